/* providers/keyvalue/store_sqlite.c: the durable store, one SQLite file in WAL mode.
 *
 * synchronous=FULL: when commit returns, the write-ahead log is on the disk, so what was committed survives kill -9 and a
 * loss of power. Tables: a keyspace has a number; an entry is one row whatever its type; the items of lists and sets are rows
 * of their own, in order of their primary key. A list grows at its head: positions fall, so a walk upwards is newest first.
 *
 * Statements are prepared once per connection. Every statement is reset before the function that stepped it returns: a read
 * transaction never stays open and never holds back the checkpoint. Opening and checking the file is in sqlite_open.c; only these two
 * files see SQLite.
 *
 * SPEC design 8 and 10.
 */
#include "providers/keyvalue/sqlite.h"

#define SWEEP_MAX 256

static wc__lite *lite_of(wc__keyvalue_store *store)
{
    return WC_CONTAINER(store, wc__lite, store);
}

/* ---- statements -------------------------------------------------------------------------------------------------- */

/* What find handed out is borrowed until the next call: this is where it ends. */
static void release(wc__lite *l)
{
    if (l->held != NULL) {
        sqlite3_reset(l->held);
        sqlite3_clear_bindings(l->held);
        l->held = NULL;
    }
}

static sqlite3_stmt *use(wc__lite *l, int which)
{
    release(l);
    return l->statements[which];
}

/* A NULL pointer would bind NULL; an empty value is a blob without bytes. */
static void bind_slice(sqlite3_stmt *s, int at, wc_slice value)
{
    sqlite3_bind_blob64(s, at, value.len ? (const void *)value.ptr : "", value.len, SQLITE_STATIC);
}

static wc_slice column_slice(sqlite3_stmt *s, int at)
{
    const void *ptr = sqlite3_column_blob(s, at);
    return wc_slice_of(ptr, (size_t)sqlite3_column_bytes(s, at));
}

static int finish(wc__lite *l, sqlite3_stmt *s, int result, wc_error *err)
{
    sqlite3_reset(s);
    sqlite3_clear_bindings(s);
    return result == SQLITE_DONE || result == SQLITE_ROW ? 0 : wc__lite_fail(l, result, err);
}

static int step_once(wc__lite *l, sqlite3_stmt *s, wc_error *err)
{
    return finish(l, s, sqlite3_step(s), err);
}

static int run_id(wc__lite *l, int which, int64_t id, wc_error *err)
{
    sqlite3_stmt *s = use(l, which);
    sqlite3_bind_int64(s, 1, id);
    return step_once(l, s, err);
}

static int run_id_slice(wc__lite *l, int which, int64_t id, wc_slice value, wc_error *err)
{
    sqlite3_stmt *s = use(l, which);
    sqlite3_bind_int64(s, 1, id);
    bind_slice(s, 2, value);
    return step_once(l, s, err);
}

/* ---- transactions ------------------------------------------------------------------------------------------------ */

static int lite_begin(wc__keyvalue_store *store, wc_error *err)
{
    wc__lite *l = lite_of(store);
    return step_once(l, use(l, WC__LITE_BEGIN), err);
}

static int lite_commit(wc__keyvalue_store *store, wc_error *err)
{
    wc__lite *l = lite_of(store);
    return step_once(l, use(l, WC__LITE_COMMIT), err);
}

static void lite_rollback(wc__keyvalue_store *store)
{
    wc__lite *l = lite_of(store);
    release(l);
    if (!sqlite3_get_autocommit(l->db))
        (void)sqlite3_exec(l->db, "ROLLBACK", NULL, NULL, NULL);
    wc_map_deinit(&l->spaces); /* may hold a keyspace that is gone now */
}

/* ---- keyspaces --------------------------------------------------------------------------------------------------- */

static void space_remember(wc__lite *l, wc_slice name, int64_t id)
{
    if (l->spaces.len >= WC__LITE_SPACES_CACHED)
        wc_map_deinit(&l->spaces);
    (void)!wc_map_put(&l->spaces, name, (void *)(intptr_t)(id + 1), NULL);
}

/* 0, WC_ENOTFOUND without text, or a failure. */
static int space_find(wc__lite *l, wc_slice name, int64_t *out, wc_error *err)
{
    void *known = wc_map_get(&l->spaces, name);
    if (known != NULL) {
        *out = (int64_t)(intptr_t)known - 1;
        return 0;
    }
    sqlite3_stmt *s = use(l, WC__LITE_SPACE_FIND);
    bind_slice(s, 1, name);
    int result = sqlite3_step(s);
    if (result == SQLITE_ROW) {
        *out = sqlite3_column_int64(s, 0);
        space_remember(l, name, *out);
    }
    int rc = finish(l, s, result, err);
    return rc == 0 && result == SQLITE_DONE ? WC_ENOTFOUND : rc;
}

static int space_get(wc__lite *l, wc_slice name, int64_t *out, wc_error *err)
{
    int rc = space_find(l, name, out, err);
    if (rc != WC_ENOTFOUND)
        return rc;
    sqlite3_stmt *s = use(l, WC__LITE_SPACE_ADD);
    bind_slice(s, 1, name);
    rc = step_once(l, s, err);
    if (rc < 0)
        return rc;
    *out = sqlite3_last_insert_rowid(l->db);
    space_remember(l, name, *out);
    return 0;
}

/* ---- entries ----------------------------------------------------------------------------------------------------- */

static int lite_find(wc__keyvalue_store *store, wc_slice name, wc_slice key, bool want_value,
                     wc__keyvalue_entry *out, wc_error *err)
{
    wc__lite *l = lite_of(store);
    int64_t space;
    int rc = space_find(l, name, &space, err);
    if (rc < 0)
        return rc;
    sqlite3_stmt *s = use(l, WC__LITE_FIND);
    sqlite3_bind_int64(s, 1, space);
    bind_slice(s, 2, key);
    int result = sqlite3_step(s);
    if (result != SQLITE_ROW) {
        rc = finish(l, s, result, err);
        return rc < 0 ? rc : WC_ENOTFOUND;
    }
    *out = (wc__keyvalue_entry){
        .id = sqlite3_column_int64(s, 0),
        .type = sqlite3_column_int(s, 1),
        .count = (uint32_t)sqlite3_column_int64(s, 2),
        .head = sqlite3_column_int64(s, 3),
        .expires_ms = sqlite3_column_int64(s, 4),
        .value = want_value ? column_slice(s, 5) : (wc_slice){0},
    };
    if (want_value && out->value.ptr == NULL && sqlite3_errcode(l->db) == SQLITE_NOMEM)
        return finish(l, s, SQLITE_NOMEM, err);
    if (want_value)
        l->held = s;
    else
        (void)finish(l, s, result, err);
    return 0;
}

static int lite_add(wc__keyvalue_store *store, wc_slice name, wc_slice key, int type, wc__keyvalue_entry *out,
                    wc_error *err)
{
    wc__lite *l = lite_of(store);
    int64_t space;
    int rc = space_get(l, name, &space, err);
    if (rc < 0)
        return rc;
    sqlite3_stmt *s = use(l, WC__LITE_ADD);
    sqlite3_bind_int64(s, 1, space);
    bind_slice(s, 2, key);
    sqlite3_bind_int(s, 3, type);
    rc = step_once(l, s, err);
    if (rc == 0)
        *out = (wc__keyvalue_entry){.id = sqlite3_last_insert_rowid(l->db), .type = type};
    return rc;
}

static int clear_items(wc__lite *l, int64_t id, int type, wc_error *err)
{
    if (type == WC__KEYVALUE_IS_LIST)
        return run_id(l, WC__LITE_LIST_CLEAR, id, err);
    return type == WC__KEYVALUE_IS_SET ? run_id(l, WC__LITE_SET_CLEAR, id, err) : 0;
}

static int lite_remove(wc__keyvalue_store *store, const wc__keyvalue_entry *entry, wc_error *err)
{
    wc__lite *l = lite_of(store);
    int rc = clear_items(l, entry->id, entry->type, err);
    return rc < 0 ? rc : run_id(l, WC__LITE_REMOVE, entry->id, err);
}

static int lite_set_value(wc__keyvalue_store *store, const wc__keyvalue_entry *entry, wc_slice value,
                          int64_t expires_ms, wc_error *err)
{
    wc__lite *l = lite_of(store);
    int rc = clear_items(l, entry->id, entry->type, err);
    if (rc == 0)
        rc = run_id_slice(l, WC__LITE_SET_STRING, entry->id, value, err);
    if (rc < 0 || expires_ms == entry->expires_ms)
        return rc;
    sqlite3_stmt *s = use(l, WC__LITE_SET_EXPIRY);
    sqlite3_bind_int64(s, 1, entry->id);
    sqlite3_bind_int64(s, 2, expires_ms);
    return step_once(l, s, err);
}

static int save_count(wc__lite *l, const wc__keyvalue_entry *entry, wc_error *err)
{
    sqlite3_stmt *s = use(l, WC__LITE_SET_COUNT);
    sqlite3_bind_int64(s, 1, entry->id);
    sqlite3_bind_int64(s, 2, entry->count);
    sqlite3_bind_int64(s, 3, entry->head);
    return step_once(l, s, err);
}

/* ---- lists and sets ---------------------------------------------------------------------------------------------- */

static int lite_list_push(wc__keyvalue_store *store, wc__keyvalue_entry *entry, wc_slice value, wc_error *err)
{
    wc__lite *l = lite_of(store);
    sqlite3_stmt *s = use(l, WC__LITE_LIST_PUSH);
    sqlite3_bind_int64(s, 1, entry->id);
    sqlite3_bind_int64(s, 2, entry->head - 1);
    bind_slice(s, 3, value);
    int rc = step_once(l, s, err);
    if (rc < 0)
        return rc;
    entry->head--;
    entry->count++;
    return save_count(l, entry, err);
}

static int walk(wc__lite *l, sqlite3_stmt *s, wc__keyvalue_item_fn on_item, void *ctx, wc_error *err)
{
    int result;
    while ((result = sqlite3_step(s)) == SQLITE_ROW) {
        if (!on_item(ctx, column_slice(s, 0)))
            break;
    }
    return finish(l, s, result, err);
}

static int lite_list_walk(wc__keyvalue_store *store, const wc__keyvalue_entry *entry, uint32_t from,
                          uint32_t count, wc__keyvalue_item_fn on_item, void *ctx, wc_error *err)
{
    wc__lite *l = lite_of(store);
    sqlite3_stmt *s = use(l, WC__LITE_LIST_WALK);
    sqlite3_bind_int64(s, 1, entry->id);
    sqlite3_bind_int64(s, 2, count);
    sqlite3_bind_int64(s, 3, from);
    return walk(l, s, on_item, ctx, err);
}

/* Runs a deleting or inserting statement and saves the new count when it changed. */
static int change_items(wc__lite *l, int which, wc__keyvalue_entry *entry, wc_slice value, int sign,
                        uint32_t *out_changed, wc_error *err)
{
    int rc = run_id_slice(l, which, entry->id, value, err);
    if (rc < 0)
        return rc;
    uint32_t changed = (uint32_t)sqlite3_changes(l->db);
    *out_changed = changed;
    if (changed == 0)
        return 0;
    entry->count = sign < 0 ? entry->count - changed : entry->count + changed;
    return save_count(l, entry, err);
}

static int lite_list_remove(wc__keyvalue_store *store, wc__keyvalue_entry *entry, wc_slice value,
                            uint32_t *out_removed, wc_error *err)
{
    return change_items(lite_of(store), WC__LITE_LIST_REMOVE, entry, value, -1, out_removed, err);
}

static int lite_set_add(wc__keyvalue_store *store, wc__keyvalue_entry *entry, wc_slice value, bool *out_added,
                        wc_error *err)
{
    uint32_t changed = 0;
    int rc = change_items(lite_of(store), WC__LITE_SET_ADD, entry, value, 1, &changed, err);
    *out_added = changed > 0;
    return rc;
}

static int lite_set_remove(wc__keyvalue_store *store, wc__keyvalue_entry *entry, wc_slice value,
                           bool *out_removed, wc_error *err)
{
    uint32_t changed = 0;
    int rc = change_items(lite_of(store), WC__LITE_SET_REMOVE, entry, value, -1, &changed, err);
    *out_removed = changed > 0;
    return rc;
}

static int lite_set_has(wc__keyvalue_store *store, const wc__keyvalue_entry *entry, wc_slice value,
                        bool *out_has, wc_error *err)
{
    wc__lite *l = lite_of(store);
    sqlite3_stmt *s = use(l, WC__LITE_SET_HAS);
    sqlite3_bind_int64(s, 1, entry->id);
    bind_slice(s, 2, value);
    int result = sqlite3_step(s);
    *out_has = result == SQLITE_ROW;
    return finish(l, s, result, err);
}

static int lite_set_walk(wc__keyvalue_store *store, const wc__keyvalue_entry *entry,
                         wc__keyvalue_item_fn on_item, void *ctx, wc_error *err)
{
    wc__lite *l = lite_of(store);
    sqlite3_stmt *s = use(l, WC__LITE_SET_WALK);
    sqlite3_bind_int64(s, 1, entry->id);
    return walk(l, s, on_item, ctx, err);
}

/* ---- housekeeping ------------------------------------------------------------------------------------------------ */

static int lite_sweep(wc__keyvalue_store *store, int64_t now_ms, bool *out_more, wc_error *err)
{
    wc__lite *l = lite_of(store);
    wc__keyvalue_entry dead[SWEEP_MAX];
    int count = 0, result;
    sqlite3_stmt *s = use(l, WC__LITE_EXPIRED);
    sqlite3_bind_int64(s, 1, now_ms);
    sqlite3_bind_int(s, 2, SWEEP_MAX);
    while ((result = sqlite3_step(s)) == SQLITE_ROW && count < SWEEP_MAX)
        dead[count++] = (wc__keyvalue_entry){.id = sqlite3_column_int64(s, 0),
                                             .type = sqlite3_column_int(s, 1)};
    int rc = finish(l, s, result, err);
    for (int i = 0; rc == 0 && i < count; i++)
        rc = lite_remove(store, &dead[i], err);
    *out_more = count == SWEEP_MAX;
    return rc;
}

static int lite_check(wc__keyvalue_store *store, wc_error *err)
{
    wc__lite *l = lite_of(store);
    return step_once(l, use(l, WC__LITE_CHECK), err);
}

static void lite_free(wc__keyvalue_store *store)
{
    wc__lite_close(lite_of(store));
}

const wc__keyvalue_store_api wc__lite_api = {
    .is_atomic = true,
    .begin = lite_begin,
    .commit = lite_commit,
    .rollback = lite_rollback,
    .find = lite_find,
    .add = lite_add,
    .remove = lite_remove,
    .set_value = lite_set_value,
    .list_push = lite_list_push,
    .list_walk = lite_list_walk,
    .list_remove = lite_list_remove,
    .set_add = lite_set_add,
    .set_remove = lite_set_remove,
    .set_has = lite_set_has,
    .set_walk = lite_set_walk,
    .sweep = lite_sweep,
    .check = lite_check,
    .free = lite_free,
};
