/* widl/alias.c: the annotation @alias: keys of a field that are read beside its name, because versions and languages differ.
 *
 *     newCount: i32 @alias("new_count")
 *     value: string @alias(["item", "member"])
 *     new_count: i32 @alias("newCount", write: true)       written under both keys
 *
 * SPEC widl 4 (annotations), interfaces 5.3, 5.9.
 */
#include "widl/widl_int.h"

#define ALIAS_BYTES 255u

static const widl_argument *argument_of(const widl_annotation *annotation, const char *name)
{
    for (const widl_argument *argument = annotation->arguments; argument; argument = argument->next) {
        if (wc_slice_eq_str(argument->name, name))
            return argument;
    }
    return NULL;
}

static const widl_annotation *next_annotation(const widl_annotation *annotation)
{
    while (annotation && !wc_slice_eq_str(annotation->name, "alias"))
        annotation = annotation->next;
    return annotation;
}

/* The first key of an annotation; NULL when it has none. */
static const widl_value *first_value(const widl_annotation *annotation)
{
    const widl_argument *argument = argument_of(annotation, "value");
    if (argument == NULL)
        return NULL;
    return argument->value->kind == WIDL_LIST ? argument->value->items : argument->value;
}

static bool is_written(const widl_annotation *annotation)
{
    const widl_argument *argument = argument_of(annotation, "write");
    return argument != NULL && argument->value->kind == WIDL_BOOL &&
           wc_slice_eq_str(argument->value->text, "true");
}

bool wc__widl_next_alias(const widl_item *item, widl_alias *alias)
{
    bool is_new = alias->annotation == NULL || alias->value == NULL || alias->value->next == NULL;
    if (is_new) {
        const widl_annotation *from = alias->annotation ? alias->annotation->next : item->annotations;
        alias->annotation = next_annotation(from);
        if (alias->annotation == NULL)
            return false;
        alias->value = first_value(alias->annotation);
    } else {
        alias->value = alias->value->next;
    }
    const widl_value *value = alias->value;
    alias->is_written = is_written(alias->annotation);
    alias->place = value ? value->place : alias->annotation->place;
    alias->name = value ? value->text : (wc_slice){0};
    alias->is_bad = value == NULL || value->kind != WIDL_STRING || value->text.len == 0 ||
                    value->text.len > ALIAS_BYTES;
    return true;
}
