/* tests/guests/grow.c: an HTTP actor that takes all the memory it can get and answers the number of pages. */
#include "misbehave.h"

static int on_request(void *ctx, const wc_httpserver_request *request, wc_httpserver_response *response)
{
    (void)ctx;
    (void)request;
    return misbehave_grow(response);
}

static const wc_httpserver_handlers handlers = {.handle_request = on_request};

void wc_actor_init(void)
{
    wc_httpserver_register(&handlers, NULL);
}
