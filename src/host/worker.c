/* host/worker.c: the threads that serve. One loop each; everything a worker owns is touched on its loop only. */
#include "host/host_int.h"

static void *worker_main(void *arg)
{
    wc_worker *worker = arg;
    wc_loop_run(worker->loop);
    return NULL;
}

static int start_one(wc_worker *worker, wc_error *err)
{
    int rc = wc_loop_new(worker->host->env, &worker->loop, err);
    if (rc != 0)
        return rc;
    wc_list_init(&worker->idle);
    wc_list_init(&worker->guests);
    wc_list_init(&worker->remotes);
    wc_list_init(&worker->inbounds);
    if (pthread_create(&worker->thread, NULL, worker_main, worker) != 0) {
        wc_loop_free(worker->loop);
        worker->loop = NULL;
        return wc_fail(err, WC_ENOMEM, "cannot start worker thread %u", worker->index);
    }
    worker->has_thread = true;
    return 0;
}

int wc__workers_start(wc_host *host, wc_error *err)
{
    for (uint32_t i = 0; i < host->worker_count; i++) {
        host->workers[i].host = host;
        host->workers[i].index = i;
        int rc = start_one(&host->workers[i], err);
        if (rc != 0) {
            wc__workers_stop(host);
            return rc;
        }
    }
    return 0;
}

static void free_lists(wc_worker *worker)
{
    while (worker->free_flights) {
        wc_flight *flight = worker->free_flights;
        worker->free_flights = (wc_flight *)(void *)flight->node.next;
        wc_free(flight);
    }
    while (worker->free_provider_calls) {
        wc_provider_call *call = worker->free_provider_calls;
        worker->free_provider_calls = call->next_free;
        wc_buf_deinit(&call->answer);
        wc_free(call);
    }
}

void wc__workers_stop(wc_host *host)
{
    for (uint32_t i = 0; i < host->worker_count; i++)
        if (host->workers[i].has_thread)
            wc_loop_stop(host->workers[i].loop);
    for (uint32_t i = 0; i < host->worker_count; i++) {
        wc_worker *worker = &host->workers[i];
        if (worker->has_thread)
            pthread_join(worker->thread, NULL);
        if (worker->loop)
            wc__worker_free_guests(worker);
        wc__inbounds_free(worker);
        worker->has_thread = false;
        wc__routes_unref(worker->routes);
        worker->routes = NULL;
        worker->recent = NULL;
        free_lists(worker);
        wc_loop_free(worker->loop);
        worker->loop = NULL;
    }
}

typedef struct errand {
    wc_msg msg;
    wc_worker *worker;
    void (*fn)(wc_worker *worker, void *arg);
    void *arg;
    wc_latch latch;
} errand;

static void run_errand(wc_msg *msg)
{
    errand *self = WC_CONTAINER(msg, errand, msg);
    self->fn(self->worker, self->arg);
    wc_latch_count_down(&self->latch);
}

static void drop_errand(wc_msg *msg)
{
    wc_latch_count_down(&WC_CONTAINER(msg, errand, msg)->latch);
}

void wc__worker_run(wc_worker *worker, void (*fn)(wc_worker *worker, void *arg), void *arg)
{
    errand self = {.msg = {.run = run_errand, .drop = drop_errand}, .worker = worker, .fn = fn, .arg = arg};
    wc_latch_init(&self.latch, 1);
    wc_loop_post(worker->loop, &self.msg);
    wc_latch_wait(&self.latch);
    wc_latch_deinit(&self.latch);
}
