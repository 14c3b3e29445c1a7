/* claims/wasm_canonical.c: a module written again the way the signing tools of 2021 wrote it.
 *
 * They hashed not the file but what their parser made of it, so the rules of that parser decide: every
 * integer in its shortest form, sections in order, only the first WebAssembly (MVP), and its error texts.
 * Reading and writing are one pass; bytes that need no change are copied in runs. This is not a validator:
 * types, stack and indices are the engine's business. Instructions are in wasm_code.c. SPEC claims 3.2.
 */
#include <stdarg.h>
#include <stdio.h>

#include "base/error.h"
#include "claims/wasm.h"
#include "codec/leb.h"

enum {
    SECTION_CUSTOM,
    SECTION_TYPE,
    SECTION_IMPORT,
    SECTION_FUNCTION,
    SECTION_TABLE,
    SECTION_MEMORY,
    SECTION_GLOBAL,
    SECTION_EXPORT,
    SECTION_START,
    SECTION_ELEMENT,
    SECTION_CODE,
    SECTION_DATA,
    SECTION_DATA_COUNT,
    SECTION_COUNT,
    SECTION_TAG = 13 /* exceptions, after the MVP */
};

#define LEB32_SIZE_MAX 5u
#define FORM_FUNCTION 0x60
#define TYPE_I32 (-1)
#define TYPE_F64 (-4)
#define TYPE_FUNCREF (-16)
#define SEGMENT_PASSIVE 1
#define SEGMENT_INDEXED 2

/* ---- items ---- */

void wc__canon_fail(wc__canon *c, int code, const char *format, ...)
{
    if (c->rc < 0)
        return;
    char text[160];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    c->rc = wc_fail(c->err, c->is_beyond ? WC_EUNSUPPORTED : code, "Wasm Element error: %s", text);
    c->in.len = 0; /* nothing more is read */
}

static void fail_end(wc__canon *c)
{
    wc__canon_fail(c, WC_EFORMAT, "Unexpected end of input");
}

/* Copies the run that is pending. */
static void flush(wc__canon *c)
{
    if (c->rc == 0)
        wc_buf_append(c->out, c->run, (size_t)(c->in.ptr - c->run));
    c->run = c->in.ptr;
}

/* Writes `bytes` in place of what was read since `from`. */
static void replace(wc__canon *c, const uint8_t *from, const uint8_t *bytes, size_t len)
{
    if (c->rc < 0)
        return;
    wc_buf_append(c->out, c->run, (size_t)(from - c->run));
    wc_buf_append(c->out, bytes, len);
    c->run = c->in.ptr;
}

uint8_t wc__canon_byte(wc__canon *c)
{
    if (c->in.len == 0) {
        fail_end(c);
        return 0;
    }
    uint8_t byte = c->in.ptr[0];
    c->in = wc_slice_of(c->in.ptr + 1, c->in.len - 1);
    return byte;
}

void wc__canon_skip(wc__canon *c, size_t len)
{
    if (len > c->in.len)
        fail_end(c);
    else
        c->in = wc_slice_of(c->in.ptr + len, c->in.len - len);
}

uint32_t wc__canon_u32(wc__canon *c)
{
    const uint8_t *from = c->in.ptr;
    uint8_t shortest[WC_LEB_SIZE_MAX];
    uint32_t value;
    if (c->in.len && from[0] < 0x80)
        return wc__canon_byte(c);
    if (!wc_leb_read_u32(&c->in, &value)) {
        if (c->in.len >= LEB32_SIZE_MAX) /* the era's words: "signed" when the last byte is too large */
            wc__canon_fail(c, WC_EFORMAT,
                           from[LEB32_SIZE_MAX - 1] < 0x80 ? "Not a signed 32-bit integer"
                                                           : "Not an unsigned 32-bit integer");
        fail_end(c);
        return 0;
    }
    size_t len = wc_leb_write_u64(value, shortest);
    if (len != (size_t)(c->in.ptr - from))
        replace(c, from, shortest, len);
    return value;
}

void wc__canon_i32(wc__canon *c)
{
    const uint8_t *from = c->in.ptr;
    uint8_t shortest[WC_LEB_SIZE_MAX];
    int32_t value;
    if (c->in.len && from[0] < 0x80) {
        wc__canon_skip(c, 1);
        return;
    }
    if (!wc_leb_read_i32(&c->in, &value)) {
        if (c->in.len >= LEB32_SIZE_MAX)
            wc__canon_fail(c, WC_EFORMAT, "Not a signed 32-bit integer");
        fail_end(c);
        return;
    }
    size_t len = wc_leb_write_i64(value, shortest);
    if (len != (size_t)(c->in.ptr - from))
        replace(c, from, shortest, len);
}

void wc__canon_i64(wc__canon *c)
{
    const uint8_t *from = c->in.ptr;
    uint8_t shortest[WC_LEB_SIZE_MAX];
    int64_t value;
    if (c->in.len && from[0] < 0x80) {
        wc__canon_skip(c, 1);
        return;
    }
    if (!wc_leb_read_i64(&c->in, &value)) {
        if (c->in.len >= WC_LEB_SIZE_MAX)
            wc__canon_fail(c, WC_EFORMAT, "Not a signed 64-bit integer");
        fail_end(c);
        return;
    }
    size_t len = wc_leb_write_i64(value, shortest);
    if (len != (size_t)(c->in.ptr - from))
        replace(c, from, shortest, len);
}

int wc__canon_i7(wc__canon *c)
{
    uint8_t byte = wc__canon_byte(c);
    if (c->rc == 0 && byte >= 0x80)
        wc__canon_fail(c, WC_EUNSUPPORTED, "Not a signed 7-bit integer: %u", byte);
    return byte & 0x40 ? byte - 0x80 : byte;
}

void wc__canon_value_type(wc__canon *c)
{
    int type = wc__canon_i7(c);
    if (c->rc == 0 && (type < TYPE_F64 || type > TYPE_I32))
        wc__canon_fail(c, WC_EUNSUPPORTED, "Invalid or unknown value type %d", type);
}

static void string(wc__canon *c)
{
    uint32_t len = wc__canon_u32(c);
    wc_slice text = wc_slice_sub(c->in, 0, len);
    wc__canon_skip(c, len);
    if (c->rc == 0 && !wc_slice_is_utf8(text))
        wc__canon_fail(c, WC_EFORMAT, "Non-UTF-8 string");
}

static void limits(wc__canon *c)
{
    uint8_t flags = wc__canon_byte(c);
    if (c->rc == 0 && flags > 1)
        wc__canon_fail(c, WC_EUNSUPPORTED, "Invalid limits flags (%u)", flags);
    wc__canon_u32(c);
    if (flags == 1)
        wc__canon_u32(c);
}

static void table_type(wc__canon *c)
{
    int type = wc__canon_i7(c);
    if (c->rc == 0 && type != TYPE_FUNCREF)
        wc__canon_fail(c, WC_EUNSUPPORTED, "Unknown table element type %d", type);
    limits(c);
}

static void global_type(wc__canon *c)
{
    wc__canon_value_type(c);
    uint8_t is_mutable = wc__canon_byte(c);
    if (c->rc == 0 && is_mutable > 1)
        wc__canon_fail(c, WC_EUNSUPPORTED, "Not an unsigned 1-bit integer: %u", is_mutable);
}

/* ---- entries of sections ---- */

static void type_entry(wc__canon *c)
{
    uint8_t form = wc__canon_byte(c);
    if (c->rc == 0 && form != FORM_FUNCTION)
        wc__canon_fail(c, WC_EUNSUPPORTED, "Unknown function form (%u)", form);
    for (uint32_t left = wc__canon_u32(c); left > 0 && c->rc == 0; left--)
        wc__canon_value_type(c);
    uint32_t results = wc__canon_u32(c);
    for (uint32_t left = results; left > 0 && c->rc == 0; left--)
        wc__canon_value_type(c);
    if (results > 1)
        wc__canon_fail(c, WC_EUNSUPPORTED,
                       "Enable the multi_value feature to deserialize more than one function result");
}

static void import_entry(wc__canon *c)
{
    string(c);
    string(c);
    uint8_t kind = wc__canon_byte(c);
    if (c->rc < 0)
        return;
    if (kind == 0)
        wc__canon_u32(c);
    else if (kind == 1)
        table_type(c);
    else if (kind == 2)
        limits(c);
    else if (kind == 3)
        global_type(c);
    else
        wc__canon_fail(c, WC_EUNSUPPORTED, "Unknown external kind %u", kind);
}

static void function_entry(wc__canon *c)
{
    wc__canon_u32(c);
}

static void global_entry(wc__canon *c)
{
    global_type(c);
    wc__canon_init_expression(c);
}

static void export_entry(wc__canon *c)
{
    string(c);
    uint8_t kind = wc__canon_byte(c);
    if (c->rc == 0 && kind > 3)
        wc__canon_fail(c, WC_EUNSUPPORTED, "Unknown internal kind %u", kind);
    wc__canon_u32(c);
}

/* Flags, index and offset, which element and data segments share. */
static void segment_head(wc__canon *c)
{
    wc_slice ahead = c->in;
    uint32_t flags, index;
    if (wc_leb_read_u32(&ahead, &flags) && flags == SEGMENT_INDEXED && wc_leb_read_u32(&ahead, &index) &&
        index == 0) {
        const uint8_t *from = c->in.ptr; /* an index that is written out as 0 becomes the plain form */
        c->in = ahead;
        replace(c, from, &(uint8_t){0}, 1);
        wc__canon_init_expression(c);
        return;
    }
    flags = wc__canon_u32(c);
    if (c->rc == 0 && flags > SEGMENT_INDEXED)
        wc__canon_fail(c, WC_EUNSUPPORTED, "Invalid segment flags: %u", flags);
    if (flags == SEGMENT_INDEXED)
        wc__canon_u32(c);
    if (flags == SEGMENT_PASSIVE)
        c->is_beyond = true; /* later formats put more into such segments than the era's parser knew */
    else
        wc__canon_init_expression(c);
}

static void element_entry(wc__canon *c)
{
    segment_head(c);
    for (uint32_t left = wc__canon_u32(c); left > 0 && c->rc == 0; left--)
        wc__canon_u32(c);
}

static void data_entry(wc__canon *c)
{
    segment_head(c);
    wc__canon_skip(c, wc__canon_u32(c));
}

/* ---- sections ---- */

/* A size, then that many bytes which `content` reads: a section or a body. The size is of what is written. */
static void sized(wc__canon *c, void (*content)(wc__canon *inner))
{
    const uint8_t *from = c->in.ptr;
    uint32_t size;
    if (!wc_leb_read_u32(&c->in, &size) || size > c->in.len) {
        fail_end(c);
        return;
    }
    wc_slice bytes = wc_slice_of(c->in.ptr, size);
    wc__canon inner = {.in = bytes,
                       .run = bytes.ptr,
                       .out = c->inner,
                       .inner = c->inner + 1,
                       .id = c->id,
                       .is_beyond = c->is_beyond,
                       .err = c->err};
    wc_buf_clear(inner.out);
    content(&inner);
    if (inner.rc == 0 && inner.in.len > 0)
        wc__canon_fail(&inner, WC_EFORMAT, "Inconsistent metadata");
    c->is_beyond = inner.is_beyond;
    c->items = inner.items;
    c->rc = inner.rc;
    c->in = inner.rc < 0 ? (wc_slice){bytes.ptr, 0} : wc_slice_of(bytes.ptr + size, c->in.len - size);
    if (inner.rc < 0)
        return;
    if (inner.out->len > 0) { /* something was replaced, so all of it goes through the scratch buffer */
        flush(&inner);
        bytes = wc_buf_slice(inner.out);
    }
    uint8_t shortest[WC_LEB_SIZE_MAX];
    size_t len = wc_leb_write_u64(bytes.len, shortest);
    if (inner.out->len == 0 && len == (size_t)(bytes.ptr - from))
        return; /* as it was: part of the run */
    replace(c, from, shortest, len);
    wc_buf_append_slice(c->out, bytes);
}

static void code_entry(wc__canon *c)
{
    sized(c, wc__canon_body);
}

static void section_content(wc__canon *c)
{
    static void (*const entries[SECTION_COUNT])(wc__canon *) = {
        [SECTION_TYPE] = type_entry,         [SECTION_IMPORT] = import_entry,
        [SECTION_FUNCTION] = function_entry, [SECTION_TABLE] = table_type,
        [SECTION_MEMORY] = limits,           [SECTION_GLOBAL] = global_entry,
        [SECTION_EXPORT] = export_entry,     [SECTION_ELEMENT] = element_entry,
        [SECTION_CODE] = code_entry,         [SECTION_DATA] = data_entry,
    };
    if (c->id == SECTION_CUSTOM) {
        string(c);
        wc__canon_skip(c, c->in.len);
        return;
    }
    uint32_t count = wc__canon_u32(c); /* of a start or data count section: its only number */
    if (!entries[c->id])
        return;
    for (uint32_t left = count; left > 0 && c->rc == 0; left--)
        entries[c->id](c);
    c->items = count;
}

/* Sections that are not custom come once each and in this order. */
static void check_order(wc__canon *c, uint8_t *last)
{
    static const uint8_t order[SECTION_COUNT] = {
        [SECTION_TYPE] = 1,    [SECTION_IMPORT] = 2, [SECTION_FUNCTION] = 3,    [SECTION_TABLE] = 4,
        [SECTION_MEMORY] = 5,  [SECTION_GLOBAL] = 6, [SECTION_EXPORT] = 7,      [SECTION_START] = 8,
        [SECTION_ELEMENT] = 9, [SECTION_CODE] = 11,  [SECTION_DATA_COUNT] = 10, [SECTION_DATA] = 12,
    };
    uint8_t own = order[c->id];
    if (c->id == SECTION_CUSTOM)
        return;
    if (own < *last)
        wc__canon_fail(c, WC_EFORMAT, "Sections out of order");
    else if (own == *last)
        wc__canon_fail(c, WC_EFORMAT, "Duplicated sections (%u)", own);
    *last = own;
}

static void module_sections(wc__canon *c, const uint8_t *split, size_t *out_split)
{
    uint8_t last = 0;
    uint32_t functions = 0, bodies = 0;
    while (c->rc == 0) {
        if (c->in.ptr == split) {
            flush(c);
            *out_split = c->out->len;
        }
        if (c->in.len == 0)
            break;
        c->id = wc__canon_byte(c);
        if (c->id >= SECTION_COUNT) {
            wc__canon_fail(c, c->id == SECTION_TAG ? WC_EUNSUPPORTED : WC_EFORMAT, "Invalid section id: %u",
                           c->id);
            return;
        }
        sized(c, section_content);
        check_order(c, &last);
        if (c->id == SECTION_FUNCTION)
            functions = c->items;
        if (c->id == SECTION_CODE)
            bodies = c->items;
    }
    if (functions != bodies)
        wc__canon_fail(c, WC_EFORMAT, "Number of function body entries and signatures does not match");
    flush(c);
}

int wc__wasm_canonical(wc_slice module, size_t split, wc_buf *out, size_t *out_split, wc_error *err)
{
    int rc = wc__wasm_check_header(module, err);
    if (rc < 0)
        return rc;
    wc_buf scratch[2]; /* of the section, of the body */
    wc_buf_init(&scratch[0], module.len);
    wc_buf_init(&scratch[1], module.len);
    size_t split_at = out->len;
    wc__canon c = {.in = wc_slice_from(module, WC__WASM_HEADER_SIZE),
                   .run = module.ptr,
                   .out = out,
                   .inner = scratch,
                   .err = err};
    if (c.in.len == 0)
        c.in.ptr = module.ptr + module.len;
    module_sections(&c, module.ptr + split, &split_at);
    rc = c.rc;
    for (size_t i = 0; i < 2 && rc == 0; i++)
        rc = wc_buf_status(&scratch[i]);
    if (rc == 0)
        rc = wc_buf_status(out);
    if (c.rc == 0 && rc < 0)
        rc = wc_fail(err, rc, "no room for a module of %zu bytes", module.len);
    if (rc == 0)
        *out_split = split_at;
    wc_buf_deinit(&scratch[0]);
    wc_buf_deinit(&scratch[1]);
    return rc;
}

int wc_wasm_canonical(wc_slice module, wc_buf *out, wc_error *err)
{
    size_t ignored;
    return wc__wasm_canonical(module, module.len, out, &ignored, err);
}
