/* host/legacy.c: takes part in the lattice cache of the era (SPEC lattice 7) when KVCACHE_NATS_URL was given: what the others
 * know reaches the registry as a hint, what the registry knows reaches the others.
 *
 * The cache lives on the first worker's loop, the registry on the control thread. Between them goes one exchange, never two at
 * once: with what was heard on the way there and with what is to be said on the way back. What is to be said is found by
 * comparing the registry with what it was at the last exchange, so whoever changes it need not know of the cache; what was
 * heard is noted as known, so that it is not said again. A server that is away is tried again; the host does not wait for it.
 *
 * The first exchange waits for the answer to the first question, and what was heard goes before what is said: a link that this
 * host remembers from its last life may have been removed meanwhile.
 *
 * Not here: call aliases of others. They stay in the cache; the claims bring them too. */
#include "host/host_int.h"

#define WC_LIMIT_LEGACY_HEARD 131072u /* facts that wait for the control thread */

enum { EXCHANGE_MS = 1000, FIRST_EXCHANGE_MS = 100, CONNECT_AGAIN_MS = 5000 };

typedef enum fact_kind { FACT_CLAIMS, FACT_ALIAS, FACT_REFERENCE, FACT_LINK, FACT_LINK_REMOVED } fact_kind;

typedef struct fact {
    fact_kind kind;
    char *name, *value; /* owned; of a claim: actor and JSON */
    wc_link_def *link;  /* owned */
} fact;

typedef WC_VEC(fact) fact_list;

/* A link as it was last seen or said. */
typedef struct known_link {
    wc_link_def *link; /* owned */
    uint64_t digest;
    uint64_t round; /* of the comparison that saw it */
} known_link;

struct wc_legacy {
    wc_host *host;
    wc_cache_config config;
    wc_nats_options options;
    /* On the loop. */
    wc_nats *nats;
    wc_bus *bus;
    wc_cache *cache;
    wc_timer timer; /* the next exchange, or the next attempt to connect */
    fact_list heard;
    uint64_t lost; /* facts that found no room */
    bool is_stopped, is_away_told, is_under_way, has_exchanged;
    /* The exchange: of the side that has it. */
    wc_job job;
    fact_list load;
    int status;
    wc_error err;
    /* On the control thread. */
    wc_map actors; /* key -> digest of what was said */
    wc_map links;  /* hash -> known_link */
    uint64_t version, round;
    bool has_said; /* the first exchange is done */
};

/* ---- facts --------------------------------------------------------------------------------------------------------- */

static void free_facts(fact_list *facts)
{
    for (size_t i = 0; i < facts->len; i++) {
        wc_free(facts->items[i].name);
        wc_free(facts->items[i].value);
        wc__link_free(facts->items[i].link);
    }
    wc_vec_deinit(facts);
}

static wc_link_def *copy_link(const wc_link_info *link)
{
    return wc__link_new(wc_slice_str(link->actor), wc_slice_str(link->contract), wc_slice_str(link->link_name),
                        wc_slice_str(link->provider), link->values, link->value_count);
}

static wc_link_info info_of(const wc_link_def *link)
{
    return (wc_link_info){.actor = link->actor,
                          .provider = link->provider,
                          .contract = link->contract,
                          .link_name = link->link_name,
                          .values = link->values,
                          .value_count = link->value_count};
}

static void exchange_now(struct wc_legacy *self);

/* Owns what it gets. */
static void hear(struct wc_legacy *self, fact item)
{
    if (wc_vec_push(&self->heard, WC_LIMIT_LEGACY_HEARD, item) != 0) {
        fact_list one = {0};
        (void)wc_vec_push(&one, 1, item);
        free_facts(&one);
        if (self->lost++ == 0)
            WC_WARN(
                "lattice", "cache.overrun", WC_I("limit", WC_LIMIT_LEGACY_HEARD),
                WC_T("text", "the lattice cache tells more than this host can take in; the rest is lost"));
    }
    exchange_now(self);
}

static void on_claims(void *ctx, const char *actor, const char *claims_json)
{
    hear(ctx, (fact){.kind = FACT_CLAIMS, .name = wc_strdup(actor), .value = wc_strdup(claims_json)});
}

/* A key that is none would be cut. */
static bool has_keys(const wc_link_info *link)
{
    return wc_nkey_is_public(wc_slice_str(link->actor), WC_NKEY_MODULE) &&
           wc_nkey_is_public(wc_slice_str(link->provider), WC_NKEY_SERVICE);
}

static void on_link(void *ctx, const wc_link_info *link)
{
    if (has_keys(link))
        hear(ctx, (fact){.kind = FACT_LINK, .link = copy_link(link)});
}

static void on_link_removed(void *ctx, const wc_link_info *link)
{
    if (has_keys(link))
        hear(ctx, (fact){.kind = FACT_LINK_REMOVED, .link = copy_link(link)});
}

static void on_reference(void *ctx, const char *reference, const char *key)
{
    hear(ctx, (fact){.kind = FACT_REFERENCE, .name = wc_strdup(reference), .value = wc_strdup(key)});
}

/* ---- what was heard: on the control thread ------------------------------------------------------------------------- */

static void learn(wc_host *host, const fact *item)
{
    if (item->kind == FACT_CLAIMS) {
        wc__learn_claims(host, item->name, item->value);
    } else if (item->kind == FACT_REFERENCE) {
        wc__learn_ref(host, item->name, item->value);
    } else {
        const wc_link_info link = info_of(item->link);
        wc__learn_link(host, &link, item->kind == FACT_LINK_REMOVED);
    }
}

/* ---- what is to be said: on the control thread --------------------------------------------------------------------- */

static void say(fact_list *said, fact_kind kind, const char *name, const char *value)
{
    const fact item = {.kind = kind, .name = wc_strdup(name), .value = wc_strdup(value)};
    (void)wc_vec_push(said, SIZE_MAX, item);
}

/* An image, not a file of this machine. */
static bool is_image(const char *source)
{
    return source[0] != '/' && source[0] != '.' && strchr(source, '/') && strchr(source, ':');
}

static uint64_t digest_of(const char *a, const char *b)
{
    uint64_t sum = wc_hash(wc_slice_str(a)) ^ (wc_hash(wc_slice_str(b)) << 1);
    return sum ? sum : 1;
}

static void compare_actor(struct wc_legacy *self, const wc_actor *actor, fact_list *said)
{
    wc_slice key = wc_slice_str(actor->key);
    uint64_t digest = digest_of(actor->claims_json, actor->source);
    if (actor->claims_json == NULL || (uintptr_t)wc_map_get(&self->actors, key) == (uintptr_t)digest ||
        wc_map_put(&self->actors, key, (void *)(uintptr_t)digest, NULL) != 0)
        return;
    say(said, FACT_CLAIMS, actor->key, actor->claims_json);
    if (actor->alias && wc__alias_is_usable(wc_slice_str(actor->alias)))
        say(said, FACT_ALIAS, actor->alias, actor->key);
    if (actor->source && is_image(actor->source))
        say(said, FACT_REFERENCE, actor->source, actor->key);
}

static void free_known(known_link *known)
{
    wc__link_free(known->link);
    wc_free(known);
}

/* `said` NULL: only notes what there is. */
static void compare_link(struct wc_legacy *self, const wc_link_def *link, fact_list *said)
{
    char hash[WC_CACHE_HASH_SIZE];
    const wc_link_info info = info_of(link);
    wc_buf json;
    wc_buf_init(&json, 1u << 20);
    wc_cache_link_write(&info, &json);
    wc_cache_link_hash(wc_slice_str(info.actor), wc_slice_str(info.contract), wc_slice_str(info.link_name),
                       hash);
    uint64_t digest = wc_hash(wc_buf_slice(&json));
    wc_buf_deinit(&json);
    known_link *known = wc_map_get(&self->links, wc_slice_str(hash));
    bool is_news = known == NULL || known->digest != digest;
    if (known == NULL) {
        known = WC_NEW(known_link);
        known->link = copy_link(&info);
        if (wc_map_put(&self->links, wc_slice_str(hash), known, NULL) != 0) {
            free_known(known);
            return;
        }
    }
    known->digest = digest;
    known->round = self->round;
    if (is_news && said)
        (void)wc_vec_push(said, SIZE_MAX, ((fact){.kind = FACT_LINK, .link = copy_link(&info)}));
}

/* The first link that the last comparison did not see. */
static known_link *take_gone_link(struct wc_legacy *self, size_t *cursor)
{
    for (const wc_map_entry *e; (e = wc_map_next(&self->links, cursor)) != NULL;)
        if (((known_link *)e->value)->round != self->round)
            return e->value;
    return NULL;
}

static void compare_gone_links(struct wc_legacy *self, fact_list *said)
{
    WC_VEC(known_link *) gone = {0};
    size_t cursor = 0;
    char hash[WC_CACHE_HASH_SIZE];
    for (known_link *known; (known = take_gone_link(self, &cursor)) != NULL;)
        (void)wc_vec_push(&gone, SIZE_MAX, known);
    for (size_t i = 0; i < gone.len; i++) {
        known_link *known = gone.items[i];
        wc_cache_link_hash(wc_slice_str(known->link->actor), wc_slice_str(known->link->contract),
                           wc_slice_str(known->link->link_name), hash);
        (void)wc_map_take(&self->links, wc_slice_str(hash));
        if (said) {
            (void)wc_vec_push(said, SIZE_MAX, ((fact){.kind = FACT_LINK_REMOVED, .link = known->link}));
            known->link = NULL;
        }
        free_known(known);
    }
    wc_vec_deinit(&gone);
}

static void compare_links(struct wc_legacy *self, fact_list *said)
{
    size_t cursor = 0;
    self->round++;
    for (const wc_map_entry *e; (e = wc_map_next(&self->host->links, &cursor)) != NULL;)
        compare_link(self, e->value, said);
    compare_gone_links(self, said);
}

static void compare(struct wc_legacy *self, fact_list *said)
{
    size_t cursor = 0;
    if (self->version == self->host->version)
        return;
    self->version = self->host->version;
    for (const wc_map_entry *e; (e = wc_map_next(&self->host->actors, &cursor)) != NULL;)
        compare_actor(self, e->value, said);
    compare_links(self, said);
}

static void learn_all(struct wc_legacy *self)
{
    for (size_t i = 0; i < self->load.len; i++)
        learn(self->host, &self->load.items[i]);
    if (self->load.len > 0)
        wc__learn_settle(self->host);
}

static void exchange_on_control(wc_job *job)
{
    struct wc_legacy *self = WC_CONTAINER(job, struct wc_legacy, job);
    fact_list said = {0};
    if (!self->has_said)
        learn_all(self);
    compare(self, &said);
    if (self->has_said)
        learn_all(self);
    if (self->has_said && self->load.len > 0) {
        compare_links(self, NULL);
        self->version = self->host->version;
    }
    self->has_said = true;
    free_facts(&self->load);
    self->load = said;
}

/* ---- the exchange: on the loop ------------------------------------------------------------------------------------- */

static int tell(wc_cache *cache, const fact *item, wc_error *err)
{
    wc_link_info link = {0};
    if (item->link)
        link = info_of(item->link);
    switch (item->kind) {
    case FACT_CLAIMS:
        return wc_cache_put_claims(cache, item->name, item->value, err);
    case FACT_ALIAS:
        return wc_cache_put_alias(cache, item->name, item->value, err);
    case FACT_REFERENCE:
        return wc_cache_put_reference(cache, item->name, item->value, err);
    case FACT_LINK:
        return wc_cache_put_link(cache, &link, err);
    default:
        return wc_cache_remove_link(cache, &link, err);
    }
}

static void on_timer(wc_timer *timer)
{
    exchange_now(WC_CONTAINER(timer, struct wc_legacy, timer));
}

static void set_timer(struct wc_legacy *self, uint32_t ms, void (*fire)(wc_timer *timer))
{
    wc_loop *loop = self->host->workers[0].loop;
    wc_timer_set(loop, &self->timer, wc_loop_now_ns(loop) + (uint64_t)ms * 1000000u, fire);
}

static void come_back(wc_msg *msg)
{
    struct wc_legacy *self = WC_CONTAINER(msg, struct wc_legacy, job.done);
    wc_error err;
    self->is_under_way = false;
    for (size_t i = 0; i < self->load.len && !self->is_stopped; i++)
        if (tell(self->cache, &self->load.items[i], &err) != 0)
            WC_WARN("lattice", "cache.full", WC_T("reason", err.msg));
    free_facts(&self->load);
    if (self->is_stopped)
        return;
    if (self->heard.len > 0)
        exchange_now(self);
    else
        set_timer(self, EXCHANGE_MS, on_timer);
}

static void stay_away(wc_msg *msg)
{
    struct wc_legacy *self = WC_CONTAINER(msg, struct wc_legacy, job.done);
    self->is_under_way = false;
    free_facts(&self->load);
}

static void exchange_now(struct wc_legacy *self)
{
    if (self->is_under_way || self->cache == NULL)
        return;
    if (!self->has_exchanged && wc_cache_is_asking(self->cache)) {
        set_timer(self, FIRST_EXCHANGE_MS, on_timer);
        return;
    }
    self->has_exchanged = true;
    self->load = self->heard;
    self->heard = (fact_list){0};
    self->job = (wc_job){
        .work = exchange_on_control,
        .done = {.run = come_back, .drop = stay_away},
        .home = self->host->workers[0].loop,
    };
    self->is_under_way = true;
    if (wc_workers_submit(self->host->control, &self->job) == 0)
        return;
    self->is_under_way = false;
    self->heard = self->load;
    self->load = (fact_list){0};
    set_timer(self, EXCHANGE_MS, on_timer);
}

/* ---- connecting ---------------------------------------------------------------------------------------------------- */

static void connect_now(struct wc_legacy *self);

static void on_reconnect(void *ctx, bool is_connected)
{
    struct wc_legacy *self = ctx;
    if (is_connected && self->cache)
        wc_cache_catch_up(self->cache);
}

static int join(struct wc_legacy *self, wc_error *err)
{
    wc_loop *loop = self->host->workers[0].loop;
    int rc = wc_bus_over(self->nats, loop, &self->bus, err);
    if (rc != 0)
        return rc;
    rc = wc_cache_new(self->bus, loop, &self->config, &self->cache, err);
    if (rc != 0)
        return rc;
    wc_bus_watch(self->bus, on_reconnect, self);
    WC_INFO("lattice", "cache.joined", WC_T("text", "takes part in the lattice cache of the era"));
    exchange_now(self);
    return 0;
}

static void try_again(wc_timer *timer)
{
    connect_now(WC_CONTAINER(timer, struct wc_legacy, timer));
}

static void on_connected(wc_msg *msg)
{
    struct wc_legacy *self = WC_CONTAINER(msg, struct wc_legacy, job.done);
    self->is_under_way = false;
    if (self->is_stopped)
        return;
    if (self->status == 0) {
        if (join(self, &self->err) != 0)
            WC_ERROR("lattice", "cache.failed", WC_T("reason", self->err.msg));
        return;
    }
    if (!self->is_away_told)
        WC_WARN("lattice", "cache.away", WC_T("reason", self->err.msg),
                WC_T("text", "KVCACHE_NATS_URL is tried again every 5 seconds"));
    self->is_away_told = true;
    set_timer(self, CONNECT_AGAIN_MS, try_again);
}

static void connect_on_pool(wc_job *job)
{
    struct wc_legacy *self = WC_CONTAINER(job, struct wc_legacy, job);
    self->status = wc_nats_connect(&self->options, &self->nats, &self->err);
}

/* May take seconds: on the pool of blocking calls. */
static void connect_now(struct wc_legacy *self)
{
    self->job = (wc_job){
        .work = connect_on_pool,
        .done = {.run = on_connected, .drop = stay_away},
        .home = self->host->workers[0].loop,
    };
    self->is_under_way = true;
    if (wc_workers_submit(self->host->jobs, &self->job) == 0)
        return;
    self->is_under_way = false;
    set_timer(self, CONNECT_AGAIN_MS, try_again);
}

/* ---- life ---------------------------------------------------------------------------------------------------------- */

/* NULL when it is not set or empty. */
static const char *setting(wc_host *host, const char *name)
{
    wc_slice value = wc__host_setting(host, wc_slice_str(name));
    return value.len > 0 ? (const char *)value.ptr : NULL;
}

static int read_settings(wc_host *host, struct wc_legacy *self, wc_error *err)
{
    const char *seconds = setting(host, "kvcache-replay-heartbeat-secs");
    uint64_t number = 0;
    if (seconds && (!wc_slice_to_u64(wc_slice_str(seconds), &number) || number == 0 || number > 86400))
        return wc_fail(err, WC_EINVAL, "KVCACHE_REPLAY_HEARTBEAT_SECS is '%s', allowed are 1 to 86400",
                       seconds);
    self->config = (wc_cache_config){
        .event_subject = setting(host, "kvcache-state-repl-subject"),
        .replay_subject = setting(host, "kvcache-replay-req-subject"),
        .replay_s = (uint32_t)number,
        .listener = {.ctx = self,
                     .on_claims = on_claims,
                     .on_link = on_link,
                     .on_link_removed = on_link_removed,
                     .on_reference = on_reference},
    };
    self->options = (wc_nats_options){
        .servers = setting(host, "kvcache-nats-url"),
        .name = "wasmCloud KV Cache Provider",
        .seed = setting(host, "kvcache-client-seed"),
    };
    if (self->options.seed)
        self->options.jwt = setting(host, "kvcache-client-jwt");
    return wc_cache_config_check(&self->config, err);
}

static void start_on_loop(wc_worker *worker, void *arg)
{
    (void)worker;
    connect_now(arg);
}

int wc__legacy_start(wc_host *host, wc_error *err)
{
    if (setting(host, "kvcache-nats-url") == NULL)
        return 0;
    if (host->share == NULL) {
        WC_WARN("lattice", "cache.useless",
                WC_T("text",
                     "KVCACHE_NATS_URL is set, but this host has neither a gate nor a NATS server and "
                     "keeps nothing of what others say"));
        return 0;
    }
    struct wc_legacy *self = WC_NEW(struct wc_legacy);
    self->host = host;
    int rc = read_settings(host, self, err);
    if (rc != 0) {
        wc_free(self);
        return rc;
    }
    wc_map_init(&self->actors, WC_LIMIT_ACTORS);
    wc_map_init(&self->links, WC_LIMIT_LINKS);
    self->version = UINT64_MAX;
    host->legacy = self;
    wc__worker_run(&host->workers[0], start_on_loop, self);
    return 0;
}

static void stop_on_loop(wc_worker *worker, void *arg)
{
    struct wc_legacy *self = arg;
    self->is_stopped = true;
    wc_timer_cancel(worker->loop, &self->timer);
    wc_cache_free(self->cache);
    wc_bus_free(self->bus);
    self->cache = NULL;
    self->bus = NULL;
}

/* From here on nothing is heard or said; an exchange that is under way still ends. */
void wc__legacy_stop(wc_host *host)
{
    if (host->legacy)
        wc__worker_run(&host->workers[0], stop_on_loop, host->legacy);
}

/* After the loops, the control thread and the pool have ended. */
void wc__legacy_free(wc_host *host)
{
    struct wc_legacy *self = host->legacy;
    size_t cursor = 0;
    if (self == NULL)
        return;
    host->legacy = NULL;
    wc_nats_free(self->nats);
    for (const wc_map_entry *e; (e = wc_map_next(&self->links, &cursor)) != NULL;)
        free_known(e->value);
    wc_map_deinit(&self->links);
    wc_map_deinit(&self->actors);
    free_facts(&self->heard);
    free_facts(&self->load);
    wc_free(self);
}
