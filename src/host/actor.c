/* host/actor.c: the object behind a running actor: what its token says and where its instances are kept. Immutable once it is
 * published, but for the slots, each of which belongs to one loop. */
#include "host/host_int.h"

char *wc__claim_list_join(wc_claim_list list)
{
    wc_buf text;
    wc_buf_init(&text, WC_LIMIT_TOKEN_BYTES);
    for (size_t i = 0; i < list.len; i++) {
        if (i > 0)
            wc_buf_append_byte(&text, ',');
        wc_buf_append_slice(&text, list.items[i]);
    }
    char *out = wc_strdup_slice(wc_buf_slice(&text));
    wc_buf_deinit(&text);
    return out;
}

/* The claims as JSON, in the era's order; NULL when they cannot be written. */
static char *encode(const wc_claims *claims)
{
    wc_buf text;
    wc_buf_init(&text, WC_LIMIT_TOKEN_BYTES);
    char *out = wc_claims_encode(claims, &text, NULL) == 0 ? wc_strdup_slice(wc_buf_slice(&text)) : NULL;
    wc_buf_deinit(&text);
    return out;
}

/* An alias that looks like a contract or a key could capture calls that are meant for a link (host.md 9.1 [Q]). */
bool wc__alias_is_usable(wc_slice alias)
{
    return alias.len > 0 && wc_slice_find(alias, ':') == alias.len && !wc_nkey_is_public(alias, 0);
}

wc_actor *wc__actor_new(const wc_loaded_actor *loaded, const wc_actor_options *options, const char *source,
                        uint32_t worker_count)
{
    const wc_claims *claims = &loaded->claims;
    wc_actor *actor = wc_calloc(1, sizeof *actor + worker_count * sizeof actor->slots[0]);
    atomic_init(&actor->refs, 1);
    wc_slice_copy_cstr(claims->subject, actor->key, sizeof actor->key);
    wc_slice_copy_cstr(claims->issuer, actor->issuer, sizeof actor->issuer);
    actor->name = claims->name.ptr ? wc_strdup_slice(claims->name) : NULL;
    actor->alias = wc__alias_is_usable(claims->call_alias) ? wc_strdup_slice(claims->call_alias) : NULL;
    actor->version = wc_strdup_slice(claims->version);
    actor->source = wc_strdup(source ? source : "");
    actor->has_caps = claims->caps.is_present;
    actor->cap_count = claims->caps.len;
    actor->caps = wc_calloc(actor->cap_count, sizeof *actor->caps);
    for (size_t i = 0; i < actor->cap_count; i++)
        actor->caps[i] = wc_strdup_slice(claims->caps.items[i]);
    actor->caps_text = wc__claim_list_join(claims->caps);
    actor->tags = wc__claim_list_join(claims->tags);
    actor->claims_json = encode(claims);
    actor->token = wc_strdup_slice(loaded->token);
    actor->token_id = wc_strdup_slice(claims->id);
    actor->revision = claims->has_revision ? claims->revision : 0;
    actor->expires = claims->has_expires ? claims->expires : 0;
    memcpy(actor->digest, loaded->code_sha256, sizeof actor->digest);
    actor->options = *options;
    actor->slot_count = worker_count;
    actor->home = worker_count ? (uint32_t)(wc_hash(claims->subject) % worker_count) : 0;
    for (uint32_t i = 0; i < worker_count; i++) {
        wc_list_init(&actor->slots[i].idle);
        wc_list_init(&actor->slots[i].waiting);
    }
    return actor;
}

wc_actor *wc__actor_ref(wc_actor *actor)
{
    atomic_fetch_add_explicit(&actor->refs, 1, memory_order_relaxed);
    return actor;
}

void wc__actor_unref(wc_actor *actor)
{
    if (actor == NULL || atomic_fetch_sub_explicit(&actor->refs, 1, memory_order_acq_rel) != 1)
        return;
    for (size_t i = 0; i < actor->cap_count; i++)
        wc_free(actor->caps[i]);
    wc_free(actor->caps);
    wc_free(actor->name);
    wc_free(actor->alias);
    wc_free(actor->version);
    wc_free(actor->source);
    wc_free(actor->caps_text);
    wc_free(actor->tags);
    wc_free(actor->claims_json);
    wc_free(actor->token);
    wc_free(actor->token_id);
    wapc_module_unref(actor->module);
    wc_free(actor);
}

bool wc__actor_has_cap(const wc_actor *actor, wc_slice contract)
{
    for (size_t i = 0; i < actor->cap_count; i++)
        if (wc_slice_eq_str(contract, actor->caps[i]))
            return true;
    return false;
}

void wc__actor_options_init(const wc_host_config *config, wc_actor_options *out)
{
    *out = (wc_actor_options){
        .mode = WC_MODE_WARM,
        .instances = config->instances_per_actor,
        .queue = config->queue_per_actor,
        .call_ms = config->call_ms,
    };
}
