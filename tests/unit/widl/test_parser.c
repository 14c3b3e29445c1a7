/* The grammar: every row of SPEC widl 1 and 2, and the limits. */
#include "unit/widl/widl_test.h"

static const char *json(const char *text)
{
    wc_widl_doc *doc;
    if (parse(text, &doc) != 0)
        fail_msg("%s", err.msg);
    return output_of(doc, wc_widl_json);
}

static void assert_json(const char *text, const char *wanted)
{
    const char *got = json(text);
    if (strstr(got, wanted) == NULL)
        assert_string_equal(got, wanted);
}

/* SPEC widl 1: mark, blanks, commas, comments */
static void test_parser__skips_byte_order_mark_commas_and_comments(void **state)
{
    (void)state;
    assert_json("\xef\xbb\xbfnamespace,\"a:b\" # x\r\n", "{\"kind\":\"namespace\",\"name\":\"a:b\"}");
    assert_json("type,A,{,a,:,[,i32,],}", "\"type\":\"[i32]\"");
}

/* SPEC widl 1: strings */
static void test_parser__understands_the_escapes_of_strings(void **state)
{
    (void)state;
    assert_json("namespace \"a\\\"\\/\\\\\\b\\f\\n\\r\\t\\u00e9\\uD83D\\ude00\"",
                "\"a\\\"/\\\\\\b\\f\\n\\r\\t\xc3\xa9\xf0\x9f\x98\x80\"");
    assert_refused("namespace \"\\x\"", "t.widl:1:12: Syntax Error: Invalid escape");
    assert_refused("namespace \"\\ud800\"", "surrogate");
    assert_refused("namespace \"\\udc00\\udc00\"", "surrogate");
    assert_refused("namespace \"\\u12\"", "four hexadecimal");
    assert_refused("namespace \"a\nb\"", "1:11: Syntax Error: Unterminated string");
    assert_refused("namespace \"a", "Unterminated string");
    assert_refused("namespace \"a\\", "Unterminated string");
    assert_refused("namespace \"\x01\"", "Invalid character");
    assert_refused("namespace \"\xff\"", "t.widl:1:12: Syntax Error: not UTF-8");
}

/* SPEC widl 1: block strings */
static void test_parser__removes_common_indentation_of_blocks(void **state)
{
    (void)state;
    assert_json("\"\"\"\n\n    one\n      two\n\n    three\n  \n\"\"\" namespace a",
                "\"description\":\"one\\n  two\\n\\nthree\"");
    assert_json("\"\"\"first\n  second\"\"\" namespace a", "\"description\":\"first\\nsecond\"");
    assert_json("\"\"\"a \\\"\"\" b \\n\"\"\" namespace a", "\"description\":\"a \\\"\\\"\\\" b \\\\n\"");
    assert_json("\"\"\"\"\"\" namespace a", "\"description\":\"\"");
    assert_refused("namespace a\n  \"\"\" x\n\n",
                   "t.widl:2:3: Syntax Error: Unterminated string.\n  \"\"\" x\n  ^");
}

/* SPEC widl 1: numbers */
static void test_parser__reads_numbers_as_they_stand(void **state)
{
    (void)state;
    assert_json("type A { a: f64 = -1.5e+10 b: i32 = -0 c: f64 = 1E3 }", "\"default\":\"-1.5e+10\"");
    assert_refused("type A { a: i32 = 01 }", "1:20: Syntax Error: Unexpected digit after 0");
    assert_refused("type A { a: f64 = 1. }", "Expected a digit");
    assert_refused("type A { a: f64 = - }", "Expected a digit");
    assert_refused("type A { a: f64 = 1e }", "Expected a digit");
    assert_refused("type A { a: f64 = 1x }", "behind a number");
    assert_refused("type A { a: f64 = 1.2.3 }", "behind a number");
}

/* SPEC widl 2: all definitions */
static void test_parser__reads_every_definition(void **state)
{
    (void)state;
    assert_json("import * from \"x\"", "{\"kind\":\"import\",\"from\":\"x\"}");
    assert_json("import { A B as C } from \"x\"", "\"names\":[\"A\",{\"name\":\"B\",\"as\":\"C\"}]");
    assert_json("directive @d(a: i32 = 1) on | TYPE | FIELD require @e on SELF @f on TYPE",
                "\"on\":[\"TYPE\",\"FIELD\"],\"requires\":[{\"name\":\"e\",\"on\":[\"SELF\"]},"
                "{\"name\":\"f\",\"on\":[\"TYPE\"]}]");
    assert_json("alias \"A\" = {string:[i32?]}?", "\"type\":\"{string : [i32?]}?\"");
    assert_json("interface @x { a(): void }", "\"kind\":\"interface\",\"annotations\"");
    assert_json("role R { a{ b: stream bytes }: stream i32 }", "\"unary\":true,\"stream\":true");
    assert_json("type A implements & B & C { }", "\"implements\":[\"B\",\"C\"]");
    assert_json("union U = | A | B?", "\"types\":[\"A\",\"B?\"]");
    assert_json("enum E { a = 0 as \"A\" @x null = 1 }", "\"name\":\"null\",\"index\":1");
    assert_json("\"d\" type A { \"e\" a: b @c(1 x: [1 {y: true, \"z\": null}] \"s\") }",
                "\"value\":\"[1, {y: true, z: null}]\"");
}

/* SPEC widl 1: keywords are not reserved */
static void test_parser__takes_keywords_as_names(void **state)
{
    (void)state;
    assert_good("namespace type type Type { type: i32 namespace: i32 from: i32 as: i32 on: i32 import: i32 "
                "stream: i32 true: i32 }\nrole role { interface(enum: i32): i32 union{ role: Type } }");
}

/* SPEC widl 2: the table of parser facts */
static void test_parser__refuses_what_the_language_refuses(void **state)
{
    (void)state;
    assert_refused("", "t.widl:1:1: Syntax Error: Unexpected <EOF>.");
    assert_refused("# nothing\n", "Unexpected <EOF>");
    assert_refused("enum E { mobile = 0 \"Mobile\" }", "name = 0 as \"Name\"");
    assert_refused("type A { a: [string } }", "Expected \"]\", found \"}\"");
    assert_refused("type A { a: {string : i32 ] }", "Expected \"}\", found \"]\"");
    assert_refused("type A { a: i32?? }", "1:17: Syntax Error: Unexpected \"?\"");
    assert_refused("import * from x", "Expected String, found Name \"x\"");
    assert_refused("role R { a: i32 }", "Expected \"(\" or \"{\", found \":\"");
    assert_refused("type A { a: i32 @t(x) }", "Expected \":\", found \")\"");
    assert_refused("type { }", "Expected Name, found \"{\"");
    assert_refused("\"d\"", "Unexpected <EOF>");
    assert_refused("type A { a: i32 ", "Expected Name, found <EOF>");
    assert_refused("whatever A", "1:1: Syntax Error: Unexpected Name \"whatever\"");
    assert_refused("type A ; ", "Unexpected character");
    assert_refused("enum E { a = 4294967296 }", "Int of 32 bits");
}

/* SPEC widl 2: an unnamed true is taken */
static void test_parser__takes_an_unnamed_bool(void **state)
{
    (void)state;
    assert_json("type A { a: i32 @t(true) }", "\"name\":\"value\",\"value\":\"true\"");
}

static void test_parser__shows_the_line_and_a_caret_under_the_character(void **state)
{
    (void)state;
    assert_refused("type A {\n\ta: \"\xc3\xa9\" i32\n}",
                   "t.widl:2:5: Syntax Error: Expected a type, found String \"\xc3\xa9\".\n"
                   "\ta: \"\xc3\xa9\" i32\n\t   ^");
}

/* Control characters of a stranger's file do not reach the terminal. */
static void test_parser__cleans_and_cuts_the_line_it_shows(void **state)
{
    (void)state;
    char text[2000] = "type A { # ";
    memset(text + 11, 'x', 900);
    text[11] = 0x1b;
    snprintf(text + 911, 100, "\n a ? \x1b[0m %s", "");
    err = (wc_error){0};
    assert_int_equal(check(text), WC_EFORMAT);
    assert_null(strchr(err.msg, 0x1b));
    char *long_line = text;
    memset(long_line, 'a', 60);
    snprintf(long_line + 60, 1900, "%1500s ! %300s", " ", " ");
    assert_int_equal(check(text), WC_EFORMAT);
    assert_true(strlen(err.msg) < 400);
}

/* --- limits --- */

static wc_slice repeated(const char *part, size_t count)
{
    size_t len = strlen(part);
    uint8_t *text = wc_arena_alloc(&arena, len * count);
    assert_non_null(text);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * len, part, len);
    return wc_slice_of(text, len * count);
}

static void test_parser__limits_the_size_of_a_source_and_says_how_it_is_called(void **state)
{
    (void)state;
    wc_widl_doc *doc;
    assert_int_equal(parse_slice(repeated("type A {} ", 110000), &doc), WC_ELIMIT);
    assert_message("limit source_bytes is 1048576");
}

/* Ten megabytes of brackets with the size limit out of the way. */
static void test_parser__limits_nesting(void **state)
{
    (void)state;
    static const char *const parts[] = {"type A { a: [", "type A { a: {string:", "type A @a([",
                                        "type A @a({a:"};
    static const char *const repeats[] = {"[", "{string:", "[", "{a:"};
    const wc_widl_limits limits = {64u << 20};
    for (size_t i = 0; i < 4; i++) {
        wc_widl_doc *doc;
        wc_slice text = repeated(repeats[i], (10u << 20) / strlen(repeats[i]));
        memcpy((void *)(uintptr_t)text.ptr, parts[i], strlen(parts[i]));
        size_t at = strlen(parts[i]);
        while (at % strlen(repeats[i]) != 0)
            ((uint8_t *)(uintptr_t)text.ptr)[at++] = ' ';
        assert_int_equal(wc_widl_parse("t", text, &limits, &arena, &doc, &err), WC_ELIMIT);
        assert_message("nested deeper than 32 levels");
    }
}

static void test_parser__limits_names(void **state)
{
    (void)state;
    char text[200] = "type ";
    memset(text + 5, 'A', 128);
    memcpy(text + 133, " {}", 4);
    assert_good(text);
    memcpy(text + 133, "A {}", 5);
    err = (wc_error){0};
    assert_int_equal(check(text), WC_ELIMIT);
    assert_message("t.widl:1:6: Syntax Error: name longer than 128 bytes");
}

static void test_parser__limits_definitions(void **state)
{
    (void)state;
    wc_widl_doc *doc;
    assert_int_equal(parse_slice(repeated("type A{}\n", 65536), &doc), 0);
    assert_int_equal(parse_slice(repeated("type A{}\n", 65537), &doc), WC_ELIMIT);
    assert_message("t.widl:65537:");
}

static void test_parser__fails_cleanly_when_memory_is_out(void **state)
{
    (void)state;
    static const char text[] =
        "\"d\" namespace a import * from \"x\" directive @d(a: i32) on TYPE require @e on SELF "
        "alias A = i32 role R { \"\"\"x\"\"\" a(b: [i32] = [1]): i32 @x(1) } # c\n enum E { a = 0 }";
    wc_widl_doc *doc;
    int status = WC_ENOMEM;
    size_t max = 8;
    for (; status == WC_ENOMEM && max < 100000; max += 8) {
        wc_arena_deinit(&arena);
        wc_arena_init(&arena, max);
        status = parse(text, &doc);
    }
    assert_int_equal(status, 0);
    assert_true(max > 1000);
}

/* Every prefix of a document is a document or a clear error. */
static void test_parser__survives_a_cut_at_every_byte(void **state)
{
    (void)state;
    static const char text[] =
        "\"d\" namespace \"a:b\" import { A as B } from \"x\" directive @d(a: i32) on TYPE "
        "alias C = {string : i32}? role R { \"\"\"x\"\"\" a(b: [i32] = [1]): i32 @x(y: {z: 1.5}) }";
    for (size_t len = 0; len < sizeof text; len++) {
        wc_widl_doc *doc;
        err = (wc_error){0};
        if (parse_slice(wc_slice_of(text, len), &doc) != 0)
            assert_non_null(strstr(err.msg, "t.widl:1:"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WIDL_TEST(test_parser__skips_byte_order_mark_commas_and_comments),
        WIDL_TEST(test_parser__understands_the_escapes_of_strings),
        WIDL_TEST(test_parser__removes_common_indentation_of_blocks),
        WIDL_TEST(test_parser__reads_numbers_as_they_stand),
        WIDL_TEST(test_parser__reads_every_definition),
        WIDL_TEST(test_parser__takes_keywords_as_names),
        WIDL_TEST(test_parser__refuses_what_the_language_refuses),
        WIDL_TEST(test_parser__takes_an_unnamed_bool),
        WIDL_TEST(test_parser__shows_the_line_and_a_caret_under_the_character),
        WIDL_TEST(test_parser__cleans_and_cuts_the_line_it_shows),
        WIDL_TEST(test_parser__limits_the_size_of_a_source_and_says_how_it_is_called),
        WIDL_TEST(test_parser__limits_nesting),
        WIDL_TEST(test_parser__limits_names),
        WIDL_TEST(test_parser__limits_definitions),
        WIDL_TEST(test_parser__fails_cleanly_when_memory_is_out),
        WIDL_TEST(test_parser__survives_a_cut_at_every_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
