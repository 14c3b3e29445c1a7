/* Generated from ../../interfaces/blobstore.widl by `wash gen codegen.yaml`; changes belong there. */
#ifndef WC_BLOBSTORE_ACTOR_GENERATED_H
#define WC_BLOBSTORE_ACTOR_GENERATED_H

#include "contracts/blobstore.h"
#include "wasmcloud/actor.h"

/* Containers with blobs, moved in chunks. Version 0.2.2, the last one. Four versions of this
 * contract do not understand each other; see the other files. */

/* Calls over a link; NULL is the one called "default". 0, or a negative status with the text in
 * wc_actor_error. */
int wc_blobstore_create_container(const char *link, const wc_blobstore_create_container_args *args,
                                  wc_blobstore_container *out);
int wc_blobstore_remove_container(const char *link, const wc_blobstore_remove_container_args *args,
                                  wc_blobstore_blobstore_result *out);
int wc_blobstore_remove_object(const char *link, const wc_blobstore_remove_object_args *args,
                               wc_blobstore_blobstore_result *out);
int wc_blobstore_list_objects(const char *link, const wc_blobstore_list_objects_args *args,
                              wc_blobstore_blob_list *out);
int wc_blobstore_start_upload(const char *link, const wc_blobstore_start_upload_args *args,
                              wc_blobstore_blobstore_result *out);
int wc_blobstore_upload_chunk(const char *link, const wc_blobstore_upload_chunk_args *args,
                              wc_blobstore_blobstore_result *out);
/* The chunks come by ReceiveChunk. */
int wc_blobstore_start_download(const char *link, const wc_blobstore_start_download_args *args,
                                wc_blobstore_blobstore_result *out);
int wc_blobstore_get_object_info(const char *link, const wc_blobstore_get_object_info_args *args,
                                 wc_blobstore_blob *out);

/* What answers the operations; NULL: not handled. 0 with the result in *out (the schema's defaults at first,
 * else zero), or a negative status. */
typedef struct wc_blobstore_handlers {
    int (*receive_chunk)(void *ctx, const wc_blobstore_receive_chunk_args *args);
} wc_blobstore_handlers;

/* From wc_actor_init. The table and ctx must stay. */
void wc_blobstore_register(const wc_blobstore_handlers *handlers, void *ctx);

#endif
