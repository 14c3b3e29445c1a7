/* lattice/request.c: commands and auctions, bytes to requests. Unknown fields are ignored, a missing or mistyped required field
 * is an error that names it. SPEC lattice 5.2. */
#include "codec/json.h"
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

int wc__request_decode(wc__ask ask, wc_slice payload, wc__request *out, wc_error *err)
{
    const wc_value_limits limits = {.max_bytes = WC_LIMIT_REQUEST_BYTES, .max_depth = 8};
    const wc_value *body;
    *out = (wc__request){.ask = ask, .link_name = "default"};
    wc_arena_init(&out->arena, ARENA_BYTES);
    if (ask < WC_ASK_AUCTION_ACTOR)
        return 0; /* what is in the body of a query is nobody's business */
    if (payload.len > WC_LIMIT_REQUEST_BYTES)
        return wc_fail(err, WC_ELIMIT, "the message has %zu bytes, limit %u", payload.len,
                       WC_LIMIT_REQUEST_BYTES);
    int rc = wc_json_read(payload, &limits, &out->arena, &body, err);
    return rc == 0 ? read_json(ask, body, out, err) : rc;
}

void wc__request_deinit(wc__request *request)
{
    wc_arena_deinit(&request->arena);
}
