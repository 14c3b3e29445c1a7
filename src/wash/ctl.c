/* wash/ctl.c: how `wash ctl` reaches a lattice. Without --rpc-host and --rpc-port it takes the gate of the host on this
 * machine when there is one; otherwise it is a NATS client like that of the era. SPEC wash 6.1, lattice 2, 5. */
#include "wash/ctl.h"

#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/base.h"

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
    wc_buf_printf(out, "%s:%s", host ? host : "0.0.0.0", port ? port : "4222");
    return wc_buf_status(out);
}

int wc__ctl_open(wc__ctl *ctl, wc_wash *wash, const wc_opt_args *args)
{
    wc_error err = {0};
    wc_buf address;
    uint64_t seconds = wc_opt_u64(args, "rpc-timeout", 1);
    *ctl = (wc__ctl){.wash = wash, .args = args, .prefix = wc_opt_text(args, "ns-prefix")};
    ctl->timeout_ms = seconds > 86400 ? 86400000u : (uint32_t)seconds * 1000u;
    wc_arena_init(&ctl->arena, CTL_TEXT_BYTES);
    if (!wc_subject_is_token(wc_slice_str(ctl->prefix)))
        return wc__wash_fail(wash, "'%s' cannot be a namespace: no dots, spaces, '*' or '>'", ctl->prefix);
    wc_buf_init(&address, 8192);
    int rc = find_address(args, &address);
    if (rc == 0)
        rc = wc_bus_client_new(wash->env, wc_buf_cstr(&address), WC_MAX(ctl->timeout_ms, 2000u), &ctl->client,
                               &err);
    if (rc != 0)
        rc = wc__wash_fail(wash, "%s", err.msg[0] ? err.msg : "the address is too long");
    wc_buf_deinit(&address);
    return rc;
}

void wc__ctl_close(wc__ctl *ctl)
{
    wc_bus_client_free(ctl->client);
    wc_arena_deinit(&ctl->arena);
}

int wc__ctl_subject(wc__ctl *ctl, wc_slice *out_subject, const char *format, ...)
{
    va_list args;
    wc_buf text;
    wc_buf_init(&text, 64u << 10);
    va_start(args, format);
    wc_buf_vprintf(&text, format, args);
    va_end(args);
    *out_subject = wc_arena_dup(&ctl->arena, wc_buf_slice(&text));
    int rc = wc_buf_status(&text);
    wc_buf_deinit(&text);
    if (rc == 0 && wc_subject_is_name(*out_subject))
        return 0;
    return wc__wash_fail(ctl->wash, "'%.*s' is no subject: keys have no dots, spaces or wildcards",
                         WC_FMT(*out_subject));
}

static int read_answer(wc__ctl *ctl, wc_slice text, const wc_value **out, wc_error *err)
{
    const wc_value_limits limits = {.max_bytes = CTL_TEXT_BYTES, .max_depth = 16};
    return wc_json_read(text, &limits, &ctl->arena, out, err);
}

int wc__ctl_ask(wc__ctl *ctl, wc_slice subject, wc_slice body, const wc_value **out_answer)
{
    wc_error err = {0};
    wc_bus_message message;
    int rc = wc_bus_client_ask(ctl->client, subject, body, ctl->timeout_ms, &message, &err);
    if (rc == 0)
        rc = read_answer(ctl, message.payload, out_answer, &err);
    return rc == 0 ? 0 : wc__wash_fail(ctl->wash, "%s", err.msg);
}

int wc__ctl_gather(wc__ctl *ctl, wc_slice subject, wc_slice body, uint64_t seconds,
                   bool (*fn)(void *arg, const wc_value *answer), void *arg)
{
    char inbox[WC_INBOX_SIZE];
    wc_error err = {0};
    wc_bus_message message;
    const wc_value *answer;
    uint64_t end = wc_env_monotonic_ns(ctl->wash->env) + WC_MIN(seconds, 86400u) * 1000000000u;
    wc_bus_inbox(ctl->wash->env, inbox);
    int rc = wc_bus_client_subscribe(ctl->client, wc_slice_str(inbox), &err);
    if (rc == 0)
        rc = wc_bus_client_publish(ctl->client, subject, wc_slice_str(inbox), body, &err);
    while (rc == 0) {
        uint64_t now = wc_env_monotonic_ns(ctl->wash->env);
        rc = wc_bus_client_next(ctl->client, now < end ? (uint32_t)((end - now) / 1000000u) : 0, &message,
                                &err);
        if (rc == 0 && read_answer(ctl, message.payload, &answer, NULL) == 0 && !fn(arg, answer))
            break;
    }
    return rc == 0 || rc == WC_ETIMEOUT ? 0 : wc__wash_fail(ctl->wash, "%s", err.msg);
}

/* ---- results ------------------------------------------------------------------------------------------------------- */

int wc__ctl_print_text(wc__ctl *ctl, const char *format, ...)
{
    va_list args;
    wc_buf text;
    wc_buf_init(&text, CTL_TEXT_BYTES);
    wc_buf_append_byte(&text, '\n');
    va_start(args, format);
    wc_buf_vprintf(&text, format, args);
    va_end(args);
    int status = wc__wash_print(ctl->wash, &text);
    wc_buf_deinit(&text);
    return status;
}

int wc__ctl_print_error(wc__ctl *ctl, const char *what, wc_slice why)
{
    wc_json_writer json;
    wc_buf text;
    if (!wc__wash_is_json(ctl->args))
        return wc__ctl_print_text(ctl, "%s: %.*s", what, WC_FMT(why));
    wc_buf_init(&text, CTL_TEXT_BYTES);
    wc_json_writer_init(&json, &text);
    wc_json_object_begin(&json);
    wc_json_put_string(&json, "error", why);
    wc_json_object_end(&json);
    int status = wc__wash_print(ctl->wash, &text);
    wc_buf_deinit(&text);
    return status;
}
