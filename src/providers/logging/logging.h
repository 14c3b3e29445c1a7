/* providers/logging/logging.h: the capability wasmcloud:logging: lines of actors go to the host's log.
 *
 * Link values, in any case: LEVEL (the least important level that is written: off, error, warn, info, debug, trace; default
 * trace, the host's own filter comes after it), RATE_LIMIT (lines per second and worker loop; default 1000, 0 = no limit).
 *
 * Source: interfaces.md 5.6, providers.md 10.
 */
#ifndef WC_PROVIDERS_LOGGING_LOGGING_H
#define WC_PROVIDERS_LOGGING_LOGGING_H

#include <wc/provider.h>

extern const wc_provider_api wc_provider_logging;

#endif
