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

/* Control characters as numbers: the short forms of some of them would cost every actor more than they save. */
static void add_escape(wc_text *text, uint8_t c)
{
    static const char hex[] = "0123456789abcdef";
    uint8_t escape[6] = {'\\', c};
    bool is_control = c < 0x20;
    if (is_control) {
        escape[1] = 'u';
        escape[2] = escape[3] = '0';
        escape[4] = (uint8_t)('0' + (c >> 4));
        escape[5] = (uint8_t)hex[c & 15];
    }
    wc_text_add(text, (wc_slice){escape, is_control ? 6 : 2});
}

void wc_text_add_json(wc_text *text, wc_slice bytes)
{
    const uint8_t *at = bytes.ptr, *end = at + bytes.len;
    wc_text_add_str(text, "\"");
    for (;;) {
        const uint8_t *plain = at;
        while (at < end && *at >= 0x20 && *at != '"' && *at != '\\')
            at++;
        wc_text_add(text, (wc_slice){plain, (size_t)(at - plain)});
        if (at == end)
            break;
        add_escape(text, *at++);
    }
    wc_text_add_str(text, "\"");
}
