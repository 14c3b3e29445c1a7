/* base/map.c: linear probing at a load of at most 3/4; removal shifts the cluster back, so there are no tombstones and
 * look-ups stay short however often entries come and go. */
#include "base/map.h"

#include <pthread.h>

#include "base/alloc.h"
#include "base/env.h"
#include "base/error.h"
#include "base/num.h"

static uint64_t secret[2];

static void make_secret(void)
{
    wc_env_system.random(wc_env_system.ctx, (uint8_t *)secret, sizeof secret);
}

static uint64_t rotate(uint64_t v, int by)
{
    return v << by | v >> (64 - by);
}

static void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[2] += v[3];
    v[1] = rotate(v[1], 13) ^ v[0];
    v[3] = rotate(v[3], 16) ^ v[2];
    v[0] = rotate(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = rotate(v[1], 17) ^ v[2];
    v[3] = rotate(v[3], 21) ^ v[0];
    v[2] = rotate(v[2], 32);
}

/* SipHash-2-4 (Aumasson and Bernstein, 2012). */
static uint64_t siphash(wc_slice s, uint64_t k0, uint64_t k1)
{
    uint64_t v[4] = {k0 ^ 0x736f6d6570736575u, k1 ^ 0x646f72616e646f6du, k0 ^ 0x6c7967656e657261u,
                     k1 ^ 0x7465646279746573u};
    size_t whole = s.len & ~(size_t)7;
    uint64_t word;
    for (size_t at = 0; at < whole; at += 8) {
        memcpy(&word, s.ptr + at, 8);
        v[3] ^= word;
        sip_round(v);
        sip_round(v);
        v[0] ^= word;
    }
    word = (uint64_t)s.len << 56;
    for (size_t i = whole; i < s.len; i++)
        word |= (uint64_t)s.ptr[i] << (8 * (i - whole));
    v[3] ^= word;
    sip_round(v);
    sip_round(v);
    v[0] ^= word;
    v[2] ^= 0xff;
    for (int i = 0; i < 4; i++)
        sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

uint64_t wc_hash(wc_slice bytes)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_secret);
    return siphash(bytes, secret[0], secret[1]);
}

void wc_map_init(wc_map *map, size_t max)
{
    *map = (wc_map){.max = max};
}

void wc_map_deinit(wc_map *map)
{
    for (size_t i = 0; i < map->cap; i++)
        wc_free(map->entries[i].key);
    wc_free(map->entries);
    *map = (wc_map){.max = map->max};
}

/* Slot of the key, or the free slot where it belongs. The table is never full. */
static size_t find(const wc_map *map, wc_slice key, uint64_t hash)
{
    size_t at = hash & (map->cap - 1);
    for (;; at = (at + 1) & (map->cap - 1)) {
        const wc_map_entry *e = &map->entries[at];
        if (e->key == NULL || (e->hash == hash && wc_slice_eq(key, wc_slice_of(e->key, e->key_len))))
            return at;
    }
}

void *wc_map_get(const wc_map *map, wc_slice key)
{
    return map->len ? map->entries[find(map, key, wc_hash(key))].value : NULL;
}

static void rehash(wc_map *map)
{
    wc_map old = *map;
    map->cap = old.cap ? old.cap * 2 : 16;
    map->entries = wc_calloc(map->cap, sizeof *map->entries);
    for (size_t i = 0; i < old.cap; i++) {
        wc_map_entry *e = &old.entries[i];
        if (e->key)
            map->entries[find(map, wc_slice_of(e->key, e->key_len), e->hash)] = *e;
    }
    wc_free(old.entries);
}

int wc_map_put(wc_map *map, wc_slice key, void *value, void **out_old)
{
    WC_BUG_ON(value == NULL);
    uint64_t hash = wc_hash(key);
    if (map->cap > 0) {
        wc_map_entry *e = &map->entries[find(map, key, hash)];
        if (e->key) {
            if (out_old)
                *out_old = e->value;
            e->value = value;
            return 0;
        }
    }
    if (map->len >= map->max)
        return WC_ELIMIT;
    if ((map->len + 1) * 4 > map->cap * 3)
        rehash(map);
    map->entries[find(map, key, hash)] = (wc_map_entry){
        .hash = hash, .key = (uint8_t *)wc_strdup_slice(key), .key_len = key.len, .value = value};
    map->len++;
    if (out_old)
        *out_old = NULL;
    return 0;
}

/* Moves later entries of the cluster into the hole unless that would put them before their home slot. */
static void close_hole(wc_map *map, size_t hole)
{
    size_t mask = map->cap - 1;
    for (size_t at = (hole + 1) & mask; map->entries[at].key; at = (at + 1) & mask) {
        size_t home = map->entries[at].hash & mask;
        if (((at - home) & mask) >= ((at - hole) & mask)) {
            map->entries[hole] = map->entries[at];
            hole = at;
        }
    }
    map->entries[hole] = (wc_map_entry){0};
}

void *wc_map_take(wc_map *map, wc_slice key)
{
    if (map->len == 0)
        return NULL;
    size_t at = find(map, key, wc_hash(key));
    void *value = map->entries[at].value;
    if (map->entries[at].key == NULL)
        return NULL;
    wc_free(map->entries[at].key);
    close_hole(map, at);
    map->len--;
    return value;
}

const wc_map_entry *wc_map_next(const wc_map *map, size_t *cursor)
{
    while (*cursor < map->cap) {
        const wc_map_entry *e = &map->entries[(*cursor)++];
        if (e->key)
            return e;
    }
    return NULL;
}
