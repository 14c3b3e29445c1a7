/* host/steer.c: watching and steering this host over a bus: joins the bus, its gate and the lattice to the registry.
 *
 * Bus, gate and lattice live on the first worker's loop. What they ask for is carried to the control thread, done there and
 * carried back; no loop waits. Events are collected while an operation runs and told when it is in force.
 *
 * A file that a message names is taken only from below artifact_dir, links resolved first: whoever reaches the bus may start
 * what the operator put there, nothing else. design.md section 5, lattice.md 5 and 6. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bus/bus.h"
#include "host/host_int.h"
#include "lattice/lattice.h"

struct wc_steer {
    wc_host *host;
    int fd;
    wc_bus *bus;
    wc_gate *gate;
    wc_lattice *lattice;
    wc_latch stopped;
    int status;
    wc_error err;
};

/* ---- events -------------------------------------------------------------------------------------------------------- */

typedef struct event {
    wc_msg msg;
    struct wc_steer *steer;
    wc_buf text;
} event;

static void drop_event(wc_msg *msg)
{
    event *self = WC_CONTAINER(msg, event, msg);
    wc_buf_deinit(&self->text);
    wc_free(self);
}

static void publish_event(wc_msg *msg)
{
    event *self = WC_CONTAINER(msg, event, msg);
    wc_lattice_event(self->steer->lattice, wc_buf_slice(&self->text));
    drop_event(msg);
}

/* The text of a new event that is told with the next wc__tell; NULL when nobody can hear. */
static wc_buf *new_event(wc_host *host)
{
    if (host->steer == NULL)
        return NULL;
    event *self = WC_NEW(event);
    self->msg = (wc_msg){.run = publish_event, .drop = drop_event};
    self->steer = host->steer;
    wc_buf_init(&self->text, 64u << 10);
    (void)wc_vec_push(&host->events, SIZE_MAX, &self->msg);
    return &self->text;
}

void wc__tell(wc_host *host)
{
    for (size_t i = 0; i < host->events.len; i++)
        wc_loop_post(host->workers[0].loop, host->events.items[i]);
    host->events.len = 0;
}

static const char *or_null(const char *text)
{
    return text && text[0] ? text : NULL;
}

void wc__event_actor_started(wc_host *host, const wc_actor *actor)
{
    wc_buf *out = new_event(host);
    if (out)
        wc_event_actor_started(out, actor->key, or_null(actor->source));
}

void wc__event_actor_stopped(wc_host *host, const char *key)
{
    wc_buf *out = new_event(host);
    if (out)
        wc_event_actor_stopped(out, key);
}

void wc__event_actor_update(wc_host *host, bool is_complete, const char *key, int32_t old_revision,
                            int32_t new_revision)
{
    wc_buf *out = new_event(host);
    if (out)
        wc_event_actor_update(out, is_complete, key, old_revision, new_revision);
}

void wc__event_provider(wc_host *host, bool is_start, const wc_provider *provider)
{
    wc_buf *out = new_event(host);
    if (out)
        wc_event_provider(out, is_start, provider->api->contract_id, provider->link_name,
                          provider->api->public_key, NULL);
}

/* ---- operations: on the control thread ----------------------------------------------------------------------------- */

/* The regular file below artifact_dir that `ref` names. Free *out_path with free. */
static int find_file(const wc_host *host, const char *ref, char **out_path, wc_error *err)
{
    const char *dir = host->config.artifact_dir;
    struct stat info;
    wc_buf joined;
    if (dir == NULL)
        return wc_fail(
            err, WC_EDENIED,
            "'%s' is refused: files named over the bus are only taken from --artifact-dir, and this host was "
            "started without one",
            ref);
    char *root = realpath(dir, NULL);
    if (root == NULL)
        return wc_fail(err, WC_EIO, "--artifact-dir '%s': %s", dir, wc_errno_text(errno));
    wc_buf_init(&joined, 8192);
    wc_buf_printf(&joined, "%s%s%s", ref[0] == '/' ? "" : root, ref[0] == '/' ? "" : "/", ref);
    const char *text = wc_buf_cstr(&joined);
    char *path = text ? realpath(text, NULL) : NULL;
    size_t len = strlen(root);
    int rc = 0;
    if (path == NULL)
        rc = wc_fail(err, WC_EIO,
                     "'%s' is no file below %s (--artifact-dir), and this host fetches from no registry", ref,
                     dir);
    else if (strncmp(path, root, len) != 0 || (path[len] != '/' && root[len - 1] != '/'))
        rc = wc_fail(err, WC_EDENIED, "'%s' is refused: it lies outside %s (--artifact-dir)", ref, dir);
    else if (stat(path, &info) != 0 || !S_ISREG(info.st_mode))
        rc = wc_fail(err, WC_EDENIED, "'%s' is refused: it is not a regular file", ref);
    if (rc == 0)
        *out_path = path;
    else
        free(path);
    free(root);
    wc_buf_deinit(&joined);
    return rc;
}

static int read_artifact(wc_host *host, const char *ref, char **out_path, wc_buf *module, wc_error *err)
{
    int rc = find_file(host, ref, out_path, err);
    if (rc != 0)
        return rc;
    rc = wc_file_read(*out_path, WC_LIMIT_MODULE_BYTES, module, err);
    if (rc != 0) {
        free(*out_path);
        *out_path = NULL;
    }
    return rc == WC_ENOTFOUND ? WC_EIO : rc;
}

/* By key, or by what it was started from. */
static wc_actor *find_actor(wc_host *host, const char *ref)
{
    wc_actor *actor = wc_map_get(&host->actors, wc_slice_str(ref));
    size_t cursor = 0;
    if (actor)
        return actor;
    char *path = NULL;
    (void)find_file(host, ref, &path, NULL);
    for (const wc_map_entry *e; actor == NULL && (e = wc_map_next(&host->actors, &cursor)) != NULL;) {
        wc_actor *other = e->value;
        if (other->source[0] && (strcmp(other->source, ref) == 0 || (path && strcmp(other->source, path) == 0)))
            actor = other;
    }
    free(path);
    return actor;
}

static bool has_actor(void *ctx, const char *ref)
{
    return find_actor(ctx, ref) != NULL;
}

static int start_actor(void *ctx, const char *ref, wc_error *err)
{
    wc_host *host = ctx;
    wc_buf module;
    char *path = NULL;
    if (find_actor(host, ref))
        return wc_fail(err, WC_EEXIST, "actor '%s' runs already on this host", ref);
    wc_buf_init(&module, WC_LIMIT_MODULE_BYTES);
    int rc = read_artifact(host, ref, &path, &module, err);
    if (rc == 0) {
        wc_actor_source source = {.module = wc_buf_slice(&module), .path = path};
        wc__actor_options_init(&host->config, &source.options);
        rc = wc__actor_start(host, &source, NULL, err);
        wc__publish(host);
    }
    if (rc != 0)
        WC_WARN("lattice", "start.failed", WC_T("actor", ref), WC_T("reason", err->msg));
    wc_buf_deinit(&module);
    free(path);
    return rc;
}

static int stop_actor(void *ctx, const char *ref, wc_error *err)
{
    wc_host *host = ctx;
    char key[WC_KEY_SIZE];
    const wc_actor *actor = find_actor(host, ref);
    if (actor == NULL)
        return wc_fail(err, WC_ENOTFOUND, "actor '%s' does not run on this host", ref);
    memcpy(key, actor->key, sizeof key);
    int rc = wc__actor_stop(host, key, err);
    wc__publish(host);
    return rc;
}

static int update_actor(void *ctx, const char *key, const char *new_ref, wc_error *err)
{
    wc_host *host = ctx;
    wc_buf module;
    char *path = NULL;
    wc_buf_init(&module, WC_LIMIT_MODULE_BYTES);
    int rc = wc_map_get(&host->actors, wc_slice_str(key))
                 ? read_artifact(host, new_ref, &path, &module, err)
                 : wc_fail(err, WC_ENOTFOUND, "actor %s does not run on this host", key);
    if (rc == 0) {
        wc_actor_source source = {.module = wc_buf_slice(&module), .path = path};
        wc__actor_options_init(&host->config, &source.options);
        rc = wc__actor_update(host, key, &source, err);
        wc__publish(host);
    }
    if (rc != 0)
        WC_WARN("lattice", "update.refused", WC_T("actor", key), WC_T("reason", err->msg));
    wc_buf_deinit(&module);
    free(path);
    return rc;
}

static wc_provider *find_provider(wc_host *host, const char *ref, const char *link_name)
{
    const wc_provider_api *api = wc__provider_api_find(&host->config, wc_slice_str(ref));
    return api ? wc__provider_find(host, wc_slice_str(api->public_key), wc_slice_str(link_name)) : NULL;
}

static bool has_provider(void *ctx, const char *ref, const char *link_name)
{
    return find_provider(ctx, ref, link_name) != NULL;
}

static int start_provider(void *ctx, const char *ref, const char *link_name, wc_error *err)
{
    wc_host *host = ctx;
    const wc_provider_api *api = wc__provider_api_find(&host->config, wc_slice_str(ref));
    int rc = api ? wc__provider_start(host, api, link_name, err)
                 : wc_fail(err, WC_EUNSUPPORTED, "'%s' is not a provider that is built into this host", ref);
    wc__publish(host);
    if (rc != 0)
        WC_WARN("lattice", "start.failed", WC_T("provider", ref), WC_T("reason", err->msg));
    return rc;
}

static int stop_provider(void *ctx, const char *ref, const char *link_name, wc_error *err)
{
    wc_provider *provider = find_provider(ctx, ref, link_name);
    if (provider == NULL)
        return wc_fail(err, WC_ENOTFOUND, "provider '%s' with link name '%s' does not run on this host", ref,
                       link_name);
    wc__provider_stop(ctx, provider);
    return 0;
}

static void set_link(void *ctx, const wc_link_info *link)
{
    wc_error err;
    wc_link_def *def = wc__link_new(wc_slice_str(link->actor), wc_slice_str(link->contract),
                                    wc_slice_str(link->link_name), wc_slice_str(link->provider), link->values,
                                    link->value_count);
    if (wc__link_set(ctx, def, &err) != 0)
        WC_WARN("lattice", "link.refused", WC_T("actor", link->actor), WC_T("contract", link->contract),
                WC_T("reason", err.msg));
    wc__publish(ctx);
}

static void remove_link(void *ctx, const wc_link_info *link)
{
    wc_error err;
    if (wc__link_remove(ctx, wc_slice_str(link->actor), wc_slice_str(link->contract),
                        wc_slice_str(link->link_name), &err) != 0)
        WC_INFO("lattice", "link.unknown", WC_T("actor", link->actor), WC_T("reason", err.msg));
    wc__publish(ctx);
}

/* ---- carrying jobs ------------------------------------------------------------------------------------------------- */

typedef struct carriage {
    wc_job job;
    wc_lattice_job *load;
} carriage;

static void carry_out(wc_job *job)
{
    wc_lattice_perform(WC_CONTAINER(job, carriage, job)->load);
}

static void come_back(wc_msg *msg)
{
    carriage *self = WC_CONTAINER(msg, carriage, job.done);
    wc_lattice_finish(self->load);
    wc_free(self);
}

static void lose(wc_msg *msg)
{
    carriage *self = WC_CONTAINER(msg, carriage, job.done);
    wc_lattice_drop(self->load);
    wc_free(self);
}

static int submit(void *ctx, wc_lattice_job *load)
{
    wc_host *host = ctx;
    carriage *self = WC_NEW(carriage);
    self->job = (wc_job){
        .work = carry_out,
        .done = {.run = come_back, .drop = lose},
        .home = host->workers[0].loop,
    };
    self->load = load;
    int rc = wc_workers_submit(host->control, &self->job);
    if (rc != 0)
        wc_free(self);
    return rc;
}

/* ---- life ---------------------------------------------------------------------------------------------------------- */

static void each_actor(void *ctx, void (*fn)(void *arg, const wc_actor_info *actor), void *arg)
{
    wc__each_actor(ctx, fn, arg);
}

static void each_provider(void *ctx, void (*fn)(void *arg, const wc_provider_info *provider), void *arg)
{
    wc__each_provider(ctx, fn, arg);
}

static void each_link(void *ctx, void (*fn)(void *arg, const wc_link_info *link), void *arg)
{
    wc__each_link(ctx, fn, arg);
}

static void each_label(void *ctx, void (*fn)(void *arg, const wc_pair *label), void *arg)
{
    wc__each_label(ctx, fn, arg);
}

static void start_on_loop(wc_worker *worker, void *arg)
{
    struct wc_steer *steer = arg;
    wc_host *host = steer->host;
    const wc_lattice_config config = {
        .host_id = host->id,
        .prefix = host->config.lattice_prefix,
        .heartbeat_s = host->config.heartbeat_s,
        .started_ns = host->started_ns,
        .host = {host, start_actor, stop_actor, update_actor, start_provider, stop_provider, has_actor,
                 has_provider, set_link, remove_link, each_actor, each_provider, each_link, each_label, submit},
    };
    steer->bus = wc_bus_new(worker->loop);
    steer->status = wc_lattice_new(steer->bus, worker->loop, &config, &steer->lattice, &steer->err);
    if (steer->status != 0)
        return;
    steer->status = wc_gate_new(steer->bus, worker->loop, steer->fd, host->id, &steer->gate, &steer->err);
    if (steer->status != 0)
        wc_lattice_stop(steer->lattice);
}

wc_bus *wc__steer_bus(const wc_host *host)
{
    return host->steer ? host->steer->bus : NULL;
}

static void free_steer(struct wc_steer *steer)
{
    wc_lattice_free(steer->lattice);
    wc_bus_free(steer->bus);
    wc_socket_close(steer->fd);
    wc_free(steer);
}

int wc__steer_start(wc_host *host, wc_error *err)
{
    char address[512];
    wc_error cause;
    int fd;
    if (host->config.gate_socket == NULL)
        return 0;
    snprintf(address, sizeof address, "unix:%s", host->config.gate_socket);
    if (wc_socket_listen(wc_slice_str(address), 16, &fd, &cause) != 0) {
        /* A second host of the same user, or a path that is too long: it serves all the same. */
        WC_WARN("host", "gate.closed", WC_T("socket", host->config.gate_socket), WC_T("reason", cause.msg),
                WC_T("text", "goes on without; `wash ctl` cannot reach this host"));
        return 0;
    }
    struct wc_steer *steer = WC_NEW(struct wc_steer);
    steer->host = host;
    steer->fd = fd;
    host->steer = steer; /* before the first message can come */
    wc__worker_run(&host->workers[0], start_on_loop, steer);
    if (steer->status != 0) {
        int rc = steer->status;
        host->steer = NULL;
        if (err)
            *err = steer->err;
        unlink(host->config.gate_socket);
        free_steer(steer);
        return rc;
    }
    return 0;
}

static void say_on_loop(wc_worker *worker, void *arg)
{
    wc_buf text;
    (void)worker;
    wc_buf_init(&text, 256);
    wc_event_host_started(&text);
    wc_lattice_event(((struct wc_steer *)arg)->lattice, wc_buf_slice(&text));
    wc_buf_deinit(&text);
}

void wc__steer_say_started(wc_host *host)
{
    if (host->steer)
        wc__worker_run(&host->workers[0], say_on_loop, host->steer);
}

static void on_stopped(void *ctx)
{
    wc_latch_count_down(&((struct wc_steer *)ctx)->stopped);
}

static void stop_on_loop(wc_worker *worker, void *arg)
{
    struct wc_steer *steer = arg;
    wc_buf text;
    (void)worker;
    wc_buf_init(&text, 256);
    wc_event_host_stopped(&text);
    wc_lattice_event(steer->lattice, wc_buf_slice(&text));
    wc_buf_deinit(&text);
    wc_lattice_stop(steer->lattice);
    wc_gate_stop(steer->gate, on_stopped, steer);
}

/* From here on nothing is heard; jobs that are under way still end. */
void wc__steer_stop(wc_host *host)
{
    struct wc_steer *steer = host->steer;
    if (steer == NULL)
        return;
    wc_latch_init(&steer->stopped, 1);
    wc__worker_run(&host->workers[0], stop_on_loop, steer);
    wc_latch_wait(&steer->stopped);
    wc_latch_deinit(&steer->stopped);
    unlink(host->config.gate_socket);
}

/* After the loops and the control thread have ended. */
void wc__steer_free(wc_host *host)
{
    if (host->steer)
        free_steer(host->steer);
    host->steer = NULL;
    for (size_t i = 0; i < host->events.len; i++)
        drop_event(host->events.items[i]);
    wc_vec_deinit(&host->events);
}
