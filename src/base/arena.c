/* base/arena.c: blocks grow with the arena; the largest survives a reset, so a steady load stops to allocate. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/num.h"

enum { BLOCK_SIZE = 4096, BLOCK_SIZE_MAX = 1 << 20 };

struct wc_arena_block {
    wc_arena_block *older;
    size_t size;
    alignas(max_align_t) uint8_t bytes[];
};

void wc_arena_init(wc_arena *arena, size_t max)
{
    *arena = (wc_arena){.max = max ? max : SIZE_MAX};
}

void wc_arena_deinit(wc_arena *arena)
{
    while (arena->head) {
        wc_arena_block *block = arena->head;
        arena->head = block->older;
        wc_free(block);
    }
    *arena = (wc_arena){.max = arena->max};
}

static void use_block(wc_arena *arena, wc_arena_block *block)
{
    arena->next = block->bytes;
    arena->end = block->bytes + block->size;
}

void wc_arena_reset(wc_arena *arena)
{
    wc_arena_block *kept = arena->head;
    arena->used = 0;
    if (kept == NULL)
        return;
    for (wc_arena_block *block = kept->older; block != NULL;) {
        wc_arena_block *older = block->older;
        /* A single huge request must not be carried along for ever. */
        if (block->size > kept->size && block->size <= BLOCK_SIZE_MAX) {
            wc_free(kept);
            kept = block;
        } else {
            wc_free(block);
        }
        block = older;
    }
    kept->older = NULL;
    arena->head = kept;
    if (kept->size > BLOCK_SIZE_MAX) {
        size_t max = arena->max;
        wc_arena_deinit(arena);
        arena->max = max;
        return;
    }
    use_block(arena, kept);
}

static bool grow(wc_arena *arena, size_t size)
{
    size_t want = arena->head ? arena->head->size * 2 : BLOCK_SIZE, total;
    if (want > BLOCK_SIZE_MAX)
        want = BLOCK_SIZE_MAX;
    if (want < size)
        want = size;
    if (!wc_add(want, sizeof(wc_arena_block), &total))
        return false;
    wc_arena_block *block = wc_try_alloc(total);
    if (block == NULL)
        return false;
    block->size = want;
    block->older = arena->head;
    arena->head = block;
    use_block(arena, block);
    return true;
}

void *wc_arena_alloc(wc_arena *arena, size_t size)
{
    const size_t align = alignof(max_align_t);
    size_t rounded;
    if (!wc_add(size ? size : 1, align - 1, &rounded))
        return NULL;
    rounded &= ~(align - 1);
    if (rounded > arena->max - arena->used)
        return NULL;
    if ((size_t)(arena->end - arena->next) < rounded && !grow(arena, rounded))
        return NULL;
    void *ptr = arena->next;
    arena->next += rounded;
    arena->used += rounded;
    return ptr;
}

void *wc_arena_calloc(wc_arena *arena, size_t count, size_t size)
{
    size_t total;
    if (!wc_mul(count, size, &total))
        return NULL;
    void *ptr = wc_arena_alloc(arena, total);
    if (ptr)
        memset(ptr, 0, total);
    return ptr;
}

wc_slice wc_arena_dup(wc_arena *arena, wc_slice s)
{
    size_t size;
    uint8_t *copy = wc_add(s.len, 1, &size) ? wc_arena_alloc(arena, size) : NULL;
    if (copy == NULL)
        return (wc_slice){0};
    if (s.len > 0)
        memcpy(copy, s.ptr, s.len);
    copy[s.len] = 0;
    return wc_slice_of(copy, s.len);
}

wc_slice wc_arena_printf(wc_arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = len >= 0 ? wc_arena_alloc(arena, (size_t)len + 1) : NULL;
    if (text == NULL)
        return (wc_slice){0};
    va_start(args, format);
    vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    return wc_slice_of(text, (size_t)len);
}
