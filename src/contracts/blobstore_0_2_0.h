/* Generated from ../../interfaces/blobstore-0.2.0.widl by `wash gen codegen.yaml`; changes belong there.
 *
 * Readers take memory for lists and maps from the reader (wc_mp_reader_set_alloc); texts and bytes
 * borrow from what is read. */
#ifndef WC_BLOBSTORE_0_2_0_GENERATED_H
#define WC_BLOBSTORE_0_2_0_GENERATED_H

#include "codec/mp_message.h"

/* Blob store 0.2.0: chunks are bare. The shipped providers (fs 0.4, s3 0.10) speak it. */
#define WC_BLOBSTORE_0_2_0_NAMESPACE "wasmcloud:blobstore"

typedef struct wc_blobstore_0_2_0_create_container_args wc_blobstore_0_2_0_create_container_args;
typedef struct wc_blobstore_0_2_0_container wc_blobstore_0_2_0_container;
typedef struct wc_blobstore_0_2_0_remove_container_args wc_blobstore_0_2_0_remove_container_args;
typedef struct wc_blobstore_0_2_0_blobstore_result wc_blobstore_0_2_0_blobstore_result;
typedef struct wc_blobstore_0_2_0_remove_object_args wc_blobstore_0_2_0_remove_object_args;
typedef struct wc_blobstore_0_2_0_list_objects_args wc_blobstore_0_2_0_list_objects_args;
typedef struct wc_blobstore_0_2_0_blob_array wc_blobstore_0_2_0_blob_array;
typedef struct wc_blobstore_0_2_0_blob_list wc_blobstore_0_2_0_blob_list;
typedef struct wc_blobstore_0_2_0_blob wc_blobstore_0_2_0_blob;
typedef struct wc_blobstore_0_2_0_file_chunk wc_blobstore_0_2_0_file_chunk;
typedef struct wc_blobstore_0_2_0_start_download_args wc_blobstore_0_2_0_start_download_args;
typedef struct wc_blobstore_0_2_0_get_object_info_args wc_blobstore_0_2_0_get_object_info_args;
typedef struct wc_blobstore_0_2_0_container_array wc_blobstore_0_2_0_container_array;
typedef struct wc_blobstore_0_2_0_container_list wc_blobstore_0_2_0_container_list;
typedef struct wc_blobstore_0_2_0_transfer wc_blobstore_0_2_0_transfer;

struct wc_blobstore_0_2_0_create_container_args {
    wc_slice id;
};

struct wc_blobstore_0_2_0_container {
    wc_slice id;
};

struct wc_blobstore_0_2_0_remove_container_args {
    wc_slice id;
};

struct wc_blobstore_0_2_0_blobstore_result {
    bool success;
    bool has_error;
    wc_slice error;
};

struct wc_blobstore_0_2_0_remove_object_args {
    wc_slice id;
    wc_slice container_id;
};

struct wc_blobstore_0_2_0_list_objects_args {
    wc_slice container_id;
};

struct wc_blobstore_0_2_0_blob_array {
    const wc_blobstore_0_2_0_blob *items;
    uint32_t len;
};

struct wc_blobstore_0_2_0_blob_list {
    wc_blobstore_0_2_0_blob_array blobs;
};

struct wc_blobstore_0_2_0_blob {
    wc_slice id;
    wc_blobstore_0_2_0_container container;
    uint64_t byte_size;
};

struct wc_blobstore_0_2_0_file_chunk {
    /* From 0. */
    uint64_t sequence_no;
    wc_blobstore_0_2_0_container container;
    wc_slice id;
    uint64_t total_bytes;
    uint64_t chunk_size;
    bool has_context;
    wc_slice context;
    wc_slice chunk_bytes;
};

struct wc_blobstore_0_2_0_start_download_args {
    wc_slice blob_id;
    wc_slice container_id;
    uint64_t chunk_size;
    bool has_context;
    wc_slice context;
};

struct wc_blobstore_0_2_0_get_object_info_args {
    wc_slice blob_id;
    wc_slice container_id;
};

struct wc_blobstore_0_2_0_container_array {
    const wc_blobstore_0_2_0_container *items;
    uint32_t len;
};

struct wc_blobstore_0_2_0_container_list {
    wc_blobstore_0_2_0_container_array containers;
};

struct wc_blobstore_0_2_0_transfer {
    wc_slice blob_id;
    wc_blobstore_0_2_0_container container;
    uint64_t chunk_size;
    uint64_t total_size;
    uint64_t total_chunks;
    bool has_context;
    wc_slice context;
};

bool wc_blobstore_0_2_0_create_container_args_read(wc_mp_reader *r,
                                                   wc_blobstore_0_2_0_create_container_args *out);
void wc_blobstore_0_2_0_create_container_args_write(wc_mp_writer *w,
                                                    const wc_blobstore_0_2_0_create_container_args *value);
bool wc_blobstore_0_2_0_container_read(wc_mp_reader *r, wc_blobstore_0_2_0_container *out);
void wc_blobstore_0_2_0_container_write(wc_mp_writer *w, const wc_blobstore_0_2_0_container *value);
bool wc_blobstore_0_2_0_remove_container_args_read(wc_mp_reader *r,
                                                   wc_blobstore_0_2_0_remove_container_args *out);
void wc_blobstore_0_2_0_remove_container_args_write(wc_mp_writer *w,
                                                    const wc_blobstore_0_2_0_remove_container_args *value);
bool wc_blobstore_0_2_0_blobstore_result_read(wc_mp_reader *r, wc_blobstore_0_2_0_blobstore_result *out);
void wc_blobstore_0_2_0_blobstore_result_write(wc_mp_writer *w,
                                               const wc_blobstore_0_2_0_blobstore_result *value);
bool wc_blobstore_0_2_0_remove_object_args_read(wc_mp_reader *r, wc_blobstore_0_2_0_remove_object_args *out);
void wc_blobstore_0_2_0_remove_object_args_write(wc_mp_writer *w,
                                                 const wc_blobstore_0_2_0_remove_object_args *value);
bool wc_blobstore_0_2_0_list_objects_args_read(wc_mp_reader *r, wc_blobstore_0_2_0_list_objects_args *out);
void wc_blobstore_0_2_0_list_objects_args_write(wc_mp_writer *w,
                                                const wc_blobstore_0_2_0_list_objects_args *value);
bool wc_blobstore_0_2_0_blob_array_read(wc_mp_reader *r, wc_blobstore_0_2_0_blob_array *out);
void wc_blobstore_0_2_0_blob_array_write(wc_mp_writer *w, const wc_blobstore_0_2_0_blob_array *value);
bool wc_blobstore_0_2_0_blob_list_read(wc_mp_reader *r, wc_blobstore_0_2_0_blob_list *out);
void wc_blobstore_0_2_0_blob_list_write(wc_mp_writer *w, const wc_blobstore_0_2_0_blob_list *value);
bool wc_blobstore_0_2_0_blob_read(wc_mp_reader *r, wc_blobstore_0_2_0_blob *out);
void wc_blobstore_0_2_0_blob_write(wc_mp_writer *w, const wc_blobstore_0_2_0_blob *value);
bool wc_blobstore_0_2_0_file_chunk_read(wc_mp_reader *r, wc_blobstore_0_2_0_file_chunk *out);
void wc_blobstore_0_2_0_file_chunk_write(wc_mp_writer *w, const wc_blobstore_0_2_0_file_chunk *value);
bool wc_blobstore_0_2_0_start_download_args_read(wc_mp_reader *r,
                                                 wc_blobstore_0_2_0_start_download_args *out);
void wc_blobstore_0_2_0_start_download_args_write(wc_mp_writer *w,
                                                  const wc_blobstore_0_2_0_start_download_args *value);
bool wc_blobstore_0_2_0_get_object_info_args_read(wc_mp_reader *r,
                                                  wc_blobstore_0_2_0_get_object_info_args *out);
void wc_blobstore_0_2_0_get_object_info_args_write(wc_mp_writer *w,
                                                   const wc_blobstore_0_2_0_get_object_info_args *value);
bool wc_blobstore_0_2_0_container_array_read(wc_mp_reader *r, wc_blobstore_0_2_0_container_array *out);
void wc_blobstore_0_2_0_container_array_write(wc_mp_writer *w,
                                              const wc_blobstore_0_2_0_container_array *value);
bool wc_blobstore_0_2_0_container_list_read(wc_mp_reader *r, wc_blobstore_0_2_0_container_list *out);
void wc_blobstore_0_2_0_container_list_write(wc_mp_writer *w, const wc_blobstore_0_2_0_container_list *value);
bool wc_blobstore_0_2_0_transfer_read(wc_mp_reader *r, wc_blobstore_0_2_0_transfer *out);
void wc_blobstore_0_2_0_transfer_write(wc_mp_writer *w, const wc_blobstore_0_2_0_transfer *value);

/* Operations: their names on the wire, and numbers for tables. */
#define WC_BLOBSTORE_0_2_0_OP_CREATE_CONTAINER "CreateContainer"
#define WC_BLOBSTORE_0_2_0_OP_REMOVE_CONTAINER "RemoveContainer"
#define WC_BLOBSTORE_0_2_0_OP_REMOVE_OBJECT "RemoveObject"
#define WC_BLOBSTORE_0_2_0_OP_LIST_OBJECTS "ListObjects"
#define WC_BLOBSTORE_0_2_0_OP_START_UPLOAD "StartUpload"
#define WC_BLOBSTORE_0_2_0_OP_UPLOAD_CHUNK "UploadChunk"
#define WC_BLOBSTORE_0_2_0_OP_START_DOWNLOAD "StartDownload"
#define WC_BLOBSTORE_0_2_0_OP_GET_OBJECT_INFO "GetObjectInfo"
#define WC_BLOBSTORE_0_2_0_OP_RECEIVE_CHUNK "ReceiveChunk"

enum {
    WC_BLOBSTORE_0_2_0_CREATE_CONTAINER,
    WC_BLOBSTORE_0_2_0_REMOVE_CONTAINER,
    WC_BLOBSTORE_0_2_0_REMOVE_OBJECT,
    WC_BLOBSTORE_0_2_0_LIST_OBJECTS,
    WC_BLOBSTORE_0_2_0_START_UPLOAD,
    WC_BLOBSTORE_0_2_0_UPLOAD_CHUNK,
    WC_BLOBSTORE_0_2_0_START_DOWNLOAD,
    WC_BLOBSTORE_0_2_0_GET_OBJECT_INFO,
    WC_BLOBSTORE_0_2_0_RECEIVE_CHUNK,
    WC_BLOBSTORE_0_2_0_OPERATIONS,
};

/* The number of a name, or -1; the name of a number. */
int wc_blobstore_0_2_0_operation(wc_slice name);
const char *wc_blobstore_0_2_0_operation_name(int operation);

#endif
