/* lattice/answer.c: what a control message makes the host do, and the JSON that goes back: compact, fields in the order of the
 * era's host 0.18, `failure` always there, absent optional fields left out.
 *
 * The era acknowledges a start before it is tried. Here the answer is the outcome when that is known soon, and says so when it
 * failed; the texts a client may compare are those of the era. SPEC lattice 5.2, 5.3. */
#include <stdio.h>

#include "claims/claims.h"
#include "codec/json.h"
#include "lattice/lattice_int.h"

/* A map of strings. */
static void put_map(wc_json_writer *json, const char *key, const wc_value *map)
{
    wc_json_key(json, key);
    wc_json_value(json, map);
}

void wc__answer_host(const wc_lattice *lattice, uint64_t uptime_s, wc_buf *out)
{
    wc_json_writer json;
    wc_json_writer_init(&json, out);
    wc_json_object_begin(&json);
    wc_json_put_cstr(&json, "id", lattice->host_id);
    wc_json_put_u64(&json, "uptime", uptime_s);
    wc_json_object_end(&json);
}

void wc__answer_command(const wc_lattice *lattice, const wc__request *request, const char *failure,
                        wc_buf *out)
{
    wc_json_writer json;
    bool is_actor = request->ask == WC_ASK_START_ACTOR;
    wc_json_writer_init(&json, out);
    wc_json_object_begin(&json);
    if (request->ask == WC_ASK_UPDATE_ACTOR) {
        wc_json_put_bool(&json, "accepted", failure == NULL);
    } else {
        if (is_actor || request->ask == WC_ASK_START_PROVIDER) {
            wc_json_put_cstr(&json, "host_id", lattice->host_id);
            wc_json_put_cstr(&json, is_actor ? "actor_ref" : "provider_ref", request->ref ? request->ref : "");
        }
        wc_json_put_cstr(&json, "failure", failure);
    }
    wc_json_object_end(&json);
}

void wc__answer_undecodable(const wc_lattice *lattice, wc__ask ask, const char *why, wc_buf *out)
{
    char text[WC_ERROR_TEXT_SIZE + 80];
    const wc__request request = {.ask = ask};
    switch (ask) {
    case WC_ASK_START_ACTOR:
    case WC_ASK_START_PROVIDER:
        snprintf(text, sizeof text, "Bad %s command received: JSON deserialization failure: %s",
                 ask == WC_ASK_START_ACTOR ? "StartActor" : "StartProvider", why);
        break;
    case WC_ASK_STOP_ACTOR:
        snprintf(text, sizeof text, "Failed to deserialize stop actor command");
        break;
    case WC_ASK_STOP_PROVIDER:
        snprintf(text, sizeof text, "Failed to deserialize stop provider command");
        break;
    default:
        return; /* auctions and updates are not answered then */
    }
    wc__answer_command(lattice, &request, text, out);
}

/* ---- queries ------------------------------------------------------------------------------------------------------- */

static void put_optional(wc_json_writer *json, const char *key, const char *text)
{
    if (text && text[0])
        wc_json_put_cstr(json, key, text);
}

static void put_label(void *arg, const wc_pair *label)
{
    wc_json_put_cstr(arg, label->key, label->value);
}

static void put_actor(void *arg, const wc_actor_info *actor)
{
    wc_json_writer *json = arg;
    wc_json_object_begin(json);
    wc_json_put_cstr(json, "id", actor->id);
    put_optional(json, "image_ref", actor->image_ref);
    put_optional(json, "name", actor->name);
    wc_json_put_int(json, "revision", actor->revision);
    wc_json_object_end(json);
}

static void put_provider(void *arg, const wc_provider_info *provider)
{
    wc_json_writer *json = arg;
    wc_json_object_begin(json);
    wc_json_put_cstr(json, "id", provider->id);
    wc_json_put_cstr(json, "link_name", provider->link_name);
    put_optional(json, "image_ref", provider->image_ref);
    put_optional(json, "name", provider->name);
    wc_json_put_int(json, "revision", provider->revision);
    wc_json_object_end(json);
}

/* A list of what the whole lattice knows may be longer than a message: then it says how much it leaves out. */
typedef struct listing {
    wc_json_writer json;
    size_t max, omitted;
} listing;

static bool has_room(listing *list)
{
    bool is_full = list->json.buf->len + WC_LIMIT_FACT_BYTES > list->max;
    list->omitted += is_full;
    return !is_full;
}

static void put_link(void *arg, const wc_fact *fact)
{
    listing *list = arg;
    wc_json_writer *json = &list->json;
    const wc_link_info *link = &fact->link;
    if (!has_room(list))
        return;
    wc_json_object_begin(json);
    wc_json_put_cstr(json, "actor_id", link->actor);
    wc_json_put_cstr(json, "provider_id", link->provider);
    wc_json_put_cstr(json, "link_name", link->link_name);
    wc_json_put_cstr(json, "contract_id", link->contract);
    wc_json_key(json, "values");
    wc_json_object_begin(json);
    for (size_t i = 0; i < link->value_count; i++)
        wc_json_put_cstr(json, link->values[i].key, link->values[i].value);
    wc_json_object_end(json);
    wc_json_object_end(json);
}

static void put_joined(wc_json_writer *json, const char *key, wc_claim_list list)
{
    wc_buf text;
    wc_buf_init(&text, WC_LIMIT_FACT_BYTES);
    for (size_t i = 0; i < list.len; i++) {
        if (i > 0)
            wc_buf_append_byte(&text, ',');
        wc_buf_append_slice(&text, list.items[i]);
    }
    wc_json_put_string(json, key, wc_buf_slice(&text));
    wc_buf_deinit(&text);
}

static void put_claims(void *arg, const wc_fact *fact)
{
    listing *list = arg;
    wc_json_writer *json = &list->json;
    char revision[16];
    wc_arena arena;
    wc_claims claims;
    if (!has_room(list))
        return;
    wc_arena_init(&arena, 16u * WC_LIMIT_FACT_BYTES);
    if (wc_claims_decode(wc_slice_str(fact->claims_json), WC_CLAIMS_ACTOR, &arena, &claims, NULL) == 0) {
        snprintf(revision, sizeof revision, "%d", claims.has_revision ? claims.revision : 0);
        wc_json_object_begin(json);
        wc_json_key(json, "values");
        wc_json_object_begin(json);
        wc_json_put_string(json, "sub", claims.subject);
        wc_json_put_string(json, "iss", claims.issuer);
        if (claims.has_metadata) {
            put_joined(json, "caps", claims.caps);
            wc_json_put_cstr(json, "rev", revision);
            wc_json_put_string(json, "version", claims.version);
        }
        wc_json_object_end(json);
        wc_json_object_end(json);
    }
    wc_arena_deinit(&arena);
}

static void answer_inventory(wc_lattice_job *job)
{
    const wc_lattice_host *host = &job->lattice->host;
    wc_json_writer json;
    wc_json_writer_init(&json, &job->answer);
    wc_json_object_begin(&json);
    wc_json_put_cstr(&json, "host_id", job->lattice->host_id);
    wc_json_key(&json, "labels");
    wc_json_object_begin(&json);
    host->each_label(host->ctx, put_label, &json);
    wc_json_object_end(&json);
    wc_json_key(&json, "actors");
    wc_json_array_begin(&json);
    host->each_actor(host->ctx, put_actor, &json);
    wc_json_array_end(&json);
    wc_json_key(&json, "providers");
    wc_json_array_begin(&json);
    host->each_provider(host->ctx, put_provider, &json);
    wc_json_array_end(&json);
    wc_json_object_end(&json);
}

static void answer_list(wc_lattice_job *job)
{
    bool is_links = job->request.ask == WC_ASK_LINKS;
    listing list = {.max = job->bus == WC_LATTICE_NATS ? WC_LIMIT_LATTICE_ANSWER_BYTES
                                                       : WC_LIMIT_BUS_PAYLOAD_BYTES - 4096u};
    wc_json_writer_init(&list.json, &job->answer);
    wc_json_object_begin(&list.json);
    wc_json_key(&list.json, is_links ? "links" : "claims");
    wc_json_array_begin(&list.json);
    wc_state_each(job->lattice->state, is_links ? WC_FACT_LINK : WC_FACT_CLAIMS, false,
                  is_links ? put_link : put_claims, &list);
    wc_json_array_end(&list.json);
    if (list.omitted > 0)
        wc_json_put_u64(&list.json, "omitted", list.omitted);
    wc_json_object_end(&list.json);
}

/* ---- auctions ------------------------------------------------------------------------------------------------------ */

typedef struct search {
    wc_slice key, value;
    bool is_found;
} search;

static void look_at(void *arg, const wc_pair *label)
{
    search *self = arg;
    self->is_found |= wc_slice_eq_str(self->key, label->key) && wc_slice_eq_str(self->value, label->value);
}

static bool fits(const wc_lattice_host *host, const wc_value *constraints)
{
    WC_VALUE_EACH(item, constraints)
    {
        search wanted = {.key = item->key};
        (void)wc_value_string(item, &wanted.value);
        host->each_label(host->ctx, look_at, &wanted);
        if (!wanted.is_found)
            return false;
    }
    return true;
}

static void answer_auction(wc_lattice_job *job)
{
    const wc_lattice_host *host = &job->lattice->host;
    const wc__request *request = &job->request;
    bool is_actor = request->ask == WC_ASK_AUCTION_ACTOR;
    wc_json_writer json;
    if (is_actor ? host->has_actor(host->ctx, request->ref)
                 : host->has_provider(host->ctx, request->ref, request->link_name))
        return;
    if (!fits(host, request->constraints))
        return;
    wc_json_writer_init(&json, &job->answer);
    wc_json_object_begin(&json);
    wc_json_put_cstr(&json, is_actor ? "actor_ref" : "provider_ref", request->ref);
    if (is_actor)
        put_map(&json, "constraints", request->constraints);
    else
        wc_json_put_cstr(&json, "link_name", request->link_name);
    wc_json_put_cstr(&json, "host_id", job->lattice->host_id);
    wc_json_object_end(&json);
}

/* ---- commands ------------------------------------------------------------------------------------------------------ */

static int run_command(const wc_lattice_host *host, const wc__request *request, wc_error *err)
{
    switch (request->ask) {
    case WC_ASK_START_ACTOR:
        return host->start_actor(host->ctx, request->ref, err);
    case WC_ASK_STOP_ACTOR:
        return host->stop_actor(host->ctx, request->ref, err);
    case WC_ASK_START_PROVIDER:
        return host->start_provider(host->ctx, request->ref, request->link_name, err);
    case WC_ASK_STOP_PROVIDER:
        return host->stop_provider(host->ctx, request->ref, request->link_name, err);
    default:
        return host->update_actor(host->ctx, request->ref, request->new_ref, err);
    }
}

/* The era's text where it has one. */
static void describe_failure(const wc__request *request, int rc, const wc_error *err, wc_buf *out)
{
    if (request->ask == WC_ASK_START_ACTOR && rc == WC_EEXIST)
        wc_buf_printf(out, "Actor with image ref '%s' is already running on this host", request->ref);
    else if (request->ask == WC_ASK_START_PROVIDER && rc == WC_EEXIST)
        wc_buf_printf(out, "Provider with image ref '%s' is already running on this host.", request->ref);
    else if (request->ask == WC_ASK_STOP_ACTOR && rc == WC_ENOTFOUND)
        wc_buf_append_str(out, "Actor is either not running on this host or host controller unresponsive");
    else if (request->ask == WC_ASK_STOP_PROVIDER && rc == WC_ENOTFOUND)
        wc_buf_printf(out, "Provider %s/%s is not running on this host", request->ref, request->link_name);
    else
        wc_buf_append_str(out, err->msg);
}

static void answer_operation(wc_lattice_job *job)
{
    wc_error err = {0};
    int rc = run_command(&job->lattice->host, &job->request, &err);
    if (rc != 0)
        describe_failure(&job->request, rc, &err, &job->failure);
    job->is_failed = rc != 0;
    wc__answer_command(job->lattice, &job->request, rc == 0 ? NULL : wc_buf_cstr(&job->failure), &job->answer);
}

/* ---- what nobody asked for ----------------------------------------------------------------------------------------- */

static void beat(wc_lattice_job *job)
{
    wc_lattice *lattice = job->lattice;
    wc_state_sweep(lattice->state);
    wc__event_heartbeat(lattice, &job->answer);
    if (lattice->sync) {
        wc__sync_announce(lattice->sync, true, &job->letters);
        job->next_ns = wc__sync_due(lattice->sync, &job->letters);
    }
    lattice->host.save(lattice->host.ctx);
}

void wc__answer_job(wc_lattice_job *job)
{
    switch (job->request.ask) {
    case WC_ASK_INVENTORY:
        answer_inventory(job);
        break;
    case WC_ASK_LINKS:
    case WC_ASK_CLAIMS:
        answer_list(job);
        break;
    case WC_ASK_AUCTION_ACTOR:
    case WC_ASK_AUCTION_PROVIDER:
        answer_auction(job);
        break;
    case WC_ASK_PILE:
        wc__pile_perform(job);
        break;
    case WC_ASK_HEARTBEAT:
        beat(job);
        break;
    case WC_ASK_SYNC:
        job->next_ns = wc__sync_due(job->lattice->sync, &job->letters);
        break;
    case WC_ASK_ADVERTISE:
        wc__advertise_again(job);
        break;
    default:
        answer_operation(job);
        break;
    }
}
