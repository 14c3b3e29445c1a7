/* Clients that mean no good: smuggling shapes, header bombs, slow and greedy ones. design.md sections 10 and 11,
 * libraries.md 3 (the eighteen shapes and what llhttp leaves to us). */
#include "unit/http/fixture.h"

#define H "Host: a\r\n"
#define POST "POST / HTTP/1.1\r\n" H
#define CHUNKED POST "Transfer-Encoding: chunked\r\n"
#define NEXT "GET /smuggled HTTP/1.1\r\n" H "\r\n"

typedef struct shape {
    const char *name, *bytes;
    size_t len;
    const char *status;
} shape;

#define SHAPE(name, bytes, status) {name, bytes, sizeof(bytes) - 1, status}

/* Each is followed by a request that must not be taken for one. */
static const shape shapes[] = {
    SHAPE("bare LF after the request line", "GET / HTTP/1.1\n" H "\r\n", "400"),
    SHAPE("bare LF after a header", "GET / HTTP/1.1\r\nHost: a\n\r\n", "400"),
    SHAPE("bare LF ends the head", "GET / HTTP/1.1\r\n" H "\n", "400"),
    SHAPE("bare CR after a header", "GET / HTTP/1.1\r\nHost: a\rX: y\r\n\r\n", "400"),
    SHAPE("CR and a byte end the head", "GET / HTTP/1.1\r\n" H "\rX", "400"),
    SHAPE("folded line", "GET / HTTP/1.1\r\n" H "A: b\r\n c\r\n\r\n", "400"),
    SHAPE("folded line, tab", "GET / HTTP/1.1\r\n" H "A: b\r\n\tc\r\n\r\n", "400"),
    SHAPE("space before the colon", "GET / HTTP/1.1\r\n" H "Content-Length : 5\r\n\r\n", "400"),
    SHAPE("transfer-encoding and content-length",
          POST "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", "400"),
    SHAPE("content-length and transfer-encoding",
          POST "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"),
    SHAPE("two content-lengths", POST "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", "400"),
    SHAPE("two equal content-lengths", POST "Content-Length: 1\r\nContent-Length: 1\r\n\r\na", "400"),
    SHAPE("list of content-lengths", POST "Content-Length: 1, 1\r\n\r\na", "400"),
    SHAPE("signed content-length", POST "Content-Length: +5\r\n\r\n12345", "400"),
    SHAPE("negative content-length", POST "Content-Length: -5\r\n\r\n12345", "400"),
    SHAPE("hexadecimal content-length", POST "Content-Length: 0x3\r\n\r\nabc", "400"),
    SHAPE("content-length past 64 bits", POST "Content-Length: 18446744073709551617\r\n\r\na", "400"),
    SHAPE("empty content-length", POST "Content-Length:\r\n\r\n", "400"),
    SHAPE("unknown transfer coding", POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", "501"),
    SHAPE("chunked is not last", POST "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", "400"),
    SHAPE("chunked twice", POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
          "400"),
    SHAPE("transfer coding with a vertical tab",
          POST "Transfer-Encoding: \x0b"
               "chunked\r\n\r\n0\r\n\r\n",
          "400"),
    SHAPE("NUL in a header", "GET / HTTP/1.1\r\n" H "A: b\0c\r\n\r\n", "400"),
    SHAPE("NUL in a header name", "GET / HTTP/1.1\r\n" H "A\0: b\r\n\r\n", "400"),
    SHAPE("header without colon", "GET / HTTP/1.1\r\n" H "nothing\r\n\r\n", "400"),
    SHAPE("empty header name", "GET / HTTP/1.1\r\n" H ": b\r\n\r\n", "400"),
    SHAPE("chunk size is no number", CHUNKED "\r\nzz\r\nab\r\n0\r\n\r\n", "400"),
    SHAPE("chunk size with prefix", CHUNKED "\r\n0x2\r\nab\r\n0\r\n\r\n", "400"),
    SHAPE("chunk size with a space", CHUNKED "\r\n2 \r\nab\r\n0\r\n\r\n", "400"),
    SHAPE("chunk size past 64 bits", CHUNKED "\r\n10000000000000002\r\nab\r\n0\r\n\r\n", "400"),
    SHAPE("chunk longer than said", CHUNKED "\r\n2\r\nabc\r\n0\r\n\r\n", "400"),
    SHAPE("chunk ended by LF", CHUNKED "\r\n2\r\nab\n0\r\n\r\n", "400"),
    SHAPE("chunk size ended by LF", CHUNKED "\r\n2\nab\r\n0\r\n\r\n", "400"),
    SHAPE("chunk extension with LF", CHUNKED "\r\n2;a\nab\r\n0\r\n\r\n", "400"),
    SHAPE("no Host", "GET / HTTP/1.1\r\nA: b\r\n\r\n", "400"),
    SHAPE("two Hosts", "GET / HTTP/1.1\r\n" H "host: b\r\n\r\n", "400"),
    SHAPE("Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "400"),
    SHAPE("Host with a user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", "400"),
    SHAPE("two names in Host", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "400"),
    SHAPE("colons in Host", "GET / HTTP/1.1\r\nHost: a:b:1\r\n\r\n", "400"),
    SHAPE("transfer coding in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
          "400"),
    SHAPE("fragment in the target", "GET /a#b HTTP/1.1\r\n" H "\r\n", "400"),
    SHAPE("raw UTF-8 in the target", "GET /caf\xc3\xa9 HTTP/1.1\r\n" H "\r\n", "400"),
    SHAPE("control byte in the target", "GET /a\x01 HTTP/1.1\r\n" H "\r\n", "400"),
    SHAPE("relative target", "GET a HTTP/1.1\r\n" H "\r\n", "400"),
    SHAPE("star for GET", "GET * HTTP/1.1\r\n" H "\r\n", "400"),
    SHAPE("other scheme", "GET ftp://a/ HTTP/1.1\r\n" H "\r\n", "400"),
    SHAPE("absolute target without host", "GET http:///x HTTP/1.1\r\n" H "\r\n", "400"),
    SHAPE("tunnel", "CONNECT a:443 HTTP/1.1\r\n" H "\r\n", "501"),
    SHAPE("unknown method", "BREW / HTTP/1.1\r\n" H "\r\n", "501"),
    SHAPE("method in lower case", "get / HTTP/1.1\r\n" H "\r\n", "501"),
    SHAPE("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505"),
    SHAPE("HTTP/2.0 in words", "GET / HTTP/2.0\r\n" H "\r\n", "505"),
    SHAPE("HTTP/0.9", "GET / HTTP/0.9\r\n" H "\r\n", "505"),
    SHAPE("HTTP/1.2", "GET / HTTP/1.2\r\n" H "\r\n", "505"),
    SHAPE("other protocol", "OPTIONS / RTSP/1.0\r\n" H "\r\n", "400"),
    SHAPE("TLS hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "501"),
};

static void test_hostile__smuggling_shapes_are_refused_and_end_the_connection(void **state)
{
    (void)state;
    static char answer[65536];
    char bytes[2048], expected[32];
    for (size_t i = 0; i < WC_COUNT(shapes); i++) {
        const shape *s = &shapes[i];
        memcpy(bytes, s->bytes, s->len);
        memcpy(bytes + s->len, NEXT, sizeof NEXT - 1);
        int before = atomic_load(&f.requests);
        long got = client_talk(f.port, bytes, s->len + sizeof NEXT - 1, answer, sizeof answer);
        snprintf(expected, sizeof expected, "HTTP/1.1 %s ", s->status);
        if (got <= 0 || strncmp(answer, expected, strlen(expected)) != 0 ||
            client_count(answer, "\r\ndate: ") != 1)
            fail_msg("%s: expected %s, got %ld bytes: %.200s", s->name, s->status, got, answer);
        if (atomic_load(&f.requests) != before)
            fail_msg("%s: a handler saw a request", s->name);
        assert_non_null(strstr(answer, "connection: close\r\n"));
        assert_non_null(strstr(answer, "{\"error\":\""));
        assert_non_null(strstr(answer, ",\"request_id\":\""));
    }
}

static void test_hostile__every_cut_of_a_shape_is_refused_too(void **state)
{
    (void)state;
    char answer[8192];
    for (size_t i = 0; i < WC_COUNT(shapes); i += 3) {
        for (size_t cut = 1; cut < shapes[i].len; cut += 5) {
            int fd = client_open(f.port);
            client_send_bytes(fd, shapes[i].bytes, cut);
            fixture_do(fixture_nothing, NULL);
            client_send_bytes(fd, shapes[i].bytes + cut, shapes[i].len - cut);
            client_send(fd, NEXT);
            shutdown(fd, SHUT_WR);
            client_read(fd, answer, sizeof answer, sizeof answer);
            close(fd);
            if (client_count(answer, "\r\ndate: ") != 1 || strncmp(answer + 9, shapes[i].status, 3) != 0)
                fail_msg("%s cut at %zu: %.100s", shapes[i].name, cut, answer);
        }
    }
    assert_int_equal(f.requests, 0);
}

/* ---- limits -------------------------------------------------------------------------------------------------------- */

/* A request with `count` header lines of `size` bytes each behind Host. */
static char *with_headers(size_t count, size_t size)
{
    char *text = malloc(200 + count * (size + 2)), *at = text;
    at += snprintf(at, 200, "GET / HTTP/1.1\r\n" H);
    for (size_t i = 0; i < count; i++) {
        int n = snprintf(at, 16, "x%zu: ", i);
        memset(at + n, 'v', size - (size_t)n);
        at += size;
        memcpy(at, "\r\n", 2);
        at += 2;
    }
    memcpy(at, "\r\n", 3);
    return text;
}

static void check_headers(size_t count, size_t size, const char *status)
{
    char *text = with_headers(count, size);
    const char *answer = fixture_talk(text);
    if (strncmp(answer + 9, status, 3) != 0)
        fail_msg("%zu headers of %zu bytes: %.80s", count, size, answer);
    free(text);
}

static void test_hostile__header_bombs_meet_their_limits(void **state)
{
    (void)state;
    check_headers(99, 20, "200"); /* and Host: 100 */
    check_headers(100, 20, "431");
    check_headers(5000, 20, "431");
    check_headers(1, 16000, "200");
    check_headers(1, 16384, "431");
    check_headers(1, 500000, "431");
    check_headers(50, 400, "431");
}

static void test_hostile__targets_meet_their_limit(void **state)
{
    (void)state;
    static const struct {
        size_t len;
        const char *status;
    } cases[] = {{8192, "200"}, {8193, "414"}, {60000, "414"}, {300000, "414"}};
    for (size_t i = 0; i < WC_COUNT(cases); i++) {
        char *text = malloc(cases[i].len + 100);
        memcpy(text, "GET /", 5);
        memset(text + 5, 'p', cases[i].len - 1);
        snprintf(text + 4 + cases[i].len, 96, " HTTP/1.1\r\n" H "\r\n");
        assert_int_equal(strncmp(fixture_talk(text) + 9, cases[i].status, 3), 0);
        free(text);
    }
}

static void test_hostile__endless_heads_of_any_kind_are_ended(void **state)
{
    (void)state;
    static const char *const starts[] = {"\r\n\r\n",
                                         "GET / HTTP/1.1\r\nHost: a\r\nA: ",
                                         "GET / HTTP/1.1\r\nHost: a\r\nA",
                                         CHUNKED "\r\n1;",
                                         CHUNKED "\r\n1;a=",
                                         CHUNKED "\r\n1;a=\"",
                                         CHUNKED "\r\n0\r\nT: ",
                                         CHUNKED "\r\n0\r\nT"};
    char answer[8192];
    for (size_t i = 0; i < WC_COUNT(starts); i++) {
        int fd = client_open(f.port);
        client_send(fd, starts[i]);
        char junk[1000];
        memset(junk, i == 0 ? '\n' : 'j', sizeof junk);
        for (int k = 0; k < 40; k++)
            client_send_bytes(fd, junk, sizeof junk);
        long got = client_read(fd, answer, sizeof answer, sizeof answer);
        if (got <= 0 || answer[9] != '4')
            fail_msg("%zu: %ld %.100s", i, got, answer);
        close(fd);
    }
}

static void test_hostile__bodies_meet_their_limit(void **state)
{
    (void)state;
    assert_non_null(strstr(fixture_talk(POST "Content-Length: 1048577\r\n\r\n"), "HTTP/1.1 413 "));
    assert_non_null(strstr(fixture_talk(CHUNKED "\r\n100001\r\n"), "HTTP/1.1 413 "));
    assert_non_null(strstr(fixture_talk(CHUNKED "\r\nffffffffffffffff\r\n"), "HTTP/1.1 413 "));
    /* Many small chunks: the framing costs no memory, the sum counts. */
    static char answer[8192];
    int fd = client_open(f.port);
    client_send(fd, CHUNKED "\r\n");
    char part[4096], chunk[] = "8\r\n12345678\r\n";
    size_t fill = 0;
    while (fill + sizeof chunk - 1 <= sizeof part) {
        memcpy(part + fill, chunk, sizeof chunk - 1);
        fill += sizeof chunk - 1;
    }
    for (int i = 0; i < 1100; i++)
        client_send_bytes(fd, part, fill);
    assert_true(client_read(fd, answer, sizeof answer, sizeof answer) > 0);
    assert_non_null(strstr(answer, "HTTP/1.1 413 "));
    close(fd);
    assert_int_equal(f.requests, 0);
}

/* ---- time ---------------------------------------------------------------------------------------------------------- */

static void test_hostile__a_head_that_comes_byte_by_byte_runs_out_of_time(void **state)
{
    (void)state;
    char answer[4096];
    int fd = client_open(f.port);
    client_send(fd, "GET / HTTP/1.1\r\nHost: a\r\nX: ");
    fixture_do(fixture_nothing, NULL);
    for (int i = 0; i < 20; i++) { /* a byte a second */
        client_send(fd, "y");
        fixture_do(fixture_nothing, NULL);
        fixture_skip_ms(1000);
    }
    assert_true(client_read(fd, answer, sizeof answer, sizeof answer) > 0);
    assert_non_null(strstr(answer, "HTTP/1.1 408 "));
    close(fd);
    assert_int_equal(f.requests, 0);
}

static void test_hostile__a_body_that_comes_slowly_runs_out_of_time(void **state)
{
    (void)state;
    char answer[4096];
    int fd = client_open(f.port);
    client_send(fd, POST "Content-Length: 1000\r\n\r\n");
    fixture_do(fixture_nothing, NULL);
    for (int i = 0; i < 35; i++) {
        client_send(fd, "y");
        fixture_do(fixture_nothing, NULL);
        fixture_skip_ms(1000);
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        if (i < 25)
            assert_int_equal(poll(&ready, 1, 0), 0); /* a body has longer than a head */
    }
    assert_true(client_read(fd, answer, sizeof answer, sizeof answer) > 0);
    assert_non_null(strstr(answer, "HTTP/1.1 408 "));
    close(fd);
}

static void test_hostile__idle_connections_are_closed_without_a_word(void **state)
{
    (void)state;
    char answer[4096];
    int silent = client_open(f.port), used = client_open(f.port);
    client_send(used, "GET /warm HTTP/1.1\r\n" H "\r\n");
    assert_true(client_response(used, answer, sizeof answer));
    assert_int_equal(fixture_stats().connections_now, 2);
    fixture_skip_ms(59000);
    client_send(used, "GET /warm HTTP/1.1\r\n" H "\r\n");
    assert_true(client_response(used, answer, sizeof answer));
    fixture_skip_ms(2000);
    assert_int_equal(client_read(silent, answer, sizeof answer, 1), 0);
    client_send(used, "GET /warm HTTP/1.1\r\n" H "\r\n"); /* its time began anew */
    assert_true(client_response(used, answer, sizeof answer));
    fixture_skip_ms(61000);
    assert_int_equal(client_read(used, answer, sizeof answer, 1), 0);
    close(silent);
    close(used);
}

static void test_hostile__a_pending_request_is_not_idle(void **state)
{
    (void)state;
    char answer[4096];
    int fd = client_open(f.port);
    client_send(fd, "GET /never HTTP/1.1\r\n" H "\r\n");
    while (atomic_load(&f.requests) == 0)
        sched_yield();
    fixture_skip_ms(3600 * 1000);
    f.later.run = f.later.drop = answer_later;
    wc_loop_post(f.loop, &f.later);
    assert_true(client_response(fd, answer, sizeof answer));
    close(fd);
}

/* ---- connections --------------------------------------------------------------------------------------------------- */

static void test_hostile__a_client_that_never_reads_is_bounded_and_ended(void **state)
{
    (void)state;
    int fd = client_open(f.port), size = 4096;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    char batch[100 * 48] = "";
    for (int i = 0; i < 100; i++)
        snprintf(batch + strlen(batch), sizeof batch - strlen(batch),
                 "GET /big/1048576 HTTP/1.1\r\n" H "\r\n");
    client_send(fd, batch);
    while (atomic_load(&f.requests) == 0)
        sched_yield();
    for (int i = 0; i < 10; i++)
        fixture_do(fixture_nothing, NULL);
    int handled = atomic_load(&f.requests);
    assert_in_range(handled, 1,
                    10); /* the rest waits for room: output is bounded by one answer above the mark */
    for (int i = 0; i < 10; i++)
        fixture_do(fixture_nothing, NULL);
    assert_int_equal(atomic_load(&f.requests), handled);
    fixture_skip_ms(61000); /* the first look notes what is queued, the second sees that nothing has moved */
    fixture_skip_ms(61000);
    while (fixture_stats().connections_now > 0)
        sched_yield();
    close(fd);
}

static void test_hostile__a_reader_that_is_slower_than_the_answers_gets_all_of_them(void **state)
{
    (void)state;
    enum { COUNT = 20, SIZE = 1 << 20 };
    static char answer[(COUNT + 1) * SIZE];
    int fd = client_open(f.port);
    for (int i = 0; i < COUNT; i++)
        client_send(fd, "GET /big/1048576 HTTP/1.1\r\n" H "\r\n");
    shutdown(fd, SHUT_WR);
    while (atomic_load(&f.requests) == 0)
        sched_yield();
    long got = client_read(fd, answer, sizeof answer, sizeof answer);
    assert_int_equal(client_count(answer, "HTTP/1.1 200 OK"), COUNT);
    assert_true(got > COUNT * SIZE);
    close(fd);
}

static void test_hostile__too_much_behind_a_pending_request_waits_in_the_kernel(void **state)
{
    (void)state;
    static char junk[8 << 20];
    memset(junk, 'j', sizeof junk);
    int fd = client_open(f.port);
    client_send(fd, "GET /never HTTP/1.1\r\n" H "\r\n");
    while (atomic_load(&f.requests) == 0)
        sched_yield();
    size_t sent = 0;
    for (int i = 0; i < 200 && sent < sizeof junk; i++) {
        ssize_t n = send(fd, junk, sizeof junk - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        sent += n > 0 ? (size_t)n : 0;
        fixture_do(fixture_nothing, NULL);
    }
    assert_true(fixture_stats().bytes_in < 200000); /* not the megabytes that were offered */
    close(fd);
}

static void test_hostile__a_reset_aborts_and_a_half_closed_one_is_answered(void **state)
{
    (void)state;
    int fd = client_open(f.port);
    client_send(fd, "GET /never HTTP/1.1\r\n" H "\r\n");
    shutdown(fd, SHUT_WR);
    while (atomic_load(&f.requests) == 0)
        sched_yield();
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    close(fd);
    sem_wait(&f.aborted);
    assert_int_equal(f.aborts, 1);
    assert_non_null(strstr(fixture_talk("GET /later HTTP/1.1\r\n" H "\r\n"), "\r\n\r\nlater"));
    assert_int_equal(f.aborts, 1);
}

static void test_hostile__waves_of_connections_meet_the_limit(void **state)
{
    (void)state;
    enum { LIMIT = 8 };
    wc_http_limits limits;
    char answer[4096];
    int fds[LIMIT * 10];
    wc_http_limits_init(&limits);
    limits.connections = LIMIT;
    fixture_open(&limits);
    for (int wave = 0; wave < 3; wave++) {
        for (int i = 0; i < LIMIT; i++) {
            fds[i] = client_open(f.port);
            client_send(fds[i], "GET /warm HTTP/1.1\r\n" H "\r\n");
            assert_true(client_response(fds[i], answer, sizeof answer));
        }
        uint64_t refused = fixture_stats().refused;
        for (int i = LIMIT; i < LIMIT * 10; i++)
            fds[i] = client_open(f.port);
        assert_true(client_read(fds[LIMIT], answer, sizeof answer, sizeof answer) > 0);
        assert_non_null(strstr(answer, "HTTP/1.1 503 "));
        assert_non_null(strstr(answer, "retry-after: 1\r\n"));
        assert_non_null(strstr(answer, "http-connections"));
        assert_in_range(fixture_stats().refused, refused + 1,
                        refused + 2); /* the others wait in the kernel's queue */
        assert_true(fixture_stats().connections_now <= LIMIT + 1);
        /* Established ones still work, and room makes the next one come in. */
        client_send(fds[0], "GET /warm HTTP/1.1\r\n" H "\r\n");
        assert_true(client_response(fds[0], answer, sizeof answer));
        for (int i = 0; i < LIMIT * 10; i++)
            close(fds[i]);
        /* Those that waited in the kernel come in, find their clients gone, and go. */
        while (fixture_stats().connections_total < (uint64_t)(wave + 1) * LIMIT * 10 ||
               fixture_stats().connections_now > 0)
            sched_yield();
    }
    fixture_close(false);
}

static void test_hostile__limits_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    wc_http_limits good, bad;
    wc_http_handler handler = {0};
    wc_http_server *server = NULL;
    wc_loop *loop;
    wc_error err;
    wc_http_limits_init(&good);
    assert_int_equal(wc_loop_new(&wc_env_system, &loop, &err), 0);
    for (int i = 0; i < 4; i++) {
        bad = good;
        if (i == 0)
            bad.header_count = 0;
        else if (i == 1)
            bad.header_bytes = 0;
        else if (i == 2)
            bad.connections = 0;
        else
            bad.body_bytes = 1ull << 31;
        assert_int_equal(wc_http_server_new(loop, 0, &bad, &handler, NULL, &server, &err), WC_EINVAL);
    }
    assert_null(server);
    assert_int_equal(wc_http_server_new(loop, -1, &good, &handler, NULL, &server, &err), WC_EIO);
    wc_loop_free(loop);
}

static void fail_nth(void *nth)
{
    wc_alloc_fail_nth(*(uint64_t *)nth);
}

/* Each allocation that a peer's bytes lead to fails once, the first one, the second one, ...: an answer is whole or missing,
 * and the next connection is served (style-anchors 6.7). */
static void test_hostile__memory_that_runs_out_costs_a_connection_at_most(void **state)
{
    (void)state;
    enum { BODY = 200000, ROUNDS = 40 };
    static char request[BODY + 400], answer[2 * BODY];
    int head = snprintf(
        request, 400,
        "POST /?q HTTP/1.1\r\nHost: EXAMPLE\r\nA: 1\r\nA: 2\r\nA: 3\r\nContent-Length: %d\r\n\r\n", BODY);
    memset(request + head, 'y', BODY);
    int whole = 0, missing = 0;
    for (uint64_t nth = 1; nth <= ROUNDS; nth++) {
        fixture_do(fail_nth, &nth);
        int fd = client_open(f.port);
        client_send_bytes(fd, request, (size_t)head + BODY);
        client_send(fd, "GET /later HTTP/1.1\r\n" H "\r\nGET /2 HTTP/1.1\r\n" H "Connection: close\r\n\r\n");
        long got = client_read(fd, answer, sizeof answer, sizeof answer);
        close(fd);
        uint64_t none = 0;
        fixture_do(fail_nth, &none);
        whole += client_count(answer, "HTTP/1.1 200 OK") == 3;
        missing += got <= 0;
        assert_true(got <= 0 || strncmp(answer, "HTTP/1.1 ", 9) == 0);
        assert_non_null(strstr(fixture_talk("GET /warm HTTP/1.1\r\n" H "\r\n"), "HTTP/1.1 200 OK"));
    }
    assert_true(whole > 0); /* the last rounds did not get as far as their number */
    assert_true(missing > 0);
}

/* ---- stopping ------------------------------------------------------------------------------------------------------ */

static void test_hostile__a_stopping_server_finishes_what_it_has(void **state)
{
    (void)state;
    char answer[4096];
    uint64_t within_ms = 60000;
    fixture_open(NULL);
    int idle = client_open(f.port), busy = client_open(f.port), half = client_open(f.port);
    client_send(idle, "GET /warm HTTP/1.1\r\n" H "\r\n");
    assert_true(client_response(idle, answer, sizeof answer));
    client_send(half, "GET /warm HTTP/1.1\r\nHo");
    while (fixture_stats().connections_now < 3)
        sched_yield();
    client_send(busy, "GET /never HTTP/1.1\r\n" H "\r\n");
    while (atomic_load(&f.requests) < 2)
        sched_yield();
    fixture_do(fixture_stop_server, &within_ms);
    assert_int_equal(client_read(idle, answer, sizeof answer, 1), 0);
    client_send(half, "st: a\r\n\r\n");
    assert_true(client_response(half, answer, sizeof answer));
    assert_non_null(strstr(answer, "HTTP/1.1 200 OK\r\n"));
    assert_non_null(strstr(answer, "connection: close\r\n"));
    f.later.run = f.later.drop = answer_later;
    wc_loop_post(f.loop, &f.later);
    assert_true(client_response(busy, answer, sizeof answer));
    assert_non_null(strstr(answer, "connection: close\r\n"));
    close(idle);
    close(busy);
    close(half);
    sem_wait(&f.stopped);
    assert_int_equal(f.aborts, 0);
    fixture_close(true);
}

static void test_hostile__what_is_left_at_the_deadline_is_cut_off(void **state)
{
    (void)state;
    uint64_t within_ms = 1;
    char answer[64];
    fixture_open(NULL);
    int busy = client_open(f.port);
    client_send(busy, "GET /never HTTP/1.1\r\n" H "\r\n");
    while (atomic_load(&f.requests) == 0)
        sched_yield();
    fixture_do(fixture_stop_server, &within_ms);
    sem_wait(&f.stopped);
    assert_int_equal(f.aborts, 1);
    assert_true(client_read(busy, answer, sizeof answer, 1) <= 0);
    close(busy);
    fixture_close(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SERVER(test_hostile__smuggling_shapes_are_refused_and_end_the_connection),
        WITH_SERVER(test_hostile__every_cut_of_a_shape_is_refused_too),
        WITH_SERVER(test_hostile__header_bombs_meet_their_limits),
        WITH_SERVER(test_hostile__targets_meet_their_limit),
        WITH_SERVER(test_hostile__endless_heads_of_any_kind_are_ended),
        WITH_SERVER(test_hostile__bodies_meet_their_limit),
        WITH_SERVER(test_hostile__a_head_that_comes_byte_by_byte_runs_out_of_time),
        WITH_SERVER(test_hostile__a_body_that_comes_slowly_runs_out_of_time),
        WITH_SERVER(test_hostile__idle_connections_are_closed_without_a_word),
        WITH_SERVER(test_hostile__a_pending_request_is_not_idle),
        WITH_SERVER(test_hostile__a_client_that_never_reads_is_bounded_and_ended),
        WITH_SERVER(test_hostile__a_reader_that_is_slower_than_the_answers_gets_all_of_them),
        WITH_SERVER(test_hostile__too_much_behind_a_pending_request_waits_in_the_kernel),
        WITH_SERVER(test_hostile__a_reset_aborts_and_a_half_closed_one_is_answered),
        WITH_SERVER(test_hostile__memory_that_runs_out_costs_a_connection_at_most),
        cmocka_unit_test(test_hostile__waves_of_connections_meet_the_limit),
        cmocka_unit_test(test_hostile__limits_that_make_no_sense_are_refused),
        cmocka_unit_test(test_hostile__a_stopping_server_finishes_what_it_has),
        cmocka_unit_test(test_hostile__what_is_left_at_the_deadline_is_cut_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
