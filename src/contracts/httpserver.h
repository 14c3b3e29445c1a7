/* Generated from ../../interfaces/httpserver.widl by `wash gen codegen.yaml`; changes belong there.
 *
 * Readers take memory for lists and maps from the reader (wc_mp_reader_set_alloc); texts and bytes
 * borrow from what is read. */
#ifndef WC_HTTPSERVER_GENERATED_H
#define WC_HTTPSERVER_GENERATED_H

#include "codec/mp_message.h"

/* A provider listens for HTTP and hands an actor each request. Version 0.1.2. */
#define WC_HTTPSERVER_NAMESPACE "wasmcloud:httpserver"

typedef struct wc_httpserver_request wc_httpserver_request;
typedef struct wc_httpserver_response wc_httpserver_response;

struct wc_httpserver_request {
    wc_slice method;
    /* As it came, without the query. */
    wc_slice path;
    /* Without the question mark. */
    wc_slice query_string;
    /* One value for each name; names in lower case. */
    wc_pairs header;
    wc_slice body;
};

struct wc_httpserver_response {
    uint32_t status_code;
    /* A text for people; the other side may leave it out. */
    wc_slice status;
    wc_pairs header;
    wc_slice body;
};

bool wc_httpserver_request_read(wc_mp_reader *r, wc_httpserver_request *out);
void wc_httpserver_request_write(wc_mp_writer *w, const wc_httpserver_request *value);
size_t wc_httpserver_request_size(const wc_httpserver_request *value);
uint8_t *wc_httpserver_request_put(uint8_t *at, const wc_httpserver_request *value);
/* Sets the schema's defaults, and the rest to zero. */
void wc_httpserver_response_init(wc_httpserver_response *out);
bool wc_httpserver_response_read(wc_mp_reader *r, wc_httpserver_response *out);
void wc_httpserver_response_write(wc_mp_writer *w, const wc_httpserver_response *value);
size_t wc_httpserver_response_size(const wc_httpserver_response *value);
uint8_t *wc_httpserver_response_put(uint8_t *at, const wc_httpserver_response *value);

/* Operations: their names on the wire, and numbers for tables. */
#define WC_HTTPSERVER_OP_HANDLE_REQUEST "HandleRequest"

enum {
    WC_HTTPSERVER_HANDLE_REQUEST,
    WC_HTTPSERVER_OPERATIONS,
};

/* The number of a name, or -1; the name of a number. */
int wc_httpserver_operation(wc_slice name);
const char *wc_httpserver_operation_name(int operation);

#endif
