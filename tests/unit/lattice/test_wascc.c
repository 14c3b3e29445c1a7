/* The listener for waSCC 0.14 on a bus inside the process: messages, what is asked, what is refused. SPEC lattice 9. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "lattice/lattice.h"

#define NOW_S 1616508000u

static wc_slice from_hex(const char *hex, uint8_t *out)
{
    size_t len = strlen(hex) / 2;
    for (size_t i = 0; i < len; i++) {
        unsigned byte;
        assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
        out[i] = (uint8_t)byte;
    }
    return wc_slice_of(out, len);
}

/* ---- messages ------------------------------------------------------------------------------------------------------ */

static const wc_entity keyvalue = {
    .is_provider = true, .contract = WC_LIT_INIT("wascc:keyvalue"), .link_name = WC_LIT_INIT("default")};

static wc_invocation sample(void)
{
    return (wc_invocation){
        .origin = {.key = WC_LIT("M1")},
        .target = keyvalue,
        .operation = WC_LIT("Get"),
        .payload = wc_slice_of("\x01\xff", 2),
        .id = WC_LIT("4a1e6b4c-0d5e-4f6a-8b7c-9d0e1f2a3b4c"),
        .token = WC_LIT("t"),
        .host_id = WC_LIT("N1"),
    };
}

/* SPEC lattice 9, the vector of an entity. */
static void test_wascc__a_capability_is_written_as_in_the_vector(void **state)
{
    static const char hex[] =
        "810182a56361706964ae77617363633a6b657976616c7565a762696e64696e67a764656661756c74";
    const wc_invocation invocation = sample();
    uint8_t entity[64];
    wc_slice want = from_hex(hex, entity);
    wc_arena arena;
    wc_buf wire;
    wc_invocation got;
    wc_error err;
    (void)state;
    wc_buf_init(&wire, 4096);
    wc_arena_init(&arena, 1u << 20);
    assert_int_equal(wc_wascc_invocation_encode(&invocation, &wire, &err), 0);
    assert_true(wc_slice_find_slice(wc_buf_slice(&wire), want) < wire.len);
    assert_int_equal(wc_wascc_invocation_decode(wc_buf_slice(&wire), &arena, &got, &err), 0);
    assert_true(got.target.is_provider && !got.origin.is_provider);
    assert_true(wc_slice_eq(got.target.contract, keyvalue.contract));
    assert_true(wc_slice_eq(got.target.link_name, keyvalue.link_name));
    assert_true(wc_slice_eq(got.origin.key, invocation.origin.key));
    assert_true(wc_slice_eq(got.payload, invocation.payload));
    assert_true(wc_slice_eq(got.id, invocation.id) && wc_slice_eq(got.host_id, invocation.host_id));
    for (size_t cut = 0; cut < wire.len; cut++)
        assert_int_equal(wc_wascc_invocation_decode(wc_slice_of(wire.ptr, cut), &arena, &got, NULL),
                         WC_EFORMAT);
    /* The entity of today is none of that time, nor the other way round. */
    assert_int_equal(wc_invocation_decode(wc_buf_slice(&wire), &arena, &got, NULL), WC_EFORMAT);
    wc_buf_clear(&wire);
    assert_int_equal(wc_invocation_encode(&invocation, &wire, NULL), 0);
    assert_int_equal(wc_wascc_invocation_decode(wc_buf_slice(&wire), &arena, &got, NULL), WC_EFORMAT);
    wc_arena_deinit(&arena);
    wc_buf_deinit(&wire);
}

static void test_wascc__texts_of_an_invocation_are_bounded(void **state)
{
    static char name[WC_LIMIT_RPC_NAME_BYTES + 1];
    wc_invocation invocation = sample(), got;
    wc_arena arena;
    wc_buf wire;
    (void)state;
    memset(name, 'n', sizeof name);
    wc_buf_init(&wire, 64u << 10);
    wc_arena_init(&arena, 1u << 20);
    invocation.target.link_name = wc_slice_of(name, sizeof name);
    assert_int_equal(wc_wascc_invocation_encode(&invocation, &wire, NULL), 0);
    assert_int_equal(wc_wascc_invocation_decode(wc_buf_slice(&wire), &arena, &got, NULL), WC_ELIMIT);
    wc_buf_deinit(&wire);
    wc_buf_init(&wire, 16);
    assert_int_equal(wc_wascc_invocation_encode(&invocation, &wire, NULL), WC_ELIMIT);
    wc_buf_deinit(&wire);
    wc_arena_deinit(&arena);
}

static void test_wascc__names_are_folded_as_then(void **state)
{
    const wc_entity provider = {
        .is_provider = true, .contract = WC_LIT("Wascc:Key Value"), .link_name = WC_LIT("My:Store A")};
    const wc_entity actor = {.key = WC_LIT("M1")};
    wc_arena arena;
    wc_buf text;
    (void)state;
    wc_arena_init(&arena, 4096);
    wc_buf_init(&text, 64);
    assert_true(wc_slice_eq_str(wc_wascc_url(&provider, &arena), "wasmbus://wascc/key_value/my:store_a"));
    assert_true(wc_slice_eq_str(wc_wascc_url(&actor, &arena), "wasmbus://M1"));
    wc_wascc_subject_put(provider.contract, &text);
    assert_string_equal(wc_buf_cstr(&text), "wascc.key_value");
    wc_buf_deinit(&text);
    wc_arena_deinit(&arena);
}

/* SPEC lattice 9, the vector of an event; the other names and subjects by its table. */
static void test_wascc__events_are_as_in_the_vector(void **state)
{
    static const struct {
        wc_wascc_happening happening;
        const char *type, *subject, *data;
    } cases[] = {
        {{.event = WC_WASCC_ACTOR_STARTED, .actor = "M1", .host = "N1"},
         "actor_started",
         "M1",
         "{\\\"ActorStarted\\\":{\\\"actor\\\":\\\"M1\\\",\\\"host\\\":\\\"N1\\\"}}"},
        {{.event = WC_WASCC_HOST_STOPPED, .host = "N1"},
         "host_stopped",
         "N1",
         "{\\\"HostStopped\\\":\\\"N1\\\"}"},
        {{.event = WC_WASCC_ACTOR_UPDATE_COMPLETE, .actor = "M1", .host = "N1", .success = true},
         "actor_update_complete",
         "M1",
         "{\\\"ActorUpdateComplete\\\":{\\\"actor\\\":\\\"M1\\\",\\\"success\\\":true,\\\"host\\\":"
         "\\\"N1\\\"}}"},
        {{.event = WC_WASCC_PROVIDER_LOADED, .capid = "c:d", .instance = "i", .host = "N1"},
         "provider_loaded",
         "c:d.i",
         "{\\\"ProviderLoaded\\\":{\\\"capid\\\":\\\"c:d\\\",\\\"instance_name\\\":\\\"i\\\",\\\"host\\\":"
         "\\\"N1\\\"}}"},
        {{.event = WC_WASCC_BINDING_CREATED, .actor = "M1", .capid = "c:d", .instance = "i", .host = "N1"},
         "actor_binding_created",
         "M1.c:d.i",
         "{\\\"ActorBindingCreated\\\":{\\\"host\\\":\\\"N1\\\",\\\"actor\\\":\\\"M1\\\",\\\"capid\\\":\\\"c:"
         "d\\\","
         "\\\"instance_name\\\":\\\"i\\\"}}"},
    };
    char want[1024];
    wc_buf text;
    (void)state;
    wc_buf_init(&text, 4096);
    for (size_t i = 0; i < WC_COUNT(cases); i++) {
        snprintf(
            want, sizeof want,
            "{\"specversion\":\"1.0\",\"type\":\"wasmbus.events.%s\",\"typeversion\":\"0.1\",\"source\":"
            "\"https://wascc.dev/lattice/events\",\"id\":\"4a1e6b4c-0d5e-4f6a-8b7c-9d0e1f2a3b4c\",\"time\":"
            "\"2020-11-01T12:00:00Z\",\"datacontenttype\":\"application/json\",\"subject\":\"%s\",\"data\":"
            "\"%s\"}",
            cases[i].type, cases[i].subject, cases[i].data);
        wc_buf_clear(&text);
        wc_wascc_event_write(&cases[i].happening, "4a1e6b4c-0d5e-4f6a-8b7c-9d0e1f2a3b4c",
                             "2020-11-01T12:00:00Z", &text);
        assert_string_equal(wc_buf_cstr(&text), want);
    }
    wc_buf_deinit(&text);
}

/* SPEC interfaces: CapabilityConfiguration{module:"M",values:{PORT:"8080"}}. */
static void test_wascc__a_binding_is_read(void **state)
{
    uint8_t bytes[64];
    wc_slice wire = from_hex("82a66d6f64756c65a14da676616c75657381a4504f5254a438303830", bytes);
    wc_arena arena;
    wc_link_info got;
    (void)state;
    wc_arena_init(&arena, 1u << 20);
    assert_int_equal(wc_wascc_binding_decode(wire, &arena, &got, NULL), 0);
    assert_string_equal(got.actor, "M");
    assert_int_equal(got.value_count, 1);
    assert_string_equal(got.values[0].key, "PORT");
    assert_string_equal(got.values[0].value, "8080");
    for (size_t cut = 0; cut < wire.len; cut++)
        assert_int_equal(wc_wascc_binding_decode(wc_slice_of(bytes, cut), &arena, &got, NULL), WC_EFORMAT);
    wc_arena_deinit(&arena);
}

/* ---- the listener -------------------------------------------------------------------------------------------------- */

typedef struct stage {
    wc_msg msg;
    wc_env env;
    wc_loop *loop;
    wc_bus *bus;
    wc_rpc *rpc;
    wc_wascc *wascc;
    wc_replay *replay;
    wc_nkey key, foreign;
    char host_id[WC_NKEY_PUBLIC_LEN + 1], foreign_id[WC_NKEY_PUBLIC_LEN + 1];
    const char *ns;
    void (*body)(struct stage *self);
    char answer[4096], command[512], link[512], event[2048], called[512];
    wc_rpc_answer outcome;
    wc_arena arena;
    int answers, events, changes, refusals, calls;
    bool is_failing; /* what the control interface answers */
} stage;

#define ACTOR "MBCFOPM6JW2APJLXJD3Z5O4CN7CPYJ2B4FTKLJUR5YR5MITIU7HD3WD5"
#define PROVIDER "VAG3QITQQ2ODAOWB5TTQSDJ53XK3SHBEIFNK4AYJ5RKAX2UNSCAPHA5M"

static uint64_t wall(void *ctx)
{
    (void)ctx;
    return NOW_S * 1000000000ull;
}

static void on_answer(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    stage *self = ctx;
    (void)subscription;
    self->answers++;
    wc_slice_copy_cstr(message->payload, self->answer, sizeof self->answer);
    self->outcome = (wc_rpc_answer){0};
    wc_slice copy = wc_arena_dup(&self->arena, message->payload);
    if (wc_rpc_answer_decode(copy, &self->arena, &self->outcome, NULL) != 0)
        self->outcome = (wc_rpc_answer){0};
}

static void on_event(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    stage *self = ctx;
    (void)subscription;
    self->events++;
    wc_slice_copy_cstr(message->payload, self->event, sizeof self->event);
}

/* The control interface. */
static void on_command(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    stage *self = ctx;
    (void)subscription;
    snprintf(self->command, sizeof self->command, "%.*s %.*s", WC_FMT(message->subject),
             WC_FMT(message->payload));
    const wc_bus_message answer = {.subject = message->reply,
                                   .payload = self->is_failing ? WC_LIT("{\"failure\":\"no\"}")
                                                               : WC_LIT("{\"failure\":null}")};
    if (message->reply.len > 0)
        assert_int_equal(wc_bus_publish(self->bus, &answer, NULL, NULL), 0);
}

static void on_link(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    stage *self = ctx;
    (void)subscription;
    wc_buf hex;
    wc_buf_init(&hex, sizeof self->link);
    for (size_t i = 0; i < message->payload.len; i++) {
        uint8_t c = message->payload.ptr[i];
        wc_buf_append_byte(&hex, c >= 0x20 && c < 0x7f ? c : '.');
    }
    snprintf(self->link, sizeof self->link, "%.*s %.*s", WC_FMT(message->subject), WC_FMT(wc_buf_slice(&hex)));
    wc_buf_deinit(&hex);
}

/* What runs here. */
static void on_call(void *ctx, wc_rpc_call *call)
{
    stage *self = ctx;
    self->calls++;
    snprintf(self->called, sizeof self->called, "%.*s %.*s %.*s %.*s", WC_FMT(call->invocation.origin.key),
             WC_FMT(call->invocation.target.key), WC_FMT(call->invocation.target.contract),
             WC_FMT(call->invocation.operation));
    wc_rpc_answer_call(call, self->is_failing ? WC_EGUEST : 0,
                       self->is_failing ? WC_LIT("no") : WC_LIT("pong"));
}

static void on_change(void *ctx)
{
    ((stage *)ctx)->changes++;
}

static void on_refused(void *ctx, wc_slice from, const char *why)
{
    (void)from;
    (void)why;
    ((stage *)ctx)->refusals++;
}

static void listen_to(stage *self, const char *subject, wc_bus_fn fn)
{
    wc_subscription *ignored;
    assert_int_equal(
        wc_bus_subscribe(self->bus, wc_slice_str(subject), (wc_slice){0}, fn, self, &ignored, NULL), 0);
}

static wc_wascc_view *make_view(bool is_bound)
{
    static const wc_pair port = {"PORT", "8080"}, label = {"zone", "a"};
    const wc_actor_info actor = {.id = ACTOR, .claims_json = "{\"sub\":\"" ACTOR "\"}"};
    const wc_provider_info provider = {.id = PROVIDER,
                                       .contract = "wasmcloud:keyvalue",
                                       .link_name = "default",
                                       .name = "Store",
                                       .revision = 3};
    const wc_link_info link = {.actor = ACTOR,
                               .provider = PROVIDER,
                               .contract = "wasmcloud:keyvalue",
                               .link_name = "default",
                               .values = &port,
                               .value_count = 1,
                               .is_bound = is_bound};
    wc_wascc_view *view = wc_wascc_view_new();
    wc_wascc_view_add_actor(view, &actor);
    wc_wascc_view_add_provider(view, &provider);
    wc_wascc_view_add_link(view, &link);
    wc_wascc_view_add_label(view, &label);
    return view;
}

static void open_stage(stage *self)
{
    const wc_rpc_trust trust = {.env = &self->env, .replay = self->replay};
    const wc_rpc_config rpc = {.host_id = self->host_id,
                               .key = &self->key,
                               .trust = trust,
                               .rpc_ms = 2000,
                               .call_ms = 2000,
                               .max_payload_bytes = 1u << 20,
                               .ctx = self,
                               .on_call = on_call};
    self->bus = wc_bus_new(self->loop);
    listen_to(self, "inbox", on_answer);
    listen_to(self, self->ns ? "ns.wasmbus.events" : "wasmbus.events", on_event);
    listen_to(self, "wasmbus.ctl.default.auction.*", on_command);
    listen_to(self, "wasmbus.ctl.default.cmd.*.*", on_command);
    listen_to(self, "wasmbus.rpc.default.links", on_link);
    listen_to(self, "wasmbus.rpc.default.remlinks", on_link);
    assert_int_equal(wc_rpc_new(self->bus, self->loop, &rpc, &self->rpc, NULL), 0);
    assert_int_equal(wc_rpc_serve(self->rpc, WC_LIT(ACTOR), (wc_slice){0}, NULL), 0);
    assert_int_equal(wc_rpc_serve(self->rpc, WC_LIT(PROVIDER), WC_LIT("default"), NULL), 0);
    const wc_wascc_config config = {.buses = {self->bus},
                                    .inner = self->bus,
                                    .rpc = self->rpc,
                                    .host_id = self->host_id,
                                    .ns = self->ns,
                                    .trust = trust,
                                    .started_ns = wc_loop_now_ns(self->loop) - 93500000000ull,
                                    .max_payload_bytes = 1u << 20,
                                    .ctx = self,
                                    .on_change = on_change,
                                    .on_refused = on_refused};
    assert_int_equal(wc_wascc_new(self->loop, &config, &self->wascc, NULL), 0);
    wc_wascc_show(self->wascc, make_view(true));
}

static void run_body(wc_msg *msg)
{
    stage *self = WC_CONTAINER(msg, stage, msg);
    open_stage(self);
    self->body(self);
    wc_wascc_stop(self->wascc);
    assert_non_null(strstr(self->event, "host_stopped"));
    wc_wascc_free(self->wascc);
    wc_rpc_free(self->rpc);
    wc_bus_free(self->bus);
    wc_loop_stop(self->loop);
}

static void drop_body(wc_msg *msg)
{
    (void)msg;
}

static void perform_in(const char *ns, void (*body)(stage *self))
{
    static stage self;
    assert_int_equal(wc_crypto_init(NULL), 0);
    int64_t before = wc_alloc_live();
    self = (stage){.msg = {.run = run_body, .drop = drop_body}, .env = wc_env_system, .body = body, .ns = ns};
    self.env.wall_ns = wall;
    wc_arena_init(&self.arena, 1u << 20);
    self.replay = wc_replay_new(1000);
    assert_int_equal(wc_nkey_generate(WC_NKEY_SERVER, &wc_env_system, &self.key, NULL), 0);
    assert_int_equal(wc_nkey_generate(WC_NKEY_SERVER, &wc_env_system, &self.foreign, NULL), 0);
    wc_nkey_public(&self.key, self.host_id);
    wc_nkey_public(&self.foreign, self.foreign_id);
    assert_int_equal(wc_loop_new(&self.env, &self.loop, NULL), 0);
    wc_loop_post(self.loop, &self.msg);
    wc_loop_run(self.loop);
    wc_loop_free(self.loop);
    wc_nkey_deinit(&self.key);
    wc_nkey_deinit(&self.foreign);
    wc_replay_free(self.replay);
    wc_arena_deinit(&self.arena);
    assert_int_equal(wc_alloc_live(), before);
}

static void perform(void (*body)(stage *self))
{
    perform_in(NULL, body);
}

static const char *send(stage *self, const char *subject, wc_slice payload)
{
    const wc_bus_message message = {
        .subject = wc_slice_str(subject), .reply = WC_LIT("inbox"), .payload = payload};
    self->answer[0] = self->command[0] = 0;
    assert_int_equal(wc_bus_publish(self->bus, &message, NULL, NULL), 0);
    return self->answer;
}

static const char *ask(stage *self, const char *subject, const char *body)
{
    return send(self, subject, wc_slice_str(body));
}

static const char *host_text(const stage *self, const char *format)
{
    static char text[4][1024];
    static unsigned turn;
    char *out = text[turn++ % 4];
    const char *mark = strchr(format, '@');
    snprintf(out, sizeof text[0], "%.*s%s%s", (int)(mark - format), format, self->host_id, mark + 1);
    return out;
}

static void body_inventory(stage *self)
{
    unsigned uptime_ms = 0;
    const char *host = host_text(self, "{\"Host\":{\"id\":\"@\",\"labels\":{\"zone\":\"a\"},\"uptime_ms\":");
    const char *answer = ask(self, "wasmbus.inventory.hosts", "");
    assert_int_equal(strncmp(answer, host, strlen(host)), 0);
    assert_int_equal(sscanf(answer + strlen(host), "%u}}", &uptime_ms), 1);
    assert_true(uptime_ms >= 93500 && uptime_ms < 1000000);
    assert_string_equal(
        ask(self, "wasmbus.inventory.actors", "x"),
        host_text(self, "{\"Actors\":{\"host\":\"@\",\"actors\":[{\"sub\":\"" ACTOR "\"}]}}"));
    assert_string_equal(ask(self, "wasmbus.inventory.bindings", ""),
                        host_text(self,
                                  "{\"Bindings\":{\"host\":\"@\",\"bindings\":[{\"actor\":\"" ACTOR
                                  "\",\"capability_id\":\"wasmcloud:keyvalue\",\"binding_name\":\"default\","
                                  "\"configuration\":{\"PORT\":\"8080\"}}]}}"));
    assert_string_equal(
        ask(self, "wasmbus.inventory.capabilities", ""),
        host_text(self, "{\"Capabilities\":{\"host\":\"@\",\"capabilities\":[{\"binding_name\":\"default\","
                        "\"descriptor\":{\"id\":\"wasmcloud:keyvalue\",\"name\":\"Store\",\"version\":\"\","
                        "\"revision\":3,\"long_description\":\"\",\"supported_operations\":[]}}]}}"));
}

static void test_wascc__inventory_is_answered_from_the_view(void **state)
{
    (void)state;
    perform(body_inventory);
}

static void body_namespace(stage *self)
{
    assert_string_equal(ask(self, "wasmbus.inventory.actors", ""), "");
    assert_non_null(strstr(ask(self, "ns.wasmbus.inventory.actors", ""), "Actors"));
}

static void test_wascc__a_namespace_stands_before_every_subject(void **state)
{
    (void)state;
    perform_in("ns", body_namespace);
    wc_wascc *wascc = NULL;
    wc_error err;
    const wc_wascc_config config = {.ns = "a.b"};
    assert_int_equal(wc_wascc_new(NULL, &config, &wascc, &err), WC_EINVAL);
    assert_non_null(strstr(err.msg, "LATTICE_NAMESPACE 'a.b'"));
}

static void body_auctions(stage *self)
{
    assert_string_equal(ask(self, "wasmbus.control.auction.request",
                            "{\"actor_id\":\"reg/a:1\",\"constraints\":{\"zone\":\"a\"}}"),
                        host_text(self, "{\"host_id\":\"@\"}"));
    assert_string_equal(self->command, "wasmbus.ctl.default.auction.actor "
                                       "{\"actor_ref\":\"reg/a:1\",\"constraints\":{\"zone\":\"a\"}}");
    assert_string_equal(ask(self, "wasmbus.control.provauction.request",
                            "{\"provider_ref\":\"reg/p:1\",\"binding_name\":\"b\",\"constraints\":{}}"),
                        host_text(self, "{\"host_id\":\"@\",\"provider_ref\":\"reg/p:1\"}"));
    assert_string_equal(self->command,
                        "wasmbus.ctl.default.auction.provider "
                        "{\"provider_ref\":\"reg/p:1\",\"link_name\":\"b\",\"constraints\":{}}");
    /* What cannot be read is answered by nobody. */
    static const char *const bad[] = {"",
                                      "x",
                                      "{}",
                                      "{\"actor_id\":1,\"constraints\":{}}",
                                      "{\"actor_id\":\"a\"}",
                                      "{\"actor_id\":\"a\",\"constraints\":{\"a\":1}}"};
    for (size_t i = 0; i < WC_COUNT(bad); i++) {
        assert_string_equal(ask(self, "wasmbus.control.auction.request", bad[i]), "");
        assert_string_equal(self->command, "");
    }
}

static void test_wascc__auctions_are_put_to_the_control_interface(void **state)
{
    (void)state;
    perform(body_auctions);
}

static void body_commands(stage *self)
{
    const char *launch = host_text(self, "wasmbus.control.@.actor.launch");
    assert_string_equal(ask(self, launch, "{\"actor_id\":\"reg/a:1\"}"),
                        host_text(self, "{\"actor_id\":\"reg/a:1\",\"host\":\"@\"}"));
    assert_non_null(strstr(self->command, ".la {\"host_id\":\""));
    assert_non_null(strstr(self->command, "\"actor_ref\":\"reg/a:1\"}"));
    assert_string_equal(ask(self, host_text(self, "wasmbus.control.@.provider.launch"),
                            "{\"provider_ref\":\"reg/p:1\",\"binding_name\":\"b\"}"),
                        host_text(self, "{\"provider_ref\":\"reg/p:1\",\"host\":\"@\"}"));
    assert_non_null(strstr(self->command, ".lp "));
    self->is_failing = true;
    assert_string_equal(ask(self, launch, "{\"actor_id\":\"reg/a:1\"}"), "");
    assert_non_null(strstr(self->command, ".la "));
    assert_string_equal(
        ask(self, host_text(self, "wasmbus.control.@.actor.terminate"), "{\"actor_id\":\"M1\"}"), "");
    assert_non_null(strstr(self->command, ".sa "));
    ask(self, host_text(self, "wasmbus.control.@.provider.terminate"), "{\"provider_ref\":\"" PROVIDER "\"}");
    assert_non_null(strstr(self->command, ".sp "));
    assert_non_null(
        strstr(self->command, "\"link_name\":\"default\",\"contract_id\":\"wasmcloud:keyvalue\"}"));
    assert_int_equal(self->changes, 5);
}

static void test_wascc__commands_are_acknowledged_when_they_are_accepted(void **state)
{
    (void)state;
    perform(body_commands);
}

/* ---- calls --------------------------------------------------------------------------------------------------------- */

/* Signed by the other host; `forge` may change it afterwards. */
static void call(stage *self, const char *subject, const wc_entity *origin, const wc_entity *target,
                 const char *operation, wc_slice payload, void (*forge)(wc_invocation *invocation))
{
    char id[WC_UUID_LEN + 1];
    wc_buf wire;
    wc_uuid_make(&wc_env_system, id);
    wc_invocation invocation = {.origin = *origin,
                                .target = *target,
                                .operation = wc_slice_str(operation),
                                .payload = payload,
                                .id = wc_slice_str(id),
                                .host_id = wc_slice_str(self->foreign_id)};
    const wc_invocation_facts facts = {.id = invocation.id,
                                       .host_id = invocation.host_id,
                                       .origin_url = wc_wascc_url(origin, &self->arena),
                                       .target_url = wc_operation_url(wc_wascc_url(target, &self->arena),
                                                                      invocation.operation, &self->arena),
                                       .payload = payload};
    assert_int_equal(
        wc_invocation_sign(&facts, &self->foreign, &self->env, &self->arena, &invocation.token, NULL), 0);
    if (forge)
        forge(&invocation);
    wc_buf_init(&wire, 1u << 20);
    assert_int_equal(wc_wascc_invocation_encode(&invocation, &wire, NULL), 0);
    self->called[0] = 0;
    send(self, subject, wc_buf_slice(&wire));
    wc_buf_deinit(&wire);
}

static const wc_entity system_entity = {.key = WC_LIT_INIT("system")};
static const wc_entity the_actor = {.key = WC_LIT_INIT(ACTOR)};

static void body_calls(stage *self)
{
    call(self, "wasmbus.actor." ACTOR, &system_entity, &the_actor, "Ping", WC_LIT("x"), NULL);
    assert_string_equal(self->called, "system " ACTOR "  Ping");
    assert_false(self->outcome.is_failure);
    assert_true(wc_slice_eq_str(self->outcome.payload, "pong"));
    assert_int_equal(self->outcome.id.len, WC_UUID_LEN);
    /* A bound actor calls its provider, by the contract's name of that time and of today. */
    call(self, "wasmbus.provider.wascc.keyvalue.default." ACTOR, &the_actor, &keyvalue, "Get", WC_LIT(""),
         NULL);
    assert_string_equal(self->called, ACTOR " " PROVIDER " wasmcloud:keyvalue Get");
    wc_entity modern = keyvalue;
    modern.contract = WC_LIT("wasmcloud:keyvalue");
    call(self, "wasmbus.provider.wasmcloud.keyvalue.default." ACTOR, &the_actor, &modern, "Get", WC_LIT(""),
         NULL);
    assert_string_equal(self->called, ACTOR " " PROVIDER " wasmcloud:keyvalue Get");
    self->is_failing = true;
    call(self, "wasmbus.actor." ACTOR, &system_entity, &the_actor, "Ping", WC_LIT("x"), NULL);
    assert_true(self->outcome.is_failure);
    assert_true(wc_slice_eq_str(self->outcome.error, "no"));
    assert_int_equal(self->refusals, 0);
}

static void test_wascc__calls_go_on_as_calls_of_today(void **state)
{
    (void)state;
    perform(body_calls);
}

static void forge_payload(wc_invocation *invocation)
{
    invocation->payload = WC_LIT("other");
}

static void forge_host(wc_invocation *invocation)
{
    invocation->host_id = WC_LIT("NAB2CB576PHBBPQ5ODORRZ2LYCMWPZGWGCN2KDK7DXOIMZASKUY3RSWB");
}

static void forge_token(wc_invocation *invocation)
{
    invocation->token = WC_LIT("");
}

static void forge_target(wc_invocation *invocation)
{
    invocation->target.key = WC_LIT("M1");
}

static void assert_refused(stage *self, const char *text)
{
    assert_true(self->outcome.is_failure);
    assert_true(wc_slice_find_slice(self->outcome.error, wc_slice_str(text)) < self->outcome.error.len);
    assert_int_equal(self->calls, 0);
}

static void body_forgeries(stage *self)
{
    static void (*const forgeries[])(wc_invocation *) = {forge_payload, forge_host, forge_token, forge_target};
    for (size_t i = 0; i < WC_COUNT(forgeries); i++) {
        call(self, "wasmbus.actor." ACTOR, &system_entity, &the_actor, "Ping", WC_LIT("x"), forgeries[i]);
        assert_refused(self, "Antiforgery check failure: ");
    }
    /* Signed, but for another subject, by another origin, or an operation that only a host may send. */
    call(self, "wasmbus.actor." ACTOR, &system_entity, &keyvalue, "Ping", WC_LIT("x"), NULL);
    assert_refused(self, "another target");
    call(self, "wasmbus.provider.wascc.keyvalue.default." ACTOR, &system_entity, &keyvalue, "Get", WC_LIT(""),
         NULL);
    assert_refused(self, "another target");
    call(self, "wasmbus.actor." ACTOR, &the_actor, &the_actor, "__halt", WC_LIT(""), NULL);
    assert_refused(self, "__halt");
    int before = self->answers;
    send(self, "wasmbus.actor." ACTOR, WC_LIT("garbage"));
    assert_int_equal(self->answers, before);
    assert_int_equal(self->refusals, 8);
}

static void test_wascc__what_is_forged_is_answered_with_the_reason(void **state)
{
    (void)state;
    perform(body_forgeries);
}

static wc_invocation kept;
static char kept_texts[3][1024];

static void keep_it(wc_invocation *invocation)
{
    wc_slice *const texts[] = {&kept.id, &kept.token, &kept.host_id};
    kept = *invocation;
    const wc_slice from[] = {invocation->id, invocation->token, invocation->host_id};
    for (size_t i = 0; i < 3; i++) {
        wc_slice_copy_cstr(from[i], kept_texts[i], sizeof kept_texts[i]);
        *texts[i] = wc_slice_str(kept_texts[i]);
    }
}

static void send_kept(wc_invocation *invocation)
{
    *invocation = kept;
}

static void body_replay(stage *self)
{
    call(self, "wasmbus.actor." ACTOR, &system_entity, &the_actor, "Ping", WC_LIT("x"), keep_it);
    assert_int_equal(self->calls, 1);
    self->calls = 0;
    call(self, "wasmbus.actor." ACTOR, &system_entity, &the_actor, "Ping", WC_LIT("x"), send_kept);
    assert_refused(self, "Antiforgery check failure: ");
}

static void test_wascc__a_call_that_comes_again_is_refused(void **state)
{
    (void)state;
    perform(body_replay);
}

static void body_bindings(stage *self)
{
    uint8_t bytes[64];
    wc_slice config = from_hex("82a66d6f64756c65a14da676616c75657381a4504f5254a438303830", bytes);
    call(self, "wasmbus.provider.wascc.keyvalue.default", &system_entity, &keyvalue, "BindActor", config,
         NULL);
    assert_false(self->outcome.is_failure);
    assert_string_equal(self->link, "wasmbus.rpc.default.links ..actor_id.M.provider_id.8" PROVIDER
                                    ".link_name.default.contract_id.wasmcloud:keyvalue.values..PORT.8080");
    call(self, "wasmbus.provider.wascc.keyvalue.default", &system_entity, &keyvalue, "RemoveActor", config,
         NULL);
    assert_string_equal(self->link,
                        "wasmbus.rpc.default.remlinks ..actor_id.M.provider_id..link_name.default."
                        "contract_id.wasmcloud:keyvalue.values.");
    self->link[0] = 0;
    call(self, "wasmbus.provider.wascc.keyvalue.default", &system_entity, &keyvalue, "Get", config, NULL);
    assert_true(self->outcome.is_failure);
    call(self, "wasmbus.provider.wascc.keyvalue.default", &system_entity, &keyvalue, "BindActor", WC_LIT("x"),
         NULL);
    assert_true(self->outcome.is_failure);
    call(self, "wasmbus.provider.wascc.keyvalue.default", &system_entity, &keyvalue, "BindActor", config,
         forge_token);
    assert_true(self->outcome.is_failure);
    assert_string_equal(self->link, "");
    assert_int_equal(self->changes, 2);
}

static void test_wascc__bindings_become_link_advertisements(void **state)
{
    (void)state;
    perform(body_bindings);
}

static void tell(stage *self, const char *event, const char *host)
{
    char text[512];
    snprintf(text, sizeof text, "{\"event\":%s,\"header\":{\"host_origin\":\"%s\",\"timestamp\":1}}", event,
             host);
    self->event[0] = 0;
    ask(self, "wasmbus.ctl.default.events", text);
}

static void body_events(stage *self)
{
    /* The start of the host and the binding of the first view. */
    assert_int_equal(self->events, 2);
    assert_non_null(strstr(self->event, "actor_binding_created"));
    assert_non_null(strstr(self->event, "\"subject\":\"" ACTOR ".wasmcloud:keyvalue.default\""));
    wc_wascc_show(self->wascc, make_view(true));
    assert_int_equal(self->events, 2);
    wc_wascc_show(self->wascc, make_view(false));
    assert_int_equal(self->events, 3);
    assert_non_null(strstr(self->event, "actor_binding_removed"));
    int answers = self->answers;
    call(self, "wasmbus.provider.wascc.keyvalue.default." ACTOR, &the_actor, &keyvalue, "Get", WC_LIT(""),
         NULL);
    assert_int_equal(self->answers, answers); /* nobody listens there any more */
    tell(self, "{\"ActorStarted\":{\"actor\":\"M1\",\"image_ref\":null}}", self->host_id);
    assert_non_null(strstr(self->event, "wasmbus.events.actor_started"));
    assert_non_null(strstr(self->event, "\"time\":\"2021-03-23T14:00:00.000Z\""));
    tell(self, "{\"ProviderStopped\":{\"contract_id\":\"c:d\",\"link_name\":\"i\",\"provider_id\":\"V1\"}}",
         self->host_id);
    assert_non_null(strstr(self->event, "\"subject\":\"c:d.i\""));
    tell(self, "{\"ActorUpdateCompleted\":{\"actor\":\"M1\",\"old_revision\":1,\"new_revision\":2}}",
         self->host_id);
    assert_non_null(strstr(self->event, "actor_update_complete"));
    /* Of another host, of an unknown kind, without what it needs. */
    tell(self, "{\"ActorStarted\":{\"actor\":\"M1\"}}", "N1");
    assert_string_equal(self->event, "");
    tell(self, "{\"Heartbeat\":{\"claims\":[]}}", self->host_id);
    tell(self, "\"HostStarted\"", self->host_id);
    tell(self, "{\"ProviderStarted\":{\"contract_id\":\"c\"}}", self->host_id);
    assert_string_equal(self->event, "");
}

static void test_wascc__events_follow_the_host(void **state)
{
    (void)state;
    perform(body_events);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wascc__a_capability_is_written_as_in_the_vector),
        cmocka_unit_test(test_wascc__texts_of_an_invocation_are_bounded),
        cmocka_unit_test(test_wascc__names_are_folded_as_then),
        cmocka_unit_test(test_wascc__events_are_as_in_the_vector),
        cmocka_unit_test(test_wascc__a_binding_is_read),
        cmocka_unit_test(test_wascc__inventory_is_answered_from_the_view),
        cmocka_unit_test(test_wascc__a_namespace_stands_before_every_subject),
        cmocka_unit_test(test_wascc__auctions_are_put_to_the_control_interface),
        cmocka_unit_test(test_wascc__commands_are_acknowledged_when_they_are_accepted),
        cmocka_unit_test(test_wascc__calls_go_on_as_calls_of_today),
        cmocka_unit_test(test_wascc__what_is_forged_is_answered_with_the_reason),
        cmocka_unit_test(test_wascc__a_call_that_comes_again_is_refused),
        cmocka_unit_test(test_wascc__bindings_become_link_advertisements),
        cmocka_unit_test(test_wascc__events_follow_the_host),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
