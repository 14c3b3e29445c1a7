/* Generated from ../../interfaces/messaging.widl by `wash gen codegen.yaml`; changes belong there. */
#ifndef WC_MESSAGING_ACTOR_GENERATED_H
#define WC_MESSAGING_ACTOR_GENERATED_H

#include "contracts/messaging.h"
#include "wasmcloud/actor.h"

/* Messages over a broker: publish, request, and delivery to actors. Version 0.1.2. waSCC called the
 * delivery DeliverMessage. */

/* Calls over a link; NULL is the one called "default". 0, or a negative status with the text in
 * wc_actor_error. */
int wc_messaging_publish(const char *link, const wc_messaging_publish_args *args,
                         wc_messaging_publish_response *out);
/* Waits for one answer, that many milliseconds. The NATS provider of the era answered with the bare
 * body instead. */
int wc_messaging_request(const char *link, const wc_messaging_request_args *args,
                         wc_messaging_broker_message *out);

/* What answers the operations; NULL: not handled. 0 with the result in *out (the schema's defaults at first,
 * else zero), or a negative status. */
typedef struct wc_messaging_handlers {
    int (*handle_message)(void *ctx, const wc_messaging_broker_message *value);
} wc_messaging_handlers;

/* From wc_actor_init. The table and ctx must stay. */
void wc_messaging_register(const wc_messaging_handlers *handlers, void *ctx);

#endif
