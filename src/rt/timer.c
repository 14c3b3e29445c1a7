/* rt/timer.c: timers of a loop: a binary heap of pointers to the owners' timers, driven by one timer of the event library.
 *
 * A timer knows its place (slot = index + 1), so cancelling is O(log n) without a search. Due is what the loop's clock says:
 * the event library only wakes the loop, in whole milliseconds rounded up, and timers that are due together fire in order.
 * With an injected clock a message to the loop is enough to make due timers fire.
 */
#include "rt/loop.h"

static void put(wc__timers *timers, size_t at, wc_timer *timer)
{
    timers->items[at] = timer;
    timer->slot = at + 1;
}

static void sift_up(wc__timers *timers, size_t at)
{
    wc_timer *timer = timers->items[at];
    while (at > 0) {
        size_t parent = (at - 1) / 2;
        if (timers->items[parent]->at_ns <= timer->at_ns)
            break;
        put(timers, at, timers->items[parent]);
        at = parent;
    }
    put(timers, at, timer);
}

static void sift_down(wc__timers *timers, size_t at)
{
    wc_timer *timer = timers->items[at];
    for (;;) {
        size_t child = at * 2 + 1;
        if (child >= timers->len)
            break;
        if (child + 1 < timers->len && timers->items[child + 1]->at_ns < timers->items[child]->at_ns)
            child++;
        if (timer->at_ns <= timers->items[child]->at_ns)
            break;
        put(timers, at, timers->items[child]);
        at = child;
    }
    put(timers, at, timer);
}

static void take_out(wc__timers *timers, size_t at)
{
    timers->items[at]->slot = 0;
    wc_timer *last = timers->items[--timers->len];
    if (at == timers->len)
        return;
    put(timers, at, last);
    sift_down(timers, at);
    sift_up(timers, last->slot - 1);
}

static void on_uv_timer(uv_timer_t *handle)
{
    wc_loop *loop = handle->data;
    loop->timers.armed_ns = UINT64_MAX;
    wc__timers_run(loop);
}

/* Arms the event library's timer for the head of the heap. A head that went away is left to fire for nothing: cheaper than
 * re-arming each time a request is answered. */
static void arm(wc_loop *loop)
{
    wc__timers *timers = &loop->timers;
    if (timers->len == 0 || timers->items[0]->at_ns >= timers->armed_ns || loop->is_closing)
        return;
    uint64_t now_ns = wc_loop_now_ns(loop), at_ns = timers->items[0]->at_ns;
    uint64_t wait_ms = at_ns > now_ns ? (at_ns - now_ns + 999999) / 1000000 : 0;
    timers->armed_ns = at_ns;
    uv_update_time(&loop->uv);
    uv_timer_start(&loop->uv_timer, on_uv_timer, wait_ms, 0);
}

void wc__timers_run(wc_loop *loop)
{
    wc__timers *timers = &loop->timers;
    if (timers->len == 0)
        return;
    uint64_t now_ns = wc_loop_now_ns(loop);
    /* Timers that handlers set for the past wait for the next turn: others get their chance. */
    for (size_t count = timers->len; count > 0 && timers->len > 0 && !loop->is_closing; count--) {
        wc_timer *timer = timers->items[0];
        if (timer->at_ns > now_ns)
            break;
        take_out(timers, 0);
        timer->fire(timer);
    }
    arm(loop);
}

void wc__timers_init(wc_loop *loop)
{
    uv_timer_init(&loop->uv, &loop->uv_timer);
    loop->uv_timer.data = loop;
    loop->timers.armed_ns = UINT64_MAX;
}

void wc__timers_deinit(wc_loop *loop)
{
    for (size_t i = 0; i < loop->timers.len; i++)
        loop->timers.items[i]->slot = 0;
    wc_free(loop->timers.items);
}

void wc_timer_set(wc_loop *loop, wc_timer *timer, uint64_t at_ns, void (*fire)(wc_timer *self))
{
    wc_loop_assert(loop);
    wc__timers *timers = &loop->timers;
    timer->fire = fire;
    timer->at_ns = at_ns;
    if (timer->slot == 0) {
        if (timers->len == timers->cap) {
            size_t cap = timers->cap ? timers->cap * 2 : 64;
            timers->items = wc_realloc(timers->items, cap * sizeof *timers->items);
            timers->cap = cap;
        }
        put(timers, timers->len++, timer);
    }
    sift_up(timers, timer->slot - 1);
    sift_down(timers, timer->slot - 1);
    arm(loop);
}

void wc_timer_cancel(wc_loop *loop, wc_timer *timer)
{
    wc_loop_assert(loop);
    if (timer->slot != 0)
        take_out(&loop->timers, timer->slot - 1);
}
