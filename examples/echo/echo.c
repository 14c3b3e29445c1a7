/* examples/echo: answers every HTTP request with the request itself, as JSON, like the echo actor of the wasmCloud examples:
 *
 *     {"method":"GET","path":"/echo","query_string":"","headers":{...},"body":[104,105]}
 *
 * Build: see README.md beside this file.
 */
#include <wasmcloud/http.h>

static void add_headers(wc_text *json, const wc_httpserver_request *request)
{
    wc_text_add_str(json, ",\"headers\":{");
    for (uint32_t i = 0; i < request->header.len; i++) {
        if (i > 0)
            wc_text_add_str(json, ",");
        wc_text_add_json(json, request->header.items[i].key);
        wc_text_add_str(json, ":");
        wc_text_add_json(json, request->header.items[i].value);
    }
    wc_text_add_str(json, "}");
}

/* Bytes are a list of numbers, because a body need not be text. */
static void add_body(wc_text *json, wc_slice body)
{
    wc_text_add_str(json, ",\"body\":[");
    for (size_t i = 0; i < body.len; i++) {
        if (i > 0)
            wc_text_add_str(json, ",");
        wc_text_add_i64(json, body.ptr[i]);
    }
    wc_text_add_str(json, "]}");
}

static int on_request(void *ctx, const wc_httpserver_request *request, wc_httpserver_response *response)
{
    (void)ctx;
    wc_text json = {0};
    wc_text_add_str(&json, "{\"method\":");
    wc_text_add_json(&json, request->method);
    wc_text_add_str(&json, ",\"path\":");
    wc_text_add_json(&json, request->path);
    wc_text_add_str(&json, ",\"query_string\":");
    wc_text_add_json(&json, request->query_string);
    add_headers(&json, request);
    add_body(&json, request->body);
    if (json.is_failed)
        return wc_actor_fail("out of memory");
    return wc_http_json(response, wc_text_slice(&json));
}

static const wc_httpserver_handlers handlers = {.handle_request = on_request};

void wc_actor_init(void)
{
    wc_httpserver_register(&handlers, NULL);
}
