/* Hot replace of the module under an instance. SPEC wapc 9 (hot replace), 12 X1 to X3, H8. */
#include "support.h"

static wapc_engine *engine;

static int set_up(void **state)
{
    (void)state;
    engine = make_plain_engine(false);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    wapc_engine_free(engine);
    return 0;
}

static int answer(void *ctx, wapc_instance *instance, const wapc_host_call *call)
{
    (void)call;
    ++*(int *)ctx;
    wapc_host_reply(instance, WC_LIT("host"));
    return WC_DONE;
}

static void expect_answer(wapc_instance *instance, const char *payload, const char *text)
{
    wc_slice response = {0};
    wc_error err = {0};
    if (wapc_call(instance, WC_LIT("op"), wc_slice_str(payload), 0, &response, &err) != 0)
        fail_msg("%s", err.msg);
    assert_slice_is(response, text);
}

static void test_replace__X1_answers_change_and_identity_callbacks_and_context_stay(void **state)
{
    (void)state;
    int calls = 0;
    wapc_callbacks callbacks = {.on_host_call = answer};
    wapc_module *echo = load_module(engine, "tests/wapc_echo"),
                *init = load_module(engine, "tests/wapc_init_call");
    wapc_instance *instance = make_instance(echo, &callbacks, &calls);
    uint64_t id = wapc_instance_id(instance);
    expect_answer(instance, "one", "one");
    assert_int_equal(wapc_replace(instance, init, NULL), 0);
    assert_int_equal(calls, 1); /* its wapc_init ran, with the same callbacks and context */
    expect_answer(instance, "two", "untouched:host");
    assert_int_equal(wapc_instance_id(instance), id);
    assert_ptr_equal(wapc_instance_ctx(instance), &calls);
    assert_int_equal(wapc_replace(instance, echo, NULL), 0);
    expect_answer(instance, "three", "three");
    wapc_module_unref(init);
    wapc_module_unref(echo);
    wapc_instance_free(instance);
}

static void test_replace__X2_a_module_that_cannot_start_leaves_the_old_one_in_service(void **state)
{
    (void)state;
    wc_error err = {0};
    wapc_module *echo = load_module(engine, "tests/wapc_echo"),
                *bad = load_module(engine, "tests/wapc_trap_init");
    wapc_instance *instance = make_instance(echo, NULL, NULL);
    expect_answer(instance, "one", "one");
    for (int i = 0; i < 100; i++)
        assert_int_equal(wapc_replace(instance, bad, &err), WC_ETRAP);
    assert_contains(err.msg, "Module replacement failed: Initialization failed: wasm trap");
    assert_true(wapc_is_clean(instance));
    expect_answer(instance, "two", "two");
    wapc_instance_free(instance);
    wapc_module_unref(echo);
    wapc_module_unref(bad);
}

static int wait_for_answer(void *ctx, wapc_instance *instance, const wapc_host_call *call)
{
    (void)ctx;
    (void)instance;
    (void)call;
    return WC_PENDING;
}

static void test_replace__X3_during_a_call_it_is_busy(void **state)
{
    (void)state;
    wc_error err = {0};
    script s = {0};
    wapc_callbacks callbacks = {.on_host_call = wait_for_answer};
    wapc_module *scripted = load_module(engine, "tests/wapc_script"),
                *echo = load_module(engine, "tests/wapc_echo");
    wapc_instance *instance = make_instance(scripted, &callbacks, NULL);
    SAY(&s, S_HOST_CALL, 0, 0, 0, 0, 0, 0, 0, 0, 0x20);
    SAY(&s, S_RESPONSE, SCRIPT_AT, 0);
    SAY(&s, S_RETURN, 1);
    assert_int_equal(begin_call(instance, WC_LIT("op"), script_slice(&s), 0), WC_PENDING);
    assert_int_equal(wapc_replace(instance, echo, &err), WC_EBUSY);
    assert_contains(err.msg, "busy");
    wapc_host_reply(instance, WC_LIT(""));
    assert_int_equal(poll_call(instance), WC_DONE);
    assert_int_equal(wapc_replace(instance, echo, &err), 0);
    expect_answer(instance, "now", "now");
    wapc_instance_free(instance);
    wapc_module_unref(scripted);
    wapc_module_unref(echo);
}

static void test_replace__a_poisoned_instance_serves_again(void **state)
{
    (void)state;
    script s = {0};
    wc_slice response = {0};
    wapc_module *scripted = load_module(engine, "tests/wapc_script"),
                *echo = load_module(engine, "tests/wapc_echo");
    wapc_instance *instance = make_instance(scripted, NULL, NULL);
    SAY(&s, S_SPIN);
    assert_int_equal(wapc_call(instance, WC_LIT("op"), script_slice(&s), 5, &response, NULL), WC_ETIMEOUT);
    assert_int_equal(wapc_replace(instance, echo, NULL), 0);
    assert_true(wapc_is_clean(instance));
    expect_answer(instance, "again", "again");
    wapc_instance_free(instance);
    wapc_module_unref(scripted);
    wapc_module_unref(echo);
}

static void test_replace__a_module_of_another_engine_is_refused(void **state)
{
    (void)state;
    wc_error err = {0};
    wapc_engine *other = make_plain_engine(false);
    wapc_module *echo = load_module(engine, "tests/wapc_echo"),
                *foreign = load_module(other, "tests/wapc_echo");
    wapc_instance *instance = make_instance(echo, NULL, NULL);
    assert_int_equal(wapc_replace(instance, foreign, &err), WC_EINVAL);
    expect_answer(instance, "x", "x");
    wapc_instance_free(instance);
    wapc_module_unref(echo);
    wapc_module_unref(foreign);
    wapc_engine_free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_replace__X1_answers_change_and_identity_callbacks_and_context_stay),
        cmocka_unit_test(test_replace__X2_a_module_that_cannot_start_leaves_the_old_one_in_service),
        cmocka_unit_test(test_replace__X3_during_a_call_it_is_busy),
        cmocka_unit_test(test_replace__a_poisoned_instance_serves_again),
        cmocka_unit_test(test_replace__a_module_of_another_engine_is_refused),
    };
    keep_engine_signals();
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
