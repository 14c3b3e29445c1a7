/* widl/lang.c: what the generators for Rust, AssemblyScript and Go share: which definitions are generated, which operations
 * are called and handled, names and their collisions. Writing is in lang_text.c.
 *
 * Imported definitions that are used are generated too: a contract in one of these languages is one file.
 *
 * SPEC widl 4-6.
 */
#include "widl/lang_int.h"

#define LANG_ARENA_BYTES (64u << 20)
#define LANG_REACH 256u /* structures looked at for one question; beyond, the answer is the safe one */

int wc__lang_fail(lang_gen *g, const widl_item *item, widl_place place, const char *what)
{
    if (g->status == 0)
        g->status = wc__widl_fail(item->home, place, WC_EUNSUPPORTED, g->err, "%s", what);
    return g->status;
}

static widl_item *origin_of(const widl_item *item)
{
    widl_item *self = (widl_item *)(uintptr_t)item; /* the map takes no const; nobody changes it */
    return item->origin ? item->origin : self;
}

void wc__lang_claim(lang_gen *g, const char *name, const widl_item *item, widl_place place)
{
    wc_slice key = wc_slice_str(name);
    if (g->status != 0)
        return;
    if (wc_map_get(&g->names, key) != NULL)
        wc__lang_fail(g, item, place,
                      wc__lang_text(g, "two things would be called \"%s\" in %s", name, g->style->name));
    else
        WC_BUG_ON(wc_map_put(&g->names, key, origin_of(item), NULL) != 0);
}

void wc__lang_check_members(lang_gen *g, const widl_item *parent,
                            const char *(*name)(lang_gen *g, wc_slice name))
{
    wc_map names;
    wc_map_init(&names, LANG_NAMES);
    for (const widl_item *item = parent->items; item && g->status == 0; item = item->next) {
        wc_slice made = wc_slice_str(name(g, item->name));
        if (wc_map_get(&names, made) != NULL)
            wc__lang_fail(g, parent, item->place,
                          wc__lang_text(g, "another one would have the same name in %s", g->style->name));
        else
            WC_BUG_ON(wc_map_put(&names, made, origin_of(item), NULL) != 0);
        if (item->is_stream)
            wc__lang_fail(g, parent, item->place, "streams have no form on the wire");
    }
    wc_map_deinit(&names);
}

/* --- operations --- */

bool wc__lang_is_called(const lang_gen *g, const widl_item *role)
{
    if (role->kind == WIDL_ITEM_INTERFACE)
        return g->options->has_interface;
    return role->kind == WIDL_ITEM_ROLE &&
           wc__widl_is_listed(role, g->options->host_roles, g->options->host_role_count);
}

bool wc__lang_is_handled(const lang_gen *g, const widl_item *role)
{
    if (role->kind == WIDL_ITEM_INTERFACE)
        return g->options->has_interface;
    return role->kind == WIDL_ITEM_ROLE &&
           wc__widl_is_listed(role, g->options->handler_roles, g->options->handler_role_count);
}

static const widl_item *first_from(const lang_gen *g, const widl_item *role, bool is_handled)
{
    for (; role; role = role->next) {
        bool is_wanted = is_handled ? wc__lang_is_handled(g, role) : wc__lang_is_called(g, role);
        if (is_wanted && role->items)
            return role->items;
    }
    return NULL;
}

const widl_item *wc__lang_first(const lang_gen *g, bool is_handled)
{
    return first_from(g, g->doc->items, is_handled);
}

const widl_item *wc__lang_next(const lang_gen *g, const widl_item *operation, bool is_handled)
{
    return operation->next ? operation->next : first_from(g, operation->parent->next, is_handled);
}

bool wc__lang_has_args(const widl_item *operation)
{
    return !operation->is_unary && operation->items != NULL;
}

bool wc__lang_is_void(const widl_item *operation)
{
    return operation->type == NULL || operation->type->builtin == WIDL_VOID;
}

uint32_t wc__lang_count_written(const widl_item *parent)
{
    uint32_t count = parent->count;
    for (const widl_item *item = parent->items; item; item = item->next) {
        widl_alias alias = {0};
        while (wc__widl_next_alias(item, &alias))
            count += alias.is_written;
    }
    return count;
}

/* --- types --- */

bool wc__lang_is_structure(const widl_type *resolved)
{
    return resolved->kind == WIDL_TYPE_NAME && resolved->target &&
           (resolved->target->kind == WIDL_ITEM_TYPE || resolved->target->kind == WIDL_ITEM_UNION);
}

const char *wc__lang_id(lang_gen *g, const widl_type *type, bool is_bare)
{
    bool is_optional = false;
    const widl_type *resolved = wc__widl_resolve(type, &is_optional);
    const char *id;
    if (resolved->kind == WIDL_TYPE_LIST) {
        id = wc__lang_text(g, "%s_array", wc__lang_id(g, resolved->of, false));
    } else if (resolved->kind == WIDL_TYPE_MAP) {
        const char *key = wc__lang_id(g, resolved->key, false);
        id = wc__lang_text(g, "%s_%s_map", key, wc__lang_id(g, resolved->of, false));
    } else {
        wc_slice name = wc__widl_snake(&g->arena, resolved->target ? resolved->target->name : resolved->name);
        id = wc__lang_text(g, "%.*s", WC_FMT(name));
    }
    if (!is_optional || is_bare)
        return id;
    return wc__lang_text(g, "%s_%s", id, wc__lang_is_structure(resolved) ? "ref" : "option");
}

const char *wc__lang_member(lang_gen *g, const widl_type *member)
{
    return member->kind == WIDL_TYPE_NAME ? wc__lang_text(g, "%.*s", WC_FMT(member->name))
                                          : wc__lang_id(g, member, true);
}

typedef struct search {
    const widl_item *open[LANG_REACH];
    size_t count;
    wc_map seen;
} search;

static void open_type(search *s, const widl_type *type)
{
    bool is_optional = false;
    const widl_type *resolved = wc__widl_resolve(type, &is_optional);
    if (!wc__lang_is_structure(resolved) || s->count == LANG_REACH)
        return;
    const widl_item *item = origin_of(resolved->target);
    wc_slice key = wc_slice_of(&item, sizeof item);
    if (wc_map_get(&s->seen, key) != NULL)
        return;
    WC_BUG_ON(wc_map_put(&s->seen, key, origin_of(item), NULL) != 0);
    s->open[s->count++] = item;
}

bool wc__lang_is_recursive(const widl_item *from, const widl_type *type)
{
    search s = {.count = 0};
    bool is_found = false;
    wc_map_init(&s.seen, LANG_REACH + 1);
    open_type(&s, type);
    for (size_t i = 0; i < s.count && !is_found; i++) {
        is_found = s.open[i] == origin_of(from);
        for (const widl_item *item = s.open[i]->items; item; item = item->next)
            open_type(&s, item->type);
        for (const widl_type *member = s.open[i]->types; member; member = member->next)
            open_type(&s, member);
    }
    is_found |= s.count == LANG_REACH;
    wc_map_deinit(&s.seen);
    return is_found;
}

/* --- collecting --- */

static void add_node(lang_gen *g, const widl_item *item)
{
    wc_slice key = wc_slice_of(&item, sizeof item);
    if (g->status != 0 || wc_map_get(&g->seen, key) != NULL)
        return;
    lang_node *node = wc_arena_calloc(&g->arena, 1, sizeof *node);
    if (node == NULL) {
        g->status = wc_fail(g->err, WC_ENOMEM, "%s: out of memory", g->doc->file);
        return;
    }
    WC_BUG_ON(wc_map_put(&g->seen, key, node, NULL) != 0);
    node->item = item;
    if (g->last_node)
        g->last_node->next = node;
    else
        g->nodes = node;
    g->last_node = node;
}

static void visit_type(lang_gen *g, const widl_type *type)
{
    bool is_optional = false;
    const widl_type *resolved = type ? wc__widl_resolve(type, &is_optional) : NULL;
    if (resolved == NULL)
        return;
    if (resolved->kind == WIDL_TYPE_LIST)
        g->used |= LANG_USES_LIST;
    if (resolved->kind == WIDL_TYPE_MAP) {
        g->used |= LANG_USES_MAP;
        visit_type(g, resolved->key);
    }
    if (resolved->kind != WIDL_TYPE_NAME)
        visit_type(g, resolved->of);
    else if (resolved->target)
        add_node(g, origin_of(resolved->target));
    if (resolved->builtin == WIDL_BYTES)
        g->used |= LANG_USES_BYTES;
    if (resolved->builtin == WIDL_RAW || resolved->builtin == WIDL_VALUE)
        g->used |= LANG_USES_RAW;
    if (resolved->builtin == WIDL_F32 || resolved->builtin == WIDL_F64)
        g->used |= LANG_USES_FLOAT;
}

static void visit_operations(lang_gen *g, bool is_handled)
{
    for (const widl_item *operation = wc__lang_first(g, is_handled); operation && g->status == 0;
         operation = wc__lang_next(g, operation, is_handled)) {
        g->used |= is_handled ? LANG_USES_HANDLERS : LANG_USES_CALLS;
        if (operation->is_stream || (operation->is_unary && operation->items->is_stream))
            wc__lang_fail(g, operation, operation->place, "streams have no form on the wire");
        for (const widl_item *item = operation->items; item; item = item->next)
            visit_type(g, item->type);
        visit_type(g, operation->type);
    }
}

static void visit_union(lang_gen *g, const widl_item *item)
{
    for (const widl_type *member = item->types; member && g->status == 0; member = member->next) {
        bool is_optional = false;
        wc__widl_resolve(member, &is_optional);
        if (is_optional)
            wc__lang_fail(g, item, member->place, "a member of a union cannot be optional");
        visit_type(g, member);
    }
}

static void collect(lang_gen *g)
{
    for (const widl_item *item = g->doc->items; item && g->status == 0; item = item->next) {
        if (item->kind == WIDL_ITEM_TYPE || item->kind == WIDL_ITEM_UNION || item->kind == WIDL_ITEM_ENUM)
            add_node(g, item);
        if (item->kind == WIDL_ITEM_ALIAS)
            visit_type(g, item->type);
    }
    visit_operations(g, false);
    visit_operations(g, true);
    for (const lang_node *node = g->nodes; node && g->status == 0; node = node->next) {
        if (node->item->kind == WIDL_ITEM_ENUM && node->item->items == NULL)
            wc__lang_fail(g, node->item, node->item->place,
                          wc__lang_text(g, "an enum without values has no form in %s", g->style->name));
        if (node->item->kind == WIDL_ITEM_UNION)
            visit_union(g, node->item);
        for (const widl_item *item = node->item->items; item && node->item->kind == WIDL_ITEM_TYPE;
             item = item->next)
            visit_type(g, item->type);
    }
}

int wc__lang_begin(lang_gen *g, const lang_style *style, const wc_widl_doc *doc, const wc_widl_code *options,
                   wc_buf *out, wc_error *err)
{
    *g = (lang_gen){.style = style, .doc = doc, .options = options, .out = out, .err = err};
    wc_arena_init(&g->arena, LANG_ARENA_BYTES);
    wc_map_init(&g->names, LANG_NAMES);
    wc_map_init(&g->seen, LANG_DEFINITIONS * 2);
    g->namespace = wc__widl_namespace(doc);
    if (g->namespace == NULL)
        g->status = wc_fail(err, WC_EINVAL, "%s has no namespace, which the generated code needs", doc->file);
    if (g->status == 0)
        g->status = wc__widl_check_roles(doc, options->host_roles, options->host_role_count, err);
    if (g->status == 0)
        g->status = wc__widl_check_roles(doc, options->handler_roles, options->handler_role_count, err);
    if (g->status == 0)
        collect(g);
    return g->status;
}

int wc__lang_end(lang_gen *g)
{
    if (g->status == 0 && wc_buf_status(g->out) != 0)
        g->status = wc_fail(g->err, WC_ELIMIT, "the code for %s is larger than %zu bytes", g->doc->file,
                            g->out->max);
    wc_map_deinit(&g->names);
    wc_map_deinit(&g->seen);
    wc_arena_deinit(&g->arena);
    return g->status;
}

const char *wc__lang_host(const lang_gen *g)
{
    return g->options->host_class.len > 0 ? (const char *)g->options->host_class.ptr : "Host";
}

const char *wc__lang_handlers(const lang_gen *g)
{
    return g->options->handlers_class.len > 0 ? (const char *)g->options->handlers_class.ptr : "Handlers";
}
