/* codec/mp_reader.c: the reading half of mp.h. Freestanding; see there.
 *
 * Invariants: start <= at <= end; no recursion; the first error stays, and nothing moves after it.
 *
 * SPEC interfaces 1 and 2, lattice 4.1.
 */
#include "codec/mp.h"

/* The head of one value: what it is, and its number, length or count. */
typedef struct head {
    int kind; /* WC_MP_* */
    bool is_negative;
    bool is_wide;        /* a float of 64 bits */
    uint64_t number;     /* integer (two's complement), bits of a float, bool, length or count */
    const uint8_t *body; /* behind the head */
} head;

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

/* Kind by the first byte for 0xc0 to 0xdf. */
static const uint8_t kinds[32] = {
    WC_MP_NIL, WC_MP_INVALID, WC_MP_BOOL,  WC_MP_BOOL,  WC_MP_BIN,   WC_MP_BIN,   WC_MP_BIN, WC_MP_EXT,
    WC_MP_EXT, WC_MP_EXT,     WC_MP_FLOAT, WC_MP_FLOAT, WC_MP_INT,   WC_MP_INT,   WC_MP_INT, WC_MP_INT,
    WC_MP_INT, WC_MP_INT,     WC_MP_INT,   WC_MP_INT,   WC_MP_EXT,   WC_MP_EXT,   WC_MP_EXT, WC_MP_EXT,
    WC_MP_EXT, WC_MP_STR,     WC_MP_STR,   WC_MP_STR,   WC_MP_ARRAY, WC_MP_ARRAY, WC_MP_MAP, WC_MP_MAP,
};

/* Bytes of number, length or count behind the first byte for 0xc0 to 0xdf. */
static const uint8_t widths[32] = {
    0, 0, 0, 0, 1, 2, 4, 1, 2, 4, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 0, 0, 0, 0, 0, 1, 2, 4, 2, 4, 2, 4,
};

static int kind_of(uint8_t first)
{
    if (first <= 0x7f || first >= 0xe0)
        return WC_MP_INT;
    if (first <= 0x8f)
        return WC_MP_MAP;
    if (first <= 0x9f)
        return WC_MP_ARRAY;
    if (first <= 0xbf)
        return WC_MP_STR;
    return kinds[first - 0xc0];
}

int wc_mp_peek(const wc_mp_reader *r)
{
    return r->status != 0 || r->at == r->end ? WC_MP_END : kind_of(*r->at);
}

static uint64_t load_be(const uint8_t *at, size_t width)
{
    uint64_t number = 0;
    for (size_t i = 0; i < width; i++)
        number = number << 8 | at[i];
    return number;
}

/* Sign-extends the d0-d3 formats; the other integers are not negative. */
static void finish_int(head *h, uint8_t first, size_t width)
{
    if (first < 0xd0)
        return;
    unsigned unused = 64u - 8u * (unsigned)width;
    h->number = (uint64_t)((int64_t)(h->number << unused) >> unused);
    h->is_negative = (int64_t)h->number < 0;
}

/* The one-byte heads: fixint, fixmap, fixarray, fixstr. */
static void read_fix_head(uint8_t first, head *h)
{
    if (h->kind == WC_MP_INT) {
        h->number = (uint64_t)(int64_t)(int8_t)first;
        h->is_negative = first >= 0xe0;
    } else {
        h->number = first & (h->kind == WC_MP_STR ? 0x1fu : 0x0fu);
    }
}

/* Lengths and counts must fit what is left: nobody reserves memory for a lie. */
static bool check_size(wc_mp_reader *r, const head *h)
{
    uint64_t left = (uint64_t)(r->end - h->body);
    uint64_t least = h->kind == WC_MP_MAP ? 2 * h->number : h->number;
    if (h->kind == WC_MP_STR || h->kind == WC_MP_BIN || h->kind == WC_MP_EXT)
        return least <= left || wc_mp_fail(r, WC_EFORMAT, "length beyond the end");
    if (h->kind == WC_MP_ARRAY || h->kind == WC_MP_MAP)
        return least <= left || wc_mp_fail(r, WC_EFORMAT, "more items announced than bytes left");
    return true;
}

/* Looks at the next value's head without consuming it. */
static bool read_head(wc_mp_reader *r, head *h)
{
    if (r->status != 0)
        return false;
    if (r->at == r->end)
        return wc_mp_fail(r, WC_EFORMAT, "value missing at the end");
    uint8_t first = *r->at;
    *h = (head){.kind = kind_of(first), .body = r->at + 1};
    if (first < 0xc0 || first >= 0xe0) {
        read_fix_head(first, h);
        return check_size(r, h);
    }
    size_t width = widths[first - 0xc0];
    if ((size_t)(r->end - h->body) < width)
        return wc_mp_fail(r, WC_EFORMAT, "cut off");
    h->number = load_be(h->body, width);
    h->body += width;
    switch (h->kind) {
    case WC_MP_INVALID:
        return wc_mp_fail(r, WC_EFORMAT, "byte c1 is not MessagePack");
    case WC_MP_BOOL:
        h->number = first == 0xc3;
        break;
    case WC_MP_FLOAT:
        h->is_wide = width == 8;
        break;
    case WC_MP_INT:
        finish_int(h, first, width);
        break;
    case WC_MP_EXT: /* the type byte counts as body; d4 to d8 are 1, 2, 4, 8, 16 bytes */
        h->number = (width > 0 ? h->number : 1u << (first - 0xd4)) + 1;
        break;
    default:
        break;
    }
    return check_size(r, h);
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
    return wc_mp_try_nil(r) || wc_mp_fail(r, WC_EFORMAT, "not nil");
}

bool wc_mp_read_bool(wc_mp_reader *r, bool *out)
{
    head h;
    if (!read_head(r, &h))
        return false;
    if (h.kind != WC_MP_BOOL)
        return wc_mp_fail(r, WC_EFORMAT, "not a bool");
    *out = h.number != 0;
    r->at = h.body;
    return true;
}

static bool read_int(wc_mp_reader *r, head *h)
{
    return read_head(r, h) && (h->kind == WC_MP_INT || wc_mp_fail(r, WC_EFORMAT, "not an integer"));
}

static bool read_unsigned(wc_mp_reader *r, uint64_t max, uint64_t *out)
{
    head h;
    if (!read_int(r, &h))
        return false;
    if (h.is_negative || h.number > max)
        return wc_mp_fail(r, WC_EFORMAT, "integer out of range");
    *out = h.number;
    r->at = h.body;
    return true;
}

static bool read_signed(wc_mp_reader *r, int64_t min, int64_t max, int64_t *out)
{
    head h;
    if (!read_int(r, &h))
        return false;
    if (h.is_negative ? (int64_t)h.number < min : h.number > (uint64_t)max)
        return wc_mp_fail(r, WC_EFORMAT, "integer out of range");
    *out = (int64_t)h.number;
    r->at = h.body;
    return true;
}

bool wc_mp_read_u64(wc_mp_reader *r, uint64_t *out)
{
    return read_unsigned(r, UINT64_MAX, out);
}

bool wc_mp_read_u32(wc_mp_reader *r, uint32_t *out)
{
    uint64_t number;
    if (!read_unsigned(r, UINT32_MAX, &number))
        return false;
    *out = (uint32_t)number;
    return true;
}

bool wc_mp_read_i64(wc_mp_reader *r, int64_t *out)
{
    return read_signed(r, INT64_MIN, INT64_MAX, out);
}

bool wc_mp_read_i32(wc_mp_reader *r, int32_t *out)
{
    int64_t number;
    if (!read_signed(r, INT32_MIN, INT32_MAX, &number))
        return false;
    *out = (int32_t)number;
    return true;
}

static double float_of(const head *h)
{
    if (h->kind == WC_MP_INT)
        return h->is_negative ? (double)(int64_t)h->number : (double)h->number;
    if (h->is_wide) {
        double wide;
        __builtin_memcpy(&wide, &h->number, sizeof wide);
        return wide;
    }
    uint32_t bits = (uint32_t)h->number;
    float narrow;
    __builtin_memcpy(&narrow, &bits, sizeof narrow);
    return (double)narrow;
}

bool wc_mp_read_f64(wc_mp_reader *r, double *out)
{
    head h;
    if (!read_head(r, &h))
        return false;
    if (h.kind != WC_MP_FLOAT && h.kind != WC_MP_INT)
        return wc_mp_fail(r, WC_EFORMAT, "not a number");
    *out = float_of(&h);
    r->at = h.body;
    return true;
}

/* The short strings that keys and most values are, without the general way. */
static bool read_fix_str(wc_mp_reader *r, wc_slice *out)
{
    size_t left = (size_t)(r->end - r->at);
    if (r->status != 0 || left == 0 || (*r->at & 0xe0) != 0xa0 || left <= (*r->at & 0x1fu))
        return false;
    *out = (wc_slice){r->at + 1, *r->at & 0x1fu};
    r->at = out->ptr + out->len;
    return true;
}

bool wc_mp_read_str(wc_mp_reader *r, wc_slice *out)
{
    head h;
    if (read_fix_str(r, out))
        return true;
    if (!read_head(r, &h))
        return false;
    if (h.kind != WC_MP_STR && h.kind != WC_MP_BIN && h.kind != WC_MP_NIL)
        return wc_mp_fail(r, WC_EFORMAT, "not a string");
    *out = (wc_slice){h.body, (size_t)h.number};
    r->at = h.body + h.number;
    return true;
}

/* Integers 0..255 in the two forms that every encoder writes; stops at any other form, at a number that is cut off and when
 * `count` are there. Eight at a time where none of them needs a tag. */
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

/* Bytes as an array of integers 0..255. */
static bool read_byte_array(wc_mp_reader *r, wc_slice *out)
{
    uint32_t count;
    const uint8_t *before = r->at;
    if (!wc_mp_read_array(r, &count))
        return false;
    uint8_t *bytes = NULL;
    if (count > 0 && r->alloc != NULL)
        bytes = r->alloc(r->alloc_ctx, count);
    if (count > 0 && bytes == NULL) {
        r->at = before;
        return r->alloc == NULL ? wc_mp_fail(r, WC_EFORMAT, "bytes written as an array are not taken here")
                                : wc_mp_fail(r, WC_ELIMIT, "no memory for bytes written as an array");
    }
    for (uint32_t i = read_plain_ints(r, bytes, count); i < count; i++) {
        uint64_t number;
        if (!read_unsigned(r, UINT8_MAX, &number))
            return false;
        bytes[i] = (uint8_t)number;
        i += read_plain_ints(r, bytes + i + 1, count - i - 1);
    }
    *out = (wc_slice){bytes, count};
    return true;
}

bool wc_mp_read_bytes(wc_mp_reader *r, wc_slice *out)
{
    head h;
    if (!read_head(r, &h))
        return false;
    if (h.kind == WC_MP_ARRAY)
        return read_byte_array(r, out);
    if (h.kind != WC_MP_STR && h.kind != WC_MP_BIN && h.kind != WC_MP_NIL)
        return wc_mp_fail(r, WC_EFORMAT, "not bytes");
    *out = (wc_slice){h.body, (size_t)h.number};
    r->at = h.body + h.number;
    return true;
}

static bool read_items(wc_mp_reader *r, int kind, const char *reason, uint32_t *out_count)
{
    head h;
    if (!read_head(r, &h))
        return false;
    if (h.kind != kind && h.kind != WC_MP_NIL)
        return wc_mp_fail(r, WC_EFORMAT, reason);
    *out_count = (uint32_t)h.number;
    r->at = h.body;
    return true;
}

bool wc_mp_read_array(wc_mp_reader *r, uint32_t *out_count)
{
    return read_items(r, WC_MP_ARRAY, "not an array", out_count);
}

bool wc_mp_read_map(wc_mp_reader *r, uint32_t *out_count)
{
    return read_items(r, WC_MP_MAP, "not a map", out_count);
}

bool wc_mp_skip(wc_mp_reader *r)
{
    uint64_t left[WC_MP_DEPTH_MAX + 1] = {1}; /* items still to be skipped per open level */
    uint32_t depth = 0;
    const uint8_t *before = r->at;
    for (;;) {
        while (depth > 0 && left[depth] == 0)
            depth--;
        if (left[depth] == 0)
            return true;
        left[depth]--;
        head h;
        if (!read_head(r, &h))
            break;
        r->at = h.body;
        if (h.kind == WC_MP_STR || h.kind == WC_MP_BIN || h.kind == WC_MP_EXT)
            r->at += h.number;
        if (h.kind != WC_MP_ARRAY && h.kind != WC_MP_MAP)
            continue;
        if (depth == WC_MP_DEPTH_MAX) {
            wc_mp_fail(r, WC_ELIMIT, "nested deeper than 32 levels");
            break;
        }
        left[++depth] = h.kind == WC_MP_MAP ? 2 * h.number : h.number;
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
