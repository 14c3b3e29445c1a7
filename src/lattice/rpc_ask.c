/* lattice/rpc_ask.c: the asking half of an RPC end: an invocation is made, signed, sent, and its answer read.
 *
 * A question is pending from wc_rpc_ask until on_answer or wc_rpc_ask_end; what comes later is dropped by the bus. The answer of
 * a bus inside the process comes inside the asking and is then the result of wc_rpc_ask.
 *
 * SPEC lattice 4.2 ("Caller-side mapping"), 4.3. */
#include <stdio.h>

#include "lattice/rpc_int.h"

static int end_asking(wc_rpc_question *self, int status, wc_slice bytes)
{
    self->status = status;
    self->bytes = bytes;
    return WC_DONE;
}

static int fail_asking(wc_rpc_question *self, const wc_error *err)
{
    wc_slice text = wc_arena_dup(&self->arena, wc_slice_str(err->msg));
    self->rpc->stats.failed++;
    return end_asking(self, err->code, text);
}

/* Why there is no answer, with what can be done. */
static void explain(const wc_rpc_question *self, int status, wc_error *err)
{
    switch (status) {
    case WC_ENOTFOUND:
        (void)wc_fail(err, status, "%s runs on no host of this lattice", self->target);
        break;
    case WC_ECLOSED:
        (void)wc_fail(err, status, "calling %s: the lattice's NATS server is not connected", self->target);
        break;
    case WC_ETIMEOUT:
        (void)wc_fail(err, status, "RPC call timed out: %s did not answer in time (limit: rpc_ms)",
                      self->target);
        break;
    default:
        (void)wc_fail(err, status, "calling %s: %s", self->target, wc_status_text(status));
        break;
    }
}

static int read_answer(wc_rpc_question *self, const wc_bus_message *message, wc_slice *out_bytes,
                       wc_error *err)
{
    wc_rpc_answer answer;
    wc_error cause;
    if (wc_rpc_answer_decode(message->payload, &self->arena, &answer, &cause) != 0)
        return wc_fail(err, cause.code, "the answer of %s cannot be read: %s", self->target, cause.msg);
    wc_slice bytes = answer.is_failure ? answer.error : answer.payload;
    bool is_borrowed = bytes.ptr >= message->payload.ptr &&
                       bytes.ptr < message->payload.ptr + message->payload.len;
    if (is_borrowed)
        bytes = wc_arena_dup(&self->arena, bytes);
    if (bytes.ptr == NULL && bytes.len > 0)
        return wc_fail(err, WC_ELIMIT, "the answer of %s is too large (limit: max_payload_bytes)",
                       self->target);
    *out_bytes = bytes;
    return answer.is_failure ? wc_rpc_status_get(message->headers) : 0;
}

static void on_answer(wc_bus_question *question, const wc_bus_message *message)
{
    wc_rpc_question *self = WC_CONTAINER(question, wc_rpc_question, question);
    wc_slice bytes = {0};
    wc_error err = {0};
    int status = 0;
    if (message)
        status = read_answer(self, message, &bytes, &err);
    else
        explain(self, question->status, &err);
    if (err.code != 0)
        (void)fail_asking(self, &err);
    else
        (void)end_asking(self, status, bytes);
    wc_list_remove(&self->node);
    self->rpc->question_count--;
    self->is_done = true;
    if (!self->is_asking)
        self->on_answer(self, self->status, self->bytes);
}

static int sign(wc_rpc *rpc, wc_invocation *invocation, wc_error *err)
{
    wc_arena *arena = &rpc->scratch;
    const wc_invocation_facts facts = {
        .id = invocation->id,
        .host_id = invocation->host_id,
        .origin_url = wc_entity_url(&invocation->origin, arena),
        .target_url = wc_operation_url(wc_entity_url(&invocation->target, arena), invocation->operation, arena),
        .payload = invocation->payload,
    };
    if (rpc->config.key == NULL)
        return 0;
    if (facts.origin_url.ptr == NULL || facts.target_url.ptr == NULL)
        return wc_fail(err, WC_ELIMIT, "the names of the call are too long");
    return wc_invocation_sign(&facts, rpc->config.key, rpc->config.trust.env, arena, &invocation->token, err);
}

static int send(wc_rpc_question *self, const wc_invocation *invocation, const wc_rpc_terms *terms,
                wc_error *err)
{
    wc_rpc *rpc = self->rpc;
    const wc_entity *target = &invocation->target;
    wc_slice link_name = target->is_provider ? target->link_name : (wc_slice){0};
    wc__outgoing out = wc__rpc_take_out(rpc);
    int rc = wc__rpc_subject(rpc, target->key, link_name, &out.subject, err);
    if (rc == 0)
        rc = wc_invocation_encode(invocation, &out.wire, err);
    if (rc == 0) {
        wc_rpc_headers_put(terms, invocation->id, &out.headers);
        const wc_bus_message message = {
            .subject = wc_buf_slice(&out.subject),
            .payload = wc_buf_slice(&out.wire),
            .headers = wc_buf_slice(&out.headers),
            .origin = rpc,
        };
        rc = wc_bus_ask(rpc->bus, &self->question, &message, terms->timeout_ms, err);
        if (rc == WC_ELIMIT)
            rc = wc_wrap(
                err,
                "a payload of %zu bytes to %s makes a message of %zu bytes (each byte above 127 takes two "
                "in the lattice's array form)",
                invocation->payload.len, self->target, out.wire.len);
    }
    wc__rpc_give_out(rpc, &out);
    return rc;
}

static void name_target(const wc_entity *target, char *out, size_t size)
{
    wc_slice key = wc_slice_sub(target->key, 0, WC_NKEY_PUBLIC_LEN);
    if (target->is_provider)
        snprintf(out, size, "provider %.*s (link name '%.*s')", WC_FMT(key),
                 WC_FMT(wc_slice_sub(target->link_name, 0, 32)));
    else
        snprintf(out, size, "actor %.*s", WC_FMT(key));
}

int wc_rpc_ask(wc_rpc *rpc, wc_rpc_question *self, const wc_entity *origin, const wc_entity *target,
               wc_slice operation, wc_slice payload, const wc_rpc_terms *terms)
{
    char id[WC_UUID_LEN + 1];
    wc_error err;
    wc_loop_assert(rpc->loop);
    self->rpc = rpc;
    self->question = (wc_bus_question){.on_answer = on_answer};
    self->is_asking = true;
    self->is_done = false;
    wc_list_init(&self->node);
    self->arena.max = rpc->config.max_payload_bytes + WC_LIMIT_RPC_TOKEN_BYTES;
    rpc->stats.asked++;
    name_target(target, self->target, sizeof self->target);
    if (rpc->question_count >= WC_LIMIT_RPC_OUTBOUND) {
        (void)wc_fail(&err, WC_EBUSY,
                      "%u calls to other hosts wait for their answers already (limit: rpc outbound)",
                      WC_LIMIT_RPC_OUTBOUND);
        return fail_asking(self, &err);
    }
    wc_uuid_make(rpc->config.trust.env, id);
    wc_invocation invocation = {.origin = *origin,
                                .target = *target,
                                .operation = operation,
                                .payload = payload,
                                .id = wc_slice_of(id, WC_UUID_LEN),
                                .host_id = wc_slice_str(rpc->config.host_id)};
    wc_list_push(&rpc->questions, &self->node);
    rpc->question_count++;
    int rc = sign(rpc, &invocation, &err);
    if (rc == 0)
        rc = send(self, &invocation, terms, &err);
    wc__rpc_tidy(&rpc->scratch);
    self->is_asking = false;
    if (self->is_done)
        return WC_DONE;
    if (rc == 0)
        return WC_PENDING;
    wc_list_remove(&self->node);
    rpc->question_count--;
    self->is_done = true;
    return fail_asking(self, &err);
}

void wc_rpc_ask_end(wc_rpc_question *self)
{
    if (self->rpc == NULL)
        return;
    if (!self->is_done && !wc_list_is_empty(&self->node)) {
        wc_bus_ask_cancel(&self->question);
        wc_list_remove(&self->node);
        self->rpc->question_count--;
        self->is_done = true;
    }
    wc__rpc_tidy(&self->arena);
    self->bytes = (wc_slice){0};
    self->rpc = NULL;
}
