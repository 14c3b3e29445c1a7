/* widl/c_codec.c: functions of one structure, list, ... : init, read, write, equal.
 *
 * SPEC widl 3 (MessagePack), 8; interfaces 1, 2.
 */
#include "widl/c_int.h"

#define NAME(node) (const char *)(node)->name.ptr

/* `lead`read(r, &place); */
static void put_read(c_gen *c, unsigned columns, const char *lead, c_type type, const char *place)
{
    wc__c_put(c, "%*s%s%.*s(r, &%s);\n", (int)columns, "", lead, WC_FMT(type.read), place);
}

static void put_write(c_gen *c, unsigned columns, c_type type, const char *place)
{
    wc__c_put(c, "%*s%.*s(w, %s%s);\n", (int)columns, "", WC_FMT(type.write), type.is_pointed ? "&" : "",
              place);
}

/* if (a->x != b->x) return false; */
static void put_compare(c_gen *c, unsigned columns, const char *condition, c_type type, const char *place)
{
    wc__c_put(c, "%*sif (%s", (int)columns, "", condition);
    if (type.equal.len == 0)
        wc__c_put(c, "a->%s != b->%s", place, place);
    else
        wc__c_put(c, "!%.*s(%sa->%s, %sb->%s)", WC_FMT(type.equal), type.is_pointed ? "&" : "", place,
                  type.is_pointed ? "&" : "", place);
    wc__c_put(c, ")\n%*sreturn false;\n", (int)columns + 4, "");
}

static void put_signature(c_gen *c, const c_node *node, const char *what)
{
    const char *name = NAME(node);
    wc__c_put(c, "\n");
    if (strcmp(what, "init") == 0)
        wc__c_put(c, "void %s_init(%s *out)\n{\n    *out = (%s){0};\n", name, name, name);
    else
        wc__c_put_function(c, node->name, node->name, what, "\n{\n");
}

/* --- structures --- */

static bool fits(const widl_value *value, int builtin)
{
    int64_t number;
    uint64_t large;
    static const int64_t least[] = {INT8_MIN, INT16_MIN, INT32_MIN, INT64_MIN};
    static const int64_t most[] = {INT8_MAX, INT16_MAX, INT32_MAX, INT64_MAX};
    static const uint64_t most_u[] = {UINT8_MAX, UINT16_MAX, UINT32_MAX, UINT64_MAX};
    if (value->kind != WIDL_INT)
        return false;
    if (builtin >= WIDL_U8)
        return wc_slice_to_u64(value->text, &large) && large <= most_u[builtin - WIDL_U8];
    return wc_slice_to_i64(value->text, &number) && number >= least[builtin - WIDL_I8] &&
           number <= most[builtin - WIDL_I8];
}

static bool put_number(c_gen *c, const widl_value *value, int builtin)
{
    if (!fits(value, builtin))
        return false;
    bool is_least = builtin == WIDL_I64 && wc_slice_eq_str(value->text, "-9223372036854775808");
    if (is_least)
        wc__c_put(c, "INT64_MIN");
    else
        wc__c_put(c,
                  builtin == WIDL_U64   ? "UINT64_C(%.*s)"
                  : builtin == WIDL_I64 ? "INT64_C(%.*s)"
                                        : "%.*s",
                  WC_FMT(value->text));
    return true;
}

/* A default as an expression; false when it is none of that type. */
static bool put_default(c_gen *c, const widl_type *type, const widl_value *value)
{
    bool is_optional = false;
    const widl_type *resolved = wc__widl_resolve(type, &is_optional);
    int builtin = resolved->builtin;
    if (resolved->kind != WIDL_TYPE_NAME)
        return false;
    if (builtin >= WIDL_I8 && builtin <= WIDL_U64)
        return put_number(c, value, builtin);
    if (resolved->target && resolved->target->kind == WIDL_ITEM_ENUM && value->kind == WIDL_NAME &&
        wc__widl_find(resolved->target->items, value->text)) {
        c_type made = wc__c_type(c, resolved, true);
        wc_slice upper = wc__widl_upper(&c->arena, made.text);
        wc_slice name = wc__widl_upper(&c->arena, value->text);
        wc__c_put(c, "%.*s_%.*s", WC_FMT(upper), WC_FMT(name));
        return true;
    }
    bool is_text = builtin == WIDL_STR || builtin == WIDL_DATETIME || builtin == WIDL_ID;
    if (is_text && value->kind == WIDL_STRING) {
        wc__c_put(c, "(wc_slice){(const uint8_t *)");
        wc__c_put_literal(c, value->text);
        wc__c_put(c, ", %zu}", value->text.len);
        return true;
    }
    bool is_real = (builtin == WIDL_F32 || builtin == WIDL_F64) &&
                   (value->kind == WIDL_FLOAT || value->kind == WIDL_INT);
    if (is_real)
        wc__c_put(c, "(%s)%.*s%s", builtin == WIDL_F32 ? "float" : "double", WC_FMT(value->text),
                  value->kind == WIDL_INT ? ".0" : "");
    else if (builtin == WIDL_BOOLEAN && value->kind == WIDL_BOOL)
        wc__c_put(c, "%.*s", WC_FMT(value->text));
    else
        return false;
    return true;
}

static void put_init(c_gen *c, const c_node *node)
{
    put_signature(c, node, "init");
    for (const widl_item *item = node->item->items; item; item = item->next) {
        if (item->initial == NULL)
            continue;
        wc_slice name = wc__c_field(c, item->name);
        if (wc__c_is_optional(item->type) && !wc__c_is_ref(item->type))
            wc__c_put(c, "    out->has_%.*s = true;\n", WC_FMT(name));
        wc__c_put(c, "    out->%.*s = ", WC_FMT(name));
        if (!put_default(c, item->type, item->initial))
            wc__c_fail(c, node->item, item->initial->place,
                       "the default value does not fit the type, or has no form in C");
        wc__c_put(c, ";\n");
    }
    wc__c_put(c, "}\n");
}

static void put_field_read(c_gen *c, const widl_item *item, unsigned columns)
{
    wc_slice name = wc__c_field(c, item->name);
    bool is_ref = wc__c_is_ref(item->type), has_mark = wc__c_is_optional(item->type) && !is_ref;
    wc_slice lead = has_mark ? wc__c_text(c, "m.has_%.*s = ", WC_FMT(name)) : WC_LIT("");
    wc_slice place = wc__c_text(c, "m.%.*s", WC_FMT(name));
    put_read(c, columns, has_mark ? (const char *)lead.ptr : "", wc__c_type(c, item->type, !is_ref),
             (const char *)place.ptr);
}

static void put_aliases(c_gen *c, const widl_item *item, unsigned number)
{
    widl_alias alias = {0};
    while (wc__widl_next_alias(item, &alias)) {
        wc__c_put(c, "        WC_MP_ALIAS(");
        wc__c_put_literal(c, alias.name);
        wc__c_put(c, ", %u),\n", number);
    }
}

static void put_fields_table(c_gen *c, const widl_item *parent)
{
    unsigned number = 0;
    wc__c_put(c, "    static const wc_mp_field fields[] = {\n");
    for (const widl_item *item = parent->items; item; item = item->next)
        wc__c_put(c, "        %s(\"%.*s\"),\n",
                  wc__c_is_optional(item->type) ? "WC_MP_OPTIONAL" : "WC_MP_FIELD", WC_FMT(item->name));
    for (const widl_item *item = parent->items; item; item = item->next)
        put_aliases(c, item, number++);
    wc__c_put(c, "    };\n");
}

static void put_struct_read(c_gen *c, const c_node *node)
{
    const widl_item *parent = node->item;
    put_signature(c, node, "read");
    if (parent->items)
        put_fields_table(c, parent);
    wc__c_put(c, "    %s m = {0};\n    wc_mp_struct s;\n", NAME(node));
    wc__c_put(c, "    wc_mp_struct_begin(r, &s, %s, %u);\n", parent->items ? "fields" : "NULL",
              wc__c_count_names(parent));
    if (parent->count == 0) {
        wc__c_put(c, "    while (wc_mp_struct_next(r, &s))\n        continue;\n");
    } else if (parent->count == 1) {
        wc__c_put(c, "    while (wc_mp_struct_next(r, &s))\n");
        put_field_read(c, parent->items, 8);
    } else {
        unsigned number = 0;
        wc__c_put(c, "    while (wc_mp_struct_next(r, &s)) {\n        switch (s.field) {\n");
        for (const widl_item *item = parent->items; item; item = item->next) {
            if (item->next)
                wc__c_put(c, "        case %u:\n", number++);
            else
                wc__c_put(c, "        default:\n");
            put_field_read(c, item, 12);
            wc__c_put(c, "            break;\n");
        }
        wc__c_put(c, "        }\n    }\n");
    }
    wc__c_put(
        c, "    if (!wc_mp_struct_end(r, &s))\n        return false;\n    *out = m;\n    return true;\n}\n");
}

/* One key and the value. */
static void put_field_write(c_gen *c, const widl_item *item, wc_slice key)
{
    wc_slice name = wc__c_field(c, item->name);
    bool is_ref = wc__c_is_ref(item->type), has_mark = wc__c_is_optional(item->type) && !is_ref;
    wc_slice place = wc__c_text(c, "value->%.*s", WC_FMT(name));
    wc__c_put(c, "    wc_mp_write_cstr(w, ");
    wc__c_put_literal(c, key);
    wc__c_put(c, ");\n");
    if (has_mark)
        wc__c_put(c, "    if (value->has_%.*s)\n", WC_FMT(name));
    put_write(c, has_mark ? 8 : 4, wc__c_type(c, item->type, !is_ref), (const char *)place.ptr);
    if (has_mark)
        wc__c_put(c, "    else\n        wc_mp_write_nil(w);\n");
}

static void put_struct_write(c_gen *c, const c_node *node)
{
    put_signature(c, node, "write");
    wc__c_put(c, "%s    wc_mp_write_map(w, %u);\n", node->item->items ? "" : "    (void)value;\n",
              wc__c_count_written(node->item));
    for (const widl_item *item = node->item->items; item; item = item->next) {
        widl_alias alias = {0};
        put_field_write(c, item, item->name);
        while (wc__widl_next_alias(item, &alias)) {
            if (alias.is_written)
                put_field_write(c, item, alias.name);
        }
    }
    wc__c_put(c, "}\n");
}

static void put_struct_equal(c_gen *c, const c_node *node)
{
    put_signature(c, node, "equal");
    if (node->item->items == NULL)
        wc__c_put(c, "    (void)a;\n    (void)b;\n");
    for (const widl_item *item = node->item->items; item; item = item->next) {
        wc_slice name = wc__c_field(c, item->name);
        bool is_ref = wc__c_is_ref(item->type);
        wc_slice condition = WC_LIT("");
        if (wc__c_is_optional(item->type) && !is_ref) {
            wc__c_put(c, "    if (a->has_%.*s != b->has_%.*s)\n        return false;\n", WC_FMT(name),
                      WC_FMT(name));
            condition = wc__c_text(c, "a->has_%.*s && ", WC_FMT(name));
        }
        put_compare(c, 4, (const char *)condition.ptr, wc__c_type(c, item->type, !is_ref),
                    (const char *)name.ptr);
    }
    wc__c_put(c, "    return true;\n}\n");
}

/* --- enums and unions --- */

static void put_enum(c_gen *c, const c_node *node)
{
    const char *name = NAME(node);
    wc__c_put(c, "\nstatic const struct {\n    const char *text;\n    %s value;\n} %s_values[] = {\n", name,
              name);
    wc_slice upper = wc__widl_upper(&c->arena, node->name);
    for (const widl_item *value = node->item->items; value; value = value->next) {
        wc_slice part = wc__widl_upper(&c->arena, value->name);
        wc__c_put(c, "    {\"%.*s\", %.*s_%.*s},\n", WC_FMT(value->name), WC_FMT(upper), WC_FMT(part));
    }
    wc__c_put(c, "};\n");
    wc__c_put(c,
              "\nconst char *%s_name(%s value)\n{\n    for (size_t i = 0; i < %uu; i++) {\n"
              "        if (%s_values[i].value == value)\n            return %s_values[i].text;\n    }\n    "
              "return NULL;\n}\n",
              name, name, node->item->count, name, name);
    wc__c_put(c,
              "\nbool %s_of_name(wc_slice text, %s *out)\n{\n    for (size_t i = 0; i < %uu; i++) {\n"
              "        size_t len = __builtin_strlen(%s_values[i].text);\n"
              "        if (len == text.len && __builtin_memcmp(%s_values[i].text, text.ptr, len) == 0) {\n"
              "            *out = %s_values[i].value;\n            return true;\n        }\n    }\n    "
              "return false;\n}\n",
              name, name, node->item->count, name, name, name);
    wc__c_put(c,
              "\nbool %s_read(wc_mp_reader *r, %s *out)\n{\n    int32_t number;\n    if (!wc_mp_read_i32(r, "
              "&number))\n"
              "        return false;\n    if (%s_name((%s)number) == NULL)\n"
              "        return wc_mp_fail(r, WC_EFORMAT, \"no value of the enum\");\n    *out = (%s)number;\n "
              "   return true;\n}\n",
              name, name, name, name, name);
    wc__c_put(c, "\nvoid %s_write(wc_mp_writer *w, %s value)\n{\n    wc_mp_write_i64(w, (int64_t)value);\n}\n",
              name, name);
}

static void put_union_case(c_gen *c, const c_node *node, const widl_type *member)
{
    wc_slice upper = wc__widl_upper(&c->arena, node->name);
    wc_slice part = wc__widl_upper(&c->arena, wc__c_wire_member(c, member));
    if (member->next)
        wc__c_put(c, "    case %.*s_%.*s:\n", WC_FMT(upper), WC_FMT(part));
    else
        wc__c_put(c, "    default:\n");
}

static void put_union_read(c_gen *c, const c_node *node)
{
    put_signature(c, node, "read");
    wc__c_put(c, "    static const wc_mp_field members[] = {\n");
    for (const widl_type *member = node->item->types; member; member = member->next) {
        wc_slice wire = wc__c_wire_member(c, member);
        wc__c_put(c, "        WC_MP_FIELD(\"%.*s\"),\n", WC_FMT(wire));
    }
    wc__c_put(c,
              "    };\n    %s m = {0};\n    uint32_t kind;\n    if (r->depth == WC_MP_DEPTH_MAX)\n"
              "        return wc_mp_fail(r, WC_ELIMIT, \"nested deeper than 32 levels\");\n"
              "    if (!wc_mp_read_variant(r, members, %u, &kind))\n        return false;\n    r->depth++;\n"
              "    m.kind = (%s_kind)kind;\n    switch (m.kind) {\n",
              NAME(node), node->item->count, NAME(node));
    for (const widl_type *member = node->item->types; member; member = member->next) {
        wc_slice place = wc__c_text(c, "m.u.%.*s", WC_FMT(wc__c_member(c, member)));
        put_union_case(c, node, member);
        put_read(c, 8, "", wc__c_type(c, member, true), (const char *)place.ptr);
        wc__c_put(c, "        break;\n");
    }
    wc__c_put(c, "    }\n    if (!wc_mp_ok(r))\n        return false;\n    r->depth--;\n    *out = m;\n    "
                 "return true;\n}\n");
}

static void put_union_write(c_gen *c, const c_node *node)
{
    put_signature(c, node, "write");
    wc__c_put(c, "    wc_mp_write_map(w, 1);\n    switch (value->kind) {\n");
    for (const widl_type *member = node->item->types; member; member = member->next) {
        wc_slice place = wc__c_text(c, "value->u.%.*s", WC_FMT(wc__c_member(c, member)));
        wc_slice wire = wc__c_wire_member(c, member);
        put_union_case(c, node, member);
        wc__c_put(c, "        wc_mp_write_cstr(w, \"%.*s\");\n", WC_FMT(wire));
        put_write(c, 8, wc__c_type(c, member, true), (const char *)place.ptr);
        wc__c_put(c, "        break;\n");
    }
    wc__c_put(c, "    }\n}\n");
}

static void put_union_equal(c_gen *c, const c_node *node)
{
    put_signature(c, node, "equal");
    wc__c_put(c, "    if (a->kind != b->kind)\n        return false;\n    switch (a->kind) {\n");
    for (const widl_type *member = node->item->types; member; member = member->next) {
        wc_slice place = wc__c_text(c, "u.%.*s", WC_FMT(wc__c_member(c, member)));
        put_union_case(c, node, member);
        put_compare(c, 8, "", wc__c_type(c, member, true), (const char *)place.ptr);
        wc__c_put(c, "        break;\n");
    }
    wc__c_put(c, "    }\n    return true;\n}\n");
}

/* --- lists, maps, optional values --- */

static bool is_text(c_type type)
{
    return wc_slice_eq_str(type.read, "wc_mp_read_str");
}

static void put_item_read(c_gen *c, c_type type, const char *place, const char *on_failure)
{
    wc__c_put(c, "        if (!%.*s(r, &%s))\n            return %s;\n", WC_FMT(type.read), place, on_failure);
}

static void put_items_read(c_gen *c, const c_node *node)
{
    bool is_map = node->kind == C_NODE_MAP;
    c_type of = wc__c_type(c, node->type->of, false);
    wc_slice item = is_map ? wc__c_text(c, "%s_entry", NAME(node)) : of.text;
    const char *space = !is_map && wc__c_is_star(of) ? "" : " ";
    put_signature(c, node, "read");
    wc__c_put(
        c,
        "    void *memory;\n    uint32_t count;\n    if (!wc_mp_begin_%s(r, sizeof(%.*s), &memory, &count))\n"
        "        return false;\n    %.*s%s*items = memory;\n"
        "    for (uint32_t i = 0; i < count; i++) {\n",
        is_map ? "map" : "list", WC_FMT(item), WC_FMT(item), space);
    if (is_map) {
        c_type key = wc__c_type(c, node->type->key, false);
        put_item_read(c, key, "items[i].key", "wc_mp_fail_item(r, i)");
        put_item_read(c, of, "items[i].value",
                      is_text(key) ? "wc_mp_fail_key(r, items[i].key)" : "wc_mp_fail_item(r, i)");
    } else {
        put_item_read(c, of, "items[i]", "wc_mp_fail_item(r, i)");
    }
    wc__c_put(c, "    }\n    *out = (%s){items, count};\n    return true;\n}\n", NAME(node));
}

static void put_items_write(c_gen *c, const c_node *node)
{
    bool is_map = node->kind == C_NODE_MAP;
    c_type of = wc__c_type(c, node->type->of, false);
    put_signature(c, node, "write");
    wc__c_put(c, "    wc_mp_write_%s(w, value->len);\n    for (uint32_t i = 0; i < value->len; i++)%s\n",
              is_map ? "map" : "array", is_map ? " {" : "");
    if (is_map) {
        put_write(c, 8, wc__c_type(c, node->type->key, false), "value->items[i].key");
        put_write(c, 8, of, "value->items[i].value");
    } else {
        put_write(c, 8, of, "value->items[i]");
    }
    wc__c_put(c, "%s}\n", is_map ? "    }\n" : "");
}

static void put_items_equal(c_gen *c, const c_node *node)
{
    c_type of = wc__c_type(c, node->type->of, false);
    put_signature(c, node, "equal");
    wc__c_put(
        c, "    if (a->len != b->len)\n        return false;\n    for (uint32_t i = 0; i < a->len; i++) {\n");
    if (node->kind == C_NODE_MAP) {
        put_compare(c, 8, "", wc__c_type(c, node->type->key, false), "items[i].key");
        put_compare(c, 8, "", of, "items[i].value");
    } else {
        put_compare(c, 8, "", of, "items[i]");
    }
    wc__c_put(c, "    }\n    return true;\n}\n");
}

static void put_option(c_gen *c, const c_node *node)
{
    c_type of = wc__c_type(c, node->type, true);
    put_signature(c, node, "read");
    wc__c_put(c, "    %s m = {0};\n    m.has_value = !wc_mp_try_nil(r);\n    if (m.has_value)\n", NAME(node));
    put_read(c, 8, "", of, "m.value");
    wc__c_put(c, "    if (!wc_mp_ok(r))\n        return false;\n    *out = m;\n    return true;\n}\n");
    put_signature(c, node, "write");
    wc__c_put(c, "    if (value->has_value)\n");
    put_write(c, 8, of, "value->value");
    wc__c_put(c, "    else\n        wc_mp_write_nil(w);\n}\n");
}

static void put_ref(c_gen *c, const c_node *node)
{
    c_type of = wc__c_type(c, node->type, true);
    wc__c_put(c, "\nbool %s_read(wc_mp_reader *r, const %.*s **out)\n{\n    %.*s *value = NULL;\n",
              NAME(node), WC_FMT(of.text), WC_FMT(of.text));
    wc__c_put(c,
              "    if (!wc_mp_try_nil(r)) {\n        value = wc_mp_reserve(r, 1, sizeof *value);\n"
              "        if (value == NULL || !%.*s(r, value))\n            return false;\n    }\n"
              "    *out = value;\n    return true;\n}\n",
              WC_FMT(of.read));
    wc__c_put(c,
              "\nvoid %s_write(wc_mp_writer *w, const %.*s *value)\n{\n    if (value != NULL)\n"
              "        %.*s(w, value);\n    else\n        wc_mp_write_nil(w);\n}\n",
              NAME(node), WC_FMT(of.text), WC_FMT(of.write));
}

static void put_maybe_equal(c_gen *c, const c_node *node)
{
    c_type of = wc__c_type(c, node->type, true);
    if (node->kind == C_NODE_REF) {
        wc__c_put(c,
                  "\nbool %s_equal(const %.*s *a, const %.*s *b)\n{\n    if (a == NULL || b == NULL)\n"
                  "        return a == b;\n    return %.*s(a, b);\n}\n",
                  NAME(node), WC_FMT(of.text), WC_FMT(of.text), WC_FMT(of.equal));
        return;
    }
    put_signature(c, node, "equal");
    wc__c_put(c, "    if (a->has_value != b->has_value)\n        return false;\n");
    put_compare(c, 4, "a->has_value && ", of, "value");
    wc__c_put(c, "    return true;\n}\n");
}

static void put_equal(c_gen *c, const c_node *node)
{
    switch (node->kind) {
    case C_NODE_TYPE:
    case C_NODE_ARGS:
        put_struct_equal(c, node);
        break;
    case C_NODE_UNION:
        put_union_equal(c, node);
        break;
    case C_NODE_LIST:
    case C_NODE_MAP:
        put_items_equal(c, node);
        break;
    case C_NODE_OPTION:
    case C_NODE_REF:
        put_maybe_equal(c, node);
        break;
    default:
        break;
    }
}

void wc__c_put_codec(c_gen *c, const c_node *node)
{
    switch (node->kind) {
    case C_NODE_ENUM:
        put_enum(c, node);
        break;
    case C_NODE_TYPE:
    case C_NODE_ARGS:
        if (wc__c_has_initial(node->item))
            put_init(c, node);
        put_struct_read(c, node);
        put_struct_write(c, node);
        break;
    case C_NODE_UNION:
        put_union_read(c, node);
        put_union_write(c, node);
        break;
    case C_NODE_LIST:
    case C_NODE_MAP:
        put_items_read(c, node);
        put_items_write(c, node);
        break;
    case C_NODE_OPTION:
        put_option(c, node);
        break;
    case C_NODE_REF:
        put_ref(c, node);
        break;
    default:
        break;
    }
    if (!c->options->has_no_equal)
        put_equal(c, node);
}
