/* tests/unit/codec/hex.h: published vectors are hex; this turns them into bytes and bytes into hex. */
#ifndef WC_TESTS_HEX_H
#define WC_TESTS_HEX_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/slice.h"

static inline int hex_digit(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* Spaces are ignored. `out` has room for `size` bytes. */
static inline wc_slice hex_bytes(const char *hex, uint8_t *out, size_t size)
{
    size_t len = 0;
    for (const char *at = hex; *at != '\0'; at++) {
        if (*at == ' ')
            continue;
        assert_true(len < size);
        out[len++] = (uint8_t)(hex_digit(at[0]) << 4 | hex_digit(at[1]));
        at++;
    }
    return wc_slice_of(out, len);
}

static inline void assert_bytes(wc_slice actual, wc_slice expected)
{
    char left[2100] = "", right[2100] = "";
    for (size_t i = 0; i < actual.len && i < 1000; i++)
        snprintf(left + 2 * i, 3, "%02x", actual.ptr[i]);
    for (size_t i = 0; i < expected.len && i < 1000; i++)
        snprintf(right + 2 * i, 3, "%02x", expected.ptr[i]);
    assert_string_equal(left, right);
    assert_true(wc_slice_eq(actual, expected));
}

static inline void assert_hex(wc_slice actual, const char *hex)
{
    uint8_t bytes[4096];
    assert_bytes(actual, hex_bytes(hex, bytes, sizeof bytes));
}

#endif
