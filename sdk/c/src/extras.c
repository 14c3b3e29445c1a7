/* sdk/c/src/extras.c: calls to the extras provider, in the structure form that hosts of 0.15 to 0.18 understand.
 * SPEC interfaces 5.9. */
#include "sdk.h"
#include "wasmcloud/extras.h"

static int call(int operation, const wc_extras_request *request, wc_extras_result *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_slice reply;
    wc_actor_writer_init(&w);
    wc_extras_request_write(&w, operation, request);
    int rc = wc_sdk_call("default", WC_EXTRAS_CONTRACT, wc_extras_operation_name(operation), &w, &reply);
    if (rc != 0)
        return rc;
    wc_actor_reader_init(&r, reply);
    return wc_extras_result_read(&r, operation, out) ? 0 : wc_actor_fail_reader(&r);
}

int wc_extras_guid(wc_slice *out_guid)
{
    wc_extras_result result;
    int rc = call(WC_EXTRAS_GUID, &(wc_extras_request){.guid = true}, &result);
    if (rc == 0)
        *out_guid = result.guid;
    return rc;
}

int wc_extras_random(uint32_t min, uint32_t max, uint32_t *out)
{
    wc_extras_result result;
    int rc = call(WC_EXTRAS_RANDOM, &(wc_extras_request){.random = true, .min = min, .max = max}, &result);
    if (rc == 0)
        *out = result.random;
    return rc;
}

int wc_extras_sequence(uint64_t *out)
{
    wc_extras_result result;
    int rc = call(WC_EXTRAS_SEQUENCE, &(wc_extras_request){.sequence = true}, &result);
    if (rc == 0)
        *out = result.sequence;
    return rc;
}
