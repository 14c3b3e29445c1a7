/* Generated from ../../interfaces/httpserver.widl by `wash gen codegen.yaml`; changes belong there. */
#ifndef WC_HTTPSERVER_ACTOR_GENERATED_H
#define WC_HTTPSERVER_ACTOR_GENERATED_H

#include "contracts/httpserver.h"
#include "wasmcloud/actor.h"

/* A provider listens for HTTP and hands an actor each request. Version 0.1.2. */

/* What answers the operations; NULL: not handled. 0 with the result in *out (the schema's defaults at first,
 * else zero), or a negative status. */
typedef struct wc_httpserver_handlers {
    int (*handle_request)(void *ctx, const wc_httpserver_request *value, wc_httpserver_response *out);
} wc_httpserver_handlers;

/* From wc_actor_init. The table and ctx must stay. */
void wc_httpserver_register(const wc_httpserver_handlers *handlers, void *ctx);

#endif
