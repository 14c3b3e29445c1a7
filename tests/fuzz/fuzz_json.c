/* room: codec. JSON that is accepted is written, read and written again to the same text. */
#include <stdlib.h>

#include "codec/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool is_true)
{
    if (!is_true)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    wc_arena arena;
    wc_buf once, twice;
    wc_json_writer w;
    wc_error err;
    const wc_value *value;
    wc_arena_init(&arena, 64u << 20);
    wc_buf_init(&once, 64u << 20);
    wc_buf_init(&twice, 64u << 20);
    if (wc_json_read(wc_slice_of(data, size), NULL, &arena, &value, &err) == 0) {
        wc_json_writer_init(&w, &once);
        wc_json_value(&w, value);
        const wc_value_limits limits = {64u << 20, 32};
        expect(wc_json_read(wc_buf_slice(&once), &limits, &arena, &value, &err) == 0);
        wc_json_writer_init(&w, &twice);
        wc_json_value(&w, value);
        expect(wc_slice_eq(wc_buf_slice(&once), wc_buf_slice(&twice)));
    } else {
        expect(err.code < 0 && err.msg[0] != '\0');
    }
    /* any bytes make a string that is JSON, but for NUL, which the reader does not take */
    wc_buf_clear(&once);
    wc_json_append_string(&once, wc_slice_of(data, size));
    if (size < 1000 && wc_slice_find(wc_slice_of(data, size), 0) == size)
        expect(wc_json_read(wc_buf_slice(&once), NULL, &arena, &value, &err) == 0);
    wc_buf_deinit(&once);
    wc_buf_deinit(&twice);
    wc_arena_deinit(&arena);
    return 0;
}
