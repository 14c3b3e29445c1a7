/* host/control.c: how the registry changes and how a change comes into force.
 *
 * Operations run one after another on one thread, which may block: it loads files, waits for the compiler and for the
 * workers. Publishing hands each worker a new snapshot together with what it has to do for it, and returns when all have done
 * so; therefore an operation that was answered is in force everywhere. Workers never wait for this thread. */
#include "host/host_int.h"

typedef struct control_job {
    wc_job job;
    wc_latch latch;
    wc_host *host;
    int (*fn)(wc_host *host, void *arg, wc_error *err);
    void *arg;
    wc_error *err;
    int status;
} control_job;

static void run_control_job(wc_job *job)
{
    control_job *self = WC_CONTAINER(job, control_job, job);
    self->status = self->fn(self->host, self->arg, self->err);
    wc_latch_count_down(&self->latch);
}

int wc__control_run(wc_host *host, int (*fn)(wc_host *host, void *arg, wc_error *err), void *arg,
                    wc_error *err)
{
    control_job job = {.job = {.work = run_control_job}, .host = host, .fn = fn, .arg = arg, .err = err};
    wc_latch_init(&job.latch, 1);
    if (wc_workers_submit(host->control, &job.job) != 0) {
        wc_latch_deinit(&job.latch);
        return wc_fail(err, WC_EBUSY, "too many control operations are waiting, try again");
    }
    wc_latch_wait(&job.latch);
    wc_latch_deinit(&job.latch);
    return job.status;
}

/* ---- publication --------------------------------------------------------------------------------------------------- */

typedef struct adoption {
    wc_msg msg;
    wc_worker *worker;
    wc_routes *routes; /* counted */
    const wc_action *actions;
    size_t action_count;
    wc_latch *latch;
} adoption;

static void on_provider_stopped(void *ctx)
{
    wc_host *host = ctx;
    wc_latch_count_down(&host->provider_stops);
}

static void start_provider_loop(wc_worker *worker, wc_provider *provider)
{
    wc_error err;
    if (provider->api->mode != WC_PROVIDER_PER_LOOP || provider->api->loop_start == NULL)
        return;
    int rc = provider->api->loop_start(provider->self, (wc_loop_ref *)worker,
                                       &provider->loop_selfs[worker->index], &err);
    if (rc != 0)
        WC_ERROR("host", "provider.failed", WC_T("provider", provider->api->name), WC_T("reason", err.msg));
}

static void stop_provider_loop(wc_worker *worker, wc_provider *provider)
{
    void *loop_self = provider->loop_selfs[worker->index];
    provider->loop_selfs[worker->index] = NULL;
    if (loop_self == NULL) {
        on_provider_stopped(worker->host);
        return;
    }
    uint64_t deadline = wc_loop_now_ns(worker->loop) + (uint64_t)worker->host->config.drain_ms * 1000000u;
    provider->api->loop_stop(loop_self, deadline, on_provider_stopped, worker->host);
}

static void run_action(wc_worker *worker, const wc_action *action)
{
    wc_provider *provider = action->provider;
    void *loop_self = provider ? provider->loop_selfs[worker->index] : NULL;
    switch (action->kind) {
    case WC_ACTION_RETIRE:
        wc__slot_retire(worker, action->actor);
        break;
    case WC_ACTION_SERVE:
        wc__serve_actor(worker, action->actor);
        break;
    case WC_ACTION_UNSERVE:
        wc__unserve_actor(worker, action->key);
        break;
    case WC_ACTION_BIND:
        if (loop_self)
            provider->api->loop_bind(loop_self, wc_slice_str(action->key), action->prepared);
        break;
    case WC_ACTION_UNBIND:
        if (loop_self)
            provider->api->loop_unbind(loop_self, wc_slice_str(action->key));
        break;
    case WC_ACTION_PROVIDER_START:
        start_provider_loop(worker, provider);
        wc__serve_provider(worker, provider, true);
        break;
    case WC_ACTION_PROVIDER_STOP:
        wc__serve_provider(worker, provider, false);
        stop_provider_loop(worker, provider);
        break;
    }
}

static void adopt(wc_msg *msg)
{
    adoption *self = WC_CONTAINER(msg, adoption, msg);
    wc_worker *worker = self->worker;
    wc_routes *old = worker->routes;
    worker->routes = self->routes;
    worker->recent = NULL;
    for (size_t i = 0; i < self->action_count; i++)
        run_action(worker, &self->actions[i]);
    wc__routes_unref(old);
    wc_latch_count_down(self->latch);
}

/* A worker that is closing has no calls any more; what counts is that nobody waits for it. */
static void drop_adoption(wc_msg *msg)
{
    adoption *self = WC_CONTAINER(msg, adoption, msg);
    for (size_t i = 0; i < self->action_count; i++)
        if (self->actions[i].kind == WC_ACTION_PROVIDER_STOP)
            on_provider_stopped(self->worker->host);
    wc__routes_unref(self->routes);
    wc_latch_count_down(self->latch);
}

void wc__publish_action(wc_host *host, wc_action action)
{
    if (action.actor)
        wc__actor_ref(action.actor);
    if (action.provider)
        wc__provider_ref(action.provider);
    WC_BUG_ON(wc_vec_push(&host->actions, SIZE_MAX, action) != 0);
}

static void finish_actions(wc_host *host)
{
    for (size_t i = 0; i < host->actions.len; i++) {
        wc_action *action = &host->actions.items[i];
        const wc_provider_api *api = action->provider ? action->provider->api : NULL;
        if (action->kind == WC_ACTION_BIND && action->prepared && api->discard)
            api->discard(action->provider->self, action->prepared);
        if (action->kind == WC_ACTION_UNBIND && api->unbind)
            api->unbind(action->provider->self, wc_slice_str(action->key));
        if (action->actor)
            wc__actor_unref(action->actor);
        if (action->provider)
            wc__provider_unref(action->provider);
    }
    host->actions.len = 0;
}

void wc__publish(wc_host *host)
{
    wc_latch latch;
    adoption *adoptions = wc_calloc(host->worker_count, sizeof *adoptions);
    wc_routes *routes = wc__routes_build(host, ++host->version);
    wc_latch_init(&latch, host->worker_count);
    for (size_t i = 0; i < host->actions.len; i++)
        if (host->actions.items[i].kind == WC_ACTION_PROVIDER_STOP)
            wc_latch_add(&host->provider_stops, host->worker_count);
    for (uint32_t i = 0; i < host->worker_count; i++) {
        adoptions[i] = (adoption){
            .msg = {.run = adopt, .drop = drop_adoption},
            .worker = &host->workers[i],
            .routes = wc__routes_ref(routes),
            .actions = host->actions.items,
            .action_count = host->actions.len,
            .latch = &latch,
        };
        wc_loop_post(host->workers[i].loop, &adoptions[i].msg);
    }
    wc_latch_wait(&latch);
    wc_latch_deinit(&latch);
    wc_free(adoptions);
    wc__routes_unref(routes);
    finish_actions(host);
    wc__tell(host);
}
