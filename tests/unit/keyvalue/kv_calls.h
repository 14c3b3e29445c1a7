/* Calls of wasmcloud:keyvalue through a fake host, arguments and answers in the contract's encoding. */
#ifndef WC_TESTS_UNIT_KEYVALUE_KV_CALLS_H
#define WC_TESTS_UNIT_KEYVALUE_KV_CALLS_H

#include <dirent.h>
#include <unistd.h>

#include "codec/mp_buf.h"
#include "contracts/keyvalue.h"
#include "providers/keyvalue/keyvalue.h"
#include "unit/providers/fake_host.h"

/* Arguments and results of any operation; which members count depends on it. */
typedef struct kv_args {
    wc_slice key, value;
    int32_t amount, expires, start, stop;
    wc_strings keys;
} kv_args;

typedef struct kv_result {
    wc_slice value; /* Del and Clear: the key */
    bool exists;
    int32_t number;
    wc_strings values;
} kv_result;

typedef struct kv_bed {
    fake_host *host;
    char dir[64];
    fake_call call; /* the last one; its answer is valid until the next */
    kv_result result;
    wc_arena arena; /* of the result */
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
    wc_arena_init(&b->arena, 64u << 20);
}

static inline void kv_stop(kv_bed *b)
{
    fake_end(&b->call);
    wc_arena_deinit(&b->arena);
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

static inline void kv_write_args(wc_mp_writer *w, int op, const kv_args *a)
{
    switch (op) {
    case WC_KEYVALUE_ADD:
        wc_keyvalue_add_args_write(w, &(wc_keyvalue_add_args){a->key, a->amount});
        break;
    case WC_KEYVALUE_SET:
        wc_keyvalue_set_args_write(w, &(wc_keyvalue_set_args){a->key, a->value, a->expires});
        break;
    case WC_KEYVALUE_RANGE:
        wc_keyvalue_range_args_write(w, &(wc_keyvalue_range_args){a->key, a->start, a->stop});
        break;
    case WC_KEYVALUE_PUSH:
    case WC_KEYVALUE_LIST_ITEM_DELETE:
    case WC_KEYVALUE_SET_ADD:
    case WC_KEYVALUE_SET_REMOVE:
        wc_keyvalue_push_args_write(w, &(wc_keyvalue_push_args){a->key, a->value});
        break;
    case WC_KEYVALUE_SET_UNION:
    case WC_KEYVALUE_SET_INTERSECTION:
        wc_keyvalue_set_union_args_write(w, &(wc_keyvalue_set_union_args){a->keys});
        break;
    default:
        wc_keyvalue_get_args_write(w, &(wc_keyvalue_get_args){a->key});
        break;
    }
}

static inline size_t kv_encode(int op, const kv_args *args, void *out, size_t size)
{
    wc_mp_writer w;
    wc_mp_writer_init(&w, out, size);
    kv_write_args(&w, op, args);
    assert_false(w.is_failed);
    return wc_mp_written(&w).len;
}

static inline bool kv_read_found(wc_mp_reader *r, kv_result *out)
{
    wc_keyvalue_get_response found;
    bool is_read = wc_keyvalue_get_response_read(r, &found);
    if (is_read)
        *out = (kv_result){.value = found.value, .exists = found.exists};
    return is_read;
}

static inline bool kv_read_number(wc_mp_reader *r, int op, int32_t *out)
{
    wc_keyvalue_add_response sum = {0};
    wc_keyvalue_list_response list = {0};
    wc_keyvalue_set_operation_response set = {0};
    bool is_read = op == WC_KEYVALUE_ADD ? wc_keyvalue_add_response_read(r, &sum)
                   : op == WC_KEYVALUE_PUSH || op == WC_KEYVALUE_LIST_ITEM_DELETE
                       ? wc_keyvalue_list_response_read(r, &list)
                       : wc_keyvalue_set_operation_response_read(r, &set);
    *out = sum.value + list.new_count + set.new_count;
    return is_read;
}

static inline bool kv_decode(wc_mp_reader *r, int op, kv_result *out)
{
    wc_keyvalue_set_response set;
    wc_keyvalue_del_response gone;
    wc_keyvalue_set_query_response found; /* the same as of Range */
    *out = (kv_result){0};
    switch (op) {
    case WC_KEYVALUE_GET:
    case WC_KEYVALUE_KEY_EXISTS:
        return kv_read_found(r, out);
    case WC_KEYVALUE_SET:
        if (!wc_keyvalue_set_response_read(r, &set))
            return false;
        out->value = set.value;
        return true;
    case WC_KEYVALUE_DEL:
    case WC_KEYVALUE_CLEAR:
        if (!wc_keyvalue_del_response_read(r, &gone))
            return false;
        out->value = gone.key;
        return true;
    case WC_KEYVALUE_RANGE:
    case WC_KEYVALUE_SET_UNION:
    case WC_KEYVALUE_SET_INTERSECTION:
    case WC_KEYVALUE_SET_QUERY:
        if (!wc_keyvalue_set_query_response_read(r, &found))
            return false;
        out->values = found.values;
        return true;
    default:
        return kv_read_number(r, op, &out->number);
    }
}

static inline int kv_call_as(kv_bed *b, const char *actor, int loop, int op, const kv_args *args)
{
    static uint8_t payload[4u << 20];
    wc_mp_reader r;
    size_t len = kv_encode(op, args, payload, sizeof payload);
    fake_end(&b->call);
    wc_arena_reset(&b->arena);
    fake_begin(b->host, loop, &b->call, actor, wc_keyvalue_operation_name(op), wc_slice_of(payload, len));
    int rc = fake_wait(&b->call);
    if (rc == 0) {
        wc_mp_reader_init_arena(&r, b->call.call.result, &b->arena);
        assert_true(kv_decode(&r, op, &b->result));
        assert_ptr_equal(r.at, r.end);
    }
    return rc;
}

#define kv_call(b, op, ...) kv_call_as((b), FAKE_ACTOR, 0, WC_KEYVALUE_##op, &(kv_args){__VA_ARGS__})
#define K(text) .key = WC_LIT(text)
#define V(text) .value = WC_LIT(text)

/* "a,b,c" of the last answer's values. */
static inline const char *kv_values(kv_bed *b)
{
    static char text[4096];
    const wc_strings *values = &b->result.values;
    size_t at = 0;
    text[0] = 0;
    for (uint32_t i = 0; i < values->len; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%.*s", at ? "," : "", WC_FMT(values->items[i]));
    return text;
}

static inline const char *kv_error(kv_bed *b)
{
    static char text[1024];
    wc_slice_copy_cstr(b->call.call.result, text, sizeof text);
    return text;
}

#endif
