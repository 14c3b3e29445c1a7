/* bus/protocol.h: the NATS client protocol as a pure function: bytes in, one operation out. Both directions. */
#ifndef WC_BUS_PROTOCOL_H
#define WC_BUS_PROTOCOL_H

#include "base/base.h"

#define WC_LIMIT_PROTOCOL_LINE 4096u       /* a control line of a client */
#define WC_LIMIT_PROTOCOL_INFO (64u << 10) /* a line of a server */

typedef enum wc__op_kind {
    WC_OP_CONNECT, /* payload: the JSON */
    WC_OP_PUB,     /* subject, reply, payload; HPUB: headers too */
    WC_OP_SUB,     /* subject, queue, sid */
    WC_OP_UNSUB,   /* sid, max (0: at once) */
    WC_OP_PING,
    WC_OP_PONG,
    WC_OP_INFO, /* payload: the JSON */
    WC_OP_MSG,  /* subject, sid, reply, payload; HMSG: headers too */
    WC_OP_OK,
    WC_OP_ERR, /* payload: the text */
} wc__op_kind;

/* Slices point into the input. */
typedef struct wc__op {
    wc__op_kind kind;
    wc_slice subject, reply, queue, sid, headers, payload;
    uint64_t max;
} wc__op;

typedef struct wc__protocol_limits {
    bool is_server; /* reads what clients send; else what servers send */
    size_t line, payload;
} wc__protocol_limits;

enum { WC_PROTOCOL_BAD = -1, WC_PROTOCOL_MORE = 0, WC_PROTOCOL_OP = 1 };

/* The operation at the start of `in`. WC_PROTOCOL_OP: *out_op and *out_used are set. WC_PROTOCOL_MORE: nothing wrong so far.
 * WC_PROTOCOL_BAD: *out_error is the static text for -ERR. */
int wc__protocol_parse(wc_slice in, const wc__protocol_limits *limits, wc__op *out_op, size_t *out_used,
                       const char **out_error);

#endif
