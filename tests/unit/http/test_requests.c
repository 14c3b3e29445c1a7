/* Requests and answers over real sockets: RFC 9110, RFC 9112, providers.md 2. */
#include "unit/http/fixture.h"

#include "http/server.h"

#define H "Host: a\r\n"
#define CLOSE "Connection: close\r\n"

static void test_requests__a_handler_sees_what_was_sent(void **state)
{
    (void)state;
    const char *answer = fixture_talk(
        "PUT /a%20b?q=1?2 HTTP/1.1\r\nHOST:  WWW.Example.com:8080 \r\nX-Twice: 1\r\n"
        "Cookie: a=1\r\nx-tWice:\t2 \r\ncookie: b=2\r\nEmpty:\r\nContent-Length: 4\r\n\r\nbody");
    assert_non_null(strstr(answer, "HTTP/1.1 200 OK\r\ndate: "));
    assert_non_null(strstr(answer,
                           "\r\n\r\nPUT /a%20b|q=1?2|www.example.com|host=WWW.Example.com:8080;x-twice=1, 2;"
                           "cookie=a=1; b=2;empty=;content-length=4;|body"));
}

static void test_requests__an_absolute_target_replaces_the_host(void **state)
{
    (void)state;
    assert_non_null(
        strstr(fixture_talk("GET http://B.example:81/p?q HTTP/1.1\r\n" H "\r\n"), "GET /p|q|b.example|"));
    assert_non_null(strstr(fixture_talk("GET HTTP://b.example HTTP/1.1\r\n" H "\r\n"), "GET /||b.example|"));
    assert_non_null(
        strstr(fixture_talk("GET http://b.example?x=/ HTTP/1.1\r\n" H "\r\n"), "GET /|x=/|b.example|"));
    assert_non_null(strstr(fixture_talk("OPTIONS * HTTP/1.1\r\n" H "\r\n"), "OPTIONS *||a|"));
    assert_non_null(strstr(fixture_talk("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"), "GET /||[::1]|"));
    assert_non_null(strstr(fixture_talk("GET / HTTP/1.1\r\nHost:\r\n\r\n"), "GET /|||host=;|"));
}

static void test_requests__a_chunked_body_arrives_whole(void **state)
{
    (void)state;
    assert_non_null(
        strstr(fixture_talk("POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n"
                            "1\r\nh\r\n5;ext=1;b=\"c\"\r\nello \r\n5\r\nworld\r\n0\r\nX-Trailer: t\r\n\r\n"
                            "GET /next HTTP/1.1\r\n" H "\r\n"),
               "transfer-encoding=chunked;|hello worldHTTP/1.1 200"));
}

static void test_requests__every_cut_of_a_stream_gives_the_same_answers(void **state)
{
    (void)state;
    static const char stream[] =
        "\r\nPOST /1?a HTTP/1.1\r\nHost: a\r\nX-Request-ID: r\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: v\r\n\r\n"
        "GET /2 HTTP/1.1\r\nHost: b\r\nA: 1\r\nA: 2\r\n\r\n"
        "PUT /3 HTTP/1.1\r\nHost: c\r\nContent-Length: 3\r\nConnection: close\r\n\r\nxyz";
    static char whole[8192], cut[8192];
    size_t len = sizeof stream - 1;
    assert_true(client_talk(f.port, stream, len, whole, sizeof whole) > 0);
    assert_int_equal(client_count(whole, "HTTP/1.1 200 OK"), 3);
    assert_non_null(strstr(whole, "|abcde"));
    assert_non_null(strstr(whole, "a=1, 2;|"));
    assert_non_null(strstr(whole, "|xyz"));
    for (size_t i = 1; i < len; i++) {
        int fd = client_open(f.port);
        int before = atomic_load(&f.requests);
        client_send_bytes(fd, stream, i);
        fixture_do(fixture_nothing, NULL); /* the loop has most likely seen the first part */
        client_send_bytes(fd, stream + i, len - i);
        assert_true(client_read(fd, cut, sizeof cut, sizeof cut) > 0);
        close(fd);
        assert_int_equal(atomic_load(&f.requests) - before, 3);
        assert_int_equal(strlen(cut), strlen(whole));
        assert_non_null(strstr(cut, "|abcde"));
        assert_non_null(strstr(cut, "a=1, 2;|"));
        assert_non_null(strstr(cut, "|xyz"));
    }
}

static void test_requests__byte_by_byte_is_the_same_too(void **state)
{
    (void)state;
    static const char stream[] =
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        "1\r\na\r\n1\r\nb\r\n01\r\nc\r\n0\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    static char answer[8192];
    int fd = client_open(f.port);
    for (size_t i = 0; i < sizeof stream - 1; i++) {
        client_send_bytes(fd, stream + i, 1);
        fixture_do(fixture_nothing, NULL);
    }
    assert_true(client_read(fd, answer, sizeof answer, sizeof answer) > 0);
    close(fd);
    assert_non_null(strstr(answer, "|abcHTTP/1.1 200"));
    assert_non_null(strstr(answer, "GET /2|"));
}

static void test_requests__a_stream_that_ends_early_gets_no_answer(void **state)
{
    (void)state;
    static const char stream[] = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12345";
    char answer[4096];
    for (size_t i = 0; i < sizeof stream - 1; i++)
        assert_int_equal(client_talk(f.port, stream, i, answer, sizeof answer), 0);
    assert_int_equal(f.requests, 0);
    assert_true(client_talk(f.port, stream, sizeof stream - 1, answer, sizeof answer) > 0);
}

static void test_requests__pipelined_ones_are_answered_in_order(void **state)
{
    (void)state;
    const char *answer = fixture_talk("GET /1 HTTP/1.1\r\n" H "\r\nGET /later HTTP/1.1\r\n" H
                                      "\r\nGET /3 HTTP/1.1\r\n" H "\r\nPOST /4 HTTP/1.1\r\n" H
                                      "Content-Length: 2\r\n\r\nhiGET /later HTTP/1.1\r\n" H
                                      "\r\nGET /6 HTTP/1.1\r\n" H "\r\n");
    const char *at = answer;
    static const char *const order[] = {"GET /1|", "later", "GET /3|", "POST /4|", "later", "GET /6|"};
    for (size_t i = 0; i < WC_COUNT(order); i++) {
        at = strstr(at, order[i]);
        assert_non_null(at);
        at++;
    }
    assert_int_equal(client_count(answer, "HTTP/1.1 200 OK"), 6);
}

static void test_requests__answers_of_a_batch_leave_together(void **state)
{
    (void)state;
    char batch[64 * 40] = "", answer[65536];
    for (int i = 0; i < 64; i++)
        snprintf(batch + strlen(batch), sizeof batch - strlen(batch), "GET /warm HTTP/1.1\r\n" H "\r\n");
    int fd = client_open(f.port);
    client_send(fd, batch);
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    assert_int_equal(poll(&ready, 1, CLIENT_WAIT_MS), 1);
    ssize_t n = recv(fd, answer, sizeof answer - 1, 0);
    assert_true(n > 0);
    answer[n] = 0;
    assert_int_equal(client_count(answer, "HTTP/1.1 200 OK"), 64);
    close(fd);
}

static void test_requests__connections_are_kept_as_the_version_says(void **state)
{
    (void)state;
    char answer[4096];
    static const struct {
        const char *request;
        bool is_kept;
        const char *header;
    } cases[] = {
        {"GET /warm HTTP/1.1\r\n" H "\r\n", true, NULL},
        {"GET /warm HTTP/1.1\r\n" H "connection: Close\r\n\r\n", false, "connection: close\r\n"},
        {"GET /warm HTTP/1.0\r\n\r\n", false, "connection: close\r\n"},
        {"GET /warm HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true, "connection: keep-alive\r\n"},
        {"GET /warm HTTP/1.1\r\n" H "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n", true, NULL},
        {"GET /warm HTTP/1.1\r\n" H "Upgrade: websocket\r\nConnection: upgrade\r\nContent-Length: 0\r\n\r\n",
         true, NULL},
    };
    for (size_t i = 0; i < WC_COUNT(cases); i++) {
        int fd = client_open(f.port);
        client_send(fd, cases[i].request);
        assert_true(client_response(fd, answer, sizeof answer));
        assert_non_null(strstr(answer, "HTTP/1.1 200 "));
        if (cases[i].header)
            assert_non_null(strstr(answer, cases[i].header));
        else
            assert_null(strstr(answer, "connection:"));
        if (cases[i].is_kept) {
            client_send(fd, "GET /2 HTTP/1.1\r\n" H "\r\n");
            assert_true(client_response(fd, answer, sizeof answer));
        } else {
            assert_int_equal(client_read(fd, answer, sizeof answer, 1), 0);
        }
        close(fd);
    }
}

static void test_requests__head_and_bodiless_statuses_have_no_body(void **state)
{
    (void)state;
    assert_non_null(
        strstr(fixture_talk("HEAD /status/200 HTTP/1.1\r\n" H "\r\n"), "content-length: 1\r\n\r\n"));
    assert_null(strstr(fixture_talk("HEAD /status/200 HTTP/1.1\r\n" H "\r\n"), "\r\n\r\nx"));
    assert_non_null(
        strstr(fixture_talk("GET /status/204 HTTP/1.1\r\n" H "\r\n"), "HTTP/1.1 204 No Content\r\n"));
    assert_null(strstr(fixture_talk("GET /status/204 HTTP/1.1\r\n" H "\r\n"), "content-length"));
    assert_null(strstr(fixture_talk("GET /status/304 HTTP/1.1\r\n" H "\r\n"), "\r\n\r\nx"));
    assert_non_null(
        strstr(fixture_talk("GET /status/205 HTTP/1.1\r\n" H "\r\n"), "content-length: 0\r\n\r\n"));
    /* Statuses that no final answer can have (providers.md 2: the era's server died of them). */
    static const char *const bad[] = {"0", "99", "100", "101", "199", "1000", "4294967295"};
    for (size_t i = 0; i < WC_COUNT(bad); i++) {
        char request[128];
        snprintf(request, sizeof request, "GET /status/%s HTTP/1.1\r\n" H "\r\n", bad[i]);
        assert_non_null(strstr(fixture_talk(request), "HTTP/1.1 500 "));
    }
    assert_non_null(
        strstr(fixture_talk("GET /status/299 HTTP/1.1\r\n" H "\r\n"), "HTTP/1.1 299 Unknown\r\n"));
    assert_non_null(strstr(fixture_talk("GET /status/999 HTTP/1.1\r\n" H "\r\n"), "HTTP/1.1 999 "));
}

static void test_requests__expectations(void **state)
{
    (void)state;
    char answer[4096];
    int fd = client_open(f.port);
    client_send(fd, "PUT /e HTTP/1.1\r\n" H "Expect: 100-Continue\r\nContent-Length: 2\r\n\r\n");
    assert_true(client_response(fd, answer, sizeof answer));
    assert_string_equal(answer, "HTTP/1.1 100 Continue\r\n\r\n");
    client_send(fd, "hi");
    assert_true(client_response(fd, answer, sizeof answer));
    assert_non_null(strstr(answer, "|hi"));
    close(fd);
    assert_null(
        strstr(fixture_talk("PUT /e HTTP/1.1\r\n" H "Expect: 100-continue\r\nContent-Length: 2\r\n\r\nhi"),
               " 100 "));
    assert_null(strstr(fixture_talk("GET /e HTTP/1.1\r\n" H "Expect: 100-continue\r\n\r\n"), " 100 "));
    assert_non_null(
        strstr(fixture_talk("GET /e HTTP/1.1\r\n" H "Expect: a miracle\r\n\r\n"), "HTTP/1.1 417 "));
    /* Too large: refused before the body is sent. */
    assert_non_null(strstr(
        fixture_talk("PUT /e HTTP/1.1\r\n" H "Expect: 100-continue\r\nContent-Length: 99999999\r\n\r\n"),
        "HTTP/1.1 413 "));
}

static void test_requests__large_answers_and_bodies_pass(void **state)
{
    (void)state;
    static char answer[21 << 20];
    static const char request[] = "GET /big/20971520 HTTP/1.1\r\n" H "\r\n";
    long got = client_talk(f.port, request, sizeof request - 1, answer, sizeof answer);
    const char *body = strstr(answer, "\r\n\r\n");
    assert_non_null(body);
    assert_int_equal(answer + got - (body + 4), 20971520);
    assert_null(memchr(body + 4, 'x', 20971520));

    size_t size = 1 << 20;
    char *post = malloc(size + 200);
    int head = snprintf(post, 200, "POST /warm HTTP/1.1\r\n" H "Content-Length: %zu\r\n\r\n", size);
    memset(post + head, 'y', size);
    got = client_talk(f.port, post, (size_t)head + size, answer, sizeof answer);
    free(post);
    body = strstr(answer, "\r\n\r\n");
    assert_non_null(body);
    assert_int_equal(answer + got - (body + 4), size);
}

static void test_requests__ids_are_made_or_passed_on(void **state)
{
    (void)state;
    char first[WC_COUNT(f.last_id)];
    fixture_talk("GET /warm HTTP/1.1\r\n" H "X-Request-Id: Abc-1_2.3\r\n\r\n");
    assert_string_equal(f.last_id, "Abc-1_2.3");
    fixture_talk("GET /warm HTTP/1.1\r\n" H "X-Request-Id: 0b2f9f0e-9c1b-4c0e-8a55-3f7d5b1e7c11\r\n\r\n");
    assert_string_equal(f.last_id, "0b2f9f0e-9c1b-4c0e-8a55-3f7d5b1e7c11");
    static const char *const bad[] = {"", "a b", "\"quoted\"", "1234567890123456789012345678901234567890",
                                      "caf\xe9"};
    for (size_t i = 0; i < WC_COUNT(bad); i++) {
        char request[128];
        snprintf(request, sizeof request, "GET /warm HTTP/1.1\r\n" H "X-Request-Id: %s\r\n\r\n", bad[i]);
        memcpy(first, f.last_id, sizeof first);
        fixture_talk(request);
        assert_int_equal(strlen(f.last_id), 16);
        assert_string_not_equal(f.last_id, first);
    }
}

/* design.md section 2: no allocation of ours per request. The client sends one at a time, then batches. */
static void test_requests__a_warm_connection_does_not_allocate(void **state)
{
    (void)state;
    static const char request[] =
        "POST /warm?q HTTP/1.1\r\nHost: a.example\r\nUser-Agent: test/1.0\r\nAccept: */*\r\n"
        "Accept-Language: en, de;q=0.5\r\nCookie: session=0123456789abcdef\r\n"
        "X-Forwarded-For: 10.0.0.1\r\nContent-Length: 11\r\n\r\nhello world";
    char answer[4096];
    int fd = client_open(f.port);
    for (int i = 0; i < 50; i++) {
        for (int k = 0; k < (i < 25 ? 1 : 5); k++)
            client_send(fd, request);
        for (int k = 0; k < (i < 25 ? 1 : 5); k++)
            assert_true(client_response(fd, answer, sizeof answer));
        fixture_do(fixture_nothing, NULL);
        if (i > 2 && i != 25)
            assert_int_equal(f.warm_allocs, 0);
    }
    close(fd);
}

static void test_requests__dates_are_as_http_wants_them(void **state)
{
    (void)state;
    char text[WC__DATE_SIZE + 1];
    wc__date_format(784111777ull * 1000000000u, text); /* the example of RFC 9110 5.6.7 */
    assert_string_equal(text, "Sun, 06 Nov 1994 08:49:37 GMT");
    wc__date_format(0, text);
    assert_string_equal(text, "Thu, 01 Jan 1970 00:00:00 GMT");
    wc__date_format(1709164800ull * 1000000000u, text); /* a leap day */
    assert_string_equal(text, "Thu, 29 Feb 2024 00:00:00 GMT");
    wc__date_format(4102444799ull * 1000000000u, text);
    assert_string_equal(text, "Thu, 31 Dec 2099 23:59:59 GMT");
}

static void test_requests__reasons(void **state)
{
    (void)state;
    assert_string_equal(wc_http_reason(404), "Not Found");
    assert_string_equal(wc_http_reason(431), "Request Header Fields Too Large");
    assert_string_equal(wc_http_reason(299), "Unknown");
    for (unsigned i = 0; i < 1100; i++)
        assert_true(strlen(wc_http_reason(i)) < 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SERVER(test_requests__a_handler_sees_what_was_sent),
        WITH_SERVER(test_requests__an_absolute_target_replaces_the_host),
        WITH_SERVER(test_requests__a_chunked_body_arrives_whole),
        WITH_SERVER(test_requests__every_cut_of_a_stream_gives_the_same_answers),
        WITH_SERVER(test_requests__byte_by_byte_is_the_same_too),
        WITH_SERVER(test_requests__a_stream_that_ends_early_gets_no_answer),
        WITH_SERVER(test_requests__pipelined_ones_are_answered_in_order),
        WITH_SERVER(test_requests__answers_of_a_batch_leave_together),
        WITH_SERVER(test_requests__connections_are_kept_as_the_version_says),
        WITH_SERVER(test_requests__head_and_bodiless_statuses_have_no_body),
        WITH_SERVER(test_requests__expectations),
        WITH_SERVER(test_requests__large_answers_and_bodies_pass),
        WITH_SERVER(test_requests__ids_are_made_or_passed_on),
        WITH_SERVER(test_requests__a_warm_connection_does_not_allocate),
        cmocka_unit_test(test_requests__dates_are_as_http_wants_them),
        cmocka_unit_test(test_requests__reasons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
