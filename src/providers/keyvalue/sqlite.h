/* providers/keyvalue/sqlite.h: what the two files of the durable store share: its connection and its statements. */
#ifndef WC_PROVIDERS_KEYVALUE_SQLITE_H
#define WC_PROVIDERS_KEYVALUE_SQLITE_H

#include <sqlite3.h>

#include "providers/keyvalue/store.h"

#define WC__LITE_PAGE_BYTES 4096u
#define WC__LITE_SPACES_CACHED 4096u

#define WC__LITE_STATEMENTS(X)                                                                      \
    X(BEGIN, "BEGIN IMMEDIATE")                                                                     \
    X(COMMIT, "COMMIT")                                                                             \
    X(SPACE_FIND, "SELECT id FROM keyspace WHERE name=?1")                                          \
    X(SPACE_ADD, "INSERT INTO keyspace(name) VALUES(?1)")                                           \
    X(FIND, "SELECT id, type, count, head, expires_ms, value FROM entry WHERE space=?1 AND key=?2") \
    X(ADD, "INSERT INTO entry(space, key, type) VALUES(?1, ?2, ?3)")                                \
    X(REMOVE, "DELETE FROM entry WHERE id=?1")                                                      \
    X(SET_STRING, "UPDATE entry SET value=?2, type=1, count=0, head=0 WHERE id=?1")                 \
    X(SET_EXPIRY, "UPDATE entry SET expires_ms=?2 WHERE id=?1")                                     \
    X(SET_COUNT, "UPDATE entry SET count=?2, head=?3 WHERE id=?1")                                  \
    X(LIST_PUSH, "INSERT INTO list_item(entry, pos, value) VALUES(?1, ?2, ?3)")                     \
    X(LIST_WALK, "SELECT value FROM list_item WHERE entry=?1 ORDER BY pos LIMIT ?2 OFFSET ?3")      \
    X(LIST_REMOVE, "DELETE FROM list_item WHERE entry=?1 AND value=?2")                             \
    X(LIST_CLEAR, "DELETE FROM list_item WHERE entry=?1")                                           \
    X(SET_ADD, "INSERT OR IGNORE INTO set_item(entry, value) VALUES(?1, ?2)")                       \
    X(SET_REMOVE, "DELETE FROM set_item WHERE entry=?1 AND value=?2")                               \
    X(SET_HAS, "SELECT 1 FROM set_item WHERE entry=?1 AND value=?2")                                \
    X(SET_WALK, "SELECT value FROM set_item WHERE entry=?1")                                        \
    X(SET_CLEAR, "DELETE FROM set_item WHERE entry=?1")                                             \
    X(EXPIRED, "SELECT id, type FROM entry WHERE expires_ms > 0 AND expires_ms <= ?1 LIMIT ?2")     \
    X(CHECK, "SELECT count(*) FROM (SELECT 1 FROM keyspace LIMIT 1)")

enum {
#define WC__LITE_ENUM(name, sql) WC__LITE_##name,
    WC__LITE_STATEMENTS(WC__LITE_ENUM)
#undef WC__LITE_ENUM
        WC__LITE_COUNT
};

typedef struct wc__lite {
    wc__keyvalue_store store;
    sqlite3 *db;
    char *path;
    uint64_t max_bytes;
    wc_map spaces; /* name -> id + 1 as a pointer; only keyspaces that are committed or of this transaction */
    sqlite3_stmt *held; /* the statement whose row was handed out by find */
    sqlite3_stmt *statements[WC__LITE_COUNT];
} wc__lite;

extern const wc__keyvalue_store_api wc__lite_api;
/* Turns a result code into an error that names the file. */
int wc__lite_fail(const wc__lite *l, int result, wc_error *err);
/* Also of a store that was only half opened. */
void wc__lite_close(wc__lite *l);

#endif
