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
    static const int operations[] = {WC_KEYVALUE_PUSH, WC_KEYVALUE_LIST_ITEM_DELETE, WC_KEYVALUE_SET_ADD,
                                     WC_KEYVALUE_SET_REMOVE};
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        wc_keyvalue_result result = {0};
        start("81a86e6577436f756e7405");
        assert_true(wc_keyvalue_result_read(&r, operations[i], &result) && result.number == 5);
        start("81a96e65775f636f756e7406");
        assert_true(wc_keyvalue_result_read(&r, operations[i], &result) && result.number == 6);
        start("82a86e6577436f756e7407a96e65775f636f756e7407");
        assert_true(wc_keyvalue_result_read(&r, operations[i], &result) && result.number == 7);
    }
}

/* SPEC interfaces 5.3: `item` in the AssemblyScript schema of waSCC */
static void test_shapes__item_is_read_for_value(void **state)
{
    wc_keyvalue_args args = {0};
    (void)state;
    start("82a36b6579a16ba46974656da176");
    assert_true(wc_keyvalue_args_read(&r, WC_KEYVALUE_SET_ADD, &args));
    assert_true(wc_slice_eq(args.value, WC_LIT("v")));
}

static void test_shapes__operations_are_found_by_name(void **state)
{
    (void)state;
    for (int i = 0; i < WC_KEYVALUE_COUNT; i++)
        assert_int_equal(wc_keyvalue_operation(wc_slice_str(wc_keyvalue_operation_name(i))), i);
    for (int i = 0; i < WC_EXTRAS_COUNT; i++)
        assert_int_equal(wc_extras_operation(wc_slice_str(wc_extras_operation_name(i))), i);
    static const char *const wrong[] = {"", "get", "Gets", "Ge", "PerformGet", "SetAd", "Request"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(wc_keyvalue_operation(wc_slice_str(wrong[i])), -1);
        assert_int_equal(wc_extras_operation(wc_slice_str(wrong[i])), -1);
    }
}

static void test_shapes__lists_are_walked_in_both_forms(void **state)
{
    static const wc_slice items[] = {WC_LIT_INIT("a"), WC_LIT_INIT(""), WC_LIT_INIT("c")};
    wc_strings strings = {.items = items, .count = 3}, rest;
    wc_slice item;
    (void)state;
    start("");
    wc_strings_write(&w, &strings);
    assert_hex(wc_mp_written(&w), "93a161a0a163");
    start("93a161c0a163");
    assert_true(wc_strings_read(&r, &strings));
    for (int turn = 0; turn < 2; turn++) {
        rest = turn == 0 ? strings : (wc_strings){.items = items, .count = 3};
        for (size_t i = 0; i < 3; i++) {
            assert_true(wc_strings_next(&rest, &item));
            assert_true(wc_slice_eq(item, items[i]));
        }
        assert_false(wc_strings_next(&rest, &item));
    }
    start("92a16105");
    assert_false(wc_strings_read(&r, &strings));
}

static void test_shapes__pairs_are_found_whatever_their_case(void **state)
{
    wc_slice pairs[8], value;
    uint32_t count;
    (void)state;
    start("82 ac436f6e74656e742d54797065 a16a a158 a179");
    assert_true(wc_pairs_read(&r, pairs, 2, &count));
    assert_true(wc_pairs_get(pairs, count, "content-type", &value) && wc_slice_eq(value, WC_LIT("j")));
    assert_true(wc_pairs_get(pairs, count, "x", &value) && wc_slice_eq(value, WC_LIT("y")));
    assert_false(wc_pairs_get(pairs, count, "content-typ", &value));
    assert_false(wc_pairs_get(pairs, count, "content-types", &value));
    assert_false(wc_pairs_get(pairs, 0, "x", &value));
}

static void test_shapes__more_pairs_than_there_is_room_for_are_a_limit(void **state)
{
    wc_slice pairs[4];
    uint32_t count = 9;
    (void)state;
    start("83a161a162a163a164a165a166");
    assert_false(wc_pairs_read(&r, pairs, 2, &count));
    assert_int_equal(r.status, WC_ELIMIT);
    assert_int_equal(count, 9);
}

/* SPEC interfaces 5.1: what the HTTP provider does with headers it cannot hold names the field */
static void test_shapes__too_many_headers_name_the_field(void **state)
{
    wc_httpserver_response response;
    wc_slice pairs[2];
    (void)state;
    start("84aa737461747573436f6465ccc8a6737461747573a0a668656164657282a161a162a163a164a4626f6479c0");
    assert_false(wc_httpserver_response_read(&r, pairs, 1, &response));
    assert_reason("field \"header\": more entries than the limit");
}

/* A request of a browser, larger than any fix format, both ways of encoding. */
static void test_shapes__a_large_request_is_encoded_alike_in_both_ways(void **state)
{
    static uint8_t big[70000], put[80000], written[80000];
    wc_slice pairs[60];
    wc_httpserver_request request = {.method = WC_LIT("POST"),
                                     .path = {big, 300},
                                     .query = {big, 40},
                                     .headers = pairs,
                                     .header_count = 30,
                                     .body = {big, sizeof big}};
    (void)state;
    memset(big, 'x', sizeof big);
    for (size_t i = 0; i < 60; i++)
        pairs[i] = wc_slice_of(big, i * 5);
    wc_mp_writer_init(&w, written, sizeof written);
    wc_httpserver_request_write(&w, &request);
    size_t size = wc_httpserver_request_size(&request);
    assert_int_equal(size, wc_mp_written(&w).len);
    assert_ptr_equal(wc_httpserver_request_put(&request, put), put + size);
    assert_memory_equal(put, written, size);
}

/* SPEC interfaces 5.6 */
static void test_shapes__logging_levels_have_names_and_numbers(void **state)
{
    static const char *const names[] = {"error", "warn", "info", "debug", "trace"};
    wc_write_log line;
    (void)state;
    for (uint32_t level = 1; level <= 5; level++) {
        assert_int_equal(wc_write_log_level(wc_slice_str(names[level - 1])), level);
        assert_string_equal(wc_write_log_level_name(level), names[level - 1]);
    }
    assert_int_equal(wc_write_log_level(WC_LIT("INFO")), 0);
    assert_string_equal(wc_write_log_level_name(6), "");
    start("83a6746172676574a174a56c6576656ca3616263a474657874a178");
    assert_true(wc_write_log_read(&r, &line) && line.level == 0 && wc_slice_eq(line.level_name, WC_LIT("abc")));
}

static void test_shapes__a_log_line_without_a_part_of_its_shape_names_it(void **state)
{
    wc_write_log line;
    (void)state;
    start("82a6746172676574a174a56c6576656c03"); /* a number, but no body */
    assert_false(wc_write_log_read(&r, &line));
    assert_reason("field \"body\": missing");
    start("82a56c6576656ca4696e666fa4626f6479a178"); /* a name, but no target */
    assert_false(wc_write_log_read(&r, &line));
    assert_reason("field \"target\": missing");
}

/* SPEC interfaces 5.9 */
static void test_shapes__extras_requests_tell_their_shape(void **state)
{
    static const struct {
        const char *hex;
        int operation;
        int is_scalar; /* -1: error */
    } rows[] = {
        {"", WC_EXTRAS_GUID, 1},
        {"c0", WC_EXTRAS_GUID, 1},
        {"80", WC_EXTRAS_SEQUENCE, 1},
        {"", WC_EXTRAS_SEQUENCE, 1},
        {"", WC_EXTRAS_RANDOM, -1},
        {"80", WC_EXTRAS_RANDOM, -1},
        {"82a36d696e00a36d617864", WC_EXTRAS_RANDOM, 1},
        {"920064", WC_EXTRAS_RANDOM, 1},
        {"95c2c2c3000a", WC_EXTRAS_RANDOM, 0},
        {"85a467756964c2a873657175656e6365c2a672616e646f6dc3a36d696e01a36d617805", WC_EXTRAS_RANDOM, 0},
        {"81a467756964c3", WC_EXTRAS_GUID, -1}, /* one of the five keys: the structure, and not whole */
        {"a178", WC_EXTRAS_GUID, -1},
        {"05", WC_EXTRAS_SEQUENCE, -1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        wc_extras_request request = {0};
        start(rows[i].hex);
        bool is_read = wc_extras_request_read(&r, rows[i].operation, &request);
        assert_int_equal(is_read, rows[i].is_scalar >= 0);
        if (is_read)
            assert_int_equal(request.is_scalar, rows[i].is_scalar);
    }
}

static void test_shapes__extras_results_are_read_under_the_older_name(void **state)
{
    wc_extras_result result;
    (void)state;
    start("83a467756964c0ae73657175656e63654e756d62657200ac72616e646f6d4e756d6265722a");
    assert_true(wc_extras_result_read(&r, WC_EXTRAS_RANDOM, &result) && result.random == 42);
    start("");
    wc_extras_request_write(&w, WC_EXTRAS_GUID, &(wc_extras_request){.is_scalar = true});
    assert_int_equal(wc_mp_written(&w).len, 0);
}

/* SPEC interfaces 1: no argument is zero bytes or nil */
static void test_shapes__health_requests_may_be_nothing(void **state)
{
    wc_health_request request = {true};
    (void)state;
    start("");
    assert_true(wc_health_request_read(&r, &request) && !request.placeholder);
    start("c0");
    assert_true(wc_health_request_read(&r, &request) && !request.placeholder);
}

static void test_shapes__bytes_behind_the_value_are_ignored(void **state)
{
    wc_keyvalue_args args;
    (void)state;
    start("81a36b6579a16bc1ffdf");
    assert_true(wc_keyvalue_args_read(&r, WC_KEYVALUE_GET, &args) && wc_slice_eq(args.key, WC_LIT("k")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes__counts_are_read_under_both_names),
        cmocka_unit_test(test_shapes__item_is_read_for_value),
        cmocka_unit_test(test_shapes__operations_are_found_by_name),
        cmocka_unit_test(test_shapes__lists_are_walked_in_both_forms),
        cmocka_unit_test(test_shapes__pairs_are_found_whatever_their_case),
        cmocka_unit_test(test_shapes__more_pairs_than_there_is_room_for_are_a_limit),
        cmocka_unit_test(test_shapes__too_many_headers_name_the_field),
        cmocka_unit_test(test_shapes__a_large_request_is_encoded_alike_in_both_ways),
        cmocka_unit_test(test_shapes__logging_levels_have_names_and_numbers),
        cmocka_unit_test(test_shapes__a_log_line_without_a_part_of_its_shape_names_it),
        cmocka_unit_test(test_shapes__extras_requests_tell_their_shape),
        cmocka_unit_test(test_shapes__extras_results_are_read_under_the_older_name),
        cmocka_unit_test(test_shapes__health_requests_may_be_nothing),
        cmocka_unit_test(test_shapes__bytes_behind_the_value_are_ignored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
