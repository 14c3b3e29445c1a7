/* Call aliases: the vectors of spec wash 2.2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "wash/wash_int.h"

static void refuse(const char *alias, const char *text)
{
    wc_error err = {0};
    assert_int_equal(wc__wash_alias_check(alias, &err), WC_EINVAL);
    assert_string_equal(err.msg, text);
}

static void test_alias__published_good_ones_pass(void **state)
{
    (void)state;
    assert_int_equal(wc__wash_alias_check("abc123", NULL), 0);
    assert_int_equal(wc__wash_alias_check("myorganization/subfolder_three", NULL), 0);
}

static void test_alias__published_bad_ones_are_refused_with_their_text(void **state)
{
    (void)state;
    const char *invalid = "Call alias contained invalid characters.\n"
                          "Valid aliases are lowercase alphanumeric and can contain underscores and slashes";
    refuse("hello*^&%@#", invalid);
    refuse("wasmCloud/camelCase_", invalid);
    refuse("with space", invalid);
    refuse("ünicode", invalid);
    refuse("MCLFG44AN6RKNORIDSN5JACURXNEIP5Q6CH2BOG5FCTDF7HE6ES3MCQB",
           "Public key cannot be used as a call alias");
    refuse("", "Call alias cannot be empty");
}

static void test_alias__a_key_one_letter_short_is_only_invalid(void **state)
{
    (void)state;
    wc_error err = {0};
    assert_int_equal(wc__wash_alias_check("MCLFG44AN6RKNORIDSN5JACURXNEIP5Q6CH2BOG5FCTDF7HE6ES3MCQ", &err),
                     WC_EINVAL);
    assert_memory_equal(err.msg, "Call alias contained", 20);
}

static void stem(const char *path, const char *expected)
{
    wc_slice got = wc__wash_stem(wc_slice_str(path));
    assert_int_equal(got.len, strlen(expected));
    assert_memory_equal(got.ptr ? got.ptr : (const uint8_t *)"", expected, got.len);
}

/* The first part of the name of a kept key (spec wash 1.3, row 4). */
static void test_alias__stem_of_a_path_is_its_last_part_without_extension(void **state)
{
    (void)state;
    stem("echo.wasm", "echo");
    stem("a/b/echo.tar.gz", "echo.tar");
    stem("/x/echo", "echo");
    stem(".hidden", ".hidden");
    stem("My Actor v1.0", "My Actor v1");
    stem("../../etc/passwd", "passwd");
    stem("dir/", "dir");
    stem("..", "");
    stem("a/..", "");
    stem("", "");
    stem("///", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alias__published_good_ones_pass),
        cmocka_unit_test(test_alias__published_bad_ones_are_refused_with_their_text),
        cmocka_unit_test(test_alias__a_key_one_letter_short_is_only_invalid),
        cmocka_unit_test(test_alias__stem_of_a_path_is_its_last_part_without_extension),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
