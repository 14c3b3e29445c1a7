/* lattice/rpc.c: the serving half of an RPC end: subscriptions for what runs here, calls that come in, answers.
 *
 * A message is decoded, checked (invocation_check.c) and compared with the subject it came on; only then the host hears of it.
 * What cannot be read is counted and dropped, as is a message without a place for the answer; what is refused is answered with
 * the reason. Invariant: every call in `calls` was handed to the host, which answers it once.
 *
 * SPEC lattice 3 ("Inbound"), 4; host 8.3. */
#include <stdio.h>

#include "lattice/rpc_int.h"

enum { FREE_CALLS = 64 };

/* ---- making and freeing -------------------------------------------------------------------------------------------- */

static void init_out(wc__outgoing *out, size_t max_wire)
{
    wc_buf_init(&out->wire, max_wire);
    wc_buf_init(&out->headers, 1024);
    wc_buf_init(&out->subject, WC_LIMIT_SUBJECT_BYTES);
}

static void deinit_out(wc__outgoing *out)
{
    wc_buf_deinit(&out->wire);
    wc_buf_deinit(&out->headers);
    wc_buf_deinit(&out->subject);
}

int wc_rpc_new(wc_bus *bus, wc_loop *loop, const wc_rpc_config *config, wc_rpc **out_rpc, wc_error *err)
{
    wc_slice prefix = config->prefix ? wc_slice_str(config->prefix) : WC_LIT("default");
    if (!wc_subject_is_token(prefix))
        return wc_fail(err, WC_EINVAL, "the lattice prefix '%.*s' cannot stand in a subject (one token)",
                       WC_FMT(prefix));
    wc_rpc *rpc = WC_NEW(wc_rpc);
    uint64_t max_wire = 2 * config->max_payload_bytes + WC_LIMIT_RPC_TOKEN_BYTES + 64u * 1024u;
    wc_buf subject;
    rpc->bus = bus;
    rpc->loop = loop;
    rpc->config = *config;
    wc_buf_init(&subject, WC_LIMIT_SUBJECT_BYTES);
    wc_buf_printf(&subject, "wasmbus.rpc.%.*s.", WC_FMT(prefix));
    rpc->prefix = wc_strdup_slice(wc_buf_slice(&subject));
    wc_buf_deinit(&subject);
    wc_map_init(&rpc->served, WC_LIMIT_BUS_SUBSCRIPTIONS);
    wc_list_init(&rpc->calls);
    wc_list_init(&rpc->questions);
    wc_list_init(&rpc->free_calls);
    wc_arena_init(&rpc->scratch, 4 * WC_LIMIT_RPC_TOKEN_BYTES + WC_LIMIT_TOKEN_BYTES);
    init_out(&rpc->out, max_wire);
    *out_rpc = rpc;
    return 0;
}

void wc_rpc_stop(wc_rpc *rpc)
{
    size_t cursor = 0;
    for (const wc_map_entry *e; (e = wc_map_next(&rpc->served, &cursor)) != NULL;)
        wc_bus_unsubscribe(e->value);
    wc_map_deinit(&rpc->served);
    wc_map_init(&rpc->served, WC_LIMIT_BUS_SUBSCRIPTIONS);
}

static void free_calls(wc_list *calls)
{
    for (wc_list *node; (node = wc_list_pop(calls)) != NULL;) {
        wc_rpc_call *call = WC_CONTAINER(node, wc_rpc_call, node);
        wc_arena_deinit(&call->arena);
        wc_free(call);
    }
}

void wc_rpc_free(wc_rpc *rpc)
{
    if (rpc == NULL)
        return;
    wc_rpc_stop(rpc);
    while (!wc_list_is_empty(&rpc->questions))
        wc_rpc_ask_end(WC_CONTAINER(rpc->questions.next, wc_rpc_question, node));
    free_calls(&rpc->calls);
    free_calls(&rpc->free_calls);
    wc_map_deinit(&rpc->served);
    wc_arena_deinit(&rpc->scratch);
    deinit_out(&rpc->out);
    wc_free(rpc->prefix);
    wc_free(rpc);
}

wc__outgoing wc__rpc_take_out(wc_rpc *rpc)
{
    wc__outgoing out = rpc->out;
    init_out(&rpc->out, out.wire.max);
    return out;
}

void wc__rpc_give_out(wc_rpc *rpc, wc__outgoing *out)
{
    if (rpc->out.wire.ptr || out->wire.cap > WC__KEPT_BYTES) {
        deinit_out(out);
        return;
    }
    wc_buf_clear(&out->wire);
    wc_buf_clear(&out->headers);
    wc_buf_clear(&out->subject);
    rpc->out = *out;
}

void wc__rpc_tidy(wc_arena *arena)
{
    if (arena->used > WC__KEPT_BYTES)
        wc_arena_deinit(arena);
    wc_arena_reset(arena);
}

size_t wc_rpc_at_work(const wc_rpc *rpc)
{
    return rpc->call_count;
}

const wc_rpc_stats *wc_rpc_get_stats(const wc_rpc *rpc)
{
    return &rpc->stats;
}

/* ---- answers ------------------------------------------------------------------------------------------------------- */

static int send_answer(wc_rpc *rpc, wc_slice reply, const wc_rpc_answer *answer, int status, wc_error *err)
{
    wc__outgoing out = wc__rpc_take_out(rpc);
    int rc = wc_rpc_answer_encode(answer, &out.wire, err);
    if (status != 0 && status != WC_EGUEST)
        wc_rpc_status_put(status, &out.headers);
    const wc_bus_message message = {
        .subject = reply,
        .payload = wc_buf_slice(&out.wire),
        .headers = wc_buf_slice(&out.headers),
        .origin = rpc,
    };
    if (rc == 0)
        rc = wc_bus_publish(rpc->bus, &message, NULL, err);
    wc__rpc_give_out(rpc, &out);
    return rc;
}

static void send_failure(wc_rpc *rpc, wc_slice reply, wc_slice id, int status, wc_slice text)
{
    const wc_rpc_answer answer = {.is_failure = true, .error = text, .id = id};
    /* When not even this can be sent the asking host has its own deadline. */
    (void)send_answer(rpc, reply, &answer, status, NULL);
}

static void send_outcome(wc_rpc *rpc, const wc_rpc_call *call, int status, wc_slice bytes)
{
    char text[WC_ERROR_TEXT_SIZE];
    wc_error err;
    const wc_rpc_answer answer = {
        .is_failure = status != 0,
        .payload = status == 0 ? bytes : (wc_slice){0},
        .error = bytes.len ? bytes : wc_slice_str(wc_status_text(status)),
        .id = call->invocation.id,
    };
    if (send_answer(rpc, call->reply, &answer, status, &err) == 0)
        return;
    int len = snprintf(
        text, sizeof text,
        "the answer of %zu bytes to '%.*s' cannot be sent over the lattice, where each byte above "
        "127 takes two: %s",
        bytes.len, WC_FMT(wc_slice_sub(call->invocation.operation, 0, 100)), err.msg);
    send_failure(rpc, call->reply, call->invocation.id, WC_ELIMIT,
                 wc_slice_of(text, WC_MIN((size_t)len, sizeof text - 1)));
}

/* ---- calls --------------------------------------------------------------------------------------------------------- */

static wc_rpc_call *call_new(wc_rpc *rpc)
{
    wc_list *node = wc_list_pop(&rpc->free_calls);
    wc_rpc_call *call;
    if (node) {
        call = WC_CONTAINER(node, wc_rpc_call, node);
        rpc->free_count--;
    } else {
        call = WC_NEW(wc_rpc_call);
        wc_list_init(&call->node);
        wc_arena_init(&call->arena, rpc->config.max_payload_bytes + 16u * WC_LIMIT_RPC_NAME_BYTES);
    }
    call->rpc = rpc;
    call->ctx = NULL;
    return call;
}

static void call_free(wc_rpc *rpc, wc_rpc_call *call)
{
    wc__rpc_tidy(&call->arena);
    if (rpc->free_count >= FREE_CALLS) {
        wc_arena_deinit(&call->arena);
        wc_free(call);
        return;
    }
    wc_list_push_front(&rpc->free_calls, &call->node);
    rpc->free_count++;
}

void wc_rpc_answer_call(wc_rpc_call *call, int status, wc_slice bytes)
{
    wc_rpc *rpc = call->rpc;
    wc_loop_assert(rpc->loop);
    send_outcome(rpc, call, status, bytes);
    wc_list_remove(&call->node);
    rpc->call_count--;
    call_free(rpc, call);
}

/* What the call needs after the message is gone. The payload's array form is in the arena already. */
static bool keep(wc_rpc_call *call, wc_slice wire)
{
    wc_invocation *in = &call->invocation;
    wc_slice *const texts[] = {
        &in->origin.key,      &in->origin.contract,  &in->origin.link_name, &in->target.key,
        &in->target.contract, &in->target.link_name, &in->operation,        &in->id,
        &call->reply};
    for (size_t i = 0; i < WC_COUNT(texts); i++) {
        *texts[i] = wc_arena_dup(&call->arena, *texts[i]);
        if (texts[i]->ptr == NULL)
            return false;
    }
    bool is_borrowed = in->payload.ptr >= wire.ptr && in->payload.ptr < wire.ptr + wire.len;
    if (is_borrowed)
        in->payload = wc_arena_dup(&call->arena, in->payload);
    in->token = in->host_id = (wc_slice){0};
    return in->payload.ptr != NULL || in->payload.len == 0;
}

/* The subject decides who is called; an invocation that says otherwise was bent on its way (lattice.md 4.3 [O]). */
static bool is_for_subject(const wc_rpc *rpc, wc_slice subject, const wc_entity *target)
{
    wc_slice name = wc_slice_from(subject, strlen(rpc->prefix));
    size_t dot = wc_slice_find(name, '.');
    if (!target->is_provider)
        return wc_slice_eq(name, target->key);
    return dot < name.len && wc_slice_eq(wc_slice_sub(name, 0, dot), target->key) &&
           wc_slice_eq(wc_slice_from(name, dot + 1), target->link_name);
}

static int check(wc_rpc *rpc, const wc_bus_message *message, const wc_invocation *invocation, wc_error *err)
{
    int rc = 0;
    if (rpc->config.key)
        rc = wc_invocation_verify(invocation, &rpc->config.trust, &rpc->scratch, err);
    if (rc == 0 && !is_for_subject(rpc, message->subject, &invocation->target))
        rc = wc_fail(err, WC_EDENIED, "Invocation refused: it is for %.*s, but came to %.*s",
                     WC_FMT(wc_slice_sub(invocation->target.key, 0, 60)),
                     WC_FMT(wc_slice_sub(message->subject, 0, 160)));
    if (rc == 0 && wc_rpc_is_reserved(invocation->operation))
        rc = wc_fail(err, WC_EDENIED, "Invocation refused: only its own host may send '%.*s'",
                     WC_FMT(invocation->operation));
    return rc;
}

static void complete_terms(const wc_rpc *rpc, wc_slice headers, wc_rpc_terms *out)
{
    wc_rpc_headers_get(headers, out);
    out->timeout_ms = out->timeout_ms ? WC_MIN(out->timeout_ms, rpc->config.call_ms) : rpc->config.rpc_ms;
    out->depth = out->depth ? out->depth : 1;
}

static void refuse(wc_rpc *rpc, wc_rpc_call *call, wc_slice reply, const wc_error *err)
{
    rpc->stats.refused++;
    if (rpc->config.on_refused)
        rpc->config.on_refused(rpc->config.ctx, call->invocation.host_id, err->msg);
    wc__rpc_tidy(&rpc->scratch);
    send_failure(rpc, reply, call->invocation.id, err->code, wc_slice_str(err->msg));
    call_free(rpc, call);
}

static void refuse_undecodable(wc_rpc *rpc, wc_rpc_call *call, const wc_error *err)
{
    rpc->stats.undecodable++;
    if (rpc->config.on_refused)
        rpc->config.on_refused(rpc->config.ctx, (wc_slice){0}, err->msg);
    call_free(rpc, call);
}

static void on_message(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    wc_rpc *rpc = ctx;
    wc_error err;
    (void)subscription;
    rpc->stats.received++;
    if (message->reply.len == 0) {
        rpc->stats.undecodable++;
        return;
    }
    if (rpc->call_count >= WC_LIMIT_RPC_INBOUND) {
        rpc->stats.busy++;
        send_failure(
            rpc, message->reply, (wc_slice){0}, WC_EBUSY,
            WC_LIT("the host is busy: too many calls of other hosts are at work (limit: rpc inbound)"));
        return;
    }
    wc_rpc_call *call = call_new(rpc);
    call->reply = message->reply;
    if (wc_invocation_decode(message->payload, &call->arena, &call->invocation, &err) != 0) {
        refuse_undecodable(rpc, call, &err);
        return;
    }
    if (check(rpc, message, &call->invocation, &err) != 0) {
        refuse(rpc, call, message->reply, &err);
        return;
    }
    wc__rpc_tidy(&rpc->scratch);
    if (!keep(call, message->payload)) {
        (void)wc_fail(&err, WC_ELIMIT, "the invocation is too large (limit: max_payload_bytes)");
        refuse(rpc, call, message->reply, &err);
        return;
    }
    complete_terms(rpc, message->headers, &call->terms);
    wc_list_push(&rpc->calls, &call->node);
    rpc->call_count++;
    rpc->config.on_call(rpc->config.ctx, call);
}

/* ---- serving ------------------------------------------------------------------------------------------------------- */

int wc__rpc_subject(const wc_rpc *rpc, wc_slice key, wc_slice link_name, wc_buf *out, wc_error *err)
{
    wc_buf_clear(out);
    if (!wc_subject_is_token(key))
        return wc_fail(err, WC_EINVAL, "'%.*s' cannot stand in a subject of the lattice", WC_FMT(key));
    if (link_name.len > 0 && !wc_subject_is_token(link_name))
        return wc_fail(
            err, WC_EINVAL,
            "the link name '%.*s' cannot stand in a subject of the lattice: use no dots, spaces, '*' "
            "or '>'",
            WC_FMT(link_name));
    wc_buf_append_str(out, rpc->prefix);
    wc_buf_append_slice(out, key);
    if (link_name.len > 0) {
        wc_buf_append_byte(out, '.');
        wc_buf_append_slice(out, link_name);
    }
    return wc_buf_status(out) == 0
               ? 0
               : wc_fail(err, WC_ELIMIT, "a subject is at most %u bytes long", WC_LIMIT_SUBJECT_BYTES);
}

int wc_rpc_serve(wc_rpc *rpc, wc_slice key, wc_slice link_name, wc_error *err)
{
    wc_subscription *subscription;
    wc_buf subject;
    wc_loop_assert(rpc->loop);
    wc_buf_init(&subject, WC_LIMIT_SUBJECT_BYTES);
    int rc = wc__rpc_subject(rpc, key, link_name, &subject, err);
    wc_slice name = wc_slice_from(wc_buf_slice(&subject), strlen(rpc->prefix));
    if (rc == 0 && wc_map_get(&rpc->served, name) == NULL) {
        wc_slice whole = wc_buf_slice(&subject);
        rc = wc_bus_subscribe(rpc->bus, whole, whole, on_message, rpc, &subscription, err);
        if (rc == 0 && wc_map_put(&rpc->served, name, subscription, NULL) != 0) {
            wc_bus_unsubscribe(subscription);
            rc = wc_fail(err, WC_ELIMIT, "this host serves %u subjects already (limit: bus subscriptions)",
                         WC_LIMIT_BUS_SUBSCRIPTIONS);
        }
    }
    wc_buf_deinit(&subject);
    return rc;
}

void wc_rpc_unserve(wc_rpc *rpc, wc_slice key, wc_slice link_name)
{
    wc_buf subject;
    wc_loop_assert(rpc->loop);
    wc_buf_init(&subject, WC_LIMIT_SUBJECT_BYTES);
    if (wc__rpc_subject(rpc, key, link_name, &subject, NULL) == 0) {
        wc_slice name = wc_slice_from(wc_buf_slice(&subject), strlen(rpc->prefix));
        wc_subscription *subscription = wc_map_take(&rpc->served, name);
        if (subscription)
            wc_bus_unsubscribe(subscription);
    }
    wc_buf_deinit(&subject);
}
