/* contracts/extras.h: `wasmcloud:extras`: a GUID, a random number, the next number of a sequence. Two shapes: the structures
 * GeneratorRequest and GeneratorResult, and the scalar form of interface 0.1.2 (nothing or {min, max} in, the bare value
 * out). A provider answers in the shape it was asked in.
 *
 * SPEC interfaces 5.9, host 6.8.
 */
#ifndef WC_CONTRACTS_EXTRAS_H
#define WC_CONTRACTS_EXTRAS_H

#include "codec/mp.h"

#define WC_EXTRAS_CONTRACT "wasmcloud:extras"

enum {
    WC_EXTRAS_GUID,     /* RequestGuid */
    WC_EXTRAS_RANDOM,   /* RequestRandom */
    WC_EXTRAS_SEQUENCE, /* RequestSequence */
    WC_EXTRAS_COUNT,
};

typedef struct wc_extras_request {
    bool is_scalar; /* the shape of 0.1.2 */
    bool guid, sequence, random;
    uint32_t min, max; /* of a random number: min inclusive, max exclusive */
} wc_extras_request;

typedef struct wc_extras_result {
    bool is_scalar;
    wc_slice guid;     /* ptr NULL: nil */
    uint64_t sequence; /* "sequenceNumber" */
    uint32_t random;   /* "random_number" */
} wc_extras_result;

/* WC_EXTRAS_... of an operation name, or -1. */
int wc_extras_operation(wc_slice name);
const char *wc_extras_operation_name(int operation);

bool wc_extras_request_read(wc_mp_reader *r, int operation, wc_extras_request *out);
/* A scalar request for a GUID or a sequence number writes nothing. */
void wc_extras_request_write(wc_mp_writer *w, int operation, const wc_extras_request *request);
/* Either shape, `randomNumber` too. */
bool wc_extras_result_read(wc_mp_reader *r, int operation, wc_extras_result *out);
void wc_extras_result_write(wc_mp_writer *w, int operation, const wc_extras_result *result);

#endif
