/* examples/echo/test: the actor's handlers in an ordinary program. docs/guide/testing-actors.md explains it. */
#include <wasmcloud/native.h>

static void test_a_request_comes_back_as_json(void)
{
    wc_httpserver_response response;
    wc_native_http("POST", "/a/\"b\"", "x=1&y=\n", WC_TEXT("hi"), &response);
    wc_native_same(response.body,
                   "{\"method\":\"POST\",\"path\":\"/a/\\\"b\\\"\",\"query_string\":\"x=1&y=\\u000a\","
                   "\"headers\":{},\"body\":[104,105]}");
    wc_native_same(response.header.items[0].key, "content-type");
}

static void test_headers_come_back(void)
{
    static const wc_mp_pair headers[] = {{WC_TEXT("host"), WC_TEXT("h")}, {WC_TEXT("x"), WC_TEXT("\\")}};
    wc_slice reply;
    const wc_slice request = WC_NATIVE_ENCODE(wc_httpserver_request,
                                              {.method = WC_TEXT("GET"), .header = {headers, 2}});
    if (wc_native_call("HandleRequest", request, &reply) != 0)
        wc_native_same(reply, "an answer");
}

/* What a hostile host sends is an error that says where. */
static void test_malformed_requests_are_errors(void)
{
    static const struct {
        const char *bytes;
        size_t len;
        const char *error;
    } rows[] = {
        {"", 0, "Failed to de-serialize: field \"Request\": not a structure at byte 0"},
        {"\x81\xa6header\x81\xa1x\x05", 12,
         "Failed to de-serialize: field \"Request.header['x']\": not a string at byte 11"},
        {"\x80", 1, "Failed to de-serialize: field \"Request.method\": missing at byte 1"},
    };
    wc_slice reply;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (wc_native_call("HandleRequest", (wc_slice){(const uint8_t *)rows[i].bytes, rows[i].len},
                           &reply) == 0)
            wc_native_same(WC_TEXT("an answer"), rows[i].error);
        wc_native_same(reply, rows[i].error);
    }
}

static void test_health_and_unknown_operations_are_the_sdks(void)
{
    wc_slice reply;
    if (wc_native_call("HealthRequest", WC_TEXT("\x81\xabplaceholder\xc2"), &reply) != 0)
        wc_native_same(reply, "an answer");
    wc_native_same(reply, "\x82\xa7healthy\xc3\xa7message\xa0");
    if (wc_native_call("Nothing", (wc_slice){0}, &reply) != 0)
        wc_native_same(reply, "No handler registered for function \"Nothing\"");
}

int main(void)
{
    wc_native_start();
    test_a_request_comes_back_as_json();
    test_headers_come_back();
    test_malformed_requests_are_errors();
    test_health_and_unknown_operations_are_the_sdks();
    wc_native_end();
    return 0;
}
