/* wash/new.h: templates of `wash new`. A language adds a table of its own and a row in cmd_new.c. */
#ifndef WC_WASH_NEW_H
#define WC_WASH_NEW_H

typedef struct wc_new_file {
    const char *path, *text; /* path NULL ends a table */
} wc_new_file;

/* {{name}} as given; {{ident}} in snake case; {{description}}, {{namespace}} asked for; {{sdk}}, {{bin}} directories of the
 * language's SDK and of the programs. */
typedef struct wc_new_template {
    const char *kind, *language; /* kind NULL ends a table */
    const wc_new_file *files;
    const char *next;               /* the command that comes next */
    const char *sdk, *sdk_variable; /* its directory under sdk/; the variable that names another place */
} wc_new_template;

extern const wc_new_template wc__new_c[], wc__new_rust[], wc__new_assemblyscript[], wc__new_go[];

/* What the actors of all languages share: the manifest and the page to begin with. */
extern const char wc__new_manifest[], wc__new_readme[];

#endif
