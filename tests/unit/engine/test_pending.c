/* Calls that are not over at once: suspended host calls, ticks, deadlines, cancels, answers from other threads. SPEC wapc 10,
 * 12 D1, D2; design.md section 3 (suspension, deadline and fairness). */
#include <pthread.h>

#include "support.h"

static wapc_engine *engine;
static wapc_module *scripted;

static int set_up(void **state)
{
    (void)state;
    engine = make_plain_engine(false);
    scripted = load_module(engine, "tests/wapc_script");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    wapc_module_unref(scripted);
    wapc_engine_free(engine);
    return 0;
}

typedef struct host {
    int calls, cancels;
    wapc_host_call last;
    wapc_instance *instance;
    pthread_t thread;
    bool has_thread;
} host;

static int wait_for_answer(void *ctx, wapc_instance *instance, const wapc_host_call *call)
{
    host *h = ctx;
    h->calls++;
    h->last = *call;
    h->instance = instance;
    return WC_PENDING;
}

static void on_cancel(void *ctx, wapc_instance *instance)
{
    (void)instance;
    ((host *)ctx)->cancels++;
}

static const wapc_callbacks suspending = {.on_host_call = wait_for_answer, .on_host_call_cancel = on_cancel};

/* Calls the host with "payload" and answers with what the host said. */
static script asking_script(void)
{
    script s = {0};
    SAY(&s, S_HOST_CALL, 0, 0, 0, 0, 0, 0, SCRIPT_AT + 5 * 4 * WORDS, 7, 0x20);
    SAY(&s, S_HOST_RESPONSE_LEN, 0x24);
    SAY(&s, S_HOST_RESPONSE, 0x40);
    SAY(&s, S_RESPONSE_OF, 0x40, 0x24);
    SAY(&s, S_RETURN, 1);
    script_data(&s, WC_LIT("payload"));
    return s;
}

static uint64_t in_ms(uint64_t ms)
{
    return wapc_now_ns(engine) + ms * 1000000u;
}

/* ---- suspended host calls ---- */

static void test_pending__a_host_call_suspends_and_goes_on_with_its_answer(void **state)
{
    (void)state;
    host h = {0};
    wapc_result result;
    script s = asking_script();
    wapc_instance *instance = make_instance(scripted, &suspending, &h);
    assert_int_equal(begin_call(instance, WC_LIT("op"), script_slice(&s), 0), WC_PENDING);
    assert_int_equal(wapc_waits(instance), WAPC_WAITS_HOST);
    for (int i = 0; i < 3; i++) /* nothing to go on with: the guest is not touched */
        assert_int_equal(poll_call(instance), WC_PENDING);
    assert_int_equal(begin_call(instance, WC_LIT("op"), WC_LIT(""), 0), WC_EBUSY);
    assert_slice_is(h.last.payload, "payload"); /* a copy: still there */
    wapc_host_reply(instance, WC_LIT("the answer"));
    assert_int_equal(poll_call(instance), WC_DONE);
    assert_int_equal(wapc_waits(instance), WAPC_WAITS_NOT);
    wapc_get_result(instance, &result);
    assert_int_equal(result.status, 0);
    assert_slice_is(result.response, "the answer");
    assert_int_equal(h.calls, 1);
    assert_int_equal(h.cancels, 0);
    wapc_instance_free(instance);
}

static void test_pending__forty_guests_wait_at_once_and_answer_in_any_order(void **state)
{
    (void)state;
    enum { COUNT = 40 };
    wapc_instance *instances[COUNT];
    host hosts[COUNT] = {0};
    script s = asking_script();
    for (int i = 0; i < COUNT; i++) {
        instances[i] = make_instance(scripted, &suspending, &hosts[i]);
        assert_int_equal(begin_call(instances[i], WC_LIT("op"), script_slice(&s), 0), WC_PENDING);
    }
    for (int i = COUNT - 1; i >= 0; i--) {
        char text[16];
        int len = snprintf(text, sizeof text, "answer %d", i);
        wapc_host_reply(instances[i], wc_slice_of(text, (size_t)len));
        assert_int_equal(poll_call(instances[i]), WC_DONE);
        wapc_result result;
        wapc_get_result(instances[i], &result);
        assert_slices_equal(result.response, wc_slice_of(text, (size_t)len));
    }
    for (int i = 0; i < COUNT; i++)
        wapc_instance_free(instances[i]);
}

static void test_pending__answers_nobody_asked_for_are_ignored(void **state)
{
    (void)state;
    host h = {0};
    script s = asking_script();
    wapc_instance *instance = make_instance(scripted, &suspending, &h);
    wapc_host_reply(instance, WC_LIT("too early"));
    wapc_host_reply_from_thread(instance, true, WC_LIT("too early"));
    assert_int_equal(begin_call(instance, WC_LIT("op"), script_slice(&s), 0), WC_PENDING);
    assert_int_equal(poll_call(instance), WC_PENDING);
    wapc_host_reply(instance, WC_LIT("first"));
    wapc_host_reply(instance, WC_LIT("second"));
    wapc_host_fail(instance, WC_LIT("third"));
    assert_int_equal(poll_call(instance), WC_DONE);
    wapc_result result;
    wapc_get_result(instance, &result);
    assert_slice_is(result.response, "first");
    wapc_instance_free(instance);
}

static void test_pending__a_suspended_call_ends_at_its_deadline(void **state)
{
    (void)state;
    host h = {0};
    wapc_result result;
    script s = asking_script();
    wapc_instance *instance = make_instance(scripted, &suspending, &h);
    assert_int_equal(begin_call(instance, WC_LIT("op"), script_slice(&s), in_ms(20)), WC_PENDING);
    while (wapc_poll(instance) == WC_PENDING) {
    }
    wapc_get_result(instance, &result);
    assert_int_equal(result.status, WC_ETIMEOUT);
    assert_slice_is(result.error, "guest code interrupted, execution deadline exceeded");
    assert_int_equal(h.cancels, 1);
    assert_false(wapc_is_clean(instance));
    wapc_host_reply(instance, WC_LIT("late"));
    wapc_host_reply_from_thread(instance, true, WC_LIT("late"));
    assert_int_equal(begin_call(instance, WC_LIT("op"), script_slice(&s), 0), WC_EPOISONED);
    wapc_instance_free(instance);
}

static void test_pending__cancel_and_free_tell_the_host_once(void **state)
{
    (void)state;
    host h = {0};
    wapc_result result;
    script s = asking_script();
    wapc_instance *instance = make_instance(scripted, &suspending, &h);
    wapc_cancel(instance); /* nothing is pending: nothing happens */
    assert_true(wapc_is_clean(instance));
    assert_int_equal(begin_call(instance, WC_LIT("op"), script_slice(&s), 0), WC_PENDING);
    wapc_cancel(instance);
    assert_int_equal(h.cancels, 1);
    assert_int_equal(poll_call(instance), WC_DONE);
    wapc_get_result(instance, &result);
    assert_int_equal(result.status, WC_ECANCELED);
    assert_int_equal(begin_call(instance, WC_LIT("op"), script_slice(&s), 0), WC_EPOISONED);
    wapc_instance_free(instance);
    assert_int_equal(h.cancels, 1);

    instance = make_instance(scripted, &suspending, &h);
    assert_int_equal(begin_call(instance, WC_LIT("op"), script_slice(&s), 0), WC_PENDING);
    wapc_host_reply(instance, WC_LIT("answered, but not taken"));
    wapc_instance_free(instance);
    assert_int_equal(h.cancels, 1); /* the operation was complete: nothing to cancel */

    instance = make_instance(scripted, &suspending, &h);
    assert_int_equal(begin_call(instance, WC_LIT("op"), script_slice(&s), 0), WC_PENDING);
    wapc_instance_free(instance);
    assert_int_equal(h.cancels, 2);
}

static int cancel_inside(void *ctx, wapc_instance *instance, const wapc_host_call *call)
{
    (void)ctx;
    (void)call;
    wapc_cancel(instance);
    assert_int_equal(wapc_poll(instance), WC_PENDING); /* never runs the guest from inside the guest */
    return WC_PENDING;
}

static void test_pending__cancel_from_inside_a_host_call_takes_effect_outside(void **state)
{
    (void)state;
    host h = {0};
    wapc_result result;
    wapc_callbacks callbacks = {.on_host_call = cancel_inside, .on_host_call_cancel = on_cancel};
    script s = asking_script();
    wapc_instance *instance = make_instance(scripted, &callbacks, &h);
    assert_int_equal(begin_call(instance, WC_LIT("op"), script_slice(&s), 0), WC_DONE);
    wapc_get_result(instance, &result);
    assert_int_equal(result.status, WC_ECANCELED);
    assert_int_equal(h.cancels, 1);
    wapc_instance_free(instance);
}

static void test_pending__a_start_can_wait_for_the_host_too(void **state)
{
    (void)state;
    host h = {0};
    wapc_instance *instance = NULL;
    wapc_module *module = load_module(engine, "tests/wapc_init_call");
    restore_engine_signals();
    assert_int_equal(wapc_instance_start(module, &suspending, &h, 0, &instance, NULL), WC_PENDING);
    past_ticks(instance, WC_PENDING);
    assert_int_equal(begin_call(instance, WC_LIT(""), WC_LIT(""), 0), WC_EBUSY);
    wapc_host_reply(instance, WC_LIT("late start"));
    assert_int_equal(poll_call(instance), WC_DONE);
    wc_slice response = {0};
    assert_int_equal(wapc_call(instance, WC_LIT(""), WC_LIT(""), 0, &response, NULL), 0);
    assert_slice_is(response, "untouched:late start");
    wapc_instance_free(instance);

    assert_int_equal(wapc_instance_start(module, &suspending, &h, in_ms(20), &instance, NULL), WC_PENDING);
    int rc;
    while ((rc = wapc_poll(instance)) == WC_PENDING) {
    }
    assert_int_equal(rc, WC_ETIMEOUT);
    wapc_result result;
    wapc_get_result(instance, &result);
    assert_slice_is(result.error,
                    "Initialization failed: wapc_init init interrupted, execution deadline exceeded");
    assert_int_equal(h.cancels, 1);
    assert_int_equal(begin_call(instance, WC_LIT(""), WC_LIT(""), 0), WC_EPOISONED);
    wapc_instance_free(instance);
    wapc_module_unref(module);
}

/* ---- ticks and deadlines of busy guests ---- */

static script spinning_script(void)
{
    script s = {0};
    SAY(&s, S_SPIN);
    return s;
}

static void test_pending__D1_D2_an_endless_loop_ends_at_its_deadline_and_poisons(void **state)
{
    (void)state;
    wc_slice response = {0};
    wc_error err = {0};
    script s = spinning_script();
    wapc_instance *instance = make_instance(scripted, NULL, NULL);
    uint64_t begun = wapc_now_ns(engine);
    assert_int_equal(wapc_call(instance, WC_LIT("op"), script_slice(&s), 50, &response, &err), WC_ETIMEOUT);
    assert_true(wapc_now_ns(engine) - begun >= 50000000u);
    assert_contains(err.msg, "execution deadline exceeded");
    assert_false(wapc_is_clean(instance));
    assert_int_equal(wapc_call(instance, WC_LIT("op"), WC_LIT(""), 50, &response, &err), WC_EPOISONED);
    assert_contains(err.msg, "poisoned");
    wapc_instance_free(instance);
}

static void test_pending__busy_guests_give_the_thread_back_and_are_resumed_in_turn(void **state)
{
    (void)state;
    script s = spinning_script();
    wapc_instance *a = make_instance(scripted, NULL, NULL), *b = make_instance(scripted, NULL, NULL);
    assert_int_equal(wapc_call_start(a, WC_LIT("op"), script_slice(&s), in_ms(10000)), WC_PENDING);
    assert_int_equal(wapc_waits(a), WAPC_WAITS_TICK);
    assert_int_equal(wapc_call_start(b, WC_LIT("op"), script_slice(&s), in_ms(10000)), WC_PENDING);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(wapc_poll(a), WC_PENDING);
        assert_int_equal(wapc_waits(a), WAPC_WAITS_TICK);
        assert_int_equal(wapc_poll(b), WC_PENDING);
    }
    wapc_cancel(a);
    wapc_instance_free(a);
    wapc_instance_free(b);
}

static void test_pending__a_short_call_never_yields(void **state)
{
    (void)state;
    script s = {0};
    wapc_instance *instance = make_instance(scripted, NULL, NULL);
    SAY(&s, S_RESPONSE, SCRIPT_AT, 1);
    SAY(&s, S_RETURN, 1);
    int yields = 0;
    for (int i = 0; i < 20000; i++) {
        int rc = wapc_call_start(instance, WC_LIT("op"), script_slice(&s), in_ms(1000));
        for (; rc == WC_PENDING; rc = wapc_poll(instance))
            yields++;
    }
    assert_true(yields < 20); /* only when the machine takes the thread away inside a call */
    wapc_instance_free(instance);
}

/* ---- blocking callers and answers from other threads ---- */

static void *answer_later(void *arg)
{
    host *h = arg;
    wapc_host_reply_from_thread(h->instance, true, WC_LIT("from a thread"));
    return NULL;
}

static int hand_to_thread(void *ctx, wapc_instance *instance, const wapc_host_call *call)
{
    host *h = ctx;
    (void)call;
    h->instance = instance;
    if (h->has_thread)
        pthread_join(h->thread, NULL);
    h->has_thread = pthread_create(&h->thread, NULL, answer_later, h) == 0;
    return WC_PENDING;
}

static void test_pending__a_blocked_caller_is_woken_by_an_answer_from_a_thread(void **state)
{
    (void)state;
    host h = {0};
    wc_slice response = {0};
    wapc_callbacks callbacks = {.on_host_call = hand_to_thread};
    script s = asking_script();
    wapc_instance *instance = make_instance(scripted, &callbacks, &h);
    for (int i = 0; i < 200; i++) {
        assert_int_equal(wapc_call(instance, WC_LIT("op"), script_slice(&s), 10000, &response, NULL), 0);
        assert_slice_is(response, "from a thread");
    }
    pthread_join(h.thread, NULL);
    wapc_instance_free(instance);
}

static void test_pending__a_blocked_caller_comes_back_at_its_deadline(void **state)
{
    (void)state;
    host h = {0};
    wc_slice response = {0};
    wc_error err = {0};
    script s = asking_script();
    wapc_instance *instance = make_instance(scripted, &suspending, &h);
    assert_int_equal(wapc_call(instance, WC_LIT("op"), script_slice(&s), 10, &response, &err), WC_ETIMEOUT);
    assert_int_equal(h.cancels, 1);
    wapc_instance_free(instance);
}

/* ---- threads: SPEC wapc 12 O2 ---- */

static void *thousand_calls(void *arg)
{
    wapc_instance *instance = NULL;
    script s = asking_script();
    static const wapc_callbacks none = {0};
    wapc_module *module = arg;
    if (wapc_instance_new(module, &none, NULL, &instance, NULL) != 0)
        return (void *)1;
    uintptr_t bad = 0;
    for (int i = 0; i < 1000; i++) {
        wc_slice response = {0};
        bad += wapc_call(instance, WC_LIT("op"), script_slice(&s), 0, &response, NULL) != 0;
    }
    wapc_instance_free(instance);
    return (void *)bad;
}

static void test_pending__O2_eight_threads_with_their_own_instances(void **state)
{
    (void)state;
    pthread_t threads[8];
    restore_engine_signals();
    for (size_t i = 0; i < WC_COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, thousand_calls, scripted), 0);
    for (size_t i = 0; i < WC_COUNT(threads); i++) {
        void *bad;
        pthread_join(threads[i], &bad);
        assert_null(bad);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pending__a_host_call_suspends_and_goes_on_with_its_answer),
        cmocka_unit_test(test_pending__forty_guests_wait_at_once_and_answer_in_any_order),
        cmocka_unit_test(test_pending__answers_nobody_asked_for_are_ignored),
        cmocka_unit_test(test_pending__a_suspended_call_ends_at_its_deadline),
        cmocka_unit_test(test_pending__cancel_and_free_tell_the_host_once),
        cmocka_unit_test(test_pending__cancel_from_inside_a_host_call_takes_effect_outside),
        cmocka_unit_test(test_pending__a_start_can_wait_for_the_host_too),
        cmocka_unit_test(test_pending__D1_D2_an_endless_loop_ends_at_its_deadline_and_poisons),
        cmocka_unit_test(test_pending__busy_guests_give_the_thread_back_and_are_resumed_in_turn),
        cmocka_unit_test(test_pending__a_short_call_never_yields),
        cmocka_unit_test(test_pending__a_blocked_caller_is_woken_by_an_answer_from_a_thread),
        cmocka_unit_test(test_pending__a_blocked_caller_comes_back_at_its_deadline),
        cmocka_unit_test(test_pending__O2_eight_threads_with_their_own_instances),
    };
    keep_engine_signals();
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
