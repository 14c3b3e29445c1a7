/* lattice/state.h: what the hosts of a lattice agree on: links, claims, references. A table of facts, each with a stamp; the
 * later stamp wins, so that any two hosts that have told each other everything say the same, in whatever order they were told.
 *
 * A stamp is a counter and the key of the host that made it. The counter is the wall clock in milliseconds, but never less
 * than one more than the highest that was seen: a host whose clock is late still overrules what it has read. A link that was
 * removed stays as a removal for 24 hours, so that a host that was away does not bring it back. Claims with a token beat
 * claims without one, whatever their stamps.
 *
 * No I/O, no threads: the owner calls it from one thread at a time. Everything is bounded: facts of each kind, bytes of one
 * and of all.
 *
 * SPEC lattice 3.1, 3.2, host 7; RFC 0004.
 */
#ifndef WC_LATTICE_STATE_H
#define WC_LATTICE_STATE_H

#include <wc/host.h>

#include "base/base.h"

#define WC_LIMIT_STATE_LINKS WC_LIMIT_LINKS /* removed ones too, while they are remembered */
#define WC_LIMIT_STATE_CLAIMS WC_LIMIT_ACTORS
#define WC_LIMIT_STATE_REFS 10000u
#define WC_LIMIT_FACT_BYTES (64u << 10)
#define WC_LIMIT_STATE_BYTES (128u << 20)
#define WC_STATE_REMEMBER_MS (24ull * 3600u * 1000u) /* a removal; also how far ahead a stamp may be */
#define WC_STATE_FADE_MS (23ull * 3600u * 1000u)     /* from then on hosts may differ about a removal */
#define WC_STATE_BUCKETS 256u
#define WC_STAMP_HOST_SIZE 57

typedef struct wc_state wc_state;

typedef enum wc_fact_kind {
    WC_FACT_LINK,
    WC_FACT_CLAIMS,
    WC_FACT_REF,
} wc_fact_kind;
enum { WC_FACT_KINDS = WC_FACT_REF + 1 };

typedef struct wc_stamp {
    uint64_t counter; /* 0: none */
    char host[WC_STAMP_HOST_SIZE];
} wc_stamp;

/* Texts are borrowed; the fields of its kind are set. */
typedef struct wc_fact {
    wc_fact_kind kind;
    bool is_gone; /* a link that was removed; its provider is still named */
    wc_stamp stamp;
    uint64_t since;    /* claims: the counter when the actor first claimed the call alias it has; 0: now */
    wc_link_info link; /* LINK */
    const char *actor; /* CLAIMS */
    const char *claims_json; /* CLAIMS; need not be given with a token, which says the same */
    const char *token;       /* CLAIMS; NULL: unsigned, a hint */
    const char *ref, *key;   /* REF: an image and the actor or provider in it */
} wc_fact;

/* How a fact was taken. */
typedef enum wc_taken {
    WC_TAKEN_STALE, /* a later one is known */
    WC_TAKEN_SAME,  /* was known */
    WC_TAKEN_NEW,
} wc_taken;

wc_state *wc_state_new(const wc_env *env, const char *host_id);
void wc_state_free(wc_state *state); /* NULL is fine */

/* A fact without a stamp is said now by this host. WC_EINVAL, WC_EFORMAT: cannot be a fact; WC_EDENIED: the token does not
 * hold; WC_ELIMIT: no room, or a stamp from the far future. */
WC_MUST_USE int wc_state_put(wc_state *state, const wc_fact *fact, wc_taken *out_taken, wc_error *err);
/* Forgets removals that are old enough. Call it now and then. */
void wc_state_sweep(wc_state *state);

/* `wanted` has its kind and what identifies it: actor, contract and link name; actor; ref. False: not known. The texts of
 * *out live in the arena. */
bool wc_state_find(const wc_state *state, const wc_fact *wanted, wc_arena *arena, wc_fact *out);
void wc_state_each(const wc_state *state, wc_fact_kind kind, bool with_gone,
                   void (*fn)(void *arg, const wc_fact *fact), void *arg);
size_t wc_state_count(const wc_state *state, wc_fact_kind kind); /* removals too */
uint64_t wc_state_version(const wc_state *state);                /* another one after each change */
uint64_t wc_state_counter(const wc_state *state);                /* the highest seen */
void wc_state_observe(wc_state *state, uint64_t counter);

/* Facts as bytes (MessagePack): an array for each, one behind the other. */
const uint64_t *wc_state_sums(const wc_state *state); /* one for each bucket; equal where the facts are */
void wc_state_each_record(const wc_state *state, const bool *buckets, void (*fn)(void *arg, wc_slice record),
                          void *arg);
/* WC_EFORMAT, WC_ELIMIT. Texts live in the arena. */
WC_MUST_USE int wc_record_read(wc_slice record, wc_arena *arena, wc_fact *out, wc_error *err);

/* The whole as a file and back, into an empty state. WC_EFORMAT: damaged; the state is empty then. */
void wc_state_save(const wc_state *state, wc_buf *out);
WC_MUST_USE int wc_state_load(wc_state *state, wc_slice file, wc_error *err);

#endif
