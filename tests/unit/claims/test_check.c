/* Live update (claims.md 4.2), entity URLs and invocation tokens (4.4). */
#include "unit/claims/vectors.h"

#include "base/error.h"
#include "base/num.h"

#define REFUSED "WebAssembly module authorization failure: "
#define ID "00000000-0000-4000-8000-000000000000"
#define TARGET "wasmbus://wasmcloud/messaging/default/Vxxx/OP_TESTING"

static const uint8_t payload[] = {1, 2, 3, 4};
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

static void assert_update(const wc_claims *current, const wc_claims *next, bool is_strict, const char *text)
{
    wc_error err = {0};
    assert_int_equal(wc_claims_check_update(current, next, is_strict, &err), *text ? WC_EDENIED : 0);
    assert_string_equal(err.msg, text);
}

/* SPEC claims 4.2 */
static void test_check__live_update_needs_same_key_higher_revision_and_same_caps(void **state)
{
    (void)state;
    const wc_slice ab[] = {WC_LIT("a"), WC_LIT("b")}, ba[] = {WC_LIT("b"), WC_LIT("a")};
    const wc_slice aab[] = {WC_LIT("a"), WC_LIT("a"), WC_LIT("b")},
                   abb[] = {WC_LIT("a"), WC_LIT("b"), WC_LIT("b")};
    wc_claims current = {.kind = WC_CLAIMS_ACTOR, .subject = WC_LIT("M1"), .caps = {ab, 2, true}};
    wc_claims next = {.kind = WC_CLAIMS_ACTOR,
                      .subject = WC_LIT("M1"),
                      .has_revision = true,
                      .revision = 1,
                      .caps = {ba, 2, true}};
    assert_update(&current, &next, true, "");
    next.subject = WC_LIT("M2");
    next.revision = 0;
    assert_update(&current, &next, true,
                  "Public keys of old actor and new actor do not match. Update denied.");
    next.subject = WC_LIT("M1");
    assert_update(&current, &next, true,
                  "Cannot live update if the new module is not a higher revision number");
    next.has_revision = false;
    next.revision = 7; /* not there: counts as 0 */
    assert_update(&current, &next, true,
                  "Cannot live update if the new module is not a higher revision number");
    next.has_revision = true;
    next.caps = (wc_claim_list){ba, 1, true};
    const char *const strict =
        "Strict claims checking does not allow live updated actors to have different capability claims";
    assert_update(&current, &next, true, strict);
    assert_update(&current, &next, false, "");
    current.caps = (wc_claim_list){aab, 3, true};
    next.caps = (wc_claim_list){abb, 3, true};
    assert_update(&current, &next, true, strict);
    current.caps = (wc_claim_list){0};
    next.caps = (wc_claim_list){NULL, 0, true};
    assert_update(&current, &next, true, "");
}

/* SPEC claims 4.4; host 1 */
static void test_check__entity_urls(void **state)
{
    (void)state;
    assert_slice(wc_actor_url(WC_LIT("testing"), &arena), "wasmbus://testing");
    wc_slice url = wc_capability_url(WC_LIT("wasmcloud:messaging"), WC_LIT("default"), WC_LIT("Vxxx"), &arena);
    assert_slice(url, "wasmbus://wasmcloud/messaging/default/Vxxx");
    assert_slice(wc_operation_url(url, WC_LIT("OP_TESTING"), &arena), TARGET);
    url = wc_capability_url(WC_LIT("Some Vendor:a:B"), WC_LIT("My Link:1"), WC_LIT("VaBc D"), &arena);
    assert_slice(url, "wasmbus://some_vendor/a/b/my_link:1/VaBc D");
    wc_arena none;
    wc_arena_init(&none, 1);
    assert_null(wc_actor_url(WC_LIT("testing"), &none).ptr);
    wc_arena_deinit(&none);
}

static wc_invocation_facts facts(void)
{
    return (wc_invocation_facts){.id = WC_LIT(ID),
                                 .host_id = WC_LIT(HOST_PUBLIC),
                                 .origin_url = WC_LIT("wasmbus://testing"),
                                 .target_url = WC_LIT(TARGET),
                                 .payload = wc_slice_of(payload, sizeof payload)};
}

/* SPEC claims 4.4 */
static void test_check__invocation_hash_and_token_of_the_spec(void **state)
{
    (void)state;
    char hash[WC_SHA256_HEX_SIZE];
    wc_invocation_facts own = facts();
    wc_invocation_hash(own.origin_url, own.target_url, own.payload, hash);
    assert_string_equal(hash, "F497C3B417EBA47FB79C3644781FE1F4B35000A0B9B7668195F286350D785B52");
    assert_int_equal(wc_invocation_check(&own, WC_LIT(INVOCATION_TOKEN), VECTOR_NS, 0, &arena, NULL, NULL), 0);
}

static void test_check__signed_invocation_passes_its_own_check(void **state)
{
    (void)state;
    uint8_t counter = 0;
    wc_env env = still_env(&counter);
    wc_nkey key = key_of(HOST_SEED);
    wc_invocation_facts own = facts();
    wc_slice token;
    wc_claims claims;
    assert_int_equal(wc_invocation_sign(&own, &key, &env, &arena, &token, NULL), 0);
    assert_int_equal(wc_invocation_check(&own, token, VECTOR_NS, 0, &arena, NULL, NULL), 0);
    assert_int_equal(wc_token_decode(token, WC_CLAIMS_INVOCATION, &arena, &claims, NULL), 0);
    assert_false(claims.has_expires || claims.has_not_before);
    wc_nkey_deinit(&key);
}

static void assert_refused(const wc_invocation_facts *own, wc_slice token, const char *text)
{
    wc_error err = {0};
    assert_int_equal(wc_invocation_check(own, token, VECTOR_NS, 0, &arena, NULL, &err), WC_EDENIED);
    assert_string_equal(err.msg, text);
}

/* SPEC claims 4.4, checks 4 to 8: first failure wins */
static void test_check__invocation_that_differs_from_its_token_is_refused(void **state)
{
    (void)state;
    wc_slice token = WC_LIT(INVOCATION_TOKEN);
    wc_invocation_facts own = facts();
    own.payload.len--;
    assert_refused(&own, token, REFUSED "Invocation hash does not match signed claims hash");
    own = facts();
    own.target_url.len--;
    assert_refused(&own, token, REFUSED "Invocation hash does not match signed claims hash");
    own = facts();
    own.id.len--;
    own.host_id.len--;
    assert_refused(&own, token, REFUSED "Subject of invocation claims token does not match invocation ID");
    own = facts();
    own.host_id = WC_LIT("NSOMEBODY");
    assert_refused(&own, token, REFUSED "Invocation claims issuer does not match invocation host");
    /* a byte moved from the origin to the target keeps the hash */
    own = facts();
    own.origin_url = WC_LIT("wasmbus://testin");
    own.target_url = WC_LIT("g" TARGET);
    assert_refused(&own, token, REFUSED "Invocation claims and invocation target URL do not match");
}

static wc_slice sign(const wc_claims *claims)
{
    uint8_t counter = 0;
    wc_env env = still_env(&counter);
    wc_nkey key = key_of(HOST_SEED);
    wc_slice token;
    assert_int_equal(wc_claims_sign(claims, &key, &env, &arena, &token, NULL), 0);
    wc_nkey_deinit(&key);
    return token;
}

/* SPEC claims 4.4, checks 1 to 3 and 8 */
static void test_check__dates_and_signature_come_before_the_contents(void **state)
{
    (void)state;
    wc_invocation_facts own = facts();
    wc_claims claims = {.kind = WC_CLAIMS_INVOCATION,
                        .has_metadata = true,
                        .subject = own.id,
                        .origin_url = WC_LIT("wasmbus://other"),
                        .target_url = own.target_url,
                        .hash = WC_LIT("F497C3B417EBA47FB79C3644781FE1F4B35000A0B9B7668195F286350D785B52")};
    assert_refused(&own, sign(&claims), REFUSED "Invocation claims and invocation origin URL do not match");
    claims.has_not_before = true;
    claims.not_before = VECTOR_TIME + 1;
    assert_refused(&own, sign(&claims), REFUSED "Attempt to use invocation before claims token allows");
    wc_slice token = sign(&claims);
    wc_slice forged = wc_arena_dup(&arena, token);
    union {
        const uint8_t *constant;
        uint8_t *bytes;
    } at = {forged.ptr};
    at.bytes[forged.len - 10] ^= 1;
    assert_refused(&own, forged, REFUSED "Invocation claims signature invalid");
    claims.has_expires = true;
    claims.expires = VECTOR_TIME - 1;
    assert_refused(&own, sign(&claims), REFUSED "Invocation claims token expired");
    claims = (wc_claims){.kind = WC_CLAIMS_INVOCATION, .subject = own.id};
    assert_refused(&own, sign(&claims), REFUSED "Invocation hash does not match signed claims hash");
    wc_error err;
    assert_int_equal(wc_invocation_check(&own, WC_LIT("x"), VECTOR_NS, 0, &arena, NULL, &err), WC_EFORMAT);
    assert_string_equal(err.msg, "JWT error: invalid token format");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check__live_update_needs_same_key_higher_revision_and_same_caps),
        cmocka_unit_test(test_check__entity_urls),
        cmocka_unit_test(test_check__invocation_hash_and_token_of_the_spec),
        cmocka_unit_test(test_check__signed_invocation_passes_its_own_check),
        cmocka_unit_test(test_check__invocation_that_differs_from_its_token_is_refused),
        cmocka_unit_test(test_check__dates_and_signature_come_before_the_contents),
    };
    return cmocka_run_group_tests_name("check", tests, start, stop);
}
