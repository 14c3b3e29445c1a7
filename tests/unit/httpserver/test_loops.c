/* The provider on several worker loops that share its sockets, while links come and go: providers.md 16 (concurrency,
 * removal during a call), design.md section 3. Made for the thread sanitizer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "http/http.h"
#include "providers/httpserver/httpserver.h"
#include "unit/http/client.h"

enum { LOOPS = 3, CLIENTS = 4, ROUNDS = 40 };

#define ACTOR "MAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

typedef struct worker {
    wc_loop *loop;
    pthread_t thread;
    void *loop_self;
    atomic_int begun, ended;
} worker;

static worker workers[LOOPS];
static wc_host_api api;
static void *provider;
static unsigned port;
static atomic_bool is_over;

static uint64_t host_now(void *self)
{
    (void)self;
    return wc_env_monotonic_ns(&wc_env_system);
}

static void host_log(void *self, int32_t level, wc_slice component, wc_slice text)
{
    (void)self;
    (void)level;
    (void)component;
    (void)text;
}

/* An answer on the spot for even calls, one by a message for odd ones. */
typedef struct later {
    wc_msg msg;
    wc_call *call;
} later;

static void on_later(wc_msg *msg)
{
    later *l = WC_CONTAINER(msg, later, msg);
    if (l->call) {
        l->call->host_private[0] = NULL;
        l->call->on_done(l->call);
    }
    wc_free(l);
}

static int32_t host_begin(void *self, wc_loop_ref *ref, wc_call *call)
{
    static const char answer[] = "\x84\xaastatusCode\xcc\xc8\xa6status\xa2OK\xa6header\x80\xa4"
                                 "body\xc4\x02hi";
    worker *w = (worker *)(void *)ref;
    (void)self;
    call->status = 0;
    call->result = wc_slice_of(answer, sizeof answer - 1);
    if (atomic_fetch_add(&w->begun, 1) % 2 == 0)
        return WC_DONE;
    later *l = WC_NEW(later);
    *l = (later){.msg = {.run = on_later, .drop = on_later}, .call = call};
    call->host_private[0] = l;
    wc_loop_post(w->loop, &l->msg);
    return WC_PENDING;
}

static void host_end(void *self, wc_call *call)
{
    later *l = call->host_private[0];
    (void)self;
    if (l)
        l->call = NULL;
    for (int i = 0; i < LOOPS; i++) {
        if (wc_loop_is_current(workers[i].loop))
            atomic_fetch_add(&workers[i].ended, 1);
    }
}

static void *host_loop_native(void *self, wc_loop_ref *ref)
{
    (void)self;
    return ((worker *)(void *)ref)->loop;
}

static void host_setting(void *self, const char *name, wc_slice *out)
{
    (void)self;
    (void)name;
    *out = (wc_slice){0};
}

/* ---- on every loop -------------------------------------------------------------------------------------------------- */

enum { DO_START, DO_BIND, DO_UNBIND, DO_STOP };

typedef struct errand {
    wc_msg msg;
    worker *worker;
    int kind;
    void *prepared;
    sem_t *done;
} errand;

static void on_stopped(void *ctx)
{
    sem_post(ctx);
}

static void on_errand(wc_msg *msg)
{
    errand *e = WC_CONTAINER(msg, errand, msg);
    worker *w = e->worker;
    wc_error err;
    switch (e->kind) {
    case DO_START:
        assert_int_equal(
            wc_provider_httpserver.loop_start(provider, (wc_loop_ref *)(void *)w, &w->loop_self, &err), 0);
        break;
    case DO_BIND:
        wc_provider_httpserver.loop_bind(w->loop_self, WC_LIT(ACTOR), e->prepared);
        break;
    case DO_UNBIND:
        wc_provider_httpserver.loop_unbind(w->loop_self, WC_LIT(ACTOR));
        break;
    default:
        wc_provider_httpserver.loop_stop(w->loop_self, host_now(NULL) + 1000000000u, on_stopped, e->done);
        return;
    }
    sem_post(e->done);
}

static void on_every_loop(int kind, void *prepared)
{
    errand errands[LOOPS];
    sem_t done;
    sem_init(&done, 0, 0);
    for (int i = 0; i < LOOPS; i++) {
        errands[i] = (errand){.msg = {.run = on_errand, .drop = on_errand},
                              .worker = &workers[i],
                              .kind = kind,
                              .prepared = prepared,
                              .done = &done};
        wc_loop_post(workers[i].loop, &errands[i].msg);
    }
    for (int i = 0; i < LOOPS; i++)
        sem_wait(&done);
    sem_destroy(&done);
}

static void link_actor(const char *timeout_ms)
{
    char address[32];
    wc_error err;
    void *prepared = NULL;
    snprintf(address, sizeof address, "127.0.0.1:%u", port);
    const wc_link_value values[] = {{WC_LIT("BIND"), wc_slice_str(address)},
                                    {WC_LIT("TIMEOUT_MS"), wc_slice_str(timeout_ms)}};
    const wc_bind link = {.struct_size = sizeof link,
                          .value_count = 2,
                          .actor = WC_LIT(ACTOR),
                          .contract = WC_LIT("wasmcloud:httpserver"),
                          .link_name = WC_LIT("default"),
                          .values = values};
    assert_int_equal(wc_provider_httpserver.bind(provider, &link, &prepared, &err), 0);
    on_every_loop(DO_BIND, prepared);
    wc_provider_httpserver.discard(provider, prepared);
}

static void unlink_actor(void)
{
    on_every_loop(DO_UNBIND, NULL);
    wc_provider_httpserver.unbind(provider, WC_LIT(ACTOR));
}

/* ---- clients -------------------------------------------------------------------------------------------------------- */

static void *client_main(void *arg)
{
    atomic_int *answers = arg;
    char answer[4096];
    while (!atomic_load(&is_over)) {
        int fd = client_open(port);
        for (int i = 0; fd >= 0 && i < 5; i++) {
            client_send(fd, "GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n");
            if (!client_response(fd, answer, sizeof answer))
                break;
            *answers += strncmp(answer, "HTTP/1.1 200 OK", 15) == 0;
            if (!client_response(fd, answer, sizeof answer))
                break;
        }
        if (fd >= 0)
            close(fd);
        else
            sched_yield();
    }
    return NULL;
}

static void *loop_main(void *arg)
{
    wc_loop_run(arg);
    return NULL;
}

static void start_host(void)
{
    wc_error err;
    int fd;
    api = (wc_host_api){.abi_version = WC_PROVIDER_ABI,
                        .struct_size = sizeof api,
                        .now_ns = host_now,
                        .log = host_log,
                        .begin = host_begin,
                        .end = host_end,
                        .loop_native = host_loop_native,
                        .setting = host_setting};
    assert_int_equal(wc_socket_listen(WC_LIT("127.0.0.1:0"), 1, &fd, &err), 0);
    port = wc_socket_port(fd);
    wc_socket_close(fd);
    assert_int_equal(wc_provider_httpserver.start(&api, WC_LIT("default"), &provider, &err), 0);
    for (int i = 0; i < LOOPS; i++) {
        assert_int_equal(wc_loop_new(&wc_env_system, &workers[i].loop, &err), 0);
        pthread_create(&workers[i].thread, NULL, loop_main, workers[i].loop);
    }
    on_every_loop(DO_START, NULL);
}

static void stop_host(void)
{
    on_every_loop(DO_STOP, NULL);
    for (int i = 0; i < LOOPS; i++) {
        wc_loop_stop(workers[i].loop);
        pthread_join(workers[i].thread, NULL);
    }
    wc_provider_httpserver.stop(provider);
    for (int i = 0; i < LOOPS; i++)
        wc_loop_free(workers[i].loop);
}

static void test_loops__links_come_and_go_under_load(void **state)
{
    (void)state;
    pthread_t clients[CLIENTS];
    atomic_int answers[CLIENTS] = {0};
    start_host();
    link_actor("1000");
    for (int i = 0; i < CLIENTS; i++)
        pthread_create(&clients[i], NULL, client_main, &answers[i]);
    for (int round = 0; round < ROUNDS; round++) {
        int before = atomic_load(&answers[round % CLIENTS]);
        while (atomic_load(&answers[round % CLIENTS]) < before + 3)
            sched_yield(); /* each round serves */
        if (round % 4 == 3)
            unlink_actor();
        link_actor(round % 2 ? "1000" : "2000");
    }
    atomic_store(&is_over, true);
    for (int i = 0; i < CLIENTS; i++)
        pthread_join(clients[i], NULL);
    unlink_actor();
    assert_int_equal(client_open(port), -1);
    stop_host();
    for (int i = 0; i < LOOPS; i++)
        assert_int_equal(workers[i].begun, workers[i].ended);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_loops__links_come_and_go_under_load),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
