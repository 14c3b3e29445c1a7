/* Texts for people: relative times (claims.md 2.3), call aliases (2.2), names of contracts (5). */
#include "unit/claims/vectors.h"

#include "base/num.h"

#define MINUTE 60
#define HOUR 3600
#define DAY 86400

/* SPEC claims 2.3: each row of the table at its edge and one second beyond */
static void test_human__relative_times(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        const char *text;
    } rows[] = {
        {1000, "in 16 minutes"},
        {-30000, "8 hours ago"},
        {0, "now"},
        {10, "now"},
        {-10, "now"},
        {11, "in 11 seconds"},
        {45, "in 45 seconds"},
        {46, "in a minute"},
        {90, "in a minute"},
        {91, "in 2 minutes"},
        {-45 * MINUTE, "45 minutes ago"},
        {-45 * MINUTE - 1, "an hour ago"},
        {90 * MINUTE, "in an hour"},
        {90 * MINUTE + 1, "in 2 hours"},
        {22 * HOUR, "in 22 hours"},
        {22 * HOUR + 1, "in a day"},
        {36 * HOUR, "in a day"},
        {36 * HOUR + 1, "in 2 days"},
        {6 * DAY + 12 * HOUR, "in 6 days"},
        {6 * DAY + 12 * HOUR + 1, "in a week"},
        {10 * DAY + 12 * HOUR, "in a week"},
        {10 * DAY + 12 * HOUR + 1, "in 2 weeks"},
        {29 * DAY, "in 4 weeks"},
        {29 * DAY + 1, "in a month"},
        {45 * DAY, "in a month"},
        {45 * DAY + 1, "in 2 months"},
        {345 * DAY, "in 11 months"},
        {345 * DAY + 1, "in a year"},
        {547 * DAY, "in a year"},
        {547 * DAY + 1, "in 2 years"},
        {-INT64_C(3650) * DAY, "10 years ago"},
        {INT64_MAX, "in 99999999999 years"},
        {INT64_MIN, "99999999999 years ago"},
    };
    for (size_t i = 0; i < WC_COUNT(rows); i++) {
        char text[32];
        wc_time_humanize(rows[i].seconds, text);
        assert_string_equal(text, rows[i].text);
    }
}

/* SPEC claims 2.2 */
static void test_human__call_alias_is_normalized(void **state)
{
    (void)state;
    wc_arena arena;
    wc_arena_init(&arena, 0);
    assert_slice(wc_call_alias_normalize(WC_LIT("  My-Actor.v1 x "), &arena), "my_actor_v1_x");
    assert_slice(wc_call_alias_normalize(WC_LIT("w\xc3\xa4sm/A_b"), &arena), "wsm/a_b");
    assert_slice(wc_call_alias_normalize(WC_LIT(""), &arena), "");
    wc_arena_deinit(&arena);
    wc_arena_init(&arena, 1);
    assert_null(wc_call_alias_normalize(WC_LIT("alias"), &arena).ptr);
    wc_arena_deinit(&arena);
}

/* SPEC claims 5 */
static void test_human__contracts_have_names(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"wasmcloud:messaging", "Messaging"},    {"wasmcloud:keyvalue", "K/V Store"},
        {"wasmcloud:httpserver", "HTTP Server"}, {"wasmcloud:httpclient", "HTTP Client"},
        {"wasmcloud:blobstore", "Blob Store"},   {"wasmcloud:eventstreams", "Event Streams"},
        {"wasmcloud:extras", "Extras"},          {"wasmcloud:logging", "Logging"},
        {"wascc:keyvalue", "wascc:keyvalue"},    {"examples:payments", "examples:payments"},
    };
    for (size_t i = 0; i < WC_COUNT(rows); i++)
        assert_slice(wc_capability_display_name(wc_slice_str(rows[i][0])), rows[i][1]);
}

/* SPEC claims 5, interfaces 3 */
static void test_human__old_contracts_have_new_ids(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"wascc:http_server", "wasmcloud:httpserver"}, {"wascc:httpserver", "wasmcloud:httpserver"},
        {"wascc:http_client", "wasmcloud:httpclient"}, {"wascc:telnet", "wasmcloud:telnet"},
        {"wasmcloud:keyvalue", "wasmcloud:keyvalue"},  {"wascc:mine", "wascc:mine"},
    };
    for (size_t i = 0; i < WC_COUNT(rows); i++)
        assert_slice(wc_capability_modern_id(wc_slice_str(rows[i][0])), rows[i][1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_human__relative_times),
        cmocka_unit_test(test_human__call_alias_is_normalized),
        cmocka_unit_test(test_human__contracts_have_names),
        cmocka_unit_test(test_human__old_contracts_have_new_ids),
    };
    return cmocka_run_group_tests_name("human", tests, NULL, NULL);
}
