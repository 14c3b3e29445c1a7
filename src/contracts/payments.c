/* Generated from ../../interfaces/payments.widl by `wash gen codegen.yaml`; changes belong there. */
#include "payments.h"

bool wc_payments_authorize_payment_request_read(wc_mp_reader *r, wc_payments_authorize_payment_request *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("amount"),
        WC_MP_FIELD("tax"),
        WC_MP_FIELD("paymentMethod"),
        WC_MP_FIELD("paymentEntity"),
    };
    wc_payments_authorize_payment_request m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 4);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_u32(r, &m.amount);
            break;
        case 1:
            wc_mp_read_u32(r, &m.tax);
            break;
        case 2:
            wc_mp_read_str(r, &m.payment_method);
            break;
        default:
            wc_mp_read_str(r, &m.payment_entity);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_payments_authorize_payment_request_write(wc_mp_writer *w,
                                                 const wc_payments_authorize_payment_request *value)
{
    wc_mp_write_map(w, 4);
    wc_mp_write_cstr(w, "amount");
    wc_mp_write_u64(w, value->amount);
    wc_mp_write_cstr(w, "tax");
    wc_mp_write_u64(w, value->tax);
    wc_mp_write_cstr(w, "paymentMethod");
    wc_mp_write_str(w, value->payment_method);
    wc_mp_write_cstr(w, "paymentEntity");
    wc_mp_write_str(w, value->payment_entity);
}

bool wc_payments_authorize_payment_response_read(wc_mp_reader *r, wc_payments_authorize_payment_response *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("success"),
        WC_MP_OPTIONAL("authCode"),
        WC_MP_OPTIONAL("failReason"),
    };
    wc_payments_authorize_payment_response m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 3);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_bool(r, &m.success);
            break;
        case 1:
            m.has_auth_code = wc_mp_read_str(r, &m.auth_code);
            break;
        default:
            m.has_fail_reason = wc_mp_read_str(r, &m.fail_reason);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_payments_authorize_payment_response_write(wc_mp_writer *w,
                                                  const wc_payments_authorize_payment_response *value)
{
    wc_mp_write_map(w, 3);
    wc_mp_write_cstr(w, "success");
    wc_mp_write_bool(w, value->success);
    wc_mp_write_cstr(w, "authCode");
    if (value->has_auth_code)
        wc_mp_write_str(w, value->auth_code);
    else
        wc_mp_write_nil(w);
    wc_mp_write_cstr(w, "failReason");
    if (value->has_fail_reason)
        wc_mp_write_str(w, value->fail_reason);
    else
        wc_mp_write_nil(w);
}

bool wc_payments_complete_payment_request_read(wc_mp_reader *r, wc_payments_complete_payment_request *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("authCode"),
        WC_MP_FIELD("request"),
    };
    wc_payments_complete_payment_request m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.auth_code);
            break;
        default:
            wc_payments_authorize_payment_request_read(r, &m.request);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_payments_complete_payment_request_write(wc_mp_writer *w,
                                                const wc_payments_complete_payment_request *value)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "authCode");
    wc_mp_write_str(w, value->auth_code);
    wc_mp_write_cstr(w, "request");
    wc_payments_authorize_payment_request_write(w, &value->request);
}

bool wc_payments_complete_payment_response_read(wc_mp_reader *r, wc_payments_complete_payment_response *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("success"),
        WC_MP_FIELD("txid"),
        WC_MP_FIELD("timestamp"),
    };
    wc_payments_complete_payment_response m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 3);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_bool(r, &m.success);
            break;
        case 1:
            wc_mp_read_str(r, &m.txid);
            break;
        default:
            wc_mp_read_u64(r, &m.timestamp);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_payments_complete_payment_response_write(wc_mp_writer *w,
                                                 const wc_payments_complete_payment_response *value)
{
    wc_mp_write_map(w, 3);
    wc_mp_write_cstr(w, "success");
    wc_mp_write_bool(w, value->success);
    wc_mp_write_cstr(w, "txid");
    wc_mp_write_str(w, value->txid);
    wc_mp_write_cstr(w, "timestamp");
    wc_mp_write_u64(w, value->timestamp);
}

bool wc_payments_payment_method_list_read(wc_mp_reader *r, wc_payments_payment_method_list *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("methods"),
    };
    wc_payments_payment_method_list m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_pairs_read(r, &m.methods);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_payments_payment_method_list_write(wc_mp_writer *w, const wc_payments_payment_method_list *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "methods");
    wc_pairs_write(w, &value->methods);
}

static const char *const operations[WC_PAYMENTS_OPERATIONS] = {
    WC_PAYMENTS_OP_AUTHORIZE_PAYMENT,
    WC_PAYMENTS_OP_COMPLETE_PAYMENT,
    WC_PAYMENTS_OP_GET_PAYMENT_METHODS,
};

int wc_payments_operation(wc_slice name)
{
    for (int i = 0; i < WC_PAYMENTS_OPERATIONS; i++) {
        if (__builtin_strlen(operations[i]) == name.len &&
            __builtin_memcmp(operations[i], name.ptr, name.len) == 0)
            return i;
    }
    return -1;
}

const char *wc_payments_operation_name(int operation)
{
    return operations[operation];
}
