/* base32 without padding. Vectors: RFC 4648 section 10, the '=' left out. */
#include "unit/codec/hex.h"

#include "base/error.h"
#include "codec/base32.h"

static const struct {
    const char *bytes, *text;
} vectors[] = {{"", ""},
               {"f", "MY"},
               {"f"
                "o",
                "MZXQ"},
               {"foo", "MZXW6"},
               {"foob", "MZXW6YQ"},
               {"fooba", "MZXW6YTB"},
               {"foobar", "MZXW6YTBOI"}};

static void test_base32__the_vectors_of_rfc_4648_hold_both_ways(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        char text[16];
        uint8_t bytes[8];
        wc_slice in = wc_slice_str(vectors[i].bytes);
        size_t len = wc_base32_encode(in, text);
        assert_int_equal(len, wc_base32_size(in.len));
        assert_true(wc_slice_eq_str(wc_slice_of(text, len), vectors[i].text));
        assert_int_equal(wc_base32_decode(wc_slice_str(vectors[i].text), bytes, sizeof bytes, &len, NULL), 0);
        assert_true(wc_slice_eq(wc_slice_of(bytes, len), in));
    }
}

static void test_base32__every_digit_has_its_character(void **state)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    (void)state;
    for (unsigned digit = 0; digit < 32; digit++) {
        const uint8_t byte = (uint8_t)(digit << 3);
        char text[2];
        assert_int_equal(wc_base32_encode(wc_slice_of(&byte, 1), text), 2);
        assert_int_equal(text[0], alphabet[digit]);
    }
    for (unsigned c = 0; c < 256; c++) {
        const char text[2] = {(char)c, 'A'};
        uint8_t out[1];
        size_t len;
        bool is_digit = c != 0 && strchr(alphabet, (int)c) != NULL;
        int rc = wc_base32_decode(wc_slice_of(text, 2), out, 1, &len, NULL);
        assert_int_equal(rc, is_digit ? 0 : WC_EFORMAT);
        if (is_digit)
            assert_int_equal(out[0] >> 3, strchr(alphabet, (int)c) - alphabet);
    }
}

static void test_base32__bad_lengths_and_bits_left_over_are_refused(void **state)
{
    static const char *const rows[] = {"A",       "MZX",      "MZXW6Y", "MZ", "MZXR", "MZXW7",
                                       "MZXW6YR", "MY======", "my",     "M1", "M Y"};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t out[16];
        size_t len = 99;
        wc_error err;
        assert_int_equal(wc_base32_decode(wc_slice_str(rows[i]), out, sizeof out, &len, &err), WC_EFORMAT);
        assert_int_equal(len, 99);
    }
}

static void test_base32__a_short_buffer_is_not_overrun(void **state)
{
    uint8_t out[6];
    size_t len;
    (void)state;
    for (size_t size = 0; size < 6; size++)
        assert_int_equal(wc_base32_decode(WC_LIT("MZXW6YTBOI"), out, size, &len, NULL), WC_ELIMIT);
    assert_int_equal(wc_base32_decode(WC_LIT("MZXW6YTBOI"), out, 6, &len, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_base32__the_vectors_of_rfc_4648_hold_both_ways),
        cmocka_unit_test(test_base32__every_digit_has_its_character),
        cmocka_unit_test(test_base32__bad_lengths_and_bits_left_over_are_refused),
        cmocka_unit_test(test_base32__a_short_buffer_is_not_overrun),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
