/* engine/engine.c: the engine: settings, back end, epoch thread, cache of compiled modules. Shared by all
 * threads; modules and instances hang on it and must be gone before it.
 *
 * Source: engine.md section 2, design.md sections 3 and 8.
 */
#include "engine/internal.h"

static const wc_host_fn *const lists_plain[] = {wc__wapc_fns, wc__assembly_fns, NULL};
static const wc_host_fn *const lists_wasi[] = {wc__wapc_fns, wc__assembly_fns, wc__wasi_fns, NULL};

void wc__engine_note(const wapc_engine *engine, const char *text)
{
    if (engine->config.on_note)
        engine->config.on_note(engine->config.log_ctx, text);
}

uint64_t wapc_now_ns(const wapc_engine *engine)
{
    return wc__engine_now(engine);
}

static void on_tick(void *ctx)
{
    wapc_engine *engine = ctx;
    engine->backend->engine_tick(engine->be);
}

/* A caller compiled against an older header knows fewer settings: the rest keep their defaults. */
static int copy_config(const wapc_config *from, wapc_engine *engine, wc_error *err)
{
    wapc_config_init(&engine->config);
    if (from->struct_size == 0 || from->struct_size > sizeof engine->config)
        return wc_fail(err, WC_EINVAL, "struct_size is %u: start from wapc_config_init", from->struct_size);
    memcpy(&engine->config, from, from->struct_size);
    engine->config.struct_size = sizeof engine->config;
    engine->config.cache_dir = wc_strdup(engine->config.cache_dir);
    engine->config.compiler = wc_strdup(engine->config.compiler);
    return wc__config_check(&engine->config, err);
}

static void set_sources(wapc_engine *engine)
{
    const wapc_sources *sources = &engine->config.sources;
    engine->env = wc_env_system;
    if (!sources->monotonic_ns && !sources->wall_ns && !sources->random)
        return;
    engine->env.ctx = sources->ctx; /* the system's functions do not look at it */
    if (sources->monotonic_ns)
        engine->env.monotonic_ns = sources->monotonic_ns;
    if (sources->wall_ns)
        engine->env.wall_ns = sources->wall_ns;
    if (sources->random)
        engine->env.random = sources->random;
}

static int open_cache(wapc_engine *engine, wc_error *err)
{
    if (!engine->config.cache_dir)
        return 0;
    wc_buf identity;
    wc_buf_init(&identity, 1024);
    engine->backend->identify(&engine->settings, &identity);
    wc_buf_printf(&identity, " wasi %d", engine->config.has_wasi);
    int rc = wc_buf_status(&identity);
    if (rc == 0)
        rc = wc__code_cache_open(engine->config.cache_dir, wc_buf_slice(&identity),
                                 engine->config.cache_max_bytes, &engine->cache, err);
    wc_buf_deinit(&identity);
    return rc;
}

static void settle(wapc_engine *engine)
{
    const wapc_config *config = &engine->config;
    engine->backend = &wc_backend_wasmtime;
    engine->settings = (wc_backend_settings){
        .max_instances = engine->max_instances,
        .max_memory_bytes = (config->max_memory_bytes + 0xffff) & ~(uint64_t)0xffff,
        .stack_bytes = config->stack_bytes,
        .is_pooled = true,
        .is_wasi_lenient = config->has_wasi && config->is_wasi_lenient,
        .fns = config->has_wasi ? lists_wasi : lists_plain,
    };
}

int wapc_engine_new(const wapc_config *config, wapc_engine **out_engine, wc_error *err)
{
    wapc_engine *engine = WC_NEW(wapc_engine);
    char note[200];
    pthread_mutex_init(&engine->lock, NULL);
    wc_list_init(&engine->mapped);
    int rc = copy_config(config, engine, err);
    if (rc)
        goto out;
    set_sources(engine);
    rc = wc_crypto_init(err);
    if (rc)
        goto out;
    rc = wc__config_fit(&engine->config, &engine->max_instances, note, sizeof note, err);
    if (rc)
        goto out;
    if (note[0])
        wc__engine_note(engine, note);
    settle(engine);
    rc = open_cache(engine, err);
    if (rc)
        goto out;
    rc = engine->backend->engine_new(&engine->settings, &engine->be, err);
    if (rc)
        goto out;
    rc = wc__ticker_start(&engine->ticker, engine->config.tick_us, on_tick, engine, err);
    if (rc)
        goto out;
    *out_engine = engine;
    return 0;
out:
    wapc_engine_free(engine);
    return rc;
}

void wapc_engine_free(wapc_engine *engine)
{
    if (!engine)
        return;
    WC_BUG_ON(atomic_load(&engine->live_stores) != 0 || atomic_load(&engine->live_modules) != 0);
    wc__ticker_stop(&engine->ticker);
    if (engine->backend)
        engine->backend->engine_free(engine->be);
    wc__code_cache_close(engine->cache);
    pthread_mutex_destroy(&engine->lock);
    wc_free((void *)(uintptr_t)engine->config.cache_dir);
    wc_free((void *)(uintptr_t)engine->config.compiler);
    wc_free(engine);
}
