/* bus/client.c: a NATS client for command line programs: blocking, one connection, no reconnect, no TLS, no credentials.
 *
 * SPEC lattice 2 (handshake: INFO, CONNECT and PING, PONG), wash 6. Errors of the system keep the era's form,
 * "Connection refused (os error 111)". */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "bus/bus.h"
#include "bus/protocol.h"

enum { CLIENT_PAYLOAD_BYTES = 64 << 20, READ_BYTES = 64 << 10 };

struct wc_bus_client {
    const wc_env *env;
    int fd;
    wc_buf in;
    size_t used; /* bytes of `in` that the last message borrowed */
    uint64_t next_sid;
    uint8_t scratch[READ_BYTES];
};

static const wc__protocol_limits limits = {
    .is_server = false,
    .line = WC_LIMIT_PROTOCOL_INFO,
    .payload = CLIENT_PAYLOAD_BYTES,
};

static int fail_os(wc_error *err, int number)
{
    return wc_fail(err, number == ETIMEDOUT ? WC_ETIMEOUT : WC_EIO, "%s (os error %d)", wc_errno_text(number),
                   number);
}

static uint64_t deadline_of(const wc_bus_client *client, uint32_t timeout_ms)
{
    return timeout_ms == UINT32_MAX ? UINT64_MAX
                                    : wc_env_monotonic_ns(client->env) + (uint64_t)timeout_ms * 1000000u;
}

/* Waits until the socket is ready; WC_ETIMEOUT. */
static int wait_ready(const wc_bus_client *client, short events, uint64_t deadline, wc_error *err)
{
    for (;;) {
        struct pollfd item = {.fd = client->fd, .events = events};
        int wait_ms = -1;
        if (deadline != UINT64_MAX) {
            uint64_t now = wc_env_monotonic_ns(client->env);
            uint64_t left = now < deadline ? (deadline - now + 999999u) / 1000000u : 0;
            wait_ms = left > INT32_MAX ? INT32_MAX : (int)left;
        }
        int n = poll(&item, 1, wait_ms);
        if (n > 0)
            return 0;
        if (n == 0)
            return wc_fail(err, WC_ETIMEOUT, "deadline has elapsed");
        if (errno != EINTR)
            return fail_os(err, errno);
    }
}

/* ---- connecting ---------------------------------------------------------------------------------------------------- */

static int connect_to(wc_bus_client *client, int family, const struct sockaddr *address, socklen_t len,
                      uint64_t deadline, wc_error *err)
{
    int number = 0, on = 1;
    socklen_t size = sizeof number;
    client->fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (client->fd < 0)
        return fail_os(err, errno);
    if (family != AF_UNIX)
        setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    int rc = 0;
    if (connect(client->fd, address, len) != 0)
        rc = errno == EINPROGRESS ? wait_ready(client, POLLOUT, deadline, err) : fail_os(err, errno);
    if (rc == 0 && getsockopt(client->fd, SOL_SOCKET, SO_ERROR, &number, &size) == 0 && number != 0)
        rc = fail_os(err, number);
    if (rc != 0) {
        close(client->fd);
        client->fd = -1;
    }
    return rc;
}

static int connect_unix(wc_bus_client *client, const char *path, uint64_t deadline, wc_error *err)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return wc_fail(err, WC_EINVAL, "the socket's path '%s' is longer than %zu bytes", path,
                       sizeof address.sun_path - 1);
    wc_slice_copy_cstr(wc_slice_str(path), address.sun_path, sizeof address.sun_path);
    return connect_to(client, AF_UNIX, (const struct sockaddr *)&address, sizeof address, deadline, err);
}

static int connect_tcp(wc_bus_client *client, const char *text, uint64_t deadline, wc_error *err)
{
    char host[256];
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    const char *colon = strrchr(text, ':');
    if (colon == NULL || (size_t)(colon - text) >= sizeof host)
        return wc_fail(err, WC_EINVAL, "'%s' is not host:port", text);
    wc_slice name = wc_slice_of(text, (size_t)(colon - text));
    if (name.len > 2 && name.ptr[0] == '[' && name.ptr[name.len - 1] == ']')
        name = wc_slice_sub(name, 1, name.len - 2);
    wc_slice_copy_cstr(name, host, sizeof host);
    int rc = getaddrinfo(host, colon + 1, &hints, &found);
    if (rc != 0)
        return wc_fail(err, WC_EIO, "failed to lookup address information: %s", gai_strerror(rc));
    rc = WC_EIO;
    for (struct addrinfo *at = found; at && rc != 0; at = at->ai_next)
        rc = connect_to(client, at->ai_family, at->ai_addr, at->ai_addrlen, deadline, err);
    freeaddrinfo(found);
    return rc;
}

static int send_all(wc_bus_client *client, const wc_buf *text, uint64_t deadline, wc_error *err)
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
            return fail_os(err, errno);
        rc = wait_ready(client, POLLOUT, deadline, err);
        if (rc != 0)
            return rc;
    }
    return 0;
}

static int send_text(wc_bus_client *client, const char *text, uint64_t deadline, wc_error *err)
{
    wc_buf out;
    wc_buf_init(&out, 4096);
    wc_buf_append_str(&out, text);
    int rc = send_all(client, &out, deadline, err);
    wc_buf_deinit(&out);
    return rc;
}

/* ---- reading ------------------------------------------------------------------------------------------------------- */

static int read_more(wc_bus_client *client, uint64_t deadline, wc_error *err)
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
            return fail_os(err, errno);
        int rc = wait_ready(client, POLLIN, deadline, err);
        if (rc != 0)
            return rc;
    }
}

/* The next operation; PING is answered on the way. */
static int next_op(wc_bus_client *client, uint64_t deadline, wc__op *out_op, wc_error *err)
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

static int shake_hands(wc_bus_client *client, uint64_t deadline, wc_error *err)
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

int wc_bus_client_new(const wc_env *env, const char *address, uint32_t timeout_ms, wc_bus_client **out_client,
                      wc_error *err)
{
    wc_bus_client *client = WC_NEW(wc_bus_client);
    client->env = env;
    client->fd = -1;
    wc_buf_init(&client->in, CLIENT_PAYLOAD_BYTES + (size_t)WC_LIMIT_PROTOCOL_INFO + READ_BYTES);
    uint64_t deadline = deadline_of(client, timeout_ms);
    int rc = strncmp(address, "unix:", 5) == 0 ? connect_unix(client, address + 5, deadline, err)
                                               : connect_tcp(client, address, deadline, err);
    if (rc == 0)
        rc = shake_hands(client, deadline, err);
    if (rc != 0) {
        wc_bus_client_free(client);
        return rc;
    }
    *out_client = client;
    return 0;
}

void wc_bus_client_free(wc_bus_client *client)
{
    if (client == NULL)
        return;
    if (client->fd >= 0)
        close(client->fd);
    wc_buf_deinit(&client->in);
    wc_free(client);
}

/* ---- using --------------------------------------------------------------------------------------------------------- */

int wc_bus_client_publish(wc_bus_client *client, wc_slice subject, wc_slice reply, wc_slice payload,
                          wc_error *err)
{
    wc_buf out;
    if (!wc_subject_is_name(subject))
        return wc_fail(err, WC_EINVAL, "'%.*s' is not a subject to publish to", WC_FMT(subject));
    wc_buf_init(&out, payload.len + 2u * WC_LIMIT_SUBJECT_BYTES + 64u);
    wc_buf_printf(&out, "PUB %.*s %.*s%s%zu\r\n", WC_FMT(subject), WC_FMT(reply), reply.len > 0 ? " " : "",
                  payload.len);
    wc_buf_append_slice(&out, payload);
    wc_buf_append_str(&out, "\r\n");
    int rc = send_all(client, &out, deadline_of(client, 10000), err);
    wc_buf_deinit(&out);
    return rc;
}

int wc_bus_client_subscribe(wc_bus_client *client, wc_slice pattern, wc_error *err)
{
    wc_buf out;
    if (!wc_subject_is_pattern(pattern))
        return wc_fail(err, WC_EINVAL, "'%.*s' is not a subject", WC_FMT(pattern));
    wc_buf_init(&out, WC_LIMIT_SUBJECT_BYTES + 64u);
    wc_buf_printf(&out, "SUB %.*s %llu\r\n", WC_FMT(pattern), (unsigned long long)++client->next_sid);
    int rc = send_all(client, &out, deadline_of(client, 10000), err);
    wc_buf_deinit(&out);
    return rc;
}

int wc_bus_client_next(wc_bus_client *client, uint32_t timeout_ms, wc_bus_message *out_message, wc_error *err)
{
    uint64_t deadline = deadline_of(client, timeout_ms);
    wc__op op;
    for (;;) {
        int rc = next_op(client, deadline, &op, err);
        if (rc != 0)
            return rc;
        if (op.kind == WC_OP_MSG)
            break;
    }
    *out_message = (wc_bus_message){
        .subject = op.subject, .reply = op.reply, .payload = op.payload, .headers = op.headers};
    return 0;
}

int wc_bus_client_ask(wc_bus_client *client, wc_slice subject, wc_slice payload, uint32_t timeout_ms,
                      wc_bus_message *out_message, wc_error *err)
{
    char inbox[WC_INBOX_SIZE];
    uint64_t deadline = deadline_of(client, timeout_ms);
    wc_bus_inbox(client->env, inbox);
    int rc = wc_bus_client_subscribe(client, wc_slice_str(inbox), err);
    if (rc == 0)
        rc = wc_bus_client_publish(client, subject, wc_slice_str(inbox), payload, err);
    while (rc == 0) {
        uint64_t now = wc_env_monotonic_ns(client->env);
        uint64_t left_ms = now < deadline ? (deadline - now + 999999u) / 1000000u : 0;
        rc = wc_bus_client_next(client, left_ms > UINT32_MAX - 1 ? UINT32_MAX - 1 : (uint32_t)left_ms,
                                out_message, err);
        if (rc == 0 && wc_slice_eq_str(out_message->subject, inbox))
            break;
    }
    return rc;
}

int wc_bus_client_flush(wc_bus_client *client, uint32_t timeout_ms, wc_error *err)
{
    uint64_t deadline = deadline_of(client, timeout_ms);
    wc__op op;
    int rc = send_text(client, "PING\r\n", deadline, err);
    while (rc == 0) {
        rc = next_op(client, deadline, &op, err);
        if (rc == 0 && op.kind == WC_OP_PONG)
            break;
    }
    return rc;
}
