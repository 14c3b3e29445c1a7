/* tests/guests/relay.c: an HTTP actor whose last path segment says what it does.
 *
 *   /trap /spin /grow        as the guests of those names
 *   /big?bytes=N             a reply of N bytes (default above the payload limit)
 *   /error?text=T            a handler error with that text
 *   /call?target=T&op=O      calls another actor or contract (of the link &link=L) with the request's body as payload; answers
 *                            its reply
 *   /log                     WriteLog through the logging contract and a line through the console
 *   /guid /random /sequence  the extras contract
 *   /kv?key=K                Add 1 to K, answers the number
 *   /body                    answers the request's body
 *
 * Also the operations "Echo" (answers its payload) and "Fail" (an error with the payload as text), for calls from actors.
 */
#include "misbehave.h"

#include <wasmcloud/extras.h>
#include <wasmcloud/keyvalue.h>
#include <wasmcloud/logging.h>

static wc_slice query_or(const wc_httpserver_request *request, const char *name, const char *otherwise)
{
    wc_slice value = wc_text_of(otherwise);
    wc_http_query(request, name, &value);
    return value;
}

static size_t size_of(wc_slice digits)
{
    size_t size = 0;
    for (size_t i = 0; i < digits.len && size < (1u << 26); i++)
        size = 10 * size + (size_t)(digits.ptr[i] - '0');
    return size;
}

static int on_big(const wc_httpserver_request *request, wc_httpserver_response *response)
{
    wc_slice digits = query_or(request, "bytes", "");
    return misbehave_big(response, digits.len > 0 ? size_of(digits) : BIG_REPLY_BYTES);
}

static int on_call(const wc_httpserver_request *request, wc_httpserver_response *response)
{
    char link[64] = "default";
    wc_slice reply, name = query_or(request, "link", link);
    for (size_t i = 0; i <= name.len && i < sizeof link; i++)
        link[i] = (char)(i < name.len ? name.ptr[i] : 0);
    int rc = wc_host_call(link, query_or(request, "target", ""), query_or(request, "op", "Echo"),
                          request->body, &reply);
    return rc == 0 ? wc_http_ok(response, reply) : rc;
}

static int on_log(const wc_httpserver_request *request, wc_httpserver_response *response)
{
    wc_actor_log("relay: console");
    int rc = wc_logging_write_log(
        NULL, &(wc_logging_write_log_args){.target = WC_TEXT("relay"),
                                           .level = WC_TEXT("info"),
                                           .text = query_or(request, "text", "relay: contract")});
    return rc == 0 ? wc_http_ok(response, WC_TEXT("logged")) : rc;
}

static int on_guid(wc_httpserver_response *response)
{
    wc_extras_generator_result result;
    int rc = wc_extras_request_guid(NULL, &(wc_extras_generator_request){.guid = true}, &result);
    return rc == 0 ? wc_http_ok(response, result.guid) : rc;
}

static int answer_number(wc_httpserver_response *response, int rc, int64_t number)
{
    wc_text text = {0};
    wc_text_add_i64(&text, number);
    return rc == 0 ? wc_http_ok(response, wc_text_slice(&text)) : rc;
}

static int on_random(wc_httpserver_response *response)
{
    wc_extras_generator_result result = {0};
    const wc_extras_generator_request request = {.random = true, .min = 10, .max = 20};
    int rc = wc_extras_request_random(NULL, &request, &result);
    return answer_number(response, rc, result.random_number);
}

static int on_sequence(wc_httpserver_response *response)
{
    wc_extras_generator_result result = {0};
    int rc = wc_extras_request_sequence(NULL, &(wc_extras_generator_request){.sequence = true}, &result);
    return answer_number(response, rc, (int64_t)result.sequence_number);
}

static int on_keyvalue(const wc_httpserver_request *request, wc_httpserver_response *response)
{
    wc_keyvalue_add_response number = {0};
    int rc = wc_keyvalue_add(NULL, &(wc_keyvalue_add_args){query_or(request, "key", "relay"), 1}, &number);
    return answer_number(response, rc, number.value);
}

static int on_request(void *ctx, const wc_httpserver_request *request, wc_httpserver_response *response)
{
    (void)ctx;
    wc_slice rest = request->path, last = {0};
    while (wc_http_segment(&rest, &last))
        continue;
    if (wc_text_equals(last, "trap"))
        return misbehave_trap();
    if (wc_text_equals(last, "spin"))
        return misbehave_spin();
    if (wc_text_equals(last, "grow"))
        return misbehave_grow(response);
    if (wc_text_equals(last, "big"))
        return on_big(request, response);
    if (wc_text_equals(last, "error"))
        return wc_actor_fail_slice(query_or(request, "text", "as you wished"));
    if (wc_text_equals(last, "call"))
        return on_call(request, response);
    if (wc_text_equals(last, "log"))
        return on_log(request, response);
    if (wc_text_equals(last, "guid"))
        return on_guid(response);
    if (wc_text_equals(last, "random"))
        return on_random(response);
    if (wc_text_equals(last, "sequence"))
        return on_sequence(response);
    if (wc_text_equals(last, "kv"))
        return on_keyvalue(request, response);
    if (wc_text_equals(last, "body"))
        return wc_http_ok(response, request->body);
    return wc_http_not_found(response);
}

static int on_echo(wc_slice payload, wc_slice *out_reply)
{
    *out_reply = payload;
    return 0;
}

static int on_fail(wc_slice payload, wc_slice *out_reply)
{
    (void)out_reply;
    return wc_actor_fail_slice(payload);
}

static const wc_httpserver_handlers handlers = {.handle_request = on_request};

void wc_actor_init(void)
{
    wc_httpserver_register(&handlers, NULL);
    wc_actor_register("Echo", on_echo);
    wc_actor_register("Fail", on_fail);
}
