/* wasmcloud/http.h: helpers for actors that answer HTTP requests. What is handled, and how, is in wasmcloud/httpserver.h:
 *
 *     static int on_request(void *ctx, const wc_httpserver_request *request, wc_httpserver_response *response)
 *     {
 *         return wc_http_ok(response, WC_TEXT("hello"));
 *     }
 *
 *     void wc_actor_init(void)
 *     {
 *         static const wc_httpserver_handlers handlers = {.handle_request = on_request};
 *         wc_httpserver_register(&handlers, NULL);
 *     }
 *
 * SPEC interfaces 5.1.
 */
#ifndef WASMCLOUD_HTTP_H
#define WASMCLOUD_HTTP_H

#include "wasmcloud/httpserver.h"

/* Responses. All answer 0, so that a handler can return them. The body must live until the handler's call ends. A response
 * that nothing was set in is 200 OK without headers and body. */
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
