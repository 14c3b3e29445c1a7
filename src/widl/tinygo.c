/* widl/tinygo.c: a contract as one Go source for TinyGo and plain Go, as gofmt prints it, and a first source of an actor.
 *
 * `config.guest` and `config.codec` are the paths of the waPC package and of the MessagePack package.
 *
 * SPEC widl 6.
 */
#include "widl/tinygo_int.h"

#define GO_GUEST "github.com/wapc/wapc-guest-tinygo"
#define GO_CODEC "github.com/wasmcloud/wasmcloud-c/sdk/tinygo/msgpack"

/* Keywords, and what generated functions call by these names. */
static const char *const reserved[] = {
    "break",       "case",    "chan",  "const",   "continue", "default", "defer",     "else",
    "fallthrough", "for",     "func",  "go",      "goto",     "if",      "import",    "interface",
    "map",         "package", "range", "return",  "select",   "struct",  "switch",    "type",
    "var",         "h",       "err",   "payload", "encoder",  "decoder", "inputArgs", "nil",
    "wapc",        "msgpack", "byte",  "error",   "errors",   "false",   NULL,
};

/* Exported names that structures have beside their fields. */
static const char *const reserved_types[] = {"Encode", "Decode", "Register", "Namespace", NULL};

static const lang_style style = {
    .name = "Go",
    .line = "//",
    .reserved = reserved,
    .reserved_types = reserved_types,
};

/* Of the configuration; else the last part of the namespace, letters and digits only. */
static const char *package_name(lang_gen *g)
{
    wc_slice rest = g->options->package, part = rest;
    if (rest.len == 0) {
        rest = g->namespace->name;
        while (wc_slice_split(&rest, ':', &part))
            continue;
    }
    while (rest.len > 0 && wc_slice_split(&rest, '/', &part))
        continue;
    wc_slice words = wc__widl_camel(&g->arena, part, false);
    char *name = wc_arena_calloc(&g->arena, words.len + 1, 1);
    for (size_t i = 0; name && i < words.len; i++)
        name[i] = (char)(words.ptr[i] >= 'A' && words.ptr[i] <= 'Z' ? words.ptr[i] - 'A' + 'a' : words.ptr[i]);
    return name ? wc__lang_verbatim(g, wc_slice_str(name)) : "contract";
}

/* Does anything travel? */
static bool has_values(const lang_gen *g)
{
    bool is_any = g->nodes != NULL;
    for (int side = 0; side < 2; side++) {
        for (const widl_item *operation = wc__lang_first(g, side == 1); operation;
             operation = wc__lang_next(g, operation, side == 1))
            is_any |= operation->items || !wc__lang_is_void(operation);
    }
    return is_any;
}

static void put_introduction(lang_gen *g)
{
    bool is_guest = g->used & (LANG_USES_CALLS | LANG_USES_HANDLERS);
    const char *guest = g->options->guest.len > 0 ? (const char *)g->options->guest.ptr : GO_GUEST;
    const char *codec = g->options->codec.len > 0 ? (const char *)g->options->codec.ptr : GO_CODEC;
    bool has_codec = has_values(g);
    wc__lang_put(g, "// Code generated from a contract in WIDL; DO NOT EDIT.\n\n");
    wc__lang_put_comment(g, "", g->namespace->description);
    wc__lang_put(g, "package %s\n\n", package_name(g));
    if (is_guest && has_codec)
        wc__lang_put(g, "import (\n\twapc \"%s\"\n\n\t\"%s\"\n)\n\n", guest, codec);
    else if (is_guest)
        wc__lang_put(g, "import wapc \"%s\"\n\n", guest);
    else if (has_codec)
        wc__lang_put(g, "import \"%s\"\n\n", codec);
    wc__lang_put(g, "// Namespace of the contract.\nconst Namespace = %s\n\n",
                 wc__lang_quote(g, g->namespace->name));
}

static void put_all_args(lang_gen *g)
{
    for (int side = 0; side < 2; side++) {
        for (const widl_item *operation = wc__lang_first(g, side == 1); operation && g->status == 0;
             operation = wc__lang_next(g, operation, side == 1)) {
            bool is_done = side == 1 && wc__lang_is_called(g, operation->parent);
            if (wc__lang_has_args(operation) && !is_done)
                wc__go_put_struct(g, operation, wc__lang_args(g, operation), (wc_slice){0});
        }
    }
}

int wc_widl_tinygo(const wc_widl_doc *doc, const wc_widl_code *options, wc_buf *out, wc_error *err)
{
    lang_gen g;
    if (wc__lang_begin(&g, &style, doc, options, out, err) != 0)
        return wc__lang_end(&g);
    put_introduction(&g);
    wc__go_put_host(&g);
    wc__go_put_handlers(&g);
    put_all_args(&g);
    for (const lang_node *node = g.nodes; node && g.status == 0; node = node->next)
        wc__go_put_definition(&g, node->item);
    wc__go_put_aliases(&g);
    if (out->len > 0 && !out->is_failed)
        out->len--; /* one newline at the end */
    return wc__lang_end(&g);
}

/* --- scaffold --- */

/* A type of the generated package, seen from outside. */
static const char *outside(lang_gen *g, const char *package, const widl_type *type)
{
    bool is_optional = false;
    const widl_type *resolved = wc__widl_resolve(type, &is_optional);
    const char *star = is_optional && !wc__go_has_nil(resolved) ? "*" : "";
    if (resolved->kind == WIDL_TYPE_LIST)
        return wc__lang_text(g, "[]%s", outside(g, package, resolved->of));
    if (resolved->kind == WIDL_TYPE_MAP) {
        const char *key = outside(g, package, resolved->key);
        return wc__lang_text(g, "map[%s]%s", key, outside(g, package, resolved->of));
    }
    if (resolved->target == NULL)
        return wc__go_type(g, type);
    return wc__lang_text(g, "%s%s.%s", star, package, wc__lang_type_name(g, resolved->target->name));
}

static void put_stub(lang_gen *g, const char *package, const widl_item *operation)
{
    wc_slice name = wc__widl_camel(&g->arena, operation->name, false);
    const char *parameters = "";
    for (const widl_item *item = operation->items; item; item = item->next) {
        const char *type = outside(g, package, item->type);
        parameters = wc__lang_text(g, "%s%s%s %s", parameters, parameters[0] ? ", " : "",
                                   wc__lang_camel(g, item->name), type);
    }
    wc__lang_put(g, "\n");
    wc__lang_put_comment(g, "", operation->description);
    const char *stub = wc__lang_text(g, "on%s", wc__go_field(g, operation->name));
    if (wc__lang_is_void(operation))
        wc__lang_put(g, "func %s(%s) error {\n", stub, parameters);
    else
        wc__lang_put(g, "func %s(%s) (result %s, err error) {\n", stub, parameters,
                     outside(g, package, operation->type));
    wc__lang_put(g, "\treturn %serrors.New(\"%.*s is not implemented\")\n}\n",
                 wc__lang_is_void(operation) ? "" : "result, ", WC_FMT(name));
}

int wc_widl_tinygo_scaffold(const wc_widl_doc *doc, const wc_widl_code *options, wc_buf *out, wc_error *err)
{
    lang_gen g;
    if (wc__lang_begin(&g, &style, doc, options, out, err) != 0)
        return wc__lang_end(&g);
    const char *package = package_name(&g);
    const char *import = options->import.len > 0 ? (const char *)options->import.ptr
                                                 : wc__lang_text(&g, "actor/%s", package);
    bool is_guest = g.used & LANG_USES_HANDLERS;
    wc__lang_put(&g, "package main\n\n");
    if (is_guest)
        wc__lang_put(&g, "import (\n\t\"errors\"\n\n\t%s \"%s\"\n)\n\n", package, import);
    wc__lang_put(&g,
                 "// TinyGo runs main, plain Go does not: both run init.\nfunc main() {}\n\nfunc init() {\n");
    if (is_guest)
        wc__lang_put(&g, "\tvar handlers %s.%s\n", package, wc__lang_handlers(&g));
    for (const widl_item *operation = wc__lang_first(&g, true); operation;
         operation = wc__lang_next(&g, operation, true)) {
        const char *name = wc__go_field(&g, operation->name);
        wc__lang_put(&g, "\thandlers.%s = on%s\n", name, name);
    }
    wc__lang_put(&g, "%s}\n", is_guest ? "\thandlers.Register()\n" : "");
    for (const widl_item *operation = wc__lang_first(&g, true); operation && g.status == 0;
         operation = wc__lang_next(&g, operation, true))
        put_stub(&g, package, operation);
    return wc__lang_end(&g);
}
