/* examples/counter: counts the requests to each path in the key-value store and answers {"counter":N}, like the kvcounter
 * actor of the wasmCloud examples. The key is the path with ':' for '/': /my/counter counts in ":my:counter".
 *
 * Build: see README.md beside this file.
 */
#include <wasmcloud/http.h>
#include <wasmcloud/keyvalue.h>

static int key_of(wc_slice path, wc_slice *out_key)
{
    uint8_t *key = wc_actor_alloc(path.len);
    if (key == NULL)
        return wc_actor_fail("out of memory");
    for (size_t i = 0; i < path.len; i++)
        key[i] = path.ptr[i] == '/' ? ':' : path.ptr[i];
    *out_key = (wc_slice){key, path.len};
    return 0;
}

static int on_request(void *ctx, const wc_httpserver_request *request, wc_httpserver_response *response)
{
    (void)ctx;
    wc_text json = {0};
    wc_slice key;
    wc_keyvalue_add_response count;
    int rc = key_of(request->path, &key);
    if (rc == 0)
        rc = wc_keyvalue_add(NULL, &(wc_keyvalue_add_args){key, 1}, &count);
    if (rc != 0)
        return rc;
    wc_text_add_str(&json, "{\"counter\":");
    wc_text_add_i64(&json, count.value);
    wc_text_add_str(&json, "}");
    return wc_http_json(response, wc_text_slice(&json));
}

static const wc_httpserver_handlers handlers = {.handle_request = on_request};

void wc_actor_init(void)
{
    wc_httpserver_register(&handlers, NULL);
}
