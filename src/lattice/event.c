/* lattice/event.c: events as the hosts of 0.15 - 0.18 publish them: no CloudEvents envelope, an event without fields is a bare
 * string, one with fields an object with its name as the only key.
 *
 * One kind is ours: a start that failed after it had been acknowledged. Readers of the era skip what they do not know.
 * SPEC lattice 6, host 14. */
#include "codec/json.h"
#include "lattice/lattice_int.h"

enum { EVENT_BYTES_SOFT = 3 << 20 }; /* a heartbeat names no more when it is this large */

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

void wc__event_start_failed(wc_buf *out, bool is_actor, const char *ref)
{
    wc_json_writer json;
    begin(&json, out, is_actor ? "ActorStartFailed" : "ProviderStartFailed");
    wc_json_put_cstr(&json, is_actor ? "actor_ref" : "provider_ref", ref);
    end(&json);
}

/* ---- heartbeat ----------------------------------------------------------------------------------------------------- */

static void put_claims(void *arg, const wc_actor_info *actor)
{
    wc_json_writer *json = arg;
    if (actor->claims_json && json->buf->len < EVENT_BYTES_SOFT)
        wc_json_raw(json, wc_slice_str(actor->claims_json));
}

static void put_actor_state(void *arg, const wc_actor_info *actor)
{
    wc_json_writer *json = arg;
    if (json->buf->len < EVENT_BYTES_SOFT + (512u << 10))
        wc_json_put_cstr(json, actor->id, "Running");
}

/* One entry for a key, however many link names it runs under: the map is keyed by it. */
typedef struct seen {
    wc_json_writer *json;
    wc_map ids;
} seen;

static void put_provider_state(void *arg, const wc_provider_info *provider)
{
    seen *self = arg;
    wc_slice id = wc_slice_str(provider->id);
    if (wc_map_get(&self->ids, id) || wc_map_put(&self->ids, id, self, NULL) != 0)
        return;
    wc_json_put_cstr(self->json, provider->id, "Running");
}

void wc__event_heartbeat(const wc_lattice_host *host, wc_buf *out)
{
    wc_json_writer json;
    seen providers = {.json = &json};
    begin(&json, out, "Heartbeat");
    wc_json_key(&json, "claims");
    wc_json_array_begin(&json);
    host->each_actor(host->ctx, put_claims, &json);
    wc_json_array_end(&json);
    wc_json_key(&json, "entities");
    wc_json_object_begin(&json);
    host->each_actor(host->ctx, put_actor_state, &json);
    wc_map_init(&providers.ids, WC_LIMIT_PROVIDERS);
    host->each_provider(host->ctx, put_provider_state, &providers);
    wc_map_deinit(&providers.ids);
    wc_json_object_end(&json);
    end(&json);
}

void wc_lattice_event(wc_lattice *lattice, wc_slice event)
{
    wc_json_writer json;
    wc_buf subject, text;
    const wc_env *env = wc_loop_env(lattice->loop);
    if (lattice->is_stopped)
        return;
    wc_buf_init(&subject, WC_LIMIT_SUBJECT_BYTES + 64u);
    wc_buf_init(&text, WC_LIMIT_BUS_PAYLOAD_BYTES);
    wc_buf_printf(&subject, "wasmbus.ctl.%s.events", lattice->prefix);
    wc_json_writer_init(&json, &text);
    wc_json_object_begin(&json);
    wc_json_key(&json, "event");
    wc_json_raw(&json, event);
    wc_json_key(&json, "header");
    wc_json_object_begin(&json);
    wc_json_put_cstr(&json, "host_origin", lattice->host_id);
    wc_json_put_u64(&json, "timestamp", wc_env_wall_s(env));
    wc_json_object_end(&json);
    wc_json_object_end(&json);
    if (wc_buf_status(&text) == 0) {
        const wc_bus_message message = {.subject = wc_buf_slice(&subject), .payload = wc_buf_slice(&text)};
        wc_bus_publish(lattice->bus, &message, NULL, NULL);
    }
    wc_buf_deinit(&subject);
    wc_buf_deinit(&text);
}
