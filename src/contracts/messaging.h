/* Generated from ../../interfaces/messaging.widl by `wash gen codegen.yaml`; changes belong there.
 *
 * Readers take memory for lists and maps from the reader (wc_mp_reader_set_alloc); texts and bytes
 * borrow from what is read. */
#ifndef WC_MESSAGING_GENERATED_H
#define WC_MESSAGING_GENERATED_H

#include "codec/mp_message.h"

/* Messages over a broker: publish, request, and delivery to actors. Version 0.1.2. waSCC called the
 * delivery DeliverMessage. */
#define WC_MESSAGING_NAMESPACE "wasmcloud:messaging"

typedef struct wc_messaging_publish_args wc_messaging_publish_args;
typedef struct wc_messaging_publish_response wc_messaging_publish_response;
typedef struct wc_messaging_request_args wc_messaging_request_args;
typedef struct wc_messaging_broker_message wc_messaging_broker_message;

struct wc_messaging_publish_args {
    wc_slice subject;
    wc_slice reply_to;
    wc_slice body;
};

struct wc_messaging_publish_response {
    bool published;
};

struct wc_messaging_request_args {
    wc_slice subject;
    wc_slice body;
    int64_t timeout;
};

struct wc_messaging_broker_message {
    wc_slice subject;
    /* Empty: nobody waits for an answer. */
    wc_slice reply_to;
    wc_slice body;
};

bool wc_messaging_publish_args_read(wc_mp_reader *r, wc_messaging_publish_args *out);
void wc_messaging_publish_args_write(wc_mp_writer *w, const wc_messaging_publish_args *value);
bool wc_messaging_publish_response_read(wc_mp_reader *r, wc_messaging_publish_response *out);
void wc_messaging_publish_response_write(wc_mp_writer *w, const wc_messaging_publish_response *value);
bool wc_messaging_request_args_read(wc_mp_reader *r, wc_messaging_request_args *out);
void wc_messaging_request_args_write(wc_mp_writer *w, const wc_messaging_request_args *value);
bool wc_messaging_broker_message_read(wc_mp_reader *r, wc_messaging_broker_message *out);
void wc_messaging_broker_message_write(wc_mp_writer *w, const wc_messaging_broker_message *value);

/* Operations: their names on the wire, and numbers for tables. */
#define WC_MESSAGING_OP_PUBLISH "Publish"
#define WC_MESSAGING_OP_REQUEST "Request"
#define WC_MESSAGING_OP_HANDLE_MESSAGE "HandleMessage"

enum {
    WC_MESSAGING_PUBLISH,
    /* Waits for one answer, that many milliseconds. The NATS provider of the era answered with the
     * bare body instead. */
    WC_MESSAGING_REQUEST,
    WC_MESSAGING_HANDLE_MESSAGE,
    WC_MESSAGING_OPERATIONS,
};

/* The number of a name, or -1; the name of a number. */
int wc_messaging_operation(wc_slice name);
const char *wc_messaging_operation_name(int operation);

#endif
