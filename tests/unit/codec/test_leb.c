/* LEB128 as in WebAssembly modules (core specification, section "Integers" of the binary format). */
#include "unit/codec/hex.h"

#include "codec/leb.h"

static uint8_t input[16];

static void test_leb__unsigned_numbers_are_read_in_any_length_that_fits(void **state)
{
    static const struct {
        const char *hex;
        uint64_t number;
    } rows[] = {{"00", 0},
                {"7f", 127},
                {"8001", 128},
                {"e58e26", 624485},
                {"8000", 0},
                {"8080808000", 0},
                {"ffffffff0f", UINT32_MAX}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint32_t u32;
        uint64_t u64;
        wc_slice in = hex_bytes(rows[i].hex, input, sizeof input);
        assert_true(wc_leb_read_u32(&in, &u32) && u32 == rows[i].number && in.len == 0);
        in = hex_bytes(rows[i].hex, input, sizeof input);
        assert_true(wc_leb_read_u64(&in, &u64) && u64 == rows[i].number && in.len == 0);
    }
    uint64_t u64;
    wc_slice in = hex_bytes("ffffffffffffffffff01aa", input, sizeof input);
    assert_true(wc_leb_read_u64(&in, &u64) && u64 == UINT64_MAX && in.len == 1);
}

static void test_leb__unsigned_numbers_that_do_not_fit_are_refused(void **state)
{
    static const char *const rows[] = {"", "80", "8080808080", "ffffffff10", "ffffffff8f00", "8080808080 00"};
    uint32_t u32 = 7;
    uint64_t u64 = 7;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        wc_slice in = hex_bytes(rows[i], input, sizeof input), before = in;
        assert_false(wc_leb_read_u32(&in, &u32));
        assert_true(u32 == 7 && in.ptr == before.ptr && in.len == before.len);
    }
    wc_slice in = hex_bytes("ffffffffffffffffff02", input, sizeof input);
    assert_false(wc_leb_read_u64(&in, &u64));
    in = hex_bytes("8080808080808080808000", input, sizeof input);
    assert_false(wc_leb_read_u64(&in, &u64));
}

static void test_leb__signed_numbers_are_read_in_any_length_that_fits(void **state)
{
    static const struct {
        const char *hex;
        int64_t number;
    } rows[] = {{"00", 0},
                {"3f", 63},
                {"40", -64},
                {"c000", 64},
                {"7f", -1},
                {"ff7f", -1},
                {"c0bb78", -123456},
                {"ffffffff7f", -1},
                {"ffffffff07", INT32_MAX},
                {"8080808078", INT32_MIN}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int32_t i32;
        int64_t i64;
        wc_slice in = hex_bytes(rows[i].hex, input, sizeof input);
        assert_true(wc_leb_read_i32(&in, &i32) && i32 == rows[i].number && in.len == 0);
        in = hex_bytes(rows[i].hex, input, sizeof input);
        assert_true(wc_leb_read_i64(&in, &i64) && i64 == rows[i].number && in.len == 0);
    }
}

static void test_leb__signed_numbers_that_do_not_fit_are_refused(void **state)
{
    static const char *const rows[] = {"",           "80",         "ffffffff0f",  "8080808070",
                                       "ffffffff4f", "8080808008", "808080808000"};
    int32_t i32;
    int64_t i64;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        wc_slice in = hex_bytes(rows[i], input, sizeof input);
        assert_false(wc_leb_read_i32(&in, &i32));
    }
    wc_slice in = hex_bytes("80808080808080808001", input, sizeof input);
    assert_false(wc_leb_read_i64(&in, &i64));
    in = hex_bytes("8080808080808080807f", input, sizeof input);
    assert_true(wc_leb_read_i64(&in, &i64) && i64 == INT64_MIN);
}

/* Every power of two and its neighbours, both signs. */
static void test_leb__written_numbers_read_back(void **state)
{
    (void)state;
    for (unsigned bit = 0; bit < 64; bit++) {
        for (int step = -1; step <= 1; step++) {
            uint64_t number = ((uint64_t)1 << bit) + (uint64_t)(int64_t)step, u64;
            int64_t i64;
            uint8_t out[WC_LEB_SIZE_MAX];
            size_t len = wc_leb_write_u64(number, out);
            assert_int_equal(len, wc_leb_size_u64(number));
            wc_slice in = wc_slice_of(out, len);
            assert_true(wc_leb_read_u64(&in, &u64) && u64 == number && in.len == 0);
            len = wc_leb_write_i64((int64_t)number, out);
            in = wc_slice_of(out, len);
            assert_true(wc_leb_read_i64(&in, &i64) && i64 == (int64_t)number && in.len == 0);
            in = wc_slice_of(out, len - 1);
            assert_false(wc_leb_read_i64(&in, &i64));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_leb__unsigned_numbers_are_read_in_any_length_that_fits),
        cmocka_unit_test(test_leb__unsigned_numbers_that_do_not_fit_are_refused),
        cmocka_unit_test(test_leb__signed_numbers_are_read_in_any_length_that_fits),
        cmocka_unit_test(test_leb__signed_numbers_that_do_not_fit_are_refused),
        cmocka_unit_test(test_leb__written_numbers_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
