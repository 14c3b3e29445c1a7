/* Strict JSON into a value tree. SPEC claims 2, lattice 5. */
#include "unit/codec/hex.h"

#include "base/alloc.h"
#include "base/error.h"
#include "codec/json.h"

static wc_arena arena;
static wc_error err;

static int setup(void **state)
{
    (void)state;
    wc_arena_init(&arena, 16u << 20);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    wc_arena_deinit(&arena);
    return 0;
}

static int read_text(const char *text, const wc_value **out)
{
    memset(&err, 0, sizeof err);
    return wc_json_read(wc_slice_str(text), NULL, &arena, out, &err);
}

static void test_json_read__every_type_comes_through(void **state)
{
    const wc_value *v = NULL;
    int64_t integer = 0;
    double real = 0;
    bool flag = false;
    (void)state;
    assert_int_equal(read_text("{\"s\":\"a\\u00e9\\n\",\"i\":-7,\"d\":1.5,\"t\":true,\"f\":false,\"n\":null,"
                               "\"l\":[1,[2],{}],\"o\":{\"k\":\"v\"}}",
                               &v),
                     0);
    assert_int_equal(wc_value_type(v), WC_VALUE_OBJECT);
    assert_int_equal(wc_value_count(v), 8);
    assert_true(wc_slice_eq(wc_value_get_string(v, "s"), WC_LIT("a\xc3\xa9\n")));
    assert_true(wc_value_int(wc_value_get(v, "i"), &integer) && integer == -7);
    assert_true(wc_value_double(wc_value_get(v, "d"), &real) && real == 1.5);
    assert_true(wc_value_bool(wc_value_get(v, "t"), &flag) && flag);
    assert_true(wc_value_bool(wc_value_get(v, "f"), &flag) && !flag);
    assert_int_equal(wc_value_type(wc_value_get(v, "n")), WC_VALUE_NULL);
    assert_int_equal(wc_value_count(wc_value_get(v, "l")), 3);
    assert_true(wc_slice_eq(wc_value_get_string(wc_value_get(v, "o"), "k"), WC_LIT("v")));
}

static void test_json_read__members_keep_their_order(void **state)
{
    static const char *const keys[] = {"z", "a", "m", "b"};
    const wc_value *v;
    size_t at = 0;
    (void)state;
    assert_int_equal(read_text("{\"z\":1,\"a\":2,\"m\":3,\"b\":4}", &v), 0);
    WC_VALUE_EACH(item, v)
    assert_true(wc_slice_eq_str(item->key, keys[at++]));
    assert_int_equal(at, 4);
}

static void test_json_read__any_value_may_stand_at_the_top(void **state)
{
    static const char *const rows[] = {"null", "true", "1", "-0.5e3", "\"HostStarted\"", "[]", " {} "};
    const wc_value *v;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(read_text(rows[i], &v), 0);
}

static void test_json_read__what_is_not_json_is_refused_with_its_place(void **state)
{
    static const char *const rows[] = {
        "",
        " ",
        "{",
        "}",
        "{\"a\":1,}",
        "[1,]",
        "{a:1}",
        "'x'",
        "01",
        "+1",
        "1.",
        ".5",
        "NaN",
        "Infinity",
        "nul",
        "{} {}",
        "[1 2]",
        "\"\t\"",
        "\"\\x41\"",
        "\"\\ud800\"",
        "\"\xff\"",
        "\"abc",
        "{\"a\":1 \"b\":2}",
        "\xef\xbb\xbf{}",
        "// c\n1",
        "1e400",
        "99999999999999999999",
        "\"\\u0000\"",
        "{\"a\":1,\"a\":2}",
    };
    const wc_value *v = NULL;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(read_text(rows[i], &v), WC_EFORMAT);
        assert_non_null(strstr(err.msg, "line "));
        assert_null(v);
    }
    assert_int_equal(read_text("{\n \"a\": x}", &v), WC_EFORMAT);
    assert_non_null(strstr(err.msg, "line 2"));
}

static void test_json_read__bytes_behind_a_nul_are_seen(void **state)
{
    const wc_value *v;
    (void)state;
    assert_int_equal(wc_json_read(wc_slice_of("{}\0x", 4), NULL, &arena, &v, NULL), WC_EFORMAT);
    assert_int_equal(wc_json_read((wc_slice){0}, NULL, &arena, &v, NULL), WC_EFORMAT);
}

static void test_json_read__duplicate_keys_at_any_level_are_refused(void **state)
{
    const wc_value *v;
    (void)state;
    assert_int_equal(read_text("{\"x\":[{\"k\":1,\"j\":2,\"k\":3}]}", &v), WC_EFORMAT);
}

static void nest(char *out, unsigned depth)
{
    memset(out, '[', depth);
    memset(out + depth, ']', depth);
    out[2 * depth] = '\0';
}

static void test_json_read__depth_ends_at_the_limit(void **state)
{
    char text[256];
    const wc_value *v;
    (void)state;
    nest(text, 32);
    assert_int_equal(read_text(text, &v), 0);
    nest(text, 33);
    assert_int_equal(read_text(text, &v), WC_ELIMIT);
    assert_string_equal(err.msg, "JSON nested deeper than 32 levels");
    assert_int_equal(read_text("[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[\",{},{},[],[]]", &v), 0);
}

static void test_json_read__size_ends_at_the_limit(void **state)
{
    const wc_value_limits limits = {10, 4};
    const wc_value *v;
    (void)state;
    assert_int_equal(wc_json_read(WC_LIT("[12345678]"), &limits, &arena, &v, &err), 0);
    assert_int_equal(wc_json_read(WC_LIT("[123456789]"), &limits, &arena, &v, &err), WC_ELIMIT);
    assert_string_equal(err.msg, "JSON is 11 bytes, limit 10");
}

static void test_json_read__a_full_arena_is_reported(void **state)
{
    wc_arena small;
    int failures = 0;
    (void)state;
    for (size_t max = 1; max < 800; max += 16) {
        const wc_value *v = NULL;
        wc_arena_init(&small, max);
        int rc = wc_json_read(WC_LIT("{\"key\":[1,\"two\",{\"three\":3.5}]}"), NULL, &small, &v, &err);
        assert_true(rc == WC_ENOMEM ? v == NULL : rc == 0 && v != NULL);
        failures += rc != 0;
        wc_arena_deinit(&small);
    }
    assert_true(failures > 10 && failures < 50);
}

/* The n-th allocation of the parser fails: an error, never a crash, nothing left behind. */
static void test_json_read__any_failing_allocation_is_survived(void **state)
{
    const wc_value *v;
    int failures = 0;
    (void)state;
    wc_arena_reset(&arena);
    assert_int_equal(read_text("[1]", &v), 0); /* the library is prepared, the arena has its block */
    int64_t live = wc_alloc_live();
    for (uint64_t nth = 1; nth < 40; nth++) {
        wc_arena_reset(&arena);
        wc_alloc_fail_nth(nth);
        int rc = read_text("{\"a\":[1,2,\"three\"],\"b\":{\"c\":null}}", &v);
        wc_alloc_fail_nth(0);
        failures += rc != 0;
        assert_int_equal(wc_alloc_live(), live);
    }
    assert_true(failures >= 5);
}

static void test_json_read__every_cut_fails(void **state)
{
    static const char text[] = "{\"a\":[1,2.5,\"x\\u00e9\"],\"b\":{\"c\":null,\"d\":true}}";
    const wc_value *v;
    (void)state;
    for (size_t len = 0; len < sizeof text - 1; len++)
        assert_int_equal(wc_json_read(wc_slice_of(text, len), NULL, &arena, &v, NULL), WC_EFORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_read__every_type_comes_through),
        cmocka_unit_test(test_json_read__members_keep_their_order),
        cmocka_unit_test(test_json_read__any_value_may_stand_at_the_top),
        cmocka_unit_test(test_json_read__what_is_not_json_is_refused_with_its_place),
        cmocka_unit_test(test_json_read__bytes_behind_a_nul_are_seen),
        cmocka_unit_test(test_json_read__duplicate_keys_at_any_level_are_refused),
        cmocka_unit_test(test_json_read__depth_ends_at_the_limit),
        cmocka_unit_test(test_json_read__size_ends_at_the_limit),
        cmocka_unit_test(test_json_read__a_full_arena_is_reported),
        cmocka_unit_test(test_json_read__any_failing_allocation_is_survived),
        cmocka_unit_test(test_json_read__every_cut_fails),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
