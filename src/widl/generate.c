/* widl/generate.c: does what a codegen.yaml says, without touching a file itself.
 *
 * Modules are named as in the original tool; the part behind the last '/' counts, so "@wapc/widl-codegen/c" is "c".
 *
 * SPEC widl 5.
 */
#include "codec/yaml.h"
#include "widl/widl_int.h"

#define GENERATE_ROLES 64u
#define GENERATE_NAME_BYTES 256u

typedef struct job {
    const char *config; /* name of the file, for texts */
    const wc_widl_files *files;
    wc_arena *arena;
    wc_buf *notes;
    const wc_value *common; /* config of the document */
    const wc_widl_doc *doc;
    wc_slice roles[2][GENERATE_ROLES];
    wc_widl_target **tail;
    wc_error *err;
} job;

static int fail(const job *j, const wc_value *at, const char *what, wc_slice name)
{
    if (at && at->line > 0)
        return wc_fail(j->err, WC_EFORMAT, "%s:%u:%u: %s%.*s", j->config, at->line, at->column, what,
                       WC_FMT(name));
    return wc_fail(j->err, WC_EFORMAT, "%s: %s%.*s", j->config, what, WC_FMT(name));
}

/* The target's own value, else that of the document. */
static const wc_value *setting(const job *j, const wc_value *target, const char *key)
{
    const wc_value *own = wc_value_get(wc_value_get(target, "config"), key);
    return own ? own : wc_value_get(j->common, key);
}

static int read_roles(job *j, const wc_value *target, const char *key, int which, size_t *out_count)
{
    const wc_value *list = setting(j, target, key);
    size_t count = 0;
    if (list && list->type != WC_VALUE_ARRAY)
        return fail(j, list, "a list of roles is expected in ", wc_slice_str(key));
    WC_VALUE_EACH(item, list)
    {
        if (count == GENERATE_ROLES || !wc_value_string(item, &j->roles[which][count++]))
            return fail(j, item, "a list of at most 64 names is expected in ", wc_slice_str(key));
    }
    *out_count = count;
    return 0;
}

static int read_side(job *j, const wc_value *target, int *out_side)
{
    static const char *const names[] = {"actor", "provider", "host", "codec"};
    const wc_value *value = setting(j, target, "side");
    wc_slice text;
    *out_side = WC_WIDL_ACTOR;
    if (value == NULL)
        return 0;
    if (!wc_value_string(value, &text))
        return fail(j, value, "side must be actor, provider, host or codec", (wc_slice){0});
    for (int i = 0; i < 4; i++) {
        if (wc_slice_eq_str(text, names[i])) {
            *out_side = i;
            return 0;
        }
    }
    return fail(j, value, "side must be actor, provider, host or codec, not ", text);
}

/* Keys of every generator are taken, since a common `config` serves several; what nobody knows is a slip. */
static int check_keys(const job *j, const wc_value *config)
{
    static const char *const known[] = {
        "hostRoles", "handlerRoles", "skipInterface", "package", "hostClassName", "handlersClassName",
        "import",    "use",          "module",        "prefix",  "side",          "header",
        "guest",     "codec",        "codecHeader",   "onePass", "equal"};
    WC_VALUE_EACH(item, config)
    {
        bool is_known = false;
        for (size_t i = 0; i < sizeof known / sizeof known[0] && !is_known; i++)
            is_known = wc_slice_eq_str(item->key, known[i]);
        if (!is_known)
            return fail(j, item, "no generator has the option ", item->key);
    }
    return 0;
}

static wc_slice base_name(wc_slice path)
{
    wc_slice rest = path, part = path;
    while (wc_slice_split(&rest, '/', &part))
        continue;
    return part;
}

/* "keyvalue.h" for build/keyvalue.c */
static wc_slice header_of(const job *j, const wc_value *target, wc_slice path)
{
    wc_slice name = base_name(path), given;
    if (wc_value_string(setting(j, target, "header"), &given))
        return given;
    size_t stem = name.len;
    while (stem > 0 && name.ptr[stem - 1] != '.')
        stem--;
    return wc_arena_printf(j->arena, "%.*s.h", (int)(stem > 0 ? stem - 1 : name.len), (const char *)name.ptr);
}

static int run_c(job *j, const wc_value *target, wc_slice visitor, wc_slice path, wc_buf *out)
{
    wc_widl_c options = {.has_interface = true, .host_roles = j->roles[0], .handler_roles = j->roles[1]};
    bool is_skipped = false;
    int status = read_roles(j, target, "hostRoles", 0, &options.host_role_count);
    if (status == 0)
        status = read_roles(j, target, "handlerRoles", 1, &options.handler_role_count);
    if (status == 0)
        status = read_side(j, target, &options.side);
    if (status != 0)
        return status;
    if (wc_value_bool(setting(j, target, "skipInterface"), &is_skipped))
        options.has_interface = !is_skipped;
    options.prefix = wc_value_get_string(wc_value_get(target, "config"), "prefix");
    if (options.prefix.len == 0)
        options.prefix = wc_value_get_string(j->common, "prefix");
    options.header = header_of(j, target, path);
    options.codec_header = wc_value_get_string(wc_value_get(target, "config"), "codecHeader");
    if (options.codec_header.len == 0)
        options.codec_header = wc_value_get_string(j->common, "codecHeader");
    wc_value_bool(setting(j, target, "onePass"), &options.has_pass);
    bool has_equal = true;
    wc_value_bool(setting(j, target, "equal"), &has_equal);
    options.has_no_equal = !has_equal;
    options.schema = wc_slice_str(j->doc->file);
    options.config = (const char *)base_name(wc_slice_str(j->config)).ptr;
    if (wc_slice_eq_str(visitor, "ScaffoldVisitor"))
        return wc_widl_c_scaffold(j->doc, &options, out, j->err);
    if (!wc_slice_eq_str(visitor, "ModuleVisitor"))
        return fail(j, target, "the module c has ModuleVisitor and ScaffoldVisitor, not ", visitor);
    if (wc_slice_ends(path, WC_LIT(".h")))
        return wc_widl_c_header(j->doc, &options, out, j->err);
    if (wc_slice_ends(path, WC_LIT(".c")))
        return wc_widl_c_source(j->doc, &options, out, j->err);
    return fail(j, target, "the module c writes a .h and a .c file, not ", path);
}

/* A text of the configuration that lands in code: a name, or a path of names. */
static int read_name(const job *j, const wc_value *target, const char *key, const char *more, wc_slice *out)
{
    const wc_value *value = setting(j, target, key);
    wc_slice text;
    if (value == NULL)
        return 0;
    bool is_good = wc_value_string(value, &text) && text.len > 0 && text.len <= GENERATE_NAME_BYTES;
    for (size_t i = 0; is_good && i < text.len; i++) {
        uint8_t c = text.ptr[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        is_good = is_letter || (c >= '0' && c <= '9' && (i > 0 || more[0])) || (c && strchr(more, c));
    }
    if (!is_good)
        return fail(j, value, "a name is expected in ", wc_slice_str(key));
    *out = text;
    return 0;
}

static int read_code(job *j, const wc_value *target, wc_widl_code *out)
{
    const struct {
        const char *key, *more; /* what may be in it beside letters, digits and '_' */
        wc_slice *out;
    } names[] = {
        {"hostClassName", "", &out->host_class},
        {"handlersClassName", "", &out->handlers_class},
        {"package", "./-@", &out->package},
        {"import", "./-@", &out->import},
        {"use", "", &out->use},
        {"guest", "./-@", &out->guest},
        {"codec", "./-@", &out->codec},
    };
    bool is_skipped = false;
    *out = (wc_widl_code){.has_interface = true, .host_roles = j->roles[0], .handler_roles = j->roles[1]};
    int status = read_roles(j, target, "hostRoles", 0, &out->host_role_count);
    if (status == 0)
        status = read_roles(j, target, "handlerRoles", 1, &out->handler_role_count);
    for (size_t i = 0; i < sizeof names / sizeof names[0] && status == 0; i++)
        status = read_name(j, target, names[i].key, names[i].more, names[i].out);
    if (wc_value_bool(setting(j, target, "skipInterface"), &is_skipped))
        out->has_interface = !is_skipped;
    return status;
}

typedef int code_fn(const wc_widl_doc *doc, const wc_widl_code *options, wc_buf *out, wc_error *err);

static const struct {
    const char *name;
    code_fn *module, *scaffold;
} languages[] = {
    {"rust", wc_widl_rust, wc_widl_rust_scaffold},
    {"assemblyscript", wc_widl_assemblyscript, wc_widl_assemblyscript_scaffold},
    {"tinygo", wc_widl_tinygo, wc_widl_tinygo_scaffold},
};

static int run_code(job *j, const wc_value *target, size_t language, wc_slice visitor, wc_buf *out)
{
    wc_widl_code options;
    int status = read_code(j, target, &options);
    if (status != 0)
        return status;
    if (wc_slice_eq_str(visitor, "ModuleVisitor"))
        return languages[language].module(j->doc, &options, out, j->err);
    if (wc_slice_eq_str(visitor, "ScaffoldVisitor"))
        return languages[language].scaffold(j->doc, &options, out, j->err);
    return fail(j, target, "this module has ModuleVisitor and ScaffoldVisitor, not ", visitor);
}

static int run_module(job *j, const wc_value *target, wc_slice path, wc_buf *out)
{
    wc_slice module = wc_value_get_string(target, "module");
    wc_slice visitor = wc_value_get_string(target, "visitorClass");
    if (module.len == 0)
        return fail(j, target, "module is required for ", path);
    if (visitor.len == 0)
        return fail(j, target, "visitorClass is required for ", path);
    wc_slice name = base_name(module);
    if (wc_slice_eq_str(name, "c"))
        return run_c(j, target, visitor, path, out);
    if (wc_slice_eq_str(name, "markdown")) {
        wc_widl_markdown(j->doc, out);
        return 0;
    }
    if (wc_slice_eq_str(name, "json")) {
        wc_widl_json(j->doc, out);
        return 0;
    }
    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++) {
        if (wc_slice_eq_str(name, languages[i].name))
            return run_code(j, target, i, visitor, out);
    }
    return fail(
        j, target,
        "there is no generator for this module (c, rust, assemblyscript, tinygo, markdown, json): ", module);
}

static int run_target(job *j, const wc_value *target)
{
    wc_buf out;
    wc_slice content = {0};
    bool is_kept = false;
    int status = check_keys(j, wc_value_get(target, "config"));
    if (status != 0)
        return status;
    wc_buf_init(&out, WC_WIDL_OUTPUT_BYTES);
    status = run_module(j, target, target->key, &out);
    if (status == 0)
        content = wc_arena_dup(j->arena, wc_buf_slice(&out));
    wc_buf_deinit(&out);
    if (status != 0)
        return status;
    wc_widl_target *made = wc_arena_calloc(j->arena, 1, sizeof *made);
    wc_slice path = wc_arena_dup(j->arena, target->key);
    if (made == NULL || content.ptr == NULL || path.ptr == NULL)
        return wc_fail(j->err, WC_ENOMEM, "%s: out of memory", j->config);
    if (wc_slice_find(path, 0) != path.len || path.len == 0)
        return fail(j, target, "bad path ", path);
    wc_value_bool(wc_value_get(target, "ifNotExists"), &is_kept);
    *made = (wc_widl_target){(const char *)path.ptr, content, is_kept, NULL};
    *j->tail = made;
    j->tail = &made->next;
    return 0;
}

static int read_schema(job *j, const wc_value *root)
{
    wc_slice name = wc_value_get_string(root, "schema");
    wc_buf text;
    wc_widl_doc *doc = NULL;
    if (name.len == 0)
        return fail(j, root, "schema is required", (wc_slice){0});
    if (wc_slice_starts(name, WC_LIT("http:")) || wc_slice_starts(name, WC_LIT("https:")))
        return fail(j, wc_value_get(root, "schema"), "schemas are read from files only, not from ", name);
    wc_buf_init(&text, WC_WIDL_SOURCE_BYTES + 1);
    int status = j->files->read(j->files->ctx, (const char *)name.ptr, &text, j->err);
    wc_slice copy = status == 0 ? wc_arena_dup(j->arena, wc_buf_slice(&text)) : (wc_slice){0};
    wc_buf_deinit(&text);
    if (status != 0)
        return status;
    if (copy.ptr == NULL)
        return wc_fail(j->err, WC_ENOMEM, "%s: out of memory", j->config);
    status = wc_widl_parse((const char *)name.ptr, copy, NULL, j->arena, &doc, j->err);
    if (status == 0)
        status = wc_widl_import(doc, j->files, j->err);
    if (status == 0)
        status = wc_widl_check(doc, j->err);
    if (status == 0)
        wc_widl_print_notes(doc, j->notes);
    j->doc = doc;
    return status;
}

static int run_document(job *j, wc_slice text)
{
    const wc_value *root;
    int status = wc_yaml_read(text, NULL, j->arena, &root, j->err);
    if (status != 0) {
        wc_wrap(j->err, "%s", j->config);
        return status;
    }
    if (wc_value_type(root) != WC_VALUE_OBJECT)
        return fail(j, root, "schema is required", (wc_slice){0});
    const wc_value *targets = wc_value_get(root, "generates");
    j->common = wc_value_get(root, "config");
    status = read_schema(j, root);
    if (status == 0)
        status = check_keys(j, j->common);
    if (status == 0 && (wc_value_type(targets) != WC_VALUE_OBJECT || wc_value_count(targets) == 0))
        status = fail(j, root, "generates is required", (wc_slice){0});
    WC_VALUE_EACH(target, targets)
    {
        if (status == 0)
            status = run_target(j, target);
    }
    return status;
}

/* The next document of a file: up to a line that is "---". False behind the last; empty ones do not count. */
static bool next_document(wc_slice *rest, wc_slice *out)
{
    while (rest->ptr) {
        const uint8_t *start = rest->ptr, *end = start;
        wc_slice line;
        while (wc_slice_split(rest, '\n', &line)) {
            end = line.ptr + line.len;
            if (wc_slice_eq_str(wc_slice_trim(line), "---")) {
                end = line.ptr;
                break;
            }
        }
        *out = wc_slice_of(start, (size_t)(end - start));
        if (wc_slice_trim(*out).len > 0)
            return true;
    }
    return false;
}

int wc_widl_generate(const char *config, wc_slice text, const wc_widl_files *files, wc_arena *arena,
                     wc_buf *out_notes, wc_widl_target **out_targets, wc_error *err)
{
    wc_widl_target *targets = NULL;
    job *j = wc_arena_calloc(arena, 1, sizeof *j);
    wc_slice rest = text, document;
    int status = 0;
    if (j == NULL)
        return wc_fail(err, WC_ENOMEM, "%s: out of memory", config);
    *j = (job){
        .config = config, .files = files, .arena = arena, .notes = out_notes, .tail = &targets, .err = err};
    if (text.len > 0 && wc_slice_trim(text).len == 0)
        return fail(j, NULL, "schema is required", (wc_slice){0});
    while (status == 0 && next_document(&rest, &document))
        status = run_document(j, document);
    if (status == 0 && targets == NULL)
        status = fail(j, NULL, "schema is required", (wc_slice){0});
    if (status == 0)
        *out_targets = targets;
    return status;
}
