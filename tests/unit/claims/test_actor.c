/* Modules signed and loaded: the files of claims.md 3.3, the checks and texts of 4.1. */
#include "unit/claims/vectors.h"

#include "base/error.h"
#include "base/num.h"

/* One function that sign-extends a byte: beyond the MVP. */
#define NEWER_HEX                                          \
    "0061736d0100000001060160017f017f030201000a0701050020" \
    "00c00b"
#define NAME_SECTION "0006046e616d6500"

static uint8_t counter;
static wc_env env;
static wc_nkey key;
static wc_arena arena;

static int start(void **state)
{
    (void)state;
    int rc = wc_crypto_init(NULL);
    env = still_env(&counter);
    key = key_of(ISSUER_SEED);
    wc_arena_init(&arena, 0);
    return rc;
}

static int stop(void **state)
{
    (void)state;
    wc_nkey_deinit(&key);
    wc_arena_deinit(&arena);
    return 0;
}

static wc_claims loop_claims(const char *json)
{
    wc_claims claims;
    assert_int_equal(wc_claims_decode(wc_slice_str(json), WC_CLAIMS_ACTOR, &arena, &claims, NULL), 0);
    return claims;
}

/* The signed file as owned bytes. */
static wc_slice embed(wc_slice module, const wc_claims *claims, bool *out_beyond)
{
    wc_buf out;
    wc_error err = {0};
    wc_buf_init(&out, 1 << 20);
    int rc = wc_claims_embed(module, claims, &key, &env, 0, &out, out_beyond, &err);
    assert_string_equal(err.msg, "");
    assert_int_equal(rc, 0);
    size_t len;
    uint8_t *bytes = wc_buf_steal(&out, &len);
    return wc_slice_of(bytes, len);
}

static wc_slice embed_hex(const char *hex, const char *json)
{
    wc_slice module = from_hex(hex);
    wc_claims claims = loop_claims(json);
    wc_slice out = embed(module, &claims, NULL);
    drop(module);
    return out;
}

/* Bytes with a token section of any text behind them. */
static wc_slice append_token(wc_slice module, const char *token)
{
    wc_buf out;
    size_t len = strlen(token);
    wc_buf_init(&out, 1 << 20);
    wc_buf_append_slice(&out, module);
    wc_buf_append(
        &out,
        (const uint8_t[]){0, (uint8_t)((len + 4) & 0x7f) | 0x80, (uint8_t)((len + 4) >> 7), 3, 'j', 'w', 't'},
        7);
    wc_buf_append_str(&out, token);
    uint8_t *bytes = wc_buf_steal(&out, &len);
    return wc_slice_of(bytes, len);
}

static void assert_sha256(wc_slice bytes, const char *expected)
{
    char hex[WC_SHA256_HEX_SIZE];
    wc_sha256_hex(bytes, hex);
    assert_string_equal(hex, expected);
}

static void assert_refused(wc_slice module, uint64_t now_ns, unsigned flags, int code, const char *text)
{
    wc_loaded_actor loaded;
    wc_error err = {0};
    assert_int_equal(wc_actor_load(module, now_ns, flags, &loaded, &err), code);
    assert_string_equal(err.msg, text);
}

/* SPEC claims 3.3: 742 bytes and their hash */
static void test_actor__signing_the_loop_module_gives_the_file_of_the_spec(void **state)
{
    (void)state;
    wc_slice file = embed_hex(LOOP_HEX, ACTOR_JSON);
    assert_int_equal(file.len, 742);
    assert_sha256(file, "293547AFDED79738DCEF76DC89C2D9565F2CBC31E670C18E985EB94575042301");
    drop(file);
}

/* SPEC claims 3.3: published file, token of May 2020 */
static void test_actor__published_signed_module_loads(void **state)
{
    (void)state;
    wc_slice module = from_hex(LOOP_HEX), file = append_token(module, SIGNED_LOOP_TOKEN);
    wc_loaded_actor loaded;
    char hex[WC_SHA256_HEX_SIZE];
    assert_int_equal(file.len, 751);
    assert_int_equal(wc_actor_load(file, VECTOR_NS, 0, &loaded, NULL), 0);
    assert_ptr_equal(loaded.code.ptr, file.ptr);
    assert_int_equal(loaded.code.len, 74);
    assert_false(loaded.is_canonical);
    wc_hex_upper(wc_slice_of(loaded.code_sha256, sizeof loaded.code_sha256), hex);
    assert_string_equal(hex, LOOP_HASH);
    assert_slice(loaded.claims.name, "Secure Actor");
    assert_int_equal(loaded.claims.caps.len, 4);
    assert_slice(loaded.token, SIGNED_LOOP_TOKEN);
    assert_true(loaded.validation.signature_valid);
    wc_loaded_actor_deinit(&loaded);
    drop(file);
    drop(module);
}

/* SPEC claims 3.1: the output is canonical, also outside the new section */
static void test_actor__signing_a_padded_module_writes_the_canonical_one(void **state)
{
    (void)state;
    wc_slice file = embed_hex(PADDED_HEX, DATED_JSON), canonical = from_hex(PADDED_CANONICAL_HEX);
    wc_loaded_actor loaded;
    assert_memory_equal(file.ptr, canonical.ptr, canonical.len);
    assert_int_equal(wc_actor_load(file, UINT64_C(1700000000000000000), 0, &loaded, NULL), 0);
    assert_slice(loaded.claims.hash, PADDED_CANONICAL_HASH);
    assert_false(loaded.is_canonical);
    wc_loaded_actor_deinit(&loaded);
    drop(file);
    drop(canonical);
}

/* SPEC claims 3.1: raw cut first, then the canonical form; what was hashed is what is compiled */
static void test_actor__padded_file_is_verified_by_its_canonical_form_which_is_the_code(void **state)
{
    (void)state;
    wc_slice padded = from_hex(PADDED_HEX), canonical = from_hex(PADDED_CANONICAL_HEX);
    wc_claims claims = loop_claims(ACTOR_JSON);
    wc_slice token;
    claims.hash = WC_LIT(PADDED_CANONICAL_HASH);
    assert_int_equal(wc_claims_sign(&claims, &key, &env, &arena, &token, NULL), 0);
    wc_slice file = append_token(padded, (const char *)token.ptr);
    wc_loaded_actor loaded;
    assert_int_equal(wc_actor_load(file, VECTOR_NS, 0, &loaded, NULL), 0);
    assert_true(loaded.is_canonical);
    assert_int_equal(loaded.code.len, canonical.len);
    assert_memory_equal(loaded.code.ptr, canonical.ptr, canonical.len);
    wc_loaded_actor_deinit(&loaded);
    drop(file);
    drop(padded);
    drop(canonical);
}

/* SPEC claims 3.1: replaced in place */
static void test_actor__signing_again_keeps_the_place_of_the_token(void **state)
{
    (void)state;
    wc_slice module = from_hex(LOOP_HEX), name = from_hex(NAME_SECTION);
    wc_slice old = append_token(module, "a.b.c");
    wc_claims claims = loop_claims(ACTOR_JSON);
    wc_loaded_actor loaded;
    wc_buf with_name;
    wc_buf_init(&with_name, 4096);
    wc_buf_append_slice(&with_name, old);
    wc_buf_append_slice(&with_name, name);
    wc_slice file = embed(wc_buf_slice(&with_name), &claims, NULL);
    assert_memory_equal(file.ptr, module.ptr, module.len);
    assert_true(wc_slice_ends(file, name));
    assert_int_equal(file.ptr[module.len], 0);
    assert_memory_equal(file.ptr + module.len + 3, "\3jwt", 4);
    assert_int_equal(wc_actor_load(file, VECTOR_NS, 0, &loaded, NULL), 0);
    assert_int_equal(loaded.code.len, module.len + name.len);
    wc_slice again = embed(file, &claims, NULL);
    assert_int_equal(again.len, file.len);
    assert_memory_equal(again.ptr, file.ptr, file.len);
    wc_loaded_actor_deinit(&loaded);
    wc_buf_deinit(&with_name);
    drop(again);
    drop(file);
    drop(old);
    drop(name);
    drop(module);
}

/* SPEC claims 3.2: beyond the MVP, ours */
static void test_actor__newer_module_is_signed_in_the_minimal_form_unless_strict(void **state)
{
    (void)state;
    wc_slice module = from_hex(NEWER_HEX);
    wc_claims claims = loop_claims(ACTOR_JSON);
    bool is_beyond = false;
    wc_slice file = embed(module, &claims, &is_beyond);
    wc_loaded_actor loaded;
    wc_buf out;
    wc_error err;
    assert_true(is_beyond);
    assert_int_equal(wc_actor_load(file, VECTOR_NS, 0, &loaded, NULL), 0);
    assert_int_equal(loaded.code.len, module.len);
    wc_loaded_actor_deinit(&loaded);
    assert_refused(file, VECTOR_NS, WC_VERIFY_ERA_STRICT, WC_EFORMAT,
                   "Wasm Element error: Unknown opcode 192");
    wc_buf_init(&out, 4096);
    assert_int_equal(wc_claims_embed(module, &claims, &key, &env, WC_VERIFY_ERA_STRICT, &out, &is_beyond, &err),
                     WC_EFORMAT);
    assert_string_equal(err.msg, "Wasm Element error: Unknown opcode 192");
    wc_buf_deinit(&out);
    drop(file);
    file = embed_hex(LOOP_HEX, ACTOR_JSON);
    assert_int_equal(wc_actor_load(file, VECTOR_NS, WC_VERIFY_ERA_STRICT, &loaded, NULL), 0);
    wc_loaded_actor_deinit(&loaded);
    drop(file);
    drop(module);
}

/* SPEC claims 3.2: padded section sizes of a newer module do not matter */
static void test_actor__newer_module_with_padded_sizes_is_verified(void **state)
{
    (void)state;
    wc_slice module = from_hex("0061736d010000000186800001" /* type section, 6 bytes in three */
                               "60017f017f030201000a070105002000c00b");
    wc_claims claims = loop_claims(ACTOR_JSON);
    char hash[WC_SHA256_HEX_SIZE];
    wc_slice token, shortest = from_hex(NEWER_HEX);
    wc_sha256_hex(shortest, hash);
    claims.hash = wc_slice_str(hash);
    assert_int_equal(wc_claims_sign(&claims, &key, &env, &arena, &token, NULL), 0);
    wc_slice file = append_token(module, (const char *)token.ptr);
    wc_loaded_actor loaded;
    assert_int_equal(wc_actor_load(file, VECTOR_NS, 0, &loaded, NULL), 0);
    assert_int_equal(loaded.code.len, shortest.len);
    assert_memory_equal(loaded.code.ptr, shortest.ptr, shortest.len);
    wc_loaded_actor_deinit(&loaded);
    drop(file);
    drop(shortest);
    drop(module);
}

/* SPEC claims 4.1 */
static void test_actor__checks_come_in_order_with_the_texts_of_the_era(void **state)
{
    (void)state;
    wc_slice module = from_hex(LOOP_HEX);
    assert_refused(module, VECTOR_NS, 0, WC_ENOTFOUND,
                   "Unable to extract embedded token from WebAssembly module");
    wc_slice file = append_token(module, DATED_TOKEN); /* nbf 1612900692, exp 1893456000 */
    assert_refused(file, VECTOR_NS, 0, WC_EDENIED, "Actor claims cannot be used yet");
    assert_refused(file, UINT64_C(1893456000000000001), 0, WC_EDENIED, "Actor claims have expired");
    wc_loaded_actor loaded;
    assert_int_equal(wc_actor_load(file, UINT64_C(1893456000000000000), 0, &loaded, NULL), 0);
    wc_loaded_actor_deinit(&loaded);
    drop(file);
    static const char forged[] = ACTOR_TOKEN;
    char bad[sizeof forged];
    memcpy(bad, forged, sizeof forged);
    bad[sizeof forged - 10] ^= 1;
    file = append_token(module, bad);
    assert_refused(file, VECTOR_NS, 0, WC_EDENIED, "Actor claims token has invalid signature");
    drop(file);
    file = append_token(module, "a.b");
    assert_refused(file, VECTOR_NS, 0, WC_EFORMAT, "JWT error: invalid token format");
    drop(file);
    file = append_token(module, "\xff");
    assert_refused(file, VECTOR_NS, 0, WC_EFORMAT, "UTF8 error: invalid utf-8 sequence");
    drop(file);
    file = append_token(module, ACCOUNT_TOKEN);
    assert_refused(file, VECTOR_NS, 0, WC_EFORMAT, "Serialization error: missing field `hash`");
    drop(file);
    drop(module);
}

/* SPEC claims 3.1: claims without wascap (sic), and a token of another module */
static void test_actor__token_must_belong_to_the_module(void **state)
{
    (void)state;
    wc_slice module = from_hex(LOOP_HEX), other = from_hex(PADDED_HEX), token;
    wc_claims claims = {.kind = WC_CLAIMS_ACTOR, .subject = WC_LIT(MODULE_PUBLIC)};
    assert_int_equal(wc_claims_sign(&claims, &key, &env, &arena, &token, NULL), 0);
    wc_slice file = append_token(module, (const char *)token.ptr);
    assert_refused(file, VECTOR_NS, 0, WC_EFORMAT, "Invalid JWT algorithm. WASCAP only supports Ed25519");
    drop(file);
    file = append_token(other, ACTOR_TOKEN);
    assert_refused(file, VECTOR_NS, 0, WC_EFORMAT, "Invalid module hash");
    assert_refused(file, VECTOR_NS, WC_VERIFY_INSPECT, WC_EFORMAT, "Invalid module hash");
    drop(file);
    drop(other);
    drop(module);
}

/* SPEC claims 4.1: inspection prints validity, it does not fail on it */
static void test_actor__inspection_reports_dates_and_signature(void **state)
{
    (void)state;
    wc_slice module = from_hex(LOOP_HEX), file = append_token(module, DATED_TOKEN);
    wc_loaded_actor loaded;
    assert_int_equal(wc_actor_load(file, UINT64_C(2000000000000000000), WC_VERIFY_INSPECT, &loaded, NULL), 0);
    assert_true(loaded.validation.is_expired);
    assert_true(loaded.validation.signature_valid);
    assert_string_equal(loaded.validation.expires_human, "3 years ago");
    wc_loaded_actor_deinit(&loaded);
    drop(file);
    drop(module);
}

static void test_actor__every_changed_byte_and_every_truncation_is_refused(void **state)
{
    (void)state;
    wc_slice file = embed_hex(LOOP_HEX, ACTOR_JSON);
    int64_t before = wc_alloc_live();
    for (size_t at = 0; at < file.len; at++) {
        wc_loaded_actor loaded;
        uint8_t *copy = wc_alloc(file.len);
        memcpy(copy, file.ptr, file.len);
        copy[at] ^= 1;
        assert_true(wc_actor_load(wc_slice_of(copy, file.len), VECTOR_NS, 0, &loaded, NULL) < 0);
        copy[at] ^= 0x81;
        assert_true(wc_actor_load(wc_slice_of(copy, file.len), VECTOR_NS, 0, &loaded, NULL) < 0);
        wc_free(copy);
        copy = wc_alloc(at + 1);
        memcpy(copy, file.ptr, at);
        assert_true(wc_actor_load(wc_slice_of(copy, at), VECTOR_NS, 0, &loaded, NULL) < 0);
        wc_free(copy);
    }
    assert_int_equal(wc_alloc_live(), before);
    drop(file);
}

static void test_actor__failing_memory_leaks_nothing(void **state)
{
    (void)state;
    wc_slice module = from_hex(PADDED_HEX "0007036a7774612e62" NAME_SECTION),
             file = embed_hex(PADDED_HEX NAME_SECTION, ACTOR_JSON);
    wc_claims claims = loop_claims(ACTOR_JSON);
    int64_t before = wc_alloc_live();
    bool has_succeeded = false;
    for (uint64_t nth = 1; nth < 200 && !has_succeeded; nth++) {
        wc_loaded_actor loaded;
        wc_buf out;
        wc_buf_init(&out, 1 << 20);
        wc_alloc_fail_nth(nth);
        int load = wc_actor_load(file, VECTOR_NS, 0, &loaded, NULL);
        wc_alloc_fail_nth(nth);
        int sign = wc_claims_embed(module, &claims, &key, &env, 0, &out, NULL, NULL);
        wc_alloc_fail_nth(0);
        /* the JSON library does not always say that memory was the reason */
        assert_true(load == 0 || load == WC_ENOMEM || load == WC_ELIMIT || load == WC_EFORMAT);
        assert_true(sign == 0 || sign == WC_ENOMEM || sign == WC_ELIMIT);
        has_succeeded = load == 0 && sign == 0;
        if (load == 0)
            wc_loaded_actor_deinit(&loaded);
        wc_buf_deinit(&out);
        assert_int_equal(wc_alloc_live(), before);
    }
    assert_true(has_succeeded);
    drop(file);
    drop(module);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_actor__signing_the_loop_module_gives_the_file_of_the_spec),
        cmocka_unit_test(test_actor__published_signed_module_loads),
        cmocka_unit_test(test_actor__signing_a_padded_module_writes_the_canonical_one),
        cmocka_unit_test(test_actor__padded_file_is_verified_by_its_canonical_form_which_is_the_code),
        cmocka_unit_test(test_actor__signing_again_keeps_the_place_of_the_token),
        cmocka_unit_test(test_actor__newer_module_is_signed_in_the_minimal_form_unless_strict),
        cmocka_unit_test(test_actor__newer_module_with_padded_sizes_is_verified),
        cmocka_unit_test(test_actor__checks_come_in_order_with_the_texts_of_the_era),
        cmocka_unit_test(test_actor__token_must_belong_to_the_module),
        cmocka_unit_test(test_actor__inspection_reports_dates_and_signature),
        cmocka_unit_test(test_actor__every_changed_byte_and_every_truncation_is_refused),
        cmocka_unit_test(test_actor__failing_memory_leaks_nothing),
    };
    return cmocka_run_group_tests_name("actor", tests, start, stop);
}
