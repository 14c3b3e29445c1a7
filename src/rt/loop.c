/* rt/loop.c: one loop per thread, its mailbox and its run queue.
 *
 * The mailbox is a lock-free stack: a post is one exchange of its head, the loop takes everything at once and reverses it,
 * so messages of one poster arrive in order. Only the post that finds the stack empty wakes the loop: one wake per batch.
 * Stopping is itself a message: what was posted before it runs, what comes later is dropped, by the loop while it closes
 * and by wc_loop_free after that. The event library's wake handle lives until wc_loop_free, so a late post is harmless.
 *
 * It does not create threads: the caller runs a loop on the thread that shall own it.
 * Source: design.md section 3, style-anchors 6.5.
 */
#include "rt/loop.h"

/* Steps of one turn share this time; I/O is looked at in between. */
enum { WORK_BUDGET_NS = 500000 };

static _Thread_local wc_loop *current_loop;

static wc_msg *take_messages(wc_loop *loop)
{
    wc_msg *newest = atomic_exchange_explicit(&loop->mailbox, NULL, memory_order_acquire);
    wc_msg *oldest = NULL;
    while (newest) {
        wc_msg *older = newest->next;
        newest->next = oldest;
        oldest = newest;
        newest = older;
    }
    return oldest;
}

static void deliver(wc_loop *loop)
{
    for (wc_msg *msg = take_messages(loop); msg;) {
        wc_msg *following = msg->next; /* run may free or reuse the message */
        if (loop->is_closing)
            msg->drop(msg);
        else
            msg->run(msg);
        msg = following;
    }
}

static bool has_messages(wc_loop *loop)
{
    return atomic_load_explicit(&loop->mailbox, memory_order_relaxed) != NULL;
}

/* Each item that is queued now steps once, as far as the budget allows. */
static void run_work(wc_loop *loop)
{
    size_t count = 0;
    WC_LIST_EACH(node, &loop->work)
    count++;
    uint64_t end_ns = count > 1 ? wc_loop_now_ns(loop) + WORK_BUDGET_NS : 0;
    while (count-- > 0 && !loop->is_closing) {
        wc_list *node = wc_list_pop(&loop->work);
        if (node == NULL)
            break;
        wc_work *work = WC_CONTAINER(node, wc_work, node);
        if (work->step(work) && wc_list_is_empty(&work->node))
            wc_list_push(&loop->work, &work->node);
        if (count > 0 && wc_loop_now_ns(loop) >= end_ns)
            break;
    }
}

static void on_idle(uv_idle_t *handle)
{
    wc_loop *loop = handle->data;
    deliver(loop);
    run_work(loop);
    wc__timers_run(loop);
    if (wc_list_is_empty(&loop->work) && !has_messages(loop))
        uv_idle_stop(&loop->idle);
}

static void on_wake(uv_async_t *handle)
{
    wc_loop *loop = handle->data;
    deliver(loop);
    wc__timers_run(loop);
}

static void keep_turning(wc_loop *loop)
{
    if (!uv_is_active((uv_handle_t *)&loop->idle) && !uv_is_closing((uv_handle_t *)&loop->idle))
        uv_idle_start(&loop->idle, on_idle);
}

void wc_loop_post(wc_loop *to, wc_msg *msg)
{
    wc_msg *head = atomic_load_explicit(&to->mailbox, memory_order_relaxed);
    do {
        msg->next = head;
    } while (!atomic_compare_exchange_weak_explicit(&to->mailbox, &head, msg, memory_order_release,
                                                    memory_order_relaxed));
    if (head != NULL)
        return; /* whoever found it empty has woken the loop */
    if (current_loop == to && !to->is_closing)
        keep_turning(to);
    else
        uv_async_send(&to->wake);
}

/* ---- life of a loop ---------------------------------------------------------------------------------------------- */

static void on_stop_message(wc_msg *msg)
{
    wc_loop *loop = WC_CONTAINER(msg, wc_loop, stop_msg);
    loop->is_closing = true;
    while (wc_list_pop(&loop->work) != NULL)
        continue;
    wc__conns_close(loop);
    uv_stop(&loop->uv);
}

int wc_loop_new(const wc_env *env, wc_loop **out_loop, wc_error *err)
{
    wc_loop *loop = WC_NEW(wc_loop);
    loop->env = env;
    wc_list_init(&loop->work);
    wc_list_init(&loop->conns);
    wc_list_init(&loop->watchers);
    loop->stop_msg.run = loop->stop_msg.drop = on_stop_message;
    int rc = uv_loop_init(&loop->uv);
    if (rc != 0) {
        wc_free(loop);
        return wc_fail(err, WC_EIO, "starting a loop: %s", uv_strerror(rc));
    }
    rc = uv_async_init(&loop->uv, &loop->wake, on_wake);
    if (rc != 0) {
        uv_loop_close(&loop->uv);
        wc_free(loop);
        return wc_fail(err, WC_EIO, "starting a loop: %s", uv_strerror(rc));
    }
    loop->wake.data = loop;
    uv_idle_init(&loop->uv, &loop->idle);
    loop->idle.data = loop;
    wc__timers_init(loop);
    *out_loop = loop;
    return 0;
}

void wc_loop_run(wc_loop *loop)
{
    WC_BUG_ON(current_loop != NULL);
    WC_BUG_ON(atomic_exchange(&loop->is_running, true));
    current_loop = loop;
    while (!loop->is_closing)
        uv_run(&loop->uv, UV_RUN_DEFAULT);
    /* Connections close in the turn after the stop; their last events may post and close more. */
    while (!wc_list_is_empty(&loop->conns))
        uv_run(&loop->uv, UV_RUN_NOWAIT);
    deliver(loop);
    current_loop = NULL;
    atomic_store(&loop->is_running, false);
}

void wc_loop_stop(wc_loop *loop)
{
    if (!atomic_exchange(&loop->is_stop_posted, true))
        wc_loop_post(loop, &loop->stop_msg);
}

void wc_loop_free(wc_loop *loop)
{
    if (loop == NULL)
        return;
    WC_BUG_ON(atomic_load(&loop->is_running));
    loop->is_closing = true;
    wc_loop *outer = current_loop;
    current_loop = loop; /* what the last events call belongs here */
    wc__conns_close(loop);
    WC_LIST_EACH_SAFE(node, following, &loop->watchers)
    {
        wc__watcher *watcher = WC_CONTAINER(node, wc__watcher, node);
        watcher->free(watcher);
    }
    uv_close((uv_handle_t *)&loop->uv_timer, NULL);
    uv_close((uv_handle_t *)&loop->idle, NULL);
    uv_close((uv_handle_t *)&loop->wake, NULL);
    while (uv_run(&loop->uv, UV_RUN_DEFAULT) != 0 || has_messages(loop))
        deliver(loop);
    WC_BUG_ON(uv_loop_close(&loop->uv) != 0);
    wc__timers_deinit(loop);
    wc_free(loop->read_buf);
    current_loop = outer;
    wc_free(loop);
}

uint64_t wc_loop_now_ns(wc_loop *loop)
{
    return wc_env_monotonic_ns(loop->env);
}

const wc_env *wc_loop_env(const wc_loop *loop)
{
    return loop->env;
}

/* A loop that does not run belongs to whoever builds it or takes it down. */
bool wc_loop_is_current(const wc_loop *loop)
{
    return current_loop == loop ||
           !atomic_load_explicit(&((wc_loop *)(uintptr_t)loop)->is_running, memory_order_relaxed);
}

void wc_loop_work(wc_loop *loop, wc_work *work)
{
    wc_loop_assert(loop);
    WC_BUG_ON(work->node.next != NULL && !wc_list_is_empty(&work->node));
    wc_list_init(&work->node);
    if (loop->is_closing)
        return;
    wc_list_push(&loop->work, &work->node);
    keep_turning(loop);
}

void wc_loop_work_cancel(wc_loop *loop, wc_work *work)
{
    wc_loop_assert(loop);
    if (work->node.next != NULL)
        wc_list_remove(&work->node);
}
