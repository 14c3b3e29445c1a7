/* base/error.h: making, wrapping and naming errors. Three kinds, three roads (style-anchors 6.1): an expected failure is a
 * negative status with a wc_error, our own bug aborts (WC_BUG_ON), out of memory for our own small structs aborts too. */
#ifndef WC_BASE_ERROR_H
#define WC_BASE_ERROR_H

#include <wc/types.h>

/* Sets *err (NULL is fine) and returns `code`: return wc_fail(err, WC_ELIMIT, "module is %zu bytes, limit %zu", n, max); */
#define wc_fail(err, code, ...) wc__fail((err), (code), __FILE__, __LINE__, __VA_ARGS__)
int wc__fail(wc_error *err, int code, const char *file, int line, const char *format, ...) WC_PRINTF(5, 6);

/* Puts "<context>: " before the text and returns err->code; with a NULL err returns WC_EIO. */
int wc_wrap(wc_error *err, const char *format, ...) WC_PRINTF(2, 3);

/* The text of errno `number`; thread-safe, static storage. */
const char *wc_errno_text(int number);

/* "ELIMIT" and "limit exceeded" of a negative status; "OK" and "success" for 0. */
const char *wc_status_name(int code);
const char *wc_status_text(int code);

/* The road for our own bugs: prints where and what, aborts, also in release builds. */
#define WC_BUG_ON(condition)                         \
    do {                                             \
        if (__builtin_expect(!!(condition), 0))      \
            wc__bug(__FILE__, __LINE__, #condition); \
    } while (0)
_Noreturn void wc__bug(const char *file, int line, const char *what);

#endif
