/* The NATS client protocol: each operation, each truncation, each limit, and what is refused at which byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "bus/protocol.h"

static const wc__protocol_limits server = {.is_server = true, .line = 256, .payload = 64};
static const wc__protocol_limits client = {.is_server = false, .line = 256, .payload = 64};

static wc__op op;
static size_t used;
static const char *error;

static int parse(const wc__protocol_limits *limits, const char *text)
{
    error = NULL;
    return wc__protocol_parse(wc_slice_str(text), limits, &op, &used, &error);
}

static void expect(wc_slice s, const char *text)
{
    assert_int_equal(s.len, strlen(text));
    assert_memory_equal(s.ptr ? s.ptr : (const uint8_t *)"", text, s.len);
}

static void test_protocol__operations_of_clients(void **state)
{
    (void)state;
    assert_int_equal(parse(&server, "CONNECT {\"verbose\":false}\r\nPING\r\n"), WC_PROTOCOL_OP);
    assert_int_equal(op.kind, WC_OP_CONNECT);
    expect(op.payload, "{\"verbose\":false}");
    assert_int_equal(used, 27);
    assert_int_equal(parse(&server, "PUB a.b 5\r\nhello\r\n"), WC_PROTOCOL_OP);
    assert_int_equal(op.kind, WC_OP_PUB);
    expect(op.subject, "a.b");
    expect(op.reply, "");
    expect(op.payload, "hello");
    assert_int_equal(used, 18);
    assert_int_equal(parse(&server, "pub\ta.b  _INBOX.1 \t 0\r\n\r\n"), WC_PROTOCOL_OP);
    expect(op.reply, "_INBOX.1");
    assert_int_equal(op.payload.len, 0);
    assert_int_equal(parse(&server, "HPUB a r 12 14\r\nNATS/1.0\r\n\r\nhi\r\n"), WC_PROTOCOL_OP);
    expect(op.headers, "NATS/1.0\r\n\r\n");
    expect(op.payload, "hi");
    assert_int_equal(parse(&server, "SUB a.> 7\r\n"), WC_PROTOCOL_OP);
    expect(op.subject, "a.>");
    expect(op.sid, "7");
    assert_int_equal(parse(&server, "SUB a.* team 8\n"), WC_PROTOCOL_OP);
    expect(op.queue, "team");
    expect(op.sid, "8");
    assert_int_equal(parse(&server, "UNSUB 8 3\r\n"), WC_PROTOCOL_OP);
    assert_int_equal(op.kind, WC_OP_UNSUB);
    assert_int_equal(op.max, 3);
    assert_int_equal(parse(&server, "PiNg\r\n"), WC_PROTOCOL_OP);
    assert_int_equal(op.kind, WC_OP_PING);
    assert_int_equal(parse(&server, "PONG\r\n"), WC_PROTOCOL_OP);
}

static void test_protocol__operations_of_servers(void **state)
{
    (void)state;
    assert_int_equal(parse(&client, "INFO {\"max_payload\":1} \r\n"), WC_PROTOCOL_OP);
    expect(op.payload, "{\"max_payload\":1}");
    assert_int_equal(parse(&client, "MSG a 1 2\r\nhi\r\n"), WC_PROTOCOL_OP);
    expect(op.sid, "1");
    assert_int_equal(parse(&client, "MSG a 1 r 2\r\nhi\r\n"), WC_PROTOCOL_OP);
    expect(op.reply, "r");
    assert_int_equal(parse(&client, "HMSG a 1 r 16 16\r\nNATS/1.0 503\r\n\r\n\r\n"), WC_PROTOCOL_OP);
    expect(op.headers, "NATS/1.0 503\r\n\r\n");
    expect(op.payload, "");
    assert_int_equal(parse(&client, "+OK\r\n"), WC_PROTOCOL_OP);
    assert_int_equal(parse(&client, "-ERR 'no'\r\n"), WC_PROTOCOL_OP);
    expect(op.payload, "'no'");
}

static void test_protocol__every_truncation_waits_for_more(void **state)
{
    static const char *const whole[] = {
        "CONNECT {}\r\n", "PUB a r 5\r\nhello\r\n", "HPUB a r 12 14\r\nNATS/1.0\r\n\r\nhi\r\n",
        "SUB a q 1\r\n",  "UNSUB 1 2\r\n",          "PING\r\n",
    };
    (void)state;
    for (size_t i = 0; i < WC_COUNT(whole); i++) {
        size_t len = strlen(whole[i]);
        for (size_t cut = 0; cut < len; cut++)
            assert_int_equal(wc__protocol_parse(wc_slice_of(whole[i], cut), &server, &op, &used, &error),
                             WC_PROTOCOL_MORE);
        assert_int_equal(wc__protocol_parse(wc_slice_of(whole[i], len), &server, &op, &used, &error),
                         WC_PROTOCOL_OP);
        assert_int_equal(used, len);
    }
}

static void test_protocol__the_first_bad_byte_is_refused(void **state)
{
    static const char *const bad[] = {"G",   "GET / HTTP/1.1\r\n", "\r\n", " PING\r\n", "PINGX",
                                      "PUX", "\x16\x03\x01",       "MSG",  "INFO",      "+OK"};
    (void)state;
    for (size_t i = 0; i < WC_COUNT(bad); i++) {
        assert_int_equal(parse(&server, bad[i]), WC_PROTOCOL_BAD);
        assert_string_equal(error, "Unknown Protocol Operation");
    }
    assert_int_equal(parse(&client, "P"), WC_PROTOCOL_MORE);
    assert_int_equal(parse(&client, "PU"), WC_PROTOCOL_BAD);
}

static void test_protocol__bad_words_are_refused(void **state)
{
    static const char *const bad[] = {
        "PUB a\r\n",
        "PUB a b c d\r\n",
        "PUB a -1\r\n",
        "PUB a 1x\r\n",
        "PUB a 99999999999999999999\r\n",
        "SUB a\r\n",
        "SUB a b c d\r\n",
        "UNSUB\r\n",
        "UNSUB 1 x\r\n",
        "PING 1\r\n",
        "HPUB a 5 4\r\nhello\r\n",
        "HPUB a 4\r\n",
        "PUB a 2\r\nhiX",
        "PUB a 2\r\nhi\rX",
    };
    (void)state;
    for (size_t i = 0; i < WC_COUNT(bad); i++) {
        assert_int_equal(parse(&server, bad[i]), WC_PROTOCOL_BAD);
        assert_string_equal(error, "Unknown Protocol Operation");
    }
    assert_int_equal(parse(&server, "PUB a..b 0\r\n\r\n"), WC_PROTOCOL_BAD);
    assert_string_equal(error, "Invalid Subject");
    assert_int_equal(parse(&server, "PUB a.* 0\r\n\r\n"), WC_PROTOCOL_BAD);
    assert_int_equal(parse(&server, "PUB a b.> 0\r\n\r\n"), WC_PROTOCOL_BAD);
    assert_int_equal(parse(&server, "SUB a.>.b 1\r\n"), WC_PROTOCOL_BAD);
}

static void test_protocol__limits_are_checked_before_the_bytes_come(void **state)
{
    char line[600];
    (void)state;
    assert_int_equal(parse(&server, "PUB a 64\r\n"), WC_PROTOCOL_MORE);
    assert_int_equal(parse(&server, "PUB a 65\r\n"), WC_PROTOCOL_BAD);
    assert_string_equal(error, "Maximum Payload Violation");
    assert_int_equal(parse(&server, "HPUB a 1 65\r\n"), WC_PROTOCOL_BAD);
    memset(line, 'x', sizeof line);
    memcpy(line, "SUB ", 4);
    assert_int_equal(wc__protocol_parse(wc_slice_of(line, 256), &server, &op, &used, &error),
                     WC_PROTOCOL_MORE);
    assert_int_equal(wc__protocol_parse(wc_slice_of(line, 257), &server, &op, &used, &error), WC_PROTOCOL_BAD);
    assert_string_equal(error, "Maximum Control Line Violation");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_protocol__operations_of_clients),
        cmocka_unit_test(test_protocol__operations_of_servers),
        cmocka_unit_test(test_protocol__every_truncation_waits_for_more),
        cmocka_unit_test(test_protocol__the_first_bad_byte_is_refused),
        cmocka_unit_test(test_protocol__bad_words_are_refused),
        cmocka_unit_test(test_protocol__limits_are_checked_before_the_bytes_come),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
