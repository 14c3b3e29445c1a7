/* room: http. The server without any guest, answering a constant: the floor under a request through an actor.
 *
 *   bench_http_floor [ADDRESS [CONTENT_TYPE]]     default 127.0.0.1:8099; runs until SIGTERM or SIGINT
 */
#include <signal.h>
#include <stdio.h>

#include "http/http.h"

static wc_http_server *server;
static wc_loop *loop;

static void on_request(void *ctx, wc_http_request *request)
{
    static const wc_http_header headers[] = {{WC_LIT_INIT("content-type"), WC_LIT_INIT("text/plain")}};
    (void)ctx;
    wc_http_respond(request, 200, headers, 1, WC_LIT("Hello, world!"), NULL);
}

static void on_stopped(void *ctx)
{
    (void)ctx;
    wc_loop_stop(loop);
}

static void on_signal(void *ctx, int number)
{
    (void)ctx;
    (void)number;
    wc_http_stats stats;
    wc_http_server_get_stats(server, &stats);
    printf("%llu requests on %llu connections\n", (unsigned long long)stats.requests,
           (unsigned long long)stats.connections_total);
    wc_http_server_stop(server, wc_loop_now_ns(loop) + 1000000000u, on_stopped, NULL);
}

int main(int argc, char **argv)
{
    const wc_http_handler handler = {.on_request = on_request};
    wc_signal *term = NULL, *interrupt = NULL;
    wc_http_limits limits;
    wc_error err = {0};
    int fd = -1;
    wc_http_limits_init(&limits);
    int rc = wc_loop_new(&wc_env_system, &loop, &err);
    if (rc == 0)
        rc = wc_socket_listen(wc_slice_str(argc > 1 ? argv[1] : "127.0.0.1:8099"), 511, &fd, &err);
    if (rc == 0)
        rc = wc_http_server_new(loop, fd, &limits, &handler, NULL, &server, &err);
    if (rc == 0)
        rc = wc_signal_new(loop, SIGTERM, on_signal, NULL, &term, &err);
    if (rc == 0)
        rc = wc_signal_new(loop, SIGINT, on_signal, NULL, &interrupt, &err);
    if (rc == 0)
        wc_loop_run(loop);
    else
        fprintf(stderr, "%s\n", err.msg);
    wc_socket_close(fd);
    wc_loop_free(loop);
    return rc != 0;
}
