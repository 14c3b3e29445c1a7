/* providers/keyvalue/ops.c: the rules of Redis, once, over the primitives of a store.
 *
 * Invariants: a refused operation changed nothing; an empty list or set does not exist; an entry that expired is absent for
 * readers and removed by the next writer that meets it. What this file does not do: transactions, threads, payloads.
 *
 * SPEC interfaces 5.3, providers 4 (column "Redis commands") and 5. Get of a key of another type is an error here, as in
 * Redis; the provider of the era asked EXISTS first and answered exists = false.
 */
#include "providers/keyvalue/ops.h"

#include <stdio.h>

/* What one operation carries around. */
typedef struct run {
    wc__keyvalue_store *store;
    const wc__keyvalue_store_api *api;
    const wc__keyvalue_request *request;
    wc_arena *arena;
    wc__keyvalue_answer *out;
    bool is_refused;
    wc_error *err;
} run;

#define KEY_SHOWN(slice)                        \
    (int)((slice).len > 64 ? 64 : (slice).len), \
        (const char *)((slice).len ? (slice).ptr : (const uint8_t *)"")

/* A failure that is the caller's: nothing was changed, the transaction of others goes on. */
#define refuse(r, code, ...) ((r)->is_refused = true, wc_fail((r)->err, (code), __VA_ARGS__))

static const char *type_name(int type)
{
    switch (type) {
    case WC__KEYVALUE_IS_STRING:
        return "string";
    case WC__KEYVALUE_IS_LIST:
        return "list";
    case WC__KEYVALUE_IS_SET:
        return "set";
    default:
        return "unknown type";
    }
}

static int refuse_type(run *r, wc_slice key, int found)
{
    return refuse(r, WC_EINVAL,
                  "WRONGTYPE Operation against a key holding the wrong kind of value: \"%.*s\" is a %s",
                  KEY_SHOWN(key), type_name(found));
}

/* ---- looking up -------------------------------------------------------------------------------------------------- */

/* The entry, or *out_found false when it is absent or expired. `type` 0 accepts every type. */
static int find(run *r, wc_slice key, int type, bool want_value, wc__keyvalue_entry *entry, bool *out_found)
{
    int rc = r->api->find(r->store, r->request->space, key, want_value, entry, r->err);
    if (rc == WC_ENOTFOUND) {
        *out_found = false;
        return 0;
    }
    if (rc < 0)
        return rc;
    *out_found = entry->expires_ms == 0 || entry->expires_ms > r->request->now_ms;
    if (*out_found && type != 0 && entry->type != type)
        return refuse_type(r, key, entry->type);
    return 0;
}

/* For writers: the same, but what expired is removed, so that the key is free. */
static int find_to_write(run *r, int type, bool want_value, wc__keyvalue_entry *entry, bool *out_found)
{
    *entry = (wc__keyvalue_entry){0};
    int rc = find(r, r->request->key, type, want_value, entry, out_found);
    if (rc == 0 && !*out_found && entry->type != 0)
        rc = r->api->remove(r->store, entry, r->err);
    return rc;
}

static int find_or_add(run *r, int type, wc__keyvalue_entry *entry)
{
    bool found;
    int rc = find_to_write(r, type, false, entry, &found);
    if (rc < 0 || found)
        return rc;
    return r->api->add(r->store, r->request->space, r->request->key, type, entry, r->err);
}

/* A store that cannot roll back must not keep an entry whose first item did not fit. */
static void undo_add(run *r, const wc__keyvalue_entry *entry)
{
    if (!r->api->is_atomic)
        (void)r->api->remove(r->store, entry, NULL);
}

/* ---- collecting values ------------------------------------------------------------------------------------------- */

typedef struct collector {
    run *r;
    size_t cap;
    size_t bytes; /* of the answer, with the heads of its strings */
    wc_map *seen; /* skips what is in it already; NULL = keeps all */
    /* Only what is in all of these; NULL = no such test. */
    const wc__keyvalue_entry *others;
    size_t other_count;
    int rc;
} collector;

static int collector_full(collector *c)
{
    return refuse(c->r, WC_ELIMIT, "answer for key \"%.*s\" is larger than the payload limit of %u bytes",
                  KEY_SHOWN(c->r->request->key), WC_LIMIT_PAYLOAD_BYTES);
}

static int collector_grow(collector *c)
{
    wc__keyvalue_answer *out = c->r->out;
    size_t cap = c->cap == 0 ? 16 : c->cap * 2;
    wc_slice *values = wc_arena_calloc(c->r->arena, cap, sizeof(wc_slice));
    if (values == NULL)
        return collector_full(c);
    if (out->value_count > 0)
        memcpy(values, out->values, out->value_count * sizeof(wc_slice));
    out->values = values;
    c->cap = cap;
    return 0;
}

static int collector_keep(collector *c, wc_slice item)
{
    wc__keyvalue_answer *out = c->r->out;
    c->bytes += item.len + 5;
    if (c->bytes > WC_LIMIT_PAYLOAD_BYTES - 64)
        return collector_full(c);
    int rc = out->value_count == c->cap ? collector_grow(c) : 0;
    if (rc < 0)
        return rc;
    wc_slice copy = wc_arena_dup(c->r->arena, item);
    if (copy.ptr == NULL)
        return collector_full(c);
    out->values[out->value_count++] = copy;
    return 0;
}

static int collector_take(collector *c, wc_slice item)
{
    if (c->seen != NULL) {
        if (wc_map_get(c->seen, item) != NULL)
            return 0;
        if (wc_map_put(c->seen, item, c, NULL) < 0)
            return collector_full(c);
    }
    for (size_t i = 0; i < c->other_count; i++) {
        bool has;
        int rc = c->r->api->set_has(c->r->store, &c->others[i], item, &has, c->r->err);
        if (rc < 0 || !has)
            return rc;
    }
    return collector_keep(c, item);
}

static bool on_item(void *ctx, wc_slice item)
{
    collector *c = ctx;
    c->rc = collector_take(c, item);
    return c->rc == 0;
}

/* ---- strings ----------------------------------------------------------------------------------------------------- */

static int run_get(run *r)
{
    wc__keyvalue_entry entry;
    bool found;
    int rc = find(r, r->request->key, WC__KEYVALUE_IS_STRING, true, &entry, &found);
    if (rc < 0 || !found)
        return rc;
    r->out->value = wc_arena_dup(r->arena, entry.value);
    if (r->out->value.ptr == NULL)
        return refuse(r, WC_ENOMEM, "no memory for the value of key \"%.*s\"", KEY_SHOWN(r->request->key));
    r->out->exists = true;
    return 0;
}

static int run_key_exists(run *r)
{
    wc__keyvalue_entry entry;
    return find(r, r->request->key, 0, false, &entry, &r->out->exists);
}

static int64_t expiry_of(const wc__keyvalue_request *request)
{
    return request->expires > 0 ? request->now_ms + (int64_t)request->expires * 1000 : 0;
}

/* Sets the value of an entry that is there (found) or not yet. */
static int put_string(run *r, wc__keyvalue_entry *entry, bool found, wc_slice value, int64_t expires_ms)
{
    int rc = found ? 0
                   : r->api->add(r->store, r->request->space, r->request->key, WC__KEYVALUE_IS_STRING, entry,
                                 r->err);
    if (rc < 0)
        return rc;
    rc = r->api->set_value(r->store, entry, value, expires_ms, r->err);
    if (rc < 0 && !found)
        undo_add(r, entry);
    return rc;
}

/* SET replaces whatever is there, of any type, and its expiry. */
static int run_set(run *r)
{
    wc__keyvalue_entry entry;
    bool found;
    int rc = find_to_write(r, 0, false, &entry, &found);
    if (rc == 0)
        rc = put_string(r, &entry, found, r->request->value, expiry_of(r->request));
    r->out->value = r->request->value;
    return rc;
}

/* The integers of Redis: no space, no plus sign, no leading zero, no "-0". */
static bool parse_integer(wc_slice text, int64_t *out)
{
    wc_slice digits = text.len > 0 && text.ptr[0] == '-' ? wc_slice_from(text, 1) : text;
    if (digits.len == 0 || (digits.ptr[0] == '0' && text.len > 1))
        return false;
    return wc_slice_to_i64(text, out);
}

/* INCRBY; the answer is an i32, so the stored number must remain one. The expiry stays. */
static int run_add(run *r)
{
    const wc__keyvalue_request *request = r->request;
    wc__keyvalue_entry entry;
    bool found;
    int64_t old = 0, sum;
    int rc = find_to_write(r, WC__KEYVALUE_IS_STRING, true, &entry, &found);
    if (rc < 0)
        return rc;
    if (found && !parse_integer(entry.value, &old))
        return refuse(r, WC_EINVAL, "value of key \"%.*s\" is not an integer or out of range",
                      KEY_SHOWN(request->key));
    if (__builtin_add_overflow(old, (int64_t)request->amount, &sum) || sum < INT32_MIN || sum > INT32_MAX)
        return refuse(r, WC_EINVAL, "Add to key \"%.*s\" would leave the range of 32 bits",
                      KEY_SHOWN(request->key));
    char text[16];
    int len = snprintf(text, sizeof text, "%d", (int)sum);
    r->out->number = (int32_t)sum;
    return put_string(r, &entry, found, wc_slice_of(text, (size_t)len), found ? entry.expires_ms : 0);
}

static int run_del(run *r)
{
    wc__keyvalue_entry entry;
    bool found;
    int rc = find_to_write(r, 0, false, &entry, &found);
    if (rc == 0 && found)
        rc = r->api->remove(r->store, &entry, r->err);
    r->out->value = r->request->key;
    return rc;
}

/* ---- lists ------------------------------------------------------------------------------------------------------- */

static int refuse_growth(run *r)
{
    return refuse(r, WC_ELIMIT, "key \"%.*s\" has %u items, the limit (keyvalue items)",
                  KEY_SHOWN(r->request->key), WC__KEYVALUE_ITEMS);
}

static int push_item(run *r, wc__keyvalue_entry *entry)
{
    int rc = r->api->list_push(r->store, entry, r->request->value, r->err);
    if (rc < 0 && entry->count == 0)
        undo_add(r, entry);
    return rc;
}

static int run_push(run *r)
{
    wc__keyvalue_entry entry;
    int rc = find_or_add(r, WC__KEYVALUE_IS_LIST, &entry);
    if (rc < 0)
        return rc;
    if (entry.count >= WC__KEYVALUE_ITEMS)
        return refuse_growth(r);
    rc = push_item(r, &entry);
    r->out->number = (int32_t)entry.count;
    return rc;
}

static int run_range(run *r)
{
    wc__keyvalue_entry entry;
    bool found;
    int rc = find(r, r->request->key, WC__KEYVALUE_IS_LIST, false, &entry, &found);
    if (rc < 0 || !found)
        return rc;
    int64_t count = entry.count, start = r->request->start, stop = r->request->stop;
    start = start < 0 ? WC_MAX(start + count, 0) : start;
    stop = stop < 0 ? stop + count : WC_MIN(stop, count - 1);
    if (start > stop || start >= count)
        return 0;
    collector c = {.r = r};
    rc = r->api->list_walk(r->store, &entry, (uint32_t)start, (uint32_t)(stop - start + 1), on_item, &c,
                           r->err);
    return rc < 0 ? rc : c.rc;
}

static int run_list_item_delete(run *r)
{
    wc__keyvalue_entry entry;
    bool found;
    uint32_t removed = 0;
    int rc = find_to_write(r, WC__KEYVALUE_IS_LIST, false, &entry, &found);
    if (rc < 0 || !found)
        return rc;
    rc = r->api->list_remove(r->store, &entry, r->request->value, &removed, r->err);
    if (rc == 0 && entry.count == 0)
        rc = r->api->remove(r->store, &entry, r->err);
    r->out->number = (int32_t)removed;
    return rc;
}

/* ---- sets -------------------------------------------------------------------------------------------------------- */

static int run_set_add(run *r)
{
    wc__keyvalue_entry entry;
    bool has = false, added = false;
    int rc = find_or_add(r, WC__KEYVALUE_IS_SET, &entry);
    if (rc < 0)
        return rc;
    if (entry.count >= WC__KEYVALUE_ITEMS) {
        rc = r->api->set_has(r->store, &entry, r->request->value, &has, r->err);
        return rc < 0 || has ? rc : refuse_growth(r);
    }
    rc = r->api->set_add(r->store, &entry, r->request->value, &added, r->err);
    if (rc < 0 && entry.count == 0)
        undo_add(r, &entry);
    r->out->number = added ? 1 : 0;
    return rc;
}

static int run_set_remove(run *r)
{
    wc__keyvalue_entry entry;
    bool found, removed = false;
    int rc = find_to_write(r, WC__KEYVALUE_IS_SET, false, &entry, &found);
    if (rc < 0 || !found)
        return rc;
    rc = r->api->set_remove(r->store, &entry, r->request->value, &removed, r->err);
    if (rc == 0 && entry.count == 0)
        rc = r->api->remove(r->store, &entry, r->err);
    r->out->number = removed ? 1 : 0;
    return rc;
}

static int run_set_query(run *r)
{
    wc__keyvalue_entry entry;
    bool found;
    int rc = find(r, r->request->key, WC__KEYVALUE_IS_SET, false, &entry, &found);
    if (rc < 0 || !found)
        return rc;
    collector c = {.r = r};
    rc = r->api->set_walk(r->store, &entry, on_item, &c, r->err);
    return rc < 0 ? rc : c.rc;
}

static int refuse_no_keys(run *r, const char *name)
{
    return refuse(r, WC_EINVAL, "%s without keys", name);
}

static int run_set_union(run *r)
{
    wc_map seen;
    wc__keyvalue_entry entry;
    bool found;
    int rc = 0;
    if (r->request->key_count == 0)
        return refuse_no_keys(r, "SetUnion");
    wc_map_init(&seen, WC__KEYVALUE_ITEMS);
    collector c = {.r = r, .seen = &seen};
    for (size_t i = 0; rc == 0 && i < r->request->key_count; i++) {
        rc = find(r, r->request->keys[i], WC__KEYVALUE_IS_SET, false, &entry, &found);
        if (rc == 0 && found)
            rc = r->api->set_walk(r->store, &entry, on_item, &c, r->err);
        if (rc == 0)
            rc = c.rc;
    }
    wc_map_deinit(&seen);
    return rc;
}

/* A key that is absent empties the result, but the types of all keys are looked at first, as Redis does. The smallest set is
 * walked, the others are asked. */
static int run_set_intersection(run *r)
{
    size_t count = r->request->key_count;
    if (count == 0)
        return refuse_no_keys(r, "SetIntersection");
    wc__keyvalue_entry *entries = wc_arena_calloc(r->arena, count, sizeof *entries);
    if (entries == NULL)
        return refuse(r, WC_ENOMEM, "no memory for an intersection of %zu keys", count);
    bool is_empty = false;
    for (size_t i = 0; i < count; i++) {
        bool found;
        int rc = find(r, r->request->keys[i], WC__KEYVALUE_IS_SET, false, &entries[i], &found);
        if (rc < 0)
            return rc;
        is_empty = is_empty || !found;
        if (found && entries[i].count < entries[0].count) {
            wc__keyvalue_entry smaller = entries[i];
            entries[i] = entries[0];
            entries[0] = smaller;
        }
    }
    if (is_empty)
        return 0;
    collector c = {.r = r, .others = entries + 1, .other_count = count - 1};
    int rc = r->api->set_walk(r->store, &entries[0], on_item, &c, r->err);
    return rc < 0 ? rc : c.rc;
}

/* ---- all --------------------------------------------------------------------------------------------------------- */

static const struct {
    int (*run)(run *r);
    bool writes;
} ops[WC_KEYVALUE_OPERATIONS] = {
    [WC_KEYVALUE_GET] = {run_get, false},
    [WC_KEYVALUE_ADD] = {run_add, true},
    [WC_KEYVALUE_SET] = {run_set, true},
    [WC_KEYVALUE_DEL] = {run_del, true},
    [WC_KEYVALUE_CLEAR] = {run_del, true},
    [WC_KEYVALUE_RANGE] = {run_range, false},
    [WC_KEYVALUE_PUSH] = {run_push, true},
    [WC_KEYVALUE_LIST_ITEM_DELETE] = {run_list_item_delete, true},
    [WC_KEYVALUE_SET_ADD] = {run_set_add, true},
    [WC_KEYVALUE_SET_REMOVE] = {run_set_remove, true},
    [WC_KEYVALUE_SET_UNION] = {run_set_union, false},
    [WC_KEYVALUE_SET_INTERSECTION] = {run_set_intersection, false},
    [WC_KEYVALUE_SET_QUERY] = {run_set_query, false},
    [WC_KEYVALUE_KEY_EXISTS] = {run_key_exists, false},
};

bool wc__keyvalue_op_writes(int op)
{
    return ops[op].writes;
}

static int check_limits(run *r)
{
    const wc__keyvalue_request *request = r->request;
    if (request->key_count > WC__KEYVALUE_KEYS_PER_CALL)
        return refuse(r, WC_ELIMIT, "%s of %zu keys, limit %u (keyvalue keys per call)",
                      wc_keyvalue_operation_name(request->op), request->key_count, WC__KEYVALUE_KEYS_PER_CALL);
    size_t longest = request->key.len;
    for (size_t i = 0; i < request->key_count; i++)
        longest = WC_MAX(longest, request->keys[i].len);
    if (longest > WC__KEYVALUE_KEY_BYTES)
        return refuse(r, WC_ELIMIT, "key of %zu bytes, limit %u (keyvalue key bytes)", longest,
                      WC__KEYVALUE_KEY_BYTES);
    if (request->value.len > WC__KEYVALUE_VALUE_BYTES)
        return refuse(r, WC_ELIMIT, "value of %zu bytes for key \"%.*s\", limit %u (keyvalue value bytes)",
                      request->value.len, KEY_SHOWN(request->key), WC__KEYVALUE_VALUE_BYTES);
    return 0;
}

int wc__keyvalue_run(wc__keyvalue_store *store, const wc__keyvalue_request *request, wc_arena *arena,
                     wc__keyvalue_answer *out, bool *is_refused, wc_error *err)
{
    *out = (wc__keyvalue_answer){0};
    run r = {.store = store, .api = store->api, .request = request, .arena = arena, .out = out, .err = err};
    int rc = check_limits(&r);
    if (rc == 0)
        rc = ops[request->op].run(&r);
    if (is_refused != NULL)
        *is_refused = r.is_refused;
    return rc;
}
