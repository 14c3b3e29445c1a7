/* rt/workers.c: a bounded pool of threads for work that blocks (durable writes, compiling, plug-ins).
 *
 * One queue, one lock, no order between jobs of different threads. A job reports back through the mailbox of its home loop;
 * when that loop closes, the message is dropped there, so the job's owner always hears of it once.
 * Lock order: the pool's lock is a leaf, nothing is called while it is held.
 * Source: design.md section 3, style-anchors 6.5.
 */
#include <pthread.h>
#include <signal.h>

#include "rt/rt.h"

struct wc_workers {
    pthread_mutex_t lock;
    pthread_cond_t has_work;
    wc_job *first, **last;
    uint32_t queued, max_queued;
    bool is_ending;
    uint32_t thread_count;
    pthread_t threads[];
};

static wc_job *next_job(wc_workers *workers)
{
    pthread_mutex_lock(&workers->lock);
    while (workers->first == NULL && !workers->is_ending)
        pthread_cond_wait(&workers->has_work, &workers->lock);
    wc_job *job = workers->first;
    if (job) {
        workers->first = job->next;
        if (workers->first == NULL)
            workers->last = &workers->first;
        workers->queued--;
    }
    pthread_mutex_unlock(&workers->lock);
    return job;
}

static void *worker_main(void *arg)
{
    wc_workers *workers = arg;
    for (wc_job *job = next_job(workers); job; job = next_job(workers)) {
        wc_loop *home = job->home; /* work may not touch it, but the job is gone once it is posted */
        job->work(job);
        if (home)
            wc_loop_post(home, &job->done);
    }
    return NULL;
}

static void join_all(wc_workers *workers)
{
    pthread_mutex_lock(&workers->lock);
    workers->is_ending = true;
    pthread_cond_broadcast(&workers->has_work);
    pthread_mutex_unlock(&workers->lock);
    for (uint32_t i = 0; i < workers->thread_count; i++)
        pthread_join(workers->threads[i], NULL);
}

int wc_workers_new(uint32_t threads, uint32_t max_queued, wc_workers **out_workers, wc_error *err)
{
    if (threads == 0 || max_queued == 0)
        return wc_fail(err, WC_EINVAL, "a pool needs at least one thread and one place in its queue");
    wc_workers *workers = wc_calloc(1, sizeof *workers + threads * sizeof workers->threads[0]);
    workers->max_queued = max_queued;
    workers->last = &workers->first;
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->has_work, NULL);

    /* Signals belong to the control loop's thread. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int rc = 0;
    while (rc == 0 && workers->thread_count < threads) {
        rc = pthread_create(&workers->threads[workers->thread_count], NULL, worker_main, workers);
        if (rc == 0)
            workers->thread_count++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (rc != 0) {
        wc_workers_free(workers);
        return wc_fail(err, WC_EIO, "starting a worker thread: %s", wc_errno_text(rc));
    }
    *out_workers = workers;
    return 0;
}

int wc_workers_submit(wc_workers *workers, wc_job *job)
{
    int rc = WC_EBUSY;
    pthread_mutex_lock(&workers->lock);
    if (workers->queued < workers->max_queued && !workers->is_ending) {
        job->next = NULL;
        *workers->last = job;
        workers->last = &job->next;
        workers->queued++;
        pthread_cond_signal(&workers->has_work);
        rc = 0;
    }
    pthread_mutex_unlock(&workers->lock);
    return rc;
}

void wc_workers_free(wc_workers *workers)
{
    if (workers == NULL)
        return;
    join_all(workers);
    pthread_cond_destroy(&workers->has_work);
    pthread_mutex_destroy(&workers->lock);
    wc_free(workers);
}
