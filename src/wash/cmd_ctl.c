/* wash/cmd_ctl.c: `wash ctl`: its tables, and the commands that change something: start, stop, update, link; and watch.
 *
 * A refusal by the host is printed like a result, with status 0, as in the era. What `update` was told is looked at, and a
 * link is flushed before it is reported. `call` is not here. SPEC wash 6.2, 6.3. */
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/num.h"
#include "codec/mp_buf.h"
#include "wash/ctl.h"

/* A reference that is a file here is named by its whole path: the host has another working directory. */
static wc_slice absolute(wc__ctl *ctl, const char *ref)
{
    struct stat info;
    char *path = stat(ref, &info) == 0 && S_ISREG(info.st_mode) ? realpath(ref, NULL) : NULL;
    wc_slice out = wc_arena_dup(&ctl->arena, wc_slice_str(path ? path : ref));
    free(path);
    return out;
}

typedef struct field {
    const char *key;
    wc_slice text;
} field;

static wc_slice make_body(wc__ctl *ctl, const field *fields, size_t count)
{
    wc_json_writer json;
    wc_buf text;
    wc_buf_init(&text, 1u << 20);
    wc_json_writer_init(&json, &text);
    wc_json_object_begin(&json);
    for (size_t i = 0; i < count; i++)
        wc_json_put_string(&json, fields[i].key, fields[i].text);
    wc_json_object_end(&json);
    wc_slice out = wc_arena_dup(&ctl->arena, wc_buf_slice(&text));
    wc_buf_deinit(&text);
    return out;
}

static int print_fields(wc__ctl *ctl, const field *fields, size_t count)
{
    wc_buf text;
    wc_buf_init(&text, CTL_TEXT_BYTES);
    wc_buf_append_slice(&text, make_body(ctl, fields, count));
    int status = wc__wash_print(ctl->wash, &text);
    wc_buf_deinit(&text);
    return status;
}

/* Whether the acknowledgement reports a failure. */
static bool failed(const wc_value *ack, wc_slice *out_why)
{
    return wc_value_string(wc_value_get(ack, "failure"), out_why);
}

/* ---- start --------------------------------------------------------------------------------------------------------- */

typedef struct offer {
    wc__ctl *ctl;
    wc_slice host;
} offer;

static bool take_first(void *arg, const wc_value *answer)
{
    offer *self = arg;
    return !wc_value_string(wc_value_get(answer, "host_id"), &self->host);
}

static int put_constraints(wc__ctl *ctl, wc_json_writer *json)
{
    wc_json_key(json, "constraints");
    wc_json_object_begin(json);
    for (size_t i = 0; i < wc_opt_count(ctl->args, "constraint"); i++) {
        wc_slice rest = wc_slice_str(wc_opt_item(ctl->args, "constraint", i));
        size_t at = wc_slice_find(rest, '=');
        if (at == rest.len)
            return wc__wash_fail(ctl->wash,
                                 "Constraints were not properly formatted. Ensure they are formatted as "
                                 "label=value");
        wc_json_key_slice(json, wc_slice_sub(rest, 0, at));
        wc_json_string(json, wc_slice_from(rest, at + 1));
    }
    wc_json_object_end(json);
    return 0;
}

/* The first host that offers to run it. */
static int hold_auction(wc__ctl *ctl, bool is_actor, wc_slice ref, wc_slice *out_host)
{
    offer best = {.ctl = ctl};
    wc_json_writer json;
    wc_slice subject;
    wc_buf body;
    wc_buf_init(&body, 1u << 20);
    wc_json_writer_init(&json, &body);
    wc_json_object_begin(&json);
    wc_json_put_string(&json, is_actor ? "actor_ref" : "provider_ref", ref);
    if (!is_actor)
        wc_json_put_cstr(&json, "link_name", wc_opt_text(ctl->args, "link-name"));
    int status = put_constraints(ctl, &json);
    if (status == 0) {
        wc_json_object_end(&json);
        status = wc__ctl_subject(ctl, &subject, "wasmbus.ctl.%s.auction.%s", ctl->prefix,
                                 is_actor ? "actor" : "provider");
    }
    if (status == 0)
        status = wc__ctl_gather(ctl, subject, wc_buf_slice(&body), wc_opt_u64(ctl->args, "timeout", 1),
                                take_first, &best);
    if (status == 0 && best.host.len == 0)
        status = wc__wash_fail(ctl->wash, "No suitable hosts found for %s %.*s",
                               is_actor ? "actor" : "provider", WC_FMT(ref));
    *out_host = best.host;
    wc_buf_deinit(&body);
    return status;
}

static int start_on(wc__ctl *ctl, bool is_actor, wc_slice ref, wc_slice host)
{
    const field actor[] = {{"actor_ref", ref}, {"host_id", host}};
    const field provider[] = {
        {"host_id", host},
        {"provider_ref", ref},
        {"link_name", is_actor ? (wc_slice){0} : wc_slice_str(wc_opt_text(ctl->args, "link-name"))},
    };
    const wc_value *ack;
    wc_slice subject, why;
    int status = wc__ctl_subject(ctl, &subject, "wasmbus.ctl.%s.cmd.%.*s.%s", ctl->prefix, WC_FMT(host),
                                 is_actor ? "la" : "lp");
    if (status == 0)
        status = wc__ctl_ask(ctl, subject, is_actor ? make_body(ctl, actor, 2) : make_body(ctl, provider, 3),
                             &ack);
    if (status != 0)
        return status;
    if (failed(ack, &why))
        return wc__ctl_print_error(ctl, is_actor ? "Error starting actor" : "Error starting provider", why);
    if (wc__wash_is_json(ctl->args))
        return print_fields(ctl, is_actor ? actor : provider, 2);
    return wc__ctl_print_text(ctl, "%s starting on host %.*s", is_actor ? "Actor" : "Provider", WC_FMT(host));
}

static int start(void *ctx, const wc_opt_args *args, bool is_actor)
{
    wc__ctl ctl;
    const char *named = wc_opt_text(args, "host-id"),
               *given = wc_opt_text(args, is_actor ? "actor-ref" : "provider-ref");
    int status = wc__ctl_open(&ctl, ctx, args);
    if (status == 0) {
        wc_slice ref = is_actor ? absolute(&ctl, given) : wc_slice_str(given), host = wc_slice_str(named);
        if (named == NULL)
            status = hold_auction(&ctl, is_actor, ref, &host);
        if (status == 0)
            status = start_on(&ctl, is_actor, ref, host);
    }
    wc__ctl_close(&ctl);
    return status;
}

static int start_actor(void *ctx, const wc_opt_args *args)
{
    return start(ctx, args, true);
}

static int start_provider(void *ctx, const wc_opt_args *args)
{
    return start(ctx, args, false);
}

/* ---- stop ---------------------------------------------------------------------------------------------------------- */

static int stop(void *ctx, const wc_opt_args *args, bool is_actor)
{
    wc__ctl ctl;
    wc_slice subject, why;
    const wc_value *ack;
    const char *host = wc_opt_text(args, "host-id"),
               *ref = wc_opt_text(args, is_actor ? "actor-id" : "provider-id");
    const field fields[] = {
        {"host_id", wc_slice_str(host)},
        {is_actor ? "actor_ref" : "provider_ref", wc_slice_str(ref)},
        {"link_name", is_actor ? (wc_slice){0} : wc_slice_str(wc_opt_text(args, "link-name"))},
        {"contract_id", is_actor ? (wc_slice){0} : wc_slice_str(wc_opt_text(args, "contract-id"))},
    };
    int status = wc__ctl_open(&ctl, ctx, args);
    if (status == 0)
        status = wc__ctl_subject(&ctl, &subject, "wasmbus.ctl.%s.cmd.%s.%s", ctl.prefix, host,
                                 is_actor ? "sa" : "sp");
    if (status == 0)
        status = wc__ctl_ask(&ctl, subject, make_body(&ctl, fields, is_actor ? 2 : 4), &ack);
    if (status != 0)
        goto out;
    if (failed(ack, &why))
        status = wc__ctl_print_error(&ctl, is_actor ? "Error stopping actor" : "Error stopping provider", why);
    else if (wc__wash_is_json(args))
        status = print_fields(&ctl, &fields[1], 1);
    else
        status = wc__ctl_print_text(&ctl, "Stopping %s: %s", is_actor ? "actor" : "provider", ref);
out:
    wc__ctl_close(&ctl);
    return status;
}

static int stop_actor(void *ctx, const wc_opt_args *args)
{
    return stop(ctx, args, true);
}

static int stop_provider(void *ctx, const wc_opt_args *args)
{
    return stop(ctx, args, false);
}

/* ---- update -------------------------------------------------------------------------------------------------------- */

static int update_actor(void *ctx, const wc_opt_args *args)
{
    wc__ctl ctl;
    wc_slice subject;
    wc_buf text;
    const wc_value *ack;
    bool is_accepted = false;
    const char *host = wc_opt_text(args, "host-id"), *actor = wc_opt_text(args, "actor-id"),
               *ref = wc_opt_text(args, "new-actor-ref");
    int status = wc__ctl_open(&ctl, ctx, args);
    if (status == 0)
        status = wc__ctl_subject(&ctl, &subject, "wasmbus.ctl.%s.cmd.%s.upd", ctl.prefix, host);
    if (status == 0) {
        const field fields[] = {{"host_id", wc_slice_str(host)},
                                {"actor_id", wc_slice_str(actor)},
                                {"new_actor_ref", absolute(&ctl, ref)}};
        status = wc__ctl_ask(&ctl, subject, make_body(&ctl, fields, 3), &ack);
    }
    if (status != 0)
        goto out;
    (void)wc_value_bool(wc_value_get(ack, "accepted"), &is_accepted);
    if (!is_accepted) {
        status = wc__ctl_print_error(&ctl, "Error updating actor",
                                     WC_LIT("the host did not accept the update; its log says why"));
    } else if (wc__wash_is_json(args)) {
        wc_buf_init(&text, 64);
        wc_buf_append_str(&text, "{\"accepted\":true}");
        status = wc__wash_print(ctx, &text);
        wc_buf_deinit(&text);
    } else {
        status = wc__ctl_print_text(&ctl, "Actor %s updated to %s", actor, ref);
    }
out:
    wc__ctl_close(&ctl);
    return status;
}

/* ---- link ---------------------------------------------------------------------------------------------------------- */

/* The advertisement of lattice.md 3.2. False: a value has no '='. */
static bool encode_link(const wc_opt_args *args, wc_buf *out)
{
    wc_mp_writer w;
    size_t count = wc_opt_count(args, "values");
    bool is_good = true;
    wc_mp_buf_begin(&w, out);
    wc_mp_write_map(&w, 5);
    wc_mp_write_cstr(&w, "actor_id");
    wc_mp_write_cstr(&w, wc_opt_text(args, "actor-id"));
    wc_mp_write_cstr(&w, "provider_id");
    wc_mp_write_cstr(&w, wc_opt_text(args, "provider-id"));
    wc_mp_write_cstr(&w, "link_name");
    wc_mp_write_cstr(&w, wc_opt_text(args, "link-name"));
    wc_mp_write_cstr(&w, "contract_id");
    wc_mp_write_cstr(&w, wc_opt_text(args, "contract-id"));
    wc_mp_write_cstr(&w, "values");
    wc_mp_write_map(&w, (uint32_t)count);
    for (size_t i = 0; i < count; i++) {
        wc_slice pair = wc_slice_str(wc_opt_item(args, "values", i));
        size_t at = wc_slice_find(pair, '=');
        if (at == pair.len) {
            is_good = false;
            break;
        }
        wc_mp_write_str(&w, wc_slice_sub(pair, 0, at));
        wc_mp_write_str(&w, wc_slice_from(pair, at + 1));
    }
    return wc_mp_buf_end(&w) == 0 && is_good;
}

static int print_linked(wc__ctl *ctl, const char *actor, const char *provider)
{
    const field fields[] = {{"actor_id", wc_slice_str(actor)},
                            {"provider_id", wc_slice_str(provider)},
                            {"result", WC_LIT("published")}};
    if (wc__wash_is_json(ctl->args))
        return print_fields(ctl, fields, 3);
    return wc__ctl_print_text(ctl, "Advertised link (%s) <-> (%s) successfully", actor, provider);
}

static int link_actor(void *ctx, const wc_opt_args *args)
{
    wc__ctl ctl;
    wc_error err = {0};
    wc_slice subject;
    wc_buf body;
    wc_buf_init(&body, 1u << 20);
    int status = wc__ctl_open(&ctl, ctx, args);
    if (status == 0)
        status = wc__ctl_subject(&ctl, &subject, "wasmbus.rpc.%s.links", ctl.prefix);
    if (status != 0)
        goto out;
    if (!encode_link(args, &body)) {
        status = wc__ctl_print_error(
            &ctl, "Error advertising link",
            WC_LIT("Constraints were not properly formatted. Ensure they are formatted as label=value"));
        goto out;
    }
    int rc = wc_bus_client_publish(ctl.client, subject, (wc_slice){0}, wc_buf_slice(&body), &err);
    if (rc == 0)
        rc = wc_bus_client_flush(ctl.client, ctl.timeout_ms, &err);
    status = rc == 0 ? print_linked(&ctl, wc_opt_text(args, "actor-id"), wc_opt_text(args, "provider-id"))
                     : wc__ctl_print_error(&ctl, "Error advertising link", wc_slice_str(err.msg));
out:
    wc_buf_deinit(&body);
    wc__ctl_close(&ctl);
    return status;
}

/* ---- watch --------------------------------------------------------------------------------------------------------- */

/* One line of JSON for each event, as it comes; ends when the server does, or after --count events. */
static int watch(void *ctx, const wc_opt_args *args)
{
    wc__ctl ctl;
    wc_wash *wash = ctx;
    wc_error err = {0};
    wc_slice subject;
    wc_bus_message message;
    uint64_t left = wc_opt_u64(args, "count", 0);
    bool is_endless = left == 0;
    int status = wc__ctl_open(&ctl, ctx, args);
    if (status == 0)
        status = wc__ctl_subject(&ctl, &subject, "wasmbus.ctl.%s.events", ctl.prefix);
    if (status == 0 && (wc_bus_client_subscribe(ctl.client, subject, &err) != 0 ||
                        wc_bus_client_flush(ctl.client, ctl.timeout_ms, &err) != 0))
        status = wc__wash_fail(wash, "%s", err.msg);
    if (status == 0)
        fprintf(wash->errors, "Watching %.*s\n", WC_FMT(subject));
    while (status == 0 && (is_endless || left-- > 0)) {
        int rc = wc_bus_client_next(ctl.client, UINT32_MAX, &message, &err);
        if (rc != 0) {
            status = rc == WC_ECLOSED ? 0 : wc__wash_fail(wash, "%s", err.msg);
            break;
        }
        wc__wash_print_clean(wash, message.payload);
    }
    wc__ctl_close(&ctl);
    return status;
}

/* ---- tables -------------------------------------------------------------------------------------------------------- */

/* clang-format off */
#define TIMEOUT_OPT                                                                                        \
    {.name = "timeout", .kind = WC_OPT_VALUE, .fallback = "1", .value = "seconds", .check = wc_opt_check_u64, \
     .help = "Time to wait for the answers of all hosts"}
#define HOST_ARG {.name = "host-id", .kind = WC_OPT_POSITIONAL, .is_required = true, .help = "Key of the host, N..."}
#define LINK_NAME_OPT                                                                                      \
    {.name = "link-name", .letter = 'l', .kind = WC_OPT_VALUE, .fallback = "default", .help = "Name of the link"}
#define START_OPTS                                                                                         \
    {.name = "host-id", .letter = 'h', .kind = WC_OPT_VALUE, .help = "Host to start it on; none: the first that offers"}, \
    {.name = "constraint", .letter = 'c', .kind = WC_OPT_LIST, .value = "label=value",                      \
     .help = "Label that the host must have, repeatable"},                                                 \
    TIMEOUT_OPT

static const wc_opt hosts_opts[] = {TIMEOUT_OPT, WC_CTL_OPTS, {0}};
static const wc_opt inventory_opts[] = {HOST_ARG, WC_CTL_OPTS, {0}};
static const wc_opt claims_opts[] = {WC_CTL_OPTS, {0}};
static const wc_opt start_actor_opts[] = {
    {.name = "actor-ref", .kind = WC_OPT_POSITIONAL, .is_required = true,
     .help = "File below the host's --artifact-dir, or image reference"},
    START_OPTS, WC_CTL_OPTS, {0}};
static const wc_opt start_provider_opts[] = {
    {.name = "provider-ref", .kind = WC_OPT_POSITIONAL, .is_required = true, .help = "Image reference or key, V..."},
    LINK_NAME_OPT, START_OPTS, WC_CTL_OPTS, {0}};
static const wc_opt stop_actor_opts[] = {
    HOST_ARG,
    {.name = "actor-id", .kind = WC_OPT_POSITIONAL, .is_required = true, .help = "Key of the actor, M..."},
    WC_CTL_OPTS, {0}};
static const wc_opt stop_provider_opts[] = {
    HOST_ARG,
    {.name = "provider-id", .kind = WC_OPT_POSITIONAL, .is_required = true, .help = "Key of the provider, V..."},
    {.name = "link-name", .kind = WC_OPT_POSITIONAL, .is_required = true, .help = "Name of the link"},
    {.name = "contract-id", .kind = WC_OPT_POSITIONAL, .is_required = true, .help = "For instance wasmcloud:httpserver"},
    WC_CTL_OPTS, {0}};
static const wc_opt update_opts[] = {
    HOST_ARG,
    {.name = "actor-id", .kind = WC_OPT_POSITIONAL, .is_required = true, .help = "Key of the actor, M..."},
    {.name = "new-actor-ref", .kind = WC_OPT_POSITIONAL, .is_required = true, .help = "The new file or image reference"},
    WC_CTL_OPTS, {0}};
static const wc_opt link_opts[] = {
    {.name = "actor-id", .kind = WC_OPT_POSITIONAL, .is_required = true, .help = "Key of the actor, M..."},
    {.name = "provider-id", .kind = WC_OPT_POSITIONAL, .is_required = true, .help = "Key of the provider, V..."},
    {.name = "contract-id", .kind = WC_OPT_POSITIONAL, .is_required = true, .help = "For instance wasmcloud:httpserver"},
    {.name = "values", .kind = WC_OPT_POSITIONAL, .is_repeated = true, .help = "key=value, any number of them"},
    LINK_NAME_OPT, WC_CTL_OPTS, {0}};
static const wc_opt watch_opts[] = {
    {.name = "count", .kind = WC_OPT_VALUE, .value = "n", .check = wc_opt_check_u64, .help = "End after so many events"},
    WC_CTL_OPTS, {0}};
/* clang-format on */

static const wc_opt_command get_commands[] = {
    {.name = "hosts", .about = "List the hosts of the lattice", .opts = hosts_opts, .run = wc__ctl_get_hosts},
    {.name = "inventory",
     .about = "Show labels, actors and providers of a host",
     .opts = inventory_opts,
     .run = wc__ctl_get_inventory},
    {.name = "claims", .about = "Show the claims of the actors", .opts = claims_opts, .run = wc__ctl_get_claims},
    {0},
};

static const wc_opt_command start_commands[] = {
    {.name = "actor", .about = "Start an actor", .opts = start_actor_opts, .run = start_actor},
    {.name = "provider", .about = "Start a provider", .opts = start_provider_opts, .run = start_provider},
    {0},
};

static const wc_opt_command stop_commands[] = {
    {.name = "actor", .about = "Stop an actor", .opts = stop_actor_opts, .run = stop_actor},
    {.name = "provider", .about = "Stop a provider", .opts = stop_provider_opts, .run = stop_provider},
    {0},
};

static const wc_opt_command update_commands[] = {
    {.name = "actor",
     .about = "Replace a running actor by a new version",
     .opts = update_opts,
     .run = update_actor},
    {0},
};

const wc_opt_command wc__wash_ctl_commands[] = {
    {.name = "get", .about = "Look at hosts, inventories, claims", .commands = get_commands},
    {.name = "link", .about = "Link an actor with a provider", .opts = link_opts, .run = link_actor},
    {.name = "start", .about = "Start actors and providers", .commands = start_commands},
    {.name = "stop", .about = "Stop actors and providers", .commands = stop_commands},
    {.name = "update", .about = "Replace a running actor", .commands = update_commands},
    {.name = "watch",
     .about = "Print the events of the lattice, one line of JSON each",
     .opts = watch_opts,
     .run = watch},
    {0},
};
