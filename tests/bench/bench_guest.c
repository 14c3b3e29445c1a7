/* room: engine. What an HTTP request costs inside a guest, for guests of every language.
 *
 *   bench_guest MODULE...
 *
 * Each module gets a browser's request (11 headers, 526 bytes) by HandleRequest in one warm instance. Prints its bytes, CPU
 * time per call (best of ten rounds) and the memory of the instance afterwards. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/file.h"
#include "codec/mp.h"
#include <wapc/wapc.h>

#define TURNS 5000u
#define ROUNDS 10

static const char *const headers[] = {
    "host",
    "localhost:8080",
    "user-agent",
    "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0",
    "accept",
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8",
    "accept-language",
    "en-US,en;q=0.5",
    "accept-encoding",
    "gzip, deflate, br",
    "connection",
    "keep-alive",
    "upgrade-insecure-requests",
    "1",
    "sec-fetch-dest",
    "document",
    "sec-fetch-mode",
    "navigate",
    "sec-fetch-site",
    "none",
    "cookie",
    "session=0123456789abcdef0123456789abcdef; theme=dark; language=en-US",
};

static wc_slice make_request(uint8_t *room, size_t size)
{
    wc_mp_writer w;
    wc_mp_writer_init(&w, room, size);
    wc_mp_write_map(&w, 5);
    wc_mp_write_cstr(&w, "method");
    wc_mp_write_cstr(&w, "GET");
    wc_mp_write_cstr(&w, "path");
    wc_mp_write_cstr(&w, "/counter/some/path");
    wc_mp_write_cstr(&w, "queryString");
    wc_mp_write_cstr(&w, "page=1&sort=name");
    wc_mp_write_cstr(&w, "header");
    wc_mp_write_map(&w, sizeof headers / sizeof headers[0] / 2);
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
        wc_mp_write_cstr(&w, headers[i]);
    wc_mp_write_cstr(&w, "body");
    wc_mp_write_bin(&w, (wc_slice){0});
    return wc_mp_written(&w);
}

static int on_host_call(void *ctx, wapc_instance *instance, const wapc_host_call *call)
{
    (void)ctx;
    (void)call;
    wapc_host_fail(instance, WC_LIT("there is no host here"));
    return WC_DONE;
}

static uint64_t cpu_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int measure(wapc_instance *instance, wc_slice request, double *out_ns, wc_error *err)
{
    *out_ns = 1e18;
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t since = cpu_ns();
        for (unsigned i = 0; i < TURNS; i++) {
            wc_slice answer;
            int rc = wapc_call(instance, WC_LIT("HandleRequest"), request, 10000, &answer, err);
            if (rc != 0)
                return rc;
        }
        double each = (double)(cpu_ns() - since) / TURNS;
        *out_ns = each < *out_ns ? each : *out_ns;
    }
    return 0;
}

static int run(wapc_engine *engine, const char *path, wc_slice request)
{
    const wapc_callbacks callbacks = {.on_host_call = on_host_call};
    wapc_module *module = NULL;
    wapc_instance *instance = NULL;
    wc_error err = {0};
    wc_buf wasm;
    double ns = 0;
    wc_buf_init(&wasm, 64u << 20);
    int rc = wc_file_read(path, wasm.max, &wasm, &err);
    if (rc == 0)
        rc = wapc_module_new(engine, wc_buf_slice(&wasm), &module, &err);
    if (rc == 0)
        rc = wapc_instance_new(module, &callbacks, NULL, &instance, &err);
    if (rc == 0)
        rc = measure(instance, request, &ns, &err);
    if (rc == 0)
        printf("%-48s %8zu bytes %8.0f ns %8llu bytes of memory\n", path, wasm.len, ns,
               (unsigned long long)wapc_memory_size(instance));
    else
        fprintf(stderr, "%s: %s\n", path, err.msg);
    wapc_instance_free(instance);
    wapc_module_unref(module);
    wc_buf_deinit(&wasm);
    return rc;
}

int main(int argc, char **argv)
{
    static uint8_t room[4096];
    wapc_config config;
    wapc_engine *engine;
    wc_error err;
    int status = 0;
    if (wapc_compile_child(argc, argv, &status))
        return status;
    wapc_config_init(&config);
    if (wapc_engine_new(&config, &engine, &err) != 0) {
        fprintf(stderr, "%s\n", err.msg);
        return 1;
    }
    wc_slice request = make_request(room, sizeof room);
    for (int i = 1; i < argc; i++)
        status |= run(engine, argv[i], request) != 0;
    wapc_engine_free(engine);
    return status;
}
