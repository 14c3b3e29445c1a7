/* host/outside.c: calls that come from threads that are no loop of ours: an embedding program. The call runs on a worker; the
 * caller waits. host.md 9.3. */
#include "host/host_int.h"

typedef struct outside_call {
    wc_call call;
    wc_msg msg;
    wc_worker *worker;
    wc_latch latch;
    wc_buf answer;
    uint32_t timeout_ms;
    int status;
} outside_call;

static void finish(outside_call *self)
{
    self->status = self->call.status;
    wc_buf_append_slice(&self->answer, self->call.result);
    if (wc_buf_status(&self->answer) != 0)
        self->status = WC_ELIMIT;
    wc__end(&self->call);
    wc_latch_count_down(&self->latch);
}

static void on_done(wc_call *call)
{
    finish(WC_CONTAINER(call, outside_call, call));
}

static void go(wc_msg *msg)
{
    outside_call *self = WC_CONTAINER(msg, outside_call, msg);
    if (self->timeout_ms > 0)
        self->call.deadline_ns = wc_loop_now_ns(self->worker->loop) + (uint64_t)self->timeout_ms * 1000000u;
    if (wc__begin(self->worker, &self->call, NULL) == WC_DONE)
        finish(self);
}

static void cannot_go(wc_msg *msg)
{
    outside_call *self = WC_CONTAINER(msg, outside_call, msg);
    self->status = WC_ECLOSED;
    wc_latch_count_down(&self->latch);
}

int wc_host_call_actor(wc_host *host, const char *actor, const char *operation, wc_slice payload,
                       uint32_t timeout_ms, uint8_t **out_answer, size_t *out_len, wc_error *err)
{
    if (!host->is_started || host->is_stopped)
        return wc_fail(err, WC_ECLOSED, "the host is not started");
    outside_call self = {
        .call = {.struct_size = sizeof self.call,
                 .origin = WC_LIT("system"),
                 .target = wc_slice_str(actor),
                 .operation = wc_slice_str(operation),
                 .payload = payload,
                 .on_done = on_done},
        .msg = {.run = go, .drop = cannot_go},
        .worker = &host->workers[wc_hash(wc_slice_str(actor)) % host->worker_count],
        .timeout_ms = timeout_ms,
    };
    wc_latch_init(&self.latch, 1);
    wc_buf_init(&self.answer, host->config.max_payload_bytes + WC_ERROR_TEXT_SIZE);
    wc_loop_post(self.worker->loop, &self.msg);
    wc_latch_wait(&self.latch);
    wc_latch_deinit(&self.latch);
    if (self.status == 0)
        *out_answer = wc_buf_steal(&self.answer, out_len);
    else
        wc_fail(
            err, self.status, "calling '%s' of actor %s: %.*s", operation, actor,
            WC_FMT(self.answer.len ? wc_buf_slice(&self.answer) : wc_slice_str(wc_status_text(self.status))));
    wc_buf_deinit(&self.answer);
    return self.status;
}

void wc_host_bytes_free(uint8_t *bytes)
{
    wc_free(bytes);
}

static void add_rpc(const wc_rpc *rpc, wc_host_stats *out)
{
    if (rpc == NULL)
        return;
    const wc_rpc_stats *stats = wc_rpc_get_stats(rpc);
    out->rpc_received += stats->received;
    out->rpc_undecodable += stats->undecodable;
    out->rpc_refused += stats->refused;
    out->rpc_busy += stats->busy;
    out->rpc_asked += stats->asked;
    out->rpc_failed += stats->failed;
}

void wc__stats_add(wc_worker *worker, void *arg)
{
    wc_host_stats *out = arg;
    out->calls += worker->counters.calls;
    out->errors += worker->counters.errors;
    out->busy += worker->counters.busy;
    out->timeouts += worker->counters.timeouts;
    out->traps += worker->counters.traps;
    out->instances += worker->live_guests;
    add_rpc(worker->rpc, out);
    add_rpc(worker->gate_rpc, out);
    if (worker->index == 0 && worker->routes) {
        out->actors = worker->routes->item_count;
        out->providers = worker->routes->provider_count;
        for (size_t i = 0; i < worker->routes->item_count; i++)
            out->links += worker->routes->items[i].link_count;
    }
}

void wc_host_get_stats(wc_host *host, wc_host_stats *out)
{
    *out = (wc_host_stats){0};
    for (uint32_t i = 0; i < host->worker_count; i++)
        if (host->workers[i].has_thread)
            wc__worker_run(&host->workers[i], wc__stats_add, out);
}
