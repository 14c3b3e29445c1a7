/* tests/guests/misbehave.h: what the guests of the host's tests do wrong, as HTTP handlers. design.md section 10. */
#ifndef WC_TESTS_MISBEHAVE_H
#define WC_TESTS_MISBEHAVE_H

#include <wasmcloud/http.h>

#define BIG_REPLY_BYTES (17u << 20) /* above the default payload limit of 16 MiB */

static inline int misbehave_trap(void)
{
    __builtin_trap();
}

static inline int misbehave_spin(void)
{
    volatile uint32_t turns = 0;
    for (;;)
        turns = turns + 1;
}

/* Takes memory page by page until the host refuses; answers how many pages there are then. */
static inline int misbehave_grow(wc_httpserver_response *response)
{
    wc_text json = {0};
    wc_text_add_str(&json, "{\"pages\":");
    while (__builtin_wasm_memory_grow(0, 1) != (size_t)-1)
        continue;
    wc_text_add_i64(&json, (int64_t)__builtin_wasm_memory_size(0));
    wc_text_add_str(&json, "}");
    return wc_http_json(response, wc_text_slice(&json));
}

static inline int misbehave_big(wc_httpserver_response *response, size_t size)
{
    uint8_t *body = wc_actor_alloc(size);
    if (body == NULL)
        return wc_actor_fail("out of memory");
    return wc_http_ok(response, (wc_slice){body, size});
}

#endif
