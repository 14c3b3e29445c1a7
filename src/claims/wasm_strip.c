/* claims/wasm_strip.c: the outermost structure of a module: sections, and the token section among them.
 *
 * Only the framing is read, so a module of any later WebAssembly passes, and megabytes of code cost
 * nothing. There is exactly one token section or none: with two, what was signed and what is shown could
 * differ. Contents are read by wasm_canonical.c. SPEC claims 3.1, 3.2 (modules beyond the MVP).
 */
#include "claims/wasm.h"

#include "base/error.h"
#include "base/limits.h"
#include "codec/leb.h"

static const uint8_t magic[4] = {0x00, 0x61, 0x73, 0x6d};

int wc__wasm_check_header(wc_slice module, wc_error *err)
{
    if (module.len > WC_LIMIT_MODULE_BYTES)
        return wc_fail(err, WC_ELIMIT, "module is %zu bytes, limit %u", module.len, WC_LIMIT_MODULE_BYTES);
    if (module.len >= sizeof magic && memcmp(module.ptr, magic, sizeof magic) != 0)
        return wc_fail(err, WC_EFORMAT, "Wasm Element error: Invalid magic number at start of file");
    if (module.len < WC__WASM_HEADER_SIZE)
        return wc_fail(err, WC_EFORMAT, "Wasm Element error: Unexpected end of input");
    const uint8_t *v = module.ptr + sizeof magic;
    uint32_t version = (uint32_t)v[0] | (uint32_t)v[1] << 8 | (uint32_t)v[2] << 16 | (uint32_t)v[3] << 24;
    if (version != 1)
        return wc_fail(err, WC_EFORMAT, "Wasm Element error: Unsupported wasm version %u", version);
    return 0;
}

int wc__section_next(wc_slice module, size_t *at, wc__section *out, bool *out_is_end, wc_error *err)
{
    wc_slice rest = wc_slice_from(module, *at);
    if (rest.len == 0) {
        *out_is_end = true;
        return 0;
    }
    wc__section section = {.id = rest.ptr[0], .offset = *at};
    uint32_t size;
    rest = wc_slice_from(rest, 1);
    if (!wc_leb_read_u32(&rest, &size))
        return wc_fail(err, WC_EFORMAT, "Wasm Element error: Unexpected end of input");
    if (size > rest.len)
        return wc_fail(err, WC_EFORMAT, "Wasm Element error: Unexpected end of input");
    section.payload = wc_slice_sub(rest, 0, size);
    section.end = module.len - (rest.len - size);
    *out = section;
    *out_is_end = false;
    *at = section.end;
    return 0;
}

bool wc__section_name(wc_slice *payload, wc_slice *out_name)
{
    wc_slice rest = *payload;
    uint32_t len;
    if (!wc_leb_read_u32(&rest, &len) || len > rest.len)
        return false;
    *out_name = wc_slice_sub(rest, 0, len);
    *payload = wc_slice_of(rest.ptr + len, rest.len - len);
    return true;
}

/* `jwt` until wascap 0.8, `wasmcloud_jwt` after it. */
static bool is_token_section(const wc__section *section, wc_slice *out_token)
{
    wc_slice content = section->payload, name;
    if (section->id != 0 || !wc__section_name(&content, &name))
        return false;
    if (!wc_slice_eq(name, WC_LIT("jwt")) && !wc_slice_eq(name, WC_LIT("wasmcloud_jwt")))
        return false;
    *out_token = content;
    return true;
}

/* Offset, length and token of the only token section; out->token stays NULL when there is none. */
static int find_token(wc_slice module, wc_stripped *out, wc_error *err)
{
    size_t at = WC__WASM_HEADER_SIZE;
    wc__section section;
    for (;;) {
        bool is_end;
        wc_slice token;
        int rc = wc__section_next(module, &at, &section, &is_end, err);
        if (rc < 0)
            return rc;
        if (is_end)
            return 0;
        if (!is_token_section(&section, &token))
            continue;
        if (out->token.ptr)
            return wc_fail(err, WC_EFORMAT, "Wasm Element error: Two token sections, at %zu and %zu",
                           out->section_offset, section.offset);
        out->token = token;
        out->section_offset = section.offset;
        out->section_len = section.end - section.offset;
    }
}

int wc_wasm_strip(wc_slice module, wc_buf *storage, wc_stripped *out, wc_error *err)
{
    wc_stripped found = {0};
    int rc = wc__wasm_check_header(module, err);
    if (rc == 0)
        rc = find_token(module, &found, err);
    if (rc < 0)
        return rc;
    size_t end = found.section_offset + found.section_len;
    if (!found.token.ptr) {
        found.code = module;
        found.section_offset = module.len;
    } else if (end == module.len) {
        found.code = wc_slice_sub(module, 0, found.section_offset);
    } else {
        wc_buf_clear(storage);
        wc_buf_append(storage, module.ptr, found.section_offset);
        wc_buf_append_slice(storage, wc_slice_from(module, end));
        if (wc_buf_status(storage) < 0)
            return wc_fail(err, wc_buf_status(storage), "no room for a module of %zu bytes", module.len);
        found.code = wc_buf_slice(storage);
    }
    *out = found;
    return 0;
}

int wc__wasm_minimal(wc_slice module, size_t split, wc_buf *out, size_t *out_split, wc_error *err)
{
    size_t at = WC__WASM_HEADER_SIZE, split_at = 0;
    wc__section section;
    bool is_end = false;
    int rc = wc__wasm_check_header(module, err);
    if (rc < 0)
        return rc;
    wc_buf_append(out, module.ptr, WC__WASM_HEADER_SIZE);
    for (;;) {
        if (at == split)
            split_at = out->len;
        rc = wc__section_next(module, &at, &section, &is_end, err);
        if (rc < 0)
            return rc;
        if (is_end)
            break;
        uint8_t size[WC_LEB_SIZE_MAX];
        wc_buf_append_byte(out, section.id);
        wc_buf_append(out, size, wc_leb_write_u64(section.payload.len, size));
        wc_buf_append_slice(out, section.payload);
    }
    if (wc_buf_status(out) < 0)
        return wc_fail(err, wc_buf_status(out), "no room for a module of %zu bytes", module.len);
    *out_split = split_at;
    return 0;
}

int wc_wasm_minimal(wc_slice module, wc_buf *out, wc_error *err)
{
    size_t ignored;
    return wc__wasm_minimal(module, module.len, out, &ignored, err);
}
