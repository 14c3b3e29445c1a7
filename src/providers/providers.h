/* providers/providers.h: the one table of the providers that are linked into the host, and how the names of the era find them.
 *
 * Source: design.md section 4, providers.md 1.
 */
#ifndef WC_PROVIDERS_PROVIDERS_H
#define WC_PROVIDERS_PROVIDERS_H

#include <wc/provider.h>

/* All of them; static storage. A provider that goes by several image names or keys is there once for each, with the same
 * functions: the host finds it by comparing `public_key` and `image_name`. */
const wc_provider_api *const *wc_providers_builtin(size_t *out_count);
/* By public key; NULL when there is none. */
const wc_provider_api *wc_providers_by_key(wc_slice key);
/* By the name in an image reference: "wasmcloud.azurecr.io/redis:0.11.3", "redis:0.11.3" and "redis" are the same. NULL when
 * there is none. */
const wc_provider_api *wc_providers_by_image(wc_slice reference);

#endif
