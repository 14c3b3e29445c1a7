/* Generated from ../../interfaces/httpclient.widl by `wash gen codegen.yaml`; changes belong there. */
#include "httpclient.h"

bool wc_httpclient_request_args_read(wc_mp_reader *r, wc_httpclient_request_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("method"),
        WC_MP_FIELD("url"),
        WC_MP_FIELD("headers"),
        WC_MP_FIELD("body"),
    };
    wc_httpclient_request_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 4);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.method);
            break;
        case 1:
            wc_mp_read_str(r, &m.url);
            break;
        case 2:
            wc_pairs_read(r, &m.headers);
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

void wc_httpclient_request_args_write(wc_mp_writer *w, const wc_httpclient_request_args *value)
{
    wc_mp_write_map(w, 4);
    wc_mp_write_cstr(w, "method");
    wc_mp_write_str(w, value->method);
    wc_mp_write_cstr(w, "url");
    wc_mp_write_str(w, value->url);
    wc_mp_write_cstr(w, "headers");
    wc_pairs_write(w, &value->headers);
    wc_mp_write_cstr(w, "body");
    wc_mp_write_bin(w, value->body);
}

bool wc_httpclient_response_read(wc_mp_reader *r, wc_httpclient_response *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("statusCode"),
        WC_MP_FIELD("status"),
        WC_MP_FIELD("header"),
        WC_MP_FIELD("body"),
    };
    wc_httpclient_response m = {0};
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

void wc_httpclient_response_write(wc_mp_writer *w, const wc_httpclient_response *value)
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

static const char *const operations[WC_HTTPCLIENT_OPERATIONS] = {
    WC_HTTPCLIENT_OP_REQUEST,
};

int wc_httpclient_operation(wc_slice name)
{
    for (int i = 0; i < WC_HTTPCLIENT_OPERATIONS; i++) {
        if (__builtin_strlen(operations[i]) == name.len &&
            __builtin_memcmp(operations[i], name.ptr, name.len) == 0)
            return i;
    }
    return -1;
}

const char *wc_httpclient_operation_name(int operation)
{
    return operations[operation];
}
