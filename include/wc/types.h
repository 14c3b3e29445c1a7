/* wc/types.h: the plain values that every public header of the project shares.
 *
 * Nothing here owns memory. A wc_slice borrows bytes, a wc_error is copied around as a value. The status codes are one
 * list, from which the enum, the names and the default texts are made.
 *
 * Source: design.md section 2, style-anchors 6.1 and 6.2.
 */
#ifndef WC_TYPES_H
#define WC_TYPES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define WC_MUST_USE __attribute__((warn_unused_result))
#define WC_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define WC_API __attribute__((visibility("default")))
#else
#define WC_MUST_USE
#define WC_PRINTF(fmt, args)
#define WC_API
#endif

/* Borrowed bytes; no NUL at the end is promised. An empty slice may have a NULL pointer. */
typedef struct wc_slice {
    const uint8_t *ptr;
    size_t len;
} wc_slice;

/* X(number, NAME, text). Functions return 0 or the negated number: -WC_ENOTFOUND is written WC_ENOTFOUND below, whose
 * value is already negative. */
#define WC_STATUS_MAP(X)                     \
    X(1, ELIMIT, "limit exceeded")           \
    X(2, ENOTFOUND, "not found")             \
    X(3, EDENIED, "not permitted")           \
    X(4, ETIMEOUT, "deadline passed")        \
    X(5, EINVAL, "invalid argument")         \
    X(6, EFORMAT, "malformed data")          \
    X(7, EBUSY, "busy")                      \
    X(8, EIO, "input or output error")       \
    X(9, ENOMEM, "out of memory")            \
    X(10, EEXIST, "already exists")          \
    X(11, ETRAP, "guest trapped")            \
    X(12, EGUEST, "guest reported an error") \
    X(13, ECANCELED, "canceled")             \
    X(14, EUNSUPPORTED, "not supported")     \
    X(15, ECLOSED, "closed")                 \
    X(16, EVERSION, "version mismatch")      \
    X(17, EHOSTCALL, "host call failed")     \
    X(18, EPOISONED, "instance must not be used again")

enum {
#define WC_STATUS_ENUM(number, name, text) WC_##name = -(number),
    WC_STATUS_MAP(WC_STATUS_ENUM)
#undef WC_STATUS_ENUM
};

/* Results of an operation that may finish later. WC_DONE: the result is set and no callback follows. WC_PENDING: exactly
 * one callback follows, later, on the caller's loop, never inside the call that started the operation. */
#define WC_DONE 0
#define WC_PENDING 1

#define WC_ERROR_TEXT_SIZE 512

/* Why something failed. A plain value: lives on the stack, travels inside messages. `msg` names the object and the limit,
 * quotes foreign strings, has no final period and never holds a secret. */
typedef struct wc_error {
    int32_t code;     /* one of the negative WC_E... values, or 0 */
    int32_t line;     /* origin in the source, kept when callers add context */
    const char *file; /* static string */
    char msg[WC_ERROR_TEXT_SIZE];
} wc_error;

#ifdef __cplusplus
}
#endif
#endif
