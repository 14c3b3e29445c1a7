/* sdk/c/src/actor.c: the waPC side of an actor: exports, the table of operations, calls to the host, errors.
 *
 * SPEC wapc 2, 3, 4 and 7; interfaces 4 (HealthRequest).
 */
#include "sdk.h"
#include "contracts/core.h"

typedef struct handler_entry {
    const char *operation;
    wc_actor_handler_fn handler;
} handler_entry;

static handler_entry handlers[WC_ACTOR_HANDLERS_MAX];
static uint32_t handler_count;
static wc_slice error_text;

wc_slice wc_text_of(const char *text)
{
    return (wc_slice){(const uint8_t *)text, __builtin_strlen(text)};
}

bool wc_text_equals(wc_slice text, const char *other)
{
    return text.len == __builtin_strlen(other) && __builtin_memcmp(text.ptr, other, text.len) == 0;
}

void wc_actor_register(const char *operation, wc_actor_handler_fn handler)
{
    if (handler_count == WC_ACTOR_HANDLERS_MAX)
        __builtin_trap();
    handlers[handler_count++] = (handler_entry){operation, handler};
}

/* "<text><more>" as the error. */
static int fail_with(const char *text, wc_slice more, int code)
{
    size_t len = __builtin_strlen(text);
    uint8_t *copy = wc_sdk_alloc(len + more.len);
    if (copy == NULL) {
        error_text = WC_TEXT("out of memory");
        return code;
    }
    __builtin_memcpy(copy, text, len);
    __builtin_memcpy(copy + len, more.ptr, more.len);
    error_text = (wc_slice){copy, len + more.len};
    return code;
}

int wc_actor_fail_slice(wc_slice text)
{
    return fail_with("", text, WC_EGUEST);
}

int wc_actor_fail(const char *text)
{
    return wc_actor_fail_slice(wc_text_of(text));
}

int wc_actor_fail_reader(const wc_mp_reader *r)
{
    char text[160];
    wc_slice cause = {(const uint8_t *)text, wc_mp_describe(r, text, sizeof text)};
    return fail_with("Failed to de-serialize: ", cause, WC_EGUEST);
}

wc_slice wc_actor_error(void)
{
    return error_text;
}

void wc_actor_log_slice(wc_slice text)
{
    wapc_console_log(text.ptr, text.len);
}

void wc_actor_log(const char *text)
{
    wc_actor_log_slice(wc_text_of(text));
}

static int fail_host_call(void)
{
    wc_slice text = {NULL, wapc_host_error_len()};
    uint8_t *bytes = wc_sdk_alloc(text.len);
    if (bytes != NULL && text.len > 0)
        wapc_host_error(bytes);
    text.ptr = bytes;
    return fail_with("Host error: ", bytes != NULL ? text : (wc_slice){0}, WC_EHOSTCALL);
}

int wc_host_call(const char *binding, wc_slice target, wc_slice operation, wc_slice payload,
                 wc_slice *out_reply)
{
    wc_slice link = wc_text_of(binding);
    int rc = wapc_host_call(link.ptr, link.len, target.ptr, target.len, operation.ptr, operation.len,
                            payload.ptr, payload.len);
    if (rc != 1)
        return fail_host_call();
    size_t len = wapc_host_response_len();
    uint8_t *bytes = wc_sdk_alloc(len);
    if (bytes == NULL)
        return wc_actor_fail("out of memory");
    if (len > 0)
        wapc_host_response(bytes);
    *out_reply = (wc_slice){bytes, len};
    return 0;
}

int wc_actor_call(const char *link, wc_slice contract, wc_slice operation, wc_mp_writer *w,
                  wc_mp_reader *out_r)
{
    wc_slice request, reply;
    int rc = wc_actor_writer_end(w, &request);
    if (rc == 0)
        rc = wc_host_call(link != NULL ? link : "default", contract, operation, request, &reply);
    if (rc == 0)
        wc_actor_reader_init(out_r, reply);
    return rc;
}

static void *alloc_for_reader(void *ctx, size_t size)
{
    (void)ctx;
    return wc_sdk_alloc(size);
}

void wc_actor_reader_init(wc_mp_reader *r, wc_slice bytes)
{
    wc_mp_reader_init(r, bytes);
    wc_mp_reader_set_alloc(r, alloc_for_reader, NULL);
}

static bool grow_writer(wc_mp_writer *w, size_t more)
{
    size_t done = (size_t)(w->at - w->start), cap = (size_t)(w->end - w->start);
    size_t wanted = done + more < 128 ? 256 : 2 * done + more;
    uint8_t *moved = wanted > done ? wc_sdk_realloc(w->start, cap, wanted) : NULL;
    if (moved == NULL)
        return false;
    w->start = moved;
    w->at = moved + done;
    w->end = moved + wanted;
    return true;
}

void wc_actor_writer_init(wc_mp_writer *w)
{
    wc_mp_writer_init_growing(w, grow_writer, NULL);
}

int wc_actor_writer_end(wc_mp_writer *w, wc_slice *out_reply)
{
    if (w->is_failed)
        return wc_actor_fail("out of memory");
    *out_reply = wc_mp_written(w);
    return 0;
}

/* Healthy, without a message: what an actor answers that registers nothing else. */
static int on_health(wc_slice payload, wc_slice *out_reply)
{
    static const wc_core_health_check_response healthy = {.healthy = true};
    wc_mp_writer w;
    (void)payload;
    wc_actor_writer_init(&w);
    wc_core_health_check_response_write(&w, &healthy);
    return wc_actor_writer_end(&w, out_reply);
}

static int run_call(size_t operation_len, size_t payload_len, wc_slice *out_reply)
{
    uint8_t *payload = wc_sdk_alloc(payload_len + operation_len + 1), *name = payload + payload_len;
    if (payload == NULL)
        return wc_actor_fail("out of memory");
    wapc_guest_request(name, payload);
    wc_slice operation = {name, operation_len};
    wc_actor_handler_fn handler = NULL;
    for (uint32_t i = handler_count; i-- > 0 && handler == NULL;) {
        if (wc_text_equals(operation, handlers[i].operation))
            handler = handlers[i].handler;
    }
    if (handler != NULL)
        return handler((wc_slice){payload, payload_len}, out_reply);
    if (wc_text_equals(operation, WC_CORE_OP_HEALTH_REQUEST))
        return on_health(operation, out_reply);
    name[operation_len] = '"';
    operation.len++;
    return fail_with("No handler registered for function \"", operation, WC_EGUEST);
}

WC_EXPORT("__guest_call") int wc_sdk_guest_call(size_t operation_len, size_t payload_len)
{
    wc_slice reply = {0};
    error_text = (wc_slice){0};
    wc_sdk_arena_reset();
    if (run_call(operation_len, payload_len, &reply) != 0) {
        wapc_guest_error(error_text.ptr, error_text.len);
        return 0;
    }
    wapc_guest_response(reply.ptr, reply.len);
    return 1;
}

WC_EXPORT("wapc_init") void wc_sdk_init(void)
{
    wc_actor_init();
}
