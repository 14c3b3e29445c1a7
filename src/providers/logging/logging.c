/* providers/logging/logging.c: WriteLog in both shapes, a level and a rate for each link.
 *
 * A line is written as "[<actor key>] <text>" under the actor's name. Each loop has its own copy of the links and its own
 * allowance, so a call never leaves its loop. Lines beyond the rate are counted, and the count is written with the next line
 * that gets through. An unknown level name is written as an error line, as the provider of the era did; level 0 of waSCC
 * ("none") is not written. Control characters are the log's affair.
 *
 * SPEC interfaces 5.6, providers 10.
 */
#include "providers/logging/logging.h"

#include "base/base.h"
#include "contracts/logging.h"
#include "contracts/logging_wascc.h"

#define RATE_DEFAULT 1000u
#define RATE_MAX 1000000u
#define TEXT_BYTES (16u << 10)
#define NAME_BYTES 64u
#define SECOND_NS 1000000000ull

typedef struct provider {
    const wc_host_api *host;
} provider;

typedef struct link {
    char name[NAME_BYTES]; /* of the actor */
    uint32_t level;        /* 0 off .. 5 trace */
    uint32_t rate;         /* lines a second, 0 = no limit */
    uint64_t allowance;    /* lines that may be written now, in units of 1/SECOND_NS */
    uint64_t filled_ns;
    uint64_t suppressed;
} link;

/* A line in either shape. */
typedef struct log_line {
    wc_slice level_name; /* as it came; none in waSCC's shape */
    uint32_t level;      /* 1 error .. 5 trace; 0: an unknown name, or waSCC's "none" */
    wc_slice text;
} log_line;

typedef struct loop_part {
    const wc_host_api *host;
    wc_map links; /* actor -> link */
    wc_buf line;
} loop_part;

/* ---- links ------------------------------------------------------------------------------------------------------- */

static int32_t provider_start(const wc_host_api *host, wc_slice link_name, void **out_self, wc_error *err)
{
    (void)link_name;
    (void)err;
    provider *p = WC_NEW(provider);
    p->host = host;
    *out_self = p;
    return 0;
}

static void provider_stop(void *self)
{
    wc_free(self);
}

static int parse_level(wc_slice text, uint32_t *out, wc_error *err)
{
    static const char *const names[] = {"off", "error", "warn", "info", "debug", "trace"};
    for (uint32_t i = 0; i < WC_COUNT(names); i++) {
        if (wc_slice_eq_nocase(text, wc_slice_str(names[i]))) {
            *out = i;
            return 0;
        }
    }
    return wc_fail(err, WC_EINVAL,
                   "link value LEVEL is \"%.*s\", must be off, error, warn, info, debug or trace",
                   WC_FMT(text));
}

static int parse_rate(wc_slice text, uint32_t *out, wc_error *err)
{
    uint64_t rate;
    if (!wc_slice_to_u64(text, &rate) || rate > RATE_MAX)
        return wc_fail(err, WC_EINVAL, "link value RATE_LIMIT is \"%.*s\", must be a number from 0 to %u",
                       WC_FMT(text), RATE_MAX);
    *out = (uint32_t)rate;
    return 0;
}

static int32_t provider_bind(void *self, const wc_bind *bind, void **out_prepared, wc_error *err)
{
    (void)self;
    int rc = 0;
    link *l = WC_NEW(link);
    l->level = 5;
    l->rate = RATE_DEFAULT;
    wc_slice_copy_cstr(bind->actor, l->name, sizeof l->name);
    for (uint32_t i = 0; rc == 0 && i < bind->value_count; i++) {
        const wc_link_value *value = &bind->values[i];
        if (wc_slice_eq_nocase(value->key, WC_LIT("level")))
            rc = parse_level(value->value, &l->level, err);
        else if (wc_slice_eq_nocase(value->key, WC_LIT("rate_limit")))
            rc = parse_rate(value->value, &l->rate, err);
        else if (wc_slice_eq_str(value->key, "__wasmcloud_name") && value->value.len > 0)
            wc_slice_copy_cstr(value->value, l->name, sizeof l->name);
    }
    if (rc < 0) {
        wc_free(l);
        return rc;
    }
    *out_prepared = l;
    return 0;
}

static void provider_unbind(void *self, wc_slice actor)
{
    (void)self;
    (void)actor; /* loop_unbind did it */
}

static void provider_discard(void *self, void *prepared)
{
    (void)self;
    wc_free(prepared);
}

/* ---- loops ------------------------------------------------------------------------------------------------------- */

static int32_t part_start(void *self, wc_loop_ref *loop, void **out_loop_self, wc_error *err)
{
    (void)loop;
    (void)err;
    loop_part *part = WC_NEW(loop_part);
    part->host = ((provider *)self)->host;
    wc_map_init(&part->links, WC_LIMIT_ACTORS);
    wc_buf_init(&part->line, TEXT_BYTES + 512);
    *out_loop_self = part;
    return 0;
}

static void part_bind(void *loop_self, wc_slice actor, void *prepared)
{
    loop_part *part = loop_self;
    link *copy = WC_NEW(link);
    void *old = NULL;
    *copy = *(const link *)prepared;
    copy->filled_ns = part->host->now_ns(part->host->self);
    copy->allowance = copy->rate * SECOND_NS;
    if (wc_map_put(&part->links, actor, copy, &old) < 0)
        old = copy; /* the host has a smaller limit on actors than this map */
    wc_free(old);
}

static void part_unbind(void *loop_self, wc_slice actor)
{
    loop_part *part = loop_self;
    wc_free(wc_map_take(&part->links, actor));
}

static void part_stop(void *loop_self, uint64_t drain_deadline_ns, void (*on_stopped)(void *ctx), void *ctx)
{
    loop_part *part = loop_self;
    size_t cursor = 0;
    const wc_map_entry *at;
    (void)drain_deadline_ns;
    while ((at = wc_map_next(&part->links, &cursor)) != NULL)
        wc_free(at->value);
    wc_map_deinit(&part->links);
    wc_buf_deinit(&part->line);
    wc_free(part);
    if (on_stopped != NULL)
        on_stopped(ctx);
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

/* True when the link has a line left; a second's worth may be saved up. */
static bool take_allowance(link *l, uint64_t now_ns)
{
    uint64_t most = l->rate * SECOND_NS;
    uint64_t passed_ns = now_ns > l->filled_ns ? now_ns - l->filled_ns : 0;
    if (l->rate == 0)
        return true;
    l->allowance = passed_ns >= SECOND_NS ? most : WC_MIN(most, l->allowance + passed_ns * l->rate);
    l->filled_ns = now_ns;
    if (l->allowance < SECOND_NS) {
        l->suppressed++;
        return false;
    }
    l->allowance -= SECOND_NS;
    return true;
}

static void append_text(wc_buf *line, wc_slice text)
{
    wc_buf_append_slice(line, wc_slice_sub(text, 0, TEXT_BYTES));
    if (text.len > TEXT_BYTES)
        wc_buf_printf(line, " (%zu bytes more, limit %u)", text.len - TEXT_BYTES, TEXT_BYTES);
}

static void write_line(loop_part *part, link *l, wc_slice actor, const log_line *what)
{
    wc_buf *line = &part->line;
    bool is_unknown = what->level == 0;
    wc_buf_clear(line);
    wc_buf_printf(line, "[%.*s] ", WC_FMT(actor));
    if (is_unknown)
        wc_buf_printf(line, "unknown level '%.*s': ", WC_FMT(wc_slice_sub(what->level_name, 0, 32)));
    append_text(line, what->text);
    if (l->suppressed > 0)
        wc_buf_printf(line, " (%llu lines before this one exceeded RATE_LIMIT and were dropped)",
                      (unsigned long long)l->suppressed);
    l->suppressed = 0;
    part->host->log(part->host->self, is_unknown ? WC_LOG_ERROR : (int32_t)what->level, wc_slice_str(l->name),
                    wc_buf_slice(line));
}

static int32_t answer_error(const wc_host_api *host, wc_call *call, int32_t code, const char *text)
{
    host->fail(host->self, call, code, wc_slice_str(text));
    return WC_DONE;
}

static int32_t answer_reader_error(const wc_host_api *host, wc_call *call, const wc_mp_reader *r)
{
    wc_error cause, err;
    int rc = wc_mp_error(r, &cause);
    (void)wc_fail(&err, rc, "Failed to de-serialize: %s", cause.msg);
    return answer_error(host, call, rc, err.msg);
}

/* 1 to 5, or 0 for a name that is none. */
static uint32_t level_of(wc_slice name)
{
    static const char *const names[] = {"error", "warn", "info", "debug", "trace"};
    for (uint32_t i = 0; i < WC_COUNT(names); i++) {
        if (wc_slice_eq_str(name, names[i]))
            return i + 1;
    }
    return 0;
}

static bool read_old(wc_mp_reader *r, log_line *out)
{
    wc_logging_wascc_write_log_request request;
    r->root = "WriteLogRequest";
    if (!wc_logging_wascc_write_log_request_read(r, &request))
        return false;
    *out = (log_line){.level = request.level, .text = request.body};
    return true;
}

/* Today's shape or waSCC's, which begins with a number as an array and has one as `level` in a map. */
static bool read_line(wc_mp_reader *r, log_line *out)
{
    wc_logging_write_log_args args;
    if (wc_mp_peek_field(r, "level", 0) == WC_MP_INT)
        return read_old(r, out);
    r->root = "WriteLogArgs";
    if (!wc_logging_write_log_args_read(r, &args))
        return false;
    *out = (log_line){.level_name = args.level, .level = level_of(args.level), .text = args.text};
    return true;
}

static int32_t provider_call(void *self, void *loop_self, wc_call *call)
{
    const wc_host_api *host = ((provider *)self)->host;
    loop_part *part = loop_self;
    wc_mp_reader r;
    log_line what;
    if (!wc_slice_eq_str(call->operation, WC_LOGGING_OP_WRITE_LOG))
        return answer_error(host, call, WC_EUNSUPPORTED, "bad dispatch");
    link *l = wc_map_get(&part->links, call->origin);
    if (l == NULL)
        return answer_error(host, call, WC_EDENIED, "no link between this actor and the logging provider");
    wc_mp_reader_init(&r, call->payload);
    if (!read_line(&r, &what))
        return answer_reader_error(host, call, &r);
    bool is_none = what.level == 0 && what.level_name.ptr == NULL;
    uint32_t level = what.level == 0 ? WC_LOG_ERROR : what.level;
    if (!is_none && level <= l->level && take_allowance(l, host->now_ns(host->self)))
        write_line(part, l, call->origin, &what);
    host->reply(host->self, call, (wc_slice){0});
    return WC_DONE;
}

const wc_provider_api wc_provider_logging = {
    .abi_version = WC_PROVIDER_ABI,
    .struct_size = sizeof(wc_provider_api),
    .mode = WC_PROVIDER_PER_LOOP,
    .public_key = "VCCANMDC7KONJK435W6T7JFEEL7S3ZG6GUZMZ3FHTBZ32OZHJQR5MJWZ",
    .contract_id = WC_LOGGING_NAMESPACE,
    .image_name = "logging",
    .name = "logging",
    .start = provider_start,
    .bind = provider_bind,
    .unbind = provider_unbind,
    .call = provider_call,
    .stop = provider_stop,
    .loop_start = part_start,
    .loop_bind = part_bind,
    .loop_unbind = part_unbind,
    .loop_stop = part_stop,
    .discard = provider_discard,
};
