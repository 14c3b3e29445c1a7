/* engine/internal.h: what the files of the room share. Not for other rooms: their face is <wapc/wapc.h>.
 *
 * Locks: engine->lock guards the list of mapped modules, module->lock the mapping of one module,
 * instance->wake_lock the answer of another thread, ticker->lock the sleep of the epoch thread. Order where
 * two are held: module, then engine.
 */
#ifndef WC_ENGINE_INTERNAL_H
#define WC_ENGINE_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/base.h"
#include "crypto/crypto.h"
#include "engine/backend.h"

#define WC_ENGINE_TEXT_MAX 4096u          /* of a trap or abort text */
#define WC_ENGINE_KEEP_BYTES (256u << 10) /* slots larger than this give their memory back at the next call */

/* ---- config.c ---- */

/* WC_EINVAL naming the setting. */
WC_MUST_USE int wc__config_check(const wapc_config *config, wc_error *err);
/* How many instances fit into the address space and the mappings of this process; *out_note (size bytes) says
 * why when it is fewer than wished. WC_EINVAL when not even one fits. */
WC_MUST_USE int wc__config_fit(const wapc_config *config, uint32_t *out_instances, char *note,
                               size_t note_size, wc_error *err);
/* Bytes of stack that host functions may use on top of the guest's own. */
size_t wc__host_stack_bytes(void);
/* True in builds whose own address space is beyond any limit worth setting. */
bool wc__is_sanitized(void);

/* ---- ticker.c: the epoch thread ---- */

typedef struct wc_ticker {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool is_started, is_stopping;
    atomic_bool is_active; /* a guest was entered since the last tick */
    atomic_bool is_asleep;
    atomic_uint_fast64_t ticks;
    uint32_t tick_us;
    void (*on_tick)(void *ctx);
    void *ctx;
} wc_ticker;

WC_MUST_USE int wc__ticker_start(wc_ticker *ticker, uint32_t tick_us, void (*on_tick)(void *ctx), void *ctx,
                                 wc_error *err);
void wc__ticker_stop(wc_ticker *ticker);
void wc__ticker_wake(wc_ticker *ticker);

/* On each entry into a guest: the thread ticks for at least 100 ms more. */
static inline void wc__ticker_touch(wc_ticker *ticker)
{
    if (atomic_load_explicit(&ticker->is_active, memory_order_relaxed))
        return;
    atomic_store(&ticker->is_active, true);
    if (atomic_load(&ticker->is_asleep))
        wc__ticker_wake(ticker);
}

/* ---- cache.c: compiled modules on disk ---- */

typedef struct wc_code_cache wc_code_cache;
#define WC_CODE_NAME_SIZE 128

/* What was verified, so that an unchanged file need not be read again before it is mapped. */
typedef struct wc_code_stamp {
    uint64_t device, inode, size;
    int64_t changed_s, changed_ns;
} wc_code_stamp;

/* `identity` is part of every file's name. WC_EIO: the directory cannot be made; WC_EDENIED: it is not ours
 * alone. */
WC_MUST_USE int wc__code_cache_open(const char *dir, wc_slice identity, uint64_t max_bytes,
                                    wc_code_cache **out, wc_error *err);
void wc__code_cache_close(wc_code_cache *cache);
/* WC_ENOTFOUND: not there, or refused. */
WC_MUST_USE int wc__code_cache_check(wc_code_cache *cache, const uint8_t hash[WC_SHA256_SIZE],
                                     wc_code_stamp *out_stamp);
/* An open descriptor of verified code. WC_EIO when it went away or is not what was verified. */
WC_MUST_USE int wc__code_cache_open_file(wc_code_cache *cache, const uint8_t hash[WC_SHA256_SIZE],
                                         wc_code_stamp *stamp, int *out_fd, wc_error *err);
/* The code behind a descriptor of wc__code_cache_open_file, for file systems from which nothing may be executed. */
WC_MUST_USE int wc__code_cache_read(int fd, const wc_code_stamp *stamp, wc_buf *out);
WC_MUST_USE int wc__code_cache_put(wc_code_cache *cache, const uint8_t hash[WC_SHA256_SIZE], wc_slice code,
                                   wc_code_stamp *out_stamp, wc_error *err);
void wc__code_cache_remove(wc_code_cache *cache, const uint8_t hash[WC_SHA256_SIZE]);

/* cache_trim.c: deletes what was loaded longest ago while the files are more than max_bytes; their sum afterwards. */
uint64_t wc__code_cache_trim(int dir_fd, uint64_t max_bytes);

/* ---- compile.c: the bounded child ---- */

/* WC_EFORMAT: the module is at fault; WC_ELIMIT: out of time or memory; WC_EIO: the child could not be run.
 * */
WC_MUST_USE int wc__compile_in_child(const wapc_engine *engine, wc_slice wasm, wc_buf *out_code,
                                     wc_error *err);

/* ---- engine ---- */

struct wapc_engine {
    wapc_config config; /* cache_dir and compiler are copies of ours */
    wc_backend_settings settings;
    const wc_backend *backend;
    wc_be_engine *be;
    wc_env env;
    wc_ticker ticker;
    wc_code_cache *cache;   /* NULL: none */
    uint32_t max_instances; /* after shrinking */
    atomic_uint live_stores;
    atomic_uint live_modules;
    pthread_mutex_t lock;
    wc_list mapped;        /* idle modules with mapped code, least recently used first */
    uint32_t mapped_count; /* all modules with mapped code that have a cached file */
};

static inline uint64_t wc__engine_now(const wapc_engine *engine)
{
    return engine->env.monotonic_ns(engine->env.ctx);
}
void wc__engine_note(const wapc_engine *engine, const char *text);

/* ---- module ---- */

struct wapc_module {
    atomic_uint refs;
    wapc_engine *engine;
    pthread_mutex_t lock;
    uint8_t hash[WC_SHA256_SIZE];
    wc_code_stamp stamp;
    bool is_cached;     /* the code can be mapped again */
    wc_be_module *code; /* NULL while not mapped */
    uint32_t users;     /* stores that hold the code */
    wc_list idle_link;  /* in engine->mapped while users is 0 and code is there */
};

/* Maps the code when needed and holds it. WC_EIO: the cached file went away. */
WC_MUST_USE int wc__module_hold(wapc_module *module, wc_be_module **out_code, wc_error *err);
void wc__module_release(wapc_module *module);

/* ---- check.c ---- */

/* The exports and imports of the waPC ABI. WC_EFORMAT naming them, WC_ELIMIT for a memory that is too large.
 * */
WC_MUST_USE int wc__module_check(const wapc_engine *engine, const wc_be_module *code, wc_error *err);
const wc_host_fn *wc__host_fn_find(const wc_host_fn *const *lists, wc_slice module, wc_slice name);

/* ---- host functions ---- */

extern const wc_host_fn wc__wapc_fns[];     /* abi.c */
extern const wc_host_fn wc__assembly_fns[]; /* assembly.c */
extern const wc_host_fn wc__wasi_fns[];     /* wasi.c */

/* True when [ptr, ptr + len) lies in memory; a length of 0 is always fine. */
static inline bool wc__guest_range(wc_guest_memory memory, uint64_t ptr, uint64_t len)
{
    return len == 0 || (ptr <= memory.size && len <= memory.size - ptr);
}

/* ---- instance ---- */

/* A slot of the ABI: presence matters, "zero bytes" is not "nothing" (wapc.md section 4). */
typedef struct wc_slot {
    wc_buf bytes;
    bool is_set;
} wc_slot;

enum { WC_PHASE_NEW, WC_PHASE_STARTING, WC_PHASE_READY, WC_PHASE_CALL, WC_PHASE_FAILED };

/* State of the answer to the host call under way; the only field another thread may change. */
enum { WC_ANSWER_NONE, WC_ANSWER_AWAITED, WC_ANSWER_GIVEN };

typedef struct wc_wasi wc_wasi;

struct wapc_instance {
    wapc_module *module;
    wapc_engine *engine;
    const wc_backend *backend;
    wc_be_store *store;
    wapc_callbacks callbacks;
    void *ctx;
    uint64_t id;

    int phase, entry;
    int waits;             /* WAPC_WAITS_... */
    bool is_entered;       /* the guest is on this thread's stack right now */
    bool is_cancel_wished; /* wapc_cancel came from inside the guest */
    bool is_clean, is_poisoned;
    bool is_timed_out, has_exited;
    uint32_t exit_code;
    uint32_t resume_result;
    uint64_t deadline_ns, wakes_at_ns;

    wc_slice operation, request; /* of the call under way, borrowed from the caller */
    wc_slot response, guest_error, host_response, host_error;
    wc_buf host_request; /* binding, namespace, operation and payload of the host call under way */
    wc_buf own_trap;     /* why a host function of ours ended the guest */
    wc_buf reason;       /* the engine's words */
    wc_buf error_text;   /* of the result */
    wapc_result result;
    wc_wasi *wasi; /* made at the first line the guest prints */

    atomic_int answer;
    pthread_mutex_t wake_lock;
    pthread_cond_t wake;
    wapc_pool *pool; /* that owns it, or NULL */
    uint32_t pool_slot;
};

/* Sets the text of the trap that ends the guest; returns WC_ETRAP for `return`. */
int wc__instance_trap(wapc_instance *instance, const char *format, ...) WC_PRINTF(2, 3);
void wc__instance_log(wapc_instance *instance, wc_slice text);
void wc__slot_reset(wc_slot *slot);
/* A store of `module` for this instance, counted against max_instances. WC_EBUSY, or as wc__module_hold. */
WC_MUST_USE int wc__instance_open_store(wapc_instance *instance, wapc_module *module, wc_be_store **out,
                                        wc_error *err);
void wc__instance_close_store(wapc_instance *instance, wapc_module *module,
                              wc_be_store *store); /* NULL is fine */
/* Runs the start functions in the store that is there: WC_DONE, WC_PENDING or negative. */
WC_MUST_USE int wc__instance_run_start(wapc_instance *instance, uint64_t deadline_ns);
/* Blocks until nothing is pending. */
int wc__instance_wait(wapc_instance *instance);
/* result.c */
void wc__instance_judge(wapc_instance *instance, int status, uint32_t code);
/* wasi.c: what was printed without a line end goes out, and the state is freed. */
void wc__wasi_flush(wapc_instance *instance);
void wc__wasi_free(wapc_instance *instance);

#endif
