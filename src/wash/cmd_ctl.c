/* wash/cmd_ctl.c: `wash ctl`: the table of its commands, and watch. SPEC wash 6.2. */
#include "wash/ctl.h"

/* ---- watch --------------------------------------------------------------------------------------------------------- */

/* One line of JSON for each event, as it comes; ends when the server does, or after --count events. */
static int watch(void *ctx, const wc_opt_args *args)
{
    wc__ctl ctl;
    wc_wash *wash = ctx;
    wc_error err = {0};
    wc_slice subject;
    wc_bus_message message;
    uint64_t left = wc_opt_u64(args, "count", 0);
    bool is_endless = left == 0;
    int status = wc__ctl_open(&ctl, ctx, args);
    if (status == 0)
        status = wc__ctl_subject(&ctl, &subject, "wasmbus.ctl.%s.events", ctl.prefix);
    if (status == 0 && (wc_bus_client_subscribe(ctl.client, subject, &err) != 0 ||
                        wc_bus_client_flush(ctl.client, ctl.timeout_ms, &err) != 0))
        status = wc__wash_fail(wash, "%s", err.msg);
    if (status == 0)
        fprintf(wash->errors, "Watching %.*s\n", WC_FMT(subject));
    while (status == 0 && (is_endless || left-- > 0)) {
        int rc = wc_bus_client_next(ctl.client, UINT32_MAX, &message, &err);
        if (rc != 0) {
            status = rc == WC_ECLOSED ? 0 : wc__wash_fail(wash, "%s", err.msg);
            break;
        }
        wc__wash_print_clean(wash, message.payload);
    }
    wc__ctl_close(&ctl);
    return status;
}

/* ---- table --------------------------------------------------------------------------------------------------------- */

/* clang-format off */
static const wc_opt watch_opts[] = {
    {.name = "count", .kind = WC_OPT_VALUE, .value = "n", .check = wc_opt_check_u64, .help = "End after so many events"},
    WC_CTL_OPTS, {0}};
/* clang-format on */

const wc_opt_command wc__wash_ctl_commands[] = {
    {.name = "call", .about = "Call an actor", .opts = wc__ctl_call_opts, .run = wc__ctl_call},
    {.name = "get", .about = "Look at hosts, inventories, claims, links", .commands = wc__ctl_get_commands},
    {.name = "link",
     .about = "Link an actor with a provider",
     .opts = wc__ctl_link_opts,
     .commands = wc__ctl_link_commands,
     .run = wc__ctl_link},
    {.name = "del", .about = "Remove links", .commands = wc__ctl_del_commands},
    {.name = "start", .about = "Start actors and providers", .commands = wc__ctl_start_commands},
    {.name = "stop", .about = "Stop actors and providers", .commands = wc__ctl_stop_commands},
    {.name = "update", .about = "Replace a running actor", .commands = wc__ctl_update_commands},
    {.name = "watch",
     .about = "Print the events of the lattice, one line of JSON each",
     .opts = watch_opts,
     .run = watch},
    {0},
};
