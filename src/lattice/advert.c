/* lattice/advert.c: claims and links as hosts advertise them: MessagePack, the keys of the era in the era's order. Behind them
 * come two keys of ours, which readers of the era skip: the token that the claims were taken from, so that they can be
 * verified, and the stamp, so that an advertisement that arrives late overrules nothing. SPEC lattice 3.1, 3.2; RFC 0004. */
#include "claims/claims.h"
#include "codec/mp_buf.h"
#include "lattice/lattice_int.h"

/* ---- links --------------------------------------------------------------------------------------------------------- */

static void write_stamp(wc_mp_writer *w, const wc_stamp *stamp)
{
    wc_mp_write_cstr(w, "wc_stamp");
    wc_mp_write_array(w, 2);
    wc_mp_write_u64(w, stamp->counter);
    wc_mp_write_cstr(w, stamp->host);
}

static void read_stamp(wc_mp_reader *r, wc_stamp *out)
{
    uint32_t count = 0;
    if (wc_mp_read_array(r, &count) && count != 2)
        wc_mp_fail(r, WC_EFORMAT, "not a stamp");
    else if (wc_mp_ok(r))
        wc__stamp_read(r, out);
}

static int write_link(const wc_fact *fact, wc_buf *out)
{
    const wc_link_info *link = &fact->link;
    size_t count = fact->is_gone ? 0 : link->value_count;
    wc_mp_writer w;
    wc_mp_buf_begin(&w, out);
    wc_mp_write_map(&w, fact->stamp.counter ? 6 : 5);
    wc_mp_write_cstr(&w, "actor_id");
    wc_mp_write_cstr(&w, link->actor);
    wc_mp_write_cstr(&w, "provider_id");
    wc_mp_write_cstr(&w, fact->is_gone ? "" : link->provider);
    wc_mp_write_cstr(&w, "link_name");
    wc_mp_write_cstr(&w, link->link_name);
    wc_mp_write_cstr(&w, "contract_id");
    wc_mp_write_cstr(&w, link->contract);
    wc_mp_write_cstr(&w, "values");
    wc_mp_write_map(&w, (uint32_t)count);
    for (size_t i = 0; i < count; i++) {
        wc_mp_write_cstr(&w, link->values[i].key);
        wc_mp_write_cstr(&w, link->values[i].value);
    }
    if (fact->stamp.counter)
        write_stamp(&w, &fact->stamp);
    return wc_mp_buf_end(&w);
}

static void read_link(wc_mp_reader *r, wc_arena *arena, wc_fact *out)
{
    static const wc_mp_field fields[] = {WC_MP_FIELD("actor_id"),  WC_MP_FIELD("provider_id"),
                                         WC_MP_FIELD("link_name"), WC_MP_FIELD("contract_id"),
                                         WC_MP_FIELD("values"),    WC_MP_OPTIONAL("wc_stamp")};
    const char **texts[] = {&out->link.actor, &out->link.provider, &out->link.link_name, &out->link.contract};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, WC_COUNT(fields));
    while (wc_mp_struct_next(r, &s)) {
        if (s.field < 4)
            *texts[s.field] = wc__read_text(r, arena);
        else if (s.field == 4)
            wc__read_pairs(r, arena, &out->link.values, &out->link.value_count);
        else
            read_stamp(r, &out->stamp);
    }
    wc_mp_struct_end(r, &s);
    if (wc_mp_ok(r) && wc_slice_trim(wc_slice_str(out->link.link_name)).len == 0)
        out->link.link_name = "default";
}

/* ---- claims -------------------------------------------------------------------------------------------------------- */

static void write_list(wc_mp_writer *w, const char *key, wc_claim_list list)
{
    if (!list.is_present)
        return;
    wc_mp_write_cstr(w, key);
    wc_mp_write_array(w, (uint32_t)list.len);
    for (size_t i = 0; i < list.len; i++)
        wc_mp_write_str(w, list.items[i]);
}

static void write_text(wc_mp_writer *w, const char *key, wc_slice text)
{
    if (text.ptr == NULL)
        return;
    wc_mp_write_cstr(w, key);
    wc_mp_write_str(w, text);
}

static void write_number(wc_mp_writer *w, const char *key, bool is_present, uint64_t number)
{
    if (!is_present)
        return;
    wc_mp_write_cstr(w, key);
    wc_mp_write_u64(w, number);
}

static void write_metadata(wc_mp_writer *w, const wc_claims *claims)
{
    uint32_t count = 2u + (claims->name.ptr != NULL) + claims->tags.is_present + claims->caps.is_present +
                     claims->has_revision + (claims->version.ptr != NULL) + (claims->call_alias.ptr != NULL);
    wc_mp_write_cstr(w, "wascap");
    wc_mp_write_map(w, count);
    write_text(w, "name", claims->name);
    wc_mp_write_cstr(w, "hash");
    wc_mp_write_str(w, claims->hash);
    write_list(w, "tags", claims->tags);
    write_list(w, "caps", claims->caps);
    if (claims->has_revision) {
        wc_mp_write_cstr(w, "rev");
        wc_mp_write_int(w, claims->revision);
    }
    write_text(w, "ver", claims->version);
    write_text(w, "call_alias", claims->call_alias);
    wc_mp_write_cstr(w, "prov");
    wc_mp_write_bool(w, claims->is_provider);
}

static int write_claims(const wc_fact *fact, wc_buf *out)
{
    wc_arena arena;
    wc_claims claims;
    wc_mp_writer w;
    wc_arena_init(&arena, 16u * WC_LIMIT_FACT_BYTES);
    int rc = wc_claims_decode(wc_slice_str(fact->claims_json), WC_CLAIMS_ACTOR, &arena, &claims, NULL);
    if (rc == 0) {
        wc_mp_buf_begin(&w, out);
        wc_mp_write_map(&w, 3u + claims.has_expires + claims.has_issued_at + claims.has_not_before +
                                claims.has_metadata + (fact->token != NULL) + (fact->stamp.counter != 0));
        write_number(&w, "exp", claims.has_expires, claims.expires);
        wc_mp_write_cstr(&w, "jti");
        wc_mp_write_str(&w, claims.id);
        write_number(&w, "iat", claims.has_issued_at, claims.issued_at);
        wc_mp_write_cstr(&w, "iss");
        wc_mp_write_str(&w, claims.issuer);
        wc_mp_write_cstr(&w, "sub");
        wc_mp_write_str(&w, claims.subject);
        write_number(&w, "nbf", claims.has_not_before, claims.not_before);
        if (claims.has_metadata)
            write_metadata(&w, &claims);
        if (fact->token)
            write_text(&w, "wc_token", wc_slice_str(fact->token));
        if (fact->stamp.counter)
            write_stamp(&w, &fact->stamp);
        rc = wc_mp_buf_end(&w);
    }
    wc_arena_deinit(&arena);
    return rc;
}

/* Texts of a claim stay slices: wc_claims_encode copes with any byte. */
static void read_slice(wc_mp_reader *r, wc_slice *out)
{
    wc_slice text;
    if (wc_mp_read_str(r, &text))
        *out = text.ptr ? text : WC_LIT("");
}

static void read_list(wc_mp_reader *r, wc_arena *arena, wc_claim_list *out)
{
    uint32_t count;
    if (!wc_mp_read_array(r, &count))
        return;
    wc_slice *items = count <= WC_LIMIT_CLAIMS_LIST ? wc_arena_calloc(arena, count + 1u, sizeof *items) : NULL;
    if (items == NULL) {
        wc_mp_fail(r, WC_ELIMIT, "too many items");
        return;
    }
    for (uint32_t i = 0; i < count && wc_mp_ok(r); i++)
        read_slice(r, &items[i]);
    *out = (wc_claim_list){.items = items, .len = count, .is_present = true};
}

static void read_metadata(wc_mp_reader *r, wc_arena *arena, wc_claims *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_OPTIONAL("name"), WC_MP_FIELD("hash"),   WC_MP_OPTIONAL("tags"), WC_MP_OPTIONAL("caps"),
        WC_MP_OPTIONAL("rev"),  WC_MP_OPTIONAL("ver"), WC_MP_OPTIONAL("prov"), WC_MP_OPTIONAL("call_alias")};
    wc_mp_struct s;
    out->has_metadata = true;
    wc_mp_struct_begin(r, &s, fields, WC_COUNT(fields));
    while (wc_mp_struct_next(r, &s)) {
        if (s.field == 0)
            read_slice(r, &out->name);
        else if (s.field == 1)
            read_slice(r, &out->hash);
        else if (s.field == 2)
            read_list(r, arena, &out->tags);
        else if (s.field == 3)
            read_list(r, arena, &out->caps);
        else if (s.field == 4)
            out->has_revision = wc_mp_read_i32(r, &out->revision);
        else if (s.field == 5)
            read_slice(r, &out->version);
        else if (s.field == 6)
            wc_mp_read_bool(r, &out->is_provider);
        else
            read_slice(r, &out->call_alias);
    }
    wc_mp_struct_end(r, &s);
}

static void read_claims(wc_mp_reader *r, wc_arena *arena, wc_claims *out, wc_fact *fact)
{
    static const wc_mp_field fields[] = {
        WC_MP_OPTIONAL("exp"),    WC_MP_FIELD("jti"),         WC_MP_FIELD("iat"),
        WC_MP_FIELD("iss"),       WC_MP_FIELD("sub"),         WC_MP_OPTIONAL("nbf"),
        WC_MP_OPTIONAL("wascap"), WC_MP_OPTIONAL("wc_token"), WC_MP_OPTIONAL("wc_stamp")};
    wc_slice *texts[] = {NULL, &out->id, NULL, &out->issuer, &out->subject};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, WC_COUNT(fields));
    while (wc_mp_struct_next(r, &s)) {
        if (s.field == 0)
            out->has_expires = wc_mp_read_u64(r, &out->expires);
        else if (s.field == 2)
            out->has_issued_at = wc_mp_read_u64(r, &out->issued_at);
        else if (s.field == 5)
            out->has_not_before = wc_mp_read_u64(r, &out->not_before);
        else if (s.field == 6)
            read_metadata(r, arena, out);
        else if (s.field == 7)
            fact->token = wc__read_text(r, arena);
        else if (s.field == 8)
            read_stamp(r, &fact->stamp);
        else
            read_slice(r, texts[s.field]);
    }
    wc_mp_struct_end(r, &s);
}

/* ---- both ---------------------------------------------------------------------------------------------------------- */

int wc_advert_write(const wc_fact *fact, wc_buf *out)
{
    return fact->kind == WC_FACT_LINK ? write_link(fact, out) : write_claims(fact, out);
}

static int to_json(const wc_claims *claims, wc_arena *arena, wc_fact *out, wc_error *err)
{
    wc_buf json;
    wc_buf_init(&json, WC_LIMIT_FACT_BYTES);
    int rc = wc_claims_encode(claims, &json, err);
    if (rc == 0) {
        out->claims_json = (const char *)wc_arena_dup(arena, wc_buf_slice(&json)).ptr;
        out->actor = (const char *)wc_arena_dup(arena, claims->subject).ptr;
        if (out->claims_json == NULL || out->actor == NULL)
            rc = wc_fail(err, WC_ELIMIT, "the claims are too large");
    }
    wc_buf_deinit(&json);
    return rc;
}

int wc__advert_read(wc_fact_kind kind, bool is_gone, wc_slice payload, wc_arena *arena, wc_fact *out,
                    wc_error *err)
{
    wc_mp_reader r;
    wc_claims claims = {.kind = WC_CLAIMS_ACTOR};
    wc_fact fact = {.kind = kind, .is_gone = is_gone};
    if (payload.len > WC_LIMIT_FACT_BYTES)
        return wc_fail(err, WC_ELIMIT, "the message has %zu bytes, limit %u (fact bytes)", payload.len,
                       WC_LIMIT_FACT_BYTES);
    wc_mp_reader_init(&r, payload);
    if (kind == WC_FACT_LINK)
        read_link(&r, arena, &fact);
    else
        read_claims(&r, arena, &claims, &fact);
    int rc = wc_mp_ok(&r) ? 0 : wc_mp_error(&r, err);
    if (rc == 0 && kind == WC_FACT_CLAIMS)
        rc = to_json(&claims, arena, &fact, err);
    if (rc == 0)
        *out = fact;
    return rc;
}
