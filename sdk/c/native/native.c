/* sdk/c/native/native.c: the host of an actor in an ordinary program; see wasmcloud/native.h. In place of src/memory.c, with
 * the C library's allocator.
 *
 * SPEC wapc 2 and 3.
 */
#include "wasmcloud/native.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/sdk.h"

#define EXPECTED_MAX 256u
#define KEPT_MAX 4096u
#define LOG_BYTES 65536u

typedef struct expected_call {
    wc_native_host_call call;
    wc_slice payload, reply;
} expected_call;

typedef struct pieces {
    void *items[KEPT_MAX];
    size_t count, bytes;
} pieces;

static struct {
    bool is_started;
    expected_call expected[EXPECTED_MAX];
    size_t expected_count, come;
    wc_slice operation, payload; /* of the call that is being made */
    wc_slice answer;             /* of the last host call */
    wc_slice reply;              /* of the actor */
    bool is_reply_error;
    char log[LOG_BYTES];
    size_t log_len;
    wc_mp_writer writer;
    pieces memory, kept; /* of the call; of the test */
} native;

WC_PRINTF(1, 2)
static void fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fflush(stdout);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

static void *take(pieces *p, size_t size)
{
    void *given = p->count < KEPT_MAX ? malloc(size > 0 ? size : 1) : NULL;
    if (given == NULL)
        fail("native: no memory, or more than %u pieces of it in one call", KEPT_MAX);
    p->items[p->count++] = given;
    p->bytes += size;
    return given;
}

static void free_all(pieces *p)
{
    while (p->count > 0)
        free(p->items[--p->count]);
    p->bytes = 0;
}

static wc_slice copy_of(pieces *p, wc_slice bytes)
{
    uint8_t *copy = take(p, bytes.len);
    if (bytes.len > 0)
        memcpy(copy, bytes.ptr, bytes.len);
    return (wc_slice){copy, bytes.len};
}

/* --- memory of the actor --- */

void wc_sdk_arena_reset(void)
{
    free_all(&native.memory);
}

size_t wc_actor_used(void)
{
    return native.memory.bytes;
}

void *wc_sdk_alloc(size_t size)
{
    return take(&native.memory, size);
}

void *wc_sdk_realloc(void *old, size_t old_size, size_t size)
{
    void *moved = take(&native.memory, size);
    if (old != NULL)
        memcpy(moved, old, old_size < size ? old_size : size);
    return moved;
}

void *wc_actor_alloc(size_t size)
{
    return memset(take(&native.memory, size), 0, size);
}

/* --- what the actor sees of its host --- */

void wapc_guest_request(uint8_t *operation, uint8_t *payload)
{
    memcpy(operation, native.operation.ptr, native.operation.len);
    if (native.payload.len > 0)
        memcpy(payload, native.payload.ptr, native.payload.len);
}

static void set_reply(const uint8_t *bytes, size_t len, bool is_error)
{
    native.reply = copy_of(&native.kept, (wc_slice){bytes, len});
    native.is_reply_error = is_error;
}

void wapc_guest_response(const uint8_t *bytes, size_t len)
{
    set_reply(bytes, len, false);
}

void wapc_guest_error(const uint8_t *text, size_t len)
{
    set_reply(text, len, true);
}

static void print_hex(const char *what, wc_slice bytes)
{
    fprintf(stderr, "  %s:", what);
    for (size_t i = 0; i < bytes.len && i < 256; i++)
        fprintf(stderr, "%s%02x", i % 32 == 0 ? "\n    " : "", bytes.ptr[i]);
    fputc('\n', stderr);
}

static bool is_text(wc_slice text, const char *wanted)
{
    return text.len == strlen(wanted) && memcmp(text.ptr, wanted, text.len) == 0;
}

#define SHOWN(slice) (int)(slice).len, (const char *)(slice).ptr

int wapc_host_call(const uint8_t *binding, size_t binding_len, const uint8_t *target, size_t target_len,
                   const uint8_t *operation, size_t operation_len, const uint8_t *payload, size_t payload_len)
{
    wc_slice link = {binding, binding_len}, to = {target, target_len}, name = {operation, operation_len};
    wc_slice bytes = {payload, payload_len};
    if (native.come == native.expected_count)
        fail("native: the actor calls %.*s of %.*s; the script has no further call", SHOWN(name), SHOWN(to));
    const expected_call *e = &native.expected[native.come++];
    const char *wanted_link = e->call.link != NULL ? e->call.link : "default";
    if (!is_text(to, e->call.target) || !is_text(name, e->call.operation) || !is_text(link, wanted_link))
        fail("native: the actor calls %.*s of %.*s over \"%.*s\"; call %zu of the script is %s of %s over "
             "\"%s\"",
             SHOWN(name), SHOWN(to), SHOWN(link), native.come, e->call.operation, e->call.target, wanted_link);
    if (e->payload.ptr != NULL && !wc_mp_same(bytes, e->payload)) {
        print_hex("sent", bytes);
        print_hex("in the script", e->payload);
        fail("native: the actor calls %s of %s with another argument than the script's", e->call.operation,
             e->call.target);
    }
    native.answer = e->call.error == NULL ? e->reply : wc_text_of(e->call.error);
    return e->call.error == NULL;
}

size_t wapc_host_response_len(void)
{
    return native.answer.len;
}

void wapc_host_response(uint8_t *bytes)
{
    memcpy(bytes, native.answer.ptr, native.answer.len);
}

size_t wapc_host_error_len(void)
{
    return native.answer.len;
}

void wapc_host_error(uint8_t *text)
{
    memcpy(text, native.answer.ptr, native.answer.len);
}

void wapc_console_log(const uint8_t *text, size_t len)
{
    size_t left = LOG_BYTES - 1 - native.log_len, kept = len + 1 <= left ? len : 0;
    memcpy(native.log + native.log_len, text, kept);
    native.log_len += kept;
    if (kept > 0)
        native.log[native.log_len++] = '\n';
    native.log[native.log_len] = '\0';
}

/* --- what the test sees --- */

void wc_native_start(void)
{
    if (!native.is_started)
        wc_sdk_init();
    native.is_started = true;
}

void wc_native_expect(const wc_native_host_call *call, wc_slice payload, wc_slice reply)
{
    if (native.expected_count == EXPECTED_MAX)
        fail("native: a script has at most %u calls", EXPECTED_MAX);
    native.expected[native.expected_count++] = (expected_call){
        .call = *call,
        .payload = payload.ptr != NULL ? copy_of(&native.kept, payload) : payload,
        .reply = copy_of(&native.kept, reply),
    };
}

static void check_all_came(void)
{
    if (native.come < native.expected_count)
        fail("native: %s of %s was to be called and was not", native.expected[native.come].call.operation,
             native.expected[native.come].call.target);
    native.come = native.expected_count = 0;
}

int wc_native_call(const char *operation, wc_slice payload, wc_slice *out_reply)
{
    native.log_len = 0;
    native.log[0] = '\0';
    native.operation = wc_text_of(operation);
    native.payload = payload;
    native.reply = (wc_slice){0};
    bool is_answered = wc_sdk_guest_call(native.operation.len, payload.len) == 1;
    if (is_answered == native.is_reply_error)
        fail("native: the actor answered and failed at once");
    check_all_came();
    *out_reply = native.reply;
    return is_answered ? 0 : -1;
}

static void *alloc_kept(void *ctx, size_t size)
{
    (void)ctx;
    return take(&native.kept, size);
}

void wc_native_http(const char *method, const char *path, const char *query, wc_slice body,
                    wc_httpserver_response *out)
{
    wc_slice reply;
    wc_mp_reader r;
    const wc_httpserver_request request = {.method = wc_text_of(method),
                                           .path = wc_text_of(path),
                                           .query_string = wc_text_of(query),
                                           .body = body};
    wc_httpserver_request_write(wc_native_writer(), &request);
    if (wc_native_call(WC_HTTPSERVER_OP_HANDLE_REQUEST, wc_native_written(), &reply) != 0)
        fail("native: %s %s: the actor failed: %.*s", method, path, SHOWN(reply));
    wc_mp_reader_init(&r, reply);
    wc_mp_reader_set_alloc(&r, alloc_kept, NULL);
    if (!wc_httpserver_response_read(&r, out))
        fail("native: %s %s: the response cannot be read: %s", method, path, r.reason);
}

const char *wc_native_log(void)
{
    return native.log;
}

void wc_native_end(void)
{
    check_all_came();
    free_all(&native.memory);
    free_all(&native.kept);
    native.reply = native.answer = (wc_slice){0};
}

static bool grow(wc_mp_writer *w, size_t more)
{
    size_t done = (size_t)(w->at - w->start), size = 2 * done + more + 64;
    uint8_t *moved = take(&native.kept, size);
    if (done > 0)
        memcpy(moved, w->start, done);
    w->start = moved;
    w->at = moved + done;
    w->end = moved + size;
    return true;
}

wc_mp_writer *wc_native_writer(void)
{
    wc_mp_writer_init_growing(&native.writer, grow, NULL);
    return &native.writer;
}

wc_slice wc_native_written(void)
{
    return wc_mp_written(&native.writer);
}

void wc_native_check_same(const char *file, int line, wc_slice actual, const char *wanted)
{
    if (is_text(actual, wanted))
        return;
    fail("%s:%d: got \"%.*s\"\n  wanted \"%s\"", file, line, SHOWN(actual), wanted);
}
