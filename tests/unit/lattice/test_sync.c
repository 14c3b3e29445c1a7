/* Several lattices on one loop and one bus, which stands for a NATS server: digests, records, adverts, reconnects. What a host
 * does with what it learns is only counted. RFC 0004; SPEC lattice 3, 6. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "crypto/crypto.h"
#include "lattice/lattice_int.h"

#define M0 "MBCFOPM6JW2APJLXJD3Z5O4CN7CPYJ2B4FTKLJUR5YR5MITIU7HD3WD5"
#define V0 "VAG3QITQQ2ODAOWB5TTQSDJ53XK3SHBEIFNK4AYJ5RKAX2UNSCAPHA5M"
#define N0 "NAB2CB576PHBBPQ5ODORRZ2LYCMWPZGWGCN2KDK7DXOIMZASKUY3RSWB"
#define N1 "NAZXAFBAKWP7O5Z56YMXKY6JCWVMW7QWESQNPWCHJTPDX6IOD42D7YFY"
#define NS_PER_MS 1000000ull

enum { HOSTS = 2, DEADLINE_MS = 30000 };

typedef struct party {
    struct stage *stage;
    wc_state *state;
    wc_lattice *lattice;
    unsigned learnt, settled;
    char noted[512];
} party;

typedef struct stage {
    wc_msg msg;
    wc_loop *loop;
    wc_bus *bus;
    party parties[HOSTS];
    void (*prepare)(struct stage *self);
    bool (*is_done)(struct stage *self);
    wc_timer look;
    uint64_t end_ns;
    unsigned digests, records, events, step, heard;
    size_t largest;
    bool is_late;
} stage;

static void learn(void *ctx, const wc_fact *fact)
{
    (void)fact;
    ((party *)ctx)->learnt++;
}

static void settle(void *ctx)
{
    ((party *)ctx)->settled++;
}

static void on_note(void *ctx, const char *what, const char *text)
{
    party *self = ctx;
    snprintf(self->noted, sizeof self->noted, "%s: %s", what, text);
}

static void ask_health(void *ctx, void (*on_done)(void *arg), void *arg)
{
    (void)ctx;
    on_done(arg);
}

static void each_actor(void *ctx, void (*fn)(void *arg, const wc_actor_info *actor), void *arg)
{
    (void)ctx;
    (void)fn;
    (void)arg;
}

static void each_provider(void *ctx, void (*fn)(void *arg, const wc_provider_info *provider), void *arg)
{
    (void)ctx;
    (void)fn;
    (void)arg;
}

static int submit(void *ctx, wc_lattice_job *job)
{
    (void)ctx;
    wc_lattice_perform(job);
    wc_lattice_finish(job);
    return 0;
}

static void on_any(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    stage *self = ctx;
    (void)subscription;
    self->digests += wc_slice_ends(message->subject, WC_LIT(".sync.digest"));
    self->events += wc_slice_ends(message->subject, WC_LIT(".events"));
    if (wc_slice_find_slice(message->subject, WC_LIT(".sync.records.")) < message->subject.len)
        self->records++;
    self->largest = WC_MAX(self->largest, message->payload.len);
}

static void end(stage *self)
{
    for (int i = 0; i < HOSTS; i++) {
        if (self->parties[i].lattice)
            wc_lattice_stop(self->parties[i].lattice);
        wc_lattice_free(self->parties[i].lattice);
        wc_state_free(self->parties[i].state);
    }
    wc_bus_free(self->bus);
    wc_loop_stop(self->loop);
}

static void look(wc_timer *timer)
{
    stage *self = WC_CONTAINER(timer, stage, look);
    if (self->is_done(self)) {
        end(self);
        return;
    }
    if (wc_loop_now_ns(self->loop) > self->end_ns) {
        self->is_late = true;
        end(self);
        return;
    }
    wc_timer_set(self->loop, timer, wc_loop_now_ns(self->loop) + 5 * NS_PER_MS, look);
}

static void join(stage *self, int at)
{
    party *of = &self->parties[at];
    const wc_lattice_config config = {
        .buses = {.control = {NULL, self->bus}, .rpc = {NULL, self->bus}},
        .host_id = at == 0 ? N0 : N1,
        .heartbeat_s = 1,
        .state = of->state,
        .host = {.ctx = of,
                 .learn = learn,
                 .settle = settle,
                 .save = settle,
                 .note = on_note,
                 .each_actor = each_actor,
                 .each_provider = each_provider,
                 .submit = submit,
                 .ask_health = ask_health},
    };
    assert_int_equal(wc_lattice_new(self->loop, &config, &of->lattice, NULL), 0);
}

static void begin(wc_msg *msg)
{
    stage *self = WC_CONTAINER(msg, stage, msg);
    wc_subscription *ignored;
    self->bus = wc_bus_new(self->loop);
    assert_int_equal(wc_bus_subscribe(self->bus, WC_LIT(">"), (wc_slice){0}, on_any, self, &ignored, NULL), 0);
    for (int i = 0; i < HOSTS; i++) {
        self->parties[i].stage = self;
        self->parties[i].state = wc_state_new(&wc_env_system, i == 0 ? N0 : N1);
    }
    self->prepare(self);
    self->end_ns = wc_loop_now_ns(self->loop) + DEADLINE_MS * NS_PER_MS;
    wc_timer_set(self->loop, &self->look, wc_loop_now_ns(self->loop), look);
}

static void drop(wc_msg *msg)
{
    (void)msg;
}

static stage *perform(void (*prepare)(stage *self), bool (*is_done)(stage *self))
{
    static stage self;
    int64_t before = wc_alloc_live();
    self = (stage){.msg = {.run = begin, .drop = drop}, .prepare = prepare, .is_done = is_done};
    assert_int_equal(wc_loop_new(&wc_env_system, &self.loop, NULL), 0);
    wc_loop_post(self.loop, &self.msg);
    wc_loop_run(self.loop);
    wc_loop_free(self.loop);
    assert_false(self.is_late);
    assert_int_equal(wc_alloc_live(), before);
    return &self;
}

static void put_link(stage *self, int at, unsigned number, bool is_gone)
{
    char name[24];
    const wc_pair value = {"KEY", "a value of some length, as links have them"};
    wc_taken taken;
    snprintf(name, sizeof name, "n%u", number);
    const wc_fact fact = {.kind = WC_FACT_LINK,
                          .is_gone = is_gone,
                          .link = {M0, is_gone ? "" : V0, "wasmcloud:keyvalue", name, &value, 1, false}};
    assert_int_equal(wc_state_put(self->parties[at].state, &fact, &taken, NULL), 0);
}

static bool agree(stage *self)
{
    return memcmp(wc_state_sums(self->parties[0].state), wc_state_sums(self->parties[1].state),
                  WC_STATE_BUCKETS * sizeof(uint64_t)) == 0;
}

/* ---- digests ------------------------------------------------------------------------------------------------------- */

static void prepare_different(stage *self)
{
    for (unsigned i = 0; i < 50; i++)
        put_link(self, i % 2 ? 0 : 1, i, false);
    put_link(self, 0, 1000, true);
    join(self, 0);
    join(self, 1);
}

static void test_sync__hosts_that_differ_tell_each_other_what_they_know(void **state)
{
    (void)state;
    const stage *done = perform(prepare_different, agree);
    assert_int_equal(done->parties[0].learnt, 25);
    assert_int_equal(done->parties[1].learnt, 26);
}

static void prepare_many(stage *self)
{
    for (unsigned i = 0; i < 10000; i++)
        put_link(self, 0, i, false);
    join(self, 0);
    join(self, 1);
}

static void test_sync__ten_thousand_links_come_in_bounded_messages(void **state)
{
    (void)state;
    const stage *done = perform(prepare_many, agree);
    assert_int_equal(done->parties[1].learnt, 10000);
    assert_in_range(done->records, 5, 40);
    assert_in_range(done->largest, 1000, 400 << 10);
    assert_in_range(done->parties[1].settled, 1, 100);
}

/* Where nothing differs only heartbeats speak. */
static bool has_beaten(stage *self)
{
    return self->digests >= 6;
}

static void prepare_equal(stage *self)
{
    put_link(self, 0, 1, false);
    put_link(self, 1, 1, false);
    join(self, 0);
    join(self, 1);
}

static void test_sync__hosts_that_agree_send_no_records(void **state)
{
    (void)state;
    const stage *done = perform(prepare_equal, has_beaten);
    assert_int_equal(done->records, 0);
    assert_int_equal(done->parties[0].learnt + done->parties[1].learnt, 0);
}

/* ---- adverts ------------------------------------------------------------------------------------------------------- */

/* What one host does is heard by the other, which does not say it again. */
static void prepare_advert(stage *self)
{
    wc_buf advert;
    wc_fact fact = {.kind = WC_FACT_LINK, .link = {M0, V0, "wasmcloud:keyvalue", "a", NULL, 0, false}};
    wc_taken taken;
    join(self, 0);
    join(self, 1);
    assert_int_equal(wc_state_put(self->parties[0].state, &fact, &taken, NULL), 0);
    wc_buf_init(&advert, 4096);
    assert_int_equal(wc_advert_write(&fact, &advert), 0);
    for (int i = 0; i < 3; i++) /* twice more: an echo, a repetition */
        wc_lattice_advertise(self->parties[0].lattice, WC_FACT_LINK, false, wc_buf_slice(&advert));
    wc_buf_deinit(&advert);
}

static void test_sync__an_advert_is_learnt_once_and_echoes_are_harmless(void **state)
{
    (void)state;
    const stage *done = perform(prepare_advert, agree);
    assert_in_range(done->parties[1].learnt, 1, 3);
    assert_int_equal(done->parties[0].learnt, 0);
}

/* ---- away and back ------------------------------------------------------------------------------------------------- */

static void say(stage *self)
{
    wc_buf text;
    wc_buf_init(&text, 256);
    wc_event_actor_stopped(&text, M0);
    wc_lattice_event(self->parties[0].lattice, wc_buf_slice(&text));
    wc_buf_deinit(&text);
}

static void prepare_away(stage *self)
{
    join(self, 0);
    say(self);
    assert_int_equal(self->events, 1);
    wc_lattice_connected(self->parties[0].lattice, WC_LATTICE_NATS, false);
    say(self);
    say(self);
    assert_int_equal(self->events, 1);
    put_link(self, 0, 1, false);
    put_link(self, 0, 2, true);
    wc_lattice_connected(self->parties[0].lattice, WC_LATTICE_NATS, true);
    assert_int_equal(self->events, 4); /* the one of the seconds before once more, and the two */
    say(self);
    assert_int_equal(self->events, 5);
}

static void on_advert(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    (void)subscription;
    ((stage *)ctx)->heard += wc_slice_ends(message->subject, WC_LIT("links"));
}

static bool has_advertised(stage *self)
{
    wc_subscription *ignored;
    if (self->step++ == 0)
        assert_int_equal(wc_bus_subscribe(self->bus, WC_LIT("wasmbus.rpc.default.*"), (wc_slice){0},
                                          on_advert, self, &ignored, NULL),
                         0);
    return self->heard == 2;
}

static void test_sync__after_a_reconnect_events_and_adverts_come_again(void **state)
{
    (void)state;
    (void)perform(prepare_away, has_advertised);
}

/* ---- what others send ---------------------------------------------------------------------------------------------- */

static void on_digest(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    wc_buf *out = ctx;
    (void)subscription;
    wc_buf_clear(out);
    wc_buf_append_slice(out, message->payload);
}

static wc_buf digest;

static void prepare_twin(stage *self)
{
    wc_subscription *ignored;
    wc_buf_init(&digest, 8192);
    assert_int_equal(wc_bus_subscribe(self->bus, WC_LIT("wasmbus.ctl.default.sync.digest"), (wc_slice){0},
                                      on_digest, &digest, &ignored, NULL),
                     0);
    join(self, 0);
    wc__digest read;
    wc_error err;
    assert_int_equal(wc__digest_read(wc_buf_slice(&digest), &read, &err), 0);
    assert_string_equal(read.host, N0);
    for (size_t len = 0; len < digest.len; len++)
        assert_int_not_equal(wc__digest_read(wc_slice_of(digest.ptr, len), &read, &err), 0);
    /* Byte 3 is the version. */
    const wc_bus_message own = {.subject = WC_LIT("wasmbus.ctl.default.sync.digest"),
                                .payload = wc_buf_slice(&digest)};
    wc_bus_publish(self->bus, &own, NULL, NULL); /* from the server: our own, come back */
    assert_string_equal(self->parties[0].noted, "");
    wc_buf other;
    wc_buf_init(&other, 8192);
    wc_buf_append_slice(&other, wc_buf_slice(&digest));
    other.ptr[3] = 2;
    assert_int_equal(wc__digest_read(wc_buf_slice(&other), &read, &err), WC_EVERSION);
    other.ptr[3] = 1;
    size_t at = wc_slice_find_slice(wc_buf_slice(&other), WC_LIT("instance")) + 12;
    other.ptr[at] ^= 1;
    const wc_bus_message twin = {.subject = own.subject, .payload = wc_buf_slice(&other)};
    wc_bus_publish(self->bus, &twin, NULL, NULL);
    assert_non_null(strstr(self->parties[0].noted, "host.twin"));
    wc_buf_deinit(&other);
    wc_buf_deinit(&digest);
}

static bool at_once(stage *self)
{
    (void)self;
    return true;
}

static void test_sync__an_echo_is_no_twin_and_a_twin_is_noted(void **state)
{
    (void)state;
    (void)perform(prepare_twin, at_once);
}

/* Hosts that come and go by the thousand, as far as a message can say so. */
static void prepare_crowd(stage *self)
{
    char payload[2200];
    join(self, 0);
    for (unsigned i = 0; i < WC_LIMIT_LATTICE_PEERS + 10; i++) {
        wc_mp_writer w;
        static uint8_t sums[WC_STATE_BUCKETS * 8];
        wc_mp_writer_init(&w, payload, sizeof payload);
        wc_mp_write_array(&w, 6);
        wc_mp_write_u64(&w, 1);
        wc_mp_write_cstr(&w, N1);
        wc_mp_write_u64(&w, 1000 + i);
        wc_mp_write_u64(&w, 0);
        wc_mp_write_bool(&w, true);
        wc_mp_write_bin(&w, wc_slice_of(sums, sizeof sums));
        const wc_bus_message message = {.subject = WC_LIT("wasmbus.ctl.default.sync.digest"),
                                        .payload = wc_mp_written(&w)};
        wc_bus_publish(self->bus, &message, NULL, NULL);
    }
    assert_non_null(strstr(self->parties[0].noted, "limit: lattice peers"));
}

static void test_sync__hosts_that_are_compared_with_are_bounded(void **state)
{
    (void)state;
    (void)perform(prepare_crowd, at_once);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sync__hosts_that_differ_tell_each_other_what_they_know),
        cmocka_unit_test(test_sync__ten_thousand_links_come_in_bounded_messages),
        cmocka_unit_test(test_sync__hosts_that_agree_send_no_records),
        cmocka_unit_test(test_sync__an_advert_is_learnt_once_and_echoes_are_harmless),
        cmocka_unit_test(test_sync__after_a_reconnect_events_and_adverts_come_again),
        cmocka_unit_test(test_sync__an_echo_is_no_twin_and_a_twin_is_noted),
        cmocka_unit_test(test_sync__hosts_that_are_compared_with_are_bounded),
    };
    if (wc_crypto_init(NULL) != 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
