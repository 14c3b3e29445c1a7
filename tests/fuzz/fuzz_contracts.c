/* room: contracts. Every message of every contract is read from any bytes; what is read, written and read again is the same.
 * The first byte chooses the message. SPEC interfaces 8. */
#include <stdlib.h>

#include "base/arena.h"
#include "codec/mp_buf.h"
#include "contracts/contracts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PAIRS_MAX 16u

static wc_slice pairs[2 * PAIRS_MAX];

static void expect(bool is_true)
{
    if (!is_true)
        abort();
}

static bool copy_http(wc_mp_reader *r, wc_mp_writer *w, bool is_request)
{
    wc_httpserver_request request;
    wc_httpserver_response response;
    if (!is_request) {
        if (!wc_httpserver_response_read(r, pairs, PAIRS_MAX, &response))
            return false;
        wc_httpserver_response_write(w, &response);
        return true;
    }
    if (!wc_httpserver_request_read(r, pairs, PAIRS_MAX, &request))
        return false;
    wc_httpserver_request_write(w, &request);
    expect(wc_httpserver_request_size(&request) == wc_mp_written(w).len);
    return true;
}

static bool copy_core(wc_mp_reader *r, wc_mp_writer *w, unsigned which)
{
    wc_health_request request;
    wc_health_response response;
    wc_capability_configuration configuration;
    if (which == 0 && wc_health_request_read(r, &request)) {
        wc_health_request_write(w, &request);
        return true;
    }
    if (which == 1 && wc_health_response_read(r, &response)) {
        wc_health_response_write(w, &response);
        return true;
    }
    if (which != 2 || !wc_capability_configuration_read(r, pairs, PAIRS_MAX, &configuration))
        return false;
    wc_capability_configuration_write(w, &configuration);
    return true;
}

static bool copy_keyvalue(wc_mp_reader *r, wc_mp_writer *w, unsigned which)
{
    wc_keyvalue_args args;
    wc_keyvalue_result result;
    int operation = (int)(which / 2 % WC_KEYVALUE_COUNT);
    if (which % 2 == 0) {
        if (!wc_keyvalue_args_read(r, operation, &args))
            return false;
        wc_keyvalue_args_write(w, operation, &args);
        return true;
    }
    if (!wc_keyvalue_result_read(r, operation, &result))
        return false;
    wc_keyvalue_result_write(w, operation, &result);
    return true;
}

static bool copy_extras(wc_mp_reader *r, wc_mp_writer *w, unsigned which)
{
    wc_extras_request request;
    wc_extras_result result;
    int operation = (int)(which / 2 % WC_EXTRAS_COUNT);
    if (which % 2 == 0) {
        if (!wc_extras_request_read(r, operation, &request))
            return false;
        wc_extras_request_write(w, operation, &request);
        return true;
    }
    if (!wc_extras_result_read(r, operation, &result))
        return false;
    wc_extras_result_write(w, operation, &result);
    return true;
}

static bool copy_message(unsigned which, wc_mp_reader *r, wc_mp_writer *w)
{
    wc_write_log line;
    if (which < 2)
        return copy_http(r, w, which == 0);
    if (which < 5)
        return copy_core(r, w, which - 2);
    if (which < 11)
        return copy_extras(r, w, which - 5);
    if (which > 11)
        return copy_keyvalue(r, w, which - 12);
    if (!wc_write_log_read(r, &line))
        return false;
    wc_write_log_write(w, &line);
    return true;
}

static bool copy_to(unsigned which, wc_slice from, wc_arena *arena, wc_buf *out)
{
    wc_mp_reader r;
    wc_mp_writer w;
    char text[128];
    wc_mp_reader_init_arena(&r, from, arena);
    wc_mp_buf_begin(&w, out);
    bool is_read = copy_message(which, &r, &w);
    expect(is_read == wc_mp_ok(&r));
    expect(is_read || wc_mp_describe(&r, text, sizeof text) > 0);
    return is_read && wc_mp_buf_end(&w) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    wc_arena arena;
    wc_buf once, twice;
    if (size == 0)
        return 0;
    unsigned which = data[0] % (12u + 2u * WC_KEYVALUE_COUNT);
    wc_arena_init(&arena, 1u << 20);
    wc_buf_init(&once, 16u << 20);
    wc_buf_init(&twice, 16u << 20);
    if (copy_to(which, wc_slice_of(data + 1, size - 1), &arena, &once)) {
        expect(copy_to(which, wc_buf_slice(&once), &arena, &twice));
        expect(wc_slice_eq(wc_buf_slice(&once), wc_buf_slice(&twice)));
    }
    wc_buf_deinit(&once);
    wc_buf_deinit(&twice);
    wc_arena_deinit(&arena);
    return 0;
}
