/* room: claims. Any bytes as the JSON of claims: what is decoded is encoded to something that decodes to
 * the same JSON. */
#include <stdlib.h>

#include "base/limits.h"
#include "claims/claims.h"

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void round_trip(const wc_claims *claims, wc_arena *arena)
{
    wc_claims again;
    wc_buf once, twice;
    wc_buf_init(&once, 8 * (size_t)WC_LIMIT_TOKEN_BYTES);
    wc_buf_init(&twice, 8 * (size_t)WC_LIMIT_TOKEN_BYTES);
    check(wc_claims_encode(claims, &once, NULL) == 0);
    if (once.len <= WC_LIMIT_TOKEN_BYTES) {
        check(wc_claims_decode(wc_buf_slice(&once), claims->kind, arena, &again, NULL) == 0);
        check(wc_claims_encode(&again, &twice, NULL) == 0);
        check(wc_slice_eq(wc_buf_slice(&once), wc_buf_slice(&twice)));
    }
    check(wc_claims_display_name(claims).ptr != NULL);
    check(wc_claims_check_update(claims, claims, true, NULL) < 0);
    wc_buf_deinit(&once);
    wc_buf_deinit(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    wc_arena arena;
    wc_arena_init(&arena, 1 << 24);
    for (wc_claims_kind kind = WC_CLAIMS_ACTOR; kind <= WC_CLAIMS_INVOCATION; kind++) {
        wc_claims claims;
        if (wc_claims_decode(wc_slice_of(data, size), kind, &arena, &claims, NULL) == 0)
            round_trip(&claims, &arena);
        wc_arena_reset(&arena);
    }
    wc_arena_deinit(&arena);
    return 0;
}
