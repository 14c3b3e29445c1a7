/* Generated from ../../interfaces/logging.widl by `wash gen codegen.yaml`; changes belong there. */
#include "wasmcloud/logging.h"

int wc_logging_write_log(const char *link, const wc_logging_write_log_args *args)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_logging_write_log_args_write(&w, args);
    return wc_actor_call(link, WC_TEXT(WC_LOGGING_NAMESPACE), WC_TEXT("WriteLog"), &w, &r);
}
