/* Generated from ../../interfaces/logging.widl by `wash gen codegen.yaml`; changes belong there. */
#ifndef WC_LOGGING_ACTOR_GENERATED_H
#define WC_LOGGING_ACTOR_GENERATED_H

#include "contracts/logging.h"
#include "wasmcloud/actor.h"

/* Log lines of an actor in the host's log. Version 0.1.2. */

/* Calls over a link; NULL is the one called "default". 0, or a negative status with the text in
 * wc_actor_error. */
/* Levels: error, warn, info, debug, trace. */
int wc_logging_write_log(const char *link, const wc_logging_write_log_args *args);

#endif
