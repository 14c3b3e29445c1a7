/* examples/logger: POST /LEVEL writes the body to the host's log with that level: error, warn, info, debug or trace.
 *
 * Contracts: wasmcloud:httpserver, wasmcloud:logging.
 */
#include <wasmcloud/http.h>
#include <wasmcloud/logging.h>

static int on_request(void *ctx, const wc_httpserver_request *request, wc_httpserver_response *response)
{
    wc_slice rest = request->path, level = WC_TEXT("info");
    (void)ctx;
    wc_http_segment(&rest, &level);
    int rc = wc_logging_write_log(NULL, &(wc_logging_write_log_args){WC_TEXT("logger"), level, request->body});
    return rc == 0 ? wc_http_status(response, 204, "No Content", (wc_slice){0}) : rc;
}

static const wc_httpserver_handlers handlers = {.handle_request = on_request};

void wc_actor_init(void)
{
    wc_httpserver_register(&handlers, NULL);
}
