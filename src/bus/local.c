/* bus/local.c: the bus inside the process. One loop, no lock, delivery inside the publication.
 *
 * Invariants: what matches is collected before the first delivery, so that subscribers may come and go meanwhile; one that
 * went is marked and freed when no delivery is under way. Publications inside deliveries are bounded by depth. Matching looks
 * at each subscription in turn: a lone host has a few dozen. */
#include "bus/bus.h"

struct wc_subscription {
    wc_bus *bus;
    char *pattern, *queue;
    wc_bus_fn fn;
    void *ctx;
    bool is_gone;
};

struct wc_bus {
    wc_loop *loop;
    WC_VEC(wc_subscription *) all;
    uint32_t depth;
    bool has_gone;
    uint64_t turn; /* which member of a queue is next */
};

wc_bus *wc_bus_new(wc_loop *loop)
{
    wc_bus *bus = WC_NEW(wc_bus);
    bus->loop = loop;
    return bus;
}

static void free_subscription(wc_subscription *subscription)
{
    wc_free(subscription->pattern);
    wc_free(subscription->queue);
    wc_free(subscription);
}

void wc_bus_free(wc_bus *bus)
{
    if (bus == NULL)
        return;
    WC_BUG_ON(bus->depth > 0);
    for (size_t i = 0; i < bus->all.len; i++)
        free_subscription(bus->all.items[i]);
    wc_vec_deinit(&bus->all);
    wc_free(bus);
}

int wc_bus_subscribe(wc_bus *bus, wc_slice pattern, wc_slice queue, wc_bus_fn fn, void *ctx,
                     wc_subscription **out_subscription, wc_error *err)
{
    wc_loop_assert(bus->loop);
    if (!wc_subject_is_pattern(pattern))
        return wc_fail(err, WC_EINVAL, "'%.*s' is not a subject", WC_FMT(pattern));
    if (queue.len > 0 && !wc_subject_is_name(queue))
        return wc_fail(err, WC_EINVAL, "'%.*s' is not the name of a queue", WC_FMT(queue));
    if (bus->all.len >= WC_LIMIT_BUS_SUBSCRIPTIONS)
        return wc_fail(err, WC_ELIMIT, "the bus has %u subscriptions already (limit: bus subscriptions)",
                       WC_LIMIT_BUS_SUBSCRIPTIONS);
    wc_subscription *subscription = WC_NEW(wc_subscription);
    subscription->bus = bus;
    subscription->pattern = wc_strdup_slice(pattern);
    subscription->queue = wc_strdup_slice(queue);
    subscription->fn = fn;
    subscription->ctx = ctx;
    (void)wc_vec_push(&bus->all, SIZE_MAX, subscription);
    *out_subscription = subscription;
    return 0;
}

/* Keeps the order: who subscribed first is asked first. */
static void sweep(wc_bus *bus)
{
    size_t kept = 0;
    for (size_t i = 0; i < bus->all.len; i++) {
        if (bus->all.items[i]->is_gone)
            free_subscription(bus->all.items[i]);
        else
            bus->all.items[kept++] = bus->all.items[i];
    }
    bus->all.len = kept;
    bus->has_gone = false;
}

void wc_bus_unsubscribe(wc_subscription *subscription)
{
    if (subscription == NULL)
        return;
    wc_bus *bus = subscription->bus;
    wc_loop_assert(bus->loop);
    subscription->is_gone = true;
    bus->has_gone = true;
    if (bus->depth == 0)
        sweep(bus);
}

/* ---- delivery ------------------------------------------------------------------------------------------------------ */

typedef WC_VEC(wc_subscription *) matches;

static void collect(wc_bus *bus, wc_slice subject, matches *out)
{
    for (size_t i = 0; i < bus->all.len; i++) {
        wc_subscription *subscription = bus->all.items[i];
        if (!subscription->is_gone && wc_subject_match(wc_slice_str(subscription->pattern), subject))
            (void)wc_vec_push(out, SIZE_MAX, subscription);
    }
}

/* Of the members of one queue only the chosen one stays in the list; the others become NULL. */
static void choose_members(wc_bus *bus, matches *list)
{
    for (size_t i = 0; i < list->len; i++) {
        wc_subscription *first = list->items[i];
        size_t members = 0;
        if (first == NULL || first->queue[0] == 0)
            continue;
        for (size_t k = i; k < list->len; k++)
            members += list->items[k] && strcmp(list->items[k]->queue, first->queue) == 0;
        size_t chosen = (size_t)(bus->turn++ % members);
        wc_subscription *winner = NULL;
        for (size_t k = i; k < list->len; k++) {
            if (list->items[k] == NULL || strcmp(list->items[k]->queue, first->queue) != 0)
                continue;
            if (chosen-- == 0)
                winner = list->items[k];
            list->items[k] = NULL;
        }
        list->items[i] = winner;
        /* The winner stands where its queue came first; nothing of that queue follows. */
    }
}

static int check(const wc_bus *bus, const wc_bus_message *message, wc_error *err)
{
    if (!wc_subject_is_name(message->subject))
        return wc_fail(err, WC_EINVAL, "'%.*s' is not a subject to publish to", WC_FMT(message->subject));
    if (message->reply.len > 0 && !wc_subject_is_name(message->reply))
        return wc_fail(err, WC_EINVAL, "'%.*s' is not a subject to answer to", WC_FMT(message->reply));
    if (message->payload.len > WC_LIMIT_BUS_PAYLOAD_BYTES)
        return wc_fail(err, WC_ELIMIT, "message of %zu bytes, limit %u (bus payload bytes)",
                       message->payload.len, WC_LIMIT_BUS_PAYLOAD_BYTES);
    if (bus->depth >= WC_LIMIT_BUS_DEPTH)
        return wc_fail(err, WC_ELIMIT, "messages answer each other %u deep (limit: bus depth)",
                       WC_LIMIT_BUS_DEPTH);
    return 0;
}

int wc_bus_publish(wc_bus *bus, const wc_bus_message *message, size_t *out_count, wc_error *err)
{
    matches list = {0};
    size_t count = 0;
    wc_loop_assert(bus->loop);
    int rc = check(bus, message, err);
    if (rc != 0)
        return rc;
    collect(bus, message->subject, &list);
    choose_members(bus, &list);
    bus->depth++;
    for (size_t i = 0; i < list.len; i++) {
        wc_subscription *subscription = list.items[i];
        if (subscription == NULL || subscription->is_gone)
            continue;
        count++;
        subscription->fn(subscription->ctx, subscription, message);
    }
    bus->depth--;
    wc_vec_deinit(&list);
    if (bus->depth == 0 && bus->has_gone)
        sweep(bus);
    if (out_count)
        *out_count = count;
    return 0;
}

/* ---- questions ----------------------------------------------------------------------------------------------------- */

void wc_bus_inbox(const wc_env *env, char out[WC_INBOX_SIZE])
{
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    uint8_t random[22];
    env->random(env->ctx, random, sizeof random);
    memcpy(out, "_INBOX.", 7);
    /* A little skewed towards the first digits; 22 of them are plenty all the same. */
    for (size_t i = 0; i < sizeof random; i++)
        out[7 + i] = digits[random[i] % 62u];
    out[7 + sizeof random] = 0;
}

static void end_question(wc_bus_question *question, int status, const wc_bus_message *message)
{
    wc_bus_ask_cancel(question);
    question->status = status;
    question->on_answer(question, message);
}

static void on_answer(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    (void)subscription;
    end_question(ctx, 0, message);
}

static void on_time_up(wc_timer *timer)
{
    end_question(WC_CONTAINER(timer, wc_bus_question, timer), WC_ETIMEOUT, NULL);
}

void wc_bus_ask_cancel(wc_bus_question *question)
{
    if (question->bus == NULL)
        return;
    wc_bus_unsubscribe(question->subscription);
    question->subscription = NULL;
    wc_timer_cancel(question->bus->loop, &question->timer);
}

int wc_bus_ask(wc_bus *bus, wc_bus_question *question, const wc_bus_message *message, uint32_t timeout_ms,
               wc_error *err)
{
    char inbox[WC_INBOX_SIZE];
    wc_bus_message copy = *message;
    wc_bus_inbox(wc_loop_env(bus->loop), inbox);
    copy.reply = wc_slice_str(inbox);
    int rc = check(bus, &copy, err);
    if (rc != 0)
        return rc;
    question->bus = bus;
    rc = wc_bus_subscribe(bus, copy.reply, (wc_slice){0}, on_answer, question, &question->subscription, err);
    if (rc != 0)
        return rc;
    wc_timer_set(bus->loop, &question->timer, wc_loop_now_ns(bus->loop) + (uint64_t)timeout_ms * 1000000u,
                 on_time_up);
    /* Nothing can refuse it now: it was checked above. */
    return wc_bus_publish(bus, &copy, NULL, err);
}
