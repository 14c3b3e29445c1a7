/* The gate against real sockets: a loop in a thread serves, the test talks to it, as bytes and through the client. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "bus/bus.h"

typedef struct fixture {
    char dir[64], path[96], address[112];
    pthread_t thread;
    wc_loop *loop;
    wc_bus *bus;
    wc_gate *gate;
    int fd;
    wc_latch ready;
    wc_msg begin, end;
} fixture;

static void serve_echo(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    const wc_bus_message answer = {
        .subject = message->reply, .payload = message->payload, .headers = message->headers};
    (void)subscription;
    wc_bus_publish(((fixture *)ctx)->bus, &answer, NULL, NULL);
}

static void begin(wc_msg *msg)
{
    fixture *self = WC_CONTAINER(msg, fixture, begin);
    wc_subscription *echo;
    self->bus = wc_bus_new(self->loop);
    WC_BUG_ON(wc_bus_subscribe(self->bus, WC_LIT("echo"), (wc_slice){0}, serve_echo, self, &echo, NULL) != 0);
    WC_BUG_ON(wc_gate_new(self->bus, self->loop, self->fd, "NTEST", &self->gate, NULL) != 0);
    wc_latch_count_down(&self->ready);
}

static void on_stopped(void *ctx)
{
    fixture *self = ctx;
    wc_bus_free(self->bus);
    wc_loop_stop(self->loop);
}

static void end(wc_msg *msg)
{
    fixture *self = WC_CONTAINER(msg, fixture, end);
    wc_gate_stop(self->gate, on_stopped, self);
}

static void dropped(wc_msg *msg)
{
    (void)msg;
}

static void *run(void *arg)
{
    wc_loop_run(((fixture *)arg)->loop);
    return NULL;
}

static int set_up(void **state)
{
    fixture *self = WC_NEW(fixture);
    snprintf(self->dir, sizeof self->dir, "/tmp/wc-gate-XXXXXX");
    if (mkdtemp(self->dir) == NULL)
        return -1;
    snprintf(self->path, sizeof self->path, "%s/gate.sock", self->dir);
    snprintf(self->address, sizeof self->address, "unix:%s", self->path);
    if (wc_socket_listen(wc_slice_str(self->address), 16, &self->fd, NULL) != 0 ||
        wc_loop_new(&wc_env_system, &self->loop, NULL) != 0)
        return -1;
    wc_latch_init(&self->ready, 1);
    self->begin = (wc_msg){.run = begin, .drop = dropped};
    self->end = (wc_msg){.run = end, .drop = dropped};
    wc_loop_post(self->loop, &self->begin);
    if (pthread_create(&self->thread, NULL, run, self) != 0)
        return -1;
    wc_latch_wait(&self->ready);
    *state = self;
    return 0;
}

static int tear_down(void **state)
{
    fixture *self = *state;
    wc_loop_post(self->loop, &self->end);
    pthread_join(self->thread, NULL);
    wc_loop_free(self->loop);
    wc_socket_close(self->fd);
    wc_latch_deinit(&self->ready);
    unlink(self->path);
    rmdir(self->dir);
    wc_free(self);
    return 0;
}

static int dial(const fixture *self)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    wc_slice_copy_cstr(wc_slice_str(self->path), address.sun_path, sizeof address.sun_path);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

static void say(int fd, const char *text)
{
    assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

/* Reads until `wanted` is there or the peer has closed; the text stays until the next call. */
static const char *hear(int fd, const char *wanted)
{
    static char text[65536];
    size_t len = 0;
    text[0] = 0;
    while (strstr(text, wanted) == NULL && len < sizeof text - 1) {
        struct pollfd item = {.fd = fd, .events = POLLIN};
        assert_int_equal(poll(&item, 1, 10000), 1);
        ssize_t n = recv(fd, text + len, sizeof text - 1 - len, 0);
        if (n <= 0)
            break;
        len += (size_t)n;
        text[len] = 0;
    }
    return text;
}

static bool is_closed(int fd)
{
    char rest[4096];
    struct pollfd item = {.fd = fd, .events = POLLIN};
    while (poll(&item, 1, 10000) == 1)
        if (recv(fd, rest, sizeof rest, 0) <= 0)
            return true;
    return false;
}

static void test_gate__messages_go_through_between_connections(void **state)
{
    int a = dial(*state), b = dial(*state);
    assert_non_null(strstr(hear(a, "\r\n"), "INFO {\"server_id\":\"NTEST\""));
    hear(b, "\r\n");
    say(a, "CONNECT {\"verbose\":false,\"headers\":true}\r\nSUB news.* 1\r\nPING\r\n");
    assert_string_equal(hear(a, "PONG\r\n"), "PONG\r\n");
    say(b,
        "CONNECT {\"verbose\":true}\r\nPUB news.x 2\r\nhi\r\nHPUB news.y r 12 15\r\nNATS/1.0\r\n\r\nyou\r\n");
    assert_string_equal(hear(b, "+OK\r\n+OK\r\n+OK\r\n"), "+OK\r\n+OK\r\n+OK\r\n");
    assert_string_equal(hear(a, "you\r\n"),
                        "MSG news.x 1 2\r\nhi\r\nHMSG news.y 1 r 12 15\r\nNATS/1.0\r\n\r\nyou\r\n");
    close(a);
    close(b);
}

static void test_gate__an_unsubscription_counts_and_an_echo_can_be_off(void **state)
{
    int a = dial(*state);
    hear(a, "\r\n");
    say(a, "CONNECT {\"verbose\":false,\"echo\":true}\r\nSUB x 9\r\nUNSUB 9 2\r\n"
           "PUB x 1\r\n1\r\nPUB x 1\r\n2\r\nPUB x 1\r\n3\r\nPING\r\n");
    assert_string_equal(hear(a, "PONG\r\n"), "MSG x 9 1\r\n1\r\nMSG x 9 1\r\n2\r\nPONG\r\n");
    say(a, "CONNECT {\"verbose\":false,\"echo\":false}\r\nSUB y 1\r\nPUB y 1\r\n1\r\nUNSUB 1\r\nPING\r\n");
    assert_string_equal(hear(a, "PONG\r\n"), "PONG\r\n");
    close(a);
}

static void test_gate__who_asked_for_it_learns_that_nobody_serves(void **state)
{
    int a = dial(*state);
    hear(a, "\r\n");
    say(a, "CONNECT {\"verbose\":false,\"headers\":true,\"no_responders\":true}\r\nSUB r 1\r\nPUB nobody r "
           "0\r\n\r\n");
    assert_string_equal(hear(a, "\r\n\r\n\r\n"), "HMSG r 1 16 16\r\nNATS/1.0 503\r\n\r\n\r\n");
    close(a);
}

static void test_gate__bad_bytes_end_the_connection_with_a_reason(void **state)
{
    static const struct {
        const char *said, *heard;
    } cases[] = {
        {"GET / HTTP/1.1\r\n", "-ERR 'Unknown Protocol Operation'"},
        {"X", "-ERR 'Unknown Protocol Operation'"},
        {"CONNECT {\"verbose\"\r\n", "-ERR 'Invalid CONNECT'"},
        {"CONNECT []\r\n", "-ERR 'Invalid CONNECT'"},
        {"PUB a 1048577\r\n", "-ERR 'Maximum Payload Violation'"},
        {"SUB a.>.b 1\r\n", "-ERR 'Invalid Subject'"},
    };
    for (size_t i = 0; i < WC_COUNT(cases); i++) {
        int a = dial(*state);
        hear(a, "\r\n");
        say(a, cases[i].said);
        assert_non_null(strstr(hear(a, "'\r\n"), cases[i].heard));
        assert_true(is_closed(a));
        close(a);
    }
}

static void test_gate__subscriptions_and_connections_are_limited(void **state)
{
    int a = dial(*state), many[WC_LIMIT_GATE_CONNECTIONS];
    char line[64];
    hear(a, "\r\n");
    for (uint32_t i = 0; i <= WC_LIMIT_GATE_SUBSCRIPTIONS; i++) {
        snprintf(line, sizeof line, "SUB x %u\r\n", i);
        say(a, line);
    }
    assert_non_null(strstr(hear(a, "'\r\n"), "-ERR 'maximum subscriptions exceeded'"));
    assert_true(is_closed(a));
    close(a);
    for (size_t i = 0; i < WC_COUNT(many); i++) {
        many[i] = dial(*state);
        assert_non_null(strstr(hear(many[i], "\r\n"), "INFO"));
    }
    a = dial(*state);
    assert_non_null(strstr(hear(a, "'\r\n"), "-ERR 'maximum connections exceeded'"));
    assert_true(is_closed(a));
    close(a);
    for (size_t i = 0; i < WC_COUNT(many); i++)
        close(many[i]);
}

static void test_gate__a_slow_reader_is_cut_off_and_others_go_on(void **state)
{
    fixture *self = *state;
    int slow = dial(self);
    wc_bus_client *client;
    wc_error err;
    uint8_t *large = wc_calloc(1, WC_LIMIT_GATE_PAYLOAD_BYTES);
    wc_slice payload = wc_slice_of(large, WC_LIMIT_GATE_PAYLOAD_BYTES);
    hear(slow, "\r\n");
    say(slow, "SUB flood 1\r\nPING\r\n");
    hear(slow, "PONG\r\n");
    assert_int_equal(
        wc_bus_client_new(&wc_env_system, &(wc_nats_options){.servers = self->address}, 10000, &client, &err),
        0);
    /* More than the limit and what the sockets themselves hold. */
    for (int i = 0; i < 12; i++)
        assert_int_equal(wc_bus_client_publish(client, WC_LIT("flood"), (wc_slice){0}, payload, &err), 0);
    assert_int_equal(wc_bus_client_flush(client, 10000, &err), 0);
    wc_bus_message answer;
    assert_int_equal(wc_bus_client_ask(client, WC_LIT("echo"), WC_LIT("still here"), 10000, &answer, &err), 0);
    assert_true(wc_slice_eq(answer.payload, WC_LIT("still here")));
    assert_true(is_closed(slow));
    wc_bus_client_free(client);
    wc_free(large);
    close(slow);
}

static void test_gate__the_client_asks_subscribes_and_waits(void **state)
{
    fixture *self = *state;
    wc_bus_client *client;
    wc_bus_message message;
    wc_error err;
    assert_int_equal(
        wc_bus_client_new(&wc_env_system, &(wc_nats_options){.servers = self->address}, 10000, &client, &err),
        0);
    assert_int_equal(wc_bus_client_ask(client, WC_LIT("echo"), WC_LIT("one"), 10000, &message, &err), 0);
    assert_true(wc_slice_eq(message.payload, WC_LIT("one")));
    assert_int_equal(wc_bus_client_subscribe(client, WC_LIT("news.>"), &err), 0);
    assert_int_equal(wc_bus_client_publish(client, WC_LIT("news.a.b"), WC_LIT("r"), WC_LIT("two"), &err), 0);
    assert_int_equal(wc_bus_client_next(client, 10000, &message, &err), 0);
    assert_true(wc_slice_eq(message.subject, WC_LIT("news.a.b")));
    assert_true(wc_slice_eq(message.reply, WC_LIT("r")));
    assert_int_equal(wc_bus_client_ask(client, WC_LIT("nobody"), WC_LIT(""), 1, &message, &err), WC_ETIMEOUT);
    assert_string_equal(err.msg, "deadline has elapsed");
    assert_int_equal(wc_bus_client_publish(client, WC_LIT("a b"), (wc_slice){0}, WC_LIT(""), &err), WC_EINVAL);
    wc_bus_client_free(client);
}

static void test_gate__a_client_without_a_server_says_so_as_in_the_era(void **state)
{
    fixture *self = *state;
    wc_bus_client *client = NULL;
    wc_error err;
    char address[160];
    snprintf(address, sizeof address, "unix:%s/none.sock", self->dir);
    assert_int_equal(
        wc_bus_client_new(&wc_env_system, &(wc_nats_options){.servers = address}, 1000, &client, &err),
        WC_EIO);
    assert_string_equal(err.msg, "No such file or directory (os error 2)");
    assert_int_equal(
        wc_bus_client_new(&wc_env_system, &(wc_nats_options){.servers = "127.0.0.1:1"}, 1000, &client, &err),
        WC_EIO);
    assert_string_equal(err.msg, "Connection refused (os error 111)");
    assert_null(client);
}

/* design.md section 5: only the owner may steer. */
static void test_gate__the_socket_belongs_to_its_owner(void **state)
{
    struct stat info;
    assert_int_equal(stat(((fixture *)*state)->path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
}

#define GATE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        GATE_TEST(test_gate__messages_go_through_between_connections),
        GATE_TEST(test_gate__an_unsubscription_counts_and_an_echo_can_be_off),
        GATE_TEST(test_gate__who_asked_for_it_learns_that_nobody_serves),
        GATE_TEST(test_gate__bad_bytes_end_the_connection_with_a_reason),
        GATE_TEST(test_gate__subscriptions_and_connections_are_limited),
        GATE_TEST(test_gate__a_slow_reader_is_cut_off_and_others_go_on),
        GATE_TEST(test_gate__the_client_asks_subscribes_and_waits),
        GATE_TEST(test_gate__a_client_without_a_server_says_so_as_in_the_era),
        GATE_TEST(test_gate__the_socket_belongs_to_its_owner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
