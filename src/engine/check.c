/* engine/check.c: does a module fit the waPC ABI? All that is wrong with its imports is named at once, in
 * words a guest author can act on. It looks at types only; nothing runs.
 *
 * SPEC wapc 2, 3, 8, 12 (L1, L2, W2).
 */
#include "engine/internal.h"

typedef struct check_state {
    const wapc_engine *engine;
    bool has_memory, has_guest_call;
    uint64_t memory_bytes;
    char export_fault[200];
    wc_buf imports; /* the faults, "; " between them */
    unsigned import_faults;
} check_state;

const wc_host_fn *wc__host_fn_find(const wc_host_fn *const *lists, wc_slice module, wc_slice name)
{
    for (; *lists; lists++)
        for (const wc_host_fn *fn = *lists; fn->name; fn++)
            if (wc_slice_eq_str(name, fn->name) && wc_slice_eq_str(module, fn->module))
                return fn;
    return NULL;
}

/* "ii:i" as "(i32, i32) -> i32". */
static void append_type(wc_buf *out, const char *type)
{
    static const char *const names[256] = {
        ['i'] = "i32", ['I'] = "i64", ['f'] = "f32", ['F'] = "f64", ['?'] = "ref"};
    const char *separator = "";
    wc_buf_append_byte(out, '(');
    for (; *type && *type != ':'; type++, separator = ", ")
        wc_buf_printf(out, "%s%s", separator, names[(uint8_t)*type]);
    wc_buf_append_byte(out, ')');
    if (*type == ':' && type[1])
        wc_buf_printf(out, " -> %s", names[(uint8_t)type[1]]);
}

static bool is_wasi_module(wc_slice module)
{
    return wc_slice_eq_str(module, "wasi_snapshot_preview1") || wc_slice_eq_str(module, "wasi_unstable");
}

static void import_fault(check_state *state, const wc_extern *item, const char *format, ...) WC_PRINTF(3, 4);
static void import_fault(check_state *state, const wc_extern *item, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    wc_buf_printf(&state->imports, "%s%.*s.%.*s ", state->import_faults++ ? "; " : "", WC_FMT(item->module),
                  WC_FMT(item->name));
    wc_buf_vprintf(&state->imports, format, args);
    va_end(args);
}

static void wrong_type(check_state *state, const wc_extern *item, const wc_host_fn *fn)
{
    if (wc_slice_eq_str(item->name, "__host_call") && strcspn(item->type, ":") < 8) {
        import_fault(state, item,
                     "has %zu parameters: the guest was built for the waPC of early 2020, only the "
                     "8-parameter form is supported",
                     strcspn(item->type, ":"));
        return;
    }
    import_fault(state, item, "has the type ");
    append_type(&state->imports, item->type);
    wc_buf_append_str(&state->imports, ", the host offers ");
    append_type(&state->imports, fn->type);
}

static void check_import(check_state *state, const wc_extern *item)
{
    const wc_backend_settings *settings = &state->engine->settings;
    const wc_host_fn *fn = item->kind == 'f' ? wc__host_fn_find(settings->fns, item->module, item->name)
                                             : NULL;
    if (fn) {
        if (strcmp(fn->type, item->type) != 0)
            wrong_type(state, item, fn);
        return;
    }
    if (!is_wasi_module(item->module) || item->kind != 'f') {
        import_fault(state, item, "is not offered by this host");
        return;
    }
    if (!state->engine->config.has_wasi) {
        import_fault(state, item, "needs WASI, which is off (has_wasi)");
        return;
    }
    const char *result = item->type + strcspn(item->type, ":");
    bool can_be_stub = strcspn(item->type, ":?") <= WC_HOST_FN_ARGS && strcmp(result, ":i") == 0;
    if (!settings->is_wasi_lenient || !can_be_stub)
        import_fault(state, item, "is no WASI function of this host (is_wasi_lenient offers a stub)");
}

static void check_function_export(check_state *state, const wc_extern *item)
{
    static const struct {
        const char *name, *type;
    } known[] = {{"__guest_call", "ii:i"}, {"_start", ":"}, {"_initialize", ":"}, {"wapc_init", ":"}};
    for (size_t i = 0; i < WC_COUNT(known); i++) {
        if (!wc_slice_eq_str(item->name, known[i].name))
            continue;
        if (i == 0)
            state->has_guest_call = true;
        if (item->kind == 'f' && strcmp(item->type, known[i].type) == 0)
            return;
        wc_buf text;
        wc_buf_init(&text, sizeof state->export_fault - 1);
        wc_buf_printf(&text, "export %s is ", known[i].name);
        if (item->kind == 'f')
            append_type(&text, item->type);
        else
            wc_buf_append_str(&text, "no function");
        wc_buf_append_str(&text, ", it must be ");
        append_type(&text, known[i].type);
        wc_slice_copy_cstr(wc_buf_slice(&text), state->export_fault, sizeof state->export_fault);
        wc_buf_deinit(&text);
    }
}

static void on_extern(void *ctx, const wc_extern *item)
{
    check_state *state = ctx;
    if (item->is_import) {
        check_import(state, item);
        return;
    }
    if (wc_slice_eq_str(item->name, "memory") && item->kind == 'm') {
        state->has_memory = true;
        state->memory_bytes = item->min_bytes;
        return;
    }
    check_function_export(state, item);
}

static int judge(const check_state *state, wc_error *err)
{
    uint64_t max = state->engine->settings.max_memory_bytes;
    if (state->import_faults) {
        wc_slice text = wc_buf_slice(&state->imports);
        return wc_fail(err, WC_EFORMAT, "import %.*s", WC_FMT(text));
    }
    if (!state->has_memory)
        return wc_fail(err, WC_EFORMAT,
                       "export memory is missing: a waPC guest exports its memory by this name");
    if (!state->has_guest_call)
        return wc_fail(err, WC_EFORMAT, "export __guest_call is missing: not a waPC guest");
    if (state->export_fault[0])
        return wc_fail(err, WC_EFORMAT, "%s", state->export_fault);
    if (state->memory_bytes > max)
        return wc_fail(err, WC_ELIMIT, "the module wants %llu bytes of memory, max_memory_bytes is %llu",
                       (unsigned long long)state->memory_bytes, (unsigned long long)max);
    return 0;
}

int wc__module_check(const wapc_engine *engine, const wc_be_module *code, wc_error *err)
{
    check_state state = {.engine = engine};
    wc_buf_init(&state.imports, 64u << 10);
    engine->backend->module_visit(code, on_extern, &state);
    int rc = judge(&state, err);
    wc_buf_deinit(&state.imports);
    return rc;
}
