/* Generated from ../../interfaces/httpserver.widl by `wash gen codegen.yaml`; changes belong there. */
#include "wasmcloud/httpserver.h"

static const wc_httpserver_handlers *registered;
static void *registered_ctx;

static int on_handle_request(wc_slice payload, wc_slice *out_reply)
{
    wc_mp_reader r;
    wc_mp_writer w;
    wc_httpserver_request value;
    wc_httpserver_response out;
    wc_actor_reader_init(&r, payload);
    r.root = "Request";
    if (!wc_httpserver_request_read(&r, &value))
        return wc_actor_fail_reader(&r);
    wc_httpserver_response_init(&out);
    int rc = registered->handle_request(registered_ctx, &value, &out);
    if (rc != 0)
        return rc;
    wc_actor_writer_init(&w);
    wc_httpserver_response_write(&w, &out);
    return wc_actor_writer_end(&w, out_reply);
}

void wc_httpserver_register(const wc_httpserver_handlers *handlers, void *ctx)
{
    registered = handlers;
    registered_ctx = ctx;
    if (handlers->handle_request != NULL)
        wc_actor_register("HandleRequest", on_handle_request);
}
