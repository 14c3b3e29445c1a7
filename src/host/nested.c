/* host/nested.c: calls that guests make. A host call is resolved on the guest's stack, where nothing may block and little may
 * be done: PER_LOOP providers run right there, everything else parks the guest and is begun on the loop's stack. */
#include <stdio.h>

#include "host/policy.h"
#include "host/receipts.h"

static wc_slice default_link(wc_slice binding)
{
    wc_slice name = wc_slice_trim(binding);
    return name.len ? binding : WC_LIT("default");
}

static int refuse(wc_guest *guest, const char *format, ...) WC_PRINTF(2, 3);

static int refuse(wc_guest *guest, const char *format, ...)
{
    char text[WC_ERROR_TEXT_SIZE];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    guest->worker->counters.errors++;
    wapc_host_fail(guest->instance, wc_slice_str(text));
    return WC_DONE;
}

static bool may_invoke(const wc_guest *guest, const char *target, wc_slice operation)
{
    const wc_host_config *config = &guest->worker->host->config;
    return config->can_invoke == NULL ||
           config->can_invoke(config->authorizer_ctx, guest->actor->key, target, operation);
}

/* Asks the policy service. True: the call does not go on now, and *out_rc is what the engine is told. */
static bool is_held(wc_guest *guest, const wapc_host_call *from, wc_slice target, const wc_route_link *link,
                    int *out_rc)
{
    const wc_policy_query query = {
        .kind = "invoke",
        .actor = wc_slice_str(guest->actor->key),
        .issuer = wc_slice_str(guest->actor->issuer),
        .target = target,
        .contract = link ? link->contract : (wc_slice){0},
        .link_name = link ? link->link_name : (wc_slice){0},
        .operation = from->operation,
    };
    const char *reason;
    if (guest->worker->host->policy == NULL)
        return false;
    int made = wc__policy_invoke(guest, &query, &reason);
    if (made == WC_POLICY_LATER) {
        guest->parked = *from; /* the engine keeps the bytes until the answer */
        *out_rc = WC_PENDING;
    } else if (made == WC_POLICY_DENY) {
        *out_rc = refuse(guest, "the policy of this host does not permit actor %s to call '%.*s' of %.*s: %s",
                         guest->actor->key, WC_FMT(wc_slice_sub(from->operation, 0, 100)), WC_FMT(target),
                         reason);
    }
    return made != WC_POLICY_ALLOW;
}

/* The call that goes on from here: its limits are those of the call it came from. */
static void fill_call(const wc_guest *guest, const wapc_host_call *from, const char *target, wc_call *out)
{
    const wc_call *parent = guest->flight ? guest->flight->call : NULL;
    *out = (wc_call){
        .struct_size = sizeof *out,
        .depth = parent ? parent->depth + 1 : 1,
        .origin = wc_slice_str(guest->actor->key),
        .target = wc_slice_str(target),
        .operation = from->operation,
        .payload = from->payload,
        .deadline_ns = wapc_deadline_ns(guest->instance),
    };
    if (parent)
        memcpy(out->request_id, parent->request_id, sizeof out->request_id);
}

/* ---- to another actor ---------------------------------------------------------------------------------------------- */

static void on_nested_done(wc_call *call)
{
    wc_guest *guest = call->ctx;
    wc__guest_answer(guest, call->status, call->result);
    wc__end(call);
    wc__guest_resume(guest);
}

void wc__nested_begin(wc_guest *guest)
{
    const wc_entity origin = wc__entity_of_origin(guest->nested.origin, NULL);
    int rc = guest->far.key.len ? wc__remote_begin(guest->worker, &guest->nested, &origin, &guest->far)
                                : wc__begin(guest->worker, &guest->nested, NULL);
    if (rc != WC_DONE)
        return;
    wc__guest_answer(guest, guest->nested.status, guest->nested.result);
    wc__end(&guest->nested);
}

/* Begun by the driver, off this stack. */
static int begin_later(wc_guest *guest)
{
    guest->nested.on_done = on_nested_done;
    guest->nested.ctx = guest;
    guest->wants_nested = true;
    return WC_PENDING;
}

static int refuse_actor(wc_guest *guest, const char *target)
{
    return refuse(guest, "actor %s is not permitted to call actor %s: authorization denied",
                  guest->actor->key, target);
}

static int call_actor(wc_guest *guest, const wapc_host_call *from, const wc_actor *target)
{
    int held;
    if (!guest->actor->has_caps || !may_invoke(guest, target->key, from->operation))
        return refuse_actor(guest, target->key);
    if (is_held(guest, from, wc_slice_str(target->key), NULL, &held))
        return held;
    fill_call(guest, from, target->key, &guest->nested);
    guest->far = (wc_entity){0};
    return begin_later(guest);
}

/* `target` lies in the guest's copy of its call or in the snapshot; both stay until the call has been begun. */
static int call_far_actor(wc_guest *guest, const wapc_host_call *from, wc_slice target)
{
    char key[WC_KEY_SIZE];
    wc_slice_copy_cstr(target, key, sizeof key);
    int held;
    if (!guest->actor->has_caps || !may_invoke(guest, key, from->operation))
        return refuse_actor(guest, key);
    if (is_held(guest, from, target, NULL, &held))
        return held;
    fill_call(guest, from, NULL, &guest->nested);
    guest->nested.target = target;
    guest->far = (wc_entity){.key = target};
    return begin_later(guest);
}

/* ---- to a provider ------------------------------------------------------------------------------------------------- */

static bool may_use(const wc_guest *guest, const wc_route_link *link, wc_slice operation)
{
    char key[WC_KEY_SIZE];
    if (!link->is_allowed || guest->worker->host->config.can_invoke == NULL)
        return link->is_allowed;
    wc_slice_copy_cstr(link->provider_key, key, sizeof key);
    return may_invoke(guest, key, operation);
}

static int call_far_provider(wc_guest *guest, const wapc_host_call *from, const wc_route_link *link)
{
    fill_call(guest, from, NULL, &guest->nested);
    guest->nested.target = link->provider_key;
    guest->far = (wc_entity){.is_provider = true,
                             .key = link->provider_key,
                             .contract = link->contract,
                             .link_name = link->link_name};
    wc__receipt_keep(guest, &guest->far, guest->nested.operation, guest->nested.request_id);
    return begin_later(guest);
}

static int call_provider(wc_guest *guest, const wapc_host_call *from, const wc_route_link *link)
{
    wc_provider *provider = link->provider;
    int held;
    if (!may_use(guest, link, from->operation)) {
        wc__receipt_refused(guest, link, from->operation);
        return refuse(
            guest,
            "actor %s is not permitted to use '%.*s': the contract is not in its claims (sign it with it)",
            guest->actor->key, WC_FMT(link->contract));
    }
    if (is_held(guest, from, link->provider_key, link, &held)) {
        if (held == WC_DONE)
            wc__receipt_refused(guest, link, from->operation);
        return held;
    }
    if (provider == NULL)
        return call_far_provider(guest, from, link);
    wc_provider_call *call = wc__provider_call_new(guest->worker, provider);
    fill_call(guest, from, provider->api->public_key, &call->call);
    call->guest = guest;
    guest->provider_call = call;
    guest->worker->counters.calls++;
    if (wc__provider_call_send(call) == WC_PENDING)
        return WC_PENDING;
    guest->provider_call = NULL;
    wc__receipt_provider(call);
    if (call->call.status == 0)
        wapc_host_reply(guest->instance, call->call.result);
    else
        wapc_host_fail(guest->instance, call->call.result);
    wc__provider_call_free(call);
    return WC_DONE;
}

static bool is_far_actor(const wc_guest *guest, wc_slice ns)
{
    return wc__has_lattice(guest->worker) && wc_nkey_is_public(ns, WC_NKEY_MODULE);
}

/* host.md 9.1: public key, call alias, link of the caller; in this order. What runs here comes before what runs elsewhere, and
 * an alias that another host told us of comes after the links: nobody elsewhere can take over what was configured here. */
int wc__nested_host_call(void *ctx, wapc_instance *instance, const wapc_host_call *call)
{
    wc_guest *guest = ctx;
    const wc_routes *routes = guest->worker->routes;
    if (guest->instance == NULL)
        guest->instance = instance; /* a host call out of a start function comes before the start has returned */
    wc_route_actor *target = wc__routes_actor(routes, call->ns);
    if (target)
        return call_actor(guest, call, target->actor);
    const wc_route_actor *self = wc__routes_actor(routes, wc_slice_str(guest->actor->key));
    const wc_route_link *link = wc__routes_link(self, call->ns, default_link(call->binding));
    if (link)
        return call_provider(guest, call, link);
    if (is_far_actor(guest, call->ns))
        return call_far_actor(guest, call, call->ns);
    wc_slice alias_of = wc__routes_far_alias(routes, call->ns);
    if (alias_of.len && wc__has_lattice(guest->worker))
        return call_far_actor(guest, call, alias_of);
    return refuse(guest,
                  "The target %.*s was not found as an actor public key, an actor call alias, or as the "
                  "contract ID in an "
                  "existing link from source actor %s (link name '%.*s')",
                  WC_FMT(call->ns), guest->actor->key, WC_FMT(default_link(call->binding)));
}

void wc__nested_go_on(wc_guest *guest)
{
    const wapc_host_call call = guest->parked;
    int rc = guest->is_abandoned ? refuse(guest, "the call has ended")
                                 : wc__nested_host_call(guest, guest->instance, &call);
    if (rc == WC_PENDING && !guest->wants_nested)
        return; /* a provider is at work, or the service was asked again */
    guest->is_suspended = guest->wants_nested;
    if (guest->wants_nested) {
        guest->wants_nested = false;
        wc__nested_begin(guest);
    }
    if (!guest->is_suspended)
        wc__guest_resume(guest);
}
