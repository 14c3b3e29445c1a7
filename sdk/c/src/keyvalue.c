/* sdk/c/src/keyvalue.c: calls to the key-value store. SPEC interfaces 5.3. */
#include "sdk.h"
#include "wasmcloud/keyvalue.h"

int wc_keyvalue_call(const char *link, int operation, const wc_keyvalue_args *args, wc_keyvalue_result *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_slice reply;
    wc_actor_writer_init(&w);
    wc_keyvalue_args_write(&w, operation, args);
    int rc = wc_sdk_call(link, WC_KEYVALUE_CONTRACT, wc_keyvalue_operation_name(operation), &w, &reply);
    if (rc != 0)
        return rc;
    wc_actor_reader_init(&r, reply);
    return wc_keyvalue_result_read(&r, operation, out) ? 0 : wc_actor_fail_reader(&r);
}

static int call(int operation, const wc_keyvalue_args *args, wc_keyvalue_result *out)
{
    return wc_keyvalue_call("default", operation, args, out);
}

static int call_for_number(int operation, const wc_keyvalue_args *args, int32_t *out)
{
    wc_keyvalue_result result;
    int rc = call(operation, args, &result);
    if (rc == 0)
        *out = result.number;
    return rc;
}

static int call_for_values(int operation, const wc_keyvalue_args *args, wc_strings *out)
{
    wc_keyvalue_result result;
    int rc = call(operation, args, &result);
    if (rc == 0)
        *out = result.values;
    return rc;
}

int wc_keyvalue_get(wc_slice key, wc_slice *out_value, bool *out_exists)
{
    wc_keyvalue_result result;
    int rc = call(WC_KEYVALUE_GET, &(wc_keyvalue_args){.key = key}, &result);
    if (rc != 0)
        return rc;
    *out_value = result.value;
    *out_exists = result.exists;
    return 0;
}

int wc_keyvalue_exists(wc_slice key, bool *out_exists)
{
    wc_keyvalue_result result;
    int rc = call(WC_KEYVALUE_KEY_EXISTS, &(wc_keyvalue_args){.key = key}, &result);
    if (rc == 0)
        *out_exists = result.exists;
    return rc;
}

int wc_keyvalue_set(wc_slice key, wc_slice value)
{
    wc_keyvalue_result result;
    return call(WC_KEYVALUE_SET, &(wc_keyvalue_args){.key = key, .value = value}, &result);
}

int wc_keyvalue_add(wc_slice key, int32_t amount, int32_t *out_value)
{
    return call_for_number(WC_KEYVALUE_ADD, &(wc_keyvalue_args){.key = key, .amount = amount}, out_value);
}

int wc_keyvalue_del(wc_slice key)
{
    wc_keyvalue_result result;
    return call(WC_KEYVALUE_DEL, &(wc_keyvalue_args){.key = key}, &result);
}

int wc_keyvalue_list_push(wc_slice key, wc_slice value, int32_t *out_count)
{
    return call_for_number(WC_KEYVALUE_PUSH, &(wc_keyvalue_args){.key = key, .value = value}, out_count);
}

int wc_keyvalue_list_range(wc_slice key, int32_t start, int32_t stop, wc_strings *out_values)
{
    const wc_keyvalue_args args = {.key = key, .start = start, .stop = stop};
    return call_for_values(WC_KEYVALUE_RANGE, &args, out_values);
}

int wc_keyvalue_list_remove(wc_slice key, wc_slice value, int32_t *out_count)
{
    const wc_keyvalue_args args = {.key = key, .value = value};
    return call_for_number(WC_KEYVALUE_LIST_ITEM_DELETE, &args, out_count);
}

int wc_keyvalue_list_clear(wc_slice key)
{
    wc_keyvalue_result result;
    return call(WC_KEYVALUE_CLEAR, &(wc_keyvalue_args){.key = key}, &result);
}

int wc_keyvalue_set_add(wc_slice key, wc_slice value, int32_t *out_count)
{
    return call_for_number(WC_KEYVALUE_SET_ADD, &(wc_keyvalue_args){.key = key, .value = value}, out_count);
}

int wc_keyvalue_set_remove(wc_slice key, wc_slice value, int32_t *out_count)
{
    return call_for_number(WC_KEYVALUE_SET_REMOVE, &(wc_keyvalue_args){.key = key, .value = value}, out_count);
}

int wc_keyvalue_set_query(wc_slice key, wc_strings *out_values)
{
    return call_for_values(WC_KEYVALUE_SET_QUERY, &(wc_keyvalue_args){.key = key}, out_values);
}

int wc_keyvalue_set_union(const wc_slice *keys, uint32_t count, wc_strings *out_values)
{
    const wc_keyvalue_args args = {.keys = {.items = keys, .count = count}};
    return call_for_values(WC_KEYVALUE_SET_UNION, &args, out_values);
}

int wc_keyvalue_set_intersection(const wc_slice *keys, uint32_t count, wc_strings *out_values)
{
    const wc_keyvalue_args args = {.keys = {.items = keys, .count = count}};
    return call_for_values(WC_KEYVALUE_SET_INTERSECTION, &args, out_values);
}
