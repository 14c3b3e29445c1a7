/* Tokens: signing vectors of claims.md 3.3 and 4.4, the ten steps of 2.3, dates and their texts. */
#include "unit/claims/vectors.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/num.h"
#include "codec/base64.h"

#define NS UINT64_C(1000000000)
#define GOOD_SIGNATURE \
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define HEADER "{\"typ\":\"jwt\",\"alg\":\"Ed25519\"}"
#define PAYLOAD(issuer, subject) "{\"jti\":\"j\",\"iat\":7,\"iss\":\"" issuer "\",\"sub\":\"" subject "\"}"

static wc_arena arena;

static int start(void **state)
{
    (void)state;
    wc_arena_init(&arena, 0);
    return wc_crypto_init(NULL);
}

static int stop(void **state)
{
    (void)state;
    wc_arena_deinit(&arena);
    return 0;
}

static wc_slice encode(const char *text)
{
    char *out = wc_arena_alloc(&arena, wc_base64_size(WC_BASE64_URL, strlen(text)) + 1);
    return wc_slice_of(out, wc_base64_encode(WC_BASE64_URL, wc_slice_str(text), out));
}

/* A token of these texts with a signature that does not hold. */
static wc_slice forge(const char *header, const char *payload)
{
    return wc_arena_printf(&arena, "%.*s.%.*s.%s", WC_FMT(encode(header)), WC_FMT(encode(payload)),
                           GOOD_SIGNATURE);
}

static wc_token_validation validate(wc_slice token, wc_claims_kind kind, uint64_t now_ns)
{
    wc_token_validation result;
    wc_error err = {0};
    int rc = wc_token_validate(token, kind, now_ns, 0, &arena, &result, NULL, &err);
    assert_string_equal(err.msg, "");
    assert_int_equal(rc, 0);
    return result;
}

static void assert_refused(wc_slice token, const char *text)
{
    wc_token_validation result;
    wc_error err = {0};
    assert_int_equal(wc_token_validate(token, WC_CLAIMS_ACTOR, VECTOR_NS, 0, &arena, &result, NULL, &err),
                     WC_EFORMAT);
    assert_string_equal(err.msg, text);
}

static void assert_signs(const char *json, const char *token, wc_claims_kind kind, const char *seed)
{
    uint8_t counter = 0;
    wc_env env = still_env(&counter);
    wc_nkey key = key_of(seed);
    wc_claims claims;
    wc_slice signed_token;
    assert_int_equal(wc_claims_decode(wc_slice_str(json), kind, &arena, &claims, NULL), 0);
    assert_int_equal(wc_claims_sign(&claims, &key, &env, &arena, &signed_token, NULL), 0);
    assert_slice(signed_token, token);
    wc_nkey_deinit(&key);
}

/* SPEC claims 3.3, 4.4: Ed25519 is deterministic */
static void test_token__signing_gives_the_vectors_byte_for_byte(void **state)
{
    (void)state;
    assert_signs(ACTOR_JSON, ACTOR_TOKEN, WC_CLAIMS_ACTOR, ISSUER_SEED);
    assert_signs(DATED_JSON, DATED_TOKEN, WC_CLAIMS_ACTOR, ISSUER_SEED);
    assert_signs(PROVIDER_JSON, PROVIDER_TOKEN, WC_CLAIMS_PROVIDER, ISSUER_SEED);
    assert_signs(ACCOUNT_JSON, ACCOUNT_TOKEN, WC_CLAIMS_ACCOUNT, OPERATOR_SEED);
    assert_signs(INVOCATION_JSON, INVOCATION_TOKEN, WC_CLAIMS_INVOCATION, HOST_SEED);
}

static void test_token__signing_fills_in_issuer_id_and_time(void **state)
{
    (void)state;
    uint8_t counter = 0;
    wc_env env = still_env(&counter);
    wc_nkey key = key_of(ISSUER_SEED);
    wc_claims claims = {
        .kind = WC_CLAIMS_ACTOR, .subject = WC_LIT(MODULE_PUBLIC), .issuer = WC_LIT("somebody else")};
    wc_claims back;
    wc_slice token;
    assert_int_equal(wc_claims_sign(&claims, &key, &env, &arena, &token, NULL), 0);
    assert_int_equal(wc_token_decode(token, WC_CLAIMS_ACTOR, &arena, &back, NULL), 0);
    assert_slice(back.issuer, ISSUER_PUBLIC);
    assert_slice(back.id, "0123456789ABCDEFGHIJKL");
    assert_int_equal(back.issued_at, VECTOR_TIME);
    assert_false(back.has_metadata);
    wc_nkey_deinit(&key);
}

static void test_token__vectors_validate(void **state)
{
    (void)state;
    static const struct {
        const char *token;
        wc_claims_kind kind;
    } rows[] = {{SIGNED_LOOP_TOKEN, WC_CLAIMS_ACTOR}, {ACTOR_TOKEN, WC_CLAIMS_ACTOR},
                {DATED_TOKEN, WC_CLAIMS_ACTOR},       {PROVIDER_TOKEN, WC_CLAIMS_PROVIDER},
                {ACCOUNT_TOKEN, WC_CLAIMS_ACCOUNT},   {INVOCATION_TOKEN, WC_CLAIMS_INVOCATION},
                {ACCOUNT_TOKEN, WC_CLAIMS_OPERATOR}};
    for (size_t i = 0; i < WC_COUNT(rows); i++)
        assert_true(validate(wc_slice_str(rows[i].token), rows[i].kind, VECTOR_NS).signature_valid);
    wc_slice fakepay = wc_arena_printf(&arena, "%.*s.%.*s.%s", WC_FMT(encode(HEADER)),
                                       WC_FMT(encode(FAKEPAY_JSON)), FAKEPAY_SIGNATURE);
    assert_true(validate(fakepay, WC_CLAIMS_PROVIDER, VECTOR_NS).signature_valid);
}

/* SPEC claims 2.3 */
static void test_token__without_dates_it_never_expires_and_is_good_at_once(void **state)
{
    (void)state;
    wc_token_validation result = validate(WC_LIT(ACTOR_TOKEN), WC_CLAIMS_ACTOR, VECTOR_NS);
    assert_false(result.is_expired || result.cannot_use_yet);
    assert_string_equal(result.expires_human, "never");
    assert_string_equal(result.not_before_human, "immediately");
}

/* SPEC claims 2.3: exp 1893456000, nbf 1612900692 */
static void test_token__dates_are_compared_to_the_nanosecond(void **state)
{
    (void)state;
    wc_slice token = WC_LIT(DATED_TOKEN);
    wc_token_validation result = validate(token, WC_CLAIMS_ACTOR, UINT64_C(1612900692) * NS - 1);
    assert_true(result.cannot_use_yet);
    assert_string_equal(result.not_before_human, "now");
    result = validate(token, WC_CLAIMS_ACTOR, UINT64_C(1612900692) * NS);
    assert_false(result.cannot_use_yet || result.is_expired);
    assert_false(validate(token, WC_CLAIMS_ACTOR, UINT64_C(1893456000) * NS).is_expired);
    assert_true(validate(token, WC_CLAIMS_ACTOR, UINT64_C(1893456000) * NS + 1).is_expired);
    result = validate(token, WC_CLAIMS_ACTOR, (UINT64_C(1893456000) + 30000) * NS);
    assert_true(result.is_expired);
    assert_string_equal(result.expires_human, "8 hours ago");
    result = validate(token, WC_CLAIMS_ACTOR, UINT64_C(1893456000) * NS - 1000 * NS + 1);
    assert_string_equal(result.expires_human, "in 16 minutes");
    assert_true(result.signature_valid);
}

/* SPEC claims 2.3: first failure wins */
static void test_token__broken_tokens_have_the_texts_of_the_era(void **state)
{
    (void)state;
    const char *const payload = PAYLOAD(ISSUER_PUBLIC, "M");
    assert_refused(WC_LIT(""), "JWT error: invalid token format");
    assert_refused(WC_LIT("a.b"), "JWT error: invalid token format");
    assert_refused(forge("{\"typ\":\"jwt\",\"alg\":\"none\"}", payload),
                   "Invalid JWT algorithm. WASCAP only supports Ed25519");
    assert_refused(forge("{\"typ\":\"JWT\",\"alg\":\"Ed25519\"}", payload), "JWT error: Invalid header");
    assert_refused(forge("{\"typ\":\"JWT\",\"alg\":\"none\"}", payload),
                   "Invalid JWT algorithm. WASCAP only supports Ed25519");
    assert_refused(forge("{\"typ\":\"jwt\"}", payload), "Serialization error: missing field `alg`");
    assert_refused(forge("\xff", payload), "UTF8 error: invalid utf-8 sequence");
    assert_refused(forge(HEADER, "\xff"), "UTF8 error: invalid utf-8 sequence");
    assert_refused(wc_arena_printf(&arena, "%s.x", ACTOR_TOKEN), "JWT error: invalid token format");
    assert_refused(forge(HEADER, PAYLOAD("", "")),
                   "Invalid JWT. WASCAP requires an issuer claim to be present");
    assert_refused(forge(HEADER, PAYLOAD(ISSUER_PUBLIC, "")),
                   "Invalid JWT. WASCAP requires a sub claim to be present");
    assert_refused(forge(HEADER, PAYLOAD("XBUJMZHVOPQ2SK5VD3TY4VNBPVU2YFGRLK6EFPEPSMVDUYEBSROWZCEA", "M")),
                   "Encryption error: Invalid byte prefix: Not a valid public key prefix: 184");
    assert_refused(forge(HEADER, PAYLOAD("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "M")),
                   "Encryption error: Signature verification failure: Could not read public key");
    assert_refused(forge(HEADER, "{}"), "Serialization error: missing field `jti`");
    wc_token_validation result = validate(forge(HEADER, payload), WC_CLAIMS_ACTOR, VECTOR_NS);
    assert_false(result.signature_valid);
}

/* SPEC claims 2.3, steps 2 and 3 */
static void test_token__segments_that_are_not_base64_are_decode_errors(void **state)
{
    (void)state;
    const char *const payload = PAYLOAD(ISSUER_PUBLIC, "M");
    assert_refused(WC_LIT("a.b.+A"), "Decode error: Invalid byte 43, offset 0.");
    assert_refused(WC_LIT("a.b.AAAA*"), "Decode error: Invalid byte 42, offset 4.");
    assert_refused(WC_LIT("a.b.*AAAA"), "Decode error: Encoded text cannot have a 6-bit remainder.");
    assert_refused(WC_LIT("a.b.AB"), "Decode error: Invalid last symbol 66, offset 1.");
    assert_refused(WC_LIT("e!.e30.AA"), "Decode error: Invalid byte 33, offset 1.");
    assert_refused(wc_arena_printf(&arena, "%.*s.e30*.AA", WC_FMT(encode(HEADER))),
                   "Decode error: Invalid byte 42, offset 3.");
    /* padding is not written, but read */
    wc_slice padded = wc_arena_printf(&arena, "%.*s.%.*s.AA==", WC_FMT(encode(HEADER)),
                                      WC_FMT(encode(payload)));
    assert_false(validate(padded, WC_CLAIMS_ACTOR, VECTOR_NS).signature_valid);
}

/* SPEC claims 1.4 quirk 2: a signature of another length is not valid, and no crash */
static void test_token__short_signature_is_invalid(void **state)
{
    (void)state;
    wc_slice whole = WC_LIT(ACTOR_TOKEN);
    wc_slice cut = wc_slice_sub(whole, 0, whole.len - 2); /* 84 characters: 63 bytes */
    assert_false(validate(cut, WC_CLAIMS_ACTOR, VECTOR_NS).signature_valid);
    assert_false(validate(wc_slice_sub(whole, 0, whole.len - 86), WC_CLAIMS_ACTOR, VECTOR_NS).signature_valid);
}

static void test_token__every_changed_character_is_noticed(void **state)
{
    (void)state;
    static const char whole[] = ACTOR_TOKEN;
    char copy[sizeof whole];
    for (size_t i = 0; i < sizeof whole - 1; i++) {
        wc_token_validation result = {0};
        memcpy(copy, whole, sizeof whole);
        copy[i] = copy[i] == 'A' ? 'B' : 'A';
        int rc = wc_token_validate(wc_slice_str(copy), WC_CLAIMS_ACTOR, VECTOR_NS, 0, &arena, &result, NULL,
                                   NULL);
        assert_true(rc == WC_EFORMAT || !result.signature_valid);
    }
}

static void test_token__truncation_at_every_byte_is_an_error_or_an_invalid_signature(void **state)
{
    (void)state;
    wc_slice whole = WC_LIT(ACTOR_TOKEN);
    for (size_t len = 0; len < whole.len; len++) {
        uint8_t *copy = wc_alloc(len + 1);
        wc_token_validation result = {0};
        memcpy(copy, whole.ptr, len);
        int rc = wc_token_validate(wc_slice_of(copy, len), WC_CLAIMS_ACTOR, VECTOR_NS, 0, &arena, &result,
                                   NULL, NULL);
        assert_true(rc == WC_EFORMAT || !result.signature_valid);
        wc_free(copy);
    }
}

static void test_token__longer_than_the_limit_is_refused(void **state)
{
    (void)state;
    char *text = wc_calloc(1, WC_LIMIT_TOKEN_BYTES + 1);
    wc_claims claims;
    memset(text, '.', WC_LIMIT_TOKEN_BYTES + 1);
    assert_int_equal(
        wc_token_decode(wc_slice_of(text, WC_LIMIT_TOKEN_BYTES + 1), WC_CLAIMS_ACTOR, &arena, &claims, NULL),
        WC_ELIMIT);
    wc_free(text);
}

static void test_token__memory_that_is_out_is_an_error(void **state)
{
    (void)state;
    for (size_t max = 0; max < 4000; max += 16) {
        wc_arena small;
        wc_token_validation result = {0};
        wc_arena_init(&small, max);
        int rc = wc_token_validate(WC_LIT(ACTOR_TOKEN), WC_CLAIMS_ACTOR, VECTOR_NS, 0, &small, &result, NULL,
                                   NULL);
        assert_true(rc == WC_ENOMEM || rc == WC_ELIMIT || (rc == 0 && result.signature_valid));
        wc_arena_deinit(&small);
    }
}

/* SPEC claims 1.4 quirk 1: an issuer whose CRC is wrong */
static void test_token__tolerant_mode_accepts_an_issuer_with_a_wrong_crc(void **state)
{
    (void)state;
    wc_slice token = forge(HEADER, PAYLOAD("AA7R5L74E45BJ4XVUYTELQ56P5VCOSPOAA474L7QWH4ZAILLKTZFWYYX", "M"));
    wc_token_validation result;
    assert_refused(token, "Encryption error: Checksum match failure: Checksum mismatch");
    assert_int_equal(
        wc_token_validate(token, WC_CLAIMS_ACTOR, VECTOR_NS, WC_VERIFY_TOLERANT, &arena, &result, NULL, NULL),
        0);
    assert_false(result.signature_valid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_token__signing_gives_the_vectors_byte_for_byte),
        cmocka_unit_test(test_token__signing_fills_in_issuer_id_and_time),
        cmocka_unit_test(test_token__vectors_validate),
        cmocka_unit_test(test_token__without_dates_it_never_expires_and_is_good_at_once),
        cmocka_unit_test(test_token__dates_are_compared_to_the_nanosecond),
        cmocka_unit_test(test_token__broken_tokens_have_the_texts_of_the_era),
        cmocka_unit_test(test_token__segments_that_are_not_base64_are_decode_errors),
        cmocka_unit_test(test_token__short_signature_is_invalid),
        cmocka_unit_test(test_token__every_changed_character_is_noticed),
        cmocka_unit_test(test_token__truncation_at_every_byte_is_an_error_or_an_invalid_signature),
        cmocka_unit_test(test_token__longer_than_the_limit_is_refused),
        cmocka_unit_test(test_token__memory_that_is_out_is_an_error),
        cmocka_unit_test(test_token__tolerant_mode_accepts_an_issuer_with_a_wrong_crc),
    };
    return cmocka_run_group_tests_name("token", tests, start, stop);
}
