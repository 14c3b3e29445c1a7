/* room: codec. YAML that is accepted has bounded depth and no duplicate keys, and can be written as JSON. SPEC host 11. */
#include <stdlib.h>

#include "codec/json.h"
#include "codec/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool is_true)
{
    if (!is_true)
        abort();
}

static void check_tree(const wc_value *value, unsigned depth)
{
    uint32_t count = 0;
    expect(depth <= 32);
    WC_VALUE_EACH(item, value)
    {
        wc_slice text;
        count++;
        expect(item->line > 0 && item->column > 0);
        if (wc_value_type(value) == WC_VALUE_OBJECT)
            expect(item->key.ptr != NULL);
        if (wc_value_text(item, &text))
            expect(text.ptr != NULL);
        check_tree(item, depth + 1);
    }
    expect(count == wc_value_count(value));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    wc_arena arena;
    wc_error err;
    const wc_value *value;
    wc_arena_init(&arena, 64u << 20);
    if (wc_yaml_read(wc_slice_of(data, size), NULL, &arena, &value, &err) == 0) {
        wc_buf out;
        wc_json_writer w;
        check_tree(value, 0);
        wc_buf_init(&out, 64u << 20);
        wc_json_writer_init(&w, &out);
        wc_json_value(&w, value);
        expect(wc_buf_status(&out) == 0 && out.len > 0);
        wc_buf_deinit(&out);
    } else {
        expect(err.code < 0 && err.msg[0] != '\0');
    }
    wc_arena_deinit(&arena);
    return 0;
}
