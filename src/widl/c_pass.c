/* widl/c_pass.c: x_size and x_put: a message whose size is known before it is written, in one pass and without a check, for
 * what is on the way of every request. Keys are constants that the compiler stores as words.
 *
 * SPEC interfaces 1, 2.
 */
#include "widl/c_int.h"

#define NAME(node) (const char *)(node)->name.ptr

/* What a value adds to the size. */
static void put_size(c_gen *c, c_type type, const char *place)
{
    switch (type.builtin) {
    case WIDL_DEFINED:
        wc__c_put(c, "%.*s_size(%s%s)", WC_FMT(type.name), type.is_pointed ? "&" : "", place);
        return;
    case WIDL_STR:
    case WIDL_DATETIME:
    case WIDL_ID:
        wc__c_put(c, "wc_mp_str_size(%s.len)", place);
        return;
    case WIDL_BYTES:
        wc__c_put(c, "wc_mp_bin_size(%s.len)", place);
        return;
    case WIDL_RAW:
    case WIDL_VALUE:
        wc__c_put(c, "(%s.len > 0 ? %s.len : 1)", place, place);
        return;
    case WIDL_BOOLEAN:
        wc__c_put(c, "1");
        return;
    case WIDL_F32:
        wc__c_put(c, "5");
        return;
    case WIDL_F64:
        wc__c_put(c, "9");
        return;
    default:
        wc__c_put(c, "wc_mp_%c64_size(%s)", type.builtin >= WIDL_U8 ? 'u' : 'i', place);
        return;
    }
}

static const char *put_of(int builtin)
{
    switch (builtin) {
    case WIDL_STR:
    case WIDL_DATETIME:
    case WIDL_ID:
        return "str";
    case WIDL_BYTES:
        return "bin";
    case WIDL_RAW:
    case WIDL_VALUE:
        return "any";
    case WIDL_BOOLEAN:
        return "bool";
    case WIDL_F32:
        return "f32";
    case WIDL_F64:
        return "f64";
    default:
        return builtin >= WIDL_U8 ? "u64" : "i64";
    }
}

/* at = put(at, place); */
static void put_value(c_gen *c, unsigned columns, c_type type, const char *place)
{
    wc__c_put(c, "%*s", (int)columns, "");
    if (type.builtin == WIDL_DEFINED)
        wc__c_put(c, "at = %.*s_put(at, %s%s);\n", WC_FMT(type.name), type.is_pointed ? "&" : "", place);
    else
        wc__c_put(c, "at = wc_mp_put_%s(at, %s);\n", put_of(type.builtin), place);
}

static void put_head(c_gen *c, const c_node *node, bool is_put, const char *tail)
{
    const char *name = NAME(node);
    const char *type = name;
    const char *star = "*";
    if (node->kind == C_NODE_REF) {
        c_type of = wc__c_type(c, node->type, true);
        type = (const char *)wc__c_text(c, "%.*s", WC_FMT(of.text)).ptr;
    }
    if (is_put)
        wc__c_put(c, "uint8_t *%s_put(uint8_t *at, const %s %svalue)%s", name, type, star, tail);
    else
        wc__c_put(c, "size_t %s_size(const %s %svalue)%s", name, type, star, tail);
}

static bool has_pass(const c_node *node)
{
    return node->kind != C_NODE_ENUM && node->kind != C_NODE_ENTRY;
}

void wc__c_put_pass_header(c_gen *c, const c_node *node)
{
    if (!has_pass(node))
        return;
    put_head(c, node, false, ";\n");
    put_head(c, node, true, ";\n");
}

/* --- structures --- */

static size_t key_size(wc_slice key)
{
    return key.len + (key.len <= 31 ? 1 : 2);
}

/* Bytes of the head and all keys. */
static size_t fixed_size(const widl_item *parent)
{
    uint32_t count = wc__c_count_written(parent);
    size_t size = count <= 15 ? 1 : 3;
    for (const widl_item *item = parent->items; item; item = item->next) {
        widl_alias alias = {0};
        size += key_size(item->name);
        while (wc__widl_next_alias(item, &alias))
            size += alias.is_written ? key_size(alias.name) : 0;
    }
    return size;
}

static void put_field_size(c_gen *c, const widl_item *item)
{
    wc_slice name = wc__c_field(c, item->name);
    bool is_ref = wc__c_is_ref(item->type), has_mark = wc__c_is_optional(item->type) && !is_ref;
    wc_slice place = wc__c_text(c, "value->%.*s", WC_FMT(name));
    wc__c_put(c, "    size += ");
    if (has_mark)
        wc__c_put(c, "!value->has_%.*s ? 1 : ", WC_FMT(name));
    put_size(c, wc__c_type(c, item->type, !is_ref), (const char *)place.ptr);
    wc__c_put(c, ";\n");
}

/* Every field takes the same room whatever it holds. */
static bool is_constant(const widl_item *parent)
{
    for (const widl_item *item = parent->items; item; item = item->next) {
        bool is_optional = false;
        int builtin = wc__widl_resolve(item->type, &is_optional)->builtin;
        bool is_fixed = builtin == WIDL_BOOLEAN || builtin == WIDL_F32 || builtin == WIDL_F64;
        if (is_optional || !is_fixed)
            return false;
    }
    return true;
}

static void put_struct_size(c_gen *c, const c_node *node)
{
    put_head(c, node, false, "\n{\n");
    wc__c_put(c, "    size_t size = %zu;\n", fixed_size(node->item));
    if (is_constant(node->item))
        wc__c_put(c, "    (void)value;\n");
    for (const widl_item *item = node->item->items; item; item = item->next) {
        widl_alias alias = {0};
        put_field_size(c, item);
        while (wc__widl_next_alias(item, &alias)) {
            if (alias.is_written)
                put_field_size(c, item);
        }
    }
    wc__c_put(c, "    return size;\n}\n");
}

/* The head of the structure stands with its first key. */
static void put_key(c_gen *c, wc_buf *head, wc_slice key)
{
    if (key.len <= 31) {
        wc_buf_append_byte(head, (uint8_t)(0xa0 | key.len));
    } else {
        wc_buf_append_byte(head, 0xd9);
        wc_buf_append_byte(head, (uint8_t)key.len);
    }
    wc_buf_append_slice(head, key);
    wc__c_put(c, "    at = wc_mp_put_text(at, ");
    wc__c_put_literal(c, wc_buf_slice(head));
    wc__c_put(c, ", %zu);\n", head->len);
    wc_buf_clear(head);
}

static void put_field(c_gen *c, const widl_item *item, wc_buf *head, wc_slice key)
{
    wc_slice name = wc__c_field(c, item->name);
    bool is_ref = wc__c_is_ref(item->type), has_mark = wc__c_is_optional(item->type) && !is_ref;
    wc_slice place = wc__c_text(c, "value->%.*s", WC_FMT(name));
    put_key(c, head, key);
    if (has_mark)
        wc__c_put(c, "    if (value->has_%.*s)\n", WC_FMT(name));
    put_value(c, has_mark ? 8 : 4, wc__c_type(c, item->type, !is_ref), (const char *)place.ptr);
    if (has_mark)
        wc__c_put(c, "    else\n        at = wc_mp_put_nil(at);\n");
}

static void put_struct_put(c_gen *c, const c_node *node)
{
    uint32_t count = wc__c_count_written(node->item);
    wc_buf head;
    wc_buf_init(&head, 1024);
    if (count <= 15) {
        wc_buf_append_byte(&head, (uint8_t)(0x80 | count));
    } else {
        wc_buf_append_byte(&head, 0xde);
        wc_buf_append_byte(&head, (uint8_t)(count >> 8));
        wc_buf_append_byte(&head, (uint8_t)count);
    }
    put_head(c, node, true, "\n{\n");
    for (const widl_item *item = node->item->items; item; item = item->next) {
        widl_alias alias = {0};
        put_field(c, item, &head, item->name);
        while (wc__widl_next_alias(item, &alias)) {
            if (alias.is_written)
                put_field(c, item, &head, alias.name);
        }
    }
    if (node->item->items == NULL)
        wc__c_put(c, "    (void)value;\n    at = wc_mp_put_map(at, 0);\n");
    wc__c_put(c, "    return at;\n}\n");
    wc_buf_deinit(&head);
}

/* --- lists, maps, optional values --- */

static void put_items(c_gen *c, const c_node *node)
{
    bool is_map = node->kind == C_NODE_MAP;
    c_type of = wc__c_type(c, node->type->of, false);
    const char *place = is_map ? "value->items[i].value" : "value->items[i]";
    put_head(c, node, false, "\n{\n");
    wc__c_put(
        c, "    size_t size = wc_mp_items_size(value->len);\n    for (uint32_t i = 0; i < value->len; i++)\n"
           "        size += ");
    if (is_map) {
        put_size(c, wc__c_type(c, node->type->key, false), "value->items[i].key");
        wc__c_put(c, " + ");
    }
    put_size(c, of, place);
    wc__c_put(c, ";\n    return size;\n}\n\n");
    put_head(c, node, true, "\n{\n");
    wc__c_put(c, "    at = wc_mp_put_%s(at, value->len);\n    for (uint32_t i = 0; i < value->len; i++)%s\n",
              is_map ? "map" : "array", is_map ? " {" : "");
    if (is_map)
        put_value(c, 8, wc__c_type(c, node->type->key, false), "value->items[i].key");
    put_value(c, 8, of, place);
    wc__c_put(c, "%s    return at;\n}\n", is_map ? "    }\n" : "");
}

static void put_maybe(c_gen *c, const c_node *node)
{
    c_type of = wc__c_type(c, node->type, true);
    bool is_ref = node->kind == C_NODE_REF;
    const char *has = is_ref ? "value != NULL" : "value->has_value";
    put_head(c, node, false, "\n{\n");
    wc__c_put(c, "    return !(%s) ? 1 : ", has);
    put_size(c, of, is_ref ? "*value" : "value->value");
    wc__c_put(c, ";\n}\n\n");
    put_head(c, node, true, "\n{\n");
    wc__c_put(c, "    if (%s)\n", has);
    put_value(c, 8, of, is_ref ? "*value" : "value->value");
    wc__c_put(c, "    else\n        at = wc_mp_put_nil(at);\n    return at;\n}\n");
}

/* --- unions --- */

static void put_union(c_gen *c, const c_node *node)
{
    wc_slice upper = wc__widl_upper(&c->arena, node->name);
    for (int pass = 0; pass < 2; pass++) {
        put_head(c, node, pass == 1, "\n{\n    switch (value->kind) {\n");
        for (const widl_type *member = node->item->types; member; member = member->next) {
            wc_slice wire = wc__c_wire_member(c, member), part = wc__widl_upper(&c->arena, wire);
            wc_slice place = wc__c_text(c, "value->u.%.*s", WC_FMT(wc__c_member(c, member)));
            c_type type = wc__c_type(c, member, true);
            if (member->next)
                wc__c_put(c, "    case %.*s_%.*s:\n", WC_FMT(upper), WC_FMT(part));
            else
                wc__c_put(c, "    default:\n");
            if (pass == 0) {
                wc__c_put(c, "        return %zu + ", 1 + key_size(wire));
                put_size(c, type, (const char *)place.ptr);
                wc__c_put(c, ";\n");
                continue;
            }
            wc__c_put(c, "        at = wc_mp_put_str(wc_mp_put_map(at, 1), (wc_slice){(const uint8_t *)");
            wc__c_put_literal(c, wire);
            wc__c_put(c, ", %zu});\n", wire.len);
            put_value(c, 8, type, (const char *)place.ptr);
            wc__c_put(c, "        return at;\n");
        }
        wc__c_put(c, "    }\n}\n%s", pass == 0 ? "\n" : "");
    }
}

void wc__c_put_pass(c_gen *c, const c_node *node)
{
    if (!has_pass(node))
        return;
    wc__c_put(c, "\n");
    switch (node->kind) {
    case C_NODE_TYPE:
    case C_NODE_ARGS:
        put_struct_size(c, node);
        wc__c_put(c, "\n");
        put_struct_put(c, node);
        break;
    case C_NODE_UNION:
        put_union(c, node);
        break;
    case C_NODE_LIST:
    case C_NODE_MAP:
        put_items(c, node);
        break;
    default:
        put_maybe(c, node);
        break;
    }
}
