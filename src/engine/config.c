/* engine/config.c: the settings of an engine: defaults, checks, and how many instances fit into this process.
 *
 * The engine below aborts on a setting that cannot work and on address space it does not get, so everything
 * is found out here first. It does not change limits of the process.
 *
 * Source: engine.md sections 6.1 and 7, design.md section 11.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "engine/internal.h"

#define PAGE_BYTES (64u << 10)
#define MAPPINGS_PER_INSTANCE 6u
#define MAPPINGS_OF_PROCESS 500u
/* Guard pages and tables of a slot, rounded up generously: it is only address space. */
#define SLOT_EXTRA_BYTES (512u << 10)
#define POOL_EXTRA_BYTES (64u << 20)

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif

bool wc__is_sanitized(void)
{
    return IS_SANITIZED;
}

size_t wc__host_stack_bytes(void)
{
    /* Instrumented code needs several times the stack; only what is touched becomes memory. */
    return IS_SANITIZED ? 1536u << 10 : 256u << 10;
}

void wapc_config_init(wapc_config *config)
{
    *config = (wapc_config){
        .struct_size = sizeof *config,
        .max_instances = 1000,
        .max_memory_bytes = WC_DEFAULT_GUEST_MEMORY,
        .max_payload_bytes = WC_LIMIT_PAYLOAD_BYTES,
        .max_name_bytes = WC_LIMIT_NAME_BYTES,
        .stack_bytes = WC_DEFAULT_GUEST_STACK,
        .tick_us = 1000,
        .start_timeout_ms = WC_DEFAULT_START_MS,
        .call_timeout_ms = WC_DEFAULT_CALL_MS,
        .compile_timeout_ms = 60000,
        .compile_memory_bytes = (uint64_t)2 << 30,
        .max_mapped_modules = 1000,
        .cache_max_bytes = (uint64_t)4 << 30,
    };
}

typedef struct range_check {
    const char *name;
    uint64_t value, min, max;
} range_check;

int wc__config_check(const wapc_config *config, wc_error *err)
{
    const range_check checks[] = {
        {"max_instances", config->max_instances, 1, 1000000},
        {"max_memory_bytes", config->max_memory_bytes, 1, (uint64_t)4 << 30},
        {"max_payload_bytes", config->max_payload_bytes, 1, (uint64_t)1 << 30},
        {"max_name_bytes", config->max_name_bytes, 1, 16u << 20},
        {"stack_bytes", config->stack_bytes, 16u << 10, 64u << 20},
        {"tick_us", config->tick_us, 100, 1000000},
        {"start_timeout_ms", config->start_timeout_ms, 1, UINT32_MAX},
        {"call_timeout_ms", config->call_timeout_ms, 1, UINT32_MAX},
        {"compile_timeout_ms", config->compile_timeout_ms, 1, UINT32_MAX},
        {"compile_memory_bytes", config->compile_memory_bytes, 256u << 20, UINT64_MAX},
        {"max_mapped_modules", config->max_mapped_modules, 1, 1000000},
        {"cache_max_bytes", config->cache_max_bytes, 1, UINT64_MAX},
    };
    for (size_t i = 0; i < WC_COUNT(checks); i++)
        if (checks[i].value < checks[i].min || checks[i].value > checks[i].max)
            return wc_fail(err, WC_EINVAL, "%s is %llu, allowed are %llu to %llu", checks[i].name,
                           (unsigned long long)checks[i].value, (unsigned long long)checks[i].min,
                           (unsigned long long)checks[i].max);
    return 0;
}

static uint64_t slot_bytes(const wapc_config *config)
{
    uint64_t memory = (config->max_memory_bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    return memory + config->stack_bytes + wc__host_stack_bytes() + SLOT_EXTRA_BYTES;
}

/* Address space that RLIMIT_AS leaves us; UINT64_MAX without a limit. */
static uint64_t address_space_left(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return UINT64_MAX;
    wc_buf text;
    wc_buf_init(&text, 4096);
    uint64_t pages = 0;
    if (wc_file_read("/proc/self/statm", 4096, &text, NULL) == 0) {
        wc_slice s = wc_buf_slice(&text);
        (void)wc_slice_to_u64(wc_slice_sub(s, 0, wc_slice_find(s, ' ')), &pages);
    }
    wc_buf_deinit(&text);
    uint64_t used = pages * (uint64_t)sysconf(_SC_PAGESIZE);
    return limit.rlim_cur > used ? limit.rlim_cur - used : 0;
}

static uint64_t max_mappings(void)
{
    wc_buf text;
    wc_buf_init(&text, 4096);
    uint64_t count = 65530;
    if (wc_file_read("/proc/sys/vm/max_map_count", 4096, &text, NULL) == 0)
        (void)wc_slice_to_u64(wc_slice_trim(wc_buf_slice(&text)), &count);
    wc_buf_deinit(&text);
    return count;
}

/* Reserves and gives back: what the pool will ask for in one piece must be there in one piece. */
static bool can_reserve(uint64_t bytes)
{
    void *at = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED)
        return false;
    munmap(at, bytes);
    return true;
}

int wc__config_fit(const wapc_config *config, uint32_t *out_instances, char *note, size_t note_size,
                   wc_error *err)
{
    uint64_t wished = config->max_instances, fits = wished, per_slot = slot_bytes(config);
    uint64_t left = address_space_left(), mappings = max_mappings();
    const char *reason = "";
    uint64_t by_space = left < POOL_EXTRA_BYTES ? 0 : (left - POOL_EXTRA_BYTES) / per_slot;
    if (by_space < fits) {
        fits = by_space;
        reason = "RLIMIT_AS leaves too little address space";
    }
    uint64_t by_maps = mappings <= MAPPINGS_OF_PROCESS
                           ? 0
                           : (mappings - MAPPINGS_OF_PROCESS) / MAPPINGS_PER_INSTANCE;
    if (by_maps < fits) {
        fits = by_maps;
        reason = "vm.max_map_count is too low";
    }
    while (fits > 0 && !can_reserve(fits * per_slot + POOL_EXTRA_BYTES)) {
        fits /= 2;
        reason = "the system gives too little address space";
    }
    if (fits == 0)
        return wc_fail(err, WC_EINVAL,
                       "max_instances: not even one fits, %s (an instance takes %llu bytes of it)", reason,
                       (unsigned long long)per_slot);
    note[0] = 0;
    if (fits < wished)
        snprintf(note, note_size, "max_instances is %llu instead of %llu: %s", (unsigned long long)fits,
                 (unsigned long long)wished, reason);
    *out_instances = (uint32_t)fits;
    return 0;
}
