/* Generated from ../../interfaces/core-provider.widl by `wash gen codegen.yaml`; changes belong there. */
#include "core_provider.h"

bool wc_core_provider_capability_configuration_read(wc_mp_reader *r,
                                                    wc_core_provider_capability_configuration *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("module"),
        WC_MP_FIELD("values"),
    };
    wc_core_provider_capability_configuration m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.module);
            break;
        default:
            wc_pairs_read(r, &m.values);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_core_provider_capability_configuration_write(wc_mp_writer *w,
                                                     const wc_core_provider_capability_configuration *value)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "module");
    wc_mp_write_str(w, value->module);
    wc_mp_write_cstr(w, "values");
    wc_pairs_write(w, &value->values);
}

bool wc_core_provider_health_check_request_read(wc_mp_reader *r, wc_core_provider_health_check_request *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("placeholder"),
    };
    wc_core_provider_health_check_request m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_mp_read_bool(r, &m.placeholder);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_core_provider_health_check_request_write(wc_mp_writer *w,
                                                 const wc_core_provider_health_check_request *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "placeholder");
    wc_mp_write_bool(w, value->placeholder);
}

bool wc_core_provider_health_check_response_read(wc_mp_reader *r, wc_core_provider_health_check_response *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("healthy"),
        WC_MP_FIELD("message"),
    };
    wc_core_provider_health_check_response m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_bool(r, &m.healthy);
            break;
        default:
            wc_mp_read_str(r, &m.message);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_core_provider_health_check_response_write(wc_mp_writer *w,
                                                  const wc_core_provider_health_check_response *value)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "healthy");
    wc_mp_write_bool(w, value->healthy);
    wc_mp_write_cstr(w, "message");
    wc_mp_write_str(w, value->message);
}

static const char *const operations[WC_CORE_PROVIDER_OPERATIONS] = {
    WC_CORE_PROVIDER_OP_BIND_ACTOR,
    WC_CORE_PROVIDER_OP_REMOVE_ACTOR,
    WC_CORE_PROVIDER_OP_HEALTH_REQUEST,
};

int wc_core_provider_operation(wc_slice name)
{
    for (int i = 0; i < WC_CORE_PROVIDER_OPERATIONS; i++) {
        if (__builtin_strlen(operations[i]) == name.len &&
            __builtin_memcmp(operations[i], name.ptr, name.len) == 0)
            return i;
    }
    return -1;
}

const char *wc_core_provider_operation_name(int operation)
{
    return operations[operation];
}
