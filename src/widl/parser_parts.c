/* widl/parser_parts.c: what stands inside definitions: types, values, annotations; and the parser's own tools.
 *
 * Invariant: after the first error the token is the end and nothing consumes any more, so that every loop ends.
 *
 * SPEC widl 2.
 */
#include "widl/widl_int.h"

void wc__widl_advance(widl_parser *p)
{
    if (p->status != 0)
        return;
    p->last_line = p->token.end_line;
    if (wc__widl_lex(&p->lexer, &p->token))
        return;
    p->status = p->lexer.status;
    p->token = (widl_token){.kind = WIDL_TOKEN_END};
}

static bool stop(widl_parser *p, int status)
{
    p->status = status;
    p->token = (widl_token){.kind = WIDL_TOKEN_END};
    return false;
}

bool wc__widl_is(const widl_parser *p, const char *punctuator)
{
    return p->token.kind == WIDL_TOKEN_PUNCTUATOR && wc_slice_eq_str(p->token.text, punctuator);
}

bool wc__widl_is_name(const widl_parser *p, const char *name)
{
    return p->token.kind == WIDL_TOKEN_NAME && wc_slice_eq_str(p->token.text, name);
}

bool wc__widl_take(widl_parser *p, const char *punctuator)
{
    if (!wc__widl_is(p, punctuator))
        return false;
    wc__widl_advance(p);
    return true;
}

bool wc__widl_unexpected(widl_parser *p, const char *expected)
{
    static const char *const kinds[] = {"<EOF>", "Name", "Int", "Float", "String", ""};
    if (p->status != 0)
        return false;
    wc_slice text = wc_slice_sub(p->token.text, 0, 40);
    while (text.len > 0 && !wc_slice_is_utf8(text))
        text.len--;
    const char *kind = kinds[p->token.kind];
    bool is_quoted = p->token.kind != WIDL_TOKEN_END;
    const char *space = is_quoted && kind[0] ? " " : "", *quote = is_quoted ? "\"" : "";
    if (!is_quoted)
        text.len = 0;
    return stop(p, wc__widl_fail(p->doc, p->token.place, WC_EFORMAT, p->err,
                                 expected ? "Syntax Error: Expected %s, found %s%s%s%.*s%s."
                                          : "Syntax Error: Unexpected %s%s%s%s%.*s%s.",
                                 expected ? expected : "", kind, space, quote, WC_FMT(text), quote));
}

bool wc__widl_expect(widl_parser *p, const char *punctuator)
{
    char quoted[16] = "\"";
    wc_slice_copy_cstr(wc_slice_str(punctuator), quoted + 1, sizeof quoted - 2);
    quoted[1 + strlen(punctuator)] = '"';
    return wc__widl_take(p, punctuator) || wc__widl_unexpected(p, quoted);
}

bool wc__widl_expect_name(widl_parser *p, wc_slice *out, widl_place *out_place)
{
    if (p->token.kind != WIDL_TOKEN_NAME)
        return wc__widl_unexpected(p, "Name");
    *out = p->token.text;
    *out_place = p->token.place;
    wc__widl_advance(p);
    return p->status == 0;
}

void *wc__widl_new(widl_parser *p, size_t size)
{
    void *made = p->status == 0 ? wc_arena_calloc(p->doc->arena, 1, size) : NULL;
    if (made == NULL && p->status == 0)
        stop(p, wc_fail(p->err, WC_ENOMEM, "%s: out of memory", p->doc->file));
    return made;
}

static bool enter(widl_parser *p)
{
    if (p->depth++ < WC_WIDL_DEPTH)
        return true;
    if (p->status == 0)
        stop(p, wc__widl_fail(p->doc, p->token.place, WC_ELIMIT, p->err, "nested deeper than %u levels",
                              WC_WIDL_DEPTH));
    return false;
}

static void parse_type_form(widl_parser *p, widl_type *type)
{
    type->place = p->token.place;
    if (wc__widl_take(p, "[")) {
        type->kind = WIDL_TYPE_LIST;
        type->of = wc__widl_parse_type(p);
        wc__widl_expect(p, "]");
    } else if (wc__widl_take(p, "{")) {
        type->kind = WIDL_TYPE_MAP;
        type->key = wc__widl_parse_type(p);
        wc__widl_expect(p, ":");
        type->of = wc__widl_parse_type(p);
        wc__widl_expect(p, "}");
    } else if (p->token.kind == WIDL_TOKEN_NAME) {
        wc__widl_expect_name(p, &type->name, &type->place);
    } else {
        wc__widl_unexpected(p, "a type");
    }
}

widl_type *wc__widl_parse_type(widl_parser *p)
{
    widl_type *type = WIDL_NEW(p, widl_type);
    if (type != NULL && enter(p)) {
        parse_type_form(p, type);
        type->is_optional = wc__widl_take(p, "?");
        if (type->is_optional && wc__widl_is(p, "?"))
            wc__widl_unexpected(p, NULL);
    }
    p->depth -= type != NULL;
    return p->status == 0 ? type : NULL;
}

static void parse_list(widl_parser *p, widl_value *list)
{
    widl_value **tail = &list->items;
    list->kind = WIDL_LIST;
    while (p->status == 0 && !wc__widl_take(p, "]")) {
        *tail = wc__widl_parse_value(p);
        if (*tail)
            tail = &(*tail)->next;
    }
}

static void parse_object(widl_parser *p, widl_value *object)
{
    widl_value **tail = &object->items;
    object->kind = WIDL_OBJECT;
    while (p->status == 0 && !wc__widl_take(p, "}")) {
        wc_slice key = p->token.text;
        if (p->token.kind != WIDL_TOKEN_NAME && p->token.kind != WIDL_TOKEN_STRING) {
            wc__widl_unexpected(p, "Name or String");
            return;
        }
        wc__widl_advance(p);
        wc__widl_expect(p, ":");
        *tail = wc__widl_parse_value(p);
        if (*tail == NULL)
            return;
        (*tail)->key = key;
        tail = &(*tail)->next;
    }
}

static void parse_scalar(widl_parser *p, widl_value *value)
{
    value->text = p->token.text;
    switch (p->token.kind) {
    case WIDL_TOKEN_INT:
        value->kind = WIDL_INT;
        break;
    case WIDL_TOKEN_FLOAT:
        value->kind = WIDL_FLOAT;
        break;
    case WIDL_TOKEN_STRING:
        value->kind = WIDL_STRING;
        break;
    case WIDL_TOKEN_NAME:
        value->kind = wc__widl_is_name(p, "true") || wc__widl_is_name(p, "false") ? WIDL_BOOL : WIDL_NAME;
        break;
    default:
        wc__widl_unexpected(p, NULL);
        return;
    }
    wc__widl_advance(p);
}

widl_value *wc__widl_parse_value(widl_parser *p)
{
    widl_value *value = WIDL_NEW(p, widl_value);
    if (value != NULL && enter(p)) {
        value->place = p->token.place;
        if (wc__widl_take(p, "["))
            parse_list(p, value);
        else if (wc__widl_take(p, "{"))
            parse_object(p, value);
        else
            parse_scalar(p, value);
    }
    p->depth -= value != NULL;
    return p->status == 0 ? value : NULL;
}

/* A name without a colon behind it is a value only when it is true or false. */
static widl_argument *parse_argument(widl_parser *p)
{
    widl_argument *argument = WIDL_NEW(p, widl_argument);
    if (argument == NULL)
        return NULL;
    argument->place = p->token.place;
    argument->name = WC_LIT("value");
    if (p->token.kind != WIDL_TOKEN_NAME) {
        argument->value = wc__widl_parse_value(p);
        return argument;
    }
    wc_slice name = p->token.text;
    wc__widl_advance(p);
    bool is_bool = wc_slice_eq_str(name, "true") || wc_slice_eq_str(name, "false");
    if (is_bool && !wc__widl_is(p, ":")) {
        argument->value = WIDL_NEW(p, widl_value);
        if (argument->value)
            *argument->value = (widl_value){.kind = WIDL_BOOL, .place = argument->place, .text = name};
        return argument;
    }
    argument->name = name;
    argument->is_named = true;
    wc__widl_expect(p, ":");
    argument->value = wc__widl_parse_value(p);
    return argument;
}

widl_annotation *wc__widl_parse_annotations(widl_parser *p)
{
    widl_annotation *first = NULL, **tail = &first;
    while (wc__widl_take(p, "@")) {
        widl_annotation *annotation = WIDL_NEW(p, widl_annotation);
        if (annotation == NULL || !wc__widl_expect_name(p, &annotation->name, &annotation->place))
            return NULL;
        widl_argument **last = &annotation->arguments;
        if (wc__widl_take(p, "(")) {
            while (p->status == 0 && !wc__widl_take(p, ")")) {
                *last = parse_argument(p);
                if (*last)
                    last = &(*last)->next;
            }
        }
        *tail = annotation;
        tail = &annotation->next;
    }
    return first;
}

widl_word *wc__widl_parse_places(widl_parser *p)
{
    widl_word *first = NULL, **tail = &first;
    wc__widl_take(p, "|");
    do {
        widl_word *word = WIDL_NEW(p, widl_word);
        if (word == NULL || !wc__widl_expect_name(p, &word->name, &word->place))
            return NULL;
        *tail = word;
        tail = &word->next;
    } while (wc__widl_take(p, "|"));
    return first;
}
