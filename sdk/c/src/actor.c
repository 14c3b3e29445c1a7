/* sdk/c/src/actor.c: the waPC side of an actor: exports, the table of operations, calls to the host, errors.
 *
 * SPEC wapc 2, 3, 4 and 7; interfaces 4 (HealthRequest).
 */
#include "sdk.h"
#include "contracts/core.h"

WC_IMPORT("__guest_request") void wapc_guest_request(uint8_t *operation, uint8_t *payload);
WC_IMPORT("__guest_response") void wapc_guest_response(const uint8_t *bytes, size_t len);
WC_IMPORT("__guest_error") void wapc_guest_error(const uint8_t *text, size_t len);
WC_IMPORT("__host_call")
int wapc_host_call(const uint8_t *binding, size_t binding_len, const uint8_t *target, size_t target_len,
                   const uint8_t *operation, size_t operation_len, const uint8_t *payload, size_t payload_len);
WC_IMPORT("__host_response_len") size_t wapc_host_response_len(void);
WC_IMPORT("__host_response") void wapc_host_response(uint8_t *bytes);
WC_IMPORT("__host_error_len") size_t wapc_host_error_len(void);
WC_IMPORT("__host_error") void wapc_host_error(uint8_t *text);
WC_IMPORT("__console_log") void wapc_console_log(const uint8_t *text, size_t len);

int wc_sdk_guest_call(size_t operation_len, size_t payload_len);
void wc_sdk_init(void);

typedef struct handler_entry {
    const char *operation;
    wc_actor_handler_fn handler;
} handler_entry;

static int on_health(wc_slice payload, wc_slice *out_reply);

static handler_entry handlers[WC_ACTOR_HANDLERS_MAX] = {{WC_CORE_OP_HEALTH_REQUEST, on_health}};
static uint32_t handler_count = 1;
static wc_slice error_text;

wc_slice wc_text_of(const char *text)
{
    return (wc_slice){(const uint8_t *)text, __builtin_strlen(text)};
}

bool wc_text_equals(wc_slice text, const char *other)
{
    return text.len == __builtin_strlen(other) && __builtin_memcmp(text.ptr, other, text.len) == 0;
}

static handler_entry *find_handler(wc_slice operation)
{
    for (uint32_t i = 0; i < handler_count; i++) {
        if (wc_text_equals(operation, handlers[i].operation))
            return &handlers[i];
    }
    return NULL;
}

void wc_actor_register(const char *operation, wc_actor_handler_fn handler)
{
    handler_entry *entry = find_handler(wc_text_of(operation));
    if (entry == NULL) {
        if (handler_count == WC_ACTOR_HANDLERS_MAX)
            __builtin_trap();
        entry = &handlers[handler_count++];
    }
    *entry = (handler_entry){operation, handler};
}

int wc_actor_fail_slice(wc_slice text)
{
    uint8_t *copy = wc_sdk_alloc(text.len);
    if (copy != NULL) {
        __builtin_memcpy(copy, text.ptr, text.len);
        text.ptr = copy;
    } else {
        text = WC_TEXT("out of memory");
    }
    error_text = text;
    return WC_EGUEST;
}

int wc_actor_fail(const char *text)
{
    return wc_actor_fail_slice(wc_text_of(text));
}

int wc_actor_fail_reader(const wc_mp_reader *r)
{
    char text[160] = "Failed to de-serialize: ";
    size_t used = sizeof "Failed to de-serialize: " - 1;
    wc_mp_describe(r, text + used, sizeof text - used);
    return wc_actor_fail(text);
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
    static const char prefix[] = "Host error: ";
    size_t len = wapc_host_error_len(), used = sizeof prefix - 1;
    uint8_t *text = wc_sdk_alloc(used + len);
    if (text == NULL)
        return wc_actor_fail("out of memory");
    __builtin_memcpy(text, prefix, used);
    if (len > 0)
        wapc_host_error(text + used);
    error_text = (wc_slice){text, used + len};
    return WC_EHOSTCALL;
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

static int on_health(wc_slice payload, wc_slice *out_reply)
{
    static const wc_core_health_check_response healthy = {.healthy = true};
    wc_mp_writer w;
    (void)payload;
    wc_actor_writer_init(&w);
    wc_core_health_check_response_write(&w, &healthy);
    return wc_actor_writer_end(&w, out_reply);
}

static int fail_unknown(wc_slice operation)
{
    wc_text text = {0};
    wc_text_add_str(&text, "No handler registered for function \"");
    wc_text_add(&text, operation);
    wc_text_add_str(&text, "\"");
    return wc_actor_fail_slice(wc_text_slice(&text));
}

static int run_call(size_t operation_len, size_t payload_len, wc_slice *out_reply)
{
    uint8_t *operation = wc_sdk_alloc(operation_len);
    uint8_t *payload = wc_sdk_alloc(payload_len);
    if (operation == NULL || payload == NULL)
        return wc_actor_fail("out of memory");
    wapc_guest_request(operation, payload);
    handler_entry *entry = find_handler((wc_slice){operation, operation_len});
    if (entry == NULL)
        return fail_unknown((wc_slice){operation, operation_len});
    return entry->handler((wc_slice){payload, payload_len}, out_reply);
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
