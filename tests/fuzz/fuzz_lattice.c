/* room: lattice. Whatever comes from the bus: the first byte picks which of the commands, auctions, advertisements, digests and
 * records it is. What is accepted has every string that it needs, and can be said again. */
#include "claims/claims.h"
#include "lattice/lattice_int.h"

#define HOST "NAB2CB576PHBBPQ5ODORRZ2LYCMWPZGWGCN2KDK7DXOIMZASKUY3RSWB"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const wc__request *request)
{
    switch (request->ask) {
    case WC_ASK_UPDATE_ACTOR:
        WC_BUG_ON(request->ref == NULL || request->new_ref == NULL);
        break;
    case WC_ASK_AUCTION_ACTOR:
    case WC_ASK_AUCTION_PROVIDER:
        WC_BUG_ON(request->ref == NULL || wc_value_type(request->constraints) != WC_VALUE_OBJECT);
        break;
    case WC_ASK_START_ACTOR:
    case WC_ASK_STOP_ACTOR:
    case WC_ASK_START_PROVIDER:
    case WC_ASK_STOP_PROVIDER:
        WC_BUG_ON(request->ref == NULL || request->link_name == NULL || request->link_name[0] == 0);
        break;
    default:
        break;
    }
}

/* What was understood goes into a state, out of it as a record, and is then the same fact. */
static void check_record(void *arg, wc_slice record)
{
    wc_state *other = arg;
    wc_arena arena;
    wc_fact fact;
    wc_taken taken = WC_TAKEN_STALE;
    wc_arena_init(&arena, 16u * WC_LIMIT_FACT_BYTES);
    WC_BUG_ON(wc_record_read(record, &arena, &fact, NULL) != 0);
    WC_BUG_ON(wc_state_put(other, &fact, &taken, NULL) != 0 || taken != WC_TAKEN_NEW);
    wc_arena_deinit(&arena);
}

static void check_fact(const wc_fact *fact)
{
    wc_state *state = wc_state_new(&wc_env_system, HOST), *other = wc_state_new(&wc_env_system, HOST);
    wc_taken taken;
    wc_fact known;
    wc_arena arena;
    wc_buf advert;
    wc_arena_init(&arena, 16u * WC_LIMIT_FACT_BYTES);
    wc_buf_init(&advert, 4u * WC_LIMIT_FACT_BYTES);
    if (wc_state_put(state, fact, &taken, NULL) == 0 && taken == WC_TAKEN_NEW) {
        wc_state_each_record(state, NULL, check_record, other);
        WC_BUG_ON(memcmp(wc_state_sums(state), wc_state_sums(other), WC_STATE_BUCKETS * 8) != 0);
        WC_BUG_ON(!wc_state_find(state, fact, &arena, &known));
        if (fact->kind != WC_FACT_REF)
            WC_BUG_ON(wc_advert_write(&known, &advert) != 0);
    }
    wc_buf_deinit(&advert);
    wc_arena_deinit(&arena);
    wc_state_free(other);
    wc_state_free(state);
}

static void read_advert(wc__ask ask, wc_slice bytes)
{
    wc_arena arena;
    wc_fact fact;
    wc_arena_init(&arena, 16u * WC_LIMIT_FACT_BYTES);
    wc_fact_kind kind = ask == WC_ASK_LEARN_CLAIMS ? WC_FACT_CLAIMS : WC_FACT_LINK;
    if (wc__advert_read(kind, ask == WC_ASK_REMOVE_LINK, bytes, &arena, &fact, NULL) == 0)
        check_fact(&fact);
    wc_arena_deinit(&arena);
}

static void read_ours(wc__ask ask, wc_slice bytes)
{
    wc_arena arena;
    wc_fact fact;
    wc__digest digest;
    wc_arena_init(&arena, 16u * WC_LIMIT_FACT_BYTES);
    if (ask == WC_ASK_DIGEST && wc__digest_read(bytes, &digest, NULL) == 0)
        WC_BUG_ON(!wc_nkey_is_public(wc_slice_str(digest.host), WC_NKEY_SERVER));
    if (ask == WC_ASK_RECORDS && wc_record_read(bytes, &arena, &fact, NULL) == 0)
        check_fact(&fact);
    wc_arena_deinit(&arena);
}

static void load_file(wc_slice bytes)
{
    wc_state *state = wc_state_new(&wc_env_system, HOST);
    (void)!wc_state_load(state, bytes, NULL);
    wc_state_free(state);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    wc__request request;
    wc_error err;
    if (size < 1 || size > 65536 || wc_crypto_init(NULL) != 0)
        return 0;
    wc__ask ask = (wc__ask)(data[0] % (WC_ASK_PILE + 1));
    wc_slice bytes = wc_slice_of(data + 1, size - 1);
    if (ask == WC_ASK_PILE)
        load_file(bytes);
    else if (ask >= WC_ASK_DIGEST)
        read_ours(ask, bytes);
    else if (ask >= WC_ASK_SET_LINK)
        read_advert(ask, bytes);
    if (ask >= WC_ASK_SET_LINK)
        return 0;
    if (wc__request_decode(ask, bytes, &request, &err) == 0)
        check(&request);
    wc__request_deinit(&request);
    return 0;
}
