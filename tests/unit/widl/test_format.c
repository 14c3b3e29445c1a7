/* The formatter, the JSON and the Markdown output; all contracts of the tree. SPEC widl 8. */
#include <dirent.h>

#include "unit/widl/widl_test.h"

static const char *format(const char *text)
{
    wc_widl_doc *doc;
    if (parse(text, &doc) != 0)
        fail_msg("%s\nin: %s", err.msg, text);
    return output_of(doc, wc_widl_format);
}

/* The form is kept by a second run and means the same. */
static void assert_stable(const char *text)
{
    wc_widl_doc *before, *after;
    const char *once = format(text);
    assert_string_equal(format(once), once);
    assert_int_equal(parse(text, &before), 0);
    assert_int_equal(parse(once, &after), 0);
    assert_string_equal(output_of(before, wc_widl_json), output_of(after, wc_widl_json));
}

static void test_format__writes_one_form(void **state)
{
    (void)state;
    assert_string_equal(
        format("import {A,B as C} from \"x\"\nimport * from \"y\"\nnamespace \"a:b\" @v(1)\n"
               "role R{\"say\" a(b:i32=1,c:[string]?):void d{e:{string:i32}}:i32 @operation(name:\"D\")}"
               "enum E{a=0 as \"A\" b=1} union U=A|i32 alias T=string type Empty{}"),
        "import { A, B as C } from \"x\"\nimport * from \"y\"\n\nnamespace \"a:b\" @v(1)\n\nrole R {\n  "
        "\"say\"\n"
        "  a(b: i32 = 1, c: [string]?): void\n  d{ e: {string : i32} }: i32 @operation(name: \"D\")\n}\n\n"
        "enum E {\n  a = 0 as \"A\"\n  b = 1\n}\n\nunion U = A | i32\n\nalias T = string\n\ntype Empty {}\n");
}

static void test_format__breaks_long_parameter_lists(void **state)
{
    (void)state;
    const char *text = format("role R { operation(parameterNumberOne: string, parameterNumberTwo: string, "
                              "parameterNumberThree: string): string }");
    assert_non_null(strstr(text, "  operation(\n    parameterNumberOne: string\n    parameterNumberTwo"));
    assert_non_null(strstr(text, "    parameterNumberThree: string\n  ): string\n"));
}

static void test_format__keeps_comments(void **state)
{
    (void)state;
    static const char text[] =
        "# head\nnamespace a # behind\n\n# above\ntype A { # open\n  # own\n  a: i32 # tail\n"
        "  # last\n} # close\n\n# end\n";
    assert_string_equal(format(text), "# head\nnamespace a # behind\n\n# above\ntype A {\n  # open\n  # own\n"
                                      "  a: i32 # tail\n  # last\n} # close\n\n# end\n");
    assert_stable(text);
    assert_non_null(strstr(format("type A { a: [ # inside\n i32] b: i32 }"), "# inside"));
    assert_non_null(strstr(format("role R { a(b: i32 # one\n c: i32\n # two\n) }"), "# two"));
}

static void test_format__means_the_same(void **state)
{
    (void)state;
    assert_stable("\"\"\"\n  a\n    b \\\"\"\" \"\" x\n\"\"\" namespace a");
    assert_stable("\"\"\"a\n\n  b\\c\"\"\" namespace a");
    assert_stable("\"  a\\n  b\" namespace a");
    assert_stable("\"a\\n\" namespace a");
    assert_stable("\"\\na\" namespace a");
    assert_stable("\"a\\r\\nb\" namespace a");
    assert_stable("\"a\\u0001\\\"\\\\\\t\" namespace a");
    assert_stable("directive @a on TYPE directive @d(\"x\" a: i32 # c\n = 1) on | TYPE | FIELD require @a on "
                  "SELF @a on TYPE");
    assert_stable("interface @a @b(x: [1 -2.5e3 \"s\" true null {a: 1, \"b c\": []}], y: 1) { a{ \"d\" b: "
                  "stream bytes }: stream i32 }");
}

static void each_contract(void (*fn)(const char *name, wc_slice text))
{
    DIR *dir = opendir(WC_SOURCE_DIR "/interfaces");
    int count = 0;
    assert_non_null(dir);
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        char path[1024];
        wc_buf text;
        if (!wc_slice_ends(wc_slice_str(entry->d_name), WC_LIT(".widl")))
            continue;
        snprintf(path, sizeof path, WC_SOURCE_DIR "/interfaces/%s", entry->d_name);
        wc_buf_init(&text, 1u << 20);
        assert_int_equal(wc_file_read(path, 1u << 20, &text, &err), 0);
        fn(entry->d_name, wc_buf_slice(&text));
        wc_buf_deinit(&text);
        count++;
    }
    closedir(dir);
    assert_true(count >= 20);
}

static void check_contract(const char *name, wc_slice text)
{
    wc_widl_doc *doc;
    wc_slice copy = wc_arena_dup(&arena, text);
    if (wc_widl_parse(name, copy, NULL, &arena, &doc, &err) != 0 || wc_widl_check(doc, &err) != 0)
        fail_msg("%s", err.msg);
    assert_int_equal(wc_widl_note_count(doc), 0);
    assert_string_equal(output_of(doc, wc_widl_format), (const char *)copy.ptr);
}

static void test_format__leaves_every_contract_as_it_is(void **state)
{
    (void)state;
    each_contract(check_contract);
}

static void test_format__documents_a_contract(void **state)
{
    (void)state;
    wc_widl_doc *doc;
    assert_int_equal(
        parse("\"A shop.\" namespace \"a:shop\" \"Front | door\" role Shop { \"Sells\" Sell(what: string n: "
              "u8): Bill "
              "Close() } type Bill { \"In coins\" sum: u32 = 1 to: string? } enum E { a = 1 as \"A\" } "
              "alias T = string union U = T | i32",
              &doc),
        0);
    assert_int_equal(wc_widl_check(doc, &err), 0);
    assert_string_equal(
        output_of(doc, wc_widl_markdown),
        "# a:shop\n\nA shop.\n\n## role Shop\n\nFront | door\n\n| Operation | Argument | Result | |\n"
        "|---|---|---|---|\n| `Sell` | {what `string`, n `u8`} | `Bill` | Sells |\n"
        "| `Close` | none | `void` |  |\n\n## type Bill\n\n| Field | Type | |\n|---|---|---|\n"
        "| `sum` | `u32` | In coins; default `1` |\n| `to` | `string?` |  |\n\n## enum E\n\n"
        "| Value | Number | |\n|---|---|---|\n| `a` | 1 | A |\n\n## alias T\n\nAnother name for `string`.\n\n"
        "## union U\n\nOne of `T`, `i32`.\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WIDL_TEST(test_format__writes_one_form),
        WIDL_TEST(test_format__breaks_long_parameter_lists),
        WIDL_TEST(test_format__keeps_comments),
        WIDL_TEST(test_format__means_the_same),
        WIDL_TEST(test_format__leaves_every_contract_as_it_is),
        WIDL_TEST(test_format__documents_a_contract),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
