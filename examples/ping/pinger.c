/* examples/ping: one actor calls another. `pinger` answers HTTP by asking `ponger`, which it knows by its call alias.
 *
 * No capability is needed for it: an actor may call any actor by its public key or its call alias.
 */
#include <wasmcloud/http.h>

static int on_request(void *ctx, const wc_httpserver_request *request, wc_httpserver_response *response)
{
    wc_slice answer;
    (void)ctx;
    int rc = wc_host_call("default", WC_TEXT("examples/ponger"), WC_TEXT("Ping"), request->body, &answer);
    return rc == 0 ? wc_http_ok(response, answer) : rc;
}

static const wc_httpserver_handlers handlers = {.handle_request = on_request};

void wc_actor_init(void)
{
    wc_httpserver_register(&handlers, NULL);
}
