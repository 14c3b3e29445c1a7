/* Calls of wasmcloud:keyvalue through a fake host, arguments and answers in the contract's encoding. */
#ifndef WC_TESTS_UNIT_KEYVALUE_KV_CALLS_H
#define WC_TESTS_UNIT_KEYVALUE_KV_CALLS_H

#include <dirent.h>
#include <unistd.h>

#include "contracts/keyvalue.h"
#include "providers/keyvalue/keyvalue.h"
#include "unit/providers/fake_host.h"

typedef struct kv_bed {
    fake_host *host;
    char dir[64];
    fake_call call; /* the last one; its answer is valid until the next */
    wc_keyvalue_result result;
} kv_bed;

static inline void kv_dir_make(char dir[64])
{
    snprintf(dir, 64, "/tmp/wc-kv-XXXXXX");
    assert_non_null(mkdtemp(dir));
}

static inline void kv_dir_remove(const char *path)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    char name[512];
    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        unlink(name);
    }
    closedir(dir);
    assert_int_equal(rmdir(path), 0);
}

static inline void kv_start(kv_bed *b, const wc_provider_api *provider)
{
    wc_error err = {0};
    kv_dir_make(b->dir);
    b->host = fake_host_new();
    fake_set(b->host, "state-dir", b->dir);
    if (fake_start(b->host, provider, "default", &err) < 0)
        fail_msg("%s", err.msg);
    assert_int_equal(fake_bind(b->host, FAKE_ACTOR, NULL, &err), 0);
    wc_buf_init(&b->call.answer, 1);
}

static inline void kv_stop(kv_bed *b)
{
    fake_end(&b->call);
    fake_host_free(b->host);
    kv_dir_remove(b->dir);
}

/* Stops and starts the provider on the same files. */
static inline void kv_restart(kv_bed *b)
{
    const wc_provider_api *provider = b->host->provider;
    wc_error err = {0};
    fake_stop(b->host);
    if (fake_start(b->host, provider, "default", &err) < 0)
        fail_msg("%s", err.msg);
    assert_int_equal(fake_bind(b->host, FAKE_ACTOR, NULL, &err), 0);
}

static inline size_t kv_encode(int op, const wc_keyvalue_args *args, void *out, size_t size)
{
    wc_mp_writer w;
    wc_mp_writer_init(&w, out, size);
    wc_keyvalue_args_write(&w, op, args);
    assert_false(w.is_failed);
    return wc_mp_written(&w).len;
}

static inline int kv_call_as(kv_bed *b, const char *actor, int loop, int op, const wc_keyvalue_args *args)
{
    static uint8_t payload[4u << 20];
    wc_mp_reader r;
    size_t len = kv_encode(op, args, payload, sizeof payload);
    fake_end(&b->call);
    fake_begin(b->host, loop, &b->call, actor, wc_keyvalue_operation_name(op), wc_slice_of(payload, len));
    int rc = fake_wait(&b->call);
    if (rc == 0) {
        wc_mp_reader_init(&r, b->call.call.result);
        assert_true(wc_keyvalue_result_read(&r, op, &b->result));
        assert_ptr_equal(r.at, r.end);
    }
    return rc;
}

#define kv_call(b, op, ...) kv_call_as((b), FAKE_ACTOR, 0, WC_KEYVALUE_##op, &(wc_keyvalue_args){__VA_ARGS__})
#define K(text) .key = WC_LIT(text)
#define V(text) .value = WC_LIT(text)

/* "a,b,c" of the last answer's values. */
static inline const char *kv_values(kv_bed *b)
{
    static char text[4096];
    wc_strings rest = b->result.values;
    wc_slice item;
    size_t at = 0;
    text[0] = 0;
    while (wc_strings_next(&rest, &item))
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%.*s", at ? "," : "", WC_FMT(item));
    return text;
}

static inline const char *kv_error(kv_bed *b)
{
    static char text[1024];
    wc_slice_copy_cstr(b->call.call.result, text, sizeof text);
    return text;
}

#endif
