/* contracts/logging.h: `wasmcloud:logging`: an actor writes a line. Two shapes are read, by the type of `level`: today's
 * {target, level text, text} and waSCC's {level number, body}.
 *
 * SPEC interfaces 5.6.
 */
#ifndef WC_CONTRACTS_LOGGING_H
#define WC_CONTRACTS_LOGGING_H

#include "codec/mp.h"

#define WC_LOGGING_CONTRACT "wasmcloud:logging"
#define WC_OP_WRITE_LOG "WriteLog"

typedef struct wc_write_log {
    wc_slice target;     /* empty in waSCC's shape */
    wc_slice level_name; /* as it came; empty in waSCC's shape */
    uint32_t level;      /* 1 error, 2 warn, 3 info, 4 debug, 5 trace; 0 = unknown name, or waSCC's "none" */
    wc_slice text;
} wc_write_log;

bool wc_write_log_read(wc_mp_reader *r, wc_write_log *out);
/* Today's shape. An empty level_name is written as the name of `level`. */
void wc_write_log_write(wc_mp_writer *w, const wc_write_log *line);

/* 1 to 5, or 0 for a name that is none of "error", "warn", "info", "debug", "trace". */
uint32_t wc_write_log_level(wc_slice name);
const char *wc_write_log_level_name(uint32_t level);

#endif
