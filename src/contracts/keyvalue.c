/* Generated from ../../interfaces/keyvalue.widl by `wash gen codegen.yaml`; changes belong there. */
#include "keyvalue.h"

bool wc_keyvalue_get_args_read(wc_mp_reader *r, wc_keyvalue_get_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("key"),
    };
    wc_keyvalue_get_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_mp_read_str(r, &m.key);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_keyvalue_get_args_write(wc_mp_writer *w, const wc_keyvalue_get_args *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "key");
    wc_mp_write_str(w, value->key);
}

bool wc_keyvalue_get_response_read(wc_mp_reader *r, wc_keyvalue_get_response *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("value"),
        WC_MP_FIELD("exists"),
    };
    wc_keyvalue_get_response m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.value);
            break;
        default:
            wc_mp_read_bool(r, &m.exists);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_keyvalue_get_response_write(wc_mp_writer *w, const wc_keyvalue_get_response *value)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "value");
    wc_mp_write_str(w, value->value);
    wc_mp_write_cstr(w, "exists");
    wc_mp_write_bool(w, value->exists);
}

bool wc_keyvalue_add_args_read(wc_mp_reader *r, wc_keyvalue_add_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("key"),
        WC_MP_FIELD("value"),
    };
    wc_keyvalue_add_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.key);
            break;
        default:
            wc_mp_read_i32(r, &m.value);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_keyvalue_add_args_write(wc_mp_writer *w, const wc_keyvalue_add_args *value)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "key");
    wc_mp_write_str(w, value->key);
    wc_mp_write_cstr(w, "value");
    wc_mp_write_i64(w, value->value);
}

bool wc_keyvalue_add_response_read(wc_mp_reader *r, wc_keyvalue_add_response *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("value"),
    };
    wc_keyvalue_add_response m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_mp_read_i32(r, &m.value);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_keyvalue_add_response_write(wc_mp_writer *w, const wc_keyvalue_add_response *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "value");
    wc_mp_write_i64(w, value->value);
}

bool wc_keyvalue_set_args_read(wc_mp_reader *r, wc_keyvalue_set_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("key"),
        WC_MP_FIELD("value"),
        WC_MP_FIELD("expires"),
    };
    wc_keyvalue_set_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 3);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.key);
            break;
        case 1:
            wc_mp_read_str(r, &m.value);
            break;
        default:
            wc_mp_read_i32(r, &m.expires);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_keyvalue_set_args_write(wc_mp_writer *w, const wc_keyvalue_set_args *value)
{
    wc_mp_write_map(w, 3);
    wc_mp_write_cstr(w, "key");
    wc_mp_write_str(w, value->key);
    wc_mp_write_cstr(w, "value");
    wc_mp_write_str(w, value->value);
    wc_mp_write_cstr(w, "expires");
    wc_mp_write_i64(w, value->expires);
}

bool wc_keyvalue_set_response_read(wc_mp_reader *r, wc_keyvalue_set_response *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("value"),
    };
    wc_keyvalue_set_response m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_mp_read_str(r, &m.value);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_keyvalue_set_response_write(wc_mp_writer *w, const wc_keyvalue_set_response *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "value");
    wc_mp_write_str(w, value->value);
}

bool wc_keyvalue_del_args_read(wc_mp_reader *r, wc_keyvalue_del_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("key"),
    };
    wc_keyvalue_del_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_mp_read_str(r, &m.key);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_keyvalue_del_args_write(wc_mp_writer *w, const wc_keyvalue_del_args *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "key");
    wc_mp_write_str(w, value->key);
}

bool wc_keyvalue_del_response_read(wc_mp_reader *r, wc_keyvalue_del_response *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("key"),
    };
    wc_keyvalue_del_response m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_mp_read_str(r, &m.key);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_keyvalue_del_response_write(wc_mp_writer *w, const wc_keyvalue_del_response *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "key");
    wc_mp_write_str(w, value->key);
}

bool wc_keyvalue_clear_args_read(wc_mp_reader *r, wc_keyvalue_clear_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("key"),
    };
    wc_keyvalue_clear_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_mp_read_str(r, &m.key);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_keyvalue_clear_args_write(wc_mp_writer *w, const wc_keyvalue_clear_args *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "key");
    wc_mp_write_str(w, value->key);
}

bool wc_keyvalue_range_args_read(wc_mp_reader *r, wc_keyvalue_range_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("key"),
        WC_MP_FIELD("start"),
        WC_MP_FIELD("stop"),
    };
    wc_keyvalue_range_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 3);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.key);
            break;
        case 1:
            wc_mp_read_i32(r, &m.start);
            break;
        default:
            wc_mp_read_i32(r, &m.stop);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_keyvalue_range_args_write(wc_mp_writer *w, const wc_keyvalue_range_args *value)
{
    wc_mp_write_map(w, 3);
    wc_mp_write_cstr(w, "key");
    wc_mp_write_str(w, value->key);
    wc_mp_write_cstr(w, "start");
    wc_mp_write_i64(w, value->start);
    wc_mp_write_cstr(w, "stop");
    wc_mp_write_i64(w, value->stop);
}

bool wc_keyvalue_list_range_response_read(wc_mp_reader *r, wc_keyvalue_list_range_response *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("values"),
    };
    wc_keyvalue_list_range_response m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_strings_read(r, &m.values);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_keyvalue_list_range_response_write(wc_mp_writer *w, const wc_keyvalue_list_range_response *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "values");
    wc_strings_write(w, &value->values);
}

bool wc_keyvalue_push_args_read(wc_mp_reader *r, wc_keyvalue_push_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("key"),
        WC_MP_FIELD("value"),
        WC_MP_ALIAS("item", 1),
    };
    wc_keyvalue_push_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 3);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.key);
            break;
        default:
            wc_mp_read_str(r, &m.value);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_keyvalue_push_args_write(wc_mp_writer *w, const wc_keyvalue_push_args *value)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "key");
    wc_mp_write_str(w, value->key);
    wc_mp_write_cstr(w, "value");
    wc_mp_write_str(w, value->value);
}

bool wc_keyvalue_list_response_read(wc_mp_reader *r, wc_keyvalue_list_response *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("newCount"),
        WC_MP_ALIAS("new_count", 0),
    };
    wc_keyvalue_list_response m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s))
        wc_mp_read_i32(r, &m.new_count);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_keyvalue_list_response_write(wc_mp_writer *w, const wc_keyvalue_list_response *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "newCount");
    wc_mp_write_i64(w, value->new_count);
}

bool wc_keyvalue_list_item_delete_args_read(wc_mp_reader *r, wc_keyvalue_list_item_delete_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("key"),
        WC_MP_FIELD("value"),
        WC_MP_ALIAS("item", 1),
    };
    wc_keyvalue_list_item_delete_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 3);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.key);
            break;
        default:
            wc_mp_read_str(r, &m.value);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_keyvalue_list_item_delete_args_write(wc_mp_writer *w, const wc_keyvalue_list_item_delete_args *value)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "key");
    wc_mp_write_str(w, value->key);
    wc_mp_write_cstr(w, "value");
    wc_mp_write_str(w, value->value);
}

bool wc_keyvalue_set_add_args_read(wc_mp_reader *r, wc_keyvalue_set_add_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("key"),
        WC_MP_FIELD("value"),
        WC_MP_ALIAS("item", 1),
    };
    wc_keyvalue_set_add_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 3);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.key);
            break;
        default:
            wc_mp_read_str(r, &m.value);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_keyvalue_set_add_args_write(wc_mp_writer *w, const wc_keyvalue_set_add_args *value)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "key");
    wc_mp_write_str(w, value->key);
    wc_mp_write_cstr(w, "value");
    wc_mp_write_str(w, value->value);
}

bool wc_keyvalue_set_operation_response_read(wc_mp_reader *r, wc_keyvalue_set_operation_response *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("new_count"),
        WC_MP_ALIAS("newCount", 0),
    };
    wc_keyvalue_set_operation_response m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s))
        wc_mp_read_i32(r, &m.new_count);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_keyvalue_set_operation_response_write(wc_mp_writer *w,
                                              const wc_keyvalue_set_operation_response *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "new_count");
    wc_mp_write_i64(w, value->new_count);
}

bool wc_keyvalue_set_remove_args_read(wc_mp_reader *r, wc_keyvalue_set_remove_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("key"),
        WC_MP_FIELD("value"),
        WC_MP_ALIAS("item", 1),
    };
    wc_keyvalue_set_remove_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 3);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.key);
            break;
        default:
            wc_mp_read_str(r, &m.value);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_keyvalue_set_remove_args_write(wc_mp_writer *w, const wc_keyvalue_set_remove_args *value)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "key");
    wc_mp_write_str(w, value->key);
    wc_mp_write_cstr(w, "value");
    wc_mp_write_str(w, value->value);
}

bool wc_keyvalue_set_union_args_read(wc_mp_reader *r, wc_keyvalue_set_union_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("keys"),
    };
    wc_keyvalue_set_union_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_strings_read(r, &m.keys);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_keyvalue_set_union_args_write(wc_mp_writer *w, const wc_keyvalue_set_union_args *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "keys");
    wc_strings_write(w, &value->keys);
}

bool wc_keyvalue_set_query_response_read(wc_mp_reader *r, wc_keyvalue_set_query_response *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("values"),
    };
    wc_keyvalue_set_query_response m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_strings_read(r, &m.values);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_keyvalue_set_query_response_write(wc_mp_writer *w, const wc_keyvalue_set_query_response *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "values");
    wc_strings_write(w, &value->values);
}

bool wc_keyvalue_set_intersection_args_read(wc_mp_reader *r, wc_keyvalue_set_intersection_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("keys"),
    };
    wc_keyvalue_set_intersection_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_strings_read(r, &m.keys);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_keyvalue_set_intersection_args_write(wc_mp_writer *w, const wc_keyvalue_set_intersection_args *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "keys");
    wc_strings_write(w, &value->keys);
}

bool wc_keyvalue_set_query_args_read(wc_mp_reader *r, wc_keyvalue_set_query_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("key"),
    };
    wc_keyvalue_set_query_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_mp_read_str(r, &m.key);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_keyvalue_set_query_args_write(wc_mp_writer *w, const wc_keyvalue_set_query_args *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "key");
    wc_mp_write_str(w, value->key);
}

bool wc_keyvalue_key_exists_args_read(wc_mp_reader *r, wc_keyvalue_key_exists_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("key"),
    };
    wc_keyvalue_key_exists_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_mp_read_str(r, &m.key);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_keyvalue_key_exists_args_write(wc_mp_writer *w, const wc_keyvalue_key_exists_args *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "key");
    wc_mp_write_str(w, value->key);
}

bool wc_keyvalue_set_operation_answer_read(wc_mp_reader *r, wc_keyvalue_set_operation_answer *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("new_count"),
        WC_MP_ALIAS("newCount", 0),
    };
    wc_keyvalue_set_operation_answer m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s))
        wc_mp_read_i32(r, &m.new_count);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_keyvalue_set_operation_answer_write(wc_mp_writer *w, const wc_keyvalue_set_operation_answer *value)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "new_count");
    wc_mp_write_i64(w, value->new_count);
    wc_mp_write_cstr(w, "newCount");
    wc_mp_write_i64(w, value->new_count);
}

static const char *const operations[WC_KEYVALUE_OPERATIONS] = {
    WC_KEYVALUE_OP_GET,
    WC_KEYVALUE_OP_ADD,
    WC_KEYVALUE_OP_SET,
    WC_KEYVALUE_OP_DEL,
    WC_KEYVALUE_OP_CLEAR,
    WC_KEYVALUE_OP_RANGE,
    WC_KEYVALUE_OP_PUSH,
    WC_KEYVALUE_OP_LIST_ITEM_DELETE,
    WC_KEYVALUE_OP_SET_ADD,
    WC_KEYVALUE_OP_SET_REMOVE,
    WC_KEYVALUE_OP_SET_UNION,
    WC_KEYVALUE_OP_SET_INTERSECTION,
    WC_KEYVALUE_OP_SET_QUERY,
    WC_KEYVALUE_OP_KEY_EXISTS,
};

int wc_keyvalue_operation(wc_slice name)
{
    for (int i = 0; i < WC_KEYVALUE_OPERATIONS; i++) {
        if (__builtin_strlen(operations[i]) == name.len &&
            __builtin_memcmp(operations[i], name.ptr, name.len) == 0)
            return i;
    }
    return -1;
}

const char *wc_keyvalue_operation_name(int operation)
{
    return operations[operation];
}
