/* YAML into the same tree. SPEC host 11 (manifests), design.md 11 (depth, size). */
#include "unit/codec/hex.h"

#include "base/buf.h"
#include "base/error.h"
#include "codec/yaml.h"

static wc_arena arena;
static wc_error err;

static int setup(void **state)
{
    (void)state;
    wc_arena_init(&arena, 64u << 20);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    wc_arena_deinit(&arena);
    return 0;
}

static const wc_value *good(const char *text)
{
    const wc_value *v = NULL;
    memset(&err, 0, sizeof err);
    int rc = wc_yaml_read(wc_slice_str(text), NULL, &arena, &v, &err);
    assert_string_equal(err.msg, "");
    assert_int_equal(rc, 0);
    assert_non_null(v);
    return v;
}

static void bad(const char *text, int code, const char *part)
{
    const wc_value *v = NULL;
    memset(&err, 0, sizeof err);
    assert_int_equal(wc_yaml_read(wc_slice_str(text), NULL, &arena, &v, &err), code);
    if (strstr(err.msg, part) == NULL)
        assert_string_equal(err.msg, part);
    assert_null(v);
}

/* SPEC host 11, "Example" */
static void test_yaml__the_example_manifest_is_read(void **state)
{
    const wc_value *v = good("labels:\n  site: lab-3\nactors:\n  - ./build/greeter_s.wasm\n"
                             "  - registry.example.org/counter:0.2.1\ncapabilities:\n"
                             "  - image_ref: registry.example.org/httpserver:0.11.1\n"
                             "  - image_ref: ./build/redis.par.gz\n    link_name: cart-db\nlinks:\n"
                             "  - actor: MA\n    contract_id: \"wasmcloud:httpserver\"\n"
                             "    provider_id: VA\n    values:\n      PORT: 8081\n");
    wc_slice port = {0};
    (void)state;
    const wc_value *link = wc_value_at(wc_value_get(v, "links"), 0);
    assert_true(wc_slice_eq(wc_value_get_string(wc_value_get(v, "labels"), "site"), WC_LIT("lab-3")));
    assert_int_equal(wc_value_count(wc_value_get(v, "actors")), 2);
    assert_true(wc_slice_eq(wc_value_at(wc_value_get(v, "actors"), 1)->text,
                            WC_LIT("registry.example.org/counter:0.2.1")));
    assert_true(wc_slice_eq(wc_value_get_string(link, "contract_id"), WC_LIT("wasmcloud:httpserver")));
    assert_true(wc_value_text(wc_value_get(wc_value_get(link, "values"), "PORT"), &port));
    assert_true(wc_slice_eq(port, WC_LIT("8081")));
    assert_int_equal(link->line, 11);
    assert_int_equal(link->column, 5);
}

static void test_yaml__plain_scalars_follow_the_core_schema(void **state)
{
    static const struct {
        const char *text;
        int type;
    } rows[] = {
        {"~", WC_VALUE_NULL},
        {"null", WC_VALUE_NULL},
        {"Null", WC_VALUE_NULL},
        {"", WC_VALUE_NULL},
        {"nULL", WC_VALUE_STRING},
        {"true", WC_VALUE_BOOL},
        {"FALSE", WC_VALUE_BOOL},
        {"yes", WC_VALUE_STRING},
        {"on", WC_VALUE_STRING},
        {"0", WC_VALUE_INT},
        {"-17", WC_VALUE_INT},
        {"+4", WC_VALUE_INT},
        {"0x1F", WC_VALUE_INT},
        {"0o17", WC_VALUE_INT},
        {"0o18", WC_VALUE_STRING},
        {"0x", WC_VALUE_STRING},
        {"1.5", WC_VALUE_DOUBLE},
        {".5", WC_VALUE_DOUBLE},
        {"1e3", WC_VALUE_DOUBLE},
        {"1.e-3", WC_VALUE_DOUBLE},
        {".inf", WC_VALUE_DOUBLE},
        {"-.inf", WC_VALUE_DOUBLE},
        {".nan", WC_VALUE_DOUBLE},
        {"1.2.3", WC_VALUE_STRING},
        {"0.12.3", WC_VALUE_STRING},
        {"1e", WC_VALUE_STRING},
        {".", WC_VALUE_STRING},
        {"-", WC_VALUE_ARRAY},
        {"'8080'", WC_VALUE_STRING},
        {"\"true\"", WC_VALUE_STRING},
        {"! 12", WC_VALUE_STRING},
        {"!!str 12", WC_VALUE_STRING},
        {"127.0.0.1:8080", WC_VALUE_STRING},
        {"12:30:45", WC_VALUE_STRING},
        {"99999999999999999999", WC_VALUE_DOUBLE},
        {"|\n  8080", WC_VALUE_STRING},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const wc_value *v = good(rows[i].text);
        if (v->type != rows[i].type)
            fail_msg("%s is %s", rows[i].text, wc_value_type_name(v));
    }
    assert_int_equal(good("0x1F")->u.integer, 31);
    assert_int_equal(good("0o17")->u.integer, 15);
    assert_int_equal(good("-9223372036854775808")->u.integer, INT64_MIN);
    assert_true(good("1e3")->u.real == 1000.0);
}

static void test_yaml__a_scalar_keeps_the_text_of_the_source(void **state)
{
    static const char *const rows[] = {"0800", "1.50", "True", "0x1F", "1e3", "plain text"};
    wc_slice text;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(wc_value_text(good(rows[i]), &text));
        assert_true(wc_slice_eq_str(text, rows[i]));
    }
    assert_false(wc_value_text(good("~"), &text));
    assert_false(wc_value_text(good("[]"), &text));
}

static void test_yaml__flow_style_is_json(void **state)
{
    const wc_value *v = good("{\"a\": [1, \"two\", {b: null}], 'c': true}");
    (void)state;
    assert_int_equal(wc_value_count(v), 2);
    assert_int_equal(wc_value_count(wc_value_get(v, "a")), 3);
    assert_int_equal(wc_value_type(wc_value_get(v, "c")), WC_VALUE_BOOL);
}

static void test_yaml__nothing_is_null(void **state)
{
    (void)state;
    assert_int_equal(good("")->type, WC_VALUE_NULL);
    assert_int_equal(good("# only a comment\n")->type, WC_VALUE_NULL);
    assert_int_equal(good("---\n...\n")->type, WC_VALUE_NULL);
}

static void test_yaml__what_is_not_taken_is_named_with_its_place(void **state)
{
    (void)state;
    bad("a: &x 1\nb: 2\n", WC_EFORMAT, "line 1 column 4: anchors are not taken");
    bad("a: 1\nb: *x\n", WC_EFORMAT, "line 2 column 4: aliases are not taken");
    bad("a: !secret x\n", WC_EFORMAT, "line 1 column 4: tags are not taken");
    bad("a: !!binary aGk=\n", WC_EFORMAT, "tags are not taken");
    bad("a: !!int 5\n", WC_EFORMAT, "tags are not taken");
    bad("!mine {a: 1}\n", WC_EFORMAT, "tags are not taken");
    bad("a: 1\n---\nb: 2\n", WC_EFORMAT, "more than one document");
    bad("a: 1\nb: 2\na: 3\n", WC_EFORMAT, "line 3 column 4: key \"a\" given twice");
    bad("x:\n  k: 1\n  'k': 2\n", WC_EFORMAT, "given twice");
    bad("[1]: 2\n", WC_EFORMAT, "a key must be a scalar");
    bad("? {a: 1}\n: 2\n", WC_EFORMAT, "a key must be a scalar");
    bad("a: [1, 2\n", WC_EFORMAT, "YAML line ");
    bad("a: 1\n b: 2\n", WC_EFORMAT, "line 2");
    bad("\ta: 1\n", WC_EFORMAT, "YAML line ");
    bad("a: \"\\q\"\n", WC_EFORMAT, "YAML line ");
    bad("a: \xff\n", WC_EFORMAT, "YAML byte ");
}

static void test_yaml__depth_ends_at_the_limit(void **state)
{
    char text[600];
    (void)state;
    memset(text, '[', 32);
    memset(text + 32, ']', 32);
    text[64] = '\0';
    good(text);
    memset(text, '[', 33);
    memset(text + 33, ']', 33);
    text[66] = '\0';
    bad(text, WC_ELIMIT, "nested deeper than 32 levels");
    memset(text, '[', 500);
    text[500] = '\0';
    bad(text, WC_ELIMIT, "nested deeper than 32 levels");
}

static void test_yaml__a_callers_limits_are_kept(void **state)
{
    const wc_value_limits limits = {8, 1000};
    const wc_value *v = NULL;
    (void)state;
    assert_int_equal(wc_yaml_read(WC_LIT("12345678"), &limits, &arena, &v, &err), 0);
    assert_int_equal(wc_yaml_read(WC_LIT("123456789"), &limits, &arena, &v, &err), WC_ELIMIT);
    assert_string_equal(err.msg, "YAML is 9 bytes, limit 8");
}

/* A mapping of very many keys must not take quadratic time: this finishes at once or not in this test's time-out. */
static void test_yaml__many_keys_are_checked_for_duplicates_quickly(void **state)
{
    wc_buf text;
    const wc_value *v = NULL;
    (void)state;
    wc_buf_init(&text, 1u << 20);
    for (int i = 0; i < 80000; i++)
        wc_buf_printf(&text, "k%d: 1\n", i);
    assert_int_equal(wc_yaml_read(wc_buf_slice(&text), NULL, &arena, &v, &err), 0);
    assert_int_equal(wc_value_count(v), 80000);
    wc_buf_append_str(&text, "k79: 1\n");
    assert_int_equal(wc_yaml_read(wc_buf_slice(&text), NULL, &arena, &v, &err), WC_EFORMAT);
    assert_non_null(strstr(err.msg, "key \"k79\" given twice"));
    wc_buf_deinit(&text);
}

static void test_yaml__a_full_arena_is_reported(void **state)
{
    static const char text[] = "a: [1, two, {b: 3}]\nc: d\n";
    wc_arena small;
    int failures = 0;
    (void)state;
    for (size_t max = 1; max < 800; max += 16) {
        const wc_value *v = NULL;
        wc_arena_init(&small, max);
        int rc = wc_yaml_read(wc_slice_str(text), NULL, &small, &v, &err);
        assert_true(rc == 0 || rc == WC_ENOMEM);
        failures += rc != 0;
        wc_arena_deinit(&small);
    }
    assert_true(failures > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_yaml__the_example_manifest_is_read),
        cmocka_unit_test(test_yaml__plain_scalars_follow_the_core_schema),
        cmocka_unit_test(test_yaml__a_scalar_keeps_the_text_of_the_source),
        cmocka_unit_test(test_yaml__flow_style_is_json),
        cmocka_unit_test(test_yaml__nothing_is_null),
        cmocka_unit_test(test_yaml__what_is_not_taken_is_named_with_its_place),
        cmocka_unit_test(test_yaml__depth_ends_at_the_limit),
        cmocka_unit_test(test_yaml__a_callers_limits_are_kept),
        cmocka_unit_test(test_yaml__many_keys_are_checked_for_duplicates_quickly),
        cmocka_unit_test(test_yaml__a_full_arena_is_reported),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
