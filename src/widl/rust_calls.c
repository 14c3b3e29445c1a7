/* widl/rust_calls.c: the calling and the handling side in Rust, in the shape of the crates of 2021: `default()` and
 * `host(name)` give a Host with a method for each operation, `Handlers::register_<operation>` takes a function.
 *
 * SPEC widl 6; interfaces 1 (empty payloads, void).
 */
#include "widl/rust_int.h"

/* The parameters, "name: Type" each on a line. `first` stands before them. */
static const char *parameters(lang_gen *g, const widl_item *operation, const char *first)
{
    const char *made = first;
    for (const widl_item *item = operation->items; item; item = item->next) {
        const char *name = wc__rust_field(g, item->name);
        made = wc__lang_text(g, "%s%s%s: %s", made, made[0] ? "\n" : "", name, wc__rust_type(g, item->type));
    }
    return made;
}

static const char *result(lang_gen *g, const widl_item *operation)
{
    return wc__lang_is_void(operation) ? "()" : wc__rust_type(g, operation->type);
}

static const char *operation_name(lang_gen *g, const widl_item *operation)
{
    return wc__lang_quote(g, wc__widl_wire_name(operation));
}

/* let input_args = GetArgs { key }; the parameters have the names of the fields. */
static void put_args(lang_gen *g, const widl_item *operation)
{
    const char *names = "";
    for (const widl_item *item = operation->items; item; item = item->next)
        names = wc__lang_text(g, "%s%s%s", names, names[0] ? "\n" : "", wc__rust_field(g, item->name));
    const char *head = wc__lang_text(g, "let input_args = %s { ", wc__lang_args(g, operation));
    size_t width = strlen(names) + operation->count - 1, line = 8 + strlen(head) + width + 3;
    if (width <= RUST_LITERAL_COLUMNS && line <= RUST_COLUMNS) {
        wc__lang_put(g, "        %s", head);
        for (const widl_item *item = operation->items; item; item = item->next)
            wc__lang_put(g, "%s%s", wc__rust_field(g, item->name), item->next ? ", " : " };\n");
        return;
    }
    wc__lang_put(g, "        let input_args = %s {\n", wc__lang_args(g, operation));
    for (const widl_item *item = operation->items; item; item = item->next)
        wc__lang_put(g, "            %s,\n", wc__rust_field(g, item->name));
    wc__lang_put(g, "        };\n");
}

static void put_method(lang_gen *g, const widl_item *operation)
{
    const char *name = wc__lang_snake(g, operation->name), *payload = "&payload";
    bool is_void = wc__lang_is_void(operation);
    wc__lang_claim(g, wc__lang_text(g, "method %s", name), operation, operation->place);
    wc__lang_put_comment(g, "    ", operation->description);
    wc__lang_put_list(g, 4, wc__lang_text(g, "pub fn %s(", name), parameters(g, operation, "&self"),
                      wc__lang_text(g, ") -> HandlerResult<%s> {\n", result(g, operation)), RUST_COLUMNS,
                      RUST_COLUMNS, 4);
    if (wc__lang_has_args(operation)) {
        put_args(g, operation);
        wc__lang_put(g, "        let payload = serialize(input_args)?;\n");
    } else if (operation->is_unary) {
        const char *value = wc__rust_field(g, operation->items->name);
        bool is_bytes = wc__rust_is_bytes(operation->items->type);
        wc__lang_put(g, "        let payload = serialize(%s%s%s)?;\n", is_bytes ? "Octets(" : "", value,
                     is_bytes ? ")" : "");
    } else {
        payload = "&[]";
    }
    wc__lang_put_list(
        g, 8, is_void ? "host_call(" : "let answer = host_call(",
        wc__lang_text(g, "&self.binding\nNAMESPACE\n%s\n%s", operation_name(g, operation), payload), ")?;\n",
        RUST_COLUMNS, RUST_CALL_COLUMNS, 4);
    if (is_void)
        wc__lang_put(g, "        Ok(())\n    }\n");
    else if (wc__rust_is_bytes(operation->type))
        wc__lang_put(g, "        Ok(deserialize::<Octets>(&answer)?.0)\n    }\n");
    else
        wc__lang_put(g, "        deserialize(&answer)\n    }\n");
}

void wc__rust_put_host(lang_gen *g)
{
    const char *host = wc__lang_host(g);
    if (!(g->used & LANG_USES_CALLS))
        return;
    wc__lang_claim(g, host, g->namespace, g->namespace->place);
    wc__lang_put(g,
                 "/// Calls what is linked to the actor under a name.\n#[cfg(feature = \"guest\")]\n"
                 "pub struct %s {\n    binding: String,\n}\n\n",
                 host);
    wc__lang_put(g,
                 "#[cfg(feature = \"guest\")]\nimpl Default for %s {\n    fn default() -> Self {\n"
                 "        host(\"default\")\n    }\n}\n\n",
                 host);
    wc__lang_put(
        g,
        "/// Creates a named host binding\n#[cfg(feature = \"guest\")]\n"
        "pub fn host(binding: &str) -> %s {\n    %s {\n        binding: binding.to_string(),\n    }\n}\n\n",
        host, host);
    wc__lang_put(g,
                 "/// Creates the default host binding\n#[cfg(feature = \"guest\")]\n"
                 "pub fn default() -> %s {\n    host(\"default\")\n}\n\n",
                 host);
    wc__lang_put(g, "#[cfg(feature = \"guest\")]\nimpl %s {\n", host);
    for (const widl_item *operation = wc__lang_first(g, false); operation && g->status == 0;) {
        const widl_item *next = wc__lang_next(g, operation, false);
        put_method(g, operation);
        wc__lang_put(g, "%s", next ? "\n" : "");
        operation = next;
    }
    wc__lang_put(g, "}\n\n");
}

/* --- handlers --- */

static const char *parameter_types(lang_gen *g, const widl_item *operation, const char *separator)
{
    const char *types = "";
    for (const widl_item *item = operation->items; item; item = item->next)
        types = wc__lang_text(g, "%s%s%s", types, types[0] ? separator : "", wc__rust_type(g, item->type));
    return types;
}

/* fn(Request) -> HandlerResult<Response> */
static const char *handler_type(lang_gen *g, const widl_item *operation)
{
    return wc__lang_text(g, "fn(%s) -> HandlerResult<%s>", parameter_types(g, operation, ", "),
                         result(g, operation));
}

/* The same on a line of its own, or broken. */
static void put_handler_type(lang_gen *g, const widl_item *operation, const char *head)
{
    wc__lang_put_list(g, 8, head, parameter_types(g, operation, "\n"),
                      wc__lang_text(g, ") -> HandlerResult<%s>,\n", result(g, operation)), RUST_COLUMNS,
                      RUST_COLUMNS, 4);
}

static void put_register(lang_gen *g, const widl_item *operation)
{
    wc_slice upper = wc__widl_upper(&g->arena, operation->name);
    wc_slice snake = wc__widl_snake(&g->arena, operation->name);
    wc__lang_claim(g, wc__lang_text(g, "handler %.*s", WC_FMT(snake)), operation, operation->place);
    wc__lang_put_comment(g, "    ", operation->description);
    const char *head = wc__lang_text(g, "    pub fn register_%.*s(", WC_FMT(snake));
    const char *type = handler_type(g, operation);
    if (strlen(head) + strlen("f: ) {") + strlen(type) <= RUST_COLUMNS) {
        wc__lang_put(g, "%sf: %s) {\n", head, type);
    } else {
        wc__lang_put(g, "%s\n", head);
        put_handler_type(g, operation, "f: fn(");
        wc__lang_put(g, "    ) {\n");
    }
    wc__lang_put(g, "        *%.*s.write().unwrap() = Some(f);\n", WC_FMT(upper));
    wc__lang_put_list(g, 8, "register_function(",
                      wc__lang_text(g, "%s\n%.*s_wrapper", operation_name(g, operation), WC_FMT(snake)),
                      ");\n    }\n", RUST_COLUMNS, RUST_CALL_COLUMNS, 4);
}

static void put_slot(lang_gen *g, const widl_item *operation)
{
    wc_slice upper = wc__widl_upper(&g->arena, operation->name);
    const char *type = handler_type(g, operation);
    const char *head = wc__lang_text(g, "static %.*s: RwLock<Option<%s>> =", WC_FMT(upper), type);
    wc__lang_put(g, "#[cfg(feature = \"guest\")]\n");
    if (strlen(head) + strlen(" RwLock::new(None);") <= RUST_COLUMNS) {
        wc__lang_put(g, "%s RwLock::new(None);\n\n", head);
    } else if (strlen(head) <= RUST_COLUMNS) {
        wc__lang_put(g, "%s\n    RwLock::new(None);\n\n", head);
    } else if (strlen(type) + strlen("    Option<>,") <= RUST_COLUMNS) {
        wc__lang_put(g, "static %.*s: RwLock<\n    Option<%s>,\n> = RwLock::new(None);\n\n", WC_FMT(upper),
                     type);
    } else {
        wc__lang_put(g, "static %.*s: RwLock<\n    Option<\n", WC_FMT(upper));
        put_handler_type(g, operation, "fn(");
        wc__lang_put(g, "    >,\n> = RwLock::new(None);\n\n");
    }
}

/* The arguments as the handler takes them. */
static const char *arguments(lang_gen *g, const widl_item *operation)
{
    const char *made = "";
    if (operation->is_unary)
        return wc__rust_is_bytes(operation->items->type) ? "input.0" : "input";
    for (const widl_item *item = operation->items; item; item = item->next)
        made = wc__lang_text(g, "%s%sinput.%s", made, made[0] ? "\n" : "", wc__rust_field(g, item->name));
    return made;
}

static void put_wrapper(lang_gen *g, const widl_item *operation)
{
    wc_slice upper = wc__widl_upper(&g->arena, operation->name);
    wc_slice snake = wc__widl_snake(&g->arena, operation->name);
    const char *type = operation->is_unary ? wc__rust_wire_type(g, operation->items->type)
                       : operation->items  ? wc__lang_args(g, operation)
                                           : NULL;
    bool is_void = wc__lang_is_void(operation);
    wc__lang_put(g, "#[cfg(feature = \"guest\")]\n");
    wc__lang_put_list(g, 0, wc__lang_text(g, "fn %.*s_wrapper(", WC_FMT(snake)),
                      wc__lang_text(g, "%sinput_payload: &[u8]", type ? "" : "_"), ") -> CallResult {\n",
                      RUST_COLUMNS, RUST_COLUMNS, 4);
    if (type)
        wc__lang_put(g, "    let input = deserialize::<%s>(input_payload)?;\n", type);
    wc__lang_put(g, "    let f = registered(&%.*s)?;\n", WC_FMT(upper));
    wc__lang_put_list(g, 4, is_void ? "f(" : "let result = f(", arguments(g, operation), ")?;\n",
                      RUST_COLUMNS, RUST_CALL_COLUMNS, 4);
    bool is_bytes = !is_void && wc__rust_is_bytes(operation->type);
    wc__lang_put(g, "    serialize(%s)\n}\n\n", is_void ? "()" : is_bytes ? "Octets(result)" : "result");
}

void wc__rust_put_handlers(lang_gen *g)
{
    const char *handlers = wc__lang_handlers(g);
    if (!(g->used & LANG_USES_HANDLERS))
        return;
    wc__lang_claim(g, handlers, g->namespace, g->namespace->place);
    wc__lang_put(g, "/// Takes the functions that answer.\n#[cfg(feature = \"guest\")]\npub struct %s {}\n\n",
                 handlers);
    wc__lang_put(g, "#[cfg(feature = \"guest\")]\nimpl %s {\n", handlers);
    for (const widl_item *operation = wc__lang_first(g, true); operation && g->status == 0;) {
        const widl_item *next = wc__lang_next(g, operation, true);
        put_register(g, operation);
        wc__lang_put(g, "%s", next ? "\n" : "");
        operation = next;
    }
    wc__lang_put(g, "}\n\n");
    for (const widl_item *operation = wc__lang_first(g, true); operation && g->status == 0;
         operation = wc__lang_next(g, operation, true)) {
        put_slot(g, operation);
        put_wrapper(g, operation);
    }
    wc__lang_put(g, "#[cfg(feature = \"guest\")]\n"
                    "fn registered<F: Copy>(slot: &RwLock<Option<F>>) -> HandlerResult<F> {\n"
                    "    let f = *slot.read().unwrap();\n"
                    "    f.ok_or_else(|| \"no handler is registered\".into())\n}\n\n");
}
