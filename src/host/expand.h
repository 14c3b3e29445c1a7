/* host/expand.h: environment expansion of manifests. */
#ifndef WC_HOST_EXPAND_H
#define WC_HOST_EXPAND_H

#include "base/buf.h"

/* Replaces ${NAME} and ${NAME:default} in raw text before it is parsed, as host.md 11 says. `lookup` answers a variable's
 * value or NULL. Appends to `out`; wc_buf_status tells whether it fitted. */
void wc__expand_env(wc_slice text, const char *(*lookup)(void *ctx, const char *name), void *ctx, wc_buf *out);

#endif
