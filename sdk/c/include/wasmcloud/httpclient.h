/* Generated from ../../interfaces/httpclient.widl by `wash gen codegen.yaml`; changes belong there. */
#ifndef WC_HTTPCLIENT_ACTOR_GENERATED_H
#define WC_HTTPCLIENT_ACTOR_GENERATED_H

#include "contracts/httpclient.h"
#include "wasmcloud/actor.h"

/* An actor sends HTTP requests. Version 0.2.1. Providers of before 0.2.0 called the operation
 * PerformRequest. */

/* Calls over a link; NULL is the one called "default". 0, or a negative status with the text in
 * wc_actor_error. */
int wc_httpclient_request(const char *link, const wc_httpclient_request_args *args,
                          wc_httpclient_response *out);

#endif
