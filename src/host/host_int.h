/* host/host_int.h: what the files of this room share. Three kinds of state, each with one owner:
 *
 *   registry    actors, providers, links; touched on the control loop only
 *   wc_routes   an immutable snapshot of the registry, counted, replaced as a whole
 *   wc_worker   one per loop: its snapshot, its guests, its counters; touched on that loop only
 *
 * A change goes: registry -> publish -> every worker adopts the snapshot and runs the actions that belong to it -> the
 * operations that waited for it are answered. design.md section 3.
 */
#ifndef WC_HOST_HOST_INT_H
#define WC_HOST_HOST_INT_H

#include <pthread.h>
#include <stdatomic.h>

#include <wapc/wapc.h>

#include "base/base.h"
#include "bus/bus.h"
#include "claims/claims.h"
#include "host/host.h"
#include "lattice/lattice.h"
#include "rt/rt.h"

#define WC_KEY_SIZE 57 /* a public key and its NUL */
enum { WC_WORKERS_MAX = 64 };

typedef struct wc_worker wc_worker;
typedef struct wc_actor wc_actor;
typedef struct wc_provider wc_provider;
typedef struct wc_routes wc_routes;
typedef struct wc_guest wc_guest;
typedef struct wc_policy wc_policy;
typedef struct wc_receipts wc_receipts;
typedef struct wc_remote wc_remote;
typedef struct wc_inbound wc_inbound;

/* ---- actors ---- */

enum { WC_MODE_WARM, WC_MODE_FRESH, WC_MODE_SERIAL };

/* How an actor is run; from the manifest, else the host's defaults. */
typedef struct wc_actor_options {
    int mode;
    uint32_t instances, queue, max_calls, call_ms;
} wc_actor_options;

/* The part of an actor that lives on one loop. Touched on that loop only. */
typedef struct wc_actor_slot {
    wc_list idle;    /* of wc_guest.node: clean guests, most recently used first */
    wc_list waiting; /* of wc_flight.node: edge calls that wait for a guest */
    uint32_t live, busy, queued;
    bool is_retired; /* replaced or stopped: guests are freed when they come back */
} wc_actor_slot;

/* Immutable after publication but for the slots; counted by routes, guests and flights. */
struct wc_actor {
    atomic_int refs;
    char key[WC_KEY_SIZE], issuer[WC_KEY_SIZE];
    char *name, *alias, *version, *source; /* source: the path it came from, or "" */
    char **caps;
    size_t cap_count;
    bool has_caps;
    char *tags, *caps_text; /* joined by "," for BindActor */
    char *token_id;         /* jti of its token */
    char *claims_json;      /* for those who watch the host */
    char *token;            /* until it was shared with the lattice; control thread only */
    int32_t revision;
    uint64_t expires;
    uint8_t digest[WC_SHA256_SIZE];
    wapc_module *module;
    wc_actor_options options;
    uint32_t home; /* the loop of a serial actor */
    uint32_t slot_count;
    wc_actor_slot slots[];
};

wc_actor *wc__actor_ref(wc_actor *actor);
void wc__actor_unref(wc_actor *actor);
bool wc__actor_has_cap(const wc_actor *actor, wc_slice contract);
/* Reads claims into a new actor (count 1). The module is taken by the caller later. */
wc_actor *wc__actor_new(const wc_loaded_actor *loaded, const wc_actor_options *options, const char *source,
                        uint32_t worker_count);

/* Items joined by ","; and whether a call alias may be used (host.md 9.1 [Q]). */
char *wc__claim_list_join(wc_claim_list list);
bool wc__alias_is_usable(wc_slice alias);

/* ---- actors elsewhere ---- */

#define WC_LIMIT_LEARNT 100000u /* actors whose claims were learnt from the lattice */

/* What an advertisement said about an actor. Verified: its token came along, is valid and its issuer is trusted. Else it is a
 * hint: enough to tell a provider who is linked to it, but no permission (docs/internals/rpc.md). */
typedef struct wc_learnt {
    char key[WC_KEY_SIZE], issuer[WC_KEY_SIZE];
    char *name, *alias; /* NULL: none */
    char **caps;
    size_t cap_count;
    bool has_caps, is_verified;
    char *tags, *caps_text;
    uint64_t expires, issued_at; /* seconds, 0: none */
} wc_learnt;

/* learnt.c: all on the control thread. Who learns claims puts them, then calls wc__links_evaluate(host, actor, NULL) and
 * wc__publish. WC_EINVAL: no actor's key; WC_ELIMIT. */
int wc__learnt_put(wc_host *host, const wc_claims *claims, bool is_verified, wc_error *err);
void wc__learnt_keep(wc_host *host, const wc_actor *actor); /* it stops to run here; its claims stay known */
const wc_learnt *wc__learnt_claims(const wc_host *host, wc_slice actor); /* NULL: nothing was heard of it */
bool wc__learnt_has_cap(const wc_learnt *learnt, wc_slice contract);
/* Whether what was learnt decides: it was verified, or the operator takes hints for true. */
bool wc__learnt_counts(const wc_host *host, const wc_learnt *learnt);
void wc__learnt_free(wc_learnt *learnt);
void wc__learnt_clear(wc_host *host);

/* ---- providers and links ---- */

struct wc_provider {
    wc_host *host;
    const wc_provider_api *api;
    void *self;
    char *link_name;
    wc_host_api host_api; /* what this provider sees; self = this provider */
    atomic_uint pending;  /* calls it has not answered yet */
    atomic_int refs;      /* registry, routes */
    void *loop_selfs[];
};

wc_provider *wc__provider_ref(wc_provider *provider);
void wc__provider_unref(wc_provider *provider);

typedef struct wc_link_def {
    char actor[WC_KEY_SIZE], provider[WC_KEY_SIZE];
    char *contract, *link_name;
    wc_pair *values;
    size_t value_count;
    wc_provider *bound; /* the provider that accepted it; NULL: waits for its actor or provider */
} wc_link_def;

/* ---- snapshot ---- */

typedef struct wc_route_link {
    wc_slice contract, link_name; /* borrowed from `storage` of the snapshot */
    wc_slice provider_key;
    wc_provider *provider; /* NULL: it runs elsewhere in the lattice */
    bool is_allowed;       /* the contract is in the actor's claims */
} wc_route_link;

typedef struct wc_route_actor {
    wc_actor *actor;      /* NULL: it runs elsewhere */
    bool is_without_caps; /* its claims hold no list of capabilities: it may call nobody (host.md 8.1) */
    wc_route_link *links; /* sorted by contract, then link name */
    size_t link_count;
} wc_route_actor;

struct wc_routes {
    atomic_int refs;
    uint64_t version;
    wc_map actors;  /* public key -> wc_route_actor */
    wc_map aliases; /* call alias -> wc_route_actor */
    wc_map remotes; /* public key -> wc_route_actor of an actor elsewhere that is linked to a provider here */
    wc_map far_aliases; /* call alias -> wc_slice, the key of an actor elsewhere */
    wc_route_actor *items;
    size_t item_count;
    wc_provider **providers; /* counted */
    size_t provider_count;
    wc_arena storage;
};

wc_routes *wc__routes_build(wc_host *host, uint64_t version);
wc_routes *wc__routes_ref(wc_routes *routes);
void wc__routes_unref(wc_routes *routes);
wc_route_actor *wc__routes_actor(const wc_routes *routes, wc_slice key_or_alias);
/* The same through the worker's memory of the last one. */
wc_route_actor *wc__worker_actor(wc_worker *worker, wc_slice key_or_alias);
const wc_route_link *wc__routes_link(const wc_route_actor *from, wc_slice contract, wc_slice link_name);
/* The key of an actor elsewhere that is called `alias`; empty: nobody is. */
wc_slice wc__routes_far_alias(const wc_routes *routes, wc_slice alias);

/* ---- calls ---- */

/* What the host keeps for a call from begin to end. From the worker's free list. */
typedef struct wc_flight {
    wc_list node;  /* in a slot's waiting list, else alone */
    wc_call *call; /* NULL: the one who began it has let go */
    wc_worker *worker;
    wc_actor *actor; /* counted */
    wc_guest *guest; /* NULL while it waits */
    wc_timer timer;  /* deadline while it waits */
    bool is_done;
    char error[WC_ERROR_TEXT_SIZE]; /* text of a failure that the guest did not make */
} wc_flight;

/* A call to a provider: survives its caller, so that a late answer finds something to land on. */
typedef struct wc_provider_call {
    wc_call call; /* first: host_api functions get from one to the other by address */
    wc_msg msg;
    wc_worker *worker;
    wc_provider *provider; /* counted */
    wc_guest *guest;
    void (*on_answer)(struct wc_provider_call *call); /* instead of the guest; owns the call */
    void *ctx;
    wc_buf answer;
    struct wc_provider_call *next_free;
    wc_job job;
    atomic_bool is_completed;
} wc_provider_call;

/* One instance and what it is doing. */
struct wc_guest {
    wc_list node;   /* in a slot's idle list, or alone */
    wc_list lru;    /* in the worker's list of all idle guests, or alone */
    wc_list all;    /* in the worker's list of all guests */
    wc_work work;   /* for its turns while it is busy */
    wc_timer timer; /* deadline or wake-up while it is suspended */
    wc_worker *worker;
    wc_actor *actor; /* counted */
    wapc_instance *instance;
    wc_flight *flight; /* the call it works on; NULL when idle, starting for nobody, or abandoned */
    uint32_t calls;
    enum { WC_GUEST_IDLE, WC_GUEST_STARTING, WC_GUEST_CALLING, WC_GUEST_RESULT } state;
    bool is_abandoned; /* its caller is gone: free it as soon as nothing of it is outstanding */
    bool is_suspended; /* a nested call is outstanding */
    bool wants_nested; /* the host call waits to be begun on the loop's stack */
    bool is_queued;    /* in the worker's run queue */
    bool is_trial;     /* started by control to see whether the actor can start */
    wc_call nested;    /* call to another actor, or to another host */
    wc_entity far;     /* whom `nested` calls on another host; no key: an actor, wherever it is */
    wc_provider_call *provider_call;
    struct wc_policy_wait *policy_wait; /* NULL: the policy service was never asked for it */
    wapc_host_call parked;              /* begun again when the policy service has answered */
    struct wc__receipt_kept *receipt; /* of the call to a provider of another host that is under way, or NULL */
    void (*on_trial)(wc_guest *guest, int status, const char *text);
    void *trial_ctx;
};

typedef struct wc_counters {
    uint64_t calls, errors, busy, timeouts, traps;
} wc_counters;

struct wc_worker {
    wc_host *host;
    wc_loop *loop;
    uint32_t index;
    pthread_t thread;
    bool has_thread;
    wc_routes *routes;
    wc_route_actor *recent; /* of `routes`: the actor called last, so that its key need not be hashed again */
    wc_list idle;           /* of wc_guest.lru, least recently used first */
    wc_list guests;         /* of wc_guest.all */
    uint64_t live_guests, live_flights;
    wc_counters counters;
    wc_flight *free_flights;
    wc_provider_call *free_provider_calls;
    wc_rpc *rpc;       /* calls from and to other hosts; NULL: this host runs without NATS */
    wc_rpc *gate_rpc;  /* calls from clients of the gate; NULL: not the first worker, or no gate */
    wc_list remotes;   /* of wc_remote.node: calls to other hosts without an answer */
    wc_list inbounds;  /* of wc_inbound.node: calls of others that are at work */
    wc_latch *drained; /* counted down when `inbounds` is empty; NULL: nobody waits */
    wc_remote *free_remotes;
    wc_inbound *free_inbounds;
    uint64_t refused_logged_ns, refused_unlogged;
};

/* dispatch.c: the two ends of a call. See wc_host_api.begin and .end. */
/* `from`: the provider that calls; NULL: call->origin says who. */
int wc__begin(wc_worker *worker, wc_call *call, const wc_provider *from);
void wc__end(wc_call *call);
/* A call that came from outside: it never goes out again. `may_wait`: it holds no instance of any host, so it may queue. */
int wc__begin_here(wc_worker *worker, wc_call *call, bool may_wait);
/* Begins a call that a guest made: resolves, checks the claims, runs. Answers through wc__nested_answer or later. */
int wc__nested_host_call(void *ctx, wapc_instance *instance, const wapc_host_call *call);
void wc__nested_begin(wc_guest *guest);
/* guest.c */
wc_guest *wc__guest_take(wc_worker *worker, wc_actor *actor, bool is_edge, int *out_status);
int wc__guest_run(wc_guest *guest, wc_flight *flight);
void wc__guest_give_back(wc_guest *guest);
void wc__guest_abandon(wc_guest *guest);
void wc__guest_answer(wc_guest *guest, int status, wc_slice bytes);
void wc__guest_resume(wc_guest *guest);
void wc__slot_retire(wc_worker *worker, wc_actor *actor);
void wc__worker_drop_idle(wc_worker *worker);
void wc__worker_drop_busy(wc_worker *worker);   /* host is stopping: what is still at work is cancelled */
void wc__worker_free_guests(wc_worker *worker); /* after the loop has ended */
int wc__guest_trial(wc_worker *worker, wc_actor *actor,
                    void (*on_trial)(wc_guest *guest, int status, const char *text), void *ctx);
void wc__flight_done(wc_flight *flight, int status, wc_slice result);
void wc__slot_serve(wc_worker *worker, wc_actor *actor);

/* ---- control ---- */

/* Something that each worker does when it adopts a snapshot. */
typedef struct wc_action {
    enum {
        WC_ACTION_RETIRE,
        WC_ACTION_SERVE,   /* the actor's calls of other hosts are taken here */
        WC_ACTION_UNSERVE, /* `key` */
        WC_ACTION_BIND,
        WC_ACTION_UNBIND,
        WC_ACTION_PROVIDER_START,
        WC_ACTION_PROVIDER_STOP
    } kind;
    wc_actor *actor;       /* RETIRE, SERVE: counted */
    wc_provider *provider; /* counted */
    char key[WC_KEY_SIZE]; /* BIND, UNBIND, UNSERVE: the actor */
    void *prepared;
} wc_action;

struct wc_host {
    wc_host_config config; /* strings in `storage` */
    wc_arena storage;
    const wc_env *env;
    char id[WC_KEY_SIZE];
    wc_nkey key; /* of `id`: signs what leaves this host */
    wapc_engine *engine;
    wc_workers *control; /* one thread: operations on the registry run one after another and may block */
    wc_workers *jobs;    /* BLOCKING providers */
    bool is_started, is_stopped;
    uint32_t worker_count;
    wc_worker *workers;

    /* registry: control thread only */
    wc_map actors; /* key -> wc_actor (counted) */
    WC_VEC(wc_provider *) providers;
    wc_map links;          /* actor 0 contract 0 link name -> wc_link_def */
    wc_map learnt;         /* actor -> wc_learnt */
    wc_map learnt_aliases; /* call alias -> wc_learnt, of those that count */
    WC_VEC(wc_pair) labels;
    WC_VEC(wc_action) actions; /* what the next publication makes the workers do */
    uint64_t version;
    struct wc_manifest *manifest; /* what was applied last */
    struct wc_share *share;       /* what the hosts of the lattice tell each other; NULL without steer */

    struct wc_admin *admin;
    struct wc_mesh *mesh;        /* NULL: no NATS */
    struct wc_door *door;        /* NULL: no gate on TCP */
    struct wc_wascc_host *wascc; /* NULL: no listener for waSCC 0.14 */
    struct wc_legacy *legacy;    /* NULL: no lattice cache of the era */
    wc_policy *policy;           /* NULL: no policy service is asked */
    wc_receipts *receipts;       /* NULL: none are kept */
    struct wc_steer *steer;      /* NULL: nobody can steer over a bus */
    WC_VEC(wc_msg *) events;     /* to be told when the operation is in force; control thread only */
    uint64_t started_ns;
    atomic_bool is_ready;
    wc_latch provider_stops; /* loops that still drain a provider */
    wc_latch inbound_stops;  /* loops that still work for other hosts */
    wc_replay *replay;
};

/* control.c */
/* Runs `fn` on the control thread and waits for it. */
int wc__control_run(wc_host *host, int (*fn)(wc_host *host, void *arg, wc_error *err), void *arg,
                    wc_error *err);
void wc__publish(wc_host *host); /* returns when every worker has adopted the registry as it is */
void wc__publish_action(wc_host *host, wc_action action); /* counts references of its own */

/* worker.c */
int wc__workers_start(wc_host *host, wc_error *err);
void wc__workers_stop(wc_host *host);
/* Runs `fn` on the worker's loop and waits. */
void wc__worker_run(wc_worker *worker, void (*fn)(wc_worker *worker, void *arg), void *arg);

/* registry.c: all on the control thread */
typedef struct wc_actor_source {
    wc_slice module;
    const char *path; /* for messages and for the next apply; may be NULL */
    wc_actor_options options;
} wc_actor_source;
void wc__actor_options_init(const wc_host_config *config, wc_actor_options *out);
int wc__actor_start(wc_host *host, const wc_actor_source *source, char *out_key, wc_error *err);
int wc__actor_ensure(wc_host *host, const wc_actor_source *source, char *out_key, bool *out_replaced,
                     bool *out_unchanged, wc_error *err);
int wc__actor_update(wc_host *host, const char *key, const wc_actor_source *source, wc_error *err);
int wc__actor_stop(wc_host *host, const char *key, wc_error *err);
int wc__actor_verify(const wc_host_config *config, const wc_env *env, wc_slice module, wc_loaded_actor *out,
                     wc_error *err);
const wc_provider_api *wc__provider_api_find(const wc_host_config *config, wc_slice key_or_image);
wc_provider *wc__provider_find(wc_host *host, wc_slice key, wc_slice link_name);
int wc__provider_start(wc_host *host, const wc_provider_api *api, const char *link_name, wc_error *err);
void wc__provider_stop(wc_host *host, wc_provider *provider);

/* link.c: all on the control thread */
wc_link_def *wc__link_new(wc_slice actor, wc_slice contract, wc_slice link_name, wc_slice provider,
                          const wc_pair *values, size_t value_count);
void wc__link_free(wc_link_def *link);
int wc__link_set(wc_host *host, wc_link_def *link, wc_error *err); /* takes link in every case */
int wc__link_remove(wc_host *host, wc_slice actor, wc_slice contract, wc_slice link_name, wc_error *err);
/* Binds what waited for this actor or this provider (either may be NULL). Failures are logged. */
void wc__links_evaluate(wc_host *host, const char *actor, const wc_provider *provider);
void wc__links_unbind_provider(wc_host *host, const wc_provider *provider);
void wc__links_clear(wc_host *host);

/* host_api.c */
void wc__host_api_init(wc_host_api *api, wc_provider *provider);
wc_slice wc__host_setting(const wc_host *host, wc_slice name); /* empty: unknown */
wc_provider_call *wc__provider_call_new(wc_worker *worker, wc_provider *provider);
void wc__provider_call_free(wc_provider_call *call);
/* Hands the call to the provider by its mode; WC_DONE or WC_PENDING. */
int wc__provider_call_send(wc_provider_call *call);

/* remote.c: calls to other hosts, on the loop. */
/* As wc__begin, to the one named. WC_ENOTFOUND at once when this host runs alone. */
int wc__remote_begin(wc_worker *worker, wc_call *call, const wc_entity *origin, const wc_entity *target);
void wc__remote_end(wc_remote *remote);
bool wc__has_lattice(const wc_worker *worker); /* calls can leave this host: over NATS, or through the gate */
int wc__begin_on_first(wc_worker *worker, wc_call *call, const wc_entity *origin, const wc_entity *target);
void wc__remotes_cancel(wc_worker *worker); /* the host is stopping */
wc_entity wc__entity_of_origin(wc_slice origin, const wc_provider *from);

/* inbound.c: calls of other hosts and of clients of the gate. */
int wc__inbound_start(wc_host *host, wc_error *err); /* after mesh and steer */
void wc__inbound_stop(wc_host *host);      /* takes no more, waits for those at work until drain_ms */
void wc__inbound_close(wc_host *host);     /* before the buses go */
void wc__inbounds_free(wc_worker *worker); /* after the loop has ended */
/* On the loop: keeps what is served in step with what runs here. */
void wc__serve_actor(wc_worker *worker, const wc_actor *actor);
void wc__unserve_actor(wc_worker *worker, const char *key);
void wc__serve_provider(wc_worker *worker, const wc_provider *provider, bool is_on);

/* host.c */
void wc__label_set(wc_host *host, const char *key, const char *value); /* built-in labels keep their value */

/* outside.c: adds this worker's counters to a wc_host_stats, on its loop */
void wc__stats_add(wc_worker *worker, void *out_stats);

/* look.c: all on the control thread */
void wc__each_actor(wc_host *host, void (*fn)(void *arg, const wc_actor_info *actor), void *arg);
void wc__each_provider(wc_host *host, void (*fn)(void *arg, const wc_provider_info *provider), void *arg);
void wc__each_link(wc_host *host, void (*fn)(void *arg, const wc_link_info *link), void *arg);
void wc__each_label(wc_host *host, void (*fn)(void *arg, const wc_pair *label), void *arg);

/* mesh.c: the connections to NATS servers and the buses over them, one for RPC on each worker's loop, one for the control
 * interface on the first. On the control thread; the buses are used on their loops. */
typedef struct wc_mesh wc_mesh;
int wc__mesh_start(wc_host *host, wc_error *err); /* 0 too when the host shall run alone */
void wc__mesh_stop(wc_host *host);                /* while the loops run: the buses are freed on them */
wc_bus *wc__mesh_rpc(const wc_host *host, uint32_t worker_index); /* NULL: this host runs without */
wc_bus *wc__mesh_control(const wc_host *host);                    /* NULL: this host runs without */

/* door.c: the gate on TCP, over the same bus */
int wc__door_start(wc_host *host, wc_error *err); /* after wc__steer_start; 0 too when none is wanted */
void wc__door_stop(wc_host *host);                /* before wc__steer_stop */

/* share.c: all on the control thread. What this host itself did, for the others; nothing happens without a lattice. */
void wc__share_link(wc_host *host, const wc_link_def *link, bool is_gone);
void wc__share_actor(wc_host *host, wc_actor *actor);
/* What was heard by other ways than the lattice's own (the era's cache), with wc__learn_settle behind the last. */
void wc__learn_claims(wc_host *host, const char *actor, const char *claims_json);
void wc__learn_link(wc_host *host, const wc_link_info *link, bool is_gone);
void wc__learn_ref(wc_host *host, const char *ref, const char *key);
void wc__learn_settle(wc_host *host);

/* steer.c */
int wc__steer_start(wc_host *host, wc_error *err);
void wc__steer_say_started(wc_host *host);
void wc__steer_stop(wc_host *host);
void wc__steer_free(wc_host *host);
/* The bus inside the process, on the first worker's loop. NULL: neither gate nor NATS. */
wc_bus *wc__steer_bus(const wc_host *host);
/* On the control thread: notes what happened; wc__tell lets those know who watch. */
void wc__event_actor_started(wc_host *host, wc_actor *actor);
void wc__event_actor_stopped(wc_host *host, const char *key);
void wc__event_actor_update(wc_host *host, bool is_complete, const char *key, int32_t old_revision,
                            int32_t new_revision);
void wc__event_provider(wc_host *host, bool is_start, const wc_provider *provider);
void wc__tell(wc_host *host);

/* legacy.c: the lattice cache of the era, when the settings kvcache-* say so */
typedef struct wc_legacy wc_legacy;
int wc__legacy_start(wc_host *host, wc_error *err);
void wc__legacy_stop(wc_host *host);
void wc__legacy_free(wc_host *host);

/* legacy_wascc.c: the listener for waSCC 0.14, when the setting wascc-lattice says so */
int wc__wascc_start(wc_host *host, wc_error *err); /* after wc__inbound_start */
void wc__wascc_stop(wc_host *host);                /* takes no more */
void wc__wascc_close(wc_host *host);               /* after the drain, before the ends of RPC go */
void wc__wascc_free(wc_host *host);

/* policy.c: the policy service (--policy-subject). What may be asked on a loop is in host/policy.h. */
int wc__policy_start(wc_host *host, wc_error *err);
void wc__policy_stop(wc_host *host); /* while the loops run */
void wc__policy_free(wc_host *host); /* after they have ended */
/* On the control thread, which waits for the answer; authorizer included. WC_EDENIED. */
int wc__policy_load(wc_host *host, const wc_actor *actor, wc_error *err);
int wc__policy_link(wc_host *host, const wc_link_def *link, const char *issuer, wc_error *err);
/* A call of another host. False: goes on now. True: it was refused, or `go_on` comes when it is permitted. */
bool wc__policy_hold(wc_worker *worker, wc_rpc_call *call, void (*go_on)(void *ctx, wc_rpc_call *call));
/* receipts.c: receipts of capability use (--receipts). What calls tell it is in host/receipts.h. */
int wc__receipts_start(wc_host *host, wc_error *err);
void wc__receipts_stop(wc_host *host); /* while the loops run, after the last call */
void wc__receipts_free(wc_host *host); /* after they have ended */

/* nested.c: the host call that was parked is begun again. */
void wc__nested_go_on(wc_guest *guest);

/* admin.c */
typedef struct wc_admin wc_admin;
int wc__admin_start(wc_host *host, wc_error *err);
void wc__admin_stop(wc_host *host);

#endif
