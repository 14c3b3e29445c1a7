/* Generated from ../../interfaces/core-provider.widl by `wash gen codegen.yaml`; changes belong there.
 *
 * Readers take memory for lists and maps from the reader (wc_mp_reader_set_alloc); texts and bytes
 * borrow from what is read. */
#ifndef WC_CORE_PROVIDER_GENERATED_H
#define WC_CORE_PROVIDER_GENERATED_H

#include "codec/mp_message.h"

/* What every capability provider answers: links and the health check, from the host ("system").
 * Version 0.2. */
#define WC_CORE_PROVIDER_NAMESPACE "core"

typedef struct wc_core_provider_capability_configuration wc_core_provider_capability_configuration;
typedef struct wc_core_provider_health_check_request wc_core_provider_health_check_request;
typedef struct wc_core_provider_health_check_response wc_core_provider_health_check_response;

struct wc_core_provider_capability_configuration {
    /* Public key of the actor. */
    wc_slice module;
    /* Values of the link. Keys that begin with __wasmcloud_ are the host's. */
    wc_pairs values;
};

struct wc_core_provider_health_check_request {
    /* Carries nothing. */
    bool placeholder;
};

struct wc_core_provider_health_check_response {
    bool healthy;
    /* Why not, for people. */
    wc_slice message;
};

bool wc_core_provider_capability_configuration_read(wc_mp_reader *r,
                                                    wc_core_provider_capability_configuration *out);
void wc_core_provider_capability_configuration_write(wc_mp_writer *w,
                                                     const wc_core_provider_capability_configuration *value);
bool wc_core_provider_health_check_request_read(wc_mp_reader *r, wc_core_provider_health_check_request *out);
void wc_core_provider_health_check_request_write(wc_mp_writer *w,
                                                 const wc_core_provider_health_check_request *value);
bool wc_core_provider_health_check_response_read(wc_mp_reader *r,
                                                 wc_core_provider_health_check_response *out);
void wc_core_provider_health_check_response_write(wc_mp_writer *w,
                                                  const wc_core_provider_health_check_response *value);

/* Operations: their names on the wire, and numbers for tables. */
#define WC_CORE_PROVIDER_OP_BIND_ACTOR "BindActor"
#define WC_CORE_PROVIDER_OP_REMOVE_ACTOR "RemoveActor"
#define WC_CORE_PROVIDER_OP_HEALTH_REQUEST "HealthRequest"

enum {
    /* A link was set or changed: the actor may call from now on. The same link may come again. */
    WC_CORE_PROVIDER_BIND_ACTOR,
    /* The link is gone. It may come for an actor that is not bound. */
    WC_CORE_PROVIDER_REMOVE_ACTOR,
    WC_CORE_PROVIDER_HEALTH_REQUEST,
    WC_CORE_PROVIDER_OPERATIONS,
};

/* The number of a name, or -1; the name of a number. */
int wc_core_provider_operation(wc_slice name);
const char *wc_core_provider_operation_name(int operation);

#endif
