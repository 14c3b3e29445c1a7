/* lattice/record.c: a fact as bytes: [kind, counter, host, since, is gone, body]. The body has one form for one content (values
 * sorted by key), so that equal facts are equal bytes on every host. RFC 0004. */
#include <stdlib.h>

#include "claims/claims.h"
#include "codec/mp_buf.h"
#include "lattice/lattice_int.h"

/* ---- writing ------------------------------------------------------------------------------------------------------- */

static int compare_pairs(const void *left, const void *right)
{
    const wc_pair *a = left, *b = right;
    return strcmp(a->key, b->key);
}

static void write_link(wc_mp_writer *w, const wc_fact *fact)
{
    const wc_link_info *link = &fact->link;
    size_t count = fact->is_gone ? 0 : link->value_count;
    wc_pair *sorted = wc_calloc(count, sizeof *sorted);
    for (size_t i = 0; i < count; i++)
        sorted[i] = link->values[i];
    if (count > 1)
        qsort(sorted, count, sizeof *sorted, compare_pairs);
    wc_mp_write_array(w, 5);
    wc_mp_write_cstr(w, link->actor);
    wc_mp_write_cstr(w, link->contract);
    wc_mp_write_cstr(w, link->link_name);
    wc_mp_write_cstr(w, link->provider);
    wc_mp_write_map(w, (uint32_t)count);
    for (size_t i = 0; i < count; i++) {
        wc_mp_write_cstr(w, sorted[i].key);
        wc_mp_write_cstr(w, sorted[i].value);
    }
    wc_free(sorted);
}

int wc__record_body(const wc_fact *fact, wc_buf *out)
{
    wc_mp_writer w;
    wc_mp_buf_begin(&w, out);
    if (fact->kind == WC_FACT_LINK) {
        write_link(&w, fact);
    } else if (fact->kind == WC_FACT_CLAIMS) {
        wc_mp_write_array(&w, 3);
        wc_mp_write_cstr(&w, fact->actor);
        wc_mp_write_cstr(&w, fact->token ? "" : fact->claims_json);
        wc_mp_write_cstr(&w, fact->token ? fact->token : "");
    } else {
        wc_mp_write_array(&w, 2);
        wc_mp_write_cstr(&w, fact->ref);
        wc_mp_write_cstr(&w, fact->key);
    }
    return wc_mp_buf_end(&w);
}

int wc__record_write(const wc_fact *fact, wc_slice body, wc_buf *out)
{
    wc_mp_writer w;
    wc_mp_buf_begin(&w, out);
    wc_mp_write_array(&w, 6);
    wc_mp_write_u64(&w, (uint64_t)fact->kind);
    wc_mp_write_u64(&w, fact->stamp.counter);
    wc_mp_write_cstr(&w, fact->stamp.host);
    wc_mp_write_u64(&w, fact->since);
    wc_mp_write_bool(&w, fact->is_gone);
    wc_mp_write_raw(&w, body);
    return wc_mp_buf_end(&w);
}

/* ---- reading ------------------------------------------------------------------------------------------------------- */

const char *wc__read_text(wc_mp_reader *r, wc_arena *arena)
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

void wc__read_pairs(wc_mp_reader *r, wc_arena *arena, const wc_pair **out_pairs, size_t *out_count)
{
    uint32_t count;
    if (!wc_mp_read_map(r, &count))
        return;
    if (count > WC_LIMIT_LINK_VALUES) {
        wc_mp_fail(r, WC_ELIMIT, "too many values");
        return;
    }
    wc_pair *pairs = wc_arena_calloc(arena, count + 1u, sizeof *pairs);
    if (pairs == NULL) {
        wc_mp_fail(r, WC_ELIMIT, "too large");
        return;
    }
    for (uint32_t i = 0; i < count && wc_mp_ok(r); i++) {
        pairs[i].key = wc__read_text(r, arena);
        pairs[i].value = wc__read_text(r, arena);
    }
    *out_pairs = pairs;
    *out_count = count;
}

static bool expect_items(wc_mp_reader *r, uint32_t wanted)
{
    uint32_t count = 0;
    if (wc_mp_read_array(r, &count) && count != wanted)
        wc_mp_fail(r, WC_EFORMAT, "not a fact");
    return wc_mp_ok(r);
}

void wc__record_read_body(wc_mp_reader *r, wc_arena *arena, wc_fact *out)
{
    if (out->kind == WC_FACT_LINK && expect_items(r, 5)) {
        out->link.actor = wc__read_text(r, arena);
        out->link.contract = wc__read_text(r, arena);
        out->link.link_name = wc__read_text(r, arena);
        out->link.provider = wc__read_text(r, arena);
        wc__read_pairs(r, arena, &out->link.values, &out->link.value_count);
    } else if (out->kind == WC_FACT_CLAIMS && expect_items(r, 3)) {
        out->actor = wc__read_text(r, arena);
        out->claims_json = wc__read_text(r, arena);
        out->token = wc__read_text(r, arena);
        if (out->token[0] == 0)
            out->token = NULL;
    } else if (out->kind == WC_FACT_REF && expect_items(r, 2)) {
        out->ref = wc__read_text(r, arena);
        out->key = wc__read_text(r, arena);
    }
}

void wc__stamp_read(wc_mp_reader *r, wc_stamp *out)
{
    wc_slice host = {0};
    if (!wc_mp_read_u64(r, &out->counter) || !wc_mp_read_str(r, &host))
        return;
    if (out->counter == 0 || !wc_nkey_is_public(host, WC_NKEY_SERVER))
        wc_mp_fail(r, WC_EFORMAT, "not a stamp");
    else
        wc_slice_copy_cstr(host, out->host, sizeof out->host);
}

int wc_record_read(wc_slice record, wc_arena *arena, wc_fact *out, wc_error *err)
{
    wc_mp_reader r;
    wc_fact fact = {0};
    uint64_t kind = 0;
    if (record.len > WC_LIMIT_FACT_BYTES)
        return wc_fail(err, WC_ELIMIT, "a fact of %zu bytes, limit %u", record.len, WC_LIMIT_FACT_BYTES);
    wc_mp_reader_init(&r, record);
    if (expect_items(&r, 6) && wc_mp_read_u64(&r, &kind) && kind >= WC_FACT_KINDS)
        wc_mp_fail(&r, WC_EFORMAT, "a fact of unknown kind");
    if (wc_mp_ok(&r)) {
        fact.kind = (wc_fact_kind)kind;
        wc__stamp_read(&r, &fact.stamp);
        wc_mp_read_u64(&r, &fact.since);
        wc_mp_read_bool(&r, &fact.is_gone);
        wc__record_read_body(&r, arena, &fact);
    }
    if (!wc_mp_ok(&r))
        return wc_mp_error(&r, err);
    *out = fact;
    return 0;
}
