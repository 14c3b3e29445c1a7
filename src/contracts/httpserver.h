/* contracts/httpserver.h: `wasmcloud:httpserver`: a provider hands an actor a request and gets a response.
 *
 * SPEC interfaces 5.1.
 */
#ifndef WC_CONTRACTS_HTTPSERVER_H
#define WC_CONTRACTS_HTTPSERVER_H

#include "contracts/lists.h"

#define WC_HTTPSERVER_CONTRACT "wasmcloud:httpserver"
#define WC_OP_HANDLE_REQUEST "HandleRequest"

typedef struct wc_httpserver_request {
    wc_slice method, path;
    wc_slice query;          /* without '?' */
    const wc_slice *headers; /* pairs, names in lower case */
    uint32_t header_count;
    wc_slice body;
} wc_httpserver_request;

typedef struct wc_httpserver_response {
    uint32_t status_code;
    wc_slice status;         /* text for people, ignored on the wire's other side */
    const wc_slice *headers; /* pairs */
    uint32_t header_count;
    wc_slice body;
} wc_httpserver_response;

/* `headers` has room for `max_headers` pairs; the result points to it. */
bool wc_httpserver_request_read(wc_mp_reader *r, wc_slice *headers, uint32_t max_headers,
                                wc_httpserver_request *out);
bool wc_httpserver_response_read(wc_mp_reader *r, wc_slice *headers, uint32_t max_headers,
                                 wc_httpserver_response *out);
void wc_httpserver_request_write(wc_mp_writer *w, const wc_httpserver_request *request);
void wc_httpserver_response_write(wc_mp_writer *w, const wc_httpserver_response *response);

/* The way of a server: bytes that the request becomes, then into a buffer of that size in one pass; returns its end. No
 * part may be longer than 4 GiB. */
size_t wc_httpserver_request_size(const wc_httpserver_request *request);
uint8_t *wc_httpserver_request_put(const wc_httpserver_request *request, uint8_t *at);

#endif
