/* wash/cmd_new.c: `wash new KIND LANGUAGE NAME`: a project that builds, signs, tests and runs with one command each.
 *
 * What a template wants to know beside the name has a default; it is asked for on a terminal only, and can be given by --set.
 * Nothing is overwritten: the directory must not be there. Directories of the SDK and of the programs are those this program
 * was started from; a Makefile takes others from its variables.
 *
 * SPEC widl 7 (`wapc new`).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "wash/new.h"
#include "wash/wash_int.h"

#define PATH_BYTES 4096u
#define VALUE_BYTES 512u
#define FILE_BYTES (64u << 10)
#define NAME_BYTES 64u

enum { NAME, IDENT, DESCRIPTION, NAMESPACE, SDK, BIN, VARIABLES };

static const char *const variable_names[VARIABLES] = {"name",      "ident", "description",
                                                      "namespace", "sdk",   "bin"};

typedef struct project {
    wc_wash *wash;
    const wc_opt_args *args;
    const wc_new_template *template;
    char values[VARIABLES][PATH_BYTES];
} project;

static const wc_new_template *const languages[] = {wc__new_c, wc__new_rust, wc__new_assemblyscript,
                                                   wc__new_go};

static const wc_new_template *find_template(const char *kind, const char *language)
{
    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++) {
        for (const wc_new_template *t = languages[i]; t->kind != NULL; t++) {
            if (strcmp(t->kind, kind) == 0 && strcmp(t->language, language) == 0)
                return t;
        }
    }
    return NULL;
}

static bool is_name(const char *name)
{
    size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_");
    return name[0] >= 'a' && name[0] <= 'z' && name[len] == '\0' && len <= NAME_BYTES;
}

static int set(project *p, int variable, const char *value)
{
    if (strlen(value) >= VALUE_BYTES)
        return wc__wash_fail(p->wash, "the value of \"%s\" is longer than %u bytes", variable_names[variable],
                             VALUE_BYTES - 1);
    /* values stand in comments, quotes and Makefiles */
    if (value[strcspn(value, "\n\r\"\\*$#")] != '\0')
        return wc__wash_fail(p->wash,
                             "the value of \"%s\" must not hold quotes, backslashes, line ends, *, $ or #",
                             variable_names[variable]);
    memcpy(p->values[variable], value, strlen(value) + 1);
    return 0;
}

/* --- where things are --- */

static bool is_directory(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 && S_ISDIR(found.st_mode);
}

/* The first of the places relative to the program where an SDK may be. */
static int find_sdk(project *p)
{
    static const char *const places[] = {"../sdk", "../share/wasmcloud-c/sdk"};
    const char *given = wc_opt_text(p->args, "sdk"), *sdk = p->template->sdk;
    char path[2 * PATH_BYTES], real[PATH_BYTES];
    if (given == NULL)
        given = getenv(p->template->sdk_variable);
    for (size_t i = 0; given == NULL && i < sizeof places / sizeof places[0]; i++) {
        snprintf(path, sizeof path, "%s/%s/%s", p->values[BIN], places[i], sdk);
        if (is_directory(path))
            given = path;
    }
    if (given == NULL || realpath(given, real) == NULL)
        return wc__wash_fail(
            p->wash, "the SDK \"%s\" is not beside this program (%s); --sdk DIRECTORY or %s says where it is",
            sdk, p->values[BIN], p->template->sdk_variable);
    return set(p, SDK, real);
}

static int find_programs(project *p)
{
    char path[PATH_BYTES];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - 1);
    if (len <= 0)
        return wc__wash_fail(p->wash, "cannot find out where this program is: %s", strerror(errno));
    path[len] = '\0';
    char *slash = strrchr(path, '/');
    if (slash != NULL)
        *slash = '\0';
    return set(p, BIN, path);
}

/* --- variables --- */

/* --set description=... */
static const char *given_value(const project *p, const char *name)
{
    size_t len = strlen(name);
    for (size_t i = 0; i < wc_opt_count(p->args, "set"); i++) {
        const char *item = wc_opt_item(p->args, "set", i);
        if (strncmp(item, name, len) == 0 && item[len] == '=')
            return item + len + 1;
    }
    return NULL;
}

static int check_given(const project *p)
{
    for (size_t i = 0; i < wc_opt_count(p->args, "set"); i++) {
        const char *item = wc_opt_item(p->args, "set", i);
        size_t len = strcspn(item, "=");
        bool is_known = item[len] == '=' && ((len == 11 && strncmp(item, "description", len) == 0) ||
                                             (len == 9 && strncmp(item, "namespace", len) == 0));
        if (!is_known)
            return wc__wash_fail(p->wash, "--set takes description=TEXT and namespace=TEXT, not \"%s\"", item);
    }
    return 0;
}

static bool uses(const wc_new_template *template, const char *name)
{
    char pattern[32];
    snprintf(pattern, sizeof pattern, "{{%s}}", name);
    for (const wc_new_file *file = template->files; file->path != NULL; file++) {
        if (strstr(file->text, pattern) != NULL)
            return true;
    }
    return false;
}

static int ask(project *p, int variable, const char *question, const char *fallback)
{
    const char *given = given_value(p, variable_names[variable]);
    char line[VALUE_BYTES];
    if (!uses(p->template, variable_names[variable]))
        return 0;
    if (given == NULL && isatty(STDIN_FILENO) == 1 && isatty(fileno(p->wash->errors)) == 1) {
        fprintf(p->wash->errors, "%s [%s]: ", question, fallback);
        fflush(p->wash->errors);
        if (fgets(line, sizeof line, stdin) != NULL) {
            line[strcspn(line, "\n")] = '\0';
            given = line[0] != '\0' ? line : NULL;
        }
    }
    return set(p, variable, given != NULL ? given : fallback);
}

static int fill(project *p)
{
    char text[2 * VALUE_BYTES];
    const char *name = wc_opt_text(p->args, "name");
    if (!is_name(name))
        return wc__wash_fail(
            p->wash, "\"%s\" is no name: a letter, then letters, digits, - and _, in lower case, at most %u",
            name, NAME_BYTES);
    if (check_given(p) != 0 || set(p, NAME, name) != 0 || set(p, IDENT, name) != 0 || find_programs(p) != 0 ||
        find_sdk(p) != 0)
        return 1;
    for (char *at = p->values[IDENT]; *at != '\0'; at++)
        *at = *at == '-' ? '_' : *at;
    snprintf(text, sizeof text, "The %s %s.", p->template->kind, name);
    if (ask(p, DESCRIPTION, "What it is, in one sentence", text) != 0)
        return 1;
    snprintf(text, sizeof text, "example:%s", name);
    return ask(p, NAMESPACE, "Contract id", text);
}

/* --- files --- */

static void replace(const project *p, const char *text, wc_buf *out)
{
    while (*text != '\0') {
        int found = -1;
        size_t len = 0;
        for (int i = 0; i < VARIABLES && found < 0 && strncmp(text, "{{", 2) == 0; i++) {
            len = strlen(variable_names[i]);
            if (strncmp(text + 2, variable_names[i], len) == 0 && strncmp(text + 2 + len, "}}", 2) == 0)
                found = i;
        }
        if (found >= 0) {
            wc_buf_append_str(out, p->values[found]);
            text += len + 4;
        } else {
            wc_buf_append_byte(out, (uint8_t)*text++);
        }
    }
}

/* The directories of a file's path inside the project. */
static int make_folders(const project *p, const char *directory, const char *path)
{
    for (const char *slash = strchr(path, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        char folder[2 * PATH_BYTES];
        snprintf(folder, sizeof folder, "%s/%.*s", directory, (int)(slash - path), path);
        if (mkdir(folder, 0777) != 0 && errno != EEXIST)
            return wc__wash_fail(p->wash, "%s: %s", folder, strerror(errno));
    }
    return 0;
}

static int write_one(const project *p, const char *directory, const wc_new_file *file)
{
    wc_buf path, text;
    wc_error err = {0};
    wc_buf_init(&path, PATH_BYTES);
    wc_buf_init(&text, FILE_BYTES);
    wc_buf_printf(&path, "%s/", directory);
    replace(p, file->path, &path);
    replace(p, file->text, &text);
    const char *name = wc_buf_cstr(&path);
    int status = 0;
    if (name == NULL || wc_buf_status(&text) != 0)
        status = wc__wash_fail(p->wash, "%s: the path or the file is too long", directory);
    else if (wc_file_write(name, wc_buf_slice(&text), 0644, &err) != 0)
        status = wc__wash_fail(p->wash, "%s", err.msg);
    else
        fprintf(p->wash->out, "%s\n", name);
    wc_buf_deinit(&path);
    wc_buf_deinit(&text);
    return status;
}

static int write_all(const project *p)
{
    const char *given = wc_opt_text(p->args, "directory");
    const char *directory = given != NULL ? given : p->values[NAME];
    wc_buf next;
    if (mkdir(directory, 0777) != 0)
        return wc__wash_fail(p->wash, "%s: %s", directory, strerror(errno));
    for (const wc_new_file *file = p->template->files; file->path != NULL; file++) {
        if (make_folders(p, directory, file->path) != 0 || write_one(p, directory, file) != 0)
            return 1;
    }
    wc_buf_init(&next, PATH_BYTES);
    wc_buf_printf(&next, "cd %s && %s", directory, p->template->next);
    fprintf(p->wash->errors, "Next: %s\n", wc_buf_cstr(&next) ? wc_buf_cstr(&next) : "make");
    wc_buf_deinit(&next);
    return 0;
}

int wc__wash_new(void *ctx, const wc_opt_args *args)
{
    wc_wash *wash = ctx;
    const char *kind = wc_opt_text(args, "kind"), *language = wc_opt_text(args, "language");
    project *p = WC_NEW(project);
    p->wash = wash;
    p->args = args;
    p->template = find_template(kind, language);
    int status = 1;
    if (p->template == NULL)
        wc__wash_fail(wash, "there is no template for an %s in %s; C has one of each kind", kind, language);
    else if (fill(p) == 0)
        status = write_all(p);
    wc_free(p);
    return status;
}

/* clang-format off */
static const char *const kinds[] = {"actor", "interface", NULL};
static const char *const known_languages[] = {"c", "rust", "assemblyscript", "go", NULL};

const wc_opt wc__wash_new_opts[] = {
    {.name = "kind", .kind = WC_OPT_POSITIONAL, .is_required = true, .choices = kinds, .help = "What to make: actor or interface"},
    {.name = "language", .kind = WC_OPT_POSITIONAL, .is_required = true, .choices = known_languages, .help = "The language of its code; an interface is in c"},
    {.name = "name", .kind = WC_OPT_POSITIONAL, .is_required = true, .help = "Its name, in lower case; also the directory's"},
    {.name = "directory", .letter = 'd', .kind = WC_OPT_VALUE, .help = "Where to write it; it must not be there yet"},
    {.name = "set", .kind = WC_OPT_LIST, .value = "variable=text", .help = "What would be asked for: description, namespace"},
    {.name = "sdk", .kind = WC_OPT_VALUE, .value = "directory", .help = "The language's SDK, when it is not beside this program; also WASMCLOUD_SDK_C, _RUST, _ASSEMBLYSCRIPT, _GO"},
    {0},
};
/* clang-format on */
