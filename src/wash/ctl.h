/* wash/ctl.h: what the commands of `wash ctl` share: the connection, questions, the forms of results. */
#ifndef WC_WASH_CTL_H
#define WC_WASH_CTL_H

#include "base/vec.h"
#include "bus/bus.h"
#include "codec/json.h"
#include "codec/mp.h"
#include "wash/wash_int.h"

#define CTL_TEXT_BYTES (64u << 20)
#define WC_CTL_WAIT_S 30u /* --wait: a host tells within this time how a command ended */

/* One command under way. */
typedef struct wc__ctl {
    wc_wash *wash;
    const wc_opt_args *args;
    wc_bus_client *client;
    const char *prefix;
    uint32_t timeout_ms; /* of one question */
    wc_arena arena;      /* answers live here */
    wc_slice spin_text;  /* what stands beside the spinner; empty: no spinner */
    uint32_t spin_frame;
    wc_slice events_subject; /* --wait: events that come while another answer is waited for are kept */
    WC_VEC(wc_slice) events; /* their payloads, in the arena */
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
    {.name = "rpc-jwt", .kind = WC_OPT_VALUE, .env = "WASH_RPC_JWT", .value = "jwt",                         \
     .help = "JWT of the NATS user, itself or its file; needs the seed"},                                   \
    {.name = "rpc-seed", .kind = WC_OPT_VALUE, .env = "WASH_RPC_SEED", .value = "seed",                      \
     .help = "Seed of the NATS user, itself or its file"},                                                  \
    {.name = "rpc-credsfile", .kind = WC_OPT_VALUE, .env = "WASH_RPC_CREDS", .value = "path",                \
     .help = "Credentials file of the NATS user: JWT and seed in one"},                                     \
    {.name = "rpc-user", .kind = WC_OPT_VALUE, .env = "WASH_RPC_USER", .value = "name",                      \
     .help = "Name of the NATS user"},                                                                      \
    {.name = "rpc-password", .kind = WC_OPT_VALUE, .env = "WASH_RPC_PASSWORD", .value = "text",              \
     .help = "Password of the NATS user, itself or its file"},                                              \
    {.name = "rpc-token", .kind = WC_OPT_VALUE, .env = "WASH_RPC_TOKEN", .value = "text",                    \
     .help = "Token of the NATS server or gate, itself or its file"},                                       \
    {.name = "rpc-ca", .kind = WC_OPT_VALUE, .env = "WASH_RPC_CA", .value = "path",                          \
     .help = "Authorities (PEM) that may vouch for the NATS server; makes TLS a must"},                     \
    {.name = "rpc-cert", .kind = WC_OPT_VALUE, .env = "WASH_RPC_CERT", .value = "path",                      \
     .help = "Own certificate (PEM) for the NATS server"},                                                  \
    {.name = "rpc-key", .kind = WC_OPT_VALUE, .env = "WASH_RPC_KEY", .value = "path",                        \
     .help = "Key of the own certificate (PEM)"},                                                           \
    WC_WASH_OUTPUT_OPT
#define WC_CTL_HOST_ARG                                                                                     \
    {.name = "host-id", .kind = WC_OPT_POSITIONAL, .is_required = true, .help = "Key of the host, N..."}
#define WC_CTL_ACTOR_ARG                                                                                    \
    {.name = "actor-id", .kind = WC_OPT_POSITIONAL, .is_required = true, .help = "Key of the actor, M..."}
#define WC_CTL_PROVIDER_ARG                                                                                 \
    {.name = "provider-id", .kind = WC_OPT_POSITIONAL, .is_required = true, .help = "Key of the provider, V..."}
#define WC_CTL_CONTRACT_ARG                                                                                 \
    {.name = "contract-id", .kind = WC_OPT_POSITIONAL, .is_required = true,                                  \
     .help = "For instance wasmcloud:httpserver"}
#define WC_CTL_LINK_NAME_OPT                                                                                \
    {.name = "link-name", .letter = 'l', .kind = WC_OPT_VALUE, .fallback = "default", .help = "Name of the link"}
#define WC_CTL_TIMEOUT_OPT                                                                                  \
    {.name = "timeout", .kind = WC_OPT_VALUE, .fallback = "1", .value = "seconds", .check = wc_opt_check_u64, \
     .help = "Time to wait for the answers of all hosts"}
#define WC_CTL_WAIT_OPT                                                                                     \
    {.name = "wait", .kind = WC_OPT_FLAG,                                                                    \
     .help = "Wait up to 30 seconds until the host says how it ended; the exit status tells it too"}
/* clang-format on */

/* Connects. 0, or 1 when an error was told. wc__ctl_close is due in every case. */
WC_MUST_USE int wc__ctl_open(wc__ctl *ctl, wc_wash *wash, const wc_opt_args *args);
void wc__ctl_close(wc__ctl *ctl);
/* From here on, waiting shows a spinner with this text, when people look at the result on a terminal. */
void wc__ctl_spin(wc__ctl *ctl, const char *format, ...) WC_PRINTF(2, 3);
/* "wasmbus.ctl.<prefix>.<tail>"; lives in the arena. 0, or 1 when an error was told. */
WC_MUST_USE int wc__ctl_subject(wc__ctl *ctl, wc_slice *out_subject, const char *format, ...) WC_PRINTF(3, 4);
/* The next message of any subscription, borrowed until the next call. WC_ETIMEOUT at `end_ns` of the monotonic clock. */
WC_MUST_USE int wc__ctl_receive(wc__ctl *ctl, uint64_t end_ns, wc_bus_message *out_message, wc_error *err);
/* Asks with any bytes (empty: none); the answer lives in the arena. 0, or 1 when an error was told. */
WC_MUST_USE int wc__ctl_ask_raw(wc__ctl *ctl, wc_slice subject, wc_slice body, wc_slice *out_answer);
/* The same with JSON. */
WC_MUST_USE int wc__ctl_ask(wc__ctl *ctl, wc_slice subject, wc_slice body, const wc_value **out_answer);
/* Everybody's answers within `seconds`; `fn` false: enough. What is no JSON is skipped. 0, or 1 when an error was told. */
WC_MUST_USE int wc__ctl_gather(wc__ctl *ctl, wc_slice subject, wc_slice body, uint64_t seconds,
                               bool (*fn)(void *arg, const wc_value *answer), void *arg);

/* ---- --wait (ctl_wait.c) ------------------------------------------------------------------------------------------- */

/* The two events of which one ends a command. */
typedef struct wc__ctl_outcome {
    const char *success, *failure; /* names of events */
    wc_slice host, ref;            /* ref: key, file or image that was named */
    wc_slice link_name;            /* empty: no provider */
} wc__ctl_outcome;

/* Before the command is sent, when --wait was given. 0, or 1 when an error was told. */
WC_MUST_USE int wc__ctl_wait_begin(wc__ctl *ctl);
/* After the acknowledgement. 0: success. 1: an error was told. 2: failure, *out_why in the arena. */
WC_MUST_USE int wc__ctl_wait(wc__ctl *ctl, const wc__ctl_outcome *wanted, wc_slice *out_why);
/* Whether the event (its whole text as a tree) ends the command: 0 success, 2 failure, -1 it is about something else. */
int wc__ctl_outcome_of(const wc__ctl_outcome *wanted, const wc_value *message, wc_slice *out_why);

/* ---- results ------------------------------------------------------------------------------------------------------- */

typedef struct wc__ctl_field {
    const char *key;
    wc_slice text;
} wc__ctl_field;

/* A JSON object of strings, in the arena, in this order. */
wc_slice wc__ctl_body(wc__ctl *ctl, const wc__ctl_field *fields, size_t count);
/* The same as the result of the command, keys in order. */
int wc__ctl_print_fields(wc__ctl *ctl, const wc__ctl_field *fields, size_t count);
/* As text, a blank line, the label and why; as JSON {"error": why}. Returns 0: the era calls this a result. */
int wc__ctl_print_error(wc__ctl *ctl, const char *what, wc_slice why);
int wc__ctl_print_text(wc__ctl *ctl, const char *format, ...) WC_PRINTF(2, 3);
/* {"<name>": <value>}, keys in order. */
int wc__ctl_print_json(wc__ctl *ctl, const char *name, const wc_value *value);

/* ctl_value.c: trees of values the way the era wrote its maps: keys in order. */
void wc__ctl_put_json(wc_json_writer *json, const wc_value *value); /* fields that are null are left out */
void wc__ctl_put_mp(wc_mp_writer *w, const wc_value *value);
/* The bytes as text; what is no UTF-8 becomes U+FFFD, once for each broken sequence as Rust does. */
void wc__ctl_append_lossy(wc_buf *out, wc_slice bytes);

/* ---- commands ------------------------------------------------------------------------------------------------------ */

extern const wc_opt_command wc__ctl_get_commands[], wc__ctl_start_commands[], wc__ctl_stop_commands[],
    wc__ctl_update_commands[], wc__ctl_link_commands[], wc__ctl_del_commands[];
extern const wc_opt wc__ctl_plain_opts[], wc__ctl_link_opts[], wc__ctl_call_opts[];
int wc__ctl_get_links(void *ctx, const wc_opt_args *args);
int wc__ctl_link(void *ctx, const wc_opt_args *args);
int wc__ctl_call(void *ctx, const wc_opt_args *args);

#endif
