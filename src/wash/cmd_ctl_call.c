/* wash/cmd_ctl_call.c: `wash ctl call`: calls an actor the way a host does: an invocation of "system", signed with a key that
 * is made for it and thrown away.
 *
 * What the actor answers is not interpreted. Its own error is a result, with status 0, as in the era; no answer at all is an
 * error. SPEC wash 6.2, 6.3, lattice 4. */
#include <unistd.h>

#include "codec/mp_buf.h"
#include "lattice/lattice.h"
#include "wash/ctl.h"

#define CALL_DATA_BYTES (16u << 20)
#define CALL_DEPTH 32u

/* The words as one JSON text, as MessagePack. 0, or 1 when an error was told. */
static int read_data(wc__ctl *ctl, wc_buf *out)
{
    const wc_value_limits limits = {.max_bytes = CALL_DATA_BYTES, .max_depth = CALL_DEPTH};
    const wc_value *value;
    wc_error err = {0};
    wc_mp_writer w;
    wc_buf text;
    wc_buf_init(&text, CALL_DATA_BYTES);
    for (size_t i = 0; i < wc_opt_count(ctl->args, "data"); i++)
        wc_buf_append_str(&text, wc_opt_item(ctl->args, "data", i));
    int status = 0;
    if (wc_buf_status(&text) != 0)
        status = wc__wash_fail(ctl->wash, "the data is larger than %u bytes", CALL_DATA_BYTES);
    else if (wc_slice_trim(wc_buf_slice(&text)).len == 0)
        status = wc__wash_fail(ctl->wash, "EOF while parsing a value at line 1 column 0");
    else if (wc_json_read(wc_buf_slice(&text), &limits, &ctl->arena, &value, &err) != 0)
        status = wc__wash_fail(ctl->wash, "%s", err.msg);
    wc_buf_deinit(&text);
    if (status != 0)
        return status;
    wc_mp_buf_begin(&w, out);
    wc__ctl_put_mp(&w, value);
    return wc_mp_buf_end(&w) == 0 ? 0
                                  : wc__wash_fail(ctl->wash, "the data is larger than %zu bytes", out->max);
}

static int sign(wc__ctl *ctl, wc_invocation *invocation, char host_id[WC_NKEY_PUBLIC_LEN + 1], wc_error *err)
{
    wc_nkey key;
    int rc = wc_nkey_generate(WC_NKEY_SERVER, ctl->wash->env, &key, err);
    if (rc != 0)
        return rc;
    wc_nkey_public(&key, host_id);
    invocation->host_id = wc_slice_str(host_id);
    wc_slice target_url = wc_entity_url(&invocation->target, &ctl->arena);
    const wc_invocation_facts facts = {
        .id = invocation->id,
        .host_id = invocation->host_id,
        .origin_url = wc_entity_url(&invocation->origin, &ctl->arena),
        .target_url = wc_operation_url(target_url, invocation->operation, &ctl->arena),
        .payload = invocation->payload,
    };
    rc = wc_invocation_sign(&facts, &key, ctl->wash->env, &ctl->arena, &invocation->token, err);
    wc_nkey_deinit(&key);
    return rc;
}

/* The signed message. 0, or 1 when an error was told. */
static int make_invocation(wc__ctl *ctl, wc_slice payload, wc_buf *out)
{
    char id[WC_UUID_LEN + 1], host_id[WC_NKEY_PUBLIC_LEN + 1];
    wc_error err = {0};
    wc_uuid_make(ctl->wash->env, id);
    wc_invocation invocation = {
        .origin = {.key = WC_LIT("system")},
        .target = {.key = wc_slice_str(wc_opt_text(ctl->args, "actor-id"))},
        .operation = wc_slice_str(wc_opt_text(ctl->args, "operation")),
        .payload = payload,
        .id = wc_slice_str(id),
    };
    int rc = sign(ctl, &invocation, host_id, &err);
    if (rc == 0)
        rc = wc_invocation_encode(&invocation, out, &err);
    return rc == 0 ? 0 : wc__wash_fail(ctl->wash, "%s", err.msg);
}

/* What an actor says may hold anything; a terminal is not shown what it would obey. */
static int print_response(wc__ctl *ctl, wc_slice bytes)
{
    wc_buf text;
    wc_buf_init(&text, CTL_TEXT_BYTES);
    wc__ctl_append_lossy(&text, bytes);
    const wc__ctl_field field = {"response", wc_buf_slice(&text)};
    int status = 0;
    if (wc_buf_status(&text) != 0) {
        status = wc__wash_fail(ctl->wash, "the response is larger than %u bytes", CTL_TEXT_BYTES);
    } else if (wc__wash_is_json(ctl->args)) {
        status = wc__ctl_print_fields(ctl, &field, 1);
    } else {
        fputs("\nCall response (raw): ", ctl->wash->out);
        if (isatty(fileno(ctl->wash->out)) == 1)
            wc__wash_print_clean(ctl->wash, field.text);
        else
            status = wc__wash_print(ctl->wash, &text);
    }
    wc_buf_deinit(&text);
    return status;
}

int wc__ctl_call(void *ctx, const wc_opt_args *args)
{
    wc__ctl ctl;
    wc_error err = {0};
    wc_slice subject, wire;
    wc_rpc_answer answer;
    wc_buf data, message;
    wc_buf_init(&data, CALL_DATA_BYTES);
    wc_buf_init(&message, CALL_DATA_BYTES * 2 + (64u << 10));
    int status = wc__ctl_open(&ctl, ctx, args);
    wc__ctl_spin(&ctl, "Calling actor %s ... ", wc_opt_text(args, "actor-id"));
    if (status == 0)
        status = wc__ctl_subject(&ctl, &subject, "wasmbus.rpc.%s.%s", ctl.prefix,
                                 wc_opt_text(args, "actor-id"));
    if (status == 0)
        status = read_data(&ctl, &data);
    if (status == 0)
        status = make_invocation(&ctl, wc_buf_slice(&data), &message);
    if (status == 0)
        status = wc__ctl_ask_raw(&ctl, subject, wc_buf_slice(&message), &wire);
    if (status != 0)
        goto out;
    if (wc_rpc_answer_decode(wire, &ctl.arena, &answer, &err) != 0)
        status = wc__wash_fail(ctx, "%s", err.msg);
    else if (answer.is_failure)
        status = wc__ctl_print_error(&ctl, "Error invoking actor", answer.error);
    else
        status = print_response(&ctl, answer.payload);
out:
    wc_buf_deinit(&message);
    wc_buf_deinit(&data);
    wc__ctl_close(&ctl);
    return status;
}

const wc_opt wc__ctl_call_opts[] = {
    WC_CTL_ACTOR_ARG,
    {.name = "operation", .kind = WC_OPT_POSITIONAL, .is_required = true, .help = "Name of the operation"},
    {.name = "data",
     .kind = WC_OPT_POSITIONAL,
     .is_repeated = true,
     .help = "JSON; several words are joined without blanks"},
    WC_CTL_OPTS,
    {0},
};
