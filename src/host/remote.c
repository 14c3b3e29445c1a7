/* host/remote.c: calls that leave this host: to an actor or a provider somewhere in the lattice, or, on a host without one, in a
 * process that talks to its gate (design.md section 4). The gate's bus lives on the first loop; other loops send their calls there.
 *
 * A wc_remote lives from begin to end of its call and holds the question and the answer's bytes. Every call has an outcome: the
 * answer, the deadline, or the stop of the host. Reserved operations never leave: only a host may say "__halt" or "BindActor",
 * and it says so to what it runs itself.
 *
 * design.md sections 3 (dispatch) and 5, lattice.md 4.2. */
#include "host/host_int.h"

struct wc_remote {
    wc_rpc_question question;
    wc_call *call;
    wc_worker *worker;
    wc_list node; /* in worker->remotes while there is no answer */
    struct wc_remote *next_free;
};

wc_entity wc__entity_of_origin(wc_slice origin, const wc_provider *from)
{
    if (from)
        return (wc_entity){.is_provider = true,
                           .key = wc_slice_str(from->api->public_key),
                           .contract = wc_slice_str(from->api->contract_id),
                           .link_name = wc_slice_str(from->link_name)};
    return (wc_entity){.key = origin.len ? origin : WC_LIT("system")};
}

static void set_outcome(wc_worker *worker, wc_call *call, int status, wc_slice bytes)
{
    worker->counters.errors += status != 0;
    worker->counters.timeouts += status == WC_ETIMEOUT;
    worker->counters.busy += status == WC_EBUSY;
    call->status = status;
    call->result = bytes;
}

static void on_answer(wc_rpc_question *question, int status, wc_slice bytes)
{
    wc_remote *remote = WC_CONTAINER(question, wc_remote, question);
    wc_call *call = remote->call;
    wc_list_remove(&remote->node);
    set_outcome(remote->worker, call, status, bytes);
    call->on_done(call); /* ends the call, which frees the remote */
}

static wc_remote *remote_new(wc_worker *worker, wc_call *call)
{
    wc_remote *remote = worker->free_remotes;
    if (remote)
        worker->free_remotes = remote->next_free;
    else
        remote = WC_NEW(wc_remote);
    remote->question.on_answer = on_answer;
    remote->call = call;
    remote->worker = worker;
    wc_list_init(&remote->node);
    call->host_private[3] = remote;
    return remote;
}

void wc__remote_end(wc_remote *remote)
{
    wc_worker *worker = remote->worker;
    wc_list_remove(&remote->node);
    wc_rpc_ask_end(&remote->question);
    remote->next_free = worker->free_remotes;
    worker->free_remotes = remote;
}

static int refuse(wc_worker *worker, wc_call *call, int status, wc_slice text)
{
    set_outcome(worker, call, status, text);
    return WC_DONE;
}

/* What is left of the caller's time, at most rpc_ms; 0: nothing. Rounded up, so that the caller's own deadline comes first. */
static uint32_t time_left(const wc_worker *worker, const wc_call *call)
{
    uint64_t now = wc_loop_now_ns(worker->loop);
    uint64_t left = call->deadline_ns > now ? (call->deadline_ns - now + 999999u) / 1000000u : 0;
    return (uint32_t)WC_MIN(left, (uint64_t)worker->host->config.rpc_ms);
}

bool wc__has_lattice(const wc_worker *worker)
{
    return worker->rpc || worker->host->steer;
}

int wc__remote_begin(wc_worker *worker, wc_call *call, const wc_entity *origin, const wc_entity *target)
{
    wc_rpc_terms terms = {.depth = WC_MAX(call->depth, 1u), .timeout_ms = time_left(worker, call)};
    wc_rpc *rpc = worker->rpc ? worker->rpc : worker->gate_rpc;
    if (rpc == NULL && worker->index > 0 && worker->host->steer)
        return wc__begin_on_first(worker, call, origin, target);
    if (rpc == NULL)
        return refuse(worker, call, WC_ENOTFOUND,
                      target->is_provider ? WC_LIT("the provider does not run on this host")
                                          : WC_LIT("the actor does not run on this host"));
    if (call->depth > worker->host->config.call_depth)
        return refuse(worker, call, WC_ELIMIT, WC_LIT("calls are nested too deeply (limit: call_depth)"));
    if (wc_rpc_is_reserved(call->operation))
        return refuse(worker, call, WC_EDENIED, WC_LIT("this operation is reserved for hosts"));
    if (terms.timeout_ms == 0)
        return refuse(worker, call, WC_ETIMEOUT, WC_LIT("deadline passed before the call left this host"));
    memcpy(terms.request_id, call->request_id, sizeof terms.request_id);
    terms.request_id[sizeof terms.request_id - 1] = 0;
    wc_remote *remote = remote_new(worker, call);
    int rc = wc_rpc_ask(rpc, &remote->question, origin, target, call->operation, call->payload, &terms);
    if (rc == WC_PENDING)
        wc_list_push(&worker->remotes,
                     &remote->node); /* on_done comes only now: begin has answered WC_PENDING */
    else
        set_outcome(worker, call, remote->question.status, remote->question.bytes);
    return rc;
}

void wc__remotes_cancel(wc_worker *worker)
{
    for (wc_list *node; (node = wc_list_pop(&worker->remotes)) != NULL;) {
        wc_remote *remote = WC_CONTAINER(node, wc_remote, node);
        wc_rpc_ask_end(&remote->question);
        set_outcome(worker, remote->call, WC_ECANCELED, WC_LIT("the host is stopping"));
        remote->call->on_done(remote->call);
    }
    while (worker->free_remotes) {
        wc_remote *remote = worker->free_remotes;
        worker->free_remotes = remote->next_free;
        wc_arena_deinit(&remote->question.arena);
        wc_free(remote);
    }
}
