/* Pools of instances. SPEC wapc 9 (pools), 12 O1. */
#include <pthread.h>

#include "support.h"

static uint64_t fake_ns = 1000000000u;
static wapc_engine *engine;
static wapc_module *echo, *scripted;

static uint64_t fake_monotonic(void *ctx)
{
    (void)ctx;
    return fake_ns;
}

static int set_up(void **state)
{
    (void)state;
    wapc_config config = test_config();
    config.sources.monotonic_ns = fake_monotonic;
    engine = make_engine(&config);
    echo = load_module(engine, "tests/wapc_echo");
    scripted = load_module(engine, "tests/wapc_script");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    wapc_module_unref(echo);
    wapc_module_unref(scripted);
    wapc_engine_free(engine);
    return 0;
}

static wapc_pool *make_pool(wapc_module *module, uint32_t min, uint32_t max, uint32_t max_wait_ms)
{
    wapc_pool_config config;
    wapc_pool *pool = NULL;
    wc_error err = {0};
    wapc_pool_config_init(&config);
    config.min_instances = min;
    config.max_instances = max;
    config.max_wait_ms = max_wait_ms;
    restore_engine_signals();
    if (wapc_pool_new(module, &config, &pool, &err) != 0)
        fail_msg("%s", err.msg);
    return pool;
}

static void expect_echo(wapc_pool *pool, const char *text)
{
    uint8_t *out = NULL;
    size_t len = 0;
    wc_error err = {0};
    if (wapc_pool_call(pool, WC_LIT("op"), wc_slice_str(text), 0, &out, &len, &err) != 0)
        fail_msg("%s", err.msg);
    assert_slice_is(wc_slice_of(out, len), text);
    wapc_bytes_free(out);
}

static void test_pool__settings_that_cannot_work_are_refused(void **state)
{
    (void)state;
    wapc_pool_config config;
    wapc_pool *pool = NULL;
    wc_error err = {0};
    wapc_pool_config_init(&config);
    config.min_instances = 3;
    assert_int_equal(wapc_pool_new(echo, &config, &pool, &err), WC_EINVAL);
    config.max_instances = 0;
    assert_int_equal(wapc_pool_new(echo, &config, &pool, &err), WC_EINVAL);
    config.struct_size = 1;
    assert_int_equal(wapc_pool_new(echo, &config, &pool, &err), WC_EINVAL);
}

static void test_pool__O1_grows_to_its_maximum_then_get_times_out(void **state)
{
    (void)state;
    wapc_instance *members[3] = {0}, *extra = NULL;
    wc_error err = {0};
    wapc_pool *pool = make_pool(echo, 1, 3, 1);
    for (size_t i = 0; i < WC_COUNT(members); i++)
        assert_int_equal(wapc_pool_get(pool, &members[i], NULL), 0);
    assert_int_equal(wapc_pool_get(pool, &extra, &err), WC_ETIMEOUT);
    assert_contains(err.msg, "max_wait_ms");
    assert_int_equal(wapc_pool_put(pool, members[1], NULL), 0);
    assert_int_equal(wapc_pool_get(pool, &extra, NULL), 0);
    assert_ptr_equal(extra, members[1]);
    assert_int_equal(wapc_pool_put(pool, members[0], NULL), 0);
    assert_int_equal(wapc_pool_put(pool, members[0], &err), WC_EINVAL); /* twice */
    assert_int_equal(wapc_pool_put(pool, members[1], NULL), 0);
    assert_int_equal(wapc_pool_put(pool, members[2], NULL), 0);
    wapc_pool_free(pool);
}

static void test_pool__O1_idle_members_above_the_minimum_go(void **state)
{
    (void)state;
    wapc_instance *a = NULL, *b = NULL;
    wapc_pool *pool = make_pool(echo, 1, 2, 1);
    assert_int_equal(wapc_pool_get(pool, &a, NULL), 0);
    assert_int_equal(wapc_pool_get(pool, &b, NULL), 0);
    uint64_t second = wapc_instance_id(b);
    assert_int_equal(wapc_pool_put(pool, a, NULL), 0);
    assert_int_equal(wapc_pool_put(pool, b, NULL), 0);
    fake_ns += 301000000000u;
    assert_int_equal(wapc_pool_get(pool, &a, NULL), 0); /* one of the two is gone now */
    assert_int_equal(wapc_pool_get(pool, &b, NULL), 0);
    assert_true(wapc_instance_id(b) > second);
    assert_int_equal(wapc_pool_put(pool, a, NULL), 0);
    assert_int_equal(wapc_pool_put(pool, b, NULL), 0);
    wapc_pool_free(pool);
}

static void test_pool__a_spoiled_member_is_replaced(void **state)
{
    (void)state;
    wapc_instance *member = NULL;
    script bad = {0};
    SAY(&bad, S_UNREACHABLE);
    wapc_pool *pool = make_pool(scripted, 1, 1, 1);
    assert_int_equal(wapc_pool_get(pool, &member, NULL), 0);
    uint64_t id = wapc_instance_id(member);
    assert_int_equal(run_script(member, &bad).status, WC_ETRAP);
    assert_int_equal(wapc_pool_put(pool, member, NULL), 0);
    assert_int_equal(wapc_pool_get(pool, &member, NULL), 0);
    assert_true(wapc_instance_id(member) > id);
    assert_true(wapc_is_clean(member));
    assert_int_equal(wapc_pool_put(pool, member, NULL), 0);
    wapc_pool_free(pool);
}

static void test_pool__O1_a_closed_pool_refuses_and_takes_back(void **state)
{
    (void)state;
    wapc_instance *member = NULL, *other = NULL;
    wapc_pool *pool = make_pool(echo, 1, 2, 1);
    assert_int_equal(wapc_pool_get(pool, &member, NULL), 0);
    wapc_pool_close(pool);
    wapc_pool_close(pool);
    assert_int_equal(wapc_pool_get(pool, &other, NULL), WC_ECLOSED);
    assert_int_equal(wapc_pool_put(pool, member, NULL), 0);
    wapc_pool_free(pool);
}

static void test_pool__instances_of_others_are_refused(void **state)
{
    (void)state;
    wapc_instance *member = NULL;
    wapc_pool *pool = make_pool(echo, 1, 1, 1), *second = make_pool(echo, 1, 1, 1);
    assert_int_equal(wapc_pool_put(pool, make_instance(echo, NULL, NULL), NULL), WC_EINVAL);
    assert_int_equal(wapc_pool_get(second, &member, NULL), 0);
    assert_int_equal(wapc_pool_put(pool, member, NULL), WC_EINVAL);
    assert_int_equal(wapc_pool_put(second, member, NULL), 0);
    wapc_pool_free(pool);
    wapc_pool_free(second);
}

/* ---- threads ---- */

typedef struct caller {
    pthread_t thread;
    wapc_pool *pool;
    int calls, bad;
} caller;

static void *call_often(void *arg)
{
    caller *c = arg;
    for (int i = 0; i < c->calls; i++) {
        uint8_t *out = NULL;
        size_t len = 0;
        if (wapc_pool_call(c->pool, WC_LIT("op"), WC_LIT("payload"), 0, &out, &len, NULL) != 0 || len != 7)
            c->bad++;
        wapc_bytes_free(out);
    }
    return NULL;
}

static void test_pool__O1_ten_callers_share_three_members(void **state)
{
    (void)state;
    caller callers[10] = {0};
    wapc_pool *pool = make_pool(echo, 1, 3, 60000);
    for (size_t i = 0; i < WC_COUNT(callers); i++) {
        callers[i] = (caller){.pool = pool, .calls = 300};
        assert_int_equal(pthread_create(&callers[i].thread, NULL, call_often, &callers[i]), 0);
    }
    for (size_t i = 0; i < WC_COUNT(callers); i++) {
        pthread_join(callers[i].thread, NULL);
        assert_int_equal(callers[i].bad, 0);
    }
    wapc_pool_free(pool);
}

static void *free_pool(void *pool)
{
    wapc_pool_free(pool);
    return NULL;
}

static void test_pool__O1_freeing_waits_for_what_is_checked_out(void **state)
{
    (void)state;
    pthread_t thread;
    wapc_instance *member = NULL;
    wc_slice response = {0};
    wapc_pool *pool = make_pool(echo, 1, 1, 60000);
    assert_int_equal(wapc_pool_get(pool, &member, NULL), 0);
    assert_int_equal(pthread_create(&thread, NULL, free_pool, pool), 0);
    for (int i = 0; i < 1000; i++) /* usable while the other thread waits to free it */
        assert_int_equal(wapc_call(member, WC_LIT("op"), WC_LIT("x"), 0, &response, NULL), 0);
    assert_int_equal(wapc_pool_put(pool, member, NULL), 0);
    pthread_join(thread, NULL);
}

/* ---- live update ---- */

static void test_pool__live_update_changes_idle_members_and_those_that_come_back(void **state)
{
    (void)state;
    wapc_instance *out = NULL;
    wc_slice response = {0};
    wapc_module *starts = load_module(engine, "tests/wapc_starts"),
                *bad = load_module(engine, "tests/wapc_trap_init");
    wapc_pool *pool = make_pool(echo, 2, 2, 1);
    assert_int_equal(wapc_pool_get(pool, &out, NULL), 0);
    assert_int_equal(wapc_pool_replace(pool, bad, NULL), WC_ETRAP);
    expect_echo(pool, "still the old one");
    assert_int_equal(wapc_pool_replace(pool, starts, NULL), 0);
    assert_int_equal(wapc_call(out, WC_LIT("op"), WC_LIT("x"), 0, &response, NULL), 0);
    assert_slice_is(response, "x"); /* checked out: undisturbed */
    assert_int_equal(wapc_pool_put(pool, out, NULL), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(wapc_pool_get(pool, &out, NULL), 0);
        assert_int_equal(wapc_call(out, WC_LIT("op"), WC_LIT("x"), 0, &response, NULL), 0);
        assert_slice_is(response, "0123");
        assert_int_equal(wapc_pool_put(pool, out, NULL), 0);
    }
    wapc_pool_free(pool);
    wapc_module_unref(starts);
    wapc_module_unref(bad);
}

static void test_pool__live_update_under_load_refuses_no_call(void **state)
{
    (void)state;
    caller callers[4] = {0};
    wapc_pool *pool = make_pool(echo, 3, 3, 60000);
    wapc_module *again = load_module(engine, "tests/wapc_echo");
    for (size_t i = 0; i < WC_COUNT(callers); i++) {
        callers[i] = (caller){.pool = pool, .calls = 500};
        assert_int_equal(pthread_create(&callers[i].thread, NULL, call_often, &callers[i]), 0);
    }
    for (int i = 0; i < 20; i++)
        assert_int_equal(wapc_pool_replace(pool, i % 2 ? echo : again, NULL), 0);
    for (size_t i = 0; i < WC_COUNT(callers); i++) {
        pthread_join(callers[i].thread, NULL);
        assert_int_equal(callers[i].bad, 0);
    }
    wapc_pool_free(pool);
    wapc_module_unref(again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pool__settings_that_cannot_work_are_refused),
        cmocka_unit_test(test_pool__O1_grows_to_its_maximum_then_get_times_out),
        cmocka_unit_test(test_pool__O1_idle_members_above_the_minimum_go),
        cmocka_unit_test(test_pool__a_spoiled_member_is_replaced),
        cmocka_unit_test(test_pool__O1_a_closed_pool_refuses_and_takes_back),
        cmocka_unit_test(test_pool__instances_of_others_are_refused),
        cmocka_unit_test(test_pool__O1_ten_callers_share_three_members),
        cmocka_unit_test(test_pool__O1_freeing_waits_for_what_is_checked_out),
        cmocka_unit_test(test_pool__live_update_changes_idle_members_and_those_that_come_back),
        cmocka_unit_test(test_pool__live_update_under_load_refuses_no_call),
    };
    keep_engine_signals();
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
