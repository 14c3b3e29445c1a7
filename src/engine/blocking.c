/* engine/blocking.c: libwapc for callers without a loop: start, call and replace that block the thread until
 * they are done. Waiting for a host call sleeps on the instance's condition variable; no time is burnt.
 *
 * SPEC wapc 9 (call, replace), 10.
 */
#include <errno.h>
#include <time.h>

#include "engine/internal.h"

/* Sleeps until an answer comes from another thread or `until_ns` of the engine's clock, whichever is first.
 * */
static void sleep_until(wapc_instance *in, uint64_t until_ns)
{
    uint64_t now = wc__engine_now(in->engine);
    uint64_t left = until_ns > now ? until_ns - now : 0;
    /* The engine's clock may be somebody's simulation; the condition variable counts on the system's. */
    uint64_t at = wc_env_system.monotonic_ns(wc_env_system.ctx) + left;
    struct timespec until = {.tv_sec = (time_t)(at / 1000000000u), .tv_nsec = (long)(at % 1000000000u)};
    pthread_mutex_lock(&in->wake_lock);
    while (atomic_load(&in->answer) != WC_ANSWER_GIVEN &&
           pthread_cond_timedwait(&in->wake, &in->wake_lock, &until) != ETIMEDOUT) {
    }
    pthread_mutex_unlock(&in->wake_lock);
}

int wc__instance_wait(wapc_instance *in)
{
    int rc;
    while ((rc = wapc_poll(in)) == WC_PENDING) {
        int waits = wapc_waits(in);
        if (waits == WAPC_WAITS_HOST || waits == WAPC_WAITS_TIMER)
            sleep_until(in, wapc_wakes_at_ns(in));
    }
    return rc;
}

int wapc_instance_new(wapc_module *module, const wapc_callbacks *callbacks, void *ctx,
                      wapc_instance **out_instance, wc_error *err)
{
    wapc_instance *in;
    int rc = wapc_instance_start(module, callbacks, ctx, 0, &in, err);
    if (rc < 0)
        return rc;
    rc = wc__instance_wait(in);
    if (rc < 0) {
        wc_fail(err, rc, "%.*s", WC_FMT(in->result.error));
        wapc_instance_free(in);
        return rc;
    }
    *out_instance = in;
    return 0;
}

static int refuse_call(const wapc_instance *in, int rc, wc_error *err)
{
    const wapc_config *config = &in->engine->config;
    if (rc == WC_EBUSY)
        return wc_fail(err, rc, "busy: instance %llu has a call under way", (unsigned long long)in->id);
    if (rc == WC_EPOISONED)
        return wc_fail(err, rc,
                       "poisoned: instance %llu ended by a deadline or a cancel and takes no more calls",
                       (unsigned long long)in->id);
    return wc_fail(err, rc,
                   "request is larger than max_payload_bytes %llu, or its operation than max_name_bytes %u",
                   (unsigned long long)config->max_payload_bytes, config->max_name_bytes);
}

int wapc_call(wapc_instance *in, wc_slice operation, wc_slice payload, uint32_t timeout_ms,
              wc_slice *out_response, wc_error *err)
{
    uint64_t deadline = timeout_ms ? wc__engine_now(in->engine) + (uint64_t)timeout_ms * 1000000u : 0;
    int rc = wapc_call_start(in, operation, payload, deadline);
    if (rc < 0)
        return refuse_call(in, rc, err);
    if (rc == WC_PENDING)
        (void)wc__instance_wait(in);
    if (in->result.status < 0)
        return wc_fail(err, in->result.status, "%.*s", WC_FMT(in->result.error));
    *out_response = in->result.response;
    return 0;
}

/* ---- replace ---- */

typedef struct old_service {
    wapc_module *module;
    wc_be_store *store;
    bool is_clean, is_poisoned;
    int phase;
} old_service;

static void put_back(wapc_instance *in, const old_service *old)
{
    in->module = old->module;
    in->store = old->store;
    in->is_clean = old->is_clean;
    in->is_poisoned = old->is_poisoned;
    in->phase = old->phase;
}

int wapc_replace(wapc_instance *in, wapc_module *module, wc_error *err)
{
    if (in->phase == WC_PHASE_STARTING || in->phase == WC_PHASE_CALL)
        return wc_fail(err, WC_EBUSY, "Module replacement failed: busy: instance %llu has a call under way",
                       (unsigned long long)in->id);
    if (module->engine != in->engine)
        return wc_fail(err, WC_EINVAL, "Module replacement failed: the module belongs to another engine");
    wc_be_store *store;
    int rc = wc__instance_open_store(in, module, &store, err);
    if (rc) {
        wc_wrap(err, "Module replacement failed");
        return rc;
    }
    old_service old = {in->module, in->store, in->is_clean, in->is_poisoned, in->phase};
    in->module = wapc_module_ref(module);
    in->store = store;
    in->is_clean = true;
    in->is_poisoned = false;
    rc = wc__instance_run_start(in, 0);
    if (rc == WC_PENDING)
        rc = wc__instance_wait(in);
    if (rc < 0) {
        wc_fail(err, rc, "Module replacement failed: %.*s", WC_FMT(in->result.error));
        put_back(in, &old);
        wapc_module_unref(module);
        return rc;
    }
    wc__instance_close_store(in, old.module, old.store);
    wapc_module_unref(old.module);
    return 0;
}
