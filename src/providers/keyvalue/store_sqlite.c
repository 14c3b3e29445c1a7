/* providers/keyvalue/store_sqlite.c: the durable store, one SQLite file in WAL mode.
 *
 * synchronous=FULL: when commit returns, the write-ahead log is on the disk, so what was committed survives kill -9 and a
 * loss of power. Tables: a keyspace has a number; an entry is one row whatever its type; the items of lists and sets are rows
 * of their own, in order of their primary key. A list grows at its head: positions fall, so a walk upwards is newest first.
 *
 * Statements are prepared once per connection. Every statement is reset before the function that stepped it returns: a read
 * transaction never stays open and never holds back the checkpoint. This is the only file that sees SQLite.
 *
 * SPEC design 8 and 10.
 */
#include "providers/keyvalue/store.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define APPLICATION_ID 0x77636b76 /* "wckv" */
#define SCHEMA_VERSION 1
#define PAGE_BYTES 4096u
#define BUSY_MS 5000
#define SPACES_CACHED 4096u
#define SWEEP_MAX 256
/* A whole check reads every page: only files up to this size get one at the start. */
#define CHECK_BYTES (64ll << 20)
#define CHECKPOINT_PAGES 4000

static const char schema[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE keyspace(id INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE);"
    "CREATE TABLE entry(id INTEGER PRIMARY KEY, space INTEGER NOT NULL, key BLOB NOT NULL, type INTEGER NOT NULL,"
    " count INTEGER NOT NULL DEFAULT 0, head INTEGER NOT NULL DEFAULT 0, expires_ms INTEGER NOT NULL DEFAULT 0,"
    " value BLOB);"
    "CREATE UNIQUE INDEX entry_key ON entry(space, key);"
    "CREATE INDEX entry_expiry ON entry(expires_ms) WHERE expires_ms > 0;"
    "CREATE TABLE list_item(entry INTEGER NOT NULL, pos INTEGER NOT NULL, value BLOB NOT NULL,"
    " PRIMARY KEY(entry, pos)) WITHOUT ROWID;"
    "CREATE TABLE set_item(entry INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY(entry, value)) WITHOUT ROWID;"
    "PRAGMA application_id=0x77636b76;"
    "PRAGMA user_version=1;"
    "COMMIT;";

#define STATEMENTS(X)                                                                                          \
    X(BEGIN, "BEGIN IMMEDIATE")                                                                                \
    X(COMMIT, "COMMIT")                                                                                        \
    X(SPACE_FIND, "SELECT id FROM keyspace WHERE name=?1")                                                     \
    X(SPACE_ADD, "INSERT INTO keyspace(name) VALUES(?1)")                                                      \
    X(FIND, "SELECT id, type, count, head, expires_ms, value FROM entry WHERE space=?1 AND key=?2")            \
    X(ADD, "INSERT INTO entry(space, key, type) VALUES(?1, ?2, ?3)")                                           \
    X(REMOVE, "DELETE FROM entry WHERE id=?1")                                                                 \
    X(SET_STRING, "UPDATE entry SET value=?2, type=1, count=0, head=0 WHERE id=?1")                            \
    X(SET_EXPIRY, "UPDATE entry SET expires_ms=?2 WHERE id=?1")                                                \
    X(SET_COUNT, "UPDATE entry SET count=?2, head=?3 WHERE id=?1")                                             \
    X(LIST_PUSH, "INSERT INTO list_item(entry, pos, value) VALUES(?1, ?2, ?3)")                                \
    X(LIST_WALK, "SELECT value FROM list_item WHERE entry=?1 ORDER BY pos LIMIT ?2 OFFSET ?3")                 \
    X(LIST_REMOVE, "DELETE FROM list_item WHERE entry=?1 AND value=?2")                                        \
    X(LIST_CLEAR, "DELETE FROM list_item WHERE entry=?1")                                                      \
    X(SET_ADD, "INSERT OR IGNORE INTO set_item(entry, value) VALUES(?1, ?2)")                                  \
    X(SET_REMOVE, "DELETE FROM set_item WHERE entry=?1 AND value=?2")                                          \
    X(SET_HAS, "SELECT 1 FROM set_item WHERE entry=?1 AND value=?2")                                           \
    X(SET_WALK, "SELECT value FROM set_item WHERE entry=?1")                                                   \
    X(SET_CLEAR, "DELETE FROM set_item WHERE entry=?1")                                                        \
    X(EXPIRED, "SELECT id, type FROM entry WHERE expires_ms > 0 AND expires_ms <= ?1 LIMIT ?2")                \
    X(CHECK, "SELECT count(*) FROM (SELECT 1 FROM keyspace LIMIT 1)")

enum {
#define STATEMENT_ENUM(name, sql) S_##name,
    STATEMENTS(STATEMENT_ENUM)
#undef STATEMENT_ENUM
    S_COUNT
};

static const char *const statement_sql[S_COUNT] = {
#define STATEMENT_SQL(name, sql) sql,
    STATEMENTS(STATEMENT_SQL)
#undef STATEMENT_SQL
};

typedef struct lite {
    wc__keyvalue_store store;
    sqlite3 *db;
    char *path;
    uint64_t max_bytes;
    wc_map spaces;             /* name -> id + 1 as a pointer; only keyspaces that are committed or of this transaction */
    sqlite3_stmt *held;        /* the statement whose row was handed out by find */
    sqlite3_stmt *statements[S_COUNT];
} lite;

static lite *lite_of(wc__keyvalue_store *store)
{
    return WC_CONTAINER(store, lite, store);
}

/* ---- errors ------------------------------------------------------------------------------------------------------ */

static int lite_fail(const lite *l, int result, wc_error *err)
{
    switch (result & 0xff) {
    case SQLITE_FULL:
        return wc_fail(err, WC_EIO, "key-value file \"%s\": disk full or limit of %llu bytes (keyvalue-file-bytes) reached",
                       l->path, (unsigned long long)l->max_bytes);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return wc_fail(err, WC_EFORMAT, "key-value file \"%s\" is damaged or not a database: %s", l->path,
                       sqlite3_errstr(result));
    case SQLITE_BUSY:
        return wc_fail(err, WC_EBUSY, "key-value file \"%s\" is locked by another process", l->path);
    case SQLITE_NOMEM:
        return wc_fail(err, WC_ENOMEM, "key-value file \"%s\": out of memory", l->path);
    case SQLITE_TOOBIG:
        return wc_fail(err, WC_ELIMIT, "key-value file \"%s\": value too large", l->path);
    default:
        return wc_fail(err, WC_EIO, "key-value file \"%s\": %s (code %d, %s)", l->path, sqlite3_errstr(result), result,
                       l->db ? wc_errno_text(sqlite3_system_errno(l->db)) : "not open");
    }
}

/* ---- statements -------------------------------------------------------------------------------------------------- */

/* What find handed out is borrowed until the next call: this is where it ends. */
static void release(lite *l)
{
    if (l->held != NULL) {
        sqlite3_reset(l->held);
        sqlite3_clear_bindings(l->held);
        l->held = NULL;
    }
}

static sqlite3_stmt *use(lite *l, int which)
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

static int finish(lite *l, sqlite3_stmt *s, int result, wc_error *err)
{
    sqlite3_reset(s);
    sqlite3_clear_bindings(s);
    return result == SQLITE_DONE || result == SQLITE_ROW ? 0 : lite_fail(l, result, err);
}

static int step_once(lite *l, sqlite3_stmt *s, wc_error *err)
{
    return finish(l, s, sqlite3_step(s), err);
}

static int run_id(lite *l, int which, int64_t id, wc_error *err)
{
    sqlite3_stmt *s = use(l, which);
    sqlite3_bind_int64(s, 1, id);
    return step_once(l, s, err);
}

static int run_id_slice(lite *l, int which, int64_t id, wc_slice value, wc_error *err)
{
    sqlite3_stmt *s = use(l, which);
    sqlite3_bind_int64(s, 1, id);
    bind_slice(s, 2, value);
    return step_once(l, s, err);
}

/* ---- transactions ------------------------------------------------------------------------------------------------ */

static int lite_begin(wc__keyvalue_store *store, wc_error *err)
{
    lite *l = lite_of(store);
    return step_once(l, use(l, S_BEGIN), err);
}

static int lite_commit(wc__keyvalue_store *store, wc_error *err)
{
    lite *l = lite_of(store);
    return step_once(l, use(l, S_COMMIT), err);
}

static void lite_rollback(wc__keyvalue_store *store)
{
    lite *l = lite_of(store);
    release(l);
    if (!sqlite3_get_autocommit(l->db))
        (void)sqlite3_exec(l->db, "ROLLBACK", NULL, NULL, NULL);
    wc_map_deinit(&l->spaces); /* may hold a keyspace that is gone now */
}

/* ---- keyspaces --------------------------------------------------------------------------------------------------- */

static void space_remember(lite *l, wc_slice name, int64_t id)
{
    if (l->spaces.len >= SPACES_CACHED)
        wc_map_deinit(&l->spaces);
    (void)!wc_map_put(&l->spaces, name, (void *)(intptr_t)(id + 1), NULL);
}

/* 0, WC_ENOTFOUND without text, or a failure. */
static int space_find(lite *l, wc_slice name, int64_t *out, wc_error *err)
{
    void *known = wc_map_get(&l->spaces, name);
    if (known != NULL) {
        *out = (int64_t)(intptr_t)known - 1;
        return 0;
    }
    sqlite3_stmt *s = use(l, S_SPACE_FIND);
    bind_slice(s, 1, name);
    int result = sqlite3_step(s);
    if (result == SQLITE_ROW) {
        *out = sqlite3_column_int64(s, 0);
        space_remember(l, name, *out);
    }
    int rc = finish(l, s, result, err);
    return rc == 0 && result == SQLITE_DONE ? WC_ENOTFOUND : rc;
}

static int space_get(lite *l, wc_slice name, int64_t *out, wc_error *err)
{
    int rc = space_find(l, name, out, err);
    if (rc != WC_ENOTFOUND)
        return rc;
    sqlite3_stmt *s = use(l, S_SPACE_ADD);
    bind_slice(s, 1, name);
    rc = step_once(l, s, err);
    if (rc < 0)
        return rc;
    *out = sqlite3_last_insert_rowid(l->db);
    space_remember(l, name, *out);
    return 0;
}

/* ---- entries ----------------------------------------------------------------------------------------------------- */

static int lite_find(wc__keyvalue_store *store, wc_slice name, wc_slice key, bool want_value, wc__keyvalue_entry *out,
                     wc_error *err)
{
    lite *l = lite_of(store);
    int64_t space;
    int rc = space_find(l, name, &space, err);
    if (rc < 0)
        return rc;
    sqlite3_stmt *s = use(l, S_FIND);
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
    lite *l = lite_of(store);
    int64_t space;
    int rc = space_get(l, name, &space, err);
    if (rc < 0)
        return rc;
    sqlite3_stmt *s = use(l, S_ADD);
    sqlite3_bind_int64(s, 1, space);
    bind_slice(s, 2, key);
    sqlite3_bind_int(s, 3, type);
    rc = step_once(l, s, err);
    if (rc == 0)
        *out = (wc__keyvalue_entry){.id = sqlite3_last_insert_rowid(l->db), .type = type};
    return rc;
}

static int clear_items(lite *l, int64_t id, int type, wc_error *err)
{
    if (type == WC__KEYVALUE_IS_LIST)
        return run_id(l, S_LIST_CLEAR, id, err);
    return type == WC__KEYVALUE_IS_SET ? run_id(l, S_SET_CLEAR, id, err) : 0;
}

static int lite_remove(wc__keyvalue_store *store, const wc__keyvalue_entry *entry, wc_error *err)
{
    lite *l = lite_of(store);
    int rc = clear_items(l, entry->id, entry->type, err);
    return rc < 0 ? rc : run_id(l, S_REMOVE, entry->id, err);
}

static int lite_set_value(wc__keyvalue_store *store, const wc__keyvalue_entry *entry, wc_slice value, int64_t expires_ms,
                          wc_error *err)
{
    lite *l = lite_of(store);
    int rc = clear_items(l, entry->id, entry->type, err);
    if (rc == 0)
        rc = run_id_slice(l, S_SET_STRING, entry->id, value, err);
    if (rc < 0 || expires_ms == entry->expires_ms)
        return rc;
    sqlite3_stmt *s = use(l, S_SET_EXPIRY);
    sqlite3_bind_int64(s, 1, entry->id);
    sqlite3_bind_int64(s, 2, expires_ms);
    return step_once(l, s, err);
}

static int save_count(lite *l, const wc__keyvalue_entry *entry, wc_error *err)
{
    sqlite3_stmt *s = use(l, S_SET_COUNT);
    sqlite3_bind_int64(s, 1, entry->id);
    sqlite3_bind_int64(s, 2, entry->count);
    sqlite3_bind_int64(s, 3, entry->head);
    return step_once(l, s, err);
}

/* ---- lists and sets ---------------------------------------------------------------------------------------------- */

static int lite_list_push(wc__keyvalue_store *store, wc__keyvalue_entry *entry, wc_slice value, wc_error *err)
{
    lite *l = lite_of(store);
    sqlite3_stmt *s = use(l, S_LIST_PUSH);
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

static int walk(lite *l, sqlite3_stmt *s, wc__keyvalue_item_fn on_item, void *ctx, wc_error *err)
{
    int result;
    while ((result = sqlite3_step(s)) == SQLITE_ROW) {
        if (!on_item(ctx, column_slice(s, 0)))
            break;
    }
    return finish(l, s, result, err);
}

static int lite_list_walk(wc__keyvalue_store *store, const wc__keyvalue_entry *entry, uint32_t from, uint32_t count,
                          wc__keyvalue_item_fn on_item, void *ctx, wc_error *err)
{
    lite *l = lite_of(store);
    sqlite3_stmt *s = use(l, S_LIST_WALK);
    sqlite3_bind_int64(s, 1, entry->id);
    sqlite3_bind_int64(s, 2, count);
    sqlite3_bind_int64(s, 3, from);
    return walk(l, s, on_item, ctx, err);
}

/* Runs a deleting or inserting statement and saves the new count when it changed. */
static int change_items(lite *l, int which, wc__keyvalue_entry *entry, wc_slice value, int sign, uint32_t *out_changed,
                        wc_error *err)
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

static int lite_list_remove(wc__keyvalue_store *store, wc__keyvalue_entry *entry, wc_slice value, uint32_t *out_removed,
                            wc_error *err)
{
    return change_items(lite_of(store), S_LIST_REMOVE, entry, value, -1, out_removed, err);
}

static int lite_set_add(wc__keyvalue_store *store, wc__keyvalue_entry *entry, wc_slice value, bool *out_added,
                        wc_error *err)
{
    uint32_t changed = 0;
    int rc = change_items(lite_of(store), S_SET_ADD, entry, value, 1, &changed, err);
    *out_added = changed > 0;
    return rc;
}

static int lite_set_remove(wc__keyvalue_store *store, wc__keyvalue_entry *entry, wc_slice value, bool *out_removed,
                           wc_error *err)
{
    uint32_t changed = 0;
    int rc = change_items(lite_of(store), S_SET_REMOVE, entry, value, -1, &changed, err);
    *out_removed = changed > 0;
    return rc;
}

static int lite_set_has(wc__keyvalue_store *store, const wc__keyvalue_entry *entry, wc_slice value, bool *out_has,
                        wc_error *err)
{
    lite *l = lite_of(store);
    sqlite3_stmt *s = use(l, S_SET_HAS);
    sqlite3_bind_int64(s, 1, entry->id);
    bind_slice(s, 2, value);
    int result = sqlite3_step(s);
    *out_has = result == SQLITE_ROW;
    return finish(l, s, result, err);
}

static int lite_set_walk(wc__keyvalue_store *store, const wc__keyvalue_entry *entry, wc__keyvalue_item_fn on_item,
                         void *ctx, wc_error *err)
{
    lite *l = lite_of(store);
    sqlite3_stmt *s = use(l, S_SET_WALK);
    sqlite3_bind_int64(s, 1, entry->id);
    return walk(l, s, on_item, ctx, err);
}

/* ---- housekeeping ------------------------------------------------------------------------------------------------ */

static int lite_sweep(wc__keyvalue_store *store, int64_t now_ms, bool *out_more, wc_error *err)
{
    lite *l = lite_of(store);
    wc__keyvalue_entry dead[SWEEP_MAX];
    int count = 0, result;
    sqlite3_stmt *s = use(l, S_EXPIRED);
    sqlite3_bind_int64(s, 1, now_ms);
    sqlite3_bind_int(s, 2, SWEEP_MAX);
    while ((result = sqlite3_step(s)) == SQLITE_ROW && count < SWEEP_MAX)
        dead[count++] = (wc__keyvalue_entry){.id = sqlite3_column_int64(s, 0), .type = sqlite3_column_int(s, 1)};
    int rc = finish(l, s, result, err);
    for (int i = 0; rc == 0 && i < count; i++)
        rc = lite_remove(store, &dead[i], err);
    *out_more = count == SWEEP_MAX;
    return rc;
}

static int lite_check(wc__keyvalue_store *store, wc_error *err)
{
    lite *l = lite_of(store);
    return step_once(l, use(l, S_CHECK), err);
}

static void lite_free(wc__keyvalue_store *store)
{
    lite *l = lite_of(store);
    for (int i = 0; i < S_COUNT; i++)
        sqlite3_finalize(l->statements[i]);
    sqlite3_close(l->db);
    wc_map_deinit(&l->spaces);
    wc_free(l->path);
    wc_free(l);
}

static const wc__keyvalue_store_api lite_api = {
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

/* ---- opening ----------------------------------------------------------------------------------------------------- */

/* SQLite gives the log and the shared index the mode of the file, so the file is made first. */
static int make_private(const char *path, wc_error *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return wc_fail(err, WC_EIO, "key-value file \"%s\": %s", path, wc_errno_text(errno));
    int rc = fchmod(fd, 0600) < 0 ? errno : 0;
    close(fd);
    return rc == 0 ? 0 : wc_fail(err, WC_EIO, "key-value file \"%s\": %s", path, wc_errno_text(rc));
}

static int exec(lite *l, const char *sql, wc_error *err)
{
    int result = sqlite3_exec(l->db, sql, NULL, NULL, NULL);
    return result == SQLITE_OK ? 0 : lite_fail(l, sqlite3_extended_errcode(l->db), err);
}

/* First column of the first row; text is only looked at by quick_check, where "ok" reads as 1. */
static int ask(lite *l, const char *sql, int64_t *out, wc_error *err)
{
    sqlite3_stmt *s = NULL;
    int result = sqlite3_prepare_v2(l->db, sql, -1, &s, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_step(s);
    int rc = 0;
    if (result != SQLITE_ROW)
        rc = lite_fail(l, result, err);
    else if (sqlite3_column_type(s, 0) == SQLITE_TEXT)
        *out = wc_slice_eq(column_slice(s, 0), WC_LIT("ok"));
    else
        *out = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return rc;
}

static int check_identity(lite *l, bool is_readonly, wc_error *err)
{
    int64_t id = 0, version = 0, tables = 0;
    int rc = ask(l, "PRAGMA application_id", &id, err);
    if (rc == 0)
        rc = ask(l, "PRAGMA user_version", &version, err);
    if (rc == 0)
        rc = ask(l, "SELECT count(*) FROM sqlite_master", &tables, err);
    if (rc < 0)
        return rc;
    if (tables == 0 && id == 0 && !is_readonly)
        return exec(l, schema, err);
    if (id != APPLICATION_ID)
        return wc_fail(err, WC_EFORMAT, "\"%s\" is a database, but not a key-value file of this provider", l->path);
    if (version != SCHEMA_VERSION)
        return wc_fail(err, WC_EVERSION, "key-value file \"%s\" has version %lld, this program knows %d", l->path,
                       (long long)version, SCHEMA_VERSION);
    return 0;
}

static int check_pages(lite *l, wc_error *err)
{
    struct stat st;
    int64_t ok = 0;
    if (stat(l->path, &st) < 0 || st.st_size > CHECK_BYTES)
        return 0;
    int rc = ask(l, "PRAGMA quick_check(1)", &ok, err);
    if (rc < 0 || ok == 1)
        return rc;
    return wc_fail(err, WC_EFORMAT, "key-value file \"%s\" is damaged: the check of its pages failed", l->path);
}

static int configure(lite *l, bool is_readonly, wc_error *err)
{
    char sql[128];
    int64_t ignored;
    sqlite3_busy_timeout(l->db, BUSY_MS);
    sqlite3_extended_result_codes(l->db, 1);
    (void)sqlite3_db_config(l->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    (void)sqlite3_db_config(l->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    if (is_readonly)
        return 0;
    int rc = ask(l, "PRAGMA journal_mode=WAL", &ignored, err);
    if (rc == 0)
        rc = exec(l, "PRAGMA synchronous=FULL", err);
    snprintf(sql, sizeof sql, "PRAGMA max_page_count=%llu", (unsigned long long)(l->max_bytes / PAGE_BYTES));
    if (rc == 0)
        rc = exec(l, sql, err);
    snprintf(sql, sizeof sql, "PRAGMA wal_autocheckpoint=%d", CHECKPOINT_PAGES);
    return rc < 0 ? rc : exec(l, sql, err);
}

static int prepare(lite *l, wc_error *err)
{
    for (int i = 0; i < S_COUNT; i++) {
        int result = sqlite3_prepare_v3(l->db, statement_sql[i], -1, SQLITE_PREPARE_PERSISTENT, &l->statements[i], NULL);
        if (result != SQLITE_OK)
            return lite_fail(l, result, err);
    }
    return 0;
}

int wc__keyvalue_sqlite_open(const char *path, uint64_t max_bytes, bool is_readonly, wc__keyvalue_store **out_store,
                             wc_error *err)
{
    lite *l = WC_NEW(lite);
    l->store.api = &lite_api;
    l->path = wc_strdup(path);
    l->max_bytes = max_bytes;
    wc_map_init(&l->spaces, SPACES_CACHED + 1);
    int flags = SQLITE_OPEN_NOMUTEX | (is_readonly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    int rc = is_readonly ? 0 : make_private(path, err);
    if (rc == 0) {
        int result = sqlite3_open_v2(path, &l->db, flags, NULL);
        rc = result == SQLITE_OK ? 0 : lite_fail(l, result, err);
    }
    if (rc == 0)
        rc = configure(l, is_readonly, err);
    if (rc == 0)
        rc = check_identity(l, is_readonly, err);
    if (rc == 0 && !is_readonly)
        rc = check_pages(l, err);
    if (rc == 0)
        rc = prepare(l, err);
    if (rc < 0) {
        lite_free(&l->store);
        return rc;
    }
    *out_store = &l->store;
    return 0;
}
