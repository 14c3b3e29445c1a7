/* codec/mp_reader.c: the reading half of mp.h. Freestanding; see there.
 *
 * Invariants: start <= at <= end; no recursion; the first error stays, and nothing moves after it.
 *
 * SPEC interfaces 1 and 2, lattice 4.1.
 */
#include "codec/mp.h"

void wc_mp_reader_init(wc_mp_reader *r, wc_slice bytes)
{
    const uint8_t *start = bytes.ptr ? bytes.ptr : (const uint8_t *)"";
    r->start = r->at = start;
    r->end = start + bytes.len;
    r->depth = r->items_max = r->step_count = 0;
    r->status = 0;
    r->reason = r->root = NULL;
    r->alloc = NULL;
}

void wc_mp_reader_set_alloc(wc_mp_reader *r, void *(*alloc)(void *ctx, size_t size), void *ctx)
{
    r->alloc = alloc;
    r->alloc_ctx = ctx;
}

bool wc_mp_fail(wc_mp_reader *r, int32_t status, const char *reason)
{
    if (r->status == 0) {
        r->status = status;
        r->reason = reason;
        r->position = (size_t)(r->at - r->start);
    }
    return false;
}

/* Kind << 4 | bytes of number, length or count behind the first byte, for 0xc0 to 0xdf. */
#define HEAD(kind, width) ((WC_MP_##kind) << 4 | (width))
static const uint8_t heads[32] = {
    HEAD(NIL, 0), HEAD(INVALID, 0), HEAD(BOOL, 0), HEAD(BOOL, 0), HEAD(BIN, 1),   HEAD(BIN, 2),
    HEAD(BIN, 4), HEAD(EXT, 1),     HEAD(EXT, 2),  HEAD(EXT, 4),  HEAD(FLOAT, 4), HEAD(FLOAT, 8),
    HEAD(INT, 1), HEAD(INT, 2),     HEAD(INT, 4),  HEAD(INT, 8),  HEAD(INT, 1),   HEAD(INT, 2),
    HEAD(INT, 4), HEAD(INT, 8),     HEAD(EXT, 0),  HEAD(EXT, 0),  HEAD(EXT, 0),   HEAD(EXT, 0),
    HEAD(EXT, 0), HEAD(STR, 1),     HEAD(STR, 2),  HEAD(STR, 4),  HEAD(ARRAY, 2), HEAD(ARRAY, 4),
    HEAD(MAP, 2), HEAD(MAP, 4),
};

static int kind_of(uint8_t first)
{
    if (first <= 0x7f || first >= 0xe0)
        return WC_MP_INT;
    if (first >= 0xc0)
        return heads[first - 0xc0] >> 4;
    return first <= 0x8f ? WC_MP_MAP : first <= 0x9f ? WC_MP_ARRAY : WC_MP_STR;
}

int wc_mp_peek(const wc_mp_reader *r)
{
    return r->status != 0 || r->at == r->end ? WC_MP_END : kind_of(*r->at);
}

#define IS(kind) (1u << WC_MP_##kind)
#define IS_SIZED (IS(STR) | IS(BIN) | IS(EXT))
#define IS_COUNTED (IS(ARRAY) | IS(MAP))
#define IS_ANY (IS_SIZED | IS_COUNTED | IS(NIL) | IS(BOOL) | IS(INT) | IS(FLOAT))

/* The number of a head whose first byte is from 0xc0 to 0xdf; its `width` bytes lie at `at`. */
static uint64_t load_number(const uint8_t *at, size_t width, uint8_t first)
{
    uint64_t number = 0;
    for (size_t i = 0; i < width; i++)
        number = number << 8 | at[i];
    if (first >= 0xd0 && first <= 0xd3) { /* signed */
        unsigned unused = 64u - 8u * (unsigned)width;
        return (uint64_t)((int64_t)(number << unused) >> unused);
    }
    if (first >= 0xd4 && first <= 0xd8) /* extensions of 1, 2, 4, 8, 16 bytes; the type byte counts as body */
        return (1u << (first - 0xd4)) + 1u;
    if (first >= 0xc7 && first <= 0xc9)
        return number + 1;
    return width > 0 ? number : first & 1u;
}

/* Consumes the next head when its kind is one of `kinds`: r->number is its number, length or count, what follows it is at
 * r->at. Lengths and counts fit what is left, so nobody reserves memory for a lie. Answers the kind, or WC_MP_END (0) with
 * the error set and nothing consumed. */
static int take(wc_mp_reader *r, uint32_t kinds, const char *reason)
{
    const uint8_t *at = r->at;
    if (r->status != 0)
        return WC_MP_END;
    if (at == r->end)
        return wc_mp_fail(r, WC_EFORMAT, "value missing at the end");
    uint8_t first = *at++;
    int kind = kind_of(first);
    if ((kinds >> kind & 1) == 0)
        return wc_mp_fail(r, WC_EFORMAT, reason);
    size_t left = (size_t)(r->end - at);
    uint64_t number = kind == WC_MP_INT ? (uint64_t)(int64_t)(int8_t)first
                                        : first & (kind == WC_MP_STR ? 0x1fu : 0x0fu);
    if (first >= 0xc0 && first < 0xe0) {
        size_t width = heads[first - 0xc0] & 15;
        if (left < width)
            return wc_mp_fail(r, WC_EFORMAT, "cut off");
        number = load_number(at, width, first);
        at += width;
        left -= width;
    }
    uint64_t least = kind == WC_MP_MAP ? 2 * number : number;
    if (((IS_SIZED | IS_COUNTED) >> kind & 1) != 0 && least > left)
        return wc_mp_fail(r, WC_EFORMAT, "more announced than bytes left");
    r->number = number;
    r->at = at;
    return kind;
}

bool wc_mp_try_nil(wc_mp_reader *r)
{
    if (wc_mp_peek(r) != WC_MP_NIL)
        return false;
    r->at++;
    return true;
}

bool wc_mp_read_nil(wc_mp_reader *r)
{
    return take(r, IS(NIL), "not nil") != 0;
}

bool wc_mp_read_bool(wc_mp_reader *r, bool *out)
{
    if (!take(r, IS(BOOL), "not a bool"))
        return false;
    *out = r->number != 0;
    return true;
}

/* An integer of any format in r->number; `least` is not positive. */
static bool read_int(wc_mp_reader *r, int64_t least, uint64_t most)
{
    const uint8_t *before = r->at;
    if (!take(r, IS(INT), "not an integer"))
        return false;
    bool is_negative = *before >= 0xd0 && (int64_t)r->number < 0;
    if (is_negative ? (int64_t)r->number >= least : r->number <= most)
        return true;
    r->at = before;
    return wc_mp_fail(r, WC_EFORMAT, "integer out of range");
}

bool wc_mp_read_u64(wc_mp_reader *r, uint64_t *out)
{
    if (!read_int(r, 0, UINT64_MAX))
        return false;
    *out = r->number;
    return true;
}

bool wc_mp_read_u32(wc_mp_reader *r, uint32_t *out)
{
    if (!read_int(r, 0, UINT32_MAX))
        return false;
    *out = (uint32_t)r->number;
    return true;
}

bool wc_mp_read_i64(wc_mp_reader *r, int64_t *out)
{
    if (!read_int(r, INT64_MIN, INT64_MAX))
        return false;
    *out = (int64_t)r->number;
    return true;
}

bool wc_mp_read_i32(wc_mp_reader *r, int32_t *out)
{
    if (!read_int(r, INT32_MIN, INT32_MAX))
        return false;
    *out = (int32_t)r->number;
    return true;
}

bool wc_mp_read_f64(wc_mp_reader *r, double *out)
{
    const uint8_t *before = r->at;
    int kind = take(r, IS(FLOAT) | IS(INT), "not a number");
    if (kind == WC_MP_INT) {
        *out = *before >= 0xd0 ? (double)(int64_t)r->number : (double)r->number;
    } else if (kind == WC_MP_FLOAT && *before == 0xcb) {
        __builtin_memcpy(out, &r->number, sizeof *out);
    } else if (kind == WC_MP_FLOAT) {
        uint32_t bits = (uint32_t)r->number;
        float narrow;
        __builtin_memcpy(&narrow, &bits, sizeof narrow);
        *out = (double)narrow;
    }
    return kind != 0;
}

/* The short strings that keys and most values are, without the general way; guests are built for size. */
static bool read_fix_str(wc_mp_reader *r, wc_slice *out)
{
#if defined(__wasm__)
    (void)r;
    (void)out;
    return false;
#else
    size_t left = (size_t)(r->end - r->at);
    if (r->status != 0 || left == 0 || (*r->at & 0xe0) != 0xa0 || left <= (*r->at & 0x1fu))
        return false;
    *out = (wc_slice){r->at + 1, *r->at & 0x1fu};
    r->at = out->ptr + out->len;
    return true;
#endif
}

/* What lies behind a head. */
static bool take_body(wc_mp_reader *r, wc_slice *out)
{
    *out = (wc_slice){r->at, (size_t)r->number};
    r->at += out->len;
    return true;
}

bool wc_mp_read_str(wc_mp_reader *r, wc_slice *out)
{
    if (read_fix_str(r, out))
        return true;
    return take(r, IS(STR) | IS(BIN) | IS(NIL), "not a string") != 0 && take_body(r, out);
}

/* Integers 0..255 in the two forms that every encoder writes; stops at any other form, at a number that is cut off and when
 * `count` are there. Eight at a time where none of them needs a tag. */
#if defined(__wasm__) /* guests are built for size */
static uint32_t read_plain_ints(wc_mp_reader *r, uint8_t *out, uint32_t count)
{
    (void)r;
    (void)out;
    (void)count;
    return 0;
}
#else
static uint32_t read_plain_ints(wc_mp_reader *r, uint8_t *out, uint32_t count)
{
    const uint8_t *at = r->at, *end = r->end;
    uint32_t done = 0;
    while (done < count && at < end) {
        uint64_t word;
        if (count - done >= 8 && end - at >= 8) {
            __builtin_memcpy(&word, at, sizeof word);
            if ((word & 0x8080808080808080u) == 0) {
                __builtin_memcpy(out + done, &word, sizeof word);
                done += 8;
                at += 8;
                continue;
            }
        }
        size_t tag = *at >> 7; /* no branch on it: random bytes would mispredict each second one */
        if ((*at > 0x7f && *at != 0xcc) || (size_t)(end - at) <= tag)
            break;
        out[done++] = at[tag];
        at += 1 + tag;
    }
    r->at = at;
    return done;
}
#endif

/* Bytes as an array of integers 0..255; its head is consumed. */
static bool read_byte_array(wc_mp_reader *r, wc_slice *out)
{
    uint32_t count = (uint32_t)r->number;
    uint8_t *bytes = NULL;
    if (count > 0 && r->alloc != NULL)
        bytes = r->alloc(r->alloc_ctx, count);
    if (count > 0 && bytes == NULL)
        return r->alloc == NULL ? wc_mp_fail(r, WC_EFORMAT, "bytes written as an array are not taken here")
                                : wc_mp_fail(r, WC_ELIMIT, "no memory for the items");
    for (uint32_t i = read_plain_ints(r, bytes, count); i < count; i++) {
        if (!read_int(r, 0, UINT8_MAX))
            return false;
        bytes[i] = (uint8_t)r->number;
        i += read_plain_ints(r, bytes + i + 1, count - i - 1);
    }
    *out = (wc_slice){bytes, count};
    return true;
}

bool wc_mp_read_bytes(wc_mp_reader *r, wc_slice *out)
{
    int kind = take(r, IS(STR) | IS(BIN) | IS(NIL) | IS(ARRAY), "not bytes");
    if (kind == WC_MP_ARRAY)
        return read_byte_array(r, out);
    return kind != 0 && take_body(r, out);
}

bool wc_mp_read_array(wc_mp_reader *r, uint32_t *out_count)
{
    if (!take(r, IS(ARRAY) | IS(NIL), "not an array"))
        return false;
    *out_count = (uint32_t)r->number;
    return true;
}

bool wc_mp_read_map(wc_mp_reader *r, uint32_t *out_count)
{
    if (!take(r, IS(MAP) | IS(NIL), "not a map"))
        return false;
    *out_count = (uint32_t)r->number;
    return true;
}

bool wc_mp_skip(wc_mp_reader *r)
{
    uint64_t left[WC_MP_DEPTH_MAX + 1]; /* items still to be skipped per open level */
    uint32_t depth = 0;
    const uint8_t *before = r->at;
    left[0] = 1;
    for (;;) {
        while (depth > 0 && left[depth] == 0)
            depth--;
        if (left[depth] == 0)
            return true;
        left[depth]--;
        int kind = take(r, IS_ANY, "byte c1 is not MessagePack");
        if (kind == 0)
            break;
        if ((IS_SIZED >> kind & 1) != 0)
            r->at += r->number;
        if ((IS_COUNTED >> kind & 1) == 0)
            continue;
        if (depth == WC_MP_DEPTH_MAX) {
            wc_mp_fail(r, WC_ELIMIT, "nested deeper than 32 levels");
            break;
        }
        left[++depth] = kind == WC_MP_MAP ? 2 * r->number : r->number;
    }
    r->at = before;
    return false;
}

bool wc_mp_read_raw(wc_mp_reader *r, wc_slice *out)
{
    const uint8_t *before = r->at;
    if (!wc_mp_skip(r))
        return false;
    *out = (wc_slice){before, (size_t)(r->at - before)};
    return true;
}
