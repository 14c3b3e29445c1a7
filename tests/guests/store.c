/* tests/guests/store.c: an HTTP actor that runs one key-value operation for each request, with the functions of the SDK.
 *
 *   /get?key=K  /exists?key=K  /set?key=K&value=V  /add?key=K&amount=N  /del?key=K
 *   /push?key=K&value=V  /range?key=K&start=N&stop=N  /remove?key=K&value=V  /clear?key=K
 *   /sadd?key=K&value=V  /sremove?key=K&value=V  /members?key=K  /union?keys=A,B,...  /intersection?keys=A,B,...
 *
 * Answers the result as JSON: {"value":...,"exists":...}, {"number":...}, {"values":[...]} or {}.
 */
#include <wasmcloud/http.h>
#include <wasmcloud/keyvalue.h>

#define KEYS_MAX 16u

typedef struct arguments {
    wc_slice operation, key, value;
    int32_t amount, start, stop;
    wc_slice keys[KEYS_MAX];
    uint32_t key_count;
} arguments;

static wc_text json;

static int32_t number_of(const wc_httpserver_request *request, const char *name)
{
    wc_slice text = {0};
    int32_t number = 0;
    wc_http_query(request, name, &text);
    size_t at = text.len > 0 && text.ptr[0] == '-' ? 1 : 0;
    for (size_t i = at; i < text.len; i++)
        number = 10 * number + (text.ptr[i] - '0');
    return at == 1 ? -number : number;
}

static void split_keys(wc_slice list, arguments *out)
{
    size_t start = 0;
    for (size_t at = 0; list.len > 0 && at <= list.len && out->key_count < KEYS_MAX; at++) {
        if (at < list.len && list.ptr[at] != ',')
            continue;
        out->keys[out->key_count++] = (wc_slice){list.ptr + start, at - start};
        start = at + 1;
    }
}

static void read_arguments(const wc_httpserver_request *request, arguments *out)
{
    wc_slice rest = request->path, keys = {0};
    while (wc_http_segment(&rest, &out->operation))
        continue;
    wc_http_query(request, "key", &out->key);
    wc_http_query(request, "value", &out->value);
    wc_http_query(request, "keys", &keys);
    out->amount = number_of(request, "amount");
    out->start = number_of(request, "start");
    out->stop = number_of(request, "stop");
    split_keys(keys, out);
}

static int add_number(int rc, int32_t number)
{
    wc_text_add_str(&json, "{\"number\":");
    wc_text_add_i64(&json, number);
    wc_text_add_str(&json, "}");
    return rc;
}

static int add_values(int rc, const wc_strings *values)
{
    wc_text_add_str(&json, "{\"values\":[");
    for (uint32_t i = 0; rc == 0 && i < values->len; i++) {
        if (i > 0)
            wc_text_add_str(&json, ",");
        wc_text_add_json(&json, values->items[i]);
    }
    wc_text_add_str(&json, "]}");
    return rc;
}

static int add_exists(int rc, bool exists)
{
    wc_text_add_str(&json, exists ? "{\"exists\":true}" : "{\"exists\":false}");
    return rc;
}

static int add_nothing(int rc)
{
    wc_text_add_str(&json, "{}");
    return rc;
}

static int run_get(const arguments *a)
{
    wc_keyvalue_get_response found = {0};
    int rc = wc_keyvalue_get(NULL, &(wc_keyvalue_get_args){a->key}, &found);
    wc_text_add_str(&json, "{\"value\":");
    wc_text_add_json(&json, found.value);
    wc_text_add_str(&json, found.exists ? ",\"exists\":true}" : ",\"exists\":false}");
    return rc;
}

static int run_value(const arguments *a)
{
    int rc;
    if (wc_text_equals(a->operation, "exists")) {
        wc_keyvalue_get_response found = {0};
        rc = wc_keyvalue_key_exists(NULL, &(wc_keyvalue_key_exists_args){a->key}, &found);
        return add_exists(rc, found.exists);
    }
    if (wc_text_equals(a->operation, "set")) {
        wc_keyvalue_set_response set;
        return add_nothing(wc_keyvalue_set(NULL, &(wc_keyvalue_set_args){a->key, a->value, 0}, &set));
    }
    if (wc_text_equals(a->operation, "del")) {
        wc_keyvalue_del_response gone;
        return add_nothing(wc_keyvalue_del(NULL, &(wc_keyvalue_del_args){a->key}, &gone));
    }
    if (wc_text_equals(a->operation, "add")) {
        wc_keyvalue_add_response sum = {0};
        rc = wc_keyvalue_add(NULL, &(wc_keyvalue_add_args){a->key, a->amount}, &sum);
        return add_number(rc, sum.value);
    }
    return wc_text_equals(a->operation, "get") ? run_get(a) : wc_actor_fail("no such operation");
}

static int run_list(const arguments *a)
{
    wc_keyvalue_list_response list = {0};
    int rc;
    if (wc_text_equals(a->operation, "clear")) {
        wc_keyvalue_del_response gone;
        return add_nothing(wc_keyvalue_clear(NULL, &(wc_keyvalue_clear_args){a->key}, &gone));
    }
    if (wc_text_equals(a->operation, "range")) {
        wc_keyvalue_list_range_response range;
        rc = wc_keyvalue_range(NULL, &(wc_keyvalue_range_args){a->key, a->start, a->stop}, &range);
        return add_values(rc, &range.values);
    }
    if (wc_text_equals(a->operation, "push"))
        rc = wc_keyvalue_push(NULL, &(wc_keyvalue_push_args){a->key, a->value}, &list);
    else if (wc_text_equals(a->operation, "remove"))
        rc = wc_keyvalue_list_item_delete(NULL, &(wc_keyvalue_list_item_delete_args){a->key, a->value}, &list);
    else
        return run_value(a);
    return add_number(rc, list.new_count);
}

static int run_set(const arguments *a)
{
    wc_keyvalue_set_operation_response set = {0};
    wc_keyvalue_set_query_response found;
    wc_strings keys = {a->keys, a->key_count};
    int rc;
    if (wc_text_equals(a->operation, "sadd")) {
        rc = wc_keyvalue_set_add(NULL, &(wc_keyvalue_set_add_args){a->key, a->value}, &set);
        return add_number(rc, set.new_count);
    }
    if (wc_text_equals(a->operation, "sremove")) {
        rc = wc_keyvalue_set_remove(NULL, &(wc_keyvalue_set_remove_args){a->key, a->value}, &set);
        return add_number(rc, set.new_count);
    }
    if (wc_text_equals(a->operation, "members"))
        rc = wc_keyvalue_set_query(NULL, &(wc_keyvalue_set_query_args){a->key}, &found);
    else if (wc_text_equals(a->operation, "union"))
        rc = wc_keyvalue_set_union(NULL, &(wc_keyvalue_set_union_args){keys}, &found);
    else if (wc_text_equals(a->operation, "intersection"))
        rc = wc_keyvalue_set_intersection(NULL, &(wc_keyvalue_set_intersection_args){keys}, &found);
    else
        return run_list(a);
    return add_values(rc, &found.values);
}

static int on_request(void *ctx, const wc_httpserver_request *request, wc_httpserver_response *response)
{
    (void)ctx;
    arguments a = {0};
    json = (wc_text){0};
    read_arguments(request, &a);
    int rc = run_set(&a);
    return rc == 0 ? wc_http_json(response, wc_text_slice(&json)) : rc;
}

static const wc_httpserver_handlers handlers = {.handle_request = on_request};

void wc_actor_init(void)
{
    wc_httpserver_register(&handlers, NULL);
}
