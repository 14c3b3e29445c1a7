/* Structures and enums on the wire. SPEC interfaces 1 and 8, lattice 4.1. */
#include "unit/codec/hex.h"

#include "base/error.h"
#include "codec/mp.h"

static const wc_mp_field fields[] = {WC_MP_FIELD("a"), WC_MP_FIELD("b"), WC_MP_OPTIONAL("c"),
                                     WC_MP_OPTIONAL("d"), WC_MP_ALIAS("bee", 1)};

typedef struct sample {
    uint32_t a, b, c;
    wc_slice d;
    uint32_t seen;
} sample;

static uint8_t input[512];
static wc_mp_reader r;

static bool read_sample(const char *hex, sample *out)
{
    wc_mp_struct s;
    *out = (sample){0};
    wc_mp_reader_init(&r, hex_bytes(hex, input, sizeof input));
    wc_mp_struct_begin(&r, &s, fields, 5);
    while (wc_mp_struct_next(&r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_u32(&r, &out->a);
            break;
        case 1:
            wc_mp_read_u32(&r, &out->b);
            break;
        case 2:
            wc_mp_read_u32(&r, &out->c);
            break;
        default:
            wc_mp_read_str(&r, &out->d);
            break;
        }
    }
    out->seen = s.seen[0];
    return wc_mp_struct_end(&r, &s);
}

static const char *reason(void)
{
    static char text[128];
    wc_mp_describe(&r, text, sizeof text);
    return text;
}

static void test_mp_struct__a_map_is_read_in_any_order(void **state)
{
    sample got;
    (void)state;
    assert_true(read_sample("84a16101a16202a16303a164a178", &got));
    assert_true(got.a == 1 && got.b == 2 && got.c == 3 && wc_slice_eq(got.d, WC_LIT("x")));
    assert_true(read_sample("84a164a178a16303a16202a16101", &got));
    assert_true(got.a == 1 && got.b == 2 && got.c == 3 && wc_slice_eq(got.d, WC_LIT("x")));
}

static void test_mp_struct__an_array_is_read_by_position(void **state)
{
    sample got;
    (void)state;
    assert_true(read_sample("920102", &got));
    assert_true(got.a == 1 && got.b == 2 && got.seen == 3);
    assert_true(read_sample("96010203a17893c0c0c007", &got));
    assert_true(got.c == 3 && wc_slice_eq(got.d, WC_LIT("x")));
    assert_true(read_sample("940102c0a178", &got));
    assert_int_equal(got.seen, 1 | 2 | 8);
}

static void test_mp_struct__unknown_keys_of_any_type_are_jumped_over(void **state)
{
    sample got;
    (void)state;
    assert_true(read_sample("87 a16101 a17a93010203 05c0 c3c0 a27a7a81a16101 a16202 93c0c0c0a0", &got));
    assert_true(got.a == 1 && got.b == 2);
    assert_true(read_sample("83c4016101c4016202a16107", &got) == false);
    assert_string_equal(reason(), "field \"a\": given twice at byte 11");
}

static void test_mp_struct__a_missing_required_field_is_named(void **state)
{
    sample got;
    (void)state;
    assert_false(read_sample("81a16101", &got));
    assert_string_equal(reason(), "field \"b\": missing at byte 4");
    assert_false(read_sample("9101", &got));
    assert_string_equal(reason(), "field \"b\": missing at byte 2");
    assert_false(read_sample("80", &got));
    assert_string_equal(reason(), "field \"a\": missing at byte 1");
}

static void test_mp_struct__nil_makes_an_optional_field_absent(void **state)
{
    sample got;
    (void)state;
    assert_true(read_sample("83a16101a16202a163c0", &got));
    assert_int_equal(got.seen, 3);
}

/* SPEC interfaces 5.3: `item` for `value`, both spellings of a count */
static void test_mp_struct__another_name_is_the_same_field(void **state)
{
    sample got;
    (void)state;
    assert_true(read_sample("82a16101a362656505", &got));
    assert_true(got.a == 1 && got.b == 5);
    assert_true(read_sample("83a16101a162 06 a362656507", &got));
    assert_int_equal(got.b, 7);
    assert_false(read_sample("83a16101a362656507a362656507", &got));
    assert_string_equal(reason(), "field \"b\": given twice at byte 13");
    assert_false(read_sample("82a16101a3626565a0", &got));
    assert_string_equal(reason(), "field \"b\": not an integer at byte 8");
    /* by position there is one value for both */
    assert_true(read_sample("950102c0c063", &got));
    assert_int_equal(got.b, 2);
}

static void test_mp_struct__more_than_32_names_are_told_apart(void **state)
{
    static wc_mp_field many[200];
    static char names[200][4];
    uint8_t bytes[1024];
    wc_mp_writer w;
    wc_mp_struct s;
    (void)state;
    wc_mp_writer_init(&w, bytes, sizeof bytes);
    wc_mp_write_map(&w, 200);
    for (uint32_t i = 0; i < 200; i++) {
        names[i][0] = (char)('a' + i / 26);
        names[i][1] = (char)('a' + i % 26);
        many[i] = (wc_mp_field){names[i], 2, false, 0};
        wc_mp_write_cstr(&w, names[i]);
        wc_mp_write_u64(&w, i);
    }
    for (int turn = 0; turn < 2; turn++) {
        uint32_t sum = 0, number;
        bytes[2] = turn == 0 ? 200 : 199; /* the last one is missing */
        wc_mp_reader_init(&r, wc_mp_written(&w));
        wc_mp_struct_begin(&r, &s, many, 200);
        while (wc_mp_struct_next(&r, &s)) {
            if (wc_mp_read_u32(&r, &number))
                sum += number * ((uint32_t)s.field == number);
        }
        assert_int_equal(wc_mp_struct_end(&r, &s), turn == 0);
        assert_int_equal(sum, turn == 0 ? 19900 : 19900 - 199);
    }
    assert_non_null(strstr(reason(), "field \"hr\": missing"));
}

static bool read_nested(wc_slice bytes, const char *root)
{
    static const wc_mp_field outer[] = {WC_MP_FIELD("list")};
    wc_mp_struct s;
    uint32_t count = 0;
    wc_slice text;
    wc_mp_reader_init(&r, bytes);
    r.root = root;
    wc_mp_struct_begin(&r, &s, outer, 1);
    while (wc_mp_struct_next(&r, &s)) {
        wc_mp_read_map(&r, &count);
        for (uint32_t i = 0; i < count && wc_mp_ok(&r); i++) {
            if (!wc_mp_read_str(&r, &text))
                wc_mp_fail_item(&r, i);
            else if (!wc_mp_read_nil(&r))
                wc_mp_fail_key(&r, text);
        }
    }
    return wc_mp_struct_end(&r, &s);
}

/* The way from the outermost value to the one that failed; what is foreign is cleaned and cut. */
static void test_mp_struct__errors_give_the_whole_path(void **state)
{
    static const struct {
        const char *hex, *root, *text;
    } rows[] = {
        {"81 a46c697374 81 a178 05", "Request", "field \"Request.list['x']\": not nil at byte 9"},
        {"81 a46c697374 82 a178 c0 05 c0", "Request", "field \"Request.list[1]\": not a string at byte 10"},
        {"81 a46c697374 81 a31b5b78 05", NULL, "field \"list['?[x']\": not nil at byte 11"},
        {"81 a46c697374 05", "Request", "field \"Request.list\": not a map at byte 6"},
        {"80", "Request", "field \"Request.list\": missing at byte 1"},
        {"05", "Request", "field \"Request\": not a structure at byte 0"},
        {"81 a46c697374 81 d928 "
         "6161616161616161616161616161616161616161616161616161616161616161616161616161616105",
         NULL, "field \"list['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa']\": not nil at byte 49"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_false(read_nested(hex_bytes(rows[i].hex, input, sizeof input), rows[i].root));
        assert_string_equal(reason(), rows[i].text);
    }
}

static void test_mp_struct__a_value_of_the_wrong_type_names_its_field(void **state)
{
    sample got;
    (void)state;
    assert_false(read_sample("82a16101a162a178", &got));
    assert_string_equal(reason(), "field \"b\": not an integer at byte 6");
}

static void test_mp_struct__a_key_given_twice_is_an_error(void **state)
{
    sample got;
    (void)state;
    assert_false(read_sample("83a16101a16202a16103", &got));
    assert_string_equal(reason(), "field \"a\": given twice at byte 9");
}

static void test_mp_struct__other_types_are_not_structures(void **state)
{
    static const char *const rows[] = {"c0", "05", "a161", "c40161", "c3", "d40000", "c1", ""};
    sample got;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_false(read_sample(rows[i], &got));
}

static void test_mp_struct__recursion_of_decoders_ends_at_the_limit(void **state)
{
    static const wc_mp_field only[] = {WC_MP_FIELD("x")};
    wc_mp_struct s;
    uint8_t deep[2 * WC_MP_DEPTH_MAX + 8];
    (void)state;
    memset(deep, 0x91, sizeof deep);
    wc_mp_reader_init(&r, wc_slice_of(deep, sizeof deep));
    for (unsigned i = 0; i < WC_MP_DEPTH_MAX; i++) {
        assert_true(wc_mp_struct_begin(&r, &s, only, 1));
        assert_true(wc_mp_struct_next(&r, &s));
    }
    assert_false(wc_mp_struct_begin(&r, &s, only, 1));
    assert_int_equal(r.status, WC_ELIMIT);
}

/* SPEC lattice 4.1, rows "enum" */
static void test_mp_struct__variants_are_read_by_index_and_by_name(void **state)
{
    static const wc_mp_field variants[] = {WC_MP_FIELD("Actor"), WC_MP_FIELD("Capability")};
    static const struct {
        const char *hex;
        int index; /* -1: error */
    } rows[] = {{"8101c0", 1}, {"8100c0", 0},       {"81a54163746f72c0", 0}, {"8102c0", -1}, {"81ffc0", -1},
                {"80", -1},    {"820000 0100", -1}, {"81a158c0", -1},        {"c0", -1},     {"91c0", -1}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint32_t index = 99;
        wc_mp_reader_init(&r, hex_bytes(rows[i].hex, input, sizeof input));
        bool is_read = wc_mp_read_variant(&r, variants, 2, &index);
        assert_int_equal(is_read, rows[i].index >= 0);
        if (is_read) {
            assert_int_equal(index, rows[i].index);
            assert_int_equal(wc_mp_peek(&r), WC_MP_NIL);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mp_struct__a_map_is_read_in_any_order),
        cmocka_unit_test(test_mp_struct__an_array_is_read_by_position),
        cmocka_unit_test(test_mp_struct__unknown_keys_of_any_type_are_jumped_over),
        cmocka_unit_test(test_mp_struct__a_missing_required_field_is_named),
        cmocka_unit_test(test_mp_struct__nil_makes_an_optional_field_absent),
        cmocka_unit_test(test_mp_struct__another_name_is_the_same_field),
        cmocka_unit_test(test_mp_struct__more_than_32_names_are_told_apart),
        cmocka_unit_test(test_mp_struct__errors_give_the_whole_path),
        cmocka_unit_test(test_mp_struct__a_value_of_the_wrong_type_names_its_field),
        cmocka_unit_test(test_mp_struct__a_key_given_twice_is_an_error),
        cmocka_unit_test(test_mp_struct__other_types_are_not_structures),
        cmocka_unit_test(test_mp_struct__recursion_of_decoders_ends_at_the_limit),
        cmocka_unit_test(test_mp_struct__variants_are_read_by_index_and_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
