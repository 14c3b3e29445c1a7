/* Generated from ../../interfaces/eventstreams.widl by `wash gen codegen.yaml`; changes belong there. */
#ifndef WC_EVENTSTREAMS_ACTOR_GENERATED_H
#define WC_EVENTSTREAMS_ACTOR_GENERATED_H

#include "contracts/eventstreams.h"
#include "wasmcloud/actor.h"

/* Append-only streams of events. Version 0.2. */

/* Calls over a link; NULL is the one called "default". 0, or a negative status with the text in
 * wc_actor_error. */
int wc_eventstreams_write_event(const char *link, const wc_eventstreams_write_event_args *args,
                                wc_eventstreams_event_ack *out);
int wc_eventstreams_query_stream(const char *link, const wc_eventstreams_stream_query *value,
                                 wc_eventstreams_event_list *out);

/* What answers the operations; NULL: not handled. 0 with the result in *out (the schema's defaults at first,
 * else zero), or a negative status. */
typedef struct wc_eventstreams_handlers {
    int (*deliver_event)(void *ctx, const wc_eventstreams_event *value, wc_eventstreams_event_ack *out);
} wc_eventstreams_handlers;

/* From wc_actor_init. The table and ctx must stay. */
void wc_eventstreams_register(const wc_eventstreams_handlers *handlers, void *ctx);

#endif
