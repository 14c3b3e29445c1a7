/* engine/cache.c: compiled modules on disk. They are native code, so a file is mapped only when a keyed hash
 * says that it is the one we wrote, and the directory is ours alone.
 *
 * A file is the code followed by its keyed hash, which covers the file's name too: no file can stand in for
 * another. The name is the module's hash and a hash of all that decides whether code fits (engine, features,
 * settings, CPU). What is refused is a miss, not an error. The key is 32 random bytes in the same directory,
 * made once, readable by us only.
 *
 * Source: design.md section 8, engine.md section 6.4.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/internal.h"

#define CODE_MAX ((uint64_t)1 << 30)

struct wc_code_cache {
    int dir_fd;
    char *dir;
    uint8_t key[WC_MAC_KEY_SIZE];
    char identity[17]; /* of the file names: 16 hexadecimal digits */
    uint64_t max_bytes;
    pthread_mutex_t lock; /* guards total_bytes */
    uint64_t total_bytes; /* about what is in the directory */
};

/* ---- the key ---- */

static int read_key(wc_code_cache *cache, wc_error *err)
{
    struct stat info;
    int fd = openat(cache->dir_fd, "key", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return errno == ENOENT ? WC_ENOTFOUND
                               : wc_fail(err, WC_EIO, "'%s/key': %s", cache->dir, wc_errno_text(errno));
    int rc = 0;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_uid != geteuid() ||
        (info.st_mode & 077) != 0)
        rc = wc_fail(err, WC_EDENIED, "'%s/key' must be a file of ours with mode 0600", cache->dir);
    else if (read(fd, cache->key, sizeof cache->key) != (ssize_t)sizeof cache->key)
        rc = wc_fail(err, WC_EIO, "'%s/key' is damaged: delete the directory to start anew", cache->dir);
    close(fd);
    return rc;
}

/* A complete file appears under the name or none does; whoever is first wins, the others read the winner's.
 * */
static int make_key(wc_code_cache *cache, wc_error *err)
{
    const wc_env *env = &wc_env_system; /* never a simulation's: it is a secret */
    uint8_t key[WC_MAC_KEY_SIZE], salt[8];
    char hex[sizeof salt * 2 + 1], name[64];
    env->random(env->ctx, key, sizeof key);
    env->random(env->ctx, salt, sizeof salt);
    wc_hex_lower(wc_slice_of(salt, sizeof salt), hex);
    snprintf(name, sizeof name, "key.%s", hex);
    int fd = openat(cache->dir_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool is_written = fd >= 0 && write(fd, key, sizeof key) == (ssize_t)sizeof key && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    wc_secure_wipe(key, sizeof key);
    bool is_linked = is_written &&
                     (linkat(cache->dir_fd, name, cache->dir_fd, "key", 0) == 0 || errno == EEXIST);
    int number = errno;
    if (fd >= 0)
        unlinkat(cache->dir_fd, name, 0);
    return is_linked
               ? 0
               : wc_fail(err, WC_EIO, "'%s/key' cannot be written: %s", cache->dir, wc_errno_text(number));
}

static int load_key(wc_code_cache *cache, wc_error *err)
{
    int rc = read_key(cache, err);
    if (rc != WC_ENOTFOUND)
        return rc;
    rc = make_key(cache, err);
    if (rc)
        return rc;
    rc = read_key(cache, err);
    return rc == WC_ENOTFOUND ? wc_fail(err, WC_EIO, "'%s/key' went away", cache->dir) : rc;
}

/* ---- opening ---- */

int wc__code_cache_open(const char *dir, wc_slice identity, uint64_t max_bytes, wc_code_cache **out,
                        wc_error *err)
{
    uint8_t digest[WC_SHA256_SIZE];
    int rc = wc_dir_make(dir, 0700, err);
    if (rc)
        return rc;
    rc = wc_dir_check_private(dir, err);
    if (rc)
        return rc;
    wc_code_cache *cache = WC_NEW(wc_code_cache);
    cache->dir = wc_strdup(dir);
    cache->max_bytes = max_bytes;
    pthread_mutex_init(&cache->lock, NULL);
    cache->dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (cache->dir_fd < 0)
        rc = wc_fail(err, WC_EIO, "'%s': %s", dir, wc_errno_text(errno));
    else
        rc = load_key(cache, err);
    if (rc) {
        wc__code_cache_close(cache);
        return rc;
    }
    cache->total_bytes = wc__code_cache_trim(cache->dir_fd, max_bytes);
    wc_sha256(identity, digest);
    wc_hex_lower(wc_slice_of(digest, 8), cache->identity);
    *out = cache;
    return 0;
}

void wc__code_cache_close(wc_code_cache *cache)
{
    if (!cache)
        return;
    if (cache->dir_fd >= 0)
        close(cache->dir_fd);
    wc_secure_wipe(cache->key, sizeof cache->key);
    pthread_mutex_destroy(&cache->lock);
    wc_free(cache->dir);
    wc_free(cache);
}

static void name_of(const wc_code_cache *cache, const uint8_t hash[WC_SHA256_SIZE],
                    char name[WC_CODE_NAME_SIZE])
{
    char hex[2 * WC_SHA256_SIZE + 1];
    wc_hex_lower(wc_slice_of(hash, WC_SHA256_SIZE), hex);
    snprintf(name, WC_CODE_NAME_SIZE, "%s-%s.code", hex, cache->identity);
}

/* ---- reading ---- */

static wc_code_stamp stamp_of(const struct stat *info)
{
    return (wc_code_stamp){.device = info->st_dev,
                           .inode = info->st_ino,
                           .size = (uint64_t)info->st_size,
                           .changed_s = info->st_ctim.tv_sec,
                           .changed_ns = info->st_ctim.tv_nsec};
}

static bool is_same(const wc_code_stamp *a, const wc_code_stamp *b)
{
    return a->inode == b->inode && a->device == b->device && a->size == b->size &&
           a->changed_s == b->changed_s && a->changed_ns == b->changed_ns;
}

static bool is_authentic(const wc_code_cache *cache, const char *name, int fd, uint64_t size)
{
    uint8_t mac[WC_MAC_SIZE];
    if (size <= WC_MAC_SIZE || size > CODE_MAX)
        return false;
    void *map = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    if (map == MAP_FAILED)
        return false;
    wc_slice all = wc_slice_of(map, size);
    const wc_slice parts[] = {wc_slice_str(name), wc_slice_sub(all, 0, size - WC_MAC_SIZE)};
    wc_mac(cache->key, parts, WC_COUNT(parts), mac);
    bool is_equal = wc_secure_eq(wc_slice_of(mac, sizeof mac), wc_slice_from(all, size - WC_MAC_SIZE));
    munmap(map, size);
    return is_equal;
}

/* Opens and verifies; a file that is the one of `known` (NULL: none) was verified before and is not read
 * again. */
static int open_verified(const wc_code_cache *cache, const uint8_t hash[WC_SHA256_SIZE],
                         const wc_code_stamp *known, wc_code_stamp *out_stamp, int *out_fd)
{
    char name[WC_CODE_NAME_SIZE];
    struct stat info;
    name_of(cache, hash, name);
    int fd = openat(cache->dir_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return WC_ENOTFOUND;
    bool is_ours = fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_uid == geteuid() &&
                   (info.st_mode & (S_IWGRP | S_IWOTH)) == 0;
    wc_code_stamp stamp = {0};
    if (is_ours)
        stamp = stamp_of(&info);
    if (!is_ours || (!(known && is_same(known, &stamp)) && !is_authentic(cache, name, fd, stamp.size))) {
        close(fd);
        return WC_ENOTFOUND;
    }
    *out_stamp = stamp;
    *out_fd = fd;
    return 0;
}

int wc__code_cache_check(wc_code_cache *cache, const uint8_t hash[WC_SHA256_SIZE], wc_code_stamp *out_stamp)
{
    int fd;
    struct stat info;
    int rc = open_verified(cache, hash, NULL, out_stamp, &fd);
    if (rc)
        return rc;
    /* Its time of change says when it was loaded last, for cache_trim.c; that is another state of the file, though. */
    if (futimens(fd, NULL) == 0 && fstat(fd, &info) == 0)
        *out_stamp = stamp_of(&info);
    close(fd);
    return 0;
}

int wc__code_cache_open_file(wc_code_cache *cache, const uint8_t hash[WC_SHA256_SIZE], wc_code_stamp *stamp,
                             int *out_fd, wc_error *err)
{
    wc_code_stamp found;
    if (open_verified(cache, hash, stamp, &found, out_fd) != 0) {
        char name[WC_CODE_NAME_SIZE];
        name_of(cache, hash, name);
        return wc_fail(err, WC_EIO, "compiled code '%s/%s' went away or was changed: load the module again",
                       cache->dir, name);
    }
    *stamp = found;
    return 0;
}

int wc__code_cache_read(int fd, const wc_code_stamp *stamp, wc_buf *out)
{
    size_t len = stamp->size - WC_MAC_SIZE, at = 0;
    int rc = wc_buf_reserve(out, len);
    while (rc == 0 && at < len) {
        ssize_t got = pread(fd, out->ptr + at, len - at, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return WC_EIO;
        at += (size_t)got;
    }
    out->len = at;
    return rc;
}

/* ---- writing ---- */

static void count_bytes(wc_code_cache *cache, uint64_t more)
{
    pthread_mutex_lock(&cache->lock);
    cache->total_bytes += more;
    if (cache->total_bytes > cache->max_bytes)
        cache->total_bytes = wc__code_cache_trim(cache->dir_fd, cache->max_bytes);
    pthread_mutex_unlock(&cache->lock);
}

static bool write_all(int fd, wc_slice bytes)
{
    while (bytes.len > 0) {
        ssize_t put = write(fd, bytes.ptr, bytes.len);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        bytes = wc_slice_from(bytes, (size_t)put);
    }
    return true;
}

int wc__code_cache_put(wc_code_cache *cache, const uint8_t hash[WC_SHA256_SIZE], wc_slice code,
                       wc_code_stamp *out_stamp, wc_error *err)
{
    char name[WC_CODE_NAME_SIZE], temporary[WC_CODE_NAME_SIZE + 32], hex[17];
    uint8_t mac[WC_MAC_SIZE], salt[8];
    struct stat info;
    name_of(cache, hash, name);
    const wc_slice parts[] = {wc_slice_str(name), code};
    wc_mac(cache->key, parts, WC_COUNT(parts), mac);
    wc_env_system.random(wc_env_system.ctx, salt, sizeof salt);
    wc_hex_lower(wc_slice_of(salt, sizeof salt), hex);
    snprintf(temporary, sizeof temporary, "%s.%s", name, hex);
    int fd = openat(cache->dir_fd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool is_done = fd >= 0 && write_all(fd, code) && write_all(fd, wc_slice_of(mac, sizeof mac)) &&
                   fsync(fd) == 0 && renameat(cache->dir_fd, temporary, cache->dir_fd, name) == 0 &&
                   fstat(fd, &info) == 0;
    int number = errno;
    if (fd >= 0)
        close(fd);
    if (!is_done) {
        unlinkat(cache->dir_fd, temporary, 0);
        return wc_fail(err, WC_EIO, "compiled code '%s/%s' cannot be written: %s", cache->dir, name,
                       wc_errno_text(number));
    }
    *out_stamp = stamp_of(&info);
    count_bytes(cache, out_stamp->size);
    return 0;
}

void wc__code_cache_remove(wc_code_cache *cache, const uint8_t hash[WC_SHA256_SIZE])
{
    char name[WC_CODE_NAME_SIZE];
    name_of(cache, hash, name);
    unlinkat(cache->dir_fd, name, 0);
}
