/* Generated from ../../interfaces/core.widl by `wash gen codegen.yaml`; changes belong there. */
#include "wasmcloud/core.h"

static const wc_core_handlers *registered;
static void *registered_ctx;

static int on_health_request(wc_slice payload, wc_slice *out_reply)
{
    wc_mp_reader r;
    wc_mp_writer w;
    wc_core_health_check_request value;
    wc_core_health_check_response out = {0};
    wc_actor_reader_init(&r, payload);
    r.root = "HealthCheckRequest";
    if (!wc_core_health_check_request_read(&r, &value))
        return wc_actor_fail_reader(&r);
    int rc = registered->health_request(registered_ctx, &value, &out);
    if (rc != 0)
        return rc;
    wc_actor_writer_init(&w);
    wc_core_health_check_response_write(&w, &out);
    return wc_actor_writer_end(&w, out_reply);
}

void wc_core_register(const wc_core_handlers *handlers, void *ctx)
{
    registered = handlers;
    registered_ctx = ctx;
    if (handlers->health_request != NULL)
        wc_actor_register("HealthRequest", on_health_request);
}
