/* The host from its public face: real engine, real signed guests, no network. host.md 4, 5, 8, 9, 10; design.md 3, 10. */
#include "unit/host/fixture.h"

#include <dirent.h>

static char dir[] = "/tmp/wc-host-XXXXXX";

static int make_dir(void **state)
{
    (void)state;
    return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
    (void)state;
    return rmdir(dir);
}

static const sign_options relay = {.guest = "tests/relay.wasm"};

static void test_host__an_actor_answers(void **state)
{
    (void)state;
    wc_host_config config;
    wc_error err;
    char body[64];
    host_config(&config, dir);
    wc_host *host = start_host(&config);
    signed_actor actor = sign_actor(&relay);
    start_signed(host, &actor);
    assert_int_equal(get(host, actor.key, "/body", "", "hello", 0, body, sizeof body, &err), 0);
    assert_string_equal(body, "hello");
    assert_int_equal(wc_host_start_actor(host, wc_buf_slice(&actor.module), NULL, &err), WC_EEXIST);
    assert_int_equal(wc_host_stop_actor(host, actor.key, &err), 0);
    assert_int_equal(get(host, actor.key, "/body", "", "", 0, body, sizeof body, &err), WC_ENOTFOUND);
    assert_int_equal(wc_host_stop_actor(host, actor.key, &err), WC_ENOTFOUND);
    start_signed(host, &actor);
    wc_host_free(host);
    wc_buf_deinit(&actor.module);
}

/* claims.md 4.1, host.md 5.3 [Q]: an error reaches the caller and nothing is left. */
static void test_host__bad_modules_are_refused_by_name(void **state)
{
    (void)state;
    wc_host_config config;
    wc_error err;
    wc_buf plain;
    host_config(&config, dir);
    wc_host *host = start_host(&config);
    read_guest("tests/relay.wasm", &plain);
    assert_int_not_equal(wc_host_start_actor(host, wc_buf_slice(&plain), NULL, &err), 0);
    assert_non_null(strstr(err.msg, "Unable to extract embedded token"));
    signed_actor expired = sign_actor(&(sign_options){.guest = "tests/relay.wasm", .expires = 1000});
    assert_int_equal(wc_host_start_actor(host, wc_buf_slice(&expired.module), NULL, &err), WC_EDENIED);
    assert_string_equal(err.msg, "Actor claims have expired");
    signed_actor early = sign_actor(&(sign_options){.guest = "tests/relay.wasm", .not_before = 99999999999});
    assert_int_equal(wc_host_start_actor(host, wc_buf_slice(&early.module), NULL, &err), WC_EDENIED);
    assert_string_equal(err.msg, "Actor claims cannot be used yet");
    signed_actor tampered = sign_actor(&relay);
    tampered.module.ptr[plain.len / 2] ^= 1;
    assert_int_not_equal(wc_host_start_actor(host, wc_buf_slice(&tampered.module), NULL, &err), 0);
    wc_host_stats stats;
    wc_host_get_stats(host, &stats);
    assert_int_equal(stats.actors, 0);
    wc_host_free(host);
    wc_buf_deinit(&plain);
    wc_buf_deinit(&expired.module);
    wc_buf_deinit(&early.module);
    wc_buf_deinit(&tampered.module);
}

static void test_host__issuers_outside_the_list_are_refused(void **state)
{
    (void)state;
    wc_host_config config;
    wc_error err;
    char issuer[WC_NKEY_PUBLIC_LEN + 1];
    const char *trusted[] = {"AA7R5L74E45BJ4XVUYTELQ56P5VCOSPOAA474L7QWH4ZAILLKTZFWYYW", issuer};
    wc_nkey_public(account(), issuer);
    host_config(&config, dir);
    config.trusted_issuers = trusted;
    config.trusted_issuer_count = 1;
    wc_host *host = start_host(&config);
    signed_actor actor = sign_actor(&relay);
    assert_int_equal(wc_host_start_actor(host, wc_buf_slice(&actor.module), NULL, &err), WC_EDENIED);
    assert_non_null(strstr(err.msg, issuer));
    wc_host_free(host);
    config.trusted_issuer_count = 2;
    host = start_host(&config);
    start_signed(host, &actor);
    wc_host_free(host);
    wc_buf_deinit(&actor.module);
}

/* design.md 10: trap, endless loop, memory growth, huge reply, handler error; the host goes on after each. */
static void test_host__misbehaving_guests_end_alone(void **state)
{
    (void)state;
    wc_host_config config;
    wc_error err;
    char body[64];
    host_config(&config, dir);
    config.max_payload_bytes = 1 << 20;
    wc_host *host = start_host(&config);
    signed_actor actor = sign_actor(&relay);
    start_signed(host, &actor);
    for (int round = 0; round < 3; round++) {
        assert_int_equal(get(host, actor.key, "/trap", "", "", 0, body, sizeof body, &err), WC_ETRAP);
        assert_non_null(strstr(err.msg, "unreachable"));
        assert_int_equal(get(host, actor.key, "/spin", "", "", 50, body, sizeof body, &err), WC_ETIMEOUT);
        assert_non_null(strstr(err.msg, "deadline exceeded"));
        assert_int_equal(get(host, actor.key, "/grow", "", "", 0, body, sizeof body, &err), 0);
        assert_string_equal(body, "{\"pages\":256}"); /* the limit of 16 MiB */
        assert_int_not_equal(get(host, actor.key, "/big", "bytes=2000000", "", 0, body, sizeof body, &err), 0);
        assert_int_equal(get(host, actor.key, "/error", "text=why", "", 0, body, sizeof body, &err),
                         WC_EGUEST);
        assert_non_null(strstr(err.msg, "why"));
        assert_int_equal(get(host, actor.key, "/body", "", "fine", 0, body, sizeof body, &err), 0);
        assert_string_equal(body, "fine");
    }
    wc_host_stats stats;
    wc_host_get_stats(host, &stats);
    assert_true(stats.traps >= 3 && stats.timeouts == 3);
    wc_host_free(host);
    wc_buf_deinit(&actor.module);
}

/* host.md 9.1: by key, by alias, and the text for a target that is neither. */
static void test_host__actors_call_actors(void **state)
{
    (void)state;
    wc_host_config config;
    wc_error err;
    char body[256], query[128];
    host_config(&config, dir);
    wc_host *host = start_host(&config);
    signed_actor one = sign_actor(&relay);
    signed_actor two = sign_actor(&(sign_options){.guest = "tests/relay.wasm", .alias = "test/two"});
    start_signed(host, &one);
    start_signed(host, &two);
    snprintf(query, sizeof query, "target=%s&op=Echo", two.key);
    assert_int_equal(get(host, one.key, "/call", query, "ping", 0, body, sizeof body, &err), 0);
    assert_string_equal(body, "ping");
    assert_int_equal(
        get(host, one.key, "/call", "target=test/two&op=Echo", "pong", 0, body, sizeof body, &err), 0);
    assert_string_equal(body, "pong");
    assert_int_equal(
        get(host, one.key, "/call", "target=test/two&op=Fail", "no luck", 0, body, sizeof body, &err),
        WC_EGUEST);
    assert_non_null(strstr(err.msg, "no luck"));
    assert_int_equal(get(host, one.key, "/call", "target=nobody&op=x", "", 0, body, sizeof body, &err),
                     WC_EGUEST);
    assert_non_null(strstr(
        err.msg, "The target nobody was not found as an actor public key, an actor call alias, or as the "
                 "contract ID in an existing link from source actor"));
    /* re-entry takes another instance */
    snprintf(query, sizeof query, "target=%s&op=Echo", one.key);
    assert_int_equal(get(host, one.key, "/call", query, "me", 0, body, sizeof body, &err), 0);
    assert_string_equal(body, "me");
    wc_host_free(host);
    wc_buf_deinit(&one.module);
    wc_buf_deinit(&two.module);
}

/* host.md 8.1 step 4: an absent list of capabilities denies everything; ours signs an empty one, which allows actors. */
static void test_host__a_contract_outside_the_claims_is_denied(void **state)
{
    (void)state;
    static const char *const caps[] = {"wasmcloud:httpserver"};
    wc_host_config config;
    wc_error err;
    host_config(&config, dir);
    wc_host *host = start_host(&config);
    signed_actor actor = sign_actor(&(sign_options){.guest = "tests/relay.wasm", .caps = caps, .cap_count = 1});
    start_signed(host, &actor);
    assert_int_equal(wc_host_set_link(host, actor.key, "wasmcloud:keyvalue", NULL,
                                      "VAZVC4RX54J2NVCMCW7BPCAHGGG5XZXDBXFUMDUXGESTMQEJLC3YVZWB", NULL, 0,
                                      &err),
                     WC_EDENIED);
    assert_non_null(strstr(err.msg, "not in its claims"));
    wc_host_free(host);
    wc_buf_deinit(&actor.module);
}

/* host.md 10, claims.md 4.2 */
static void test_host__live_update_swaps_or_leaves_alone(void **state)
{
    (void)state;
    wc_host_config config;
    wc_error err;
    char body[64];
    wc_nkey key;
    signed_actor actors[3];
    host_config(&config, dir);
    config.allow_live_updates = true;
    wc_host *host = start_host(&config);
    assert_int_equal(wc_nkey_generate(WC_NKEY_MODULE, &wc_env_system, &key, NULL), 0);
    for (int i = 0; i < 3; i++)
        actors[i] = sign_actor(&(sign_options){
            .guest = i == 2 ? "tests/trap.wasm" : "tests/relay.wasm", .revision = i, .key = &key});
    start_signed(host, &actors[1]);
    assert_int_equal(wc_host_update_actor(host, actors[1].key, wc_buf_slice(&actors[0].module), &err),
                     WC_EDENIED);
    assert_string_equal(err.msg, "Cannot live update if the new module is not a higher revision number");
    assert_int_equal(get(host, actors[1].key, "/body", "", "old", 0, body, sizeof body, &err), 0);
    assert_int_equal(wc_host_update_actor(host, actors[1].key, wc_buf_slice(&actors[2].module), &err), 0);
    assert_int_equal(get(host, actors[1].key, "/body", "", "new", 0, body, sizeof body, &err), WC_ETRAP);
    signed_actor other = sign_actor(&relay);
    assert_int_equal(wc_host_update_actor(host, actors[1].key, wc_buf_slice(&other.module), &err), WC_EDENIED);
    assert_string_equal(err.msg, "Public keys of old actor and new actor do not match. Update denied.");
    wc_host_free(host);
    for (int i = 0; i < 3; i++)
        wc_buf_deinit(&actors[i].module);
    wc_buf_deinit(&other.module);
    wc_nkey_deinit(&key);
}

static size_t open_files(void)
{
    size_t count = 0;
    DIR *files = opendir("/proc/self/fd");
    while (readdir(files))
        count++;
    closedir(files);
    return count;
}

static void test_host__many_lives_leave_nothing(void **state)
{
    (void)state;
    wc_host_config config;
    host_config(&config, dir);
    signed_actor actor = sign_actor(&relay);
    size_t before = 0;
    for (int i = 0; i < 12; i++) {
        if (i == 2)
            before = open_files();
        wc_host *host = start_host(&config);
        start_signed(host, &actor);
        wc_host_free(host);
    }
    assert_int_equal(open_files(), before);
    wc_buf_deinit(&actor.module);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_host__an_actor_answers),
        cmocka_unit_test(test_host__bad_modules_are_refused_by_name),
        cmocka_unit_test(test_host__issuers_outside_the_list_are_refused),
        cmocka_unit_test(test_host__misbehaving_guests_end_alone),
        cmocka_unit_test(test_host__actors_call_actors),
        cmocka_unit_test(test_host__a_contract_outside_the_claims_is_denied),
        cmocka_unit_test(test_host__live_update_swaps_or_leaves_alone),
        cmocka_unit_test(test_host__many_lives_leave_nothing),
    };
    keep_engine_signals();
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
