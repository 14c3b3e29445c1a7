/* SHA-256 (FIPS 180-4), HMAC (RFC 4231), secrets, fresh identifiers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/num.h"
#include "crypto/crypto.h"

static void test_digest__known_answers(void **state)
{
    (void)state;
    char hex[WC_SHA256_HEX_SIZE];
    wc_sha256_hex((wc_slice){0}, hex);
    assert_string_equal(hex, "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855");
    wc_sha256_hex(WC_LIT("abc"), hex);
    assert_string_equal(hex, "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD");
}

static void test_digest__pieces_give_the_hash_of_the_whole(void **state)
{
    (void)state;
    uint8_t bytes[300], whole[WC_SHA256_SIZE], pieces[WC_SHA256_SIZE];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 7);
    wc_sha256(wc_slice_of(bytes, sizeof bytes), whole);
    int64_t before = wc_alloc_live();
    for (size_t cut = 0; cut <= sizeof bytes; cut++) {
        wc_digest *digest = wc_digest_new();
        wc_digest_update(digest, wc_slice_of(bytes, cut));
        wc_digest_update(digest, (wc_slice){0});
        wc_digest_update(digest, wc_slice_of(bytes + cut, sizeof bytes - cut));
        wc_digest_finish(digest, pieces);
        assert_memory_equal(pieces, whole, sizeof whole);
    }
    wc_digest_free(wc_digest_new());
    wc_digest_free(NULL);
    assert_int_equal(wc_alloc_live(), before);
}

/* RFC 4231 test case 1: a key of 20 bytes is the same key padded with zeros */
static void test_digest__mac_known_answer(void **state)
{
    (void)state;
    uint8_t key[WC_MAC_KEY_SIZE] = {0}, mac[WC_MAC_SIZE];
    char hex[2 * WC_MAC_SIZE + 1];
    memset(key, 0x0b, 20);
    wc_slice parts[] = {WC_LIT("Hi"), WC_LIT(""), WC_LIT(" There")};
    wc_mac(key, parts, WC_COUNT(parts), mac);
    wc_hex_lower(wc_slice_of(mac, sizeof mac), hex);
    assert_string_equal(hex, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    key[31] = 1;
    wc_mac(key, parts, WC_COUNT(parts), mac);
    wc_hex_lower(wc_slice_of(mac, sizeof mac), hex);
    assert_string_not_equal(hex, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}

static void test_digest__secure_eq_compares_length_and_bytes(void **state)
{
    (void)state;
    assert_true(wc_secure_eq(WC_LIT("same"), WC_LIT("same")));
    assert_false(wc_secure_eq(WC_LIT("same"), WC_LIT("samd")));
    assert_false(wc_secure_eq(WC_LIT("same"), WC_LIT("sam")));
    assert_true(wc_secure_eq((wc_slice){0}, WC_LIT("")));
}

static void test_digest__secret_holds_a_copy_and_is_empty_afterwards(void **state)
{
    (void)state;
    char source[] = "seed";
    wc_secret secret = {0};
    wc_secret_deinit(&secret);
    assert_int_equal(wc_secret_init(&secret, wc_slice_str(source), NULL), 0);
    wc_secure_wipe(source, sizeof source);
    assert_memory_equal(source, "\0\0\0\0", 4);
    assert_int_equal(secret.len, 4);
    assert_memory_equal(secret.ptr, "seed", 4);
    wc_secret_deinit(&secret);
    assert_null(secret.ptr);
    assert_int_equal(secret.len, 0);
    assert_int_equal(wc_secret_init_random(&secret, &wc_env_system, 32, NULL), 0);
    uint8_t zero[32] = {0};
    assert_memory_not_equal(secret.ptr, zero, 32);
    wc_secret_deinit(&secret);
}

/* Bytes 240, 241, ... : the first eight are used, 248 to 255 must be thrown away. */
static void high_random(void *ctx, uint8_t *out, size_t len)
{
    uint8_t *next = ctx;
    for (size_t i = 0; i < len; i++)
        out[i] = (*next)++;
}

/* SPEC claims 2.1 */
static void test_digest__nuid_is_22_base62_characters(void **state)
{
    (void)state;
    char nuid[WC_NUID_LEN + 1], other[WC_NUID_LEN + 1];
    uint8_t counter = 240;
    wc_env env = {.ctx = &counter, .random = high_random};
    wc_nuid_make(&env, nuid);
    assert_string_equal(nuid, "stuvwxyz0123456789ABCD");
    wc_nuid_make(&wc_env_system, nuid);
    wc_nuid_make(&wc_env_system, other);
    assert_string_not_equal(nuid, other);
    assert_int_equal(strlen(nuid), 22);
    assert_int_equal(strspn(nuid, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"), 22);
}

/* SPEC claims 4.4 */
static void test_digest__uuid_is_version_4(void **state)
{
    (void)state;
    char uuid[WC_UUID_LEN + 1];
    uint8_t counter = 0;
    wc_env env = {.ctx = &counter, .random = high_random};
    wc_uuid_make(&env, uuid);
    assert_string_equal(uuid, "00010203-0405-4607-8809-0a0b0c0d0e0f");
}

static int start(void **state)
{
    (void)state;
    return wc_crypto_init(NULL) || wc_crypto_init(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_digest__known_answers),
        cmocka_unit_test(test_digest__pieces_give_the_hash_of_the_whole),
        cmocka_unit_test(test_digest__mac_known_answer),
        cmocka_unit_test(test_digest__secure_eq_compares_length_and_bytes),
        cmocka_unit_test(test_digest__secret_holds_a_copy_and_is_empty_afterwards),
        cmocka_unit_test(test_digest__nuid_is_22_base62_characters),
        cmocka_unit_test(test_digest__uuid_is_version_4),
    };
    return cmocka_run_group_tests_name("digest", tests, start, NULL);
}
