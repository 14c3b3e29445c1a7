/* engine/instance.c: one guest: its start, its calls, host calls it waits for, its end.
 *
 * One road for all guest code: begin an entry, poll it until it is done. Between two polls the instance says
 * what it waits for. After a deadline or a cancel the store is gone at once and the instance is poisoned;
 * after a trap it still takes calls but is not clean. Only the answer to a host call may come from another
 * thread.
 *
 * SPEC wapc 3 (start rules), 4, 10. Source: engine.md section 2, design.md section 3.
 */
#include "engine/internal.h"

static atomic_uint_fast64_t last_id;

/* ---- small parts ---- */

void wc__slot_reset(wc_slot *slot)
{
    if (slot->bytes.cap > WC_ENGINE_KEEP_BYTES)
        wc_buf_deinit(&slot->bytes);
    else
        wc_buf_clear(&slot->bytes);
    slot->is_set = false;
}

int wc__instance_trap(wapc_instance *instance, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    wc_buf_clear(&instance->own_trap);
    wc_buf_vprintf(&instance->own_trap, format, args);
    va_end(args);
    return WC_ETRAP;
}

void wc__instance_log(wapc_instance *instance, wc_slice text)
{
    if (instance->callbacks.on_log)
        instance->callbacks.on_log(instance->ctx, instance, text);
}

bool wc__instance_resume(wapc_instance *instance, uint32_t *out_result)
{
    if (instance->waits != WAPC_WAITS_NOT)
        return false;
    *out_result = instance->resume_result;
    return true;
}

bool wc__instance_tick(wapc_instance *instance)
{
    if (wc__engine_now(instance->engine) < instance->deadline_ns)
        return true;
    instance->is_timed_out = true;
    return false;
}

static bool is_pending(const wapc_instance *in)
{
    return in->phase == WC_PHASE_STARTING || in->phase == WC_PHASE_CALL;
}

static void reset_call(wapc_instance *in)
{
    wc__slot_reset(&in->response);
    wc__slot_reset(&in->guest_error);
    wc__slot_reset(&in->host_response);
    wc__slot_reset(&in->host_error);
    if (in->host_request.cap > WC_ENGINE_KEEP_BYTES)
        wc_buf_deinit(&in->host_request);
    wc_buf_clear(&in->own_trap);
    wc_buf_clear(&in->reason);
    wc_buf_clear(&in->error_text);
    in->waits = WAPC_WAITS_NOT;
    in->is_timed_out = in->has_exited = in->is_cancel_wished = false;
}

static void set_deadline(wapc_instance *in, uint64_t deadline_ns, uint32_t default_ms)
{
    in->deadline_ns = deadline_ns ? deadline_ns : wc__engine_now(in->engine) + (uint64_t)default_ms * 1000000u;
}

/* ---- the store ---- */

int wc__instance_open_store(wapc_instance *in, wapc_module *module, wc_be_store **out, wc_error *err)
{
    wapc_engine *engine = in->engine;
    wc_be_module *code;
    if (atomic_fetch_add(&engine->live_stores, 1) >= engine->max_instances) {
        atomic_fetch_sub(&engine->live_stores, 1);
        return wc_fail(err, WC_EBUSY, "max_instances is reached: %u instances live", engine->max_instances);
    }
    int rc = wc__module_hold(module, &code, err);
    if (rc) {
        atomic_fetch_sub(&engine->live_stores, 1);
        return rc;
    }
    *out = engine->backend->store_new(code, in);
    return 0;
}

void wc__instance_close_store(wapc_instance *in, wapc_module *module, wc_be_store *store)
{
    if (!store)
        return;
    in->backend->store_free(store);
    wc__module_release(module);
    atomic_fetch_sub(&in->engine->live_stores, 1);
}

/* ---- the end of an entry ---- */

static void fail_start(wapc_instance *in, int status)
{
    wc__instance_judge(in, status, 0);
    wc__instance_close_store(in, in->module, in->store);
    in->store = NULL;
    in->phase = WC_PHASE_FAILED;
    in->is_clean = false;
}

static void finish_call(wapc_instance *in, int status, uint32_t code)
{
    if (in->wasi)
        wc__wasi_flush(in);
    if (status < 0)
        in->is_clean = false;
    wc__instance_judge(in, status, code);
    in->phase = WC_PHASE_READY;
}

/* A deadline or a cancel: nothing of the guest runs again. */
static void poison(wapc_instance *in, int status)
{
    pthread_mutex_lock(&in->wake_lock);
    int awaited = WC_ANSWER_AWAITED;
    bool is_dropped = atomic_compare_exchange_strong(&in->answer, &awaited, WC_ANSWER_NONE);
    atomic_store(&in->answer, WC_ANSWER_NONE);
    pthread_mutex_unlock(&in->wake_lock);
    in->waits = WAPC_WAITS_NOT;
    in->is_poisoned = true;
    if (in->phase == WC_PHASE_CALL)
        finish_call(in, status, 0);
    else
        fail_start(in, status);
    wc__instance_close_store(in, in->module, in->store);
    in->store = NULL;
    if (is_dropped && in->callbacks.on_host_call_cancel)
        in->callbacks.on_host_call_cancel(in->ctx, in);
}

/* The next entry of a start that the module has; false when the start is complete. */
static bool begin_next(wapc_instance *in)
{
    while (++in->entry <= WC_ENTRY_WAPC_INIT)
        if (in->backend->store_begin(in->store, in->entry, 0, 0))
            return true;
    return false;
}

/* An entry ended with `status` (0, WC_ETRAP, WC_EBUSY, WC_ELIMIT). True: another one was begun. */
static bool finish_entry(wapc_instance *in, int status, uint32_t code)
{
    if (in->is_timed_out) {
        poison(in, WC_ETIMEOUT);
        return false;
    }
    if (in->phase == WC_PHASE_CALL) {
        finish_call(in, status, code);
        return false;
    }
    /* TinyGo ends its main with proc_exit(0): that is the normal end of a start function (SPEC wapc 3.3). */
    bool is_fine = status == 0 || (in->has_exited && in->exit_code == 0 && in->entry != WC_ENTRY_INSTANTIATE);
    if (!is_fine) {
        fail_start(in, status);
        return false;
    }
    in->has_exited = false;
    wc_buf_clear(&in->reason);
    wc_buf_clear(&in->own_trap);
    if (begin_next(in))
        return true;
    if (in->wasi)
        wc__wasi_flush(in);
    in->phase = WC_PHASE_READY;
    in->result = (wapc_result){0};
    return false;
}

/* ---- driving ---- */

/* Runs the guest until it is done, waits, or has used up its tick. */
static int drive(wapc_instance *in)
{
    uint32_t code = 0;
    for (;;) {
        in->waits = WAPC_WAITS_NOT;
        wc__ticker_touch(&in->engine->ticker);
        in->is_entered = true;
        int rc = in->backend->store_poll(in->store, &code, &in->reason);
        in->is_entered = false;
        if (rc != WC_PENDING) {
            if (finish_entry(in, rc, code))
                continue;
            break;
        }
        if (in->is_cancel_wished) {
            poison(in, WC_ECANCELED);
            break;
        }
        if (in->waits == WAPC_WAITS_NOT)
            in->waits = WAPC_WAITS_TICK;
        return WC_PENDING;
    }
    return in->phase == WC_PHASE_FAILED ? in->result.status : WC_DONE;
}

/* Takes the answer to the host call under way, if it is there. */
static bool take_given_answer(wapc_instance *in)
{
    if (in->waits != WAPC_WAITS_HOST ||
        atomic_load_explicit(&in->answer, memory_order_acquire) != WC_ANSWER_GIVEN)
        return false;
    atomic_store_explicit(&in->answer, WC_ANSWER_NONE, memory_order_relaxed);
    in->resume_result = in->host_response.is_set;
    return true;
}

int wapc_poll(wapc_instance *in)
{
    if (in->is_entered)
        return WC_PENDING;
    if (!is_pending(in))
        return in->phase == WC_PHASE_FAILED ? in->result.status : WC_DONE;
    if (in->waits == WAPC_WAITS_TICK || take_given_answer(in))
        return drive(in);
    uint64_t now = wc__engine_now(in->engine);
    if (in->waits == WAPC_WAITS_TIMER && now >= in->wakes_at_ns) {
        in->resume_result = 0;
        return drive(in);
    }
    if (now < in->deadline_ns)
        return WC_PENDING;
    in->is_timed_out = true;
    poison(in, WC_ETIMEOUT);
    return in->phase == WC_PHASE_FAILED ? in->result.status : WC_DONE;
}

int wapc_call_start(wapc_instance *in, wc_slice operation, wc_slice payload, uint64_t deadline_ns)
{
    if (is_pending(in))
        return WC_EBUSY;
    if (in->is_poisoned || in->phase != WC_PHASE_READY)
        return WC_EPOISONED;
    if (payload.len > in->engine->config.max_payload_bytes ||
        operation.len > in->engine->config.max_name_bytes)
        return WC_ELIMIT;
    reset_call(in);
    set_deadline(in, deadline_ns, in->engine->config.call_timeout_ms);
    in->operation = operation;
    in->request = payload;
    in->phase = WC_PHASE_CALL;
    in->entry = WC_ENTRY_CALL;
    (void)in->backend->store_begin(in->store, WC_ENTRY_CALL, (uint32_t)operation.len, (uint32_t)payload.len);
    return drive(in);
}

void wapc_cancel(wapc_instance *in)
{
    if (!is_pending(in))
        return;
    if (in->is_entered)
        in->is_cancel_wished = true; /* the guest is below us on the stack: drive() ends it */
    else
        poison(in, WC_ECANCELED);
}

/* ---- answers ---- */

static void take_answer(wapc_instance *in, bool is_success, wc_slice bytes)
{
    wc_slot *slot = is_success ? &in->host_response : &in->host_error;
    static const char too_large[] = "the host's answer is larger than max_payload_bytes";
    wc_buf_clear(&slot->bytes);
    wc_buf_append_slice(&slot->bytes, bytes);
    if (wc_buf_status(&slot->bytes) != 0) {
        wc_buf_deinit(&slot->bytes);
        slot = &in->host_error;
        wc_buf_clear(&slot->bytes);
        wc_buf_append(&slot->bytes, too_large, sizeof too_large - 1);
    }
    slot->is_set = true;
    atomic_store_explicit(&in->answer, WC_ANSWER_GIVEN, memory_order_release);
}

static bool is_awaited(wapc_instance *in)
{
    return atomic_load_explicit(&in->answer, memory_order_acquire) == WC_ANSWER_AWAITED;
}

void wapc_host_reply(wapc_instance *in, wc_slice response)
{
    if (is_awaited(in))
        take_answer(in, true, response);
}

void wapc_host_fail(wapc_instance *in, wc_slice error_text)
{
    if (is_awaited(in))
        take_answer(in, false, error_text);
}

void wapc_host_reply_from_thread(wapc_instance *in, bool is_success, wc_slice bytes)
{
    pthread_mutex_lock(&in->wake_lock);
    if (is_awaited(in)) {
        take_answer(in, is_success, bytes);
        pthread_cond_broadcast(&in->wake);
    }
    pthread_mutex_unlock(&in->wake_lock);
}

/* ---- life ---- */

static void init_buffers(wapc_instance *in)
{
    const wapc_config *config = &in->engine->config;
    size_t payload = config->max_payload_bytes;
    wc_buf_init(&in->response.bytes, payload);
    wc_buf_init(&in->guest_error.bytes, payload);
    wc_buf_init(&in->host_response.bytes, payload);
    wc_buf_init(&in->host_error.bytes, payload);
    wc_buf_init(&in->host_request, payload + 3 * (size_t)config->max_name_bytes);
    wc_buf_init(&in->own_trap, WC_ENGINE_TEXT_MAX);
    wc_buf_init(&in->reason, WC_ENGINE_TEXT_MAX);
    wc_buf_init(&in->error_text, payload + 2 * WC_ENGINE_TEXT_MAX);
}

static wapc_instance *make_instance(wapc_module *module, const wapc_callbacks *callbacks, void *ctx)
{
    wapc_instance *in = WC_NEW(wapc_instance);
    in->engine = module->engine;
    in->backend = module->engine->backend;
    in->module = wapc_module_ref(module);
    if (callbacks)
        in->callbacks = *callbacks;
    in->ctx = ctx;
    in->is_clean = true;
    init_buffers(in);
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_mutex_init(&in->wake_lock, NULL);
    pthread_cond_init(&in->wake, &attr);
    pthread_condattr_destroy(&attr);
    return in;
}

int wc__instance_run_start(wapc_instance *in, uint64_t deadline_ns)
{
    reset_call(in);
    set_deadline(in, deadline_ns, in->engine->config.start_timeout_ms);
    in->operation = in->request = (wc_slice){0};
    in->phase = WC_PHASE_STARTING;
    in->entry = WC_ENTRY_INSTANTIATE;
    (void)in->backend->store_begin(in->store, WC_ENTRY_INSTANTIATE, 0, 0);
    return drive(in);
}

int wapc_instance_start(wapc_module *module, const wapc_callbacks *callbacks, void *ctx, uint64_t deadline_ns,
                        wapc_instance **out_instance, wc_error *err)
{
    wapc_instance *in = make_instance(module, callbacks, ctx);
    int rc = wc__instance_open_store(in, module, &in->store, err);
    if (rc) {
        wapc_instance_free(in);
        return rc;
    }
    in->id = atomic_fetch_add(&last_id, 1) + 1;
    rc = wc__instance_run_start(in, deadline_ns);
    if (rc < 0) {
        wc_fail(err, rc, "%.*s", WC_FMT(in->result.error));
        wapc_instance_free(in);
        return rc;
    }
    *out_instance = in;
    return rc;
}

void wapc_instance_free(wapc_instance *in)
{
    if (!in)
        return;
    WC_BUG_ON(in->is_entered);
    wapc_cancel(in);
    wc__instance_close_store(in, in->module, in->store);
    wapc_module_unref(in->module);
    wc__wasi_free(in);
    wc_buf_deinit(&in->response.bytes);
    wc_buf_deinit(&in->guest_error.bytes);
    wc_buf_deinit(&in->host_response.bytes);
    wc_buf_deinit(&in->host_error.bytes);
    wc_buf_deinit(&in->host_request);
    wc_buf_deinit(&in->own_trap);
    wc_buf_deinit(&in->reason);
    wc_buf_deinit(&in->error_text);
    pthread_cond_destroy(&in->wake);
    pthread_mutex_destroy(&in->wake_lock);
    wc_free(in);
}

/* ---- questions ---- */

uint64_t wapc_instance_id(const wapc_instance *in)
{
    return in->id;
}

void *wapc_instance_ctx(const wapc_instance *in)
{
    return in->ctx;
}

void wapc_instance_set_ctx(wapc_instance *in, void *ctx)
{
    in->ctx = ctx;
}

uint64_t wapc_memory_size(const wapc_instance *in)
{
    return in->store ? in->backend->store_memory_size(in->store) : 0;
}

bool wapc_is_clean(const wapc_instance *in)
{
    return in->is_clean;
}

int wapc_waits(const wapc_instance *in)
{
    return is_pending(in) ? in->waits : WAPC_WAITS_NOT;
}

uint64_t wapc_wakes_at_ns(const wapc_instance *in)
{
    return in->waits == WAPC_WAITS_TIMER ? WC_MIN(in->wakes_at_ns, in->deadline_ns) : in->deadline_ns;
}

uint64_t wapc_deadline_ns(const wapc_instance *in)
{
    return in->deadline_ns;
}
