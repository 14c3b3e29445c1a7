/* Generated from ../../interfaces/blobstore.widl by `wash gen codegen.yaml`; changes belong there. */
#include "wasmcloud/blobstore.h"

int wc_blobstore_create_container(const char *link, const wc_blobstore_create_container_args *args,
                                  wc_blobstore_container *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_blobstore_create_container_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_BLOBSTORE_NAMESPACE), WC_TEXT("CreateContainer"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "Container";
    return wc_blobstore_container_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int wc_blobstore_remove_container(const char *link, const wc_blobstore_remove_container_args *args,
                                  wc_blobstore_blobstore_result *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_blobstore_remove_container_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_BLOBSTORE_NAMESPACE), WC_TEXT("RemoveContainer"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "BlobstoreResult";
    return wc_blobstore_blobstore_result_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int wc_blobstore_remove_object(const char *link, const wc_blobstore_remove_object_args *args,
                               wc_blobstore_blobstore_result *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_blobstore_remove_object_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_BLOBSTORE_NAMESPACE), WC_TEXT("RemoveObject"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "BlobstoreResult";
    return wc_blobstore_blobstore_result_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int wc_blobstore_list_objects(const char *link, const wc_blobstore_list_objects_args *args,
                              wc_blobstore_blob_list *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_blobstore_list_objects_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_BLOBSTORE_NAMESPACE), WC_TEXT("ListObjects"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "BlobList";
    return wc_blobstore_blob_list_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int wc_blobstore_start_upload(const char *link, const wc_blobstore_start_upload_args *args,
                              wc_blobstore_blobstore_result *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_blobstore_start_upload_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_BLOBSTORE_NAMESPACE), WC_TEXT("StartUpload"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "BlobstoreResult";
    return wc_blobstore_blobstore_result_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int wc_blobstore_upload_chunk(const char *link, const wc_blobstore_upload_chunk_args *args,
                              wc_blobstore_blobstore_result *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_blobstore_upload_chunk_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_BLOBSTORE_NAMESPACE), WC_TEXT("UploadChunk"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "BlobstoreResult";
    return wc_blobstore_blobstore_result_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int wc_blobstore_start_download(const char *link, const wc_blobstore_start_download_args *args,
                                wc_blobstore_blobstore_result *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_blobstore_start_download_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_BLOBSTORE_NAMESPACE), WC_TEXT("StartDownload"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "BlobstoreResult";
    return wc_blobstore_blobstore_result_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int wc_blobstore_get_object_info(const char *link, const wc_blobstore_get_object_info_args *args,
                                 wc_blobstore_blob *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_blobstore_get_object_info_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_BLOBSTORE_NAMESPACE), WC_TEXT("GetObjectInfo"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "Blob";
    return wc_blobstore_blob_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

static const wc_blobstore_handlers *registered;
static void *registered_ctx;

static int on_receive_chunk(wc_slice payload, wc_slice *out_reply)
{
    wc_mp_reader r;
    wc_blobstore_receive_chunk_args args;
    wc_actor_reader_init(&r, payload);
    r.root = "ReceiveChunkArgs";
    (void)out_reply;
    if (!wc_blobstore_receive_chunk_args_read(&r, &args))
        return wc_actor_fail_reader(&r);
    return registered->receive_chunk(registered_ctx, &args);
}

void wc_blobstore_register(const wc_blobstore_handlers *handlers, void *ctx)
{
    registered = handlers;
    registered_ctx = ctx;
    if (handlers->receive_chunk != NULL)
        wc_actor_register("ReceiveChunk", on_receive_chunk);
}
