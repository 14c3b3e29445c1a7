/* A host for one provider, as small as the interface allows: settings, captured log lines, a clock that tests move, loops that
 * need not run, and calls that are waited for. */
#ifndef WC_TESTS_UNIT_PROVIDERS_FAKE_HOST_H
#define WC_TESTS_UNIT_PROVIDERS_FAKE_HOST_H

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <wc/provider.h>

#include "base/base.h"
#include "rt/rt.h"

#define FAKE_LOOPS 2
#define FAKE_ACTOR "MBCFOPM6JW2APJLXJD3Z5O4CN7CPYJ2B4FTKLJUR5YR5MITIU7HD3WD5"
#define FAKE_OTHER "MASCXFM4R6X63UD5MSCDZYCJNPBVSIU6RKMXUPXRKAOSBQ6UY3VT3NPZ"

typedef struct fake_host {
    wc_host_api api;
    wc_env env;
    uint64_t mono_ns, wall_ns;
    const char *settings[8]; /* name, value, ...; NULL ends */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    char log[32768]; /* "<level> <component>: <text>\n"... */
    wc_loop *loops[FAKE_LOOPS];
    uint32_t stopped;
    /* the provider */
    const wc_provider_api *provider;
    void *self;
    void *parts[FAKE_LOOPS];
} fake_host;

typedef struct fake_call {
    wc_call call;
    fake_host *host;
    wc_buf answer;
    int answers; /* reply and fail together */
    bool is_complete;
} fake_call;

static inline uint64_t fake_mono(void *ctx)
{
    return ((fake_host *)ctx)->mono_ns;
}

static inline uint64_t fake_wall(void *ctx)
{
    return ((fake_host *)ctx)->wall_ns;
}

static inline void fake_random(void *self, uint8_t *out, size_t len)
{
    (void)self;
    wc_env_system.random(wc_env_system.ctx, out, len);
}

static inline void fake_log(void *self, int32_t level, wc_slice component, wc_slice text)
{
    fake_host *h = self;
    pthread_mutex_lock(&h->lock);
    size_t at = strlen(h->log);
    snprintf(h->log + at, sizeof h->log - at, "%d %.*s: %.*s\n", level, WC_FMT(component), (int)text.len,
             text.len ? (const char *)text.ptr : "");
    pthread_mutex_unlock(&h->lock);
}

static inline void fake_reply(void *self, wc_call *call, wc_slice bytes)
{
    fake_call *c = WC_CONTAINER(call, fake_call, call);
    (void)self;
    c->answers++;
    wc_buf_clear(&c->answer);
    wc_buf_append_slice(&c->answer, bytes);
    call->status = 0;
    call->result = wc_buf_slice(&c->answer);
}

static inline void fake_fail(void *self, wc_call *call, int32_t status, wc_slice text)
{
    fake_reply(self, call, text);
    call->status = status;
}

static inline void fake_complete(void *self, wc_call *call)
{
    fake_call *c = WC_CONTAINER(call, fake_call, call);
    fake_host *h = self;
    pthread_mutex_lock(&h->lock);
    c->is_complete = true;
    pthread_cond_broadcast(&h->changed);
    pthread_mutex_unlock(&h->lock);
}

static inline void *fake_loop_native(void *self, wc_loop_ref *loop)
{
    (void)self;
    return loop;
}

static inline void fake_setting(void *self, const char *name, wc_slice *out)
{
    fake_host *h = self;
    *out = (wc_slice){0};
    for (size_t i = 0; i + 1 < WC_COUNT(h->settings) && h->settings[i] != NULL; i += 2) {
        if (strcmp(h->settings[i], name) == 0)
            *out = wc_slice_str(h->settings[i + 1]);
    }
}

static inline void fake_set(fake_host *h, const char *name, const char *value)
{
    size_t i = 0;
    while (h->settings[i] != NULL && strcmp(h->settings[i], name) != 0)
        i += 2;
    h->settings[i] = name;
    h->settings[i + 1] = value;
}

static inline fake_host *fake_host_new(void)
{
    fake_host *h = WC_NEW(fake_host);
    h->env = (wc_env){h, fake_mono, fake_wall, NULL};
    h->mono_ns = 1000000000;
    h->wall_ns = 1700000000ull * 1000000000u;
    h->api = (wc_host_api){
        .abi_version = WC_PROVIDER_ABI,
        .struct_size = sizeof(wc_host_api),
        .self = h,
        .now_ns = fake_mono,
        .random = fake_random,
        .log = fake_log,
        .reply = fake_reply,
        .fail = fake_fail,
        .complete = fake_complete,
        .loop_native = fake_loop_native,
        .setting = fake_setting,
    };
    h->api.self = h;
    pthread_mutex_init(&h->lock, NULL);
    pthread_cond_init(&h->changed, NULL);
    return h;
}

/* 0, or the failure of start. */
static inline int fake_start(fake_host *h, const wc_provider_api *provider, const char *link_name,
                             wc_error *err)
{
    int rc = provider->start(&h->api, wc_slice_str(link_name), &h->self, err);
    if (rc < 0)
        return rc;
    h->provider = provider;
    h->stopped = 0;
    for (int i = 0; i < FAKE_LOOPS; i++) {
        assert_int_equal(wc_loop_new(&h->env, &h->loops[i], err), 0);
        assert_int_equal(provider->loop_start(h->self, (wc_loop_ref *)h->loops[i], &h->parts[i], err), 0);
    }
    return 0;
}

static inline void fake_on_stopped(void *ctx)
{
    fake_host *h = ctx;
    h->stopped++;
    wc_loop_stop(h->loops[h->stopped - 1]);
}

static inline void fake_stop(fake_host *h)
{
    for (uint32_t i = 0; i < FAKE_LOOPS; i++) {
        h->provider->loop_stop(h->parts[i], h->mono_ns, fake_on_stopped, h);
        wc_loop_run(h->loops[i]);
        assert_int_equal(h->stopped, i + 1);
        wc_loop_free(h->loops[i]);
    }
    h->provider->stop(h->self);
    h->provider = NULL;
}

static inline void fake_host_free(fake_host *h)
{
    if (h->provider != NULL)
        fake_stop(h);
    pthread_mutex_destroy(&h->lock);
    pthread_cond_destroy(&h->changed);
    wc_free(h);
}

/* `values`: key, value, ..., NULL. */
static inline int fake_bind(fake_host *h, const char *actor, const char *const *values, wc_error *err)
{
    wc_link_value list[16];
    uint32_t count = 0;
    void *prepared = NULL;
    for (; values != NULL && values[2 * count] != NULL; count++)
        list[count] = (wc_link_value){wc_slice_str(values[2 * count]), wc_slice_str(values[2 * count + 1])};
    wc_bind bind = {.struct_size = sizeof bind,
                    .value_count = count,
                    .actor = wc_slice_str(actor),
                    .contract = wc_slice_str(h->provider->contract_id),
                    .link_name = WC_LIT("default"),
                    .values = list};
    int rc = h->provider->bind(h->self, &bind, &prepared, err);
    if (rc < 0)
        return rc;
    for (int i = 0; i < FAKE_LOOPS; i++)
        h->provider->loop_bind(h->parts[i], bind.actor, prepared);
    if (prepared != NULL && h->provider->discard != NULL)
        h->provider->discard(h->self, prepared);
    return 0;
}

static inline void fake_unbind(fake_host *h, const char *actor)
{
    for (int i = 0; i < FAKE_LOOPS; i++)
        h->provider->loop_unbind(h->parts[i], wc_slice_str(actor));
    h->provider->unbind(h->self, wc_slice_str(actor));
}

/* Begins a call on a loop; fake_wait must follow. `call` stays where it is meanwhile. */
static inline void fake_begin(fake_host *h, int loop, fake_call *c, const char *actor, const char *operation,
                              wc_slice payload)
{
    *c = (fake_call){.host = h};
    wc_buf_init(&c->answer, 64u << 20);
    c->call.struct_size = sizeof c->call;
    c->call.origin = wc_slice_str(actor);
    c->call.target = wc_slice_str(h->provider->public_key);
    c->call.operation = wc_slice_str(operation);
    c->call.payload = payload;
    if (h->provider->call(h->self, h->parts[loop], &c->call) != WC_PENDING) {
        assert_false(c->is_complete);
        c->is_complete = true;
    }
}

static inline int fake_wait(fake_call *c)
{
    pthread_mutex_lock(&c->host->lock);
    while (!c->is_complete)
        pthread_cond_wait(&c->host->changed, &c->host->lock);
    pthread_mutex_unlock(&c->host->lock);
    assert_int_equal(c->answers, 1);
    return c->call.status;
}

static inline void fake_end(fake_call *c)
{
    wc_buf_deinit(&c->answer);
}

#endif
