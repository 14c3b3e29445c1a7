/* lattice/wascc.h: a listener for programs of waSCC 0.14, the system's earlier life: inventory, auctions, launch and terminate,
 * calls, events, in their forms and on their subjects. Part of the lattice's face; off unless the operator wants it.
 *
 * It is a translator. A command becomes one of the control interface on the bus inside the process, a call is checked in its
 * old form and goes on as a call of this host, a link is advertised; so whatever holds there holds here. What runs is told by
 * the host as a view, whole, whenever it changed. Everything of a wc_wascc runs on the loop of its buses.
 *
 * SPEC lattice 9.
 */
#ifndef WC_LATTICE_WASCC_H
#define WC_LATTICE_WASCC_H

#include <wc/host.h>

#include "base/base.h"
#include "bus/bus.h"
#include "lattice/rpc.h"

#define WC_LIMIT_WASCC_ERRANDS 256u      /* commands and calls without an outcome */
#define WC_LIMIT_WASCC_BYTES (64u << 10) /* of a JSON request */
#define WC_LIMIT_WASCC_CONSTRAINTS 64u   /* of an auction */
#define WC_WASCC_CONTROL_MS 5000u        /* for the control interface to answer */

/* ---- messages ------------------------------------------------------------------------------------------------------ */

/* The entity of a provider is {capid, binding}: they are in `contract` and `link_name`, the key is empty. */
WC_MUST_USE int wc_wascc_invocation_decode(wc_slice wire, wc_arena *arena, wc_invocation *out, wc_error *err);
WC_MUST_USE int wc_wascc_invocation_encode(const wc_invocation *invocation, wc_buf *out, wc_error *err);
/* "wasmbus://M..." or "wasmbus://wascc/keyvalue/default"; ptr NULL: no memory. */
wc_slice wc_wascc_url(const wc_entity *entity, wc_arena *arena);
/* As wc_invocation_verify, over the names of that time. */
WC_MUST_USE int wc_wascc_verify(const wc_invocation *invocation, const wc_rpc_trust *trust, wc_arena *arena,
                                wc_error *err);
/* The part of a subject for a contract: "wascc.keyvalue" of "wascc:KeyValue". Appends. */
void wc_wascc_subject_put(wc_slice contract, wc_buf *out);
/* What BindActor and RemoveActor carry: actor and values, strings in the arena. WC_EFORMAT, WC_ELIMIT. */
WC_MUST_USE int wc_wascc_binding_decode(wc_slice payload, wc_arena *arena, wc_link_info *out, wc_error *err);

typedef enum wc_wascc_event {
    WC_WASCC_HOST_STARTED,
    WC_WASCC_HOST_STOPPED,
    WC_WASCC_ACTOR_STARTED,
    WC_WASCC_ACTOR_STOPPED,
    WC_WASCC_ACTOR_UPDATING,
    WC_WASCC_ACTOR_UPDATE_COMPLETE,
    WC_WASCC_PROVIDER_LOADED,
    WC_WASCC_PROVIDER_REMOVED,
    WC_WASCC_BINDING_CREATED,
    WC_WASCC_BINDING_REMOVED,
} wc_wascc_event;

typedef struct wc_wascc_happening {
    wc_wascc_event event;
    const char *host, *actor, *capid, *instance; /* as the event needs */
    bool success;
} wc_wascc_happening;

/* A CloudEvent; `id` a UUID, `time` RFC 3339. Appends. */
void wc_wascc_event_write(const wc_wascc_happening *happening, const char *id, const char *time, wc_buf *out);

/* ---- what runs here ------------------------------------------------------------------------------------------------ */

typedef struct wc_wascc_view wc_wascc_view;
wc_wascc_view *wc_wascc_view_new(void);
void wc_wascc_view_free(wc_wascc_view *view); /* NULL is fine */
void wc_wascc_view_add_actor(wc_wascc_view *view, const wc_actor_info *actor);
void wc_wascc_view_add_provider(wc_wascc_view *view, const wc_provider_info *provider);
void wc_wascc_view_add_link(wc_wascc_view *view,
                            const wc_link_info *link); /* only those that are bound count */
void wc_wascc_view_add_label(wc_wascc_view *view, const wc_pair *label);

/* ---- the listener -------------------------------------------------------------------------------------------------- */

typedef struct wc_wascc wc_wascc;

enum { WC_WASCC_BUSES_MAX = 2 };
typedef struct wc_wascc_config {
    wc_bus *buses[WC_WASCC_BUSES_MAX]; /* where those programs are; NULL: not there */
    wc_bus *inner;                     /* the bus inside the process */
    wc_rpc *rpc;                       /* asks on the inner bus */
    const char *host_id;
    const char *ns;     /* LATTICE_NAMESPACE, one token; NULL: none */
    const char *prefix; /* namespace of the control interface; NULL: "default" */
    wc_rpc_trust trust;
    uint64_t started_ns; /* of the loop's clock */
    uint64_t max_payload_bytes;
    void *ctx;
    void (*on_change)(void *ctx); /* something was asked for that changes the view */
    void (*on_refused)(void *ctx, wc_slice from, const char *why);
} wc_wascc_config;

/* Subscribes and says that the host started. Borrows the trust, copies strings. WC_EINVAL: a namespace that is none. */
WC_MUST_USE int wc_wascc_new(wc_loop *loop, const wc_wascc_config *config, wc_wascc **out_wascc,
                             wc_error *err);
/* Says that the host stopped and listens no more; calls that are at work are still answered. */
void wc_wascc_stop(wc_wascc *wascc);
void wc_wascc_free(wc_wascc *wascc); /* errands under way are dropped; NULL is fine */
/* Takes the view: serves what is in it and says which bindings came and went. */
void wc_wascc_show(wc_wascc *wascc, wc_wascc_view *view);

#endif
