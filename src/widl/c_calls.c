/* widl/c_calls.c: operations: their names, and what calls them. An actor calls through its SDK, a host through libwapc; a
 * provider has the two halves of a call (x_encode, x_decode) and hands the bytes to its host.
 *
 * SPEC widl 8; interfaces 1 (void results, zero bytes).
 */
#include "widl/c_int.h"

void wc__c_each_operation(c_gen *c, bool is_called, c_operation_fn put, bool is_header)
{
    for (const widl_item *role = c->doc->items; role; role = role->next) {
        bool is_wanted = is_called ? wc__c_is_called(c, role) : wc__c_is_handled(c, role);
        for (const widl_item *operation = is_wanted ? role->items : NULL; operation;
             operation = operation->next)
            put(c, operation, is_header);
    }
}

bool wc__c_has_operations(const c_gen *c, bool is_called)
{
    for (const widl_item *role = c->doc->items; role; role = role->next) {
        if (role->items && (is_called ? wc__c_is_called(c, role) : wc__c_is_handled(c, role)))
            return true;
    }
    return false;
}

wc_slice wc__c_result(c_gen *c, const widl_item *operation)
{
    if (wc__c_is_void(operation))
        return WC_LIT("");
    c_type type = wc__c_type(c, operation->type, false);
    return wc__c_text(c, "%.*s%s*out", WC_FMT(type.text), wc__c_is_star(type) ? "" : " ");
}

wc_slice wc__c_join(c_gen *c, wc_slice a, wc_slice b)
{
    return wc__c_text(c, "%.*s%s%.*s", WC_FMT(a), a.len > 0 && b.len > 0 ? "\n" : "", WC_FMT(b));
}

const char *wc__c_argument_name(const widl_item *operation)
{
    return operation->items == NULL ? "" : operation->is_unary ? "value" : "args";
}

wc_slice wc__c_root(c_gen *c, const widl_type *type)
{
    if (type->kind == WIDL_TYPE_NAME && type->builtin == WIDL_DEFINED)
        return wc__c_text(c, "%.*s", WC_FMT(type->name));
    return WC_LIT("value");
}

wc_slice wc__c_root_of_argument(c_gen *c, const widl_item *operation)
{
    return operation->is_unary ? wc__c_root(c, operation->items->type)
                               : wc__c_text(c, "%.*sArgs", WC_FMT(operation->name));
}

/* --- names on the wire --- */

static void each_role(c_gen *c, void (*put)(c_gen *c, const widl_item *operation))
{
    for (const widl_item *role = c->doc->items; role; role = role->next) {
        bool is_role = role->kind == WIDL_ITEM_ROLE || role->kind == WIDL_ITEM_INTERFACE;
        for (const widl_item *operation = is_role ? role->items : NULL; operation; operation = operation->next)
            put(c, operation);
    }
}

static void put_name_macro(c_gen *c, const widl_item *operation)
{
    wc_slice name = wc__widl_upper(&c->arena, operation->name);
    wc__c_put(c, "#define %.*s_OP_%.*s ", WC_FMT(c->upper), WC_FMT(name));
    wc__c_put_literal(c, wc__widl_wire_name(operation));
    wc__c_put(c, "\n");
}

static void put_number(c_gen *c, const widl_item *operation)
{
    wc_slice name = wc__widl_upper(&c->arena, operation->name);
    wc__c_put_comment(c, 1, operation->description);
    wc__c_put(c, "    %.*s_%.*s,\n", WC_FMT(c->upper), WC_FMT(name));
}

static void put_name(c_gen *c, const widl_item *operation)
{
    wc_slice name = wc__widl_upper(&c->arena, operation->name);
    wc__c_put(c, "    %.*s_OP_%.*s,\n", WC_FMT(c->upper), WC_FMT(name));
}

static bool has_any_operation(const c_gen *c)
{
    for (const widl_item *role = c->doc->items; role; role = role->next) {
        if ((role->kind == WIDL_ITEM_ROLE || role->kind == WIDL_ITEM_INTERFACE) && role->items)
            return true;
    }
    return false;
}

void wc__c_put_operations(c_gen *c, bool is_header)
{
    const char *prefix = (const char *)c->prefix.ptr, *upper = (const char *)c->upper.ptr;
    if (c->options->side != WC_WIDL_CODEC || !has_any_operation(c))
        return;
    if (is_header) {
        wc__c_put(c, "\n/* Operations: their names on the wire, and numbers for tables. */\n");
        each_role(c, put_name_macro);
        wc__c_put(c, "\nenum {\n");
        each_role(c, put_number);
        wc__c_put(c, "    %s_OPERATIONS,\n};\n\n/* The number of a name, or -1; the name of a number. */\n",
                  upper);
        wc__c_put(c, "int %s_operation(wc_slice name);\nconst char *%s_operation_name(int operation);\n",
                  prefix, prefix);
        return;
    }
    wc__c_put(c, "\nstatic const char *const operations[%s_OPERATIONS] = {\n", upper);
    each_role(c, put_name);
    wc__c_put(c,
              "};\n\nint %s_operation(wc_slice name)\n{\n    for (int i = 0; i < %s_OPERATIONS; i++) {\n"
              "        if (__builtin_strlen(operations[i]) == name.len &&\n"
              "            __builtin_memcmp(operations[i], name.ptr, name.len) == 0)\n            return "
              "i;\n    }\n"
              "    return -1;\n}\n\nconst char *%s_operation_name(int operation)\n{\n"
              "    return operations[operation];\n}\n",
              prefix, upper, prefix);
}

/* --- callers --- */

/* The argument into a writer. */
static void put_argument(c_gen *c, const widl_item *operation, const char *writer)
{
    if (operation->items == NULL)
        return;
    if (operation->is_unary) {
        c_type type = wc__c_type(c, operation->items->type, false);
        wc__c_put(c, "    %.*s(%s, value);\n", WC_FMT(type.write), writer);
    } else {
        wc_slice name = wc__c_operation(c, operation);
        wc__c_put(c, "    %.*s_args_write(%s, args);\n", WC_FMT(name), writer);
    }
}

static void put_request(c_gen *c, const widl_item *operation, bool is_header)
{
    wc_slice name = wc__c_operation(c, operation), argument = wc__c_argument(c, operation);
    wc_slice head = wc__c_text(c, "void %.*s_encode", WC_FMT(name));
    if (operation->items == NULL)
        return;
    wc__c_put(c, "%s", is_header ? "" : "\n");
    wc__c_put_call(c, (const char *)head.ptr, wc__c_join(c, WC_LIT("wc_mp_writer *w"), argument),
                   is_header ? ";\n" : "\n{\n");
    if (is_header)
        return;
    put_argument(c, operation, "w");
    wc__c_put(c, "}\n");
}

static void put_reply(c_gen *c, const widl_item *operation, bool is_header)
{
    wc_slice name = wc__c_operation(c, operation), result = wc__c_result(c, operation);
    if (result.len == 0)
        return;
    wc_slice head = wc__c_text(c, "bool %.*s_decode", WC_FMT(name));
    wc__c_put(c, "%s", is_header ? "" : "\n");
    wc__c_put_call(c, (const char *)head.ptr, wc__c_join(c, WC_LIT("wc_mp_reader *r"), result),
                   is_header ? ";\n" : "\n{\n");
    if (is_header)
        return;
    c_type type = wc__c_type(c, operation->type, false);
    wc__c_put(c, "    return %.*s(r, out);\n}\n", WC_FMT(type.read));
}

static void put_caller_head(c_gen *c, const widl_item *operation, const char *tail)
{
    wc_slice name = wc__c_operation(c, operation);
    wc_slice head = wc__c_text(c, "int %.*s", WC_FMT(name));
    wc_slice host = c->options->side == WC_WIDL_ACTOR
                        ? WC_LIT("const char *link")
                        : wc__c_text(c, "const %.*s_host *host", WC_FMT(c->prefix));
    wc_slice arguments = wc__c_join(c, wc__c_join(c, host, wc__c_argument(c, operation)),
                                    wc__c_result(c, operation));
    if (c->options->side == WC_WIDL_HOST)
        arguments = wc__c_join(c, arguments, WC_LIT("wc_error *err"));
    wc__c_put_call(c, (const char *)head.ptr, arguments, tail);
}

static void put_actor_caller(c_gen *c, const widl_item *operation)
{
    wc_slice wire = wc__widl_wire_name(operation);
    bool is_void = wc__c_is_void(operation);
    put_caller_head(c, operation, "\n{\n");
    wc__c_put(c, "    wc_mp_writer w;\n    wc_mp_reader r;\n    wc_actor_writer_init(&w);\n");
    put_argument(c, operation, "&w");
    wc__c_put(c, "    %swc_actor_call(link, WC_TEXT(%.*s_NAMESPACE), WC_TEXT(",
              is_void ? "return " : "int rc = ", WC_FMT(c->upper));
    wc__c_put_literal(c, wire);
    wc__c_put(c, "), &w, &r);\n");
    if (!is_void) {
        c_type type = wc__c_type(c, operation->type, false);
        wc_slice root = wc__c_root(c, operation->type);
        wc__c_put(c,
                  "    if (rc != 0)\n        return rc;\n    r.root = \"%.*s\";\n"
                  "    return %.*s(&r, out) ? 0 : wc_actor_fail_reader(&r);\n",
                  WC_FMT(root), WC_FMT(type.read));
    }
    wc__c_put(c, "}\n");
}

static void put_host_caller(c_gen *c, const widl_item *operation)
{
    wc_slice name = wc__c_operation(c, operation), wire = wc__widl_wire_name(operation);
    bool is_void = wc__c_is_void(operation);
    put_caller_head(c, operation, "\n{\n");
    wc__c_put(c, "%s    wc_slice reply;\n", is_void ? "" : "    wc_mp_reader r;\n");
    wc__c_put(c, "    wc_mp_writer *w = host->writer;\n    w->at = w->start;\n    w->is_failed = false;\n");
    if (operation->items)
        wc__c_put(c, "    %.*s_encode(w, %s);\n", WC_FMT(name), wc__c_argument_name(operation));
    wc__c_put(c, "    %scall(host, (wc_slice){(const uint8_t *)", is_void ? "return " : "int rc = ");
    wc__c_put_literal(c, wire);
    wc__c_put(c, ", %zu}, w, &reply, err);\n", wire.len);
    if (!is_void)
        wc__c_put(c,
                  "    if (rc != 0)\n        return rc;\n    wc_mp_reader_init(&r, reply);\n"
                  "    wc_mp_reader_set_alloc(&r, host->alloc, host->alloc_ctx);\n    r.root = \"%.*s\";\n"
                  "    return %.*s_decode(&r, out) ? 0 : wc_mp_error(&r, err);\n",
                  WC_FMT(wc__c_root(c, operation->type)), WC_FMT(name));
    wc__c_put(c, "}\n");
}

static void put_caller(c_gen *c, const widl_item *operation, bool is_header)
{
    if (is_header) {
        wc__c_put_comment(c, 0, operation->description);
        put_caller_head(c, operation, ";\n");
        return;
    }
    wc__c_put(c, "\n");
    if (c->options->side == WC_WIDL_ACTOR)
        put_actor_caller(c, operation);
    else
        put_host_caller(c, operation);
}

static void put_host_type(c_gen *c)
{
    const char *prefix = (const char *)c->prefix.ptr;
    wc__c_put(c,
              "\n/* Calls block. Each request is written from the beginning of `writer`; lists "
              "and maps of the\n"
              " * answer take memory from `alloc`, texts and bytes borrow from the instance until its next "
              "call. */\n"
              "typedef struct %s_host {\n    wapc_instance *instance;\n    uint32_t timeout_ms;\n"
              "    wc_mp_writer *writer;\n    void *(*alloc)(void *ctx, size_t size);\n    void "
              "*alloc_ctx;\n} %s_host;\n\n",
              prefix, prefix);
}

static void put_call_helper(c_gen *c)
{
    const char *prefix = (const char *)c->prefix.ptr;
    wc__c_put(c,
              "\nstatic int call(const %s_host *host, wc_slice operation, const wc_mp_writer *w, wc_slice "
              "*out_reply,\n"
              "                wc_error *err)\n{\n",
              prefix);
    wc__c_put(c, "    if (w->is_failed) {\n        if (err != NULL)\n"
                 "            *err = (wc_error){.code = WC_ELIMIT, .file = \"\", .msg = \"the request does "
                 "not fit\"};\n"
                 "        return WC_ELIMIT;\n    }\n"
                 "    return wapc_call(host->instance, operation, wc_mp_written(w), host->timeout_ms, "
                 "out_reply, err);\n}\n");
}

void wc__c_put_callers(c_gen *c, bool is_header)
{
    if (!wc__c_has_operations(c, true))
        return;
    if (c->options->side == WC_WIDL_ACTOR) {
        if (is_header)
            wc__c_put(c, "\n/* Calls over a link; NULL is the one called \"default\". 0, or a negative "
                         "status with the "
                         "text in\n * wc_actor_error. */\n");
        wc__c_each_operation(c, true, put_caller, is_header);
        return;
    }
    if (is_header)
        wc__c_put(c, "\n/* The two halves of a call: its payload, and what the answer holds. */\n");
    wc__c_each_operation(c, true, put_request, is_header);
    wc__c_each_operation(c, true, put_reply, is_header);
    if (c->options->side != WC_WIDL_HOST)
        return;
    if (is_header)
        put_host_type(c);
    else
        put_call_helper(c);
    wc__c_each_operation(c, true, put_caller, is_header);
}
