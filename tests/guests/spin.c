/* tests/guests/spin.c: an HTTP actor that never answers. */
#include "misbehave.h"

static int on_request(void *ctx, const wc_httpserver_request *request, wc_httpserver_response *response)
{
    (void)ctx;
    (void)request;
    (void)response;
    return misbehave_spin();
}

static const wc_httpserver_handlers handlers = {.handle_request = on_request};

void wc_actor_init(void)
{
    wc_httpserver_register(&handlers, NULL);
}
