/* host/mesh.c: the connections to NATS servers: one for the calls of the lattice, one for the control interface, each with
 * its own address and credentials. Every worker's loop has a bus over the first, the first worker's loop one over the second.
 *
 * Who uses the buses takes them from here and gives back what it subscribed before wc__mesh_stop. News about the connections
 * are logged from a bus of their own, so that the others may watch theirs.
 *
 * SPEC host 2.3 (start-up sequence), lattice 1 and 2. */
#include <stdio.h>

#include "host/host_int.h"

enum { CONNECT_MS = 2000, QUIET_CONNECT_MS = 500, CHECK_S = 5 };

/* One connection and the bus that watches it, on the first worker's loop. */
typedef struct mesh_line {
    const char *name;                 /* "rpc", "control" */
    char servers[WC_NATS_SHOWN_SIZE]; /* as it may be logged */
    wc_nats *nats;                    /* NULL: this host runs without */
    wc_bus *news;
} mesh_line;

struct wc_mesh {
    mesh_line rpc, control;
    wc_bus *rpc_buses[WC_WORKERS_MAX];
    wc_bus *control_bus;
    wc_timer check; /* on the first worker's loop */
    wc_loop *loop;
    uint32_t worker_count;
    uint64_t dropped;
};

static int connect_line(const wc_host *host, mesh_line *line, const wc_nats_config *config, const char *name,
                        wc_error *err)
{
    bool is_quiet = host->config.nats_failure == WC_NATS_QUIET;
    const wc_nats_options options = {
        .servers = config->servers,
        .creds_file = config->creds_file,
        .jwt = config->jwt,
        .seed = config->seed,
        .user = config->user,
        .password = config->password,
        .token = config->token,
        .ca_file = config->ca_file,
        .cert_file = config->cert_file,
        .key_file = config->key_file,
        .connect_ms = is_quiet ? QUIET_CONNECT_MS : CONNECT_MS,
    };
    line->name = name;
    wc_nats_shown(config->servers, line->servers);
    /* The client library keeps its threads for ever: not for a server that nobody named and that is not there. */
    int rc = is_quiet ? wc_nats_probe(config->servers, QUIET_CONNECT_MS, err) : 0;
    return rc == 0 ? wc_nats_connect(&options, &line->nats, err) : rc;
}

/* ---- news ---------------------------------------------------------------------------------------------------------- */

static void on_change(void *ctx, bool is_connected)
{
    const mesh_line *self = ctx;
    if (is_connected)
        WC_INFO("lattice", "nats.found", WC_T("connection", self->name), WC_T("servers", self->servers));
    else
        WC_WARN("lattice", "nats.lost", WC_T("connection", self->name), WC_T("servers", self->servers),
                WC_T("text", "tries again until it comes back"));
}

static uint64_t count_dropped(const struct wc_mesh *mesh)
{
    uint64_t sum = mesh->control_bus ? wc_bus_dropped(mesh->control_bus) : 0;
    for (uint32_t i = 0; i < mesh->worker_count; i++)
        if (mesh->rpc_buses[i])
            sum += wc_bus_dropped(mesh->rpc_buses[i]);
    return sum;
}

static void on_check(wc_timer *timer)
{
    struct wc_mesh *mesh = WC_CONTAINER(timer, struct wc_mesh, check);
    uint64_t dropped = count_dropped(mesh);
    if (dropped > mesh->dropped)
        WC_WARN("lattice", "messages.dropped", WC_I("count", (int64_t)(dropped - mesh->dropped)),
                WC_T("text", "they came faster than this host works (limit: bus waiting)"));
    mesh->dropped = dropped;
    wc_timer_set(mesh->loop, timer, wc_loop_now_ns(mesh->loop) + CHECK_S * 1000000000ull, on_check);
}

/* ---- on the loops -------------------------------------------------------------------------------------------------- */

typedef struct opening {
    struct wc_mesh *mesh;
    int status;
    wc_error *err;
} opening;

static int watch(mesh_line *line, wc_loop *loop, wc_error *err)
{
    if (line->nats == NULL)
        return 0;
    int rc = wc_bus_over(line->nats, loop, &line->news, err);
    if (rc == 0)
        wc_bus_watch(line->news, on_change, line);
    return rc;
}

static void open_on_loop(wc_worker *worker, void *arg)
{
    opening *self = arg;
    struct wc_mesh *mesh = self->mesh;
    int rc = 0;
    if (mesh->rpc.nats)
        rc = wc_bus_over(mesh->rpc.nats, worker->loop, &mesh->rpc_buses[worker->index], self->err);
    if (rc == 0 && worker->index == 0) {
        if (mesh->control.nats)
            rc = wc_bus_over(mesh->control.nats, worker->loop, &mesh->control_bus, self->err);
        if (rc == 0)
            rc = watch(&mesh->rpc, worker->loop, self->err);
        if (rc == 0)
            rc = watch(&mesh->control, worker->loop, self->err);
    }
    self->status = rc;
}

/* Its own errand, because it looks at the buses of all loops. */
static void start_checking(wc_worker *worker, void *arg)
{
    struct wc_mesh *mesh = arg;
    mesh->loop = worker->loop;
    wc_timer_set(mesh->loop, &mesh->check, wc_loop_now_ns(mesh->loop) + CHECK_S * 1000000000ull, on_check);
}

static void stop_checking(wc_worker *worker, void *arg)
{
    struct wc_mesh *mesh = arg;
    wc_timer_cancel(worker->loop, &mesh->check);
}

static void close_on_loop(wc_worker *worker, void *arg)
{
    struct wc_mesh *mesh = arg;
    wc_bus_free(mesh->rpc_buses[worker->index]);
    mesh->rpc_buses[worker->index] = NULL;
    if (worker->index > 0)
        return;
    wc_bus_free(mesh->control_bus);
    wc_bus_free(mesh->rpc.news);
    wc_bus_free(mesh->control.news);
    mesh->control_bus = mesh->rpc.news = mesh->control.news = NULL;
}

/* ---- life ---------------------------------------------------------------------------------------------------------- */

static void say_connected(const mesh_line *line)
{
    if (line->nats)
        WC_INFO("lattice", "nats.connected", WC_T("connection", line->name), WC_T("servers", line->servers),
                WC_I("max_payload", (int64_t)wc_nats_max_payload(line->nats)));
}

/* A server that cannot be reached: the end of the start, a warning, or nothing worth one. */
static int cope(const wc_host *host, const mesh_line *line, int rc, wc_error *err)
{
    const char *name = line->name, *servers = line->servers;
    switch (host->config.nats_failure) {
    case WC_NATS_FAIL:
        if (rc == WC_EDENIED)
            return wc_fail(err, rc, "%s; say who we are with --%s-credsfile, --%s-user or --%s-token",
                           err->msg, name, name, name);
        return wc_fail(err, rc,
                       "%s; start a server there, name another one with --%s-host, or give a manifest to run "
                       "alone",
                       err->msg, name);
    case WC_NATS_WARN:
        WC_WARN("lattice", "nats.missing", WC_T("connection", name), WC_T("servers", servers),
                WC_T("reason", err->msg), WC_T("text", "goes on without it"));
        return 0;
    default:
        WC_INFO("lattice", "nats.missing", WC_T("connection", name), WC_T("servers", servers),
                WC_T("reason", err->msg), WC_T("text", "this host runs alone"));
        return 0;
    }
}

static int connect_all(wc_host *host, struct wc_mesh *mesh, wc_error *err)
{
    const wc_nats_config *rpc = &host->config.rpc, *control = &host->config.control;
    int rc = rpc->servers ? connect_line(host, &mesh->rpc, rpc, "rpc", err) : 0;
    if (rc != 0 && ((rc = cope(host, &mesh->rpc, rc, err)) != 0 || host->config.nats_failure == WC_NATS_QUIET))
        return rc;
    rc = control->servers ? connect_line(host, &mesh->control, control, "control", err) : 0;
    return rc == 0 ? 0 : cope(host, &mesh->control, rc, err);
}

/* The connections keep what they need; the host's settings need not know it any more. */
static void forget_secrets(wc_nats_config *config)
{
    const char **secrets[] = {&config->jwt, &config->seed, &config->password, &config->token};
    for (size_t i = 0; i < WC_COUNT(secrets); i++) {
        if (*secrets[i])
            wc_secure_wipe((void *)(uintptr_t)*secrets[i], strlen(*secrets[i]));
        *secrets[i] = NULL;
    }
}

static int open_buses(wc_host *host, struct wc_mesh *mesh, wc_error *err)
{
    opening open = {.mesh = mesh, .err = err};
    for (uint32_t i = 0; i < host->worker_count && open.status == 0; i++)
        wc__worker_run(&host->workers[i], open_on_loop, &open);
    return open.status;
}

int wc__mesh_start(wc_host *host, wc_error *err)
{
    wc_error unused;
    if (host->config.rpc.servers == NULL && host->config.control.servers == NULL)
        return 0;
    if (err == NULL)
        err = &unused;
    struct wc_mesh *mesh = WC_NEW(struct wc_mesh);
    mesh->worker_count = host->worker_count;
    host->mesh = mesh;
    int rc = connect_all(host, mesh, err);
    forget_secrets(&host->config.rpc);
    forget_secrets(&host->config.control);
    if (rc == 0 && (mesh->rpc.nats || mesh->control.nats)) {
        rc = open_buses(host, mesh, err);
        if (rc == 0)
            wc__worker_run(&host->workers[0], start_checking, mesh);
    }
    if (rc != 0 || (mesh->rpc.nats == NULL && mesh->control.nats == NULL)) {
        wc__mesh_stop(host);
        return rc;
    }
    say_connected(&mesh->rpc);
    say_connected(&mesh->control);
    return 0;
}

void wc__mesh_stop(wc_host *host)
{
    struct wc_mesh *mesh = host->mesh;
    if (mesh == NULL)
        return;
    wc__worker_run(&host->workers[0], stop_checking, mesh);
    for (uint32_t i = 0; i < host->worker_count; i++)
        wc__worker_run(&host->workers[i], close_on_loop, mesh);
    wc_nats_free(mesh->rpc.nats);
    wc_nats_free(mesh->control.nats);
    wc_free(mesh);
    host->mesh = NULL;
}

wc_bus *wc__mesh_rpc(const wc_host *host, uint32_t worker_index)
{
    return host->mesh ? host->mesh->rpc_buses[worker_index] : NULL;
}

wc_bus *wc__mesh_control(const wc_host *host)
{
    return host->mesh ? host->mesh->control_bus : NULL;
}
