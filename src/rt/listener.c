/* rt/listener.c: accepts connections of a shared listening socket, a few a turn, so that other loops get their share and
 * established connections are not starved by a flood of new ones.
 *
 * Without descriptors left (EMFILE, ENFILE) it waits a while instead of spinning on a socket that stays readable.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "rt/loop.h"

enum { ACCEPTS_PER_TURN = 2, RETRY_MS = 100 };

struct wc_listener {
    uv_poll_t poll;
    wc__watcher watcher;
    wc_loop *loop;
    int fd;
    bool is_paused, is_freed;
    wc_timer retry;
    void (*on_accept)(void *ctx, wc_conn *conn);
    void *ctx;
};

static void on_readable(uv_poll_t *handle, int status, int events);

static void watch(wc_listener *listener)
{
    if (listener->is_paused || listener->is_freed || listener->retry.slot != 0)
        uv_poll_stop(&listener->poll);
    else
        uv_poll_start(&listener->poll, UV_READABLE, on_readable);
}

static void on_retry(wc_timer *timer)
{
    watch(WC_CONTAINER(timer, wc_listener, retry));
}

static void on_readable(uv_poll_t *handle, int status, int events)
{
    wc_listener *listener = handle->data;
    (void)status;
    (void)events;
    for (int i = 0; i < ACCEPTS_PER_TURN && !listener->is_paused && !listener->is_freed; i++) {
        int fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            wc_conn *conn = wc__conn_take(listener->loop, fd, false);
            if (conn)
                listener->on_accept(listener->ctx, conn);
            continue;
        }
        if (errno == EAGAIN || errno == EWOULDBLOCK)
            return;
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            wc_timer_set(listener->loop, &listener->retry,
                         wc_loop_now_ns(listener->loop) + RETRY_MS * 1000000ull, on_retry);
            watch(listener);
            return;
        }
        /* ECONNABORTED, EINTR and network errors belong to the one connection. */
    }
}

static void on_closed(uv_handle_t *handle)
{
    wc_free(handle->data);
}

static void free_watcher(wc__watcher *watcher)
{
    wc_listener_free(WC_CONTAINER(watcher, wc_listener, watcher));
}

int wc_listener_new(wc_loop *loop, int fd, void (*on_accept)(void *ctx, wc_conn *conn), void *ctx,
                    wc_listener **out_listener, wc_error *err)
{
    wc_loop_assert(loop);
    int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (own < 0)
        return wc_fail(err, WC_EIO, "sharing a listening socket: %s", wc_errno_text(errno));
    wc_listener *listener = WC_NEW(wc_listener);
    int rc = uv_poll_init(&loop->uv, &listener->poll, own);
    if (rc != 0) {
        close(own);
        wc_free(listener);
        return wc_fail(err, WC_EIO, "watching a listening socket: %s", uv_strerror(rc));
    }
    listener->poll.data = listener;
    listener->loop = loop;
    listener->fd = own;
    listener->on_accept = on_accept;
    listener->ctx = ctx;
    listener->watcher.free = free_watcher;
    wc_list_push(&loop->watchers, &listener->watcher.node);
    watch(listener);
    *out_listener = listener;
    return 0;
}

void wc_listener_pause(wc_listener *listener, bool is_paused)
{
    wc_loop_assert(listener->loop);
    if (listener->is_paused == is_paused)
        return;
    listener->is_paused = is_paused;
    watch(listener);
}

void wc_listener_free(wc_listener *listener)
{
    if (listener == NULL)
        return;
    wc_loop_assert(listener->loop);
    WC_BUG_ON(listener->is_freed);
    listener->is_freed = true;
    wc_list_remove(&listener->watcher.node);
    wc_timer_cancel(listener->loop, &listener->retry);
    uv_close((uv_handle_t *)&listener->poll, on_closed);
    close(listener->fd);
}
