/* Subjects: what is a name, what is a pattern, what covers what. SPEC lattice 1, the rules of NATS. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "bus/bus.h"

static bool match(const char *pattern, const char *name)
{
    return wc_subject_match(wc_slice_str(pattern), wc_slice_str(name));
}

static void test_subject__literal_tokens_are_compared_byte_by_byte(void **state)
{
    (void)state;
    assert_true(match("wasmbus.ctl.default.events", "wasmbus.ctl.default.events"));
    assert_false(match("wasmbus.ctl.default.events", "wasmbus.ctl.default.Events"));
    assert_false(match("wasmbus.ctl", "wasmbus.ctl.default"));
    assert_false(match("wasmbus.ctl.default", "wasmbus.ctl"));
}

static void test_subject__a_star_covers_exactly_one_token(void **state)
{
    (void)state;
    assert_true(match("a.*.c", "a.b.c"));
    assert_false(match("a.*.c", "a.c"));
    assert_false(match("a.*.c", "a.b.b.c"));
    assert_true(match("*", "a"));
    assert_false(match("*", "a.b"));
    assert_false(match("wasmbus.rpc.*.x", "wasmbus.rpc..x"));
}

static void test_subject__a_tail_covers_one_token_or_more(void **state)
{
    (void)state;
    assert_true(match("a.>", "a.b"));
    assert_true(match("a.>", "a.b.c.d"));
    assert_false(match("a.>", "a"));
    assert_true(match(">", "a.b.c"));
    assert_true(match("*.>", "a.b"));
    assert_false(match("*.>", "a"));
}

static void test_subject__a_wildcard_byte_inside_a_token_is_no_wildcard(void **state)
{
    (void)state;
    assert_true(match("a*.b", "a*.b"));
    assert_false(match("a*.b", "ax.b"));
    assert_true(match("a>", "a>"));
}

static void test_subject__invalid_names_are_refused_and_match_nothing(void **state)
{
    static const char *const bad[] = {"",     ".",      "a.", ".a",  "a..b", "a b", "a\tb",
                                      "a\nb", "a.\x7f", "*",  "a.*", "a.>",  ">"};
    (void)state;
    for (size_t i = 0; i < WC_COUNT(bad); i++) {
        assert_false(wc_subject_is_name(wc_slice_str(bad[i])));
        assert_false(match(">", bad[i]));
    }
    assert_false(wc_subject_is_name(wc_slice_of("a\0b", 3)));
    assert_true(wc_subject_is_name(WC_LIT("_INBOX.abc.1")));
    assert_true(wc_subject_is_name(WC_LIT("gr\xc3\xbc\xc3\x9f")));
}

static void test_subject__invalid_patterns_are_refused(void **state)
{
    static const char *const bad[] = {"", "a.>.b", ">.>", ">.a", "a..>", "a. ", "."};
    (void)state;
    for (size_t i = 0; i < WC_COUNT(bad); i++)
        assert_false(wc_subject_is_pattern(wc_slice_str(bad[i])));
    assert_true(wc_subject_is_pattern(WC_LIT("*.*.>")));
}

static void test_subject__length_has_a_limit(void **state)
{
    char name[WC_LIMIT_SUBJECT_BYTES + 1];
    (void)state;
    memset(name, 'x', sizeof name);
    assert_true(wc_subject_is_name(wc_slice_of(name, WC_LIMIT_SUBJECT_BYTES)));
    assert_false(wc_subject_is_name(wc_slice_of(name, WC_LIMIT_SUBJECT_BYTES + 1)));
}

/* SPEC lattice 1: the namespace is one token. */
static void test_subject__a_token_has_no_dot_space_or_wildcard(void **state)
{
    static const char *const bad[] = {"", "a.b", "a b", "*", ">", "a*", "a>b"};
    (void)state;
    for (size_t i = 0; i < WC_COUNT(bad); i++)
        assert_false(wc_subject_is_token(wc_slice_str(bad[i])));
    assert_true(wc_subject_is_token(WC_LIT("default")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_subject__literal_tokens_are_compared_byte_by_byte),
        cmocka_unit_test(test_subject__a_star_covers_exactly_one_token),
        cmocka_unit_test(test_subject__a_tail_covers_one_token_or_more),
        cmocka_unit_test(test_subject__a_wildcard_byte_inside_a_token_is_no_wildcard),
        cmocka_unit_test(test_subject__invalid_names_are_refused_and_match_nothing),
        cmocka_unit_test(test_subject__invalid_patterns_are_refused),
        cmocka_unit_test(test_subject__length_has_a_limit),
        cmocka_unit_test(test_subject__a_token_has_no_dot_space_or_wildcard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
