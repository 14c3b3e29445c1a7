/* codec/mp.h: MessagePack, bytes to values and back, for the host and for guests.
 *
 * Freestanding: it includes only wc/types.h and stdbool.h, allocates nothing and calls nothing but the compiler's memcpy
 * and memcmp, so that the C SDK compiles the same file for wasm32.
 *
 * Reader: a cursor over borrowed bytes with a sticky error. After the first error every read answers false and changes
 * nothing, so a decoder may check once at its end. Counts larger than the remaining bytes are refused where they stand,
 * before anyone reserves memory for them. Bytes after the first value are nobody's business (interfaces.md 1).
 * Writer: into the caller's fixed buffer or into one that a callback makes larger; a sticky failure too.
 *
 * SPEC interfaces 1 and 2, lattice 4.1.
 */
#ifndef WC_CODEC_MP_H
#define WC_CODEC_MP_H

#include <stdbool.h>
#include <wc/types.h>

/* What many call: in guests, which are built for size, always a call. */
#if defined(__wasm__)
#define WC_MP_CALLED __attribute__((noinline))
#else
#define WC_MP_CALLED
#endif

#define WC_MP_DEPTH_MAX 32u   /* deepest nesting that wc_mp_skip and the struct reader follow */
#define WC_MP_FIELDS_MAX 256u /* names of one structure */
#define WC_MP_STEPS_MAX 8u    /* innermost parts of an error's path that are kept */

enum {
    WC_MP_END, /* nothing left, or the reader has failed */
    WC_MP_NIL,
    WC_MP_BOOL,
    WC_MP_INT, /* any integer format */
    WC_MP_FLOAT,
    WC_MP_STR,
    WC_MP_BIN,
    WC_MP_ARRAY,
    WC_MP_MAP,
    WC_MP_EXT,
    WC_MP_INVALID, /* 0xc1 */
};

/* A part of the way from the outermost value to the one that failed. */
typedef struct wc_mp_step {
    const void *text; /* of a field or a key; NULL: an index */
    uint32_t number;  /* length of the text, or the index */
    bool is_key;      /* of a map, from outside */
} wc_mp_step;

typedef struct wc_mp_reader {
    const uint8_t *start, *at, *end;
    uint32_t depth;     /* containers that are open in nested wc_mp_struct reads */
    uint32_t items_max; /* most items of a list or map that is read into memory; 0: as many as there are bytes */
    int32_t status;     /* 0, WC_EFORMAT or WC_ELIMIT; the first error stays */
    uint32_t step_count; /* set while the readers of an erroneous value return */
    size_t position;     /* offset of the value that failed */
    const char *reason;  /* static text of the first error */
    uint64_t number;     /* of the head read last: its number, length or count */
    const char *root;    /* static name of the outermost value, in errors; NULL: none */
    /* Memory for lists, maps, and bytes that were written as an array of integers; NULL: those are an error. */
    void *(*alloc)(void *ctx, size_t size);
    void *alloc_ctx;
    wc_mp_step steps[WC_MP_STEPS_MAX]; /* the first step_count, innermost first */
} wc_mp_reader;

void wc_mp_reader_init(wc_mp_reader *r, wc_slice bytes);
/* Gives the reader memory for lists and maps, and for the array form of bytes (lattice 4.1, interfaces 2). Valid as long as
 * the memory is. */
void wc_mp_reader_set_alloc(wc_mp_reader *r, void *(*alloc)(void *ctx, size_t size), void *ctx);

/* One of WC_MP_*; consumes nothing. */
int wc_mp_peek(const wc_mp_reader *r);
static inline bool wc_mp_ok(const wc_mp_reader *r)
{
    return r->status == 0;
}

/* All answer false on an error; *out is untouched then. */
bool wc_mp_read_nil(wc_mp_reader *r);
/* Consumes a nil and answers true when one is next; else answers false and sets no error. */
bool wc_mp_try_nil(wc_mp_reader *r);
bool wc_mp_read_bool(wc_mp_reader *r, bool *out);
/* Every integer format, with a check of the range. */
bool wc_mp_read_u64(wc_mp_reader *r, uint64_t *out);
bool wc_mp_read_i64(wc_mp_reader *r, int64_t *out);
bool wc_mp_read_u32(wc_mp_reader *r, uint32_t *out);
bool wc_mp_read_i32(wc_mp_reader *r, int32_t *out);
/* f32 and f64; an integer is taken as its value. */
bool wc_mp_read_f64(wc_mp_reader *r, double *out);
/* str, bin (lattice 4.1), nil as the empty string. Not checked for UTF-8. Borrowed from the input. */
bool wc_mp_read_str(wc_mp_reader *r, wc_slice *out);
/* nil (empty), bin, str; an array of 0..255 when the reader has memory. Borrowed from the input or that memory. */
WC_MP_CALLED bool wc_mp_read_bytes(wc_mp_reader *r, wc_slice *out);
/* nil counts as zero items. The items follow; read or skip each of them. */
bool wc_mp_read_array(wc_mp_reader *r, uint32_t *out_count);
bool wc_mp_read_map(wc_mp_reader *r, uint32_t *out_count);
/* Jumps over one whole value of any type without recursion; deeper than WC_MP_DEPTH_MAX is WC_ELIMIT. */
WC_MP_CALLED bool wc_mp_skip(wc_mp_reader *r);
/* Like wc_mp_skip; *out is the encoded value. */
bool wc_mp_read_raw(wc_mp_reader *r, wc_slice *out);

/* Sets the error unless there is one already; always false. `reason` and `field` are static texts. */
WC_MP_CALLED bool wc_mp_fail(wc_mp_reader *r, int32_t status, const char *reason);
bool wc_mp_fail_field(wc_mp_reader *r, const char *field, const char *reason);
/* What a reader of a list or map does when an item failed: says which. wc_mp_struct_end does it for fields. Always false. */
bool wc_mp_fail_item(wc_mp_reader *r, uint32_t index);
bool wc_mp_fail_key(wc_mp_reader *r, wc_slice key);
/* `field "Request.header['x']": not a string at byte 12` into out, NUL-terminated, cut to fit; returns the length written. */
WC_MP_CALLED size_t wc_mp_describe(const wc_mp_reader *r, char *out, size_t size);
/* Fills *err (may be NULL) from the reader and returns its status. */
int wc_mp_error(const wc_mp_reader *r, wc_error *err);

/* Structures: a map with string keys in any order, unknown keys ignored, or an array of the values in declaration order.
 *
 *     static const wc_mp_field fields[] = {WC_MP_FIELD("key"), WC_MP_FIELD("value"), WC_MP_OPTIONAL("context")};
 *     wc_mp_struct s;
 *     wc_mp_struct_begin(&r, &s, fields, 3);
 *     while (wc_mp_struct_next(&r, &s)) {
 *         if (s.field == 0)
 *             wc_mp_read_str(&r, &out->key);
 *         ...
 *     }
 *     wc_mp_struct_end(&r, &s);
 *
 * Each field that `next` stops at must be read or skipped. A key that comes twice, a required field that never comes and
 * a value of the wrong type are errors that name the field. At most WC_MP_FIELDS_MAX names. */
typedef struct wc_mp_field {
    const char *name;
    uint8_t len;
    bool is_optional; /* may be missing, and nil counts as missing: `next` does not stop at a nil */
    uint16_t alias;   /* other name of the field alias - 1; stands behind all fields; 0: a field of its own */
} wc_mp_field;

#define WC_MP_FIELD(name_) {"" name_, sizeof(name_) - 1, false, 0}
#define WC_MP_OPTIONAL(name_) {"" name_, sizeof(name_) - 1, true, 0}
/* Another name of field `field_`: `next` stops there. Both may come; the later one counts. */
#define WC_MP_ALIAS(name_, field_) {"" name_, sizeof(name_) - 1, true, (field_) + 1}

typedef struct wc_mp_struct {
    const wc_mp_field *fields;
    uint32_t count;
    uint32_t left; /* entries of the map or array not looked at yet */
    uint32_t next; /* array form: position of the next value */
    int32_t field; /* where `next` stopped; -1: nowhere */
    bool is_array;
    uint32_t seen[WC_MP_FIELDS_MAX / 32]; /* bit per name, its own or another: came */
    uint32_t come[WC_MP_FIELDS_MAX / 32]; /* bit per field: came under any name */
} wc_mp_struct;

bool wc_mp_struct_begin(wc_mp_reader *r, wc_mp_struct *s, const wc_mp_field *fields, uint32_t count);
bool wc_mp_struct_next(wc_mp_reader *r, wc_mp_struct *s);
bool wc_mp_struct_end(wc_mp_reader *r, wc_mp_struct *s);
static inline bool wc_mp_struct_has(const wc_mp_struct *s, uint32_t field)
{
    return (s->come[field / 32] >> field % 32 & 1u) != 0;
}

/* An enum (lattice 4.1): a map of one entry {variant index or name : value}. *out_index is the variant; the value is next. */
bool wc_mp_read_variant(wc_mp_reader *r, const wc_mp_field *variants, uint32_t count, uint32_t *out_index);

typedef struct wc_mp_writer wc_mp_writer;
struct wc_mp_writer {
    uint8_t *start, *at, *end;
    /* Makes room for `more` bytes behind `at` (sets start, at, end) or answers false. NULL: a fixed buffer. */
    bool (*grow)(wc_mp_writer *w, size_t more);
    void *ctx;
    bool is_failed;
};

void wc_mp_writer_init(wc_mp_writer *w, void *buffer, size_t size);
void wc_mp_writer_init_growing(wc_mp_writer *w, bool (*grow)(wc_mp_writer *w, size_t more), void *ctx);
/* What has been written; empty when the writer has failed. */
wc_slice wc_mp_written(const wc_mp_writer *w);

/* The smallest format of the declared type: i64 by fixint and d0-d3, u64 by fixint and cc-cf, so that every SDK of the era
 * reads it (interfaces.md 2). */
void wc_mp_write_i64(wc_mp_writer *w, int64_t value);
void wc_mp_write_u64(wc_mp_writer *w, uint64_t value);
/* As Rust writes signed numbers: cc-cf for those that are not negative (lattice 4.1). */
void wc_mp_write_int(wc_mp_writer *w, int64_t value);
void wc_mp_write_f64(wc_mp_writer *w, double value);
void wc_mp_write_nil(wc_mp_writer *w);
void wc_mp_write_bool(wc_mp_writer *w, bool value);
void wc_mp_write_str(wc_mp_writer *w, wc_slice value);
WC_MP_CALLED void wc_mp_write_cstr(wc_mp_writer *w, const char *value);
void wc_mp_write_bin(wc_mp_writer *w, wc_slice value);
/* As an array of integers: the form of invocation payloads on the lattice (lattice 4.1). */
void wc_mp_write_bin_array(wc_mp_writer *w, wc_slice value);
void wc_mp_write_array(wc_mp_writer *w, uint32_t count);
void wc_mp_write_map(wc_mp_writer *w, uint32_t count);
/* Bytes that are encoded already. */
void wc_mp_write_raw(wc_mp_writer *w, wc_slice encoded);

#endif
