/* room: claims. Any bytes as a token of each kind, and its parts as keys: what validates was signed over
 * these bytes. */
#include <stdlib.h>

#include "claims/claims.h"

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void read_keys(wc_slice text)
{
    wc_nkey key;
    char again[WC_NKEY_SEED_LEN + 1];
    if (wc_nkey_from_public(text, 0, &key, NULL) == 0) {
        wc_nkey_public(&key, again);
        check(wc_slice_eq(text, wc_slice_str(again)));
    }
    if (wc_nkey_from_seed(text, WC_NKEY_TOLERANT, &key, NULL) == 0) {
        check(wc_nkey_seed(&key, again, NULL) == 0);
        wc_nkey_deinit(&key);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    wc_slice token = wc_slice_of(data, size), jwt, seed;
    wc_arena arena;
    check(wc_crypto_init(NULL) == 0);
    wc_arena_init(&arena, 1 << 24);
    for (wc_claims_kind kind = WC_CLAIMS_ACTOR; kind <= WC_CLAIMS_INVOCATION; kind++) {
        wc_token_validation validation;
        wc_claims claims;
        if (wc_token_validate(token, kind, UINT64_C(1700000000000000001), WC_VERIFY_TOLERANT, &arena,
                              &validation, &claims, NULL) == 0) {
            check(claims.issuer.len > 0 && claims.subject.len > 0);
            check(validation.expires_human[0] && validation.not_before_human[0]);
        }
        wc_arena_reset(&arena);
    }
    read_keys(token);
    if (wc_creds_parse(token, &jwt, &seed, NULL) == 0)
        check(seed.len > 0);
    wc_arena_deinit(&arena);
    return 0;
}
