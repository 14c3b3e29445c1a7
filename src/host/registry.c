/* host/registry.c: which actors and providers this host runs. All functions run on the control thread; a change comes into
 * force with the next wc__publish, which the caller does, so that many changes can share one.
 *
 * An actor is tried before it is registered: an instance is made and its start functions run, so that a start that was
 * acknowledged can serve (host.md 5.3 [Q]). host.md 5, 6.4, 6.5, 10. */
#include "host/host_int.h"

#include <stdio.h>

/* ---- actors -------------------------------------------------------------------------------------------------------- */

static bool is_trusted(const wc_host_config *config, wc_slice issuer)
{
    for (size_t i = 0; i < config->trusted_issuer_count; i++)
        if (wc_slice_eq_str(issuer, config->trusted_issuers[i]))
            return true;
    return config->trusted_issuer_count == 0;
}

int wc__actor_verify(const wc_host_config *config, const wc_env *env, wc_slice module, wc_loaded_actor *out,
                     wc_error *err)
{
    char issuer[WC_KEY_SIZE], actor[WC_KEY_SIZE];
    int rc = wc_actor_load(module, env->wall_ns(env->ctx), 0, out, err);
    if (rc != 0)
        return rc;
    const wc_claims *claims = &out->claims;
    if (!wc_nkey_is_public(claims->subject, WC_NKEY_MODULE))
        rc = wc_fail(err, WC_EDENIED, "the token's subject '%.*s' is not the public key of an actor (M...)",
                     WC_FMT(claims->subject));
    else if (!is_trusted(config, claims->issuer))
        rc = wc_fail(err, WC_EDENIED,
                     "issuer %.*s is not trusted; add it to --trusted-issuers to run its actors",
                     WC_FMT(claims->issuer));
    if (rc == 0 && config->can_load) {
        wc_slice_copy_cstr(claims->issuer, issuer, sizeof issuer);
        wc_slice_copy_cstr(claims->subject, actor, sizeof actor);
        if (!config->can_load(config->authorizer_ctx, actor, issuer))
            rc = wc_fail(err, WC_EDENIED, "the host's authorizer does not permit actor %s of issuer %s",
                         actor, issuer);
    }
    if (rc != 0)
        wc_loaded_actor_deinit(out);
    return rc;
}

typedef struct trial {
    wc_actor *actor;
    wc_latch latch;
    int status;
    char text[WC_ERROR_TEXT_SIZE];
} trial;

static void on_trial(wc_guest *guest, int status, const char *text)
{
    trial *self = guest->trial_ctx;
    self->status = status;
    wc_slice_copy_cstr(wc_slice_str(text), self->text, sizeof self->text);
    guest->is_trial = false;
    wc_latch_count_down(&self->latch);
}

static void begin_trial(wc_worker *worker, void *arg)
{
    trial *self = arg;
    (void)wc__guest_trial(worker, self->actor, on_trial, self);
}

static int try_actor(wc_host *host, wc_actor *actor, wc_error *err)
{
    trial self = {.actor = actor};
    wc_latch_init(&self.latch, 1);
    uint32_t index = actor->options.mode == WC_MODE_SERIAL ? actor->home : 0;
    wc__worker_run(&host->workers[index], begin_trial, &self);
    wc_latch_wait(&self.latch);
    wc_latch_deinit(&self.latch);
    if (self.status == 0)
        return 0;
    return wc_fail(err, self.status, "actor %s cannot start: %s", actor->key,
                   self.text[0] ? self.text : wc_status_text(self.status));
}

/* A verified, compiled actor that has shown that it can start; nothing is registered yet. */
static int make_actor(wc_host *host, const wc_actor_source *source, wc_actor **out, wc_error *err)
{
    wc_loaded_actor loaded;
    int rc = wc__actor_verify(&host->config, host->env, source->module, &loaded, err);
    if (rc != 0)
        return rc;
    wc_actor *actor = wc__actor_new(&loaded, &source->options, source->path, host->worker_count);
    rc = wc__policy_load(host, actor, err);
    if (rc == 0)
        rc = wapc_module_new(host->engine, loaded.code, &actor->module, err);
    if (rc == 0)
        *out = actor;
    else
        wc__actor_unref(actor);
    wc_loaded_actor_deinit(&loaded);
    return rc;
}

static void warn_about_alias(wc_host *host, const wc_actor *actor)
{
    size_t cursor = 0;
    for (const wc_map_entry *e; actor->alias && (e = wc_map_next(&host->actors, &cursor)) != NULL;) {
        const wc_actor *other = e->value;
        if (other != actor && other->alias && strcmp(other->alias, actor->alias) == 0)
            WC_WARN("host", "alias.refused", WC_T("alias", actor->alias), WC_T("actor", actor->key),
                    WC_T("held_by", other->key));
    }
}

static void put_actor(wc_host *host, wc_actor *actor)
{
    void *old = NULL;
    WC_BUG_ON(wc_map_put(&host->actors, wc_slice_str(actor->key), actor, &old) != 0);
    if (old) {
        wc__publish_action(host, (wc_action){.kind = WC_ACTION_RETIRE, .actor = old});
        wc__actor_unref(old);
    }
    wc__publish_action(host, (wc_action){.kind = WC_ACTION_SERVE, .actor = actor});
    warn_about_alias(host, actor);
}

int wc__actor_start(wc_host *host, const wc_actor_source *source, char *out_key, wc_error *err)
{
    wc_actor *actor;
    int rc = make_actor(host, source, &actor, err);
    if (rc != 0)
        return rc;
    if (wc_map_get(&host->actors, wc_slice_str(actor->key)))
        rc = wc_fail(err, WC_EEXIST, "actor %s runs already on this host", actor->key);
    else if (host->actors.len >= WC_LIMIT_ACTORS)
        rc = wc_fail(err, WC_ELIMIT, "the host runs %u actors already (limit: actors)", WC_LIMIT_ACTORS);
    else
        rc = try_actor(host, actor, err);
    if (rc != 0) {
        wc__actor_unref(actor);
        return rc;
    }
    put_actor(host, actor);
    wc__links_evaluate(host, actor->key, NULL);
    wc__event_actor_started(host, actor);
    WC_INFO("host", "actor.started", WC_T("actor", actor->key),
            WC_T("name", actor->name ? actor->name : "Unnamed"), WC_I("revision", actor->revision));
    if (out_key)
        memcpy(out_key, actor->key, sizeof actor->key);
    return 0;
}

/* What a manifest wants: running with exactly this code and these settings, whatever was there before. */
int wc__actor_ensure(wc_host *host, const wc_actor_source *source, char *out_key, bool *out_replaced,
                     bool *out_unchanged, wc_error *err)
{
    wc_actor *actor;
    int rc = make_actor(host, source, &actor, err);
    if (rc != 0)
        return rc;
    wc_actor *running = wc_map_get(&host->actors, wc_slice_str(actor->key));
    memcpy(out_key, actor->key, sizeof actor->key);
    if (running && memcmp(running->digest, actor->digest, sizeof actor->digest) == 0 &&
        memcmp(&running->options, &actor->options, sizeof actor->options) == 0 &&
        running->expires == actor->expires && strcmp(running->caps_text, actor->caps_text) == 0) {
        *out_unchanged = true;
        wc__actor_unref(actor);
        return 0;
    }
    if (host->actors.len >= WC_LIMIT_ACTORS && running == NULL)
        rc = wc_fail(err, WC_ELIMIT, "the host runs %u actors already (limit: actors)", WC_LIMIT_ACTORS);
    else
        rc = try_actor(host, actor, err);
    if (rc != 0) {
        out_key[0] = 0;
        wc__actor_unref(actor);
        return rc;
    }
    *out_replaced = running != NULL;
    put_actor(host, actor);
    wc__links_evaluate(host, actor->key, NULL);
    wc__event_actor_started(host, actor);
    WC_INFO("host", *out_replaced ? "actor.replaced" : "actor.started", WC_T("actor", actor->key),
            WC_T("name", actor->name ? actor->name : "Unnamed"), WC_T("file", actor->source),
            WC_I("revision", actor->revision));
    return 0;
}

static int check_update(const wc_host *host, const wc_actor *running, wc_slice module, wc_error *err)
{
    wc_loaded_actor loaded;
    WC_VEC(wc_slice) caps = {0};
    if (!host->config.allow_live_updates)
        return wc_fail(err, WC_EDENIED,
                       "live updates are not enabled on this host; start it with --allow-live-updates");
    int rc = wc__actor_verify(&host->config, host->env, module, &loaded, err);
    if (rc != 0)
        return rc;
    for (size_t i = 0; i < running->cap_count; i++)
        (void)wc_vec_push(&caps, SIZE_MAX, wc_slice_str(running->caps[i]));
    const wc_claims current = {
        .kind = WC_CLAIMS_ACTOR,
        .has_metadata = true,
        .subject = wc_slice_str(running->key),
        .has_revision = true,
        .revision = running->revision,
        .caps = {.items = caps.items, .len = caps.len, .is_present = running->has_caps},
    };
    rc = wc_claims_check_update(&current, &loaded.claims, !host->config.disable_strict_update_check, err);
    wc_vec_deinit(&caps);
    wc_loaded_actor_deinit(&loaded);
    return rc;
}

int wc__actor_update(wc_host *host, const char *key, const wc_actor_source *source, wc_error *err)
{
    wc_actor *running = wc_map_get(&host->actors, wc_slice_str(key)), *next;
    if (running == NULL)
        return wc_fail(err, WC_ENOTFOUND, "actor %s does not run on this host", key);
    int32_t old_revision = running->revision;
    int rc = check_update(host, running, source->module, err);
    if (rc == 0)
        rc = make_actor(host, source, &next, err);
    if (rc != 0)
        return rc;
    wc__event_actor_update(host, false, next->key, old_revision, next->revision);
    wc__tell(host);
    rc = try_actor(host, next, err);
    if (rc != 0) {
        wc__actor_unref(next);
        return rc;
    }
    put_actor(host, next);
    wc__event_actor_update(host, true, next->key, old_revision, next->revision);
    WC_INFO("host", "actor.updated", WC_T("actor", next->key), WC_I("old_revision", old_revision),
            WC_I("new_revision", next->revision));
    return 0;
}

int wc__actor_stop(wc_host *host, const char *key, wc_error *err)
{
    wc_actor *actor = wc_map_take(&host->actors, wc_slice_str(key));
    if (actor == NULL)
        return wc_fail(err, WC_ENOTFOUND, "actor %s does not run on this host", key);
    wc_action unserve = {.kind = WC_ACTION_UNSERVE};
    memcpy(unserve.key, actor->key, sizeof unserve.key);
    wc__publish_action(host, unserve);
    wc__publish_action(host, (wc_action){.kind = WC_ACTION_RETIRE, .actor = actor});
    wc__learnt_keep(host, actor);
    wc__event_actor_stopped(host, actor->key);
    WC_INFO("host", "actor.stopped", WC_T("actor", actor->key));
    wc__actor_unref(actor);
    return 0;
}

/* ---- providers ----------------------------------------------------------------------------------------------------- */

wc_provider *wc__provider_ref(wc_provider *provider)
{
    atomic_fetch_add_explicit(&provider->refs, 1, memory_order_relaxed);
    return provider;
}

void wc__provider_unref(wc_provider *provider)
{
    if (atomic_fetch_sub_explicit(&provider->refs, 1, memory_order_acq_rel) != 1)
        return;
    wc_free(provider->link_name);
    wc_free(provider);
}

/* "wasmcloud.azurecr.io/httpserver:0.12.3" -> "httpserver" */
static wc_slice image_name(wc_slice reference)
{
    for (size_t at = wc_slice_find(reference, '/'); at < reference.len; at = wc_slice_find(reference, '/'))
        reference = wc_slice_from(reference, at + 1);
    size_t end = wc_slice_find(reference, ':');
    size_t digest = wc_slice_find(reference, '@');
    return wc_slice_sub(reference, 0, WC_MIN(end, digest));
}

const wc_provider_api *wc__provider_api_find(const wc_host_config *config, wc_slice key_or_image)
{
    wc_slice image = image_name(key_or_image);
    for (size_t i = 0; i < config->provider_count; i++) {
        const wc_provider_api *api = config->providers[i];
        if (wc_slice_eq_str(key_or_image, api->public_key) ||
            (api->image_name && wc_slice_eq_str(image, api->image_name)))
            return api;
    }
    return NULL;
}

wc_provider *wc__provider_find(wc_host *host, wc_slice key, wc_slice link_name)
{
    for (size_t i = 0; i < host->providers.len; i++) {
        wc_provider *provider = host->providers.items[i];
        if (wc_slice_eq_str(key, provider->api->public_key) && wc_slice_eq_str(link_name, provider->link_name))
            return provider;
    }
    return NULL;
}

static int check_api(const wc_provider_api *api, wc_error *err)
{
    bool is_per_loop = api->mode == WC_PROVIDER_PER_LOOP;
    if (api->abi_version != WC_PROVIDER_ABI || api->struct_size < sizeof *api)
        return wc_fail(err, WC_EVERSION,
                       "provider has interface version %u and table size %u, this host needs %u and %zu",
                       api->abi_version, api->struct_size, WC_PROVIDER_ABI, sizeof *api);
    if (api->mode < WC_PROVIDER_PER_LOOP || api->mode > WC_PROVIDER_BLOCKING || !api->start || !api->bind ||
        !api->call || !api->stop ||
        (is_per_loop && (!api->loop_start || !api->loop_bind || !api->loop_unbind || !api->loop_stop)))
        return wc_fail(err, WC_EINVAL, "the table of provider '%s' lacks a function that its mode needs",
                       api->name);
    return 0;
}

int wc__provider_start(wc_host *host, const wc_provider_api *api, const char *link_name, wc_error *err)
{
    int rc = check_api(api, err);
    if (rc != 0)
        return rc;
    if (!wc_subject_is_token(wc_slice_str(link_name)))
        return wc_fail(err, WC_EINVAL,
                       "provider %s cannot have the link name '%s', which becomes part of a subject: use no "
                       "dots, spaces, '*' or '>'",
                       api->name, link_name);
    if (wc__provider_find(host, wc_slice_str(api->public_key), wc_slice_str(link_name)))
        return wc_fail(err, WC_EEXIST, "provider %s (%s) with link name '%s' runs already on this host",
                       api->public_key, api->name, link_name);
    if (host->providers.len >= WC_LIMIT_PROVIDERS)
        return wc_fail(err, WC_ELIMIT, "the host runs %u providers already (limit: providers)",
                       WC_LIMIT_PROVIDERS);
    wc_provider *provider = wc_calloc(1,
                                      sizeof *provider + host->worker_count * sizeof provider->loop_selfs[0]);
    atomic_init(&provider->refs, 1);
    provider->api = api;
    provider->link_name = wc_strdup(link_name);
    provider->host = host;
    wc__host_api_init(&provider->host_api, provider);
    rc = api->start(&provider->host_api, wc_slice_str(link_name), &provider->self, err);
    if (rc != 0) {
        wc__provider_unref(provider);
        return wc_wrap(err, "starting provider %s", api->name);
    }
    (void)wc_vec_push(&host->providers, WC_LIMIT_PROVIDERS, provider);
    wc__publish_action(host, (wc_action){.kind = WC_ACTION_PROVIDER_START, .provider = provider});
    wc__links_evaluate(host, NULL, provider);
    wc__event_provider(host, true, provider);
    WC_INFO("host", "provider.started", WC_T("provider", api->public_key), WC_T("name", api->name),
            WC_T("link_name", link_name));
    return 0;
}

/* Publishes by itself: the provider's own stop may only come when no loop knows it any more. On the loops the stop comes
 * before the links go: a request that has half arrived must still find its actor when the rest of it is here. */
void wc__provider_stop(wc_host *host, wc_provider *provider)
{
    wc__publish_action(host, (wc_action){.kind = WC_ACTION_PROVIDER_STOP, .provider = provider});
    wc__links_unbind_provider(host, provider);
    for (size_t i = 0; i < host->providers.len; i++)
        if (host->providers.items[i] == provider) {
            wc_vec_swap_remove(&host->providers, i);
            break;
        }
    wc__publish(host);
    wc_latch_wait(&host->provider_stops);
    provider->api->stop(provider->self);
    provider->self = NULL;
    wc__event_provider(host, false, provider);
    wc__tell(host);
    WC_INFO("host", "provider.stopped", WC_T("provider", provider->api->public_key),
            WC_T("name", provider->api->name));
    wc__provider_unref(provider);
}
