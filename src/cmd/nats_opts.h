/* cmd/nats_opts.h: the flags that say how a host reaches its NATS servers, and what they mean together. SPEC host 2.3. */
#ifndef WC_CMD_NATS_OPTS_H
#define WC_CMD_NATS_OPTS_H

#include "base/base.h"
#include "host/host.h"
#include "opt/opt.h"

#define WC_NATS_DEFAULT "127.0.0.1:4222" /* the era's default address, on the loopback */

/* The flags of one connection: `name` is "rpc" or "control", `NAME` the same in the variables. */
#define WC__NATS_OPTS(name_, NAME_, what_)                                                              \
    {.name = name_ "-host",                                                                             \
     .kind = WC_OPT_VALUE,                                                                              \
     .value = "host",                                                                                   \
     .env = NAME_ "_HOST",                                                                              \
     .help = "NATS server for " what_ "; several with commas between, tls:// before one forces TLS"},   \
        {.name = name_ "-port",                                                                         \
         .kind = WC_OPT_VALUE,                                                                          \
         .value = "port",                                                                               \
         .env = NAME_ "_PORT",                                                                          \
         .check = wc_opt_check_port,                                                                    \
         .help = "Port of that server; 4222"},                                                          \
        {.name = name_ "-jwt",                                                                          \
         .kind = WC_OPT_VALUE,                                                                          \
         .value = "jwt",                                                                                \
         .env = NAME_ "_JWT",                                                                           \
         .help = "JWT of the NATS user, itself or its file; needs the seed"},                           \
        {.name = name_ "-seed",                                                                         \
         .kind = WC_OPT_VALUE,                                                                          \
         .value = "seed",                                                                               \
         .env = NAME_ "_SEED",                                                                          \
         .help = "Seed of the NATS user, itself or its file; needs the JWT"},                           \
        {.name = name_ "-credsfile",                                                                    \
         .kind = WC_OPT_VALUE,                                                                          \
         .value = "path",                                                                               \
         .env = NAME_ "_CREDS",                                                                         \
         .help = "Credentials file of the NATS user"},                                                  \
        {.name = name_ "-user",                                                                         \
         .kind = WC_OPT_VALUE,                                                                          \
         .value = "name",                                                                               \
         .env = "WASMCLOUD_" NAME_ "_USER",                                                             \
         .help = "Name of the NATS user"},                                                              \
        {.name = name_ "-password",                                                                     \
         .kind = WC_OPT_VALUE,                                                                          \
         .value = "text",                                                                               \
         .env = "WASMCLOUD_" NAME_ "_PASSWORD",                                                         \
         .help = "Password of the NATS user, itself or its file; other users see flags, so rather the " \
                 "variable"},                                                                           \
        {.name = name_ "-token",                                                                        \
         .kind = WC_OPT_VALUE,                                                                          \
         .value = "text",                                                                               \
         .env = "WASMCLOUD_" NAME_ "_TOKEN",                                                            \
         .help = "Token of the NATS server, itself or its file"},                                       \
        {.name = name_ "-ca",                                                                           \
         .kind = WC_OPT_VALUE,                                                                          \
         .value = "path",                                                                               \
         .env = "WASMCLOUD_" NAME_ "_CA",                                                               \
         .help = "Authorities (PEM) that may vouch for the NATS server; makes TLS a must"},             \
        {.name = name_ "-cert",                                                                         \
         .kind = WC_OPT_VALUE,                                                                          \
         .value = "path",                                                                               \
         .env = "WASMCLOUD_" NAME_ "_CERT",                                                             \
         .help = "Certificate (PEM) of this client; needs its key"},                                    \
        {.name = name_ "-key",                                                                          \
         .kind = WC_OPT_VALUE,                                                                          \
         .value = "path",                                                                               \
         .env = "WASMCLOUD_" NAME_ "_KEY",                                                              \
         .help = "Key (PEM) of that certificate"},

/* clang-format off */
#define WC_NATS_OPTS                                                                \
    WC__NATS_OPTS("rpc", "RPC", "calls between hosts")                              \
    WC__NATS_OPTS("control", "CONTROL", "the control interface; default: as for calls") \
    {.name = "no-nats",                                                             \
     .kind = WC_OPT_FLAG,                                                           \
     .env = "WASMCLOUD_NO_NATS",                                                    \
     .help = "Do not look for a NATS server at " WC_NATS_DEFAULT                    \
             "; one that is named is used all the same"},
/* clang-format on */

typedef struct wc__nats_args {
    bool is_named;  /* the caller said where the server is, or who we are there */
    wc_arena texts; /* the addresses and the contents of files */
} wc__nats_args;

/* Reads the flags into config->rpc and config->control, whose texts live until wc__nats_args_free. `has_manifest`: a server
 * that does not answer is no reason to end. */
WC_MUST_USE int wc__nats_args_read(const wc_opt_args *args, bool has_manifest, wc_host_config *config,
                                   wc__nats_args *out, wc_error *err);
void wc__nats_args_free(wc__nats_args *args);

#endif
