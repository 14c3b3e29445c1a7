/* sdk/c/src/text.c: texts that grow in the call's memory, numbers and JSON strings in them. */
#include "sdk.h"

void wc_text_add(wc_text *text, wc_slice bytes)
{
    if (text->is_failed)
        return;
    if (text->cap - text->len < bytes.len) {
        size_t cap = 2 * text->cap + bytes.len + 64;
        uint8_t *moved = wc_sdk_realloc(text->ptr, text->cap, cap);
        if (moved == NULL) {
            text->is_failed = true;
            return;
        }
        text->ptr = moved;
        text->cap = cap;
    }
    if (bytes.len > 0)
        __builtin_memcpy(text->ptr + text->len, bytes.ptr, bytes.len);
    text->len += bytes.len;
}

void wc_text_add_str(wc_text *text, const char *bytes)
{
    wc_text_add(text, wc_text_of(bytes));
}

void wc_text_add_i64(wc_text *text, int64_t number)
{
    uint8_t digits[21];
    size_t first = sizeof digits;
    uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        digits[--first] = (uint8_t)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (number < 0)
        digits[--first] = '-';
    wc_text_add(text, (wc_slice){digits + first, sizeof digits - first});
}

static void add_escape(wc_text *text, uint8_t c)
{
    static const char hex[] = "0123456789abcdef";
    uint8_t escape[6] = {'\\', c, '0', '0'};
    size_t len = 2;
    switch (c) {
    case '\n':
        escape[1] = 'n';
        break;
    case '\r':
        escape[1] = 'r';
        break;
    case '\t':
        escape[1] = 't';
        break;
    case '"':
    case '\\':
        break;
    default:
        escape[1] = 'u';
        escape[4] = (uint8_t)hex[c >> 4];
        escape[5] = (uint8_t)hex[c & 15];
        len = 6;
        break;
    }
    wc_text_add(text, (wc_slice){escape, len});
}

void wc_text_add_json(wc_text *text, wc_slice bytes)
{
    size_t done = 0;
    wc_text_add_str(text, "\"");
    for (size_t at = 0; at < bytes.len; at++) {
        uint8_t c = bytes.ptr[at];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        wc_text_add(text, (wc_slice){bytes.ptr + done, at - done});
        add_escape(text, c);
        done = at + 1;
    }
    wc_text_add(text, (wc_slice){bytes.ptr + done, bytes.len - done});
    wc_text_add_str(text, "\"");
}
