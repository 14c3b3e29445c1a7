/* tests/guests/grow.c: an HTTP actor that takes all the memory it can get and answers the number of pages. */
#include "misbehave.h"

static int on_request(const wc_httpserver_request *request, wc_httpserver_response *response)
{
    (void)request;
    return misbehave_grow(response);
}

void wc_actor_init(void)
{
    wc_http_register(on_request);
}
