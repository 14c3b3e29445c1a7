/* tests/guests/trap.c: an HTTP actor that traps on every request. */
#include "misbehave.h"

static int on_request(const wc_httpserver_request *request, wc_httpserver_response *response)
{
    (void)request;
    (void)response;
    return misbehave_trap();
}

void wc_actor_init(void)
{
    wc_http_register(on_request);
}
