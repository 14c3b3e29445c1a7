/* host/guest.c: instances of actors on one loop: taking one, driving it until it has answered, giving it back.
 *
 * A guest that waits for a nested call is never resumed, cancelled or freed before that call is complete: the call reads the
 * guest's copy of its payload. When its own caller lets go first (deadline, disconnect) the guest is abandoned: it still
 * counts against the actor's instances, answers nobody, and is freed when the nested call ends.
 *
 * design.md section 3: instances, suspension, deadline and fairness. */
#include "host/receipts.h"

enum { TRIALS_KEPT = 64 };

static void drive(wc_guest *guest, int rc);

static wc_actor_slot *slot_of(wc_worker *worker, wc_actor *actor)
{
    return &actor->slots[worker->index];
}

/* ---- making and freeing -------------------------------------------------------------------------------------------- */

static void guest_log(void *ctx, wapc_instance *instance, wc_slice text)
{
    wc_guest *guest = ctx;
    (void)instance;
    WC_INFO("guest", "console.written", WC_T("actor", guest->actor->key),
            WC_T("name", guest->actor->name ? guest->actor->name : "Unnamed"), WC_S("text", text));
}

static const wapc_callbacks guest_callbacks = {.on_host_call = wc__nested_host_call, .on_log = guest_log};

static void guest_release(wc_guest *guest)
{
    wc_worker *worker = guest->worker;
    wc_actor_slot *slot = slot_of(worker, guest->actor);
    wc_list_remove(&guest->node);
    wc_list_remove(&guest->lru);
    wc_list_remove(&guest->all);
    if (guest->state != WC_GUEST_IDLE)
        slot->busy--;
    slot->live--;
    worker->live_guests--;
    wapc_instance_free(guest->instance);
    wc_free(guest->policy_wait);
    wc_free(guest->receipt);
    wc__actor_unref(guest->actor);
    wc_free(guest);
}

static void guest_free(wc_guest *guest)
{
    wc_timer_cancel(guest->worker->loop, &guest->timer);
    if (guest->is_queued)
        wc_loop_work_cancel(guest->worker->loop, &guest->work);
    guest_release(guest);
}

/* Room for another instance in the process's pool: the least recently used idle guest of this loop makes it. */
static bool evict_one(wc_worker *worker)
{
    wc_list *oldest = worker->idle.next;
    if (oldest == &worker->idle)
        return false;
    guest_free(WC_CONTAINER(oldest, wc_guest, lru));
    return true;
}

static wc_guest *guest_new(wc_worker *worker, wc_actor *actor)
{
    wc_guest *guest = WC_NEW(wc_guest);
    wc_list_init(&guest->node);
    wc_list_init(&guest->lru);
    wc_list_push(&worker->guests, &guest->all);
    guest->worker = worker;
    guest->actor = wc__actor_ref(actor);
    guest->state = WC_GUEST_STARTING;
    slot_of(worker, actor)->live++;
    slot_of(worker, actor)->busy++;
    worker->live_guests++;
    return guest;
}

static uint64_t start_deadline(const wc_worker *worker)
{
    return wc_loop_now_ns(worker->loop) + (uint64_t)worker->host->config.start_ms * 1000000u;
}

static int instance_start(wc_guest *guest, wc_error *err)
{
    wc_worker *worker = guest->worker;
    for (;;) {
        int rc = wapc_instance_start(guest->actor->module, &guest_callbacks, guest, start_deadline(worker),
                                     &guest->instance, err);
        if (rc != WC_EBUSY || !evict_one(worker))
            return rc;
    }
}

/* ---- outcome ------------------------------------------------------------------------------------------------------- */

static void count_outcome(wc_worker *worker, int status)
{
    worker->counters.errors += status != 0;
    worker->counters.timeouts += status == WC_ETIMEOUT;
    worker->counters.traps += status == WC_ETRAP;
    worker->counters.busy += status == WC_EBUSY;
}

/* The guest has answered, or failed: hands the outcome to whoever called. The guest stays with the flight until its end, as
 * the answer lies in the instance. */
static void deliver(wc_guest *guest, int status, wc_slice result)
{
    guest->state = WC_GUEST_RESULT;
    wc_timer_cancel(guest->worker->loop, &guest->timer);
    count_outcome(guest->worker, status);
    if (guest->flight)
        wc__flight_done(guest->flight, status, result);
    else
        wc__guest_give_back(guest);
}

/* What a guest calls has the guest's own deadline and may be ended a moment before it: an error that comes when the time is
 * up is the deadline's, whoever says it. */
static int status_at_deadline(const wc_guest *guest, int status)
{
    const wc_call *call = guest->flight ? guest->flight->call : NULL;
    bool is_late = status != 0 && call && wc_loop_now_ns(guest->worker->loop) >= call->deadline_ns;
    return is_late ? WC_ETIMEOUT : status;
}

static void on_call_complete(wc_guest *guest)
{
    wapc_result result;
    wapc_get_result(guest->instance, &result);
    result.status = status_at_deadline(guest, result.status);
    if (result.status == 0 && result.has_ignored_error)
        WC_DEBUG("host", "error.ignored", WC_T("actor", guest->actor->key), WC_S("text", result.error));
    deliver(guest, result.status, result.status == 0 ? result.response : result.error);
}

/* A trial's guest stays warm for the first request, unless many are live: ten thousand actors that nobody calls shall cost
 * their claims, not an instance each. */
static void finish_trial(wc_guest *guest, int status, const char *text)
{
    guest->on_trial(guest, status, text);
    if (status == 0 && guest->worker->live_guests <= TRIALS_KEPT) {
        guest->state = WC_GUEST_RESULT;
        wc__guest_give_back(guest);
    } else {
        guest_free(guest);
    }
}

static void on_start_failed(wc_guest *guest, int status)
{
    wapc_result result = {.status = status};
    char text[WC_ERROR_TEXT_SIZE];
    if (guest->instance)
        wapc_get_result(guest->instance, &result);
    if (guest->is_trial) {
        wc_slice_copy_cstr(result.error, text, sizeof text);
        finish_trial(guest, status, text);
        return;
    }
    deliver(guest, status, result.error.len ? result.error : wc_slice_str(wc_status_text(status)));
}

static void begin_call(wc_guest *guest)
{
    wc_call *call = guest->flight->call;
    guest->state = WC_GUEST_CALLING;
    guest->calls++;
    drive(guest, wapc_call_start(guest->instance, call->operation, call->payload, call->deadline_ns));
}

static void on_started(wc_guest *guest)
{
    if (guest->is_trial) {
        finish_trial(guest, 0, "");
    } else if (guest->flight && guest->flight->call) {
        begin_call(guest);
    } else {
        guest->state = WC_GUEST_RESULT;
        wc__guest_give_back(guest);
    }
}

/* ---- driving ------------------------------------------------------------------------------------------------------- */

static bool on_turn(wc_work *work)
{
    wc_guest *guest = WC_CONTAINER(work, wc_guest, work);
    guest->is_queued = false; /* driving queues it again when it is still busy */
    drive(guest, wapc_poll(guest->instance));
    return false;
}

static void on_wake(wc_timer *timer)
{
    wc_guest *guest = WC_CONTAINER(timer, wc_guest, timer);
    drive(guest, wapc_poll(guest->instance));
}

/* The deadline of a guest whose nested call is still outstanding: the caller gets its answer now, the guest stays until the
 * nested call has ended. */
static void on_deadline(wc_timer *timer)
{
    wc_guest *guest = WC_CONTAINER(timer, wc_guest, timer);
    wc_flight *flight = guest->flight;
    guest->flight = NULL;
    guest->is_abandoned = true;
    count_outcome(guest->worker, WC_ETIMEOUT);
    if (flight) {
        flight->guest = NULL;
        wc__flight_done(flight, WC_ETIMEOUT, WC_LIT("guest code interrupted, execution deadline exceeded"));
    } else if (guest->is_trial) {
        guest->is_trial = false;
        guest->on_trial(guest, WC_ETIMEOUT,
                        "the start functions wait for a host call that did not end in time");
    }
}

static void suspend(wc_guest *guest)
{
    wc_loop *loop = guest->worker->loop;
    switch (wapc_waits(guest->instance)) {
    case WAPC_WAITS_TICK:
        guest->work.step = on_turn;
        guest->is_queued = true;
        wc_loop_work(loop, &guest->work);
        break;
    case WAPC_WAITS_TIMER:
        wc_timer_set(loop, &guest->timer, wapc_wakes_at_ns(guest->instance), on_wake);
        break;
    default:
        guest->is_suspended = true;
        wc_timer_set(loop, &guest->timer, wapc_deadline_ns(guest->instance), on_deadline);
        break;
    }
}

/* Goes on until the guest is complete or waits for something. A nested call is begun here, on the loop's stack. */
static void drive(wc_guest *guest, int rc)
{
    while (rc == WC_PENDING && guest->wants_nested) {
        guest->wants_nested = false;
        guest->is_suspended = true;
        wc__nested_begin(guest);
        if (guest->is_suspended)
            break;
        rc = wapc_poll(guest->instance);
    }
    if (rc == WC_PENDING)
        suspend(guest);
    else if (guest->state == WC_GUEST_STARTING && rc == WC_DONE)
        on_started(guest);
    else if (guest->state == WC_GUEST_STARTING)
        on_start_failed(guest, rc);
    else if (rc == WC_DONE)
        on_call_complete(guest);
    else
        deliver(guest, rc, wc_slice_str(wc_status_text(rc)));
}

void wc__guest_answer(wc_guest *guest, int status, wc_slice bytes)
{
    guest->is_suspended = false;
    wc__receipt_settle(guest, status);
    if (status == 0)
        wapc_host_reply(guest->instance, bytes);
    else
        wapc_host_fail(guest->instance, bytes);
}

void wc__guest_resume(wc_guest *guest)
{
    wc_timer_cancel(guest->worker->loop, &guest->timer);
    if (guest->is_abandoned) {
        wapc_cancel(guest->instance);
        wc__guest_give_back(guest);
        return;
    }
    drive(guest, wapc_poll(guest->instance));
}

/* ---- taking and giving back ---------------------------------------------------------------------------------------- */

/* Edge calls leave a reserve (a quarter) for nested ones, which never wait: no call waits for a slot that a waiting caller
 * holds. A serial actor has one instance and no reserve. */
static bool may_start(const wc_actor *actor, const wc_actor_slot *slot, bool is_edge)
{
    uint32_t max = actor->options.mode == WC_MODE_SERIAL ? 1 : actor->options.instances;
    uint32_t reserve = max > 1 ? (max + 3) / 4 : 0;
    return is_edge ? slot->busy + reserve < max || (max <= 2 && slot->busy == 0) : slot->busy < max;
}

static wc_guest *take_idle(wc_actor_slot *slot)
{
    wc_list *node = wc_list_pop(&slot->idle);
    if (node == NULL)
        return NULL;
    wc_guest *guest = WC_CONTAINER(node, wc_guest, node);
    wc_list_remove(&guest->lru);
    guest->state = WC_GUEST_CALLING;
    slot->busy++;
    return guest;
}

wc_guest *wc__guest_take(wc_worker *worker, wc_actor *actor, bool is_edge, int *out_status)
{
    wc_actor_slot *slot = slot_of(worker, actor);
    *out_status = WC_EBUSY;
    if (!may_start(actor, slot, is_edge))
        return NULL;
    wc_guest *guest = take_idle(slot);
    return guest ? guest : guest_new(worker, actor);
}

int wc__guest_run(wc_guest *guest, wc_flight *flight)
{
    guest->flight = flight;
    flight->guest = guest;
    if (guest->instance) {
        begin_call(guest);
    } else {
        wc_error err;
        int rc = instance_start(guest, &err);
        if (rc < 0) {
            wc_slice_copy_cstr(wc_slice_str(err.msg), flight->error, sizeof flight->error);
            deliver(guest, rc, wc_slice_str(flight->error));
        } else {
            drive(guest, rc);
        }
    }
    return flight->is_done ? WC_DONE : WC_PENDING;
}

static bool is_reusable(const wc_guest *guest)
{
    const wc_actor *actor = guest->actor;
    if (guest->instance == NULL || guest->is_abandoned || actor->slots[guest->worker->index].is_retired)
        return false;
    if (actor->options.mode == WC_MODE_FRESH && guest->calls > 0)
        return false;
    if (actor->options.max_calls > 0 && guest->calls >= actor->options.max_calls)
        return false;
    return wapc_is_clean(guest->instance);
}

void wc__guest_give_back(wc_guest *guest)
{
    wc_worker *worker = guest->worker;
    wc_actor *actor = wc__actor_ref(guest->actor); /* the guest may hold the last count */
    wc_actor_slot *slot = slot_of(worker, actor);
    guest->flight = NULL;
    if (is_reusable(guest)) {
        guest->state = WC_GUEST_IDLE;
        slot->busy--;
        wc_list_push_front(&slot->idle, &guest->node);
        wc_list_push(&worker->idle, &guest->lru);
    } else {
        guest_free(guest);
    }
    wc__slot_serve(worker, actor);
    wc__actor_unref(actor);
}

/* A call to another host reads nothing of the guest once it is sent: it can be let go of at once. */
static void drop_far_call(wc_guest *guest)
{
    if (!guest->is_suspended || guest->provider_call || guest->nested.host_private[3] == NULL)
        return;
    wc__receipt_settle(guest, WC_ECANCELED);
    wc__end(&guest->nested);
    guest->is_suspended = false;
}

void wc__guest_abandon(wc_guest *guest)
{
    guest->flight = NULL;
    guest->is_abandoned = true;
    drop_far_call(guest);
    if (guest->is_suspended)
        return; /* freed when its nested call ends */
    wc_timer_cancel(guest->worker->loop, &guest->timer);
    if (guest->instance)
        wapc_cancel(guest->instance);
    wc__guest_give_back(guest);
}

void wc__slot_retire(wc_worker *worker, wc_actor *actor)
{
    wc_actor_slot *slot = slot_of(worker, actor);
    slot->is_retired = true;
    for (wc_list *node; (node = slot->idle.next) != &slot->idle;)
        guest_free(WC_CONTAINER(node, wc_guest, node));
}

void wc__worker_drop_idle(wc_worker *worker)
{
    while (evict_one(worker))
        ;
}

static wc_guest *next_busy(wc_worker *worker)
{
    WC_LIST_EACH(node, &worker->guests)
    {
        wc_guest *guest = WC_CONTAINER(node, wc_guest, all);
        if (guest->flight || !guest->is_suspended)
            return guest;
    }
    return NULL;
}

void wc__worker_drop_busy(wc_worker *worker)
{
    for (wc_guest *guest; (guest = next_busy(worker)) != NULL;) {
        wc_flight *flight = guest->flight;
        if (flight == NULL) {
            wc__guest_abandon(guest);
            continue;
        }
        guest->flight = NULL;
        guest->is_abandoned = true;
        flight->guest = NULL;
        wc__flight_done(flight, WC_ECANCELED, WC_LIT("the host is stopping"));
    }
}

void wc__worker_free_guests(wc_worker *worker)
{
    while (!wc_list_is_empty(&worker->guests))
        guest_release(WC_CONTAINER(worker->guests.next, wc_guest, all));
}

int wc__guest_trial(wc_worker *worker, wc_actor *actor,
                    void (*on_trial)(wc_guest *guest, int status, const char *text), void *ctx)
{
    wc_error err;
    wc_guest *guest = guest_new(worker, actor);
    guest->is_trial = true;
    guest->on_trial = on_trial;
    guest->trial_ctx = ctx;
    int rc = instance_start(guest, &err);
    if (rc < 0)
        finish_trial(guest, rc, err.msg);
    else
        drive(guest, rc);
    return rc;
}
