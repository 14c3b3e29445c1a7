/* The base room: slices, buffers, arenas, maps, errors, files, log filter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/base.h"

static void test_slice__split_gives_every_part(void **state)
{
    (void)state;
    wc_slice rest = WC_LIT("a,,b,"), part;
    const char *expected[] = {"a", "", "b", ""};
    for (size_t i = 0; i < 4; i++) {
        assert_true(wc_slice_split(&rest, ',', &part));
        assert_true(wc_slice_eq_str(part, expected[i]));
    }
    assert_false(wc_slice_split(&rest, ',', &part));
}

static void test_slice__find_slice_sees_overlaps(void **state)
{
    (void)state;
    assert_int_equal(wc_slice_find_slice(WC_LIT("aaab"), WC_LIT("aab")), 1);
    assert_int_equal(wc_slice_find_slice(WC_LIT("aaab"), WC_LIT("abc")), 4);
    assert_int_equal(wc_slice_find_slice(WC_LIT("ab"), WC_LIT("abc")), 2);
    assert_int_equal(wc_slice_find_slice(WC_LIT("ab"), WC_LIT("")), 0);
}

static void test_slice__numbers_are_strict(void **state)
{
    (void)state;
    uint64_t u = 7;
    int64_t i = 7;
    assert_true(wc_slice_to_u64(WC_LIT("18446744073709551615"), &u) && u == UINT64_MAX);
    assert_false(wc_slice_to_u64(WC_LIT("18446744073709551616"), &u));
    assert_false(wc_slice_to_u64(WC_LIT(""), &u));
    assert_false(wc_slice_to_u64(WC_LIT("+1"), &u));
    assert_false(wc_slice_to_u64(WC_LIT("1 "), &u));
    assert_true(wc_slice_to_i64(WC_LIT("-9223372036854775808"), &i) && i == INT64_MIN);
    assert_false(wc_slice_to_i64(WC_LIT("9223372036854775808"), &i));
    assert_false(wc_slice_to_i64(WC_LIT("-"), &i));
}

static void test_slice__utf8_refuses_overlong_and_surrogates(void **state)
{
    (void)state;
    assert_true(wc_slice_is_utf8(WC_LIT("h\xc3\xb6st \xe2\x82\xac \xf0\x9f\x98\x80")));
    assert_false(wc_slice_is_utf8(WC_LIT("\xc0\xaf")));
    assert_false(wc_slice_is_utf8(WC_LIT("\xe0\x80\xaf")));
    assert_false(wc_slice_is_utf8(WC_LIT("\xed\xa0\x80")));
    assert_false(wc_slice_is_utf8(WC_LIT("\xf4\x90\x80\x80")));
    assert_false(wc_slice_is_utf8(WC_LIT("\xe2\x82")));
}

static void test_buf__stops_at_its_maximum_and_remembers(void **state)
{
    (void)state;
    wc_buf buf;
    wc_buf_init(&buf, 100);
    for (int i = 0; i < 30; i++)
        wc_buf_append_str(&buf, "12345");
    assert_int_equal(wc_buf_status(&buf), WC_ELIMIT);
    assert_true(buf.len <= 100);
    wc_buf_clear(&buf);
    wc_buf_printf(&buf, "%s-%d", "x", 42);
    assert_string_equal(wc_buf_cstr(&buf), "x-42");
    wc_buf_consume(&buf, 2);
    assert_true(wc_slice_eq_str(wc_buf_slice(&buf), "42"));
    wc_buf_deinit(&buf);
}

static void test_buf__refused_memory_is_an_error(void **state)
{
    (void)state;
    wc_buf buf;
    wc_buf_init(&buf, 1 << 20);
    wc_alloc_fail_nth(1);
    assert_int_equal(wc_buf_reserve(&buf, 10), WC_ENOMEM);
    assert_int_equal(wc_buf_reserve(&buf, 10), 0);
    wc_buf_deinit(&buf);
}

static void test_arena__a_steady_load_stops_to_allocate(void **state)
{
    (void)state;
    wc_arena arena;
    wc_arena_init(&arena, 0);
    uint64_t before = 0;
    for (int round = 0; round < 10; round++) {
        if (round == 3)
            before = wc_alloc_count();
        for (int i = 0; i < 100; i++)
            assert_non_null(wc_arena_alloc(&arena, 200));
        wc_arena_reset(&arena);
    }
    assert_int_equal(wc_alloc_count(), before);
    wc_arena_deinit(&arena);
}

static void test_arena__keeps_its_maximum(void **state)
{
    (void)state;
    wc_arena arena;
    wc_arena_init(&arena, 1000);
    assert_non_null(wc_arena_alloc(&arena, 900));
    assert_null(wc_arena_alloc(&arena, 200));
    assert_null(wc_arena_alloc(&arena, SIZE_MAX));
    assert_null(wc_arena_calloc(&arena, SIZE_MAX, 2));
    wc_arena_deinit(&arena);
}

static void test_map__agrees_with_a_plain_table(void **state)
{
    (void)state;
    static int values[512];
    bool is_in[512] = {false};
    char key[16];
    wc_map map;
    wc_map_init(&map, 512);
    uint32_t seed = 1;
    for (int i = 0; i < 20000; i++) {
        seed = seed * 1664525u + 1013904223u;
        size_t k = seed >> 16 & 511;
        wc_slice name = wc_slice_of(key, (size_t)snprintf(key, sizeof key, "key-%zu", k));
        assert_ptr_equal(wc_map_get(&map, name), is_in[k] ? &values[k] : NULL);
        if (seed & 0x2000000) {
            assert_int_equal(wc_map_put(&map, name, &values[k], NULL), 0);
            is_in[k] = true;
        } else {
            assert_ptr_equal(wc_map_take(&map, name), is_in[k] ? &values[k] : NULL);
            is_in[k] = false;
        }
    }
    size_t cursor = 0, seen = 0;
    while (wc_map_next(&map, &cursor))
        seen++;
    assert_int_equal(seen, map.len);
    wc_map_deinit(&map);
}

static void test_map__is_bounded(void **state)
{
    (void)state;
    int value;
    wc_map map;
    wc_map_init(&map, 1);
    assert_int_equal(wc_map_put(&map, WC_LIT("a"), &value, NULL), 0);
    assert_int_equal(wc_map_put(&map, WC_LIT("b"), &value, NULL), WC_ELIMIT);
    assert_int_equal(wc_map_put(&map, WC_LIT("a"), &value, NULL), 0);
    wc_map_deinit(&map);
}

static void test_error__context_comes_first_and_code_stays(void **state)
{
    (void)state;
    wc_error err;
    assert_int_equal(wc_fail(&err, WC_ELIMIT, "module is %d bytes", 5), WC_ELIMIT);
    assert_int_equal(wc_wrap(&err, "starting %s", "echo"), WC_ELIMIT);
    assert_string_equal(err.msg, "starting echo: module is 5 bytes");
    for (int i = 0; i < 100; i++)
        wc_wrap(&err, "%s", "another layer of context that is quite long");
    assert_true(strlen(err.msg) < sizeof err.msg);
    assert_string_equal(wc_status_name(WC_EDENIED), "EDENIED");
}

static void test_file__write_then_read_and_limits(void **state)
{
    (void)state;
    char dir[] = "/tmp/wc-base-XXXXXX", path[64];
    wc_error err;
    wc_buf content;
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/a/b/file", dir);
    wc_buf_init(&content, 0);
    assert_int_equal(wc_file_read(path, 10, &content, &err), WC_ENOTFOUND);
    assert_non_null(strstr(err.msg, path));
    path[strlen(path) - 5] = 0;
    assert_int_equal(wc_dir_make(path, 0700, &err), 0);
    assert_int_equal(wc_dir_make(path, 0700, &err), 0);
    assert_int_equal(wc_dir_check_private(path, &err), 0);
    assert_int_equal(chmod(path, 0770), 0);
    assert_int_equal(wc_dir_check_private(path, &err), WC_EDENIED);
    path[strlen(path)] = '/';
    assert_int_equal(wc_file_write(path, WC_LIT("0123456789"), 0600, &err), 0);
    assert_int_equal(wc_file_read(path, 9, &content, &err), WC_ELIMIT);
    assert_int_equal(wc_file_read(path, 10, &content, &err), 0);
    assert_true(wc_slice_eq_str(wc_buf_slice(&content), "0123456789"));
    wc_buf_deinit(&content);
    unlink(path);
    snprintf(path, sizeof path, "%s/a/b", dir);
    rmdir(path);
    path[strlen(path) - 2] = 0;
    rmdir(path);
    rmdir(dir);
}

static void test_file__a_fifo_without_a_writer_is_empty(void **state)
{
    (void)state;
    char dir[] = "/tmp/wc-fifo-XXXXXX", path[64];
    wc_error err;
    wc_buf content;
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/fifo", dir);
    assert_int_equal(mkfifo(path, 0600), 0);
    wc_buf_init(&content, 0);
    assert_int_equal(wc_file_read(path, 10, &content, &err), 0);
    assert_int_equal(content.len, 0);
    wc_buf_deinit(&content);
    unlink(path);
    rmdir(dir);
}

static size_t read_log(int fd, char *out, size_t size)
{
    ssize_t got = read(fd, out, size - 1);
    out[got > 0 ? got : 0] = 0;
    return got > 0 ? (size_t)got : 0;
}

static void test_log__filter_chooses_by_component(void **state)
{
    (void)state;
    int ends[2];
    char text[4096];
    wc_error err;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(wc_log_open(ends[1], "warn,lattice=debug,lattice_bus=off", NULL, true, false, &err), 0);
    WC_INFO("host", "actor.started", WC_T("actor", "M1"));
    WC_WARN("host", "link.rejected", WC_S("text", WC_LIT("a\"b\n\x1b[31m")), WC_I("code", -3));
    WC_DEBUG("lattice", "message.received", WC_I("bytes", 5));
    WC_ERROR("lattice_bus", "bus.lost", WC_I("n", 1));
    wc_log_close();
    read_log(ends[0], text, sizeof text);
    assert_null(strstr(text, "actor.started"));
    assert_non_null(
        strstr(text, "\"event\":\"link.rejected\",\"text\":\"a\\\"b\\u000a\\u001b[31m\",\"code\":-3}\n"));
    assert_non_null(strstr(text, "message.received"));
    assert_null(strstr(text, "bus.lost"));
    close(ends[0]);
    close(ends[1]);
}

static void test_log__targets_of_the_era_mean_everything(void **state)
{
    (void)state;
    int ends[2];
    char text[4096];
    wc_error err;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(wc_log_open(ends[1], "", "wasmcloud=info,wasmcloud_host=info", false, false, &err), 0);
    assert_true(wc_log_is_on(WC_LOG_INFO, "host"));
    assert_false(wc_log_is_on(WC_LOG_DEBUG, "host"));
    WC_INFO("host", "actor.started", WC_T("name", "two words"), WC_T("actor", "M1"));
    wc__log(WC_LOG_INFO, "access", NULL, (wc_log_field[]){WC_T("text", "GET /\x1b 200")}, 1);
    wc_log_close();
    read_log(ends[0], text, sizeof text);
    assert_non_null(strstr(text, "INFO  host actor.started name=\"two words\" actor=M1\n"));
    assert_non_null(strstr(text, "INFO  access GET /\\u001b 200\n"));
    close(ends[0]);
    close(ends[1]);
}

static void test_log__bad_filter_names_the_part(void **state)
{
    (void)state;
    wc_error err;
    assert_int_equal(wc_log_open(2, "info,host=loud", NULL, true, false, &err), WC_EFORMAT);
    assert_non_null(strstr(err.msg, "'loud' is not a level"));
}

static void test_env__time_has_milliseconds(void **state)
{
    (void)state;
    char text[32];
    wc_env_format_time(1612814292123456789u, text);
    assert_string_equal(text, "2021-02-08T19:58:12.123Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slice__split_gives_every_part),
        cmocka_unit_test(test_slice__find_slice_sees_overlaps),
        cmocka_unit_test(test_slice__numbers_are_strict),
        cmocka_unit_test(test_slice__utf8_refuses_overlong_and_surrogates),
        cmocka_unit_test(test_buf__stops_at_its_maximum_and_remembers),
        cmocka_unit_test(test_buf__refused_memory_is_an_error),
        cmocka_unit_test(test_arena__a_steady_load_stops_to_allocate),
        cmocka_unit_test(test_arena__keeps_its_maximum),
        cmocka_unit_test(test_map__agrees_with_a_plain_table),
        cmocka_unit_test(test_map__is_bounded),
        cmocka_unit_test(test_error__context_comes_first_and_code_stays),
        cmocka_unit_test(test_file__write_then_read_and_limits),
        cmocka_unit_test(test_file__a_fifo_without_a_writer_is_empty),
        cmocka_unit_test(test_log__filter_chooses_by_component),
        cmocka_unit_test(test_log__targets_of_the_era_mean_everything),
        cmocka_unit_test(test_log__bad_filter_names_the_part),
        cmocka_unit_test(test_env__time_has_milliseconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
