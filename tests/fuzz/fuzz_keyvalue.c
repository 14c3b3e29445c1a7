/* room: provider_keyvalue
 *
 * Payloads of any shape for any operation, one after another on one store in memory: [operation][length][payload]... What is
 * decoded is run and its answer encoded and read back. After a failed operation the store must still answer. */
#include "codec/mp_buf.h"
#include "providers/keyvalue/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_back(int op, const wc__keyvalue_answer *answer)
{
    wc_buf bytes;
    wc_mp_reader r;
    wc_keyvalue_result result;
    wc_buf_init(&bytes, WC_LIMIT_PAYLOAD_BYTES);
    WC_BUG_ON(wc__keyvalue_encode(op, answer, &bytes) < 0);
    wc_mp_reader_init(&r, wc_buf_slice(&bytes));
    WC_BUG_ON(!wc_keyvalue_result_read(&r, op, &result));
    WC_BUG_ON(r.at != r.end || result.values.count != answer->value_count || result.number != answer->number);
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
        wc__keyvalue_request request = {.op = rest.ptr[0] % WC_KEYVALUE_COUNT, .space = WC_LIT("actor/x")};
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
