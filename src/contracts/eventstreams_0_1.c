/* Generated from ../../interfaces/eventstreams-0.1.widl by `wash gen codegen.yaml`; changes belong there. */
#include "eventstreams_0_1.h"

bool wc_eventstreams_0_1_write_event_args_read(wc_mp_reader *r, wc_eventstreams_0_1_write_event_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("stream_id"),
        WC_MP_FIELD("values"),
    };
    wc_eventstreams_0_1_write_event_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.stream_id);
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

void wc_eventstreams_0_1_write_event_args_write(wc_mp_writer *w,
                                                const wc_eventstreams_0_1_write_event_args *value)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "stream_id");
    wc_mp_write_str(w, value->stream_id);
    wc_mp_write_cstr(w, "values");
    wc_pairs_write(w, &value->values);
}

bool wc_eventstreams_0_1_time_range_ref_read(wc_mp_reader *r, const wc_eventstreams_0_1_time_range **out)
{
    wc_eventstreams_0_1_time_range *value = NULL;
    if (!wc_mp_try_nil(r)) {
        value = wc_mp_reserve(r, 1, sizeof *value);
        if (value == NULL || !wc_eventstreams_0_1_time_range_read(r, value))
            return false;
    }
    *out = value;
    return true;
}

void wc_eventstreams_0_1_time_range_ref_write(wc_mp_writer *w, const wc_eventstreams_0_1_time_range *value)
{
    if (value != NULL)
        wc_eventstreams_0_1_time_range_write(w, value);
    else
        wc_mp_write_nil(w);
}

bool wc_eventstreams_0_1_stream_query_read(wc_mp_reader *r, wc_eventstreams_0_1_stream_query *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("streamId"),
        WC_MP_OPTIONAL("range"),
        WC_MP_FIELD("count"),
    };
    wc_eventstreams_0_1_stream_query m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 3);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.stream_id);
            break;
        case 1:
            wc_eventstreams_0_1_time_range_ref_read(r, &m.range);
            break;
        default:
            wc_mp_read_u64(r, &m.count);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_eventstreams_0_1_stream_query_write(wc_mp_writer *w, const wc_eventstreams_0_1_stream_query *value)
{
    wc_mp_write_map(w, 3);
    wc_mp_write_cstr(w, "streamId");
    wc_mp_write_str(w, value->stream_id);
    wc_mp_write_cstr(w, "range");
    wc_eventstreams_0_1_time_range_ref_write(w, value->range);
    wc_mp_write_cstr(w, "count");
    wc_mp_write_u64(w, value->count);
}

bool wc_eventstreams_0_1_event_array_read(wc_mp_reader *r, wc_eventstreams_0_1_event_array *out)
{
    void *memory;
    uint32_t count;
    if (!wc_mp_begin_list(r, sizeof(wc_eventstreams_0_1_event), &memory, &count))
        return false;
    wc_eventstreams_0_1_event *items = memory;
    for (uint32_t i = 0; i < count; i++) {
        if (!wc_eventstreams_0_1_event_read(r, &items[i]))
            return wc_mp_fail_item(r, i);
    }
    *out = (wc_eventstreams_0_1_event_array){items, count};
    return true;
}

void wc_eventstreams_0_1_event_array_write(wc_mp_writer *w, const wc_eventstreams_0_1_event_array *value)
{
    wc_mp_write_array(w, value->len);
    for (uint32_t i = 0; i < value->len; i++)
        wc_eventstreams_0_1_event_write(w, &value->items[i]);
}

bool wc_eventstreams_0_1_event_read(wc_mp_reader *r, wc_eventstreams_0_1_event *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("eventId"),
        WC_MP_FIELD("streamId"),
        WC_MP_FIELD("values"),
    };
    wc_eventstreams_0_1_event m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 3);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.event_id);
            break;
        case 1:
            wc_mp_read_str(r, &m.stream_id);
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

void wc_eventstreams_0_1_event_write(wc_mp_writer *w, const wc_eventstreams_0_1_event *value)
{
    wc_mp_write_map(w, 3);
    wc_mp_write_cstr(w, "eventId");
    wc_mp_write_str(w, value->event_id);
    wc_mp_write_cstr(w, "streamId");
    wc_mp_write_str(w, value->stream_id);
    wc_mp_write_cstr(w, "values");
    wc_pairs_write(w, &value->values);
}

bool wc_eventstreams_0_1_time_range_read(wc_mp_reader *r, wc_eventstreams_0_1_time_range *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("minTime"),
        WC_MP_FIELD("maxTime"),
    };
    wc_eventstreams_0_1_time_range m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_u64(r, &m.min_time);
            break;
        default:
            wc_mp_read_u64(r, &m.max_time);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_eventstreams_0_1_time_range_write(wc_mp_writer *w, const wc_eventstreams_0_1_time_range *value)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "minTime");
    wc_mp_write_u64(w, value->min_time);
    wc_mp_write_cstr(w, "maxTime");
    wc_mp_write_u64(w, value->max_time);
}

static const char *const operations[WC_EVENTSTREAMS_0_1_OPERATIONS] = {
    WC_EVENTSTREAMS_0_1_OP_WRITE_EVENT,
    WC_EVENTSTREAMS_0_1_OP_QUERY_STREAM,
    WC_EVENTSTREAMS_0_1_OP_DELIVER_EVENT,
};

int wc_eventstreams_0_1_operation(wc_slice name)
{
    for (int i = 0; i < WC_EVENTSTREAMS_0_1_OPERATIONS; i++) {
        if (__builtin_strlen(operations[i]) == name.len &&
            __builtin_memcmp(operations[i], name.ptr, name.len) == 0)
            return i;
    }
    return -1;
}

const char *wc_eventstreams_0_1_operation_name(int operation)
{
    return operations[operation];
}
