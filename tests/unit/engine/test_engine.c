/* Engines: settings, what fits into the process, the epoch thread, and that nothing grows with use. engine.md 6.1, design.md
 * section 3 (idle), 11. */
#include <dirent.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/internal.h"
#include "support.h"

static void expect_refused(wapc_config config, int code, const char *part)
{
    wapc_engine *engine = NULL;
    wc_error err = {0};
    assert_int_equal(wapc_engine_new(&config, &engine, &err), code);
    assert_null(engine);
    assert_contains(err.msg, part);
}

static void test_engine__settings_that_cannot_work_are_named(void **state)
{
    (void)state;
    wapc_config config = test_config();
    config.struct_size = 0;
    expect_refused(config, WC_EINVAL, "wapc_config_init");
    config = test_config();
    config.struct_size = sizeof config + 1;
    expect_refused(config, WC_EINVAL, "struct_size");
    config = test_config();
    config.max_instances = 0;
    expect_refused(config, WC_EINVAL, "max_instances");
    config = test_config();
    config.stack_bytes = 100;
    expect_refused(config, WC_EINVAL, "stack_bytes");
    config = test_config();
    config.max_memory_bytes = (uint64_t)5 << 30;
    expect_refused(config, WC_EINVAL, "max_memory_bytes");
    config = test_config();
    config.tick_us = 1;
    expect_refused(config, WC_EINVAL, "tick_us");
    config = test_config();
    config.cache_dir = "/proc/nowhere/cache";
    wapc_engine *engine = NULL;
    assert_true(wapc_engine_new(&config, &engine, NULL) < 0);
}

static void test_engine__an_older_callers_shorter_settings_keep_the_defaults(void **state)
{
    (void)state;
    wapc_config config = test_config();
    config.struct_size = offsetof(wapc_config, has_wasi);
    config.has_wasi = true; /* beyond what it says it knows */
    wapc_engine *engine = make_engine(&config);
    wapc_module *module = NULL;
    assert_int_equal(try_module(engine, "tests/wapc_wasi", &module, NULL), WC_EFORMAT);
    wapc_engine_free(engine);
}

static void count_note(void *ctx, const char *text)
{
    (void)ctx;
    _exit(contains(text, "max_instances is") && contains(text, "RLIMIT_AS") ? 7 : 8);
}

static void test_engine__too_little_address_space_shrinks_the_pool_with_a_note(void **state)
{
    (void)state;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    print_message("skipped: a sanitizer's own address space does not fit into a limit\n");
    skip();
#endif
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        struct rlimit limit = {.rlim_cur = (rlim_t)4 << 30, .rlim_max = (rlim_t)4 << 30};
        wapc_engine *engine = NULL;
        wapc_config config;
        wapc_config_init(&config);
        config.on_note = count_note;
        _exit(setrlimit(RLIMIT_AS, &limit) == 0 && wapc_engine_new(&config, &engine, NULL) == 0 ? 1 : 2);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 7);
}

static void test_engine__more_instances_than_mappings_allow_shrink_the_pool(void **state)
{
    (void)state;
    char note[200];
    uint32_t fits = 0;
    wapc_config config = test_config();
    config.max_instances = 1000000;
    config.max_memory_bytes = 1u << 16;
    assert_int_equal(wc__config_fit(&config, &fits, note, sizeof note, NULL), 0);
    assert_true(fits > 0 && fits < 1000000);
    assert_contains(note, "instead of 1000000");
}

static void test_engine__max_instances_is_busy_not_broken(void **state)
{
    (void)state;
    wc_error err = {0};
    wapc_instance *a = NULL, *b = NULL, *c = NULL;
    wapc_config config = test_config();
    config.max_instances = 2;
    wapc_engine *engine = make_engine(&config);
    wapc_module *module = load_module(engine, "tests/wapc_echo");
    a = make_instance(module, NULL, NULL);
    b = make_instance(module, NULL, NULL);
    assert_int_equal(wapc_instance_new(module, NULL, NULL, &c, &err), WC_EBUSY);
    assert_contains(err.msg, "max_instances");
    wapc_instance_free(a);
    c = make_instance(module, NULL, NULL);
    wapc_instance_free(b);
    wapc_instance_free(c);
    wapc_module_unref(module);
    wapc_engine_free(engine);
}

static void test_engine__modules_and_instances_may_go_in_any_order(void **state)
{
    (void)state;
    wc_slice response = {0};
    wapc_engine *engine = make_plain_engine(false);
    wapc_module *module = load_module(engine, "tests/wapc_echo");
    wapc_instance *instance = make_instance(module, NULL, NULL);
    wapc_module_unref(wapc_module_ref(module));
    wapc_module_unref(module); /* the instance keeps it */
    assert_int_equal(wapc_call(instance, WC_LIT("op"), WC_LIT("x"), 0, &response, NULL), 0);
    wapc_instance_free(instance);
    wapc_instance_free(NULL);
    wapc_module_unref(NULL);
    wapc_engine_free(engine);
    wapc_engine_free(NULL);
}

static void test_engine__the_context_of_an_instance_can_change(void **state)
{
    (void)state;
    int first, second;
    wapc_engine *engine = make_plain_engine(false);
    wapc_module *module = load_module(engine, "tests/wapc_echo");
    wapc_instance *instance = make_instance(module, NULL, &first);
    assert_ptr_equal(wapc_instance_ctx(instance), &first);
    wapc_instance_set_ctx(instance, &second);
    assert_ptr_equal(wapc_instance_ctx(instance), &second);
    wapc_instance_free(instance);
    wapc_module_unref(module);
    wapc_engine_free(engine);
}

/* ---- nothing grows ---- */

static size_t resident_kib(void)
{
    wc_buf text;
    wc_buf_init(&text, 4096);
    uint64_t pages = 0;
    assert_int_equal(wc_file_read("/proc/self/statm", 4096, &text, NULL), 0);
    wc_slice rest = wc_buf_slice(&text), part;
    wc_slice_split(&rest, ' ', &part);
    wc_slice_split(&rest, ' ', &part);
    assert_true(wc_slice_to_u64(part, &pages));
    wc_buf_deinit(&text);
    return (size_t)pages * 4;
}

static int open_files(void)
{
    int count = 0;
    DIR *d = opendir("/proc/self/fd");
    while (readdir(d))
        count++;
    closedir(d);
    return count;
}

static void churn(wapc_module *module, int times)
{
    wc_slice response = {0};
    for (int i = 0; i < times; i++) {
        wapc_instance *instance = NULL;
        assert_int_equal(wapc_instance_new(module, NULL, NULL, &instance, NULL), 0);
        assert_int_equal(wapc_call(instance, WC_LIT("op"), WC_LIT("x"), 0, &response, NULL), 0);
        wapc_instance_free(instance);
    }
}

static void test_engine__ten_thousand_instances_leave_nothing_behind(void **state)
{
    (void)state;
    wapc_engine *engine = make_plain_engine(false);
    wapc_module *module = load_module(engine, "tests/wapc_echo");
    churn(module, 1000);
    int64_t live = wc_alloc_live();
    int files = open_files();
    size_t before = resident_kib();
    churn(module, 10000);
    assert_int_equal(wc_alloc_live(), live);
    assert_int_equal(open_files(), files);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    size_t after = resident_kib();
    if (after > before + 2048)
        fail_msg("resident memory grew from %zu to %zu KiB", before, after);
#else
    (void)before;
#endif
    wapc_module_unref(module);
    wapc_engine_free(engine);
}

/* Two modules with the same meaning and another hash: a custom section carries the number. */
static wc_buf numbered_module(const wc_buf *wasm, uint32_t number)
{
    wc_buf out;
    wc_buf_init(&out, 1u << 20);
    wc_buf_append_slice(&out, wc_buf_slice(wasm));
    wc_buf_append(&out, "\0\6\1n", 4);
    wc_buf_append(&out, &number, 4);
    return out;
}

static void drop_dir(const char *dir)
{
    char path[8192];
    DIR *d = opendir(dir);
    for (struct dirent *entry; (entry = readdir(d)) != NULL;) {
        snprintf(path, sizeof path, "%s/%s", dir, entry->d_name);
        unlink(path);
    }
    closedir(d);
    rmdir(dir);
}

static void test_engine__a_thousand_idle_modules_cost_less_than_4_kib_each(void **state)
{
    (void)state;
    enum { COUNT = 1000 };
    static wapc_module *modules[COUNT];
    char dir[4096];
    snprintf(dir, sizeof dir, "%s/idle-test.XXXXXX", WC_BINARY_DIR);
    assert_non_null(mkdtemp(dir));
    wapc_config config = test_config();
    config.cache_dir = dir;
    config.max_mapped_modules = 10;
    wapc_engine *engine = make_engine(&config);
    wc_buf wasm = guest_bytes("tests/wapc_none");
    for (uint32_t round = 0; round < 2; round++) { /* compile first, then find them all in the cache */
        size_t before = resident_kib();
        for (uint32_t i = 0; i < COUNT; i++) {
            wc_buf numbered = numbered_module(&wasm, i);
            assert_int_equal(wapc_module_new(engine, wc_buf_slice(&numbered), &modules[i], NULL), 0);
            wc_buf_deinit(&numbered);
        }
        size_t after = resident_kib();
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
        if (round == 1 && after > before + 4u * COUNT)
            fail_msg("%d idle modules cost %zu KiB", COUNT, after - before);
#else
        (void)before;
        (void)after;
#endif
        for (uint32_t i = 0; i < COUNT; i++) /* each can be woken */
            wapc_instance_free(make_instance(modules[i], NULL, NULL));
        for (uint32_t i = 0; i < COUNT; i++)
            wapc_module_unref(modules[i]);
    }
    wc_buf_deinit(&wasm);
    wapc_engine_free(engine);
    drop_dir(dir);
}

/* ---- the epoch thread ---- */

static void count_tick(void *ctx)
{
    atomic_fetch_add((atomic_uint *)ctx, 1);
}

static void test_engine__the_epoch_thread_sleeps_until_a_guest_runs(void **state)
{
    (void)state;
    static wc_ticker ticker;
    atomic_uint ticks = 0;
    assert_int_equal(wc__ticker_start(&ticker, 100, count_tick, &ticks, NULL), 0);
    while (!atomic_load(&ticker.is_asleep)) {
    }
    assert_int_equal(atomic_load(&ticks), 0);
    wc__ticker_touch(&ticker);
    while (atomic_load(&ticks) < 20) { /* it ticks on without being touched again */
    }
    while (!atomic_load(&ticker.is_asleep)) { /* and falls asleep */
    }
    assert_true(atomic_load(&ticks) <= 1100); /* 100 ms of 100 us and a little */
    wc__ticker_stop(&ticker);
    wc__ticker_stop(&ticker);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_engine__settings_that_cannot_work_are_named),
        cmocka_unit_test(test_engine__an_older_callers_shorter_settings_keep_the_defaults),
        cmocka_unit_test(test_engine__too_little_address_space_shrinks_the_pool_with_a_note),
        cmocka_unit_test(test_engine__more_instances_than_mappings_allow_shrink_the_pool),
        cmocka_unit_test(test_engine__max_instances_is_busy_not_broken),
        cmocka_unit_test(test_engine__modules_and_instances_may_go_in_any_order),
        cmocka_unit_test(test_engine__the_context_of_an_instance_can_change),
        cmocka_unit_test(test_engine__ten_thousand_instances_leave_nothing_behind),
        cmocka_unit_test(test_engine__a_thousand_idle_modules_cost_less_than_4_kib_each),
        cmocka_unit_test(test_engine__the_epoch_thread_sleeps_until_a_guest_runs),
    };
    keep_engine_signals();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
