/* providers/keyvalue/sqlite_open.c: opens, creates, configures and checks the durable store's file, and closes it.
 *
 * A file that is not ours is refused before anything in it is changed: ours carry an application id. Files up to a size are
 * checked page by page when they are opened for writing; larger ones are trusted until a statement meets the damage.
 *
 * SPEC design 8 and 10.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "providers/keyvalue/sqlite.h"

#define APPLICATION_ID 0x77636b76 /* "wckv" */
#define SCHEMA_VERSION 1
#define BUSY_MS 5000
/* A whole check reads every page: only files up to this size get one at the start. */
#define CHECK_BYTES (64ll << 20)
#define CHECKPOINT_PAGES 4000

static const char schema[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE keyspace(id INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE);"
    "CREATE TABLE entry(id INTEGER PRIMARY KEY, space INTEGER NOT NULL, key BLOB NOT NULL, type INTEGER NOT "
    "NULL,"
    " count INTEGER NOT NULL DEFAULT 0, head INTEGER NOT NULL DEFAULT 0, expires_ms INTEGER NOT NULL DEFAULT "
    "0,"
    " value BLOB);"
    "CREATE UNIQUE INDEX entry_key ON entry(space, key);"
    "CREATE INDEX entry_expiry ON entry(expires_ms) WHERE expires_ms > 0;"
    "CREATE TABLE list_item(entry INTEGER NOT NULL, pos INTEGER NOT NULL, value BLOB NOT NULL,"
    " PRIMARY KEY(entry, pos)) WITHOUT ROWID;"
    "CREATE TABLE set_item(entry INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY(entry, value)) WITHOUT "
    "ROWID;"
    "PRAGMA application_id=0x77636b76;"
    "PRAGMA user_version=1;"
    "COMMIT;";

static const char *const statement_sql[WC__LITE_COUNT] = {
#define STATEMENT_SQL(name, sql) sql,
    WC__LITE_STATEMENTS(STATEMENT_SQL)
#undef STATEMENT_SQL
};

/* ---- errors ------------------------------------------------------------------------------------------------------ */

int wc__lite_fail(const wc__lite *l, int result, wc_error *err)
{
    switch (result & 0xff) {
    case SQLITE_FULL:
        return wc_fail(
            err, WC_EIO,
            "key-value file \"%s\": disk full or limit of %llu bytes (keyvalue-file-bytes) reached", l->path,
            (unsigned long long)l->max_bytes);
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
        return wc_fail(err, WC_EIO, "key-value file \"%s\": %s (code %d, %s)", l->path, sqlite3_errstr(result),
                       result, l->db ? wc_errno_text(sqlite3_system_errno(l->db)) : "not open");
    }
}

/* ---- closing ----------------------------------------------------------------------------------------------------- */

void wc__lite_close(wc__lite *l)
{
    for (int i = 0; i < WC__LITE_COUNT; i++)
        sqlite3_finalize(l->statements[i]);
    sqlite3_close(l->db);
    wc_map_deinit(&l->spaces);
    wc_free(l->path);
    wc_free(l);
}

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

static int exec(wc__lite *l, const char *sql, wc_error *err)
{
    int result = sqlite3_exec(l->db, sql, NULL, NULL, NULL);
    return result == SQLITE_OK ? 0 : wc__lite_fail(l, sqlite3_extended_errcode(l->db), err);
}

/* The texts that mean success: of quick_check, and of journal_mode. */
static bool is_yes(sqlite3_stmt *s)
{
    wc_slice text = wc_slice_str((const char *)sqlite3_column_text(s, 0));
    return wc_slice_eq(text, WC_LIT("ok")) || wc_slice_eq(text, WC_LIT("wal"));
}

/* First column of the first row; 1 or 0 for a text, see is_yes. */
static int ask(wc__lite *l, const char *sql, int64_t *out, wc_error *err)
{
    sqlite3_stmt *s = NULL;
    int result = sqlite3_prepare_v2(l->db, sql, -1, &s, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_step(s);
    int rc = 0;
    if (result != SQLITE_ROW)
        rc = wc__lite_fail(l, result, err);
    else if (sqlite3_column_type(s, 0) == SQLITE_TEXT)
        *out = is_yes(s);
    else
        *out = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return rc;
}

/* Changes nothing. *out_is_new: an empty file. */
static int check_identity(wc__lite *l, bool *out_is_new, wc_error *err)
{
    int64_t id = 0, version = 0, tables = 0;
    int rc = ask(l, "PRAGMA application_id", &id, err);
    if (rc == 0)
        rc = ask(l, "PRAGMA user_version", &version, err);
    if (rc == 0)
        rc = ask(l, "SELECT count(*) FROM sqlite_master", &tables, err);
    if (rc < 0)
        return rc;
    *out_is_new = tables == 0 && id == 0;
    if (*out_is_new)
        return 0;
    if (id != APPLICATION_ID)
        return wc_fail(err, WC_EFORMAT, "\"%s\" is a database, but not a key-value file of this provider",
                       l->path);
    if (version != SCHEMA_VERSION)
        return wc_fail(err, WC_EVERSION, "key-value file \"%s\" has version %lld, this program knows %d",
                       l->path, (long long)version, SCHEMA_VERSION);
    return 0;
}

static int check_pages(wc__lite *l, wc_error *err)
{
    struct stat st;
    int64_t ok = 0;
    if (stat(l->path, &st) < 0 || st.st_size > CHECK_BYTES)
        return 0;
    int rc = ask(l, "PRAGMA quick_check(1)", &ok, err);
    if (rc < 0 || ok == 1)
        return rc;
    return wc_fail(err, WC_EFORMAT, "key-value file \"%s\" is damaged: the check of its pages failed",
                   l->path);
}

static void configure_connection(wc__lite *l)
{
    sqlite3_busy_timeout(l->db, BUSY_MS);
    sqlite3_extended_result_codes(l->db, 1);
    (void)sqlite3_db_config(l->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    (void)sqlite3_db_config(l->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
}

static int configure_writer(wc__lite *l, wc_error *err)
{
    char sql[128];
    int64_t is_wal = 0;
    int rc = ask(l, "PRAGMA journal_mode=WAL", &is_wal, err);
    if (rc == 0 && !is_wal)
        rc = wc_fail(err, WC_EIO, "key-value file \"%s\": its file system cannot hold a write-ahead log",
                     l->path);
    if (rc == 0)
        rc = exec(l, "PRAGMA synchronous=FULL", err);
    snprintf(sql, sizeof sql, "PRAGMA max_page_count=%llu",
             (unsigned long long)(l->max_bytes / WC__LITE_PAGE_BYTES));
    if (rc == 0)
        rc = exec(l, sql, err);
    snprintf(sql, sizeof sql, "PRAGMA wal_autocheckpoint=%d", CHECKPOINT_PAGES);
    return rc < 0 ? rc : exec(l, sql, err);
}

static int prepare(wc__lite *l, wc_error *err)
{
    for (int i = 0; i < WC__LITE_COUNT; i++) {
        int result = sqlite3_prepare_v3(l->db, statement_sql[i], -1, SQLITE_PREPARE_PERSISTENT,
                                        &l->statements[i], NULL);
        if (result != SQLITE_OK)
            return wc__lite_fail(l, result, err);
    }
    return 0;
}

/* What only the writing connection does: settle the file's mode, make its tables or look them over. */
static int open_to_write(wc__lite *l, bool is_new, wc_error *err)
{
    int rc = configure_writer(l, err);
    if (rc < 0)
        return rc;
    return is_new ? exec(l, schema, err) : check_pages(l, err);
}

int wc__keyvalue_sqlite_open(const char *path, uint64_t max_bytes, bool is_readonly,
                             wc__keyvalue_store **out_store, wc_error *err)
{
    wc__lite *l = WC_NEW(wc__lite);
    bool is_new = false;
    l->store.api = &wc__lite_api;
    l->path = wc_strdup(path);
    l->max_bytes = max_bytes;
    wc_map_init(&l->spaces, WC__LITE_SPACES_CACHED + 1);
    int flags = SQLITE_OPEN_NOMUTEX | (is_readonly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    int rc = is_readonly ? 0 : make_private(path, err);
    if (rc == 0) {
        int result = sqlite3_open_v2(path, &l->db, flags, NULL);
        rc = result == SQLITE_OK ? 0 : wc__lite_fail(l, result, err);
    }
    if (rc == 0) {
        configure_connection(l);
        rc = check_identity(l, &is_new, err);
    }
    if (rc == 0 && !is_readonly)
        rc = open_to_write(l, is_new, err);
    if (rc == 0)
        rc = prepare(l, err);
    if (rc < 0) {
        wc__lite_close(l);
        return rc;
    }
    *out_store = &l->store;
    return 0;
}
