/* The rules of Redis, written as plainly as possible: arrays, linear search, no store. What the stores are compared with. */
#ifndef WC_TESTS_PROP_KEYVALUE_MODEL_H
#define WC_TESTS_PROP_KEYVALUE_MODEL_H

#include <stdio.h>

#include "prop/keyvalue/choices.h"

#define MODEL_ENTRIES 32
#define MODEL_ITEMS 4096
#define MODEL_TEXT 32

typedef struct model_item {
    char text[MODEL_TEXT];
    size_t len;
} model_item;

typedef struct model_entry {
    bool is_used;
    char space[16];
    model_item key;
    int type;
    int64_t expires_ms;
    model_item items[MODEL_ITEMS]; /* a string is items[0]; a list is oldest first */
    size_t count;
} model_entry;

typedef struct model {
    model_entry entries[MODEL_ENTRIES];
    wc_slice values[4 * MODEL_ITEMS];
} model;

static inline wc_slice model_slice(const model_item *it)
{
    return wc_slice_of(it->text, it->len);
}

static inline void model_store(model_item *it, wc_slice s)
{
    WC_BUG_ON(s.len > MODEL_TEXT);
    memcpy(it->text, s.len ? (const void *)s.ptr : "", s.len);
    it->len = s.len;
}

static inline model_entry *model_find(model *m, const wc__keyvalue_request *r, wc_slice key)
{
    for (size_t i = 0; i < MODEL_ENTRIES; i++) {
        model_entry *e = &m->entries[i];
        if (!e->is_used || !wc_slice_eq(wc_slice_str(e->space), r->space) ||
            !wc_slice_eq(model_slice(&e->key), key))
            continue;
        if (e->expires_ms == 0 || e->expires_ms > r->now_ms)
            return e;
        e->is_used = false;
    }
    return NULL;
}

static inline model_entry *model_add(model *m, const wc__keyvalue_request *r, int type)
{
    for (size_t i = 0; i < MODEL_ENTRIES; i++) {
        model_entry *e = &m->entries[i];
        if (e->is_used)
            continue;
        e->is_used = true;
        wc_slice_copy_cstr(r->space, e->space, sizeof e->space);
        model_store(&e->key, r->key);
        e->type = type;
        e->count = 0;
        e->expires_ms = 0;
        return e;
    }
    abort();
}

static inline bool model_number(wc_slice s, int64_t *out)
{
    char text[MODEL_TEXT + 1], again[MODEL_TEXT];
    char *end;
    wc_slice_copy_cstr(s, text, sizeof text);
    long long value = strtoll(text, &end, 10);
    snprintf(again, sizeof again, "%lld", value);
    *out = value;
    return s.len > 0 && *end == 0 && strcmp(text, again) == 0;
}

static inline bool model_has(const model_entry *e, wc_slice value)
{
    for (size_t i = 0; i < e->count; i++) {
        if (wc_slice_eq(model_slice(&e->items[i]), value))
            return true;
    }
    return false;
}

/* Removes every equal item; the number of them. */
static inline int model_drop(model_entry *e, wc_slice value)
{
    size_t kept = 0, before = e->count;
    for (size_t i = 0; i < before; i++) {
        if (!wc_slice_eq(model_slice(&e->items[i]), value))
            e->items[kept++] = e->items[i];
    }
    e->count = kept;
    e->is_used = kept > 0;
    return (int)(before - kept);
}

static inline int model_add_number(model *m, model_entry *e, const wc__keyvalue_request *r,
                                   wc__keyvalue_answer *out)
{
    int64_t old = 0;
    char text[24];
    if (e != NULL && !model_number(model_slice(&e->items[0]), &old))
        return -1;
    int64_t sum = old + r->amount;
    if (sum != (int32_t)sum)
        return -1;
    if (e == NULL)
        e = model_add(m, r, WC__KEYVALUE_IS_STRING);
    snprintf(text, sizeof text, "%lld", (long long)sum);
    model_store(&e->items[0], wc_slice_str(text));
    out->number = (int32_t)sum;
    return 0;
}

static inline void model_range(model *m, const model_entry *e, const wc__keyvalue_request *r,
                               wc__keyvalue_answer *out)
{
    int64_t n = (int64_t)e->count, start = r->start, stop = r->stop;
    if (start < 0)
        start += n;
    if (stop < 0)
        stop += n;
    for (int64_t i = 0; i < n; i++) {
        if (i >= start && i <= stop)
            m->values[out->value_count++] = model_slice(&e->items[n - 1 - i]);
    }
}

static inline int model_sets(model *m, const wc__keyvalue_request *r, wc__keyvalue_answer *out)
{
    const model_entry *all[3];
    bool is_union = r->op == WC_KEYVALUE_SET_UNION, missing = false;
    if (r->key_count == 0)
        return -1;
    for (size_t i = 0; i < r->key_count; i++) {
        all[i] = model_find(m, r, r->keys[i]);
        if (all[i] != NULL && all[i]->type != WC__KEYVALUE_IS_SET)
            return -1;
        missing = missing || all[i] == NULL;
    }
    if (missing && !is_union)
        return 0;
    for (size_t i = 0; i < r->key_count; i++) {
        for (size_t k = 0; all[i] != NULL && k < all[i]->count; k++) {
            wc_slice value = model_slice(&all[i]->items[k]);
            bool keep = true;
            for (size_t j = 0; !is_union && j < r->key_count; j++)
                keep = keep && model_has(all[j], value);
            for (size_t j = 0; j < out->value_count; j++)
                keep = keep && !wc_slice_eq(m->values[j], value);
            if (keep)
                m->values[out->value_count++] = value;
        }
    }
    return 0;
}

static inline int model_expected_type(int op)
{
    switch (op) {
    case WC_KEYVALUE_GET:
    case WC_KEYVALUE_ADD:
        return WC__KEYVALUE_IS_STRING;
    case WC_KEYVALUE_RANGE:
    case WC_KEYVALUE_PUSH:
    case WC_KEYVALUE_LIST_ITEM_DELETE:
        return WC__KEYVALUE_IS_LIST;
    case WC_KEYVALUE_SET_ADD:
    case WC_KEYVALUE_SET_REMOVE:
    case WC_KEYVALUE_SET_QUERY:
        return WC__KEYVALUE_IS_SET;
    default:
        return 0;
    }
}

/* 0 or -1; values in *out live until the next call. */
static inline int model_run(model *m, const wc__keyvalue_request *r, wc__keyvalue_answer *out)
{
    *out = (wc__keyvalue_answer){.values = m->values};
    model_entry *e = model_find(m, r, r->key);
    int type = model_expected_type(r->op);
    if (e != NULL && type != 0 && e->type != type)
        return -1;
    switch (r->op) {
    case WC_KEYVALUE_GET:
        out->exists = e != NULL;
        out->value = e != NULL ? model_slice(&e->items[0]) : (wc_slice){0};
        return 0;
    case WC_KEYVALUE_ADD:
        return model_add_number(m, e, r, out);
    case WC_KEYVALUE_SET:
        if (e == NULL)
            e = model_add(m, r, WC__KEYVALUE_IS_STRING);
        e->type = WC__KEYVALUE_IS_STRING;
        e->count = 1;
        e->expires_ms = r->expires > 0 ? r->now_ms + r->expires * 1000 : 0;
        model_store(&e->items[0], r->value);
        out->value = r->value;
        return 0;
    case WC_KEYVALUE_DEL:
    case WC_KEYVALUE_CLEAR:
        if (e != NULL)
            e->is_used = false;
        out->value = r->key;
        return 0;
    case WC_KEYVALUE_RANGE:
        if (e != NULL)
            model_range(m, e, r, out);
        return 0;
    case WC_KEYVALUE_PUSH:
        e = e != NULL ? e : model_add(m, r, type);
        model_store(&e->items[e->count++], r->value);
        out->number = (int32_t)e->count;
        return 0;
    case WC_KEYVALUE_LIST_ITEM_DELETE:
    case WC_KEYVALUE_SET_REMOVE:
        out->number = e != NULL ? model_drop(e, r->value) : 0;
        return 0;
    case WC_KEYVALUE_SET_ADD:
        e = e != NULL ? e : model_add(m, r, type);
        if (!model_has(e, r->value)) {
            model_store(&e->items[e->count++], r->value);
            out->number = 1;
        }
        return 0;
    case WC_KEYVALUE_SET_QUERY:
        for (size_t i = 0; e != NULL && i < e->count; i++)
            m->values[out->value_count++] = model_slice(&e->items[i]);
        return 0;
    case WC_KEYVALUE_KEY_EXISTS:
        out->exists = e != NULL;
        return 0;
    case WC_KEYVALUE_SET_UNION:
    case WC_KEYVALUE_SET_INTERSECTION:
        return model_sets(m, r, out);
    default:
        abort();
    }
}

#endif
