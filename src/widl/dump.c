/* widl/dump.c: the tree as JSON, without places and comments. Types and values stand in it as texts of the language.
 *
 * SPEC widl 8 (extra outputs).
 */
#include "codec/json.h"
#include "widl/widl_int.h"

static void put_text(wc_json_writer *w, const char *key, const widl_type *type, const widl_value *value)
{
    wc_buf text;
    wc_buf_init(&text, WC_WIDL_OUTPUT_BYTES);
    if (type)
        wc__widl_format_type(type, &text);
    if (value)
        wc__widl_format_value(value, &text);
    if (key)
        wc_json_key(w, key);
    wc_json_string(w, wc_buf_slice(&text));
    wc_buf_deinit(&text);
}

static void put_annotations(wc_json_writer *w, const widl_annotation *annotations)
{
    if (annotations == NULL)
        return;
    wc_json_key(w, "annotations");
    wc_json_array_begin(w);
    for (; annotations; annotations = annotations->next) {
        wc_json_object_begin(w);
        wc_json_put_string(w, "name", annotations->name);
        wc_json_key(w, "arguments");
        wc_json_array_begin(w);
        for (const widl_argument *argument = annotations->arguments; argument; argument = argument->next) {
            wc_json_object_begin(w);
            wc_json_put_string(w, "name", argument->name);
            put_text(w, "value", NULL, argument->value);
            wc_json_object_end(w);
        }
        wc_json_array_end(w);
        wc_json_object_end(w);
    }
    wc_json_array_end(w);
}

static void put_words(wc_json_writer *w, const char *key, const widl_word *words)
{
    if (words == NULL)
        return;
    wc_json_key(w, key);
    wc_json_array_begin(w);
    for (; words; words = words->next) {
        if (words->alias.ptr == NULL || wc_slice_eq(words->name, words->alias)) {
            wc_json_string(w, words->name);
            continue;
        }
        wc_json_object_begin(w);
        wc_json_put_string(w, "name", words->name);
        wc_json_put_string(w, "as", words->alias);
        wc_json_object_end(w);
    }
    wc_json_array_end(w);
}

static void put_directive(wc_json_writer *w, const widl_item *item)
{
    put_words(w, "on", item->words);
    wc_json_key(w, "requires");
    wc_json_array_begin(w);
    for (const widl_require *require = item->requires; require; require = require->next) {
        wc_json_object_begin(w);
        wc_json_put_string(w, "name", require->name);
        put_words(w, "on", require->places);
        wc_json_object_end(w);
    }
    wc_json_array_end(w);
}

static void put_items(wc_json_writer *w, const char *key, const widl_item *items);

static const char *member_key(int kind)
{
    switch (kind) {
    case WIDL_ITEM_INTERFACE:
    case WIDL_ITEM_ROLE:
        return "operations";
    case WIDL_ITEM_TYPE:
        return "fields";
    case WIDL_ITEM_ENUM:
        return "values";
    default:
        return "parameters";
    }
}

static void put_union(wc_json_writer *w, const widl_item *item)
{
    wc_json_key(w, "types");
    wc_json_array_begin(w);
    for (const widl_type *type = item->types; type; type = type->next)
        put_text(w, NULL, type, NULL);
    wc_json_array_end(w);
}

static void put_item(wc_json_writer *w, const widl_item *item)
{
    wc_json_object_begin(w);
    wc_json_put_cstr(w, "kind", wc__widl_kind_name(item->kind));
    if (item->name.len > 0)
        wc_json_put_string(w, "name", item->name);
    if (item->has_description)
        wc_json_put_string(w, "description", item->description);
    if (item->kind == WIDL_ITEM_IMPORT)
        wc_json_put_string(w, "from", item->text);
    if (item->kind == WIDL_ITEM_IMPORT)
        put_words(w, "names", item->words);
    if (item->kind == WIDL_ITEM_TYPE)
        put_words(w, "implements", item->words);
    if (item->kind == WIDL_ITEM_DIRECTIVE)
        put_directive(w, item);
    if (item->kind == WIDL_ITEM_UNION)
        put_union(w, item);
    if (item->kind == WIDL_ITEM_ENUM_VALUE)
        wc_json_put_int(w, "index", item->number);
    if (item->has_text)
        wc_json_put_string(w, "as", item->text);
    if (item->is_unary)
        wc_json_put_bool(w, "unary", true);
    if (item->is_stream)
        wc_json_put_bool(w, "stream", true);
    if (item->type)
        put_text(w, "type", item->type, NULL);
    if (item->initial)
        put_text(w, "default", NULL, item->initial);
    put_annotations(w, item->annotations);
    if (item->items)
        put_items(w, member_key(item->kind), item->items);
    wc_json_object_end(w);
}

static void put_items(wc_json_writer *w, const char *key, const widl_item *items)
{
    wc_json_key(w, key);
    wc_json_array_begin(w);
    for (; items; items = items->next)
        put_item(w, items);
    wc_json_array_end(w);
}

void wc_widl_json(const wc_widl_doc *doc, wc_buf *out)
{
    wc_json_writer w;
    wc_json_writer_init(&w, out);
    wc_json_object_begin(&w);
    put_items(&w, "definitions", doc->items);
    wc_json_object_end(&w);
}
