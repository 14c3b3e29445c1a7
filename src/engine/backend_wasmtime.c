/* engine/backend_wasmtime.c: Wasmtime as a back end: engine, settings, modules, linking. Calls are in
 * backend_wasmtime_store.c.
 *
 * Invariants: the settings were checked before (config.c), because a bad one aborts inside the engine.
 * wasmtime/conf.h must belong to the linked library; a test call at start proves it. No component model,
 * threads, GC or WASI of the engine's own.
 *
 * Source: engine.md sections 1, 2, 6, 7.
 */
#include "engine/backend_wasmtime.h"

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__linux__)
#include <sys/auxv.h>
#endif

#include <stdio.h>

#ifndef WASMTIME_FEATURE_ASYNC
#error "this engine was built without async support"
#endif

#define GUARD_BYTES (64u << 10)
#define TABLE_ELEMENTS 10000u
#define TABLES_PER_MODULE 4u
#define KEEP_RESIDENT_BYTES (64u << 10)
#define WARM_SLOTS 100u

#ifdef __SANITIZE_THREAD__
/* The engine is not instrumented: its locks are invisible, so that what its compiler threads hand to one
 * another would be reported; and it leaves its signal handlers by changing the interrupted context, which
 * looks as if never left. */
const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void)
{
    return "called_from_lib:libwasmtime.so\n"
           "race:wasmtime\n"
           "signal:wasmtime\n";
}
#endif

int wc__wasmtime_fail(wc_error *err, int code, const char *what, wasmtime_error_t *error)
{
    wc_buf cause;
    wc_buf_init(&cause, WC_ENGINE_TEXT_MAX);
    wasm_byte_vec_t text = {0};
    wasmtime_error_message(error, &text);
    wc__wasmtime_append_cause(&cause, text.data, text.size);
    wasm_byte_vec_delete(&text);
    wasmtime_error_delete(error);
    wc_fail(err, code, "%s: %.*s", what, WC_FMT(wc_buf_slice(&cause)));
    wc_buf_deinit(&cause);
    return code;
}

/* ---- settings ---- */

static void set_features(wasm_config_t *config)
{
    wasmtime_config_gc_support_set(config, false);
    wasmtime_config_wasm_memory64_set(config, false);
    wasmtime_config_wasm_multi_memory_set(config, false);
#ifdef WASMTIME_FEATURE_GC
    wasmtime_config_wasm_gc_set(config, false);
    wasmtime_config_wasm_function_references_set(config, false);
    wasmtime_config_wasm_exceptions_set(config, false);
#endif
#ifdef WASMTIME_FEATURE_THREADS
    wasmtime_config_wasm_threads_set(config, false);
#endif
#ifdef WASMTIME_FEATURE_COMPONENT_MODEL
    wasmtime_config_wasm_component_model_set(config, false);
    wasmtime_config_concurrency_support_set(config, false);
#endif
#ifdef WASMTIME_FEATURE_COMPONENT_MODEL_ASYNC
    wasmtime_config_wasm_component_model_async_set(config, false);
#endif
}

static void set_pool(wasm_config_t *config, const wc_backend_settings *settings)
{
    wasmtime_pooling_allocation_config_t *pool = wasmtime_pooling_allocation_config_new();
    uint32_t slots = settings->max_instances;
    wasmtime_pooling_allocation_config_total_core_instances_set(pool, slots);
    wasmtime_pooling_allocation_config_total_memories_set(pool, slots);
    wasmtime_pooling_allocation_config_total_tables_set(pool, slots * TABLES_PER_MODULE);
    wasmtime_pooling_allocation_config_total_stacks_set(pool, slots);
    wasmtime_pooling_allocation_config_max_memories_per_module_set(pool, 1);
    wasmtime_pooling_allocation_config_max_tables_per_module_set(pool, TABLES_PER_MODULE);
    wasmtime_pooling_allocation_config_table_elements_set(pool, TABLE_ELEMENTS);
    wasmtime_pooling_allocation_config_max_memory_size_set(pool, settings->max_memory_bytes);
    wasmtime_pooling_allocation_config_linear_memory_keep_resident_set(pool, KEEP_RESIDENT_BYTES);
    wasmtime_pooling_allocation_config_max_unused_warm_slots_set(pool, WARM_SLOTS);
    wasmtime_pooling_allocation_strategy_set(config, pool);
    wasmtime_pooling_allocation_config_delete(pool);
}

static wasm_config_t *make_config(const wc_backend_settings *settings)
{
    wasm_config_t *config = wasm_config_new();
    wasmtime_config_epoch_interruption_set(config, true);
    wasmtime_config_consume_fuel_set(config, false);
    wasmtime_config_max_wasm_stack_set(config, settings->stack_bytes);
    wasmtime_config_async_stack_size_set(config, settings->stack_bytes + wc__host_stack_bytes());
    wasmtime_config_memory_reservation_set(config, settings->max_memory_bytes);
    wasmtime_config_memory_guard_size_set(config, GUARD_BYTES);
    /* Growth past the reservation cannot happen: the limit of a memory is the reservation. */
    wasmtime_config_memory_may_move_set(config, false);
#if defined(__SANITIZE_THREAD__) && defined(WASMTIME_FEATURE_PARALLEL_COMPILATION)
    /* The sanitizer does not see how the compiler's threads synchronise: it would search for a suppression at each free. */
    wasmtime_config_parallel_compilation_set(config, false);
#endif
    set_features(config);
    if (settings->is_pooled)
        set_pool(config, settings);
    return config;
}

static void append_cpu(wc_buf *out)
{
#if defined(__x86_64__)
    unsigned a = 0, b = 0, c = 0, d = 0;
    wc_buf_append_str(out, " x86_64");
    if (__get_cpuid(1, &a, &b, &c, &d)) /* ebx holds the number of the core we happen to run on */
        wc_buf_printf(out, "-%08x%08x%08x", a, c, d);
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d))
        wc_buf_printf(out, "-%08x%08x%08x", b, c, d);
    if (__get_cpuid(0x80000001u, &a, &b, &c, &d))
        wc_buf_printf(out, "-%08x%08x", c, d);
#elif defined(__linux__)
    wc_buf_printf(out, " cpu-%lx-%lx", getauxval(AT_HWCAP), getauxval(AT_HWCAP2));
#else
    wc_buf_append_str(out, " cpu-unknown");
#endif
}

static void identify(const wc_backend_settings *settings, wc_buf *out)
{
    wc_buf_append_str(out, "wasmtime " WASMTIME_VERSION);
#ifdef WASMTIME_FEATURE_GC
    wc_buf_append_str(out, " gc");
#endif
#ifdef WASMTIME_FEATURE_THREADS
    wc_buf_append_str(out, " threads");
#endif
#ifdef WASMTIME_FEATURE_COMPONENT_MODEL_ASYNC
    wc_buf_append_str(out, " component-async");
#endif
    wc_buf_printf(out, " memory %llu guard %u stack %u lenient %d",
                  (unsigned long long)settings->max_memory_bytes, GUARD_BYTES, settings->stack_bytes,
                  settings->is_wasi_lenient);
    append_cpu(out);
}

/* ---- linker ---- */

static wasm_valtype_t *make_valtype(char letter)
{
    switch (letter) {
    case 'i':
        return wasm_valtype_new(WASM_I32);
    case 'I':
        return wasm_valtype_new(WASM_I64);
    case 'f':
        return wasm_valtype_new(WASM_F32);
    default:
        return wasm_valtype_new(WASM_F64);
    }
}

static wasm_functype_t *make_functype(const char *type)
{
    wasm_valtype_t *params[WC_HOST_FN_ARGS], *results[1];
    size_t param_count = 0, result_count = 0;
    const char *at = type;
    for (; *at != ':'; at++)
        params[param_count++] = make_valtype(*at);
    if (at[1])
        results[result_count++] = make_valtype(at[1]);
    wasm_valtype_vec_t param_vec, result_vec;
    wasm_valtype_vec_new(&param_vec, param_count, params);
    wasm_valtype_vec_new(&result_vec, result_count, results);
    return wasm_functype_new(&param_vec, &result_vec);
}

static int define_fn(wc_be_engine *engine, wc_linked_fn *linked, const wc_host_fn *fn, wc_error *err)
{
    size_t colon = strcspn(fn->type, ":");
    WC_BUG_ON(colon > WC_HOST_FN_ARGS);
    *linked = (wc_linked_fn){.fn = fn, .param_count = (uint8_t)colon, .result = fn->type[colon + 1]};
    wasm_functype_t *type = make_functype(fn->type);
    wasmtime_error_t *error;
    if (fn->may_suspend)
        error = wasmtime_linker_define_async_func(engine->linker, fn->module, strlen(fn->module), fn->name,
                                                  strlen(fn->name), type, wc__wasmtime_call_parking_fn,
                                                  linked, NULL);
    else
        error = wasmtime_linker_define_func_unchecked(engine->linker, fn->module, strlen(fn->module),
                                                      fn->name, strlen(fn->name), type, wc__wasmtime_call_fn,
                                                      linked, NULL);
    wasm_functype_delete(type);
    return error ? wc__wasmtime_fail(err, WC_EINVAL, fn->name, error) : 0;
}

static int define_fns(wc_be_engine *engine, wc_error *err)
{
    size_t count = 0;
    for (const wc_host_fn *const *list = engine->settings.fns; *list; list++)
        for (const wc_host_fn *fn = *list; fn->name; fn++)
            count++;
    engine->linked = wc_calloc(count + 1, sizeof *engine->linked);
    engine->linker = wasmtime_linker_new(engine->engine);
    size_t at = 0;
    for (const wc_host_fn *const *list = engine->settings.fns; *list; list++) {
        for (const wc_host_fn *fn = *list; fn->name; fn++) {
            int rc = define_fn(engine, &engine->linked[at++], fn, err);
            if (rc)
                return rc;
        }
    }
    return 0;
}

/* ---- start-up test: two arguments and one result travel through arrays of wasmtime_val_t ---- */

static wasm_trap_t *subtract(void *env, wasmtime_caller_t *caller, const wasmtime_val_t *args,
                             size_t arg_count, wasmtime_val_t *results, size_t result_count)
{
    (void)env, (void)caller, (void)arg_count, (void)result_count;
    results[0].kind = WASMTIME_I32;
    results[0].of.i32 = args[0].of.i32 - args[1].of.i32;
    return NULL;
}

static int check_layout(wasm_engine_t *engine, wc_error *err)
{
    wasmtime_store_t *store = wasmtime_store_new(engine, NULL, NULL);
    wasmtime_context_t *context = wasmtime_store_context(store);
    wasm_functype_t *type = make_functype("ii:i");
    wasmtime_func_t func;
    wasmtime_func_new(context, type, subtract, NULL, NULL, &func);
    wasm_functype_delete(type);
    wasmtime_val_t args[2] = {{.kind = WASMTIME_I32, .of.i32 = 4711}, {.kind = WASMTIME_I32, .of.i32 = 42}};
    wasmtime_val_t result = {.kind = WASMTIME_I32};
    wasm_trap_t *trap = NULL;
    wasmtime_error_t *error = wasmtime_func_call(context, &func, args, 2, &result, 1, &trap);
    bool is_right = !error && !trap && result.kind == WASMTIME_I32 && result.of.i32 == 4711 - 42;
    if (trap)
        wasm_trap_delete(trap);
    if (error)
        wasmtime_error_delete(error);
    wasmtime_store_delete(store);
    return is_right ? 0
                    : wc_fail(err, WC_EVERSION,
                              "the engine library does not fit its headers (wasmtime/conf.h of %s)",
                              WASMTIME_VERSION);
}

/* ---- engine ---- */

static void engine_free(wc_be_engine *engine)
{
    if (!engine)
        return;
    if (engine->linker)
        wasmtime_linker_delete(engine->linker);
    if (engine->engine)
        wasm_engine_delete(engine->engine);
    wc_free(engine->linked);
    wc_free(engine);
}

static int engine_new(const wc_backend_settings *settings, wc_be_engine **out, wc_error *err)
{
    wc_be_engine *engine = WC_NEW(wc_be_engine);
    engine->settings = *settings;
    engine->engine = wasm_engine_new_with_config(make_config(settings));
    int rc = engine->engine ? check_layout(engine->engine, err)
                            : wc_fail(err, WC_EINVAL, "the engine refused its settings");
    if (rc == 0)
        rc = define_fns(engine, err);
    if (rc) {
        engine_free(engine);
        return rc;
    }
    *out = engine;
    return 0;
}

static void engine_tick(wc_be_engine *engine)
{
    wasmtime_engine_increment_epoch(engine->engine);
}

/* ---- modules ---- */

static wc_be_module *wrap_module(wc_be_engine *engine, wasmtime_module_t *module)
{
    wc_be_module *wrapped = WC_NEW(wc_be_module);
    wrapped->engine = engine;
    wrapped->module = module;
    return wrapped;
}

/* A module that cannot be loaded: malformed, or wanting more than the pool has for one instance. */
static int refuse_module(const wc_be_engine *engine, wasmtime_error_t *error, int code, const char *what,
                         wc_error *err)
{
    wc_error cause = {0};
    wc__wasmtime_fail(&cause, code, what, error);
    if (strstr(cause.msg, "memory has a minimum byte size"))
        return wc_fail(err, WC_ELIMIT, "the module wants more memory than max_memory_bytes %llu: %s",
                       (unsigned long long)engine->settings.max_memory_bytes, cause.msg);
    if (strstr(cause.msg, "pooling allocator configuration"))
        return wc_fail(err, WC_ELIMIT, "%s", cause.msg);
    return wc_fail(err, code, "%s", cause.msg);
}

static int module_compile(wc_be_engine *engine, wc_slice wasm, wc_be_module **out, wc_error *err)
{
#ifdef WASMTIME_FEATURE_COMPILER
    wasmtime_module_t *module = NULL;
    wasmtime_error_t *error = wasmtime_module_new(engine->engine, wasm.ptr, wasm.len, &module);
    if (error)
        return refuse_module(engine, error, WC_EFORMAT, "module", err);
    *out = wrap_module(engine, module);
    return 0;
#else
    (void)engine, (void)wasm, (void)out;
    return wc_fail(err, WC_EUNSUPPORTED, "this build has no compiler: only precompiled modules can be loaded");
#endif
}

static int module_load(wc_be_engine *engine, wc_slice code, wc_be_module **out, wc_error *err)
{
    wasmtime_module_t *module = NULL;
    wasmtime_error_t *error = wasmtime_module_deserialize(engine->engine, code.ptr, code.len, &module);
    if (error)
        return refuse_module(engine, error, WC_EFORMAT, "compiled module", err);
    *out = wrap_module(engine, module);
    return 0;
}

static int module_map(wc_be_engine *engine, int fd, wc_be_module **out, wc_error *err)
{
    /* The engine takes a path only; this one is the very file that was verified, whatever its name says by
     * now. */
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    wasmtime_module_t *module = NULL;
    wasmtime_error_t *error = wasmtime_module_deserialize_file(engine->engine, path, &module);
    if (error)
        return wc__wasmtime_fail(err, WC_EIO, "compiled module", error);
    *out = wrap_module(engine, module);
    return 0;
}

static int module_serialize(wc_be_module *module, wc_buf *out, wc_error *err)
{
#ifdef WASMTIME_FEATURE_COMPILER
    wasm_byte_vec_t bytes = {0};
    wasmtime_error_t *error = wasmtime_module_serialize(module->module, &bytes);
    if (error)
        return wc__wasmtime_fail(err, WC_EIO, "serializing a module", error);
    wc_buf_append(out, bytes.data, bytes.size);
    wasm_byte_vec_delete(&bytes);
    int rc = wc_buf_status(out);
    return rc ? wc_fail(err, rc, "compiled module is larger than %zu bytes", out->max) : 0;
#else
    (void)module, (void)out;
    return wc_fail(err, WC_EUNSUPPORTED, "this build has no compiler");
#endif
}

/* ---- imports and exports ---- */

static char letter_of(const wasm_valtype_t *type)
{
    switch (wasm_valtype_kind(type)) {
    case WASM_I32:
        return 'i';
    case WASM_I64:
        return 'I';
    case WASM_F32:
        return 'f';
    case WASM_F64:
        return 'F';
    default:
        return '?';
    }
}

static void append_types(wc_extern *item, size_t *at, const wasm_valtype_vec_t *types)
{
    for (size_t i = 0; i < types->size && *at + 2 < sizeof item->type; i++)
        item->type[(*at)++] = letter_of(types->data[i]);
}

static void fill_extern(wc_extern *item, const wasm_externtype_t *type)
{
    size_t at = 0;
    item->kind = '?';
    switch (wasm_externtype_kind(type)) {
    case WASM_EXTERN_FUNC: {
        const wasm_functype_t *func = wasm_externtype_as_functype_const(type);
        item->kind = 'f';
        append_types(item, &at, wasm_functype_params(func));
        item->type[at++] = ':';
        append_types(item, &at, wasm_functype_results(func));
        break;
    }
    case WASM_EXTERN_MEMORY:
        item->kind = 'm';
        item->min_bytes = wasmtime_memorytype_minimum(wasm_externtype_as_memorytype_const(type)) << 16;
        break;
    case WASM_EXTERN_TABLE:
        item->kind = 't';
        break;
    case WASM_EXTERN_GLOBAL:
        item->kind = 'g';
        break;
    default:
        break;
    }
}

static void module_visit(const wc_be_module *module, void (*on_extern)(void *ctx, const wc_extern *item),
                         void *ctx)
{
    wasm_importtype_vec_t imports;
    wasmtime_module_imports(module->module, &imports);
    for (size_t i = 0; i < imports.size; i++) {
        const wasm_name_t *from = wasm_importtype_module(imports.data[i]),
                          *name = wasm_importtype_name(imports.data[i]);
        wc_extern item = {.is_import = true,
                          .module = wc_slice_of(from->data, from->size),
                          .name = wc_slice_of(name->data, name->size)};
        fill_extern(&item, wasm_importtype_type(imports.data[i]));
        on_extern(ctx, &item);
    }
    wasm_importtype_vec_delete(&imports);
    wasm_exporttype_vec_t exports;
    wasmtime_module_exports(module->module, &exports);
    for (size_t i = 0; i < exports.size; i++) {
        const wasm_name_t *name = wasm_exporttype_name(exports.data[i]);
        wc_extern item = {.name = wc_slice_of(name->data, name->size)};
        fill_extern(&item, wasm_exporttype_type(exports.data[i]));
        on_extern(ctx, &item);
    }
    wasm_exporttype_vec_delete(&exports);
}

/* ---- linking ---- */

typedef struct stub_job {
    wc_be_engine *engine;
    wasmtime_linker_t *linker;
    wasmtime_error_t *error;
} stub_job;

/* Unknown WASI functions of a lenient engine: they answer "no such call". check.c let only those pass. */
static void define_stub(void *ctx, const wc_extern *item)
{
    stub_job *job = ctx;
    size_t colon = strcspn(item->type, ":");
    if (!item->is_import || item->kind != 'f' || job->error || colon > WC_HOST_FN_ARGS ||
        wc__host_fn_find(job->engine->settings.fns, item->module, item->name))
        return;
    wasm_functype_t *type = make_functype(item->type);
    job->error = wasmtime_linker_define_func_unchecked(job->linker, (const char *)item->module.ptr,
                                                       item->module.len, (const char *)item->name.ptr,
                                                       item->name.len, type, wc__wasmtime_refuse, NULL, NULL);
    wasm_functype_delete(type);
}

static int module_link(wc_be_module *module, wc_error *err)
{
    wc_be_engine *engine = module->engine;
    wasmtime_error_t *error;
    if (engine->settings.is_wasi_lenient) {
        stub_job job = {.engine = engine, .linker = wasmtime_linker_clone(engine->linker)};
        module_visit(module, define_stub, &job);
        error = job.error ? job.error
                          : wasmtime_linker_instantiate_pre(job.linker, module->module, &module->pre);
        wasmtime_linker_delete(job.linker);
    } else {
        error = wasmtime_linker_instantiate_pre(engine->linker, module->module, &module->pre);
    }
    return error ? wc__wasmtime_fail(err, WC_EFORMAT, "linking", error) : 0;
}

static void module_free(wc_be_module *module)
{
    if (!module)
        return;
    if (module->pre)
        wasmtime_instance_pre_delete(module->pre);
    wasmtime_module_delete(module->module);
    wc_free(module);
}

const wc_backend wc_backend_wasmtime = {
    .identify = identify,
    .engine_new = engine_new,
    .engine_free = engine_free,
    .engine_tick = engine_tick,
    .module_compile = module_compile,
    .module_load = module_load,
    .module_map = module_map,
    .module_serialize = module_serialize,
    .module_visit = module_visit,
    .module_link = module_link,
    .module_free = module_free,
    .store_new = wc__wasmtime_store_new,
    .store_free = wc__wasmtime_store_free,
    .store_begin = wc__wasmtime_store_begin,
    .store_poll = wc__wasmtime_store_poll,
    .store_memory_size = wc__wasmtime_store_memory_size,
};
