/* room: bus. The NATS client protocol in both directions, whole and cut: whatever has been read is the same, slices lie in the
 * input, and a refusal never comes later than the byte that caused it. The first byte picks the direction. */
#include <stdlib.h>

#include "bus/bus.h"
#include "bus/protocol.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_slice(wc_slice s, wc_slice in)
{
    WC_BUG_ON(s.len > 0 && (s.ptr < in.ptr || s.ptr + s.len > in.ptr + in.len));
}

static void check_op(const wc__op *op, wc_slice in, const wc__protocol_limits *limits)
{
    const wc_slice parts[] = {op->subject, op->reply, op->queue, op->sid, op->headers, op->payload};
    for (size_t i = 0; i < WC_COUNT(parts); i++)
        check_slice(parts[i], in);
    if (op->kind == WC_OP_PUB || op->kind == WC_OP_MSG) {
        WC_BUG_ON(!wc_subject_is_name(op->subject));
        WC_BUG_ON(op->headers.len + op->payload.len > limits->payload);
    }
    if (op->kind == WC_OP_SUB)
        WC_BUG_ON(!wc_subject_is_pattern(op->subject) || !wc_subject_match(WC_LIT(">"), WC_LIT("a")));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    wc__op op, again;
    size_t used, used_again;
    const char *error = NULL;
    if (size < 1 || size > 8192)
        return 0;
    const wc__protocol_limits limits = {.is_server = (data[0] & 1) != 0, .line = 512, .payload = 1024};
    wc_slice in = wc_slice_of(data + 1, size - 1);
    for (;;) {
        int rc = wc__protocol_parse(in, &limits, &op, &used, &error);
        if (rc != WC_PROTOCOL_OP) {
            WC_BUG_ON(rc == WC_PROTOCOL_BAD && error == NULL);
            /* What is refused stays refused with more bytes; what waits was not refused earlier. */
            for (size_t cut = 0; cut < in.len && rc == WC_PROTOCOL_MORE; cut++)
                WC_BUG_ON(wc__protocol_parse(wc_slice_sub(in, 0, cut), &limits, &op, &used, &error) ==
                          WC_PROTOCOL_BAD);
            return 0;
        }
        WC_BUG_ON(used == 0 || used > in.len);
        check_op(&op, in, &limits);
        WC_BUG_ON(wc__protocol_parse(wc_slice_sub(in, 0, used), &limits, &again, &used_again, &error) !=
                  WC_PROTOCOL_OP);
        WC_BUG_ON(used_again != used || again.kind != op.kind || again.payload.len != op.payload.len);
        in = wc_slice_from(in, used);
    }
}
