/* lattice/rpc_int.h: what the two halves of an RPC end share: rpc.c serves, rpc_ask.c asks. */
#ifndef WC_LATTICE_RPC_INT_H
#define WC_LATTICE_RPC_INT_H

#include "lattice/lattice.h"

enum { WC__KEPT_BYTES = 64 << 10 }; /* memory up to this size stays for the next call */

/* Memory for a message on its way out. */
typedef struct wc__outgoing {
    wc_buf wire, headers, subject;
} wc__outgoing;

struct wc_rpc {
    wc_bus *bus;
    wc_loop *loop;
    wc_rpc_config config;
    char *prefix;      /* "wasmbus.rpc.<namespace>." */
    wc_map served;     /* "M..." or "V....link" -> wc_subscription */
    wc_list calls;     /* of wc_rpc_call.node, not answered yet */
    wc_list questions; /* of wc_rpc_question.node, no answer yet */
    wc_list free_calls;
    size_t call_count, question_count, free_count;
    wc_arena scratch; /* for signing and checking; empty between two messages */
    wc__outgoing out; /* see wc__rpc_take_out */
    wc_rpc_stats stats;
};

/* "wasmbus.rpc.<namespace>.<key>[.<link name>]" into `out`, which is cleared first. WC_EINVAL: a name cannot stand in it. */
WC_MUST_USE int wc__rpc_subject(const wc_rpc *rpc, wc_slice key, wc_slice link_name, wc_buf *out,
                                wc_error *err);
/* Empty buffers, and back again; memory that one large message took is let go. They are out of the end while they are in use:
 * what is sent on a bus inside the process may be answered, and asked on, before that returns. */
wc__outgoing wc__rpc_take_out(wc_rpc *rpc);
void wc__rpc_give_out(wc_rpc *rpc, wc__outgoing *out);
/* Empties it; memory that one large message took is let go. */
void wc__rpc_tidy(wc_arena *arena);

#endif
