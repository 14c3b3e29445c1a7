/* Timers of a loop on the real and on an injected clock: design.md section 3. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rt/rt.h"

static uint64_t fake_ns;

static uint64_t fake_monotonic(void *ctx)
{
    (void)ctx;
    return fake_ns;
}

static wc_env fake_env(void)
{
    wc_env env = wc_env_system;
    env.monotonic_ns = fake_monotonic;
    return env;
}

typedef struct probe {
    wc_timer timer;
    wc_loop *loop;
    int id;
    struct probe *cancel; /* canceled when this one fires */
    bool is_last;
} probe;

static int fired[4096];
static size_t fired_count;

static void on_fire(wc_timer *timer)
{
    probe *p = WC_CONTAINER(timer, probe, timer);
    assert_true(wc_loop_now_ns(p->loop) >= timer->at_ns);
    assert_int_equal(timer->slot, 0);
    fired[fired_count++] = p->id;
    if (p->cancel)
        wc_timer_cancel(p->loop, &p->cancel->timer);
    if (p->is_last)
        wc_loop_stop(p->loop);
}

static void test_timer__fires_in_order_of_time_on_the_real_clock(void **state)
{
    (void)state;
    wc_loop *loop = NULL;
    assert_int_equal(wc_loop_new(&wc_env_system, &loop, NULL), 0);
    uint64_t now = wc_loop_now_ns(loop);
    probe a = {.loop = loop, .id = 3, .is_last = true}, b = {.loop = loop, .id = 1},
          c = {.loop = loop, .id = 2};
    fired_count = 0;
    wc_timer_set(loop, &a.timer, now + 9000000, on_fire);
    wc_timer_set(loop, &b.timer, now + 2000000, on_fire);
    wc_timer_set(loop, &c.timer, now + 5000000, on_fire);
    wc_loop_run(loop);
    assert_int_equal(fired_count, 3);
    assert_int_equal(fired[0], 1);
    assert_int_equal(fired[1], 2);
    assert_int_equal(fired[2], 3);
    wc_loop_free(loop);
}

enum { MANY = 2000 };

/* A law: whatever was set, moved and cancelled, the rest fires sorted by time, each once. */
static void test_timer__a_heap_of_many_stays_sorted_through_moves_and_cancels(void **state)
{
    (void)state;
    static probe probes[MANY];
    wc_env env = fake_env();
    wc_loop *loop = NULL;
    fake_ns = 1;
    fired_count = 0;
    assert_int_equal(wc_loop_new(&env, &loop, NULL), 0);
    uint32_t seed = 7;
    size_t expected = 0;
    for (int i = 0; i < MANY; i++) {
        seed = seed * 1664525u + 1013904223u;
        probes[i] = (probe){.loop = loop, .id = i};
        wc_timer_set(loop, &probes[i].timer, 1000 + (seed >> 12), on_fire);
    }
    for (int i = 0; i < MANY; i++) {
        seed = seed * 1664525u + 1013904223u;
        if (seed % 3 == 0)
            wc_timer_cancel(loop, &probes[i].timer);
        else if (seed % 3 == 1)
            wc_timer_set(loop, &probes[i].timer, 1000 + (seed >> 12), on_fire);
        expected += probes[i].timer.slot != 0;
    }
    probe last = {.loop = loop, .id = -1, .is_last = true};
    wc_timer_set(loop, &last.timer, 1 << 30, on_fire);
    fake_ns = 1 << 30;
    wc_loop_run(loop);
    assert_int_equal(fired_count, expected + 1);
    for (size_t i = 1; i + 1 < fired_count; i++)
        assert_true(probes[fired[i - 1]].timer.at_ns <= probes[fired[i]].timer.at_ns);
    wc_loop_free(loop);
}

static void test_timer__a_handler_may_cancel_one_that_is_due_too(void **state)
{
    (void)state;
    wc_env env = fake_env();
    wc_loop *loop = NULL;
    fake_ns = 100;
    fired_count = 0;
    assert_int_equal(wc_loop_new(&env, &loop, NULL), 0);
    probe victim = {.loop = loop, .id = 2}, first = {.loop = loop, .id = 1, .cancel = &victim};
    probe last = {.loop = loop, .id = 3, .is_last = true};
    wc_timer_set(loop, &first.timer, 10, on_fire);
    wc_timer_set(loop, &victim.timer, 20, on_fire);
    wc_timer_set(loop, &last.timer, 30, on_fire);
    wc_loop_run(loop);
    assert_int_equal(fired_count, 2);
    assert_int_equal(fired[1], 3);
    wc_timer_cancel(loop, &victim.timer);
    wc_loop_free(loop);
}

typedef struct nudge {
    wc_msg msg;
    wc_loop *loop;
} nudge;

static void on_nudge(wc_msg *msg)
{
    (void)msg;
    fake_ns += 3600ull * 1000000000u;
}

static void test_timer__a_clock_that_jumps_is_noticed_with_the_next_message(void **state)
{
    (void)state;
    wc_env env = fake_env();
    wc_loop *loop = NULL;
    fake_ns = 0;
    fired_count = 0;
    assert_int_equal(wc_loop_new(&env, &loop, NULL), 0);
    probe hour = {.loop = loop, .id = 1, .is_last = true};
    nudge n = {.msg = {.run = on_nudge, .drop = on_nudge}, .loop = loop};
    wc_timer_set(loop, &hour.timer, 3600ull * 1000000000u, on_fire);
    wc_loop_post(loop, &n.msg);
    wc_loop_run(loop); /* returns at once, not after an hour */
    assert_int_equal(fired_count, 1);
    wc_loop_free(loop);
}

static void test_timer__armed_ones_are_disarmed_with_their_loop(void **state)
{
    (void)state;
    wc_loop *loop = NULL;
    assert_int_equal(wc_loop_new(&wc_env_system, &loop, NULL), 0);
    probe p = {.loop = loop};
    wc_timer_set(loop, &p.timer, UINT64_MAX, on_fire);
    wc_loop_stop(loop);
    wc_loop_run(loop);
    wc_loop_free(loop);
    assert_int_equal(p.timer.slot, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_timer__fires_in_order_of_time_on_the_real_clock),
        cmocka_unit_test(test_timer__a_heap_of_many_stays_sorted_through_moves_and_cancels),
        cmocka_unit_test(test_timer__a_handler_may_cancel_one_that_is_due_too),
        cmocka_unit_test(test_timer__a_clock_that_jumps_is_noticed_with_the_next_message),
        cmocka_unit_test(test_timer__armed_ones_are_disarmed_with_their_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
