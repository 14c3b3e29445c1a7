/* engine/backend_wasmtime.h: what the two halves of the Wasmtime back end share. Only backend_wasmtime*.c
 * include it. */
#ifndef WC_ENGINE_BACKEND_WASMTIME_H
#define WC_ENGINE_BACKEND_WASMTIME_H

#include <wasm.h>
#include <wasmtime.h>

#include "engine/internal.h"

/* A host function as the linker holds it: its plain description, parsed once. */
typedef struct wc_linked_fn {
    const wc_host_fn *fn;
    uint8_t param_count;
    char result; /* 'i', 'F' or 0 */
} wc_linked_fn;

struct wc_be_engine {
    wasm_engine_t *engine;
    wasmtime_linker_t *linker;
    wc_linked_fn *linked;
    wc_backend_settings settings;
};

struct wc_be_module {
    wc_be_engine *engine;
    wasmtime_module_t *module;
    wasmtime_instance_pre_t *pre;
};

struct wc_be_store {
    wapc_instance *owner;
    const wasmtime_instance_pre_t *pre;
    wasmtime_store_t *store;
    wasmtime_context_t *context;
    wasmtime_instance_t instance;
    wasmtime_memory_t memory;
    wasmtime_func_t guest_call;
    bool has_memory;
    int entry;
    wasmtime_call_future_t *future;
    /* Everything a pending future points to, the function too. */
    wasmtime_func_t start;
    wasmtime_val_t args[2], results[1];
    wasm_trap_t *trap;
    wasmtime_error_t *error;
    wasmtime_val_t *parked_result; /* of the host function in which the guest is parked */
};

/* backend_wasmtime_store.c: the trampolines into our host functions. */
wasm_trap_t *wc__wasmtime_call_fn(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *values,
                                  size_t count);
void wc__wasmtime_call_parking_fn(void *env, wasmtime_caller_t *caller, const wasmtime_val_t *args,
                                  size_t arg_count, wasmtime_val_t *results, size_t result_count,
                                  wasm_trap_t **out_trap, wasmtime_async_continuation_t *out_continuation);
wasm_trap_t *wc__wasmtime_refuse(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *values,
                                 size_t count);

wc_be_store *wc__wasmtime_store_new(wc_be_module *module, wapc_instance *owner);
void wc__wasmtime_store_free(wc_be_store *store);
bool wc__wasmtime_store_begin(wc_be_store *store, int entry, uint32_t op_len, uint32_t payload_len);
int wc__wasmtime_store_poll(wc_be_store *store, uint32_t *out_result, wc_buf *reason);
uint64_t wc__wasmtime_store_memory_size(const wc_be_store *store);

/* Translates an engine error and deletes it: the cause without the backtrace, as wc_fail with `code`. */
int wc__wasmtime_fail(wc_error *err, int code, const char *what, wasmtime_error_t *error);
/* The cause in an engine text: what stands behind "Caused by:", without the numbering of its lines. */
void wc__wasmtime_append_cause(wc_buf *out, const char *text, size_t len);

#endif
