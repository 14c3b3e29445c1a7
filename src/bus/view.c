/* bus/view.c: a bus of one loop over a connection to a NATS server that it may share with others.
 *
 * The library's thread wraps each message into a message to the loop; the loop's mailbox makes one wake-up of a burst. What
 * waits for a loop is bounded in number and bytes: what comes beyond that is dropped and counted, as a server drops for a
 * slow consumer. Questions share one inbox subscription; the last token of the reply is the question's number.
 *
 * The library calls back from its own threads, also while the bus is being freed. Therefore what they touch (the core, and
 * each subscription) is counted and outlives the bus, and the core's lock stands between a message and a loop that goes.
 *
 * Locks: the core's lock is the innermost; only wc_loop_post is called with it held. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "bus/nats_int.h"
#include "bus/raw_headers.h"

typedef struct view view;

struct wc__view_core {
    atomic_int refs; /* the view, each subscription, each message on its way */
    pthread_mutex_t lock;
    wc_loop *loop; /* under the lock; NULL: the view is gone */
    wc_list node;  /* under the connection's lock */
    view *view;    /* on the loop only; NULL: gone */
    atomic_size_t waiting, waiting_bytes;
    atomic_uint_fast64_t dropped;
};

typedef struct view_subscription {
    wc_subscription base;
    atomic_int refs; /* the view, the library, each message on its way */
    wc__view_core *core;
    natsSubscription *subscription; /* NULL: there is no connection at the moment */
    char *pattern, *queue;
    wc_list node;
} view_subscription;

/* A place for one question at a time; `turn` grows with each, so that a late answer finds nobody. */
typedef struct slot {
    wc_bus_question *question; /* NULL: free */
    uint32_t turn, next_free;
} slot;

struct view {
    wc_bus base;
    wc_nats *nats;
    wc__view_core *core;
    wc_list subscriptions;
    wc_subscription *inbox; /* NULL until the first question */
    char inbox_name[WC_INBOX_SIZE];
    WC_VEC(slot) slots;
    uint32_t first_free; /* index + 1; 0: none */
    void (*on_change)(void *ctx, bool is_connected);
    void *on_change_ctx;
};

static view *view_of(wc_bus *bus)
{
    return (view *)(void *)bus;
}

/* ---- counting ------------------------------------------------------------------------------------------------------ */

static wc__view_core *core_ref(wc__view_core *core)
{
    atomic_fetch_add_explicit(&core->refs, 1, memory_order_relaxed);
    return core;
}

static void core_unref(wc__view_core *core)
{
    if (atomic_fetch_sub_explicit(&core->refs, 1, memory_order_acq_rel) != 1)
        return;
    pthread_mutex_destroy(&core->lock);
    wc_free(core);
}

static void subscription_unref(view_subscription *subscription)
{
    if (atomic_fetch_sub_explicit(&subscription->refs, 1, memory_order_acq_rel) != 1)
        return;
    core_unref(subscription->core);
    wc_free(subscription->pattern);
    wc_free(subscription->queue);
    wc_free(subscription);
}

/* ---- messages to the loop ------------------------------------------------------------------------------------------ */

typedef struct delivery {
    wc_msg msg;
    view_subscription *subscription; /* counted */
    natsMsg *message;
    size_t size;
} delivery;

static void drop_delivery(wc_msg *msg)
{
    delivery *self = WC_CONTAINER(msg, delivery, msg);
    wc__view_core *core = self->subscription->core;
    atomic_fetch_sub_explicit(&core->waiting, 1, memory_order_relaxed);
    atomic_fetch_sub_explicit(&core->waiting_bytes, self->size, memory_order_relaxed);
    natsMsg_Destroy(self->message);
    subscription_unref(self->subscription);
    wc_free(self);
}

static void run_delivery(wc_msg *msg)
{
    delivery *self = WC_CONTAINER(msg, delivery, msg);
    wc_subscription *subscription = &self->subscription->base;
    if (!subscription->is_gone) {
        wc_buf headers;
        wc_buf_init(&headers, WC_LIMIT_BUS_HEADER_BYTES);
        const wc_bus_message message = {
            .subject = wc_slice_str(natsMsg_GetSubject(self->message)),
            .reply = wc_slice_str(natsMsg_GetReply(self->message)),
            .payload = wc_slice_of(natsMsg_GetData(self->message),
                                   (size_t)natsMsg_GetDataLength(self->message)),
            .headers = wc__headers_raw(self->message, &headers),
        };
        subscription->fn(subscription->ctx, subscription, &message);
        wc_buf_deinit(&headers);
    }
    drop_delivery(msg);
}

/* False: too much waits already. */
static bool admit(wc__view_core *core, size_t size)
{
    size_t waiting = atomic_fetch_add_explicit(&core->waiting, 1, memory_order_relaxed);
    size_t bytes = atomic_fetch_add_explicit(&core->waiting_bytes, size, memory_order_relaxed);
    if (waiting < WC_LIMIT_BUS_WAITING && bytes + size <= WC_LIMIT_BUS_WAITING_BYTES)
        return true;
    atomic_fetch_sub_explicit(&core->waiting, 1, memory_order_relaxed);
    atomic_fetch_sub_explicit(&core->waiting_bytes, size, memory_order_relaxed);
    atomic_fetch_add_explicit(&core->dropped, 1, memory_order_relaxed);
    return false;
}

/* On the library's delivering thread. */
static void on_message(natsConnection *connection, natsSubscription *of, natsMsg *message, void *closure)
{
    view_subscription *subscription = closure;
    wc__view_core *core = subscription->core;
    size_t size = (size_t)natsMsg_GetDataLength(message);
    (void)connection;
    (void)of;
    if (!admit(core, size)) {
        natsMsg_Destroy(message);
        return;
    }
    delivery *self = WC_NEW(delivery);
    self->msg = (wc_msg){.run = run_delivery, .drop = drop_delivery};
    self->subscription = subscription;
    self->message = message;
    self->size = size;
    atomic_fetch_add_explicit(&subscription->refs, 1, memory_order_relaxed);
    pthread_mutex_lock(&core->lock);
    wc_loop *loop = core->loop;
    if (loop)
        wc_loop_post(loop, &self->msg);
    pthread_mutex_unlock(&core->lock);
    if (loop == NULL)
        drop_delivery(&self->msg);
}

/* The library has called on_message for the last time. */
static void on_complete(void *closure)
{
    subscription_unref(closure);
}

/* ---- subscriptions ------------------------------------------------------------------------------------------------- */

/* On the connection as it is now. Without one it waits for the next. */
static natsStatus subscribe_now(view *self, view_subscription *subscription)
{
    natsConnection *connection = wc__nats_hold(self->nats);
    natsStatus status = NATS_OK;
    if (connection) {
        atomic_fetch_add_explicit(&subscription->refs, 1, memory_order_relaxed);
        status = subscription->queue[0]
                     ? natsConnection_QueueSubscribe(&subscription->subscription, connection,
                                                     subscription->pattern, subscription->queue, on_message,
                                                     subscription)
                     : natsConnection_Subscribe(&subscription->subscription, connection,
                                                subscription->pattern, on_message, subscription);
        if (status != NATS_OK)
            subscription_unref(subscription);
    }
    wc__nats_let_go(self->nats, status);
    if (subscription->subscription == NULL)
        return status == NATS_CONNECTION_CLOSED ? NATS_OK : status;
    (void)natsSubscription_SetPendingLimits(subscription->subscription, -1, -1); /* bounded by `admit` */
    /* Refused only when the connection is being closed meanwhile; then nobody can say when the last message was. */
    (void)natsSubscription_SetOnCompleteCB(subscription->subscription, on_complete, subscription);
    return NATS_OK;
}

static int view_subscribe(wc_bus *base, wc_slice pattern, wc_slice queue, wc_bus_fn fn, void *ctx,
                          wc_subscription **out_subscription, wc_error *err)
{
    view *self = view_of(base);
    view_subscription *subscription = WC_NEW(view_subscription);
    subscription->base = (wc_subscription){.bus = base, .fn = fn, .ctx = ctx};
    subscription->core = core_ref(self->core);
    subscription->pattern = wc_strdup_slice(pattern);
    subscription->queue = wc_strdup_slice(queue);
    atomic_init(&subscription->refs, 1);
    natsStatus status = subscribe_now(self, subscription);
    if (status != NATS_OK) {
        subscription_unref(subscription);
        return wc__nats_fail(status, err, "subscribing");
    }
    wc_list_push(&self->subscriptions, &subscription->node);
    *out_subscription = &subscription->base;
    return 0;
}

static void view_unsubscribe(wc_subscription *base)
{
    view_subscription *subscription = WC_CONTAINER(base, view_subscription, base);
    wc_list_remove(&subscription->node);
    natsSubscription_Destroy(subscription->subscription);
    subscription_unref(subscription);
}

/* The connection is a new one, which knows nothing of us. */
static void subscribe_again(view *self)
{
    WC_LIST_EACH(node, &self->subscriptions)
    {
        view_subscription *subscription = WC_CONTAINER(node, view_subscription, node);
        natsSubscription_Destroy(subscription->subscription);
        subscription->subscription = NULL;
        (void)subscribe_now(self, subscription); /* fails only when this connection is lost too */
    }
}

/* ---- publishing ---------------------------------------------------------------------------------------------------- */

static natsStatus publish_with_headers(natsConnection *connection, const char *subject, const char *reply,
                                       const wc_bus_message *message)
{
    natsMsg *copy = NULL;
    natsStatus status = natsMsg_Create(&copy, subject, reply, (const char *)message->payload.ptr,
                                       (int)message->payload.len);
    if (status == NATS_OK)
        status = wc__headers_add(copy, message->headers);
    if (status == NATS_OK)
        status = natsConnection_PublishMsg(connection, copy);
    natsMsg_Destroy(copy);
    return status;
}

static int publish_as(view *self, const wc_bus_message *message, const char *reply, wc_error *err)
{
    char subject[WC_LIMIT_SUBJECT_BYTES + 1];
    uint64_t limit = wc_nats_max_payload(self->nats);
    wc_slice_copy_cstr(message->subject, subject, sizeof subject);
    if (message->headers.len + message->payload.len > limit)
        return wc_fail(err, WC_ELIMIT,
                       "message of %zu bytes to '%s': the NATS server takes %llu (max_payload of its "
                       "configuration; bytes travel between hosts as lists of integers, which about doubles "
                       "them)",
                       message->headers.len + message->payload.len, subject, (unsigned long long)limit);
    natsConnection *connection = wc__nats_hold(self->nats);
    natsStatus status = NATS_CONNECTION_CLOSED;
    if (connection && message->headers.len > 0)
        status = publish_with_headers(connection, subject, reply, message);
    else if (connection)
        status = wc__nats_publish(connection, subject, reply, message->payload);
    wc__nats_let_go(self->nats, status);
    return status == NATS_OK ? 0 : wc__nats_fail(status, err, "publishing");
}

static int view_publish(wc_bus *base, const wc_bus_message *message, size_t *out_count, wc_error *err)
{
    char reply[WC_LIMIT_SUBJECT_BYTES + 1];
    wc_slice_copy_cstr(message->reply, reply, sizeof reply);
    int rc = publish_as(view_of(base), message, message->reply.len > 0 ? reply : NULL, err);
    if (rc == 0 && out_count)
        *out_count = 1;
    return rc;
}

/* ---- questions ----------------------------------------------------------------------------------------------------- */

static wc_bus_question *find_question(view *self, uint64_t id)
{
    uint64_t at = id & UINT32_MAX;
    if (at >= self->slots.len || self->slots.items[at].turn != id >> 32)
        return NULL;
    return self->slots.items[at].question;
}

static void on_inbox(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    view *self = ctx;
    uint64_t id;
    (void)subscription;
    wc_slice token = wc_slice_from(message->subject, strlen(self->inbox_name) + 1);
    wc_bus_question *question = wc_slice_to_u64(token, &id) ? find_question(self, id) : NULL;
    if (question == NULL)
        return; /* too late, or nobody's */
    if (message->payload.len == 0 && wc__headers_say_nobody(message->headers))
        wc__question_end(question, WC_ENOTFOUND, NULL);
    else
        wc__question_end(question, 0, message);
}

static int open_inbox(view *self, wc_error *err)
{
    char pattern[WC_INBOX_SIZE + 2];
    wc_bus_inbox(wc_loop_env(self->base.loop), self->inbox_name);
    snprintf(pattern, sizeof pattern, "%s.*", self->inbox_name);
    return wc_bus_subscribe(&self->base, wc_slice_str(pattern), (wc_slice){0}, on_inbox, self, &self->inbox,
                            err);
}

static int take_slot(view *self, wc_bus_question *question, wc_error *err)
{
    if (self->first_free == 0) {
        if (wc_vec_push(&self->slots, WC_LIMIT_BUS_QUESTIONS, (slot){0}) != 0)
            return wc_fail(err, WC_ELIMIT, "%u questions wait for their answers (limit: bus questions)",
                           WC_LIMIT_BUS_QUESTIONS);
        self->first_free = (uint32_t)self->slots.len;
    }
    uint32_t at = self->first_free - 1;
    slot *place = &self->slots.items[at];
    self->first_free = place->next_free;
    place->question = question;
    place->turn++;
    question->id = (uint64_t)place->turn << 32 | at;
    return 0;
}

static void view_forget(wc_bus_question *question)
{
    view *self = view_of(question->bus);
    if (question->id == 0 || find_question(self, question->id) != question)
        return;
    slot *place = &self->slots.items[question->id & UINT32_MAX];
    place->question = NULL;
    place->next_free = self->first_free;
    self->first_free = (uint32_t)(question->id & UINT32_MAX) + 1;
    question->id = 0;
}

static int view_ask(wc_bus *base, wc_bus_question *question, const wc_bus_message *message, wc_error *err)
{
    view *self = view_of(base);
    char reply[WC_INBOX_SIZE + 24];
    question->id = 0;
    int rc = self->inbox ? 0 : open_inbox(self, err);
    if (rc == 0)
        rc = take_slot(self, question, err);
    if (rc != 0)
        return rc;
    snprintf(reply, sizeof reply, "%s.%llu", self->inbox_name, (unsigned long long)question->id);
    return publish_as(self, message, reply, err);
}

static int view_time_up(const wc_bus *bus)
{
    return wc_nats_is_connected(((const view *)(const void *)bus)->nats) ? WC_ETIMEOUT : WC_ECLOSED;
}

/* ---- news of the connection ---------------------------------------------------------------------------------------- */

typedef struct news {
    wc_msg msg;
    wc__view_core *core; /* counted */
    wc__news what;
} news;

static void drop_news(wc_msg *msg)
{
    news *self = WC_CONTAINER(msg, news, msg);
    core_unref(self->core);
    wc_free(self);
}

static void run_news(wc_msg *msg)
{
    news *self = WC_CONTAINER(msg, news, msg);
    view *to = self->core->view;
    if (to && self->what == WC__NEWS_REPLACED)
        subscribe_again(to);
    if (to && to->on_change)
        to->on_change(to->on_change_ctx, self->what != WC__NEWS_LOST);
    drop_news(msg);
}

void wc__view_tell(wc__view_core *core, wc__news what)
{
    pthread_mutex_lock(&core->lock);
    if (core->loop) {
        news *self = WC_NEW(news);
        self->msg = (wc_msg){.run = run_news, .drop = drop_news};
        self->core = core_ref(core);
        self->what = what;
        wc_loop_post(core->loop, &self->msg);
    }
    pthread_mutex_unlock(&core->lock);
}

wc_list *wc__view_node(wc__view_core *core)
{
    return &core->node;
}

wc__view_core *wc__view_of_node(wc_list *node)
{
    return WC_CONTAINER(node, wc__view_core, node);
}

static void view_watch(wc_bus *base, void (*fn)(void *ctx, bool is_connected), void *ctx)
{
    view_of(base)->on_change = fn;
    view_of(base)->on_change_ctx = ctx;
}

/* ---- life ---------------------------------------------------------------------------------------------------------- */

static void view_free(wc_bus *base)
{
    view *self = view_of(base);
    wc_loop_assert(base->loop);
    wc__nats_leave(self->nats, self->core);
    pthread_mutex_lock(&self->core->lock);
    self->core->loop = NULL;
    pthread_mutex_unlock(&self->core->lock);
    self->core->view = NULL;
    while (!wc_list_is_empty(&self->subscriptions))
        wc_bus_unsubscribe(&WC_CONTAINER(self->subscriptions.next, view_subscription, node)->base);
    core_unref(self->core);
    wc_vec_deinit(&self->slots);
    wc_free(self);
}

static const wc__bus_kind view_kind = {
    .free = view_free,
    .subscribe = view_subscribe,
    .unsubscribe = view_unsubscribe,
    .publish = view_publish,
    .ask = view_ask,
    .forget = view_forget,
    .time_up = view_time_up,
    .watch = view_watch,
};

int wc_bus_over(wc_nats *nats, wc_loop *loop, wc_bus **out_bus, wc_error *err)
{
    (void)err;
    view *self = WC_NEW(view);
    self->base = (wc_bus){.kind = &view_kind, .loop = loop};
    self->nats = nats;
    self->core = WC_NEW(wc__view_core);
    atomic_init(&self->core->refs, 1);
    pthread_mutex_init(&self->core->lock, NULL);
    wc_list_init(&self->core->node);
    self->core->loop = loop;
    self->core->view = self;
    wc_list_init(&self->subscriptions);
    wc__nats_join(nats, self->core);
    *out_bus = &self->base;
    return 0;
}

uint64_t wc_bus_dropped(const wc_bus *bus)
{
    if (bus->kind != &view_kind)
        return 0;
    return atomic_load_explicit(&((const view *)(const void *)bus)->core->dropped, memory_order_relaxed);
}
