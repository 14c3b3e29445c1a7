/* Generated from ../../interfaces/httpclient.widl by `wash gen codegen.yaml`; changes belong there. */
#include "wasmcloud/httpclient.h"

int wc_httpclient_request(const char *link, const wc_httpclient_request_args *args,
                          wc_httpclient_response *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_httpclient_request_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_HTTPCLIENT_NAMESPACE), WC_TEXT("Request"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "Response";
    return wc_httpclient_response_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}
