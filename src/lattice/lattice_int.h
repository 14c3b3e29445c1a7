/* lattice/lattice_int.h: what the files of this room share: a control message on its way. */
#ifndef WC_LATTICE_LATTICE_INT_H
#define WC_LATTICE_LATTICE_INT_H

#include "codec/value.h"
#include "lattice/lattice.h"

typedef enum wc__ask {
    WC_ASK_HOSTS,
    WC_ASK_INVENTORY,
    WC_ASK_LINKS,
    WC_ASK_CLAIMS,
    WC_ASK_AUCTION_ACTOR,
    WC_ASK_AUCTION_PROVIDER,
    WC_ASK_START_ACTOR,
    WC_ASK_STOP_ACTOR,
    WC_ASK_START_PROVIDER,
    WC_ASK_STOP_PROVIDER,
    WC_ASK_UPDATE_ACTOR,
    WC_ASK_SET_LINK,
    WC_ASK_REMOVE_LINK,
    WC_ASK_HEARTBEAT, /* nobody asked */
} wc__ask;

/* A message as it was understood. Strings live in the arena and are NUL-terminated. */
typedef struct wc__request {
    wc__ask ask;
    wc_arena arena;
    const char *ref;       /* actor_ref, provider_ref, actor_id of an update */
    const char *new_ref;   /* of an update */
    const char *link_name; /* never empty */
    const wc_value *constraints;
    wc_link_info link;
} wc__request;

#define WC_LIMIT_REQUEST_BYTES (1u << 20)

/* WC_EFORMAT, WC_ELIMIT. The request can be deinitialised in every case. */
WC_MUST_USE int wc__request_decode(wc__ask ask, wc_slice payload, wc__request *out, wc_error *err);
void wc__request_deinit(wc__request *request);

struct wc_lattice_job {
    wc_lattice *lattice;
    wc__request request;
    char *reply; /* NULL: nobody waits */
    wc_timer ack_timer;
    bool is_answered;
    /* Written by perform, read by finish. */
    wc_buf answer; /* empty: no answer */
    bool is_failed;
};

struct wc_lattice {
    wc_bus *bus;
    wc_loop *loop;
    char *host_id, *prefix;
    uint64_t heartbeat_ns, started_ns;
    wc_lattice_host host;
    WC_VEC(struct wc__listening *) listening;
    wc_timer heartbeat;
    size_t job_count;
    bool is_stopped;
};

/* answer.c: the JSON of lattice.md 5.2. `failure` NULL: success. */
void wc__answer_host(const wc_lattice *lattice, uint64_t uptime_s, wc_buf *out);
void wc__answer_command(const wc_lattice *lattice, const wc__request *request, const char *failure,
                        wc_buf *out);
/* On the control thread: does what is asked and writes the answer. */
void wc__answer_job(wc_lattice_job *job);
/* The failure of a command that could not be read. */
void wc__answer_undecodable(const wc_lattice *lattice, wc__ask ask, const char *why, wc_buf *out);
/* event.c: the event of a start that failed after it was acknowledged, and of a heartbeat. */
void wc__event_start_failed(wc_buf *out, bool is_actor, const char *ref);
void wc__event_heartbeat(const wc_lattice_host *host, wc_buf *out);

#endif
