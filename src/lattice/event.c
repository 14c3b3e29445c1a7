/* lattice/event.c: events as the hosts of 0.15 - 0.18 publish them: an event without fields is a bare string, one with fields an
 * object with its name as the only key.
 *
 * One kind is ours: a command that failed after it had been acknowledged. Readers of the era skip what they do not know.
 * SPEC lattice 6, host 14. */
#include "codec/json.h"
#include "lattice/lattice_int.h"

/* A heartbeat that names more than this is too large for a server: claims first, then states. */
enum { CLAIMS_BYTES_SOFT = 512 << 10, STATES_BYTES_SOFT = 896 << 10 };

static void begin(wc_json_writer *json, wc_buf *out, const char *name)
{
    wc_json_writer_init(json, out);
    wc_json_object_begin(json);
    wc_json_key(json, name);
    wc_json_object_begin(json);
}

static void end(wc_json_writer *json)
{
    wc_json_object_end(json);
    wc_json_object_end(json);
}

void wc_event_host_started(wc_buf *out)
{
    wc_buf_append_str(out, "\"HostStarted\"");
}

void wc_event_host_stopped(wc_buf *out)
{
    wc_buf_append_str(out, "\"HostStopped\"");
}

void wc_event_actor_started(wc_buf *out, const char *actor, const char *image_ref)
{
    wc_json_writer json;
    begin(&json, out, "ActorStarted");
    wc_json_put_cstr(&json, "actor", actor);
    wc_json_put_cstr(&json, "image_ref", image_ref);
    end(&json);
}

void wc_event_actor_stopped(wc_buf *out, const char *actor)
{
    wc_json_writer json;
    begin(&json, out, "ActorStopped");
    wc_json_put_cstr(&json, "actor", actor);
    end(&json);
}

void wc_event_actor_update(wc_buf *out, bool is_complete, const char *actor, int32_t old_revision,
                           int32_t new_revision)
{
    wc_json_writer json;
    begin(&json, out, is_complete ? "ActorUpdateCompleted" : "ActorUpdateBegan");
    wc_json_put_cstr(&json, "actor", actor);
    wc_json_put_int(&json, "old_revision", old_revision);
    wc_json_put_int(&json, "new_revision", new_revision);
    end(&json);
}

void wc_event_provider(wc_buf *out, bool is_start, const char *contract, const char *link_name,
                       const char *provider, const char *image_ref)
{
    wc_json_writer json;
    begin(&json, out, is_start ? "ProviderStarted" : "ProviderStopped");
    wc_json_put_cstr(&json, "contract_id", contract);
    wc_json_put_cstr(&json, "link_name", link_name);
    wc_json_put_cstr(&json, "provider_id", provider);
    if (is_start)
        wc_json_put_cstr(&json, "image_ref", image_ref);
    end(&json);
}

void wc__event_failed(wc_buf *out, const wc__request *request, const char *failure)
{
    static const char *const names[] = {"ActorStartFailed", "ActorStopFailed", "ProviderStartFailed",
                                        "ProviderStopFailed", "ActorUpdateFailed"};
    bool is_provider = request->ask == WC_ASK_START_PROVIDER || request->ask == WC_ASK_STOP_PROVIDER;
    bool is_update = request->ask == WC_ASK_UPDATE_ACTOR;
    wc_json_writer json;
    begin(&json, out, names[request->ask - WC_ASK_START_ACTOR]);
    wc_json_put_cstr(&json, is_provider ? "provider_ref" : is_update ? "actor" : "actor_ref", request->ref);
    if (is_provider)
        wc_json_put_cstr(&json, "link_name", request->link_name);
    if (is_update)
        wc_json_put_cstr(&json, "new_actor_ref", request->new_ref);
    wc_json_put_cstr(&json, "failure", failure);
    end(&json);
}

/* ---- heartbeat ----------------------------------------------------------------------------------------------------- */

static void put_claims(void *arg, const wc_fact *fact)
{
    wc_json_writer *json = arg;
    if (json->buf->len + strlen(fact->claims_json) < CLAIMS_BYTES_SOFT)
        wc_json_raw(json, wc_slice_str(fact->claims_json));
}

static void put_state(wc_json_writer *json, const char *key, const char *unhealthy)
{
    if (json->buf->len > STATES_BYTES_SOFT)
        return;
    wc_json_key(json, key);
    if (unhealthy == NULL) {
        wc_json_cstr(json, "Running");
        return;
    }
    wc_json_object_begin(json);
    wc_json_put_cstr(json, "Unhealthy", unhealthy);
    wc_json_object_end(json);
}

static void put_actor_state(void *arg, const wc_actor_info *actor)
{
    put_state(arg, actor->id, actor->unhealthy);
}

/* One entry for a key, however many link names it runs under: the map is keyed by it, and one that is not well counts. */
typedef struct states {
    wc_map worst; /* key -> text, "" for well */
} states;

static void note_provider_state(void *arg, const wc_provider_info *provider)
{
    states *self = arg;
    wc_slice id = wc_slice_str(provider->id);
    char *known = wc_map_get(&self->worst, id);
    void *old = NULL;
    if (known && (known[0] || provider->unhealthy == NULL))
        return;
    char *text = wc_strdup(provider->unhealthy ? provider->unhealthy : "");
    if (wc_map_put(&self->worst, id, text, &old) != 0)
        wc_free(text);
    wc_free(old);
}

static void put_provider_states(const wc_lattice_host *host, wc_json_writer *json)
{
    states self = {0};
    size_t cursor = 0;
    wc_map_init(&self.worst, WC_LIMIT_PROVIDERS);
    host->each_provider(host->ctx, note_provider_state, &self);
    for (const wc_map_entry *e; (e = wc_map_next(&self.worst, &cursor)) != NULL;) {
        char *text = e->value;
        put_state(json, (const char *)e->key, text[0] ? text : NULL);
        wc_free(text);
    }
    wc_map_deinit(&self.worst);
}

void wc__event_heartbeat(const wc_lattice *lattice, wc_buf *out)
{
    const wc_lattice_host *host = &lattice->host;
    wc_json_writer json;
    begin(&json, out, "Heartbeat");
    wc_json_key(&json, "claims");
    wc_json_array_begin(&json);
    wc_state_each(lattice->state, WC_FACT_CLAIMS, false, put_claims, &json);
    wc_json_array_end(&json);
    wc_json_key(&json, "entities");
    wc_json_object_begin(&json);
    host->each_actor(host->ctx, put_actor_state, &json);
    put_provider_states(host, &json);
    wc_json_object_end(&json);
    end(&json);
}
