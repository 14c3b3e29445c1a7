/* codec/mp_buf.c: joins the MessagePack writer and reader to the host's buffers and arenas. */
#include "codec/mp_buf.h"

/* The buffer's len stays where it was until wc_mp_buf_end, so that a failed writer leaves no half value behind. */
static bool grow_buf(wc_mp_writer *w, size_t more)
{
    wc_buf *buf = w->ctx;
    size_t done = (size_t)(w->at - w->start);
    size_t twice = done + more < 128 ? 256 : 2 * done + more;
    if (twice > buf->max - buf->len)
        twice = done + more;
    if (wc_buf_reserve(buf, twice) != 0)
        return false;
    w->start = buf->ptr + buf->len;
    w->at = w->start + done;
    w->end = buf->ptr + buf->cap;
    return true;
}

void wc_mp_buf_begin(wc_mp_writer *w, wc_buf *buf)
{
    wc_mp_writer_init_growing(w, grow_buf, buf);
    if (buf->ptr != NULL && !buf->is_failed) {
        w->start = w->at = buf->ptr + buf->len;
        w->end = buf->ptr + buf->cap;
    }
}

int wc_mp_buf_end(wc_mp_writer *w)
{
    wc_buf *buf = w->ctx;
    if (w->is_failed || buf->is_failed)
        return wc_buf_status(buf) != 0 ? wc_buf_status(buf) : WC_ELIMIT;
    buf->len += wc_mp_written(w).len;
    return 0;
}

static void *alloc_arena(void *ctx, size_t size)
{
    return wc_arena_alloc(ctx, size);
}

void wc_mp_reader_init_arena(wc_mp_reader *r, wc_slice bytes, wc_arena *arena)
{
    wc_mp_reader_init(r, bytes);
    wc_mp_reader_set_alloc(r, alloc_arena, arena);
}
