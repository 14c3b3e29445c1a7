/* The table of built-in providers and the names of the era. SPEC design 4, providers 1. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/base.h"
#include "providers/providers.h"

static void test_table__every_table_is_whole(void **state)
{
    size_t count;
    const wc_provider_api *const *all = wc_providers_builtin(&count);
    (void)state;
    assert_true(count >= 4);
    for (size_t i = 0; i < count; i++) {
        const wc_provider_api *api = all[i];
        assert_int_equal(api->abi_version, WC_PROVIDER_ABI);
        assert_int_equal(api->struct_size, sizeof *api);
        assert_int_equal(strlen(api->public_key), 56);
        assert_int_equal(api->public_key[0], 'V');
        assert_true(wc_slice_starts(wc_slice_str(api->contract_id), WC_LIT("wasmcloud:")));
        assert_true(api->name && api->start && api->bind && api->unbind && api->call && api->stop);
        assert_true(api->mode != WC_PROVIDER_PER_LOOP ||
                    (api->loop_start && api->loop_bind && api->loop_unbind && api->loop_stop));
    }
}

/* providers 1: official keys and image names. */
static void test_table__names_of_the_era_are_found(void **state)
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
        const wc_provider_api *by_key = wc_providers_by_key(wc_slice_str(known[i].key));
        snprintf(reference, sizeof reference, "wasmcloud.azurecr.io/%s:0.12.3", known[i].image);
        const wc_provider_api *by_image = wc_providers_by_image(wc_slice_str(reference));
        assert_non_null(by_key);
        assert_non_null(by_image);
        assert_string_equal(by_image->public_key, known[i].key);
        assert_string_equal(by_image->contract_id, known[i].contract);
        assert_string_equal(by_key->contract_id, known[i].contract);
    }
}

static void test_table__image_references_in_every_form(void **state)
{
    (void)state;
    assert_non_null(wc_providers_by_image(WC_LIT("redis")));
    assert_non_null(wc_providers_by_image(WC_LIT("redis:0.11.3")));
    assert_non_null(wc_providers_by_image(WC_LIT("localhost:5000/a/b/redis@sha256:00")));
    assert_non_null(wc_providers_by_image(WC_LIT("localhost:5000/redis:1@sha256:00")));
    assert_null(wc_providers_by_image(WC_LIT("redis/")));
    assert_null(wc_providers_by_image(WC_LIT("")));
    assert_null(wc_providers_by_image(WC_LIT("redisgraph:0.3.3")));
    assert_null(wc_providers_by_image(WC_LIT("Redis")));
    assert_null(wc_providers_by_key(WC_LIT("")));
    assert_null(wc_providers_by_key(WC_LIT("VAZVC4RX54J2NVCMCW7BPCAHGGG5XZXDBXFUMDUXGESTMQEJLC3YVZWX")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table__every_table_is_whole),
        cmocka_unit_test(test_table__names_of_the_era_are_found),
        cmocka_unit_test(test_table__image_references_in_every_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
