/* The shapes that differ between versions and languages, and what the vectors do not show. SPEC interfaces 5 and 8. */
#include "unit/contracts/forms.h"

#include "base/error.h"

static uint8_t input[1024];
static wc_mp_reader r;
static uint8_t room[4096];
static wc_mp_writer w;

static void start(const char *hex)
{
    wc_mp_reader_init(&r, hex_bytes(hex, input, sizeof input));
    wc_mp_writer_init(&w, room, sizeof room);
}

static const char *reason(void)
{
    static char text[128];
    wc_mp_describe(&r, text, sizeof text);
    return text;
}

static void assert_reason(const char *start_of_text)
{
    if (strncmp(reason(), start_of_text, strlen(start_of_text)) != 0)
        assert_string_equal(reason(), start_of_text);
}

/* SPEC interfaces 5.3: both keys of a count, in either operation */
static void test_shapes__counts_are_read_under_both_names(void **state)
{
    static const struct {
        const char *hex;
        int32_t number;
    } rows[] = {{"81a86e6577436f756e7405", 5},
                {"81a96e65775f636f756e7406", 6},
                {"82a86e6577436f756e7407a96e65775f636f756e7407", 7}};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        wc_keyvalue_list_response list;
        wc_keyvalue_set_operation_response set;
        start(rows[i].hex);
        assert_true(wc_keyvalue_list_response_read(&r, &list) && list.new_count == rows[i].number);
        start(rows[i].hex);
        assert_true(wc_keyvalue_set_operation_response_read(&r, &set) && set.new_count == rows[i].number);
    }
}

/* SPEC interfaces 5.3: `item` in the AssemblyScript schema of waSCC */
static void test_shapes__item_is_read_for_value(void **state)
{
    wc_keyvalue_set_add_args args;
    (void)state;
    start("82a36b6579a16ba46974656da176");
    assert_true(wc_keyvalue_set_add_args_read(&r, &args) && wc_slice_eq(args.value, WC_LIT("v")));
    start("81a36b6579a16b");
    assert_false(wc_keyvalue_set_add_args_read(&r, &args));
    assert_reason("field \"value\": missing");
}

/* SPEC interfaces 5.9: the older name of a result */
static void test_shapes__random_numbers_are_read_under_the_older_name(void **state)
{
    wc_extras_generator_result result;
    (void)state;
    start("83a467756964c0ae73657175656e63654e756d62657200ac72616e646f6d4e756d6265722a");
    assert_true(wc_extras_generator_result_read(&r, &result) && result.random_number == 42 && !result.has_guid);
}

static void test_shapes__operations_are_found_by_name(void **state)
{
    static const char *const wrong[] = {"", "get", "Gets", "Ge", "PerformGet", "SetAd", "Request"};
    (void)state;
    for (int i = 0; i < WC_KEYVALUE_OPERATIONS; i++)
        assert_int_equal(wc_keyvalue_operation(wc_slice_str(wc_keyvalue_operation_name(i))), i);
    for (int i = 0; i < WC_EXTRAS_OPERATIONS; i++)
        assert_int_equal(wc_extras_operation(wc_slice_str(wc_extras_operation_name(i))), i);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(wc_keyvalue_operation(wc_slice_str(wrong[i])), -1);
        assert_int_equal(wc_extras_operation(wc_slice_str(wrong[i])), -1);
    }
}

static void test_shapes__pairs_are_found_whatever_their_case(void **state)
{
    static const wc_mp_pair items[] = {{WC_LIT_INIT("Content-Type"), WC_LIT_INIT("j")},
                                       {WC_LIT_INIT("X"), WC_LIT_INIT("y")}};
    const wc_pairs pairs = {items, 2}, none = {0};
    wc_slice value;
    (void)state;
    assert_true(wc_pairs_get(&pairs, "content-type", &value) && wc_slice_eq(value, WC_LIT("j")));
    assert_true(wc_pairs_get(&pairs, "x", &value) && wc_slice_eq(value, WC_LIT("y")));
    assert_false(wc_pairs_get(&pairs, "content-typ", &value));
    assert_false(wc_pairs_get(&pairs, "content-types", &value));
    assert_false(wc_pairs_get(&none, "x", &value));
}

/* Lists and maps need memory, and a limit on their items holds before it is asked for. */
static void test_shapes__more_entries_than_the_limit_name_the_field(void **state)
{
    static const char hex[] =
        "84aa737461747573436f6465ccc8a6737461747573a0a668656164657282a161a162a163a164a4626f6479c0";
    wc_httpserver_response response;
    wc_arena arena;
    (void)state;
    wc_arena_init(&arena, 1u << 16);
    wc_mp_reader_init_arena(&r, hex_bytes(hex, input, sizeof input), &arena);
    r.items_max = 2;
    assert_true(wc_httpserver_response_read(&r, &response) && response.header.len == 2);
    wc_mp_reader_init_arena(&r, hex_bytes(hex, input, sizeof input), &arena);
    r.items_max = 1;
    r.root = "Response";
    assert_false(wc_httpserver_response_read(&r, &response));
    assert_int_equal(r.status, WC_ELIMIT);
    assert_reason("field \"Response.header\": more entries than the limit");
    start(hex);
    assert_false(wc_httpserver_response_read(&r, &response));
    assert_reason("field \"header\": no memory for the items");
    wc_arena_deinit(&arena);
}

/* The whole path, through lists, maps and structures. SPEC widl 8 ("error with the path") */
static void test_shapes__errors_name_the_whole_path(void **state)
{
    wc_graphdb_query_response graph;
    wc_httpserver_request request;
    wc_arena arena;
    (void)state;
    wc_arena_init(&arena, 1u << 16);
    wc_mp_reader_init_arena(&r,
                            hex_bytes("81a9726573756c7453657481a7636f6c756d6e739183a77363616c61727391"
                                      "81a8696e7456616c7565a178",
                                      input, sizeof input),
                            &arena);
    r.root = "QueryResponse";
    assert_false(wc_graphdb_query_response_read(&r, &graph));
    assert_reason("field \"QueryResponse.resultSet.columns[0].scalars[0].intValue\": not an integer");
    wc_mp_reader_init_arena(&r, hex_bytes("81a668656164657281a17805", input, sizeof input), &arena);
    r.root = "Request";
    assert_false(wc_httpserver_request_read(&r, &request));
    assert_reason("field \"Request.header['x']\": not a string at byte 11");
    wc_arena_deinit(&arena);
}

/* A request of a browser, larger than any fix format, both ways of encoding. */
static void test_shapes__a_large_request_is_encoded_alike_in_both_ways(void **state)
{
    static uint8_t big[70000], put[80000], written[80000];
    wc_mp_pair pairs[30];
    wc_httpserver_request request = {.method = WC_LIT("POST"),
                                     .path = {big, 300},
                                     .query_string = {big, 40},
                                     .header = {pairs, 30},
                                     .body = {big, sizeof big}};
    wc_httpserver_response response = {1000000, {big, 40}, {pairs, 30}, {big, 256}};
    (void)state;
    memset(big, 'x', sizeof big);
    for (size_t i = 0; i < 30; i++)
        pairs[i] = (wc_mp_pair){wc_slice_of(big, i * 10), wc_slice_of(big, i * 10 + 5)};
    wc_mp_writer_init(&w, written, sizeof written);
    wc_httpserver_request_write(&w, &request);
    size_t size = wc_httpserver_request_size(&request);
    assert_int_equal(size, wc_mp_written(&w).len);
    assert_ptr_equal(wc_httpserver_request_put(put, &request), put + size);
    assert_memory_equal(put, written, size);
    wc_mp_writer_init(&w, written, sizeof written);
    wc_httpserver_response_write(&w, &response);
    size = wc_httpserver_response_size(&response);
    assert_int_equal(size, wc_mp_written(&w).len);
    assert_ptr_equal(wc_httpserver_response_put(put, &response), put + size);
    assert_memory_equal(put, written, size);
}

/* What contracts whose versions differ in a type look at first. SPEC interfaces 5.6, 5.9 */
static void test_shapes__a_field_is_looked_at_without_reading_it(void **state)
{
    static const struct {
        const char *hex;
        int kind;
    } rows[] = {{"82a56c6576656c03a4626f6479a178", WC_MP_INT},
                {"83a6746172676574a174a56c6576656ca4696e666fa474657874a178", WC_MP_STR},
                {"9203a178", WC_MP_INT},
                {"93a174a4696e666fa178", WC_MP_STR},
                {"80", WC_MP_END},
                {"90", WC_MP_END},
                {"81a56c657665", WC_MP_END},
                {"82c003a56c6576656cc3", WC_MP_BOOL},
                {"c0", WC_MP_END},
                {"", WC_MP_END}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        start(rows[i].hex);
        const uint8_t *before = r.at;
        assert_int_equal(wc_mp_peek_field(&r, "level", 0), rows[i].kind);
        assert_true(wc_mp_ok(&r) && r.at == before);
    }
}

/* SPEC interfaces 5.3: "A provider may write both keys" */
static void test_shapes__a_key_that_is_written_too_stands_behind_its_field(void **state)
{
    wc_keyvalue_set_operation_answer answer;
    (void)state;
    start("81a86e6577436f756e7405");
    assert_true(wc_keyvalue_set_operation_answer_read(&r, &answer));
    wc_keyvalue_set_operation_answer_write(&w, &answer);
    assert_hex(wc_mp_written(&w), "82a96e65775f636f756e7405a86e6577436f756e7405");
}

static void test_shapes__bytes_behind_the_value_are_ignored(void **state)
{
    wc_keyvalue_get_args args;
    (void)state;
    start("81a36b6579a16bc1ffdf");
    assert_true(wc_keyvalue_get_args_read(&r, &args) && wc_slice_eq(args.key, WC_LIT("k")));
}

static void test_shapes__a_response_begins_as_ok(void **state)
{
    wc_httpserver_response response;
    (void)state;
    wc_httpserver_response_init(&response);
    assert_int_equal(response.status_code, 200);
    assert_true(wc_slice_eq(response.status, WC_LIT("OK")) && response.header.len == 0 &&
                response.body.len == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes__counts_are_read_under_both_names),
        cmocka_unit_test(test_shapes__item_is_read_for_value),
        cmocka_unit_test(test_shapes__random_numbers_are_read_under_the_older_name),
        cmocka_unit_test(test_shapes__operations_are_found_by_name),
        cmocka_unit_test(test_shapes__pairs_are_found_whatever_their_case),
        cmocka_unit_test(test_shapes__more_entries_than_the_limit_name_the_field),
        cmocka_unit_test(test_shapes__errors_name_the_whole_path),
        cmocka_unit_test(test_shapes__a_large_request_is_encoded_alike_in_both_ways),
        cmocka_unit_test(test_shapes__a_field_is_looked_at_without_reading_it),
        cmocka_unit_test(test_shapes__a_key_that_is_written_too_stands_behind_its_field),
        cmocka_unit_test(test_shapes__bytes_behind_the_value_are_ignored),
        cmocka_unit_test(test_shapes__a_response_begins_as_ok),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
