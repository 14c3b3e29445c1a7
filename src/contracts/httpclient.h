/* Generated from ../../interfaces/httpclient.widl by `wash gen codegen.yaml`; changes belong there.
 *
 * Readers take memory for lists and maps from the reader (wc_mp_reader_set_alloc); texts and bytes
 * borrow from what is read. */
#ifndef WC_HTTPCLIENT_GENERATED_H
#define WC_HTTPCLIENT_GENERATED_H

#include "codec/mp_message.h"

/* An actor sends HTTP requests. Version 0.2.1. Providers of before 0.2.0 called the operation
 * PerformRequest. */
#define WC_HTTPCLIENT_NAMESPACE "wasmcloud:httpclient"

typedef struct wc_httpclient_request_args wc_httpclient_request_args;
typedef struct wc_httpclient_response wc_httpclient_response;

struct wc_httpclient_request_args {
    wc_slice method;
    wc_slice url;
    wc_pairs headers;
    wc_slice body;
};

struct wc_httpclient_response {
    uint32_t status_code;
    wc_slice status;
    /* Its name has no s, the one of the request's headers has. */
    wc_pairs header;
    wc_slice body;
};

bool wc_httpclient_request_args_read(wc_mp_reader *r, wc_httpclient_request_args *out);
void wc_httpclient_request_args_write(wc_mp_writer *w, const wc_httpclient_request_args *value);
bool wc_httpclient_response_read(wc_mp_reader *r, wc_httpclient_response *out);
void wc_httpclient_response_write(wc_mp_writer *w, const wc_httpclient_response *value);

/* Operations: their names on the wire, and numbers for tables. */
#define WC_HTTPCLIENT_OP_REQUEST "Request"

enum {
    WC_HTTPCLIENT_REQUEST,
    WC_HTTPCLIENT_OPERATIONS,
};

/* The number of a name, or -1; the name of a number. */
int wc_httpclient_operation(wc_slice name);
const char *wc_httpclient_operation_name(int operation);

#endif
