/* What comes in: every format of every type, and everything that must be refused. SPEC interfaces 1, 2 and 8. */
#include "unit/codec/hex.h"

#include "base/error.h"
#include "codec/mp_buf.h"

static uint8_t input[4096];

static wc_mp_reader reading(const char *hex)
{
    wc_mp_reader r;
    wc_mp_reader_init(&r, hex_bytes(hex, input, sizeof input));
    return r;
}

/* Every integer format holds 5; 200 and -5 where they fit. SPEC interfaces 2: "read every integer format". */
static void test_mp_reader__integers_are_read_from_every_format(void **state)
{
    static const char *const fives[] = {
        "05",   "cc05",   "cd0005",     "ce00000005",        "cf0000000000000005",
        "d005", "d10005", "d200000005", "d30000000000000005"};
    (void)state;
    for (size_t i = 0; i < sizeof fives / sizeof fives[0]; i++) {
        uint64_t u64 = 0;
        int64_t i64 = 0;
        uint32_t u32 = 0;
        int32_t i32 = 0;
        wc_mp_reader r = reading(fives[i]);
        assert_true(wc_mp_read_u64(&r, &u64) && u64 == 5);
        r = reading(fives[i]);
        assert_true(wc_mp_read_i64(&r, &i64) && i64 == 5);
        r = reading(fives[i]);
        assert_true(wc_mp_read_u32(&r, &u32) && u32 == 5);
        r = reading(fives[i]);
        assert_true(wc_mp_read_i32(&r, &i32) && i32 == 5);
        assert_ptr_equal(r.at, r.end);
    }
}

static void test_mp_reader__negative_integers_are_read_from_every_format(void **state)
{
    static const char *const rows[] = {"fb", "d0fb", "d1fffb", "d2fffffffb", "d3fffffffffffffffb"};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t i64 = 0;
        int32_t i32 = 0;
        uint64_t u64 = 77;
        wc_mp_reader r = reading(rows[i]);
        assert_true(wc_mp_read_i64(&r, &i64) && i64 == -5);
        r = reading(rows[i]);
        assert_true(wc_mp_read_i32(&r, &i32) && i32 == -5);
        r = reading(rows[i]);
        assert_false(wc_mp_read_u64(&r, &u64));
        assert_int_equal(u64, 77);
        assert_string_equal(r.reason, "integer out of range");
    }
}

/* SPEC interfaces 8: "out of range by one" */
static void test_mp_reader__ranges_end_exactly(void **state)
{
    int32_t i32;
    uint32_t u32;
    int64_t i64;
    uint64_t u64;
    (void)state;
    wc_mp_reader r = reading("ce7fffffff");
    assert_true(wc_mp_read_i32(&r, &i32) && i32 == INT32_MAX);
    r = reading("ce80000000");
    assert_false(wc_mp_read_i32(&r, &i32));
    r = reading("d280000000");
    assert_true(wc_mp_read_i32(&r, &i32) && i32 == INT32_MIN);
    r = reading("d3ffffffff7fffffff");
    assert_false(wc_mp_read_i32(&r, &i32));
    r = reading("cf00000000ffffffff");
    assert_true(wc_mp_read_u32(&r, &u32) && u32 == UINT32_MAX);
    r = reading("cf0000000100000000");
    assert_false(wc_mp_read_u32(&r, &u32));
    r = reading("cf7fffffffffffffff");
    assert_true(wc_mp_read_i64(&r, &i64) && i64 == INT64_MAX);
    r = reading("cf8000000000000000");
    assert_false(wc_mp_read_i64(&r, &i64));
    r = reading("d38000000000000000");
    assert_true(wc_mp_read_i64(&r, &i64) && i64 == INT64_MIN);
    r = reading("cfffffffffffffffff");
    assert_true(wc_mp_read_u64(&r, &u64) && u64 == UINT64_MAX);
}

static void test_mp_reader__strings_and_bytes_are_read_from_every_format(void **state)
{
    static const char *const rows[] = {"a26869",   "d9026869",   "da00026869",    "db000000026869",
                                       "c4026869", "c500026869", "c6000000026869"};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        wc_slice text = {0}, bytes = {0};
        wc_mp_reader r = reading(rows[i]);
        assert_true(wc_mp_read_str(&r, &text) && wc_slice_eq(text, WC_LIT("hi")));
        r = reading(rows[i]);
        assert_true(wc_mp_read_bytes(&r, &bytes) && wc_slice_eq(bytes, WC_LIT("hi")));
    }
}

/* SPEC interfaces 2, "Rule for C" */
static void test_mp_reader__nil_is_an_empty_string_bytes_list_and_map(void **state)
{
    wc_slice text = WC_LIT("x"), bytes = WC_LIT("x");
    uint32_t items = 9, entries = 9;
    (void)state;
    wc_mp_reader r = reading("c0c0c0c0");
    assert_true(wc_mp_read_str(&r, &text) && wc_mp_read_bytes(&r, &bytes) && wc_mp_read_array(&r, &items) &&
                wc_mp_read_map(&r, &entries));
    assert_int_equal(text.len + bytes.len + items + entries, 0);
}

static void test_mp_reader__bytes_as_an_array_need_memory(void **state)
{
    wc_arena arena;
    wc_mp_reader r;
    wc_slice bytes = {0};
    (void)state;
    r = reading("93006fccff");
    assert_false(wc_mp_read_bytes(&r, &bytes));
    wc_arena_init(&arena, 4096);
    wc_mp_reader_init_arena(&r, hex_bytes("95 00 6f ccff d07f cd00ff", input, sizeof input), &arena);
    assert_true(wc_mp_read_bytes(&r, &bytes));
    assert_hex(bytes, "006fff7fff");
    wc_mp_reader_init_arena(&r, hex_bytes("90", input, sizeof input), &arena);
    assert_true(wc_mp_read_bytes(&r, &bytes) && bytes.len == 0);
    wc_mp_reader_init_arena(&r, hex_bytes("91cd0100", input, sizeof input), &arena);
    assert_false(wc_mp_read_bytes(&r, &bytes));
    wc_mp_reader_init_arena(&r, hex_bytes("91ff", input, sizeof input), &arena);
    assert_false(wc_mp_read_bytes(&r, &bytes));
    wc_arena_deinit(&arena);
}

static void test_mp_reader__an_arena_that_is_full_is_a_limit(void **state)
{
    wc_arena arena;
    wc_mp_reader r;
    wc_slice bytes;
    (void)state;
    wc_arena_init(&arena, 2);
    wc_mp_reader_init_arena(&r, hex_bytes("9401020304", input, sizeof input), &arena);
    assert_false(wc_mp_read_bytes(&r, &bytes));
    assert_int_equal(r.status, WC_ELIMIT);
    wc_arena_deinit(&arena);
}

static void test_mp_reader__floats_and_integers_are_numbers(void **state)
{
    static const struct {
        const char *hex;
        double number;
    } rows[] = {{"cb3ff8000000000000", 1.5},
                {"ca3fc00000", 1.5},
                {"05", 5},
                {"ff", -1},
                {"cfffffffffffffffff", 18446744073709551615.0}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double number = 0;
        wc_mp_reader r = reading(rows[i].hex);
        assert_true(wc_mp_read_f64(&r, &number));
        assert_true(number == rows[i].number);
    }
}

static void test_mp_reader__bool_is_only_true_or_false(void **state)
{
    bool value = false;
    (void)state;
    wc_mp_reader r = reading("c3c2");
    assert_true(wc_mp_read_bool(&r, &value) && value);
    assert_true(wc_mp_read_bool(&r, &value) && !value);
    static const char *const wrong[] = {"c0", "00", "01", "a0", "90"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        r = reading(wrong[i]);
        assert_false(wc_mp_read_bool(&r, &value));
        assert_int_equal(r.status, WC_EFORMAT);
    }
}

/* One value of every first byte, cut off at every byte: no read goes beyond the end and none succeeds. */
static void test_mp_reader__every_cut_of_every_format_fails(void **state)
{
    (void)state;
    for (unsigned first = 0; first < 256; first++) {
        uint8_t bytes[64] = {(uint8_t)first};
        /* lengths and counts of 2, numbers of 2, bodies of zeros */
        if (first >= 0xc0 && first < 0xe0) {
            static const uint8_t width[32] = {0, 0, 0, 0, 1, 2, 4, 1, 2, 4, 4, 8, 1, 2, 4, 8,
                                              1, 2, 4, 8, 0, 0, 0, 0, 0, 1, 2, 4, 2, 4, 2, 4};
            if (width[first - 0xc0] > 0)
                bytes[width[first - 0xc0]] = 2;
        }
        wc_mp_reader r;
        wc_mp_reader_init(&r, wc_slice_of(bytes, sizeof bytes));
        if (first == 0xc1) {
            assert_false(wc_mp_skip(&r));
            continue;
        }
        assert_true(wc_mp_skip(&r));
        size_t whole = (size_t)(r.at - r.start);
        for (size_t len = 0; len < whole; len++) {
            wc_mp_reader_init(&r, wc_slice_of(bytes, len));
            assert_false(wc_mp_skip(&r));
            assert_int_equal(r.status, WC_EFORMAT);
            assert_ptr_equal(r.at, r.start);
        }
    }
}

/* SPEC interfaces 8: `dfffffffff` */
static void test_mp_reader__counts_beyond_the_end_are_refused_where_they_stand(void **state)
{
    static const char *const rows[] = {"dfffffffff",   "ddffffffff",   "dbffffffff",
                                       "c6ffffffff",   "c9ffffffff00", "82a16101",
                                       "de0002c0c0c0", "93c0c0",       "dc0003c0c0"};
    uint32_t count = 7;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        wc_mp_reader r = reading(rows[i]);
        assert_false(wc_mp_skip(&r));
        assert_int_equal(r.status, WC_EFORMAT);
        assert_int_equal(r.position, 0);
        r = reading(rows[i]);
        assert_false(wc_mp_read_map(&r, &count));
        r = reading(rows[i]);
        assert_false(wc_mp_read_array(&r, &count));
        assert_int_equal(count, 7);
    }
}

static void test_mp_reader__nesting_ends_at_the_limit(void **state)
{
    uint8_t deep[100];
    wc_mp_reader r;
    (void)state;
    memset(deep, 0x91, sizeof deep);
    deep[WC_MP_DEPTH_MAX] = 0xc0;
    wc_mp_reader_init(&r, wc_slice_of(deep, WC_MP_DEPTH_MAX + 1));
    assert_true(wc_mp_skip(&r));
    deep[WC_MP_DEPTH_MAX] = 0x91;
    deep[WC_MP_DEPTH_MAX + 1] = 0xc0;
    wc_mp_reader_init(&r, wc_slice_of(deep, WC_MP_DEPTH_MAX + 2));
    assert_false(wc_mp_skip(&r));
    assert_int_equal(r.status, WC_ELIMIT);
}

static void test_mp_reader__skip_takes_one_value_whatever_is_in_it(void **state)
{
    static const char *const rows[] = {"c0",
                                       "c2",
                                       "05",
                                       "a3616263",
                                       "c403616263",
                                       "ca00000000",
                                       "d4aabb",
                                       "d8aa00000000000000000000000000000000",
                                       "c703aa010203",
                                       "9301a16180",
                                       "82a16193c0c0c0a16281a16305",
                                       "dc0001d0ff",
                                       "de0001c0c0"};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char hex[256];
        wc_slice raw = {0};
        snprintf(hex, sizeof hex, "%s2a", rows[i]);
        wc_mp_reader r = reading(hex);
        assert_true(wc_mp_read_raw(&r, &raw));
        assert_int_equal(raw.len, strlen(rows[i]) / 2);
        uint32_t next = 0;
        assert_true(wc_mp_read_u32(&r, &next) && next == 42);
    }
}

static void test_mp_reader__peek_names_the_type(void **state)
{
    static const struct {
        const char *hex;
        int kind;
    } rows[] = {{"", WC_MP_END},      {"c0", WC_MP_NIL}, {"c2", WC_MP_BOOL},  {"00", WC_MP_INT},
                {"e0", WC_MP_INT},    {"d3", WC_MP_INT}, {"ca", WC_MP_FLOAT}, {"a0", WC_MP_STR},
                {"db", WC_MP_STR},    {"c4", WC_MP_BIN}, {"90", WC_MP_ARRAY}, {"dd", WC_MP_ARRAY},
                {"80", WC_MP_MAP},    {"df", WC_MP_MAP}, {"c7", WC_MP_EXT},   {"d8", WC_MP_EXT},
                {"c1", WC_MP_INVALID}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        wc_mp_reader r = reading(rows[i].hex);
        assert_int_equal(wc_mp_peek(&r), rows[i].kind);
        assert_ptr_equal(r.at, r.start);
    }
}

static void test_mp_reader__the_first_error_stays(void **state)
{
    wc_error err;
    char text[64];
    uint32_t number = 3;
    bool flag;
    (void)state;
    wc_mp_reader r = reading("01a16105");
    assert_true(wc_mp_read_u32(&r, &number));
    assert_false(wc_mp_read_u32(&r, &number));
    assert_false(wc_mp_read_bool(&r, &flag));
    assert_false(wc_mp_skip(&r));
    assert_int_equal(wc_mp_peek(&r), WC_MP_END);
    assert_int_equal(number, 1);
    assert_int_equal(wc_mp_error(&r, &err), WC_EFORMAT);
    assert_string_equal(err.msg, "not an integer at byte 1");
    assert_int_equal(wc_mp_error(&r, NULL), WC_EFORMAT);
    assert_int_equal(wc_mp_describe(&r, text, 7), 6);
    assert_string_equal(text, "not an");
    assert_int_equal(wc_mp_describe(&r, text, 0), 0);
}

static void test_mp_reader__an_empty_slice_reads_as_nothing(void **state)
{
    wc_mp_reader r;
    (void)state;
    wc_mp_reader_init(&r, (wc_slice){0});
    assert_int_equal(wc_mp_peek(&r), WC_MP_END);
    assert_false(wc_mp_try_nil(&r));
    assert_true(wc_mp_ok(&r));
    assert_false(wc_mp_read_nil(&r));
    assert_int_equal(r.status, WC_EFORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mp_reader__integers_are_read_from_every_format),
        cmocka_unit_test(test_mp_reader__negative_integers_are_read_from_every_format),
        cmocka_unit_test(test_mp_reader__ranges_end_exactly),
        cmocka_unit_test(test_mp_reader__strings_and_bytes_are_read_from_every_format),
        cmocka_unit_test(test_mp_reader__nil_is_an_empty_string_bytes_list_and_map),
        cmocka_unit_test(test_mp_reader__bytes_as_an_array_need_memory),
        cmocka_unit_test(test_mp_reader__an_arena_that_is_full_is_a_limit),
        cmocka_unit_test(test_mp_reader__floats_and_integers_are_numbers),
        cmocka_unit_test(test_mp_reader__bool_is_only_true_or_false),
        cmocka_unit_test(test_mp_reader__every_cut_of_every_format_fails),
        cmocka_unit_test(test_mp_reader__counts_beyond_the_end_are_refused_where_they_stand),
        cmocka_unit_test(test_mp_reader__nesting_ends_at_the_limit),
        cmocka_unit_test(test_mp_reader__skip_takes_one_value_whatever_is_in_it),
        cmocka_unit_test(test_mp_reader__peek_names_the_type),
        cmocka_unit_test(test_mp_reader__the_first_error_stays),
        cmocka_unit_test(test_mp_reader__an_empty_slice_reads_as_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
