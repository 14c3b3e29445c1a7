/* engine/ticker.c: the epoch thread. It ticks while guests run and 100 ms longer, then sleeps until one is
 * entered, so that an idle host wakes no processor.
 *
 * Invariant: a caller that finds is_active set may rely on ticks for the next 100 ms; the thread says that it
 * sleeps before it looks at is_active for the last time (wc__ticker_touch does the two in the other order).
 *
 * Source: engine.md section 5.
 */
#include <errno.h>
#include <signal.h>
#include <time.h>

#include "engine/internal.h"

#define AWAKE_NS 100000000u

/* `ns` from now on the clock that pthread waits use. */
static struct timespec from_now(uint64_t ns)
{
    uint64_t at = wc_env_system.monotonic_ns(wc_env_system.ctx) + ns;
    return (struct timespec){.tv_sec = (time_t)(at / 1000000000u), .tv_nsec = (long)(at % 1000000000u)};
}

static void sleep_until_touched(wc_ticker *ticker)
{
    atomic_store(&ticker->is_asleep, true);
    while (!ticker->is_stopping && !atomic_load(&ticker->is_active))
        pthread_cond_wait(&ticker->wake, &ticker->lock);
    atomic_store(&ticker->is_asleep, false);
}

static void *run(void *arg)
{
    wc_ticker *ticker = arg;
    uint64_t idle_ns = AWAKE_NS, tick_ns = (uint64_t)ticker->tick_us * 1000u;
    pthread_mutex_lock(&ticker->lock);
    while (!ticker->is_stopping) {
        if (idle_ns >= AWAKE_NS) {
            sleep_until_touched(ticker);
            idle_ns = 0;
            continue;
        }
        struct timespec until = from_now(tick_ns);
        while (!ticker->is_stopping &&
               pthread_cond_timedwait(&ticker->wake, &ticker->lock, &until) != ETIMEDOUT) {
        }
        idle_ns = atomic_exchange(&ticker->is_active, false) ? 0 : idle_ns + tick_ns;
        atomic_fetch_add_explicit(&ticker->ticks, 1, memory_order_relaxed);
        ticker->on_tick(ticker->ctx);
    }
    pthread_mutex_unlock(&ticker->lock);
    return NULL;
}

int wc__ticker_start(wc_ticker *ticker, uint32_t tick_us, void (*on_tick)(void *ctx), void *ctx, wc_error *err)
{
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&ticker->wake, &attr);
    pthread_condattr_destroy(&attr);
    pthread_mutex_init(&ticker->lock, NULL);
    ticker->tick_us = tick_us;
    ticker->on_tick = on_tick;
    ticker->ctx = ctx;
    /* Signals are for the program's own threads. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int rc = pthread_create(&ticker->thread, NULL, run, ticker);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (rc != 0) {
        pthread_cond_destroy(&ticker->wake);
        pthread_mutex_destroy(&ticker->lock);
        return wc_fail(err, WC_EIO, "the epoch thread cannot start: %s", wc_errno_text(rc));
    }
    ticker->is_started = true;
    return 0;
}

void wc__ticker_wake(wc_ticker *ticker)
{
    pthread_mutex_lock(&ticker->lock);
    pthread_cond_signal(&ticker->wake);
    pthread_mutex_unlock(&ticker->lock);
}

void wc__ticker_stop(wc_ticker *ticker)
{
    if (!ticker->is_started)
        return;
    pthread_mutex_lock(&ticker->lock);
    ticker->is_stopping = true;
    pthread_cond_signal(&ticker->wake);
    pthread_mutex_unlock(&ticker->lock);
    pthread_join(ticker->thread, NULL);
    pthread_cond_destroy(&ticker->wake);
    pthread_mutex_destroy(&ticker->lock);
    ticker->is_started = false;
}
