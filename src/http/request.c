/* http/request.c: what the parser leaves to its user, and the request that a handler sees.
 *
 * Refused with 400: a missing, doubled or malformed Host in HTTP/1.1, transfer codings in HTTP/1.0, a target that is neither
 * a path nor an absolute http URI (RFC 9112 3.2), bytes in a target that no URI has. Refused with 417: expectations other
 * than 100-continue; with 501: CONNECT; with 505: other versions.
 */
#include "http/server.h"

static void refuse(wc__exchange *x, unsigned status, const char *text)
{
    if (x->reject == 0) {
        x->reject = status;
        x->reject_text = text;
    }
}

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

/* Header names are tokens already (the parser saw to that). */
static void lower_in_place(uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        bytes[i] = lower(bytes[i]);
}

/* Letters, digits and -._~%!$&'()*+,;=:[] as a set of bits. */
static bool is_host_byte(uint8_t c)
{
    static const uint64_t set[4] = {0x2fff7ff200000000u, 0x47fffffeaffffffeu, 0, 0};
    return set[c >> 6] >> (c & 63) & 1;
}

/* Finds the end of the host in "host", "host:port", "[v6]:port". False when it is none of these. */
static bool split_host(wc_slice text, size_t *out_len)
{
    size_t len = text.len;
    for (size_t i = 0; i < text.len; i++) {
        if (!is_host_byte(text.ptr[i]))
            return false;
    }
    size_t colon = text.len;
    while (colon > 0 && text.ptr[colon - 1] >= '0' && text.ptr[colon - 1] <= '9')
        colon--;
    if (colon > 0 && text.ptr[colon - 1] == ':')
        len = colon - 1;
    wc_slice host = wc_slice_sub(text, 0, len);
    if (host.len > 0 && host.ptr[0] == '[') {
        *out_len = len;
        return host.ptr[host.len - 1] == ']';
    }
    *out_len = len;
    return wc_slice_find(host, ':') == host.len && wc_slice_find(host, '[') == host.len;
}

static void take_host(wc__exchange *x, wc__span value)
{
    size_t len = 0;
    if (x->has_host) {
        refuse(x, 400, "more than one Host header");
    } else if (!split_host(wc__span_slice(x, value), &len)) {
        refuse(x, 400, "malformed Host header");
    } else {
        x->has_host = true;
        x->host = (wc__span){value.at, (uint32_t)len};
    }
}

static void take_expect(wc__exchange *x, wc_slice value)
{
    if (!wc_slice_eq_nocase(value, WC_LIT("100-continue")))
        refuse(x, 417, "only 100-continue can be expected");
    else if (x->parser.http_minor >= 1)
        x->is_continue_wanted = true;
}

/* A caller's own id is kept when it fits and is harmless in logs. */
static void take_id(wc__exchange *x, wc_slice value)
{
    if (value.len == 0 || value.len >= sizeof x->request.id)
        return;
    for (size_t i = 0; i < value.len; i++) {
        uint8_t c = value.ptr[i];
        if (!(lower(c) >= 'a' && lower(c) <= 'z') && !(c >= '0' && c <= '9') && c != '-' && c != '_' &&
            c != '.')
            return;
    }
    memset(x->request.id, 0, sizeof x->request.id);
    memcpy(x->request.id, value.ptr, value.len);
}

static void check_header(wc__exchange *x, size_t i)
{
    wc__span *name = &x->spans[i].name, *value = &x->spans[i].value;
    uint8_t *bytes = x->in.ptr;
    lower_in_place(bytes + name->at, name->len);
    while (value->len > 0 &&
           (bytes[value->at + value->len - 1] == ' ' || bytes[value->at + value->len - 1] == '\t'))
        value->len--;
    switch (name->len) {
    case 4:
        if (memcmp(bytes + name->at, "host", 4) == 0)
            take_host(x, *value);
        break;
    case 6:
        if (memcmp(bytes + name->at, "expect", 6) == 0)
            take_expect(x, wc__span_slice(x, *value));
        break;
    case 12:
        if (memcmp(bytes + name->at, "x-request-id", 12) == 0)
            take_id(x, wc__span_slice(x, *value));
        break;
    default:
        break;
    }
}

void wc__request_check_head(wc__exchange *x)
{
    const llhttp_t *parser = &x->parser;
    if (parser->http_major != 1 || parser->http_minor > 1) {
        refuse(x, 505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
        return;
    }
    for (size_t i = 0; i < x->span_count && x->reject == 0; i++)
        check_header(x, i);
    if (parser->method == HTTP_CONNECT)
        refuse(x, 501, "CONNECT is not offered");
    if (parser->http_minor >= 1 && !x->has_host)
        refuse(x, 400, "no Host header");
    if (parser->http_minor == 0 && (parser->flags & F_TRANSFER_ENCODING))
        refuse(x, 400, "transfer codings do not exist in HTTP/1.0");
    /* Anything but a single "chunked" makes the end of the body a matter of opinion. */
    if ((parser->flags & F_TRANSFER_ENCODING) && !(parser->flags & F_CHUNKED))
        refuse(x, 501, "unknown transfer coding");
}

/* ---- the request ------------------------------------------------------------------------------------------------- */

static bool target_is_clean(wc_slice url, size_t *out_query)
{
    size_t query = url.len;
    for (size_t i = url.len; i-- > 0;) {
        uint8_t c = url.ptr[i];
        if (c <= 0x20 || c >= 0x7f || c == '#')
            return false;
        if (c == '?')
            query = i;
    }
    *out_query = query;
    return true;
}

/* "http://host/path": the authority replaces what Host says. */
static bool take_absolute(wc__exchange *x, wc_slice *path)
{
    size_t scheme = 0;
    if (path->len >= 7 && wc_slice_eq_nocase(wc_slice_sub(*path, 0, 7), WC_LIT("http://")))
        scheme = 7;
    else if (path->len >= 8 && wc_slice_eq_nocase(wc_slice_sub(*path, 0, 8), WC_LIT("https://")))
        scheme = 8;
    if (scheme == 0)
        return false;
    wc_slice rest = wc_slice_from(*path, scheme);
    wc_slice authority = wc_slice_sub(rest, 0, wc_slice_find(rest, '/'));
    size_t len;
    if (authority.len == 0 || !split_host(authority, &len))
        return false;
    x->host = (wc__span){(uint32_t)(authority.ptr - x->in.ptr), (uint32_t)len};
    *path = wc_slice_from(rest, authority.len);
    if (path->len == 0)
        *path = WC_LIT("/");
    return true;
}

static bool take_target(wc__exchange *x)
{
    wc_http_request *request = &x->request;
    wc_slice url = wc__span_slice(x, x->url);
    size_t query;
    if (!target_is_clean(url, &query))
        return false;
    request->path = wc_slice_sub(url, 0, query);
    request->query = wc_slice_from(url, query + 1);
    if (request->path.len > 0 && request->path.ptr[0] == '/')
        return true;
    if (wc_slice_eq(url, WC_LIT("*")))
        return x->parser.method == HTTP_OPTIONS;
    return take_absolute(x, &request->path);
}

/* The host in lower case; copied only when it is not. */
static wc_slice lower_host(wc__exchange *x)
{
    wc_slice host = wc__span_slice(x, x->host);
    for (size_t i = 0; i < host.len; i++) {
        if (lower(host.ptr[i]) == host.ptr[i])
            continue;
        uint8_t *copy = wc_arena_alloc(&x->arena, host.len);
        if (copy == NULL)
            return (wc_slice){0};
        memcpy(copy, host.ptr, host.len);
        lower_in_place(copy, host.len);
        return wc_slice_of(copy, host.len);
    }
    return host;
}

static bool join(wc__exchange *x, wc_http_header *first, wc_slice value)
{
    wc_slice comma = wc_slice_eq(first->name, WC_LIT("cookie")) ? WC_LIT("; ") : WC_LIT(", ");
    uint8_t *both = wc_arena_alloc(&x->arena, first->value.len + comma.len + value.len);
    if (both == NULL)
        return false;
    if (first->value.len > 0)
        memcpy(both, first->value.ptr, first->value.len);
    memcpy(both + first->value.len, comma.ptr, comma.len);
    if (value.len > 0)
        memcpy(both + first->value.len + comma.len, value.ptr, value.len);
    first->value = wc_slice_of(both, first->value.len + comma.len + value.len);
    return true;
}

static wc_http_header *find_header(wc__exchange *x, wc_slice name)
{
    for (size_t i = 0; i < x->request.header_count; i++) {
        if (wc_slice_eq(x->headers[i].name, name))
            return &x->headers[i];
    }
    return NULL;
}

static bool take_headers(wc__exchange *x)
{
    x->request.header_count = 0;
    for (size_t i = 0; i < x->span_count; i++) {
        wc_slice name = wc__span_slice(x, x->spans[i].name), value = wc__span_slice(x, x->spans[i].value);
        uint64_t bit = 1ull << ((name.len * 7 + name.ptr[0] + name.ptr[name.len - 1]) & 63);
        wc_http_header *same = x->names_seen & bit ? find_header(x, name) : NULL;
        x->names_seen |= bit;
        if (same == NULL)
            x->headers[x->request.header_count++] = (wc_http_header){name, value};
        else if (!join(x, same, value))
            return false;
    }
    return true;
}

/* Unique in this server, not guessable from another's: a random start and a counter, stirred. */
void wc__request_id(wc__exchange *x)
{
    static const char digits[] = "0123456789abcdef";
    if (x->request.id[0] != 0)
        return; /* the caller's own */
    wc_http_server *server = x->session->server;
    uint64_t id = (server->id_prefix + server->id_next++) * 0x9e3779b97f4a7c15ull;
    for (int i = 0; i < 16; i++) {
        x->request.id[i] = digits[id >> 60];
        id <<= 4;
    }
    x->request.id[16] = 0;
}

void wc__request_make(wc__exchange *x)
{
    wc_http_request *request = &x->request;
    memset(request->user, 0, sizeof request->user);
    request->arena = &x->arena;
    request->headers = x->headers;
    request->body = x->body_len ? wc_slice_of(x->in.ptr + x->body_at, x->body_len) : (wc_slice){0};
    request->method = wc_slice_str(llhttp_method_name((llhttp_method_t)x->parser.method));
    wc__request_id(x);
    if (!take_target(x)) {
        refuse(x, 400, "malformed request target");
        return;
    }
    request->host = lower_host(x);
    if (!take_headers(x))
        refuse(x, 503, "out of memory");
}
