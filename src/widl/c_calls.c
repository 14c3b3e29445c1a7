/* widl/c_calls.c: operations: callers, the table of handlers and what runs it, the scaffold of an actor.
 *
 * Every side has the same two halves of a call (x_encode, x_decode) and the same dispatcher; on top of them an actor calls
 * through its SDK, a host through libwapc, and a provider hands the bytes to its host.
 *
 * SPEC widl 8; interfaces 1 (void results, zero bytes).
 */
#include "widl/c_int.h"

typedef void (*operation_fn)(c_gen *c, const widl_item *operation, bool is_header);

static void each_operation(c_gen *c, bool is_called, operation_fn put, bool is_header)
{
    for (const widl_item *role = c->doc->items; role; role = role->next) {
        bool is_wanted = is_called ? wc__c_is_called(c, role) : wc__c_is_handled(c, role);
        for (const widl_item *operation = is_wanted ? role->items : NULL; operation;
             operation = operation->next)
            put(c, operation, is_header);
    }
}

static bool has_operations(const c_gen *c, bool is_called)
{
    for (const widl_item *role = c->doc->items; role; role = role->next) {
        if (role->items && (is_called ? wc__c_is_called(c, role) : wc__c_is_handled(c, role)))
            return true;
    }
    return false;
}

/* "keyvalue_get_response *out", or empty for void. */
static wc_slice result_of(c_gen *c, const widl_item *operation)
{
    if (wc__c_is_void(operation))
        return WC_LIT("");
    c_type type = wc__c_type(c, operation->type, false);
    bool is_star = type.text.len > 0 && type.text.ptr[type.text.len - 1] == '*';
    return wc__c_text(c, "%.*s%s*out", WC_FMT(type.text), is_star ? "" : " ");
}

static wc_slice join(c_gen *c, wc_slice a, wc_slice b)
{
    return wc__c_text(c, "%.*s%s%.*s", WC_FMT(a), a.len > 0 && b.len > 0 ? "\n" : "", WC_FMT(b));
}

static const char *argument_name(const widl_item *operation)
{
    return operation->items == NULL ? "" : operation->is_unary ? "value" : "args";
}

/* --- callers --- */

static void put_request(c_gen *c, const widl_item *operation, bool is_header)
{
    wc_slice name = wc__c_operation(c, operation), argument = wc__c_argument(c, operation);
    wc_slice head = wc__c_text(c, "void %.*s_encode", WC_FMT(name));
    if (operation->items == NULL)
        return;
    wc__c_put(c, "%s", is_header ? "" : "\n");
    wc__c_put_call(c, (const char *)head.ptr, join(c, WC_LIT("wc_mp_writer *w"), argument),
                   is_header ? ";\n" : "\n{\n");
    if (is_header)
        return;
    if (operation->is_unary) {
        c_type type = wc__c_type(c, operation->items->type, false);
        c->helpers |= type.help_write;
        wc__c_put(c, "    %.*s(w, value);\n}\n", WC_FMT(type.write));
    } else {
        wc__c_put(c, "    %.*s_args_write(w, args);\n}\n", WC_FMT(name));
    }
}

static void put_reply(c_gen *c, const widl_item *operation, bool is_header)
{
    wc_slice name = wc__c_operation(c, operation), result = result_of(c, operation);
    if (result.len == 0)
        return;
    wc_slice head = wc__c_text(c, "bool %.*s_decode", WC_FMT(name));
    wc__c_put(c, "%s", is_header ? "" : "\n");
    wc__c_put_call(c, (const char *)head.ptr, join(c, WC_LIT("wc_mp_reader *r"), result),
                   is_header ? ";\n" : "\n{\n");
    if (is_header)
        return;
    c_type type = wc__c_type(c, operation->type, false);
    c->helpers |= type.help_read;
    wc__c_put(c, "    return %.*s(r, out);\n}\n", WC_FMT(type.read));
}

static void put_caller_head(c_gen *c, const widl_item *operation, const char *tail)
{
    wc_slice name = wc__c_operation(c, operation);
    wc_slice head = wc__c_text(c, "int %.*s", WC_FMT(name));
    wc_slice host = wc__c_text(c, "const %.*s_host *host", WC_FMT(c->prefix));
    wc_slice arguments = join(c, join(c, host, wc__c_argument(c, operation)), result_of(c, operation));
    if (c->options->side == WC_WIDL_HOST)
        arguments = join(c, arguments, WC_LIT("wc_error *err"));
    wc__c_put_call(c, (const char *)head.ptr, arguments, tail);
}

static void put_actor_caller(c_gen *c, const widl_item *operation)
{
    wc_slice name = wc__c_operation(c, operation), wire = wc__widl_wire_name(operation);
    bool is_void = wc__c_is_void(operation);
    put_caller_head(c, operation, "\n{\n");
    wc__c_put(c, "    wc_mp_writer w;\n%s    wc_slice reply;\n    wc_actor_writer_init(&w);\n",
              is_void ? "" : "    wc_mp_reader r;\n");
    if (operation->items)
        wc__c_put(c, "    %.*s_encode(&w, %s);\n", WC_FMT(name), argument_name(operation));
    wc__c_put(c, "    %scall(host, WC_TEXT(", is_void ? "return " : "int rc = ");
    wc__c_put_literal(c, wire);
    wc__c_put(c, "), &w, &reply);\n");
    if (!is_void)
        wc__c_put(c,
                  "    if (rc != 0)\n        return rc;\n    wc_actor_reader_init(&r, reply);\n"
                  "    return %.*s_decode(&r, out) ? 0 : wc_actor_fail_reader(&r);\n",
                  WC_FMT(name));
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
        wc__c_put(c, "    %.*s_encode(w, %s);\n", WC_FMT(name), argument_name(operation));
    wc__c_put(c, "    %scall(host, (wc_slice){(const uint8_t *)", is_void ? "return " : "int rc = ");
    wc__c_put_literal(c, wire);
    wc__c_put(c, ", %zu}, w, &reply, err);\n", wire.len);
    if (!is_void)
        wc__c_put(c,
                  "    if (rc != 0)\n        return rc;\n    wc_mp_reader_init(&r, reply);\n"
                  "    wc_mp_reader_set_alloc(&r, host->alloc, host->alloc_ctx);\n"
                  "    return %.*s_decode(&r, out) ? 0 : wc_mp_error(&r, err);\n",
                  WC_FMT(name));
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
    if (c->options->side == WC_WIDL_ACTOR) {
        wc__c_put(c,
                  "\n/* Calls: 0, or a negative status with the text in wc_actor_error. NULL: the link "
                  "\"default\". */\n"
                  "typedef struct %s_host {\n    const char *link;\n} %s_host;\n\n",
                  prefix, prefix);
        return;
    }
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
    if (c->options->side == WC_WIDL_ACTOR) {
        wc__c_put(
            c, "\nstatic int call(const %s_host *host, wc_slice operation, wc_mp_writer *w, wc_slice *out_reply)\n{\n",
            prefix);
        wc__c_put(c,
                  "    wc_slice request;\n    const char *link = host != NULL && host->link != NULL ? "
                  "host->link : \"default\";\n"
                  "    int rc = wc_actor_writer_end(w, &request);\n    if (rc != 0)\n        return rc;\n"
                  "    return wc_host_call(link, WC_TEXT(%s_NAMESPACE), operation, request, out_reply);\n}\n",
                  (const char *)c->upper.ptr);
        return;
    }
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
    if (!has_operations(c, true))
        return;
    bool has_transport = c->options->side != WC_WIDL_PROVIDER;
    if (is_header)
        wc__c_put(c, "\n/* The two halves of a call: its payload, and what the answer holds. */\n");
    each_operation(c, true, put_request, is_header);
    each_operation(c, true, put_reply, is_header);
    if (!has_transport)
        return;
    if (is_header)
        put_host_type(c);
    else
        put_call_helper(c);
    each_operation(c, true, put_caller, is_header);
}

/* --- handlers --- */

static wc_slice handler_arguments(c_gen *c, const widl_item *operation)
{
    return join(c, join(c, WC_LIT("void *ctx"), wc__c_argument(c, operation)), result_of(c, operation));
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

static void put_handlers_header(c_gen *c)
{
    const char *prefix = (const char *)c->prefix.ptr;
    wc__c_put(c,
              "\n/* What answers the operations; NULL: not handled. 0 with the result in *out (zero at "
              "first), or a negative\n"
              " * status. */\ntypedef struct %s_handlers {\n",
              prefix);
    each_operation(c, false, put_handler_member, true);
    wc__c_put(c, "} %s_handlers;\n\n", prefix);
    wc__c_put(c, "/* Reads the argument, runs the handler, writes the result; for void nothing. "
                 "WC_ENOTFOUND: no handler has that\n"
                 " * name. A bad argument is the reader's error, and its status. Else what the handler "
                 "returned. */\n");
    wc_slice head = wc__c_text(c, "int %s_dispatch", prefix);
    wc_slice arguments = wc__c_text(
        c, "const %s_handlers *handlers\nvoid *ctx\nwc_slice operation\nwc_mp_reader *r\nwc_mp_writer *w",
        prefix);
    wc__c_put_call(c, (const char *)head.ptr, arguments, ";\n");
    if (c->options->side == WC_WIDL_ACTOR)
        wc__c_put(c,
                  "\n/* From wc_actor_init. The table and ctx must stay. */\nvoid %s_register(const "
                  "%s_handlers *handlers, void *ctx);\n",
                  prefix, prefix);
}

static void put_run(c_gen *c, const widl_item *operation, bool is_header)
{
    wc_slice name = handler_name(c, operation);
    (void)is_header;
    wc__c_put(
        c, "\nstatic int run_%.*s(const %.*s_handlers *handlers, void *ctx, wc_mp_reader *r, wc_mp_writer *w)\n{\n",
        WC_FMT(wc__widl_snake(&c->arena, operation->name)), WC_FMT(c->prefix));
    c_type in = {0}, out = {0};
    if (wc__c_has_args(operation)) {
        wc_slice args = wc__c_operation(c, operation);
        wc__c_put(c, "    %.*s_args args;\n    if (!%.*s_args_read(r, &args))\n        return r->status;\n",
                  WC_FMT(args), WC_FMT(args));
        in.is_pointed = true;
    } else if (operation->is_unary) {
        in = wc__c_type(c, operation->items->type, false);
        bool is_star = in.text.len > 0 && in.text.ptr[in.text.len - 1] == '*';
        c->helpers |= in.help_read;
        wc__c_put(c, "    %.*s%svalue;\n    if (!%.*s(r, &value))\n        return r->status;\n",
                  WC_FMT(in.text), is_star ? "" : " ", WC_FMT(in.read));
    } else {
        wc__c_put(c, "    (void)r;\n");
    }
    bool is_void = wc__c_is_void(operation);
    if (is_void) {
        wc__c_put(c, "    (void)w;\n");
    } else {
        out = wc__c_type(c, operation->type, false);
        bool is_star = out.text.len > 0 && out.text.ptr[out.text.len - 1] == '*';
        bool is_plain = !out.is_pointed && !wc_slice_eq_str(out.text, "wc_slice");
        c->helpers |= out.help_write;
        wc__c_put(c, "    %.*s%sout = %s;\n", WC_FMT(out.text), is_star ? "" : " ",
                  is_star    ? "NULL"
                  : is_plain ? "0"
                             : "{0}");
    }
    wc__c_put(c, "    %shandlers->%.*s(ctx%s%s%s%s);\n", is_void ? "return " : "int rc = ", WC_FMT(name),
              operation->items ? ", " : "", in.is_pointed ? "&" : "", argument_name(operation),
              is_void ? "" : ", &out");
    if (!is_void)
        wc__c_put(c, "    if (rc == 0)\n        %.*s(w, %sout);\n    return rc;\n", WC_FMT(out.write),
                  out.is_pointed ? "&" : "");
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

static void put_entry(c_gen *c, const widl_item *operation, bool is_header)
{
    (void)is_header;
    wc__c_put(c, "\nstatic int on_%.*s(wc_slice payload, wc_slice *out_reply)\n{\n    return serve(WC_TEXT(",
              WC_FMT(wc__widl_snake(&c->arena, operation->name)));
    wc__c_put_literal(c, wc__widl_wire_name(operation));
    wc__c_put(c, "), payload, out_reply);\n}\n");
}

static void put_registration(c_gen *c, const widl_item *operation, bool is_header)
{
    (void)is_header;
    wc__c_put(c, "    if (handlers->%.*s != NULL)\n        wc_actor_register(",
              WC_FMT(handler_name(c, operation)));
    wc__c_put_literal(c, wc__widl_wire_name(operation));
    wc__c_put(c, ", on_%.*s);\n", WC_FMT(wc__widl_snake(&c->arena, operation->name)));
}

static void put_actor_entries(c_gen *c)
{
    const char *prefix = (const char *)c->prefix.ptr;
    wc__c_put(c, "\nstatic const %s_handlers *registered;\nstatic void *registered_ctx;\n", prefix);
    wc__c_put(c,
              "\nstatic int serve(wc_slice operation, wc_slice payload, wc_slice *out_reply)\n{\n    "
              "wc_mp_reader r;\n"
              "    wc_mp_writer w;\n    wc_actor_reader_init(&r, payload);\n    wc_actor_writer_init(&w);\n"
              "    int rc = %s_dispatch(registered, registered_ctx, operation, &r, &w);\n    if (rc != 0)\n"
              "        return wc_mp_ok(&r) ? rc : wc_actor_fail_reader(&r);\n"
              "    return wc_actor_writer_end(&w, out_reply);\n}\n",
              prefix);
    each_operation(c, false, put_entry, false);
    wc__c_put(c,
              "\nvoid %s_register(const %s_handlers *handlers, void *ctx)\n{\n    registered = handlers;\n"
              "    registered_ctx = ctx;\n",
              prefix, prefix);
    each_operation(c, false, put_registration, false);
    wc__c_put(c, "}\n");
}

void wc__c_put_handlers(c_gen *c, bool is_header)
{
    if (!has_operations(c, false))
        return;
    if (is_header) {
        put_handlers_header(c);
        return;
    }
    const char *prefix = (const char *)c->prefix.ptr;
    each_operation(c, false, put_run, false);
    wc__c_put(c,
              "\nstatic bool is_operation(wc_slice operation, const char *name, size_t len)\n{\n"
              "    return operation.len == len && __builtin_memcmp(operation.ptr, name, len) == 0;\n}\n\n");
    wc_slice head = wc__c_text(c, "int %s_dispatch", prefix);
    wc_slice arguments = wc__c_text(
        c, "const %s_handlers *handlers\nvoid *ctx\nwc_slice operation\nwc_mp_reader *r\nwc_mp_writer *w",
        prefix);
    wc__c_put_call(c, (const char *)head.ptr, arguments, "\n{\n");
    each_operation(c, false, put_row, false);
    wc__c_put(c, "    return WC_ENOTFOUND;\n}\n");
    if (c->options->side == WC_WIDL_ACTOR)
        put_actor_entries(c);
}

/* --- scaffold --- */

static void put_stub(c_gen *c, const widl_item *operation, bool is_header)
{
    (void)is_header;
    wc_slice head = wc__c_text(c, "static int %.*s", WC_FMT(wc__c_field(c, operation->name)));
    wc__c_put_comment(c, 0, operation->description);
    wc__c_put_call(c, (const char *)head.ptr, handler_arguments(c, operation), "\n{\n    (void)ctx;\n");
    if (operation->items)
        wc__c_put(c, "    (void)%s;\n", argument_name(operation));
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
    each_operation(&c, false, put_stub, false);
    if (has_operations(&c, false)) {
        wc__c_put(&c, "static const %.*s_handlers handlers = {\n", WC_FMT(c.prefix));
        each_operation(&c, false, put_stub_row, false);
        wc__c_put(&c, "};\n\nvoid wc_actor_init(void)\n{\n    %.*s_register(&handlers, NULL);\n}\n",
                  WC_FMT(c.prefix));
    } else {
        wc__c_put(&c, "void wc_actor_init(void)\n{\n}\n");
    }
    return wc__c_end(&c);
}
