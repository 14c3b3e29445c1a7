/* An HTTP server on its own loop and thread, with a handler that does what the path says and a clock that can be turned.
 *
 *   /echo (and anything else)  200 with "METHOD path|query|host|name=value;...|body"
 *   /status/NNN                that status, body "x"
 *   /big/N                     200 with N bytes
 *   /later                     200 "later", from a message
 *   /never                     no answer
 */
#ifndef WC_TESTS_UNIT_HTTP_FIXTURE_H
#define WC_TESTS_UNIT_HTTP_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "http/http.h"
#include "unit/http/client.h"

typedef struct fixture {
    wc_env env;
    wc_loop *loop;
    pthread_t thread;
    wc_http_server *server;
    int fd;
    unsigned port;
    wc_http_limits limits;
    atomic_uint_fast64_t skew_ns; /* added to the real clock */
    atomic_int requests, aborts;
    sem_t aborted, stopped;
    wc_http_request *waiting;
    wc_msg later;
    uint8_t *big;
    uint64_t last_allocs, warm_allocs; /* allocations on the loop between two requests; the last difference */
    char last_id[40];
} fixture;

static fixture f;

static uint64_t skewed_monotonic(void *ctx)
{
    (void)ctx;
    return wc_env_monotonic_ns(&wc_env_system) + atomic_load(&f.skew_ns);
}

static inline void answer_later(wc_msg *msg)
{
    (void)msg;
    wc_http_request *request = f.waiting;
    f.waiting = NULL;
    if (request)
        wc_http_respond(request, 200, NULL, 0, WC_LIT("later"), NULL);
}

static inline void answer_echo(wc_http_request *request)
{
    wc_buf body;
    wc_buf_init(&body, 4 << 20);
    wc_buf_printf(&body, "%.*s %.*s|%.*s|%.*s|", WC_FMT(request->method), WC_FMT(request->path),
                  WC_FMT(request->query), WC_FMT(request->host));
    for (size_t i = 0; i < request->header_count; i++)
        wc_buf_printf(&body, "%.*s=%.*s;", WC_FMT(request->headers[i].name),
                      WC_FMT(request->headers[i].value));
    wc_buf_append_byte(&body, '|');
    wc_buf_append_slice(&body, request->body);
    wc_http_respond(request, 200, NULL, 0, wc_buf_slice(&body), NULL);
    wc_buf_deinit(&body);
}

static inline void fixture_request(void *ctx, wc_http_request *request)
{
    uint64_t number = 0;
    assert_ptr_equal(ctx, &f);
    atomic_fetch_add(&f.requests, 1);
    f.warm_allocs = wc_alloc_count() - f.last_allocs;
    memcpy(f.last_id, request->id, sizeof f.last_id);
    if (wc_slice_starts(request->path, WC_LIT("/status/"))) {
        wc_slice_to_u64(wc_slice_from(request->path, 8), &number);
        wc_http_respond(request, (unsigned)number, NULL, 0, WC_LIT("x"), NULL);
    } else if (wc_slice_starts(request->path, WC_LIT("/big/"))) {
        wc_slice_to_u64(wc_slice_from(request->path, 5), &number);
        wc_http_respond(request, 200, NULL, 0, wc_slice_of(f.big, (size_t)number), NULL);
    } else if (wc_slice_eq_str(request->path, "/later")) {
        f.waiting = request;
        f.later.run = f.later.drop = answer_later;
        wc_loop_post(f.loop, &f.later);
    } else if (wc_slice_eq_str(request->path, "/never")) {
        f.waiting = request;
    } else if (wc_slice_eq_str(request->path, "/warm")) {
        static const wc_http_header headers[] = {{WC_LIT_INIT("content-type"), WC_LIT_INIT("text/plain")}};
        wc_http_respond(request, 200, headers, 1, request->body, NULL);
    } else {
        answer_echo(request);
    }
    f.last_allocs = wc_alloc_count();
}

static inline void fixture_abort(void *ctx, wc_http_request *request)
{
    (void)ctx;
    if (f.waiting == request)
        f.waiting = NULL;
    atomic_fetch_add(&f.aborts, 1);
    sem_post(&f.aborted);
}

static inline void *fixture_main(void *arg)
{
    wc_loop_run(arg);
    return NULL;
}

static inline void fixture_open(const wc_http_limits *limits)
{
    static const wc_http_handler handler = {.on_request = fixture_request, .on_abort = fixture_abort};
    wc_error err;
    memset(&f, 0, sizeof f);
    f.env = wc_env_system;
    f.env.monotonic_ns = skewed_monotonic;
    if (limits)
        f.limits = *limits;
    else
        wc_http_limits_init(&f.limits);
    sem_init(&f.aborted, 0, 0);
    sem_init(&f.stopped, 0, 0);
    f.big = wc_calloc(1, 24 << 20);
    memset(f.big, 'b', 24 << 20);
    assert_int_equal(wc_loop_new(&f.env, &f.loop, &err), 0);
    assert_int_equal(wc_socket_listen(WC_LIT("127.0.0.1:0"), 128, &f.fd, &err), 0);
    assert_int_equal(wc_http_server_new(f.loop, f.fd, &f.limits, &handler, &f, &f.server, &err), 0);
    f.port = wc_socket_port(f.fd);
    pthread_create(&f.thread, NULL, fixture_main, f.loop);
}

/* Runs a function on the loop and waits for it. */
typedef struct fixture_errand {
    wc_msg msg;
    void (*fn)(void *arg);
    void *arg;
    sem_t done;
} fixture_errand;

static inline void fixture_run(wc_msg *msg)
{
    fixture_errand *errand = WC_CONTAINER(msg, fixture_errand, msg);
    errand->fn(errand->arg);
    sem_post(&errand->done);
}

static inline void fixture_do(void (*fn)(void *arg), void *arg)
{
    fixture_errand errand = {.msg = {.run = fixture_run, .drop = fixture_run}, .fn = fn, .arg = arg};
    sem_init(&errand.done, 0, 0);
    wc_loop_post(f.loop, &errand.msg);
    sem_wait(&errand.done);
    sem_destroy(&errand.done);
}

static inline void fixture_nothing(void *arg)
{
    (void)arg;
}

/* Turns the clock and lets timers see it. */
static inline void fixture_skip_ms(uint64_t ms)
{
    fixture_do(fixture_nothing, NULL); /* what was under way sees the old time */
    atomic_fetch_add(&f.skew_ns, ms * 1000000u);
    fixture_do(fixture_nothing, NULL);
}

static inline void fixture_copy_stats(void *arg)
{
    wc_http_server_get_stats(f.server, arg);
}

static inline wc_http_stats fixture_stats(void)
{
    wc_http_stats stats;
    fixture_do(fixture_copy_stats, &stats);
    return stats;
}

static inline void fixture_on_stopped(void *ctx)
{
    (void)ctx;
    sem_post(&f.stopped);
}

static inline void fixture_stop_server(void *arg)
{
    uint64_t *within_ms = arg;
    wc_http_server_stop(f.server, wc_loop_now_ns(f.loop) + *within_ms * 1000000u, fixture_on_stopped, NULL);
}

/* With is_stopped the server was stopped by the test already. */
static inline void fixture_close(bool is_stopped)
{
    uint64_t none = 0;
    if (!is_stopped) {
        fixture_do(fixture_stop_server, &none);
        sem_wait(&f.stopped);
    }
    wc_loop_stop(f.loop);
    pthread_join(f.thread, NULL);
    wc_loop_free(f.loop);
    wc_socket_close(f.fd);
    wc_free(f.big);
}

static inline int fixture_setup(void **state)
{
    (void)state;
    fixture_open(NULL);
    return 0;
}

static inline int fixture_teardown(void **state)
{
    (void)state;
    fixture_close(false);
    return 0;
}

#define WITH_SERVER(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

/* What comes back for these bytes when our direction ends after them. */
static inline const char *fixture_talk(const char *text)
{
    static char answer[1 << 20];
    long got = client_talk(f.port, text, strlen(text), answer, sizeof answer);
    if (got < 0)
        fail_msg("no end of the answer (%ld) to: %s", got, text);
    return answer;
}

#endif
