/* providers/extras/extras.c: three generators.
 *
 * The sequence of an actor is one for the whole process, from 0, and ends with its link. Every loop hands out its numbers, so
 * the counter is the one object that loops share: an atomic number that control makes at the first bind and frees at unbind,
 * when no loop knows it any more. Random numbers and GUIDs come from the host's secure source; a range is cut without bias.
 *
 * SPEC interfaces 5.9, host 6.8, providers 14.
 */
#include "providers/extras/extras.h"

#include <stdatomic.h>
#include <stdio.h>

#include "base/base.h"
#include "contracts/extras.h"
#include "contracts/extras_scalar.h"

/* A GUID or a structure with one is below 100 bytes. */
#define ANSWER_BYTES 128u
#define GUID_TEXT 37u

typedef struct counter {
    _Atomic uint64_t next;
} counter;

typedef struct provider {
    const wc_host_api *host;
    wc_map counters; /* actor -> counter; of the control loop */
} provider;

typedef struct loop_part {
    wc_map counters; /* actor -> counter, borrowed */
} loop_part;

/* ---- life and links ---------------------------------------------------------------------------------------------- */

static int32_t provider_start(const wc_host_api *host, wc_slice link_name, void **out_self, wc_error *err)
{
    (void)link_name;
    (void)err;
    provider *p = WC_NEW(provider);
    p->host = host;
    wc_map_init(&p->counters, WC_LIMIT_ACTORS);
    *out_self = p;
    return 0;
}

static void provider_stop(void *self)
{
    provider *p = self;
    size_t cursor = 0;
    const wc_map_entry *at;
    while ((at = wc_map_next(&p->counters, &cursor)) != NULL)
        wc_free(at->value);
    wc_map_deinit(&p->counters);
    wc_free(p);
}

/* Binding again keeps the sequence. */
static int32_t provider_bind(void *self, const wc_bind *bind, void **out_prepared, wc_error *err)
{
    provider *p = self;
    counter *known = wc_map_get(&p->counters, bind->actor);
    if (known == NULL) {
        known = WC_NEW(counter);
        if (wc_map_put(&p->counters, bind->actor, known, NULL) < 0) {
            wc_free(known);
            return wc_fail(err, WC_ELIMIT, "%u actors are linked to the extras provider, the limit (actors)",
                           WC_LIMIT_ACTORS);
        }
    }
    *out_prepared = known;
    return 0;
}

static void provider_unbind(void *self, wc_slice actor)
{
    provider *p = self;
    wc_free(wc_map_take(&p->counters, actor));
}

static int32_t part_start(void *self, wc_loop_ref *loop, void **out_loop_self, wc_error *err)
{
    (void)self;
    (void)loop;
    (void)err;
    loop_part *part = WC_NEW(loop_part);
    wc_map_init(&part->counters, WC_LIMIT_ACTORS);
    *out_loop_self = part;
    return 0;
}

static void part_bind(void *loop_self, wc_slice actor, void *prepared)
{
    loop_part *part = loop_self;
    (void)!wc_map_put(&part->counters, actor, prepared, NULL); /* control checked the same limit */
}

static void part_unbind(void *loop_self, wc_slice actor)
{
    loop_part *part = loop_self;
    (void)wc_map_take(&part->counters, actor);
}

static void part_stop(void *loop_self, uint64_t drain_deadline_ns, void (*on_stopped)(void *ctx), void *ctx)
{
    loop_part *part = loop_self;
    (void)drain_deadline_ns;
    wc_map_deinit(&part->counters);
    wc_free(part);
    if (on_stopped != NULL)
        on_stopped(ctx);
}

/* ---- generators -------------------------------------------------------------------------------------------------- */

/* Version 4, variant 1 (RFC 4122), lower case with hyphens. */
static void make_guid(const wc_host_api *host, char out[GUID_TEXT])
{
    uint8_t b[16];
    size_t at = 0;
    host->random(host->self, b, sizeof b);
    b[6] = (uint8_t)((b[6] & 0x0f) | 0x40);
    b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
    for (size_t i = 0; i < sizeof b; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            out[at++] = '-';
        at += (size_t)snprintf(out + at, GUID_TEXT - at, "%02x", b[i]);
    }
}

/* min <= result < max, all equally likely: numbers of the last, incomplete run of the range are thrown away. */
static uint32_t make_random(const wc_host_api *host, uint32_t min, uint32_t max)
{
    uint32_t range = max - min, drawn;
    uint32_t incomplete = range == 0 ? 0 : (UINT32_MAX - range + 1) % range; /* 2^32 mod range */
    if (range == 0)
        return min;
    do {
        host->random(host->self, (uint8_t *)&drawn, sizeof drawn);
    } while (drawn < incomplete);
    return min + drawn % range;
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

static int32_t answer_error(const wc_host_api *host, wc_call *call, int32_t code, const char *text)
{
    host->fail(host->self, call, code, wc_slice_str(text));
    return WC_DONE;
}

/* Asked for in the form of interface 0.1.2 (nothing or {min, max} in, the bare value out) or as a structure; the answer has
 * the form of the question. */
typedef struct question {
    int op; /* WC_EXTRAS_REQUEST_... */
    bool is_scalar;
    wc_extras_generator_request request;
} question;

/* A structure has one of the three flags; as an array it starts with one. */
static bool is_structure(const wc_mp_reader *r)
{
    if (wc_mp_peek(r) == WC_MP_ARRAY)
        return wc_mp_peek_field(r, "guid", 0) == WC_MP_BOOL;
    return wc_mp_peek_field(r, "guid", 0) != WC_MP_END || wc_mp_peek_field(r, "sequence", 1) != WC_MP_END ||
           wc_mp_peek_field(r, "random", 2) != WC_MP_END;
}

static bool read_bounds(wc_mp_reader *r, wc_extras_generator_request *out)
{
    wc_extras_scalar_request_random_args args;
    if (!wc_extras_scalar_request_random_args_read(r, &args))
        return false;
    out->min = args.min;
    out->max = args.max;
    return true;
}

static bool read_question(wc_mp_reader *r, question *out)
{
    bool is_nothing = wc_mp_try_nil(r) || r->at == r->end;
    if (!is_nothing && is_structure(r))
        return wc_extras_generator_request_read(r, &out->request);
    out->is_scalar = true;
    if (out->op == WC_EXTRAS_REQUEST_RANDOM)
        return is_nothing ? wc_mp_fail_field(r, "min", "missing") : read_bounds(r, &out->request);
    return is_nothing || (wc_mp_peek(r) == WC_MP_MAP && wc_mp_skip(r)) ||
           wc_mp_fail(r, WC_EFORMAT, "not a structure");
}

static void write_scalar(wc_mp_writer *w, int op, const wc_extras_generator_result *result)
{
    if (op == WC_EXTRAS_REQUEST_GUID)
        wc_mp_write_str(w, result->guid);
    else
        wc_mp_write_u64(w, op == WC_EXTRAS_REQUEST_RANDOM ? result->random_number : result->sequence_number);
}

static int32_t answer(const wc_host_api *host, wc_call *call, const question *q,
                      const wc_extras_generator_result *result)
{
    uint8_t bytes[ANSWER_BYTES];
    wc_mp_writer w;
    wc_mp_writer_init(&w, bytes, sizeof bytes);
    if (q->is_scalar)
        write_scalar(&w, q->op, result);
    else
        wc_extras_generator_result_write(&w, result);
    WC_BUG_ON(w.is_failed);
    host->reply(host->self, call, wc_mp_written(&w));
    return WC_DONE;
}

static int32_t generate(const wc_host_api *host, counter *c, wc_call *call, const question *q)
{
    char guid[GUID_TEXT];
    const wc_extras_generator_request *request = &q->request;
    wc_extras_generator_result result = {0};
    if (q->op == WC_EXTRAS_REQUEST_GUID) {
        make_guid(host, guid);
        result.has_guid = true;
        result.guid = wc_slice_str(guid);
    } else if (q->op == WC_EXTRAS_REQUEST_SEQUENCE) {
        result.sequence_number = atomic_fetch_add_explicit(&c->next, 1, memory_order_relaxed);
    } else if (q->is_scalar || request->random) {
        if (request->min > request->max)
            return answer_error(host, call, WC_EINVAL, "RequestRandom: min must not be greater than max");
        result.random_number = make_random(host, request->min, request->max);
    }
    return answer(host, call, q, &result);
}

static int32_t provider_call(void *self, void *loop_self, wc_call *call)
{
    const wc_host_api *host = ((provider *)self)->host;
    loop_part *part = loop_self;
    wc_mp_reader r;
    question q = {.op = wc_extras_operation(call->operation)};
    if (q.op < 0)
        return answer_error(host, call, WC_EUNSUPPORTED, "bad dispatch");
    counter *c = wc_map_get(&part->counters, call->origin);
    if (c == NULL)
        return answer_error(host, call, WC_EDENIED, "no link between this actor and the extras provider");
    wc_mp_reader_init(&r, call->payload);
    r.root = wc_extras_operation_name(q.op);
    if (!read_question(&r, &q)) {
        wc_error cause, err;
        int rc = wc_mp_error(&r, &cause);
        (void)wc_fail(&err, rc, "Failed to de-serialize: %s", cause.msg);
        return answer_error(host, call, rc, err.msg);
    }
    return generate(host, c, call, &q);
}

const wc_provider_api wc_provider_extras = {
    .abi_version = WC_PROVIDER_ABI,
    .struct_size = sizeof(wc_provider_api),
    .mode = WC_PROVIDER_PER_LOOP,
    .public_key = "VDHPKGFKDI34Y4RN4PWWZHRYZ6373HYRSNNEM4UTDLLOGO5B37TSVREP",
    .contract_id = WC_EXTRAS_NAMESPACE,
    .image_name = "extras",
    .name = "wasmcloud Extras",
    .start = provider_start,
    .bind = provider_bind,
    .unbind = provider_unbind,
    .call = provider_call,
    .stop = provider_stop,
    .loop_start = part_start,
    .loop_bind = part_bind,
    .loop_unbind = part_unbind,
    .loop_stop = part_stop,
};
