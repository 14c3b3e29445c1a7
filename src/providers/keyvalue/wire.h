/* providers/keyvalue/wire.h: payloads to requests, answers to payloads.
 *
 * Source: interfaces.md 1, 2 and 5.3.
 */
#ifndef WC_PROVIDERS_KEYVALUE_WIRE_H
#define WC_PROVIDERS_KEYVALUE_WIRE_H

#include "providers/keyvalue/ops.h"

/* Fills the arguments of `op` into *out (the rest of it is untouched). Slices point into the payload or the arena. WC_EFORMAT
 * or WC_ELIMIT; the text starts with "Failed to de-serialize: ". */
WC_MUST_USE int wc__keyvalue_decode(int op, wc_slice payload, wc_arena *arena, wc__keyvalue_request *out,
                                    wc_error *err);
/* Appends the answer of `op`. 0 or WC_ELIMIT. */
WC_MUST_USE int wc__keyvalue_encode(int op, const wc__keyvalue_answer *answer, wc_buf *out);

#endif
