/* widl/assemblyscript_calls.c: the calling and the handling side in AssemblyScript: a class Host with a method for each
 * operation, Handlers.register<Operation>. An operation without result gives an Error or null, for Result<void> does not
 * compile.
 *
 * SPEC widl 6; interfaces 1 (empty payloads, void).
 */
#include "widl/assemblyscript_int.h"

static const char *parameters(lang_gen *g, const widl_item *operation)
{
    const char *made = "";
    for (const widl_item *item = operation->items; item; item = item->next) {
        const char *name = wc__as_field(g, item->name);
        made = wc__lang_text(g, "%s%s%s: %s", made, made[0] ? "\n" : "", name, wc__as_type(g, item->type));
    }
    return made;
}

static const char *result(lang_gen *g, const widl_item *operation)
{
    return wc__lang_is_void(operation) ? "Error | null"
                                       : wc__lang_text(g, "Result<%s>", wc__as_type(g, operation->type));
}

static const char *pascal_of(lang_gen *g, const widl_item *operation)
{
    wc_slice name = wc__widl_camel(&g->arena, operation->name, true);
    return wc__lang_text(g, "%.*s", WC_FMT(name));
}

static const char *slot_of(lang_gen *g, const widl_item *operation, const char *what)
{
    wc_slice name = wc__widl_camel(&g->arena, operation->name, false);
    return wc__lang_text(g, "%.*s%s", WC_FMT(name), what);
}

/* `const <name> = <value>;` */
static void put_const(lang_gen *g, unsigned indent, const char *name, const char *value)
{
    bool is_broken = indent + strlen(name) + strlen(value) + strlen("const  = ;") > AS_COLUMNS;
    wc__lang_put(g, "%*sconst %s =", (int)indent, "", name);
    if (is_broken)
        wc__lang_put(g, "\n%*s%s;\n", (int)indent + 2, "", value);
    else
        wc__lang_put(g, " %s;\n", value);
}

/* --- calling --- */

static void put_answer(as_gen *a, const widl_item *operation)
{
    lang_gen *g = &a->lang;
    const char *type = wc__as_type(g, operation->type);
    wc__lang_put(g,
                 "    if (!answer.isOk) {\n      return Result.error<%s>(answer.error()!);\n    }\n"
                 "    const decoder = openPayload(answer.get());\n",
                 type);
    put_const(g, 4, "result", wc__as_read(a, operation->type));
    wc__lang_put(g,
                 "    const failure = closePayload(decoder);\n"
                 "    if (failure) {\n      return Result.error<%s>(failure);\n    }\n"
                 "    return Result.ok<%s>(result);\n  }\n",
                 type, type);
}

static void put_method(as_gen *a, const widl_item *operation)
{
    lang_gen *g = &a->lang;
    const char *name = wc__lang_camel(g, operation->name);
    wc__lang_claim(g, wc__lang_text(g, "method %s", name), operation, operation->place);
    wc__lang_put(g, "\n");
    wc__lang_put_comment(g, "  ", operation->description);
    wc__lang_put_list(g, 2, wc__lang_text(g, "%s(", name), parameters(g, operation),
                      wc__lang_text(g, "): %s {\n", result(g, operation)), AS_COLUMNS, AS_COLUMNS, 2);
    if (wc__lang_has_args(operation)) {
        put_const(g, 4, "inputArgs", wc__lang_text(g, "new %s()", wc__lang_args(g, operation)));
        for (const widl_item *item = operation->items; item; item = item->next)
            wc__lang_put(g, "    inputArgs.%s = %s;\n", wc__as_field(g, item->name),
                         wc__as_field(g, item->name));
        put_const(g, 4, "payload", "inputArgs.toBuffer()");
    } else if (operation->is_unary) {
        wc__as_put_payload(a, 4, "payload", operation->items->type, wc__as_field(g, operation->items->name));
    } else {
        put_const(g, 4, "payload", "new ArrayBuffer(0)");
    }
    const char *arguments = wc__lang_text(g, "this.binding\nNAMESPACE\n%s\npayload",
                                          wc__lang_quote(g, wc__widl_wire_name(operation)));
    wc__lang_put_list(g, 4, "const answer = hostCall(", arguments, ");\n", AS_COLUMNS, AS_COLUMNS, 2);
    if (wc__lang_is_void(operation))
        wc__lang_put(g, "    return answer.error();\n  }\n");
    else
        put_answer(a, operation);
}

void wc__as_put_host(as_gen *a)
{
    lang_gen *g = &a->lang;
    const char *host = wc__lang_host(g);
    if (!(g->used & LANG_USES_CALLS))
        return;
    wc__lang_claim(g, host, g->namespace, g->namespace->place);
    wc__lang_put(g,
                 "/**\n * Calls what is linked to the actor under a name.\n */\nexport class %s {\n"
                 "  binding: string;\n\n"
                 "  constructor(binding: string = \"default\") {\n    this.binding = binding;\n  }\n",
                 host);
    for (const widl_item *operation = wc__lang_first(g, false); operation && g->status == 0;
         operation = wc__lang_next(g, operation, false))
        put_method(a, operation);
    wc__lang_put(g, "}\n\n");
}

/* --- handling --- */

static void put_handler_type(lang_gen *g, const widl_item *operation)
{
    const char *name = wc__lang_text(g, "%sHandler", pascal_of(g, operation));
    wc__lang_claim(g, name, operation, operation->place);
    wc__lang_put_comment(g, "", operation->description);
    wc__lang_put_list(g, 0, wc__lang_text(g, "export type %s = (", name), parameters(g, operation),
                      wc__lang_text(g, ") => %s;\n\n", result(g, operation)), AS_COLUMNS, AS_COLUMNS, 2);
}

static void put_register(lang_gen *g, const widl_item *operation)
{
    const char *name = pascal_of(g, operation);
    wc__lang_put_list(g, 2, wc__lang_text(g, "static register%s(", name),
                      wc__lang_text(g, "handler: %sHandler", name), "): void {\n", AS_COLUMNS, AS_COLUMNS, 2);
    wc__lang_put(g, "    %s = handler;\n", slot_of(g, operation, "Handler"));
    wc__lang_put_list(g, 4, "register(",
                      wc__lang_text(g, "%s\n%s", wc__lang_quote(g, wc__widl_wire_name(operation)),
                                    slot_of(g, operation, "Wrapper")),
                      ");\n  }\n", AS_COLUMNS, AS_COLUMNS, 2);
}

/* The arguments that the handler gets; before that, what reads them. */
static const char *put_input(as_gen *a, const widl_item *operation)
{
    lang_gen *g = &a->lang;
    const char *arguments = operation->is_unary ? "request" : "";
    if (operation->items == NULL)
        return "";
    wc__lang_put(g, "  const decoder = openPayload(payload);\n");
    if (operation->is_unary)
        put_const(g, 2, "request", wc__as_read(a, operation->items->type));
    else
        put_const(g, 2, "inputArgs", wc__lang_text(g, "%s.decode(decoder)", wc__lang_args(g, operation)));
    wc__lang_put(g, "  const failure = closePayload(decoder);\n"
                    "  if (failure) {\n    return Result.error<ArrayBuffer>(failure);\n  }\n");
    for (const widl_item *item = operation->items; item && !operation->is_unary; item = item->next)
        arguments = wc__lang_text(g, "%s%sinputArgs.%s", arguments, arguments[0] ? "\n" : "",
                                  wc__as_field(g, item->name));
    return arguments;
}

static void put_wrapper(as_gen *a, const widl_item *operation)
{
    lang_gen *g = &a->lang;
    wc__lang_put(g, "let %s: %sHandler | null = null;\n\n", slot_of(g, operation, "Handler"),
                 pascal_of(g, operation));
    wc__lang_put_list(g, 0, wc__lang_text(g, "function %s(", slot_of(g, operation, "Wrapper")),
                      "payload: ArrayBuffer", "): Result<ArrayBuffer> {\n", AS_COLUMNS, AS_COLUMNS, 2);
    const char *arguments = put_input(a, operation);
    put_const(g, 2, "handler", wc__lang_text(g, "%s!", slot_of(g, operation, "Handler")));
    wc__lang_put_list(g, 2, "const response = handler(", arguments, ");\n", AS_COLUMNS, AS_COLUMNS, 2);
    if (wc__lang_is_void(operation)) {
        wc__lang_put(g, "  if (response) {\n    return Result.error<ArrayBuffer>(response);\n  }\n"
                        "  return Result.ok<ArrayBuffer>(new ArrayBuffer(0));\n}\n\n");
        return;
    }
    wc__lang_put(g,
                 "  if (!response.isOk) {\n    return Result.error<ArrayBuffer>(response.error()!);\n  }\n");
    put_const(g, 2, "result", "response.get()");
    wc__as_put_payload(a, 2, "answer", operation->type, "result");
    wc__lang_put(g, "  return Result.ok<ArrayBuffer>(answer);\n}\n\n");
}

void wc__as_put_handlers(as_gen *a)
{
    lang_gen *g = &a->lang;
    const char *handlers = wc__lang_handlers(g);
    if (!(g->used & LANG_USES_HANDLERS))
        return;
    wc__lang_claim(g, handlers, g->namespace, g->namespace->place);
    for (const widl_item *operation = wc__lang_first(g, true); operation && g->status == 0;
         operation = wc__lang_next(g, operation, true))
        put_handler_type(g, operation);
    wc__lang_put(g, "/**\n * Takes the functions that answer.\n */\nexport class %s {\n", handlers);
    for (const widl_item *operation = wc__lang_first(g, true); operation && g->status == 0;) {
        const widl_item *next = wc__lang_next(g, operation, true);
        put_register(g, operation);
        wc__lang_put(g, "%s", next ? "\n" : "");
        operation = next;
    }
    wc__lang_put(g, "}\n\n");
    for (const widl_item *operation = wc__lang_first(g, true); operation && g->status == 0;
         operation = wc__lang_next(g, operation, true))
        put_wrapper(a, operation);
}
