/* lattice/lattice.h: face of the room: what a host says and hears on the bus so that others can watch and steer it and hosts
 * come to know the same: the control interface, advertisements of claims and links, digests between our own hosts, events.
 *
 * The room knows subjects and messages, not how a host works: the host fills a table. Everything here runs on the loop of the
 * buses, but for wc_lattice_perform, which runs where the host's operations run and may block. So a loop never waits: a message
 * becomes a job, the host carries it to its control thread and back. The state belongs to that thread.
 *
 * SPEC lattice 3, 5, 6; RFC 0004.
 */
#ifndef WC_LATTICE_LATTICE_H
#define WC_LATTICE_LATTICE_H

#include <wc/host.h>

#include "base/base.h"
#include "bus/bus.h"
#include "lattice/cache.h"
#include "lattice/rpc.h"
#include "lattice/wascc.h"
#include "lattice/state.h"
#include "rt/rt.h"

#define WC_LIMIT_LATTICE_JOBS 256u              /* control messages that wait for the host */
#define WC_LIMIT_LATTICE_PILE 65536u            /* advertisements and the like that wait for the host */
#define WC_LIMIT_LATTICE_PILE_BYTES (32u << 20) /* of them */
#define WC_LIMIT_LATTICE_PEERS 256u             /* our own hosts that are compared with */
#define WC_LIMIT_LATTICE_EVENTS 1024u           /* kept to be told again after a reconnect */
#define WC_LIMIT_LATTICE_EVENT_BYTES (4u << 20) /* of them */
#define WC_LIMIT_LATTICE_ANSWER_BYTES 1044480u  /* of an answer over NATS: 1 MiB less 4 KiB */
#define WC_LATTICE_ACK_AFTER_MS 500u    /* a start that takes longer is acknowledged before it is done */
#define WC_LATTICE_TELL_AFTER_MS 28000u /* and after so long it is said that it is still not done */
#define WC_LATTICE_REPEAT_MS 10000u     /* events of the time before a loss was noticed are repeated */
#define WC_LATTICE_HEARTBEAT_S 30u

typedef struct wc_lattice wc_lattice;
typedef struct wc_lattice_job wc_lattice_job;

typedef struct wc_lattice_host {
    void *ctx;
    /* Where operations run. `ref`: a file, an image or a key; WC_EEXIST: runs already; WC_ENOTFOUND from stop: does not run. */
    int (*start_actor)(void *ctx, const char *ref, wc_error *err);
    int (*stop_actor)(void *ctx, const char *ref, wc_error *err);
    int (*update_actor)(void *ctx, const char *actor, const char *new_ref, wc_error *err);
    int (*start_provider)(void *ctx, const char *ref, const char *link_name, wc_error *err);
    int (*stop_provider)(void *ctx, const char *ref, const char *link_name, wc_error *err);
    bool (*has_actor)(void *ctx, const char *ref);
    bool (*has_provider)(void *ctx, const char *ref, const char *link_name);
    /* Something was said in the lattice and is in the state now: makes it so on this host. Nobody is told of a failure but by
     * the host itself. `settle` comes after the last of several. */
    void (*learn)(void *ctx, const wc_fact *fact);
    void (*settle)(void *ctx);
    void (*save)(void *ctx); /* the state, when it changed */
    /* Something odd was heard; `what` is the name of an event of the log. */
    void (*note)(void *ctx, const char *what, const char *text);
    void (*each_actor)(void *ctx, void (*fn)(void *arg, const wc_actor_info *actor), void *arg);
    void (*each_provider)(void *ctx, void (*fn)(void *arg, const wc_provider_info *provider), void *arg);
    void (*each_label)(void *ctx, void (*fn)(void *arg, const wc_pair *label), void *arg);
    /* On the loop. Carries the job to wc_lattice_perform and back to wc_lattice_finish, or to wc_lattice_drop when that can no
     * longer be. Not 0: cannot be carried now, the job stays the lattice's. */
    int (*submit)(void *ctx, wc_lattice_job *job);
    /* On the loop. Asks what runs here how it is, which each_actor and each_provider say from then on; `on_done` comes once, on
     * the loop, perhaps inside this call. */
    void (*ask_health)(void *ctx, void (*on_done)(void *arg), void *arg);
} wc_lattice_host;

/* Where messages come from and go to: the bus inside the process and those over NATS, all of one loop. What is said goes to
 * each of them; an answer goes to the bus that asked. Digests go over NATS only: behind the other there is no host. */
enum { WC_LATTICE_LOCAL, WC_LATTICE_NATS, WC_LATTICE_BUSES_MAX };
typedef struct wc_lattice_buses {
    wc_bus *control[WC_LATTICE_BUSES_MAX]; /* wasmbus.ctl; NULL: not there */
    wc_bus *rpc[WC_LATTICE_BUSES_MAX];     /* wasmbus.rpc: links, claims */
} wc_lattice_buses;

typedef struct wc_lattice_config {
    wc_lattice_buses buses;
    const char *host_id;
    const char *prefix;   /* namespace, one token; NULL: "default" */
    uint32_t heartbeat_s; /* 0: the default */
    uint64_t started_ns;  /* of the loop's clock, for the uptime */
    wc_state *state;      /* of the host's control thread; outlives the lattice */
    wc_lattice_host host;
} wc_lattice_config;

/* Subscribes and asks the other hosts what they know; strings are copied. WC_EINVAL: the prefix cannot stand in a subject. */
WC_MUST_USE int wc_lattice_new(wc_loop *loop, const wc_lattice_config *config, wc_lattice **out_lattice,
                               wc_error *err);
/* The connection of that bus was lost or found again. What was said meanwhile is said then. */
void wc_lattice_connected(wc_lattice *lattice, int bus, bool is_connected);
/* The same where the connection for RPC is another one than that for the control interface: links and claims only. */
void wc_lattice_rpc_connected(wc_lattice *lattice, bool is_connected);
/* No more messages. Jobs that are under way must still be finished or dropped before wc_lattice_free. */
void wc_lattice_stop(wc_lattice *lattice);
void wc_lattice_free(wc_lattice *lattice);

void wc_lattice_perform(wc_lattice_job *job); /* where operations run */
void wc_lattice_finish(wc_lattice_job *job);  /* on the loop */
void wc_lattice_drop(wc_lattice_job *job);    /* anywhere, when the loop is gone */

/* ---- events (SPEC lattice 6) --------------------------------------------------------------------------------------- */

/* The event alone, appended to a buffer. */
void wc_event_host_started(wc_buf *out);
void wc_event_host_stopped(wc_buf *out);
void wc_event_actor_started(wc_buf *out, const char *actor, const char *image_ref); /* image_ref NULL: none */
void wc_event_actor_stopped(wc_buf *out, const char *actor);
void wc_event_actor_update(wc_buf *out, bool is_complete, const char *actor, int32_t old_revision,
                           int32_t new_revision);
void wc_event_provider(wc_buf *out, bool is_start, const char *contract, const char *link_name,
                       const char *provider, const char *image_ref);
/* Publishes an event with the header every event has, and once more as a CloudEvent. On the loop. */
void wc_lattice_event(wc_lattice *lattice, wc_slice event);

/* ---- advertisements (SPEC lattice 3.1, 3.2) ------------------------------------------------------------------------- */

/* What this host itself did, of kind LINK or CLAIMS, as a message appended to a buffer; any thread. */
WC_MUST_USE int wc_advert_write(const wc_fact *fact, wc_buf *out);
/* Publishes it. On the loop. */
void wc_lattice_advertise(wc_lattice *lattice, wc_fact_kind kind, bool is_gone, wc_slice advert);

#endif
