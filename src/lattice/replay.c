/* lattice/replay.c: ids of invocations that were seen, so that a copy of one is told from the first.
 *
 * A token says when it was issued, and is taken only within WC_RPC_SKEW_S of our clock. So ids are kept in a bucket for each
 * second of issue, and a bucket whose second no token may have any more is dropped. When the memory is full the oldest bucket
 * is dropped before its time, and tokens of that second and before are refused from then on: under a flood the window in which
 * clocks may differ shrinks, but no copy passes.
 *
 * An id is kept as 64 bits of a keyed hash over host and id. The loops of a host share one memory; the lock is held for a look
 * at one bucket and no other lock is taken meanwhile. */
#include <pthread.h>

#include "lattice/lattice.h"

enum { RING = 2 * WC_RPC_SKEW_S + 2, FIRST_SLOTS = 64 };

typedef struct bucket {
    uint64_t second;
    uint64_t *slots; /* open addressing; 0 = free */
    size_t len, cap; /* cap: a power of two, or 0 */
} bucket;

struct wc_replay {
    pthread_mutex_t lock;
    size_t max, len;
    uint64_t floor_s; /* tokens issued before this second are refused */
    bucket ring[RING];
};

wc_replay *wc_replay_new(size_t max_ids)
{
    wc_replay *replay = WC_NEW(wc_replay);
    pthread_mutex_init(&replay->lock, NULL);
    replay->max = max_ids ? max_ids : WC_LIMIT_REPLAY_IDS;
    return replay;
}

static void drop(wc_replay *replay, bucket *b)
{
    replay->len -= b->len;
    wc_free(b->slots);
    *b = (bucket){0};
}

void wc_replay_free(wc_replay *replay)
{
    if (replay == NULL)
        return;
    for (size_t i = 0; i < RING; i++)
        drop(replay, &replay->ring[i]);
    pthread_mutex_destroy(&replay->lock);
    wc_free(replay);
}

/* Raises the floor, and drops what is below it. */
static void raise_floor(wc_replay *replay, uint64_t floor_s)
{
    if (floor_s <= replay->floor_s)
        return;
    replay->floor_s = floor_s;
    for (size_t i = 0; i < RING; i++)
        if (replay->ring[i].second < floor_s)
            drop(replay, &replay->ring[i]);
}

/* Our clock was set back by more than the window: nothing that is fresh now was fresh before. */
static void forget_all(wc_replay *replay)
{
    for (size_t i = 0; i < RING; i++)
        drop(replay, &replay->ring[i]);
    replay->floor_s = 0;
}

static uint64_t *find(const bucket *b, uint64_t mark)
{
    size_t at = (size_t)mark & (b->cap - 1);
    while (b->slots[at] != 0 && b->slots[at] != mark)
        at = (at + 1) & (b->cap - 1);
    return &b->slots[at];
}

static void grow(bucket *b)
{
    bucket next = {.second = b->second, .len = b->len, .cap = b->cap ? 2 * b->cap : FIRST_SLOTS};
    next.slots = wc_calloc(next.cap, sizeof *next.slots);
    for (size_t i = 0; i < b->cap; i++)
        if (b->slots[i] != 0)
            *find(&next, b->slots[i]) = b->slots[i];
    wc_free(b->slots);
    *b = next;
}

static uint64_t oldest_second(const wc_replay *replay)
{
    uint64_t oldest = UINT64_MAX;
    for (size_t i = 0; i < RING; i++)
        if (replay->ring[i].len > 0)
            oldest = WC_MIN(oldest, replay->ring[i].second);
    return oldest;
}

/* WC_ELIMIT when the only ids that could be dropped are of this very second. */
static int make_room(wc_replay *replay, uint64_t issued_s)
{
    if (replay->len < replay->max)
        return 0;
    uint64_t oldest = oldest_second(replay);
    if (oldest >= issued_s)
        return WC_ELIMIT;
    raise_floor(replay, oldest + 1);
    return 0;
}

/* 0, WC_EEXIST, WC_EDENIED, WC_ELIMIT */
static int remember(wc_replay *replay, uint64_t mark, uint64_t issued_s, uint64_t now_s)
{
    if (replay->floor_s > now_s + WC_RPC_SKEW_S)
        forget_all(replay);
    raise_floor(replay, now_s > WC_RPC_SKEW_S ? now_s - WC_RPC_SKEW_S : 0);
    if (issued_s < replay->floor_s || issued_s > now_s + WC_RPC_SKEW_S)
        return WC_EDENIED;
    bucket *b = &replay->ring[issued_s % RING];
    if (b->len > 0 && b->second != issued_s)
        drop(replay, b); /* of a time before our clock was set back, which no token may have now */
    if (b->len > 0 && *find(b, mark) == mark)
        return WC_EEXIST;
    int rc = make_room(replay, issued_s);
    if (rc != 0)
        return rc;
    b->second = issued_s;
    if (4 * (b->len + 1) > 3 * b->cap)
        grow(b);
    *find(b, mark) = mark;
    b->len++;
    replay->len++;
    return 0;
}

static uint64_t mark_of(wc_slice host_id, wc_slice id)
{
    uint64_t parts[2] = {wc_hash(host_id), wc_hash(id)};
    uint64_t mark = wc_hash(wc_slice_of(parts, sizeof parts));
    return mark ? mark : 1;
}

int wc_replay_check(wc_replay *replay, wc_slice host_id, wc_slice id, uint64_t issued_s, uint64_t now_s,
                    wc_error *err)
{
    uint64_t mark = mark_of(host_id, id);
    pthread_mutex_lock(&replay->lock);
    int rc = remember(replay, mark, issued_s, now_s);
    pthread_mutex_unlock(&replay->lock);
    if (rc == WC_EEXIST)
        return wc_fail(err, rc, "Invocation refused: %.*s came before, this is a copy", WC_FMT(id));
    if (rc == WC_EDENIED)
        return wc_fail(err, rc,
                       "Invocation refused: it was issued too long ago for the memory of ids that "
                       "this host has left (limit: replay ids)");
    if (rc == WC_ELIMIT)
        return wc_fail(err, rc, "Invocation refused: too many in one second (limit: replay ids)");
    return 0;
}

size_t wc_replay_count(wc_replay *replay)
{
    pthread_mutex_lock(&replay->lock);
    size_t count = replay->len;
    pthread_mutex_unlock(&replay->lock);
    return count;
}
