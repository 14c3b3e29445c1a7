/* providers/httpserver/httpserver.h: the built-in HTTP server provider, contract wasmcloud:httpserver.
 *
 * Link values (keys without case): PORT, BIND, ADDRESS, WORKERS, CORS_ALLOWED_ORIGINS, CORS_ALLOWED_METHODS,
 * CORS_ALLOWED_HEADERS, TIMEOUT_MS, MAX_CONTENT_LEN, PATH, HOST, STRIP_PREFIX. docs/internals/http.md explains them.
 * Source: providers.md 2, interfaces.md 5.1.
 */
#ifndef WC_PROVIDERS_HTTPSERVER_HTTPSERVER_H
#define WC_PROVIDERS_HTTPSERVER_HTTPSERVER_H

#include <wc/provider.h>

extern const wc_provider_api wc_provider_httpserver;

#endif
