/* widl/check.c: the rules about definitions and names. Types are looked at in check_types.c, annotations in
 * check_annotations.c.
 *
 * SPEC widl 4 (validation rules of WJ, C additions).
 */
#include "widl/widl_int.h"

/* The first item of that name stays. Answers the one that was there before, or NULL. */
static widl_item *put(wc_map *map, wc_slice name, widl_item *item)
{
    widl_item *old = wc_map_get(map, name);
    if (old == NULL)
        WC_BUG_ON(wc_map_put(map, name, item, NULL) != 0);
    return old;
}

static void check_order(wc_widl_doc *doc)
{
    const widl_item *before = NULL, *namespace = NULL, *interface = NULL;
    for (const widl_item *item = doc->items; item; item = item->next) {
        if (item->kind == WIDL_ITEM_NAMESPACE) {
            if (namespace)
                wc__widl_note(doc, item->place, false, "second namespace; the first is in line %u",
                              namespace->place.line);
            else if (before)
                wc__widl_note(doc, item->place, false, "the namespace must stand before the %s in line %u",
                              wc__widl_kind_name(before->kind), before->place.line);
            namespace = item;
        } else if (item->kind != WIDL_ITEM_IMPORT && before == NULL) {
            before = item;
        }
        if (item->kind == WIDL_ITEM_INTERFACE) {
            if (interface)
                wc__widl_note(doc, item->place, false, "second interface; the first is in line %u",
                              interface->place.line);
            interface = item;
        }
    }
}

static void check_case(wc_widl_doc *doc, const widl_item *item)
{
    bool is_named = item->kind == WIDL_ITEM_ALIAS || item->kind == WIDL_ITEM_TYPE ||
                    item->kind == WIDL_ITEM_UNION || item->kind == WIDL_ITEM_ENUM;
    if (!is_named)
        return;
    if (item->name.len == 0 || item->name.ptr[0] < 'A' || item->name.ptr[0] > 'Z')
        wc__widl_note(doc, item->place, false, "the name of %s \"%.*s\" must begin with a capital letter",
                      wc__widl_kind_name(item->kind), WC_FMT(item->name));
    else if (wc_slice_eq_str(item->name, "ID"))
        wc__widl_note(doc, item->place, false, "\"ID\" is a type of the language");
}

static bool is_object(int kind)
{
    return kind == WIDL_ITEM_ROLE || kind == WIDL_ITEM_TYPE || kind == WIDL_ITEM_UNION ||
           kind == WIDL_ITEM_ENUM || kind == WIDL_ITEM_ALIAS;
}

/* Own definitions first: an import may not shadow them, and two imports of one name are an error too. */
static void collect(wc_widl_doc *doc, wc_map *names, wc_map *directives)
{
    for (widl_item *item = doc->items; item; item = item->next) {
        const widl_item *old = NULL;
        check_case(doc, item);
        if (is_object(item->kind))
            old = put(names, item->name, item);
        else if (item->kind == WIDL_ITEM_DIRECTIVE)
            old = put(directives, item->name, item);
        if (old)
            wc__widl_note(doc, item->place, false, "\"%.*s\" is the name of a %s already, in line %u",
                          WC_FMT(item->name), wc__widl_kind_name(old->kind), old->place.line);
    }
    for (widl_item *item = doc->imported; item; item = item->next) {
        const widl_item *old = NULL;
        if (is_object(item->kind) && item->kind != WIDL_ITEM_ROLE)
            old = put(names, item->name, item);
        else if (item->kind == WIDL_ITEM_DIRECTIVE)
            old = put(directives, item->name, item);
        if (old)
            wc__widl_note(doc, item->import->place, false, "the import brings a second \"%.*s\"",
                          WC_FMT(item->name));
    }
}

static void check_members(wc_widl_doc *doc, const widl_item *parent)
{
    wc_map names;
    wc_map_init(&names, WC_WIDL_ITEMS);
    for (widl_item *item = parent->items; item; item = item->next) {
        const widl_item *old = put(&names, item->name, item);
        if (old)
            wc__widl_note(doc, item->place, false, "second %s \"%.*s\"; the first is in line %u",
                          wc__widl_kind_name(item->kind), WC_FMT(item->name), old->place.line);
        if (item->kind == WIDL_ITEM_OPERATION)
            check_members(doc, item);
    }
    wc_map_deinit(&names);
}

static void check_enum(wc_widl_doc *doc, const widl_item *parent)
{
    wc_map numbers;
    wc_map_init(&numbers, WC_WIDL_ITEMS);
    for (widl_item *item = parent->items; item; item = item->next) {
        if (item->number < 0)
            wc__widl_note(doc, item->place, false, "the number of \"%.*s\" is negative", WC_FMT(item->name));
        const widl_item *old = put(&numbers, wc_slice_of(&item->number, sizeof item->number), item);
        if (old)
            wc__widl_note(doc, item->place, false, "\"%.*s\" has the number %lld of \"%.*s\"",
                          WC_FMT(item->name), (long long)item->number, WC_FMT(old->name));
    }
    wc_map_deinit(&numbers);
}

/* On the wire there are no roles: an actor that had both could not tell them apart. */
static void check_operations(wc_widl_doc *doc)
{
    wc_map names;
    wc_map_init(&names, WC_WIDL_ITEMS);
    for (const widl_item *role = doc->items; role; role = role->next) {
        if (role->kind != WIDL_ITEM_ROLE && role->kind != WIDL_ITEM_INTERFACE)
            continue;
        for (widl_item *item = role->items; item; item = item->next) {
            const widl_item *old = put(&names, wc__widl_wire_name(item), item);
            if (old && old->parent != role)
                wc__widl_note(
                    doc, item->place, true,
                    "operation \"%.*s\" is in another role too (line %u): one actor can handle only "
                    "one of them",
                    WC_FMT(item->name), old->place.line);
            else if (old && !wc_slice_eq(old->name, item->name))
                wc__widl_note(doc, item->place, false, "second operation \"%.*s\" on the wire",
                              WC_FMT(wc__widl_wire_name(item)));
        }
    }
    wc_map_deinit(&names);
}

static void check_imports(wc_widl_doc *doc)
{
    for (const widl_item *item = doc->items; item; item = item->next) {
        bool is_used = item->kind != WIDL_ITEM_IMPORT;
        for (const widl_item *other = doc->imported; other && !is_used; other = other->next)
            is_used = other->import == item && other->is_used;
        if (!is_used)
            wc__widl_note(doc, item->place, true, "nothing of this import is used");
    }
}

int wc_widl_check(wc_widl_doc *doc, wc_error *err)
{
    wc_map names, directives;
    wc_map_init(&names, 2 * WC_WIDL_ITEMS);
    wc_map_init(&directives, 2 * WC_WIDL_ITEMS);
    check_order(doc);
    collect(doc, &names, &directives);
    for (const widl_item *item = doc->items; item; item = item->next) {
        check_members(doc, item);
        if (item->kind == WIDL_ITEM_ENUM)
            check_enum(doc, item);
    }
    check_operations(doc);
    wc__widl_check_types(doc, &names);
    wc__widl_check_annotations(doc, &directives);
    if (doc->error_count == 0)
        check_imports(doc);
    wc_map_deinit(&names);
    wc_map_deinit(&directives);
    for (const widl_note *note = doc->notes; note; note = note->next) {
        if (!note->is_warning)
            return wc__widl_fail(doc, note->place, WC_EFORMAT, err, "Validation Error: %.*s",
                                 WC_FMT(note->text));
    }
    return doc->error_count == 0 ? 0 : wc_fail(err, WC_EFORMAT, "%s is not valid", doc->file);
}
