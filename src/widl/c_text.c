/* widl/c_text.c: how C is written: broken lines, comments that cannot end early, literals without a trap.
 *
 * SPEC widl 4 (descriptions), 8.
 */
#include "widl/c_int.h"

#define C_COLUMNS 110u
#define C_COMMENT_COLUMNS 100u

void wc__c_put(c_gen *c, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    wc_buf_vprintf(c->out, format, args);
    va_end(args);
}

void wc__c_put_call(c_gen *c, const char *head, wc_slice arguments, const char *tail)
{
    const char *line = strrchr(head, '\n');
    size_t column = strlen(line ? line + 1 : head) + 1, margin = column, end = strcspn(tail, "\n");
    wc_slice rest = arguments, part;
    wc__c_put(c, "%s(", head);
    for (bool is_first = true; wc_slice_split(&rest, '\n', &part); is_first = false) {
        size_t more = part.len + 1 + (rest.ptr ? 0 : end);
        if (!is_first && column + 1 + more > C_COLUMNS) {
            wc__c_put(c, "\n%*s", (int)margin, "");
            column = margin;
        } else if (!is_first) {
            wc__c_put(c, " ");
            column++;
        }
        wc_buf_append_slice(c->out, part);
        wc__c_put(c, "%s", rest.ptr ? "," : "");
        column += part.len + 1;
    }
    wc__c_put(c, ")%s", tail);
}

void wc__c_put_function(c_gen *c, wc_slice name, wc_slice type, const char *what, const char *tail)
{
    bool is_write = strcmp(what, "write") == 0, is_read = strcmp(what, "read") == 0;
    wc_slice head = wc__c_text(c, "%s %.*s_%s", is_write ? "void" : "bool", WC_FMT(name), what);
    wc_slice arguments = is_read ? wc__c_text(c, "wc_mp_reader *r\n%.*s *out", WC_FMT(type))
                         : is_write
                             ? wc__c_text(c, "wc_mp_writer *w\nconst %.*s *value", WC_FMT(type))
                             : wc__c_text(c, "const %.*s *a\nconst %.*s *b", WC_FMT(type), WC_FMT(type));
    wc__c_put_call(c, (const char *)head.ptr, arguments, tail);
}

/* One word; what would open or close a comment is taken apart. */
static void put_word(c_gen *c, wc_slice word)
{
    uint8_t before = ' ';
    for (size_t i = 0; i < word.len; i++) {
        uint8_t byte = word.ptr[i];
        if ((byte == '/' && before == '*') || (byte == '*' && before == '/'))
            wc_buf_append_byte(c->out, ' ');
        wc_buf_append_byte(c->out, byte < 0x20 || byte == 0x7f ? '?' : byte);
        before = byte;
    }
}

static bool next_word(wc_slice *rest, wc_slice *out)
{
    while (rest->len > 0 && strchr(" \t\r\n", rest->ptr[0]) != NULL && rest->ptr[0] != 0)
        *rest = wc_slice_from(*rest, 1);
    size_t len = 0;
    while (len < rest->len && (rest->ptr[len] == 0 || strchr(" \t\r\n", rest->ptr[len]) == NULL))
        len++;
    *out = wc_slice_sub(*rest, 0, len);
    *rest = wc_slice_from(*rest, len);
    return len > 0;
}

void wc__c_put_comment(c_gen *c, unsigned level, wc_slice text)
{
    wc_slice rest = text, word;
    size_t column = 4u * level + 2;
    if (!next_word(&rest, &word))
        return;
    wc__c_put(c, "%*s/*", (int)(4 * level), "");
    do {
        if (column + 1 + word.len > C_COMMENT_COLUMNS && column > 4u * level + 2) {
            wc__c_put(c, "\n%*s *", (int)(4 * level), "");
            column = 4u * level + 2;
        }
        wc__c_put(c, " ");
        put_word(c, word);
        column += word.len + 1;
    } while (next_word(&rest, &word));
    wc__c_put(c, " */\n");
}

void wc__c_put_literal(c_gen *c, wc_slice text)
{
    wc__c_put(c, "\"");
    for (size_t i = 0; i < text.len; i++) {
        uint8_t byte = text.ptr[i];
        bool is_plain = byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\' && byte != '?';
        wc__c_put(c, is_plain ? "%c" : "\\%03o", byte);
    }
    wc__c_put(c, "\"");
}
