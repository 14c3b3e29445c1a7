/* tests/unit/contracts/forms.h: messages of the contracts, each as one function "read it, write it again", so that laws which
 * hold for all of them are checked for all of them. */
#ifndef WC_TESTS_FORMS_H
#define WC_TESTS_FORMS_H

#include "unit/codec/hex.h"

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

typedef bool (*form_fn)(wc_mp_reader *r, wc_mp_writer *w);

/* form_<message> of the type wc_<message>. */
#define FORM_MESSAGES(X)                      \
    X(core_health_check_request)              \
    X(core_health_check_response)             \
    X(core_provider_capability_configuration) \
    X(httpserver_request)                     \
    X(httpserver_response)                    \
    X(keyvalue_get_args)                      \
    X(keyvalue_del_args)                      \
    X(keyvalue_clear_args)                    \
    X(keyvalue_set_query_args)                \
    X(keyvalue_key_exists_args)               \
    X(keyvalue_get_response)                  \
    X(keyvalue_add_args)                      \
    X(keyvalue_add_response)                  \
    X(keyvalue_set_args)                      \
    X(keyvalue_set_response)                  \
    X(keyvalue_del_response)                  \
    X(keyvalue_range_args)                    \
    X(keyvalue_list_range_response)           \
    X(keyvalue_push_args)                     \
    X(keyvalue_list_item_delete_args)         \
    X(keyvalue_set_add_args)                  \
    X(keyvalue_set_remove_args)               \
    X(keyvalue_list_response)                 \
    X(keyvalue_set_operation_response)        \
    X(keyvalue_set_union_args)                \
    X(keyvalue_set_intersection_args)         \
    X(keyvalue_set_query_response)            \
    X(logging_write_log_args)                 \
    X(logging_wascc_write_log_request)        \
    X(extras_scalar_request_random_args)      \
    X(extras_generator_request)               \
    X(extras_generator_result)                \
    X(httpclient_request_args)                \
    X(httpclient_response)                    \
    X(messaging_publish_args)                 \
    X(messaging_publish_response)             \
    X(messaging_broker_message)               \
    X(blobstore_create_container_args)        \
    X(blobstore_container)                    \
    X(blobstore_blobstore_result)             \
    X(blobstore_remove_object_args)           \
    X(blobstore_list_objects_args)            \
    X(blobstore_blob_list)                    \
    X(blobstore_file_chunk)                   \
    X(blobstore_start_upload_args)            \
    X(blobstore_start_download_args)          \
    X(blobstore_get_object_info_args)         \
    X(eventstreams_write_event_args)          \
    X(eventstreams_event_ack)                 \
    X(eventstreams_stream_query)              \
    X(eventstreams_event_list)                \
    X(graphdb_query_graph_args)               \
    X(graphdb_delete_response)                \
    X(graphdb_query_response)                 \
    X(graphdb_scalar)                         \
    X(telnet_send_text_args)                  \
    X(telnet_telnet_result)                   \
    X(messaging_request_args)                 \
    X(blobstore_0_2_0_start_download_args)    \
    X(blobstore_0_1_stream_request)           \
    X(payments_authorize_payment_response)    \
    X(eventstreams_0_1_write_event_args)      \
    X(telnet_session_started_args)

#define FORM_FUNCTION(message)                                          \
    static inline bool form_##message(wc_mp_reader *r, wc_mp_writer *w) \
    {                                                                   \
        wc_##message m;                                                 \
        if (!wc_##message##_read(r, &m))                                \
            return false;                                               \
        wc_##message##_write(w, &m);                                    \
        return true;                                                    \
    }
FORM_MESSAGES(FORM_FUNCTION)
#undef FORM_FUNCTION

typedef struct form {
    const char *name;
    form_fn run;
    const char *hex;
    const char *written; /* NULL: as `hex` */
    const char *fields;  /* keys in order, by space; '?' before an optional one */
} form;

/* SPEC interfaces 7, by name; host 6.7 and 6.8. */
static const form forms[] = {
    {"HealthCheckRequest", form_core_health_check_request, "81ab706c616365686f6c646572c2", NULL, "placeholder"},
    {"HealthCheckRequest true (host 6.7)", form_core_health_check_request, "81ab706c616365686f6c646572c3",
     NULL, "placeholder"},
    {"HealthCheckResponse", form_core_health_check_response, "82a76865616c746879c3a76d657373616765a0", NULL,
     "healthy message"},
    {"CapabilityConfiguration", form_core_provider_capability_configuration,
     "82a66d6f64756c65a14da676616c75657381a4504f5254a438303830", NULL, "module values"},
    {"BindActor (host 6.7)", form_core_provider_capability_configuration,
     "82a66d6f64756c65a24d31a676616c75657381a4504f5254a438303830", NULL, "module values"},
    {"RemoveActor (host 6.7)", form_core_provider_capability_configuration,
     "82a66d6f64756c65a24d31a676616c75657380", NULL, "module values"},
    {"httpserver Request", form_httpserver_request,
     "85a66d6574686f64a3474554a470617468a92f76302f7573657273ab7175657279537472696e67a3613d31a668656164657280a"
     "4626f6479c400",
     NULL, "method path queryString header body"},
    {"httpserver Response", form_httpserver_response,
     "84aa737461747573436f6465ccc8a6737461747573a24f4ba668656164657280a4626f6479c4026869", NULL,
     "statusCode status header body"},
    {"httpserver Response nil body", form_httpserver_response,
     "84aa737461747573436f6465ccc8a6737461747573a24f4ba668656164657280a4626f6479c0",
     "84aa737461747573436f6465ccc8a6737461747573a24f4ba668656164657280a4626f6479c400",
     "statusCode status header body"},
    {"httpserver Response of a compiled AssemblyScript actor", form_httpserver_response,
     "84aa737461747573436f6465ccc8a6737461747573a24f4ba668656164657281ac636f6e74656e742d74797065b06170706c696"
     "36174696f6e2f6a736f6ea4626f6479c40f7b22636f756e746572223a3230307d",
     NULL, "statusCode status header body"},
    {"kv GetArgs", form_keyvalue_get_args, "81a36b6579a16b", NULL, "key"},
    {"kv DelArgs", form_keyvalue_del_args, "81a36b6579a16b", NULL, "key"},
    {"kv ClearArgs", form_keyvalue_clear_args, "81a36b6579a16b", NULL, "key"},
    {"kv SetQueryArgs", form_keyvalue_set_query_args, "81a36b6579a16b", NULL, "key"},
    {"kv KeyExistsArgs", form_keyvalue_key_exists_args, "81a36b6579a16b", NULL, "key"},
    {"kv GetResponse hit", form_keyvalue_get_response, "82a576616c7565a176a6657869737473c3", NULL,
     "value exists"},
    {"kv GetResponse miss", form_keyvalue_get_response, "82a576616c7565a0a6657869737473c2", NULL,
     "value exists"},
    {"kv KeyExists result", form_keyvalue_get_response, "82a576616c7565a0a6657869737473c3", NULL,
     "value exists"},
    {"kv AddArgs +1", form_keyvalue_add_args, "82a36b6579a16ba576616c756501", NULL, "key value"},
    {"kv AddArgs -40", form_keyvalue_add_args, "82a36b6579a16ba576616c7565d0d8", NULL, "key value"},
    {"kv AddArgs of a compiled AssemblyScript actor", form_keyvalue_add_args,
     "82a36b6579ab3a6d793a636f756e746572a576616c756501", NULL, "key value"},
    {"kv AddResponse 200 (rmp)", form_keyvalue_add_response, "81a576616c7565ccc8", "81a576616c7565d100c8",
     "value"},
    {"kv SetArgs", form_keyvalue_set_args, "83a36b6579a16ba576616c7565a176a76578706972657300", NULL,
     "key value expires"},
    {"kv SetResponse", form_keyvalue_set_response, "81a576616c7565a176", NULL, "value"},
    {"kv DelResponse", form_keyvalue_del_response, "81a36b6579a16b", NULL, "key"},
    {"kv Clear result", form_keyvalue_del_response, "81a36b6579a16b", NULL, "key"},
    {"kv RangeArgs", form_keyvalue_range_args, "83a36b6579a16ba5737461727400a473746f70ff", NULL,
     "key start stop"},
    {"kv ListRangeResponse", form_keyvalue_list_range_response, "81a676616c75657392a161a162", NULL, "values"},
    {"kv PushArgs", form_keyvalue_push_args, "82a36b6579a16ba576616c7565a176", NULL, "key value"},
    {"kv ListItemDeleteArgs", form_keyvalue_list_item_delete_args, "82a36b6579a16ba576616c7565a176", NULL,
     "key value"},
    {"kv SetAddArgs", form_keyvalue_set_add_args, "82a36b6579a16ba576616c7565a176", NULL, "key value"},
    {"kv SetRemoveArgs", form_keyvalue_set_remove_args, "82a36b6579a16ba576616c7565a176", NULL, "key value"},
    {"kv ListResponse", form_keyvalue_list_response, "81a86e6577436f756e7402", NULL, "newCount"},
    {"kv ListItemDelete result", form_keyvalue_list_response, "81a86e6577436f756e7402", NULL, "newCount"},
    {"kv SetOperationResponse", form_keyvalue_set_operation_response, "81a96e65775f636f756e7401", NULL,
     "new_count"},
    {"kv SetRemove result", form_keyvalue_set_operation_response, "81a96e65775f636f756e7401", NULL,
     "new_count"},
    {"kv SetUnionArgs", form_keyvalue_set_union_args, "81a46b65797392a161a162", NULL, "keys"},
    {"kv SetIntersectionArgs", form_keyvalue_set_intersection_args, "81a46b65797392a161a162", NULL, "keys"},
    {"kv SetQueryResponse []", form_keyvalue_set_query_response, "81a676616c75657390", NULL, "values"},
    {"kv SetUnion result", form_keyvalue_set_query_response, "81a676616c75657390", NULL, "values"},
    {"kv SetIntersection result", form_keyvalue_set_query_response, "81a676616c75657390", NULL, "values"},
    {"log WriteLogArgs", form_logging_write_log_args,
     "83a6746172676574a174a56c6576656ca4696e666fa474657874a178", NULL, "target level text"},
    {"wascc WriteLogRequest", form_logging_wascc_write_log_request, "82a56c6576656c03a4626f6479a178", NULL,
     "level body"},
    {"extras RequestRandomArgs", form_extras_scalar_request_random_args, "82a36d696e00a36d617864", NULL,
     "min max"},
    {"extras GeneratorRequest guid", form_extras_generator_request,
     "85a467756964c3a873657175656e6365c2a672616e646f6dc2a36d696e00a36d617800", NULL,
     "guid sequence random min max"},
    {"extras GeneratorRequest random (host 6.8)", form_extras_generator_request,
     "85a467756964c2a873657175656e6365c2a672616e646f6dc3a36d696e01a36d6178cd0100", NULL,
     "guid sequence random min max"},
    {"extras GeneratorResult seq 7", form_extras_generator_result,
     "83a467756964c0ae73657175656e63654e756d62657207ad72616e646f6d5f6e756d62657200", NULL,
     "?guid sequenceNumber random_number"},
    {"extras GeneratorResult 42 (host 6.8)", form_extras_generator_result,
     "83a467756964c0ae73657175656e63654e756d62657200ad72616e646f6d5f6e756d6265722a", NULL,
     "?guid sequenceNumber random_number"},
    {"httpclient request_args", form_httpclient_request_args,
     "84a66d6574686f64a4504f5354a375726ca9687474703a2f2f682fa76865616465727381a161a162a4626f6479c40178", NULL,
     "method url headers body"},
    {"httpclient response", form_httpclient_response,
     "84aa737461747573436f6465cd0194a6737461747573a94e6f7420466f756e64a668656164657280a4626f6479c400", NULL,
     "statusCode status header body"},
    {"messaging publish_args", form_messaging_publish_args,
     "83a77375626a656374a173a77265706c79546fa0a4626f6479c40178", NULL, "subject replyTo body"},
    {"messaging publish_response", form_messaging_publish_response, "81a97075626c6973686564c3", NULL,
     "published"},
    {"messaging broker_message", form_messaging_broker_message,
     "83a77375626a656374a173a77265706c79546fa172a4626f6479c40178", NULL, "subject replyTo body"},
    {"blobstore create_container_args", form_blobstore_create_container_args, "81a26964a163", NULL, "id"},
    {"blobstore container", form_blobstore_container, "81a26964a163", NULL, "id"},
    {"blobstore blobstore_result", form_blobstore_blobstore_result, "82a773756363657373c3a56572726f72c0",
     NULL, "success ?error"},
    {"blobstore blobstore_result", form_blobstore_blobstore_result, "82a773756363657373c2a56572726f72a165",
     NULL, "success ?error"},
    {"blobstore remove_object_args", form_blobstore_remove_object_args,
     "82a26964a16fac636f6e7461696e65725f6964a163", NULL, "id container_id"},
    {"blobstore list_objects_args", form_blobstore_list_objects_args, "81ac636f6e7461696e65725f6964a163",
     NULL, "container_id"},
    {"blobstore blob_list", form_blobstore_blob_list,
     "81a5626c6f62739183a26964a16fa9636f6e7461696e657281a26964a163a86279746553697a6503", NULL, "blobs"},
    {"blobstore file_chunk", form_blobstore_file_chunk,
     "87aa73657175656e63654e6f00a9636f6e7461696e657281a26964a163a26964a16faa746f74616c427974657303a96368756e6"
     "b53697a65cd1000a7636f6e74657874c0aa6368756e6b4279746573c403616263",
     NULL, "sequenceNo container id totalBytes chunkSize ?context chunkBytes"},
    {"blobstore start_upload_args", form_blobstore_start_upload_args,
     "81a56368756e6b87aa73657175656e63654e6f00a9636f6e7461696e657281a26964a163a26964a16faa746f74616c427974657"
     "303a96368756e6b53697a65cd1000a7636f6e74657874c0aa6368756e6b4279746573c403616263",
     NULL, "chunk"},
    {"blobstore start_download_args", form_blobstore_start_download_args,
     "84a7626c6f625f6964a16fac636f6e7461696e65725f6964a163aa6368756e6b5f73697a65cd1000a7636f6e74657874c0",
     NULL, "blob_id container_id chunk_size ?context"},
    {"blobstore get_object_info_args", form_blobstore_get_object_info_args,
     "82a7626c6f625f6964a16fac636f6e7461696e65725f6964a163", NULL, "blob_id container_id"},
    {"eventstreams write_event_args", form_eventstreams_write_event_args,
     "82a873747265616d4964a173a676616c75657381a161a131", NULL, "streamId values"},
    {"eventstreams event_ack", form_eventstreams_event_ack, "82a76576656e744964a3312d30a56572726f72c0", NULL,
     "?eventId ?error"},
    {"eventstreams stream_query", form_eventstreams_stream_query,
     "83a873747265616d4964a173a572616e6765c0a5636f756e7400", NULL, "streamId ?range count"},
    {"eventstreams stream_query", form_eventstreams_stream_query,
     "83a873747265616d4964a173a572616e676582a76d696e54696d6500a76d617854696d65cd03e8a5636f756e7405", NULL,
     "streamId ?range count"},
    {"eventstreams event_list", form_eventstreams_event_list,
     "81a66576656e74739183a76576656e744964a3312d30a873747265616d4964a173a676616c75657381a161a131", NULL,
     "events"},
    {"graphdb query_graph_args", form_graphdb_query_graph_args, "82a967726170684e616d65a167a57175657279a171",
     NULL, "graphName query"},
    {"graphdb delete_response", form_graphdb_delete_response, "81a773756363657373c3", NULL, "success"},
    {"graphdb query_response", form_graphdb_query_response,
     "81a9726573756c7453657482a7636f6c756d6e739183a77363616c6172739184a9626f6f6c56616c7565c0a8696e7456616c756"
     "5c0ab646f75626c6556616c7565c0ab737472696e6756616c7565a178a56e6f646573c0a972656c6174696f6e73c0aa73746174"
     "69737469637390",
     NULL, "resultSet"},
    {"graphdb scalar", form_graphdb_scalar,
     "84a9626f6f6c56616c7565c0a8696e7456616c7565c0ab646f75626c6556616c7565cb3ff8000000000000ab737472696e67566"
     "16c7565c0",
     NULL, "?boolValue ?intValue ?doubleValue ?stringValue"},
    {"telnet send_text_args", form_telnet_send_text_args, "82a773657373696f6ea173a474657874a174", NULL,
     "session text"},
    {"telnet telnet_result", form_telnet_telnet_result, "82a773756363657373c3a56572726f72c0", NULL,
     "success ?error"},
    {"messaging RequestArgs", form_messaging_request_args,
     "83a77375626a656374a173a4626f6479c40178a774696d656f7574cd03e8",
     "83a77375626a656374a173a4626f6479c40178a774696d656f7574d103e8", "subject body timeout"},
    {"blobstore 0.2.0 StartDownloadArgs", form_blobstore_0_2_0_start_download_args,
     "84a7626c6f625f6964a16fac636f6e7461696e65725f6964a163aa6368756e6b5f73697a65cd1000a7636f6e74657874c0",
     NULL, "blob_id container_id chunk_size ?context"},
    {"blobstore 0.1 StreamRequest", form_blobstore_0_1_stream_request,
     "84a26964a16fa9636f6e7461696e657281a26964a163a96368756e6b53697a65cd1000a7636f6e74657874c0", NULL,
     "id container chunkSize ?context"},
    {"payments AuthorizePaymentResponse", form_payments_authorize_payment_response,
     "83a773756363657373c3a861757468436f6465a161aa6661696c526561736f6ec0", NULL,
     "success ?authCode ?failReason"},
    {"eventstreams 0.1 WriteEventArgs", form_eventstreams_0_1_write_event_args,
     "82a973747265616d5f6964a173a676616c75657381a161a131", NULL, "stream_id values"},
    {"telnet SessionStartedArgs", form_telnet_session_started_args, "81a773657373696f6ea173", NULL, "session"},
};

#define FORM_COUNT (sizeof forms / sizeof forms[0])

#endif
