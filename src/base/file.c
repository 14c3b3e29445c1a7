/* base/file.c: whole files. Writing goes through a temporary name and a rename, so that a reader sees the old or the new
 * content and a crash leaves no half file under the real name. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

static int errno_status(int number)
{
    switch (number) {
    case ENOENT:
    case ENOTDIR:
        return WC_ENOTFOUND;
    case EACCES:
    case EPERM:
    case EROFS:
        return WC_EDENIED;
    case ENOMEM:
        return WC_ENOMEM;
    case EEXIST:
        return WC_EEXIST;
    default:
        return WC_EIO;
    }
}

static int fail_errno(wc_error *err, const char *path, const char *doing)
{
    int number = errno;
    return wc_fail(err, errno_status(number), "cannot %s '%s': %s", doing, path, wc_errno_text(number));
}

static int read_all(int fd, const char *path, size_t max, wc_buf *out, wc_error *err)
{
    for (;;) {
        /* One byte more than allowed tells "too large" from "exactly the limit". */
        size_t room = max - out->len < 65536 ? max - out->len + 1 : 65536;
        if (wc_buf_reserve(out, room) != 0)
            return wc_fail(err, WC_ELIMIT, "'%s' is larger than %zu bytes", path, max);
        ssize_t got = read(fd, out->ptr + out->len, room);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail_errno(err, path, "read");
        if (got == 0)
            return 0;
        out->len += (size_t)got;
        if (out->len > max)
            return wc_fail(err, WC_ELIMIT, "'%s' is larger than %zu bytes", path, max);
    }
}

int wc_file_read(const char *path, size_t max, wc_buf *out, wc_error *err)
{
    struct stat info;
    wc_buf content;
    int rc;
    /* Opening a FIFO that nobody writes to would wait for ever; after the opening, reading one just finds its end. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return fail_errno(err, path, "open");
    (void)fcntl(fd, F_SETFL, 0);
    wc_buf_init(&content, max + 1);
    if (fstat(fd, &info) == 0 && S_ISDIR(info.st_mode)) {
        rc = wc_fail(err, WC_EINVAL, "'%s' is a directory, a file is expected", path);
        goto out;
    }
    if (S_ISREG(info.st_mode) && (uint64_t)info.st_size > max) {
        rc = wc_fail(err, WC_ELIMIT, "'%s' is %llu bytes, limit %zu", path, (unsigned long long)info.st_size,
                     max);
        goto out;
    }
    if (S_ISREG(info.st_mode) && wc_buf_reserve(&content, (size_t)info.st_size + 1) != 0) {
        rc = wc_fail(err, WC_ENOMEM, "no memory for the %llu bytes of '%s'", (unsigned long long)info.st_size,
                     path);
        goto out;
    }
    rc = read_all(fd, path, max, &content, err);
out:
    close(fd);
    if (rc != 0) {
        wc_buf_deinit(&content);
        return rc;
    }
    wc_buf_deinit(out);
    *out = content;
    return 0;
}

static int write_all(int fd, wc_slice content)
{
    while (content.len > 0) {
        ssize_t put = write(fd, content.ptr, content.len);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return -1;
        content = wc_slice_from(content, (size_t)put);
    }
    return 0;
}

int wc_file_write(const char *path, wc_slice content, unsigned mode, wc_error *err)
{
    char name[4096];
    int len = snprintf(name, sizeof name, "%s.XXXXXX", path);
    if (len < 0 || (size_t)len >= sizeof name)
        return wc_fail(err, WC_EINVAL, "file name is too long: '%.64s...'", path);
    int fd = mkostemp(name, O_CLOEXEC);
    if (fd < 0)
        return fail_errno(err, path, "create");
    int failed = fchmod(fd, (mode_t)mode) != 0 || write_all(fd, content) != 0 || fsync(fd) != 0;
    int number = errno;
    if (close(fd) != 0 && !failed) {
        failed = 1;
        number = errno;
    }
    if (!failed && rename(name, path) == 0)
        return 0;
    if (failed)
        errno = number;
    int rc = fail_errno(err, path, "write");
    unlink(name);
    return rc;
}

int wc_dir_make(const char *path, unsigned mode, wc_error *err)
{
    char name[4096];
    if (wc_slice_copy_cstr(wc_slice_str(path), name, sizeof name) >= sizeof name)
        return wc_fail(err, WC_EINVAL, "directory name is too long: '%.64s...'", path);
    for (char *at = name + 1; *at; at++) {
        if (*at != '/')
            continue;
        *at = 0;
        if (mkdir(name, (mode_t)mode) != 0 && errno != EEXIST && access(name, F_OK) != 0)
            return fail_errno(err, name, "create directory");
        *at = '/';
    }
    if (mkdir(name, (mode_t)mode) == 0)
        return 0;
    struct stat info;
    if (errno == EEXIST && stat(name, &info) == 0 && S_ISDIR(info.st_mode))
        return 0;
    return fail_errno(err, name, "create directory");
}

int wc_dir_check_private(const char *path, wc_error *err)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return fail_errno(err, path, "look at");
    if (!S_ISDIR(info.st_mode))
        return wc_fail(err, WC_EINVAL, "'%s' is not a directory", path);
    if (info.st_uid != geteuid())
        return wc_fail(err, WC_EDENIED, "directory '%s' belongs to user %u, not to us (%u)", path,
                       (unsigned)info.st_uid, (unsigned)geteuid());
    if (info.st_mode & (S_IWGRP | S_IWOTH))
        return wc_fail(err, WC_EDENIED, "directory '%s' can be written by others (mode %03o); chmod 700 it",
                       path, (unsigned)(info.st_mode & 0777));
    return 0;
}

int wc_dir_xdg(const char *variable, const char *fallback, wc_buf *out, wc_error *err)
{
    const char *base = getenv(variable), *home = getenv("HOME");
    wc_buf_clear(out);
    if (base && base[0] == '/')
        wc_buf_printf(out, "%s/wasmcloud-c", base);
    else if (home && home[0])
        wc_buf_printf(out, "%s/%s/wasmcloud-c", home, fallback);
    else
        return wc_fail(err, WC_ENOTFOUND, "neither $%s nor $HOME is set", variable);
    return wc_buf_cstr(out) ? 0 : wc_fail(err, WC_ELIMIT, "the directory in $%s is too long", variable);
}
