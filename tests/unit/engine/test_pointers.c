/* Forged pointers and lengths in each function of the ABI. SPEC wapc 4 (pointer and length rules), 12 P1. Under the
 * sanitizers a host that reads or writes outside guest memory is caught here. */
#include "support.h"

#define MEMORY_END (4u * 65536u)

static wapc_engine *engine;
static wapc_instance *instance;
static wapc_module *scripted;

static int answer(void *ctx, wapc_instance *in, const wapc_host_call *call)
{
    (void)ctx;
    (void)call;
    wapc_host_reply(in, WC_LIT("abcd"));
    return WC_DONE;
}

static int fail_call(void *ctx, wapc_instance *in, const wapc_host_call *call)
{
    (void)ctx;
    (void)call;
    wapc_host_fail(in, WC_LIT("abcd"));
    return WC_DONE;
}

static int set_up(void **state)
{
    (void)state;
    engine = make_plain_engine(false);
    scripted = load_module(engine, "tests/wapc_script");
    instance = make_instance(scripted, &(wapc_callbacks){.on_host_call = answer}, NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    wapc_instance_free(instance);
    wapc_module_unref(scripted);
    wapc_engine_free(engine);
    return 0;
}

typedef struct pair {
    uint32_t ptr, len;
    bool is_fine;
} pair;

static const pair pairs[] = {
    {0, 0, true},
    {0, 1, true},
    {0, 0xffffffff, false},
    {MEMORY_END - 1, 0, true},
    {MEMORY_END - 1, 1, true},
    {MEMORY_END - 1, 2, false},
    {MEMORY_END - 1, 0xffffffff, false},
    {MEMORY_END, 0, true},
    {MEMORY_END, 1, false},
    {MEMORY_END, 0xffffffff, false},
    {0x80000000, 0, true},
    {0x80000000, 1, false},
    {0xffffffff, 0, true}, /* a Zig guest's empty slice */
    {0xffffffff, 1, false},
    {0xffffffff, 2, false}, /* the sum passes 32 bits */
    {0xffffffff, 0xffffffff, false},
};

static void expect(const script *s, bool is_fine, const char *function, const pair *p)
{
    wapc_result result = run_script(instance, s);
    if ((result.status != WC_ETRAP) != is_fine)
        fail_msg("%s(%x, %x): status %d, %.*s", function, p->ptr, p->len, result.status, WC_FMT(result.error));
    if (is_fine)
        return;
    char text[100];
    snprintf(text, sizeof text, "out of bounds memory access in %s", function);
    assert_slice_is(result.error, text);
}

static void expect_range_function(uint32_t command, const char *function)
{
    for (size_t i = 0; i < WC_COUNT(pairs); i++) {
        script s = {0};
        SAY(&s, command, pairs[i].ptr, pairs[i].len);
        SAY(&s, S_RETURN, 1);
        expect(&s, pairs[i].is_fine, function, &pairs[i]);
    }
}

static void test_pointers__P1_functions_with_a_range_check_it(void **state)
{
    (void)state;
    expect_range_function(S_RESPONSE, "__guest_response");
    expect_range_function(S_ERROR, "__guest_error");
    expect_range_function(S_LOG, "__console_log");
}

static void test_pointers__P1_each_range_of_a_host_call_is_checked(void **state)
{
    (void)state;
    for (uint32_t part = 0; part < 4; part++) {
        for (size_t i = 0; i < WC_COUNT(pairs); i++) {
            script s = {0};
            uint32_t words[WORDS] = {S_HOST_CALL, 0, 0, 0, 0, 0, 0, 0, 0, 0x20};
            words[1 + 2 * part] = pairs[i].ptr;
            words[2 + 2 * part] = pairs[i].len;
            script_say(&s, words);
            SAY(&s, S_RETURN, 1);
            expect(&s, pairs[i].is_fine, "__host_call", &pairs[i]);
        }
    }
}

/* Four bytes are written at each address; only those that fit may pass. */
static const pair targets[] = {
    {0, 4, true},           {MEMORY_END - 4, 4, true}, {MEMORY_END - 3, 4, false}, {MEMORY_END - 1, 4, false},
    {MEMORY_END, 4, false}, {0x7fffffff, 4, false},    {0x80000000, 4, false},     {0xffffffff, 4, false}};

static void expect_give_function(wapc_callbacks callbacks, uint32_t command, const char *function)
{
    wapc_instance *before = instance;
    instance = make_instance(scripted, &callbacks, NULL);
    for (size_t i = 0; i < WC_COUNT(targets); i++) {
        script s = {0};
        SAY(&s, S_HOST_CALL, 0, 0, 0, 0, 0, 0, 0, 0, 0x20);
        SAY(&s, command, targets[i].ptr);
        SAY(&s, S_RETURN, 1);
        expect(&s, targets[i].is_fine, function, &targets[i]);
    }
    for (size_t i = 0; i < WC_COUNT(targets); i++) { /* nothing waits: nothing is written, wherever it points */
        script s = {0};
        SAY(&s, command, targets[i].ptr);
        SAY(&s, S_RETURN, 1);
        expect(&s, true, function, &targets[i]);
    }
    wapc_instance_free(instance);
    instance = before;
}

static void test_pointers__P1_answers_are_written_inside_memory_only(void **state)
{
    (void)state;
    expect_give_function((wapc_callbacks){.on_host_call = answer}, S_HOST_RESPONSE, "__host_response");
    expect_give_function((wapc_callbacks){.on_host_call = fail_call}, S_HOST_ERROR, "__host_error");
}

/* The request asked for again: "op" and the script itself. */
static void expect_request(uint32_t op, uint32_t payload, bool is_fine)
{
    script s = {0};
    pair p = {op, payload, is_fine};
    SAY(&s, S_REQUEST, op, payload);
    SAY(&s, S_RETURN, 1);
    expect(&s, is_fine, "__guest_request", &p);
}

static void test_pointers__P1_the_request_is_written_inside_memory_only(void **state)
{
    (void)state;
    uint32_t len = 2 * 4 * WORDS;
    expect_request(0x20000, SCRIPT_AT, true);
    expect_request(MEMORY_END - 2, SCRIPT_AT, true);
    expect_request(MEMORY_END - 1, SCRIPT_AT, false);
    expect_request(MEMORY_END, SCRIPT_AT, false);
    expect_request(0xffffffff, SCRIPT_AT, false);
    expect_request(0x20000, MEMORY_END - len, true);
    expect_request(0x20000, MEMORY_END - len + 1, false);
    expect_request(0x20000, 0x80000000, false);
    expect_request(0x20000, 0xffffffff, false);
}

static void test_pointers__an_empty_request_may_go_anywhere(void **state)
{
    (void)state;
    wapc_module *module = load_module(engine, "tests/wapc_echo");
    wapc_instance *echo = make_instance(module, NULL, NULL);
    wc_slice response = {0};
    assert_int_equal(wapc_call(echo, (wc_slice){0}, (wc_slice){0}, 0, &response, NULL), 0);
    assert_int_equal(response.len, 0);
    wapc_instance_free(echo);
    wapc_module_unref(module);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pointers__P1_functions_with_a_range_check_it),
        cmocka_unit_test(test_pointers__P1_each_range_of_a_host_call_is_checked),
        cmocka_unit_test(test_pointers__P1_answers_are_written_inside_memory_only),
        cmocka_unit_test(test_pointers__P1_the_request_is_written_inside_memory_only),
        cmocka_unit_test(test_pointers__an_empty_request_may_go_anywhere),
    };
    keep_engine_signals();
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
