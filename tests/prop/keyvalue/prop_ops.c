/* Property: whatever the operations, both stores answer like the model. Law by law: answers equal, failures equal, a reopened
 * file holds what was committed, a rolled back transaction holds nothing. SPEC providers 4, 5 and 16. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

#include "prop/keyvalue/model.h"

#define STEPS 6000

typedef struct bed {
    model *m;
    wc__keyvalue_store *stores[2]; /* memory, file */
    char dir[64], path[96];
    int64_t now_ms;
} bed;

static void open_file(bed *b)
{
    wc_error err = {0};
    if (wc__keyvalue_sqlite_open(b->path, WC__KEYVALUE_FILE_BYTES, false, &b->stores[1], &err) < 0)
        fail_msg("%s", err.msg);
}

static int setup(void **state)
{
    bed *b = WC_NEW(bed);
    b->m = WC_NEW(model);
    snprintf(b->dir, sizeof b->dir, "/tmp/wc-prop-XXXXXX");
    assert_non_null(mkdtemp(b->dir));
    snprintf(b->path, sizeof b->path, "%s/keyvalue.db", b->dir);
    b->stores[0] = wc__keyvalue_memory_new(WC__KEYVALUE_MEMORY_BYTES);
    open_file(b);
    b->now_ms = 1000000;
    *state = b;
    return 0;
}

static int teardown(void **state)
{
    bed *b = *state;
    for (int i = 0; i < 2; i++)
        b->stores[i]->api->free(b->stores[i]);
    unlink(b->path);
    assert_int_equal(rmdir(b->dir), 0); /* closing leaves no log and no index behind */
    wc_free(b->m);
    wc_free(b);
    return 0;
}

static void step(bed *b, choices *c, uint64_t seed, int number)
{
    chosen what;
    wc__keyvalue_answer expected, found;
    wc_error err = {0};
    wc_arena arena;
    choose_request(c, &what);
    b->now_ms += choose(c, 600);
    what.request.now_ms = b->now_ms;
    int want = model_run(b->m, &what.request, &expected);
    for (int i = 0; i < 2; i++) {
        bool is_refused = false;
        wc_arena_init(&arena, 8u << 20);
        int rc = wc__keyvalue_run(b->stores[i], &what.request, &arena, &found, &is_refused, &err);
        if ((rc < 0) != (want < 0) || (rc < 0 && !is_refused) ||
            (rc == 0 && !answer_eq(what.request.op, &found, &expected)))
            fail_msg("seed %llu step %d store %d op %d: rc %d (%s), model %d; number %d, model %d; %zu "
                     "values, model %zu",
                     (unsigned long long)seed, number, i, (int)what.request.op, rc, err.msg, want,
                     (int)found.number, (int)expected.number, found.value_count, expected.value_count);
        wc_arena_deinit(&arena);
    }
}

static void must(int rc)
{
    assert_int_equal(rc, 0);
}

static void run_seed(bed *b, uint64_t seed)
{
    choices c = {.state = seed};
    for (int i = 0; i < STEPS;) {
        must(b->stores[1]->api->begin(b->stores[1], NULL));
        for (uint32_t n = 1 + choose(&c, 200); n > 0; n--)
            step(b, &c, seed, i++);
        must(b->stores[1]->api->commit(b->stores[1], NULL));
        if (choose(&c, 8) == 0) {
            b->stores[1]->api->free(b->stores[1]);
            open_file(b);
        }
        if (choose(&c, 4) == 0) {
            bool more = true;
            while (more)
                must(b->stores[0]->api->sweep(b->stores[0], b->now_ms, &more, NULL));
            must(b->stores[1]->api->begin(b->stores[1], NULL));
            must(b->stores[1]->api->sweep(b->stores[1], b->now_ms, &more, NULL));
            must(b->stores[1]->api->commit(b->stores[1], NULL));
        }
    }
}

static void prop_ops__both_stores_answer_like_the_model(void **state)
{
    const char *given = getenv("WC_SEED");
    if (given != NULL) {
        run_seed(*state, strtoull(given, NULL, 10));
        return;
    }
    for (uint64_t seed = 1; seed <= 5; seed++)
        run_seed(*state, seed);
}

/* What a batch that fails leaves behind: nothing, not even a keyspace. */
static void prop_ops__rolled_back_operations_leave_nothing(void **state)
{
    bed *b = *state;
    choices c = {.state = 99};
    chosen what;
    wc_arena arena;
    wc__keyvalue_answer answer;
    wc__keyvalue_store *store = b->stores[1];
    wc_arena_init(&arena, 8u << 20);
    for (int round = 0; round < 20; round++) {
        must(store->api->begin(store, NULL));
        for (int i = 0; i < 50; i++) {
            choose_request(&c, &what);
            (void)!wc__keyvalue_run(store, &what.request, &arena, &answer, NULL, NULL);
        }
        store->api->rollback(store);
        for (uint32_t i = 0; i < CHOICE_KEYS; i++) {
            wc__keyvalue_request ask = {
                .op = WC_KEYVALUE_KEY_EXISTS, .space = WC_LIT("first"), .key = wc_slice_str(choice_keys[i])};
            must(wc__keyvalue_run(store, &ask, &arena, &answer, NULL, NULL));
            assert_false(answer.exists);
        }
    }
    wc_arena_deinit(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(prop_ops__both_stores_answer_like_the_model, setup, teardown),
        cmocka_unit_test_setup_teardown(prop_ops__rolled_back_operations_leave_nothing, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
