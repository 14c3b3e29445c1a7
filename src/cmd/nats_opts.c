/* cmd/nats_opts.c: from flags to the two connections of a host.
 *
 * Nothing named: the era's default address is tried once, quietly. Something named: a server that does not answer ends a host
 * without a manifest and is warned about by one with a manifest, as 0.18.2 did. The control connection goes where the other
 * one goes unless it is told otherwise; it takes the other one's credentials only to the same address, so that nothing secret
 * is shown to a stranger.
 *
 * SPEC host 2.3, lattice 2. */
#include "cmd/nats_opts.h"

#include <stdio.h>
#include <unistd.h>

enum { TEXTS_MAX = 1 << 20, NAME_SIZE = 32 };

static const char *text_of(const wc_opt_args *args, const char *connection, const char *what)
{
    char name[NAME_SIZE];
    snprintf(name, sizeof name, "%s-%s", connection, what);
    return wc_opt_text(args, name);
}

static const char *keep(wc__nats_args *out, wc_slice text)
{
    return (const char *)wc_arena_dup(&out->texts, text).ptr;
}

/* The value, or what the file of that name holds. */
static int read_secret(const char *value, wc__nats_args *out, const char **out_text, wc_error *err)
{
    if (value == NULL)
        return 0;
    if (access(value, F_OK) != 0) {
        *out_text = value;
        return 0;
    }
    wc_buf file;
    wc_buf_init(&file, WC_LIMIT_TOKEN_BYTES);
    int rc = wc_file_read(value, WC_LIMIT_TOKEN_BYTES, &file, err);
    if (rc == 0)
        *out_text = keep(out, wc_slice_trim(wc_buf_slice(&file)));
    wc_buf_deinit(&file);
    return rc;
}

static bool has_port(wc_slice server)
{
    size_t scheme = wc_slice_find_slice(server, WC_LIT("://"));
    if (scheme < server.len)
        server = wc_slice_from(server, scheme + 3);
    size_t bracket = wc_slice_find(server, ']');
    if (bracket < server.len)
        server = wc_slice_from(server, bracket);
    return wc_slice_find(server, ':') < server.len;
}

/* "a,tls://b" and "4222": "a:4222,tls://b:4222". */
static int join(const char *hosts, const char *port, wc__nats_args *out, const char **out_servers,
                wc_error *err)
{
    wc_buf list;
    wc_slice rest = wc_slice_str(hosts), part;
    wc_buf_init(&list, 8192);
    while (wc_slice_split(&rest, ',', &part)) {
        part = wc_slice_trim(part);
        if (part.len > 0)
            wc_buf_printf(&list, "%s%.*s%s%s", list.len > 0 ? "," : "", WC_FMT(part),
                          has_port(part) ? "" : ":", has_port(part) ? "" : port);
    }
    int rc = wc_buf_status(&list);
    if (rc != 0 || list.len == 0)
        rc = wc_fail(err, WC_EINVAL, "'%.100s' is not the address of a NATS server; give host or host:port",
                     hosts);
    else
        *out_servers = keep(out, wc_buf_slice(&list));
    wc_buf_deinit(&list);
    return rc;
}

static bool has_credentials(const wc_nats_config *config)
{
    return config->creds_file || config->jwt || config->seed || config->user || config->password ||
           config->token || config->ca_file || config->cert_file || config->key_file;
}

static int read_connection(const wc_opt_args *args, const char *name, wc__nats_args *out,
                           wc_nats_config *config, wc_error *err)
{
    int rc;
    if ((rc = read_secret(text_of(args, name, "jwt"), out, &config->jwt, err)) != 0 ||
        (rc = read_secret(text_of(args, name, "seed"), out, &config->seed, err)) != 0 ||
        (rc = read_secret(text_of(args, name, "password"), out, &config->password, err)) != 0 ||
        (rc = read_secret(text_of(args, name, "token"), out, &config->token, err)) != 0)
        return rc;
    config->creds_file = text_of(args, name, "credsfile");
    config->user = text_of(args, name, "user");
    config->ca_file = text_of(args, name, "ca");
    config->cert_file = text_of(args, name, "cert");
    config->key_file = text_of(args, name, "key");
    /* One alone says nothing; the era went on to the credentials file. */
    if (config->creds_file && (config->jwt == NULL || config->seed == NULL))
        config->jwt = config->seed = NULL;
    return 0;
}

/* Where both connections go. */
static int read_addresses(const wc_opt_args *args, wc__nats_args *out, wc_host_config *config, wc_error *err)
{
    const char *host = wc_opt_text(args, "rpc-host"), *port = wc_opt_text(args, "rpc-port");
    const char *control = wc_opt_text(args, "control-host"),
               *control_port = wc_opt_text(args, "control-port");
    host = host ? host : "127.0.0.1";
    port = port ? port : "4222";
    int rc = join(host, port, out, &config->rpc.servers, err);
    if (rc != 0)
        return rc;
    return join(control ? control : host, control_port ? control_port : port, out, &config->control.servers,
                err);
}

int wc__nats_args_read(const wc_opt_args *args, bool has_manifest, wc_host_config *config, wc__nats_args *out,
                       wc_error *err)
{
    wc_arena_init(&out->texts, TEXTS_MAX);
    int rc = read_connection(args, "rpc", out, &config->rpc, err);
    if (rc == 0)
        rc = read_connection(args, "control", out, &config->control, err);
    if (rc != 0)
        return rc;
    out->is_named = wc_opt_text(args, "rpc-host") || wc_opt_text(args, "rpc-port") ||
                    wc_opt_text(args, "control-host") || wc_opt_text(args, "control-port") ||
                    has_credentials(&config->rpc) || has_credentials(&config->control);
    if (config->listen && out->is_named)
        return wc_fail(err, WC_EINVAL,
                       "--listen opens a host that runs without a NATS server; beside the address or the "
                       "credentials of one it cannot be used");
    if (config->is_listen_open && config->listen == NULL)
        return wc_fail(err, WC_EINVAL, "--listen-open needs --listen host:port");
    if (!out->is_named && (config->listen || wc_opt_has(args, "no-nats")))
        return 0;
    rc = read_addresses(args, out, config, err);
    if (rc != 0)
        return rc;
    if (!has_credentials(&config->control) && strcmp(config->rpc.servers, config->control.servers) == 0)
        config->control = config->rpc;
    config->nats_failure = !out->is_named ? WC_NATS_QUIET : has_manifest ? WC_NATS_WARN : WC_NATS_FAIL;
    return 0;
}

void wc__nats_args_free(wc__nats_args *args)
{
    wc_arena_deinit(&args->texts);
}
