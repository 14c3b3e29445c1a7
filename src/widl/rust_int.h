/* widl/rust_int.h: what the files of the Rust generator share. */
#ifndef WC_WIDL_RUST_INT_H
#define WC_WIDL_RUST_INT_H

#include "widl/lang_int.h"

#define RUST_COLUMNS 100u /* rustfmt's max_width, fn_call_width and struct_lit_width */
#define RUST_CALL_COLUMNS 60u
#define RUST_LITERAL_COLUMNS 18u

/* A type as fields and parameters have it: bytes are Vec<u8>, deeper inside Octets, so that serde sees the difference. */
const char *wc__rust_type(lang_gen *g, const widl_type *type);
/* A type as it is handed to serde: bytes are Octets everywhere. */
const char *wc__rust_wire_type(lang_gen *g, const widl_type *type);
bool wc__rust_is_bytes(const widl_type *type); /* bytes, not optional */
const char *wc__rust_field(lang_gen *g, wc_slice name);

/* The fields of a type or the parameters of an operation as a structure. */
void wc__rust_put_struct(lang_gen *g, const widl_item *parent, const char *name, wc_slice description);
void wc__rust_put_definition(lang_gen *g, const widl_item *item);
void wc__rust_put_aliases(lang_gen *g);
void wc__rust_put_host(lang_gen *g);
void wc__rust_put_handlers(lang_gen *g);

#endif
