/* room: engine
 *
 * What calling a guest costs, in CPU time of the calling thread (medians of several rounds), with a deadline and able to
 * be suspended, as the host calls. Marks: design.md section 9.
 *
 *   bench_engine [GUEST_DIRECTORY]      default: the guests of the build this program is in
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/base.h"
#include <wapc/wapc.h>

#define ROUNDS 9

static wapc_engine *engine;
static char guest_dir[4096];

static double cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t); /* the environment has no processor clock */
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double wall_ns(void)
{
    return (double)wc_env_monotonic_ns(&wc_env_system);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare);
    return values[count / 2];
}

static void die(const char *what, const wc_error *err)
{
    fprintf(stderr, "%s: %s\n", what, err->msg);
    exit(1);
}

static wc_buf guest_bytes(const char *name)
{
    char path[8192];
    wc_error err = {0};
    wc_buf wasm;
    wc_buf_init(&wasm, WC_LIMIT_MODULE_BYTES);
    snprintf(path, sizeof path, "%s/%s.wasm", guest_dir, name);
    if (wc_file_read(path, WC_LIMIT_MODULE_BYTES, &wasm, &err) != 0)
        die("guest", &err);
    return wasm;
}

static wapc_module *load(wapc_engine *into, const char *name)
{
    wc_error err = {0};
    wapc_module *module = NULL;
    wc_buf wasm = guest_bytes(name);
    if (wapc_module_new(into, wc_buf_slice(&wasm), &module, &err) != 0)
        die(name, &err);
    wc_buf_deinit(&wasm);
    return module;
}

static int answer(void *ctx, wapc_instance *instance, const wapc_host_call *call)
{
    (void)ctx;
    wapc_host_reply(instance, call->payload);
    return WC_DONE;
}

static int answer_later(void *ctx, wapc_instance *instance, const wapc_host_call *call)
{
    (void)ctx;
    (void)instance;
    (void)call;
    return WC_PENDING;
}

static wapc_instance *start(wapc_module *module,
                            int (*on_host_call)(void *, wapc_instance *, const wapc_host_call *))
{
    wc_error err = {0};
    wapc_instance *instance = NULL;
    wapc_callbacks callbacks = {.on_host_call = on_host_call};
    if (wapc_instance_new(module, &callbacks, NULL, &instance, &err) != 0)
        die("start", &err);
    return instance;
}

/* One call to its end; a host call that is pending gets its answer at once. */
static void call(wapc_instance *instance, wc_slice payload, uint64_t deadline)
{
    wapc_result result;
    int rc = wapc_call_start(instance, WC_LIT("op"), payload, deadline);
    while (rc == WC_PENDING) {
        if (wapc_waits(instance) == WAPC_WAITS_HOST)
            wapc_host_reply(instance, WC_LIT("answer"));
        rc = wapc_poll(instance);
    }
    wapc_get_result(instance, &result);
    if (rc != WC_DONE || result.status != 0) {
        fprintf(stderr, "call: %d %.*s\n", result.status, WC_FMT(result.error));
        exit(1);
    }
}

static double calls_cost(wapc_instance *instance, wc_slice payload, int count)
{
    double rounds[ROUNDS];
    uint64_t deadline = wapc_now_ns(engine) + (uint64_t)3600 * 1000000000u;
    for (size_t r = 0; r < ROUNDS; r++) {
        double begun = cpu_ns();
        for (int i = 0; i < count; i++)
            call(instance, payload, deadline);
        rounds[r] = (cpu_ns() - begun) / count;
    }
    return median(rounds, ROUNDS);
}

/* ---- the rows ---- */

static void warm_calls(wapc_module *echo)
{
    static const size_t sizes[] = {32, 1024, 65536, 1 << 20};
    wapc_instance *instance = start(echo, answer);
    uint8_t *payload = wc_calloc(1, 1 << 20);
    call(instance, wc_slice_of(payload, 1 << 20), 0);
    for (size_t i = 0; i < WC_COUNT(sizes); i++)
        printf("warm call, %7zu bytes there and back   %9.0f ns\n", sizes[i],
               calls_cost(instance, wc_slice_of(payload, sizes[i]), sizes[i] > 60000 ? 500 : 50000));
    uint64_t before = wc_alloc_count();
    calls_cost(instance, wc_slice_of(payload, 32), 1000);
    printf("allocations of ours per warm call          %9.3f\n",
           (double)(wc_alloc_count() - before) / (1000.0 * ROUNDS));
    wc_free(payload);
    wapc_instance_free(instance);
}

/* A script of the test guest: `host_calls` calls to the host, then an answer. */
static size_t write_script(uint32_t *words, int host_calls)
{
    size_t at = 0;
    for (int i = 0; i < host_calls; i++, at += 10) {
        const uint32_t record[10] = {4, 0, 4, 0, 4, 0, 4, 0, 32, 0x20};
        memcpy(words + at, record, sizeof record);
    }
    const uint32_t tail[20] = {2, 0x20, 4, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    memcpy(words + at, tail, sizeof tail);
    return 4 * (at + 20);
}

static void host_calls(wapc_module *script)
{
    enum { MANY = 100 };
    static uint32_t none[20], many[10 * MANY + 20];
    wc_slice without = wc_slice_of(none, write_script(none, 0));
    wc_slice with = wc_slice_of(many, write_script(many, MANY));
    wapc_instance *now = start(script, answer), *later = start(script, answer_later);
    double base = calls_cost(now, without, 20000);
    printf("host call answered at once                 %9.0f ns\n",
           (calls_cost(now, with, 500) - base) / MANY);
    printf("host call suspended and resumed            %9.0f ns\n",
           (calls_cost(later, with, 500) - base) / MANY);
    wapc_instance_free(now);
    wapc_instance_free(later);
}

static void fresh_instances(wapc_module *module, const char *name)
{
    double rounds[ROUNDS], with_call[ROUNDS];
    int count = 500;
    for (size_t r = 0; r < ROUNDS; r++) {
        double begun = cpu_ns();
        for (int i = 0; i < count; i++)
            wapc_instance_free(start(module, answer));
        rounds[r] = (cpu_ns() - begun) / count;
        begun = cpu_ns();
        for (int i = 0; i < count; i++) {
            wapc_instance *instance = start(module, answer);
            call(instance, WC_LIT("this is a test, 32 bytes of text"), 0);
            wapc_instance_free(instance);
        }
        with_call[r] = (cpu_ns() - begun) / count;
    }
    printf("fresh instance and end, %-18s %9.0f ns\n", name, median(rounds, ROUNDS));
    printf("fresh instance, call and end, %-12s %9.0f ns\n", name, median(with_call, ROUNDS));
}

/* From bytes to the first answer, with the compiled code in the cache: what a host does at an actor's first request. */
static void cold_start(const char *cache, const char *name)
{
    double rounds[ROUNDS];
    wc_error err = {0};
    wapc_config config;
    wapc_engine *cached = NULL;
    wapc_config_init(&config);
    config.cache_dir = cache;
    config.max_mapped_modules = 1;
    if (wapc_engine_new(&config, &cached, &err) != 0)
        die("cache", &err);
    wapc_module_unref(load(cached, name));
    wc_buf wasm = guest_bytes(name);
    for (size_t r = 0; r < ROUNDS; r++) {
        wapc_module *module = NULL;
        double begun = wall_ns();
        if (wapc_module_new(cached, wc_buf_slice(&wasm), &module, &err) != 0)
            die(name, &err);
        wapc_instance *instance = start(module, answer);
        if (wapc_call_start(instance, WC_LIT("op"), WC_LIT("x"), 0) != WC_DONE)
            printf("(the first call was interrupted by a tick)\n");
        rounds[r] = wall_ns() - begun;
        wapc_instance_free(instance);
        wapc_module_unref(module);
    }
    printf("cold start to first answer, %7zu bytes   %8.0f us of wall clock\n", wasm.len,
           median(rounds, ROUNDS) / 1000);
    wc_buf_deinit(&wasm);
    wapc_engine_free(cached);
}

static void find_guests(int argc, char **argv)
{
    if (argc > 1) {
        snprintf(guest_dir, sizeof guest_dir, "%s", argv[1]);
        return;
    }
    char path[2048];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - 1);
    path[len > 0 ? len : 0] = 0;
    for (int up = 0; up < 2; up++) { /* BUILD/bench/bench_engine */
        char *slash = strrchr(path, '/');
        if (slash)
            *slash = 0;
    }
    snprintf(guest_dir, sizeof guest_dir, "%s/guests", path);
}

int main(int argc, char **argv)
{
    wc_error err = {0};
    wapc_config config;
    char cache[] = "/tmp/bench-engine.XXXXXX", command[64];
    find_guests(argc, argv);
    wapc_config_init(&config);
    if (wapc_engine_new(&config, &engine, &err) != 0)
        die("engine", &err);
    wapc_module *echo = load(engine, "tests/wapc_echo"), *script = load(engine, "tests/wapc_script");
    warm_calls(echo);
    host_calls(script);
    fresh_instances(echo, "hand-written");
    wapc_module_unref(echo);
    wapc_module_unref(script);
    if (mkdtemp(cache)) {
        static const char *const names[] = {"tests/wapc_echo", "echo", "sdk/as_echo", "sdk/rust_kvcounter"};
        for (size_t i = 0; i < WC_COUNT(names); i++) {
            char path[8192];
            snprintf(path, sizeof path, "%s/%s.wasm", guest_dir, names[i]);
            if (access(path, R_OK) == 0)
                cold_start(cache, names[i]);
        }
        snprintf(command, sizeof command, "rm -rf %s", cache);
        if (system(command) != 0)
            fprintf(stderr, "%s was left\n", cache);
    }
    wapc_engine_free(engine);
    return 0;
}
