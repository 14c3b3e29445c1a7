/* room: codec. base64, base32 and LEB128: what decodes, encodes to the same; what encodes, decodes to the same. */
#include <stdlib.h>

#include "codec/base32.h"
#include "codec/base64.h"
#include "codec/leb.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX 512u

static void expect(bool is_true)
{
    if (!is_true)
        abort();
}

static void check_base64(int alphabet, wc_slice input)
{
    uint8_t bytes[2 * MAX];
    char text[4 * MAX];
    size_t len, back;
    if (wc_base64_decode(alphabet, input, bytes, sizeof bytes, &len, NULL) == 0) {
        size_t written = wc_base64_encode(alphabet, wc_slice_of(bytes, len), text);
        size_t same = written < input.len ? written : input.len; /* but for padding */
        expect(same == 0 || memcmp(text, input.ptr, same) == 0);
    }
    len = wc_base64_encode(alphabet, input, text);
    expect(len == wc_base64_size(alphabet, input.len));
    expect(wc_base64_decode(alphabet, wc_slice_of(text, len), bytes, sizeof bytes, &back, NULL) == 0);
    expect(wc_slice_eq(wc_slice_of(bytes, back), input));
}

static void check_base32(wc_slice input)
{
    uint8_t bytes[2 * MAX];
    char text[4 * MAX];
    size_t len, back;
    if (wc_base32_decode(input, bytes, sizeof bytes, &len, NULL) == 0) {
        size_t written = wc_base32_encode(wc_slice_of(bytes, len), text);
        expect(wc_slice_eq(wc_slice_of(text, written), input));
    }
    len = wc_base32_encode(input, text);
    expect(wc_base32_decode(wc_slice_of(text, len), bytes, sizeof bytes, &back, NULL) == 0);
    expect(wc_slice_eq(wc_slice_of(bytes, back), input));
}

static void check_leb(wc_slice input)
{
    uint8_t out[WC_LEB_SIZE_MAX];
    uint64_t u64;
    int64_t i64;
    uint32_t u32;
    int32_t i32;
    wc_slice in = input;
    if (wc_leb_read_u64(&in, &u64))
        expect(wc_leb_write_u64(u64, out) <= input.len - in.len);
    in = input;
    if (wc_leb_read_i64(&in, &i64))
        expect(wc_leb_write_i64(i64, out) <= input.len - in.len);
    in = input;
    if (wc_leb_read_u32(&in, &u32))
        expect(input.len - in.len <= 5);
    in = input;
    if (wc_leb_read_i32(&in, &i32))
        expect(input.len - in.len <= 5);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    wc_slice input = wc_slice_of(data, size < MAX ? size : MAX);
    check_base64(WC_BASE64_URL, input);
    check_base64(WC_BASE64_STANDARD, input);
    check_base32(input);
    check_leb(input);
    return 0;
}
