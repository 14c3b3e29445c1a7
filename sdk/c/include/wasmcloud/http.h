/* wasmcloud/http.h: actors that answer HTTP requests (contract wasmcloud:httpserver). SPEC interfaces 5.1. */
#ifndef WASMCLOUD_HTTP_H
#define WASMCLOUD_HTTP_H

#include "wasmcloud/actor.h"

#define WC_HTTP_HEADERS_MAX 128u

/* 0 with the response filled in (200 OK without headers and body at first), or a negative status after wc_actor_fail. */
typedef int (*wc_http_handler_fn)(const wc_httpserver_request *request, wc_httpserver_response *response);

void wc_http_register(wc_http_handler_fn handler);

/* Responses. All answer 0, so that a handler can return them. The body must live until the handler's call ends. */
int wc_http_ok(wc_httpserver_response *response, wc_slice body);
int wc_http_json(wc_httpserver_response *response, wc_slice json);
int wc_http_status(wc_httpserver_response *response, uint32_t status_code, const char *status, wc_slice body);
int wc_http_not_found(wc_httpserver_response *response);
int wc_http_bad_request(wc_httpserver_response *response, const char *why);

/* Value of a request header by name, whatever its case; false when there is none. */
bool wc_http_header(const wc_httpserver_request *request, const char *name, wc_slice *out);
/* Value of `name` in a query string, not decoded; false when there is none. */
bool wc_http_query(const wc_httpserver_request *request, const char *name, wc_slice *out);
/* Parts of a path: wc_slice rest = request->path, part; while (wc_http_segment(&rest, &part)) ... Empty parts at the
 * beginning and the end do not count. */
bool wc_http_segment(wc_slice *rest, wc_slice *out);

#endif
