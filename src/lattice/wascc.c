/* lattice/wascc.c: the listener for waSCC 0.14: subscriptions that are always there, those that follow the view, events in both
 * directions of time: what the host tells today is told again as a CloudEvent.
 *
 * Invariant: every subscription belongs to a wc__wascc_listening, in `fixed` or in `served`.
 *
 * SPEC lattice 9. */
#include <stdio.h>

#include "claims/claims.h"
#include "crypto/crypto.h"
#include "lattice/lattice.h"
#include "lattice/wascc_int.h"

/* ---- saying -------------------------------------------------------------------------------------------------------- */

void wc__wascc_publish(wc_bus *bus, const char *subject, const wc_buf *text)
{
    if (subject == NULL || wc_buf_status(text) != 0)
        return;
    const wc_bus_message message = {.subject = wc_slice_str(subject), .payload = wc_buf_slice(text)};
    (void)wc_bus_publish(bus, &message, NULL, NULL); /* the one who waits has a time limit of his own */
}

static void say(const wc_wascc *wascc, wc_wascc_happening happening)
{
    char id[WC_UUID_LEN + 1], time[32], subject[WC_LIMIT_SUBJECT_BYTES + 1];
    const wc_env *env = wc_loop_env(wascc->loop);
    wc_buf text;
    happening.host = wascc->host_id;
    wc_buf_init(&text, 4u * WC_LIMIT_WASCC_BYTES);
    wc_uuid_make(env, id);
    wc_env_format_time(env->wall_ns(env->ctx), time);
    wc_wascc_event_write(&happening, id, time, &text);
    snprintf(subject, sizeof subject, "%s.events", wascc->root);
    for (size_t i = 0; i < WC_WASCC_BUSES_MAX; i++)
        if (wascc->config.buses[i])
            wc__wascc_publish(wascc->config.buses[i], subject, &text);
    wc_buf_deinit(&text);
}

/* ---- errands ------------------------------------------------------------------------------------------------------- */

wc__wascc_errand *wc__wascc_errand_new(wc_wascc *wascc, const wc__wascc_listening *from,
                                       const wc_bus_message *message)
{
    if (wascc->errand_count >= WC_LIMIT_WASCC_ERRANDS)
        return NULL;
    wc__wascc_errand *errand = WC_NEW(wc__wascc_errand);
    errand->wascc = wascc;
    errand->bus = from->bus;
    errand->kind = from->kind;
    errand->reply = message->reply.len > 0 ? wc_strdup_slice(message->reply) : NULL;
    wc_list_push(&wascc->errands, &errand->node);
    wascc->errand_count++;
    return errand;
}

void wc__wascc_errand_free(wc__wascc_errand *errand)
{
    wc_list_remove(&errand->node);
    errand->wascc->errand_count--;
    if (errand->is_call) {
        wc_rpc_ask_end(&errand->call);
        wc_arena_deinit(&errand->call.arena); /* kept for the next call, and there is none */
    } else {
        wc_bus_ask_cancel(&errand->question);
    }
    wc_free(errand->reply);
    wc_free(errand->ref);
    wc_free(errand->id);
    wc_free(errand);
}

/* ---- listening ----------------------------------------------------------------------------------------------------- */

static void on_message(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    const wc__wascc_listening *self = ctx;
    (void)subscription;
    if (self->kind <= WC_WASCC_CAPABILITIES)
        wc__wascc_inventory(self, message);
    else if (self->kind <= WC_WASCC_TERMINATE_PROVIDER)
        wc__wascc_control(self, message);
    else if (self->kind == WC_WASCC_BIND)
        wc__wascc_bind(self, message);
    else
        wc__wascc_call(self, message);
}

static void stop_listening(wc__wascc_listening *self)
{
    if (self->subscription)
        wc_bus_unsubscribe(self->subscription);
    wc_free(self->actor);
    wc_free(self->capid);
    wc_free(self->link_name);
    wc_free(self->contract);
    wc_free(self);
}

static int listen_to(wc_wascc *wascc, wc_bus *bus, wc__wascc_kind kind, const char *subject, bool is_queue,
                     wc__wascc_listening **out, wc_error *err)
{
    wc__wascc_listening *self = WC_NEW(wc__wascc_listening);
    wc_slice name = wc_slice_str(subject);
    self->wascc = wascc;
    self->bus = bus;
    self->kind = kind;
    int rc = wc_bus_subscribe(bus, name, is_queue ? name : (wc_slice){0}, on_message, self,
                              &self->subscription, err);
    if (rc != 0)
        stop_listening(self);
    else
        *out = self;
    return rc;
}

static int listen_always(wc_wascc *wascc, wc_bus *bus, wc_error *err)
{
    static const char *const names[] = {
        [WC_WASCC_HOSTS] = "inventory.hosts",
        [WC_WASCC_ACTORS] = "inventory.actors",
        [WC_WASCC_BINDINGS] = "inventory.bindings",
        [WC_WASCC_CAPABILITIES] = "inventory.capabilities",
        [WC_WASCC_AUCTION_ACTOR] = "control.auction.request",
        [WC_WASCC_AUCTION_PROVIDER] = "control.provauction.request",
        [WC_WASCC_LAUNCH_ACTOR] = "actor.launch",
        [WC_WASCC_LAUNCH_PROVIDER] = "provider.launch",
        [WC_WASCC_TERMINATE_ACTOR] = "actor.terminate",
        [WC_WASCC_TERMINATE_PROVIDER] = "provider.terminate",
    };
    char subject[WC_LIMIT_SUBJECT_BYTES + 1];
    int rc = 0;
    for (size_t i = 0; i < WC_COUNT(names) && rc == 0; i++) {
        wc__wascc_listening *item;
        if (i >= WC_WASCC_LAUNCH_ACTOR)
            snprintf(subject, sizeof subject, "%s.control.%s.%s", wascc->root, wascc->host_id, names[i]);
        else
            snprintf(subject, sizeof subject, "%s.%s", wascc->root, names[i]);
        rc = listen_to(wascc, bus, (wc__wascc_kind)i, subject, false, &item, err);
        if (rc == 0)
            (void)wc_vec_push(&wascc->fixed, SIZE_MAX, item);
    }
    return rc;
}

/* ---- what follows the view ----------------------------------------------------------------------------------------- */

/* Something that shall be served. */
typedef struct wanted {
    wc__wascc_kind kind;
    const char *actor, *capid, *link_name, *contract;
    bool is_told;
} wanted;

static void put_subject(const wc_wascc *wascc, const wanted *w, wc_buf *out)
{
    if (w->kind == WC_WASCC_CALL_ACTOR) {
        wc_buf_printf(out, "%s.actor.%s", wascc->root, w->actor);
        return;
    }
    wc_buf_printf(out, "%s.provider.", wascc->root);
    wc_wascc_subject_put(wc_slice_str(w->capid), out);
    wc_buf_printf(out, ".%s", w->link_name);
    if (w->kind == WC_WASCC_CALL_PROVIDER)
        wc_buf_printf(out, ".%s", w->actor);
}

static void say_binding(const wc__wascc_listening *self, wc_wascc_event event)
{
    if (self->is_told)
        say(self->wascc,
            (wc_wascc_happening){
                .event = event, .actor = self->actor, .capid = self->contract, .instance = self->link_name});
}

static void serve_new(wc_wascc *wascc, size_t bus, const wanted *w, const char *subject, wc_slice key)
{
    wc__wascc_listening *item;
    bool is_queue = w->kind != WC_WASCC_BIND;
    if (listen_to(wascc, wascc->config.buses[bus], w->kind, subject, is_queue, &item, NULL) != 0)
        return; /* tried again with the next view */
    item->actor = wc_strdup(w->actor ? w->actor : "");
    item->capid = wc_strdup(w->capid ? w->capid : "");
    item->link_name = wc_strdup(w->link_name ? w->link_name : "");
    item->contract = wc_strdup(w->contract ? w->contract : "");
    item->is_told = w->is_told && (bus == 0 || wascc->config.buses[0] == NULL);
    item->round = wascc->round;
    if (wc_map_put(&wascc->served, key, item, NULL) != 0)
        stop_listening(item);
    else
        say_binding(item, WC_WASCC_BINDING_CREATED);
}

static void serve(wc_wascc *wascc, const wanted *w)
{
    wc_buf subject, key;
    wc_buf_init(&subject, WC_LIMIT_SUBJECT_BYTES);
    put_subject(wascc, w, &subject);
    const char *text = wc_buf_cstr(&subject);
    for (size_t i = 0; text && i < WC_WASCC_BUSES_MAX; i++) {
        if (wascc->config.buses[i] == NULL || !wc_subject_is_name(wc_slice_str(text)))
            continue;
        wc_buf_init(&key, WC_LIMIT_SUBJECT_BYTES + 8u);
        wc_buf_printf(&key, "%zu %s", i, text);
        wc__wascc_listening *old = wc_map_get(&wascc->served, wc_buf_slice(&key));
        if (old)
            old->round = wascc->round;
        else
            serve_new(wascc, i, w, text, wc_buf_slice(&key));
        wc_buf_deinit(&key);
    }
    wc_buf_deinit(&subject);
}

/* In the contract's name of today and in those of that time. */
static void serve_provider(wc_wascc *wascc, wanted w)
{
    static const char *const old_names[] = {
        "wascc:messaging", "wascc:keyvalue",     "wascc:http_server", "wascc:httpserver", "wascc:http_client",
        "wascc:blobstore", "wascc:eventstreams", "wascc:logging",     "wascc:graphdb",    "wascc:telnet"};
    w.capid = w.contract;
    w.is_told = w.kind == WC_WASCC_CALL_PROVIDER;
    serve(wascc, &w);
    w.is_told = false;
    for (size_t i = 0; i < WC_COUNT(old_names); i++) {
        w.capid = old_names[i];
        if (wc_slice_eq_str(wc_capability_modern_id(wc_slice_str(w.capid)), w.contract))
            serve(wascc, &w);
    }
}

static void serve_view(wc_wascc *wascc, const wc_wascc_view *view)
{
    for (size_t i = 0; i < view->actor_keys.len; i++)
        serve(wascc, &(wanted){.kind = WC_WASCC_CALL_ACTOR, .actor = view->actor_keys.items[i]});
    for (size_t i = 0; i < view->providers.len; i++) {
        const wc__wascc_provider *provider = &view->providers.items[i];
        if (strcmp(provider->contract, "wasmcloud:extras") != 0) /* of its own host alone */
            serve_provider(wascc, (wanted){.kind = WC_WASCC_BIND,
                                           .contract = provider->contract,
                                           .link_name = provider->link_name});
    }
    for (size_t i = 0; i < view->bound.len; i++) {
        const wc__wascc_binding *binding = &view->bound.items[i];
        if (strcmp(binding->contract, "wasmcloud:extras") != 0)
            serve_provider(wascc, (wanted){.kind = WC_WASCC_CALL_PROVIDER,
                                           .actor = binding->actor,
                                           .contract = binding->contract,
                                           .link_name = binding->link_name});
    }
}

static void stop_serving_old(wc_wascc *wascc)
{
    WC_VEC(char *) gone = {0};
    size_t cursor = 0;
    for (const wc_map_entry *e; (e = wc_map_next(&wascc->served, &cursor)) != NULL;)
        if (((wc__wascc_listening *)e->value)->round != wascc->round)
            (void)wc_vec_push(&gone, SIZE_MAX, wc_strdup_slice(wc_slice_of(e->key, e->key_len)));
    for (size_t i = 0; i < gone.len; i++) {
        wc__wascc_listening *item = wc_map_take(&wascc->served, wc_slice_str(gone.items[i]));
        say_binding(item, WC_WASCC_BINDING_REMOVED);
        stop_listening(item);
        wc_free(gone.items[i]);
    }
    wc_vec_deinit(&gone);
}

void wc_wascc_show(wc_wascc *wascc, wc_wascc_view *view)
{
    wc_loop_assert(wascc->loop);
    wc__wascc_view_end(view);
    wc_wascc_view_free(wascc->view);
    wascc->view = view;
    wascc->round++;
    serve_view(wascc, view);
    stop_serving_old(wascc);
}

/* ---- events of this host ------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    wc_wascc_event event;
} news[] = {
    {"ActorStarted", WC_WASCC_ACTOR_STARTED},      {"ActorStopped", WC_WASCC_ACTOR_STOPPED},
    {"ActorUpdateBegan", WC_WASCC_ACTOR_UPDATING}, {"ActorUpdateCompleted", WC_WASCC_ACTOR_UPDATE_COMPLETE},
    {"ProviderStarted", WC_WASCC_PROVIDER_LOADED}, {"ProviderStopped", WC_WASCC_PROVIDER_REMOVED},
};

static void tell_news(wc_wascc *wascc, const wc_value *event)
{
    const wc_value *fields = wc_value_first(event);
    for (size_t i = 0; fields && i < WC_COUNT(news); i++) {
        if (!wc_slice_eq_str(fields->key, news[i].name))
            continue;
        bool is_actor = news[i].event <= WC_WASCC_ACTOR_UPDATE_COMPLETE;
        wc_slice actor = wc_value_get_string(fields, "actor");
        wc_slice capid = wc_value_get_string(fields, "contract_id");
        wc_slice instance = wc_value_get_string(fields, "link_name");
        if (is_actor ? actor.ptr == NULL : capid.ptr == NULL || instance.ptr == NULL)
            return;
        say(wascc, (wc_wascc_happening){.event = news[i].event,
                                        .actor = (const char *)actor.ptr,
                                        .capid = (const char *)capid.ptr,
                                        .instance = (const char *)instance.ptr,
                                        .success = true});
        if (wascc->config.on_change)
            wascc->config.on_change(wascc->config.ctx);
        return;
    }
}

static void on_news(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    const wc_value_limits limits = {.max_bytes = WC_LIMIT_WASCC_BYTES, .max_depth = 8};
    wc_wascc *wascc = ctx;
    const wc_value *body;
    wc_arena arena; /* events come while a request is at work */
    (void)subscription;
    if (message->payload.len > WC_LIMIT_WASCC_BYTES)
        return; /* a heartbeat */
    wc_arena_init(&arena, 1u << 20);
    if (wc_json_read(message->payload, &limits, &arena, &body, NULL) == 0 &&
        wc_slice_eq_str(wc_value_get_string(wc_value_get(body, "header"), "host_origin"), wascc->host_id))
        tell_news(wascc, wc_value_get(body, "event"));
    wc_arena_deinit(&arena);
}

/* ---- life ---------------------------------------------------------------------------------------------------------- */

static int listen_all(wc_wascc *wascc, wc_error *err)
{
    char subject[WC_LIMIT_SUBJECT_BYTES + 1];
    int rc = 0;
    for (size_t i = 0; i < WC_WASCC_BUSES_MAX && rc == 0; i++)
        if (wascc->config.buses[i])
            rc = listen_always(wascc, wascc->config.buses[i], err);
    if (rc != 0)
        return rc;
    snprintf(subject, sizeof subject, "wasmbus.ctl.%s.events", wascc->prefix);
    return wc_bus_subscribe(wascc->config.inner, wc_slice_str(subject), (wc_slice){0}, on_news, wascc,
                            &wascc->news, err);
}

static void stop_all(wc_wascc *wascc)
{
    size_t cursor = 0;
    for (const wc_map_entry *e; (e = wc_map_next(&wascc->served, &cursor)) != NULL;)
        stop_listening(e->value);
    wc_map_deinit(&wascc->served);
    wc_map_init(&wascc->served, WC_LIMIT_BUS_SUBSCRIPTIONS);
    for (size_t i = 0; i < wascc->fixed.len; i++)
        stop_listening(wascc->fixed.items[i]);
    wc_vec_deinit(&wascc->fixed);
    wc_bus_unsubscribe(wascc->news);
    wascc->news = NULL;
}

static void close_all(wc_wascc *wascc)
{
    stop_all(wascc);
    while (!wc_list_is_empty(&wascc->errands))
        wc__wascc_errand_free(WC_CONTAINER(wascc->errands.next, wc__wascc_errand, node));
    wc_map_deinit(&wascc->served);
    wc_wascc_view_free(wascc->view);
    wc_arena_deinit(&wascc->scratch);
    wc_free(wascc->root);
    wc_free(wascc->host_id);
    wc_free(wascc->prefix);
    wc_free(wascc);
}

int wc_wascc_new(wc_loop *loop, const wc_wascc_config *config, wc_wascc **out_wascc, wc_error *err)
{
    char root[WC_LIMIT_SUBJECT_BYTES];
    if (config->ns && (!wc_subject_is_token(wc_slice_str(config->ns)) || strlen(config->ns) > 256))
        return wc_fail(
            err, WC_EINVAL,
            "LATTICE_NAMESPACE '%s' cannot stand in a subject: no dots, spaces, '*' or '>', 256 bytes",
            config->ns);
    wc_wascc *wascc = WC_NEW(wc_wascc);
    snprintf(root, sizeof root, "%s%swasmbus", config->ns ? config->ns : "", config->ns ? "." : "");
    wascc->loop = loop;
    wascc->config = *config;
    wascc->root = wc_strdup(root);
    wascc->host_id = wc_strdup(config->host_id);
    wascc->prefix = wc_strdup(config->prefix ? config->prefix : "default");
    wc_map_init(&wascc->served, WC_LIMIT_BUS_SUBSCRIPTIONS);
    wc_list_init(&wascc->errands);
    wc_arena_init(&wascc->scratch, config->max_payload_bytes + (4u << 20));
    int rc = listen_all(wascc, err);
    if (rc != 0) {
        close_all(wascc);
        return rc;
    }
    say(wascc, (wc_wascc_happening){.event = WC_WASCC_HOST_STARTED});
    *out_wascc = wascc;
    return 0;
}

void wc_wascc_stop(wc_wascc *wascc)
{
    wc_loop_assert(wascc->loop);
    stop_all(wascc);
    say(wascc, (wc_wascc_happening){.event = WC_WASCC_HOST_STOPPED});
}

void wc_wascc_free(wc_wascc *wascc)
{
    if (wascc == NULL)
        return;
    wc_loop_assert(wascc->loop);
    close_all(wascc);
}
