/* base/vec.c: the growth behind WC_VEC. */
#include "base/vec.h"

bool wc__vec_grow(void **items, size_t *len, size_t *cap, size_t size, size_t max)
{
    if (*len < *cap)
        return true;
    if (*len >= max)
        return false;
    size_t wanted = *cap ? *cap * 2 : 8;
    if (wanted > max)
        wanted = max;
    *items = wc_realloc(*items, wanted * size);
    *cap = wanted;
    return true;
}
