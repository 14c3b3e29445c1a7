/* room: contracts. What the HTTP contract costs on each request: a browser's request of 526 bytes written in one pass, by the
 * general writer, and by msgpack-c where its header is installed; a response and a request read. */
#include <stdio.h>

#include "base/env.h"
#include "base/slice.h"
#include "codec/mp_buf.h"
#include "contracts/httpserver.h"

#if __has_include(<msgpack.h>)
#include <msgpack.h>
#define HAS_PEER 1
#else
#define HAS_PEER 0
#endif

#define TURNS 200000u
#define ROUNDS 10

static const wc_mp_pair headers[] = {
    {WC_LIT_INIT("host"), WC_LIT_INIT("localhost:8080")},
    {WC_LIT_INIT("user-agent"),
     WC_LIT_INIT("Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0")},
    {WC_LIT_INIT("accept"),
     WC_LIT_INIT("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8")},
    {WC_LIT_INIT("accept-language"), WC_LIT_INIT("en-US,en;q=0.5")},
    {WC_LIT_INIT("accept-encoding"), WC_LIT_INIT("gzip, deflate, br")},
    {WC_LIT_INIT("connection"), WC_LIT_INIT("keep-alive")},
    {WC_LIT_INIT("upgrade-insecure-requests"), WC_LIT_INIT("1")},
    {WC_LIT_INIT("sec-fetch-dest"), WC_LIT_INIT("document")},
    {WC_LIT_INIT("sec-fetch-mode"), WC_LIT_INIT("navigate")},
    {WC_LIT_INIT("sec-fetch-site"), WC_LIT_INIT("none")},
    {WC_LIT_INIT("cookie"),
     WC_LIT_INIT("session=0123456789abcdef0123456789abcdef; theme=dark; language=en-US")},
};

static wc_httpserver_request request = {.method = WC_LIT_INIT("GET"),
                                        .path = WC_LIT_INIT("/counter/some/path"),
                                        .query_string = WC_LIT_INIT("page=1&sort=name"),
                                        .header = {headers, sizeof headers / sizeof headers[0]}};
static wc_arena arena;
static uint8_t room[4096];
static volatile uint8_t sink; /* the work must be done */

/* Best of ROUNDS: what the code costs when nobody else takes the core. */
static void measure(const char *name, void (*run)(void), size_t bytes)
{
    double best = 1e9;
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t since = wc_env_monotonic_ns(&wc_env_system);
        for (unsigned i = 0; i < TURNS; i++)
            run();
        double each = (double)(wc_env_monotonic_ns(&wc_env_system) - since) / TURNS;
        best = each < best ? each : best;
    }
    printf("%-28s %7.1f ns  %4zu bytes\n", name, best, bytes);
}

static uint8_t encoded[4096];
static size_t encoded_len;

static void run_copy(void)
{
    memcpy(room, encoded, encoded_len);
    sink = room[7];
}

static void run_put(void)
{
    size_t size = wc_httpserver_request_size(&request);
    sink = *wc_httpserver_request_put(room, &request) + (uint8_t)size;
}

static void run_write(void)
{
    wc_mp_writer w;
    wc_mp_writer_init(&w, room, sizeof room);
    wc_httpserver_request_write(&w, &request);
    sink = *w.at;
}

static void run_read_request(void)
{
    wc_mp_reader r;
    wc_httpserver_request out;
    wc_arena_reset(&arena);
    wc_mp_reader_init_arena(&r, wc_slice_of(encoded, encoded_len), &arena);
    sink = wc_httpserver_request_read(&r, &out);
}

static void run_read_response(void)
{
    wc_mp_reader r;
    wc_httpserver_response out;
    wc_arena_reset(&arena);
    wc_mp_reader_init_arena(&r, wc_slice_of(encoded, encoded_len), &arena);
    sink = wc_httpserver_response_read(&r, &out);
}

#if HAS_PEER
static msgpack_sbuffer buffer;

static void pack_text(msgpack_packer *packer, wc_slice text)
{
    msgpack_pack_str(packer, text.len);
    msgpack_pack_str_body(packer, text.ptr, text.len);
}

static void run_peer(void)
{
    msgpack_packer packer;
    msgpack_packer_init(&packer, &buffer, msgpack_sbuffer_write);
    msgpack_sbuffer_clear(&buffer);
    msgpack_pack_map(&packer, 5);
    pack_text(&packer, WC_LIT("method"));
    pack_text(&packer, request.method);
    pack_text(&packer, WC_LIT("path"));
    pack_text(&packer, request.path);
    pack_text(&packer, WC_LIT("queryString"));
    pack_text(&packer, request.query_string);
    pack_text(&packer, WC_LIT("header"));
    msgpack_pack_map(&packer, request.header.len);
    for (uint32_t i = 0; i < request.header.len; i++) {
        pack_text(&packer, request.header.items[i].key);
        pack_text(&packer, request.header.items[i].value);
    }
    pack_text(&packer, WC_LIT("body"));
    msgpack_pack_bin(&packer, 0);
    sink = (uint8_t)buffer.size;
}
#endif

static void encode_response(void)
{
    static const wc_mp_pair pair = {WC_LIT_INIT("content-type"), WC_LIT_INIT("application/json")};
    const wc_httpserver_response response = {200, WC_LIT("OK"), {&pair, 1}, WC_LIT("{\"counter\":200}")};
    wc_mp_writer w;
    wc_mp_writer_init(&w, encoded, sizeof encoded);
    wc_httpserver_response_write(&w, &response);
    encoded_len = wc_mp_written(&w).len;
}

int main(void)
{
    wc_arena_init(&arena, 1u << 16);
    encoded_len = (size_t)(wc_httpserver_request_put(encoded, &request) - encoded);
    measure("memcpy of as much (floor)", run_copy, encoded_len);
    measure("request, one pass", run_put, encoded_len);
    measure("request, writer", run_write, encoded_len);
#if HAS_PEER
    msgpack_sbuffer_init(&buffer);
    measure("request, msgpack-c (peer)", run_peer, encoded_len);
    msgpack_sbuffer_destroy(&buffer);
#else
    printf("msgpack-c is not installed: no peer\n");
#endif
    measure("request, read", run_read_request, encoded_len);
    encode_response();
    measure("response, read", run_read_response, encoded_len);
    return 0;
}
