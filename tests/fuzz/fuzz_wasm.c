/* room: claims. Any bytes as a module: forms are stable, and what is signed can be loaded with the code
 * that was signed. */
#include <stdlib.h>

#include "claims/claims.h"

static void check(bool holds)
{
    if (!holds)
        abort();
}

static uint64_t still(void *ctx)
{
    (void)ctx;
    return UINT64_C(1700000000000000000);
}

static void zero_random(void *ctx, uint8_t *out, size_t len)
{
    (void)ctx;
    memset(out, 7, len);
}

static const wc_env env = {.monotonic_ns = still, .wall_ns = still, .random = zero_random};

static void check_form(int (*writer)(wc_slice, wc_buf *, wc_error *), wc_slice module)
{
    wc_buf once, twice;
    wc_buf_init(&once, module.len);
    wc_buf_init(&twice, module.len);
    if (writer(module, &once, NULL) == 0) {
        check(writer(wc_buf_slice(&once), &twice, NULL) == 0);
        check(wc_slice_eq(wc_buf_slice(&once), wc_buf_slice(&twice)));
    }
    wc_buf_deinit(&once);
    wc_buf_deinit(&twice);
}

static void sign_and_load(wc_slice module)
{
    wc_claims claims = {.kind = WC_CLAIMS_ACTOR, .subject = WC_LIT("M")};
    wc_nkey key;
    wc_buf file;
    wc_loaded_actor loaded;
    wc_buf_init(&file, module.len + 4096);
    check(wc_nkey_generate(WC_NKEY_ACCOUNT, &env, &key, NULL) == 0);
    if (wc_claims_embed(module, &claims, &key, &env, 0, &file, NULL, NULL) == 0) {
        check(wc_actor_load(wc_buf_slice(&file), still(NULL), 0, &loaded, NULL) == 0);
        check(!loaded.is_canonical); /* an embedded token is always found by the raw cut */
        wc_loaded_actor_deinit(&loaded);
    }
    wc_nkey_deinit(&key);
    wc_buf_deinit(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    wc_slice module = wc_slice_of(data, size);
    wc_loaded_actor loaded;
    check(wc_crypto_init(NULL) == 0);
    if (wc_actor_load(module, still(NULL), WC_VERIFY_INSPECT, &loaded, NULL) == 0)
        wc_loaded_actor_deinit(&loaded);
    check_form(wc_wasm_canonical, module);
    check_form(wc_wasm_minimal, module);
    sign_and_load(module);
    return 0;
}
