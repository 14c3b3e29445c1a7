/* lattice/control.c: listens on the subjects and carries what comes to the host and back.
 *
 * Invariants: a job is owned by one side at a time: the loop until it is submitted, the control thread while it is performed,
 * the loop again afterwards; only the timer of an early acknowledgement looks at it meanwhile, at what does not change. No
 * more than WC_LIMIT_LATTICE_JOBS are under way; queries beyond that are not answered, commands are refused. What nobody waits
 * for goes on a pile (pile.c).
 *
 * SPEC lattice 3, 5.1, 5.3. */
#include "lattice/lattice_int.h"

#include <stdio.h>

enum { NOTE_EVERY_S = 10 };

typedef struct wc__listening {
    wc_lattice *lattice;
    wc__ask ask;
    int bus;
    wc_subscription *subscription;
} wc__listening;

static void publish(wc_lattice *lattice, int bus, const char *subject, const wc_buf *text)
{
    if (subject == NULL || text->len == 0 || wc_buf_status(text) != 0 || lattice->is_stopped)
        return;
    const wc_bus_message message = {
        .subject = wc_slice_str(subject), .payload = wc_buf_slice(text), .origin = lattice};
    wc_bus_publish(lattice->buses.control[bus], &message, NULL, NULL);
}

/* ---- letters ------------------------------------------------------------------------------------------------------- */

void wc__letter_add(wc__letters *to, wc__letter letter, wc_slice payload)
{
    letter.payload = wc_strdup_slice(payload);
    letter.len = payload.len;
    (void)wc_vec_push(to, SIZE_MAX, letter);
}

void wc__letters_free(wc__letters *letters)
{
    for (size_t i = 0; i < letters->len; i++) {
        wc_free(letters->items[i].subject);
        wc_free(letters->items[i].payload);
    }
    wc_vec_deinit(letters);
}

void wc__publish_letters(wc_lattice *lattice, wc__letters *letters)
{
    for (size_t i = 0; i < letters->len && !lattice->is_stopped; i++) {
        const wc__letter *letter = &letters->items[i];
        const wc_bus_message message = {.subject = wc_slice_str(letter->subject),
                                        .payload = wc_slice_of(letter->payload, letter->len),
                                        .origin = lattice};
        for (int bus = 0; bus < WC_LATTICE_BUSES_MAX; bus++) {
            wc_bus *to = letter->is_rpc ? lattice->buses.rpc[bus] : lattice->buses.control[bus];
            if (to && (letter->bus == bus || letter->bus == WC_LATTICE_BUSES_MAX))
                wc_bus_publish(to, &message, NULL, NULL);
        }
    }
    wc__letters_free(letters);
}

/* Whoever floods the bus shall not flood the log: each kind of note comes once in ten seconds. */
void wc__lattice_note(wc_lattice *lattice, const char *what, const char *text)
{
    uint64_t now = wc_env_monotonic_ns(wc_loop_env(lattice->loop));
    char more[WC_ERROR_TEXT_SIZE + 64];
    size_t at = 0;
    while (at < WC_COUNT(lattice->notes) - 1 && lattice->notes[at].what &&
           strcmp(lattice->notes[at].what, what) != 0)
        at++;
    wc__noted *kind = &lattice->notes[at];
    kind->what = what;
    if (kind->at_ns != 0 && now - kind->at_ns < NOTE_EVERY_S * 1000000000ull) {
        kind->unnoted++;
        return;
    }
    if (kind->unnoted > 0)
        snprintf(more, sizeof more, "%s (and %u before that were not noted)", text, kind->unnoted);
    lattice->host.note(lattice->host.ctx, what, kind->unnoted > 0 ? more : text);
    kind->at_ns = now;
    kind->unnoted = 0;
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
    wc_buf_deinit(&job->failure);
    wc__letters_free(&job->pile);
    wc__letters_free(&job->letters);
    wc_free(job->reply);
    wc_free(job);
}

static void free_job(wc_lattice_job *job)
{
    wc_timer_cancel(job->lattice->loop, &job->timer);
    job->lattice->job_count--;
    wc_lattice_drop(job);
}

static void tell_failure(wc_lattice_job *job, const char *failure)
{
    wc_buf event;
    wc_buf_init(&event, WC_LIMIT_BUS_PAYLOAD_BYTES);
    wc__event_failed(&event, &job->request, failure);
    if (wc_buf_status(&event) == 0)
        wc_lattice_event(job->lattice, wc_buf_slice(&event));
    wc_buf_deinit(&event);
}

/* Whoever was told yes shall hear something within 30 seconds. Should it succeed after all, that is told too. */
static void tell_slow(wc_timer *timer)
{
    tell_failure(WC_CONTAINER(timer, wc_lattice_job, timer),
                 "it is still under way after 28 seconds; a later event tells when it has succeeded");
}

/* A command that takes its time: clients of the era wait a second at most. */
static void acknowledge_early(wc_timer *timer)
{
    wc_lattice_job *job = WC_CONTAINER(timer, wc_lattice_job, timer);
    wc_lattice *lattice = job->lattice;
    wc_buf answer;
    wc_buf_init(&answer, WC_LIMIT_BUS_PAYLOAD_BYTES);
    wc__answer_command(lattice, &job->request, NULL, &answer);
    publish(lattice, job->bus, job->reply, &answer);
    wc_buf_deinit(&answer);
    job->is_answered = true;
    wc_timer_set(lattice->loop, timer, wc_loop_now_ns(lattice->loop) + WC_LATTICE_TELL_AFTER_MS * 1000000ull,
                 tell_slow);
}

void wc_lattice_perform(wc_lattice_job *job)
{
    wc__answer_job(job);
}

static void on_sync(wc_timer *timer)
{
    wc__submit(WC_CONTAINER(timer, wc_lattice, sync_timer), WC_ASK_SYNC, NULL);
}

/* What a job that nobody sent leaves behind. */
static void finish_own(wc_lattice_job *job)
{
    wc_lattice *lattice = job->lattice;
    if (job->request.ask == WC_ASK_HEARTBEAT) {
        lattice->is_beating = false;
        if (wc_buf_status(&job->answer) == 0)
            wc_lattice_event(lattice, wc_buf_slice(&job->answer));
    }
    wc__publish_letters(lattice, &job->letters);
    if (job->next_ns != 0 && !lattice->is_stopped)
        wc_timer_set(lattice->loop, &lattice->sync_timer, job->next_ns, on_sync);
    if (job->request.ask == WC_ASK_PILE)
        wc__pile_finish(lattice);
}

void wc_lattice_finish(wc_lattice_job *job)
{
    wc_loop_assert(job->lattice->loop);
    if (job->request.ask >= WC_ASK_PILE)
        finish_own(job);
    else if (!job->is_answered)
        publish(job->lattice, job->bus, job->reply, &job->answer);
    else if (job->is_failed)
        tell_failure(job, wc_buf_cstr(&job->failure));
    free_job(job);
}

static void refuse(wc_lattice_job *job, const char *why)
{
    if (is_command(job->request.ask))
        wc__answer_command(job->lattice, &job->request, why, &job->answer);
    publish(job->lattice, job->bus, job->reply, &job->answer);
    free_job(job);
}

/* The job is the host's from the submission on: it may even be finished inside it. */
static void submit(wc_lattice_job *job)
{
    wc_lattice *lattice = job->lattice;
    if (is_command(job->request.ask) && job->reply)
        wc_timer_set(lattice->loop, &job->timer,
                     wc_loop_now_ns(lattice->loop) + WC_LATTICE_ACK_AFTER_MS * 1000000ull, acknowledge_early);
    if (lattice->job_count > WC_LIMIT_LATTICE_JOBS || lattice->host.submit(lattice->host.ctx, job) != 0)
        refuse(job, "too many control operations are waiting on this host, try again");
}

static wc_lattice_job *new_job(wc_lattice *lattice, wc__ask ask, int bus, wc_slice reply)
{
    wc_lattice_job *job = WC_NEW(wc_lattice_job);
    job->lattice = lattice;
    job->request.ask = ask;
    job->bus = bus;
    job->reply = reply.len > 0 ? wc_strdup_slice(reply) : NULL;
    wc_buf_init(&job->answer, WC_LIMIT_BUS_PAYLOAD_BYTES);
    wc_buf_init(&job->failure, WC_LIMIT_REQUEST_BYTES + 256u);
    lattice->job_count++;
    return job;
}

/* There is one of each kind at most, so the bound on jobs is not asked; only the host may be too busy, and then the pile waits
 * and the rest comes with the next heartbeat. */
void wc__submit(wc_lattice *lattice, wc__ask ask, wc__letters *pile)
{
    wc_lattice_job *job = new_job(lattice, ask, WC_LATTICE_LOCAL, (wc_slice){0});
    if (pile) {
        job->pile = *pile;
        *pile = (wc__letters){0};
    }
    if (ask == WC_ASK_ADVERTISE) {
        job->since_ms = lattice->lost_rpc_ms;
        lattice->lost_rpc_ms = 0;
    }
    if (lattice->host.submit(lattice->host.ctx, job) == 0)
        return;
    if (pile) {
        *pile = job->pile;
        job->pile = (wc__letters){0};
    }
    lattice->is_beating &= ask != WC_ASK_HEARTBEAT;
    free_job(job);
}

/* ---- messages ------------------------------------------------------------------------------------------------------ */

static void answer_ping(wc_lattice *lattice, wc_lattice_job *job)
{
    uint64_t uptime_ns = wc_loop_now_ns(lattice->loop) - lattice->started_ns;
    wc__answer_host(lattice, uptime_ns / 1000000000u, &job->answer);
    publish(lattice, job->bus, job->reply, &job->answer);
    free_job(job);
}

static void on_request(const wc__listening *self, const wc_bus_message *message)
{
    wc_error err;
    bool is_query = self->ask < WC_ASK_START_ACTOR;
    if (is_query && message->reply.len == 0)
        return; /* nobody would hear the answer */
    wc_lattice_job *job = new_job(self->lattice, self->ask, self->bus, message->reply);
    if (wc__request_decode(self->ask, message->payload, &job->request, &err) != 0) {
        wc__answer_undecodable(self->lattice, self->ask, err.msg, &job->answer);
        publish(self->lattice, self->bus, job->reply, &job->answer);
        free_job(job);
    } else if (self->ask == WC_ASK_HOSTS) {
        answer_ping(self->lattice, job);
    } else {
        submit(job);
    }
}

static void on_message(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    const wc__listening *self = ctx;
    (void)subscription;
    if (message->origin == self->lattice)
        return; /* our own voice */
    if (self->ask >= WC_ASK_SET_LINK)
        wc__pile_add(self->lattice, self->ask, self->bus, message->payload);
    else
        on_request(self, message);
}

static void on_health(void *arg)
{
    wc__submit(arg, WC_ASK_HEARTBEAT, NULL);
}

static void on_heartbeat(wc_timer *timer)
{
    wc_lattice *lattice = WC_CONTAINER(timer, wc_lattice, heartbeat);
    wc_timer_set(lattice->loop, timer, wc_loop_now_ns(lattice->loop) + lattice->heartbeat_ns, on_heartbeat);
    if (lattice->is_beating)
        return; /* the last one waits still */
    lattice->is_beating = true;
    lattice->host.ask_health(lattice->host.ctx, on_health, lattice);
}

/* ---- connections --------------------------------------------------------------------------------------------------- */

enum { ADVERTISE_AFTER_MS = 2000, REPEAT_AFTER_MS = 5000 };

static void on_advertise(wc_timer *timer)
{
    wc__submit(WC_CONTAINER(timer, wc_lattice, advertise_timer), WC_ASK_ADVERTISE, NULL);
}

void wc_lattice_rpc_connected(wc_lattice *lattice, bool is_connected)
{
    const wc_env *env = wc_loop_env(lattice->loop);
    wc_loop_assert(lattice->loop);
    if (lattice->is_stopped)
        return;
    if (is_connected)
        wc_timer_set(lattice->loop, &lattice->advertise_timer,
                     wc_loop_now_ns(lattice->loop) + ADVERTISE_AFTER_MS * 1000000ull, on_advertise);
    else if (lattice->lost_rpc_ms == 0)
        lattice->lost_rpc_ms = env->wall_ns(env->ctx) / 1000000u;
}

static void on_repeat(wc_timer *timer)
{
    wc_lattice *lattice = WC_CONTAINER(timer, wc_lattice, repeat_timer);
    for (int bus = 0; bus < WC_LATTICE_BUSES_MAX; bus++) {
        if (lattice->again_ms[bus] == 0 || lattice->lost_ms[bus] != 0)
            continue;
        wc__memories_repeat(lattice, bus, lattice->again_ms[bus]);
        lattice->again_ms[bus] = 0;
    }
}

/* Digests first: by the time that this host advertises again it knows what the others changed meanwhile, and says nothing
 * that was overruled. */
void wc_lattice_connected(wc_lattice *lattice, int bus, bool is_connected)
{
    const wc_env *env = wc_loop_env(lattice->loop);
    wc_loop_assert(lattice->loop);
    if (lattice->is_stopped)
        return;
    if (!is_connected) {
        uint64_t now_ms = env->wall_ns(env->ctx) / 1000000u;
        lattice->lost_ms[bus] = lattice->again_ms[bus] ? lattice->again_ms[bus] : now_ms;
        lattice->again_ms[bus] = 0;
    } else {
        wc__memories_repeat(lattice, bus, lattice->lost_ms[bus]);
        lattice->again_ms[bus] = lattice->lost_ms[bus];
        lattice->lost_ms[bus] = 0;
        wc_timer_set(lattice->loop, &lattice->repeat_timer,
                     wc_loop_now_ns(lattice->loop) + REPEAT_AFTER_MS * 1000000ull, on_repeat);
        if (lattice->sync)
            wc__pile_add(lattice, WC_ASK_SYNC, bus, (wc_slice){0});
    }
    wc_lattice_rpc_connected(lattice, is_connected);
}

/* ---- life ---------------------------------------------------------------------------------------------------------- */

static const struct {
    wc__ask ask;
    enum { CONTROL, RPC, OURS } where;
    const char *before; /* the namespace comes between */
    const char *after;
} subjects[] = {
    {WC_ASK_HOSTS, CONTROL, "wasmbus.ctl.", ".get.hosts"},
    {WC_ASK_LINKS, CONTROL, "wasmbus.ctl.", ".get.links"},
    {WC_ASK_CLAIMS, CONTROL, "wasmbus.ctl.", ".get.claims"},
    {WC_ASK_AUCTION_ACTOR, CONTROL, "wasmbus.ctl.", ".auction.actor"},
    {WC_ASK_AUCTION_PROVIDER, CONTROL, "wasmbus.ctl.", ".auction.provider"},
    {WC_ASK_SET_LINK, RPC, "wasmbus.rpc.", ".links"},
    {WC_ASK_REMOVE_LINK, RPC, "wasmbus.rpc.", ".remlinks"},
    {WC_ASK_LEARN_CLAIMS, RPC, "wasmbus.rpc.", ".claims"},
    {WC_ASK_DIGEST, OURS, "wasmbus.ctl.", ".sync.digest"},
};

/* Those with the key of this host in them. */
static const struct {
    wc__ask ask;
    const char *before, *after;
} host_subjects[] = {
    {WC_ASK_INVENTORY, "get.", ".inv"},    {WC_ASK_START_ACTOR, "cmd.", ".la"},
    {WC_ASK_STOP_ACTOR, "cmd.", ".sa"},    {WC_ASK_START_PROVIDER, "cmd.", ".lp"},
    {WC_ASK_STOP_PROVIDER, "cmd.", ".sp"}, {WC_ASK_UPDATE_ACTOR, "cmd.", ".upd"},
    {WC_ASK_RECORDS, "sync.records.", ""},
};

static int listen_to(wc_lattice *lattice, wc__ask ask, int bus, const char *subject, wc_error *err)
{
    bool is_rpc = ask >= WC_ASK_SET_LINK && ask <= WC_ASK_LEARN_CLAIMS;
    wc_bus *on = is_rpc ? lattice->buses.rpc[bus] : lattice->buses.control[bus];
    bool is_ours = ask == WC_ASK_DIGEST || ask == WC_ASK_RECORDS;
    if (on == NULL || (is_ours && bus != WC_LATTICE_NATS))
        return 0;
    wc__listening *item = WC_NEW(wc__listening);
    item->lattice = lattice;
    item->ask = ask;
    item->bus = bus;
    int rc = wc_bus_subscribe(on, wc_slice_str(subject), (wc_slice){0}, on_message, item, &item->subscription,
                              err);
    if (rc != 0) {
        wc_free(item);
        return rc;
    }
    (void)wc_vec_push(&lattice->listening, SIZE_MAX, item);
    return 0;
}

static int listen_on(wc_lattice *lattice, int bus, wc_error *err)
{
    char subject[WC_LIMIT_SUBJECT_BYTES + 1];
    int rc = 0;
    for (size_t i = 0; i < WC_COUNT(subjects) && rc == 0; i++) {
        snprintf(subject, sizeof subject, "%s%s%s", subjects[i].before, lattice->prefix, subjects[i].after);
        rc = listen_to(lattice, subjects[i].ask, bus, subject, err);
    }
    for (size_t i = 0; i < WC_COUNT(host_subjects) && rc == 0; i++) {
        snprintf(subject, sizeof subject, "wasmbus.ctl.%s.%s%s%s", lattice->prefix, host_subjects[i].before,
                 lattice->host_id, host_subjects[i].after);
        rc = listen_to(lattice, host_subjects[i].ask, bus, subject, err);
    }
    return rc;
}

static int check_prefix(const char *prefix, wc_error *err)
{
    if (wc_subject_is_token(wc_slice_str(prefix)) && strlen(prefix) <= 256)
        return 0;
    return wc_fail(err, WC_EINVAL, "'%s' cannot be a namespace: no dots, spaces, '*' or '>', 256 bytes",
                   prefix);
}

int wc_lattice_new(wc_loop *loop, const wc_lattice_config *config, wc_lattice **out_lattice, wc_error *err)
{
    const char *prefix = config->prefix ? config->prefix : "default";
    uint32_t heartbeat_s = config->heartbeat_s ? config->heartbeat_s : WC_LATTICE_HEARTBEAT_S;
    int rc = check_prefix(prefix, err);
    if (rc != 0)
        return rc;
    wc_lattice *lattice = WC_NEW(wc_lattice);
    lattice->buses = config->buses;
    lattice->loop = loop;
    lattice->host_id = wc_strdup(config->host_id);
    lattice->prefix = wc_strdup(prefix);
    lattice->heartbeat_ns = (uint64_t)heartbeat_s * 1000000000u;
    lattice->started_ns = config->started_ns;
    lattice->host = config->host;
    lattice->state = config->state;
    if (config->buses.control[WC_LATTICE_NATS])
        lattice->sync = wc__sync_new(lattice);
    for (int bus = 0; bus < WC_LATTICE_BUSES_MAX && rc == 0; bus++)
        rc = listen_on(lattice, bus, err);
    if (rc != 0) {
        wc_lattice_stop(lattice);
        wc_lattice_free(lattice);
        return rc;
    }
    wc_timer_set(loop, &lattice->heartbeat, wc_loop_now_ns(loop) + lattice->heartbeat_ns, on_heartbeat);
    if (lattice->sync)
        wc__pile_add(lattice, WC_ASK_SYNC, WC_LATTICE_NATS, (wc_slice){0});
    *out_lattice = lattice;
    return 0;
}

void wc_lattice_stop(wc_lattice *lattice)
{
    wc_loop_assert(lattice->loop);
    lattice->is_stopped = true;
    wc_timer_cancel(lattice->loop, &lattice->heartbeat);
    wc_timer_cancel(lattice->loop, &lattice->sync_timer);
    wc_timer_cancel(lattice->loop, &lattice->advertise_timer);
    wc_timer_cancel(lattice->loop, &lattice->repeat_timer);
    wc_timer_cancel(lattice->loop, &lattice->pile_timer);
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
    wc__sync_free(lattice->sync);
    wc__letters_free(&lattice->pile);
    wc__memories_free(lattice);
    wc_free(lattice->host_id);
    wc_free(lattice->prefix);
    wc_free(lattice);
}
