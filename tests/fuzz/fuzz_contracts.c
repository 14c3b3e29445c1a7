/* room: contracts. Every message of every contract is read from any bytes; what is read, written and read again is the same.
 * The first byte chooses the message. SPEC interfaces 8. */
#include <stdlib.h>

#include "base/arena.h"
#include "codec/mp_buf.h"
#include "contracts/blobstore.h"
#include "contracts/blobstore_0_1.h"
#include "contracts/blobstore_0_2_0.h"
#include "contracts/core.h"
#include "contracts/core_provider.h"
#include "contracts/eventstreams.h"
#include "contracts/eventstreams_0_1.h"
#include "contracts/extras.h"
#include "contracts/extras_scalar.h"
#include "contracts/graphdb.h"
#include "contracts/httpclient.h"
#include "contracts/httpserver.h"
#include "contracts/keyvalue.h"
#include "contracts/logging.h"
#include "contracts/logging_wascc.h"
#include "contracts/messaging.h"
#include "contracts/payments.h"
#include "contracts/telnet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The order is the corpus's: new ones come at the end. */
#define FUZZ_MESSAGES(X)                      \
    X(blobstore_create_container_args)        \
    X(blobstore_container)                    \
    X(blobstore_remove_container_args)        \
    X(blobstore_blobstore_result)             \
    X(blobstore_remove_object_args)           \
    X(blobstore_list_objects_args)            \
    X(blobstore_blob_array)                   \
    X(blobstore_blob_list)                    \
    X(blobstore_blob)                         \
    X(blobstore_file_chunk)                   \
    X(blobstore_start_upload_args)            \
    X(blobstore_upload_chunk_args)            \
    X(blobstore_start_download_args)          \
    X(blobstore_get_object_info_args)         \
    X(blobstore_receive_chunk_args)           \
    X(blobstore_container_array)              \
    X(blobstore_container_list)               \
    X(blobstore_transfer)                     \
    X(blobstore_0_1_container)                \
    X(blobstore_0_1_create_container_args)    \
    X(blobstore_0_1_remove_container_args)    \
    X(blobstore_0_1_blob)                     \
    X(blobstore_0_1_remove_object_args)       \
    X(blobstore_0_1_list_objects_args)        \
    X(blobstore_0_1_blob_array)               \
    X(blobstore_0_1_blob_list)                \
    X(blobstore_0_1_file_chunk)               \
    X(blobstore_0_1_start_upload_args)        \
    X(blobstore_0_1_upload_chunk_args)        \
    X(blobstore_0_1_stream_request)           \
    X(blobstore_0_1_start_download_args)      \
    X(blobstore_0_1_get_object_info_args)     \
    X(blobstore_0_1_receive_chunk_args)       \
    X(blobstore_0_1_container_array)          \
    X(blobstore_0_1_container_list)           \
    X(blobstore_0_1_transfer)                 \
    X(blobstore_0_2_0_create_container_args)  \
    X(blobstore_0_2_0_container)              \
    X(blobstore_0_2_0_remove_container_args)  \
    X(blobstore_0_2_0_blobstore_result)       \
    X(blobstore_0_2_0_remove_object_args)     \
    X(blobstore_0_2_0_list_objects_args)      \
    X(blobstore_0_2_0_blob_array)             \
    X(blobstore_0_2_0_blob_list)              \
    X(blobstore_0_2_0_blob)                   \
    X(blobstore_0_2_0_file_chunk)             \
    X(blobstore_0_2_0_start_download_args)    \
    X(blobstore_0_2_0_get_object_info_args)   \
    X(blobstore_0_2_0_container_array)        \
    X(blobstore_0_2_0_container_list)         \
    X(blobstore_0_2_0_transfer)               \
    X(core_health_check_request)              \
    X(core_health_check_response)             \
    X(core_provider_capability_configuration) \
    X(core_provider_health_check_request)     \
    X(core_provider_health_check_response)    \
    X(eventstreams_write_event_args)          \
    X(eventstreams_event_ack)                 \
    X(eventstreams_stream_query)              \
    X(eventstreams_event_array)               \
    X(eventstreams_event_list)                \
    X(eventstreams_event)                     \
    X(eventstreams_time_range)                \
    X(eventstreams_0_1_write_event_args)      \
    X(eventstreams_0_1_stream_query)          \
    X(eventstreams_0_1_event_array)           \
    X(eventstreams_0_1_event)                 \
    X(eventstreams_0_1_time_range)            \
    X(extras_generator_request)               \
    X(extras_generator_result)                \
    X(extras_scalar_request_random_args)      \
    X(graphdb_query_graph_args)               \
    X(graphdb_column_array)                   \
    X(graphdb_result_set)                     \
    X(graphdb_query_response)                 \
    X(graphdb_scalar_array)                   \
    X(graphdb_node_array)                     \
    X(graphdb_relation_array)                 \
    X(graphdb_column)                         \
    X(graphdb_string_scalar_map)              \
    X(graphdb_relation)                       \
    X(graphdb_scalar)                         \
    X(graphdb_node)                           \
    X(graphdb_delete_graph_args)              \
    X(graphdb_delete_response)                \
    X(httpclient_request_args)                \
    X(httpclient_response)                    \
    X(httpserver_request)                     \
    X(httpserver_response)                    \
    X(keyvalue_get_args)                      \
    X(keyvalue_get_response)                  \
    X(keyvalue_add_args)                      \
    X(keyvalue_add_response)                  \
    X(keyvalue_set_args)                      \
    X(keyvalue_set_response)                  \
    X(keyvalue_del_args)                      \
    X(keyvalue_del_response)                  \
    X(keyvalue_clear_args)                    \
    X(keyvalue_range_args)                    \
    X(keyvalue_list_range_response)           \
    X(keyvalue_push_args)                     \
    X(keyvalue_list_response)                 \
    X(keyvalue_list_item_delete_args)         \
    X(keyvalue_set_add_args)                  \
    X(keyvalue_set_operation_response)        \
    X(keyvalue_set_remove_args)               \
    X(keyvalue_set_union_args)                \
    X(keyvalue_set_query_response)            \
    X(keyvalue_set_intersection_args)         \
    X(keyvalue_set_query_args)                \
    X(keyvalue_key_exists_args)               \
    X(keyvalue_set_operation_answer)          \
    X(logging_write_log_args)                 \
    X(logging_wascc_write_log_request)        \
    X(messaging_publish_args)                 \
    X(messaging_publish_response)             \
    X(messaging_request_args)                 \
    X(messaging_broker_message)               \
    X(payments_authorize_payment_request)     \
    X(payments_authorize_payment_response)    \
    X(payments_complete_payment_request)      \
    X(payments_complete_payment_response)     \
    X(payments_payment_method_list)           \
    X(telnet_send_text_args)                  \
    X(telnet_telnet_result)                   \
    X(telnet_session_started_args)            \
    X(telnet_receive_text_args)

static void expect(bool is_true)
{
    if (!is_true)
        abort();
}

#define FUZZ_FUNCTION(message)                                   \
    static bool copy_##message(wc_mp_reader *r, wc_mp_writer *w) \
    {                                                            \
        wc_##message m;                                          \
        if (!wc_##message##_read(r, &m))                         \
            return false;                                        \
        wc_##message##_write(w, &m);                             \
        return true;                                             \
    }
FUZZ_MESSAGES(FUZZ_FUNCTION)
#undef FUZZ_FUNCTION

static bool (*const messages[])(wc_mp_reader *r, wc_mp_writer *w) = {
#define FUZZ_ROW(message) copy_##message,
    FUZZ_MESSAGES(FUZZ_ROW)
#undef FUZZ_ROW
};

#define MESSAGE_COUNT (sizeof messages / sizeof messages[0])

/* The one-pass way writes what the writer does. */
static void check_pass(wc_slice from, wc_arena *arena)
{
    wc_mp_reader r;
    wc_httpserver_request request;
    wc_mp_reader_init_arena(&r, from, arena);
    if (!wc_httpserver_request_read(&r, &request))
        return;
    size_t size = wc_httpserver_request_size(&request);
    uint8_t *put = wc_arena_alloc(arena, size);
    if (put != NULL)
        expect(wc_httpserver_request_put(put, &request) == put + size);
}

static bool copy_to(size_t which, wc_slice from, wc_arena *arena, wc_buf *out)
{
    wc_mp_reader r;
    wc_mp_writer w;
    char text[128];
    wc_mp_reader_init_arena(&r, from, arena);
    r.root = "Message";
    wc_mp_buf_begin(&w, out);
    bool is_read = messages[which](&r, &w);
    expect(is_read == wc_mp_ok(&r));
    expect(is_read || wc_mp_describe(&r, text, sizeof text) > 0);
    return wc_mp_buf_end(&w) == 0 && is_read;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    wc_arena arena;
    wc_buf once, twice;
    if (size == 0)
        return 0;
    size_t which = data[0] % MESSAGE_COUNT;
    wc_slice from = {data + 1, size - 1};
    wc_arena_init(&arena, 64u << 20);
    wc_buf_init(&once, 16u << 20);
    wc_buf_init(&twice, 16u << 20);
    if (copy_to(which, from, &arena, &once)) {
        expect(copy_to(which, wc_buf_slice(&once), &arena, &twice));
        expect(wc_slice_eq(wc_buf_slice(&once), wc_buf_slice(&twice)));
    }
    check_pass(from, &arena);
    wc_buf_deinit(&once);
    wc_buf_deinit(&twice);
    wc_arena_deinit(&arena);
    return 0;
}
