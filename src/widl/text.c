/* widl/text.c: names in other spellings, block strings, small questions about the tree.
 *
 * SPEC widl 1 (block strings), 6 (name case), 8 (keywords).
 */
#include "widl/widl_int.h"

static bool is_upper(uint8_t c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower_or_digit(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Words begin at lower -> upper and at the last capital of a run. */
static bool is_word_start(wc_slice name, size_t at)
{
    if (at == 0 || !is_upper(name.ptr[at]))
        return false;
    bool is_run = is_upper(name.ptr[at - 1]);
    bool is_before_lower = at + 1 < name.len && name.ptr[at + 1] >= 'a' && name.ptr[at + 1] <= 'z';
    return is_lower_or_digit(name.ptr[at - 1]) || (is_run && is_before_lower);
}

static uint8_t convert(uint8_t c, bool is_capital)
{
    if (is_capital && c >= 'a' && c <= 'z')
        return (uint8_t)(c - 'a' + 'A');
    return !is_capital && is_upper(c) ? (uint8_t)(c - 'A' + 'a') : c;
}

/* What is no letter or digit separates. */
static wc_slice split_words(wc_arena *arena, wc_slice name, bool is_capital)
{
    uint8_t *out = wc_arena_alloc(arena, 2 * name.len + 2);
    size_t len = 0;
    bool is_separated = false;
    if (out == NULL)
        return (wc_slice){0};
    for (size_t i = 0; i < name.len; i++) {
        if (!is_upper(name.ptr[i]) && !is_lower_or_digit(name.ptr[i])) {
            is_separated = true;
            continue;
        }
        if (len > 0 && (is_separated || is_word_start(name, i)))
            out[len++] = '_';
        is_separated = false;
        out[len++] = convert(name.ptr[i], is_capital);
    }
    if (len == 0 || (out[0] >= '0' && out[0] <= '9')) {
        memmove(out + 1, out, len++);
        out[0] = '_';
    }
    return wc_slice_of(out, len);
}

wc_slice wc__widl_snake(wc_arena *arena, wc_slice name)
{
    return split_words(arena, name, false);
}

wc_slice wc__widl_upper(wc_arena *arena, wc_slice name)
{
    return split_words(arena, name, true);
}

/* snake_case -> snakeCase, or SnakeCase. */
wc_slice wc__widl_camel(wc_arena *arena, wc_slice name, bool is_pascal)
{
    wc_slice words = split_words(arena, name, false);
    uint8_t *out = wc_arena_alloc(arena, words.len + 1);
    size_t len = 0;
    bool is_capital = is_pascal;
    if (out == NULL || words.ptr == NULL)
        return (wc_slice){0};
    for (size_t i = 0; i < words.len; i++) {
        bool is_separator = words.ptr[i] == '_' && i > 0;
        if (!is_separator)
            out[len++] = convert(words.ptr[i], is_capital);
        is_capital = is_separator || (is_capital && words.ptr[i] == '_');
    }
    return wc_slice_of(out, len);
}

/* Also the macros of stdbool.h and what generated functions call their own variables by. */
bool wc__widl_is_c_keyword(wc_slice name)
{
    static const char *const words[] = {
        "alignas", "alignof", "and",       "asm",       "auto",      "bool",     "break",   "case",
        "catch",   "char",    "class",     "const",     "constexpr", "continue", "default", "delete",
        "do",      "double",  "else",      "enum",      "errno",     "explicit", "export",  "extern",
        "false",   "float",   "for",       "friend",    "goto",      "if",       "inline",  "int",
        "linux",   "long",    "mutable",   "namespace", "new",       "not",      "nullptr", "operator",
        "or",      "private", "protected", "public",    "register",  "restrict", "return",  "short",
        "signed",  "sizeof",  "static",    "struct",    "switch",    "template", "this",    "throw",
        "true",    "try",     "typedef",   "typeof",    "typename",  "union",    "unix",    "unsigned",
        "using",   "virtual", "void",      "volatile",  "while",     "xor",
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (wc_slice_eq_str(name, words[i]))
            return true;
    }
    return false;
}

const widl_item *wc__widl_namespace(const wc_widl_doc *doc)
{
    for (const widl_item *item = doc->items; item; item = item->next) {
        if (item->kind == WIDL_ITEM_NAMESPACE)
            return item;
    }
    return NULL;
}

wc_slice wc__widl_wire_name(const widl_item *operation)
{
    for (const widl_annotation *a = operation->annotations; a; a = a->next) {
        if (!wc_slice_eq_str(a->name, "operation"))
            continue;
        for (const widl_argument *argument = a->arguments; argument; argument = argument->next) {
            bool is_name = wc_slice_eq_str(argument->name, "name") || !argument->is_named;
            if (is_name && argument->value->kind == WIDL_STRING)
                return argument->value->text;
        }
    }
    return operation->name;
}

const widl_item *wc__widl_find(const widl_item *items, wc_slice name)
{
    for (; items; items = items->next) {
        if (wc_slice_eq(items->name, name))
            return items;
    }
    return NULL;
}

const char *wc__widl_builtin_name(int builtin)
{
    static const char *const names[] = {"defined",
#define WIDL_BUILTIN_TEXT(name, text) text,
                                        WIDL_BUILTIN_MAP(WIDL_BUILTIN_TEXT)
#undef WIDL_BUILTIN_TEXT
    };
    return names[builtin];
}

const char *wc__widl_kind_name(int kind)
{
    static const char *const names[] = {
        [WIDL_ITEM_NAMESPACE] = "namespace", [WIDL_ITEM_IMPORT] = "import",
        [WIDL_ITEM_DIRECTIVE] = "directive", [WIDL_ITEM_ALIAS] = "alias",
        [WIDL_ITEM_INTERFACE] = "interface", [WIDL_ITEM_ROLE] = "role",
        [WIDL_ITEM_TYPE] = "type",           [WIDL_ITEM_UNION] = "union",
        [WIDL_ITEM_ENUM] = "enum",           [WIDL_ITEM_OPERATION] = "operation",
        [WIDL_ITEM_PARAMETER] = "parameter", [WIDL_ITEM_FIELD] = "field",
        [WIDL_ITEM_ENUM_VALUE] = "value",
    };
    return names[kind];
}

/* --- block strings --- */

static size_t indent_of(wc_slice line)
{
    size_t n = 0;
    while (n < line.len && (line.ptr[n] == ' ' || line.ptr[n] == '\t'))
        n++;
    return n;
}

static wc_slice next_line(wc_slice *rest)
{
    wc_slice line = {0};
    wc_slice_split(rest, '\n', &line);
    if (line.len > 0 && line.ptr[line.len - 1] == '\r')
        line.len--;
    return line;
}

/* Indentation that all lines but the first and the blank ones share. */
static size_t common_indent(wc_slice raw)
{
    size_t common = SIZE_MAX;
    wc_slice rest = raw;
    next_line(&rest);
    while (rest.ptr) {
        wc_slice line = next_line(&rest);
        size_t indent = indent_of(line);
        if (indent < line.len && indent < common)
            common = indent;
    }
    return common == SIZE_MAX ? 0 : common;
}

wc_slice wc__widl_block(wc_arena *arena, wc_slice raw)
{
    uint8_t *out = wc_arena_alloc(arena, raw.len + 1);
    size_t len = 0, kept = 0, common = common_indent(raw);
    bool is_first = true;
    wc_slice rest = raw;
    if (out == NULL)
        return (wc_slice){0};
    while (rest.ptr) {
        wc_slice line = next_line(&rest);
        bool is_blank = indent_of(line) == line.len;
        if (!is_first)
            line = wc_slice_from(line, common < line.len ? common : line.len);
        is_first = false;
        if (is_blank && kept == 0) /* leading */
            continue;
        if (len > 0 || kept > 0)
            out[len++] = '\n';
        if (line.len > 0)
            memcpy(out + len, line.ptr, line.len);
        len += line.len;
        if (!is_blank)
            kept = len;
    }
    return wc_slice_of(out, kept);
}

bool wc__widl_is_listed(const widl_item *role, const wc_slice *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (wc_slice_eq(role->name, names[i]))
            return true;
    }
    return false;
}

int wc__widl_check_roles(const wc_widl_doc *doc, const wc_slice *names, size_t count, wc_error *err)
{
    for (size_t i = 0; i < count; i++) {
        const widl_item *role = doc->items;
        while (role && !(role->kind == WIDL_ITEM_ROLE && wc_slice_eq(role->name, names[i])))
            role = role->next;
        if (role == NULL)
            return wc_fail(err, WC_ENOTFOUND, "%s has no role \"%.*s\"", doc->file, WC_FMT(names[i]));
    }
    return 0;
}
