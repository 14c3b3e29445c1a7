/* room: lattice. The lattice cache: the first byte picks a message, or that the rest is a sequence of events for one store.
 * What is read is written again to the same value, a store never passes its limit and what is told of it makes it anew. */
#include "lattice/cache_int.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { STORE_BYTES = 64 << 10 };

static void check_event(const wc_cache_event *event)
{
    wc_cache_event again;
    wc_buf out;
    wc_buf_init(&out, 1u << 20);
    wc_cache_event_encode(event, &out);
    WC_BUG_ON(wc_buf_status(&out) != 0 || wc_cache_event_decode(wc_buf_slice(&out), &again, NULL) != 0);
    WC_BUG_ON(again.kind != event->kind || again.number != event->number ||
              !wc_slice_eq(again.key, event->key) || !wc_slice_eq(again.value, event->value));
    wc_buf_deinit(&out);
}

static void on_link(void *ctx, const wc_link_info *link)
{
    (*(size_t *)ctx)++;
    WC_BUG_ON(!link->actor || !link->provider || !link->contract || !link->link_name);
}

static void on_pair(void *ctx, const char *name, const char *value)
{
    (*(size_t *)ctx)++;
    WC_BUG_ON(name[0] == 0 || value[0] == 0);
}

static void copy_event(void *ctx, const wc_cache_event *event)
{
    bool has_changed;
    check_event(event);
    WC_BUG_ON(wc_cache_store_apply(ctx, event, &has_changed, NULL) != 0);
}

/* Events one after another, each behind its length in one byte; longer ones take the rest. */
static void run_store(wc_slice rest)
{
    size_t facts = 0;
    const wc_cache_listener listener = {&facts, on_pair, on_link, on_link, on_pair, on_pair};
    wc_cache_store *store = wc_cache_store_new(STORE_BYTES), *copy = wc_cache_store_new(2 * STORE_BYTES);
    wc_cache_event event;
    while (rest.len > 1) {
        wc_slice item = wc_slice_sub(rest, 1, rest.ptr[0] == 255 ? rest.len : rest.ptr[0]);
        rest = wc_slice_from(rest, 1 + item.len);
        if (wc_cache_event_decode(item, &event, NULL) != 0)
            continue;
        check_event(&event);
        int rc = wc__cache_hear(store, &event, &listener, NULL);
        WC_BUG_ON(rc != 0 && rc != WC_ELIMIT);
        WC_BUG_ON(wc_cache_store_bytes(store) > STORE_BYTES);
    }
    wc_cache_store_each(store, copy_event, copy);
    WC_BUG_ON(wc_cache_store_bytes(copy) != wc_cache_store_bytes(store) ||
              wc_cache_store_keys(copy) != wc_cache_store_keys(store));
    wc_cache_store_free(store);
    wc_cache_store_free(copy);
}

static void run_link(wc_slice json)
{
    wc_arena arena;
    wc_link_info link, again;
    wc_buf out;
    wc_arena_init(&arena, 4u << 20);
    wc_buf_init(&out, 4u << 20);
    if (wc_cache_link_read(json, &arena, &link, NULL) == 0) {
        wc_cache_link_write(&link, &out);
        WC_BUG_ON(wc_buf_status(&out) != 0 ||
                  wc_cache_link_read(wc_buf_slice(&out), &arena, &again, NULL) != 0);
        WC_BUG_ON(strcmp(link.actor, again.actor) != 0 || link.value_count != again.value_count);
    }
    wc_buf_deinit(&out);
    wc_arena_deinit(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    wc_cache_event event;
    wc_slice origin;
    uint64_t number;
    if (size < 1 || size > 65536)
        return 0;
    wc_slice rest = wc_slice_of(data + 1, size - 1);
    switch (data[0] % 5) {
    case 0:
        if (wc_cache_message_decode(rest, &origin, &event, NULL) == 0)
            check_event(&event);
        break;
    case 1:
        (void)(wc_cache_request_decode(rest, &number, NULL) == 0);
        break;
    case 2:
        (void)(wc_cache_ack_decode(rest, &number, NULL) == 0);
        break;
    case 3:
        run_store(rest);
        break;
    default:
        run_link(rest);
        break;
    }
    return 0;
}
