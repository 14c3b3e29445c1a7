/* widl/check_types.c: every type names something that exists, maps have keys that can be keys, and no structure contains
 * itself.
 *
 * SPEC widl 3, 4 (known types; C additions: cycles, map keys).
 */
#include "widl/widl_int.h"

static int find_builtin(wc_slice name)
{
    for (int i = WIDL_DEFINED + 1; i < WIDL_BUILTIN_COUNT; i++) {
        if (wc_slice_eq_str(name, wc__widl_builtin_name(i)))
            return i;
    }
    return WIDL_DEFINED;
}

static void check_name(wc_widl_doc *doc, const wc_map *names, widl_type *type, bool is_result)
{
    type->builtin = find_builtin(type->name);
    if (type->builtin == WIDL_VOID && (!is_result || type->is_optional))
        wc__widl_note(doc, type->place, false, "\"void\" is for the result of an operation only");
    if (type->builtin != WIDL_DEFINED)
        return;
    widl_item *item = wc_map_get(names, type->name);
    if (item == NULL)
        wc__widl_note(doc, type->place, false, "unknown type \"%.*s\"", WC_FMT(type->name));
    else if (item->kind == WIDL_ITEM_ROLE)
        wc__widl_note(doc, type->place, false, "\"%.*s\" is a role, not a type", WC_FMT(type->name));
    else
        item->is_used = true;
    type->target = item && item->kind != WIDL_ITEM_ROLE ? item : NULL;
}

static void check_type(wc_widl_doc *doc, const wc_map *names, widl_type *type, bool is_result)
{
    if (type == NULL)
        return;
    if (type->kind == WIDL_TYPE_NAME)
        check_name(doc, names, type, is_result);
    check_type(doc, names, type->key, false);
    check_type(doc, names, type->of, false);
}

static void check_types_of(wc_widl_doc *doc, const wc_map *names, widl_item *items)
{
    for (widl_item *item = items; item; item = item->next) {
        if (item->kind == WIDL_ITEM_DIRECTIVE)
            continue;
        check_type(doc, names, item->type, item->kind == WIDL_ITEM_OPERATION);
        for (widl_type *member = item->types; member; member = member->next)
            check_type(doc, names, member, false);
        if (item->kind <= WIDL_ITEM_OPERATION)
            check_types_of(doc, names, item->items);
    }
}

static void check_implements(wc_widl_doc *doc, const wc_map *names)
{
    for (const widl_item *item = doc->items; item; item = item->next) {
        if (item->kind != WIDL_ITEM_TYPE)
            continue;
        for (const widl_word *word = item->words; word; word = word->next) {
            widl_item *other = wc_map_get(names, word->name);
            if (other == NULL)
                wc__widl_note(doc, word->place, false, "unknown type \"%.*s\"", WC_FMT(word->name));
            else
                other->is_used = true;
        }
    }
}

/* The parameters of a directive take values of the source: types of the language, enums, and objects of such. */
static void check_directives(wc_widl_doc *doc, const wc_map *names)
{
    for (widl_item *item = doc->items; item; item = item->next) {
        for (widl_item *param = item->items; item->kind == WIDL_ITEM_DIRECTIVE && param; param = param->next) {
            check_type(doc, names, param->type, false);
            const widl_type *type = param->type;
            while (type->kind == WIDL_TYPE_LIST)
                type = type->of;
            if (type->target &&
                (type->target->kind == WIDL_ITEM_ALIAS || type->target->kind == WIDL_ITEM_UNION))
                wc__widl_note(doc, type->place, false, "a parameter of a directive cannot be of %s \"%.*s\"",
                              wc__widl_kind_name(type->target->kind), WC_FMT(type->name));
        }
    }
}

/* --- cycles --- */

#define MARK_OPEN (-1)

static int levels_of(wc_widl_doc *doc, widl_item *item, int depth, bool is_alias_pass);

static int levels_of_type(wc_widl_doc *doc, const widl_type *type, int depth, bool is_alias_pass)
{
    if (type->kind != WIDL_TYPE_NAME && !is_alias_pass)
        return 0; /* lists and maps are pointers */
    if (type->kind != WIDL_TYPE_NAME) {
        int key = type->key ? levels_of_type(doc, type->key, depth, true) : 0;
        int of = levels_of_type(doc, type->of, depth, true);
        return key > of ? key : of;
    }
    widl_item *target = type->target;
    if (target == NULL || target->home != doc || (type->is_optional && !is_alias_pass))
        return 0;
    if (is_alias_pass && target->kind != WIDL_ITEM_ALIAS)
        return 0;
    return levels_of(doc, target, depth, is_alias_pass);
}

/* Structures inside structures below this one. A cycle or too many of them is noted once. */
static int levels_of(wc_widl_doc *doc, widl_item *item, int depth, bool is_alias_pass)
{
    if (item->mark == MARK_OPEN) {
        wc__widl_note(doc, item->place, false,
                      is_alias_pass
                          ? "alias \"%.*s\" stands for itself"
                          : "\"%.*s\" contains itself: make a field on the way optional, a list or a map",
                      WC_FMT(item->name));
        return 0;
    }
    if (item->mark > 0)
        return item->mark;
    if (depth > (int)WC_WIDL_DEPTH)
        return depth;
    int most = 0;
    item->mark = MARK_OPEN;
    for (const widl_item *field = item->items; field; field = field->next) {
        int levels = field->type ? levels_of_type(doc, field->type, depth + 1, is_alias_pass) : 0;
        most = levels > most ? levels : most;
    }
    for (const widl_type *member = item->types; member; member = member->next) {
        int levels = levels_of_type(doc, member, depth + 1, is_alias_pass);
        most = levels > most ? levels : most;
    }
    if (item->type) {
        int levels = levels_of_type(doc, item->type, depth + 1, is_alias_pass);
        most = levels > most ? levels : most;
    }
    item->mark = most + 1;
    return item->mark;
}

static void check_cycles(wc_widl_doc *doc, bool is_alias_pass)
{
    bool is_told = false;
    for (widl_item *item = doc->items; item; item = item->next)
        item->mark = 0;
    for (widl_item *item = doc->items; item; item = item->next) {
        bool is_wanted = is_alias_pass ? item->kind == WIDL_ITEM_ALIAS
                                       : item->kind == WIDL_ITEM_TYPE || item->kind == WIDL_ITEM_UNION ||
                                             item->kind == WIDL_ITEM_ALIAS;
        if (is_wanted && levels_of(doc, item, 1, is_alias_pass) > (int)WC_WIDL_DEPTH && !is_told) {
            wc__widl_note(doc, item->place, false, "\"%.*s\" is nested deeper than %u levels",
                          WC_FMT(item->name), WC_WIDL_DEPTH);
            is_told = true;
        }
    }
}

const widl_type *wc__widl_resolve(const widl_type *type, bool *out_optional)
{
    while (type->kind == WIDL_TYPE_NAME && type->target && type->target->kind == WIDL_ITEM_ALIAS) {
        *out_optional |= type->is_optional;
        type = type->target->type;
    }
    *out_optional |= type->is_optional;
    return type;
}

/* --- map keys --- */

static void check_keys(wc_widl_doc *doc, const widl_type *type)
{
    if (type == NULL || type->kind == WIDL_TYPE_NAME)
        return;
    check_keys(doc, type->of);
    if (type->kind != WIDL_TYPE_MAP)
        return;
    bool is_optional = false;
    const widl_type *key = wc__widl_resolve(type->key, &is_optional);
    bool is_number = key->builtin >= WIDL_I8 && key->builtin <= WIDL_U64;
    bool is_text = key->builtin == WIDL_STR || key->builtin == WIDL_DATETIME || key->builtin == WIDL_ID;
    if (key->kind != WIDL_TYPE_NAME || is_optional || !(is_number || is_text))
        wc__widl_note(doc, type->key->place, false, "the key of a map must be an integer or a string");
}

static void check_keys_of(wc_widl_doc *doc, const widl_item *items)
{
    for (const widl_item *item = items; item; item = item->next) {
        check_keys(doc, item->type);
        for (const widl_type *member = item->types; member; member = member->next)
            check_keys(doc, member);
        check_keys_of(doc, item->items);
    }
}

void wc__widl_check_types(wc_widl_doc *doc, const wc_map *names)
{
    size_t before = doc->error_count;
    check_types_of(doc, names, doc->items);
    check_implements(doc, names);
    check_directives(doc, names);
    if (doc->error_count != before)
        return;
    check_cycles(doc, true);
    if (doc->error_count != before) /* an alias that stands for itself cannot be resolved */
        return;
    check_cycles(doc, false);
    check_keys_of(doc, doc->items);
}
