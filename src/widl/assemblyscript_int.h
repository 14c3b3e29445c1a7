/* widl/assemblyscript_int.h: what the files of the AssemblyScript generator share. */
#ifndef WC_WIDL_ASSEMBLYSCRIPT_INT_H
#define WC_WIDL_ASSEMBLYSCRIPT_INT_H

#include "widl/lang_int.h"

#define AS_COLUMNS 80u /* of prettier */
#define AS_FIELDS 64u  /* bits that say what was there */

/* A list, a map, an option: read and written by functions of their own. */
typedef struct as_shape {
    const widl_type *type;
    bool is_bare;
    struct as_shape *next;
} as_shape;

typedef struct as_gen {
    lang_gen lang; /* first: the shared functions take its address */
    wc_map shapes; /* by id */
    as_shape *first, *last;
} as_gen;

const char *wc__as_type(lang_gen *g, const widl_type *type);
/* Numbers, truth values and enums: a Value<T> where they may be null. */
bool wc__as_is_scalar(const widl_type *resolved);
const char *wc__as_field(lang_gen *g, wc_slice name);
const char *wc__as_zero(lang_gen *g, const widl_type *type);
/* Expression that reads one value; statement that writes `value`. They ask for the functions of shapes. */
const char *wc__as_read(as_gen *a, const widl_type *type);
const char *wc__as_write(as_gen *a, const widl_type *type, const char *value);
/* const <name> = the value as a whole payload; */
void wc__as_put_payload(as_gen *a, unsigned indent, const char *name, const widl_type *type,
                        const char *value);
/* The functions that were asked for. */
void wc__as_put_shapes(as_gen *a);

void wc__as_put_class(as_gen *a, const widl_item *parent, const char *name, wc_slice description);
void wc__as_put_definition(as_gen *a, const widl_item *item);
void wc__as_put_aliases(as_gen *a);
void wc__as_put_host(as_gen *a);
void wc__as_put_handlers(as_gen *a);

#endif
