/* host/host.c: the life of a host and the public calls, each of which is an operation on the control thread or a call that is
 * begun on a worker. Start order: engine, workers, extras, manifest. Stop order: providers stop to accept and drain, workers
 * end, then the rest. host.md 3, design.md section 3. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "host/manifest.h"

#define GUEST_MEMORY_MAX (4ull << 30) /* what 32 bits can address */
#define PAYLOAD_MAX (1ull << 30)      /* what the engine takes */

enum { CONTROL_QUEUE = 1024, JOB_THREADS = 8, JOB_QUEUE = 4096 };

void wc_host_config_init(wc_host_config *config)
{
    *config = (wc_host_config){
        .struct_size = sizeof *config,
        .instances_per_actor = WC_DEFAULT_INSTANCES,
        .queue_per_actor = WC_DEFAULT_QUEUE,
        .max_instances = 1000,
        .call_depth = WC_LIMIT_CALL_DEPTH,
        .start_ms = WC_DEFAULT_START_MS,
        .call_ms = WC_DEFAULT_CALL_MS,
        .drain_ms = WC_DEFAULT_DRAIN_MS,
        .rpc_ms = WC_DEFAULT_RPC_MS,
        .guest_stack_bytes = WC_DEFAULT_GUEST_STACK,
        .max_memory_bytes = WC_DEFAULT_GUEST_MEMORY,
        .max_payload_bytes = WC_LIMIT_PAYLOAD_BYTES,
        .policy_timeout_ms = WC_DEFAULT_POLICY_MS,
        .policy_cache_s = WC_DEFAULT_POLICY_CACHE_S,
        .receipts_rotate_bytes = WC_DEFAULT_RECEIPTS_BYTES,
    };
}

/* ---- making -------------------------------------------------------------------------------------------------------- */

static const char *keep(wc_host *host, const char *text)
{
    return text ? (const char *)wc_arena_dup(&host->storage, wc_slice_str(text)).ptr : NULL;
}

static const char *default_dir(wc_host *host, const char *given, const char *variable, const char *fallback,
                               const char *sub)
{
    wc_buf path;
    const char *out = NULL;
    if (given)
        return keep(host, given);
    wc_buf_init(&path, 4096);
    if (wc_dir_xdg(variable, fallback, &path, NULL) == 0) {
        wc_buf_append_str(&path, sub);
        out = keep(host, wc_buf_cstr(&path));
    }
    wc_buf_deinit(&path);
    return out;
}

static void keep_nats(wc_host *host, wc_nats_config *nats)
{
    const char **texts[] = {&nats->servers,   &nats->creds_file, &nats->jwt,   &nats->seed,
                            &nats->user,      &nats->password,   &nats->token, &nats->ca_file,
                            &nats->cert_file, &nats->key_file};
    for (size_t i = 0; i < WC_COUNT(texts); i++)
        *texts[i] = keep(host, *texts[i]);
}

static void copy_config(wc_host *host, const wc_host_config *config)
{
    wc_host_config *own = &host->config;
    *own = *config;
    own->state_dir = default_dir(host, config->state_dir, "XDG_STATE_HOME", ".local/state", "");
    own->cache_dir = default_dir(host, config->cache_dir, "XDG_CACHE_HOME", ".cache", "/compiled");
    own->admin_socket = keep(host, config->admin_socket);
    own->gate_socket = keep(host, config->gate_socket);
    own->listen = keep(host, config->listen);
    own->artifact_dir = keep(host, config->artifact_dir);
    own->lattice_prefix = keep(host, config->lattice_prefix);
    own->policy_subject = keep(host, config->policy_subject);
    own->receipts = keep(host, config->receipts);
    own->compiler = keep(host, config->compiler);
    keep_nats(host, &own->rpc);
    keep_nats(host, &own->control);
    const char **issuers = wc_arena_calloc(&host->storage, config->trusted_issuer_count + 1, sizeof *issuers);
    for (size_t i = 0; i < config->trusted_issuer_count; i++)
        issuers[i] = keep(host, config->trusted_issuers[i]);
    own->trusted_issuers = issuers;
    const char **hosts = wc_arena_calloc(&host->storage, config->trusted_host_count + 1, sizeof *hosts);
    for (size_t i = 0; i < config->trusted_host_count; i++)
        hosts[i] = keep(host, config->trusted_hosts[i]);
    hosts[config->trusted_host_count] = host->id; /* a host trusts itself */
    own->trusted_host_count += config->trusted_host_count > 0;
    own->trusted_hosts = hosts;
    wc_pair *settings = wc_arena_calloc(&host->storage, config->setting_count + 1, sizeof *settings);
    for (size_t i = 0; i < config->setting_count; i++)
        settings[i] = (wc_pair){keep(host, config->settings[i].key), keep(host, config->settings[i].value)};
    own->settings = settings;
    const wc_provider_api **providers = wc_arena_calloc(&host->storage, config->provider_count + 1,
                                                        sizeof *providers);
    for (size_t i = 0; i < config->provider_count; i++)
        providers[i] = config->providers[i];
    own->providers = providers;
}

static bool is_builtin_label(const char *key)
{
    return strncmp(key, "hostcore.", 9) == 0;
}

static void put_label(wc_host *host, const char *key, const char *value)
{
    for (size_t i = 0; i < host->labels.len; i++)
        if (strcmp(host->labels.items[i].key, key) == 0) {
            if (strcmp(host->labels.items[i].value, value) != 0) /* each reload says the same again */
                host->labels.items[i].value = keep(host, value);
            return;
        }
    (void)wc_vec_push(&host->labels, WC_LIMIT_LABELS, ((wc_pair){keep(host, key), keep(host, value)}));
}

void wc__label_set(wc_host *host, const char *key, const char *value)
{
    if (is_builtin_label(key))
        WC_WARN("host", "label.refused", WC_T("label", key),
                WC_T("reason", "labels of hostcore are the host's own"));
    else
        put_label(host, key, value);
}

static void make_labels(wc_host *host, const wc_host_config *config)
{
#if defined(__x86_64__)
    put_label(host, "hostcore.arch", "x86_64");
#elif defined(__aarch64__)
    put_label(host, "hostcore.arch", "aarch64");
#elif defined(__arm__)
    put_label(host, "hostcore.arch", "arm");
#else
    put_label(host, "hostcore.arch", "x86");
#endif
    put_label(host, "hostcore.os", "linux");
    put_label(host, "hostcore.osfamily", "unix");
    for (size_t i = 0; i < config->label_count; i++)
        wc__label_set(host, config->labels[i].key, config->labels[i].value);
}

static int check_config(const wc_host_config *config, wc_error *err)
{
    if (config->struct_size != sizeof *config)
        return wc_fail(err, WC_EVERSION, "wc_host_config has %u bytes, this library knows %zu",
                       config->struct_size, sizeof *config);
    if (config->threads > WC_WORKERS_MAX)
        return wc_fail(err, WC_EINVAL, "--threads %u is too many, limit %d", config->threads, WC_WORKERS_MAX);
    if (config->instances_per_actor == 0 || config->max_instances == 0)
        return wc_fail(err, WC_EINVAL, "instances_per_actor and max_instances must be at least 1");
    if (config->max_memory_bytes == 0 || config->max_memory_bytes > GUEST_MEMORY_MAX)
        return wc_fail(err, WC_EINVAL, "max_memory_bytes is %llu, allowed are 1 to %llu",
                       (unsigned long long)config->max_memory_bytes, (unsigned long long)GUEST_MEMORY_MAX);
    if (config->max_payload_bytes == 0 || config->max_payload_bytes > PAYLOAD_MAX)
        return wc_fail(err, WC_EINVAL, "max_payload_bytes is %llu, allowed are 1 to %llu",
                       (unsigned long long)config->max_payload_bytes, (unsigned long long)PAYLOAD_MAX);
    for (size_t i = 0; i < config->trusted_issuer_count; i++)
        if (!wc_nkey_is_public(wc_slice_str(config->trusted_issuers[i]), WC_NKEY_ACCOUNT))
            return wc_fail(err, WC_EINVAL,
                           "trusted issuer '%s' is not an account's public key (56 characters, A...)",
                           config->trusted_issuers[i]);
    for (size_t i = 0; i < config->trusted_host_count; i++)
        if (!wc_nkey_is_public(wc_slice_str(config->trusted_hosts[i]), WC_NKEY_SERVER))
            return wc_fail(err, WC_EINVAL,
                           "trusted host '%s' is not a host's public key (56 characters, N...)",
                           config->trusted_hosts[i]);
    if (config->rpc_ms == 0)
        return wc_fail(err, WC_EINVAL, "rpc_ms must be at least 1");
    return 0;
}

static uint32_t core_count(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > WC_WORKERS_MAX ? WC_WORKERS_MAX : (uint32_t)cores;
}

int wc_host_new(const wc_host_config *config, wc_host **out_host, wc_error *err)
{
    wc_nkey key;
    int rc = wc_crypto_init(err);
    if (rc == 0)
        rc = check_config(config, err);
    if (rc == 0)
        rc = wc_nkey_generate(WC_NKEY_SERVER, &wc_env_system, &key, err);
    if (rc != 0)
        return rc;
    wc_host *host = WC_NEW(wc_host);
    wc_arena_init(&host->storage, 0);
    wc_nkey_public(&key, host->id);
    host->key = key;
    host->env = &wc_env_system;
    copy_config(host, config);
    wc_map_init(&host->actors, WC_LIMIT_ACTORS);
    wc_map_init(&host->links, WC_LIMIT_LINKS);
    wc_map_init(&host->learnt, WC_LIMIT_LEARNT);
    wc_map_init(&host->learnt_aliases, WC_LIMIT_LEARNT);
    wc_latch_init(&host->provider_stops, 0);
    wc_latch_init(&host->inbound_stops, 0);
    make_labels(host, config);
    host->worker_count = config->threads ? config->threads : core_count();
    host->workers = wc_calloc(host->worker_count, sizeof *host->workers);
    *out_host = host;
    return 0;
}

const char *wc_host_id(const wc_host *host)
{
    return host->id;
}

/* ---- starting ------------------------------------------------------------------------------------------------------ */

static void engine_note(void *ctx, const char *text)
{
    (void)ctx;
    WC_WARN("engine", "engine.coped", WC_T("text", text));
}

static int start_engine(wc_host *host, wc_error *err)
{
    wapc_config config;
    wapc_config_init(&config);
    config.max_instances = host->config.max_instances;
    config.max_memory_bytes = host->config.max_memory_bytes;
    config.max_payload_bytes = host->config.max_payload_bytes;
    config.stack_bytes = host->config.guest_stack_bytes;
    config.start_timeout_ms = host->config.start_ms;
    config.call_timeout_ms = host->config.call_ms;
    config.has_wasi = true;
    config.cache_dir = host->config.cache_dir && host->config.cache_dir[0] ? host->config.cache_dir : NULL;
    config.compiler = host->config.compiler;
    config.on_note = engine_note;
    config.sources = (wapc_sources){host->env->ctx, host->env->monotonic_ns, host->env->wall_ns,
                                    host->env->random};
    return wapc_engine_new(&config, &host->engine, err);
}

static int start_extras(wc_host *host, void *arg, wc_error *err)
{
    (void)arg;
    int rc = 0;
    for (size_t i = 0; i < host->config.provider_count && rc == 0; i++)
        if (strcmp(host->config.providers[i]->contract_id, "wasmcloud:extras") == 0)
            rc = wc__provider_start(host, host->config.providers[i], "default", err);
    wc__publish(host);
    return rc;
}

/* Threads of ours leave the signals that end or reload a program to its main thread; a closed socket is an error code. */
static void block_signals(sigset_t *before)
{
    sigset_t ours;
    sigemptyset(&ours);
    sigaddset(&ours, SIGINT);
    sigaddset(&ours, SIGTERM);
    sigaddset(&ours, SIGHUP);
    sigaddset(&ours, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &ours, before);
}

static int start_all(wc_host *host, wc_error *err)
{
    int rc;
    if (host->config.state_dir && (rc = wc_dir_make(host->config.state_dir, 0700, err)) != 0)
        return rc;
    if ((rc = start_engine(host, err)) != 0 ||
        (rc = wc_workers_new(1, CONTROL_QUEUE, &host->control, err)) != 0 ||
        (rc = wc_workers_new(JOB_THREADS, JOB_QUEUE, &host->jobs, err)) != 0 ||
        (rc = wc__workers_start(host, err)) != 0 || (rc = wc__policy_start(host, err)) != 0 ||
        (rc = wc__receipts_start(host, err)) != 0)
        return rc;
    if ((rc = wc__control_run(host, start_extras, NULL, err)) != 0 || (rc = wc__mesh_start(host, err)) != 0 ||
        (rc = wc__steer_start(host, err)) != 0 || (rc = wc__door_start(host, err)) != 0 ||
        (rc = wc__legacy_start(host, err)) != 0 || (rc = wc__inbound_start(host, err)) != 0 ||
        (rc = wc__wascc_start(host, err)) != 0)
        return rc;
    return host->config.admin_socket ? wc__admin_start(host, err) : 0;
}

int wc_host_start(wc_host *host, wc_error *err)
{
    sigset_t before;
    WC_BUG_ON(host->is_started);
    host->started_ns = wc_env_monotonic_ns(host->env);
    block_signals(&before);
    int rc = start_all(host, err);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    host->is_started = true;
    if (rc != 0) {
        wc_host_stop(host);
        return rc;
    }
    atomic_store(&host->is_ready, true);
    wc__steer_say_started(host);
    WC_INFO("host", "host.started", WC_T("host", host->id), WC_I("threads", host->worker_count));
    if (host->config.trusted_issuer_count == 0)
        WC_INFO("host", "issuers.unrestricted",
                WC_T("text", "any issuer is trusted; restrict with --trusted-issuers"));
    return 0;
}

/* ---- stopping ------------------------------------------------------------------------------------------------------ */

static int stop_providers(wc_host *host, void *arg, wc_error *err)
{
    (void)arg;
    (void)err;
    /* Edges first: what they accepted may still need the others. */
    for (size_t i = host->providers.len; i-- > 0;)
        if (host->providers.items[i]->api->mode == WC_PROVIDER_PER_LOOP &&
            strcmp(host->providers.items[i]->api->contract_id, "wasmcloud:httpserver") == 0)
            wc__provider_stop(host, host->providers.items[i]);
    while (host->providers.len > 0)
        wc__provider_stop(host, host->providers.items[host->providers.len - 1]);
    return 0;
}

static int retire_actors(wc_host *host, void *arg, wc_error *err)
{
    size_t cursor = 0;
    (void)arg;
    (void)err;
    for (const wc_map_entry *e; (e = wc_map_next(&host->actors, &cursor)) != NULL;)
        wc__publish_action(host, (wc_action){.kind = WC_ACTION_RETIRE, .actor = e->value});
    cursor = 0;
    for (const wc_map_entry *e; (e = wc_map_next(&host->actors, &cursor)) != NULL;)
        wc__actor_unref(e->value);
    wc_map_deinit(&host->actors);
    wc_map_init(&host->actors, WC_LIMIT_ACTORS);
    wc__publish(host);
    return 0;
}

static void count_left(wc_worker *worker, void *arg)
{
    wc__worker_drop_idle(worker);
    *(uint64_t *)arg += worker->live_flights;
    wc__worker_drop_busy(worker);
}

uint64_t wc_host_stop(wc_host *host)
{
    uint64_t left = 0;
    if (host->is_stopped || !host->is_started)
        return 0;
    host->is_stopped = true;
    atomic_store(&host->is_ready, false);
    if (host->control && host->workers[0].has_thread) {
        wc__wascc_stop(host);
        wc__legacy_stop(host);
        wc__door_stop(host);
        wc__steer_stop(host);
        wc__admin_stop(host);
        wc__inbound_stop(host);
        (void)wc__control_run(host, stop_providers, NULL, NULL);
        (void)wc__control_run(host, retire_actors, NULL, NULL);
        for (uint32_t i = 0; i < host->worker_count; i++)
            wc__worker_run(&host->workers[i], count_left, &left);
        wc__policy_stop(host);
    }
    wc_workers_free(host->control);
    wc_workers_free(host->jobs);
    host->control = host->jobs = NULL;
    wc__wascc_close(host);
    wc__inbound_close(host);
    wc__receipts_stop(host);
    wc__mesh_stop(host); /* jobs that came back may still have published */
    wc__workers_stop(host);
    wc__wascc_free(host);
    wc__legacy_free(host);
    wc__steer_free(host);
    wc__policy_free(host);
    wc__receipts_free(host);
    WC_INFO("host", "host.stopped", WC_T("host", host->id), WC_I("calls_cut_off", (int64_t)left));
    return left;
}

void wc_host_free(wc_host *host)
{
    if (host == NULL)
        return;
    wc_host_stop(host);
    wc__links_clear(host);
    wc__learnt_clear(host);
    wc__manifest_free(host->manifest);
    wc_map_deinit(&host->actors);
    wc_vec_deinit(&host->providers);
    wc_vec_deinit(&host->labels);
    wc_vec_deinit(&host->actions);
    wapc_engine_free(host->engine);
    wc_latch_deinit(&host->provider_stops);
    wc_latch_deinit(&host->inbound_stops);
    wc_free(host->workers);
    wc_nkey_deinit(&host->key);
    wc_arena_deinit(&host->storage);
    wc_free(host);
}

/* ---- operations ---------------------------------------------------------------------------------------------------- */

typedef struct operation {
    const char *actor, *contract, *link_name, *provider;
    wc_slice module;
    const char *path;
    char *out_actor;
    wc_link_def *link;
} operation;

static int op_start_actor(wc_host *host, void *arg, wc_error *err)
{
    operation *op = arg;
    wc_actor_source source = {.module = op->module, .path = op->path};
    wc__actor_options_init(&host->config, &source.options);
    int rc = wc__actor_start(host, &source, op->out_actor, err);
    if (rc == 0)
        wc__publish(host);
    return rc;
}

int wc_host_start_actor(wc_host *host, wc_slice module, char *out_actor, wc_error *err)
{
    operation op = {.module = module, .out_actor = out_actor};
    return wc__control_run(host, op_start_actor, &op, err);
}

int wc_host_start_actor_file(wc_host *host, const char *path, char *out_actor, wc_error *err)
{
    wc_buf file;
    wc_buf_init(&file, 0);
    int rc = wc_file_read(path, WC_LIMIT_MODULE_BYTES, &file, err);
    operation op = {.module = wc_buf_slice(&file), .path = path, .out_actor = out_actor};
    if (rc == 0)
        rc = wc__control_run(host, op_start_actor, &op, err);
    wc_buf_deinit(&file);
    return rc;
}

static int op_stop_actor(wc_host *host, void *arg, wc_error *err)
{
    int rc = wc__actor_stop(host, ((operation *)arg)->actor, err);
    if (rc == 0)
        wc__publish(host);
    return rc;
}

int wc_host_stop_actor(wc_host *host, const char *actor, wc_error *err)
{
    operation op = {.actor = actor};
    return wc__control_run(host, op_stop_actor, &op, err);
}

static int op_update_actor(wc_host *host, void *arg, wc_error *err)
{
    operation *op = arg;
    wc_actor_source source = {.module = op->module};
    wc__actor_options_init(&host->config, &source.options);
    int rc = wc__actor_update(host, op->actor, &source, err);
    if (rc == 0)
        wc__publish(host);
    return rc;
}

int wc_host_update_actor(wc_host *host, const char *actor, wc_slice module, wc_error *err)
{
    operation op = {.actor = actor, .module = module};
    return wc__control_run(host, op_update_actor, &op, err);
}

static int op_start_provider(wc_host *host, void *arg, wc_error *err)
{
    operation *op = arg;
    const wc_provider_api *api = wc__provider_api_find(&host->config, wc_slice_str(op->provider));
    if (api == NULL)
        return wc_fail(err, WC_ENOTFOUND, "'%s' is not a provider of this host", op->provider);
    int rc = wc__provider_start(host, api, op->link_name, err);
    if (rc == 0)
        wc__publish(host);
    return rc;
}

int wc_host_start_provider(wc_host *host, const char *key_or_image, const char *link_name, wc_error *err)
{
    operation op = {.provider = key_or_image, .link_name = link_name ? link_name : "default"};
    return wc__control_run(host, op_start_provider, &op, err);
}

static int op_stop_provider(wc_host *host, void *arg, wc_error *err)
{
    operation *op = arg;
    wc_provider *provider = wc__provider_find(host, wc_slice_str(op->provider), wc_slice_str(op->link_name));
    if (provider == NULL)
        return wc_fail(err, WC_ENOTFOUND, "provider %s with link name '%s' does not run on this host",
                       op->provider, op->link_name);
    wc__provider_stop(host, provider);
    return 0;
}

int wc_host_stop_provider(wc_host *host, const char *provider, const char *link_name, wc_error *err)
{
    operation op = {.provider = provider, .link_name = link_name ? link_name : "default"};
    return wc__control_run(host, op_stop_provider, &op, err);
}

static int op_set_link(wc_host *host, void *arg, wc_error *err)
{
    int rc = wc__link_set(host, ((operation *)arg)->link, err);
    wc__publish(host);
    return rc;
}

int wc_host_set_link(wc_host *host, const char *actor, const char *contract, const char *link_name,
                     const char *provider, const wc_pair *values, size_t value_count, wc_error *err)
{
    operation op = {.link = wc__link_new(wc_slice_str(actor), wc_slice_str(contract), wc_slice_str(link_name),
                                         wc_slice_str(provider), values, value_count)};
    return wc__control_run(host, op_set_link, &op, err);
}

static int op_remove_link(wc_host *host, void *arg, wc_error *err)
{
    operation *op = arg;
    int rc = wc__link_remove(host, wc_slice_str(op->actor), wc_slice_str(op->contract),
                             wc_slice_str(op->link_name), err);
    if (rc == 0)
        wc__publish(host);
    return rc;
}

int wc_host_remove_link(wc_host *host, const char *actor, const char *contract, const char *link_name,
                        wc_error *err)
{
    operation op = {.actor = actor, .contract = contract, .link_name = link_name};
    return wc__control_run(host, op_remove_link, &op, err);
}
