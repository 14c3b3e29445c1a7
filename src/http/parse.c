/* http/parse.c: drives llhttp, every leniency off, over the exchange's input and remembers where things are.
 *
 * Input of one request is contiguous (`in`), so a span is an offset and a length even when the bytes arrive one by one. Of
 * a chunked body the framing is thrown away in place: the body is moved together as it is parsed.
 * The parser pauses after each request; what is pipelined behind it stays unparsed until that one is answered.
 *
 * Limits are checked here, where bytes are counted: 414, 431, 413. What else llhttp leaves to its user is in request.c.
 * Source: RFC 9112, design.md section 11.
 */
#include "http/server.h"

static int refuse(wc__exchange *x, unsigned status, const char *text)
{
    if (x->reject == 0) {
        x->reject = status;
        x->reject_text = text;
    }
    return HPE_USER;
}

/* Adds bytes to a span. Offsets fit 32 bits: `in` is bounded far below that. */
static int extend(wc__exchange *x, wc__span *span, const char *at, size_t len)
{
    size_t offset = (size_t)((const uint8_t *)at - x->in.ptr);
    if (span->len == 0)
        span->at = (uint32_t)offset;
    span->len += (uint32_t)len;
    if (offset + len - x->start > x->session->server->limits.header_bytes)
        return refuse(x, 431, "request header fields are larger than the limit http-header-bytes");
    return 0;
}

static int on_protocol(llhttp_t *parser, const char *at, size_t len)
{
    wc__exchange *x = parser->data;
    if (len > 0 && x->url.len > 0 && at[0] != 'H' && at[-1] == ' ')
        return refuse(x, 400, "not an HTTP request");
    return 0;
}

static int on_url(llhttp_t *parser, const char *at, size_t len)
{
    wc__exchange *x = parser->data;
    if (x->url.len + len > WC__URL_BYTES)
        return refuse(x, 414, "request target is longer than 8192 bytes");
    return extend(x, &x->url, at, len);
}

/* Trailers are allowed and thrown away. */
static int count_overhead(wc__exchange *x, size_t len)
{
    x->overhead += len;
    if (x->overhead > x->session->server->limits.header_bytes)
        return refuse(x, 431, "trailers and chunk extensions are larger than the limit http-header-bytes");
    return 0;
}

static int on_header_field(llhttp_t *parser, const char *at, size_t len)
{
    wc__exchange *x = parser->data;
    return x->is_head_done ? count_overhead(x, len) : extend(x, &x->name, at, len);
}

static int on_header_value(llhttp_t *parser, const char *at, size_t len)
{
    wc__exchange *x = parser->data;
    return x->is_head_done ? count_overhead(x, len) : extend(x, &x->value, at, len);
}

static int on_header_value_complete(llhttp_t *parser)
{
    wc__exchange *x = parser->data;
    if (x->is_head_done)
        return count_overhead(x, 1);
    if (x->span_count == x->session->server->limits.header_count)
        return refuse(x, 431, "more request header fields than the limit http-headers");
    x->spans[x->span_count].name = x->name;
    x->spans[x->span_count].value = x->value;
    x->span_count++;
    x->name.len = x->value.len = 0;
    return 0;
}

static int on_headers_complete(llhttp_t *parser)
{
    wc__exchange *x = parser->data;
    parser->upgrade = 0; /* no protocol to upgrade to: RFC 9110 7.8 lets a server ignore the wish */
    x->is_head_done = true;
    wc__request_check_head(x);
    if (x->reject)
        return HPE_USER;
    if ((parser->flags & F_CONTENT_LENGTH) && parser->content_length > x->session->server->limits.body_bytes)
        return refuse(x, 413, "request body is larger than the limit http-body-bytes");
    x->is_keep_alive = llhttp_should_keep_alive(parser) != 0;
    return 0;
}

static int on_chunk_header(llhttp_t *parser)
{
    wc__exchange *x = parser->data;
    uint64_t limit = x->session->server->limits.body_bytes;
    if (parser->content_length > limit || x->body_len > limit - parser->content_length)
        return refuse(x, 413, "request body is larger than the limit http-body-bytes");
    return 0;
}

static int on_chunk_extension(llhttp_t *parser, const char *at, size_t len)
{
    (void)at;
    return count_overhead(parser->data, len);
}

static int on_body(llhttp_t *parser, const char *at, size_t len)
{
    wc__exchange *x = parser->data;
    size_t offset = (size_t)((const uint8_t *)at - x->in.ptr);
    if (x->body_len == 0)
        x->body_at = offset;
    else if (x->body_at + x->body_len != offset)
        memmove(x->in.ptr + x->body_at + x->body_len, at, len);
    x->body_len += len;
    return 0;
}

static int on_message_complete(llhttp_t *parser)
{
    wc__exchange *x = parser->data;
    x->is_complete = true;
    return HPE_PAUSED;
}

void wc__parse_settings(llhttp_settings_t *settings)
{
    llhttp_settings_init(settings);
    settings->on_protocol = on_protocol;
    settings->on_url = on_url;
    settings->on_header_field = on_header_field;
    settings->on_header_value = on_header_value;
    settings->on_header_value_complete = on_header_value_complete;
    settings->on_headers_complete = on_headers_complete;
    settings->on_chunk_header = on_chunk_header;
    settings->on_chunk_extension_name = on_chunk_extension;
    settings->on_chunk_extension_value = on_chunk_extension;
    settings->on_body = on_body;
    settings->on_message_complete = on_message_complete;
}

void wc__parse_begin(wc__exchange *x)
{
    llhttp_init(&x->parser, HTTP_REQUEST, &x->session->server->settings);
    x->parser.data = x;
    x->url = x->name = x->value = x->host = (wc__span){0};
    x->body_at = x->body_len = x->overhead = 0;
    x->reject = 0;
    x->names_seen = 0;
    x->span_count = 0;
    x->is_head_done = x->is_complete = x->is_keep_alive = x->is_continue_wanted = false;
    x->has_host = false;
    x->request.id[0] = 0;
}

static void refuse_for(wc__exchange *x, llhttp_errno_t number)
{
    switch (number) {
    case HPE_USER:
        return; /* one of the above has said why */
    case HPE_INVALID_METHOD:
        refuse(x, 501, "unknown method");
        return;
    case HPE_INVALID_VERSION: /* also what is wrong behind a good version */
        if (x->parser.http_major == 1 && x->parser.http_minor <= 1)
            break;
        refuse(x, 505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
        return;
    case HPE_PAUSED_H2_UPGRADE:
        refuse(x, 505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
        return;
    default:
        break;
    }
    refuse(x, 400, "not a valid HTTP request");
}

void wc__parse_run(wc__exchange *x)
{
    const char *from = (const char *)x->in.ptr + x->parsed;
    llhttp_errno_t number = llhttp_execute(&x->parser, from, x->in.len - x->parsed);
    if (number == HPE_PAUSED && x->is_complete) {
        x->parsed = (size_t)((const uint8_t *)llhttp_get_error_pos(&x->parser) - x->in.ptr);
        return;
    }
    if (number != HPE_OK) {
        refuse_for(x, number);
        return;
    }
    x->parsed = x->in.len;
    if (!x->is_head_done && x->in.len - x->start > x->session->server->limits.header_bytes) {
        refuse(x, 431, "request header fields are larger than the limit http-header-bytes");
    } else if (x->is_head_done && (x->parser.flags & F_CHUNKED)) {
        /* Framing that has been parsed is not needed any more: many small chunks must not fill the buffer. */
        size_t end = x->body_len ? x->body_at + x->body_len : x->in.len;
        x->in.len = x->parsed = end;
    }
}
