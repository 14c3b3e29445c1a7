/* codec/json.h: a strict reader into a value tree and a streaming writer without one. */
#ifndef WC_CODEC_JSON_H
#define WC_CODEC_JSON_H

#include "base/buf.h"
#include "codec/value.h"

/* Reads one JSON text (RFC 8259): any value at the top, UTF-8, no duplicate keys, no bytes behind it. `limits` NULL: 1 MiB
 * and depth 32. The tree lives in the arena and borrows nothing from `text`.
 * WC_EFORMAT (the text has line and column), WC_ELIMIT (size or depth), WC_ENOMEM. */
WC_MUST_USE int wc_json_read(wc_slice text, const wc_value_limits *limits, wc_arena *arena,
                             const wc_value **out_value, wc_error *err);

/* Appends compact JSON to a buffer. Commas and colons are the writer's; calls in an order that is not JSON are our own bug
 * and abort. The buffer remembers failures: ask wc_buf_status at the end. */
typedef struct wc_json_writer {
    wc_buf *buf;
    uint64_t is_object; /* bit per open level, lowest = innermost */
    uint64_t has_items;
    uint32_t depth;
    bool has_key; /* a key was written, its value not yet */
} wc_json_writer;

#define WC_JSON_WRITER_DEPTH_MAX 60u

void wc_json_writer_init(wc_json_writer *w, wc_buf *buf);
void wc_json_object_begin(wc_json_writer *w);
void wc_json_object_end(wc_json_writer *w);
void wc_json_array_begin(wc_json_writer *w);
void wc_json_array_end(wc_json_writer *w);
void wc_json_key(wc_json_writer *w, const char *key);
void wc_json_key_slice(wc_json_writer *w, wc_slice key);
/* Escapes quotes, backslashes and control characters; bytes that are not UTF-8 become U+FFFD. */
void wc_json_string(wc_json_writer *w, wc_slice text);
void wc_json_cstr(wc_json_writer *w, const char *text); /* NULL writes null */
void wc_json_int(wc_json_writer *w, int64_t number);
void wc_json_u64(wc_json_writer *w, uint64_t number);
void wc_json_double(wc_json_writer *w, double number); /* not a number and infinities write null */
void wc_json_bool(wc_json_writer *w, bool value);
void wc_json_null(wc_json_writer *w);
void wc_json_raw(wc_json_writer *w, wc_slice json); /* one value that is JSON already */
/* Any value tree. */
void wc_json_value(wc_json_writer *w, const wc_value *value);

/* Key and value in one call. */
void wc_json_put_string(wc_json_writer *w, const char *key, wc_slice text);
void wc_json_put_cstr(wc_json_writer *w, const char *key, const char *text);
void wc_json_put_int(wc_json_writer *w, const char *key, int64_t number);
void wc_json_put_u64(wc_json_writer *w, const char *key, uint64_t number);
void wc_json_put_bool(wc_json_writer *w, const char *key, bool value);

/* A quoted, escaped JSON string appended to a buffer. */
void wc_json_append_string(wc_buf *buf, wc_slice text);

#endif
