/* Generated from ../../interfaces/telnet.widl by `wash gen codegen.yaml`; changes belong there. */
#include "wasmcloud/telnet.h"

int wc_telnet_send_text(const char *link, const wc_telnet_send_text_args *args, wc_telnet_telnet_result *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_telnet_send_text_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_TELNET_NAMESPACE), WC_TEXT("SendText"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "TelnetResult";
    return wc_telnet_telnet_result_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

static const wc_telnet_handlers *registered;
static void *registered_ctx;

static int on_session_started(wc_slice payload, wc_slice *out_reply)
{
    wc_mp_reader r;
    wc_mp_writer w;
    wc_telnet_session_started_args args;
    wc_telnet_telnet_result out = {0};
    wc_actor_reader_init(&r, payload);
    r.root = "SessionStartedArgs";
    if (!wc_telnet_session_started_args_read(&r, &args))
        return wc_actor_fail_reader(&r);
    int rc = registered->session_started(registered_ctx, &args, &out);
    if (rc != 0)
        return rc;
    wc_actor_writer_init(&w);
    wc_telnet_telnet_result_write(&w, &out);
    return wc_actor_writer_end(&w, out_reply);
}

static int on_receive_text(wc_slice payload, wc_slice *out_reply)
{
    wc_mp_reader r;
    wc_mp_writer w;
    wc_telnet_receive_text_args args;
    wc_telnet_telnet_result out = {0};
    wc_actor_reader_init(&r, payload);
    r.root = "ReceiveTextArgs";
    if (!wc_telnet_receive_text_args_read(&r, &args))
        return wc_actor_fail_reader(&r);
    int rc = registered->receive_text(registered_ctx, &args, &out);
    if (rc != 0)
        return rc;
    wc_actor_writer_init(&w);
    wc_telnet_telnet_result_write(&w, &out);
    return wc_actor_writer_end(&w, out_reply);
}

void wc_telnet_register(const wc_telnet_handlers *handlers, void *ctx)
{
    registered = handlers;
    registered_ctx = ctx;
    if (handlers->session_started != NULL)
        wc_actor_register("SessionStarted", on_session_started);
    if (handlers->receive_text != NULL)
        wc_actor_register("ReceiveText", on_receive_text);
}
