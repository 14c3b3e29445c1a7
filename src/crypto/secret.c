/* crypto/secret.c: memory for seeds and private keys.
 *
 * A secret lives in its own locked pages between guard pages, is left out of core dumps where the system
 * can do that, and is wiped when it is freed. When the limit on locked memory is used up the pages are
 * still guarded and wiped, they may only be swapped out: refusing to work for that would help nobody.
 * Nothing here prints or copies a secret anywhere else.
 */
#include "crypto/crypto.h"

#include <sodium.h>

#include "base/error.h"

static int secret_reserve(wc_secret *secret, size_t len, wc_error *err)
{
    uint8_t *ptr = sodium_malloc(len ? len : 1);
    if (!ptr)
        return wc_fail(err, WC_ENOMEM, "no memory for a secret of %zu bytes", len);
    *secret = (wc_secret){ptr, len};
    return 0;
}

int wc_secret_init(wc_secret *secret, wc_slice bytes, wc_error *err)
{
    int rc = secret_reserve(secret, bytes.len, err);
    if (rc == 0 && bytes.len)
        memcpy(secret->ptr, bytes.ptr, bytes.len);
    return rc;
}

int wc_secret_init_random(wc_secret *secret, const wc_env *env, size_t len, wc_error *err)
{
    int rc = secret_reserve(secret, len, err);
    if (rc == 0)
        env->random(env->ctx, secret->ptr, len);
    return rc;
}

void wc_secret_deinit(wc_secret *secret)
{
    sodium_free(secret->ptr); /* wipes */
    *secret = (wc_secret){0};
}
