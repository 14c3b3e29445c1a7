/* widl/c_serve.c: operations that are handled: the table of handlers, what runs it, the scaffold of an actor.
 *
 * SPEC widl 8; interfaces 1 (void results, zero bytes).
 */
#include "widl/c_int.h"

static wc_slice handler_arguments(c_gen *c, const widl_item *operation)
{
    return wc__c_join(c, wc__c_join(c, WC_LIT("void *ctx"), wc__c_argument(c, operation)),
                      wc__c_result(c, operation));
}

static wc_slice handler_name(c_gen *c, const widl_item *operation)
{
    return wc__c_field(c, operation->name);
}

static void put_handler_member(c_gen *c, const widl_item *operation, bool is_header)
{
    (void)is_header;
    wc__c_put_comment(c, 1, operation->description);
    wc_slice name = handler_name(c, operation);
    wc_slice head = wc__c_text(c, "    int (*%.*s)", WC_FMT(name));
    wc__c_put_call(c, (const char *)head.ptr, handler_arguments(c, operation), ";\n");
}

static void put_dispatch_head(c_gen *c, const char *tail)
{
    const char *prefix = (const char *)c->prefix.ptr;
    wc_slice head = wc__c_text(c, "int %s_dispatch", prefix);
    wc_slice arguments = wc__c_text(
        c, "const %s_handlers *handlers\nvoid *ctx\nwc_slice operation\nwc_mp_reader *r\nwc_mp_writer *w",
        prefix);
    wc__c_put_call(c, (const char *)head.ptr, arguments, tail);
}

static void put_handlers_header(c_gen *c)
{
    const char *prefix = (const char *)c->prefix.ptr;
    wc__c_put(c,
              "\n/* What answers the operations; NULL: not handled. 0 with the result in *out (the schema's "
              "defaults at "
              "first,\n"
              " * else zero), or a negative status. */\ntypedef struct %s_handlers {\n",
              prefix);
    wc__c_each_operation(c, false, put_handler_member, true);
    wc__c_put(c, "} %s_handlers;\n\n", prefix);
    if (c->options->side == WC_WIDL_ACTOR) {
        wc__c_put(c,
                  "/* From wc_actor_init. The table and ctx must stay. */\nvoid %s_register(const "
                  "%s_handlers *handlers, void *ctx);\n",
                  prefix, prefix);
        return;
    }
    wc__c_put(c, "/* Reads the argument, runs the handler, writes the result; for void nothing. "
                 "WC_ENOTFOUND: no handler has that\n"
                 " * name. A bad argument is the reader's error, and its status. Else what the handler "
                 "returned. */\n");
    put_dispatch_head(c, ";\n");
}

/* The declarations of the argument and the result. */
static void put_variables(c_gen *c, const widl_item *operation)
{
    if (wc__c_has_args(operation)) {
        wc_slice name = wc__c_operation(c, operation);
        wc__c_put(c, "    %.*s_args args;\n", WC_FMT(name));
    } else if (operation->is_unary) {
        c_type in = wc__c_type(c, operation->items->type, false);
        wc__c_put(c, "    %.*s%svalue;\n", WC_FMT(in.text), wc__c_is_star(in) ? "" : " ");
    }
    if (wc__c_is_void(operation))
        return;
    c_type out = wc__c_type(c, operation->type, false);
    bool is_plain = !out.is_pointed && !wc_slice_eq_str(out.text, "wc_slice");
    wc__c_put(c, "    %.*s%sout%s;\n", WC_FMT(out.text), wc__c_is_star(out) ? "" : " ",
              wc__c_has_defaults(operation->type) ? ""
              : wc__c_is_star(out)                ? " = NULL"
              : is_plain                          ? " = 0"
                                                  : " = {0}");
}

/* if (!read(r, &args)) return on_failure; */
static void put_argument_read(c_gen *c, const widl_item *operation, const char *r, const char *on_failure)
{
    if (operation->items == NULL)
        return;
    wc_slice read;
    if (wc__c_has_args(operation))
        read = wc__c_text(c, "%.*s_args_read", WC_FMT(wc__c_operation(c, operation)));
    else
        read = wc__c_type(c, operation->items->type, false).read;
    wc__c_put(c, "    if (!%.*s(%s, &%s))\n        return %s;\n", WC_FMT(read), r,
              wc__c_argument_name(operation), on_failure);
}

static void put_handler_call(c_gen *c, const widl_item *operation, const char *lead)
{
    wc_slice name = handler_name(c, operation);
    bool is_void = wc__c_is_void(operation), is_pointed = wc__c_has_args(operation);
    if (operation->is_unary)
        is_pointed = wc__c_type(c, operation->items->type, false).is_pointed;
    if (!is_void && wc__c_has_defaults(operation->type))
        wc__c_put(c, "    %.*s_init(&out);\n", WC_FMT(wc__c_type(c, operation->type, false).text));
    wc__c_put(c, "    %s->%.*s(%s%s%s%s%s);\n", lead, WC_FMT(name),
              c->options->side == WC_WIDL_ACTOR ? "registered_ctx" : "ctx", operation->items ? ", " : "",
              is_pointed ? "&" : "", wc__c_argument_name(operation), is_void ? "" : ", &out");
}

static void put_run(c_gen *c, const widl_item *operation, bool is_header)
{
    (void)is_header;
    wc__c_put(
        c, "\nstatic int run_%.*s(const %.*s_handlers *handlers, void *ctx, wc_mp_reader *r, wc_mp_writer *w)\n{\n",
        WC_FMT(wc__widl_snake(&c->arena, operation->name)), WC_FMT(c->prefix));
    bool is_void = wc__c_is_void(operation);
    put_variables(c, operation);
    if (operation->items)
        wc__c_put(c, "    r->root = \"%.*s\";\n", WC_FMT(wc__c_root_of_argument(c, operation)));
    else
        wc__c_put(c, "    (void)r;\n");
    if (is_void)
        wc__c_put(c, "    (void)w;\n");
    put_argument_read(c, operation, "r", "r->status");
    put_handler_call(c, operation, is_void ? "return handlers" : "int rc = handlers");
    if (!is_void) {
        c_type out = wc__c_type(c, operation->type, false);
        wc__c_put(c, "    if (rc == 0)\n        %.*s(w, %sout);\n    return rc;\n", WC_FMT(out.write),
                  out.is_pointed ? "&" : "");
    }
    wc__c_put(c, "}\n");
}

static void put_row(c_gen *c, const widl_item *operation, bool is_header)
{
    wc_slice name = handler_name(c, operation), wire = wc__widl_wire_name(operation);
    (void)is_header;
    wc__c_put(c, "    if (handlers->%.*s != NULL && is_operation(operation, ", WC_FMT(name));
    wc__c_put_literal(c, wire);
    wc__c_put(c, ", %zu))\n        return run_%.*s(handlers, ctx, r, w);\n", wire.len,
              WC_FMT(wc__widl_snake(&c->arena, operation->name)));
}

/* The whole of an operation in an actor. */
static void put_entry(c_gen *c, const widl_item *operation, bool is_header)
{
    bool is_void = wc__c_is_void(operation);
    (void)is_header;
    wc__c_put(c, "\nstatic int on_%.*s(wc_slice payload, wc_slice *out_reply)\n{\n",
              WC_FMT(wc__widl_snake(&c->arena, operation->name)));
    if (operation->items)
        wc__c_put(c, "    wc_mp_reader r;\n");
    if (!is_void)
        wc__c_put(c, "    wc_mp_writer w;\n");
    put_variables(c, operation);
    if (operation->items)
        wc__c_put(c, "    wc_actor_reader_init(&r, payload);\n    r.root = \"%.*s\";\n",
                  WC_FMT(wc__c_root_of_argument(c, operation)));
    else
        wc__c_put(c, "    (void)payload;\n");
    if (is_void)
        wc__c_put(c, "    (void)out_reply;\n");
    put_argument_read(c, operation, "&r", "wc_actor_fail_reader(&r)");
    put_handler_call(c, operation, is_void ? "return registered" : "int rc = registered");
    if (!is_void) {
        c_type out = wc__c_type(c, operation->type, false);
        wc__c_put(
            c,
            "    if (rc != 0)\n        return rc;\n    wc_actor_writer_init(&w);\n    %.*s(&w, %sout);\n"
            "    return wc_actor_writer_end(&w, out_reply);\n",
            WC_FMT(out.write), out.is_pointed ? "&" : "");
    }
    wc__c_put(c, "}\n");
}

static void put_registration(c_gen *c, const widl_item *operation, bool is_header)
{
    (void)is_header;
    wc__c_put(c, "    if (handlers->%.*s != NULL)\n        wc_actor_register(",
              WC_FMT(handler_name(c, operation)));
    wc__c_put_literal(c, wc__widl_wire_name(operation));
    wc__c_put(c, ", on_%.*s);\n", WC_FMT(wc__widl_snake(&c->arena, operation->name)));
}

static void put_actor_handlers(c_gen *c)
{
    const char *prefix = (const char *)c->prefix.ptr;
    wc__c_put(c, "\nstatic const %s_handlers *registered;\nstatic void *registered_ctx;\n", prefix);
    wc__c_each_operation(c, false, put_entry, false);
    wc__c_put(c,
              "\nvoid %s_register(const %s_handlers *handlers, void *ctx)\n{\n    registered = handlers;\n"
              "    registered_ctx = ctx;\n",
              prefix, prefix);
    wc__c_each_operation(c, false, put_registration, false);
    wc__c_put(c, "}\n");
}

void wc__c_put_handlers(c_gen *c, bool is_header)
{
    if (!wc__c_has_operations(c, false))
        return;
    if (is_header) {
        put_handlers_header(c);
        return;
    }
    if (c->options->side == WC_WIDL_ACTOR) {
        put_actor_handlers(c);
        return;
    }
    wc__c_each_operation(c, false, put_run, false);
    wc__c_put(c,
              "\nstatic bool is_operation(wc_slice operation, const char *name, size_t len)\n{\n"
              "    return operation.len == len && __builtin_memcmp(operation.ptr, name, len) == 0;\n}\n\n");
    put_dispatch_head(c, "\n{\n");
    wc__c_each_operation(c, false, put_row, false);
    wc__c_put(c, "    return WC_ENOTFOUND;\n}\n");
}

/* --- scaffold --- */

static void put_stub(c_gen *c, const widl_item *operation, bool is_header)
{
    (void)is_header;
    wc_slice head = wc__c_text(c, "static int %.*s", WC_FMT(wc__c_field(c, operation->name)));
    wc__c_put_comment(c, 0, operation->description);
    wc__c_put_call(c, (const char *)head.ptr, handler_arguments(c, operation), "\n{\n    (void)ctx;\n");
    if (operation->items)
        wc__c_put(c, "    (void)%s;\n", wc__c_argument_name(operation));
    if (!wc__c_is_void(operation))
        wc__c_put(c, "    (void)out;\n");
    wc__c_put(c, "    return wc_actor_fail(\"not implemented\");\n}\n\n");
}

static void put_stub_row(c_gen *c, const widl_item *operation, bool is_header)
{
    (void)is_header;
    wc_slice name = wc__c_field(c, operation->name);
    wc__c_put(c, "    .%.*s = %.*s,\n", WC_FMT(name), WC_FMT(name));
}

int wc_widl_c_scaffold(const wc_widl_doc *doc, const wc_widl_c *options, wc_buf *out, wc_error *err)
{
    c_gen c;
    if (options->side != WC_WIDL_ACTOR)
        return wc_fail(err, WC_EUNSUPPORTED, "%s: a scaffold exists for the side \"actor\" only", doc->file);
    if (wc__c_begin(&c, doc, options, out, err) != 0)
        return wc__c_end(&c);
    wc__c_put(&c, "/* An actor of the contract ");
    wc__c_put(&c, "%.*s. */\n#include \"%.*s\"\n\n", WC_FMT(c.prefix), WC_FMT(options->header));
    wc__c_each_operation(&c, false, put_stub, false);
    if (wc__c_has_operations(&c, false)) {
        wc__c_put(&c, "static const %.*s_handlers handlers = {\n", WC_FMT(c.prefix));
        wc__c_each_operation(&c, false, put_stub_row, false);
        wc__c_put(&c, "};\n\nvoid wc_actor_init(void)\n{\n    %.*s_register(&handlers, NULL);\n}\n",
                  WC_FMT(c.prefix));
    } else {
        wc__c_put(&c, "void wc_actor_init(void)\n{\n}\n");
    }
    return wc__c_end(&c);
}
