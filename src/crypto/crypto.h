/* crypto/crypto.h: face of the room: SHA-256, keyed hashes, secrets, Ed25519, nkeys, credentials files,
 * fresh identifiers.
 *
 * It knows bytes and keys; tokens and modules are the business of `claims`. Call wc_crypto_init once at
 * start, before any thread; every other function here may then be called from any thread.
 *
 * SPEC claims 1 (nkeys), 2.1 (NUID), 4.4 (upper-case hex).
 */
#ifndef WC_CRYPTO_CRYPTO_H
#define WC_CRYPTO_CRYPTO_H

#include <stdbool.h>

#include "base/env.h"
#include "base/slice.h"

/* Idempotent and thread-safe. WC_EIO when one of the libraries cannot start (no random device, no
 * SHA-256). */
WC_MUST_USE int wc_crypto_init(wc_error *err);

/* ---- SHA-256 ---- */

#define WC_SHA256_SIZE 32
#define WC_SHA256_HEX_SIZE 65 /* with the NUL */

void wc_sha256(wc_slice bytes, uint8_t out[WC_SHA256_SIZE]);
/* The digest in upper-case hexadecimal, as tokens and archives write it. */
void wc_sha256_hex(wc_slice bytes, char out[WC_SHA256_HEX_SIZE]);

/* The same piece by piece: new, update any number of times, then finish once, which also frees. */
typedef struct wc_digest wc_digest;
wc_digest *wc_digest_new(void);
void wc_digest_update(wc_digest *digest, wc_slice bytes);
void wc_digest_finish(wc_digest *digest, uint8_t out[WC_SHA256_SIZE]); /* frees */
void wc_digest_free(wc_digest *digest);                                /* without a result; NULL is fine */

/* `out` has room for 2 * len + 1 characters. */
void wc_hex_upper(wc_slice bytes, char *out);
void wc_hex_lower(wc_slice bytes, char *out);

/* ---- keyed hash (HMAC-SHA-256), for what we wrote ourselves and read back ---- */

#define WC_MAC_KEY_SIZE 32
#define WC_MAC_SIZE 32

/* Over the parts one after another, without separators. */
void wc_mac(const uint8_t key[WC_MAC_KEY_SIZE], const wc_slice *parts, size_t count, uint8_t out[WC_MAC_SIZE]);
/* Takes the same time wherever the bytes differ. Different lengths are unequal. */
bool wc_secure_eq(wc_slice a, wc_slice b);
/* Zeroes memory in a way the compiler keeps. */
void wc_secure_wipe(void *ptr, size_t len);

/* ---- secrets ---- */

/* Bytes that must not be swapped out, dumped or logged: locked between guard pages, wiped by deinit. A
 * zeroed wc_secret is empty. There is no function that prints one. */
typedef struct wc_secret {
    uint8_t *ptr;
    size_t len;
} wc_secret;

/* A copy of `bytes`. WC_ENOMEM. */
WC_MUST_USE int wc_secret_init(wc_secret *secret, wc_slice bytes, wc_error *err);
/* `len` random bytes of the environment. WC_ENOMEM. */
WC_MUST_USE int wc_secret_init_random(wc_secret *secret, const wc_env *env, size_t len, wc_error *err);
void wc_secret_deinit(wc_secret *secret);

/* ---- nkeys ---- */

/* The kind is the letter a public key starts with. */
enum {
    WC_NKEY_ACCOUNT = 'A',
    WC_NKEY_CLUSTER = 'C',
    WC_NKEY_MODULE = 'M', /* actor */
    WC_NKEY_SERVER = 'N', /* host */
    WC_NKEY_OPERATOR = 'O',
    WC_NKEY_USER = 'U',
    WC_NKEY_SERVICE = 'V', /* capability provider */
    WC_NKEY_CURVE = 'X'    /* X25519, after the era: seeds are read and printed, nothing else */
};

#define WC_NKEY_PUBLIC_LEN 56
#define WC_NKEY_SEED_LEN 58
#define WC_NKEY_SIGNATURE_SIZE 64

/* Flags of the readers. */
#define WC_NKEY_TOLERANT 1u    /* do not check the CRC: seeds of 2021 with a wrong one circulate */
#define WC_NKEY_DEFER_POINT 2u /* from_public: whether it is a curve point is left to wc_nkey_check_point */

typedef struct wc_nkey {
    char kind;
    uint8_t public_key[32];
    wc_secret secret; /* seed (32) then public key (32); empty in a key that can only verify */
} wc_nkey;

/* A fresh key. WC_EINVAL: not a letter of the enum. */
WC_MUST_USE int wc_nkey_generate(char kind, const wc_env *env, wc_nkey *out, wc_error *err);
/* "S" + kind ...: 58 characters, nothing around them. WC_EFORMAT; texts of claims.md 1.4. */
WC_MUST_USE int wc_nkey_from_seed(wc_slice text, unsigned flags, wc_nkey *out, wc_error *err);
/* 56 characters. WC_EFORMAT; texts of claims.md 1.4. */
WC_MUST_USE int wc_nkey_from_public(wc_slice text, unsigned flags, wc_nkey *out, wc_error *err);
/* For keys read with WC_NKEY_DEFER_POINT. WC_EFORMAT. */
WC_MUST_USE int wc_nkey_check_point(const wc_nkey *key, wc_error *err);
void wc_nkey_deinit(wc_nkey *key);

void wc_nkey_public(const wc_nkey *key, char out[WC_NKEY_PUBLIC_LEN + 1]);
/* The caller wipes `out`. WC_EINVAL: a key that can only verify. */
WC_MUST_USE int wc_nkey_seed(const wc_nkey *key, char out[WC_NKEY_SEED_LEN + 1], wc_error *err);
/* WC_EINVAL: a key that can only verify, or a curve key. */
WC_MUST_USE int wc_nkey_sign(const wc_nkey *key, wc_slice message, uint8_t out[WC_NKEY_SIGNATURE_SIZE],
                             wc_error *err);
/* False also for a signature of any other length. */
WC_MUST_USE bool wc_nkey_verify(const wc_nkey *key, wc_slice message, wc_slice signature);

/* "account" "cluster" "module" "operator" "server" "service" "user", in any case; every other word is a
 * module key. */
char wc_nkey_kind_of_word(wc_slice word);
/* The word of a kind, "curve" for 'X', NULL for no kind. */
const char *wc_nkey_kind_word(char kind);
/* True when `text` has the form of a public key of this kind (length, alphabet, prefix, CRC); 0 = of any
 * kind. No allocation. */
bool wc_nkey_is_public(wc_slice text, char kind);

/* ---- NATS credentials file ---- */

/* Both parts are borrowed from `text`, which the caller reads as a secret. An absent JWT is empty; a
 * missing seed, or a text longer than WC_LIMIT_CREDS_BYTES, is WC_EFORMAT or WC_ELIMIT. */
#define WC_LIMIT_CREDS_BYTES (64u << 10)
WC_MUST_USE int wc_creds_parse(wc_slice text, wc_slice *out_jwt, wc_slice *out_seed, wc_error *err);

/* ---- fresh identifiers ---- */

#define WC_NUID_LEN 22
#define WC_UUID_LEN 36
void wc_nuid_make(const wc_env *env, char out[WC_NUID_LEN + 1]); /* 0-9A-Za-z */
void wc_uuid_make(const wc_env *env, char out[WC_UUID_LEN + 1]); /* version 4, lower case, dashed */

#endif
