/* host/inbound.c: calls that come from other hosts, and from clients of the gate: what is served, who may call whom, and the way
 * of such a call through an actor or a provider back to the asker.
 *
 * Every loop serves what runs here, in one queue group with all other loops and hosts; serial actors are served on their home
 * loop, SERIAL providers on the first, the extras provider nowhere (lattice.md 3). The lattice room has checked signature, age
 * and target before a call comes here. What is left is host.md 8.1: an origin whose claims we know is held to them; for one whose
 * claims we do not know the signature of its host stands, which has checked them.
 *
 * Invariant: each wc_inbound is in worker->inbounds until the actor or provider is done with it, and answers at most once;
 * `rpc_call` is NULL from the answer on.
 *
 * SPEC lattice 3 and 4.3; host 6.6, 8.1, 8.3; docs/internals/rpc.md. */
#include <assert.h>
#include <stdio.h>

#include "host/host_int.h"

/* A subscription costs about a kilobyte on each loop: the first so many actors are served on all of them, later ones on their
 * home loop, where the hash of the key spreads them. */
enum { REFUSED_LOG_NS = 1000000000, SERVED_ON_ALL = 1024 };

struct wc_inbound {
    wc_call call; /* to an actor */
    wc_rpc_call *rpc_call;
    wc_worker *worker;
    wc_timer timer; /* deadline of a call to a provider */
    wc_list node;
    struct wc_inbound *next_free;
};

/* ---- life of a call ------------------------------------------------------------------------------------------------ */

static wc_inbound *inbound_new(wc_worker *worker, wc_rpc_call *rpc_call)
{
    wc_inbound *self = worker->free_inbounds;
    if (self)
        worker->free_inbounds = self->next_free;
    else
        self = WC_NEW(wc_inbound);
    self->worker = worker;
    self->rpc_call = rpc_call;
    self->timer = (wc_timer){0};
    wc_list_push(&worker->inbounds, &self->node);
    return self;
}

static void count_drained(wc_worker *worker)
{
    if (worker->drained == NULL || !wc_list_is_empty(&worker->inbounds))
        return;
    wc_latch_count_down(worker->drained);
    worker->drained = NULL;
}

static void inbound_free(wc_inbound *self)
{
    wc_worker *worker = self->worker;
    wc_timer_cancel(worker->loop, &self->timer);
    wc_list_remove(&self->node);
    self->next_free = worker->free_inbounds;
    worker->free_inbounds = self;
    count_drained(worker);
}

static void answer(wc_inbound *self, int status, wc_slice bytes)
{
    if (self->rpc_call)
        wc_rpc_answer_call(self->rpc_call, status, bytes);
    self->rpc_call = NULL;
}

static void refuse(wc_rpc_call *call, int status, const char *format, ...) WC_PRINTF(3, 4);

static void refuse(wc_rpc_call *call, int status, const char *format, ...)
{
    char text[WC_ERROR_TEXT_SIZE];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    wc_rpc_answer_call(call, status, wc_slice_str(text));
}

static wc_call call_of(const wc_worker *worker, const wc_rpc_call *from)
{
    wc_call call = {
        .struct_size = sizeof call,
        .depth = from->terms.depth,
        .origin = from->invocation.origin.key,
        .target = from->invocation.target.key,
        .operation = from->invocation.operation,
        .payload = from->invocation.payload,
        .deadline_ns = wc_loop_now_ns(worker->loop) + (uint64_t)from->terms.timeout_ms * 1000000u,
    };
    static_assert(sizeof call.request_id == sizeof from->terms.request_id, "one form of request ids");
    memcpy(call.request_id, from->terms.request_id, sizeof call.request_id);
    return call;
}

/* ---- who may ------------------------------------------------------------------------------------------------------- */

static bool is_actor_key(wc_slice key)
{
    return key.len == WC_NKEY_PUBLIC_LEN && key.ptr[0] == 'M';
}

/* What is known here of the calling actor; NULL: nothing. */
static const wc_route_actor *known_origin(const wc_worker *worker, const wc_entity *origin)
{
    if (origin->is_provider || !is_actor_key(origin->key))
        return NULL;
    const wc_route_actor *local = wc_map_get(&worker->routes->actors, origin->key);
    return local ? local : wc_map_get(&worker->routes->remotes, origin->key);
}

/* The host's own authoriser, which can only restrict (host.md 8.1, 6). */
static bool may_invoke(const wc_worker *worker, const wc_invocation *invocation)
{
    const wc_host_config *config = &worker->host->config;
    char origin[WC_KEY_SIZE], target[WC_KEY_SIZE];
    if (config->can_invoke == NULL || invocation->origin.is_provider || !is_actor_key(invocation->origin.key))
        return true;
    wc_slice_copy_cstr(invocation->origin.key, origin, sizeof origin);
    wc_slice_copy_cstr(invocation->target.key, target, sizeof target);
    return config->can_invoke(config->authorizer_ctx, origin, target, invocation->operation);
}

/* ---- to an actor --------------------------------------------------------------------------------------------------- */

static void end_actor_call(wc_inbound *self)
{
    answer(self, self->call.status, self->call.result);
    wc__end(&self->call);
    inbound_free(self);
}

static void on_actor_done(wc_call *call)
{
    end_actor_call(WC_CONTAINER(call, wc_inbound, call));
}

static void call_actor(wc_worker *worker, wc_rpc_call *rpc_call)
{
    const wc_invocation *in = &rpc_call->invocation;
    const wc_route_actor *from = known_origin(worker, &in->origin);
    if ((from && from->is_without_caps) || !may_invoke(worker, in)) {
        refuse(rpc_call, WC_EDENIED, "actor %.*s is not permitted to call actor %.*s: authorization denied",
               WC_FMT(in->origin.key), WC_FMT(in->target.key));
        return;
    }
    bool may_wait = in->origin.is_provider || !is_actor_key(in->origin.key);
    wc_inbound *self = inbound_new(worker, rpc_call);
    self->call = call_of(worker, rpc_call);
    self->call.on_done = on_actor_done;
    if (wc__begin_here(worker, &self->call, may_wait) == WC_DONE)
        end_actor_call(self);
}

/* ---- to a provider ------------------------------------------------------------------------------------------------- */

static void on_provider_deadline(wc_timer *timer)
{
    wc_inbound *self = WC_CONTAINER(timer, wc_inbound, timer);
    self->worker->counters.timeouts++;
    answer(self, WC_ETIMEOUT, WC_LIT("the provider did not answer before the deadline of the call"));
}

static void on_provider_done(wc_provider_call *call)
{
    wc_inbound *self = call->ctx;
    self->worker->counters.errors += call->call.status != 0;
    answer(self, call->call.status, call->call.result);
    wc__provider_call_free(call);
    inbound_free(self);
}

static wc_provider *find_provider(const wc_worker *worker, const wc_entity *target)
{
    const wc_routes *routes = worker->routes;
    for (size_t i = 0; i < routes->provider_count; i++) {
        wc_provider *provider = routes->providers[i];
        if (wc_slice_eq_str(target->key, provider->api->public_key) &&
            wc_slice_eq_str(target->link_name, provider->link_name))
            return provider;
    }
    return NULL;
}

/* Only an actor that is linked to this provider, with the contract in its claims as far as they are known. */
static bool check_provider_call(const wc_worker *worker, wc_rpc_call *call, const wc_provider *provider)
{
    const wc_invocation *in = &call->invocation;
    const wc_entity *origin = &in->origin, *target = &in->target;
    if (origin->is_provider || !is_actor_key(origin->key)) {
        refuse(call, WC_EDENIED, "only an actor may call provider %.*s", WC_FMT(target->key));
        return false;
    }
    if (!wc_slice_eq_str(target->contract, provider->api->contract_id)) {
        refuse(call, WC_EINVAL, "provider %s offers '%s', not '%.*s'", provider->api->public_key,
               provider->api->contract_id, WC_FMT(wc_slice_sub(target->contract, 0, 200)));
        return false;
    }
    const wc_route_link *link = wc__routes_link(known_origin(worker, origin), target->contract,
                                                target->link_name);
    if (link == NULL || link->provider != provider) {
        refuse(call, WC_EDENIED,
               "actor %.*s is not linked to provider %s (link name '%s') on host %s; set the link while both "
               "hosts are up",
               WC_FMT(origin->key), provider->api->public_key, provider->link_name, worker->host->id);
        return false;
    }
    if (!link->is_allowed || !may_invoke(worker, in)) {
        refuse(call, WC_EDENIED, "actor %.*s is not permitted to use '%s': the contract is not in its claims",
               WC_FMT(origin->key), provider->api->contract_id);
        return false;
    }
    return true;
}

static void call_provider(wc_worker *worker, wc_rpc_call *rpc_call)
{
    wc_provider *provider = find_provider(worker, &rpc_call->invocation.target);
    if (provider == NULL) {
        refuse(rpc_call, WC_ENOTFOUND, "provider %.*s does not run on host %s any more",
               WC_FMT(rpc_call->invocation.target.key), worker->host->id);
        return;
    }
    if (!check_provider_call(worker, rpc_call, provider))
        return;
    wc_inbound *self = inbound_new(worker, rpc_call);
    wc_provider_call *call = wc__provider_call_new(worker, provider);
    call->call = call_of(worker, rpc_call);
    call->on_answer = on_provider_done;
    call->ctx = self;
    worker->counters.calls++;
    wc_timer_set(worker->loop, &self->timer, call->call.deadline_ns, on_provider_deadline);
    if (wc__provider_call_send(call) == WC_DONE)
        on_provider_done(call);
}

static void call_target(void *ctx, wc_rpc_call *call)
{
    if (call->invocation.target.is_provider)
        call_provider(ctx, call);
    else
        call_actor(ctx, call);
}

static void on_call(void *ctx, wc_rpc_call *call)
{
    if (!wc__policy_hold(ctx, call, call_target))
        call_target(ctx, call);
}

/* At most one line a second on each loop: whoever reaches the lattice could fill the log. */
static void on_refused(void *ctx, wc_slice from, const char *why)
{
    wc_worker *worker = ctx;
    uint64_t now = wc_loop_now_ns(worker->loop);
    if (worker->refused_logged_ns != 0 && now - worker->refused_logged_ns < REFUSED_LOG_NS) {
        worker->refused_unlogged++;
        return;
    }
    WC_WARN("lattice", "invocation.refused", WC_S("from", wc_slice_sub(from, 0, WC_NKEY_PUBLIC_LEN)),
            WC_T("reason", why), WC_I("more", (int64_t)worker->refused_unlogged));
    worker->refused_logged_ns = now;
    worker->refused_unlogged = 0;
}

/* ---- what is served ------------------------------------------------------------------------------------------------ */

static void serve(wc_worker *worker, wc_rpc *rpc, wc_slice key, wc_slice link_name)
{
    wc_error err;
    if (rpc && wc_rpc_serve(rpc, key, link_name, &err) != 0)
        WC_ERROR("lattice", "serve.failed", WC_S("target", key), WC_I("loop", worker->index),
                 WC_T("reason", err.msg));
}

static void unserve(wc_rpc *rpc, wc_slice key, wc_slice link_name)
{
    if (rpc)
        wc_rpc_unserve(rpc, key, link_name);
}

void wc__serve_actor(wc_worker *worker, const wc_actor *actor)
{
    wc_slice key = wc_slice_str(actor->key);
    bool is_at_home = actor->home == worker->index;
    serve(worker, worker->gate_rpc, key, (wc_slice){0});
    if (is_at_home)
        serve(worker, worker->rpc, key, (wc_slice){0});
    else if (actor->options.mode == WC_MODE_SERIAL)
        unserve(worker->rpc, key, (wc_slice){0}); /* before it was replaced it may have been another kind */
    else if (worker->routes->item_count <= SERVED_ON_ALL)
        serve(worker, worker->rpc, key, (wc_slice){0});
}

void wc__unserve_actor(wc_worker *worker, const char *key)
{
    unserve(worker->rpc, wc_slice_str(key), (wc_slice){0});
    unserve(worker->gate_rpc, wc_slice_str(key), (wc_slice){0});
}

void wc__serve_provider(wc_worker *worker, const wc_provider *provider, bool is_on)
{
    wc_slice key = wc_slice_str(provider->api->public_key), link_name = wc_slice_str(provider->link_name);
    if (strcmp(provider->api->contract_id, "wasmcloud:extras") == 0)
        return;
    if (!is_on) {
        unserve(worker->rpc, key, link_name);
        unserve(worker->gate_rpc, key, link_name);
    } else if (provider->api->mode != WC_PROVIDER_SERIAL || worker->index == 0) {
        serve(worker, worker->rpc, key, link_name);
        serve(worker, worker->gate_rpc, key, link_name);
    }
}

/* ---- life of the ends ---------------------------------------------------------------------------------------------- */

typedef struct opening {
    wc_bus *bus, *gate_bus;
    int status;
    wc_error *err;
} opening;

static void open_on_loop(wc_worker *worker, void *arg)
{
    opening *self = arg;
    wc_host *host = worker->host;
    const wc_host_config *config = &host->config;
    const wc_rpc_config rpc = {
        .host_id = host->id,
        .prefix = config->lattice_prefix,
        .key = config->is_signing_off ? NULL : &host->key,
        .trust = {host->env, config->trusted_hosts, config->trusted_host_count, host->replay},
        .rpc_ms = config->rpc_ms,
        .call_ms = WC_MAX(config->call_ms, config->rpc_ms),
        .max_payload_bytes = config->max_payload_bytes,
        .ctx = worker,
        .on_call = on_call,
        .on_refused = on_refused,
    };
    if (self->bus)
        self->status = wc_rpc_new(self->bus, worker->loop, &rpc, &worker->rpc, self->err);
    if (self->gate_bus && self->status == 0)
        self->status = wc_rpc_new(self->gate_bus, worker->loop, &rpc, &worker->gate_rpc, self->err);
    const wc_routes *routes = worker->routes;
    for (size_t i = 0; self->status == 0 && routes && i < routes->item_count; i++)
        wc__serve_actor(worker, routes->items[i].actor);
    for (size_t i = 0; self->status == 0 && routes && i < routes->provider_count; i++)
        wc__serve_provider(worker, routes->providers[i], true);
}

int wc__inbound_start(wc_host *host, wc_error *err)
{
    host->replay = wc_replay_new(0);
    for (uint32_t i = 0; i < host->worker_count; i++) {
        opening self = {
            .bus = wc__mesh_rpc(host, i), .gate_bus = i == 0 ? wc__steer_bus(host) : NULL, .err = err};
        wc__worker_run(&host->workers[i], open_on_loop, &self);
        if (self.status != 0)
            return self.status;
    }
    if (host->workers[0].rpc && host->config.is_signing_off)
        WC_WARN("lattice", "signatures.off",
                WC_T("text", "calls of other hosts are taken unsigned; whoever may publish may call"));
    else if (host->workers[0].rpc && host->config.trusted_host_count == 0)
        WC_INFO("lattice", "hosts.unrestricted",
                WC_T("text", "calls of any host of the lattice are taken; restrict with --trusted-hosts"));
    return 0;
}

static void stop_on_loop(wc_worker *worker, void *arg)
{
    if (worker->rpc)
        wc_rpc_stop(worker->rpc);
    if (worker->gate_rpc)
        wc_rpc_stop(worker->gate_rpc);
    worker->drained = arg;
    count_drained(worker);
}

void wc__inbound_stop(wc_host *host)
{
    wc_latch_add(&host->inbound_stops, host->worker_count);
    for (uint32_t i = 0; i < host->worker_count; i++)
        wc__worker_run(&host->workers[i], stop_on_loop, &host->inbound_stops);
    (void)wc_latch_wait_ms(&host->inbound_stops, host->config.drain_ms);
}

static void close_on_loop(wc_worker *worker, void *arg)
{
    (void)arg;
    wc__remotes_cancel(worker);
    WC_LIST_EACH(node, &worker->inbounds)
    WC_CONTAINER(node, wc_inbound, node)->rpc_call = NULL;
    wc_rpc_free(worker->rpc);
    wc_rpc_free(worker->gate_rpc);
    worker->rpc = worker->gate_rpc = NULL;
}

void wc__inbound_close(wc_host *host)
{
    for (uint32_t i = 0; i < host->worker_count; i++)
        if (host->workers[i].has_thread)
            wc__worker_run(&host->workers[i], close_on_loop, NULL);
    wc_replay_free(host->replay);
    host->replay = NULL;
}

void wc__inbounds_free(wc_worker *worker)
{
    for (wc_list *node; worker->loop && (node = wc_list_pop(&worker->inbounds)) != NULL;)
        wc_free(WC_CONTAINER(node, wc_inbound, node));
    while (worker->free_inbounds) {
        wc_inbound *self = worker->free_inbounds;
        worker->free_inbounds = self->next_free;
        wc_free(self);
    }
}
