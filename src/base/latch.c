/* base/latch.c: a counter under a leaf lock. Counting down signals while the lock is held, so that the waiter, which may free
 * the latch at once, cannot run before the last counter let go of it. */
#include "base/latch.h"

#include <time.h>

void wc_latch_init(wc_latch *latch, uint32_t count)
{
    pthread_condattr_t attr;
    pthread_mutex_init(&latch->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&latch->reached, &attr);
    pthread_condattr_destroy(&attr);
    latch->left = count;
}

void wc_latch_deinit(wc_latch *latch)
{
    pthread_cond_destroy(&latch->reached);
    pthread_mutex_destroy(&latch->lock);
}

void wc_latch_add(wc_latch *latch, uint32_t count)
{
    pthread_mutex_lock(&latch->lock);
    latch->left += count;
    pthread_mutex_unlock(&latch->lock);
}

void wc_latch_count_down(wc_latch *latch)
{
    pthread_mutex_lock(&latch->lock);
    if (--latch->left == 0)
        pthread_cond_broadcast(&latch->reached);
    pthread_mutex_unlock(&latch->lock);
}

void wc_latch_wait(wc_latch *latch)
{
    pthread_mutex_lock(&latch->lock);
    while (latch->left > 0)
        pthread_cond_wait(&latch->reached, &latch->lock);
    pthread_mutex_unlock(&latch->lock);
}

bool wc_latch_wait_ms(wc_latch *latch, uint32_t ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&latch->lock);
    while (latch->left > 0 && pthread_cond_timedwait(&latch->reached, &latch->lock, &until) == 0)
        ;
    bool is_reached = latch->left == 0;
    pthread_mutex_unlock(&latch->lock);
    return is_reached;
}
