/* widl/lang_int.h: what the generators for Rust, AssemblyScript and Go share: options, the list of what is generated, names
 * that are taken, comments and broken lines.
 *
 * SPEC widl 5, 6.
 */
#ifndef WC_WIDL_LANG_INT_H
#define WC_WIDL_LANG_INT_H

#include "widl/widl_int.h"

#define LANG_DEFINITIONS 65536u
#define LANG_NAMES 262144u

/* How a language is written, as far as the shared part must know. */
typedef struct lang_style {
    const char *name; /* for error texts */
    const char *line, *first,
        *last;              /* of a comment: before each line; alone before and after all of them, or NULL */
    bool has_no_last_comma; /* in broken lists */
    const char *const *reserved;       /* names that get a '_' behind; the list ends with NULL */
    const char *const *reserved_types; /* the same for types */
} lang_style;

/* A structure, enum or union that is generated. */
typedef struct lang_node {
    const widl_item *item;
    struct lang_node *next;
} lang_node;

typedef struct lang_gen {
    const lang_style *style;
    const wc_widl_doc *doc;
    const wc_widl_code *options;
    const widl_item *namespace;
    wc_arena arena;
    wc_buf *out;
    lang_node *nodes, *last_node;
    size_t node_count;
    wc_map seen;   /* items that are in `nodes` */
    wc_map names;  /* that are taken */
    unsigned used; /* LANG_USES_... */
    int status;    /* sticky */
    wc_error *err;
} lang_gen;

/* What the contract needs, so that nothing unused is written. */
enum {
    LANG_USES_BYTES = 1 << 0,
    LANG_USES_RAW = 1 << 1,
    LANG_USES_LIST = 1 << 2,
    LANG_USES_MAP = 1 << 3,
    LANG_USES_CALLS = 1 << 4,
    LANG_USES_HANDLERS = 1 << 5,
    LANG_USES_FLOAT = 1 << 6,
};

/* Reads the options, collects the nodes and what is used. wc__lang_end frees in every case. */
int wc__lang_begin(lang_gen *g, const lang_style *style, const wc_widl_doc *doc, const wc_widl_code *options,
                   wc_buf *out, wc_error *err);
int wc__lang_end(lang_gen *g);
int wc__lang_fail(lang_gen *g, const widl_item *item, widl_place place, const char *what);
/* Whose the name is from now on; an error when it is taken. */
void wc__lang_claim(lang_gen *g, const char *name, const widl_item *item, widl_place place);
/* All of them at once: fields, parameters or values of one parent may not meet. `name` makes the name. */
void wc__lang_check_members(lang_gen *g, const widl_item *parent,
                            const char *(*name)(lang_gen *g, wc_slice name));

void wc__lang_put(lang_gen *g, const char *format, ...) WC_PRINTF(2, 3);
/* Ends with a NUL; lives as long as the generator. Never NULL. */
const char *wc__lang_text(lang_gen *g, const char *format, ...) WC_PRINTF(2, 3);
/* The description in the language's comment, 80 columns; nothing when there is none. `indent` in spaces or a tab. */
void wc__lang_put_comment(lang_gen *g, const char *indent, wc_slice text);
/* head(a, b)tail on one line; when that is wider than `columns` or the list wider than `list_columns`, one argument a line
 * and a comma behind each. `arguments` are separated by '\n'; an empty text has none. */
void wc__lang_put_list(lang_gen *g, unsigned indent, const char *head, const char *arguments,
                       const char *tail, unsigned columns, unsigned list_columns, unsigned step);
/* Quoted and escaped as all three languages take it; not valid UTF-8 becomes '?'. */
const char *wc__lang_quote(lang_gen *g, wc_slice text);

/* Names. With a '_' behind those that are reserved. */
const char *wc__lang_snake(lang_gen *g, wc_slice name);
const char *wc__lang_camel(lang_gen *g, wc_slice name);
const char *wc__lang_pascal(lang_gen *g, wc_slice name);
const char *wc__lang_verbatim(lang_gen *g, wc_slice name);
/* Verbatim with a capital; underscores are dropped. */
const char *wc__lang_type_name(lang_gen *g, wc_slice name);
const char *wc__lang_args(lang_gen *g, const widl_item *operation); /* GetArgs */

bool wc__lang_is_called(const lang_gen *g, const widl_item *role);
bool wc__lang_is_handled(const lang_gen *g, const widl_item *role);
/* First operation of that side, over all roles; then the next. NULL at the end. */
const widl_item *wc__lang_first(const lang_gen *g, bool is_handled);
const widl_item *wc__lang_next(const lang_gen *g, const widl_item *operation, bool is_handled);
/* Next operation of any generated side that has parameters in ( ); each once. */
bool wc__lang_has_args(const widl_item *operation);
bool wc__lang_is_void(const widl_item *operation);
bool wc__lang_is_structure(const widl_type *resolved);
/* Fields of a type or parameters of an operation as they are written: with the aliases that are written too. */
uint32_t wc__lang_count_written(const widl_item *parent);
/* Name of a shape in lower case: string, item_array, string_i32_map, item_ref, i32_option. */
const char *wc__lang_id(lang_gen *g, const widl_type *type, bool is_bare);
/* The member's name on the wire, the same in every language. */
const char *wc__lang_member(lang_gen *g, const widl_type *member);
/* A default value as all three languages write it; NULL when it is none of that type. Enums are not done here. */
const char *wc__lang_literal(lang_gen *g, const widl_type *resolved, const widl_value *value);
/* Would the structure hold itself if an optional one were no pointer? */
bool wc__lang_is_recursive(const widl_item *from, const widl_type *type);
const char *wc__lang_host(const lang_gen *g);     /* name of the class */
const char *wc__lang_handlers(const lang_gen *g); /* name of the class */

#endif
