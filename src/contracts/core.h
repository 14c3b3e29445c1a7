/* contracts/core.h: what every actor and provider answers: health, and the link that a provider gets.
 *
 * SPEC interfaces 4, host 6.7.
 */
#ifndef WC_CONTRACTS_CORE_H
#define WC_CONTRACTS_CORE_H

#include "contracts/lists.h"

#define WC_OP_HEALTH_REQUEST "HealthRequest"
#define WC_OP_BIND_ACTOR "BindActor"
#define WC_OP_REMOVE_ACTOR "RemoveActor"

typedef struct wc_health_request {
    bool placeholder;
} wc_health_request;

typedef struct wc_health_response {
    bool is_healthy;
    wc_slice message;
} wc_health_response;

/* CapabilityConfiguration: argument of BindActor and RemoveActor. */
typedef struct wc_capability_configuration {
    wc_slice module;        /* public key of the actor */
    const wc_slice *values; /* pairs */
    uint32_t value_count;
} wc_capability_configuration;

/* Nothing at all and nil count as the request with placeholder false. */
bool wc_health_request_read(wc_mp_reader *r, wc_health_request *out);
void wc_health_request_write(wc_mp_writer *w, const wc_health_request *request);
bool wc_health_response_read(wc_mp_reader *r, wc_health_response *out);
void wc_health_response_write(wc_mp_writer *w, const wc_health_response *response);
/* `values` has room for `max_values` pairs; the result points to it. */
bool wc_capability_configuration_read(wc_mp_reader *r, wc_slice *values, uint32_t max_values,
                                      wc_capability_configuration *out);
void wc_capability_configuration_write(wc_mp_writer *w, const wc_capability_configuration *configuration);

#endif
