/* widl/note.c: errors that belong to a place of a document. A long line is shown around the place.
 *
 * SPEC widl 2 (errors).
 */
#include <stdio.h>

#include "widl/widl_int.h"

#define NOTE_BYTES 2048u
#define NOTE_LINE_BYTES 120u /* of the source shown */
#define NOTE_BEFORE_BYTES 80u

static wc_slice line_of(wc_slice text, uint32_t line)
{
    wc_slice rest = text, part = {0};
    for (uint32_t i = 0; i < line && wc_slice_split(&rest, '\n', &part); i++)
        continue;
    if (part.len > 0 && part.ptr[part.len - 1] == '\r')
        part.len--;
    return part;
}

static bool is_continuation(uint8_t byte)
{
    return (byte & 0xc0) == 0x80;
}

/* Byte where the column begins. */
static size_t offset_of(wc_slice line, uint32_t column)
{
    size_t at = 0;
    for (uint32_t i = 1; i < column && at < line.len; i++) {
        at++;
        while (at < line.len && is_continuation(line.ptr[at]))
            at++;
    }
    return at;
}

/* Control characters of a hostile file must not steer a terminal. */
static void append_clean(wc_buf *out, wc_slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.ptr[i];
        wc_buf_append_byte(out, (c < 0x20 && c != '\t') || c == 0x7f ? '?' : c);
    }
}

static void append_caret(wc_buf *out, wc_slice before)
{
    for (size_t i = 0; i < before.len; i++) {
        if (!is_continuation(before.ptr[i]))
            wc_buf_append_byte(out, before.ptr[i] == '\t' ? '\t' : ' ');
    }
    wc_buf_append_byte(out, '^');
}

void wc__widl_render(const wc_widl_doc *doc, widl_place place, const char *label, wc_slice text, wc_buf *out)
{
    wc_buf_printf(out, "%s:%u:%u: %s%.*s", doc->file, place.line, place.column, label, WC_FMT(text));
    wc_slice line = line_of(doc->text, place.line);
    size_t at = offset_of(line, place.column), from = at > NOTE_BEFORE_BYTES ? at - NOTE_BEFORE_BYTES : 0;
    while (from > 0 && from < at && is_continuation(line.ptr[from]))
        from++;
    size_t len = line.len - from < NOTE_LINE_BYTES ? line.len - from : NOTE_LINE_BYTES;
    while (len > 0 && from + len < line.len && is_continuation(line.ptr[from + len]))
        len--;
    wc_buf_append_str(out, "\n");
    append_clean(out, wc_slice_sub(line, from, len));
    wc_buf_append_str(out, "\n");
    append_caret(out, wc_slice_sub(line, from, at - from));
}

int wc__widl_fail(const wc_widl_doc *doc, widl_place place, int code, wc_error *err, const char *format, ...)
{
    wc_buf what, text;
    va_list args;
    wc_buf_init(&what, NOTE_BYTES);
    wc_buf_init(&text, 2 * NOTE_BYTES);
    va_start(args, format);
    wc_buf_vprintf(&what, format, args);
    va_end(args);
    wc__widl_render(doc, place, "", wc_buf_slice(&what), &text);
    const char *message = wc_buf_cstr(&text);
    int status = wc_fail(err, code, "%s", message ? message : "the text of this error is too long");
    wc_buf_deinit(&text);
    wc_buf_deinit(&what);
    return status;
}

void wc__widl_note(wc_widl_doc *doc, widl_place place, bool is_warning, const char *format, ...)
{
    doc->error_count += !is_warning;
    if (doc->note_count++ >= WC_WIDL_NOTES)
        return;
    char text[NOTE_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    widl_note *note = wc_arena_calloc(doc->arena, 1, sizeof *note);
    if (note == NULL)
        return;
    *note = (widl_note){place, is_warning, wc_arena_dup(doc->arena, wc_slice_str(text)), NULL};
    if (doc->last_note)
        doc->last_note->next = note;
    else
        doc->notes = note;
    doc->last_note = note;
}

size_t wc_widl_note_count(const wc_widl_doc *doc)
{
    return doc->note_count;
}

void wc_widl_print_notes(const wc_widl_doc *doc, wc_buf *out)
{
    for (const widl_note *note = doc->notes; note; note = note->next) {
        wc__widl_render(doc, note->place, note->is_warning ? "warning: " : "error: ", note->text, out);
        wc_buf_append_str(out, "\n");
    }
    if (doc->note_count > WC_WIDL_NOTES)
        wc_buf_printf(out, "%s: %zu more findings\n", doc->file, doc->note_count - WC_WIDL_NOTES);
}
