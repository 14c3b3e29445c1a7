/* wapc/wapc.h: libwapc, a waPC host: engine, module, instance, pool.
 *
 * A guest is a WebAssembly module with one memory that exchanges byte strings with its host: the host calls
 * an operation by name, the guest may call the host while it works. This library has no event loop inside. It
 * offers the same calls in two ways: `wapc_call` blocks the thread; `wapc_call_start` and `wapc_poll` fit any
 * loop, and a host call that cannot be answered at once parks the guest on its own stack while the loop goes
 * on.
 *
 * Threads: engine and module are shared by all threads. An instance belongs to the thread that drives it: one
 * thread at a time. Only wapc_host_reply_from_thread may be called from elsewhere. Errors: 0, WC_DONE or
 * WC_PENDING, or a negative WC_E... code; texts in wc_error. Time: deadlines are absolute nanoseconds of
 * wapc_now_ns; 0 means the configured default.
 *
 * Source: wapc.md (all), engine.md.
 */
#ifndef WAPC_WAPC_H
#define WAPC_WAPC_H

#include <stdbool.h>
#include <wc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct wapc_engine wapc_engine;
typedef struct wapc_module wapc_module;
typedef struct wapc_instance wapc_instance;
typedef struct wapc_pool wapc_pool;

/* Where time and randomness come from, the guests' WASI clocks too. All members may be NULL: then the
 * system's. */
typedef struct wapc_sources {
    void *ctx;
    uint64_t (*monotonic_ns)(void *ctx);
    uint64_t (*wall_ns)(void *ctx);
    void (*random)(void *ctx, uint8_t *out, size_t len);
} wapc_sources;

/* Settings of an engine. Start from wapc_config_init, change, then wapc_engine_new. */
typedef struct wapc_config {
    uint32_t struct_size;
    /* Live instances of the process; 1,000. Shrunk, with a note, when address space or vm.max_map_count do not
     * allow as many. */
    uint32_t max_instances;
    uint64_t max_memory_bytes;  /* of one guest; 64 MiB */
    uint64_t max_payload_bytes; /* of a request, response or host call payload; 16 MiB */
    uint32_t max_name_bytes;    /* of binding, namespace, operation; 64 KiB */
    uint32_t stack_bytes;       /* of a guest; 512 KiB */
    uint32_t tick_us;           /* a busy guest gives its thread back this often; 1,000 */
    uint32_t start_timeout_ms;  /* for the start functions of an instance; 5,000 */
    uint32_t call_timeout_ms;   /* for a call without a deadline; 10,000 */
    bool has_wasi;              /* WASI preview 1 without directories and environment; off */
    bool is_wasi_lenient;  /* unknown WASI imports answer 52 (no such call), they do not fail the load; off */
    const char *cache_dir; /* compiled modules; NULL: none. Made 0700; refused when not ours alone */
    /* Program run as `compiler --wapc-compile` in a bounded child; NULL: compile in process. */
    const char *compiler;
    uint32_t compile_timeout_ms;   /* 60,000 */
    uint64_t compile_memory_bytes; /* address space of the child; 2 GiB */
    /* Modules whose code is mapped at once; 1,000. Idle ones beyond are unmapped, least recently used first, when a
     * cache_dir is set. */
    uint32_t max_mapped_modules;
    wapc_sources sources;
    void *log_ctx;
    void (*on_note)(void *ctx, const char *text); /* things the engine coped with; may be NULL */
    uint64_t cache_max_bytes; /* of all files in cache_dir; the least recently loaded ones go; 4 GiB */
} wapc_config;

/* Fills in the defaults. */
WC_API void wapc_config_init(wapc_config *config);

/* Makes an engine; the config is copied. The first one of a process installs handlers for SIGSEGV, SIGFPE and
 * SIGILL (guest traps arrive as signals; foreign ones are passed on): do not replace them later. WC_EINVAL: a
 * setting cannot work (the text names it). WC_EIO, WC_EDENIED: cache_dir unusable, or not ours alone.
 * WC_EVERSION: the linked engine library does not fit the headers. */
WC_API WC_MUST_USE int wapc_engine_new(const wapc_config *config, wapc_engine **out_engine, wc_error *err);
WC_API void wapc_engine_free(wapc_engine *engine); /* NULL is fine; every module and instance must be gone */
WC_API uint64_t wapc_now_ns(const wapc_engine *engine);

/* The entry of a compile child: when argv asks for it (`--wapc-compile`), reads the job from standard input,
 * writes the result to standard output and returns the exit status in *out_status. Call it first in main(). */
WC_API bool wapc_compile_child(int argc, char **argv, int *out_status);

/* Compiles or loads from the cache. `wasm` is only read during the call. Checks the exports and imports of
 * the waPC ABI. WC_EFORMAT: not a module, or an export or import is missing or has another signature (named).
 * WC_ELIMIT: too large, or the compile child ran out of time or memory. Blocks: 50 ms to seconds when the
 * module is not in the cache. Any thread. */
WC_API WC_MUST_USE int wapc_module_new(wapc_engine *engine, wc_slice wasm, wapc_module **out_module,
                                       wc_error *err);
WC_API wapc_module *wapc_module_ref(wapc_module *module);
WC_API void wapc_module_unref(wapc_module *module); /* NULL is fine */

/* One host call of a guest. The slices are copies, valid until the call is answered. */
typedef struct wapc_host_call {
    wc_slice binding, ns, operation, payload;
} wapc_host_call;

typedef struct wapc_callbacks {
    /* A guest calls the host; runs on the guest's stack (small; do not block, do not drive this instance).
     * Answer now with wapc_host_reply or wapc_host_fail and return WC_DONE, or return WC_PENDING and answer
     * later. NULL: every host call fails with "Missing host callback function!". */
    int (*on_host_call)(void *ctx, wapc_instance *instance, const wapc_host_call *call);
    /* The guest's console log, or a line it wrote to WASI descriptor 1 or 2; bytes as they came. NULL:
     * dropped. */
    void (*on_log)(void *ctx, wapc_instance *instance, wc_slice text);
    /* A suspended host call was cancelled (deadline, wapc_cancel, free): its answer will not be taken. May be
     * NULL. */
    void (*on_host_call_cancel)(void *ctx, wapc_instance *instance);
} wapc_callbacks;

/* Begins an instance: start section, _start, _initialize, wapc_init. WC_DONE: usable. WC_PENDING: poll until
 * WC_DONE. Negative: failed, nothing to free (also when a later wapc_poll fails the start, the instance must
 * still be freed). WC_EBUSY: max_instances reached. */
WC_API WC_MUST_USE int wapc_instance_start(wapc_module *module, const wapc_callbacks *callbacks, void *ctx,
                                           uint64_t deadline_ns, wapc_instance **out_instance, wc_error *err);
/* The same, blocking until it is usable or has failed. */
WC_API WC_MUST_USE int wapc_instance_new(wapc_module *module, const wapc_callbacks *callbacks, void *ctx,
                                         wapc_instance **out_instance, wc_error *err);
WC_API void wapc_instance_free(wapc_instance *instance); /* cancels what is pending; NULL is fine */

WC_API uint64_t wapc_instance_id(const wapc_instance *instance); /* process-wide, from 1, stable over replace */
WC_API void *wapc_instance_ctx(const wapc_instance *instance);
WC_API void wapc_instance_set_ctx(wapc_instance *instance, void *ctx);
WC_API uint64_t wapc_memory_size(const wapc_instance *instance); /* bytes */
/* False after a trap, a deadline or a cancel: its own data may be half changed, replace it. It still takes
 * calls after a trap, never after a deadline or a cancel (WC_EPOISONED). */
WC_API bool wapc_is_clean(const wapc_instance *instance);

/* Begins a call. `operation` and `payload` are borrowed until the call is complete. WC_DONE: complete, ask
 * wapc_result. WC_PENDING: see wapc_waits. WC_EBUSY: a call is under way (a guest is never re-entered).
 * WC_EPOISONED. WC_ELIMIT: payload. */
WC_API WC_MUST_USE int wapc_call_start(wapc_instance *instance, wc_slice operation, wc_slice payload,
                                       uint64_t deadline_ns);
/* Goes on with what is pending (start or call). WC_DONE, WC_PENDING, or the negative status of a failed
 * start. */
WC_API WC_MUST_USE int wapc_poll(wapc_instance *instance);

#define WAPC_WAITS_NOT 0   /* nothing is pending */
#define WAPC_WAITS_TICK 1  /* the guest used up its tick: poll again after other work had its turn */
#define WAPC_WAITS_HOST 2  /* in a host call: poll after it was answered, or at the deadline */
#define WAPC_WAITS_TIMER 3 /* in poll_oneoff: poll at wapc_wakes_at_ns or later */
WC_API int wapc_waits(const wapc_instance *instance);
WC_API uint64_t wapc_wakes_at_ns(const wapc_instance *instance);
WC_API uint64_t wapc_deadline_ns(const wapc_instance *instance);

/* Answers the host call that is under way; bytes are copied. On the driving thread; then poll. */
WC_API void wapc_host_reply(wapc_instance *instance, wc_slice response);
WC_API void wapc_host_fail(wapc_instance *instance, wc_slice error_text);
/* The same from another thread, for callers that block in wapc_call: it wakes them. */
WC_API void wapc_host_reply_from_thread(wapc_instance *instance, bool is_success, wc_slice bytes);

/* Ends what is pending; the instance is poisoned. */
WC_API void wapc_cancel(wapc_instance *instance);

/* The outcome of the last complete call, judged by wapc.md section 5. Valid until the next call or free. */
typedef struct wapc_result {
    int status;             /* 0, or WC_EGUEST (the guest said no), WC_ETRAP, WC_ETIMEOUT, WC_ECANCELED */
    wc_slice response;      /* when status is 0 */
    wc_slice error;         /* bare text otherwise: the guest's text first, then the trap's */
    bool has_ignored_error; /* answered, but had also set an error text (kept in `error`) */
} wapc_result;
WC_API void wapc_get_result(const wapc_instance *instance, wapc_result *out);
/* "Guest call failure: <text>" and its kin, as the era's host printed it. Writes a NUL-terminated text,
 * returns its length. */
WC_API size_t wapc_format_error(const wapc_result *result, char *out, size_t size);

/* Blocking call: 0 and the response (borrowed until the next call), or a negative status with the text in
 * err. */
WC_API WC_MUST_USE int wapc_call(wapc_instance *instance, wc_slice operation, wc_slice payload,
                                 uint32_t timeout_ms, wc_slice *out_response, wc_error *err);

/* Hot replace: a new module under the same id, callbacks and ctx; start functions run again, state is lost.
 * On failure the old one stays in service. WC_EBUSY during a call. Blocks as wapc_instance_new does. */
WC_API WC_MUST_USE int wapc_replace(wapc_instance *instance, wapc_module *module, wc_error *err);

/* A pool of ready instances that callers check out; safe to use from any thread. */
typedef struct wapc_pool_config {
    uint32_t struct_size;
    uint32_t min_instances; /* kept ready; 1 */
    uint32_t max_instances; /* 2 */
    uint32_t max_wait_ms;   /* wapc_pool_get waits this long for a free one; 100 */
    uint32_t max_idle_ms;   /* above the minimum, idle ones are freed after this; 300,000 */
    wapc_callbacks callbacks;
    void *ctx;
} wapc_pool_config;
WC_API void wapc_pool_config_init(wapc_pool_config *config);
WC_API WC_MUST_USE int wapc_pool_new(wapc_module *module, const wapc_pool_config *config,
                                     wapc_pool **out_pool, wc_error *err);
/* WC_ETIMEOUT: none became free in time. WC_ECLOSED. */
WC_API WC_MUST_USE int wapc_pool_get(wapc_pool *pool, wapc_instance **out_instance, wc_error *err);
/* Gives one back; one that is not clean is replaced. WC_EINVAL: not checked out of this pool (one of no pool
 * is freed, one of another pool is left alone). */
WC_API int wapc_pool_put(wapc_pool *pool, wapc_instance *instance, wc_error *err);
/* One call on a pooled instance; the response is copied into `out` (free with wapc_bytes_free). */
WC_API WC_MUST_USE int wapc_pool_call(wapc_pool *pool, wc_slice operation, wc_slice payload,
                                      uint32_t timeout_ms, uint8_t **out, size_t *out_len, wc_error *err);
WC_API void wapc_bytes_free(uint8_t *bytes);
/* Live update: members change to the new module one after another, calls go on. On failure all stay as they
 * were. */
WC_API WC_MUST_USE int wapc_pool_replace(wapc_pool *pool, wapc_module *module, wc_error *err);
WC_API void wapc_pool_close(wapc_pool *pool); /* later gets fail; twice is fine */
WC_API void wapc_pool_free(wapc_pool *pool);  /* closes; waits for what is checked out; NULL is fine */

#ifdef __cplusplus
}
#endif
#endif
