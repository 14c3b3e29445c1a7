/* room: provider_keyvalue
 *
 * Payloads of any shape for any operation, one after another on one store in memory: [operation][length][payload]... What is
 * decoded is run and its answer encoded and read back. After a failed operation the store must still answer. */
#include "codec/mp_buf.h"
#include "providers/keyvalue/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What a client would get: the number of a number, the values of a list of them. */
static bool read_answer(int op, wc_mp_reader *r, const wc__keyvalue_answer *answer)
{
    wc_keyvalue_add_response sum;
    wc_keyvalue_list_response list;
    wc_keyvalue_set_operation_response set;
    wc_keyvalue_set_query_response found;
    wc_slice any;
    switch (op) {
    case WC_KEYVALUE_ADD:
        return wc_keyvalue_add_response_read(r, &sum) && sum.value == answer->number;
    case WC_KEYVALUE_PUSH:
    case WC_KEYVALUE_LIST_ITEM_DELETE:
        return wc_keyvalue_list_response_read(r, &list) && list.new_count == answer->number;
    case WC_KEYVALUE_SET_ADD:
    case WC_KEYVALUE_SET_REMOVE:
        return wc_keyvalue_set_operation_response_read(r, &set) && set.new_count == answer->number;
    case WC_KEYVALUE_RANGE:
    case WC_KEYVALUE_SET_UNION:
    case WC_KEYVALUE_SET_INTERSECTION:
    case WC_KEYVALUE_SET_QUERY:
        return wc_keyvalue_set_query_response_read(r, &found) && found.values.len == answer->value_count;
    default:
        return wc_mp_read_raw(r, &any);
    }
}

static void read_back(int op, const wc__keyvalue_answer *answer)
{
    wc_arena arena;
    wc_buf bytes;
    wc_mp_reader r;
    wc_buf_init(&bytes, WC_LIMIT_PAYLOAD_BYTES);
    WC_BUG_ON(wc__keyvalue_encode(op, answer, &bytes) < 0);
    wc_arena_init(&arena, 64u << 20);
    wc_mp_reader_init_arena(&r, wc_buf_slice(&bytes), &arena);
    WC_BUG_ON(!read_answer(op, &r, answer) || r.at != r.end);
    wc_arena_deinit(&arena);
    wc_buf_deinit(&bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    wc__keyvalue_store *store = wc__keyvalue_memory_new(1u << 20);
    wc_slice rest = wc_slice_of(data, size);
    wc_arena arena;
    int64_t now_ms = 1000;
    wc_arena_init(&arena, 4u << 20);
    while (rest.len >= 2) {
        wc__keyvalue_request request = {.op = rest.ptr[0] % WC_KEYVALUE_OPERATIONS,
                                        .space = WC_LIT("actor/x")};
        wc_slice payload = wc_slice_sub(rest, 2, rest.ptr[1]);
        wc__keyvalue_answer answer;
        wc_error err;
        rest = wc_slice_from(rest, 2 + payload.len);
        wc_arena_reset(&arena);
        if (wc__keyvalue_decode(request.op, payload, &arena, &request, &err) < 0)
            continue;
        request.now_ms = now_ms += 500;
        if (wc__keyvalue_run(store, &request, &arena, &answer, NULL, &err) == 0)
            read_back(request.op, &answer);
    }
    bool more = true;
    while (more)
        WC_BUG_ON(store->api->sweep(store, now_ms, &more, NULL) < 0);
    wc_arena_deinit(&arena);
    store->api->free(store);
    return 0;
}
