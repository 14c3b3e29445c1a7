/* http/server.h: what the files of the room share: servers, sessions (one a connection) and exchanges (one request and its
 * answer).
 *
 * A session that waits for a request is small; the memory for a request (bytes, arena, output) is an exchange, taken from
 * the server's pool when bytes arrive and given back when nothing is under way, so that a warm server does not allocate.
 */
#ifndef WC_HTTP_SERVER_H
#define WC_HTTP_SERVER_H

#include <llhttp.h>

#include "http/http.h"

enum {
    WC__URL_BYTES = 8 << 10,   /* longer: 414 */
    WC__OUT_HIGH = 64 << 10,   /* queued output from which on a session takes no further request */
    WC__WRITE_APART = 8 << 10, /* bodies from this size on are written, not copied behind the head */
    WC__KEEP_BYTES = 64 << 10, /* larger buffers are not kept for the next request */
    WC__POOL_MAX = 64,
    WC__LINGER_MS = 2000,
    WC__LINGER_BYTES = 1 << 20,
    WC__DATE_SIZE = 29,
};

typedef struct wc__session wc__session;
typedef struct wc__exchange wc__exchange;

typedef enum wc__phase {
    WC__PHASE_IDLE,    /* no byte of a request: at the deadline the connection closes silently */
    WC__PHASE_ARRIVE,  /* part of a request: 408 */
    WC__PHASE_PENDING, /* the handler has it: no deadline here */
    WC__PHASE_DRAIN,   /* output is backed up: closes when the peer takes nothing */
    WC__PHASE_LINGER,  /* our last answer is sent, the peer may still be sending: what comes is thrown away */
} wc__phase;

/* A span of the exchange's input, by offset: the buffer moves when it grows. */
typedef struct wc__span {
    uint32_t at, len;
} wc__span;

struct wc__exchange {
    wc_http_request request; /* first: a request is its exchange */
    wc__exchange *next_free;
    wc__session *session;
    llhttp_t parser;
    wc_arena arena;
    wc_buf in;     /* bytes of the request, then what was pipelined behind it */
    wc_buf later;  /* what arrived while the request was with the handler: `in` must not move then */
    wc_buf out;    /* answers that are not written yet */
    size_t start;  /* of the request in `in` */
    size_t parsed; /* end of what the parser has seen */
    wc__span url, name, value;
    size_t body_at, body_len, overhead; /* overhead: bytes of chunk extensions and trailers */
    unsigned reject;                    /* status with which the request is refused; 0 = none */
    const char *reject_text;
    uint64_t names_seen; /* a small filter over header names: most requests have no repeated one */
    wc__span host;
    bool is_head_done, is_complete, is_pending, is_keep_alive, is_continue_wanted, has_host;
    size_t span_count;
    struct {
        wc__span name, value;
    } *spans;                /* limits.header_count of them */
    wc_http_header *headers; /* the same number */
};

struct wc__session {
    wc_list node;
    wc_http_server *server;
    wc_conn *conn;
    wc__exchange *x; /* NULL when nothing is under way */
    wc_timer timer;
    uint64_t deadline_ns; /* may be later than the timer: it looks again when it fires */
    uint64_t head_deadline_ns;
    uint64_t now_ns;      /* when the last request began or was answered late */
    size_t queued_before; /* at the last look, to see progress while draining */
    size_t lingered;
    wc__phase phase;
    bool is_driving, is_eof, is_closing, is_backed_up;
};

struct wc_http_server {
    wc_loop *loop;
    wc_listener *listener;
    wc_http_limits limits;
    wc_http_handler handler;
    void *ctx;
    wc_http_stats stats;
    llhttp_settings_t settings;
    wc_list sessions;
    wc__exchange *pool;
    uint32_t pool_len;
    uint64_t id_prefix, id_next;
    uint64_t date_until_ns; /* monotonic time up to which `date` is right */
    char date[WC__DATE_SIZE + 1];
    bool is_stopping, is_full;
    wc_timer stop_timer;
    wc_msg stopped_msg;
    void (*on_stopped)(void *ctx);
    void *stopped_ctx;
};

/* server.c */
wc__exchange *wc__exchange_take(wc_http_server *server, wc__session *session);
void wc__exchange_give(wc_http_server *server, wc__exchange *x);
void wc__server_session_gone(wc_http_server *server);

/* session.c */
void wc__session_open(wc_http_server *server, wc_conn *conn, bool is_refused);
void wc__session_answered(wc__session *session); /* an answer is in x->out; the handler may be on the stack */
void wc__session_flush(wc__session *session, wc_slice body);
void wc__session_stop(wc__session *session); /* closes it when nothing is under way; else after the next answer */
void wc__session_abort(wc__session *session); /* closes it */

/* parse.c: runs the parser over new input. Afterwards either is_complete, or reject, or more bytes are needed. */
void wc__parse_settings(llhttp_settings_t *settings);
void wc__parse_begin(wc__exchange *x);
void wc__parse_run(wc__exchange *x);

/* request.c: from spans to the request that a handler sees. Sets reject when it is not acceptable. */
void wc__request_check_head(wc__exchange *x);
void wc__request_make(wc__exchange *x);
void wc__request_id(wc__exchange *x); /* gives it one, if it has none */

/* response.c */
void wc__respond_reject(wc__exchange *x, unsigned status, const char *text);
void wc__date_format(uint64_t wall_ns, char out[WC__DATE_SIZE + 1]);

static inline wc_slice wc__span_slice(const wc__exchange *x, wc__span span)
{
    return wc_slice_of(x->in.ptr + span.at, span.len);
}

#endif
