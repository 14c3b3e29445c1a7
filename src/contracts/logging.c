/* Generated from ../../interfaces/logging.widl by `wash gen codegen.yaml`; changes belong there. */
#include "logging.h"

bool wc_logging_write_log_args_read(wc_mp_reader *r, wc_logging_write_log_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("target"),
        WC_MP_FIELD("level"),
        WC_MP_FIELD("text"),
    };
    wc_logging_write_log_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 3);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.target);
            break;
        case 1:
            wc_mp_read_str(r, &m.level);
            break;
        default:
            wc_mp_read_str(r, &m.text);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_logging_write_log_args_write(wc_mp_writer *w, const wc_logging_write_log_args *value)
{
    wc_mp_write_map(w, 3);
    wc_mp_write_cstr(w, "target");
    wc_mp_write_str(w, value->target);
    wc_mp_write_cstr(w, "level");
    wc_mp_write_str(w, value->level);
    wc_mp_write_cstr(w, "text");
    wc_mp_write_str(w, value->text);
}

static const char *const operations[WC_LOGGING_OPERATIONS] = {
    WC_LOGGING_OP_WRITE_LOG,
};

int wc_logging_operation(wc_slice name)
{
    for (int i = 0; i < WC_LOGGING_OPERATIONS; i++) {
        if (__builtin_strlen(operations[i]) == name.len &&
            __builtin_memcmp(operations[i], name.ptr, name.len) == 0)
            return i;
    }
    return -1;
}

const char *wc_logging_operation_name(int operation)
{
    return operations[operation];
}
