/* engine/cache_trim.c: how large the directory of compiled modules may grow: when it passes its limit, the files loaded
 * longest ago go until a tenth of it is free. Left-overs of writers that died go too.
 *
 * The directory may be shared with other processes of ours: a file that went away meanwhile is no error, and the sum is an
 * estimate that each count puts right.
 *
 * Source: design.md sections 2.4 and 8.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/internal.h"

#define FILES_MAX 1000000u
#define LEFT_OVER_S 86400

typedef struct code_file {
    char name[WC_CODE_NAME_SIZE];
    uint64_t bytes;
    int64_t used_s, used_ns;
} code_file;

typedef WC_VEC(code_file) code_files;

static int by_age(const void *a, const void *b)
{
    const code_file *x = a, *y = b;
    if (x->used_s != y->used_s)
        return x->used_s < y->used_s ? -1 : 1;
    return (x->used_ns > y->used_ns) - (x->used_ns < y->used_ns);
}

static bool is_left_over(const char *name, const struct stat *info)
{
    wc_slice s = wc_slice_str(name);
    bool is_temporary = wc_slice_find_slice(s, WC_LIT(".code.")) < s.len ||
                        wc_slice_starts(s, WC_LIT("key."));
    return is_temporary && (int64_t)wc_env_wall_s(&wc_env_system) - info->st_mtim.tv_sec > LEFT_OVER_S;
}

static void look_at(int dir_fd, const char *name, code_files *files)
{
    struct stat info;
    code_file file = {0};
    if (fstatat(dir_fd, name, &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(info.st_mode))
        return;
    if (is_left_over(name, &info)) {
        unlinkat(dir_fd, name, 0);
        return;
    }
    if (!wc_slice_ends(wc_slice_str(name), WC_LIT(".code")) || strlen(name) >= sizeof file.name)
        return;
    snprintf(file.name, sizeof file.name, "%s", name);
    file.bytes = (uint64_t)info.st_size;
    file.used_s = info.st_mtim.tv_sec;
    file.used_ns = info.st_mtim.tv_nsec;
    if (wc_vec_push(files, FILES_MAX, file) != 0)
        unlinkat(dir_fd, name, 0);
}

static void list_files(int dir_fd, code_files *files)
{
    int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    if (!dir) {
        if (fd >= 0)
            close(fd);
        return;
    }
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        look_at(dir_fd, entry->d_name, files);
    closedir(dir);
}

uint64_t wc__code_cache_trim(int dir_fd, uint64_t max_bytes)
{
    code_files files = {0};
    uint64_t total = 0;
    list_files(dir_fd, &files);
    for (size_t i = 0; i < files.len; i++)
        total += files.items[i].bytes;
    if (total > max_bytes) {
        qsort(files.items, files.len, sizeof files.items[0], by_age);
        /* The newest one stays: somebody wrote it just now. */
        for (size_t i = 0; i + 1 < files.len && total > max_bytes - max_bytes / 10; i++) {
            unlinkat(dir_fd, files.items[i].name, 0);
            total -= files.items[i].bytes;
        }
    }
    wc_vec_deinit(&files);
    return total;
}
