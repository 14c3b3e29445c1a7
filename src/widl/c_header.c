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
    wc__c_put(c, "    %.*s%s%.*s;\n", WC_FMT(type.text), wc__c_is_star(type) ? "" : " ", WC_FMT(name));
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
        bool is_star = wc__c_is_star(of);
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

static void put_enum_functions(c_gen *c, const c_node *node)
{
    const char *name = (const char *)node->name.ptr;
    wc__c_put(c, "/* Name of a value as in the schema; NULL for a number that is none. */\n");
    wc__c_put(c, "const char *%s_name(%s value);\nbool %s_of_name(wc_slice text, %s *out);\n", name, name,
              name, name);
    wc__c_put(c, "bool %s_read(wc_mp_reader *r, %s *out);\nvoid %s_write(wc_mp_writer *w, %s value);\n", name,
              name, name, name);
}

static void put_ref_functions(c_gen *c, const c_node *node)
{
    const char *name = (const char *)node->name.ptr;
    c_type of = wc__c_type(c, node->type, true);
    wc__c_put(c, "bool %s_read(wc_mp_reader *r, const %.*s **out);\n", name, WC_FMT(of.text));
    wc__c_put(c, "void %s_write(wc_mp_writer *w, const %.*s *value);\n", name, WC_FMT(of.text));
    if (!c->options->has_no_equal)
        wc__c_put(c, "bool %s_equal(const %.*s *a, const %.*s *b);\n", name, WC_FMT(of.text), WC_FMT(of.text));
}

static void put_functions(c_gen *c, const c_node *node)
{
    bool is_structure = node->kind == C_NODE_TYPE || node->kind == C_NODE_ARGS;
    if (node->kind == C_NODE_ENTRY)
        return;
    if (node->kind == C_NODE_ENUM || node->kind == C_NODE_REF) {
        if (node->kind == C_NODE_ENUM)
            put_enum_functions(c, node);
        else
            put_ref_functions(c, node);
        return;
    }
    if (is_structure && wc__c_has_initial(node->item))
        wc__c_put(c, "/* Sets the schema's defaults, and the rest to zero. */\nvoid %.*s_init(%.*s *out);\n",
                  WC_FMT(node->name), WC_FMT(node->name));
    wc__c_put_function(c, node->name, node->name, "read", ";\n");
    wc__c_put_function(c, node->name, node->name, "write", ";\n");
    if (!c->options->has_no_equal)
        wc__c_put_function(c, node->name, node->name, "equal", ";\n");
}

static void put_aliases(c_gen *c)
{
    bool is_any = false;
    for (const widl_item *item = c->doc->items; item; item = item->next) {
        if (item->kind != WIDL_ITEM_ALIAS)
            continue;
        wc_slice name = wc__widl_snake(&c->arena, item->name);
        c_type type = wc__c_type(c, item->type, false);
        wc__c_put(c, "typedef %.*s%s%.*s_%.*s;\n", WC_FMT(type.text), wc__c_is_star(type) ? "" : " ",
                  WC_FMT(c->prefix), WC_FMT(name));
        is_any = true;
    }
    wc__c_put(c, "%s", is_any ? "\n" : "");
}

/* Bytes of the room come from where the code will lie, so the names are as the configuration has them. */
void wc__c_put_origin(c_gen *c, const char *more)
{
    const wc_widl_c *o = c->options;
    wc__c_put(c, "/* Generated from %.*s by `wash gen %s`; changes belong there.%s */\n", WC_FMT(o->schema),
              o->config, more);
}

static void put_includes(c_gen *c)
{
    const wc_widl_c *o = c->options;
    if (o->side == WC_WIDL_HOST)
        wc__c_put(c, "#include <wapc/wapc.h>\n\n");
    if (o->codec_header.len > 0)
        wc__c_put(c, "#include \"%.*s\"\n", WC_FMT(o->codec_header));
    else if (o->side != WC_WIDL_ACTOR)
        wc__c_put(c, "#include \"codec/mp_message.h\"\n");
    if (o->side == WC_WIDL_ACTOR)
        wc__c_put(c, "#include \"wasmcloud/actor.h\"\n");
    wc__c_put(c, "\n");
}

static void put_introduction(c_gen *c)
{
    const widl_item *namespace = wc__widl_namespace(c->doc);
    static const char *const sides[] = {"_ACTOR", "_PROVIDER", "_HOST", ""};
    const char *side = wc__c_has_codec(c) ? "" : sides[c->options->side];
    wc__c_put_origin(
        c, wc__c_has_codec(c)
               ? "\n *\n * Readers take memory for lists and maps from the reader (wc_mp_reader_set_alloc); "
                 "texts and bytes\n * borrow from what is read."
               : "");
    wc__c_put(c, "#ifndef %.*s%s_GENERATED_H\n#define %.*s%s_GENERATED_H\n\n", WC_FMT(c->upper), side,
              WC_FMT(c->upper), side);
    put_includes(c);
    wc__c_put_comment(c, 0, namespace->description);
    if (!wc__c_has_codec(c))
        return;
    wc__c_put(c, "#define %.*s_NAMESPACE ", WC_FMT(c->upper));
    wc__c_put_literal(c, namespace->name);
    wc__c_put(c, "\n\n");
}

static void put_types(c_gen *c)
{
    for (const c_node *node = c->nodes; node; node = node->next) {
        if (node->kind == C_NODE_ENUM)
            put_enum(c, node);
    }
    put_forward(c);
    for (const c_node *node = c->nodes; node; node = node->next)
        put_node(c, node);
    put_aliases(c);
    for (const c_node *node = c->nodes; node; node = node->next) {
        put_functions(c, node);
        if (c->options->has_pass)
            wc__c_put_pass_header(c, node);
    }
}

int wc_widl_c_header(const wc_widl_doc *doc, const wc_widl_c *options, wc_buf *out, wc_error *err)
{
    c_gen c;
    if (wc__c_begin(&c, doc, options, out, err) != 0)
        return wc__c_end(&c);
    put_introduction(&c);
    if (wc__c_has_codec(&c))
        put_types(&c);
    wc__c_put_operations(&c, true);
    wc__c_put_callers(&c, true);
    wc__c_put_handlers(&c, true);
    wc__c_put(&c, "\n#endif\n");
    return wc__c_end(&c);
}
