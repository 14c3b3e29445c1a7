/* Listening sockets, connections, readiness and signals over real descriptors: design.md section 3. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rt/rt.h"

typedef struct world {
    wc_loop *loop;
    wc_listener *listener;
    int fd;
    wc_conn *server, *client;
    size_t received, echoed, want;
    int drains, closes, eofs, server_status;
    bool is_quiet; /* the server does not read */
    uint8_t *big;
} world;

static void world_open(world *w, const char *address);

static void stop_if_all_closed(world *w)
{
    if (++w->closes == 2)
        wc_loop_stop(w->loop);
}

/* ---- server: echoes, and closes when the peer has ended ----------------------------------------------------------- */

static void server_data(void *ctx, wc_conn *conn, wc_slice bytes)
{
    world *w = ctx;
    w->echoed += bytes.len;
    wc_slice parts[3] = {wc_slice_sub(bytes, 0, 1), wc_slice_from(bytes, 1), {0}};
    wc_conn_write(conn, parts, 3);
}

static void server_eof(void *ctx, wc_conn *conn)
{
    ((world *)ctx)->eofs++;
    wc_conn_shutdown(conn);
}

static void server_drain(void *ctx, wc_conn *conn)
{
    (void)conn;
    ((world *)ctx)->drains++;
}

static void server_close(void *ctx, wc_conn *conn, int status)
{
    world *w = ctx;
    assert_ptr_equal(conn, w->server);
    w->server_status = status;
    stop_if_all_closed(w);
}

static const wc_conn_events server_events = {server_data, server_eof, server_drain, server_close};

static void on_accept(void *ctx, wc_conn *conn)
{
    world *w = ctx;
    w->server = conn;
    wc_conn_start(conn, &server_events, w);
    wc_conn_read_pause(conn, w->is_quiet);
}

/* ---- client ------------------------------------------------------------------------------------------------------ */

static void client_data(void *ctx, wc_conn *conn, wc_slice bytes)
{
    world *w = ctx;
    w->received += bytes.len;
    if (w->received == w->want)
        wc_conn_shutdown(conn);
}

static void client_eof(void *ctx, wc_conn *conn)
{
    (void)ctx;
    wc_conn_close(conn);
    wc_conn_close(conn);
}

static void client_drain(void *ctx, wc_conn *conn)
{
    (void)conn;
    ((world *)ctx)->drains++;
}

static void client_close(void *ctx, wc_conn *conn, int status)
{
    (void)conn;
    (void)status;
    stop_if_all_closed(ctx);
}

static const wc_conn_events client_events = {client_data, client_eof, client_drain, client_close};

static void world_open(world *w, const char *address)
{
    wc_error err = {0};
    char text[160];
    assert_int_equal(wc_loop_new(&wc_env_system, &w->loop, &err), 0);
    assert_int_equal(wc_socket_listen(wc_slice_str(address), 16, &w->fd, &err), 0);
    assert_int_equal(wc_listener_new(w->loop, w->fd, on_accept, w, &w->listener, &err), 0);
    snprintf(text, sizeof text, "%s", address);
    if (wc_socket_port(w->fd) != 0) {
        char *colon = strrchr(text, ':');
        snprintf(colon, sizeof text - (size_t)(colon - text), ":%u", wc_socket_port(w->fd));
    }
    assert_int_equal(wc_conn_connect(w->loop, wc_slice_str(text), &client_events, w, &w->client, &err), 0);
}

static void world_close(world *w)
{
    wc_listener_free(w->listener);
    wc_loop_free(w->loop);
    wc_socket_close(w->fd);
    wc_free(w->big);
}

static void exchange(const char *address, size_t size)
{
    world w = {.want = size, .big = wc_calloc(1, size)};
    world_open(&w, address);
    wc_slice part = wc_slice_of(w.big, size);
    size_t queued = wc_conn_write(w.client, &part, 1);
    assert_int_equal(queued, wc_conn_queued(w.client));
    wc_loop_run(w.loop);
    assert_int_equal(w.echoed, size);
    assert_int_equal(w.received, size);
    assert_int_equal(w.eofs, 1);
    if (queued > 0)
        assert_true(w.drains > 0);
    world_close(&w);
}

static void test_conn__echoes_over_tcp_and_unix_sockets(void **state)
{
    (void)state;
    char path[64];
    snprintf(path, sizeof path, "unix:/tmp/wc-test-conn-%d", (int)getpid());
    exchange("127.0.0.1:0", 5);
    exchange("[::1]:0", 5);
    exchange("localhost:0", 70000);
    exchange(path, 70000);
    exchange("127.0.0.1:0", 20 << 20); /* more than any socket buffer: queues, drains, echoes in pieces */
    unlink(path + 5);
}

static void on_stop_fire(wc_timer *timer);

typedef struct stopper {
    wc_timer timer;
    world *w;
} stopper;

static void on_stop_fire(wc_timer *timer)
{
    world *w = WC_CONTAINER(timer, stopper, timer)->w;
    assert_int_equal(w->echoed, 0);
    assert_true(wc_conn_queued(w->client) > 0);
    wc_loop_stop(w->loop);
}

static void test_conn__a_paused_reader_pushes_back_and_a_stopping_loop_closes_all(void **state)
{
    (void)state;
    world w = {.is_quiet = true, .want = SIZE_MAX, .big = wc_calloc(1, 20 << 20)};
    world_open(&w, "127.0.0.1:0");
    wc_slice part = wc_slice_of(w.big, 20 << 20);
    wc_conn_write(w.client, &part, 1);
    stopper s = {.w = &w};
    wc_timer_set(w.loop, &s.timer, wc_loop_now_ns(w.loop) + 20000000, on_stop_fire);
    wc_loop_run(w.loop);
    assert_int_equal(w.closes, 2);
    assert_int_equal(w.server_status, WC_EIO);
    world_close(&w);
}

static void test_conn__a_refused_connection_ends_in_on_close(void **state)
{
    (void)state;
    world w = {.closes = 1};
    int fd = -1;
    char text[64];
    wc_error err;
    assert_int_equal(wc_socket_listen(WC_LIT("127.0.0.1:0"), 1, &fd, &err), 0);
    snprintf(text, sizeof text, "127.0.0.1:%u", wc_socket_port(fd));
    wc_socket_close(fd);
    assert_int_equal(wc_loop_new(&wc_env_system, &w.loop, &err), 0);
    int rc = wc_conn_connect(w.loop, wc_slice_str(text), &client_events, &w, &w.client, &err);
    if (rc == 0)
        wc_loop_run(w.loop);
    assert_true(rc == WC_EIO || w.closes == 2);
    wc_loop_free(w.loop);
}

static void on_reset_close(void *ctx, wc_conn *conn, int status)
{
    (void)conn;
    ((world *)ctx)->server_status = status;
    wc_loop_stop(((world *)ctx)->loop);
}

static int raw_client;

static void on_half_closed(void *ctx, wc_conn *conn)
{
    (void)conn;
    ((world *)ctx)->eofs++;
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    setsockopt(raw_client, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    close(raw_client);
}

static void on_reset_accept(void *ctx, wc_conn *conn)
{
    static const wc_conn_events events = {server_data, on_half_closed, NULL, on_reset_close};
    wc_conn_start(conn, &events, ctx);
}

static void test_conn__a_reset_after_the_peer_ended_is_noticed(void **state)
{
    (void)state;
    world w = {0};
    wc_error err;
    assert_int_equal(wc_loop_new(&wc_env_system, &w.loop, &err), 0);
    assert_int_equal(wc_socket_listen(WC_LIT("127.0.0.1:0"), 16, &w.fd, &err), 0);
    assert_int_equal(wc_listener_new(w.loop, w.fd, on_reset_accept, &w, &w.listener, &err), 0);
    struct sockaddr_storage name;
    socklen_t len = sizeof name;
    assert_int_equal(getsockname(w.fd, (struct sockaddr *)&name, &len), 0);
    raw_client = socket(name.ss_family, SOCK_STREAM, 0);
    assert_int_equal(connect(raw_client, (struct sockaddr *)&name, len), 0);
    shutdown(raw_client, SHUT_WR);
    wc_loop_run(w.loop);
    assert_int_equal(w.eofs, 1);
    assert_int_equal(w.server_status, WC_EIO);
    world_close(&w);
}

typedef struct scarcity {
    wc_timer timer;
    world *w;
    struct rlimit before;
    bool was_tried;
} scarcity;

static void on_plenty(wc_timer *timer)
{
    scarcity *s = WC_CONTAINER(timer, scarcity, timer);
    assert_null(s->w->server); /* nothing was accepted while descriptors were out */
    s->was_tried = true;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &s->before), 0);
}

static void on_scarce_accept(void *ctx, wc_conn *conn)
{
    world *w = ctx;
    w->server = conn;
    wc_loop_stop(w->loop);
}

/* design.md section 10: the descriptor limit. The loop waits instead of spinning, and goes on when there are some again. */
static void test_conn__accepting_goes_on_when_descriptors_are_back(void **state)
{
    (void)state;
    world w = {0};
    scarcity s = {.w = &w};
    wc_error err;
    assert_int_equal(wc_loop_new(&wc_env_system, &w.loop, &err), 0);
    assert_int_equal(wc_socket_listen(WC_LIT("127.0.0.1:0"), 16, &w.fd, &err), 0);
    assert_int_equal(wc_listener_new(w.loop, w.fd, on_scarce_accept, &w, &w.listener, &err), 0);
    struct sockaddr_storage name;
    socklen_t len = sizeof name;
    assert_int_equal(getsockname(w.fd, (struct sockaddr *)&name, &len), 0);
    int client = socket(name.ss_family, SOCK_STREAM, 0);
    assert_int_equal(connect(client, (struct sockaddr *)&name, len), 0);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &s.before), 0);
    struct rlimit none = s.before;
    int next = open("/dev/null", O_RDONLY); /* the lowest free number is the limit */
    close(next);
    none.rlim_cur = (rlim_t)next;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    wc_timer_set(w.loop, &s.timer, wc_loop_now_ns(w.loop) + 30000000, on_plenty);
    wc_loop_run(w.loop);
    assert_true(s.was_tried);
    assert_non_null(w.server);
    close(client);
    world_close(&w);
}

static void test_socket__addresses_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",      ":",           "1.2.3.4",   "1.2.3:80",    "host:80",    "127.0.0.1:65536",
        "[::1]", "::1:80",      "[::1:80",   "unix:",       "127.0.0.1:", "127.0.0.1:8x",
        "8080",  "[1.2.3.4]:1", "localhost", "127.0.0.1:-1"};
    wc_error err;
    for (size_t i = 0; i < WC_COUNT(bad); i++) {
        int fd = -7;
        assert_int_equal(wc_socket_listen(wc_slice_str(bad[i]), 1, &fd, &err), WC_EINVAL);
        assert_int_equal(fd, -7);
        assert_non_null(strstr(err.msg, bad[i]));
    }
    char path[300];
    memset(path, 'x', sizeof path);
    memcpy(path, "unix:/", 6);
    int fd;
    assert_int_equal(wc_socket_listen(wc_slice_of(path, sizeof path), 1, &fd, &err), WC_EINVAL);
}

static void test_socket__an_address_in_use_is_named(void **state)
{
    (void)state;
    int fd, second;
    char text[64];
    wc_error err;
    assert_int_equal(wc_socket_listen(WC_LIT("127.0.0.1:0"), 1, &fd, &err), 0);
    snprintf(text, sizeof text, "127.0.0.1:%u", wc_socket_port(fd));
    assert_int_equal(wc_socket_listen(wc_slice_str(text), 1, &second, &err), WC_EEXIST);
    assert_non_null(strstr(err.msg, text));
    wc_socket_close(fd);
}

static void test_socket__unix_sockets_are_private_and_stale_ones_replaced(void **state)
{
    (void)state;
    char address[64];
    int first, second;
    struct stat info;
    wc_error err;
    snprintf(address, sizeof address, "unix:/tmp/wc-test-sock-%d", (int)getpid());
    unlink(address + 5);
    assert_int_equal(wc_socket_listen(wc_slice_str(address), 1, &first, &err), 0);
    assert_int_equal(stat(address + 5, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(wc_socket_listen(wc_slice_str(address), 1, &second, &err), WC_EEXIST);
    wc_socket_close(first); /* the file stays behind, as after a crash */
    assert_int_equal(wc_socket_listen(wc_slice_str(address), 1, &second, &err), 0);
    wc_socket_close(second);
    unlink(address + 5);
    assert_int_equal(close(open(address + 5, O_CREAT | O_WRONLY, 0600)), 0);
    assert_int_equal(wc_socket_listen(wc_slice_str(address), 1, &second, &err), WC_EEXIST);
    unlink(address + 5);
}

typedef struct watcher {
    wc_loop *loop;
    wc_poll *poll;
    int fd, events, calls;
} watcher;

static void on_ready(void *ctx, int events)
{
    watcher *w = ctx;
    char byte;
    w->events |= events;
    if (events & WC_POLL_READ)
        assert_int_equal(read(w->fd, &byte, 1), 1);
    if (++w->calls == 2) {
        wc_poll_free(w->poll);
        wc_loop_stop(w->loop);
    }
}

static void test_poll__reports_reading_and_writing_of_a_foreign_descriptor(void **state)
{
    (void)state;
    int pair[2];
    watcher w = {0};
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    w.fd = pair[0];
    assert_int_equal(wc_loop_new(&wc_env_system, &w.loop, NULL), 0);
    assert_int_equal(wc_poll_new(w.loop, pair[0], WC_POLL_READ, on_ready, &w, &w.poll, NULL), 0);
    assert_int_equal(write(pair[1], "ab", 2), 2);
    wc_loop_run(w.loop);
    assert_int_equal(w.events, WC_POLL_READ);
    wc_loop_free(w.loop);

    w.calls = w.events = 0;
    assert_int_equal(wc_loop_new(&wc_env_system, &w.loop, NULL), 0);
    assert_int_equal(wc_poll_new(w.loop, pair[0], WC_POLL_READ, on_ready, &w, &w.poll, NULL), 0);
    wc_poll_set(w.poll, 0);
    wc_poll_set(w.poll, WC_POLL_WRITE);
    wc_loop_run(w.loop);
    assert_int_equal(w.events, WC_POLL_WRITE);
    wc_loop_free(w.loop);
    close(pair[0]);
    close(pair[1]);
}

static void on_signal(void *ctx, int number)
{
    assert_int_equal(number, SIGUSR1);
    wc_loop_stop(ctx);
}

static void test_signal__reaches_its_loop(void **state)
{
    (void)state;
    wc_loop *loop = NULL;
    wc_signal *signal = NULL;
    assert_int_equal(wc_loop_new(&wc_env_system, &loop, NULL), 0);
    assert_int_equal(wc_signal_new(loop, SIGUSR1, on_signal, loop, &signal, NULL), 0);
    kill(getpid(), SIGUSR1);
    wc_loop_run(loop);
    wc_signal_free(signal);
    wc_loop_free(loop);
}

static void test_conn__what_owners_forgot_is_freed_with_the_loop(void **state)
{
    (void)state;
    int64_t before = wc_alloc_live();
    world w = {0};
    wc_poll *poll;
    wc_signal *signal;
    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    world_open(&w, "127.0.0.1:0");
    assert_int_equal(wc_poll_new(w.loop, pair[0], WC_POLL_READ, on_ready, &w, &poll, NULL), 0);
    assert_int_equal(wc_signal_new(w.loop, SIGUSR2, on_signal, w.loop, &signal, NULL), 0);
    wc_loop_free(w.loop);
    assert_int_equal(wc_alloc_live(), before);
    wc_socket_close(w.fd);
    close(pair[0]);
    close(pair[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_conn__echoes_over_tcp_and_unix_sockets),
        cmocka_unit_test(test_conn__a_paused_reader_pushes_back_and_a_stopping_loop_closes_all),
        cmocka_unit_test(test_conn__a_refused_connection_ends_in_on_close),
        cmocka_unit_test(test_conn__a_reset_after_the_peer_ended_is_noticed),
        cmocka_unit_test(test_conn__accepting_goes_on_when_descriptors_are_back),
        cmocka_unit_test(test_conn__what_owners_forgot_is_freed_with_the_loop),
        cmocka_unit_test(test_socket__addresses_that_make_no_sense_are_refused),
        cmocka_unit_test(test_socket__an_address_in_use_is_named),
        cmocka_unit_test(test_socket__unix_sockets_are_private_and_stale_ones_replaced),
        cmocka_unit_test(test_poll__reports_reading_and_writing_of_a_foreign_descriptor),
        cmocka_unit_test(test_signal__reaches_its_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
