/* Compiled modules on disk and the compile child. design.md section 8 (never trusted from others, authenticated before
 * mapping), engine.md 6.4 and 6.5. The program is its own compiler. */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support.h"

static char dir[4096];

static void make_dir(void)
{
    snprintf(dir, sizeof dir, "%s/cache-test.XXXXXX", WC_BINARY_DIR);
    assert_non_null(mkdtemp(dir));
}

/* Calls `visit` with the path of each file whose name ends so; returns their number. */
static int each_file(const char *ending, void (*visit)(const char *path))
{
    int count = 0;
    DIR *d = opendir(dir);
    assert_non_null(d);
    for (struct dirent *entry; (entry = readdir(d)) != NULL;) {
        wc_slice name = wc_slice_str(entry->d_name);
        char path[8192];
        if (entry->d_name[0] == '.' || !wc_slice_ends(name, wc_slice_str(ending)))
            continue;
        snprintf(path, sizeof path, "%s/%s", dir, entry->d_name);
        count++;
        if (visit)
            visit(path);
    }
    closedir(d);
    return count;
}

static void remove_file(const char *path)
{
    unlink(path);
}

static void drop_dir(void)
{
    each_file("", remove_file);
    rmdir(dir);
}

static char note[512];

static void keep_note(void *ctx, const char *text)
{
    (void)ctx;
    snprintf(note, sizeof note, "%s", text);
}

static wapc_config cached_config(void)
{
    wapc_config config = test_config();
    config.cache_dir = dir;
    config.on_note = keep_note;
    return config;
}

static void expect_works(wapc_module *module)
{
    wc_slice response = {0};
    wapc_instance *instance = make_instance(module, NULL, NULL);
    assert_int_equal(wapc_call(instance, WC_LIT("op"), WC_LIT("works"), 0, &response, NULL), 0);
    assert_slice_is(response, "works");
    wapc_instance_free(instance);
}

static void use_echo_once(const wapc_config *config)
{
    wapc_engine *engine = make_engine(config);
    wapc_module *module = load_module(engine, "tests/wapc_echo");
    expect_works(module);
    wapc_module_unref(module);
    wapc_engine_free(engine);
}

static void test_cache__a_module_is_compiled_once_and_found_again(void **state)
{
    (void)state;
    struct stat first, second;
    static char path[8192];
    make_dir();
    wapc_config config = cached_config();
    use_echo_once(&config);
    assert_int_equal(each_file(".code", NULL), 1);
    DIR *d = opendir(dir);
    for (struct dirent *entry; (entry = readdir(d)) != NULL;)
        if (wc_slice_ends(wc_slice_str(entry->d_name), WC_LIT(".code")))
            snprintf(path, sizeof path, "%s/%s", dir, entry->d_name);
    closedir(d);
    assert_int_equal(stat(path, &first), 0);
    assert_int_equal(first.st_mode & 077, 0);
    use_echo_once(&config);
    assert_int_equal(stat(path, &second), 0);
    assert_int_equal(first.st_ino, second.st_ino); /* not written again */
    drop_dir();
}

static void flip_a_byte(const char *path)
{
    struct stat info;
    uint8_t byte;
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &info), 0);
    assert_int_equal(pread(fd, &byte, 1, info.st_size / 2), 1);
    byte ^= 1;
    assert_int_equal(pwrite(fd, &byte, 1, info.st_size / 2), 1);
    close(fd);
}

static void cut_the_end(const char *path)
{
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(truncate(path, info.st_size - 1), 0);
}

static void empty_it(const char *path)
{
    assert_int_equal(truncate(path, 0), 0);
}

static void open_to_all(const char *path)
{
    assert_int_equal(chmod(path, 0666), 0);
}

static void test_cache__a_damaged_file_is_a_miss_and_is_written_anew(void **state)
{
    (void)state;
    void (*const damages[])(const char *) = {flip_a_byte, cut_the_end, empty_it, open_to_all};
    make_dir();
    wapc_config config = cached_config();
    use_echo_once(&config);
    for (size_t i = 0; i < WC_COUNT(damages); i++) {
        each_file(".code", damages[i]);
        use_echo_once(&config);
        assert_int_equal(each_file(".code", NULL), 1);
    }
    drop_dir();
}

static void test_cache__one_modules_code_cannot_stand_in_for_another(void **state)
{
    (void)state;
    static char names[2][8192];
    make_dir();
    wapc_config config = cached_config();
    wapc_engine *engine = make_engine(&config);
    wapc_module_unref(load_module(engine, "tests/wapc_echo"));
    DIR *d = opendir(dir);
    for (struct dirent *entry; (entry = readdir(d)) != NULL;)
        if (wc_slice_ends(wc_slice_str(entry->d_name), WC_LIT(".code")))
            snprintf(names[0], sizeof names[0], "%s/%s", dir, entry->d_name);
    closedir(d);
    wapc_module_unref(load_module(engine, "tests/wapc_none"));
    d = opendir(dir);
    for (struct dirent *entry; (entry = readdir(d)) != NULL;) {
        char path[8192];
        snprintf(path, sizeof path, "%s/%s", dir, entry->d_name);
        if (wc_slice_ends(wc_slice_str(path), WC_LIT(".code")) && strcmp(path, names[0]) != 0)
            snprintf(names[1], sizeof names[1], "%s", path);
    }
    closedir(d);
    assert_int_equal(rename(names[1], names[0]), 0); /* authentic, but of another module */
    wapc_module *module = load_module(engine, "tests/wapc_echo");
    expect_works(module);
    wapc_module_unref(module);
    wapc_engine_free(engine);
    drop_dir();
}

static void test_cache__code_that_goes_away_while_idle_is_an_error_with_a_way_out(void **state)
{
    (void)state;
    wc_error err = {0};
    wapc_instance *instance = NULL;
    make_dir();
    wapc_config config = cached_config();
    config.max_mapped_modules = 1;
    wapc_engine *engine = make_engine(&config);
    wapc_module *module = load_module(engine, "tests/wapc_echo");
    each_file(".code", flip_a_byte); /* after the load, before the first use */
    assert_int_equal(wapc_instance_new(module, NULL, NULL, &instance, &err), WC_EIO);
    assert_contains(err.msg, "load the module again");
    each_file(".code", remove_file);
    assert_int_equal(wapc_instance_new(module, NULL, NULL, &instance, &err), WC_EIO);
    wapc_module_unref(module);
    module = load_module(engine, "tests/wapc_echo");
    expect_works(module);
    wapc_module_unref(module);
    wapc_engine_free(engine);
    drop_dir();
}

static void test_cache__a_directory_that_others_can_write_is_refused(void **state)
{
    (void)state;
    wc_error err = {0};
    wapc_engine *engine = NULL;
    make_dir();
    wapc_config config = cached_config();
    assert_int_equal(chmod(dir, 0777), 0);
    assert_int_equal(wapc_engine_new(&config, &engine, &err), WC_EDENIED);
    assert_contains(err.msg, "written by others");
    assert_int_equal(chmod(dir, 0700), 0);
    use_echo_once(&config);
    char key[8192];
    snprintf(key, sizeof key, "%s/key", dir);
    assert_int_equal(chmod(key, 0644), 0);
    assert_int_equal(wapc_engine_new(&config, &engine, &err), WC_EDENIED);
    assert_contains(err.msg, "0600");
    assert_int_equal(chmod(key, 0600), 0);
    assert_int_equal(truncate(key, 31), 0);
    assert_int_equal(wapc_engine_new(&config, &engine, &err), WC_EIO);
    assert_contains(err.msg, "damaged");
    drop_dir();
}

static void test_cache__another_key_or_other_settings_do_not_accept_the_files(void **state)
{
    (void)state;
    make_dir();
    wapc_config config = cached_config();
    use_echo_once(&config);
    config.max_memory_bytes = 16u << 20; /* other code: another file */
    use_echo_once(&config);
    assert_int_equal(each_file(".code", NULL), 2);
    config.max_memory_bytes = 32u << 20;
    each_file("key", remove_file); /* a new key is made: both files are refused */
    use_echo_once(&config);
    assert_int_equal(each_file(".code", NULL), 2);
    drop_dir();
}

static void test_cache__a_full_disk_is_noted_and_the_module_works(void **state)
{
    (void)state;
    make_dir();
    wapc_config config = cached_config();
    wapc_engine *engine = make_engine(&config);
    each_file("", remove_file);
    assert_int_equal(rmdir(dir), 0); /* nothing can be written any more */
    note[0] = 0;
    wapc_module *module = load_module(engine, "tests/wapc_echo");
    assert_contains(note, "cannot be written");
    expect_works(module);
    wapc_module_unref(module);
    wapc_engine_free(engine);
}

static void test_cache__the_directory_stays_below_its_limit(void **state)
{
    (void)state;
    static const char *const names[] = {"tests/wapc_echo", "tests/wapc_none", "tests/wapc_starts",
                                        "tests/wapc_script", "tests/wapc_console"};
    struct stat info;
    char left_over[8192];
    make_dir();
    wapc_config config = cached_config();
    use_echo_once(&config);
    snprintf(left_over, sizeof left_over, "%s/x.code.0123", dir);
    int fd = open(left_over, O_CREAT | O_WRONLY, 0600);
    assert_int_equal(futimens(fd, (const struct timespec[2]){{.tv_sec = 1}, {.tv_sec = 1}}), 0);
    close(fd);
    config.cache_max_bytes = 60000; /* the five together are more */
    wapc_engine *engine = make_engine(&config);
    assert_int_not_equal(stat(left_over, &info), 0);
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < WC_COUNT(names); i++) {
            wapc_module_unref(load_module(engine, names[i]));
            wapc_module *echo = load_module(engine, names[0]); /* used all the time: stays */
            expect_works(echo);
            wapc_module_unref(echo);
        }
    }
    wapc_engine_free(engine);
    int count = each_file(".code", NULL);
    assert_true(count > 1 && count < 5);
    config.cache_max_bytes = 1;
    wapc_engine_free(make_engine(&config));
    assert_int_equal(each_file(".code", NULL), 1);
    drop_dir();
}

static int count_code_maps(void)
{
    wc_buf maps;
    wc_buf_init(&maps, 16u << 20);
    assert_int_equal(wc_file_read("/proc/self/maps", 16u << 20, &maps, NULL), 0);
    wc_slice rest = wc_buf_slice(&maps), line;
    int count = 0;
    static char last[4096];
    last[0] = 0;
    while (wc_slice_split(&rest, '\n', &line)) {
        size_t at = wc_slice_find(line, '/');
        wc_slice path = wc_slice_from(line, at);
        if (!wc_slice_ends(path, WC_LIT(".code")) || wc_slice_eq_str(path, last))
            continue;
        wc_slice_copy_cstr(path, last, sizeof last);
        count++;
    }
    wc_buf_deinit(&maps);
    return count;
}

static void test_cache__idle_modules_beyond_the_limit_are_unmapped_least_recently_used_first(void **state)
{
    (void)state;
    static const char *const names[] = {"tests/wapc_echo", "tests/wapc_none", "tests/wapc_starts",
                                        "tests/wapc_script"};
    wapc_module *modules[4];
    make_dir();
    wapc_config config = cached_config();
    config.max_mapped_modules = 2;
    wapc_engine *engine = make_engine(&config);
    for (size_t i = 0; i < 4; i++)
        modules[i] = load_module(engine, names[i]);
    assert_int_equal(count_code_maps(), 0); /* loaded, checked, not mapped */
    for (size_t i = 0; i < 4; i++)
        wapc_instance_free(make_instance(modules[i], NULL, NULL));
    assert_int_equal(count_code_maps(), 2);
    wapc_instance *used = make_instance(modules[0], NULL, NULL); /* in use: stays */
    for (size_t i = 1; i < 4; i++)
        wapc_instance_free(make_instance(modules[i], NULL, NULL));
    assert_int_equal(count_code_maps(), 2);
    wapc_instance_free(used);
    expect_works(modules[0]);
    for (size_t i = 0; i < 4; i++)
        wapc_module_unref(modules[i]);
    assert_int_equal(count_code_maps(), 0);
    wapc_engine_free(engine);
    drop_dir();
}

/* ---- the compile child ---- */

static void test_cache__a_child_compiles_with_and_without_a_cache(void **state)
{
    (void)state;
    make_dir();
    wapc_config config = cached_config();
    config.compiler = "/proc/self/exe";
    use_echo_once(&config);
    use_echo_once(&config);
    config.cache_dir = NULL;
    use_echo_once(&config);
    drop_dir();
}

static void expect_compile_failure(const wapc_config *config, wc_slice wasm, int code, const char *part)
{
    wapc_module *module = NULL;
    wc_error err = {0};
    wapc_engine *engine = make_engine(config);
    assert_int_equal(wapc_module_new(engine, wasm, &module, &err), code);
    assert_contains(err.msg, part);
    wapc_engine_free(engine);
}

static void test_cache__the_childs_words_about_a_bad_module_arrive(void **state)
{
    (void)state;
    wapc_config config = test_config();
    config.compiler = "/proc/self/exe";
    expect_compile_failure(&config, wc_slice_of("\0asm\1\0\0\0\x0b", 9), WC_EFORMAT, "module: ");
    expect_compile_failure(&config, wc_slice_of("\0asm\1\0\0\0", 8), WC_EFORMAT, "export memory is missing");
}

static void test_cache__a_compiler_that_is_none_is_an_error(void **state)
{
    (void)state;
    wc_buf wasm = guest_bytes("tests/wapc_echo");
    wapc_config config = test_config();
    config.compiler = "/nonexistent/compiler";
    expect_compile_failure(&config, wc_buf_slice(&wasm), WC_EIO, "cannot be run");
    config.compiler = "/bin/true"; /* says nothing and ends */
    expect_compile_failure(&config, wc_buf_slice(&wasm), WC_EIO, "gave no answer");
    config.compiler = "/bin/echo"; /* says something else */
    expect_compile_failure(&config, wc_buf_slice(&wasm), WC_EIO, "gave no answer");
    wc_buf_deinit(&wasm);
}

/* A module of one function with so many instructions that compiling it takes a while. */
static wc_buf large_module(size_t adds)
{
    wc_buf wasm, body;
    static const uint8_t head[] = {0, 'a', 's', 'm', 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7f, 3, 2, 1, 0, 10};
    wc_buf_init(&wasm, 64u << 20);
    wc_buf_init(&body, 64u << 20);
    wc_buf_append(&body, "\0\x41\0", 3); /* no locals; i32.const 0 */
    for (size_t i = 0; i < adds; i++) {
        const uint8_t add[] = {0x41, (uint8_t)(i & 0x3f), 0x6a, 0x41, (uint8_t)(i >> 3 & 0x3f), 0x6c};
        wc_buf_append(&body, add, sizeof add);
    }
    wc_buf_append(&body, "\x0b", 1);
    wc_buf_append(&wasm, head, sizeof head);
    size_t sizes[] = {body.len + 1 + 5, body.len};
    for (int i = 0; i < 2; i++) {
        for (int k = 0; k < 5; k++)
            wc_buf_append_byte(&wasm, (uint8_t)((sizes[i] >> 7 * k & 0x7f) | (k < 4 ? 0x80 : 0)));
        if (i == 0)
            wc_buf_append_byte(&wasm, 1);
    }
    wc_buf_append_slice(&wasm, wc_buf_slice(&body));
    wc_buf_deinit(&body);
    return wasm;
}

static void test_cache__a_child_that_takes_too_long_is_ended(void **state)
{
    (void)state;
    wc_buf wasm = large_module(500000);
    wapc_config config = test_config();
    config.compiler = "/proc/self/exe";
    config.compile_timeout_ms = 50;
    expect_compile_failure(&config, wc_buf_slice(&wasm), WC_ELIMIT, "compile_timeout_ms");
    wc_buf_deinit(&wasm);
}

static void test_cache__a_child_that_takes_too_much_memory_is_ended(void **state)
{
    (void)state;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    print_message("skipped: a sanitizer's own address space does not fit into a limit\n");
    skip();
#endif
    wc_buf wasm = large_module(1200000);
    wapc_config config = test_config();
    config.compiler = "/proc/self/exe";
    config.compile_memory_bytes = 256u << 20;
    expect_compile_failure(&config, wc_buf_slice(&wasm), WC_ELIMIT, "memory");
    wc_buf_deinit(&wasm);
}

int main(int argc, char **argv)
{
    int status;
    if (wapc_compile_child(argc, argv, &status))
        return status;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cache__a_module_is_compiled_once_and_found_again),
        cmocka_unit_test(test_cache__a_damaged_file_is_a_miss_and_is_written_anew),
        cmocka_unit_test(test_cache__one_modules_code_cannot_stand_in_for_another),
        cmocka_unit_test(test_cache__code_that_goes_away_while_idle_is_an_error_with_a_way_out),
        cmocka_unit_test(test_cache__a_directory_that_others_can_write_is_refused),
        cmocka_unit_test(test_cache__another_key_or_other_settings_do_not_accept_the_files),
        cmocka_unit_test(test_cache__a_full_disk_is_noted_and_the_module_works),
        cmocka_unit_test(test_cache__the_directory_stays_below_its_limit),
        cmocka_unit_test(test_cache__idle_modules_beyond_the_limit_are_unmapped_least_recently_used_first),
        cmocka_unit_test(test_cache__a_child_compiles_with_and_without_a_cache),
        cmocka_unit_test(test_cache__the_childs_words_about_a_bad_module_arrive),
        cmocka_unit_test(test_cache__a_compiler_that_is_none_is_an_error),
        cmocka_unit_test(test_cache__a_child_that_takes_too_long_is_ended),
        cmocka_unit_test(test_cache__a_child_that_takes_too_much_memory_is_ended),
    };
    keep_engine_signals();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
