/* base/slice.c: searching, comparing and parsing borrowed bytes. Locale-free and allocation-free on purpose: the same input
 * gives the same answer in every process. */
#include "base/slice.h"

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

bool wc_slice_eq_nocase(wc_slice a, wc_slice b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    return true;
}

int wc_slice_cmp(wc_slice a, wc_slice b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter ? memcmp(a.ptr, b.ptr, shorter) : 0;
    if (order != 0)
        return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

size_t wc_slice_find(wc_slice s, uint8_t byte)
{
    const uint8_t *hit = s.len ? memchr(s.ptr, byte, s.len) : NULL;
    return hit ? (size_t)(hit - s.ptr) : s.len;
}

size_t wc_slice_find_slice(wc_slice s, wc_slice needle)
{
    if (needle.len == 0)
        return 0;
    for (size_t at = 0; at + needle.len <= s.len; at++) {
        size_t step = wc_slice_find(wc_slice_of(s.ptr + at, s.len - needle.len + 1 - at), needle.ptr[0]);
        at += step;
        if (at + needle.len > s.len)
            break;
        if (memcmp(s.ptr + at, needle.ptr, needle.len) == 0)
            return at;
    }
    return s.len;
}

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

wc_slice wc_slice_trim(wc_slice s)
{
    while (s.len > 0 && is_space(s.ptr[0]))
        s = wc_slice_of(s.ptr + 1, s.len - 1);
    while (s.len > 0 && is_space(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

bool wc_slice_split(wc_slice *rest, uint8_t separator, wc_slice *out_part)
{
    static const uint8_t nothing = 0;
    if (rest->ptr == NULL) {
        if (rest->len == 0)
            return false;
        rest->ptr = &nothing;
    }
    size_t at = wc_slice_find(*rest, separator);
    *out_part = wc_slice_of(rest->ptr, at);
    if (at == rest->len)
        *rest = (wc_slice){0};
    else
        *rest = wc_slice_of(rest->ptr + at + 1, rest->len - at - 1);
    return true;
}

bool wc_slice_to_u64(wc_slice s, uint64_t *out)
{
    uint64_t value = 0;
    if (s.len == 0)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        if (__builtin_mul_overflow(value, 10u, &value) ||
            __builtin_add_overflow(value, s.ptr[i] - '0', &value))
            return false;
    }
    *out = value;
    return true;
}

bool wc_slice_to_i64(wc_slice s, int64_t *out)
{
    bool is_negative = s.len > 0 && s.ptr[0] == '-';
    uint64_t magnitude;
    if (!wc_slice_to_u64(is_negative ? wc_slice_from(s, 1) : s, &magnitude))
        return false;
    if (magnitude > (uint64_t)INT64_MAX + (is_negative ? 1 : 0))
        return false;
    *out = is_negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
    return true;
}

/* Length of the well-formed sequence at p, or 0. */
static size_t utf8_sequence(const uint8_t *p, size_t len)
{
    uint8_t low = 0x80, high = 0xbf;
    size_t more;
    if (p[0] < 0x80)
        return 1;
    if (p[0] >= 0xc2 && p[0] <= 0xdf) {
        more = 1;
    } else if ((p[0] & 0xf0) == 0xe0) {
        more = 2;
        low = p[0] == 0xe0 ? 0xa0 : 0x80;
        high = p[0] == 0xed ? 0x9f : 0xbf;
    } else if (p[0] >= 0xf0 && p[0] <= 0xf4) {
        more = 3;
        low = p[0] == 0xf0 ? 0x90 : 0x80;
        high = p[0] == 0xf4 ? 0x8f : 0xbf;
    } else {
        return 0;
    }
    if (len <= more || p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i <= more; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    return more + 1;
}

bool wc_slice_is_utf8(wc_slice s)
{
    size_t at = 0;
    while (at < s.len) {
        uint64_t word;
        if (s.len - at >= sizeof word) { /* most text is ASCII: eight bytes at a time */
            memcpy(&word, s.ptr + at, sizeof word);
            if ((word & 0x8080808080808080u) == 0) {
                at += sizeof word;
                continue;
            }
        }
        size_t step = utf8_sequence(s.ptr + at, s.len - at);
        if (step == 0)
            return false;
        at += step;
    }
    return true;
}

size_t wc_slice_copy_cstr(wc_slice s, char *out, size_t size)
{
    if (size > 0) {
        size_t len = s.len < size ? s.len : size - 1;
        if (len > 0)
            memcpy(out, s.ptr, len);
        out[len] = 0;
    }
    return s.len;
}
