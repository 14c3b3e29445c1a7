/* wash/cmd_claims_sign.c: `wash claims sign`: puts a token into a module.
 *
 * The source is read and looked at before any key is made, so that a wrong file name leaves nothing behind.
 * The destination appears whole or not at all.
 *
 * SPEC wash 2.2; claims 3.1, 3.2 (modules beyond the MVP).
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "codec/json.h"
#include "wash/actor_opts.h"

const wc_opt wc__wash_sign_opts[] = {
    {.name = "source", .kind = WC_OPT_POSITIONAL, .is_required = true, .help = "The module to sign"},
    {.name = "destination",
     .letter = 'd',
     .kind = WC_OPT_VALUE,
     .value = "file",
     .help = "The signed module; usually <source>_s.wasm beside the source"},
    WC_WASH_ACTOR_OPTS,
    WC_WASH_ISSUER_OPT("Account key that signs; usually ~/.wash/keys/$USER_account.nk, made when missing"),
    WC_WASH_SUBJECT_OPT(
        "Key of the module itself; usually ~/.wash/keys/<source>_module.nk, made when missing"),
    {.name = "era-strict", .help = "Refuse modules beyond the WebAssembly MVP, as the tools of 2021 did"},
    WC_WASH_SIGNING_OPTS,
    {0},
};

/* "./actor_s.wasm" for "actor.wasm", "a/actor_s.wasm" for "a/actor.wasm". */
static void default_destination(const char *source, wc_buf *out)
{
    const char *slash = strrchr(source, '/');
    wc_slice stem = wc__wash_stem(wc_slice_str(source));
    if (slash)
        wc_buf_append(out, source, (size_t)(slash - source));
    else
        wc_buf_append_byte(out, '.');
    wc_buf_printf(out, "/%.*s_s.wasm", WC_FMT(stem));
}

/* What the umask leaves of 0666, as for any new file; an existing file keeps its mode. */
static unsigned mode_for(const char *path)
{
    struct stat info;
    if (stat(path, &info) == 0)
        return info.st_mode & 0777;
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* Straight into what is no regular file: a rename would put a file in the place of /dev/stdout. */
static int write_straight(const char *path, wc_slice content, wc_error *err)
{
    FILE *file = fopen(path, "wb");
    bool is_good = file && fwrite(content.ptr, 1, content.len, file) == content.len;
    if (file && fclose(file) != 0)
        is_good = false;
    return is_good ? 0 : wc_fail(err, WC_EIO, "cannot write '%s': %s", path, wc_errno_text(errno));
}

static int write_module(const char *path, wc_slice content, wc_error *err)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return wc_file_write(path, content, mode_for(path), err);
    if (S_ISDIR(info.st_mode))
        return wc_fail(err, WC_EINVAL, "the destination '%s' is a directory, a file is expected", path);
    if (!S_ISREG(info.st_mode))
        return write_straight(path, content, err);
    char *real = realpath(path, NULL); /* a link stays a link, its file is replaced */
    int rc = real ? wc_file_write(real, content, mode_for(path), err)
                  : wc_fail(err, WC_EIO, "cannot write '%s': %s", path, wc_errno_text(errno));
    free(real);
    return rc;
}

static int print_result(wc_wash *wash, const wc_opt_args *args, const char *destination, wc_claim_list caps)
{
    wc_buf text;
    wc_json_writer json;
    wc_buf_init(&text, WC_LIMIT_TOKEN_BYTES);
    wc_json_writer_init(&json, &text);
    if (wc__wash_is_json(args)) {
        wc_json_object_begin(&json);
        wc_json_key(&json, "capabilities");
        wc_json_array_begin(&json);
        for (size_t i = 0; i < caps.len; i++)
            wc_json_string(&json, caps.items[i]);
        wc_json_array_end(&json);
        wc_json_put_cstr(&json, "destination", destination);
        wc_json_put_cstr(&json, "result", "success");
        wc_json_object_end(&json);
    } else {
        wc_buf_printf(&text, "Successfully signed %s with capabilities: ", destination);
        for (size_t i = 0; i < caps.len; i++) {
            wc_buf_append_str(&text, i ? "," : "");
            wc_buf_append_slice(&text, caps.items[i]);
        }
    }
    int status = wc__wash_print(wash, &text);
    wc_buf_deinit(&text);
    return status;
}

/* Keys, token, file; the module is known to be one. */
static int sign_module(wc_wash *wash, const wc_opt_args *args, wc_slice module, const wc_claims *claims,
                       const char *destination)
{
    const char *source = wc_opt_text(args, "source");
    unsigned flags = wc_opt_has(args, "era-strict") ? WC_VERIFY_ERA_STRICT : 0;
    char public_key[WC_NKEY_PUBLIC_LEN + 1];
    bool is_beyond = false;
    wc_nkey issuer = {0}, subject = {0};
    wc_error err = {0};
    wc_buf signed_module;
    int status = 1;
    wc_buf_init(&signed_module, WC_LIMIT_MODULE_BYTES + WC_LIMIT_TOKEN_BYTES);
    if (wc__wash_key_of(wash, args, "issuer", WC_NKEY_ACCOUNT, source, &issuer) != 0)
        goto out;
    if (wc__wash_key_of(wash, args, "subject", WC_NKEY_MODULE, source, &subject) != 0)
        goto out;
    wc_claims complete = *claims;
    wc_nkey_public(&subject, public_key);
    complete.subject = wc_slice_str(public_key);
    int rc = wc_claims_embed(module, &complete, &issuer, wash->env, flags, &signed_module, &is_beyond, &err);
    if (rc != 0 || write_module(destination, wc_buf_slice(&signed_module), &err) != 0) {
        wc__wash_fail(wash, "%s", err.msg);
        goto out;
    }
    if (is_beyond)
        wc__wash_warn(
            wash,
            "%s uses WebAssembly features beyond the MVP; hosts of version 0.15 to 0.18 cannot load %s "
            "(this host can)",
            source, destination);
    status = print_result(wash, args, destination, complete.caps);
out:
    wc_nkey_deinit(&issuer);
    wc_nkey_deinit(&subject);
    wc_buf_deinit(&signed_module);
    return status;
}

static int check_module(wc_wash *wash, const char *source, wc_slice module)
{
    wc_buf storage;
    wc_stripped parts;
    wc_error err = {0};
    wc_buf_init(&storage, WC_LIMIT_MODULE_BYTES);
    int rc = wc_wasm_strip(module, &storage, &parts, &err);
    wc_buf_deinit(&storage);
    return rc == 0 ? 0 : wc__wash_fail(wash, "%s\n'%s' cannot be signed", err.msg, source);
}

int wc__wash_claims_sign(void *ctx, const wc_opt_args *args)
{
    wc_wash *wash = ctx;
    const char *source = wc_opt_text(args, "source"), *destination = wc_opt_text(args, "destination");
    int status = 1;
    wc_claims claims;
    wc_error err = {0};
    wc_arena arena;
    wc_buf module, name;
    wc_arena_init(&arena, 0);
    wc_buf_init(&module, WC_LIMIT_MODULE_BYTES);
    wc_buf_init(&name, 16u << 10);
    if (wc__wash_actor_claims(wash, args, WC_WASH_ORDER_SIGN, &arena, &claims) != 0)
        goto out;
    if (wc_file_read(source, WC_LIMIT_MODULE_BYTES, &module, &err) != 0) {
        wc__wash_fail(wash, "%s", err.msg);
        goto out;
    }
    if (check_module(wash, source, wc_buf_slice(&module)) != 0)
        goto out;
    if (!destination)
        default_destination(source, &name);
    destination = destination ? destination : wc_buf_cstr(&name);
    if (destination)
        status = sign_module(wash, args, wc_buf_slice(&module), &claims, destination);
    else
        wc__wash_fail(wash, "the name of the source is too long");
out:
    wc_buf_deinit(&module);
    wc_buf_deinit(&name);
    wc_arena_deinit(&arena);
    return status;
}
