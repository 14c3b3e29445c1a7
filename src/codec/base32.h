/* codec/base32.h: RFC 4648 base32, upper case, no padding: the alphabet of nkeys (claims.md). Strict: lower case, padding,
 * impossible lengths and bits left over are errors. */
#ifndef WC_CODEC_BASE32_H
#define WC_CODEC_BASE32_H

#include "base/slice.h"

/* Characters that `len` bytes become. */
size_t wc_base32_size(size_t len);
/* Writes wc_base32_size characters, no NUL; returns their number. */
size_t wc_base32_encode(wc_slice bytes, char *out);
/* `out` has room for `size` bytes; WC_ELIMIT when that is too little, WC_EFORMAT with the position otherwise. */
WC_MUST_USE int wc_base32_decode(wc_slice text, uint8_t *out, size_t size, size_t *out_len, wc_error *err);

#endif
