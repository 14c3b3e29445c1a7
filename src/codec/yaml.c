/* codec/yaml.c: YAML events of libyaml to a value tree. A stack of open lists and mappings with a fixed depth, no
 * recursion, no aliases: what comes out is never larger than what went in.
 *
 * Plain scalars follow the core schema of YAML 1.2; a number that does not fit 64 bits becomes a double. The text of every
 * scalar is kept, because a manifest takes `PORT: 8080` for a string (host.md 11).
 *
 * SPEC host 11.
 */
#include "codec/yaml.h"

#include <errno.h>
#include <stdlib.h>

#include <yaml.h>

#include "base/error.h"
#include "base/limits.h"

#define STACK_MAX 256u /* above any limit a caller may ask for */

typedef struct loader {
    wc_arena *arena;
    wc_error *err;
    const wc_value_limits *limits;
    wc_value *open[STACK_MAX];
    wc_slice key[STACK_MAX]; /* of the mapping at that level: read, its value not yet; ptr NULL otherwise */
    uint32_t depth;
    wc_value *root;
    bool has_document;
} loader;

static int fail_at(loader *l, int code, const yaml_mark_t *mark, const char *what)
{
    return wc_fail(l->err, code, "YAML line %zu column %zu: %s", mark->line + 1, mark->column + 1, what);
}

static bool is_one_of(wc_slice text, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (wc_slice_eq_str(text, *words))
            return true;
    }
    return false;
}

/* Digits of the base from `at` to the end, at least one. */
static bool is_digits(wc_slice text, size_t at, int base)
{
    if (at >= text.len)
        return false;
    for (; at < text.len; at++) {
        uint8_t c = text.ptr[at];
        bool is_digit = c >= '0' && c <= (base == 8 ? '7' : '9');
        bool is_letter = base == 16 && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'));
        if (!is_digit && !is_letter)
            return false;
    }
    return true;
}

static size_t skip_digits(wc_slice text, size_t at)
{
    while (at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9')
        at++;
    return at;
}

/* [-+]? ( .digits | digits (. digits?)? ) ( [eE] [-+]? digits )? */
static bool is_float(wc_slice text)
{
    size_t at = text.len > 0 && (text.ptr[0] == '-' || text.ptr[0] == '+') ? 1 : 0;
    size_t whole = skip_digits(text, at);
    size_t digits = whole - at;
    at = whole;
    if (at < text.len && text.ptr[at] == '.') {
        size_t fraction = skip_digits(text, at + 1);
        digits += fraction - at - 1;
        at = fraction;
    }
    if (digits == 0)
        return false;
    if (at < text.len && (text.ptr[at] == 'e' || text.ptr[at] == 'E')) {
        at++;
        if (at < text.len && (text.ptr[at] == '-' || text.ptr[at] == '+'))
            at++;
        return is_digits(text, at, 10);
    }
    return at == text.len;
}

static int int_base(wc_slice text)
{
    size_t sign = text.len > 0 && (text.ptr[0] == '-' || text.ptr[0] == '+') ? 1 : 0;
    if (is_digits(text, sign, 10))
        return 10;
    if (text.len > 2 && text.ptr[0] == '0' && text.ptr[1] == 'x' && is_digits(text, 2, 16))
        return 16;
    if (text.len > 2 && text.ptr[0] == '0' && text.ptr[1] == 'o' && is_digits(text, 2, 8))
        return 8;
    return 0;
}

static void resolve_number(wc_value *value)
{
    const char *text = (const char *)value->text.ptr; /* the arena put a NUL behind it */
    int base = int_base(value->text);
    if (base != 0) {
        errno = 0;
        long long number = strtoll(base == 8 ? text + 2 : text, NULL, base);
        if (errno == 0) {
            value->type = WC_VALUE_INT;
            value->u.integer = number;
            return;
        }
    }
    if (base == 10 || is_float(value->text)) {
        value->type = WC_VALUE_DOUBLE;
        value->u.real = strtod(text, NULL);
    }
}

/* Finds the type of a plain scalar; it is a string until something else fits. */
static void resolve_plain(wc_value *value)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    static const char *const trues[] = {"true", "True", "TRUE", NULL};
    static const char *const falses[] = {"false", "False", "FALSE", NULL};
    static const char *const infinities[] = {".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", NULL};
    static const char *const negatives[] = {"-.inf", "-.Inf", "-.INF", NULL};
    static const char *const nans[] = {".nan", ".NaN", ".NAN", NULL};
    value->is_plain = true;
    if (is_one_of(value->text, nulls)) {
        value->type = WC_VALUE_NULL;
    } else if (is_one_of(value->text, trues) || is_one_of(value->text, falses)) {
        value->type = WC_VALUE_BOOL;
        value->u.boolean = is_one_of(value->text, trues);
    } else if (is_one_of(value->text, infinities) || is_one_of(value->text, negatives)) {
        value->type = WC_VALUE_DOUBLE;
        value->u.real = is_one_of(value->text, infinities) ? __builtin_inf() : -__builtin_inf();
    } else if (is_one_of(value->text, nans)) {
        value->type = WC_VALUE_DOUBLE;
        value->u.real = __builtin_nan("");
    } else {
        resolve_number(value);
    }
}

/* Hangs a finished or opened value into the tree. */
static void attach(loader *l, wc_value *value, const yaml_mark_t *mark)
{
    value->line = (uint32_t)mark->line + 1;
    value->column = (uint32_t)mark->column + 1;
    if (l->depth == 0) {
        l->root = value;
        return;
    }
    wc_value *parent = l->open[l->depth - 1];
    if (parent->type == WC_VALUE_OBJECT) {
        value->key = l->key[l->depth - 1];
        l->key[l->depth - 1] = (wc_slice){0};
    }
    wc_value_push(parent, value);
}

static bool is_key_next(const loader *l)
{
    return l->depth > 0 && l->open[l->depth - 1]->type == WC_VALUE_OBJECT && l->key[l->depth - 1].ptr == NULL;
}

static int check_decoration(loader *l, const yaml_char_t *anchor, const yaml_char_t *tag, const char *allowed,
                            const yaml_mark_t *mark)
{
    if (anchor != NULL)
        return fail_at(l, WC_EFORMAT, mark, "anchors are not taken");
    if (tag != NULL && strcmp((const char *)tag, "!") != 0 && strcmp((const char *)tag, allowed) != 0)
        return fail_at(l, WC_EFORMAT, mark, "tags are not taken");
    return 0;
}

static int on_scalar(loader *l, const yaml_event_t *event)
{
    const yaml_mark_t *mark = &event->start_mark;
    int rc = check_decoration(l, event->data.scalar.anchor, event->data.scalar.tag, YAML_STR_TAG, mark);
    if (rc != 0)
        return rc;
    wc_slice text = wc_arena_dup(l->arena, wc_slice_of(event->data.scalar.value, event->data.scalar.length));
    if (text.ptr == NULL)
        return fail_at(l, WC_ENOMEM, mark, "no memory for the text");
    if (is_key_next(l)) {
        l->key[l->depth - 1] = text;
        return 0;
    }
    wc_value *value = wc_value_new(l->arena, WC_VALUE_STRING);
    if (value == NULL)
        return fail_at(l, WC_ENOMEM, mark, "no memory for the value");
    value->text = text;
    if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && event->data.scalar.tag == NULL)
        resolve_plain(value);
    attach(l, value, mark);
    return 0;
}

static int on_open(loader *l, const yaml_event_t *event)
{
    const yaml_mark_t *mark = &event->start_mark;
    bool is_map = event->type == YAML_MAPPING_START_EVENT;
    int rc = is_map ? check_decoration(l, event->data.mapping_start.anchor, event->data.mapping_start.tag,
                                       YAML_MAP_TAG, mark)
                    : check_decoration(l, event->data.sequence_start.anchor, event->data.sequence_start.tag,
                                       YAML_SEQ_TAG, mark);
    if (rc != 0)
        return rc;
    if (is_key_next(l))
        return fail_at(l, WC_EFORMAT, mark, "a key must be a scalar");
    if (l->depth >= l->limits->max_depth || l->depth >= STACK_MAX)
        return wc_fail(l->err, WC_ELIMIT, "YAML line %zu: nested deeper than %u levels", mark->line + 1,
                       l->limits->max_depth);
    wc_value *value = wc_value_new(l->arena, is_map ? WC_VALUE_OBJECT : WC_VALUE_ARRAY);
    if (value == NULL)
        return fail_at(l, WC_ENOMEM, mark, "no memory for the value");
    attach(l, value, mark);
    l->open[l->depth] = value;
    l->key[l->depth] = (wc_slice){0};
    l->depth++;
    return 0;
}

static int compare_keys(const void *a, const void *b)
{
    const wc_value *const *left = a, *const *right = b;
    return wc_slice_cmp((*left)->key, (*right)->key);
}

/* Sorting instead of comparing all with all: a mapping of 100,000 keys must not cost ten billion steps. */
static int check_duplicates(loader *l, const wc_value *map, const yaml_mark_t *mark)
{
    uint32_t count = wc_value_count(map), used = 0;
    if (count < 2)
        return 0;
    const wc_value **sorted = wc_arena_calloc(l->arena, count, sizeof *sorted);
    if (sorted == NULL)
        return fail_at(l, WC_ENOMEM, mark, "no memory for the keys");
    WC_VALUE_EACH(item, map)
    sorted[used++] = item;
    qsort(sorted, count, sizeof *sorted, compare_keys);
    for (uint32_t i = 1; i < count; i++) {
        const wc_value *later = sorted[i];
        if (wc_slice_eq(sorted[i - 1]->key, later->key))
            return wc_fail(l->err, WC_EFORMAT, "YAML line %u column %u: key \"%.*s\" given twice",
                           later->line, later->column, WC_FMT(later->key));
    }
    return 0;
}

static int on_close(loader *l, const yaml_event_t *event)
{
    l->depth--;
    wc_value *value = l->open[l->depth];
    return value->type == WC_VALUE_OBJECT ? check_duplicates(l, value, &event->start_mark) : 0;
}

static int on_event(loader *l, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (l->has_document)
            return fail_at(l, WC_EFORMAT, &event->start_mark, "more than one document");
        l->has_document = true;
        return 0;
    case YAML_ALIAS_EVENT:
        return fail_at(l, WC_EFORMAT, &event->start_mark, "aliases are not taken");
    case YAML_SCALAR_EVENT:
        return on_scalar(l, event);
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        return on_open(l, event);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return on_close(l, event);
    default:
        return 0;
    }
}

static int fail_parser(loader *l, const yaml_parser_t *parser)
{
    const char *problem = parser->problem ? parser->problem : "no memory";
    if (parser->error == YAML_MEMORY_ERROR)
        return wc_fail(l->err, WC_ENOMEM, "no memory for the YAML text");
    if (parser->error == YAML_READER_ERROR)
        return wc_fail(l->err, WC_EFORMAT, "YAML byte %zu: %s", parser->problem_offset, problem);
    return fail_at(l, WC_EFORMAT, &parser->problem_mark, problem);
}

static int run(loader *l, yaml_parser_t *parser)
{
    for (;;) {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event))
            return fail_parser(l, parser);
        bool is_end = event.type == YAML_STREAM_END_EVENT;
        int rc = on_event(l, &event);
        yaml_event_delete(&event);
        if (rc != 0 || is_end)
            return rc;
    }
}

int wc_yaml_read(wc_slice text, const wc_value_limits *limits, wc_arena *arena, const wc_value **out_value,
                 wc_error *err)
{
    static const wc_value_limits defaults = {WC_LIMIT_MANIFEST_BYTES, WC_LIMIT_YAML_DEPTH};
    loader l = {.arena = arena, .err = err, .limits = limits ? limits : &defaults};
    yaml_parser_t parser;
    if (text.len > l.limits->max_bytes)
        return wc_fail(err, WC_ELIMIT, "YAML is %zu bytes, limit %zu", text.len, l.limits->max_bytes);
    if (!yaml_parser_initialize(&parser))
        return wc_fail(err, WC_ENOMEM, "no memory for the YAML parser");
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, text.ptr ? text.ptr : (const uint8_t *)"", text.len);
    int rc = run(&l, &parser);
    yaml_parser_delete(&parser);
    if (rc == 0 && l.root == NULL)
        l.root = wc_value_new(arena, WC_VALUE_NULL);
    if (rc == 0 && l.root == NULL)
        return wc_fail(err, WC_ENOMEM, "no memory for the value");
    if (rc == 0)
        *out_value = l.root;
    return rc;
}
