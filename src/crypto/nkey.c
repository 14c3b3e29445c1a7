/* crypto/nkey.c: Ed25519 keys in the text form of NATS: a prefix that names the kind, the key, a CRC, in
 * base32.
 *
 * Reading is strict: exact length, alphabet, CRC, a point on the curve. WC_NKEY_TOLERANT leaves the CRC
 * out, since the tools of 2021 never checked it and keys with a wrong one are in use. Seeds pass through
 * this file's stack and are wiped there. Curve keys (X) came after the era: their seeds are read and
 * printed, they neither sign nor verify. SPEC claims 1.1 - 1.5.
 */
#include "crypto/crypto.h"

#include <sodium.h>

#include "base/error.h"
#include "base/num.h"
#include "codec/base32.h"

#define KEY_SIZE 32
#define PUBLIC_RAW_SIZE 35 /* prefix, key, CRC */
#define SEED_RAW_SIZE 36   /* two prefix bytes, seed, CRC */
#define SEED_PREFIX 0x90
#define CRC_SIZE 2
#define TEXT_RAW_MAX 64 /* of any text that is looked at */

static const struct {
    char kind;
    uint8_t prefix;
    bool is_era; /* accepted as a public key */
    const char *word;
} kinds[] = {
    {WC_NKEY_ACCOUNT, 0 << 3, true, "account"},    {WC_NKEY_CLUSTER, 2 << 3, true, "cluster"},
    {WC_NKEY_MODULE, 12 << 3, true, "module"},     {WC_NKEY_SERVER, 13 << 3, true, "server"},
    {WC_NKEY_OPERATOR, 14 << 3, true, "operator"}, {WC_NKEY_USER, 20 << 3, true, "user"},
    {WC_NKEY_SERVICE, 21 << 3, true, "service"},   {WC_NKEY_CURVE, 23 << 3, false, "curve"},
};

static int kind_index(char kind)
{
    for (size_t i = 0; i < WC_COUNT(kinds); i++) {
        if (kinds[i].kind == kind)
            return (int)i;
    }
    return -1;
}

static uint8_t kind_prefix(char kind)
{
    int at = kind_index(kind);
    WC_BUG_ON(at < 0);
    return kinds[at].prefix;
}

/* 0 when the prefix is no kind. */
static char prefix_kind(uint8_t prefix, bool is_era_only)
{
    for (size_t i = 0; i < WC_COUNT(kinds); i++) {
        if (kinds[i].prefix == prefix && (kinds[i].is_era || !is_era_only))
            return kinds[i].kind;
    }
    return 0;
}

/* CRC-16/XMODEM. */
static uint16_t crc16(const uint8_t *bytes, size_t len)
{
    uint32_t crc = 0;
    for (size_t i = 0; i < len; i++) {
        crc ^= (uint32_t)bytes[i] << 8;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0);
        crc &= 0xffff;
    }
    return (uint16_t)crc;
}

static void crc_append(uint8_t *raw, size_t len)
{
    uint16_t crc = crc16(raw, len - CRC_SIZE);
    raw[len - 2] = (uint8_t)(crc & 0xff);
    raw[len - 1] = (uint8_t)(crc >> 8);
}

static bool crc_holds(const uint8_t *raw, size_t len)
{
    uint16_t crc = crc16(raw, len - CRC_SIZE);
    return raw[len - 2] == (crc & 0xff) && raw[len - 1] == crc >> 8;
}

static int crc_check(const uint8_t *raw, size_t len, unsigned flags, wc_error *err)
{
    if ((flags & WC_NKEY_TOLERANT) || crc_holds(raw, len))
        return 0;
    return wc_fail(err, WC_EFORMAT, "Checksum match failure: Checksum mismatch");
}

static bool is_base32(uint8_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7');
}

/* Why a text is not base32, in the words of the era: a length that cannot be, a character, bits left over. */
static int text_fail(wc_slice text, wc_error *err)
{
    size_t whole = (text.len * 5 / 8 * 8 + 4) / 5; /* the longest possible length up to this one */
    if (whole != text.len || text.len == 0)
        return wc_fail(err, WC_EFORMAT, "Codec failure: Data encoding failure: invalid length at %zu", whole);
    for (size_t i = 0; i < text.len; i++) {
        if (!is_base32(text.ptr[i]))
            return wc_fail(err, WC_EFORMAT, "Codec failure: Data encoding failure: invalid symbol at %zu", i);
    }
    return wc_fail(err, WC_EFORMAT, "Codec failure: Data encoding failure: non-zero trailing bits at %zu",
                   text.len - 1);
}

/* A key's text to bytes; a text too long for any key has an impossible length. */
static int text_decode(wc_slice text, uint8_t raw[TEXT_RAW_MAX], size_t *out_len, wc_error *err)
{
    int rc = wc_base32_decode(text, raw, TEXT_RAW_MAX, out_len, NULL);
    if (rc == WC_ELIMIT)
        return wc_fail(err, WC_EFORMAT, "Codec failure: Data encoding failure: invalid length at %zu",
                       text.len);
    return rc < 0 || *out_len == 0 ? text_fail(text, err) : 0;
}

/* The whole key from its 32-byte seed. */
static int key_build(char kind, const uint8_t seed[KEY_SIZE], wc_nkey *out, wc_error *err)
{
    uint8_t pair[2 * KEY_SIZE]; /* seed, public key: libsodium's own form of a secret key */
    wc_nkey key = {.kind = kind};
    if (kind == WC_NKEY_CURVE) {
        memcpy(pair, seed, KEY_SIZE);
        crypto_scalarmult_base(pair + KEY_SIZE, seed);
    } else {
        crypto_sign_seed_keypair(key.public_key, pair, seed);
    }
    memcpy(key.public_key, pair + KEY_SIZE, KEY_SIZE);
    int rc = wc_secret_init(&key.secret, wc_slice_of(pair, sizeof pair), err);
    wc_secure_wipe(pair, sizeof pair);
    if (rc == 0)
        *out = key;
    return rc;
}

int wc_nkey_generate(char kind, const wc_env *env, wc_nkey *out, wc_error *err)
{
    if (kind_index(kind) < 0)
        return wc_fail(err, WC_EINVAL, "no kind of key has the number %d", kind);
    uint8_t seed[KEY_SIZE];
    env->random(env->ctx, seed, sizeof seed);
    int rc = key_build(kind, seed, out, err);
    wc_secure_wipe(seed, sizeof seed);
    return rc;
}

static int seed_check(wc_slice text, const uint8_t *raw, unsigned flags, wc_error *err)
{
    if ((raw[0] & 0xf8) != SEED_PREFIX)
        return wc_fail(err, WC_EFORMAT, "Invalid byte prefix: Incorrect byte prefix: %c", text.ptr[0]);
    return crc_check(raw, SEED_RAW_SIZE, flags, err);
}

int wc_nkey_from_seed(wc_slice text, unsigned flags, wc_nkey *out, wc_error *err)
{
    uint8_t raw[TEXT_RAW_MAX];
    size_t len = 0;
    if (text.len != WC_NKEY_SEED_LEN)
        return wc_fail(err, WC_EFORMAT, "Invalid seed length: Bad seed length: %zu", text.len);
    int rc = text_decode(text, raw, &len, err);
    if (rc == 0)
        rc = seed_check(text, raw, flags, err);
    if (rc == 0) {
        char kind = prefix_kind((uint8_t)((raw[0] & 7) << 5 | raw[1] >> 3), false);
        /* The era's rule: a seed of an unknown kind is an operator's. */
        rc = key_build(kind ? kind : WC_NKEY_OPERATOR, raw + 2, out, err);
    }
    wc_secure_wipe(raw, sizeof raw);
    return rc;
}

int wc_nkey_from_public(wc_slice text, unsigned flags, wc_nkey *out, wc_error *err)
{
    uint8_t raw[TEXT_RAW_MAX];
    size_t len = 0;
    int rc = text_decode(text, raw, &len, err);
    if (rc < 0)
        return rc;
    wc_nkey key = {.kind = prefix_kind(raw[0], true)};
    if (!key.kind)
        return wc_fail(err, WC_EFORMAT, "Invalid byte prefix: Not a valid public key prefix: %u", raw[0]);
    if (len != PUBLIC_RAW_SIZE)
        return wc_fail(err, WC_EFORMAT, "Signature verification failure: Could not read public key");
    rc = crc_check(raw, len, flags, err);
    if (rc < 0)
        return rc;
    memcpy(key.public_key, raw + 1, KEY_SIZE);
    if (!(flags & WC_NKEY_DEFER_POINT)) {
        rc = wc_nkey_check_point(&key, err);
        if (rc < 0)
            return rc;
    }
    *out = key;
    return 0;
}

int wc_nkey_check_point(const wc_nkey *key, wc_error *err)
{
    if (key->kind == WC_NKEY_CURVE || crypto_core_ed25519_is_valid_point(key->public_key))
        return 0;
    return wc_fail(err, WC_EFORMAT, "Signature verification failure: Could not read public key");
}

void wc_nkey_deinit(wc_nkey *key)
{
    wc_secret_deinit(&key->secret);
    *key = (wc_nkey){0};
}

void wc_nkey_public(const wc_nkey *key, char out[WC_NKEY_PUBLIC_LEN + 1])
{
    uint8_t raw[PUBLIC_RAW_SIZE];
    raw[0] = kind_prefix(key->kind);
    memcpy(raw + 1, key->public_key, KEY_SIZE);
    crc_append(raw, sizeof raw);
    out[wc_base32_encode(wc_slice_of(raw, sizeof raw), out)] = 0;
}

int wc_nkey_seed(const wc_nkey *key, char out[WC_NKEY_SEED_LEN + 1], wc_error *err)
{
    if (!key->secret.len)
        return wc_fail(err, WC_EINVAL, "Incorrect key type: This keypair has no seed");
    uint8_t raw[SEED_RAW_SIZE], prefix = kind_prefix(key->kind);
    raw[0] = (uint8_t)(SEED_PREFIX | prefix >> 5);
    raw[1] = (uint8_t)((prefix & 31) << 3);
    memcpy(raw + 2, key->secret.ptr, KEY_SIZE);
    crc_append(raw, sizeof raw);
    out[wc_base32_encode(wc_slice_of(raw, sizeof raw), out)] = 0;
    wc_secure_wipe(raw, sizeof raw);
    return 0;
}

int wc_nkey_sign(const wc_nkey *key, wc_slice message, uint8_t out[WC_NKEY_SIGNATURE_SIZE], wc_error *err)
{
    if (!key->secret.len)
        return wc_fail(err, WC_EINVAL, "Signature failure: Cannot sign without a seed key");
    if (key->kind == WC_NKEY_CURVE)
        return wc_fail(err, WC_EINVAL, "Incorrect key type: A curve key cannot sign");
    crypto_sign_detached(out, NULL, message.ptr, message.len, key->secret.ptr);
    return 0;
}

bool wc_nkey_verify(const wc_nkey *key, wc_slice message, wc_slice signature)
{
    return key->kind != WC_NKEY_CURVE && signature.len == WC_NKEY_SIGNATURE_SIZE &&
           crypto_sign_verify_detached(signature.ptr, message.ptr, message.len, key->public_key) == 0;
}

char wc_nkey_kind_of_word(wc_slice word)
{
    for (size_t i = 0; i < WC_COUNT(kinds); i++) {
        if (kinds[i].is_era && wc_slice_eq_nocase(word, wc_slice_str(kinds[i].word)))
            return kinds[i].kind;
    }
    return WC_NKEY_MODULE;
}

const char *wc_nkey_kind_word(char kind)
{
    int at = kind_index(kind);
    return at < 0 ? NULL : kinds[at].word;
}

bool wc_nkey_is_public(wc_slice text, char kind)
{
    wc_nkey key;
    return text.len == WC_NKEY_PUBLIC_LEN &&
           wc_nkey_from_public(text, WC_NKEY_DEFER_POINT, &key, NULL) == 0 && (kind == 0 || key.kind == kind);
}
