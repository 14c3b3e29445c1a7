/* sdk/c/src/logging.c: log lines through the contract. SPEC interfaces 5.6. */
#include "sdk.h"
#include "wasmcloud/logging.h"

int wc_logging_write(uint32_t level, const char *target, wc_slice text)
{
    wc_mp_writer w;
    wc_slice reply; /* nothing or nil: void */
    wc_actor_writer_init(&w);
    wc_write_log_write(&w, &(wc_write_log){.target = wc_text_of(target), .level = level, .text = text});
    return wc_sdk_call("default", WC_LOGGING_CONTRACT, WC_OP_WRITE_LOG, &w, &reply);
}
