/* tests/unit/engine/support.h: engine, modules and instances for the tests of the room, and scripts for the guest
 * wapc_script.wat, with which a test says on the host's side what the guest does. */
#ifndef WC_TESTS_ENGINE_SUPPORT_H
#define WC_TESTS_ENGINE_SUPPORT_H

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/base.h"
#include <wapc/wapc.h>

/* ---- signals ---- */

/* The engine installs handlers for traps once in a process; the test library replaces them for each test. Programs of
 * this room call keep_engine_signals first in main, and what loads guests puts the handlers back. */
static const int engine_signal_numbers[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
static struct sigaction engine_signals[4];

static inline void restore_engine_signals(void)
{
    for (size_t i = 0; i < WC_COUNT(engine_signal_numbers); i++)
        sigaction(engine_signal_numbers[i], &engine_signals[i], NULL);
}

static inline void keep_engine_signals(void)
{
    wapc_config config;
    wapc_engine *engine = NULL;
    wc_error err = {0};
    wapc_config_init(&config);
    config.max_instances = 1;
    if (wapc_engine_new(&config, &engine, &err) != 0) {
        fprintf(stderr, "%s\n", err.msg);
        abort();
    }
    for (size_t i = 0; i < WC_COUNT(engine_signal_numbers); i++)
        sigaction(engine_signal_numbers[i], NULL, &engine_signals[i]);
    wapc_engine_free(engine);
}

/* ---- loading ---- */

static inline wc_buf guest_bytes(const char *name)
{
    char path[4096];
    wc_error err = {0};
    wc_buf wasm;
    wc_buf_init(&wasm, 64u << 20);
    snprintf(path, sizeof path, "%s/guests/%s.wasm", WC_BINARY_DIR, name);
    if (wc_file_read(path, 64u << 20, &wasm, &err) != 0)
        fail_msg("%s", err.msg);
    return wasm;
}

static inline int try_module(wapc_engine *engine, const char *name, wapc_module **out, wc_error *err)
{
    restore_engine_signals();
    wc_buf wasm = guest_bytes(name);
    int rc = wapc_module_new(engine, wc_buf_slice(&wasm), out, err);
    wc_buf_deinit(&wasm);
    return rc;
}

static inline wapc_module *load_module(wapc_engine *engine, const char *name)
{
    wapc_module *module = NULL;
    wc_error err = {0};
    if (try_module(engine, name, &module, &err) != 0)
        fail_msg("%s: %s", name, err.msg);
    return module;
}

/* Small: many test programs run beside one another. */
static inline wapc_config test_config(void)
{
    wapc_config config;
    wapc_config_init(&config);
    config.max_instances = 50;
    config.max_memory_bytes = 32u << 20;
    return config;
}

static inline wapc_engine *make_engine(const wapc_config *config)
{
    wapc_engine *engine = NULL;
    wc_error err = {0};
    if (wapc_engine_new(config, &engine, &err) != 0)
        fail_msg("%s", err.msg);
    return engine;
}

static inline wapc_engine *make_plain_engine(bool has_wasi)
{
    wapc_config config = test_config();
    config.has_wasi = has_wasi;
    return make_engine(&config);
}

static inline wapc_instance *make_instance(wapc_module *module, const wapc_callbacks *callbacks, void *ctx)
{
    wapc_instance *instance = NULL;
    wc_error err = {0};
    restore_engine_signals();
    if (wapc_instance_new(module, callbacks, ctx, &instance, &err) != 0)
        fail_msg("%s", err.msg);
    return instance;
}

/* The text of a start that must fail. */
static inline int start_failure(wapc_engine *engine, const char *name, wc_error *err)
{
    wapc_module *module = load_module(engine, name);
    wapc_instance *instance = NULL;
    int rc = wapc_instance_new(module, NULL, NULL, &instance, err);
    assert_null(instance);
    wapc_module_unref(module);
    return rc;
}

/* ---- scripts ---- */

#define SCRIPT_AT 0x1000u /* where the payload lies in the guest */
#define OPERATION_AT 0x10000u
#define WORDS 10u

enum {
    S_RETURN,
    S_REQUEST,
    S_RESPONSE,
    S_ERROR,
    S_HOST_CALL,
    S_HOST_RESPONSE_LEN,
    S_HOST_RESPONSE,
    S_HOST_ERROR_LEN,
    S_HOST_ERROR,
    S_LOG,
    S_GROW,
    S_STORE,
    S_UNREACHABLE,
    S_DIVIDE,
    S_WRONG_INDIRECT,
    S_RECURSE,
    S_SPIN,
    S_MOVE,
    S_RESPONSE_OF,
    S_REPEAT,
    S_MEMORY_SIZE,
    S_FILL,
};

typedef struct script {
    uint8_t bytes[8192];
    size_t len;
} script;

/* One record; operands that are not given are 0. */
#define SAY(s, ...) script_say((s), (const uint32_t[WORDS]){__VA_ARGS__})

static inline void script_say(script *s, const uint32_t *words)
{
    assert_true(s->len + 4 * WORDS <= sizeof s->bytes);
    memcpy(s->bytes + s->len, words, 4 * WORDS);
    s->len += 4 * WORDS;
}

/* Puts data behind the records; gives its address in the guest. Records must not follow. */
static inline uint32_t script_data(script *s, wc_slice data)
{
    uint32_t at = (uint32_t)s->len;
    assert_true(s->len + data.len <= sizeof s->bytes);
    memcpy(s->bytes + s->len, data.ptr, data.len);
    s->len += data.len;
    return SCRIPT_AT + at;
}

static inline wc_slice script_slice(const script *s)
{
    return wc_slice_of(s->bytes, s->len);
}

/* Polls past ticks: a busy machine may take the thread away inside the shortest call. */
static inline int past_ticks(wapc_instance *instance, int rc)
{
    while (rc == WC_PENDING && wapc_waits(instance) == WAPC_WAITS_TICK)
        rc = wapc_poll(instance);
    return rc;
}

static inline int begin_call(wapc_instance *instance, wc_slice operation, wc_slice payload,
                             uint64_t deadline_ns)
{
    return past_ticks(instance, wapc_call_start(instance, operation, payload, deadline_ns));
}

static inline int poll_call(wapc_instance *instance)
{
    return past_ticks(instance, wapc_poll(instance));
}

/* Runs a script to its end, also one that waits for the host or a tick. */
static inline wapc_result run_script(wapc_instance *instance, const script *s)
{
    wapc_result result;
    int rc = wapc_call_start(instance, WC_LIT("op"), script_slice(s), 0);
    while (rc == WC_PENDING)
        rc = wapc_poll(instance);
    assert_int_equal(rc, WC_DONE);
    wapc_get_result(instance, &result);
    return result;
}

#define assert_slice_is(slice, text) assert_slices_equal((slice), wc_slice_str(text))
#define assert_slices_equal(a, b)                                                   \
    do {                                                                            \
        wc_slice left_ = (a), right_ = (b);                                         \
        if (!wc_slice_eq(left_, right_))                                            \
            fail_msg("got '%.*s', expected '%.*s'", WC_FMT(left_), WC_FMT(right_)); \
    } while (0)

static inline bool contains(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

#define assert_contains(text, part)                                 \
    do {                                                            \
        if (!contains((text), (part)))                              \
            fail_msg("'%s' does not contain '%s'", (text), (part)); \
    } while (0)

#define assert_result_contains(result, part)                                               \
    do {                                                                                   \
        if (wc_slice_find_slice((result).error, wc_slice_str(part)) >= (result).error.len) \
            fail_msg("'%.*s' does not contain '%s'", WC_FMT((result).error), (part));      \
    } while (0)

#endif
