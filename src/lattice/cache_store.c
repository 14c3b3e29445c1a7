/* lattice/cache_store.c: what the lattice cache holds: scalars, counters, lists and sets of texts by key.
 *
 * Semantics of the era's provider: a key keeps the type it got first, an addition that does not fit it is ignored; sums wrap.
 * Invariants: `used` is the sum of the costs of all keys, values and items and never passes max_bytes; an event that fails
 * changed nothing. Nothing expires and nothing survives the process.
 *
 * SPEC lattice 7.2. */
#include <stdio.h>

#include "lattice/cache.h"

/* Charged for each key and item beyond its bytes: about what maps and allocator take. */
#define OVERHEAD_BYTES 64u

typedef enum entry_type { IS_SCALAR, IS_COUNTER, IS_LIST, IS_SET } entry_type;

typedef struct entry {
    entry_type type;
    wc_slice key;    /* owned */
    wc_slice scalar; /* owned */
    int32_t counter;
    WC_VEC(wc_slice) items; /* of a list, oldest first; owned */
    wc_map members;         /* of a set; the values are the entry itself */
} entry;

struct wc_cache_store {
    wc_map entries; /* key -> entry */
    size_t used, max_bytes;
};

/* ---- bytes --------------------------------------------------------------------------------------------------------- */

static int charge(wc_cache_store *store, size_t len, wc_error *err)
{
    size_t left = store->max_bytes - store->used;
    if (left < OVERHEAD_BYTES || len > left - OVERHEAD_BYTES)
        return wc_fail(
            err, WC_ELIMIT,
            "the lattice cache holds %zu bytes, limit %zu (WC_LIMIT_CACHE_BYTES); delete keys that "
            "nobody needs or give each lattice subjects of its own (KVCACHE_STATE_REPL_SUBJECT)",
            store->used, store->max_bytes);
    store->used += len + OVERHEAD_BYTES;
    return 0;
}

static void discharge(wc_cache_store *store, size_t len)
{
    store->used -= len + OVERHEAD_BYTES;
}

static int text_new(wc_cache_store *store, wc_slice text, wc_slice *out, wc_error *err)
{
    int rc = charge(store, text.len, err);
    if (rc != 0)
        return rc;
    uint8_t *copy = wc_try_alloc(text.len + 1);
    if (copy == NULL) {
        discharge(store, text.len);
        return wc_fail(err, WC_ENOMEM, "no memory for a text of %zu bytes in the lattice cache", text.len);
    }
    if (text.len > 0)
        memcpy(copy, text.ptr, text.len);
    *out = wc_slice_of(copy, text.len);
    return 0;
}

static void text_free(wc_cache_store *store, wc_slice *text)
{
    if (text->ptr == NULL)
        return;
    discharge(store, text->len);
    wc_free((void *)(uintptr_t)text->ptr);
    *text = (wc_slice){0};
}

/* ---- entries ------------------------------------------------------------------------------------------------------- */

static void empty_items(wc_cache_store *store, entry *e)
{
    for (size_t i = 0; i < e->items.len; i++)
        text_free(store, &e->items.items[i]);
    wc_vec_deinit(&e->items);
}

static void entry_free(wc_cache_store *store, entry *e)
{
    size_t cursor = 0;
    for (const wc_map_entry *at; (at = wc_map_next(&e->members, &cursor)) != NULL;)
        discharge(store, at->key_len);
    wc_map_deinit(&e->members);
    empty_items(store, e);
    text_free(store, &e->scalar);
    text_free(store, &e->key);
    wc_free(e);
}

static void drop(wc_cache_store *store, entry *e)
{
    WC_BUG_ON(wc_map_take(&store->entries, e->key) != e);
    entry_free(store, e);
}

static int entry_add(wc_cache_store *store, wc_slice key, entry_type type, entry **out, wc_error *err)
{
    entry *e = WC_NEW(entry);
    e->type = type;
    wc_map_init(&e->members, WC_LIMIT_CACHE_ITEMS);
    int rc = text_new(store, key, &e->key, err);
    if (rc == 0 && wc_map_put(&store->entries, key, e, NULL) != 0)
        rc = wc_fail(err, WC_ELIMIT, "the lattice cache has %u keys, the limit (WC_LIMIT_CACHE_KEYS)",
                     WC_LIMIT_CACHE_KEYS);
    if (rc != 0)
        entry_free(store, e);
    else
        *out = e;
    return rc;
}

static int too_many_items(const entry *e, wc_error *err)
{
    return wc_fail(err, WC_ELIMIT,
                   "'%.*s' in the lattice cache has %u items, the limit (WC_LIMIT_CACHE_ITEMS)",
                   WC_FMT(e->key), WC_LIMIT_CACHE_ITEMS);
}

/* ---- changes: each leaves the entry as it was when it fails -------------------------------------------------------- */

static int set_scalar(wc_cache_store *store, entry *e, wc_slice value, bool *out_changed, wc_error *err)
{
    wc_slice copy;
    if (e->scalar.ptr && wc_slice_eq(e->scalar, value))
        return 0;
    int rc = text_new(store, value, &copy, err);
    if (rc != 0)
        return rc;
    text_free(store, &e->scalar);
    e->scalar = copy;
    *out_changed = true;
    return 0;
}

static int push_item(wc_cache_store *store, entry *e, wc_slice value, bool *out_changed, wc_error *err)
{
    wc_slice copy;
    if (e->items.len >= WC_LIMIT_CACHE_ITEMS)
        return too_many_items(e, err);
    int rc = text_new(store, value, &copy, err);
    if (rc != 0)
        return rc;
    (void)wc_vec_push(&e->items, WC_LIMIT_CACHE_ITEMS, copy);
    *out_changed = true;
    return 0;
}

static int add_member(wc_cache_store *store, entry *e, wc_slice value, bool *out_changed, wc_error *err)
{
    if (wc_map_get(&e->members, value))
        return 0;
    int rc = charge(store, value.len, err);
    if (rc != 0)
        return rc;
    if (wc_map_put(&e->members, value, e, NULL) != 0) {
        discharge(store, value.len);
        return too_many_items(e, err);
    }
    *out_changed = true;
    return 0;
}

static void remove_items(wc_cache_store *store, entry *e, wc_slice value, bool *out_changed)
{
    size_t kept = 0;
    for (size_t i = 0; i < e->items.len; i++) {
        if (wc_slice_eq(e->items.items[i], value))
            text_free(store, &e->items.items[i]);
        else
            e->items.items[kept++] = e->items.items[i];
    }
    *out_changed = kept < e->items.len;
    e->items.len = kept;
}

static void remove_member(wc_cache_store *store, entry *e, wc_slice value, bool *out_changed)
{
    if (wc_map_take(&e->members, value) == NULL)
        return;
    discharge(store, value.len);
    *out_changed = true;
}

/* To an entry whose type fits. */
static int add_to(wc_cache_store *store, entry *e, const wc_cache_event *event, bool *out_changed,
                  wc_error *err)
{
    switch (event->kind) {
    case WC_CACHE_SCALAR_SET:
        return set_scalar(store, e, event->value, out_changed, err);
    case WC_CACHE_LIST_PUSH:
        return push_item(store, e, event->value, out_changed, err);
    case WC_CACHE_SET_ADD:
        return add_member(store, e, event->value, out_changed, err);
    default: /* ATOMIC_ADD */
        e->counter = (int32_t)((uint32_t)e->counter + (uint32_t)event->number);
        *out_changed = event->number != 0;
        return 0;
    }
}

static void take_from(wc_cache_store *store, entry *e, const wc_cache_event *event, bool *out_changed)
{
    if (event->kind == WC_CACHE_KEY_DELETE) {
        drop(store, e);
        *out_changed = true;
    } else if (event->kind == WC_CACHE_SET_REMOVE_ITEM && e->type == IS_SET) {
        remove_member(store, e, event->value, out_changed);
    } else if (event->kind == WC_CACHE_LIST_REMOVE_ITEM && e->type == IS_LIST) {
        remove_items(store, e, event->value, out_changed);
    } else if (event->kind == WC_CACHE_LIST_CLEAR && e->type == IS_LIST) {
        *out_changed = e->items.len > 0;
        empty_items(store, e);
    }
}

/* False: the event makes nothing that was not there. */
static bool adds(wc_cache_kind kind, entry_type *out_type)
{
    static const entry_type types[WC_CACHE_KINDS] = {[WC_CACHE_ATOMIC_ADD] = IS_COUNTER,
                                                     [WC_CACHE_SCALAR_SET] = IS_SCALAR,
                                                     [WC_CACHE_LIST_PUSH] = IS_LIST,
                                                     [WC_CACHE_SET_ADD] = IS_SET};
    *out_type = types[kind];
    return kind == WC_CACHE_ATOMIC_ADD || kind == WC_CACHE_SCALAR_SET || kind == WC_CACHE_LIST_PUSH ||
           kind == WC_CACHE_SET_ADD;
}

int wc_cache_store_apply(wc_cache_store *store, const wc_cache_event *event, bool *out_changed, wc_error *err)
{
    entry *e = wc_map_get(&store->entries, event->key);
    entry_type type;
    bool has_changed = false, is_new = false;
    int rc = 0;
    if (!adds(event->kind, &type)) {
        if (e)
            take_from(store, e, event, &has_changed);
    } else if (e == NULL || e->type == type) {
        is_new = e == NULL;
        if (is_new)
            rc = entry_add(store, event->key, type, &e, err);
        if (rc == 0 && (rc = add_to(store, e, event, &has_changed, err)) != 0 && is_new)
            drop(store, e);
    }
    if (rc == 0)
        *out_changed = has_changed || is_new;
    return rc;
}

/* ---- reading ------------------------------------------------------------------------------------------------------- */

int wc_cache_store_get(const wc_cache_store *store, wc_slice key, wc_buf *out, wc_error *err)
{
    const entry *e = wc_map_get(&store->entries, key);
    if (e == NULL)
        return wc_fail(err, WC_ENOTFOUND, "'%.*s' is not in the lattice cache", WC_FMT(key));
    if (e->type == IS_LIST || e->type == IS_SET)
        return wc_fail(err, WC_EINVAL, "'%.*s' in the lattice cache is a %s, not one value", WC_FMT(key),
                       e->type == IS_LIST ? "list" : "set");
    if (e->type == IS_COUNTER)
        wc_buf_printf(out, "%d", (int)e->counter);
    else
        wc_buf_append_slice(out, e->scalar);
    return 0;
}

bool wc_cache_store_has_item(const wc_cache_store *store, wc_slice key, wc_slice item)
{
    const entry *e = wc_map_get(&store->entries, key);
    return e && e->type == IS_SET && wc_map_get(&e->members, item) != NULL;
}

size_t wc_cache_store_bytes(const wc_cache_store *store)
{
    return store->used;
}

size_t wc_cache_store_keys(const wc_cache_store *store)
{
    return store->entries.len;
}

typedef struct teller {
    void (*fn)(void *ctx, const wc_cache_event *event);
    void *ctx;
    wc_slice key;
} teller;

static void tell(const teller *t, wc_cache_kind kind, wc_slice value, int32_t number)
{
    const wc_cache_event event = {.kind = kind, .key = t->key, .value = value, .number = number};
    t->fn(t->ctx, &event);
}

/* What another has already would count twice: the key starts anew. A set needs no such care, and what another knows beyond it
 * stays. */
static void tell_list(const teller *t, const entry *e)
{
    tell(t, WC_CACHE_KEY_DELETE, (wc_slice){0}, 0);
    for (size_t i = 0; i < e->items.len; i++)
        tell(t, WC_CACHE_LIST_PUSH, e->items.items[i], 0);
    if (e->items.len == 0) { /* an empty list is a list */
        tell(t, WC_CACHE_LIST_PUSH, WC_LIT(""), 0);
        tell(t, WC_CACHE_LIST_CLEAR, (wc_slice){0}, 0);
    }
}

static void tell_set(const teller *t, const entry *e)
{
    size_t cursor = 0;
    for (const wc_map_entry *at; (at = wc_map_next(&e->members, &cursor)) != NULL;)
        tell(t, WC_CACHE_SET_ADD, wc_slice_of(at->key, at->key_len), 0);
    if (e->members.len == 0) {
        tell(t, WC_CACHE_SET_ADD, WC_LIT(""), 0);
        tell(t, WC_CACHE_SET_REMOVE_ITEM, WC_LIT(""), 0);
    }
}

void wc_cache_store_each(const wc_cache_store *store, void (*fn)(void *ctx, const wc_cache_event *event),
                         void *ctx)
{
    size_t cursor = 0;
    for (const wc_map_entry *at; (at = wc_map_next(&store->entries, &cursor)) != NULL;) {
        const entry *e = at->value;
        const teller t = {fn, ctx, e->key};
        if (e->type == IS_SCALAR) {
            tell(&t, WC_CACHE_SCALAR_SET, e->scalar, 0);
        } else if (e->type == IS_COUNTER) {
            tell(&t, WC_CACHE_KEY_DELETE, (wc_slice){0}, 0);
            tell(&t, WC_CACHE_ATOMIC_ADD, (wc_slice){0}, e->counter);
        } else if (e->type == IS_LIST) {
            tell_list(&t, e);
        } else {
            tell_set(&t, e);
        }
    }
}

/* ---- life ---------------------------------------------------------------------------------------------------------- */

wc_cache_store *wc_cache_store_new(size_t max_bytes)
{
    wc_cache_store *store = WC_NEW(wc_cache_store);
    store->max_bytes = max_bytes ? max_bytes : WC_LIMIT_CACHE_BYTES;
    wc_map_init(&store->entries, WC_LIMIT_CACHE_KEYS);
    return store;
}

void wc_cache_store_free(wc_cache_store *store)
{
    size_t cursor = 0;
    if (store == NULL)
        return;
    for (const wc_map_entry *at; (at = wc_map_next(&store->entries, &cursor)) != NULL;)
        entry_free(store, at->value);
    wc_map_deinit(&store->entries);
    wc_free(store);
}
