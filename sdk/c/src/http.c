/* sdk/c/src/http.c: the HTTP side of an actor: decodes the request, encodes the response. SPEC interfaces 5.1. */
#include "sdk.h"
#include "wasmcloud/http.h"

static wc_http_handler_fn http_handler;

static int on_request(wc_slice payload, wc_slice *out_reply)
{
    wc_mp_reader r;
    wc_mp_writer w;
    wc_httpserver_request request;
    wc_httpserver_response response = {.status_code = 200, .status = WC_TEXT("OK")};
    wc_slice *headers = wc_sdk_alloc(2 * WC_HTTP_HEADERS_MAX * sizeof *headers);
    if (headers == NULL)
        return wc_actor_fail("out of memory");
    wc_actor_reader_init(&r, payload);
    if (!wc_httpserver_request_read(&r, headers, WC_HTTP_HEADERS_MAX, &request))
        return wc_actor_fail_reader(&r);
    int rc = http_handler(&request, &response);
    if (rc != 0)
        return rc;
    wc_actor_writer_init(&w);
    wc_httpserver_response_write(&w, &response);
    return wc_actor_writer_end(&w, out_reply);
}

void wc_http_register(wc_http_handler_fn handler)
{
    http_handler = handler;
    wc_actor_register(WC_OP_HANDLE_REQUEST, on_request);
}

int wc_http_status(wc_httpserver_response *response, uint32_t status_code, const char *status, wc_slice body)
{
    response->status_code = status_code;
    response->status = wc_text_of(status);
    response->body = body;
    return 0;
}

int wc_http_ok(wc_httpserver_response *response, wc_slice body)
{
    return wc_http_status(response, 200, "OK", body);
}

int wc_http_json(wc_httpserver_response *response, wc_slice json)
{
    static const wc_slice header[] = {{(const uint8_t *)"content-type", 12},
                                      {(const uint8_t *)"application/json", 16}};
    response->headers = header;
    response->header_count = 1;
    return wc_http_ok(response, json);
}

int wc_http_not_found(wc_httpserver_response *response)
{
    return wc_http_status(response, 404, "Not Found", (wc_slice){0});
}

int wc_http_bad_request(wc_httpserver_response *response, const char *why)
{
    return wc_http_status(response, 400, "Bad Request", wc_text_of(why));
}

bool wc_http_header(const wc_httpserver_request *request, const char *name, wc_slice *out)
{
    return wc_pairs_get(request->headers, request->header_count, name, out);
}

/* Cuts the part before the next `separator` off; the separator goes too. */
static wc_slice cut(wc_slice *rest, uint8_t separator)
{
    size_t len = 0;
    while (len < rest->len && rest->ptr[len] != separator)
        len++;
    wc_slice part = {rest->ptr, len};
    size_t gone = len < rest->len ? len + 1 : len;
    *rest = (wc_slice){rest->ptr + gone, rest->len - gone};
    return part;
}

bool wc_http_query(const wc_httpserver_request *request, const char *name, wc_slice *out)
{
    wc_slice rest = request->query;
    while (rest.len > 0) {
        wc_slice value = cut(&rest, '&');
        wc_slice key = cut(&value, '=');
        if (wc_text_equals(key, name)) {
            *out = value;
            return true;
        }
    }
    return false;
}

bool wc_http_segment(wc_slice *rest, wc_slice *out)
{
    while (rest->len > 0 && rest->ptr[rest->len - 1] == '/')
        rest->len--;
    while (rest->len > 0 && rest->ptr[0] == '/')
        cut(rest, '/');
    if (rest->len == 0)
        return false;
    *out = cut(rest, '/');
    return true;
}
