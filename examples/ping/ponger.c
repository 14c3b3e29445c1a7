/* examples/ping: the actor that is called. An operation of no contract gets its payload as it is. */
#include <wasmcloud/actor.h>

static int on_ping(wc_slice payload, wc_slice *out_reply)
{
    wc_text answer = {0};
    wc_text_add_str(&answer, "pong: ");
    wc_text_add(&answer, payload);
    *out_reply = wc_text_slice(&answer);
    return answer.is_failed ? wc_actor_fail("out of memory") : 0;
}

void wc_actor_init(void)
{
    wc_actor_register("Ping", on_ping);
}
