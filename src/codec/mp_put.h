/* codec/mp_put.h: MessagePack without a check, for encoders that know their size before they start: add up the *_size
 * functions, reserve once, put in one pass. The caller's buffer must have that room. Freestanding like mp.h.
 *
 * SPEC interfaces 1 and 2.
 */
#ifndef WC_CODEC_MP_PUT_H
#define WC_CODEC_MP_PUT_H

#include <stdbool.h>
#include <wc/types.h>

/* Most items a fixmap or fixarray and most bytes a fixstr holds. */
#define WC_MP_FIX_ITEMS 15u
#define WC_MP_FIX_STR 31u

static inline uint8_t *wc_mp_put_u8(uint8_t *at, uint8_t value)
{
    *at = value;
    return at + 1;
}

static inline uint8_t *wc_mp_put_be16(uint8_t *at, uint32_t value)
{
    uint16_t wire = __builtin_bswap16((uint16_t)value);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    wire = (uint16_t)value;
#endif
    __builtin_memcpy(at, &wire, sizeof wire);
    return at + sizeof wire;
}

static inline uint8_t *wc_mp_put_be32(uint8_t *at, uint32_t value)
{
    uint32_t wire = __builtin_bswap32(value);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    wire = value;
#endif
    __builtin_memcpy(at, &wire, sizeof wire);
    return at + sizeof wire;
}

static inline uint8_t *wc_mp_put_be64(uint8_t *at, uint64_t value)
{
    return wc_mp_put_be32(wc_mp_put_be32(at, (uint32_t)(value >> 32)), (uint32_t)value);
}

/* Copies without a call for the short strings that names and headers are: two words that may overlap. Guests are built for
 * size and call. */
static inline uint8_t *wc_mp_put_bytes(uint8_t *at, wc_slice bytes)
{
    size_t len = bytes.len;
#if !defined(__wasm__)
    if (len >= 8 && len <= 16) {
        __builtin_memcpy(at, bytes.ptr, 8);
        __builtin_memcpy(at + len - 8, bytes.ptr + len - 8, 8);
        return at + len;
    }
    if (len > 16 && len <= 32) {
        __builtin_memcpy(at, bytes.ptr, 16);
        __builtin_memcpy(at + len - 16, bytes.ptr + len - 16, 16);
        return at + len;
    }
    if (len >= 4 && len < 8) {
        __builtin_memcpy(at, bytes.ptr, 4);
        __builtin_memcpy(at + len - 4, bytes.ptr + len - 4, 4);
        return at + len;
    }
    if (len < 4) {
        for (size_t i = 0; i < len; i++)
            at[i] = bytes.ptr[i];
        return at + len;
    }
#endif
    if (len > 0)
        __builtin_memcpy(at, bytes.ptr, len);
    return at + len;
}

static inline size_t wc_mp_str_size(size_t len)
{
    return len + (len <= WC_MP_FIX_STR ? 1u : len <= UINT8_MAX ? 2u : len <= UINT16_MAX ? 3u : 5u);
}

static inline size_t wc_mp_bin_size(size_t len)
{
    return len + (len <= UINT8_MAX ? 2u : len <= UINT16_MAX ? 3u : 5u);
}

static inline size_t wc_mp_u64_size(uint64_t value)
{
    return value <= 0x7f ? 1 : value <= UINT8_MAX ? 2 : value <= UINT16_MAX ? 3 : value <= UINT32_MAX ? 5 : 9;
}

static inline size_t wc_mp_i64_size(int64_t value)
{
    if (value >= INT8_MIN && value <= INT8_MAX)
        return value >= -32 ? 1 : 2;
    if (value >= INT32_MIN && value <= INT32_MAX)
        return value >= INT16_MIN && value <= INT16_MAX ? 3 : 5;
    return 9;
}

/* Of the head of a map or array; the items come on top. */
static inline size_t wc_mp_items_size(uint32_t count)
{
    return count <= WC_MP_FIX_ITEMS ? 1u : count <= UINT16_MAX ? 3u : 5u;
}

#if defined(__wasm__)
/* Guests are built for size: one function (mp_writer.c) for every head. `fix` + number when that is at most `fix_max`, else
 * `tag` + 0, 1, 2, 3 for a number of 1, 2, 4, 8 bytes; there is no format of one byte without `has_8`. */
uint8_t *wc_mp_put_head(uint8_t *at, uint8_t fix, int32_t fix_max, uint8_t tag, bool has_8, uint64_t number);

static inline uint8_t *wc_mp_put_u64(uint8_t *at, uint64_t value)
{
    return wc_mp_put_head(at, 0, 0x7f, 0xcc, true, value);
}

static inline uint8_t *wc_mp_put_str_head(uint8_t *at, uint32_t len)
{
    return wc_mp_put_head(at, 0xa0, (int32_t)WC_MP_FIX_STR, 0xd9, true, len);
}

static inline uint8_t *wc_mp_put_bin_head(uint8_t *at, uint32_t len)
{
    return wc_mp_put_head(at, 0, -1, 0xc4, true, len);
}

static inline uint8_t *wc_mp_put_array(uint8_t *at, uint32_t count)
{
    return wc_mp_put_head(at, 0x90, (int32_t)WC_MP_FIX_ITEMS, 0xdb, false, count);
}

static inline uint8_t *wc_mp_put_map(uint8_t *at, uint32_t count)
{
    return wc_mp_put_head(at, 0x80, (int32_t)WC_MP_FIX_ITEMS, 0xdd, false, count);
}
#else
static inline uint8_t *wc_mp_put_u64(uint8_t *at, uint64_t value)
{
    if (value <= 0x7f)
        return wc_mp_put_u8(at, (uint8_t)value);
    if (value <= UINT8_MAX)
        return wc_mp_put_u8(wc_mp_put_u8(at, 0xcc), (uint8_t)value);
    if (value <= UINT16_MAX)
        return wc_mp_put_be16(wc_mp_put_u8(at, 0xcd), (uint32_t)value);
    if (value <= UINT32_MAX)
        return wc_mp_put_be32(wc_mp_put_u8(at, 0xce), (uint32_t)value);
    return wc_mp_put_be64(wc_mp_put_u8(at, 0xcf), value);
}

static inline uint8_t *wc_mp_put_str_head(uint8_t *at, uint32_t len)
{
    if (len <= WC_MP_FIX_STR)
        return wc_mp_put_u8(at, (uint8_t)(0xa0u | len));
    if (len <= UINT8_MAX)
        return wc_mp_put_u8(wc_mp_put_u8(at, 0xd9), (uint8_t)len);
    if (len <= UINT16_MAX)
        return wc_mp_put_be16(wc_mp_put_u8(at, 0xda), len);
    return wc_mp_put_be32(wc_mp_put_u8(at, 0xdb), len);
}

static inline uint8_t *wc_mp_put_bin_head(uint8_t *at, uint32_t len)
{
    if (len <= UINT8_MAX)
        return wc_mp_put_u8(wc_mp_put_u8(at, 0xc4), (uint8_t)len);
    if (len <= UINT16_MAX)
        return wc_mp_put_be16(wc_mp_put_u8(at, 0xc5), len);
    return wc_mp_put_be32(wc_mp_put_u8(at, 0xc6), len);
}

static inline uint8_t *wc_mp_put_map(uint8_t *at, uint32_t count)
{
    if (count <= WC_MP_FIX_ITEMS)
        return wc_mp_put_u8(at, (uint8_t)(0x80u | count));
    if (count <= UINT16_MAX)
        return wc_mp_put_be16(wc_mp_put_u8(at, 0xde), count);
    return wc_mp_put_be32(wc_mp_put_u8(at, 0xdf), count);
}

static inline uint8_t *wc_mp_put_array(uint8_t *at, uint32_t count)
{
    if (count <= WC_MP_FIX_ITEMS)
        return wc_mp_put_u8(at, (uint8_t)(0x90u | count));
    if (count <= UINT16_MAX)
        return wc_mp_put_be16(wc_mp_put_u8(at, 0xdc), count);
    return wc_mp_put_be32(wc_mp_put_u8(at, 0xdd), count);
}
#endif

static inline uint8_t *wc_mp_put_i64(uint8_t *at, int64_t value)
{
    if (value >= -32 && value <= INT8_MAX)
        return wc_mp_put_u8(at, (uint8_t)value);
    if (value >= INT8_MIN && value <= INT8_MAX)
        return wc_mp_put_u8(wc_mp_put_u8(at, 0xd0), (uint8_t)value);
    if (value >= INT16_MIN && value <= INT16_MAX)
        return wc_mp_put_be16(wc_mp_put_u8(at, 0xd1), (uint32_t)value);
    if (value >= INT32_MIN && value <= INT32_MAX)
        return wc_mp_put_be32(wc_mp_put_u8(at, 0xd2), (uint32_t)value);
    return wc_mp_put_be64(wc_mp_put_u8(at, 0xd3), (uint64_t)value);
}

static inline uint8_t *wc_mp_put_f64(uint8_t *at, double value)
{
    uint64_t bits;
    __builtin_memcpy(&bits, &value, sizeof bits);
    return wc_mp_put_be64(wc_mp_put_u8(at, 0xcb), bits);
}

static inline uint8_t *wc_mp_put_bool(uint8_t *at, bool value)
{
    return wc_mp_put_u8(at, value ? 0xc3 : 0xc2);
}

static inline uint8_t *wc_mp_put_f32(uint8_t *at, float value)
{
    uint32_t bits;
    __builtin_memcpy(&bits, &value, sizeof bits);
    return wc_mp_put_be32(wc_mp_put_u8(at, 0xca), bits);
}

static inline uint8_t *wc_mp_put_nil(uint8_t *at)
{
    return wc_mp_put_u8(at, 0xc0);
}

/* A value that is encoded already; none is nil. */
static inline uint8_t *wc_mp_put_any(uint8_t *at, wc_slice encoded)
{
    return encoded.len > 0 ? wc_mp_put_bytes(at, encoded) : wc_mp_put_nil(at);
}

/* Bytes that the compiler knows. */
static inline uint8_t *wc_mp_put_text(uint8_t *at, const char *bytes, size_t len)
{
    __builtin_memcpy(at, bytes, len);
    return at + len;
}

static inline uint8_t *wc_mp_put_str(uint8_t *at, wc_slice text)
{
    return wc_mp_put_bytes(wc_mp_put_str_head(at, (uint32_t)text.len), text);
}

static inline uint8_t *wc_mp_put_bin(uint8_t *at, wc_slice bytes)
{
    return wc_mp_put_bytes(wc_mp_put_bin_head(at, (uint32_t)bytes.len), bytes);
}

#endif
