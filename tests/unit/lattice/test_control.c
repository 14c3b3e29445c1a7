/* The control interface against a host that is only a table: subjects, exact JSON, what is refused, what is bounded.
 * SPEC lattice 3.2, 5.1 - 5.4, 6. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "crypto/crypto.h"
#include "lattice/lattice.h"

/* The keys of the spec's vectors, where a real one is needed. */
#define M0 "MBCFOPM6JW2APJLXJD3Z5O4CN7CPYJ2B4FTKLJUR5YR5MITIU7HD3WD5"
#define V0 "VAG3QITQQ2ODAOWB5TTQSDJ53XK3SHBEIFNK4AYJ5RKAX2UNSCAPHA5M"

typedef struct stage {
    wc_msg msg;
    wc_env env;
    wc_loop *loop;
    wc_bus *bus;
    wc_lattice *lattice;
    wc_state *state;
    void (*body)(struct stage *stage);
    wc_lattice_job *held[WC_LIMIT_LATTICE_JOBS + 8];
    size_t held_count;
    bool holds_jobs, is_full, goes_on; /* goes_on: the body ends the stage later */
    wc_msg later;
    int status;     /* what operations answer */
    char done[256]; /* the last operation */
    char answer[2048], event[2048], cloud[2048], noted[1024];
    int answers, events, settled, saved;
    bool is_unwell;
} stage;

static int note(stage *self, wc_error *err, const char *format, const char *a, const char *b)
{
    snprintf(self->done, sizeof self->done, "%s %s %s", format, a, b);
    return self->status == 0 ? 0 : wc_fail(err, self->status, "no way");
}

static int start_actor(void *ctx, const char *ref, wc_error *err)
{
    return note(ctx, err, "start", ref, "");
}

static int stop_actor(void *ctx, const char *ref, wc_error *err)
{
    return note(ctx, err, "stop", ref, "");
}

static int update_actor(void *ctx, const char *actor, const char *ref, wc_error *err)
{
    return note(ctx, err, "update", actor, ref);
}

static int start_provider(void *ctx, const char *ref, const char *link_name, wc_error *err)
{
    return note(ctx, err, "start", ref, link_name);
}

static int stop_provider(void *ctx, const char *ref, const char *link_name, wc_error *err)
{
    return note(ctx, err, "stop", ref, link_name);
}

static bool has_actor(void *ctx, const char *ref)
{
    (void)ctx;
    return strcmp(ref, "running") == 0;
}

static bool has_provider(void *ctx, const char *ref, const char *link_name)
{
    (void)ctx;
    return strcmp(ref, "running") == 0 && strcmp(link_name, "default") == 0;
}

static void learn(void *ctx, const wc_fact *fact)
{
    stage *self = ctx;
    const wc_link_info *link = &fact->link;
    if (fact->kind == WC_FACT_CLAIMS)
        snprintf(self->done, sizeof self->done, "claims %s", fact->actor);
    else if (fact->is_gone)
        (void)note(ctx, NULL, "unlink", link->actor, link->contract);
    else
        snprintf(self->done, sizeof self->done, "link %s %s %s %s %zu %s=%s", link->actor, link->provider,
                 link->link_name, link->contract, link->value_count,
                 link->value_count ? link->values[0].key : "", link->value_count ? link->values[0].value : "");
}

static void settle(void *ctx)
{
    ((stage *)ctx)->settled++;
}

static void save(void *ctx)
{
    ((stage *)ctx)->saved++;
}

static void on_note(void *ctx, const char *what, const char *text)
{
    stage *self = ctx;
    snprintf(self->noted, sizeof self->noted, "%s: %s", what, text);
}

static void ask_health(void *ctx, void (*on_done)(void *arg), void *arg)
{
    (void)ctx;
    on_done(arg);
}

static void each_actor(void *ctx, void (*fn)(void *arg, const wc_actor_info *actor), void *arg)
{
    const stage *self = ctx;
    const wc_actor_info actor = {
        .id = "M1",
        .issuer = "A1",
        .name = "Echo",
        .version = "0.2.1",
        .capabilities = "wasmcloud:httpserver,wasmcloud:keyvalue",
        .claims_json =
            "{\"jti\":\"J\",\"iat\":1616508000,\"iss\":\"A1\",\"sub\":\"M1\",\"wascap\":{\"name\":\"Echo\","
            "\"hash\":\"00\",\"caps\":[\"wasmcloud:httpserver\"],\"rev\":1,\"ver\":\"0.1.0\",\"prov\":false}"
            "}",
        .revision = 2,
        .unhealthy = self->is_unwell ? "no reply" : NULL,
    };
    fn(arg, &actor);
}

static void each_provider(void *ctx, void (*fn)(void *arg, const wc_provider_info *provider), void *arg)
{
    (void)ctx;
    const wc_provider_info provider = {.id = "V1",
                                       .contract = "c",
                                       .link_name = "default",
                                       .image_ref = "reg.example/redis:0.11.1",
                                       .name = "Redis"};
    fn(arg, &provider);
}

static void each_label(void *ctx, void (*fn)(void *arg, const wc_pair *label), void *arg)
{
    const wc_pair label = {"hostcore.os", "linux"};
    (void)ctx;
    fn(arg, &label);
}

static int submit(void *ctx, wc_lattice_job *job)
{
    stage *self = ctx;
    if (self->is_full)
        return WC_EBUSY;
    wc_lattice_perform(job);
    if (self->holds_jobs)
        self->held[self->held_count++] = job;
    else
        wc_lattice_finish(job);
    return 0;
}

static void on_answer(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    stage *self = ctx;
    (void)subscription;
    self->answers++;
    if (self->goes_on)
        wc_loop_post(self->loop, &self->later);
    wc_slice_copy_cstr(message->payload, self->answer, sizeof self->answer);
}

static void on_event(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    stage *self = ctx;
    (void)subscription;
    self->events++;
    if (self->goes_on && self->answers > 0)
        wc_loop_post(self->loop, &self->later);
    wc_slice_copy_cstr(message->payload, self->event, sizeof self->event);
}

static void on_cloud_event(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    stage *self = ctx;
    (void)subscription;
    wc_slice_copy_cstr(message->payload, self->cloud, sizeof self->cloud);
}

static uint64_t ahead_ns; /* how far the test is ahead of the real clock */

static uint64_t monotonic(void *ctx)
{
    return wc_env_system.monotonic_ns(ctx) + ahead_ns;
}

static uint64_t wall(void *ctx)
{
    (void)ctx;
    return 1616508000u * 1000000000ull;
}

static void end_stage(stage *self)
{
    wc_lattice_stop(self->lattice);
    wc_lattice_free(self->lattice);
    wc_state_free(self->state);
    wc_bus_free(self->bus);
    wc_loop_stop(self->loop);
}

static void run_body(wc_msg *msg)
{
    stage *self = WC_CONTAINER(msg, stage, msg);
    wc_subscription *ignored;
    self->bus = wc_bus_new(self->loop);
    self->state = wc_state_new(&self->env, "N1");
    const wc_lattice_config config = {
        .buses = {.control = {self->bus}, .rpc = {self->bus}},
        .host_id = "N1",
        .started_ns = wc_loop_now_ns(self->loop) - 93500000000ull,
        .state = self->state,
        .host = {.ctx = self,
                 .start_actor = start_actor,
                 .stop_actor = stop_actor,
                 .update_actor = update_actor,
                 .start_provider = start_provider,
                 .stop_provider = stop_provider,
                 .has_actor = has_actor,
                 .has_provider = has_provider,
                 .learn = learn,
                 .settle = settle,
                 .save = save,
                 .note = on_note,
                 .each_actor = each_actor,
                 .each_provider = each_provider,
                 .each_label = each_label,
                 .submit = submit,
                 .ask_health = ask_health},
    };
    assert_int_equal(wc_lattice_new(self->loop, &config, &self->lattice, NULL), 0);
    assert_int_equal(
        wc_bus_subscribe(self->bus, WC_LIT("inbox"), (wc_slice){0}, on_answer, self, &ignored, NULL), 0);
    assert_int_equal(wc_bus_subscribe(self->bus, WC_LIT("wasmbus.ctl.default.events"), (wc_slice){0},
                                      on_event, self, &ignored, NULL),
                     0);
    assert_int_equal(wc_bus_subscribe(self->bus, WC_LIT("wasmbus.evt.default"), (wc_slice){0}, on_cloud_event,
                                      self, &ignored, NULL),
                     0);
    self->body(self);
    if (!self->goes_on)
        end_stage(self);
}
static void drop_body(wc_msg *msg)
{
    (void)msg;
}

static void perform(void (*body)(stage *stage))
{
    static stage self;
    int64_t before = wc_alloc_live();
    self = (stage){.msg = {.run = run_body, .drop = drop_body}, .env = wc_env_system, .body = body};
    self.env.wall_ns = wall;
    self.env.monotonic_ns = monotonic;
    ahead_ns = 0;
    assert_int_equal(wc_loop_new(&self.env, &self.loop, NULL), 0);
    wc_loop_post(self.loop, &self.msg);
    wc_loop_run(self.loop);
    wc_loop_free(self.loop);
    assert_int_equal(wc_alloc_live(), before);
}

static void send(stage *self, const char *subject, wc_slice payload)
{
    const wc_bus_message message = {
        .subject = wc_slice_str(subject), .reply = WC_LIT("inbox"), .payload = payload};
    self->answer[0] = 0;
    assert_int_equal(wc_bus_publish(self->bus, &message, NULL, NULL), 0);
}

static const char *ask(stage *self, const char *tail, const char *body)
{
    char subject[128];
    snprintf(subject, sizeof subject, "wasmbus.ctl.default.%s", tail);
    send(self, subject, wc_slice_str(body));
    return self->answer;
}

static void put(stage *self, const wc_fact *fact)
{
    wc_taken taken;
    wc_error err;
    if (wc_state_put(self->state, fact, &taken, &err) != 0)
        fail_msg("%s", err.msg);
}

/* The vectors of SPEC lattice 5.4, with keys that could be some. */
static void body_queries(stage *self)
{
    const wc_pair port = {"PORT", "8080"};
    const wc_fact link = {.kind = WC_FACT_LINK,
                          .link = {.actor = M0,
                                   .provider = V0,
                                   .contract = "wasmcloud:httpserver",
                                   .link_name = "default",
                                   .values = &port,
                                   .value_count = 1}};
    const wc_fact claims = {
        .kind = WC_FACT_CLAIMS,
        .actor = M0,
        .claims_json = "{\"jti\":\"J\",\"iat\":1616508000,\"iss\":\"A1\",\"sub\":\"" M0
                       "\",\"wascap\":{\"name\":\"Echo\",\"hash\":\"00\",\"caps\":[\"wasmcloud:httpserver\","
                       "\"wasmcloud:keyvalue\"],\"rev\":2,\"ver\":\"0.2.1\",\"prov\":false}}"};
    put(self, &link);
    put(self, &claims);
    assert_string_equal(ask(self, "get.hosts", ""), "{\"id\":\"N1\",\"uptime\":93}");
    assert_string_equal(
        ask(self, "get.N1.inv", "anything"),
        "{\"host_id\":\"N1\",\"labels\":{\"hostcore.os\":\"linux\"},\"actors\":[{\"id\":\"M1\",\"name\":"
        "\"Echo\","
        "\"revision\":2}],\"providers\":[{\"id\":\"V1\",\"link_name\":\"default\",\"image_ref\":"
        "\"reg.example/redis:0.11.1\",\"name\":\"Redis\",\"revision\":0}]}");
    assert_string_equal(ask(self, "get.links", ""),
                        "{\"links\":[{\"actor_id\":\"" M0 "\",\"provider_id\":\"" V0
                        "\",\"link_name\":\"default\",\"contract_id\":"
                        "\"wasmcloud:httpserver\",\"values\":{\"PORT\":\"8080\"}}]}");
    assert_string_equal(
        ask(self, "get.claims", ""),
        "{\"claims\":[{\"values\":{\"sub\":\"" M0 "\",\"iss\":\"A1\",\"caps\":"
        "\"wasmcloud:httpserver,wasmcloud:keyvalue\",\"rev\":\"2\",\"version\":\"0.2.1\"}}]}");
    /* Of another host. */
    assert_string_equal(ask(self, "get.N2.inv", ""), "");
}

static void test_control__queries_are_answered_as_in_the_vectors(void **state)
{
    (void)state;
    perform(body_queries);
}

static void body_commands(stage *self)
{
    assert_string_equal(
        ask(self, "cmd.N1.la", "{\"actor_ref\":\"reg.example/kvcounter:0.2.0\",\"host_id\":\"N1\"}"),
        "{\"host_id\":\"N1\",\"actor_ref\":\"reg.example/kvcounter:0.2.0\",\"failure\":null}");
    assert_string_equal(self->done, "start reg.example/kvcounter:0.2.0 ");
    assert_string_equal(
        ask(self, "cmd.N1.lp", "{\"host_id\":\"N1\",\"provider_ref\":\"r\",\"link_name\":\" \",\"more\":1}"),
        "{\"host_id\":\"N1\",\"provider_ref\":\"r\",\"failure\":null}");
    assert_string_equal(self->done, "start r default");
    assert_string_equal(ask(self, "cmd.N1.sa", "{\"host_id\":\"N1\",\"actor_ref\":\"M1\"}"),
                        "{\"failure\":null}");
    assert_string_equal(ask(self, "cmd.N1.sp",
                            "{\"host_id\":\"N1\",\"provider_ref\":\"V1\",\"link_name\":\"a\",\"contract_id\":"
                            "\"wasmcloud:keyvalue\"}"),
                        "{\"failure\":null}");
    assert_string_equal(self->done, "stop V1 a");
    assert_string_equal(
        ask(self, "cmd.N1.upd", "{\"host_id\":\"N1\",\"actor_id\":\"M1\",\"new_actor_ref\":\"r:2\"}"),
        "{\"accepted\":true}");
    assert_string_equal(self->done, "update M1 r:2");
}

static void test_control__commands_reach_the_host_and_are_acknowledged(void **state)
{
    (void)state;
    perform(body_commands);
}

/* SPEC lattice 5.3: the texts clients know. */
static void body_failures(stage *self)
{
    self->status = WC_EEXIST;
    assert_string_equal(
        ask(self, "cmd.N1.la", "{\"actor_ref\":\"r\",\"host_id\":\"N1\"}"),
        "{\"host_id\":\"N1\",\"actor_ref\":\"r\",\"failure\":\"Actor with image ref 'r' is already "
        "running on this host\"}");
    assert_string_equal(
        ask(self, "cmd.N1.lp", "{\"provider_ref\":\"r\",\"host_id\":\"N1\",\"link_name\":\"default\"}"),
        "{\"host_id\":\"N1\",\"provider_ref\":\"r\",\"failure\":\"Provider with image ref 'r' is already "
        "running on this host.\"}");
    self->status = WC_ENOTFOUND;
    assert_string_equal(
        ask(self, "cmd.N1.sa", "{\"actor_ref\":\"M1\",\"host_id\":\"N1\"}"),
        "{\"failure\":\"Actor is either not running on this host or host controller unresponsive\"}");
    assert_string_equal(
        ask(self, "cmd.N1.sp",
            "{\"provider_ref\":\"V1\",\"host_id\":\"N1\",\"link_name\":\"a\",\"contract_id\":\"c\"}"),
        "{\"failure\":\"Provider V1/a is not running on this host\"}");
    assert_string_equal(
        ask(self, "cmd.N1.upd", "{\"host_id\":\"\",\"actor_id\":\"M1\",\"new_actor_ref\":\"r\"}"),
        "{\"accepted\":false}");
    self->status = WC_EDENIED;
    assert_string_equal(ask(self, "cmd.N1.la", "{\"actor_ref\":\"r\",\"host_id\":\"N1\"}"),
                        "{\"host_id\":\"N1\",\"actor_ref\":\"r\",\"failure\":\"no way\"}");
    assert_string_equal(
        ask(self, "cmd.N1.la", "{\"host_id\":\"N1\"}"),
        "{\"host_id\":\"N1\",\"actor_ref\":\"\",\"failure\":\"Bad StartActor command received: JSON "
        "deserialization failure: missing field `actor_ref`\"}");
    assert_non_null(strstr(ask(self, "cmd.N1.lp", "x"), "Bad StartProvider command received: JSON"));
    assert_string_equal(ask(self, "cmd.N1.sa", "x"),
                        "{\"failure\":\"Failed to deserialize stop actor command\"}");
    assert_string_equal(ask(self, "cmd.N1.sp", "{}"),
                        "{\"failure\":\"Failed to deserialize stop provider command\"}");
    assert_string_equal(ask(self, "cmd.N1.upd", "{}"), "");
    assert_string_equal(ask(self, "auction.actor", "{}"), "");
}

static void test_control__failures_have_the_texts_of_the_era(void **state)
{
    (void)state;
    perform(body_failures);
}

static void body_auctions(stage *self)
{
    assert_string_equal(
        ask(self, "auction.actor", "{\"actor_ref\":\"r\",\"constraints\":{\"hostcore.os\":\"linux\"}}"),
        "{\"actor_ref\":\"r\",\"constraints\":{\"hostcore.os\":\"linux\"},\"host_id\":\"N1\"}");
    assert_string_equal(ask(self, "auction.provider",
                            "{\"provider_ref\":\"running\",\"link_name\":\"b\",\"constraints\":{}}"),
                        "{\"provider_ref\":\"running\",\"link_name\":\"b\",\"host_id\":\"N1\"}");
    assert_string_equal(ask(self, "auction.actor", "{\"actor_ref\":\"running\",\"constraints\":{}}"), "");
    assert_string_equal(ask(self, "auction.provider",
                            "{\"provider_ref\":\"running\",\"link_name\":\"default\",\"constraints\":{}}"),
                        "");
    assert_string_equal(
        ask(self, "auction.actor", "{\"actor_ref\":\"r\",\"constraints\":{\"hostcore.os\":\"mac\"}}"), "");
    assert_string_equal(ask(self, "auction.actor", "{\"actor_ref\":\"r\",\"constraints\":{\"x\":\"linux\"}}"),
                        "");
    assert_string_equal(ask(self, "auction.actor", "{\"actor_ref\":\"r\",\"constraints\":{\"x\":1}}"), "");
}

static void test_control__auctions_are_answered_only_by_who_can_and_has_the_labels(void **state)
{
    (void)state;
    perform(body_auctions);
}

/* The messages are those of SPEC lattice 3.2, with whole keys. */
#define LINK_ACTOR \
    "\xa8"         \
    "actor_id\xd9\x38" M0
#define LINK_NAME   \
    "\xa9"          \
    "link_name\xa7" \
    "default\xab"   \
    "contract_id\xb4wasmcloud:httpserver\xa6values"

static void body_links(stage *self)
{
    static const char set[] = "\x85" LINK_ACTOR "\xabprovider_id\xd9\x38" V0 LINK_NAME "\x81\xa4PORT\xa4"
                              "8080";
    static const char cut[] = "\x85" LINK_ACTOR "\xabprovider_id\xa0" LINK_NAME "\x80";
    send(self, "wasmbus.rpc.default.links", wc_slice_of(set, sizeof set - 1));
    assert_string_equal(self->done, "link " M0 " " V0 " default wasmcloud:httpserver 1 PORT=8080");
    send(self, "wasmbus.rpc.default.remlinks", wc_slice_of(cut, sizeof cut - 1));
    assert_string_equal(self->done, "unlink " M0 " wasmcloud:httpserver");
    self->done[0] = 0;
    for (size_t len = 0; len < sizeof set - 1; len++)
        send(self, "wasmbus.rpc.default.links", wc_slice_of(set, len));
    assert_string_equal(self->done, "");
    assert_non_null(strstr(self->noted, "link.refused: "));
}

static void test_control__advertised_links_are_set_and_removed(void **state)
{
    (void)state;
    perform(body_links);
}

static void body_bounds(stage *self)
{
    static const char command[] = "{\"actor_ref\":\"r\",\"host_id\":\"N1\"}";
    self->holds_jobs = true;
    for (uint32_t i = 0; i < WC_LIMIT_LATTICE_JOBS; i++)
        ask(self, "cmd.N1.la", command);
    assert_int_equal(self->held_count, WC_LIMIT_LATTICE_JOBS);
    assert_non_null(strstr(ask(self, "cmd.N1.la", command), "too many control operations are waiting"));
    assert_string_equal(ask(self, "get.claims", ""), "");
    assert_int_equal(self->held_count, WC_LIMIT_LATTICE_JOBS);
    for (size_t i = 0; i < self->held_count; i++)
        wc_lattice_finish(self->held[i]);
    self->holds_jobs = false;
    self->is_full = true;
    assert_non_null(strstr(ask(self, "cmd.N1.sa", command), "too many control operations are waiting"));
}

static void test_control__jobs_that_wait_are_bounded(void **state)
{
    (void)state;
    perform(body_bounds);
}

static void after_early_ack(wc_msg *msg)
{
    stage *self = WC_CONTAINER(msg, stage, later);
    assert_string_equal(self->answer, "{\"host_id\":\"N1\",\"actor_ref\":\"r\",\"failure\":null}");
    self->goes_on = false; /* the event below ends nothing */
    wc_lattice_finish(self->held[0]);
    assert_int_equal(self->answers, 1); /* no second answer; an event tells */
    assert_int_equal(self->events, 1);
    assert_non_null(strstr(self->event,
                           "{\"event\":{\"ActorStartFailed\":{\"actor_ref\":\"r\",\"failure\":\"no way\"}}"));
    end_stage(self);
}

static void body_slow(stage *self)
{
    self->holds_jobs = true;
    self->status = WC_EDENIED;
    self->goes_on = true;
    self->later = (wc_msg){.run = after_early_ack, .drop = drop_body};
    ask(self, "cmd.N1.la", "{\"actor_ref\":\"r\",\"host_id\":\"N1\"}");
    assert_int_equal(self->answers, 0);
}

/* SPEC lattice 5.3: clients of the era wait a second at most. */
static void test_control__a_slow_start_is_acknowledged_early_and_its_failure_told_later(void **state)
{
    (void)state;
    perform(body_slow);
}

static void after_slow_event(wc_msg *msg)
{
    stage *self = WC_CONTAINER(msg, stage, later);
    if (self->events == 0) { /* the acknowledgement is out; nothing else for half a minute */
        ahead_ns += WC_LATTICE_TELL_AFTER_MS * 1000000ull;
        return;
    }
    assert_non_null(strstr(self->event,
                           "{\"event\":{\"ProviderStartFailed\":{\"provider_ref\":\"r\",\"link_name\":"
                           "\"default\",\"failure\":\"it is still under way after 28 seconds"));
    wc_lattice_finish(self->held[0]);
    assert_int_equal(self->answers, 1);
    end_stage(self);
}

static void body_very_slow(stage *self)
{
    self->holds_jobs = true;
    self->goes_on = true;
    self->later = (wc_msg){.run = after_slow_event, .drop = drop_body};
    ask(self, "cmd.N1.lp", "{\"provider_ref\":\"r\",\"host_id\":\"N1\",\"link_name\":\"default\"}");
}

static void test_control__an_acknowledged_command_is_told_of_within_half_a_minute(void **state)
{
    (void)state;
    perform(body_very_slow);
}

/* SPEC lattice 6, vectors; the timestamp is the clock's. */
static void body_events(stage *self)
{
    wc_buf text;
    wc_buf_init(&text, 4096);
    wc_event_host_started(&text);
    wc_lattice_event(self->lattice, wc_buf_slice(&text));
    assert_string_equal(
        self->event,
        "{\"event\":\"HostStarted\",\"header\":{\"host_origin\":\"N1\",\"timestamp\":1616508000}}");
    assert_non_null(strstr(self->cloud, "{\"specversion\":\"1.0\",\"id\":\""));
    assert_non_null(strstr(self->cloud,
                           "\",\"source\":\"N1\",\"type\":\"com.wasmcloud.lattice.host_started\",\"time\":"
                           "\"2021-03-23T14:00:00.000Z\",\"datacontenttype\":\"application/json\","
                           "\"data\":{}}"));
    wc_buf_clear(&text);
    wc_event_actor_started(&text, "M1", NULL);
    wc_lattice_event(self->lattice, wc_buf_slice(&text));
    assert_string_equal(self->event,
                        "{\"event\":{\"ActorStarted\":{\"actor\":\"M1\",\"image_ref\":null}},\"header\":{"
                        "\"host_origin\":\"N1\",\"timestamp\":1616508000}}");
    assert_non_null(strstr(self->cloud, "\"type\":\"com.wasmcloud.lattice.actor_started\""));
    assert_non_null(strstr(self->cloud, ",\"data\":{\"actor\":\"M1\",\"image_ref\":null}}"));
    wc_buf_clear(&text);
    wc_event_actor_update(&text, false, "M1", 1, 2);
    wc_buf_append_byte(&text, ' ');
    wc_event_provider(&text, true, "wasmcloud:keyvalue", "default", "V1", "reg.example/redis:0.11.1");
    assert_string_equal(
        wc_buf_cstr(&text),
        "{\"ActorUpdateBegan\":{\"actor\":\"M1\",\"old_revision\":1,\"new_revision\":2}} "
        "{\"ProviderStarted\":{\"contract_id\":\"wasmcloud:keyvalue\",\"link_name\":\"default\","
        "\"provider_id\":\"V1\",\"image_ref\":\"reg.example/redis:0.11.1\"}}");
    wc_buf_deinit(&text);
}

static void test_control__events_have_the_form_of_the_vectors(void **state)
{
    (void)state;
    perform(body_events);
}

static void test_control__a_namespace_is_one_token(void **state)
{
    wc_lattice *lattice = NULL;
    wc_error err;
    const wc_lattice_config config = {.host_id = "N1", .prefix = "a.b"};
    (void)state;
    assert_int_equal(wc_lattice_new(NULL, &config, &lattice, &err), WC_EINVAL);
    assert_non_null(strstr(err.msg, "'a.b' cannot be a namespace"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_control__queries_are_answered_as_in_the_vectors),
        cmocka_unit_test(test_control__commands_reach_the_host_and_are_acknowledged),
        cmocka_unit_test(test_control__failures_have_the_texts_of_the_era),
        cmocka_unit_test(test_control__auctions_are_answered_only_by_who_can_and_has_the_labels),
        cmocka_unit_test(test_control__advertised_links_are_set_and_removed),
        cmocka_unit_test(test_control__jobs_that_wait_are_bounded),
        cmocka_unit_test(test_control__a_slow_start_is_acknowledged_early_and_its_failure_told_later),
        cmocka_unit_test(test_control__an_acknowledged_command_is_told_of_within_half_a_minute),
        cmocka_unit_test(test_control__events_have_the_form_of_the_vectors),
        cmocka_unit_test(test_control__a_namespace_is_one_token),
    };
    if (wc_crypto_init(NULL) != 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
