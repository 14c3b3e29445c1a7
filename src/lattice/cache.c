/* lattice/cache.c: the lattice cache of one host, kept alike with those of the others over a bus.
 *
 * Whoever changes something applies it and publishes an event; who hears it applies it too. What was missed is asked for at the
 * start, every replay_s seconds and after a lost connection: the question goes to a queue group, so one answers, with the
 * number of events and then the events themselves. The wire is that of the era; three of its weaknesses are mended on this
 * side of it: who asks leaves the queue group meanwhile, so nobody answers himself; what changes nothing is not said; history
 * and store are bounded.
 *
 * Invariants: `served` holds at most WC_LIMIT_CACHE_SERVED answers under way; `group` is NULL while a question is open.
 *
 * SPEC lattice 7.2. */
#include <stdio.h>

#include "crypto/crypto.h"
#include "lattice/cache_int.h"

enum { REPLAY_DEFAULT_S = 60, PIECE = 64 /* events sent in one turn */ };

/* One who is being told again. */
typedef struct serving {
    wc_work work;
    wc_list node; /* of wc_cache.served */
    wc_cache *cache;
    char *reply;
    wc__cache_answer answer;
    size_t next;
} serving;

struct wc_cache {
    wc_bus *bus;
    wc_loop *loop;
    char *event_subject, *replay_subject;
    uint64_t replay_ns;
    wc_cache_listener listener;
    char origin[WC_UUID_LEN + 1];
    wc_cache_store *store;
    wc__cache_history history;
    wc_cache_stats stats;
    wc_subscription *events, *group;
    wc_timer period; /* until the next question */
    /* An open question; `inbox` NULL: none. */
    wc_subscription *inbox;
    wc_timer patience;
    bool has_ack;
    uint64_t left;  /* events still to come */
    wc_list served; /* of serving.node */
    size_t served_count;
};

/* ---- events -------------------------------------------------------------------------------------------------------- */

/* What the store has no room for counts as heard: asked for again it would find no room again. */
static void hear(wc_cache *cache, const wc_cache_event *event)
{
    cache->stats.heard++;
    if (wc__cache_hear(cache->store, event, &cache->listener, NULL) != 0)
        cache->stats.full++;
    wc__cache_history_add(&cache->history, event);
}

static void on_event(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    wc_cache *cache = ctx;
    wc_cache_event event;
    wc_slice origin;
    (void)subscription;
    if (wc_cache_message_decode(message->payload, &origin, &event, NULL) != 0)
        cache->stats.broken++;
    else if (!wc_slice_eq_str(origin, cache->origin))
        hear(cache, &event);
}

/* A change of this host. */
static int say(wc_cache *cache, wc_cache_kind kind, wc_slice key, wc_slice value, wc_error *err)
{
    const wc_cache_event event = {.kind = kind, .key = key, .value = value};
    bool has_changed = false;
    wc_buf text;
    wc_loop_assert(cache->loop);
    int rc = wc_cache_store_apply(cache->store, &event, &has_changed, err);
    if (rc != 0 || !has_changed)
        return rc;
    wc__cache_history_add(&cache->history, &event);
    wc_buf_init(&text, WC_LIMIT_BUS_PAYLOAD_BYTES);
    wc_cache_message_encode(wc_slice_str(cache->origin), &event, &text);
    if (wc_buf_status(&text) == 0) {
        const wc_bus_message message = {.subject = wc_slice_str(cache->event_subject),
                                        .payload = wc_buf_slice(&text)};
        cache->stats.said++;
        (void)wc_bus_publish(cache->bus, &message, NULL, NULL); /* who misses it asks */
    }
    wc_buf_deinit(&text);
    return 0;
}

/* ---- telling others again ------------------------------------------------------------------------------------------ */

static void free_serving(serving *self)
{
    wc_loop_work_cancel(self->cache->loop, &self->work);
    wc_list_remove(&self->node);
    self->cache->served_count--;
    wc__cache_answer_deinit(&self->answer);
    wc_free(self->reply);
    wc_free(self);
}

static bool answer_piece(wc_work *work)
{
    serving *self = WC_CONTAINER(work, serving, work);
    int rc = 0;
    for (int i = 0; i < PIECE && self->next < self->answer.events.len && rc == 0; i++) {
        const wc_bus_message message = {.subject = wc_slice_str(self->reply),
                                        .payload = self->answer.events.items[self->next++]};
        rc = wc_bus_publish(self->cache->bus, &message, NULL, NULL);
        self->cache->stats.served += rc == 0;
    }
    if (rc == 0 && self->next < self->answer.events.len)
        return true;
    free_serving(self);
    return false;
}

static int acknowledge(wc_cache *cache, wc_slice reply, uint64_t count)
{
    wc_buf text;
    wc_buf_init(&text, 64);
    wc_cache_ack_encode(count, &text);
    const wc_bus_message message = {.subject = reply, .payload = wc_buf_slice(&text)};
    int rc = wc_bus_publish(cache->bus, &message, NULL, NULL);
    wc_buf_deinit(&text);
    return rc;
}

static void on_replay(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    wc_cache *cache = ctx;
    wc__cache_answer answer;
    uint64_t high_water;
    (void)subscription;
    if (message->reply.len == 0)
        return;
    if (wc_cache_request_decode(message->payload, &high_water, NULL) != 0) {
        cache->stats.broken++;
        return;
    }
    if (cache->served_count >= WC_LIMIT_CACHE_SERVED ||
        wc__cache_answer_make(&cache->history, cache->store, high_water, &answer, NULL) != 0)
        return; /* no answer: asks again in a minute */
    serving *self = WC_NEW(serving);
    self->work.step = answer_piece;
    self->cache = cache;
    self->reply = wc_strdup_slice(message->reply);
    self->answer = answer;
    wc_list_push(&cache->served, &self->node);
    cache->served_count++;
    if (acknowledge(cache, message->reply, answer.events.len) == 0 && answer.events.len > 0)
        wc_loop_work(cache->loop, &self->work);
    else
        free_serving(self);
}

/* ---- asking -------------------------------------------------------------------------------------------------------- */

static void join_group(wc_cache *cache)
{
    wc_slice subject = wc_slice_str(cache->replay_subject);
    /* Full: this host answers nobody until it has asked the next time. */
    if (cache->group == NULL &&
        wc_bus_subscribe(cache->bus, subject, subject, on_replay, cache, &cache->group, NULL) != 0)
        cache->group = NULL;
}

static void end_question(wc_cache *cache)
{
    if (cache->inbox)
        wc_bus_unsubscribe(cache->inbox);
    cache->inbox = NULL;
    wc_timer_cancel(cache->loop, &cache->patience);
    join_group(cache);
}

static void on_silence(wc_timer *timer)
{
    end_question(WC_CONTAINER(timer, wc_cache, patience));
}

static void wait_for_more(wc_cache *cache, uint32_t ms)
{
    wc_timer_set(cache->loop, &cache->patience, wc_loop_now_ns(cache->loop) + (uint64_t)ms * 1000000u,
                 on_silence);
}

static void on_ack(wc_cache *cache, wc_slice payload)
{
    uint64_t count = 0;
    /* A server that says that nobody listens sends nothing but headers. */
    if (payload.len > 0 && wc_cache_ack_decode(payload, &count, NULL) != 0)
        cache->stats.broken++;
    cache->has_ack = true;
    cache->left = WC_MIN(count, WC_LIMIT_CACHE_REPLAY);
    if (cache->left == 0)
        end_question(cache);
    else
        wait_for_more(cache, WC_CACHE_EVENT_MS);
}

static void on_answer(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    wc_cache *cache = ctx;
    wc_cache_event event;
    if (subscription != cache->inbox)
        return;
    if (!cache->has_ack) {
        on_ack(cache, message->payload);
        return;
    }
    if (wc_cache_event_decode(message->payload, &event, NULL) == 0)
        hear(cache, &event);
    else
        cache->stats.broken++;
    if (--cache->left == 0)
        end_question(cache);
    else
        wait_for_more(cache, WC_CACHE_EVENT_MS);
}

static void ask(wc_cache *cache, const char *inbox)
{
    wc_buf text;
    wc_buf_init(&text, 64);
    wc_cache_request_encode(cache->history.count, &text);
    const wc_bus_message message = {.subject = wc_slice_str(cache->replay_subject),
                                    .reply = wc_slice_str(inbox),
                                    .payload = wc_buf_slice(&text)};
    int rc = wc_bus_publish(cache->bus, &message, NULL, NULL);
    wc_buf_deinit(&text);
    if (rc != 0)
        end_question(cache);
}

void wc_cache_catch_up(wc_cache *cache)
{
    char inbox[WC_INBOX_SIZE];
    wc_loop_assert(cache->loop);
    if (cache->inbox)
        end_question(cache); /* its answer may have been lost with the connection */
    wc_bus_inbox(wc_loop_env(cache->loop), inbox);
    if (wc_bus_subscribe(cache->bus, wc_slice_str(inbox), (wc_slice){0}, on_answer, cache, &cache->inbox,
                         NULL) != 0)
        return;
    if (cache->group)
        wc_bus_unsubscribe(cache->group);
    cache->group = NULL;
    cache->has_ack = false;
    wait_for_more(cache, WC_CACHE_ACK_MS);
    ask(cache, inbox);
}

bool wc_cache_is_asking(const wc_cache *cache)
{
    return cache->inbox != NULL;
}

/* A tenth more or less, so that hosts that were started together do not all leave the group at once. */
static void on_period(wc_timer *timer);
static void set_period(wc_cache *cache)
{
    const wc_env *env = wc_loop_env(cache->loop);
    uint8_t chance[2];
    env->random(env->ctx, chance, sizeof chance);
    uint64_t ns = cache->replay_ns / 10u * 9u + cache->replay_ns / 5u * wc_load_be16(chance) / 65536u;
    wc_timer_set(cache->loop, &cache->period, wc_loop_now_ns(cache->loop) + ns, on_period);
}

/* An answer that takes longer than the period is given up: someone holds the line. */
static void on_period(wc_timer *timer)
{
    wc_cache *cache = WC_CONTAINER(timer, wc_cache, period);
    wc_cache_catch_up(cache);
    set_period(cache);
}

/* ---- what this host knows ------------------------------------------------------------------------------------------ */

/* A scalar under prefix + name and, unless `set` is empty, the name in a set; in the order of the era. */
static int put(wc_cache *cache, const char *prefix, const char *name, wc_slice value, const char *set,
               wc_error *err)
{
    wc_buf key;
    wc_buf_init(&key, WC_LIMIT_CACHE_KEY_BYTES);
    wc_buf_append_str(&key, prefix);
    wc_buf_append_str(&key, name);
    int rc = wc_buf_status(&key) == 0
                 ? say(cache, WC_CACHE_SCALAR_SET, wc_buf_slice(&key), value, err)
                 : wc_fail(err, WC_ELIMIT, "'%.80s...' is too long for the lattice cache, limit %u bytes",
                           name, WC_LIMIT_CACHE_KEY_BYTES);
    if (rc == 0 && set)
        rc = say(cache, WC_CACHE_SET_ADD, wc_slice_str(set), wc_slice_str(name), err);
    wc_buf_deinit(&key);
    return rc;
}

int wc_cache_put_claims(wc_cache *cache, const char *actor, const char *claims_json, wc_error *err)
{
    return put(cache, "wclc:claims_", actor, wc_slice_str(claims_json), "wclc:claims", err);
}

int wc_cache_put_alias(wc_cache *cache, const char *alias, const char *actor, wc_error *err)
{
    return put(cache, "wclc:call_", alias, wc_slice_str(actor), NULL, err);
}

int wc_cache_put_reference(wc_cache *cache, const char *reference, const char *key, wc_error *err)
{
    return put(cache, "wclc:oci_", reference, wc_slice_str(key), "wclc:ocis", err);
}

static void hash_of(const wc_link_info *link, char out[WC_CACHE_HASH_SIZE])
{
    wc_cache_link_hash(wc_slice_str(link->actor), wc_slice_str(link->contract), wc_slice_str(link->link_name),
                       out);
}

int wc_cache_put_link(wc_cache *cache, const wc_link_info *link, wc_error *err)
{
    char hash[WC_CACHE_HASH_SIZE];
    wc_buf json;
    wc_buf_init(&json, 1u << 20);
    hash_of(link, hash);
    wc_cache_link_write(link, &json);
    int rc = wc_buf_status(&json) == 0
                 ? put(cache, "wclc:link_", hash, wc_buf_slice(&json), "wclc:links", err)
                 : wc_fail(err, WC_ELIMIT, "the link of %s is too large for the lattice cache, limit 1 MiB",
                           link->actor);
    wc_buf_deinit(&json);
    return rc;
}

int wc_cache_remove_link(wc_cache *cache, const wc_link_info *link, wc_error *err)
{
    char hash[WC_CACHE_HASH_SIZE], key[WC_CACHE_HASH_SIZE + 16];
    hash_of(link, hash);
    int rc = say(cache, WC_CACHE_SET_REMOVE_ITEM, WC_LIT("wclc:links"), wc_slice_str(hash), err);
    if (rc != 0)
        return rc;
    snprintf(key, sizeof key, "wclc:link_%s", hash);
    return say(cache, WC_CACHE_KEY_DELETE, wc_slice_str(key), (wc_slice){0}, err);
}

void wc_cache_get_stats(const wc_cache *cache, wc_cache_stats *out)
{
    *out = cache->stats;
    out->keys = wc_cache_store_keys(cache->store);
    out->bytes = wc_cache_store_bytes(cache->store);
}

/* ---- life ---------------------------------------------------------------------------------------------------------- */

static int check_subject(const char *subject, const char *setting, wc_error *err)
{
    if (wc_subject_is_name(wc_slice_str(subject)))
        return 0;
    return wc_fail(err, WC_EINVAL, "%s is '%s', which is no subject: words with dots between, no '*' or '>'",
                   setting, subject);
}

static const char *event_subject_of(const wc_cache_config *config)
{
    return config->event_subject ? config->event_subject : "lattice.state.events";
}

static const char *replay_subject_of(const wc_cache_config *config)
{
    return config->replay_subject ? config->replay_subject : "lattice.state.replay";
}

int wc_cache_config_check(const wc_cache_config *config, wc_error *err)
{
    int rc = check_subject(event_subject_of(config), "KVCACHE_STATE_REPL_SUBJECT", err);
    return rc == 0 ? check_subject(replay_subject_of(config), "KVCACHE_REPLAY_REQ_SUBJECT", err) : rc;
}

int wc_cache_new(wc_bus *bus, wc_loop *loop, const wc_cache_config *config, wc_cache **out_cache,
                 wc_error *err)
{
    uint32_t seconds = config->replay_s ? config->replay_s : REPLAY_DEFAULT_S;
    int rc = wc_cache_config_check(config, err);
    if (rc != 0)
        return rc;
    wc_cache *cache = WC_NEW(wc_cache);
    cache->bus = bus;
    cache->loop = loop;
    cache->event_subject = wc_strdup(event_subject_of(config));
    cache->replay_subject = wc_strdup(replay_subject_of(config));
    cache->replay_ns = (uint64_t)seconds * 1000000000u;
    cache->listener = config->listener;
    cache->store = wc_cache_store_new(0);
    wc__cache_history_init(&cache->history);
    wc_list_init(&cache->served);
    wc_uuid_make(wc_loop_env(loop), cache->origin);
    rc = wc_bus_subscribe(bus, wc_slice_str(cache->event_subject), (wc_slice){0}, on_event, cache,
                          &cache->events, err);
    if (rc != 0) {
        wc_cache_free(cache);
        return rc;
    }
    wc_cache_catch_up(cache);
    set_period(cache);
    *out_cache = cache;
    return 0;
}

void wc_cache_free(wc_cache *cache)
{
    if (cache == NULL)
        return;
    wc_loop_assert(cache->loop);
    wc_timer_cancel(cache->loop, &cache->period);
    wc_timer_cancel(cache->loop, &cache->patience);
    WC_LIST_EACH_SAFE(node, following, &cache->served)
    {
        free_serving(WC_CONTAINER(node, serving, node));
    }
    wc_subscription *subscriptions[] = {cache->events, cache->group, cache->inbox};
    for (size_t i = 0; i < WC_COUNT(subscriptions); i++)
        if (subscriptions[i])
            wc_bus_unsubscribe(subscriptions[i]);
    wc__cache_history_deinit(&cache->history);
    wc_cache_store_free(cache->store);
    wc_free(cache->event_subject);
    wc_free(cache->replay_subject);
    wc_free(cache);
}
