/* providers/keyvalue/store.h: the small table behind which the two stores stand, and what passes through it.
 *
 * A store knows keyspaces, entries of three types and their items. It knows nothing of commands, expiry rules, wrong types
 * or limits on the caller: those are in ops.c, once, for both stores. One thread at a time uses a store.
 *
 * Source: design.md section 8, providers.md 5.
 */
#ifndef WC_PROVIDERS_KEYVALUE_STORE_H
#define WC_PROVIDERS_KEYVALUE_STORE_H

#include <stdbool.h>

#include "base/base.h"

/* Limits of the provider, by the name that its errors use. A value must fit into one payload together with its key. */
#define WC__KEYVALUE_KEY_BYTES (64u << 10)
#define WC__KEYVALUE_VALUE_BYTES (WC_LIMIT_PAYLOAD_BYTES - (256u << 10))
#define WC__KEYVALUE_ITEMS 1000000u
#define WC__KEYVALUE_KEYS_PER_CALL 1024u
#define WC__KEYVALUE_KEYSPACE_BYTES 256u
#define WC__KEYVALUE_MEMORY_BYTES (256u << 20)
#define WC__KEYVALUE_FILE_BYTES (4ull << 30)

enum { WC__KEYVALUE_IS_STRING = 1, WC__KEYVALUE_IS_LIST = 2, WC__KEYVALUE_IS_SET = 3 };

/* One key as a store hands it out; valid until the next call that changes the store. */
typedef struct wc__keyvalue_entry {
    int64_t id;         /* the store's own handle */
    void *ptr;          /* the same for a store in memory */
    int type;           /* WC__KEYVALUE_... */
    uint32_t count;     /* items of a list or set */
    int64_t head;       /* position of the newest list item; the store's own affair */
    int64_t expires_ms; /* wall clock; 0 = never */
    wc_slice value; /* of a string that was looked up with want_value; valid until the next call of any kind */
} wc__keyvalue_entry;

/* Returns false to end the walk early; the walk then still succeeds. The item is borrowed for the call. */
typedef bool (*wc__keyvalue_item_fn)(void *ctx, wc_slice item);

typedef struct wc__keyvalue_store wc__keyvalue_store;
typedef struct wc__keyvalue_store_api {
    /* A change is made between begin and commit. After a failed commit, and after any function below failed, the caller
     * calls rollback: nothing of the transaction remains. A store in memory may not be able to undo: is_atomic false, every
     * function is then all or nothing by itself. */
    bool is_atomic;
    int (*begin)(wc__keyvalue_store *store, wc_error *err);
    int (*commit)(wc__keyvalue_store *store, wc_error *err);
    void (*rollback)(wc__keyvalue_store *store);

    /* 0 or WC_ENOTFOUND (without text) or a failure. Expired entries are found like others. */
    int (*find)(wc__keyvalue_store *store, wc_slice space, wc_slice key, bool want_value,
                wc__keyvalue_entry *out, wc_error *err);
    /* A new, empty entry; the key is known to be absent. */
    int (*add)(wc__keyvalue_store *store, wc_slice space, wc_slice key, int type, wc__keyvalue_entry *out,
               wc_error *err);
    int (*remove)(wc__keyvalue_store *store, const wc__keyvalue_entry *entry, wc_error *err);
    /* The entry becomes a string, whatever it was. */
    int (*set_value)(wc__keyvalue_store *store, const wc__keyvalue_entry *entry, wc_slice value,
                     int64_t expires_ms, wc_error *err);

    int (*list_push)(wc__keyvalue_store *store, wc__keyvalue_entry *entry, wc_slice value, wc_error *err);
    /* Items from..from+count-1, newest first. */
    int (*list_walk)(wc__keyvalue_store *store, const wc__keyvalue_entry *entry, uint32_t from,
                     uint32_t count, wc__keyvalue_item_fn on_item, void *ctx, wc_error *err);
    int (*list_remove)(wc__keyvalue_store *store, wc__keyvalue_entry *entry, wc_slice value,
                       uint32_t *out_removed, wc_error *err);

    int (*set_add)(wc__keyvalue_store *store, wc__keyvalue_entry *entry, wc_slice value, bool *out_added,
                   wc_error *err);
    int (*set_remove)(wc__keyvalue_store *store, wc__keyvalue_entry *entry, wc_slice value, bool *out_removed,
                      wc_error *err);
    int (*set_has)(wc__keyvalue_store *store, const wc__keyvalue_entry *entry, wc_slice value, bool *out_has,
                   wc_error *err);
    int (*set_walk)(wc__keyvalue_store *store, const wc__keyvalue_entry *entry, wc__keyvalue_item_fn on_item,
                    void *ctx, wc_error *err);

    /* Removes some of the entries that expired before now_ms; *out_more when there may be others. Inside a transaction. */
    int (*sweep)(wc__keyvalue_store *store, int64_t now_ms, bool *out_more, wc_error *err);
    /* 0 when the store can answer. */
    int (*check)(wc__keyvalue_store *store, wc_error *err);
    void (*free)(wc__keyvalue_store *store);
} wc__keyvalue_store_api;

/* First member of every store. */
struct wc__keyvalue_store {
    const wc__keyvalue_store_api *api;
};

/* max_bytes: of all keys and items together. */
wc__keyvalue_store *wc__keyvalue_memory_new(size_t max_bytes);

/* Opens or creates the file (0600, WAL, every commit synced). The text of every error names the file. A read-only store
 * sees what is committed, may be used on another thread than the writing one, and refuses begin. WC_EFORMAT: not our file, or
 * damaged. WC_EVERSION: written by a later version. WC_EIO: anything else. */
WC_MUST_USE int wc__keyvalue_sqlite_open(const char *path, uint64_t max_bytes, bool is_readonly,
                                         wc__keyvalue_store **out_store, wc_error *err);

#endif
