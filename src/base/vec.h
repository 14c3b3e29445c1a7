/* base/vec.h: a typed growing array with a hard maximum, by macro: WC_VEC(wc_link_def) links = {0};
 * wc_vec_push returns 0 or WC_ELIMIT; memory comes from wc_realloc (our own small structs). */
#ifndef WC_BASE_VEC_H
#define WC_BASE_VEC_H

#include <stdbool.h>

#include "base/alloc.h"
#include "base/slice.h"

#define WC_VEC(type)     \
    struct {             \
        type *items;     \
        size_t len, cap; \
    }

/* Appends `value` unless the vector has `max` items. */
#define wc_vec_push(vec, max, value)                                                                \
    (wc__vec_grow((void **)&(vec)->items, &(vec)->len, &(vec)->cap, sizeof((vec)->items[0]), (max)) \
         ? ((vec)->items[(vec)->len++] = (value), 0)                                                \
         : WC_ELIMIT)
#define wc_vec_deinit(vec) (wc_free((vec)->items), (vec)->items = NULL, (vec)->len = (vec)->cap = 0)
/* Removes item `at`; the last one takes its place. */
#define wc_vec_swap_remove(vec, at) ((vec)->items[(at)] = (vec)->items[--(vec)->len])

bool wc__vec_grow(void **items, size_t *len, size_t *cap, size_t size, size_t max);

#endif
