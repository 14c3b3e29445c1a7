/* What runs on a host, for an embedding program, and the gate of a host that is not the daemon's. SPEC lattice 5.2, host 2.2. */
#include "unit/host/fixture.h"

#include <wc/providers.h>

typedef struct seen {
    size_t actors, providers, links, labels;
    char actor[WC_NKEY_PUBLIC_LEN + 1], caps[256];
    bool is_bound, has_os;
} seen;

static void on_actor(void *arg, const wc_actor_info *actor)
{
    seen *self = arg;
    self->actors++;
    wc_slice_copy_cstr(wc_slice_str(actor->id), self->actor, sizeof self->actor);
    wc_slice_copy_cstr(wc_slice_str(actor->capabilities), self->caps, sizeof self->caps);
    assert_string_equal(actor->name, "test");
    assert_int_equal(actor->revision, 3);
    assert_null(actor->image_ref); /* it came from memory */
    assert_non_null(strstr(actor->claims_json, "\"sub\":\"M"));
}

static void on_provider(void *arg, const wc_provider_info *provider)
{
    ((seen *)arg)->providers++;
    assert_string_equal(provider->contract, "wasmcloud:extras");
    assert_string_equal(provider->link_name, "default");
}

static void on_link(void *arg, const wc_link_info *link)
{
    seen *self = arg;
    self->links++;
    self->is_bound = link->is_bound;
    assert_int_equal(link->value_count, 1);
    assert_string_equal(link->values[0].key, "A");
}

static void on_label(void *arg, const wc_pair *label)
{
    seen *self = arg;
    self->labels++;
    self->has_os |= strcmp(label->key, "hostcore.os") == 0 && strcmp(label->value, "linux") == 0;
}

static void test_look__actors_providers_links_and_labels_are_told(void **state)
{
    static const wc_pair zone = {"zone", "a"}, value = {"A", "b"};
    char dir[] = "/tmp/wc-look-XXXXXX";
    wc_host_config config;
    seen found = {0};
    size_t count;
    (void)state;
    assert_non_null(mkdtemp(dir));
    host_config(&config, dir);
    config.labels = &zone;
    config.label_count = 1;
    config.providers = wc_providers_builtin(&count);
    config.provider_count = count;
    wc_host *host = start_host(&config);
    signed_actor actor = sign_actor(&(sign_options){.guest = "echo.wasm", .revision = 3});
    start_signed(host, &actor);
    assert_int_equal(wc_host_set_link(host, actor.key, "wasmcloud:extras", "default",
                                      "VDHPKGFKDI34Y4RN4PWWZHRYZ6373HYRSNNEM4UTDLLOGO5B37TSVREP", &value, 1,
                                      NULL),
                     0);
    assert_int_equal(wc_host_each_actor(host, on_actor, &found, NULL), 0);
    assert_int_equal(wc_host_each_provider(host, on_provider, &found, NULL), 0);
    assert_int_equal(wc_host_each_link(host, on_link, &found, NULL), 0);
    assert_int_equal(wc_host_each_label(host, on_label, &found, NULL), 0);
    assert_int_equal(found.actors, 1);
    assert_int_equal(found.providers, 1);
    assert_int_equal(found.links, 1);
    assert_int_equal(found.labels, 4);
    assert_true(found.is_bound && found.has_os);
    assert_string_equal(found.actor, actor.key);
    assert_string_equal(found.caps,
                        "wasmcloud:httpserver,wasmcloud:keyvalue,wasmcloud:testing,wasmcloud:extras");
    assert_true(wc_host_uptime_s(host) < 60);
    wc_buf_deinit(&actor.module);
    wc_host_free(host);
    rmdir(dir);
}

static void test_look__a_namespace_that_cannot_be_ends_the_start(void **state)
{
    char dir[] = "/tmp/wc-look-XXXXXX", gate[64];
    wc_host_config config;
    wc_host *host;
    wc_error err;
    (void)state;
    assert_non_null(mkdtemp(dir));
    host_config(&config, dir);
    snprintf(gate, sizeof gate, "%s/gate.sock", dir);
    config.gate_socket = gate;
    config.lattice_prefix = "a.b";
    restore_engine_signals();
    assert_int_equal(wc_host_new(&config, &host, &err), 0);
    assert_int_equal(wc_host_start(host, &err), WC_EINVAL);
    assert_non_null(strstr(err.msg, "'a.b' cannot be a namespace"));
    wc_host_free(host);
    assert_int_not_equal(access(gate, F_OK), 0);
    rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_look__actors_providers_links_and_labels_are_told),
        cmocka_unit_test(test_look__a_namespace_that_cannot_be_ends_the_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
