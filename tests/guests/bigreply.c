/* tests/guests/bigreply.c: an HTTP actor that answers more than the payload limit. */
#include "misbehave.h"

static int on_request(const wc_httpserver_request *request, wc_httpserver_response *response)
{
    (void)request;
    return misbehave_big(response, BIG_REPLY_BYTES);
}

void wc_actor_init(void)
{
    wc_http_register(on_request);
}
