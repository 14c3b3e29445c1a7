/* crypto/id.c: identifiers that are unique because they are random. SPEC claims 2.1 (jti), 4.4 (invocation
 * id). */
#include "crypto/crypto.h"

void wc_nuid_make(const wc_env *env, char out[WC_NUID_LEN + 1])
{
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    uint8_t random[2 * WC_NUID_LEN];
    size_t used = 0;
    while (used < WC_NUID_LEN) {
        env->random(env->ctx, random, sizeof random);
        for (size_t i = 0; i < sizeof random && used < WC_NUID_LEN; i++) {
            if (random[i] < 248) /* the largest multiple of 62: every digit is equally likely */
                out[used++] = digits[random[i] % 62];
        }
    }
    out[WC_NUID_LEN] = 0;
}

void wc_uuid_make(const wc_env *env, char out[WC_UUID_LEN + 1])
{
    uint8_t bytes[16];
    env->random(env->ctx, bytes, sizeof bytes);
    bytes[6] = (uint8_t)((bytes[6] & 0x0f) | 0x40); /* version 4 */
    bytes[8] = (uint8_t)((bytes[8] & 0x3f) | 0x80); /* variant of RFC 4122 */
    char hex[2 * sizeof bytes + 1];
    wc_hex_lower(wc_slice_of(bytes, sizeof bytes), hex);
    char *at = out;
    for (size_t i = 0; i < 2 * sizeof bytes; i++) {
        if (i == 8 || i == 12 || i == 16 || i == 20)
            *at++ = '-';
        *at++ = hex[i];
    }
    *at = 0;
}
