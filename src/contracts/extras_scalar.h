/* Generated from ../../interfaces/extras-scalar.widl by `wash gen codegen.yaml`; changes belong there.
 *
 * Readers take memory for lists and maps from the reader (wc_mp_reader_set_alloc); texts and bytes
 * borrow from what is read. */
#ifndef WC_EXTRAS_SCALAR_GENERATED_H
#define WC_EXTRAS_SCALAR_GENERATED_H

#include "codec/mp_message.h"

/* Identifiers, random numbers and sequences from the host. Version 0.1.2: the form with bare
 * results. */
#define WC_EXTRAS_SCALAR_NAMESPACE "wasmcloud:extras"

typedef struct wc_extras_scalar_request_random_args wc_extras_scalar_request_random_args;

struct wc_extras_scalar_request_random_args {
    uint32_t min;
    uint32_t max;
};

bool wc_extras_scalar_request_random_args_read(wc_mp_reader *r, wc_extras_scalar_request_random_args *out);
void wc_extras_scalar_request_random_args_write(wc_mp_writer *w,
                                                const wc_extras_scalar_request_random_args *value);

/* Operations: their names on the wire, and numbers for tables. */
#define WC_EXTRAS_SCALAR_OP_REQUEST_GUID "RequestGuid"
#define WC_EXTRAS_SCALAR_OP_REQUEST_RANDOM "RequestRandom"
#define WC_EXTRAS_SCALAR_OP_REQUEST_SEQUENCE "RequestSequence"

enum {
    WC_EXTRAS_SCALAR_REQUEST_GUID,
    WC_EXTRAS_SCALAR_REQUEST_RANDOM,
    WC_EXTRAS_SCALAR_REQUEST_SEQUENCE,
    WC_EXTRAS_SCALAR_OPERATIONS,
};

/* The number of a name, or -1; the name of a number. */
int wc_extras_scalar_operation(wc_slice name);
const char *wc_extras_scalar_operation_name(int operation);

#endif
