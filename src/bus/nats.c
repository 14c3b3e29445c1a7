/* bus/nats.c: one connection to a NATS server, over the C client library. Any number of buses share it (view.c).
 *
 * The library's threads are: a reader and a flusher of each connection, one that delivers (the pool has one, so what a server
 * sends in an order arrives in that order) and one for the news about connections. Its adapters for event loops are not used.
 * Messages are sent by the loop that publishes, at once: the library's flusher waits a millisecond for more.
 *
 * Locks: `lock` guards the list of views and is taken before the lock of a view.
 *
 * SPEC lattice 2. */
#include <pthread.h>
#include <stdatomic.h>

#include "bus/nats_int.h"

enum {
    PENDING_BYTES = 8 << 20,
    RECONNECT_MS = 250, /* first wait; grows to RECONNECT_MAX_MS, a random part on top */
    RECONNECT_MAX_MS = 8000,
    PING_MS = 10000, /* two unanswered ones: the connection is lost */
    WRITE_MS = 2000, /* a server that takes nothing for so long is lost */
    FLUSH_MS = 2000,
};

struct wc_nats {
    natsConnection *connection;
    wc__nats_secrets secrets;
    pthread_mutex_t lock;
    wc_list views;
    atomic_bool is_connected;
    atomic_uint_fast64_t max_payload;
    wc_latch closed;
};

natsConnection *wc__nats_connection(wc_nats *nats)
{
    return nats->connection;
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

static void tell(wc_nats *nats, bool is_connected)
{
    pthread_mutex_lock(&nats->lock);
    WC_LIST_EACH(node, &nats->views)
    wc__view_tell(wc__view_of_node(node), is_connected);
    pthread_mutex_unlock(&nats->lock);
}

/* ---- on the library's thread for news ------------------------------------------------------------------------------ */

static void on_disconnected(natsConnection *connection, void *closure)
{
    wc_nats *nats = closure;
    (void)connection;
    atomic_store(&nats->is_connected, false);
    tell(nats, false);
}

static void on_reconnected(natsConnection *connection, void *closure)
{
    wc_nats *nats = closure;
    atomic_store(&nats->max_payload, (uint64_t)natsConnection_GetMaxPayload(connection));
    atomic_store(&nats->is_connected, true);
    tell(nats, true);
}

static void on_closed(natsConnection *connection, void *closure)
{
    wc_nats *nats = closure;
    (void)connection;
    atomic_store(&nats->is_connected, false);
    wc_latch_count_down(&nats->closed);
}

/* Between two attempts: doubles up to its maximum, with half of it by chance, so that hosts do not come back in step. */
static int64_t reconnect_delay(natsConnection *connection, int attempts, void *closure)
{
    uint32_t chance;
    int64_t wait = RECONNECT_MS;
    (void)connection;
    (void)closure;
    for (int i = 1; i < attempts && wait < RECONNECT_MAX_MS; i++)
        wait *= 2;
    wc_env_system.random(wc_env_system.ctx, (uint8_t *)&chance, sizeof chance);
    return wait / 2 + chance % (uint32_t)wait;
}

/* ---- life ---------------------------------------------------------------------------------------------------------- */

static void free_nats(wc_nats *nats)
{
    natsConnection_Destroy(nats->connection);
    wc__nats_secrets_deinit(&nats->secrets);
    wc_latch_deinit(&nats->closed);
    pthread_mutex_destroy(&nats->lock);
    wc_free(nats);
}

static natsStatus set_behaviour(natsOptions *o, wc_nats *nats, uint64_t pending)
{
    natsStatus status = natsOptions_SetMaxReconnect(o, -1);
    if (status == NATS_OK)
        status = natsOptions_SetCustomReconnectDelay(o, reconnect_delay, NULL);
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
    natsOptions *o = NULL;
    wc_nats *nats = WC_NEW(wc_nats);
    pthread_mutex_init(&nats->lock, NULL);
    wc_list_init(&nats->views);
    wc_latch_init(&nats->closed, 1);
    int rc = wc__nats_options_new(options, &nats->secrets, &o, err);
    if (rc == 0) {
        natsStatus status = set_behaviour(o, nats,
                                          options->pending_bytes ? options->pending_bytes : PENDING_BYTES);
        if (status == NATS_OK)
            status = natsConnection_Connect(&nats->connection, o);
        if (status != NATS_OK)
            rc = wc__nats_connect_failed(status, options->servers, err);
    }
    natsOptions_Destroy(o);
    if (rc != 0) {
        free_nats(nats);
        return rc;
    }
    atomic_store(&nats->max_payload, (uint64_t)natsConnection_GetMaxPayload(nats->connection));
    atomic_store(&nats->is_connected, true);
    *out_nats = nats;
    return 0;
}

void wc_nats_free(wc_nats *nats)
{
    if (nats == NULL)
        return;
    WC_BUG_ON(!wc_list_is_empty(&nats->views));
    if (wc_nats_is_connected(nats))
        (void)natsConnection_FlushTimeout(nats->connection, FLUSH_MS);
    natsConnection_Close(nats->connection);
    wc_latch_wait(&nats->closed); /* the last news: nothing of ours is called after it */
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
