/* How providers are found by the names of the era: official keys and image references in every form. providers.md 1. */
#include <wc/providers.h>

#include "host/host_int.h"
#include "unit/host/fixture.h"

static const wc_provider_api *find(const char *name)
{
    wc_host_config config;
    wc_host_config_init(&config);
    config.providers = wc_providers_builtin(&config.provider_count);
    return wc__provider_api_find(&config, wc_slice_str(name));
}

static void test_names__providers_1_keys_and_images(void **state)
{
    static const struct {
        const char *key, *image, *contract;
    } known[] = {
        {"VAG3QITQQ2ODAOWB5TTQSDJ53XK3SHBEIFNK4AYJ5RKAX2UNSCAPHA5M", "httpserver", "wasmcloud:httpserver"},
        {"VAZVC4RX54J2NVCMCW7BPCAHGGG5XZXDBXFUMDUXGESTMQEJLC3YVZWB", "redis", "wasmcloud:keyvalue"},
        {"VAZVC4RX54J2NVCMCW7BPCAHGGG5XZXDBXFUMDUXGESTMQEJLC3YVZWB", "kvredis", "wasmcloud:keyvalue"},
        {"VDRUOEIX7R3HYT23IQAVCPJ5ZNFSWHICMMKEL7OCOKJQGHTLCQ2W3KXG", "inmemory-keyvalue", "wasmcloud:keyvalue"},
        {"VAHNM37G4ARHZ3CYHB3L34M6TYQWQR6IZ4QVYC4NYZWTJCJ2LWP7S6Z2", "nats-kvcache", "wasmcloud:keyvalue"},
        {"VCCANMDC7KONJK435W6T7JFEEL7S3ZG6GUZMZ3FHTBZ32OZHJQR5MJWZ", "logging", "wasmcloud:logging"},
        {"VDHPKGFKDI34Y4RN4PWWZHRYZ6373HYRSNNEM4UTDLLOGO5B37TSVREP", "extras", "wasmcloud:extras"},
    };
    (void)state;
    for (size_t i = 0; i < WC_COUNT(known); i++) {
        char reference[128];
        snprintf(reference, sizeof reference, "wasmcloud.azurecr.io/%s:0.12.3", known[i].image);
        const wc_provider_api *by_key = find(known[i].key), *by_image = find(reference);
        assert_non_null(by_key);
        assert_non_null(by_image);
        assert_string_equal(by_image->public_key, known[i].key);
        assert_string_equal(by_image->contract_id, known[i].contract);
        assert_string_equal(by_key->contract_id, known[i].contract);
    }
}

static void test_names__image_references_in_every_form(void **state)
{
    (void)state;
    assert_non_null(find("redis"));
    assert_non_null(find("redis:0.11.3"));
    assert_non_null(find("localhost:5000/a/b/redis@sha256:00"));
    assert_non_null(find("localhost:5000/redis:1@sha256:00"));
    assert_null(find("redis/"));
    assert_null(find(""));
    assert_null(find("redisgraph:0.3.3"));
    assert_null(find("Redis"));
    assert_null(find("VAZVC4RX54J2NVCMCW7BPCAHGGG5XZXDBXFUMDUXGESTMQEJLC3YVZWX"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names__providers_1_keys_and_images),
        cmocka_unit_test(test_names__image_references_in_every_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
