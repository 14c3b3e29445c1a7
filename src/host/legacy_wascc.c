/* host/legacy_wascc.c: the host's side of the listener for waSCC 0.14 (SPEC lattice 9): opens it on the first worker's loop, on
 * the bus inside the process and on the one over NATS, and shows it what runs.
 *
 * What runs is looked at on the control thread, at most once a second and only when the registry's version moved, at once when
 * the listener itself changed something. */
#include "host/host_int.h"

enum { LOOK_MS = 1000 };

struct wc_wascc_host {
    wc_host *host;
    wc_wascc *wascc;
    int status;
    wc_error *err;
    wc_timer timer;
    bool is_stopped, is_under_way, is_wanted; /* wanted: again, as soon as this look is done */
    /* Of the side that has it. */
    wc_job job;
    wc_wascc_view *view; /* NULL: nothing changed */
    uint64_t version;
};

/* ---- looking ------------------------------------------------------------------------------------------------------- */

static void add_actor(void *arg, const wc_actor_info *actor)
{
    wc_wascc_view_add_actor(arg, actor);
}

static void add_provider(void *arg, const wc_provider_info *provider)
{
    wc_wascc_view_add_provider(arg, provider);
}

static void add_link(void *arg, const wc_link_info *link)
{
    wc_wascc_view_add_link(arg, link);
}

static void add_label(void *arg, const wc_pair *label)
{
    wc_wascc_view_add_label(arg, label);
}

static void look_on_control(wc_job *job)
{
    struct wc_wascc_host *self = WC_CONTAINER(job, struct wc_wascc_host, job);
    wc_host *host = self->host;
    if (self->version == host->version)
        return;
    self->version = host->version;
    self->view = wc_wascc_view_new();
    wc__each_actor(host, add_actor, self->view);
    wc__each_provider(host, add_provider, self->view);
    wc__each_link(host, add_link, self->view);
    wc__each_label(host, add_label, self->view);
}

static void look_now(struct wc_wascc_host *self);

static void on_timer(wc_timer *timer)
{
    look_now(WC_CONTAINER(timer, struct wc_wascc_host, timer));
}

static void look_later(struct wc_wascc_host *self)
{
    wc_loop *loop = self->host->workers[0].loop;
    wc_timer_set(loop, &self->timer, wc_loop_now_ns(loop) + LOOK_MS * 1000000ull, on_timer);
}

static void come_back(wc_msg *msg)
{
    struct wc_wascc_host *self = WC_CONTAINER(msg, struct wc_wascc_host, job.done);
    wc_wascc_view *view = self->view;
    self->view = NULL;
    self->is_under_way = false;
    if (self->is_stopped)
        wc_wascc_view_free(view);
    else if (view)
        wc_wascc_show(self->wascc, view);
    if (self->is_stopped)
        return;
    if (self->is_wanted)
        look_now(self);
    else
        look_later(self);
}

static void stay_away(wc_msg *msg)
{
    struct wc_wascc_host *self = WC_CONTAINER(msg, struct wc_wascc_host, job.done);
    wc_wascc_view_free(self->view);
    self->view = NULL;
    self->is_under_way = false;
}

static void look_now(struct wc_wascc_host *self)
{
    self->is_wanted = self->is_under_way;
    if (self->is_under_way || self->is_stopped)
        return;
    self->job = (wc_job){
        .work = look_on_control,
        .done = {.run = come_back, .drop = stay_away},
        .home = self->host->workers[0].loop,
    };
    self->is_under_way = true;
    if (wc_workers_submit(self->host->control, &self->job) == 0)
        return;
    self->is_under_way = false;
    look_later(self);
}

static void on_change(void *ctx)
{
    look_now(ctx);
}

static void on_refused(void *ctx, wc_slice from, const char *why)
{
    (void)ctx;
    WC_INFO("lattice", "wascc.refused", WC_S("from", wc_slice_sub(from, 0, WC_NKEY_PUBLIC_LEN)),
            WC_T("reason", why));
}

/* ---- life ---------------------------------------------------------------------------------------------------------- */

static void start_on_loop(wc_worker *worker, void *arg)
{
    struct wc_wascc_host *self = arg;
    wc_host *host = self->host;
    const wc_host_config *config = &host->config;
    wc_slice ns = wc__host_setting(host, WC_LIT("wascc-namespace"));
    const wc_wascc_config wascc = {
        .buses = {wc__steer_bus(host), wc__mesh_rpc(host, 0)},
        .inner = wc__steer_bus(host),
        .rpc = worker->gate_rpc,
        .host_id = host->id,
        .ns = ns.len > 0 ? (const char *)ns.ptr : NULL,
        .prefix = config->lattice_prefix,
        .trust = {host->env, config->trusted_hosts, config->trusted_host_count, host->replay},
        .started_ns = host->started_ns,
        .max_payload_bytes = config->max_payload_bytes,
        .ctx = self,
        .on_change = on_change,
        .on_refused = on_refused,
    };
    self->status = wc_wascc_new(worker->loop, &wascc, &self->wascc, self->err);
    if (self->status == 0)
        look_now(self);
}

int wc__wascc_start(wc_host *host, wc_error *err)
{
    if (wc__host_setting(host, WC_LIT("wascc-lattice")).len == 0)
        return 0;
    if (host->workers[0].gate_rpc == NULL)
        return wc_fail(err, WC_EINVAL, "--wascc-lattice needs a bus: a gate (no --no-gate) or a NATS server");
    struct wc_wascc_host *self = WC_NEW(struct wc_wascc_host);
    self->host = host;
    self->err = err;
    self->version = UINT64_MAX;
    wc__worker_run(&host->workers[0], start_on_loop, self);
    self->err = NULL;
    int rc = self->status;
    if (rc != 0) {
        wc_free(self);
        return rc;
    }
    host->wascc = self;
    WC_INFO("lattice", "wascc.joined", WC_T("text", "takes part in a lattice of waSCC 0.14"));
    return 0;
}

static void stop_on_loop(wc_worker *worker, void *arg)
{
    struct wc_wascc_host *self = arg;
    self->is_stopped = true;
    wc_timer_cancel(worker->loop, &self->timer);
    wc_wascc_stop(self->wascc);
}

void wc__wascc_stop(wc_host *host)
{
    if (host->wascc)
        wc__worker_run(&host->workers[0], stop_on_loop, host->wascc);
}

static void close_on_loop(wc_worker *worker, void *arg)
{
    struct wc_wascc_host *self = arg;
    (void)worker;
    wc_wascc_free(self->wascc);
    self->wascc = NULL;
}

void wc__wascc_close(wc_host *host)
{
    if (host->wascc)
        wc__worker_run(&host->workers[0], close_on_loop, host->wascc);
}

void wc__wascc_free(wc_host *host)
{
    if (host->wascc)
        wc_wascc_view_free(host->wascc->view);
    wc_free(host->wascc);
    host->wascc = NULL;
}
