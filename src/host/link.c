/* host/link.c: links between actors and providers. A link may come before its actor or its provider; it is bound when the
 * provider runs here and the actor's claims are known, because it runs here or because the lattice told of it (host.md 7.4):
 * only the host that runs the provider calls it. Binding is prepared here, where it may fail, and committed on the loops with the next publication, where it cannot.
 *
 * The contract must be in the actor's claims (host.md 7.2 [Q]), unless all that is known of them is a hint, which neither grants
 * nor denies. The host adds what the token says to the values of every bind
 * (host.md 7.3). */
#include <stdio.h>

#include "host/host_int.h"

wc_link_def *wc__link_new(wc_slice actor, wc_slice contract, wc_slice link_name, wc_slice provider,
                          const wc_pair *values, size_t value_count)
{
    wc_link_def *link = WC_NEW(wc_link_def);
    wc_slice_copy_cstr(actor, link->actor, sizeof link->actor);
    wc_slice_copy_cstr(provider, link->provider, sizeof link->provider);
    link->contract = wc_strdup_slice(contract);
    link->link_name = wc_strdup_slice(wc_slice_trim(link_name).len ? link_name : WC_LIT("default"));
    link->values = wc_calloc(value_count, sizeof *link->values);
    link->value_count = value_count;
    for (size_t i = 0; i < value_count; i++) {
        link->values[i].key = wc_strdup(values[i].key);
        link->values[i].value = wc_strdup(values[i].value);
    }
    return link;
}

void wc__link_free(wc_link_def *link)
{
    if (link == NULL)
        return;
    for (size_t i = 0; i < link->value_count; i++) {
        /* The pairs are const for their readers; here they are ours. */
        wc_free((void *)(uintptr_t)link->values[i].key);
        wc_free((void *)(uintptr_t)link->values[i].value);
    }
    wc_free(link->values);
    wc_free(link->contract);
    wc_free(link->link_name);
    wc_free(link);
}

/* actor NUL contract NUL link name: identity of a link (host.md 7.1) */
static void put_identity(wc_buf *out, wc_slice actor, wc_slice contract, wc_slice link_name)
{
    wc_buf_init(out, WC_LIMIT_NAME_BYTES * 3);
    wc_buf_append_slice(out, actor);
    wc_buf_append_byte(out, 0);
    wc_buf_append_slice(out, contract);
    wc_buf_append_byte(out, 0);
    wc_buf_append_slice(out, link_name);
}

static bool has_same_values(const wc_link_def *a, const wc_link_def *b)
{
    if (a->value_count != b->value_count)
        return false;
    for (size_t i = 0; i < a->value_count; i++)
        if (strcmp(a->values[i].key, b->values[i].key) != 0 ||
            strcmp(a->values[i].value, b->values[i].value) != 0)
            return false;
    return true;
}

/* ---- binding ------------------------------------------------------------------------------------------------------- */

/* What a provider is told of an actor (host.md 7.3). */
typedef struct told {
    const char *key, *issuer, *caps_text, *name, *tags;
    uint64_t expires;
} told;

static told told_of_actor(const wc_actor *actor)
{
    return (told){actor->key, actor->issuer, actor->caps_text, actor->name, actor->tags, actor->expires};
}

static told told_of_learnt(const wc_learnt *learnt)
{
    return (told){learnt->key,  learnt->issuer, learnt->caps_text,
                  learnt->name, learnt->tags,   learnt->expires};
}

static int bind(wc_host *host, wc_link_def *link, const told *actor, wc_provider *provider, wc_error *err)
{
    char expires[24];
    void *prepared = NULL;
    size_t expires_len = (size_t)snprintf(expires, sizeof expires, "%llu", (unsigned long long)actor->expires);
    const wc_link_value added[] = {
        {WC_LIT("__wasmcloud_issuer"), wc_slice_str(actor->issuer)},
        {WC_LIT("__wasmcloud_capabilities"), wc_slice_str(actor->caps_text)},
        {WC_LIT("__wasmcloud_name"), wc_slice_str(actor->name ? actor->name : "Anonymous")},
        {WC_LIT("__wasmcloud_expires"), wc_slice_of(expires, expires_len)},
        {WC_LIT("__wasmcloud_tags"), wc_slice_str(actor->tags)},
    };
    wc_link_value *values = wc_calloc(link->value_count + WC_COUNT(added), sizeof *values);
    for (size_t i = 0; i < link->value_count; i++)
        values[i] = (wc_link_value){wc_slice_str(link->values[i].key), wc_slice_str(link->values[i].value)};
    for (size_t i = 0; i < WC_COUNT(added); i++)
        values[link->value_count + i] = added[i];
    const wc_bind what = {
        .struct_size = sizeof what,
        .value_count = (uint32_t)(link->value_count + WC_COUNT(added)),
        .actor = wc_slice_str(actor->key),
        .contract = wc_slice_str(link->contract),
        .link_name = wc_slice_str(link->link_name),
        .values = values,
    };
    int rc = provider->api->bind(provider->self, &what, &prepared, err);
    wc_free(values);
    if (rc != 0)
        return wc_wrap(err, "linking actor %s to provider %s", actor->key, provider->api->name);
    link->bound = provider;
    wc_action action = {.kind = WC_ACTION_BIND, .provider = provider, .prepared = prepared};
    memcpy(action.key, actor->key, sizeof action.key);
    wc__publish_action(host, action);
    WC_INFO("host", "link.bound", WC_T("actor", link->actor), WC_T("contract", link->contract),
            WC_T("link_name", link->link_name), WC_T("provider", provider->api->name));
    return 0;
}

static void unbind(wc_host *host, wc_link_def *link)
{
    if (link->bound == NULL)
        return;
    wc_action action = {.kind = WC_ACTION_UNBIND, .provider = link->bound};
    memcpy(action.key, link->actor, sizeof action.key);
    wc__publish_action(host, action);
    link->bound = NULL;
}

/* Finds what is known of the link's actor; false: nothing. */
static bool find_actor(const wc_host *host, const wc_link_def *link, told *out, bool *out_is_allowed)
{
    wc_slice key = wc_slice_str(link->actor), contract = wc_slice_str(link->contract);
    const wc_actor *actor = wc_map_get(&host->actors, key);
    const wc_learnt *learnt = actor ? NULL : wc__learnt_claims(host, key);
    if (actor) {
        *out = told_of_actor(actor);
        *out_is_allowed = wc__actor_has_cap(actor, contract);
    } else if (learnt) {
        *out = told_of_learnt(learnt);
        *out_is_allowed = !wc__learnt_counts(host, learnt) || wc__learnt_has_cap(learnt, contract);
    }
    return actor || learnt;
}

/* Binds when the provider is here and the actor is known; otherwise the link waits. */
static int evaluate(wc_host *host, wc_link_def *link, wc_error *err)
{
    told actor;
    bool is_allowed;
    bool is_known = find_actor(host, link, &actor, &is_allowed);
    wc_provider *provider = wc__provider_find(host, wc_slice_str(link->provider),
                                              wc_slice_str(link->link_name));
    if (is_known && !is_allowed)
        return wc_fail(err, WC_EDENIED,
                       "actor %s may not be linked for '%s': the contract is not in its claims (%s)",
                       actor.key, link->contract, actor.caps_text[0] ? actor.caps_text : "none");
    if (!is_known || provider == NULL)
        return 0;
    if (strcmp(provider->api->contract_id, link->contract) != 0)
        return wc_fail(err, WC_EINVAL, "provider %s offers '%s', not '%s'", provider->api->name,
                       provider->api->contract_id, link->contract);
    int rc = wc__policy_link(host, link, actor.issuer, err);
    return rc == 0 ? bind(host, link, &actor, provider, err) : rc;
}

void wc__links_evaluate(wc_host *host, const char *actor, const wc_provider *provider)
{
    size_t cursor = 0;
    wc_error err;
    for (const wc_map_entry *e; (e = wc_map_next(&host->links, &cursor)) != NULL;) {
        wc_link_def *link = e->value;
        bool is_meant = actor ? strcmp(link->actor, actor) == 0
                              : strcmp(link->provider, provider->api->public_key) == 0 &&
                                    strcmp(link->link_name, provider->link_name) == 0;
        if (is_meant && link->bound == NULL && evaluate(host, link, &err) != 0)
            WC_ERROR("host", "link.failed", WC_T("actor", link->actor), WC_T("contract", link->contract),
                     WC_T("reason", err.msg));
    }
}

void wc__links_unbind_provider(wc_host *host, const wc_provider *provider)
{
    size_t cursor = 0;
    for (const wc_map_entry *e; (e = wc_map_next(&host->links, &cursor)) != NULL;) {
        wc_link_def *link = e->value;
        if (link->bound == provider)
            unbind(host, link);
    }
}

/* ---- setting and removing ------------------------------------------------------------------------------------------ */

static int check_link(const wc_link_def *link, wc_error *err)
{
    if (!wc_nkey_is_public(wc_slice_str(link->actor), WC_NKEY_MODULE))
        return wc_fail(err, WC_EINVAL, "'%s' is not the public key of an actor (56 characters, M...)",
                       link->actor);
    if (!wc_nkey_is_public(wc_slice_str(link->provider), WC_NKEY_SERVICE))
        return wc_fail(err, WC_EINVAL, "'%s' is not the public key of a provider (56 characters, V...)",
                       link->provider);
    if (!wc_subject_is_token(wc_slice_str(link->link_name)))
        return wc_fail(
            err, WC_EINVAL,
            "the link name '%s' becomes part of a subject of the lattice: use no dots, spaces, '*' or "
            "'>'",
            link->link_name);
    if (link->contract[0] == 0)
        return wc_fail(err, WC_EINVAL, "the link of actor %s names no contract", link->actor);
    if (link->value_count > WC_LIMIT_LINK_VALUES)
        return wc_fail(err, WC_ELIMIT, "the link of actor %s has %zu values, limit %u", link->actor,
                       link->value_count, WC_LIMIT_LINK_VALUES);
    return 0;
}

int wc__link_set(wc_host *host, wc_link_def *link, wc_error *err)
{
    wc_buf identity = {0};
    int rc = check_link(link, err);
    if (rc != 0) {
        wc__link_free(link);
        return rc;
    }
    put_identity(&identity, wc_slice_str(link->actor), wc_slice_str(link->contract),
                 wc_slice_str(link->link_name));
    wc_link_def *old = wc_map_get(&host->links, wc_buf_slice(&identity));
    if (old && old->bound && strcmp(old->provider, link->provider) == 0 && has_same_values(old, link)) {
        wc__share_link(host, old, false);
        wc__link_free(link); /* in force already */
        goto out;
    }
    if (old == NULL && host->links.len >= WC_LIMIT_LINKS) {
        rc = wc_fail(err, WC_ELIMIT, "the host knows %u links already (limit: links)", WC_LIMIT_LINKS);
        wc__link_free(link);
        goto out;
    }
    rc = evaluate(host, link, err);
    if (rc != 0) {
        wc__link_free(link); /* what was in force before stays */
        goto out;
    }
    if (old && old->bound != link->bound)
        unbind(host, old);
    WC_BUG_ON(wc_map_put(&host->links, wc_buf_slice(&identity), link, NULL) != 0);
    wc__link_free(old);
    wc__share_link(host, link, false);
out:
    wc_buf_deinit(&identity);
    return rc;
}

int wc__link_remove(wc_host *host, wc_slice actor, wc_slice contract, wc_slice link_name, wc_error *err)
{
    wc_buf identity;
    put_identity(&identity, actor, contract, wc_slice_trim(link_name).len ? link_name : WC_LIT("default"));
    wc_link_def *link = wc_map_take(&host->links, wc_buf_slice(&identity));
    wc_buf_deinit(&identity);
    if (link == NULL)
        return wc_fail(err, WC_ENOTFOUND, "no link of actor %.*s for '%.*s' with link name '%.*s'",
                       WC_FMT(actor), WC_FMT(contract), WC_FMT(link_name));
    unbind(host, link);
    WC_INFO("host", "link.removed", WC_T("actor", link->actor), WC_T("contract", link->contract));
    wc__share_link(host, link, true);
    wc__link_free(link);
    return 0;
}

void wc__links_clear(wc_host *host)
{
    size_t cursor = 0;
    for (const wc_map_entry *e; (e = wc_map_next(&host->links, &cursor)) != NULL;)
        wc__link_free(e->value);
    wc_map_deinit(&host->links);
}
