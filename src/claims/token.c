/* claims/token.c: a signed token taken apart and checked.
 *
 * The form is checked step by step in the order of the era, so that the same broken token gives the same
 * text. Whether the signature and the dates hold is a result, not an error: an inspector wants to see
 * both. Nobody's trust in the issuer is decided here. SPEC claims 2.3, 2.4.
 */
#include "base/error.h"
#include "base/limits.h"
#include "claims/claims.h"
#include "codec/base64.h"
#include "codec/json.h"

#define HEADER_JSON_DEPTH 4u
#define HEADER64 "eyJ0eXAiOiJqd3QiLCJhbGciOiJFZDI1NTE5In0" /* what every signer writes */
#define NS_PER_S 1000000000u

typedef struct segments {
    wc_slice header, payload, signature; /* base64url */
    wc_slice signed_part;                /* header.payload */
    size_t count;
} segments;

static int split(wc_slice token, segments *out, wc_error *err)
{
    wc_slice rest = token, part;
    segments found = {0};
    if (token.len > WC_LIMIT_TOKEN_BYTES)
        return wc_fail(err, WC_ELIMIT, "JWT error: token is %zu bytes, limit %u", token.len,
                       WC_LIMIT_TOKEN_BYTES);
    for (; wc_slice_split(&rest, '.', &part); found.count++) {
        if (found.count == 0)
            found.header = part;
        else if (found.count == 1)
            found.payload = part;
        else if (found.count == 2)
            found.signature = part;
    }
    if (found.count < 3)
        return wc_fail(err, WC_EFORMAT, "JWT error: invalid token format");
    found.signed_part = wc_slice_sub(token, 0, found.header.len + 1 + found.payload.len);
    *out = found;
    return 0;
}

static bool is_base64url(uint8_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* Why a segment is not base64url, in the words of the era. */
static int segment_fail(wc_slice segment, wc_error *err)
{
    size_t last = segment.len - 1, at = 0;
    if (segment.len % 4 == 1 && is_base64url(segment.ptr[last]))
        return wc_fail(err, WC_EFORMAT, "Decode error: Encoded text cannot have a 6-bit remainder.");
    if (segment.len % 4 == 1)
        at = last;
    while (at < last && is_base64url(segment.ptr[at]))
        at++;
    if (!is_base64url(segment.ptr[at]))
        return wc_fail(err, WC_EFORMAT, "Decode error: Invalid byte %u, offset %zu.", segment.ptr[at], at);
    return wc_fail(err, WC_EFORMAT, "Decode error: Invalid last symbol %u, offset %zu.", segment.ptr[last],
                   last);
}

static int decode_segment(wc_slice segment, wc_arena *arena, wc_slice *out, wc_error *err)
{
    size_t size = wc_base64_decoded_max(segment.len), len = 0;
    uint8_t *bytes = wc_arena_alloc(arena, size);
    if (!bytes)
        return wc_fail(err, WC_ENOMEM, "no memory for a token of %zu bytes", segment.len);
    if (wc_base64_decode(WC_BASE64_URL, segment, bytes, size, &len, NULL) < 0)
        return segment_fail(segment, err);
    *out = wc_slice_of(bytes, len);
    return 0;
}

static int decode_text(wc_slice segment, wc_arena *arena, wc_slice *out, wc_error *err)
{
    wc_slice text;
    int rc = decode_segment(segment, arena, &text, err);
    if (rc < 0)
        return rc;
    if (!wc_slice_is_utf8(text))
        return wc_fail(err, WC_EFORMAT, "UTF8 error: invalid utf-8 sequence");
    *out = text;
    return 0;
}

static int check_header(wc_slice segment, wc_arena *arena, wc_error *err)
{
    const wc_value_limits limits = {.max_bytes = WC_LIMIT_TOKEN_BYTES, .max_depth = HEADER_JSON_DEPTH};
    const wc_value *header;
    wc_slice json, type, algorithm;
    wc_error cause = {0};
    if (wc_slice_eq(segment, WC_LIT(HEADER64)))
        return 0;
    int rc = decode_text(segment, arena, &json, err);
    if (rc < 0)
        return rc;
    rc = wc_json_read(json, &limits, arena, &header, &cause);
    if (rc < 0)
        return wc_fail(err, rc, "Serialization error: %s", cause.msg);
    if (!wc_value_string(wc_value_get(header, "typ"), &type))
        return wc_fail(err, WC_EFORMAT, "Serialization error: missing field `typ`");
    if (!wc_value_string(wc_value_get(header, "alg"), &algorithm))
        return wc_fail(err, WC_EFORMAT, "Serialization error: missing field `alg`");
    if (!wc_slice_eq(algorithm, WC_LIT("Ed25519")))
        return wc_fail(err, WC_EFORMAT, "Invalid JWT algorithm. WASCAP only supports Ed25519");
    if (!wc_slice_eq(type, WC_LIT("jwt")))
        return wc_fail(err, WC_EFORMAT, "JWT error: Invalid header");
    return 0;
}

static int decode_payload(const segments *parts, wc_claims_kind kind, wc_arena *arena, wc_claims *out,
                          wc_error *err)
{
    wc_slice json;
    if (parts->count != 3)
        return wc_fail(err, WC_EFORMAT, "JWT error: invalid token format");
    int rc = decode_text(parts->payload, arena, &json, err);
    return rc < 0 ? rc : wc_claims_decode(json, kind, arena, out, err);
}

int wc_token_decode(wc_slice token, wc_claims_kind kind, wc_arena *arena, wc_claims *out, wc_error *err)
{
    segments parts;
    int rc = split(token, &parts, err);
    return rc < 0 ? rc : decode_payload(&parts, kind, arena, out, err);
}

/* Steps 7 to 10. A signature that holds proves that the key is a point, so the costly check is for the
 * others. */
static int check_issuer(const wc_claims *claims, const segments *parts, wc_slice signature, unsigned flags,
                        bool *out_valid, wc_error *err)
{
    wc_nkey issuer;
    unsigned how = WC_NKEY_DEFER_POINT | (flags & WC_VERIFY_TOLERANT ? WC_NKEY_TOLERANT : 0);
    if (claims->issuer.len == 0)
        return wc_fail(err, WC_EFORMAT, "Invalid JWT. WASCAP requires an issuer claim to be present");
    if (claims->subject.len == 0)
        return wc_fail(err, WC_EFORMAT, "Invalid JWT. WASCAP requires a sub claim to be present");
    wc_error cause = {0};
    bool is_valid = false;
    int rc = wc_nkey_from_public(claims->issuer, how, &issuer, &cause);
    if (rc == 0)
        is_valid = wc_nkey_verify(&issuer, parts->signed_part, signature);
    if (rc == 0 && !is_valid)
        rc = wc_nkey_check_point(&issuer, &cause);
    if (rc < 0)
        return wc_fail(err, rc, "Encryption error: %s", cause.msg);
    *out_valid = is_valid;
    return 0;
}

/* Whole seconds from now until `then`, cut towards zero; far ends are cut off. */
static int64_t seconds_until(uint64_t then, uint64_t now_ns)
{
    uint64_t now = now_ns / NS_PER_S;
    bool is_fraction = now_ns % NS_PER_S != 0;
    if (then > now) {
        uint64_t distance = then - now - is_fraction;
        return distance > INT64_MAX ? INT64_MAX : (int64_t)distance;
    }
    return -(int64_t)(now - then);
}

static void check_dates(const wc_claims *claims, uint64_t now_ns, wc_token_validation *out)
{
    uint64_t now = now_ns / NS_PER_S;
    bool is_fraction = now_ns % NS_PER_S != 0;
    wc_slice_copy_cstr(WC_LIT("never"), out->expires_human, sizeof out->expires_human);
    wc_slice_copy_cstr(WC_LIT("immediately"), out->not_before_human, sizeof out->not_before_human);
    if (claims->has_expires) {
        out->is_expired = claims->expires < now || (claims->expires == now && is_fraction);
        wc_time_humanize(seconds_until(claims->expires, now_ns), out->expires_human);
    }
    if (claims->has_not_before) {
        out->cannot_use_yet = now < claims->not_before;
        wc_time_humanize(seconds_until(claims->not_before, now_ns), out->not_before_human);
    }
}

int wc_token_validate(wc_slice token, wc_claims_kind kind, uint64_t now_ns, unsigned flags, wc_arena *arena,
                      wc_token_validation *out, wc_claims *out_claims, wc_error *err)
{
    segments parts;
    wc_slice signature;
    wc_claims claims;
    wc_token_validation result = {0};
    int rc = split(token, &parts, err);
    if (rc == 0)
        rc = decode_segment(parts.signature, arena, &signature, err);
    if (rc == 0)
        rc = check_header(parts.header, arena, err);
    if (rc == 0)
        rc = decode_payload(&parts, kind, arena, &claims, err);
    if (rc == 0)
        rc = check_issuer(&claims, &parts, signature, flags, &result.signature_valid, err);
    if (rc < 0)
        return rc;
    check_dates(&claims, now_ns, &result);
    *out = result;
    if (out_claims)
        *out_claims = claims;
    return 0;
}
