/* widl/widl_int.h: the tree of a document, and what the files of the room share.
 *
 * Everything lives in the document's arena and is read-only after wc_widl_check. Lists are linked in source order.
 */
#ifndef WC_WIDL_WIDL_INT_H
#define WC_WIDL_WIDL_INT_H

#include "base/map.h"
#include "widl/widl.h"

typedef struct widl_place {
    uint32_t line, column; /* from 1; columns count characters */
} widl_place;

typedef struct widl_item widl_item;

typedef struct widl_comment {
    wc_slice text; /* behind the '#', trimmed on the right */
    uint32_t line;
    bool is_behind; /* something stands before it on its line */
    struct widl_comment *next;
} widl_comment;

enum { WIDL_BOOL, WIDL_INT, WIDL_FLOAT, WIDL_STRING, WIDL_NAME, WIDL_LIST, WIDL_OBJECT };

typedef struct widl_value {
    int kind;
    widl_place place;
    wc_slice key;  /* inside an object */
    wc_slice text; /* digits, content of a string, name */
    struct widl_value *items, *next;
} widl_value;

typedef struct widl_argument {
    widl_place place;
    wc_slice name; /* "value" when it stood without one */
    bool is_named;
    widl_value *value;
    struct widl_argument *next;
} widl_argument;

typedef struct widl_annotation {
    widl_place place;
    wc_slice name;
    widl_argument *arguments;
    struct widl_annotation *next;
} widl_annotation;

enum { WIDL_TYPE_NAME, WIDL_TYPE_LIST, WIDL_TYPE_MAP };

/* X(NAME, text): the types of the language (SPEC widl 3). */
#define WIDL_BUILTIN_MAP(X) \
    X(I8, "i8")             \
    X(I16, "i16")           \
    X(I32, "i32")           \
    X(I64, "i64")           \
    X(U8, "u8")             \
    X(U16, "u16")           \
    X(U32, "u32")           \
    X(U64, "u64")           \
    X(F32, "f32")           \
    X(F64, "f64")           \
    X(BOOLEAN, "bool")      \
    X(STR, "string")        \
    X(DATETIME, "datetime") \
    X(BYTES, "bytes")       \
    X(RAW, "raw")           \
    X(VALUE, "value")       \
    X(ID, "ID")             \
    X(VOID, "void")

enum {
    WIDL_DEFINED, /* a name of the document: `target` */
#define WIDL_BUILTIN_ENUM(name, text) WIDL_##name,
    WIDL_BUILTIN_MAP(WIDL_BUILTIN_ENUM)
#undef WIDL_BUILTIN_ENUM
        WIDL_BUILTIN_COUNT
};

typedef struct widl_type {
    int kind;
    bool is_optional;
    widl_place place;
    wc_slice name;
    struct widl_type *key, *of; /* key of a map; value of a map, item of a list */
    struct widl_type *next;     /* in a union */
    int builtin;                /* set by the check */
    widl_item *target;          /* set by the check */
} widl_type;

/* A name in a list: implements, import, places of a directive. */
typedef struct widl_word {
    widl_place place;
    wc_slice name, alias; /* alias: import only */
    struct widl_word *next;
} widl_word;

typedef struct widl_require {
    widl_place place;
    wc_slice name;
    widl_word *places;
    struct widl_require *next;
} widl_require;

enum {
    WIDL_ITEM_NAMESPACE,
    WIDL_ITEM_IMPORT,
    WIDL_ITEM_DIRECTIVE,
    WIDL_ITEM_ALIAS,
    WIDL_ITEM_INTERFACE,
    WIDL_ITEM_ROLE,
    WIDL_ITEM_TYPE,
    WIDL_ITEM_UNION,
    WIDL_ITEM_ENUM,
    WIDL_ITEM_OPERATION,
    WIDL_ITEM_PARAMETER,
    WIDL_ITEM_FIELD,
    WIDL_ITEM_ENUM_VALUE,
};

/* A definition or a member of one. Which members count depends on the kind. */
struct widl_item {
    int kind;
    widl_place place; /* of the name */
    wc_slice name;
    bool has_description;
    wc_slice description;
    widl_comment *comments, *behind, *inner; /* before it; on its last line; before its closing brace */
    widl_annotation *annotations;
    widl_type *type;     /* field, parameter, alias; result of an operation, NULL = void */
    widl_value *initial; /* field, parameter */
    widl_item *items;    /* operations, fields, values, parameters */
    uint32_t count;
    bool is_unary, is_stream;  /* operation with { }; result or parameter that streams */
    bool is_imported, is_used; /* came by an import; was referred to */
    bool is_quoted;            /* name of a namespace or alias in quotes */
    bool has_text;             /* enum value: "as" */
    wc_slice text;             /* import: location; enum value: display text */
    int64_t number;            /* enum value */
    widl_word *words;          /* implements; import, NULL = all; places of a directive */
    widl_require *requires;    /* directive */
    widl_type *types;          /* union */
    const wc_widl_doc *home;   /* the document it stands in */
    const widl_item *import;   /* the import it came by */
    widl_item *origin;         /* imported under its own name: what was copied */
    const widl_item *parent;   /* of a member */
    int mark;                  /* of the cycle search: 0 new, -1 open, else levels below */
    widl_item *next;
};

typedef struct widl_note {
    widl_place place;
    bool is_warning;
    wc_slice text;
    struct widl_note *next;
} widl_note;

struct wc_widl_doc {
    const char *file;
    wc_slice text;
    wc_arena *arena;
    size_t source_bytes;
    widl_item *items; /* in source order */
    widl_item *imported;
    widl_comment *tail;
    uint32_t item_count;
    widl_note *notes, *last_note;
    size_t note_count, error_count;
    wc_widl_doc *next; /* documents read for an import */
};

/* --- errors with a place (note.c) --- */

/* "file:line:column: <label>text", the line and a caret. */
void wc__widl_render(const wc_widl_doc *doc, widl_place place, const char *label, wc_slice text, wc_buf *out);
int wc__widl_fail(const wc_widl_doc *doc, widl_place place, int code, wc_error *err, const char *format, ...)
    WC_PRINTF(5, 6);
void wc__widl_note(wc_widl_doc *doc, widl_place place, bool is_warning, const char *format, ...)
    WC_PRINTF(4, 5);

/* --- tokens (lexer.c) --- */

enum {
    WIDL_TOKEN_END,
    WIDL_TOKEN_NAME,
    WIDL_TOKEN_INT,
    WIDL_TOKEN_FLOAT,
    WIDL_TOKEN_STRING,
    WIDL_TOKEN_PUNCTUATOR, /* text: the character, or "..." */
};

typedef struct widl_token {
    int kind;
    widl_place place;
    uint32_t end_line;
    wc_slice text; /* of a string: its content */
} widl_token;

typedef struct widl_lexer {
    wc_widl_doc *doc;
    const uint8_t *at, *end, *line_start;
    uint32_t line, last_line; /* where the last token ended */
    const uint8_t *counted;   /* `column` belongs to this byte */
    uint32_t column;
    widl_comment *comments, *last_comment; /* not yet taken by anybody */
    int status;
    wc_error *err;
} widl_lexer;

void wc__widl_lexer_init(widl_lexer *lexer, wc_widl_doc *doc, wc_error *err);
/* False after an error, which is in *err and in `status`. */
bool wc__widl_lex(widl_lexer *lexer, widl_token *out);
/* Content of a block string: common indentation and blank first and last lines removed. */
wc_slice wc__widl_block(wc_arena *arena, wc_slice raw);

/* --- the parser (parser.c, parser_parts.c) --- */

typedef struct widl_parser {
    widl_lexer lexer;
    widl_token token; /* the next one */
    uint32_t last_line;
    uint32_t depth;
    wc_widl_doc *doc;
    int status; /* sticky */
    wc_error *err;
} widl_parser;

void wc__widl_advance(widl_parser *p);
bool wc__widl_is(const widl_parser *p, const char *punctuator);
bool wc__widl_is_name(const widl_parser *p, const char *name);
bool wc__widl_take(widl_parser *p, const char *punctuator); /* consumes it when it is next */
bool wc__widl_expect(widl_parser *p, const char *punctuator);
bool wc__widl_expect_name(widl_parser *p, wc_slice *out, widl_place *out_place);
bool wc__widl_unexpected(widl_parser *p, const char *expected); /* always false */
void *wc__widl_new(widl_parser *p, size_t size);                /* NULL: the error is set */
#define WIDL_NEW(p, type) ((type *)wc__widl_new((p), sizeof(type)))
widl_type *wc__widl_parse_type(widl_parser *p);
widl_value *wc__widl_parse_value(widl_parser *p);
widl_annotation *wc__widl_parse_annotations(widl_parser *p);
widl_word *wc__widl_parse_places(widl_parser *p);

/* --- the check (check.c, check_types.c, check_annotations.c) --- */

const char *wc__widl_builtin_name(int builtin);
const char *wc__widl_kind_name(int kind); /* "type", "operation" */
void wc__widl_check_types(wc_widl_doc *doc, const wc_map *names);
void wc__widl_check_annotations(wc_widl_doc *doc, const wc_map *directives);
/* The type behind aliases; a list or map as it is. Optional anywhere on the way makes *out_optional true. */
const widl_type *wc__widl_resolve(const widl_type *type, bool *out_optional);

/* --- other keys of a field: @alias("key"), @alias(["key", ...]), with write: true written too (alias.c) --- */

typedef struct widl_alias { /* all zero before the first */
    wc_slice name;
    widl_place place;
    bool is_written;
    bool is_bad; /* no string, or one that cannot be a key */
    const widl_annotation *annotation;
    const widl_value *value;
} widl_alias;

/* The next one of a field or parameter. */
bool wc__widl_next_alias(const widl_item *item, widl_alias *alias);

/* --- names and texts --- */

wc_slice wc__widl_snake(wc_arena *arena, wc_slice name);
wc_slice wc__widl_upper(wc_arena *arena, wc_slice name); /* SNAKE in capitals */
wc_slice wc__widl_camel(wc_arena *arena, wc_slice name, bool is_pascal);
bool wc__widl_is_c_keyword(wc_slice name);
/* Namespace of the document, or NULL. */
const widl_item *wc__widl_namespace(const wc_widl_doc *doc);
/* Whether the role's name is one of these. */
bool wc__widl_is_listed(const widl_item *role, const wc_slice *names, size_t count);
/* WC_ENOTFOUND: the schema has no role of one of these names. */
int wc__widl_check_roles(const wc_widl_doc *doc, const wc_slice *names, size_t count, wc_error *err);
/* Name on the wire: @operation(name: "X"), or the name. */
wc_slice wc__widl_wire_name(const widl_item *operation);
void wc__widl_format_type(const widl_type *type, wc_buf *out);
void wc__widl_format_value(const widl_value *value, wc_buf *out);
const widl_item *wc__widl_find(const widl_item *items, wc_slice name);

#endif
