/* widl/format.c: a document in the one form that this project writes: two spaces, one member a line, parameters on one line
 * where they fit in 100 columns. No comment is lost; one in an odd place moves before the next member.
 *
 * SPEC widl 2, 8 ("a formatter output parses to the same tree").
 */
#include "widl/widl_int.h"

#define FORMAT_COLUMNS 100u

static void indent(wc_buf *out, unsigned level)
{
    for (unsigned i = 0; i < level; i++)
        wc_buf_append_str(out, "  ");
}

static void put_comments(const widl_comment *comments, unsigned level, wc_buf *out)
{
    for (; comments; comments = comments->next) {
        indent(out, level);
        wc_buf_append_byte(out, '#');
        wc_buf_append_slice(out, comments->text);
        wc_buf_append_byte(out, '\n');
    }
}

static void put_string(wc_slice text, wc_buf *out)
{
    wc_buf_append_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.ptr[i];
        if (c == '"' || c == '\\')
            wc_buf_printf(out, "\\%c", c);
        else if (c == '\n')
            wc_buf_append_str(out, "\\n");
        else if (c < 0x20 && c != '\t')
            wc_buf_printf(out, "\\u%04x", c);
        else
            wc_buf_append_byte(out, c);
    }
    wc_buf_append_byte(out, '"');
}

/* A block says the same only when no line ends up with other blanks: those go into an ordinary string. */
static bool can_be_block(wc_slice text)
{
    wc_slice rest = text, line;
    bool has_flush_line = false, is_first = true;
    if (wc_slice_find(text, '\n') == text.len)
        return false;
    while (wc_slice_split(&rest, '\n', &line)) {
        bool is_blank = wc_slice_trim(line).len == 0;
        bool is_edge = is_first || rest.ptr == NULL;
        if ((is_blank && (is_edge || line.len > 0)) || (line.len > 0 && line.ptr[line.len - 1] == '\r'))
            return false;
        has_flush_line |= !is_blank && line.ptr[0] != ' ' && line.ptr[0] != '\t';
        is_first = false;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < 0x20 && text.ptr[i] != '\n' && text.ptr[i] != '\t')
            return false;
    }
    return has_flush_line;
}

static void put_block(wc_slice text, unsigned level, wc_buf *out)
{
    wc_slice rest = text, line;
    wc_buf_append_str(out, "\"\"\"\n");
    while (wc_slice_split(&rest, '\n', &line)) {
        if (line.len > 0)
            indent(out, level);
        for (size_t i = 0; i < line.len; i++) {
            if (wc_slice_starts(wc_slice_from(line, i), WC_LIT("\"\"\""))) {
                wc_buf_append_str(out, "\\\"\"\"");
                i += 2;
            } else {
                wc_buf_append_byte(out, line.ptr[i]);
            }
        }
        wc_buf_append_byte(out, '\n');
    }
    indent(out, level);
    wc_buf_append_str(out, "\"\"\"\n");
}

static void put_head(const widl_item *item, unsigned level, wc_buf *out)
{
    put_comments(item->comments, level, out);
    if (item->has_description) {
        indent(out, level);
        if (can_be_block(item->description)) {
            put_block(item->description, level, out);
        } else {
            put_string(item->description, out);
            wc_buf_append_byte(out, '\n');
        }
    }
    indent(out, level);
}

static void put_end(const widl_item *item, wc_buf *out)
{
    if (item->behind) {
        wc_buf_append_str(out, " #");
        wc_buf_append_slice(out, item->behind->text);
    }
    wc_buf_append_byte(out, '\n');
}

void wc__widl_format_type(const widl_type *type, wc_buf *out)
{
    if (type->kind == WIDL_TYPE_LIST) {
        wc_buf_append_byte(out, '[');
        wc__widl_format_type(type->of, out);
        wc_buf_append_byte(out, ']');
    } else if (type->kind == WIDL_TYPE_MAP) {
        wc_buf_append_byte(out, '{');
        wc__widl_format_type(type->key, out);
        wc_buf_append_str(out, " : ");
        wc__widl_format_type(type->of, out);
        wc_buf_append_byte(out, '}');
    } else {
        wc_buf_append_slice(out, type->name);
    }
    if (type->is_optional)
        wc_buf_append_byte(out, '?');
}

static bool is_name(wc_slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.ptr[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!is_letter && (i == 0 || c < '0' || c > '9'))
            return false;
    }
    return text.len > 0 && text.len <= WC_WIDL_NAME_BYTES;
}

void wc__widl_format_value(const widl_value *value, wc_buf *out)
{
    if (value->kind == WIDL_STRING) {
        put_string(value->text, out);
        return;
    }
    if (value->kind != WIDL_LIST && value->kind != WIDL_OBJECT) {
        wc_buf_append_slice(out, value->text);
        return;
    }
    wc_buf_append_byte(out, value->kind == WIDL_LIST ? '[' : '{');
    for (const widl_value *item = value->items; item; item = item->next) {
        if (value->kind == WIDL_OBJECT) {
            if (is_name(item->key))
                wc_buf_append_slice(out, item->key);
            else
                put_string(item->key, out);
            wc_buf_append_str(out, ": ");
        }
        wc__widl_format_value(item, out);
        wc_buf_append_str(out, item->next ? ", " : "");
    }
    wc_buf_append_byte(out, value->kind == WIDL_LIST ? ']' : '}');
}

static void put_annotations(const widl_annotation *annotations, wc_buf *out)
{
    for (; annotations; annotations = annotations->next) {
        wc_buf_printf(out, " @%.*s", WC_FMT(annotations->name));
        if (annotations->arguments == NULL)
            continue;
        wc_buf_append_byte(out, '(');
        for (const widl_argument *argument = annotations->arguments; argument; argument = argument->next) {
            if (argument->is_named)
                wc_buf_printf(out, "%.*s: ", WC_FMT(argument->name));
            wc__widl_format_value(argument->value, out);
            wc_buf_append_str(out, argument->next ? ", " : "");
        }
        wc_buf_append_byte(out, ')');
    }
}

/* name: Type = value @annotations */
static void put_typed(const widl_item *item, wc_buf *out)
{
    wc_buf_printf(out, "%.*s: %s", WC_FMT(item->name), item->is_stream ? "stream " : "");
    wc__widl_format_type(item->type, out);
    if (item->initial) {
        wc_buf_append_str(out, " = ");
        wc__widl_format_value(item->initial, out);
    }
    put_annotations(item->annotations, out);
}

static bool has_extras(const widl_item *parent)
{
    for (const widl_item *item = parent->items; item; item = item->next) {
        if (item->comments || item->behind || item->has_description)
            return true;
    }
    return parent->inner != NULL;
}

/* Parameters between the brackets, on one line or each on its own. */
static void put_parameters(const widl_item *parent, bool is_long, unsigned level, wc_buf *out)
{
    const char *open = parent->is_unary ? "{" : "(", *close = parent->is_unary ? "}" : ")";
    wc_buf_append_str(out, open);
    if (!is_long) {
        wc_buf_append_str(out, parent->is_unary ? " " : "");
        for (const widl_item *item = parent->items; item; item = item->next) {
            put_typed(item, out);
            wc_buf_append_str(out, item->next ? ", " : "");
        }
        wc_buf_append_str(out, parent->is_unary ? " " : "");
    } else {
        wc_buf_append_byte(out, '\n');
        for (const widl_item *item = parent->items; item; item = item->next) {
            put_head(item, level + 1, out);
            put_typed(item, out);
            put_end(item, out);
        }
        put_comments(parent->inner, level + 1, out);
        indent(out, level);
    }
    wc_buf_append_str(out, close);
}

static void put_places(const widl_word *words, wc_buf *out)
{
    for (; words; words = words->next)
        wc_buf_printf(out, "%.*s%s", WC_FMT(words->name), words->next ? " | " : "");
}

/* What stands behind the parameters of an operation or directive. */
static void put_tail(const widl_item *item, wc_buf *out)
{
    if (item->kind == WIDL_ITEM_DIRECTIVE) {
        wc_buf_append_str(out, " on ");
        put_places(item->words, out);
        for (const widl_require *require = item->requires; require; require = require->next) {
            wc_buf_printf(out, "%s@%.*s on ", require == item->requires ? " require " : " ",
                          WC_FMT(require->name));
            put_places(require->places, out);
        }
        return;
    }
    if (item->type) {
        wc_buf_append_str(out, item->is_stream ? ": stream " : ": ");
        wc__widl_format_type(item->type, out);
    }
    put_annotations(item->annotations, out);
}

static void put_call(const widl_item *item, unsigned level, wc_buf *out)
{
    size_t start = out->len;
    bool is_long = has_extras(item);
    wc_buf_printf(out, "%s%.*s", item->kind == WIDL_ITEM_DIRECTIVE ? "@" : "", WC_FMT(item->name));
    size_t behind_name = out->len;
    bool has_brackets = item->kind == WIDL_ITEM_OPERATION || item->items;
    if (has_brackets)
        put_parameters(item, is_long, level, out);
    put_tail(item, out);
    if (has_brackets && item->items && !is_long && out->len - start + 2u * level > FORMAT_COLUMNS &&
        !out->is_failed) {
        out->len = behind_name;
        put_parameters(item, true, level, out);
        put_tail(item, out);
    }
}

static void put_members(const widl_item *parent, wc_buf *out)
{
    if (parent->items == NULL && parent->inner == NULL) {
        wc_buf_append_str(out, " {}");
        return;
    }
    wc_buf_append_str(out, " {\n");
    for (const widl_item *item = parent->items; item; item = item->next) {
        put_head(item, 1, out);
        if (item->kind == WIDL_ITEM_OPERATION) {
            put_call(item, 1, out);
        } else if (item->kind == WIDL_ITEM_FIELD) {
            put_typed(item, out);
        } else {
            wc_buf_printf(out, "%.*s = %lld", WC_FMT(item->name), (long long)item->number);
            if (item->has_text) {
                wc_buf_append_str(out, " as ");
                put_string(item->text, out);
            }
            put_annotations(item->annotations, out);
        }
        put_end(item, out);
    }
    put_comments(parent->inner, 1, out);
    wc_buf_append_byte(out, '}');
}

static void put_import(const widl_item *item, wc_buf *out)
{
    wc_buf_append_str(out, item->words ? "import { " : "import *");
    for (const widl_word *word = item->words; word; word = word->next) {
        wc_buf_append_slice(out, word->name);
        if (!wc_slice_eq(word->name, word->alias))
            wc_buf_printf(out, " as %.*s", WC_FMT(word->alias));
        wc_buf_append_str(out, word->next ? ", " : " }");
    }
    wc_buf_append_str(out, " from ");
    put_string(item->text, out);
    put_annotations(item->annotations, out);
}

static void put_union(const widl_item *item, wc_buf *out)
{
    wc_buf_append_slice(out, item->name);
    put_annotations(item->annotations, out);
    wc_buf_append_str(out, " = ");
    for (const widl_type *type = item->types; type; type = type->next) {
        wc__widl_format_type(type, out);
        wc_buf_append_str(out, type->next ? " | " : "");
    }
}

static void put_quoted_name(const widl_item *item, wc_buf *out)
{
    if (item->is_quoted)
        put_string(item->name, out);
    else
        wc_buf_append_slice(out, item->name);
}

static void put_definition(const widl_item *item, wc_buf *out)
{
    put_head(item, 0, out);
    if (item->kind != WIDL_ITEM_IMPORT)
        wc_buf_printf(out, "%s ", wc__widl_kind_name(item->kind));
    switch (item->kind) {
    case WIDL_ITEM_NAMESPACE:
        put_quoted_name(item, out);
        put_annotations(item->annotations, out);
        break;
    case WIDL_ITEM_IMPORT:
        put_import(item, out);
        break;
    case WIDL_ITEM_DIRECTIVE:
        put_call(item, 0, out);
        break;
    case WIDL_ITEM_ALIAS:
        put_quoted_name(item, out);
        wc_buf_append_str(out, " = ");
        wc__widl_format_type(item->type, out);
        put_annotations(item->annotations, out);
        break;
    case WIDL_ITEM_UNION:
        put_union(item, out);
        break;
    default:
        if (item->kind == WIDL_ITEM_INTERFACE && !out->is_failed)
            out->len--; /* it has no name */
        wc_buf_append_slice(out, item->name);
        for (const widl_word *word = item->words; word; word = word->next)
            wc_buf_printf(out, "%s%.*s", word == item->words ? " implements " : " & ", WC_FMT(word->name));
        put_annotations(item->annotations, out);
        put_members(item, out);
        break;
    }
    put_end(item, out);
}

/* One-line definitions of a kind stand together, everything else has a blank line between. */
static bool is_close(const widl_item *a, const widl_item *b)
{
    bool is_line = a->kind == WIDL_ITEM_IMPORT || a->kind == WIDL_ITEM_ALIAS || a->kind == WIDL_ITEM_DIRECTIVE;
    return a->kind == b->kind && is_line && !b->has_description && !b->comments;
}

void wc_widl_format(const wc_widl_doc *doc, wc_buf *out)
{
    for (const widl_item *item = doc->items; item; item = item->next) {
        put_definition(item, out);
        if (item->next && !is_close(item, item->next))
            wc_buf_append_byte(out, '\n');
    }
    if (doc->tail)
        wc_buf_append_byte(out, '\n');
    put_comments(doc->tail, 0, out);
}
