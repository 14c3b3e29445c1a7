/* The pool for blocking work: design.md section 3. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>

#include "rt/rt.h"

enum { JOBS = 200 };

typedef struct job {
    wc_job job;
    pthread_mutex_t *gate;
    int worked, done, dropped;
} job;

static int done_count;

static void on_work(wc_job *self)
{
    job *j = WC_CONTAINER(self, job, job);
    if (j->gate) {
        pthread_mutex_lock(j->gate);
        pthread_mutex_unlock(j->gate);
    }
    j->worked++;
}

static void on_done(wc_msg *msg)
{
    job *j = WC_CONTAINER(msg, job, job.done);
    wc_loop_assert(j->job.home);
    j->done++;
    if (++done_count == JOBS)
        wc_loop_stop(j->job.home);
}

static void on_drop(wc_msg *msg)
{
    WC_CONTAINER(msg, job, job.done)->dropped++;
}

static job job_for(wc_loop *home)
{
    return (job){.job = {.work = on_work, .done = {.run = on_done, .drop = on_drop}, .home = home}};
}

static void test_workers__every_job_works_once_and_comes_home(void **state)
{
    (void)state;
    static job jobs[JOBS];
    wc_loop *loop = NULL;
    wc_workers *workers = NULL;
    done_count = 0;
    assert_int_equal(wc_loop_new(&wc_env_system, &loop, NULL), 0);
    assert_int_equal(wc_workers_new(3, JOBS, &workers, NULL), 0);
    for (int i = 0; i < JOBS; i++) {
        jobs[i] = job_for(loop);
        assert_int_equal(wc_workers_submit(workers, &jobs[i].job), 0);
    }
    wc_loop_run(loop);
    wc_workers_free(workers);
    wc_loop_free(loop);
    for (int i = 0; i < JOBS; i++) {
        assert_int_equal(jobs[i].worked, 1);
        assert_int_equal(jobs[i].done, 1);
    }
}

static void test_workers__a_full_queue_answers_busy_and_free_runs_what_is_queued(void **state)
{
    (void)state;
    pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
    wc_loop *loop = NULL;
    wc_workers *workers = NULL;
    assert_int_equal(wc_loop_new(&wc_env_system, &loop, NULL), 0);
    assert_int_equal(wc_workers_new(1, 2, &workers, NULL), 0);
    job jobs[8];
    int accepted = 0;
    pthread_mutex_lock(&gate);
    for (int i = 0; i < 8; i++) {
        jobs[i] = job_for(loop);
        jobs[i].gate = &gate;
        int rc = wc_workers_submit(workers, &jobs[i].job);
        accepted += rc == 0;
        assert_true(rc == 0 || rc == WC_EBUSY);
    }
    assert_in_range(accepted, 2, 3); /* two places, and one more when the thread has taken the first */
    pthread_mutex_unlock(&gate);
    wc_workers_free(workers);
    wc_loop_free(loop);
    int dropped = 0, worked = 0;
    for (int i = 0; i < 8; i++) {
        dropped += jobs[i].dropped;
        worked += jobs[i].worked;
    }
    assert_int_equal(worked, accepted);
    assert_int_equal(dropped, accepted); /* the loop never ran: each is told so */
}

static void test_workers__sizes_of_nothing_are_refused(void **state)
{
    (void)state;
    wc_workers *workers = NULL;
    wc_error err;
    assert_int_equal(wc_workers_new(0, 1, &workers, &err), WC_EINVAL);
    assert_int_equal(wc_workers_new(1, 0, &workers, &err), WC_EINVAL);
    assert_null(workers);
    wc_workers_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_workers__every_job_works_once_and_comes_home),
        cmocka_unit_test(test_workers__a_full_queue_answers_busy_and_free_runs_what_is_queued),
        cmocka_unit_test(test_workers__sizes_of_nothing_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
