/* wash/ctl_connect.c: how `wash ctl` reaches a lattice. Without --rpc-host and --rpc-port it takes the gate of the host on this
 * machine when there is one; otherwise it is a NATS client like that of the era, with credentials. SPEC wash 1.4, 6.1, 7.1. */
#include <stdlib.h>
#include <unistd.h>

#include "base/base.h"
#include "wash/ctl.h"

/* The gate of the host on this machine, when there is a socket. */
static bool find_gate(wc_buf *out)
{
    const char *given = getenv("WASMCLOUD_STATE_DIR");
    wc_buf dir;
    wc_buf_init(&dir, 4096);
    int rc = 0;
    if (given && given[0])
        wc_buf_append_str(&dir, given);
    else
        rc = wc_dir_xdg("XDG_STATE_HOME", ".local/state", &dir, NULL);
    if (rc == 0)
        wc_buf_printf(out, "unix:%.*s/gate.sock", WC_FMT(wc_buf_slice(&dir)));
    wc_buf_deinit(&dir);
    const char *address = rc == 0 ? wc_buf_cstr(out) : NULL;
    return address && access(address + 5, F_OK) == 0;
}

/* "host:1", "tls://host:1", "[::1]:1", "user:word@host:1", "a:1,b:2" */
static bool has_port(const char *host)
{
    const char *scheme = strstr(host, "://"), *user = strrchr(host, '@'), *bracket = strchr(host, ']');
    const char *from = bracket ? bracket : user ? user : scheme ? scheme + 3 : host;
    return strchr(from, ':') != NULL;
}

/* The address in `out`: a socket that was named, a server that was named, the gate of this machine, the era's default. */
static int find_address(const wc_opt_args *args, wc_buf *out)
{
    const char *socket = wc_opt_text(args, "socket");
    const char *host = wc_opt_text(args, "rpc-host"), *port = wc_opt_text(args, "rpc-port");
    if (socket) {
        wc_buf_printf(out, "unix:%s", socket);
        return wc_buf_status(out);
    }
    if (host == NULL && port == NULL && find_gate(out))
        return 0;
    wc_buf_clear(out);
    if (host && port == NULL && has_port(host))
        wc_buf_append_str(out, host);
    else
        wc_buf_printf(out, "%s:%s", host ? host : "0.0.0.0", port ? port : "4222");
    return wc_buf_status(out);
}

/* ---- credentials --------------------------------------------------------------------------------------------------- */

/* The value of the option, or what the file of that name holds. It lives in the arena. */
static int read_secret(wc__ctl *ctl, const char *option, const char **out_text, wc_error *err)
{
    const char *value = wc_opt_text(ctl->args, option);
    wc_buf file;
    if (value == NULL || access(value, F_OK) != 0) {
        *out_text = value;
        return 0;
    }
    wc_buf_init(&file, WC_LIMIT_CREDS_BYTES);
    int rc = wc_file_read(value, WC_LIMIT_CREDS_BYTES, &file, err);
    if (rc == 0)
        *out_text = (const char *)wc_arena_dup(&ctl->arena, wc_slice_trim(wc_buf_slice(&file))).ptr;
    if (file.len > 0)
        wc_secure_wipe(file.ptr, file.len);
    wc_buf_deinit(&file);
    return rc;
}

static int read_options(wc__ctl *ctl, wc_nats_options *out, wc_error *err)
{
    int rc = read_secret(ctl, "rpc-jwt", &out->jwt, err);
    if (rc == 0)
        rc = read_secret(ctl, "rpc-seed", &out->seed, err);
    if (rc == 0)
        rc = read_secret(ctl, "rpc-password", &out->password, err);
    if (rc == 0)
        rc = read_secret(ctl, "rpc-token", &out->token, err);
    out->creds_file = wc_opt_text(ctl->args, "rpc-credsfile");
    out->user = wc_opt_text(ctl->args, "rpc-user");
    out->ca_file = wc_opt_text(ctl->args, "rpc-ca");
    out->cert_file = wc_opt_text(ctl->args, "rpc-cert");
    out->key_file = wc_opt_text(ctl->args, "rpc-key");
    return rc;
}

int wc__ctl_open(wc__ctl *ctl, wc_wash *wash, const wc_opt_args *args)
{
    wc_error err = {0};
    wc_buf address;
    wc_nats_options options = {.name = "wash"};
    uint64_t seconds = wc_opt_u64(args, "rpc-timeout", 1);
    *ctl = (wc__ctl){.wash = wash, .args = args, .prefix = wc_opt_text(args, "ns-prefix")};
    ctl->timeout_ms = seconds > 86400 ? 86400000u : (uint32_t)seconds * 1000u;
    wc_arena_init(&ctl->arena, CTL_TEXT_BYTES);
    if (!wc_subject_is_token(wc_slice_str(ctl->prefix)))
        return wc__wash_fail(wash, "'%s' cannot be a namespace: no dots, spaces, '*' or '>'", ctl->prefix);
    wc_buf_init(&address, 8192);
    int rc = find_address(args, &address);
    if (rc == 0)
        rc = read_options(ctl, &options, &err);
    options.servers = wc_buf_cstr(&address);
    if (rc == 0)
        rc = wc_bus_client_new(wash->env, &options, WC_MAX(ctl->timeout_ms, 2000u), &ctl->client, &err);
    if (rc != 0)
        rc = wc__wash_fail(wash, "%s", err.msg[0] ? err.msg : "the address is too long");
    wc_buf_deinit(&address);
    return rc;
}
