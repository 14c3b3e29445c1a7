/* codec/base32.c: see base32.h. Seeds pass through here, so there is no table look-up by secret values and the caller
 * wipes its own buffers. */
#include "codec/base32.h"

#include "base/error.h"

size_t wc_base32_size(size_t len)
{
    return len / 5 * 8 + (len % 5 * 8 + 4) / 5;
}

size_t wc_base32_encode(wc_slice bytes, char *out)
{
    size_t done = 0;
    uint32_t bits = 0;
    unsigned have = 0;
    for (size_t i = 0; i < bytes.len || have > 0;) {
        if (have < 5 && i < bytes.len) {
            bits = bits << 8 | bytes.ptr[i++];
            have += 8;
        } else if (have < 5) {
            bits <<= 5 - have;
            have = 5;
        }
        have -= 5;
        uint32_t digit = bits >> have & 31u;
        /* 'A' to 'Z', then '2' to '7', without a branch or an index that depends on the digit */
        out[done++] = (char)('A' + digit - (((25u - digit) >> 8 & 1u) * ('A' - '2' + 26)));
    }
    return done;
}

/* Value of the character, or a negative number; the same steps for every character. */
static int32_t digit_of(uint8_t c)
{
    int32_t is_letter = ((int32_t)('A' - 1) - c) & (c - (int32_t)('Z' + 1));
    int32_t is_figure = ((int32_t)('2' - 1) - c) & (c - (int32_t)('7' + 1));
    int32_t digit = -1;
    digit += (is_letter >> 31) & (c - 'A' + 1);
    digit += (is_figure >> 31) & (c - '2' + 26 + 1);
    return digit;
}

int wc_base32_decode(wc_slice text, uint8_t *out, size_t size, size_t *out_len, wc_error *err)
{
    size_t len = text.len / 8 * 5 + text.len % 8 * 5 / 8, done = 0;
    uint32_t bits = 0;
    unsigned have = 0;
    if (wc_base32_size(len) != text.len)
        return wc_fail(err, WC_EFORMAT, "base32 of %zu characters", text.len);
    if (len > size)
        return wc_fail(err, WC_ELIMIT, "base32 of %zu bytes, limit %zu", len, size);
    for (size_t i = 0; i < text.len; i++) {
        int32_t digit = digit_of(text.ptr[i]);
        if (digit < 0)
            return wc_fail(err, WC_EFORMAT, "character %zu is not base32", i);
        bits = bits << 5 | (uint32_t)digit;
        have += 5;
        if (have >= 8) {
            have -= 8;
            out[done++] = (uint8_t)(bits >> have);
        }
    }
    if ((bits & ((1u << have) - 1)) != 0)
        return wc_fail(err, WC_EFORMAT, "bits left over behind the last base32 character");
    *out_len = done;
    return 0;
}
