/* rt/loop.h: what the files of the room share about a loop. Types of the event library stay behind this header. */
#ifndef WC_RT_LOOP_H
#define WC_RT_LOOP_H

#include <stdatomic.h>

#include <uv.h>

#include "rt/rt.h"

enum { WC__READ_SIZE = 64 << 10 };

typedef struct wc__timers {
    wc_timer **items;
    size_t len, cap;
    uint64_t armed_ns; /* what the one uv timer is set to; UINT64_MAX = not set */
} wc__timers;

struct wc_loop {
    uv_loop_t uv;
    uv_async_t wake;
    uv_idle_t idle;      /* runs while there is work or a message of our own: a turn does not block then */
    uv_timer_t uv_timer; /* the head of the heap */
    const wc_env *env;
    wc__timers timers;
    wc_list work;
    wc_list conns;     /* of wc_conn */
    wc_list watchers;  /* of wc__watcher: listeners, polls, signals that their owners have not freed */
    uint8_t *read_buf; /* WC__READ_SIZE, shared by all connections; NULL until the first one */
    bool is_closing;   /* the stop message arrived: messages are dropped, nothing new starts */
    wc_msg stop_msg;
    char apart[64];            /* other threads write what follows: not on a cache line of the loop's own */
    _Atomic(wc_msg *) mailbox; /* newest first */
    atomic_bool is_stop_posted;
    atomic_bool is_running;
};

/* A handle that its owner frees, or the loop when the owner did not. */
typedef struct wc__watcher {
    wc_list node;
    void (*free)(struct wc__watcher *self);
} wc__watcher;

void wc__timers_run(wc_loop *loop);
void wc__timers_init(wc_loop *loop);
void wc__timers_deinit(wc_loop *loop);
void wc__conns_close(wc_loop *loop);

/* rt/socket.c */
struct sockaddr;
typedef struct wc__address {
    struct sockaddr_storage storage;
    socklen_t len;
    char path[108]; /* of a Unix socket, else empty */
} wc__address;
WC_MUST_USE int wc__address_parse(wc_slice text, wc__address *out, wc_error *err);

/* rt/conn.c: takes a connected (or connecting) non-blocking descriptor. NULL when it cannot be watched; fd is closed. */
wc_conn *wc__conn_take(wc_loop *loop, int fd, bool is_connecting);

#endif
