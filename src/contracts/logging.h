/* Generated from ../../interfaces/logging.widl by `wash gen codegen.yaml`; changes belong there.
 *
 * Readers take memory for lists and maps from the reader (wc_mp_reader_set_alloc); texts and bytes
 * borrow from what is read. */
#ifndef WC_LOGGING_GENERATED_H
#define WC_LOGGING_GENERATED_H

#include "codec/mp_message.h"

/* Log lines of an actor in the host's log. Version 0.1.2. */
#define WC_LOGGING_NAMESPACE "wasmcloud:logging"

typedef struct wc_logging_write_log_args wc_logging_write_log_args;

struct wc_logging_write_log_args {
    wc_slice target;
    wc_slice level;
    wc_slice text;
};

bool wc_logging_write_log_args_read(wc_mp_reader *r, wc_logging_write_log_args *out);
void wc_logging_write_log_args_write(wc_mp_writer *w, const wc_logging_write_log_args *value);

/* Operations: their names on the wire, and numbers for tables. */
#define WC_LOGGING_OP_WRITE_LOG "WriteLog"

enum {
    /* Levels: error, warn, info, debug, trace. */
    WC_LOGGING_WRITE_LOG,
    WC_LOGGING_OPERATIONS,
};

/* The number of a name, or -1; the name of a number. */
int wc_logging_operation(wc_slice name);
const char *wc_logging_operation_name(int operation);

#endif
