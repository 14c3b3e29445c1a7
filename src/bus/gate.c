/* bus/gate.c: lets NATS clients talk to the bus of this process. Client protocol only: INFO, CONNECT, PUB, HPUB, SUB, UNSUB,
 * PING, PONG; nothing of clustering, accounts or persistence.
 *
 * Everything is bounded: connections, subscriptions of each, the size of a message, what waits for a slow reader (who is cut
 * off). The first bad byte ends a connection with -ERR and a reason. A connection that is closing gets no more messages.
 *
 * Headers reach those who asked for them in CONNECT; the others get the message without. Who asked for `no_responders` is
 * told at once that nobody serves a subject (status 503).
 *
 * With a token, a connection is nobody's until its CONNECT has shown it: until then every other operation ends it, nothing
 * of a message is kept, and its time is short, so that strangers cannot hold the places. lattice.md 2. */
#include <stdio.h>

#include "bus/bus.h"
#include "bus/protocol.h"
#include "codec/json.h"
#include "crypto/crypto.h"

#define AUTH_NS (5ull * 1000000000u) /* from the first byte of INFO to a good CONNECT */

typedef struct gate_subscription {
    wc_list node;
    struct gate_conn *conn;
    wc_subscription *subscription;
    char *sid;
    uint64_t delivered, max; /* max 0: no end */
} gate_subscription;

typedef struct gate_conn {
    wc_list node;
    wc_gate *gate;
    wc_conn *conn;
    wc_buf in;
    wc_list subscriptions;
    size_t subscription_count;
    wc_timer timer; /* runs until the token was shown */
    bool is_known;  /* it was, or none is wanted */
    bool is_verbose, has_echo, has_headers, has_no_responders;
    bool is_closing;
} gate_conn;

struct wc_gate {
    wc_bus *bus;
    wc_loop *loop;
    wc_listener *listener;
    wc_list conns;
    size_t conn_count;
    uint64_t next_id;
    char *name, *token; /* token NULL: everybody may */
    bool is_stopping;
    void (*on_stopped)(void *ctx);
    void *on_stopped_ctx;
};

static const wc__protocol_limits limits = {
    .is_server = true,
    .line = WC_LIMIT_PROTOCOL_LINE,
    .payload = WC_LIMIT_GATE_PAYLOAD_BYTES,
};

/* For those who have not shown the token. */
static const wc__protocol_limits narrow_limits = {.is_server = true, .line = WC_LIMIT_PROTOCOL_LINE};

static void drop_subscription(gate_subscription *subscription)
{
    wc_bus_unsubscribe(subscription->subscription);
    wc_list_remove(&subscription->node);
    subscription->conn->subscription_count--;
    wc_free(subscription->sid);
    wc_free(subscription);
}

/* From here on nothing reaches the peer but what it was sent already; on_close frees. */
static void hang_up(gate_conn *self)
{
    if (self->is_closing)
        return;
    self->is_closing = true;
    wc_timer_cancel(self->gate->loop, &self->timer);
    for (wc_list *node = self->subscriptions.next; node != &self->subscriptions;
         node = self->subscriptions.next)
        drop_subscription(WC_CONTAINER(node, gate_subscription, node));
    wc_conn_close(self->conn);
}

static void send_text(gate_conn *self, const char *text)
{
    const wc_slice part = wc_slice_str(text);
    wc_conn_write(self->conn, &part, 1);
}

static void fail(gate_conn *self, const char *reason)
{
    char line[128];
    snprintf(line, sizeof line, "-ERR '%s'\r\n", reason);
    send_text(self, line);
    hang_up(self);
}

/* ---- to the client ------------------------------------------------------------------------------------------------- */

static void write_message(gate_conn *self, const char *sid, const wc_bus_message *message, wc_slice headers)
{
    char sizes[64];
    int n = headers.len > 0
                ? snprintf(sizes, sizeof sizes, "%zu %zu\r\n", headers.len, headers.len + message->payload.len)
                : snprintf(sizes, sizeof sizes, "%zu\r\n", message->payload.len);
    const wc_slice parts[] = {
        headers.len > 0 ? WC_LIT("HMSG ") : WC_LIT("MSG "),
        message->subject,
        WC_LIT(" "),
        wc_slice_str(sid),
        WC_LIT(" "),
        message->reply,
        message->reply.len > 0 ? WC_LIT(" ") : WC_LIT(""),
        wc_slice_of(sizes, (size_t)n),
        headers,
        message->payload,
        WC_LIT("\r\n"),
    };
    if (wc_conn_write(self->conn, parts, WC_COUNT(parts)) > WC_LIMIT_GATE_PENDING_BYTES)
        fail(self, "Slow Consumer");
}

static void on_message(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    gate_subscription *self = ctx;
    gate_conn *conn = self->conn;
    (void)subscription;
    if (conn->is_closing || (!conn->has_echo && message->origin == conn))
        return;
    bool is_last = self->max > 0 && ++self->delivered >= self->max;
    write_message(conn, self->sid, message, conn->has_headers ? message->headers : (wc_slice){0});
    /* Writing may have hung up, and then the subscription is gone. */
    if (is_last && !conn->is_closing)
        drop_subscription(self);
}

/* ---- from the client ----------------------------------------------------------------------------------------------- */

static bool option(const wc_value *options, const char *name, bool otherwise)
{
    bool value = otherwise;
    (void)wc_value_bool(wc_value_get(options, name), &value);
    return value;
}

static void check_token(gate_conn *self, const wc_value *options)
{
    wc_slice shown = {0};
    (void)wc_value_text(wc_value_get(options, "auth_token"), &shown);
    if (wc_secure_eq(shown, wc_slice_str(self->gate->token))) {
        self->is_known = true;
        wc_timer_cancel(self->gate->loop, &self->timer);
    }
}

static void on_too_late(wc_timer *timer)
{
    fail(WC_CONTAINER(timer, gate_conn, timer), "Authentication Timeout");
}

static bool on_connect(gate_conn *self, wc_slice json)
{
    wc_arena arena;
    const wc_value *options;
    wc_arena_init(&arena, 256u << 10);
    bool is_good = wc_json_read(json, NULL, &arena, &options, NULL) == 0 &&
                   wc_value_type(options) == WC_VALUE_OBJECT;
    if (is_good) {
        if (!self->is_known)
            check_token(self, options);
        self->is_verbose = option(options, "verbose", true);
        self->has_echo = option(options, "echo", true);
        self->has_headers = option(options, "headers", false);
        self->has_no_responders = self->has_headers && option(options, "no_responders", false);
    }
    wc_arena_deinit(&arena);
    return is_good;
}

static void say_nobody_serves(gate_conn *self, wc_slice reply)
{
    const wc_bus_message message = {.subject = reply, .headers = WC_LIT("NATS/1.0 503\r\n\r\n")};
    (void)wc_bus_publish(self->gate->bus, &message, NULL, NULL);
}

static const char *on_publish(gate_conn *self, const wc__op *op)
{
    const wc_bus_message message = {
        .subject = op->subject,
        .reply = op->reply,
        .payload = op->payload,
        .headers = op->headers,
        .origin = self,
    };
    size_t count = 0;
    if (wc_bus_publish(self->gate->bus, &message, &count, NULL) != 0)
        return "Invalid Subject";
    if (count == 0 && op->reply.len > 0 && self->has_no_responders)
        say_nobody_serves(self, op->reply);
    return NULL;
}

static gate_subscription *find(gate_conn *self, wc_slice sid)
{
    WC_LIST_EACH(node, &self->subscriptions)
    {
        gate_subscription *subscription = WC_CONTAINER(node, gate_subscription, node);
        if (wc_slice_eq_str(sid, subscription->sid))
            return subscription;
    }
    return NULL;
}

static const char *on_subscribe(gate_conn *self, const wc__op *op)
{
    if (find(self, op->sid))
        return NULL; /* said twice: the first one stands, as with a NATS server */
    if (self->subscription_count >= WC_LIMIT_GATE_SUBSCRIPTIONS)
        return "maximum subscriptions exceeded";
    gate_subscription *subscription = WC_NEW(gate_subscription);
    if (wc_bus_subscribe(self->gate->bus, op->subject, op->queue, on_message, subscription,
                         &subscription->subscription, NULL) != 0) {
        wc_free(subscription);
        return "maximum subscriptions exceeded";
    }
    subscription->conn = self;
    subscription->sid = wc_strdup_slice(op->sid);
    wc_list_push(&self->subscriptions, &subscription->node);
    self->subscription_count++;
    return NULL;
}

static void on_unsubscribe(gate_conn *self, const wc__op *op)
{
    gate_subscription *subscription = find(self, op->sid);
    if (subscription == NULL)
        return;
    subscription->max = op->max;
    if (op->max == 0 || subscription->delivered >= op->max)
        drop_subscription(subscription);
}

/* The reason to end the connection, or NULL. */
static const char *run_op(gate_conn *self, const wc__op *op)
{
    const char *reason = NULL;
    if (!self->is_known && op->kind != WC_OP_CONNECT)
        return "Authorization Violation";
    switch (op->kind) {
    case WC_OP_CONNECT:
        if (!on_connect(self, op->payload))
            return "Invalid CONNECT";
        if (!self->is_known)
            return "Authorization Violation";
        break;
    case WC_OP_PUB:
        reason = on_publish(self, op);
        break;
    case WC_OP_SUB:
        reason = on_subscribe(self, op);
        break;
    case WC_OP_UNSUB:
        on_unsubscribe(self, op);
        break;
    case WC_OP_PING:
        send_text(self, "PONG\r\n");
        return wc_conn_queued(self->conn) > WC_LIMIT_GATE_PENDING_BYTES ? "Slow Consumer" : NULL;
    default:
        return NULL; /* PONG; what a server says is not parsed here */
    }
    if (reason == NULL && self->is_verbose && !self->is_closing) {
        send_text(self, "+OK\r\n");
        if (wc_conn_queued(self->conn) > WC_LIMIT_GATE_PENDING_BYTES)
            reason = "Slow Consumer";
    }
    return reason;
}

static void on_data(void *ctx, wc_conn *conn, wc_slice bytes)
{
    gate_conn *self = ctx;
    size_t at = 0;
    (void)conn;
    if (self->is_closing)
        return;
    wc_buf_append_slice(&self->in, bytes);
    while (!self->is_closing) {
        wc__op op;
        size_t used;
        const char *reason = wc_buf_status(&self->in) != 0 ? "Maximum Payload Violation" : NULL;
        int rc = reason ? WC_PROTOCOL_BAD
                        : wc__protocol_parse(wc_slice_from(wc_buf_slice(&self->in), at),
                                             self->is_known ? &limits : &narrow_limits, &op, &used, &reason);
        if (rc == WC_PROTOCOL_MORE)
            break;
        if (rc == WC_PROTOCOL_OP) {
            reason = run_op(self, &op);
            at += used;
        }
        if (reason && !self->is_closing)
            fail(self, reason);
    }
    wc_buf_consume(&self->in, at);
    if (self->in.len == 0)
        wc_buf_deinit(&self->in); /* an idle connection holds no memory for input */
}

static void on_eof(void *ctx, wc_conn *conn)
{
    (void)conn;
    hang_up(ctx);
}

/* ---- connections --------------------------------------------------------------------------------------------------- */

static void forget_token(wc_gate *gate)
{
    if (gate->token)
        wc_secure_wipe(gate->token, strlen(gate->token));
    wc_free(gate->token);
    gate->token = NULL;
}

static void free_gate(wc_gate *gate)
{
    void (*on_stopped)(void *ctx) = gate->on_stopped;
    void *ctx = gate->on_stopped_ctx;
    wc_free(gate->name);
    forget_token(gate);
    wc_free(gate);
    on_stopped(ctx);
}

static void on_close(void *ctx, wc_conn *conn, int status)
{
    gate_conn *self = ctx;
    wc_gate *gate = self->gate;
    (void)conn;
    (void)status;
    hang_up(self); /* when the peer went by itself */
    wc_list_remove(&self->node);
    gate->conn_count--;
    wc_buf_deinit(&self->in);
    wc_free(self);
    if (gate->is_stopping && gate->conn_count == 0)
        free_gate(gate);
}

static const wc_conn_events events = {.on_data = on_data, .on_eof = on_eof, .on_close = on_close};

static void send_info(gate_conn *self)
{
    wc_buf line;
    wc_json_writer json;
    wc_buf_init(&line, 4096);
    wc_buf_append_str(&line, "INFO ");
    wc_json_writer_init(&json, &line);
    wc_json_object_begin(&json);
    wc_json_put_cstr(&json, "server_id", self->gate->name);
    wc_json_put_cstr(&json, "server_name", "wasmcloud-c gate");
    /* The NATS release whose client protocol this is: the first with headers. */
    wc_json_put_cstr(&json, "version", "2.2.0");
    wc_json_put_int(&json, "proto", 1);
    wc_json_put_cstr(&json, "host", "127.0.0.1");
    wc_json_put_int(&json, "port", 4222);
    wc_json_put_bool(&json, "headers", true);
    wc_json_put_u64(&json, "max_payload", WC_LIMIT_GATE_PAYLOAD_BYTES);
    if (self->gate->token)
        wc_json_put_bool(&json, "auth_required", true);
    wc_json_put_u64(&json, "client_id", ++self->gate->next_id);
    wc_json_object_end(&json);
    wc_buf_append_str(&line, " \r\n");
    const wc_slice part = wc_buf_slice(&line);
    wc_conn_write(self->conn, &part, 1);
    wc_buf_deinit(&line);
}

static void on_accept(void *ctx, wc_conn *conn)
{
    wc_gate *gate = ctx;
    gate_conn *self = WC_NEW(gate_conn);
    self->gate = gate;
    self->conn = conn;
    self->is_verbose = false;
    self->has_echo = true;
    wc_list_init(&self->subscriptions);
    wc_buf_init(&self->in, WC_LIMIT_GATE_PAYLOAD_BYTES + WC_LIMIT_PROTOCOL_LINE + (128u << 10));
    wc_list_push(&gate->conns, &self->node);
    gate->conn_count++;
    wc_conn_start(conn, &events, self);
    self->is_known = gate->token == NULL;
    if (gate->conn_count > WC_LIMIT_GATE_CONNECTIONS) {
        fail(self, "maximum connections exceeded");
        return;
    }
    if (!self->is_known)
        wc_timer_set(gate->loop, &self->timer, wc_loop_now_ns(gate->loop) + AUTH_NS, on_too_late);
    send_info(self);
}

int wc_gate_new(wc_bus *bus, wc_loop *loop, int fd, const char *name, wc_gate **out_gate, wc_error *err)
{
    wc_gate *gate = WC_NEW(wc_gate);
    gate->bus = bus;
    gate->loop = loop;
    wc_list_init(&gate->conns);
    int rc = wc_listener_new(loop, fd, on_accept, gate, &gate->listener, err);
    if (rc != 0) {
        wc_free(gate);
        return rc;
    }
    gate->name = wc_strdup(name);
    *out_gate = gate;
    return 0;
}

void wc_gate_set_token(wc_gate *gate, const char *token)
{
    wc_loop_assert(gate->loop);
    forget_token(gate);
    gate->token = wc_strdup(token);
}

void wc_gate_stop(wc_gate *gate, void (*on_stopped)(void *ctx), void *ctx)
{
    wc_loop_assert(gate->loop);
    wc_listener_free(gate->listener);
    gate->is_stopping = true;
    gate->on_stopped = on_stopped;
    gate->on_stopped_ctx = ctx;
    if (gate->conn_count == 0) {
        free_gate(gate);
        return;
    }
    WC_LIST_EACH_SAFE(node, following, &gate->conns)
    hang_up(WC_CONTAINER(node, gate_conn, node));
}

size_t wc_gate_connections(const wc_gate *gate)
{
    return gate->conn_count;
}
