/* Rust, Go and AssemblyScript out of contracts: names, optional fields, wire names, limits. Their compilers see the output in
 * tests/integ/test_gen_languages.py and test_language_matrix.py. SPEC widl 5, 6. */
#include "widl_test.h"

typedef int code_fn(const wc_widl_doc *doc, const wc_widl_code *options, wc_buf *out, wc_error *err);

static wc_buf out;

static int generate(code_fn *generator, const char *text)
{
    static const wc_slice roles[] = {WC_LIT_INIT("R")};
    wc_widl_code options = {.host_roles = roles, .handler_roles = roles};
    wc_widl_doc *doc;
    options.host_role_count = options.handler_role_count = strstr(text, "role R") ? 1 : 0;
    wc_buf_deinit(&out);
    wc_buf_init(&out, WC_WIDL_OUTPUT_BYTES);
    if (parse(text, &doc) != 0 || wc_widl_check(doc, &err) != 0)
        fail_msg("%s", err.msg);
    return generator(doc, &options, &out, &err);
}

static void assert_made(code_fn *generator, const char *text, const char *wanted)
{
    if (generate(generator, text) != 0)
        fail_msg("%s", err.msg);
    if (strstr(wc_buf_cstr(&out), wanted) == NULL)
        fail_msg("\"%s\" is not in\n%s", wanted, wc_buf_cstr(&out));
    wc_buf_deinit(&out);
}

static void test_languages__keywords_get_an_underscore(void **state)
{
    (void)state;
    const char *text = "namespace a\ntype A { type: i32 func: i32 class: i32 self: i32 encode: i32 }";
    assert_made(wc_widl_rust, text, "    #[serde(rename = \"type\")]\n    pub type_: i32,\n");
    assert_made(wc_widl_rust, text, "    pub self_: i32,\n");
    assert_made(wc_widl_tinygo, text, "\tEncode_ int32\n");
    assert_made(wc_widl_assemblyscript, text, "  class_: i32 = 0;\n");
    assert_made(wc_widl_assemblyscript, text, "    encoder.writeString(\"class\");\n");
    assert_made(wc_widl_tinygo, "namespace a\nrole R { b(func: i32) }", "(func_ int32)");
    assert_made(wc_widl_rust, "namespace a\ntype Option { a: i32 }", "pub struct Option_ {\n");
}

static void test_languages__parameters_keep_their_plain_names(void **state)
{
    (void)state;
    const char *text = "namespace a\nrole R { Set(a: i32) }";
    assert_made(wc_widl_rust, text, "pub struct SetArgs {\n");
    assert_made(wc_widl_tinygo, text, "type SetArgs struct {\n");
    assert_made(wc_widl_assemblyscript, text, "export class SetArgs implements Codec {\n");
}

/* A structure that would hold itself becomes a Box, also over other structures; one that does not stays as in 2021. */
static void test_languages__rust_boxes_only_what_leads_back(void **state)
{
    (void)state;
    assert_made(wc_widl_rust, "namespace a\ntype A { a: A? }", "pub a: Option<Box<A>>,\n");
    assert_made(wc_widl_rust, "namespace a\ntype A { b: B }\ntype B { u: U? }\nunion U = A | i32",
                "pub u: Option<Box<U>>,\n");
    assert_made(wc_widl_rust, "namespace a\ntype A { b: B? many: [A] }\ntype B {}", "pub b: Option<B>,\n");
}

static void test_languages__bytes_are_no_list_of_numbers(void **state)
{
    (void)state;
    const char *text = "namespace a\ntype A { a: bytes b: bytes? c: [bytes] }";
    assert_made(wc_widl_rust, text, "    #[serde(with = \"octets\")]\n    #[serde(rename = \"a\")]\n");
    assert_made(wc_widl_rust, text, "    #[serde(default, with = \"optional_octets\")]\n");
    assert_made(wc_widl_rust, text, "pub c: Vec<Octets>,\n");
    assert_made(wc_widl_assemblyscript, text, "writeBytes(encoder, this.a);\n");
}

static void test_languages__an_operation_without_parameters_reads_nothing(void **state)
{
    (void)state;
    const char *text = "namespace a\nrole R { b(): u64 c() @operation(name: \"C\\\"\") }";
    assert_made(wc_widl_rust, text, "fn b_wrapper(_input_payload: &[u8]) -> CallResult {\n    let f =");
    assert_made(wc_widl_tinygo, text, "wapc.HostCall(h.binding, Namespace, \"C\\\"\", []byte{})");
    assert_made(wc_widl_assemblyscript, text, "  c(): Error | null {\n");
}

static void test_languages__a_comment_cannot_end_early(void **state)
{
    (void)state;
    const char *text = "\"one */ two\\nthree\"\nnamespace a\n";
    assert_made(wc_widl_assemblyscript, text, "/**\n * one * / two three\n */\n");
    assert_made(wc_widl_rust, text, "/// one * / two three\npub const NAMESPACE");
    assert_made(wc_widl_tinygo, text, "// one * / two three\npackage a\n");
}

static void test_languages__what_has_no_form_is_refused(void **state)
{
    (void)state;
    static const struct {
        code_fn *generator;
        const char *text, *wanted;
    } rows[] = {
        {wc_widl_rust, "namespace a\ntype A { aB: i32 a_b: i32 }",
         "2:18: another one would have the same name in Rust"},
        {wc_widl_tinygo, "namespace a\ntype A {}\ntype DecodeA {}",
         "two things would be called \"DecodeA\" in Go"},
        {wc_widl_assemblyscript, "namespace a\ntype A { a: raw }",
         "raw and value have no form in AssemblyScript"},
        {wc_widl_tinygo, "namespace a\ntype A { a: u8 = 256 }", "does not fit"},
        {wc_widl_rust, "type A {}", "has no namespace"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(generate(rows[i].generator, rows[i].text) < 0);
        assert_message(rows[i].wanted);
    }
    wc_buf_deinit(&out);
}

/* A chain of optional structures, each of which may lead back: the search is bounded, its answer is the safe one. */
static void test_languages__a_long_chain_takes_bounded_time(void **state)
{
    (void)state;
    wc_buf text;
    wc_buf_init(&text, 1u << 20);
    wc_buf_append_str(&text, "namespace a\n");
    for (int i = 0; i < 5000; i++)
        wc_buf_printf(&text, "type T%d { t: T%d? }\n", i, i == 4999 ? 0 : i + 1);
    assert_made(wc_widl_rust, wc_buf_cstr(&text), "pub t: Option<Box<T1>>,\n");
    wc_buf_deinit(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WIDL_TEST(test_languages__keywords_get_an_underscore),
        WIDL_TEST(test_languages__parameters_keep_their_plain_names),
        WIDL_TEST(test_languages__rust_boxes_only_what_leads_back),
        WIDL_TEST(test_languages__bytes_are_no_list_of_numbers),
        WIDL_TEST(test_languages__an_operation_without_parameters_reads_nothing),
        WIDL_TEST(test_languages__a_comment_cannot_end_early),
        WIDL_TEST(test_languages__what_has_no_form_is_refused),
        WIDL_TEST(test_languages__a_long_chain_takes_bounded_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
