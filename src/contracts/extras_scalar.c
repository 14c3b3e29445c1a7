/* Generated from ../../interfaces/extras-scalar.widl by `wash gen codegen.yaml`; changes belong there. */
#include "extras_scalar.h"

bool wc_extras_scalar_request_random_args_read(wc_mp_reader *r, wc_extras_scalar_request_random_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("min"),
        WC_MP_FIELD("max"),
    };
    wc_extras_scalar_request_random_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_u32(r, &m.min);
            break;
        default:
            wc_mp_read_u32(r, &m.max);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_extras_scalar_request_random_args_write(wc_mp_writer *w,
                                                const wc_extras_scalar_request_random_args *value)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "min");
    wc_mp_write_u64(w, value->min);
    wc_mp_write_cstr(w, "max");
    wc_mp_write_u64(w, value->max);
}

static const char *const operations[WC_EXTRAS_SCALAR_OPERATIONS] = {
    WC_EXTRAS_SCALAR_OP_REQUEST_GUID,
    WC_EXTRAS_SCALAR_OP_REQUEST_RANDOM,
    WC_EXTRAS_SCALAR_OP_REQUEST_SEQUENCE,
};

int wc_extras_scalar_operation(wc_slice name)
{
    for (int i = 0; i < WC_EXTRAS_SCALAR_OPERATIONS; i++) {
        if (__builtin_strlen(operations[i]) == name.len &&
            __builtin_memcmp(operations[i], name.ptr, name.len) == 0)
            return i;
    }
    return -1;
}

const char *wc_extras_scalar_operation_name(int operation)
{
    return operations[operation];
}
