/* rt/conn.c: one stream connection, TCP or Unix.
 *
 * Reads go into one buffer per loop, so an idle connection holds no memory for them. Writes go to the socket at once; what
 * it does not take is copied and sent when the socket has room. Bounding that queue is the owner's affair: it sees its
 * length and gets on_drain. Level-triggered: one read a turn and connection, so a fast peer does not starve the others.
 * A connection whose peer ended its direction is watched for a reset only.
 * The memory lives until on_close has returned, so handlers may close at any point.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "rt/loop.h"

enum { PARTS_MAX = 16, QUEUE_MAX = 256 << 20 };

struct wc_conn {
    uv_poll_t poll;
    wc_list node;
    wc_loop *loop;
    int fd;
    int status;  /* for on_close */
    int watched; /* events that the poll handle is started with */
    bool is_started, is_connecting, is_read_paused, is_eof, is_shutdown_wanted, is_shut, is_closing;
    size_t sent; /* bytes of `out` that are gone */
    wc_buf out;
    const wc_conn_events *events;
    void *ctx;
};

static void on_ready(uv_poll_t *handle, int status, int events);
static void close_with(wc_conn *conn, int status);

static void watch(wc_conn *conn)
{
    int wanted = 0;
    if (conn->is_closing)
        return;
    if (conn->is_connecting || conn->out.len > 0)
        wanted |= UV_WRITABLE;
    if (conn->is_started && !conn->is_connecting && !conn->is_read_paused && !conn->is_eof)
        wanted |= UV_READABLE;
    if (wanted == 0 && conn->is_eof)
        wanted = UV_PRIORITIZED; /* nothing to read any more; a reset is still reported */
    if (wanted == conn->watched)
        return;
    conn->watched = wanted;
    if (wanted)
        uv_poll_start(&conn->poll, wanted, on_ready);
    else
        uv_poll_stop(&conn->poll);
}

static void on_closed(uv_handle_t *handle)
{
    wc_conn *conn = handle->data;
    wc_list_remove(&conn->node);
    if (conn->events && conn->events->on_close)
        conn->events->on_close(conn->ctx, conn, conn->status);
    wc_buf_deinit(&conn->out);
    wc_free(conn);
}

static void close_with(wc_conn *conn, int status)
{
    if (conn->is_closing)
        return;
    conn->is_closing = true;
    conn->status = status;
    uv_close((uv_handle_t *)&conn->poll, on_closed);
    close(conn->fd);
    conn->fd = -1;
}

static void shut_if_wanted(wc_conn *conn)
{
    if (!conn->is_shutdown_wanted || conn->is_shut || conn->is_connecting || conn->out.len > 0 ||
        conn->is_closing)
        return;
    conn->is_shut = true;
    shutdown(conn->fd, SHUT_WR);
}

/* A queue that never runs empty must not grow for ever. */
static void drop_sent(wc_conn *conn)
{
    if (conn->sent < conn->out.len / 2)
        return;
    wc_buf_consume(&conn->out, conn->sent);
    conn->sent = 0;
}

static void flush(wc_conn *conn)
{
    while (conn->sent < conn->out.len) {
        ssize_t n = send(conn->fd, conn->out.ptr + conn->sent, conn->out.len - conn->sent, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            drop_sent(conn);
            return;
        }
        if (n < 0) {
            close_with(conn, WC_EIO);
            return;
        }
        conn->sent += (size_t)n;
    }
    conn->sent = 0;
    wc_buf_deinit(&conn->out);
    shut_if_wanted(conn);
    watch(conn);
    if (conn->events && conn->events->on_drain)
        conn->events->on_drain(conn->ctx, conn);
}

static void read_some(wc_conn *conn)
{
    ssize_t n = recv(conn->fd, conn->loop->read_buf, WC__READ_SIZE, 0);
    if (n > 0) {
        conn->events->on_data(conn->ctx, conn, wc_slice_of(conn->loop->read_buf, (size_t)n));
    } else if (n == 0) {
        conn->is_eof = true;
        watch(conn);
        if (conn->events->on_eof)
            conn->events->on_eof(conn->ctx, conn);
    } else if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
        close_with(conn, WC_EIO);
    }
}

static void finish_connect(wc_conn *conn)
{
    int failure = 0;
    socklen_t len = sizeof failure;
    if (getsockopt(conn->fd, SOL_SOCKET, SO_ERROR, &failure, &len) != 0 || failure != 0) {
        close_with(conn, WC_EIO);
        return;
    }
    conn->is_connecting = false;
    shut_if_wanted(conn);
    watch(conn);
}

static void on_ready(uv_poll_t *handle, int status, int events)
{
    wc_conn *conn = handle->data;
    if (status < 0) {
        /* libuv stopped the watcher. Data that arrived before the error is not worth keeping: the peer is gone. */
        conn->watched = 0;
        close_with(conn, WC_EIO);
        return;
    }
    if (conn->is_connecting)
        finish_connect(conn);
    if (!conn->is_closing && !conn->is_connecting && (events & UV_WRITABLE) && conn->out.len > 0)
        flush(conn);
    if (!conn->is_closing && (events & UV_READABLE) && (conn->watched & UV_READABLE))
        read_some(conn);
    if (!conn->is_closing && (events & (UV_PRIORITIZED | UV_DISCONNECT)) && conn->is_eof)
        close_with(conn, conn->is_shut ? 0 : WC_EIO); /* both directions have ended, or a reset */
}

wc_conn *wc__conn_take(wc_loop *loop, int fd, bool is_connecting)
{
    if (loop->is_closing) {
        close(fd);
        return NULL;
    }
    wc_conn *conn = WC_NEW(wc_conn);
    if (uv_poll_init(&loop->uv, &conn->poll, fd) != 0) {
        close(fd);
        wc_free(conn);
        return NULL;
    }
    if (loop->read_buf == NULL)
        loop->read_buf = wc_alloc(WC__READ_SIZE);
    conn->poll.data = conn;
    conn->loop = loop;
    conn->fd = fd;
    conn->is_connecting = is_connecting;
    wc_buf_init(&conn->out, QUEUE_MAX);
    wc_list_push(&loop->conns, &conn->node);
    return conn;
}

void wc__conns_close(wc_loop *loop)
{
    WC_LIST_EACH_SAFE(node, following, &loop->conns)
    close_with(WC_CONTAINER(node, wc_conn, node), WC_EIO);
}

int wc_conn_connect(wc_loop *loop, wc_slice address, const wc_conn_events *events, void *ctx,
                    wc_conn **out_conn, wc_error *err)
{
    wc_loop_assert(loop);
    wc__address parsed;
    int rc = wc__address_parse(address, &parsed, err);
    if (rc != 0)
        return rc;
    int fd = socket(parsed.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return wc_fail(err, WC_EIO, "opening a socket: %s", wc_errno_text(errno));
    int on = 1;
    if (parsed.storage.ss_family != AF_UNIX)
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(fd, (const struct sockaddr *)&parsed.storage, parsed.len) != 0 && errno != EINPROGRESS) {
        rc = wc_fail(err, WC_EIO, "connecting to \"%.*s\": %s", WC_FMT(address), wc_errno_text(errno));
        close(fd);
        return rc;
    }
    wc_conn *conn = wc__conn_take(loop, fd, true);
    if (conn == NULL)
        return wc_fail(err, WC_ECLOSED, "the loop is closing");
    wc_conn_start(conn, events, ctx);
    *out_conn = conn;
    return 0;
}

void wc_conn_start(wc_conn *conn, const wc_conn_events *events, void *ctx)
{
    wc_loop_assert(conn->loop);
    WC_BUG_ON(conn->is_started);
    conn->is_started = true;
    conn->events = events;
    conn->ctx = ctx;
    watch(conn);
}

void wc_conn_read_pause(wc_conn *conn, bool is_paused)
{
    wc_loop_assert(conn->loop);
    conn->is_read_paused = is_paused;
    watch(conn);
}

/* What the socket takes now; false when the connection broke. */
static bool send_parts(wc_conn *conn, const wc_slice *parts, size_t count, size_t *out_sent)
{
    ssize_t n;
    if (count == 1) {
        do {
            n = send(conn->fd, parts[0].ptr, parts[0].len, MSG_NOSIGNAL);
        } while (n < 0 && errno == EINTR);
    } else {
        struct iovec vectors[PARTS_MAX];
        for (size_t i = 0; i < count; i++)
            vectors[i] = (struct iovec){.iov_base = (void *)(uintptr_t)parts[i].ptr, .iov_len = parts[i].len};
        struct msghdr message = {.msg_iov = vectors, .msg_iovlen = count};
        do {
            n = sendmsg(conn->fd, &message, MSG_NOSIGNAL);
        } while (n < 0 && errno == EINTR);
    }
    *out_sent = n > 0 ? (size_t)n : 0;
    return n >= 0 || errno == EAGAIN || errno == EWOULDBLOCK;
}

size_t wc_conn_write(wc_conn *conn, const wc_slice *parts, size_t count)
{
    wc_loop_assert(conn->loop);
    WC_BUG_ON(count > PARTS_MAX);
    if (conn->is_closing || conn->is_shutdown_wanted || count == 0)
        return wc_conn_queued(conn);
    size_t sent = 0;
    if (conn->out.len == 0 && !conn->is_connecting && !send_parts(conn, parts, count, &sent)) {
        close_with(conn, WC_EIO);
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        size_t done = WC_MIN(sent, parts[i].len);
        sent -= done;
        if (parts[i].len > done)
            wc_buf_append_slice(&conn->out, wc_slice_from(parts[i], done));
    }
    if (conn->out.len == 0)
        return 0;
    if (wc_buf_status(&conn->out) != 0) {
        close_with(conn, WC_EIO);
        return 0;
    }
    watch(conn);
    return wc_conn_queued(conn);
}

size_t wc_conn_queued(const wc_conn *conn)
{
    return conn->out.len - conn->sent;
}

void wc_conn_shutdown(wc_conn *conn)
{
    wc_loop_assert(conn->loop);
    conn->is_shutdown_wanted = true;
    shut_if_wanted(conn);
}

void wc_conn_close(wc_conn *conn)
{
    wc_loop_assert(conn->loop);
    close_with(conn, 0);
}

wc_loop *wc_conn_loop(const wc_conn *conn)
{
    return conn->loop;
}

size_t wc_conn_peer(const wc_conn *conn, char *out, size_t size)
{
    struct sockaddr_storage storage;
    socklen_t len = sizeof storage;
    char host[INET6_ADDRSTRLEN] = "";
    int n = 0;
    if (conn->fd < 0 || getpeername(conn->fd, (struct sockaddr *)&storage, &len) != 0) {
        n = snprintf(out, size, "unknown");
    } else if (storage.ss_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)&storage;
        uv_ip4_name(in, host, sizeof host);
        n = snprintf(out, size, "%s:%u", host, ntohs(in->sin_port));
    } else if (storage.ss_family == AF_INET6) {
        const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)&storage;
        uv_ip6_name(in6, host, sizeof host);
        n = snprintf(out, size, "[%s]:%u", host, ntohs(in6->sin6_port));
    } else {
        n = snprintf(out, size, "unix");
    }
    return n > 0 ? (size_t)n : 0;
}
