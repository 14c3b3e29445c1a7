/* host/look.c: what runs on this host, told to those who ask. The registry is read where it is changed, on the control
 * thread, so that what is seen was true at one moment. */
#include "host/host_int.h"

void wc__each_actor(wc_host *host, void (*fn)(void *arg, const wc_actor_info *actor), void *arg)
{
    size_t cursor = 0;
    for (const wc_map_entry *e; (e = wc_map_next(&host->actors, &cursor)) != NULL;) {
        const wc_actor *actor = e->value;
        const wc_actor_info info = {
            .id = actor->key,
            .issuer = actor->issuer,
            .name = actor->name,
            .version = actor->version,
            .capabilities = actor->caps_text,
            .image_ref = actor->source[0] ? actor->source : NULL,
            .claims_json = actor->claims_json,
            .revision = actor->revision,
        };
        fn(arg, &info);
    }
}

void wc__each_provider(wc_host *host, void (*fn)(void *arg, const wc_provider_info *provider), void *arg)
{
    for (size_t i = 0; i < host->providers.len; i++) {
        const wc_provider *provider = host->providers.items[i];
        const wc_provider_info info = {
            .id = provider->api->public_key,
            .contract = provider->api->contract_id,
            .link_name = provider->link_name,
            .name = provider->api->name,
        };
        fn(arg, &info);
    }
}

void wc__each_link(wc_host *host, void (*fn)(void *arg, const wc_link_info *link), void *arg)
{
    size_t cursor = 0;
    for (const wc_map_entry *e; (e = wc_map_next(&host->links, &cursor)) != NULL;) {
        const wc_link_def *link = e->value;
        const wc_link_info info = {
            .actor = link->actor,
            .provider = link->provider,
            .contract = link->contract,
            .link_name = link->link_name,
            .values = link->values,
            .value_count = link->value_count,
            .is_bound = link->bound != NULL,
        };
        fn(arg, &info);
    }
}

void wc__each_label(wc_host *host, void (*fn)(void *arg, const wc_pair *label), void *arg)
{
    for (size_t i = 0; i < host->labels.len; i++)
        fn(arg, &host->labels.items[i]);
}

/* ---- from other threads -------------------------------------------------------------------------------------------- */

typedef struct look {
    void (*on_actor)(void *arg, const wc_actor_info *actor);
    void (*on_provider)(void *arg, const wc_provider_info *provider);
    void (*on_link)(void *arg, const wc_link_info *link);
    void (*on_label)(void *arg, const wc_pair *label);
    void *arg;
} look;

static int op_look(wc_host *host, void *arg, wc_error *err)
{
    const look *self = arg;
    (void)err;
    if (self->on_actor)
        wc__each_actor(host, self->on_actor, self->arg);
    if (self->on_provider)
        wc__each_provider(host, self->on_provider, self->arg);
    if (self->on_link)
        wc__each_link(host, self->on_link, self->arg);
    if (self->on_label)
        wc__each_label(host, self->on_label, self->arg);
    return 0;
}

int wc_host_each_actor(wc_host *host, void (*fn)(void *arg, const wc_actor_info *actor), void *arg,
                       wc_error *err)
{
    look self = {.on_actor = fn, .arg = arg};
    return wc__control_run(host, op_look, &self, err);
}

int wc_host_each_provider(wc_host *host, void (*fn)(void *arg, const wc_provider_info *provider), void *arg,
                          wc_error *err)
{
    look self = {.on_provider = fn, .arg = arg};
    return wc__control_run(host, op_look, &self, err);
}

int wc_host_each_link(wc_host *host, void (*fn)(void *arg, const wc_link_info *link), void *arg, wc_error *err)
{
    look self = {.on_link = fn, .arg = arg};
    return wc__control_run(host, op_look, &self, err);
}

int wc_host_each_label(wc_host *host, void (*fn)(void *arg, const wc_pair *label), void *arg, wc_error *err)
{
    look self = {.on_label = fn, .arg = arg};
    return wc__control_run(host, op_look, &self, err);
}

uint64_t wc_host_uptime_s(const wc_host *host)
{
    return host->is_started ? (wc_env_monotonic_ns(host->env) - host->started_ns) / 1000000000u : 0;
}
