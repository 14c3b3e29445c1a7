/* lattice/wascc_call.c: calls of waSCC 0.14 hosts to what runs here, and the bindings they make. A call is checked as that time
 * checked it, on receipt, and what fails is answered with the reason; then it goes on as a call that this host makes, on the bus
 * inside the process, so that links, claims and policies of today decide.
 *
 * SPEC lattice 9, 4.3. */
#include <stdio.h>

#include "claims/claims.h"
#include "lattice/rpc_int.h"
#include "lattice/wascc_int.h"

enum { ARENA_EXTRA = 1 << 20 };

static void send_outcome(wc_wascc *wascc, wc_bus *bus, const char *reply, wc_slice id, int status,
                         wc_slice bytes)
{
    wc_buf wire;
    const wc_rpc_answer answer = {
        .is_failure = status != 0,
        .payload = status == 0 ? bytes : (wc_slice){0},
        .error = bytes,
        .id = id,
    };
    wc_buf_init(&wire, 2u * wascc->config.max_payload_bytes + ARENA_EXTRA);
    if (wc_rpc_answer_encode(&answer, &wire, NULL) == 0)
        wc__wascc_publish(bus, reply, &wire);
    wc_buf_deinit(&wire);
}

static void refuse(const wc__wascc_listening *from, const wc_bus_message *message, const wc_invocation *in,
                   const wc_error *err)
{
    const wc_wascc_config *config = &from->wascc->config;
    if (config->on_refused)
        config->on_refused(config->ctx, in->host_id, err->msg);
    if (message->reply.len == 0)
        return;
    char *reply = wc_strdup_slice(message->reply);
    send_outcome(from->wascc, from->bus, reply, in->id, WC_EDENIED, wc_slice_str(err->msg));
    wc_free(reply);
}

/* What the subject says. */
static int check_target(const wc__wascc_listening *from, const wc_invocation *in, wc_error *err)
{
    const wc_entity *target = &in->target;
    bool is_right;
    if (from->kind == WC_WASCC_CALL_ACTOR)
        is_right = !target->is_provider && wc_slice_eq_str(target->key, from->actor);
    else
        is_right = target->is_provider && wc_slice_eq_nocase(target->contract, wc_slice_str(from->capid)) &&
                   wc_slice_eq_str(target->link_name, from->link_name);
    if (is_right && from->kind == WC_WASCC_CALL_PROVIDER)
        is_right = !in->origin.is_provider && wc_slice_eq_str(in->origin.key, from->actor);
    return is_right ? 0 : wc_fail(err, WC_EDENIED, "the invocation is for another target than its subject");
}

/* Decodes and checks; everything borrows from the message and the scratch arena. False: it is answered already. */
static bool take(const wc__wascc_listening *from, const wc_bus_message *message, wc_invocation *out)
{
    wc_wascc *wascc = from->wascc;
    wc_error err, cause;
    wc__rpc_tidy(&wascc->scratch);
    if (wc_wascc_invocation_decode(message->payload, &wascc->scratch, out, &err) != 0) {
        if (wascc->config.on_refused)
            wascc->config.on_refused(wascc->config.ctx, (wc_slice){0}, err.msg);
        return false;
    }
    int rc = 0;
    if (wc_wascc_verify(out, &wascc->config.trust, &wascc->scratch, &cause) != 0)
        rc = wc_fail(&err, WC_EDENIED, "Antiforgery check failure: %s", cause.msg);
    if (rc == 0)
        rc = check_target(from, out, &err);
    if (rc == 0 && from->kind != WC_WASCC_BIND && wc_rpc_is_reserved(out->operation))
        rc = wc_fail(&err, WC_EDENIED, "only its own host may send '%.*s'", WC_FMT(out->operation));
    if (rc != 0)
        refuse(from, message, out, &err);
    return rc == 0;
}

/* ---- calls --------------------------------------------------------------------------------------------------------- */

static void finish(wc__wascc_errand *errand, int status, wc_slice bytes)
{
    send_outcome(errand->wascc, errand->bus, errand->reply, wc_slice_str(errand->id), status, bytes);
    wc__wascc_errand_free(errand);
}

static void on_answer(wc_rpc_question *question, int status, wc_slice bytes)
{
    finish(WC_CONTAINER(question, wc__wascc_errand, call), status, bytes);
}

/* The same in the names of today. */
static bool translate(const wc_wascc *wascc, const wc_entity *from, wc_slice actor, wc_entity *out)
{
    *out = *from;
    if (!from->is_provider)
        return true;
    const char *key = wc__wascc_view_bound(wascc->view, actor, from->contract, from->link_name);
    out->key = wc_slice_str(key);
    out->contract = wc_capability_modern_id(from->contract);
    return key != NULL;
}

void wc__wascc_call(const wc__wascc_listening *from, const wc_bus_message *message)
{
    wc_wascc *wascc = from->wascc;
    wc_invocation in;
    wc_entity origin, target;
    wc_error err;
    if (message->reply.len == 0 || !take(from, message, &in))
        return;
    (void)translate(wascc, &in.origin, in.target.key, &origin);
    if (!translate(wascc, &in.target, in.origin.key, &target)) {
        (void)wc_fail(&err, WC_ENOTFOUND, "actor %.*s is not bound to it here", WC_FMT(in.origin.key));
        refuse(from, message, &in, &err);
        return;
    }
    wc__wascc_errand *errand = wc__wascc_errand_new(wascc, from, message);
    if (errand == NULL) {
        (void)wc_fail(&err, WC_EBUSY, "the host is busy: too many calls are at work (limit: wascc errands)");
        refuse(from, message, &in, &err);
        return;
    }
    const wc_rpc_terms terms = {0};
    errand->id = wc_strdup_slice(in.id);
    errand->is_call = true;
    errand->call.on_answer = on_answer;
    if (wc_rpc_ask(wascc->config.rpc, &errand->call, &origin, &target, in.operation, in.payload, &terms) ==
        WC_DONE)
        finish(errand, errand->call.status, errand->call.bytes);
}

/* ---- bindings ------------------------------------------------------------------------------------------------------ */

static int advertise(const wc__wascc_listening *from, const wc_invocation *in, wc_error *err)
{
    wc_wascc *wascc = from->wascc;
    bool is_removal = wc_slice_eq_str(in->operation, "RemoveActor");
    wc_link_info link;
    wc_buf wire;
    char subject[WC_LIMIT_SUBJECT_BYTES + 1];
    if (!is_removal && !wc_slice_eq_str(in->operation, "BindActor"))
        return wc_fail(err, WC_EDENIED, "'%.*s' is not for all instances of a provider",
                       WC_FMT(in->operation));
    int rc = wc_wascc_binding_decode(in->payload, &wascc->scratch, &link, err);
    if (rc != 0)
        return rc;
    const wc__wascc_provider *provider = wc__wascc_view_provider(wascc->view, in->target.contract,
                                                                 in->target.link_name);
    if (provider == NULL)
        return wc_fail(err, WC_ENOTFOUND, "the provider does not run here any more");
    link.provider = is_removal ? "" : provider->key;
    link.contract = provider->contract;
    link.link_name = provider->link_name;
    if (is_removal)
        link.value_count = 0;
    wc_buf_init(&wire, WC_LIMIT_BUS_PAYLOAD_BYTES);
    wc__wascc_link_write(&link, &wire);
    snprintf(subject, sizeof subject, "wasmbus.rpc.%s.%s", wascc->prefix, is_removal ? "remlinks" : "links");
    wc__wascc_publish(wascc->config.inner, subject, &wire);
    wc_buf_deinit(&wire);
    return 0;
}

void wc__wascc_bind(const wc__wascc_listening *from, const wc_bus_message *message)
{
    wc_wascc *wascc = from->wascc;
    wc_invocation in;
    wc_error err;
    if (!take(from, message, &in))
        return;
    if (advertise(from, &in, &err) != 0) {
        refuse(from, message, &in, &err);
        return;
    }
    if (message->reply.len > 0) {
        char *reply = wc_strdup_slice(message->reply);
        send_outcome(wascc, from->bus, reply, in.id, 0, (wc_slice){0});
        wc_free(reply);
    }
    if (wascc->config.on_change)
        wascc->config.on_change(wascc->config.ctx);
}
