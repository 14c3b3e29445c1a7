/* base/log.c: lines are made by the caller in its own stack buffer, copied into one bounded ring under a short lock, and
 * written by a thread of its own. The lock is a leaf: nothing is called while it is held. A line that finds no room is
 * counted and reported when there is room again, so a slow terminal costs lines, never time. Filtering happens before
 * anything is formatted. The filter is set once, before threads start. */
#include "base/log.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/error.h"
#include "base/num.h"

enum { RING_SIZE = 1 << 20, LINE_SIZE = 8192, RULES_MAX = 64, TARGET_SIZE = 64 };

typedef struct log_rule {
    char target[TARGET_SIZE]; /* "" matches everything */
    size_t specificity;       /* longer targets win, as in env_logger */
    int level;
} log_rule;

static struct {
    pthread_mutex_t lock;
    pthread_cond_t filled, drained;
    pthread_t writer;
    uint8_t *ring;
    size_t head, len;
    bool is_open, is_closing, is_json, is_colour, is_writing;
    int fd;
    log_rule rules[RULES_MAX];
    size_t rule_count;
    int max_level;
} log_state = {.lock = PTHREAD_MUTEX_INITIALIZER,
               .filled = PTHREAD_COND_INITIALIZER,
               .drained = PTHREAD_COND_INITIALIZER};
static atomic_uint_fast64_t dropped;

static const char *const level_names[] = {"OFF", "ERROR", "WARN", "INFO", "DEBUG", "TRACE"};

/* ---- filter -------------------------------------------------------------------------------------------------------- */

static int level_of(wc_slice name)
{
    for (int level = WC_LOG_OFF; level <= WC_LOG_TRACE; level++)
        if (wc_slice_eq_nocase(name, wc_slice_str(level_names[level])))
            return level;
    return -1;
}

/* The crates of the era's host are our whole program: "wasmcloud_host=debug" means debug for every component. */
static wc_slice component_of_target(wc_slice target)
{
    wc_slice crate = wc_slice_sub(target, 0, wc_slice_find(target, ':'));
    if (wc_slice_eq(crate, WC_LIT("wasmcloud")) || wc_slice_eq(crate, WC_LIT("wasmcloud_host")))
        return (wc_slice){0};
    return target;
}

static int add_rule(wc_slice part, wc_slice filter, wc_error *err)
{
    size_t equals = wc_slice_find(part, '=');
    wc_slice target = wc_slice_sub(part, 0, equals), level_name = wc_slice_from(part, equals + 1);
    int level = WC_LOG_TRACE;
    bool is_everything = false;
    if (equals == part.len && level_of(part) >= 0) {
        level = level_of(part);
        target = (wc_slice){0};
        is_everything = true;
    } else if (equals != part.len) {
        level = level_of(wc_slice_trim(level_name));
    }
    if (level < 0)
        return wc_fail(err, WC_EFORMAT,
                       "log filter '%.*s': '%.*s' is not a level; use off, error, warn, info, debug or trace",
                       WC_FMT(filter), WC_FMT(level_name));
    target = wc_slice_trim(target);
    if (target.len >= TARGET_SIZE || log_state.rule_count == RULES_MAX)
        return wc_fail(err, WC_ELIMIT, "log filter '%.*s' has more than %d parts or a name over %d bytes",
                       WC_FMT(filter), RULES_MAX, TARGET_SIZE - 1);
    log_rule *rule = &log_state.rules[log_state.rule_count++];
    rule->specificity = is_everything ? 0 : target.len + 1;
    rule->level = level;
    wc_slice_copy_cstr(component_of_target(target), rule->target, sizeof rule->target);
    log_state.max_level = WC_MAX(log_state.max_level, level);
    return 0;
}

static int parse_filter(const char *text, wc_error *err)
{
    wc_slice filter = wc_slice_str(text), rest = filter, part;
    log_state.rule_count = 0;
    log_state.max_level = WC_LOG_OFF;
    if (wc_slice_find(filter, '/') != filter.len)
        return wc_fail(err, WC_EFORMAT,
                       "log filter '%.*s': a pattern behind '/' is not supported, leave it out",
                       WC_FMT(filter));
    while (wc_slice_split(&rest, ',', &part)) {
        part = wc_slice_trim(part);
        int rc = part.len ? add_rule(part, filter, err) : 0;
        if (rc != 0)
            return rc;
    }
    return 0;
}

bool wc_log_is_on(int level, const char *component)
{
    const log_rule *best = NULL;
    if (!log_state.is_open || level > log_state.max_level)
        return false;
    for (size_t i = 0; i < log_state.rule_count; i++) {
        const log_rule *rule = &log_state.rules[i];
        if (strncmp(component, rule->target, strlen(rule->target)) == 0 &&
            (best == NULL || rule->specificity >= best->specificity))
            best = rule;
    }
    return best && level <= best->level;
}

/* ---- lines --------------------------------------------------------------------------------------------------------- */

typedef struct line {
    char text[LINE_SIZE];
    size_t len;
} line;

static void put(line *l, const char *bytes, size_t len)
{
    size_t room = sizeof l->text - 2 - l->len; /* a newline always fits */
    if (len > room)
        len = room;
    memcpy(l->text + l->len, bytes, len);
    l->len += len;
}

static void put_str(line *l, const char *text)
{
    put(l, text, strlen(text));
}

/* Control characters in foreign text must not reach a terminal or break a JSON line. */
static void put_escaped(line *l, wc_slice s)
{
    bool is_utf8 = wc_slice_is_utf8(s);
    for (size_t i = 0; i < s.len; i++) {
        uint8_t c = s.ptr[i];
        char escape[8];
        if (c == '"' || c == '\\') {
            put(l, (char[]){'\\', (char)c}, 2);
        } else if (c < 0x20 || c == 0x7f || (c >= 0x80 && !is_utf8)) {
            snprintf(escape, sizeof escape, c >= 0x80 ? "\\ufffd" : "\\u%04x", c);
            put_str(l, escape);
        } else {
            put(l, (const char *)&s.ptr[i], 1);
        }
    }
}

static void put_quoted(line *l, wc_slice s)
{
    put(l, "\"", 1);
    put_escaped(l, s);
    put(l, "\"", 1);
}

static bool needs_quotes(wc_slice s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] <= ' ' || s.ptr[i] == '"' || s.ptr[i] == '=' || s.ptr[i] >= 0x7f)
            return true;
    return s.len == 0;
}

static void put_number(line *l, int64_t number)
{
    char text[32];
    put(l, text, (size_t)snprintf(text, sizeof text, "%lld", (long long)number));
}

static void make_json(line *l, int level, const char *component, const char *event,
                      const wc_log_field *fields, size_t count)
{
    char when[32];
    wc_env_format_time(wc_env_system.wall_ns(wc_env_system.ctx), when);
    put_str(l, "{\"time\":\"");
    put_str(l, when);
    put_str(l, "\",\"level\":\"");
    put_str(l, level_names[level]);
    put_str(l, "\",\"component\":\"");
    put_str(l, component);
    put_str(l, "\",\"event\":");
    put_quoted(l, wc_slice_str(event ? event : "line.written"));
    for (size_t i = 0; i < count; i++) {
        put(l, ",", 1);
        put_quoted(l, wc_slice_str(fields[i].key));
        put(l, ":", 1);
        if (fields[i].is_number)
            put_number(l, fields[i].number);
        else
            put_quoted(l, wc_slice_sub(fields[i].text, 0, LINE_SIZE / 8));
    }
    put(l, "}", 1);
}

static void make_human(line *l, int level, const char *component, const char *event,
                       const wc_log_field *fields, size_t count)
{
    static const char *const colours[] = {"", "\033[31m", "\033[33m", "\033[32m", "\033[34m", "\033[90m"};
    char when[32], head[64];
    wc_env_format_time(wc_env_system.wall_ns(wc_env_system.ctx), when);
    bool is_colour = log_state.is_colour;
    put(l, when + 11, 12); /* the time of day */
    int len = snprintf(head, sizeof head, " %s%-5s%s %s ", is_colour ? colours[level] : "",
                       level_names[level], is_colour ? "\033[0m" : "", component);
    put(l, head, (size_t)len < sizeof head ? (size_t)len : sizeof head - 1);
    if (event == NULL) {
        put_escaped(l, fields[0].text);
        return;
    }
    put_str(l, event);
    for (size_t i = 0; i < count; i++) {
        put(l, " ", 1);
        put_str(l, fields[i].key);
        put(l, "=", 1);
        if (fields[i].is_number)
            put_number(l, fields[i].number);
        else if (needs_quotes(fields[i].text))
            put_quoted(l, fields[i].text);
        else
            put(l, (const char *)fields[i].text.ptr, fields[i].text.len);
    }
}

static void enqueue(const line *l)
{
    pthread_mutex_lock(&log_state.lock);
    if (!log_state.is_open || RING_SIZE - log_state.len < l->len) {
        atomic_fetch_add_explicit(&dropped, 1, memory_order_relaxed);
    } else {
        size_t at = (log_state.head + log_state.len) % RING_SIZE, first = WC_MIN(l->len, RING_SIZE - at);
        memcpy(log_state.ring + at, l->text, first);
        memcpy(log_state.ring, l->text + first, l->len - first);
        log_state.len += l->len;
        pthread_cond_signal(&log_state.filled);
    }
    pthread_mutex_unlock(&log_state.lock);
}

void wc__log(int level, const char *component, const char *event, const wc_log_field *fields, size_t count)
{
    line l;
    l.len = 0;
    if (log_state.is_json)
        make_json(&l, level, component, event, fields, count);
    else
        make_human(&l, level, component, event, fields, count);
    l.text[l.len++] = '\n';
    enqueue(&l);
}

/* ---- writer -------------------------------------------------------------------------------------------------------- */

static void write_out(const uint8_t *bytes, size_t len)
{
    while (len > 0) {
        ssize_t put_len = write(log_state.fd, bytes, len);
        if (put_len < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (put_len < 0)
            return; /* nowhere left to complain */
        bytes += put_len;
        len -= (size_t)put_len;
    }
}

static void *writer_main(void *unused)
{
    uint8_t *chunk = wc_alloc(65536);
    (void)unused;
    pthread_mutex_lock(&log_state.lock);
    for (;;) {
        while (log_state.len == 0 && !log_state.is_closing)
            pthread_cond_wait(&log_state.filled, &log_state.lock);
        if (log_state.len == 0)
            break;
        size_t len = WC_MIN(WC_MIN(log_state.len, (size_t)65536), RING_SIZE - log_state.head);
        memcpy(chunk, log_state.ring + log_state.head, len);
        log_state.head = (log_state.head + len) % RING_SIZE;
        log_state.len -= len;
        log_state.is_writing = true;
        pthread_mutex_unlock(&log_state.lock);
        write_out(chunk, len);
        pthread_mutex_lock(&log_state.lock);
        log_state.is_writing = false;
        pthread_cond_broadcast(&log_state.drained);
    }
    pthread_mutex_unlock(&log_state.lock);
    wc_free(chunk);
    return NULL;
}

int wc_log_open(int fd, const char *filter, const char *fallback, bool is_json, bool is_colour, wc_error *err)
{
    WC_BUG_ON(log_state.is_open);
    int rc = parse_filter(filter && filter[0] ? filter : fallback, err);
    if (rc != 0)
        return rc;
    log_state.ring = wc_alloc(RING_SIZE);
    log_state.head = log_state.len = 0;
    log_state.fd = fd;
    log_state.is_json = is_json;
    log_state.is_colour = is_colour;
    log_state.is_closing = false;
    if (pthread_create(&log_state.writer, NULL, writer_main, NULL) != 0) {
        wc_free(log_state.ring);
        return wc_fail(err, WC_ENOMEM, "cannot start the thread that writes the log");
    }
    log_state.is_open = true;
    return 0;
}

void wc_log_flush(void)
{
    pthread_mutex_lock(&log_state.lock);
    while (log_state.is_open && (log_state.len > 0 || log_state.is_writing))
        pthread_cond_wait(&log_state.drained, &log_state.lock);
    pthread_mutex_unlock(&log_state.lock);
}

void wc_log_close(void)
{
    if (!log_state.is_open)
        return;
    pthread_mutex_lock(&log_state.lock);
    log_state.is_closing = true;
    pthread_cond_signal(&log_state.filled);
    pthread_mutex_unlock(&log_state.lock);
    pthread_join(log_state.writer, NULL);
    pthread_mutex_lock(&log_state.lock);
    log_state.is_open = false;
    wc_free(log_state.ring);
    log_state.ring = NULL;
    pthread_mutex_unlock(&log_state.lock);
}

uint64_t wc_log_dropped(void)
{
    return atomic_load_explicit(&dropped, memory_order_relaxed);
}
