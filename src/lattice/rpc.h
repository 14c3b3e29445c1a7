/* lattice/rpc.h: calls between hosts: the part of the lattice's face that lattice/lattice.h includes.
 *
 * An invocation names who calls whom with what; the host that sends it signs it, the host that gets it checks it. Encoding and
 * checking are plain functions. A wc_rpc is one end on one bus, and belongs to the loop of that bus: it serves the subjects of
 * actors and providers that its host names, hands verified calls to the host, and asks others.
 *
 * SPEC lattice 1, 3, 4; host 1, 8.3; claims 4.4; design.md section 5 (headers).
 */
#ifndef WC_LATTICE_RPC_H
#define WC_LATTICE_RPC_H

#include "base/base.h"
#include "bus/bus.h"
#include "claims/claims.h"
#include "crypto/crypto.h"

#define WC_LIMIT_RPC_INBOUND 4096u           /* calls of others that are at work, of one loop */
#define WC_LIMIT_RPC_OUTBOUND 10000u         /* own calls without an answer, of one loop */
#define WC_LIMIT_RPC_NAME_BYTES 4096u        /* key, contract, link name, operation, id of an invocation */
#define WC_LIMIT_RPC_TOKEN_BYTES (64u << 10) /* its token */
#define WC_LIMIT_REPLAY_IDS (1u << 20)       /* ids of invocations that a host remembers */
#define WC_RPC_SKEW_S 120u                   /* a token may be this much older or newer than our clock */
#define WC_RPC_REQUEST_ID_SIZE 40            /* a UUID and its NUL, with room */

/* ---- invocations (SPEC lattice 4.1, 4.2) --------------------------------------------------------------------------- */

/* Who calls or is called (host.md 1). An actor has a key ("M...", or "system") and nothing else. */
typedef struct wc_entity {
    bool is_provider;
    wc_slice key;
    wc_slice contract, link_name; /* of a provider */
} wc_entity;

typedef struct wc_invocation {
    wc_entity origin, target;
    wc_slice operation, payload;
    wc_slice id;      /* UUID */
    wc_slice token;   /* what signs it; empty: unsigned */
    wc_slice host_id; /* who signed it */
} wc_invocation;

typedef struct wc_rpc_answer {
    wc_slice payload; /* of a success */
    wc_slice error;   /* of a failure */
    wc_slice id;      /* of the invocation */
    bool is_failure;
} wc_rpc_answer;

/* Appends. WC_ELIMIT: the buffer's maximum. */
WC_MUST_USE int wc_invocation_encode(const wc_invocation *invocation, wc_buf *out, wc_error *err);
/* What comes out borrows from `wire` and `arena`. WC_EFORMAT, WC_ELIMIT. */
WC_MUST_USE int wc_invocation_decode(wc_slice wire, wc_arena *arena, wc_invocation *out, wc_error *err);
WC_MUST_USE int wc_rpc_answer_encode(const wc_rpc_answer *answer, wc_buf *out, wc_error *err);
WC_MUST_USE int wc_rpc_answer_decode(wc_slice wire, wc_arena *arena, wc_rpc_answer *out, wc_error *err);

/* "wasmbus://..." of an entity; ptr NULL: no memory. */
wc_slice wc_entity_url(const wc_entity *entity, wc_arena *arena);
/* Operations that only a host may send to what it runs itself: "__halt", "BindActor", ... */
bool wc_rpc_is_reserved(wc_slice operation);

/* ---- checking ------------------------------------------------------------------------------------------------------ */

/* Remembers ids of invocations as long as their tokens are fresh enough to pass. [any thread] */
typedef struct wc_replay wc_replay;
wc_replay *wc_replay_new(size_t max_ids); /* 0: WC_LIMIT_REPLAY_IDS */
void wc_replay_free(wc_replay *replay);
/* 0: the first time. WC_EEXIST: came before. WC_EDENIED: issued too long ago to know. WC_ELIMIT: issued in this second, and
 * the memory is full of them. */
WC_MUST_USE int wc_replay_check(wc_replay *replay, wc_slice host_id, wc_slice id, uint64_t issued_s,
                                uint64_t now_s, wc_error *err);
size_t wc_replay_count(wc_replay *replay);

typedef struct wc_rpc_trust {
    const wc_env *env;
    const char *const *hosts; /* public keys "N..." */
    size_t host_count;        /* 0: any */
    wc_replay *replay;
} wc_rpc_trust;

/* Signature, hash, names, dates, host, age, replay; in this order, the first that fails is the error. WC_EDENIED, WC_EFORMAT;
 * WC_ELIMIT: the memory of ids is full. */
WC_MUST_USE int wc_invocation_verify(const wc_invocation *invocation, const wc_rpc_trust *trust,
                                     wc_arena *arena, wc_error *err);

/* ---- what travels beside an invocation (design.md section 5) ------------------------------------------------------- */

typedef struct wc_rpc_terms {
    uint32_t timeout_ms;                     /* that is left; 0: the header is absent */
    uint32_t depth;                          /* of the call; 0: the header is absent */
    char request_id[WC_RPC_REQUEST_ID_SIZE]; /* UUID or 16 hex digits, from traceparent; "": absent */
} wc_rpc_terms;

/* "NATS/1.0\r\nWc-Deadline-Ms: ...". Appends. `id` of the invocation makes the parent's span. */
void wc_rpc_headers_put(const wc_rpc_terms *terms, wc_slice id, wc_buf *out);
/* Whatever is not understood counts as absent. */
void wc_rpc_headers_get(wc_slice headers, wc_rpc_terms *out);
/* Of an answer that is an error: what kind. Without it, or with one that makes no sense, WC_EGUEST. */
void wc_rpc_status_put(int status, wc_buf *out);
int wc_rpc_status_get(wc_slice headers);

/* ---- one end on one bus -------------------------------------------------------------------------------------------- */

typedef struct wc_rpc wc_rpc;
typedef struct wc_rpc_call wc_rpc_call;

typedef struct wc_rpc_config {
    const char *host_id;
    const char *prefix; /* namespace; NULL: "default" */
    const wc_nkey *key; /* signs what is sent; NULL: calls are neither signed nor checked */
    wc_rpc_trust trust;
    uint32_t rpc_ms;  /* of a call that brings no deadline */
    uint32_t call_ms; /* the most that a sender may ask for */
    uint64_t max_payload_bytes;
    void *ctx;
    /* A call that passed every check, on the loop. Answer it once with wc_rpc_answer_call, at once or later. */
    void (*on_call)(void *ctx, wc_rpc_call *call);
    /* A message that was refused or could not be read, for the log. `from`: the host that says it sent it, or empty. */
    void (*on_refused)(void *ctx, wc_slice from, const char *why);
} wc_rpc_config;

/* A call of another host. What is in it lives until it is answered. */
struct wc_rpc_call {
    wc_invocation invocation;
    wc_rpc_terms terms; /* complete: timeout_ms and depth are within our limits */
    void *ctx;          /* the host's */
    /* The end's own. */
    wc_rpc *rpc;
    wc_arena arena;
    wc_slice reply;
    wc_list node;
};

typedef struct wc_rpc_stats {
    uint64_t received, undecodable, refused,
        busy;               /* messages to us: all, unreadable, not permitted, too many */
    uint64_t asked, failed; /* ours: all, those without an answer */
} wc_rpc_stats;

/* Borrows key, trust and strings of the config. WC_EINVAL: the prefix cannot stand in a subject. */
WC_MUST_USE int wc_rpc_new(wc_bus *bus, wc_loop *loop, const wc_rpc_config *config, wc_rpc **out_rpc,
                           wc_error *err);
/* Serves nobody any more. Calls that are at work may still be answered, questions too. */
void wc_rpc_stop(wc_rpc *rpc);
/* Calls that were not answered and questions are gone without a word. NULL is fine. */
void wc_rpc_free(wc_rpc *rpc);
/* An actor (`link_name` empty) or a provider instance. Serving it twice is fine. WC_EINVAL: a name cannot stand in a subject.
 * WC_ELIMIT. */
WC_MUST_USE int wc_rpc_serve(wc_rpc *rpc, wc_slice key, wc_slice link_name, wc_error *err);
void wc_rpc_unserve(wc_rpc *rpc, wc_slice key, wc_slice link_name); /* fine when it is not served */
/* `status` 0: `bytes` is the result; else its text is the error. */
void wc_rpc_answer_call(wc_rpc_call *call, int status, wc_slice bytes);
size_t wc_rpc_at_work(const wc_rpc *rpc); /* calls of others without an answer */
const wc_rpc_stats *wc_rpc_get_stats(const wc_rpc *rpc);

/* A call to another host. The memory is the caller's, zero-initialised but for on_answer, and used again and again. */
typedef struct wc_rpc_question {
    /* Once, not inside wc_rpc_ask. `status` 0: `bytes` is the result; else a text that says what. WC_EGUEST: the error of the
     * other side, where hosts of ours name the kind (WC_EBUSY, WC_EDENIED, ...). WC_ENOTFOUND: nobody serves the target.
     * WC_ETIMEOUT, WC_ECLOSED, WC_EFORMAT, WC_ELIMIT. Valid until wc_rpc_ask_end. */
    void (*on_answer)(struct wc_rpc_question *self, int status, wc_slice bytes);
    int status; /* set when wc_rpc_ask answers WC_DONE */
    wc_slice bytes;
    /* The end's own. */
    wc_rpc *rpc;
    wc_bus_question question;
    wc_arena arena;
    wc_list node;
    char target[128]; /* for messages */
    bool is_asking, is_done;
} wc_rpc_question;

/* WC_DONE: status and bytes are set. WC_PENDING: on_answer comes. wc_rpc_ask_end must follow in every case. */
WC_MUST_USE int wc_rpc_ask(wc_rpc *rpc, wc_rpc_question *question, const wc_entity *origin,
                           const wc_entity *target, wc_slice operation, wc_slice payload,
                           const wc_rpc_terms *terms);
/* Frees what the answer holds; on_answer does not come any more. */
void wc_rpc_ask_end(wc_rpc_question *question);

#endif
