/* codec/json_write.c: compact JSON into a buffer, without a tree. Escapes as serde_json does, so that texts compare byte
 * for byte with those of the era: \b \f \n \r \t, other control characters as \u00xx in lower case, the rest as it is.
 *
 * Invariant: every open level has a bit that tells object from array and a bit that tells whether a comma is due.
 */
#include "codec/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/error.h"

void wc_json_writer_init(wc_json_writer *w, wc_buf *buf)
{
    *w = (wc_json_writer){.buf = buf};
}

/* What stands before a value: a comma in an array, nothing behind a key. */
static void begin_value(wc_json_writer *w)
{
    WC_BUG_ON(w->depth > 0 && (w->is_object & 1u) && !w->has_key);
    if (w->depth > 0 && !w->has_key && (w->has_items & 1u))
        wc_buf_append_byte(w->buf, ',');
    w->has_key = false;
    w->has_items |= 1u;
}

static void open_level(wc_json_writer *w, bool is_object)
{
    begin_value(w);
    WC_BUG_ON(w->depth == WC_JSON_WRITER_DEPTH_MAX);
    w->depth++;
    w->is_object = w->is_object << 1 | (is_object ? 1u : 0u);
    w->has_items <<= 1;
    wc_buf_append_byte(w->buf, is_object ? '{' : '[');
}

static void close_level(wc_json_writer *w, bool is_object)
{
    WC_BUG_ON(w->depth == 0 || w->has_key || (w->is_object & 1u) != (is_object ? 1u : 0u));
    w->depth--;
    w->is_object >>= 1;
    w->has_items >>= 1;
    wc_buf_append_byte(w->buf, is_object ? '}' : ']');
}

void wc_json_object_begin(wc_json_writer *w)
{
    open_level(w, true);
}

void wc_json_object_end(wc_json_writer *w)
{
    close_level(w, true);
}

void wc_json_array_begin(wc_json_writer *w)
{
    open_level(w, false);
}

void wc_json_array_end(wc_json_writer *w)
{
    close_level(w, false);
}

void wc_json_key_slice(wc_json_writer *w, wc_slice key)
{
    WC_BUG_ON(w->depth == 0 || !(w->is_object & 1u) || w->has_key);
    if (w->has_items & 1u)
        wc_buf_append_byte(w->buf, ',');
    w->has_items |= 1u;
    wc_json_append_string(w->buf, key);
    wc_buf_append_byte(w->buf, ':');
    w->has_key = true;
}

void wc_json_key(wc_json_writer *w, const char *key)
{
    wc_json_key_slice(w, wc_slice_str(key));
}

/* Bytes of the well-formed UTF-8 sequence at the front, or 0. */
static size_t utf8_length(wc_slice s)
{
    size_t len = s.ptr[0] < 0xe0 ? 2 : s.ptr[0] < 0xf0 ? 3 : 4;
    if (s.ptr[0] < 0x80)
        return 1;
    return len <= s.len && wc_slice_is_utf8(wc_slice_sub(s, 0, len)) ? len : 0;
}

static void append_escape(wc_buf *buf, uint8_t c)
{
    static const char shorts[32] = {['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};
    char text[8] = {'\\', (char)c};
    if (c < 0x20 && shorts[c] != '\0')
        text[1] = shorts[c];
    else if (c < 0x20)
        snprintf(text, sizeof text, "\\u%04x", c);
    wc_buf_append_str(buf, text);
}

void wc_json_append_string(wc_buf *buf, wc_slice text)
{
    size_t done = 0, at = 0; /* [done, at) goes out as it is */
    wc_buf_append_byte(buf, '"');
    while (at < text.len) {
        uint8_t c = text.ptr[at];
        size_t len = c < 0x80 ? 1 : utf8_length(wc_slice_from(text, at));
        if (len > 0 && c >= 0x20 && c != '"' && c != '\\') {
            at += len;
            continue;
        }
        wc_buf_append(buf, text.ptr + done, at - done);
        if (len == 0)
            wc_buf_append_str(buf, "\xef\xbf\xbd");
        else
            append_escape(buf, c);
        done = ++at;
    }
    if (text.len > done)
        wc_buf_append(buf, text.ptr + done, text.len - done);
    wc_buf_append_byte(buf, '"');
}

void wc_json_string(wc_json_writer *w, wc_slice text)
{
    begin_value(w);
    wc_json_append_string(w->buf, text);
}

void wc_json_cstr(wc_json_writer *w, const char *text)
{
    if (text == NULL)
        wc_json_null(w);
    else
        wc_json_string(w, wc_slice_str(text));
}

void wc_json_int(wc_json_writer *w, int64_t number)
{
    begin_value(w);
    wc_buf_printf(w->buf, "%" PRId64, number);
}

void wc_json_u64(wc_json_writer *w, uint64_t number)
{
    begin_value(w);
    wc_buf_printf(w->buf, "%" PRIu64, number);
}

void wc_json_double(wc_json_writer *w, double number)
{
    char text[40];
    begin_value(w);
    if (!isfinite(number)) {
        wc_buf_append_str(w->buf, "null");
        return;
    }
    for (int digits = 15; digits <= 17; digits++) { /* the shortest form that reads back as the same number */
        double back = 0;
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (sscanf(text, "%lf", &back) == 1 && memcmp(&back, &number, sizeof back) == 0)
            break;
    }
    wc_buf_append_str(w->buf, text);
}

void wc_json_bool(wc_json_writer *w, bool value)
{
    begin_value(w);
    wc_buf_append_str(w->buf, value ? "true" : "false");
}

void wc_json_null(wc_json_writer *w)
{
    begin_value(w);
    wc_buf_append_str(w->buf, "null");
}

void wc_json_raw(wc_json_writer *w, wc_slice json)
{
    begin_value(w);
    wc_buf_append_slice(w->buf, json);
}

static void write_items(wc_json_writer *w, const wc_value *value)
{
    bool is_object = value->type == WC_VALUE_OBJECT;
    open_level(w, is_object);
    WC_VALUE_EACH(item, value)
    {
        if (is_object)
            wc_json_key_slice(w, item->key);
        wc_json_value(w, item);
    }
    close_level(w, is_object);
}

/* Recursion is bounded by the depth that the readers allow and, at the latest, by the writer's own maximum. */
void wc_json_value(wc_json_writer *w, const wc_value *value)
{
    switch (wc_value_type(value)) {
    case WC_VALUE_BOOL:
        wc_json_bool(w, value->u.boolean);
        break;
    case WC_VALUE_INT:
        wc_json_int(w, value->u.integer);
        break;
    case WC_VALUE_DOUBLE:
        wc_json_double(w, value->u.real);
        break;
    case WC_VALUE_STRING:
        wc_json_string(w, value->text);
        break;
    case WC_VALUE_ARRAY:
    case WC_VALUE_OBJECT:
        write_items(w, value);
        break;
    default:
        wc_json_null(w);
        break;
    }
}

void wc_json_put_string(wc_json_writer *w, const char *key, wc_slice text)
{
    wc_json_key(w, key);
    wc_json_string(w, text);
}

void wc_json_put_cstr(wc_json_writer *w, const char *key, const char *text)
{
    wc_json_key(w, key);
    wc_json_cstr(w, text);
}

void wc_json_put_int(wc_json_writer *w, const char *key, int64_t number)
{
    wc_json_key(w, key);
    wc_json_int(w, number);
}

void wc_json_put_u64(wc_json_writer *w, const char *key, uint64_t number)
{
    wc_json_key(w, key);
    wc_json_u64(w, number);
}

void wc_json_put_bool(wc_json_writer *w, const char *key, bool value)
{
    wc_json_key(w, key);
    wc_json_bool(w, value);
}
