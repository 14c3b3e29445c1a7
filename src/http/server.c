/* http/server.c: a server on one loop and one listening socket: accepting, the connection limit, the pool of exchanges,
 * stopping. Several servers may share a listening socket, each on its own loop.
 *
 * At the connection limit the next connection gets 503, then accepting pauses until one has gone: the rest waits in the
 * kernel's queue instead of costing us a refusal each.
 * Source: design.md section 11.
 */
#include "http/server.h"

void wc_http_limits_init(wc_http_limits *limits)
{
    *limits = (wc_http_limits){
        .header_bytes = WC_LIMIT_HTTP_HEADER_BYTES,
        .header_count = WC_LIMIT_HTTP_HEADERS,
        .connections = WC_LIMIT_HTTP_CONNECTIONS,
        .body_bytes = WC_LIMIT_HTTP_BODY_BYTES,
        .idle_ms = WC_DEFAULT_IDLE_MS,
        .header_ms = WC_DEFAULT_HTTP_MS / 2,
        .request_ms = WC_DEFAULT_HTTP_MS,
    };
}

/* ---- exchanges --------------------------------------------------------------------------------------------------- */

static void exchange_free(wc__exchange *x)
{
    wc_arena_deinit(&x->arena);
    wc_buf_deinit(&x->in);
    wc_buf_deinit(&x->later);
    wc_buf_deinit(&x->out);
    wc_free(x->spans);
    wc_free(x->headers);
    wc_free(x);
}

wc__exchange *wc__exchange_take(wc_http_server *server, wc__session *session)
{
    wc__exchange *x = server->pool;
    if (x) {
        server->pool = x->next_free;
        server->pool_len--;
    } else {
        const wc_http_limits *limits = &server->limits;
        x = WC_NEW(wc__exchange);
        x->spans = wc_calloc(limits->header_count, sizeof x->spans[0]);
        x->headers = wc_calloc(limits->header_count, sizeof x->headers[0]);
        wc_arena_init(&x->arena, 0);
        wc_buf_init(&x->in, 0);
        wc_buf_init(&x->later, limits->header_bytes + (256u << 10));
        wc_buf_init(&x->out, SIZE_MAX / 2);
    }
    x->next_free = NULL;
    x->session = session;
    return x;
}

static void shrink(wc_buf *buf)
{
    wc_buf_clear(buf);
    if (buf->cap > WC__KEEP_BYTES)
        wc_buf_deinit(buf);
}

void wc__exchange_give(wc_http_server *server, wc__exchange *x)
{
    if (server->pool_len >= WC__POOL_MAX) {
        exchange_free(x);
        return;
    }
    shrink(&x->in);
    shrink(&x->later);
    shrink(&x->out);
    if (x->arena.used > WC__KEEP_BYTES)
        wc_arena_deinit(&x->arena);
    else
        wc_arena_reset(&x->arena);
    x->session = NULL;
    x->start = x->parsed = 0;
    x->is_pending = false;
    x->next_free = server->pool;
    server->pool = x;
    server->pool_len++;
}

/* ---- accepting --------------------------------------------------------------------------------------------------- */

static void on_accept(void *ctx, wc_conn *conn)
{
    wc_http_server *server = ctx;
    bool is_refused = server->stats.connections_now >= server->limits.connections;
    server->stats.connections_total++;
    server->stats.connections_now++;
    if (is_refused) {
        server->stats.refused++;
        server->is_full = true;
        wc_listener_pause(server->listener, true);
    }
    wc__session_open(server, conn, is_refused);
}

int wc_http_server_new(wc_loop *loop, int fd, const wc_http_limits *limits, const wc_http_handler *handler,
                       void *ctx, wc_http_server **out_server, wc_error *err)
{
    wc_loop_assert(loop);
    if (limits->header_count == 0 || limits->header_bytes == 0 || limits->header_bytes > (1u << 24) ||
        limits->body_bytes > (1u << 30) || limits->connections == 0)
        return wc_fail(err, WC_EINVAL,
                       "HTTP limits: headers, connections and header bytes (up to 16 MiB) must be at "
                       "least 1, bodies at most 1 GiB");
    wc_http_server *server = WC_NEW(wc_http_server);
    server->loop = loop;
    server->limits = *limits;
    server->handler = *handler;
    server->ctx = ctx;
    wc_list_init(&server->sessions);
    wc__parse_settings(&server->settings);
    wc_loop_env(loop)->random(wc_loop_env(loop)->ctx, (uint8_t *)&server->id_prefix, sizeof server->id_prefix);
    int rc = wc_listener_new(loop, fd, on_accept, server, &server->listener, err);
    if (rc != 0) {
        wc_free(server);
        return rc;
    }
    *out_server = server;
    return 0;
}

void wc_http_server_set_body_limit(wc_http_server *server, uint64_t body_bytes)
{
    wc_loop_assert(server->loop);
    server->limits.body_bytes = WC_MIN(body_bytes, 1u << 30);
}

void wc_http_server_get_stats(const wc_http_server *server, wc_http_stats *out)
{
    *out = server->stats;
}

/* ---- stopping ---------------------------------------------------------------------------------------------------- */

static void on_stopped_message(wc_msg *msg)
{
    wc_http_server *server = WC_CONTAINER(msg, wc_http_server, stopped_msg);
    void (*on_stopped)(void *) = server->on_stopped;
    void *ctx = server->stopped_ctx;
    while (server->pool) {
        wc__exchange *x = server->pool;
        server->pool = x->next_free;
        exchange_free(x);
    }
    wc_free(server);
    if (on_stopped)
        on_stopped(ctx);
}

/* A loop that is closing drops messages: the server is freed all the same. */
static void finish_stop(wc_http_server *server)
{
    wc_timer_cancel(server->loop, &server->stop_timer);
    server->stopped_msg.run = server->stopped_msg.drop = on_stopped_message;
    wc_loop_post(server->loop, &server->stopped_msg);
}

void wc__server_session_gone(wc_http_server *server)
{
    server->stats.connections_now--;
    if (server->is_full && server->stats.connections_now < server->limits.connections && !server->is_stopping) {
        server->is_full = false;
        wc_listener_pause(server->listener, false);
    }
    if (server->is_stopping && server->stats.connections_now == 0)
        finish_stop(server);
}

static void on_stop_deadline(wc_timer *timer)
{
    wc_http_server *server = WC_CONTAINER(timer, wc_http_server, stop_timer);
    WC_LIST_EACH_SAFE(node, following, &server->sessions)
    wc__session_abort(WC_CONTAINER(node, wc__session, node));
}

void wc_http_server_stop(wc_http_server *server, uint64_t deadline_ns, void (*on_stopped)(void *ctx),
                         void *ctx)
{
    wc_loop_assert(server->loop);
    WC_BUG_ON(server->is_stopping);
    server->is_stopping = true;
    server->on_stopped = on_stopped;
    server->stopped_ctx = ctx;
    wc_listener_free(server->listener);
    server->listener = NULL;
    if (server->stats.connections_now == 0) {
        finish_stop(server);
        return;
    }
    WC_LIST_EACH_SAFE(node, following, &server->sessions)
    wc__session_stop(WC_CONTAINER(node, wc__session, node));
    wc_timer_set(server->loop, &server->stop_timer, deadline_ns, on_stop_deadline);
}
