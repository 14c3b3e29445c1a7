/* engine/abi.c: the nine functions of the import module `wapc`, seen from the host.
 *
 * Invariants: pointers and lengths are unsigned 32-bit values, ranges are computed in 64 bits, a range
 * outside memory ends the call with a trap, a length of 0 is accepted without a look at the pointer. Bytes
 * are copied at the boundary. Names and texts pass through as bytes; nobody here asks for UTF-8.
 *
 * SPEC wapc 2, 4, 6.
 */
#include <stdio.h>

#include "engine/internal.h"

static int out_of_bounds(wapc_instance *instance, const char *function)
{
    return wc__instance_trap(instance, "out of bounds memory access in %s", function);
}

static int guest_request(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    if (!wc__guest_range(memory, args[0], in->operation.len) ||
        !wc__guest_range(memory, args[1], in->request.len))
        return out_of_bounds(in, "__guest_request");
    if (in->operation.len)
        memcpy(memory.base + args[0], in->operation.ptr, in->operation.len);
    if (in->request.len)
        memcpy(memory.base + args[1], in->request.ptr, in->request.len);
    return WC_DONE;
}

/* Copies [ptr, ptr + len) of the guest into a slot, which then is set. */
static int fill_slot(wc_slot *slot, wc_guest_memory memory, uint64_t ptr, uint64_t len)
{
    wc_buf_clear(&slot->bytes);
    slot->is_set = true;
    if (len)
        wc_buf_append(&slot->bytes, memory.base + ptr, len);
    return wc_buf_status(&slot->bytes);
}

static int guest_response(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    uint64_t max = in->engine->config.max_payload_bytes;
    if (!wc__guest_range(memory, args[0], args[1]))
        return out_of_bounds(in, "__guest_response");
    if (args[1] > max)
        return wc__instance_trap(in, "response is %llu bytes, max_payload_bytes is %llu",
                                 (unsigned long long)args[1], (unsigned long long)max);
    if (fill_slot(&in->response, memory, args[0], args[1]) != 0)
        return wc__instance_trap(in, "no memory for a response of %llu bytes", (unsigned long long)args[1]);
    return WC_DONE;
}

static int guest_error(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    if (!wc__guest_range(memory, args[0], args[1]))
        return out_of_bounds(in, "__guest_error");
    uint64_t len = WC_MIN(args[1], in->engine->config.max_payload_bytes);
    if (fill_slot(&in->guest_error, memory, args[0], len) != 0)
        return wc__instance_trap(in, "no memory for an error text of %llu bytes", (unsigned long long)len);
    return WC_DONE;
}

static int console_log(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    if (!wc__guest_range(memory, args[0], args[1]))
        return out_of_bounds(in, "__console_log");
    uint64_t len = WC_MIN(args[1], in->engine->config.max_name_bytes);
    wc__instance_log(in, len ? wc_slice_of(memory.base + args[0], len) : (wc_slice){0});
    return WC_DONE;
}

static int host_response_len(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    (void)memory;
    args[0] = in->host_response.is_set ? in->host_response.bytes.len : 0;
    return WC_DONE;
}

static int host_error_len(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    (void)memory;
    args[0] = in->host_error.is_set ? in->host_error.bytes.len : 0;
    return WC_DONE;
}

static int give_slot(wapc_instance *in, const wc_slot *slot, wc_guest_memory memory, uint64_t ptr,
                     const char *function)
{
    if (!slot->is_set || slot->bytes.len == 0)
        return WC_DONE;
    if (!wc__guest_range(memory, ptr, slot->bytes.len))
        return out_of_bounds(in, function);
    memcpy(memory.base + ptr, slot->bytes.ptr, slot->bytes.len);
    return WC_DONE;
}

static int host_response(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    return give_slot(in, &in->host_response, memory, args[0], "__host_response");
}

static int host_error(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    return give_slot(in, &in->host_error, memory, args[0], "__host_error");
}

/* ---- __host_call ---- */

/* WC_ELIMIT with the text in the host error slot when a part is too long. */
static int check_limits(wapc_instance *in, const uint64_t *args)
{
    static const char *const parts[] = {"binding", "namespace", "operation", "payload"};
    for (size_t i = 0; i < 4; i++) {
        bool is_name = i < 3;
        uint64_t max = is_name ? in->engine->config.max_name_bytes : in->engine->config.max_payload_bytes;
        if (args[2 * i + 1] <= max)
            continue;
        char text[120];
        int len = snprintf(text, sizeof text, "%s is %llu bytes, %s is %llu", parts[i],
                           (unsigned long long)args[2 * i + 1],
                           is_name ? "max_name_bytes" : "max_payload_bytes", (unsigned long long)max);
        wapc_host_fail(in, wc_slice_of(text, (size_t)len));
        return WC_ELIMIT;
    }
    return 0;
}

/* Copies the four parts behind one another: the guest's memory may move before the answer is there. */
static int copy_parts(wapc_instance *in, wc_guest_memory memory, const uint64_t *args, wapc_host_call *out)
{
    wc_slice *parts[] = {&out->binding, &out->ns, &out->operation, &out->payload};
    wc_buf *buf = &in->host_request;
    wc_buf_clear(buf);
    if (wc_buf_reserve(buf, args[1] + args[3] + args[5] + args[7]) != 0)
        return wc__instance_trap(in, "no memory for a host call of %llu bytes", (unsigned long long)args[7]);
    for (size_t i = 0; i < 4; i++) {
        uint64_t len = args[2 * i + 1];
        *parts[i] = wc_slice_of(buf->ptr ? buf->ptr + buf->len : NULL, len);
        if (len)
            wc_buf_append(buf, memory.base + args[2 * i], len);
    }
    return 0;
}

static bool is_answered(wapc_instance *in)
{
    return atomic_load_explicit(&in->answer, memory_order_acquire) == WC_ANSWER_GIVEN;
}

/* Asks the embedder; afterwards the call is answered or pending. */
static int ask(wapc_instance *in, const wapc_host_call *call)
{
    if (!in->callbacks.on_host_call) {
        wapc_host_fail(in, WC_LIT("Missing host callback function!"));
        return WC_DONE;
    }
    int rc = in->callbacks.on_host_call(in->ctx, in, call);
    if (is_answered(in))
        return WC_DONE;
    if (rc == WC_PENDING)
        return WC_PENDING;
    wapc_host_fail(in, rc < 0 ? wc_slice_str(wc_status_text(rc)) : WC_LIT("host call was not answered"));
    return WC_DONE;
}

static int host_call(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    wapc_host_call call;
    for (size_t i = 0; i < 4; i++)
        if (!wc__guest_range(memory, args[2 * i], args[2 * i + 1]))
            return out_of_bounds(in, "__host_call");
    wc__slot_reset(&in->host_response);
    wc__slot_reset(&in->host_error);
    atomic_store_explicit(&in->answer, WC_ANSWER_AWAITED, memory_order_release);
    if (check_limits(in, args) == 0) {
        if (copy_parts(in, memory, args, &call) != 0)
            return WC_ETRAP;
        if (ask(in, &call) == WC_PENDING) {
            in->waits = WAPC_WAITS_HOST;
            return WC_PENDING;
        }
    }
    atomic_store_explicit(&in->answer, WC_ANSWER_NONE, memory_order_relaxed);
    args[0] = in->host_response.is_set;
    return WC_DONE;
}

const wc_host_fn wc__wapc_fns[] = {
    {"wapc", "__guest_request", "ii:", guest_request, false},
    {"wapc", "__guest_response", "ii:", guest_response, false},
    {"wapc", "__guest_error", "ii:", guest_error, false},
    {"wapc", "__host_call", "iiiiiiii:i", host_call, true},
    {"wapc", "__host_response_len", ":i", host_response_len, false},
    {"wapc", "__host_response", "i:", host_response, false},
    {"wapc", "__host_error_len", ":i", host_error_len, false},
    {"wapc", "__host_error", "i:", host_error, false},
    {"wapc", "__console_log", "ii:", console_log, false},
    /* A Zig guest declares it without a module name. */
    {"env", "__console_log", "ii:", console_log, false},
    {0},
};
