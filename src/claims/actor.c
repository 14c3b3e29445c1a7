/* claims/actor.c: an actor module verified when it is loaded, and signed.
 *
 * What was hashed is what is compiled: wc_actor_load gives the bytes whose hash the token holds, and their
 * own SHA-256 for every cache. The hash is looked for in three forms of the module, from the cheapest: the
 * file with the token cut out (true of every file a tool of the era wrote), the canonical form, and for
 * modules beyond the MVP the minimal form. Whom to trust is the host's question. SPEC claims 3.1, 3.2,
 * 4.1; host 4, 5.1.
 */
#include "base/error.h"
#include "base/limits.h"
#include "claims/wasm.h"
#include "codec/leb.h"

/* ---- verifying ---- */

/* The bytes' SHA-256, kept in loaded; true when it is the hash of the claims. */
static bool hash_matches(wc_loaded_actor *loaded)
{
    char hex[WC_SHA256_HEX_SIZE];
    wc_sha256(loaded->code, loaded->code_sha256);
    wc_hex_upper(wc_slice_of(loaded->code_sha256, sizeof loaded->code_sha256), hex);
    return wc_slice_eq(loaded->claims.hash, wc_slice_str(hex));
}

/* The form that a signer would have hashed, in `out`. */
static int write_form(wc_slice code, size_t split, unsigned flags, wc_buf *out, size_t *out_split,
                      bool *out_beyond_mvp, wc_error *err)
{
    wc_error cause = {0};
    int rc = wc__wasm_canonical(code, split, out, out_split, &cause);
    bool is_beyond = rc == WC_EUNSUPPORTED && !(flags & WC_VERIFY_ERA_STRICT);
    if (is_beyond) {
        wc_buf_clear(out);
        rc = wc__wasm_minimal(code, split, out, out_split, &cause);
    }
    if (rc == 0)
        *out_beyond_mvp = is_beyond;
    else if (err)
        *err = cause;
    return rc == WC_EUNSUPPORTED ? WC_EFORMAT : rc;
}

static int check_hash(wc_loaded_actor *loaded, unsigned flags, wc_error *err)
{
    if (!(flags & WC_VERIFY_ERA_STRICT) && hash_matches(loaded))
        return 0;
    wc_buf form;
    size_t ignored;
    bool is_beyond;
    wc_buf_init(&form, loaded->code.len);
    int rc = write_form(loaded->code, loaded->code.len, flags, &form, &ignored, &is_beyond, err);
    if (rc < 0) {
        wc_buf_deinit(&form);
        return rc;
    }
    wc_buf_deinit(&loaded->storage); /* code may have pointed into it */
    loaded->storage = form;
    loaded->code = wc_buf_slice(&loaded->storage);
    loaded->is_canonical = true;
    if (!hash_matches(loaded))
        return wc_fail(err, WC_EFORMAT, "Invalid module hash");
    return 0;
}

/* What the era called extraction: the token's claims, and that they belong to these bytes. */
static int extract(wc_slice module, unsigned flags, wc_loaded_actor *loaded, wc_error *err)
{
    wc_stripped stripped;
    int rc = wc_wasm_strip(module, &loaded->storage, &stripped, err);
    if (rc < 0)
        return rc;
    if (!stripped.token.ptr)
        return wc_fail(err, WC_ENOTFOUND, "Unable to extract embedded token from WebAssembly module");
    if (!wc_slice_is_utf8(stripped.token))
        return wc_fail(err, WC_EFORMAT, "UTF8 error: invalid utf-8 sequence");
    loaded->code = stripped.code;
    loaded->token = stripped.token;
    rc = wc_token_decode(stripped.token, WC_CLAIMS_ACTOR, &loaded->arena, &loaded->claims, err);
    if (rc < 0)
        return rc;
    if (!loaded->claims.has_metadata)
        return wc_fail(err, WC_EFORMAT, "Invalid JWT algorithm. WASCAP only supports Ed25519");
    return check_hash(loaded, flags, err);
}

static int check_validation(const wc_token_validation *validation, wc_error *err)
{
    if (validation->cannot_use_yet)
        return wc_fail(err, WC_EDENIED, "Actor claims cannot be used yet");
    if (validation->is_expired)
        return wc_fail(err, WC_EDENIED, "Actor claims have expired");
    if (!validation->signature_valid)
        return wc_fail(err, WC_EDENIED, "Actor claims token has invalid signature");
    return 0;
}

int wc_actor_load(wc_slice module, uint64_t now_ns, unsigned flags, wc_loaded_actor *out, wc_error *err)
{
    wc_loaded_actor loaded = {0};
    /* A token is decoded twice, and its tree of values is larger than its text. */
    wc_arena_init(&loaded.arena, 64 * (size_t)WC_LIMIT_TOKEN_BYTES);
    wc_buf_init(&loaded.storage, module.len);
    int rc = extract(module, flags, &loaded, err);
    if (rc == 0)
        rc = wc_token_validate(loaded.token, WC_CLAIMS_ACTOR, now_ns, flags, &loaded.arena,
                               &loaded.validation, NULL, err);
    if (rc == 0 && !(flags & WC_VERIFY_INSPECT))
        rc = check_validation(&loaded.validation, err);
    if (rc < 0)
        wc_loaded_actor_deinit(&loaded);
    else
        *out = loaded;
    return rc;
}

void wc_loaded_actor_deinit(wc_loaded_actor *loaded)
{
    wc_arena_deinit(&loaded->arena);
    wc_buf_deinit(&loaded->storage);
    *loaded = (wc_loaded_actor){0};
}

/* ---- signing ---- */

static void append_token_section(wc_buf *out, wc_slice token)
{
    static const uint8_t name[] = {3, 'j', 'w', 't'};
    uint8_t size[WC_LEB_SIZE_MAX];
    wc_buf_append_byte(out, 0);
    wc_buf_append(out, size, wc_leb_write_u64(sizeof name + token.len, size));
    wc_buf_append(out, name, sizeof name);
    wc_buf_append_slice(out, token);
}

/* The module's form with the token's section at `split`. */
static int write_signed(wc_slice form, size_t split, wc_slice token, wc_buf *out, wc_error *err)
{
    wc_buf_append(out, form.ptr, split);
    append_token_section(out, token);
    wc_buf_append_slice(out, wc_slice_from(form, split));
    int rc = wc_buf_status(out);
    return rc < 0 ? wc_fail(err, rc, "signed module is larger than %zu bytes", out->max) : 0;
}

int wc_claims_embed(wc_slice module, const wc_claims *claims, const wc_nkey *key, const wc_env *env,
                    unsigned flags, wc_buf *out, bool *out_beyond_mvp, wc_error *err)
{
    wc_buf storage, form;
    wc_arena arena;
    wc_stripped stripped;
    wc_slice token;
    size_t split = 0;
    bool is_beyond = false;
    wc_buf_init(&storage, module.len);
    wc_buf_init(&form, module.len);
    wc_arena_init(&arena, 2 * (size_t)WC_LIMIT_TOKEN_BYTES);
    int rc = wc_wasm_strip(module, &storage, &stripped, err);
    if (rc == 0)
        rc = write_form(stripped.code, stripped.section_offset, flags, &form, &split, &is_beyond, err);
    if (rc == 0) {
        char hash[WC_SHA256_HEX_SIZE];
        wc_claims own = *claims;
        wc_sha256_hex(wc_buf_slice(&form), hash);
        own.hash = wc_slice_str(hash);
        own.has_metadata = true;
        rc = wc_claims_sign(&own, key, env, &arena, &token, err);
    }
    if (rc == 0)
        rc = write_signed(wc_buf_slice(&form), split, token, out, err);
    if (rc == 0 && out_beyond_mvp)
        *out_beyond_mvp = is_beyond;
    wc_arena_deinit(&arena);
    wc_buf_deinit(&form);
    wc_buf_deinit(&storage);
    return rc;
}
