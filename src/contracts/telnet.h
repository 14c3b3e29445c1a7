/* Generated from ../../interfaces/telnet.widl by `wash gen codegen.yaml`; changes belong there.
 *
 * Readers take memory for lists and maps from the reader (wc_mp_reader_set_alloc); texts and bytes
 * borrow from what is read. */
#ifndef WC_TELNET_GENERATED_H
#define WC_TELNET_GENERATED_H

#include "codec/mp_message.h"

/* Sessions of people with a telnet client. Version 0.2.0. */
#define WC_TELNET_NAMESPACE "wasmcloud:telnet"

typedef struct wc_telnet_send_text_args wc_telnet_send_text_args;
typedef struct wc_telnet_telnet_result wc_telnet_telnet_result;
typedef struct wc_telnet_session_started_args wc_telnet_session_started_args;
typedef struct wc_telnet_receive_text_args wc_telnet_receive_text_args;

struct wc_telnet_send_text_args {
    wc_slice session;
    wc_slice text;
};

struct wc_telnet_telnet_result {
    bool success;
    bool has_error;
    wc_slice error;
};

struct wc_telnet_session_started_args {
    wc_slice session;
};

struct wc_telnet_receive_text_args {
    wc_slice session;
    wc_slice text;
};

bool wc_telnet_send_text_args_read(wc_mp_reader *r, wc_telnet_send_text_args *out);
void wc_telnet_send_text_args_write(wc_mp_writer *w, const wc_telnet_send_text_args *value);
bool wc_telnet_telnet_result_read(wc_mp_reader *r, wc_telnet_telnet_result *out);
void wc_telnet_telnet_result_write(wc_mp_writer *w, const wc_telnet_telnet_result *value);
bool wc_telnet_session_started_args_read(wc_mp_reader *r, wc_telnet_session_started_args *out);
void wc_telnet_session_started_args_write(wc_mp_writer *w, const wc_telnet_session_started_args *value);
bool wc_telnet_receive_text_args_read(wc_mp_reader *r, wc_telnet_receive_text_args *out);
void wc_telnet_receive_text_args_write(wc_mp_writer *w, const wc_telnet_receive_text_args *value);

/* Operations: their names on the wire, and numbers for tables. */
#define WC_TELNET_OP_SEND_TEXT "SendText"
#define WC_TELNET_OP_SESSION_STARTED "SessionStarted"
#define WC_TELNET_OP_RECEIVE_TEXT "ReceiveText"

enum {
    WC_TELNET_SEND_TEXT,
    WC_TELNET_SESSION_STARTED,
    WC_TELNET_RECEIVE_TEXT,
    WC_TELNET_OPERATIONS,
};

/* The number of a name, or -1; the name of a number. */
int wc_telnet_operation(wc_slice name);
const char *wc_telnet_operation_name(int operation);

#endif
