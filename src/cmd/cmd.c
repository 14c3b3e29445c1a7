/* cmd/cmd.c: the daemon around a host. The main thread reads the flags, starts the host, applies the manifest and then waits
 * for signals: SIGINT and SIGTERM drain and end, SIGHUP applies what changed in the manifest. A second SIGINT ends at once.
 *
 * SPEC host 2.2, 2.3, 11, 13. Flags of 2.3 that belong to a registry are not known here. */
#include "cmd/cmd.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <wc/providers.h>

#include "cmd/nats_opts.h"
#include "cmd/notify.h"
#include "host/host.h"
#include "opt/opt.h"

static int check_number(const char *value, wc_error *err)
{
    uint64_t number;
    if (wc_slice_to_u64(wc_slice_str(value), &number) && number <= UINT32_MAX)
        return 0;
    return wc_fail(err, WC_EINVAL, "'%s' is not a number from 0 to %u", value, UINT32_MAX);
}

static int check_pair(const char *value, wc_error *err)
{
    if (strchr(value, '='))
        return 0;
    return wc_fail(err, WC_EINVAL, "'%s' has no '='; write key=value", value);
}

static const char *const on_off[] = {"on", "off", NULL};
static const char *const policy_defaults[] = {"allow", "deny", NULL};
static const char *const log_formats[] = {"auto", "human", "json", NULL};

static const wc_opt options[] = {
    {.name = "manifest",
     .letter = 'm',
     .kind = WC_OPT_VALUE,
     .value = "path",
     .help = "Manifest to apply after the start (YAML or JSON)"},
    {.name = "check",
     .kind = WC_OPT_FLAG,
     .help = "Only check the manifest: files, tokens, contracts, links; start nothing"},
    {.name = "strict",
     .kind = WC_OPT_FLAG,
     .help = "End when an item of the manifest fails instead of going on without it"},
    {.name = "label",
     .letter = 'l',
     .kind = WC_OPT_LIST,
     .value = "key=value",
     .check = check_pair,
     .help = "Label of this host, repeatable"},
    {.name = "set",
     .kind = WC_OPT_LIST,
     .value = "name=value",
     .check = check_pair,
     .help = "Setting of a provider, repeatable, for instance keyvalue-store=memory"},
    {.name = "allow-live-updates", .kind = WC_OPT_FLAG, .help = "Permit replacing running actors"},
    {.name = "disable-strict-update-check",
     .kind = WC_OPT_FLAG,
     .help = "Permit live updates that change an actor's capability claims"},
    {.name = "trusted-issuers",
     .kind = WC_OPT_LIST,
     .value = "key",
     .env = "WASMCLOUD_TRUSTED_ISSUERS",
     .help = "Accounts (A...) whose actors may run; none given: any"},
    {.name = "trusted-hosts",
     .kind = WC_OPT_LIST,
     .value = "key",
     .env = "WASMCLOUD_TRUSTED_HOSTS",
     .help = "Hosts (N...) whose calls over the lattice are taken; none given: any"},
    {.name = "lattice-signatures",
     .kind = WC_OPT_VALUE,
     .value = "on|off",
     .choices = on_off,
     .fallback = "on",
     .help = "Whether calls over the lattice are signed and checked"},
    {.name = "trust-era-claims",
     .kind = WC_OPT_FLAG,
     .help = "Take what other hosts say about their actors without a signature as true"},
    {.name = "threads",
     .kind = WC_OPT_VALUE,
     .value = "n",
     .env = "WASMCLOUD_THREADS",
     .check = check_number,
     .help = "Worker threads; default: one for each core"},
    {.name = "state-dir",
     .kind = WC_OPT_VALUE,
     .value = "path",
     .env = "WASMCLOUD_STATE_DIR",
     .help = "Where key-value data is kept; default: $XDG_STATE_HOME/wasmcloud-c"},
    {.name = "cache-dir",
     .kind = WC_OPT_VALUE,
     .value = "path",
     .env = "WASMCLOUD_CACHE_DIR",
     .help = "Where compiled modules are kept; default: $XDG_CACHE_HOME/wasmcloud-c/compiled"},
    {.name = "admin-socket",
     .kind = WC_OPT_VALUE,
     .value = "path",
     .env = "WASMCLOUD_ADMIN_SOCKET",
     .help = "Unix socket with /healthz, /readyz and /metrics"},
    {.name = "gate-socket",
     .kind = WC_OPT_VALUE,
     .value = "path",
     .env = "WASMCLOUD_GATE_SOCKET",
     .help =
         "Unix socket where `wash ctl` and NATS clients watch and steer this host; default: gate.sock in the "
         "state directory"},
    {.name = "no-gate",
     .kind = WC_OPT_FLAG,
     .help = "Open no socket for `wash ctl`: nobody can steer this host"},
    {.name = "listen",
     .kind = WC_OPT_VALUE,
     .value = "host:port",
     .env = "WASMCLOUD_LISTEN",
     .help = "Let NATS clients watch and steer this host over TCP too, with the token that is printed at the "
             "start and kept in the state directory; not beside a NATS server"},
    {.name = "listen-open",
     .kind = WC_OPT_FLAG,
     .help = "Let everybody do that who reaches the address, without a token"},
    {.name = "artifact-dir",
     .kind = WC_OPT_VALUE,
     .value = "path",
     .env = "WASMCLOUD_ARTIFACT_DIR",
     .help = "The only place that actors named over the gate are taken from; none given: none are"},
    {.name = "policy-subject",
     .kind = WC_OPT_VALUE,
     .value = "subject",
     .env = "WASMCLOUD_POLICY_SUBJECT",
     .help =
         "Subject of a service on the bus that is asked before actors are loaded, linked and call something"},
    {.name = "policy-timeout-ms",
     .kind = WC_OPT_VALUE,
     .value = "ms",
     .check = check_number,
     .help = "Time for that service to answer; default 500"},
    {.name = "policy-default",
     .kind = WC_OPT_VALUE,
     .value = "decision",
     .choices = policy_defaults,
     .fallback = "deny",
     .help = "What counts when it does not answer"},
    {.name = "policy-cache-s",
     .kind = WC_OPT_VALUE,
     .value = "seconds",
     .check = check_number,
     .help = "Time for which an answer that names none counts; 0: asked each time; default 60"},
    {.name = "receipts",
     .kind = WC_OPT_VALUE,
     .value = "file",
     .env = "WASMCLOUD_RECEIPTS",
     .help = "Keep signed receipts there of which actor used which capability; `wash receipts` reads them"},
    {.name = "receipts-rotate-mib",
     .kind = WC_OPT_VALUE,
     .value = "n",
     .check = check_number,
     .help = "A fuller file of receipts is renamed and a new one begun; default 64"},
    {.name = "nsprefix",
     .kind = WC_OPT_VALUE,
     .value = "prefix",
     .fallback = "default",
     .help = "Namespace of the subjects on which this host is steered"},
    WC_NATS_OPTS{.name = "access-log", .kind = WC_OPT_FLAG, .help = "Write a line for each HTTP request"},
    {.name = "wascc-lattice",
     .kind = WC_OPT_FLAG,
     .help = "Listen for programs of waSCC 0.14 too (namespace: LATTICE_NAMESPACE)"},
    {.name = "log-format",
     .kind = WC_OPT_VALUE,
     .value = "format",
     .choices = log_formats,
     .fallback = "auto",
     .env = "WASMCLOUD_LOG_FORMAT",
     .help = "Lines for people or JSON; auto: by whether standard error is a terminal"},
    {.name = "instances-per-actor",
     .kind = WC_OPT_VALUE,
     .value = "n",
     .check = check_number,
     .help = "Instances of an actor on each thread; default 64"},
    {.name = "queue-per-actor",
     .kind = WC_OPT_VALUE,
     .value = "n",
     .check = check_number,
     .help = "Calls that wait for an instance on each thread; default 256"},
    {.name = "max-instances",
     .kind = WC_OPT_VALUE,
     .value = "n",
     .check = check_number,
     .help = "Instances of all actors together; default 1000"},
    {.name = "call-depth",
     .kind = WC_OPT_VALUE,
     .value = "n",
     .check = check_number,
     .help = "Calls that may be nested; default 16"},
    {.name = "start-ms",
     .kind = WC_OPT_VALUE,
     .value = "ms",
     .check = check_number,
     .help = "Time for an actor to start; default 5000"},
    {.name = "call-ms",
     .kind = WC_OPT_VALUE,
     .value = "ms",
     .check = check_number,
     .help = "Time for a call that brings no deadline; default 10000"},
    {.name = "rpc-timeout-ms",
     .kind = WC_OPT_VALUE,
     .value = "ms",
     .check = check_number,
     .help = "Time for a call to another host; default 2000"},
    {.name = "drain-ms",
     .kind = WC_OPT_VALUE,
     .value = "ms",
     .check = check_number,
     .help = "Time for accepted work to finish at the stop; default 10000"},
    {.name = "max-memory-bytes",
     .kind = WC_OPT_VALUE,
     .value = "n",
     .check = check_number,
     .help = "Memory of one instance; default 67108864"},
    {.name = "max-payload-bytes",
     .kind = WC_OPT_VALUE,
     .value = "n",
     .check = check_number,
     .help = "Largest request or answer of an actor; default 16777216"},
    {.name = NULL},
};

static int run_daemon(void *ctx, const wc_opt_args *args);

static const wc_opt_command root = {
    .name = "wasmcloud",
    .about = "Runs signed WebAssembly actors with capability providers",
    .notes = "ENVIRONMENT:\n"
             "    RUST_LOG                log filter, for instance info,keyvalue=debug\n"
             "    HEARTBEAT_INTERVAL_S    seconds between heartbeats on the gate; 30\n"
             "    KVCACHE_NATS_URL        server of a lattice cache of the era to take part in\n"
             "\n"
             "SIGNALS:\n"
             "    SIGINT, SIGTERM    finish what was accepted, then end\n"
             "    SIGHUP             apply what changed in the manifest",
    .opts = options,
    .run = run_daemon,
};

/* ---- configuration ------------------------------------------------------------------------------------------------- */

typedef WC_VEC(wc_pair) pair_list;

typedef struct daemon_config {
    wc_host_config host;
    WC_VEC(const char *) issuers;
    WC_VEC(const char *) hosts;
    pair_list labels, settings;
    char compiler[4096], gate[4096];
    wc__nats_args nats;
} daemon_config;

/* key=value, split at the first '='. */
static void read_pairs(const wc_opt_args *args, const char *name, pair_list *out)
{
    for (size_t i = 0; i < wc_opt_count(args, name); i++) {
        const char *text = wc_opt_item(args, name, i), *equals = strchr(text, '=');
        char *key = wc_strdup_slice(wc_slice_of(text, (size_t)(equals - text)));
        (void)wc_vec_push(out, WC_LIMIT_LABELS, ((wc_pair){key, equals + 1}));
    }
}

/* The lattice cache of the era is set up by its environment alone (lattice.md 7.2). */
static void read_kvcache(pair_list *out)
{
    static const char *const names[][2] = {
        {"KVCACHE_NATS_URL", "kvcache-nats-url"},
        {"KVCACHE_CLIENT_JWT", "kvcache-client-jwt"},
        {"KVCACHE_CLIENT_SEED", "kvcache-client-seed"},
        {"KVCACHE_STATE_REPL_SUBJECT", "kvcache-state-repl-subject"},
        {"KVCACHE_REPLAY_REQ_SUBJECT", "kvcache-replay-req-subject"},
        {"KVCACHE_REPLAY_HEARTBEAT_SECS", "kvcache-replay-heartbeat-secs"},
    };
    for (size_t i = 0; i < WC_COUNT(names); i++) {
        const char *value = getenv(names[i][0]);
        if (value && value[0])
            (void)wc_vec_push(out, SIZE_MAX, ((wc_pair){wc_strdup(names[i][1]), value}));
    }
}

static void read_wascc(pair_list *out)
{
    const char *ns = getenv("LATTICE_NAMESPACE");
    (void)wc_vec_push(out, SIZE_MAX, ((wc_pair){wc_strdup("wascc-lattice"), "on"}));
    if (ns && ns[0])
        (void)wc_vec_push(out, SIZE_MAX, ((wc_pair){wc_strdup("wascc-namespace"), ns}));
}

static void free_pairs(pair_list *pairs)
{
    for (size_t i = 0; i < pairs->len; i++)
        wc_free((void *)(uintptr_t)pairs->items[i].key);
    wc_vec_deinit(pairs);
}

static void set_u32(const wc_opt_args *args, const char *name, uint32_t *out)
{
    *out = (uint32_t)wc_opt_u64(args, name, *out);
}

/* The gate is where `wash ctl` looks for it: in the state directory. */
static void read_lattice(const wc_opt_args *args, daemon_config *out)
{
    wc_host_config *host = &out->host;
    const char *beat = getenv("HEARTBEAT_INTERVAL_S"), *socket = wc_opt_text(args, "gate-socket");
    uint64_t seconds;
    wc_buf dir;
    wc_buf_init(&dir, sizeof out->gate - sizeof "/gate.sock");
    if (host->state_dir)
        wc_buf_append_str(&dir, host->state_dir);
    else if (wc_dir_xdg("XDG_STATE_HOME", ".local/state", &dir, NULL) != 0)
        wc_buf_clear(&dir);
    if (socket == NULL && dir.len > 0 && wc_buf_cstr(&dir)) {
        snprintf(out->gate, sizeof out->gate, "%s/gate.sock", wc_buf_cstr(&dir));
        socket = out->gate;
    }
    wc_buf_deinit(&dir);
    host->gate_socket = wc_opt_has(args, "no-gate") ? NULL : socket;
    host->listen = wc_opt_text(args, "listen");
    host->is_listen_open = wc_opt_has(args, "listen-open");
    host->artifact_dir = wc_opt_text(args, "artifact-dir");
    host->lattice_prefix = wc_opt_text(args, "nsprefix");
    host->policy_subject = wc_opt_text(args, "policy-subject");
    host->is_policy_default_allow = strcmp(wc_opt_text(args, "policy-default"), "allow") == 0;
    set_u32(args, "policy-timeout-ms", &host->policy_timeout_ms);
    set_u32(args, "policy-cache-s", &host->policy_cache_s);
    host->receipts = wc_opt_text(args, "receipts");
    host->receipts_rotate_bytes = wc_opt_u64(args, "receipts-rotate-mib", host->receipts_rotate_bytes >> 20)
                                  << 20;
    if (beat && wc_slice_to_u64(wc_slice_str(beat), &seconds) && seconds > 0 && seconds <= 86400)
        host->heartbeat_s = (uint32_t)seconds;
}

static void read_config(const wc_opt_args *args, daemon_config *out)
{
    wc_host_config *host = &out->host;
    size_t count;
    wc_host_config_init(host);
    set_u32(args, "threads", &host->threads);
    set_u32(args, "instances-per-actor", &host->instances_per_actor);
    set_u32(args, "queue-per-actor", &host->queue_per_actor);
    set_u32(args, "max-instances", &host->max_instances);
    set_u32(args, "call-depth", &host->call_depth);
    set_u32(args, "start-ms", &host->start_ms);
    set_u32(args, "call-ms", &host->call_ms);
    set_u32(args, "rpc-timeout-ms", &host->rpc_ms);
    set_u32(args, "drain-ms", &host->drain_ms);
    host->max_memory_bytes = wc_opt_u64(args, "max-memory-bytes", host->max_memory_bytes);
    host->max_payload_bytes = wc_opt_u64(args, "max-payload-bytes", host->max_payload_bytes);
    host->allow_live_updates = wc_opt_has(args, "allow-live-updates");
    host->disable_strict_update_check = wc_opt_has(args, "disable-strict-update-check");
    host->has_access_log = wc_opt_has(args, "access-log");
    host->state_dir = wc_opt_text(args, "state-dir");
    host->cache_dir = wc_opt_text(args, "cache-dir");
    host->admin_socket = wc_opt_text(args, "admin-socket");
    read_lattice(args, out);
    for (size_t i = 0; i < wc_opt_count(args, "trusted-issuers"); i++)
        (void)wc_vec_push(&out->issuers, SIZE_MAX, wc_opt_item(args, "trusted-issuers", i));
    host->trusted_issuers = out->issuers.items;
    host->trusted_issuer_count = out->issuers.len;
    for (size_t i = 0; i < wc_opt_count(args, "trusted-hosts"); i++)
        (void)wc_vec_push(&out->hosts, SIZE_MAX, wc_opt_item(args, "trusted-hosts", i));
    host->trusted_hosts = out->hosts.items;
    host->trusted_host_count = out->hosts.len;
    host->is_signing_off = strcmp(wc_opt_text(args, "lattice-signatures"), "off") == 0;
    host->is_era_claims_trusted = wc_opt_has(args, "trust-era-claims");
    read_pairs(args, "label", &out->labels);
    host->labels = out->labels.items;
    host->label_count = out->labels.len;
    read_pairs(args, "set", &out->settings);
    read_kvcache(&out->settings);
    if (wc_opt_has(args, "wascc-lattice"))
        read_wascc(&out->settings);
    host->settings = out->settings.items;
    host->setting_count = out->settings.len;
    host->providers = wc_providers_builtin(&count);
    host->provider_count = count;
    /* Modules are compiled in a child that is this very program. */
    ssize_t len = readlink("/proc/self/exe", out->compiler, sizeof out->compiler - 1);
    out->compiler[len > 0 ? len : 0] = 0;
    host->compiler = len > 0 ? out->compiler : NULL;
}

static void free_config(daemon_config *config)
{
    free_pairs(&config->labels);
    free_pairs(&config->settings);
    wc_vec_deinit(&config->issuers);
    wc_vec_deinit(&config->hosts);
    wc__nats_args_free(&config->nats);
}

static int open_log(const wc_opt_args *args, wc_error *err)
{
    const char *format = wc_opt_text(args, "log-format");
    bool is_terminal = isatty(STDERR_FILENO) == 1;
    bool is_json = strcmp(format, "json") == 0 || (strcmp(format, "auto") == 0 && !is_terminal);
    const char *no_color = getenv("NO_COLOR");
    return wc_log_open(STDERR_FILENO, getenv("RUST_LOG"), "info", is_json,
                       is_terminal && !(no_color && no_color[0]), err);
}

/* ---- running ------------------------------------------------------------------------------------------------------- */

/* Texts quote files and tokens of strangers: what a terminal would obey is not printed. */
static void print(const char *kind, const char *text)
{
    char clean[WC_ERROR_TEXT_SIZE];
    size_t len = wc_slice_copy_cstr(wc_slice_str(text), clean, sizeof clean);
    for (size_t i = 0; i < len && clean[i]; i++)
        if ((unsigned char)clean[i] < 0x20 || clean[i] == 0x7f)
            clean[i] = '?';
    fprintf(stderr, "%s: %s\n", kind, clean);
}

static int fail(const wc_error *err)
{
    wc_log_flush();
    print("error", err->msg);
    return 1;
}

static void print_finding(void *ctx, bool is_error, const char *text)
{
    (void)ctx;
    print(is_error ? "error" : "warning", text);
}

static int check(const wc_host_config *config, const char *manifest)
{
    wc_error err;
    if (manifest == NULL) {
        fprintf(stderr, "error: --check needs a manifest: wasmcloud --check --manifest <path>\n");
        return 1;
    }
    if (wc_host_check_manifest(config, manifest, print_finding, NULL, &err) != 0)
        return fail(&err);
    printf("%s is good\n", manifest);
    return 0;
}

static void reload(wc_host *host, const char *manifest)
{
    wc_error err;
    if (manifest == NULL) {
        WC_WARN("wasmcloud", "reload.ignored", WC_T("reason", "the host was started without a manifest"));
        return;
    }
    wc__notify("RELOADING=1");
    if (wc_host_apply_manifest(host, manifest, false, &err) != 0)
        WC_ERROR("wasmcloud", "reload.failed", WC_T("reason", err.msg));
    wc__notify("READY=1");
}

/* Returns when the program shall end. */
static void wait_for_signals(wc_host *host, const char *manifest, const sigset_t *set)
{
    for (;;) {
        int number = 0;
        if (sigwait(set, &number) != 0)
            continue;
        if (number != SIGHUP)
            break;
        reload(host, manifest);
    }
    WC_INFO("wasmcloud", "host.draining",
            WC_T("text", "finishing what was accepted; interrupt again to end at once"));
    wc__notify("STOPPING=1");
    /* From here on the next interrupt has its usual effect. */
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, set, NULL);
}

/* Not into the log: it holds the token, and logs are sent away. */
static void say_where(const wc_host *host)
{
    const char *url = wc_host_gate_url(host);
    if (url == NULL)
        return;
    printf("NATS clients may connect to %s\n", url);
    fflush(stdout);
}

static int serve(const wc_host_config *config, const char *manifest, bool is_strict, const sigset_t *set)
{
    wc_host *host;
    wc_error err;
    int rc = wc_host_new(config, &host, &err);
    if (rc != 0)
        return fail(&err);
    rc = wc_host_start(host, &err);
    if (rc == 0 && manifest) {
        rc = wc_host_apply_manifest(host, manifest, is_strict, &err);
        /* A manifest that cannot be read ends the start; single items only with --strict (host.md 2.3, 11). */
        if (rc != 0 && !is_strict && wc_host_has_manifest(host))
            rc = 0;
    }
    if (rc != 0) {
        wc_host_free(host);
        return fail(&err);
    }
    say_where(host);
    WC_INFO("wasmcloud", "host.ready", WC_T("host", wc_host_id(host)));
    wc__notify("READY=1");
    wait_for_signals(host, manifest, set);
    wc_host_stop(host);
    wc_host_free(host);
    return 0;
}

static int run_daemon(void *ctx, const wc_opt_args *args)
{
    daemon_config config = {0};
    wc_error err;
    sigset_t set;
    (void)ctx;
    const char *manifest = wc_opt_text(args, "manifest");
    read_config(args, &config);
    int rc = wc__nats_args_read(args, manifest != NULL, &config.host, &config.nats, &err);
    if (rc != 0) {
        rc = fail(&err);
        goto out;
    }
    if (wc_opt_has(args, "check")) {
        rc = check(&config.host, manifest);
        goto out;
    }
    if (manifest && access(manifest, R_OK) != 0) {
        fprintf(stderr, "error: manifest '%s' cannot be read; give the path of a YAML or JSON file\n",
                manifest);
        rc = 1;
        goto out;
    }
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    rc = open_log(args, &err) != 0 ? fail(&err)
                                   : serve(&config.host, manifest, wc_opt_has(args, "strict"), &set);
    wc_log_close();
out:
    free_config(&config);
    return rc;
}

int wc_wasmcloud_main(const char *version, int argc, char **argv)
{
    return wc_opt_main(&root, version, argc, argv, stdout, stderr, NULL);
}
