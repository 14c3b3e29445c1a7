/* tests/unit/contracts/forms.h: every message of the contracts as one function "read it, write it again", so that laws which
 * hold for all of them are checked for all of them. */
#ifndef WC_TESTS_FORMS_H
#define WC_TESTS_FORMS_H

#include "unit/codec/hex.h"

#include "base/arena.h"
#include "codec/mp_buf.h"
#include "contracts/contracts.h"

#define FORM_PAIRS_MAX 8u

typedef bool (*form_fn)(wc_mp_reader *r, wc_mp_writer *w, int operation);

static inline bool form_health_request(wc_mp_reader *r, wc_mp_writer *w, int operation)
{
    wc_health_request m;
    (void)operation;
    if (!wc_health_request_read(r, &m))
        return false;
    wc_health_request_write(w, &m);
    return true;
}

static inline bool form_health_response(wc_mp_reader *r, wc_mp_writer *w, int operation)
{
    wc_health_response m;
    (void)operation;
    if (!wc_health_response_read(r, &m))
        return false;
    wc_health_response_write(w, &m);
    return true;
}

static inline bool form_configuration(wc_mp_reader *r, wc_mp_writer *w, int operation)
{
    wc_capability_configuration m;
    wc_slice pairs[2 * FORM_PAIRS_MAX];
    (void)operation;
    if (!wc_capability_configuration_read(r, pairs, FORM_PAIRS_MAX, &m))
        return false;
    wc_capability_configuration_write(w, &m);
    return true;
}

static inline bool form_http_request(wc_mp_reader *r, wc_mp_writer *w, int operation)
{
    wc_httpserver_request m;
    wc_slice pairs[2 * FORM_PAIRS_MAX];
    uint8_t put[512];
    (void)operation;
    if (!wc_httpserver_request_read(r, pairs, FORM_PAIRS_MAX, &m))
        return false;
    wc_httpserver_request_write(w, &m);
    /* the server's own way must write the same */
    size_t size = wc_httpserver_request_size(&m);
    assert_true(size <= sizeof put);
    assert_ptr_equal(wc_httpserver_request_put(&m, put), put + size);
    assert_bytes(wc_slice_of(put, size), wc_mp_written(w));
    return true;
}

static inline bool form_http_response(wc_mp_reader *r, wc_mp_writer *w, int operation)
{
    wc_httpserver_response m;
    wc_slice pairs[2 * FORM_PAIRS_MAX];
    (void)operation;
    if (!wc_httpserver_response_read(r, pairs, FORM_PAIRS_MAX, &m))
        return false;
    wc_httpserver_response_write(w, &m);
    return true;
}

static inline bool form_keyvalue_args(wc_mp_reader *r, wc_mp_writer *w, int operation)
{
    wc_keyvalue_args m;
    if (!wc_keyvalue_args_read(r, operation, &m))
        return false;
    wc_keyvalue_args_write(w, operation, &m);
    return true;
}

static inline bool form_keyvalue_result(wc_mp_reader *r, wc_mp_writer *w, int operation)
{
    wc_keyvalue_result m;
    if (!wc_keyvalue_result_read(r, operation, &m))
        return false;
    wc_keyvalue_result_write(w, operation, &m);
    return true;
}

static inline bool form_write_log(wc_mp_reader *r, wc_mp_writer *w, int operation)
{
    wc_write_log m;
    (void)operation;
    if (!wc_write_log_read(r, &m))
        return false;
    wc_write_log_write(w, &m);
    return true;
}

static inline bool form_extras_request(wc_mp_reader *r, wc_mp_writer *w, int operation)
{
    wc_extras_request m;
    if (!wc_extras_request_read(r, operation, &m))
        return false;
    wc_extras_request_write(w, operation, &m);
    return true;
}

static inline bool form_extras_result(wc_mp_reader *r, wc_mp_writer *w, int operation)
{
    wc_extras_result m;
    if (!wc_extras_result_read(r, operation, &m))
        return false;
    wc_extras_result_write(w, operation, &m);
    return true;
}

typedef struct form {
    const char *name;
    form_fn run;
    int operation;
    const char *hex;
    const char *written; /* NULL: as `hex` */
    const char *fields;  /* required keys in order, by space; "" when the message is no structure */
} form;

/* SPEC interfaces 7, all messages of the contracts in this room, by name; host 6.7 and 6.8. */
static const form forms[] = {
    {"HealthCheckRequest", form_health_request, 0, "81ab706c616365686f6c646572c2", NULL, "placeholder"},
    {"HealthCheckRequest true (host 6.7)", form_health_request, 0, "81ab706c616365686f6c646572c3", NULL,
     "placeholder"},
    {"HealthCheckResponse", form_health_response, 0, "82a76865616c746879c3a76d657373616765a0", NULL,
     "healthy message"},
    {"CapabilityConfiguration", form_configuration, 0,
     "82a66d6f64756c65a14da676616c75657381a4504f5254a438303830", NULL, "module values"},
    {"BindActor (host 6.7)", form_configuration, 0,
     "82a66d6f64756c65a24d31a676616c75657381a4504f5254a438303830", NULL, "module values"},
    {"RemoveActor (host 6.7)", form_configuration, 0, "82a66d6f64756c65a24d31a676616c75657380", NULL,
     "module values"},
    {"httpserver Request", form_http_request, 0,
     "85a66d6574686f64a3474554a470617468a92f76302f7573657273ab7175657279537472696e67a3613d31a668656164657280"
     "a4626f6479c400",
     NULL, "method path queryString header body"},
    {"httpserver Response", form_http_response, 0,
     "84aa737461747573436f6465ccc8a6737461747573a24f4ba668656164657280a4626f6479c4026869", NULL,
     "statusCode status header body"},
    {"httpserver Response nil body", form_http_response, 0,
     "84aa737461747573436f6465ccc8a6737461747573a24f4ba668656164657280a4626f6479c0",
     "84aa737461747573436f6465ccc8a6737461747573a24f4ba668656164657280a4626f6479c400",
     "statusCode status header body"},
    {"httpserver Response of a compiled AssemblyScript actor", form_http_response, 0,
     "84aa737461747573436f6465ccc8a6737461747573a24f4ba668656164657281ac636f6e74656e742d74797065b06170706c696"
     "361"
     "74696f6e2f6a736f6ea4626f6479c40f7b22636f756e746572223a3230307d",
     NULL, "statusCode status header body"},
    {"kv GetArgs", form_keyvalue_args, WC_KEYVALUE_GET, "81a36b6579a16b", NULL, "key"},
    {"kv DelArgs", form_keyvalue_args, WC_KEYVALUE_DEL, "81a36b6579a16b", NULL, "key"},
    {"kv ClearArgs", form_keyvalue_args, WC_KEYVALUE_CLEAR, "81a36b6579a16b", NULL, "key"},
    {"kv SetQueryArgs", form_keyvalue_args, WC_KEYVALUE_SET_QUERY, "81a36b6579a16b", NULL, "key"},
    {"kv KeyExistsArgs", form_keyvalue_args, WC_KEYVALUE_KEY_EXISTS, "81a36b6579a16b", NULL, "key"},
    {"kv GetResponse hit", form_keyvalue_result, WC_KEYVALUE_GET, "82a576616c7565a176a6657869737473c3", NULL,
     "value exists"},
    {"kv GetResponse miss", form_keyvalue_result, WC_KEYVALUE_GET, "82a576616c7565a0a6657869737473c2", NULL,
     "value exists"},
    {"kv KeyExists result", form_keyvalue_result, WC_KEYVALUE_KEY_EXISTS, "82a576616c7565a0a6657869737473c3",
     NULL, "value exists"},
    {"kv AddArgs +1", form_keyvalue_args, WC_KEYVALUE_ADD, "82a36b6579a16ba576616c756501", NULL, "key value"},
    {"kv AddArgs -40", form_keyvalue_args, WC_KEYVALUE_ADD, "82a36b6579a16ba576616c7565d0d8", NULL,
     "key value"},
    {"kv AddArgs of a compiled AssemblyScript actor", form_keyvalue_args, WC_KEYVALUE_ADD,
     "82a36b6579ab3a6d793a636f756e746572a576616c756501", NULL, "key value"},
    {"kv AddResponse 200 (rmp)", form_keyvalue_result, WC_KEYVALUE_ADD, "81a576616c7565ccc8",
     "81a576616c7565d100c8", "value"},
    {"kv SetArgs", form_keyvalue_args, WC_KEYVALUE_SET, "83a36b6579a16ba576616c7565a176a76578706972657300",
     NULL, "key value expires"},
    {"kv SetResponse", form_keyvalue_result, WC_KEYVALUE_SET, "81a576616c7565a176", NULL, "value"},
    {"kv DelResponse", form_keyvalue_result, WC_KEYVALUE_DEL, "81a36b6579a16b", NULL, "key"},
    {"kv Clear result", form_keyvalue_result, WC_KEYVALUE_CLEAR, "81a36b6579a16b", NULL, "key"},
    {"kv RangeArgs", form_keyvalue_args, WC_KEYVALUE_RANGE, "83a36b6579a16ba5737461727400a473746f70ff", NULL,
     "key start stop"},
    {"kv ListRangeResponse", form_keyvalue_result, WC_KEYVALUE_RANGE, "81a676616c75657392a161a162", NULL,
     "values"},
    {"kv PushArgs", form_keyvalue_args, WC_KEYVALUE_PUSH, "82a36b6579a16ba576616c7565a176", NULL, "key value"},
    {"kv ListItemDeleteArgs", form_keyvalue_args, WC_KEYVALUE_LIST_ITEM_DELETE,
     "82a36b6579a16ba576616c7565a176", NULL, "key value"},
    {"kv SetAddArgs", form_keyvalue_args, WC_KEYVALUE_SET_ADD, "82a36b6579a16ba576616c7565a176", NULL,
     "key value"},
    {"kv SetRemoveArgs", form_keyvalue_args, WC_KEYVALUE_SET_REMOVE, "82a36b6579a16ba576616c7565a176", NULL,
     "key value"},
    {"kv ListResponse", form_keyvalue_result, WC_KEYVALUE_PUSH, "81a86e6577436f756e7402", NULL, "newCount"},
    {"kv ListItemDelete result", form_keyvalue_result, WC_KEYVALUE_LIST_ITEM_DELETE, "81a86e6577436f756e7402",
     NULL, "newCount"},
    {"kv SetOperationResponse", form_keyvalue_result, WC_KEYVALUE_SET_ADD, "81a96e65775f636f756e7401", NULL,
     "new_count"},
    {"kv SetRemove result", form_keyvalue_result, WC_KEYVALUE_SET_REMOVE, "81a96e65775f636f756e7401", NULL,
     "new_count"},
    {"kv SetUnionArgs", form_keyvalue_args, WC_KEYVALUE_SET_UNION, "81a46b65797392a161a162", NULL, "keys"},
    {"kv SetIntersectionArgs", form_keyvalue_args, WC_KEYVALUE_SET_INTERSECTION, "81a46b65797392a161a162",
     NULL, "keys"},
    {"kv SetQueryResponse []", form_keyvalue_result, WC_KEYVALUE_SET_QUERY, "81a676616c75657390", NULL,
     "values"},
    {"kv SetUnion result", form_keyvalue_result, WC_KEYVALUE_SET_UNION, "81a676616c75657390", NULL, "values"},
    {"kv SetIntersection result", form_keyvalue_result, WC_KEYVALUE_SET_INTERSECTION, "81a676616c75657390",
     NULL, "values"},
    {"log WriteLogArgs", form_write_log, 0, "83a6746172676574a174a56c6576656ca4696e666fa474657874a178", NULL,
     "target level text"},
    {"wascc WriteLogRequest", form_write_log, 0, "82a56c6576656c03a4626f6479a178",
     "83a6746172676574a0a56c6576656ca4696e666fa474657874a178", "level body"},
    {"extras RequestRandomArgs", form_extras_request, WC_EXTRAS_RANDOM, "82a36d696e00a36d617864", NULL,
     "min max"},
    {"extras GeneratorRequest guid", form_extras_request, WC_EXTRAS_GUID,
     "85a467756964c3a873657175656e6365c2a672616e646f6dc2a36d696e00a36d617800", NULL,
     "guid sequence random min max"},
    {"extras GeneratorRequest random (host 6.8)", form_extras_request, WC_EXTRAS_RANDOM,
     "85a467756964c2a873657175656e6365c2a672616e646f6dc3a36d696e01a36d6178cd0100", NULL,
     "guid sequence random min max"},
    {"extras GeneratorResult seq 7", form_extras_result, WC_EXTRAS_SEQUENCE,
     "83a467756964c0ae73657175656e63654e756d62657207ad72616e646f6d5f6e756d62657200", NULL,
     "?guid sequenceNumber random_number"},
    {"extras GeneratorResult 42 (host 6.8)", form_extras_result, WC_EXTRAS_RANDOM,
     "83a467756964c0ae73657175656e63654e756d62657200ad72616e646f6d5f6e756d6265722a", NULL,
     "?guid sequenceNumber random_number"},
    {"extras scalar u64 7", form_extras_result, WC_EXTRAS_SEQUENCE, "07", NULL, ""},
    {"extras scalar u32 7", form_extras_result, WC_EXTRAS_RANDOM, "07", NULL, ""},
    {"extras scalar string guid", form_extras_result, WC_EXTRAS_GUID,
     "d92431323365343536372d653839622d343264332d613435362d343236363134313734303030", NULL, ""},
};

#define FORM_COUNT (sizeof forms / sizeof forms[0])

static inline bool form_is_structure(const form *f)
{
    return f->fields[0] != '\0';
}

#endif
