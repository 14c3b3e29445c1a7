/* codec/leb.h: LEB128 integers as in WebAssembly modules. Reads accept padded forms up to the length the type allows (five
 * bytes for 32 bits, ten for 64), as the WebAssembly specification does, and refuse bits beyond the type. Writes are minimal. */
#ifndef WC_CODEC_LEB_H
#define WC_CODEC_LEB_H

#include <stdbool.h>
#include <wc/types.h>

#define WC_LEB_SIZE_MAX 10u

/* Cut the number off the front of *in. False: truncated or out of range; *in and *out are untouched then. */
bool wc_leb_read_u32(wc_slice *in, uint32_t *out);
bool wc_leb_read_u64(wc_slice *in, uint64_t *out);
bool wc_leb_read_i32(wc_slice *in, int32_t *out);
bool wc_leb_read_i64(wc_slice *in, int64_t *out);

/* Number of bytes written to `out`. */
size_t wc_leb_write_u64(uint64_t value, uint8_t out[WC_LEB_SIZE_MAX]);
size_t wc_leb_write_i64(int64_t value, uint8_t out[WC_LEB_SIZE_MAX]);
/* Number of bytes that would be written. */
size_t wc_leb_size_u64(uint64_t value);

#endif
