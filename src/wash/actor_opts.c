/* wash/actor_opts.c: options to claims and keys, for `claims sign` and `claims token ...`.
 *
 * SPEC wash 1.3, 2.2, 2.3, 17 (expires and nbf keep their meaning everywhere); claims 2.1 (days), 5
 * (contract ids).
 */
#include "wash/actor_opts.h"

#include "base/num.h"

#define DAY_SECONDS 86400u

typedef struct capability {
    const char *option, *contract;
} capability;

static const capability sign_order[] = {
    {"keyvalue", "wasmcloud:keyvalue"},      {"msg", "wasmcloud:messaging"},
    {"http_client", "wasmcloud:httpclient"}, {"http_server", "wasmcloud:httpserver"},
    {"blob_store", "wasmcloud:blobstore"},   {"logging", "wasmcloud:logging"},
    {"extras", "wasmcloud:extras"},          {"events", "wasmcloud:eventstreams"},
};

static const capability token_order[] = {
    {"keyvalue", "wasmcloud:keyvalue"},      {"msg", "wasmcloud:messaging"},
    {"http_client", "wasmcloud:httpclient"}, {"http_server", "wasmcloud:httpserver"},
    {"blob_store", "wasmcloud:blobstore"},   {"logging", "wasmcloud:logging"},
    {"events", "wasmcloud:eventstreams"},    {"extras", "wasmcloud:extras"},
};

static wc_slice *slices_new(wc_arena *arena, size_t count)
{
    wc_slice *items = wc_arena_calloc(arena, count + 1, sizeof(wc_slice));
    WC_BUG_ON(!items); /* the arena of a command has no limit, and argv bounds the count */
    return items;
}

static wc_claim_list list_of(const wc_opt_args *args, const char *name, wc_arena *arena)
{
    size_t count = wc_opt_count(args, name);
    wc_slice *items = slices_new(arena, count);
    for (size_t i = 0; i < count; i++)
        items[i] = wc_slice_str(wc_opt_item(args, name, i));
    return (wc_claim_list){.items = items, .len = count, .is_present = true};
}

static wc_claim_list capabilities_of(const wc_opt_args *args, int order, wc_arena *arena)
{
    const capability *known = order == WC_WASH_ORDER_SIGN ? sign_order : token_order;
    size_t custom = wc_opt_count(args, "cap"), count = 0;
    wc_slice *items = slices_new(arena, WC_COUNT(sign_order) + custom);
    for (size_t i = 0; i < WC_COUNT(sign_order); i++)
        if (wc_opt_has(args, known[i].option))
            items[count++] = wc_slice_str(known[i].contract);
    for (size_t i = 0; i < custom; i++)
        items[count++] = wc_slice_str(wc_opt_item(args, "cap", i));
    return (wc_claim_list){.items = items, .len = count, .is_present = true};
}

int wc__wash_actor_claims(wc_wash *wash, const wc_opt_args *args, int order, wc_arena *arena, wc_claims *out)
{
    wc_error err = {0};
    const char *alias = wc_opt_text(args, "call-alias");
    wc_claims claims = {
        .kind = WC_CLAIMS_ACTOR,
        .has_metadata = true,
        .name = wc_slice_str(wc_opt_text(args, "name")),
        .hash = WC_LIT(""),
        .caps = capabilities_of(args, order, arena),
        .tags = list_of(args, "tag", arena),
        .has_revision = wc_opt_has(args, "rev"),
        .revision = (int32_t)wc_opt_i64(args, "rev", 0),
        .version = wc_slice_str(wc_opt_text(args, "ver")),
        .call_alias = wc_slice_str(alias),
        .is_provider = wc_opt_has(args, "prov"),
    };
    if (claims.is_provider && claims.caps.len > 1)
        return wc__wash_fail(wash, "Capability providers cannot provide multiple capabilities at once.");
    if (alias && wc__wash_alias_check(alias, &err) != 0)
        return wc__wash_fail(wash, "%s", err.msg);
    if (wc__wash_set_times(wash, args, &claims) != 0)
        return 1;
    *out = claims;
    return 0;
}

static bool days_from_now(wc_wash *wash, const wc_opt_args *args, const char *option, uint64_t *out)
{
    uint64_t seconds;
    return !__builtin_mul_overflow(wc_opt_u64(args, option, 0), (uint64_t)DAY_SECONDS, &seconds) &&
           !__builtin_add_overflow(wc_env_wall_s(wash->env), seconds, out) && *out <= INT64_MAX;
}

int wc__wash_set_times(wc_wash *wash, const wc_opt_args *args, wc_claims *claims)
{
    claims->has_expires = wc_opt_has(args, "expires");
    claims->has_not_before = wc_opt_has(args, "nbf");
    if (claims->has_expires && !days_from_now(wash, args, "expires", &claims->expires))
        return wc__wash_fail(wash, "--expires %s lies too far in the future", wc_opt_text(args, "expires"));
    if (claims->has_not_before && !days_from_now(wash, args, "nbf", &claims->not_before))
        return wc__wash_fail(wash, "--nbf %s lies too far in the future", wc_opt_text(args, "nbf"));
    if (claims->has_expires && claims->has_not_before && claims->expires <= claims->not_before)
        wc__wash_warn(wash, "the token expires before it becomes valid");
    return 0;
}

int wc__wash_key_of(wc_wash *wash, const wc_opt_args *args, const char *option, char kind, const char *name,
                    wc_nkey *out_key)
{
    char shown[32];
    snprintf(shown, sizeof shown, "--%s", option);
    const wc_wash_key_request request = {
        .option = shown,
        .value = wc_opt_text(args, option),
        .directory = wc_opt_text(args, "directory"),
        .name = name,
        .kind = kind,
        .has_keygen = !wc_opt_has(args, "disable-keygen"),
        .is_json = wc__wash_is_json(args),
    };
    return wc__wash_key_get(wash, &request, out_key);
}
