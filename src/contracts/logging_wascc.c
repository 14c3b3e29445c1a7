/* Generated from ../../interfaces/logging-wascc.widl by `wash gen codegen.yaml`; changes belong there. */
#include "logging_wascc.h"

bool wc_logging_wascc_write_log_request_read(wc_mp_reader *r, wc_logging_wascc_write_log_request *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("level"),
        WC_MP_FIELD("body"),
    };
    wc_logging_wascc_write_log_request m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_u32(r, &m.level);
            break;
        default:
            wc_mp_read_str(r, &m.body);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_logging_wascc_write_log_request_write(wc_mp_writer *w,
                                              const wc_logging_wascc_write_log_request *value)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "level");
    wc_mp_write_u64(w, value->level);
    wc_mp_write_cstr(w, "body");
    wc_mp_write_str(w, value->body);
}

static const char *const operations[WC_LOGGING_WASCC_OPERATIONS] = {
    WC_LOGGING_WASCC_OP_WRITE_LOG,
};

int wc_logging_wascc_operation(wc_slice name)
{
    for (int i = 0; i < WC_LOGGING_WASCC_OPERATIONS; i++) {
        if (__builtin_strlen(operations[i]) == name.len &&
            __builtin_memcmp(operations[i], name.ptr, name.len) == 0)
            return i;
    }
    return -1;
}

const char *wc_logging_wascc_operation_name(int operation)
{
    return operations[operation];
}
