/* wash/ctl_wait.c: `--wait`: the event by which a host says how a command ended that it only acknowledged.
 *
 * The subscription is made before the command is sent, and what comes early is kept, so nothing is missed. Failures are
 * events of our own hosts; a Rust host of the era tells none, and never says that a provider has stopped. SPEC lattice 5.3, 6. */
#include "wash/ctl.h"

int wc__ctl_wait_begin(wc__ctl *ctl)
{
    wc_error err = {0};
    if (!wc_opt_has(ctl->args, "wait"))
        return 0;
    int status = wc__ctl_subject(ctl, &ctl->events_subject, "wasmbus.ctl.%s.events", ctl->prefix);
    if (status == 0 && (wc_bus_client_subscribe(ctl->client, ctl->events_subject, &err) != 0 ||
                        wc_bus_client_flush(ctl->client, ctl->timeout_ms, &err) != 0))
        status = wc__wash_fail(ctl->wash, "%s", err.msg);
    return status;
}

/* A file was named below the host's directory, or with its whole path: the event has the whole path. */
static bool is_named(wc_slice name, wc_slice ref)
{
    if (wc_slice_eq(name, ref))
        return true;
    return ref.len > 0 && name.len > ref.len && wc_slice_ends(name, ref) &&
           name.ptr[name.len - ref.len - 1] == '/';
}

static bool is_about(const wc__ctl_outcome *wanted, const wc_value *fields)
{
    static const char *const names[] = {"actor",        "actor_id",  "actor_ref",    "provider_id",
                                        "provider_ref", "image_ref", "new_actor_ref"};
    wc_slice text;
    bool has_image = false;
    if (wanted->link_name.len > 0 && wc_value_string(wc_value_get(fields, "link_name"), &text) &&
        !wc_slice_eq(text, wanted->link_name))
        return false;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (!wc_value_string(wc_value_get(fields, names[i]), &text))
            continue;
        if (is_named(text, wanted->ref))
            return true;
        has_image |= i >= 5;
    }
    /* A provider that was started by its image, told by its key only: the link name is all there is to compare. */
    return wanted->link_name.len > 0 && !has_image && !wc_nkey_is_public(wanted->ref, WC_NKEY_SERVICE);
}

int wc__ctl_outcome_of(const wc__ctl_outcome *wanted, const wc_value *message, wc_slice *out_why)
{
    static const char *const reasons[] = {"failure", "reason", "error"};
    const wc_value *event = wc_value_get(message, "event");
    wc_slice origin = wc_value_get_string(wc_value_get(message, "header"), "host_origin");
    if (!wc_slice_eq(origin, wanted->host))
        return -1;
    const wc_value *fields = wc_value_get(event, wanted->success);
    if (fields && is_about(wanted, fields))
        return 0;
    fields = wc_value_get(event, wanted->failure);
    if (fields == NULL || !is_about(wanted, fields))
        return -1;
    *out_why = WC_LIT("the host could not do it; its log says why");
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (wc_value_string(wc_value_get(fields, reasons[i]), out_why))
            break;
    return 2;
}

/* The outcome that `payload` tells, or -1. */
static int look_at(wc__ctl *ctl, const wc__ctl_outcome *wanted, wc_slice payload, wc_slice *out_why)
{
    const wc_value_limits limits = {.max_bytes = WC_LIMIT_BUS_PAYLOAD_BYTES, .max_depth = 32};
    wc_arena arena;
    const wc_value *message;
    wc_slice why = {0};
    wc_arena_init(&arena, CTL_TEXT_BYTES);
    int outcome = wc_json_read(payload, &limits, &arena, &message, NULL) == 0
                      ? wc__ctl_outcome_of(wanted, message, &why)
                      : -1;
    if (outcome == 2)
        *out_why = wc_arena_dup(&ctl->arena, why);
    wc_arena_deinit(&arena);
    return outcome;
}

int wc__ctl_wait(wc__ctl *ctl, const wc__ctl_outcome *wanted, wc_slice *out_why)
{
    wc_error err = {0};
    wc_bus_message message;
    uint64_t end = wc_env_monotonic_ns(ctl->wash->env) + WC_CTL_WAIT_S * 1000000000ull;
    int outcome = -1;
    for (size_t i = 0; i < ctl->events.len && outcome < 0; i++)
        outcome = look_at(ctl, wanted, ctl->events.items[i], out_why);
    while (outcome < 0) {
        int rc = wc__ctl_receive(ctl, end, &message, &err);
        if (rc == WC_ETIMEOUT)
            return wc__wash_fail(
                ctl->wash, "host %.*s accepted it, but did not say within %u s how it ended; look at its log",
                WC_FMT(wanted->host), WC_CTL_WAIT_S);
        if (rc != 0)
            return wc__wash_fail(ctl->wash, "%s", err.msg);
        if (wc_slice_eq(message.subject, ctl->events_subject))
            outcome = look_at(ctl, wanted, message.payload, out_why);
    }
    return outcome;
}
