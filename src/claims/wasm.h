/* claims/wasm.h: internal to the room: the outermost structure of a module, and the form a signer writes. */
#ifndef WC_CLAIMS_WASM_H
#define WC_CLAIMS_WASM_H

#include "claims/claims.h"

#define WC__WASM_HEADER_SIZE 8u

/* One section of a module. */
typedef struct wc__section {
    uint8_t id;
    size_t offset, end; /* of the whole section, id byte included, in the module */
    wc_slice payload;
} wc__section;

/* Magic and version. WC_EFORMAT. */
WC_MUST_USE int wc__wasm_check_header(wc_slice module, wc_error *err);
/* The section at *at, which moves behind it. *out_is_end: there is none left. WC_EFORMAT. */
WC_MUST_USE int wc__section_next(wc_slice module, size_t *at, wc__section *out, bool *out_is_end,
                                 wc_error *err);
/* Cuts the name off a custom section's payload. False: the name is longer than the payload. */
bool wc__section_name(wc_slice *payload, wc_slice *out_name);

/* The form of a module that is hashed and written: canonical, or minimal when it is beyond the MVP.
 * `split` is an offset of a section in the module (or its length); *out_split is where that section starts
 * in `out`, which must be empty. */
WC_MUST_USE int wc__wasm_canonical(wc_slice module, size_t split, wc_buf *out, size_t *out_split,
                                   wc_error *err);
WC_MUST_USE int wc__wasm_minimal(wc_slice module, size_t split, wc_buf *out, size_t *out_split, wc_error *err);

/* What the canonical writer is doing, one of these for the module, its section and the function body in
 * it. Reading and writing move together: bytes that stay as they are form a run from `run` to in.ptr,
 * which is copied at once. The first failure sticks; after it nothing is read. */
typedef struct wc__canon wc__canon;
struct wc__canon {
    wc_slice in;        /* rest of what is read at this level */
    const uint8_t *run; /* start of the bytes not yet copied */
    wc_buf *out;
    wc_buf *inner;  /* scratch for the levels below, one each */
    uint8_t id;     /* of the section */
    uint32_t items; /* entries of the section that was read last */
    int rc;
    bool is_beyond; /* saw something newer than the MVP: a later failure may come from that */
    wc_error *err;
};

/* `code` WC_EUNSUPPORTED: a later WebAssembly, WC_EFORMAT: no WebAssembly. */
void wc__canon_fail(wc__canon *c, int code, const char *format, ...) WC_PRINTF(3, 4);
/* Each copies one item, integers in their shortest form, and gives its value; 0 after a failure. */
uint8_t wc__canon_byte(wc__canon *c);
uint32_t wc__canon_u32(wc__canon *c);
void wc__canon_i32(wc__canon *c);
void wc__canon_i64(wc__canon *c);
int wc__canon_i7(wc__canon *c);                /* one byte with a sign: a type */
void wc__canon_skip(wc__canon *c, size_t len); /* `len` bytes as they are */
void wc__canon_value_type(wc__canon *c);

/* One constant expression, up to its `end`. */
void wc__canon_init_expression(wc__canon *c);
/* Locals and instructions of one function body. */
void wc__canon_body(wc__canon *c);

#endif
