/* Generated from ../../interfaces/messaging.widl by `wash gen codegen.yaml`; changes belong there. */
#include "wasmcloud/messaging.h"

int wc_messaging_publish(const char *link, const wc_messaging_publish_args *args,
                         wc_messaging_publish_response *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_messaging_publish_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_MESSAGING_NAMESPACE), WC_TEXT("Publish"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "PublishResponse";
    return wc_messaging_publish_response_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int wc_messaging_request(const char *link, const wc_messaging_request_args *args,
                         wc_messaging_broker_message *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_messaging_request_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_MESSAGING_NAMESPACE), WC_TEXT("Request"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "BrokerMessage";
    return wc_messaging_broker_message_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

static const wc_messaging_handlers *registered;
static void *registered_ctx;

static int on_handle_message(wc_slice payload, wc_slice *out_reply)
{
    wc_mp_reader r;
    wc_messaging_broker_message value;
    wc_actor_reader_init(&r, payload);
    r.root = "BrokerMessage";
    (void)out_reply;
    if (!wc_messaging_broker_message_read(&r, &value))
        return wc_actor_fail_reader(&r);
    return registered->handle_message(registered_ctx, &value);
}

void wc_messaging_register(const wc_messaging_handlers *handlers, void *ctx)
{
    registered = handlers;
    registered_ctx = ctx;
    if (handlers->handle_message != NULL)
        wc_actor_register("HandleMessage", on_handle_message);
}
