/* Generated from ../../interfaces/telnet.widl by `wash gen codegen.yaml`; changes belong there. */
#include "telnet.h"

bool wc_telnet_send_text_args_read(wc_mp_reader *r, wc_telnet_send_text_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("session"),
        WC_MP_FIELD("text"),
    };
    wc_telnet_send_text_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.session);
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

void wc_telnet_send_text_args_write(wc_mp_writer *w, const wc_telnet_send_text_args *value)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "session");
    wc_mp_write_str(w, value->session);
    wc_mp_write_cstr(w, "text");
    wc_mp_write_str(w, value->text);
}

bool wc_telnet_telnet_result_read(wc_mp_reader *r, wc_telnet_telnet_result *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("success"),
        WC_MP_OPTIONAL("error"),
    };
    wc_telnet_telnet_result m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_bool(r, &m.success);
            break;
        default:
            m.has_error = wc_mp_read_str(r, &m.error);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_telnet_telnet_result_write(wc_mp_writer *w, const wc_telnet_telnet_result *value)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "success");
    wc_mp_write_bool(w, value->success);
    wc_mp_write_cstr(w, "error");
    if (value->has_error)
        wc_mp_write_str(w, value->error);
    else
        wc_mp_write_nil(w);
}

bool wc_telnet_session_started_args_read(wc_mp_reader *r, wc_telnet_session_started_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("session"),
    };
    wc_telnet_session_started_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_mp_read_str(r, &m.session);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_telnet_session_started_args_write(wc_mp_writer *w, const wc_telnet_session_started_args *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "session");
    wc_mp_write_str(w, value->session);
}

bool wc_telnet_receive_text_args_read(wc_mp_reader *r, wc_telnet_receive_text_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("session"),
        WC_MP_FIELD("text"),
    };
    wc_telnet_receive_text_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.session);
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

void wc_telnet_receive_text_args_write(wc_mp_writer *w, const wc_telnet_receive_text_args *value)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "session");
    wc_mp_write_str(w, value->session);
    wc_mp_write_cstr(w, "text");
    wc_mp_write_str(w, value->text);
}

static const char *const operations[WC_TELNET_OPERATIONS] = {
    WC_TELNET_OP_SEND_TEXT,
    WC_TELNET_OP_SESSION_STARTED,
    WC_TELNET_OP_RECEIVE_TEXT,
};

int wc_telnet_operation(wc_slice name)
{
    for (int i = 0; i < WC_TELNET_OPERATIONS; i++) {
        if (__builtin_strlen(operations[i]) == name.len &&
            __builtin_memcmp(operations[i], name.ptr, name.len) == 0)
            return i;
    }
    return -1;
}

const char *wc_telnet_operation_name(int operation)
{
    return operations[operation];
}
