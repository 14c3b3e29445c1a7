/* What goes out: the formats that every SDK of the era reads. SPEC interfaces 2, lattice 4.1. */
#include "unit/codec/hex.h"

#include "codec/mp_buf.h"

static uint8_t room[70000];

static wc_mp_writer fresh(void)
{
    wc_mp_writer w;
    wc_mp_writer_init(&w, room, sizeof room);
    return w;
}

/* SPEC interfaces 2, table "Integers", column "Typed writer" */
static void test_mp_writer__signed_numbers_use_signed_formats(void **state)
{
    static const struct {
        int64_t number;
        const char *hex;
    } rows[] = {
        {0, "00"},
        {127, "7f"},
        {128, "d10080"},
        {200, "d100c8"},
        {32767, "d17fff"},
        {32768, "d200008000"},
        {2147483647, "d27fffffff"},
        {4294967296, "d30000000100000000"},
        {INT64_MAX, "d37fffffffffffffff"},
        {-1, "ff"},
        {-32, "e0"},
        {-33, "d0df"},
        {-128, "d080"},
        {-129, "d1ff7f"},
        {-32768, "d18000"},
        {-32769, "d2ffff7fff"},
        {INT32_MIN, "d280000000"},
        {INT64_MIN, "d38000000000000000"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        wc_mp_writer w = fresh();
        wc_mp_write_i64(&w, rows[i].number);
        assert_hex(wc_mp_written(&w), rows[i].hex);
    }
}

/* SPEC interfaces 2, column "for uN, all" */
static void test_mp_writer__unsigned_numbers_use_unsigned_formats(void **state)
{
    static const struct {
        uint64_t number;
        const char *hex;
    } rows[] = {
        {0, "00"},
        {127, "7f"},
        {128, "cc80"},
        {255, "ccff"},
        {256, "cd0100"},
        {200, "ccc8"},
        {32767, "cd7fff"},
        {32768, "cd8000"},
        {65535, "cdffff"},
        {65536, "ce00010000"},
        {2147483647, "ce7fffffff"},
        {UINT32_MAX, "ceffffffff"},
        {4294967296, "cf0000000100000000"},
        {UINT64_MAX, "cfffffffffffffffff"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        wc_mp_writer w = fresh();
        wc_mp_write_u64(&w, rows[i].number);
        assert_hex(wc_mp_written(&w), rows[i].hex);
    }
}

/* SPEC interfaces 2, column "Rust (rmp)"; lattice 4.1 */
static void test_mp_writer__int_writes_as_rust_does(void **state)
{
    (void)state;
    wc_mp_writer w = fresh();
    wc_mp_write_int(&w, 128);
    wc_mp_write_int(&w, 200);
    wc_mp_write_int(&w, 32768);
    wc_mp_write_int(&w, -33);
    assert_hex(wc_mp_written(&w), "cc80 ccc8 cd8000 d0df");
}

static wc_slice text_of(size_t len)
{
    static uint8_t text[66000];
    memset(text, 'x', sizeof text);
    return wc_slice_of(text, len);
}

static void assert_head(wc_slice written, const char *hex, size_t body)
{
    assert_int_equal(written.len, strlen(hex) / 2 + body);
    assert_hex(wc_slice_sub(written, 0, strlen(hex) / 2), hex);
    for (size_t i = strlen(hex) / 2; i < written.len; i++)
        assert_int_equal(written.ptr[i], 'x');
}

/* SPEC interfaces 1, rows `string` and `bytes` */
static void test_mp_writer__strings_and_bytes_use_the_shortest_head(void **state)
{
    static const struct {
        size_t len;
        const char *str, *bin;
    } rows[] = {
        {0, "a0", "c400"},           {1, "a1", "c401"},
        {3, "a3", "c403"},           {4, "a4", "c404"},
        {7, "a7", "c407"},           {8, "a8", "c408"},
        {16, "b0", "c410"},          {17, "b1", "c411"},
        {31, "bf", "c41f"},          {32, "d920", "c420"},
        {255, "d9ff", "c4ff"},       {256, "da0100", "c50100"},
        {65535, "daffff", "c5ffff"}, {65536, "db00010000", "c600010000"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        wc_mp_writer w = fresh();
        wc_mp_write_str(&w, text_of(rows[i].len));
        assert_head(wc_mp_written(&w), rows[i].str, rows[i].len);
        w = fresh();
        wc_mp_write_bin(&w, text_of(rows[i].len));
        assert_head(wc_mp_written(&w), rows[i].bin, rows[i].len);
    }
}

static void test_mp_writer__containers_use_the_shortest_head(void **state)
{
    (void)state;
    wc_mp_writer w = fresh();
    wc_mp_write_map(&w, 0);
    wc_mp_write_map(&w, 15);
    wc_mp_write_map(&w, 16);
    wc_mp_write_map(&w, 65536);
    wc_mp_write_array(&w, 0);
    wc_mp_write_array(&w, 15);
    wc_mp_write_array(&w, 16);
    wc_mp_write_array(&w, 65536);
    assert_hex(wc_mp_written(&w), "80 8f de0010 df00010000 90 9f dc0010 dd00010000");
}

/* SPEC interfaces 1: bool, f64, nil */
static void test_mp_writer__other_scalars(void **state)
{
    (void)state;
    wc_mp_writer w = fresh();
    wc_mp_write_nil(&w);
    wc_mp_write_bool(&w, false);
    wc_mp_write_bool(&w, true);
    wc_mp_write_f64(&w, 1.5);
    wc_mp_write_cstr(&w, "key");
    wc_mp_write_raw(&w, WC_LIT("\x93\x01\x02\x03"));
    assert_hex(wc_mp_written(&w), "c0 c2 c3 cb3ff8000000000000 a36b6579 93010203");
}

/* SPEC lattice 4.1, row Vec<u8> */
static void test_mp_writer__bytes_as_array_write_each_byte_minimal(void **state)
{
    (void)state;
    wc_mp_writer w = fresh();
    wc_mp_write_bin_array(&w, WC_LIT("\x00\x7f\x80\xff"));
    assert_hex(wc_mp_written(&w), "94 00 7f cc80 ccff");
}

static void write_everything(wc_mp_writer *w)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "a");
    wc_mp_write_i64(w, -40000);
    wc_mp_write_u64(w, UINT64_MAX);
    wc_mp_write_bin(w, WC_LIT("bytes"));
    wc_mp_write_bin_array(w, WC_LIT("\xff\x01"));
    wc_mp_write_f64(w, 2);
    wc_mp_write_nil(w);
}

/* A fixed buffer that is too small by any number of bytes: nothing is written behind it and the writer says so. */
static void test_mp_writer__a_short_buffer_fails_at_every_size(void **state)
{
    (void)state;
    wc_mp_writer w = fresh();
    write_everything(&w);
    size_t whole = wc_mp_written(&w).len;
    for (size_t size = 0; size < whole; size++) {
        uint8_t small[128];
        memset(small, 0xee, sizeof small);
        wc_mp_writer_init(&w, small, size);
        write_everything(&w);
        assert_true(w.is_failed);
        assert_int_equal(wc_mp_written(&w).len, 0);
        if (size + 12 < sizeof small) /* the array form reserves its worst case */
            assert_int_equal(small[size], 0xee);
    }
    wc_mp_writer_init(&w, room, whole + 2);
    write_everything(&w);
    assert_false(w.is_failed);
}

static void test_mp_writer__a_buffer_grows_and_keeps_what_was_before(void **state)
{
    (void)state;
    wc_buf buf;
    wc_mp_writer w;
    wc_buf_init(&buf, 1u << 20);
    wc_buf_append_str(&buf, "head");
    wc_mp_buf_begin(&w, &buf);
    for (int i = 0; i < 1000; i++)
        wc_mp_write_str(&w, text_of(100));
    assert_int_equal(wc_mp_buf_end(&w), 0);
    assert_int_equal(buf.len, 4 + 1000 * 102);
    assert_memory_equal(buf.ptr, "head", 4);
    assert_int_equal(buf.ptr[4], 0xd9);
    wc_buf_deinit(&buf);
}

static void test_mp_writer__a_buffer_at_its_maximum_stays_as_it_was(void **state)
{
    (void)state;
    wc_buf buf;
    wc_mp_writer w;
    wc_buf_init(&buf, 10);
    wc_buf_append_str(&buf, "head");
    wc_mp_buf_begin(&w, &buf);
    wc_mp_write_cstr(&w, "123456");
    assert_int_equal(wc_mp_buf_end(&w), WC_ELIMIT);
    assert_int_equal(buf.len, 4);
    wc_mp_buf_begin(&w, &buf);
    wc_mp_write_cstr(&w, "12345");
    assert_int_equal(wc_mp_buf_end(&w), 0);
    assert_int_equal(buf.len, 10);
    wc_buf_deinit(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mp_writer__signed_numbers_use_signed_formats),
        cmocka_unit_test(test_mp_writer__unsigned_numbers_use_unsigned_formats),
        cmocka_unit_test(test_mp_writer__int_writes_as_rust_does),
        cmocka_unit_test(test_mp_writer__strings_and_bytes_use_the_shortest_head),
        cmocka_unit_test(test_mp_writer__containers_use_the_shortest_head),
        cmocka_unit_test(test_mp_writer__other_scalars),
        cmocka_unit_test(test_mp_writer__bytes_as_array_write_each_byte_minimal),
        cmocka_unit_test(test_mp_writer__a_short_buffer_fails_at_every_size),
        cmocka_unit_test(test_mp_writer__a_buffer_grows_and_keeps_what_was_before),
        cmocka_unit_test(test_mp_writer__a_buffer_at_its_maximum_stays_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
