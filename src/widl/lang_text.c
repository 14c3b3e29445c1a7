/* widl/lang_text.c: how the generators for Rust, AssemblyScript and Go write: names that are no keywords, comments that
 * cannot end early, strings without a trap, lists that are broken as those languages' formatters break them.
 *
 * SPEC widl 4 (descriptions), 6 (name case).
 */
#include "widl/lang_int.h"

#define LANG_COMMENT_COLUMNS 80u
#define LANG_TEXT_BYTES (1u << 20)

void wc__lang_put(lang_gen *g, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    wc_buf_vprintf(g->out, format, args);
    va_end(args);
}

/* The text's bytes as they stand; the buffer is empty then. */
static const char *keep(lang_gen *g, wc_buf *text)
{
    wc_slice made = wc_buf_status(text) == 0 ? wc_arena_dup(&g->arena, wc_buf_slice(text)) : (wc_slice){0};
    wc_buf_deinit(text);
    if (made.ptr == NULL && g->status == 0)
        g->status = wc_fail(g->err, WC_ELIMIT, "%s: out of memory for the names in %s", g->doc->file,
                            g->style->name);
    return made.ptr ? (const char *)made.ptr : "";
}

const char *wc__lang_text(lang_gen *g, const char *format, ...)
{
    wc_buf text;
    va_list args;
    wc_buf_init(&text, LANG_TEXT_BYTES);
    va_start(args, format);
    wc_buf_vprintf(&text, format, args);
    va_end(args);
    return keep(g, &text);
}

/* --- names --- */

static const char *escape(lang_gen *g, wc_slice name, const char *const *reserved)
{
    for (size_t i = 0; reserved[i]; i++) {
        if (wc_slice_eq_str(name, reserved[i]))
            return wc__lang_text(g, "%.*s_", WC_FMT(name));
    }
    return wc__lang_text(g, "%.*s", WC_FMT(name));
}

const char *wc__lang_snake(lang_gen *g, wc_slice name)
{
    return escape(g, wc__widl_snake(&g->arena, name), g->style->reserved);
}

const char *wc__lang_camel(lang_gen *g, wc_slice name)
{
    return escape(g, wc__widl_camel(&g->arena, name, false), g->style->reserved);
}

const char *wc__lang_pascal(lang_gen *g, wc_slice name)
{
    return escape(g, wc__widl_camel(&g->arena, name, true), g->style->reserved_types);
}

const char *wc__lang_verbatim(lang_gen *g, wc_slice name)
{
    return escape(g, name, g->style->reserved);
}

static wc_slice type_name(lang_gen *g, wc_slice name)
{
    bool is_capital = name.len > 0 && name.ptr[0] >= 'A' && name.ptr[0] <= 'Z';
    return is_capital && wc_slice_find(name, '_') == name.len ? name : wc__widl_camel(&g->arena, name, true);
}

const char *wc__lang_type_name(lang_gen *g, wc_slice name)
{
    return escape(g, type_name(g, name), g->style->reserved_types);
}

const char *wc__lang_args(lang_gen *g, const widl_item *operation)
{
    wc_slice name = type_name(g, operation->name);
    return wc__lang_text(g, "%.*sArgs", WC_FMT(name));
}

/* --- comments --- */

static bool next_word(wc_slice *rest, wc_slice *out)
{
    *rest = wc_slice_trim(*rest);
    size_t len = 0;
    while (len < rest->len && rest->ptr[len] != ' ' && rest->ptr[len] != '\t' && rest->ptr[len] != '\r' &&
           rest->ptr[len] != '\n')
        len++;
    *out = wc_slice_sub(*rest, 0, len);
    *rest = wc_slice_from(*rest, len);
    return len > 0;
}

/* Neither a control character nor the end of a comment. */
static void put_word(lang_gen *g, wc_slice word)
{
    uint8_t before = ' ';
    for (size_t i = 0; i < word.len; i++) {
        uint8_t byte = word.ptr[i];
        if (byte == '/' && before == '*')
            wc_buf_append_byte(g->out, ' ');
        wc_buf_append_byte(g->out, byte < 0x20 || byte == 0x7f ? '?' : byte);
        before = byte;
    }
}

void wc__lang_put_comment(lang_gen *g, const char *indent, wc_slice text)
{
    const lang_style *style = g->style;
    wc_slice rest = text, word;
    size_t margin = strlen(indent) + strlen(style->line), column = margin;
    if (!wc_slice_is_utf8(text) || !next_word(&rest, &word))
        return;
    if (style->first)
        wc__lang_put(g, "%s%s\n", indent, style->first);
    wc__lang_put(g, "%s%s", indent, style->line);
    do {
        if (column > margin && column + 1 + word.len > LANG_COMMENT_COLUMNS) {
            wc__lang_put(g, "\n%s%s", indent, style->line);
            column = margin;
        }
        wc__lang_put(g, " ");
        put_word(g, word);
        column += word.len + 1;
    } while (next_word(&rest, &word));
    wc__lang_put(g, "\n");
    if (style->last)
        wc__lang_put(g, "%s%s\n", indent, style->last);
}

/* --- strings and lists --- */

const char *wc__lang_quote(lang_gen *g, wc_slice text)
{
    wc_buf out;
    bool is_valid = wc_slice_is_utf8(text);
    wc_buf_init(&out, LANG_TEXT_BYTES);
    wc_buf_append_byte(&out, '"');
    for (size_t i = 0; i < text.len; i++) {
        uint8_t byte = text.ptr[i];
        if (byte == '"' || byte == '\\')
            wc_buf_printf(&out, "\\%c", byte);
        else if (byte == '\n')
            wc_buf_append_str(&out, "\\n");
        else if (byte < 0x20 || byte == 0x7f)
            wc_buf_printf(&out, "\\x%02x", byte);
        else
            wc_buf_append_byte(&out, byte >= 0x80 && !is_valid ? '?' : byte);
    }
    wc_buf_append_byte(&out, '"');
    return keep(g, &out);
}

static bool is_integer_fit(int builtin, wc_slice text)
{
    static const struct {
        int builtin;
        int64_t low;
        uint64_t high;
    } ranges[] = {
        {WIDL_I8, INT8_MIN, INT8_MAX},    {WIDL_I16, INT16_MIN, INT16_MAX}, {WIDL_I32, INT32_MIN, INT32_MAX},
        {WIDL_I64, INT64_MIN, INT64_MAX}, {WIDL_U8, 0, UINT8_MAX},          {WIDL_U16, 0, UINT16_MAX},
        {WIDL_U32, 0, UINT32_MAX},        {WIDL_U64, 0, UINT64_MAX},
    };
    int64_t number = 0;
    uint64_t unsigned_number = 0;
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        if (ranges[i].builtin != builtin)
            continue;
        if (wc_slice_to_u64(text, &unsigned_number))
            return unsigned_number <= ranges[i].high;
        return wc_slice_to_i64(text, &number) && number >= ranges[i].low;
    }
    return false;
}

const char *wc__lang_literal(lang_gen *g, const widl_type *resolved, const widl_value *value)
{
    int builtin = resolved->builtin;
    bool is_text = builtin == WIDL_STR || builtin == WIDL_DATETIME || builtin == WIDL_ID;
    bool is_real = builtin == WIDL_F32 || builtin == WIDL_F64;
    if (resolved->kind != WIDL_TYPE_NAME)
        return NULL;
    if (builtin >= WIDL_I8 && builtin <= WIDL_U64 && value->kind == WIDL_INT &&
        is_integer_fit(builtin, value->text))
        return wc__lang_text(g, "%.*s", WC_FMT(value->text));
    if (is_real && (value->kind == WIDL_FLOAT || value->kind == WIDL_INT))
        return wc__lang_text(g, "%.*s%s", WC_FMT(value->text), value->kind == WIDL_INT ? ".0" : "");
    if (builtin == WIDL_BOOLEAN && value->kind == WIDL_BOOL)
        return wc__lang_text(g, "%.*s", WC_FMT(value->text));
    if (is_text && value->kind == WIDL_STRING)
        return wc__lang_quote(g, value->text);
    return NULL;
}

void wc__lang_put_list(lang_gen *g, unsigned indent, const char *head, const char *arguments,
                       const char *tail, unsigned columns, unsigned list_columns, unsigned step)
{
    wc_slice rest = wc_slice_str(arguments), part;
    size_t count = 0, width = 0;
    if (rest.len == 0) {
        wc__lang_put(g, "%*s%s%s", (int)indent, "", head, tail);
        return;
    }
    while (wc_slice_split(&rest, '\n', &part)) {
        width += part.len + (count > 0 ? 2 : 0);
        count++;
    }
    const char *line = strchr(tail, '\n');
    size_t last = line ? (size_t)(line - tail) : strlen(tail);
    bool is_broken = width > list_columns || indent + strlen(head) + width + last > columns;
    wc__lang_put(g, "%*s%s%s", (int)indent, "", head, is_broken ? "\n" : "");
    rest = wc_slice_str(arguments);
    while (wc_slice_split(&rest, '\n', &part)) {
        if (is_broken)
            wc__lang_put(g, "%*s%.*s%s\n", (int)(indent + step), "", WC_FMT(part),
                         rest.ptr || !g->style->has_no_last_comma ? "," : "");
        else
            wc__lang_put(g, "%.*s%s", WC_FMT(part), rest.ptr ? ", " : "");
    }
    wc__lang_put(g, "%*s%s", is_broken ? (int)indent : 0, "", tail);
}
