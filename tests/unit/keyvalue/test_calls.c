/* The provider as a host sees it: every operation, links, isolation, hostile payloads. Each test runs on the durable and on the
 * memory provider. SPEC interfaces 5.3 and 7, providers 4, 5 and 16. */
#include "unit/keyvalue/kv_calls.h"

static int setup_durable(void **state)
{
    kv_bed *b = WC_NEW(kv_bed);
    kv_start(b, &wc_provider_keyvalue);
    *state = b;
    return 0;
}

static int setup_memory(void **state)
{
    kv_bed *b = WC_NEW(kv_bed);
    kv_start(b, &wc_provider_keyvalue_memory);
    *state = b;
    return 0;
}

static int teardown(void **state)
{
    kv_stop(*state);
    wc_free(*state);
    return 0;
}

static void assert_refused(kv_bed *b, int rc, const char *part)
{
    assert_true(rc < 0);
    if (strstr(kv_error(b), part) == NULL)
        fail_msg("error is \"%s\", expected \"%s\" in it", kv_error(b), part);
}

/* ---- operations (providers 4, column "Redis commands") ----------------------------------------------------------- */

static void test_calls__get_answers_what_set_wrote(void **state)
{
    kv_bed *b = *state;
    assert_int_equal(kv_call(b, GET, K("k")), 0);
    assert_false(b->result.exists);
    assert_int_equal(b->result.value.len, 0);
    assert_int_equal(kv_call(b, SET, K("k"), V("v")), 0);
    assert_true(wc_slice_eq_str(b->result.value, "v"));
    assert_int_equal(kv_call(b, GET, K("k")), 0);
    assert_true(b->result.exists);
    assert_true(wc_slice_eq_str(b->result.value, "v"));
    assert_int_equal(kv_call(b, KEY_EXISTS, K("k")), 0);
    assert_true(b->result.exists);
    assert_int_equal(b->result.value.len, 0);
    assert_int_equal(kv_call(b, DEL, K("k")), 0);
    assert_true(wc_slice_eq_str(b->result.value, "k"));
    assert_int_equal(kv_call(b, KEY_EXISTS, K("k")), 0);
    assert_false(b->result.exists);
    assert_int_equal(kv_call(b, CLEAR, K("k")), 0);
    assert_true(wc_slice_eq_str(b->result.value, "k"));
}

static void test_calls__add_counts_and_stays_within_32_bits(void **state)
{
    kv_bed *b = *state;
    assert_int_equal(kv_call(b, ADD, K("n"), .amount = 200), 0);
    assert_int_equal(b->result.number, 200);
    assert_int_equal(kv_call(b, ADD, K("n"), .amount = -329), 0);
    assert_int_equal(b->result.number, -129);
    assert_int_equal(kv_call(b, SET, K("n"), V("2147483647")), 0);
    assert_refused(b, kv_call(b, ADD, K("n"), .amount = 1), "32 bits");
    assert_int_equal(kv_call(b, GET, K("n")), 0);
    assert_true(wc_slice_eq_str(b->result.value, "2147483647"));
    assert_int_equal(kv_call(b, SET, K("n"), V("seven")), 0);
    assert_refused(b, kv_call(b, ADD, K("n"), .amount = 1), "not an integer");
    assert_int_equal(kv_call(b, SET, K("n"), V("007")), 0);
    assert_refused(b, kv_call(b, ADD, K("n"), .amount = 1), "not an integer");
}

static void test_calls__lists_are_newest_first_with_inclusive_ends(void **state)
{
    kv_bed *b = *state;
    assert_int_equal(kv_call(b, PUSH, K("l"), V("a")), 0);
    assert_int_equal(kv_call(b, PUSH, K("l"), V("b")), 0);
    assert_int_equal(kv_call(b, PUSH, K("l"), V("a")), 0);
    assert_int_equal(b->result.number, 3);
    assert_int_equal(kv_call(b, RANGE, K("l"), .start = 0, .stop = -1), 0);
    assert_string_equal(kv_values(b), "a,b,a");
    assert_int_equal(kv_call(b, RANGE, K("l"), .start = 0, .stop = 1), 0);
    assert_string_equal(kv_values(b), "a,b");
    assert_int_equal(kv_call(b, RANGE, K("l"), .start = -2, .stop = 100), 0);
    assert_string_equal(kv_values(b), "b,a");
    assert_int_equal(kv_call(b, RANGE, K("l"), .start = 2, .stop = 1), 0);
    assert_string_equal(kv_values(b), "");
    assert_int_equal(kv_call(b, LIST_ITEM_DELETE, K("l"), V("a")), 0);
    assert_int_equal(b->result.number, 2); /* the number removed, not the length */
    assert_int_equal(kv_call(b, LIST_ITEM_DELETE, K("l"), V("b")), 0);
    assert_int_equal(kv_call(b, KEY_EXISTS, K("l")), 0);
    assert_false(b->result.exists);
}

static void test_calls__sets_count_changes_and_combine(void **state)
{
    kv_bed *b = *state;
    const wc_slice keys[] = {WC_LIT("s"), WC_LIT("t"), WC_LIT("missing")};
    assert_int_equal(kv_call(b, SET_ADD, K("s"), V("x")), 0);
    assert_int_equal(b->result.number, 1);
    assert_int_equal(kv_call(b, SET_ADD, K("s"), V("x")), 0);
    assert_int_equal(b->result.number, 0);
    assert_int_equal(kv_call(b, SET_ADD, K("s"), V("y")), 0);
    assert_int_equal(kv_call(b, SET_ADD, K("t"), V("y")), 0);
    assert_int_equal(kv_call(b, SET_INTERSECTION, .keys = {keys, 2}), 0);
    assert_string_equal(kv_values(b), "y");
    assert_int_equal(kv_call(b, SET_INTERSECTION, .keys = {keys, 3}), 0);
    assert_string_equal(kv_values(b), "");
    assert_int_equal(kv_call(b, SET_UNION, .keys = {keys, 3}), 0);
    assert_int_equal(b->result.values.len, 2);
    assert_int_equal(kv_call(b, SET_QUERY, K("t")), 0);
    assert_string_equal(kv_values(b), "y");
    assert_int_equal(kv_call(b, SET_REMOVE, K("t"), V("y")), 0);
    assert_int_equal(b->result.number, 1);
    assert_int_equal(kv_call(b, SET_REMOVE, K("t"), V("y")), 0);
    assert_int_equal(b->result.number, 0);
    assert_refused(b, kv_call(b, SET_UNION, .keys = {keys, 0}), "without keys");
    assert_refused(b, kv_call(b, SET_INTERSECTION, .keys = {keys, 0}), "without keys");
}

static void test_calls__wrong_type_is_an_error_and_changes_nothing(void **state)
{
    kv_bed *b = *state;
    const wc_slice keys[] = {WC_LIT("missing"), WC_LIT("l")};
    assert_int_equal(kv_call(b, PUSH, K("l"), V("a")), 0);
    assert_refused(b, kv_call(b, GET, K("l")), "WRONGTYPE");
    assert_refused(b, kv_call(b, ADD, K("l"), .amount = 1), "WRONGTYPE");
    assert_refused(b, kv_call(b, SET_ADD, K("l"), V("a")), "WRONGTYPE");
    assert_refused(b, kv_call(b, SET_REMOVE, K("l"), V("a")), "WRONGTYPE");
    assert_refused(b, kv_call(b, SET_QUERY, K("l")), "WRONGTYPE");
    assert_refused(b, kv_call(b, SET_UNION, .keys = {keys, 2}), "WRONGTYPE");
    assert_refused(b, kv_call(b, SET_INTERSECTION, .keys = {keys, 2}), "WRONGTYPE");
    assert_int_equal(kv_call(b, SET_ADD, K("s"), V("a")), 0);
    assert_refused(b, kv_call(b, PUSH, K("s"), V("a")), "WRONGTYPE");
    assert_refused(b, kv_call(b, RANGE, K("s"), .stop = -1), "WRONGTYPE");
    assert_refused(b, kv_call(b, LIST_ITEM_DELETE, K("s"), V("a")), "is a set");
    assert_int_equal(kv_call(b, RANGE, K("l"), .stop = -1), 0);
    assert_string_equal(kv_values(b), "a");
    assert_int_equal(kv_call(b, SET, K("l"), V("now a string")), 0);
    assert_int_equal(kv_call(b, GET, K("l")), 0);
    assert_true(wc_slice_eq_str(b->result.value, "now a string"));
}

/* providers 5: expiry honoured. */
static void test_calls__what_expired_is_absent(void **state)
{
    kv_bed *b = *state;
    assert_int_equal(kv_call(b, SET, K("k"), V("5"), .expires = 10), 0);
    b->host->wall_ns += 9900000000u;
    assert_int_equal(kv_call(b, ADD, K("k"), .amount = 1), 0); /* keeps the expiry */
    assert_int_equal(b->result.number, 6);
    assert_int_equal(kv_call(b, GET, K("k")), 0);
    assert_true(b->result.exists);
    b->host->wall_ns += 200000000u;
    assert_int_equal(kv_call(b, GET, K("k")), 0);
    assert_false(b->result.exists);
    assert_int_equal(kv_call(b, PUSH, K("k"), V("a list now")), 0);
    assert_int_equal(b->result.number, 1);
    assert_int_equal(kv_call(b, SET, K("p"), V("v"), .expires = 1), 0);
    assert_int_equal(kv_call(b, SET, K("p"), V("v"), .expires = 0), 0); /* takes the expiry away */
    b->host->wall_ns += 5000000000u;
    assert_int_equal(kv_call(b, KEY_EXISTS, K("p")), 0);
    assert_true(b->result.exists);
}

/* interfaces 5.3: a provider may write both keys of a count. */
static void test_calls__set_counts_carry_both_keys(void **state)
{
    kv_bed *b = *state;
    static const uint8_t expected[] = "\x82\xa9new_count\x01\xa8newCount\x01";
    assert_int_equal(kv_call(b, SET_ADD, K("s"), V("x")), 0);
    assert_int_equal(b->call.call.result.len, sizeof expected - 1);
    assert_memory_equal(b->call.call.result.ptr, expected, sizeof expected - 1);
}

/* interfaces 7: byte vectors. */
static void test_calls__vectors_of_the_era_are_answered_in_kind(void **state)
{
    kv_bed *b = *state;
    static const struct {
        const char *operation, *request, *answer;
    } vectors[] = {
        {"Get", "\x81\xa3key\xa1k",
         "\x82\xa5value\xa0\xa6"
         "exists\xc2"},
        {"Set",
         "\x83\xa3key\xa1k\xa5value\xa1v\xa7"
         "expires\x7f",
         "\x81\xa5value\xa1v"},
        {"Get", "\x81\xa3key\xa1k",
         "\x82\xa5value\xa1v\xa6"
         "exists\xc3"},
        {"Del", "\x81\xa3key\xa1k", "\x81\xa3key\xa1k"},
        {"Push",
         "\x82\xa3key\xa1l\xa5value\xa1"
         "b",
         "\x81\xa8newCount\x01"},
        {"Push",
         "\x82\xa3key\xa1l\xa4item\xa1"
         "a",
         "\x81\xa8newCount\x02"}, /* waSCC AssemblyScript */
        {"Range", "\x83\xa3key\xa1l\xa5start\xff\xa4stop\xff",
         "\x81\xa6values\x91\xa1"
         "b"},
        {"Add", "\x82\xa3key\xab:my:counter\xa5value\x01", "\x81\xa5value\x01"},
        {"Add", "\x92\xab:my:counter\x7f", "\x81\xa5value\xd1"}, /* positional; 128 is written d1 00 80 */
    };
    for (size_t i = 0; i < WC_COUNT(vectors); i++) {
        wc_slice expected = wc_slice_str(vectors[i].answer);
        fake_end(&b->call);
        fake_begin(b->host, 1, &b->call, FAKE_ACTOR, vectors[i].operation, wc_slice_str(vectors[i].request));
        assert_int_equal(fake_wait(&b->call), 0);
        assert_true(wc_slice_starts(b->call.call.result, expected));
        if (i + 1 < WC_COUNT(vectors))
            assert_int_equal(b->call.call.result.len, expected.len);
    }
}

/* ---- payloads (providers 16) ------------------------------------------------------------------------------------- */

static int call_raw(kv_bed *b, const char *operation, wc_slice payload)
{
    fake_end(&b->call);
    fake_begin(b->host, 0, &b->call, FAKE_ACTOR, operation, payload);
    return fake_wait(&b->call);
}

static void test_calls__truncated_and_garbage_payloads_are_errors(void **state)
{
    kv_bed *b = *state;
    static const wc_slice keys[] = {WC_LIT_INIT("a"), WC_LIT_INIT("b")};
    static const kv_args args = {.key = WC_LIT_INIT("key"), .value = WC_LIT_INIT("value"), .keys = {keys, 2}};
    uint8_t payload[128];
    for (int op = 0; op < WC_KEYVALUE_OPERATIONS; op++) {
        const char *name = wc_keyvalue_operation_name(op);
        size_t len = kv_encode(op, &args, payload, sizeof payload);
        for (size_t cut = 0; cut < len; cut++)
            assert_refused(b, call_raw(b, name, wc_slice_of(payload, cut)), "Failed to de-serialize");
        assert_refused(b, call_raw(b, name, WC_LIT("\xc1")), "Failed to de-serialize");
        assert_refused(b, call_raw(b, name, WC_LIT("\xdf\xff\xff\xff\xff")), "Failed to de-serialize");
        assert_refused(b, call_raw(b, name, WC_LIT("\xdd\xff\xff\xff\xff")), "Failed to de-serialize");
        assert_refused(b, call_raw(b, name, WC_LIT("\x80")), "missing");
        assert_int_equal(call_raw(b, name, wc_slice_of(payload, len)), 0);
        assert_int_equal(call_raw(b, "Del", WC_LIT("\x81\xa3key\xa3key")), 0);
    }
}

static void test_calls__unknown_keys_are_ignored(void **state)
{
    kv_bed *b = *state;
    assert_int_equal(
        call_raw(b, "Get", WC_LIT("\x83\xa1x\x93\x01\xc0\x81\xa1y\xc2\xa3key\xa1k\xa1z\xd4\x01\x02")), 0);
}

static void test_calls__text_that_is_not_utf8_is_refused(void **state)
{
    kv_bed *b = *state;
    assert_refused(b, call_raw(b, "Get", WC_LIT("\x81\xa3key\xa1\xff")), "not UTF-8");
    assert_refused(b, call_raw(b, "Push", WC_LIT("\x82\xa3key\xa1k\xa5value\xa2\xc0\x80")), "not UTF-8");
    assert_refused(b, call_raw(b, "SetUnion", WC_LIT("\x81\xa4keys\x91\xa1\xfe")), "not UTF-8");
}

static void test_calls__limits_are_named(void **state)
{
    kv_bed *b = *state;
    static char key[(64u << 10) + 2];
    static wc_slice keys[1025];
    memset(key, 'k', sizeof key - 1);
    assert_refused(b, kv_call(b, GET, .key = wc_slice_str(key)), "limit 65536 (keyvalue key bytes)");
    assert_refused(b, kv_call(b, SET_UNION, .keys = {keys, 1025}), "limit 1024 (keyvalue keys per call)");
    key[sizeof key - 2] = 0;
    assert_int_equal(kv_call(b, SET, .key = wc_slice_str(key), V("v")), 0);
    assert_int_equal(kv_call(b, GET, .key = wc_slice_str(key)), 0);
    assert_true(b->result.exists);
}

/* interfaces 6: unknown operation; host 6.7: what only the host may send. */
static void test_calls__anything_else_is_bad_dispatch(void **state)
{
    kv_bed *b = *state;
    static const char *const names[] = {"BindActor", "RemoveActor", "HealthRequest", "Nonsense", "", "get"};
    for (size_t i = 0; i < WC_COUNT(names); i++) {
        assert_true(call_raw(b, names[i], WC_LIT("\x82\xa6module\xa1M\xa6values\x80")) < 0);
        assert_string_equal(kv_error(b), "bad dispatch");
    }
}

/* ---- links and isolation (providers 16) -------------------------------------------------------------------------- */

static void test_calls__unlinked_actor_gets_an_error(void **state)
{
    kv_bed *b = *state;
    wc_error err;
    assert_true(kv_call_as(b, FAKE_OTHER, 0, WC_KEYVALUE_GET, &(kv_args){K("k")}) < 0);
    assert_non_null(strstr(kv_error(b), "no link"));
    assert_int_equal(fake_bind(b->host, FAKE_OTHER, NULL, &err), 0);
    assert_int_equal(kv_call_as(b, FAKE_OTHER, 1, WC_KEYVALUE_GET, &(kv_args){K("k")}), 0);
    fake_unbind(b->host, FAKE_OTHER);
    fake_unbind(b->host, FAKE_OTHER);
    assert_true(kv_call_as(b, FAKE_OTHER, 0, WC_KEYVALUE_GET, &(kv_args){K("k")}) < 0);
}

static void test_calls__actors_do_not_see_each_other_unless_they_share(void **state)
{
    kv_bed *b = *state;
    wc_error err;
    const char *const shared[] = {"keyspace", "team", NULL};
    const char *const forged[] = {"KEYSPACE", "actor/" FAKE_ACTOR, NULL};
    assert_int_equal(fake_bind(b->host, FAKE_OTHER, NULL, &err), 0);
    assert_int_equal(kv_call(b, SET, K("k"), V("mine")), 0);
    assert_int_equal(kv_call_as(b, FAKE_OTHER, 1, WC_KEYVALUE_GET, &(kv_args){K("k")}), 0);
    assert_false(b->result.exists);
    assert_int_equal(fake_bind(b->host, FAKE_OTHER, forged, &err), 0);
    assert_int_equal(kv_call_as(b, FAKE_OTHER, 1, WC_KEYVALUE_GET, &(kv_args){K("k")}), 0);
    assert_false(b->result.exists);
    assert_int_equal(fake_bind(b->host, FAKE_ACTOR, shared, &err), 0); /* new values take effect */
    assert_int_equal(fake_bind(b->host, FAKE_OTHER, shared, &err), 0);
    assert_int_equal(kv_call(b, SET, K("k"), V("ours")), 0);
    assert_int_equal(kv_call_as(b, FAKE_OTHER, 1, WC_KEYVALUE_GET, &(kv_args){K("k")}), 0);
    assert_true(wc_slice_eq_str(b->result.value, "ours"));
    assert_int_equal(fake_bind(b->host, FAKE_ACTOR, NULL, &err), 0);
    assert_int_equal(kv_call(b, GET, K("k")), 0);
    assert_true(wc_slice_eq_str(b->result.value, "mine"));
}

static void test_calls__link_values_that_make_no_sense_fail_the_link(void **state)
{
    kv_bed *b = *state;
    wc_error err;
    char long_name[300];
    const char *const bad_store[] = {"STORE", "etcd", NULL};
    const char *const bad_space[] = {"KEYSPACE", long_name, NULL};
    memset(long_name, 'x', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = 0;
    assert_int_equal(fake_bind(b->host, FAKE_ACTOR, bad_store, &err), WC_EINVAL);
    assert_non_null(strstr(err.msg, "etcd"));
    assert_int_equal(fake_bind(b->host, FAKE_ACTOR, bad_space, &err), WC_ELIMIT);
    assert_int_equal(kv_call(b, GET, K("k")), 0); /* the old link is as it was */
}

/* A URL may hold a password: it is not repeated. */
static void test_calls__url_of_the_era_is_noted_and_not_used(void **state)
{
    kv_bed *b = *state;
    wc_error err;
    const char *const values[] = {"URL", "redis://:secret@10.0.0.1:6379/", "__wasmcloud_name", "x", NULL};
    assert_int_equal(fake_bind(b->host, FAKE_ACTOR, values, &err), 0);
    assert_non_null(strstr(b->host->log, "URL"));
    assert_null(strstr(b->host->log, "secret"));
    assert_int_equal(kv_call(b, SET, K("k"), V("v")), 0);
}

static size_t count_dir(const char *path)
{
    DIR *dir = opendir(path);
    size_t count = 0;
    assert_non_null(dir);
    while (readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count;
}

static void test_calls__a_hundred_links_come_and_go_without_a_trace(void **state)
{
    kv_bed *b = *state;
    wc_error err;
    char actor[57] = FAKE_OTHER;
    fake_bind(b->host, actor, NULL, &err);
    fake_unbind(b->host, actor);
    size_t files = count_dir("/proc/self/fd"), threads = count_dir("/proc/self/task");
    int64_t live = wc_alloc_live();
    for (int i = 0; i < 100; i++) {
        actor[55] = (char)('A' + i % 26);
        assert_int_equal(fake_bind(b->host, actor, NULL, &err), 0);
        assert_int_equal(fake_bind(b->host, actor, NULL, &err), 0);
        fake_unbind(b->host, actor);
    }
    assert_int_equal(wc_alloc_live(), live);
    assert_int_equal(count_dir("/proc/self/fd"), files);
    assert_int_equal(count_dir("/proc/self/task"), threads);
}

/* ---- many at once ------------------------------------------------------------------------------------------------ */

static void test_calls__concurrent_increments_are_all_counted(void **state)
{
    kv_bed *b = *state;
    enum { CALLS = 500 };
    fake_call *calls = wc_calloc(CALLS, sizeof *calls);
    bool seen[CALLS + 1] = {false};
    uint8_t payload[64];
    size_t len = kv_encode(WC_KEYVALUE_ADD, &(kv_args){K("n"), .amount = 1}, payload, sizeof payload);
    for (int i = 0; i < CALLS; i++)
        fake_begin(b->host, i % FAKE_LOOPS, &calls[i], FAKE_ACTOR, "Add", wc_slice_of(payload, len));
    for (int i = 0; i < CALLS; i++) {
        kv_result result;
        wc_mp_reader r;
        assert_int_equal(fake_wait(&calls[i]), 0);
        wc_mp_reader_init(&r, calls[i].call.result);
        assert_true(kv_decode(&r, WC_KEYVALUE_ADD, &result));
        assert_in_range(result.number, 1, CALLS);
        assert_false(seen[result.number]);
        seen[result.number] = true;
        fake_end(&calls[i]);
    }
    wc_free(calls);
}

/* Removal during a call, and a stop with calls outstanding: every call is answered once. */
static void test_calls__outstanding_calls_are_answered_when_the_provider_stops(void **state)
{
    kv_bed *b = *state;
    enum { CALLS = 100 };
    static fake_call calls[CALLS];
    const wc_provider_api *provider = b->host->provider;
    wc_error err;
    uint8_t payload[64];
    size_t len = kv_encode(WC_KEYVALUE_ADD, &(kv_args){K("m"), .amount = 1}, payload, sizeof payload);
    for (int i = 0; i < CALLS; i++)
        fake_begin(b->host, i % FAKE_LOOPS, &calls[i], FAKE_ACTOR, "Add", wc_slice_of(payload, len));
    fake_unbind(b->host, FAKE_ACTOR);
    fake_stop(b->host);
    for (int i = 0; i < CALLS; i++) {
        assert_true(calls[i].is_complete);
        assert_int_equal(calls[i].call.status, 0);
        fake_end(&calls[i]);
    }
    assert_int_equal(fake_start(b->host, provider, "default", &err), 0);
}

static void test_calls__health_is_good_before_any_link(void **state)
{
    kv_bed *b = *state;
    wc_error err;
    assert_int_equal(b->host->provider->health(b->host->self, &err), 0);
}

#define BOTH(test)                                                  \
    cmocka_unit_test_setup_teardown(test, setup_durable, teardown), \
    {                                                               \
        #test " (memory)", test, setup_memory, teardown, NULL       \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_calls__get_answers_what_set_wrote),
        BOTH(test_calls__add_counts_and_stays_within_32_bits),
        BOTH(test_calls__lists_are_newest_first_with_inclusive_ends),
        BOTH(test_calls__sets_count_changes_and_combine),
        BOTH(test_calls__wrong_type_is_an_error_and_changes_nothing),
        BOTH(test_calls__what_expired_is_absent),
        BOTH(test_calls__set_counts_carry_both_keys),
        BOTH(test_calls__vectors_of_the_era_are_answered_in_kind),
        BOTH(test_calls__truncated_and_garbage_payloads_are_errors),
        BOTH(test_calls__unknown_keys_are_ignored),
        BOTH(test_calls__text_that_is_not_utf8_is_refused),
        BOTH(test_calls__limits_are_named),
        BOTH(test_calls__anything_else_is_bad_dispatch),
        BOTH(test_calls__unlinked_actor_gets_an_error),
        BOTH(test_calls__actors_do_not_see_each_other_unless_they_share),
        BOTH(test_calls__link_values_that_make_no_sense_fail_the_link),
        BOTH(test_calls__url_of_the_era_is_noted_and_not_used),
        BOTH(test_calls__a_hundred_links_come_and_go_without_a_trace),
        BOTH(test_calls__concurrent_increments_are_all_counted),
        BOTH(test_calls__outstanding_calls_are_answered_when_the_provider_stops),
        BOTH(test_calls__health_is_good_before_any_link),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
