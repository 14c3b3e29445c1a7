/* providers/keyvalue/store_memory.c: the store that lives as long as the process.
 *
 * A map of keyspaces, each a map of entries. A list keeps its items oldest first, so that a push appends; a set is a map
 * whose values are the entry itself. Invariants: `used` is the sum of the costs of all keys and items and never passes
 * max_bytes; a failed function changed nothing. There is nothing to roll back, and nothing survives the process.
 *
 * SPEC providers 5, design 11.
 */
#include "providers/keyvalue/store.h"

/* Charged for each key and item beyond its bytes: about what the maps and the allocator take. */
#define OVERHEAD_BYTES 64u
#define SWEEP_MAX 256u
#define SPACES_MAX WC_LIMIT_ACTORS
#define KEYS_MAX (64u << 20)

typedef struct item {
    uint8_t *ptr;
    size_t len;
} item;

typedef struct space {
    wc_map entries; /* key -> entry */
} space;

typedef struct entry {
    space *home;
    wc_slice key; /* owned */
    int type;
    int64_t expires_ms;
    item value;         /* string */
    WC_VEC(item) items; /* list, oldest first */
    wc_map members;     /* set */
} entry;

typedef struct memory {
    wc__keyvalue_store store;
    wc_map spaces; /* name -> space */
    size_t used, max_bytes;
    size_t sweep_cursor; /* position of the sweep in `spaces` */
} memory;

static memory *memory_of(wc__keyvalue_store *store)
{
    return WC_CONTAINER(store, memory, store);
}

/* ---- bytes ------------------------------------------------------------------------------------------------------- */

static int charge(memory *m, size_t len, wc_error *err)
{
    if (m->max_bytes - m->used < OVERHEAD_BYTES || len > m->max_bytes - m->used - OVERHEAD_BYTES)
        return wc_fail(err, WC_ELIMIT,
                       "the key-value store in memory holds %zu bytes, limit %zu (keyvalue-memory-bytes)",
                       m->used, m->max_bytes);
    m->used += len + OVERHEAD_BYTES;
    return 0;
}

static void discharge(memory *m, size_t len)
{
    m->used -= len + OVERHEAD_BYTES;
}

static int item_new(memory *m, wc_slice value, item *out, wc_error *err)
{
    int rc = charge(m, value.len, err);
    if (rc < 0)
        return rc;
    uint8_t *copy = wc_try_alloc(value.len + 1);
    if (copy == NULL) {
        discharge(m, value.len);
        return wc_fail(err, WC_ENOMEM, "no memory for a value of %zu bytes", value.len);
    }
    if (value.len > 0)
        memcpy(copy, value.ptr, value.len);
    *out = (item){copy, value.len};
    return 0;
}

static void item_free(memory *m, item *it)
{
    if (it->ptr == NULL)
        return;
    discharge(m, it->len);
    wc_free(it->ptr);
    *it = (item){0};
}

/* ---- entries ----------------------------------------------------------------------------------------------------- */

static void entry_empty(memory *m, entry *e)
{
    item_free(m, &e->value);
    for (size_t i = 0; i < e->items.len; i++)
        item_free(m, &e->items.items[i]);
    wc_vec_deinit(&e->items);
    size_t cursor = 0;
    const wc_map_entry *at;
    while ((at = wc_map_next(&e->members, &cursor)) != NULL)
        discharge(m, at->key_len);
    wc_map_deinit(&e->members);
}

static void entry_free(memory *m, entry *e)
{
    item key = {(uint8_t *)(uintptr_t)e->key.ptr, e->key.len};
    entry_empty(m, e);
    item_free(m, &key);
    wc_free(e);
}

static void describe(const entry *e, wc__keyvalue_entry *out)
{
    size_t count = e->type == WC__KEYVALUE_IS_LIST  ? e->items.len
                   : e->type == WC__KEYVALUE_IS_SET ? e->members.len
                                                    : 0;
    *out = (wc__keyvalue_entry){
        .ptr = (void *)(uintptr_t)e,
        .type = e->type,
        .count = (uint32_t)count,
        .expires_ms = e->expires_ms,
        .value = wc_slice_of(e->value.ptr, e->value.len),
    };
}

static int memory_find(wc__keyvalue_store *store, wc_slice name, wc_slice key, bool want_value,
                       wc__keyvalue_entry *out, wc_error *err)
{
    (void)want_value;
    (void)err;
    space *home = wc_map_get(&memory_of(store)->spaces, name);
    entry *e = home == NULL ? NULL : wc_map_get(&home->entries, key);
    if (e == NULL)
        return WC_ENOTFOUND;
    describe(e, out);
    return 0;
}

static int space_get(memory *m, wc_slice name, space **out, wc_error *err)
{
    space *home = wc_map_get(&m->spaces, name);
    if (home == NULL) {
        home = WC_NEW(space);
        wc_map_init(&home->entries, KEYS_MAX);
        if (wc_map_put(&m->spaces, name, home, NULL) < 0) {
            wc_free(home);
            return wc_fail(err, WC_ELIMIT, "%u keyspaces exist, the limit (keyvalue keyspaces)", SPACES_MAX);
        }
    }
    *out = home;
    return 0;
}

static int memory_add(wc__keyvalue_store *store, wc_slice name, wc_slice key, int type,
                      wc__keyvalue_entry *out, wc_error *err)
{
    memory *m = memory_of(store);
    space *home = NULL;
    item copy;
    int rc = space_get(m, name, &home, err);
    if (rc == 0)
        rc = item_new(m, key, &copy, err);
    if (rc < 0)
        return rc;
    entry *e = WC_NEW(entry);
    e->home = home;
    e->key = wc_slice_of(copy.ptr, copy.len);
    e->type = type;
    wc_map_init(&e->members, WC__KEYVALUE_ITEMS);
    if (wc_map_put(&home->entries, key, e, NULL) < 0) {
        entry_free(m, e);
        return wc_fail(err, WC_ELIMIT, "%u keys exist in the keyspace, the limit (keyvalue keys)", KEYS_MAX);
    }
    describe(e, out);
    return 0;
}

static int memory_remove(wc__keyvalue_store *store, const wc__keyvalue_entry *entry_, wc_error *err)
{
    (void)err;
    entry *e = entry_->ptr;
    WC_BUG_ON(wc_map_take(&e->home->entries, e->key) != e);
    entry_free(memory_of(store), e);
    return 0;
}

static int memory_set_value(wc__keyvalue_store *store, const wc__keyvalue_entry *entry_, wc_slice value,
                            int64_t expires_ms, wc_error *err)
{
    memory *m = memory_of(store);
    entry *e = entry_->ptr;
    item copy;
    int rc = item_new(m, value, &copy, err);
    if (rc < 0)
        return rc;
    entry_empty(m, e);
    e->type = WC__KEYVALUE_IS_STRING;
    e->value = copy;
    e->expires_ms = expires_ms;
    return 0;
}

/* ---- lists ------------------------------------------------------------------------------------------------------- */

static int memory_list_push(wc__keyvalue_store *store, wc__keyvalue_entry *entry_, wc_slice value,
                            wc_error *err)
{
    memory *m = memory_of(store);
    entry *e = entry_->ptr;
    item copy;
    int rc = item_new(m, value, &copy, err);
    if (rc < 0)
        return rc;
    if (wc_vec_push(&e->items, WC__KEYVALUE_ITEMS, copy) < 0) {
        item_free(m, &copy);
        return wc_fail(err, WC_ELIMIT, "a list has %u items, the limit (keyvalue items)", WC__KEYVALUE_ITEMS);
    }
    entry_->count++;
    return 0;
}

static int memory_list_walk(wc__keyvalue_store *store, const wc__keyvalue_entry *entry_, uint32_t from,
                            uint32_t count, wc__keyvalue_item_fn on_item, void *ctx, wc_error *err)
{
    (void)store;
    (void)err;
    const entry *e = entry_->ptr;
    for (size_t i = from; i < e->items.len && i - from < count; i++) {
        const item *it = &e->items.items[e->items.len - 1 - i];
        if (!on_item(ctx, wc_slice_of(it->ptr, it->len)))
            break;
    }
    return 0;
}

static int memory_list_remove(wc__keyvalue_store *store, wc__keyvalue_entry *entry_, wc_slice value,
                              uint32_t *out_removed, wc_error *err)
{
    (void)err;
    memory *m = memory_of(store);
    entry *e = entry_->ptr;
    size_t kept = 0, before = e->items.len;
    for (size_t i = 0; i < before; i++) {
        item *it = &e->items.items[i];
        if (wc_slice_eq(wc_slice_of(it->ptr, it->len), value))
            item_free(m, it);
        else
            e->items.items[kept++] = *it;
    }
    e->items.len = kept;
    entry_->count = (uint32_t)kept;
    *out_removed = (uint32_t)(before - kept);
    return 0;
}

/* ---- sets -------------------------------------------------------------------------------------------------------- */

static int memory_set_add(wc__keyvalue_store *store, wc__keyvalue_entry *entry_, wc_slice value,
                          bool *out_added, wc_error *err)
{
    memory *m = memory_of(store);
    entry *e = entry_->ptr;
    bool is_new = wc_map_get(&e->members, value) == NULL;
    int rc = is_new ? charge(m, value.len, err) : 0;
    if (rc < 0)
        return rc;
    if (is_new && wc_map_put(&e->members, value, e, NULL) < 0) {
        discharge(m, value.len);
        return wc_fail(err, WC_ELIMIT, "a set has %u items, the limit (keyvalue items)", WC__KEYVALUE_ITEMS);
    }
    entry_->count = (uint32_t)e->members.len;
    *out_added = is_new;
    return 0;
}

static int memory_set_remove(wc__keyvalue_store *store, wc__keyvalue_entry *entry_, wc_slice value,
                             bool *out_removed, wc_error *err)
{
    (void)err;
    entry *e = entry_->ptr;
    *out_removed = wc_map_take(&e->members, value) != NULL;
    if (*out_removed)
        discharge(memory_of(store), value.len);
    entry_->count = (uint32_t)e->members.len;
    return 0;
}

static int memory_set_has(wc__keyvalue_store *store, const wc__keyvalue_entry *entry_, wc_slice value,
                          bool *out_has, wc_error *err)
{
    (void)store;
    (void)err;
    const entry *e = entry_->ptr;
    *out_has = wc_map_get(&e->members, value) != NULL;
    return 0;
}

static int memory_set_walk(wc__keyvalue_store *store, const wc__keyvalue_entry *entry_,
                           wc__keyvalue_item_fn on_item, void *ctx, wc_error *err)
{
    (void)store;
    (void)err;
    const entry *e = entry_->ptr;
    size_t cursor = 0;
    const wc_map_entry *at;
    while ((at = wc_map_next(&e->members, &cursor)) != NULL) {
        if (!on_item(ctx, wc_slice_of(at->key, at->key_len)))
            break;
    }
    return 0;
}

/* ---- life -------------------------------------------------------------------------------------------------------- */

static bool is_expired(const entry *e, int64_t now_ms)
{
    return e->expires_ms != 0 && e->expires_ms <= now_ms;
}

static size_t sweep_space(memory *m, space *home, int64_t now_ms)
{
    entry *dead[SWEEP_MAX];
    size_t count = 0, cursor = 0;
    const wc_map_entry *at;
    while (count < SWEEP_MAX && (at = wc_map_next(&home->entries, &cursor)) != NULL) {
        if (is_expired(at->value, now_ms))
            dead[count++] = at->value;
    }
    for (size_t i = 0; i < count; i++) {
        (void)wc_map_take(&home->entries, dead[i]->key);
        entry_free(m, dead[i]);
    }
    return count;
}

/* One keyspace a call, in turn: an empty one is dropped. */
static int memory_sweep(wc__keyvalue_store *store, int64_t now_ms, bool *out_more, wc_error *err)
{
    (void)err;
    memory *m = memory_of(store);
    const wc_map_entry *at = wc_map_next(&m->spaces, &m->sweep_cursor);
    if (at == NULL) {
        m->sweep_cursor = 0;
        *out_more = false;
        return 0;
    }
    space *home = at->value;
    (void)sweep_space(m, home, now_ms);
    if (home->entries.len == 0) {
        (void)wc_map_take(&m->spaces, wc_slice_of(at->key, at->key_len));
        wc_map_deinit(&home->entries);
        wc_free(home);
    }
    *out_more = true;
    return 0;
}

static int memory_nothing(wc__keyvalue_store *store, wc_error *err)
{
    (void)store;
    (void)err;
    return 0;
}

static void memory_rollback(wc__keyvalue_store *store)
{
    (void)store;
}

static void space_free(memory *m, space *home)
{
    size_t cursor = 0;
    const wc_map_entry *at;
    while ((at = wc_map_next(&home->entries, &cursor)) != NULL)
        entry_free(m, at->value);
    wc_map_deinit(&home->entries);
    wc_free(home);
}

static void memory_free(wc__keyvalue_store *store)
{
    memory *m = memory_of(store);
    size_t cursor = 0;
    const wc_map_entry *at;
    while ((at = wc_map_next(&m->spaces, &cursor)) != NULL)
        space_free(m, at->value);
    wc_map_deinit(&m->spaces);
    WC_BUG_ON(m->used != 0);
    wc_free(m);
}

static const wc__keyvalue_store_api memory_api = {
    .is_atomic = false,
    .begin = memory_nothing,
    .commit = memory_nothing,
    .rollback = memory_rollback,
    .find = memory_find,
    .add = memory_add,
    .remove = memory_remove,
    .set_value = memory_set_value,
    .list_push = memory_list_push,
    .list_walk = memory_list_walk,
    .list_remove = memory_list_remove,
    .set_add = memory_set_add,
    .set_remove = memory_set_remove,
    .set_has = memory_set_has,
    .set_walk = memory_set_walk,
    .sweep = memory_sweep,
    .check = memory_nothing,
    .free = memory_free,
};

wc__keyvalue_store *wc__keyvalue_memory_new(size_t max_bytes)
{
    memory *m = WC_NEW(memory);
    m->store.api = &memory_api;
    m->max_bytes = max_bytes;
    wc_map_init(&m->spaces, SPACES_MAX);
    return &m->store;
}
