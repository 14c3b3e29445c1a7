/* widl/compare.c: two versions of a contract, and what breaks whom. The two sides of a call are "callers" (who send an
 * argument and read a result) and "handlers" (who read it and send one).
 *
 * The rules are those of the wire (interfaces.md 1): unknown keys are ignored, a missing required key is an error, an
 * optional one is not. A new required field breaks those who read the structure; a removed one too, but it is the readers of
 * the old version that miss it.
 *
 * SPEC widl 3, 4; interfaces 1.
 */
#include "widl/widl_int.h"

typedef struct comparison {
    wc_buf *out;
    size_t breaking;
} comparison;

static void tell(comparison *c, bool is_breaking, const char *format, ...) WC_PRINTF(3, 4);

static void tell(comparison *c, bool is_breaking, const char *format, ...)
{
    va_list args;
    c->breaking += is_breaking;
    wc_buf_append_str(c->out, is_breaking ? "breaks: " : "fine: ");
    va_start(args, format);
    wc_buf_vprintf(c->out, format, args);
    va_end(args);
    wc_buf_append_byte(c->out, '\n');
}

/* Types compare as they are written on the wire: behind aliases. */
static void put_resolved(const widl_type *type, wc_buf *out)
{
    bool is_optional = false;
    const widl_type *resolved = type ? wc__widl_resolve(type, &is_optional) : NULL;
    if (resolved == NULL) {
        wc_buf_append_str(out, "void");
    } else if (resolved->kind == WIDL_TYPE_LIST) {
        wc_buf_append_byte(out, '[');
        put_resolved(resolved->of, out);
        wc_buf_append_byte(out, ']');
    } else if (resolved->kind == WIDL_TYPE_MAP) {
        wc_buf_append_byte(out, '{');
        put_resolved(resolved->key, out);
        wc_buf_append_str(out, " : ");
        put_resolved(resolved->of, out);
        wc_buf_append_byte(out, '}');
    } else {
        wc_buf_append_slice(out, resolved->name);
    }
    wc_buf_append_str(out, is_optional ? "?" : "");
}

/* True when both are the same; else both texts are in the buffers. */
static bool is_same(const widl_type *before, const widl_type *after, wc_buf *a, wc_buf *b)
{
    wc_buf_clear(a);
    wc_buf_clear(b);
    put_resolved(before, a);
    put_resolved(after, b);
    return wc_slice_eq(wc_buf_slice(a), wc_buf_slice(b));
}

static bool is_optional(const widl_type *type)
{
    bool answer = false;
    wc__widl_resolve(type, &answer);
    return answer;
}

/* A type that only got its "?" (or lost it). */
static void tell_type(comparison *c, const char *where, const widl_item *before, const widl_item *after)
{
    wc_buf a, b;
    wc_buf_init(&a, 1u << 20);
    wc_buf_init(&b, 1u << 20);
    if (!is_same(before->type, after->type, &a, &b)) {
        bool was = is_optional(before->type), is = is_optional(after->type);
        wc_slice old = wc_buf_slice(&a), new = wc_buf_slice(&b);
        bool is_loosened = !was && is && new.len == old.len + 1 && wc_slice_starts(new, old);
        bool is_tightened = was && !is && old.len == new.len + 1 && wc_slice_starts(old, new);
        const char *who = is_loosened ? "who reads it with the old version, when it is absent"
                          : is_tightened
                              ? "who reads it with the new version, when an old writer leaves it out"
                              : "both sides";
        tell(c, true, "%s.%.*s was %.*s and is %.*s: %s", where, WC_FMT(before->name), WC_FMT(old),
             WC_FMT(new), who);
    }
    wc_buf_deinit(&a);
    wc_buf_deinit(&b);
}

static void compare_fields(comparison *c, const char *where, const widl_item *before, const widl_item *after)
{
    for (const widl_item *field = before->items; field; field = field->next) {
        const widl_item *now = wc__widl_find(after->items, field->name);
        if (now)
            tell_type(c, where, field, now);
        else if (is_optional(field->type))
            tell(c, false, "%s.%.*s is gone; it was optional", where, WC_FMT(field->name));
        else
            tell(c, true, "%s.%.*s is gone: who reads it with the old version", where, WC_FMT(field->name));
    }
    for (const widl_item *field = after->items; field; field = field->next) {
        if (wc__widl_find(before->items, field->name))
            continue;
        if (is_optional(field->type))
            tell(c, false, "%s.%.*s is new and optional", where, WC_FMT(field->name));
        else
            tell(c, true, "%s.%.*s is new: who reads it with the new version, from an old writer", where,
                 WC_FMT(field->name));
    }
}

static void compare_values(comparison *c, const char *where, const widl_item *before, const widl_item *after)
{
    for (const widl_item *value = before->items; value; value = value->next) {
        const widl_item *now = wc__widl_find(after->items, value->name);
        if (now == NULL)
            tell(c, true, "%s.%.*s is gone: who reads it with the new version", where, WC_FMT(value->name));
        else if (now->number != value->number)
            tell(c, true, "%s.%.*s was %lld and is %lld: both sides", where, WC_FMT(value->name),
                 (long long)value->number, (long long)now->number);
    }
    for (const widl_item *value = after->items; value; value = value->next) {
        if (!wc__widl_find(before->items, value->name))
            tell(c, true, "%s.%.*s is new: who reads it with the old version", where, WC_FMT(value->name));
    }
}

static bool has_member(const widl_type *members, const widl_type *wanted)
{
    wc_buf a, b;
    bool is_found = false;
    wc_buf_init(&a, 1u << 20);
    wc_buf_init(&b, 1u << 20);
    for (; members && !is_found; members = members->next)
        is_found = is_same(members, wanted, &a, &b);
    wc_buf_deinit(&a);
    wc_buf_deinit(&b);
    return is_found;
}

static void compare_union(comparison *c, const char *where, const widl_item *before, const widl_item *after)
{
    for (const widl_type *member = before->types; member; member = member->next) {
        if (!has_member(after->types, member))
            tell(c, true, "%s lost a member: who reads it with the new version", where);
    }
    for (const widl_type *member = after->types; member; member = member->next) {
        if (!has_member(before->types, member))
            tell(c, true, "%s has a new member: who reads it with the old version", where);
    }
}

static void compare_operation(comparison *c, const char *role, const widl_item *before, const widl_item *after)
{
    wc_slice name = wc__widl_wire_name(before);
    wc_buf a, b, where;
    wc_buf_init(&a, 1u << 20);
    wc_buf_init(&b, 1u << 20);
    wc_buf_init(&where, 4096);
    wc_buf_printf(&where, "%s.%.*s", role, WC_FMT(name));
    const char *text = wc_buf_cstr(&where);
    bool was_bare = before->is_unary, is_bare = after->is_unary;
    if (was_bare != is_bare && (before->items || after->items))
        tell(c, true, "the argument of %s is %s now: both sides", text,
             is_bare ? "bare" : "a map of parameters");
    else if (was_bare && !is_same(before->items->type, after->items->type, &a, &b))
        tell(c, true, "the argument of %s was %.*s and is %.*s: both sides", text, WC_FMT(wc_buf_slice(&a)),
             WC_FMT(wc_buf_slice(&b)));
    else if (!was_bare)
        compare_fields(c, text, before, after);
    if (!is_same(before->type, after->type, &a, &b))
        tell(c, true, "the result of %s was %.*s and is %.*s: %s", text, WC_FMT(wc_buf_slice(&a)),
             WC_FMT(wc_buf_slice(&b)),
             wc_slice_eq_str(wc_buf_slice(&b), "void") ? "callers of the old version" : "callers");
    wc_buf_deinit(&a);
    wc_buf_deinit(&b);
    wc_buf_deinit(&where);
}

static const widl_item *find_operation(const widl_item *role, wc_slice wire)
{
    for (const widl_item *item = role->items; item; item = item->next) {
        if (wc_slice_eq(wc__widl_wire_name(item), wire))
            return item;
    }
    return NULL;
}

static void compare_role(comparison *c, const char *where, const widl_item *before, const widl_item *after)
{
    for (const widl_item *item = before->items; item; item = item->next) {
        wc_slice wire = wc__widl_wire_name(item);
        const widl_item *now = find_operation(after, wire);
        if (now)
            compare_operation(c, where, item, now);
        else
            tell(c, true, "%s.%.*s is gone: callers of the old version", where, WC_FMT(wire));
    }
    for (const widl_item *item = after->items; item; item = item->next) {
        wc_slice wire = wc__widl_wire_name(item);
        if (!find_operation(before, wire))
            tell(c, false, "%s.%.*s is new; handlers of the old version do not know it", where, WC_FMT(wire));
    }
}

static void compare_definition(comparison *c, const widl_item *before, const widl_item *after)
{
    char where[WC_WIDL_NAME_BYTES + 16] = "interface";
    if (before->kind != WIDL_ITEM_INTERFACE)
        wc_slice_copy_cstr(before->name, where, sizeof where);
    switch (before->kind) {
    case WIDL_ITEM_TYPE:
        compare_fields(c, where, before, after);
        break;
    case WIDL_ITEM_ENUM:
        compare_values(c, where, before, after);
        break;
    case WIDL_ITEM_UNION:
        compare_union(c, where, before, after);
        break;
    case WIDL_ITEM_INTERFACE:
    case WIDL_ITEM_ROLE:
        compare_role(c, where, before, after);
        break;
    default:
        break;
    }
}

static const widl_item *counterpart(const wc_widl_doc *doc, const widl_item *item)
{
    for (const widl_item *other = doc->items; other; other = other->next) {
        if (other->kind == item->kind && wc_slice_eq(other->name, item->name))
            return other;
    }
    return NULL;
}

void wc_widl_compare(const wc_widl_doc *before, const wc_widl_doc *after, wc_buf *out, size_t *out_breaking)
{
    comparison c = {.out = out};
    const widl_item *old = wc__widl_namespace(before), *new = wc__widl_namespace(after);
    if (old && new && !wc_slice_eq(old->name, new->name))
        tell(&c, true, "the namespace was %.*s and is %.*s: callers", WC_FMT(old->name), WC_FMT(new->name));
    for (const widl_item *item = before->items; item; item = item->next) {
        const widl_item *now = counterpart(after, item);
        bool is_role = item->kind == WIDL_ITEM_ROLE || item->kind == WIDL_ITEM_INTERFACE;
        if (now)
            compare_definition(&c, item, now);
        else if (is_role && item->items)
            tell(&c, true, "%s %.*s is gone: callers of the old version", wc__widl_kind_name(item->kind),
                 WC_FMT(item->name));
    }
    *out_breaking = c.breaking;
}
