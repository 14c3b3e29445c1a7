/* What the file promises: acknowledged writes survive kill -9, a full disk and a damaged file end in errors that name the file.
 * SPEC design 8 and 10, providers 16. */
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "unit/keyvalue/kv_calls.h"

static char file_name[128];

static const char *file_of(const kv_bed *b, const char *name)
{
    snprintf(file_name, sizeof file_name, "%s/%s", b->dir, name);
    return file_name;
}

/* ---- kill -9 ----------------------------------------------------------------------------------------------------- */

/* The child increments for ever, several at a time, and writes each acknowledged value to the pipe. */
static _Noreturn void increment_for_ever(const char *dir, int out)
{
    enum { AT_ONCE = 16 };
    static fake_call calls[AT_ONCE];
    wc_error err;
    fake_host *host = fake_host_new();
    uint8_t payload[64];
    fake_set(host, "state-dir", dir);
    if (fake_start(host, &wc_provider_keyvalue, "default", &err) < 0 ||
        fake_bind(host, FAKE_ACTOR, NULL, &err) < 0)
        _exit(2);
    size_t len = kv_encode(WC_KEYVALUE_ADD, &(kv_args){K("n"), .amount = 1}, payload, sizeof payload);
    for (;;) {
        for (int i = 0; i < AT_ONCE; i++)
            fake_begin(host, i % FAKE_LOOPS, &calls[i], FAKE_ACTOR, "Add", wc_slice_of(payload, len));
        for (int i = 0; i < AT_ONCE; i++) {
            kv_result result;
            wc_mp_reader r;
            if (fake_wait(&calls[i]) != 0)
                _exit(3);
            wc_mp_reader_init(&r, calls[i].call.result);
            if (!kv_decode(&r, WC_KEYVALUE_ADD, &result) ||
                write(out, &result.number, sizeof result.number) != sizeof result.number)
                _exit(4);
            fake_end(&calls[i]);
        }
    }
}

/* Kills the child after `target` acknowledgements; the highest acknowledged value. */
static int32_t run_and_kill(const char *dir, int target)
{
    int fds[2], status;
    int32_t highest = 0, value;
    assert_int_equal(pipe(fds), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(fds[0]);
        increment_for_ever(dir, fds[1]);
    }
    close(fds[1]);
    for (int i = 0; i < target && read(fds[0], &value, sizeof value) == sizeof value; i++)
        highest = WC_MAX(highest, value);
    kill(child, SIGKILL);
    while (read(fds[0], &value, sizeof value) == sizeof value)
        highest = WC_MAX(highest, value); /* acknowledged before it died */
    close(fds[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    return highest;
}

static void test_durable__acknowledged_writes_survive_kill_9(void **state)
{
    kv_bed b = {0};
    char dir[64];
    int32_t highest = 0;
    (void)state;
    kv_dir_make(dir);
    for (int round = 0; round < 5; round++) {
        int32_t now = run_and_kill(dir, 40 + 37 * round);
        assert_true(now > highest);
        highest = now;
    }
    wc_error err;
    b.host = fake_host_new();
    fake_set(b.host, "state-dir", dir);
    assert_int_equal(fake_start(b.host, &wc_provider_keyvalue, "default", &err), 0);
    assert_int_equal(fake_bind(b.host, FAKE_ACTOR, NULL, &err), 0);
    assert_int_equal(kv_call(&b, ADD, K("n"), .amount = 0), 0);
    assert_in_range(b.result.number, highest, highest + 16 * 5);
    fake_end(&b.call);
    fake_host_free(b.host);
    kv_dir_remove(dir);
}

/* ---- restart and links ------------------------------------------------------------------------------------------- */

static void test_durable__data_of_every_type_survives_a_restart(void **state)
{
    kv_bed b;
    (void)state;
    kv_start(&b, &wc_provider_keyvalue);
    assert_int_equal(kv_call(&b, SET, K("k"), V("")), 0);
    assert_int_equal(kv_call(&b, SET, K("short"), V("x"), .expires = 60), 0);
    assert_int_equal(kv_call(&b, PUSH, K("l"), V("1")), 0);
    assert_int_equal(kv_call(&b, PUSH, K("l"), V("2")), 0);
    assert_int_equal(kv_call(&b, SET_ADD, K("s"), V("m")), 0);
    kv_restart(&b);
    b.host->wall_ns += 61000000000u; /* expiry is by the wall clock: it goes on while the host is down */
    assert_int_equal(kv_call(&b, GET, K("k")), 0);
    assert_true(b.result.exists);
    assert_int_equal(b.result.value.len, 0);
    assert_int_equal(kv_call(&b, GET, K("short")), 0);
    assert_false(b.result.exists);
    assert_int_equal(kv_call(&b, PUSH, K("l"), V("3")), 0);
    assert_int_equal(kv_call(&b, RANGE, K("l"), .stop = -1), 0);
    assert_string_equal(kv_values(&b), "3,2,1");
    assert_int_equal(kv_call(&b, SET_QUERY, K("s")), 0);
    assert_string_equal(kv_values(&b), "m");
    kv_stop(&b);
}

/* providers 16: two link names share nothing. */
static void test_durable__each_link_name_has_a_file_of_its_own(void **state)
{
    kv_bed b, other;
    wc_error err;
    struct stat st;
    (void)state;
    kv_start(&b, &wc_provider_keyvalue);
    other = b;
    other.host = fake_host_new();
    fake_set(other.host, "state-dir", b.dir);
    assert_int_equal(fake_start(other.host, &wc_provider_keyvalue, "../b", &err), 0);
    assert_int_equal(fake_bind(other.host, FAKE_ACTOR, NULL, &err), 0);
    wc_buf_init(&other.call.answer, 1);
    assert_int_equal(kv_call(&b, SET, K("k"), V("v")), 0);
    assert_int_equal(kv_call(&other, GET, K("k")), 0);
    assert_false(other.result.exists);
    assert_int_equal(stat(file_of(&b, "keyvalue-=2e=2e=2fb.db"), &st), 0);
    assert_int_equal(stat(file_of(&b, "keyvalue.db"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(stat(file_of(&b, "keyvalue.db-wal"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    fake_end(&other.call);
    fake_host_free(other.host);
    kv_stop(&b);
}

static void test_durable__link_value_store_memory_keeps_nothing(void **state)
{
    kv_bed b;
    wc_error err;
    const char *const values[] = {"store", "Memory", NULL};
    (void)state;
    kv_start(&b, &wc_provider_keyvalue);
    assert_int_equal(fake_bind(b.host, FAKE_ACTOR, values, &err), 0);
    assert_int_equal(kv_call(&b, SET, K("k"), V("v")), 0);
    assert_int_equal(kv_call(&b, GET, K("k")), 0);
    assert_true(b.result.exists);
    kv_restart(&b);
    assert_int_equal(kv_call(&b, GET, K("k")), 0);
    assert_false(b.result.exists);
    kv_stop(&b);
}

static void test_durable__setting_memory_needs_no_state_directory(void **state)
{
    fake_host *h = fake_host_new();
    wc_error err;
    const char *const values[] = {"STORE", "sqlite", NULL};
    (void)state;
    assert_int_equal(fake_start(h, &wc_provider_keyvalue, "default", &err), WC_EINVAL);
    assert_non_null(strstr(err.msg, "state-dir"));
    fake_set(h, "keyvalue-store", "memory");
    assert_int_equal(fake_start(h, &wc_provider_keyvalue, "default", &err), 0);
    assert_int_equal(fake_bind(h, FAKE_ACTOR, values, &err), WC_EUNSUPPORTED);
    assert_int_equal(fake_bind(h, FAKE_ACTOR, NULL, &err), 0);
    fake_host_free(h);
}

/* ---- trouble (design 10) ----------------------------------------------------------------------------------------- */

static void write_file(const char *path, const void *bytes, size_t len, off_t at)
{
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, len, at), (ssize_t)len);
    close(fd);
}

static void assert_start_fails(kv_bed *b, int code, const char *part)
{
    fake_host *h = fake_host_new();
    wc_error err = {0};
    fake_set(h, "state-dir", b->dir);
    assert_int_equal(fake_start(h, &wc_provider_keyvalue, "default", &err), code);
    if (strstr(err.msg, part) == NULL || strstr(err.msg, "keyvalue.db") == NULL)
        fail_msg("error is \"%s\"", err.msg);
    fake_host_free(h);
}

static void test_durable__foreign_and_damaged_files_fail_the_start(void **state)
{
    kv_bed b;
    static uint8_t garbage[8192];
    (void)state;
    memset(garbage, 0xa5, sizeof garbage);
    kv_start(&b, &wc_provider_keyvalue);
    for (int i = 0; i < 300; i++) {
        char key[16];
        snprintf(key, sizeof key, "key %d", i);
        assert_int_equal(
            kv_call(&b, SET, .key = wc_slice_str(key), V("a value that takes some room in its page")), 0);
    }
    fake_stop(b.host);
    write_file(file_of(&b, "keyvalue.db"), garbage, 4096, 5 * 4096);
    assert_start_fails(&b, WC_EFORMAT, "damaged");
    write_file(file_of(&b, "keyvalue.db"), garbage, sizeof garbage, 0);
    assert_start_fails(&b, WC_EFORMAT, "not a database");
    assert_int_equal(unlink(file_of(&b, "keyvalue.db")), 0);
    assert_int_equal(mkdir(file_of(&b, "keyvalue.db"), 0700), 0);
    assert_start_fails(&b, WC_EIO, "directory");
    assert_int_equal(rmdir(file_of(&b, "keyvalue.db")), 0);
    wc_error err;
    assert_int_equal(fake_start(b.host, &wc_provider_keyvalue, "default", &err), 0);
    kv_stop(&b);
}

/* Offsets of the SQLite file format: user version at 60, application id at 68. */
static void test_durable__files_of_others_and_of_later_versions_are_left_alone(void **state)
{
    kv_bed b;
    wc_error err;
    wc_buf before, after;
    (void)state;
    kv_start(&b, &wc_provider_keyvalue);
    fake_stop(b.host);
    write_file(file_of(&b, "keyvalue.db"), "\0\0\0\2", 4, 60);
    assert_start_fails(&b, WC_EVERSION, "version 2");
    write_file(file_of(&b, "keyvalue.db"), "\0\0\0\1", 4, 60);
    write_file(file_of(&b, "keyvalue.db"), "evil", 4, 68);
    wc_buf_init(&before, 1u << 20);
    wc_buf_init(&after, 1u << 20);
    assert_int_equal(wc_file_read(file_of(&b, "keyvalue.db"), 1u << 20, &before, &err), 0);
    assert_start_fails(&b, WC_EFORMAT, "not a key-value file");
    assert_int_equal(wc_file_read(file_of(&b, "keyvalue.db"), 1u << 20, &after, &err), 0);
    assert_true(wc_slice_eq(wc_buf_slice(&before), wc_buf_slice(&after)));
    wc_buf_deinit(&before);
    wc_buf_deinit(&after);
    write_file(file_of(&b, "keyvalue.db"), "wckv", 4, 68);
    assert_int_equal(fake_start(b.host, &wc_provider_keyvalue, "default", &err), 0);
    kv_stop(&b);
}

static void fill(kv_bed *b, char *value, int *out_written, const char *part)
{
    char key[16];
    int i = 0;
    for (;; i++) {
        assert_true(i < 1000);
        snprintf(key, sizeof key, "key %d", i);
        if (kv_call(b, SET, .key = wc_slice_str(key), .value = wc_slice_str(value)) < 0)
            break;
    }
    if (strstr(kv_error(b), part) == NULL || strstr(kv_error(b), "keyvalue.db") == NULL)
        fail_msg("error is \"%s\"", kv_error(b));
    *out_written = i;
}

static void test_durable__limit_of_the_file_is_an_error_and_deleting_helps(void **state)
{
    kv_bed b;
    wc_error err;
    static char value[20001];
    int written;
    (void)state;
    memset(value, 'v', sizeof value - 1);
    kv_start(&b, &wc_provider_keyvalue);
    fake_stop(b.host);
    fake_set(b.host, "keyvalue-file-bytes", "1000000");
    assert_int_equal(fake_start(b.host, &wc_provider_keyvalue, "default", &err), 0);
    assert_int_equal(fake_bind(b.host, FAKE_ACTOR, NULL, &err), 0);
    fill(&b, value, &written, "limit of 1000000 bytes (keyvalue-file-bytes)");
    assert_in_range(written, 30, 50);
    assert_int_equal(kv_call(&b, DEL, K("key 0")), 0);
    assert_int_equal(kv_call(&b, SET, K("key 0"), V("small")), 0);
    assert_int_equal(kv_call(&b, GET, K("key 1")), 0);
    assert_int_equal(b.result.value.len, sizeof value - 1);
    kv_stop(&b);
}

/* A disk that takes no more: here a limit on the size of files, in a child because it cannot be raised again for the log that
 * has passed it. One job too large for the disk does not take its neighbours in the batch with it. */
static void run_on_full_disk(const char *dir)
{
    kv_bed b = {0};
    wc_error err;
    static char value[100001];
    int written;
    struct rlimit limit = {700000, RLIM_INFINITY};
    memset(value, 'v', sizeof value - 1);
    signal(SIGXFSZ, SIG_IGN);
    b.host = fake_host_new();
    snprintf(b.dir, sizeof b.dir, "%s", dir);
    fake_set(b.host, "state-dir", dir);
    assert_int_equal(fake_start(b.host, &wc_provider_keyvalue, "default", &err), 0);
    assert_int_equal(fake_bind(b.host, FAKE_ACTOR, NULL, &err), 0);
    assert_int_equal(kv_call(&b, SET, K("first"), V("kept")), 0);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    fill(&b, value, &written, "key-value file");
    assert_true(written > 0);
    assert_int_equal(kv_call(&b, GET, K("first")), 0);
    assert_true(wc_slice_eq_str(b.result.value, "kept"));
    limit.rlim_cur = RLIM_INFINITY;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_int_equal(kv_call(&b, SET, K("after"), .value = wc_slice_str(value)), 0);
    assert_int_equal(kv_call(&b, GET, K("key 0")), 0);
    assert_true(b.result.exists);
    fake_end(&b.call);
    fake_host_free(b.host);
}

static void test_durable__full_disk_is_an_error_and_the_host_goes_on(void **state)
{
    char dir[64];
    int status;
    (void)state;
    kv_dir_make(dir);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        run_on_full_disk(dir);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    kv_dir_remove(dir);
}

/* One job of a batch fails in the store; the others are committed all the same. */
static void test_durable__a_failing_neighbour_costs_nobody_else(void **state)
{
    enum { CALLS = 32 };
    kv_bed b;
    wc_error err;
    static fake_call calls[CALLS];
    static uint8_t payloads[CALLS][256], big[1200000];
    static char value[1100001];
    int failed = 0;
    (void)state;
    memset(value, 'v', sizeof value - 1);
    kv_start(&b, &wc_provider_keyvalue);
    fake_stop(b.host);
    fake_set(b.host, "keyvalue-file-bytes", "1000000");
    assert_int_equal(fake_start(b.host, &wc_provider_keyvalue, "default", &err), 0);
    assert_int_equal(fake_bind(b.host, FAKE_ACTOR, NULL, &err), 0);
    for (int i = 0; i < CALLS; i++) {
        char key[16];
        snprintf(key, sizeof key, "n%d", i);
        bool is_big = i % 8 == 7;
        kv_args args = {.key = wc_slice_str(key), .value = wc_slice_str(is_big ? value : "1")};
        uint8_t *at = is_big ? big : payloads[i];
        size_t len = kv_encode(WC_KEYVALUE_SET, &args, at, is_big ? sizeof big : sizeof payloads[i]);
        fake_begin(b.host, i % FAKE_LOOPS, &calls[i], FAKE_ACTOR, "Set", wc_slice_of(at, len));
    }
    for (int i = 0; i < CALLS; i++) {
        int rc = fake_wait(&calls[i]);
        assert_int_equal(rc < 0, i % 8 == 7);
        failed += rc < 0;
        fake_end(&calls[i]);
    }
    assert_int_equal(failed, CALLS / 8);
    kv_stop(&b);
}

static void test_durable__health_fails_when_the_file_is_gone(void **state)
{
    kv_bed b;
    wc_error err;
    (void)state;
    kv_start(&b, &wc_provider_keyvalue);
    assert_int_equal(kv_call(&b, SET, K("k"), V("v")), 0);
    assert_int_equal(b.host->provider->health(b.host->self, &err), 0);
    assert_int_equal(unlink(file_of(&b, "keyvalue.db")), 0);
    assert_int_equal(b.host->provider->health(b.host->self, &err), WC_EIO);
    assert_non_null(strstr(err.msg, "keyvalue.db"));
    kv_stop(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_durable__acknowledged_writes_survive_kill_9),
        cmocka_unit_test(test_durable__data_of_every_type_survives_a_restart),
        cmocka_unit_test(test_durable__each_link_name_has_a_file_of_its_own),
        cmocka_unit_test(test_durable__link_value_store_memory_keeps_nothing),
        cmocka_unit_test(test_durable__setting_memory_needs_no_state_directory),
        cmocka_unit_test(test_durable__foreign_and_damaged_files_fail_the_start),
        cmocka_unit_test(test_durable__files_of_others_and_of_later_versions_are_left_alone),
        cmocka_unit_test(test_durable__limit_of_the_file_is_an_error_and_deleting_helps),
        cmocka_unit_test(test_durable__full_disk_is_an_error_and_the_host_goes_on),
        cmocka_unit_test(test_durable__a_failing_neighbour_costs_nobody_else),
        cmocka_unit_test(test_durable__health_fails_when_the_file_is_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
