/* The logging provider through a fake host. SPEC interfaces 5.6 and 7, providers 10 and 16. */
#include "providers/logging/logging.h"
#include "contracts/logging.h"
#include "unit/providers/fake_host.h"

static const char *const plain[] = {"__wasmcloud_name", "Greeter", NULL};

static int setup(void **state)
{
    wc_error err;
    fake_host *h = fake_host_new();
    assert_int_equal(fake_start(h, &wc_provider_logging, "default", &err), 0);
    assert_int_equal(fake_bind(h, FAKE_ACTOR, plain, &err), 0);
    *state = h;
    return 0;
}

static int teardown(void **state)
{
    fake_host_free(*state);
    return 0;
}

/* 0, or the failure; its text is appended to the log. */
static int call(fake_host *h, const char *actor, const char *operation, wc_slice payload)
{
    fake_call c;
    fake_begin(h, 0, &c, actor, operation, payload);
    int rc = fake_wait(&c);
    if (rc < 0)
        fake_log(h, 0, WC_LIT("failed"), c.call.result);
    else
        assert_int_equal(c.call.result.len, 0); /* a void result is zero bytes */
    fake_end(&c);
    return rc;
}

static int write_log(fake_host *h, const char *level, const char *text)
{
    uint8_t payload[512];
    wc_mp_writer w;
    wc_logging_write_log_args line = {WC_LIT("t"), wc_slice_str(level), wc_slice_str(text)};
    wc_mp_writer_init(&w, payload, sizeof payload);
    wc_logging_write_log_args_write(&w, &line);
    return call(h, FAKE_ACTOR, "WriteLog", wc_mp_written(&w));
}

static void test_logging__every_level_is_written_under_the_actors_name(void **state)
{
    fake_host *h = *state;
    static const char *const levels[] = {"error", "warn", "info", "debug", "trace"};
    for (size_t i = 0; i < WC_COUNT(levels); i++) {
        char expected[128];
        h->log[0] = 0;
        assert_int_equal(write_log(h, levels[i], "hello"), 0);
        snprintf(expected, sizeof expected, "%zu Greeter: [" FAKE_ACTOR "] hello\n", i + 1);
        assert_string_equal(h->log, expected);
    }
}

/* interfaces 7: WriteLogArgs and wascc WriteLogRequest. */
static void test_logging__vectors_of_both_shapes_are_read(void **state)
{
    fake_host *h = *state;
    assert_int_equal(
        call(h, FAKE_ACTOR, "WriteLog", WC_LIT("\x83\xa6target\xa1t\xa5level\xa4info\xa4text\xa1x")), 0);
    assert_int_equal(call(h, FAKE_ACTOR, "WriteLog",
                          WC_LIT("\x82\xa5level\x03\xa4"
                                 "body\xa1x")),
                     0);
    assert_string_equal(h->log, "3 Greeter: [" FAKE_ACTOR "] x\n3 Greeter: [" FAKE_ACTOR "] x\n");
    assert_int_equal(call(h, FAKE_ACTOR, "WriteLog",
                          WC_LIT("\x82\xa5level\x00\xa4"
                                 "body\xa1x")),
                     0);
    assert_null(strstr(h->log, "] x\n0")); /* level 0 of waSCC is "none" */
}

/* providers 10: unknown level -> an error line, still success. */
static void test_logging__unknown_level_becomes_an_error_line(void **state)
{
    fake_host *h = *state;
    assert_int_equal(write_log(h, "Warn", "hello"), 0);
    assert_string_equal(h->log, "1 Greeter: [" FAKE_ACTOR "] unknown level 'Warn': hello\n");
}

static void test_logging__level_of_the_link_filters(void **state)
{
    fake_host *h = *state;
    wc_error err;
    const char *const warn[] = {"level", "WARN", NULL};
    const char *const off[] = {"LEVEL", "off", NULL};
    assert_int_equal(fake_bind(h, FAKE_ACTOR, warn, &err), 0);
    assert_int_equal(write_log(h, "info", "no"), 0);
    assert_int_equal(write_log(h, "warn", "yes"), 0);
    assert_string_equal(h->log, "2 " FAKE_ACTOR ": [" FAKE_ACTOR "] yes\n");
    h->log[0] = 0;
    assert_int_equal(fake_bind(h, FAKE_ACTOR, off, &err), 0);
    assert_int_equal(write_log(h, "error", "no"), 0);
    assert_string_equal(h->log, "");
}

static void test_logging__lines_beyond_the_rate_are_counted(void **state)
{
    fake_host *h = *state;
    wc_error err;
    const char *const values[] = {"RATE_LIMIT", "3", NULL};
    assert_int_equal(fake_bind(h, FAKE_ACTOR, values, &err), 0);
    for (int i = 0; i < 10; i++)
        assert_int_equal(write_log(h, "info", "x"), 0);
    size_t lines = 0;
    for (const char *at = h->log; (at = strchr(at, '\n')) != NULL; at++)
        lines++;
    assert_int_equal(lines, 3);
    h->log[0] = 0;
    h->mono_ns += 400000000u; /* 1.2 lines */
    assert_int_equal(write_log(h, "info", "y"), 0);
    assert_int_equal(write_log(h, "info", "z"), 0);
    assert_non_null(strstr(h->log, "y (7 lines before this one exceeded RATE_LIMIT and were dropped)\n"));
    assert_null(strstr(h->log, "z"));
    h->log[0] = 0;
    h->mono_ns += 3600ull * 1000000000u; /* an hour saves up no more than a second */
    for (int i = 0; i < 10; i++)
        assert_int_equal(write_log(h, "info", "w"), 0);
    lines = 0;
    for (const char *at = h->log; (at = strchr(at, '\n')) != NULL; at++)
        lines++;
    assert_int_equal(lines, 3);
}

static void test_logging__bad_link_values_fail_the_link(void **state)
{
    fake_host *h = *state;
    wc_error err;
    const char *const level[] = {"LEVEL", "loud", NULL};
    const char *const rate[] = {"RATE_LIMIT", "-1", NULL};
    assert_int_equal(fake_bind(h, FAKE_ACTOR, level, &err), WC_EINVAL);
    assert_non_null(strstr(err.msg, "loud"));
    assert_int_equal(fake_bind(h, FAKE_ACTOR, rate, &err), WC_EINVAL);
    assert_int_equal(write_log(h, "info", "as before"), 0);
}

static void test_logging__long_text_is_cut_and_says_so(void **state)
{
    fake_host *h = *state;
    static uint8_t payload[20100];
    static char text[20001];
    wc_mp_writer w;
    memset(text, 'a', sizeof text - 1);
    wc_logging_write_log_args line = {WC_LIT("t"), WC_LIT("info"), wc_slice_str(text)};
    wc_mp_writer_init(&w, payload, sizeof payload);
    wc_logging_write_log_args_write(&w, &line);
    assert_int_equal(call(h, FAKE_ACTOR, "WriteLog", wc_mp_written(&w)), 0);
    assert_non_null(strstr(h->log, "aaa (3616 bytes more, limit 16384)\n"));
    assert_true(strlen(h->log) < 17000);
}

static void test_logging__hostile_payloads_are_errors(void **state)
{
    fake_host *h = *state;
    static const wc_slice whole = WC_LIT_INIT("\x83\xa6target\xa1t\xa5level\xa4info\xa4text\xa1x");
    for (size_t cut = 0; cut < whole.len; cut++) {
        h->log[0] = 0;
        assert_true(call(h, FAKE_ACTOR, "WriteLog", wc_slice_of(whole.ptr, cut)) < 0);
        assert_non_null(strstr(h->log, "Failed to de-serialize"));
    }
    assert_true(call(h, FAKE_ACTOR, "WriteLog", WC_LIT("\xc1")) < 0);
    assert_true(call(h, FAKE_ACTOR, "WriteLog", WC_LIT("\xdf\xff\xff\xff\xff")) < 0);
    assert_int_equal(call(h, FAKE_ACTOR, "WriteLog", WC_LIT("\x93\xa1t\xa4info\xa1x")), 0); /* positional */
    assert_int_equal(call(h, FAKE_ACTOR, "WriteLog",
                          WC_LIT("\x84\xa1q\x91\xc0\xa6target\xa1t\xa5level\xa4info\xa4text\xa1x")),
                     0);
}

static void test_logging__guards(void **state)
{
    fake_host *h = *state;
    static const char *const names[] = {"BindActor", "RemoveActor", "HealthRequest", "Nonsense"};
    for (size_t i = 0; i < WC_COUNT(names); i++) {
        h->log[0] = 0;
        assert_true(call(h, FAKE_ACTOR, names[i], WC_LIT("\x80")) < 0);
        assert_string_equal(h->log, "0 failed: bad dispatch\n");
    }
    assert_true(call(h, FAKE_OTHER, "WriteLog", WC_LIT("\x80")) < 0);
    fake_unbind(h, FAKE_ACTOR);
    fake_unbind(h, FAKE_ACTOR);
    assert_true(write_log(h, "info", "x") < 0);
}

static void test_logging__links_come_and_go_without_a_trace(void **state)
{
    fake_host *h = *state;
    wc_error err;
    assert_int_equal(fake_bind(h, FAKE_OTHER, plain, &err), 0);
    fake_unbind(h, FAKE_OTHER);
    int64_t live = wc_alloc_live();
    for (int i = 0; i < 100; i++) {
        assert_int_equal(fake_bind(h, FAKE_OTHER, plain, &err), 0);
        assert_int_equal(fake_bind(h, FAKE_OTHER, plain, &err), 0);
        fake_unbind(h, FAKE_OTHER);
    }
    assert_int_equal(wc_alloc_live(), live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_logging__every_level_is_written_under_the_actors_name, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_logging__vectors_of_both_shapes_are_read, setup, teardown),
        cmocka_unit_test_setup_teardown(test_logging__unknown_level_becomes_an_error_line, setup, teardown),
        cmocka_unit_test_setup_teardown(test_logging__level_of_the_link_filters, setup, teardown),
        cmocka_unit_test_setup_teardown(test_logging__lines_beyond_the_rate_are_counted, setup, teardown),
        cmocka_unit_test_setup_teardown(test_logging__bad_link_values_fail_the_link, setup, teardown),
        cmocka_unit_test_setup_teardown(test_logging__long_text_is_cut_and_says_so, setup, teardown),
        cmocka_unit_test_setup_teardown(test_logging__hostile_payloads_are_errors, setup, teardown),
        cmocka_unit_test_setup_teardown(test_logging__guards, setup, teardown),
        cmocka_unit_test_setup_teardown(test_logging__links_come_and_go_without_a_trace, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
