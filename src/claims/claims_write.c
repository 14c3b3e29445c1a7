/* claims/claims_write.c: wc_claims to the JSON of a token, and to the signed token.
 *
 * Keys are written in the order of the era, because a signature is over these very bytes and the published
 * vectors are compared with them; target hashes, whose order was random, are sorted. SPEC claims 2.1, 2.2.
 */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/limits.h"
#include "claims/claims.h"
#include "codec/base64.h"
#include "codec/json.h"

/* {"typ":"jwt","alg":"Ed25519"} in base64url, and the dot behind it. */
#define HEADER64 "eyJ0eXAiOiJqd3QiLCJhbGciOiJFZDI1NTE5In0."

static void put_optional(wc_json_writer *w, const char *key, wc_slice text)
{
    if (text.ptr)
        wc_json_put_string(w, key, text);
}

/* For the keys that are written with null when absent. */
static void put_nullable(wc_json_writer *w, const char *key, wc_slice text)
{
    wc_json_key(w, key);
    if (text.ptr)
        wc_json_string(w, text);
    else
        wc_json_null(w);
}

static void put_array(wc_json_writer *w, wc_claim_list list)
{
    wc_json_array_begin(w);
    for (size_t i = 0; i < list.len; i++)
        wc_json_string(w, list.items[i]);
    wc_json_array_end(w);
}

static void put_strings(wc_json_writer *w, const char *key, wc_claim_list list)
{
    if (!list.is_present)
        return;
    wc_json_key(w, key);
    put_array(w, list);
}

static void put_revision(wc_json_writer *w, const wc_claims *claims)
{
    if (claims->has_revision)
        wc_json_put_int(w, "rev", claims->revision);
    put_optional(w, "ver", claims->version);
}

static int compare_targets(const void *a, const void *b)
{
    const wc_target_hash *left = a, *right = b;
    return wc_slice_cmp(left->target, right->target);
}

static void put_target_hashes(wc_json_writer *w, const wc_claims *claims)
{
    size_t count = claims->target_hash_count;
    wc_target_hash *sorted = wc_calloc(count ? count : 1, sizeof *sorted);
    if (count) {
        memcpy(sorted, claims->target_hashes, count * sizeof *sorted);
        qsort(sorted, count, sizeof *sorted, compare_targets);
    }
    wc_json_key(w, "target_hashes");
    wc_json_object_begin(w);
    for (size_t i = 0; i < count; i++) {
        wc_json_key_slice(w, sorted[i].target);
        wc_json_string(w, sorted[i].hash);
    }
    wc_json_object_end(w);
    wc_free(sorted);
}

static void put_actor(wc_json_writer *w, const wc_claims *claims)
{
    put_optional(w, "name", claims->name);
    wc_json_put_string(w, "hash", claims->hash);
    put_strings(w, "tags", claims->tags);
    put_strings(w, "caps", claims->caps);
    put_revision(w, claims);
    put_optional(w, "call_alias", claims->call_alias);
    wc_json_put_bool(w, "prov", claims->is_provider);
}

static void put_provider(wc_json_writer *w, const wc_claims *claims)
{
    put_nullable(w, "name", claims->name);
    wc_json_put_string(w, "capid", claims->contract_id);
    wc_json_put_string(w, "vendor", claims->vendor);
    put_revision(w, claims);
    put_target_hashes(w, claims);
}

static void put_signers(wc_json_writer *w, const wc_claims *claims)
{
    put_nullable(w, "name", claims->name);
    wc_json_key(w, "valid_signers");
    if (claims->valid_signers.is_present)
        put_array(w, claims->valid_signers);
    else
        wc_json_null(w);
}

static void put_metadata(wc_json_writer *w, const wc_claims *claims)
{
    wc_json_key(w, "wascap");
    wc_json_object_begin(w);
    switch (claims->kind) {
    case WC_CLAIMS_ACTOR:
        put_actor(w, claims);
        break;
    case WC_CLAIMS_PROVIDER:
        put_provider(w, claims);
        break;
    case WC_CLAIMS_ACCOUNT:
    case WC_CLAIMS_OPERATOR:
    case WC_CLAIMS_CLUSTER:
        put_signers(w, claims);
        break;
    case WC_CLAIMS_INVOCATION:
        wc_json_put_string(w, "target_url", claims->target_url);
        wc_json_put_string(w, "origin_url", claims->origin_url);
        wc_json_put_string(w, "hash", claims->hash);
        break;
    }
    wc_json_object_end(w);
}

int wc_claims_encode(const wc_claims *claims, wc_buf *out, wc_error *err)
{
    wc_json_writer w;
    wc_json_writer_init(&w, out);
    wc_json_object_begin(&w);
    if (claims->has_expires)
        wc_json_put_u64(&w, "exp", claims->expires);
    wc_json_put_string(&w, "jti", claims->id);
    wc_json_put_u64(&w, "iat", claims->issued_at);
    wc_json_put_string(&w, "iss", claims->issuer);
    wc_json_put_string(&w, "sub", claims->subject);
    if (claims->has_not_before)
        wc_json_put_u64(&w, "nbf", claims->not_before);
    if (claims->has_metadata)
        put_metadata(&w, claims);
    wc_json_object_end(&w);
    int rc = wc_buf_status(out);
    return rc < 0 ? wc_fail(err, rc, "claims are longer than %zu bytes", out->max) : 0;
}

/* header.payload.signature of a payload. */
static int sign_payload(wc_slice json, const wc_nkey *key, wc_arena *arena, wc_slice *out_token, wc_error *err)
{
    size_t head = sizeof HEADER64 - 1, payload = wc_base64_size(WC_BASE64_URL, json.len);
    size_t len = head + payload + 1 + wc_base64_size(WC_BASE64_URL, WC_NKEY_SIGNATURE_SIZE);
    if (len > WC_LIMIT_TOKEN_BYTES)
        return wc_fail(err, WC_ELIMIT, "token is %zu bytes, limit %u", len, WC_LIMIT_TOKEN_BYTES);
    char *text = wc_arena_alloc(arena, len + 1);
    if (!text)
        return wc_fail(err, WC_ENOMEM, "no memory for a token of %zu bytes", len);
    memcpy(text, HEADER64, head);
    wc_base64_encode(WC_BASE64_URL, json, text + head);
    uint8_t signature[WC_NKEY_SIGNATURE_SIZE];
    int rc = wc_nkey_sign(key, wc_slice_of(text, head + payload), signature, err);
    if (rc < 0)
        return rc;
    text[head + payload] = '.';
    wc_base64_encode(WC_BASE64_URL, wc_slice_of(signature, sizeof signature), text + head + payload + 1);
    text[len] = 0;
    *out_token = wc_slice_of(text, len);
    return 0;
}

int wc_claims_sign(const wc_claims *claims, const wc_nkey *key, const wc_env *env, wc_arena *arena,
                   wc_slice *out_token, wc_error *err)
{
    wc_claims own = *claims;
    char issuer[WC_NKEY_PUBLIC_LEN + 1], id[WC_NUID_LEN + 1];
    wc_nkey_public(key, issuer);
    own.issuer = wc_slice_str(issuer);
    if (!own.id.ptr) {
        wc_nuid_make(env, id);
        own.id = wc_slice_str(id);
    }
    if (!own.has_issued_at)
        own.issued_at = wc_env_wall_s(env);
    wc_buf json;
    wc_buf_init(&json, WC_LIMIT_TOKEN_BYTES);
    int rc = wc_claims_encode(&own, &json, err);
    if (rc == 0)
        rc = sign_payload(wc_buf_slice(&json), key, arena, out_token, err);
    wc_buf_deinit(&json);
    return rc;
}
