/* A bus over a NATS connection, against a real server of the protocol: our own gate on a loop in a thread, on a free port of
 * the loopback. The buses under test live on the loop of the test's thread. lattice.md 2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bus/bus.h"

#define PATIENCE_NS (60ull * 1000000000u)

/* ---- the server ---------------------------------------------------------------------------------------------------- */

typedef struct server {
    pthread_t thread;
    wc_loop *loop;
    wc_bus *bus;
    wc_gate *gate;
    int fd;
    wc_latch ready;
    wc_msg begin, end;
    const char *token;
    char address[64];
} server;

static void begin(wc_msg *msg)
{
    server *self = WC_CONTAINER(msg, server, begin);
    self->bus = wc_bus_new(self->loop);
    WC_BUG_ON(wc_gate_new(self->bus, self->loop, self->fd, "NTEST", &self->gate, NULL) != 0);
    wc_gate_set_token(self->gate, self->token);
    wc_latch_count_down(&self->ready);
}

static void on_stopped(void *ctx)
{
    server *self = ctx;
    wc_bus_free(self->bus);
    wc_loop_stop(self->loop);
}

static void end(wc_msg *msg)
{
    server *self = WC_CONTAINER(msg, server, end);
    wc_gate_stop(self->gate, on_stopped, self);
}

static void dropped(wc_msg *msg)
{
    (void)msg;
}

static void *run(void *arg)
{
    wc_loop_run(((server *)arg)->loop);
    return NULL;
}

/* On the port of `address`, or on a free one when it is empty. */
static void server_start(server *self)
{
    const char *address = self->address[0] ? self->address : "127.0.0.1:0";
    assert_int_equal(wc_socket_listen(wc_slice_str(address), 16, &self->fd, NULL), 0);
    snprintf(self->address, sizeof self->address, "127.0.0.1:%u", wc_socket_port(self->fd));
    assert_int_equal(wc_loop_new(&wc_env_system, &self->loop, NULL), 0);
    wc_latch_init(&self->ready, 1);
    self->begin = (wc_msg){.run = begin, .drop = dropped};
    self->end = (wc_msg){.run = end, .drop = dropped};
    wc_loop_post(self->loop, &self->begin);
    assert_int_equal(pthread_create(&self->thread, NULL, run, self), 0);
    wc_latch_wait(&self->ready);
}

static void server_stop(server *self)
{
    wc_loop_post(self->loop, &self->end);
    pthread_join(self->thread, NULL);
    wc_loop_free(self->loop);
    wc_socket_close(self->fd);
    wc_latch_deinit(&self->ready);
}

/* ---- the side under test ------------------------------------------------------------------------------------------- */

enum { QUESTIONS = 2000 };

typedef struct stage stage;
typedef struct question {
    wc_bus_question base;
    stage *stage;
} question;

struct stage {
    server server;
    wc_nats *nats;
    wc_loop *loop;
    wc_bus *bus, *other; /* both over the same connection */
    wc_msg start;
    wc_timer timer;
    void (*body)(stage *self);
    int got[4], answers, nobody, time_ups, away, lost, found;
    char last[256], headers[256];
    uint64_t began_ns, dropped;
    question questions[QUESTIONS];
    pthread_t thread;
};

static void on_start(wc_msg *msg)
{
    stage *self = WC_CONTAINER(msg, stage, start);
    wc_error err = {0};
    assert_int_equal(wc_bus_over(self->nats, self->loop, &self->bus, &err), 0);
    assert_int_equal(wc_bus_over(self->nats, self->loop, &self->other, &err), 0);
    self->body(self);
}

static void finish(stage *self)
{
    wc_timer_cancel(self->loop, &self->timer);
    wc_bus_free(self->other);
    wc_bus_free(self->bus);
    wc_loop_stop(self->loop);
}

static void finish_later_fire(wc_timer *timer)
{
    finish(WC_CONTAINER(timer, stage, timer));
}

/* A bus is not freed inside a delivery. */
static void finish_later(stage *self)
{
    wc_timer_set(self->loop, &self->timer, wc_loop_now_ns(self->loop), finish_later_fire);
}

static void too_late(wc_timer *timer)
{
    (void)timer;
    fail_msg("the test did not come to its end");
}

static void patience(stage *self)
{
    wc_timer_set(self->loop, &self->timer, wc_loop_now_ns(self->loop) + PATIENCE_NS, too_late);
}

static void perform(stage *self, void (*body)(stage *self))
{
    const wc_nats_options options = {
        .servers = self->server.address, .name = "test", .token = self->server.token};
    wc_error err = {0};
    self->body = body;
    if (wc_nats_connect(&options, &self->nats, &err) != 0)
        fail_msg("%s", err.msg);
    assert_int_equal(wc_loop_new(&wc_env_system, &self->loop, NULL), 0);
    self->start = (wc_msg){.run = on_start, .drop = dropped};
    wc_loop_post(self->loop, &self->start);
    wc_loop_run(self->loop);
    wc_nats_free(self->nats);
    wc_loop_free(self->loop);
}

static int set_up(void **state)
{
    stage *self = WC_NEW(stage);
    server_start(&self->server);
    *state = self;
    return 0;
}

static int set_up_with_token(void **state)
{
    stage *self = WC_NEW(stage);
    self->server.token = "a token with \"quotes\" and \\";
    server_start(&self->server);
    *state = self;
    return 0;
}

static int tear_down(void **state)
{
    stage *self = *state;
    server_stop(&self->server);
    wc_free(self);
    return 0;
}

static wc_subscription *listen_to(wc_bus *bus, const char *pattern, const char *queue, wc_bus_fn fn, void *ctx)
{
    wc_subscription *made = NULL;
    wc_error err = {0};
    if (wc_bus_subscribe(bus, wc_slice_str(pattern), wc_slice_str(queue), fn, ctx, &made, &err) != 0)
        fail_msg("%s", err.msg);
    return made;
}

static void say(wc_bus *bus, const char *subject, const char *payload)
{
    wc_error err = {0};
    const wc_bus_message message = {.subject = wc_slice_str(subject), .payload = wc_slice_str(payload)};
    if (wc_bus_publish(bus, &message, NULL, &err) != 0)
        fail_msg("%s", err.msg);
}

/* ---- messages ------------------------------------------------------------------------------------------------------ */

static void on_one(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    stage *self = ctx;
    (void)subscription;
    assert_true(wc_slice_eq(message->subject, WC_LIT("news.of.today")));
    assert_true(wc_slice_eq(message->reply, WC_LIT("letters")));
    assert_null(message->origin);
    wc_slice_copy_cstr(message->payload, self->last, sizeof self->last);
    wc_slice_copy_cstr(message->headers, self->headers, sizeof self->headers);
    finish_later(self);
}

static void body_message(stage *self)
{
    patience(self);
    listen_to(self->bus, "news.*.>", "", on_one, self);
    const wc_bus_message message = {
        .subject = WC_LIT("news.of.today"),
        .reply = WC_LIT("letters"),
        .payload = WC_LIT("good"),
        .headers = WC_LIT("NATS/1.0\r\nWc-Depth: 3\r\ntraceparent:  00-ab \r\nWc-Depth: 4\r\n\r\n"),
    };
    size_t count = 0;
    assert_int_equal(wc_bus_publish(self->bus, &message, &count, NULL), 0);
    assert_int_equal(count, 1);
}

static void test_view__a_message_keeps_its_reply_and_its_headers(void **state)
{
    stage *self = *state;
    perform(self, body_message);
    assert_string_equal(self->last, "good");
    assert_non_null(strstr(self->headers, "NATS/1.0\r\n"));
    assert_non_null(strstr(self->headers, "Wc-Depth: 3\r\nWc-Depth: 4\r\n"));
    assert_non_null(strstr(self->headers, "traceparent: 00-ab\r\n"));
    assert_string_equal(self->headers + strlen(self->headers) - 4, "\r\n\r\n");
}

static void test_view__a_token_opens_the_gate(void **state)
{
    stage *self = *state;
    wc_nats *nats = NULL;
    wc_error err = {0};
    const wc_nats_options none = {.servers = self->server.address};
    const wc_nats_options wrong = {.servers = self->server.address, .token = "another"};
    assert_int_equal(wc_nats_connect(&none, &nats, &err), WC_EDENIED);
    assert_int_equal(wc_nats_connect(&wrong, &nats, &err), WC_EDENIED);
    assert_null(strstr(err.msg, "another")); /* no secret in an error */
    perform(self, body_message);
    assert_string_equal(self->last, "good");
}

static void count_to(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    int *got = ctx;
    (void)subscription;
    (void)message;
    ++*got;
}

static void on_last(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    (void)subscription;
    (void)message;
    finish_later(ctx);
}

static void body_queue(stage *self)
{
    patience(self);
    listen_to(self->bus, "work.*", "crew", count_to, &self->got[0]);
    listen_to(self->other, "work.*", "crew", count_to, &self->got[1]);
    listen_to(self->other, "work.*", "", count_to, &self->got[2]);
    listen_to(self->other, "end", "", on_last, self);
    wc_subscription *quits = listen_to(self->bus, "work.*", "", count_to, &self->got[3]);
    wc_bus_unsubscribe(quits);
    for (int i = 0; i < 100; i++)
        say(self->bus, "work.item", "");
    say(self->bus, "end", "");
}

static void test_view__one_member_of_a_queue_gets_each_message_in_order(void **state)
{
    stage *self = *state;
    perform(self, body_queue);
    assert_int_equal(self->got[0] + self->got[1], 100);
    assert_true(self->got[0] > 0 && self->got[1] > 0);
    assert_int_equal(self->got[2], 100); /* `end` came last: what is sent in an order arrives in it */
    assert_int_equal(self->got[3], 0);
}

static void body_limits(stage *self)
{
    wc_error err = {0};
    size_t size = WC_LIMIT_GATE_PAYLOAD_BYTES + 1;
    uint8_t *large = wc_calloc(1, size);
    wc_bus_message message = {.subject = WC_LIT("large"), .payload = wc_slice_of(large, size)};
    assert_int_equal(wc_nats_max_payload(self->nats), WC_LIMIT_GATE_PAYLOAD_BYTES);
    assert_int_equal(wc_bus_publish(self->bus, &message, NULL, &err), WC_ELIMIT);
    assert_non_null(strstr(err.msg, "max_payload"));
    assert_non_null(strstr(err.msg, "'large'"));
    message.payload.len--;
    assert_int_equal(wc_bus_publish(self->bus, &message, NULL, &err), 0);
    message = (wc_bus_message){.subject = WC_LIT("bad"), .headers = WC_LIT("no headers at all")};
    assert_int_equal(wc_bus_publish(self->bus, &message, NULL, &err), WC_EINVAL);
    message = (wc_bus_message){.subject = WC_LIT("b*d.*")};
    assert_int_equal(wc_bus_publish(self->bus, &message, NULL, &err), WC_EINVAL);
    wc_subscription *none = NULL;
    assert_int_equal(wc_bus_subscribe(self->bus, WC_LIT("a..b"), (wc_slice){0}, count_to, NULL, &none, &err),
                     WC_EINVAL);
    wc_free(large);
    finish(self);
}

static void test_view__what_the_server_does_not_take_is_refused_by_name(void **state)
{
    perform(*state, body_limits);
}

/* ---- questions ----------------------------------------------------------------------------------------------------- */

static void serve_echo(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    const wc_bus_message answer = {
        .subject = message->reply, .payload = message->payload, .headers = message->headers};
    (void)subscription;
    assert_int_equal(wc_bus_publish(ctx, &answer, NULL, NULL), 0);
}

static void on_answer(wc_bus_question *base, const wc_bus_message *message)
{
    question *self = WC_CONTAINER(base, question, base);
    stage *at = self->stage;
    if (message) {
        char text[32];
        snprintf(text, sizeof text, "%td", self - at->questions);
        assert_true(wc_slice_eq_str(message->payload, text));
        at->answers++;
    } else if (base->status == WC_ENOTFOUND) {
        at->nobody++;
    } else {
        assert_int_equal(base->status, WC_ETIMEOUT);
        at->time_ups++;
    }
    if (at->answers + at->nobody + at->time_ups == QUESTIONS - 1)
        finish_later(at);
}

static void ask(stage *self, int at, const char *subject, uint32_t timeout_ms)
{
    char text[32];
    wc_error err = {0};
    snprintf(text, sizeof text, "%d", at);
    self->questions[at] = (question){.base = {.on_answer = on_answer}, .stage = self};
    const wc_bus_message message = {.subject = wc_slice_str(subject), .payload = wc_slice_str(text)};
    if (wc_bus_ask(self->bus, &self->questions[at].base, &message, timeout_ms, &err) != 0)
        fail_msg("%s", err.msg);
}

static void body_questions(stage *self)
{
    patience(self);
    self->began_ns = wc_loop_now_ns(self->loop);
    listen_to(self->other, "echo", "", serve_echo, self->other);
    listen_to(self->other, "silence", "", count_to, &self->got[0]);
    for (int i = 0; i < QUESTIONS; i++)
        ask(self, i, i % 100 == 1 ? "nobody" : i % 100 == 2 ? "silence" : "echo", i % 100 == 2 ? 1 : 60000);
    wc_bus_ask_cancel(&self->questions[4].base); /* no answer comes for it */
    wc_bus_ask_cancel(&self->questions[4].base);
}

static void test_view__each_question_gets_its_answer_or_learns_why_not(void **state)
{
    stage *self = *state;
    perform(self, body_questions);
    assert_int_equal(self->nobody, QUESTIONS / 100);
    assert_int_equal(self->time_ups, QUESTIONS / 100);
    assert_int_equal(self->answers, QUESTIONS - 2 * (QUESTIONS / 100) - 1);
}

/* ---- coming and going ---------------------------------------------------------------------------------------------- */

static void body_flood(stage *self)
{
    patience(self);
    listen_to(self->bus, "flood", "", count_to, &self->got[0]);
    listen_to(self->bus, "flood", "crew", count_to, &self->got[1]);
    for (int i = 0; i < 5000; i++)
        say(self->other, "flood", "water");
    finish(self); /* most of it is still under way */
}

static void test_view__freed_while_messages_come_it_gets_none_any_more(void **state)
{
    stage *self = *state;
    for (int i = 0; i < 5; i++)
        perform(self, body_flood);
    assert_int_equal(self->got[0] + self->got[1], 0);
}

static void *pour(void *arg)
{
    stage *self = arg;
    wc_bus_client *client = NULL;
    const wc_nats_options options = {.servers = self->server.address};
    assert_int_equal(wc_bus_client_new(&wc_env_system, &options, 60000, &client, NULL), 0);
    for (uint32_t i = 0; i < WC_LIMIT_BUS_WAITING + 1000; i++) {
        WC_BUG_ON(wc_bus_client_publish(client, WC_LIT("flood"), (wc_slice){0}, WC_LIT("water"), NULL) != 0);
        if (i % 1000 == 0) /* on a busy machine the server may not read for longer than a write waits */
            WC_BUG_ON(wc_bus_client_flush(client, 60000, NULL) != 0);
    }
    WC_BUG_ON(wc_bus_client_flush(client, 60000, NULL) != 0);
    wc_bus_client_free(client);
    return NULL;
}

static void body_slow(stage *self)
{
    listen_to(self->bus, "flood", "", count_to, &self->got[0]);
    assert_int_equal(pthread_create(&self->thread, NULL, pour, self), 0);
    pthread_join(self->thread, NULL); /* a loop must not do this: it is the slow one */
    uint64_t end_ns = wc_loop_now_ns(self->loop) + PATIENCE_NS;
    while (wc_bus_dropped(self->bus) == 0)
        assert_true(wc_loop_now_ns(self->loop) < end_ns);
    self->dropped = wc_bus_dropped(self->bus);
    finish(self);
}

static void test_view__what_a_slow_loop_cannot_take_is_dropped_and_counted(void **state)
{
    stage *self = *state;
    perform(self, body_slow);
    assert_true(self->dropped > 0 && self->dropped <= 1000);
}

/* News and messages come by different threads: either may be first. */
static void finish_when_found(stage *self)
{
    if (self->found > 0 && strcmp(self->last, "while away") == 0)
        finish_later(self);
}

static void on_after(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    stage *self = ctx;
    (void)subscription;
    wc_slice_copy_cstr(message->payload, self->last, sizeof self->last);
    finish_when_found(self);
}

static void on_answer_away(wc_bus_question *base, const wc_bus_message *message)
{
    stage *self = WC_CONTAINER(base, question, base)->stage;
    assert_null(message);
    assert_int_equal(base->status, WC_ECLOSED);
    self->away++;
    say(self->bus, "news", "while away");
    server_start(&self->server);
}

static void on_change(void *ctx, bool is_connected)
{
    stage *self = ctx;
    assert_int_equal(wc_nats_is_connected(self->nats), is_connected);
    if (is_connected) {
        self->found++;
        finish_when_found(self);
        return;
    }
    self->lost++;
    self->questions[0] = (question){.base = {.on_answer = on_answer_away}, .stage = self};
    assert_int_equal(
        wc_bus_ask(self->bus, &self->questions[0].base, &(wc_bus_message){.subject = WC_LIT("q")}, 10, NULL),
        0);
}

static void body_away(stage *self)
{
    patience(self);
    wc_bus_watch(self->bus, on_change, self);
    listen_to(self->bus, "news", "", on_after, self);
    server_stop(&self->server);
}

static void test_view__a_lost_server_is_found_again_with_every_subscription(void **state)
{
    stage *self = *state;
    perform(self, body_away);
    assert_int_equal(self->lost, 1);
    assert_int_equal(self->found, 1);
    assert_int_equal(self->away, 1);
    assert_string_equal(self->last, "while away");
}

static void on_found_with_token(wc_timer *timer);

static void let_in_again(wc_timer *timer)
{
    stage *self = WC_CONTAINER(timer, stage, timer);
    server_stop(&self->server);
    self->server.token = NULL;
    server_start(&self->server);
    wc_timer_set(self->loop, timer, wc_loop_now_ns(self->loop), on_found_with_token);
}

/* Says it until it is heard: subscriptions of a connection that was replaced come a little later than the connection. */
static void on_found_with_token(wc_timer *timer)
{
    stage *self = WC_CONTAINER(timer, stage, timer);
    const wc_bus_message message = {.subject = WC_LIT("news"), .payload = WC_LIT("while away")};
    (void)wc_bus_publish(self->bus, &message, NULL, NULL);
    assert_true(wc_loop_now_ns(self->loop) < self->began_ns + PATIENCE_NS);
    wc_timer_set(self->loop, timer, wc_loop_now_ns(self->loop) + 20000000u, on_found_with_token);
}

static void count_changes(void *ctx, bool is_connected)
{
    stage *self = ctx;
    self->found += is_connected;
    self->lost += !is_connected;
    finish_when_found(self);
}

static void body_shut_out(stage *self)
{
    self->began_ns = wc_loop_now_ns(self->loop);
    wc_bus_watch(self->bus, count_changes, self);
    listen_to(self->bus, "news", "crew", on_after, self);
    server_stop(&self->server);
    self->server.token = "nobody knows it";
    server_start(&self->server);
    /* Long enough for two refusals, after which the client library gives up. */
    wc_timer_set(self->loop, &self->timer, self->began_ns + 3000000000u, let_in_again);
}

static void test_view__a_server_that_refused_us_for_a_while_is_found_again(void **state)
{
    stage *self = *state;
    perform(self, body_shut_out);
    assert_int_equal(self->lost, 1);
    assert_int_equal(self->found, 1);
    assert_string_equal(self->last, "while away");
}

/* ---- a server that gets stuck -------------------------------------------------------------------------------------- */

typedef struct stuck {
    stage stage;
    int listener, first;
    char said[4096]; /* on the second connection */
    uint8_t *large;
} stuck;

static void send_all(int fd, const char *text)
{
    WC_BUG_ON(write(fd, text, strlen(text)) != (ssize_t)strlen(text));
}

/* Reads until the client has said its PING, and answers. */
static int shake_hands(int listener, char *said, size_t size)
{
    int fd = accept(listener, NULL, NULL);
    size_t len = 0;
    WC_BUG_ON(fd < 0);
    send_all(fd,
             "INFO {\"server_id\":\"S\",\"version\":\"2.9.0\",\"headers\":true,\"max_payload\":1048576}\r\n");
    while (len + 1 < size && strstr(said, "PING\r\n") == NULL) {
        ssize_t n = read(fd, said + len, size - 1 - len);
        WC_BUG_ON(n <= 0);
        len += (size_t)n;
        said[len] = 0;
    }
    send_all(fd, "PONG\r\n");
    return fd;
}

static void *get_stuck(void *arg)
{
    stuck *self = arg;
    char said[4096] = "";
    self->first = shake_hands(self->listener, said, sizeof said);
    /* From here on it reads nothing. The next connection is served until it ends. */
    int second = shake_hands(self->listener, self->said, sizeof self->said);
    size_t len = strlen(self->said);
    for (ssize_t n; (n = read(second, self->said + len, sizeof self->said - 1 - len)) > 0;) {
        len += (size_t)n;
        self->said[len] = 0;
        if (strstr(self->said, "SUB news crew "))
            break;
    }
    send_all(second, "MSG news 1 10\r\nwhile away\r\n");
    while (read(second, said, sizeof said) > 0)
        continue;
    close(second);
    close(self->first);
    return NULL;
}

static void body_stuck(stage *base)
{
    stuck *self = WC_CONTAINER(base, stuck, stage);
    wc_error err = {0};
    const wc_bus_message message = {.subject = WC_LIT("a"), .payload = wc_slice_of(self->large, 1u << 20)};
    int rc = 0;
    patience(base);
    wc_bus_watch(base->bus, count_changes, base);
    listen_to(base->bus, "news", "crew", on_after, base);
    for (int i = 0; i < 200 && rc == 0; i++)
        rc = wc_bus_publish(base->bus, &message, NULL, &err);
    assert_int_equal(rc, WC_ETIMEOUT);
    /* What is broken takes no more until there is a new one. */
    rc = wc_bus_publish(base->bus, &message, NULL, &err);
    assert_int_equal(rc, WC_ECLOSED);
}

static void test_view__a_stuck_server_costs_a_loop_two_seconds_and_a_new_connection(void **state)
{
    stuck *self = WC_NEW(stuck);
    pthread_t thread;
    (void)state;
    self->large = wc_calloc(1, 1u << 20);
    assert_int_equal(wc_socket_listen(WC_LIT("127.0.0.1:0"), 16, &self->listener, NULL), 0);
    (void)fcntl(self->listener, F_SETFL, 0); /* the thread below waits in accept */
    snprintf(self->stage.server.address, sizeof self->stage.server.address, "127.0.0.1:%u",
             wc_socket_port(self->listener));
    assert_int_equal(pthread_create(&thread, NULL, get_stuck, self), 0);
    perform(&self->stage, body_stuck);
    pthread_join(thread, NULL);
    assert_int_equal(self->stage.lost, 1);
    assert_int_equal(self->stage.found, 1);
    assert_string_equal(self->stage.last, "while away");
    assert_non_null(strstr(self->said, "SUB news crew "));
    wc_socket_close(self->listener);
    wc_free(self->large);
    wc_free(self);
}

/* ---- options ------------------------------------------------------------------------------------------------------- */

static void expect_refusal(wc_nats_options options, int code, const char *part)
{
    wc_nats *nats = NULL;
    wc_error err = {0};
    assert_int_equal(wc_nats_connect(&options, &nats, &err), code);
    if (strstr(err.msg, part) == NULL)
        fail_msg("'%s' does not say '%s'", err.msg, part);
    assert_null(nats);
}

static void test_view__options_that_cannot_work_are_refused_with_the_next_step(void **state)
{
    (void)state;
    char many[256] = "a", long_name[700];
    memset(long_name, 'a', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = 0;
    for (int i = 0; i < 20; i++)
        memcpy(many + 1 + 2 * i, ",a", 3);
    expect_refusal((wc_nats_options){.servers = ""}, WC_EINVAL, "give host:port");
    expect_refusal((wc_nats_options){.servers = " , "}, WC_EINVAL, "give host:port");
    expect_refusal((wc_nats_options){.servers = many}, WC_ELIMIT, "more than 16");
    expect_refusal((wc_nats_options){.servers = long_name}, WC_ELIMIT, "longer than");
    expect_refusal((wc_nats_options){.servers = "a:1", .jwt = "x"}, WC_EINVAL, "both or neither");
    expect_refusal((wc_nats_options){.servers = "a:1", .seed = "x"}, WC_EINVAL, "both or neither");
    expect_refusal((wc_nats_options){.servers = "a:1", .jwt = "x", .seed = "SUSECRET"}, WC_EINVAL, "seed");
    expect_refusal((wc_nats_options){.servers = "a:1", .password = "x"}, WC_EINVAL, "needs a user");
    expect_refusal((wc_nats_options){.servers = "a:1", .cert_file = "x"}, WC_EINVAL, "needs its key");
    expect_refusal((wc_nats_options){.servers = "a:1", .creds_file = "/no/such/file"}, WC_ENOTFOUND,
                   "'/no/such/file'");
    expect_refusal((wc_nats_options){.servers = "127.0.0.1:1"}, WC_EIO, "127.0.0.1:1");
}

static void expect_shown(const char *servers, const char *shown)
{
    char out[WC_NATS_SHOWN_SIZE];
    wc_nats_shown(servers, out);
    assert_string_equal(out, shown);
}

static void test_view__addresses_are_shown_without_their_secrets(void **state)
{
    char long_list[2000], out[WC_NATS_SHOWN_SIZE];
    (void)state;
    expect_shown("a:1", "a:1");
    expect_shown("t0ken@a:1,tls://user:p@ss@[::1]:2,b", "a:1,tls://[::1]:2,b");
    expect_shown("secret@", "");
    memset(long_list, 'a', sizeof long_list - 1);
    long_list[sizeof long_list - 1] = 0;
    wc_nats_shown(long_list, out);
    assert_int_equal(strlen(out), WC_NATS_SHOWN_SIZE - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_view__a_message_keeps_its_reply_and_its_headers, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_view__a_token_opens_the_gate, set_up_with_token, tear_down),
        cmocka_unit_test_setup_teardown(test_view__one_member_of_a_queue_gets_each_message_in_order, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_view__what_the_server_does_not_take_is_refused_by_name, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_view__each_question_gets_its_answer_or_learns_why_not, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_view__freed_while_messages_come_it_gets_none_any_more, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_view__what_a_slow_loop_cannot_take_is_dropped_and_counted,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_view__a_lost_server_is_found_again_with_every_subscription,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_view__a_server_that_refused_us_for_a_while_is_found_again,
                                        set_up, tear_down),
        cmocka_unit_test(test_view__a_stuck_server_costs_a_loop_two_seconds_and_a_new_connection),
        cmocka_unit_test(test_view__addresses_are_shown_without_their_secrets),
        cmocka_unit_test(test_view__options_that_cannot_work_are_refused_with_the_next_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
