/* Environment expansion of manifests: every row of the table in host.md 11. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "host/expand.h"

static const char *lookup(void *ctx, const char *name)
{
    (void)ctx;
    if (strcmp(name, "NAME") == 0)
        return "value";
    return strcmp(name, "EMPTY") == 0 ? "" : NULL;
}

static void check(const char *text, const char *expected)
{
    wc_buf out;
    wc_buf_init(&out, 4096);
    wc__expand_env(wc_slice_str(text), lookup, NULL, &out);
    assert_int_equal(wc_buf_status(&out), 0);
    assert_string_equal(wc_buf_cstr(&out), expected);
    wc_buf_deinit(&out);
}

static void test_expand__host_11_set_variables_give_their_value(void **state)
{
    (void)state;
    check("a ${NAME} b", "a value b");
    check("[${EMPTY}]", "[]");
    check("${NAME:other}", "value");
    check("${EMPTY:other}", "");
}

static void test_expand__host_11_unset_variables_stay_or_take_the_default(void **state)
{
    (void)state;
    check("${UNSET}", "${UNSET}");
    check("${UNSET:d}", "d");
    check("${UNSET:a:b c=d}", "a:b c=d");
    check("${UNSET:}", "");
    check("${UNSET:${NAME}}", "${NAME}"); /* everything up to the first brace; no nesting */
}

static void test_expand__host_11_what_is_no_placeholder_is_copied(void **state)
{
    (void)state;
    check("$NAME", "$NAME");
    check("$${NAME}", "$${NAME}");
    check("${NA ME:x}", "${NA ME:x}");
    check("${NA\tME}", "${NA\tME}");
    check("${A=B:x}", "${A=B:x}");
    check("${UNSET:a\tb}", "${UNSET:a\tb}");
    check("${UNSET:a\nb}", "${UNSET:a\nb}");
    check("${", "${");
    check("$", "$");
    check("${}", "${}");
    check("", "");
    check("${NAME", "${NAME");
}

static void test_expand__a_bomb_of_variables_is_bounded(void **state)
{
    (void)state;
    wc_buf out;
    wc_buf_init(&out, 100);
    for (int i = 0; i < 100; i++)
        wc__expand_env(WC_LIT("${NAME}"), lookup, NULL, &out);
    assert_int_equal(wc_buf_status(&out), WC_ELIMIT);
    wc_buf_deinit(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_expand__host_11_set_variables_give_their_value),
        cmocka_unit_test(test_expand__host_11_unset_variables_stay_or_take_the_default),
        cmocka_unit_test(test_expand__host_11_what_is_no_placeholder_is_copied),
        cmocka_unit_test(test_expand__a_bomb_of_variables_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
