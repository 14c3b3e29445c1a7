/* widl/assemblyscript_classes.c: classes, builders, enums and unions in AssemblyScript.
 *
 * A class is read from a map in any order; what is required and missing fails the whole payload, with the path to it. A
 * union is a class of which one member is not null.
 *
 * SPEC widl 3, 6; interfaces 1.
 */
#include "widl/assemblyscript_int.h"

static const char *default_of(lang_gen *g, const widl_item *parent, const widl_item *field)
{
    bool is_optional = false;
    const widl_type *resolved = wc__widl_resolve(field->type, &is_optional);
    if (field->initial == NULL)
        return wc__as_zero(g, field->type);
    const char *made = wc__lang_literal(g, resolved, field->initial);
    bool is_enum = resolved->kind == WIDL_TYPE_NAME && resolved->target &&
                   resolved->target->kind == WIDL_ITEM_ENUM && field->initial->kind == WIDL_NAME &&
                   wc__widl_find(resolved->target->items, field->initial->text);
    const char *type = resolved->target ? wc__lang_type_name(g, resolved->target->name)
                                        : wc__widl_builtin_name(resolved->builtin);
    if (is_enum)
        made = wc__lang_text(g, "%s.%s", type, wc__as_field(g, field->initial->text));
    if (made == NULL) {
        wc__lang_fail(g, parent, field->initial->place,
                      "the default value does not fit the type, or has no form in AssemblyScript");
        return "";
    }
    bool is_boxed = is_optional && field->initial->kind != WIDL_STRING;
    return is_boxed ? wc__lang_text(g, "new Value<%s>(%s)", type, made) : made;
}

static void put_field(lang_gen *g, const widl_item *parent, const widl_item *item)
{
    const char *head = wc__lang_text(g, "%s: %s =", wc__as_field(g, item->name), wc__as_type(g, item->type));
    const char *value = default_of(g, parent, item);
    bool is_broken = strlen(head) + strlen(value) + 4 > AS_COLUMNS;
    wc__lang_put_comment(g, "  ", item->description);
    wc__lang_put(g, "  %s%s%s;\n", head, is_broken ? "\n    " : " ", value);
}

static void put_statics(lang_gen *g, const char *name)
{
    wc__lang_put(g,
                 "  static decode(decoder: Decoder): %s {\n"
                 "    const o = new %s();\n"
                 "    o.decode(decoder);\n"
                 "    return o;\n"
                 "  }\n\n"
                 "  static decodeNullable(decoder: Decoder): %s | null {\n"
                 "    if (decoder.isNextNil()) {\n"
                 "      return null;\n"
                 "    }\n"
                 "    return %s.decode(decoder);\n"
                 "  }\n\n"
                 "  // For payloads of strangers: nothing in them traps.\n"
                 "  static fromBuffer(payload: ArrayBuffer): Result<%s> {\n"
                 "    const decoder = openPayload(payload);\n"
                 "    const o = %s.decode(decoder);\n"
                 "    const failure = closePayload(decoder);\n"
                 "    if (failure) {\n"
                 "      return Result.error<%s>(failure);\n"
                 "    }\n"
                 "    return Result.ok<%s>(o);\n"
                 "  }\n\n",
                 name, name, name, name, name, name, name, name);
}

/* An assignment, its value on the next line when it would be too long. */
static void put_assign(lang_gen *g, unsigned indent, const char *place, const char *value)
{
    bool is_broken = indent + strlen(place) + strlen(value) + 4 > AS_COLUMNS;
    if (is_broken)
        wc__lang_put(g, "%*s%s =\n%*s%s;\n", (int)indent, "", place, (int)indent + 2, "", value);
    else
        wc__lang_put(g, "%*s%s = %s;\n", (int)indent, "", place, value);
}

/* if (field == "a" || field == "b") { */
static void put_test(lang_gen *g, const widl_item *item)
{
    const char *test = wc__lang_text(g, "field == %s", wc__lang_quote(g, item->name)), *sum = test;
    widl_alias alias = {0};
    while (wc__widl_next_alias(item, &alias))
        sum = wc__lang_text(g, "%s || field == %s", sum, wc__lang_quote(g, alias.name));
    if (strlen(sum) + strlen("      } else if () {") <= AS_COLUMNS) {
        wc__lang_put(g, "if (%s) {\n", sum);
        return;
    }
    wc__lang_put(g, "if (\n        %s", test);
    alias = (widl_alias){0};
    while (wc__widl_next_alias(item, &alias))
        wc__lang_put(g, " ||\n        field == %s", wc__lang_quote(g, alias.name));
    wc__lang_put(g, "\n      ) {\n");
}

static void put_decode(as_gen *a, const widl_item *parent)
{
    lang_gen *g = &a->lang;
    uint64_t bit = 1;
    bool has_required = false;
    for (const widl_item *item = parent->items; item; item = item->next) {
        bool is_optional = false;
        wc__widl_resolve(item->type, &is_optional);
        has_required |= !is_optional;
    }
    wc__lang_put(g, "  decode(decoder: Decoder): void {\n%s    const numFields = decoder.readMapSize();\n",
                 has_required ? "    let seen: u64 = 0;\n" : "");
    wc__lang_put(g, "    for (let i: u32 = 0; i < numFields && broken !== decoder; i++) {\n"
                    "      const field = decoder.readString();\n      ");
    for (const widl_item *item = parent->items; item; item = item->next, bit <<= 1) {
        bool is_optional = false;
        wc__widl_resolve(item->type, &is_optional);
        put_test(g, item);
        put_assign(g, 8, wc__lang_text(g, "this.%s", wc__as_field(g, item->name)), wc__as_read(a, item->type));
        if (!is_optional)
            wc__lang_put(g, "        seen |= 0x%llx;\n", (unsigned long long)bit);
        wc__lang_put(g, "      } else ");
    }
    wc__lang_put(g, parent->items ? "{\n        decoder.skip();\n      }\n" : "decoder.skip();\n");
    wc__lang_put(g, "      checkField(decoder, field);\n    }\n%s",
                 has_required ? "    if (broken === decoder) {\n      return;\n    }\n" : "");
    bit = 1;
    for (const widl_item *item = parent->items; item; item = item->next, bit <<= 1) {
        bool is_optional = false;
        wc__widl_resolve(item->type, &is_optional);
        if (!is_optional)
            wc__lang_put_list(g, 4, "needField(",
                              wc__lang_text(g, "decoder\nseen & 0x%llx\n%s", (unsigned long long)bit,
                                            wc__lang_quote(g, item->name)),
                              ");\n", AS_COLUMNS, AS_COLUMNS, 2);
    }
    wc__lang_put(g, "  }\n\n");
}

static void put_encode(as_gen *a, const widl_item *parent)
{
    lang_gen *g = &a->lang;
    wc__lang_put(g, "  encode(encoder: Writer): void {\n    encoder.writeMapSize(%u);\n",
                 wc__lang_count_written(parent));
    for (const widl_item *item = parent->items; item; item = item->next) {
        const char *value = wc__lang_text(g, "this.%s", wc__as_field(g, item->name));
        const char *write = wc__as_write(a, item->type, value);
        widl_alias alias = {0};
        wc__lang_put(g, "    encoder.writeString(%s);\n    %s\n", wc__lang_quote(g, item->name), write);
        while (wc__widl_next_alias(item, &alias)) {
            if (alias.is_written)
                wc__lang_put(g, "    encoder.writeString(%s);\n    %s\n", wc__lang_quote(g, alias.name),
                             write);
        }
    }
    wc__lang_put(g, "  }\n\n  toBuffer(): ArrayBuffer {\n    return bufferOf(this);\n  }\n");
}

static void put_builder(lang_gen *g, const widl_item *parent, const char *name)
{
    wc__lang_claim(g, wc__lang_text(g, "%sBuilder", name), parent, parent->place);
    wc__lang_put(g, "export class %sBuilder {\n  instance: %s = new %s();\n\n", name, name, name);
    for (const widl_item *item = parent->items; item; item = item->next) {
        wc_slice pascal = wc__widl_camel(&g->arena, item->name, true);
        const char *field = wc__as_field(g, item->name), *type = wc__as_type(g, item->type);
        wc__lang_put_list(g, 2, wc__lang_text(g, "with%.*s(", WC_FMT(pascal)),
                          wc__lang_text(g, "%s: %s", field, type), wc__lang_text(g, "): %sBuilder {\n", name),
                          AS_COLUMNS, AS_COLUMNS, 2);
        put_assign(g, 4, wc__lang_text(g, "this.instance.%s", field), field);
        wc__lang_put(g, "    return this;\n  }\n\n");
    }
    wc__lang_put(g, "  build(): %s {\n    return this.instance;\n  }\n}\n\n", name);
}

void wc__as_put_class(as_gen *a, const widl_item *parent, const char *name, wc_slice description)
{
    lang_gen *g = &a->lang;
    wc__lang_claim(g, name, parent, parent->place);
    wc__lang_check_members(g, parent, wc__as_field);
    if (parent->count > AS_FIELDS)
        wc__lang_fail(g, parent, parent->place, "more than 64 fields have no form in AssemblyScript");
    wc__lang_put_comment(g, "", description);
    wc__lang_put(g, "export class %s implements Codec {\n", name);
    for (const widl_item *item = parent->items; item && g->status == 0; item = item->next)
        put_field(g, parent, item);
    wc__lang_put(g, "%s", parent->items ? "\n" : "");
    put_statics(g, name);
    put_decode(a, parent);
    put_encode(a, parent);
    if (parent->kind == WIDL_ITEM_TYPE)
        wc__lang_put(g, "\n  static newBuilder(): %sBuilder {\n    return new %sBuilder();\n  }\n", name,
                     name);
    wc__lang_put(g, "}\n\n");
    if (parent->kind == WIDL_ITEM_TYPE)
        put_builder(g, parent, name);
}

static void put_enum(lang_gen *g, const widl_item *item, const char *name)
{
    wc__lang_check_members(g, item, wc__as_field);
    wc__lang_put_comment(g, "", item->description);
    wc__lang_put(g, "export enum %s {\n", name);
    for (const widl_item *value = item->items; value; value = value->next) {
        wc__lang_put_comment(g, "  ", value->description);
        wc__lang_put(g, "  %s = %lld,\n", wc__as_field(g, value->name), (long long)value->number);
    }
    wc__lang_put(g, "}\n\n");
}

/* --- unions --- */

/* The member as an optional type: what is not there is null. */
static widl_type *optional_of(lang_gen *g, const widl_type *member)
{
    widl_type *made = wc_arena_calloc(&g->arena, 1, sizeof *made);
    if (made == NULL) {
        g->status = wc_fail(g->err, WC_ENOMEM, "%s: out of memory", g->doc->file);
        return NULL;
    }
    *made = *member;
    made->is_optional = true;
    return made;
}

static const char *member_field(lang_gen *g, const widl_type *member)
{
    return wc__as_field(g, wc_slice_str(wc__lang_member(g, member)));
}

static void put_union_decode(as_gen *a, const widl_item *item)
{
    lang_gen *g = &a->lang;
    wc__lang_put(g, "  decode(decoder: Decoder): void {\n    if (decoder.readMapSize() != 1) {\n"
                    "      fail(decoder, \"not a union\");\n      return;\n    }\n"
                    "    const member = decoder.readString();\n    ");
    for (const widl_type *member = item->types; member && g->status == 0; member = member->next) {
        const widl_type *optional = optional_of(g, member);
        wc__lang_put(g, "if (member == %s) {\n", wc__lang_quote(g, wc_slice_str(wc__lang_member(g, member))));
        if (optional)
            put_assign(g, 6, wc__lang_text(g, "this.%s", member_field(g, member)), wc__as_read(a, optional));
        wc__lang_put(g, "    } else ");
    }
    wc__lang_put(g, "{\n      fail(decoder, \"unknown member of the union\");\n    }\n"
                    "    checkField(decoder, member);\n  }\n\n");
}

static void put_union(as_gen *a, const widl_item *item, const char *name)
{
    lang_gen *g = &a->lang;
    wc_map names;
    wc_map_init(&names, LANG_NAMES);
    wc__lang_put_comment(g, "", item->description);
    wc__lang_put(g, "export class %s implements Codec {\n", name);
    for (const widl_type *member = item->types; member && g->status == 0; member = member->next) {
        const widl_type *optional = optional_of(g, member);
        const char *field = member_field(g, member);
        if (wc_map_get(&names, wc_slice_str(field)) != NULL)
            wc__lang_fail(g, item, member->place, "another member would have the same name in AssemblyScript");
        else
            WC_BUG_ON(wc_map_put(&names, wc_slice_str(field), g, NULL) != 0);
        if (optional)
            wc__lang_put(g, "  %s: %s = null;\n", field, wc__as_type(g, optional));
    }
    wc_map_deinit(&names);
    wc__lang_put(g, "\n");
    put_statics(g, name);
    put_union_decode(a, item);
    wc__lang_put(g, "  encode(encoder: Writer): void {\n    ");
    for (const widl_type *member = item->types; member && g->status == 0; member = member->next) {
        const widl_type *optional = optional_of(g, member);
        const char *value = wc__lang_text(g, "this.%s", member_field(g, member));
        bool is_optional = false, is_boxed = wc__as_is_scalar(wc__widl_resolve(member, &is_optional));
        const char *test = wc__lang_text(g, is_boxed ? "changetype<usize>(%s) != 0" : "%s !== null", value);
        wc__lang_put(g, "if (%s) {\n      encoder.writeMapSize(1);\n      encoder.writeString(%s);\n", test,
                     wc__lang_quote(g, wc_slice_str(wc__lang_member(g, member))));
        if (optional)
            wc__lang_put(g, "      %s\n    } else ", wc__as_write(a, optional, value));
    }
    wc__lang_put(g, "{\n      encoder.writeNil();\n    }\n  }\n\n"
                    "  toBuffer(): ArrayBuffer {\n    return bufferOf(this);\n  }\n}\n\n");
}

void wc__as_put_definition(as_gen *a, const widl_item *item)
{
    lang_gen *g = &a->lang;
    const char *name = wc__lang_type_name(g, item->name);
    if (item->kind == WIDL_ITEM_TYPE) {
        wc__as_put_class(a, item, name, item->description);
        return;
    }
    wc__lang_claim(g, name, item, item->place);
    if (item->kind == WIDL_ITEM_ENUM)
        put_enum(g, item, name);
    else
        put_union(a, item, name);
}

void wc__as_put_aliases(as_gen *a)
{
    lang_gen *g = &a->lang;
    for (const widl_item *item = g->doc->items; item && g->status == 0; item = item->next) {
        if (item->kind != WIDL_ITEM_ALIAS)
            continue;
        const char *name = wc__lang_type_name(g, item->name);
        wc__lang_claim(g, name, item, item->place);
        wc__lang_put_comment(g, "", item->description);
        wc__lang_put(g, "export type %s = %s;\n\n", name, wc__as_type(g, item->type));
    }
}
