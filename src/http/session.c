/* http/session.c: one connection: from bytes to requests, one after the other, and from answers to bytes.
 *
 * `drive` is the heart: it parses, hands a whole request to the handler and goes on with what is pipelined behind it as long
 * as answers come at once; then everything that was answered leaves with one write. A request whose answer comes later
 * leaves the loop of `drive`; its answer enters it again.
 *
 * One timer a connection, lazily: a later deadline is only written down, the timer looks at it when it fires. A connection
 * that is kept busy never touches the timer heap.
 *
 * A peer that ended its direction still gets its answers (RFC 9112 9.6); a reset tells the handler to give up.
 */
#include "http/server.h"

static void drive(wc__session *session);

/* ---- deadlines --------------------------------------------------------------------------------------------------- */

static void on_timer(wc_timer *timer);

static void set_phase(wc__session *session, wc__phase phase, uint64_t deadline_ns)
{
    wc_loop *loop = session->server->loop;
    session->phase = phase;
    session->deadline_ns = deadline_ns;
    if (deadline_ns != UINT64_MAX && (session->timer.slot == 0 || session->timer.at_ns > deadline_ns))
        wc_timer_set(loop, &session->timer, deadline_ns, on_timer);
}

static uint64_t after_ms(wc__session *session, uint32_t ms)
{
    return wc_loop_now_ns(session->server->loop) + ms * 1000000ull;
}

static void close_now(wc__session *session)
{
    if (session->is_closing)
        return;
    session->is_closing = true;
    wc_conn_close(session->conn);
}

/* Ends our direction and throws away what the peer still sends: closing at once could destroy the answer on its way. */
static void linger(wc__session *session)
{
    if (session->is_closing || session->phase == WC__PHASE_LINGER)
        return;
    wc_conn_shutdown(session->conn);
    if (session->x) {
        wc__exchange_give(session->server, session->x);
        session->x = NULL;
    }
    if (session->is_eof && wc_conn_queued(session->conn) == 0) {
        close_now(session);
        return;
    }
    wc_conn_read_pause(session->conn, false);
    session->queued_before = wc_conn_queued(session->conn);
    set_phase(session, WC__PHASE_LINGER,
              after_ms(session, session->queued_before ? session->server->limits.idle_ms : WC__LINGER_MS));
}

/* After the last answer. A whole request with nothing behind it leaves nothing that could destroy the answer. */
static void end(wc__session *session)
{
    const wc__exchange *x = session->x;
    bool is_clean = x->reject == 0 && x->is_head_done && x->parsed == x->in.len && x->later.len == 0;
    if (is_clean && wc_conn_queued(session->conn) == 0)
        close_now(session);
    else
        linger(session);
}

static void on_deadline(wc__session *session)
{
    size_t queued = wc_conn_queued(session->conn);
    if (session->phase == WC__PHASE_PENDING)
        return;
    if (session->phase == WC__PHASE_ARRIVE) {
        wc__respond_reject(session->x, 408, "the request did not arrive in time");
    } else if (queued > 0 && queued < session->queued_before) {
        session->queued_before = queued; /* slow, but it reads */
        set_phase(session, session->phase, after_ms(session, session->server->limits.idle_ms));
    } else {
        close_now(session);
    }
}

static void on_timer(wc_timer *timer)
{
    wc__session *session = WC_CONTAINER(timer, wc__session, timer);
    wc_loop *loop = session->server->loop;
    if (session->is_closing || session->deadline_ns == UINT64_MAX)
        return;
    if (wc_loop_now_ns(loop) < session->deadline_ns)
        wc_timer_set(loop, &session->timer, session->deadline_ns, on_timer);
    else
        on_deadline(session);
}

/* ---- output ------------------------------------------------------------------------------------------------------ */

void wc__session_flush(wc__session *session, wc_slice body)
{
    wc__exchange *x = session->x;
    const wc_slice parts[2] = {wc_buf_slice(&x->out), body};
    size_t total = x->out.len + body.len;
    if (wc_buf_status(&x->out) != 0)
        close_now(session); /* out of memory: part of an answer is worse than none */
    if (total == 0 || session->is_closing)
        return;
    session->server->stats.bytes_out += total;
    size_t queued = wc_conn_write(session->conn, parts, body.len ? 2 : 1);
    wc_buf_clear(&x->out);
    if (queued >= WC__OUT_HIGH && !session->is_backed_up) {
        session->is_backed_up = true;
        session->queued_before = queued;
        wc_conn_read_pause(session->conn, true);
    }
}

/* ---- requests ---------------------------------------------------------------------------------------------------- */

/* Moves what is not answered yet to the front (unless parts of it are parsed: spans would be wrong), with what came while
 * the handler was busy behind it. */
static void gather(wc__exchange *x)
{
    if (x->start > 0 && x->parsed == x->start) {
        wc_buf_consume(&x->in, x->start);
        x->parsed -= x->start;
        x->start = 0;
    }
    if (x->later.len > 0) {
        wc_buf_append_slice(&x->in, wc_buf_slice(&x->later));
        wc_buf_clear(&x->later);
    }
}

static void next_request(wc__exchange *x)
{
    wc_arena_reset(&x->arena);
    x->start = x->parsed;
    wc__parse_begin(x);
    if (x->start >= WC__KEEP_BYTES || x->later.len > 0)
        gather(x);
}

static void send_continue(wc__session *session)
{
    wc__exchange *x = session->x;
    x->is_continue_wanted = false;
    if (!x->is_head_done || x->body_len > 0 || x->parsed < x->in.len)
        return; /* the body is already on its way */
    wc_buf_append_str(&x->out, "HTTP/1.1 100 Continue\r\n\r\n");
    wc__session_flush(session, (wc_slice){0});
}

/* Part of a request is here. The time runs from its first byte; the head has its own, shorter one. */
static void wait_for_more(wc__session *session)
{
    wc__exchange *x = session->x;
    const wc_http_limits *limits = &session->server->limits;
    if (session->phase != WC__PHASE_ARRIVE)
        session->head_deadline_ns = after_ms(session, limits->header_ms);
    uint64_t whole_ns = session->head_deadline_ns + limits->request_ms * 1000000ull -
                        limits->header_ms * 1000000ull;
    set_phase(session, WC__PHASE_ARRIVE,
              x->is_head_done ? whole_ns : WC_MIN(session->head_deadline_ns, whole_ns));
    if (x->is_continue_wanted)
        send_continue(session);
}

/* Nothing of a request is here: the session gives its memory back. */
static void wait_idle(wc__session *session)
{
    wc_http_server *server = session->server;
    if (session->x) {
        wc__exchange_give(server, session->x);
        session->x = NULL;
    }
    if (session->is_eof || server->is_stopping) {
        linger(session);
    } else {
        session->queued_before = wc_conn_queued(session->conn);
        set_phase(session, WC__PHASE_IDLE, session->now_ns + server->limits.idle_ms * 1000000ull);
    }
}

/* One step of drive: true when there may be more to do at once. */
static bool handle_next(wc__session *session)
{
    wc__exchange *x = session->x;
    if (wc_buf_status(&x->in) != 0) {
        close_now(session); /* out of memory: bytes are missing */
        return false;
    }
    if (x->parsed < x->in.len)
        wc__parse_run(x);
    if (x->reject == 0 && x->is_complete)
        wc__request_make(x);
    if (x->reject != 0) {
        wc__respond_reject(x, x->reject, x->reject_text);
        return false;
    }
    if (!x->is_complete)
        return false;
    x->is_pending = true;
    x->request.start_ns = session->now_ns = wc_loop_now_ns(session->server->loop);
    session->server->stats.requests++;
    session->server->handler.on_request(session->server->ctx, &x->request);
    return !x->is_pending && session->x == x && !session->is_closing;
}

/* After drive has come to a halt: what does the session wait for? */
static void settle(wc__session *session)
{
    wc__exchange *x = session->x;
    if (x == NULL || session->is_closing)
        return;
    if (x->is_pending) {
        set_phase(session, WC__PHASE_PENDING, UINT64_MAX);
        return;
    }
    if (session->is_backed_up) {
        set_phase(session, WC__PHASE_DRAIN, after_ms(session, session->server->limits.idle_ms));
        return;
    }
    if (x->start == x->in.len) {
        wait_idle(session);
    } else if (session->is_eof) {
        linger(session); /* the rest of this request will never come */
    } else {
        wait_for_more(session);
    }
}

static void drive(wc__session *session)
{
    wc__exchange *x = session->x;
    session->is_driving = true;
    while (handle_next(session) && x->is_keep_alive && !session->is_backed_up) {
        next_request(x);
        if (x->parsed == x->in.len)
            break;
    }
    session->is_driving = false;
    if (session->x == NULL || session->is_closing)
        return;
    wc__session_flush(session, (wc_slice){0});
    if (!x->is_pending && x->is_complete && !x->is_keep_alive)
        end(session);
    else if (!x->is_pending && x->is_complete && session->is_backed_up)
        next_request(x);
    settle(session);
}

void wc__session_answered(wc__session *session)
{
    wc__exchange *x = session->x;
    x->is_pending = false;
    if (session->is_driving || session->is_closing)
        return;
    wc__session_flush(session, (wc_slice){0});
    if (session->is_closing)
        return;
    if (!x->is_keep_alive) {
        end(session);
        return;
    }
    next_request(x);
    if (!session->is_backed_up)
        wc_conn_read_pause(session->conn, false);
    session->now_ns = wc_loop_now_ns(session->server->loop);
    if (x->in.len > x->start && !session->is_backed_up)
        drive(session);
    else
        settle(session);
}

/* ---- events of the connection ------------------------------------------------------------------------------------ */

static void on_data(void *ctx, wc_conn *conn, wc_slice bytes)
{
    wc__session *session = ctx;
    wc_http_server *server = session->server;
    server->stats.bytes_in += bytes.len;
    if (session->phase == WC__PHASE_LINGER) {
        session->lingered += bytes.len;
        if (session->lingered > WC__LINGER_BYTES)
            close_now(session);
        return;
    }
    wc__exchange *x = session->x;
    if (x == NULL) {
        x = session->x = wc__exchange_take(server, session);
        wc__parse_begin(x);
    }
    if (x->is_pending || session->is_backed_up) {
        wc_buf_append_slice(&x->later, bytes);
        if (wc_buf_status(&x->later) != 0)
            close_now(session);
        else if (x->later.len > server->limits.header_bytes)
            wc_conn_read_pause(conn, true);
        return;
    }
    /* A whole request, and behind it what one read brings. */
    x->in.max = server->limits.header_bytes + (size_t)server->limits.body_bytes + (256u << 10);
    wc_buf_append_slice(&x->in, bytes);
    drive(session);
}

static void on_eof(void *ctx, wc_conn *conn)
{
    wc__session *session = ctx;
    (void)conn;
    session->is_eof = true;
    if (session->phase == WC__PHASE_LINGER) {
        if (wc_conn_queued(session->conn) == 0)
            close_now(session);
    } else if (session->phase == WC__PHASE_IDLE || session->phase == WC__PHASE_ARRIVE) {
        linger(session);
    }
}

static void on_drain(void *ctx, wc_conn *conn)
{
    wc__session *session = ctx;
    (void)conn;
    if (session->phase == WC__PHASE_LINGER) {
        if (session->is_eof)
            close_now(session);
        else
            set_phase(session, WC__PHASE_LINGER, after_ms(session, WC__LINGER_MS));
        return;
    }
    if (!session->is_backed_up)
        return;
    session->is_backed_up = false;
    wc__exchange *x = session->x;
    if (x == NULL)
        return;
    wc_conn_read_pause(session->conn, x->is_pending && x->later.len > session->server->limits.header_bytes);
    if (x->is_pending || session->is_driving)
        return;
    gather(x);
    session->now_ns = wc_loop_now_ns(session->server->loop);
    if (x->in.len > x->start)
        drive(session);
    else
        settle(session);
}

static void on_close(void *ctx, wc_conn *conn, int status)
{
    wc__session *session = ctx;
    wc_http_server *server = session->server;
    wc__exchange *x = session->x;
    (void)conn;
    (void)status;
    session->is_closing = true;
    if (x) {
        if (x->is_pending && server->handler.on_abort)
            server->handler.on_abort(server->ctx, &x->request);
        session->x = NULL;
        wc__exchange_give(server, x);
    }
    wc_timer_cancel(server->loop, &session->timer);
    wc_list_remove(&session->node);
    wc_free(session);
    wc__server_session_gone(server);
}

void wc__session_open(wc_http_server *server, wc_conn *conn, bool is_refused)
{
    static const wc_conn_events events = {on_data, on_eof, on_drain, on_close};
    wc__session *session = WC_NEW(wc__session);
    session->server = server;
    session->conn = conn;
    wc_list_push(&server->sessions, &session->node);
    wc_conn_start(conn, &events, session);
    set_phase(session, WC__PHASE_IDLE, after_ms(session, server->limits.idle_ms));
    if (is_refused) {
        session->x = wc__exchange_take(server, session);
        wc__parse_begin(session->x);
        wc__respond_reject(session->x, 503, "too many connections, the limit is http-connections");
    }
}

void wc__session_stop(wc__session *session)
{
    if (session->phase == WC__PHASE_IDLE && wc_conn_queued(session->conn) == 0)
        close_now(session);
    else if (session->phase == WC__PHASE_IDLE)
        linger(session);
}

void wc__session_abort(wc__session *session)
{
    close_now(session);
}
