/* How the host calls providers (SERIAL, BLOCKING, late and lost answers) and runs actors (warm, fresh, serial, queue, depth).
 * design.md sections 3 and 4. */
#include <pthread.h>
#include <stdatomic.h>

#include "unit/host/fixture.h"

#define TEST_PROVIDER "VB4WK4J6ATXJ7NVZZCP5WCSAB6NHQHGJKTASLF7JGC2RCHD6WBLXCVZX"

static char dir[] = "/tmp/wc-modes-XXXXXX";

/* ---- a provider whose answers the test controls -------------------------------------------------------------------- */

static struct {
    const wc_host_api *host;
    wc_call *held; /* the call that "Hold" keeps */
    wc_latch held_latch;
    atomic_int binds, calls, stops;
    char origin[64];
} fake;

static int32_t fake_start(const wc_host_api *host, wc_slice link_name, void **out_self, wc_error *err)
{
    (void)link_name;
    (void)err;
    fake.host = host;
    *out_self = &fake;
    return 0;
}

static int32_t fake_bind(void *self, const wc_bind *bind, void **out_prepared, wc_error *err)
{
    (void)self;
    (void)out_prepared;
    atomic_fetch_add(&fake.binds, 1);
    for (uint32_t i = 0; i < bind->value_count; i++)
        if (wc_slice_eq(bind->values[i].key, WC_LIT("REFUSE")))
            return wc_fail(err, WC_EINVAL, "value REFUSE is refused");
    return 0;
}

static int32_t fake_call(void *self, void *loop_self, wc_call *call)
{
    (void)self;
    (void)loop_self;
    atomic_fetch_add(&fake.calls, 1);
    wc_slice_copy_cstr(call->origin, fake.origin, sizeof fake.origin);
    if (wc_slice_eq(call->operation, WC_LIT("Hold"))) {
        fake.held = call;
        wc_latch_count_down(&fake.held_latch);
        return WC_PENDING;
    }
    if (wc_slice_eq(call->operation, WC_LIT("Fail")))
        (fake.host->fail)(fake.host->self, call, WC_EDENIED, WC_LIT("the provider says no"));
    else
        fake.host->reply(fake.host->self, call, call->payload);
    return WC_DONE;
}

static void fake_stop(void *self)
{
    (void)self;
    atomic_fetch_add(&fake.stops, 1);
}

static wc_provider_api fake_api = {
    .abi_version = WC_PROVIDER_ABI,
    .struct_size = sizeof fake_api,
    .public_key = TEST_PROVIDER,
    .contract_id = "wasmcloud:testing",
    .image_name = "testing",
    .name = "test provider",
    .start = fake_start,
    .bind = fake_bind,
    .call = fake_call,
    .stop = fake_stop,
};
static const wc_provider_api *const fakes[] = {&fake_api};

static wc_host *start_with_provider(uint32_t mode, signed_actor *out_actor)
{
    wc_host_config config;
    wc_error err;
    fake_api.mode = mode;
    host_config(&config, dir);
    config.providers = fakes;
    config.provider_count = 1;
    wc_host *host = start_host(&config);
    *out_actor = sign_actor(&(sign_options){.guest = "tests/relay.wasm"});
    start_signed(host, out_actor);
    wc_latch_init(&fake.held_latch, 1);
    if (wc_host_start_provider(host, "testing", NULL, &err) != 0 ||
        wc_host_set_link(host, out_actor->key, "wasmcloud:testing", NULL, TEST_PROVIDER, NULL, 0, &err) != 0)
        fail_msg("%s", err.msg);
    return host;
}

static void end_with_provider(wc_host *host, signed_actor *actor)
{
    wc_host_free(host);
    wc_latch_deinit(&fake.held_latch);
    wc_buf_deinit(&actor->module);
}

static void check_mode(uint32_t mode)
{
    wc_error err;
    char body[256];
    signed_actor actor;
    int stops = atomic_load(&fake.stops);
    wc_host *host = start_with_provider(mode, &actor);
    for (int i = 0; i < 20; i++) {
        assert_int_equal(get(host, actor.key, "/call", "target=wasmcloud:testing&op=Echo", "data", 0, body,
                             sizeof body, &err),
                         0);
        assert_string_equal(body, "data");
    }
    assert_string_equal(fake.origin, actor.key);
    assert_int_equal(
        get(host, actor.key, "/call", "target=wasmcloud:testing&op=Fail", "", 0, body, sizeof body, &err),
        WC_EGUEST);
    assert_non_null(strstr(err.msg, "the provider says no"));
    end_with_provider(host, &actor);
    assert_int_equal(atomic_load(&fake.stops), stops + 1);
}

static void test_modes__a_serial_provider_answers(void **state)
{
    (void)state;
    check_mode(WC_PROVIDER_SERIAL);
}

static void test_modes__a_blocking_provider_answers(void **state)
{
    (void)state;
    check_mode(WC_PROVIDER_BLOCKING);
}

static void *answer_late(void *arg)
{
    (void)arg;
    wc_latch_wait(&fake.held_latch);
    fake.host->reply(fake.host->self, fake.held, WC_LIT("late"));
    fake.host->complete(fake.host->self, fake.held);
    return NULL;
}

static void test_modes__an_answer_may_come_from_any_thread(void **state)
{
    (void)state;
    wc_error err;
    char body[64];
    signed_actor actor;
    pthread_t thread;
    wc_host *host = start_with_provider(WC_PROVIDER_SERIAL, &actor);
    assert_int_equal(pthread_create(&thread, NULL, answer_late, NULL), 0);
    assert_int_equal(
        get(host, actor.key, "/call", "target=wasmcloud:testing&op=Hold", "", 0, body, sizeof body, &err), 0);
    assert_string_equal(body, "late");
    pthread_join(thread, NULL);
    end_with_provider(host, &actor);
}

/* The caller gets the time-out; what comes later lands on nobody and frees the guest. */
static void test_modes__an_answer_after_the_deadline_is_dropped(void **state)
{
    (void)state;
    wc_error err;
    char body[64];
    signed_actor actor;
    wc_host *host = start_with_provider(WC_PROVIDER_SERIAL, &actor);
    assert_int_equal(
        get(host, actor.key, "/call", "target=wasmcloud:testing&op=Hold", "", 30, body, sizeof body, &err),
        WC_ETIMEOUT);
    (void)answer_late(NULL);
    assert_int_equal(get(host, actor.key, "/body", "", "fine", 0, body, sizeof body, &err), 0);
    assert_string_equal(body, "fine");
    end_with_provider(host, &actor);
}

static void test_modes__a_refused_link_fails_and_changes_nothing(void **state)
{
    (void)state;
    wc_error err;
    char body[64];
    signed_actor actor;
    wc_host *host = start_with_provider(WC_PROVIDER_SERIAL, &actor);
    const wc_pair refuse = {"REFUSE", "yes"};
    assert_int_equal(
        wc_host_set_link(host, actor.key, "wasmcloud:testing", NULL, TEST_PROVIDER, &refuse, 1, &err),
        WC_EINVAL);
    assert_non_null(strstr(err.msg, "REFUSE"));
    assert_int_equal(
        get(host, actor.key, "/call", "target=wasmcloud:testing&op=Echo", "x", 0, body, sizeof body, &err), 0);
    assert_int_equal(wc_host_remove_link(host, actor.key, "wasmcloud:testing", NULL, &err), 0);
    assert_int_equal(wc_host_remove_link(host, actor.key, "wasmcloud:testing", NULL, &err), WC_ENOTFOUND);
    assert_int_equal(
        get(host, actor.key, "/call", "target=wasmcloud:testing&op=Echo", "x", 0, body, sizeof body, &err),
        WC_EGUEST);
    assert_non_null(strstr(err.msg, "was not found"));
    end_with_provider(host, &actor);
}

/* ---- actors -------------------------------------------------------------------------------------------------------- */

typedef struct caller {
    wc_host *host;
    const char *actor, *path;
    int status;
    pthread_t thread;
} caller;

static void *call_spin(void *arg)
{
    caller *self = arg;
    char body[64];
    wc_error err;
    self->status = get(self->host, self->actor, self->path, "", "", 300, body, sizeof body, &err);
    return NULL;
}

/* The deadline is 300 ms; while the loops are busy with spinning guests another actor still answers (fairness). */
static void test_modes__busy_guests_leave_room_for_others(void **state)
{
    (void)state;
    wc_host_config config;
    wc_error err;
    char body[64];
    caller callers[6];
    host_config(&config, dir);
    config.threads = 1;
    config.instances_per_actor = 4;
    config.queue_per_actor = 1;
    wc_host *host = start_host(&config);
    signed_actor spinner = sign_actor(&(sign_options){.guest = "tests/relay.wasm"});
    signed_actor other = sign_actor(&(sign_options){.guest = "tests/relay.wasm"});
    start_signed(host, &spinner);
    start_signed(host, &other);
    for (size_t i = 0; i < WC_COUNT(callers); i++) {
        callers[i] = (caller){.host = host, .actor = spinner.key, .path = "/spin"};
        assert_int_equal(pthread_create(&callers[i].thread, NULL, call_spin, &callers[i]), 0);
    }
    assert_int_equal(get(host, other.key, "/body", "", "me too", 250, body, sizeof body, &err), 0);
    assert_string_equal(body, "me too");
    int busy = 0, late = 0;
    for (size_t i = 0; i < WC_COUNT(callers); i++) {
        pthread_join(callers[i].thread, NULL);
        busy += callers[i].status == WC_EBUSY;
        late += callers[i].status == WC_ETIMEOUT;
    }
    /* three run (a quarter is kept for nested calls), one waits, two find the queue full */
    assert_int_equal(busy, 2);
    assert_int_equal(late, 4);
    wc_host_free(host);
    wc_buf_deinit(&spinner.module);
    wc_buf_deinit(&other.module);
}

/* An actor that calls itself through itself: ended by the limit on depth, with an error and not a hang. */
static void test_modes__endless_recursion_meets_the_depth_limit(void **state)
{
    (void)state;
    wc_host_config config;
    wc_error err;
    uint8_t *answer;
    size_t len;
    host_config(&config, dir);
    config.call_depth = 3;
    wc_host *host = start_host(&config);
    signed_actor actor = sign_actor(&(sign_options){.guest = "tests/relay.wasm"});
    start_signed(host, &actor);
    /* request n asks for request n - 1 */
    wc_buf inner, outer;
    wc_buf_init(&inner, 1 << 20);
    wc_buf_init(&outer, 1 << 20);
    char query[128];
    snprintf(query, sizeof query, "target=%s&op=HandleRequest", actor.key);
    for (int i = 0; i < 6; i++) {
        const wc_httpserver_request request = {.method = WC_LIT("GET"),
                                               .path = WC_LIT("/call"),
                                               .query_string = wc_slice_str(query),
                                               .body = wc_buf_slice(&inner)};
        size_t size = wc_httpserver_request_size(&request);
        wc_buf_clear(&outer);
        assert_int_equal(wc_buf_reserve(&outer, size), 0);
        wc_httpserver_request_put(outer.ptr, &request);
        outer.len = size;
        wc_buf_clear(&inner);
        wc_buf_append_slice(&inner, wc_buf_slice(&outer));
    }
    assert_int_equal(wc_host_call_actor(host, actor.key, WC_HTTPSERVER_OP_HANDLE_REQUEST,
                                        wc_buf_slice(&outer), 0, &answer, &len, &err),
                     WC_EGUEST);
    assert_non_null(strstr(err.msg, "nested too deeply (limit: call_depth)"));
    wc_host_free(host);
    wc_buf_deinit(&inner);
    wc_buf_deinit(&outer);
    wc_buf_deinit(&actor.module);
}

static int make_dir(void **state)
{
    (void)state;
    return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
    (void)state;
    return rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_modes__a_serial_provider_answers),
        cmocka_unit_test(test_modes__a_blocking_provider_answers),
        cmocka_unit_test(test_modes__an_answer_may_come_from_any_thread),
        cmocka_unit_test(test_modes__an_answer_after_the_deadline_is_dropped),
        cmocka_unit_test(test_modes__a_refused_link_fails_and_changes_nothing),
        cmocka_unit_test(test_modes__busy_guests_leave_room_for_others),
        cmocka_unit_test(test_modes__endless_recursion_meets_the_depth_limit),
    };
    keep_engine_signals();
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
