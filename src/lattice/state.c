/* lattice/state.c: the table of facts. Each is kept as its stamp and its body in bytes, which is what is compared, told to
 * others and written to the file; whoever looks at it gets it decoded.
 *
 * Invariants: `sums[b]` is the exclusive or of the sums of all facts of bucket b but for removals that fade, so that a host
 * that forgot one already and one that did not yet still agree. The order of two facts depends on nothing but them: token or
 * not, counter, host, bytes. RFC 0004. */
#include "lattice/state.h"

#include "claims/claims.h"
#include "lattice/lattice_int.h"

typedef struct fact {
    wc_fact_kind kind;
    bool is_gone, is_fading, has_token;
    uint8_t bucket;
    wc_stamp stamp;
    uint64_t since, sum;
    char *alias;       /* of claims; NULL: none */
    char *claims_json; /* of claims with a token: what it says */
    uint8_t *body;
    size_t body_len;
} fact;

struct wc_state {
    const wc_env *env;
    char host_id[WC_STAMP_HOST_SIZE];
    wc_map maps[WC_FACT_KINDS]; /* identity -> fact */
    uint64_t sums[WC_STATE_BUCKETS];
    uint64_t highest, version;
    size_t bytes;
};

wc_state *wc_state_new(const wc_env *env, const char *host_id)
{
    static const size_t limits[WC_FACT_KINDS] = {WC_LIMIT_STATE_LINKS, WC_LIMIT_STATE_CLAIMS,
                                                 WC_LIMIT_STATE_REFS};
    wc_state *state = WC_NEW(wc_state);
    state->env = env;
    wc_slice_copy_cstr(wc_slice_str(host_id), state->host_id, sizeof state->host_id);
    for (int kind = 0; kind < WC_FACT_KINDS; kind++)
        wc_map_init(&state->maps[kind], limits[kind]);
    return state;
}

static void free_fact(fact *self)
{
    if (self == NULL)
        return;
    wc_free(self->alias);
    wc_free(self->claims_json);
    wc_free(self->body);
    wc_free(self);
}

static void clear(wc_state *state)
{
    for (int kind = 0; kind < WC_FACT_KINDS; kind++) {
        size_t cursor = 0;
        for (const wc_map_entry *e; (e = wc_map_next(&state->maps[kind], &cursor)) != NULL;)
            free_fact(e->value);
        wc_map_deinit(&state->maps[kind]);
    }
    memset(state->sums, 0, sizeof state->sums);
    state->bytes = 0;
    state->highest = 0;
}

void wc_state_free(wc_state *state)
{
    if (state == NULL)
        return;
    clear(state);
    wc_free(state);
}

static uint64_t now_ms(const wc_state *state)
{
    return state->env->wall_ns(state->env->ctx) / 1000000u;
}

static const char *kind_name(wc_fact_kind kind)
{
    return kind == WC_FACT_LINK ? "links" : kind == WC_FACT_CLAIMS ? "claims" : "references";
}

/* ---- identity and sums --------------------------------------------------------------------------------------------- */

static void put_identity(wc_buf *out, const wc_fact *from)
{
    wc_buf_init(out, WC_LIMIT_FACT_BYTES);
    if (from->kind == WC_FACT_LINK) {
        wc_buf_append_str(out, from->link.actor);
        wc_buf_append_byte(out, 0);
        wc_buf_append_str(out, from->link.contract);
        wc_buf_append_byte(out, 0);
        wc_buf_append_str(out, from->link.link_name);
    } else {
        wc_buf_append_str(out, from->kind == WC_FACT_CLAIMS ? from->actor : from->ref);
    }
}

static uint64_t first_eight(const uint8_t digest[WC_SHA256_SIZE])
{
    uint64_t out = 0;
    for (int i = 0; i < 8; i++)
        out = out << 8 | digest[i];
    return out;
}

static uint8_t bucket_of(wc_fact_kind kind, wc_slice identity)
{
    uint8_t digest[WC_SHA256_SIZE], first = (uint8_t)kind;
    wc_digest *hash = wc_digest_new();
    wc_digest_update(hash, wc_slice_of(&first, 1));
    wc_digest_update(hash, identity);
    wc_digest_finish(hash, digest);
    return digest[0];
}

/* Of what hosts must agree on: not of the stamp, which may differ where the same was told to several hosts at once, nor of the
 * provider that a removal remembers. */
static uint64_t sum_of(const fact *self, wc_slice identity)
{
    uint8_t digest[WC_SHA256_SIZE], head[10] = {(uint8_t)self->kind, self->is_gone};
    for (int i = 0; self->alias && i < 8; i++)
        head[2 + i] = (uint8_t)(self->since >> 8 * i);
    wc_digest *hash = wc_digest_new();
    wc_digest_update(hash, wc_slice_of(head, sizeof head));
    wc_digest_update(hash, self->is_gone ? identity : wc_slice_of(self->body, self->body_len));
    wc_digest_finish(hash, digest);
    return first_eight(digest);
}

static bool has_faded(const wc_state *state, const fact *self, uint64_t after_ms)
{
    return self->is_gone && self->stamp.counter + after_ms < now_ms(state);
}

/* ---- making a fact ------------------------------------------------------------------------------------------------- */

static int check_link(const wc_fact *from, wc_error *err)
{
    const wc_link_info *link = &from->link;
    bool has_provider = from->is_gone && link->provider[0] == 0;
    if (!wc_nkey_is_public(wc_slice_str(link->actor), WC_NKEY_MODULE))
        return wc_fail(err, WC_EINVAL, "'%.60s' is not the public key of an actor (56 characters, M...)",
                       link->actor);
    if (!has_provider && !wc_nkey_is_public(wc_slice_str(link->provider), WC_NKEY_SERVICE))
        return wc_fail(err, WC_EINVAL, "'%.60s' is not the public key of a provider (56 characters, V...)",
                       link->provider);
    if (link->contract[0] == 0 || link->link_name[0] == 0)
        return wc_fail(err, WC_EINVAL, "the link of actor %s names no contract or no link name", link->actor);
    return 0;
}

static int check_fact(const wc_fact *from, wc_error *err)
{
    if (from->kind == WC_FACT_LINK)
        return check_link(from, err);
    if (from->is_gone)
        return wc_fail(err, WC_EINVAL, "only links can be removed");
    if (from->kind == WC_FACT_CLAIMS && !wc_nkey_is_public(wc_slice_str(from->actor), WC_NKEY_MODULE))
        return wc_fail(err, WC_EINVAL, "'%.60s' is not the public key of an actor (56 characters, M...)",
                       from->actor);
    if (from->kind == WC_FACT_REF && (from->ref[0] == 0 || !wc_nkey_is_public(wc_slice_str(from->key), 0)))
        return wc_fail(err, WC_EINVAL, "'%.60s' is not a public key", from->key);
    return 0;
}

/* What a token, or a hint, says of the actor. */
static int read_claims(const wc_state *state, const wc_fact *from, fact *out, wc_error *err)
{
    wc_arena arena;
    wc_claims claims;
    wc_token_validation validation = {.signature_valid = true};
    wc_buf json;
    wc_arena_init(&arena, 16u * WC_LIMIT_FACT_BYTES);
    wc_buf_init(&json, WC_LIMIT_FACT_BYTES);
    int rc = from->token
                 ? wc_token_validate(wc_slice_str(from->token), WC_CLAIMS_ACTOR,
                                     state->env->wall_ns(state->env->ctx), 0, &arena, &validation, &claims,
                                     err)
                 : wc_claims_decode(wc_slice_str(from->claims_json), WC_CLAIMS_ACTOR, &arena, &claims, err);
    if (rc == 0 && !validation.signature_valid)
        rc = wc_fail(err, WC_EDENIED, "the signature of the token for actor %s is wrong", from->actor);
    if (rc == 0 && !wc_slice_eq_str(claims.subject, from->actor))
        rc = wc_fail(err, WC_EDENIED, "the claims for actor %s are those of '%.*s'", from->actor,
                     WC_FMT(wc_slice_sub(claims.subject, 0, 60)));
    if (rc == 0 && from->token)
        rc = wc_claims_encode(&claims, &json, err);
    if (rc == 0) {
        out->has_token = from->token != NULL;
        out->claims_json = from->token ? wc_strdup_slice(wc_buf_slice(&json)) : NULL;
        out->alias = claims.call_alias.len > 0 ? wc_strdup_slice(claims.call_alias) : NULL;
    }
    wc_buf_deinit(&json);
    wc_arena_deinit(&arena);
    return rc;
}

static int new_fact(const wc_state *state, const wc_fact *from, fact **out, wc_error *err)
{
    wc_buf body;
    int rc = check_fact(from, err);
    if (rc != 0)
        return rc;
    fact *self = WC_NEW(fact);
    self->kind = from->kind;
    self->is_gone = from->is_gone;
    self->stamp = from->stamp;
    self->since = from->since;
    wc_buf_init(&body, WC_LIMIT_FACT_BYTES - 256u);
    if (wc__record_body(from, &body) != 0)
        rc = wc_fail(err, WC_ELIMIT, "it has more than %u bytes (limit: fact bytes)",
                     WC_LIMIT_FACT_BYTES - 256u);
    else if (from->kind == WC_FACT_CLAIMS)
        rc = read_claims(state, from, self, err);
    if (rc == 0) {
        self->body = wc_buf_steal(&body, &self->body_len);
        *out = self;
    } else {
        free_fact(self);
    }
    wc_buf_deinit(&body);
    return rc;
}

/* ---- order --------------------------------------------------------------------------------------------------------- */

static bool has_same_content(const fact *a, const fact *b)
{
    if (a->is_gone != b->is_gone)
        return false;
    return a->is_gone || (a->body_len == b->body_len && memcmp(a->body, b->body, a->body_len) == 0);
}

/* Whether b overrules a. */
static bool is_later(const fact *a, const fact *b)
{
    if (a->has_token != b->has_token)
        return b->has_token;
    if (a->stamp.counter != b->stamp.counter)
        return b->stamp.counter > a->stamp.counter;
    int order = strcmp(b->stamp.host, a->stamp.host);
    if (order == 0)
        order = wc_slice_cmp(wc_slice_of(b->body, b->body_len), wc_slice_of(a->body, a->body_len));
    return order > 0;
}

static bool has_same_alias(const fact *a, const fact *b)
{
    return a->alias && b->alias && strcmp(a->alias, b->alias) == 0;
}

static void count_in(wc_state *state, fact *self)
{
    self->is_fading = has_faded(state, self, WC_STATE_FADE_MS);
    if (!self->is_fading)
        state->sums[self->bucket] ^= self->sum;
}

static void count_out(wc_state *state, const fact *self)
{
    if (!self->is_fading)
        state->sums[self->bucket] ^= self->sum;
}

static int make_room(const wc_state *state, const fact *old, const fact *next, wc_error *err)
{
    const wc_map *map = &state->maps[next->kind];
    if (old == NULL && map->len >= map->max)
        return wc_fail(err, WC_ELIMIT, "the lattice has %zu %s already (limit: state %s)", map->len,
                       kind_name(next->kind), kind_name(next->kind));
    if (state->bytes + next->body_len > WC_LIMIT_STATE_BYTES)
        return wc_fail(err, WC_ELIMIT, "the lattice's facts have %zu bytes already (limit: state bytes)",
                       state->bytes);
    return 0;
}

/* The same content again: what may move is the stamp, so that it stands against what is older, and since when an alias is
 * claimed. */
static wc_taken take_again(wc_state *state, wc_slice identity, fact *old, const fact *next, bool is_own)
{
    bool is_news = old->alias && next->since < old->since;
    count_out(state, old);
    if (is_news)
        old->since = next->since;
    if (!is_own && is_later(old, next))
        old->stamp = next->stamp;
    old->sum = sum_of(old, identity);
    count_in(state, old);
    state->version += is_news;
    return is_news ? WC_TAKEN_NEW : WC_TAKEN_SAME;
}

static int place(wc_state *state, wc_slice identity, fact *next, bool is_own, wc_taken *out_taken,
                 wc_error *err)
{
    fact *old = wc_map_get(&state->maps[next->kind], identity);
    if (old && has_same_content(old, next)) {
        *out_taken = take_again(state, identity, old, next, is_own);
        free_fact(next);
        return 0;
    }
    if (old && !is_later(old, next)) {
        *out_taken = WC_TAKEN_STALE;
        free_fact(next);
        return 0;
    }
    int rc = make_room(state, old, next, err);
    if (rc == 0) {
        if (old && has_same_alias(old, next))
            next->since = WC_MIN(old->since, next->since);
        rc = wc_map_put(&state->maps[next->kind], identity, next, NULL);
    }
    if (rc != 0) {
        free_fact(next);
        return rc;
    }
    next->bucket = bucket_of(next->kind, identity);
    next->sum = sum_of(next, identity);
    if (old)
        count_out(state, old);
    count_in(state, next);
    state->bytes += next->body_len;
    state->bytes -= old ? old->body_len : 0;
    state->version++;
    free_fact(old);
    *out_taken = WC_TAKEN_NEW;
    return 0;
}

/* A removal that names no provider remembers the one that the link had (host.md 7.2 [Q]). */
static wc_fact with_provider(const wc_state *state, const wc_fact *from, wc_arena *arena)
{
    wc_fact out = *from, known;
    if (from->kind == WC_FACT_LINK && from->is_gone && from->link.provider[0] == 0 &&
        wc_state_find(state, from, arena, &known))
        out.link.provider = known.link.provider;
    return out;
}

static int stamp_it(wc_state *state, wc_fact *from, wc_error *err)
{
    uint64_t now = now_ms(state);
    if (from->stamp.counter == 0) {
        from->stamp.counter = WC_MAX(now, state->highest + 1);
        memcpy(from->stamp.host, state->host_id, sizeof state->host_id);
    } else if (from->stamp.counter > now + WC_STATE_REMEMBER_MS) {
        return wc_fail(
            err, WC_ELIMIT,
            "it is stamped more than 24 hours ahead of this host's clock; one of the two clocks is wrong");
    }
    if (from->since == 0)
        from->since = from->stamp.counter;
    wc_state_observe(state, from->stamp.counter);
    return 0;
}

int wc_state_put(wc_state *state, const wc_fact *from, wc_taken *out_taken, wc_error *err)
{
    wc_arena arena;
    wc_buf identity;
    fact *next = NULL;
    bool is_own = from->stamp.counter == 0;
    wc_arena_init(&arena, 4u * WC_LIMIT_FACT_BYTES);
    wc_fact whole = with_provider(state, from, &arena);
    put_identity(&identity, &whole);
    int rc = wc_buf_status(&identity) != 0 ? wc_fail(err, WC_ELIMIT, "its names are too long") : 0;
    if (rc == 0)
        rc = stamp_it(state, &whole, err);
    if (rc == 0 && whole.is_gone && whole.stamp.counter + WC_STATE_REMEMBER_MS < now_ms(state)) {
        *out_taken = WC_TAKEN_STALE; /* forgotten already */
        goto out;
    }
    if (rc == 0)
        rc = new_fact(state, &whole, &next, err);
    if (rc == 0)
        rc = place(state, wc_buf_slice(&identity), next, is_own, out_taken, err);
out:
    wc_buf_deinit(&identity);
    wc_arena_deinit(&arena);
    return rc;
}

void wc_state_observe(wc_state *state, uint64_t counter)
{
    if (counter > state->highest && counter <= now_ms(state) + WC_STATE_REMEMBER_MS)
        state->highest = counter;
}

void wc_state_sweep(wc_state *state)
{
    WC_VEC(wc_map_entry) old = {0};
    wc_map *links = &state->maps[WC_FACT_LINK];
    size_t cursor = 0;
    for (const wc_map_entry *e; (e = wc_map_next(links, &cursor)) != NULL;) {
        fact *self = e->value;
        count_out(state, self);
        count_in(state, self);
        if (has_faded(state, self, WC_STATE_REMEMBER_MS))
            (void)wc_vec_push(&old, SIZE_MAX, *e);
    }
    for (size_t i = 0; i < old.len; i++) {
        fact *self = old.items[i].value;
        char *identity = wc_strdup_slice(wc_slice_of(old.items[i].key, old.items[i].key_len));
        (void)wc_map_take(links, wc_slice_of(identity, old.items[i].key_len));
        count_out(state, self);
        state->bytes -= self->body_len;
        state->version++;
        wc_free(identity);
        free_fact(self);
    }
    wc_vec_deinit(&old);
}

/* ---- looking ------------------------------------------------------------------------------------------------------- */

/* Bytes of our own making: they can be read. */
static wc_fact view(const fact *self, wc_arena *arena)
{
    wc_mp_reader r;
    wc_fact out = {.kind = self->kind, .is_gone = self->is_gone, .stamp = self->stamp, .since = self->since};
    wc_mp_reader_init(&r, wc_slice_of(self->body, self->body_len));
    wc__record_read_body(&r, arena, &out);
    WC_BUG_ON(!wc_mp_ok(&r));
    if (self->claims_json)
        out.claims_json = self->claims_json;
    return out;
}

bool wc_state_find(const wc_state *state, const wc_fact *wanted, wc_arena *arena, wc_fact *out)
{
    wc_buf identity;
    put_identity(&identity, wanted);
    const fact *self = wc_buf_status(&identity) == 0
                           ? wc_map_get(&state->maps[wanted->kind], wc_buf_slice(&identity))
                           : NULL;
    wc_buf_deinit(&identity);
    if (self)
        *out = view(self, arena);
    return self != NULL;
}

void wc_state_each(const wc_state *state, wc_fact_kind kind, bool with_gone,
                   void (*fn)(void *arg, const wc_fact *fact), void *arg)
{
    wc_arena arena;
    size_t cursor = 0;
    wc_arena_init(&arena, 0);
    for (const wc_map_entry *e; (e = wc_map_next(&state->maps[kind], &cursor)) != NULL;) {
        const fact *self = e->value;
        if (self->is_gone && !with_gone)
            continue;
        wc_fact out = view(self, &arena);
        fn(arg, &out);
        wc_arena_reset(&arena);
    }
    wc_arena_deinit(&arena);
}

size_t wc_state_count(const wc_state *state, wc_fact_kind kind)
{
    return state->maps[kind].len;
}

uint64_t wc_state_version(const wc_state *state)
{
    return state->version;
}

uint64_t wc_state_counter(const wc_state *state)
{
    return state->highest;
}

const uint64_t *wc_state_sums(const wc_state *state)
{
    return state->sums;
}

void wc_state_each_record(const wc_state *state, const bool *buckets, void (*fn)(void *arg, wc_slice record),
                          void *arg)
{
    wc_buf record;
    wc_buf_init(&record, 2u * WC_LIMIT_FACT_BYTES);
    for (int kind = 0; kind < WC_FACT_KINDS; kind++) {
        size_t cursor = 0;
        for (const wc_map_entry *e; (e = wc_map_next(&state->maps[kind], &cursor)) != NULL;) {
            const fact *self = e->value;
            if (buckets && (!buckets[self->bucket] || self->is_fading))
                continue;
            const wc_fact head = {
                .kind = self->kind, .is_gone = self->is_gone, .stamp = self->stamp, .since = self->since};
            wc_buf_clear(&record);
            if (wc__record_write(&head, wc_slice_of(self->body, self->body_len), &record) == 0)
                fn(arg, wc_buf_slice(&record));
        }
    }
    wc_buf_deinit(&record);
}

/* ---- the file ------------------------------------------------------------------------------------------------------ */

#define FILE_MAGIC "WCSTATE1"
enum { FILE_MAGIC_BYTES = 8 };

static void append_record(void *arg, wc_slice record)
{
    wc_buf_append_slice(arg, record);
}

void wc_state_save(const wc_state *state, wc_buf *out)
{
    uint8_t digest[WC_SHA256_SIZE];
    size_t start = out->len;
    wc_buf_append_str(out, FILE_MAGIC);
    wc_state_each_record(state, NULL, append_record, out);
    wc_sha256(wc_slice_of(out->ptr + start, out->len - start), digest);
    wc_buf_append(out, digest, sizeof digest);
}

static int load_records(wc_state *state, wc_slice rest, wc_error *err)
{
    wc_arena arena;
    int rc = 0;
    wc_arena_init(&arena, 16u * WC_LIMIT_FACT_BYTES);
    while (rc == 0 && rest.len > 0) {
        wc_mp_reader r;
        wc_slice record;
        wc_fact found;
        wc_taken taken;
        wc_error ignored;
        wc_arena_reset(&arena);
        wc_mp_reader_init(&r, rest);
        rc = wc_mp_read_raw(&r, &record) ? wc_record_read(record, &arena, &found, err) : wc_mp_error(&r, err);
        if (rc != 0)
            break;
        rest = wc_slice_from(rest, record.len);
        (void)!wc_state_put(state, &found, &taken, &ignored); /* a stamp of a wrong clock: that fact only */
    }
    wc_arena_deinit(&arena);
    return rc;
}

int wc_state_load(wc_state *state, wc_slice file, wc_error *err)
{
    uint8_t digest[WC_SHA256_SIZE];
    if (file.len < FILE_MAGIC_BYTES + sizeof digest || !wc_slice_starts(file, WC_LIT(FILE_MAGIC)))
        return wc_fail(err, WC_EFORMAT, "not the state of a lattice");
    wc_slice content = wc_slice_sub(file, 0, file.len - sizeof digest);
    wc_sha256(content, digest);
    if (memcmp(digest, file.ptr + content.len, sizeof digest) != 0)
        return wc_fail(err, WC_EFORMAT, "damaged: its checksum is wrong");
    int rc = load_records(state, wc_slice_from(content, FILE_MAGIC_BYTES), err);
    if (rc != 0)
        clear(state);
    return rc;
}
