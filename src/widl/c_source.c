/* widl/c_source.c: the source of a contract. What is needed of helpers is known only behind the rest, so that is written
 * first, aside.
 *
 * SPEC widl 8.
 */
#include "widl/c_int.h"

static void put_small_reader(c_gen *c, const char *name, const char *type, const char *least, const char *most)
{
    wc__c_put(
        c,
        "\nstatic bool read_%s(wc_mp_reader *r, %s *out)\n{\n    int32_t number;\n"
        "    if (!wc_mp_read_i32(r, &number))\n        return false;\n    if (number < %s || number > %s)\n"
        "        return wc_mp_fail(r, WC_EFORMAT, \"integer out of range\");\n    *out = (%s)number;\n"
        "    return true;\n}\n",
        name, type, least, most, type);
}

static void put_float_helpers(c_gen *c)
{
    if (c->helpers & C_HELP_F32)
        wc__c_put(c,
                  "\nstatic bool read_f32(wc_mp_reader *r, float *out)\n{\n    double number;\n"
                  "    if (!wc_mp_read_f64(r, &number))\n        return false;\n    *out = (float)number;\n"
                  "    return true;\n}\n");
    if (c->helpers & C_HELP_WRITE_F32)
        wc__c_put(c,
                  "\nstatic void write_f32(wc_mp_writer *w, float value)\n{\n    uint32_t bits;\n"
                  "    uint8_t wire[5] = {0xca};\n    __builtin_memcpy(&bits, &value, sizeof bits);\n"
                  "    for (int i = 0; i < 4; i++)\n        wire[1 + i] = (uint8_t)(bits >> (24 - 8 * i));\n"
                  "    wc_mp_write_raw(w, (wc_slice){wire, sizeof wire});\n}\n");
}

static void put_helpers(c_gen *c)
{
    if (c->helpers & C_HELP_I8)
        put_small_reader(c, "i8", "int8_t", "INT8_MIN", "INT8_MAX");
    if (c->helpers & C_HELP_I16)
        put_small_reader(c, "i16", "int16_t", "INT16_MIN", "INT16_MAX");
    if (c->helpers & C_HELP_U8)
        put_small_reader(c, "u8", "uint8_t", "0", "255");
    if (c->helpers & C_HELP_U16)
        put_small_reader(c, "u16", "uint16_t", "0", "65535");
    put_float_helpers(c);
    if (c->helpers & C_HELP_WRITE_RAW)
        wc__c_put(c,
                  "\n/* Nothing set is nil. */\nstatic void write_raw(wc_mp_writer *w, wc_slice value)\n{\n"
                  "    if (value.len > 0)\n        wc_mp_write_raw(w, value);\n    else\n        "
                  "wc_mp_write_nil(w);\n}\n");
    if (c->helpers & C_HELP_EQUAL)
        wc__c_put(
            c,
            "\nstatic bool equal_slices(wc_slice a, wc_slice b)\n{\n"
            "    return a.len == b.len && (a.len == 0 || __builtin_memcmp(a.ptr, b.ptr, a.len) == 0);\n}\n");
    if (c->helpers & C_HELP_RESERVE)
        wc__c_put(c,
                  "\n/* The count is never larger than the bytes that are left. */\n"
                  "static void *reserve(wc_mp_reader *r, uint32_t count, size_t size)\n{\n    size_t total;\n"
                  "    void *items = NULL;\n"
                  "    if (r->alloc != NULL && !__builtin_mul_overflow((size_t)count, size, &total))\n"
                  "        items = r->alloc(r->alloc_ctx, total);\n    if (items == NULL)\n"
                  "        wc_mp_fail(r, WC_ELIMIT, \"no memory for the items of a list or map\");\n    "
                  "return items;\n}\n");
}

int wc_widl_c_source(const wc_widl_doc *doc, const wc_widl_c *options, wc_buf *out, wc_error *err)
{
    c_gen c;
    wc_buf body;
    wc_buf_init(&body, WC_WIDL_OUTPUT_BYTES);
    if (wc__c_begin(&c, doc, options, &body, err) == 0) {
        for (const c_node *node = c.nodes; node; node = node->next)
            wc__c_put_codec(&c, node);
        wc__c_put_callers(&c, false);
        wc__c_put_handlers(&c, false);
        c.out = out;
        wc__c_put(&c, "/* Generated from a contract in WIDL; changes belong there. */\n#include \"%.*s\"\n",
                  WC_FMT(options->header));
        put_helpers(&c);
        wc_buf_append_slice(out, wc_buf_slice(&body));
        if (c.status == 0 && wc_buf_status(&body) != 0)
            c.status = wc_fail(err, WC_ELIMIT, "the code for %s is larger than %zu bytes", doc->file,
                               body.max);
    }
    int status = wc__c_end(&c);
    wc_buf_deinit(&body);
    return status;
}
