/* wash/ctl.h: what the commands of `wash ctl` share: the connection and the forms of results. */
#ifndef WC_WASH_CTL_H
#define WC_WASH_CTL_H

#include "bus/bus.h"
#include "codec/json.h"
#include "wash/wash_int.h"

#define CTL_TEXT_BYTES (64u << 20)

/* One command under way. */
typedef struct wc__ctl {
    wc_wash *wash;
    const wc_opt_args *args;
    wc_bus_client *client;
    const char *prefix;
    uint32_t timeout_ms; /* of one question */
    wc_arena arena;      /* answers live here */
} wc__ctl;

/* The rows that every command has. */
/* clang-format off */
#define WC_CTL_OPTS                                                                                         \
    {.name = "rpc-host", .letter = 'r', .kind = WC_OPT_VALUE, .env = "WASH_RPC_HOST", .value = "host",       \
     .help = "NATS server; without host and port: the gate of the host on this machine"},                   \
    {.name = "rpc-port", .letter = 'p', .kind = WC_OPT_VALUE, .env = "WASH_RPC_PORT", .value = "port",       \
     .check = wc_opt_check_port, .help = "Port of the NATS server, usually 4222"},                          \
    {.name = "ns-prefix", .letter = 'n', .kind = WC_OPT_VALUE, .fallback = "default", .value = "prefix",     \
     .help = "Namespace of the lattice"},                                                                   \
    {.name = "rpc-timeout", .letter = 't', .kind = WC_OPT_VALUE, .env = "WASH_RPC_TIMEOUT", .fallback = "1", \
     .value = "seconds", .check = wc_opt_check_u64, .help = "Time to wait for an answer"},                  \
    {.name = "socket", .kind = WC_OPT_VALUE, .env = "WASMCLOUD_GATE_SOCKET", .value = "path",                \
     .help = "Gate of a host; usually gate.sock in $XDG_STATE_HOME/wasmcloud-c"},                           \
    WC_WASH_OUTPUT_OPT
/* clang-format on */

/* Connects. 0, or 1 when an error was told. wc__ctl_close is due in every case. */
WC_MUST_USE int wc__ctl_open(wc__ctl *ctl, wc_wash *wash, const wc_opt_args *args);
void wc__ctl_close(wc__ctl *ctl);
/* "wasmbus.ctl.<prefix>.<tail>"; lives in the arena. 0, or 1 when an error was told. */
WC_MUST_USE int wc__ctl_subject(wc__ctl *ctl, wc_slice *out_subject, const char *format, ...) WC_PRINTF(3, 4);
/* Asks with a JSON body (empty: none); the answer's tree lives in the arena. 0, or 1 when an error was told. */
WC_MUST_USE int wc__ctl_ask(wc__ctl *ctl, wc_slice subject, wc_slice body, const wc_value **out_answer);
/* Everybody's answers within `seconds`; `fn` false: enough. What is no JSON is skipped. 0, or 1 when an error was told. */
WC_MUST_USE int wc__ctl_gather(wc__ctl *ctl, wc_slice subject, wc_slice body, uint64_t seconds,
                               bool (*fn)(void *arg, const wc_value *answer), void *arg);
/* A JSON object with one string, or, as text, a blank line and the text. */
int wc__ctl_print_error(wc__ctl *ctl, const char *what, wc_slice why);
int wc__ctl_print_text(wc__ctl *ctl, const char *format, ...) WC_PRINTF(2, 3);

int wc__ctl_get_hosts(void *ctx, const wc_opt_args *args);
int wc__ctl_get_inventory(void *ctx, const wc_opt_args *args);
int wc__ctl_get_claims(void *ctx, const wc_opt_args *args);

#endif
