/* widl/widl.h: the face of the room: contracts written in WIDL, from text to a checked tree and from there to code.
 *
 * A document lives in the caller's arena, and so does its text. Nothing here opens a file: imports and the parts of a
 * codegen.yaml are asked for through wc_widl_files.
 *
 * Errors that belong to a place read "file:line:column: what", then the line of the source and a caret.
 *
 * SPEC widl 1-5, 8.
 */
#ifndef WC_WIDL_WIDL_H
#define WC_WIDL_WIDL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

#define WC_WIDL_SOURCE_BYTES (1u << 20) /* default of wc_widl_limits.source_bytes */
#define WC_WIDL_NAME_BYTES 128u
#define WC_WIDL_DEPTH 32u    /* nested types, values, imports; structures inside structures */
#define WC_WIDL_ITEMS 65536u /* definitions and members of one document with its imports */
#define WC_WIDL_IMPORTS 256u /* documents read for one document */
#define WC_WIDL_NOTES 20u    /* findings kept; the rest is counted */
#define WC_WIDL_OUTPUT_BYTES (32u << 20)

typedef struct wc_widl_doc wc_widl_doc;

/* Where other documents come from. `read` puts the whole file behind `name` into `out`. WC_ENOTFOUND: there is none. */
typedef struct wc_widl_files {
    int (*read)(void *ctx, const char *name, wc_buf *out, wc_error *err);
    void *ctx;
    const char *definitions; /* directory for imports that do not lie beside the schema; NULL: none */
} wc_widl_files;

typedef struct wc_widl_limits {
    size_t source_bytes; /* of each document */
} wc_widl_limits;

/* Reads one document. `file` is for error texts. `limits` NULL: the defaults. WC_EFORMAT, WC_ELIMIT, WC_ENOMEM. */
WC_MUST_USE int wc_widl_parse(const char *file, wc_slice text, const wc_widl_limits *limits, wc_arena *arena,
                              wc_widl_doc **out_doc, wc_error *err);
/* Reads what the document imports. Once, before wc_widl_check; a document without imports does not need it. */
WC_MUST_USE int wc_widl_import(wc_widl_doc *doc, const wc_widl_files *files, wc_error *err);
/* All rules; *err gets the first finding. WC_EFORMAT when there is one that is no warning. */
WC_MUST_USE int wc_widl_check(wc_widl_doc *doc, wc_error *err);
/* Errors and warnings of wc_widl_check. */
size_t wc_widl_note_count(const wc_widl_doc *doc);
/* Every finding with its place, one after another; nothing when there is none. */
void wc_widl_print_notes(const wc_widl_doc *doc, wc_buf *out);

/* The document in the one form that this project writes. Comments are kept. */
void wc_widl_format(const wc_widl_doc *doc, wc_buf *out);
/* The tree without places, as one line of JSON: equal for documents that mean the same. */
void wc_widl_json(const wc_widl_doc *doc, wc_buf *out);
void wc_widl_markdown(const wc_widl_doc *doc, wc_buf *out);

enum {
    WC_WIDL_ACTOR,    /* calls hostRoles, handles handlerRoles, with sdk/c */
    WC_WIDL_PROVIDER, /* handles hostRoles, calls handlerRoles */
    WC_WIDL_HOST,     /* the same for a program that runs actors with libwapc */
    WC_WIDL_CODEC,    /* neither: messages and names of all operations, for code of several sides */
};

typedef struct wc_widl_c {
    wc_slice prefix; /* of every name; empty: the last part of the namespace */
    int side;        /* WC_WIDL_ACTOR ... */
    bool has_interface;
    const wc_slice *host_roles, *handler_roles;
    size_t host_role_count, handler_role_count;
    wc_slice header; /* what the source includes: "keyvalue.h" */
    wc_slice codec_header; /* "contracts/keyvalue.h" has types and codec of this contract; empty: the output has them */
    bool has_no_equal;  /* without x_equal */
    bool has_pass;      /* x_size and x_put too, which write without a check into a buffer of known size */
    wc_slice schema;    /* where it came from, in the first line */
    const char *config; /* by which configuration */
} wc_widl_c;

/* C for a checked document. WC_EUNSUPPORTED for what has no form in C or on the wire, with its place. */
WC_MUST_USE int wc_widl_c_header(const wc_widl_doc *doc, const wc_widl_c *options, wc_buf *out, wc_error *err);
WC_MUST_USE int wc_widl_c_source(const wc_widl_doc *doc, const wc_widl_c *options, wc_buf *out, wc_error *err);
/* A first main.c for an actor: one handler per operation that answers "not implemented". */
WC_MUST_USE int wc_widl_c_scaffold(const wc_widl_doc *doc, const wc_widl_c *options, wc_buf *out,
                                   wc_error *err);

/* Code for actors in other languages than C. An empty slice is the default. */
typedef struct wc_widl_code {
    const wc_slice *host_roles, *handler_roles; /* called, handled */
    size_t host_role_count, handler_role_count;
    bool has_interface;                  /* the unnamed one, in both directions */
    wc_slice host_class, handlers_class; /* "Host", "Handlers" */
    wc_slice package;      /* Go: name of the package; AssemblyScript scaffold: what it imports from */
    wc_slice import;       /* Go scaffold: path of the generated package */
    wc_slice use;          /* Rust scaffold: name of the generated module */
    wc_slice guest, codec; /* Go: paths of the waPC and the MessagePack package */
} wc_widl_code;

/* For a checked document. WC_EUNSUPPORTED for what has no form in the language or on the wire, with its place. A scaffold is
 * a first source of an actor: one handler per operation that answers with an error. */
WC_MUST_USE int wc_widl_rust(const wc_widl_doc *doc, const wc_widl_code *options, wc_buf *out, wc_error *err);
WC_MUST_USE int wc_widl_rust_scaffold(const wc_widl_doc *doc, const wc_widl_code *options, wc_buf *out,
                                      wc_error *err);

WC_MUST_USE int wc_widl_assemblyscript(const wc_widl_doc *doc, const wc_widl_code *options, wc_buf *out,
                                       wc_error *err);
WC_MUST_USE int wc_widl_assemblyscript_scaffold(const wc_widl_doc *doc, const wc_widl_code *options,
                                                wc_buf *out, wc_error *err);
WC_MUST_USE int wc_widl_tinygo(const wc_widl_doc *doc, const wc_widl_code *options, wc_buf *out,
                               wc_error *err);
WC_MUST_USE int wc_widl_tinygo_scaffold(const wc_widl_doc *doc, const wc_widl_code *options, wc_buf *out,
                                        wc_error *err);

/* What changed from one version of a contract to the next, one line each: "breaks callers: ...". */
void wc_widl_compare(const wc_widl_doc *before, const wc_widl_doc *after, wc_buf *out, size_t *out_breaking);

/* One file that a codegen.yaml asks for. `content` is in the arena. */
typedef struct wc_widl_target {
    const char *path; /* as in the configuration */
    wc_slice content;
    bool is_kept; /* ifNotExists: an existing file stays */
    struct wc_widl_target *next;
} wc_widl_target;

/* Does all documents of a codegen.yaml; paths in it are relative to where it lies, which `files` knows. Warnings of the
 * schemas are appended to `out_notes`. Nothing is written. */
WC_MUST_USE int wc_widl_generate(const char *config, wc_slice text, const wc_widl_files *files,
                                 wc_arena *arena, wc_buf *out_notes, wc_widl_target **out_targets,
                                 wc_error *err);

#endif
