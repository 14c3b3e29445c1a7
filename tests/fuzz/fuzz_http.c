/* room: http. Streams of requests, parsed whole and in pieces: whatever the pieces, the requests are the same.
 *
 * The first byte says how long the pieces are. No sockets: the parser and the making of requests are driven directly. */
#include <stdio.h>
#include <stdlib.h>

#include "http/server.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const wc__exchange *x)
{
    const wc_http_request *request = &x->request;
    const wc_http_limits *limits = &x->session->server->limits;
    WC_BUG_ON(request->body.len > limits->body_bytes);
    WC_BUG_ON(request->header_count > limits->header_count);
    WC_BUG_ON(request->path.len == 0 || request->path.len > WC__URL_BYTES);
    WC_BUG_ON(wc_slice_find(request->path, '?') != request->path.len);
    WC_BUG_ON(x->parser.http_minor == 1 && !x->has_host);
    for (size_t i = 0; i < request->header_count; i++) {
        wc_slice name = request->headers[i].name, value = request->headers[i].value;
        WC_BUG_ON(name.len == 0);
        for (size_t k = 0; k < name.len; k++)
            WC_BUG_ON(name.ptr[k] <= ' ' || name.ptr[k] >= 0x7f || (name.ptr[k] >= 'A' && name.ptr[k] <= 'Z'));
        for (size_t k = 0; k < value.len; k++)
            WC_BUG_ON(value.ptr[k] == '\r' || value.ptr[k] == '\n' || value.ptr[k] == 0);
    }
}

static void describe(wc_buf *out, const wc__exchange *x)
{
    const wc_http_request *request = &x->request;
    wc_buf_printf(out, "%.*s %.*s %.*s %.*s %zu %d|", WC_FMT(request->method), WC_FMT(request->path),
                  WC_FMT(request->query), WC_FMT(request->host), request->header_count, x->is_keep_alive);
    for (size_t i = 0; i < request->header_count; i++) {
        wc_buf_append_slice(out, request->headers[i].name);
        wc_buf_append_slice(out, request->headers[i].value);
    }
    wc_buf_append_slice(out, request->body);
}

/* Parses what is in x->in as far as it goes. False when the connection would end. */
static bool parse(wc__exchange *x, wc_buf *out)
{
    while (x->parsed < x->in.len) {
        wc__parse_run(x);
        if (x->reject == 0 && x->is_complete)
            wc__request_make(x);
        if (x->reject != 0) {
            WC_BUG_ON(x->reject < 400 || x->reject > 505 || x->reject_text == NULL);
            wc_buf_printf(out, "reject %u", x->reject);
            return false;
        }
        if (!x->is_complete)
            return true;
        check(x);
        describe(out, x);
        if (!x->is_keep_alive)
            return false;
        wc_arena_reset(&x->arena);
        x->start = x->parsed;
        wc__parse_begin(x);
    }
    return true;
}

static void run(wc_http_server *server, wc_slice stream, size_t piece, wc_buf *out)
{
    wc__session session = {.server = server};
    wc__exchange *x = wc__exchange_take(server, &session);
    x->in.max = 1 << 22;
    wc__parse_begin(x);
    for (size_t at = 0; at < stream.len; at += piece) {
        wc_buf_append_slice(&x->in, wc_slice_sub(stream, at, piece));
        if (!parse(x, out))
            break;
    }
    wc__exchange_give(server, x);
}

/* White space between parts of a head counts only when it arrives alone: this one limit is not exact to the byte. */
static bool is_too_long(const wc_buf *out)
{
    return wc_slice_ends(wc_buf_slice(out), WC_LIT("reject 431"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static wc_http_server server;
    if (size < 1 || size > 65536)
        return 0;
    if (server.limits.header_count == 0) {
        wc_http_limits_init(&server.limits);
        server.limits.header_count = 20;
        server.limits.header_bytes = 1024;
        server.limits.body_bytes = 2048;
        wc__parse_settings(&server.settings);
    }
    wc_slice stream = wc_slice_of(data + 1, size - 1);
    wc_buf whole, pieces;
    wc_buf_init(&whole, 1 << 24);
    wc_buf_init(&pieces, 1 << 24);
    run(&server, stream, stream.len ? stream.len : 1, &whole);
    run(&server, stream, 1u + data[0] % 64u, &pieces);
    if (!is_too_long(&whole) && !is_too_long(&pieces))
        WC_BUG_ON(!wc_slice_eq(wc_buf_slice(&whole), wc_buf_slice(&pieces)));
    wc_buf_deinit(&whole);
    wc_buf_deinit(&pieces);
    return 0;
}
