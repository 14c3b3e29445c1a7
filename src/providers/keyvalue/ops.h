/* providers/keyvalue/ops.h: the fourteen operations of wasmcloud:keyvalue on any store, with the rules of Redis.
 *
 * Source: interfaces.md 5.3, providers.md 4 and 5.
 */
#ifndef WC_PROVIDERS_KEYVALUE_OPS_H
#define WC_PROVIDERS_KEYVALUE_OPS_H

#include "contracts/keyvalue.h"
#include "providers/keyvalue/store.h"

/* Unused fields are zero. Slices are borrowed. */
typedef struct wc__keyvalue_request {
    int op; /* WC_KEYVALUE_GET ... of the contract */
    wc_slice space;
    wc_slice key;
    wc_slice value;
    int32_t amount;      /* Add */
    int32_t expires;     /* Set: seconds, <= 0 = never */
    int32_t start, stop; /* Range */
    const wc_slice *keys;
    size_t key_count;
    int64_t now_ms; /* wall clock at which the operation arrived: what expired by then is gone */
} wc__keyvalue_request;

/* Slices live in the arena that was given to run. */
typedef struct wc__keyvalue_answer {
    bool exists;
    wc_slice value;
    int32_t number;
    wc_slice *values;
    size_t value_count;
} wc__keyvalue_answer;

/* True when the operation may change the store and therefore needs a transaction. */
bool wc__keyvalue_op_writes(int op);

/* Runs one operation. *out is complete on success and meaningless on failure. `is_refused`, when not NULL, tells the two
 * kinds of failure apart: true = the operation broke a rule or a limit and nothing was changed; false = the store failed and
 * its transaction must be rolled back. WC_EINVAL (wrong type, not an integer, out of range), WC_ELIMIT, WC_EIO, WC_ENOMEM. */
WC_MUST_USE int wc__keyvalue_run(wc__keyvalue_store *store, const wc__keyvalue_request *request,
                                 wc_arena *arena, wc__keyvalue_answer *out, bool *is_refused, wc_error *err);

#endif
