/* tests/fuzz/replay.c: runs a fuzz target over committed inputs, so that every ordinary test run covers the corpus.
 *
 *     fuzz_json tests/fuzz/corpus/json more-files...
 *
 * Each argument is a file or a directory (its files, not its subdirectories). Prints how many inputs ran; none is a
 * failure, because a test without inputs tests nothing.
 */
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input ends at the end of its own allocation, so that the address sanitizer sees the first byte read beyond it. */
static int run_file(const char *path)
{
    struct stat info;
    FILE *file = fopen(path, "rb");
    if (file == NULL || fstat(fileno(file), &info) != 0) {
        perror(path);
        exit(2);
    }
    size_t size = (size_t)info.st_size;
    uint8_t *data = malloc(size > 0 ? size : 1);
    if (data == NULL || fread(data, 1, size, file) != size) {
        fprintf(stderr, "%s: cannot be read\n", path);
        exit(2);
    }
    fclose(file);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    return 1;
}

static int run_directory(const char *path)
{
    int count = 0;
    DIR *directory = opendir(path);
    if (directory == NULL) {
        perror(path);
        exit(2);
    }
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        char file[4096];
        struct stat info;
        int len = snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        if (len < 0 || (size_t)len >= sizeof file || stat(file, &info) != 0 || !S_ISREG(info.st_mode))
            continue;
        count += run_file(file);
    }
    closedir(directory);
    return count;
}

int main(int argc, char **argv)
{
    int count = 0;
    for (int i = 1; i < argc; i++) {
        struct stat info;
        if (stat(argv[i], &info) != 0) {
            perror(argv[i]);
            return 2;
        }
        count += S_ISDIR(info.st_mode) ? run_directory(argv[i]) : run_file(argv[i]);
    }
    printf("%d inputs\n", count);
    return count > 0 ? 0 : 1;
}
