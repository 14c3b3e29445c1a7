/* room: lattice. Messages of waSCC 0.14: the first byte picks an invocation, a binding, or a subject of the listener on which the
 * rest arrives. What is read is written again to the same value; whatever comes, the listener ends with nothing left. */
#include <stdio.h>

#include "lattice/rpc_int.h"
#include "lattice/wascc_int.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void run_invocation(wc_slice wire)
{
    wc_invocation first, second;
    wc_arena arena;
    wc_buf out;
    wc_arena_init(&arena, 8u << 20);
    wc_buf_init(&out, 4u << 20);
    if (wc_wascc_invocation_decode(wire, &arena, &first, NULL) == 0) {
        WC_BUG_ON(wc_wascc_invocation_encode(&first, &out, NULL) != 0 ||
                  wc_wascc_invocation_decode(wc_buf_slice(&out), &arena, &second, NULL) != 0);
        WC_BUG_ON(!wc_slice_eq(first.payload, second.payload) || !wc_slice_eq(first.token, second.token) ||
                  !wc_slice_eq(first.target.contract, second.target.contract) ||
                  !wc_slice_eq(first.origin.key, second.origin.key));
        WC_BUG_ON(wc_wascc_url(&first.target, &arena).ptr == NULL);
        wc_buf_clear(&out);
        wc_wascc_subject_put(first.target.contract, &out);
    }
    wc_buf_deinit(&out);
    wc_arena_deinit(&arena);
}

static void run_binding(wc_slice wire)
{
    wc_arena arena;
    wc_link_info link;
    wc_buf out;
    wc_arena_init(&arena, 8u << 20);
    wc_buf_init(&out, 4u << 20);
    if (wc_wascc_binding_decode(wire, &arena, &link, NULL) == 0) {
        WC_BUG_ON(link.actor == NULL);
        link.provider = link.contract = link.link_name = "x";
        wc__wascc_link_write(&link, &out);
    }
    wc_buf_deinit(&out);
    wc_arena_deinit(&arena);
}

/* ---- the listener -------------------------------------------------------------------------------------------------- */

typedef struct visit {
    wc_msg msg;
    wc_loop *loop;
    const char *subject;
    wc_slice payload;
} visit;

static const char *const subjects[] = {
    "wasmbus.control.auction.request",
    "wasmbus.control.provauction.request",
    "wasmbus.control.N1.actor.launch",
    "wasmbus.control.N1.provider.launch",
    "wasmbus.control.N1.actor.terminate",
    "wasmbus.control.N1.provider.terminate",
    "wasmbus.actor.M1",
    "wasmbus.provider.wascc.keyvalue.default",
    "wasmbus.provider.wascc.keyvalue.default.M1",
    "wasmbus.ctl.default.events",
    "wasmbus.inventory.hosts",
};

static void echo(void *ctx, wc_subscription *subscription, const wc_bus_message *message)
{
    (void)subscription;
    if (message->reply.len > 0) /* what was said is an answer too */
        (void)wc_bus_publish(ctx, &(wc_bus_message){.subject = message->reply, .payload = message->payload},
                             NULL, NULL);
}

static wc_wascc_view *make_view(void)
{
    const wc_actor_info actor = {.id = "M1", .claims_json = "{}"};
    const wc_provider_info provider = {.id = "V1", .contract = "wasmcloud:keyvalue", .link_name = "default"};
    const wc_link_info link = {.actor = "M1",
                               .provider = "V1",
                               .contract = "wasmcloud:keyvalue",
                               .link_name = "default",
                               .is_bound = true};
    wc_wascc_view *view = wc_wascc_view_new();
    wc_wascc_view_add_actor(view, &actor);
    wc_wascc_view_add_provider(view, &provider);
    wc_wascc_view_add_link(view, &link);
    return view;
}

static void pay_visit(wc_msg *msg)
{
    visit *self = WC_CONTAINER(msg, visit, msg);
    wc_bus *bus = wc_bus_new(self->loop);
    wc_replay *replay = wc_replay_new(16);
    const wc_rpc_trust trust = {.env = &wc_env_system, .replay = replay};
    const wc_rpc_config rpc = {.host_id = "N1", .trust = trust, .rpc_ms = 100, .max_payload_bytes = 1u << 20};
    wc_wascc_config config = {
        .buses = {bus}, .inner = bus, .host_id = "N1", .trust = trust, .max_payload_bytes = 1u << 20};
    wc_subscription *ignored;
    wc_wascc *wascc = NULL;
    WC_BUG_ON(wc_rpc_new(bus, self->loop, &rpc, &config.rpc, NULL) != 0 ||
              wc_wascc_new(self->loop, &config, &wascc, NULL) != 0 ||
              wc_bus_subscribe(bus, WC_LIT("wasmbus.ctl.default.>"), (wc_slice){0}, echo, bus, &ignored,
                               NULL) != 0);
    wc_wascc_show(wascc, make_view());
    const wc_bus_message message = {
        .subject = wc_slice_str(self->subject), .reply = WC_LIT("inbox"), .payload = self->payload};
    (void)wc_bus_publish(bus, &message, NULL, NULL);
    wc_wascc_stop(wascc);
    wc_wascc_free(wascc);
    wc_rpc_free(config.rpc);
    wc_replay_free(replay);
    wc_bus_free(bus);
    wc_loop_stop(self->loop);
}

static void drop_visit(wc_msg *msg)
{
    (void)msg;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    visit self = {.msg = {.run = pay_visit, .drop = drop_visit}};
    if (size < 1 || size > 65536)
        return 0;
    self.payload = wc_slice_of(data + 1, size - 1);
    if (data[0] < 100) {
        run_invocation(self.payload);
    } else if (data[0] < 120) {
        run_binding(self.payload);
    } else {
        self.subject = subjects[data[0] % WC_COUNT(subjects)];
        if (wc_crypto_init(NULL) != 0 || wc_loop_new(&wc_env_system, &self.loop, NULL) != 0)
            return 0;
        wc_loop_post(self.loop, &self.msg);
        wc_loop_run(self.loop);
        wc_loop_free(self.loop);
    }
    return 0;
}
