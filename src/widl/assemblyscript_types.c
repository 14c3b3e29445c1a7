/* widl/assemblyscript_types.c: types of a contract in AssemblyScript, and the functions that read and write lists, maps and
 * what may be null.
 *
 * A number or truth value that may be null is a Value<T> of as-msgpack: AssemblyScript has no other.
 *
 * SPEC widl 3, 6; interfaces 1, 2.
 */
#include "widl/assemblyscript_int.h"

static const struct {
    const char *type, *method, *zero; /* read... and write... of the codec */
} builtins[WIDL_BUILTIN_COUNT] = {
    [WIDL_DEFINED] = {"void", "Nil", "0"},
    [WIDL_I8] = {"i8", "Int8", "0"},
    [WIDL_I16] = {"i16", "Int16", "0"},
    [WIDL_I32] = {"i32", "Int32", "0"},
    [WIDL_I64] = {"i64", "Int64", "0"},
    [WIDL_U8] = {"u8", "UInt8", "0"},
    [WIDL_U16] = {"u16", "UInt16", "0"},
    [WIDL_U32] = {"u32", "UInt32", "0"},
    [WIDL_U64] = {"u64", "UInt64", "0"},
    [WIDL_F32] = {"f32", "Float32", "0"},
    [WIDL_F64] = {"f64", "Float64", "0"},
    [WIDL_BOOLEAN] = {"bool", "Bool", "false"},
    [WIDL_STR] = {"string", "String", "\"\""},
    [WIDL_DATETIME] = {"string", "String", "\"\""},
    [WIDL_BYTES] = {"ArrayBuffer", "ByteArray", "new ArrayBuffer(0)"},
    [WIDL_RAW] = {"ArrayBuffer", "Nil", "new ArrayBuffer(0)"},
    [WIDL_VALUE] = {"ArrayBuffer", "Nil", "new ArrayBuffer(0)"},
    [WIDL_ID] = {"string", "String", "\"\""},
    [WIDL_VOID] = {"void", "Nil", "0"},
};

const char *wc__as_field(lang_gen *g, wc_slice name)
{
    return wc__lang_verbatim(g, name);
}

bool wc__as_is_scalar(const widl_type *resolved)
{
    if (resolved->kind != WIDL_TYPE_NAME)
        return false;
    if (resolved->target)
        return resolved->target->kind == WIDL_ITEM_ENUM;
    return resolved->builtin >= WIDL_I8 && resolved->builtin <= WIDL_BOOLEAN;
}

static const char *bare_type(lang_gen *g, const widl_type *resolved)
{
    if (resolved->kind == WIDL_TYPE_LIST)
        return wc__lang_text(g, "Array<%s>", wc__as_type(g, resolved->of));
    if (resolved->kind == WIDL_TYPE_MAP) {
        const char *key = wc__as_type(g, resolved->key);
        return wc__lang_text(g, "Map<%s, %s>", key, wc__as_type(g, resolved->of));
    }
    return resolved->target ? wc__lang_type_name(g, resolved->target->name) : builtins[resolved->builtin].type;
}

const char *wc__as_type(lang_gen *g, const widl_type *type)
{
    bool is_optional = false;
    const widl_type *resolved = wc__widl_resolve(type, &is_optional);
    if (g->status != 0)
        return "";
    const char *made = bare_type(g, resolved);
    if (!is_optional)
        return made;
    return wc__lang_text(g, wc__as_is_scalar(resolved) ? "Value<%s> | null" : "%s | null", made);
}

const char *wc__as_zero(lang_gen *g, const widl_type *type)
{
    bool is_optional = false;
    const widl_type *resolved = wc__widl_resolve(type, &is_optional);
    if (is_optional)
        return "null";
    if (resolved->kind != WIDL_TYPE_NAME || wc__lang_is_structure(resolved))
        return wc__lang_text(g, "new %s()", bare_type(g, resolved));
    if (resolved->target)
        return wc__lang_text(g, "%s.%s", bare_type(g, resolved),
                             wc__as_field(g, resolved->target->items->name));
    return builtins[resolved->builtin].zero;
}

/* --- shapes --- */

/* readStringArray is decodeStringArray here: what stands behind is the shape's name. */
static const char *shape_name(as_gen *a, const widl_type *type, bool is_bare)
{
    wc_slice id = wc_slice_str(wc__lang_id(&a->lang, type, is_bare));
    wc_slice name = wc__widl_camel(&a->lang.arena, id, true);
    return wc__lang_text(&a->lang, "%.*s", WC_FMT(name));
}

/* Asks for the functions of the shape; returns what stands behind decode and encode. */
static const char *ask(as_gen *a, const widl_type *type, bool is_bare)
{
    const char *name = shape_name(a, type, is_bare);
    wc_slice key = wc_slice_str(name);
    if (a->lang.status != 0 || wc_map_get(&a->shapes, key) != NULL)
        return name;
    as_shape *shape = wc_arena_calloc(&a->lang.arena, 1, sizeof *shape);
    if (shape == NULL)
        return name;
    *shape = (as_shape){type, is_bare, NULL};
    WC_BUG_ON(wc_map_put(&a->shapes, key, shape, NULL) != 0);
    if (a->last)
        a->last->next = shape;
    else
        a->first = shape;
    a->last = shape;
    return name;
}

/* Without its own mark of being optional. */
static const char *read_bare(as_gen *a, const widl_type *resolved)
{
    lang_gen *g = &a->lang;
    if (wc__lang_is_structure(resolved))
        return wc__lang_text(g, "%s.decode(decoder)", bare_type(g, resolved));
    if (resolved->kind != WIDL_TYPE_NAME || resolved->target)
        return wc__lang_text(g, "decode%s(decoder)", ask(a, resolved, true));
    return wc__lang_text(g, "decoder.read%s()", builtins[resolved->builtin].method);
}

const char *wc__as_read(as_gen *a, const widl_type *type)
{
    bool is_optional = false;
    const widl_type *resolved = wc__widl_resolve(type, &is_optional);
    if (a->lang.status != 0)
        return "";
    if (!is_optional)
        return read_bare(a, resolved);
    if (wc__lang_is_structure(resolved))
        return wc__lang_text(&a->lang, "%s.decodeNullable(decoder)", bare_type(&a->lang, resolved));
    return wc__lang_text(&a->lang, "decode%s(decoder)", ask(a, type, false));
}

static const char *write_bare(as_gen *a, const widl_type *resolved, const char *value)
{
    lang_gen *g = &a->lang;
    if (wc__lang_is_structure(resolved))
        return wc__lang_text(g, "%s.encode(encoder);", value);
    if (resolved->builtin == WIDL_BYTES)
        return wc__lang_text(g, "writeBytes(encoder, %s);", value);
    if (resolved->kind != WIDL_TYPE_NAME || resolved->target)
        return wc__lang_text(g, "encode%s(encoder, %s);", ask(a, resolved, true), value);
    return wc__lang_text(g, "encoder.write%s(%s);", builtins[resolved->builtin].method, value);
}

const char *wc__as_write(as_gen *a, const widl_type *type, const char *value)
{
    bool is_optional = false;
    const widl_type *resolved = wc__widl_resolve(type, &is_optional);
    if (a->lang.status != 0)
        return "";
    if (!is_optional)
        return write_bare(a, resolved, value);
    return wc__lang_text(&a->lang, "encode%s(encoder, %s);", ask(a, type, false), value);
}

void wc__as_put_payload(as_gen *a, unsigned indent, const char *name, const widl_type *type, const char *value)
{
    bool is_optional = false;
    const widl_type *resolved = wc__widl_resolve(type, &is_optional);
    lang_gen *g = &a->lang;
    if (!is_optional && wc__lang_is_structure(resolved)) {
        wc__lang_put(g, "%*sconst %s = %s.toBuffer();\n", (int)indent, "", name, value);
        return;
    }
    const char *head = wc__lang_text(g, "const %s = payloadOf<%s>(", name, wc__as_type(g, type));
    wc__lang_put_list(g, indent, head, wc__lang_text(g, "%s\nencode%s", value, ask(a, type, false)), ");\n",
                      AS_COLUMNS, AS_COLUMNS, 2);
}

/* --- the functions of shapes --- */

static void put_head(lang_gen *g, const char *name, const char *arguments, const char *result)
{
    wc__lang_put_list(g, 0, wc__lang_text(g, "function %s(", name), arguments,
                      wc__lang_text(g, "): %s {\n", result), AS_COLUMNS, AS_COLUMNS, 2);
}

/* readList and its like take a function for the items. */
static void put_list(as_gen *a, const widl_type *type, const char *name)
{
    lang_gen *g = &a->lang;
    const char *all = bare_type(g, type), *of = ask(a, type->of, false), *of_type = wc__as_type(g, type->of);
    put_head(g, wc__lang_text(g, "decode%s", name), "decoder: Decoder", all);
    wc__lang_put_list(g, 2, wc__lang_text(g, "return readList<%s>(", of_type),
                      wc__lang_text(g, "decoder\ndecode%s", of), ");\n}\n\n", AS_COLUMNS, AS_COLUMNS, 2);
    put_head(g, wc__lang_text(g, "encode%s", name), wc__lang_text(g, "encoder: Writer\nvalue: %s", all),
             "void");
    wc__lang_put_list(g, 2, wc__lang_text(g, "writeList<%s>(", of_type),
                      wc__lang_text(g, "encoder\nvalue\nencode%s", of), ");\n}\n\n", AS_COLUMNS, AS_COLUMNS,
                      2);
}

static void put_map(as_gen *a, const widl_type *type, const char *name)
{
    lang_gen *g = &a->lang;
    const char *key = ask(a, type->key, false), *of = ask(a, type->of, false), *all = bare_type(g, type);
    const char *types = wc__lang_text(g, "%s, %s", wc__as_type(g, type->key), wc__as_type(g, type->of));
    put_head(g, wc__lang_text(g, "decode%s", name), "decoder: Decoder", all);
    wc__lang_put_list(g, 2, wc__lang_text(g, "return readEntries<%s>(", types),
                      wc__lang_text(g, "decoder\ndecode%s\ndecode%s", key, of), ");\n}\n\n", AS_COLUMNS,
                      AS_COLUMNS, 2);
    put_head(g, wc__lang_text(g, "encode%s", name), wc__lang_text(g, "encoder: Writer\nvalue: %s", all),
             "void");
    wc__lang_put_list(g, 2, wc__lang_text(g, "writeEntries<%s>(", types),
                      wc__lang_text(g, "encoder\nvalue\nencode%s\nencode%s", key, of), ");\n}\n\n",
                      AS_COLUMNS, AS_COLUMNS, 2);
}

static void put_option(as_gen *a, const widl_type *type, const widl_type *resolved, const char *name)
{
    lang_gen *g = &a->lang;
    const char *all = wc__as_type(g, type), *read = read_bare(a, resolved);
    bool is_boxed = wc__as_is_scalar(resolved);
    put_head(g, wc__lang_text(g, "decode%s", name), "decoder: Decoder", all);
    wc__lang_put(g, "  if (decoder.isNextNil()) {\n    return null;\n  }\n");
    if (is_boxed)
        wc__lang_put_list(g, 2, wc__lang_text(g, "return new Value<%s>(", bare_type(g, resolved)), read,
                          ");\n}\n\n", AS_COLUMNS, AS_COLUMNS, 2);
    else
        wc__lang_put(g, "  return %s;\n}\n\n", read);
    put_head(g, wc__lang_text(g, "encode%s", name), wc__lang_text(g, "encoder: Writer\nvalue: %s", all),
             "void");
    /* Value<T> has a "==" of its own, which wants a Value on both sides. */
    wc__lang_put(g, "  if (%s) {\n    encoder.writeNil();\n  } else {\n    %s\n  }\n}\n\n",
                 is_boxed ? "changetype<usize>(value) == 0" : "value === null",
                 write_bare(a, resolved, is_boxed ? "value.value" : "value"));
}

static void put_enum(lang_gen *g, const widl_item *item, const char *name)
{
    const char *type = wc__lang_type_name(g, item->name);
    wc__lang_put(g, "function decode%s(decoder: Decoder): %s {\n  const value = decoder.readInt32();\n", name,
                 type);
    wc__lang_put(g, "  switch (value) {\n");
    for (const widl_item *value = item->items; value; value = value->next)
        wc__lang_put(g, "    case %s.%s:\n", type, wc__as_field(g, value->name));
    wc__lang_put(g, "      return value;\n  }\n  fail(decoder, \"no value of %s\");\n  return %s.%s;\n}\n\n",
                 type, type, wc__as_field(g, item->items->name));
    put_head(g, wc__lang_text(g, "encode%s", name), wc__lang_text(g, "encoder: Writer\nvalue: %s", type),
             "void");
    wc__lang_put(g, "  encoder.writeInt32(value);\n}\n\n");
}

static void put_plain(as_gen *a, const widl_type *resolved, const char *name)
{
    lang_gen *g = &a->lang;
    const char *type = bare_type(g, resolved);
    put_head(g, wc__lang_text(g, "decode%s", name), "decoder: Decoder", type);
    wc__lang_put(g, "  return %s;\n}\n\n", read_bare(a, resolved));
    put_head(g, wc__lang_text(g, "encode%s", name), wc__lang_text(g, "encoder: Writer\nvalue: %s", type),
             "void");
    wc__lang_put(g, "  %s\n}\n\n", write_bare(a, resolved, "value"));
}

void wc__as_put_shapes(as_gen *a)
{
    lang_gen *g = &a->lang;
    for (const as_shape *shape = a->first; shape && g->status == 0; shape = shape->next) {
        bool is_optional = false;
        const widl_type *resolved = wc__widl_resolve(shape->type, &is_optional);
        const char *name = shape_name(a, shape->type, shape->is_bare);
        wc__lang_claim(g, wc__lang_text(g, "decode%s", name), g->namespace, resolved->place);
        if (is_optional && !shape->is_bare)
            put_option(a, shape->type, resolved, name);
        else if (resolved->kind == WIDL_TYPE_LIST)
            put_list(a, resolved, name);
        else if (resolved->kind == WIDL_TYPE_MAP)
            put_map(a, resolved, name);
        else if (resolved->target && resolved->target->kind == WIDL_ITEM_ENUM)
            put_enum(g, resolved->target, name);
        else
            put_plain(a, resolved, name);
    }
}
