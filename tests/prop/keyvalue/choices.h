/* Random operations from a stream of choices, and the comparison of two answers. Shared by the property test against the model,
 * the differential test against a real Redis and the fuzz target: one body, several drivers. */
#ifndef WC_TESTS_PROP_KEYVALUE_CHOICES_H
#define WC_TESTS_PROP_KEYVALUE_CHOICES_H

#include <stdlib.h>

#include "providers/keyvalue/ops.h"

typedef struct choices {
    const uint8_t *bytes; /* when given: the stream; else a generator runs from `state` */
    size_t len, at;
    uint64_t state;
} choices;

static inline bool choices_left(const choices *c)
{
    return c->bytes == NULL || c->at < c->len;
}

static inline uint32_t choose(choices *c, uint32_t below)
{
    if (c->bytes != NULL)
        return c->at < c->len ? c->bytes[c->at++] % below : 0;
    c->state = c->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(c->state >> 33) % below;
}

#define CHOICE_KEYS 6u
static const char *const choice_keys[CHOICE_KEYS] = {"a",         "b", "c",
                                                     "counter:1", "",  "key with \xc3\xa9 and \x01"};
static const char *const choice_values[] = {
    "",    "1",          "-5",          "007", " 1", "+1",  "-0",
    "abc", "2147483647", "-2147483648", "x",   "y",  "9e9", "99999999999999999999",
    "10",  "5000000000"};
static const int32_t choice_amounts[] = {1, 1, 1, -1, 0, 200, -129, INT32_MAX, INT32_MIN};
static const int32_t choice_indices[] = {0, 1, 2, 3, 10, -1, -2, -3, -10, INT32_MAX, INT32_MIN};

typedef struct chosen {
    wc__keyvalue_request request;
    wc_slice keys[3];
} chosen;

static inline wc_slice choose_key(choices *c)
{
    return wc_slice_str(choice_keys[choose(c, CHOICE_KEYS)]);
}

/* One operation; `out` must stay where it is while the request is in use. */
static inline void choose_request(choices *c, chosen *out)
{
    *out = (chosen){0};
    wc__keyvalue_request *r = &out->request;
    r->op = (int)choose(c, WC_KEYVALUE_OPERATIONS);
    r->space = choose(c, 8) == 0 ? WC_LIT("other") : WC_LIT("first");
    r->key = choose_key(c);
    switch (r->op) {
    case WC_KEYVALUE_ADD:
        r->amount = choice_amounts[choose(c, WC_COUNT(choice_amounts))];
        break;
    case WC_KEYVALUE_RANGE:
        r->start = choice_indices[choose(c, WC_COUNT(choice_indices))];
        r->stop = choice_indices[choose(c, WC_COUNT(choice_indices))];
        break;
    case WC_KEYVALUE_SET_UNION:
    case WC_KEYVALUE_SET_INTERSECTION:
        r->key = (wc_slice){0};
        r->key_count = choose(c, 4);
        for (size_t i = 0; i < r->key_count; i++)
            out->keys[i] = choose_key(c);
        r->keys = out->keys;
        break;
    default:
        r->value = wc_slice_str(choice_values[choose(c, WC_COUNT(choice_values))]);
        break;
    }
    if (r->op == WC_KEYVALUE_SET && choose(c, 4) == 0)
        r->expires = (int32_t)choose(c, 4);
}

static inline int compare_slices(const void *a, const void *b)
{
    return wc_slice_cmp(*(const wc_slice *)a, *(const wc_slice *)b);
}

/* Sets have no order; sorts the values in place. */
static inline void answer_sort(int op, wc__keyvalue_answer *a)
{
    if (op != WC_KEYVALUE_RANGE && a->value_count > 1)
        qsort(a->values, a->value_count, sizeof(wc_slice), compare_slices);
}

static inline bool answer_eq(int op, wc__keyvalue_answer *a, wc__keyvalue_answer *b)
{
    answer_sort(op, a);
    answer_sort(op, b);
    if (a->exists != b->exists || a->number != b->number || !wc_slice_eq(a->value, b->value) ||
        a->value_count != b->value_count)
        return false;
    for (size_t i = 0; i < a->value_count; i++) {
        if (!wc_slice_eq(a->values[i], b->values[i]))
            return false;
    }
    return true;
}

#endif
