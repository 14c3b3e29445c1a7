/* codec/base64.c: see base64.h. Tables are built into the code; decoding is not constant-time: tokens and payloads are
 * not secret, seeds are base32. */
#include "codec/base64.h"

#include "base/error.h"

static const char letters[2][65] = {
    [WC_BASE64_URL] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
    [WC_BASE64_STANDARD] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
};

size_t wc_base64_size(int alphabet, size_t len)
{
    if (alphabet == WC_BASE64_STANDARD)
        return (len + 2) / 3 * 4;
    return len / 3 * 4 + (len % 3 * 4 + 2) / 3;
}

size_t wc_base64_decoded_max(size_t len)
{
    return len / 4 * 3 + len % 4;
}

size_t wc_base64_encode(int alphabet, wc_slice bytes, char *out)
{
    const char *table = letters[alphabet];
    char *at = out;
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t left = bytes.len - i;
        uint32_t group = (uint32_t)bytes.ptr[i] << 16;
        group |= left > 1 ? (uint32_t)bytes.ptr[i + 1] << 8 : 0;
        group |= left > 2 ? bytes.ptr[i + 2] : 0;
        *at++ = table[group >> 18];
        *at++ = table[group >> 12 & 63];
        if (left > 1)
            *at++ = table[group >> 6 & 63];
        if (left > 2)
            *at++ = table[group & 63];
    }
    while (alphabet == WC_BASE64_STANDARD && (at - out) % 4 != 0)
        *at++ = '=';
    return (size_t)(at - out);
}

void wc_base64_append(int alphabet, wc_slice bytes, wc_buf *out)
{
    size_t size = wc_base64_size(alphabet, bytes.len);
    if (out->is_failed || wc_buf_reserve(out, size) != 0) {
        out->is_failed = true;
        return;
    }
    if (size > 0)
        out->len += wc_base64_encode(alphabet, bytes, (char *)out->ptr + out->len);
}

static int digit_of(int alphabet, uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == (uint8_t)letters[alphabet][62])
        return 62;
    if (c == (uint8_t)letters[alphabet][63])
        return 63;
    return -1;
}

/* Cuts correct padding off; wrong padding stays and fails as a character. */
static wc_slice without_padding(wc_slice text)
{
    size_t len = text.len;
    if (len == 0 || len % 4 != 0)
        return text;
    if (text.ptr[len - 1] == '=')
        len--;
    if (len % 4 == 3 && text.ptr[len - 1] == '=')
        len--;
    return wc_slice_of(text.ptr, len);
}

int wc_base64_decode(int alphabet, wc_slice text, uint8_t *out, size_t size, size_t *out_len, wc_error *err)
{
    wc_slice digits = without_padding(text);
    size_t len = digits.len / 4 * 3 + (digits.len % 4 * 3) / 4, done = 0;
    uint32_t bits = 0;
    unsigned have = 0;
    if (digits.len % 4 == 1)
        return wc_fail(err, WC_EFORMAT, "base64 of %zu characters", text.len);
    if (len > size)
        return wc_fail(err, WC_ELIMIT, "base64 of %zu bytes, limit %zu", len, size);
    for (size_t i = 0; i < digits.len; i++) {
        int digit = digit_of(alphabet, digits.ptr[i]);
        if (digit < 0)
            return wc_fail(err, WC_EFORMAT, "character %zu is not base64", i);
        bits = bits << 6 | (uint32_t)digit;
        have += 6;
        if (have >= 8) {
            have -= 8;
            out[done++] = (uint8_t)(bits >> have);
        }
    }
    if ((bits & ((1u << have) - 1)) != 0)
        return wc_fail(err, WC_EFORMAT, "bits left over behind the last base64 character");
    *out_len = done;
    return 0;
}

int wc_base64_decode_append(int alphabet, wc_slice text, wc_buf *out, wc_error *err)
{
    size_t max = wc_base64_decoded_max(text.len), len = 0;
    if (text.len == 0)
        return 0;
    int rc = wc_buf_reserve(out, max);
    if (rc != 0)
        return wc_fail(err, rc, "no room for %zu bytes of base64, limit %zu", max, out->max);
    rc = wc_base64_decode(alphabet, text, out->ptr + out->len, max, &len, err);
    if (rc == 0)
        out->len += len;
    return rc;
}
