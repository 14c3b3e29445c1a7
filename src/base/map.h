/* base/map.h: slice -> pointer, open addressing, keyed SipHash (keys may come from attackers), hard maximum.
 * The map copies its keys and borrows its values. Iteration order is not defined. */
#ifndef WC_BASE_MAP_H
#define WC_BASE_MAP_H

#include "base/slice.h"

typedef struct wc_map_entry {
    uint64_t hash;
    uint8_t *key; /* owned; NULL = free slot */
    size_t key_len;
    void *value;
} wc_map_entry;

typedef struct wc_map {
    wc_map_entry *entries;
    size_t len, cap, max;
} wc_map;

void wc_map_init(wc_map *map, size_t max); /* allocates nothing */
void wc_map_deinit(wc_map *map);           /* frees keys, not values */
/* Value of the key, or NULL. */
void *wc_map_get(const wc_map *map, wc_slice key);
/* Sets or replaces. *out_old (may be NULL) gets the replaced value or NULL. 0 or WC_ELIMIT. `value` must not be NULL. */
WC_MUST_USE int wc_map_put(wc_map *map, wc_slice key, void *value, void **out_old);
/* Removes; returns the value or NULL. */
void *wc_map_take(wc_map *map, wc_slice key);
/* Next entry at or after *cursor (start with 0), or NULL at the end. Do not change the map meanwhile. */
const wc_map_entry *wc_map_next(const wc_map *map, size_t *cursor);

/* SipHash-2-4 with the process's secret key. */
uint64_t wc_hash(wc_slice bytes);

#endif
