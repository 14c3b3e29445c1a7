/* engine/backend_wasmtime_store.c: one instance in Wasmtime: begin, poll, end; and the way from the guest
 * into our host functions and back.
 *
 * Invariants: at most one future per store, and all it points to lives in the store until it is deleted.
 * Memory base and size are read again in every host function. A parked host function's continuation is set on
 * every path. Host functions run on the guest's stack.
 *
 * Source: engine.md sections 2 to 6.
 */
#include "engine/backend_wasmtime.h"

#define ERRNO_NOSYS 52
/* Two ticks at least one of which is whole: a call shorter than a tick never yields. */
#define FIRST_TICKS 2

/* ---- host functions ---- */

static bool find_memory(wc_be_store *store, wasmtime_caller_t *caller)
{
    wasmtime_extern_t item;
    /* Only until the instance is there: the module's start section may call us before. */
    if (!wasmtime_caller_export_get(caller, "memory", 6, &item) || item.kind != WASMTIME_EXTERN_MEMORY)
        return false;
    store->memory = item.of.memory;
    store->has_memory = true;
    return true;
}

static wc_guest_memory memory_of(wc_be_store *store, wasmtime_caller_t *caller, wasmtime_context_t *context)
{
    if (!store->has_memory && !find_memory(store, caller))
        return (wc_guest_memory){0};
    return (wc_guest_memory){wasmtime_memory_data(context, &store->memory),
                             wasmtime_memory_data_size(context, &store->memory)};
}

static wasm_trap_t *make_trap(void)
{
    return wasmtime_trap_new("host function", 13); /* the text people see is in the instance */
}

wasm_trap_t *wc__wasmtime_call_fn(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *values,
                                  size_t count)
{
    (void)count;
    const wc_linked_fn *linked = env;
    wasmtime_context_t *context = wasmtime_caller_context(caller);
    wc_be_store *store = wasmtime_context_get_data(context);
    uint64_t args[WC_HOST_FN_ARGS];
    for (size_t i = 0; i < linked->param_count; i++)
        args[i] = linked->fn->type[i] == 'i' ? (uint32_t)values[i].i32 : (uint64_t)values[i].i64;
    if (linked->fn->run(store->owner, memory_of(store, caller, context), args) < 0)
        return make_trap();
    if (linked->result == 'i')
        values[0].i32 = (int32_t)(uint32_t)args[0];
    else if (linked->result)
        values[0].i64 = (int64_t)args[0];
    return NULL;
}

wasm_trap_t *wc__wasmtime_refuse(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *values,
                                 size_t count)
{
    (void)env, (void)caller;
    if (count)
        values[0].i32 = ERRNO_NOSYS;
    return NULL;
}

static bool continue_now(void *env)
{
    (void)env;
    return true;
}

static bool continue_parked(void *env)
{
    wc_be_store *store = env;
    uint32_t result;
    if (!wc__instance_resume(store->owner, &result))
        return false;
    store->parked_result->kind = WASMTIME_I32;
    store->parked_result->of.i32 = (int32_t)result;
    /* The ticks that passed while it was parked are not its own. */
    wasmtime_context_set_epoch_deadline(store->context, FIRST_TICKS);
    return true;
}

void wc__wasmtime_call_parking_fn(void *env, wasmtime_caller_t *caller, const wasmtime_val_t *args,
                                  size_t arg_count, wasmtime_val_t *results, size_t result_count,
                                  wasm_trap_t **out_trap, wasmtime_async_continuation_t *out_continuation)
{
    (void)result_count;
    const wc_linked_fn *linked = env;
    wasmtime_context_t *context = wasmtime_caller_context(caller);
    wc_be_store *store = wasmtime_context_get_data(context);
    uint64_t values[WC_HOST_FN_ARGS];
    for (size_t i = 0; i < arg_count; i++)
        values[i] = (uint32_t)args[i].of.i32;
    out_continuation->callback = continue_now;
    out_continuation->env = store;
    out_continuation->finalizer = NULL;
    results[0].kind = WASMTIME_I32;
    results[0].of.i32 = 0;
    int rc = linked->fn->run(store->owner, memory_of(store, caller, context), values);
    if (rc < 0) {
        *out_trap = make_trap();
        return;
    }
    if (rc == WC_PENDING) {
        store->parked_result = results;
        out_continuation->callback = continue_parked;
        return;
    }
    results[0].of.i32 = (int32_t)(uint32_t)values[0];
}

static wasmtime_error_t *on_epoch(wasmtime_context_t *context, void *data, uint64_t *delta,
                                  wasmtime_update_deadline_kind_t *kind)
{
    (void)context;
    wc_be_store *store = data;
    if (!wc__instance_tick(store->owner))
        return wasmtime_error_new("execution deadline exceeded");
    *delta = 1;
    *kind = WASMTIME_UPDATE_DEADLINE_YIELD;
    return NULL;
}

/* ---- stores ---- */

wc_be_store *wc__wasmtime_store_new(wc_be_module *module, wapc_instance *owner)
{
    wc_be_store *store = WC_NEW(wc_be_store);
    store->owner = owner;
    store->pre = module->pre;
    store->store = wasmtime_store_new(module->engine->engine, store, NULL);
    store->context = wasmtime_store_context(store->store);
    wasmtime_store_limiter(store->store, (int64_t)module->engine->settings.max_memory_bytes, -1, 1, -1, 1);
    wasmtime_store_epoch_deadline_callback(store->store, on_epoch, store, NULL);
    return store;
}

static void drop_outcome(wc_be_store *store)
{
    if (store->trap)
        wasm_trap_delete(store->trap);
    if (store->error)
        wasmtime_error_delete(store->error);
    store->trap = NULL;
    store->error = NULL;
}

void wc__wasmtime_store_free(wc_be_store *store)
{
    if (!store)
        return;
    if (store->future)
        wasmtime_call_future_delete(store->future);
    drop_outcome(store);
    wasmtime_store_delete(store->store);
    wc_free(store);
}

static bool find_func(wc_be_store *store, const char *name, wasmtime_func_t *out)
{
    wasmtime_extern_t item;
    if (!wasmtime_instance_export_get(store->context, &store->instance, name, strlen(name), &item) ||
        item.kind != WASMTIME_EXTERN_FUNC)
        return false;
    *out = item.of.func;
    return true;
}

bool wc__wasmtime_store_begin(wc_be_store *store, int entry, uint32_t op_len, uint32_t payload_len)
{
    static const char *const starts[] = {
        [WC_ENTRY_START] = "_start", [WC_ENTRY_INITIALIZE] = "_initialize", [WC_ENTRY_WAPC_INIT] = "wapc_init"};
    if (entry != WC_ENTRY_INSTANTIATE && entry != WC_ENTRY_CALL &&
        !find_func(store, starts[entry], &store->start))
        return false;
    store->entry = entry;
    wasmtime_context_set_epoch_deadline(store->context, FIRST_TICKS);
    if (entry == WC_ENTRY_INSTANTIATE) {
        store->future = wasmtime_instance_pre_instantiate_async(store->pre, store->context, &store->instance,
                                                                &store->trap, &store->error);
    } else if (entry == WC_ENTRY_CALL) {
        store->args[0] = (wasmtime_val_t){.kind = WASMTIME_I32, .of.i32 = (int32_t)op_len};
        store->args[1] = (wasmtime_val_t){.kind = WASMTIME_I32, .of.i32 = (int32_t)payload_len};
        store->future = wasmtime_func_call_async(store->context, &store->guest_call, store->args, 2,
                                                 store->results, 1, &store->trap, &store->error);
    } else {
        store->future = wasmtime_func_call_async(store->context, &store->start, NULL, 0, NULL, 0,
                                                 &store->trap, &store->error);
    }
    return true;
}

/* The instance is there: what every call needs is looked up once. check.c knows that both exist. */
static void resolve_exports(wc_be_store *store)
{
    wasmtime_extern_t item;
    bool is_there = wasmtime_instance_export_get(store->context, &store->instance, "memory", 6, &item) &&
                    item.kind == WASMTIME_EXTERN_MEMORY;
    WC_BUG_ON(!is_there);
    store->memory = item.of.memory;
    store->has_memory = true;
    is_there = find_func(store, "__guest_call", &store->guest_call);
    WC_BUG_ON(!is_there);
}

static int judge_failure(wc_be_store *store, wc_buf *reason)
{
    wasm_byte_vec_t text = {0};
    if (store->trap)
        wasm_trap_message(store->trap, &text);
    else
        wasmtime_error_message(store->error, &text);
    size_t from = reason->len;
    wc__wasmtime_append_cause(reason, text.data, text.size);
    wasm_byte_vec_delete(&text);
    wc_slice cause = wc_slice_from(wc_buf_slice(reason), from);
    int status = WC_ETRAP;
    if (!store->trap && store->entry == WC_ENTRY_INSTANTIATE)
        status = wc_slice_find_slice(cause, WC_LIT("maximum concurrent")) < cause.len ? WC_EBUSY : WC_ELIMIT;
    drop_outcome(store);
    return status;
}

int wc__wasmtime_store_poll(wc_be_store *store, uint32_t *out_result, wc_buf *reason)
{
    if (!wasmtime_call_future_poll(store->future))
        return WC_PENDING;
    wasmtime_call_future_delete(store->future);
    store->future = NULL;
    if (store->trap || store->error)
        return judge_failure(store, reason);
    if (store->entry == WC_ENTRY_INSTANTIATE)
        resolve_exports(store);
    else if (store->entry == WC_ENTRY_CALL)
        *out_result = (uint32_t)store->results[0].of.i32;
    return WC_DONE;
}

uint64_t wc__wasmtime_store_memory_size(const wc_be_store *store)
{
    return store->has_memory ? wasmtime_memory_data_size(store->context, &store->memory) : 0;
}

/* ---- texts ---- */

/* "    0: wasm trap: ..." without spaces and number; the line itself when there is none. */
static wc_slice strip_number(wc_slice line)
{
    wc_slice trimmed = wc_slice_trim(line);
    size_t colon = wc_slice_find(trimmed, ':');
    uint64_t number;
    if (colon < trimmed.len && wc_slice_to_u64(wc_slice_sub(trimmed, 0, colon), &number))
        return wc_slice_trim(wc_slice_from(trimmed, colon + 1));
    return trimmed;
}

void wc__wasmtime_append_cause(wc_buf *out, const char *text, size_t len)
{
    wc_slice rest = wc_slice_of(text, len), marker = WC_LIT("Caused by:"), line;
    while (rest.len > 0 && rest.ptr[rest.len - 1] == 0)
        rest.len--;
    size_t at = wc_slice_find_slice(rest, marker);
    if (at < rest.len)
        rest = wc_slice_from(rest, at + marker.len);
    bool is_first = true;
    while (rest.ptr && wc_slice_split(&rest, '\n', &line)) {
        line = strip_number(line);
        if (line.len == 0 || out->len + line.len + 2 > out->max)
            continue;
        wc_buf_append_str(out, is_first ? "" : ": ");
        wc_buf_append_slice(out, line);
        is_first = false;
    }
}
