/* lattice/cache_message.c: the messages of the lattice cache, bytes to values and back. Written as the hosts of the era write
 * them (structures as maps, variants by index), read as leniently as they read. Texts must be UTF-8, as theirs are.
 *
 * SPEC lattice 4.1, 7.2. */
#include "codec/mp_buf.h"
#include "lattice/cache.h"

static const wc_mp_field variants[WC_CACHE_KINDS] = {
    WC_MP_FIELD("AtomicAdd"), WC_MP_FIELD("KeyDelete"),     WC_MP_FIELD("ScalarSet"),
    WC_MP_FIELD("ListClear"), WC_MP_FIELD("ListPush"),      WC_MP_FIELD("ListRemoveItem"),
    WC_MP_FIELD("SetAdd"),    WC_MP_FIELD("SetRemoveItem"),
};

static const wc_mp_field message_fields[] = {WC_MP_FIELD("origin_id"), WC_MP_FIELD("event")};
static const wc_mp_field request_fields[] = {WC_MP_FIELD("hwm")};
static const wc_mp_field ack_fields[] = {WC_MP_FIELD("events_to_expect")};

static bool has_key_only(wc_cache_kind kind)
{
    return kind == WC_CACHE_KEY_DELETE || kind == WC_CACHE_LIST_CLEAR;
}

/* ---- writing ------------------------------------------------------------------------------------------------------- */

static void write_event(wc_mp_writer *w, const wc_cache_event *event)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_u64(w, event->kind);
    if (has_key_only(event->kind)) {
        wc_mp_write_str(w, event->key);
        return;
    }
    wc_mp_write_array(w, 2);
    wc_mp_write_str(w, event->key);
    if (event->kind == WC_CACHE_ATOMIC_ADD)
        wc_mp_write_int(w, event->number);
    else
        wc_mp_write_str(w, event->value);
}

/* Half a message is none: the buffer is failed then. */
static void end(wc_mp_writer *w, wc_buf *out)
{
    if (wc_mp_buf_end(w) != 0)
        out->is_failed = true;
}

void wc_cache_event_encode(const wc_cache_event *event, wc_buf *out)
{
    wc_mp_writer w;
    wc_mp_buf_begin(&w, out);
    write_event(&w, event);
    end(&w, out);
}

void wc_cache_message_encode(wc_slice origin, const wc_cache_event *event, wc_buf *out)
{
    wc_mp_writer w;
    wc_mp_buf_begin(&w, out);
    wc_mp_write_map(&w, 2);
    wc_mp_write_cstr(&w, "origin_id");
    wc_mp_write_str(&w, origin);
    wc_mp_write_cstr(&w, "event");
    write_event(&w, event);
    end(&w, out);
}

static void write_number(const char *name, uint64_t number, wc_buf *out)
{
    wc_mp_writer w;
    wc_mp_buf_begin(&w, out);
    wc_mp_write_map(&w, 1);
    wc_mp_write_cstr(&w, name);
    wc_mp_write_u64(&w, number);
    end(&w, out);
}

void wc_cache_request_encode(uint64_t high_water, wc_buf *out)
{
    write_number("hwm", high_water, out);
}

void wc_cache_ack_encode(uint64_t count, wc_buf *out)
{
    write_number("events_to_expect", count, out);
}

/* ---- reading ------------------------------------------------------------------------------------------------------- */

static bool read_text(wc_mp_reader *r, wc_slice *out)
{
    if (wc_mp_peek(r) == WC_MP_NIL)
        return wc_mp_fail(r, WC_EFORMAT, "not a string");
    if (!wc_mp_read_str(r, out))
        return false;
    return wc_slice_is_utf8(*out) || wc_mp_fail(r, WC_EFORMAT, "not UTF-8");
}

static bool read_key(wc_mp_reader *r, wc_cache_event *out)
{
    if (!read_text(r, &out->key))
        return false;
    return out->key.len <= WC_LIMIT_CACHE_KEY_BYTES ||
           wc_mp_fail(r, WC_ELIMIT, "a key of more than 4,096 bytes (WC_LIMIT_CACHE_KEY_BYTES)");
}

static bool read_event(wc_mp_reader *r, wc_cache_event *out)
{
    wc_cache_event event = {0};
    uint32_t index = 0, count = 0;
    if (!wc_mp_read_variant(r, variants, WC_CACHE_KINDS, &index))
        return false;
    event.kind = (wc_cache_kind)index;
    if (has_key_only(event.kind)) {
        if (!read_key(r, &event))
            return false;
    } else {
        if (!wc_mp_read_array(r, &count))
            return false;
        if (count != 2)
            return wc_mp_fail(r, WC_EFORMAT, "not an array of a key and a value");
        if (!read_key(r, &event) || !(event.kind == WC_CACHE_ATOMIC_ADD ? wc_mp_read_i32(r, &event.number)
                                                                        : read_text(r, &event.value)))
            return false;
    }
    *out = event;
    return true;
}

int wc_cache_event_decode(wc_slice bytes, wc_cache_event *out, wc_error *err)
{
    wc_mp_reader r;
    wc_mp_reader_init(&r, bytes);
    return read_event(&r, out) ? 0 : wc_mp_error(&r, err);
}

int wc_cache_message_decode(wc_slice bytes, wc_slice *out_origin, wc_cache_event *out, wc_error *err)
{
    wc_mp_reader r;
    wc_mp_struct s;
    wc_slice origin = {0};
    wc_cache_event event = {0};
    wc_mp_reader_init(&r, bytes);
    wc_mp_struct_begin(&r, &s, message_fields, WC_COUNT(message_fields));
    while (wc_mp_struct_next(&r, &s)) {
        if (s.field == 0)
            read_text(&r, &origin);
        else
            read_event(&r, &event);
    }
    wc_mp_struct_end(&r, &s);
    if (!wc_mp_ok(&r))
        return wc_mp_error(&r, err);
    *out_origin = origin;
    *out = event;
    return 0;
}

static int read_number(wc_slice bytes, const wc_mp_field *field, uint64_t *out, wc_error *err)
{
    wc_mp_reader r;
    wc_mp_struct s;
    uint64_t number = 0;
    wc_mp_reader_init(&r, bytes);
    wc_mp_struct_begin(&r, &s, field, 1);
    while (wc_mp_struct_next(&r, &s))
        wc_mp_read_u64(&r, &number);
    wc_mp_struct_end(&r, &s);
    if (!wc_mp_ok(&r))
        return wc_mp_error(&r, err);
    *out = number;
    return 0;
}

int wc_cache_request_decode(wc_slice bytes, uint64_t *out_high_water, wc_error *err)
{
    return read_number(bytes, request_fields, out_high_water, err);
}

int wc_cache_ack_decode(wc_slice bytes, uint64_t *out_count, wc_error *err)
{
    return read_number(bytes, ack_fields, out_count, err);
}
