/* tests/guests/spin.c: an HTTP actor that never answers. */
#include "misbehave.h"

static int on_request(const wc_httpserver_request *request, wc_httpserver_response *response)
{
    (void)request;
    (void)response;
    return misbehave_spin();
}

void wc_actor_init(void)
{
    wc_http_register(on_request);
}
