/* Generated from ../../interfaces/eventstreams.widl by `wash gen codegen.yaml`; changes belong there. */
#include "wasmcloud/eventstreams.h"

int wc_eventstreams_write_event(const char *link, const wc_eventstreams_write_event_args *args,
                                wc_eventstreams_event_ack *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_eventstreams_write_event_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_EVENTSTREAMS_NAMESPACE), WC_TEXT("WriteEvent"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "EventAck";
    return wc_eventstreams_event_ack_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int wc_eventstreams_query_stream(const char *link, const wc_eventstreams_stream_query *value,
                                 wc_eventstreams_event_list *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_eventstreams_stream_query_write(&w, value);
    int rc = wc_actor_call(link, WC_TEXT(WC_EVENTSTREAMS_NAMESPACE), WC_TEXT("QueryStream"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "EventList";
    return wc_eventstreams_event_list_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

static const wc_eventstreams_handlers *registered;
static void *registered_ctx;

static int on_deliver_event(wc_slice payload, wc_slice *out_reply)
{
    wc_mp_reader r;
    wc_mp_writer w;
    wc_eventstreams_event value;
    wc_eventstreams_event_ack out = {0};
    wc_actor_reader_init(&r, payload);
    r.root = "Event";
    if (!wc_eventstreams_event_read(&r, &value))
        return wc_actor_fail_reader(&r);
    int rc = registered->deliver_event(registered_ctx, &value, &out);
    if (rc != 0)
        return rc;
    wc_actor_writer_init(&w);
    wc_eventstreams_event_ack_write(&w, &out);
    return wc_actor_writer_end(&w, out_reply);
}

void wc_eventstreams_register(const wc_eventstreams_handlers *handlers, void *ctx)
{
    registered = handlers;
    registered_ctx = ctx;
    if (handlers->deliver_event != NULL)
        wc_actor_register("DeliverEvent", on_deliver_event);
}
