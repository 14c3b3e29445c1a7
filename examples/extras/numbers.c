/* examples/extras: a GUID, a random number below 100 and the next number of a sequence, as JSON.
 *
 * Contracts: wasmcloud:httpserver, wasmcloud:extras (every host has it; the actor needs the claim and a link).
 */
#include <wasmcloud/extras.h>
#include <wasmcloud/http.h>

static int on_request(void *ctx, const wc_httpserver_request *request, wc_httpserver_response *response)
{
    wc_extras_generator_result guid, number, next;
    wc_text json = {0};
    (void)ctx;
    (void)request;
    int rc = wc_extras_request_guid(NULL, &(wc_extras_generator_request){.guid = true}, &guid);
    if (rc == 0)
        rc = wc_extras_request_random(NULL, &(wc_extras_generator_request){.random = true, .max = 100},
                                      &number);
    if (rc == 0)
        rc = wc_extras_request_sequence(NULL, &(wc_extras_generator_request){.sequence = true}, &next);
    if (rc != 0)
        return rc;
    wc_text_add_str(&json, "{\"guid\":");
    wc_text_add_json(&json, guid.guid);
    wc_text_add_str(&json, ",\"random\":");
    wc_text_add_i64(&json, number.random_number);
    wc_text_add_str(&json, ",\"sequence\":");
    wc_text_add_i64(&json, (int64_t)next.sequence_number);
    wc_text_add_str(&json, "}");
    return wc_http_json(response, wc_text_slice(&json));
}

static const wc_httpserver_handlers handlers = {.handle_request = on_request};

void wc_actor_init(void)
{
    wc_httpserver_register(&handlers, NULL);
}
