/* widl/c_names.c: what things are called in C, which of them there are, and in which order C takes them.
 *
 * Optional structures and whatever is behind a list or a map is a pointer, so every schema without a structure inside
 * itself has such an order. Two things that would get one name are an error.
 *
 * SPEC widl 8.
 */
#include "widl/c_int.h"

#define C_ARENA_BYTES (64u << 20)
#define C_NAMES 262144u
#define C_FIELDS 256u /* names of a structure: WC_MP_FIELDS_MAX of codec/mp.h */

int wc__c_fail(c_gen *c, const widl_item *item, widl_place place, const char *what)
{
    if (c->status == 0)
        c->status = wc__widl_fail(item->home, place, WC_EUNSUPPORTED, c->err, "%s", what);
    return c->status;
}

wc_slice wc__c_text(c_gen *c, const char *format, ...)
{
    wc_buf text;
    va_list args;
    wc_buf_init(&text, 65536);
    va_start(args, format);
    wc_buf_vprintf(&text, format, args);
    va_end(args);
    wc_slice made = wc_buf_status(&text) == 0 ? wc_arena_dup(&c->arena, wc_buf_slice(&text)) : (wc_slice){0};
    wc_buf_deinit(&text);
    if (made.ptr == NULL && c->status == 0)
        c->status = wc_fail(c->err, WC_ENOMEM, "%s: out of memory for the names in C", c->doc->file);
    return made.ptr ? made : WC_LIT("");
}

static wc_slice snake(c_gen *c, wc_slice name)
{
    wc_slice made = wc__widl_snake(&c->arena, name);
    return wc__c_text(c, "%.*s", WC_FMT(made));
}

wc_slice wc__c_field(c_gen *c, wc_slice name)
{
    wc_slice made = snake(c, name);
    return wc__widl_is_c_keyword(made) ? wc__c_text(c, "%.*s_", WC_FMT(made)) : made;
}

wc_slice wc__c_operation(c_gen *c, const widl_item *operation)
{
    wc_slice name = snake(c, operation->name);
    return wc__c_text(c, "%.*s_%.*s", WC_FMT(c->prefix), WC_FMT(name));
}

bool wc__c_is_optional(const widl_type *type)
{
    bool is_optional = false;
    wc__widl_resolve(type, &is_optional);
    return is_optional;
}

static bool is_structure(const widl_type *resolved)
{
    return resolved->kind == WIDL_TYPE_NAME && resolved->target &&
           (resolved->target->kind == WIDL_ITEM_TYPE || resolved->target->kind == WIDL_ITEM_UNION);
}

bool wc__c_is_ref(const widl_type *type)
{
    bool is_optional = false;
    const widl_type *resolved = wc__widl_resolve(type, &is_optional);
    return is_optional && is_structure(resolved);
}

/* --- types --- */

static const struct {
    const char *text, *read, *write;
} builtins[WIDL_BUILTIN_COUNT] = {
    [WIDL_I8] = {"int8_t", "wc_mp_read_i8", "wc_mp_write_i64"},
    [WIDL_I16] = {"int16_t", "wc_mp_read_i16", "wc_mp_write_i64"},
    [WIDL_I32] = {"int32_t", "wc_mp_read_i32", "wc_mp_write_i64"},
    [WIDL_I64] = {"int64_t", "wc_mp_read_i64", "wc_mp_write_i64"},
    [WIDL_U8] = {"uint8_t", "wc_mp_read_u8", "wc_mp_write_u64"},
    [WIDL_U16] = {"uint16_t", "wc_mp_read_u16", "wc_mp_write_u64"},
    [WIDL_U32] = {"uint32_t", "wc_mp_read_u32", "wc_mp_write_u64"},
    [WIDL_U64] = {"uint64_t", "wc_mp_read_u64", "wc_mp_write_u64"},
    [WIDL_F32] = {"float", "wc_mp_read_f32", "wc_mp_write_f32"},
    [WIDL_F64] = {"double", "wc_mp_read_f64", "wc_mp_write_f64"},
    [WIDL_BOOLEAN] = {"bool", "wc_mp_read_bool", "wc_mp_write_bool"},
    [WIDL_STR] = {"wc_slice", "wc_mp_read_str", "wc_mp_write_str"},
    [WIDL_DATETIME] = {"wc_slice", "wc_mp_read_str", "wc_mp_write_str"},
    [WIDL_ID] = {"wc_slice", "wc_mp_read_str", "wc_mp_write_str"},
    [WIDL_BYTES] = {"wc_slice", "wc_mp_read_bytes", "wc_mp_write_bin"},
    [WIDL_RAW] = {"wc_slice", "wc_mp_read_raw", "wc_mp_write_any"},
    [WIDL_VALUE] = {"wc_slice", "wc_mp_read_raw", "wc_mp_write_any"},
};

static c_type builtin_type(int builtin)
{
    bool is_slice = strcmp(builtins[builtin].text, "wc_slice") == 0;
    wc_slice id = wc_slice_str(wc__widl_builtin_name(builtin));
    return (c_type){
        .id = builtin == WIDL_ID ? WC_LIT("id") : id,
        .text = wc_slice_str(builtins[builtin].text),
        .read = wc_slice_str(builtins[builtin].read),
        .write = wc_slice_str(builtins[builtin].write),
        .equal = is_slice ? WC_LIT("wc_mp_same") : WC_LIT(""),
        .builtin = builtin,
    };
}

static bool is_text(const widl_type *type)
{
    bool is_optional = false;
    const widl_type *resolved = wc__widl_resolve(type, &is_optional);
    return !is_optional && resolved->kind == WIDL_TYPE_NAME && resolved->builtin == WIDL_STR;
}

/* [string] and {string: string}: types of codec/mp_message.h, the same in every contract. */
static bool is_shared(const widl_type *resolved)
{
    return resolved->kind != WIDL_TYPE_NAME && is_text(resolved->of) &&
           (resolved->kind == WIDL_TYPE_LIST || is_text(resolved->key));
}

static c_type shared_type(const widl_type *resolved)
{
    if (resolved->kind == WIDL_TYPE_LIST)
        return (c_type){.id = WC_LIT("string_array"),
                        .text = WC_LIT("wc_strings"),
                        .read = WC_LIT("wc_strings_read"),
                        .write = WC_LIT("wc_strings_write"),
                        .equal = WC_LIT("wc_strings_equal"),
                        .name = WC_LIT("wc_strings"),
                        .is_pointed = true};
    return (c_type){.id = WC_LIT("string_string_map"),
                    .text = WC_LIT("wc_pairs"),
                    .read = WC_LIT("wc_pairs_read"),
                    .write = WC_LIT("wc_pairs_write"),
                    .equal = WC_LIT("wc_pairs_equal"),
                    .name = WC_LIT("wc_pairs"),
                    .is_pointed = true};
}

static c_type named_type(c_gen *c, wc_slice id, bool is_pointed)
{
    wc_slice name = wc__c_text(c, "%.*s_%.*s", WC_FMT(c->prefix), WC_FMT(id));
    c_type made = {.id = id, .text = name, .name = name, .is_pointed = is_pointed};
    made.read = wc__c_text(c, "%.*s_read", WC_FMT(name));
    made.write = wc__c_text(c, "%.*s_write", WC_FMT(name));
    made.equal = wc__c_text(c, "%.*s_equal", WC_FMT(name));
    return made;
}

static c_type optional_type(c_gen *c, const widl_type *resolved, c_type bare)
{
    if (!is_structure(resolved))
        return named_type(c, wc__c_text(c, "%.*s_option", WC_FMT(bare.id)), true);
    c_type ref = named_type(c, wc__c_text(c, "%.*s_ref", WC_FMT(bare.id)), false);
    ref.text = wc__c_text(c, "const %.*s *", WC_FMT(bare.text));
    return ref;
}

c_type wc__c_type(c_gen *c, const widl_type *type, bool is_bare)
{
    bool is_optional = false;
    const widl_type *resolved = wc__widl_resolve(type, &is_optional);
    c_type made;
    if (c->status != 0)
        return builtin_type(WIDL_BOOLEAN);
    if (is_shared(resolved)) {
        made = shared_type(resolved);
    } else if (resolved->kind == WIDL_TYPE_LIST) {
        c_type of = wc__c_type(c, resolved->of, false);
        made = named_type(c, wc__c_text(c, "%.*s_array", WC_FMT(of.id)), true);
    } else if (resolved->kind == WIDL_TYPE_MAP) {
        c_type key = wc__c_type(c, resolved->key, false), of = wc__c_type(c, resolved->of, false);
        made = named_type(c, wc__c_text(c, "%.*s_%.*s_map", WC_FMT(key.id), WC_FMT(of.id)), true);
    } else if (resolved->builtin != WIDL_DEFINED) {
        made = builtin_type(resolved->builtin);
    } else {
        bool is_enum = resolved->target->kind == WIDL_ITEM_ENUM;
        made = named_type(c, snake(c, resolved->target->name), !is_enum);
        if (is_enum) {
            made.equal = WC_LIT("");
            made.name = WC_LIT("");
            made.builtin = WIDL_I32;
        }
    }
    return is_optional && !is_bare ? optional_type(c, resolved, made) : made;
}

bool wc__c_is_star(c_type type)
{
    return type.text.len > 0 && type.text.ptr[type.text.len - 1] == '*';
}

bool wc__c_has_initial(const widl_item *parent)
{
    for (const widl_item *item = parent->items; item; item = item->next) {
        if (item->initial != NULL)
            return true;
    }
    return false;
}

bool wc__c_has_defaults(const widl_type *type)
{
    bool is_optional = false;
    const widl_type *resolved = wc__widl_resolve(type, &is_optional);
    return !is_optional && is_structure(resolved) && wc__c_has_initial(resolved->target);
}

wc_slice wc__c_wire_member(c_gen *c, const widl_type *member)
{
    return member->kind == WIDL_TYPE_NAME ? member->name : wc__c_type(c, member, true).id;
}

wc_slice wc__c_member(c_gen *c, const widl_type *member)
{
    return wc__c_field(c, wc__c_wire_member(c, member));
}

/* --- operations --- */

static bool is_caller(const c_gen *c, const widl_item *role, bool is_caller_wanted)
{
    const wc_widl_c *o = c->options;
    if (o->side == WC_WIDL_CODEC)
        return false;
    if (role->kind == WIDL_ITEM_INTERFACE)
        return o->has_interface;
    if (role->kind != WIDL_ITEM_ROLE)
        return false;
    bool is_host_role = is_caller_wanted == (o->side == WC_WIDL_ACTOR);
    return is_host_role ? wc__widl_is_listed(role, o->host_roles, o->host_role_count)
                        : wc__widl_is_listed(role, o->handler_roles, o->handler_role_count);
}

bool wc__c_has_codec(const c_gen *c)
{
    return c->options->codec_header.len == 0;
}

bool wc__c_is_called(const c_gen *c, const widl_item *role)
{
    return is_caller(c, role, true);
}

bool wc__c_is_handled(const c_gen *c, const widl_item *role)
{
    return is_caller(c, role, false);
}

bool wc__c_has_args(const widl_item *operation)
{
    return !operation->is_unary && operation->items != NULL;
}

bool wc__c_is_void(const widl_item *operation)
{
    return operation->type == NULL || operation->type->builtin == WIDL_VOID;
}

wc_slice wc__c_argument(c_gen *c, const widl_item *operation)
{
    if (operation->items == NULL)
        return WC_LIT("");
    if (!operation->is_unary) {
        wc_slice name = wc__c_operation(c, operation);
        return wc__c_text(c, "const %.*s_args *args", WC_FMT(name));
    }
    c_type type = wc__c_type(c, operation->items->type, false);
    return type.is_pointed ? wc__c_text(c, "const %.*s *value", WC_FMT(type.text))
                           : wc__c_text(c, "%.*s%svalue", WC_FMT(type.text), wc__c_is_star(type) ? "" : " ");
}

/* --- nodes --- */

static widl_item *origin_of(const widl_item *item)
{
    widl_item *self = (widl_item *)(uintptr_t)item; /* the map takes no const; nobody changes it */
    return item->origin ? item->origin : self;
}

/* Whose the name is from now on, unless it is somebody else's already. */
static void claim(c_gen *c, wc_slice name, const widl_item *item, widl_place place)
{
    widl_item *owner = origin_of(item);
    if (c->status != 0)
        return;
    if (wc_map_get(&c->names, name) != NULL) {
        wc_slice text = wc__c_text(c, "two things would be called \"%.*s\" in C", WC_FMT(name));
        wc__c_fail(c, item, place, (const char *)text.ptr);
        return;
    }
    WC_BUG_ON(wc_map_put(&c->names, name, owner, NULL) != 0);
}

static void claim_functions(c_gen *c, wc_slice name, const widl_item *item, widl_place place)
{
    static const char *const suffixes[] = {"", "_read", "_write", "_equal"};
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++)
        claim(c, wc__c_text(c, "%.*s%s", WC_FMT(name), suffixes[i]), item, place);
}

static c_node *add_node(c_gen *c, int kind, const widl_item *item, const widl_type *type, wc_slice name)
{
    c_node *node = c->status == 0 ? wc_arena_calloc(&c->arena, 1, sizeof *node) : NULL;
    if (node == NULL)
        return NULL;
    *node = (c_node){kind, item, type, name, NULL};
    if (c->last_node)
        c->last_node->next = node;
    else
        c->nodes = node;
    c->last_node = node;
    return node;
}

static void visit(c_gen *c, const widl_item *around, const widl_type *type, bool is_bare);

enum { WAIT_TYPE, WAIT_BARE, WAIT_ENTRY };

static void wait_for(c_gen *c, const widl_item *around, const widl_type *type, int what)
{
    if (c->waiting_count == sizeof c->waiting / sizeof c->waiting[0]) {
        wc__c_fail(c, around, type->place, "too many lists and maps inside one definition");
        return;
    }
    c->waiting[c->waiting_count].type = type;
    c->waiting[c->waiting_count++].what = what;
}

static uint32_t count_names(const widl_item *parent, bool is_written)
{
    uint32_t count = parent->count;
    for (const widl_item *item = parent->items; item; item = item->next) {
        widl_alias alias = {0};
        while (wc__widl_next_alias(item, &alias))
            count += !is_written || alias.is_written;
    }
    return count;
}

uint32_t wc__c_count_names(const widl_item *parent)
{
    return count_names(parent, false);
}

uint32_t wc__c_count_written(const widl_item *parent)
{
    return count_names(parent, true);
}

static void take_name(c_gen *c, wc_map *names, wc_slice name, const widl_item *parent, widl_place place,
                      const char *what)
{
    static int mark;
    if (wc_map_get(names, name) != NULL)
        wc__c_fail(c, parent, place, what);
    WC_BUG_ON(wc_map_put(names, name, &mark, NULL) != 0);
}

/* Keys on the wire: of all fields, then their other ones, so that each is somebody's. */
static void check_aliases(c_gen *c, const widl_item *parent)
{
    wc_map keys;
    wc_map_init(&keys, C_NAMES);
    for (const widl_item *item = parent->items; item && c->status == 0; item = item->next)
        take_name(c, &keys, item->name, parent, item->place, "two fields have the same name");
    for (const widl_item *item = parent->items; item && c->status == 0; item = item->next) {
        widl_alias alias = {0};
        while (c->status == 0 && wc__widl_next_alias(item, &alias)) {
            if (alias.is_bad)
                wc__c_fail(c, parent, alias.place, "@alias wants a key, or a list of keys, of 1 to 255 bytes");
            else
                take_name(c, &keys, alias.name, parent, alias.place, "another field has this key already");
        }
    }
    if (wc__c_count_names(parent) > C_FIELDS)
        wc__c_fail(c, parent, parent->place, "more than 256 keys: the structure reader takes no more");
    wc_map_deinit(&keys);
}

static void check_fields(c_gen *c, const widl_item *parent)
{
    static const char same[] = "another field would have the same name in C";
    wc_map names;
    wc_map_init(&names, C_NAMES);
    check_aliases(c, parent);
    for (const widl_item *item = parent->items; item && c->status == 0; item = item->next) {
        wc_slice name = wc__c_field(c, item->name);
        take_name(c, &names, name, parent, item->place, same);
        if (wc__c_is_optional(item->type) && !wc__c_is_ref(item->type))
            take_name(c, &names, wc__c_text(c, "has_%.*s", WC_FMT(name)), parent, item->place, same);
        if (item->is_stream)
            wc__c_fail(c, parent, item->place, "streams have no form on the wire");
    }
    wc_map_deinit(&names);
}

static void visit_fields(c_gen *c, const widl_item *parent)
{
    check_fields(c, parent);
    for (const widl_item *item = parent->items; item && c->status == 0; item = item->next)
        visit(c, parent, item->type, !wc__c_is_ref(item->type));
}

static void visit_union(c_gen *c, const widl_item *item)
{
    wc_map names;
    static int mark;
    wc_map_init(&names, C_NAMES);
    for (const widl_type *member = item->types; member && c->status == 0; member = member->next) {
        if (wc__c_is_optional(member))
            wc__c_fail(c, item, member->place, "a member of a union cannot be optional");
        visit(c, item, member, true);
        wc_slice name = wc__c_member(c, member);
        if (c->status == 0 && wc_map_get(&names, name) != NULL)
            wc__c_fail(c, item, member->place, "another member would have the same name in C");
        if (c->status == 0)
            WC_BUG_ON(wc_map_put(&names, name, &mark, NULL) != 0);
    }
    wc_map_deinit(&names);
}

static void visit_item(c_gen *c, const widl_item *item, wc_slice name)
{
    if (wc_map_get(&c->names, name) == origin_of(item))
        return;
    claim_functions(c, name, item, item->place);
    claim(c, wc__c_text(c, "%.*s_init", WC_FMT(name)), item, item->place);
    if (item->kind == WIDL_ITEM_TYPE) {
        visit_fields(c, item);
        add_node(c, C_NODE_TYPE, item, NULL, name);
    } else if (item->kind == WIDL_ITEM_UNION) {
        claim(c, wc__c_text(c, "%.*s_kind", WC_FMT(name)), item, item->place);
        visit_union(c, item);
        add_node(c, C_NODE_UNION, item, NULL, name);
    } else {
        claim(c, wc__c_text(c, "%.*s_name", WC_FMT(name)), item, item->place);
        claim(c, wc__c_text(c, "%.*s_of_name", WC_FMT(name)), item, item->place);
        wc_slice upper = wc__widl_upper(&c->arena, name);
        for (const widl_item *value = item->items; value && c->status == 0; value = value->next) {
            wc_slice part = wc__widl_upper(&c->arena, value->name);
            claim(c, wc__c_text(c, "%.*s_%.*s", WC_FMT(upper), WC_FMT(part)), item, value->place);
        }
        add_node(c, C_NODE_ENUM, item, NULL, name);
    }
}

static bool is_same_type(const widl_type *a, const widl_type *b)
{
    bool is_a_optional = false, is_b_optional = false;
    a = wc__widl_resolve(a, &is_a_optional);
    b = wc__widl_resolve(b, &is_b_optional);
    if (is_a_optional != is_b_optional || a->kind != b->kind)
        return false;
    if (a->kind == WIDL_TYPE_NAME)
        return a->builtin == b->builtin &&
               (a->target == b->target || origin_of(a->target) == origin_of(b->target));
    return is_same_type(a->of, b->of) && (a->kind == WIDL_TYPE_LIST || is_same_type(a->key, b->key));
}

static bool is_same_shape(const widl_type *a, const widl_type *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == WIDL_TYPE_NAME)
        return a->builtin == b->builtin &&
               (a->target == b->target || origin_of(a->target) == origin_of(b->target));
    return is_same_type(a->of, b->of) && (a->kind == WIDL_TYPE_LIST || is_same_type(a->key, b->key));
}

/* Two lists of one type are one C type: the first makes it. */
static void visit_shape(c_gen *c, const widl_item *around, int kind, const widl_type *resolved, wc_slice name)
{
    const c_node *old = wc_map_get(&c->shapes, name);
    if (old != NULL && old->kind == kind && is_same_shape(old->type, resolved))
        return;
    claim_functions(c, name, around, resolved->place);
    if (kind == C_NODE_MAP)
        claim(c, wc__c_text(c, "%.*s_entry", WC_FMT(name)), around, resolved->place);
    if (kind == C_NODE_OPTION)
        visit(c, around, resolved, true);
    c_node *node = add_node(c, kind, around, resolved, name);
    if (node == NULL)
        return;
    WC_BUG_ON(wc_map_put(&c->shapes, name, node, NULL) != 0);
    if (kind == C_NODE_LIST)
        wait_for(c, around, resolved->of, WAIT_TYPE);
    if (kind == C_NODE_REF)
        wait_for(c, around, resolved, WAIT_BARE);
    if (kind == C_NODE_MAP)
        wait_for(c, around, resolved, WAIT_ENTRY);
}

static wc_slice shape_name(c_gen *c, const widl_type *type, bool is_bare)
{
    c_type made = wc__c_type(c, type, is_bare);
    return wc__c_text(c, "%.*s_%.*s", WC_FMT(c->prefix), WC_FMT(made.id));
}

static void visit(c_gen *c, const widl_item *around, const widl_type *type, bool is_bare)
{
    bool is_optional = false;
    const widl_type *resolved = wc__widl_resolve(type, &is_optional);
    if (c->status != 0)
        return;
    if (is_optional && !is_bare) {
        visit_shape(c, around, is_structure(resolved) ? C_NODE_REF : C_NODE_OPTION, resolved,
                    shape_name(c, type, false));
        return;
    }
    if (is_shared(resolved))
        return;
    if (resolved->kind != WIDL_TYPE_NAME) {
        visit_shape(c, around, resolved->kind == WIDL_TYPE_LIST ? C_NODE_LIST : C_NODE_MAP, resolved,
                    shape_name(c, type, true));
    } else if (resolved->target) {
        visit_item(c, origin_of(resolved->target), shape_name(c, type, true));
    }
}

/* What stood behind pointers; the entries of a map come when its values are whole. */
static void visit_waiting(c_gen *c, const widl_item *around)
{
    while (c->waiting_count > 0 && c->status == 0) {
        const widl_type *type = c->waiting[--c->waiting_count].type;
        int what = c->waiting[c->waiting_count].what;
        visit(c, around, what == WAIT_ENTRY ? type->of : type, what == WAIT_BARE);
        if (what == WAIT_ENTRY)
            add_node(c, C_NODE_ENTRY, around, type, shape_name(c, type, true));
    }
}

static void visit_operation(c_gen *c, const widl_item *operation)
{
    wc_slice name = wc__c_operation(c, operation);
    if (operation->is_stream || (operation->is_unary && operation->items->is_stream))
        wc__c_fail(c, operation, operation->place, "streams have no form on the wire");
    if (wc__c_has_args(operation)) {
        wc_slice args = wc__c_text(c, "%.*s_args", WC_FMT(name));
        claim_functions(c, args, operation, operation->place);
        visit_fields(c, operation);
        add_node(c, C_NODE_ARGS, operation, NULL, args);
    } else if (operation->is_unary) {
        visit(c, operation, operation->items->type, false);
    }
    if (!wc__c_is_void(operation))
        visit(c, operation, operation->type, false);
    visit_waiting(c, operation);
}

static void visit_role(c_gen *c, const widl_item *role)
{
    static const char *const suffixes[] = {"", "_encode", "_decode"};
    bool is_called = wc__c_is_called(c, role), is_handled = wc__c_is_handled(c, role);
    bool is_role = role->kind == WIDL_ITEM_ROLE || role->kind == WIDL_ITEM_INTERFACE;
    bool is_codec = is_role && c->options->side == WC_WIDL_CODEC;
    if (!is_called && !is_handled && !is_codec)
        return;
    for (const widl_item *operation = role->items; operation && c->status == 0; operation = operation->next) {
        wc_slice name = wc__c_operation(c, operation);
        visit_operation(c, operation);
        if (is_codec) {
            wc_slice upper = wc__widl_upper(&c->arena, name);
            claim(c, wc__c_text(c, "%.*s", WC_FMT(upper)), operation, operation->place);
        }
        if (is_handled) /* a member of the table; no C name has a blank */
            claim(c, wc__c_text(c, "handler %.*s", WC_FMT(name)), operation, operation->place);
        for (size_t i = 0; is_called && i < 3; i++)
            claim(c, wc__c_text(c, "%.*s%s", WC_FMT(name), suffixes[i]), operation, operation->place);
    }
}

static void collect(c_gen *c)
{
    for (widl_item *item = c->doc->items; item && c->status == 0; item = item->next) {
        bool is_defined = item->kind == WIDL_ITEM_TYPE || item->kind == WIDL_ITEM_UNION ||
                          item->kind == WIDL_ITEM_ENUM;
        if (is_defined) {
            wc_slice name = snake(c, item->name);
            visit_item(c, item, wc__c_text(c, "%.*s_%.*s", WC_FMT(c->prefix), WC_FMT(name)));
        }
        if (item->kind == WIDL_ITEM_ALIAS)
            visit(c, item, item->type, false);
        visit_waiting(c, item);
        visit_role(c, item);
    }
}

/* --- options --- */

static wc_slice namespace_part(const wc_widl_doc *doc)
{
    const widl_item *namespace = wc__widl_namespace(doc);
    wc_slice rest = namespace->name, part = rest;
    while (wc_slice_split(&rest, ':', &part))
        continue;
    return part;
}

/* Beginnings of names that generated sources use for themselves, or that their headers bring. */
static bool is_taken(wc_slice prefix)
{
    static const char *const taken[] = {"run",      "on",       "is",         "registered", "wc",  "wc_mp",
                                        "wc_actor", "wc_pairs", "wc_strings", "wc_text",    "wapc"};
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
        if (wc_slice_eq_str(prefix, taken[i]))
            return true;
    }
    return false;
}

static int read_prefix(c_gen *c)
{
    wc_slice prefix = c->options->prefix.len > 0 ? c->options->prefix : namespace_part(c->doc);
    c->prefix = snake(c, prefix);
    wc_slice upper = wc__widl_upper(&c->arena, prefix);
    c->upper = wc__c_text(c, "%.*s", WC_FMT(upper));
    if (c->status == 0 && is_taken(c->prefix))
        return wc_fail(c->err, WC_EINVAL, "%s: the prefix \"%.*s\" is taken; config.prefix sets another",
                       c->doc->file, WC_FMT(c->prefix));
    if (c->status == 0 && c->options->prefix.len > 0 && !wc_slice_eq(c->prefix, c->options->prefix))
        return wc_fail(c->err, WC_EINVAL, "the prefix \"%.*s\" is not in snake case", WC_FMT(prefix));
    return c->status;
}

int wc__c_begin(c_gen *c, const wc_widl_doc *doc, const wc_widl_c *options, wc_buf *out, wc_error *err)
{
    *c = (c_gen){.doc = doc, .options = options, .out = out, .err = err};
    wc_arena_init(&c->arena, C_ARENA_BYTES);
    wc_map_init(&c->names, C_NAMES);
    wc_map_init(&c->shapes, C_NAMES);
    if (wc__widl_namespace(doc) == NULL)
        c->status = wc_fail(err, WC_EINVAL, "%s has no namespace, which the generated code needs", doc->file);
    if (c->status == 0)
        c->status = wc__widl_check_roles(c->doc, options->host_roles, options->host_role_count, c->err);
    if (c->status == 0)
        c->status = wc__widl_check_roles(c->doc, options->handler_roles, options->handler_role_count, c->err);
    if (c->status == 0)
        c->status = read_prefix(c);
    if (c->status == 0)
        collect(c);
    return c->status;
}

int wc__c_end(c_gen *c)
{
    if (c->status == 0 && wc_buf_status(c->out) != 0)
        c->status = wc_fail(c->err, WC_ELIMIT, "the code for %s is larger than %zu bytes", c->doc->file,
                            c->out->max);
    wc_map_deinit(&c->names);
    wc_map_deinit(&c->shapes);
    wc_arena_deinit(&c->arena);
    return c->status;
}
