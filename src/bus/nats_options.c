/* bus/nats_options.c: what a caller says about a NATS server, turned into options of the client library, and the library's
 * answers turned into errors that name the server and the next step.
 *
 * Texts go into the CONNECT line as JSON, which the library does not escape: what JSON would read otherwise is escaped here.
 *
 * SPEC lattice 2. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bus/nats_int.h"

enum { CONNECT_MS = 2000, SERVERS_MAX = 16, SERVER_BYTES = 512, TEXT_BYTES = 64 << 10 };

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

void wc_nats_shown(const char *servers, char out[WC_NATS_SHOWN_SIZE])
{
    wc_slice rest = wc_slice_str(servers), part;
    size_t len = 0;
    out[0] = 0;
    while (wc_slice_split(&rest, ',', &part)) {
        size_t scheme = wc_slice_find_slice(part, WC_LIT("://"));
        scheme = scheme < part.len ? scheme + 3 : 0;
        size_t at = scheme;
        for (size_t i = scheme; i < part.len; i++)
            if (part.ptr[i] == '@')
                at = i + 1;
        int n = snprintf(out + len, WC_NATS_SHOWN_SIZE - len, "%s%.*s%.*s", len > 0 ? "," : "",
                         WC_FMT(wc_slice_sub(part, 0, scheme)), WC_FMT(wc_slice_from(part, at)));
        len = WC_MIN(len + (size_t)n, (size_t)WC_NATS_SHOWN_SIZE - 1);
    }
}

int wc__nats_connect_failed(natsStatus status, const char *addresses, wc_error *err)
{
    char servers[WC_NATS_SHOWN_SIZE];
    wc_nats_shown(addresses, servers);
    natsStatus last = NATS_OK;
    const char *detail = nats_GetLastError(&last);
    if (status == NATS_NO_SERVER)
        return wc_fail(err, WC_EIO, "no NATS server answers at %s (connection refused)", servers);
    if (status == NATS_SSL_ERROR || status == NATS_SECURE_CONNECTION_REQUIRED ||
        status == NATS_SECURE_CONNECTION_WANTED)
        return wc_fail(err, WC_EIO, "TLS with the NATS server at %s fails: %s", servers,
                       detail ? detail : natsStatus_GetText(status));
    char what[WC_NATS_SHOWN_SIZE + 16];
    snprintf(what, sizeof what, "connecting to %s", servers);
    return wc__nats_fail(status, err, what);
}

/* ---- checks -------------------------------------------------------------------------------------------------------- */

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

/* The text as it stands inside a JSON string; free with wc_free. NULL gives NULL. */
static char *escape(const char *text)
{
    wc_buf out;
    if (text == NULL)
        return NULL;
    wc_buf_init(&out, TEXT_BYTES);
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte < 0x20)
            wc_buf_printf(&out, "\\u%04x", byte);
        else
            wc_buf_printf(&out, "%s%c", byte == '"' || byte == '\\' ? "\\" : "", byte);
    }
    char *copy = wc_strdup_slice(wc_buf_slice(&out));
    wc_buf_deinit(&out);
    return copy;
}

static void set_user(setup *self, const wc_nats_options *options)
{
    char *user = escape(options->user), *password = escape(options->password), *token = escape(options->token);
    if (user)
        also(self, natsOptions_SetUserInfo(self->options, user, password ? password : ""));
    else if (token)
        also(self, natsOptions_SetToken(self->options, token));
    wc_free(user);
    wc_free(password);
    wc_free(token);
}

static void set_credentials(setup *self, wc__nats_secrets *secrets, const wc_nats_options *options)
{
    if (options->jwt || options->creds_file)
        also(self, wc__nats_secrets_show(secrets, self->options));
    else
        set_user(self, options);
    if (options->name) {
        char *name = escape(options->name);
        also(self, natsOptions_SetName(self->options, name));
        wc_free(name);
    }
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

int wc__nats_options_new(const wc_nats_options *options, wc__nats_secrets *secrets, natsOptions **out_options,
                         wc_error *err)
{
    setup self = {0};
    bool is_tls = false;
    int rc = check_options(options, err);
    if (rc == 0)
        rc = wc__nats_secrets_init(secrets, options, err);
    if (rc != 0)
        return rc;
    /* Its locks must not spin for what a thread holds that waits for this core. Only the first opening counts. */
    (void)nats_Open(0);
    self.status = natsOptions_Create(&self.options);
    if (self.status != NATS_OK)
        return wc__nats_fail(self.status, err, "the NATS client library");
    rc = set_servers(&self, options->servers, &is_tls, err);
    if (rc == 0) {
        also(&self,
             natsOptions_SetTimeout(self.options, options->connect_ms ? options->connect_ms : CONNECT_MS));
        also(&self, natsOptions_UseGlobalMessageDelivery(self.options, true));
        also(&self, natsOptions_SetSendAsap(self.options, true));
        also(&self, nats_SetMessageDeliveryPoolSize(1));
        set_credentials(&self, secrets, options);
        set_tls(&self, options, is_tls);
        if (self.status == NATS_SSL_ERROR)
            rc = wc_fail(err, WC_EINVAL, "the certificates for NATS cannot be used: %s",
                         nats_GetLastError(NULL));
        else if (self.status != NATS_OK)
            rc = wc__nats_fail(self.status, err, "settings for NATS");
    }
    if (rc != 0)
        natsOptions_Destroy(self.options);
    else
        *out_options = self.options;
    return rc;
}
