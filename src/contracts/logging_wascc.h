/* Generated from ../../interfaces/logging-wascc.widl by `wash gen codegen.yaml`; changes belong there.
 *
 * Readers take memory for lists and maps from the reader (wc_mp_reader_set_alloc); texts and bytes
 * borrow from what is read. */
#ifndef WC_LOGGING_WASCC_GENERATED_H
#define WC_LOGGING_WASCC_GENERATED_H

#include "codec/mp_message.h"

/* Log lines as waSCC had them: the level is a number. */
#define WC_LOGGING_WASCC_NAMESPACE "wascc:logging"

typedef struct wc_logging_wascc_write_log_request wc_logging_wascc_write_log_request;

struct wc_logging_wascc_write_log_request {
    /* 1 error, 2 warn, 3 info, 4 debug, 5 trace; 0 nothing. */
    uint32_t level;
    wc_slice body;
};

bool wc_logging_wascc_write_log_request_read(wc_mp_reader *r, wc_logging_wascc_write_log_request *out);
void wc_logging_wascc_write_log_request_write(wc_mp_writer *w,
                                              const wc_logging_wascc_write_log_request *value);

/* Operations: their names on the wire, and numbers for tables. */
#define WC_LOGGING_WASCC_OP_WRITE_LOG "WriteLog"

enum {
    WC_LOGGING_WASCC_WRITE_LOG,
    WC_LOGGING_WASCC_OPERATIONS,
};

/* The number of a name, or -1; the name of a number. */
int wc_logging_wascc_operation(wc_slice name);
const char *wc_logging_wascc_operation_name(int operation);

#endif
