/* The extras provider through a fake host. SPEC interfaces 5.9 and 7, host 6.8, providers 14 and 16. */
#include "contracts/extras.h"
#include "contracts/extras_scalar.h"
#include "providers/extras/extras.h"
#include "unit/providers/fake_host.h"

typedef struct bed {
    fake_host *host;
    fake_call call;
} bed;

static int setup(void **state)
{
    wc_error err;
    bed *b = WC_NEW(bed);
    b->host = fake_host_new();
    wc_buf_init(&b->call.answer, 1);
    assert_int_equal(fake_start(b->host, &wc_provider_extras, "default", &err), 0);
    assert_int_equal(fake_bind(b->host, FAKE_ACTOR, NULL, &err), 0);
    *state = b;
    return 0;
}

static int teardown(void **state)
{
    bed *b = *state;
    fake_end(&b->call);
    fake_host_free(b->host);
    wc_free(b);
    return 0;
}

static int call_on(bed *b, int loop, const char *actor, const char *operation, wc_slice payload)
{
    fake_end(&b->call);
    fake_begin(b->host, loop, &b->call, actor, operation, payload);
    return fake_wait(&b->call);
}

static int call(bed *b, const char *operation, wc_slice payload)
{
    return call_on(b, 0, FAKE_ACTOR, operation, payload);
}

/* An answer in either form. */
typedef struct outcome {
    bool is_scalar;
    wc_slice guid;
    uint64_t sequence;
    uint32_t random;
} outcome;

static bool read_scalar(wc_mp_reader *r, int operation, outcome *out)
{
    out->is_scalar = true;
    if (operation == WC_EXTRAS_REQUEST_GUID)
        return wc_mp_read_str(r, &out->guid);
    return operation == WC_EXTRAS_REQUEST_RANDOM ? wc_mp_read_u32(r, &out->random)
                                                 : wc_mp_read_u64(r, &out->sequence);
}

static outcome result(bed *b, int operation)
{
    outcome out = {0};
    wc_extras_generator_result structure;
    wc_mp_reader reader;
    wc_mp_reader_init(&reader, b->call.call.result);
    if (wc_mp_peek(&reader) == WC_MP_MAP) {
        assert_true(wc_extras_generator_result_read(&reader, &structure));
        out.guid = structure.guid;
        out.sequence = structure.sequence_number;
        out.random = structure.random_number;
    } else {
        assert_true(read_scalar(&reader, operation, &out));
    }
    assert_ptr_equal(reader.at, reader.end);
    return out;
}

static uint64_t sequence(bed *b, int loop, const char *actor)
{
    assert_int_equal(call_on(b, loop, actor, "RequestSequence", (wc_slice){0}), 0);
    return result(b, WC_EXTRAS_REQUEST_SEQUENCE).sequence;
}

static void assert_guid(wc_slice guid)
{
    assert_int_equal(guid.len, 36);
    for (size_t i = 0; i < guid.len; i++) {
        char c = (char)guid.ptr[i];
        if (i == 8 || i == 13 || i == 18 || i == 23)
            assert_int_equal(c, '-');
        else
            assert_true((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }
    assert_int_equal(guid.ptr[14], '4');           /* version */
    assert_non_null(strchr("89ab", guid.ptr[19])); /* variant */
}

/* host 6.8 and interfaces 7: the structure form, byte for byte. */
static void test_extras__structure_in_structure_out(void **state)
{
    bed *b = *state;
    static const char guid_request[] = "\x85\xa4guid\xc3\xa8sequence\xc2\xa6random\xc2\xa3min\x00\xa3max\x00";
    static const char seq_answer[] = "\x83\xa4guid\xc0\xaesequenceNumber\x00\xadrandom_number\x00";
    assert_int_equal(call(b, "RequestGuid", wc_slice_of(guid_request, sizeof guid_request - 1)), 0);
    outcome r = result(b, WC_EXTRAS_REQUEST_GUID);
    assert_false(r.is_scalar);
    assert_guid(r.guid);
    assert_int_equal(call(b, "RequestSequence", wc_slice_of(guid_request, sizeof guid_request - 1)), 0);
    assert_int_equal(b->call.call.result.len, sizeof seq_answer - 1);
    assert_memory_equal(b->call.call.result.ptr, seq_answer, sizeof seq_answer - 1);
}

static void test_extras__empty_in_scalar_out(void **state)
{
    bed *b = *state;
    static const wc_slice nothings[] = {{0}, WC_LIT_INIT("\xc0")};
    for (size_t i = 0; i < WC_COUNT(nothings); i++) {
        assert_int_equal(call(b, "RequestGuid", nothings[i]), 0);
        assert_int_equal(b->call.call.result.ptr[0], 0xd9);
        assert_guid(result(b, WC_EXTRAS_REQUEST_GUID).guid);
        assert_int_equal(call(b, "RequestSequence", nothings[i]), 0);
        assert_int_equal(b->call.call.result.len, 1);
        assert_int_equal(b->call.call.result.ptr[0], i);
    }
}

static void test_extras__guids_differ(void **state)
{
    bed *b = *state;
    char first[37];
    assert_int_equal(call(b, "RequestGuid", (wc_slice){0}), 0);
    wc_slice_copy_cstr(result(b, WC_EXTRAS_REQUEST_GUID).guid, first, sizeof first);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(call(b, "RequestGuid", (wc_slice){0}), 0);
        assert_false(wc_slice_eq_str(result(b, WC_EXTRAS_REQUEST_GUID).guid, first));
    }
}

static int ask_random(bed *b, bool is_scalar, bool flag, uint32_t min, uint32_t max, uint32_t *out)
{
    uint8_t payload[128];
    wc_mp_writer w;
    const wc_extras_generator_request request = {.random = flag, .min = min, .max = max};
    const wc_extras_scalar_request_random_args bounds = {min, max};
    wc_mp_writer_init(&w, payload, sizeof payload);
    if (is_scalar)
        wc_extras_scalar_request_random_args_write(&w, &bounds);
    else
        wc_extras_generator_request_write(&w, &request);
    int rc = call(b, "RequestRandom", wc_mp_written(&w));
    if (rc == 0)
        *out = result(b, WC_EXTRAS_REQUEST_RANDOM).random;
    return rc;
}

/* min inclusive, max exclusive; every number of a small range comes. */
static void test_extras__random_numbers_fill_the_range_and_stay_in_it(void **state)
{
    bed *b = *state;
    uint32_t n = 0, counts[6] = {0};
    for (int i = 0; i < 6000; i++) {
        assert_int_equal(ask_random(b, i % 2, true, 10, 16, &n), 0);
        assert_in_range(n, 10, 15);
        counts[n - 10]++;
    }
    for (int i = 0; i < 6; i++)
        assert_in_range(counts[i], 700, 1300); /* 1000 +- more than ten standard deviations */
    assert_int_equal(ask_random(b, true, true, UINT32_MAX - 1, UINT32_MAX, &n), 0);
    assert_int_equal(n, UINT32_MAX - 1);
    assert_int_equal(ask_random(b, true, true, 0, UINT32_MAX, &n), 0);
}

static void test_extras__random_bounds_that_make_no_range(void **state)
{
    bed *b = *state;
    uint32_t n = 0;
    for (int scalar = 0; scalar < 2; scalar++) {
        assert_int_equal(ask_random(b, scalar, true, 7, 7, &n), 0);
        assert_int_equal(n, 7);
        assert_int_equal(ask_random(b, scalar, true, 8, 7, &n), WC_EINVAL);
    }
    n = 1;
    assert_int_equal(ask_random(b, false, false, 8, 7, &n), 0); /* flag not set: all default */
    assert_int_equal(n, 0);
}

static void test_extras__sequence_is_the_actors_own_and_one_for_all_loops(void **state)
{
    bed *b = *state;
    wc_error err;
    assert_int_equal(fake_bind(b->host, FAKE_OTHER, NULL, &err), 0);
    for (uint64_t i = 0; i < 200; i++)
        assert_int_equal(sequence(b, (int)(i % FAKE_LOOPS), FAKE_ACTOR), i);
    assert_int_equal(sequence(b, 1, FAKE_OTHER), 0);
    assert_int_equal(fake_bind(b->host, FAKE_ACTOR, NULL, &err), 0); /* the same link again */
    assert_int_equal(sequence(b, 1, FAKE_ACTOR), 200);
    fake_unbind(b->host, FAKE_ACTOR); /* C: RemoveActor drops the sequence */
    assert_int_equal(fake_bind(b->host, FAKE_ACTOR, NULL, &err), 0);
    assert_int_equal(sequence(b, 0, FAKE_ACTOR), 0);
}

static void test_extras__hostile_payloads_are_errors(void **state)
{
    bed *b = *state;
    static const wc_slice whole = WC_LIT_INIT("\x82\xa3min\x00\xa3max\x64");
    for (size_t cut = 0; cut < whole.len; cut++)
        assert_true(call(b, "RequestRandom", wc_slice_of(whole.ptr, cut)) < 0);
    static const wc_slice structure = WC_LIT_INIT(
        "\x85\xa4guid\xc3\xa8sequence\xc2\xa6random\xc2\xa3min\x00\xa3max\x00");
    for (size_t cut = 1; cut < structure.len; cut++)
        assert_true(call(b, "RequestGuid", wc_slice_of(structure.ptr, cut)) < 0);
    assert_true(call(b, "RequestGuid", WC_LIT("\xc1")) < 0);
    assert_true(call(b, "RequestSequence", WC_LIT("\xdf\xff\xff\xff\xff")) < 0);
    assert_int_equal(sequence(b, 0, FAKE_ACTOR), 0); /* a refused request takes no number */
    assert_int_equal(call(b, "RequestRandom", WC_LIT("\x83\xa1x\x91\xc0\xa3min\x00\xa3max\x01")), 0);
}

static void test_extras__guards(void **state)
{
    bed *b = *state;
    static const char *const names[] = {"BindActor", "RemoveActor", "HealthRequest", "Nonsense", ""};
    for (size_t i = 0; i < WC_COUNT(names); i++) {
        assert_true(call(b, names[i], WC_LIT("\x80")) < 0);
        assert_true(wc_slice_eq_str(b->call.call.result, "bad dispatch"));
    }
    assert_true(call_on(b, 0, FAKE_OTHER, "RequestGuid", (wc_slice){0}) < 0);
    wc_slice text = b->call.call.result;
    assert_true(wc_slice_find_slice(text, WC_LIT("no link")) < text.len);
}

static void test_extras__links_come_and_go_without_a_trace(void **state)
{
    bed *b = *state;
    wc_error err;
    assert_int_equal(fake_bind(b->host, FAKE_OTHER, NULL, &err), 0);
    fake_unbind(b->host, FAKE_OTHER);
    int64_t live = wc_alloc_live();
    for (int i = 0; i < 100; i++) {
        assert_int_equal(fake_bind(b->host, FAKE_OTHER, NULL, &err), 0);
        assert_int_equal(fake_bind(b->host, FAKE_OTHER, NULL, &err), 0);
        fake_unbind(b->host, FAKE_OTHER);
        fake_unbind(b->host, FAKE_OTHER);
    }
    assert_int_equal(wc_alloc_live(), live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_extras__structure_in_structure_out, setup, teardown),
        cmocka_unit_test_setup_teardown(test_extras__empty_in_scalar_out, setup, teardown),
        cmocka_unit_test_setup_teardown(test_extras__guids_differ, setup, teardown),
        cmocka_unit_test_setup_teardown(test_extras__random_numbers_fill_the_range_and_stay_in_it, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_extras__random_bounds_that_make_no_range, setup, teardown),
        cmocka_unit_test_setup_teardown(test_extras__sequence_is_the_actors_own_and_one_for_all_loops, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_extras__hostile_payloads_are_errors, setup, teardown),
        cmocka_unit_test_setup_teardown(test_extras__guards, setup, teardown),
        cmocka_unit_test_setup_teardown(test_extras__links_come_and_go_without_a_trace, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
