/* rt/rt.h: the runtime room: loops, messages between them, timers, a pool for blocking work, TCP, readiness, signals.
 *
 * One loop per thread, no object on two loops. Between loops there are only messages. Types of the event library do not
 * leak from here. Functions marked [any] may be called from any thread, all others only on the loop they belong to
 * (wc_loop_assert checks it). Source: design.md section 3, style-anchors 6.5.
 */
#ifndef WC_RT_RT_H
#define WC_RT_RT_H

#include "base/base.h"

typedef struct wc_loop wc_loop;

/* ---- messages ---------------------------------------------------------------------------------------------------- */

/* Intrusive: posting never allocates. Exactly one of run and drop is called, on the target loop's thread, also during
 * shutdown. */
typedef struct wc_msg {
    struct wc_msg *next;
    void (*run)(struct wc_msg *self);  /* on the target loop; owns self */
    void (*drop)(struct wc_msg *self); /* the target is closing; owns self */
} wc_msg;

void wc_loop_post(wc_loop *to, wc_msg *msg); /* [any] takes msg in every case */

/* ---- loop -------------------------------------------------------------------------------------------------------- */

WC_MUST_USE int wc_loop_new(const wc_env *env, wc_loop **out_loop, wc_error *err);
void wc_loop_run(
    wc_loop *loop); /* on the thread that shall own it; returns after wc_loop_stop and when all is closed */
void wc_loop_stop(wc_loop *loop);       /* [any] messages posted later are dropped */
void wc_loop_free(wc_loop *loop);       /* after run returned (or never ran); NULL is fine */
uint64_t wc_loop_now_ns(wc_loop *loop); /* the env's monotonic clock, read now */
const wc_env *wc_loop_env(const wc_loop *loop);
bool wc_loop_is_current(const wc_loop *loop);
#define wc_loop_assert(loop) WC_BUG_ON(!wc_loop_is_current(loop))

/* Work that goes on without waiting for I/O, one step a turn (a busy guest): `step` is called once per turn until it
 * returns false. Turns do not block while such work exists. Intrusive. */
typedef struct wc_work {
    wc_list node;
    bool (*step)(struct wc_work *self); /* false: finished, self may be gone */
} wc_work;
void wc_loop_work(wc_loop *loop, wc_work *work);        /* appends; a work item is queued at most once */
void wc_loop_work_cancel(wc_loop *loop, wc_work *work); /* fine when it is not queued */

/* ---- timers ------------------------------------------------------------------------------------------------------ */

/* Coarse timers on a wheel or heap of the loop: intrusive, no allocation. Zero-initialise; not armed when fire is NULL. */
typedef struct wc_timer {
    uint64_t at_ns;
    size_t slot; /* position + 1 in the loop's heap; 0 = not armed */
    void (*fire)(struct wc_timer *self);
} wc_timer;
void wc_timer_set(wc_loop *loop, wc_timer *timer, uint64_t at_ns, void (*fire)(wc_timer *self)); /* re-arms */
void wc_timer_cancel(wc_loop *loop, wc_timer *timer); /* fine when not armed */

/* ---- blocking work ----------------------------------------------------------------------------------------------- */

/* A bounded pool of threads of its own. */
typedef struct wc_workers wc_workers;
typedef struct wc_job {
    struct wc_job *next;
    void (*work)(struct wc_job *self); /* on a pool thread */
    wc_msg done;                       /* posted to `home` afterwards; run owns the job again */
    wc_loop *home;                     /* NULL: nobody is told, the job is not touched after `work` */
} wc_job;
WC_MUST_USE int wc_workers_new(uint32_t threads, uint32_t max_queued, wc_workers **out_workers, wc_error *err);
WC_MUST_USE int wc_workers_submit(wc_workers *workers,
                                  wc_job *job); /* [any] 0, or WC_EBUSY when the queue is full */
void wc_workers_free(wc_workers *workers);      /* runs what is queued, joins; NULL is fine */

/* ---- TCP and Unix sockets ---------------------------------------------------------------------------------------- */

/* Binds a listening socket: "127.0.0.1:8080", "[::1]:80", "0.0.0.0:0", "unix:/path" (mode 0600). [any] Port 0: the kernel
 * chooses, see wc_socket_port. WC_EEXIST: address in use; WC_EDENIED: no permission; WC_EINVAL: not an address. The
 * descriptor is non-blocking and close-on-exec; the caller owns it (wc_socket_close). */
WC_MUST_USE int wc_socket_listen(wc_slice address, int backlog, int *out_fd, wc_error *err);
uint16_t wc_socket_port(int fd);
void wc_socket_close(int fd);

typedef struct wc_listener wc_listener;
typedef struct wc_conn wc_conn;

typedef struct wc_conn_events {
    /* Bytes arrived; borrowed for the call. The handler may close the connection. */
    void (*on_data)(void *ctx, wc_conn *conn, wc_slice bytes);
    /* The peer ended its direction: it may still read. */
    void (*on_eof)(void *ctx, wc_conn *conn);
    /* The output that was queued when wc_conn_write said so is gone. */
    void (*on_drain)(void *ctx, wc_conn *conn);
    /* Last event: the connection is gone; `status` 0 after our own close, else WC_EIO. The memory of ctx may be reused. */
    void (*on_close)(void *ctx, wc_conn *conn, int status);
} wc_conn_events;

/* Shares `fd` (duplicated) with other loops; accepts a few connections a turn. on_accept gets a connection that does not
 * read yet: wc_conn_start. */
WC_MUST_USE int wc_listener_new(wc_loop *loop, int fd, void (*on_accept)(void *ctx, wc_conn *conn), void *ctx,
                                wc_listener **out_listener, wc_error *err);
void wc_listener_pause(wc_listener *listener, bool is_paused);
void wc_listener_free(wc_listener *listener); /* stops accepting; NULL is fine */

WC_MUST_USE int wc_conn_connect(wc_loop *loop, wc_slice address, const wc_conn_events *events, void *ctx,
                                wc_conn **out_conn, wc_error *err);
void wc_conn_start(wc_conn *conn, const wc_conn_events *events, void *ctx);
void wc_conn_read_pause(wc_conn *conn, bool is_paused); /* back pressure */
/* Writes now what the socket takes and queues (copies) the rest. Returns the bytes that are queued: 0 = all is out. */
size_t wc_conn_write(wc_conn *conn, const wc_slice *parts, size_t count);
size_t wc_conn_queued(const wc_conn *conn);
void wc_conn_shutdown(wc_conn *conn); /* after the queue is out, ends our direction */
void wc_conn_close(wc_conn *conn);    /* at once; on_close follows, not inside this call */
wc_loop *wc_conn_loop(const wc_conn *conn);
size_t wc_conn_peer(const wc_conn *conn, char *out, size_t size); /* "127.0.0.1:5555" */

/* ---- foreign descriptors and signals ----------------------------------------------------------------------------- */

typedef struct wc_poll wc_poll;
enum { WC_POLL_READ = 1, WC_POLL_WRITE = 2 };
WC_MUST_USE int wc_poll_new(wc_loop *loop, int fd, int events, void (*on_ready)(void *ctx, int events),
                            void *ctx, wc_poll **out_poll, wc_error *err);
void wc_poll_set(wc_poll *poll, int events);
void wc_poll_free(wc_poll *poll);

typedef struct wc_signal wc_signal;
WC_MUST_USE int wc_signal_new(wc_loop *loop, int number, void (*on_signal)(void *ctx, int number), void *ctx,
                              wc_signal **out_signal, wc_error *err);
void wc_signal_free(wc_signal *signal);

#endif
