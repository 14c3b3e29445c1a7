/* http/response.c: writing answers. A head is put together in the exchange's output buffer with one reservation and plain
 * copies; small bodies follow in the same buffer, large ones are handed to the socket from where they are.
 *
 * What a handler sets for the message's framing is left out: content-length, transfer-encoding, connection, date and their
 * kin are the server's. A header that is not valid HTTP is left out and counted: no answer can smuggle another one.
 * Source: RFC 9110, RFC 9112, providers.md 2.
 */
#include <stdio.h>

#include "http/server.h"

static const char *const weekday_names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char *const month_names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void wc__date_format(uint64_t wall_ns, char out[WC__DATE_SIZE + 1])
{
    char iso[32]; /* "2026-11-22T18:21:47.123Z" */
    wc_env_format_time(wall_ns, iso);
    uint64_t month = 1, days = wall_ns / 1000000000u / 86400u;
    wc_slice_to_u64(wc_slice_of(iso + 5, 2), &month);
    snprintf(out, WC__DATE_SIZE + 1, "%s, %.2s %s %.4s %.8s GMT", weekday_names[(days + 4) % 7], iso + 8,
             month_names[(month + 11) % 12], iso, iso + 11);
}

/* The wall clock is read once a second; the other clock only for answers that took a while. */
static const char *current_date(wc__session *session)
{
    wc_http_server *server = session->server;
    uint64_t now_ns = session->is_driving ? session->x->request.start_ns : wc_loop_now_ns(server->loop);
    if (now_ns >= server->date_until_ns) {
        const wc_env *env = wc_loop_env(server->loop);
        uint64_t wall_ns = env->wall_ns(env->ctx);
        wc__date_format(wall_ns, server->date);
        server->date_until_ns = now_ns + 1000000000u - wall_ns % 1000000000u;
    }
    return server->date;
}

/* ---- headers ----------------------------------------------------------------------------------------------------- */

/* Letters, digits and !#$%&'*+-.^_`|~ as a set of bits (RFC 9110 5.6.2). */
static bool is_token(wc_slice name)
{
    static const uint64_t set[4] = {0x03ff6cfa00000000u, 0x57ffffffc7fffffeu, 0, 0};
    for (size_t i = 0; i < name.len; i++) {
        if (!(set[name.ptr[i] >> 6] >> (name.ptr[i] & 63) & 1))
            return false;
    }
    return name.len > 0;
}

static bool is_value(wc_slice value)
{
    for (size_t i = 0; i < value.len; i++) {
        uint8_t c = value.ptr[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

static bool is_ours(wc_slice name)
{
    static const struct {
        size_t len;
        wc_slice name;
    } ours[] = {{4, WC_LIT_INIT("date")},
                {7, WC_LIT_INIT("trailer")},
                {7, WC_LIT_INIT("upgrade")},
                {10, WC_LIT_INIT("connection")},
                {10, WC_LIT_INIT("keep-alive")},
                {14, WC_LIT_INIT("content-length")},
                {16, WC_LIT_INIT("proxy-connection")},
                {17, WC_LIT_INIT("transfer-encoding")}};
    for (size_t i = 0; i < WC_COUNT(ours); i++) {
        if (name.len == ours[i].len && wc_slice_eq_nocase(name, ours[i].name))
            return true;
    }
    return false;
}

static void append_header(wc_buf *out, wc_slice name, wc_slice value)
{
    if (wc_buf_reserve(out, name.len + value.len + 4) != 0)
        out->is_failed = true;
    if (out->is_failed)
        return;
    uint8_t *p = out->ptr + out->len;
    memcpy(p, name.ptr, name.len);
    p += name.len;
    *p++ = ':';
    *p++ = ' ';
    if (value.len > 0)
        memcpy(p, value.ptr, value.len);
    p += value.len;
    *p++ = '\r';
    *p++ = '\n';
    out->len = (size_t)(p - out->ptr);
}

/* Returns how many were not valid. */
static size_t append_lines(wc_buf *out, wc_slice name, wc_slice value)
{
    wc_slice line;
    size_t dropped = 0;
    while (wc_slice_split(&value, '\n', &line)) {
        if (line.len == 0)
            continue;
        if (is_value(line))
            append_header(out, name, line);
        else
            dropped++;
    }
    return dropped;
}

static size_t append_headers(wc_buf *out, const wc_http_header *headers, size_t count)
{
    size_t dropped = 0;
    for (size_t i = 0; i < count; i++) {
        wc_slice name = headers[i].name, value = headers[i].value;
        if (!is_token(name)) {
            dropped++;
        } else if (is_ours(name)) {
            continue;
        } else if (is_value(value)) {
            append_header(out, name, value);
        } else if (name.len == 10 && wc_slice_eq_nocase(name, WC_LIT("set-cookie"))) {
            dropped += append_lines(out, name, value);
        } else {
            dropped++;
        }
    }
    return dropped;
}

/* ---- head -------------------------------------------------------------------------------------------------------- */

static uint8_t *put(uint8_t *p, const char *text, size_t len)
{
    memcpy(p, text, len);
    return p + len;
}

static uint8_t *put_number(uint8_t *p, uint64_t number)
{
    uint8_t digits[20];
    size_t len = 0;
    do {
        digits[len++] = (uint8_t)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (len > 0)
        *p++ = digits[--len];
    return p;
}

/* Status line, date, connection, content-length. */
static void append_start(wc__exchange *x, unsigned status, bool has_length, size_t length)
{
    wc_buf *out = &x->out;
    if (wc_buf_reserve(out, 256) != 0)
        out->is_failed = true;
    if (out->is_failed)
        return;
    uint8_t *p = out->ptr + out->len;
    if (status == 200) {
        p = put(p, "HTTP/1.1 200 OK\r\n", 17);
    } else {
        const char *reason = wc_http_reason(status);
        p = put(p, "HTTP/1.1 ", 9);
        p = put_number(p, status);
        *p++ = ' ';
        p = put(p, reason, strlen(reason));
        p = put(p, "\r\n", 2);
    }
    p = put(p, "date: ", 6);
    p = put(p, current_date(x->session), WC__DATE_SIZE);
    p = put(p, "\r\n", 2);
    if (!x->is_keep_alive)
        p = put(p, "connection: close\r\n", 19);
    else if (x->parser.http_minor == 0)
        p = put(p, "connection: keep-alive\r\n", 24);
    if (has_length) {
        p = put(p, "content-length: ", 16);
        p = put_number(p, length);
        p = put(p, "\r\n", 2);
    }
    out->len = (size_t)(p - out->ptr);
}

static void count_response(wc_http_server *server, unsigned status)
{
    server->stats.responses_by_class[status < 600 ? status / 100 : 0]++;
}

static size_t answer(wc__exchange *x, unsigned status, const wc_http_header *headers, size_t count,
                     wc_slice body)
{
    wc__session *session = x->session;
    bool has_body = status != 204 && status != 304, is_head = x->parser.method == HTTP_HEAD && x->is_head_done;
    if (session->server->is_stopping)
        x->is_keep_alive = false;
    append_start(x, status, has_body, status == 205 ? 0 : body.len);
    size_t dropped = append_headers(&x->out, headers, count);
    wc_buf_append(&x->out, "\r\n", 2);
    if (!has_body || is_head || status == 205)
        body = (wc_slice){0};
    if (body.len >= WC__WRITE_APART)
        wc__session_flush(session, body);
    else
        wc_buf_append_slice(&x->out, body);
    count_response(session->server, status);
    return dropped;
}

/* ---- the face ---------------------------------------------------------------------------------------------------- */

void wc_http_respond(wc_http_request *request, unsigned status, const wc_http_header *headers,
                     size_t header_count, wc_slice body, size_t *out_dropped)
{
    wc__exchange *x = WC_CONTAINER(request, wc__exchange, request);
    wc__session *session = x->session;
    wc_http_server *server = session->server;
    wc_loop_assert(server->loop);
    WC_BUG_ON(!x->is_pending);
    /* 1xx is never the last word: the client would wait for another answer. */
    if (status < 200 || status > 999)
        status = 500;
    size_t dropped = answer(x, status, headers, header_count, body);
    if (out_dropped)
        *out_dropped = dropped;
    if (server->handler.on_done)
        server->handler.on_done(server->ctx, request, status, body.len);
    wc__session_answered(session);
}

/* Error texts come from guests: what JSON cannot hold as it is becomes an escape, broken UTF-8 a question mark. */
static void append_json_text(wc_buf *out, wc_slice text)
{
    bool is_utf8 = wc_slice_is_utf8(text);
    wc_buf_append_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.ptr[i];
        if (c == '"' || c == '\\') {
            wc_buf_append_byte(out, '\\');
            wc_buf_append_byte(out, c);
        } else if (c < 0x20 || c == 0x7f) {
            wc_buf_printf(out, "\\u%04x", c);
        } else {
            wc_buf_append_byte(out, c >= 0x80 && !is_utf8 ? '?' : c);
        }
    }
    wc_buf_append_byte(out, '"');
}

enum { ERROR_TEXT_MAX = 8 << 10 };

static size_t answer_error(wc__exchange *x, unsigned status, wc_slice text, unsigned retry_after_s)
{
    wc_buf body;
    char seconds[16];
    wc_buf_init(&body, 8 * ERROR_TEXT_MAX);
    if (text.len > ERROR_TEXT_MAX)
        text.len = ERROR_TEXT_MAX;
    wc_buf_append_str(&body, "{\"error\":");
    append_json_text(&body, text);
    wc_buf_printf(&body, ",\"request_id\":\"%s\"}\n", x->request.id);
    snprintf(seconds, sizeof seconds, "%u", retry_after_s);
    const wc_http_header headers[] = {
        {WC_LIT("content-type"), WC_LIT("application/json")},
        {WC_LIT("x-request-id"), wc_slice_str(x->request.id)},
        {WC_LIT("retry-after"), wc_slice_str(seconds)},
    };
    size_t len = body.len;
    answer(x, status, headers, retry_after_s > 0 ? 3 : 2, wc_buf_slice(&body));
    wc_buf_deinit(&body);
    return len;
}

void wc_http_respond_error(wc_http_request *request, unsigned status, wc_slice text, unsigned retry_after_s)
{
    wc__exchange *x = WC_CONTAINER(request, wc__exchange, request);
    wc__session *session = x->session;
    wc_http_server *server = session->server;
    wc_loop_assert(server->loop);
    WC_BUG_ON(!x->is_pending);
    size_t len = answer_error(x, status, text, retry_after_s);
    if (server->handler.on_done)
        server->handler.on_done(server->ctx, request, status, len);
    wc__session_answered(session);
}

void wc__respond_reject(wc__exchange *x, unsigned status, const char *text)
{
    wc__session *session = x->session;
    bool was_driving = session->is_driving;
    x->reject = status;
    x->is_keep_alive = false;
    x->is_complete = true; /* nothing of this connection is parsed any more */
    x->request.start_ns = wc_loop_now_ns(session->server->loop);
    wc__request_id(x);
    answer_error(x, status, wc_slice_str(text), status == 503 ? 1 : 0);
    if (!was_driving)
        wc__session_answered(session);
}

size_t wc_http_peer(const wc_http_request *request, char *out, size_t size)
{
    const wc__exchange *x = (const wc__exchange *)(const void *)request;
    return wc_conn_peer(x->session->conn, out, size);
}
