/* host/admin.c: /healthz, /readyz and /metrics on a Unix socket that only its owner can open. Served on the first worker's
 * loop; counters of the other loops are read where they are written and summed here. design.md section 11. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "host/host_int.h"
#include "http/http.h"

struct wc_admin {
    wc_host *host;
    wc_http_server *server;
    int fd;
    wc_latch stopped;
    int status;
    wc_error err;
};

typedef struct scrape {
    wc_msg msg;
    wc_host *host;
    wc_http_request *request;
    wc_worker *at;
    wc_host_stats sum;
    bool is_gone; /* the client hung up meanwhile */
} scrape;

static void put_metric(wc_buf *out, const char *name, const char *type, const char *help, uint64_t value)
{
    wc_buf_printf(out, "# HELP wasmcloud_%s %s\n# TYPE wasmcloud_%s %s\nwasmcloud_%s %llu\n", name, help,
                  name, type, name, (unsigned long long)value);
}

static void answer_scrape(scrape *self)
{
    static const wc_http_header plain = {WC_LIT_INIT("content-type"),
                                         WC_LIT_INIT("text/plain; version=0.0.4")};
    const wc_host_stats *s = &self->sum;
    wc_buf out;
    wc_buf_init(&out, 64 << 10);
    put_metric(&out, "calls_total", "counter", "Calls to actors and providers.", s->calls);
    put_metric(&out, "call_errors_total", "counter", "Calls that ended with an error.", s->errors);
    put_metric(&out, "calls_busy_total", "counter", "Calls refused because an actor was busy.", s->busy);
    put_metric(&out, "call_timeouts_total", "counter", "Calls that met their deadline.", s->timeouts);
    put_metric(&out, "guest_traps_total", "counter", "Calls that ended in a trap.", s->traps);
    put_metric(&out, "instances", "gauge", "Live instances of actors.", s->instances);
    put_metric(&out, "actors", "gauge", "Actors on this host.", s->actors);
    put_metric(&out, "providers", "gauge", "Capability providers on this host.", s->providers);
    put_metric(&out, "links", "gauge", "Links in force.", s->links);
    put_metric(&out, "lattice_calls_received_total", "counter", "Calls of other hosts.", s->rpc_received);
    put_metric(&out, "lattice_calls_undecodable_total", "counter",
               "Calls of other hosts that cannot be read.", s->rpc_undecodable);
    put_metric(&out, "lattice_calls_refused_total", "counter", "Calls of other hosts that are not permitted.",
               s->rpc_refused);
    put_metric(&out, "lattice_calls_busy_total", "counter", "Calls of other hosts beyond the limit.",
               s->rpc_busy);
    put_metric(&out, "lattice_calls_asked_total", "counter", "Calls to other hosts.", s->rpc_asked);
    put_metric(&out, "lattice_calls_failed_total", "counter", "Calls to other hosts without an answer.",
               s->rpc_failed);
    put_metric(&out, "log_lines_dropped_total", "counter", "Log lines lost to a full ring.", wc_log_dropped());
    if (!self->is_gone)
        wc_http_respond(self->request, 200, &plain, 1, wc_buf_slice(&out), NULL);
    wc_buf_deinit(&out);
    wc_free(self);
}

/* Visits every worker in turn and comes back to the first. */
static void visit(wc_msg *msg)
{
    scrape *self = WC_CONTAINER(msg, scrape, msg);
    if (self->at == NULL) {
        answer_scrape(self);
        return;
    }
    wc__stats_add(self->at, &self->sum);
    uint32_t next = self->at->index + 1;
    self->at = next < self->host->worker_count ? &self->host->workers[next] : NULL;
    wc_loop_post(self->at ? self->at->loop : self->host->workers[0].loop, &self->msg);
}

static void visit_dropped(wc_msg *msg)
{
    wc_free(WC_CONTAINER(msg, scrape, msg));
}

static void begin_scrape(wc_admin *admin, wc_http_request *request)
{
    scrape *self = WC_NEW(scrape);
    self->msg = (wc_msg){.run = visit, .drop = visit_dropped};
    self->host = admin->host;
    self->request = request;
    self->at = &admin->host->workers[0];
    request->user[0] = self;
    visit(&self->msg);
}

static void on_request(void *ctx, wc_http_request *request)
{
    wc_admin *admin = ctx;
    bool is_ready = atomic_load(&admin->host->is_ready);
    if (!wc_slice_eq(request->method, WC_LIT("GET")) && !wc_slice_eq(request->method, WC_LIT("HEAD")))
        wc_http_respond_error(request, 405, WC_LIT("use GET"), 0);
    else if (wc_slice_eq(request->path, WC_LIT("/metrics")))
        begin_scrape(admin, request);
    else if (wc_slice_eq(request->path, WC_LIT("/healthz")))
        wc_http_respond(request, 200, NULL, 0, WC_LIT("ok\n"), NULL);
    else if (wc_slice_eq(request->path, WC_LIT("/readyz")))
        wc_http_respond(request, is_ready ? 200 : 503, NULL, 0,
                        is_ready ? WC_LIT("ready\n") : WC_LIT("not ready\n"), NULL);
    else
        wc_http_respond_error(request, 404, WC_LIT("there is /healthz, /readyz and /metrics"), 0);
}

static void on_abort(void *ctx, wc_http_request *request)
{
    scrape *self = request->user[0];
    (void)ctx;
    if (self)
        self->is_gone = true;
}

static const wc_http_handler handler = {.on_request = on_request, .on_abort = on_abort};

static void start_on_loop(wc_worker *worker, void *arg)
{
    wc_admin *admin = arg;
    wc_http_limits limits;
    wc_http_limits_init(&limits);
    limits.connections = 16;
    admin->status = wc_http_server_new(worker->loop, admin->fd, &limits, &handler, admin, &admin->server,
                                       &admin->err);
}

int wc__admin_start(wc_host *host, wc_error *err)
{
    char address[256];
    wc_admin *admin = WC_NEW(wc_admin);
    admin->host = host;
    snprintf(address, sizeof address, "unix:%s", host->config.admin_socket);
    int rc = wc_socket_listen(wc_slice_str(address), 16, &admin->fd, err);
    if (rc != 0) {
        wc_free(admin);
        return wc_wrap(err, "admin socket");
    }
    wc__worker_run(&host->workers[0], start_on_loop, admin);
    if (admin->status != 0) {
        rc = admin->status;
        if (err)
            *err = admin->err;
        wc_socket_close(admin->fd);
        wc_free(admin);
        return rc;
    }
    host->admin = admin;
    return 0;
}

static void on_stopped(void *ctx)
{
    wc_latch_count_down(&((wc_admin *)ctx)->stopped);
}

static void stop_on_loop(wc_worker *worker, void *arg)
{
    wc_http_server_stop(((wc_admin *)arg)->server, wc_loop_now_ns(worker->loop) + 100000000u, on_stopped, arg);
}

void wc__admin_stop(wc_host *host)
{
    wc_admin *admin = host->admin;
    if (admin == NULL)
        return;
    host->admin = NULL;
    wc_latch_init(&admin->stopped, 1);
    wc__worker_run(&host->workers[0], stop_on_loop, admin);
    wc_latch_wait(&admin->stopped);
    wc_latch_deinit(&admin->stopped);
    wc_socket_close(admin->fd);
    unlink(host->config.admin_socket);
    wc_free(admin);
}
