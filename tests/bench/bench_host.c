/* room: host. What a whole host costs inside one process, through its public face.
 *
 *   bench_host GUESTS calls           a call from actor to actor
 *   bench_host GUESTS cold            a signed module whose code is cached: from its bytes to its first answer
 *   bench_host GUESTS warm COUNT      memory of idle actors whose instance is warm
 *   bench_host GUESTS idle COUNT      memory of a host with COUNT different actors
 *
 * GUESTS is the build's folder of guests. Prints `name value` lines for tests/bench/table.py. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claims/claims.h"
#include "host/host.h"

enum { MODULE_MAX = 4 << 20 };

static char folder[] = "/tmp/wc-bench-host-XXXXXX";
static wc_nkey account;

static uint64_t now_ns(void)
{
    return wc_env_monotonic_ns(&wc_env_system);
}

static void must(int rc, const wc_error *err)
{
    if (rc == 0)
        return;
    fprintf(stderr, "bench_host: %s\n", err->msg);
    exit(1);
}

static void remove_folder(void)
{
    char command[64];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    if (system(command) != 0)
        fprintf(stderr, "bench_host: could not remove %s\n", folder);
}

/* ---- hosts and actors -------------------------------------------------------------------------------------------- */

static wc_host *new_host(uint32_t threads)
{
    wc_host_config config;
    wc_host *host = NULL;
    wc_error err = {0};
    char cache[64];
    snprintf(cache, sizeof cache, "%s/cache", folder);
    wc_host_config_init(&config);
    config.threads = threads;
    config.state_dir = folder;
    config.cache_dir = cache;
    must(wc_host_new(&config, &host, &err), &err);
    must(wc_host_start(host, &err), &err);
    return host;
}

static void read_guest(const char *guests, const char *name, wc_buf *out)
{
    char path[1024];
    wc_error err = {0};
    snprintf(path, sizeof path, "%s/%s", guests, name);
    wc_buf_init(out, MODULE_MAX);
    must(wc_file_read(path, MODULE_MAX, out, &err), &err);
}

/* A custom section with a number makes modules of one code different. */
static void add_number(wc_buf *module, uint32_t number)
{
    char name[16];
    int len = snprintf(name, sizeof name, "%08x", number);
    wc_buf_append_byte(module, 0);
    wc_buf_append_byte(module, (uint8_t)(len + 1));
    wc_buf_append_byte(module, (uint8_t)len);
    wc_buf_append(module, name, (size_t)len);
}

static void sign(wc_slice module, wc_buf *out)
{
    wc_nkey key;
    wc_error err = {0};
    char public_key[WC_NKEY_PUBLIC_LEN + 1];
    must(wc_nkey_generate(WC_NKEY_MODULE, &wc_env_system, &key, &err), &err);
    wc_nkey_public(&key, public_key);
    const wc_claims claims = {
        .kind = WC_CLAIMS_ACTOR,
        .has_metadata = true,
        .subject = wc_slice_str(public_key),
        .name = WC_LIT("bench"),
        .caps = {.is_present = true},
    };
    wc_buf_init(out, MODULE_MAX);
    must(wc_claims_embed(module, &claims, &account, &wc_env_system, 0, out, NULL, &err), &err);
    wc_nkey_deinit(&key);
}

static void start_guest(wc_host *host, const char *guests, const char *name,
                        char out_key[WC_NKEY_PUBLIC_LEN + 1])
{
    wc_buf plain, module;
    wc_error err = {0};
    read_guest(guests, name, &plain);
    sign(wc_buf_slice(&plain), &module);
    must(wc_host_start_actor(host, wc_buf_slice(&module), out_key, &err), &err);
    wc_buf_deinit(&plain);
    wc_buf_deinit(&module);
}

static void call(wc_host *host, const char *actor, const char *operation, const char *payload)
{
    uint8_t *answer = NULL;
    size_t len;
    wc_error err = {0};
    must(wc_host_call_actor(host, actor, operation, wc_slice_str(payload), 60000, &answer, &len, &err), &err);
    wc_host_bytes_free(answer);
}

/* ---- cases ------------------------------------------------------------------------------------------------------- */

static double repeat_us(wc_host *host, const char *caller, const char *target, int count)
{
    char payload[128];
    snprintf(payload, sizeof payload, "%d %s", count, target);
    uint64_t since = now_ns();
    call(host, caller, "Repeat", payload);
    return (double)(now_ns() - since) / 1000.0;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof values[0], by_size);
    return values[count / 2];
}

/* Two lengths of one chain: what the way to the first actor costs falls out of the difference. */
static void bench_calls(const char *guests)
{
    enum { ROUNDS = 15, FEW = 100, MANY = 2100 };
    char caller[WC_NKEY_PUBLIC_LEN + 1], target[WC_NKEY_PUBLIC_LEN + 1];
    double costs[ROUNDS];
    wc_host *host = new_host(1);
    start_guest(host, guests, "tests/caller.wasm", caller);
    start_guest(host, guests, "tests/relay.wasm", target);
    repeat_us(host, caller, target, MANY);
    for (int i = 0; i < ROUNDS; i++) {
        double few = repeat_us(host, caller, target, FEW), many = repeat_us(host, caller, target, MANY);
        costs[i] = (many - few) / (MANY - FEW);
    }
    printf("actor_call_us %.3f\n", median(costs, ROUNDS));
    wc_host_free(host);
}

static void cold_guest(const char *guests, const char *guest, const char *operation, const char *label)
{
    enum { ROUNDS = 30 };
    double starts[ROUNDS], totals[ROUNDS];
    char key[WC_NKEY_PUBLIC_LEN + 1];
    wc_buf plain, module;
    wc_error err = {0};
    read_guest(guests, guest, &plain);
    sign(wc_buf_slice(&plain), &module);
    wc_host *host = new_host(1);
    must(wc_host_start_actor(host, wc_buf_slice(&module), key, &err), &err);
    for (int i = 0; i < ROUNDS; i++) {
        must(wc_host_stop_actor(host, key, &err), &err);
        uint64_t since = now_ns();
        must(wc_host_start_actor(host, wc_buf_slice(&module), NULL, &err), &err);
        starts[i] = (double)(now_ns() - since) / 1e6;
        call(host, key, operation, "x");
        totals[i] = (double)(now_ns() - since) / 1e6;
    }
    printf("cold_%s_bytes %zu\n", label, plain.len);
    printf("cold_%s_start_ms %.3f\n", label, median(starts, ROUNDS));
    printf("cold_%s_ms %.3f\n", label, median(totals, ROUNDS));
    wc_host_free(host);
    wc_buf_deinit(&plain);
    wc_buf_deinit(&module);
}

static size_t resident_kb(const char *field)
{
    char line[256];
    size_t kb = 0, len = strlen(field);
    FILE *file = fopen("/proc/self/status", "re");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, field, len) == 0 && line[len] == ':')
            kb = strtoul(line + len + 1, NULL, 10);
    if (file)
        fclose(file);
    return kb;
}

/* COUNT actors of one code, each with an identity and a module of its own. `is_kept` false: each is stopped again. */
static void start_many(wc_host *host, wc_slice plain, uint32_t count, bool is_kept)
{
    char key[WC_NKEY_PUBLIC_LEN + 1];
    wc_error err = {0};
    for (uint32_t i = 0; i < count; i++) {
        wc_buf numbered, module;
        wc_buf_init(&numbered, MODULE_MAX);
        wc_buf_append_slice(&numbered, plain);
        add_number(&numbered, i);
        sign(wc_buf_slice(&numbered), &module);
        must(wc_host_start_actor(host, wc_buf_slice(&module), key, &err), &err);
        if (!is_kept)
            must(wc_host_stop_actor(host, key, &err), &err);
        wc_buf_deinit(&numbered);
        wc_buf_deinit(&module);
    }
}

/* Compiles everything in a process of its own, so that what a compiler leaves behind in memory is not counted. */
static void fill_cache(const char *guests, const char *guest, uint32_t count)
{
    wc_buf plain;
    int status = 1;
    pid_t child = fork();
    if (child == 0) {
        char key[WC_NKEY_PUBLIC_LEN + 1];
        wc_host *host = new_host(1);
        start_guest(host, guests, "tests/relay.wasm", key);
        read_guest(guests, guest, &plain);
        start_many(host, wc_buf_slice(&plain), count, false);
        wc_host_free(host);
        _exit(0);
    }
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
        exit(1);
}

static void bench_memory(const char *guests, const char *guest, uint32_t count)
{
    char key[WC_NKEY_PUBLIC_LEN + 1];
    wc_buf plain;
    wc_host_stats stats;
    fill_cache(guests, guest, count);
    wc_host *host = new_host(1);
    read_guest(guests, guest, &plain);
    /* one actor first: code and heap that every host with any actor has */
    start_guest(host, guests, "tests/relay.wasm", key);
    call(host, key, "Echo", "x");
    size_t before = resident_kb("VmRSS"), own_before = resident_kb("RssAnon");
    uint64_t since = now_ns();
    start_many(host, wc_buf_slice(&plain), count, true);
    printf("seconds %.1f\n", (double)(now_ns() - since) / 1e9);
    printf("actors %u\nrss_before_kb %zu\nrss_kb %zu\n", count, before, resident_kb("VmRSS"));
    printf("anon_before_kb %zu\nanon_kb %zu\n", own_before, resident_kb("RssAnon"));
    wc_host_get_stats(host, &stats);
    printf("instances %llu\n", (unsigned long long)stats.instances);
    wc_host_free(host);
    wc_buf_deinit(&plain);
}

int main(int argc, char **argv)
{
    wc_error err = {0};
    const char *what = argc > 2 ? argv[2] : "";
    uint32_t count = argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 10) : 100;
    if (mkdtemp(folder) == NULL)
        return 1;
    atexit(remove_folder);
    must(wc_crypto_init(&err), &err);
    must(wc_nkey_generate(WC_NKEY_ACCOUNT, &wc_env_system, &account, &err), &err);
    if (strcmp(what, "calls") == 0) {
        bench_calls(argv[1]);
    } else if (strcmp(what, "cold") == 0) {
        cold_guest(argv[1], "echo.wasm", "HealthRequest", "small");
    } else if (strcmp(what, "warm") == 0) {
        bench_memory(argv[1], "echo.wasm", count);
    } else if (strcmp(what, "idle") == 0) {
        bench_memory(argv[1], "tests/wapc_echo.wasm", count);
    } else {
        fprintf(stderr, "usage: bench_host GUESTS calls|cold|warm COUNT|idle COUNT\n");
        return 2;
    }
    return 0;
}
