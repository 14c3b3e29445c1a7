/* base/error.c: texts for people, made once where the failure is seen and extended on the way up. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int wc__fail(wc_error *err, int code, const char *file, int line, const char *format, ...)
{
    if (err == NULL)
        return code;
    va_list args;
    char text[WC_ERROR_TEXT_SIZE];
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    err->code = code;
    err->file = file;
    err->line = line;
    memcpy(err->msg, text, sizeof text);
    return code;
}

int wc_wrap(wc_error *err, const char *format, ...)
{
    char context[WC_ERROR_TEXT_SIZE];
    va_list args;
    if (err == NULL)
        return WC_EIO;
    va_start(args, format);
    vsnprintf(context, sizeof context, format, args);
    va_end(args);
    /* Cutting is right here: a text that does not fit keeps its beginning, which names the object. */
    size_t len = strlen(context), rest = strlen(err->msg) + 1;
    if (len + 2 < sizeof context) {
        memcpy(context + len, ": ", 2);
        len += 2;
        if (rest > sizeof context - len)
            rest = sizeof context - len;
        memcpy(context + len, err->msg, rest);
        context[sizeof context - 1] = 0;
    }
    memcpy(err->msg, context, sizeof context);
    return err->code;
}

const char *wc_errno_text(int number)
{
    const char *text = strerrordesc_np(number);
    return text ? text : "unknown error";
}

const char *wc_status_name(int code)
{
    switch (code) {
#define NAME(number, name, text) \
    case -(number):              \
        return #name;
        WC_STATUS_MAP(NAME)
#undef NAME
    default:
        return code == 0 ? "OK" : "EUNKNOWN";
    }
}

const char *wc_status_text(int code)
{
    switch (code) {
#define TEXT(number, name, text_) \
    case -(number):               \
        return text_;
        WC_STATUS_MAP(TEXT)
#undef TEXT
    default:
        return code == 0 ? "success" : "unknown error";
    }
}

void wc__bug(const char *file, int line, const char *what)
{
    fprintf(stderr, "bug: %s:%d: %s\n", file, line, what);
    abort();
}
