/* wash/cmd_claims_inspect.c: `wash claims inspect`: what the token in a module says.
 *
 * Expiry and a wrong signature do not fail, as ever, but they are told on standard error. It reads files
 * only; a name that cannot be opened may be a registry reference, and the error says what to do then.
 *
 * SPEC wash 2.1, 14, 17 (bad signature and expiry, label of servers).
 */
#include <stdlib.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/num.h"
#include "claims/claims.h"
#include "codec/json.h"
#include "wash/table.h"
#include "wash/wash_int.h"

#define INSPECT_COLUMN_MAX 68u /* of the table (SPEC wash 14.1) */
#define INSPECT_TEXT_BYTES (16u << 20)

const wc_opt wc__wash_inspect_opts[] = {
    {.name = "module", .kind = WC_OPT_POSITIONAL, .is_required = true, .help = "The signed module, a file"},
    {.name = "jwt-only", .help = "Print the token as it is, nothing else"},
    WC_WASH_OUTPUT_OPT,
    /* Of registries; scripts that pass them for a file keep working, as they did. */
    {.name = "digest", .letter = 'd', .kind = WC_OPT_VALUE, .is_hidden = true},
    {.name = "allow-latest", .is_hidden = true},
    {.name = "user", .letter = 'u', .kind = WC_OPT_VALUE, .is_hidden = true},
    {.name = "password", .letter = 'p', .kind = WC_OPT_VALUE, .is_hidden = true},
    {.name = "insecure", .is_hidden = true},
    {.name = "no-cache", .is_hidden = true},
    {0},
};

/* What a key is called, by its first letter: in the table, in JSON. */
typedef struct label {
    char letter;
    const char *text, *key;
} label;

static const label labels[] = {
    {'A', "Account", "account"}, {'M', "Module", "module"}, {'O', "Operator", "operator"},
    {'N', "Server", "server"},   {'U', "User", "user"},     {'V', "Service", "service"},
    {'C', "Cluster", "cluster"},
};

static const label *label_of(wc_slice key)
{
    static const label unknown = {0, "<Unknown>", "<unknown>"};
    for (size_t i = 0; i < WC_COUNT(labels); i++)
        if (key.len > 0 && key.ptr[0] == (uint8_t)labels[i].letter)
            return &labels[i];
    return &unknown;
}

static wc_slice or_else(wc_slice text, const char *otherwise)
{
    return text.ptr ? text : wc_slice_str(otherwise);
}

static void append_joined(wc_buf *out, wc_claim_list list, const char *separator, bool is_display)
{
    for (size_t i = 0; i < list.len; i++) {
        wc_buf_append_str(out, i ? separator : "");
        wc_buf_append_slice(out, is_display ? wc_capability_display_name(list.items[i]) : list.items[i]);
    }
}

/* --- text --- */

static void pair(wc_table *table, const char *name, wc_slice value)
{
    wc_table_row(table);
    wc_table_cell(table, wc_slice_str(name), 1, WC_TABLE_LEFT);
    wc_table_cell(table, value, 1, WC_TABLE_RIGHT);
}

static void wide(wc_table *table, wc_slice text, int align)
{
    wc_table_row(table);
    wc_table_cell(table, text, 2, align);
}

static int print_table(wc_wash *wash, const wc_loaded_actor *loaded)
{
    const wc_claims *claims = &loaded->claims;
    const label *issuer = label_of(claims->issuer), *subject = label_of(claims->subject);
    wc_buf title, version, caps, tags, text;
    wc_buf_init(&title, WC_LIMIT_TOKEN_BYTES);
    wc_buf_init(&version, WC_LIMIT_TOKEN_BYTES);
    wc_buf_init(&caps, WC_LIMIT_TOKEN_BYTES);
    wc_buf_init(&tags, WC_LIMIT_TOKEN_BYTES);
    wc_buf_init(&text, INSPECT_TEXT_BYTES);
    wc_buf_append_slice(&title, wc_claims_display_name(claims));
    wc_buf_printf(&title, " - %s", subject->text);
    wc_buf_append_slice(&version, or_else(claims->version, "None"));
    wc_buf_printf(&version, " (%d)", claims->revision);
    append_joined(&caps, claims->caps, "\n", true);
    append_joined(&tags, claims->tags, ",", false);

    wc_table *table = wc_table_new(WC_TABLE_BLANK, INSPECT_COLUMN_MAX, false);
    wide(table, wc_buf_slice(&title), WC_TABLE_CENTRE);
    pair(table, issuer->text, claims->issuer);
    pair(table, subject->text, claims->subject);
    pair(table, "Expires", wc_slice_str(loaded->validation.expires_human));
    pair(table, "Can Be Used", wc_slice_str(loaded->validation.not_before_human));
    pair(table, "Version", wc_buf_slice(&version));
    pair(table, "Call Alias", or_else(claims->call_alias, "(Not set)"));
    const char *heading = claims->is_provider ? "Capability Provider" : "Capabilities";
    wide(table, wc_slice_str(heading), WC_TABLE_CENTRE);
    wide(table, wc_buf_slice(&caps), WC_TABLE_LEFT);
    wide(table, WC_LIT("Tags"), WC_TABLE_CENTRE);
    wide(table, tags.len > 0 ? wc_buf_slice(&tags) : WC_LIT("None"), WC_TABLE_LEFT);
    wc_table_render(table, &text);
    int status = wc__wash_print(wash, &text);
    wc_table_free(table);
    wc_buf_deinit(&title);
    wc_buf_deinit(&version);
    wc_buf_deinit(&caps);
    wc_buf_deinit(&tags);
    wc_buf_deinit(&text);
    return status;
}

/* --- JSON --- */

typedef struct field {
    const char *key;
    wc_slice text;
    const wc_claim_list *list; /* written instead of `text`, as display names */
    bool is_number;            /* the revision */
} field;

static int by_key(const void *a, const void *b)
{
    return strcmp(((const field *)a)->key, ((const field *)b)->key);
}

/* The labels are keys too, so the order is only known here. When both keys have one label the subject is
 * shown. */
static void write_sorted(wc_buf *out, field *fields, size_t count, int32_t revision)
{
    wc_json_writer json;
    qsort(fields, count, sizeof(field), by_key);
    wc_json_writer_init(&json, out);
    wc_json_object_begin(&json);
    for (size_t i = 0; i < count; i++) {
        wc_json_key(&json, fields[i].key);
        if (fields[i].is_number) {
            wc_json_int(&json, revision);
        } else if (fields[i].list) {
            wc_json_array_begin(&json);
            for (size_t k = 0; k < fields[i].list->len; k++)
                wc_json_string(&json, wc_capability_display_name(fields[i].list->items[k]));
            wc_json_array_end(&json);
        } else {
            wc_json_string(&json, fields[i].text);
        }
    }
    wc_json_object_end(&json);
}

static int print_json(wc_wash *wash, const wc_loaded_actor *loaded)
{
    const wc_claims *claims = &loaded->claims;
    const label *issuer = label_of(claims->issuer), *subject = label_of(claims->subject);
    wc_buf tags, text;
    wc_buf_init(&tags, WC_LIMIT_TOKEN_BYTES);
    wc_buf_init(&text, INSPECT_TEXT_BYTES);
    append_joined(&tags, claims->tags, ",", false);
    field fields[] = {
        {.key = "call_alias", .text = or_else(claims->call_alias, "(Not set)")},
        {.key = "can_be_used", .text = wc_slice_str(loaded->validation.not_before_human)},
        {.key = claims->is_provider ? "capability_provider" : "capabilities", .list = &claims->caps},
        {.key = "expires", .text = wc_slice_str(loaded->validation.expires_human)},
        {.key = "revision", .is_number = true},
        {.key = "tags", .text = tags.len > 0 ? wc_buf_slice(&tags) : WC_LIT("None")},
        {.key = "version", .text = or_else(claims->version, "None")},
        {.key = subject->key, .text = claims->subject},
        {.key = issuer->key, .text = claims->issuer},
    };
    write_sorted(&text, fields, WC_COUNT(fields) - (issuer == subject), claims->revision);
    int status = wc__wash_print(wash, &text);
    wc_buf_deinit(&tags);
    wc_buf_deinit(&text);
    return status;
}

/* --- the command --- */

static void warn_of_validity(wc_wash *wash, const char *path, const wc_token_validation *validation)
{
    if (!validation->signature_valid)
        wc__wash_warn(
            wash, "the signature in %s is wrong: nobody vouches for these claims, and no host will run it",
            path);
    if (validation->is_expired)
        wc__wash_warn(wash, "the claims in %s have expired; sign the module again to run it", path);
    if (validation->cannot_use_yet)
        wc__wash_warn(wash, "the claims in %s cannot be used yet", path);
}

static int print_no_token(wc_wash *wash, const wc_opt_args *args, const char *path)
{
    wc_buf text;
    wc_json_writer json;
    wc_buf_init(&text, 64u << 10);
    wc_buf_printf(&text, "No capabilities discovered in : %s", path);
    if (wc__wash_is_json(args)) {
        wc_buf message = text;
        wc_buf_init(&text, 512u << 10);
        wc_json_writer_init(&json, &text);
        wc_json_object_begin(&json);
        wc_json_put_string(&json, "error", wc_buf_slice(&message));
        wc_json_object_end(&json);
        wc_buf_deinit(&message);
    }
    int status = wc__wash_print(wash, &text);
    wc_buf_deinit(&text);
    return status;
}

/* "registry.example/echo:0.2.0", "localhost:5000/echo": what has a tag, a digest or a port around its
 * slashes. */
static bool is_like_reference(const char *path)
{
    return strchr(path, '/') && (strchr(path, ':') || strchr(path, '@'));
}

static int read_module(wc_wash *wash, const char *path, wc_buf *out)
{
    wc_error err = {0};
    int rc = wc_file_read(path, WC_LIMIT_MODULE_BYTES + WC_LIMIT_TOKEN_BYTES, out, &err);
    if (rc == WC_ENOTFOUND && is_like_reference(path))
        return wc__wash_fail(
            wash,
            "%s\n"
            "This command reads files. If this is a registry reference, fetch it first, for example with\n"
            "    oras pull %s\n"
            "and inspect the file",
            err.msg, path);
    return rc == 0 ? 0 : wc__wash_fail(wash, "%s", err.msg);
}

static int print_loaded(wc_wash *wash, const wc_opt_args *args, const char *path,
                        const wc_loaded_actor *loaded)
{
    warn_of_validity(wash, path, &loaded->validation);
    if (wc_opt_has(args, "jwt-only")) {
        wc_buf text;
        wc_buf_init(&text, WC_LIMIT_TOKEN_BYTES + 1);
        wc_buf_append_slice(&text, loaded->token);
        int status = wc__wash_print(wash, &text);
        wc_buf_deinit(&text);
        return status;
    }
    return wc__wash_is_json(args) ? print_json(wash, loaded) : print_table(wash, loaded);
}

/* The library's text, and in a second line what it means for this file. */
static void fail_load(wc_wash *wash, const char *path, const wc_error *err)
{
    bool is_changed = strcmp(err->msg, "Invalid module hash") == 0;
    wc__wash_fail(wash, "%s\n'%s' %s", err->msg, path,
                  is_changed ? "was changed after it was signed; if that is your doing, sign it again"
                             : "is no signed module that can be read");
}

int wc__wash_claims_inspect(void *ctx, const wc_opt_args *args)
{
    wc_wash *wash = ctx;
    const char *path = wc_opt_text(args, "module");
    wc_loaded_actor loaded;
    wc_error err = {0};
    wc_buf module;
    wc_buf_init(&module, WC_LIMIT_MODULE_BYTES + WC_LIMIT_TOKEN_BYTES);
    if (read_module(wash, path, &module) != 0)
        return 1;
    int status = 1;
    int rc = wc_actor_load(wc_buf_slice(&module), wash->env->wall_ns(wash->env->ctx),
                           WC_VERIFY_INSPECT | WC_VERIFY_TOLERANT, &loaded, &err);
    if (rc == 0) {
        status = print_loaded(wash, args, path, &loaded);
        wc_loaded_actor_deinit(&loaded);
    } else if (rc == WC_ENOTFOUND) {
        status = print_no_token(wash, args, path);
    } else {
        fail_load(wash, path, &err);
    }
    wc_buf_deinit(&module);
    return status;
}
