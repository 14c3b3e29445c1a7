/* wash/ctl_value.c: trees of values the way the era's tools wrote them, with the keys of every map in order: as JSON and as
 * MessagePack; and bytes of unknown origin as text. SPEC wash 1.1, 6.2, 6.3. */
#include <stdlib.h>

#include "wash/ctl.h"

typedef WC_VEC(const wc_value *) value_list;

static int by_key(const void *a, const void *b)
{
    const wc_value *const *x = a, *const *y = b;
    return wc_slice_cmp((*x)->key, (*y)->key);
}

static value_list sorted(const wc_value *object, bool has_nulls)
{
    value_list items = {0};
    WC_VALUE_EACH(item, object)
    {
        if (has_nulls || wc_value_type(item) != WC_VALUE_NULL)
            (void)wc_vec_push(&items, SIZE_MAX, item);
    }
    if (items.len > 0)
        qsort(items.items, items.len, sizeof *items.items, by_key);
    return items;
}

/* An absent optional field and one that is null are the same. */
void wc__ctl_put_json(wc_json_writer *json, const wc_value *value)
{
    if (wc_value_type(value) == WC_VALUE_OBJECT) {
        value_list items = sorted(value, false);
        wc_json_object_begin(json);
        for (size_t i = 0; i < items.len; i++) {
            wc_json_key_slice(json, items.items[i]->key);
            wc__ctl_put_json(json, items.items[i]);
        }
        wc_json_object_end(json);
        wc_vec_deinit(&items);
    } else if (wc_value_type(value) == WC_VALUE_ARRAY) {
        wc_json_array_begin(json);
        WC_VALUE_EACH(item, value)
        {
            wc__ctl_put_json(json, item);
        }
        wc_json_array_end(json);
    } else {
        wc_json_value(json, value);
    }
}

void wc__ctl_put_mp(wc_mp_writer *w, const wc_value *value)
{
    value_list items;
    switch (wc_value_type(value)) {
    case WC_VALUE_NULL:
        wc_mp_write_nil(w);
        break;
    case WC_VALUE_BOOL:
        wc_mp_write_bool(w, value->u.boolean);
        break;
    case WC_VALUE_INT:
        wc_mp_write_int(w, value->u.integer);
        break;
    case WC_VALUE_DOUBLE:
        wc_mp_write_f64(w, value->u.real);
        break;
    case WC_VALUE_STRING:
        wc_mp_write_str(w, value->text);
        break;
    case WC_VALUE_ARRAY:
        wc_mp_write_array(w, wc_value_count(value));
        WC_VALUE_EACH(item, value)
        {
            wc__ctl_put_mp(w, item);
        }
        break;
    default:
        items = sorted(value, true);
        wc_mp_write_map(w, (uint32_t)items.len);
        for (size_t i = 0; i < items.len; i++) {
            wc_mp_write_str(w, items.items[i]->key);
            wc__ctl_put_mp(w, items.items[i]);
        }
        wc_vec_deinit(&items);
    }
}

/* ---- text ---------------------------------------------------------------------------------------------------------- */

/* Bytes of the sequence that `lead` begins, and the range of its second byte; 0: it begins none. */
static size_t sequence_of(uint8_t lead, uint8_t *out_low, uint8_t *out_high)
{
    *out_low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    *out_high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (lead < 0x80)
        return 1;
    if (lead < 0xc2 || lead > 0xf4)
        return 0;
    return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

void wc__ctl_append_lossy(wc_buf *out, wc_slice bytes)
{
    for (size_t at = 0; at < bytes.len;) {
        uint8_t low, high;
        size_t want = sequence_of(bytes.ptr[at], &low, &high), have = 1;
        while (have < want && at + have < bytes.len && bytes.ptr[at + have] >= low &&
               bytes.ptr[at + have] <= high) {
            have++;
            low = 0x80;
            high = 0xbf;
        }
        if (have == want)
            wc_buf_append(out, bytes.ptr + at, have);
        else
            wc_buf_append_str(out, "\xef\xbf\xbd");
        at += have;
    }
}
