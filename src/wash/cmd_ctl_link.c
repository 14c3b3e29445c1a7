/* wash/cmd_ctl_link.c: `wash ctl link` as the era had it, and what later releases made of it: `link put`, `link del`, `link
 * query`; `del link` is the second in the order of words of the era.
 *
 * Links are published, nobody acknowledges them: success means that the server has the message. SPEC wash 6.2, 6.3, 7.2, 17,
 * lattice 3.2. */
#include "base/num.h"
#include "codec/mp_buf.h"
#include "wash/ctl.h"

/* The five fields of an advertisement. */
typedef struct link_def {
    const char *actor, *provider, *contract, *name;
} link_def;

/* False: a value has no '='. It is split at the first one. */
static bool encode_link(const wc_opt_args *args, const link_def *link, size_t value_count, wc_buf *out)
{
    wc_mp_writer w;
    bool is_good = true;
    wc_mp_buf_begin(&w, out);
    wc_mp_write_map(&w, 5);
    wc_mp_write_cstr(&w, "actor_id");
    wc_mp_write_cstr(&w, link->actor);
    wc_mp_write_cstr(&w, "provider_id");
    wc_mp_write_cstr(&w, link->provider);
    wc_mp_write_cstr(&w, "link_name");
    wc_mp_write_cstr(&w, link->name);
    wc_mp_write_cstr(&w, "contract_id");
    wc_mp_write_cstr(&w, link->contract);
    wc_mp_write_cstr(&w, "values");
    wc_mp_write_map(&w, (uint32_t)value_count);
    for (size_t i = 0; i < value_count && is_good; i++) {
        wc_slice pair = wc_slice_str(wc_opt_item(args, "values", i));
        size_t at = wc_slice_find(pair, '=');
        is_good = at < pair.len;
        wc_mp_write_str(&w, wc_slice_sub(pair, 0, at));
        wc_mp_write_str(&w, wc_slice_from(pair, at + 1));
    }
    return wc_mp_buf_end(&w) == 0 && is_good;
}

/* Returns when the server has it: whoever exits right after a publication may lose it. */
static int publish(wc__ctl *ctl, wc_slice subject, const wc_buf *body, wc_error *err)
{
    int rc = wc_bus_client_publish(ctl->client, subject, (wc_slice){0}, wc_buf_slice(body), err);
    return rc == 0 ? wc_bus_client_flush(ctl->client, ctl->timeout_ms, err) : rc;
}

/* ---- put ----------------------------------------------------------------------------------------------------------- */

static int print_linked(wc__ctl *ctl, const link_def *link, const char *verb)
{
    const wc__ctl_field fields[] = {{"actor_id", wc_slice_str(link->actor)},
                                    {"provider_id", wc_slice_str(link->provider)},
                                    {"result", WC_LIT("published")}};
    if (wc__wash_is_json(ctl->args))
        return wc__ctl_print_fields(ctl, fields, 3);
    return wc__ctl_print_text(ctl, "%s link (%s) <-> (%s) successfully", verb, link->actor, link->provider);
}

static int put(void *ctx, const wc_opt_args *args, const char *verb)
{
    wc__ctl ctl;
    wc_error err = {0};
    wc_slice subject;
    wc_buf body;
    const link_def link = {wc_opt_text(args, "actor-id"), wc_opt_text(args, "provider-id"),
                           wc_opt_text(args, "contract-id"), wc_opt_text(args, "link-name")};
    wc_buf_init(&body, 1u << 20);
    int status = wc__ctl_open(&ctl, ctx, args);
    wc__ctl_spin(&ctl, " Advertising link between %s and %s ... ", link.actor, link.provider);
    if (status == 0)
        status = wc__ctl_subject(&ctl, &subject, "wasmbus.rpc.%s.links", ctl.prefix);
    if (status != 0)
        goto out;
    if (!encode_link(args, &link, wc_opt_count(args, "values"), &body))
        status = wc__ctl_print_error(
            &ctl, "Error advertising link",
            WC_LIT("Constraints were not properly formatted. Ensure they are formatted as label=value"));
    else if (publish(&ctl, subject, &body, &err) != 0)
        status = wc__ctl_print_error(&ctl, "Error advertising link", wc_slice_str(err.msg));
    else
        status = print_linked(&ctl, &link, verb);
out:
    wc_buf_deinit(&body);
    wc__ctl_close(&ctl);
    return status;
}

int wc__ctl_link(void *ctx, const wc_opt_args *args)
{
    return put(ctx, args, "Advertised");
}

static int link_put(void *ctx, const wc_opt_args *args)
{
    return put(ctx, args, "Published");
}

/* ---- del ----------------------------------------------------------------------------------------------------------- */

static int print_deleted(wc__ctl *ctl, const link_def *link)
{
    const wc__ctl_field fields[] = {{"actor_id", wc_slice_str(link->actor)},
                                    {"contract_id", wc_slice_str(link->contract)},
                                    {"link_name", wc_slice_str(link->name)},
                                    {"result", WC_LIT("published")}};
    if (wc__wash_is_json(ctl->args))
        return wc__ctl_print_fields(ctl, fields, 4);
    return wc__ctl_print_text(ctl, "Deleted link for %s on %s (%s) successfully", link->actor, link->contract,
                              link->name);
}

static int link_del(void *ctx, const wc_opt_args *args)
{
    wc__ctl ctl;
    wc_error err = {0};
    wc_slice subject;
    wc_buf body;
    const link_def link = {wc_opt_text(args, "actor-id"), "", wc_opt_text(args, "contract-id"),
                           wc_opt_text(args, "link-name")};
    if (strlen(link.contract) == WC_NKEY_PUBLIC_LEN && link.contract[0] == WC_NKEY_SERVICE)
        return wc__wash_fail(ctx,
                             "It looks like you used a Provider ID (e.g. VABC...) instead of a contract ID "
                             "(e.g. wasmcloud:httpserver)");
    wc_buf_init(&body, 1u << 20);
    int status = wc__ctl_open(&ctl, ctx, args);
    wc__ctl_spin(&ctl, " Deleting link for %s on %s (%s) ... ", link.actor, link.contract, link.name);
    if (status == 0)
        status = wc__ctl_subject(&ctl, &subject, "wasmbus.rpc.%s.remlinks", ctl.prefix);
    if (status != 0)
        goto out;
    if (!encode_link(args, &link, 0, &body))
        status = wc__wash_fail(ctx, "Error deleting link: the names are longer than %zu bytes", body.max);
    else if (publish(&ctl, subject, &body, &err) != 0)
        status = wc__wash_fail(ctx, "Error deleting link: %s", err.msg);
    else
        status = print_deleted(&ctl, &link);
out:
    wc_buf_deinit(&body);
    wc__ctl_close(&ctl);
    return status;
}

/* ---- tables -------------------------------------------------------------------------------------------------------- */

const wc_opt wc__ctl_link_opts[] = {
    WC_CTL_ACTOR_ARG,
    WC_CTL_PROVIDER_ARG,
    WC_CTL_CONTRACT_ARG,
    {.name = "values", .kind = WC_OPT_POSITIONAL, .is_repeated = true, .help = "key=value, any number of them"},
    WC_CTL_LINK_NAME_OPT,
    WC_CTL_OPTS,
    {0},
};

static const wc_opt del_opts[] = {
    WC_CTL_ACTOR_ARG, WC_CTL_CONTRACT_ARG, WC_CTL_LINK_NAME_OPT, WC_CTL_OPTS, {0}};

const wc_opt_command wc__ctl_link_commands[] = {
    {.name = "put", .about = "Link an actor with a provider", .opts = wc__ctl_link_opts, .run = link_put},
    {.name = "del", .about = "Remove a link", .opts = del_opts, .run = link_del},
    {.name = "query", .about = "List the links", .opts = wc__ctl_plain_opts, .run = wc__ctl_get_links},
    {0},
};

const wc_opt_command wc__ctl_del_commands[] = {
    {.name = "link", .about = "Remove a link", .opts = del_opts, .run = link_del},
    {0},
};
