/* codec/mp_writer.c: the writing half of mp.h. Freestanding; see there.
 *
 * Invariant: start <= at <= end; after a failure nothing is written any more and wc_mp_written is empty.
 *
 * SPEC interfaces 1 and 2, lattice 4.1.
 */
#include "codec/mp.h"

#include "codec/mp_put.h"

void wc_mp_writer_init(wc_mp_writer *w, void *buffer, size_t size)
{
    *w = (wc_mp_writer){.start = buffer, .at = buffer};
    w->end = size > 0 ? w->start + size : w->start;
}

void wc_mp_writer_init_growing(wc_mp_writer *w, bool (*grow)(wc_mp_writer *w, size_t more), void *ctx)
{
    *w = (wc_mp_writer){.grow = grow, .ctx = ctx};
}

wc_slice wc_mp_written(const wc_mp_writer *w)
{
    if (w->is_failed || w->start == NULL)
        return (wc_slice){0};
    return (wc_slice){w->start, (size_t)(w->at - w->start)};
}

/* Where `more` bytes can be written, or NULL. */
static uint8_t *room_for(wc_mp_writer *w, size_t more)
{
    if (w->is_failed)
        return NULL;
    if (w->at != NULL && (size_t)(w->end - w->at) >= more)
        return w->at;
    if (w->grow != NULL && w->grow(w, more) && (size_t)(w->end - w->at) >= more)
        return w->at;
    w->is_failed = true;
    return NULL;
}

/* Guests are built for size: what is the most costs less to know than what it will be. */
#if defined(__wasm__)
#define SIZE_OF(exact, most) (most)
WC_MP_CALLED uint8_t *wc_mp_put_head(uint8_t *at, uint8_t fix, int32_t fix_max, uint8_t tag, bool has_8,
                                     uint64_t number)
{
    unsigned width = number > UINT32_MAX ? 3 : number > UINT16_MAX ? 2 : number > UINT8_MAX || !has_8 ? 1 : 0;
    if ((int64_t)number <= fix_max) {
        *at++ = (uint8_t)(fix | number);
        return at;
    }
    *at++ = (uint8_t)(tag + width);
    for (unsigned left = 1u << width; left-- > 0;)
        *at++ = (uint8_t)(number >> 8 * left);
    return at;
}
#else
#define SIZE_OF(exact, most) (exact)
#endif

static void write_tag(wc_mp_writer *w, uint8_t tag)
{
    uint8_t *at = room_for(w, 1);
    if (at != NULL)
        w->at = wc_mp_put_u8(at, tag);
}

void wc_mp_write_u64(wc_mp_writer *w, uint64_t value)
{
    uint8_t *at = room_for(w, SIZE_OF(wc_mp_u64_size(value), 9));
    if (at != NULL)
        w->at = wc_mp_put_u64(at, value);
}

void wc_mp_write_i64(wc_mp_writer *w, int64_t value)
{
    uint8_t *at = room_for(w, SIZE_OF(wc_mp_i64_size(value), 9));
    if (at != NULL)
        w->at = wc_mp_put_i64(at, value);
}

void wc_mp_write_int(wc_mp_writer *w, int64_t value)
{
    if (value < 0)
        wc_mp_write_i64(w, value);
    else
        wc_mp_write_u64(w, (uint64_t)value);
}

void wc_mp_write_f64(wc_mp_writer *w, double value)
{
    uint8_t *at = room_for(w, 9);
    if (at != NULL)
        w->at = wc_mp_put_f64(at, value);
}

void wc_mp_write_nil(wc_mp_writer *w)
{
    write_tag(w, 0xc0);
}

void wc_mp_write_bool(wc_mp_writer *w, bool value)
{
    write_tag(w, value ? 0xc3 : 0xc2);
}

/* Lengths on the wire have 32 bits; five bytes of head must not overflow a 32-bit size either. */
static bool is_too_long(wc_mp_writer *w, size_t len)
{
    if (len <= UINT32_MAX - 5u)
        return false;
    w->is_failed = true;
    return true;
}

void wc_mp_write_str(wc_mp_writer *w, wc_slice value)
{
    uint8_t *at = is_too_long(w, value.len) ? NULL
                                            : room_for(w, SIZE_OF(wc_mp_str_size(value.len), value.len + 5));
    if (at != NULL)
        w->at = wc_mp_put_str(at, value);
}

void wc_mp_write_cstr(wc_mp_writer *w, const char *value)
{
    wc_mp_write_str(w, (wc_slice){(const uint8_t *)value, __builtin_strlen(value)});
}

void wc_mp_write_bin(wc_mp_writer *w, wc_slice value)
{
    uint8_t *at = is_too_long(w, value.len) ? NULL
                                            : room_for(w, SIZE_OF(wc_mp_bin_size(value.len), value.len + 5));
    if (at != NULL)
        w->at = wc_mp_put_bin(at, value);
}

#define HIGH_BITS 0x8080808080808080u /* of the eight bytes of a word */
#define LOW_BITS 0x0101010101010101u

static uint64_t load_word(const uint8_t *at)
{
    uint64_t word;
    __builtin_memcpy(&word, at, sizeof word);
    return word;
}

/* Bytes above 127: as integers they take two bytes each. */
static size_t count_wide(wc_slice bytes)
{
    size_t count = 0, at = 0;
    for (; at + 8 <= bytes.len; at += 8)
        count += (size_t)((load_word(bytes.ptr + at) >> 7 & LOW_BITS) * LOW_BITS >> 56); /* adds the eight up */
    for (; at < bytes.len; at++)
        count += bytes.ptr[at] >> 7;
    return count;
}

/* Eight bytes at a time where none is wide; else without a branch for each, which random bytes would mispredict. The tag is
 * written in any case and overwritten when it is not wanted. */
static uint8_t *put_byte_ints(uint8_t *out, wc_slice bytes)
{
    const uint8_t *at = bytes.ptr, *end = bytes.len > 0 ? at + bytes.len : at; /* nothing may be at NULL */
    while (at < end) {
        size_t count = end - at < 8 ? (size_t)(end - at) : 8;
        uint64_t word = count == 8 ? load_word(at) : HIGH_BITS;
        if ((word & HIGH_BITS) == 0) {
            __builtin_memcpy(out, &word, sizeof word);
            out += count;
            at += count;
            continue;
        }
        for (size_t i = 0; i < count; i++, at++) {
            out[0] = 0xcc;
            out += *at >> 7;
            *out++ = *at;
        }
    }
    return out;
}

void wc_mp_write_bin_array(wc_mp_writer *w, wc_slice value)
{
    if (value.len > UINT32_MAX / 2) /* two bytes of wire each at worst */
        w->is_failed = true;
    if (w->is_failed)
        return;
    uint8_t *at = room_for(w, wc_mp_items_size((uint32_t)value.len) + value.len + count_wide(value));
    if (at != NULL)
        w->at = put_byte_ints(wc_mp_put_array(at, (uint32_t)value.len), value);
}

void wc_mp_write_array(wc_mp_writer *w, uint32_t count)
{
    uint8_t *at = room_for(w, SIZE_OF(wc_mp_items_size(count), 5));
    if (at != NULL)
        w->at = wc_mp_put_array(at, count);
}

void wc_mp_write_map(wc_mp_writer *w, uint32_t count)
{
    uint8_t *at = room_for(w, SIZE_OF(wc_mp_items_size(count), 5));
    if (at != NULL)
        w->at = wc_mp_put_map(at, count);
}

void wc_mp_write_raw(wc_mp_writer *w, wc_slice encoded)
{
    uint8_t *at = room_for(w, encoded.len);
    if (at != NULL)
        w->at = wc_mp_put_bytes(at, encoded);
}
