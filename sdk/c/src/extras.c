/* Generated from ../../interfaces/extras.widl by `wash gen codegen.yaml`; changes belong there. */
#include "wasmcloud/extras.h"

int wc_extras_request_guid(const char *link, const wc_extras_generator_request *value,
                           wc_extras_generator_result *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_extras_generator_request_write(&w, value);
    int rc = wc_actor_call(link, WC_TEXT(WC_EXTRAS_NAMESPACE), WC_TEXT("RequestGuid"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "GeneratorResult";
    return wc_extras_generator_result_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int wc_extras_request_random(const char *link, const wc_extras_generator_request *value,
                             wc_extras_generator_result *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_extras_generator_request_write(&w, value);
    int rc = wc_actor_call(link, WC_TEXT(WC_EXTRAS_NAMESPACE), WC_TEXT("RequestRandom"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "GeneratorResult";
    return wc_extras_generator_result_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int wc_extras_request_sequence(const char *link, const wc_extras_generator_request *value,
                               wc_extras_generator_result *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_extras_generator_request_write(&w, value);
    int rc = wc_actor_call(link, WC_TEXT(WC_EXTRAS_NAMESPACE), WC_TEXT("RequestSequence"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "GeneratorResult";
    return wc_extras_generator_result_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}
