/* Advertisements of claims and links, byte for byte, and what is refused. SPEC lattice 3.1, 3.2 (vectors), 4.1; RFC 0004. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "lattice/lattice_int.h"

#define N0 "NAB2CB576PHBBPQ5ODORRZ2LYCMWPZGWGCN2KDK7DXOIMZASKUY3RSWB"

static const char vector_claims[] = "\x85\xa3jti\xa1J\xa3iat\xce\x60\x59\xf4\x60\xa3iss\xa2"
                                    "A1\xa3sub\xa2M1\xa6wascap\x86\xa4name\xa4"
                                    "Echo\xa4hash\xa2"
                                    "00\xa4"
                                    "caps\x91\xb4wasmcloud:httpserver\xa3rev\x01\xa3ver\xa5"
                                    "0.1.0\xa4prov\xc2";
static const char vector_set[] = "\x85\xa8"
                                 "actor_id\xa2M1\xabprovider_id\xa2V1\xa9link_name\xa7"
                                 "default\xab"
                                 "contract_id\xb4wasmcloud:httpserver\xa6values\x81\xa4PORT\xa4"
                                 "8080";
static const char vector_removal[] = "\x85\xa8"
                                     "actor_id\xa2M1\xabprovider_id\xa0\xa9link_name\xa7"
                                     "default\xab"
                                     "contract_id\xb4wasmcloud:httpserver\xa6values\x80";
static const char claims_json[] =
    "{\"jti\":\"J\",\"iat\":1616508000,\"iss\":\"A1\",\"sub\":\"M1\",\"wascap\":"
    "{\"name\":\"Echo\",\"hash\":\"00\",\"caps\":[\"wasmcloud:httpserver\"],\"rev\""
    ":1,\"ver\":\"0.1.0\",\"prov\":false}}";

#define BYTES(vector) wc_slice_of(vector, sizeof(vector) - 1)

static void expect_bytes(const wc_fact *fact, wc_slice wanted)
{
    wc_buf out;
    wc_buf_init(&out, 4096);
    assert_int_equal(wc_advert_write(fact, &out), 0);
    assert_int_equal(out.len, wanted.len);
    assert_memory_equal(out.ptr, wanted.ptr, wanted.len);
    wc_buf_deinit(&out);
}

static void test_advert__what_is_written_is_the_vector(void **state)
{
    const wc_pair port = {"PORT", "8080"};
    wc_fact link = {.kind = WC_FACT_LINK,
                    .link = {.actor = "M1",
                             .provider = "V1",
                             .contract = "wasmcloud:httpserver",
                             .link_name = "default",
                             .values = &port,
                             .value_count = 1}};
    const wc_fact claims = {.kind = WC_FACT_CLAIMS, .actor = "M1", .claims_json = claims_json};
    (void)state;
    expect_bytes(&link, BYTES(vector_set));
    link.is_gone = true;
    expect_bytes(&link, BYTES(vector_removal));
    expect_bytes(&claims, BYTES(vector_claims));
}

static void test_advert__what_is_read_is_what_was_written(void **state)
{
    wc_arena arena;
    wc_fact fact;
    (void)state;
    wc_arena_init(&arena, 0);
    assert_int_equal(wc__advert_read(WC_FACT_CLAIMS, false, BYTES(vector_claims), &arena, &fact, NULL), 0);
    assert_string_equal(fact.actor, "M1");
    assert_string_equal(fact.claims_json, claims_json);
    assert_null(fact.token);
    assert_int_equal(fact.stamp.counter, 0);
    assert_int_equal(wc__advert_read(WC_FACT_LINK, false, BYTES(vector_set), &arena, &fact, NULL), 0);
    assert_string_equal(fact.link.provider, "V1");
    assert_string_equal(fact.link.values[0].value, "8080");
    assert_int_equal(wc__advert_read(WC_FACT_LINK, true, BYTES(vector_removal), &arena, &fact, NULL), 0);
    assert_true(fact.is_gone);
    assert_string_equal(fact.link.provider, "");
    wc_arena_deinit(&arena);
}

/* The keys behind those of the era. */
static void test_advert__token_and_stamp_come_last_and_come_back(void **state)
{
    wc_arena arena;
    wc_fact fact, back;
    wc_buf out;
    (void)state;
    wc_arena_init(&arena, 0);
    wc_buf_init(&out, 4096);
    fact = (wc_fact){.kind = WC_FACT_CLAIMS,
                     .actor = "M1",
                     .claims_json = claims_json,
                     .token = "a.b.c",
                     .stamp = {1616508000123u, N0}};
    assert_int_equal(wc_advert_write(&fact, &out), 0);
    assert_int_equal(out.ptr[0], 0x87);
    assert_memory_equal(out.ptr + 1, vector_claims + 1, sizeof vector_claims - 2);
    assert_int_equal(wc__advert_read(WC_FACT_CLAIMS, false, wc_buf_slice(&out), &arena, &back, NULL), 0);
    assert_string_equal(back.token, "a.b.c");
    assert_int_equal(back.stamp.counter, 1616508000123u);
    assert_string_equal(back.stamp.host, N0);
    wc_buf_clear(&out);
    fact = (wc_fact){
        .kind = WC_FACT_LINK, .link = {"M1", "V1", "c", "default", NULL, 0, false}, .stamp = {7, N0}};
    assert_int_equal(wc_advert_write(&fact, &out), 0);
    assert_int_equal(wc__advert_read(WC_FACT_LINK, false, wc_buf_slice(&out), &arena, &back, NULL), 0);
    assert_int_equal(back.stamp.counter, 7);
    wc_buf_deinit(&out);
    wc_arena_deinit(&arena);
}

static void expect_refusal(wc_fact_kind kind, wc_slice payload)
{
    wc_arena arena;
    wc_fact fact;
    wc_error err;
    wc_arena_init(&arena, 16u * WC_LIMIT_FACT_BYTES);
    assert_int_not_equal(wc__advert_read(kind, false, payload, &arena, &fact, &err), 0);
    wc_arena_deinit(&arena);
}

static void test_advert__cut_short_at_any_byte_it_is_refused(void **state)
{
    (void)state;
    for (size_t len = 0; len < sizeof vector_claims - 1; len++)
        expect_refusal(WC_FACT_CLAIMS, wc_slice_of(vector_claims, len));
    for (size_t len = 0; len < sizeof vector_set - 1; len++)
        expect_refusal(WC_FACT_LINK, wc_slice_of(vector_set, len));
}

static void test_advert__garbage_and_excess_are_refused(void **state)
{
    static const char null_byte[] = "\x85\xa8"
                                    "actor_id\xa3M\0001\xabprovider_id\xa2V1\xa9link_name\xa1"
                                    "d\xab"
                                    "contract_id\xa1"
                                    "c\xa6values\x80";
    static const char many[] = "\x85\xa8"
                               "actor_id\xa2M1\xabprovider_id\xa2V1\xa9link_name\xa1"
                               "d\xab"
                               "contract_id\xa1"
                               "c\xa6values\xdf\xff\xff\xff\xff";
    static const char bad_stamp[] = "\x86\xa8"
                                    "actor_id\xa2M1\xabprovider_id\xa2V1\xa9link_name\xa1"
                                    "d\xab"
                                    "contract_id\xa1"
                                    "c\xa6values\x80\xa8wc_stamp\x92\x05\xa2N1";
    char *large = wc_calloc(1, WC_LIMIT_FACT_BYTES + 1);
    (void)state;
    expect_refusal(WC_FACT_LINK, BYTES(null_byte));
    expect_refusal(WC_FACT_LINK, BYTES(many));
    expect_refusal(WC_FACT_LINK, BYTES(bad_stamp));
    expect_refusal(WC_FACT_LINK, wc_slice_of(large, WC_LIMIT_FACT_BYTES + 1));
    expect_refusal(WC_FACT_CLAIMS, WC_LIT("{\"actor_ref\":\"JSON\"}"));
    wc_free(large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_advert__what_is_written_is_the_vector),
        cmocka_unit_test(test_advert__what_is_read_is_what_was_written),
        cmocka_unit_test(test_advert__token_and_stamp_come_last_and_come_back),
        cmocka_unit_test(test_advert__cut_short_at_any_byte_it_is_refused),
        cmocka_unit_test(test_advert__garbage_and_excess_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
