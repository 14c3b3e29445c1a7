/* room: bus. The NATS client protocol in both directions, whole and cut: whatever has been read is the same, slices lie in the
 * input, and a refusal never comes later than the byte that caused it. Then the same bytes come to a real gate with a token,
 * as a connection that may have shown it before: what the gate answers is always protocol, and without the token nothing
 * reaches the bus and nothing is answered but a refusal.
 *
 * The first byte: bit 0 the direction for the parser, bit 1 whether the token was shown, the rest how the bytes are cut. */
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bus/bus.h"
#include "bus/protocol.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_slice(wc_slice s, wc_slice in)
{
    WC_BUG_ON(s.len > 0 && (s.ptr < in.ptr || s.ptr + s.len > in.ptr + in.len));
}

static void check_op(const wc__op *op, wc_slice in, const wc__protocol_limits *limits)
{
    const wc_slice parts[] = {op->subject, op->reply, op->queue, op->sid, op->headers, op->payload};
    for (size_t i = 0; i < WC_COUNT(parts); i++)
        check_slice(parts[i], in);
    if (op->kind == WC_OP_PUB || op->kind == WC_OP_MSG) {
        WC_BUG_ON(!wc_subject_is_name(op->subject));
        WC_BUG_ON(op->headers.len + op->payload.len > limits->payload);
    }
    if (op->kind == WC_OP_SUB)
        WC_BUG_ON(!wc_subject_is_pattern(op->subject) || !wc_subject_match(WC_LIT(">"), WC_LIT("a")));
}

static void parse_all(const uint8_t *data, size_t size)
{
    wc__op op, again;
    size_t used, used_again;
    const char *error = NULL;
    const wc__protocol_limits limits = {.is_server = (data[0] & 1) != 0, .line = 512, .payload = 1024};
    wc_slice in = wc_slice_of(data + 1, size - 1);
    for (;;) {
        int rc = wc__protocol_parse(in, &limits, &op, &used, &error);
        if (rc != WC_PROTOCOL_OP) {
            WC_BUG_ON(rc == WC_PROTOCOL_BAD && error == NULL);
            /* What is refused stays refused with more bytes; what waits was not refused earlier. */
            for (size_t cut = 0; cut < in.len && rc == WC_PROTOCOL_MORE; cut++)
                WC_BUG_ON(wc__protocol_parse(wc_slice_sub(in, 0, cut), &limits, &op, &used, &error) ==
                          WC_PROTOCOL_BAD);
            return;
        }
        WC_BUG_ON(used == 0 || used > in.len);
        check_op(&op, in, &limits);
        WC_BUG_ON(wc__protocol_parse(wc_slice_sub(in, 0, used), &limits, &again, &used_again, &error) !=
                  WC_PROTOCOL_OP);
        WC_BUG_ON(used_again != used || again.kind != op.kind || again.payload.len != op.payload.len);
        in = wc_slice_from(in, used);
    }
}

/* ---- a gate and one connection to it ------------------------------------------------------------------------------- */

#define TOKEN "open-sesame-of-the-fuzzer"
#define SHOWN \
    "CONNECT {\"verbose\":true,\"headers\":true,\"no_responders\":true,\"auth_token\":\"" TOKEN "\"}\r\n"

typedef struct visit {
    wc_loop *loop;
    wc_bus *bus;
    wc_gate *gate;
    wc_msg start;
    wc_work work;
    int listener, client;
    wc_slice rest; /* to be said */
    size_t cut;
    wc_buf answer;
    size_t heard; /* on the bus, from the connection */
    bool was_here;
} visit;

static void on_bus(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    (void)subscription;
    ((visit *)ctx)->heard += message->origin != NULL;
}

static void on_stopped(void *ctx)
{
    visit *self = ctx;
    wc_bus_free(self->bus);
    wc_loop_stop(self->loop);
}

static void talk(visit *self)
{
    uint8_t chunk[4096];
    if (self->rest.len > 0) {
        wc_slice part = wc_slice_sub(self->rest, 0, self->cut);
        ssize_t n = send(self->client, part.ptr, part.len, MSG_NOSIGNAL);
        self->rest = n >= 0 ? wc_slice_from(self->rest, (size_t)n) : (wc_slice){0};
        if (self->rest.len == 0)
            shutdown(self->client, SHUT_WR);
    }
    for (ssize_t n; (n = recv(self->client, chunk, sizeof chunk, 0)) > 0;)
        wc_buf_append(&self->answer, chunk, (size_t)n);
}

/* One turn; the visit is over when the gate has let the connection go. */
static bool step(wc_work *work)
{
    visit *self = WC_CONTAINER(work, visit, work);
    size_t count = wc_gate_connections(self->gate);
    self->was_here |= count > 0;
    if (self->was_here)
        talk(self);
    if (!self->was_here || count > 0)
        return true;
    wc_gate_stop(self->gate, on_stopped, self);
    return false;
}

static void start(wc_msg *msg)
{
    visit *self = WC_CONTAINER(msg, visit, start);
    wc_subscription *all;
    self->bus = wc_bus_new(self->loop);
    WC_BUG_ON(wc_bus_subscribe(self->bus, WC_LIT(">"), (wc_slice){0}, on_bus, self, &all, NULL) != 0);
    WC_BUG_ON(wc_gate_new(self->bus, self->loop, self->listener, "NFUZZ", &self->gate, NULL) != 0);
    wc_gate_set_token(self->gate, TOKEN);
    self->work.step = step;
    wc_loop_work(self->loop, &self->work);
}

static void never(wc_msg *msg)
{
    (void)msg;
}

/* A socket without a name in any directory; made once, every visit is one connection to it. */
static int listener_fd(struct sockaddr *address, socklen_t *len)
{
    static int fd = -1;
    if (fd < 0) {
        const struct sockaddr any = {.sa_family = AF_UNIX};
        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        /* Bound to the family alone, the kernel gives it an abstract name. */
        WC_BUG_ON(fd < 0 || bind(fd, &any, sizeof any.sa_family) != 0 || listen(fd, 4) != 0);
    }
    WC_BUG_ON(getsockname(fd, address, len) != 0);
    return fd;
}

/* Everything a server says is protocol, but for what the end cut off. Returns whether anything but INFO and -ERR was said. */
static bool check_answer(wc_slice said)
{
    const wc__protocol_limits limits = {
        .is_server = false, .line = WC_LIMIT_PROTOCOL_INFO, .payload = WC_LIMIT_GATE_PAYLOAD_BYTES};
    wc__op op;
    size_t used;
    const char *error = NULL;
    bool has_served = false;
    int rc;
    while ((rc = wc__protocol_parse(said, &limits, &op, &used, &error)) == WC_PROTOCOL_OP) {
        has_served |= op.kind != WC_OP_INFO && op.kind != WC_OP_ERR;
        said = wc_slice_from(said, used);
    }
    WC_BUG_ON(rc == WC_PROTOCOL_BAD);
    return has_served;
}

static void visit_gate(wc_slice bytes, bool was_shown, size_t cut)
{
    struct sockaddr_storage address;
    socklen_t len = sizeof address;
    visit self = {.rest = bytes, .cut = cut};
    self.listener = listener_fd((struct sockaddr *)&address, &len);
    self.client = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    WC_BUG_ON(self.client < 0 || connect(self.client, (struct sockaddr *)&address, len) != 0);
    if (was_shown)
        WC_BUG_ON(send(self.client, SHOWN, sizeof SHOWN - 1, 0) != (ssize_t)sizeof SHOWN - 1);
    if (bytes.len == 0)
        shutdown(self.client, SHUT_WR);
    wc_buf_init(&self.answer, 64u << 20);
    WC_BUG_ON(wc_loop_new(&wc_env_system, &self.loop, NULL) != 0);
    self.start = (wc_msg){.run = start, .drop = never};
    wc_loop_post(self.loop, &self.start);
    wc_loop_run(self.loop);
    wc_loop_free(self.loop);
    close(self.client);
    bool has_served = check_answer(wc_buf_slice(&self.answer));
    if (!was_shown && wc_slice_find_slice(bytes, WC_LIT(TOKEN)) == bytes.len)
        WC_BUG_ON(self.heard > 0 || has_served);
    wc_buf_deinit(&self.answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 8192)
        return 0;
    parse_all(data, size);
    size_t cut = (size_t)(data[0] >> 2) * 8;
    visit_gate(wc_slice_of(data + 1, size - 1), (data[0] & 2) != 0, cut ? cut : 8192);
    return 0;
}
