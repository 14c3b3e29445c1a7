/* codec/mp_struct.c: structures and enums of mp.h, and the texts of its errors. Freestanding; see there.
 *
 * SPEC interfaces 1 ("Structure", "Missing key", "Optional"), lattice 4.1.
 */
#include "codec/mp.h"

bool wc_mp_struct_begin(wc_mp_reader *r, wc_mp_struct *s, const wc_mp_field *fields, uint32_t count)
{
    *s = (wc_mp_struct){.fields = fields, .count = count, .field = -1};
    int kind = wc_mp_peek(r);
    if (kind != WC_MP_MAP && kind != WC_MP_ARRAY)
        return wc_mp_fail(r, WC_EFORMAT, kind == WC_MP_END ? "value missing at the end" : "not a structure");
    if (r->depth == WC_MP_DEPTH_MAX)
        return wc_mp_fail(r, WC_ELIMIT, "nested deeper than 32 levels");
    r->depth++;
    s->is_array = kind == WC_MP_ARRAY;
    return s->is_array ? wc_mp_read_array(r, &s->left) : wc_mp_read_map(r, &s->left);
}

static bool is_name(const wc_mp_field *field, wc_slice key)
{
    return field->len == key.len && __builtin_memcmp(field->name, key.ptr, key.len) == 0;
}

/* Number of the field called `key`, or `count`. Keys mostly come in declaration order, so the search starts behind the
 * field that was found last. */
static uint32_t find_field(const wc_mp_field *fields, uint32_t count, uint32_t from, wc_slice key)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = from + i < count ? from + i : from + i - count;
        if (is_name(&fields[at], key))
            return at;
    }
    return count;
}

/* The field that the next entry belongs to, or s->count for an entry nobody knows; its key is consumed. */
static bool next_entry(wc_mp_reader *r, wc_mp_struct *s, uint32_t *out_field)
{
    if (s->is_array) {
        *out_field = s->next < s->count ? s->next++ : s->count;
        return true;
    }
    int kind = wc_mp_peek(r);
    if (kind != WC_MP_STR && kind != WC_MP_BIN) {
        *out_field = s->count;
        return wc_mp_skip(r);
    }
    wc_slice key;
    if (!wc_mp_read_str(r, &key))
        return false;
    *out_field = find_field(s->fields, s->count, s->next, key);
    if (*out_field < s->count)
        s->next = *out_field + 1 < s->count ? *out_field + 1 : 0;
    return true;
}

bool wc_mp_struct_next(wc_mp_reader *r, wc_mp_struct *s)
{
    if (r->status != 0)
        return false;
    r->field = NULL;
    while (s->left > 0) {
        s->left--;
        uint32_t field;
        if (!next_entry(r, s, &field))
            return false;
        if (field == s->count) {
            if (!wc_mp_skip(r))
                return false;
            continue;
        }
        if (wc_mp_struct_has(s, field))
            return wc_mp_fail_field(r, s->fields[field].name, "given twice");
        if (s->fields[field].is_optional && !s->fields[field].has_nil && wc_mp_try_nil(r))
            continue;
        s->seen |= 1u << field;
        s->field = (int32_t)field;
        r->field = s->fields[field].name;
        return true;
    }
    return false;
}

bool wc_mp_struct_end(wc_mp_reader *r, wc_mp_struct *s)
{
    if (r->status != 0)
        return false;
    r->depth--;
    r->field = NULL;
    for (uint32_t i = 0; i < s->count; i++) {
        if (!s->fields[i].is_optional && !wc_mp_struct_has(s, i))
            return wc_mp_fail_field(r, s->fields[i].name, "missing");
    }
    return true;
}

bool wc_mp_read_variant(wc_mp_reader *r, const wc_mp_field *variants, uint32_t count, uint32_t *out_index)
{
    uint32_t entries, index = count;
    if (wc_mp_peek(r) != WC_MP_MAP || !wc_mp_read_map(r, &entries) || entries != 1)
        return wc_mp_fail(r, WC_EFORMAT, "not an enum: a map of one entry");
    if (wc_mp_peek(r) == WC_MP_INT) {
        if (!wc_mp_read_u32(r, &index))
            return false;
    } else {
        wc_slice name;
        if (!wc_mp_read_str(r, &name))
            return false;
        index = find_field(variants, count, 0, name);
    }
    if (index >= count)
        return wc_mp_fail(r, WC_EFORMAT, "no such variant");
    *out_index = index;
    return true;
}

static size_t put_text(char *out, size_t size, size_t at, const char *text)
{
    while (*text != '\0' && at + 1 < size)
        out[at++] = *text++;
    return at;
}

static size_t put_number(char *out, size_t size, size_t at, size_t number)
{
    char digits[24];
    size_t first = sizeof digits - 1;
    digits[first] = '\0';
    do {
        digits[--first] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    return put_text(out, size, at, digits + first);
}

size_t wc_mp_describe(const wc_mp_reader *r, char *out, size_t size)
{
    size_t at = 0;
    if (size == 0)
        return 0;
    if (r->status != 0 && r->field != NULL) {
        at = put_text(out, size, at, "field \"");
        at = put_text(out, size, at, r->field);
        at = put_text(out, size, at, "\": ");
    }
    if (r->status != 0) {
        at = put_text(out, size, at, r->reason);
        at = put_text(out, size, at, " at byte ");
        at = put_number(out, size, at, r->position);
    }
    out[at] = '\0';
    return at;
}

int wc_mp_error(const wc_mp_reader *r, wc_error *err)
{
    if (err != NULL && r->status != 0) {
        err->code = r->status;
        err->file = __FILE__;
        err->line = __LINE__;
        wc_mp_describe(r, err->msg, sizeof err->msg);
    }
    return r->status;
}
