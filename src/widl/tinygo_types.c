/* widl/tinygo_types.c: types of a contract in Go, and the expressions that read and write them.
 *
 * What may be nil in Go is nil when it is absent, everything else that is optional is a pointer.
 *
 * SPEC widl 3, 6; interfaces 1, 2.
 */
#include "widl/tinygo_int.h"

static const struct {
    const char *type, *method; /* Read... and Write... of the codec */
} builtins[WIDL_BUILTIN_COUNT] = {
    [WIDL_I8] = {"int8", "Int8"},           [WIDL_I16] = {"int16", "Int16"},
    [WIDL_I32] = {"int32", "Int32"},        [WIDL_I64] = {"int64", "Int64"},
    [WIDL_U8] = {"uint8", "Uint8"},         [WIDL_U16] = {"uint16", "Uint16"},
    [WIDL_U32] = {"uint32", "Uint32"},      [WIDL_U64] = {"uint64", "Uint64"},
    [WIDL_F32] = {"float32", "Float32"},    [WIDL_F64] = {"float64", "Float64"},
    [WIDL_BOOLEAN] = {"bool", "Bool"},      [WIDL_STR] = {"string", "String"},
    [WIDL_DATETIME] = {"string", "String"}, [WIDL_BYTES] = {"[]byte", "ByteArray"},
    [WIDL_RAW] = {"[]byte", "Raw"},         [WIDL_VALUE] = {"[]byte", "Raw"},
    [WIDL_ID] = {"string", "String"},
};

/* "Id" at the end is written "ID", as the linters of Go want it. */
const char *wc__go_field(lang_gen *g, wc_slice name)
{
    wc_slice made = wc_slice_str(wc__lang_pascal(g, name));
    if (!wc_slice_ends(made, WC_LIT("Id")))
        return (const char *)made.ptr;
    return wc__lang_text(g, "%.*sID", (int)(made.len - 2), (const char *)made.ptr);
}

bool wc__go_has_nil(const widl_type *resolved)
{
    return resolved->kind != WIDL_TYPE_NAME || resolved->builtin == WIDL_BYTES ||
           resolved->builtin == WIDL_RAW || resolved->builtin == WIDL_VALUE;
}

const char *wc__go_type(lang_gen *g, const widl_type *type)
{
    bool is_optional = false;
    const widl_type *resolved = wc__widl_resolve(type, &is_optional);
    const char *made;
    if (g->status != 0)
        return "";
    if (resolved->kind == WIDL_TYPE_LIST) {
        made = wc__lang_text(g, "[]%s", wc__go_type(g, resolved->of));
    } else if (resolved->kind == WIDL_TYPE_MAP) {
        const char *key = wc__go_type(g, resolved->key);
        made = wc__lang_text(g, "map[%s]%s", key, wc__go_type(g, resolved->of));
    } else if (resolved->target) {
        made = wc__lang_type_name(g, resolved->target->name);
    } else {
        made = builtins[resolved->builtin].type;
    }
    return is_optional && !wc__go_has_nil(resolved) ? wc__lang_text(g, "*%s", made) : made;
}

/* --- function literals --- */

/* Always on three lines: gofmt leaves short and long ones so. `depth` is the indentation of the statement in tabs. */
static const char *literal(lang_gen *g, unsigned depth, const char *head, const char *body)
{
    const char *tabs = "";
    for (unsigned i = 0; i < depth; i++)
        tabs = wc__lang_text(g, "%s\t", tabs);
    return wc__lang_text(g, "%s {\n%s\t%s\n%s}", head, tabs, body, tabs);
}

/* --- reading --- */

static const char *reader(lang_gen *g, const widl_type *type, unsigned depth)
{
    bool is_optional = false;
    const widl_type *resolved = wc__widl_resolve(type, &is_optional);
    if (g->status != 0)
        return "";
    if (!is_optional)
        return wc__go_reader(g, resolved, depth);
    if (resolved->kind == WIDL_TYPE_NAME && resolved->target)
        return wc__lang_text(g, "Decode%sNullable", wc__lang_type_name(g, resolved->target->name));
    const char *body = wc__lang_text(g, "return msgpack.%s(d, %s)",
                                     wc__go_has_nil(resolved) ? "ReadOrNil" : "ReadNillable",
                                     wc__go_reader(g, resolved, depth + 1));
    return literal(g, depth, wc__lang_text(g, "func(d *msgpack.Decoder) (%s, error)", wc__go_type(g, type)),
                   body);
}

const char *wc__go_reader(lang_gen *g, const widl_type *resolved, unsigned depth)
{
    if (resolved->kind == WIDL_TYPE_NAME)
        return resolved->target
                   ? wc__lang_text(g, "Decode%s", wc__lang_type_name(g, resolved->target->name))
                   : wc__lang_text(g, "(*msgpack.Decoder).Read%s", builtins[resolved->builtin].method);
    bool is_list = resolved->kind == WIDL_TYPE_LIST;
    const char *of = reader(g, resolved->of, depth + 1), *type = wc__go_type(g, resolved->of);
    if (is_list)
        return literal(g, depth, wc__lang_text(g, "func(d *msgpack.Decoder) ([]%s, error)", type),
                       wc__lang_text(g, "return msgpack.ReadArray(d, %s)", of));
    const char *key = wc__go_type(g, resolved->key);
    return literal(g, depth, wc__lang_text(g, "func(d *msgpack.Decoder) (map[%s]%s, error)", key, type),
                   wc__lang_text(g, "return msgpack.ReadMap(d, %s, %s)", reader(g, resolved->key, depth), of));
}

const char *wc__go_read(lang_gen *g, const widl_type *type, const char *decoder, unsigned depth)
{
    bool is_optional = false;
    const widl_type *resolved = wc__widl_resolve(type, &is_optional);
    if (g->status != 0)
        return "";
    if (resolved->kind == WIDL_TYPE_NAME && resolved->target)
        return wc__lang_text(g, "%s(%s)", reader(g, type, depth), decoder);
    if (is_optional)
        return wc__lang_text(g, "msgpack.%s(%s, %s)", wc__go_has_nil(resolved) ? "ReadOrNil" : "ReadNillable",
                             decoder, wc__go_reader(g, resolved, depth));
    if (resolved->kind == WIDL_TYPE_LIST)
        return wc__lang_text(g, "msgpack.ReadArray(%s, %s)", decoder, reader(g, resolved->of, depth));
    if (resolved->kind == WIDL_TYPE_MAP)
        return wc__lang_text(g, "msgpack.ReadMap(%s, %s, %s)", decoder, reader(g, resolved->key, depth),
                             reader(g, resolved->of, depth));
    return wc__lang_text(g, "%s.Read%s()", decoder[0] == '&' ? decoder + 1 : decoder,
                         builtins[resolved->builtin].method);
}

/* --- writing --- */

/* The call that writes a nil or what is there. */
static const char *or_nil(const widl_type *resolved)
{
    return !wc__go_has_nil(resolved)         ? "WriteNillable"
           : resolved->kind == WIDL_TYPE_MAP ? "WriteMapOrNil"
                                             : "WriteListOrNil";
}

static const char *writer(lang_gen *g, const widl_type *type, unsigned depth);

static const char *write_literal(lang_gen *g, const char *type, const char *body, unsigned depth)
{
    return literal(g, depth, wc__lang_text(g, "func(w msgpack.Writer, v %s)", type), body);
}

static const char *bare_writer(lang_gen *g, const widl_type *resolved, unsigned depth)
{
    if (resolved->kind == WIDL_TYPE_NAME)
        return resolved->target
                   ? write_literal(g, wc__lang_type_name(g, resolved->target->name), "_ = v.Encode(w)", depth)
                   : wc__lang_text(g, "msgpack.Writer.Write%s", builtins[resolved->builtin].method);
    const char *of = writer(g, resolved->of, depth + 1), *type = wc__go_type(g, resolved->of);
    if (resolved->kind == WIDL_TYPE_LIST)
        return write_literal(g, wc__lang_text(g, "[]%s", type),
                             wc__lang_text(g, "msgpack.WriteArray(w, v, %s)", of), depth);
    const char *key = wc__go_type(g, resolved->key);
    return write_literal(
        g, wc__lang_text(g, "map[%s]%s", key, type),
        wc__lang_text(g, "msgpack.WriteMap(w, v, %s, %s)", writer(g, resolved->key, depth), of), depth);
}

static const char *writer(lang_gen *g, const widl_type *type, unsigned depth)
{
    bool is_optional = false;
    const widl_type *resolved = wc__widl_resolve(type, &is_optional);
    if (g->status != 0)
        return "";
    if (!is_optional)
        return bare_writer(g, resolved, depth);
    if (wc__lang_is_structure(resolved))
        return write_literal(g, wc__go_type(g, type), "_ = v.Encode(w)", depth);
    return write_literal(
        g, wc__go_type(g, type),
        wc__lang_text(g, "msgpack.%s(w, v, %s)", or_nil(resolved), bare_writer(g, resolved, depth + 1)),
        depth);
}

const char *wc__go_write(lang_gen *g, const widl_type *type, const char *encoder, const char *value,
                         unsigned depth)
{
    bool is_optional = false;
    const widl_type *resolved = wc__widl_resolve(type, &is_optional);
    bool is_defined = resolved->kind == WIDL_TYPE_NAME && resolved->target;
    if (g->status != 0)
        return "";
    if (is_defined && (!is_optional || wc__lang_is_structure(resolved)))
        return wc__lang_text(g, "_ = %s.Encode(%s)", value, encoder);
    if (is_optional)
        return wc__lang_text(g, "msgpack.%s(%s, %s, %s)", or_nil(resolved), encoder, value,
                             bare_writer(g, resolved, depth));
    if (resolved->kind == WIDL_TYPE_LIST)
        return wc__lang_text(g, "msgpack.WriteArray(%s, %s, %s)", encoder, value,
                             writer(g, resolved->of, depth));
    if (resolved->kind == WIDL_TYPE_MAP)
        return wc__lang_text(g, "msgpack.WriteMap(%s, %s, %s, %s)", encoder, value,
                             writer(g, resolved->key, depth), writer(g, resolved->of, depth));
    return wc__lang_text(g, "%s.Write%s(%s)", encoder[0] == '&' ? encoder + 1 : encoder,
                         builtins[resolved->builtin].method, value);
}

/* --- columns --- */

void wc__go_put_lines(lang_gen *g, const go_line *lines, size_t count)
{
    for (size_t from = 0; from < count;) {
        size_t to = from, width = 0;
        do {
            size_t len = strlen(lines[to].name);
            width = len > width ? len : width;
            to++;
        } while (to < count && wc_slice_trim(lines[to].comment).len == 0);
        wc__lang_put_comment(g, "\t", lines[from].comment);
        for (; from < to; from++)
            wc__lang_put(g, "\t%-*s %s\n", (int)width, lines[from].name, lines[from].type);
    }
}
