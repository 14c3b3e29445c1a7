/* engine/result.c: judges what a guest left behind when its call ended, by the table of wapc.md section 5
 * (column "C host"), and words it.
 *
 * SPEC wapc 5, 9 (error kinds).
 */
#include <stdio.h>

#include "engine/internal.h"

static void append_guest_error(wapc_instance *in)
{
    if (in->guest_error.is_set)
        wc_buf_append_slice(&in->error_text, wc_buf_slice(&in->guest_error.bytes));
}

static const char *start_name(int entry)
{
    static const char *const names[] = {"start section", "_start", "_initialize", "wapc_init"};
    return names[entry];
}

/* Why the guest was ended, without what it said itself. */
static void append_cause(wapc_instance *in, int status)
{
    wc_buf *out = &in->error_text;
    bool is_start = in->phase != WC_PHASE_CALL;
    if (status == WC_ETIMEOUT && is_start)
        wc_buf_printf(out, "%s init interrupted, execution deadline exceeded", start_name(in->entry));
    else if (status == WC_ETIMEOUT)
        wc_buf_append_str(out, "guest code interrupted, execution deadline exceeded");
    else if (status == WC_ECANCELED)
        wc_buf_append_str(out, "call was cancelled");
    else if (in->has_exited)
        wc_buf_printf(out, "guest called proc_exit(%u)%s%s", in->exit_code, is_start ? " in " : "",
                      is_start ? start_name(in->entry) : "");
    else if (in->own_trap.len)
        wc_buf_append_slice(out, wc_buf_slice(&in->own_trap));
    else if (in->reason.len)
        wc_buf_append_slice(out, wc_buf_slice(&in->reason));
    else
        wc_buf_append_str(out, wc_status_text(status));
}

/* Both are reported: the guest's own words first (the reference host lost them, SPEC wapc 5 "trap after
 * __guest_error"). */
static void judge_failure(wapc_instance *in, int status)
{
    if (in->phase != WC_PHASE_CALL)
        wc_buf_append_str(&in->error_text, "Initialization failed: ");
    append_guest_error(in);
    if (in->guest_error.is_set && in->guest_error.bytes.len)
        wc_buf_append_str(&in->error_text, "; ");
    append_cause(in, status);
    in->result.status = status;
}

static void judge_return(wapc_instance *in, uint32_t code)
{
    wapc_result *result = &in->result;
    append_guest_error(in);
    if (code != 0 && in->response.is_set) {
        result->response = wc_buf_slice(&in->response.bytes);
        result->has_ignored_error = in->guest_error.is_set;
        return;
    }
    result->status = WC_EGUEST;
    if (!in->guest_error.is_set)
        wc_buf_append_str(&in->error_text, code ? "No error message OR response set for call success"
                                                : "No error message set for call failure");
}

void wc__instance_judge(wapc_instance *in, int status, uint32_t code)
{
    in->result = (wapc_result){0};
    if (status < 0)
        judge_failure(in, status);
    else
        judge_return(in, code);
    in->result.error = wc_buf_slice(&in->error_text);
}

void wapc_get_result(const wapc_instance *in, wapc_result *out)
{
    *out = in->result;
}

size_t wapc_format_error(const wapc_result *result, char *out, size_t size)
{
    if (size == 0)
        return 0;
    bool is_start = wc_slice_starts(result->error, WC_LIT("Initialization failed: "));
    int len = 0;
    out[0] = 0;
    if (result->status != 0)
        len = snprintf(out, size, "%s%.*s", is_start ? "" : "Guest call failure: ", WC_FMT(result->error));
    if (len < 0)
        return 0;
    return WC_MIN((size_t)len, size - 1);
}
