/* lattice/wascc_view.c: what runs on this host, in the forms that programs of waSCC 0.14 ask for: JSON that is ready to be sent
 * and the names that calls are compared with. Made on the control thread, taken over by the loop; never changed after that.
 *
 * SPEC lattice 9 (InventoryResponse). */
#include "claims/claims.h"
#include "lattice/wascc_int.h"

enum {
    LIST_BYTES = WC_LIMIT_BUS_PAYLOAD_BYTES - 4096,
    LIST_BYTES_SOFT = 3 << 20
}; /* beyond it names no more */

static void begin(wc__wascc_list *list, bool is_array)
{
    wc_buf_init(&list->text, LIST_BYTES);
    wc_json_writer_init(&list->json, &list->text);
    if (is_array)
        wc_json_array_begin(&list->json);
    else
        wc_json_object_begin(&list->json);
}

wc_wascc_view *wc_wascc_view_new(void)
{
    wc_wascc_view *view = WC_NEW(wc_wascc_view);
    begin(&view->actors, true);
    begin(&view->bindings, true);
    begin(&view->capabilities, true);
    begin(&view->labels, false);
    return view;
}

void wc__wascc_view_end(wc_wascc_view *view)
{
    wc_json_array_end(&view->actors.json);
    wc_json_array_end(&view->bindings.json);
    wc_json_array_end(&view->capabilities.json);
    wc_json_object_end(&view->labels.json);
}

void wc_wascc_view_free(wc_wascc_view *view)
{
    if (view == NULL)
        return;
    wc_buf_deinit(&view->actors.text);
    wc_buf_deinit(&view->bindings.text);
    wc_buf_deinit(&view->capabilities.text);
    wc_buf_deinit(&view->labels.text);
    for (size_t i = 0; i < view->actor_keys.len; i++)
        wc_free(view->actor_keys.items[i]);
    for (size_t i = 0; i < view->providers.len; i++) {
        wc_free(view->providers.items[i].key);
        wc_free(view->providers.items[i].contract);
        wc_free(view->providers.items[i].link_name);
    }
    for (size_t i = 0; i < view->bound.len; i++) {
        wc_free(view->bound.items[i].actor);
        wc_free(view->bound.items[i].contract);
        wc_free(view->bound.items[i].link_name);
        wc_free(view->bound.items[i].provider);
    }
    wc_vec_deinit(&view->actor_keys);
    wc_vec_deinit(&view->providers);
    wc_vec_deinit(&view->bound);
    wc_free(view);
}

static bool has_room(const wc__wascc_list *list)
{
    return list->text.len < LIST_BYTES_SOFT;
}

void wc_wascc_view_add_actor(wc_wascc_view *view, const wc_actor_info *actor)
{
    if (actor->claims_json && has_room(&view->actors))
        wc_json_raw(&view->actors.json, wc_slice_str(actor->claims_json));
    (void)wc_vec_push(&view->actor_keys, SIZE_MAX, wc_strdup(actor->id));
}

void wc_wascc_view_add_provider(wc_wascc_view *view, const wc_provider_info *provider)
{
    wc_json_writer *json = &view->capabilities.json;
    if (has_room(&view->capabilities)) {
        wc_json_object_begin(json);
        wc_json_put_cstr(json, "binding_name", provider->link_name);
        wc_json_key(json, "descriptor");
        wc_json_object_begin(json);
        wc_json_put_cstr(json, "id", provider->contract);
        wc_json_put_cstr(json, "name", provider->name ? provider->name : "");
        wc_json_put_cstr(json, "version", "");
        wc_json_put_int(json, "revision", provider->revision);
        wc_json_put_cstr(json, "long_description", "");
        wc_json_key(json, "supported_operations");
        wc_json_array_begin(json);
        wc_json_array_end(json);
        wc_json_object_end(json);
        wc_json_object_end(json);
    }
    const wc__wascc_provider copy = {wc_strdup(provider->id), wc_strdup(provider->contract),
                                     wc_strdup(provider->link_name)};
    (void)wc_vec_push(&view->providers, SIZE_MAX, copy);
}

void wc_wascc_view_add_link(wc_wascc_view *view, const wc_link_info *link)
{
    wc_json_writer *json = &view->bindings.json;
    if (!link->is_bound)
        return;
    if (has_room(&view->bindings)) {
        wc_json_object_begin(json);
        wc_json_put_cstr(json, "actor", link->actor);
        wc_json_put_cstr(json, "capability_id", link->contract);
        wc_json_put_cstr(json, "binding_name", link->link_name);
        wc_json_key(json, "configuration");
        wc_json_object_begin(json);
        for (size_t i = 0; i < link->value_count; i++)
            wc_json_put_cstr(json, link->values[i].key, link->values[i].value);
        wc_json_object_end(json);
        wc_json_object_end(json);
    }
    const wc__wascc_binding copy = {wc_strdup(link->actor), wc_strdup(link->contract),
                                    wc_strdup(link->link_name), wc_strdup(link->provider)};
    (void)wc_vec_push(&view->bound, SIZE_MAX, copy);
}

void wc_wascc_view_add_label(wc_wascc_view *view, const wc_pair *label)
{
    if (has_room(&view->labels))
        wc_json_put_cstr(&view->labels.json, label->key, label->value);
}

/* ---- looking ------------------------------------------------------------------------------------------------------- */

static bool is_contract(const char *contract, wc_slice capid)
{
    return wc_slice_eq_str(capid, contract) || wc_slice_eq_str(wc_capability_modern_id(capid), contract);
}

const wc__wascc_provider *wc__wascc_view_provider(const wc_wascc_view *view, wc_slice capid,
                                                  wc_slice link_name)
{
    for (size_t i = 0; view && i < view->providers.len; i++) {
        const wc__wascc_provider *provider = &view->providers.items[i];
        if (is_contract(provider->contract, capid) && wc_slice_eq_str(link_name, provider->link_name))
            return provider;
    }
    return NULL;
}

const char *wc__wascc_view_bound(const wc_wascc_view *view, wc_slice actor, wc_slice capid, wc_slice link_name)
{
    for (size_t i = 0; view && i < view->bound.len; i++) {
        const wc__wascc_binding *binding = &view->bound.items[i];
        if (wc_slice_eq_str(actor, binding->actor) && is_contract(binding->contract, capid) &&
            wc_slice_eq_str(link_name, binding->link_name))
            return binding->provider;
    }
    return NULL;
}
