/* Generated from ../../interfaces/telnet.widl by `wash gen codegen.yaml`; changes belong there. */
#ifndef WC_TELNET_ACTOR_GENERATED_H
#define WC_TELNET_ACTOR_GENERATED_H

#include "contracts/telnet.h"
#include "wasmcloud/actor.h"

/* Sessions of people with a telnet client. Version 0.2.0. */

/* Calls over a link; NULL is the one called "default". 0, or a negative status with the text in
 * wc_actor_error. */
int wc_telnet_send_text(const char *link, const wc_telnet_send_text_args *args, wc_telnet_telnet_result *out);

/* What answers the operations; NULL: not handled. 0 with the result in *out (the schema's defaults at first,
 * else zero), or a negative status. */
typedef struct wc_telnet_handlers {
    int (*session_started)(void *ctx, const wc_telnet_session_started_args *args,
                           wc_telnet_telnet_result *out);
    int (*receive_text)(void *ctx, const wc_telnet_receive_text_args *args, wc_telnet_telnet_result *out);
} wc_telnet_handlers;

/* From wc_actor_init. The table and ctx must stay. */
void wc_telnet_register(const wc_telnet_handlers *handlers, void *ctx);

#endif
