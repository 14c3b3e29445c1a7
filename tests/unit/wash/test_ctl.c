/* What `wash ctl` makes of values, bytes and events. SPEC wash 1.1, 6.2, 6.3; lattice 6. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/num.h"
#include "codec/mp_buf.h"
#include "wash/ctl.h"

static const wc_value *parse(const char *text, wc_arena *arena)
{
    const wc_value *value;
    wc_arena_init(arena, 1 << 20);
    assert_int_equal(wc_json_read(wc_slice_str(text), NULL, arena, &value, NULL), 0);
    return value;
}

/* ---- values -------------------------------------------------------------------------------------------------------- */

static void check_mp(const char *json, const char *bytes, size_t len)
{
    wc_arena arena;
    wc_mp_writer w;
    wc_buf out;
    wc_buf_init(&out, 4096);
    wc_mp_buf_begin(&w, &out);
    wc__ctl_put_mp(&w, parse(json, &arena));
    assert_int_equal(wc_mp_buf_end(&w), 0);
    assert_int_equal(out.len, len);
    assert_memory_equal(out.ptr, bytes, len);
    wc_buf_deinit(&out);
    wc_arena_deinit(&arena);
}

static void test_ctl__json_becomes_the_shortest_messagepack_with_sorted_keys(void **state)
{
    (void)state;
    check_mp("null", "\xc0", 1);
    check_mp("true", "\xc3", 1);
    check_mp("200", "\xcc\xc8", 2);
    check_mp("-1", "\xff", 1);
    check_mp("1.5", "\xcb\x3f\xf8\0\0\0\0\0\0", 9);
    check_mp("\"hi\"", "\xa2hi", 3);
    check_mp("[1,[]]", "\x92\x01\x90", 3);
    check_mp("{\"b\":null,\"a\":{}}",
             "\x82\xa1"
             "a\x80\xa1"
             "b\xc0",
             7);
    check_mp("{\"placeholder\":true}", "\x81\xabplaceholder\xc3", 14); /* lattice 4.3 */
}

static void test_ctl__json_is_written_with_sorted_keys_and_without_nulls(void **state)
{
    (void)state;
    wc_arena arena;
    wc_json_writer json;
    wc_buf out;
    wc_buf_init(&out, 4096);
    wc_json_writer_init(&json, &out);
    wc__ctl_put_json(&json, parse("{\"b\":[{\"z\":1,\"y\":null,\"x\":2}],\"a\":\"t\"}", &arena));
    assert_string_equal(wc_buf_cstr(&out), "{\"a\":\"t\",\"b\":[{\"x\":2,\"z\":1}]}");
    wc_buf_deinit(&out);
    wc_arena_deinit(&arena);
}

/* ---- bytes as text ------------------------------------------------------------------------------------------------- */

#define R "\xef\xbf\xbd"

static void check_lossy(const char *bytes, size_t len, const char *text)
{
    wc_buf out;
    wc_buf_init(&out, 4096);
    wc__ctl_append_lossy(&out, wc_slice_of(bytes, len));
    assert_string_equal(wc_buf_cstr(&out), text);
    assert_true(wc_slice_is_utf8(wc_buf_slice(&out)));
    wc_buf_deinit(&out);
}

/* The replacement of the longest broken beginnings, as String::from_utf8_lossy does it. */
static void test_ctl__bytes_that_are_no_text_are_replaced(void **state)
{
    (void)state;
    check_lossy("", 0, "");
    check_lossy("Hello \xf0\x90\x80World", 14, "Hello " R "World");
    check_lossy("\xe2\x82\xac", 3, "\xe2\x82\xac");
    check_lossy("\xe2\x82", 2, R);
    check_lossy("\xed\xa0\x80", 3, R R R); /* a surrogate */
    check_lossy("\xc0\x80", 2, R R);       /* overlong */
    check_lossy("\xf5\x80", 2, R R);
    check_lossy("\xf4\x90\x80\x80", 4, R R R R);
    check_lossy("\xf0\x9f\x98\x80!", 5, "\xf0\x9f\x98\x80!");
}

/* ---- events -------------------------------------------------------------------------------------------------------- */

static int outcome(const char *text, const char *ref, const char *link_name, wc_slice *out_why)
{
    wc_arena arena;
    bool is_actor = link_name == NULL;
    const wc__ctl_outcome wanted = {.success = is_actor ? "ActorStarted" : "ProviderStarted",
                                    .failure = is_actor ? "ActorStartFailed" : "ProviderStartFailed",
                                    .host = WC_LIT("N1"),
                                    .ref = wc_slice_str(ref),
                                    .link_name = wc_slice_str(link_name)};
    int result = wc__ctl_outcome_of(&wanted, parse(text, &arena), out_why);
    wc_arena_deinit(&arena);
    return result;
}

#define EVENT(name, fields) \
    "{\"event\":{\"" name "\":{" fields "}},\"header\":{\"host_origin\":\"N1\",\"timestamp\":1}}"

static void test_ctl__an_event_ends_the_command_that_it_names(void **state)
{
    (void)state;
    wc_slice why = {0};
    const char *started = EVENT("ActorStarted", "\"actor\":\"M1\",\"image_ref\":\"/a/b/echo.wasm\"");
    assert_int_equal(outcome(started, "M1", NULL, &why), 0);
    assert_int_equal(outcome(started, "/a/b/echo.wasm", NULL, &why), 0);
    assert_int_equal(outcome(started, "echo.wasm", NULL, &why), 0);
    assert_int_equal(outcome(started, "b/echo.wasm", NULL, &why), 0);
    assert_int_equal(outcome(started, "cho.wasm", NULL, &why), -1);
    assert_int_equal(outcome(started, "M2", NULL, &why), -1);
    assert_int_equal(outcome(started, "", NULL, &why), -1);
    assert_null(why.ptr);
    assert_int_equal(outcome(EVENT("ActorStartFailed", "\"actor_ref\":\"M1\""), "M1", NULL, &why), 2);
    assert_non_null(why.ptr);
}

static void test_ctl__a_provider_is_known_by_its_link_name_too(void **state)
{
    (void)state;
    wc_slice why;
    const char *named = EVENT("ProviderStarted",
                              "\"provider_id\":\"V1\",\"link_name\":\"x\",\"image_ref\":\"r:1\"");
    const char *bare = EVENT("ProviderStarted",
                             "\"provider_id\":\"V1\",\"link_name\":\"x\",\"image_ref\":null");
    const char *key = "VAG3QITQQ2ODAOWB5TTQSDJ53XK3SHBEIFNK4AYJ5RKAX2UNSCAPHA5M";
    assert_int_equal(outcome(named, "r:1", "x", &why), 0);
    assert_int_equal(outcome(named, "r:1", "y", &why), -1);
    assert_int_equal(outcome(named, "r:2", "x", &why), -1);
    assert_int_equal(outcome(bare, "r:1", "x", &why), 0); /* hosts of 0.18 know no image of what is built in */
    assert_int_equal(outcome(bare, key, "x", &why), -1);
}

static void test_ctl__what_is_no_event_ends_nothing(void **state)
{
    (void)state;
    wc_slice why;
    assert_int_equal(outcome("null", "M1", NULL, &why), -1);
    assert_int_equal(outcome("[]", "M1", NULL, &why), -1);
    assert_int_equal(
        outcome("{\"event\":\"HostStarted\",\"header\":{\"host_origin\":\"N1\"}}", "M1", NULL, &why), -1);
    assert_int_equal(
        outcome("{\"event\":{\"ActorStarted\":{\"actor\":\"M1\"}},\"header\":{\"host_origin\":\"N2\"}}", "M1",
                NULL, &why),
        -1);
    assert_int_equal(outcome("{\"event\":{\"ActorStarted\":{\"actor\":\"M1\"}}}", "M1", NULL, &why), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ctl__json_becomes_the_shortest_messagepack_with_sorted_keys),
        cmocka_unit_test(test_ctl__json_is_written_with_sorted_keys_and_without_nulls),
        cmocka_unit_test(test_ctl__bytes_that_are_no_text_are_replaced),
        cmocka_unit_test(test_ctl__an_event_ends_the_command_that_it_names),
        cmocka_unit_test(test_ctl__a_provider_is_known_by_its_link_name_too),
        cmocka_unit_test(test_ctl__what_is_no_event_ends_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
