/* room: engine
 *
 * fuzz_module: any bytes as a WebAssembly module: loaded, started, called once, all within small limits. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/base.h"
#include <wapc/wapc.h>

#define INPUT_MAX (64u << 10)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static wapc_engine *make_engine(void)
{
    wapc_config config;
    wapc_engine *engine = NULL;
    wapc_config_init(&config);
    config.max_instances = 4;
    config.max_memory_bytes = 1u << 20;
    config.max_payload_bytes = 64u << 10;
    config.stack_bytes = 64u << 10;
    config.tick_us = 200;
    config.start_timeout_ms = 2;
    config.has_wasi = true;
    config.is_wasi_lenient = true;
    if (wapc_engine_new(&config, &engine, NULL) != 0)
        abort();
    return engine;
}

static int answer(void *ctx, wapc_instance *instance, const wapc_host_call *call)
{
    (void)ctx;
    wapc_host_reply(instance, call->payload);
    return WC_DONE;
}

static void run(wapc_module *module)
{
    static const wapc_callbacks callbacks = {.on_host_call = answer};
    wapc_instance *instance = NULL;
    wc_slice response;
    wapc_result result;
    char text[256];
    if (wapc_instance_new(module, &callbacks, NULL, &instance, NULL) != 0)
        return;
    int rc = wapc_call(instance, WC_LIT("operation"), WC_LIT("a payload of no meaning"), 2, &response, NULL);
    wapc_get_result(instance, &result);
    (void)wapc_format_error(&result, text, sizeof text);
    if (rc == 0 && result.status != 0)
        abort();
    wapc_instance_free(instance);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static wapc_engine *engine;
    wapc_module *module = NULL;
    wc_error err = {0};
    if (size > INPUT_MAX)
        return 0;
    if (!engine)
        engine = make_engine();
    if (wapc_module_new(engine, wc_slice_of(data, size), &module, &err) != 0) {
        if (err.msg[0] == 0)
            abort();
        return 0;
    }
    run(module);
    wapc_module_unref(module);
    return 0;
}
