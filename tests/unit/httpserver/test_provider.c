/* The HTTP server provider over real sockets and a host that is a table of functions: providers.md 2 and 16. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "codec/mp_buf.h"
#include "contracts/httpserver.h"
#include "http/http.h"
#include "providers/httpserver/httpserver.h"
#include "unit/http/client.h"

#define ACTOR_A "MAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define ACTOR_B "MBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"

/* ---- a host ------------------------------------------------------------------------------------------------------ */

typedef struct fake_host {
    wc_host_api api;
    wc_loop *loop;
    pthread_t thread;
    void *provider, *loop_self;
    const char *access_log;
    unsigned port; /* of the last line "listening on" */
    char log[16384];
    pthread_mutex_t lock; /* of port and log */
    atomic_int begun, ended;
    sem_t ended_one;
    wc_buf answer; /* of the call under way; loop only */
    wc_msg later;
    wc_call *pending;
} fake_host;

static fake_host host;

static uint64_t host_now(void *self)
{
    (void)self;
    return wc_env_monotonic_ns(&wc_env_system);
}

static void host_log(void *self, int32_t level, wc_slice component, wc_slice text)
{
    (void)self;
    (void)level;
    pthread_mutex_lock(&host.lock);
    size_t len = strlen(host.log);
    snprintf(host.log + len, sizeof host.log - len, "%.*s: %.*s\n", WC_FMT(component), WC_FMT(text));
    char line[512];
    wc_slice_copy_cstr(text, line, sizeof line);
    const char *port = strstr(line, "(port ");
    if (port)
        host.port = (unsigned)strtoul(port + 6, NULL, 10);
    pthread_mutex_unlock(&host.lock);
}

static bool logged(const char *text)
{
    pthread_mutex_lock(&host.lock);
    bool is_there = strstr(host.log, text) != NULL;
    pthread_mutex_unlock(&host.lock);
    return is_there;
}

/* An answer that tells what the actor saw. */
static void describe(const wc_call *call, const wc_httpserver_request *request)
{
    wc_buf body;
    wc_buf_init(&body, 1 << 20);
    wc_buf_printf(&body, "%.*s|%.*s|%.*s|%.*s|", WC_FMT(call->target), WC_FMT(request->method),
                  WC_FMT(request->path), WC_FMT(request->query_string));
    for (uint32_t i = 0; i < request->header.len; i++)
        wc_buf_printf(&body, "%.*s=%.*s;", WC_FMT(request->header.items[i].key),
                      WC_FMT(request->header.items[i].value));
    wc_buf_append_byte(&body, '|');
    wc_buf_append_slice(&body, request->body);
    const wc_mp_pair headers[] = {{WC_LIT("content-type"), WC_LIT("text/x-test")},
                                  {WC_LIT("bad header"), WC_LIT("v")},
                                  {WC_LIT("bad-value"), WC_LIT("a\r\nb: c")},
                                  {WC_LIT("set-cookie"), WC_LIT("a=1\nb=2")},
                                  {WC_LIT("Content-Length"), WC_LIT("7")}};
    wc_httpserver_response response = {
        .status_code = 200, .status = WC_LIT("OK"), .header = {headers, 5}, .body = wc_buf_slice(&body)};
    wc_mp_writer w;
    wc_mp_buf_begin(&w, &host.answer);
    wc_httpserver_response_write(&w, &response);
    assert_int_equal(wc_mp_buf_end(&w), 0);
    wc_buf_deinit(&body);
}

static void set_answer(const void *bytes, size_t len)
{
    wc_buf_clear(&host.answer);
    wc_buf_append(&host.answer, bytes, len);
}

static void host_later(wc_msg *msg)
{
    (void)msg;
    wc_call *call = host.pending;
    host.pending = NULL;
    if (call)
        call->on_done(call);
}

static int32_t host_begin(void *self, wc_loop_ref *loop, wc_call *call)
{
    wc_arena arena;
    wc_httpserver_request request;
    wc_mp_reader r;
    (void)self;
    assert_ptr_equal(loop, &host);
    assert_true(wc_slice_eq_str(call->operation, "HandleRequest"));
    assert_true(call->request_id[0] != 0);
    assert_true(call->deadline_ns > host_now(NULL));
    wc_arena_init(&arena, 1u << 20);
    wc_mp_reader_init_arena(&r, call->payload, &arena);
    assert_true(wc_httpserver_request_read(&r, &request));
    atomic_fetch_add(&host.begun, 1);
    call->status = 0;
    wc_slice path = request.path;
    if (wc_slice_ends(path, WC_LIT("/fail"))) {
        call->status = WC_EGUEST;
        set_answer("the \"guest\" says no", 19);
    } else if (wc_slice_ends(path, WC_LIT("/busy"))) {
        call->status = WC_EBUSY;
        set_answer("busy", 4);
    } else if (wc_slice_ends(path, WC_LIT("/timeout"))) {
        call->status = WC_ETIMEOUT;
        set_answer("deadline passed", 15);
    } else if (wc_slice_ends(path, WC_LIT("/garbage"))) {
        set_answer("\xc1\xc1", 2);
    } else if (wc_slice_ends(path, WC_LIT("/empty"))) {
        set_answer("", 0);
    } else if (wc_slice_ends(path, WC_LIT("/nil"))) {
        /* interfaces.md 7: nil body, as AssemblyScript and TinyGo write it */
        set_answer("\x84\xaastatusCode\xcc\xc8\xa6status\xa2OK\xa6header\x80\xa4"
                   "body\xc0",
                   38);
    } else {
        wc_buf_clear(&host.answer);
        describe(call, &request);
    }
    call->result = wc_buf_slice(&host.answer);
    wc_arena_deinit(&arena);
    if (wc_slice_ends(path, WC_LIT("/later")) || wc_slice_ends(path, WC_LIT("/never"))) {
        host.pending = call;
        if (wc_slice_ends(path, WC_LIT("/later"))) {
            host.later.run = host.later.drop = host_later;
            wc_loop_post(host.loop, &host.later);
        }
        return WC_PENDING;
    }
    return WC_DONE;
}

static void host_end(void *self, wc_call *call)
{
    (void)self;
    if (host.pending == call)
        host.pending = NULL;
    atomic_fetch_add(&host.ended, 1);
    sem_post(&host.ended_one);
}

static void *host_loop_native(void *self, wc_loop_ref *loop)
{
    (void)self;
    (void)loop;
    return host.loop;
}

static void host_setting(void *self, const char *name, wc_slice *out)
{
    (void)self;
    *out = (wc_slice){0};
    if (strcmp(name, "access-log") == 0)
        *out = wc_slice_str(host.access_log);
    else if (strcmp(name, "http-headers") == 0)
        *out = WC_LIT("10");
    else if (strcmp(name, "http-idle-ms") == 0)
        *out = WC_LIT("soon");
}

static void host_fail(void *self, wc_call *call, int32_t status, wc_slice text)
{
    (void)self;
    call->status = status;
    call->result = text;
}

/* ---- doing something on the loop ----------------------------------------------------------------------------------- */

typedef struct errand {
    wc_msg msg;
    sem_t done;
    int kind;
    const char *actor;
    void *prepared;
} errand;

enum { ERRAND_START, ERRAND_BIND, ERRAND_UNBIND, ERRAND_STOP };

static void on_provider_stopped(void *ctx)
{
    sem_post(ctx);
}

static void on_errand(wc_msg *msg)
{
    errand *e = WC_CONTAINER(msg, errand, msg);
    const wc_provider_api *api = &wc_provider_httpserver;
    wc_error err;
    switch (e->kind) {
    case ERRAND_START:
        assert_int_equal(api->loop_start(host.provider, (wc_loop_ref *)&host, &host.loop_self, &err), 0);
        break;
    case ERRAND_BIND:
        api->loop_bind(host.loop_self, wc_slice_str(e->actor), e->prepared);
        break;
    case ERRAND_UNBIND:
        api->loop_unbind(host.loop_self, wc_slice_str(e->actor));
        break;
    default:
        api->loop_stop(host.loop_self, host_now(NULL) + 2000000000u, on_provider_stopped, &e->done);
        return;
    }
    sem_post(&e->done);
}

static void run_errand(int kind, const char *actor, void *prepared)
{
    errand e = {
        .msg = {.run = on_errand, .drop = on_errand}, .kind = kind, .actor = actor, .prepared = prepared};
    sem_init(&e.done, 0, 0);
    wc_loop_post(host.loop, &e.msg);
    sem_wait(&e.done);
    sem_destroy(&e.done);
}

static void *host_main(void *arg)
{
    wc_loop_run(arg);
    return NULL;
}

static int host_start(void **state)
{
    (void)state;
    wc_error err;
    memset(&host, 0, sizeof host);
    host.api = (wc_host_api){.abi_version = WC_PROVIDER_ABI,
                             .struct_size = sizeof host.api,
                             .self = &host,
                             .now_ns = host_now,
                             .log = host_log,
                             .fail = host_fail,
                             .begin = host_begin,
                             .end = host_end,
                             .loop_native = host_loop_native,
                             .setting = host_setting};
    host.access_log = "true";
    pthread_mutex_init(&host.lock, NULL);
    sem_init(&host.ended_one, 0, 0);
    wc_buf_init(&host.answer, 1 << 20);
    assert_int_equal(wc_loop_new(&wc_env_system, &host.loop, &err), 0);
    assert_int_equal(wc_provider_httpserver.start(&host.api, WC_LIT("default"), &host.provider, &err), 0);
    pthread_create(&host.thread, NULL, host_main, host.loop);
    run_errand(ERRAND_START, NULL, NULL);
    return 0;
}

static int host_stop(void **state)
{
    (void)state;
    run_errand(ERRAND_STOP, NULL, NULL);
    wc_loop_stop(host.loop);
    pthread_join(host.thread, NULL);
    wc_provider_httpserver.stop(host.provider);
    wc_loop_free(host.loop);
    wc_buf_deinit(&host.answer);
    assert_int_equal(host.begun, host.ended); /* every call that was begun was ended */
    return 0;
}

/* Links as the host does: prepare, commit on the loop, discard. Values are pairs, NULL at the end. */
static int link_actor(const char *actor, wc_error *err, ...)
{
    wc_link_value values[16] = {{WC_LIT("__wasmcloud_name"), WC_LIT("x")}};
    uint32_t count = 1;
    void *prepared = NULL;
    va_list args;
    va_start(args, err);
    for (const char *key = va_arg(args, const char *); key; key = va_arg(args, const char *))
        values[count++] = (wc_link_value){wc_slice_str(key), wc_slice_str(va_arg(args, const char *))};
    va_end(args);
    wc_bind bind = {.struct_size = sizeof bind,
                    .value_count = count,
                    .actor = wc_slice_str(actor),
                    .contract = WC_LIT("wasmcloud:httpserver"),
                    .link_name = WC_LIT("default"),
                    .values = values};
    int rc = wc_provider_httpserver.bind(host.provider, &bind, &prepared, err);
    if (rc != 0)
        return rc;
    run_errand(ERRAND_BIND, actor, prepared);
    wc_provider_httpserver.discard(host.provider, prepared);
    return 0;
}

static void unlink_actor(const char *actor)
{
    run_errand(ERRAND_UNBIND, actor, NULL);
    wc_provider_httpserver.unbind(host.provider, wc_slice_str(actor));
}

static unsigned free_port(char text[32])
{
    int fd;
    assert_int_equal(wc_socket_listen(WC_LIT("127.0.0.1:0"), 1, &fd, NULL), 0);
    unsigned port = wc_socket_port(fd);
    wc_socket_close(fd);
    snprintf(text, 32, "127.0.0.1:%u", port);
    return port;
}

static const char *get(unsigned port, const char *text)
{
    static char answer[65536];
    assert_true(client_talk(port, text, strlen(text), answer, sizeof answer) > 0);
    return answer;
}

#define GET(path) "GET " path " HTTP/1.1\r\nHost: example.com\r\nconnection: close\r\n"

/* ---- tests ------------------------------------------------------------------------------------------------------- */

static void test_provider__a_request_reaches_the_actor_and_its_answer_the_client(void **state)
{
    (void)state;
    wc_error err;
    assert_int_equal(link_actor(ACTOR_A, &err, "BIND", "127.0.0.1:0", NULL), 0);
    const char *answer = get(
        host.port, "POST /a/b?x=1&y HTTP/1.1\r\nHost: Example.com:80\r\nX-Thing: a\r\nx-thing: b\r\n"
                   "Cookie: c=1\r\nCookie: d=2\r\nX-L: caf\xe9\r\nContent-Length: 5\r\n"
                   "connection: close\r\n\r\nhello");
    assert_non_null(strstr(answer, "HTTP/1.1 200 OK\r\n"));
    assert_non_null(strstr(answer,
                           ACTOR_A "|POST|/a/b|x=1&y|host=Example.com:80;x-thing=a, b;cookie=c=1; d=2;"
                                   "x-l=caf\xc3\xa9;content-length=5;connection=close;|hello"));
    /* Bad headers of the answer are left out, Set-Cookie is split, the length is the server's (providers.md 2). */
    assert_non_null(strstr(answer, "\r\ncontent-type: text/x-test\r\n"));
    assert_non_null(strstr(answer, "\r\nset-cookie: a=1\r\nset-cookie: b=2\r\n"));
    assert_null(strstr(answer, "bad"));
    assert_null(strstr(answer, "Content-Length: 7"));
    assert_true(logged("2 response headers are not valid HTTP"));
    assert_true(logged("access: POST /a/b 200"));
}

static void test_provider__an_answer_that_comes_later_is_sent_then(void **state)
{
    (void)state;
    wc_error err;
    assert_int_equal(link_actor(ACTOR_A, &err, "BIND", "127.0.0.1:0", NULL), 0);
    const char *answer = get(host.port,
                             "GET /1/later HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n"
                             "GET /3/later HTTP/1.1\r\nHost: a\r\nconnection: close\r\n\r\n");
    const char *first = strstr(answer, "|GET|/1/later|"), *second = strstr(answer, "|GET|/2|");
    const char *third = strstr(answer, "|GET|/3/later|");
    assert_true(first && second && third && first < second && second < third);
}

static void test_provider__failures_become_statuses_with_a_request_id(void **state)
{
    (void)state;
    static const struct {
        const char *request, *status, *text;
    } cases[] = {
        {GET("/fail") "x-request-id: my-id.1\r\n\r\n", "HTTP/1.1 500 ",
         "{\"error\":\"Failed to handle request: the \\\"guest\\\" says no\",\"request_id\":\"my-id.1\"}"},
        {GET("/busy") "\r\n", "HTTP/1.1 503 ", "retry-after: 1\r\n"},
        {GET("/timeout") "\r\n", "HTTP/1.1 504 ", "{\"error\":\"deadline passed\",\"request_id\":\""},
        {GET("/garbage") "\r\n", "HTTP/1.1 500 ", "Malformed response from actor"},
        {GET("/empty") "\r\n", "HTTP/1.1 500 ", "Malformed response from actor"},
        {GET("/nil") "\r\n", "HTTP/1.1 200 ", "content-length: 0\r\n"},
    };
    wc_error err;
    assert_int_equal(link_actor(ACTOR_A, &err, "BIND", "127.0.0.1:0", NULL), 0);
    for (size_t i = 0; i < WC_COUNT(cases); i++) {
        const char *answer = get(host.port, cases[i].request);
        assert_non_null(strstr(answer, cases[i].status));
        assert_non_null(strstr(answer, cases[i].text));
    }
    assert_true(logged("my-id.1"));
}

static void test_provider__a_client_that_goes_away_cancels_its_call(void **state)
{
    (void)state;
    wc_error err;
    assert_int_equal(link_actor(ACTOR_A, &err, "BIND", "127.0.0.1:0", NULL), 0);
    int fd = client_open(host.port);
    client_send(fd, "GET /never HTTP/1.1\r\nHost: a\r\n\r\n");
    while (atomic_load(&host.begun) == 0)
        sched_yield();
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    close(fd);
    sem_wait(&host.ended_one); /* without it the test would hang until its time limit */
    assert_int_equal(host.ended, 1);
}

static void test_provider__two_actors_share_an_address_by_path_and_host(void **state)
{
    (void)state;
    wc_error err;
    char address[32];
    unsigned port = free_port(address);
    assert_int_equal(link_actor(ACTOR_A, &err, "BIND", address, NULL), 0);
    assert_int_equal(link_actor(ACTOR_B, &err, "BIND", address, NULL), WC_EEXIST);
    assert_non_null(strstr(err.msg, ACTOR_A));
    assert_non_null(strstr(err.msg, ACTOR_B));
    assert_non_null(strstr(err.msg, address));
    assert_non_null(strstr(err.msg, "PATH or HOST"));
    assert_int_equal(
        link_actor(ACTOR_B, &err, "BIND", address, "PATH", "/shop/", "strip_prefix", "true", NULL), 0);
    assert_non_null(strstr(get(port, GET("/") "\r\n"), ACTOR_A "|GET|/|"));
    assert_non_null(strstr(get(port, GET("/shopping") "\r\n"), ACTOR_A "|GET|/shopping|"));
    assert_non_null(strstr(get(port, GET("/shop") "\r\n"), ACTOR_B "|GET|/|"));
    assert_non_null(strstr(get(port, GET("/shop/cart?a=/") "\r\n"), ACTOR_B "|GET|/cart|a=/|"));
    assert_int_equal(link_actor(ACTOR_B, &err, "BIND", address, "host", "Shop.Example", NULL), 0);
    assert_non_null(strstr(get(port, GET("/shop") "\r\n"), ACTOR_A "|GET|/shop|"));
    assert_non_null(strstr(get(port, "GET /q HTTP/1.1\r\nHost: sHop.example:99\r\nconnection: close\r\n\r\n"),
                           ACTOR_B "|GET|/q|"));
    unlink_actor(ACTOR_A);
    assert_non_null(strstr(get(port, GET("/") "\r\n"), "HTTP/1.1 404 "));
}

static void test_provider__a_bind_that_cannot_work_fails_and_changes_nothing(void **state)
{
    (void)state;
    static const char *const bad[][2] = {{"PORT", "http"},
                                         {"PORT", "65536"},
                                         {"BIND", "1.2.3"},
                                         {"BIND", "8080,"},
                                         {"TIMEOUT_MS", "0"},
                                         {"MAX_CONTENT_LEN", "many"},
                                         {"PATH", "shop"},
                                         {"HOST", "a b"},
                                         {"STRIP_PREFIX", "perhaps"},
                                         {"CORS_ALLOWED_METHODS", "GET\r\nX: y"}};
    wc_error err;
    char address[32], taken[32];
    unsigned port = free_port(address);
    int fd;
    assert_int_equal(link_actor(ACTOR_A, &err, "BIND", address, NULL), 0);
    for (size_t i = 0; i < WC_COUNT(bad); i++)
        assert_int_equal(link_actor(ACTOR_A, &err, "BIND", address, bad[i][0], bad[i][1], NULL), WC_EINVAL);
    assert_int_equal(wc_socket_listen(WC_LIT("127.0.0.1:0"), 1, &fd, NULL), 0);
    snprintf(taken, sizeof taken, "127.0.0.1:%u", wc_socket_port(fd));
    assert_int_equal(link_actor(ACTOR_A, &err, "BIND", taken, NULL), WC_EEXIST);
    assert_non_null(strstr(err.msg, taken));
    assert_non_null(strstr(err.msg, "default"));
    assert_non_null(strstr(err.msg, ACTOR_A));
    wc_socket_close(fd);
    assert_non_null(strstr(get(port, GET("/") "\r\n"), "HTTP/1.1 200 "));
}

static void test_provider__a_link_bound_again_changes_or_stays(void **state)
{
    (void)state;
    wc_error err;
    char first[32], second[32];
    unsigned first_port = free_port(first);
    assert_int_equal(link_actor(ACTOR_A, &err, "BIND", first, NULL), 0);
    int kept = client_open(first_port);
    assert_int_equal(link_actor(ACTOR_A, &err, "BIND", first, NULL), 0);
    char answer[4096];
    client_send(kept, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_true(client_response(kept, answer, sizeof answer)); /* the server was not touched */
    unsigned second_port = free_port(second);
    assert_int_equal(link_actor(ACTOR_A, &err, "BIND", second, NULL), 0);
    assert_int_equal(client_read(kept, answer, sizeof answer, 1),
                     0); /* the old one drains: idle connections end */
    close(kept);
    assert_non_null(strstr(get(second_port, GET("/") "\r\n"), "HTTP/1.1 200 "));
    assert_int_equal(client_open(first_port), -1);
    /* What one link let go, another one can take. */
    assert_int_equal(link_actor(ACTOR_B, &err, "BIND", first, NULL), 0);
    assert_non_null(strstr(get(first_port, GET("/") "\r\n"), ACTOR_B));
}

/* The host may undo and redo a link in one turn: bind prepares, then the loops unbind and bind, then control unbinds. */
static void test_provider__undone_and_done_again_in_one_turn_is_in_force(void **state)
{
    (void)state;
    wc_error err;
    char address[32];
    unsigned port = free_port(address);
    wc_link_value value = {WC_LIT("BIND"), wc_slice_str(address)};
    wc_bind bind = {.struct_size = sizeof bind,
                    .value_count = 1,
                    .actor = WC_LIT(ACTOR_A),
                    .link_name = WC_LIT("default"),
                    .contract = WC_LIT("wasmcloud:httpserver"),
                    .values = &value};
    for (int round = 0; round < 3; round++) {
        void *prepared = NULL;
        assert_int_equal(wc_provider_httpserver.bind(host.provider, &bind, &prepared, &err), 0);
        run_errand(ERRAND_UNBIND, ACTOR_A, NULL);
        run_errand(ERRAND_BIND, ACTOR_A, prepared);
        wc_provider_httpserver.unbind(host.provider, WC_LIT(ACTOR_A));
        wc_provider_httpserver.discard(host.provider, prepared);
        assert_non_null(strstr(get(port, GET("/") "\r\n"), "HTTP/1.1 200 "));
    }
    unlink_actor(ACTOR_A);
    assert_int_equal(client_open(port), -1);
}

static void test_provider__cors_is_answered_for_the_actor(void **state)
{
    (void)state;
    wc_error err;
    assert_int_equal(link_actor(ACTOR_A, &err, "BIND", "127.0.0.1:0", "CORS_ALLOWED_ORIGINS",
                                "https://a.example, https://b.example", "CORS_ALLOWED_METHODS", "GET, PUT",
                                "CORS_ALLOWED_HEADERS", "*", NULL),
                     0);
    const char *preflight = get(
        host.port, "OPTIONS /x HTTP/1.1\r\nHost: h\r\nOrigin: https://b.example\r\n"
                   "Access-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: x-a, x-b\r\n"
                   "Connection: close\r\n\r\n");
    assert_non_null(strstr(preflight, "HTTP/1.1 204 "));
    assert_non_null(strstr(preflight, "access-control-allow-origin: https://b.example\r\n"));
    assert_non_null(strstr(preflight, "access-control-allow-methods: GET, PUT\r\n"));
    assert_non_null(strstr(preflight, "access-control-allow-headers: x-a, x-b\r\n"));
    assert_int_equal(host.begun, 0);
    const char *foreign = get(host.port, "OPTIONS /x HTTP/1.1\r\nHost: h\r\nOrigin: https://evil.example\r\n"
                                         "Access-Control-Request-Method: PUT\r\nConnection: close\r\n\r\n");
    assert_non_null(strstr(foreign, "HTTP/1.1 204 "));
    assert_null(strstr(foreign, "access-control-"));
    const char *simple = get(host.port, GET("/") "Origin: https://a.example\r\n\r\n");
    assert_non_null(strstr(simple, "access-control-allow-origin: https://a.example\r\n"));
    assert_non_null(strstr(simple, "vary: origin\r\n"));
    assert_null(strstr(get(host.port, GET("/") "Origin: https://c.example\r\n\r\n"), "access-control"));
    assert_int_equal(link_actor(ACTOR_B, &err, "BIND", "127.0.0.1:0", "cors_allowed_origins", "*", NULL), 0);
    assert_non_null(strstr(get(host.port, GET("/") "Origin: https://c.example\r\n\r\n"),
                           "access-control-allow-origin: *\r\n"));
    /* A plain OPTIONS is the actor's. */
    assert_non_null(
        strstr(get(host.port, "OPTIONS / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"), "|OPTIONS|/|"));
}

static void test_provider__a_link_has_its_own_body_limit(void **state)
{
    (void)state;
    wc_error err;
    assert_int_equal(link_actor(ACTOR_A, &err, "BIND", "127.0.0.1:0", "max_content_len", "5", NULL), 0);
    assert_non_null(strstr(get(host.port, "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12345"),
                           "HTTP/1.1 200 "));
    assert_non_null(strstr(get(host.port, "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n123456"),
                           "HTTP/1.1 413 "));
}

static void test_provider__settings_of_the_host_are_limits(void **state)
{
    (void)state;
    wc_error err;
    assert_int_equal(link_actor(ACTOR_A, &err, "BIND", "127.0.0.1:0", NULL), 0);
    assert_non_null(strstr(
        get(host.port, GET("/") "a: 1\r\nb: 2\r\nc: 3\r\nd: 4\r\ne: 5\r\ng: 7\r\nh: 8\r\ni: 9\r\n\r\n"),
        "HTTP/1.1 200 "));
    assert_non_null(
        strstr(get(host.port,
                   GET("/") "a: 1\r\nb: 2\r\nc: 3\r\nd: 4\r\ne: 5\r\ng: 7\r\nh: 8\r\ni: 9\r\nf: 6\r\n\r\n"),
               "HTTP/1.1 431 "));
}

static int count_descriptors(void)
{
    int count = 0;
    DIR *dir = opendir("/proc/self/fd");
    while (readdir(dir))
        count++;
    closedir(dir);
    return count;
}

static void test_provider__a_hundred_links_leave_nothing_behind(void **state)
{
    (void)state;
    wc_error err;
    int before = 0;
    for (int i = 0; i < 105; i++) {
        if (i == 5)
            before = count_descriptors();
        char address[32];
        unsigned port = free_port(address);
        assert_int_equal(link_actor(ACTOR_A, &err, "BIND", address, NULL), 0);
        assert_non_null(strstr(get(port, GET("/") "\r\n"), "HTTP/1.1 200 "));
        unlink_actor(ACTOR_A);
        unlink_actor(ACTOR_A); /* an unknown one is fine */
        assert_int_equal(client_open(port), -1);
    }
    assert_in_range(count_descriptors(), before - 1, before + 2);
    host_stop(NULL); /* and the sanitizers find no memory */
    host_start(NULL);
}

static void test_provider__actors_cannot_call_it(void **state)
{
    (void)state;
    wc_call call = {.struct_size = sizeof call};
    assert_int_equal(wc_provider_httpserver.call(host.provider, host.loop_self, &call), WC_DONE);
    assert_int_equal(call.status, WC_EUNSUPPORTED);
    assert_true(wc_slice_eq_str(call.result, "bad dispatch"));
}

#define WITH_HOST(test) cmocka_unit_test_setup_teardown(test, host_start, host_stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_HOST(test_provider__a_request_reaches_the_actor_and_its_answer_the_client),
        WITH_HOST(test_provider__an_answer_that_comes_later_is_sent_then),
        WITH_HOST(test_provider__failures_become_statuses_with_a_request_id),
        WITH_HOST(test_provider__a_client_that_goes_away_cancels_its_call),
        WITH_HOST(test_provider__two_actors_share_an_address_by_path_and_host),
        WITH_HOST(test_provider__a_bind_that_cannot_work_fails_and_changes_nothing),
        WITH_HOST(test_provider__a_link_bound_again_changes_or_stays),
        WITH_HOST(test_provider__undone_and_done_again_in_one_turn_is_in_force),
        WITH_HOST(test_provider__cors_is_answered_for_the_actor),
        WITH_HOST(test_provider__a_link_has_its_own_body_limit),
        WITH_HOST(test_provider__settings_of_the_host_are_limits),
        WITH_HOST(test_provider__a_hundred_links_leave_nothing_behind),
        WITH_HOST(test_provider__actors_cannot_call_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
