/* What guests import besides waPC: WASI under both names, and AssemblyScript's env. SPEC wapc 8, 12 W1, A1. Clocks and random
 * numbers are the test's own: nothing here waits for real time. */
#include "support.h"

enum { E_BADF = 8, E_FAULT = 21, E_INVAL = 28, E_SPIPE = 70, E_NOTCAPABLE = 76 };

static uint64_t fake_ns = 1000000000u;
static wapc_engine *engine;
static wc_buf lines;

static uint64_t fake_monotonic(void *ctx)
{
    (void)ctx;
    return fake_ns;
}

static uint64_t fake_wall(void *ctx)
{
    (void)ctx;
    return 0x1122334455667788u;
}

static void fake_random(void *ctx, uint8_t *out, size_t len)
{
    (void)ctx;
    memset(out, 0x5a, len);
}

static int set_up(void **state)
{
    (void)state;
    wapc_config config = test_config();
    config.has_wasi = true;
    config.sources = (wapc_sources){
        .monotonic_ns = fake_monotonic, .wall_ns = fake_wall, .random = fake_random};
    engine = make_engine(&config);
    wc_buf_init(&lines, 1 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    wc_buf_deinit(&lines);
    wapc_engine_free(engine);
    return 0;
}

static void collect(void *ctx, wapc_instance *instance, wc_slice text)
{
    (void)ctx;
    (void)instance;
    wc_buf_append_byte(&lines, '[');
    wc_buf_append_slice(&lines, text);
    wc_buf_append_byte(&lines, ']');
}

static const wapc_callbacks logging = {.on_log = collect};

static uint32_t word(wc_slice table, size_t index)
{
    uint32_t value;
    assert_true(4 * index + 4 <= table.len);
    memcpy(&value, table.ptr + 4 * index, 4);
    return value;
}

static void test_wasi__W1_each_function_answers_as_the_table_says(void **state)
{
    (void)state;
    static const uint32_t expected[] = {
        [0] = 0,
        [1] = 27,
        [2] = 0,
        [3] = E_BADF,
        [4] = E_FAULT,
        [5] = E_FAULT,
        [6] = 0,
        [7] = 0,
        [8] = E_BADF,
        [9] = 0,
        [10] = E_BADF,
        [11] = E_SPIPE,
        [12] = E_BADF,
        [13] = 0,
        [14] = 2,
        [15] = 0,
        [16] = 0,
        [17] = E_BADF,
        [18] = E_NOTCAPABLE,
        [19] = 0,
        [20] = 0,
        [21] = 0,
        [22] = 0,
        [23] = 0,
        [24] = 0,
        [25] = 0x55667788,
        [26] = 0x11223344,
        [27] = E_INVAL,
        [28] = 0,
        [29] = 0x5a5a5a5a,
        [30] = E_FAULT,
        [31] = E_INVAL,
        [32] = 0,
        [33] = E_INVAL,
    };
    wc_slice table = {0};
    wapc_module *module = load_module(engine, "tests/wapc_wasi");
    wapc_instance *instance = make_instance(module, &logging, NULL);
    wc_buf_clear(&lines);
    assert_int_equal(wapc_call(instance, WC_LIT("t"), WC_LIT(""), 0, &table, NULL), 0);
    assert_int_equal(table.len, sizeof expected);
    for (size_t i = 0; i < WC_COUNT(expected); i++)
        if (word(table, i) != expected[i])
            fail_msg("entry %zu is %u, expected %u", i, word(table, i), expected[i]);
    /* lines of 1 and 2 apart; what has no end goes out when the call ends */
    assert_slice_is(wc_buf_slice(&lines), "[first line][second half][first line][tail][second ]");
    wapc_instance_free(instance);
    wapc_module_unref(module);
}

/* A subscription to a timer: userdata, tag, clock, timeout, flags. */
static void make_timer(uint8_t out[48], uint8_t userdata, uint32_t clock, uint64_t timeout_ns, uint16_t flags)
{
    memset(out, 0, 48);
    out[0] = userdata;
    memcpy(out + 16, &clock, 4);
    memcpy(out + 24, &timeout_ns, 8);
    memcpy(out + 40, &flags, 2);
}

static void test_wasi__poll_oneoff_parks_the_guest_until_its_timer(void **state)
{
    (void)state;
    uint8_t timer[48];
    wapc_result result;
    wapc_module *module = load_module(engine, "tests/wapc_wasi");
    wapc_instance *instance = make_instance(module, &logging, NULL);
    make_timer(timer, 7, 1, 5000000, 0);
    fake_ns = 1000000000u;
    assert_int_equal(begin_call(instance, WC_LIT("s"), wc_slice_of(timer, 48), fake_ns + 1000000000u),
                     WC_PENDING);
    assert_int_equal(wapc_waits(instance), WAPC_WAITS_TIMER);
    assert_int_equal(wapc_wakes_at_ns(instance), 1005000000u);
    fake_ns = 1004999999u;
    assert_int_equal(poll_call(instance), WC_PENDING);
    fake_ns = 1005000000u;
    assert_int_equal(poll_call(instance), WC_DONE);
    wapc_get_result(instance, &result);
    assert_int_equal(result.status, 0);
    assert_int_equal(word(result.response, 0), 0); /* errno */
    assert_int_equal(word(result.response, 1), 1); /* events */
    assert_int_equal(word(result.response, 2), 7); /* userdata */
    wapc_instance_free(instance);
    wapc_module_unref(module);
}

static void test_wasi__poll_oneoff_reports_all_timers_due_first(void **state)
{
    (void)state;
    uint8_t timer[48];
    wapc_result result;
    wapc_module *module = load_module(engine, "tests/wapc_wasi");
    wapc_instance *instance = make_instance(module, &logging, NULL);
    fake_ns = 1000000000u;
    make_timer(timer, 3, 1, fake_ns + 2000, 1); /* absolute */
    assert_int_equal(begin_call(instance, WC_LIT("S"), wc_slice_of(timer, 48), fake_ns + 1000000000u),
                     WC_PENDING);
    assert_int_equal(wapc_wakes_at_ns(instance), fake_ns + 2000);
    fake_ns += 2000;
    assert_int_equal(poll_call(instance), WC_DONE);
    wapc_get_result(instance, &result);
    assert_int_equal(word(result.response, 1), 2);
    assert_int_equal(word(result.response, 10), 3); /* userdata of the second event */
    make_timer(timer, 3, 1, 0, 0);                  /* due at once: not parked */
    assert_int_equal(begin_call(instance, WC_LIT("s"), wc_slice_of(timer, 48), fake_ns + 1000000000u),
                     WC_DONE);
    timer[8] = 2; /* ready to write to 1 */
    memcpy(timer + 16, (uint32_t[]){1}, 4);
    assert_int_equal(begin_call(instance, WC_LIT("s"), wc_slice_of(timer, 48), fake_ns + 1000000000u),
                     WC_DONE);
    wapc_get_result(instance, &result);
    assert_int_equal(word(result.response, 1), 1);
    assert_int_equal(word(result.response, 4), 2u << 16); /* no errno, type 2 */
    wapc_instance_free(instance);
    wapc_module_unref(module);
}

static void test_wasi__a_sleep_beyond_the_deadline_ends_at_the_deadline(void **state)
{
    (void)state;
    uint8_t timer[48];
    wapc_result result;
    wapc_module *module = load_module(engine, "tests/wapc_wasi");
    wapc_instance *instance = make_instance(module, &logging, NULL);
    make_timer(timer, 7, 1, UINT64_MAX, 0);
    fake_ns = 1000000000u;
    assert_int_equal(begin_call(instance, WC_LIT("s"), wc_slice_of(timer, 48), fake_ns + 1000), WC_PENDING);
    assert_int_equal(wapc_wakes_at_ns(instance), fake_ns + 1000);
    fake_ns += 1000;
    assert_int_equal(poll_call(instance), WC_DONE);
    wapc_get_result(instance, &result);
    assert_int_equal(result.status, WC_ETIMEOUT);
    wapc_instance_free(instance);
    wapc_module_unref(module);
}

static void test_wasi__W1_wasi_unstable_has_its_own_shapes(void **state)
{
    (void)state;
    wapc_result result;
    wapc_module *module = load_module(engine, "tests/wapc_wasi_unstable");
    wapc_instance *instance = make_instance(module, &logging, NULL);
    fake_ns = 1000000000u;
    wc_buf_clear(&lines);
    assert_int_equal(begin_call(instance, WC_LIT(""), WC_LIT(""), fake_ns + 1000000000u), WC_PENDING);
    assert_int_equal(wapc_wakes_at_ns(instance), fake_ns + 1000000);
    fake_ns += 1000000;
    assert_int_equal(poll_call(instance), WC_DONE);
    wapc_get_result(instance, &result);
    assert_int_equal(result.status, 0);
    assert_int_equal(word(result.response, 0), 0);
    assert_int_equal(word(result.response, 1), 0x5a5a5a5a); /* untouched behind 56 bytes */
    assert_int_equal(word(result.response, 2), 0);
    assert_slice_is(wc_buf_slice(&lines), "[panic!]");
    wapc_instance_free(instance);
    wapc_module_unref(module);
}

static void expect_abort(const char *operation, const char *text)
{
    wc_slice response = {0};
    wc_error err = {0};
    wapc_module *module = load_module(engine, "tests/wapc_abort");
    wapc_instance *instance = make_instance(module, &logging, NULL);
    assert_int_equal(wapc_call(instance, wc_slice_str(operation), WC_LIT(""), 0, &response, &err), WC_ETRAP);
    assert_string_equal(err.msg, text);
    wapc_instance_free(instance);
    wapc_module_unref(module);
}

static void test_wasi__A1_an_assemblyscript_abort_is_decoded(void **state)
{
    (void)state;
    wc_buf_clear(&lines);
    expect_abort("x", "abort: no r\xc3\xa4um \xf0\x9f\x98\x80; a.ts (12,34)");
    assert_slice_is(wc_buf_slice(&lines), "[trace: no r\xc3\xa4um \xf0\x9f\x98\x80 1.5, 2]");
    expect_abort("n", "abort: ;  (7,9)");
    expect_abort("w", "abort: ;  (1,2)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wasi__W1_each_function_answers_as_the_table_says),
        cmocka_unit_test(test_wasi__poll_oneoff_parks_the_guest_until_its_timer),
        cmocka_unit_test(test_wasi__poll_oneoff_reports_all_timers_due_first),
        cmocka_unit_test(test_wasi__a_sleep_beyond_the_deadline_ends_at_the_deadline),
        cmocka_unit_test(test_wasi__W1_wasi_unstable_has_its_own_shapes),
        cmocka_unit_test(test_wasi__A1_an_assemblyscript_abort_is_decoded),
    };
    keep_engine_signals();
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
