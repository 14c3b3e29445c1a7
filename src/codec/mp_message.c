/* codec/mp_message.c: see mp_message.h. Freestanding. */
#include "codec/mp_message.h"

#include "codec/mp_put.h"

void *wc_mp_reserve(wc_mp_reader *r, uint32_t count, size_t size)
{
    size_t total;
    void *items = NULL;
    if (r->alloc != NULL && !__builtin_mul_overflow((size_t)count, size, &total))
        items = r->alloc(r->alloc_ctx, total);
    if (items == NULL)
        wc_mp_fail(r, WC_ELIMIT, "no memory for the items");
    return items;
}

/* The count is never larger than the bytes that are left. */
static bool reserve_items(wc_mp_reader *r, uint32_t count, size_t size, void **out_items, uint32_t *out_count)
{
    if (r->items_max != 0 && count > r->items_max)
        return wc_mp_fail(r, WC_ELIMIT, "more entries than the limit");
    void *items = count > 0 ? wc_mp_reserve(r, count, size) : NULL;
    if (count > 0 && items == NULL)
        return false;
    *out_items = items;
    *out_count = count;
    return true;
}

bool wc_mp_begin_list(wc_mp_reader *r, size_t item_size, void **out_items, uint32_t *out_count)
{
    uint32_t count;
    return wc_mp_read_array(r, &count) && reserve_items(r, count, item_size, out_items, out_count);
}

bool wc_mp_begin_map(wc_mp_reader *r, size_t entry_size, void **out_items, uint32_t *out_count)
{
    uint32_t count;
    return wc_mp_read_map(r, &count) && reserve_items(r, count, entry_size, out_items, out_count);
}

int wc_mp_peek_field(const wc_mp_reader *r, const char *name, uint32_t position)
{
    wc_mp_reader ahead = *r;
    wc_slice key;
    uint32_t count;
    if (wc_mp_peek(&ahead) == WC_MP_ARRAY) {
        if (!wc_mp_read_array(&ahead, &count) || position >= count)
            return WC_MP_END;
        while (position-- > 0)
            wc_mp_skip(&ahead);
        return wc_mp_peek(&ahead);
    }
    if (wc_mp_peek(&ahead) != WC_MP_MAP || !wc_mp_read_map(&ahead, &count))
        return WC_MP_END;
    while (count-- > 0) {
        int kind = wc_mp_peek(&ahead);
        bool is_text = kind == WC_MP_STR || kind == WC_MP_BIN;
        if (is_text ? !wc_mp_read_str(&ahead, &key) : !wc_mp_skip(&ahead))
            return WC_MP_END;
        if (is_text && wc_mp_same(key, (wc_slice){(const uint8_t *)name, __builtin_strlen(name)}))
            return wc_mp_peek(&ahead);
        if (!wc_mp_skip(&ahead))
            return WC_MP_END;
    }
    return WC_MP_END;
}

bool wc_pairs_read(wc_mp_reader *r, wc_pairs *out)
{
    void *memory;
    uint32_t count;
    if (!wc_mp_begin_map(r, sizeof(wc_mp_pair), &memory, &count))
        return false;
    wc_mp_pair *items = memory;
    for (uint32_t i = 0; i < count; i++) {
        if (!wc_mp_read_str(r, &items[i].key))
            return wc_mp_fail_item(r, i);
        if (!wc_mp_read_str(r, &items[i].value))
            return wc_mp_fail_key(r, items[i].key);
    }
    *out = (wc_pairs){items, count};
    return true;
}

void wc_pairs_write(wc_mp_writer *w, const wc_pairs *value)
{
    wc_mp_write_map(w, value->len);
    for (uint32_t i = 0; i < value->len; i++) {
        wc_mp_write_str(w, value->items[i].key);
        wc_mp_write_str(w, value->items[i].value);
    }
}

size_t wc_pairs_size(const wc_pairs *value)
{
    size_t size = wc_mp_items_size(value->len);
    for (uint32_t i = 0; i < value->len; i++)
        size += wc_mp_str_size(value->items[i].key.len) + wc_mp_str_size(value->items[i].value.len);
    return size;
}

uint8_t *wc_pairs_put(uint8_t *at, const wc_pairs *value)
{
    at = wc_mp_put_map(at, value->len);
    for (uint32_t i = 0; i < value->len; i++) {
        at = wc_mp_put_str(at, value->items[i].key);
        at = wc_mp_put_str(at, value->items[i].value);
    }
    return at;
}

bool wc_pairs_equal(const wc_pairs *a, const wc_pairs *b)
{
    if (a->len != b->len)
        return false;
    for (uint32_t i = 0; i < a->len; i++) {
        if (!wc_mp_same(a->items[i].key, b->items[i].key) || !wc_mp_same(a->items[i].value, b->items[i].value))
            return false;
    }
    return true;
}

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

static bool is_same_name(wc_slice name, const char *wanted)
{
    size_t i = 0;
    while (i < name.len && wanted[i] != '\0' && lower(name.ptr[i]) == lower((uint8_t)wanted[i]))
        i++;
    return i == name.len && wanted[i] == '\0';
}

bool wc_pairs_get(const wc_pairs *pairs, const char *name, wc_slice *out)
{
    for (uint32_t i = 0; i < pairs->len; i++) {
        if (is_same_name(pairs->items[i].key, name)) {
            *out = pairs->items[i].value;
            return true;
        }
    }
    return false;
}

bool wc_strings_read(wc_mp_reader *r, wc_strings *out)
{
    void *memory;
    uint32_t count;
    if (!wc_mp_begin_list(r, sizeof(wc_slice), &memory, &count))
        return false;
    wc_slice *items = memory;
    for (uint32_t i = 0; i < count; i++) {
        if (!wc_mp_read_str(r, &items[i]))
            return wc_mp_fail_item(r, i);
    }
    *out = (wc_strings){items, count};
    return true;
}

void wc_strings_write(wc_mp_writer *w, const wc_strings *value)
{
    wc_mp_write_array(w, value->len);
    for (uint32_t i = 0; i < value->len; i++)
        wc_mp_write_str(w, value->items[i]);
}

size_t wc_strings_size(const wc_strings *value)
{
    size_t size = wc_mp_items_size(value->len);
    for (uint32_t i = 0; i < value->len; i++)
        size += wc_mp_str_size(value->items[i].len);
    return size;
}

uint8_t *wc_strings_put(uint8_t *at, const wc_strings *value)
{
    at = wc_mp_put_array(at, value->len);
    for (uint32_t i = 0; i < value->len; i++)
        at = wc_mp_put_str(at, value->items[i]);
    return at;
}

bool wc_strings_equal(const wc_strings *a, const wc_strings *b)
{
    if (a->len != b->len)
        return false;
    for (uint32_t i = 0; i < a->len; i++) {
        if (!wc_mp_same(a->items[i], b->items[i]))
            return false;
    }
    return true;
}

static bool read_small(wc_mp_reader *r, int32_t least, int32_t most, int32_t *out)
{
    const uint8_t *before = r->at;
    if (!wc_mp_read_i32(r, out))
        return false;
    if (*out >= least && *out <= most)
        return true;
    r->at = before;
    return wc_mp_fail(r, WC_EFORMAT, "integer out of range");
}

bool wc_mp_read_i8(wc_mp_reader *r, int8_t *out)
{
    int32_t number;
    if (!read_small(r, INT8_MIN, INT8_MAX, &number))
        return false;
    *out = (int8_t)number;
    return true;
}

bool wc_mp_read_i16(wc_mp_reader *r, int16_t *out)
{
    int32_t number;
    if (!read_small(r, INT16_MIN, INT16_MAX, &number))
        return false;
    *out = (int16_t)number;
    return true;
}

bool wc_mp_read_u8(wc_mp_reader *r, uint8_t *out)
{
    int32_t number;
    if (!read_small(r, 0, UINT8_MAX, &number))
        return false;
    *out = (uint8_t)number;
    return true;
}

bool wc_mp_read_u16(wc_mp_reader *r, uint16_t *out)
{
    int32_t number;
    if (!read_small(r, 0, UINT16_MAX, &number))
        return false;
    *out = (uint16_t)number;
    return true;
}

bool wc_mp_read_f32(wc_mp_reader *r, float *out)
{
    double number;
    if (!wc_mp_read_f64(r, &number))
        return false;
    *out = (float)number;
    return true;
}

void wc_mp_write_f32(wc_mp_writer *w, float value)
{
    uint32_t bits;
    uint8_t wire[5] = {0xca};
    __builtin_memcpy(&bits, &value, sizeof bits);
    for (int i = 0; i < 4; i++)
        wire[1 + i] = (uint8_t)(bits >> (24 - 8 * i));
    wc_mp_write_raw(w, (wc_slice){wire, sizeof wire});
}

void wc_mp_write_any(wc_mp_writer *w, wc_slice encoded)
{
    if (encoded.len > 0)
        wc_mp_write_raw(w, encoded);
    else
        wc_mp_write_nil(w);
}
