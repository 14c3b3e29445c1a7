/* contracts/lists.c: see lists.h. Freestanding. */
#include "contracts/lists.h"

bool wc_pairs_read(wc_mp_reader *r, wc_slice *pairs, uint32_t max_pairs, uint32_t *out_count)
{
    uint32_t count;
    if (!wc_mp_read_map(r, &count))
        return false;
    if (count > max_pairs)
        return wc_mp_fail(r, WC_ELIMIT, "more entries than the limit");
    for (uint32_t i = 0; i < 2 * count; i++) {
        if (!wc_mp_read_str(r, &pairs[i]))
            return false;
    }
    *out_count = count;
    return true;
}

void wc_pairs_write(wc_mp_writer *w, const wc_slice *pairs, uint32_t count)
{
    wc_mp_write_map(w, count);
    for (uint32_t i = 0; i < 2 * count; i++)
        wc_mp_write_str(w, pairs[i]);
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

bool wc_pairs_get(const wc_slice *pairs, uint32_t count, const char *name, wc_slice *out)
{
    for (uint32_t i = 0; i < count; i++) {
        if (is_same_name(pairs[2 * i], name)) {
            *out = pairs[2 * i + 1];
            return true;
        }
    }
    return false;
}

bool wc_strings_read(wc_mp_reader *r, wc_strings *out)
{
    uint32_t count;
    wc_slice item;
    if (!wc_mp_read_array(r, &count))
        return false;
    const uint8_t *first = r->at;
    for (uint32_t i = 0; i < count; i++) {
        if (!wc_mp_read_str(r, &item))
            return false;
    }
    *out = (wc_strings){.encoded = {first, (size_t)(r->at - first)}, .count = count};
    return true;
}

void wc_strings_write(wc_mp_writer *w, const wc_strings *strings)
{
    wc_mp_write_array(w, strings->count);
    if (strings->items == NULL) {
        wc_mp_write_raw(w, strings->encoded);
        return;
    }
    for (uint32_t i = 0; i < strings->count; i++)
        wc_mp_write_str(w, strings->items[i]);
}

bool wc_strings_next(wc_strings *rest, wc_slice *out)
{
    if (rest->count == 0)
        return false;
    if (rest->items != NULL) {
        *out = *rest->items++;
    } else {
        wc_mp_reader r;
        wc_mp_reader_init(&r, rest->encoded);
        if (!wc_mp_read_str(&r, out))
            return false;
        rest->encoded = (wc_slice){r.at, (size_t)(r.end - r.at)};
    }
    rest->count--;
    return true;
}
