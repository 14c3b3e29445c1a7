/* room: wash. Tables of texts from strangers' tokens (SPEC wash 14.1): bytes 0-2 choose style, widest column and row
 * lines; then cells, each led by a byte for span, alignment and "begins a row", and ended by a zero byte. */
#include <stdint.h>
#include <stdlib.h>

#include "base/base.h"
#include "wash/table.h"

#define TEXT_MAX 512u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(wc_slice text)
{
    WC_BUG_ON(text.len > 0 && text.ptr[text.len - 1] != '\n');
    for (size_t i = 0; i < text.len; i++)
        WC_BUG_ON((text.ptr[i] < 0x20 && text.ptr[i] != '\n') || text.ptr[i] == 0x7f);
    WC_BUG_ON(!wc_slice_is_utf8(text));
}

static void add_cells(wc_table *table, wc_slice rest)
{
    size_t columns = WC_TABLE_COLUMNS;
    while (rest.len > 0) {
        uint8_t how = rest.ptr[0];
        size_t span = 1 + (how & 3u), len = wc_slice_find(wc_slice_from(rest, 1), 0);
        if ((how & 0x40) != 0 || columns + span > WC_TABLE_COLUMNS) {
            wc_table_row(table);
            columns = 0;
        }
        wc_table_cell(table, wc_slice_sub(rest, 1, WC_MIN(len, TEXT_MAX)), span, (how >> 2) % 3);
        columns += span;
        rest = wc_slice_from(rest, len + 2);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3 || size > 8192)
        return 0;
    wc_buf out;
    wc_buf_init(&out, 16u << 20);
    wc_table *table = wc_table_new(data[0] & 1 ? WC_TABLE_BOX : WC_TABLE_BLANK, data[1], data[2] & 1);
    add_cells(table, wc_slice_of(data + 3, size - 3));
    wc_table_render(table, &out);
    if (!out.is_failed)
        check(wc_buf_slice(&out));
    wc_table_free(table);
    wc_buf_deinit(&out);
    return 0;
}
