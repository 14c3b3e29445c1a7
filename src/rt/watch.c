/* rt/watch.c: readiness of a foreign descriptor (the loop adapters of client libraries) and signals. */
#include "rt/loop.h"

struct wc_poll {
    uv_poll_t handle;
    wc__watcher watcher;
    wc_loop *loop;
    bool is_freed;
    void (*on_ready)(void *ctx, int events);
    void *ctx;
};

struct wc_signal {
    uv_signal_t handle;
    wc__watcher watcher;
    wc_loop *loop;
    bool is_freed;
    void (*on_signal)(void *ctx, int number);
    void *ctx;
};

static void on_closed(uv_handle_t *handle)
{
    wc_free(handle->data);
}

static void on_poll(uv_poll_t *handle, int status, int events)
{
    wc_poll *poll = handle->data;
    /* An error on the descriptor is readiness: the owner's next read or write gets the reason. */
    int ready = status < 0 ? WC_POLL_READ | WC_POLL_WRITE : 0;
    if (events & UV_READABLE)
        ready |= WC_POLL_READ;
    if (events & UV_WRITABLE)
        ready |= WC_POLL_WRITE;
    poll->on_ready(poll->ctx, ready);
}

static void free_poll(wc__watcher *watcher)
{
    wc_poll_free(WC_CONTAINER(watcher, wc_poll, watcher));
}

int wc_poll_new(wc_loop *loop, int fd, int events, void (*on_ready)(void *ctx, int events), void *ctx,
                wc_poll **out_poll, wc_error *err)
{
    wc_loop_assert(loop);
    wc_poll *poll = WC_NEW(wc_poll);
    int rc = uv_poll_init(&loop->uv, &poll->handle, fd);
    if (rc != 0) {
        wc_free(poll);
        return wc_fail(err, WC_EIO, "watching descriptor %d: %s", fd, uv_strerror(rc));
    }
    poll->handle.data = poll;
    poll->loop = loop;
    poll->on_ready = on_ready;
    poll->ctx = ctx;
    poll->watcher.free = free_poll;
    wc_list_push(&loop->watchers, &poll->watcher.node);
    wc_poll_set(poll, events);
    *out_poll = poll;
    return 0;
}

void wc_poll_set(wc_poll *poll, int events)
{
    wc_loop_assert(poll->loop);
    int wanted = (events & WC_POLL_READ ? UV_READABLE : 0) | (events & WC_POLL_WRITE ? UV_WRITABLE : 0);
    if (wanted)
        uv_poll_start(&poll->handle, wanted, on_poll);
    else
        uv_poll_stop(&poll->handle);
}

void wc_poll_free(wc_poll *poll)
{
    if (poll == NULL)
        return;
    wc_loop_assert(poll->loop);
    WC_BUG_ON(poll->is_freed);
    poll->is_freed = true;
    wc_list_remove(&poll->watcher.node);
    uv_close((uv_handle_t *)&poll->handle, on_closed);
}

static void on_signal(uv_signal_t *handle, int number)
{
    wc_signal *signal = handle->data;
    signal->on_signal(signal->ctx, number);
}

static void free_signal(wc__watcher *watcher)
{
    wc_signal_free(WC_CONTAINER(watcher, wc_signal, watcher));
}

int wc_signal_new(wc_loop *loop, int number, void (*on_signal_fn)(void *ctx, int number), void *ctx,
                  wc_signal **out_signal, wc_error *err)
{
    wc_loop_assert(loop);
    wc_signal *signal = WC_NEW(wc_signal);
    uv_signal_init(&loop->uv, &signal->handle);
    signal->handle.data = signal;
    signal->loop = loop;
    signal->on_signal = on_signal_fn;
    signal->ctx = ctx;
    signal->watcher.free = free_signal;
    wc_list_push(&loop->watchers, &signal->watcher.node);
    int rc = uv_signal_start(&signal->handle, on_signal, number);
    if (rc != 0) {
        wc_signal_free(signal);
        return wc_fail(err, WC_EIO, "watching signal %d: %s", number, uv_strerror(rc));
    }
    *out_signal = signal;
    return 0;
}

void wc_signal_free(wc_signal *signal)
{
    if (signal == NULL)
        return;
    wc_loop_assert(signal->loop);
    WC_BUG_ON(signal->is_freed);
    signal->is_freed = true;
    wc_list_remove(&signal->watcher.node);
    uv_close((uv_handle_t *)&signal->handle, on_closed);
}
