/* claims/check.c: one thing checked against another: the next revision of an actor against the running
 * one, an invocation against its token.
 *
 * Invocation tokens bind origin, target and payload to a host's key, so that nothing on the lattice can be
 * bent on its way. Replays are the lattice's business: it remembers ids. URLs are lowered in ASCII only.
 * SPEC claims 4.2, 4.4.
 */
#include "base/error.h"
#include "claims/claims.h"

#define REFUSED "WebAssembly module authorization failure: "

/* ---- live update ---- */

static size_t occurrences(wc_claim_list list, wc_slice text)
{
    size_t count = 0;
    for (size_t i = 0; i < list.len; i++)
        count += wc_slice_eq(list.items[i], text);
    return count;
}

/* Equal as multisets: the order does not matter, the number of each does. */
static bool has_same_items(wc_claim_list a, wc_claim_list b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (occurrences(a, a.items[i]) != occurrences(b, a.items[i]))
            return false;
    }
    return true;
}

int wc_claims_check_update(const wc_claims *current, const wc_claims *next, bool is_strict, wc_error *err)
{
    if (!wc_slice_eq(current->subject, next->subject))
        return wc_fail(err, WC_EDENIED, "Public keys of old actor and new actor do not match. Update denied.");
    int32_t old_revision = current->has_revision ? current->revision : 0;
    int32_t new_revision = next->has_revision ? next->revision : 0;
    if (new_revision <= old_revision)
        return wc_fail(err, WC_EDENIED,
                       "Cannot live update if the new module is not a higher revision number");
    if (is_strict && !has_same_items(current->caps, next->caps))
        return wc_fail(
            err, WC_EDENIED,
            "Strict claims checking does not allow live updated actors to have different capability "
            "claims");
    return 0;
}

/* ---- URLs ---- */

#define SCHEME "wasmbus://"
#define SCHEME_LEN (sizeof SCHEME - 1)

/* The parts one after another; NULL when there is no memory. */
static char *join(wc_arena *arena, const wc_slice *parts, size_t count, size_t *out_len)
{
    size_t len = 0;
    for (size_t i = 0; i < count; i++)
        len += parts[i].len;
    char *text = wc_arena_alloc(arena, len + 1), *at = text;
    if (!text)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        if (parts[i].len)
            memcpy(at, parts[i].ptr, parts[i].len);
        at += parts[i].len;
    }
    *at = 0;
    *out_len = len;
    return text;
}

static wc_slice join_slice(wc_arena *arena, const wc_slice *parts, size_t count)
{
    size_t len;
    char *text = join(arena, parts, count, &len);
    return text ? wc_slice_of(text, len) : (wc_slice){0};
}

wc_slice wc_actor_url(wc_slice public_key, wc_arena *arena)
{
    return join_slice(arena, (const wc_slice[]){WC_LIT(SCHEME), public_key}, 2);
}

static void lower(char *text, size_t len, char colon)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] >= 'A' && text[i] <= 'Z')
            text[i] = (char)(text[i] - 'A' + 'a');
        else if (text[i] == ' ')
            text[i] = '_';
        else if (text[i] == ':')
            text[i] = colon;
    }
}

wc_slice wc_capability_url(wc_slice contract_id, wc_slice link_name, wc_slice public_key, wc_arena *arena)
{
    const wc_slice parts[] = {WC_LIT(SCHEME), contract_id, WC_LIT("/"), link_name, WC_LIT("/"), public_key};
    size_t len;
    char *text = join(arena, parts, 6, &len);
    if (!text)
        return (wc_slice){0};
    lower(text + SCHEME_LEN, contract_id.len, '/');
    lower(text + SCHEME_LEN + contract_id.len + 1, link_name.len, ':');
    return wc_slice_of(text, len);
}

wc_slice wc_operation_url(wc_slice entity_url, wc_slice operation, wc_arena *arena)
{
    return join_slice(arena, (const wc_slice[]){entity_url, WC_LIT("/"), operation}, 3);
}

/* ---- invocations ---- */

void wc_invocation_hash(wc_slice origin_url, wc_slice target_url, wc_slice payload,
                        char out[WC_SHA256_HEX_SIZE])
{
    uint8_t hash[WC_SHA256_SIZE];
    wc_digest *digest = wc_digest_new();
    wc_digest_update(digest, origin_url);
    wc_digest_update(digest, target_url);
    wc_digest_update(digest, payload);
    wc_digest_finish(digest, hash);
    wc_hex_upper(wc_slice_of(hash, sizeof hash), out);
}

int wc_invocation_sign(const wc_invocation_facts *facts, const wc_nkey *host_key, const wc_env *env,
                       wc_arena *arena, wc_slice *out_token, wc_error *err)
{
    char hash[WC_SHA256_HEX_SIZE];
    wc_invocation_hash(facts->origin_url, facts->target_url, facts->payload, hash);
    wc_claims claims = {.kind = WC_CLAIMS_INVOCATION,
                        .has_metadata = true,
                        .subject = facts->id,
                        .target_url = facts->target_url,
                        .origin_url = facts->origin_url,
                        .hash = wc_slice_str(hash)};
    return wc_claims_sign(&claims, host_key, env, arena, out_token, err);
}

/* What the claims say against what the invocation says; NULL when they agree. */
static const char *find_contradiction(const wc_claims *claims, const wc_invocation_facts *facts)
{
    char hash[WC_SHA256_HEX_SIZE];
    wc_invocation_hash(facts->origin_url, facts->target_url, facts->payload, hash);
    if (!claims->has_metadata || !wc_slice_eq(claims->hash, wc_slice_str(hash)))
        return REFUSED "Invocation hash does not match signed claims hash";
    if (!wc_slice_eq(claims->subject, facts->id))
        return REFUSED "Subject of invocation claims token does not match invocation ID";
    if (!wc_slice_eq(claims->issuer, facts->host_id))
        return REFUSED "Invocation claims issuer does not match invocation host";
    if (!wc_slice_eq(claims->target_url, facts->target_url))
        return REFUSED "Invocation claims and invocation target URL do not match";
    if (!wc_slice_eq(claims->origin_url, facts->origin_url))
        return REFUSED "Invocation claims and invocation origin URL do not match";
    return NULL;
}

int wc_invocation_check(const wc_invocation_facts *facts, wc_slice token, uint64_t now_ns, unsigned flags,
                        wc_arena *arena, wc_claims *out_claims, wc_error *err)
{
    wc_token_validation validation;
    wc_claims claims;
    int rc = wc_token_validate(token, WC_CLAIMS_INVOCATION, now_ns, flags, arena, &validation, &claims, err);
    if (rc < 0)
        return rc;
    if (validation.is_expired)
        return wc_fail(err, WC_EDENIED, REFUSED "Invocation claims token expired");
    if (!validation.signature_valid)
        return wc_fail(err, WC_EDENIED, REFUSED "Invocation claims signature invalid");
    if (validation.cannot_use_yet)
        return wc_fail(err, WC_EDENIED, REFUSED "Attempt to use invocation before claims token allows");
    const char *why = find_contradiction(&claims, facts);
    if (why)
        return wc_fail(err, WC_EDENIED, "%s", why);
    if (out_claims)
        *out_claims = claims;
    return 0;
}
