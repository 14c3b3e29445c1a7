/* base/alloc.c: the heap with counters. The counters are per thread, so that counting costs no atomic operation and a test
 * of one loop is not disturbed by another; memory that is freed by another thread shows up as a negative number there. */
#include "base/alloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/num.h"

static _Thread_local int64_t live;
static _Thread_local uint64_t total;
static _Thread_local uint64_t fail_nth;

static _Noreturn void out_of_memory(size_t size)
{
    fprintf(stderr, "out of memory: %zu bytes refused\n", size);
    abort();
}

static bool is_refused(void)
{
    return fail_nth != 0 && --fail_nth == 0;
}

void *wc_try_alloc(size_t size)
{
    void *ptr = is_refused() ? NULL : malloc(size ? size : 1);
    if (ptr) {
        live++;
        total++;
    }
    return ptr;
}

void *wc_alloc(size_t size)
{
    void *ptr = malloc(size ? size : 1);
    if (ptr == NULL)
        out_of_memory(size);
    live++;
    total++;
    return ptr;
}

void *wc_calloc(size_t count, size_t size)
{
    void *ptr = calloc(count ? count : 1, size ? size : 1); /* calloc checks the product */
    if (ptr == NULL)
        out_of_memory(size);
    live++;
    total++;
    return ptr;
}

void *wc_try_realloc(void *ptr, size_t size)
{
    void *moved = is_refused() ? NULL : realloc(ptr, size ? size : 1);
    if (moved) {
        live += ptr == NULL;
        total++;
    }
    return moved;
}

void *wc_realloc(void *ptr, size_t size)
{
    void *moved = realloc(ptr, size ? size : 1);
    if (moved == NULL)
        out_of_memory(size);
    live += ptr == NULL;
    total++;
    return moved;
}

void wc_free(void *ptr)
{
    if (ptr == NULL)
        return;
    live--;
    free(ptr);
}

char *wc_strdup_slice(wc_slice s)
{
    char *copy = wc_alloc(s.len + 1);
    if (s.len > 0)
        memcpy(copy, s.ptr, s.len);
    copy[s.len] = 0;
    return copy;
}

char *wc_strdup(const char *text)
{
    return text ? wc_strdup_slice((wc_slice){(const uint8_t *)text, strlen(text)}) : NULL;
}

int64_t wc_alloc_live(void)
{
    return live;
}

uint64_t wc_alloc_count(void)
{
    return total;
}

void wc_alloc_fail_nth(uint64_t nth)
{
    fail_nth = nth;
}
