/* widl/c_int.h: what the files of the C generator share. */
#ifndef WC_WIDL_C_INT_H
#define WC_WIDL_C_INT_H

#include "widl/widl_int.h"

enum {
    C_NODE_ENUM,
    C_NODE_TYPE,
    C_NODE_ARGS, /* the parameters of an operation as a structure */
    C_NODE_UNION,
    C_NODE_LIST,
    C_NODE_MAP,
    C_NODE_ENTRY,  /* of a map */
    C_NODE_OPTION, /* of what is no structure, outside of fields */
    C_NODE_REF,    /* optional structure: a pointer; functions only */
};

/* Something that gets a definition, functions or both; in an order that C takes. */
typedef struct c_node {
    int kind;
    const widl_item *item; /* enum, type, union; operation of args */
    const widl_type *type; /* list, map, option, ref: resolved */
    wc_slice name;         /* in C */
    struct c_node *next;
} c_node;

/* A type of the schema in C. */
typedef struct c_type {
    wc_slice id;                 /* part of names */
    wc_slice text;               /* in C */
    wc_slice read, write, equal; /* functions; equal empty: "==" */
    wc_slice name;               /* with _size and _put: its one-pass functions; empty: by `builtin` */
    int builtin;                 /* WIDL_..., also for enums; WIDL_DEFINED otherwise */
    bool is_pointed;             /* write and equal take its address */
} c_type;

typedef struct c_gen {
    const wc_widl_doc *doc;
    const wc_widl_c *options;
    wc_arena arena;
    wc_buf *out;
    wc_slice prefix, upper; /* keyvalue, KEYVALUE */
    c_node *nodes, *last_node;
    struct {
        const widl_type *type;
        int what;
    } waiting[256]; /* behind pointers: looked at when what is in hand is whole */
    size_t waiting_count;
    wc_map names, shapes; /* whose a name is; node of a list, map, option, ref */
    int status;           /* sticky */
    wc_error *err;
} c_gen;

/* Reads the options, collects the nodes. wc__c_end frees in every case. */
int wc__c_begin(c_gen *c, const wc_widl_doc *doc, const wc_widl_c *options, wc_buf *out, wc_error *err);
int wc__c_end(c_gen *c);
int wc__c_fail(c_gen *c, const widl_item *item, widl_place place, const char *what);

void wc__c_put(c_gen *c, const char *format, ...) WC_PRINTF(2, 3);
/* `head(argument, argument)tail`, broken at 110 columns. Arguments are separated by '\n' in `arguments`. */
void wc__c_put_call(c_gen *c, const char *head, wc_slice arguments, const char *tail);
/* Head of x_read, x_write or x_equal for a structure of the type `type`. */
void wc__c_put_function(c_gen *c, wc_slice name, wc_slice type, const char *what, const char *tail);
/* First line of a file: from which schema by which command; `more` behind it. */
void wc__c_put_origin(c_gen *c, const char *more);
void wc__c_put_comment(c_gen *c, unsigned level, wc_slice text);
void wc__c_put_literal(c_gen *c, wc_slice text);
wc_slice wc__c_text(c_gen *c, const char *format, ...) WC_PRINTF(2, 3);

/* `is_bare`: without its own optional mark, as a field with has_ is. */
c_type wc__c_type(c_gen *c, const widl_type *type, bool is_bare);
/* Optional of a structure or union: a pointer. */
bool wc__c_is_ref(const widl_type *type);
bool wc__c_is_optional(const widl_type *type);
wc_slice wc__c_field(c_gen *c, wc_slice name);                  /* snake case, never a keyword */
wc_slice wc__c_operation(c_gen *c, const widl_item *operation); /* keyvalue_get */
wc_slice wc__c_member(c_gen *c, const widl_type *member);       /* of a union: its name in C */
wc_slice wc__c_wire_member(c_gen *c, const widl_type *member);  /* and on the wire */
bool wc__c_is_called(const c_gen *c, const widl_item *role);
bool wc__c_is_handled(const c_gen *c, const widl_item *role);
bool wc__c_has_args(const widl_item *operation); /* with ( ) and parameters */
/* Type of the argument as it is handed over: "const x_get_args *", "wc_slice "; empty when there is none. */
wc_slice wc__c_argument(c_gen *c, const widl_item *operation);
bool wc__c_is_void(const widl_item *operation);
/* Types, readers and writers are in the output; else another header has them. */
bool wc__c_has_codec(const c_gen *c);
bool wc__c_is_star(c_type type); /* its C text ends with '*' */
/* One of the types has a default among its fields, so that x_init does more than zero. */
bool wc__c_has_defaults(const widl_type *type);
bool wc__c_has_initial(const widl_item *parent);
/* Names of a field on the wire beside its own: fields and their aliases. */
uint32_t wc__c_count_names(const widl_item *parent);
uint32_t wc__c_count_written(const widl_item *parent);

/* c_codec.c, c_pass.c, c_calls.c, c_serve.c */
void wc__c_put_codec(c_gen *c, const c_node *node);
void wc__c_put_pass(c_gen *c, const c_node *node);
void wc__c_put_pass_header(c_gen *c, const c_node *node);
void wc__c_put_operations(c_gen *c, bool is_header);
void wc__c_put_callers(c_gen *c, bool is_header);
void wc__c_put_handlers(c_gen *c, bool is_header);

typedef void (*c_operation_fn)(c_gen *c, const widl_item *operation, bool is_header);
void wc__c_each_operation(c_gen *c, bool is_called, c_operation_fn put, bool is_header);
bool wc__c_has_operations(const c_gen *c, bool is_called);
wc_slice wc__c_result(c_gen *c,
                      const widl_item *operation); /* "keyvalue_get_response *out", or empty for void */
wc_slice wc__c_join(c_gen *c, wc_slice a, wc_slice b);
const char *wc__c_argument_name(const widl_item *operation);
/* What errors call the argument or the result. */
wc_slice wc__c_root_of_argument(c_gen *c, const widl_item *operation);
wc_slice wc__c_root(c_gen *c, const widl_type *type);

#endif
