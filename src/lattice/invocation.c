/* lattice/invocation.c: invocations and their answers, bytes to values and back. Written as hosts of 0.15 to 0.18 write them
 * (struct maps in their order, enums by index, payloads as arrays of integers), read in every form that those read, and `bin`
 * payloads too. Nothing is checked here but the form; invocation_check.c does the rest.
 *
 * SPEC lattice 4.1, 4.2. */
#include "codec/mp_buf.h"
#include "lattice/lattice.h"

enum { ACTOR, CAPABILITY };

static const wc_mp_field variants[] = {WC_MP_FIELD("Actor"), WC_MP_FIELD("Capability")};
static const wc_mp_field capability_fields[] = {WC_MP_FIELD("id"), WC_MP_FIELD("contract_id"),
                                                WC_MP_FIELD("link_name")};
static const wc_mp_field invocation_fields[] = {
    WC_MP_FIELD("origin"), WC_MP_FIELD("target"),         WC_MP_FIELD("operation"), WC_MP_FIELD("msg"),
    WC_MP_FIELD("id"),     WC_MP_FIELD("encoded_claims"), WC_MP_FIELD("host_id")};
static const wc_mp_field answer_fields[] = {WC_MP_FIELD("msg"), WC_MP_OPTIONAL("error"),
                                            WC_MP_FIELD("invocation_id")};

/* ---- writing ------------------------------------------------------------------------------------------------------- */

static void write_entity(wc_mp_writer *w, const wc_entity *entity)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_u64(w, entity->is_provider ? CAPABILITY : ACTOR);
    if (!entity->is_provider) {
        wc_mp_write_str(w, entity->key);
        return;
    }
    wc_mp_write_map(w, 3);
    wc_mp_write_str(w, WC_LIT("id"));
    wc_mp_write_str(w, entity->key);
    wc_mp_write_str(w, WC_LIT("contract_id"));
    wc_mp_write_str(w, entity->contract);
    wc_mp_write_str(w, WC_LIT("link_name"));
    wc_mp_write_str(w, entity->link_name);
}

static int end_writing(wc_mp_writer *w, const char *what, size_t payload, wc_error *err)
{
    if (wc_mp_buf_end(w) == 0)
        return 0;
    return wc_fail(err, WC_ELIMIT,
                   "%s with a payload of %zu bytes is too large to encode (each byte above "
                   "127 takes two in the lattice's array form)",
                   what, payload);
}

int wc_invocation_encode(const wc_invocation *invocation, wc_buf *out, wc_error *err)
{
    wc_mp_writer w;
    wc_mp_buf_begin(&w, out);
    wc_mp_write_map(&w, 7);
    wc_mp_write_str(&w, WC_LIT("origin"));
    write_entity(&w, &invocation->origin);
    wc_mp_write_str(&w, WC_LIT("target"));
    write_entity(&w, &invocation->target);
    wc_mp_write_str(&w, WC_LIT("operation"));
    wc_mp_write_str(&w, invocation->operation);
    wc_mp_write_str(&w, WC_LIT("msg"));
    wc_mp_write_bin_array(&w, invocation->payload);
    wc_mp_write_str(&w, WC_LIT("id"));
    wc_mp_write_str(&w, invocation->id);
    wc_mp_write_str(&w, WC_LIT("encoded_claims"));
    wc_mp_write_str(&w, invocation->token);
    wc_mp_write_str(&w, WC_LIT("host_id"));
    wc_mp_write_str(&w, invocation->host_id);
    return end_writing(&w, "an invocation", invocation->payload.len, err);
}

int wc_rpc_answer_encode(const wc_rpc_answer *answer, wc_buf *out, wc_error *err)
{
    wc_mp_writer w;
    wc_mp_buf_begin(&w, out);
    wc_mp_write_map(&w, 3);
    wc_mp_write_str(&w, WC_LIT("msg"));
    wc_mp_write_bin_array(&w, answer->is_failure ? (wc_slice){0} : answer->payload);
    wc_mp_write_str(&w, WC_LIT("error"));
    if (answer->is_failure)
        wc_mp_write_str(&w, answer->error);
    else
        wc_mp_write_nil(&w);
    wc_mp_write_str(&w, WC_LIT("invocation_id"));
    wc_mp_write_str(&w, answer->id);
    return end_writing(&w, "an answer", answer->payload.len, err);
}

/* ---- reading ------------------------------------------------------------------------------------------------------- */

/* A string as the era reads it: str, or bin that holds UTF-8; never nil. */
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

static bool read_name(wc_mp_reader *r, wc_slice *out)
{
    return read_text(r, WC_LIMIT_RPC_NAME_BYTES, out);
}

static bool read_payload(wc_mp_reader *r, wc_slice *out)
{
    int kind = wc_mp_peek(r);
    if (kind != WC_MP_ARRAY && kind != WC_MP_BIN)
        return wc_mp_fail(r, WC_EFORMAT, "not an array of integers");
    return wc_mp_read_bytes(r, out);
}

static bool read_capability(wc_mp_reader *r, wc_entity *out)
{
    wc_mp_struct s;
    wc_slice *const texts[] = {&out->key, &out->contract, &out->link_name};
    wc_mp_struct_begin(r, &s, capability_fields, WC_COUNT(capability_fields));
    while (wc_mp_struct_next(r, &s))
        read_name(r, texts[s.field]);
    return wc_mp_struct_end(r, &s);
}

static bool read_entity(wc_mp_reader *r, wc_entity *out)
{
    uint32_t variant;
    if (!wc_mp_read_variant(r, variants, WC_COUNT(variants), &variant))
        return false;
    *out = (wc_entity){.is_provider = variant == CAPABILITY};
    return out->is_provider ? read_capability(r, out) : read_name(r, &out->key);
}

static void read_field(wc_mp_reader *r, int32_t field, wc_invocation *out)
{
    switch (field) {
    case 0:
        read_entity(r, &out->origin);
        break;
    case 1:
        read_entity(r, &out->target);
        break;
    case 2:
        read_name(r, &out->operation);
        break;
    case 3:
        read_payload(r, &out->payload);
        break;
    case 4:
        read_name(r, &out->id);
        break;
    case 5:
        read_text(r, WC_LIMIT_RPC_TOKEN_BYTES, &out->token);
        break;
    default:
        read_name(r, &out->host_id);
        break;
    }
}

int wc_invocation_decode(wc_slice wire, wc_arena *arena, wc_invocation *out, wc_error *err)
{
    wc_mp_reader r;
    wc_mp_struct s;
    wc_invocation found = {0};
    wc_mp_reader_init_arena(&r, wire, arena);
    wc_mp_struct_begin(&r, &s, invocation_fields, WC_COUNT(invocation_fields));
    while (wc_mp_struct_next(&r, &s))
        read_field(&r, s.field, &found);
    if (!wc_mp_struct_end(&r, &s))
        return wc_mp_error(&r, err);
    *out = found;
    return 0;
}

int wc_rpc_answer_decode(wc_slice wire, wc_arena *arena, wc_rpc_answer *out, wc_error *err)
{
    wc_mp_reader r;
    wc_mp_struct s;
    wc_rpc_answer found = {0};
    wc_mp_reader_init_arena(&r, wire, arena);
    wc_mp_struct_begin(&r, &s, answer_fields, WC_COUNT(answer_fields));
    while (wc_mp_struct_next(&r, &s)) {
        if (s.field == 0)
            read_payload(&r, &found.payload);
        else if (s.field == 1)
            found.is_failure = read_text(&r, SIZE_MAX, &found.error);
        else
            read_name(&r, &found.id);
    }
    if (!wc_mp_struct_end(&r, &s))
        return wc_mp_error(&r, err);
    *out = found;
    return 0;
}
