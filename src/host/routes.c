/* host/routes.c: the snapshot that every call is resolved against. Built on the control thread from the registry, then
 * immutable: a call is a look-up and a bit test. The permission to use a contract is decided here, once, and kept as a bit. */
#include <stdlib.h>

#include "host/host_int.h"

static int compare_links(const void *left, const void *right)
{
    const wc_route_link *a = left, *b = right;
    int order = wc_slice_cmp(a->contract, b->contract);
    return order ? order : wc_slice_cmp(a->link_name, b->link_name);
}

/* Whether an actor elsewhere may use the contract. Claims that count decide; without them its own host has checked, and signs
 * for it (docs/internals/rpc.md). */
static bool may_use_from_far(const wc_host *host, const wc_learnt *learnt, wc_slice contract)
{
    return learnt == NULL || !wc__learnt_counts(host, learnt) || wc__learnt_has_cap(learnt, contract);
}

/* A link that waits for its provider while that does not run here leads into the lattice. */
static bool leads_away(wc_host *host, const wc_link_def *link)
{
    return link->bound == NULL && (wc__mesh_rpc(host, 0) || wc__steer_bus(host)) &&
           wc__provider_find(host, wc_slice_str(link->provider), wc_slice_str(link->link_name)) == NULL;
}

/* Where the link begins: an actor here, or one elsewhere that uses a provider of this host. NULL: nothing to resolve. */
static wc_route_actor *begin_of(wc_host *host, wc_routes *routes, const wc_link_def *link)
{
    wc_slice key = wc_slice_str(link->actor);
    wc_route_actor *from = wc_map_get(&routes->actors, key);
    if (from)
        return link->bound || leads_away(host, link) ? from : NULL;
    if (link->bound == NULL)
        return NULL;
    from = wc_map_get(&routes->remotes, key);
    if (from)
        return from;
    const wc_learnt *learnt = wc__learnt_claims(host, key);
    from = wc_arena_calloc(&routes->storage, 1, sizeof *from);
    from->is_without_caps = learnt && wc__learnt_counts(host, learnt) && !learnt->has_caps;
    WC_BUG_ON(wc_map_put(&routes->remotes, key, from, NULL) != 0);
    return from;
}

static void add_link(wc_host *host, wc_routes *routes, const wc_link_def *link)
{
    wc_route_actor *from = begin_of(host, routes, link);
    wc_slice contract = wc_slice_str(link->contract);
    if (from == NULL)
        return;
    from->links[from->link_count++] = (wc_route_link){
        .contract = wc_arena_dup(&routes->storage, contract),
        .link_name = wc_arena_dup(&routes->storage, wc_slice_str(link->link_name)),
        .provider_key = wc_arena_dup(&routes->storage, wc_slice_str(link->provider)),
        .provider = link->bound,
        .is_allowed = from->actor ? wc__actor_has_cap(from->actor, contract)
                                  : may_use_from_far(host, wc__learnt_claims(host, wc_slice_str(link->actor)),
                                                     contract),
    };
}

static void make_room(wc_routes *routes, wc_route_actor *item)
{
    item->links = wc_arena_calloc(&routes->storage, item->link_count, sizeof *item->links);
    item->link_count = 0;
}

static void sort_links(wc_route_actor *item)
{
    if (item->link_count > 1)
        qsort(item->links, item->link_count, sizeof *item->links, compare_links);
}

static void add_links(wc_host *host, wc_routes *routes)
{
    size_t cursor = 0;
    for (const wc_map_entry *e; (e = wc_map_next(&host->links, &cursor)) != NULL;) {
        wc_route_actor *from = begin_of(host, routes, e->value);
        if (from)
            from->link_count++;
    }
    cursor = 0;
    for (size_t i = 0; i < routes->item_count; i++)
        make_room(routes, &routes->items[i]);
    for (const wc_map_entry *e; (e = wc_map_next(&routes->remotes, &cursor)) != NULL;)
        make_room(routes, e->value);
    cursor = 0;
    for (const wc_map_entry *e; (e = wc_map_next(&host->links, &cursor)) != NULL;)
        add_link(host, routes, e->value);
    cursor = 0;
    for (size_t i = 0; i < routes->item_count; i++)
        sort_links(&routes->items[i]);
    for (const wc_map_entry *e; (e = wc_map_next(&routes->remotes, &cursor)) != NULL;)
        sort_links(e->value);
}

static void add_far_aliases(const wc_host *host, wc_routes *routes)
{
    size_t cursor = 0;
    for (const wc_map_entry *e; (e = wc_map_next(&host->learnt_aliases, &cursor)) != NULL;) {
        const wc_learnt *learnt = e->value;
        wc_slice *key = wc_arena_alloc(&routes->storage, sizeof *key);
        *key = wc_arena_dup(&routes->storage, wc_slice_str(learnt->key));
        WC_BUG_ON(wc_map_put(&routes->far_aliases, wc_slice_of(e->key, e->key_len), key, NULL) != 0);
    }
}

wc_routes *wc__routes_build(wc_host *host, uint64_t version)
{
    wc_routes *routes = WC_NEW(wc_routes);
    size_t cursor = 0;
    atomic_init(&routes->refs, 1);
    routes->version = version;
    wc_arena_init(&routes->storage, 0);
    wc_map_init(&routes->actors, WC_LIMIT_ACTORS);
    wc_map_init(&routes->aliases, WC_LIMIT_ACTORS);
    wc_map_init(&routes->remotes, WC_LIMIT_LINKS);
    wc_map_init(&routes->far_aliases, WC_LIMIT_LEARNT);
    routes->items = wc_calloc(host->actors.len, sizeof *routes->items);
    for (const wc_map_entry *e; (e = wc_map_next(&host->actors, &cursor)) != NULL;) {
        wc_route_actor *item = &routes->items[routes->item_count++];
        item->actor = wc__actor_ref(e->value);
        item->is_without_caps = !item->actor->has_caps;
        WC_BUG_ON(wc_map_put(&routes->actors, wc_slice_str(item->actor->key), item, NULL) != 0);
        /* First claimant wins, as in the era; the registry warned about the second. */
        if (item->actor->alias && !wc_map_get(&routes->aliases, wc_slice_str(item->actor->alias)))
            WC_BUG_ON(wc_map_put(&routes->aliases, wc_slice_str(item->actor->alias), item, NULL) != 0);
    }
    routes->providers = wc_calloc(host->providers.len, sizeof *routes->providers);
    routes->provider_count = host->providers.len;
    for (size_t i = 0; i < host->providers.len; i++)
        routes->providers[i] = wc__provider_ref(host->providers.items[i]);
    add_links(host, routes);
    add_far_aliases(host, routes);
    return routes;
}

wc_routes *wc__routes_ref(wc_routes *routes)
{
    atomic_fetch_add_explicit(&routes->refs, 1, memory_order_relaxed);
    return routes;
}

void wc__routes_unref(wc_routes *routes)
{
    if (routes == NULL || atomic_fetch_sub_explicit(&routes->refs, 1, memory_order_acq_rel) != 1)
        return;
    for (size_t i = 0; i < routes->item_count; i++)
        wc__actor_unref(routes->items[i].actor);
    for (size_t i = 0; i < routes->provider_count; i++)
        wc__provider_unref(routes->providers[i]);
    wc_map_deinit(&routes->actors);
    wc_map_deinit(&routes->aliases);
    wc_map_deinit(&routes->remotes);
    wc_map_deinit(&routes->far_aliases);
    wc_free(routes->items);
    wc_free(routes->providers);
    wc_arena_deinit(&routes->storage);
    wc_free(routes);
}

wc_route_actor *wc__routes_actor(const wc_routes *routes, wc_slice key_or_alias)
{
    if (key_or_alias.len == WC_NKEY_PUBLIC_LEN && key_or_alias.ptr[0] == 'M')
        return wc_map_get(&routes->actors, key_or_alias);
    return wc_map_get(&routes->aliases, key_or_alias);
}

wc_route_actor *wc__worker_actor(wc_worker *worker, wc_slice key_or_alias)
{
    wc_route_actor *recent = worker->recent;
    if (recent && key_or_alias.len == WC_NKEY_PUBLIC_LEN &&
        memcmp(key_or_alias.ptr, recent->actor->key, WC_NKEY_PUBLIC_LEN) == 0)
        return recent;
    wc_route_actor *found = wc__routes_actor(worker->routes, key_or_alias);
    if (found)
        worker->recent = found;
    return found;
}

const wc_route_link *wc__routes_link(const wc_route_actor *from, wc_slice contract, wc_slice link_name)
{
    if (from == NULL || from->link_count == 0)
        return NULL;
    const wc_route_link wanted = {.contract = contract, .link_name = link_name};
    return bsearch(&wanted, from->links, from->link_count, sizeof *from->links, compare_links);
}

wc_slice wc__routes_far_alias(const wc_routes *routes, wc_slice alias)
{
    const wc_slice *key = alias.len ? wc_map_get(&routes->far_aliases, alias) : NULL;
    return key ? *key : (wc_slice){0};
}
