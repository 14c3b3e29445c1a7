/* Limits of the stores and of the operations, and memory that runs out. SPEC design 2.4 and 11, providers 16. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "providers/keyvalue/keeper.h"

typedef struct bed {
    wc__keyvalue_store *store;
    wc_arena arena;
    wc__keyvalue_answer answer;
    bool is_refused;
    wc_error err;
} bed;

static int setup_with(void **state, size_t max_bytes)
{
    bed *b = WC_NEW(bed);
    b->store = wc__keyvalue_memory_new(max_bytes);
    wc_arena_init(&b->arena, WC__KEYVALUE_SCRATCH_BYTES);
    *state = b;
    return 0;
}

static int setup(void **state)
{
    return setup_with(state, WC__KEYVALUE_MEMORY_BYTES);
}

static int setup_small(void **state)
{
    return setup_with(state, 10000);
}

static int teardown(void **state)
{
    bed *b = *state;
    wc_arena_deinit(&b->arena);
    b->store->api->free(b->store);
    wc_free(b);
    return 0;
}

static int run(bed *b, int op, wc_slice key, wc_slice value)
{
    wc__keyvalue_request request = {
        .op = op, .space = WC_LIT("actor/x"), .key = key, .value = value, .stop = -1, .now_ms = 1000};
    wc_arena_reset(&b->arena);
    return wc__keyvalue_run(b->store, &request, &b->arena, &b->answer, &b->is_refused, &b->err);
}

static bool exists(bed *b, const char *key)
{
    assert_int_equal(run(b, WC_KEYVALUE_KEY_EXISTS, wc_slice_str(key), (wc_slice){0}), 0);
    return b->answer.exists;
}

static void test_stores__memory_is_limited_and_a_failure_changes_nothing(void **state)
{
    bed *b = *state;
    static char big[9001];
    memset(big, 'x', sizeof big - 1);
    wc_slice value = wc_slice_str(big);
    assert_int_equal(run(b, WC_KEYVALUE_SET, WC_LIT("a"), value), 0);
    static const int writes[] = {WC_KEYVALUE_SET, WC_KEYVALUE_PUSH, WC_KEYVALUE_SET_ADD};
    for (size_t i = 0; i < WC_COUNT(writes); i++) {
        assert_int_equal(run(b, writes[i], WC_LIT("b"), value), WC_ELIMIT);
        assert_non_null(strstr(b->err.msg, "limit 10000 (keyvalue-memory-bytes)"));
        assert_false(exists(b, "b"));
    }
    assert_int_equal(run(b, WC_KEYVALUE_PUSH, WC_LIT("l"), WC_LIT("1")), 0);
    assert_int_equal(run(b, WC_KEYVALUE_PUSH, WC_LIT("l"), value), WC_ELIMIT);
    assert_int_equal(run(b, WC_KEYVALUE_SET, WC_LIT("l"), value), WC_ELIMIT); /* stays the list that it was */
    assert_int_equal(run(b, WC_KEYVALUE_RANGE, WC_LIT("l"), (wc_slice){0}), 0);
    assert_int_equal(b->answer.value_count, 1);
    assert_int_equal(run(b, WC_KEYVALUE_DEL, WC_LIT("a"), (wc_slice){0}), 0);
    assert_int_equal(run(b, WC_KEYVALUE_SET, WC_LIT("b"), value), 0);
}

/* Whatever is given back can be used again: a thousand rounds fit into ten thousand bytes. */
static void test_stores__memory_that_is_freed_is_counted_as_free(void **state)
{
    bed *b = *state;
    static char text[1001];
    memset(text, 'x', sizeof text - 1);
    for (int i = 0; i < 1000; i++) {
        wc_slice value = wc_slice_str(text + i % 500);
        assert_int_equal(run(b, WC_KEYVALUE_SET, WC_LIT("s"), value), 0);
        assert_int_equal(run(b, WC_KEYVALUE_PUSH, WC_LIT("l"), value), 0);
        assert_int_equal(run(b, WC_KEYVALUE_LIST_ITEM_DELETE, WC_LIT("l"), value), 0);
        assert_int_equal(run(b, WC_KEYVALUE_SET_ADD, WC_LIT("m"), value), 0);
        assert_int_equal(run(b, WC_KEYVALUE_SET_REMOVE, WC_LIT("m"), value), 0);
        assert_int_equal(run(b, WC_KEYVALUE_PUSH, WC_LIT("x"), value), 0);
        assert_int_equal(run(b, WC_KEYVALUE_SET, WC_LIT("x"), WC_LIT("string")), 0);
        assert_int_equal(run(b, WC_KEYVALUE_CLEAR, WC_LIT("x"), (wc_slice){0}), 0);
    }
}

static void test_stores__an_allocation_that_fails_changes_nothing(void **state)
{
    bed *b = *state;
    static const int writes[] = {WC_KEYVALUE_SET, WC_KEYVALUE_PUSH, WC_KEYVALUE_SET_ADD};
    for (size_t i = 0; i < WC_COUNT(writes); i++) {
        int failures = 0;
        for (uint64_t nth = 1; nth < 10; nth++) {
            wc_alloc_fail_nth(nth);
            int rc = run(b, writes[i], WC_LIT("k"), WC_LIT("value"));
            wc_alloc_fail_nth(0);
            assert_int_equal(exists(b, "k"), rc == 0);
            if (rc < 0) {
                assert_int_equal(rc, WC_ENOMEM);
                failures++;
            }
            assert_int_equal(run(b, WC_KEYVALUE_DEL, WC_LIT("k"), (wc_slice){0}), 0);
        }
        assert_true(failures > 0);
    }
}

static void test_stores__a_job_without_memory_is_none(void **state)
{
    (void)state;
    wc__keyvalue_request request = {.key = WC_LIT("k")};
    int64_t live = wc_alloc_live();
    wc_alloc_fail_nth(1);
    assert_null(wc__keyvalue_job_new(&request));
    wc_alloc_fail_nth(0);
    assert_int_equal(wc_alloc_live(), live);
    wc__keyvalue_job *job = wc__keyvalue_job_new(&request);
    assert_non_null(job);
    assert_true(job->request.key.ptr != request.key.ptr); /* its own copy */
    wc__keyvalue_job_free(job);
    wc__keyvalue_job_free(NULL);
    assert_int_equal(wc_alloc_live(), live);
}

/* An answer that does not fit is refused, not cut. */
static void test_stores__answers_are_limited_by_the_payload(void **state)
{
    bed *b = *state;
    enum { BYTES = 1 << 20 };
    uint8_t *text = wc_alloc(BYTES);
    memset(text, 'x', BYTES);
    for (int i = 0; i < 16; i++) {
        text[0] = (uint8_t)i;
        assert_int_equal(run(b, WC_KEYVALUE_PUSH, WC_LIT("l"), wc_slice_of(text, BYTES)), 0);
        assert_int_equal(run(b, WC_KEYVALUE_SET_ADD, WC_LIT("s"), wc_slice_of(text, BYTES)), 0);
    }
    assert_int_equal(run(b, WC_KEYVALUE_RANGE, WC_LIT("l"), (wc_slice){0}), WC_ELIMIT);
    assert_true(b->is_refused);
    assert_non_null(strstr(b->err.msg, "payload limit"));
    assert_int_equal(run(b, WC_KEYVALUE_SET_QUERY, WC_LIT("s"), (wc_slice){0}), WC_ELIMIT);
    assert_int_equal(run(b, WC_KEYVALUE_LIST_ITEM_DELETE, WC_LIT("l"), wc_slice_of(text, BYTES)), 0);
    assert_int_equal(run(b, WC_KEYVALUE_RANGE, WC_LIT("l"), (wc_slice){0}), 0);
    assert_int_equal(b->answer.value_count, 15);
    wc_free(text);
}

static void test_stores__values_are_limited(void **state)
{
    bed *b = *state;
    uint8_t *text = wc_alloc(WC__KEYVALUE_VALUE_BYTES + 1);
    memset(text, 'x', WC__KEYVALUE_VALUE_BYTES + 1);
    wc_slice value = wc_slice_of(text, WC__KEYVALUE_VALUE_BYTES + 1);
    assert_int_equal(run(b, WC_KEYVALUE_SET, WC_LIT("k"), value), WC_ELIMIT);
    assert_non_null(strstr(b->err.msg, "(keyvalue value bytes)"));
    value.len--;
    assert_int_equal(run(b, WC_KEYVALUE_SET, WC_LIT("k"), value), 0);
    assert_int_equal(run(b, WC_KEYVALUE_GET, WC_LIT("k"), (wc_slice){0}), 0);
    assert_int_equal(b->answer.value.len, value.len);
    wc_free(text);
}

static void test_stores__lists_and_sets_are_limited(void **state)
{
    bed *b = *state;
    char text[16];
    for (uint32_t i = 0; i < WC__KEYVALUE_ITEMS; i++) {
        int len = snprintf(text, sizeof text, "%u", i);
        assert_int_equal(run(b, WC_KEYVALUE_PUSH, WC_LIT("l"), WC_LIT("")), 0);
        assert_int_equal(run(b, WC_KEYVALUE_SET_ADD, WC_LIT("s"), wc_slice_of(text, (size_t)len)), 0);
    }
    assert_int_equal(run(b, WC_KEYVALUE_PUSH, WC_LIT("l"), WC_LIT("")), WC_ELIMIT);
    assert_non_null(strstr(b->err.msg, "1000000 items, the limit (keyvalue items)"));
    assert_int_equal(run(b, WC_KEYVALUE_SET_ADD, WC_LIT("s"), WC_LIT("one more")), WC_ELIMIT);
    assert_int_equal(run(b, WC_KEYVALUE_SET_ADD, WC_LIT("s"), WC_LIT("17")), 0); /* is there already */
    assert_int_equal(b->answer.number, 0);
    assert_int_equal(run(b, WC_KEYVALUE_LIST_ITEM_DELETE, WC_LIT("l"), WC_LIT("")), 0);
    assert_int_equal(b->answer.number, WC__KEYVALUE_ITEMS);
    assert_false(exists(b, "l"));
}

/* What expired is removed without anybody asking for it. */
static void test_stores__sweep_removes_what_expired_and_nothing_else(void **state)
{
    bed *b = *state;
    char key[16];
    bool more = true;
    wc__keyvalue_entry entry;
    for (int i = 0; i < 600; i++) {
        snprintf(key, sizeof key, "k%d", i);
        wc__keyvalue_request set = {.op = WC_KEYVALUE_SET,
                                    .space = WC_LIT("actor/x"),
                                    .key = wc_slice_str(key),
                                    .expires = i % 2 + 1,
                                    .now_ms = 1000};
        assert_int_equal(wc__keyvalue_run(b->store, &set, &b->arena, &b->answer, NULL, NULL), 0);
    }
    for (int rounds = 0; rounds < 10; rounds++) {
        more = true;
        while (more)
            assert_int_equal(b->store->api->sweep(b->store, 2500, &more, NULL), 0);
    }
    for (int i = 0; i < 600; i++) {
        snprintf(key, sizeof key, "k%d", i);
        int rc = b->store->api->find(b->store, WC_LIT("actor/x"), wc_slice_str(key), false, &entry, NULL);
        assert_int_equal(rc, i % 2 ? 0 : WC_ENOTFOUND);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_stores__memory_is_limited_and_a_failure_changes_nothing,
                                        setup_small, teardown),
        cmocka_unit_test_setup_teardown(test_stores__memory_that_is_freed_is_counted_as_free, setup_small,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_stores__an_allocation_that_fails_changes_nothing, setup, teardown),
        cmocka_unit_test(test_stores__a_job_without_memory_is_none),
        cmocka_unit_test_setup_teardown(test_stores__answers_are_limited_by_the_payload, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stores__values_are_limited, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stores__lists_and_sets_are_limited, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stores__sweep_removes_what_expired_and_nothing_else, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
