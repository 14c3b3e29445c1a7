/* codec/leb.c: see leb.h. */
#include "codec/leb.h"

/* Reads the raw groups of a number of `bits` bits. *out_used is its length; false when it is cut
 * off or has more groups than the type allows. */
static bool read_groups(wc_slice in, unsigned bits, uint64_t *out, size_t *out_used)
{
    uint64_t value = 0;
    size_t most = (bits + 6) / 7;
    for (size_t i = 0; i < most && i < in.len; i++) {
        value |= (uint64_t)(in.ptr[i] & 0x7f) << (7 * i);
        if ((in.ptr[i] & 0x80) == 0) {
            *out = value;
            *out_used = i + 1;
            return true;
        }
    }
    return false;
}

static void advance(wc_slice *in, size_t used)
{
    in->ptr += used;
    in->len -= used;
}

static bool read_unsigned(wc_slice *in, unsigned bits, uint64_t *out)
{
    uint64_t value;
    size_t used;
    if (!read_groups(*in, bits, &value, &used))
        return false;
    if (bits < 64 ? value >> bits != 0 : used == 10 && in->ptr[9] > 1)
        return false;
    advance(in, used);
    *out = value;
    return true;
}

static bool read_signed(wc_slice *in, unsigned bits, int64_t *out)
{
    uint64_t value;
    size_t used;
    if (!read_groups(*in, bits, &value, &used))
        return false;
    unsigned have = 7 * (unsigned)used;
    if (have < 64 && (in->ptr[used - 1] & 0x40) != 0)
        value |= UINT64_MAX << have;
    /* the bits of the last group beyond the type must all equal the sign */
    if (bits == 64 && used == 10 && in->ptr[9] != 0 && in->ptr[9] != 0x7f)
        return false;
    if (bits < 64 &&
        ((int64_t)value < -((int64_t)1 << (bits - 1)) || (int64_t)value >= (int64_t)1 << (bits - 1)))
        return false;
    advance(in, used);
    *out = (int64_t)value;
    return true;
}

bool wc_leb_read_u32(wc_slice *in, uint32_t *out)
{
    uint64_t value;
    if (!read_unsigned(in, 32, &value))
        return false;
    *out = (uint32_t)value;
    return true;
}

bool wc_leb_read_u64(wc_slice *in, uint64_t *out)
{
    return read_unsigned(in, 64, out);
}

bool wc_leb_read_i32(wc_slice *in, int32_t *out)
{
    int64_t value;
    if (!read_signed(in, 32, &value))
        return false;
    *out = (int32_t)value;
    return true;
}

bool wc_leb_read_i64(wc_slice *in, int64_t *out)
{
    return read_signed(in, 64, out);
}

size_t wc_leb_write_u64(uint64_t value, uint8_t out[WC_LEB_SIZE_MAX])
{
    size_t len = 0;
    while (value > 0x7f) {
        out[len++] = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    out[len++] = (uint8_t)value;
    return len;
}

size_t wc_leb_write_i64(int64_t value, uint8_t out[WC_LEB_SIZE_MAX])
{
    size_t len = 0;
    while (value < -64 || value > 63) {
        out[len++] = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    out[len++] = (uint8_t)(value & 0x7f);
    return len;
}

size_t wc_leb_size_u64(uint64_t value)
{
    size_t len = 1;
    while (value > 0x7f) {
        value >>= 7;
        len++;
    }
    return len;
}
