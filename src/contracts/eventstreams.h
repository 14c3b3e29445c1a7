/* Generated from ../../interfaces/eventstreams.widl by `wash gen codegen.yaml`; changes belong there.
 *
 * Readers take memory for lists and maps from the reader (wc_mp_reader_set_alloc); texts and bytes
 * borrow from what is read. */
#ifndef WC_EVENTSTREAMS_GENERATED_H
#define WC_EVENTSTREAMS_GENERATED_H

#include "codec/mp_message.h"

/* Append-only streams of events. Version 0.2. */
#define WC_EVENTSTREAMS_NAMESPACE "wasmcloud:eventstreams"

typedef struct wc_eventstreams_write_event_args wc_eventstreams_write_event_args;
typedef struct wc_eventstreams_event_ack wc_eventstreams_event_ack;
typedef struct wc_eventstreams_stream_query wc_eventstreams_stream_query;
typedef struct wc_eventstreams_event_array wc_eventstreams_event_array;
typedef struct wc_eventstreams_event_list wc_eventstreams_event_list;
typedef struct wc_eventstreams_event wc_eventstreams_event;
typedef struct wc_eventstreams_time_range wc_eventstreams_time_range;

struct wc_eventstreams_write_event_args {
    wc_slice stream_id;
    wc_pairs values;
};

struct wc_eventstreams_event_ack {
    bool has_event_id;
    wc_slice event_id;
    bool has_error;
    wc_slice error;
};

struct wc_eventstreams_stream_query {
    wc_slice stream_id;
    const wc_eventstreams_time_range *range;
    /* At most that many; 0 means all. */
    uint64_t count;
};

struct wc_eventstreams_event_array {
    const wc_eventstreams_event *items;
    uint32_t len;
};

struct wc_eventstreams_event_list {
    wc_eventstreams_event_array events;
};

struct wc_eventstreams_event {
    wc_slice event_id;
    wc_slice stream_id;
    wc_pairs values;
};

/* Milliseconds since the epoch. */
struct wc_eventstreams_time_range {
    uint64_t min_time;
    uint64_t max_time;
};

bool wc_eventstreams_write_event_args_read(wc_mp_reader *r, wc_eventstreams_write_event_args *out);
void wc_eventstreams_write_event_args_write(wc_mp_writer *w, const wc_eventstreams_write_event_args *value);
bool wc_eventstreams_event_ack_read(wc_mp_reader *r, wc_eventstreams_event_ack *out);
void wc_eventstreams_event_ack_write(wc_mp_writer *w, const wc_eventstreams_event_ack *value);
bool wc_eventstreams_time_range_ref_read(wc_mp_reader *r, const wc_eventstreams_time_range **out);
void wc_eventstreams_time_range_ref_write(wc_mp_writer *w, const wc_eventstreams_time_range *value);
bool wc_eventstreams_stream_query_read(wc_mp_reader *r, wc_eventstreams_stream_query *out);
void wc_eventstreams_stream_query_write(wc_mp_writer *w, const wc_eventstreams_stream_query *value);
bool wc_eventstreams_event_array_read(wc_mp_reader *r, wc_eventstreams_event_array *out);
void wc_eventstreams_event_array_write(wc_mp_writer *w, const wc_eventstreams_event_array *value);
bool wc_eventstreams_event_list_read(wc_mp_reader *r, wc_eventstreams_event_list *out);
void wc_eventstreams_event_list_write(wc_mp_writer *w, const wc_eventstreams_event_list *value);
bool wc_eventstreams_event_read(wc_mp_reader *r, wc_eventstreams_event *out);
void wc_eventstreams_event_write(wc_mp_writer *w, const wc_eventstreams_event *value);
bool wc_eventstreams_time_range_read(wc_mp_reader *r, wc_eventstreams_time_range *out);
void wc_eventstreams_time_range_write(wc_mp_writer *w, const wc_eventstreams_time_range *value);

/* Operations: their names on the wire, and numbers for tables. */
#define WC_EVENTSTREAMS_OP_WRITE_EVENT "WriteEvent"
#define WC_EVENTSTREAMS_OP_QUERY_STREAM "QueryStream"
#define WC_EVENTSTREAMS_OP_DELIVER_EVENT "DeliverEvent"

enum {
    WC_EVENTSTREAMS_WRITE_EVENT,
    WC_EVENTSTREAMS_QUERY_STREAM,
    WC_EVENTSTREAMS_DELIVER_EVENT,
    WC_EVENTSTREAMS_OPERATIONS,
};

/* The number of a name, or -1; the name of a number. */
int wc_eventstreams_operation(wc_slice name);
const char *wc_eventstreams_operation_name(int operation);

#endif
