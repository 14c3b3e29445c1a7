/* contracts/lists.h: `{string: string}` and `[string]` of the contracts, without memory of their own.
 *
 * Pairs are slices in turn: name, value, name, value. A struct of two slices (wc_link_value, wc_http_header) has the same
 * layout, so an array of those serves after a cast to wc_slice *.
 * A list read from the wire stays encoded and is walked with wc_strings_next; a list to write may be either form.
 *
 * SPEC interfaces 1, 2.
 */
#ifndef WC_CONTRACTS_LISTS_H
#define WC_CONTRACTS_LISTS_H

#include "codec/mp.h"

/* Reads a map into `pairs`, which has room for `max_pairs` names and values. More are an error (WC_ELIMIT). */
bool wc_pairs_read(wc_mp_reader *r, wc_slice *pairs, uint32_t max_pairs, uint32_t *out_count);
void wc_pairs_write(wc_mp_writer *w, const wc_slice *pairs, uint32_t count);
/* Value of the first pair with that name, ASCII letters compared without case; false when there is none. */
bool wc_pairs_get(const wc_slice *pairs, uint32_t count, const char *name, wc_slice *out);

typedef struct wc_strings {
    const wc_slice *items; /* NULL: `encoded` holds them */
    wc_slice encoded;      /* `count` MessagePack strings */
    uint32_t count;
} wc_strings;

/* Reads an array of strings and checks every one. */
bool wc_strings_read(wc_mp_reader *r, wc_strings *out);
void wc_strings_write(wc_mp_writer *w, const wc_strings *strings);

/* wc_strings rest = list; wc_slice item; while (wc_strings_next(&rest, &item)) ... */
bool wc_strings_next(wc_strings *rest, wc_slice *out);

#endif
