/* base/slice.h: borrowed bytes (wc_slice of wc/types.h) and what everybody does with them. Nothing allocates. */
#ifndef WC_BASE_SLICE_H
#define WC_BASE_SLICE_H

#include <stdbool.h>
#include <string.h>

#include <wc/types.h>

/* A string literal as a slice: WC_LIT("jwt"). WC_LIT_INIT is the form for static initialisers. */
#define WC_LIT_INIT(text) {(const uint8_t *)("" text), sizeof(text) - 1}
#define WC_LIT(text) ((wc_slice)WC_LIT_INIT(text))
/* For printf's "%.*s". */
#define WC_FMT(slice)                               \
    (int)((slice).len > 4096 ? 4096 : (slice).len), \
        (const char *)((slice).ptr ? (slice).ptr : (const uint8_t *)"")

static inline wc_slice wc_slice_of(const void *ptr, size_t len)
{
    return (wc_slice){(const uint8_t *)ptr, len};
}

/* NULL gives the empty slice. */
static inline wc_slice wc_slice_str(const char *text)
{
    return wc_slice_of(text, text ? strlen(text) : 0);
}

static inline bool wc_slice_eq(wc_slice a, wc_slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool wc_slice_eq_str(wc_slice a, const char *text)
{
    return wc_slice_eq(a, wc_slice_str(text));
}

static inline bool wc_slice_starts(wc_slice s, wc_slice prefix)
{
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

static inline bool wc_slice_ends(wc_slice s, wc_slice suffix)
{
    return s.len >= suffix.len &&
           (suffix.len == 0 || memcmp(s.ptr + s.len - suffix.len, suffix.ptr, suffix.len) == 0);
}

/* The bytes from `from` on; past the end: empty. */
static inline wc_slice wc_slice_from(wc_slice s, size_t from)
{
    return from >= s.len ? (wc_slice){0} : wc_slice_of(s.ptr + from, s.len - from);
}

/* At most `len` bytes from `from`. */
static inline wc_slice wc_slice_sub(wc_slice s, size_t from, size_t len)
{
    wc_slice rest = wc_slice_from(s, from);
    return wc_slice_of(rest.ptr, rest.len < len ? rest.len : len);
}

/* ASCII only; the same answer in every locale. */
bool wc_slice_eq_nocase(wc_slice a, wc_slice b);
/* Byte order, shorter first: <0, 0, >0. */
int wc_slice_cmp(wc_slice a, wc_slice b);
/* Position of the byte, or s.len. */
size_t wc_slice_find(wc_slice s, uint8_t byte);
/* Position of the first occurrence of needle, or s.len; an empty needle is at 0. */
size_t wc_slice_find_slice(wc_slice s, wc_slice needle);
/* Without spaces, tabs, CR and LF at both ends. */
wc_slice wc_slice_trim(wc_slice s);
/* Cuts the part before the next `separator` off `*rest`. False when *rest was already used up (ptr NULL). An empty input
 * gives one empty part. */
bool wc_slice_split(wc_slice *rest, uint8_t separator, wc_slice *out_part);
/* Decimal digits only, no sign or space; false on overflow or anything else. */
bool wc_slice_to_u64(wc_slice s, uint64_t *out);
/* Optional minus sign, decimal digits. */
bool wc_slice_to_i64(wc_slice s, int64_t *out);
/* True when the bytes are well-formed UTF-8 (no surrogates, no overlong forms, up to U+10FFFF). */
bool wc_slice_is_utf8(wc_slice s);
/* Copies into a NUL-terminated array, cut to fit; returns the whole length. */
size_t wc_slice_copy_cstr(wc_slice s, char *out, size_t size);

#endif
