/* opt/opt.h: the command line from tables. One table per command gives parsing, help and usage errors; what
 * a command is called with is asked for by the long name of the option.
 *
 * Rules (those of clap 2): `--opt v`, `--opt=v`, `-o v`, `-ov`, `-o=v`; flags of one letter may be joined
 * (`-kg`); options stand anywhere behind their command; `--` ends them. A WC_OPT_LIST takes every following
 * word up to the next option, and may be repeated. An environment variable counts when the option is not
 * given; an empty one counts as not set. `-h` and `--help` exist on every level (`-h` only where no option
 * of the command has that letter), `-V` and `--version` on the top level.
 *
 * Nothing in here knows `wash`. Tables are static, names are NUL-terminated literals; arguments are borrowed
 * from argv.
 */
#ifndef WC_OPT_OPT_H
#define WC_OPT_OPT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/error.h"

enum {
    WC_OPT_FLAG,       /* --name */
    WC_OPT_VALUE,      /* --name <value>, once */
    WC_OPT_LIST,       /* --name <value>..., repeatable and greedy */
    WC_OPT_POSITIONAL, /* <name>, in the order of the table */
};

/* Says whether a value is good. On failure *err has the text that ends the usage error. */
typedef int (*wc_opt_check_fn)(const char *value, wc_error *err);

typedef struct wc_opt {
    const char *name;           /* long name, or name of the positional; NULL ends a table */
    char letter;                /* 0: none */
    int kind;                   /* WC_OPT_... */
    bool is_required;           /* here, in the environment or by `fallback` */
    bool is_hidden;             /* works, but is not in the help */
    bool is_repeated;           /* the last positional: takes every word that follows */
    const char *value;          /* name of the value in help and usage; NULL: the option's name */
    const char *env;            /* variable that stands in, or NULL */
    const char *fallback;       /* value when nothing is given, or NULL */
    const char *const *choices; /* possible values, NULL-terminated; NULL: any */
    const char *choice_error;   /* text for a value that is none of `choices`; NULL: they are listed */
    const char *conflicts;      /* long name of an option that excludes this one, or NULL */
    wc_opt_check_fn check;      /* NULL: any value */
    const char *help;           /* one sentence without final period */
} wc_opt;

typedef struct wc_opt_args wc_opt_args;

typedef struct wc_opt_command {
    const char *name;                      /* NULL ends a table */
    const char *alias;                     /* second name, or NULL */
    const char *about;                     /* one sentence without final period */
    const char *notes;                     /* paragraphs behind the tables in the help, or NULL */
    const wc_opt *opts;                    /* NULL: none */
    const struct wc_opt_command *commands; /* sub-commands; NULL: none. With `run` too, the first word decides */
    int (*run)(void *ctx, const wc_opt_args *args); /* returns the exit status */
} wc_opt_command;

enum {
    WC_OPT_RUN,        /* wc_opt_command_of(args)->run is to be called */
    WC_OPT_HELP,       /* the text is for stdout, status 0 */
    WC_OPT_VERSION,    /* the text is for stdout, status 0 */
    WC_OPT_NO_COMMAND, /* a group without a sub-command: the help is for stderr, status 1 */
    WC_OPT_USAGE,      /* `error: ...` and the usage for stderr, status 1 */
};

/* Reads argv[1...] by the table; `root->name` is the name of the program. Never NULL. Free with
 * wc_opt_args_free. */
wc_opt_args *wc_opt_parse(const wc_opt_command *root, const char *version, int argc, char *const *argv);
void wc_opt_args_free(wc_opt_args *args);
int wc_opt_outcome(const wc_opt_args *args);         /* WC_OPT_RUN ... WC_OPT_USAGE */
const char *wc_opt_message(const wc_opt_args *args); /* the text of the outcome; empty for WC_OPT_RUN */
const wc_opt_command *wc_opt_command_of(const wc_opt_args *args); /* the innermost command that was named */

/* Parses, prints what is to be printed, runs what is to be run; returns the exit status. */
int wc_opt_main(const wc_opt_command *root, const char *version, int argc, char *const *argv, FILE *out,
                FILE *errors, void *ctx);

/* Questions of a command; an unknown name is our own bug and aborts. */
bool wc_opt_has(const wc_opt_args *args, const char *name); /* given here or in the environment */
const char *wc_opt_text(const wc_opt_args *args,
                        const char *name);                      /* the (first) value, the fallback, or NULL */
size_t wc_opt_count(const wc_opt_args *args, const char *name); /* values of a list; uses of a flag */
const char *wc_opt_item(const wc_opt_args *args, const char *name, size_t at);
uint64_t wc_opt_u64(const wc_opt_args *args, const char *name, uint64_t otherwise);
int64_t wc_opt_i64(const wc_opt_args *args, const char *name, int64_t otherwise);

/* Checks for the tables. */
int wc_opt_check_u64(const char *value, wc_error *err);
int wc_opt_check_i32(const char *value, wc_error *err);
int wc_opt_check_port(const char *value, wc_error *err);

/* The help text of the last of `depth` commands from the root on. */
void wc_opt_help(const wc_opt_command *const *path, size_t depth, wc_buf *out);
/* The one line behind `USAGE:`. */
void wc_opt_usage(const wc_opt_command *const *path, size_t depth, wc_buf *out);
/* The candidate most like `word` (a slip or two, or the beginning of it), or NULL when none is near. */
const char *wc_opt_suggest(const char *word, const char *const *candidates, size_t count);

#endif
