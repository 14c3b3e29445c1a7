/* Generated from ../../interfaces/blobstore.widl by `wash gen codegen.yaml`; changes belong there.
 *
 * Readers take memory for lists and maps from the reader (wc_mp_reader_set_alloc); texts and bytes
 * borrow from what is read. */
#ifndef WC_BLOBSTORE_GENERATED_H
#define WC_BLOBSTORE_GENERATED_H

#include "codec/mp_message.h"

/* Containers with blobs, moved in chunks. Version 0.2.2, the last one. Four versions of this
 * contract do not understand each other; see the other files. */
#define WC_BLOBSTORE_NAMESPACE "wasmcloud:blobstore"

typedef struct wc_blobstore_create_container_args wc_blobstore_create_container_args;
typedef struct wc_blobstore_container wc_blobstore_container;
typedef struct wc_blobstore_remove_container_args wc_blobstore_remove_container_args;
typedef struct wc_blobstore_blobstore_result wc_blobstore_blobstore_result;
typedef struct wc_blobstore_remove_object_args wc_blobstore_remove_object_args;
typedef struct wc_blobstore_list_objects_args wc_blobstore_list_objects_args;
typedef struct wc_blobstore_blob_array wc_blobstore_blob_array;
typedef struct wc_blobstore_blob_list wc_blobstore_blob_list;
typedef struct wc_blobstore_blob wc_blobstore_blob;
typedef struct wc_blobstore_file_chunk wc_blobstore_file_chunk;
typedef struct wc_blobstore_start_upload_args wc_blobstore_start_upload_args;
typedef struct wc_blobstore_upload_chunk_args wc_blobstore_upload_chunk_args;
typedef struct wc_blobstore_start_download_args wc_blobstore_start_download_args;
typedef struct wc_blobstore_get_object_info_args wc_blobstore_get_object_info_args;
typedef struct wc_blobstore_receive_chunk_args wc_blobstore_receive_chunk_args;
typedef struct wc_blobstore_container_array wc_blobstore_container_array;
typedef struct wc_blobstore_container_list wc_blobstore_container_list;
typedef struct wc_blobstore_transfer wc_blobstore_transfer;

struct wc_blobstore_create_container_args {
    wc_slice id;
};

struct wc_blobstore_container {
    wc_slice id;
};

struct wc_blobstore_remove_container_args {
    wc_slice id;
};

struct wc_blobstore_blobstore_result {
    bool success;
    bool has_error;
    wc_slice error;
};

struct wc_blobstore_remove_object_args {
    wc_slice id;
    wc_slice container_id;
};

struct wc_blobstore_list_objects_args {
    wc_slice container_id;
};

struct wc_blobstore_blob_array {
    const wc_blobstore_blob *items;
    uint32_t len;
};

struct wc_blobstore_blob_list {
    wc_blobstore_blob_array blobs;
};

struct wc_blobstore_blob {
    wc_slice id;
    wc_blobstore_container container;
    uint64_t byte_size;
};

struct wc_blobstore_file_chunk {
    /* From 0. */
    uint64_t sequence_no;
    wc_blobstore_container container;
    wc_slice id;
    uint64_t total_bytes;
    uint64_t chunk_size;
    bool has_context;
    wc_slice context;
    wc_slice chunk_bytes;
};

struct wc_blobstore_start_upload_args {
    wc_blobstore_file_chunk chunk;
};

struct wc_blobstore_upload_chunk_args {
    wc_blobstore_file_chunk chunk;
};

struct wc_blobstore_start_download_args {
    wc_slice blob_id;
    wc_slice container_id;
    uint64_t chunk_size;
    bool has_context;
    wc_slice context;
};

struct wc_blobstore_get_object_info_args {
    wc_slice blob_id;
    wc_slice container_id;
};

struct wc_blobstore_receive_chunk_args {
    wc_blobstore_file_chunk chunk;
};

struct wc_blobstore_container_array {
    const wc_blobstore_container *items;
    uint32_t len;
};

struct wc_blobstore_container_list {
    wc_blobstore_container_array containers;
};

struct wc_blobstore_transfer {
    wc_slice blob_id;
    wc_blobstore_container container;
    uint64_t chunk_size;
    uint64_t total_size;
    uint64_t total_chunks;
    bool has_context;
    wc_slice context;
};

bool wc_blobstore_create_container_args_read(wc_mp_reader *r, wc_blobstore_create_container_args *out);
void wc_blobstore_create_container_args_write(wc_mp_writer *w,
                                              const wc_blobstore_create_container_args *value);
bool wc_blobstore_container_read(wc_mp_reader *r, wc_blobstore_container *out);
void wc_blobstore_container_write(wc_mp_writer *w, const wc_blobstore_container *value);
bool wc_blobstore_remove_container_args_read(wc_mp_reader *r, wc_blobstore_remove_container_args *out);
void wc_blobstore_remove_container_args_write(wc_mp_writer *w,
                                              const wc_blobstore_remove_container_args *value);
bool wc_blobstore_blobstore_result_read(wc_mp_reader *r, wc_blobstore_blobstore_result *out);
void wc_blobstore_blobstore_result_write(wc_mp_writer *w, const wc_blobstore_blobstore_result *value);
bool wc_blobstore_remove_object_args_read(wc_mp_reader *r, wc_blobstore_remove_object_args *out);
void wc_blobstore_remove_object_args_write(wc_mp_writer *w, const wc_blobstore_remove_object_args *value);
bool wc_blobstore_list_objects_args_read(wc_mp_reader *r, wc_blobstore_list_objects_args *out);
void wc_blobstore_list_objects_args_write(wc_mp_writer *w, const wc_blobstore_list_objects_args *value);
bool wc_blobstore_blob_array_read(wc_mp_reader *r, wc_blobstore_blob_array *out);
void wc_blobstore_blob_array_write(wc_mp_writer *w, const wc_blobstore_blob_array *value);
bool wc_blobstore_blob_list_read(wc_mp_reader *r, wc_blobstore_blob_list *out);
void wc_blobstore_blob_list_write(wc_mp_writer *w, const wc_blobstore_blob_list *value);
bool wc_blobstore_blob_read(wc_mp_reader *r, wc_blobstore_blob *out);
void wc_blobstore_blob_write(wc_mp_writer *w, const wc_blobstore_blob *value);
bool wc_blobstore_file_chunk_read(wc_mp_reader *r, wc_blobstore_file_chunk *out);
void wc_blobstore_file_chunk_write(wc_mp_writer *w, const wc_blobstore_file_chunk *value);
bool wc_blobstore_start_upload_args_read(wc_mp_reader *r, wc_blobstore_start_upload_args *out);
void wc_blobstore_start_upload_args_write(wc_mp_writer *w, const wc_blobstore_start_upload_args *value);
bool wc_blobstore_upload_chunk_args_read(wc_mp_reader *r, wc_blobstore_upload_chunk_args *out);
void wc_blobstore_upload_chunk_args_write(wc_mp_writer *w, const wc_blobstore_upload_chunk_args *value);
bool wc_blobstore_start_download_args_read(wc_mp_reader *r, wc_blobstore_start_download_args *out);
void wc_blobstore_start_download_args_write(wc_mp_writer *w, const wc_blobstore_start_download_args *value);
bool wc_blobstore_get_object_info_args_read(wc_mp_reader *r, wc_blobstore_get_object_info_args *out);
void wc_blobstore_get_object_info_args_write(wc_mp_writer *w, const wc_blobstore_get_object_info_args *value);
bool wc_blobstore_receive_chunk_args_read(wc_mp_reader *r, wc_blobstore_receive_chunk_args *out);
void wc_blobstore_receive_chunk_args_write(wc_mp_writer *w, const wc_blobstore_receive_chunk_args *value);
bool wc_blobstore_container_array_read(wc_mp_reader *r, wc_blobstore_container_array *out);
void wc_blobstore_container_array_write(wc_mp_writer *w, const wc_blobstore_container_array *value);
bool wc_blobstore_container_list_read(wc_mp_reader *r, wc_blobstore_container_list *out);
void wc_blobstore_container_list_write(wc_mp_writer *w, const wc_blobstore_container_list *value);
bool wc_blobstore_transfer_read(wc_mp_reader *r, wc_blobstore_transfer *out);
void wc_blobstore_transfer_write(wc_mp_writer *w, const wc_blobstore_transfer *value);

/* Operations: their names on the wire, and numbers for tables. */
#define WC_BLOBSTORE_OP_CREATE_CONTAINER "CreateContainer"
#define WC_BLOBSTORE_OP_REMOVE_CONTAINER "RemoveContainer"
#define WC_BLOBSTORE_OP_REMOVE_OBJECT "RemoveObject"
#define WC_BLOBSTORE_OP_LIST_OBJECTS "ListObjects"
#define WC_BLOBSTORE_OP_START_UPLOAD "StartUpload"
#define WC_BLOBSTORE_OP_UPLOAD_CHUNK "UploadChunk"
#define WC_BLOBSTORE_OP_START_DOWNLOAD "StartDownload"
#define WC_BLOBSTORE_OP_GET_OBJECT_INFO "GetObjectInfo"
#define WC_BLOBSTORE_OP_RECEIVE_CHUNK "ReceiveChunk"

enum {
    WC_BLOBSTORE_CREATE_CONTAINER,
    WC_BLOBSTORE_REMOVE_CONTAINER,
    WC_BLOBSTORE_REMOVE_OBJECT,
    WC_BLOBSTORE_LIST_OBJECTS,
    WC_BLOBSTORE_START_UPLOAD,
    WC_BLOBSTORE_UPLOAD_CHUNK,
    /* The chunks come by ReceiveChunk. */
    WC_BLOBSTORE_START_DOWNLOAD,
    WC_BLOBSTORE_GET_OBJECT_INFO,
    WC_BLOBSTORE_RECEIVE_CHUNK,
    WC_BLOBSTORE_OPERATIONS,
};

/* The number of a name, or -1; the name of a number. */
int wc_blobstore_operation(wc_slice name);
const char *wc_blobstore_operation_name(int operation);

#endif
