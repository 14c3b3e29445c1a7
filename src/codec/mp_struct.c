/* codec/mp_struct.c: structures and enums of mp.h, and the texts of its errors. Freestanding; see there.
 *
 * SPEC interfaces 1 ("Structure", "Missing key", "Optional"), lattice 4.1.
 */
#include "codec/mp.h"

/* One more part of the path, from the inside out. What is outside of the last that fit is lost. */
static bool add_step(wc_mp_reader *r, const void *text, size_t number, bool is_key)
{
    if (r->step_count < WC_MP_STEPS_MAX)
        r->steps[r->step_count++] = (wc_mp_step){text, (uint32_t)number, is_key};
    return false;
}

bool wc_mp_fail_item(wc_mp_reader *r, uint32_t index)
{
    return add_step(r, NULL, index, false);
}

bool wc_mp_fail_key(wc_mp_reader *r, wc_slice key)
{
    return add_step(r, key.ptr, key.len, true);
}

bool wc_mp_fail_field(wc_mp_reader *r, const char *field, const char *reason)
{
    if (r->status != 0)
        return false;
    add_step(r, field, __builtin_strlen(field), false);
    return wc_mp_fail(r, WC_EFORMAT, reason);
}

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

/* The name that the next entry has, or s->count for one that nobody knows; its key is consumed. */
static bool next_entry(wc_mp_reader *r, wc_mp_struct *s, uint32_t *out_name)
{
    if (s->is_array) {
        bool is_known = s->next < s->count && s->fields[s->next].alias == 0;
        *out_name = is_known ? s->next++ : s->count;
        return true;
    }
    int kind = wc_mp_peek(r);
    if (kind != WC_MP_STR && kind != WC_MP_BIN) {
        *out_name = s->count;
        return wc_mp_skip(r);
    }
    wc_slice key;
    if (!wc_mp_read_str(r, &key))
        return false;
    *out_name = find_field(s->fields, s->count, s->next, key);
    if (*out_name < s->count)
        s->next = *out_name + 1 < s->count ? *out_name + 1 : 0;
    return true;
}

bool wc_mp_struct_next(wc_mp_reader *r, wc_mp_struct *s)
{
    if (r->status != 0)
        return false;
    s->field = -1;
    while (s->left > 0) {
        s->left--;
        uint32_t name;
        if (!next_entry(r, s, &name))
            return false;
        if (name == s->count) {
            if (!wc_mp_skip(r))
                return false;
            continue;
        }
        const wc_mp_field *field = &s->fields[name];
        uint32_t number = field->alias ? field->alias - 1u : name;
        if (wc_mp_struct_has(s, name)) {
            s->field = (int32_t)number;
            return wc_mp_fail(r, WC_EFORMAT, "given twice");
        }
        if (s->fields[number].is_optional && wc_mp_try_nil(r))
            continue;
        s->seen[name / 32] |= 1u << name % 32;
        s->field = (int32_t)number;
        return true;
    }
    return false;
}

/* Under its own or another name. */
static bool has_come(const wc_mp_struct *s, uint32_t number)
{
    bool has = wc_mp_struct_has(s, number);
    for (uint32_t i = number + 1; i < s->count && !has; i++)
        has = s->fields[i].alias == number + 1 && wc_mp_struct_has(s, i);
    return has;
}

bool wc_mp_struct_end(wc_mp_reader *r, wc_mp_struct *s)
{
    if (r->status == 0) {
        r->depth--;
        s->field = -1;
        for (uint32_t i = 0; i < s->count; i++) {
            if (!s->fields[i].is_optional && !has_come(s, i)) {
                s->field = (int32_t)i;
                wc_mp_fail(r, WC_EFORMAT, "missing");
                break;
            }
        }
    }
    if (r->status != 0 && s->field >= 0)
        add_step(r, s->fields[s->field].name, s->fields[s->field].len, false);
    return r->status == 0;
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

/* Foreign text: at most 32 bytes, nothing that a terminal obeys. */
static size_t put_key(char *out, size_t size, size_t at, const uint8_t *key, uint32_t len)
{
    at = put_text(out, size, at, "['");
    for (uint32_t i = 0; i < len && i < 32 && at + 1 < size; i++)
        out[at++] = (char)(key[i] < 0x20 || key[i] >= 0x7f ? '?' : key[i]);
    return put_text(out, size, at, "']");
}

static size_t put_step(char *out, size_t size, size_t at, const wc_mp_step *step, bool is_first)
{
    if (step->is_key)
        return put_key(out, size, at, step->text, step->number);
    if (step->text == NULL) {
        at = put_number(out, size, put_text(out, size, at, "["), step->number);
        return put_text(out, size, at, "]");
    }
    return put_text(out, size, put_text(out, size, at, is_first ? "" : "."), step->text);
}

size_t wc_mp_describe(const wc_mp_reader *r, char *out, size_t size)
{
    size_t at = 0;
    if (size == 0)
        return 0;
    if (r->status != 0 && (r->root != NULL || r->step_count > 0)) {
        at = put_text(out, size, at, "field \"");
        at = put_text(out, size, at, r->root ? r->root : "");
        for (uint32_t i = r->step_count; i-- > 0;)
            at = put_step(out, size, at, &r->steps[i], r->root == NULL && i + 1 == r->step_count);
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
