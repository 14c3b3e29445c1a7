/* Generated from ../../interfaces/payments.widl by `wash gen codegen.yaml`; changes belong there. */
#ifndef WC_PAYMENTS_ACTOR_GENERATED_H
#define WC_PAYMENTS_ACTOR_GENERATED_H

#include "contracts/payments.h"
#include "wasmcloud/actor.h"

/* Example of an interface that is nobody's product: payments of a shop. */

/* Calls over a link; NULL is the one called "default". 0, or a negative status with the text in
 * wc_actor_error. */
int wc_payments_authorize_payment(const char *link, const wc_payments_authorize_payment_request *value,
                                  wc_payments_authorize_payment_response *out);
int wc_payments_complete_payment(const char *link, const wc_payments_complete_payment_request *value,
                                 wc_payments_complete_payment_response *out);
int wc_payments_get_payment_methods(const char *link, wc_payments_payment_method_list *out);

#endif
