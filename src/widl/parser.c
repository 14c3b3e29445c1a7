/* widl/parser.c: definitions and their members. Recursive descent with one token of look-ahead; no keyword is reserved.
 *
 * SPEC widl 2.
 */
#include "widl/widl_int.h"

#define FILE_NAME_BYTES 300u /* of a path in error texts */

/* --- comments: those before a member belong to it, one behind it on its last line too --- */

static widl_comment *take_comments(widl_parser *p)
{
    widl_comment *first = p->lexer.comments;
    p->lexer.comments = p->lexer.last_comment = NULL;
    return first;
}

static void take_behind(widl_parser *p, widl_item *item)
{
    widl_comment *comment = p->lexer.comments;
    if (comment == NULL || !comment->is_behind || comment->line != p->last_line)
        return;
    p->lexer.comments = comment->next;
    if (comment->next == NULL)
        p->lexer.last_comment = NULL;
    comment->next = NULL;
    item->behind = comment;
}

/* --- members --- */

static widl_item *new_item(widl_parser *p, int kind)
{
    if (p->status == 0 && p->doc->item_count == WC_WIDL_ITEMS) {
        p->status = wc__widl_fail(p->doc, p->token.place, WC_ELIMIT, p->err,
                                  "more than %u definitions and members", WC_WIDL_ITEMS);
        p->token = (widl_token){.kind = WIDL_TOKEN_END};
    }
    widl_item *item = WIDL_NEW(p, widl_item);
    if (item == NULL)
        return NULL;
    p->doc->item_count++;
    item->kind = kind;
    item->home = p->doc;
    item->place = p->token.place;
    return item;
}

static void parse_description(widl_parser *p, widl_item *item)
{
    item->comments = take_comments(p);
    if (p->token.kind != WIDL_TOKEN_STRING)
        return;
    item->has_description = true;
    item->description = p->token.text;
    wc__widl_advance(p);
}

/* name: [stream] Type [= Value] Annotations */
static void parse_typed(widl_parser *p, widl_item *item, bool may_stream)
{
    wc__widl_expect_name(p, &item->name, &item->place);
    wc__widl_expect(p, ":");
    if (may_stream && wc__widl_is_name(p, "stream")) {
        item->is_stream = true;
        wc__widl_advance(p);
    }
    item->type = wc__widl_parse_type(p);
    if (wc__widl_take(p, "="))
        item->initial = wc__widl_parse_value(p);
    item->annotations = wc__widl_parse_annotations(p);
}

typedef void (*member_fn)(widl_parser *p, widl_item *item);

/* Members up to `close`, which is consumed. */
static void parse_members(widl_parser *p, widl_item *parent, int kind, member_fn parse, const char *close)
{
    widl_item **tail = &parent->items;
    while (p->status == 0 && !wc__widl_is(p, close)) {
        widl_item *item = new_item(p, kind);
        if (item == NULL)
            return;
        parse_description(p, item);
        parse(p, item);
        take_behind(p, item);
        item->parent = parent;
        *tail = item;
        tail = &item->next;
        parent->count++;
    }
    parent->inner = take_comments(p);
    wc__widl_expect(p, close);
}

static void parse_parameter(widl_parser *p, widl_item *item)
{
    parse_typed(p, item, false);
}

static void parse_operation(widl_parser *p, widl_item *item)
{
    wc__widl_expect_name(p, &item->name, &item->place);
    if (wc__widl_take(p, "(")) {
        parse_members(p, item, WIDL_ITEM_PARAMETER, parse_parameter, ")");
    } else if (wc__widl_take(p, "{")) {
        item->is_unary = true;
        item->items = new_item(p, WIDL_ITEM_PARAMETER);
        if (item->items == NULL)
            return;
        item->count = 1;
        item->items->parent = item;
        parse_description(p, item->items);
        parse_typed(p, item->items, true);
        item->inner = take_comments(p);
        wc__widl_expect(p, "}");
    } else {
        wc__widl_unexpected(p, "\"(\" or \"{\"");
    }
    if (wc__widl_take(p, ":")) {
        if (wc__widl_is_name(p, "stream")) {
            item->is_stream = true;
            wc__widl_advance(p);
        }
        item->type = wc__widl_parse_type(p);
    }
    item->annotations = wc__widl_parse_annotations(p);
}

static void parse_field(widl_parser *p, widl_item *item)
{
    parse_typed(p, item, false);
}

/* The prose of the language wrote `mobile = 0 "Mobile"`, where the string is the description of the next value. */
static void parse_enum_value(widl_parser *p, widl_item *item)
{
    if (item->has_description && wc__widl_is(p, "}") && p->status == 0) {
        p->status = wc__widl_fail(
            p->doc, p->token.place, WC_EFORMAT, p->err,
            "Syntax Error: Expected Name, found \"}\". A display name is written with as: "
            "name = 0 as \"Name\"");
        p->token = (widl_token){.kind = WIDL_TOKEN_END};
        return;
    }
    wc__widl_expect_name(p, &item->name, &item->place);
    wc__widl_expect(p, "=");
    if (p->token.kind != WIDL_TOKEN_INT) {
        wc__widl_unexpected(p, "Int");
        return;
    }
    if (!wc_slice_to_i64(p->token.text, &item->number) || item->number > INT32_MAX ||
        item->number < INT32_MIN) {
        wc__widl_unexpected(p, "Int of 32 bits");
        return;
    }
    wc__widl_advance(p);
    if (wc__widl_is_name(p, "as")) {
        wc__widl_advance(p);
        if (p->token.kind != WIDL_TOKEN_STRING) {
            wc__widl_unexpected(p, "String");
            return;
        }
        item->has_text = true;
        item->text = p->token.text;
        wc__widl_advance(p);
    }
    item->annotations = wc__widl_parse_annotations(p);
}

/* --- definitions --- */

static void parse_quoted_name(widl_parser *p, widl_item *item)
{
    item->place = p->token.place;
    item->is_quoted = p->token.kind == WIDL_TOKEN_STRING;
    if (!item->is_quoted) {
        wc__widl_expect_name(p, &item->name, &item->place);
        return;
    }
    item->name = p->token.text;
    wc__widl_advance(p);
}

static void parse_namespace(widl_parser *p, widl_item *item)
{
    parse_quoted_name(p, item);
    item->annotations = wc__widl_parse_annotations(p);
}

static void parse_import_names(widl_parser *p, widl_item *item)
{
    widl_word **tail = &item->words;
    do {
        widl_word *word = WIDL_NEW(p, widl_word);
        if (word == NULL || !wc__widl_expect_name(p, &word->name, &word->place))
            return;
        word->alias = word->name;
        widl_place ignored;
        if (wc__widl_is_name(p, "as")) {
            wc__widl_advance(p);
            wc__widl_expect_name(p, &word->alias, &ignored);
        }
        *tail = word;
        tail = &word->next;
    } while (p->status == 0 && !wc__widl_take(p, "}"));
}

static void parse_import(widl_parser *p, widl_item *item)
{
    if (wc__widl_take(p, "{"))
        parse_import_names(p, item);
    else
        wc__widl_expect(p, "*");
    if (!wc__widl_is_name(p, "from")) {
        wc__widl_unexpected(p, "\"from\"");
        return;
    }
    wc__widl_advance(p);
    item->place = p->token.place;
    if (p->token.kind != WIDL_TOKEN_STRING) {
        wc__widl_unexpected(p, "String");
        return;
    }
    item->text = p->token.text;
    wc__widl_advance(p);
    item->annotations = wc__widl_parse_annotations(p);
}

static void parse_directive(widl_parser *p, widl_item *item)
{
    wc__widl_expect(p, "@");
    wc__widl_expect_name(p, &item->name, &item->place);
    if (wc__widl_take(p, "("))
        parse_members(p, item, WIDL_ITEM_PARAMETER, parse_parameter, ")");
    if (!wc__widl_is_name(p, "on")) {
        wc__widl_unexpected(p, "\"on\"");
        return;
    }
    wc__widl_advance(p);
    item->words = wc__widl_parse_places(p);
    if (!wc__widl_is_name(p, "require"))
        return;
    wc__widl_advance(p);
    widl_require **tail = &item->requires;
    do {
        widl_require *require = WIDL_NEW(p, widl_require);
        wc__widl_expect(p, "@");
        if (require == NULL || !wc__widl_expect_name(p, &require->name, &require->place))
            return;
        if (!wc__widl_is_name(p, "on")) {
            wc__widl_unexpected(p, "\"on\"");
            return;
        }
        wc__widl_advance(p);
        require->places = wc__widl_parse_places(p);
        *tail = require;
        tail = &require->next;
    } while (wc__widl_is(p, "@"));
}

static void parse_alias(widl_parser *p, widl_item *item)
{
    parse_quoted_name(p, item);
    wc__widl_expect(p, "=");
    item->type = wc__widl_parse_type(p);
    item->annotations = wc__widl_parse_annotations(p);
}

static void parse_interface(widl_parser *p, widl_item *item)
{
    item->annotations = wc__widl_parse_annotations(p);
    wc__widl_expect(p, "{");
    parse_members(p, item, WIDL_ITEM_OPERATION, parse_operation, "}");
}

static void parse_role(widl_parser *p, widl_item *item)
{
    wc__widl_expect_name(p, &item->name, &item->place);
    parse_interface(p, item);
}

static void parse_type_definition(widl_parser *p, widl_item *item)
{
    wc__widl_expect_name(p, &item->name, &item->place);
    if (wc__widl_is_name(p, "implements")) {
        wc__widl_advance(p);
        widl_word **tail = &item->words;
        wc__widl_take(p, "&");
        do {
            widl_word *word = WIDL_NEW(p, widl_word);
            if (word == NULL || !wc__widl_expect_name(p, &word->name, &word->place))
                return;
            *tail = word;
            tail = &word->next;
        } while (wc__widl_take(p, "&"));
    }
    item->annotations = wc__widl_parse_annotations(p);
    wc__widl_expect(p, "{");
    parse_members(p, item, WIDL_ITEM_FIELD, parse_field, "}");
}

static void parse_union(widl_parser *p, widl_item *item)
{
    wc__widl_expect_name(p, &item->name, &item->place);
    item->annotations = wc__widl_parse_annotations(p);
    wc__widl_expect(p, "=");
    wc__widl_take(p, "|");
    widl_type **tail = &item->types;
    do {
        *tail = wc__widl_parse_type(p);
        if (*tail == NULL)
            return;
        tail = &(*tail)->next;
        item->count++;
    } while (wc__widl_take(p, "|"));
}

static void parse_enum(widl_parser *p, widl_item *item)
{
    wc__widl_expect_name(p, &item->name, &item->place);
    item->annotations = wc__widl_parse_annotations(p);
    wc__widl_expect(p, "{");
    parse_members(p, item, WIDL_ITEM_ENUM_VALUE, parse_enum_value, "}");
}

static const struct {
    const char *keyword;
    member_fn parse;
    int kind;
} definitions[] = {
    {"namespace", parse_namespace, WIDL_ITEM_NAMESPACE},
    {"import", parse_import, WIDL_ITEM_IMPORT},
    {"directive", parse_directive, WIDL_ITEM_DIRECTIVE},
    {"alias", parse_alias, WIDL_ITEM_ALIAS},
    {"interface", parse_interface, WIDL_ITEM_INTERFACE},
    {"role", parse_role, WIDL_ITEM_ROLE},
    {"type", parse_type_definition, WIDL_ITEM_TYPE},
    {"union", parse_union, WIDL_ITEM_UNION},
    {"enum", parse_enum, WIDL_ITEM_ENUM},
};

static widl_item *parse_definition(widl_parser *p)
{
    widl_item *item = new_item(p, WIDL_ITEM_TYPE);
    if (item == NULL)
        return NULL;
    parse_description(p, item);
    for (size_t i = 0; i < sizeof definitions / sizeof definitions[0]; i++) {
        if (!wc__widl_is_name(p, definitions[i].keyword))
            continue;
        item->kind = definitions[i].kind;
        item->place = p->token.place;
        wc__widl_advance(p);
        definitions[i].parse(p, item);
        take_behind(p, item);
        return item;
    }
    wc__widl_unexpected(p, NULL);
    return NULL;
}

/* --- documents --- */

static int check_utf8(const wc_widl_doc *doc, wc_error *err)
{
    if (wc_slice_is_utf8(doc->text))
        return 0;
    wc_slice rest = doc->text, part;
    widl_place place = {0, 1};
    while (wc_slice_split(&rest, '\n', &part)) {
        place.line++;
        if (wc_slice_is_utf8(part))
            continue;
        for (size_t at = 0; at < part.len; place.column++) {
            size_t len = 1;
            while (len < 4 && at + len <= part.len && !wc_slice_is_utf8(wc_slice_sub(part, at, len)))
                len++;
            if (at + len > part.len || !wc_slice_is_utf8(wc_slice_sub(part, at, len)))
                break;
            at += len;
        }
        break;
    }
    return wc_fail(err, WC_EFORMAT, "%s:%u:%u: Syntax Error: not UTF-8", doc->file, place.line, place.column);
}

static int parse_document(wc_widl_doc *doc, wc_error *err)
{
    widl_parser p = {.doc = doc, .err = err};
    widl_item **tail = &doc->items;
    wc__widl_lexer_init(&p.lexer, doc, err);
    wc__widl_advance(&p);
    do {
        *tail = parse_definition(&p);
        if (*tail == NULL)
            break;
        tail = &(*tail)->next;
    } while (p.status == 0 && p.token.kind != WIDL_TOKEN_END);
    doc->tail = take_comments(&p);
    return p.status;
}

int wc_widl_parse(const char *file, wc_slice text, const wc_widl_limits *limits, wc_arena *arena,
                  wc_widl_doc **out_doc, wc_error *err)
{
    size_t max = limits ? limits->source_bytes : WC_WIDL_SOURCE_BYTES;
    if (text.len > max)
        return wc_fail(err, WC_ELIMIT, "%s is %zu bytes, limit source_bytes is %zu", file, text.len, max);
    wc_widl_doc *doc = wc_arena_calloc(arena, 1, sizeof *doc);
    wc_slice name = wc_arena_dup(arena, wc_slice_sub(wc_slice_str(file), 0, FILE_NAME_BYTES));
    if (doc == NULL || name.ptr == NULL)
        return wc_fail(err, WC_ENOMEM, "%s: out of memory", file);
    doc->file = (const char *)name.ptr;
    doc->text = text;
    doc->arena = arena;
    doc->source_bytes = max;
    int status = check_utf8(doc, err);
    if (status == 0)
        status = parse_document(doc, err);
    if (status != 0)
        return status;
    *out_doc = doc;
    return 0;
}
