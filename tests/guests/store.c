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

static int add_values(int rc, wc_strings values)
{
    wc_slice item;
    wc_text_add_str(&json, "{\"values\":[");
    for (bool is_first = true; wc_strings_next(&values, &item); is_first = false) {
        if (!is_first)
            wc_text_add_str(&json, ",");
        wc_text_add_json(&json, item);
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

static int run_value(const arguments *a)
{
    wc_slice value = {0};
    bool exists = false;
    int32_t number = 0;
    int rc;
    if (wc_text_equals(a->operation, "exists")) {
        rc = wc_keyvalue_exists(a->key, &exists);
        return add_exists(rc, exists);
    }
    if (wc_text_equals(a->operation, "set"))
        return add_nothing(wc_keyvalue_set(a->key, a->value));
    if (wc_text_equals(a->operation, "del"))
        return add_nothing(wc_keyvalue_del(a->key));
    if (wc_text_equals(a->operation, "add")) {
        rc = wc_keyvalue_add(a->key, a->amount, &number);
        return add_number(rc, number);
    }
    if (!wc_text_equals(a->operation, "get"))
        return wc_actor_fail("no such operation");
    rc = wc_keyvalue_get(a->key, &value, &exists);
    wc_text_add_str(&json, "{\"value\":");
    wc_text_add_json(&json, value);
    wc_text_add_str(&json, exists ? ",\"exists\":true}" : ",\"exists\":false}");
    return rc;
}

static int run_list(const arguments *a)
{
    wc_strings values = {0};
    int32_t number = 0;
    int rc;
    if (wc_text_equals(a->operation, "clear"))
        return add_nothing(wc_keyvalue_list_clear(a->key));
    if (wc_text_equals(a->operation, "range")) {
        rc = wc_keyvalue_list_range(a->key, a->start, a->stop, &values);
        return add_values(rc, values);
    }
    if (wc_text_equals(a->operation, "push"))
        rc = wc_keyvalue_list_push(a->key, a->value, &number);
    else if (wc_text_equals(a->operation, "remove"))
        rc = wc_keyvalue_list_remove(a->key, a->value, &number);
    else
        return run_value(a);
    return add_number(rc, number);
}

static int run_set(const arguments *a)
{
    wc_strings values = {0};
    int32_t number = 0;
    int rc;
    if (wc_text_equals(a->operation, "sadd")) {
        rc = wc_keyvalue_set_add(a->key, a->value, &number);
        return add_number(rc, number);
    }
    if (wc_text_equals(a->operation, "sremove")) {
        rc = wc_keyvalue_set_remove(a->key, a->value, &number);
        return add_number(rc, number);
    }
    if (wc_text_equals(a->operation, "members"))
        rc = wc_keyvalue_set_query(a->key, &values);
    else if (wc_text_equals(a->operation, "union"))
        rc = wc_keyvalue_set_union(a->keys, a->key_count, &values);
    else if (wc_text_equals(a->operation, "intersection"))
        rc = wc_keyvalue_set_intersection(a->keys, a->key_count, &values);
    else
        return run_list(a);
    return add_values(rc, values);
}

static int on_request(const wc_httpserver_request *request, wc_httpserver_response *response)
{
    arguments a = {0};
    json = (wc_text){0};
    read_arguments(request, &a);
    int rc = run_set(&a);
    return rc == 0 ? wc_http_json(response, wc_text_slice(&json)) : rc;
}

void wc_actor_init(void)
{
    wc_http_register(on_request);
}
