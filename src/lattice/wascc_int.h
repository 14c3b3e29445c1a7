/* lattice/wascc_int.h: what the files of the waSCC listener share: the view, subscriptions, errands. */
#ifndef WC_LATTICE_WASCC_INT_H
#define WC_LATTICE_WASCC_INT_H

#include "codec/json.h"
#include "lattice/wascc.h"

/* ---- wascc_message.c ----------------------------------------------------------------------------------------------- */

/* The advertisement of a link as hosts of today send it (SPEC lattice 3.2). */
void wc__wascc_link_write(const wc_link_info *link, wc_buf *out);

/* ---- wascc_view.c -------------------------------------------------------------------------------------------------- */

typedef struct wc__wascc_provider {
    char *key, *contract, *link_name;
} wc__wascc_provider;

typedef struct wc__wascc_binding {
    char *actor, *contract, *link_name, *provider;
} wc__wascc_binding;

/* One list of the inventory as JSON. */
typedef struct wc__wascc_list {
    wc_buf text;
    wc_json_writer json;
} wc__wascc_list;

struct wc_wascc_view {
    wc__wascc_list actors, bindings, capabilities, labels;
    WC_VEC(char *) actor_keys;
    WC_VEC(wc__wascc_provider) providers;
    WC_VEC(wc__wascc_binding) bound;
};

void wc__wascc_view_end(wc_wascc_view *view); /* nothing is added any more */
/* Of a provider that offers the contract, in its name of today or of that time, under the link name; NULL: none. */
const wc__wascc_provider *wc__wascc_view_provider(const wc_wascc_view *view, wc_slice capid,
                                                  wc_slice link_name);
/* The provider an actor is bound to; NULL: to none. */
const char *wc__wascc_view_bound(const wc_wascc_view *view, wc_slice actor, wc_slice capid,
                                 wc_slice link_name);

/* ---- wascc.c ------------------------------------------------------------------------------------------------------- */

typedef enum wc__wascc_kind {
    WC_WASCC_HOSTS,
    WC_WASCC_ACTORS,
    WC_WASCC_BINDINGS,
    WC_WASCC_CAPABILITIES,
    WC_WASCC_AUCTION_ACTOR,
    WC_WASCC_AUCTION_PROVIDER,
    WC_WASCC_LAUNCH_ACTOR,
    WC_WASCC_LAUNCH_PROVIDER,
    WC_WASCC_TERMINATE_ACTOR,
    WC_WASCC_TERMINATE_PROVIDER,
    WC_WASCC_CALL_ACTOR,
    WC_WASCC_CALL_PROVIDER,
    WC_WASCC_BIND,
} wc__wascc_kind;

typedef struct wc__wascc_listening {
    wc_wascc *wascc;
    wc_bus *bus;
    wc__wascc_kind kind;
    wc_subscription *subscription;
    /* What a call must be for; "" where the kind has none. Owned. */
    char *actor, *capid, *link_name, *contract;
    bool is_told;   /* the binding's events are about this one */
    uint64_t round; /* of the view that wanted it */
} wc__wascc_listening;

/* Something that was asked for and has no outcome yet. */
typedef struct wc__wascc_errand {
    wc_list node; /* of wc_wascc.errands */
    wc_wascc *wascc;
    wc_bus *bus;            /* where the answer goes */
    char *reply, *ref, *id; /* owned; id: of an invocation */
    wc__wascc_kind kind;
    wc_bus_question question;
    wc_rpc_question call;
    bool is_call;
} wc__wascc_errand;

struct wc_wascc {
    wc_loop *loop;
    wc_wascc_config config;
    char *root, *host_id, *prefix; /* root: "wasmbus", perhaps with a namespace before it */
    wc_wascc_view *view;
    WC_VEC(wc__wascc_listening *) fixed;
    wc_subscription *news; /* events of this host on the inner bus */
    wc_map served;         /* bus number and subject -> wc__wascc_listening */
    uint64_t round;
    wc_list errands;
    size_t errand_count;
    wc_arena scratch;
};

/* NULL: too many are under way. */
wc__wascc_errand *wc__wascc_errand_new(wc_wascc *wascc, const wc__wascc_listening *from,
                                       const wc_bus_message *message);
void wc__wascc_errand_free(wc__wascc_errand *errand);
void wc__wascc_publish(wc_bus *bus, const char *subject, const wc_buf *text);

/* ---- wascc_control.c, wascc_call.c --------------------------------------------------------------------------------- */

void wc__wascc_inventory(const wc__wascc_listening *from, const wc_bus_message *message);
void wc__wascc_control(const wc__wascc_listening *from, const wc_bus_message *message);
void wc__wascc_call(const wc__wascc_listening *from, const wc_bus_message *message);
void wc__wascc_bind(const wc__wascc_listening *from, const wc_bus_message *message);

#endif
