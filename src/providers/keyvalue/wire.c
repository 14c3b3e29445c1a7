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

static int take_keys(wc_strings keys, wc_arena *arena, wc__keyvalue_request *out, wc_error *err)
{
    wc_slice key;
    if (keys.count > WC__KEYVALUE_KEYS_PER_CALL)
        return wc_fail(err, WC_ELIMIT, "%s of %u keys, limit %u (keyvalue keys per call)",
                       wc_keyvalue_operation_name(out->op), keys.count, WC__KEYVALUE_KEYS_PER_CALL);
    wc_slice *items = wc_arena_calloc(arena, keys.count, sizeof *items);
    if (items == NULL)
        return wc_fail(err, WC_ENOMEM, "no memory for %u keys", keys.count);
    size_t count = 0;
    while (wc_strings_next(&keys, &key)) {
        int rc = check_text(key, "keys", err);
        if (rc < 0)
            return rc;
        items[count++] = key;
    }
    out->keys = items;
    out->key_count = count;
    return 0;
}

int wc__keyvalue_decode(int op, wc_slice payload, wc_arena *arena, wc__keyvalue_request *out, wc_error *err)
{
    wc_mp_reader r;
    wc_keyvalue_args args;
    wc_mp_reader_init(&r, payload);
    if (!wc_keyvalue_args_read(&r, op, &args))
        return fail_reader(&r, err);
    int rc = check_text(args.key, "key", err);
    if (rc == 0)
        rc = check_text(args.value, "value", err);
    if (rc == 0)
        rc = take_keys(args.keys, arena, out, err);
    if (rc < 0)
        return rc;
    out->key = args.key;
    out->value = args.value;
    out->amount = args.amount;
    out->expires = args.expires;
    out->start = args.start;
    out->stop = args.stop;
    return 0;
}

/* The key changed from newCount to new_count between waSCC and 0.15: guests of both find theirs. */
static void write_set_count(wc_mp_writer *w, int32_t count)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "new_count");
    wc_mp_write_i64(w, count);
    wc_mp_write_cstr(w, "newCount");
    wc_mp_write_i64(w, count);
}

int wc__keyvalue_encode(int op, const wc__keyvalue_answer *answer, wc_buf *out)
{
    wc_mp_writer w;
    wc_keyvalue_result result = {
        .value = answer->value,
        .exists = answer->exists,
        .number = answer->number,
        .values = {.items = answer->values, .count = (uint32_t)answer->value_count},
    };
    wc_mp_buf_begin(&w, out);
    if (op == WC_KEYVALUE_SET_ADD || op == WC_KEYVALUE_SET_REMOVE)
        write_set_count(&w, answer->number);
    else
        wc_keyvalue_result_write(&w, op, &result);
    return wc_mp_buf_end(&w);
}
