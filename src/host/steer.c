/* host/steer.c: joins this host to its lattice: the bus inside the process with its gate, those over NATS, and the lattice over
 * all of them.
 *
 * All of that lives on the first worker's loop. What it asks for is carried to the control thread, done there and carried back;
 * no loop waits. What happens in the registry is collected while an operation runs and told when it is in force.
 * design.md section 5, SPEC lattice 5 and 6. */
#include <stdio.h>
#include <unistd.h>

#include "host/steer_int.h"

enum { GREETING_MS = 1000 };

struct wc_steer {
    wc_host *host;
    int fd; /* of the gate; -1: none */
    wc_bus *bus;
    wc_gate *gate;
    wc_lattice *lattice;
    wc_health *health;
    wc_latch stopped;
    int status;
    wc_error err;
};

/* ---- events -------------------------------------------------------------------------------------------------------- */

typedef struct event {
    wc_msg msg;
    struct wc_steer *steer;
    bool is_advert, is_gone;
    wc_fact_kind kind; /* of an advertisement */
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
    if (self->is_advert)
        wc_lattice_advertise(self->steer->lattice, self->kind, self->is_gone, wc_buf_slice(&self->text));
    else
        wc_lattice_event(self->steer->lattice, wc_buf_slice(&self->text));
    drop_event(msg);
}

static event *queue_event(wc_host *host)
{
    event *self = WC_NEW(event);
    self->msg = (wc_msg){.run = publish_event, .drop = drop_event};
    self->steer = host->steer;
    wc_buf_init(&self->text, 2u * WC_LIMIT_FACT_BYTES);
    (void)wc_vec_push(&host->events, SIZE_MAX, &self->msg);
    return self;
}

/* The text of a new event that is told with the next wc__tell; NULL when nobody can hear. */
static wc_buf *new_event(wc_host *host)
{
    return host->steer ? &queue_event(host)->text : NULL;
}

void wc__steer_advertise(wc_host *host, const wc_fact *fact)
{
    if (host->steer == NULL)
        return;
    event *self = queue_event(host);
    self->is_advert = true;
    self->kind = fact->kind;
    self->is_gone = fact->is_gone;
    if (wc_advert_write(fact, &self->text) != 0)
        wc_buf_clear(&self->text);
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

void wc__event_actor_started(wc_host *host, wc_actor *actor)
{
    wc__share_actor(host, actor);
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
    wc_actor *actor = is_complete ? wc_map_get(&host->actors, wc_slice_str(key)) : NULL;
    if (actor)
        wc__share_actor(host, actor);
    wc_buf *out = new_event(host);
    if (out)
        wc_event_actor_update(out, is_complete, key, old_revision, new_revision);
}

void wc__event_provider(wc_host *host, bool is_start, const wc_provider *provider)
{
    wc_buf image, *out = new_event(host);
    wc_buf_init(&image, WC_LIMIT_FACT_BYTES);
    if (out)
        wc_event_provider(out, is_start, provider->api->contract_id, provider->link_name,
                          provider->api->public_key,
                          wc__share_ref_of(host, provider->api->public_key, &image));
    wc_buf_deinit(&image);
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

/* ---- what runs here ------------------------------------------------------------------------------------------------ */

typedef struct looking {
    wc_health *health;
    void (*on_actor)(void *arg, const wc_actor_info *actor);
    void (*on_provider)(void *arg, const wc_provider_info *provider);
    void *arg;
} looking;

static void with_health(void *arg, const wc_actor_info *actor)
{
    const looking *self = arg;
    wc_actor_info info = *actor;
    info.unhealthy = wc__health_of(self->health, actor->id);
    self->on_actor(self->arg, &info);
}

static void each_actor(void *ctx, void (*fn)(void *arg, const wc_actor_info *actor), void *arg)
{
    wc_host *host = ctx;
    looking self = {.health = host->steer->health, .on_actor = fn, .arg = arg};
    wc__health_renew(self.health);
    wc__each_actor(host, with_health, &self);
}

static void each_provider(void *ctx, void (*fn)(void *arg, const wc_provider_info *provider), void *arg)
{
    const wc_host *host = ctx;
    wc_buf image;
    wc_buf_init(&image, WC_LIMIT_FACT_BYTES);
    for (size_t i = 0; i < host->providers.len; i++) {
        const wc_provider *provider = host->providers.items[i];
        wc_error err;
        bool is_well = provider->api->health == NULL || provider->api->health(provider->self, &err) == 0;
        const wc_provider_info info = {
            .id = provider->api->public_key,
            .contract = provider->api->contract_id,
            .link_name = provider->link_name,
            .name = provider->api->name,
            .image_ref = wc__share_ref_of(host, provider->api->public_key, &image),
            .unhealthy = is_well ? NULL : err.msg,
        };
        fn(arg, &info);
    }
    wc_buf_deinit(&image);
}

static void each_label(void *ctx, void (*fn)(void *arg, const wc_pair *label), void *arg)
{
    wc__each_label(ctx, fn, arg);
}

static void ask_health(void *ctx, void (*on_done)(void *arg), void *arg)
{
    wc__health_ask(((wc_host *)ctx)->steer->health, on_done, arg);
}

static void note(void *ctx, const char *what, const char *text)
{
    (void)ctx;
    WC_WARN("lattice", what, WC_T("reason", text));
}

/* ---- life ---------------------------------------------------------------------------------------------------------- */

static void on_connection(void *ctx, bool is_connected)
{
    wc_lattice_connected(((struct wc_steer *)ctx)->lattice, WC_LATTICE_NATS, is_connected);
}

static void on_rpc_connection(void *ctx, bool is_connected)
{
    wc_lattice_rpc_connected(((struct wc_steer *)ctx)->lattice, is_connected);
}

static void watch(struct wc_steer *steer)
{
    wc_bus *control = wc__mesh_control(steer->host), *rpc = wc__mesh_rpc(steer->host, 0);
    if (control)
        wc_bus_watch(control, on_connection, steer);
    if (rpc)
        wc_bus_watch(rpc, control ? on_rpc_connection : on_connection, steer);
}

static void start_on_loop(wc_worker *worker, void *arg)
{
    struct wc_steer *steer = arg;
    wc_host *host = steer->host;
    wc_bus *local = wc_bus_new(worker->loop);
    const wc_lattice_config config = {
        .buses = {.control = {local, wc__mesh_control(host)}, .rpc = {local, wc__mesh_rpc(host, 0)}},
        .host_id = host->id,
        .prefix = host->config.lattice_prefix,
        .heartbeat_s = host->config.heartbeat_s,
        .started_ns = host->started_ns,
        .state = wc__share_state(host),
        .host = {.ctx = host,
                 .start_actor = wc__operate_start_actor,
                 .stop_actor = wc__operate_stop_actor,
                 .update_actor = wc__operate_update_actor,
                 .start_provider = wc__operate_start_provider,
                 .stop_provider = wc__operate_stop_provider,
                 .has_actor = wc__operate_has_actor,
                 .has_provider = wc__operate_has_provider,
                 .learn = wc__share_learn,
                 .settle = wc__share_settle,
                 .save = wc__share_save,
                 .note = note,
                 .each_actor = each_actor,
                 .each_provider = each_provider,
                 .each_label = each_label,
                 .submit = submit,
                 .ask_health = ask_health},
    };
    steer->bus = local;
    steer->status = wc_lattice_new(worker->loop, &config, &steer->lattice, &steer->err);
    if (steer->status == 0 && steer->fd >= 0)
        steer->status = wc_gate_new(local, worker->loop, steer->fd, host->id, &steer->gate, &steer->err);
    if (steer->status == 0)
        watch(steer);
    else if (steer->lattice)
        wc_lattice_stop(steer->lattice);
}

wc_bus *wc__steer_bus(const wc_host *host)
{
    return host->steer ? host->steer->bus : NULL;
}

static void free_steer(struct wc_steer *steer)
{
    wc_lattice_free(steer->lattice);
    wc__health_free(steer->health);
    wc_bus_free(steer->bus);
    if (steer->fd >= 0)
        wc_socket_close(steer->fd);
    wc_free(steer);
}

/* -1: no gate. A second host of the same user, or a path that is too long: it serves all the same. */
static int open_gate(const wc_host *host)
{
    char address[512];
    wc_error cause;
    int fd;
    if (host->config.gate_socket == NULL)
        return -1;
    snprintf(address, sizeof address, "unix:%s", host->config.gate_socket);
    if (wc_socket_listen(wc_slice_str(address), 16, &fd, &cause) == 0)
        return fd;
    WC_WARN("host", "gate.closed", WC_T("socket", host->config.gate_socket), WC_T("reason", cause.msg),
            WC_T("text", "goes on without; `wash ctl` cannot reach this host through it"));
    return -1;
}

int wc__steer_start(wc_host *host, wc_error *err)
{
    int fd = open_gate(host);
    if (fd < 0 && host->config.listen == NULL && wc__mesh_control(host) == NULL &&
        wc__mesh_rpc(host, 0) == NULL)
        return 0;
    struct wc_steer *steer = WC_NEW(struct wc_steer);
    steer->host = host;
    steer->fd = fd;
    steer->health = wc__health_new(host);
    host->steer = steer; /* before the first message can come */
    int rc = wc__share_start(host);
    wc__worker_run(&host->workers[0], start_on_loop, steer);
    if (rc == 0 && (rc = steer->status) != 0 && err)
        *err = steer->err;
    if (rc != 0 && fd >= 0)
        unlink(host->config.gate_socket);
    return rc;
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

/* A question to nobody on each connection: when the server says so, it knows every subscription that was made before. */
typedef struct greeting {
    wc_bus_question question;
    wc_latch *heard;
} greeting;

typedef struct greetings {
    const wc_host *host;
    wc_latch heard;
    greeting rpc, control;
} greetings;

static void on_echo(wc_bus_question *question, const wc_bus_message *message)
{
    (void)message; /* a server that says nothing is not waited for longer */
    wc_latch_count_down(WC_CONTAINER(question, greeting, question)->heard);
}

static void greet(greetings *all, greeting *self, wc_bus *bus, const char *layer)
{
    wc_buf subject;
    const wc_host *host = all->host;
    wc_buf_init(&subject, WC_LIMIT_SUBJECT_BYTES);
    wc_buf_printf(&subject, "wasmbus.%s.%s.sync.greeting.%s", layer,
                  host->config.lattice_prefix ? host->config.lattice_prefix : "default", host->id);
    const wc_bus_message message = {.subject = wc_buf_slice(&subject)};
    *self = (greeting){.question = {.on_answer = on_echo}, .heard = &all->heard};
    if (bus == NULL || wc_bus_ask(bus, &self->question, &message, GREETING_MS, NULL) != 0)
        wc_latch_count_down(&all->heard);
    wc_buf_deinit(&subject);
}

static void greet_on_loop(wc_worker *worker, void *arg)
{
    greetings *all = arg;
    (void)worker;
    greet(all, &all->rpc, wc__mesh_rpc(all->host, 0), "rpc");
    greet(all, &all->control, wc__mesh_control(all->host), "ctl");
}

/* A host that says it has started hears what is said to it. */
void wc__steer_say_started(wc_host *host)
{
    greetings all = {.host = host};
    if (host->steer == NULL)
        return;
    wc_latch_init(&all.heard, 2);
    wc__worker_run(&host->workers[0], greet_on_loop, &all);
    wc_latch_wait(&all.heard);
    wc_latch_deinit(&all.heard);
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
    wc__health_stop(steer->health);
    if (steer->gate)
        wc_gate_stop(steer->gate, on_stopped, steer);
    else
        on_stopped(steer);
}

/* From here on nothing is heard; jobs that are under way still end. */
void wc__steer_stop(wc_host *host)
{
    struct wc_steer *steer = host->steer;
    if (steer == NULL || steer->status != 0)
        return;
    wc_latch_init(&steer->stopped, 1);
    wc__worker_run(&host->workers[0], stop_on_loop, steer);
    wc_latch_wait(&steer->stopped);
    wc_latch_deinit(&steer->stopped);
    if (steer->fd >= 0)
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
    wc__share_free(host);
}
