/* examples/blob/test: the actor's handler in an ordinary program, with a blob store that is a script. */
#include <stdlib.h>
#include <string.h>

#include <wasmcloud/blobstore.h>
#include <wasmcloud/native.h>

static const wc_native_host_call create = {.target = WC_BLOBSTORE_NAMESPACE,
                                           .operation = WC_BLOBSTORE_OP_CREATE_CONTAINER};
static const wc_native_host_call start = {.target = WC_BLOBSTORE_NAMESPACE,
                                          .operation = WC_BLOBSTORE_OP_START_UPLOAD};
static const wc_native_host_call chunk = {.target = WC_BLOBSTORE_NAMESPACE,
                                          .operation = WC_BLOBSTORE_OP_UPLOAD_CHUNK};

static wc_slice good(void)
{
    return WC_NATIVE_ENCODE(wc_blobstore_blobstore_result, {.success = true});
}

static void expect_chunk(uint64_t number, wc_slice bytes, wc_slice answer)
{
    const wc_blobstore_upload_chunk_args args = {.chunk = {.sequence_no = number,
                                                           .container = {WC_TEXT("photos")},
                                                           .id = WC_TEXT("cat"),
                                                           .total_bytes = 70000,
                                                           .chunk_size = 65536,
                                                           .chunk_bytes = bytes}};
    wc_blobstore_upload_chunk_args_write(wc_native_writer(), &args);
    wc_native_expect(&chunk, wc_native_written(), answer);
}

static void expect_begin(void)
{
    wc_native_expect(&create, WC_NATIVE_ENCODE(wc_blobstore_create_container_args, {WC_TEXT("photos")}),
                     WC_NATIVE_ENCODE(wc_blobstore_container, {WC_TEXT("photos")}));
    wc_native_expect(&start, (wc_slice){0}, good());
}

static void test_a_body_is_sent_in_chunks(wc_slice body)
{
    wc_httpserver_response response;
    expect_begin();
    expect_chunk(0, (wc_slice){body.ptr, 65536}, good());
    expect_chunk(1, (wc_slice){body.ptr + 65536, body.len - 65536}, good());
    wc_native_http("PUT", "/photos/cat", "", body, &response);
    wc_native_same(response.status, "Created");
}

static void test_what_the_store_refuses_is_the_actors_error(wc_slice body)
{
    wc_slice reply;
    const wc_httpserver_request request = {
        .method = WC_TEXT("PUT"), .path = WC_TEXT("/photos/cat"), .body = body};
    expect_begin();
    expect_chunk(0, (wc_slice){body.ptr, 65536},
                 WC_NATIVE_ENCODE(wc_blobstore_blobstore_result, {false, true, WC_TEXT("full")}));
    wc_httpserver_request_write(wc_native_writer(), &request);
    if (wc_native_call("HandleRequest", wc_native_written(), &reply) == 0)
        wc_native_same(WC_TEXT("an answer"), "an error");
    wc_native_same(reply, "full");
}

int main(void)
{
    uint8_t *bytes = malloc(70000);
    wc_httpserver_response response;
    if (bytes == NULL)
        return 1;
    memset(bytes, 'x', 70000);
    wc_native_start();
    test_a_body_is_sent_in_chunks((wc_slice){bytes, 70000});
    test_what_the_store_refuses_is_the_actors_error((wc_slice){bytes, 70000});
    wc_native_http("GET", "/photos", "", WC_TEXT(""), &response);
    wc_native_same(response.status, "Bad Request");
    wc_native_end();
    free(bytes);
    return 0;
}
