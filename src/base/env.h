/* base/env.h: time and randomness, the only door to both (design.md section 3): a recording or a simulation replaces
 * the table and everything follows, the guests' clocks too. `tools/check-banned` forbids the direct calls elsewhere. */
#ifndef WC_BASE_ENV_H
#define WC_BASE_ENV_H

#include <stddef.h>
#include <stdint.h>

typedef struct wc_env {
    void *ctx;
    uint64_t (*monotonic_ns)(void *ctx);
    uint64_t (*wall_ns)(void *ctx); /* since 1970, UTC */
    void (*random)(void *ctx, uint8_t *out, size_t len);
} wc_env;

/* The real one: CLOCK_MONOTONIC, CLOCK_REALTIME, getrandom. */
extern const wc_env wc_env_system;

static inline uint64_t wc_env_monotonic_ns(const wc_env *env)
{
    return env->monotonic_ns(env->ctx);
}

static inline uint64_t wc_env_wall_s(const wc_env *env)
{
    return env->wall_ns(env->ctx) / 1000000000u;
}

/* "2026-11-22T18:21:47.123Z" of wall nanoseconds; `out` has room for 32 bytes. */
void wc_env_format_time(uint64_t wall_ns, char out[32]);

#endif
