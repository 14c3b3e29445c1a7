/* wc/provider.h: the one interface between a host and a capability provider.
 *
 * A provider is a table of functions (wc_provider_api). Providers that are linked into the host and providers that are
 * loaded from a shared object fill the same table. Tables carry a version and a size, hold fixed-width integers, pass no
 * struct by value, and memory is freed by the side that allocated it.
 *
 * A provider states how it wants to be called (`mode`):
 *   WC_PROVIDER_PER_LOOP  state per worker loop, never blocks, called on the loop of the call. Built-in providers only.
 *   WC_PROVIDER_SERIAL    called on one loop, one call after another may be outstanding; never blocks.
 *   WC_PROVIDER_BLOCKING  called on a thread of a bounded pool, may block. The easy one for plug-ins.
 *
 * Each call is answered exactly once: at once (the function returns WC_DONE) or later (it returns WC_PENDING and calls
 * host->complete from any thread). Errors are answers too: host->fail.
 *
 * Source: design.md sections 3 and 4, host.md 6.6 and 6.7, providers.md 1.
 */
#ifndef WC_PROVIDER_H
#define WC_PROVIDER_H

#include <wc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WC_PROVIDER_ABI 1u

#define WC_PROVIDER_PER_LOOP 1u
#define WC_PROVIDER_SERIAL 2u
#define WC_PROVIDER_BLOCKING 3u

/* Room for a UUID and its NUL. */
#define WC_REQUEST_ID_SIZE 40

/* The one message of the system: everything that moves inside a host is a wc_call. It is made once at the edge, passed by
 * pointer and completed exactly once. The one who begins a call owns it and ends it with host->end. */
typedef struct wc_call wc_call;
struct wc_call {
    uint32_t struct_size;
    uint32_t depth;  /* nested calls above this one; 0 at the edge */
    wc_slice origin; /* public key of the calling actor or provider, or "system" */
    wc_slice target; /* public key of the actor or provider that is called */
    wc_slice operation;
    wc_slice payload;     /* one MessagePack value, or empty; borrowed until the call is completed */
    uint64_t deadline_ns; /* on the host's monotonic clock (host->now_ns) */
    char request_id[WC_REQUEST_ID_SIZE]; /* NUL-terminated text; in every error body and log line that belongs to the request */

    int32_t status; /* set on completion: 0 or a negative WC_E... */
    uint32_t reserved;
    wc_slice result; /* set on completion: answer bytes, or the error text when status < 0; valid until host->end */

    void (*on_done)(wc_call *call); /* set by whoever begins the call; only called when begin answered WC_PENDING */
    void *ctx;                      /* belongs to whoever began the call */
    void *host_private[10];         /* the host's own state; zero before host->begin */
};

/* One link: what `bind` gets. All slices are borrowed for the duration of the function. Keys that the host adds start with
 * "__wasmcloud_" (host.md 7.3). */
typedef struct wc_link_value {
    wc_slice key, value;
} wc_link_value;

typedef struct wc_bind {
    uint32_t struct_size;
    uint32_t value_count;
    wc_slice actor;
    wc_slice contract;
    wc_slice link_name;
    const wc_link_value *values;
} wc_bind;

/* One worker loop as a provider sees it. Opaque; built-in PER_LOOP providers in the tree get the runtime's loop from it with
 * host->loop_native. */
typedef struct wc_loop_ref wc_loop_ref;

/* What the host offers a provider. `self` is the first argument of every function. Functions marked [loop] may only be
 * called on the loop of the call or loop concerned, those marked [any] from any thread. */
typedef struct wc_host_api {
    uint32_t abi_version;
    uint32_t struct_size;
    void *self;

    uint64_t (*now_ns)(void *self);                       /* [any] monotonic clock, nanoseconds */
    void (*random)(void *self, uint8_t *out, size_t len); /* [any] secure random bytes */
    void (*log)(void *self, int32_t level, wc_slice component, wc_slice text); /* [any] 1 error .. 5 trace */

    /* [any] Completes with an answer: the host copies `bytes` into the call. Follow it with `return WC_DONE`, or with
     * `complete` when the operation was pending. */
    void (*reply)(void *self, wc_call *call, wc_slice bytes);
    void (*fail)(void *self, wc_call *call, int32_t status, wc_slice text);
    /* [any] The later completion of a call for which the provider returned WC_PENDING. The call must not be touched after. */
    void (*complete)(void *self, wc_call *call);

    /* [loop] Begins a call to an actor (target, operation, payload, deadline_ns, on_done, ctx set; rest zero). `loop` is the
     * loop the caller is on. WC_DONE: status and result are set. WC_PENDING: on_done runs later on this loop. */
    int32_t (*begin)(void *self, wc_loop_ref *loop, wc_call *call);
    /* [loop] Ends a completed call: frees what the host holds for it; `result` is gone. Ending a pending call cancels it:
     * on_done will not run. */
    void (*end)(void *self, wc_call *call);

    /* [loop] The runtime's loop (struct wc_loop *) behind a reference: built-in providers only. */
    void *(*loop_native)(void *self, wc_loop_ref *loop);
    /* [any] A setting of the host by name ("state-dir", "access-log", ...); empty slice when unknown. Borrowed for the life
     * of the host. */
    void (*setting)(void *self, const char *name, wc_slice *out);
} wc_host_api;

typedef struct wc_provider_api {
    uint32_t abi_version; /* WC_PROVIDER_ABI: compared before anything else */
    uint32_t struct_size; /* lets the host read an older, shorter table */
    uint32_t mode;
    uint32_t reserved;

    const char *public_key; /* nkey "V..." this provider answers to */
    const char *contract_id;
    const char *image_name; /* last part of the era's image reference ("httpserver"), or NULL */
    const char *name;       /* for people */

    /* On the control loop, once per provider instance (link name). */
    int32_t (*start)(const wc_host_api *host, wc_slice link_name, void **out_self, wc_error *err);
    /* On the control loop: a link was set or changed. It may be called again with the same link (then nothing happens) or with
     * other values (then they take effect). PER_LOOP: this is the part that may fail (open the socket); *out_prepared is
     * handed to loop_bind on every loop, then to `discard` on control. On failure nothing has changed. */
    int32_t (*bind)(void *self, const wc_bind *bind, void **out_prepared, wc_error *err);
    /* On the control loop, after every loop ran loop_unbind: the link is gone. */
    void (*unbind)(void *self, wc_slice actor);
    /* An operation of an actor; see `mode` for the thread. */
    int32_t (*call)(void *self, void *loop_self, wc_call *call);
    /* On the control loop. 0 = healthy, else err says why not. May be NULL: always healthy. */
    int32_t (*health)(void *self, wc_error *err);
    /* On the control loop, last; no callback after it. */
    void (*stop)(void *self);

    /* PER_LOOP only, all on the loop itself. loop_bind and loop_unbind cannot fail. loop_stop with drain_deadline_ns: stop to
     * accept, finish what was accepted until then; call host's on_stopped when done. */
    int32_t (*loop_start)(void *self, wc_loop_ref *loop, void **out_loop_self, wc_error *err);
    void (*loop_bind)(void *loop_self, wc_slice actor, void *prepared);
    void (*loop_unbind)(void *loop_self, wc_slice actor);
    void (*loop_stop)(void *loop_self, uint64_t drain_deadline_ns, void (*on_stopped)(void *ctx), void *ctx);
    void (*discard)(void *self, void *prepared);
} wc_provider_api;

/* The one symbol that a provider in a shared object exports under the name WC_PROVIDER_SYMBOL. */
typedef const wc_provider_api *(*wc_provider_entry_fn)(void);
#define WC_PROVIDER_SYMBOL "wc_provider_entry"

#ifdef __cplusplus
}
#endif
#endif
