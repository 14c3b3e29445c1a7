/* providers/extras/extras.h: the capability wasmcloud:extras that every host has: GUIDs, random numbers, sequences.
 *
 * Source: interfaces.md 5.9, host.md 6.8, providers.md 14.
 */
#ifndef WC_PROVIDERS_EXTRAS_EXTRAS_H
#define WC_PROVIDERS_EXTRAS_EXTRAS_H

#include <wc/provider.h>

extern const wc_provider_api wc_provider_extras;

#endif
