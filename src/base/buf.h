/* base/buf.h: an owned, growing byte buffer with a hard maximum.
 *
 * Invariants: len <= cap <= max; ptr is NULL only while cap is 0. A buffer that would pass its maximum, or that gets no
 * memory, remembers that (is_failed) and ignores further appends, so that a writer checks once at the end. */
#ifndef WC_BASE_BUF_H
#define WC_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>

#include "base/slice.h"

typedef struct wc_buf {
    uint8_t *ptr;
    size_t len, cap, max;
    bool is_failed;
} wc_buf;

void wc_buf_init(wc_buf *buf, size_t max); /* allocates nothing */
void wc_buf_deinit(wc_buf *buf);           /* frees; the buffer is empty and keeps its max */
void wc_buf_clear(wc_buf *buf);            /* len 0, memory kept, failure forgotten */
/* Room for `more` bytes beyond len. 0, WC_ELIMIT or WC_ENOMEM. */
WC_MUST_USE int wc_buf_reserve(wc_buf *buf, size_t more);
void wc_buf_append(wc_buf *buf, const void *bytes, size_t len);
void wc_buf_append_slice(wc_buf *buf, wc_slice s);
void wc_buf_append_str(wc_buf *buf, const char *text);
void wc_buf_append_byte(wc_buf *buf, uint8_t byte);
void wc_buf_printf(wc_buf *buf, const char *format, ...) WC_PRINTF(2, 3);
void wc_buf_vprintf(wc_buf *buf, const char *format, va_list args);
/* Removes the first `len` bytes. */
void wc_buf_consume(wc_buf *buf, size_t len);
/* 0, or the reason the buffer failed (WC_ELIMIT). */
WC_MUST_USE int wc_buf_status(const wc_buf *buf);
/* Appends a NUL that is not counted and returns the text; NULL when the buffer failed. Borrowed. */
const char *wc_buf_cstr(wc_buf *buf);
/* The content as owned memory (wc_free); the buffer is empty then. NULL when empty. */
uint8_t *wc_buf_steal(wc_buf *buf, size_t *out_len);

static inline wc_slice wc_buf_slice(const wc_buf *buf)
{
    return wc_slice_of(buf->ptr, buf->len);
}

#endif
