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

static void add_link(wc_routes *routes, const wc_link_def *link)
{
    wc_route_actor *from = wc_map_get(&routes->actors, wc_slice_str(link->actor));
    if (from == NULL || link->bound == NULL)
        return;
    from->links[from->link_count++] = (wc_route_link){
        .contract = wc_arena_dup(&routes->storage, wc_slice_str(link->contract)),
        .link_name = wc_arena_dup(&routes->storage, wc_slice_str(link->link_name)),
        .provider = link->bound,
        .is_allowed = wc__actor_has_cap(from->actor, wc_slice_str(link->contract)),
    };
}

static void count_links(wc_host *host, wc_routes *routes)
{
    size_t cursor = 0;
    for (const wc_map_entry *e; (e = wc_map_next(&host->links, &cursor)) != NULL;) {
        const wc_link_def *link = e->value;
        wc_route_actor *from = wc_map_get(&routes->actors, wc_slice_str(link->actor));
        if (from && link->bound)
            from->link_count++;
    }
    for (size_t i = 0; i < routes->item_count; i++) {
        wc_route_actor *item = &routes->items[i];
        item->links = wc_arena_calloc(&routes->storage, item->link_count, sizeof *item->links);
        item->link_count = 0;
    }
}

static void add_links(wc_host *host, wc_routes *routes)
{
    size_t cursor = 0;
    count_links(host, routes);
    for (const wc_map_entry *e; (e = wc_map_next(&host->links, &cursor)) != NULL;)
        add_link(routes, e->value);
    for (size_t i = 0; i < routes->item_count; i++)
        if (routes->items[i].link_count > 1)
            qsort(routes->items[i].links, routes->items[i].link_count, sizeof(wc_route_link), compare_links);
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
    routes->items = wc_calloc(host->actors.len, sizeof *routes->items);
    for (const wc_map_entry *e; (e = wc_map_next(&host->actors, &cursor)) != NULL;) {
        wc_route_actor *item = &routes->items[routes->item_count++];
        item->actor = wc__actor_ref(e->value);
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
