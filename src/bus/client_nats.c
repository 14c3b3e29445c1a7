/* bus/client_nats.c: the client of a NATS server, over the C client library: TLS and every kind of credentials.
 *
 * The library's thread puts what arrives into one bounded queue, so that messages come in the order in which the server sent
 * them, whatever they were subscribed by. The queue is counted: the library may still hold it when the client is gone.
 * `no_responders` is not asked for: a question that nobody serves ends by its time, as in the era.
 *
 * Locks: one, the queue's; nothing is called with it held.
 *
 * SPEC lattice 2, wash 6. */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bus/client_int.h"
#include "bus/nats_int.h"
#include "bus/raw_headers.h"

enum { QUEUE_MAX = 65536, QUEUE_BYTES = 256 << 20, CONNECT_MS = 2000 };

typedef struct item {
    struct item *next;
    natsMsg *message;
} item;

typedef struct queue {
    atomic_int refs; /* the client, the connection, each subscription */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    item *first, **last;
    size_t count, bytes;
    bool is_closed, has_overrun;
    char refusal[256]; /* what the server said with -ERR; "" nothing */
} queue;

typedef struct nats_client {
    wc_bus_client base;
    natsConnection *connection;
    wc__nats_secrets secrets;
    WC_VEC(natsSubscription *) subscriptions;
    queue *queue;
    natsMsg *current; /* borrowed by the last message */
    wc_buf headers;
} nats_client;

static nats_client *nats_of(wc_bus_client *client)
{
    return (nats_client *)(void *)client;
}

/* ---- the queue ----------------------------------------------------------------------------------------------------- */

static queue *queue_new(void)
{
    pthread_condattr_t attributes;
    queue *self = WC_NEW(queue);
    atomic_init(&self->refs, 1);
    self->last = &self->first;
    pthread_mutex_init(&self->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&self->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    return self;
}

static void queue_unref(queue *self)
{
    if (atomic_fetch_sub_explicit(&self->refs, 1, memory_order_acq_rel) != 1)
        return;
    while (self->first) {
        item *gone = self->first;
        self->first = gone->next;
        natsMsg_Destroy(gone->message);
        wc_free(gone);
    }
    pthread_cond_destroy(&self->changed);
    pthread_mutex_destroy(&self->lock);
    wc_free(self);
}

static bool push(queue *self, natsMsg *message)
{
    size_t size = (size_t)natsMsg_GetDataLength(message);
    item *added = WC_NEW(item);
    added->message = message;
    pthread_mutex_lock(&self->lock);
    bool has_room = self->count < QUEUE_MAX && self->bytes + size <= QUEUE_BYTES;
    if (has_room) {
        *self->last = added;
        self->last = &added->next;
        self->count++;
        self->bytes += size;
    } else {
        self->has_overrun = true;
    }
    pthread_cond_signal(&self->changed);
    pthread_mutex_unlock(&self->lock);
    if (!has_room)
        wc_free(added);
    return has_room;
}

static int why_nothing(queue *self, wc_error *err)
{
    if (self->refusal[0])
        return wc_fail(err, WC_EDENIED, "the server refused: %s", self->refusal);
    return wc_fail(err, WC_ECLOSED, "the server closed the connection");
}

/* The next message, the caller's; WC_ETIMEOUT, WC_ECLOSED, WC_EDENIED, WC_ELIMIT. */
static int pop(queue *self, uint64_t deadline, natsMsg **out_message, wc_error *err)
{
    const struct timespec until = {.tv_sec = (time_t)(deadline / 1000000000u),
                                   .tv_nsec = (long)(deadline % 1000000000u)};
    int rc = 0, waited = 0;
    pthread_mutex_lock(&self->lock);
    while (self->first == NULL && !self->is_closed && self->refusal[0] == 0 && waited != ETIMEDOUT)
        waited = deadline == UINT64_MAX ? pthread_cond_wait(&self->changed, &self->lock)
                                        : pthread_cond_timedwait(&self->changed, &self->lock, &until);
    item *taken = self->first;
    if (taken) {
        self->first = taken->next;
        if (self->first == NULL)
            self->last = &self->first;
        self->count--;
        self->bytes -= (size_t)natsMsg_GetDataLength(taken->message);
    } else if (self->has_overrun) {
        self->has_overrun = false;
        rc = wc_fail(err, WC_ELIMIT, "messages were lost: more than %d waited to be read", QUEUE_MAX);
    } else if (self->is_closed || self->refusal[0]) {
        rc = why_nothing(self, err);
    } else {
        rc = wc_fail(err, WC_ETIMEOUT, "deadline has elapsed");
    }
    pthread_mutex_unlock(&self->lock);
    if (taken) {
        *out_message = taken->message;
        wc_free(taken);
    }
    return rc;
}

/* ---- on the library's threads -------------------------------------------------------------------------------------- */

static void on_message(natsConnection *connection, natsSubscription *of, natsMsg *message, void *closure)
{
    (void)connection;
    (void)of;
    if (!push(closure, message))
        natsMsg_Destroy(message);
}

static void on_complete(void *closure)
{
    queue_unref(closure);
}

static void on_error(natsConnection *connection, natsSubscription *of, natsStatus status, void *closure)
{
    queue *self = closure;
    const char *text = NULL;
    (void)of;
    if (status != NATS_NOT_PERMITTED)
        return; /* the end of the connection follows, or it is about pace */
    (void)natsConnection_GetLastError(connection, &text);
    pthread_mutex_lock(&self->lock);
    wc_slice_copy_cstr(wc_slice_str(text ? text : "not permitted"), self->refusal, sizeof self->refusal);
    pthread_cond_signal(&self->changed);
    pthread_mutex_unlock(&self->lock);
}

/* The library's last word about this connection. */
static void on_closed(natsConnection *connection, void *closure)
{
    queue *self = closure;
    (void)connection;
    pthread_mutex_lock(&self->lock);
    self->is_closed = true;
    pthread_cond_signal(&self->changed);
    pthread_mutex_unlock(&self->lock);
    queue_unref(self);
}

/* ---- connecting ---------------------------------------------------------------------------------------------------- */

/* "tls://host:port,..." without scheme and the others. */
static void first_server(const char *servers, char *host, size_t host_size, char *port, size_t port_size)
{
    wc_slice rest = wc_slice_str(servers), server = {0};
    (void)wc_slice_split(&rest, ',', &server);
    size_t scheme = wc_slice_find_slice(server, WC_LIT("://"));
    if (scheme < server.len)
        server = wc_slice_from(server, scheme + 3);
    size_t at = wc_slice_find(server, '@');
    if (at < server.len)
        server = wc_slice_from(server, at + 1);
    size_t colon = server.len;
    for (size_t i = server.len; i-- > 0 && colon == server.len;)
        if (server.ptr[i] == ':')
            colon = i;
    wc_slice name = wc_slice_sub(server, 0, colon);
    if (name.len > 2 && name.ptr[0] == '[' && name.ptr[name.len - 1] == ']')
        name = wc_slice_sub(name, 1, name.len - 2);
    wc_slice_copy_cstr(name, host, host_size);
    wc_slice_copy_cstr(colon < server.len ? wc_slice_from(server, colon + 1) : WC_LIT("4222"), port,
                       port_size);
}

int wc_nats_probe(const char *servers, uint32_t timeout_ms, wc_error *err)
{
    char host[256], port[16];
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    uint64_t deadline = wc__client_deadline(&wc_env_system, timeout_ms);
    first_server(servers, host, sizeof host, port, sizeof port);
    int rc = getaddrinfo(host, port, &hints, &found);
    if (rc != 0)
        return wc_fail(err, WC_EIO, "failed to lookup address information: %s", gai_strerror(rc));
    rc = WC_EIO;
    for (struct addrinfo *at = found; at && rc != 0; at = at->ai_next) {
        int fd = socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (fd < 0) {
            rc = wc__client_fail_os(err, errno);
            continue;
        }
        rc = wc__client_connect(&wc_env_system, fd, at->ai_addr, at->ai_addrlen, deadline, err);
        close(fd);
    }
    freeaddrinfo(found);
    return rc;
}

/* The library says only that no server answers; what the system says names the cause, in the era's words. */
static int name_cause(const char *servers, uint32_t timeout_ms, wc_error *err)
{
    char shown[WC_NATS_SHOWN_SIZE];
    int rc = wc_nats_probe(servers, timeout_ms, err);
    if (rc != 0)
        return rc;
    wc_nats_shown(servers, shown);
    return wc_fail(err, WC_EIO, "no NATS server answers at %s", shown);
}

static int connect_failed(natsStatus status, const char *servers, uint32_t timeout_ms, wc_error *err)
{
    if (status == NATS_NO_SERVER || status == NATS_IO_ERROR)
        return name_cause(servers, timeout_ms, err);
    if (status == NATS_PROTOCOL_ERROR || status == NATS_CONNECTION_CLOSED) {
        char shown[WC_NATS_SHOWN_SIZE];
        wc_nats_shown(servers, shown);
        return wc_fail(err, WC_EFORMAT, "what answers at %s is no NATS server", shown);
    }
    if (status == NATS_TIMEOUT)
        return wc_fail(err, WC_ETIMEOUT, "deadline has elapsed");
    return wc__nats_connect_failed(status, servers, err);
}

static natsStatus set_behaviour(natsOptions *options, queue *to)
{
    natsStatus status = natsOptions_SetAllowReconnect(options, false);
    if (status == NATS_OK)
        status = natsOptions_DisableNoResponders(options, true);
    if (status == NATS_OK)
        status = natsOptions_SetErrorHandler(options, on_error, to);
    if (status == NATS_OK)
        status = natsOptions_SetClosedCB(options, on_closed, to);
    return status;
}

/* ---- using --------------------------------------------------------------------------------------------------------- */

static void nats_free(wc_bus_client *base)
{
    nats_client *client = nats_of(base);
    natsMsg_Destroy(client->current);
    for (size_t i = 0; i < client->subscriptions.len; i++)
        natsSubscription_Destroy(client->subscriptions.items[i]);
    wc_vec_deinit(&client->subscriptions);
    natsConnection_Destroy(client->connection); /* closes it */
    wc__nats_secrets_deinit(&client->secrets);
    wc_buf_deinit(&client->headers);
    queue_unref(client->queue);
    wc_free(client);
}

static int nats_publish(wc_bus_client *base, wc_slice subject, wc_slice reply, wc_slice payload, wc_error *err)
{
    nats_client *client = nats_of(base);
    char to[WC_LIMIT_SUBJECT_BYTES + 1], answer[WC_LIMIT_SUBJECT_BYTES + 1];
    int64_t limit = natsConnection_GetMaxPayload(client->connection);
    if (limit > 0 && payload.len > (uint64_t)limit)
        return wc_fail(err, WC_ELIMIT, "message of %zu bytes, the NATS server takes %lld (its max_payload)",
                       payload.len, (long long)limit);
    wc_slice_copy_cstr(subject, to, sizeof to);
    wc_slice_copy_cstr(reply, answer, sizeof answer);
    natsStatus status = wc__nats_publish(client->connection, to, reply.len > 0 ? answer : NULL, payload);
    return status == NATS_OK ? 0 : wc__nats_fail(status, err, "publishing");
}

static int nats_subscribe(wc_bus_client *base, wc_slice pattern, wc_error *err)
{
    nats_client *client = nats_of(base);
    natsSubscription *subscription = NULL;
    char subject[WC_LIMIT_SUBJECT_BYTES + 1];
    wc_slice_copy_cstr(pattern, subject, sizeof subject);
    atomic_fetch_add(&client->queue->refs, 1);
    natsStatus status = natsConnection_Subscribe(&subscription, client->connection, subject, on_message,
                                                 client->queue);
    if (status != NATS_OK) {
        queue_unref(client->queue);
        return wc__nats_fail(status, err, "subscribing");
    }
    (void)natsSubscription_SetOnCompleteCB(subscription, on_complete, client->queue);
    (void)natsSubscription_SetPendingLimits(subscription, -1, -1); /* bounded by the queue */
    (void)wc_vec_push(&client->subscriptions, SIZE_MAX, subscription);
    return 0;
}

static int nats_next(wc_bus_client *base, uint64_t deadline, wc_bus_message *out_message, wc_error *err)
{
    nats_client *client = nats_of(base);
    natsMsg *message = NULL;
    int rc = pop(client->queue, deadline, &message, err);
    if (rc != 0)
        return rc;
    natsMsg_Destroy(client->current);
    client->current = message;
    wc_buf_clear(&client->headers);
    *out_message = (wc_bus_message){
        .subject = wc_slice_str(natsMsg_GetSubject(message)),
        .reply = wc_slice_str(natsMsg_GetReply(message)),
        .payload = wc_slice_of(natsMsg_GetData(message), (size_t)natsMsg_GetDataLength(message)),
        .headers = wc__headers_raw(message, &client->headers),
    };
    return 0;
}

static int nats_flush(wc_bus_client *base, uint32_t timeout_ms, wc_error *err)
{
    natsStatus status = natsConnection_FlushTimeout(nats_of(base)->connection, timeout_ms ? timeout_ms : 1);
    return status == NATS_OK ? 0 : wc__nats_fail(status, err, "waiting for the server");
}

static const wc__client_kind nats_kind = {
    .free = nats_free,
    .publish = nats_publish,
    .subscribe = nats_subscribe,
    .next = nats_next,
    .flush = nats_flush,
};

int wc__client_nats_new(const wc_env *env, const wc_nats_options *options, uint32_t timeout_ms,
                        wc_bus_client **out_client, wc_error *err)
{
    natsOptions *o = NULL;
    wc_nats_options timed = *options;
    timed.connect_ms = options->connect_ms ? options->connect_ms : WC_MIN(timeout_ms, CONNECT_MS * 30u);
    nats_client *client = WC_NEW(nats_client);
    client->base = (wc_bus_client){.kind = &nats_kind, .env = env};
    wc_buf_init(&client->headers, WC_LIMIT_BUS_HEADER_BYTES);
    client->queue = queue_new();
    int rc = wc__nats_options_new(&timed, &client->secrets, &o, err);
    if (rc == 0) {
        natsStatus status = set_behaviour(o, client->queue);
        atomic_fetch_add(&client->queue->refs, 1); /* on_closed gives it back */
        if (status == NATS_OK)
            status = wc__nats_dial(&client->secrets, o, &client->connection);
        if (status != NATS_OK) {
            queue_unref(client->queue);
            rc = connect_failed(status, options->servers, timed.connect_ms, err);
        }
    }
    natsOptions_Destroy(o);
    if (rc != 0) {
        nats_free(&client->base);
        return rc;
    }
    *out_client = &client->base;
    return 0;
}
