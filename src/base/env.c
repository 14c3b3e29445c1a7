/* base/env.c: the system's own clocks and random numbers, and how a time is written. */
#include "base/env.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

static uint64_t read_clock(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static uint64_t system_monotonic_ns(void *ctx)
{
    (void)ctx;
    return read_clock(CLOCK_MONOTONIC);
}

static uint64_t system_wall_ns(void *ctx)
{
    (void)ctx;
    return read_clock(CLOCK_REALTIME);
}

static void system_random(void *ctx, uint8_t *out, size_t len)
{
    (void)ctx;
    while (len > 0) {
        ssize_t got = getrandom(out, len, 0);
        if (got < 0)
            continue; /* only an interrupting signal; getrandom has no other failure for a valid buffer */
        out += got;
        len -= (size_t)got;
    }
}

const wc_env wc_env_system = {NULL, system_monotonic_ns, system_wall_ns, system_random};

void wc_env_format_time(uint64_t wall_ns, char out[32])
{
    struct tm parts;
    time_t seconds = (time_t)(wall_ns / 1000000000u);
    gmtime_r(&seconds, &parts);
    size_t len = strftime(out, 32, "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(out + len, 32 - len, ".%03uZ", (unsigned)(wall_ns / 1000000u % 1000u));
}
