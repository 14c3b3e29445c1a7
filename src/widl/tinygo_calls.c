/* widl/tinygo_calls.c: the calling and the handling side in Go: NewHost(binding) with a method for each operation,
 * Handlers{...}.Register().
 *
 * SPEC widl 6; interfaces 1 (empty payloads, void).
 */
#include "widl/tinygo_int.h"

static const char *parameters(lang_gen *g, const widl_item *operation)
{
    const char *made = "";
    for (const widl_item *item = operation->items; item; item = item->next) {
        const char *name = wc__lang_camel(g, item->name);
        made = wc__lang_text(g, "%s%s%s %s", made, made[0] ? ", " : "", name, wc__go_type(g, item->type));
    }
    return made;
}

static const char *results(lang_gen *g, const widl_item *operation)
{
    return wc__lang_is_void(operation) ? "error"
                                       : wc__lang_text(g, "(%s, error)", wc__go_type(g, operation->type));
}

/* What stands beside an error. */
static const char *zero(lang_gen *g, const widl_type *type)
{
    bool is_optional = false;
    const widl_type *resolved = wc__widl_resolve(type, &is_optional);
    int builtin = resolved->builtin;
    if (is_optional || wc__go_has_nil(resolved))
        return "nil";
    if (wc__lang_is_structure(resolved))
        return wc__lang_text(g, "%s{}", wc__go_type(g, type));
    if (builtin == WIDL_BOOLEAN)
        return "false";
    return builtin == WIDL_STR || builtin == WIDL_DATETIME || builtin == WIDL_ID ? "\"\"" : "0";
}

/* --- calling --- */

static void put_method(lang_gen *g, const widl_item *operation)
{
    const char *name = wc__go_field(g, operation->name), *host = wc__lang_host(g), *input = "[]byte{}";
    const char *wire = wc__lang_quote(g, wc__widl_wire_name(operation));
    wc__lang_claim(g, wc__lang_text(g, "method %s", name), operation, operation->place);
    if (wc_slice_trim(operation->description).len > 0)
        wc__lang_put_comment(g, "", operation->description);
    else
        wc__lang_put(g, "// %s calls the operation of that name.\n", name);
    wc__lang_put(g, "func (h *%s) %s(%s) %s {\n", host, name, parameters(g, operation), results(g, operation));
    if (operation->items) {
        input = "encoder.Bytes()";
        if (!operation->is_unary)
            wc__lang_put(g, "\tvar inputArgs %s\n", wc__lang_args(g, operation));
        for (const widl_item *item = operation->items; item && !operation->is_unary; item = item->next)
            wc__lang_put(g, "\tinputArgs.%s = %s\n", wc__go_field(g, item->name),
                         wc__lang_camel(g, item->name));
        wc__lang_put(g, "\tvar encoder msgpack.Encoder\n\t%s\n",
                     operation->is_unary ? wc__go_write(g, operation->items->type, "&encoder",
                                                        wc__lang_camel(g, operation->items->name), 1)
                                         : "_ = inputArgs.Encode(&encoder)");
    }
    if (wc__lang_is_void(operation)) {
        wc__lang_put(g, "\t_, err := wapc.HostCall(h.binding, Namespace, %s, %s)\n\treturn err\n}\n\n", wire,
                     input);
        return;
    }
    wc__lang_put(g,
                 "\tpayload, err := wapc.HostCall(h.binding, Namespace, %s, %s)\n"
                 "\tif err != nil {\n\t\treturn %s, err\n\t}\n"
                 "\tdecoder := msgpack.NewDecoder(payload)\n\treturn %s\n}\n\n",
                 wire, input, zero(g, operation->type), wc__go_read(g, operation->type, "&decoder", 1));
}

void wc__go_put_host(lang_gen *g)
{
    const char *host = wc__lang_host(g);
    if (!(g->used & LANG_USES_CALLS))
        return;
    wc__lang_claim(g, host, g->namespace, g->namespace->place);
    wc__lang_claim(g, wc__lang_text(g, "New%s", host), g->namespace, g->namespace->place);
    wc__lang_put(g,
                 "// %s calls what is linked to the actor under a name.\n"
                 "type %s struct {\n\tbinding string\n}\n\n"
                 "// New%s is for the link of that name; the usual one is \"default\".\n"
                 "func New%s(binding string) *%s {\n\treturn &%s{binding: binding}\n}\n\n",
                 host, host, host, host, host, host);
    for (const widl_item *operation = wc__lang_first(g, false); operation && g->status == 0;
         operation = wc__lang_next(g, operation, false))
        put_method(g, operation);
}

/* --- handling --- */

static const char *slot(lang_gen *g, const widl_item *operation, const char *what)
{
    wc_slice name = wc__widl_camel(&g->arena, operation->name, false);
    return wc__lang_text(g, "%.*s%s", WC_FMT(name), what);
}

static const char *handler_type(lang_gen *g, const widl_item *operation)
{
    return wc__lang_text(g, "func(%s) %s", parameters(g, operation), results(g, operation));
}

static void put_wrapper(lang_gen *g, const widl_item *operation)
{
    const char *arguments = "", *handler = slot(g, operation, "Handler");
    wc__lang_put(g, "func %s(payload []byte) ([]byte, error) {\n", slot(g, operation, "Wrapper"));
    if (operation->items) {
        arguments = operation->is_unary ? "request" : "";
        const char *read = operation->is_unary
                               ? wc__go_read(g, operation->items->type, "&decoder", 1)
                               : wc__lang_text(g, "Decode%s(&decoder)", wc__lang_args(g, operation));
        wc__lang_put(g,
                     "\tdecoder := msgpack.NewDecoder(payload)\n\t%s, err := %s\n"
                     "\tif err != nil {\n\t\treturn nil, err\n\t}\n",
                     operation->is_unary ? "request" : "inputArgs", read);
    }
    for (const widl_item *item = operation->items; item && !operation->is_unary; item = item->next)
        arguments = wc__lang_text(g, "%s%sinputArgs.%s", arguments, arguments[0] ? ", " : "",
                                  wc__go_field(g, item->name));
    if (wc__lang_is_void(operation)) {
        wc__lang_put(g, "\treturn []byte{}, %s(%s)\n}\n\n", handler, arguments);
        return;
    }
    wc__lang_put(g,
                 "\tresponse, err := %s(%s)\n\tif err != nil {\n\t\treturn nil, err\n\t}\n"
                 "\tvar encoder msgpack.Encoder\n\t%s\n\treturn encoder.Bytes(), nil\n}\n\n",
                 handler, arguments, wc__go_write(g, operation->type, "&encoder", "response", 1));
}

static size_t count_handled(const lang_gen *g)
{
    size_t count = 0;
    for (const widl_item *operation = wc__lang_first(g, true); operation;
         operation = wc__lang_next(g, operation, true))
        count++;
    return count;
}

void wc__go_put_handlers(lang_gen *g)
{
    const char *handlers = wc__lang_handlers(g);
    size_t count = 0;
    if (!(g->used & LANG_USES_HANDLERS))
        return;
    go_line *fields = wc_arena_calloc(&g->arena, count_handled(g), sizeof *fields);
    go_line *slots = wc_arena_calloc(&g->arena, count_handled(g), sizeof *slots);
    wc__lang_claim(g, handlers, g->namespace, g->namespace->place);
    for (const widl_item *operation = wc__lang_first(g, true); operation && fields && slots && g->status == 0;
         operation = wc__lang_next(g, operation, true)) {
        const char *name = wc__go_field(g, operation->name), *type = handler_type(g, operation);
        wc__lang_claim(g, wc__lang_text(g, "handler %s", name), operation, operation->place);
        fields[count] = (go_line){operation->description, name, type};
        slots[count++] = (go_line){{0}, slot(g, operation, "Handler"), type};
    }
    wc__lang_put(g, "// %s are the functions that answer; those that are nil do not.\ntype %s struct {\n",
                 handlers, handlers);
    wc__go_put_lines(g, fields, count);
    wc__lang_put(g, "}\n\n// Register makes them known.\nfunc (h %s) Register() {\n", handlers);
    for (const widl_item *operation = wc__lang_first(g, true); operation && g->status == 0;
         operation = wc__lang_next(g, operation, true)) {
        const char *name = wc__go_field(g, operation->name);
        wc__lang_put(g, "\tif h.%s != nil {\n\t\t%s = h.%s\n\t\twapc.RegisterFunction(%s, %s)\n\t}\n", name,
                     slot(g, operation, "Handler"), name, wc__lang_quote(g, wc__widl_wire_name(operation)),
                     slot(g, operation, "Wrapper"));
    }
    wc__lang_put(g, "}\n\nvar (\n");
    wc__go_put_lines(g, slots, count);
    wc__lang_put(g, ")\n\n");
    for (const widl_item *operation = wc__lang_first(g, true); operation && g->status == 0;
         operation = wc__lang_next(g, operation, true))
        put_wrapper(g, operation);
}
