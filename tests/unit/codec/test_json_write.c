/* The streaming JSON writer. Escapes as serde_json does; texts of SPEC lattice 5.4 and 6 are the published vectors. */
#include "unit/codec/hex.h"

#include "base/error.h"
#include "codec/json.h"

static wc_buf buf;
static wc_json_writer w;

static void start(void)
{
    wc_buf_deinit(&buf);
    wc_buf_init(&buf, 1u << 20);
    wc_json_writer_init(&w, &buf);
}

static void test_json_write__objects_and_lists_get_their_commas(void **state)
{
    (void)state;
    start();
    wc_json_object_begin(&w);
    wc_json_put_cstr(&w, "a", "x");
    wc_json_key(&w, "b");
    wc_json_array_begin(&w);
    wc_json_int(&w, -1);
    wc_json_u64(&w, UINT64_MAX);
    wc_json_array_begin(&w);
    wc_json_array_end(&w);
    wc_json_object_begin(&w);
    wc_json_object_end(&w);
    wc_json_null(&w);
    wc_json_array_end(&w);
    wc_json_put_bool(&w, "c", true);
    wc_json_put_cstr(&w, "d", NULL);
    wc_json_key(&w, "e");
    wc_json_raw(&w, WC_LIT("{\"z\":0}"));
    wc_json_put_int(&w, "f", INT64_MIN);
    wc_json_put_u64(&w, "g", 0);
    wc_json_object_end(&w);
    assert_string_equal(wc_buf_cstr(&buf),
                        "{\"a\":\"x\",\"b\":[-1,18446744073709551615,[],{},null],\"c\":true,"
                        "\"d\":null,\"e\":{\"z\":0},\"f\":-9223372036854775808,\"g\":0}");
}

/* SPEC lattice 5.4, "ActorAuctionAck" */
static void test_json_write__a_published_text_comes_out_byte_for_byte(void **state)
{
    (void)state;
    start();
    wc_json_object_begin(&w);
    wc_json_put_cstr(&w, "actor_ref", "reg.example/kvcounter:0.2.0");
    wc_json_key(&w, "constraints");
    wc_json_object_begin(&w);
    wc_json_put_cstr(&w, "kv-friendly", "yes");
    wc_json_object_end(&w);
    wc_json_put_cstr(&w, "host_id", "N1");
    wc_json_object_end(&w);
    assert_string_equal(wc_buf_cstr(&buf), "{\"actor_ref\":\"reg.example/kvcounter:0.2.0\","
                                           "\"constraints\":{\"kv-friendly\":\"yes\"},\"host_id\":\"N1\"}");
}

static void assert_string(wc_slice text, const char *json)
{
    start();
    wc_json_string(&w, text);
    assert_string_equal(wc_buf_cstr(&buf), json);
}

static void test_json_write__strings_are_escaped(void **state)
{
    (void)state;
    assert_string(WC_LIT(""), "\"\"");
    assert_string(WC_LIT("a\"b\\c/d"), "\"a\\\"b\\\\c/d\"");
    assert_string(WC_LIT("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"");
    assert_string(WC_LIT("\x01\x1f\x7f"), "\"\\u0001\\u001f\x7f\"");
    assert_string(wc_slice_of("\0x", 2), "\"\\u0000x\"");
    assert_string(WC_LIT("h\xc3\xb6st \xe2\x82\xac \xf0\x9f\x98\x80"),
                  "\"h\xc3\xb6st \xe2\x82\xac \xf0\x9f\x98\x80\"");
}

#define U "\xef\xbf\xbd"
static void test_json_write__bytes_that_are_not_utf8_are_replaced(void **state)
{
    (void)state;
    assert_string(WC_LIT("a\xff"
                         "b"),
                  "\"a" U "b\"");
    assert_string(WC_LIT("\xc3"), "\"" U "\"");
    assert_string(WC_LIT("\xc3\""), "\"" U "\\\"\"");
    assert_string(WC_LIT("\xed\xa0\x80"), "\"" U U U "\"");
    assert_string(WC_LIT("\xc0\xaf"), "\"" U U "\"");
    assert_string(WC_LIT("\xf4\x90\x80\x80"), "\"" U U U U "\"");
    assert_string(WC_LIT("\xf0\x9f\x98"), "\"" U U U "\"");
}

static void test_json_write__doubles_are_the_shortest_that_read_back(void **state)
{
    static const struct {
        double number;
        const char *text;
    } rows[] = {
        {0.1, "0.1"}, {1.5, "1.5"}, {1e300, "1e+300"}, {-0.5, "-0.5"}, {1.0 / 3.0, "0.3333333333333333"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        start();
        wc_json_double(&w, rows[i].number);
        assert_string_equal(wc_buf_cstr(&buf), rows[i].text);
    }
    start();
    wc_json_double(&w, __builtin_inf());
    assert_string_equal(wc_buf_cstr(&buf), "null");
}

static void test_json_write__a_tree_comes_out_as_it_went_in(void **state)
{
    static const char text[] = "{\"z\":[1,-2.5,\"x\\n\",null,true,{}],\"a\":{\"b\":[]}}";
    wc_arena arena;
    const wc_value *value;
    (void)state;
    wc_arena_init(&arena, 1u << 20);
    assert_int_equal(wc_json_read(wc_slice_str(text), NULL, &arena, &value, NULL), 0);
    start();
    wc_json_value(&w, value);
    assert_string_equal(wc_buf_cstr(&buf), text);
    wc_arena_deinit(&arena);
}

static void test_json_write__a_full_buffer_is_remembered(void **state)
{
    (void)state;
    wc_buf_deinit(&buf);
    wc_buf_init(&buf, 4);
    wc_json_writer_init(&w, &buf);
    wc_json_array_begin(&w);
    wc_json_cstr(&w, "too long");
    wc_json_array_end(&w);
    assert_int_equal(wc_buf_status(&buf), WC_ELIMIT);
    wc_buf_deinit(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_write__objects_and_lists_get_their_commas),
        cmocka_unit_test(test_json_write__a_published_text_comes_out_byte_for_byte),
        cmocka_unit_test(test_json_write__strings_are_escaped),
        cmocka_unit_test(test_json_write__bytes_that_are_not_utf8_are_replaced),
        cmocka_unit_test(test_json_write__doubles_are_the_shortest_that_read_back),
        cmocka_unit_test(test_json_write__a_tree_comes_out_as_it_went_in),
        cmocka_unit_test(test_json_write__a_full_buffer_is_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
