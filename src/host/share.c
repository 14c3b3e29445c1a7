/* host/share.c: what this host and the others of its lattice tell each other: links, claims, references. Control thread only.
 *
 * The state (lattice/state.h) is the memory, the registry what is in force here. What this host does itself goes from the
 * registry to the state and is advertised; what others say goes from the state to the registry. A link that this host refuses
 * stays in the state, because others may use it.
 *
 * Claims are verified when their token came along and its issuer is trusted, or everything is when the operator said so
 * (--trust-era-claims); else they are a hint. A call alias belongs to the actor that claimed it first (host.md 9.2).
 *
 * With NATS a copy of the state is kept in the state directory, so that what was set outlives a restart of all hosts. A lone
 * host keeps none: its manifest is its memory. SPEC lattice 3, host 5.1, 7.2; design.md section 2.5; RFC 0004. */
#include <stdio.h>

#include "host/steer_int.h"

enum { SAVE_EVERY_MS = 1000, SAVE_SHARE = 20 }; /* at most a twentieth of the time is spent on saving */
#define FILE_BYTES_MAX (192u << 20)

struct wc_share {
    wc_state *state;
    char *path; /* NULL: no copy is kept */
    uint64_t saved_version, save_after_ns;
    bool is_learning; /* what changes in the registry comes from others */
    bool is_changed;  /* something must be brought into force */
    wc_map fresh;     /* actors whose claims are new: links may be bound now */
    wc_map aliases;   /* call alias -> its holder */
};

typedef struct holder {
    char actor[WC_KEY_SIZE];
    uint64_t since;
} holder;

wc_state *wc__share_state(const wc_host *host)
{
    return host->share ? host->share->state : NULL;
}

/* ---- from here to the others --------------------------------------------------------------------------------------- */

/* Advertises even what was known: an operator who says it again wants it heard again. */
static void say(wc_host *host, const wc_fact *fact)
{
    struct wc_share *share = host->share;
    wc_arena arena;
    wc_fact known;
    wc_taken taken;
    wc_error err;
    int rc = wc_state_put(share->state, fact, &taken, &err);
    if (rc != 0) {
        WC_WARN("lattice", "fact.refused", WC_T("reason", err.msg));
        return;
    }
    if (share->is_learning || fact->kind == WC_FACT_REF)
        return;
    wc_arena_init(&arena, 4u * WC_LIMIT_FACT_BYTES);
    if (wc_state_find(share->state, fact, &arena, &known))
        wc__steer_advertise(host, &known);
    wc_arena_deinit(&arena);
}

void wc__share_link(wc_host *host, const wc_link_def *link, bool is_gone)
{
    if (host->share == NULL)
        return;
    const wc_fact fact = {
        .kind = WC_FACT_LINK,
        .is_gone = is_gone,
        .link = {.actor = link->actor,
                 .provider = link->provider,
                 .contract = link->contract,
                 .link_name = link->link_name,
                 .values = link->values,
                 .value_count = link->value_count},
    };
    say(host, &fact);
}

static bool claim_alias(wc_host *host, const wc_fact *fact, wc_slice alias);

/* The token is needed once; kept in the state it need not be kept with the actor. */
void wc__share_actor(wc_host *host, wc_actor *actor)
{
    const wc_fact fact = {
        .kind = WC_FACT_CLAIMS,
        .actor = actor->key,
        .claims_json = actor->claims_json,
        .token = actor->token,
    };
    if (host->share && actor->token) {
        say(host, &fact);
        if (actor->alias)
            (void)claim_alias(host, &fact, wc_slice_str(actor->alias));
    }
    wc_free(actor->token);
    actor->token = NULL;
}

void wc__share_put_ref(wc_host *host, const char *ref, const char *key)
{
    const wc_fact fact = {.kind = WC_FACT_REF, .ref = ref, .key = key};
    if (host->share && strcmp(ref, key) != 0)
        say(host, &fact);
}

bool wc__share_ref(const wc_host *host, const char *ref, char out_key[WC_KEY_SIZE])
{
    const wc_fact wanted = {.kind = WC_FACT_REF, .ref = ref};
    wc_arena arena;
    wc_fact known;
    if (host->share == NULL)
        return false;
    wc_arena_init(&arena, 4u * WC_LIMIT_FACT_BYTES);
    bool is_known = wc_state_find(host->share->state, &wanted, &arena, &known);
    if (is_known)
        wc_slice_copy_cstr(wc_slice_str(known.key), out_key, WC_KEY_SIZE);
    wc_arena_deinit(&arena);
    return is_known;
}

typedef struct naming {
    const char *key;
    uint64_t counter;
    wc_buf *out;
} naming;

static void look_at_ref(void *arg, const wc_fact *fact)
{
    naming *self = arg;
    if (strcmp(fact->key, self->key) != 0 || fact->stamp.counter < self->counter)
        return;
    self->counter = fact->stamp.counter;
    wc_buf_clear(self->out);
    wc_buf_append_str(self->out, fact->ref);
}

const char *wc__share_ref_of(const wc_host *host, const char *key, wc_buf *storage)
{
    naming self = {.key = key, .out = storage};
    if (host->share)
        wc_state_each(host->share->state, WC_FACT_REF, false, look_at_ref, &self);
    return self.counter ? wc_buf_cstr(storage) : NULL;
}

/* ---- from the others to here --------------------------------------------------------------------------------------- */

static void learn_link(wc_host *host, const wc_fact *fact)
{
    const wc_link_info *link = &fact->link;
    wc_error err;
    int rc;
    if (fact->is_gone) {
        rc = wc__link_remove(host, wc_slice_str(link->actor), wc_slice_str(link->contract),
                             wc_slice_str(link->link_name), &err);
        if (rc != 0)
            WC_DEBUG("lattice", "link.unknown", WC_T("actor", link->actor), WC_T("reason", err.msg));
    } else {
        wc_link_def *def = wc__link_new(wc_slice_str(link->actor), wc_slice_str(link->contract),
                                        wc_slice_str(link->link_name), wc_slice_str(link->provider),
                                        link->values, link->value_count);
        rc = wc__link_set(host, def, &err);
        if (rc != 0)
            WC_WARN("lattice", "link.refused", WC_T("actor", link->actor), WC_T("contract", link->contract),
                    WC_T("reason", err.msg));
    }
    host->share->is_changed |= rc == 0;
}

/* A hint counts only where the operator said that hints do; that is asked where they are used. */
static bool is_verified(const wc_host *host, const wc_fact *fact, const wc_claims *claims)
{
    const wc_host_config *config = &host->config;
    bool is_named = config->trusted_issuer_count == 0;
    for (size_t i = 0; i < config->trusted_issuer_count && !is_named; i++)
        is_named = wc_slice_eq_str(claims->issuer, config->trusted_issuers[i]);
    return is_named && fact->token;
}

static void put_claims(wc_host *host, const wc_fact *fact, const wc_claims *claims)
{
    wc_error err;
    if (wc__learnt_put(host, claims, is_verified(host, fact, claims), &err) != 0)
        WC_WARN("lattice", "claims.refused", WC_T("actor", fact->actor), WC_T("reason", err.msg));
}

static void relearn(wc_host *host, const char *actor);

/* Whether the alias is this actor's, who claims it since `fact->since` or only now. The one that held it before, and claimed it later, loses it. */
static bool claim_alias(wc_host *host, const wc_fact *fact, wc_slice alias)
{
    uint64_t since = fact->since ? fact->since : wc_state_counter(host->share->state);
    wc_map *aliases = &host->share->aliases;
    holder *now = wc_map_get(aliases, alias);
    if (now == NULL) {
        now = WC_NEW(holder);
        if (wc_map_put(aliases, alias, now, NULL) != 0) {
            wc_free(now);
            return false;
        }
    } else if (strcmp(now->actor, fact->actor) != 0) {
        bool is_first = since < now->since || (since == now->since && strcmp(fact->actor, now->actor) < 0);
        if (!is_first) {
            WC_WARN("lattice", "alias.refused", WC_T("actor", fact->actor), WC_T("held_by", now->actor));
            return false;
        }
        holder loser = *now;
        now->since = since;
        memcpy(now->actor, fact->actor, sizeof now->actor);
        relearn(host, loser.actor);
    }
    wc_slice_copy_cstr(wc_slice_str(fact->actor), now->actor, sizeof now->actor);
    now->since = since;
    return true;
}

static void learn_claims(wc_host *host, const wc_fact *said)
{
    wc_arena arena;
    wc_claims claims;
    wc_fact fact;
    wc_arena_init(&arena, 16u * WC_LIMIT_FACT_BYTES);
    /* As the state has it: with what its token says, and since when. */
    if (wc_state_find(host->share->state, said, &arena, &fact) &&
        wc_claims_decode(wc_slice_str(fact.claims_json), WC_CLAIMS_ACTOR, &arena, &claims, NULL) == 0) {
        bool may_claim = is_verified(host, &fact, &claims) || host->config.is_era_claims_trusted;
        if (claims.call_alias.len > 0 && (!may_claim || !claim_alias(host, &fact, claims.call_alias)))
            claims.call_alias = (wc_slice){0};
        put_claims(host, &fact, &claims);
        (void)!wc_map_put(&host->share->fresh, wc_slice_str(fact.actor), host, NULL);
        host->share->is_changed = true;
    }
    wc_arena_deinit(&arena);
}

static void relearn(wc_host *host, const char *actor)
{
    const wc_fact fact = {.kind = WC_FACT_CLAIMS, .actor = actor};
    learn_claims(host, &fact);
}

void wc__share_learn(void *ctx, const wc_fact *fact)
{
    wc_host *host = ctx;
    bool before = host->share->is_learning;
    host->share->is_learning = true;
    if (fact->kind == WC_FACT_LINK)
        learn_link(host, fact);
    else if (fact->kind == WC_FACT_CLAIMS)
        learn_claims(host, fact);
    host->share->is_learning = before;
}

/* Of the actors with new claims those that a link here waits for. */
static void evaluate_fresh(wc_host *host)
{
    wc_map *fresh = &host->share->fresh;
    WC_VEC(char *) waiting = {0};
    size_t cursor = 0;
    for (const wc_map_entry *e; (e = wc_map_next(&host->links, &cursor)) != NULL && fresh->len > 0;) {
        const wc_link_def *link = e->value;
        bool is_here = wc__provider_find(host, wc_slice_str(link->provider), wc_slice_str(link->link_name));
        if (link->bound == NULL && is_here && wc_map_take(fresh, wc_slice_str(link->actor)))
            (void)wc_vec_push(&waiting, SIZE_MAX, wc_strdup(link->actor));
    }
    for (size_t i = 0; i < waiting.len; i++) {
        wc__links_evaluate(host, waiting.items[i], NULL);
        wc_free(waiting.items[i]);
    }
    wc_vec_deinit(&waiting);
    wc_map_deinit(fresh);
}

void wc__share_settle(void *ctx)
{
    wc_host *host = ctx;
    struct wc_share *share = host->share;
    if (share->is_changed) {
        evaluate_fresh(host);
        share->is_changed = false;
        wc__publish(host);
    }
    if (wc_env_monotonic_ns(host->env) >= share->save_after_ns)
        wc__share_save(host);
}

/* ---- what others heard on our behalf ------------------------------------------------------------------------------- */

static void take(wc_host *host, const wc_fact *fact)
{
    wc_taken taken = WC_TAKEN_STALE;
    wc_error err;
    if (host->share == NULL)
        return;
    if (wc_state_put(host->share->state, fact, &taken, &err) != 0)
        WC_DEBUG("lattice", "fact.refused", WC_T("reason", err.msg));
    if (taken == WC_TAKEN_NEW)
        wc__share_learn(host, fact);
}

void wc__learn_claims(wc_host *host, const char *actor, const char *claims_json)
{
    const wc_fact fact = {.kind = WC_FACT_CLAIMS, .actor = actor, .claims_json = claims_json};
    take(host, &fact);
}

void wc__learn_link(wc_host *host, const wc_link_info *link, bool is_gone)
{
    const wc_fact fact = {.kind = WC_FACT_LINK, .is_gone = is_gone, .link = *link};
    take(host, &fact);
}

void wc__learn_ref(wc_host *host, const char *ref, const char *key)
{
    const wc_fact fact = {.kind = WC_FACT_REF, .ref = ref, .key = key};
    take(host, &fact);
}

void wc__learn_settle(wc_host *host)
{
    if (host->share)
        wc__share_settle(host);
}

/* ---- the copy ------------------------------------------------------------------------------------------------------ */

void wc__share_save(void *ctx)
{
    wc_host *host = ctx;
    struct wc_share *share = host->share;
    uint64_t version = wc_state_version(share->state), before = wc_env_monotonic_ns(host->env);
    wc_buf file;
    wc_error err;
    if (share->path == NULL || version == share->saved_version)
        return;
    wc_buf_init(&file, FILE_BYTES_MAX);
    wc_state_save(share->state, &file);
    int rc = wc_buf_status(&file) != 0 ? wc_fail(&err, WC_ELIMIT, "it is too large")
                                       : wc_file_write(share->path, wc_buf_slice(&file), 0600, &err);
    if (rc == 0)
        share->saved_version = version;
    else
        WC_WARN("lattice", "state.unsaved", WC_T("file", share->path), WC_T("reason", err.msg));
    wc_buf_deinit(&file);
    uint64_t now = wc_env_monotonic_ns(host->env);
    share->save_after_ns = now + WC_MAX(SAVE_EVERY_MS * 1000000ull, (now - before) * SAVE_SHARE);
}

static void load(wc_host *host)
{
    struct wc_share *share = host->share;
    wc_buf file;
    wc_error err;
    wc_buf_init(&file, FILE_BYTES_MAX);
    int rc = wc_file_read(share->path, FILE_BYTES_MAX, &file, &err);
    if (rc == 0)
        rc = wc_state_load(share->state, wc_buf_slice(&file), &err);
    if (rc != 0 && rc != WC_ENOTFOUND)
        WC_WARN("lattice", "state.damaged", WC_T("file", share->path), WC_T("reason", err.msg),
                WC_T("text", "starts with nothing; the other hosts tell what they know"));
    share->saved_version = wc_state_version(share->state);
    wc_buf_deinit(&file);
}

static int apply_loaded(wc_host *host, void *arg, wc_error *err)
{
    (void)arg;
    (void)err;
    wc_state *state = host->share->state;
    /* The registry says nothing back to the state while it learns, so the walk is safe. */
    wc_state_each(state, WC_FACT_CLAIMS, false, wc__share_learn, host);
    wc_state_each(state, WC_FACT_LINK, false, wc__share_learn, host);
    wc__share_settle(host);
    return 0;
}

/* ---- life ---------------------------------------------------------------------------------------------------------- */

static char *copy_path(const wc_host *host)
{
    wc_buf path;
    const char *prefix = host->config.lattice_prefix ? host->config.lattice_prefix : "default";
    if (host->config.state_dir == NULL || host->config.state_dir[0] == 0 || strchr(prefix, '/'))
        return NULL;
    wc_buf_init(&path, 8192);
    wc_buf_printf(&path, "%s/lattice-%s.state", host->config.state_dir, prefix);
    char *out = wc_strdup_slice(wc_buf_slice(&path));
    wc_buf_deinit(&path);
    return out;
}

int wc__share_start(wc_host *host)
{
    struct wc_share *share = WC_NEW(struct wc_share);
    bool is_alone = wc__mesh_rpc(host, 0) == NULL && wc__mesh_control(host) == NULL;
    share->state = wc_state_new(host->env, host->id);
    wc_map_init(&share->fresh, WC_LIMIT_STATE_CLAIMS);
    wc_map_init(&share->aliases, WC_LIMIT_STATE_CLAIMS);
    share->path = is_alone ? NULL : copy_path(host);
    host->share = share;
    if (share->path == NULL)
        return 0;
    load(host);
    return wc__control_run(host, apply_loaded, NULL, NULL);
}

void wc__share_free(wc_host *host)
{
    struct wc_share *share = host->share;
    size_t cursor = 0;
    if (share == NULL)
        return;
    wc__share_save(host);
    for (const wc_map_entry *e; (e = wc_map_next(&share->aliases, &cursor)) != NULL;)
        wc_free(e->value);
    wc_map_deinit(&share->aliases);
    wc_map_deinit(&share->fresh);
    wc_state_free(share->state);
    wc_free(share->path);
    wc_free(share);
    host->share = NULL;
}
