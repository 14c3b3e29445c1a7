/* base/arena.h: memory that lives as long as one request. Allocate freely, free all at once. The first block can be the
 * caller's own storage; a reset arena keeps its largest block, so a loop of requests does not touch the heap. */
#ifndef WC_BASE_ARENA_H
#define WC_BASE_ARENA_H

#include <stdarg.h>

#include "base/slice.h"

typedef struct wc_arena_block wc_arena_block;
typedef struct wc_arena {
    wc_arena_block *head; /* newest block */
    uint8_t *next, *end;  /* free part of the newest block */
    size_t used, max;     /* bytes given out, hard maximum */
} wc_arena;

void wc_arena_init(wc_arena *arena, size_t max); /* allocates nothing; max 0 = no limit of its own */
void wc_arena_deinit(wc_arena *arena);
void wc_arena_reset(wc_arena *arena); /* everything given out is gone; one block is kept */
/* Aligned for any type; NULL when max would be passed or memory is out. Zero size gives a valid pointer. */
void *wc_arena_alloc(wc_arena *arena, size_t size);
void *wc_arena_calloc(wc_arena *arena, size_t count, size_t size);
/* A copy, with a NUL behind it that is not counted; ptr NULL when there is no memory. */
wc_slice wc_arena_dup(wc_arena *arena, wc_slice s);
wc_slice wc_arena_printf(wc_arena *arena, const char *format, ...) WC_PRINTF(2, 3);

#endif
