/* Generated from ../../interfaces/blobstore.widl by `wash gen codegen.yaml`; changes belong there. */
#include "blobstore.h"

bool wc_blobstore_create_container_args_read(wc_mp_reader *r, wc_blobstore_create_container_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("id"),
    };
    wc_blobstore_create_container_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_mp_read_str(r, &m.id);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_blobstore_create_container_args_write(wc_mp_writer *w,
                                              const wc_blobstore_create_container_args *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "id");
    wc_mp_write_str(w, value->id);
}

bool wc_blobstore_container_read(wc_mp_reader *r, wc_blobstore_container *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("id"),
    };
    wc_blobstore_container m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_mp_read_str(r, &m.id);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_blobstore_container_write(wc_mp_writer *w, const wc_blobstore_container *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "id");
    wc_mp_write_str(w, value->id);
}

bool wc_blobstore_remove_container_args_read(wc_mp_reader *r, wc_blobstore_remove_container_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("id"),
    };
    wc_blobstore_remove_container_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_mp_read_str(r, &m.id);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_blobstore_remove_container_args_write(wc_mp_writer *w,
                                              const wc_blobstore_remove_container_args *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "id");
    wc_mp_write_str(w, value->id);
}

bool wc_blobstore_blobstore_result_read(wc_mp_reader *r, wc_blobstore_blobstore_result *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("success"),
        WC_MP_OPTIONAL("error"),
    };
    wc_blobstore_blobstore_result m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_bool(r, &m.success);
            break;
        default:
            m.has_error = wc_mp_read_str(r, &m.error);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_blobstore_blobstore_result_write(wc_mp_writer *w, const wc_blobstore_blobstore_result *value)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "success");
    wc_mp_write_bool(w, value->success);
    wc_mp_write_cstr(w, "error");
    if (value->has_error)
        wc_mp_write_str(w, value->error);
    else
        wc_mp_write_nil(w);
}

bool wc_blobstore_remove_object_args_read(wc_mp_reader *r, wc_blobstore_remove_object_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("id"),
        WC_MP_FIELD("container_id"),
    };
    wc_blobstore_remove_object_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.id);
            break;
        default:
            wc_mp_read_str(r, &m.container_id);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_blobstore_remove_object_args_write(wc_mp_writer *w, const wc_blobstore_remove_object_args *value)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "id");
    wc_mp_write_str(w, value->id);
    wc_mp_write_cstr(w, "container_id");
    wc_mp_write_str(w, value->container_id);
}

bool wc_blobstore_list_objects_args_read(wc_mp_reader *r, wc_blobstore_list_objects_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("container_id"),
    };
    wc_blobstore_list_objects_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_mp_read_str(r, &m.container_id);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_blobstore_list_objects_args_write(wc_mp_writer *w, const wc_blobstore_list_objects_args *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "container_id");
    wc_mp_write_str(w, value->container_id);
}

bool wc_blobstore_blob_array_read(wc_mp_reader *r, wc_blobstore_blob_array *out)
{
    void *memory;
    uint32_t count;
    if (!wc_mp_begin_list(r, sizeof(wc_blobstore_blob), &memory, &count))
        return false;
    wc_blobstore_blob *items = memory;
    for (uint32_t i = 0; i < count; i++) {
        if (!wc_blobstore_blob_read(r, &items[i]))
            return wc_mp_fail_item(r, i);
    }
    *out = (wc_blobstore_blob_array){items, count};
    return true;
}

void wc_blobstore_blob_array_write(wc_mp_writer *w, const wc_blobstore_blob_array *value)
{
    wc_mp_write_array(w, value->len);
    for (uint32_t i = 0; i < value->len; i++)
        wc_blobstore_blob_write(w, &value->items[i]);
}

bool wc_blobstore_blob_list_read(wc_mp_reader *r, wc_blobstore_blob_list *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("blobs"),
    };
    wc_blobstore_blob_list m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_blobstore_blob_array_read(r, &m.blobs);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_blobstore_blob_list_write(wc_mp_writer *w, const wc_blobstore_blob_list *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "blobs");
    wc_blobstore_blob_array_write(w, &value->blobs);
}

bool wc_blobstore_blob_read(wc_mp_reader *r, wc_blobstore_blob *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("id"),
        WC_MP_FIELD("container"),
        WC_MP_FIELD("byteSize"),
    };
    wc_blobstore_blob m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 3);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.id);
            break;
        case 1:
            wc_blobstore_container_read(r, &m.container);
            break;
        default:
            wc_mp_read_u64(r, &m.byte_size);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_blobstore_blob_write(wc_mp_writer *w, const wc_blobstore_blob *value)
{
    wc_mp_write_map(w, 3);
    wc_mp_write_cstr(w, "id");
    wc_mp_write_str(w, value->id);
    wc_mp_write_cstr(w, "container");
    wc_blobstore_container_write(w, &value->container);
    wc_mp_write_cstr(w, "byteSize");
    wc_mp_write_u64(w, value->byte_size);
}

bool wc_blobstore_file_chunk_read(wc_mp_reader *r, wc_blobstore_file_chunk *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("sequenceNo"),
        WC_MP_FIELD("container"),
        WC_MP_FIELD("id"),
        WC_MP_FIELD("totalBytes"),
        WC_MP_FIELD("chunkSize"),
        WC_MP_OPTIONAL("context"),
        WC_MP_FIELD("chunkBytes"),
    };
    wc_blobstore_file_chunk m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 7);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_u64(r, &m.sequence_no);
            break;
        case 1:
            wc_blobstore_container_read(r, &m.container);
            break;
        case 2:
            wc_mp_read_str(r, &m.id);
            break;
        case 3:
            wc_mp_read_u64(r, &m.total_bytes);
            break;
        case 4:
            wc_mp_read_u64(r, &m.chunk_size);
            break;
        case 5:
            m.has_context = wc_mp_read_str(r, &m.context);
            break;
        default:
            wc_mp_read_bytes(r, &m.chunk_bytes);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_blobstore_file_chunk_write(wc_mp_writer *w, const wc_blobstore_file_chunk *value)
{
    wc_mp_write_map(w, 7);
    wc_mp_write_cstr(w, "sequenceNo");
    wc_mp_write_u64(w, value->sequence_no);
    wc_mp_write_cstr(w, "container");
    wc_blobstore_container_write(w, &value->container);
    wc_mp_write_cstr(w, "id");
    wc_mp_write_str(w, value->id);
    wc_mp_write_cstr(w, "totalBytes");
    wc_mp_write_u64(w, value->total_bytes);
    wc_mp_write_cstr(w, "chunkSize");
    wc_mp_write_u64(w, value->chunk_size);
    wc_mp_write_cstr(w, "context");
    if (value->has_context)
        wc_mp_write_str(w, value->context);
    else
        wc_mp_write_nil(w);
    wc_mp_write_cstr(w, "chunkBytes");
    wc_mp_write_bin(w, value->chunk_bytes);
}

bool wc_blobstore_start_upload_args_read(wc_mp_reader *r, wc_blobstore_start_upload_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("chunk"),
    };
    wc_blobstore_start_upload_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_blobstore_file_chunk_read(r, &m.chunk);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_blobstore_start_upload_args_write(wc_mp_writer *w, const wc_blobstore_start_upload_args *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "chunk");
    wc_blobstore_file_chunk_write(w, &value->chunk);
}

bool wc_blobstore_upload_chunk_args_read(wc_mp_reader *r, wc_blobstore_upload_chunk_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("chunk"),
    };
    wc_blobstore_upload_chunk_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_blobstore_file_chunk_read(r, &m.chunk);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_blobstore_upload_chunk_args_write(wc_mp_writer *w, const wc_blobstore_upload_chunk_args *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "chunk");
    wc_blobstore_file_chunk_write(w, &value->chunk);
}

bool wc_blobstore_start_download_args_read(wc_mp_reader *r, wc_blobstore_start_download_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("blob_id"),
        WC_MP_FIELD("container_id"),
        WC_MP_FIELD("chunk_size"),
        WC_MP_OPTIONAL("context"),
    };
    wc_blobstore_start_download_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 4);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.blob_id);
            break;
        case 1:
            wc_mp_read_str(r, &m.container_id);
            break;
        case 2:
            wc_mp_read_u64(r, &m.chunk_size);
            break;
        default:
            m.has_context = wc_mp_read_str(r, &m.context);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_blobstore_start_download_args_write(wc_mp_writer *w, const wc_blobstore_start_download_args *value)
{
    wc_mp_write_map(w, 4);
    wc_mp_write_cstr(w, "blob_id");
    wc_mp_write_str(w, value->blob_id);
    wc_mp_write_cstr(w, "container_id");
    wc_mp_write_str(w, value->container_id);
    wc_mp_write_cstr(w, "chunk_size");
    wc_mp_write_u64(w, value->chunk_size);
    wc_mp_write_cstr(w, "context");
    if (value->has_context)
        wc_mp_write_str(w, value->context);
    else
        wc_mp_write_nil(w);
}

bool wc_blobstore_get_object_info_args_read(wc_mp_reader *r, wc_blobstore_get_object_info_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("blob_id"),
        WC_MP_FIELD("container_id"),
    };
    wc_blobstore_get_object_info_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.blob_id);
            break;
        default:
            wc_mp_read_str(r, &m.container_id);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_blobstore_get_object_info_args_write(wc_mp_writer *w, const wc_blobstore_get_object_info_args *value)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "blob_id");
    wc_mp_write_str(w, value->blob_id);
    wc_mp_write_cstr(w, "container_id");
    wc_mp_write_str(w, value->container_id);
}

bool wc_blobstore_receive_chunk_args_read(wc_mp_reader *r, wc_blobstore_receive_chunk_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("chunk"),
    };
    wc_blobstore_receive_chunk_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_blobstore_file_chunk_read(r, &m.chunk);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_blobstore_receive_chunk_args_write(wc_mp_writer *w, const wc_blobstore_receive_chunk_args *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "chunk");
    wc_blobstore_file_chunk_write(w, &value->chunk);
}

bool wc_blobstore_container_array_read(wc_mp_reader *r, wc_blobstore_container_array *out)
{
    void *memory;
    uint32_t count;
    if (!wc_mp_begin_list(r, sizeof(wc_blobstore_container), &memory, &count))
        return false;
    wc_blobstore_container *items = memory;
    for (uint32_t i = 0; i < count; i++) {
        if (!wc_blobstore_container_read(r, &items[i]))
            return wc_mp_fail_item(r, i);
    }
    *out = (wc_blobstore_container_array){items, count};
    return true;
}

void wc_blobstore_container_array_write(wc_mp_writer *w, const wc_blobstore_container_array *value)
{
    wc_mp_write_array(w, value->len);
    for (uint32_t i = 0; i < value->len; i++)
        wc_blobstore_container_write(w, &value->items[i]);
}

bool wc_blobstore_container_list_read(wc_mp_reader *r, wc_blobstore_container_list *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("containers"),
    };
    wc_blobstore_container_list m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_blobstore_container_array_read(r, &m.containers);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_blobstore_container_list_write(wc_mp_writer *w, const wc_blobstore_container_list *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "containers");
    wc_blobstore_container_array_write(w, &value->containers);
}

bool wc_blobstore_transfer_read(wc_mp_reader *r, wc_blobstore_transfer *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("blobId"),
        WC_MP_FIELD("container"),
        WC_MP_FIELD("chunkSize"),
        WC_MP_FIELD("totalSize"),
        WC_MP_FIELD("totalChunks"),
        WC_MP_OPTIONAL("context"),
    };
    wc_blobstore_transfer m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 6);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.blob_id);
            break;
        case 1:
            wc_blobstore_container_read(r, &m.container);
            break;
        case 2:
            wc_mp_read_u64(r, &m.chunk_size);
            break;
        case 3:
            wc_mp_read_u64(r, &m.total_size);
            break;
        case 4:
            wc_mp_read_u64(r, &m.total_chunks);
            break;
        default:
            m.has_context = wc_mp_read_str(r, &m.context);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_blobstore_transfer_write(wc_mp_writer *w, const wc_blobstore_transfer *value)
{
    wc_mp_write_map(w, 6);
    wc_mp_write_cstr(w, "blobId");
    wc_mp_write_str(w, value->blob_id);
    wc_mp_write_cstr(w, "container");
    wc_blobstore_container_write(w, &value->container);
    wc_mp_write_cstr(w, "chunkSize");
    wc_mp_write_u64(w, value->chunk_size);
    wc_mp_write_cstr(w, "totalSize");
    wc_mp_write_u64(w, value->total_size);
    wc_mp_write_cstr(w, "totalChunks");
    wc_mp_write_u64(w, value->total_chunks);
    wc_mp_write_cstr(w, "context");
    if (value->has_context)
        wc_mp_write_str(w, value->context);
    else
        wc_mp_write_nil(w);
}

static const char *const operations[WC_BLOBSTORE_OPERATIONS] = {
    WC_BLOBSTORE_OP_CREATE_CONTAINER,
    WC_BLOBSTORE_OP_REMOVE_CONTAINER,
    WC_BLOBSTORE_OP_REMOVE_OBJECT,
    WC_BLOBSTORE_OP_LIST_OBJECTS,
    WC_BLOBSTORE_OP_START_UPLOAD,
    WC_BLOBSTORE_OP_UPLOAD_CHUNK,
    WC_BLOBSTORE_OP_START_DOWNLOAD,
    WC_BLOBSTORE_OP_GET_OBJECT_INFO,
    WC_BLOBSTORE_OP_RECEIVE_CHUNK,
};

int wc_blobstore_operation(wc_slice name)
{
    for (int i = 0; i < WC_BLOBSTORE_OPERATIONS; i++) {
        if (__builtin_strlen(operations[i]) == name.len &&
            __builtin_memcmp(operations[i], name.ptr, name.len) == 0)
            return i;
    }
    return -1;
}

const char *wc_blobstore_operation_name(int operation)
{
    return operations[operation];
}
