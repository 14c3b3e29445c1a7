/* wc/providers.h: the capability providers that come with libwasmcloud.
 *
 * Source: design.md section 4, providers.md 1.
 */
#ifndef WC_PROVIDERS_H
#define WC_PROVIDERS_H

#include <wc/provider.h>

#ifdef __cplusplus
extern "C" {
#endif

/* All of them; static storage; for wc_host_config.providers. A provider that goes by several image names or keys of the era is
 * there once for each, with the same functions. */
WC_API const wc_provider_api *const *wc_providers_builtin(size_t *out_count);

#ifdef __cplusplus
}
#endif
#endif
