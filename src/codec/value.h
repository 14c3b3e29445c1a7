/* codec/value.h: a tree of values, what the JSON and YAML readers make. Lives in an arena; read-only afterwards.
 *
 * Children form a list in the order of the source; an object's children have keys. Getters answer NULL, or false, for a
 * missing or mistyped value and accept NULL, so that paths can be chained.
 */
#ifndef WC_CODEC_VALUE_H
#define WC_CODEC_VALUE_H

#include "base/arena.h"

enum {
    WC_VALUE_NULL,
    WC_VALUE_BOOL,
    WC_VALUE_INT,
    WC_VALUE_DOUBLE,
    WC_VALUE_STRING,
    WC_VALUE_ARRAY,
    WC_VALUE_OBJECT,
};

typedef struct wc_value wc_value;
struct wc_value {
    uint8_t type;
    bool is_plain;         /* YAML: a scalar without quotes or tag */
    uint32_t line, column; /* from 1; 0 = not known (JSON) */
    wc_slice key;          /* when the parent is an object; NUL-terminated */
    wc_slice text;         /* scalar: its text (a string's content, a number's digits); NUL-terminated */
    union {
        bool boolean;
        int64_t integer;
        double real;
        struct {
            wc_value *first, *last;
            uint32_t count;
        } items;
    } u;
    wc_value *next; /* sibling */
};

typedef struct wc_value_limits {
    size_t max_bytes;   /* of the input */
    uint32_t max_depth; /* nested arrays and objects */
} wc_value_limits;

/* For: WC_VALUE_EACH(item, list) {...}; nothing happens for scalars and NULL. */
#define WC_VALUE_EACH(item, parent) \
    for (const wc_value *item = wc_value_first(parent); item != NULL; item = item->next)

/* First child of an array or object, or NULL. */
const wc_value *wc_value_first(const wc_value *value);
/* Number of children; 0 for scalars and NULL. */
uint32_t wc_value_count(const wc_value *value);
/* Child of an object by key. Looks at one child after another. */
const wc_value *wc_value_get(const wc_value *object, const char *key);
/* Child of an array by position. */
const wc_value *wc_value_at(const wc_value *array, uint32_t index);

static inline int wc_value_type(const wc_value *value) /* NULL counts as null */
{
    return value ? value->type : WC_VALUE_NULL;
}

/* False, *out untouched, when the value is not of that type. */
bool wc_value_string(const wc_value *value, wc_slice *out);
bool wc_value_bool(const wc_value *value, bool *out);
bool wc_value_int(const wc_value *value, int64_t *out);
bool wc_value_u64(const wc_value *value, uint64_t *out);  /* an integer that is not negative */
bool wc_value_double(const wc_value *value, double *out); /* integers too */
/* Any scalar but null as the text that stood in the source: a manifest takes `PORT: 8080` for a string (host.md 11). */
bool wc_value_text(const wc_value *value, wc_slice *out);
/* wc_value_string of a child; empty slice when there is none. */
wc_slice wc_value_get_string(const wc_value *object, const char *key);

/* "a string", "an object": for error texts. */
const char *wc_value_type_name(const wc_value *value);

/* Building; NULL when the arena is used up. */
wc_value *wc_value_new(wc_arena *arena, int type);
void wc_value_push(wc_value *parent, wc_value *child);

#endif
