/* tests/guests/caller.c: calls other actors many times in one call, so that the cost of one can be told from the cost of
 * getting here.
 *
 *   operation "Repeat", payload "COUNT TARGET": COUNT times the operation "Echo" of TARGET, with a payload of 16 bytes;
 *   answers the last reply
 */
#include <wasmcloud/actor.h>

static int on_repeat(wc_slice payload, wc_slice *out_reply)
{
    static const uint8_t small[16] = "sixteen bytes...";
    uint32_t count = 0;
    while (payload.len > 0 && payload.ptr[0] >= '0' && payload.ptr[0] <= '9') {
        count = 10 * count + (uint32_t)(payload.ptr[0] - '0');
        payload = (wc_slice){payload.ptr + 1, payload.len - 1};
    }
    if (payload.len == 0)
        return wc_actor_fail("the payload is \"COUNT TARGET\"");
    payload = (wc_slice){payload.ptr + 1, payload.len - 1};
    *out_reply = payload;
    for (uint32_t i = 0; i < count; i++) {
        int rc = wc_host_call("default", payload, WC_TEXT("Echo"), (wc_slice){small, sizeof small}, out_reply);
        if (rc != 0)
            return rc;
    }
    return 0;
}

void wc_actor_init(void)
{
    wc_actor_register("Repeat", on_repeat);
}
