/* The table of facts: the later stamp wins in whatever order facts come, removals are remembered for a day, what is broken or too
 * much is refused, and the file comes back as it went. RFC 0004; SPEC lattice 3, host 7.2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "claims/claims.h"
#include "lattice/lattice.h"

#define M0 "MBCFOPM6JW2APJLXJD3Z5O4CN7CPYJ2B4FTKLJUR5YR5MITIU7HD3WD5"
#define V0 "VAG3QITQQ2ODAOWB5TTQSDJ53XK3SHBEIFNK4AYJ5RKAX2UNSCAPHA5M"
#define V1 "VAHNM37G4ARHZ3CYHB3L34M6TYQWQR6IZ4QVYC4NYZWTJCJ2LWP7S6Z2"
#define N0 "NAB2CB576PHBBPQ5ODORRZ2LYCMWPZGWGCN2KDK7DXOIMZASKUY3RSWB"
#define N1 "NAZXAFBAKWP7O5Z56YMXKY6JCWVMW7QWESQNPWCHJTPDX6IOD42D7YFY"
#define MINUTE_MS 60000ull
#define HOUR_MS (60u * MINUTE_MS)
#define NOW_MS 1616508000000ull

/* A clock of one's own: `ctx` points to milliseconds. */
static uint64_t wall(void *ctx)
{
    return *(const uint64_t *)ctx * 1000000u;
}

static wc_env clock_of(uint64_t *now_ms)
{
    wc_env env = wc_env_system;
    env.ctx = now_ms;
    env.wall_ns = wall;
    return env;
}

static wc_fact link_fact(const char *provider, bool is_gone)
{
    return (wc_fact){
        .kind = WC_FACT_LINK,
        .is_gone = is_gone,
        .link = {.actor = M0, .provider = provider, .contract = "wasmcloud:keyvalue", .link_name = "default"}};
}

static wc_fact stamped(wc_fact fact, uint64_t counter, const char *host)
{
    fact.stamp.counter = counter;
    wc_slice_copy_cstr(wc_slice_str(host), fact.stamp.host, sizeof fact.stamp.host);
    return fact;
}

static wc_taken put(wc_state *state, wc_fact fact)
{
    wc_taken taken = WC_TAKEN_STALE;
    wc_error err;
    if (wc_state_put(state, &fact, &taken, &err) != 0)
        fail_msg("%s", err.msg);
    return taken;
}

static int refused(wc_state *state, wc_fact fact, const char *text)
{
    wc_taken taken;
    wc_error err = {0};
    int rc = wc_state_put(state, &fact, &taken, &err);
    if (rc != 0 && strstr(err.msg, text) == NULL)
        fail_msg("'%s' is not in '%s'", text, err.msg);
    return rc;
}

static void expect_provider(const wc_state *state, const char *provider)
{
    wc_arena arena;
    wc_fact found, wanted = link_fact("", false);
    wc_arena_init(&arena, 0);
    bool is_known = wc_state_find(state, &wanted, &arena, &found);
    assert_int_equal(is_known && !found.is_gone, provider != NULL);
    if (provider)
        assert_string_equal(found.link.provider, provider);
    wc_arena_deinit(&arena);
}

static void expect_agreement(const wc_state *a, const wc_state *b)
{
    assert_memory_equal(wc_state_sums(a), wc_state_sums(b), WC_STATE_BUCKETS * sizeof(uint64_t));
}

static void take_record(void *arg, wc_slice record)
{
    wc_arena arena;
    wc_fact fact;
    wc_arena_init(&arena, 0);
    assert_int_equal(wc_record_read(record, &arena, &fact, NULL), 0);
    (void)put(arg, fact);
    wc_arena_deinit(&arena);
}

static void tell_all(const wc_state *from, wc_state *to)
{
    bool all[WC_STATE_BUCKETS];
    memset(all, true, sizeof all);
    wc_state_each_record(from, all, take_record, to);
}

/* ---- order --------------------------------------------------------------------------------------------------------- */

static void test_state__the_later_stamp_wins_in_whatever_order(void **state)
{
    uint64_t now = NOW_MS;
    wc_env env = clock_of(&now);
    wc_state *a = wc_state_new(&env, N0), *b = wc_state_new(&env, N0);
    const wc_fact first = stamped(link_fact(V0, false), NOW_MS - 2, N0);
    const wc_fact second = stamped(link_fact(V1, false), NOW_MS - 1, N0);
    const wc_fact gone = stamped(link_fact("", true), NOW_MS - 3, N1);
    (void)state;
    assert_int_equal(put(a, first), WC_TAKEN_NEW);
    assert_int_equal(put(a, second), WC_TAKEN_NEW);
    assert_int_equal(put(a, gone), WC_TAKEN_STALE);
    assert_int_equal(put(a, second), WC_TAKEN_SAME);
    assert_int_equal(put(b, gone), WC_TAKEN_NEW);
    assert_int_equal(put(b, second), WC_TAKEN_NEW);
    assert_int_equal(put(b, first), WC_TAKEN_STALE);
    expect_provider(a, V1);
    expect_provider(b, V1);
    expect_agreement(a, b);
    wc_state_free(a);
    wc_state_free(b);
}

/* Two hosts with one key and one counter: the bytes decide. */
static void test_state__equal_stamps_are_decided_by_host_and_content(void **state)
{
    uint64_t now = NOW_MS;
    wc_env env = clock_of(&now);
    const wc_fact facts[] = {stamped(link_fact(V0, false), NOW_MS, N0),
                             stamped(link_fact(V1, false), NOW_MS, N0),
                             stamped(link_fact("", true), NOW_MS, N1)};
    wc_state *a = wc_state_new(&env, N0), *b = wc_state_new(&env, N1);
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        (void)put(a, facts[i]);
        (void)put(b, facts[2 - i]);
    }
    expect_agreement(a, b);
    wc_state_free(a);
    wc_state_free(b);
}

static void test_state__a_clock_a_minute_off_loses_nothing_that_it_saw(void **state)
{
    uint64_t early = NOW_MS, late = NOW_MS - MINUTE_MS;
    wc_env early_env = clock_of(&early), late_env = clock_of(&late);
    wc_state *a = wc_state_new(&early_env, N0), *b = wc_state_new(&late_env, N1);
    (void)state;
    (void)put(a, link_fact(V0, false));
    tell_all(a, b);
    expect_provider(b, V0);
    /* Later in truth, earlier by the clock: the host has seen the other's counter and goes beyond it. */
    late += 10;
    assert_int_equal(put(b, link_fact(V1, false)), WC_TAKEN_NEW);
    tell_all(b, a);
    expect_provider(a, V1);
    expect_agreement(a, b);
    /* A heartbeat is enough to have seen it. */
    early += 1000;
    (void)put(a, link_fact("", true));
    wc_state_observe(b, wc_state_counter(a));
    (void)put(b, link_fact(V0, false));
    tell_all(a, b);
    tell_all(b, a);
    expect_provider(a, V0);
    expect_agreement(a, b);
    wc_state_free(a);
    wc_state_free(b);
}

static void test_state__hosts_that_tell_each_other_everything_agree(void **state)
{
    enum { HOSTS = 3, STEPS = 400 };
    static const char *const keys[HOSTS] = {N0, N1, N0}; /* two with one key */
    uint64_t now = NOW_MS, dice = 1;
    wc_env env = clock_of(&now);
    wc_state *hosts[HOSTS];
    char name[16];
    (void)state;
    for (int i = 0; i < HOSTS; i++)
        hosts[i] = wc_state_new(&env, keys[i]);
    for (int step = 0; step < STEPS; step++) {
        dice = dice * 6364136223846793005u + 1442695040888963407u;
        uint64_t roll = dice >> 33;
        now += roll % 3;
        wc_fact fact = link_fact(roll & 8 ? V0 : V1, roll % 5 == 0);
        snprintf(name, sizeof name, "n%u", (unsigned)(roll >> 8) % 40u);
        fact.link.link_name = name;
        (void)put(hosts[(roll >> 4) % HOSTS], fact);
        if (roll % 50 == 0)
            tell_all(hosts[(roll >> 6) % HOSTS], hosts[(roll >> 7) % HOSTS]);
    }
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < HOSTS; i++)
            tell_all(hosts[i], hosts[(i + 1) % HOSTS]);
    expect_agreement(hosts[0], hosts[1]);
    expect_agreement(hosts[1], hosts[2]);
    for (int i = 0; i < HOSTS; i++)
        wc_state_free(hosts[i]);
}

/* ---- removals ------------------------------------------------------------------------------------------------------ */

/* SPEC host 7.2 [Q] */
static void test_state__a_removal_remembers_the_provider(void **state)
{
    uint64_t now = NOW_MS;
    wc_env env = clock_of(&now);
    wc_state *a = wc_state_new(&env, N0), *b = wc_state_new(&env, N1);
    wc_arena arena;
    wc_fact found, wanted = link_fact("", false);
    (void)state;
    (void)put(a, link_fact(V0, false));
    now++;
    assert_int_equal(put(a, link_fact("", true)), WC_TAKEN_NEW);
    wc_arena_init(&arena, 0);
    assert_true(wc_state_find(a, &wanted, &arena, &found));
    assert_true(found.is_gone);
    assert_string_equal(found.link.provider, V0);
    /* One that nobody knew is remembered as well, and agrees although it names no provider. */
    (void)put(b, link_fact("", true));
    expect_agreement(a, b);
    wc_arena_deinit(&arena);
    wc_state_free(a);
    wc_state_free(b);
}

static void test_state__a_removal_is_forgotten_after_a_day_and_hosts_agree_meanwhile(void **state)
{
    uint64_t now = NOW_MS, off = NOW_MS - MINUTE_MS;
    wc_env env = clock_of(&now), off_env = clock_of(&off);
    wc_state *a = wc_state_new(&env, N0), *b = wc_state_new(&off_env, N1);
    const wc_fact old = stamped(link_fact(V0, false), NOW_MS - 1, N1);
    (void)state;
    (void)put(a, link_fact("", true));
    tell_all(a, b);
    for (int hour = 0; hour < 23; hour++) {
        now += HOUR_MS;
        off += HOUR_MS;
        wc_state_sweep(a);
        wc_state_sweep(b);
        assert_int_equal(put(a, old), WC_TAKEN_STALE);
        expect_agreement(a, b);
    }
    assert_int_equal(wc_state_count(a, WC_FACT_LINK), 1);
    now += HOUR_MS + 1;
    off += HOUR_MS + 1;
    wc_state_sweep(a); /* this one forgets, the other's clock is a minute behind */
    assert_int_equal(wc_state_count(a, WC_FACT_LINK), 0);
    wc_state_sweep(b);
    expect_agreement(a, b);
    tell_all(b, a); /* what fades is not told */
    assert_int_equal(wc_state_count(a, WC_FACT_LINK), 0);
    /* And one that is older than a day is no news. */
    assert_int_equal(put(a, stamped(link_fact("", true), NOW_MS, N1)), WC_TAKEN_STALE);
    assert_int_equal(wc_state_count(a, WC_FACT_LINK), 0);
    wc_state_free(a);
    wc_state_free(b);
}

/* ---- claims -------------------------------------------------------------------------------------------------------- */

#define CLAIMS(name, more)                                                                             \
    "{\"jti\":\"J\",\"iat\":1616508000,\"iss\":\"A1\",\"sub\":\"" M0 "\",\"wascap\":{\"name\":\"" name \
    "\",\"hash\":\"00\"" more ",\"prov\":false}}"

typedef struct signer {
    wc_arena arena;
    wc_nkey account, module;
    char actor[WC_NKEY_PUBLIC_LEN + 1];
} signer;

static void signer_init(signer *self)
{
    wc_arena_init(&self->arena, 0);
    assert_int_equal(wc_nkey_generate(WC_NKEY_ACCOUNT, &wc_env_system, &self->account, NULL), 0);
    assert_int_equal(wc_nkey_generate(WC_NKEY_MODULE, &wc_env_system, &self->module, NULL), 0);
    wc_nkey_public(&self->module, self->actor);
}

static void signer_deinit(signer *self)
{
    wc_nkey_deinit(&self->account);
    wc_nkey_deinit(&self->module);
    wc_arena_deinit(&self->arena);
}

static wc_fact token_fact(signer *self, const char *name, const char *alias)
{
    wc_slice token;
    const wc_claims claims = {.kind = WC_CLAIMS_ACTOR,
                              .has_metadata = true,
                              .subject = wc_slice_str(self->actor),
                              .name = wc_slice_str(name),
                              .hash = WC_LIT("00"),
                              .call_alias = alias ? wc_slice_str(alias) : (wc_slice){0}};
    assert_int_equal(wc_claims_sign(&claims, &self->account, &wc_env_system, &self->arena, &token, NULL), 0);
    return (wc_fact){.kind = WC_FACT_CLAIMS,
                     .actor = self->actor,
                     .token = (const char *)wc_arena_dup(&self->arena, token).ptr};
}

static void test_state__claims_with_a_token_beat_those_without(void **state)
{
    uint64_t now = NOW_MS;
    wc_env env = clock_of(&now);
    signer by;
    wc_arena arena;
    wc_fact found;
    char hint[256];
    (void)state;
    signer_init(&by);
    wc_arena_init(&arena, 0);
    wc_state *a = wc_state_new(&env, N0), *b = wc_state_new(&env, N1);
    const wc_fact signed_one = stamped(token_fact(&by, "true", NULL), NOW_MS, N0);
    snprintf(hint, sizeof hint, "{\"jti\":\"J\",\"iat\":1,\"iss\":\"A1\",\"sub\":\"%s\"}", by.actor);
    const wc_fact said = stamped((wc_fact){.kind = WC_FACT_CLAIMS, .actor = by.actor, .claims_json = hint},
                                 NOW_MS + 1, N1);
    assert_int_equal(put(a, signed_one), WC_TAKEN_NEW);
    assert_int_equal(put(a, said), WC_TAKEN_STALE);
    assert_int_equal(put(b, said), WC_TAKEN_NEW);
    assert_int_equal(put(b, signed_one), WC_TAKEN_NEW);
    expect_agreement(a, b);
    assert_true(wc_state_find(b, &signed_one, &arena, &found));
    assert_non_null(strstr(found.claims_json, "\"name\":\"true\""));
    /* A forged one is refused. */
    wc_fact forged = signed_one;
    char *text = wc_strdup(signed_one.token);
    text[strlen(text) - 10] ^= 1;
    forged.token = text;
    assert_int_not_equal(refused(a, forged, ""), 0);
    forged.token = signed_one.token;
    forged.actor = M0;
    assert_int_equal(refused(a, forged, "are those of"), WC_EDENIED);
    wc_free(text);
    wc_arena_deinit(&arena);
    wc_state_free(a);
    wc_state_free(b);
    signer_deinit(&by);
}

/* SPEC host 9.2: hosts agree who was first. */
static void test_state__the_first_claim_of_an_alias_is_agreed_on(void **state)
{
    uint64_t now = NOW_MS;
    wc_env env = clock_of(&now);
    signer by;
    wc_arena arena;
    wc_fact found;
    (void)state;
    signer_init(&by);
    wc_arena_init(&arena, 0);
    wc_state *a = wc_state_new(&env, N0), *b = wc_state_new(&env, N1);
    const wc_fact one = token_fact(&by, "one", "ping"), two = token_fact(&by, "two", "ping");
    (void)put(a, one);
    now += 5;
    (void)put(b, one); /* heard later */
    tell_all(a, b);
    tell_all(b, a);
    expect_agreement(a, b);
    now += 5;
    (void)put(b, two); /* updated: it keeps its alias */
    tell_all(b, a);
    assert_true(wc_state_find(a, &two, &arena, &found));
    assert_int_equal(found.since, NOW_MS);
    assert_non_null(strstr(found.claims_json, "\"two\""));
    wc_arena_deinit(&arena);
    wc_state_free(a);
    wc_state_free(b);
    signer_deinit(&by);
}

/* ---- what is refused ----------------------------------------------------------------------------------------------- */

static void test_state__what_cannot_be_a_fact_is_refused(void **state)
{
    uint64_t now = NOW_MS;
    wc_env env = clock_of(&now);
    wc_state *a = wc_state_new(&env, N0);
    wc_fact fact = link_fact("V1", false);
    (void)state;
    assert_int_equal(refused(a, fact, "public key of a provider"), WC_EINVAL);
    fact = link_fact("", false);
    assert_int_equal(refused(a, fact, "public key of a provider"), WC_EINVAL);
    fact = link_fact(V0, false);
    fact.link.actor = "M1";
    assert_int_equal(refused(a, fact, "public key of an actor"), WC_EINVAL);
    fact = link_fact(V0, false);
    fact.link.contract = "";
    assert_int_equal(refused(a, fact, "names no contract"), WC_EINVAL);
    fact = (wc_fact){.kind = WC_FACT_REF, .ref = "reg.example/x:1", .key = "x"};
    assert_int_equal(refused(a, fact, "not a public key"), WC_EINVAL);
    fact = (wc_fact){.kind = WC_FACT_CLAIMS, .actor = M0, .claims_json = "{}"};
    assert_int_not_equal(refused(a, fact, ""), 0);
    fact = stamped(link_fact(V0, false), NOW_MS + WC_STATE_REMEMBER_MS + 1, N1);
    assert_int_equal(refused(a, fact, "ahead of this host's clock"), WC_ELIMIT);
    fact = stamped(link_fact(V0, false), UINT64_MAX, N1);
    assert_int_equal(refused(a, fact, "ahead of this host's clock"), WC_ELIMIT);
    assert_int_equal(wc_state_count(a, WC_FACT_LINK), 0);
    wc_state_free(a);
}

static void test_state__facts_are_bounded_in_size_and_number(void **state)
{
    uint64_t now = NOW_MS;
    wc_env env = clock_of(&now);
    wc_state *a = wc_state_new(&env, N0);
    char *large = wc_calloc(1, WC_LIMIT_FACT_BYTES + 1);
    char ref[32];
    (void)state;
    memset(large, 'x', WC_LIMIT_FACT_BYTES);
    const wc_pair pair = {"KEY", large};
    wc_fact fact = link_fact(V0, false);
    fact.link.values = &pair;
    fact.link.value_count = 1;
    assert_int_equal(refused(a, fact, "limit: fact bytes"), WC_ELIMIT);
    fact = link_fact(V0, false);
    fact.link.link_name = large;
    assert_int_equal(refused(a, fact, "too long"), WC_ELIMIT);
    for (unsigned i = 0; i < WC_LIMIT_STATE_REFS; i++) {
        snprintf(ref, sizeof ref, "reg.example/%u", i);
        (void)put(a, (wc_fact){.kind = WC_FACT_REF, .ref = ref, .key = M0});
    }
    assert_int_equal(
        refused(a, (wc_fact){.kind = WC_FACT_REF, .ref = "one more", .key = M0}, "limit: state references"),
        WC_ELIMIT);
    /* One that is known may still change. */
    assert_int_equal(put(a, (wc_fact){.kind = WC_FACT_REF, .ref = "reg.example/0", .key = V0}), WC_TAKEN_NEW);
    wc_free(large);
    wc_state_free(a);
}

/* ---- bytes --------------------------------------------------------------------------------------------------------- */

static void keep_record(void *arg, wc_slice record)
{
    wc_buf *out = arg;
    wc_buf_clear(out);
    wc_buf_append_slice(out, record);
}

static void test_state__a_record_cut_short_or_changed_is_refused(void **state)
{
    uint64_t now = NOW_MS;
    wc_env env = clock_of(&now);
    const wc_pair pairs[] = {{"B", "2"}, {"A", "1"}};
    wc_fact fact = link_fact(V0, false), found;
    wc_buf record;
    wc_arena arena;
    (void)state;
    fact.link.values = pairs;
    fact.link.value_count = 2;
    wc_state *a = wc_state_new(&env, N0);
    (void)put(a, fact);
    wc_buf_init(&record, WC_LIMIT_FACT_BYTES);
    wc_state_each_record(a, NULL, keep_record, &record);
    wc_arena_init(&arena, 0);
    assert_int_equal(wc_record_read(wc_buf_slice(&record), &arena, &found, NULL), 0);
    assert_int_equal(found.stamp.counter, NOW_MS);
    assert_string_equal(found.stamp.host, N0);
    assert_string_equal(found.link.values[0].key, "A"); /* in order, whatever the order was */
    for (size_t len = 0; len < record.len; len++)
        assert_int_not_equal(wc_record_read(wc_slice_of(record.ptr, len), &arena, &found, NULL), 0);
    record.ptr[1] = 9; /* a kind that is none */
    assert_int_equal(wc_record_read(wc_buf_slice(&record), &arena, &found, NULL), WC_EFORMAT);
    wc_arena_deinit(&arena);
    wc_buf_deinit(&record);
    wc_state_free(a);
}

static void test_state__the_file_comes_back_and_a_damaged_one_does_not(void **state)
{
    uint64_t now = NOW_MS;
    wc_env env = clock_of(&now);
    wc_buf file;
    wc_error err;
    char name[16];
    (void)state;
    wc_buf_init(&file, 1u << 24);
    wc_state *a = wc_state_new(&env, N0);
    for (unsigned i = 0; i < 100; i++) {
        wc_fact fact = link_fact(i % 2 ? V0 : V1, i % 3 == 0);
        snprintf(name, sizeof name, "n%u", i);
        fact.link.link_name = name;
        (void)put(a, fact);
    }
    (void)put(a, (wc_fact){.kind = WC_FACT_CLAIMS, .actor = M0, .claims_json = CLAIMS("Echo", "")});
    (void)put(a, (wc_fact){.kind = WC_FACT_REF, .ref = "reg.example/echo:1", .key = M0});
    wc_state_save(a, &file);
    wc_state *b = wc_state_new(&env, N1);
    assert_int_equal(wc_state_load(b, wc_buf_slice(&file), &err), 0);
    expect_agreement(a, b);
    assert_int_equal(wc_state_counter(b), wc_state_counter(a));
    wc_state_free(b);
    for (size_t at = 0; at < file.len; at += 97) {
        b = wc_state_new(&env, N1);
        file.ptr[at] ^= 0x10;
        assert_int_equal(wc_state_load(b, wc_buf_slice(&file), &err), WC_EFORMAT);
        assert_int_equal(wc_state_load(b, wc_slice_of(file.ptr, at), &err), WC_EFORMAT);
        assert_int_equal(wc_state_count(b, WC_FACT_LINK), 0);
        file.ptr[at] ^= 0x10;
        wc_state_free(b);
    }
    wc_state_free(a);
    wc_buf_deinit(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_state__the_later_stamp_wins_in_whatever_order),
        cmocka_unit_test(test_state__equal_stamps_are_decided_by_host_and_content),
        cmocka_unit_test(test_state__a_clock_a_minute_off_loses_nothing_that_it_saw),
        cmocka_unit_test(test_state__hosts_that_tell_each_other_everything_agree),
        cmocka_unit_test(test_state__a_removal_remembers_the_provider),
        cmocka_unit_test(test_state__a_removal_is_forgotten_after_a_day_and_hosts_agree_meanwhile),
        cmocka_unit_test(test_state__claims_with_a_token_beat_those_without),
        cmocka_unit_test(test_state__the_first_claim_of_an_alias_is_agreed_on),
        cmocka_unit_test(test_state__what_cannot_be_a_fact_is_refused),
        cmocka_unit_test(test_state__facts_are_bounded_in_size_and_number),
        cmocka_unit_test(test_state__a_record_cut_short_or_changed_is_refused),
        cmocka_unit_test(test_state__the_file_comes_back_and_a_damaged_one_does_not),
    };
    if (wc_crypto_init(NULL) != 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
