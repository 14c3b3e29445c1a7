/* bus/nats.c: one connection to a NATS server, over the C client library. Any number of buses share it (view.c).
 *
 * The library's threads are: a reader and a flusher of each connection, one that delivers (the pool has one, so what a server
 * sends in an order arrives in that order) and one for the news about connections. Its adapters for event loops are not used.
 * Messages are sent by the loop that publishes, at once: the library's flusher waits a millisecond for more.
 *
 * The library finds a lost server again by itself, with two exceptions: it gives up when a server refuses the credentials
 * twice, and after a write that ran out of time it goes on in the middle of a message. In both cases a thread of ours, the
 * mender, puts a new connection in the place of the old one, and the views subscribe again.
 *
 * Locks: `swap` guards which connection is the current one; it is held for reading while the library is called. `lock` guards
 * the list of views and the mender, and is taken before the lock of a view. Neither is taken inside the other.
 *
 * SPEC lattice 2. */
#include <pthread.h>
#include <stdatomic.h>

#include "bus/nats_int.h"

enum {
    PENDING_BYTES = 8 << 20,
    RECONNECT_MS = 250, /* first wait; grows to RECONNECT_MAX_MS, half of it by chance */
    RECONNECT_MAX_MS = 8000,
    PING_MS = 10000, /* two unanswered ones: the connection is lost */
    WRITE_MS = 2000, /* a server that takes nothing for so long is lost */
    FLUSH_MS = 2000,
};

struct wc_nats {
    natsOptions *options;
    wc__nats_secrets secrets;
    pthread_rwlock_t swap;
    natsConnection *connection;
    pthread_mutex_t lock;
    wc_list views;
    pthread_t mender;
    bool has_mender, is_mending; /* under `lock`: to be joined; at work */
    bool is_ending;              /* under `lock` */
    wc_latch ending;             /* is_ending for the mender, who waits */
    wc_latch closed;             /* connections that the library has not said its last word about */
    atomic_bool is_connected, is_broken;
    atomic_uint_fast64_t max_payload;
};

/* ---- calling the library ------------------------------------------------------------------------------------------- */

natsConnection *wc__nats_hold(wc_nats *nats)
{
    pthread_rwlock_rdlock(&nats->swap);
    return atomic_load(&nats->is_broken) ? NULL : nats->connection;
}

static void mend(wc_nats *nats);

void wc__nats_let_go(wc_nats *nats, natsStatus status)
{
    pthread_rwlock_unlock(&nats->swap);
    /* The socket is alive and a part of a message may be out: nothing may follow it. */
    if (status == NATS_TIMEOUT)
        mend(nats);
}

natsStatus wc__nats_publish(natsConnection *connection, const char *subject, const char *reply,
                            wc_slice payload)
{
    if (reply == NULL) /* the other one refuses to be without */
        return natsConnection_Publish(connection, subject, payload.ptr, (int)payload.len);
    return natsConnection_PublishRequest(connection, subject, reply, payload.ptr, (int)payload.len);
}

/* ---- views --------------------------------------------------------------------------------------------------------- */

void wc__nats_join(wc_nats *nats, wc__view_core *core)
{
    pthread_mutex_lock(&nats->lock);
    wc_list_push(&nats->views, wc__view_node(core));
    pthread_mutex_unlock(&nats->lock);
}

void wc__nats_leave(wc_nats *nats, wc__view_core *core)
{
    pthread_mutex_lock(&nats->lock);
    wc_list_remove(wc__view_node(core));
    pthread_mutex_unlock(&nats->lock);
}

static void tell(wc_nats *nats, wc__news news)
{
    pthread_mutex_lock(&nats->lock);
    WC_LIST_EACH(node, &nats->views)
    wc__view_tell(wc__view_of_node(node), news);
    pthread_mutex_unlock(&nats->lock);
}

/* ---- on the library's thread for news ------------------------------------------------------------------------------ */

static void note_connected(wc_nats *nats, natsConnection *connection)
{
    atomic_store(&nats->max_payload, (uint64_t)natsConnection_GetMaxPayload(connection));
    atomic_store(&nats->is_connected, true);
}

static bool is_current(wc_nats *nats, const natsConnection *connection)
{
    pthread_rwlock_rdlock(&nats->swap);
    bool is_it = nats->connection == connection;
    pthread_rwlock_unlock(&nats->swap);
    return is_it;
}

static void note_lost(wc_nats *nats)
{
    if (atomic_exchange(&nats->is_connected, false))
        tell(nats, WC__NEWS_LOST);
}

static void on_disconnected(natsConnection *connection, void *closure)
{
    if (is_current(closure, connection))
        note_lost(closure);
}

static void on_reconnected(natsConnection *connection, void *closure)
{
    if (!is_current(closure, connection))
        return;
    note_connected(closure, connection);
    tell(closure, WC__NEWS_FOUND);
}

/* The last word about a connection. */
static void on_closed(natsConnection *connection, void *closure)
{
    wc_nats *nats = closure;
    if (is_current(nats, connection))
        mend(nats);
    wc_latch_count_down(&nats->closed);
}

/* Between two attempts: doubles up to its maximum, half of it by chance, so that hosts do not come back in step. */
static int64_t delay_of(int attempts)
{
    uint32_t chance;
    int64_t wait = RECONNECT_MS;
    for (int i = 1; i < attempts && wait < RECONNECT_MAX_MS; i++)
        wait *= 2;
    wc_env_system.random(wc_env_system.ctx, (uint8_t *)&chance, sizeof chance);
    return wait / 2 + chance % (uint32_t)wait;
}

static int64_t on_reconnect(natsConnection *connection, int attempts, void *closure)
{
    (void)connection;
    (void)closure;
    return delay_of(attempts);
}

/* ---- the mender ---------------------------------------------------------------------------------------------------- */

static natsStatus dial(wc_nats *nats, natsConnection **out_connection)
{
    wc_latch_add(&nats->closed, 1);
    natsStatus status = wc__nats_dial(&nats->secrets, nats->options, out_connection);
    if (status != NATS_OK)
        wc_latch_count_down(&nats->closed);
    return status;
}

static void put_in_place(wc_nats *nats, natsConnection *fresh)
{
    pthread_rwlock_wrlock(&nats->swap);
    natsConnection *old = nats->connection;
    nats->connection = fresh;
    atomic_store(&nats->is_broken, false);
    pthread_rwlock_unlock(&nats->swap);
    natsConnection_Destroy(old);
    note_connected(nats, fresh);
    tell(nats, WC__NEWS_REPLACED);
}

static void *mender_main(void *arg)
{
    wc_nats *nats = arg;
    natsConnection *fresh = NULL;
    note_lost(nats);
    natsConnection_Close(nats->connection); /* only this thread changes which it is */
    for (int attempts = 1; !wc_latch_wait_ms(&nats->ending, (uint32_t)delay_of(attempts)); attempts++)
        if (dial(nats, &fresh) == NATS_OK) {
            put_in_place(nats, fresh);
            break;
        }
    pthread_mutex_lock(&nats->lock);
    nats->is_mending = false;
    pthread_mutex_unlock(&nats->lock);
    return NULL;
}

/* [any thread] */
static void mend(wc_nats *nats)
{
    pthread_mutex_lock(&nats->lock);
    if (!nats->is_mending && !nats->is_ending) {
        if (nats->has_mender)
            pthread_join(nats->mender, NULL); /* it has done its work and takes no lock any more */
        atomic_store(&nats->is_broken, true);
        nats->has_mender = pthread_create(&nats->mender, NULL, mender_main, nats) == 0;
        nats->is_mending = nats->has_mender;
    }
    pthread_mutex_unlock(&nats->lock);
}

static void end_mender(wc_nats *nats)
{
    pthread_mutex_lock(&nats->lock);
    nats->is_ending = true;
    bool has_mender = nats->has_mender;
    pthread_mutex_unlock(&nats->lock);
    wc_latch_count_down(&nats->ending);
    if (has_mender)
        pthread_join(nats->mender, NULL);
}

/* ---- life ---------------------------------------------------------------------------------------------------------- */

static void free_nats(wc_nats *nats)
{
    natsConnection_Destroy(nats->connection);
    natsOptions_Destroy(nats->options);
    wc__nats_secrets_deinit(&nats->secrets);
    wc_latch_deinit(&nats->closed);
    wc_latch_deinit(&nats->ending);
    pthread_mutex_destroy(&nats->lock);
    pthread_rwlock_destroy(&nats->swap);
    wc_free(nats);
}

static natsStatus set_behaviour(natsOptions *o, wc_nats *nats, uint64_t pending)
{
    natsStatus status = natsOptions_SetMaxReconnect(o, -1);
    if (status == NATS_OK)
        status = natsOptions_SetCustomReconnectDelay(o, on_reconnect, NULL);
    if (status == NATS_OK)
        status = natsOptions_SetReconnectBufSize(o, (int)WC_MIN(pending, (uint64_t)INT32_MAX));
    if (status == NATS_OK)
        status = natsOptions_SetPingInterval(o, PING_MS);
    if (status == NATS_OK)
        status = natsOptions_SetMaxPingsOut(o, 2);
    if (status == NATS_OK)
        status = natsOptions_SetWriteDeadline(o, WRITE_MS);
    if (status == NATS_OK)
        status = natsOptions_SetDisconnectedCB(o, on_disconnected, nats);
    if (status == NATS_OK)
        status = natsOptions_SetReconnectedCB(o, on_reconnected, nats);
    if (status == NATS_OK)
        status = natsOptions_SetClosedCB(o, on_closed, nats);
    return status;
}

int wc_nats_connect(const wc_nats_options *options, wc_nats **out_nats, wc_error *err)
{
    wc_nats *nats = WC_NEW(wc_nats);
    pthread_mutex_init(&nats->lock, NULL);
    pthread_rwlock_init(&nats->swap, NULL);
    wc_list_init(&nats->views);
    wc_latch_init(&nats->closed, 0);
    wc_latch_init(&nats->ending, 1);
    int rc = wc__nats_options_new(options, &nats->secrets, &nats->options, err);
    if (rc == 0) {
        uint64_t pending = options->pending_bytes ? options->pending_bytes : PENDING_BYTES;
        natsConnection *first = NULL;
        natsStatus status = set_behaviour(nats->options, nats, pending);
        if (status == NATS_OK)
            status = dial(nats, &first);
        if (status == NATS_OK) {
            pthread_rwlock_wrlock(&nats->swap);
            nats->connection = first;
            pthread_rwlock_unlock(&nats->swap);
            note_connected(nats, first);
        } else {
            rc = wc__nats_connect_failed(status, options->servers, err);
        }
    }
    if (rc != 0) {
        free_nats(nats);
        return rc;
    }
    *out_nats = nats;
    return 0;
}

void wc_nats_free(wc_nats *nats)
{
    if (nats == NULL)
        return;
    WC_BUG_ON(!wc_list_is_empty(&nats->views));
    end_mender(nats);
    if (wc_nats_is_connected(nats))
        (void)natsConnection_FlushTimeout(nats->connection, FLUSH_MS);
    natsConnection_Close(nats->connection);
    wc_latch_wait(&nats->closed); /* nothing of ours is called after the last word */
    free_nats(nats);
}

bool wc_nats_is_connected(const wc_nats *nats)
{
    return atomic_load(&nats->is_connected);
}

uint64_t wc_nats_max_payload(wc_nats *nats)
{
    return atomic_load(&nats->max_payload);
}
