/* room: lattice. Invocations, answers and headers as they come from the lattice: the first byte picks which. What is read must
 * be written so that it reads the same again; what is read but not signed must not pass the check. */
#include "lattice/lattice.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_same_entity(const wc_entity *a, const wc_entity *b)
{
    WC_BUG_ON(a->is_provider != b->is_provider || !wc_slice_eq(a->key, b->key) ||
              !wc_slice_eq(a->contract, b->contract) || !wc_slice_eq(a->link_name, b->link_name));
}

static void check_unsigned(const wc_invocation *invocation, wc_arena *arena)
{
    wc_replay *replay = wc_replay_new(0);
    const wc_rpc_trust trust = {.env = &wc_env_system, .replay = replay};
    WC_BUG_ON(wc_invocation_verify(invocation, &trust, arena, NULL) == 0);
    WC_BUG_ON(wc_replay_count(replay) != 0);
    wc_replay_free(replay);
}

static void fuzz_invocation(wc_slice bytes, wc_arena *arena, wc_buf *wire)
{
    wc_invocation one, two;
    if (wc_invocation_decode(bytes, arena, &one, NULL) != 0)
        return;
    WC_BUG_ON(one.payload.len > bytes.len);
    WC_BUG_ON(wc_invocation_encode(&one, wire, NULL) != 0);
    WC_BUG_ON(wc_invocation_decode(wc_buf_slice(wire), arena, &two, NULL) != 0);
    check_same_entity(&one.origin, &two.origin);
    check_same_entity(&one.target, &two.target);
    WC_BUG_ON(!wc_slice_eq(one.operation, two.operation) || !wc_slice_eq(one.payload, two.payload) ||
              !wc_slice_eq(one.id, two.id) || !wc_slice_eq(one.token, two.token) ||
              !wc_slice_eq(one.host_id, two.host_id));
    check_unsigned(&one, arena);
}

static void fuzz_answer(wc_slice bytes, wc_arena *arena, wc_buf *wire)
{
    wc_rpc_answer one, two;
    if (wc_rpc_answer_decode(bytes, arena, &one, NULL) != 0)
        return;
    WC_BUG_ON(wc_rpc_answer_encode(&one, wire, NULL) != 0);
    WC_BUG_ON(wc_rpc_answer_decode(wc_buf_slice(wire), arena, &two, NULL) != 0);
    WC_BUG_ON(one.is_failure != two.is_failure || !wc_slice_eq(one.id, two.id));
    WC_BUG_ON(one.is_failure ? !wc_slice_eq(one.error, two.error) : !wc_slice_eq(one.payload, two.payload));
}

static void fuzz_headers(wc_slice bytes, wc_buf *wire)
{
    wc_rpc_terms one, two;
    wc_rpc_headers_get(bytes, &one);
    wc_rpc_headers_put(&one, WC_LIT("4a1e6b4c-0d5e-4f6a-8b7c-9d0e1f2a3b4c"), wire);
    wc_rpc_headers_get(wc_buf_slice(wire), &two);
    WC_BUG_ON(one.timeout_ms != two.timeout_ms || one.depth != two.depth);
    WC_BUG_ON(one.request_id[0] && strcmp(one.request_id, two.request_id) != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    wc_arena arena;
    wc_buf wire;
    if (size < 1 || size > 65536 || wc_crypto_init(NULL) != 0)
        return 0;
    wc_slice bytes = wc_slice_of(data + 1, size - 1);
    wc_arena_init(&arena, 1u << 20);
    wc_buf_init(&wire, 1u << 20);
    if (data[0] % 3 == 0)
        fuzz_invocation(bytes, &arena, &wire);
    else if (data[0] % 3 == 1)
        fuzz_answer(bytes, &arena, &wire);
    else
        fuzz_headers(bytes, &wire);
    wc_buf_deinit(&wire);
    wc_arena_deinit(&arena);
    return 0;
}
