/* bus/bus.c: the functions of a bus of either kind: they check what they are given, keep the time of questions and leave the
 * rest to the kind. Nothing here knows what is behind a bus. */
#include "bus/bus_int.h"
#include "crypto/crypto.h"

void wc_bus_free(wc_bus *bus)
{
    if (bus)
        bus->kind->free(bus);
}

int wc_bus_subscribe(wc_bus *bus, wc_slice pattern, wc_slice queue, wc_bus_fn fn, void *ctx,
                     wc_subscription **out_subscription, wc_error *err)
{
    wc_loop_assert(bus->loop);
    if (!wc_subject_is_pattern(pattern))
        return wc_fail(err, WC_EINVAL, "'%.*s' is not a subject", WC_FMT(pattern));
    if (queue.len > 0 && !wc_subject_is_name(queue))
        return wc_fail(err, WC_EINVAL, "'%.*s' is not the name of a queue", WC_FMT(queue));
    if (bus->subscription_count >= WC_LIMIT_BUS_SUBSCRIPTIONS)
        return wc_fail(err, WC_ELIMIT, "the bus has %u subscriptions already (limit: bus subscriptions)",
                       WC_LIMIT_BUS_SUBSCRIPTIONS);
    int rc = bus->kind->subscribe(bus, pattern, queue, fn, ctx, out_subscription, err);
    if (rc == 0)
        bus->subscription_count++;
    return rc;
}

void wc_bus_unsubscribe(wc_subscription *subscription)
{
    if (subscription == NULL)
        return;
    wc_loop_assert(subscription->bus->loop);
    subscription->bus->subscription_count--;
    subscription->is_gone = true;
    subscription->bus->kind->unsubscribe(subscription);
}

static int check(const wc_bus_message *message, wc_error *err)
{
    if (!wc_subject_is_name(message->subject))
        return wc_fail(err, WC_EINVAL, "'%.*s' is not a subject to publish to", WC_FMT(message->subject));
    if (message->reply.len > 0 && !wc_subject_is_name(message->reply))
        return wc_fail(err, WC_EINVAL, "'%.*s' is not a subject to answer to", WC_FMT(message->reply));
    return 0;
}

int wc_bus_publish(wc_bus *bus, const wc_bus_message *message, size_t *out_count, wc_error *err)
{
    wc_loop_assert(bus->loop);
    int rc = check(message, err);
    return rc == 0 ? bus->kind->publish(bus, message, out_count, err) : rc;
}

void wc_bus_watch(wc_bus *bus, void (*fn)(void *ctx, bool is_connected), void *ctx)
{
    wc_loop_assert(bus->loop);
    if (bus->kind->watch)
        bus->kind->watch(bus, fn, ctx);
}

void wc_bus_inbox(const wc_env *env, char out[WC_INBOX_SIZE])
{
    memcpy(out, "_INBOX.", 7);
    wc_nuid_make(env, out + 7);
}

/* ---- questions ----------------------------------------------------------------------------------------------------- */

void wc_bus_ask_cancel(wc_bus_question *question)
{
    wc_bus *bus = question->bus;
    if (bus == NULL)
        return;
    bus->kind->forget(question);
    wc_timer_cancel(bus->loop, &question->timer);
    question->bus = NULL;
}

void wc__question_end(wc_bus_question *question, int status, const wc_bus_message *message)
{
    wc_bus_ask_cancel(question);
    question->status = status;
    question->on_answer(question, message);
}

static void on_time_up(wc_timer *timer)
{
    wc_bus_question *question = WC_CONTAINER(timer, wc_bus_question, timer);
    wc__question_end(question, question->bus->kind->time_up(question->bus), NULL);
}

int wc_bus_ask(wc_bus *bus, wc_bus_question *question, const wc_bus_message *message, uint32_t timeout_ms,
               wc_error *err)
{
    wc_bus_message copy = *message;
    wc_loop_assert(bus->loop);
    copy.reply = (wc_slice){0};
    int rc = check(&copy, err);
    if (rc != 0)
        return rc;
    question->bus = bus;
    question->status = 0;
    wc_timer_set(bus->loop, &question->timer, wc_loop_now_ns(bus->loop) + (uint64_t)timeout_ms * 1000000u,
                 on_time_up);
    /* From here on the answer may come inside the call, and the question may be gone. */
    rc = bus->kind->ask(bus, question, &copy, err);
    if (rc != 0)
        wc_bus_ask_cancel(question);
    return rc;
}
