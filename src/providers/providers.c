/* providers/providers.c: the one table of the providers that are linked into the host. To add a built-in provider, add its table here and its room to the build.
 *
 * The tables below that differ from their provider's own only by name are the other names of the era: the Redis provider was
 * published as `redis` and later as `kvredis`; the replicated cache `nats-kvcache` keeps its data in memory as ours does.
 *
 * SPEC design 4, providers 1.
 */
#include <wc/providers.h>

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
