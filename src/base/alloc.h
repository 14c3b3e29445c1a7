/* base/alloc.h: the one way to the heap. wc_alloc and its kin abort when memory is out: for our own small structs.
 * wc_try_alloc returns NULL: for sizes that come from outside. Tests count allocations and let the n-th one fail. */
#ifndef WC_BASE_ALLOC_H
#define WC_BASE_ALLOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <wc/types.h>

void *wc_alloc(size_t size);                /* not zeroed */
void *wc_calloc(size_t count, size_t size); /* zeroed, checked multiplication */
void *wc_realloc(void *ptr, size_t size);
void *wc_try_alloc(size_t size);              /* NULL when out of memory */
void *wc_try_realloc(void *ptr, size_t size); /* NULL when out of memory; ptr stays valid */
void wc_free(void *ptr);                      /* NULL is fine */
char *wc_strdup_slice(wc_slice s);            /* NUL-terminated copy */
char *wc_strdup(const char *text);            /* NULL gives NULL */

#define WC_NEW(type) ((type *)wc_calloc(1, sizeof(type)))

/* Live allocations and all allocations of the calling thread so far: tests compare them before and after. */
int64_t wc_alloc_live(void);
uint64_t wc_alloc_count(void);
/* Lets the n-th wc_try_alloc or wc_try_realloc of this thread from now on fail (1 = the next one); 0 switches it off. */
void wc_alloc_fail_nth(uint64_t nth);

#endif
