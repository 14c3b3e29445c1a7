/* providers/keyvalue/wire.c: between the contract's structures and the operations. It checks what the contract's reader leaves
 * open: texts must be UTF-8, as the guests of the era demanded of every string they read.
 *
 * SPEC interfaces 1, 2, 5.3.
 */
#include "providers/keyvalue/wire.h"

#include "codec/mp_buf.h"

static int fail_reader(const wc_mp_reader *r, wc_error *err)
{
    wc_error cause;
    int rc = wc_mp_error(r, &cause);
    return wc_fail(err, rc, "Failed to de-serialize: %s", cause.msg);
}

static int check_text(wc_slice text, const char *name, wc_error *err)
{
    if (wc_slice_is_utf8(text))
        return 0;
    return wc_fail(err, WC_EFORMAT, "Failed to de-serialize: field \"%s\" is not UTF-8", name);
}

static int take_keys(const wc_strings *keys, wc__keyvalue_request *out, wc_error *err)
{
    if (keys->len > WC__KEYVALUE_KEYS_PER_CALL)
        return wc_fail(err, WC_ELIMIT, "%s of %u keys, limit %u (keyvalue keys per call)",
                       wc_keyvalue_operation_name(out->op), keys->len, WC__KEYVALUE_KEYS_PER_CALL);
    for (uint32_t i = 0; i < keys->len; i++) {
        int rc = check_text(keys->items[i], "keys", err);
        if (rc < 0)
            return rc;
    }
    out->keys = keys->items;
    out->key_count = keys->len;
    return 0;
}

/* Arguments that are a key and nothing else. */
static bool read_key(wc_mp_reader *r, wc__keyvalue_request *out)
{
    wc_keyvalue_get_args args;
    if (!wc_keyvalue_get_args_read(r, &args))
        return false;
    out->key = args.key;
    return true;
}

static bool read_key_and_value(wc_mp_reader *r, wc__keyvalue_request *out)
{
    wc_keyvalue_push_args args;
    if (!wc_keyvalue_push_args_read(r, &args))
        return false;
    out->key = args.key;
    out->value = args.value;
    return true;
}

static bool read_amount(wc_mp_reader *r, wc__keyvalue_request *out)
{
    wc_keyvalue_add_args args;
    if (!wc_keyvalue_add_args_read(r, &args))
        return false;
    out->key = args.key;
    out->amount = args.value;
    return true;
}

static bool read_expiring(wc_mp_reader *r, wc__keyvalue_request *out)
{
    wc_keyvalue_set_args args;
    if (!wc_keyvalue_set_args_read(r, &args))
        return false;
    out->key = args.key;
    out->value = args.value;
    out->expires = args.expires;
    return true;
}

static bool read_range(wc_mp_reader *r, wc__keyvalue_request *out)
{
    wc_keyvalue_range_args args;
    if (!wc_keyvalue_range_args_read(r, &args))
        return false;
    out->key = args.key;
    out->start = args.start;
    out->stop = args.stop;
    return true;
}

static bool read_arguments(int op, wc_mp_reader *r, wc_strings *keys, wc__keyvalue_request *out)
{
    wc_keyvalue_set_union_args several;
    switch (op) {
    case WC_KEYVALUE_ADD:
        return read_amount(r, out);
    case WC_KEYVALUE_SET:
        return read_expiring(r, out);
    case WC_KEYVALUE_RANGE:
        return read_range(r, out);
    case WC_KEYVALUE_PUSH:
    case WC_KEYVALUE_LIST_ITEM_DELETE:
    case WC_KEYVALUE_SET_ADD:
    case WC_KEYVALUE_SET_REMOVE:
        return read_key_and_value(r, out);
    case WC_KEYVALUE_SET_UNION:
    case WC_KEYVALUE_SET_INTERSECTION:
        if (!wc_keyvalue_set_union_args_read(r, &several))
            return false;
        *keys = several.keys;
        return true;
    default: /* Get, Del, Clear, SetQuery, KeyExists */
        return read_key(r, out);
    }
}

int wc__keyvalue_decode(int op, wc_slice payload, wc_arena *arena, wc__keyvalue_request *out, wc_error *err)
{
    wc_mp_reader r;
    wc_strings keys = {0};
    wc_mp_reader_init_arena(&r, payload, arena);
    r.root = wc_keyvalue_operation_name(op);
    if (!read_arguments(op, &r, &keys, out))
        return fail_reader(&r, err);
    int rc = check_text(out->key, "key", err);
    if (rc == 0)
        rc = check_text(out->value, "value", err);
    return rc == 0 ? take_keys(&keys, out, err) : rc;
}

static void write_number(wc_mp_writer *w, int op, int32_t number)
{
    switch (op) {
    case WC_KEYVALUE_ADD:
        wc_keyvalue_add_response_write(w, &(wc_keyvalue_add_response){number});
        break;
    case WC_KEYVALUE_PUSH:
    case WC_KEYVALUE_LIST_ITEM_DELETE:
        wc_keyvalue_list_response_write(w, &(wc_keyvalue_list_response){number});
        break;
    default: /* under both keys, so that guests of both times find theirs */
        wc_keyvalue_set_operation_answer_write(w, &(wc_keyvalue_set_operation_answer){number});
        break;
    }
}

int wc__keyvalue_encode(int op, const wc__keyvalue_answer *answer, wc_buf *out)
{
    wc_mp_writer w;
    wc_strings values = {answer->values, (uint32_t)answer->value_count};
    wc_mp_buf_begin(&w, out);
    switch (op) {
    case WC_KEYVALUE_GET:
    case WC_KEYVALUE_KEY_EXISTS:
        wc_keyvalue_get_response_write(&w, &(wc_keyvalue_get_response){answer->value, answer->exists});
        break;
    case WC_KEYVALUE_SET:
        wc_keyvalue_set_response_write(&w, &(wc_keyvalue_set_response){answer->value});
        break;
    case WC_KEYVALUE_DEL:
    case WC_KEYVALUE_CLEAR:
        wc_keyvalue_del_response_write(&w, &(wc_keyvalue_del_response){answer->value});
        break;
    case WC_KEYVALUE_RANGE:
        wc_keyvalue_list_range_response_write(&w, &(wc_keyvalue_list_range_response){values});
        break;
    case WC_KEYVALUE_SET_UNION:
    case WC_KEYVALUE_SET_INTERSECTION:
    case WC_KEYVALUE_SET_QUERY:
        wc_keyvalue_set_query_response_write(&w, &(wc_keyvalue_set_query_response){values});
        break;
    default:
        write_number(&w, op, answer->number);
        break;
    }
    return wc_mp_buf_end(&w);
}
