/* examples/embed-wapc/blocking.c: call one operation of a waPC guest and print its answer. One thread, no event loop.
 *
 *   cc blocking.c -o blocking $(pkg-config --cflags --libs wapc)
 *   ./blocking guest.wasm hello "this is a test"
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <wapc/wapc.h>

static wc_slice slice(const char *text)
{
    return (wc_slice){(const uint8_t *)text, strlen(text)};
}

static int fail(const char *what, const wc_error *err)
{
    fprintf(stderr, "%s: %s\n", what, err->msg);
    return 1;
}

/* The guest asks its host for something. This host knows one operation and says so for all others. */
static int on_host_call(void *ctx, wapc_instance *instance, const wapc_host_call *call)
{
    (void)ctx;
    fprintf(stderr, "host call %.*s %.*s %.*s\n", (int)call->binding.len, (const char *)call->binding.ptr,
            (int)call->ns.len, (const char *)call->ns.ptr, (int)call->operation.len,
            (const char *)call->operation.ptr);
    if (call->operation.len == 4 && memcmp(call->operation.ptr, "pong", 4) == 0)
        wapc_host_reply(instance, call->payload);
    else
        wapc_host_fail(instance, slice("this host only knows pong"));
    return WC_DONE;
}

static void on_log(void *ctx, wapc_instance *instance, wc_slice text)
{
    (void)ctx;
    fprintf(stderr, "guest %llu: %.*s\n", (unsigned long long)wapc_instance_id(instance), (int)text.len,
            (const char *)text.ptr);
}

static int call_guest(wapc_module *module, const char *operation, const char *payload)
{
    const wapc_callbacks callbacks = {.on_host_call = on_host_call, .on_log = on_log};
    wapc_instance *instance;
    wc_slice answer;
    wc_error err;
    if (wapc_instance_new(module, &callbacks, NULL, &instance, &err) != 0)
        return fail("starting the guest", &err);
    int rc = wapc_call(instance, slice(operation), slice(payload), 2000, &answer, &err);
    if (rc == 0)
        printf("%.*s\n", (int)answer.len, (const char *)answer.ptr);
    else
        fail(operation, &err);
    wapc_instance_free(instance);
    return rc == 0 ? 0 : 1;
}

/* The whole file in memory of malloc; NULL when it cannot be read. */
static uint8_t *read_file(const char *path, size_t *out_len)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = NULL;
    if (file && fseek(file, 0, SEEK_END) == 0) {
        long size = ftell(file);
        rewind(file);
        bytes = size > 0 ? malloc((size_t)size) : NULL;
        *out_len = bytes ? fread(bytes, 1, (size_t)size, file) : 0;
    }
    if (file)
        fclose(file);
    return bytes;
}

int main(int argc, char **argv)
{
    wapc_config config;
    wapc_engine *engine;
    wapc_module *module;
    wc_error err;
    size_t len = 0;
    if (argc != 4) {
        fprintf(stderr, "usage: %s GUEST.wasm OPERATION PAYLOAD\n", argv[0]);
        return 2;
    }
    uint8_t *wasm = read_file(argv[1], &len);
    if (!wasm) {
        perror(argv[1]);
        return 1;
    }
    wapc_config_init(&config);
    config.has_wasi = true;
    if (wapc_engine_new(&config, &engine, &err) != 0)
        return fail("engine", &err);
    int status = 1;
    if (wapc_module_new(engine, (wc_slice){wasm, len}, &module, &err) != 0) {
        fail(argv[1], &err);
    } else {
        status = call_guest(module, argv[2], argv[3]);
        wapc_module_unref(module);
    }
    wapc_engine_free(engine);
    free(wasm);
    return status;
}
