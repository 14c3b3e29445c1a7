/* bus/client_unix.c: the client of a gate's Unix socket, in the NATS client protocol. Nobody needs a password there: the
 * socket's mode says who may connect.
 *
 * SPEC lattice 2 (handshake: INFO, CONNECT and PING, PONG). */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "bus/client_int.h"
#include "bus/protocol.h"

enum { CLIENT_PAYLOAD_BYTES = 64 << 20, READ_BYTES = 64 << 10, SEND_MS = 10000 };

typedef struct unix_client {
    wc_bus_client base;
    int fd;
    wc_buf in;
    size_t used; /* bytes of `in` that the last message borrowed */
    uint64_t next_sid;
    uint8_t scratch[READ_BYTES];
} unix_client;

static const wc__protocol_limits limits = {
    .is_server = false,
    .line = WC_LIMIT_PROTOCOL_INFO,
    .payload = CLIENT_PAYLOAD_BYTES,
};

static unix_client *unix_of(wc_bus_client *client)
{
    return (unix_client *)(void *)client;
}

int wc__client_fail_os(wc_error *err, int number)
{
    return wc_fail(err, number == ETIMEDOUT ? WC_ETIMEOUT : WC_EIO, "%s (os error %d)", wc_errno_text(number),
                   number);
}

int wc__client_wait(const wc_env *env, int fd, short events, uint64_t deadline, wc_error *err)
{
    for (;;) {
        struct pollfd item = {.fd = fd, .events = events};
        int wait_ms = -1;
        if (deadline != UINT64_MAX) {
            uint64_t now = wc_env_monotonic_ns(env);
            uint64_t left = now < deadline ? (deadline - now + 999999u) / 1000000u : 0;
            wait_ms = left > INT32_MAX ? INT32_MAX : (int)left;
        }
        int n = poll(&item, 1, wait_ms);
        if (n > 0)
            return 0;
        if (n == 0)
            return wc_fail(err, WC_ETIMEOUT, "deadline has elapsed");
        if (errno != EINTR)
            return wc__client_fail_os(err, errno);
    }
}

/* ---- connecting ---------------------------------------------------------------------------------------------------- */

int wc__client_connect(const wc_env *env, int fd, const void *address, size_t len, uint64_t deadline,
                       wc_error *err)
{
    int number = 0, rc = 0;
    socklen_t size = sizeof number;
    if (connect(fd, address, (socklen_t)len) != 0)
        rc = errno == EINPROGRESS ? wc__client_wait(env, fd, POLLOUT, deadline, err)
                                  : wc__client_fail_os(err, errno);
    if (rc == 0 && getsockopt(fd, SOL_SOCKET, SO_ERROR, &number, &size) == 0 && number != 0)
        rc = wc__client_fail_os(err, number);
    return rc;
}

static int connect_unix(unix_client *client, const char *path, uint64_t deadline, wc_error *err)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return wc_fail(err, WC_EINVAL, "the socket's path '%s' is longer than %zu bytes", path,
                       sizeof address.sun_path - 1);
    wc_slice_copy_cstr(wc_slice_str(path), address.sun_path, sizeof address.sun_path);
    client->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (client->fd < 0)
        return wc__client_fail_os(err, errno);
    return wc__client_connect(client->base.env, client->fd, &address, sizeof address, deadline, err);
}

static int send_all(unix_client *client, const wc_buf *text, uint64_t deadline, wc_error *err)
{
    size_t at = 0;
    int rc = wc_buf_status(text);
    if (rc != 0)
        return wc_fail(err, rc, "the message is larger than %zu bytes", text->max);
    while (at < text->len) {
        ssize_t n = send(client->fd, text->ptr + at, text->len - at, MSG_NOSIGNAL);
        if (n >= 0) {
            at += (size_t)n;
            continue;
        }
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK)
            return wc__client_fail_os(err, errno);
        rc = wc__client_wait(client->base.env, client->fd, POLLOUT, deadline, err);
        if (rc != 0)
            return rc;
    }
    return 0;
}

static int send_text(unix_client *client, const char *text, uint64_t deadline, wc_error *err)
{
    wc_buf out;
    wc_buf_init(&out, 4096);
    wc_buf_append_str(&out, text);
    int rc = send_all(client, &out, deadline, err);
    wc_buf_deinit(&out);
    return rc;
}

/* ---- reading ------------------------------------------------------------------------------------------------------- */

static int read_more(unix_client *client, uint64_t deadline, wc_error *err)
{
    for (;;) {
        ssize_t n = recv(client->fd, client->scratch, sizeof client->scratch, 0);
        if (n > 0) {
            wc_buf_append(&client->in, client->scratch, (size_t)n);
            int status = wc_buf_status(&client->in);
            return status == 0 ? 0
                               : wc_fail(err, status, "the server sent more than %d bytes at once",
                                         CLIENT_PAYLOAD_BYTES);
        }
        if (n == 0)
            return wc_fail(err, WC_ECLOSED, "the server closed the connection");
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK)
            return wc__client_fail_os(err, errno);
        int rc = wc__client_wait(client->base.env, client->fd, POLLIN, deadline, err);
        if (rc != 0)
            return rc;
    }
}

/* The next operation; PING is answered on the way. */
static int next_op(unix_client *client, uint64_t deadline, wc__op *out_op, wc_error *err)
{
    for (;;) {
        wc_buf_consume(&client->in, client->used);
        client->used = 0;
        const char *reason = NULL;
        int rc = wc__protocol_parse(wc_buf_slice(&client->in), &limits, out_op, &client->used, &reason);
        if (rc == WC_PROTOCOL_BAD)
            return wc_fail(err, WC_EFORMAT, "what answers is no NATS server (%s)", reason);
        if (rc == WC_PROTOCOL_MORE)
            rc = read_more(client, deadline, err);
        else if (out_op->kind == WC_OP_ERR)
            return wc_fail(err, WC_EDENIED, "the server refused: %.*s", WC_FMT(out_op->payload));
        else if (out_op->kind != WC_OP_PING)
            return 0;
        else
            rc = send_text(client, "PONG\r\n", deadline, err);
        if (rc != 0)
            return rc;
    }
}

static int shake_hands(unix_client *client, uint64_t deadline, wc_error *err)
{
    wc__op op;
    int rc = next_op(client, deadline, &op, err);
    if (rc == 0 && op.kind != WC_OP_INFO)
        rc = wc_fail(err, WC_EFORMAT, "what answers is no NATS server (no INFO)");
    if (rc == 0)
        rc = send_text(client,
                       "CONNECT {\"verbose\":false,\"pedantic\":false,\"lang\":\"c\",\"version\":\"0.1.0\","
                       "\"tls_required\":false,\"headers\":true,\"echo\":true}\r\nPING\r\n",
                       deadline, err);
    while (rc == 0) {
        rc = next_op(client, deadline, &op, err);
        if (rc == 0 && op.kind == WC_OP_PONG)
            return 0;
    }
    return rc;
}

static void unix_free(wc_bus_client *base)
{
    unix_client *client = unix_of(base);
    if (client->fd >= 0)
        close(client->fd);
    wc_buf_deinit(&client->in);
    wc_free(client);
}

/* ---- using --------------------------------------------------------------------------------------------------------- */

static int unix_publish(wc_bus_client *base, wc_slice subject, wc_slice reply, wc_slice payload, wc_error *err)
{
    wc_buf out;
    wc_buf_init(&out, payload.len + 2u * WC_LIMIT_SUBJECT_BYTES + 64u);
    wc_buf_printf(&out, "PUB %.*s %.*s%s%zu\r\n", WC_FMT(subject), WC_FMT(reply), reply.len > 0 ? " " : "",
                  payload.len);
    wc_buf_append_slice(&out, payload);
    wc_buf_append_str(&out, "\r\n");
    int rc = send_all(unix_of(base), &out, wc__client_deadline(base->env, SEND_MS), err);
    wc_buf_deinit(&out);
    return rc;
}

static int unix_subscribe(wc_bus_client *base, wc_slice pattern, wc_error *err)
{
    unix_client *client = unix_of(base);
    wc_buf out;
    wc_buf_init(&out, WC_LIMIT_SUBJECT_BYTES + 64u);
    wc_buf_printf(&out, "SUB %.*s %llu\r\n", WC_FMT(pattern), (unsigned long long)++client->next_sid);
    int rc = send_all(client, &out, wc__client_deadline(base->env, SEND_MS), err);
    wc_buf_deinit(&out);
    return rc;
}

static int unix_next(wc_bus_client *base, uint64_t deadline, wc_bus_message *out_message, wc_error *err)
{
    wc__op op;
    for (;;) {
        int rc = next_op(unix_of(base), deadline, &op, err);
        if (rc != 0)
            return rc;
        if (op.kind == WC_OP_MSG)
            break;
    }
    *out_message = (wc_bus_message){
        .subject = op.subject, .reply = op.reply, .payload = op.payload, .headers = op.headers};
    return 0;
}

static int unix_flush(wc_bus_client *base, uint32_t timeout_ms, wc_error *err)
{
    uint64_t deadline = wc__client_deadline(base->env, timeout_ms);
    wc__op op;
    int rc = send_text(unix_of(base), "PING\r\n", deadline, err);
    while (rc == 0) {
        rc = next_op(unix_of(base), deadline, &op, err);
        if (rc == 0 && op.kind == WC_OP_PONG)
            break;
    }
    return rc;
}

static const wc__client_kind unix_kind = {
    .free = unix_free,
    .publish = unix_publish,
    .subscribe = unix_subscribe,
    .next = unix_next,
    .flush = unix_flush,
};

int wc__client_unix_new(const wc_env *env, const char *path, uint64_t deadline, wc_bus_client **out_client,
                        wc_error *err)
{
    unix_client *client = WC_NEW(unix_client);
    client->base = (wc_bus_client){.kind = &unix_kind, .env = env};
    client->fd = -1;
    wc_buf_init(&client->in, CLIENT_PAYLOAD_BYTES + (size_t)WC_LIMIT_PROTOCOL_INFO + READ_BYTES);
    int rc = connect_unix(client, path, deadline, err);
    if (rc == 0)
        rc = shake_hands(client, deadline, err);
    if (rc != 0) {
        unix_free(&client->base);
        return rc;
    }
    *out_client = &client->base;
    return 0;
}
