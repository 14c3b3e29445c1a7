/* host/learnt.c: what this host knows about actors that run elsewhere: their claims. Control thread only.
 *
 * Claims are verified (the token came along and was checked) or a hint (host.md 8, lattice.md 3.1: the era signs none of what
 * it advertises). A hint never replaces what was verified. It does not run, start or fetch anything. */
#include "host/host_int.h"

void wc__learnt_free(wc_learnt *learnt)
{
    if (learnt == NULL)
        return;
    for (size_t i = 0; i < learnt->cap_count; i++)
        wc_free(learnt->caps[i]);
    wc_free(learnt->caps);
    wc_free(learnt->name);
    wc_free(learnt->alias);
    wc_free(learnt->caps_text);
    wc_free(learnt->tags);
    wc_free(learnt);
}

static wc_learnt *learnt_new(const wc_claims *claims, bool is_verified)
{
    wc_learnt *learnt = WC_NEW(wc_learnt);
    wc_slice_copy_cstr(claims->subject, learnt->key, sizeof learnt->key);
    wc_slice_copy_cstr(claims->issuer, learnt->issuer, sizeof learnt->issuer);
    learnt->name = claims->name.ptr ? wc_strdup_slice(claims->name) : NULL;
    learnt->alias = wc__alias_is_usable(claims->call_alias) ? wc_strdup_slice(claims->call_alias) : NULL;
    learnt->caps_text = wc__claim_list_join(claims->caps);
    learnt->tags = wc__claim_list_join(claims->tags);
    learnt->has_caps = claims->caps.is_present;
    learnt->cap_count = claims->caps.len;
    learnt->caps = wc_calloc(learnt->cap_count, sizeof *learnt->caps);
    for (size_t i = 0; i < learnt->cap_count; i++)
        learnt->caps[i] = wc_strdup_slice(claims->caps.items[i]);
    learnt->expires = claims->has_expires ? claims->expires : 0;
    learnt->issued_at = claims->has_issued_at ? claims->issued_at : 0;
    learnt->is_verified = is_verified;
    return learnt;
}

/* The first claimant of an alias keeps it (host.md 9.2); a hint claims none. */
static void move_alias(wc_host *host, const wc_learnt *old, wc_learnt *next)
{
    if (old && old->alias && wc_map_get(&host->learnt_aliases, wc_slice_str(old->alias)) == old)
        wc_map_take(&host->learnt_aliases, wc_slice_str(old->alias));
    wc_slice alias = wc_slice_str(next->alias);
    if (alias.len > 0 && wc__learnt_counts(host, next) && wc_map_get(&host->learnt_aliases, alias) == NULL)
        WC_BUG_ON(wc_map_put(&host->learnt_aliases, alias, next, NULL) != 0); /* never more than actors */
}

static int put(wc_host *host, wc_learnt *learnt, wc_error *err)
{
    void *old = NULL;
    if (wc_map_put(&host->learnt, wc_slice_str(learnt->key), learnt, &old) != 0) {
        wc__learnt_free(learnt);
        return wc_fail(err, WC_ELIMIT, "the host knows the claims of %u actors already (limit: learnt claims)",
                       WC_LIMIT_LEARNT);
    }
    move_alias(host, old, learnt);
    wc__learnt_free(old);
    return 0;
}

int wc__learnt_put(wc_host *host, const wc_claims *claims, bool is_verified, wc_error *err)
{
    if (!wc_nkey_is_public(claims->subject, WC_NKEY_MODULE))
        return wc_fail(err, WC_EINVAL, "'%.*s' is not the public key of an actor", WC_FMT(claims->subject));
    const wc_learnt *known = wc_map_get(&host->learnt, claims->subject);
    if (known && known->is_verified && !is_verified)
        return 0;
    return put(host, learnt_new(claims, is_verified), err);
}

void wc__learnt_keep(wc_host *host, const wc_actor *actor)
{
    wc_learnt *learnt = WC_NEW(wc_learnt);
    memcpy(learnt->key, actor->key, sizeof learnt->key);
    memcpy(learnt->issuer, actor->issuer, sizeof learnt->issuer);
    learnt->name = actor->name ? wc_strdup(actor->name) : NULL;
    learnt->alias = actor->alias ? wc_strdup(actor->alias) : NULL;
    learnt->caps_text = wc_strdup(actor->caps_text);
    learnt->tags = wc_strdup(actor->tags);
    learnt->has_caps = actor->has_caps;
    learnt->cap_count = actor->cap_count;
    learnt->caps = wc_calloc(actor->cap_count, sizeof *learnt->caps);
    for (size_t i = 0; i < actor->cap_count; i++)
        learnt->caps[i] = wc_strdup(actor->caps[i]);
    learnt->expires = actor->expires;
    learnt->is_verified = true;
    (void)put(host, learnt, NULL); /* a host that knows too many knows it no more */
}

bool wc__learnt_counts(const wc_host *host, const wc_learnt *learnt)
{
    return learnt->is_verified || host->config.is_era_claims_trusted;
}

const wc_learnt *wc__learnt_claims(const wc_host *host, wc_slice actor)
{
    return wc_map_get(&host->learnt, actor);
}

bool wc__learnt_has_cap(const wc_learnt *learnt, wc_slice contract)
{
    for (size_t i = 0; i < learnt->cap_count; i++)
        if (wc_slice_eq_str(contract, learnt->caps[i]))
            return true;
    return false;
}

void wc__learnt_clear(wc_host *host)
{
    size_t cursor = 0;
    for (const wc_map_entry *e; (e = wc_map_next(&host->learnt, &cursor)) != NULL;)
        wc__learnt_free(e->value);
    wc_map_deinit(&host->learnt);
    wc_map_deinit(&host->learnt_aliases);
}
