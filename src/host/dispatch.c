/* host/dispatch.c: where a call goes, whether it may, and its two ends.
 *
 * Order (design.md section 3): actor on this loop, provider on this host, the lattice (remote.c), else an error that names what
 * is missing. What came from the lattice never goes back to it. A guest's call is resolved as host.md 9.1 says: public key, call alias, link; the claims are checked by a bit of the snapshot
 * (host.md 8.1); the host's own authoriser can only restrict further. */
#include <stdio.h>

#include "host/host_int.h"

/* ---- flights ------------------------------------------------------------------------------------------------------- */

static wc_flight *flight_new(wc_worker *worker, wc_call *call, wc_actor *actor)
{
    wc_flight *flight = worker->free_flights;
    if (flight)
        worker->free_flights = (wc_flight *)(void *)flight->node.next;
    else
        flight = wc_alloc(sizeof *flight);
    wc_list_init(&flight->node);
    flight->call = call;
    flight->worker = worker;
    flight->actor = wc__actor_ref(actor);
    flight->guest = NULL;
    flight->timer = (wc_timer){0};
    flight->is_done = false;
    flight->error[0] = 0;
    call->host_private[0] = flight;
    worker->live_flights++;
    return flight;
}

static void flight_free(wc_flight *flight)
{
    wc_worker *worker = flight->worker;
    wc_list_remove(&flight->node);
    wc_timer_cancel(worker->loop, &flight->timer);
    wc__actor_unref(flight->actor);
    worker->live_flights--;
    flight->node.next = (wc_list *)(void *)worker->free_flights;
    worker->free_flights = flight;
}

/* Sets the outcome. Calls on_done only when begin has already answered WC_PENDING (host_private[1] says so). */
void wc__flight_done(wc_flight *flight, int status, wc_slice result)
{
    wc_call *call = flight->call;
    flight->is_done = true;
    if (call == NULL)
        return;
    call->status = status;
    call->result = result;
    if (call->host_private[1])
        call->on_done(call);
}

static int fail_call(wc_call *call, int status, wc_slice text)
{
    call->status = status;
    call->result = text;
    return WC_DONE;
}

/* ---- edge and actor to actor --------------------------------------------------------------------------------------- */

static void on_queue_deadline(wc_timer *timer)
{
    wc_flight *flight = WC_CONTAINER(timer, wc_flight, timer);
    wc_list_remove(&flight->node);
    flight->actor->slots[flight->worker->index].queued--;
    flight->worker->counters.timeouts++;
    wc__flight_done(flight, WC_ETIMEOUT, WC_LIT("deadline passed while the call waited for a free instance"));
}

static int enqueue(wc_flight *flight)
{
    wc_actor_slot *slot = &flight->actor->slots[flight->worker->index];
    if (slot->queued >= flight->actor->options.queue) {
        flight->worker->counters.busy++;
        snprintf(flight->error, sizeof flight->error,
                 "actor %s is busy: %u instances at work, %u calls waiting (limits: instances_per_actor, "
                 "queue_per_actor)",
                 flight->actor->key, slot->busy, slot->queued);
        wc__flight_done(flight, WC_EBUSY, wc_slice_str(flight->error));
        return WC_DONE;
    }
    slot->queued++;
    wc_list_push(&slot->waiting, &flight->node);
    wc_timer_set(flight->worker->loop, &flight->timer, flight->call->deadline_ns, on_queue_deadline);
    return WC_PENDING;
}

/* Hands free instances to the calls that wait. */
void wc__slot_serve(wc_worker *worker, wc_actor *actor)
{
    wc_actor_slot *slot = &actor->slots[worker->index];
    int status;
    while (!wc_list_is_empty(&slot->waiting)) {
        wc_guest *guest = wc__guest_take(worker, actor, true, &status);
        if (guest == NULL)
            return;
        wc_flight *flight = WC_CONTAINER(wc_list_pop(&slot->waiting), wc_flight, node);
        slot->queued--;
        wc_timer_cancel(worker->loop, &flight->timer);
        (void)wc__guest_run(guest, flight); /* completes through on_done: its beginner was told WC_PENDING */
    }
}

static int run_actor(wc_worker *worker, wc_call *call, wc_actor *actor, bool is_edge)
{
    int status;
    wc_flight *flight = flight_new(worker, call, actor);
    wc_guest *guest = wc__guest_take(worker, actor, is_edge, &status);
    if (guest)
        return wc__guest_run(guest, flight);
    if (is_edge)
        return enqueue(flight);
    worker->counters.busy++;
    snprintf(
        flight->error, sizeof flight->error,
        actor->options.mode == WC_MODE_SERIAL
            ? "actor %s is busy: it is serial and this call came out of its own chain or met another call"
            : "actor %s is busy: all of its instances are at work (limit: instances_per_actor)",
        actor->key);
    wc__flight_done(flight, WC_EBUSY, wc_slice_str(flight->error));
    return WC_DONE;
}

/* A call that another loop must make: of a serial actor, or through the gate's bus, which lives on the first loop. Posted to that
 * loop with copies of its bytes, the answer posted back. A beginner that lets go early posts `stop` behind it, so that the actor does not work for nobody. `far` outlives all
 * messages: the last one frees it. */
typedef struct far_call {
    wc_call call; /* runs on the home loop */
    wc_msg go, back, stop;
    wc_worker *home, *near;
    wc_call *origin; /* NULL: the beginner has let go */
    atomic_uint refs;
    bool is_done;       /* the home loop's: the call has ended, `back` is posted */
    wc_entity from, to; /* of a call that leaves this host; `to` without a key: it stays */
    wc_buf answer;
    uint8_t *bytes;
} far_call;

static void far_unref(far_call *far)
{
    if (atomic_fetch_sub_explicit(&far->refs, 1, memory_order_acq_rel) != 1)
        return;
    wc_buf_deinit(&far->answer);
    wc_free(far->bytes);
    wc_free(far);
}

static void far_back(wc_msg *msg)
{
    far_call *far = WC_CONTAINER(msg, far_call, back);
    msg->run = NULL; /* tells wc__end that nothing is under way any more */
    if (far->origin == NULL) {
        far_unref(far);
        return;
    }
    far->origin->status = far->call.status;
    far->origin->result = wc_buf_slice(&far->answer);
    far->origin->on_done(far->origin); /* freed by its end */
}

static void far_drop(wc_msg *msg)
{
    far_call *far = WC_CONTAINER(msg, far_call, back);
    if (far->origin)
        far->origin->host_private[2] = NULL;
    far_unref(far);
}

static void far_done(wc_call *call)
{
    far_call *far = WC_CONTAINER(call, far_call, call);
    far->is_done = true;
    wc_buf_append_slice(&far->answer, call->result);
    if (wc_buf_status(&far->answer) != 0)
        call->status = WC_ELIMIT;
    wc__end(call);
    wc_loop_post(far->near->loop, &far->back);
}

static void far_go(wc_msg *msg)
{
    far_call *far = WC_CONTAINER(msg, far_call, go);
    int rc = far->to.key.len ? wc__remote_begin(far->home, &far->call, &far->from, &far->to)
                             : wc__begin_here(far->home, &far->call, far->call.depth == 0);
    if (rc == WC_DONE)
        far_done(&far->call);
}

static void far_cannot_go(wc_msg *msg)
{
    far_call *far = WC_CONTAINER(msg, far_call, go);
    far->is_done = true;
    far->call.status = WC_ECLOSED;
    wc_buf_append_str(&far->answer, "the host is stopping");
    wc_loop_post(far->near->loop, &far->back);
}

static void far_stop(wc_msg *msg)
{
    far_call *far = WC_CONTAINER(msg, far_call, stop);
    if (!far->is_done) {
        far->is_done = true;
        wc__end(&far->call);
        wc_loop_post(far->near->loop, &far->back);
    }
    far_unref(far);
}

/* The home loop is closing and ends all its calls by itself. */
static void far_need_not_stop(wc_msg *msg)
{
    far_unref(WC_CONTAINER(msg, far_call, stop));
}

static wc_slice copy_to(uint8_t **at, wc_slice s)
{
    if (s.len > 0)
        memcpy(*at, s.ptr, s.len);
    wc_slice copy = wc_slice_of(*at, s.len);
    *at += s.len;
    return copy;
}

static wc_entity copy_entity(uint8_t **at, const wc_entity *entity)
{
    return (wc_entity){.is_provider = entity->is_provider,
                       .key = copy_to(at, entity->key),
                       .contract = copy_to(at, entity->contract),
                       .link_name = copy_to(at, entity->link_name)};
}

static size_t entity_size(const wc_entity *entity)
{
    return entity->key.len + entity->contract.len + entity->link_name.len;
}

/* `to` without a key: the actor `call->target`. */
static int run_far(wc_worker *worker, wc_call *call, uint32_t home, const wc_entity *from, const wc_entity *to)
{
    far_call *far = WC_NEW(far_call);
    uint8_t *at = far->bytes = wc_alloc(call->origin.len + call->target.len + call->operation.len +
                                        call->payload.len + entity_size(from) + entity_size(to) + 1);
    far->call = (wc_call){
        .struct_size = sizeof far->call,
        .origin = copy_to(&at, call->origin),
        .target = copy_to(&at, call->target),
        .operation = copy_to(&at, call->operation),
        .payload = copy_to(&at, call->payload),
        .depth = call->depth,
        .deadline_ns = call->deadline_ns,
        .on_done = far_done,
    };
    far->from = copy_entity(&at, from);
    far->to = copy_entity(&at, to);
    memcpy(far->call.request_id, call->request_id, sizeof call->request_id);
    far->go = (wc_msg){.run = far_go, .drop = far_cannot_go};
    far->back = (wc_msg){.run = far_back, .drop = far_drop};
    far->stop = (wc_msg){.run = far_stop, .drop = far_need_not_stop};
    atomic_init(&far->refs, 1);
    far->home = &worker->host->workers[home];
    far->near = worker;
    far->origin = call;
    wc_buf_init(&far->answer, worker->host->config.max_payload_bytes + WC_ERROR_TEXT_SIZE);
    call->host_private[2] = far;
    wc_loop_post(far->home->loop, &far->go);
    return WC_PENDING;
}

int wc__begin_on_first(wc_worker *worker, wc_call *call, const wc_entity *origin, const wc_entity *target)
{
    return run_far(worker, call, 0, origin, target);
}

static int run(wc_worker *worker, wc_call *call, wc_actor *actor, bool may_wait)
{
    if (actor->options.mode == WC_MODE_SERIAL && actor->home != worker->index)
        return run_far(worker, call, actor->home, &(wc_entity){0}, &(wc_entity){0});
    int rc = run_actor(worker, call, actor, may_wait);
    if (rc == WC_PENDING)
        call->host_private[1] = call;
    return rc;
}

static bool may_begin(wc_worker *worker, wc_call *call)
{
    wc_loop_assert(worker->loop);
    memset(call->host_private, 0, sizeof call->host_private);
    worker->counters.calls++;
    if (call->deadline_ns == 0)
        call->deadline_ns = wc_loop_now_ns(worker->loop) + (uint64_t)worker->host->config.call_ms * 1000000u;
    if (call->depth <= worker->host->config.call_depth)
        return true;
    fail_call(call, WC_ELIMIT, WC_LIT("calls are nested too deeply (limit: call_depth)"));
    return false;
}

int wc__begin(wc_worker *worker, wc_call *call, const wc_provider *from)
{
    if (!may_begin(worker, call))
        return WC_DONE;
    const wc_route_actor *route = wc__worker_actor(worker, call->target);
    if (route)
        return run(worker, call, route->actor, call->depth == 0);
    wc_slice alias_of = wc__routes_far_alias(worker->routes, call->target);
    const wc_entity origin = wc__entity_of_origin(call->origin, from);
    const wc_entity target = {.key = alias_of.len ? alias_of : call->target};
    if (!wc__has_lattice(worker) || !wc_nkey_is_public(target.key, WC_NKEY_MODULE))
        return fail_call(call, WC_ENOTFOUND, WC_LIT("the actor does not run on this host"));
    return wc__remote_begin(worker, call, &origin, &target);
}

int wc__begin_here(wc_worker *worker, wc_call *call, bool may_wait)
{
    if (!may_begin(worker, call))
        return WC_DONE;
    const wc_route_actor *route = wc__worker_actor(worker, call->target);
    if (route == NULL)
        return fail_call(call, WC_ENOTFOUND, WC_LIT("the actor does not run on this host any more"));
    return run(worker, call, route->actor, may_wait);
}

void wc__end(wc_call *call)
{
    wc_flight *flight = call->host_private[0];
    far_call *far = call->host_private[2];
    wc_remote *remote = call->host_private[3];
    call->host_private[0] = call->host_private[2] = call->host_private[3] = NULL;
    call->result = (wc_slice){0};
    if (far) {
        far->origin = NULL;
        if (far->back.run == NULL) {
            far_unref(far);
        } else {
            atomic_fetch_add_explicit(&far->refs, 1, memory_order_relaxed);
            wc_loop_post(far->home->loop, &far->stop);
        }
    }
    if (remote)
        wc__remote_end(remote);
    if (flight == NULL)
        return;
    wc_guest *guest = flight->guest;
    flight->call = NULL;
    if (!wc_list_is_empty(&flight->node))
        flight->actor->slots[flight->worker->index].queued--;
    bool is_done = flight->is_done;
    flight_free(flight);
    if (guest && is_done)
        wc__guest_give_back(guest);
    else if (guest)
        wc__guest_abandon(guest);
}
