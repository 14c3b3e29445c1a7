/* examples/blob: PUT /CONTAINER/NAME stores the body in a blob store, in chunks.
 *
 * Contracts: wasmcloud:httpserver, wasmcloud:blobstore (version 0.2.2).
 */
#include <wasmcloud/blobstore.h>
#include <wasmcloud/http.h>

#define CHUNK_BYTES 65536u

static int check(int rc, const wc_blobstore_blobstore_result *result)
{
    if (rc != 0 || result->success)
        return rc;
    return result->has_error ? wc_actor_fail_slice(result->error) : wc_actor_fail("the blob store refused");
}

/* The first chunk has no bytes: it only says what is coming. */
static int upload(wc_slice container, wc_slice name, wc_slice body)
{
    wc_blobstore_blobstore_result result;
    wc_blobstore_start_upload_args start = {
        .chunk = {.container = {container}, .id = name, .total_bytes = body.len, .chunk_size = CHUNK_BYTES}};
    int rc = check(wc_blobstore_start_upload(NULL, &start, &result), &result);
    wc_blobstore_upload_chunk_args next = {.chunk = start.chunk};
    for (size_t at = 0; at < body.len && rc == 0; at += CHUNK_BYTES) {
        size_t left = body.len - at;
        next.chunk.chunk_bytes = (wc_slice){body.ptr + at, left < CHUNK_BYTES ? left : CHUNK_BYTES};
        rc = check(wc_blobstore_upload_chunk(NULL, &next, &result), &result);
        next.chunk.sequence_no++;
    }
    return rc;
}

static int on_request(void *ctx, const wc_httpserver_request *request, wc_httpserver_response *response)
{
    wc_slice rest = request->path, container, name;
    wc_blobstore_container made;
    (void)ctx;
    if (!wc_text_equals(request->method, "PUT") || !wc_http_segment(&rest, &container) ||
        !wc_http_segment(&rest, &name))
        return wc_http_bad_request(response, "PUT /CONTAINER/NAME with the blob as body\n");
    int rc = wc_blobstore_create_container(NULL, &(wc_blobstore_create_container_args){container}, &made);
    if (rc == 0)
        rc = upload(container, name, request->body);
    return rc == 0 ? wc_http_status(response, 201, "Created", (wc_slice){0}) : rc;
}

static const wc_httpserver_handlers handlers = {.handle_request = on_request};

void wc_actor_init(void)
{
    wc_httpserver_register(&handlers, NULL);
}
