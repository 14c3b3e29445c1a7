/* Loading: which modules are guests, what starting them does, and which words a wrong one gets. SPEC wapc 12 L1 to L8, W2, A1
 * is in test_wasi.c. */
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

static void expect_refused(const char *name, int code, const char *part)
{
    wapc_module *module = NULL;
    wc_error err = {0};
    int rc = try_module(engine, name, &module, &err);
    if (rc != code)
        fail_msg("%s: %d, expected %d: %s", name, rc, code, err.msg);
    assert_null(module);
    assert_contains(err.msg, part);
}

static void test_load__L1_missing_or_wrong_exports_are_named(void **state)
{
    (void)state;
    expect_refused("tests/wapc_bad_no_memory", WC_EFORMAT, "export memory is missing");
    expect_refused("tests/wapc_bad_no_call", WC_EFORMAT, "export __guest_call is missing");
    expect_refused("tests/wapc_bad_call_type", WC_EFORMAT,
                   "export __guest_call is (i32, i32, i32) -> i64, it must be (i32, i32) -> i32");
    expect_refused("tests/wapc_bad_start_type", WC_EFORMAT, "export wapc_init is (i32), it must be ()");
}

static void test_load__a_memory_beyond_the_limit_is_refused_with_its_setting(void **state)
{
    (void)state;
    expect_refused("tests/wapc_bad_memory_large", WC_ELIMIT, "max_memory_bytes");
}

static void test_load__L2_all_missing_imports_are_named_at_once(void **state)
{
    (void)state;
    expect_refused("tests/wapc_bad_imports", WC_EFORMAT, "wapc.__unknown is not offered by this host");
    expect_refused("tests/wapc_bad_imports", WC_EFORMAT, "wapc.__host_call has 6 parameters");
    expect_refused("tests/wapc_bad_imports", WC_EFORMAT, "elsewhere.thing is not offered");
    expect_refused("tests/wapc_bad_imports", WC_EFORMAT,
                   "wapc.__guest_request has the type (i32, i64), the host offers (i32, i32)");
}

static void test_load__W2_wasi_that_is_off_is_named(void **state)
{
    (void)state;
    expect_refused("tests/wapc_wasi", WC_EFORMAT,
                   "wasi_snapshot_preview1.fd_write needs WASI, which is off (has_wasi)");
}

static void test_load__unknown_wasi_is_an_error_or_a_stub_that_answers_52(void **state)
{
    (void)state;
    wapc_module *module = NULL;
    wc_error err = {0};
    wapc_config config = test_config();
    config.has_wasi = true;
    wapc_engine *strict = make_engine(&config);
    assert_int_equal(try_module(strict, "tests/wapc_wasi_unknown", &module, &err), WC_EFORMAT);
    assert_contains(err.msg, "wasi_snapshot_preview1.fd_teleport");
    wapc_engine_free(strict);
    config.is_wasi_lenient = true;
    wapc_engine *lenient = make_engine(&config);
    module = load_module(lenient, "tests/wapc_wasi_unknown");
    wapc_instance *instance = make_instance(module, NULL, NULL);
    wc_slice response = {0};
    assert_int_equal(wapc_call(instance, WC_LIT("x"), WC_LIT(""), 0, &response, &err), 0);
    assert_int_equal(response.len, 4);
    assert_int_equal(response.ptr[0], 52);
    wapc_instance_free(instance);
    wapc_module_unref(module);
    wapc_engine_free(lenient);
}

static void test_load__L3_guests_importing_none_one_or_all_load(void **state)
{
    (void)state;
    static const char *const names[] = {"tests/wapc_none", "tests/wapc_console", "tests/wapc_echo",
                                        "tests/wapc_script"};
    for (size_t i = 0; i < WC_COUNT(names); i++) {
        wapc_module *module = load_module(engine, names[i]);
        wapc_instance_free(make_instance(module, NULL, NULL));
        wapc_module_unref(module);
    }
}

static void test_load__L4_start_functions_run_once_in_order(void **state)
{
    (void)state;
    wapc_module *module = load_module(engine, "tests/wapc_starts");
    wapc_instance *instance = make_instance(module, NULL, NULL);
    wc_slice response = {0};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(wapc_call(instance, WC_LIT("x"), WC_LIT(""), 0, &response, NULL), 0);
        assert_slice_is(response, "0123"); /* 0: the module's own start section */
    }
    wapc_instance_free(instance);
    wapc_module_unref(module);
}

static void test_load__L5_a_trap_in_a_start_function_fails_the_start(void **state)
{
    (void)state;
    static const char *const names[] = {"tests/wapc_trap_start", "tests/wapc_trap_initialize",
                                        "tests/wapc_trap_init", "tests/wapc_trap_section"};
    for (size_t i = 0; i < WC_COUNT(names); i++) {
        wc_error err = {0};
        assert_int_equal(start_failure(engine, names[i], &err), WC_ETRAP);
        assert_contains(err.msg, "Initialization failed: wasm trap: wasm `unreachable` instruction executed");
    }
}

static void test_load__L5_an_endless_start_function_ends_at_its_deadline(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text;
    } cases[] = {{"tests/wapc_spin_start", "_start init interrupted, execution deadline exceeded"},
                 {"tests/wapc_spin_initialize", "_initialize init interrupted, execution deadline exceeded"},
                 {"tests/wapc_spin_init", "wapc_init init interrupted, execution deadline exceeded"}};
    wapc_config config = test_config();
    config.start_timeout_ms = 20;
    wapc_engine *hasty = make_engine(&config);
    for (size_t i = 0; i < WC_COUNT(cases); i++) {
        wc_error err = {0};
        assert_int_equal(start_failure(hasty, cases[i].name, &err), WC_ETIMEOUT);
        assert_contains(err.msg, cases[i].text);
    }
    wapc_engine_free(hasty);
}

static void test_load__L6_proc_exit_of_0_in_start_goes_on_and_of_3_fails(void **state)
{
    (void)state;
    wc_slice response = {0};
    wc_error err = {0};
    wapc_engine *wasi = make_plain_engine(true);
    wapc_module *module = load_module(wasi, "tests/wapc_exit_0");
    wapc_instance *instance = make_instance(module, NULL, NULL);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(wapc_call(instance, WC_LIT("x"), WC_LIT(""), 0, &response, &err), 0);
        assert_slice_is(response, "ok");
    }
    assert_int_equal(wapc_call(instance, WC_LIT("x"), WC_LIT("exit"), 0, &response, &err), WC_ETRAP);
    assert_contains(err.msg, "guest called proc_exit(7)");
    assert_int_equal(wapc_call(instance, WC_LIT("x"), WC_LIT(""), 0, &response, &err), 0);
    wapc_instance_free(instance);
    wapc_module_unref(module);
    assert_int_equal(start_failure(wasi, "tests/wapc_exit_3", &err), WC_ETRAP);
    assert_contains(err.msg, "Initialization failed: guest called proc_exit(3) in _start");
    wapc_engine_free(wasi);
}

static int answer_start(void *ctx, wapc_instance *instance, const wapc_host_call *call)
{
    ++*(int *)ctx;
    assert_slice_is(call->binding, "binding");
    assert_slice_is(call->ns, "ns");
    assert_slice_is(call->operation, "op");
    assert_slice_is(call->payload, "payload");
    wapc_host_reply(instance, WC_LIT("from the host"));
    return WC_DONE;
}

static void test_load__L7_C4_a_start_function_calls_the_host_and_sees_an_empty_request(void **state)
{
    (void)state;
    int calls = 0;
    wapc_callbacks callbacks = {.on_host_call = answer_start};
    wapc_module *module = load_module(engine, "tests/wapc_init_call");
    wapc_instance *instance = make_instance(module, &callbacks, &calls);
    assert_int_equal(calls, 1);
    wc_slice response = {0};
    assert_int_equal(wapc_call(instance, WC_LIT("x"), WC_LIT(""), 0, &response, NULL), 0);
    assert_slice_is(response, "untouched:from the host");
    wapc_instance_free(instance);
    wapc_module_unref(module);
}

static void expect_bytes_refused(wc_slice bytes, int code, const char *part)
{
    wapc_module *module = NULL;
    wc_error err = {0};
    assert_int_equal(wapc_module_new(engine, bytes, &module, &err), code);
    assert_null(module);
    assert_contains(err.msg, part);
}

static void test_load__L8_bytes_that_are_no_module_are_refused(void **state)
{
    (void)state;
    expect_bytes_refused((wc_slice){0}, WC_EFORMAT, "not a WebAssembly module");
    expect_bytes_refused(WC_LIT("hello, world"), WC_EFORMAT, "not a WebAssembly module");
    expect_bytes_refused(wc_slice_of("\0asm", 4), WC_EFORMAT, "not a WebAssembly module");
    expect_bytes_refused(wc_slice_of("\0asm\x0d\0\1\0", 8), WC_EFORMAT, "component");
    expect_bytes_refused(wc_slice_of("\0asm\1\0\0\0", 8), WC_EFORMAT, "export memory is missing");
}

static void test_load__L8_a_module_cut_at_any_byte_is_refused(void **state)
{
    (void)state;
    wc_buf wasm = guest_bytes("tests/wapc_echo");
    for (size_t len = 0; len < wasm.len; len++) {
        wapc_module *module = NULL;
        wc_error err = {0};
        assert_true(wapc_module_new(engine, wc_slice_of(wasm.ptr, len), &module, &err) < 0);
        assert_true(err.msg[0] != 0);
    }
    wc_buf_deinit(&wasm);
}

static void test_load__H8_identities_are_unique_and_rise(void **state)
{
    (void)state;
    wapc_module *module = load_module(engine, "tests/wapc_echo");
    wapc_instance *a = make_instance(module, NULL, NULL), *b = make_instance(module, NULL, NULL);
    assert_true(wapc_instance_id(a) > 0);
    assert_int_equal(wapc_instance_id(b), wapc_instance_id(a) + 1);
    wapc_instance_free(a);
    wapc_instance_free(b);
    wapc_module_unref(module);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_load__L1_missing_or_wrong_exports_are_named),
        cmocka_unit_test(test_load__a_memory_beyond_the_limit_is_refused_with_its_setting),
        cmocka_unit_test(test_load__L2_all_missing_imports_are_named_at_once),
        cmocka_unit_test(test_load__W2_wasi_that_is_off_is_named),
        cmocka_unit_test(test_load__unknown_wasi_is_an_error_or_a_stub_that_answers_52),
        cmocka_unit_test(test_load__L3_guests_importing_none_one_or_all_load),
        cmocka_unit_test(test_load__L4_start_functions_run_once_in_order),
        cmocka_unit_test(test_load__L5_a_trap_in_a_start_function_fails_the_start),
        cmocka_unit_test(test_load__L5_an_endless_start_function_ends_at_its_deadline),
        cmocka_unit_test(test_load__L6_proc_exit_of_0_in_start_goes_on_and_of_3_fails),
        cmocka_unit_test(test_load__L7_C4_a_start_function_calls_the_host_and_sees_an_empty_request),
        cmocka_unit_test(test_load__L8_bytes_that_are_no_module_are_refused),
        cmocka_unit_test(test_load__L8_a_module_cut_at_any_byte_is_refused),
        cmocka_unit_test(test_load__H8_identities_are_unique_and_rise),
    };
    keep_engine_signals();
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
