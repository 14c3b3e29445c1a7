/* engine/backend.h: the one table through which the room uses a WebAssembly engine.
 *
 * A back end knows modules, stores (one instance each) and calls; it knows nothing of waPC. Only
 * backend_wasmtime*.c include the engine's own headers, so that another engine is one more table.
 *
 * Host functions are described once, in plain data (wc_host_fn), and the back end brings arguments, memory
 * and results to and from them. All guest code runs through begin and poll: the one path that can be
 * suspended (design.md section 3).
 *
 * Source: engine.md sections 2 to 7.
 */
#ifndef WC_ENGINE_BACKEND_H
#define WC_ENGINE_BACKEND_H

#include <stdbool.h>

#include "base/buf.h"
#include <wapc/wapc.h>

/* Longest parameter list of a host function (WASI path_open has nine). */
#define WC_HOST_FN_ARGS 9

/* The guest's linear memory as it is now; stale after the next entry into the guest. */
typedef struct wc_guest_memory {
    uint8_t *base;
    uint64_t size;
} wc_guest_memory;

/* A function guests can import. `run` gets the arguments as 64-bit values (an i32 is zero-extended, an f64 is
 * its bits) and leaves the result in args[0]. It returns WC_DONE; or a negative status, which ends the guest
 * with a trap whose text it left in the instance; or, when may_suspend, WC_PENDING: the guest is parked until
 * wc__instance_resume says otherwise. */
typedef struct wc_host_fn {
    const char *module, *name;
    const char *type; /* parameters ':' result: i = i32, I = i64, F = f64; "iiiiiiii:i" */
    int (*run)(wapc_instance *instance, wc_guest_memory memory, uint64_t *args);
    bool may_suspend;
} wc_host_fn;

/* Called by the back end while a guest is parked: true when it may go on, with the host function's result. */
bool wc__instance_resume(wapc_instance *instance, uint32_t *out_result);
/* Called by the back end at each epoch tick of a busy guest: false ends the guest. */
bool wc__instance_tick(wapc_instance *instance);

typedef struct wc_backend_settings {
    uint32_t max_instances;
    uint64_t max_memory_bytes; /* whole pages */
    uint32_t stack_bytes;
    bool is_pooled; /* false in a compile child */
    bool is_wasi_lenient;
    const wc_host_fn *const *fns; /* lists that end with a NULL name; the list of lists ends with NULL */
} wc_backend_settings;

/* One import or export of a module. */
typedef struct wc_extern {
    bool is_import;
    char kind;       /* 'f' function, 'm' memory, 't' table, 'g' global, '?' other */
    wc_slice module; /* of imports */
    wc_slice name;
    char type[64];      /* of functions, as in wc_host_fn; '?' for other value types, cut when very long */
    uint64_t min_bytes; /* of memories */
} wc_extern;

typedef struct wc_be_engine wc_be_engine;
typedef struct wc_be_module wc_be_module;
typedef struct wc_be_store wc_be_store;

/* What can be begun in a store, in the order of a start. */
enum {
    WC_ENTRY_INSTANTIATE, /* the module's start section runs here */
    WC_ENTRY_START,       /* _start */
    WC_ENTRY_INITIALIZE,  /* _initialize */
    WC_ENTRY_WAPC_INIT,   /* wapc_init */
    WC_ENTRY_CALL,        /* __guest_call */
};

typedef struct wc_backend {
    /* Appends everything that decides whether compiled code fits: engine, version, features, settings, CPU.
     * */
    void (*identify)(const wc_backend_settings *settings, wc_buf *out);
    /* WC_EVERSION: the library does not fit its headers. The settings were checked before: this may abort. */
    int (*engine_new)(const wc_backend_settings *settings, wc_be_engine **out, wc_error *err);
    void (*engine_free)(wc_be_engine *engine);
    void (*engine_tick)(wc_be_engine *engine);

    /* From a WebAssembly binary; from serialized code (trusted bytes); from a file of serialized code that
     * was verified. */
    int (*module_compile)(wc_be_engine *engine, wc_slice wasm, wc_be_module **out, wc_error *err);
    int (*module_load)(wc_be_engine *engine, wc_slice code, wc_be_module **out, wc_error *err);
    int (*module_map)(wc_be_engine *engine, int fd, wc_be_module **out, wc_error *err);
    int (*module_serialize)(wc_be_module *module, wc_buf *out, wc_error *err);
    void (*module_visit)(const wc_be_module *module, void (*on_extern)(void *ctx, const wc_extern *item),
                         void *ctx);
    /* Binds the imports; needed once before store_new. */
    int (*module_link)(wc_be_module *module, wc_error *err);
    void (*module_free)(wc_be_module *module);

    wc_be_store *(*store_new)(wc_be_module *module, wapc_instance *owner);
    void (*store_free)(wc_be_store *store); /* also ends what is pending */
    /* False when the module has no such export. op_len and payload_len are the arguments of WC_ENTRY_CALL. */
    bool (*store_begin)(wc_be_store *store, int entry, uint32_t op_len, uint32_t payload_len);
    /* WC_DONE (*out_result set for WC_ENTRY_CALL), WC_PENDING, or WC_ETRAP, WC_EBUSY (no slot), WC_ELIMIT
     * with the engine's reason appended to `reason`. */
    int (*store_poll)(wc_be_store *store, uint32_t *out_result, wc_buf *reason);
    uint64_t (*store_memory_size)(const wc_be_store *store);
} wc_backend;

extern const wc_backend wc_backend_wasmtime;

#endif
