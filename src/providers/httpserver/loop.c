/* providers/httpserver/loop.c: the provider on one worker loop: its HTTP servers and who is reachable through them.
 *
 * A lane without sites stops accepting and drains. A lane that drains and a new one on the same address may exist side by
 * side. Committing a link cannot fail; when the process is out of descriptors the loop serves without it and says so (the
 * other loops still accept).
 */
#include "providers/httpserver/internal.h"

/* ---- routes ------------------------------------------------------------------------------------------------------ */

static bool goes_before(const wc__route *a, const wc__route *b)
{
    if ((a->host.len > 0) != (b->host.len > 0))
        return a->host.len > 0;
    return a->path.len > b->path.len;
}

static void set_body_limit(wc__lane *lane)
{
    uint64_t max = 0;
    for (size_t i = 0; i < lane->route_count; i++)
        max = WC_MAX(max, lane->routes[i].site->max_body);
    wc_http_server_set_body_limit(lane->server, max);
}

static void add_route(wc__lane *lane, wc__site *site, bool is_first)
{
    if (lane->route_count == lane->route_cap) {
        lane->route_cap = lane->route_cap ? lane->route_cap * 2 : 4;
        lane->routes = wc_realloc(lane->routes, lane->route_cap * sizeof lane->routes[0]);
    }
    wc__route route = {wc__site_ref(site), wc_slice_str(site->host), wc_slice_str(site->path), is_first};
    size_t at = lane->route_count++;
    while (at > 0 && goes_before(&route, &lane->routes[at - 1])) {
        lane->routes[at] = lane->routes[at - 1];
        at--;
    }
    lane->routes[at] = route;
    set_body_limit(lane);
}

static void remove_route(wc__lane *lane, size_t at)
{
    wc__site_unref(lane->routes[at].site);
    lane->route_count--;
    memmove(&lane->routes[at], &lane->routes[at + 1], (lane->route_count - at) * sizeof lane->routes[0]);
}

/* ---- lanes ------------------------------------------------------------------------------------------------------- */

static void on_all_stopped(wc_msg *msg)
{
    wc__loop_self *self = WC_CONTAINER(msg, wc__loop_self, stopped_msg);
    void (*on_stopped)(void *) = self->on_stopped;
    void *ctx = self->stopped_ctx;
    wc__pendings_free(self);
    wc_free(self);
    on_stopped(ctx);
}

static void finish_if_stopped(wc__loop_self *self)
{
    if (!self->is_stopping || !wc_list_is_empty(&self->lanes))
        return;
    self->stopped_msg.run = self->stopped_msg.drop = on_all_stopped;
    wc_loop_post(self->loop, &self->stopped_msg);
}

static void on_lane_stopped(void *ctx)
{
    wc__lane *lane = ctx;
    wc__loop_self *self = lane->self;
    while (lane->route_count > 0)
        remove_route(lane, lane->route_count - 1);
    wc_list_remove(&lane->node);
    wc_free(lane->routes);
    wc_free(lane);
    finish_if_stopped(self);
}

static void drain_lane(wc__lane *lane, uint64_t deadline_ns)
{
    if (lane->is_draining)
        return;
    lane->is_draining = true;
    wc_http_server_stop(lane->server, deadline_ns, on_lane_stopped, lane);
}

static wc__lane *find_lane(wc__loop_self *self, const wc__port *port)
{
    WC_LIST_EACH(node, &self->lanes)
    {
        wc__lane *lane = WC_CONTAINER(node, wc__lane, node);
        if (!lane->is_draining && lane->port_id == port->id)
            return lane;
    }
    return NULL;
}

static wc__lane *open_lane(wc__loop_self *self, const wc__port *port)
{
    wc_error err;
    wc__lane *lane = WC_NEW(wc__lane);
    lane->self = self;
    if (wc_http_server_new(self->loop, port->fd, &self->limits, &wc__handler, lane, &lane->server, &err) != 0) {
        wc__note(self, WC_LOG_ERROR, "a loop does not serve %s: %s", port->address, err.msg);
        wc_free(lane);
        return NULL;
    }
    lane->port_id = port->id;
    wc_list_push(&self->lanes, &lane->node);
    return lane;
}

static void drain_unused(wc__loop_self *self)
{
    uint64_t deadline_ns = wc_loop_now_ns(self->loop) + WC_DEFAULT_DRAIN_MS * 1000000ull;
    WC_LIST_EACH_SAFE(node, following, &self->lanes)
    {
        wc__lane *lane = WC_CONTAINER(node, wc__lane, node);
        if (lane->route_count == 0)
            drain_lane(lane, deadline_ns);
    }
}

/* Takes every route of the actor out, except those to `kept`. True when `kept` is in force already. */
static bool remove_actor(wc__loop_self *self, wc_slice actor, const wc__site *kept)
{
    bool is_kept = false;
    wc__site *gone = NULL;
    WC_LIST_EACH(node, &self->lanes)
    {
        wc__lane *lane = WC_CONTAINER(node, wc__lane, node);
        for (size_t i = lane->route_count; i-- > 0;) {
            wc__site *site = lane->routes[i].site;
            if (!wc_slice_eq_str(actor, site->actor))
                continue;
            if (site == kept) {
                is_kept = true;
                continue;
            }
            if (gone == NULL)
                gone = wc__site_ref(site);
            remove_route(lane, i);
        }
    }
    if (gone) {
        atomic_fetch_sub(&gone->adopted, 1);
        wc__site_unref(gone);
    }
    return is_kept;
}

/* A setting of the host replaces the default; one that is no number, or 0, does not. */
static void take_limit(wc__loop_self *self, const char *name, uint32_t *limit)
{
    wc_slice setting = {0};
    uint64_t number;
    self->host->setting(self->host->self, name, &setting);
    if (wc_slice_to_u64(setting, &number) && number > 0 && number <= UINT32_MAX)
        *limit = (uint32_t)number;
}

static void take_limits(wc__loop_self *self)
{
    wc_http_limits *limits = &self->limits;
    wc_http_limits_init(limits);
    take_limit(self, "http-header-bytes", &limits->header_bytes);
    take_limit(self, "http-headers", &limits->header_count);
    take_limit(self, "http-connections", &limits->connections);
    take_limit(self, "http-idle-ms", &limits->idle_ms);
    take_limit(self, "http-header-ms", &limits->header_ms);
    take_limit(self, "http-request-ms", &limits->request_ms);
}

/* ---- the provider's functions ------------------------------------------------------------------------------------- */

int wc__loop_start(void *provider, wc_loop_ref *ref, void **out_loop_self, wc_error *err)
{
    const wc_host_api *host = wc__provider_host(provider);
    wc_slice setting = {0};
    (void)err;
    wc__loop_self *self = WC_NEW(wc__loop_self);
    self->host = host;
    self->ref = ref;
    self->loop = host->loop_native(host->self, ref);
    host->setting(host->self, "access-log", &setting);
    self->has_access_log = wc_slice_eq_str(setting, "true");
    take_limits(self);
    wc_list_init(&self->lanes);
    *out_loop_self = self;
    return 0;
}

void wc__loop_bind(void *loop_self, wc_slice actor, void *prepared_ptr)
{
    wc__loop_self *self = loop_self;
    const wc__prepared *prepared = prepared_ptr;
    bool is_served = false;
    if (prepared == NULL || self->is_stopping || remove_actor(self, actor, prepared->site))
        return;
    for (size_t i = 0; i < prepared->port_count; i++) {
        wc__lane *lane = find_lane(self, prepared->ports[i]);
        if (lane == NULL)
            lane = open_lane(self, prepared->ports[i]);
        if (lane == NULL)
            continue;
        add_route(lane, prepared->site, !is_served);
        is_served = true;
    }
    if (is_served)
        atomic_fetch_add(&prepared->site->adopted, 1);
    drain_unused(self);
}

void wc__loop_unbind(void *loop_self, wc_slice actor)
{
    wc__loop_self *self = loop_self;
    remove_actor(self, actor, NULL);
    drain_unused(self);
}

/* Nothing is accepted for these links any more, so control may close their sockets; what has arrived still finds them. */
static void let_go(const wc__lane *lane)
{
    for (size_t i = 0; i < lane->route_count; i++)
        if (lane->routes[i].is_first)
            atomic_fetch_sub(&lane->routes[i].site->adopted, 1);
}

void wc__loop_stop(void *loop_self, uint64_t deadline_ns, void (*on_stopped)(void *ctx), void *ctx)
{
    wc__loop_self *self = loop_self;
    self->is_stopping = true;
    self->on_stopped = on_stopped;
    self->stopped_ctx = ctx;
    WC_LIST_EACH_SAFE(node, following, &self->lanes)
    {
        wc__lane *lane = WC_CONTAINER(node, wc__lane, node);
        let_go(lane);
        drain_lane(lane, deadline_ns);
    }
    finish_if_stopped(self);
}
