/* contracts/httpserver.c: see httpserver.h. Freestanding. Encoding a request is on the way of every HTTP call of a host:
 * the size is known before the first byte is written, keys are constants that the compiler stores as words. */
#include "contracts/httpserver.h"

#include "codec/mp_put.h"

/* An encoded key: head and text in one constant. */
#define KEY_METHOD "\xa6method"
#define KEY_PATH "\xa4path"
#define KEY_QUERY "\xabqueryString"
#define KEY_HEADER "\xa6header"
#define KEY_BODY \
    "\xa4"       \
    "body"
#define KEY_SIZE(key) (sizeof(key) - 1)

#define PUT_KEY(at, key) (__builtin_memcpy((at), (key), KEY_SIZE(key)), (at) + KEY_SIZE(key))

size_t wc_httpserver_request_size(const wc_httpserver_request *request)
{
    size_t size = 1 + KEY_SIZE(KEY_METHOD) + KEY_SIZE(KEY_PATH) + KEY_SIZE(KEY_QUERY) + KEY_SIZE(KEY_HEADER) +
                  KEY_SIZE(KEY_BODY) + wc_mp_str_size(request->method.len) +
                  wc_mp_str_size(request->path.len) + wc_mp_str_size(request->query.len) +
                  wc_mp_items_size(request->header_count) + wc_mp_bin_size(request->body.len);
    for (uint32_t i = 0; i < 2 * request->header_count; i++)
        size += wc_mp_str_size(request->headers[i].len);
    return size;
}

uint8_t *wc_httpserver_request_put(const wc_httpserver_request *request, uint8_t *at)
{
    at = wc_mp_put_map(at, 5);
    at = PUT_KEY(at, KEY_METHOD);
    at = wc_mp_put_str(at, request->method);
    at = PUT_KEY(at, KEY_PATH);
    at = wc_mp_put_str(at, request->path);
    at = PUT_KEY(at, KEY_QUERY);
    at = wc_mp_put_str(at, request->query);
    at = PUT_KEY(at, KEY_HEADER);
    at = wc_mp_put_map(at, request->header_count);
    for (uint32_t i = 0; i < 2 * request->header_count; i++)
        at = wc_mp_put_str(at, request->headers[i]);
    at = PUT_KEY(at, KEY_BODY);
    return wc_mp_put_bin(at, request->body);
}

void wc_httpserver_request_write(wc_mp_writer *w, const wc_httpserver_request *request)
{
    wc_mp_write_map(w, 5);
    wc_mp_write_cstr(w, "method");
    wc_mp_write_str(w, request->method);
    wc_mp_write_cstr(w, "path");
    wc_mp_write_str(w, request->path);
    wc_mp_write_cstr(w, "queryString");
    wc_mp_write_str(w, request->query);
    wc_mp_write_cstr(w, "header");
    wc_pairs_write(w, request->headers, request->header_count);
    wc_mp_write_cstr(w, "body");
    wc_mp_write_bin(w, request->body);
}

bool wc_httpserver_request_read(wc_mp_reader *r, wc_slice *headers, uint32_t max_headers,
                                wc_httpserver_request *out)
{
    static const wc_mp_field fields[] = {WC_MP_FIELD("method"), WC_MP_FIELD("path"),
                                         WC_MP_FIELD("queryString"), WC_MP_FIELD("header"),
                                         WC_MP_FIELD("body")};
    wc_httpserver_request request = {.headers = headers};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 5);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &request.method);
            break;
        case 1:
            wc_mp_read_str(r, &request.path);
            break;
        case 2:
            wc_mp_read_str(r, &request.query);
            break;
        case 3:
            wc_pairs_read(r, headers, max_headers, &request.header_count);
            break;
        default:
            wc_mp_read_bytes(r, &request.body);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = request;
    return true;
}

bool wc_httpserver_response_read(wc_mp_reader *r, wc_slice *headers, uint32_t max_headers,
                                 wc_httpserver_response *out)
{
    static const wc_mp_field fields[] = {WC_MP_FIELD("statusCode"), WC_MP_FIELD("status"),
                                         WC_MP_FIELD("header"), WC_MP_FIELD("body")};
    wc_httpserver_response response = {.headers = headers};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 4);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_u32(r, &response.status_code);
            break;
        case 1:
            wc_mp_read_str(r, &response.status);
            break;
        case 2:
            wc_pairs_read(r, headers, max_headers, &response.header_count);
            break;
        default:
            wc_mp_read_bytes(r, &response.body);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = response;
    return true;
}

void wc_httpserver_response_write(wc_mp_writer *w, const wc_httpserver_response *response)
{
    wc_mp_write_map(w, 4);
    wc_mp_write_cstr(w, "statusCode");
    wc_mp_write_u64(w, response->status_code);
    wc_mp_write_cstr(w, "status");
    wc_mp_write_str(w, response->status);
    wc_mp_write_cstr(w, "header");
    wc_pairs_write(w, response->headers, response->header_count);
    wc_mp_write_cstr(w, "body");
    wc_mp_write_bin(w, response->body);
}
