/* examples/echo: answers every HTTP request with the request itself, as JSON, like the echo actor of the wasmCloud examples:
 *
 *     {"method":"GET","path":"/echo","query_string":"","headers":{...},"body":[104,105]}
 *
 * Build: see README.md beside this file.
 */
#include <wasmcloud/http.h>

static void add_member(wc_text *json, const char *name, wc_slice value)
{
    wc_text_add_str(json, name);
    wc_text_add_json(json, value);
}

static void add_headers(wc_text *json, const wc_httpserver_request *request)
{
    wc_text_add_str(json, ",\"headers\":{");
    for (uint32_t i = 0; i < request->header.len; i++) {
        add_member(json, i > 0 ? "," : "", request->header.items[i].key);
        add_member(json, ":", request->header.items[i].value);
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
    add_member(&json, "{\"method\":", request->method);
    add_member(&json, ",\"path\":", request->path);
    add_member(&json, ",\"query_string\":", request->query_string);
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
