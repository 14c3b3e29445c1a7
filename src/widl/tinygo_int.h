/* widl/tinygo_int.h: what the files of the Go generator share. */
#ifndef WC_WIDL_TINYGO_INT_H
#define WC_WIDL_TINYGO_INT_H

#include "widl/lang_int.h"

const char *wc__go_type(lang_gen *g, const widl_type *type);
/* Exported name of a field, parameter or operation. */
const char *wc__go_field(lang_gen *g, wc_slice name);
/* Expression that reads one value from `decoder`, which is a pointer; that writes `value` to `encoder`. The statement is
 * `depth` tabs deep. */
const char *wc__go_read(lang_gen *g, const widl_type *type, const char *decoder, unsigned depth);
const char *wc__go_write(lang_gen *g, const widl_type *type, const char *encoder, const char *value,
                         unsigned depth);
/* A function that reads the type, not looking at whether it is optional. */
const char *wc__go_reader(lang_gen *g, const widl_type *resolved, unsigned depth);
/* Is nil a value of the Go type? Then an optional one is no pointer. */
bool wc__go_has_nil(const widl_type *resolved);

/* Lines "name type" of a structure, their second column as gofmt sets it; a comment begins a new group. */
typedef struct go_line {
    wc_slice comment;
    const char *name, *type;
} go_line;
void wc__go_put_lines(lang_gen *g, const go_line *lines, size_t count);

/* The fields of a type or the parameters of an operation as a structure. */
void wc__go_put_struct(lang_gen *g, const widl_item *parent, const char *name, wc_slice description);
void wc__go_put_definition(lang_gen *g, const widl_item *item);
void wc__go_put_aliases(lang_gen *g);
void wc__go_put_host(lang_gen *g);
void wc__go_put_handlers(lang_gen *g);

#endif
