/* sdk/c/src/http.c: helpers around HTTP requests and responses. SPEC interfaces 5.1. */
#include "wasmcloud/http.h"

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
    static const wc_mp_pair header = {WC_TEXT("content-type"), WC_TEXT("application/json")};
    response->header = (wc_pairs){&header, 1};
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
    return wc_pairs_get(&request->header, name, out);
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
    wc_slice rest = request->query_string;
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
