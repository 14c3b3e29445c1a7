/* bus/nats.c: one connection to a NATS server, over the C client library. Any number of buses share it (view.c).
 *
 * The library's threads are: a reader and a flusher of each connection, one that delivers (the pool has one, so what a server
 * sends in an order arrives in that order) and one for the news about connections. Its adapters for event loops are not used.
 * Messages are sent by the loop that publishes, at once: the library's flusher waits a millisecond for more.
 *
 * Locks: `lock` guards the list of views and is taken before the lock of a view.
 *
 * SPEC lattice 2. */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bus/nats_int.h"
#include "crypto/crypto.h"

enum {
    CONNECT_MS = 2000,
    PENDING_BYTES = 8 << 20,
    RECONNECT_MS = 250, /* first wait; grows to RECONNECT_MAX_MS, a random part on top */
    RECONNECT_MAX_MS = 8000,
    PING_MS = 10000, /* two unanswered ones: the connection is lost */
    WRITE_MS = 2000, /* a server that takes nothing for so long is lost */
    FLUSH_MS = 2000,
    SERVERS_MAX = 16,
    SERVER_BYTES = 512,
};

struct wc_nats {
    natsConnection *connection;
    wc_secret jwt, seed; /* with a NUL each; empty: other credentials */
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

int wc__nats_fail(natsStatus status, wc_error *err, const char *what)
{
    const char *text = natsStatus_GetText(status);
    switch (status) {
    case NATS_TIMEOUT:
        return wc_fail(err, WC_ETIMEOUT, "%s: the NATS server does not answer in time", what);
    case NATS_CONNECTION_AUTH_FAILED:
    case NATS_NOT_PERMITTED:
        return wc_fail(err, WC_EDENIED, "%s: the NATS server refuses the credentials (%s)", what, text);
    case NATS_CONNECTION_CLOSED:
    case NATS_CONNECTION_DISCONNECTED:
        return wc_fail(err, WC_ECLOSED, "%s: the connection to the NATS server is closed", what);
    case NATS_INSUFFICIENT_BUFFER:
        return wc_fail(err, WC_ELIMIT,
                       "%s: the NATS server is away and no more messages are kept for it (limit: "
                       "pending_bytes)",
                       what);
    case NATS_NO_SERVER_SUPPORT:
        return wc_fail(err, WC_EUNSUPPORTED, "%s: the NATS server knows no headers (it is older than 2.2)",
                       what);
    case NATS_INVALID_ARG:
    case NATS_ADDRESS_MISSING:
        return wc_fail(err, WC_EINVAL, "%s: %s", what, text);
    case NATS_NO_MEMORY:
        return wc_fail(err, WC_ENOMEM, "%s: out of memory", what);
    default:
        return wc_fail(err, WC_EIO, "%s: %s", what, text);
    }
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

/* ---- credentials --------------------------------------------------------------------------------------------------- */

/* The library frees what it gets with free. */
static natsStatus give_jwt(char **out_jwt, char **out_text, void *closure)
{
    wc_nats *nats = closure;
    (void)out_text;
    *out_jwt = strdup((const char *)nats->jwt.ptr);
    return *out_jwt ? NATS_OK : NATS_NO_MEMORY;
}

static natsStatus sign_nonce(char **out_text, unsigned char **out_signature, int *out_len, const char *nonce,
                             void *closure)
{
    wc_nats *nats = closure;
    (void)out_text;
    return nats_Sign((const char *)nats->seed.ptr, nonce, out_signature, out_len);
}

static int keep_secret(wc_secret *secret, const char *text, wc_error *err)
{
    wc_slice trimmed = wc_slice_trim(wc_slice_str(text));
    char *copy = wc_strdup_slice(trimmed);
    int rc = wc_secret_init(secret, wc_slice_of(copy, trimmed.len + 1), err);
    wc_secure_wipe(copy, trimmed.len);
    wc_free(copy);
    return rc;
}

static int check_seed(const char *seed, wc_error *err)
{
    wc_nkey key;
    int rc = wc_nkey_from_seed(wc_slice_trim(wc_slice_str(seed)), WC_NKEY_TOLERANT, &key, err);
    if (rc != 0)
        return wc_wrap(err, "the seed for NATS");
    wc_nkey_deinit(&key);
    return 0;
}

static int check_files(const wc_nats_options *options, wc_error *err)
{
    const char *const files[] = {options->creds_file, options->ca_file, options->cert_file, options->key_file};
    for (size_t i = 0; i < WC_COUNT(files); i++)
        if (files[i] && access(files[i], R_OK) != 0)
            return wc_fail(err, errno == ENOENT ? WC_ENOTFOUND : WC_EDENIED,
                           "the file '%s' for NATS cannot be read: %s", files[i], wc_errno_text(errno));
    return 0;
}

static int check_options(const wc_nats_options *options, wc_error *err)
{
    if (options->servers == NULL || options->servers[0] == 0)
        return wc_fail(err, WC_EINVAL, "no NATS server is named; give host:port");
    if ((options->jwt == NULL) != (options->seed == NULL))
        return wc_fail(err, WC_EINVAL, "a JWT needs its seed and a seed its JWT: give both or neither");
    if ((options->cert_file == NULL) != (options->key_file == NULL))
        return wc_fail(err, WC_EINVAL, "a client certificate needs its key and a key its certificate");
    if (options->password && options->user == NULL)
        return wc_fail(err, WC_EINVAL, "a password for NATS needs a user");
    if (options->seed && check_seed(options->seed, err) != 0)
        return WC_EINVAL;
    return check_files(options, err);
}

/* ---- options ------------------------------------------------------------------------------------------------------- */

typedef struct setup {
    natsOptions *options;
    natsStatus status;
} setup;

static void also(setup *self, natsStatus status)
{
    if (self->status == NATS_OK)
        self->status = status;
}

/* "host:port,tls://host" as the library wants it: a list of URLs. */
static int set_servers(setup *self, const char *text, bool *out_tls, wc_error *err)
{
    char urls[SERVERS_MAX][SERVER_BYTES];
    const char *list[SERVERS_MAX];
    size_t count = 0;
    wc_slice rest = wc_slice_str(text), part;
    while (wc_slice_split(&rest, ',', &part)) {
        part = wc_slice_trim(part);
        if (part.len == 0)
            continue;
        if (count == SERVERS_MAX)
            return wc_fail(err, WC_ELIMIT, "more than %d NATS servers are named", SERVERS_MAX);
        if (wc_slice_starts(part, WC_LIT("tls://")))
            *out_tls = true;
        bool has_scheme = wc_slice_find_slice(part, WC_LIT("://")) < part.len;
        int n = snprintf(urls[count], SERVER_BYTES, "%s%.*s", has_scheme ? "" : "nats://", WC_FMT(part));
        if (n >= SERVER_BYTES)
            return wc_fail(err, WC_ELIMIT, "the address of a NATS server is longer than %d bytes",
                           SERVER_BYTES);
        list[count] = urls[count];
        count++;
    }
    if (count == 0)
        return wc_fail(err, WC_EINVAL, "'%s' names no NATS server; give host:port", text);
    also(self, natsOptions_SetServers(self->options, list, (int)count));
    also(self, natsOptions_SetNoRandomize(self->options, true));
    return 0;
}

static void set_credentials(setup *self, wc_nats *nats, const wc_nats_options *options)
{
    if (options->jwt)
        also(self, natsOptions_SetUserCredentialsCallbacks(self->options, give_jwt, nats, sign_nonce, nats));
    else if (options->creds_file)
        also(self, natsOptions_SetUserCredentialsFromFiles(self->options, options->creds_file, NULL));
    else if (options->user)
        also(self, natsOptions_SetUserInfo(self->options, options->user,
                                           options->password ? options->password : ""));
    else if (options->token)
        also(self, natsOptions_SetToken(self->options, options->token));
}

static void set_tls(setup *self, const wc_nats_options *options, bool is_forced)
{
    if (is_forced || options->ca_file || options->cert_file)
        also(self, natsOptions_SetSecure(self->options, true));
    if (options->ca_file)
        also(self, natsOptions_LoadCATrustedCertificates(self->options, options->ca_file));
    if (options->cert_file)
        also(self, natsOptions_LoadCertificatesChain(self->options, options->cert_file, options->key_file));
}

static void set_behaviour(setup *self, wc_nats *nats, const wc_nats_options *options)
{
    natsOptions *o = self->options;
    uint64_t pending = options->pending_bytes ? options->pending_bytes : PENDING_BYTES;
    if (options->name)
        also(self, natsOptions_SetName(o, options->name));
    also(self, natsOptions_SetTimeout(o, options->connect_ms ? options->connect_ms : CONNECT_MS));
    also(self, natsOptions_UseGlobalMessageDelivery(o, true));
    also(self, natsOptions_SetSendAsap(o, true));
    also(self, natsOptions_SetMaxReconnect(o, -1));
    also(self, natsOptions_SetCustomReconnectDelay(o, reconnect_delay, NULL));
    also(self, natsOptions_SetReconnectBufSize(o, (int)WC_MIN(pending, (uint64_t)INT32_MAX)));
    also(self, natsOptions_SetPingInterval(o, PING_MS));
    also(self, natsOptions_SetMaxPingsOut(o, 2));
    also(self, natsOptions_SetWriteDeadline(o, WRITE_MS));
    also(self, natsOptions_SetDisconnectedCB(o, on_disconnected, nats));
    also(self, natsOptions_SetReconnectedCB(o, on_reconnected, nats));
    also(self, natsOptions_SetClosedCB(o, on_closed, nats));
}

static int set_up(setup *self, wc_nats *nats, const wc_nats_options *options, wc_error *err)
{
    bool is_tls = false;
    self->status = natsOptions_Create(&self->options);
    if (self->status != NATS_OK)
        return wc__nats_fail(self->status, err, "the NATS client library");
    also(self, nats_SetMessageDeliveryPoolSize(1));
    int rc = set_servers(self, options->servers, &is_tls, err);
    if (rc != 0)
        return rc;
    set_behaviour(self, nats, options);
    set_credentials(self, nats, options);
    set_tls(self, options, is_tls);
    if (self->status == NATS_SSL_ERROR)
        return wc_fail(err, WC_EINVAL, "the certificates for NATS cannot be used: %s",
                       nats_GetLastError(NULL));
    return self->status == NATS_OK ? 0 : wc__nats_fail(self->status, err, "settings for NATS");
}

/* ---- life ---------------------------------------------------------------------------------------------------------- */

static int connect_failed(natsStatus status, const char *servers, wc_error *err)
{
    natsStatus last = NATS_OK;
    const char *detail = nats_GetLastError(&last);
    if (status == NATS_NO_SERVER)
        return wc_fail(err, WC_EIO, "no NATS server answers at %s (connection refused)", servers);
    if (status == NATS_SSL_ERROR || status == NATS_SECURE_CONNECTION_REQUIRED ||
        status == NATS_SECURE_CONNECTION_WANTED)
        return wc_fail(err, WC_EIO, "TLS with the NATS server at %s fails: %s", servers,
                       detail ? detail : natsStatus_GetText(status));
    char what[256];
    snprintf(what, sizeof what, "connecting to %s", servers);
    return wc__nats_fail(status, err, what);
}

static void free_nats(wc_nats *nats)
{
    natsConnection_Destroy(nats->connection);
    wc_secret_deinit(&nats->jwt);
    wc_secret_deinit(&nats->seed);
    wc_latch_deinit(&nats->closed);
    pthread_mutex_destroy(&nats->lock);
    wc_free(nats);
}

int wc_nats_connect(const wc_nats_options *options, wc_nats **out_nats, wc_error *err)
{
    setup self = {0};
    int rc = check_options(options, err);
    if (rc != 0)
        return rc;
    wc_nats *nats = WC_NEW(wc_nats);
    pthread_mutex_init(&nats->lock, NULL);
    wc_list_init(&nats->views);
    wc_latch_init(&nats->closed, 1);
    if (options->jwt) {
        rc = keep_secret(&nats->jwt, options->jwt, err);
        if (rc == 0)
            rc = keep_secret(&nats->seed, options->seed, err);
    }
    if (rc == 0)
        rc = set_up(&self, nats, options, err);
    if (rc == 0) {
        natsStatus status = natsConnection_Connect(&nats->connection, self.options);
        if (status != NATS_OK)
            rc = connect_failed(status, options->servers, err);
    }
    natsOptions_Destroy(self.options);
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
