/* widl/tinygo_codec.c: structures, enums and unions in Go with Decode and Encode.
 *
 * A structure is read from a map in any order or from a list in the contract's order; what is required and missing is an
 * error. A union is a structure of which one member is set.
 *
 * SPEC widl 3, 6; interfaces 1.
 */
#include "widl/tinygo_int.h"

static void put_decoders(lang_gen *g, const char *name)
{
    wc__lang_put(g,
                 "// Decode%s reads a value.\n"
                 "func Decode%s(decoder *msgpack.Decoder) (%s, error) {\n"
                 "\tvar o %s\n"
                 "\terr := o.Decode(decoder)\n"
                 "\treturn o, err\n"
                 "}\n\n",
                 name, name, name, name);
}

static void put_nullable_decoder(lang_gen *g, const char *name)
{
    wc__lang_put(g,
                 "// Decode%sNullable reads a value or nil.\n"
                 "func Decode%sNullable(decoder *msgpack.Decoder) (*%s, error) {\n"
                 "\treturn msgpack.ReadNillable(decoder, Decode%s)\n"
                 "}\n\n",
                 name, name, name, name);
}

/* --- structures --- */

static void put_fields_type(lang_gen *g, const widl_item *parent)
{
    go_line *lines = wc_arena_calloc(&g->arena, parent->count + 1u, sizeof *lines);
    size_t count = 0;
    for (const widl_item *item = parent->items; item && lines; item = item->next)
        lines[count++] = (go_line){item->description, wc__go_field(g, item->name), wc__go_type(g, item->type)};
    wc__go_put_lines(g, lines, count);
}

static const char *fields_name(lang_gen *g, const char *name)
{
    return wc__lang_text(g, "fieldsOf%s", name);
}

static void put_fields_table(lang_gen *g, const widl_item *parent, const char *name)
{
    wc__lang_put(g, "var %s = []msgpack.Field{\n", fields_name(g, name));
    for (const widl_item *item = parent->items; item; item = item->next) {
        bool is_optional = false;
        wc__widl_resolve(item->type, &is_optional);
        const char *also = "";
        widl_alias alias = {0};
        while (wc__widl_next_alias(item, &alias))
            also = wc__lang_text(g, "%s%s%s", also, also[0] ? ", " : "", wc__lang_quote(g, alias.name));
        wc__lang_put(g, "\t{Name: %s%s%s%s%s},\n", wc__lang_quote(g, item->name),
                     is_optional ? ", Optional: true" : "", also[0] ? ", Also: []string{" : "", also,
                     also[0] ? "}" : "");
    }
    wc__lang_put(g, "}\n\n");
}

static void put_struct_codec(lang_gen *g, const widl_item *parent, const char *name)
{
    unsigned number = 0;
    wc__lang_put(g, "// Decode reads the fields.\nfunc (o *%s) Decode(decoder *msgpack.Decoder) error {\n",
                 name);
    if (parent->items == NULL) {
        wc__lang_put(g, "\tfields := decoder.ReadFields(nil)\n\tfor fields.Next() {\n\t}\n");
    } else {
        wc__lang_put(
            g, "\tfields := decoder.ReadFields(%s)\n\tfor fields.Next() {\n\t\tswitch fields.Index() {\n",
            fields_name(g, name));
        for (const widl_item *item = parent->items; item; item = item->next)
            wc__lang_put(g, "\t\tcase %u:\n\t\t\to.%s, fields.Err = %s\n", number++,
                         wc__go_field(g, item->name), wc__go_read(g, item->type, "decoder", 3));
        wc__lang_put(g, "\t\t}\n\t}\n");
    }
    wc__lang_put(g, "\treturn fields.Done()\n}\n\n// Encode writes the fields, nil for nil.\n");
    wc__lang_put(g,
                 "func (o *%s) Encode(encoder msgpack.Writer) error {\n"
                 "\tif o == nil {\n\t\tencoder.WriteNil()\n\t\treturn nil\n\t}\n"
                 "\tencoder.WriteMapSize(%u)\n",
                 name, wc__lang_count_written(parent));
    for (const widl_item *item = parent->items; item; item = item->next) {
        const char *value = wc__lang_text(g, "o.%s", wc__go_field(g, item->name));
        const char *write = wc__go_write(g, item->type, "encoder", value, 1);
        widl_alias alias = {0};
        wc__lang_put(g, "\tencoder.WriteString(%s)\n\t%s\n", wc__lang_quote(g, item->name), write);
        while (wc__widl_next_alias(item, &alias)) {
            if (alias.is_written)
                wc__lang_put(g, "\tencoder.WriteString(%s)\n\t%s\n", wc__lang_quote(g, alias.name), write);
        }
    }
    wc__lang_put(g, "\treturn nil\n}\n\n");
}

static const char *default_of(lang_gen *g, const widl_item *parent, const widl_item *field)
{
    bool is_optional = false;
    const widl_type *resolved = wc__widl_resolve(field->type, &is_optional);
    const char *made = wc__lang_literal(g, resolved, field->initial);
    bool is_enum = resolved->kind == WIDL_TYPE_NAME && resolved->target &&
                   resolved->target->kind == WIDL_ITEM_ENUM && field->initial->kind == WIDL_NAME &&
                   wc__widl_find(resolved->target->items, field->initial->text);
    if (is_enum)
        made = wc__lang_text(g, "%s%s", wc__lang_type_name(g, resolved->target->name),
                             wc__lang_pascal(g, field->initial->text));
    if (made == NULL)
        wc__lang_fail(g, parent, field->initial->place,
                      "the default value does not fit the type, or has no form in Go");
    return made ? made : "";
}

static void put_defaults(lang_gen *g, const widl_item *parent, const char *name)
{
    bool has_any = false;
    for (const widl_item *item = parent->items; item; item = item->next)
        has_any |= item->initial != NULL;
    if (!has_any)
        return;
    wc__lang_claim(g, wc__lang_text(g, "New%s", name), parent, parent->place);
    wc__lang_put(g, "// New%s has the defaults of the contract.\nfunc New%s() %s {\n\tvar o %s\n", name, name,
                 name, name);
    for (const widl_item *item = parent->items; item && g->status == 0; item = item->next) {
        bool is_optional = false;
        if (item->initial == NULL)
            continue;
        const char *value = default_of(g, parent, item), *field = wc__go_field(g, item->name);
        wc__widl_resolve(item->type, &is_optional);
        if (is_optional)
            wc__lang_put(g, "\t{\n\t\tvalue := %s(%s)\n\t\to.%s = &value\n\t}\n",
                         wc__go_type(g, item->type) + 1, value, field);
        else
            wc__lang_put(g, "\to.%s = %s\n", field, value);
    }
    wc__lang_put(g, "\treturn o\n}\n\n");
}

static void claim_type(lang_gen *g, const char *name, const widl_item *item)
{
    wc__lang_claim(g, name, item, item->place);
    wc__lang_claim(g, wc__lang_text(g, "Decode%s", name), item, item->place);
    wc__lang_claim(g, wc__lang_text(g, "Decode%sNullable", name), item, item->place);
}

void wc__go_put_struct(lang_gen *g, const widl_item *parent, const char *name, wc_slice description)
{
    claim_type(g, name, parent);
    wc__lang_check_members(g, parent, wc__go_field);
    if (wc_slice_trim(description).len > 0)
        wc__lang_put_comment(g, "", description);
    else
        wc__lang_put(g, "// %s of the contract.\n", name);
    wc__lang_put(g, "type %s struct%s", name, parent->items ? " {\n" : "{}\n\n");
    if (parent->items) {
        put_fields_type(g, parent);
        wc__lang_put(g, "}\n\n");
        put_fields_table(g, parent, name);
    }
    put_defaults(g, parent, name);
    put_decoders(g, name);
    put_nullable_decoder(g, name);
    put_struct_codec(g, parent, name);
}

/* --- enums --- */

static void put_enum_text(lang_gen *g, const widl_item *item, const char *name)
{
    wc__lang_put(
        g,
        "// String is the name of the value in the contract.\nfunc (o %s) String() string {\n\tswitch o {\n",
        name);
    for (const widl_item *value = item->items; value; value = value->next)
        wc__lang_put(g, "\tcase %s%s:\n\t\treturn %s\n", name, wc__lang_pascal(g, value->name),
                     wc__lang_quote(g, value->has_text ? value->text : value->name));
    wc__lang_put(g, "\t}\n\treturn \"unknown\"\n}\n\n");
}

static void put_enum(lang_gen *g, const widl_item *item, const char *name)
{
    go_line *lines = wc_arena_calloc(&g->arena, item->count + 1u, sizeof *lines);
    size_t count = 0;
    wc__lang_check_members(g, item, wc__lang_pascal);
    if (wc_slice_trim(item->description).len > 0)
        wc__lang_put_comment(g, "", item->description);
    else
        wc__lang_put(g, "// %s of the contract.\n", name);
    wc__lang_put(g, "type %s int64\n\n// Values of %s.\nconst (\n", name, name);
    for (const widl_item *value = item->items; value && lines; value = value->next) {
        const char *constant = wc__lang_text(g, "%s%s", name, wc__lang_pascal(g, value->name));
        wc__lang_claim(g, constant, item, value->place);
        lines[count++] = (go_line){value->description, constant,
                                   wc__lang_text(g, "%s = %lld", name, (long long)value->number)};
    }
    wc__go_put_lines(g, lines, count);
    wc__lang_put(g, ")\n\n");
    put_enum_text(g, item, name);
    wc__lang_put(g,
                 "// Decode%s reads a value that the contract has.\n"
                 "func Decode%s(decoder *msgpack.Decoder) (%s, error) {\n"
                 "\tnumber, err := decoder.ReadInt64()\n\tif err != nil {\n\t\treturn 0, err\n\t}\n"
                 "\tswitch value := %s(number); value {\n\tcase ",
                 name, name, name, name);
    for (const widl_item *value = item->items; value; value = value->next)
        wc__lang_put(g, "%s%s%s", name, wc__lang_pascal(g, value->name), value->next ? ", " : ":\n");
    wc__lang_put(g, "\t\treturn value, nil\n\t}\n\treturn 0, decoder.Unknown(\"value of %s\")\n}\n\n", name);
    put_nullable_decoder(g, name);
    wc__lang_put(g,
                 "// Encode writes the number.\n"
                 "func (o %s) Encode(encoder msgpack.Writer) error {\n"
                 "\tencoder.WriteInt64(int64(o))\n\treturn nil\n}\n\n",
                 name);
}

/* --- unions --- */

static const char *member_name(lang_gen *g, const widl_type *member)
{
    return wc__go_field(g, wc_slice_str(wc__lang_member(g, member)));
}

static void put_union_type(lang_gen *g, const widl_item *item, const char *name)
{
    wc_map names;
    size_t count = 0, max = 0;
    for (const widl_type *member = item->types; member; member = member->next)
        max++;
    go_line *lines = wc_arena_calloc(&g->arena, max, sizeof *lines);
    wc_map_init(&names, LANG_NAMES);
    for (const widl_type *member = item->types; member && lines && g->status == 0; member = member->next) {
        bool is_optional = false;
        bool has_nil = wc__go_has_nil(wc__widl_resolve(member, &is_optional));
        const char *field = member_name(g, member);
        if (wc_map_get(&names, wc_slice_str(field)) != NULL)
            wc__lang_fail(g, item, member->place, "another member would have the same name in Go");
        else
            WC_BUG_ON(wc_map_put(&names, wc_slice_str(field), g, NULL) != 0);
        lines[count++] = (go_line){
            {0}, field, wc__lang_text(g, "%s%s", has_nil ? "" : "*", wc__go_type(g, member))};
    }
    wc_map_deinit(&names);
    wc__lang_put(g, "type %s struct {\n", name);
    wc__go_put_lines(g, lines, count);
    wc__lang_put(g, "}\n\n");
}

static void put_union_decode(lang_gen *g, const widl_item *item, const char *name)
{
    wc__lang_put(g,
                 "// Decode reads the member that is there.\n"
                 "func (o *%s) Decode(decoder *msgpack.Decoder) error {\n"
                 "\tmember, err := decoder.ReadMember()\n\tif err != nil {\n\t\treturn err\n\t}\n"
                 "\tswitch member {\n",
                 name);
    for (const widl_type *member = item->types; member; member = member->next) {
        bool is_optional = false;
        const widl_type *resolved = wc__widl_resolve(member, &is_optional);
        const char *read = wc__go_has_nil(resolved) ? wc__go_read(g, member, "decoder", 2)
                                                    : wc__lang_text(g, "msgpack.ReadPointer(decoder, %s)",
                                                                    wc__go_reader(g, resolved, 2));
        wc__lang_put(g, "\tcase %s:\n\t\to.%s, err = %s\n",
                     wc__lang_quote(g, wc_slice_str(wc__lang_member(g, member))), member_name(g, member),
                     read);
    }
    wc__lang_put(g, "\tdefault:\n\t\terr = decoder.Unknown(\"member of %s\")\n\t}\n\treturn err\n}\n\n", name);
}

static void put_union(lang_gen *g, const widl_item *item, const char *name)
{
    if (wc_slice_trim(item->description).len > 0)
        wc__lang_put_comment(g, "", item->description);
    else
        wc__lang_put(g, "// %s has one of these.\n", name);
    put_union_type(g, item, name);
    put_decoders(g, name);
    put_nullable_decoder(g, name);
    put_union_decode(g, item, name);
    wc__lang_put(g,
                 "// Encode writes the first member that is set, nil when there is none.\n"
                 "func (o *%s) Encode(encoder msgpack.Writer) error {\n"
                 "\tswitch {\n\tcase o == nil:\n\t\tencoder.WriteNil()\n",
                 name);
    for (const widl_type *member = item->types; member; member = member->next) {
        bool is_optional = false;
        const widl_type *resolved = wc__widl_resolve(member, &is_optional);
        const char *field = wc__lang_text(g, "o.%s", member_name(g, member));
        bool is_plain = wc__go_has_nil(resolved) || resolved->target;
        wc__lang_put(g,
                     "\tcase %s != nil:\n\t\tencoder.WriteMapSize(1)\n\t\tencoder.WriteString(%s)\n\t\t%s\n",
                     field, wc__lang_quote(g, wc_slice_str(wc__lang_member(g, member))),
                     wc__go_write(g, member, "encoder", is_plain ? field : wc__lang_text(g, "*%s", field), 2));
    }
    wc__lang_put(g, "\tdefault:\n\t\tencoder.WriteNil()\n\t}\n\treturn nil\n}\n\n");
}

void wc__go_put_definition(lang_gen *g, const widl_item *item)
{
    const char *name = wc__lang_type_name(g, item->name);
    if (item->kind == WIDL_ITEM_TYPE) {
        wc__go_put_struct(g, item, name, item->description);
        return;
    }
    claim_type(g, name, item);
    if (item->kind == WIDL_ITEM_ENUM)
        put_enum(g, item, name);
    else
        put_union(g, item, name);
}

void wc__go_put_aliases(lang_gen *g)
{
    for (const widl_item *item = g->doc->items; item && g->status == 0; item = item->next) {
        if (item->kind != WIDL_ITEM_ALIAS)
            continue;
        const char *name = wc__lang_type_name(g, item->name);
        wc__lang_claim(g, name, item, item->place);
        if (wc_slice_trim(item->description).len > 0)
            wc__lang_put_comment(g, "", item->description);
        else
            wc__lang_put(g, "// %s of the contract.\n", name);
        wc__lang_put(g, "type %s = %s\n\n", name, wc__go_type(g, item->type));
    }
}
