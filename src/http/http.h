/* http/http.h: HTTP/1.1 server on the runtime's connections. Knows requests, responses and limits; knows nothing of actors.
 *
 * One wc_http_server per loop and listening socket. Requests of one connection are answered in order; a pipelined one waits
 * until the one before it is answered. Bodies are whole (limit body_bytes).
 * Source: providers.md 2, design.md section 11, RFC 9110 and 9112.
 */
#ifndef WC_HTTP_HTTP_H
#define WC_HTTP_HTTP_H

#include "rt/rt.h"

typedef struct wc_http_header {
    wc_slice name, value; /* names of requests are lower case */
} wc_http_header;

/* A request that waits for its answer. Belongs to its connection. */
typedef struct wc_http_request {
    wc_slice method, path, query; /* path as received; query without '?' */
    wc_slice host;                /* of the Host header, without port, lower case */
    wc_slice body;
    const wc_http_header *headers; /* a repeated name: joined with ", " (cookies "; ") */
    size_t header_count;
    wc_arena *arena; /* memory that lives until the answer is sent */
    char id[40];     /* request id; room for a UUID */
    uint64_t start_ns;
    void *user[12]; /* the handler's own state for this request; zero at first */
} wc_http_request;

typedef struct wc_http_limits {
    uint32_t header_bytes, header_count, connections;
    uint64_t body_bytes;
    uint32_t idle_ms, header_ms, request_ms; /* keep-alive wait; for the head and body to arrive (408) */
} wc_http_limits;
void wc_http_limits_init(wc_http_limits *limits); /* design.md section 11 */

typedef struct wc_http_stats {
    uint64_t connections_total, connections_now, requests, responses_by_class[6], refused, bytes_in, bytes_out;
} wc_http_stats;

typedef struct wc_http_server wc_http_server;
typedef struct wc_http_handler {
    /* A whole request. Answer with wc_http_respond, inside the call or later. */
    void (*on_request)(void *ctx, wc_http_request *request);
    /* The client went away before the answer: the request is gone after this call. May be NULL. */
    void (*on_abort)(void *ctx, wc_http_request *request);
    /* After the answer is handed to the socket, for access logs. May be NULL. */
    void (*on_done)(void *ctx, const wc_http_request *request, unsigned status, size_t body_bytes);
} wc_http_handler;

/* `fd` is a listening socket (shared by duplicate). */
WC_MUST_USE int wc_http_server_new(wc_loop *loop, int fd, const wc_http_limits *limits,
                                   const wc_http_handler *handler, void *ctx, wc_http_server **out_server,
                                   wc_error *err);
/* Another limits.body_bytes (at most 1 GiB), for requests whose head is not complete yet. */
void wc_http_server_set_body_limit(wc_http_server *server, uint64_t body_bytes);
/* Answers. `headers` that are not valid HTTP are left out (counted in *out_dropped, may be NULL); content-length, connection,
 * transfer-encoding and date are the server's own. A status outside 100-999 becomes 500. HEAD, 204 and 304 get no body.
 * A response header value with LF in set-cookie is split into several. Bytes are copied or written before it returns. */
void wc_http_respond(wc_http_request *request, unsigned status, const wc_http_header *headers,
                     size_t header_count, wc_slice body, size_t *out_dropped);
/* An answer made by the host: JSON {"error":text,"request_id":id}, with Retry-After when retry_after_s > 0. */
void wc_http_respond_error(wc_http_request *request, unsigned status, wc_slice text, unsigned retry_after_s);
/* The client's address, "127.0.0.1:5555". Returns its length. */
size_t wc_http_peer(const wc_http_request *request, char *out, size_t size);
void wc_http_server_get_stats(const wc_http_server *server, wc_http_stats *out);
/* Stops to accept, closes idle connections, waits for requests under way until the deadline; then on_stopped (never inside
 * the call), after which the server is freed. */
void wc_http_server_stop(wc_http_server *server, uint64_t deadline_ns, void (*on_stopped)(void *ctx),
                         void *ctx);

/* The standard reason phrase, or "Unknown". */
const char *wc_http_reason(unsigned status);

#endif
