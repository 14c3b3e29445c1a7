/* Lattice caches on one bus inside the process: what one says the others learn, what was missed is told again, and what the
 * wire of the era leaves open is bounded. SPEC lattice 7.1, 7.2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "lattice/cache_int.h"

enum { PEERS = 3, TURNS_MAX = 1000000 };

typedef struct stage stage;

typedef struct peer {
    wc_cache *cache;
    char heard[8192]; /* facts, one after another */
    int facts;
} peer;

/* A script: each step runs on a turn of its own until it says that it is done. */
typedef bool (*step_fn)(stage *self);

struct stage {
    wc_msg msg;
    wc_env env;
    wc_loop *loop;
    wc_bus *bus;
    peer peers[PEERS];
    const step_fn *steps;
    int turns;
    int events, requests, answers; /* messages on the subjects */
    char request[64];
    wc_slice to_say[4];
};

static uint64_t now_ns = 1000000000u;

static uint64_t fake_monotonic(void *ctx)
{
    (void)ctx;
    return now_ns;
}

/* ---- what a peer hears --------------------------------------------------------------------------------------------- */

static void note(void *ctx, const char *kind, const char *a, const char *b)
{
    peer *self = ctx;
    size_t len = strlen(self->heard);
    self->facts++;
    snprintf(self->heard + len, sizeof self->heard - len, "%s %s %s;", kind, a, b);
}

static void on_claims(void *ctx, const char *actor, const char *json)
{
    note(ctx, "claims", actor, json);
}

static void on_link(void *ctx, const wc_link_info *link)
{
    char values[64];
    snprintf(values, sizeof values, "%s %s %s %s", link->provider, link->contract, link->link_name,
             link->value_count ? link->values[0].value : "");
    note(ctx, "link", link->actor, values);
}

static void on_link_removed(void *ctx, const wc_link_info *link)
{
    note(ctx, "removed", link->actor, link->contract);
}

static void on_alias(void *ctx, const char *alias, const char *actor)
{
    note(ctx, "alias", alias, actor);
}

static void on_reference(void *ctx, const char *reference, const char *key)
{
    note(ctx, "reference", reference, key);
}

static void open_peer(stage *self, int index)
{
    peer *p = &self->peers[index];
    const wc_cache_config config = {
        .listener = {p, on_claims, on_link, on_link_removed, on_alias, on_reference},
    };
    p->heard[0] = 0;
    p->facts = 0;
    assert_int_equal(wc_cache_new(self->bus, self->loop, &config, &p->cache, NULL), 0);
}

static void close_peer(stage *self, int index)
{
    wc_cache_free(self->peers[index].cache);
    self->peers[index].cache = NULL;
}

static void pass_s(unsigned seconds)
{
    now_ns += (uint64_t)seconds * 1000000000u;
}

/* ---- the script ---------------------------------------------------------------------------------------------------- */

static void count_event(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    (void)subscription;
    (void)message;
    ((stage *)ctx)->events++;
}

static void run_step(wc_msg *msg)
{
    stage *self = WC_CONTAINER(msg, stage, msg);
    wc_subscription *ignored;
    if (self->bus == NULL) {
        self->bus = wc_bus_new(self->loop);
        assert_int_equal(wc_bus_subscribe(self->bus, WC_LIT("lattice.state.events"), (wc_slice){0},
                                          count_event, self, &ignored, NULL),
                         0);
    }
    assert_true(++self->turns < TURNS_MAX);
    if ((*self->steps)(self))
        self->steps++;
    if (*self->steps) {
        wc_loop_post(self->loop, &self->msg);
        return;
    }
    for (int i = 0; i < PEERS; i++)
        close_peer(self, i);
    wc_bus_free(self->bus);
    wc_loop_stop(self->loop);
}

static void drop_step(wc_msg *msg)
{
    (void)msg;
}

static void play(const step_fn *steps)
{
    static stage self;
    int64_t before = wc_alloc_live();
    self = (stage){.msg = {.run = run_step, .drop = drop_step}, .env = wc_env_system, .steps = steps};
    self.env.monotonic_ns = fake_monotonic;
    assert_int_equal(wc_loop_new(&self.env, &self.loop, NULL), 0);
    wc_loop_post(self.loop, &self.msg);
    wc_loop_run(self.loop);
    wc_loop_free(self.loop);
    assert_int_equal(wc_alloc_live(), before);
}

static void publish(stage *self, const char *subject, const char *reply, wc_slice payload)
{
    const wc_bus_message message = {
        .subject = wc_slice_str(subject), .reply = wc_slice_str(reply), .payload = payload};
    assert_int_equal(wc_bus_publish(self->bus, &message, NULL, NULL), 0);
}

static void publish_event(stage *self, wc_cache_kind kind, const char *key, const char *value)
{
    const wc_cache_event event = {.kind = kind, .key = wc_slice_str(key), .value = wc_slice_str(value)};
    wc_buf text;
    wc_buf_init(&text, 1u << 20);
    wc_cache_message_encode(WC_LIT("somebody"), &event, &text);
    publish(self, "lattice.state.events", NULL, wc_buf_slice(&text));
    wc_buf_deinit(&text);
}

static wc_cache_stats stats_of(const stage *self, int index)
{
    wc_cache_stats stats;
    wc_cache_get_stats(self->peers[index].cache, &stats);
    return stats;
}

/* ---- facts --------------------------------------------------------------------------------------------------------- */

static const wc_pair port = {"PORT", "8080"};
static const wc_link_info web = {.actor = "M1",
                                 .provider = "V1",
                                 .contract = "wasmcloud:httpserver",
                                 .link_name = "default",
                                 .values = &port,
                                 .value_count = 1};

static bool tell_everything(stage *self)
{
    open_peer(self, 0);
    open_peer(self, 1);
    wc_cache *cache = self->peers[0].cache;
    for (int round = 0; round < 2; round++) { /* the second time there is nothing to say */
        assert_int_equal(wc_cache_put_claims(cache, "M1", "{\"sub\":\"M1\"}", NULL), 0);
        assert_int_equal(wc_cache_put_alias(cache, "echo", "M1", NULL), 0);
        assert_int_equal(wc_cache_put_reference(cache, "reg.example/echo:1", "M1", NULL), 0);
        assert_int_equal(wc_cache_put_link(cache, &web, NULL), 0);
        assert_int_equal(self->events, 7);
    }
    assert_string_equal(self->peers[1].heard,
                        "claims M1 {\"sub\":\"M1\"};alias echo M1;reference reg.example/echo:1 M1;"
                        "link M1 V1 wasmcloud:httpserver default 8080;");
    assert_string_equal(self->peers[0].heard, ""); /* its own words are no news */
    assert_int_equal(stats_of(self, 1).heard, 7);
    assert_int_equal(stats_of(self, 0).heard, 0);
    assert_int_equal(stats_of(self, 0).said, 7);
    return true;
}

static bool remove_the_link(stage *self)
{
    self->peers[0].heard[0] = self->peers[1].heard[0] = 0;
    assert_int_equal(wc_cache_remove_link(self->peers[1].cache, &web, NULL), 0);
    assert_int_equal(wc_cache_remove_link(self->peers[1].cache, &web, NULL), 0);
    assert_string_equal(self->peers[0].heard, "removed M1 wasmcloud:httpserver;");
    assert_int_equal(self->events, 9);
    return true;
}

static void test_cache_replication__what_one_says_the_other_learns_once(void **state)
{
    static const step_fn steps[] = {tell_everything, remove_the_link, NULL};
    (void)state;
    play(steps);
}

/* The era sets the value first, then the member; another may do it the other way round. */
static bool links_in_pieces(stage *self)
{
    static const char value[] =
        "{\"actor_id\":\"M1\",\"provider_id\":\"V1\",\"contract_id\":\"c\",\"link_name\":"
        "\"default\",\"values\":{}}";
    char hash[WC_CACHE_HASH_SIZE], key[64];
    wc_cache_link_hash(WC_LIT("M1"), WC_LIT("c"), WC_LIT("default"), hash);
    snprintf(key, sizeof key, "wclc:link_%s", hash);
    open_peer(self, 0);
    publish_event(self, WC_CACHE_SET_ADD, "wclc:links", hash);
    assert_int_equal(self->peers[0].facts, 0);
    publish_event(self, WC_CACHE_SCALAR_SET, key, value);
    assert_string_equal(self->peers[0].heard, "link M1 V1 c default ;");
    publish_event(self, WC_CACHE_SCALAR_SET, key, value); /* another host stores it too */
    assert_int_equal(self->peers[0].facts, 1);
    publish_event(self, WC_CACHE_KEY_DELETE, key, "");
    publish_event(self, WC_CACHE_SET_REMOVE_ITEM, "wclc:links", hash);
    assert_string_equal(self->peers[0].heard, "link M1 V1 c default ;removed M1 c;");
    /* The name of another link, no name at all, no link. */
    publish_event(self, WC_CACHE_SET_ADD, "wclc:links", "17");
    publish_event(self, WC_CACHE_SCALAR_SET, "wclc:link_17", value);
    publish_event(self, WC_CACHE_SCALAR_SET, "wclc:link_", value);
    publish_event(self, WC_CACHE_SET_ADD, "wclc:links", "");
    publish_event(self, WC_CACHE_SET_ADD, "wclc:links", hash);
    publish_event(self, WC_CACHE_SCALAR_SET, key, "{");
    publish_event(self, WC_CACHE_SCALAR_SET, "wclc:claims_", "x");
    publish_event(self, WC_CACHE_SCALAR_SET, "wclc:call_a", "");
    publish_event(self, WC_CACHE_SCALAR_SET, "other", "x");
    assert_int_equal(self->peers[0].facts, 2);
    return true;
}

static void test_cache_replication__a_link_counts_when_both_its_parts_are_there_and_fit(void **state)
{
    static const step_fn steps[] = {links_in_pieces, NULL};
    (void)state;
    play(steps);
}

static bool noise(stage *self)
{
    static const char *const messages[] = {"", "x", "\x81\xa9origin_id\xa1o", "\x80", "\xc1"};
    open_peer(self, 0);
    pass_s(3);
    for (size_t i = 0; i < WC_COUNT(messages); i++) {
        publish(self, "lattice.state.events", NULL, wc_slice_str(messages[i]));
        publish(self, "lattice.state.replay", "inbox", wc_slice_str(messages[i]));
        publish(self, "lattice.state.replay", NULL, wc_slice_str(messages[i]));
    }
    assert_int_equal(stats_of(self, 0).broken, 5);
    assert_int_equal(stats_of(self, 0).heard, 0);
    return true;
}

static void test_cache_replication__messages_that_cannot_be_read_are_counted(void **state)
{
    static const step_fn steps[] = {noise, NULL};
    (void)state;
    play(steps);
}

/* ---- telling again ------------------------------------------------------------------------------------------------- */

/* Nobody answers the first one: it stops to wait after two seconds and answers others from then on. */
static bool one_alone(stage *self)
{
    open_peer(self, 0);
    assert_int_equal(wc_cache_put_alias(self->peers[0].cache, "a", "M1", NULL), 0);
    assert_int_equal(wc_cache_put_link(self->peers[0].cache, &web, NULL), 0);
    pass_s(3);
    return true;
}

static bool one_comes_late(stage *self)
{
    open_peer(self, 1);
    return true;
}

static bool it_has_learnt(stage *self)
{
    if (self->peers[1].facts < 2)
        return false;
    assert_string_equal(self->peers[1].heard, "alias a M1;link M1 V1 wasmcloud:httpserver default 8080;");
    assert_int_equal(stats_of(self, 0).served, 3);
    assert_int_equal(stats_of(self, 1).heard, 3);
    return true;
}

static void test_cache_replication__one_who_comes_late_is_told_everything(void **state)
{
    static const step_fn steps[] = {one_alone, one_comes_late, it_has_learnt, NULL};
    (void)state;
    play(steps);
}

/* An event that only the first one heard; the other asks after its period and is told only that. */
static bool one_misses_an_event(stage *self)
{
    const wc_cache_event event = {
        .kind = WC_CACHE_SCALAR_SET, .key = WC_LIT("wclc:call_b"), .value = WC_LIT("M2")};
    if (self->peers[1].facts < 2)
        return false;
    wc_buf text;
    wc_buf_init(&text, 256);
    /* In the name of the other: it takes it for its own echo. */
    assert_int_equal(wc_cache_put_alias(self->peers[1].cache, "mine", "M9", NULL), 0);
    wc_cache_message_encode(wc_slice_str(self->request), &event, &text);
    publish(self, "lattice.state.events", NULL, wc_buf_slice(&text));
    wc_buf_deinit(&text);
    assert_int_equal(self->peers[1].facts, 2);
    assert_string_equal(self->peers[0].heard, "alias mine M9;alias b M2;");
    pass_s(70);
    return true;
}

static bool it_is_told_that_one(stage *self)
{
    if (self->peers[1].facts < 3)
        return false;
    assert_non_null(strstr(self->peers[1].heard, "alias b M2;"));
    assert_int_equal(stats_of(self, 0).served, 4);
    return true;
}

static void learn_origin(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    stage *self = ctx;
    wc_cache_event event;
    wc_slice origin;
    (void)subscription;
    assert_int_equal(wc_cache_message_decode(message->payload, &origin, &event, NULL), 0);
    if (wc_slice_eq_str(event.key, "wclc:call_mine"))
        wc_slice_copy_cstr(origin, self->request, sizeof self->request);
}

static bool listen_for_origins(stage *self)
{
    wc_subscription *ignored;
    assert_int_equal(wc_bus_subscribe(self->bus, WC_LIT("lattice.state.events"), (wc_slice){0}, learn_origin,
                                      self, &ignored, NULL),
                     0);
    return true;
}

static void test_cache_replication__what_was_missed_is_asked_for_after_the_period(void **state)
{
    static const step_fn steps[] = {listen_for_origins,  one_alone,           one_comes_late,
                                    one_misses_an_event, it_is_told_that_one, NULL};
    (void)state;
    play(steps);
}

/* ---- who answers --------------------------------------------------------------------------------------------------- */

static void on_request(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    stage *self = ctx;
    (void)subscription;
    self->requests++;
    wc_slice_copy_cstr(message->reply, self->request, sizeof self->request);
}

static bool watch_requests(stage *self)
{
    wc_subscription *ignored;
    assert_int_equal(wc_bus_subscribe(self->bus, WC_LIT("lattice.state.replay"), (wc_slice){0}, on_request,
                                      self, &ignored, NULL),
                     0);
    open_peer(self, 0);
    assert_int_equal(self->requests, 1);
    pass_s(3);
    return true;
}

/* Alone for some periods: it asks each time and nobody answers. */
static bool ask_for_ever(stage *self)
{
    int before = self->requests;
    pass_s(67);
    wc_cache_catch_up(self->peers[0].cache);
    assert_int_equal(self->requests, before + 1);
    wc_cache_catch_up(self->peers[0].cache); /* the connection was lost before the answer came */
    assert_int_equal(self->requests, before + 2);
    assert_int_equal(stats_of(self, 0).served, 0);
    assert_int_equal(stats_of(self, 0).heard, 0);
    return true;
}

static bool periods_pass(stage *self)
{
    pass_s(1);
    return self->requests >= 8;
}

static bool nobody_served(stage *self)
{
    assert_int_equal(stats_of(self, 0).served, 0);
    assert_int_equal(stats_of(self, 0).heard, 0);
    return true;
}

static void test_cache_replication__nobody_answers_himself(void **state)
{
    static const step_fn steps[] = {watch_requests, ask_for_ever, periods_pass, nobody_served, NULL};
    (void)state;
    play(steps);
}

/* ---- a server of the era, by hand ---------------------------------------------------------------------------------- */

static bool answer_by_hand(stage *self)
{
    static const uint8_t ack[] = "\x81\xb0"
                                 "events_to_expect\x03";
    static const uint8_t scalar[] = "\x81\x02\x92\xabwclc:call_a\xa2M1";
    publish(self, self->request, NULL, wc_slice_of(ack, sizeof ack - 1));
    publish(self, self->request, NULL, wc_slice_of(scalar, sizeof scalar - 1));
    publish(self, self->request, NULL, WC_LIT("garbage"));
    assert_string_equal(self->peers[0].heard, "alias a M1;");
    assert_int_equal(stats_of(self, 0).broken, 1);
    /* The third is lost; a second later the question is over and what comes still is not heard. */
    pass_s(2);
    return true;
}

static bool come_too_late(stage *self)
{
    static const uint8_t scalar[] = "\x81\x02\x92\xabwclc:call_b\xa2M1";
    publish(self, self->request, NULL, wc_slice_of(scalar, sizeof scalar - 1));
    assert_int_equal(self->peers[0].facts, 1);
    assert_int_equal(stats_of(self, 0).heard, 1);
    return true;
}

static bool start_without_a_wait(stage *self)
{
    wc_subscription *ignored;
    assert_int_equal(wc_bus_subscribe(self->bus, WC_LIT("lattice.state.replay"), (wc_slice){0}, on_request,
                                      self, &ignored, NULL),
                     0);
    open_peer(self, 0);
    return true;
}

static void test_cache_replication__an_answer_of_the_era_is_taken_as_far_as_it_comes(void **state)
{
    static const step_fn steps[] = {start_without_a_wait, answer_by_hand, come_too_late, NULL};
    (void)state;
    play(steps);
}

/* A NATS server answers for those who are not there, with headers and nothing else. */
static bool nobody_there(stage *self)
{
    assert_true(wc_cache_is_asking(self->peers[0].cache));
    const wc_bus_message message = {.subject = wc_slice_str(self->request),
                                    .headers = WC_LIT("NATS/1.0 503\r\n\r\n")};
    assert_int_equal(wc_bus_publish(self->bus, &message, NULL, NULL), 0);
    assert_false(wc_cache_is_asking(self->peers[0].cache));
    assert_int_equal(stats_of(self, 0).broken, 0);
    return true;
}

static void test_cache_replication__a_server_that_knows_nobody_ends_the_question(void **state)
{
    static const step_fn steps[] = {start_without_a_wait, nobody_there, NULL};
    (void)state;
    play(steps);
}

/* A million events are promised and one comes in each second: the next period asks somebody else. */
static bool drip(stage *self)
{
    static const uint8_t ack[] = "\x81\xb0"
                                 "events_to_expect\xce\x00\x0f\x42\x40";
    static const uint8_t event[] = "\x81\x06\x92\xa1s\xa1v";
    if (self->requests == 1 && self->answers == 0)
        publish(self, self->request, NULL, wc_slice_of(ack, sizeof ack - 1));
    self->answers++;
    assert_true(self->answers < 1000);
    if (self->requests == 1)
        publish(self, self->request, NULL, wc_slice_of(event, sizeof event - 1));
    now_ns += 900000000u;
    return self->requests > 1;
}

static void test_cache_replication__an_answer_without_end_is_given_up_after_the_period(void **state)
{
    static const step_fn steps[] = {start_without_a_wait, drip, NULL};
    (void)state;
    play(steps);
}

/* ---- bounds -------------------------------------------------------------------------------------------------------- */

static void count_answer(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    stage *self = ctx;
    (void)subscription;
    (void)message;
    self->answers++;
}

/* More events than are kept, for few keys. */
static bool many_events(stage *self)
{
    char value[32];
    wc_subscription *ignored;
    open_peer(self, 0);
    for (unsigned i = 0; i < WC_LIMIT_CACHE_HISTORY + 10; i++) {
        snprintf(value, sizeof value, "M%u", i);
        assert_int_equal(wc_cache_put_alias(self->peers[0].cache, i % 2 ? "a" : "b", value, NULL), 0);
    }
    assert_int_equal(
        wc_bus_subscribe(self->bus, WC_LIT("inbox"), (wc_slice){0}, count_answer, self, &ignored, NULL), 0);
    pass_s(3);
    return true;
}

static bool ask_for_all(stage *self)
{
    /* hwm 0: more than is kept, so the store is told: an acknowledgement and two keys. */
    publish(self, "lattice.state.replay", "inbox", WC_LIT("\x81\xa3hwm\x00"));
    return true;
}

static bool got_the_store(stage *self)
{
    if (self->answers < 3)
        return false;
    assert_int_equal(stats_of(self, 0).served, 2);
    /* All but what is kept: the events themselves. */
    self->answers = 0;
    publish(self, "lattice.state.replay", "inbox", WC_LIT("\x81\xa3hwm\x0a"));
    return true;
}

static bool got_the_history(stage *self)
{
    if (self->answers < (int)WC_LIMIT_CACHE_HISTORY + 1)
        return false;
    assert_int_equal(stats_of(self, 0).served, 2 + WC_LIMIT_CACHE_HISTORY);
    /* One who knows more than this one: nothing to expect. */
    publish(self, "lattice.state.replay", "inbox", WC_LIT("\x81\xa3hwm\xcf\xff\xff\xff\xff\xff\xff\xff\xff"));
    assert_int_equal(self->answers, WC_LIMIT_CACHE_HISTORY + 2);
    /* Too many who ask at once. */
    for (unsigned i = 0; i < WC_LIMIT_CACHE_SERVED + 5; i++)
        publish(self, "lattice.state.replay", "inbox", WC_LIT("\x81\xa3hwm\x0a"));
    assert_int_equal(self->answers, WC_LIMIT_CACHE_HISTORY + 2 + WC_LIMIT_CACHE_SERVED);
    return true; /* ends with answers under way */
}

static void test_cache_replication__history_and_answers_are_bounded(void **state)
{
    static const step_fn steps[] = {many_events, ask_for_all, got_the_store, got_the_history, NULL};
    (void)state;
    play(steps);
}

static void test_cache_replication__the_history_is_bounded_in_bytes(void **state)
{
    static char value[1u << 20];
    wc__cache_history history;
    wc__cache_answer answer;
    int64_t before = wc_alloc_live();
    (void)state;
    wc_cache_store *store = wc_cache_store_new(0);
    memset(value, 'v', sizeof value - 1);
    const wc_cache_event event = {
        .kind = WC_CACHE_SCALAR_SET, .key = WC_LIT("k"), .value = wc_slice_str(value)};
    wc__cache_history_init(&history);
    for (int i = 0; i < 40; i++)
        wc__cache_history_add(&history, &event);
    assert_int_equal(history.count, 40);
    assert_true(history.len < 17 && history.len > 10);
    assert_true(history.bytes <= WC_LIMIT_CACHE_HISTORY_BYTES);
    assert_int_equal(wc__cache_answer_make(&history, store, 38, &answer, NULL), 0);
    assert_int_equal(answer.events.len, 2);
    wc__cache_answer_deinit(&answer);
    for (uint64_t nth = 1; nth <= 2; nth++) {
        wc_alloc_fail_nth(nth);
        assert_int_equal(wc__cache_answer_make(&history, store, 38, &answer, NULL), WC_ENOMEM);
        wc_alloc_fail_nth(0);
    }
    wc__cache_history_deinit(&history);
    wc_cache_store_free(store);
    assert_int_equal(wc_alloc_live(), before);
}

static void test_cache_replication__a_subject_must_be_one(void **state)
{
    wc_cache *cache = NULL;
    wc_error err;
    const wc_cache_config events = {.event_subject = "a b"}, replay = {.replay_subject = "a.>"};
    (void)state;
    assert_int_equal(wc_cache_new(NULL, NULL, &events, &cache, &err), WC_EINVAL);
    assert_non_null(strstr(err.msg, "KVCACHE_STATE_REPL_SUBJECT is 'a b'"));
    assert_int_equal(wc_cache_new(NULL, NULL, &replay, &cache, &err), WC_EINVAL);
    assert_non_null(strstr(err.msg, "KVCACHE_REPLAY_REQ_SUBJECT"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cache_replication__what_one_says_the_other_learns_once),
        cmocka_unit_test(test_cache_replication__a_link_counts_when_both_its_parts_are_there_and_fit),
        cmocka_unit_test(test_cache_replication__messages_that_cannot_be_read_are_counted),
        cmocka_unit_test(test_cache_replication__one_who_comes_late_is_told_everything),
        cmocka_unit_test(test_cache_replication__what_was_missed_is_asked_for_after_the_period),
        cmocka_unit_test(test_cache_replication__nobody_answers_himself),
        cmocka_unit_test(test_cache_replication__an_answer_of_the_era_is_taken_as_far_as_it_comes),
        cmocka_unit_test(test_cache_replication__a_server_that_knows_nobody_ends_the_question),
        cmocka_unit_test(test_cache_replication__an_answer_without_end_is_given_up_after_the_period),
        cmocka_unit_test(test_cache_replication__history_and_answers_are_bounded),
        cmocka_unit_test(test_cache_replication__the_history_is_bounded_in_bytes),
        cmocka_unit_test(test_cache_replication__a_subject_must_be_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
