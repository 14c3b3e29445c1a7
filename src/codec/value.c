/* codec/value.c: looking at value trees, and the two steps of building them. Reads no format itself. */
#include "codec/value.h"

const wc_value *wc_value_first(const wc_value *value)
{
    if (value == NULL || (value->type != WC_VALUE_ARRAY && value->type != WC_VALUE_OBJECT))
        return NULL;
    return value->u.items.first;
}

uint32_t wc_value_count(const wc_value *value)
{
    if (value == NULL || (value->type != WC_VALUE_ARRAY && value->type != WC_VALUE_OBJECT))
        return 0;
    return value->u.items.count;
}

const wc_value *wc_value_get(const wc_value *object, const char *key)
{
    if (wc_value_type(object) != WC_VALUE_OBJECT)
        return NULL;
    wc_slice name = wc_slice_str(key);
    WC_VALUE_EACH(item, object)
    {
        if (wc_slice_eq(item->key, name))
            return item;
    }
    return NULL;
}

const wc_value *wc_value_at(const wc_value *array, uint32_t index)
{
    if (wc_value_type(array) != WC_VALUE_ARRAY || index >= array->u.items.count)
        return NULL;
    const wc_value *item = array->u.items.first;
    while (index-- > 0)
        item = item->next;
    return item;
}

bool wc_value_string(const wc_value *value, wc_slice *out)
{
    if (wc_value_type(value) != WC_VALUE_STRING)
        return false;
    *out = value->text;
    return true;
}

bool wc_value_bool(const wc_value *value, bool *out)
{
    if (wc_value_type(value) != WC_VALUE_BOOL)
        return false;
    *out = value->u.boolean;
    return true;
}

bool wc_value_int(const wc_value *value, int64_t *out)
{
    if (wc_value_type(value) != WC_VALUE_INT)
        return false;
    *out = value->u.integer;
    return true;
}

bool wc_value_u64(const wc_value *value, uint64_t *out)
{
    if (wc_value_type(value) != WC_VALUE_INT || value->u.integer < 0)
        return false;
    *out = (uint64_t)value->u.integer;
    return true;
}

bool wc_value_double(const wc_value *value, double *out)
{
    if (wc_value_type(value) == WC_VALUE_INT) {
        *out = (double)value->u.integer;
        return true;
    }
    if (wc_value_type(value) != WC_VALUE_DOUBLE)
        return false;
    *out = value->u.real;
    return true;
}

bool wc_value_text(const wc_value *value, wc_slice *out)
{
    switch (wc_value_type(value)) {
    case WC_VALUE_BOOL:
    case WC_VALUE_INT:
    case WC_VALUE_DOUBLE:
    case WC_VALUE_STRING:
        *out = value->text;
        return true;
    default:
        return false;
    }
}

wc_slice wc_value_get_string(const wc_value *object, const char *key)
{
    wc_slice text = {0};
    (void)wc_value_string(wc_value_get(object, key), &text);
    return text;
}

const char *wc_value_type_name(const wc_value *value)
{
    static const char *const names[] = {
        [WC_VALUE_NULL] = "null",        [WC_VALUE_BOOL] = "true or false", [WC_VALUE_INT] = "an integer",
        [WC_VALUE_DOUBLE] = "a number",  [WC_VALUE_STRING] = "a string",    [WC_VALUE_ARRAY] = "a list",
        [WC_VALUE_OBJECT] = "an object",
    };
    return names[wc_value_type(value)];
}

wc_value *wc_value_new(wc_arena *arena, int type)
{
    wc_value *value = wc_arena_calloc(arena, 1, sizeof *value);
    if (value != NULL)
        value->type = (uint8_t)type;
    return value;
}

void wc_value_push(wc_value *parent, wc_value *child)
{
    child->next = NULL;
    if (parent->u.items.last != NULL)
        parent->u.items.last->next = child;
    else
        parent->u.items.first = child;
    parent->u.items.last = child;
    parent->u.items.count++;
}
