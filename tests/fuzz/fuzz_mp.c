/* room: codec. What the MessagePack reader accepts, the writer writes, and that reads back as the same. SPEC interfaces 2. */
#include <stdlib.h>

#include "base/arena.h"
#include "codec/mp_buf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool is_true)
{
    if (!is_true)
        abort();
}

/* Copies one value, with the shortest formats. Recursion ends where wc_mp_skip's depth ends: it came first. */
static void copy_value(wc_mp_reader *r, wc_mp_writer *w)
{
    uint32_t count;
    uint64_t number;
    int64_t negative;
    double real;
    bool flag;
    wc_slice bytes;
    switch (wc_mp_peek(r)) {
    case WC_MP_NIL:
        expect(wc_mp_read_nil(r));
        wc_mp_write_nil(w);
        break;
    case WC_MP_BOOL:
        expect(wc_mp_read_bool(r, &flag));
        wc_mp_write_bool(w, flag);
        break;
    case WC_MP_INT:
        if ((*r->at >= 0xe0 || (*r->at >= 0xd0 && *r->at <= 0xd3)) && r->at[*r->at >= 0xe0 ? 0 : 1] >= 0x80) {
            expect(wc_mp_read_i64(r, &negative) && negative < 0);
            wc_mp_write_i64(w, negative);
        } else {
            expect(wc_mp_read_u64(r, &number));
            wc_mp_write_u64(w, number);
        }
        break;
    case WC_MP_FLOAT:
        expect(wc_mp_read_f64(r, &real));
        wc_mp_write_f64(w, real);
        break;
    case WC_MP_STR:
        expect(wc_mp_read_str(r, &bytes));
        wc_mp_write_str(w, bytes);
        break;
    case WC_MP_BIN:
        expect(wc_mp_read_bytes(r, &bytes));
        wc_mp_write_bin(w, bytes);
        break;
    case WC_MP_ARRAY:
        expect(wc_mp_read_array(r, &count));
        wc_mp_write_array(w, count);
        for (uint32_t i = 0; i < count; i++)
            copy_value(r, w);
        break;
    case WC_MP_MAP:
        expect(wc_mp_read_map(r, &count));
        wc_mp_write_map(w, count);
        for (uint32_t i = 0; i < 2 * count; i++)
            copy_value(r, w);
        break;
    case WC_MP_EXT:
        expect(wc_mp_read_raw(r, &bytes));
        wc_mp_write_raw(w, bytes);
        break;
    default:
        abort();
    }
}

static void copy_all(wc_slice from, wc_buf *out)
{
    wc_mp_reader r;
    wc_mp_writer w;
    wc_mp_reader_init(&r, from);
    wc_mp_buf_begin(&w, out);
    copy_value(&r, &w);
    expect(wc_mp_buf_end(&w) == 0);
}

/* Every typed read on every input: no answer is wrong, no read leaves the input. */
static void read_as_everything(wc_slice input)
{
    wc_arena arena;
    wc_mp_reader r;
    wc_mp_struct s;
    wc_slice bytes;
    uint32_t number;
    static const wc_mp_field fields[] = {WC_MP_FIELD("a"), WC_MP_OPTIONAL("b"), WC_MP_ALIAS("c", 0)};
    wc_arena_init(&arena, 1u << 16);
    wc_mp_reader_init_arena(&r, input, &arena);
    wc_mp_read_bytes(&r, &bytes);
    expect(r.at <= r.end);
    wc_mp_reader_init(&r, input);
    wc_mp_read_variant(&r, fields, 3, &number);
    wc_mp_reader_init(&r, input);
    wc_mp_struct_begin(&r, &s, fields, 3);
    while (wc_mp_struct_next(&r, &s))
        wc_mp_skip(&r);
    if (wc_mp_struct_end(&r, &s))
        expect(r.at <= r.end && (s.seen[0] & 5u) != 0);
    wc_arena_deinit(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    wc_mp_reader r;
    wc_slice value;
    wc_buf once, twice;
    char text[64];
    read_as_everything(wc_slice_of(data, size));
    wc_mp_reader_init(&r, wc_slice_of(data, size));
    if (!wc_mp_read_raw(&r, &value)) {
        expect(wc_mp_describe(&r, text, sizeof text) > 0);
        return 0;
    }
    wc_buf_init(&once, 16u << 20);
    wc_buf_init(&twice, 16u << 20);
    copy_all(value, &once);
    copy_all(wc_buf_slice(&once), &twice);
    expect(wc_slice_eq(wc_buf_slice(&once), wc_buf_slice(&twice)));
    wc_buf_deinit(&once);
    wc_buf_deinit(&twice);
    return 0;
}
