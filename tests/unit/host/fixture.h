/* A running host with actors signed in memory, for the tests of the host room. */
#ifndef TESTS_HOST_FIXTURE_H
#define TESTS_HOST_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "claims/claims.h"
#include "codec/mp_buf.h"
#include "contracts/httpserver.h"
#include "host/host.h"
#include "unit/engine/support.h"

#define ALL_CAPS "wasmcloud:httpserver", "wasmcloud:keyvalue", "wasmcloud:testing", "wasmcloud:extras"

typedef struct signed_actor {
    wc_buf module;
    char key[WC_NKEY_PUBLIC_LEN + 1];
} signed_actor;

typedef struct sign_options {
    const char *guest; /* file below guests/ */
    const char *const *caps;
    size_t cap_count;
    const char *alias;
    int32_t revision;
    const wc_nkey *key; /* the actor's; NULL: fresh */
    uint64_t expires, not_before;
} sign_options;

static inline wc_nkey *account(void)
{
    static wc_nkey key;
    if (key.kind == 0) {
        assert_int_equal(wc_crypto_init(NULL), 0);
        assert_int_equal(wc_nkey_generate(WC_NKEY_ACCOUNT, &wc_env_system, &key, NULL), 0);
    }
    return &key;
}

static inline void read_guest(const char *name, wc_buf *out)
{
    char path[1024];
    wc_error err;
    snprintf(path, sizeof path, "%s/guests/%s", WC_BINARY_DIR, name);
    wc_buf_init(out, 0);
    if (wc_file_read(path, WC_LIMIT_MODULE_BYTES, out, &err) != 0)
        fail_msg("%s", err.msg);
}

static inline signed_actor sign_actor(const sign_options *options)
{
    static const char *const all[] = {ALL_CAPS};
    wc_slice caps[16];
    wc_nkey fresh;
    wc_buf plain;
    wc_error err;
    signed_actor out;
    wc_nkey *issuer = account();
    const char *const *names = options->caps ? options->caps : all;
    size_t count = options->caps ? options->cap_count : WC_COUNT(all);
    for (size_t i = 0; i < count; i++)
        caps[i] = wc_slice_str(names[i]);
    assert_int_equal(wc_nkey_generate(WC_NKEY_MODULE, &wc_env_system, &fresh, NULL), 0);
    wc_nkey_public(options->key ? options->key : &fresh, out.key);
    wc_claims claims = {
        .kind = WC_CLAIMS_ACTOR,
        .has_metadata = true,
        .subject = wc_slice_str(out.key),
        .name = WC_LIT("test"),
        .caps = {.items = caps, .len = count, .is_present = true},
        .has_revision = true,
        .revision = options->revision,
        .call_alias = wc_slice_str(options->alias),
        .has_expires = options->expires != 0,
        .expires = options->expires,
        .has_not_before = options->not_before != 0,
        .not_before = options->not_before,
    };
    read_guest(options->guest, &plain);
    wc_buf_init(&out.module, WC_LIMIT_MODULE_BYTES);
    if (wc_claims_embed(wc_buf_slice(&plain), &claims, issuer, &wc_env_system, 0, &out.module, NULL, &err) != 0)
        fail_msg("%s", err.msg);
    wc_buf_deinit(&plain);
    wc_nkey_deinit(&fresh);
    return out;
}

static inline void host_config(wc_host_config *config, const char *dir)
{
    wc_host_config_init(config);
    config->threads = 2;
    config->state_dir = dir;
    config->cache_dir = "";
    config->max_memory_bytes = 16u << 20;
    config->max_instances = 64;
}

static inline wc_host *start_host(const wc_host_config *config)
{
    wc_host *host;
    wc_error err;
    restore_engine_signals();
    if (wc_host_new(config, &host, &err) != 0 || wc_host_start(host, &err) != 0)
        fail_msg("%s", err.msg);
    return host;
}

static inline void start_signed(wc_host *host, const signed_actor *actor)
{
    wc_error err;
    char key[WC_NKEY_PUBLIC_LEN + 1];
    if (wc_host_start_actor(host, wc_buf_slice(&actor->module), key, &err) != 0)
        fail_msg("%s", err.msg);
    assert_string_equal(key, actor->key);
}

/* Sends a GET with a body to the actor; answers the status of the call, and on success the response's body. */
static inline int get(wc_host *host, const char *actor, const char *path, const char *query, const char *body,
                      uint32_t timeout_ms, char *out, size_t size, wc_error *err)
{
    const wc_httpserver_request request = {.method = WC_LIT("GET"),
                                           .path = wc_slice_str(path),
                                           .query_string = wc_slice_str(query),
                                           .body = wc_slice_str(body)};
    size_t len = wc_httpserver_request_size(&request), answer_len = 0;
    uint8_t *payload = wc_alloc(len), *answer = NULL;
    wc_httpserver_request_put(payload, &request);
    int rc = wc_host_call_actor(host, actor, WC_HTTPSERVER_OP_HANDLE_REQUEST, wc_slice_of(payload, len),
                                timeout_ms, &answer, &answer_len, err);
    wc_free(payload);
    if (rc != 0)
        return rc;
    wc_mp_reader r;
    wc_arena arena;
    wc_httpserver_response response;
    wc_arena_init(&arena, 1u << 20);
    wc_mp_reader_init_arena(&r, wc_slice_of(answer, answer_len), &arena);
    assert_true(wc_httpserver_response_read(&r, &response));
    wc_slice_copy_cstr(response.body, out, size);
    wc_arena_deinit(&arena);
    wc_host_bytes_free(answer);
    return response.status_code == 200 ? 0 : (int)response.status_code;
}

#endif
