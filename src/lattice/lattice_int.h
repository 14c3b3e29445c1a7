/* lattice/lattice_int.h: what the files of this room share: a message on its way, the state between our hosts. */
#ifndef WC_LATTICE_LATTICE_INT_H
#define WC_LATTICE_LATTICE_INT_H

#include "codec/mp.h"
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
    /* From here on nobody waits for an answer; these five go on the pile. */
    WC_ASK_SET_LINK,
    WC_ASK_REMOVE_LINK,
    WC_ASK_LEARN_CLAIMS,
    WC_ASK_DIGEST,
    WC_ASK_RECORDS,
    /* And these nobody sent. */
    WC_ASK_PILE,
    WC_ASK_HEARTBEAT,
    WC_ASK_SYNC,      /* what other hosts wait for is due */
    WC_ASK_ADVERTISE, /* again, after a reconnect */
} wc__ask;

/* A command or an auction as it was understood. Strings live in the arena and are NUL-terminated. */
typedef struct wc__request {
    wc__ask ask;
    wc_arena arena;
    const char *ref;       /* actor_ref, provider_ref, actor_id of an update */
    const char *new_ref;   /* of an update */
    const char *link_name; /* never empty */
    const wc_value *constraints;
} wc__request;

#define WC_LIMIT_REQUEST_BYTES (1u << 20)

/* WC_EFORMAT, WC_ELIMIT. The request can be deinitialised in every case. */
WC_MUST_USE int wc__request_decode(wc__ask ask, wc_slice payload, wc__request *out, wc_error *err);
void wc__request_deinit(wc__request *request);

/* ---- messages that wait, in either direction ------------------------------------------------------------------------ */

typedef struct wc__letter {
    wc__ask ask;   /* what came: of the pile */
    int bus;       /* where it came from; where it goes to: WC_LATTICE_BUSES_MAX for all */
    bool is_rpc;   /* what goes: over the connections for RPC */
    char *subject; /* what goes */
    char *payload; /* owned, may be NULL */
    size_t len;
} wc__letter;

typedef WC_VEC(wc__letter) wc__letters;
void wc__letter_add(wc__letters *to, wc__letter letter, wc_slice payload); /* takes the subject */
void wc__letters_free(wc__letters *letters);

struct wc_lattice_job {
    wc_lattice *lattice;
    wc__request request;
    int bus;     /* that asked */
    char *reply; /* NULL: nobody waits */
    wc_timer timer;
    bool is_answered;
    wc__letters pile;
    uint64_t since_ms; /* ADVERTISE: when the connection was lost */
    /* Written by perform, read by finish. */
    wc_buf answer; /* empty: no answer */
    wc_buf failure;
    bool is_failed;
    wc__letters letters;
    uint64_t next_ns; /* when another SYNC is due; 0: never */
};

typedef struct wc__sync wc__sync;

/* Odd things of one kind. */
typedef struct wc__noted {
    const char *what; /* static */
    uint64_t at_ns;
    uint32_t unnoted;
} wc__noted;

struct wc_lattice {
    wc_lattice_buses buses;
    wc_loop *loop;
    char *host_id, *prefix;
    uint64_t heartbeat_ns, started_ns;
    wc_lattice_host host;
    wc_state *state; /* control thread only */
    wc__sync *sync;  /* control thread only; NULL: no other host to compare with */
    WC_VEC(struct wc__listening *) listening;
    wc_timer heartbeat, sync_timer, advertise_timer, pile_timer, repeat_timer;
    size_t job_count;
    wc__letters pile;
    size_t pile_bytes;
    bool is_pile_away, is_beating, is_stopped;
    struct wc__memory *memories[WC_LATTICE_BUSES_MAX]; /* events to be told again */
    uint64_t lost_ms[WC_LATTICE_BUSES_MAX];            /* wall clock; 0: connected */
    uint64_t again_ms[WC_LATTICE_BUSES_MAX]; /* since when events are repeated once more; 0: they are not */
    uint64_t lost_rpc_ms;                    /* the earliest loss that was not advertised after yet */
    wc__noted notes[8];                      /* control thread only */
};

/* control.c */
void wc__publish_letters(wc_lattice *lattice, wc__letters *letters);  /* frees them */
void wc__submit(wc_lattice *lattice, wc__ask ask, wc__letters *pile); /* takes the pile; on the loop */
void wc__lattice_note(wc_lattice *lattice, const char *what, const char *text);
/* answer.c: the JSON of lattice.md 5.2. `failure` NULL: success. */
void wc__answer_host(const wc_lattice *lattice, uint64_t uptime_s, wc_buf *out);
void wc__answer_command(const wc_lattice *lattice, const wc__request *request, const char *failure,
                        wc_buf *out);
/* On the control thread: does what is asked and writes the answer. */
void wc__answer_job(wc_lattice_job *job);
/* The failure of a command that could not be read. */
void wc__answer_undecodable(const wc_lattice *lattice, wc__ask ask, const char *why, wc_buf *out);
/* event.c: the event of a command that failed after it was acknowledged, and of a heartbeat. */
void wc__event_failed(wc_buf *out, const wc__request *request, const char *failure);
void wc__event_heartbeat(const wc_lattice *lattice, wc_buf *out);
/* cloud.c: the same event as CloudEvents 1.0 has it. */
void wc__cloud_event(const wc_lattice *lattice, wc_slice event, wc_buf *out);
/* tell.c */
/* Publishes what was kept since then, and of the seconds before. */
void wc__memories_repeat(wc_lattice *lattice, int bus, uint64_t since_ms);
void wc__memories_free(wc_lattice *lattice);

/* pile.c: advertisements, digests, records: many at a time. */
void wc__pile_add(wc_lattice *lattice, wc__ask ask, int bus, wc_slice payload);
void wc__pile_perform(wc_lattice_job *job);
void wc__pile_finish(wc_lattice *lattice);
void wc__advertise_again(wc_lattice_job *job); /* control thread */

/* record.c: the body of a fact, and a whole one. */
WC_MUST_USE int wc__record_body(const wc_fact *fact, wc_buf *out);
WC_MUST_USE int wc__record_write(const wc_fact *fact, wc_slice body, wc_buf *out);
void wc__record_read_body(wc_mp_reader *r, wc_arena *arena, wc_fact *out); /* its kind is set */
const char *wc__read_text(wc_mp_reader *r, wc_arena *arena);
void wc__read_pairs(wc_mp_reader *r, wc_arena *arena, const wc_pair **out_pairs, size_t *out_count);
void wc__stamp_read(wc_mp_reader *r, wc_stamp *out);
/* advert.c. Texts live in the arena. WC_EFORMAT, WC_ELIMIT. */
WC_MUST_USE int wc__advert_read(wc_fact_kind kind, bool is_gone, wc_slice payload, wc_arena *arena,
                                wc_fact *out, wc_error *err);

/* sync.c: our hosts compare what they know; control thread only (RFC 0004). */
typedef struct wc__digest {
    char host[WC_STAMP_HOST_SIZE];
    uint64_t instance; /* of the process, so that two hosts with one key can be told apart */
    uint64_t counter;
    bool is_beat; /* came with a heartbeat: it may be answered with a digest */
    uint64_t sums[WC_STATE_BUCKETS];
} wc__digest;

WC_MUST_USE int wc__digest_read(wc_slice payload, wc__digest *out, wc_error *err);
wc__sync *wc__sync_new(wc_lattice *lattice);
void wc__sync_free(wc__sync *sync);
void wc__sync_announce(wc__sync *sync, bool is_beat, wc__letters *out);
int wc__sync_on_digest(wc__sync *sync, wc_slice payload, wc_error *err);
/* Hands each record that was news to the host's `learn`. */
int wc__sync_on_records(wc__sync *sync, wc_slice payload, wc_error *err);
/* Says what is due; the clock at which there is more to do, 0: nothing is. */
uint64_t wc__sync_due(wc__sync *sync, wc__letters *out);

#endif
