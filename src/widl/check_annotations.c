/* widl/check_annotations.c: annotations against the directives that declare them. An annotation without a directive may
 * say anything.
 *
 * SPEC widl 4 (directive requires, directive places, annotation arguments, annotation places).
 */
#include "widl/widl_int.h"

static const char *const places[] = {
    [WIDL_ITEM_NAMESPACE] = "NAMESPACE",
    [WIDL_ITEM_IMPORT] = "IMPORT",
    [WIDL_ITEM_DIRECTIVE] = "DIRECTIVE",
    [WIDL_ITEM_ALIAS] = "ALIAS",
    [WIDL_ITEM_INTERFACE] = "INTERFACE",
    [WIDL_ITEM_ROLE] = "ROLE",
    [WIDL_ITEM_TYPE] = "TYPE",
    [WIDL_ITEM_UNION] = "UNION",
    [WIDL_ITEM_ENUM] = "ENUM",
    [WIDL_ITEM_OPERATION] = "OPERATION",
    [WIDL_ITEM_PARAMETER] = "PARAMETER",
    [WIDL_ITEM_FIELD] = "FIELD",
    [WIDL_ITEM_ENUM_VALUE] = "ENUM_VALUE",
};

static bool is_place(wc_slice name, bool is_require)
{
    if (is_require && wc_slice_eq_str(name, "SELF"))
        return true;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (i != WIDL_ITEM_IMPORT && i != WIDL_ITEM_DIRECTIVE && wc_slice_eq_str(name, places[i]))
            return true;
    }
    return false;
}

static void check_places(wc_widl_doc *doc, const widl_word *words, bool is_require)
{
    for (; words; words = words->next) {
        if (!is_place(words->name, is_require))
            wc__widl_note(doc, words->place, false, "unknown place \"%.*s\"", WC_FMT(words->name));
    }
}

static void check_directive(wc_widl_doc *doc, const wc_map *directives, const widl_item *item)
{
    check_places(doc, item->words, false);
    for (const widl_require *require = item->requires; require; require = require->next) {
        check_places(doc, require->places, true);
        if (wc_map_get(directives, require->name) == NULL)
            wc__widl_note(doc, require->place, false, "unknown directive \"@%.*s\"", WC_FMT(require->name));
    }
}

static bool has_place(const widl_word *words, const char *place)
{
    for (; words; words = words->next) {
        if (wc_slice_eq_str(words->name, place))
            return true;
    }
    return false;
}

static bool has_annotation(const widl_item *item, wc_slice name)
{
    for (const widl_annotation *a = item->annotations; a; a = a->next) {
        if (wc_slice_eq(a->name, name))
            return true;
    }
    return false;
}

/* --- arguments --- */

static const char *wrong_kind(const widl_type *type, const widl_value *value);

static const char *wrong_items(const widl_type *type, const widl_value *value)
{
    for (const widl_value *item = value->items; item; item = item->next) {
        const char *wrong = wrong_kind(type, item);
        if (wrong)
            return wrong;
    }
    return NULL;
}

static const char *wrong_builtin(int builtin, const widl_value *value)
{
    bool is_int = value->kind == WIDL_INT;
    if (builtin >= WIDL_I8 && builtin <= WIDL_I64)
        return is_int ? NULL : "an integer";
    if (builtin >= WIDL_U8 && builtin <= WIDL_U64)
        return is_int && value->text.ptr[0] != '-' ? NULL : "an integer that is not negative";
    if (builtin == WIDL_F32 || builtin == WIDL_F64)
        return is_int || value->kind == WIDL_FLOAT ? NULL : "a number";
    if (builtin == WIDL_BOOLEAN)
        return value->kind == WIDL_BOOL ? NULL : "true or false";
    if (builtin == WIDL_RAW || builtin == WIDL_VALUE)
        return NULL;
    return value->kind == WIDL_STRING ? NULL : "a string";
}

static const char *wrong_defined(const widl_item *target, const widl_value *value)
{
    if (target == NULL)
        return NULL;
    if (target->kind == WIDL_ITEM_ENUM) {
        bool is_known = value->kind == WIDL_NAME && wc__widl_find(target->items, value->text) != NULL;
        return is_known ? NULL : "a value of the enum";
    }
    if (value->kind != WIDL_OBJECT)
        return "an object";
    for (const widl_value *item = value->items; item; item = item->next) {
        const widl_item *field = wc__widl_find(target->items, item->key);
        if (field == NULL)
            return "an object of that type (a key is unknown)";
        const char *wrong = wrong_kind(field->type, item);
        if (wrong)
            return wrong;
    }
    return NULL;
}

/* NULL, or what should have stood there. As deep as the value is. */
static const char *wrong_kind(const widl_type *type, const widl_value *value)
{
    if (type->kind == WIDL_TYPE_LIST)
        return value->kind == WIDL_LIST ? wrong_items(type->of, value) : "a list";
    if (type->kind == WIDL_TYPE_MAP)
        return value->kind == WIDL_OBJECT ? wrong_items(type->of, value) : "an object";
    return type->builtin != WIDL_DEFINED ? wrong_builtin(type->builtin, value)
                                         : wrong_defined(type->target, value);
}

static const widl_argument *find_argument(const widl_argument *arguments, wc_slice name)
{
    for (; arguments; arguments = arguments->next) {
        if (wc_slice_eq(arguments->name, name))
            return arguments;
    }
    return NULL;
}

static void check_arguments(wc_widl_doc *doc, const widl_item *directive, const widl_annotation *annotation)
{
    for (const widl_argument *argument = annotation->arguments; argument; argument = argument->next) {
        const widl_item *param = wc__widl_find(directive->items, argument->name);
        if (param == NULL) {
            wc__widl_note(doc, argument->place, false, "\"@%.*s\" has no argument \"%.*s\"",
                          WC_FMT(annotation->name), WC_FMT(argument->name));
            continue;
        }
        const char *wrong = param->type ? wrong_kind(param->type, argument->value) : NULL;
        if (wrong)
            wc__widl_note(doc, argument->value->place, false, "the argument \"%.*s\" must be %s",
                          WC_FMT(argument->name), wrong);
    }
    for (const widl_item *param = directive->items; param; param = param->next) {
        bool is_needed = param->type && !param->type->is_optional && param->initial == NULL;
        if (is_needed && find_argument(annotation->arguments, param->name) == NULL)
            wc__widl_note(doc, annotation->place, false, "\"@%.*s\" lacks the argument \"%.*s\"",
                          WC_FMT(annotation->name), WC_FMT(param->name));
    }
}

/* SELF: on the same item; else on the item around it, when that is of the place. */
static void check_requires(wc_widl_doc *doc, const widl_item *item, const widl_item *directive,
                           const widl_annotation *annotation)
{
    for (const widl_require *require = directive->requires; require; require = require->next) {
        bool is_met = has_place(require->places, "SELF") && has_annotation(item, require->name);
        for (const widl_item *around = item->parent; around && !is_met; around = around->parent)
            is_met = has_place(require->places, places[around->kind]) && has_annotation(around, require->name);
        if (!is_met && has_place(require->places, "NAMESPACE")) {
            const widl_item *namespace = wc__widl_namespace(doc);
            is_met = namespace && has_annotation(namespace, require->name);
        }
        if (!is_met)
            wc__widl_note(doc, annotation->place, false, "\"@%.*s\" needs \"@%.*s\" too",
                          WC_FMT(annotation->name), WC_FMT(require->name));
    }
}

static void check_item(wc_widl_doc *doc, const wc_map *directives, const widl_item *item)
{
    for (const widl_annotation *a = item->annotations; a; a = a->next) {
        widl_item *directive = wc_map_get(directives, a->name);
        if (directive == NULL)
            continue;
        directive->is_used = true;
        if (!has_place(directive->words, places[item->kind]))
            wc__widl_note(doc, a->place, false, "\"@%.*s\" may not stand at %s %s", WC_FMT(a->name),
                          strchr("aeiou", wc__widl_kind_name(item->kind)[0]) ? "an" : "a",
                          wc__widl_kind_name(item->kind));
        check_arguments(doc, directive, a);
        check_requires(doc, item, directive, a);
    }
}

static void check_items(wc_widl_doc *doc, const wc_map *directives, const widl_item *items)
{
    for (const widl_item *item = items; item; item = item->next) {
        check_item(doc, directives, item);
        if (item->kind == WIDL_ITEM_DIRECTIVE)
            check_directive(doc, directives, item);
        check_items(doc, directives, item->items);
    }
}

void wc__widl_check_annotations(wc_widl_doc *doc, const wc_map *directives)
{
    check_items(doc, directives, doc->items);
}
