/* Calls: payloads, results, host calls. SPEC wapc 12 C1 to C5, R1 to R3, H1 to H7, M1, P2, P3; sections 4 to 6. */
#include "support.h"

static wapc_engine *engine;
static wapc_module *scripted;

static int set_up(void **state)
{
    (void)state;
    engine = make_plain_engine(false);
    scripted = load_module(engine, "tests/wapc_script");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    wapc_module_unref(scripted);
    wapc_engine_free(engine);
    return 0;
}

/* What a scripted host does: answers with what it was given, or as it was told. */
typedef struct host {
    int calls;
    bool is_failing;
    wc_slice answer; /* NULL: the payload */
    uint64_t seen_id;
    char seen[256];
    wapc_instance *other; /* called from inside the host call */
    int inner_rc;
} host;

static int on_host_call(void *ctx, wapc_instance *instance, const wapc_host_call *call)
{
    host *h = ctx;
    h->calls++;
    h->seen_id = wapc_instance_id(instance);
    snprintf(h->seen, sizeof h->seen, "%.*s|%.*s|%.*s|%.*s", WC_FMT(call->binding), WC_FMT(call->ns),
             WC_FMT(call->operation), WC_FMT(call->payload));
    if (h->other) {
        wc_slice inner = {0};
        h->inner_rc = wapc_call(h->other, WC_LIT("inner"), WC_LIT("payload"), 0, &inner, NULL);
        wapc_host_reply(instance, h->inner_rc == 0 ? inner : (wc_slice){0});
    } else if (h->is_failing) {
        wapc_host_fail(instance, h->answer);
    } else {
        wapc_host_reply(instance, h->answer.ptr ? h->answer : call->payload);
    }
    return WC_DONE;
}

static const wapc_callbacks callbacks = {.on_host_call = on_host_call};

/* ---- C: payloads ---- */

static void expect_echo(wapc_instance *instance, wc_slice operation, wc_slice payload)
{
    wc_slice response = {0};
    wc_error err = {0};
    if (wapc_call(instance, operation, payload, 0, &response, &err) != 0)
        fail_msg("%zu bytes: %s", payload.len, err.msg);
    assert_int_equal(response.len, payload.len);
    if (payload.len)
        assert_memory_equal(response.ptr, payload.ptr, payload.len);
}

static void test_call__C1_C5_payloads_of_every_size_come_back(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 256, 65535, 65536, 65537, 1 << 20, 16 << 20};
    wapc_module *module = load_module(engine, "tests/wapc_echo");
    wapc_instance *instance = make_instance(module, NULL, NULL);
    uint8_t *bytes = wc_alloc(16 << 20);
    for (size_t i = 0; i < 16 << 20; i++)
        bytes[i] = (uint8_t)(i * 31 + (i >> 8));
    for (size_t i = 0; i < WC_COUNT(sizes); i++)
        expect_echo(instance, WC_LIT("echo"), wc_slice_of(bytes, sizes[i]));
    /* and small again, on memory that has grown */
    expect_echo(instance, WC_LIT("echo"), WC_LIT("small"));
    wc_free(bytes);
    wapc_instance_free(instance);
    wapc_module_unref(module);
}

static void test_call__a_request_beyond_the_limit_is_refused_with_its_setting(void **state)
{
    (void)state;
    wc_slice response = {0};
    wc_error err = {0};
    wapc_instance *instance = make_instance(scripted, NULL, NULL);
    uint8_t *bytes = wc_calloc(1, (16 << 20) + 1);
    assert_int_equal(wapc_call(instance, WC_LIT("x"), wc_slice_of(bytes, (16 << 20) + 1), 0, &response, &err),
                     WC_ELIMIT);
    assert_contains(err.msg, "max_payload_bytes");
    assert_int_equal(wapc_call(instance, wc_slice_of(bytes, 65537), WC_LIT(""), 0, &response, &err),
                     WC_ELIMIT);
    wc_free(bytes);
    wapc_instance_free(instance);
}

static void expect_operation(wapc_instance *instance, wc_slice operation)
{
    script s = {0};
    wc_slice response = {0};
    SAY(&s, S_RESPONSE, OPERATION_AT, (uint32_t)operation.len);
    SAY(&s, S_RETURN, 1);
    assert_int_equal(wapc_call(instance, operation, script_slice(&s), 0, &response, NULL), 0);
    assert_slices_equal(response, operation);
}

static void test_call__C2_operation_names_arrive_byte_exact(void **state)
{
    (void)state;
    char long_name[1024];
    memset(long_name, 'n', sizeof long_name);
    wapc_instance *instance = make_instance(scripted, NULL, NULL);
    expect_operation(instance, wc_slice_of("", 0));
    expect_operation(instance, wc_slice_of(long_name, sizeof long_name));
    expect_operation(instance, wc_slice_of("n\0ul \xc3\xa9 \xff", 9));
    wapc_instance_free(instance);
}

static void test_call__C3_the_request_can_be_read_again_after_a_host_call(void **state)
{
    (void)state;
    host h = {.answer = WC_LIT("other bytes")};
    script s = {0};
    wapc_instance *instance = make_instance(scripted, &callbacks, &h);
    SAY(&s, S_REQUEST, 0x20000, 0x21000);
    SAY(&s, S_HOST_CALL, 0, 0, 0, 0, 0, 0, 0, 0, 0x20);
    SAY(&s, S_REQUEST, 0x22000, 0x23000);
    SAY(&s, S_RESPONSE, 0x23000, 0); /* the length is filled in below */
    SAY(&s, S_RETURN, 1);
    uint32_t len = (uint32_t)s.len;
    memcpy(s.bytes + 3 * 4 * WORDS + 8, &len, 4);
    wapc_result result = run_script(instance, &s);
    assert_int_equal(result.status, 0);
    assert_slices_equal(result.response, script_slice(&s));
    wapc_instance_free(instance);
}

static void test_call__C5_memory_that_grows_before_the_request_is_seen(void **state)
{
    (void)state;
    host h = {.answer = WC_LIT("into the new page")};
    script s = {0};
    wapc_instance *instance = make_instance(scripted, &callbacks, &h);
    SAY(&s, S_GROW, 4, 0x20);
    SAY(&s, S_HOST_CALL, 0, 0, 0, 0, 0, 0, 0, 0, 0x24);
    SAY(&s, S_HOST_RESPONSE, 7 * 65536);
    SAY(&s, S_RESPONSE, 7 * 65536, 17);
    SAY(&s, S_RETURN, 1);
    wapc_result result = run_script(instance, &s);
    assert_int_equal(result.status, 0);
    assert_slice_is(result.response, "into the new page");
    wapc_instance_free(instance);
}

static void test_call__M1_memory_size_is_exact_before_and_after_growth(void **state)
{
    (void)state;
    script s = {0};
    wapc_instance *instance = make_instance(scripted, NULL, NULL);
    assert_int_equal(wapc_memory_size(instance), 4 * 65536);
    SAY(&s, S_GROW, 3, 0x20);
    SAY(&s, S_RESPONSE, 0x20, 4);
    SAY(&s, S_RETURN, 1);
    assert_int_equal(run_script(instance, &s).status, 0);
    assert_int_equal(wapc_memory_size(instance), 7 * 65536);
    wapc_instance_free(instance);
}

static void test_call__growth_beyond_the_limit_is_refused_to_the_guest(void **state)
{
    (void)state;
    script s = {0};
    wapc_instance *instance = make_instance(scripted, NULL, NULL);
    SAY(&s, S_GROW, 60000, 0x20);
    SAY(&s, S_RESPONSE, 0x20, 4);
    SAY(&s, S_RETURN, 1);
    assert_slices_equal(run_script(instance, &s).response, wc_slice_of("\xff\xff\xff\xff", 4));
    wapc_instance_free(instance);
}

/* ---- R: results ---- */

typedef struct verdict {
    int code;            /* what __guest_call returns */
    int response, error; /* 0: not set, 1: empty, 2: with a text */
    int status;
    const char *text; /* response or error */
} verdict;

static void expect_verdict(const verdict *v)
{
    script s = {0};
    wapc_instance *instance = make_instance(scripted, NULL, NULL);
    uint32_t texts = SCRIPT_AT + 3 * 4 * WORDS;
    SAY(&s, v->response ? S_RESPONSE : S_STORE, texts, v->response == 2 ? 6 : 0x736e61);
    if (v->response == 1)
        memset(s.bytes + 8, 0, 4);
    if (!v->response)
        memset(s.bytes + 4, 0, 4);
    SAY(&s, v->error ? S_ERROR : S_STORE, v->error ? texts + 6 : 0, v->error == 2 ? 5 : 0);
    SAY(&s, S_RETURN, (uint32_t)v->code);
    script_data(&s, WC_LIT("answerwrong"));
    wapc_result result = run_script(instance, &s);
    if (result.status != v->status)
        fail_msg("rc %d, response %d, error %d: status %d", v->code, v->response, v->error, result.status);
    assert_slice_is(v->status == 0 ? result.response : result.error, v->text);
    assert_int_equal(result.has_ignored_error, v->status == 0 && v->error != 0);
    assert_true(wapc_is_clean(instance));
    wapc_instance_free(instance);
}

static void test_call__R1_every_row_of_the_judging_table(void **state)
{
    (void)state;
    static const char none_ok[] = "No error message OR response set for call success";
    static const char none_bad[] = "No error message set for call failure";
    for (int response = 0; response < 3; response++) {
        for (int error = 0; error < 3; error++) {
            const char *answer = response == 2 ? "answer" : "", *wrong = error == 2 ? "wrong" : "";
            static const int codes[] = {1, 2, -1};
            for (size_t i = 0; i < WC_COUNT(codes); i++) {
                if (response)
                    expect_verdict(&(verdict){codes[i], response, error, 0, answer});
                else
                    expect_verdict(&(verdict){codes[i], response, error, WC_EGUEST, error ? wrong : none_ok});
            }
            expect_verdict(&(verdict){0, response, error, WC_EGUEST, error ? wrong : none_bad});
        }
    }
}

static void test_call__R2_the_last_response_wins_and_failure_discards_it(void **state)
{
    (void)state;
    script s = {0}, t = {0};
    wapc_instance *instance = make_instance(scripted, NULL, NULL);
    uint32_t texts = SCRIPT_AT + 3 * 4 * WORDS;
    SAY(&s, S_RESPONSE, texts, 5);
    SAY(&s, S_RESPONSE, texts + 5, 6);
    SAY(&s, S_RETURN, 1);
    script_data(&s, WC_LIT("firstsecond"));
    assert_slice_is(run_script(instance, &s).response, "second");
    SAY(&t, S_RESPONSE, texts, 5);
    SAY(&t, S_ERROR, texts + 5, 6);
    SAY(&t, S_RETURN, 0);
    script_data(&t, WC_LIT("firstsecond"));
    wapc_result result = run_script(instance, &t);
    assert_int_equal(result.status, WC_EGUEST);
    assert_slice_is(result.error, "second");
    assert_int_equal(result.response.len, 0);
    wapc_instance_free(instance);
}

static void test_call__R3_slots_do_not_leak_into_the_next_call(void **state)
{
    (void)state;
    host h = {.answer = WC_LIT("kept?")};
    script s = {0}, t = {0};
    wapc_instance *instance = make_instance(scripted, &callbacks, &h);
    SAY(&s, S_HOST_CALL, 0, 0, 0, 0, 0, 0, 0, 0, 0x20);
    SAY(&s, S_RESPONSE, 0x1000, 4);
    SAY(&s, S_ERROR, 0x1000, 4);
    SAY(&s, S_RETURN, 1);
    assert_int_equal(run_script(instance, &s).status, 0);
    SAY(&t, S_HOST_RESPONSE_LEN, 0x20);
    SAY(&t, S_HOST_ERROR_LEN, 0x24);
    SAY(&t, S_RESPONSE, 0x20, 8);
    SAY(&t, S_RETURN, 1);
    assert_slices_equal(run_script(instance, &t).response, wc_slice_of("\0\0\0\0\0\0\0\0", 8));
    script u = {0};
    SAY(&u, S_RETURN, 1);
    wapc_result result = run_script(instance, &u);
    assert_int_equal(result.status, WC_EGUEST);
    assert_slice_is(result.error, "No error message OR response set for call success");
    wapc_instance_free(instance);
}

static void test_call__errors_are_formatted_as_the_era_printed_them(void **state)
{
    (void)state;
    char text[64];
    wapc_result result = {.status = WC_EGUEST, .error = WC_LIT("no such key")};
    assert_int_equal(wapc_format_error(&result, text, sizeof text), 31);
    assert_string_equal(text, "Guest call failure: no such key");
    result.error = WC_LIT("Initialization failed: x");
    wapc_format_error(&result, text, sizeof text);
    assert_string_equal(text, "Initialization failed: x");
    assert_int_equal(wapc_format_error(&result, text, 5), 4);
    assert_string_equal(text, "Init");
}

/* ---- H: host calls ---- */

/* binding "bind" at data, ns, op and payload behind it; result at 0x20. */
static void say_host_call(script *s, uint32_t data)
{
    SAY(s, S_HOST_CALL, data, 4, data + 4, 2, data + 6, 3, data + 9, 7, 0x20);
}

static void test_call__H1_the_host_sees_all_four_parts_and_the_identity(void **state)
{
    (void)state;
    host h = {0};
    script s = {0}, t = {0};
    wapc_instance *instance = make_instance(scripted, &callbacks, &h);
    uint32_t data = SCRIPT_AT + 3 * 4 * WORDS;
    say_host_call(&s, data);
    SAY(&s, S_RESPONSE, 0x20, 4);
    SAY(&s, S_RETURN, 1);
    script_data(&s, WC_LIT("bindnsopepayload"));
    assert_slices_equal(run_script(instance, &s).response, wc_slice_of("\1\0\0\0", 4));
    assert_string_equal(h.seen, "bind|ns|ope|payload");
    assert_int_equal(h.seen_id, wapc_instance_id(instance));
    SAY(&t, S_HOST_CALL, 0xffffffff, 0, 0, 0, 7, 0, 0xfffffff0, 0, 0x20);
    SAY(&t, S_RESPONSE, 0x20, 4);
    SAY(&t, S_RETURN, 1);
    assert_int_equal(run_script(instance, &t).status, 0);
    assert_string_equal(h.seen, "|||");
    wapc_instance_free(instance);
}

static void test_call__H2_an_answer_can_be_read_twice_and_may_be_empty_or_large(void **state)
{
    (void)state;
    uint8_t *large = wc_alloc(1 << 20);
    memset(large, 'x', 1 << 20);
    static const uint32_t sizes[] = {0, 1, 1 << 20};
    for (size_t i = 0; i < WC_COUNT(sizes); i++) {
        host h = {.answer = wc_slice_of(large, sizes[i])};
        script s = {0};
        wapc_instance *instance = make_instance(scripted, &callbacks, &h);
        SAY(&s, S_HOST_CALL, 0, 0, 0, 0, 0, 0, 0, 0, 0x20);
        SAY(&s, S_GROW, 32, 0x30);
        SAY(&s, S_HOST_RESPONSE_LEN, 0x24);
        SAY(&s, S_HOST_RESPONSE_LEN, 0x28);
        SAY(&s, S_HOST_RESPONSE, 0x40000);
        SAY(&s, S_HOST_RESPONSE, 0x40000);
        SAY(&s, S_RESPONSE_OF, 0x40000, 0x28);
        SAY(&s, S_RETURN, 1);
        wapc_result result = run_script(instance, &s);
        assert_int_equal(result.status, 0);
        assert_slices_equal(result.response, h.answer);
        wapc_instance_free(instance);
    }
    wc_free(large);
}

static void test_call__H3_an_error_has_its_length_in_bytes(void **state)
{
    (void)state;
    host h = {.is_failing = true, .answer = WC_LIT("h\xc3\xb6st f\xc3\xa4ilure")};
    script s = {0};
    wapc_instance *instance = make_instance(scripted, &callbacks, &h);
    SAY(&s, S_HOST_CALL, 0, 0, 0, 0, 0, 0, 0, 0, 0x20);
    SAY(&s, S_HOST_ERROR_LEN, 0x24);
    SAY(&s, S_HOST_ERROR, 0x28);
    SAY(&s, S_RESPONSE, 0x20, 8 + 14);
    SAY(&s, S_RETURN, 1);
    assert_slices_equal(run_script(instance, &s).response,
                        wc_slice_of("\0\0\0\0\x0e\0\0\0h\xc3\xb6st f\xc3\xa4ilure", 22));
    wapc_instance_free(instance);
}

static void say_lengths(script *s)
{
    SAY(s, S_HOST_CALL, 0, 0, 0, 0, 0, 0, 0, 0, 0x20);
    SAY(s, S_HOST_RESPONSE_LEN, 0x24);
    SAY(s, S_HOST_ERROR_LEN, 0x28);
    SAY(s, S_HOST_RESPONSE, 0x10); /* nothing is written when there is none */
    SAY(s, S_RESPONSE, 0x10, 28);
    SAY(s, S_RETURN, 1);
}

static int alternate(void *ctx, wapc_instance *instance, const wapc_host_call *call)
{
    (void)call;
    if (++*(int *)ctx % 2)
        wapc_host_fail(instance, WC_LIT("bad"));
    else
        wapc_host_reply(instance, WC_LIT("fine"));
    return WC_DONE;
}

static void test_call__H4_success_and_failure_empty_each_others_slot(void **state)
{
    (void)state;
    int calls = 0;
    script s = {0};
    wapc_callbacks alternating = {.on_host_call = alternate};
    wapc_instance *instance = make_instance(scripted, &alternating, &calls);
    say_lengths(&s);
    memmove(s.bytes + 4 * WORDS, s.bytes, s.len); /* a failing call first, in the same invocation */
    s.len += 4 * WORDS;
    assert_slices_equal(run_script(instance, &s).response,
                        wc_slice_of("fine\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\4\0\0\0\0\0\0\0", 28));
    script t = {0};
    calls = 1;
    say_lengths(&t);
    memmove(t.bytes + 4 * WORDS, t.bytes, t.len);
    t.len += 4 * WORDS;
    wapc_instance *other = make_instance(scripted, &alternating, &calls);
    assert_slices_equal(run_script(other, &t).response,
                        wc_slice_of("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\3\0\0\0", 28));
    wapc_instance_free(instance);
    wapc_instance_free(other);
}

static int forget(void *ctx, wapc_instance *instance, const wapc_host_call *call)
{
    (void)ctx, (void)instance, (void)call;
    return WC_DONE;
}

static int refuse(void *ctx, wapc_instance *instance, const wapc_host_call *call)
{
    (void)ctx, (void)instance, (void)call;
    return WC_EDENIED;
}

static void expect_host_error(const wapc_callbacks *given, const char *text)
{
    script s = {0};
    wapc_instance *instance = make_instance(scripted, given, NULL);
    SAY(&s, S_HOST_CALL, 0, 0, 0, 0, 0, 0, 0, 0, 0x20);
    SAY(&s, S_HOST_ERROR_LEN, 0x24);
    SAY(&s, S_HOST_ERROR, 0x28);
    SAY(&s, S_RESPONSE, 0x28, (uint32_t)strlen(text));
    SAY(&s, S_RETURN, 1);
    assert_slice_is(run_script(instance, &s).response, text);
    wapc_instance_free(instance);
}

static void test_call__H5_without_an_answer_the_guest_gets_an_error_text(void **state)
{
    (void)state;
    expect_host_error(NULL, "Missing host callback function!");
    expect_host_error(&(wapc_callbacks){.on_host_call = forget}, "host call was not answered");
    expect_host_error(&(wapc_callbacks){.on_host_call = refuse}, "not permitted");
}

static void test_call__H6_ten_thousand_host_calls_do_not_grow_memory(void **state)
{
    (void)state;
    host h = {.answer = WC_LIT("twelve bytes")};
    script s = {0};
    wapc_instance *instance = make_instance(scripted, &callbacks, &h);
    SAY(&s, S_STORE, 0x30, 10000);
    SAY(&s, S_HOST_CALL, 0, 0, 0, 0, 0, 0, 0x100, 100, 0x20);
    SAY(&s, S_REPEAT, 1, 0x30);
    SAY(&s, S_RESPONSE, 0x20, 4);
    SAY(&s, S_RETURN, 1);
    assert_int_equal(run_script(instance, &s).status, 0);
    int64_t live = wc_alloc_live();
    uint64_t made = wc_alloc_count();
    assert_int_equal(run_script(instance, &s).status, 0);
    assert_int_equal(h.calls, 20000);
    assert_int_equal(wc_alloc_live(), live);
    assert_int_equal(wc_alloc_count(), made); /* no allocation of ours in a warm call */
    wapc_instance_free(instance);
}

static void test_call__H7_a_host_call_reaches_another_instance_and_never_the_same(void **state)
{
    (void)state;
    script s = {0};
    wapc_module *echo = load_module(engine, "tests/wapc_echo");
    wapc_instance *second = make_instance(echo, NULL, NULL);
    host h = {.other = second};
    wapc_instance *first = make_instance(scripted, &callbacks, &h);
    SAY(&s, S_HOST_CALL, 0, 0, 0, 0, 0, 0, 0, 0, 0x20);
    SAY(&s, S_HOST_RESPONSE, 0x40);
    SAY(&s, S_RESPONSE, 0x40, 7);
    SAY(&s, S_RETURN, 1);
    assert_slice_is(run_script(first, &s).response, "payload");
    h.other = first;
    assert_int_equal(run_script(first, &s).status, 0);
    assert_int_equal(h.inner_rc, WC_EBUSY);
    wapc_instance_free(first);
    wapc_instance_free(second);
    wapc_module_unref(echo);
}

static void test_call__a_host_call_with_a_part_beyond_its_limit_fails_by_name(void **state)
{
    (void)state;
    script s = {0};
    host h = {0};
    wapc_instance *instance = make_instance(scripted, &callbacks, &h);
    SAY(&s, S_HOST_CALL, 0, 0, 0, 65537, 0, 0, 0, 0, 0x20);
    SAY(&s, S_HOST_ERROR_LEN, 0x24);
    SAY(&s, S_HOST_ERROR, 0x40);
    SAY(&s, S_RESPONSE_OF, 0x40, 0x24);
    SAY(&s, S_RETURN, 1);
    assert_slice_is(run_script(instance, &s).response, "namespace is 65537 bytes, max_name_bytes is 65536");
    assert_int_equal(h.calls, 0);
    wapc_instance_free(instance);
}

static void test_call__an_answer_beyond_the_limit_becomes_an_error(void **state)
{
    (void)state;
    script s = {0};
    uint8_t *large = wc_calloc(1, (16 << 20) + 1);
    host h = {.answer = wc_slice_of(large, (16 << 20) + 1)};
    wapc_instance *instance = make_instance(scripted, &callbacks, &h);
    SAY(&s, S_HOST_CALL, 0, 0, 0, 0, 0, 0, 0, 0, 0x20);
    SAY(&s, S_HOST_ERROR_LEN, 0x24);
    SAY(&s, S_HOST_ERROR, 0x40);
    SAY(&s, S_RESPONSE_OF, 0x40, 0x24);
    SAY(&s, S_RETURN, 1);
    assert_slice_is(run_script(instance, &s).response, "the host's answer is larger than max_payload_bytes");
    wapc_instance_free(instance);
    wc_free(large);
}

/* ---- out of memory ---- */

static void test_call__memory_that_runs_out_ends_a_call_with_a_text(void **state)
{
    (void)state;
    int failures = 0;
    for (uint64_t nth = 1; nth < 8; nth++) {
        host h = {0};
        script s = {0};
        wapc_instance *instance = make_instance(scripted, &callbacks, &h);
        SAY(&s, S_HOST_CALL, 0, 100, 0, 0, 0, 0, 0, 40000, 0x20);
        SAY(&s, S_ERROR, 0, 20000);
        SAY(&s, S_RESPONSE, 0, 30000);
        SAY(&s, S_RETURN, 1);
        wc_alloc_fail_nth(nth);
        wapc_result result = run_script(instance, &s);
        wc_alloc_fail_nth(0);
        if (result.status != 0) {
            assert_int_equal(result.status, WC_ETRAP);
            assert_result_contains(result, "no memory for");
            failures++;
        } else {
            assert_int_equal(result.response.len, 30000);
        }
        assert_int_equal(run_script(instance, &s).status, 0); /* it goes on when there is memory again */
        wapc_instance_free(instance);
    }
    assert_true(failures >= 3); /* the request of the host, the error text, the response */
}

/* ---- logs ---- */

static void collect(void *ctx, wapc_instance *instance, wc_slice text)
{
    (void)instance;
    wc_buf_append_byte(ctx, '[');
    wc_buf_append_slice(ctx, text);
    wc_buf_append_byte(ctx, ']');
}

static void test_call__console_log_arrives_byte_exact_also_without_a_module_name(void **state)
{
    (void)state;
    script s = {0};
    wc_buf lines;
    wc_buf_init(&lines, 4096);
    wapc_callbacks logging = {.on_log = collect};
    wapc_instance *instance = make_instance(scripted, &logging, &lines);
    SAY(&s, S_LOG, SCRIPT_AT + 3 * 4 * WORDS, 4);
    SAY(&s, S_LOG, 0xffffffff, 0);
    SAY(&s, S_RETURN, 0);
    script_data(&s, wc_slice_of("a\0\xff\n", 4));
    run_script(instance, &s);
    assert_slices_equal(wc_buf_slice(&lines), wc_slice_of("[a\0\xff\n][]", 8));
    wapc_instance_free(instance);
    wc_buf_clear(&lines);
    wapc_module *zig = load_module(engine, "tests/wapc_console");
    instance = make_instance(zig, &logging, &lines);
    wc_slice response = {0};
    assert_int_equal(wapc_call(instance, WC_LIT(""), WC_LIT(""), 0, &response, NULL), WC_EGUEST);
    assert_slice_is(wc_buf_slice(&lines), "[from zig]");
    wapc_instance_free(instance);
    wapc_module_unref(zig);
    wc_buf_deinit(&lines);
}

/* ---- P2, P3: traps ---- */

static void expect_trap(wapc_instance *instance, uint32_t command, const char *text)
{
    script bad = {0}, good = {0};
    SAY(&bad, command, 0);
    wapc_result result = run_script(instance, &bad);
    assert_int_equal(result.status, WC_ETRAP);
    assert_result_contains(result, text);
    assert_true(result.error.len < 300); /* no backtrace */
    assert_false(wapc_is_clean(instance));
    SAY(&good, S_RESPONSE, SCRIPT_AT, 1);
    SAY(&good, S_RETURN, 1);
    assert_int_equal(run_script(instance, &good).status, 0);
}

static void test_call__P2_P3_each_kind_of_trap_has_a_text_and_good_calls_go_on(void **state)
{
    (void)state;
    wapc_instance *instance = make_instance(scripted, NULL, NULL);
    expect_trap(instance, S_UNREACHABLE, "wasm trap: wasm `unreachable` instruction executed");
    expect_trap(instance, S_DIVIDE, "wasm trap: integer divide by zero");
    expect_trap(instance, S_WRONG_INDIRECT, "wasm trap: indirect call type mismatch");
    expect_trap(instance, S_RECURSE, "wasm trap: call stack exhausted");
    wapc_instance_free(instance);
}

static void test_call__A2_a_guests_own_text_stands_before_the_traps(void **state)
{
    (void)state;
    script s = {0};
    wapc_instance *instance = make_instance(scripted, NULL, NULL);
    SAY(&s, S_ERROR, SCRIPT_AT + 2 * 4 * WORDS, 15);
    SAY(&s, S_UNREACHABLE);
    script_data(&s, WC_LIT("oops; a.ts (1,2"));
    wapc_result result = run_script(instance, &s);
    assert_int_equal(result.status, WC_ETRAP);
    assert_slice_is(result.error, "oops; a.ts (1,2; wasm trap: wasm `unreachable` instruction executed");
    wapc_instance_free(instance);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_call__C1_C5_payloads_of_every_size_come_back),
        cmocka_unit_test(test_call__a_request_beyond_the_limit_is_refused_with_its_setting),
        cmocka_unit_test(test_call__C2_operation_names_arrive_byte_exact),
        cmocka_unit_test(test_call__C3_the_request_can_be_read_again_after_a_host_call),
        cmocka_unit_test(test_call__C5_memory_that_grows_before_the_request_is_seen),
        cmocka_unit_test(test_call__M1_memory_size_is_exact_before_and_after_growth),
        cmocka_unit_test(test_call__growth_beyond_the_limit_is_refused_to_the_guest),
        cmocka_unit_test(test_call__R1_every_row_of_the_judging_table),
        cmocka_unit_test(test_call__R2_the_last_response_wins_and_failure_discards_it),
        cmocka_unit_test(test_call__R3_slots_do_not_leak_into_the_next_call),
        cmocka_unit_test(test_call__errors_are_formatted_as_the_era_printed_them),
        cmocka_unit_test(test_call__H1_the_host_sees_all_four_parts_and_the_identity),
        cmocka_unit_test(test_call__H2_an_answer_can_be_read_twice_and_may_be_empty_or_large),
        cmocka_unit_test(test_call__H3_an_error_has_its_length_in_bytes),
        cmocka_unit_test(test_call__H4_success_and_failure_empty_each_others_slot),
        cmocka_unit_test(test_call__H5_without_an_answer_the_guest_gets_an_error_text),
        cmocka_unit_test(test_call__H6_ten_thousand_host_calls_do_not_grow_memory),
        cmocka_unit_test(test_call__H7_a_host_call_reaches_another_instance_and_never_the_same),
        cmocka_unit_test(test_call__a_host_call_with_a_part_beyond_its_limit_fails_by_name),
        cmocka_unit_test(test_call__an_answer_beyond_the_limit_becomes_an_error),
        cmocka_unit_test(test_call__memory_that_runs_out_ends_a_call_with_a_text),
        cmocka_unit_test(test_call__console_log_arrives_byte_exact_also_without_a_module_name),
        cmocka_unit_test(test_call__P2_P3_each_kind_of_trap_has_a_text_and_good_calls_go_on),
        cmocka_unit_test(test_call__A2_a_guests_own_text_stands_before_the_traps),
    };
    keep_engine_signals();
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
