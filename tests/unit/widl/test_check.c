/* The rules about documents: SPEC widl 4, with the additions for C; imports. */
#include "unit/widl/widl_test.h"

static void test_check__wants_one_namespace_first(void **state)
{
    (void)state;
    assert_good("type A {}");
    assert_good("import * from \"x\" namespace a type A {}"); /* order only; nothing was imported yet */
    assert_refused("type A {}\nnamespace a",
                   "t.widl:2:11: Validation Error: the namespace must stand before the type");
    assert_refused("namespace a\nnamespace b", "second namespace");
    assert_refused("interface {} interface {}", "second interface");
}

static void test_check__wants_a_capital_first(void **state)
{
    (void)state;
    assert_good("type T {} type A1 {}");
    assert_refused("type foo_Bar {}", "must begin with a capital letter");
    assert_refused("alias a = i32", "must begin with a capital");
    assert_refused("union u = i32", "must begin with a capital");
    assert_refused("enum e { a = 0 }", "must begin with a capital");
    assert_refused("type ID {}", "is a type of the language");
}

static void test_check__finds_second_names(void **state)
{
    (void)state;
    assert_refused("type A {}\nenum A { a = 0 }",
                   "t.widl:2:6: Validation Error: \"A\" is the name of a type already, in line 1");
    assert_refused("role A {} union A = i32", "name of a role");
    assert_refused("alias A = i32 type A {}", "name of a alias");
    assert_refused("directive @a on TYPE directive @a on TYPE", "name of a directive");
    assert_refused("type A { a: i32 a: i32 }", "second field \"a\"");
    assert_refused("role R { a() a() }", "second operation \"a\"");
    assert_refused("role R { a(b: i32 b: i32) }", "second parameter \"b\"");
    assert_refused("enum E { a = 0 a = 1 }", "second value \"a\"");
    assert_refused("enum E { a = 0 b = 0 }", "\"b\" has the number 0 of \"a\"");
    assert_refused("enum E { a = -1 }", "negative");
    assert_refused("role R { a() @operation(name: \"x\") b() @operation(name: \"x\") }", "on the wire");
}

static void test_check__warns_of_one_operation_in_two_roles(void **state)
{
    (void)state;
    wc_widl_doc *doc;
    assert_int_equal(parse("role R { a() }\nrole S { a() }", &doc), 0);
    assert_int_equal(wc_widl_check(doc, &err), 0);
    assert_int_equal(wc_widl_note_count(doc), 1);
    assert_string_equal(
        output_of(doc, wc_widl_print_notes),
        "t.widl:2:10: warning: operation \"a\" is in another role too (line 1): one actor can handle "
        "only one of them\nrole S { a() }\n         ^\n");
}

static void test_check__knows_the_types(void **state)
{
    (void)state;
    assert_good(
        "type A { a: i8 b: u8 c: i16 d: u16 e: i32 f: u32 g: i64 h: u64 i: f32 j: f64 k: bool l: string "
        "m: datetime n: bytes o: raw p: value q: ID } role R { a(): void }");
    assert_refused("type A {\n  a: int\n}", "t.widl:2:6: Validation Error: unknown type \"int\"");
    assert_refused("type A { a: [B] }", "unknown type \"B\"");
    assert_refused("type A { a: {B:i32} }", "unknown type \"B\"");
    assert_refused("union U = A", "unknown type \"A\"");
    assert_refused("role R { a(b: A): i32 }", "unknown type \"A\"");
    assert_refused("role R { a(): A }", "unknown type \"A\"");
    assert_refused("type A implements B {}", "unknown type \"B\"");
    assert_refused("type A { a: void }", "\"void\" is for the result");
    assert_refused("role R { a(): [void] }", "\"void\" is for the result");
    assert_refused("role R { a(): void? }", "\"void\" is for the result");
    assert_refused("role R {} type A { a: R }", "is a role, not a type");
}

static void test_check__wants_keys_that_can_be_keys(void **state)
{
    (void)state;
    assert_good("alias K = string type A { a: {u8 : i32} b: {K : [i32]} c: {ID : i32} }");
    assert_refused("type A { a: {bool : i32} }", "1:14: Validation Error: the key of a map must be");
    assert_refused("type A { a: [{string? : i32}] }", "the key of a map must be");
    assert_refused("type A { a: {A : i32} }", "the key of a map must be");
    assert_refused("role R { a(b: {f32 : i32}) }", "the key of a map must be");
}

static void test_check__finds_structures_that_contain_themselves(void **state)
{
    (void)state;
    assert_refused("type A { a: A }", "\"A\" contains itself");
    assert_refused("type A { b: B } alias B = C union C = i32 | A", "contains itself");
    assert_refused("alias A = B alias B = A", "stands for itself");
    assert_refused("alias A = [A?]", "stands for itself");
    assert_good("type A { a: A? b: [A] c: {string : A} } union U = [U] | i32");
}

static void test_check__limits_structures_inside_structures(void **state)
{
    (void)state;
    for (int is_reversed = 0; is_reversed < 2; is_reversed++) {
        wc_buf text;
        wc_buf_init(&text, 65536);
        for (int i = 0; i < 40; i++) {
            int number = is_reversed ? 39 - i : i;
            if (number == 39)
                wc_buf_append_str(&text, "type A39 {}\n");
            else
                wc_buf_printf(&text, "type A%d { a: A%d }\n", number, number + 1);
        }
        assert_refused(wc_buf_cstr(&text), "nested deeper than 32 levels");
        wc_buf_deinit(&text);
    }
}

static void test_check__checks_directives(void **state)
{
    (void)state;
    assert_refused("alias A = i32 directive @d(a: A) on TYPE", "cannot be of alias \"A\"");
    assert_refused("union A = i32 directive @d(a: [A]) on TYPE", "cannot be of union \"A\"");
    assert_refused("directive @d on TYPE require @e on SELF", "unknown directive \"@e\"");
    assert_refused("directive @d on TYPES", "unknown place \"TYPES\"");
    assert_refused("directive @d on SELF", "unknown place \"SELF\"");
}

static void test_check__checks_annotations_that_are_declared(void **state)
{
    (void)state;
    static const char head[] = "directive @d(a: u8, b: string?, c: [f64]?, e: E?, f: bool = true) on FIELD\n"
                               "enum E { x = 0 }\n";
    static const struct {
        const char *annotation, *wanted;
    } cases[] = {
        {"@d(a: 1 b: \"x\" c: [1 2.5] e: x f: false)", NULL},
        {"@unknown(z: 1)", NULL},
        {"@d", "lacks the argument \"a\""},
        {"@d(a: 1 z: 1)", "has no argument \"z\""},
        {"@d(a: -1)", "not negative"},
        {"@d(a: 1.5)", "integer"},
        {"@d(a: 1 b: 2)", "must be a string"},
        {"@d(a: 1 c: [\"x\"])", "must be a number"},
        {"@d(a: 1 c: 1)", "must be a list"},
        {"@d(a: 1 e: y)", "a value of the enum"},
        {"@d(a: 1 f: 1)", "true or false"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[512];
        snprintf(text, sizeof text, "%stype A { a: i32 %s }", head, cases[i].annotation);
        if (cases[i].wanted)
            assert_refused(text, cases[i].wanted);
        else
            assert_good(text);
    }
    assert_refused("directive @d on FIELD type A @d {}", "may not stand at a type");
    assert_refused(
        "directive @d on FIELD require @e on SELF directive @e on FIELD | TYPE type A { a: i32 @d }",
        "\"@d\" needs \"@e\" too");
    assert_good("directive @d on FIELD require @e on SELF directive @e on FIELD type A { a: i32 @d @e }");
    /* only the places that the requirement names count */
    assert_refused(
        "directive @d on FIELD require @e on SELF directive @e on FIELD | TYPE type A @e { a: i32 @d }",
        "needs \"@e\"");
    assert_good("directive @d on FIELD require @e on TYPE directive @e on TYPE type A @e { a: i32 @d }");
}

static void test_check__counts_what_it_does_not_list(void **state)
{
    (void)state;
    wc_buf text;
    wc_widl_doc *doc;
    wc_buf_init(&text, 65536);
    for (int i = 0; i < 30; i++)
        wc_buf_printf(&text, "type A%d { a: Nothing }\n", i);
    assert_int_equal(parse(wc_buf_cstr(&text), &doc), 0);
    assert_int_equal(wc_widl_check(doc, &err), WC_EFORMAT);
    assert_int_equal(wc_widl_note_count(doc), 30);
    assert_non_null(strstr(output_of(doc, wc_widl_print_notes), "t.widl: 10 more findings"));
    wc_buf_deinit(&text);
}

/* --- imports --- */

static int read_made_up(void *ctx, const char *name, wc_buf *out, wc_error *error)
{
    static const char *const files[][2] = {
        {"dir/one.widl",
         "namespace one type A { b: B? } type B { a: [A] } alias Text = string enum E { x = 0 } "
         "role R { a() } directive @d on FIELD"},
        {"dir/circle.widl", "import * from \"circle2\""},
        {"dir/circle2.widl", "import * from \"circle\""},
        {"dir/self.widl", "import * from \"self\""},
        {"dir/broken.widl", "type A {"},
        {"dir/wrong.widl", "type A { a: Nothing }"},
        {"defs/two.widl", "type Two {}"},
        {"defs/three/index.widl", "import * from \"../x\" type Three {}"},
        {"defs/three/../x.widl", "type X {}"},
    };
    (void)ctx;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        if (strcmp(files[i][0], name) == 0) {
            wc_buf_append_str(out, files[i][1]);
            return 0;
        }
    }
    return wc_fail(error, WC_ENOTFOUND, "%s not found", name);
}

static int import(const char *text, wc_widl_doc **out)
{
    static const wc_widl_files files = {read_made_up, NULL, "defs"};
    err = (wc_error){0};
    assert_int_equal(wc_widl_parse("dir/main.widl", wc_slice_str(text), NULL, &arena, out, &err), 0);
    int status = wc_widl_import(*out, &files, &err);
    return status == 0 ? wc_widl_check(*out, &err) : status;
}

/* SPEC widl 4, 5 */
static void test_check__imports_all_or_named(void **state)
{
    (void)state;
    wc_widl_doc *doc;
    assert_int_equal(import("import * from \"one\" namespace x type C { a: A t: Text e: E f: i32 @d }", &doc),
                     0);
    assert_int_equal(import("import { A as Z, Text } from \"one.widl\" type A { a: Z t: Text }", &doc), 0);
    assert_int_equal(wc_widl_note_count(doc), 0);
    assert_int_equal(import("import * from \"two\" import * from \"three\" type A { a: Two b: Three }", &doc),
                     0);
    assert_int_equal(import("import { A } from \"one\" type B { b: i32 }", &doc), 0);
    assert_int_equal(wc_widl_note_count(doc), 1);
    assert_non_null(strstr(output_of(doc, wc_widl_print_notes), "warning: nothing of this import is used"));
}

static void test_check__refuses_bad_imports(void **state)
{
    (void)state;
    wc_widl_doc *doc;
    static const char *const cases[][2] = {
        {"import { Nope } from \"one\"", "dir/main.widl:1:10: could not find \"Nope\" in \"one\""},
        {"import { R } from \"one\"", "could not find \"R\""},
        {"import * from \"none\"", "dir/main.widl:1:15: could not load file: none not found"},
        {"import * from \"circle\"", "dir/circle2.widl:1:15: the import goes in a circle"},
        {"import * from \"self\"", "goes in a circle"},
        {"import * from \"main\"", "goes in a circle"},
        {"import * from \"broken\"", "dir/broken.widl:1:9: Syntax Error"},
        {"import * from \"wrong\"", "dir/wrong.widl:1:13: Validation Error: unknown type"},
        {"import * from \"one\" type A {}", "brings a second \"A\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_not_equal(import(cases[i][0], &doc), 0);
        assert_message(cases[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WIDL_TEST(test_check__wants_one_namespace_first),
        WIDL_TEST(test_check__wants_a_capital_first),
        WIDL_TEST(test_check__finds_second_names),
        WIDL_TEST(test_check__warns_of_one_operation_in_two_roles),
        WIDL_TEST(test_check__knows_the_types),
        WIDL_TEST(test_check__wants_keys_that_can_be_keys),
        WIDL_TEST(test_check__finds_structures_that_contain_themselves),
        WIDL_TEST(test_check__limits_structures_inside_structures),
        WIDL_TEST(test_check__checks_directives),
        WIDL_TEST(test_check__checks_annotations_that_are_declared),
        WIDL_TEST(test_check__counts_what_it_does_not_list),
        WIDL_TEST(test_check__imports_all_or_named),
        WIDL_TEST(test_check__refuses_bad_imports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
