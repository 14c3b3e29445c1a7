/* claims/claims_read.c: the payload of a token from JSON to wc_claims.
 *
 * There is no mark in a token that says what kind of entity it is about: a payload is what its required
 * keys allow, and the caller says which kind it expects. Keys may come in any order, unknown ones are
 * ignored, null counts as absent where a key may be absent. A key that occurs twice anywhere is an error:
 * two readers must not see two tokens. Writing is in claims_write.c. SPEC claims 2.1, 2.2.
 */
#include "base/error.h"
#include "base/limits.h"
#include "claims/claims.h"
#include "codec/json.h"

#define TOKEN_JSON_DEPTH 16u

/* One object being read. The first failure sticks. */
typedef struct reader {
    const wc_value *object;
    wc_arena *arena;
    wc_error *err;
    int rc;
} reader;

static void fail_type(reader *r, const char *key, const char *wanted, const wc_value *got)
{
    if (r->rc == 0)
        r->rc = wc_fail(r->err, WC_EFORMAT, "Serialization error: field `%s` is %s, expected %s", key,
                        wc_value_type_name(got), wanted);
}

static void fail_missing(reader *r, const char *key)
{
    if (r->rc == 0)
        r->rc = wc_fail(r->err, WC_EFORMAT, "Serialization error: missing field `%s`", key);
}

/* The value of a key; NULL when absent or null. A required key must be there. */
static const wc_value *field(reader *r, const char *key, bool is_required)
{
    const wc_value *value = wc_value_get(r->object, key);
    if (!value && is_required)
        fail_missing(r, key);
    if (value && value->type == WC_VALUE_NULL) {
        if (is_required)
            fail_type(r, key, "a value", value);
        return NULL;
    }
    return value;
}

static void read_text(reader *r, const char *key, bool is_required, wc_slice *out)
{
    const wc_value *value = field(r, key, is_required);
    if (value && !wc_value_string(value, out))
        fail_type(r, key, "a string", value);
    else if (value && !out->ptr)
        *out = WC_LIT("");
}

static void read_time(reader *r, const char *key, bool is_required, bool *out_has, uint64_t *out)
{
    const wc_value *value = field(r, key, is_required);
    if (!value)
        return;
    if (wc_value_u64(value, out))
        *out_has = true;
    else
        fail_type(r, key, "a number of seconds", value);
}

static void read_revision(reader *r, wc_claims *out)
{
    const wc_value *value = field(r, "rev", false);
    int64_t number;
    if (!value)
        return;
    if (!wc_value_int(value, &number) || number < INT32_MIN || number > INT32_MAX) {
        fail_type(r, "rev", "an integer of 32 bits", value);
        return;
    }
    out->has_revision = true;
    out->revision = (int32_t)number;
}

/* Room for the items of a list or object; NULL when it is too long or memory is out. */
static void *list_room(reader *r, const char *key, const wc_value *value, size_t size)
{
    uint32_t count = wc_value_count(value);
    if (count > WC_LIMIT_CLAIMS_LIST) {
        if (r->rc == 0)
            r->rc = wc_fail(r->err, WC_ELIMIT, "Serialization error: field `%s` has %u items, limit %u", key,
                            count, WC_LIMIT_CLAIMS_LIST);
        return NULL;
    }
    void *items = wc_arena_calloc(r->arena, count, size);
    if (!items && r->rc == 0)
        r->rc = wc_fail(r->err, WC_ENOMEM, "no memory for field `%s`", key);
    return items;
}

static void read_strings(reader *r, const char *key, wc_claim_list *out)
{
    const wc_value *value = field(r, key, false);
    if (!value)
        return;
    if (value->type != WC_VALUE_ARRAY) {
        fail_type(r, key, "an array", value);
        return;
    }
    wc_slice *items = list_room(r, key, value, sizeof *items);
    if (!items)
        return;
    size_t len = 0;
    WC_VALUE_EACH(item, value)
    {
        if (!wc_value_string(item, &items[len++]))
            fail_type(r, key, "an array of strings", item);
    }
    *out = (wc_claim_list){items, len, true};
}

static void read_target_hashes(reader *r, wc_claims *out)
{
    const wc_value *value = field(r, "target_hashes", true);
    if (!value)
        return;
    if (value->type != WC_VALUE_OBJECT) {
        fail_type(r, "target_hashes", "an object", value);
        return;
    }
    wc_target_hash *items = list_room(r, "target_hashes", value, sizeof *items);
    if (!items)
        return;
    size_t len = 0;
    WC_VALUE_EACH(item, value)
    {
        items[len].target = item->key;
        if (!wc_value_string(item, &items[len++].hash))
            fail_type(r, "target_hashes", "an object of strings", item);
    }
    out->target_hashes = items;
    out->target_hash_count = len;
}

static void read_actor(reader *r, wc_claims *out)
{
    read_text(r, "name", false, &out->name);
    read_text(r, "hash", true, &out->hash);
    read_strings(r, "tags", &out->tags);
    read_strings(r, "caps", &out->caps);
    read_revision(r, out);
    read_text(r, "ver", false, &out->version);
    read_text(r, "call_alias", false, &out->call_alias);
    const wc_value *prov = wc_value_get(r->object, "prov");
    if (prov && !wc_value_bool(prov, &out->is_provider))
        fail_type(r, "prov", "true or false", prov);
}

static void read_provider(reader *r, wc_claims *out)
{
    read_text(r, "name", false, &out->name);
    read_text(r, "capid", true, &out->contract_id);
    read_text(r, "vendor", true, &out->vendor);
    read_revision(r, out);
    read_text(r, "ver", false, &out->version);
    read_target_hashes(r, out);
}

static void read_invocation(reader *r, wc_claims *out)
{
    read_text(r, "target_url", true, &out->target_url);
    read_text(r, "origin_url", true, &out->origin_url);
    read_text(r, "hash", true, &out->hash);
}

static void read_metadata(reader *r, wc_claims *out)
{
    switch (out->kind) {
    case WC_CLAIMS_ACTOR:
        read_actor(r, out);
        break;
    case WC_CLAIMS_PROVIDER:
        read_provider(r, out);
        break;
    case WC_CLAIMS_INVOCATION:
        read_invocation(r, out);
        break;
    case WC_CLAIMS_ACCOUNT:
    case WC_CLAIMS_OPERATOR:
    case WC_CLAIMS_CLUSTER:
        read_text(r, "name", false, &out->name);
        read_strings(r, "valid_signers", &out->valid_signers);
        break;
    }
}

int wc_claims_decode(wc_slice json, wc_claims_kind kind, wc_arena *arena, wc_claims *out, wc_error *err)
{
    const wc_value_limits limits = {.max_bytes = WC_LIMIT_TOKEN_BYTES, .max_depth = TOKEN_JSON_DEPTH};
    const wc_value *root;
    wc_error cause = {0};
    int rc = wc_json_read(json, &limits, arena, &root, &cause);
    if (rc < 0)
        return wc_fail(err, rc, "Serialization error: %s", cause.msg);
    if (root->type != WC_VALUE_OBJECT)
        return wc_fail(err, WC_EFORMAT, "Serialization error: the claims are %s, expected an object",
                       wc_value_type_name(root));
    wc_claims claims = {.kind = kind};
    reader r = {.object = root, .arena = arena, .err = err};
    read_time(&r, "exp", false, &claims.has_expires, &claims.expires);
    read_text(&r, "jti", true, &claims.id);
    read_time(&r, "iat", true, &claims.has_issued_at, &claims.issued_at);
    read_text(&r, "iss", true, &claims.issuer);
    read_text(&r, "sub", true, &claims.subject);
    read_time(&r, "nbf", false, &claims.has_not_before, &claims.not_before);
    const wc_value *metadata = field(&r, "wascap", false);
    if (metadata && metadata->type != WC_VALUE_OBJECT)
        fail_type(&r, "wascap", "an object", metadata);
    if (metadata && r.rc == 0) {
        claims.has_metadata = true;
        r.object = metadata;
        read_metadata(&r, &claims);
    }
    if (r.rc == 0)
        *out = claims;
    return r.rc;
}
