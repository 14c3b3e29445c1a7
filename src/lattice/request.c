/* lattice/request.c: control messages and link advertisements, bytes to requests. Unknown fields are ignored, a missing or
 * mistyped required field is an error that names it. SPEC lattice 3.2, 5.2. */
#include "codec/json.h"
#include "codec/mp.h"
#include "lattice/lattice_int.h"

enum { ARENA_BYTES = 8 << 20 };

static const char *required(const wc_value *body, const char *name, wc_error *err)
{
    wc_slice text;
    const wc_value *value = wc_value_get(body, name);
    if (value == NULL)
        wc_fail(err, WC_EFORMAT, "missing field `%s`", name);
    else if (!wc_value_string(value, &text) || memchr(text.ptr, 0, text.len))
        wc_fail(err, WC_EFORMAT, "field `%s` is not a string", name);
    else
        return (const char *)text.ptr;
    return NULL;
}

static int read_constraints(const wc_value *body, wc__request *out, wc_error *err)
{
    const wc_value *value = wc_value_get(body, "constraints");
    wc_slice text;
    if (wc_value_type(value) != WC_VALUE_OBJECT)
        return wc_fail(err, WC_EFORMAT, "field `constraints` is not a map");
    WC_VALUE_EACH(item, value)
    {
        if (!wc_value_string(item, &text))
            return wc_fail(err, WC_EFORMAT, "constraint `%.*s` is not a string", WC_FMT(item->key));
    }
    out->constraints = value;
    return 0;
}

static int read_link_name(const wc_value *body, wc__request *out, wc_error *err)
{
    const char *name = required(body, "link_name", err);
    if (name == NULL)
        return WC_EFORMAT;
    out->link_name = wc_slice_trim(wc_slice_str(name)).len > 0 ? name : "default";
    return 0;
}

static int read_json(wc__ask ask, const wc_value *body, wc__request *out, wc_error *err)
{
    bool is_provider = ask == WC_ASK_AUCTION_PROVIDER || ask == WC_ASK_START_PROVIDER ||
                       ask == WC_ASK_STOP_PROVIDER;
    bool is_auction = ask == WC_ASK_AUCTION_ACTOR || ask == WC_ASK_AUCTION_PROVIDER;
    if (wc_value_type(body) != WC_VALUE_OBJECT)
        return wc_fail(err, WC_EFORMAT, "%s is not a map", wc_value_type_name(body));
    const char *name = ask == WC_ASK_UPDATE_ACTOR ? "actor_id" : is_provider ? "provider_ref" : "actor_ref";
    out->ref = required(body, name, err);
    if (out->ref == NULL || (!is_auction && required(body, "host_id", err) == NULL))
        return WC_EFORMAT;
    if (ask == WC_ASK_UPDATE_ACTOR && (out->new_ref = required(body, "new_actor_ref", err)) == NULL)
        return WC_EFORMAT;
    if (ask == WC_ASK_STOP_PROVIDER && required(body, "contract_id", err) == NULL)
        return WC_EFORMAT;
    int rc = is_provider ? read_link_name(body, out, err) : 0;
    return rc == 0 && is_auction ? read_constraints(body, out, err) : rc;
}

/* ---- links: MessagePack -------------------------------------------------------------------------------------------- */

static const char *read_text(wc_mp_reader *r, wc_arena *arena)
{
    wc_slice text;
    if (!wc_mp_read_str(r, &text))
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

static void read_values(wc_mp_reader *r, wc__request *out)
{
    uint32_t count;
    if (!wc_mp_read_map(r, &count))
        return;
    if (count > WC_LIMIT_LINK_VALUES) {
        wc_mp_fail(r, WC_ELIMIT, "too many values");
        return;
    }
    wc_pair *values = wc_arena_calloc(&out->arena, count + 1u, sizeof *values);
    if (values == NULL) {
        wc_mp_fail(r, WC_ELIMIT, "too large");
        return;
    }
    for (uint32_t i = 0; i < count && wc_mp_ok(r); i++) {
        values[i].key = read_text(r, &out->arena);
        values[i].value = read_text(r, &out->arena);
    }
    out->link.values = values;
    out->link.value_count = count;
}

static int read_link(wc_slice payload, wc__request *out, wc_error *err)
{
    static const wc_mp_field fields[] = {WC_MP_FIELD("actor_id"), WC_MP_FIELD("provider_id"),
                                         WC_MP_FIELD("link_name"), WC_MP_FIELD("contract_id"),
                                         WC_MP_FIELD("values")};
    wc_mp_reader r;
    wc_mp_struct s;
    wc_mp_reader_init(&r, payload);
    wc_mp_struct_begin(&r, &s, fields, WC_COUNT(fields));
    while (wc_mp_struct_next(&r, &s)) {
        switch (s.field) {
        case 0:
            out->link.actor = read_text(&r, &out->arena);
            break;
        case 1:
            out->link.provider = read_text(&r, &out->arena);
            break;
        case 2:
            out->link.link_name = read_text(&r, &out->arena);
            break;
        case 3:
            out->link.contract = read_text(&r, &out->arena);
            break;
        default:
            read_values(&r, out);
            break;
        }
    }
    wc_mp_struct_end(&r, &s);
    return wc_mp_ok(&r) ? 0 : wc_mp_error(&r, err);
}

int wc__request_decode(wc__ask ask, wc_slice payload, wc__request *out, wc_error *err)
{
    const wc_value_limits limits = {.max_bytes = WC_LIMIT_REQUEST_BYTES, .max_depth = 8};
    const wc_value *body;
    *out = (wc__request){.ask = ask, .link_name = "default"};
    wc_arena_init(&out->arena, ARENA_BYTES);
    if (ask < WC_ASK_AUCTION_ACTOR || ask == WC_ASK_HEARTBEAT)
        return 0; /* what is in the body of a query is nobody's business */
    if (payload.len > WC_LIMIT_REQUEST_BYTES)
        return wc_fail(err, WC_ELIMIT, "the message has %zu bytes, limit %u", payload.len,
                       WC_LIMIT_REQUEST_BYTES);
    if (ask == WC_ASK_SET_LINK || ask == WC_ASK_REMOVE_LINK)
        return read_link(payload, out, err);
    int rc = wc_json_read(payload, &limits, &out->arena, &body, err);
    return rc == 0 ? read_json(ask, body, out, err) : rc;
}

void wc__request_deinit(wc__request *request)
{
    wc_arena_deinit(&request->arena);
}
