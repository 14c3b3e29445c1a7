/* lattice/wascc_message.c: the messages of waSCC 0.14 that differ from today's: the entity of an invocation, names, events.
 *
 * An invocation has the fields of today; where a provider is meant it names a contract and a binding, and no key.
 *
 * SPEC lattice 9. */
#include "codec/json.h"
#include "codec/mp_buf.h"
#include "lattice/lattice.h"
#include "lattice/wascc_int.h"

enum { ACTOR, CAPABILITY };

static const wc_mp_field variants[] = {WC_MP_FIELD("Actor"), WC_MP_FIELD("Capability")};
static const wc_mp_field capability_fields[] = {WC_MP_FIELD("capid"), WC_MP_FIELD("binding")};
static const wc_mp_field invocation_fields[] = {
    WC_MP_FIELD("origin"), WC_MP_FIELD("target"),         WC_MP_FIELD("operation"), WC_MP_FIELD("msg"),
    WC_MP_FIELD("id"),     WC_MP_FIELD("encoded_claims"), WC_MP_FIELD("host_id")};
static const wc_mp_field binding_fields[] = {WC_MP_FIELD("module"), WC_MP_FIELD("values")};

/* ---- invocations --------------------------------------------------------------------------------------------------- */

static void write_entity(wc_mp_writer *w, const wc_entity *entity)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_u64(w, entity->is_provider ? CAPABILITY : ACTOR);
    if (!entity->is_provider) {
        wc_mp_write_str(w, entity->key);
        return;
    }
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "capid");
    wc_mp_write_str(w, entity->contract);
    wc_mp_write_cstr(w, "binding");
    wc_mp_write_str(w, entity->link_name);
}

int wc_wascc_invocation_encode(const wc_invocation *invocation, wc_buf *out, wc_error *err)
{
    const wc_slice texts[] = {invocation->id, invocation->token, invocation->host_id};
    wc_mp_writer w;
    wc_mp_buf_begin(&w, out);
    wc_mp_write_map(&w, WC_COUNT(invocation_fields));
    for (uint32_t i = 0; i < WC_COUNT(invocation_fields); i++) {
        wc_mp_write_cstr(&w, invocation_fields[i].name);
        if (i < 2)
            write_entity(&w, i == 0 ? &invocation->origin : &invocation->target);
        else if (i == 2)
            wc_mp_write_str(&w, invocation->operation);
        else if (i == 3)
            wc_mp_write_bin_array(&w, invocation->payload);
        else
            wc_mp_write_str(&w, texts[i - 4]);
    }
    return wc_mp_buf_end(&w) == 0 ? 0 : wc_fail(err, WC_ELIMIT, "an invocation is too large to encode");
}

static bool read_text(wc_mp_reader *r, size_t max, wc_slice *out)
{
    wc_slice text;
    if (wc_mp_peek(r) == WC_MP_NIL)
        return wc_mp_fail(r, WC_EFORMAT, "not a string");
    if (!wc_mp_read_str(r, &text))
        return false;
    if (text.len > max)
        return wc_mp_fail(r, WC_ELIMIT, "longer than an invocation's texts may be");
    if (!wc_slice_is_utf8(text))
        return wc_mp_fail(r, WC_EFORMAT, "not UTF-8");
    *out = text;
    return true;
}

static bool read_entity(wc_mp_reader *r, wc_entity *out)
{
    wc_slice *const texts[] = {&out->contract, &out->link_name};
    uint32_t variant;
    wc_mp_struct s;
    *out = (wc_entity){0};
    if (!wc_mp_read_variant(r, variants, WC_COUNT(variants), &variant))
        return false;
    out->is_provider = variant == CAPABILITY;
    if (!out->is_provider)
        return read_text(r, WC_LIMIT_RPC_NAME_BYTES, &out->key);
    wc_mp_struct_begin(r, &s, capability_fields, WC_COUNT(capability_fields));
    while (wc_mp_struct_next(r, &s))
        read_text(r, WC_LIMIT_RPC_NAME_BYTES, texts[s.field]);
    return wc_mp_struct_end(r, &s);
}

static bool read_payload(wc_mp_reader *r, wc_slice *out)
{
    int kind = wc_mp_peek(r);
    if (kind != WC_MP_ARRAY && kind != WC_MP_BIN)
        return wc_mp_fail(r, WC_EFORMAT, "not an array of integers");
    return wc_mp_read_bytes(r, out);
}

int wc_wascc_invocation_decode(wc_slice wire, wc_arena *arena, wc_invocation *out, wc_error *err)
{
    wc_invocation found = {0};
    wc_slice *const texts[] = {&found.id, &found.token, &found.host_id};
    wc_mp_reader r;
    wc_mp_struct s;
    wc_mp_reader_init_arena(&r, wire, arena);
    wc_mp_struct_begin(&r, &s, invocation_fields, WC_COUNT(invocation_fields));
    while (wc_mp_struct_next(&r, &s)) {
        if (s.field < 2)
            read_entity(&r, s.field == 0 ? &found.origin : &found.target);
        else if (s.field == 2)
            read_text(&r, WC_LIMIT_RPC_NAME_BYTES, &found.operation);
        else if (s.field == 3)
            read_payload(&r, &found.payload);
        else
            read_text(&r, s.field == 5 ? WC_LIMIT_RPC_TOKEN_BYTES : WC_LIMIT_RPC_NAME_BYTES,
                      texts[s.field - 4]);
    }
    if (!wc_mp_struct_end(&r, &s))
        return wc_mp_error(&r, err);
    *out = found;
    return 0;
}

/* ---- names --------------------------------------------------------------------------------------------------------- */

/* Lower case, '_' for a space and `colon` for ':'; 0: stays. */
static void put_lower(wc_slice text, char colon, wc_buf *out)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.ptr[i];
        if (c >= 'A' && c <= 'Z')
            c = (uint8_t)(c - 'A' + 'a');
        else if (c == ' ')
            c = '_';
        else if (c == ':' && colon)
            c = (uint8_t)colon;
        wc_buf_append_byte(out, c);
    }
}

void wc_wascc_subject_put(wc_slice contract, wc_buf *out)
{
    put_lower(contract, '.', out);
}

wc_slice wc_wascc_url(const wc_entity *entity, wc_arena *arena)
{
    wc_buf url;
    if (!entity->is_provider)
        return wc_actor_url(entity->key, arena);
    wc_buf_init(&url, 4u * WC_LIMIT_RPC_NAME_BYTES);
    wc_buf_append_str(&url, "wasmbus://");
    put_lower(entity->contract, '/', &url);
    wc_buf_append_byte(&url, '/');
    put_lower(entity->link_name, 0, &url);
    wc_slice out = wc_buf_status(&url) == 0 ? wc_arena_dup(arena, wc_buf_slice(&url)) : (wc_slice){0};
    wc_buf_deinit(&url);
    return out;
}

static bool is_trusted(const wc_rpc_trust *trust, wc_slice host_id)
{
    for (size_t i = 0; i < trust->host_count; i++)
        if (wc_slice_eq_str(host_id, trust->hosts[i]))
            return true;
    return trust->host_count == 0;
}

int wc_wascc_verify(const wc_invocation *invocation, const wc_rpc_trust *trust, wc_arena *arena, wc_error *err)
{
    uint64_t now_ns = trust->env->wall_ns(trust->env->ctx), now_s = now_ns / 1000000000u;
    wc_claims claims;
    const wc_invocation_facts facts = {
        .id = invocation->id,
        .host_id = invocation->host_id,
        .origin_url = wc_wascc_url(&invocation->origin, arena),
        .target_url = wc_operation_url(wc_wascc_url(&invocation->target, arena), invocation->operation, arena),
        .payload = invocation->payload,
    };
    if (facts.origin_url.ptr == NULL || facts.target_url.ptr == NULL)
        return wc_fail(err, WC_ELIMIT, "no memory for the names of an invocation");
    int rc = wc_invocation_check(&facts, invocation->token, now_ns, 0, arena, &claims, err);
    if (rc != 0)
        return rc;
    if (!is_trusted(trust, invocation->host_id))
        return wc_fail(err, WC_EDENIED,
                       "host %.*s is not trusted here; add it to --trusted-hosts to take its calls",
                       WC_FMT(invocation->host_id));
    uint64_t issued = claims.has_issued_at ? claims.issued_at : 0;
    if ((issued > now_s ? issued - now_s : now_s - issued) > WC_RPC_SKEW_S)
        return wc_fail(err, WC_EDENIED, "its token was issued more than %u seconds from our time",
                       WC_RPC_SKEW_S);
    return wc_replay_check(trust->replay, invocation->host_id, invocation->id, issued, now_s, err);
}

/* ---- bindings ------------------------------------------------------------------------------------------------------ */

static const char *read_cstr(wc_mp_reader *r, wc_arena *arena)
{
    wc_slice text;
    if (!read_text(r, WC_LIMIT_NAME_BYTES, &text))
        return "";
    if (text.len > 0 && memchr(text.ptr, 0, text.len)) {
        wc_mp_fail(r, WC_EFORMAT, "text with a NUL byte");
        return "";
    }
    text = wc_arena_dup(arena, text);
    if (text.ptr == NULL)
        wc_mp_fail(r, WC_ELIMIT, "too large");
    return text.ptr ? (const char *)text.ptr : "";
}

static void read_values(wc_mp_reader *r, wc_arena *arena, wc_link_info *out)
{
    uint32_t count;
    if (!wc_mp_read_map(r, &count))
        return;
    wc_pair *values = count <= WC_LIMIT_LINK_VALUES ? wc_arena_calloc(arena, count + 1u, sizeof *values)
                                                    : NULL;
    if (values == NULL) {
        wc_mp_fail(r, WC_ELIMIT, "too many values");
        return;
    }
    for (uint32_t i = 0; i < count && wc_mp_ok(r); i++) {
        values[i].key = read_cstr(r, arena);
        values[i].value = read_cstr(r, arena);
    }
    out->values = values;
    out->value_count = count;
}

int wc_wascc_binding_decode(wc_slice payload, wc_arena *arena, wc_link_info *out, wc_error *err)
{
    wc_link_info found = {0};
    wc_mp_reader r;
    wc_mp_struct s;
    wc_mp_reader_init(&r, payload);
    wc_mp_struct_begin(&r, &s, binding_fields, WC_COUNT(binding_fields));
    while (wc_mp_struct_next(&r, &s)) {
        if (s.field == 0)
            found.actor = read_cstr(&r, arena);
        else
            read_values(&r, arena, &found);
    }
    if (!wc_mp_struct_end(&r, &s))
        return wc_mp_error(&r, err);
    *out = found;
    return 0;
}

void wc__wascc_link_write(const wc_link_info *link, wc_buf *out)
{
    wc_mp_writer w;
    wc_mp_buf_begin(&w, out);
    wc_mp_write_map(&w, 5);
    wc_mp_write_cstr(&w, "actor_id");
    wc_mp_write_cstr(&w, link->actor);
    wc_mp_write_cstr(&w, "provider_id");
    wc_mp_write_cstr(&w, link->provider);
    wc_mp_write_cstr(&w, "link_name");
    wc_mp_write_cstr(&w, link->link_name);
    wc_mp_write_cstr(&w, "contract_id");
    wc_mp_write_cstr(&w, link->contract);
    wc_mp_write_cstr(&w, "values");
    wc_mp_write_map(&w, (uint32_t)link->value_count);
    for (size_t i = 0; i < link->value_count; i++) {
        wc_mp_write_cstr(&w, link->values[i].key);
        wc_mp_write_cstr(&w, link->values[i].value);
    }
    if (wc_mp_buf_end(&w) != 0)
        out->is_failed = true;
}

/* ---- events -------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name, *type;
} events[] = {
    [WC_WASCC_HOST_STARTED] = {"HostStarted", "host_started"},
    [WC_WASCC_HOST_STOPPED] = {"HostStopped", "host_stopped"},
    [WC_WASCC_ACTOR_STARTED] = {"ActorStarted", "actor_started"},
    [WC_WASCC_ACTOR_STOPPED] = {"ActorStopped", "actor_stopped"},
    [WC_WASCC_ACTOR_UPDATING] = {"ActorUpdating", "actor_updating"},
    [WC_WASCC_ACTOR_UPDATE_COMPLETE] = {"ActorUpdateComplete", "actor_update_complete"},
    [WC_WASCC_PROVIDER_LOADED] = {"ProviderLoaded", "provider_loaded"},
    [WC_WASCC_PROVIDER_REMOVED] = {"ProviderRemoved", "provider_removed"},
    [WC_WASCC_BINDING_CREATED] = {"ActorBindingCreated", "actor_binding_created"},
    [WC_WASCC_BINDING_REMOVED] = {"ActorBindingRemoved", "actor_binding_removed"},
};

static void put_fields(wc_json_writer *json, const wc_wascc_happening *h)
{
    bool is_binding = h->event >= WC_WASCC_BINDING_CREATED;
    bool is_actor = h->event >= WC_WASCC_ACTOR_STARTED && h->event <= WC_WASCC_ACTOR_UPDATE_COMPLETE;
    if (is_binding)
        wc_json_put_cstr(json, "host", h->host);
    if (is_actor || is_binding)
        wc_json_put_cstr(json, "actor", h->actor);
    if (h->event == WC_WASCC_ACTOR_UPDATE_COMPLETE)
        wc_json_put_bool(json, "success", h->success);
    if (!is_actor) {
        wc_json_put_cstr(json, "capid", h->capid);
        wc_json_put_cstr(json, "instance_name", h->instance);
    }
    if (!is_binding)
        wc_json_put_cstr(json, "host", h->host);
}

static void write_data(const wc_wascc_happening *h, wc_buf *out)
{
    wc_json_writer json;
    wc_json_writer_init(&json, out);
    wc_json_object_begin(&json);
    wc_json_key(&json, events[h->event].name);
    if (h->event <= WC_WASCC_HOST_STOPPED) {
        wc_json_cstr(&json, h->host);
    } else {
        wc_json_object_begin(&json);
        put_fields(&json, h);
        wc_json_object_end(&json);
    }
    wc_json_object_end(&json);
}

static void write_subject(const wc_wascc_happening *h, wc_buf *out)
{
    if (h->event <= WC_WASCC_HOST_STOPPED)
        wc_buf_append_str(out, h->host);
    else if (h->event <= WC_WASCC_ACTOR_UPDATE_COMPLETE)
        wc_buf_append_str(out, h->actor);
    else if (h->event <= WC_WASCC_PROVIDER_REMOVED)
        wc_buf_printf(out, "%s.%s", h->capid, h->instance);
    else
        wc_buf_printf(out, "%s.%s.%s", h->actor, h->capid, h->instance);
}

void wc_wascc_event_write(const wc_wascc_happening *happening, const char *id, const char *time, wc_buf *out)
{
    wc_json_writer json;
    wc_buf data, subject, type;
    wc_buf_init(&data, WC_LIMIT_WASCC_BYTES);
    wc_buf_init(&subject, WC_LIMIT_WASCC_BYTES);
    wc_buf_init(&type, 128);
    write_data(happening, &data);
    write_subject(happening, &subject);
    wc_buf_printf(&type, "wasmbus.events.%s", events[happening->event].type);
    wc_json_writer_init(&json, out);
    wc_json_object_begin(&json);
    wc_json_put_cstr(&json, "specversion", "1.0");
    wc_json_put_string(&json, "type", wc_buf_slice(&type));
    wc_json_put_cstr(&json, "typeversion", "0.1");
    wc_json_put_cstr(&json, "source", "https://wascc.dev/lattice/events");
    wc_json_put_cstr(&json, "id", id);
    wc_json_put_cstr(&json, "time", time);
    wc_json_put_cstr(&json, "datacontenttype", "application/json");
    wc_json_put_string(&json, "subject", wc_buf_slice(&subject));
    wc_json_put_string(&json, "data", wc_buf_slice(&data));
    wc_json_object_end(&json);
    if (wc_buf_status(&data) != 0 || wc_buf_status(&subject) != 0)
        out->is_failed = true;
    wc_buf_deinit(&data);
    wc_buf_deinit(&subject);
    wc_buf_deinit(&type);
}
