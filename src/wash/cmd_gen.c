/* wash/cmd_gen.c: `wash gen`, `wash lint`, `wash validate`, `wash fmt`: contracts in WIDL. Reading and writing of files is
 * done here, everything else in src/widl.
 *
 * SPEC widl 4, 5.
 */
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "wash/wash_int.h"
#include "widl/widl.h"

#define GEN_ARENA_BYTES (512u << 20)
#define GEN_TEXT_BYTES (1u << 20)
#define GEN_PATH_BYTES 4096u

/* Where names of files lead: those that are not absolute begin in a directory. */
typedef struct reader {
    wc_slice directory; /* with its last '/'; empty: the current one */
} reader;

static int read_file(void *ctx, const char *name, wc_buf *out, wc_error *err)
{
    const reader *r = ctx;
    wc_buf path;
    wc_buf_init(&path, GEN_PATH_BYTES);
    if (name[0] != '/')
        wc_buf_append_slice(&path, r->directory);
    wc_buf_append_str(&path, name);
    const char *text = wc_buf_cstr(&path);
    int status = text ? wc_file_read(text, out->max, out, err)
                      : wc_fail(err, WC_ELIMIT, "a path is longer than %u bytes", GEN_PATH_BYTES);
    wc_buf_deinit(&path);
    return status;
}

static wc_slice directory_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return wc_slice_of(path, slash ? (size_t)(slash - path) + 1 : 0);
}

/* ~/.wapc/definitions, where the original tool installs imports; NULL without a home. */
static const char *definitions(wc_buf *out)
{
    const char *home = getenv("HOME");
    if (!home || !home[0])
        return NULL;
    wc_buf_printf(out, "%s/.wapc/definitions", home);
    return wc_buf_cstr(out);
}

/* --- gen --- */

static int write_target(wc_wash *wash, const reader *r, const wc_widl_target *target)
{
    wc_error err = {0};
    wc_buf path, parent;
    int status = 1;
    wc_buf_init(&path, GEN_PATH_BYTES);
    wc_buf_init(&parent, GEN_PATH_BYTES);
    if (target->path[0] != '/')
        wc_buf_append_slice(&path, r->directory);
    wc_buf_append_str(&path, target->path);
    const char *name = wc_buf_cstr(&path);
    if (!name) {
        wc__wash_fail(wash, "a path is longer than %u bytes", GEN_PATH_BYTES);
        goto out;
    }
    if (target->is_kept && access(name, F_OK) == 0) {
        fprintf(wash->out, "Skipping %s...\n", target->path);
        status = 0;
        goto out;
    }
    fprintf(wash->out, "Generating %s...\n", target->path);
    wc_buf_append_slice(&parent, directory_of(name));
    const char *directory = wc_buf_cstr(&parent);
    if ((parent.len > 0 && wc_dir_make(directory, 0777, &err) != 0) ||
        wc_file_write(name, target->content, 0644, &err) != 0)
        wc__wash_fail(wash, "%s", err.msg);
    else
        status = 0;
out:
    wc_buf_deinit(&path);
    wc_buf_deinit(&parent);
    return status;
}

int wc__wash_gen(void *ctx, const wc_opt_args *args)
{
    wc_wash *wash = ctx;
    const char *config = wc_opt_text(args, "config");
    reader r = {directory_of(config)};
    wc_error err = {0};
    wc_arena arena;
    wc_buf text, notes, imports;
    wc_widl_target *targets = NULL;
    int status = 1;
    wc_arena_init(&arena, GEN_ARENA_BYTES);
    wc_buf_init(&text, GEN_TEXT_BYTES);
    wc_buf_init(&notes, GEN_TEXT_BYTES);
    wc_buf_init(&imports, GEN_PATH_BYTES);
    wc_widl_files files = {read_file, &r, definitions(&imports)};
    if (wc_file_read(config, GEN_TEXT_BYTES, &text, &err) != 0 ||
        wc_widl_generate(config, wc_buf_slice(&text), &files, &arena, &notes, &targets, &err) != 0) {
        wc__wash_fail(wash, "%s", err.msg);
        goto out;
    }
    if (notes.len > 0)
        fprintf(wash->errors, "%.*s", (int)notes.len, (const char *)notes.ptr);
    status = 0;
    for (const wc_widl_target *target = targets; target && status == 0; target = target->next)
        status = write_target(wash, &r, target);
out:
    wc_buf_deinit(&text);
    wc_buf_deinit(&notes);
    wc_buf_deinit(&imports);
    wc_arena_deinit(&arena);
    return status;
}

/* --- validate, lint, fmt --- */

/* Reads and checks a schema; findings go to the error stream. */
static int load(wc_wash *wash, const char *path, wc_arena *arena, wc_widl_doc **out_doc)
{
    reader r = {0};
    wc_error err = {0};
    wc_buf text, notes, imports;
    wc_buf_init(&text, WC_WIDL_SOURCE_BYTES);
    wc_buf_init(&notes, GEN_TEXT_BYTES);
    wc_buf_init(&imports, GEN_PATH_BYTES);
    wc_widl_files files = {read_file, &r, definitions(&imports)};
    wc_widl_doc *doc = NULL;
    int status = wc_file_read(path, WC_WIDL_SOURCE_BYTES, &text, &err);
    wc_slice kept = status == 0 ? wc_arena_dup(arena, wc_buf_slice(&text)) : (wc_slice){0};
    if (status == 0)
        status = wc_widl_parse(path, kept, NULL, arena, &doc, &err);
    if (status == 0)
        status = wc_widl_import(doc, &files, &err);
    if (status == 0)
        status = wc_widl_check(doc, &err);
    if (doc)
        wc_widl_print_notes(doc, &notes);
    if (notes.len > 0)
        fprintf(wash->errors, "%.*s", (int)notes.len, (const char *)notes.ptr);
    if (status != 0)
        wc__wash_fail(wash, "%s", notes.len > 0 ? "the schema is not valid" : err.msg);
    wc_buf_deinit(&text);
    wc_buf_deinit(&notes);
    wc_buf_deinit(&imports);
    if (status == 0)
        *out_doc = doc;
    return status == 0 ? 0 : 1;
}

int wc__wash_validate(void *ctx, const wc_opt_args *args)
{
    wc_wash *wash = ctx;
    const char *path = wc_opt_text(args, "schema");
    wc_arena arena;
    wc_widl_doc *doc;
    wc_arena_init(&arena, GEN_ARENA_BYTES);
    int status = load(wash, path, &arena, &doc);
    if (status == 0)
        fprintf(wash->out, "%s is valid\n", path);
    wc_arena_deinit(&arena);
    return status;
}

int wc__wash_lint(void *ctx, const wc_opt_args *args)
{
    wc_wash *wash = ctx;
    wc_arena arena;
    wc_buf text;
    wc_widl_doc *before, *after;
    size_t breaking = 0;
    int status = 1;
    wc_arena_init(&arena, GEN_ARENA_BYTES);
    wc_buf_init(&text, WC_WIDL_OUTPUT_BYTES);
    if (load(wash, wc_opt_text(args, "old"), &arena, &before) != 0 ||
        load(wash, wc_opt_text(args, "new"), &arena, &after) != 0)
        goto out;
    wc_widl_compare(before, after, &text, &breaking);
    if (text.len > 0)
        fwrite(text.ptr, 1, text.len, wash->out);
    if (breaking > 0)
        wc__wash_fail(wash, "%zu %s", breaking,
                      breaking == 1 ? "change breaks somebody" : "changes break somebody");
    else
        status = 0;
out:
    wc_buf_deinit(&text);
    wc_arena_deinit(&arena);
    return status;
}

int wc__wash_format(void *ctx, const wc_opt_args *args)
{
    wc_wash *wash = ctx;
    const char *path = wc_opt_text(args, "schema");
    wc_error err = {0};
    wc_arena arena;
    wc_buf text, formatted;
    wc_widl_doc *doc;
    int status = 1;
    wc_arena_init(&arena, GEN_ARENA_BYTES);
    wc_buf_init(&text, WC_WIDL_SOURCE_BYTES);
    wc_buf_init(&formatted, WC_WIDL_OUTPUT_BYTES);
    if (wc_file_read(path, WC_WIDL_SOURCE_BYTES, &text, &err) != 0 ||
        wc_widl_parse(path, wc_buf_slice(&text), NULL, &arena, &doc, &err) != 0) {
        wc__wash_fail(wash, "%s", err.msg);
        goto out;
    }
    wc_widl_format(doc, &formatted);
    if (wc_slice_eq(wc_buf_slice(&text), wc_buf_slice(&formatted)))
        status = 0;
    else if (wc_opt_has(args, "check"))
        wc__wash_fail(wash, "%s is not formatted", path);
    else if (wc_buf_status(&formatted) != 0 || wc_file_write(path, wc_buf_slice(&formatted), 0644, &err) != 0)
        wc__wash_fail(wash, "%s: %s", path, err.msg);
    else
        status = 0;
out:
    wc_buf_deinit(&text);
    wc_buf_deinit(&formatted);
    wc_arena_deinit(&arena);
    return status;
}

/* clang-format off */
const wc_opt wc__wash_gen_opts[] = {
    {.name = "config", .kind = WC_OPT_POSITIONAL, .is_required = true,
     .help = "The codegen.yaml; paths in it are relative to where it lies"},
    {0},
};

const wc_opt wc__wash_schema_opts[] = {
    {.name = "schema", .kind = WC_OPT_POSITIONAL, .is_required = true, .help = "A .widl or .apex file"},
    {0},
};

const wc_opt wc__wash_format_opts[] = {
    {.name = "schema", .kind = WC_OPT_POSITIONAL, .is_required = true, .help = "A .widl or .apex file"},
    {.name = "check", .kind = WC_OPT_FLAG, .help = "Change nothing; status 1 when it is not formatted"},
    {0},
};

const wc_opt wc__wash_lint_opts[] = {
    {.name = "old", .kind = WC_OPT_POSITIONAL, .is_required = true, .help = "The schema as it was"},
    {.name = "new", .kind = WC_OPT_POSITIONAL, .is_required = true, .help = "The schema as it is to be"},
    {0},
};
/* clang-format on */
