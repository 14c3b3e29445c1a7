/* wasmcloud/logging.h: log lines through the contract wasmcloud:logging. SPEC interfaces 5.6. wc_actor_log needs no link. */
#ifndef WASMCLOUD_LOGGING_H
#define WASMCLOUD_LOGGING_H

#include "wasmcloud/actor.h"

enum { WC_LEVEL_ERROR = 1, WC_LEVEL_WARN, WC_LEVEL_INFO, WC_LEVEL_DEBUG, WC_LEVEL_TRACE };

int wc_logging_write(uint32_t level, const char *target, wc_slice text);

#endif
