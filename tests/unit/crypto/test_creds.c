/* The credentials file of claims.md 1.6. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/error.h"
#include "crypto/crypto.h"

#define SEED "SUAOTBNEUHZDFJT3EUMELT7MQTP24JF3XVCXQNDSCU74G5IU6VAJBKH5LI"
#define JWT_BLOCK "-----BEGIN NATS USER JWT-----\neyJ0.eyJq.c2ln\n------END NATS USER JWT------\n"
#define SEED_BLOCK "-----BEGIN USER NKEY SEED-----\n" SEED "\n------END USER NKEY SEED------\n"
#define PROSE "\n************************* IMPORTANT *************************\nKeep this --- secret ---\n\n"

static void assert_text(wc_slice got, const char *expected)
{
    assert_int_equal(got.len, strlen(expected));
    assert_memory_equal(got.ptr, expected, got.len);
}

static void test_creds__both_blocks_are_found_among_prose(void **state)
{
    (void)state;
    wc_slice jwt, seed;
    assert_int_equal(wc_creds_parse(WC_LIT(PROSE JWT_BLOCK PROSE SEED_BLOCK PROSE), &jwt, &seed, NULL), 0);
    assert_text(jwt, "eyJ0.eyJq.c2ln");
    assert_text(seed, SEED);
}

static void test_creds__line_ends_of_windows_and_a_missing_last_one_are_fine(void **state)
{
    (void)state;
    wc_slice jwt, seed;
    wc_slice text = WC_LIT("-----BEGIN USER NKEY SEED-----\r\n\r\n  " SEED
                           " \r\n------END USER NKEY SEED------");
    assert_int_equal(wc_creds_parse(text, &jwt, &seed, NULL), 0);
    assert_int_equal(jwt.len, 0);
    assert_text(seed, SEED);
}

static void test_creds__a_file_without_a_usable_seed_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "no markers at all",
        JWT_BLOCK,
        "-----BEGIN USER NKEY SEED-----\n" SEED "\n",
        "-----BEGIN USER NKEY SEED-----\n------END USER NKEY SEED------\n",
        "-----BEGIN USER NKEY SEED-----\n" SEED "\n" SEED "\n------END USER NKEY SEED------\n",
        "--BEGIN USER NKEY SEED--\n" SEED "\n--END USER NKEY SEED--\n",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        wc_slice jwt, seed;
        wc_error err;
        assert_int_equal(wc_creds_parse(wc_slice_str(bad[i]), &jwt, &seed, &err), WC_EFORMAT);
        assert_null(strstr(err.msg, "SUAOT"));
    }
}

static void test_creds__truncation_never_reads_past_the_end(void **state)
{
    (void)state;
    static const char whole[] = JWT_BLOCK SEED_BLOCK;
    for (size_t len = 0; len < sizeof whole - 1; len++) {
        uint8_t *copy = wc_alloc(len + 1);
        wc_slice jwt, seed;
        memcpy(copy, whole, len);
        int rc = wc_creds_parse(wc_slice_of(copy, len), &jwt, &seed, NULL);
        /* the end marker is whole when three of its dashes are there, the last newline does not matter */
        assert_int_equal(rc, len >= sizeof whole - 1 - 4 ? 0 : WC_EFORMAT);
        wc_free(copy);
    }
}

static void test_creds__a_file_that_is_too_long_is_refused(void **state)
{
    (void)state;
    wc_slice jwt, seed;
    char *text = wc_calloc(1, WC_LIMIT_CREDS_BYTES + 1);
    assert_int_equal(wc_creds_parse(wc_slice_of(text, WC_LIMIT_CREDS_BYTES + 1), &jwt, &seed, NULL),
                     WC_ELIMIT);
    wc_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_creds__both_blocks_are_found_among_prose),
        cmocka_unit_test(test_creds__line_ends_of_windows_and_a_missing_last_one_are_fine),
        cmocka_unit_test(test_creds__a_file_without_a_usable_seed_is_refused),
        cmocka_unit_test(test_creds__truncation_never_reads_past_the_end),
        cmocka_unit_test(test_creds__a_file_that_is_too_long_is_refused),
    };
    return cmocka_run_group_tests_name("creds", tests, NULL, NULL);
}
