/* codec/mp_struct.c: structures and enums of mp.h, and the texts of its errors. Freestanding; see there.
 *
 * SPEC interfaces 1 ("Structure", "Missing key", "Optional"), lattice 4.1.
 */
#include "codec/mp.h"

/* One more part of the path, from the inside out. What is outside of the last that fit is lost. */
WC_MP_CALLED static bool add_step(wc_mp_reader *r, const void *text, size_t number, bool is_key)
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
    int kind = wc_mp_peek(r);
    s->fields = fields;
    s->count = count;
    s->left = s->next = 0;
    s->field = -1;
    s->is_array = kind == WC_MP_ARRAY;
    for (uint32_t i = 0; i <= count / 32 && i < WC_MP_FIELDS_MAX / 32; i++)
        s->seen[i] = s->come[i] = 0;
    if (r->depth == WC_MP_DEPTH_MAX)
        return wc_mp_fail(r, WC_ELIMIT, "nested deeper than 32 levels");
    if (kind != WC_MP_MAP && !s->is_array)
        return wc_mp_fail(r, WC_EFORMAT, "not a structure");
    r->depth++;
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
        uint32_t at = from + i;
        if (at >= count)
            at -= count;
        if (is_name(&fields[at], key))
            return at;
    }
    return count;
}

/* The name that the next entry has, or s->count for one that nobody knows; its key is consumed. */
static bool next_entry(wc_mp_reader *r, wc_mp_struct *s, uint32_t *out_name)
{
    wc_slice key;
    *out_name = s->count;
    if (s->is_array) {
        if (s->next < s->count && s->fields[s->next].alias == 0)
            *out_name = s->next++;
        return true;
    }
    int kind = wc_mp_peek(r);
    if (kind != WC_MP_STR && kind != WC_MP_BIN)
        return wc_mp_skip(r);
    if (!wc_mp_read_str(r, &key))
        return false;
    *out_name = find_field(s->fields, s->count, s->next, key);
    if (*out_name < s->count)
        s->next = *out_name + 1;
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
        const wc_mp_field *fields = s->fields;
        uint32_t number = fields[name].alias ? fields[name].alias - 1u : name;
        uint32_t *seen = &s->seen[name / 32], bit = 1u << name % 32;
        s->field = (int32_t)number;
        if ((*seen & bit) != 0)
            return wc_mp_fail(r, WC_EFORMAT, "given twice");
        if (fields[number].is_optional && wc_mp_try_nil(r))
            continue;
        *seen |= bit;
        s->come[number / 32] |= 1u << number % 32;
        return true;
    }
    return false;
}

bool wc_mp_struct_end(wc_mp_reader *r, wc_mp_struct *s)
{
    if (r->status == 0) {
        int32_t last = (int32_t)s->count;
        r->depth--;
        for (s->field = 0; s->field < last; s->field++) {
            if (!s->fields[s->field].is_optional && !wc_mp_struct_has(s, (uint32_t)s->field))
                break;
        }
        if (s->field == last)
            return true;
        wc_mp_fail(r, WC_EFORMAT, "missing");
    }
    if (s->field >= 0)
        add_step(r, s->fields[s->field].name, s->fields[s->field].len, false);
    return false;
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

/* A text in a buffer, cut to fit. */
typedef struct description {
    char *at, *end; /* one byte is left for NUL */
} description;

WC_MP_CALLED static void put_bytes(description *d, const char *text, size_t len)
{
    while (len-- > 0 && d->at < d->end)
        *d->at++ = *text++;
}

WC_MP_CALLED static void put_text(description *d, const char *text)
{
    put_bytes(d, text, __builtin_strlen(text));
}

static void put_number(description *d, size_t number)
{
    char digits[24];
    size_t first = sizeof digits;
    do {
        digits[--first] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    put_bytes(d, digits + first, sizeof digits - first);
}

/* Foreign text: at most 32 bytes, nothing that a terminal obeys. */
static void put_key(description *d, const char *key, uint32_t len)
{
    for (uint32_t i = 0; i < len && i < 32; i++)
        put_bytes(d, key[i] < 0x20 || key[i] >= 0x7f ? "?" : &key[i], 1);
}

static void put_path(description *d, const wc_mp_reader *r)
{
    if (r->root != NULL)
        put_text(d, r->root);
    for (uint32_t i = r->step_count; i-- > 0;) {
        const wc_mp_step *step = &r->steps[i];
        bool is_field = step->text != NULL && !step->is_key;
        if (is_field && (r->root != NULL || i + 1 < r->step_count))
            put_text(d, ".");
        put_text(d, is_field ? "" : step->is_key ? "['" : "[");
        if (step->text == NULL)
            put_number(d, step->number);
        else
            put_key(d, step->text, step->number);
        put_text(d, is_field ? "" : step->is_key ? "']" : "]");
    }
}

size_t wc_mp_describe(const wc_mp_reader *r, char *out, size_t size)
{
    description d = {out, out + size - 1};
    if (size == 0)
        return 0;
    if (r->status != 0) {
        if (r->root != NULL || r->step_count > 0) {
            put_text(&d, "field \"");
            put_path(&d, r);
            put_text(&d, "\": ");
        }
        put_text(&d, r->reason);
        put_text(&d, " at byte ");
        put_number(&d, r->position);
    }
    *d.at = '\0';
    return (size_t)(d.at - out);
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
