/* wash/cmd_keys.c: `wash keys gen|list|get`. `gen` prints and never writes a file.
 *
 * SPEC wash 3; claims 1.3 (type names).
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/vec.h"
#include "codec/json.h"
#include "wash/wash_int.h"

#define KEYS_MAX 100000u
#define KEYS_TEXT_BYTES (16u << 20)
#define KEYS_PATH_BYTES 8192u

/* clang-format off */
#define DIRECTORY_OPT                                                                                   \
    {.name = "directory", .letter = 'd', .kind = WC_OPT_VALUE, .env = "WASH_KEYS",                      \
     .help = "Where keys are kept; usually ~/.wash/keys"}

static const wc_opt gen_opts[] = {
    {.name = "type", .kind = WC_OPT_POSITIONAL, .is_required = true,
     .help = "account, cluster, module, operator, server, service or user"},
    WC_WASH_OUTPUT_OPT,
    {0},
};

static const wc_opt get_opts[] = {
    {.name = "keyname", .kind = WC_OPT_POSITIONAL, .is_required = true,
     .help = "File in the keys directory, for example hello_module.nk"},
    DIRECTORY_OPT,
    WC_WASH_OUTPUT_OPT,
    {0},
};

static const wc_opt list_opts[] = {
    DIRECTORY_OPT,
    WC_WASH_OUTPUT_OPT,
    {0},
};
/* clang-format on */

/* --- gen --- */

static int print_key(wc_wash *wash, bool is_json, const char *public_key, const char *seed)
{
    wc_buf text;
    wc_json_writer json;
    wc_buf_init(&text, 1024);
    /* All at once: a buffer that grows would leave copies of the seed behind. */
    int status = wc_buf_reserve(&text, 1000);
    if (is_json) {
        wc_json_writer_init(&json, &text);
        wc_json_object_begin(&json);
        wc_json_put_cstr(&json, "public_key", public_key);
        wc_json_put_cstr(&json, "seed", seed);
        wc_json_object_end(&json);
    } else {
        wc_buf_printf(&text,
                      "Public Key: %s\nSeed: %s\n\n"
                      "Remember that the seed is private, treat it as a secret.",
                      public_key, seed);
    }
    if (status == 0)
        status = wc__wash_print(wash, &text);
    wc_secure_wipe(text.ptr, text.cap);
    wc_buf_deinit(&text);
    return status;
}

static int keys_gen(void *ctx, const wc_opt_args *args)
{
    wc_wash *wash = ctx;
    wc_slice word = wc_slice_str(wc_opt_text(args, "type"));
    char kind = wc_nkey_kind_of_word(word), public_key[WC_NKEY_PUBLIC_LEN + 1], seed[WC_NKEY_SEED_LEN + 1];
    wc_nkey key;
    wc_error err = {0};
    if (!wc_slice_eq_nocase(word, wc_slice_str(wc_nkey_kind_word(kind))))
        wc__wash_warn(
            wash,
            "'%.*s' is no type of key, so this is a module key; types are account, cluster, module, "
            "operator, server, service and user",
            WC_FMT(word));
    if (wc_nkey_generate(kind, wash->env, &key, &err) != 0)
        return wc__wash_fail(wash, "%s", err.msg);
    wc_nkey_public(&key, public_key);
    int rc = wc_nkey_seed(&key, seed, &err);
    wc_nkey_deinit(&key);
    if (rc != 0)
        return wc__wash_fail(wash, "%s", err.msg);
    int status = print_key(wash, wc__wash_is_json(args), public_key, seed);
    wc_secure_wipe(seed, sizeof seed);
    return status;
}

/* --- get --- */

/* 0, or the errno of a file that cannot be opened. */
static int open_error(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return errno;
    close(fd);
    return 0;
}

static int fail_get(wc_wash *wash, int number, const char *path)
{
    char text[128], with_ending[KEYS_PATH_BYTES + 4];
    wc__wash_os_error(number, text);
    snprintf(with_ending, sizeof with_ending, "%s.nk", path);
    bool is_near = open_error(with_ending) == 0;
    return wc__wash_fail(wash, "%s.\nPlease ensure %s exists.%s%s%s", text, path,
                         is_near ? " Did you mean " : "", is_near ? with_ending : "", is_near ? "?" : "");
}

static int print_seed(wc_wash *wash, bool is_json, wc_slice seed)
{
    wc_buf text;
    wc_json_writer json;
    wc_buf_init(&text, 8u * WC_LIMIT_KEY_FILE_BYTES);
    int status = wc_buf_reserve(&text, 7u * WC_LIMIT_KEY_FILE_BYTES);
    if (is_json) {
        wc_json_writer_init(&json, &text);
        wc_json_object_begin(&json);
        wc_json_put_string(&json, "seed", seed);
        wc_json_object_end(&json);
    } else {
        wc_buf_append_slice(&text, seed);
    }
    if (status == 0)
        status = wc__wash_print(wash, &text);
    wc_secure_wipe(text.ptr, text.cap);
    wc_buf_deinit(&text);
    return status;
}

static int keys_get(void *ctx, const wc_opt_args *args)
{
    wc_wash *wash = ctx;
    wc_error err = {0};
    wc_buf path, content;
    int status = 1;
    wc_buf_init(&path, KEYS_PATH_BYTES);
    wc_buf_init(&content, WC_LIMIT_KEY_FILE_BYTES);
    if (wc__wash_keys_dir(wc_opt_text(args, "directory"), &path, &err) != 0) {
        wc__wash_fail(wash, "%s", err.msg);
        goto out;
    }
    wc_buf_printf(&path, "/%s", wc_opt_text(args, "keyname"));
    const char *name = wc_buf_cstr(&path);
    if (!name) {
        wc__wash_fail(wash, "the name of the key file is longer than %zu bytes", path.max);
        goto out;
    }
    int number = open_error(name);
    if (number != 0)
        fail_get(wash, number, name);
    else if (wc_file_read(name, WC_LIMIT_KEY_FILE_BYTES, &content, &err) != 0)
        wc__wash_fail(wash, "%s", err.msg);
    else
        status = print_seed(wash, wc__wash_is_json(args), wc_slice_trim(wc_buf_slice(&content)));
    if (content.ptr)
        wc_secure_wipe(content.ptr, content.cap);
out:
    wc_buf_deinit(&path);
    wc_buf_deinit(&content);
    return status;
}

/* --- list --- */

typedef WC_VEC(char *) names;

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names of key files in `dir`, sorted. 0 or an errno. */
static int read_names(const char *dir, names *out)
{
    DIR *stream = opendir(dir);
    if (!stream)
        return errno;
    errno = 0;
    for (struct dirent *entry = readdir(stream); entry; entry = readdir(stream)) {
        wc_slice name = wc_slice_str(entry->d_name);
        if (name.len <= 3 || !wc_slice_ends(name, WC_LIT(".nk")))
            continue;
        if (out->len == KEYS_MAX)
            break;
        char *copy = wc_strdup_slice(name);
        WC_BUG_ON(wc_vec_push(out, KEYS_MAX, copy) != 0);
    }
    int number = errno;
    closedir(stream);
    if (out->len > 0)
        qsort(out->items, out->len, sizeof(char *), by_text);
    return number;
}

static int print_names(wc_wash *wash, bool is_json, const char *dir, const names *found)
{
    wc_buf text;
    wc_json_writer json;
    wc_buf_init(&text, KEYS_TEXT_BYTES);
    if (is_json) {
        wc_json_writer_init(&json, &text);
        wc_json_object_begin(&json);
        wc_json_key(&json, "keys");
        wc_json_array_begin(&json);
        for (size_t i = 0; i < found->len; i++)
            wc_json_cstr(&json, found->items[i]);
        wc_json_array_end(&json);
        wc_json_object_end(&json);
    } else {
        wc_buf_printf(&text, "====== Keys found in %s ======", dir);
        for (size_t i = 0; i < found->len; i++)
            wc_buf_printf(&text, "\n%s", found->items[i]);
    }
    int status = wc__wash_print(wash, &text);
    wc_buf_deinit(&text);
    return status;
}

static int keys_list(void *ctx, const wc_opt_args *args)
{
    wc_wash *wash = ctx;
    wc_error err = {0};
    names found = {0};
    wc_buf dir;
    int status = 1;
    wc_buf_init(&dir, KEYS_PATH_BYTES);
    if (wc__wash_keys_dir(wc_opt_text(args, "directory"), &dir, &err) != 0) {
        wc__wash_fail(wash, "%s", err.msg);
        goto out;
    }
    const char *name = wc_buf_cstr(&dir);
    int number = read_names(name, &found);
    if (number == 0) {
        status = print_names(wash, wc__wash_is_json(args), name, &found);
    } else {
        char text[128];
        wc__wash_os_error(number, text);
        /* The doubled "Error: " is the era's text. */
        wc__wash_fail(wash, "Error: %s, please ensure directory %s exists", text, name);
    }
out:
    for (size_t i = 0; i < found.len; i++)
        wc_free(found.items[i]);
    wc_vec_deinit(&found);
    wc_buf_deinit(&dir);
    return status;
}

const wc_opt_command wc__wash_keys_commands[] = {
    {.name = "gen",
     .about = "Make a key and print it; nothing is written to disk",
     .opts = gen_opts,
     .run = keys_gen},
    {.name = "get", .about = "Print the seed in a key file", .opts = get_opts, .run = keys_get},
    {.name = "list", .about = "List the key files", .opts = list_opts, .run = keys_list},
    {0},
};
