/* Looking at value trees: missing and mistyped values answer, they do not crash. */
#include "unit/codec/hex.h"

#include "codec/json.h"

static void test_value__getters_accept_null_and_other_types(void **state)
{
    wc_slice text = WC_LIT("kept");
    int64_t integer = 5;
    uint64_t number = 5;
    double real = 5;
    bool flag = true;
    (void)state;
    assert_null(wc_value_get(wc_value_get(wc_value_get(NULL, "a"), "b"), "c"));
    assert_null(wc_value_at(NULL, 0));
    assert_null(wc_value_first(NULL));
    assert_int_equal(wc_value_count(NULL), 0);
    assert_false(wc_value_string(NULL, &text) || wc_value_int(NULL, &integer) || wc_value_u64(NULL, &number) ||
                 wc_value_double(NULL, &real) || wc_value_bool(NULL, &flag) || wc_value_text(NULL, &text));
    assert_true(wc_slice_eq(text, WC_LIT("kept")) && integer == 5 && number == 5 && real == 5 && flag);
    assert_string_equal(wc_value_type_name(NULL), "null");
}

static void test_value__children_are_found_by_key_and_position(void **state)
{
    wc_arena arena;
    const wc_value *v;
    uint64_t number = 0;
    double real = 0;
    (void)state;
    wc_arena_init(&arena, 1u << 16);
    assert_int_equal(wc_json_read(WC_LIT("{\"list\":[10,20,-30],\"text\":\"x\"}"), NULL, &arena, &v, NULL), 0);
    const wc_value *list = wc_value_get(v, "list");
    assert_true(wc_value_u64(wc_value_at(list, 1), &number) && number == 20);
    assert_false(wc_value_u64(wc_value_at(list, 2), &number));
    assert_true(wc_value_double(wc_value_at(list, 2), &real) && real == -30);
    assert_null(wc_value_at(list, 3));
    assert_null(wc_value_get(list, "text"));
    assert_null(wc_value_get(v, "lis"));
    assert_null(wc_value_at(v, 0));
    assert_int_equal(wc_value_get_string(v, "list").len, 0);
    assert_string_equal(wc_value_type_name(list), "a list");
    wc_arena_deinit(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_value__getters_accept_null_and_other_types),
        cmocka_unit_test(test_value__children_are_found_by_key_and_position),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
