/* widl/markdown.c: documentation of a contract for people: operations and types as tables.
 *
 * SPEC widl 8 (extra outputs).
 */
#include "widl/widl_int.h"

/* A cell of a table is one line without bars. */
static void put_cell(wc_slice text, wc_buf *out)
{
    wc_slice clean = wc_slice_trim(text);
    for (size_t i = 0; i < clean.len; i++) {
        if (clean.ptr[i] == '|' || clean.ptr[i] == '<')
            wc_buf_append_byte(out, '\\');
        wc_buf_append_byte(out, clean.ptr[i] == '\n' ? ' ' : clean.ptr[i]);
    }
}

static void put_paragraph(const widl_item *item, wc_buf *out)
{
    if (!item->has_description)
        return;
    wc_buf_append_slice(out, wc_slice_trim(item->description));
    wc_buf_append_str(out, "\n\n");
}

static void put_type(const widl_item *item, wc_buf *out)
{
    wc_buf_append_byte(out, '`');
    wc_buf_append_str(out, item->is_stream ? "stream " : "");
    if (item->type)
        wc__widl_format_type(item->type, out);
    else
        wc_buf_append_str(out, "void");
    wc_buf_append_byte(out, '`');
}

static void put_argument(const widl_item *operation, wc_buf *out)
{
    if (operation->is_unary) {
        put_type(operation->items, out);
        return;
    }
    if (operation->items == NULL)
        wc_buf_append_str(out, "none");
    for (const widl_item *param = operation->items; param; param = param->next) {
        wc_buf_printf(out, "%s%.*s ", param == operation->items ? "{" : "", WC_FMT(param->name));
        put_type(param, out);
        wc_buf_append_str(out, param->next ? ", " : "}");
    }
}

static void put_operations(const widl_item *role, wc_buf *out)
{
    wc_buf_append_str(out, "| Operation | Argument | Result | |\n|---|---|---|---|\n");
    for (const widl_item *item = role->items; item; item = item->next) {
        wc_buf_append_str(out, "| `");
        put_cell(wc__widl_wire_name(item), out);
        wc_buf_append_str(out, "` | ");
        put_argument(item, out);
        wc_buf_append_str(out, " | ");
        put_type(item, out);
        wc_buf_append_str(out, " | ");
        put_cell(item->description, out);
        wc_buf_append_str(out, " |\n");
    }
    wc_buf_append_byte(out, '\n');
}

static void put_fields(const widl_item *type, wc_buf *out)
{
    wc_buf_append_str(out, "| Field | Type | |\n|---|---|---|\n");
    for (const widl_item *item = type->items; item; item = item->next) {
        wc_buf_printf(out, "| `%.*s` | ", WC_FMT(item->name));
        put_type(item, out);
        wc_buf_append_str(out, " | ");
        put_cell(item->description, out);
        if (item->initial) {
            wc_buf_append_str(out, item->has_description ? "; default `" : "default `");
            wc__widl_format_value(item->initial, out);
            wc_buf_append_byte(out, '`');
        }
        wc_buf_append_str(out, " |\n");
    }
    wc_buf_append_byte(out, '\n');
}

static void put_values(const widl_item *parent, wc_buf *out)
{
    wc_buf_append_str(out, "| Value | Number | |\n|---|---|---|\n");
    for (const widl_item *item = parent->items; item; item = item->next) {
        wc_buf_printf(out, "| `%.*s` | %lld | ", WC_FMT(item->name), (long long)item->number);
        put_cell(item->has_description ? item->description : item->text, out);
        wc_buf_append_str(out, " |\n");
    }
    wc_buf_append_byte(out, '\n');
}

static void put_short(const widl_item *item, wc_buf *out)
{
    wc_buf_append_str(out, item->kind == WIDL_ITEM_ALIAS ? "Another name for `" : "One of `");
    if (item->type)
        wc__widl_format_type(item->type, out);
    for (const widl_type *type = item->types; type; type = type->next) {
        wc__widl_format_type(type, out);
        wc_buf_append_str(out, type->next ? "`, `" : "");
    }
    wc_buf_append_str(out, "`.\n\n");
}

static void put_definition(const widl_item *item, wc_buf *out)
{
    if (item->kind == WIDL_ITEM_INTERFACE)
        wc_buf_append_str(out, "## Interface\n\n");
    else
        wc_buf_printf(out, "## %s %.*s\n\n", wc__widl_kind_name(item->kind), WC_FMT(item->name));
    put_paragraph(item, out);
    switch (item->kind) {
    case WIDL_ITEM_INTERFACE:
    case WIDL_ITEM_ROLE:
        put_operations(item, out);
        break;
    case WIDL_ITEM_TYPE:
        put_fields(item, out);
        break;
    case WIDL_ITEM_ENUM:
        put_values(item, out);
        break;
    default:
        put_short(item, out);
        break;
    }
}

void wc_widl_markdown(const wc_widl_doc *doc, wc_buf *out)
{
    const widl_item *namespace = wc__widl_namespace(doc);
    wc_buf_append_str(out, "# ");
    put_cell(namespace ? namespace->name : wc_slice_str(doc->file), out);
    wc_buf_append_str(out, "\n\n");
    if (namespace)
        put_paragraph(namespace, out);
    for (const widl_item *item = doc->items; item; item = item->next) {
        if (item->kind != WIDL_ITEM_NAMESPACE && item->kind != WIDL_ITEM_IMPORT &&
            item->kind != WIDL_ITEM_DIRECTIVE)
            put_definition(item, out);
    }
    /* one blank line at the end too many */
    if (out->len > 1 && out->ptr[out->len - 2] == '\n')
        out->len--;
}
