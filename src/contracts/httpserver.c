/* Generated from ../../interfaces/httpserver.widl by `wash gen codegen.yaml`; changes belong there. */
#include "httpserver.h"

#include "codec/mp_put.h"

bool wc_httpserver_request_read(wc_mp_reader *r, wc_httpserver_request *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("method"),
        WC_MP_FIELD("path"),
        WC_MP_FIELD("queryString"),
        WC_MP_FIELD("header"),
        WC_MP_FIELD("body"),
    };
    wc_httpserver_request m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 5);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.method);
            break;
        case 1:
            wc_mp_read_str(r, &m.path);
            break;
        case 2:
            wc_mp_read_str(r, &m.query_string);
            break;
        case 3:
            wc_pairs_read(r, &m.header);
            break;
        default:
            wc_mp_read_bytes(r, &m.body);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_httpserver_request_write(wc_mp_writer *w, const wc_httpserver_request *value)
{
    wc_mp_write_map(w, 5);
    wc_mp_write_cstr(w, "method");
    wc_mp_write_str(w, value->method);
    wc_mp_write_cstr(w, "path");
    wc_mp_write_str(w, value->path);
    wc_mp_write_cstr(w, "queryString");
    wc_mp_write_str(w, value->query_string);
    wc_mp_write_cstr(w, "header");
    wc_pairs_write(w, &value->header);
    wc_mp_write_cstr(w, "body");
    wc_mp_write_bin(w, value->body);
}

size_t wc_httpserver_request_size(const wc_httpserver_request *value)
{
    size_t size = 37;
    size += wc_mp_str_size(value->method.len);
    size += wc_mp_str_size(value->path.len);
    size += wc_mp_str_size(value->query_string.len);
    size += wc_pairs_size(&value->header);
    size += wc_mp_bin_size(value->body.len);
    return size;
}

uint8_t *wc_httpserver_request_put(uint8_t *at, const wc_httpserver_request *value)
{
    at = wc_mp_put_text(at, "\205\246method", 8);
    at = wc_mp_put_str(at, value->method);
    at = wc_mp_put_text(at, "\244path", 5);
    at = wc_mp_put_str(at, value->path);
    at = wc_mp_put_text(at, "\253queryString", 12);
    at = wc_mp_put_str(at, value->query_string);
    at = wc_mp_put_text(at, "\246header", 7);
    at = wc_pairs_put(at, &value->header);
    at = wc_mp_put_text(at, "\244body", 5);
    at = wc_mp_put_bin(at, value->body);
    return at;
}

void wc_httpserver_response_init(wc_httpserver_response *out)
{
    *out = (wc_httpserver_response){0};
    out->status_code = 200;
    out->status = (wc_slice){(const uint8_t *)"OK", 2};
}

bool wc_httpserver_response_read(wc_mp_reader *r, wc_httpserver_response *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("statusCode"),
        WC_MP_FIELD("status"),
        WC_MP_FIELD("header"),
        WC_MP_FIELD("body"),
    };
    wc_httpserver_response m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 4);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_u32(r, &m.status_code);
            break;
        case 1:
            wc_mp_read_str(r, &m.status);
            break;
        case 2:
            wc_pairs_read(r, &m.header);
            break;
        default:
            wc_mp_read_bytes(r, &m.body);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_httpserver_response_write(wc_mp_writer *w, const wc_httpserver_response *value)
{
    wc_mp_write_map(w, 4);
    wc_mp_write_cstr(w, "statusCode");
    wc_mp_write_u64(w, value->status_code);
    wc_mp_write_cstr(w, "status");
    wc_mp_write_str(w, value->status);
    wc_mp_write_cstr(w, "header");
    wc_pairs_write(w, &value->header);
    wc_mp_write_cstr(w, "body");
    wc_mp_write_bin(w, value->body);
}

size_t wc_httpserver_response_size(const wc_httpserver_response *value)
{
    size_t size = 31;
    size += wc_mp_u64_size(value->status_code);
    size += wc_mp_str_size(value->status.len);
    size += wc_pairs_size(&value->header);
    size += wc_mp_bin_size(value->body.len);
    return size;
}

uint8_t *wc_httpserver_response_put(uint8_t *at, const wc_httpserver_response *value)
{
    at = wc_mp_put_text(at, "\204\252statusCode", 12);
    at = wc_mp_put_u64(at, value->status_code);
    at = wc_mp_put_text(at, "\246status", 7);
    at = wc_mp_put_str(at, value->status);
    at = wc_mp_put_text(at, "\246header", 7);
    at = wc_pairs_put(at, &value->header);
    at = wc_mp_put_text(at, "\244body", 5);
    at = wc_mp_put_bin(at, value->body);
    return at;
}

static const char *const operations[WC_HTTPSERVER_OPERATIONS] = {
    WC_HTTPSERVER_OP_HANDLE_REQUEST,
};

int wc_httpserver_operation(wc_slice name)
{
    for (int i = 0; i < WC_HTTPSERVER_OPERATIONS; i++) {
        if (__builtin_strlen(operations[i]) == name.len &&
            __builtin_memcmp(operations[i], name.ptr, name.len) == 0)
            return i;
    }
    return -1;
}

const char *wc_httpserver_operation_name(int operation)
{
    return operations[operation];
}
