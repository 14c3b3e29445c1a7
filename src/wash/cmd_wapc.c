/* wash/cmd_wapc.c: the program under the name `wapc`, as the original tool is called: generate, new, version.
 *
 * `wapc new` copies a template directory: `.template` says what it wants to know, `*.tmpl` have {{.name}} replaced and lose
 * that ending, other files are copied. Symbolic links are left out. Nothing is overwritten: the directory must not be there.
 *
 * SPEC widl 7.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/map.h"
#include "codec/yaml.h"
#include "wash/wash_int.h"

#define WAPC_ARENA_BYTES (64u << 20)
#define WAPC_FILE_BYTES (1u << 20)
#define WAPC_FILES 1000u
#define WAPC_DEPTH 16u
#define WAPC_VARIABLES 256u
#define WAPC_LINE_BYTES 512u

typedef struct job {
    wc_wash *wash;
    const wc_opt_args *args;
    wc_arena arena;
    wc_map values; /* name -> wc_slice */
    const char *from, *to;
    wc_slice spec_location;
    unsigned files;
} job;

static int set(job *j, wc_slice name, wc_slice value)
{
    wc_slice *kept = wc_arena_alloc(&j->arena, sizeof *kept);
    if (kept != NULL)
        *kept = wc_arena_dup(&j->arena, value);
    if (kept == NULL || kept->ptr == NULL || wc_map_put(&j->values, name, kept, NULL) != 0)
        return wc__wash_fail(j->wash, "more than %u variables", WAPC_VARIABLES);
    return 0;
}

/* --- what the template wants to know --- */

static int read_arguments(job *j)
{
    for (size_t i = 0; i < wc_opt_count(j->args, "variables"); i++) {
        wc_slice rest = wc_slice_str(wc_opt_item(j->args, "variables", i));
        size_t at = wc_slice_find(rest, '=');
        if (at == 0 || at == rest.len)
            return wc__wash_fail(j->wash, "a variable is written name=value, not \"%.*s\"", WC_FMT(rest));
        if (set(j, wc_slice_sub(rest, 0, at), wc_slice_from(rest, at + 1)) != 0)
            return 1;
    }
    wc_slice directory = wc_slice_str(j->to), part = directory;
    if (wc_map_get(&j->values, WC_LIT("name")) != NULL)
        return 0;
    while (wc_slice_split(&directory, '/', &part) && directory.len > 0)
        continue;
    return set(j, WC_LIT("name"), part);
}

/* On a terminal the user is asked; elsewhere the default counts. */
static int fill_variable(job *j, const wc_value *variable)
{
    wc_slice name = wc_value_get_string(variable, "name"), prompt = wc_value_get_string(variable, "prompt");
    wc_slice value = {0};
    bool is_required = false, has_default = wc_value_text(wc_value_get(variable, "default"), &value);
    char line[WAPC_LINE_BYTES];
    if (name.len == 0)
        return wc__wash_fail(j->wash, "%s/.template: a variable has no name", j->from);
    if (wc_map_get(&j->values, name) != NULL)
        return 0;
    wc_value_bool(wc_value_get(variable, "required"), &is_required);
    if (isatty(STDIN_FILENO) == 1 && isatty(fileno(j->wash->errors)) == 1) {
        fprintf(j->wash->errors, "%.*s [%.*s]: ", WC_FMT(prompt.len > 0 ? prompt : name), WC_FMT(value));
        fflush(j->wash->errors);
        if (fgets(line, sizeof line, stdin) != NULL && line[0] != '\n') {
            value = wc_slice_of(line, strcspn(line, "\n"));
            has_default = true;
        }
    }
    if (is_required && !has_default)
        return wc__wash_fail(j->wash, "the template needs a value: %.*s=...", WC_FMT(name));
    return set(j, name, value);
}

static bool is_inside(wc_slice path)
{
    wc_slice rest = path, part;
    if (path.len == 0 || path.ptr[0] == '/')
        return false;
    while (wc_slice_split(&rest, '/', &part)) {
        if (wc_slice_eq_str(part, ".."))
            return false;
    }
    return true;
}

static int read_template(job *j)
{
    wc_error err = {0};
    wc_buf text;
    const wc_value *root = NULL;
    wc_slice path = wc_arena_printf(&j->arena, "%s/.template", j->from);
    wc_buf_init(&text, WAPC_FILE_BYTES);
    int status = wc_file_read((const char *)path.ptr, WAPC_FILE_BYTES, &text, &err);
    wc_slice kept = status == 0 ? wc_arena_dup(&j->arena, wc_buf_slice(&text)) : (wc_slice){0};
    if (status == 0)
        status = wc_yaml_read(kept, NULL, &j->arena, &root, &err);
    wc_buf_deinit(&text);
    if (status != 0)
        return wc__wash_fail(j->wash, "%s is no template: %s", j->from, err.msg);
    j->spec_location = wc_value_get_string(root, "specLocation");
    if (j->spec_location.len == 0)
        j->spec_location = WC_LIT("schema.widl");
    if (!is_inside(j->spec_location))
        return wc__wash_fail(j->wash, "specLocation leads out of the project: %.*s", WC_FMT(j->spec_location));
    WC_VALUE_EACH(variable, wc_value_get(root, "variables"))
    {
        if (fill_variable(j, variable) != 0)
            return 1;
    }
    return 0;
}

/* --- files --- */

/* {{.name}}, {{ .name }}; any other action of Go's templates is an error. */
static int replace(job *j, const char *path, wc_slice text, wc_buf *out)
{
    while (text.len > 0) {
        size_t open = wc_slice_find_slice(text, WC_LIT("{{"));
        wc_buf_append_slice(out, wc_slice_sub(text, 0, open));
        text = wc_slice_from(text, open);
        if (text.len == 0)
            break;
        size_t close = wc_slice_find_slice(text, WC_LIT("}}"));
        wc_slice action = wc_slice_trim(wc_slice_sub(text, 2, close > 2 ? close - 2 : 0));
        bool is_name = close < text.len && action.len > 1 && action.ptr[0] == '.';
        const wc_slice *value = is_name ? wc_map_get(&j->values, wc_slice_from(action, 1)) : NULL;
        if (value == NULL)
            return wc__wash_fail(j->wash,
                                 is_name ? "%s: the template has no variable \"%.*s\""
                                         : "%s: only {{.name}} is understood, not \"%.*s\"",
                                 path, WC_FMT(action));
        wc_buf_append_slice(out, *value);
        text = wc_slice_from(text, close + 2);
    }
    return 0;
}

static int write_to(job *j, wc_slice relative, wc_slice content, unsigned mode)
{
    wc_error err = {0};
    wc_slice path = wc_arena_printf(&j->arena, "%s/%.*s", j->to, WC_FMT(relative));
    size_t slash = path.len;
    while (slash > 0 && path.ptr[slash - 1] != '/')
        slash--;
    wc_slice directory = wc_arena_dup(&j->arena, wc_slice_sub(path, 0, slash));
    if (path.ptr == NULL || directory.ptr == NULL)
        return wc__wash_fail(j->wash, "out of memory");
    if (wc_dir_make((const char *)directory.ptr, 0777, &err) != 0 ||
        wc_file_write((const char *)path.ptr, content, mode, &err) != 0)
        return wc__wash_fail(j->wash, "%s", err.msg);
    return 0;
}

static int copy_file(job *j, wc_slice relative, const struct stat *found)
{
    wc_error err = {0};
    wc_buf text, replaced;
    wc_slice path = wc_arena_printf(&j->arena, "%s/%.*s", j->from, WC_FMT(relative));
    bool is_text = wc_slice_ends(relative, WC_LIT(".tmpl"));
    if (path.ptr == NULL || ++j->files > WAPC_FILES)
        return wc__wash_fail(j->wash, "the template has more than %u files", WAPC_FILES);
    wc_buf_init(&text, WAPC_FILE_BYTES);
    wc_buf_init(&replaced, 2 * WAPC_FILE_BYTES);
    int status = wc_file_read((const char *)path.ptr, WAPC_FILE_BYTES, &text, &err) == 0
                     ? 0
                     : wc__wash_fail(j->wash, "%s", err.msg);
    if (status == 0 && is_text)
        status = replace(j, (const char *)path.ptr, wc_buf_slice(&text), &replaced);
    if (status == 0 && wc_buf_status(&replaced) != 0)
        status = wc__wash_fail(j->wash, "%s becomes larger than %u bytes", (const char *)path.ptr,
                               2 * WAPC_FILE_BYTES);
    if (status == 0)
        status = write_to(j, wc_slice_sub(relative, 0, relative.len - (is_text ? 5 : 0)),
                          is_text ? wc_buf_slice(&replaced) : wc_buf_slice(&text),
                          found->st_mode & 0111 ? 0755 : 0644);
    wc_buf_deinit(&text);
    wc_buf_deinit(&replaced);
    return status;
}

static int copy_directory(job *j, wc_slice relative, unsigned depth)
{
    wc_slice path = wc_arena_printf(&j->arena, "%s/%.*s", j->from, WC_FMT(relative));
    DIR *directory = path.ptr && depth <= WAPC_DEPTH ? opendir((const char *)path.ptr) : NULL;
    int status = 0;
    if (directory == NULL)
        return wc__wash_fail(j->wash, "%s cannot be read, or lies deeper than %u directories",
                             path.ptr ? (const char *)path.ptr : j->from, WAPC_DEPTH);
    for (const struct dirent *entry; status == 0 && (entry = readdir(directory)) != NULL;) {
        const char *name = entry->d_name;
        struct stat found;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, ".git") == 0 ||
            (relative.len == 0 && strcmp(name, ".template") == 0))
            continue;
        wc_slice below = wc_arena_printf(&j->arena, "%.*s%s", WC_FMT(relative), name);
        wc_slice whole = wc_arena_printf(&j->arena, "%s/%.*s", j->from, WC_FMT(below));
        if (whole.ptr == NULL || lstat((const char *)whole.ptr, &found) != 0)
            status = wc__wash_fail(j->wash, "%s cannot be read", name);
        else if (S_ISDIR(found.st_mode))
            status = copy_directory(j, wc_arena_printf(&j->arena, "%.*s/", WC_FMT(below)), depth + 1);
        else if (S_ISREG(found.st_mode))
            status = copy_file(j, below, &found);
    }
    closedir(directory);
    return status;
}

static int copy_spec(job *j)
{
    const char *spec = wc_opt_text(j->args, "spec");
    wc_error err = {0};
    wc_buf text;
    if (spec == NULL)
        return 0;
    wc_buf_init(&text, WAPC_FILE_BYTES);
    int status = wc_file_read(spec, WAPC_FILE_BYTES, &text, &err) != 0
                     ? wc__wash_fail(j->wash, "%s", err.msg)
                     : write_to(j, j->spec_location, wc_buf_slice(&text), 0644);
    wc_buf_deinit(&text);
    return status;
}

/* A directory, or the name of one in ~/.wapc/templates. */
static int find_template(job *j)
{
    const char *name = wc_opt_text(j->args, "template"), *home = getenv("HOME");
    if (access(name, F_OK) == 0) {
        j->from = name;
        return 0;
    }
    wc_slice path = wc_arena_printf(&j->arena, "%s/.wapc/templates/%s", home ? home : "", name);
    j->from = (const char *)path.ptr;
    if (path.ptr != NULL && strchr(name, '/') == NULL && access(j->from, F_OK) == 0)
        return 0;
    return wc__wash_fail(
        j->wash,
        "there is no template \"%s\": neither a directory nor in ~/.wapc/templates. `wash new` "
        "has projects of its own",
        name);
}

static int run_new(void *ctx, const wc_opt_args *args)
{
    job j = {.wash = ctx, .args = args, .to = wc_opt_text(args, "dir")};
    int status = 1;
    wc_arena_init(&j.arena, WAPC_ARENA_BYTES);
    wc_map_init(&j.values, WAPC_VARIABLES);
    if (access(j.to, F_OK) == 0)
        wc__wash_fail(j.wash, "%s is there already", j.to);
    else if (find_template(&j) == 0 && read_arguments(&j) == 0 && read_template(&j) == 0)
        status = copy_directory(&j, (wc_slice){0}, 0) == 0 ? copy_spec(&j) : 1;
    if (status == 0)
        fprintf(j.wash->out, "Created %s\n", j.to);
    wc_map_deinit(&j.values);
    wc_arena_deinit(&j.arena);
    return status;
}

static int run_version(void *ctx, const wc_opt_args *args)
{
    (void)args;
    const wc_wash *wash = ctx;
    fprintf(wash->out, "wapc %s\n", wash->version);
    return 0;
}

static const wc_opt new_opts[] = {
    {.name = "template",
     .kind = WC_OPT_POSITIONAL,
     .is_required = true,
     .help = "A directory with a file .template, or its name in ~/.wapc/templates"},
    {.name = "dir", .kind = WC_OPT_POSITIONAL, .is_required = true, .help = "The project; it must not be there"},
    {.name = "variables",
     .kind = WC_OPT_POSITIONAL,
     .is_repeated = true,
     .value = "key=value",
     .help = "Values for the template; \"name\" is the directory's name unless it is given"},
    {.name = "spec", .kind = WC_OPT_VALUE, .value = "file", .help = "A contract that becomes the project's"},
    {0},
};

static const wc_opt_command commands[] = {
    {
        .name = "generate",
        .about = "Generate code and documents from a contract, as a codegen.yaml says",
        .opts = wc__wash_gen_opts,
        .run = wc__wash_gen,
    },
    {
        .name = "new",
        .about = "Begin a project from a template",
        .opts = new_opts,
        .run = run_new,
    },
    {
        .name = "version",
        .about = "Print the version",
        .run = run_version,
    },
    {0},
};

const wc_opt_command wc__wapc_root = {
    .name = "wapc",
    .about = "waPC: code from contracts, projects from templates",
    .commands = commands,
};
