/* The bus inside the process: who gets what, once, and what happens when subscribers come and go meanwhile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "bus/bus.h"

/* Runs `body` on a loop, as its owner, and frees everything. */
typedef struct stage {
    wc_msg msg;
    wc_loop *loop;
    wc_bus *bus;
    void (*body)(struct stage *stage);
    wc_bus_question question;
    int answers, time_ups;
    char answer[64];
} stage;

static void run_body(wc_msg *msg)
{
    stage *self = WC_CONTAINER(msg, stage, msg);
    self->bus = wc_bus_new(self->loop);
    self->body(self);
}

static void drop_body(wc_msg *msg)
{
    (void)msg;
}

static void finish(stage *self)
{
    wc_bus_free(self->bus);
    self->bus = NULL;
    wc_loop_stop(self->loop);
}

static void perform(stage *self, void (*body)(stage *stage))
{
    int64_t before = wc_alloc_live();
    *self = (stage){.msg = {.run = run_body, .drop = drop_body}, .body = body};
    assert_int_equal(wc_loop_new(&wc_env_system, &self->loop, NULL), 0);
    wc_loop_post(self->loop, &self->msg);
    wc_loop_run(self->loop);
    wc_loop_free(self->loop);
    assert_int_equal(wc_alloc_live(), before);
}

typedef struct tally {
    int count;
    char last[64];
} tally;

static void count(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    tally *self = ctx;
    (void)subscription;
    self->count++;
    wc_slice_copy_cstr(message->payload, self->last, sizeof self->last);
}

static void keep_quiet(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    (void)ctx;
    (void)subscription;
    (void)message;
}

static wc_subscription *subscribe(stage *self, const char *pattern, const char *queue, wc_bus_fn fn, void *ctx)
{
    wc_subscription *subscription = NULL;
    assert_int_equal(
        wc_bus_subscribe(self->bus, wc_slice_str(pattern), wc_slice_str(queue), fn, ctx, &subscription, NULL),
        0);
    return subscription;
}

static size_t publish(stage *self, const char *subject, const char *payload)
{
    const wc_bus_message message = {.subject = wc_slice_str(subject), .payload = wc_slice_str(payload)};
    size_t delivered = 99;
    assert_int_equal(wc_bus_publish(self->bus, &message, &delivered, NULL), 0);
    return delivered;
}

static void body_plain(stage *self)
{
    tally a = {0}, b = {0}, c = {0};
    wc_subscription *first = subscribe(self, "a.*", "", count, &a);
    subscribe(self, "a.>", "", count, &b);
    subscribe(self, "b", "", count, &c);
    assert_int_equal(publish(self, "a.x", "one"), 2);
    assert_string_equal(a.last, "one");
    wc_bus_unsubscribe(first);
    assert_int_equal(publish(self, "a.x", "two"), 1);
    assert_int_equal(publish(self, "nobody", ""), 0);
    assert_int_equal(a.count, 1);
    assert_int_equal(b.count, 2);
    assert_int_equal(c.count, 0);
    finish(self);
}

static void test_local__every_plain_subscription_that_matches_gets_the_message(void **state)
{
    stage self;
    (void)state;
    perform(&self, body_plain);
}

static void body_queue(stage *self)
{
    tally plain = {0}, q[3] = {{0}}, other = {0};
    subscribe(self, "work", "", count, &plain);
    for (size_t i = 0; i < 3; i++)
        subscribe(self, i == 2 ? "*" : "work", "team", count, &q[i]);
    subscribe(self, "work", "other", count, &other);
    for (int i = 0; i < 30; i++)
        assert_int_equal(publish(self, "work", ""), 3);
    assert_int_equal(plain.count, 30);
    assert_int_equal(other.count, 30);
    assert_int_equal(q[0].count + q[1].count + q[2].count, 30);
    for (size_t i = 0; i < 3; i++)
        assert_true(q[i].count > 0);
    finish(self);
}

/* SPEC lattice 3: hosts that run one actor share its calls by a queue. */
static void test_local__one_member_of_a_queue_gets_each_message_in_turn(void **state)
{
    stage self;
    (void)state;
    perform(&self, body_queue);
}

static wc_subscription *victim;

static void remove_victim(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    (void)message;
    count(ctx, subscription, message);
    wc_bus_unsubscribe(victim);
    victim = NULL;
    wc_bus_unsubscribe(subscription);
}

static void body_changes(stage *self)
{
    tally a = {0}, b = {0};
    subscribe(self, "x", "", remove_victim, &a);
    victim = subscribe(self, "x", "", count, &b);
    assert_int_equal(publish(self, "x", ""), 1);
    assert_int_equal(publish(self, "x", ""), 0);
    assert_int_equal(a.count, 1);
    assert_int_equal(b.count, 0);
    finish(self);
}

static void test_local__who_left_during_a_delivery_gets_nothing_any_more(void **state)
{
    stage self;
    (void)state;
    perform(&self, body_changes);
}

typedef struct echo_state {
    stage *stage;
    int count, refused;
} echo_state;

static void publish_again(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    echo_state *self = ctx;
    wc_error err;
    (void)subscription;
    self->count++;
    int rc = wc_bus_publish(self->stage->bus, message, NULL, &err);
    if (rc != 0) {
        assert_int_equal(rc, WC_ELIMIT);
        self->refused++;
    }
}

static void body_depth(stage *self)
{
    echo_state echo = {.stage = self};
    subscribe(self, "loop", "", publish_again, &echo);
    publish(self, "loop", "");
    assert_int_equal(echo.count, WC_LIMIT_BUS_DEPTH);
    assert_int_equal(echo.refused, 1);
    finish(self);
}

static void test_local__messages_that_beget_messages_end_at_the_depth_limit(void **state)
{
    stage self;
    (void)state;
    perform(&self, body_depth);
}

static void body_limits(stage *self)
{
    wc_subscription *subscription = NULL;
    wc_error err;
    uint8_t *large = wc_calloc(1, WC_LIMIT_BUS_PAYLOAD_BYTES + 1);
    wc_bus_message message = {.subject = WC_LIT("a"),
                              .payload = wc_slice_of(large, WC_LIMIT_BUS_PAYLOAD_BYTES + 1)};
    assert_int_equal(wc_bus_publish(self->bus, &message, NULL, &err), WC_ELIMIT);
    message = (wc_bus_message){.subject = WC_LIT("a.*")};
    assert_int_equal(wc_bus_publish(self->bus, &message, NULL, &err), WC_EINVAL);
    message = (wc_bus_message){.subject = WC_LIT("a"), .reply = WC_LIT("b c")};
    assert_int_equal(wc_bus_publish(self->bus, &message, NULL, &err), WC_EINVAL);
    assert_int_equal(
        wc_bus_subscribe(self->bus, WC_LIT("a..b"), WC_LIT(""), count, NULL, &subscription, &err), WC_EINVAL);
    assert_int_equal(
        wc_bus_subscribe(self->bus, WC_LIT("a"), WC_LIT("q q"), count, NULL, &subscription, &err), WC_EINVAL);
    for (uint32_t i = 0; i < WC_LIMIT_BUS_SUBSCRIPTIONS; i++)
        subscribe(self, "a", "", count, NULL);
    assert_int_equal(wc_bus_subscribe(self->bus, WC_LIT("a"), WC_LIT(""), count, NULL, &subscription, &err),
                     WC_ELIMIT);
    wc_free(large);
    finish(self);
}

static void test_local__limits_are_kept_and_named(void **state)
{
    stage self;
    (void)state;
    perform(&self, body_limits);
}

static void serve(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    stage *self = ctx;
    const wc_bus_message answer = {.subject = message->reply, .payload = WC_LIT("pong")};
    size_t delivered = 0;
    (void)subscription;
    assert_true(wc_slice_starts(message->reply, WC_LIT("_INBOX.")));
    assert_int_equal(wc_bus_publish(self->bus, &answer, &delivered, NULL), 0);
    assert_int_equal(delivered, 1);
    /* The question is answered: a second answer finds nobody. */
    assert_int_equal(wc_bus_publish(self->bus, &answer, &delivered, NULL), 0);
    assert_int_equal(delivered, 0);
}

static void on_answer(wc_bus_question *question, const wc_bus_message *message)
{
    stage *self = WC_CONTAINER(question, stage, question);
    if (message) {
        self->answers++;
        wc_slice_copy_cstr(message->payload, self->answer, sizeof self->answer);
    } else {
        self->time_ups++;
        finish(self);
    }
}

static void body_question(stage *self)
{
    self->question.on_answer = on_answer;
    subscribe(self, "ping", "", serve, self);
    assert_int_equal(
        wc_bus_ask(self->bus, &self->question, &(wc_bus_message){.subject = WC_LIT("ping")}, 1000, NULL), 0);
    assert_int_equal(self->answers, 1);
    assert_string_equal(self->answer, "pong");
    assert_int_equal(
        wc_bus_ask(self->bus, &self->question, &(wc_bus_message){.subject = WC_LIT("*")}, 1, NULL), WC_EINVAL);
    subscribe(self, "silence", "", keep_quiet, NULL);
    assert_int_equal(
        wc_bus_ask(self->bus, &self->question, &(wc_bus_message){.subject = WC_LIT("silence")}, 1, NULL), 0);
    assert_int_equal(self->time_ups, 0); /* its timer ends the test */
}

static void body_nobody(stage *self)
{
    self->question.on_answer = on_answer;
    /* Long before its time: there is nobody to wait for. */
    assert_int_equal(wc_bus_ask(self->bus, &self->question, &(wc_bus_message){.subject = WC_LIT("nobody")},
                                UINT32_MAX, NULL),
                     0);
    assert_int_equal(self->time_ups, 0); /* not inside the call */
}

static void body_cancel(stage *self)
{
    subscribe(self, "silence", "", keep_quiet, NULL);
    self->question.on_answer = on_answer;
    wc_bus_ask_cancel(&self->question); /* nothing is asked yet */
    assert_int_equal(
        wc_bus_ask(self->bus, &self->question, &(wc_bus_message){.subject = WC_LIT("silence")}, 0, NULL), 0);
    wc_bus_ask_cancel(&self->question);
    wc_bus_ask_cancel(&self->question);
    finish(self);
}

static void test_local__a_question_gets_one_answer_or_learns_that_time_is_up(void **state)
{
    stage self;
    (void)state;
    perform(&self, body_question);
    assert_int_equal(self.answers, 1);
    assert_int_equal(self.time_ups, 1);
    assert_int_equal(self.question.status, WC_ETIMEOUT);
}

static void test_local__a_question_learns_at_once_that_nobody_listens(void **state)
{
    stage self;
    (void)state;
    perform(&self, body_nobody);
    assert_int_equal(self.time_ups, 1);
    assert_int_equal(self.question.status, WC_ENOTFOUND);
}

static void test_local__a_question_that_was_let_go_is_silent(void **state)
{
    stage self;
    (void)state;
    perform(&self, body_cancel);
    assert_int_equal(self.answers + self.time_ups, 0);
}

/* ---- many subscriptions -------------------------------------------------------------------------------------------- */

static void body_many(stage *self)
{
    enum { MANY = 20000 };
    static wc_subscription *all[MANY];
    char subject[32];
    tally exact = {0}, wild = {0};
    for (int i = 0; i < MANY; i++) {
        snprintf(subject, sizeof subject, "actor.%d", i);
        all[i] = subscribe(self, subject, "", count, &exact);
    }
    subscribe(self, "actor.*", "", count, &wild);
    wc_subscription *crew = subscribe(self, "actor.7", "crew", count, &exact);
    for (int i = 0; i < MANY; i++) {
        snprintf(subject, sizeof subject, "actor.%d", i);
        assert_int_equal(publish(self, subject, ""), i == 7 ? 3 : 2);
    }
    assert_int_equal(exact.count, MANY + 1);
    assert_int_equal(wild.count, MANY);
    for (int i = 0; i < MANY; i++)
        wc_bus_unsubscribe(all[i]);
    wc_bus_unsubscribe(crew);
    assert_int_equal(publish(self, "actor.7", ""), 1);
    finish(self);
}

static void test_local__each_of_many_exact_subjects_finds_its_own(void **state)
{
    stage self;
    (void)state;
    perform(&self, body_many);
}

static char order[8];

static void note(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    (void)message;
    (void)subscription;
    order[strlen(order)] = *(char *)ctx;
}

static void body_order(stage *self)
{
    static char names[] = "123";
    memset(order, 0, sizeof order);
    subscribe(self, "a.b", "", note, &names[0]);
    subscribe(self, "a.*", "", note, &names[1]);
    subscribe(self, "a.b", "", note, &names[2]);
    assert_int_equal(publish(self, "a.b", ""), 3);
    assert_string_equal(order, "123");
    finish(self);
}

static void test_local__who_came_first_is_served_first_whatever_the_pattern(void **state)
{
    stage self;
    (void)state;
    perform(&self, body_order);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_local__every_plain_subscription_that_matches_gets_the_message),
        cmocka_unit_test(test_local__one_member_of_a_queue_gets_each_message_in_turn),
        cmocka_unit_test(test_local__who_left_during_a_delivery_gets_nothing_any_more),
        cmocka_unit_test(test_local__messages_that_beget_messages_end_at_the_depth_limit),
        cmocka_unit_test(test_local__limits_are_kept_and_named),
        cmocka_unit_test(test_local__a_question_gets_one_answer_or_learns_that_time_is_up),
        cmocka_unit_test(test_local__a_question_learns_at_once_that_nobody_listens),
        cmocka_unit_test(test_local__a_question_that_was_let_go_is_silent),
        cmocka_unit_test(test_local__each_of_many_exact_subjects_finds_its_own),
        cmocka_unit_test(test_local__who_came_first_is_served_first_whatever_the_pattern),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
