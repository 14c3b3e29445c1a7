/* Generated from ../../interfaces/core.widl by `wash gen codegen.yaml`; changes belong there.
 *
 * Readers take memory for lists and maps from the reader (wc_mp_reader_set_alloc); texts and bytes
 * borrow from what is read. */
#ifndef WC_CORE_GENERATED_H
#define WC_CORE_GENERATED_H

#include "codec/mp_message.h"

/* What every actor answers, whatever else it does. Version 0.2. */
#define WC_CORE_NAMESPACE "core"

typedef struct wc_core_health_check_request wc_core_health_check_request;
typedef struct wc_core_health_check_response wc_core_health_check_response;

struct wc_core_health_check_request {
    /* Carries nothing. */
    bool placeholder;
};

struct wc_core_health_check_response {
    bool healthy;
    /* Why not, for people. */
    wc_slice message;
};

bool wc_core_health_check_request_read(wc_mp_reader *r, wc_core_health_check_request *out);
void wc_core_health_check_request_write(wc_mp_writer *w, const wc_core_health_check_request *value);
bool wc_core_health_check_response_read(wc_mp_reader *r, wc_core_health_check_response *out);
void wc_core_health_check_response_write(wc_mp_writer *w, const wc_core_health_check_response *value);

/* Operations: their names on the wire, and numbers for tables. */
#define WC_CORE_OP_HEALTH_REQUEST "HealthRequest"

enum {
    /* Is the actor able to work? Actors that do not handle it count as healthy in SDKs that answer
     * for them. */
    WC_CORE_HEALTH_REQUEST,
    WC_CORE_OPERATIONS,
};

/* The number of a name, or -1; the name of a number. */
int wc_core_operation(wc_slice name);
const char *wc_core_operation_name(int operation);

#endif
