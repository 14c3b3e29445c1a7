/* codec/mp_buf.h: the host's way to MessagePack memory: writers into a wc_buf, readers with an arena. Not freestanding. */
#ifndef WC_CODEC_MP_BUF_H
#define WC_CODEC_MP_BUF_H

#include "base/arena.h"
#include "base/buf.h"
#include "codec/mp.h"

/* Appends to `buf` while it grows up to its own maximum. wc_mp_buf_end must follow. */
void wc_mp_buf_begin(wc_mp_writer *w, wc_buf *buf);
/* Makes what was written part of the buffer. 0 or WC_ELIMIT (its maximum, or memory); then its content is as before. */
WC_MUST_USE int wc_mp_buf_end(wc_mp_writer *w);

/* The array form of bytes is read into the arena. */
void wc_mp_reader_init_arena(wc_mp_reader *r, wc_slice bytes, wc_arena *arena);

#endif
