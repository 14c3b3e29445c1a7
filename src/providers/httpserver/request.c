/* providers/httpserver/request.c: one request: to whom it goes, as a call and back.
 *
 * The request is encoded straight into its arena and stays there until the call is completed. An answer that comes at once
 * is written from where the host holds it; one that comes later is copied first, so that the call is over (and the guest
 * free again) before the connection's next request begins.
 *
 * Errors of the call become statuses: busy 503, deadline 504, everything else of the actor 500.
 * Source: providers.md 2, interfaces.md 5.1, Fetch standard section 3.2 (CORS).
 */
#include <assert.h>
#include <stdio.h>

#include "contracts/httpserver.h"
#include "providers/httpserver/internal.h"

struct wc__pending {
    wc_call call;
    wc__pending *next_free;
    wc__lane *lane;
    wc__site *site;
    wc_http_request *request;
};

static_assert(sizeof(wc_http_header) == sizeof(wc_mp_pair), "headers serve as pairs");
static_assert(sizeof(((wc_http_request *)NULL)->id) == WC_REQUEST_ID_SIZE,
              "a request's id goes with its call");

/* ---- log --------------------------------------------------------------------------------------------------------- */

void wc__note(wc__loop_self *self, int32_t level, const char *format, ...)
{
    uint64_t now_ns = wc_loop_now_ns(self->loop);
    char line[1024];
    va_list args;
    if (self->noted_ns != 0 && now_ns - self->noted_ns < 1000000000u) {
        self->suppressed++;
        return;
    }
    va_start(args, format);
    int len = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    size_t used = len < 0 ? 0 : WC_MIN((size_t)len, sizeof line - 1);
    if (self->suppressed > 0) {
        int more = snprintf(line + used, sizeof line - used, " (%llu like it left out)",
                            (unsigned long long)self->suppressed);
        used = more < 0 ? used : WC_MIN(used + (size_t)more, sizeof line - 1);
    }
    self->noted_ns = now_ns;
    self->suppressed = 0;
    self->host->log(self->host->self, level, WC_LIT("httpserver"), wc_slice_of(line, used));
}

/* ---- pending calls ------------------------------------------------------------------------------------------------ */

static wc__pending *take_pending(wc__lane *lane, wc__site *site, wc_http_request *request)
{
    wc__loop_self *self = lane->self;
    wc__pending *pending = self->free_pendings;
    if (pending)
        self->free_pendings = pending->next_free;
    else
        pending = wc_alloc(sizeof *pending);
    memset(&pending->call, 0, sizeof pending->call);
    pending->lane = lane;
    pending->site = wc__site_ref(site);
    pending->request = request;
    request->user[0] = pending;
    return pending;
}

static void give_pending(wc__pending *pending)
{
    wc__loop_self *self = pending->lane->self;
    wc__site_unref(pending->site);
    pending->next_free = self->free_pendings;
    self->free_pendings = pending;
}

void wc__pendings_free(wc__loop_self *self)
{
    while (self->free_pendings) {
        wc__pending *pending = self->free_pendings;
        self->free_pendings = pending->next_free;
        wc_free(pending);
    }
}

static void end_call(wc__pending *pending)
{
    const wc_host_api *host = pending->lane->self->host;
    host->end(host->self, &pending->call);
}

/* ---- routing ------------------------------------------------------------------------------------------------------ */

/* "/shop" holds "/shop" and "/shop/cart", not "/shopping". */
static bool path_is_under(wc_slice path, wc_slice prefix)
{
    return wc_slice_starts(path, prefix) &&
           (path.len == prefix.len || prefix.len == 0 || path.ptr[prefix.len] == '/');
}

static wc__site *find_site(const wc__lane *lane, const wc_http_request *request)
{
    for (size_t i = 0; i < lane->route_count; i++) {
        const wc__route *route = &lane->routes[i];
        if (route->host.len > 0 && !wc_slice_eq(route->host, request->host))
            continue;
        if (path_is_under(request->path, route->path))
            return route->site;
    }
    return NULL;
}

static wc_slice find_header(const wc_http_request *request, wc_slice name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (wc_slice_eq(request->headers[i].name, name))
            return request->headers[i].value;
    }
    return (wc_slice){0};
}

/* ---- CORS --------------------------------------------------------------------------------------------------------- */

static bool origin_is_allowed(const wc__site *site, wc_slice origin)
{
    for (size_t i = 0; i < site->origins.len; i++) {
        if (wc_slice_eq_nocase(origin, wc_slice_str(site->origins.items[i])))
            return true;
    }
    return site->has_any_origin;
}

static size_t put_pair(wc_slice *pairs, size_t count, wc_slice name, wc_slice value)
{
    pairs[2 * count] = name;
    pairs[2 * count + 1] = value;
    return count + 1;
}

/* What a browser needs to hand the answer to a page of another origin. At most two pairs. */
static size_t put_cors(const wc__site *site, const wc_http_request *request, wc_slice *pairs, size_t count)
{
    wc_slice origin = site->has_cors ? find_header(request, WC_LIT("origin")) : (wc_slice){0};
    if (!site->has_cors)
        return count;
    if (origin.len > 0 && origin_is_allowed(site, origin))
        count = put_pair(pairs, count, WC_LIT("access-control-allow-origin"),
                         site->has_any_origin ? WC_LIT("*") : origin);
    if (!site->has_any_origin)
        count = put_pair(pairs, count, WC_LIT("vary"), WC_LIT("origin"));
    return count;
}

/* "*" stands for what was asked for. */
static wc_slice allowed(const char *configured, wc_slice asked)
{
    return strcmp(configured, "*") == 0 ? asked : wc_slice_str(configured);
}

static bool answer_preflight(wc__lane *lane, const wc__site *site, wc_http_request *request)
{
    wc_slice method = find_header(request, WC_LIT("access-control-request-method"));
    wc_slice asked = find_header(request, WC_LIT("access-control-request-headers"));
    wc_slice *pairs = lane->self->pairs;
    if (!site->has_cors || !wc_slice_eq(request->method, WC_LIT("OPTIONS")) || method.len == 0 ||
        find_header(request, WC_LIT("origin")).len == 0)
        return false;
    size_t count = put_cors(site, request, pairs, 0);
    if (count > 0 && wc_slice_eq(pairs[0], WC_LIT("access-control-allow-origin"))) {
        wc_slice methods = allowed(site->cors_methods, method), headers = allowed(site->cors_headers, asked);
        if (methods.len > 0)
            count = put_pair(pairs, count, WC_LIT("access-control-allow-methods"), methods);
        if (headers.len > 0)
            count = put_pair(pairs, count, WC_LIT("access-control-allow-headers"), headers);
        count = put_pair(pairs, count, WC_LIT("access-control-max-age"), WC_LIT("3600"));
    }
    wc_http_respond(request, 204, (const wc_http_header *)(const void *)pairs, count, (wc_slice){0}, NULL);
    return true;
}

/* ---- there -------------------------------------------------------------------------------------------------------- */

/* Header values may be any bytes, the contract's strings are UTF-8: the rest is taken as Latin-1. */
static wc_slice text_of(wc_arena *arena, wc_slice value)
{
    if (wc_slice_is_utf8(value))
        return value;
    uint8_t *text = wc_arena_alloc(arena, 2 * value.len), *at = text;
    if (text == NULL)
        return (wc_slice){0};
    for (size_t i = 0; i < value.len; i++) {
        uint8_t c = value.ptr[i];
        if (c >= 0x80)
            *at++ = (uint8_t)(0xc0 | c >> 6);
        *at++ = c < 0x80 ? c : (uint8_t)(0x80 | (c & 0x3f));
    }
    return wc_slice_of(text, (size_t)(at - text));
}

static bool is_ascii(wc_slice s)
{
    uint64_t all = 0, word;
    size_t i = 0;
    for (; i + sizeof word <= s.len; i += sizeof word) {
        memcpy(&word, s.ptr + i, sizeof word);
        all |= word;
    }
    for (; i < s.len; i++)
        all |= s.ptr[i];
    return (all & 0x8080808080808080u) == 0;
}

static const wc_mp_pair *headers_of(wc_http_request *request)
{
    const wc_mp_pair *pairs = (const wc_mp_pair *)(const void *)request->headers;
    wc_mp_pair *copy = NULL;
    for (size_t i = 0; i < request->header_count; i++) {
        if (is_ascii(request->headers[i].value))
            continue;
        if (copy == NULL) {
            copy = wc_arena_alloc(request->arena, request->header_count * sizeof(wc_http_header));
            if (copy == NULL)
                return NULL;
            memcpy(copy, pairs, request->header_count * sizeof(wc_http_header));
        }
        copy[i].value = text_of(request->arena, request->headers[i].value);
    }
    return copy ? copy : pairs;
}

static wc_slice encode(const wc__site *site, wc_http_request *request)
{
    wc_httpserver_request message = {
        .method = request->method,
        .path = request->path,
        .query_string = request->query,
        .header = {headers_of(request), (uint32_t)request->header_count},
        .body = request->body,
    };
    if (site->is_prefix_stripped) {
        message.path = wc_slice_from(request->path, strlen(site->path));
        if (message.path.len == 0)
            message.path = WC_LIT("/");
    }
    size_t size = wc_httpserver_request_size(&message);
    uint8_t *bytes = message.header.items || message.header.len == 0 ? wc_arena_alloc(request->arena, size)
                                                                     : NULL;
    if (bytes == NULL)
        return (wc_slice){0};
    wc_httpserver_request_put(bytes, &message);
    return wc_slice_of(bytes, size);
}

/* ---- and back ----------------------------------------------------------------------------------------------------- */

static void answer_failure(wc__pending *pending, wc_slice text)
{
    wc_http_request *request = pending->request;
    switch (pending->call.status) {
    case WC_EBUSY:
        wc_http_respond_error(request, 503, text, 1);
        return;
    case WC_ECLOSED:
    case WC_ECANCELED:
    case WC_ENOTFOUND:
        wc_http_respond_error(request, 503, text, 0);
        return;
    case WC_ETIMEOUT:
        wc_http_respond_error(request, 504, text, 0);
        return;
    default:
        break;
    }
    wc__note(pending->lane->self, WC_LOG_WARN, "request %s to actor %s failed: %.*s", request->id,
             pending->site->actor, WC_FMT(text));
    wc_slice whole = wc_arena_printf(request->arena, "Failed to handle request: %.*s", WC_FMT(text));
    wc_http_respond_error(request, 500, whole.ptr ? whole : WC_LIT("Failed to handle request"), 0);
}

static void *alloc_in_arena(void *arena, size_t size)
{
    return wc_arena_alloc(arena, size);
}

static void answer_result(wc__pending *pending, wc_slice result)
{
    wc__loop_self *self = pending->lane->self;
    wc_http_request *request = pending->request;
    wc_httpserver_response response;
    wc_mp_reader reader;
    char reason[128];
    size_t dropped = 0;
    wc_mp_reader_init(&reader, result);
    wc_mp_reader_set_alloc(&reader, alloc_in_arena, request->arena);
    reader.items_max = WC__RESPONSE_HEADERS_MAX;
    reader.root = "Response";
    if (!wc_httpserver_response_read(&reader, &response)) {
        wc_mp_describe(&reader, reason, sizeof reason);
        wc__note(self, WC_LOG_WARN, "request %s: malformed response from actor %s: %s", request->id,
                 pending->site->actor, reason);
        wc_slice text = wc_arena_printf(request->arena, "Malformed response from actor: %s", reason);
        wc_http_respond_error(request, 500, text.ptr ? text : WC_LIT("Malformed response from actor"), 0);
        return;
    }
    const void *headers = response.header.items;
    size_t count = response.header.len;
    wc_slice own;
    if (pending->site->has_cors && !wc_pairs_get(&response.header, "access-control-allow-origin", &own)) {
        if (count > 0)
            memcpy(self->pairs, headers, count * sizeof(wc_mp_pair));
        count = put_cors(pending->site, request, self->pairs, count);
        headers = self->pairs;
    }
    wc_http_respond(request, response.status_code, headers, count, response.body, &dropped);
    if (dropped > 0)
        wc__note(self, WC_LOG_WARN, "actor %s: %zu response headers are not valid HTTP and were left out",
                 pending->site->actor, dropped);
}

static void answer(wc__pending *pending, wc_slice result)
{
    if (pending->call.status < 0)
        answer_failure(pending, result);
    else
        answer_result(pending, result);
}

static void on_call_done(wc_call *call)
{
    wc__pending *pending = WC_CONTAINER(call, wc__pending, call);
    wc_slice result = wc_arena_dup(pending->request->arena, call->result);
    if (result.ptr == NULL) {
        call->status = WC_EBUSY;
        result = WC_LIT("out of memory");
    }
    end_call(pending);
    answer(pending, result);
    give_pending(pending);
}

/* ---- events of the server ----------------------------------------------------------------------------------------- */

static void begin(wc__lane *lane, wc__site *site, wc_http_request *request)
{
    const wc_host_api *host = lane->self->host;
    wc__pending *pending = take_pending(lane, site, request);
    wc_call *call = &pending->call;
    call->struct_size = sizeof *call;
    call->origin = WC_LIT("VAG3QITQQ2ODAOWB5TTQSDJ53XK3SHBEIFNK4AYJ5RKAX2UNSCAPHA5M");
    call->target = wc_slice_str(site->actor);
    call->operation = WC_LIT(WC_HTTPSERVER_OP_HANDLE_REQUEST);
    call->payload = encode(site, request);
    call->deadline_ns = request->start_ns + site->timeout_ms * 1000000ull;
    call->on_done = on_call_done;
    memcpy(call->request_id, request->id, sizeof call->request_id);
    if (call->payload.ptr == NULL) {
        wc_http_respond_error(request, 503, WC_LIT("out of memory"), 1);
    } else if (host->begin(host->self, lane->self->ref, call) == WC_PENDING) {
        return;
    } else {
        answer(pending, call->result);
        end_call(pending);
    }
    give_pending(pending);
}

static void on_request(void *ctx, wc_http_request *request)
{
    wc__lane *lane = ctx;
    wc__site *site = find_site(lane, request);
    if (site == NULL)
        wc_http_respond_error(request, 404, WC_LIT("no actor is linked for this host and path"), 0);
    else if (request->body.len > site->max_body)
        wc_http_respond_error(request, 413, WC_LIT("request body is larger than the link's MAX_CONTENT_LEN"),
                              0);
    else if (!answer_preflight(lane, site, request))
        begin(lane, site, request);
}

/* The client is gone: so is the reason for the call. */
static void on_abort(void *ctx, wc_http_request *request)
{
    wc__pending *pending = request->user[0];
    (void)ctx;
    end_call(pending);
    give_pending(pending);
}

/* method, path, status, bytes, milliseconds, request id, actor, client */
static void on_done(void *ctx, const wc_http_request *request, unsigned status, size_t body_bytes)
{
    const wc__lane *lane = ctx;
    wc__loop_self *self = lane->self;
    if (!self->has_access_log)
        return;
    const wc__pending *pending = request->user[0];
    char line[1024], peer[64];
    wc_http_peer(request, peer, sizeof peer);
    uint64_t took_us = (wc_loop_now_ns(self->loop) - request->start_ns) / 1000;
    wc_slice path = wc_slice_sub(request->path, 0, 512);
    int len = snprintf(line, sizeof line, "%.*s %.*s %u %zu %llu.%03llums %s %s %s", WC_FMT(request->method),
                       WC_FMT(path), status, body_bytes, (unsigned long long)took_us / 1000,
                       (unsigned long long)took_us % 1000, request->id, pending ? pending->site->actor : "-",
                       peer);
    if (len > 0)
        self->host->log(self->host->self, WC_LOG_INFO, WC_LIT("access"),
                        wc_slice_of(line, WC_MIN((size_t)len, sizeof line - 1)));
}

const wc_http_handler wc__handler = {.on_request = on_request, .on_abort = on_abort, .on_done = on_done};
