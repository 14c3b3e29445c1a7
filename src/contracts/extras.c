/* Generated from ../../interfaces/extras.widl by `wash gen codegen.yaml`; changes belong there. */
#include "extras.h"

bool wc_extras_generator_request_read(wc_mp_reader *r, wc_extras_generator_request *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("guid"),
        WC_MP_FIELD("sequence"),
        WC_MP_FIELD("random"),
        WC_MP_FIELD("min"),
        WC_MP_FIELD("max"),
    };
    wc_extras_generator_request m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 5);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_bool(r, &m.guid);
            break;
        case 1:
            wc_mp_read_bool(r, &m.sequence);
            break;
        case 2:
            wc_mp_read_bool(r, &m.random);
            break;
        case 3:
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

void wc_extras_generator_request_write(wc_mp_writer *w, const wc_extras_generator_request *value)
{
    wc_mp_write_map(w, 5);
    wc_mp_write_cstr(w, "guid");
    wc_mp_write_bool(w, value->guid);
    wc_mp_write_cstr(w, "sequence");
    wc_mp_write_bool(w, value->sequence);
    wc_mp_write_cstr(w, "random");
    wc_mp_write_bool(w, value->random);
    wc_mp_write_cstr(w, "min");
    wc_mp_write_u64(w, value->min);
    wc_mp_write_cstr(w, "max");
    wc_mp_write_u64(w, value->max);
}

bool wc_extras_generator_result_read(wc_mp_reader *r, wc_extras_generator_result *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_OPTIONAL("guid"),
        WC_MP_FIELD("sequenceNumber"),
        WC_MP_FIELD("random_number"),
        WC_MP_ALIAS("randomNumber", 2),
    };
    wc_extras_generator_result m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 4);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            m.has_guid = wc_mp_read_str(r, &m.guid);
            break;
        case 1:
            wc_mp_read_u64(r, &m.sequence_number);
            break;
        default:
            wc_mp_read_u32(r, &m.random_number);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_extras_generator_result_write(wc_mp_writer *w, const wc_extras_generator_result *value)
{
    wc_mp_write_map(w, 3);
    wc_mp_write_cstr(w, "guid");
    if (value->has_guid)
        wc_mp_write_str(w, value->guid);
    else
        wc_mp_write_nil(w);
    wc_mp_write_cstr(w, "sequenceNumber");
    wc_mp_write_u64(w, value->sequence_number);
    wc_mp_write_cstr(w, "random_number");
    wc_mp_write_u64(w, value->random_number);
}

static const char *const operations[WC_EXTRAS_OPERATIONS] = {
    WC_EXTRAS_OP_REQUEST_GUID,
    WC_EXTRAS_OP_REQUEST_RANDOM,
    WC_EXTRAS_OP_REQUEST_SEQUENCE,
};

int wc_extras_operation(wc_slice name)
{
    for (int i = 0; i < WC_EXTRAS_OPERATIONS; i++) {
        if (__builtin_strlen(operations[i]) == name.len &&
            __builtin_memcmp(operations[i], name.ptr, name.len) == 0)
            return i;
    }
    return -1;
}

const char *wc_extras_operation_name(int operation)
{
    return operations[operation];
}
