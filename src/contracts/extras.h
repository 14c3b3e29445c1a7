/* Generated from ../../interfaces/extras.widl by `wash gen codegen.yaml`; changes belong there.
 *
 * Readers take memory for lists and maps from the reader (wc_mp_reader_set_alloc); texts and bytes
 * borrow from what is read. */
#ifndef WC_EXTRAS_GENERATED_H
#define WC_EXTRAS_GENERATED_H

#include "codec/mp_message.h"

/* Identifiers, random numbers and sequences from the host. Version 0.1.3: the structure form, which
 * the hosts from 0.15 to 0.18 implement. */
#define WC_EXTRAS_NAMESPACE "wasmcloud:extras"

typedef struct wc_extras_generator_request wc_extras_generator_request;
typedef struct wc_extras_generator_result wc_extras_generator_result;

struct wc_extras_generator_request {
    bool guid;
    bool sequence;
    bool random;
    uint32_t min;
    uint32_t max;
};

/* The operation says which of them counts. */
struct wc_extras_generator_result {
    bool has_guid;
    wc_slice guid;
    uint64_t sequence_number;
    uint32_t random_number;
};

bool wc_extras_generator_request_read(wc_mp_reader *r, wc_extras_generator_request *out);
void wc_extras_generator_request_write(wc_mp_writer *w, const wc_extras_generator_request *value);
bool wc_extras_generator_result_read(wc_mp_reader *r, wc_extras_generator_result *out);
void wc_extras_generator_result_write(wc_mp_writer *w, const wc_extras_generator_result *value);

/* Operations: their names on the wire, and numbers for tables. */
#define WC_EXTRAS_OP_REQUEST_GUID "RequestGuid"
#define WC_EXTRAS_OP_REQUEST_RANDOM "RequestRandom"
#define WC_EXTRAS_OP_REQUEST_SEQUENCE "RequestSequence"

enum {
    /* A random UUID in lower case. */
    WC_EXTRAS_REQUEST_GUID,
    /* min may come out, max does not. */
    WC_EXTRAS_REQUEST_RANDOM,
    /* 0, 1, 2, ... for each actor; not kept over restarts. */
    WC_EXTRAS_REQUEST_SEQUENCE,
    WC_EXTRAS_OPERATIONS,
};

/* The number of a name, or -1; the name of a number. */
int wc_extras_operation(wc_slice name);
const char *wc_extras_operation_name(int operation);

#endif
