/* The authorizer of an embedding program: asked for loads, links and calls, after the claims, and able to refuse each.
 * SPEC host 7.2 [Q], 8.1, 8.2; docs/guide/policy.md */
#include <stdatomic.h>

#include <wc/providers.h>

#include "unit/host/fixture.h"

#define EXTRAS "VDHPKGFKDI34Y4RN4PWWZHRYZ6373HYRSNNEM4UTDLLOGO5B37TSVREP"

static const sign_options relay = {.guest = "tests/relay.wasm"};
static char dir[] = "/tmp/wc-auth-XXXXXX";

/* What is asked is noted, what is forbidden is refused. Control thread and loops take turns, never both at once. */
static struct {
    atomic_int loads, links, calls;
    const char *forbidden; /* actor of a load, operation of a call */
    char actor[WC_NKEY_PUBLIC_LEN + 1], issuer[WC_NKEY_PUBLIC_LEN + 1], target[WC_NKEY_PUBLIC_LEN + 1];
} rules;

static bool can_load(void *ctx, const char *actor, const char *issuer)
{
    assert_ptr_equal(ctx, &rules);
    atomic_fetch_add(&rules.loads, 1);
    snprintf(rules.issuer, sizeof rules.issuer, "%s", issuer);
    return rules.forbidden == NULL || strcmp(rules.forbidden, actor) != 0;
}

static bool can_invoke(void *ctx, const char *actor, const char *target, wc_slice operation)
{
    assert_ptr_equal(ctx, &rules);
    atomic_fetch_add(wc_slice_eq(operation, WC_LIT("BindActor")) ? &rules.links : &rules.calls, 1);
    snprintf(rules.actor, sizeof rules.actor, "%s", actor);
    snprintf(rules.target, sizeof rules.target, "%s", target);
    return rules.forbidden == NULL || !wc_slice_eq_str(operation, rules.forbidden);
}

static wc_host *start_ruled(void)
{
    wc_host_config config;
    memset(&rules, 0, sizeof rules);
    host_config(&config, dir);
    config.providers = wc_providers_builtin(&config.provider_count);
    config.can_load = can_load;
    config.can_invoke = can_invoke;
    config.authorizer_ctx = &rules;
    return start_host(&config);
}

static void test_authorizer__a_load_can_be_refused(void **state)
{
    (void)state;
    signed_actor actor = sign_actor(&relay);
    wc_host *host = start_ruled();
    wc_error err;
    char issuer[WC_NKEY_PUBLIC_LEN + 1];
    wc_nkey_public(account(), issuer);
    rules.forbidden = actor.key;
    assert_int_equal(wc_host_start_actor(host, wc_buf_slice(&actor.module), NULL, &err), WC_EDENIED);
    assert_non_null(strstr(err.msg, "the host's authorizer does not permit actor"));
    assert_string_equal(rules.issuer, issuer);
    rules.forbidden = NULL;
    start_signed(host, &actor);
    assert_int_equal(rules.loads, 2);
    wc_host_free(host);
    wc_buf_deinit(&actor.module);
}

static void test_authorizer__a_link_can_be_refused(void **state)
{
    (void)state;
    signed_actor actor = sign_actor(&relay);
    wc_host *host = start_ruled();
    wc_error err;
    start_signed(host, &actor);
    rules.forbidden = "BindActor";
    int rc = wc_host_set_link(host, actor.key, "wasmcloud:extras", NULL, EXTRAS, NULL, 0, &err);
    assert_int_equal(rc, WC_EDENIED);
    assert_non_null(strstr(err.msg, "authorizer does not permit actor"));
    assert_string_equal(rules.actor, actor.key);
    assert_string_equal(rules.target, EXTRAS);
    rules.forbidden = NULL;
    rc = wc_host_set_link(host, actor.key, "wasmcloud:extras", NULL, EXTRAS, NULL, 0, &err);
    assert_int_equal(rc, 0);
    assert_int_equal(rules.links, 2);
    wc_host_free(host);
    wc_buf_deinit(&actor.module);
}

static void test_authorizer__calls_to_providers_and_actors_can_be_refused(void **state)
{
    (void)state;
    signed_actor one = sign_actor(&relay), two = sign_actor(&relay);
    wc_host *host = start_ruled();
    wc_error err;
    char out[256], query[256];
    start_signed(host, &one);
    start_signed(host, &two);
    assert_int_equal(wc_host_set_link(host, one.key, "wasmcloud:extras", NULL, EXTRAS, NULL, 0, &err), 0);
    assert_int_equal(get(host, one.key, "/guid", "", "", 0, out, sizeof out, &err), 0);
    assert_string_equal(rules.target, EXTRAS);
    rules.forbidden = "RequestGuid";
    assert_true(get(host, one.key, "/guid", "", "", 0, out, sizeof out, &err) < 0);
    assert_non_null(strstr(err.msg, "not permitted"));
    snprintf(query, sizeof query, "target=%s&op=Echo", two.key);
    rules.forbidden = NULL;
    assert_int_equal(get(host, one.key, "/call", query, "hello", 0, out, sizeof out, &err), 0);
    assert_string_equal(out, "hello");
    assert_string_equal(rules.target, two.key);
    rules.forbidden = "Echo";
    assert_true(get(host, one.key, "/call", query, "hello", 0, out, sizeof out, &err) < 0);
    assert_non_null(strstr(err.msg, "not permitted"));
    assert_string_equal(rules.actor, one.key);
    assert_int_equal(rules.calls, 4);
    wc_host_free(host);
    wc_buf_deinit(&one.module);
    wc_buf_deinit(&two.module);
}

/* It can only restrict: what claims forbid is never asked. */
static void test_authorizer__it_cannot_allow_what_claims_do_not(void **state)
{
    (void)state;
    static const char *const caps[] = {"wasmcloud:httpserver"};
    signed_actor actor = sign_actor(&(sign_options){.guest = "tests/relay.wasm", .caps = caps, .cap_count = 1});
    wc_host *host = start_ruled();
    wc_error err;
    start_signed(host, &actor);
    int rc = wc_host_set_link(host, actor.key, "wasmcloud:extras", NULL, EXTRAS, NULL, 0, &err);
    assert_int_equal(rc, WC_EDENIED);
    assert_non_null(strstr(err.msg, "not in its claims"));
    assert_int_equal(rules.links, 0);
    wc_host_free(host);
    wc_buf_deinit(&actor.module);
}

static int make_dir(void **state)
{
    (void)state;
    return mkdtemp(dir) ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_authorizer__a_load_can_be_refused),
        cmocka_unit_test(test_authorizer__a_link_can_be_refused),
        cmocka_unit_test(test_authorizer__calls_to_providers_and_actors_can_be_refused),
        cmocka_unit_test(test_authorizer__it_cannot_allow_what_claims_do_not),
    };
    return cmocka_run_group_tests(tests, make_dir, NULL);
}
