/* providers/providers.c: see providers.h. To add a built-in provider, add its table here and its room to the build.
 *
 * The tables below that differ from their provider's own only by name are the other names of the era: the Redis provider was
 * published as `redis` and later as `kvredis`; the replicated cache `nats-kvcache` keeps its data in memory as ours does.
 *
 * SPEC design 4, providers 1.
 */
#include "providers/providers.h"

#include "base/base.h"
#include "providers/extras/extras.h"
#include "providers/httpserver/httpserver.h"
#include "providers/keyvalue/keyvalue.h"
#include "providers/logging/logging.h"

static const wc_provider_api *const builtin[] = {
    &wc_provider_httpserver,
    &wc_provider_keyvalue,
    &wc_provider_keyvalue_kvredis,
    &wc_provider_keyvalue_memory,
    &wc_provider_keyvalue_nats_kvcache,
    &wc_provider_logging,
    &wc_provider_extras,
};

const wc_provider_api *const *wc_providers_builtin(size_t *out_count)
{
    *out_count = WC_COUNT(builtin);
    return builtin;
}

const wc_provider_api *wc_providers_by_key(wc_slice key)
{
    for (size_t i = 0; i < WC_COUNT(builtin); i++) {
        if (wc_slice_eq_str(key, builtin[i]->public_key))
            return builtin[i];
    }
    return NULL;
}

/* The part between the last slash and a tag or digest. */
static wc_slice image_name(wc_slice reference)
{
    wc_slice rest = reference, part = {0};
    while (wc_slice_split(&rest, '/', &part))
        continue;
    part.len = wc_slice_find(part, '@');
    part.len = wc_slice_find(part, ':');
    return part;
}

const wc_provider_api *wc_providers_by_image(wc_slice reference)
{
    wc_slice name = image_name(reference);
    for (size_t i = 0; i < WC_COUNT(builtin); i++) {
        if (name.len > 0 && builtin[i]->image_name != NULL && wc_slice_eq_str(name, builtin[i]->image_name))
            return builtin[i];
    }
    return NULL;
}
