/* base/buf.c: growth doubles up to the maximum, so a run of appends costs amortised constant time and never passes max. */
#include "base/buf.h"

#include <stdio.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/num.h"

void wc_buf_init(wc_buf *buf, size_t max)
{
    *buf = (wc_buf){.max = max};
}

void wc_buf_deinit(wc_buf *buf)
{
    wc_free(buf->ptr);
    *buf = (wc_buf){.max = buf->max};
}

void wc_buf_clear(wc_buf *buf)
{
    buf->len = 0;
    buf->is_failed = false;
}

int wc_buf_reserve(wc_buf *buf, size_t more)
{
    size_t need;
    if (buf->cap - buf->len >= more)
        return 0;
    if (!wc_add(buf->len, more, &need) || need > buf->max)
        return WC_ELIMIT;
    size_t cap = buf->cap < 64 ? 64 : buf->cap;
    while (cap < need)
        cap = cap > buf->max / 2 ? buf->max : cap * 2;
    if (cap > buf->max)
        cap = buf->max;
    uint8_t *moved = wc_try_realloc(buf->ptr, cap);
    if (moved == NULL)
        return WC_ENOMEM;
    buf->ptr = moved;
    buf->cap = cap;
    return 0;
}

void wc_buf_append(wc_buf *buf, const void *bytes, size_t len)
{
    if (len == 0 || buf->is_failed)
        return;
    if (wc_buf_reserve(buf, len) != 0) {
        buf->is_failed = true;
        return;
    }
    memcpy(buf->ptr + buf->len, bytes, len);
    buf->len += len;
}

void wc_buf_append_slice(wc_buf *buf, wc_slice s)
{
    wc_buf_append(buf, s.ptr, s.len);
}

void wc_buf_append_str(wc_buf *buf, const char *text)
{
    wc_buf_append(buf, text, strlen(text));
}

void wc_buf_append_byte(wc_buf *buf, uint8_t byte)
{
    wc_buf_append(buf, &byte, 1);
}

void wc_buf_vprintf(wc_buf *buf, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    /* vsnprintf writes a NUL too, for which there must be room beyond the text. */
    if (len < 0 || buf->is_failed || wc_buf_reserve(buf, (size_t)len + 1) != 0) {
        buf->is_failed = true;
    } else {
        vsnprintf((char *)buf->ptr + buf->len, (size_t)len + 1, format, again);
        buf->len += (size_t)len;
    }
    va_end(again);
}

void wc_buf_printf(wc_buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    wc_buf_vprintf(buf, format, args);
    va_end(args);
}

void wc_buf_consume(wc_buf *buf, size_t len)
{
    WC_BUG_ON(len > buf->len);
    if (len > 0 && len < buf->len)
        memmove(buf->ptr, buf->ptr + len, buf->len - len);
    buf->len -= len;
}

int wc_buf_status(const wc_buf *buf)
{
    return buf->is_failed ? WC_ELIMIT : 0;
}

const char *wc_buf_cstr(wc_buf *buf)
{
    if (buf->is_failed || wc_buf_reserve(buf, 1) != 0)
        return NULL;
    buf->ptr[buf->len] = 0;
    return (const char *)buf->ptr;
}

uint8_t *wc_buf_steal(wc_buf *buf, size_t *out_len)
{
    uint8_t *content = buf->ptr;
    *out_len = buf->len;
    *buf = (wc_buf){.max = buf->max};
    return content;
}
