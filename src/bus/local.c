/* bus/local.c: the bus inside the process. One loop, no lock, delivery inside the publication.
 *
 * Exact patterns are found by hash, so that tens of thousands of them cost a publication nothing; patterns with wildcards are
 * looked at in turn, and there are few. Who subscribed first is served first.
 *
 * Invariants: what matches is collected before the first delivery, so that subscribers may come and go meanwhile; one that
 * went is marked and freed when no delivery is under way. Publications inside deliveries are bounded by depth. */
#include <stdlib.h>

#include "bus/bus_int.h"

/* All subscriptions to one exact subject. */
typedef struct bucket {
    wc_list members; /* of local_subscription.node, oldest first */
} bucket;

typedef struct local_subscription {
    wc_subscription base;
    wc_list node; /* in its bucket, or in the list of those with wildcards */
    bucket *bucket;
    uint64_t number; /* grows: who came first */
    char *pattern, *queue;
} local_subscription;

typedef struct local_bus {
    wc_bus base;
    wc_map exact;                      /* subject -> bucket */
    wc_list wild;                      /* of local_subscription.node, oldest first */
    WC_VEC(local_subscription *) gone; /* to be freed when no delivery is under way */
    uint32_t depth;
    uint64_t next_number;
    uint64_t turn; /* which member of a queue is next */
} local_bus;

static local_bus *local_of(wc_bus *bus)
{
    return (local_bus *)(void *)bus;
}

static void free_subscription(local_subscription *subscription)
{
    wc_free(subscription->pattern);
    wc_free(subscription->queue);
    wc_free(subscription);
}

static void free_members(wc_list *members)
{
    for (wc_list *node; (node = wc_list_pop(members)) != NULL;)
        free_subscription(WC_CONTAINER(node, local_subscription, node));
}

static void free_gone(local_bus *bus)
{
    for (size_t i = 0; i < bus->gone.len; i++)
        free_subscription(bus->gone.items[i]);
    bus->gone.len = 0;
}

static void local_free(wc_bus *base)
{
    local_bus *bus = local_of(base);
    size_t cursor = 0;
    WC_BUG_ON(bus->depth > 0);
    for (const wc_map_entry *e; (e = wc_map_next(&bus->exact, &cursor)) != NULL;) {
        free_members(&((bucket *)e->value)->members);
        wc_free(e->value);
    }
    wc_map_deinit(&bus->exact);
    free_members(&bus->wild);
    free_gone(bus);
    wc_vec_deinit(&bus->gone);
    wc_free(bus);
}

static bool has_wildcard(wc_slice pattern)
{
    wc_slice token;
    while (wc_slice_split(&pattern, '.', &token))
        if (token.len == 1 && (token.ptr[0] == '*' || token.ptr[0] == '>'))
            return true;
    return false;
}

static int local_subscribe(wc_bus *base, wc_slice pattern, wc_slice queue, wc_bus_fn fn, void *ctx,
                           wc_subscription **out_subscription, wc_error *err)
{
    local_bus *bus = local_of(base);
    bucket *home = NULL;
    if (!has_wildcard(pattern)) {
        home = wc_map_get(&bus->exact, pattern);
        if (home == NULL) {
            home = WC_NEW(bucket);
            wc_list_init(&home->members);
            if (wc_map_put(&bus->exact, pattern, home, NULL) != 0) {
                wc_free(home);
                return wc_fail(err, WC_ELIMIT, "the bus has %u subjects already (limit: bus subscriptions)",
                               WC_LIMIT_BUS_SUBSCRIPTIONS);
            }
        }
    }
    local_subscription *subscription = WC_NEW(local_subscription);
    subscription->base = (wc_subscription){.bus = base, .fn = fn, .ctx = ctx};
    subscription->bucket = home;
    subscription->number = bus->next_number++;
    subscription->pattern = wc_strdup_slice(pattern);
    subscription->queue = wc_strdup_slice(queue);
    wc_list_push(home ? &home->members : &bus->wild, &subscription->node);
    *out_subscription = &subscription->base;
    return 0;
}

static void local_unsubscribe(wc_subscription *base)
{
    local_subscription *subscription = WC_CONTAINER(base, local_subscription, base);
    local_bus *bus = local_of(base->bus);
    wc_list_remove(&subscription->node);
    if (subscription->bucket && wc_list_is_empty(&subscription->bucket->members))
        wc_free(wc_map_take(&bus->exact, wc_slice_str(subscription->pattern)));
    if (bus->depth == 0)
        free_subscription(subscription);
    else
        (void)wc_vec_push(&bus->gone, SIZE_MAX, subscription);
}

/* ---- delivery ------------------------------------------------------------------------------------------------------ */

typedef WC_VEC(local_subscription *) matches;

static int by_number(const void *a, const void *b)
{
    const local_subscription *left = *(local_subscription *const *)a;
    const local_subscription *right = *(local_subscription *const *)b;
    return left->number < right->number ? -1 : left->number > right->number;
}

static void collect(local_bus *bus, wc_slice subject, matches *out)
{
    const bucket *home = wc_map_get(&bus->exact, subject);
    if (home) {
        WC_LIST_EACH(node, &home->members)
        (void)wc_vec_push(out, SIZE_MAX, WC_CONTAINER(node, local_subscription, node));
    }
    size_t exact = out->len;
    WC_LIST_EACH(node, &bus->wild)
    {
        local_subscription *subscription = WC_CONTAINER(node, local_subscription, node);
        if (wc_subject_match(wc_slice_str(subscription->pattern), subject))
            (void)wc_vec_push(out, SIZE_MAX, subscription);
    }
    if (exact > 0 && out->len > exact)
        qsort(out->items, out->len, sizeof out->items[0], by_number);
}

/* Of the members of one queue only the chosen one stays in the list; the others become NULL. */
static void choose_members(local_bus *bus, matches *list)
{
    for (size_t i = 0; i < list->len; i++) {
        local_subscription *first = list->items[i];
        size_t members = 0;
        if (first == NULL || first->queue[0] == 0)
            continue;
        for (size_t k = i; k < list->len; k++)
            members += list->items[k] && strcmp(list->items[k]->queue, first->queue) == 0;
        size_t chosen = (size_t)(bus->turn++ % members);
        local_subscription *winner = NULL;
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

static int check_limits(const local_bus *bus, const wc_bus_message *message, wc_error *err)
{
    if (message->payload.len > WC_LIMIT_BUS_PAYLOAD_BYTES)
        return wc_fail(err, WC_ELIMIT, "message of %zu bytes, limit %u (bus payload bytes)",
                       message->payload.len, WC_LIMIT_BUS_PAYLOAD_BYTES);
    if (bus->depth >= WC_LIMIT_BUS_DEPTH)
        return wc_fail(err, WC_ELIMIT, "messages answer each other %u deep (limit: bus depth)",
                       WC_LIMIT_BUS_DEPTH);
    return 0;
}

static int local_publish(wc_bus *base, const wc_bus_message *message, size_t *out_count, wc_error *err)
{
    local_bus *bus = local_of(base);
    matches list = {0};
    size_t count = 0;
    int rc = check_limits(bus, message, err);
    if (rc != 0)
        return rc;
    collect(bus, message->subject, &list);
    choose_members(bus, &list);
    bus->depth++;
    for (size_t i = 0; i < list.len; i++) {
        local_subscription *subscription = list.items[i];
        if (subscription == NULL || subscription->base.is_gone)
            continue;
        count++;
        subscription->base.fn(subscription->base.ctx, &subscription->base, message);
    }
    bus->depth--;
    wc_vec_deinit(&list);
    if (bus->depth == 0)
        free_gone(bus);
    if (out_count)
        *out_count = count;
    return 0;
}

/* ---- questions: an inbox each -------------------------------------------------------------------------------------- */

static void on_answer(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    (void)subscription;
    wc__question_end(ctx, 0, message);
}

static void on_nobody(wc_timer *timer)
{
    wc__question_end(WC_CONTAINER(timer, wc_bus_question, timer), WC_ENOTFOUND, NULL);
}

static int local_ask(wc_bus *base, wc_bus_question *question, const wc_bus_message *message, wc_error *err)
{
    char inbox[WC_INBOX_SIZE];
    wc_bus_message copy = *message;
    size_t count = 0;
    wc_bus_inbox(wc_loop_env(base->loop), inbox);
    copy.reply = wc_slice_str(inbox);
    int rc = check_limits(local_of(base), &copy, err);
    if (rc == 0)
        rc = wc_bus_subscribe(base, copy.reply, (wc_slice){0}, on_answer, question, &question->subscription,
                              err);
    if (rc != 0)
        return rc;
    rc = local_publish(base, &copy, &count, err);
    /* Whom nobody got nobody has answered: the question is still there. It is not told inside this call. */
    if (rc == 0 && count == 0)
        wc_timer_set(base->loop, &question->timer, wc_loop_now_ns(base->loop), on_nobody);
    return rc;
}

static void local_forget(wc_bus_question *question)
{
    wc_bus_unsubscribe(question->subscription);
    question->subscription = NULL;
}

static int local_time_up(const wc_bus *bus)
{
    (void)bus;
    return WC_ETIMEOUT;
}

static const wc__bus_kind local_kind = {
    .free = local_free,
    .subscribe = local_subscribe,
    .unsubscribe = local_unsubscribe,
    .publish = local_publish,
    .ask = local_ask,
    .forget = local_forget,
    .time_up = local_time_up,
};

wc_bus *wc_bus_new(wc_loop *loop)
{
    local_bus *bus = WC_NEW(local_bus);
    bus->base = (wc_bus){.kind = &local_kind, .loop = loop};
    wc_map_init(&bus->exact, WC_LIMIT_BUS_SUBSCRIPTIONS);
    wc_list_init(&bus->wild);
    return &bus->base;
}
