/* contracts/keyvalue.c: see keyvalue.h. Freestanding. Every operation has one of six argument forms and one of seven result
 * forms; the forms are read and written here, the table in the header joins them to the operations. */
#include "contracts/keyvalue.h"

enum { ARGS_KEY, ARGS_AMOUNT, ARGS_EXPIRES, ARGS_RANGE, ARGS_VALUE, ARGS_KEYS };
enum {
    RESULT_GET,
    RESULT_NUMBER,
    RESULT_VALUE,
    RESULT_KEY,
    RESULT_VALUES,
    RESULT_LIST_COUNT,
    RESULT_SET_COUNT
};

typedef struct operation_form {
    const char *name;
    uint8_t name_len, args, result;
} operation_form;

static const operation_form operations[WC_KEYVALUE_COUNT] = {
#define WC_KEYVALUE_FORM(name, wire, args, result) {wire, sizeof(wire) - 1, ARGS_##args, RESULT_##result},
    WC_KEYVALUE_MAP(WC_KEYVALUE_FORM)
#undef WC_KEYVALUE_FORM
};

int wc_keyvalue_operation(wc_slice name)
{
    for (int i = 0; i < WC_KEYVALUE_COUNT; i++) {
        if (operations[i].name_len == name.len && __builtin_memcmp(operations[i].name, name.ptr, name.len) == 0)
            return i;
    }
    return -1;
}

const char *wc_keyvalue_operation_name(int operation)
{
    return operations[operation].name;
}

static void read_key(wc_mp_reader *r, wc_keyvalue_args *args)
{
    static const wc_mp_field fields[] = {WC_MP_FIELD("key")};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_mp_read_str(r, &args->key);
    wc_mp_struct_end(r, &s);
}

static void read_amount(wc_mp_reader *r, wc_keyvalue_args *args)
{
    static const wc_mp_field fields[] = {WC_MP_FIELD("key"), WC_MP_FIELD("value")};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s)) {
        if (s.field == 0)
            wc_mp_read_str(r, &args->key);
        else
            wc_mp_read_i32(r, &args->amount);
    }
    wc_mp_struct_end(r, &s);
}

static void read_expires(wc_mp_reader *r, wc_keyvalue_args *args)
{
    static const wc_mp_field fields[] = {WC_MP_FIELD("key"), WC_MP_FIELD("value"), WC_MP_FIELD("expires")};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 3);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &args->key);
            break;
        case 1:
            wc_mp_read_str(r, &args->value);
            break;
        default:
            wc_mp_read_i32(r, &args->expires);
            break;
        }
    }
    wc_mp_struct_end(r, &s);
}

static void read_range(wc_mp_reader *r, wc_keyvalue_args *args)
{
    static const wc_mp_field fields[] = {WC_MP_FIELD("key"), WC_MP_FIELD("start"), WC_MP_FIELD("stop")};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 3);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &args->key);
            break;
        case 1:
            wc_mp_read_i32(r, &args->start);
            break;
        default:
            wc_mp_read_i32(r, &args->stop);
            break;
        }
    }
    wc_mp_struct_end(r, &s);
}

/* `item` is what the AssemblyScript schema of waSCC called the value. */
static void read_value(wc_mp_reader *r, wc_keyvalue_args *args)
{
    static const wc_mp_field fields[] = {WC_MP_FIELD("key"), WC_MP_ALIASED("value"), WC_MP_ALIASED("item")};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 3);
    while (wc_mp_struct_next(r, &s))
        wc_mp_read_str(r, s.field == 0 ? &args->key : &args->value);
    if (wc_mp_struct_end(r, &s) && !wc_mp_struct_has(&s, 1) && !wc_mp_struct_has(&s, 2))
        wc_mp_fail_field(r, "value", "missing");
}

static void read_keys(wc_mp_reader *r, wc_keyvalue_args *args)
{
    static const wc_mp_field fields[] = {WC_MP_FIELD("keys")};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_strings_read(r, &args->keys);
    wc_mp_struct_end(r, &s);
}

bool wc_keyvalue_args_read(wc_mp_reader *r, int operation, wc_keyvalue_args *out)
{
    static void (*const forms[])(wc_mp_reader *, wc_keyvalue_args *) = {
        [ARGS_KEY] = read_key,     [ARGS_AMOUNT] = read_amount, [ARGS_EXPIRES] = read_expires,
        [ARGS_RANGE] = read_range, [ARGS_VALUE] = read_value,   [ARGS_KEYS] = read_keys,
    };
    wc_keyvalue_args args = {0};
    forms[operations[operation].args](r, &args);
    if (!wc_mp_ok(r))
        return false;
    *out = args;
    return true;
}

static void write_key_and(wc_mp_writer *w, const wc_keyvalue_args *args, uint32_t count, const char *next)
{
    wc_mp_write_map(w, count);
    wc_mp_write_cstr(w, "key");
    wc_mp_write_str(w, args->key);
    if (next != NULL)
        wc_mp_write_cstr(w, next);
}

void wc_keyvalue_args_write(wc_mp_writer *w, int operation, const wc_keyvalue_args *args)
{
    switch (operations[operation].args) {
    case ARGS_KEY:
        write_key_and(w, args, 1, NULL);
        break;
    case ARGS_AMOUNT:
        write_key_and(w, args, 2, "value");
        wc_mp_write_i64(w, args->amount);
        break;
    case ARGS_EXPIRES:
        write_key_and(w, args, 3, "value");
        wc_mp_write_str(w, args->value);
        wc_mp_write_cstr(w, "expires");
        wc_mp_write_i64(w, args->expires);
        break;
    case ARGS_RANGE:
        write_key_and(w, args, 3, "start");
        wc_mp_write_i64(w, args->start);
        wc_mp_write_cstr(w, "stop");
        wc_mp_write_i64(w, args->stop);
        break;
    case ARGS_VALUE:
        write_key_and(w, args, 2, "value");
        wc_mp_write_str(w, args->value);
        break;
    default:
        wc_mp_write_map(w, 1);
        wc_mp_write_cstr(w, "keys");
        wc_strings_write(w, &args->keys);
        break;
    }
}

static void read_get_result(wc_mp_reader *r, wc_keyvalue_result *result)
{
    static const wc_mp_field fields[] = {WC_MP_FIELD("value"), WC_MP_FIELD("exists")};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s)) {
        if (s.field == 0)
            wc_mp_read_str(r, &result->value);
        else
            wc_mp_read_bool(r, &result->exists);
    }
    wc_mp_struct_end(r, &s);
}

/* Both spellings of a count; `name` is the one that an error gives. */
static void read_count(wc_mp_reader *r, wc_keyvalue_result *result, const char *name)
{
    static const wc_mp_field fields[] = {WC_MP_ALIASED("newCount"), WC_MP_ALIASED("new_count")};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s))
        wc_mp_read_i32(r, &result->number);
    if (wc_mp_struct_end(r, &s) && s.seen == 0)
        wc_mp_fail_field(r, name, "missing");
}

/* The results of one field. */
static void read_single(wc_mp_reader *r, int form, wc_keyvalue_result *result)
{
    static const wc_mp_field fields[] = {
        [RESULT_NUMBER] = WC_MP_FIELD("value"),
        [RESULT_VALUE] = WC_MP_FIELD("value"),
        [RESULT_KEY] = WC_MP_FIELD("key"),
        [RESULT_VALUES] = WC_MP_FIELD("values"),
    };
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, &fields[form], 1);
    while (wc_mp_struct_next(r, &s)) {
        if (form == RESULT_NUMBER)
            wc_mp_read_i32(r, &result->number);
        else if (form == RESULT_VALUES)
            wc_strings_read(r, &result->values);
        else
            wc_mp_read_str(r, &result->value);
    }
    wc_mp_struct_end(r, &s);
}

bool wc_keyvalue_result_read(wc_mp_reader *r, int operation, wc_keyvalue_result *out)
{
    wc_keyvalue_result result = {0};
    int form = operations[operation].result;
    if (form == RESULT_GET)
        read_get_result(r, &result);
    else if (form == RESULT_LIST_COUNT || form == RESULT_SET_COUNT)
        read_count(r, &result, form == RESULT_LIST_COUNT ? "newCount" : "new_count");
    else
        read_single(r, form, &result);
    if (!wc_mp_ok(r))
        return false;
    *out = result;
    return true;
}

static void write_numbered(wc_mp_writer *w, const char *key, int32_t number)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, key);
    wc_mp_write_i64(w, number);
}

void wc_keyvalue_result_write(wc_mp_writer *w, int operation, const wc_keyvalue_result *result)
{
    int form = operations[operation].result;
    switch (form) {
    case RESULT_GET:
        wc_mp_write_map(w, 2);
        wc_mp_write_cstr(w, "value");
        wc_mp_write_str(w, result->value);
        wc_mp_write_cstr(w, "exists");
        wc_mp_write_bool(w, result->exists);
        break;
    case RESULT_NUMBER:
        write_numbered(w, "value", result->number);
        break;
    case RESULT_LIST_COUNT:
        write_numbered(w, "newCount", result->number);
        break;
    case RESULT_SET_COUNT:
        write_numbered(w, "new_count", result->number);
        break;
    case RESULT_VALUES:
        wc_mp_write_map(w, 1);
        wc_mp_write_cstr(w, "values");
        wc_strings_write(w, &result->values);
        break;
    default:
        wc_mp_write_map(w, 1);
        wc_mp_write_cstr(w, form == RESULT_KEY ? "key" : "value");
        wc_mp_write_str(w, result->value);
        break;
    }
}
