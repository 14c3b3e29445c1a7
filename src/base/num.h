/* base/num.h: checked arithmetic for sizes, and the byte orders of the wire. */
#ifndef WC_BASE_NUM_H
#define WC_BASE_NUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WC_MIN(a, b) ((a) < (b) ? (a) : (b))
#define WC_MAX(a, b) ((a) > (b) ? (a) : (b))
#define WC_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* False when the result does not fit; *out is untouched then. */
static inline bool wc_add(size_t a, size_t b, size_t *out)
{
    size_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return false;
    *out = sum;
    return true;
}

static inline bool wc_mul(size_t a, size_t b, size_t *out)
{
    size_t product;
    if (__builtin_mul_overflow(a, b, &product))
        return false;
    *out = product;
    return true;
}

static inline uint16_t wc_load_be16(const uint8_t *p)
{
    return (uint16_t)((uint32_t)p[0] << 8 | p[1]);
}

static inline uint32_t wc_load_be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline uint64_t wc_load_be64(const uint8_t *p)
{
    return (uint64_t)wc_load_be32(p) << 32 | wc_load_be32(p + 4);
}

#endif
