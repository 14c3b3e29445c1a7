/* widl/rust_types.c: structures, enums and unions in Rust, with the serde attributes that give the wire form.
 *
 * A required bytes field is written as binary and read from binary, text, a list of numbers or nil, as actors of every
 * language send it. An optional structure that leads back to the one it stands in is a Box.
 *
 * SPEC widl 3, 6; interfaces 1, 2.
 */
#include "widl/rust_int.h"

const char *wc__rust_field(lang_gen *g, wc_slice name)
{
    return wc__lang_snake(g, name);
}

bool wc__rust_is_bytes(const widl_type *type)
{
    bool is_optional = false;
    return wc__widl_resolve(type, &is_optional)->builtin == WIDL_BYTES && !is_optional;
}

static const char *builtin_type(int builtin)
{
    static const char *const names[WIDL_BUILTIN_COUNT] = {
        [WIDL_DEFINED] = "()",        [WIDL_I8] = "i8",
        [WIDL_I16] = "i16",           [WIDL_I32] = "i32",
        [WIDL_I64] = "i64",           [WIDL_U8] = "u8",
        [WIDL_U16] = "u16",           [WIDL_U32] = "u32",
        [WIDL_U64] = "u64",           [WIDL_F32] = "f32",
        [WIDL_F64] = "f64",           [WIDL_BOOLEAN] = "bool",
        [WIDL_STR] = "String",        [WIDL_DATETIME] = "String",
        [WIDL_BYTES] = "Octets",      [WIDL_RAW] = "rmpv::Value",
        [WIDL_VALUE] = "rmpv::Value", [WIDL_ID] = "String",
        [WIDL_VOID] = "()",
    };
    return names[builtin];
}

const char *wc__rust_wire_type(lang_gen *g, const widl_type *type)
{
    bool is_optional = false;
    const widl_type *resolved = wc__widl_resolve(type, &is_optional);
    const char *made;
    if (g->status != 0)
        return "";
    if (resolved->kind == WIDL_TYPE_LIST) {
        made = wc__lang_text(g, "Vec<%s>", wc__rust_wire_type(g, resolved->of));
    } else if (resolved->kind == WIDL_TYPE_MAP) {
        const char *key = wc__rust_wire_type(g, resolved->key);
        made = wc__lang_text(g, "std::collections::HashMap<%s, %s>", key, wc__rust_wire_type(g, resolved->of));
    } else if (resolved->target) {
        made = wc__lang_type_name(g, resolved->target->name);
    } else {
        made = builtin_type(resolved->builtin);
    }
    return is_optional ? wc__lang_text(g, "Option<%s>", made) : made;
}

const char *wc__rust_type(lang_gen *g, const widl_type *type)
{
    return wc__rust_is_bytes(type) ? "Vec<u8>" : wc__rust_wire_type(g, type);
}

/* Of a field: also Option<Vec<u8>>, and a Box where the structure would contain itself. */
static const char *field_type(lang_gen *g, const widl_item *parent, const widl_type *type)
{
    bool is_optional = false;
    const widl_type *resolved = wc__widl_resolve(type, &is_optional);
    if (is_optional && resolved->builtin == WIDL_BYTES)
        return "Option<Vec<u8>>";
    bool is_boxed = is_optional && parent->kind == WIDL_ITEM_TYPE && wc__lang_is_structure(resolved) &&
                    wc__lang_is_recursive(parent, resolved);
    if (is_boxed)
        return wc__lang_text(g, "Option<Box<%s>>", wc__lang_type_name(g, resolved->target->name));
    return wc__rust_type(g, type);
}

/* --- defaults --- */

static const char *default_of(lang_gen *g, const widl_item *parent, const widl_item *field)
{
    bool is_optional = false;
    const widl_type *resolved = wc__widl_resolve(field->type, &is_optional);
    bool is_raw = resolved->builtin == WIDL_RAW || resolved->builtin == WIDL_VALUE;
    const char *made;
    if (field->initial == NULL)
        return is_raw && !is_optional ? "rmpv::Value::Nil" : "Default::default()";
    if (resolved->target && resolved->target->kind == WIDL_ITEM_ENUM && field->initial->kind == WIDL_NAME &&
        wc__widl_find(resolved->target->items, field->initial->text)) {
        const char *name = wc__lang_type_name(g, resolved->target->name);
        made = wc__lang_text(g, "%s::%s", name, wc__lang_pascal(g, field->initial->text));
    } else {
        made = wc__lang_literal(g, resolved, field->initial);
        if (made && field->initial->kind == WIDL_STRING)
            made = wc__lang_text(g, "%s.to_string()", made);
    }
    if (made == NULL) {
        wc__lang_fail(g, parent, field->initial->place,
                      "the default value does not fit the type, or has no form in Rust");
        return "";
    }
    return is_optional ? wc__lang_text(g, "Some(%s)", made) : made;
}

static bool has_own_default(const widl_item *parent)
{
    for (const widl_item *item = parent->items; item; item = item->next) {
        bool is_optional = false;
        int builtin = wc__widl_resolve(item->type, &is_optional)->builtin;
        if (item->initial || (!is_optional && (builtin == WIDL_RAW || builtin == WIDL_VALUE)))
            return true;
    }
    return false;
}

static void put_default(lang_gen *g, const widl_item *parent, const char *name)
{
    wc__lang_put(g, "impl Default for %s {\n    fn default() -> Self {\n        %s {\n", name, name);
    for (const widl_item *item = parent->items; item; item = item->next)
        wc__lang_put(g, "            %s: %s,\n", wc__rust_field(g, item->name), default_of(g, parent, item));
    wc__lang_put(g, "        }\n    }\n}\n\n");
}

/* --- definitions --- */

static void put_field(lang_gen *g, const widl_item *parent, const widl_item *item)
{
    bool is_optional = false;
    int builtin = wc__widl_resolve(item->type, &is_optional)->builtin;
    wc__lang_put_comment(g, "    ", item->description);
    if (builtin == WIDL_BYTES && is_optional)
        wc__lang_put(g, "    #[serde(default, with = \"optional_octets\")]\n");
    else if (builtin == WIDL_BYTES)
        wc__lang_put(g, "    #[serde(with = \"octets\")]\n");
    wc__lang_put(g, "    #[serde(rename = \"%.*s\")]\n", WC_FMT(item->name));
    wc__lang_put(g, "    pub %s: %s,\n", wc__rust_field(g, item->name), field_type(g, parent, item->type));
}

void wc__rust_put_struct(lang_gen *g, const widl_item *parent, const char *name, wc_slice description)
{
    bool is_own = has_own_default(parent);
    wc__lang_claim(g, name, parent, parent->place);
    wc__lang_check_members(g, parent, wc__rust_field);
    wc__lang_put_comment(g, "", description);
    wc__lang_put(g, "#[derive(Debug, PartialEq, Deserialize, Serialize, %sClone)]\n",
                 is_own ? "" : "Default, ");
    wc__lang_put(g, "pub struct %s {%s", name, parent->items ? "\n" : "}\n\n");
    for (const widl_item *item = parent->items; item && g->status == 0; item = item->next)
        put_field(g, parent, item);
    wc__lang_put(g, "%s", parent->items ? "}\n\n" : "");
    if (is_own)
        put_default(g, parent, name);
}

static void put_enum(lang_gen *g, const widl_item *item, const char *name)
{
    bool is_first = true;
    wc__lang_check_members(g, item, wc__lang_pascal);
    wc__lang_put_comment(g, "", item->description);
    wc__lang_put(g, "#[derive(Debug, PartialEq, Eq, Hash, Deserialize, Serialize, Default, Clone, Copy)]\n"
                    "#[serde(try_from = \"i64\", into = \"i64\")]\n");
    wc__lang_put(g, "pub enum %s {\n", name);
    for (const widl_item *value = item->items; value; value = value->next) {
        wc__lang_put_comment(g, "    ", value->description);
        wc__lang_put(g, "%s    %s = %lld,\n", is_first ? "    #[default]\n" : "",
                     wc__lang_pascal(g, value->name), (long long)value->number);
        is_first = false;
    }
    wc__lang_put(
        g,
        "}\n\nimpl From<%s> for i64 {\n    fn from(value: %s) -> Self {\n        value as i64\n    }\n}\n\n",
        name, name);
    wc__lang_put(g, "impl TryFrom<i64> for %s {\n    type Error = String;\n\n", name);
    wc__lang_put(g, "    fn try_from(number: i64) -> Result<Self, Self::Error> {\n        match number {\n");
    for (const widl_item *value = item->items; value; value = value->next)
        wc__lang_put(g, "            %lld => Ok(%s::%s),\n", (long long)value->number, name,
                     wc__lang_pascal(g, value->name));
    wc__lang_put(g, "            _ => Err(format!(\"%s has no value {number}\")),\n        }\n    }\n}\n\n",
                 name);
}

/* serde's form of an enum with data is the one that is wanted: a map with the member's name and its value. */
static void put_union(lang_gen *g, const widl_item *item, const char *name)
{
    bool is_optional = false;
    const widl_type *first = wc__widl_resolve(item->types, &is_optional);
    bool is_raw = first->builtin == WIDL_RAW || first->builtin == WIDL_VALUE;
    wc_slice first_name = wc_slice_str(wc__lang_member(g, item->types));
    wc_map names;
    wc_map_init(&names, LANG_NAMES);
    wc__lang_put_comment(g, "", item->description);
    wc__lang_put(g, "#[derive(Debug, PartialEq, Deserialize, Serialize, Clone)]\npub enum %s {\n", name);
    for (const widl_type *member = item->types; member && g->status == 0; member = member->next) {
        const char *wire = wc__lang_member(g, member);
        const char *variant = wc__lang_pascal(g, wc_slice_str(wire));
        if (wc_map_get(&names, wc_slice_str(variant)) != NULL)
            wc__lang_fail(g, item, member->place, "another member would have the same name in Rust");
        else
            WC_BUG_ON(wc_map_put(&names, wc_slice_str(variant), g, NULL) != 0);
        wc__lang_put(g, "    #[serde(rename = \"%s\")]\n    %s(%s),\n", wire, variant,
                     wc__rust_wire_type(g, member));
    }
    wc_map_deinit(&names);
    wc__lang_put(g, "}\n\nimpl Default for %s {\n    fn default() -> Self {\n        %s::%s(%s)\n    }\n}\n\n",
                 name, name, wc__lang_pascal(g, first_name),
                 is_raw ? "rmpv::Value::Nil" : "Default::default()");
}

void wc__rust_put_definition(lang_gen *g, const widl_item *item)
{
    const char *name = wc__lang_type_name(g, item->name);
    if (item->kind == WIDL_ITEM_TYPE) {
        wc__rust_put_struct(g, item, name, item->description);
        return;
    }
    wc__lang_claim(g, name, item, item->place);
    if (item->kind == WIDL_ITEM_ENUM)
        put_enum(g, item, name);
    else
        put_union(g, item, name);
}

void wc__rust_put_aliases(lang_gen *g)
{
    for (const widl_item *item = g->doc->items; item && g->status == 0; item = item->next) {
        if (item->kind != WIDL_ITEM_ALIAS)
            continue;
        const char *name = wc__lang_type_name(g, item->name);
        wc__lang_claim(g, name, item, item->place);
        wc__lang_put_comment(g, "", item->description);
        wc__lang_put(g, "pub type %s = %s;\n\n", name, wc__rust_type(g, item->type));
    }
}
