/* Generated from ../../interfaces/payments.widl by `wash gen codegen.yaml`; changes belong there.
 *
 * Readers take memory for lists and maps from the reader (wc_mp_reader_set_alloc); texts and bytes
 * borrow from what is read. */
#ifndef WC_PAYMENTS_GENERATED_H
#define WC_PAYMENTS_GENERATED_H

#include "codec/mp_message.h"

/* Example of an interface that is nobody's product: payments of a shop. */
#define WC_PAYMENTS_NAMESPACE "examples:payments"

typedef struct wc_payments_authorize_payment_request wc_payments_authorize_payment_request;
typedef struct wc_payments_authorize_payment_response wc_payments_authorize_payment_response;
typedef struct wc_payments_complete_payment_request wc_payments_complete_payment_request;
typedef struct wc_payments_complete_payment_response wc_payments_complete_payment_response;
typedef struct wc_payments_payment_method_list wc_payments_payment_method_list;

struct wc_payments_authorize_payment_request {
    /* In the smallest coin. */
    uint32_t amount;
    uint32_t tax;
    /* A key of the list of methods. */
    wc_slice payment_method;
    wc_slice payment_entity;
};

struct wc_payments_authorize_payment_response {
    bool success;
    bool has_auth_code;
    wc_slice auth_code;
    bool has_fail_reason;
    wc_slice fail_reason;
};

struct wc_payments_complete_payment_request {
    wc_slice auth_code;
    wc_payments_authorize_payment_request request;
};

struct wc_payments_complete_payment_response {
    bool success;
    wc_slice txid;
    /* Seconds since the epoch. */
    uint64_t timestamp;
};

struct wc_payments_payment_method_list {
    wc_pairs methods;
};

bool wc_payments_authorize_payment_request_read(wc_mp_reader *r, wc_payments_authorize_payment_request *out);
void wc_payments_authorize_payment_request_write(wc_mp_writer *w,
                                                 const wc_payments_authorize_payment_request *value);
bool wc_payments_authorize_payment_response_read(wc_mp_reader *r,
                                                 wc_payments_authorize_payment_response *out);
void wc_payments_authorize_payment_response_write(wc_mp_writer *w,
                                                  const wc_payments_authorize_payment_response *value);
bool wc_payments_complete_payment_request_read(wc_mp_reader *r, wc_payments_complete_payment_request *out);
void wc_payments_complete_payment_request_write(wc_mp_writer *w,
                                                const wc_payments_complete_payment_request *value);
bool wc_payments_complete_payment_response_read(wc_mp_reader *r, wc_payments_complete_payment_response *out);
void wc_payments_complete_payment_response_write(wc_mp_writer *w,
                                                 const wc_payments_complete_payment_response *value);
bool wc_payments_payment_method_list_read(wc_mp_reader *r, wc_payments_payment_method_list *out);
void wc_payments_payment_method_list_write(wc_mp_writer *w, const wc_payments_payment_method_list *value);

/* Operations: their names on the wire, and numbers for tables. */
#define WC_PAYMENTS_OP_AUTHORIZE_PAYMENT "AuthorizePayment"
#define WC_PAYMENTS_OP_COMPLETE_PAYMENT "CompletePayment"
#define WC_PAYMENTS_OP_GET_PAYMENT_METHODS "GetPaymentMethods"

enum {
    WC_PAYMENTS_AUTHORIZE_PAYMENT,
    WC_PAYMENTS_COMPLETE_PAYMENT,
    WC_PAYMENTS_GET_PAYMENT_METHODS,
    WC_PAYMENTS_OPERATIONS,
};

/* The number of a name, or -1; the name of a number. */
int wc_payments_operation(wc_slice name);
const char *wc_payments_operation_name(int operation);

#endif
