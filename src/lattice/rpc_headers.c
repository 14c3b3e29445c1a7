/* lattice/rpc_headers.c: what travels beside an invocation between hosts of ours: the time that is left, the depth, the request
 * it belongs to; and beside an answer the kind of its error, so that "busy" stays "busy" for whoever asked. Headers of a NATS message, so that the payload stays what hosts of the era read. Nothing here is signed:
 * whoever relays a message may change it, therefore the receiver's own limits hold whatever a header says.
 *
 * design.md section 5. */
#include "lattice/lattice.h"

#define FIRST_LINE "NATS/1.0\r\n"

enum { SHORT_ID = 16, TRACE_DIGITS = 32, SPAN_DIGITS = 16, TRACE_HEADER = 55 };

static bool is_lower_hex(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

static bool is_uuid(wc_slice text)
{
    if (text.len != WC_UUID_LEN)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.ptr[i];
        if (i == 8 || i == 13 || i == 18 || i == 23 ? c != '-' : !is_lower_hex(c))
            return false;
    }
    return true;
}

/* The short form that the HTTP server makes. */
static bool is_short_id(wc_slice text)
{
    bool is_hex = text.len == SHORT_ID;
    for (size_t i = 0; i < text.len && is_hex; i++)
        is_hex = is_lower_hex(text.ptr[i]);
    return is_hex;
}

/* At most `digits` of a UUID. */
static size_t copy_hex(wc_slice uuid, size_t digits, char *out)
{
    size_t len = 0;
    for (size_t i = 0; i < uuid.len && len < digits; i++)
        if (uuid.ptr[i] != '-')
            out[len++] = (char)uuid.ptr[i];
    return len;
}

static void put_number(wc_buf *out, const char *name, uint32_t number)
{
    char digits[10];
    size_t at = sizeof digits;
    wc_buf_append_str(out, name);
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    wc_buf_append(out, digits + at, sizeof digits - at);
    wc_buf_append_str(out, "\r\n");
}

static void put_trace(wc_slice request, wc_slice id, wc_buf *out)
{
    char trace[TRACE_DIGITS], span[SPAN_DIGITS];
    memset(trace, '0', sizeof trace);
    if (is_short_id(request))
        memcpy(trace + sizeof trace - SHORT_ID, request.ptr, SHORT_ID);
    else
        (void)copy_hex(is_uuid(request) ? request : id, sizeof trace, trace);
    (void)copy_hex(id, sizeof span, span);
    wc_buf_append_str(out, "traceparent: 00-");
    wc_buf_append(out, trace, sizeof trace);
    wc_buf_append_byte(out, '-');
    wc_buf_append(out, span, sizeof span);
    wc_buf_append_str(out, "-01\r\n");
}

void wc_rpc_headers_put(const wc_rpc_terms *terms, wc_slice id, wc_buf *out)
{
    wc_buf_append_str(out, FIRST_LINE);
    if (terms->timeout_ms > 0)
        put_number(out, "Wc-Deadline-Ms: ", terms->timeout_ms);
    if (terms->depth > 0)
        put_number(out, "Wc-Depth: ", terms->depth);
    if (is_uuid(id))
        put_trace(wc_slice_str(terms->request_id), id, out);
    wc_buf_append_str(out, "\r\n");
}

/* 1 to UINT32_MAX; what is larger is the largest. */
static uint32_t number_of(wc_slice text)
{
    uint64_t number;
    if (!wc_slice_to_u64(text, &number))
        return 0;
    return number > UINT32_MAX ? UINT32_MAX : number == 0 ? 1 : (uint32_t)number;
}

/* "00-<32 hex>-<16 hex>-<2 hex>" to a UUID, or to the short form when the first half is zeros. */
static void take_trace(wc_slice value, char out[WC_RPC_REQUEST_ID_SIZE])
{
    char uuid[WC_UUID_LEN + 1];
    size_t len = 0;
    if (value.len < TRACE_HEADER || value.ptr[2] != '-' || value.ptr[35] != '-')
        return;
    wc_slice trace = wc_slice_sub(value, 3, TRACE_DIGITS), second = wc_slice_from(trace, SHORT_ID);
    if (wc_slice_starts(trace, WC_LIT("0000000000000000")) && is_short_id(second)) {
        wc_slice_copy_cstr(second, out, WC_RPC_REQUEST_ID_SIZE);
        return;
    }
    for (size_t i = 0; i < TRACE_DIGITS; i++) {
        if (i == 8 || i == 12 || i == 16 || i == 20)
            uuid[len++] = '-';
        uuid[len++] = (char)trace.ptr[i];
    }
    uuid[len] = 0;
    if (is_uuid(wc_slice_of(uuid, len)))
        memcpy(out, uuid, sizeof uuid);
}

/* Cuts the next line off and takes it apart. */
static bool next_header(wc_slice *rest, wc_slice *out_name, wc_slice *out_value)
{
    wc_slice line;
    if (!wc_slice_split(rest, '\n', &line))
        return false;
    size_t colon = wc_slice_find(line, ':');
    *out_name = wc_slice_sub(line, 0, colon);
    *out_value = wc_slice_trim(wc_slice_from(line, colon + 1));
    return true;
}

void wc_rpc_headers_get(wc_slice headers, wc_rpc_terms *out)
{
    wc_rpc_terms found = {0};
    wc_slice name, value;
    while (next_header(&headers, &name, &value)) {
        if (wc_slice_eq_nocase(name, WC_LIT("Wc-Deadline-Ms")))
            found.timeout_ms = number_of(value);
        else if (wc_slice_eq_nocase(name, WC_LIT("Wc-Depth")))
            found.depth = number_of(value);
        else if (wc_slice_eq_nocase(name, WC_LIT("traceparent")))
            take_trace(value, found.request_id);
    }
    *out = found;
}

void wc_rpc_status_put(int status, wc_buf *out)
{
    wc_buf_printf(out, FIRST_LINE "Wc-Status: %s\r\n\r\n", wc_status_name(status));
}

/* The kinds that mean the same to a caller wherever they happened. */
int wc_rpc_status_get(wc_slice headers)
{
    static const int kinds[] = {WC_EBUSY,  WC_ETIMEOUT, WC_EDENIED,  WC_ENOTFOUND,
                                WC_ELIMIT, WC_ETRAP,    WC_ECANCELED};
    wc_slice name, value;
    while (next_header(&headers, &name, &value))
        for (size_t i = 0; i < WC_COUNT(kinds) && wc_slice_eq_nocase(name, WC_LIT("Wc-Status")); i++)
            if (wc_slice_eq_str(value, wc_status_name(kinds[i])))
                return kinds[i];
    return WC_EGUEST;
}
