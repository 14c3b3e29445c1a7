/* engine/module.c: a compiled module, shared by all threads: from bytes to checked code, and when that code
 * is mapped.
 *
 * With a cache a module that no instance uses is a hash and a note of its file: code is mapped at the first
 * instance and, when more than max_mapped_modules are mapped, unmapped again, least recently used first.
 * Without a cache the code stays. The key is the SHA-256 of the bytes given to wapc_module_new (claims.md
 * 3.1: without the token).
 *
 * Source: design.md sections 3 (idle) and 8, engine.md section 6.4, 6.5.
 */
#include <unistd.h>

#include "engine/internal.h"

/* ---- mapping ---- */

/* Called with no lock held, with code the list already let go of. */
static void unmap(wapc_module *module)
{
    pthread_mutex_lock(&module->lock);
    wc_be_module *code = NULL;
    if (module->users == 0) {
        code = module->code;
        module->code = NULL;
    }
    pthread_mutex_unlock(&module->lock);
    if (!code)
        return;
    module->engine->backend->module_free(code);
    pthread_mutex_lock(&module->engine->lock);
    module->engine->mapped_count--;
    pthread_mutex_unlock(&module->engine->lock);
}

/* False when the last reference is gone already: somebody is freeing the module. */
static bool try_ref(wapc_module *module)
{
    unsigned refs = atomic_load(&module->refs);
    while (refs > 0)
        if (atomic_compare_exchange_weak(&module->refs, &refs, refs + 1))
            return true;
    return false;
}

/* Takes the idle module that was used longest ago while too many are mapped. The reference keeps it alive. */
static wapc_module *pick_victim(wapc_engine *engine)
{
    wapc_module *victim = NULL;
    pthread_mutex_lock(&engine->lock);
    while (!victim && engine->mapped_count > engine->config.max_mapped_modules &&
           !wc_list_is_empty(&engine->mapped)) {
        wapc_module *module = WC_CONTAINER(wc_list_pop(&engine->mapped), wapc_module, idle_link);
        victim = try_ref(module) ? module : NULL;
    }
    pthread_mutex_unlock(&engine->lock);
    return victim;
}

static void shrink_mapped(wapc_engine *engine)
{
    wapc_module *victim;
    while ((victim = pick_victim(engine)) != NULL) {
        unmap(victim);
        wapc_module_unref(victim);
    }
}

/* The file system of the cache may forbid executing from it: then the code is copied to memory. */
static int load_copy(const wapc_module *module, int fd, wc_be_module **out, wc_error *err)
{
    wc_buf code;
    wc_buf_init(&code, (size_t)1 << 30);
    int rc = wc__code_cache_read(fd, &module->stamp, &code);
    if (rc == 0)
        rc = module->engine->backend->module_load(module->engine->be, wc_buf_slice(&code), out, err);
    wc_buf_deinit(&code);
    return rc;
}

static int map_code(wapc_module *module, wc_error *err)
{
    wapc_engine *engine = module->engine;
    wc_be_module *code;
    int fd;
    int rc = wc__code_cache_open_file(engine->cache, module->hash, &module->stamp, &fd, err);
    if (rc)
        return rc;
    rc = engine->backend->module_map(engine->be, fd, &code, err);
    if (rc)
        rc = load_copy(module, fd, &code, err);
    close(fd);
    if (rc) {
        wc__code_cache_remove(engine->cache,
                              module->hash); /* ours, yet refused: the next load compiles again */
        return rc;
    }
    rc = engine->backend->module_link(code, err);
    if (rc) {
        engine->backend->module_free(code);
        return rc;
    }
    module->code = code;
    pthread_mutex_lock(&engine->lock);
    engine->mapped_count++;
    pthread_mutex_unlock(&engine->lock);
    return 0;
}

int wc__module_hold(wapc_module *module, wc_be_module **out_code, wc_error *err)
{
    wapc_engine *engine = module->engine;
    bool is_new = false;
    int rc = 0;
    pthread_mutex_lock(&module->lock);
    if (!module->code) {
        rc = map_code(module, err);
        is_new = rc == 0;
    }
    if (rc == 0) {
        if (module->users++ == 0) {
            pthread_mutex_lock(&engine->lock);
            wc_list_remove(&module->idle_link);
            pthread_mutex_unlock(&engine->lock);
        }
        *out_code = module->code;
    }
    pthread_mutex_unlock(&module->lock);
    if (is_new)
        shrink_mapped(engine);
    return rc;
}

void wc__module_release(wapc_module *module)
{
    wapc_engine *engine = module->engine;
    pthread_mutex_lock(&module->lock);
    WC_BUG_ON(module->users == 0);
    if (--module->users == 0 && module->is_cached) {
        pthread_mutex_lock(&engine->lock);
        wc_list_push(&engine->mapped, &module->idle_link);
        pthread_mutex_unlock(&engine->lock);
    }
    pthread_mutex_unlock(&module->lock);
    shrink_mapped(engine);
}

/* ---- compiling ---- */

static int check_bytes(wc_slice wasm, wc_error *err)
{
    static const uint8_t magic[] = {0, 'a', 's', 'm'};
    if (wasm.len > WC_LIMIT_MODULE_BYTES)
        return wc_fail(err, WC_ELIMIT, "module is %zu bytes, limit %u", wasm.len, WC_LIMIT_MODULE_BYTES);
    if (wasm.len < 8 || memcmp(wasm.ptr, magic, 4) != 0)
        return wc_fail(err, WC_EFORMAT, "not a WebAssembly module");
    if (wasm.ptr[4] == 0x0d)
        return wc_fail(err, WC_EFORMAT, "a WebAssembly component: waPC guests are core modules");
    return 0;
}

static int compile(const wapc_engine *engine, wc_slice wasm, wc_be_module **out, wc_error *err)
{
    if (!engine->config.compiler)
        return engine->backend->module_compile(engine->be, wasm, out, err);
    wc_buf code;
    wc_buf_init(&code, (size_t)1 << 30);
    int rc = wc__compile_in_child(engine, wasm, &code, err);
    if (rc == 0)
        rc = engine->backend->module_load(engine->be, wc_buf_slice(&code), out, err);
    wc_buf_deinit(&code);
    return rc;
}

/* True when the code is on disk now. Trouble is noted, not fatal: the code at hand works. */
static bool store_code(wapc_engine *engine, wapc_module *module, wc_be_module *code)
{
    wc_error err = {0};
    wc_buf bytes;
    wc_buf_init(&bytes, (size_t)1 << 30);
    int rc = engine->backend->module_serialize(code, &bytes, &err);
    if (rc == 0)
        rc = wc__code_cache_put(engine->cache, module->hash, wc_buf_slice(&bytes), &module->stamp, &err);
    wc_buf_deinit(&bytes);
    if (rc)
        wc__engine_note(engine, err.msg);
    return rc == 0;
}

static int compile_and_check(wapc_module *module, wc_slice wasm, wc_error *err)
{
    wapc_engine *engine = module->engine;
    wc_be_module *code;
    int rc = compile(engine, wasm, &code, err);
    if (rc)
        return rc;
    rc = wc__module_check(engine, code, err);
    if (rc == 0 && engine->cache && store_code(engine, module, code)) {
        /* From here on it is a module like those found in the cache: mapped when it is used. */
        module->is_cached = true;
        engine->backend->module_free(code);
        return 0;
    }
    if (rc == 0)
        rc = engine->backend->module_link(code, err);
    if (rc)
        engine->backend->module_free(code);
    else
        module->code = code;
    return rc;
}

int wapc_module_new(wapc_engine *engine, wc_slice wasm, wapc_module **out_module, wc_error *err)
{
    int rc = check_bytes(wasm, err);
    if (rc)
        return rc;
    wapc_module *module = WC_NEW(wapc_module);
    module->engine = engine;
    atomic_init(&module->refs, 1);
    atomic_fetch_add(&engine->live_modules, 1);
    pthread_mutex_init(&module->lock, NULL);
    wc_list_init(&module->idle_link);
    if (engine->cache) {
        wc_sha256(wasm, module->hash);
        module->is_cached = wc__code_cache_check(engine->cache, module->hash, &module->stamp) == 0;
    }
    if (!module->is_cached)
        rc = compile_and_check(module, wasm, err);
    if (rc) {
        wapc_module_unref(module);
        return rc;
    }
    *out_module = module;
    return 0;
}

wapc_module *wapc_module_ref(wapc_module *module)
{
    atomic_fetch_add_explicit(&module->refs, 1, memory_order_relaxed);
    return module;
}

void wapc_module_unref(wapc_module *module)
{
    if (!module || atomic_fetch_sub(&module->refs, 1) != 1)
        return;
    wapc_engine *engine = module->engine;
    pthread_mutex_lock(&engine->lock);
    wc_list_remove(&module->idle_link);
    if (module->code && module->is_cached)
        engine->mapped_count--;
    pthread_mutex_unlock(&engine->lock);
    engine->backend->module_free(module->code);
    pthread_mutex_destroy(&module->lock);
    wc_free(module);
    atomic_fetch_sub(&engine->live_modules, 1);
}
