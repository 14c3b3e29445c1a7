/* codec/base64.h: RFC 4648 base64, both alphabets. Strict: no white space, unused bits of the last character are zero. */
#ifndef WC_CODEC_BASE64_H
#define WC_CODEC_BASE64_H

#include "base/buf.h"

enum {
    WC_BASE64_URL,      /* '-' and '_'; written without padding */
    WC_BASE64_STANDARD, /* '+' and '/'; written with padding */
};

/* Characters that `len` bytes become. */
size_t wc_base64_size(int alphabet, size_t len);
/* Most bytes that `len` characters may become. */
size_t wc_base64_decoded_max(size_t len);
/* Writes wc_base64_size characters, no NUL; returns their number. */
size_t wc_base64_encode(int alphabet, wc_slice bytes, char *out);
void wc_base64_append(int alphabet, wc_slice bytes, wc_buf *out);
/* Padding may be there in full or not at all. `out` has room for `size` bytes; WC_ELIMIT when that is too little,
 * WC_EFORMAT with the position otherwise. */
WC_MUST_USE int wc_base64_decode(int alphabet, wc_slice text, uint8_t *out, size_t size, size_t *out_len,
                                 wc_error *err);
/* Appends to a buffer, which is as before on failure. */
WC_MUST_USE int wc_base64_decode_append(int alphabet, wc_slice text, wc_buf *out, wc_error *err);

#endif
