/* crypto/digest.c: SHA-256, the keyed hash made of it, hexadecimal text, and the start of both libraries.
 *
 * SHA-256 comes from OpenSSL, which uses the processor's instructions; the algorithm is fetched once,
 * because a fetch costs more than hashing a small module. A digest that cannot be made for want of memory
 * ends the process: there is nothing sensible to answer in its place. Signatures and secrets are in nkey.c
 * and secret.c.
 *
 * SPEC claims 3.1 (hash), 4.4 (upper-case hex).
 */
#include "crypto/crypto.h"

#include <openssl/evp.h>
#include <sodium.h>

#include "base/alloc.h"
#include "base/error.h"

#define MAC_BLOCK_SIZE 64

struct wc_digest {
    EVP_MD_CTX *ctx;
};

/* Written by wc_crypto_init before there are threads, read-only afterwards. */
static EVP_MD *sha256_algorithm;

int wc_crypto_init(wc_error *err)
{
    if (sodium_init() < 0)
        return wc_fail(err, WC_EIO, "libsodium cannot start: no source of random bytes");
    if (!sha256_algorithm)
        sha256_algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
    if (!sha256_algorithm)
        return wc_fail(err, WC_EIO, "OpenSSL offers no SHA-256");
    return 0;
}

wc_digest *wc_digest_new(void)
{
    WC_BUG_ON(!sha256_algorithm); /* wc_crypto_init was not called */
    wc_digest *digest = WC_NEW(wc_digest);
    digest->ctx = EVP_MD_CTX_new();
    WC_BUG_ON(!digest->ctx);
    WC_BUG_ON(EVP_DigestInit_ex2(digest->ctx, sha256_algorithm, NULL) != 1);
    return digest;
}

void wc_digest_update(wc_digest *digest, wc_slice bytes)
{
    if (bytes.len)
        WC_BUG_ON(EVP_DigestUpdate(digest->ctx, bytes.ptr, bytes.len) != 1);
}

void wc_digest_finish(wc_digest *digest, uint8_t out[WC_SHA256_SIZE])
{
    unsigned len = WC_SHA256_SIZE;
    WC_BUG_ON(EVP_DigestFinal_ex(digest->ctx, out, &len) != 1);
    wc_digest_free(digest);
}

void wc_digest_free(wc_digest *digest)
{
    if (!digest)
        return;
    EVP_MD_CTX_free(digest->ctx);
    wc_free(digest);
}

void wc_sha256(wc_slice bytes, uint8_t out[WC_SHA256_SIZE])
{
    wc_digest *digest = wc_digest_new();
    wc_digest_update(digest, bytes);
    wc_digest_finish(digest, out);
}

void wc_sha256_hex(wc_slice bytes, char out[WC_SHA256_HEX_SIZE])
{
    uint8_t hash[WC_SHA256_SIZE];
    wc_sha256(bytes, hash);
    wc_hex_upper(wc_slice_of(hash, sizeof hash), out);
}

static void hex(wc_slice bytes, const char digits[17], char *out)
{
    for (size_t i = 0; i < bytes.len; i++) {
        out[2 * i] = digits[bytes.ptr[i] >> 4];
        out[2 * i + 1] = digits[bytes.ptr[i] & 15];
    }
    out[2 * bytes.len] = 0;
}

void wc_hex_upper(wc_slice bytes, char *out)
{
    hex(bytes, "0123456789ABCDEF", out);
}

void wc_hex_lower(wc_slice bytes, char *out)
{
    hex(bytes, "0123456789abcdef", out);
}

/* One of the two hashes of HMAC (RFC 2104): of the padded key, then the parts. */
static void mac_half(const uint8_t key[WC_MAC_KEY_SIZE], uint8_t pad, const wc_slice *parts, size_t count,
                     uint8_t out[WC_MAC_SIZE])
{
    uint8_t block[MAC_BLOCK_SIZE];
    memset(block, pad, sizeof block);
    for (size_t i = 0; i < WC_MAC_KEY_SIZE; i++)
        block[i] ^= key[i];
    wc_digest *digest = wc_digest_new();
    wc_digest_update(digest, wc_slice_of(block, sizeof block));
    for (size_t i = 0; i < count; i++)
        wc_digest_update(digest, parts[i]);
    wc_digest_finish(digest, out);
    wc_secure_wipe(block, sizeof block);
}

void wc_mac(const uint8_t key[WC_MAC_KEY_SIZE], const wc_slice *parts, size_t count, uint8_t out[WC_MAC_SIZE])
{
    uint8_t inner[WC_MAC_SIZE];
    mac_half(key, 0x36, parts, count, inner);
    mac_half(key, 0x5c, &(wc_slice){inner, sizeof inner}, 1, out);
}

bool wc_secure_eq(wc_slice a, wc_slice b)
{
    return a.len == b.len && (a.len == 0 || sodium_memcmp(a.ptr, b.ptr, a.len) == 0);
}

void wc_secure_wipe(void *ptr, size_t len)
{
    if (len)
        sodium_memzero(ptr, len);
}
