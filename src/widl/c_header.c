/* widl/c_header.c: the header of a contract: names, structures, functions.
 *
 * SPEC widl 8.
 */
#include "widl/c_int.h"

static void put_forward(c_gen *c)
{
    bool is_any = false;
    for (const c_node *node = c->nodes; node; node = node->next) {
        if (node->kind == C_NODE_ENUM || node->kind == C_NODE_REF || node->kind == C_NODE_ENTRY)
            continue;
        wc__c_put(c, "typedef struct %.*s %.*s;\n", WC_FMT(node->name), WC_FMT(node->name));
        if (node->kind == C_NODE_MAP)
            wc__c_put(c, "typedef struct %.*s_entry %.*s_entry;\n", WC_FMT(node->name), WC_FMT(node->name));
        is_any = true;
    }
    wc__c_put(c, "%s", is_any ? "\n" : "");
}

/* Type and name; a pointer's star stands at the name. */
static void put_declaration(c_gen *c, c_type type, wc_slice name)
{
    bool is_star = type.text.len > 0 && type.text.ptr[type.text.len - 1] == '*';
    wc__c_put(c, "    %.*s%s%.*s;\n", WC_FMT(type.text), is_star ? "" : " ", WC_FMT(name));
}

static void put_fields(c_gen *c, const widl_item *parent)
{
    for (const widl_item *item = parent->items; item; item = item->next) {
        wc_slice name = wc__c_field(c, item->name);
        bool is_ref = wc__c_is_ref(item->type);
        wc__c_put_comment(c, 1, item->description);
        if (wc__c_is_optional(item->type) && !is_ref)
            wc__c_put(c, "    bool has_%.*s;\n", WC_FMT(name));
        put_declaration(c, wc__c_type(c, item->type, !is_ref), name);
    }
    if (parent->items == NULL)
        wc__c_put(c, "    char unused; /* the structure has no fields */\n");
}

static void put_union(c_gen *c, const c_node *node)
{
    wc_slice upper = wc__widl_upper(&c->arena, node->name);
    wc__c_put(c, "typedef enum %.*s_kind {\n", WC_FMT(node->name));
    for (const widl_type *member = node->item->types; member; member = member->next) {
        wc_slice name = wc__widl_upper(&c->arena, wc__c_wire_member(c, member));
        wc__c_put(c, "    %.*s_%.*s,\n", WC_FMT(upper), WC_FMT(name));
    }
    wc__c_put(c, "} %.*s_kind;\n\n", WC_FMT(node->name));
    wc__c_put_comment(c, 0, node->item->description);
    wc__c_put(c, "struct %.*s {\n    %.*s_kind kind;\n    union {\n", WC_FMT(node->name), WC_FMT(node->name));
    for (const widl_type *member = node->item->types; member; member = member->next) {
        wc__c_put(c, "    ");
        put_declaration(c, wc__c_type(c, member, true), wc__c_member(c, member));
    }
    wc__c_put(c, "    } u;\n};\n\n");
}

static void put_enum(c_gen *c, const c_node *node)
{
    wc_slice upper = wc__widl_upper(&c->arena, node->name);
    wc__c_put_comment(c, 0, node->item->description);
    wc__c_put(c, "typedef enum %.*s {\n", WC_FMT(node->name));
    for (const widl_item *value = node->item->items; value; value = value->next) {
        wc_slice name = wc__widl_upper(&c->arena, value->name);
        wc__c_put_comment(c, 1, value->description);
        wc__c_put(c, "    %.*s_%.*s = %lld,\n", WC_FMT(upper), WC_FMT(name), (long long)value->number);
    }
    if (node->item->items == NULL)
        wc__c_put(c, "    %.*s_UNUSED,\n", WC_FMT(upper));
    wc__c_put(c, "} %.*s;\n\n", WC_FMT(node->name));
}

static void put_shape(c_gen *c, const c_node *node)
{
    wc__c_put(c, "struct %.*s%s {\n", WC_FMT(node->name), node->kind == C_NODE_ENTRY ? "_entry" : "");
    if (node->kind == C_NODE_LIST) {
        c_type of = wc__c_type(c, node->type->of, false);
        bool is_star = of.text.len > 0 && of.text.ptr[of.text.len - 1] == '*';
        wc__c_put(c, "    %s%.*s%s*items;\n    uint32_t len;\n", is_star ? "" : "const ", WC_FMT(of.text),
                  is_star ? "const " : " ");
    } else if (node->kind == C_NODE_MAP) {
        wc__c_put(c, "    const %.*s_entry *items;\n    uint32_t len;\n", WC_FMT(node->name));
    } else if (node->kind == C_NODE_ENTRY) {
        put_declaration(c, wc__c_type(c, node->type->key, false), WC_LIT("key"));
        put_declaration(c, wc__c_type(c, node->type->of, false), WC_LIT("value"));
    } else {
        wc__c_put(c, "    bool has_value;\n");
        put_declaration(c, wc__c_type(c, node->type, true), WC_LIT("value"));
    }
    wc__c_put(c, "};\n\n");
}

static void put_node(c_gen *c, const c_node *node)
{
    switch (node->kind) {
    case C_NODE_TYPE:
    case C_NODE_ARGS:
        wc__c_put_comment(c, 0, node->kind == C_NODE_TYPE ? node->item->description : (wc_slice){0});
        wc__c_put(c, "struct %.*s {\n", WC_FMT(node->name));
        put_fields(c, node->item);
        wc__c_put(c, "};\n\n");
        break;
    case C_NODE_UNION:
        put_union(c, node);
        break;
    case C_NODE_ENUM:
    case C_NODE_REF:
        break;
    default:
        put_shape(c, node);
        break;
    }
}

static void put_functions(c_gen *c, const c_node *node)
{
    const char *name = (const char *)node->name.ptr;
    if (node->kind == C_NODE_ENUM) {
        wc__c_put(c, "/* Name of a value as in the schema; NULL for a number that is none. */\n");
        wc__c_put(c, "const char *%s_name(%s value);\nbool %s_of_name(wc_slice text, %s *out);\n", name, name,
                  name, name);
    }
    if (node->kind == C_NODE_TYPE || node->kind == C_NODE_ARGS || node->kind == C_NODE_UNION)
        wc__c_put(c, "void %s_init(%s *out);\n", name, name);
    if (node->kind == C_NODE_ENUM) {
        wc__c_put(c, "bool %s_read(wc_mp_reader *r, %s *out);\nvoid %s_write(wc_mp_writer *w, %s value);\n",
                  name, name, name, name);
    } else if (node->kind == C_NODE_REF) {
        c_type of = wc__c_type(c, node->type, true);
        wc__c_put(c, "bool %s_read(wc_mp_reader *r, const %.*s **out);\n", name, WC_FMT(of.text));
        wc__c_put(c, "void %s_write(wc_mp_writer *w, const %.*s *value);\n", name, WC_FMT(of.text));
        wc__c_put(c, "bool %s_equal(const %.*s *a, const %.*s *b);\n", name, WC_FMT(of.text), WC_FMT(of.text));
    } else if (node->kind != C_NODE_ENTRY) {
        wc__c_put_function(c, node->name, node->name, "read", ";\n");
        wc__c_put_function(c, node->name, node->name, "write", ";\n");
        wc__c_put_function(c, node->name, node->name, "equal", ";\n");
    }
}

static void put_aliases(c_gen *c)
{
    bool is_any = false;
    for (const widl_item *item = c->doc->items; item; item = item->next) {
        if (item->kind != WIDL_ITEM_ALIAS)
            continue;
        wc_slice name = wc__widl_snake(&c->arena, item->name);
        c_type type = wc__c_type(c, item->type, false);
        bool is_star = type.text.len > 0 && type.text.ptr[type.text.len - 1] == '*';
        wc__c_put(c, "typedef %.*s%s%.*s_%.*s;\n", WC_FMT(type.text), is_star ? "" : " ", WC_FMT(c->prefix),
                  WC_FMT(name));
        is_any = true;
    }
    wc__c_put(c, "%s", is_any ? "\n" : "");
}

static void put_introduction(c_gen *c)
{
    const widl_item *namespace = wc__widl_namespace(c->doc);
    wc__c_put(c, "/* Generated from a contract in WIDL; changes belong there.\n *\n"
                 " * Readers take memory for lists and maps from the reader (wc_mp_reader_set_alloc); texts "
                 "and bytes\n"
                 " * borrow from what is read. */\n");
    wc__c_put(c, "#ifndef %.*s_GENERATED_H\n#define %.*s_GENERATED_H\n\n", WC_FMT(c->upper), WC_FMT(c->upper));
    if (c->options->side == WC_WIDL_ACTOR)
        wc__c_put(c, "#include \"wasmcloud/actor.h\"\n\n");
    else if (c->options->side == WC_WIDL_HOST)
        wc__c_put(c, "#include <wapc/wapc.h>\n\n#include \"codec/mp.h\"\n\n");
    else
        wc__c_put(c, "#include \"codec/mp.h\"\n\n");
    wc__c_put_comment(c, 0, namespace->description);
    wc__c_put(c, "#define %.*s_NAMESPACE ", WC_FMT(c->upper));
    wc__c_put_literal(c, namespace->name);
    wc__c_put(c, "\n\n");
}

int wc_widl_c_header(const wc_widl_doc *doc, const wc_widl_c *options, wc_buf *out, wc_error *err)
{
    c_gen c;
    if (wc__c_begin(&c, doc, options, out, err) != 0)
        return wc__c_end(&c);
    put_introduction(&c);
    for (const c_node *node = c.nodes; node; node = node->next) {
        if (node->kind == C_NODE_ENUM)
            put_enum(&c, node);
    }
    put_forward(&c);
    for (const c_node *node = c.nodes; node; node = node->next)
        put_node(&c, node);
    put_aliases(&c);
    for (const c_node *node = c.nodes; node; node = node->next)
        put_functions(&c, node);
    wc__c_put_callers(&c, true);
    wc__c_put_handlers(&c, true);
    wc__c_put(&c, "\n#endif\n");
    return wc__c_end(&c);
}
