/* Generated from ../../interfaces/messaging.widl by `wash gen codegen.yaml`; changes belong there. */
#include "messaging.h"

bool wc_messaging_publish_args_read(wc_mp_reader *r, wc_messaging_publish_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("subject"),
        WC_MP_FIELD("replyTo"),
        WC_MP_FIELD("body"),
    };
    wc_messaging_publish_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 3);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.subject);
            break;
        case 1:
            wc_mp_read_str(r, &m.reply_to);
            break;
        default:
            wc_mp_read_bytes(r, &m.body);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_messaging_publish_args_write(wc_mp_writer *w, const wc_messaging_publish_args *value)
{
    wc_mp_write_map(w, 3);
    wc_mp_write_cstr(w, "subject");
    wc_mp_write_str(w, value->subject);
    wc_mp_write_cstr(w, "replyTo");
    wc_mp_write_str(w, value->reply_to);
    wc_mp_write_cstr(w, "body");
    wc_mp_write_bin(w, value->body);
}

bool wc_messaging_publish_response_read(wc_mp_reader *r, wc_messaging_publish_response *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("published"),
    };
    wc_messaging_publish_response m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_mp_read_bool(r, &m.published);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_messaging_publish_response_write(wc_mp_writer *w, const wc_messaging_publish_response *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "published");
    wc_mp_write_bool(w, value->published);
}

bool wc_messaging_request_args_read(wc_mp_reader *r, wc_messaging_request_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("subject"),
        WC_MP_FIELD("body"),
        WC_MP_FIELD("timeout"),
    };
    wc_messaging_request_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 3);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.subject);
            break;
        case 1:
            wc_mp_read_bytes(r, &m.body);
            break;
        default:
            wc_mp_read_i64(r, &m.timeout);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_messaging_request_args_write(wc_mp_writer *w, const wc_messaging_request_args *value)
{
    wc_mp_write_map(w, 3);
    wc_mp_write_cstr(w, "subject");
    wc_mp_write_str(w, value->subject);
    wc_mp_write_cstr(w, "body");
    wc_mp_write_bin(w, value->body);
    wc_mp_write_cstr(w, "timeout");
    wc_mp_write_i64(w, value->timeout);
}

bool wc_messaging_broker_message_read(wc_mp_reader *r, wc_messaging_broker_message *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("subject"),
        WC_MP_FIELD("replyTo"),
        WC_MP_FIELD("body"),
    };
    wc_messaging_broker_message m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 3);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.subject);
            break;
        case 1:
            wc_mp_read_str(r, &m.reply_to);
            break;
        default:
            wc_mp_read_bytes(r, &m.body);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_messaging_broker_message_write(wc_mp_writer *w, const wc_messaging_broker_message *value)
{
    wc_mp_write_map(w, 3);
    wc_mp_write_cstr(w, "subject");
    wc_mp_write_str(w, value->subject);
    wc_mp_write_cstr(w, "replyTo");
    wc_mp_write_str(w, value->reply_to);
    wc_mp_write_cstr(w, "body");
    wc_mp_write_bin(w, value->body);
}

static const char *const operations[WC_MESSAGING_OPERATIONS] = {
    WC_MESSAGING_OP_PUBLISH,
    WC_MESSAGING_OP_REQUEST,
    WC_MESSAGING_OP_HANDLE_MESSAGE,
};

int wc_messaging_operation(wc_slice name)
{
    for (int i = 0; i < WC_MESSAGING_OPERATIONS; i++) {
        if (__builtin_strlen(operations[i]) == name.len &&
            __builtin_memcmp(operations[i], name.ptr, name.len) == 0)
            return i;
    }
    return -1;
}

const char *wc_messaging_operation_name(int operation)
{
    return operations[operation];
}
