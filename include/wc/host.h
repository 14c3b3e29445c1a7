/* wc/host.h: libwasmcloud, a whole host inside another C program: signed actors, capability providers, links.
 *
 *   wc_host_config config;
 *   wc_host_config_init(&config);
 *   wc_host *host;
 *   if (wc_host_new(&config, &host, &err) != 0 || wc_host_start(host, &err) != 0) ...
 *   wc_host_apply_manifest(host, "manifest.yaml", &err);
 *   wc_host_call_actor(host, "MBCF...", "HandleRequest", payload, 0, &answer, &err);
 *   wc_host_stop(host);
 *   wc_host_free(host);
 *
 * The host runs on threads of its own. Every function here may be called from any thread that is not one of them, and
 * blocks until what it asks for is in force on every worker or has failed: what was acknowledged counts.
 *
 * Source: host.md 2-11, design.md sections 3 and 11.
 */
#ifndef WC_HOST_H
#define WC_HOST_H

#include <stdbool.h>
#include <wc/provider.h>
#include <wc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct wc_host wc_host;

/* One label or setting. */
typedef struct wc_pair {
    const char *key, *value;
} wc_pair;

/* What runs on a host, for those who look at it. Borrowed for the call that gets it; texts that may be absent are NULL. */
typedef struct wc_actor_info {
    const char *id, *issuer; /* "M...", "A..." */
    const char *name, *version;
    const char *capabilities; /* joined by commas */
    const char *image_ref;    /* the file or image it was started from */
    const char *claims_json;  /* what its token says */
    int32_t revision;
    const char *unhealthy; /* why it was not well when it was asked last; NULL: it was, or was not asked */
} wc_actor_info;

typedef struct wc_provider_info {
    const char *id, *contract, *link_name, *name, *image_ref;
    int32_t revision;
    const char *unhealthy; /* as above */
} wc_provider_info;

typedef struct wc_link_info {
    const char *actor, *provider, *contract, *link_name;
    const wc_pair *values;
    size_t value_count;
    bool is_bound; /* actor and provider are here and the provider accepted it */
} wc_link_info;

/* How to reach a NATS server. Credentials in this order: JWT and seed, credentials file, user, token, none. */
typedef struct wc_nats_config {
    const char *servers; /* "host:port", several with commas between, "tls://" before one forces TLS; NULL: none */
    const char *creds_file; /* JWT and seed in one file */
    const char *jwt, *seed; /* the texts themselves; both or neither */
    const char *user, *password, *token;
    const char *ca_file, *cert_file, *key_file; /* for TLS, in PEM */
} wc_nats_config;

enum {
    WC_NATS_FAIL,  /* the start fails */
    WC_NATS_WARN,  /* goes on without that connection */
    WC_NATS_QUIET, /* the same, as if no server had been named */
};

typedef struct wc_host_config {
    uint32_t struct_size;
    uint32_t threads;                     /* worker loops; 0: one for each core */
    uint32_t instances_per_actor;         /* on each loop; 64 */
    uint32_t queue_per_actor;             /* edge calls that wait for an instance, on each loop; 256 */
    uint32_t max_instances;               /* of the process; 1,000 */
    uint32_t call_depth;                  /* 16 */
    uint32_t start_ms, call_ms, drain_ms; /* 5,000; 10,000; 10,000 */
    uint32_t rpc_ms;                      /* for a call to another host; 2,000 */
    uint32_t guest_stack_bytes;           /* 512 KiB */
    uint64_t max_memory_bytes, max_payload_bytes; /* 64 MiB; 16 MiB */
    bool allow_live_updates;                      /* off */
    bool disable_strict_update_check;             /* off: an update must keep its capability claims */
    bool has_access_log;                          /* a line for each HTTP request; off */
    const char *state_dir;    /* keys, key-value data; NULL: $XDG_STATE_HOME/wasmcloud-c */
    const char *cache_dir;    /* compiled modules; NULL: $XDG_CACHE_HOME/wasmcloud-c/compiled; "": no cache */
    const char *admin_socket; /* Unix socket with /healthz, /readyz, /metrics; NULL: none */
    const char *gate_socket; /* Unix socket for `wash ctl` and NATS clients; NULL: none. In use: goes on without */
    const char *listen; /* "host:port" of a gate on TCP, with the token in gate.token of state_dir; NULL: none */
    bool is_listen_open;      /* that gate wants no token */
    const char *artifact_dir; /* the only place that files named over a bus are taken from; NULL: none are */
    wc_nats_config rpc;       /* calls between hosts; no servers: this host runs alone */
    wc_nats_config control;   /* control interface and events; no servers: none over NATS */
    uint32_t nats_failure;    /* WC_NATS_FAIL ...: what happens at the start when a server does not answer */
    const char *lattice_prefix;         /* namespace of the subjects; NULL: "default" */
    uint32_t heartbeat_s;               /* 30 */
    const char *compiler;               /* see wapc_config.compiler; NULL: compile in this process */
    const char *const *trusted_issuers; /* account keys "A..."; none: any issuer */
    size_t trusted_issuer_count;
    const char *const *trusted_hosts; /* host keys "N..." whose calls are taken; none: any host of the lattice */
    size_t trusted_host_count;
    bool is_signing_off;        /* calls to other hosts are not signed, and theirs are not checked */
    bool is_era_claims_trusted; /* what other hosts say about their actors without a signature counts as true */
    const wc_pair *labels;
    size_t label_count;
    const wc_pair *settings; /* for providers, by name: "keyvalue-store" "memory"; docs/internals/providers.md */
    size_t setting_count;
    const wc_provider_api *const *providers; /* built-in providers this host offers */
    size_t provider_count;
    /* A service on the bus that may only restrict: docs/guide/policy.md. NULL: none. Its answers are kept for policy_cache_s
     * unless they say otherwise; when it does not answer within policy_timeout_ms, is_policy_default_allow decides. */
    const char *policy_subject;
    uint32_t policy_timeout_ms, policy_cache_s; /* 500; 60 */
    bool is_policy_default_allow;
    const char *receipts;           /* file for receipts of capability use; NULL: none are kept */
    uint64_t receipts_rotate_bytes; /* a fuller file is renamed and a new one begun; 64 MiB */
    /* May only restrict: called after the claims allowed it, can_load on the control thread, can_invoke on the loop of the call;
     * for a link with the operation "BindActor" on the control thread. Must not block. NULL: nothing more is asked. */
    bool (*can_load)(void *ctx, const char *actor, const char *issuer);
    bool (*can_invoke)(void *ctx, const char *actor, const char *target, wc_slice operation);
    void *authorizer_ctx;
} wc_host_config;

/* Fills in the defaults; providers are none. */
WC_API void wc_host_config_init(wc_host_config *config);

/* Makes a host with a fresh key; nothing runs yet. The config is copied (strings too, provider tables not).
 * WC_EINVAL: a setting cannot work. */
WC_API WC_MUST_USE int wc_host_new(const wc_host_config *config, wc_host **out_host, wc_error *err);
/* Starts the threads and the providers that every host has (extras). */
WC_API WC_MUST_USE int wc_host_start(wc_host *host, wc_error *err);
/* Stops to accept, finishes what was accepted until drain_ms is over, stops providers. Returns the number of calls that were
 * cut off. A second stop is fine. */
WC_API uint64_t wc_host_stop(wc_host *host);
WC_API void wc_host_free(wc_host *host);            /* stops it first; NULL is fine */
WC_API const char *wc_host_id(const wc_host *host); /* public key "N..." */

/* Loads, verifies, compiles and starts a signed module. *out_actor (room for 57 characters, may be NULL) gets its public
 * key. Errors: WC_EEXIST (the same key runs already), WC_EDENIED (token, issuer, authorizer), WC_EFORMAT, WC_ENOTFOUND,
 * WC_ELIMIT, WC_ETRAP and WC_ETIMEOUT from its start functions. On failure nothing is left of it. */
WC_API WC_MUST_USE int wc_host_start_actor_file(wc_host *host, const char *path, char *out_actor,
                                                wc_error *err);
WC_API WC_MUST_USE int wc_host_start_actor(wc_host *host, wc_slice module, char *out_actor, wc_error *err);
/* Stops it when its calls are done. Its links stay. WC_ENOTFOUND. */
WC_API WC_MUST_USE int wc_host_stop_actor(wc_host *host, const char *actor, wc_error *err);
/* Live update (host.md 10): the new instance is built first, then swapped; on failure the old one goes on. */
WC_API WC_MUST_USE int wc_host_update_actor(wc_host *host, const char *actor, wc_slice module, wc_error *err);

/* Starts a built-in provider by public key or image name. WC_ENOTFOUND, WC_EEXIST. */
WC_API WC_MUST_USE int wc_host_start_provider(wc_host *host, const char *key_or_image, const char *link_name,
                                              wc_error *err);
WC_API WC_MUST_USE int wc_host_stop_provider(wc_host *host, const char *provider, const char *link_name,
                                             wc_error *err);

/* Sets a link; actor and provider may come later. WC_EDENIED: the contract is not in the actor's claims. */
WC_API WC_MUST_USE int wc_host_set_link(wc_host *host, const char *actor, const char *contract,
                                        const char *link_name, const char *provider, const wc_pair *values,
                                        size_t value_count, wc_error *err);
WC_API WC_MUST_USE int wc_host_remove_link(wc_host *host, const char *actor, const char *contract,
                                           const char *link_name, wc_error *err);

/* Applies a manifest file (host.md 11). With `is_strict` the first item that fails ends it; otherwise every item is tried and
 * each failure is logged; the first one is returned. A file that was applied before is compared: what is gone from it is
 * stopped, what is new is started, what changed is replaced. */
WC_API WC_MUST_USE int wc_host_apply_manifest(wc_host *host, const char *path, bool is_strict, wc_error *err);
/* Reads and checks a manifest without starting anything: syntax, files, tokens, contracts, links. Findings go to
 * `on_finding` (is_error false: a remark). Returns WC_EFORMAT when there was an error. */
WC_API WC_MUST_USE int wc_host_check_manifest(const wc_host_config *config, const char *path,
                                              void (*on_finding)(void *ctx, bool is_error, const char *text),
                                              void *ctx, wc_error *err);

/* Calls `fn` for everything of its kind, in no order. `fn` may not call the host. */
WC_API WC_MUST_USE int wc_host_each_actor(wc_host *host, void (*fn)(void *arg, const wc_actor_info *actor),
                                          void *arg, wc_error *err);
WC_API WC_MUST_USE int wc_host_each_provider(wc_host *host,
                                             void (*fn)(void *arg, const wc_provider_info *provider),
                                             void *arg, wc_error *err);
WC_API WC_MUST_USE int wc_host_each_link(wc_host *host, void (*fn)(void *arg, const wc_link_info *link),
                                         void *arg, wc_error *err);
WC_API WC_MUST_USE int wc_host_each_label(wc_host *host, void (*fn)(void *arg, const wc_pair *label),
                                          void *arg, wc_error *err);
WC_API uint64_t wc_host_uptime_s(const wc_host *host);

/* Calls an actor by public key or call alias with origin "system". The answer is the caller's: wc_host_bytes_free. */
WC_API WC_MUST_USE int wc_host_call_actor(wc_host *host, const char *actor, const char *operation,
                                          wc_slice payload, uint32_t timeout_ms, uint8_t **out_answer,
                                          size_t *out_len, wc_error *err);
WC_API void wc_host_bytes_free(uint8_t *bytes);

#ifdef __cplusplus
}
#endif
#endif
