/* examples/counter/test: the actor's handlers in an ordinary program, with a key-value store that is a script.
 * docs/guide/testing-actors.md explains it. */
#include <wasmcloud/keyvalue.h>
#include <wasmcloud/native.h>

static const wc_native_host_call add = {.target = WC_KEYVALUE_NAMESPACE, .operation = WC_KEYVALUE_OP_ADD};

static void test_a_path_is_a_key(void)
{
    wc_httpserver_response response;
    wc_native_expect(&add, WC_NATIVE_ENCODE(wc_keyvalue_add_args, {WC_TEXT(":my:counter"), 1}),
                     WC_NATIVE_ENCODE(wc_keyvalue_add_response, {200}));
    wc_native_http("GET", "/my/counter", "", WC_TEXT(""), &response);
    wc_native_same(response.body, "{\"counter\":200}");
}

static void test_an_error_of_the_store_is_the_actors(void)
{
    static const wc_native_host_call broken = {
        .target = WC_KEYVALUE_NAMESPACE, .operation = WC_KEYVALUE_OP_ADD, .error = "the disk is full"};
    wc_slice reply;
    wc_native_expect(&broken, (wc_slice){0}, (wc_slice){0});
    const wc_slice request = WC_NATIVE_ENCODE(wc_httpserver_request, {.path = WC_TEXT("/")});
    if (wc_native_call("HandleRequest", request, &reply) == 0)
        wc_native_same(WC_TEXT("an answer"), "an error");
    wc_native_same(reply, "Host error: the disk is full");
}

static void test_an_answer_that_is_none_says_where(void)
{
    wc_slice reply;
    wc_native_expect(&add, (wc_slice){0}, WC_TEXT("\x81\xa5value\xa1x"));
    const wc_slice request = WC_NATIVE_ENCODE(wc_httpserver_request, {.path = WC_TEXT("/")});
    if (wc_native_call("HandleRequest", request, &reply) == 0)
        wc_native_same(WC_TEXT("an answer"), "an error");
    wc_native_same(reply, "Failed to de-serialize: field \"AddResponse.value\": not an integer at byte 7");
}

int main(void)
{
    wc_native_start();
    test_a_path_is_a_key();
    test_an_error_of_the_store_is_the_actors();
    test_an_answer_that_is_none_says_where();
    wc_native_end();
    return 0;
}
