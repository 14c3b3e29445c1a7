/* Generated from ../../interfaces/core.widl by `wash gen codegen.yaml`; changes belong there. */
#ifndef WC_CORE_ACTOR_GENERATED_H
#define WC_CORE_ACTOR_GENERATED_H

#include "contracts/core.h"
#include "wasmcloud/actor.h"

/* What every actor answers, whatever else it does. Version 0.2. */

/* What answers the operations; NULL: not handled. 0 with the result in *out (the schema's defaults at first,
 * else zero), or a negative status. */
typedef struct wc_core_handlers {
    /* Is the actor able to work? Actors that do not handle it count as healthy in SDKs that answer
     * for them. */
    int (*health_request)(void *ctx, const wc_core_health_check_request *value,
                          wc_core_health_check_response *out);
} wc_core_handlers;

/* From wc_actor_init. The table and ctx must stay. */
void wc_core_register(const wc_core_handlers *handlers, void *ctx);

#endif
