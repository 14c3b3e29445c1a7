/* Guests built with other people's SDKs. SPEC wapc 7 (texts), 12 S1, S2. What was not built here is skipped, with the
 * reason. */
#include <unistd.h>

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

typedef struct host {
    char seen[200], log[200];
    bool is_failing;
} host;

static int on_host_call(void *ctx, wapc_instance *instance, const wapc_host_call *call)
{
    host *h = ctx;
    snprintf(h->seen, sizeof h->seen, "%.*s|%.*s|%.*s|%.*s", WC_FMT(call->binding), WC_FMT(call->ns),
             WC_FMT(call->operation), WC_FMT(call->payload));
    if (h->is_failing)
        wapc_host_fail(instance, WC_LIT("no h\xc3\xb6st"));
    else
        wapc_host_reply(instance, (wc_slice){0});
    return WC_DONE;
}

static void on_log(void *ctx, wapc_instance *instance, wc_slice text)
{
    (void)instance;
    wc_slice_copy_cstr(text, ((host *)ctx)->log, sizeof((host *)ctx)->log);
}

static const wapc_callbacks callbacks = {.on_host_call = on_host_call, .on_log = on_log};

static wapc_instance *open_guest(const char *name, host *h)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/guests/%s.wasm", WC_BINARY_DIR, name);
    if (access(path, R_OK) != 0) {
        print_message("skipped: %s was not built (no toolchain for it, or WC_SDK_GUESTS is off)\n", name);
        skip();
    }
    wapc_module *module = load_module(engine, name);
    wapc_instance *instance = make_instance(module, &callbacks, h);
    wapc_module_unref(module);
    return instance;
}

static void expect_answer(wapc_instance *instance, const char *operation, const char *text)
{
    wc_slice response = {0};
    wc_error err = {0};
    if (wapc_call(instance, wc_slice_str(operation), WC_LIT("this is a test"), 0, &response, &err) != 0)
        fail_msg("%s: %s", operation, err.msg);
    assert_slice_is(response, text);
}

static void expect_error(wapc_instance *instance, const char *operation, int status, const char *text)
{
    wc_slice response = {0};
    wc_error err = {0};
    assert_int_equal(
        wapc_call(instance, wc_slice_str(operation), WC_LIT("this is a test"), 0, &response, &err), status);
    assert_contains(err.msg, text);
}

static void test_sdk__S1_S2_rust(void **state)
{
    (void)state;
    host h = {0};
    wapc_instance *instance = open_guest("sdk/rust_echo", &h);
    expect_answer(instance, "echo", "this is a test");
    expect_error(instance, "nope", WC_EGUEST, "No payload for you!");
    expect_error(instance, "404", WC_EGUEST, "No handler registered for function");
    expect_answer(instance, "ping", "this is a test");
    assert_string_equal(h.seen, "binding|sample:namespace|pong|this is a test");
    assert_string_equal(h.log, "ping");
    h.is_failing = true;
    expect_error(instance, "ping", WC_EGUEST, "no h\xc3\xb6st");
    expect_error(instance, "panic", WC_ETRAP, "wasm trap");
    assert_false(wapc_is_clean(instance));
    wapc_instance_free(instance);
}

static void test_sdk__S1_S2_A2_assemblyscript(void **state)
{
    (void)state;
    host h = {0};
    wapc_instance *instance = open_guest("sdk/as_echo", &h);
    expect_answer(instance, "echo", "this is a test");
    expect_error(instance, "nope", WC_EGUEST, "No payload for you!");
    expect_error(instance, "404", WC_EGUEST, "Could not find function \"404\"");
    expect_answer(instance, "ping", "this is a test");
    assert_string_equal(h.seen, "binding|sample:namespace|pong|this is a test");
    expect_error(instance, "throw", WC_ETRAP, "thrown on purpose; "); /* A2: its own text, then the trap's */
    expect_error(instance, "throw", WC_ETRAP, "wasm trap");
    wapc_instance_free(instance);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sdk__S1_S2_rust),
        cmocka_unit_test(test_sdk__S1_S2_A2_assemblyscript),
    };
    keep_engine_signals();
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
