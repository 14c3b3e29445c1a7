/* codec/json_read.c: JSON text to a value tree. jansson parses and checks; its tree is copied into the arena and dropped,
 * so that no caller sees the library. Positions of values are not known; errors have line and column.
 *
 * jansson recurses over nested values, so the depth is counted before it sees the text. Its hash tables are seeded once.
 *
 * SPEC claims 2, lattice 5 and 6: what tokens, control messages and JSON manifests are made of.
 */
#include "codec/json.h"

#include <pthread.h>

#include <jansson.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/limits.h"

static pthread_once_t jansson_once = PTHREAD_ONCE_INIT;

static void prepare_jansson(void)
{
    json_object_seed(0);
    json_set_alloc_funcs(wc_try_alloc, wc_free);
}

/* Counts brackets outside strings. The text may still be malformed: that is found later. */
static int check_depth(wc_slice text, uint32_t max, wc_error *err)
{
    uint32_t depth = 0;
    bool is_inside = false;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.ptr[i];
        if (is_inside && c == '\\') {
            i++;
        } else if (c == '"') {
            is_inside = !is_inside;
        } else if (!is_inside && (c == '[' || c == '{')) {
            if (++depth > max)
                return wc_fail(err, WC_ELIMIT, "JSON nested deeper than %u levels", max);
        } else if (!is_inside && (c == ']' || c == '}') && depth > 0) {
            depth--;
        }
    }
    return 0;
}

static wc_value *copy_tree(json_t *json, wc_arena *arena);

static bool copy_items(json_t *json, wc_arena *arena, wc_value *parent)
{
    size_t index;
    json_t *item;
    json_array_foreach(json, index, item)
    {
        wc_value *child = copy_tree(item, arena);
        if (child == NULL)
            return false;
        wc_value_push(parent, child);
    }
    return true;
}

static bool copy_members(json_t *json, wc_arena *arena, wc_value *parent)
{
    const char *key;
    json_t *item;
    json_object_foreach(json, key, item)
    {
        wc_value *child = copy_tree(item, arena);
        if (child == NULL)
            return false;
        child->key = wc_arena_dup(arena, wc_slice_str(key));
        if (child->key.ptr == NULL)
            return false;
        wc_value_push(parent, child);
    }
    return true;
}

static bool copy_scalar(json_t *json, wc_arena *arena, wc_value *value)
{
    switch (json_typeof(json)) {
    case JSON_STRING:
        value->text = wc_arena_dup(arena, wc_slice_of(json_string_value(json), json_string_length(json)));
        break;
    case JSON_INTEGER:
        value->u.integer = json_integer_value(json);
        value->text = wc_arena_printf(arena, "%" JSON_INTEGER_FORMAT, json_integer_value(json));
        break;
    case JSON_REAL:
        value->u.real = json_real_value(json);
        value->text = wc_arena_printf(arena, "%.17g", json_real_value(json));
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        value->u.boolean = json_is_true(json);
        value->text = value->u.boolean ? WC_LIT("true") : WC_LIT("false");
        break;
    default:
        value->text = WC_LIT("null");
        break;
    }
    return value->text.ptr != NULL;
}

static int type_of(const json_t *json)
{
    switch (json_typeof(json)) {
    case JSON_OBJECT:
        return WC_VALUE_OBJECT;
    case JSON_ARRAY:
        return WC_VALUE_ARRAY;
    case JSON_STRING:
        return WC_VALUE_STRING;
    case JSON_INTEGER:
        return WC_VALUE_INT;
    case JSON_REAL:
        return WC_VALUE_DOUBLE;
    case JSON_TRUE:
    case JSON_FALSE:
        return WC_VALUE_BOOL;
    default:
        return WC_VALUE_NULL;
    }
}

/* Recursion is bounded by check_depth. */
static wc_value *copy_tree(json_t *json, wc_arena *arena)
{
    wc_value *value = wc_value_new(arena, type_of(json));
    if (value == NULL)
        return NULL;
    bool is_whole = value->type == WC_VALUE_ARRAY    ? copy_items(json, arena, value)
                    : value->type == WC_VALUE_OBJECT ? copy_members(json, arena, value)
                                                     : copy_scalar(json, arena, value);
    return is_whole ? value : NULL;
}

int wc_json_read(wc_slice text, const wc_value_limits *limits, wc_arena *arena, const wc_value **out_value,
                 wc_error *err)
{
    static const wc_value_limits defaults = {WC_LIMIT_MANIFEST_BYTES, WC_LIMIT_JSON_DEPTH};
    const wc_value_limits *in_force = limits ? limits : &defaults;
    pthread_once(&jansson_once, prepare_jansson);
    if (text.len > in_force->max_bytes)
        return wc_fail(err, WC_ELIMIT, "JSON is %zu bytes, limit %zu", text.len, in_force->max_bytes);
    int rc = check_depth(text, in_force->max_depth, err);
    if (rc != 0)
        return rc;

    json_error_t why;
    const char *bytes = text.ptr ? (const char *)text.ptr : "";
    json_t *json = json_loadb(bytes, text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &why);
    if (json == NULL && json_error_code(&why) == json_error_out_of_memory)
        return wc_fail(err, WC_ENOMEM, "no memory for %zu bytes of JSON", text.len);
    if (json == NULL)
        return wc_fail(err, WC_EFORMAT, "JSON line %d column %d: %s", why.line, why.column, why.text);

    const wc_value *value = copy_tree(json, arena);
    json_decref(json);
    if (value == NULL)
        return wc_fail(err, WC_ENOMEM, "no memory for the values of %zu bytes of JSON", text.len);
    *out_value = value;
    return 0;
}
