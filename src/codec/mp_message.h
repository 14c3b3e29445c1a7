/* codec/mp_message.h: what generated readers and writers of messages stand on, beside mp.h: the shapes that most contracts
 * share (`[string]`, `{string: string}`), numbers of every declared width, memory for lists and maps.
 *
 * Lists and maps that are read take their memory from the reader (wc_mp_reader_set_alloc), at most `items_max` items each;
 * texts and bytes borrow from what is read. Freestanding like mp.h.
 *
 * SPEC interfaces 1 and 2, widl 3.
 */
#ifndef WC_CODEC_MP_MESSAGE_H
#define WC_CODEC_MP_MESSAGE_H

#include "codec/mp.h"

/* {string: string}: one C type in all contracts, so that values pass from one to the other. */
typedef struct wc_mp_pair {
    wc_slice key, value;
} wc_mp_pair;

typedef struct wc_pairs {
    const wc_mp_pair *items;
    uint32_t len;
} wc_pairs;

/* [string] */
typedef struct wc_strings {
    const wc_slice *items;
    uint32_t len;
} wc_strings;

bool wc_pairs_read(wc_mp_reader *r, wc_pairs *out);
void wc_pairs_write(wc_mp_writer *w, const wc_pairs *value);
bool wc_pairs_equal(const wc_pairs *a, const wc_pairs *b);
/* Value of the first pair with that name, ASCII letters compared without case; false when there is none. */
bool wc_pairs_get(const wc_pairs *pairs, const char *name, wc_slice *out);
size_t wc_pairs_size(const wc_pairs *value);
uint8_t *wc_pairs_put(uint8_t *at, const wc_pairs *value);
bool wc_strings_read(wc_mp_reader *r, wc_strings *out);
void wc_strings_write(wc_mp_writer *w, const wc_strings *value);
bool wc_strings_equal(const wc_strings *a, const wc_strings *b);

size_t wc_strings_size(const wc_strings *value);
uint8_t *wc_strings_put(uint8_t *at, const wc_strings *value);

bool wc_mp_read_i8(wc_mp_reader *r, int8_t *out);
bool wc_mp_read_i16(wc_mp_reader *r, int16_t *out);
bool wc_mp_read_u8(wc_mp_reader *r, uint8_t *out);
bool wc_mp_read_u16(wc_mp_reader *r, uint16_t *out);
bool wc_mp_read_f32(wc_mp_reader *r, float *out);
void wc_mp_write_f32(wc_mp_writer *w, float value);
/* Bytes that are encoded already; none are nil. */
void wc_mp_write_any(wc_mp_writer *w, wc_slice encoded);

/* WC_MP_* of what a structure has under that key, or as an array at that position, without consuming anything; WC_MP_END
 * when it has none. For contracts whose versions differ in the type of a field. */
int wc_mp_peek_field(const wc_mp_reader *r, const char *name, uint32_t position);

/* Head of a list or map, and memory for its items: NULL when there are none. */
bool wc_mp_begin_list(wc_mp_reader *r, size_t item_size, void **out_items, uint32_t *out_count);
bool wc_mp_begin_map(wc_mp_reader *r, size_t entry_size, void **out_items, uint32_t *out_count);
/* Memory for one value behind a pointer; NULL with the reader's error set. */
void *wc_mp_reserve(wc_mp_reader *r, uint32_t count, size_t size);

static inline bool wc_mp_same(wc_slice a, wc_slice b)
{
    return a.len == b.len && (a.len == 0 || __builtin_memcmp(a.ptr, b.ptr, a.len) == 0);
}

#endif
