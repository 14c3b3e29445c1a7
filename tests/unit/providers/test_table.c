/* The table of built-in providers. SPEC design 4. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <wc/providers.h>

#include "base/base.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table__every_table_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
