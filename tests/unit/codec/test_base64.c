/* base64, both alphabets. Vectors: RFC 4648 section 10. */
#include "unit/codec/hex.h"

#include "base/error.h"
#include "codec/base64.h"

static const struct {
    const char *bytes, *standard, *url;
} vectors[] = {
    {"", "", ""},
    {"f", "Zg==", "Zg"},
    {"f"
     "o",
     "Zm8=", "Zm8"},
    {"foo", "Zm9v", "Zm9v"},
    {"foob", "Zm9vYg==", "Zm9vYg"},
    {"fooba", "Zm9vYmE=", "Zm9vYmE"},
    {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
    {"\xfb\xff\xfe", "+//+", "-__-"},
};

static void test_base64__the_vectors_of_rfc_4648_are_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        char text[16];
        wc_slice bytes = wc_slice_str(vectors[i].bytes);
        size_t len = wc_base64_encode(WC_BASE64_STANDARD, bytes, text);
        assert_int_equal(len, wc_base64_size(WC_BASE64_STANDARD, bytes.len));
        assert_true(wc_slice_eq_str(wc_slice_of(text, len), vectors[i].standard));
        len = wc_base64_encode(WC_BASE64_URL, bytes, text);
        assert_int_equal(len, wc_base64_size(WC_BASE64_URL, bytes.len));
        assert_true(wc_slice_eq_str(wc_slice_of(text, len), vectors[i].url));
    }
}

static void assert_decodes(int alphabet, const char *text, const char *bytes)
{
    uint8_t out[16];
    size_t len = 99;
    assert_int_equal(wc_base64_decode(alphabet, wc_slice_str(text), out, sizeof out, &len, NULL), 0);
    assert_true(wc_slice_eq_str(wc_slice_of(out, len), bytes));
}

static void test_base64__padding_may_be_there_or_not(void **state)
{
    (void)state;
    for (size_t i = 0; i < 7; i++) {
        assert_decodes(WC_BASE64_STANDARD, vectors[i].standard, vectors[i].bytes);
        assert_decodes(WC_BASE64_STANDARD, vectors[i].url, vectors[i].bytes);
        assert_decodes(WC_BASE64_URL, vectors[i].standard, vectors[i].bytes);
        assert_decodes(WC_BASE64_URL, vectors[i].url, vectors[i].bytes);
    }
    assert_decodes(WC_BASE64_STANDARD, "+//+", "\xfb\xff\xfe");
    assert_decodes(WC_BASE64_URL, "-__-", "\xfb\xff\xfe");
}

static void test_base64__everything_else_is_refused(void **state)
{
    static const char *const rows[] = {"A",     "Zg=",      "Zg===", "Z===",     "====", "=",
                                       "Zm9v=", "Zm9v====", "Zm8==", "Zh==",     "Zm9=", "Zm 8",
                                       "Zm8\n", "Zm8-",     "Zm8_",  "Zg==Zg==", "Z=m8", "\xc3\xa9zz"};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t out[16];
        size_t len = 99;
        wc_error err;
        assert_int_equal(
            wc_base64_decode(WC_BASE64_STANDARD, wc_slice_str(rows[i]), out, sizeof out, &len, &err),
            WC_EFORMAT);
        assert_int_equal(len, 99);
    }
    uint8_t out[16];
    size_t len;
    assert_int_equal(wc_base64_decode(WC_BASE64_URL, WC_LIT("Zm8+"), out, sizeof out, &len, NULL), WC_EFORMAT);
}

static void test_base64__a_short_buffer_is_not_overrun(void **state)
{
    (void)state;
    for (size_t size = 0; size < 6; size++) {
        uint8_t out[8];
        size_t len;
        memset(out, 0xee, sizeof out);
        assert_int_equal(wc_base64_decode(WC_BASE64_URL, WC_LIT("Zm9vYmFy"), out, size, &len, NULL),
                         WC_ELIMIT);
        assert_int_equal(out[0], 0xee);
    }
}

static void test_base64__buffers_are_appended_to(void **state)
{
    wc_buf buf;
    (void)state;
    wc_buf_init(&buf, 20);
    wc_buf_append_str(&buf, "a.");
    wc_base64_append(WC_BASE64_URL, WC_LIT("foobar"), &buf);
    assert_string_equal(wc_buf_cstr(&buf), "a.Zm9vYmFy");
    assert_int_equal(wc_base64_decode_append(WC_BASE64_URL, WC_LIT("Zm8"), &buf, NULL), 0);
    assert_int_equal(wc_base64_decode_append(WC_BASE64_URL, WC_LIT("Z!"), &buf, NULL), WC_EFORMAT);
    assert_int_equal(wc_base64_decode_append(WC_BASE64_URL, WC_LIT(""), &buf, NULL), 0);
    assert_string_equal(wc_buf_cstr(&buf), "a.Zm9vYmFyfo");
    assert_int_equal(wc_base64_decode_append(WC_BASE64_URL, WC_LIT("Zm9vYmFyZm9vYmFyZm9v"), &buf, NULL),
                     WC_ELIMIT);
    wc_base64_append(WC_BASE64_URL, WC_LIT("foobarfoobar"), &buf);
    assert_int_equal(wc_buf_status(&buf), WC_ELIMIT);
    wc_buf_deinit(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_base64__the_vectors_of_rfc_4648_are_written),
        cmocka_unit_test(test_base64__padding_may_be_there_or_not),
        cmocka_unit_test(test_base64__everything_else_is_refused),
        cmocka_unit_test(test_base64__a_short_buffer_is_not_overrun),
        cmocka_unit_test(test_base64__buffers_are_appended_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
