/* lattice/invocation_check.c: whether an invocation that came over the lattice is what its host signed, fresh, and new to us.
 * What the origin may do is the business of the host.
 *
 * SPEC lattice 4.3, host 1 and 8.3, claims 4.4. */
#include "lattice/lattice.h"

#define REFUSED "Invocation refused: "

wc_slice wc_entity_url(const wc_entity *entity, wc_arena *arena)
{
    return entity->is_provider ? wc_capability_url(entity->contract, entity->link_name, entity->key, arena)
                               : wc_actor_url(entity->key, arena);
}

bool wc_rpc_is_reserved(wc_slice operation)
{
    static const char *const reserved[] = {"__halt", "BindActor", "RemoveActor", "PerformLiveUpdate",
                                           "GetCapabilityDescriptor"};
    for (size_t i = 0; i < WC_COUNT(reserved); i++)
        if (wc_slice_eq_str(operation, reserved[i]))
            return true;
    return false;
}

static bool is_trusted(const wc_rpc_trust *trust, wc_slice host_id)
{
    for (size_t i = 0; i < trust->host_count; i++)
        if (wc_slice_eq_str(host_id, trust->hosts[i]))
            return true;
    return trust->host_count == 0;
}

static int check_age(const wc_claims *claims, uint64_t now_s, wc_error *err)
{
    if (!claims->has_issued_at)
        return wc_fail(err, WC_EDENIED, REFUSED "its token does not say when it was issued");
    uint64_t issued = claims->issued_at;
    uint64_t apart = issued > now_s ? issued - now_s : now_s - issued;
    if (apart <= WC_RPC_SKEW_S)
        return 0;
    return wc_fail(err, WC_EDENIED,
                   REFUSED
                   "its token was issued %llu seconds %s, at most %u are taken (clocks differ, or it is "
                   "a copy)",
                   (unsigned long long)apart, issued > now_s ? "ahead of our time" : "ago", WC_RPC_SKEW_S);
}

int wc_invocation_verify(const wc_invocation *invocation, const wc_rpc_trust *trust, wc_arena *arena,
                         wc_error *err)
{
    wc_claims claims;
    uint64_t now_ns = trust->env->wall_ns(trust->env->ctx), now_s = now_ns / 1000000000u;
    const wc_invocation_facts facts = {
        .id = invocation->id,
        .host_id = invocation->host_id,
        .origin_url = wc_entity_url(&invocation->origin, arena),
        .target_url = wc_operation_url(wc_entity_url(&invocation->target, arena), invocation->operation, arena),
        .payload = invocation->payload,
    };
    if (facts.origin_url.ptr == NULL || facts.target_url.ptr == NULL)
        return wc_fail(err, WC_ELIMIT, "no memory for the names of an invocation");
    int rc = wc_invocation_check(&facts, invocation->token, now_ns, 0, arena, &claims, err);
    if (rc != 0)
        return rc;
    if (!is_trusted(trust, invocation->host_id))
        return wc_fail(err, WC_EDENIED,
                       REFUSED "host %.*s is not trusted here; add it to --trusted-hosts to take its calls",
                       WC_FMT(invocation->host_id));
    rc = check_age(&claims, now_s, err);
    if (rc != 0)
        return rc;
    return wc_replay_check(trust->replay, invocation->host_id, invocation->id, claims.issued_at, now_s, err);
}
