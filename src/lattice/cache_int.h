/* lattice/cache_int.h: what the files of the lattice cache share: facts and the history. */
#ifndef WC_LATTICE_CACHE_INT_H
#define WC_LATTICE_CACHE_INT_H

#include "lattice/cache.h"

/* ---- cache_fact.c -------------------------------------------------------------------------------------------------- */

/* Applies the event to the store and tells the listener what follows from it. */
int wc__cache_hear(wc_cache_store *store, const wc_cache_event *event, const wc_cache_listener *listener,
                   wc_error *err);

/* ---- cache_history.c ----------------------------------------------------------------------------------------------- */

/* The latest events as they are told again: a bare event each. */
typedef struct wc__cache_history {
    wc_slice *items; /* owned; a ring of WC_LIMIT_CACHE_HISTORY */
    size_t first, len, bytes;
    uint64_t count; /* of all events ever, also of those that are forgotten */
} wc__cache_history;

void wc__cache_history_init(wc__cache_history *history);
void wc__cache_history_deinit(wc__cache_history *history);
/* Forgets the oldest ones when there is no room. */
void wc__cache_history_add(wc__cache_history *history, const wc_cache_event *event);

/* What one who asks is told, made at once and sent piece by piece. */
typedef struct wc__cache_answer {
    WC_VEC(wc_slice) events; /* owned */
    size_t bytes;
} wc__cache_answer;

/* The last events that the other lacks, or all of the store when they are forgotten. WC_ELIMIT, WC_ENOMEM. */
int wc__cache_answer_make(const wc__cache_history *history, const wc_cache_store *store, uint64_t high_water,
                          wc__cache_answer *out, wc_error *err);
void wc__cache_answer_deinit(wc__cache_answer *answer);

#endif
