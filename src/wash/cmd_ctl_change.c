/* wash/cmd_ctl_change.c: `wash ctl start|stop|update`.
 *
 * A refusal by the host is printed like a result, with status 0, as in the era; with --wait the status tells the outcome. What
 * `update` was told is looked at, which the era forgot. SPEC wash 6.2, 6.3, 17. */
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/num.h"
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

/* How a command is told about when it was acknowledged or, with --wait, when it has ended. */
typedef struct report {
    wc__ctl_outcome outcome;
    const char *failure;     /* before a refusal */
    const char *word;        /* "started" */
    wc__ctl_field fields[3]; /* of the JSON form */
    size_t field_count;      /* 0: the one of update */
    wc_slice accepted, done; /* of the text form */
} report;

static int print_accepted(wc__ctl *ctl, const char *outcome)
{
    wc_buf text;
    wc_buf_init(&text, 128);
    wc_buf_append_str(&text, "{\"accepted\":true");
    if (outcome)
        wc_buf_printf(&text, ",\"outcome\":\"%s\"", outcome);
    wc_buf_append_byte(&text, '}');
    int status = wc__wash_print(ctl->wash, &text);
    wc_buf_deinit(&text);
    return status;
}

/* `why` has a pointer when the host refused. */
static int tell(wc__ctl *ctl, report *self, wc_slice why)
{
    bool waits = wc_opt_has(ctl->args, "wait"), is_refused = why.ptr != NULL;
    if (waits && !is_refused) {
        int outcome = wc__ctl_wait(ctl, &self->outcome, &why);
        if (outcome == 1)
            return 1;
        is_refused = outcome != 0;
    }
    if (is_refused) {
        int status = wc__ctl_print_error(ctl, self->failure, why);
        return waits ? 1 : status;
    }
    if (!wc__wash_is_json(ctl->args))
        return wc__ctl_print_text(ctl, "%.*s", WC_FMT(waits ? self->done : self->accepted));
    if (self->field_count == 0)
        return print_accepted(ctl, waits ? self->word : NULL);
    if (waits)
        self->fields[self->field_count++] = (wc__ctl_field){"outcome", wc_slice_str(self->word)};
    return wc__ctl_print_fields(ctl, self->fields, self->field_count);
}

/* Sends a command to the host of `self` and tells the outcome. */
static int command(wc__ctl *ctl, const char *verb, wc_slice body, report *self)
{
    const wc_value *ack;
    wc_slice subject, why = {0};
    bool is_accepted = false;
    int status = wc__ctl_subject(ctl, &subject, "wasmbus.ctl.%s.cmd.%.*s.%s", ctl->prefix,
                                 WC_FMT(self->outcome.host), verb);
    if (status == 0)
        status = wc__ctl_wait_begin(ctl);
    if (status == 0)
        status = wc__ctl_ask(ctl, subject, body, &ack);
    if (status != 0)
        return status;
    (void)wc_value_string(wc_value_get(ack, "failure"), &why);
    (void)wc_value_bool(wc_value_get(ack, "accepted"), &is_accepted);
    if (self->field_count == 0 && !is_accepted && why.ptr == NULL)
        why = WC_LIT("the host did not accept the update; its log says why");
    return tell(ctl, self, why);
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
    const wc__ctl_field body[] = {
        {"host_id", host},
        {is_actor ? "actor_ref" : "provider_ref", ref},
        {"link_name", is_actor ? (wc_slice){0} : wc_slice_str(wc_opt_text(ctl->args, "link-name"))},
    };
    const char *kind = is_actor ? "Actor" : "Provider";
    report self = {
        .outcome = {.success = is_actor ? "ActorStarted" : "ProviderStarted",
                    .failure = is_actor ? "ActorStartFailed" : "ProviderStartFailed",
                    .host = host,
                    .ref = ref,
                    .link_name = body[2].text},
        .failure = is_actor ? "Error starting actor" : "Error starting provider",
        .word = "started",
        .fields = {body[0], body[1]},
        .field_count = 2,
        .accepted = wc_arena_printf(&ctl->arena, "%s starting on host %.*s", kind, WC_FMT(host)),
        .done = wc_arena_printf(&ctl->arena, "%s %.*s started on host %.*s", kind, WC_FMT(ref), WC_FMT(host)),
    };
    wc__ctl_spin(ctl, " Starting %s %.*s ... ", is_actor ? "actor" : "provider", WC_FMT(ref));
    return command(ctl, is_actor ? "la" : "lp", wc__ctl_body(ctl, body, is_actor ? 2 : 3), &self);
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
    const char *ref = wc_opt_text(args, is_actor ? "actor-id" : "provider-id");
    const char *kind = is_actor ? "actor" : "provider";
    const wc__ctl_field body[] = {
        {"host_id", wc_slice_str(wc_opt_text(args, "host-id"))},
        {is_actor ? "actor_ref" : "provider_ref", wc_slice_str(ref)},
        {"link_name", is_actor ? (wc_slice){0} : wc_slice_str(wc_opt_text(args, "link-name"))},
        {"contract_id", is_actor ? (wc_slice){0} : wc_slice_str(wc_opt_text(args, "contract-id"))},
    };
    int status = wc__ctl_open(&ctl, ctx, args);
    if (status == 0) {
        report self = {
            .outcome = {.success = is_actor ? "ActorStopped" : "ProviderStopped",
                        .failure = is_actor ? "ActorStopFailed" : "ProviderStopFailed",
                        .host = body[0].text,
                        .ref = body[1].text,
                        .link_name = body[2].text},
            .failure = is_actor ? "Error stopping actor" : "Error stopping provider",
            .word = "stopped",
            .fields = {body[1]},
            .field_count = 1,
            .accepted = wc_arena_printf(&ctl.arena, "Stopping %s: %s", kind, ref),
            .done = wc_arena_printf(&ctl.arena, "%s %s stopped", is_actor ? "Actor" : "Provider", ref),
        };
        wc__ctl_spin(&ctl, " Stopping %s %s ... ", kind, ref);
        status = command(&ctl, is_actor ? "sa" : "sp", wc__ctl_body(&ctl, body, is_actor ? 2 : 4), &self);
    }
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
    const char *actor = wc_opt_text(args, "actor-id"), *ref = wc_opt_text(args, "new-actor-ref");
    int status = wc__ctl_open(&ctl, ctx, args);
    if (status == 0) {
        const wc__ctl_field body[] = {{"host_id", wc_slice_str(wc_opt_text(args, "host-id"))},
                                      {"actor_id", wc_slice_str(actor)},
                                      {"new_actor_ref", absolute(&ctl, ref)}};
        wc_slice text = wc_arena_printf(&ctl.arena, "Actor %s updated to %s", actor, ref);
        report self = {
            .outcome = {.success = "ActorUpdateCompleted",
                        .failure = "ActorUpdateFailed",
                        .host = body[0].text,
                        .ref = body[1].text},
            .failure = "Error updating actor",
            .word = "updated",
            .accepted = text,
            .done = text,
        };
        wc__ctl_spin(&ctl, " Updating Actor %s to %s ... ", actor, ref);
        status = command(&ctl, "upd", wc__ctl_body(&ctl, body, 3), &self);
    }
    wc__ctl_close(&ctl);
    return status;
}

/* ---- tables -------------------------------------------------------------------------------------------------------- */

/* clang-format off */
#define START_OPTS                                                                                         \
    {.name = "host-id", .letter = 'h', .kind = WC_OPT_VALUE, .help = "Host to start it on; none: the first that offers"}, \
    {.name = "constraint", .letter = 'c', .kind = WC_OPT_LIST, .value = "label=value",                      \
     .help = "Label that the host must have, repeatable"},                                                 \
    WC_CTL_TIMEOUT_OPT, WC_CTL_WAIT_OPT

static const wc_opt start_actor_opts[] = {
    {.name = "actor-ref", .kind = WC_OPT_POSITIONAL, .is_required = true,
     .help = "File below the host's --artifact-dir, or image reference"},
    START_OPTS, WC_CTL_OPTS, {0}};
static const wc_opt start_provider_opts[] = {
    {.name = "provider-ref", .kind = WC_OPT_POSITIONAL, .is_required = true, .help = "Image reference or key, V..."},
    WC_CTL_LINK_NAME_OPT, START_OPTS, WC_CTL_OPTS, {0}};
static const wc_opt stop_actor_opts[] = {
    WC_CTL_HOST_ARG, WC_CTL_ACTOR_ARG, WC_CTL_WAIT_OPT, WC_CTL_OPTS, {0}};
static const wc_opt stop_provider_opts[] = {
    WC_CTL_HOST_ARG, WC_CTL_PROVIDER_ARG,
    {.name = "link-name", .kind = WC_OPT_POSITIONAL, .is_required = true, .help = "Name of the link"},
    WC_CTL_CONTRACT_ARG, WC_CTL_WAIT_OPT, WC_CTL_OPTS, {0}};
static const wc_opt update_opts[] = {
    WC_CTL_HOST_ARG, WC_CTL_ACTOR_ARG,
    {.name = "new-actor-ref", .kind = WC_OPT_POSITIONAL, .is_required = true, .help = "The new file or image reference"},
    WC_CTL_WAIT_OPT, WC_CTL_OPTS, {0}};
/* clang-format on */

const wc_opt_command wc__ctl_start_commands[] = {
    {.name = "actor", .about = "Start an actor", .opts = start_actor_opts, .run = start_actor},
    {.name = "provider", .about = "Start a provider", .opts = start_provider_opts, .run = start_provider},
    {0},
};

const wc_opt_command wc__ctl_stop_commands[] = {
    {.name = "actor", .about = "Stop an actor", .opts = stop_actor_opts, .run = stop_actor},
    {.name = "provider", .about = "Stop a provider", .opts = stop_provider_opts, .run = stop_provider},
    {0},
};

const wc_opt_command wc__ctl_update_commands[] = {
    {.name = "actor",
     .about = "Replace a running actor by a new version",
     .opts = update_opts,
     .run = update_actor},
    {0},
};
