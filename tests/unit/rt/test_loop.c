/* Loops, messages, run queue and timers: design.md section 3, style-anchors 6.5. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>

#include "rt/rt.h"

static wc_loop *new_loop(void)
{
    wc_loop *loop = NULL;
    assert_int_equal(wc_loop_new(&wc_env_system, &loop, NULL), 0);
    return loop;
}

static void *loop_main(void *arg)
{
    wc_loop_run(arg);
    return NULL;
}

/* ---- messages ---------------------------------------------------------------------------------------------------- */

typedef struct numbered {
    wc_msg msg;
    wc_loop *loop;
    int poster, number;
    struct tally *tally;
} numbered;

typedef struct tally {
    atomic_int run, dropped;
    int last[8];
    int stop_after;
    bool is_disordered;
} tally;

static void on_run(wc_msg *msg)
{
    numbered *n = WC_CONTAINER(msg, numbered, msg);
    tally *t = n->tally;
    wc_loop_assert(n->loop);
    t->is_disordered |= t->last[n->poster] >= n->number;
    t->last[n->poster] = n->number;
    if (atomic_fetch_add(&t->run, 1) + 1 == t->stop_after)
        wc_loop_stop(n->loop);
    wc_free(n);
}

static void on_drop(wc_msg *msg)
{
    numbered *n = WC_CONTAINER(msg, numbered, msg);
    atomic_fetch_add(&n->tally->dropped, 1);
    wc_free(n);
}

enum { POSTERS = 4, PER_POSTER = 5000 };

typedef struct poster {
    pthread_t thread;
    wc_loop *loop;
    tally *tally;
    int id;
} poster;

static void post_one(wc_loop *loop, tally *t, int id, int number)
{
    numbered *n = WC_NEW(numbered);
    *n = (numbered){
        .msg = {.run = on_run, .drop = on_drop}, .loop = loop, .poster = id, .number = number, .tally = t};
    wc_loop_post(loop, &n->msg);
}

static void *poster_main(void *arg)
{
    poster *p = arg;
    for (int i = 1; i <= PER_POSTER; i++)
        post_one(p->loop, p->tally, p->id, i);
    return NULL;
}

static void run_posters(tally *t)
{
    wc_loop *loop = new_loop();
    poster posters[POSTERS];
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, loop_main, loop), 0);
    for (int i = 0; i < POSTERS; i++) {
        posters[i] = (poster){.loop = loop, .tally = t, .id = i};
        assert_int_equal(pthread_create(&posters[i].thread, NULL, poster_main, &posters[i]), 0);
    }
    for (int i = 0; i < POSTERS; i++)
        pthread_join(posters[i].thread, NULL);
    pthread_join(thread, NULL);
    wc_loop_free(loop);
}

static void test_loop__messages_of_a_poster_arrive_once_and_in_order(void **state)
{
    (void)state;
    tally t = {.stop_after = POSTERS * PER_POSTER};
    run_posters(&t);
    assert_int_equal(t.run, POSTERS * PER_POSTER);
    assert_int_equal(t.dropped, 0);
    assert_false(t.is_disordered);
}

static void test_loop__messages_in_flight_at_the_stop_are_run_or_dropped_once(void **state)
{
    (void)state;
    for (int round = 1; round <= 20; round++) {
        tally t = {.stop_after = round * 700};
        run_posters(&t);
        assert_int_equal(t.run + t.dropped, POSTERS * PER_POSTER);
        assert_true(t.run >= t.stop_after);
    }
}

static void test_loop__what_was_posted_before_the_stop_runs_and_later_is_dropped(void **state)
{
    (void)state;
    wc_loop *loop = new_loop();
    tally t = {0};
    post_one(loop, &t, 0, 1);
    post_one(loop, &t, 0, 2);
    wc_loop_stop(loop);
    wc_loop_stop(loop);
    post_one(loop, &t, 0, 3);
    wc_loop_run(loop);
    assert_int_equal(t.run, 2);
    assert_int_equal(t.dropped, 1);
    post_one(loop, &t, 0, 4);
    wc_loop_free(loop);
    assert_int_equal(t.dropped, 2);
}

static void test_loop__a_loop_that_never_ran_drops_its_messages(void **state)
{
    (void)state;
    wc_loop *loop = new_loop();
    tally t = {0};
    post_one(loop, &t, 0, 1);
    wc_loop_stop(loop);
    wc_loop_free(loop);
    assert_int_equal(t.run, 0);
    assert_int_equal(t.dropped, 1);
    wc_loop_free(NULL);
}

typedef struct chain {
    wc_msg msg;
    wc_loop *loop;
    int left;
} chain;

static void on_chain(wc_msg *msg)
{
    chain *c = WC_CONTAINER(msg, chain, msg);
    if (--c->left == 0)
        wc_loop_stop(c->loop);
    else
        wc_loop_post(c->loop, &c->msg);
}

static void test_loop__a_message_may_post_itself_again(void **state)
{
    (void)state;
    wc_loop *loop = new_loop();
    chain c = {.msg = {.run = on_chain, .drop = on_chain}, .loop = loop, .left = 1000};
    wc_loop_post(loop, &c.msg);
    wc_loop_run(loop);
    assert_int_equal(c.left, 0);
    wc_loop_free(loop);
}

static void test_loop__is_current_only_on_its_thread(void **state)
{
    (void)state;
    wc_loop *loop = new_loop(), *other = new_loop();
    pthread_t thread;
    tally t = {.stop_after = 1};
    assert_true(wc_loop_is_current(loop));
    assert_int_equal(pthread_create(&thread, NULL, loop_main, loop), 0);
    while (wc_loop_is_current(loop))
        sched_yield();
    assert_true(wc_loop_is_current(other));
    post_one(loop, &t, 0, 1); /* asserts on the loop's thread */
    pthread_join(thread, NULL);
    wc_loop_free(loop);
    wc_loop_free(other);
}

/* ---- work -------------------------------------------------------------------------------------------------------- */

typedef struct counter_work {
    wc_work work;
    wc_loop *loop;
    int steps, left;
    struct counter_work *other; /* canceled at the last step */
    bool is_last;
} counter_work;

static bool on_step(wc_work *work)
{
    counter_work *w = WC_CONTAINER(work, counter_work, work);
    w->steps++;
    if (--w->left > 0)
        return true;
    if (w->other)
        wc_loop_work_cancel(w->loop, &w->other->work);
    if (w->is_last)
        wc_loop_stop(w->loop);
    return false;
}

static void test_loop__work_steps_in_turn_until_it_is_done_or_canceled(void **state)
{
    (void)state;
    wc_loop *loop = new_loop();
    counter_work endless = {.loop = loop, .left = 1 << 30};
    counter_work short_one = {.loop = loop, .left = 3};
    counter_work ender = {.loop = loop, .left = 50, .other = &endless, .is_last = true};
    endless.work.step = short_one.work.step = ender.work.step = on_step;
    wc_loop_work(loop, &endless.work);
    wc_loop_work(loop, &short_one.work);
    wc_loop_work(loop, &ender.work);
    wc_loop_run(loop);
    assert_int_equal(short_one.steps, 3);
    assert_int_equal(ender.steps, 50);
    assert_int_equal(endless.steps, 50); /* one step a turn each, canceled in the turn of the last */
    wc_loop_work_cancel(loop, &short_one.work);
    wc_loop_free(loop);
}

static void test_loop__messages_are_delivered_between_steps_of_endless_work(void **state)
{
    (void)state;
    wc_loop *loop = new_loop();
    counter_work endless = {.work = {.step = on_step}, .loop = loop, .left = 1 << 30};
    tally t = {.stop_after = POSTERS * PER_POSTER};
    pthread_t thread;
    poster posters[POSTERS];
    wc_loop_work(loop, &endless.work);
    assert_int_equal(pthread_create(&thread, NULL, loop_main, loop), 0);
    for (int i = 0; i < POSTERS; i++) {
        posters[i] = (poster){.loop = loop, .tally = &t, .id = i};
        assert_int_equal(pthread_create(&posters[i].thread, NULL, poster_main, &posters[i]), 0);
    }
    for (int i = 0; i < POSTERS; i++)
        pthread_join(posters[i].thread, NULL);
    pthread_join(thread, NULL);
    assert_int_equal(t.run, POSTERS * PER_POSTER);
    wc_loop_free(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_loop__messages_of_a_poster_arrive_once_and_in_order),
        cmocka_unit_test(test_loop__messages_in_flight_at_the_stop_are_run_or_dropped_once),
        cmocka_unit_test(test_loop__what_was_posted_before_the_stop_runs_and_later_is_dropped),
        cmocka_unit_test(test_loop__a_loop_that_never_ran_drops_its_messages),
        cmocka_unit_test(test_loop__a_message_may_post_itself_again),
        cmocka_unit_test(test_loop__is_current_only_on_its_thread),
        cmocka_unit_test(test_loop__work_steps_in_turn_until_it_is_done_or_canceled),
        cmocka_unit_test(test_loop__messages_are_delivered_between_steps_of_endless_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
