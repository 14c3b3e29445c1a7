/* Generated from ../../interfaces/payments.widl by `wash gen codegen.yaml`; changes belong there. */
#include "wasmcloud/payments.h"

int wc_payments_authorize_payment(const char *link, const wc_payments_authorize_payment_request *value,
                                  wc_payments_authorize_payment_response *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_payments_authorize_payment_request_write(&w, value);
    int rc = wc_actor_call(link, WC_TEXT(WC_PAYMENTS_NAMESPACE), WC_TEXT("AuthorizePayment"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "AuthorizePaymentResponse";
    return wc_payments_authorize_payment_response_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int wc_payments_complete_payment(const char *link, const wc_payments_complete_payment_request *value,
                                 wc_payments_complete_payment_response *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_payments_complete_payment_request_write(&w, value);
    int rc = wc_actor_call(link, WC_TEXT(WC_PAYMENTS_NAMESPACE), WC_TEXT("CompletePayment"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "CompletePaymentResponse";
    return wc_payments_complete_payment_response_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int wc_payments_get_payment_methods(const char *link, wc_payments_payment_method_list *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    int rc = wc_actor_call(link, WC_TEXT(WC_PAYMENTS_NAMESPACE), WC_TEXT("GetPaymentMethods"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "PaymentMethodList";
    return wc_payments_payment_method_list_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}
