/* examples/embed-wapc/lines.c: a waPC guest behind a pipe. Each line of the input is an operation and its payload in hex;
 * each line of the output is `ok` and the answer in hex, or `error` and the text.
 *
 *   cc lines.c -o lines $(pkg-config --cflags --libs wapc)
 *   echo 'hello 74657374' | ./lines guest.wasm
 *
 * The guest may use WASI, as those of Go do. A guest that trapped is replaced by a fresh one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <wapc/wapc.h>

#define LINE_BYTES (1u << 20)

static int fail(const char *what, const wc_error *err)
{
    fprintf(stderr, "%s: %s\n", what, err->msg);
    return 1;
}

/* This host has nothing to offer: it gives back what it is asked. */
static int on_host_call(void *ctx, wapc_instance *instance, const wapc_host_call *call)
{
    (void)ctx;
    wapc_host_reply(instance, call->payload);
    return WC_DONE;
}

static const wapc_callbacks callbacks = {.on_host_call = on_host_call};

static int digit(char c)
{
    const char *digits = "0123456789abcdef", *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

/* In place; the length, or -1 when it is no hex. */
static long from_hex(char *text)
{
    long len = 0;
    while (text[0]) {
        int high = digit(text[0]), low = high < 0 ? -1 : digit(text[1]);
        if (low < 0)
            return -1;
        ((uint8_t *)text - 2 * len)[len] = (uint8_t)(high << 4 | low);
        text += 2;
        len++;
    }
    return len;
}

static void print_hex(wc_slice bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        printf("%02x", bytes.ptr[i]);
}

/* One line; *instance is replaced when it is no longer good. */
static int answer_line(wapc_module *module, wapc_instance **instance, char *line)
{
    wc_error err = {0};
    wc_slice answer = {0};
    char *payload = strchr(line, ' ');
    size_t name_len = payload ? (size_t)(payload - line) : strlen(line);
    long len = payload ? from_hex(payload + 1) : 0;
    if (len < 0) {
        puts("error the payload is no hex");
        return 0;
    }
    wc_slice operation = {(const uint8_t *)line, name_len};
    wc_slice bytes = {(const uint8_t *)(payload ? payload + 1 : line), (size_t)len};
    if (wapc_call(*instance, operation, bytes, 0, &answer, &err) == 0) {
        printf("ok ");
        print_hex(answer);
        putchar('\n');
        return 0;
    }
    for (char *c = err.msg; *c; c++)
        *c = *c == '\n' ? ' ' : *c;
    printf("error %s\n", err.msg);
    if (wapc_is_clean(*instance))
        return 0;
    wapc_instance_free(*instance);
    return wapc_instance_new(module, &callbacks, NULL, instance, &err) == 0 ? 0
                                                                            : fail("starting the guest", &err);
}

static int serve(wapc_module *module)
{
    wapc_instance *instance = NULL;
    wc_error err = {0};
    char *line = malloc(LINE_BYTES);
    int status = line ? wapc_instance_new(module, &callbacks, NULL, &instance, &err) : -1;
    if (status != 0)
        status = fail("starting the guest", &err);
    while (status == 0 && fgets(line, LINE_BYTES, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        status = answer_line(module, &instance, line);
        fflush(stdout);
    }
    wapc_instance_free(instance);
    free(line);
    return status;
}

/* The whole file in memory of malloc; NULL when it cannot be read. */
static uint8_t *read_file(const char *path, size_t *out_len)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = NULL;
    if (file && fseek(file, 0, SEEK_END) == 0) {
        long size = ftell(file);
        rewind(file);
        bytes = size > 0 ? malloc((size_t)size) : NULL;
        *out_len = bytes ? fread(bytes, 1, (size_t)size, file) : 0;
    }
    if (file)
        fclose(file);
    return bytes;
}

int main(int argc, char **argv)
{
    wapc_config config;
    wapc_engine *engine = NULL;
    wapc_module *module = NULL;
    wc_error err = {0};
    size_t len = 0;
    int status = 0;
    if (wapc_compile_child(argc, argv, &status))
        return status;
    uint8_t *wasm = argc == 2 ? read_file(argv[1], &len) : NULL;
    if (wasm == NULL) {
        fprintf(stderr, "usage: lines guest.wasm\n");
        return 2;
    }
    wapc_config_init(&config);
    config.has_wasi = true;
    if (wapc_engine_new(&config, &engine, &err) != 0)
        status = fail("making the engine", &err);
    else if (wapc_module_new(engine, (wc_slice){wasm, len}, &module, &err) != 0)
        status = fail(argv[1], &err);
    else
        status = serve(module);
    wapc_module_unref(module);
    wapc_engine_free(engine);
    free(wasm);
    return status;
}
