/* tools/regenerate.c: writes the generated files of this tree, or says which of them are stale.
 *
 *     regenerate DIRECTORY/codegen.yaml...             writes what differs
 *     regenerate --check DIRECTORY/codegen.yaml...     writes nothing; status 1 when something differs
 *
 * The same generator as `wash gen`, in a program that needs none of the files it makes.
 */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "widl/widl.h"

#define TEXT_BYTES (1u << 20)
#define ARENA_BYTES (256u << 20)
#define PATH_BYTES 4096u

/* "<directory of ctx>name", or NULL when it is too long. */
static const char *path_of(wc_slice directory, const char *name, char path[PATH_BYTES])
{
    int len = snprintf(path, PATH_BYTES, "%.*s%s", WC_FMT(directory), name);
    return len >= 0 && (size_t)len < PATH_BYTES ? path : NULL;
}

static int read_file(void *ctx, const char *name, wc_buf *out, wc_error *err)
{
    char path[PATH_BYTES];
    if (path_of(*(const wc_slice *)ctx, name, path) == NULL)
        return wc_fail(err, WC_ELIMIT, "a path is longer than %u bytes", PATH_BYTES);
    return wc_file_read(path, out->max, out, err);
}

/* 1: it differs, and has been written unless only a check was wanted. */
static int renew(const char *path, wc_slice content, bool is_check, wc_error *err)
{
    wc_buf old;
    wc_buf_init(&old, WC_WIDL_OUTPUT_BYTES);
    bool is_same = wc_file_read(path, old.max, &old, NULL) == 0 && wc_slice_eq(wc_buf_slice(&old), content);
    wc_buf_deinit(&old);
    if (is_same)
        return 0;
    if (is_check)
        return 1;
    int status = wc_file_write(path, content, 0644, err);
    return status == 0 ? 1 : status;
}

static int run(const char *config, bool is_check, int *out_changed, wc_error *err)
{
    const char *slash = strrchr(config, '/');
    wc_slice directory = wc_slice_of(config, slash ? (size_t)(slash - config) + 1 : 0);
    wc_widl_files files = {.read = read_file, .ctx = &directory};
    wc_widl_target *targets = NULL;
    wc_arena arena;
    wc_buf text, notes;
    wc_arena_init(&arena, ARENA_BYTES);
    wc_buf_init(&text, TEXT_BYTES);
    wc_buf_init(&notes, TEXT_BYTES);
    int status = wc_file_read(config, TEXT_BYTES, &text, err);
    if (status == 0)
        status = wc_widl_generate(config, wc_buf_slice(&text), &files, &arena, &notes, &targets, err);
    for (const wc_widl_target *target = targets; target && status >= 0; target = target->next) {
        char path[PATH_BYTES];
        status = path_of(directory, target->path, path)
                     ? renew(path, target->content, is_check, err)
                     : wc_fail(err, WC_ELIMIT, "path too long: %s", target->path);
        if (status > 0) {
            printf("%s %s\n", is_check ? "stale:" : "written:", path);
            ++*out_changed;
        }
    }
    wc_buf_deinit(&text);
    wc_buf_deinit(&notes);
    wc_arena_deinit(&arena);
    return status < 0 ? status : 0;
}

int main(int argc, char **argv)
{
    bool is_check = argc > 1 && strcmp(argv[1], "--check") == 0;
    int changed = 0;
    for (int i = is_check ? 2 : 1; i < argc; i++) {
        wc_error err = {0};
        if (run(argv[i], is_check, &changed, &err) != 0) {
            fprintf(stderr, "%s\n", err.msg);
            return 1;
        }
    }
    if (is_check && changed > 0)
        fprintf(
            stderr, "%d generated %s not what the schemas say; run: cmake --build BUILD_DIRECTORY --target regenerate\n",
            changed, changed == 1 ? "file is" : "files are");
    return is_check && changed > 0;
}
