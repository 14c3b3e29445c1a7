/* lattice/control.c: listens on the control subjects and carries what comes to the host and back.
 *
 * Invariants: a job is owned by one side at a time: the loop until it is submitted, the control thread while it is performed,
 * the loop again afterwards; only the timer of an early acknowledgement looks at it meanwhile, at what does not change. No
 * more than WC_LIMIT_LATTICE_JOBS are under way; queries beyond that are not answered, commands are refused.
 *
 * SPEC lattice 3 (links, remlinks), 5.1, 5.3. */
#include "lattice/lattice_int.h"

#include <stdio.h>

typedef struct wc__listening {
    wc_lattice *lattice;
    wc__ask ask;
    wc_subscription *subscription;
} wc__listening;

static void publish(wc_lattice *lattice, const char *subject, const wc_buf *text)
{
    if (subject == NULL || text->len == 0 || wc_buf_status(text) != 0 || lattice->is_stopped)
        return;
    const wc_bus_message message = {.subject = wc_slice_str(subject), .payload = wc_buf_slice(text)};
    wc_bus_publish(lattice->bus, &message, NULL, NULL);
}

static bool is_command(wc__ask ask)
{
    return ask >= WC_ASK_START_ACTOR && ask <= WC_ASK_UPDATE_ACTOR;
}

/* ---- jobs ---------------------------------------------------------------------------------------------------------- */

void wc_lattice_drop(wc_lattice_job *job)
{
    wc__request_deinit(&job->request);
    wc_buf_deinit(&job->answer);
    wc_free(job->reply);
    wc_free(job);
}

static void free_job(wc_lattice_job *job)
{
    wc_timer_cancel(job->lattice->loop, &job->ack_timer);
    job->lattice->job_count--;
    wc_lattice_drop(job);
}

/* A start that takes its time: clients of the era wait a second at most. */
static void acknowledge_early(wc_timer *timer)
{
    wc_lattice_job *job = WC_CONTAINER(timer, wc_lattice_job, ack_timer);
    wc_buf answer;
    wc_buf_init(&answer, WC_LIMIT_BUS_PAYLOAD_BYTES);
    wc__answer_command(job->lattice, &job->request, NULL, &answer);
    publish(job->lattice, job->reply, &answer);
    wc_buf_deinit(&answer);
    job->is_answered = true;
}

void wc_lattice_perform(wc_lattice_job *job)
{
    wc__answer_job(job);
}

static void tell_late_failure(wc_lattice_job *job)
{
    wc_buf event;
    bool is_actor = job->request.ask == WC_ASK_START_ACTOR;
    wc_buf_init(&event, WC_LIMIT_BUS_PAYLOAD_BYTES);
    if (is_actor || job->request.ask == WC_ASK_START_PROVIDER) {
        wc__event_start_failed(&event, is_actor, job->request.ref);
        if (wc_buf_status(&event) == 0)
            wc_lattice_event(job->lattice, wc_buf_slice(&event));
    }
    wc_buf_deinit(&event);
}

void wc_lattice_finish(wc_lattice_job *job)
{
    wc_loop_assert(job->lattice->loop);
    if (job->request.ask == WC_ASK_HEARTBEAT) {
        if (wc_buf_status(&job->answer) == 0)
            wc_lattice_event(job->lattice, wc_buf_slice(&job->answer));
    } else if (!job->is_answered) {
        publish(job->lattice, job->reply, &job->answer);
    } else if (job->is_failed) {
        tell_late_failure(job);
    }
    free_job(job);
}

static void refuse(wc_lattice_job *job, const char *why)
{
    if (is_command(job->request.ask))
        wc__answer_command(job->lattice, &job->request, why, &job->answer);
    publish(job->lattice, job->reply, &job->answer);
    free_job(job);
}

/* The job is the host's from the submission on: it may even be finished inside it. */
static void submit(wc_lattice_job *job)
{
    wc_lattice *lattice = job->lattice;
    if (is_command(job->request.ask) && job->reply)
        wc_timer_set(lattice->loop, &job->ack_timer,
                     wc_loop_now_ns(lattice->loop) + WC_LATTICE_ACK_AFTER_MS * 1000000ull, acknowledge_early);
    if (lattice->job_count > WC_LIMIT_LATTICE_JOBS || lattice->host.submit(lattice->host.ctx, job) != 0)
        refuse(job, "too many control operations are waiting on this host, try again");
}

static wc_lattice_job *new_job(wc_lattice *lattice, wc_slice reply)
{
    wc_lattice_job *job = WC_NEW(wc_lattice_job);
    job->lattice = lattice;
    job->reply = reply.len > 0 ? wc_strdup_slice(reply) : NULL;
    wc_buf_init(&job->answer, WC_LIMIT_BUS_PAYLOAD_BYTES);
    lattice->job_count++;
    return job;
}

/* ---- messages ------------------------------------------------------------------------------------------------------ */

static void answer_ping(wc_lattice *lattice, wc_lattice_job *job)
{
    uint64_t uptime_ns = wc_loop_now_ns(lattice->loop) - lattice->started_ns;
    wc__answer_host(lattice, uptime_ns / 1000000000u, &job->answer);
    publish(lattice, job->reply, &job->answer);
    free_job(job);
}

static void on_message(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    const wc__listening *self = ctx;
    wc_error err;
    (void)subscription;
    bool is_query = self->ask < WC_ASK_START_ACTOR;
    if (is_query && message->reply.len == 0)
        return; /* nobody would hear the answer */
    wc_lattice_job *job = new_job(self->lattice, message->reply);
    if (wc__request_decode(self->ask, message->payload, &job->request, &err) != 0) {
        wc__answer_undecodable(self->lattice, self->ask, err.msg, &job->answer);
        publish(self->lattice, job->reply, &job->answer);
        free_job(job);
    } else if (self->ask == WC_ASK_HOSTS) {
        answer_ping(self->lattice, job);
    } else {
        submit(job);
    }
}

static void on_heartbeat(wc_timer *timer)
{
    wc_lattice *lattice = WC_CONTAINER(timer, wc_lattice, heartbeat);
    wc_lattice_job *job = new_job(lattice, (wc_slice){0});
    wc_timer_set(lattice->loop, timer, wc_loop_now_ns(lattice->loop) + lattice->heartbeat_ns, on_heartbeat);
    if (wc__request_decode(WC_ASK_HEARTBEAT, (wc_slice){0}, &job->request, NULL) == 0)
        submit(job);
}

/* ---- life ---------------------------------------------------------------------------------------------------------- */

static const struct {
    wc__ask ask;
    const char *format; /* namespace, then the host's key */
} subjects[] = {
    {WC_ASK_HOSTS, "wasmbus.ctl.%s.get.hosts"},
    {WC_ASK_LINKS, "wasmbus.ctl.%s.get.links"},
    {WC_ASK_CLAIMS, "wasmbus.ctl.%s.get.claims"},
    {WC_ASK_AUCTION_ACTOR, "wasmbus.ctl.%s.auction.actor"},
    {WC_ASK_AUCTION_PROVIDER, "wasmbus.ctl.%s.auction.provider"},
    {WC_ASK_SET_LINK, "wasmbus.rpc.%s.links"},
    {WC_ASK_REMOVE_LINK, "wasmbus.rpc.%s.remlinks"},
};

static const struct {
    wc__ask ask;
    const char *before, *after;
} host_subjects[] = {
    {WC_ASK_INVENTORY, "get", "inv"},    {WC_ASK_START_ACTOR, "cmd", "la"},
    {WC_ASK_STOP_ACTOR, "cmd", "sa"},    {WC_ASK_START_PROVIDER, "cmd", "lp"},
    {WC_ASK_STOP_PROVIDER, "cmd", "sp"}, {WC_ASK_UPDATE_ACTOR, "cmd", "upd"},
};

static int listen_to(wc_lattice *lattice, wc__ask ask, const char *subject, wc_error *err)
{
    wc__listening *item = WC_NEW(wc__listening);
    item->lattice = lattice;
    item->ask = ask;
    int rc = wc_bus_subscribe(lattice->bus, wc_slice_str(subject), (wc_slice){0}, on_message, item,
                              &item->subscription, err);
    if (rc != 0) {
        wc_free(item);
        return rc;
    }
    (void)wc_vec_push(&lattice->listening, SIZE_MAX, item);
    return 0;
}

/* "wasmbus.ctl.%s.get.hosts" with the namespace in it. */
static void put_subject(char *out, size_t size, const char *format, const char *prefix)
{
    const char *mark = strstr(format, "%s");
    snprintf(out, size, "%.*s%s%s", (int)(mark - format), format, prefix, mark + 2);
}

static int listen_to_all(wc_lattice *lattice, wc_error *err)
{
    char subject[WC_LIMIT_SUBJECT_BYTES + 1];
    int rc = 0;
    for (size_t i = 0; i < WC_COUNT(subjects) && rc == 0; i++) {
        put_subject(subject, sizeof subject, subjects[i].format, lattice->prefix);
        rc = listen_to(lattice, subjects[i].ask, subject, err);
    }
    for (size_t i = 0; i < WC_COUNT(host_subjects) && rc == 0; i++) {
        snprintf(subject, sizeof subject, "wasmbus.ctl.%s.%s.%s.%s", lattice->prefix, host_subjects[i].before,
                 lattice->host_id, host_subjects[i].after);
        rc = listen_to(lattice, host_subjects[i].ask, subject, err);
    }
    return rc;
}

int wc_lattice_new(wc_bus *bus, wc_loop *loop, const wc_lattice_config *config, wc_lattice **out_lattice,
                   wc_error *err)
{
    const char *prefix = config->prefix ? config->prefix : "default";
    uint32_t heartbeat_s = config->heartbeat_s ? config->heartbeat_s : WC_LATTICE_HEARTBEAT_S;
    if (!wc_subject_is_token(wc_slice_str(prefix)) || strlen(prefix) > 256)
        return wc_fail(err, WC_EINVAL, "'%s' cannot be a namespace: no dots, spaces, '*' or '>', 256 bytes",
                       prefix);
    wc_lattice *lattice = WC_NEW(wc_lattice);
    lattice->bus = bus;
    lattice->loop = loop;
    lattice->host_id = wc_strdup(config->host_id);
    lattice->prefix = wc_strdup(prefix);
    lattice->heartbeat_ns = (uint64_t)heartbeat_s * 1000000000u;
    lattice->started_ns = config->started_ns;
    lattice->host = config->host;
    int rc = listen_to_all(lattice, err);
    if (rc != 0) {
        wc_lattice_stop(lattice);
        wc_lattice_free(lattice);
        return rc;
    }
    wc_timer_set(loop, &lattice->heartbeat, wc_loop_now_ns(loop) + lattice->heartbeat_ns, on_heartbeat);
    *out_lattice = lattice;
    return 0;
}

void wc_lattice_stop(wc_lattice *lattice)
{
    wc_loop_assert(lattice->loop);
    lattice->is_stopped = true;
    wc_timer_cancel(lattice->loop, &lattice->heartbeat);
    for (size_t i = 0; i < lattice->listening.len; i++) {
        wc_bus_unsubscribe(lattice->listening.items[i]->subscription);
        wc_free(lattice->listening.items[i]);
    }
    wc_vec_deinit(&lattice->listening);
}

void wc_lattice_free(wc_lattice *lattice)
{
    if (lattice == NULL)
        return;
    wc_free(lattice->host_id);
    wc_free(lattice->prefix);
    wc_free(lattice);
}
