/* lattice/cache_fact.c: what follows from a change of the lattice cache: a link was set or removed, claims, a call alias, a
 * reference became known. A link counts when its hash is in the set and its value has that very hash; so half of it, a forged
 * name or a value that cannot be read is stored, since the others have it too, and told to nobody.
 *
 * SPEC lattice 7.1. */
#include "lattice/cache_int.h"

static const wc_slice links_key = WC_LIT_INIT("wclc:links");
static const wc_slice link_prefix = WC_LIT_INIT("wclc:link_");
static const wc_slice claims_prefix = WC_LIT_INIT("wclc:claims_");
static const wc_slice alias_prefix = WC_LIT_INIT("wclc:call_");
static const wc_slice reference_prefix = WC_LIT_INIT("wclc:oci_");

enum { ARENA_BYTES = 4 << 20 };

/* ---- links --------------------------------------------------------------------------------------------------------- */

/* A link as the store has it at some moment. */
typedef struct link_state {
    wc_arena arena;
    wc_link_info link;
    bool is_there;
} link_state;

/* The hash of the link that the event is about, empty when it is about none. */
static wc_slice link_of(const wc_cache_event *event)
{
    if (wc_slice_eq(event->key, links_key))
        return event->value;
    return wc_slice_starts(event->key, link_prefix) ? wc_slice_from(event->key, link_prefix.len)
                                                    : (wc_slice){0};
}

static void look_up(const wc_cache_store *store, wc_slice hash, link_state *out)
{
    char right[WC_CACHE_HASH_SIZE];
    wc_buf key, json;
    *out = (link_state){0};
    wc_arena_init(&out->arena, ARENA_BYTES);
    if (hash.len >= WC_CACHE_HASH_SIZE || !wc_cache_store_has_item(store, links_key, hash))
        return;
    wc_buf_init(&key, 64);
    wc_buf_init(&json, WC_LIMIT_BUS_PAYLOAD_BYTES);
    wc_buf_append_slice(&key, link_prefix);
    wc_buf_append_slice(&key, hash);
    if (wc_cache_store_get(store, wc_buf_slice(&key), &json, NULL) == 0 && wc_buf_status(&json) == 0 &&
        wc_cache_link_read(wc_buf_slice(&json), &out->arena, &out->link, NULL) == 0) {
        wc_cache_link_hash(wc_slice_str(out->link.actor), wc_slice_str(out->link.contract),
                           wc_slice_str(out->link.link_name), right);
        out->is_there = wc_slice_eq_str(hash, right);
    }
    wc_buf_deinit(&key);
    wc_buf_deinit(&json);
}

static void tell_link(const link_state *before, const link_state *after, const wc_cache_listener *listener)
{
    if (after->is_there && listener->on_link)
        listener->on_link(listener->ctx, &after->link);
    else if (before->is_there && !after->is_there && listener->on_link_removed)
        listener->on_link_removed(listener->ctx, &before->link);
}

static int hear_link(wc_cache_store *store, wc_slice hash, const wc_cache_event *event,
                     const wc_cache_listener *listener, wc_error *err)
{
    link_state before, after;
    bool has_changed = false;
    look_up(store, hash, &before);
    int rc = wc_cache_store_apply(store, event, &has_changed, err);
    if (rc == 0 && has_changed) {
        look_up(store, hash, &after);
        tell_link(&before, &after, listener);
        wc_arena_deinit(&after.arena);
    }
    wc_arena_deinit(&before.arena);
    return rc;
}

/* ---- everything else ----------------------------------------------------------------------------------------------- */

static void tell_scalar(const wc_cache_event *event, wc_slice prefix,
                        void (*fn)(void *ctx, const char *name, const char *value), void *ctx)
{
    wc_slice name = wc_slice_from(event->key, prefix.len);
    if (fn == NULL || name.len == 0 || memchr(name.ptr, 0, name.len) || event->value.len == 0 ||
        memchr(event->value.ptr, 0, event->value.len))
        return;
    char *name_text = wc_strdup_slice(name), *value_text = wc_strdup_slice(event->value);
    fn(ctx, name_text, value_text);
    wc_free(name_text);
    wc_free(value_text);
}

int wc__cache_hear(wc_cache_store *store, const wc_cache_event *event, const wc_cache_listener *listener,
                   wc_error *err)
{
    bool has_changed = false;
    wc_slice hash = link_of(event);
    if (hash.len > 0)
        return hear_link(store, hash, event, listener, err);
    int rc = wc_cache_store_apply(store, event, &has_changed, err);
    if (rc != 0 || !has_changed || event->kind != WC_CACHE_SCALAR_SET)
        return rc;
    if (wc_slice_starts(event->key, claims_prefix))
        tell_scalar(event, claims_prefix, listener->on_claims, listener->ctx);
    else if (wc_slice_starts(event->key, alias_prefix))
        tell_scalar(event, alias_prefix, listener->on_alias, listener->ctx);
    else if (wc_slice_starts(event->key, reference_prefix))
        tell_scalar(event, reference_prefix, listener->on_reference, listener->ctx);
    return 0;
}
