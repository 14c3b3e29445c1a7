/* Two ends of RPC on one bus: a call and its answer, now or later, what is refused, what is bounded, what is let go of.
 * SPEC lattice 3 and 4, host 8.3. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "lattice/lattice.h"

#define ACTOR "MBCFOPM6JW2APJLXJD3Z5O4CN7CPYJ2B4FTKLJUR5YR5MITIU7HD3WD5"
#define OTHER "MAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define PROVIDER "VAG3QITQQ2ODAOWB5TTQSDJ53XK3SHBEIFNK4AYJ5RKAX2UNSCAPHA5M"

enum { NOW, HOLD, FAIL };

typedef struct side {
    wc_nkey key;
    char id[WC_NKEY_PUBLIC_LEN + 1];
    wc_replay *replay;
    wc_rpc *rpc;
    struct stage *stage;
} side;

typedef struct stage {
    wc_msg msg;
    wc_loop *loop;
    wc_bus *bus;
    side caller, server;
    void (*body)(struct stage *stage);
    bool goes_on;
    int mode; /* what the server does with a call */
    wc_rpc_call *held[WC_LIMIT_RPC_INBOUND + 8];
    size_t held_count;
    wc_rpc_terms terms; /* of the last call */
    char seen[512];     /* who called whom with what */
    int calls, refused;
    char reason[WC_ERROR_TEXT_SIZE];
    wc_rpc_question question;
    int answers, status;
    char answer[512];
    wc_timer timer;
    void (*then)(struct stage *stage);
} stage;

static void end_stage(stage *self)
{
    side *sides[] = {&self->caller, &self->server};
    wc_rpc_ask_end(&self->question);
    wc_arena_deinit(&self->question.arena);
    wc_timer_cancel(self->loop, &self->timer);
    for (size_t i = 0; i < 2; i++) {
        wc_rpc_free(sides[i]->rpc);
        wc_replay_free(sides[i]->replay);
        wc_nkey_deinit(&sides[i]->key);
    }
    wc_bus_free(self->bus);
    wc_loop_stop(self->loop);
}

static void on_call(void *ctx, wc_rpc_call *call)
{
    side *server = ctx;
    stage *self = server->stage;
    const wc_invocation *in = &call->invocation;
    self->calls++;
    self->terms = call->terms;
    snprintf(self->seen, sizeof self->seen, "%.*s %.*s/%.*s %.*s %.*s", WC_FMT(in->origin.key),
             WC_FMT(in->target.key), WC_FMT(in->target.link_name), WC_FMT(in->operation), WC_FMT(in->payload));
    if (self->mode == HOLD)
        self->held[self->held_count++] = call;
    else
        wc_rpc_answer_call(call, self->mode == FAIL ? WC_EGUEST : 0, in->payload);
}

static void on_refused(void *ctx, wc_slice from, const char *why)
{
    stage *self = ((side *)ctx)->stage;
    (void)from;
    self->refused++;
    snprintf(self->reason, sizeof self->reason, "%s", why);
}

static void open_side(stage *self, side *one, bool is_signing)
{
    assert_int_equal(wc_nkey_generate(WC_NKEY_SERVER, &wc_env_system, &one->key, NULL), 0);
    wc_nkey_public(&one->key, one->id);
    one->stage = self;
    one->replay = wc_replay_new(0);
    const wc_rpc_config config = {
        .host_id = one->id,
        .key = is_signing ? &one->key : NULL,
        .trust = {.env = &wc_env_system, .replay = one->replay},
        .rpc_ms = 2000,
        .call_ms = 10000,
        .max_payload_bytes = 1u << 20,
        .ctx = one,
        .on_call = on_call,
        .on_refused = on_refused,
    };
    assert_int_equal(wc_rpc_new(self->bus, self->loop, &config, &one->rpc, NULL), 0);
}

static void run_body(wc_msg *msg)
{
    stage *self = WC_CONTAINER(msg, stage, msg);
    self->bus = wc_bus_new(self->loop);
    open_side(self, &self->caller, true);
    open_side(self, &self->server, true);
    self->body(self);
    if (!self->goes_on)
        end_stage(self);
}

static void drop_body(wc_msg *msg)
{
    (void)msg;
}

static void perform(void (*body)(stage *stage))
{
    static stage self;
    assert_int_equal(wc_crypto_init(NULL), 0);
    int64_t before = wc_alloc_live();
    self = (stage){.msg = {.run = run_body, .drop = drop_body}, .body = body};
    assert_int_equal(wc_loop_new(&wc_env_system, &self.loop, NULL), 0);
    wc_loop_post(self.loop, &self.msg);
    wc_loop_run(self.loop);
    wc_loop_free(self.loop);
    assert_int_equal(wc_alloc_live(), before);
}

static void keep_answer(stage *self)
{
    self->answers++;
    self->status = self->question.status;
    wc_slice_copy_cstr(self->question.bytes, self->answer, sizeof self->answer);
}

static void on_answer(wc_rpc_question *question, int status, wc_slice bytes)
{
    stage *self = WC_CONTAINER(question, stage, question);
    assert_int_equal(status, question->status);
    assert_ptr_equal(bytes.ptr, question->bytes.ptr);
    keep_answer(self);
    wc_rpc_ask_end(question);
    if (self->then)
        self->then(self);
}

static wc_entity to_actor(const char *key)
{
    return (wc_entity){.key = wc_slice_str(key)};
}

static wc_entity to_provider(const char *link_name)
{
    return (wc_entity){.is_provider = true,
                       .key = WC_LIT(PROVIDER),
                       .contract = WC_LIT("wasmcloud:testing"),
                       .link_name = wc_slice_str(link_name)};
}

static int ask(stage *self, wc_entity target, const char *operation, wc_slice payload, uint32_t timeout_ms)
{
    const wc_entity origin = to_actor("system");
    const wc_rpc_terms terms = {.timeout_ms = timeout_ms, .depth = 3};
    self->question.on_answer = on_answer;
    int rc = wc_rpc_ask(self->caller.rpc, &self->question, &origin, &target, wc_slice_str(operation), payload,
                        &terms);
    if (rc == WC_DONE) {
        keep_answer(self);
        wc_rpc_ask_end(&self->question);
    }
    return rc;
}

static void serve_actor(stage *self)
{
    assert_int_equal(wc_rpc_serve(self->server.rpc, WC_LIT(ACTOR), (wc_slice){0}, NULL), 0);
}

/* ---- calls --------------------------------------------------------------------------------------------------------- */

static void after_nobody(stage *self)
{
    assert_int_equal(self->status, WC_ENOTFOUND);
    assert_string_equal(self->answer, "actor " ACTOR " runs on no host of this lattice");
    assert_int_equal(self->calls, 2);
    assert_int_equal(wc_rpc_get_stats(self->caller.rpc)->asked, 3);
    assert_int_equal(wc_rpc_get_stats(self->caller.rpc)->failed, 1);
    assert_int_equal(wc_rpc_get_stats(self->server.rpc)->received, 2);
    end_stage(self);
}

static void body_call(stage *self)
{
    serve_actor(self);
    serve_actor(self); /* twice is fine */
    assert_int_equal(wc_rpc_serve(self->server.rpc, WC_LIT(PROVIDER), WC_LIT("default"), NULL), 0);
    assert_int_equal(ask(self, to_actor(ACTOR), "Op", WC_LIT("p\xff"), 1500), WC_DONE);
    assert_int_equal(self->status, 0);
    assert_string_equal(self->answer, "p\xff");
    assert_string_equal(self->seen, "system " ACTOR "/ Op p\xff");
    assert_int_equal(self->terms.depth, 3);
    assert_int_equal(self->terms.timeout_ms, 1500);
    self->mode = FAIL;
    assert_int_equal(ask(self, to_provider("default"), "Op", WC_LIT("it said no"), 1500), WC_DONE);
    assert_int_equal(self->status, WC_EGUEST);
    assert_string_equal(self->answer, "it said no");
    assert_string_equal(self->seen, "system " PROVIDER "/default Op it said no");
    wc_rpc_unserve(self->server.rpc, WC_LIT(ACTOR), (wc_slice){0});
    wc_rpc_unserve(self->server.rpc, WC_LIT(ACTOR), (wc_slice){0});
    self->goes_on = true;
    self->then = after_nobody;
    assert_int_equal(ask(self, to_actor(ACTOR), "Op", WC_LIT("x"), 1500), WC_PENDING);
}

static void test_rpc__a_call_is_answered(void **state)
{
    (void)state;
    perform(body_call);
}

static void body_later(stage *self)
{
    self->mode = HOLD;
    serve_actor(self);
    assert_int_equal(ask(self, to_actor(ACTOR), "Op", WC_LIT("later"), 5000), WC_PENDING);
    assert_int_equal(self->answers, 0);
    assert_int_equal(wc_rpc_at_work(self->server.rpc), 1);
    assert_memory_equal(self->held[0]->invocation.payload.ptr, "later", 5);
    /* the message is long gone */ /* the message is long gone */
    wc_rpc_stop(self->server.rpc); /* takes no more, but still answers */
    wc_rpc_answer_call(self->held[0], 0, WC_LIT("done"));
    assert_int_equal(self->answers, 1);
    assert_string_equal(self->answer, "done");
    assert_int_equal(wc_rpc_at_work(self->server.rpc), 0);
}

static void test_rpc__an_answer_may_come_later(void **state)
{
    (void)state;
    perform(body_later);
}

static void body_let_go(stage *self)
{
    self->mode = HOLD;
    serve_actor(self);
    assert_int_equal(ask(self, to_actor(ACTOR), "Op", WC_LIT("x"), 5000), WC_PENDING);
    wc_rpc_ask_end(&self->question);
    wc_rpc_answer_call(self->held[0], 0, WC_LIT("late"));
    assert_int_equal(self->answers, 0);
    assert_int_equal(ask(self, to_actor(ACTOR), "Op", WC_LIT("y"), 5000),
                     WC_PENDING); /* its memory is free again */
    wc_rpc_answer_call(self->held[1], WC_EBUSY, (wc_slice){0});
    assert_int_equal(self->status, WC_EBUSY);
    assert_string_equal(self->answer, "busy"); /* an error without a text has the status's */
}

static void test_rpc__a_late_answer_meets_nobody(void **state)
{
    (void)state;
    perform(body_let_go);
}

static void body_unanswered(stage *self)
{
    self->mode = HOLD;
    serve_actor(self);
    assert_int_equal(ask(self, to_actor(ACTOR), "Op", WC_LIT("x"), 5000), WC_PENDING);
    /* The stage ends with a call and a question under way: nothing is lost or freed twice. */
}

static void test_rpc__an_end_may_go_with_calls_under_way(void **state)
{
    (void)state;
    perform(body_unanswered);
}

static void after_time_out(stage *self)
{
    assert_int_equal(self->status, WC_ETIMEOUT);
    assert_non_null(strstr(self->answer, "RPC call timed out: actor " ACTOR));
    wc_rpc_answer_call(self->held[0], 0, WC_LIT("too late"));
    assert_int_equal(self->answers, 1);
    end_stage(self);
}

static void body_time_out(stage *self)
{
    self->mode = HOLD;
    self->goes_on = true;
    self->then = after_time_out;
    serve_actor(self);
    assert_int_equal(ask(self, to_actor(ACTOR), "Op", WC_LIT("x"), 20), WC_PENDING);
}

static void test_rpc__a_call_without_an_answer_ends_in_time(void **state)
{
    (void)state;
    perform(body_time_out);
}

/* ---- what is refused ----------------------------------------------------------------------------------------------- */

static void body_reserved(stage *self)
{
    serve_actor(self);
    assert_int_equal(ask(self, to_actor(ACTOR), "__halt", (wc_slice){0}, 1000), WC_DONE);
    assert_int_equal(self->status, WC_EDENIED);
    assert_string_equal(self->answer, "Invocation refused: only its own host may send '__halt'");
    assert_int_equal(self->calls, 0);
    assert_int_equal(self->refused, 1);
    assert_string_equal(self->reason, self->answer);
    assert_int_equal(wc_rpc_get_stats(self->server.rpc)->refused, 1);
}

static void test_rpc__reserved_operations_are_refused(void **state)
{
    (void)state;
    perform(body_reserved);
}

/* An invocation that was heard once, sent again to another subject, and again to its own. */
static wc_buf heard;

static void hear(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    (void)ctx;
    (void)subscription;
    wc_buf_clear(&heard);
    wc_buf_append_slice(&heard, message->payload);
}

static void take_answer(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    stage *self = ctx;
    wc_arena arena;
    wc_rpc_answer answer;
    (void)subscription;
    self->answers++;
    wc_arena_init(&arena, 0);
    assert_int_equal(wc_rpc_answer_decode(message->payload, &arena, &answer, NULL), 0);
    wc_slice_copy_cstr(answer.is_failure ? answer.error : answer.payload, self->answer, sizeof self->answer);
    wc_arena_deinit(&arena);
}

static const char *send_again(stage *self, const char *subject, const char *reply)
{
    self->answer[0] = 0;
    const wc_bus_message message = {
        .subject = wc_slice_str(subject), .reply = wc_slice_str(reply), .payload = wc_buf_slice(&heard)};
    assert_int_equal(wc_bus_publish(self->bus, &message, NULL, NULL), 0);
    return self->answer;
}

static void body_copies(stage *self)
{
    wc_subscription *ignored;
    wc_buf_init(&heard, 65536);
    serve_actor(self);
    assert_int_equal(wc_rpc_serve(self->server.rpc, WC_LIT(OTHER), (wc_slice){0}, NULL), 0);
    assert_int_equal(wc_bus_subscribe(self->bus, WC_LIT("wasmbus.rpc.default." ACTOR), (wc_slice){0}, hear,
                                      self, &ignored, NULL),
                     0);
    assert_int_equal(
        wc_bus_subscribe(self->bus, WC_LIT("inbox"), (wc_slice){0}, take_answer, self, &ignored, NULL), 0);
    assert_int_equal(ask(self, to_actor(ACTOR), "Op", WC_LIT("x"), 1000), WC_DONE);
    assert_int_equal(self->calls, 1);
    assert_non_null(strstr(send_again(self, "wasmbus.rpc.default." ACTOR, "inbox"), "came before"));
    wc_replay_free(self->server.replay); /* a host that never heard it */
    self->server.replay = wc_replay_new(0);
    wc_rpc_free(self->server.rpc);
    wc_nkey_deinit(&self->server.key);
    wc_replay_free(self->server.replay);
    open_side(self, &self->server, true);
    assert_int_equal(wc_rpc_serve(self->server.rpc, WC_LIT(OTHER), (wc_slice){0}, NULL), 0);
    assert_non_null(strstr(send_again(self, "wasmbus.rpc.default." OTHER, "inbox"), "it is for " ACTOR));
    assert_int_equal(self->calls, 1);
    int answers = self->answers;
    assert_string_equal(send_again(self, "wasmbus.rpc.default." OTHER, ""), ""); /* no place for the answer */
    wc_buf_clear(&heard);
    wc_buf_append_str(&heard, "garbage");
    assert_string_equal(send_again(self, "wasmbus.rpc.default." OTHER, "inbox"), "");
    assert_int_equal(self->answers, answers);
    assert_int_equal(wc_rpc_get_stats(self->server.rpc)->undecodable, 2);
    wc_buf_deinit(&heard);
}

static void test_rpc__copies_and_strays_are_refused_and_garbage_is_dropped(void **state)
{
    (void)state;
    perform(body_copies);
}

static void body_unsigned(stage *self)
{
    serve_actor(self);
    wc_rpc_free(self->caller.rpc);
    wc_replay_free(self->caller.replay);
    wc_nkey_deinit(&self->caller.key);
    open_side(self, &self->caller, false);
    assert_int_equal(ask(self, to_actor(ACTOR), "Op", WC_LIT("x"), 1000), WC_DONE);
    assert_int_equal(self->status, WC_EGUEST);
    assert_int_equal(self->calls, 0);
    wc_rpc_free(self->server.rpc);
    wc_replay_free(self->server.replay);
    wc_nkey_deinit(&self->server.key);
    open_side(self, &self->server, false);
    serve_actor(self);
    assert_int_equal(ask(self, to_actor(ACTOR), "Op", WC_LIT("x"), 1000), WC_DONE);
    assert_int_equal(self->status, 0);
}

static void test_rpc__unsigned_calls_need_both_sides(void **state)
{
    (void)state;
    perform(body_unsigned);
}

/* ---- limits -------------------------------------------------------------------------------------------------------- */

static void body_busy(stage *self)
{
    static wc_rpc_question questions[WC_LIMIT_RPC_INBOUND];
    const wc_entity origin = to_actor("system"), target = to_actor(ACTOR);
    const wc_rpc_terms terms = {.timeout_ms = 60000, .depth = 1};
    self->mode = HOLD;
    wc_rpc_free(self->caller.rpc); /* without signatures it is quick */
    wc_rpc_free(self->server.rpc);
    wc_replay_free(self->caller.replay);
    wc_replay_free(self->server.replay);
    open_side(self, &self->caller, false);
    open_side(self, &self->server, false);
    serve_actor(self);
    for (size_t i = 0; i < WC_LIMIT_RPC_INBOUND; i++) {
        questions[i].on_answer = on_answer;
        assert_int_equal(wc_rpc_ask(self->caller.rpc, &questions[i], &origin, &target, WC_LIT("Op"),
                                    (wc_slice){0}, &terms),
                         WC_PENDING);
    }
    assert_int_equal(ask(self, target, "Op", (wc_slice){0}, 1000), WC_DONE);
    assert_int_equal(self->status, WC_EBUSY);
    assert_non_null(strstr(self->answer, "limit: rpc inbound"));
    assert_int_equal(wc_rpc_get_stats(self->server.rpc)->busy, 1);
    for (size_t i = 0; i < WC_LIMIT_RPC_INBOUND; i++) {
        wc_rpc_ask_end(&questions[i]);
        wc_rpc_answer_call(self->held[i], 0, (wc_slice){0});
        wc_arena_deinit(&questions[i].arena);
    }
    self->mode = NOW;
    assert_int_equal(ask(self, target, "Op", (wc_slice){0}, 1000), WC_DONE);
    assert_int_equal(self->status, 0);
}

static void test_rpc__calls_at_work_are_bounded(void **state)
{
    (void)state;
    perform(body_busy);
}

static void body_large(stage *self)
{
    size_t size = 3u << 20; /* beyond the bus once each byte takes two */
    wc_slice large = wc_slice_of(memset(wc_alloc(size), 0xee, size), size);
    serve_actor(self);
    assert_int_equal(ask(self, to_actor(ACTOR), "Op", large, 1000), WC_DONE);
    assert_int_equal(self->status, WC_ELIMIT);
    assert_non_null(strstr(self->answer, "each byte above 127 takes two"));
    assert_int_equal(ask(self, to_actor(ACTOR), "Op", wc_slice_sub(large, 0, 900000), 1000), WC_DONE);
    assert_int_equal(self->status, 0);
    /* Within the bus, but beyond what the server takes. */
    assert_int_equal(ask(self, to_actor(ACTOR), "Op", wc_slice_sub(large, 0, 1300000), 1000), WC_DONE);
    assert_int_equal(self->calls, 1);
    wc_free((void *)(uintptr_t)large.ptr);
}

static void test_rpc__payloads_are_bounded(void **state)
{
    (void)state;
    perform(body_large);
}

static void body_large_answer(stage *self)
{
    size_t size = 3u << 20;
    uint8_t *large = memset(wc_alloc(size), 0xee, size);
    self->mode = HOLD;
    serve_actor(self);
    assert_int_equal(ask(self, to_actor(ACTOR), "Op", WC_LIT("x"), 1000), WC_PENDING);
    wc_rpc_answer_call(self->held[0], 0, wc_slice_of(large, size));
    assert_int_equal(self->answers, 1);
    assert_int_equal(self->status, WC_ELIMIT);
    assert_non_null(strstr(self->answer, "cannot be sent over the lattice"));
    wc_free(large);
}

static void test_rpc__an_answer_that_is_too_large_is_an_error(void **state)
{
    (void)state;
    perform(body_large_answer);
}

static void body_names(stage *self)
{
    wc_error err;
    assert_int_equal(wc_rpc_serve(self->server.rpc, WC_LIT(PROVIDER), WC_LIT("a.b"), &err), WC_EINVAL);
    assert_non_null(strstr(err.msg, "link name 'a.b'"));
    assert_int_equal(wc_rpc_serve(self->server.rpc, WC_LIT("a b"), (wc_slice){0}, &err), WC_EINVAL);
    assert_int_equal(wc_rpc_serve(self->server.rpc, WC_LIT(">"), (wc_slice){0}, &err), WC_EINVAL);
    assert_int_equal(ask(self, to_provider("a b"), "Op", WC_LIT("x"), 1000), WC_DONE);
    assert_int_equal(self->status, WC_EINVAL);
    const wc_rpc_config config = {.prefix = "a.b", .max_payload_bytes = 1};
    wc_rpc *rpc;
    assert_int_equal(wc_rpc_new(self->bus, self->loop, &config, &rpc, &err), WC_EINVAL);
}

static void test_rpc__names_that_cannot_stand_in_a_subject_are_refused(void **state)
{
    (void)state;
    perform(body_names);
}

static void body_terms(stage *self)
{
    serve_actor(self);
    assert_int_equal(ask(self, to_actor(ACTOR), "Op", WC_LIT("x"), 60000), WC_DONE);
    assert_int_equal(self->terms.timeout_ms, 10000); /* a sender cannot raise our limit */
    assert_int_equal(strlen(self->terms.request_id), WC_UUID_LEN);
}

static void test_rpc__a_sender_cannot_raise_our_limits(void **state)
{
    (void)state;
    perform(body_terms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rpc__a_call_is_answered),
        cmocka_unit_test(test_rpc__an_answer_may_come_later),
        cmocka_unit_test(test_rpc__a_late_answer_meets_nobody),
        cmocka_unit_test(test_rpc__an_end_may_go_with_calls_under_way),
        cmocka_unit_test(test_rpc__a_call_without_an_answer_ends_in_time),
        cmocka_unit_test(test_rpc__reserved_operations_are_refused),
        cmocka_unit_test(test_rpc__copies_and_strays_are_refused_and_garbage_is_dropped),
        cmocka_unit_test(test_rpc__unsigned_calls_need_both_sides),
        cmocka_unit_test(test_rpc__calls_at_work_are_bounded),
        cmocka_unit_test(test_rpc__payloads_are_bounded),
        cmocka_unit_test(test_rpc__an_answer_that_is_too_large_is_an_error),
        cmocka_unit_test(test_rpc__names_that_cannot_stand_in_a_subject_are_refused),
        cmocka_unit_test(test_rpc__a_sender_cannot_raise_our_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
