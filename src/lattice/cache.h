/* lattice/cache.h: the lattice cache of the era: a small key-value store that hosts of 0.15 to 0.18 with KVCACHE_NATS_URL keep
 * alike by telling each other every change. A host of ours that takes part learns from it what the others know (claims, links,
 * call aliases, references of images) and tells what it knows itself.
 *
 * Three parts, each usable alone: the messages, the store, the replication over a bus. The store holds whatever the others put
 * into it; facts are what it says under the keys `wclc:*`. Nothing here is signed: whoever is told a fact takes it as a hint.
 *
 * Everything of a wc_cache runs on the loop of its bus.
 *
 * SPEC lattice 7.
 */
#ifndef WC_LATTICE_CACHE_H
#define WC_LATTICE_CACHE_H

#include <wc/host.h>

#include "base/base.h"
#include "bus/bus.h"
#include "rt/rt.h"

#define WC_LIMIT_CACHE_BYTES (64u << 20)         /* what the store holds, keys and overhead counted */
#define WC_LIMIT_CACHE_KEYS 262144u              /* of the store */
#define WC_LIMIT_CACHE_ITEMS 262144u             /* of one list or set */
#define WC_LIMIT_CACHE_KEY_BYTES 4096u           /* of one key */
#define WC_LIMIT_CACHE_HISTORY 16384u            /* events kept to be told again */
#define WC_LIMIT_CACHE_HISTORY_BYTES (16u << 20) /* of them */
#define WC_LIMIT_CACHE_REPLAY 1000000u           /* events taken from one answer */
#define WC_LIMIT_CACHE_SERVED 4u                 /* who are told again at the same time */
#define WC_CACHE_ACK_MS 2000u                    /* for the first message of an answer */
#define WC_CACHE_EVENT_MS 1000u                  /* for each further one */

/* ---- messages (SPEC lattice 7.2) ----------------------------------------------------------------------------------- */

typedef enum wc_cache_kind {
    WC_CACHE_ATOMIC_ADD,
    WC_CACHE_KEY_DELETE,
    WC_CACHE_SCALAR_SET,
    WC_CACHE_LIST_CLEAR,
    WC_CACHE_LIST_PUSH,
    WC_CACHE_LIST_REMOVE_ITEM,
    WC_CACHE_SET_ADD,
    WC_CACHE_SET_REMOVE_ITEM,
} wc_cache_kind;
enum { WC_CACHE_KINDS = WC_CACHE_SET_REMOVE_ITEM + 1 };

typedef struct wc_cache_event {
    wc_cache_kind kind;
    wc_slice key, value; /* value: empty where the kind has none */
    int32_t number;      /* of ATOMIC_ADD */
} wc_cache_event;

void wc_cache_event_encode(const wc_cache_event *event, wc_buf *out);
/* The event and the one who made it. */
void wc_cache_message_encode(wc_slice origin, const wc_cache_event *event, wc_buf *out);
void wc_cache_request_encode(uint64_t high_water, wc_buf *out);
void wc_cache_ack_encode(uint64_t count, wc_buf *out);
/* Borrow from `bytes`. WC_EFORMAT, WC_ELIMIT (key). */
WC_MUST_USE int wc_cache_event_decode(wc_slice bytes, wc_cache_event *out, wc_error *err);
WC_MUST_USE int wc_cache_message_decode(wc_slice bytes, wc_slice *out_origin, wc_cache_event *out,
                                        wc_error *err);
WC_MUST_USE int wc_cache_request_decode(wc_slice bytes, uint64_t *out_high_water, wc_error *err);
WC_MUST_USE int wc_cache_ack_decode(wc_slice bytes, uint64_t *out_count, wc_error *err);

/* ---- the store ----------------------------------------------------------------------------------------------------- */

typedef struct wc_cache_store wc_cache_store;

wc_cache_store *wc_cache_store_new(size_t max_bytes); /* 0: WC_LIMIT_CACHE_BYTES */
void wc_cache_store_free(wc_cache_store *store);
/* *out_changed: false when the store says afterwards what it said before, also because the key is of another type. WC_ELIMIT:
 * the store is full and as it was. */
WC_MUST_USE int wc_cache_store_apply(wc_cache_store *store, const wc_cache_event *event, bool *out_changed,
                                     wc_error *err);
/* A scalar, or a counter as decimal text, appended. WC_ENOTFOUND; WC_EINVAL: a list or a set. */
WC_MUST_USE int wc_cache_store_get(const wc_cache_store *store, wc_slice key, wc_buf *out, wc_error *err);
bool wc_cache_store_has_item(const wc_cache_store *store, wc_slice key, wc_slice item); /* of a set */
size_t wc_cache_store_bytes(const wc_cache_store *store);
size_t wc_cache_store_keys(const wc_cache_store *store);
/* The events that bring another store, empty or not, to have all that this one has. `fn` may not change it. */
void wc_cache_store_each(const wc_cache_store *store, void (*fn)(void *ctx, const wc_cache_event *event),
                         void *ctx);

/* ---- keys (SPEC lattice 7.1) --------------------------------------------------------------------------------------- */

#define WC_CACHE_HASH_SIZE 21 /* 64 bits in decimal digits, NUL */

/* SipHash-1-3 with the key zero: the hasher of the Rust standard library. */
uint64_t wc_cache_hash(wc_slice bytes);
/* The name of a link in the set of links. */
void wc_cache_link_hash(wc_slice actor, wc_slice contract, wc_slice link_name, char out[WC_CACHE_HASH_SIZE]);
/* The JSON of a link in the cache, appended. */
void wc_cache_link_write(const wc_link_info *link, wc_buf *out);
/* Strings live in the arena. WC_EFORMAT, WC_ELIMIT. */
WC_MUST_USE int wc_cache_link_read(wc_slice json, wc_arena *arena, wc_link_info *out, wc_error *err);

/* ---- the replicated cache ------------------------------------------------------------------------------------------ */

typedef struct wc_cache wc_cache;

/* What others said, as far as it is new. Texts are borrowed, NUL-terminated. Any function may be NULL. */
typedef struct wc_cache_listener {
    void *ctx;
    void (*on_claims)(void *ctx, const char *actor, const char *claims_json);
    void (*on_link)(void *ctx, const wc_link_info *link);
    void (*on_link_removed)(void *ctx, const wc_link_info *link);
    void (*on_alias)(void *ctx, const char *alias, const char *actor);
    void (*on_reference)(void *ctx, const char *reference, const char *key);
} wc_cache_listener;

typedef struct wc_cache_config {
    const char *event_subject;  /* NULL: lattice.state.events */
    const char *replay_subject; /* NULL: lattice.state.replay */
    uint32_t replay_s;          /* between requests; 0: 60 */
    wc_cache_listener listener;
} wc_cache_config;

typedef struct wc_cache_stats {
    uint64_t heard, said, served; /* events of others, own ones, those told again */
    uint64_t broken, full;        /* messages that cannot be read; events the store had no room for */
    uint64_t keys, bytes;
} wc_cache_stats;

WC_MUST_USE int wc_cache_config_check(const wc_cache_config *config, wc_error *err); /* WC_EINVAL: no subject */
/* Listens and asks the others at once for what they know. Strings are copied. WC_EINVAL. */
WC_MUST_USE int wc_cache_new(wc_bus *bus, wc_loop *loop, const wc_cache_config *config, wc_cache **out_cache,
                             wc_error *err);
void wc_cache_free(wc_cache *cache); /* NULL is fine */
/* Asks now for what was missed: the connection was away. A question that is open is given up. */
void wc_cache_catch_up(wc_cache *cache);
bool wc_cache_is_asking(const wc_cache *cache); /* the answer is not complete */
void wc_cache_get_stats(const wc_cache *cache, wc_cache_stats *out);
/* What this host knows. Nothing is said when the cache has it already. WC_ELIMIT. */
WC_MUST_USE int wc_cache_put_claims(wc_cache *cache, const char *actor, const char *claims_json,
                                    wc_error *err);
WC_MUST_USE int wc_cache_put_link(wc_cache *cache, const wc_link_info *link, wc_error *err);
WC_MUST_USE int wc_cache_remove_link(wc_cache *cache, const wc_link_info *link, wc_error *err); /* by its key */
WC_MUST_USE int wc_cache_put_alias(wc_cache *cache, const char *alias, const char *actor, wc_error *err);
WC_MUST_USE int wc_cache_put_reference(wc_cache *cache, const char *reference, const char *key, wc_error *err);

#endif
