/* host/host_api.c: what providers see of the host, and how a call reaches a provider and comes back.
 *
 * A wc_provider_call belongs to the loop of its caller. Whatever thread the provider answers on, the completion is a message
 * to that loop; the guest that made the call stays as it is until then, so the payload needs no copy. */
#include <stdio.h>

#include "host/receipts.h"

enum { ANSWER_KEPT = 64 << 10 }; /* a buffer up to this size stays with the object on the free list */

static void on_complete(wc_msg *msg);
static void on_complete_dropped(wc_msg *msg);

wc_provider_call *wc__provider_call_new(wc_worker *worker, wc_provider *provider)
{
    wc_provider_call *call = worker->free_provider_calls;
    if (call) {
        worker->free_provider_calls = call->next_free;
    } else {
        call = WC_NEW(wc_provider_call);
        wc_buf_init(&call->answer, worker->host->config.max_payload_bytes);
    }
    call->worker = worker;
    call->provider = wc__provider_ref(provider);
    call->guest = NULL;
    call->on_answer = NULL;
    call->msg = (wc_msg){.run = on_complete, .drop = on_complete_dropped};
    atomic_fetch_add_explicit(&provider->pending, 1, memory_order_relaxed);
    return call;
}

void wc__provider_call_free(wc_provider_call *call)
{
    wc_worker *worker = call->worker;
    atomic_fetch_sub_explicit(&call->provider->pending, 1, memory_order_relaxed);
    wc__provider_unref(call->provider);
    if (call->answer.cap > ANSWER_KEPT)
        wc_buf_deinit(&call->answer);
    wc_buf_clear(&call->answer);
    call->next_free = worker->free_provider_calls;
    worker->free_provider_calls = call;
}

/* ---- by mode ------------------------------------------------------------------------------------------------------- */

typedef struct hop {
    wc_msg msg;
    wc_job job;
    wc_provider_call *call;
} hop;

static void complete(wc_provider_call *call)
{
    wc_loop_post(call->worker->loop, &call->msg);
}

static void run_provider(wc_provider_call *call, void *loop_self)
{
    if (call->provider->api->call(call->provider->self, loop_self, &call->call) != WC_PENDING)
        complete(call);
}

static void serial_go(wc_msg *msg)
{
    hop *self = WC_CONTAINER(msg, hop, msg);
    run_provider(self->call, NULL);
    wc_free(self);
}

static void hop_drop(wc_msg *msg)
{
    hop *self = WC_CONTAINER(msg, hop, msg);
    self->call->call.status = WC_ECLOSED;
    complete(self->call);
    wc_free(self);
}

static void blocking_go(wc_job *job)
{
    hop *self = WC_CONTAINER(job, hop, job);
    run_provider(self->call, NULL);
}

static void blocking_gone(wc_msg *msg)
{
    wc_free(WC_CONTAINER(msg, hop, job.done));
}

static void refuse(wc_provider_call *call, int status, const char *text)
{
    wc_buf_clear(&call->answer);
    wc_buf_append_str(&call->answer, text);
    call->call.status = status;
    call->call.result = wc_buf_slice(&call->answer);
}

int wc__provider_call_send(wc_provider_call *call)
{
    wc_provider *provider = call->provider;
    wc_host *host = call->worker->host;
    if (provider->api->mode == WC_PROVIDER_PER_LOOP) {
        int rc = provider->api->call(provider->self, provider->loop_selfs[call->worker->index], &call->call);
        return rc == WC_PENDING ? WC_PENDING : WC_DONE;
    }
    hop *self = WC_NEW(hop);
    self->call = call;
    if (provider->api->mode == WC_PROVIDER_SERIAL) {
        self->msg = (wc_msg){.run = serial_go, .drop = hop_drop};
        wc_loop_post(host->workers[0].loop, &self->msg);
        return WC_PENDING;
    }
    self->job = (wc_job){.work = blocking_go, .home = call->worker->loop};
    self->job.done = (wc_msg){.run = blocking_gone, .drop = blocking_gone};
    if (wc_workers_submit(host->jobs, &self->job) == 0)
        return WC_PENDING;
    wc_free(self);
    refuse(call, WC_EBUSY, "the provider's pool of blocking calls is full");
    return WC_DONE;
}

static void on_complete(wc_msg *msg)
{
    wc_provider_call *call = WC_CONTAINER(msg, wc_provider_call, msg);
    wc_guest *guest = call->guest;
    if (call->on_answer) {
        call->on_answer(call);
        return;
    }
    guest->provider_call = NULL;
    wc__receipt_provider(call);
    wc__guest_answer(guest, call->call.status, call->call.result);
    wc__provider_call_free(call);
    wc__guest_resume(guest);
}

/* The loop is closing: the guest is freed by the worker's shutdown, here only the object goes. */
static void on_complete_dropped(wc_msg *msg)
{
    wc__provider_call_free(WC_CONTAINER(msg, wc_provider_call, msg));
}

/* ---- the table ----------------------------------------------------------------------------------------------------- */

static const wc_host *host_of(void *self)
{
    return ((const wc_provider *)self)->host;
}

static uint64_t api_now_ns(void *self)
{
    return wc_env_monotonic_ns(host_of(self)->env);
}

static void api_random(void *self, uint8_t *out, size_t len)
{
    const wc_env *env = host_of(self)->env;
    env->random(env->ctx, out, len);
}

/* Levels of the interface are 1 error .. 5 trace, those of the log room too. */
static void api_log(void *self, int32_t level, wc_slice component, wc_slice text)
{
    char name[64];
    (void)self;
    wc_slice_copy_cstr(component, name, sizeof name);
    if (level < WC_LOG_ERROR || level > WC_LOG_TRACE)
        level = WC_LOG_INFO;
    if (wc_log_is_on(level, name))
        wc__log(level, name, NULL, (wc_log_field[]){WC_S("text", text)}, 1);
}

static void api_reply(void *self, wc_call *call, wc_slice bytes)
{
    wc_provider_call *own = WC_CONTAINER(call, wc_provider_call, call);
    (void)self;
    wc_buf_clear(&own->answer);
    wc_buf_append_slice(&own->answer, bytes);
    call->status = wc_buf_status(&own->answer);
    call->result = wc_buf_slice(&own->answer);
    if (call->status != 0)
        refuse(own, WC_ELIMIT, "the provider's answer is too large (limit: max_payload_bytes)");
}

static void api_fail(void *self, wc_call *call, int32_t status, wc_slice text)
{
    api_reply(self, call, text);
    call->status = status < 0 ? status : WC_EIO;
}

static void api_complete(void *self, wc_call *call)
{
    (void)self;
    complete(WC_CONTAINER(call, wc_provider_call, call));
}

static int32_t api_begin(void *self, wc_loop_ref *loop, wc_call *call)
{
    return wc__begin((wc_worker *)loop, call, self);
}

static void api_end(void *self, wc_call *call)
{
    (void)self;
    wc__end(call);
}

static void *api_loop_native(void *self, wc_loop_ref *loop)
{
    (void)self;
    return ((wc_worker *)loop)->loop;
}

wc_slice wc__host_setting(const wc_host *host, wc_slice name)
{
    const wc_host_config *config = &host->config;
    wc_slice found = {0};
    if (wc_slice_eq(name, WC_LIT("state-dir")))
        found = wc_slice_str(config->state_dir);
    else if (wc_slice_eq(name, WC_LIT("access-log")))
        found = wc_slice_str(config->has_access_log ? "true" : "false");
    for (size_t i = 0; found.len == 0 && i < config->setting_count; i++)
        if (wc_slice_eq_str(name, config->settings[i].key))
            found = wc_slice_str(config->settings[i].value);
    return found;
}

static void api_setting(void *self, const char *name, wc_slice *out)
{
    *out = wc__host_setting(host_of(self), wc_slice_str(name));
}

void wc__host_api_init(wc_host_api *api, wc_provider *provider)
{
    *api = (wc_host_api){
        .abi_version = WC_PROVIDER_ABI,
        .struct_size = sizeof *api,
        .self = provider,
        .now_ns = api_now_ns,
        .random = api_random,
        .log = api_log,
        .reply = api_reply,
        .fail = api_fail,
        .complete = api_complete,
        .begin = api_begin,
        .end = api_end,
        .loop_native = api_loop_native,
        .setting = api_setting,
    };
}
