/* Payloads: the JSON vectors of claims.md 3.3 and 4.4 both ways, presence rules and cross-decoding of 2.2. */
#include "unit/claims/vectors.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/num.h"

#define ENVELOPE "\"jti\":\"j\",\"iat\":7,\"iss\":\"A\",\"sub\":\"M\""

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

static wc_claims decode(const char *json, wc_claims_kind kind)
{
    wc_claims claims;
    wc_error err = {0};
    int rc = wc_claims_decode(wc_slice_str(json), kind, &arena, &claims, &err);
    assert_string_equal(err.msg, "");
    assert_int_equal(rc, 0);
    return claims;
}

static void assert_refused(const char *json, wc_claims_kind kind, const char *text)
{
    wc_claims claims;
    wc_error err;
    assert_int_equal(wc_claims_decode(wc_slice_str(json), kind, &arena, &claims, &err), WC_EFORMAT);
    if (text)
        assert_string_equal(err.msg, text);
    assert_true(wc_slice_starts(wc_slice_str(err.msg), WC_LIT("Serialization error: ")));
}

static void assert_round_trip(const char *json, wc_claims_kind kind)
{
    wc_claims claims = decode(json, kind);
    wc_buf out;
    wc_buf_init(&out, 1 << 16);
    assert_int_equal(wc_claims_encode(&claims, &out, NULL), 0);
    assert_string_equal(wc_buf_cstr(&out), json);
    wc_buf_deinit(&out);
}

/* SPEC claims 2.1, 2.2: emission order */
static void test_claims__payloads_of_the_spec_are_written_as_they_were_read(void **state)
{
    (void)state;
    assert_round_trip(ACTOR_JSON, WC_CLAIMS_ACTOR);
    assert_round_trip(DATED_JSON, WC_CLAIMS_ACTOR);
    assert_round_trip(PROVIDER_JSON, WC_CLAIMS_PROVIDER);
    assert_round_trip(FAKEPAY_JSON, WC_CLAIMS_PROVIDER);
    assert_round_trip(ACCOUNT_JSON, WC_CLAIMS_ACCOUNT);
    assert_round_trip(ACCOUNT_JSON, WC_CLAIMS_OPERATOR);
    assert_round_trip(ACCOUNT_JSON, WC_CLAIMS_CLUSTER);
    assert_round_trip(INVOCATION_JSON, WC_CLAIMS_INVOCATION);
}

/* SPEC claims 2.2: absent, null and empty are three things */
static void test_claims__absent_keys_stay_absent_and_null_is_written_where_the_era_wrote_it(void **state)
{
    (void)state;
    assert_round_trip("{" ENVELOPE "}", WC_CLAIMS_ACTOR);
    assert_round_trip("{" ENVELOPE ",\"wascap\":{\"hash\":\"\",\"prov\":true}}", WC_CLAIMS_ACTOR);
    assert_round_trip("{" ENVELOPE ",\"wascap\":{\"name\":\"\",\"hash\":\"\",\"tags\":[],\"prov\":false}}",
                      WC_CLAIMS_ACTOR);
    assert_round_trip("{" ENVELOPE
                      ",\"wascap\":{\"name\":null,\"capid\":\"c\",\"vendor\":\"v\",\"target_hashes\":{}}}",
                      WC_CLAIMS_PROVIDER);
    assert_round_trip("{" ENVELOPE ",\"wascap\":{\"name\":null,\"valid_signers\":null}}", WC_CLAIMS_ACCOUNT);
    assert_round_trip("{" ENVELOPE ",\"wascap\":{\"name\":\"n\",\"valid_signers\":[\"A\",\"B\"]}}",
                      WC_CLAIMS_OPERATOR);
}

static void test_claims__actor_fields(void **state)
{
    (void)state;
    wc_claims claims = decode(ACTOR_JSON, WC_CLAIMS_ACTOR);
    assert_slice(claims.name, "Loop");
    assert_slice(claims.hash, LOOP_HASH);
    assert_slice(claims.subject, MODULE_PUBLIC);
    assert_slice(claims.issuer, ISSUER_PUBLIC);
    assert_slice(claims.call_alias, "test/loop");
    assert_slice(claims.version, "0.1.0");
    assert_true(claims.has_revision);
    assert_int_equal(claims.revision, 1);
    assert_int_equal(claims.caps.len, 2);
    assert_true(wc_claim_list_has(claims.caps, WC_LIT("wasmcloud:logging")));
    assert_false(wc_claim_list_has(claims.caps, WC_LIT("wasmcloud:keyvalue")));
    assert_false(claims.has_expires);
    claims = decode(DATED_JSON, WC_CLAIMS_ACTOR);
    assert_true(claims.has_expires && claims.has_not_before);
    assert_int_equal(claims.expires, 1893456000);
    assert_int_equal(claims.not_before, 1612900692);
}

/* SPEC claims 2.1: the reader */
static void test_claims__keys_come_in_any_order_and_unknown_ones_are_ignored(void **state)
{
    (void)state;
    wc_claims claims = decode(
        "{\"wascap_revision\":3,\"sub\":\"M\",\"wascap\":{\"prov\":false,\"hash\":\"h\",\"x\":{\"y\":[1]},"
        "\"name\":null},\"iss\":\"A\",\"exp\":null,\"iat\":7,\"jti\":\"j\"}",
        WC_CLAIMS_ACTOR);
    assert_slice(claims.hash, "h");
    assert_null(claims.name.ptr);
    assert_false(claims.has_expires);
    assert_int_equal(claims.issued_at, 7);
}

static void test_claims__missing_and_mistyped_keys_are_named(void **state)
{
    (void)state;
    assert_refused("{\"iat\":7,\"iss\":\"A\",\"sub\":\"M\"}", WC_CLAIMS_ACTOR,
                   "Serialization error: missing field `jti`");
    assert_refused("{\"jti\":\"j\",\"iss\":\"A\",\"sub\":\"M\"}", WC_CLAIMS_ACTOR,
                   "Serialization error: missing field `iat`");
    assert_refused("{" ENVELOPE ",\"wascap\":{}}", WC_CLAIMS_ACTOR,
                   "Serialization error: missing field `hash`");
    assert_refused("{" ENVELOPE ",\"wascap\":{\"capid\":\"c\",\"target_hashes\":{}}}", WC_CLAIMS_PROVIDER,
                   "Serialization error: missing field `vendor`");
    static const char *const bad[] = {
        "{" ENVELOPE ",\"wascap\":{\"hash\":5}}",
        "{" ENVELOPE ",\"wascap\":{\"hash\":null}}",
        "{" ENVELOPE ",\"wascap\":{\"hash\":\"\",\"prov\":null}}",
        "{" ENVELOPE ",\"wascap\":{\"hash\":\"\",\"prov\":\"true\"}}",
        "{" ENVELOPE ",\"wascap\":{\"hash\":\"\",\"rev\":1.5}}",
        "{" ENVELOPE ",\"wascap\":{\"hash\":\"\",\"rev\":2147483648}}",
        "{" ENVELOPE ",\"wascap\":{\"hash\":\"\",\"caps\":\"x\"}}",
        "{" ENVELOPE ",\"wascap\":{\"hash\":\"\",\"caps\":[1]}}",
        "{" ENVELOPE ",\"wascap\":[]}",
        "{" ENVELOPE ",\"exp\":-1}",
        "{" ENVELOPE ",\"exp\":\"1\"}",
        "{" ENVELOPE ",\"iat\":7}",
        "{" ENVELOPE ",\"wascap\":{\"hash\":\"a\",\"hash\":\"b\"}}",
        "[]",
        "7",
        "",
        "{" ENVELOPE "} x",
    };
    for (size_t i = 0; i < WC_COUNT(bad); i++)
        assert_refused(bad[i], WC_CLAIMS_ACTOR, NULL);
    assert_refused("{" ENVELOPE ",\"wascap\":{\"capid\":\"c\",\"vendor\":\"v\",\"target_hashes\":{\"x\":1}}}",
                   WC_CLAIMS_PROVIDER, NULL);
    assert_refused("{" ENVELOPE ",\"wascap\":{\"capid\":\"c\",\"vendor\":\"v\",\"target_hashes\":[]}}",
                   WC_CLAIMS_PROVIDER, NULL);
}

/* SPEC claims 2.2: cross-decoding */
static void test_claims__a_payload_decodes_as_what_its_required_keys_allow(void **state)
{
    (void)state;
    assert_slice(decode(ACTOR_JSON, WC_CLAIMS_OPERATOR).name, "Loop");
    assert_slice(decode(ACTOR_JSON, WC_CLAIMS_ACCOUNT).name, "Loop");
    assert_refused(ACCOUNT_JSON, WC_CLAIMS_ACTOR, "Serialization error: missing field `hash`");
    assert_refused(ACTOR_JSON, WC_CLAIMS_PROVIDER, "Serialization error: missing field `capid`");
    assert_refused(ACTOR_JSON, WC_CLAIMS_INVOCATION, "Serialization error: missing field `target_url`");
}

/* SPEC claims 2.2: texts to show */
static void test_claims__display_names_of_the_nameless(void **state)
{
    (void)state;
    static const struct {
        wc_claims_kind kind;
        const char *name;
    } rows[] = {{WC_CLAIMS_ACTOR, "Anonymous"},
                {WC_CLAIMS_PROVIDER, "Unnamed Provider"},
                {WC_CLAIMS_ACCOUNT, "Anonymous"},
                {WC_CLAIMS_OPERATOR, "Anonymous"},
                {WC_CLAIMS_CLUSTER, "Anonymous Cluster"}};
    for (size_t i = 0; i < WC_COUNT(rows); i++) {
        wc_claims claims = {.kind = rows[i].kind, .has_metadata = true};
        assert_slice(wc_claims_display_name(&claims), rows[i].name);
        claims.has_metadata = false;
        assert_slice(wc_claims_display_name(&claims), "Anonymous");
        claims.has_metadata = true;
        claims.name = WC_LIT("N");
        assert_slice(wc_claims_display_name(&claims), "N");
    }
    wc_claims claims = decode(INVOCATION_JSON, WC_CLAIMS_INVOCATION);
    assert_slice(wc_claims_display_name(&claims), "wasmbus://wasmcloud/messaging/default/Vxxx/OP_TESTING");
}

static void test_claims__lists_are_bounded(void **state)
{
    (void)state;
    wc_buf json;
    wc_claims claims;
    wc_error err;
    wc_buf_init(&json, WC_LIMIT_TOKEN_BYTES);
    wc_buf_append_str(&json, "{" ENVELOPE ",\"wascap\":{\"hash\":\"\",\"caps\":[\"c\"");
    for (unsigned i = 0; i < WC_LIMIT_CLAIMS_LIST; i++)
        wc_buf_append_str(&json, ",\"c\"");
    wc_buf_append_str(&json, "]}}");
    assert_int_equal(wc_claims_decode(wc_buf_slice(&json), WC_CLAIMS_ACTOR, &arena, &claims, &err), WC_ELIMIT);
    assert_string_equal(err.msg, "Serialization error: field `caps` has 1025 items, limit 1024");
    wc_buf_deinit(&json);
}

static void test_claims__truncated_payloads_are_refused_at_every_byte(void **state)
{
    (void)state;
    static const char *const all[] = {ACTOR_JSON, DATED_JSON, PROVIDER_JSON, ACCOUNT_JSON, INVOCATION_JSON};
    for (size_t i = 0; i < WC_COUNT(all); i++) {
        for (size_t len = 0; len < strlen(all[i]); len++) {
            wc_claims claims;
            uint8_t *copy = wc_alloc(len + 1);
            memcpy(copy, all[i], len);
            assert_int_equal(wc_claims_decode(wc_slice_of(copy, len), WC_CLAIMS_ACCOUNT, &arena, &claims, NULL),
                             WC_EFORMAT);
            wc_free(copy);
        }
    }
}

/* SPEC claims 6: hash map order in the era, sorted here */
static void test_claims__target_hashes_are_sorted(void **state)
{
    (void)state;
    const wc_target_hash hashes[] = {{WC_LIT("x86_64-linux"), WC_LIT("B")},
                                     {WC_LIT("aarch64-linux"), WC_LIT("A")},
                                     {WC_LIT("mips-linux"), WC_LIT("C")}};
    wc_claims claims = {
        .kind = WC_CLAIMS_PROVIDER, .has_metadata = true, .target_hashes = hashes, .target_hash_count = 3};
    wc_buf out;
    wc_buf_init(&out, 4096);
    assert_int_equal(wc_claims_encode(&claims, &out, NULL), 0);
    assert_non_null(
        strstr(wc_buf_cstr(&out), "{\"aarch64-linux\":\"A\",\"mips-linux\":\"C\",\"x86_64-linux\":\"B\"}"));
    wc_buf_deinit(&out);
    wc_buf_init(&out, 20);
    assert_int_equal(wc_claims_encode(&claims, &out, NULL), WC_ELIMIT);
    wc_buf_deinit(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_claims__payloads_of_the_spec_are_written_as_they_were_read),
        cmocka_unit_test(test_claims__absent_keys_stay_absent_and_null_is_written_where_the_era_wrote_it),
        cmocka_unit_test(test_claims__actor_fields),
        cmocka_unit_test(test_claims__keys_come_in_any_order_and_unknown_ones_are_ignored),
        cmocka_unit_test(test_claims__missing_and_mistyped_keys_are_named),
        cmocka_unit_test(test_claims__a_payload_decodes_as_what_its_required_keys_allow),
        cmocka_unit_test(test_claims__display_names_of_the_nameless),
        cmocka_unit_test(test_claims__lists_are_bounded),
        cmocka_unit_test(test_claims__truncated_payloads_are_refused_at_every_byte),
        cmocka_unit_test(test_claims__target_hashes_are_sorted),
    };
    return cmocka_run_group_tests_name("claims", tests, start, stop);
}
