/* lattice/cache_keys.c: how links are named and written in the lattice cache.
 *
 * SPEC lattice 7.1. */
#include <stdio.h>

#include "codec/json.h"
#include "lattice/cache.h"

/* ---- SipHash-1-3 (Aumasson and Bernstein, 2012) -------------------------------------------------------------------- */

static uint64_t rotate(uint64_t v, int by)
{
    return v << by | v >> (64 - by);
}

static void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[2] += v[3];
    v[1] = rotate(v[1], 13) ^ v[0];
    v[3] = rotate(v[3], 16) ^ v[2];
    v[0] = rotate(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = rotate(v[1], 17) ^ v[2];
    v[3] = rotate(v[3], 21) ^ v[0];
    v[2] = rotate(v[2], 32);
}

/* Little endian, whatever the machine is. */
static uint64_t load(const uint8_t *bytes, size_t len)
{
    uint64_t word = 0;
    for (size_t i = 0; i < len; i++)
        word |= (uint64_t)bytes[i] << (8 * i);
    return word;
}

static void absorb(uint64_t v[4], uint64_t word)
{
    v[3] ^= word;
    sip_round(v);
    v[0] ^= word;
}

uint64_t wc_cache_hash(wc_slice bytes)
{
    uint64_t v[4] = {0x736f6d6570736575u, 0x646f72616e646f6du, 0x6c7967656e657261u, 0x7465646279746573u};
    size_t whole = bytes.len & ~(size_t)7;
    for (size_t at = 0; at < whole; at += 8)
        absorb(v, load(bytes.ptr + at, 8));
    uint64_t tail = bytes.len > whole ? load(bytes.ptr + whole, bytes.len - whole) : 0;
    absorb(v, tail | (uint64_t)bytes.len << 56);
    v[2] ^= 0xff;
    for (int i = 0; i < 3; i++)
        sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

void wc_cache_link_hash(wc_slice actor, wc_slice contract, wc_slice link_name, char out[WC_CACHE_HASH_SIZE])
{
    const wc_slice parts[] = {actor, contract, link_name};
    wc_buf bytes;
    wc_buf_init(&bytes, SIZE_MAX);
    for (size_t i = 0; i < WC_COUNT(parts); i++) {
        wc_buf_append_slice(&bytes, parts[i]);
        wc_buf_append_byte(&bytes, 0xff);
    }
    snprintf(out, WC_CACHE_HASH_SIZE, "%llu", (unsigned long long)wc_cache_hash(wc_buf_slice(&bytes)));
    wc_buf_deinit(&bytes);
}

/* ---- the value of a link ------------------------------------------------------------------------------------------- */

void wc_cache_link_write(const wc_link_info *link, wc_buf *out)
{
    wc_json_writer json;
    wc_json_writer_init(&json, out);
    wc_json_object_begin(&json);
    wc_json_put_cstr(&json, "actor_id", link->actor);
    wc_json_put_cstr(&json, "provider_id", link->provider);
    wc_json_put_cstr(&json, "contract_id", link->contract);
    wc_json_put_cstr(&json, "link_name", link->link_name);
    wc_json_key(&json, "values");
    wc_json_object_begin(&json);
    for (size_t i = 0; i < link->value_count; i++)
        wc_json_put_cstr(&json, link->values[i].key, link->values[i].value);
    wc_json_object_end(&json);
    wc_json_object_end(&json);
}

static int read_text(const wc_value *value, const char *name, const char **out, wc_error *err)
{
    wc_slice text;
    if (!wc_value_string(value, &text) || memchr(text.ptr, 0, text.len))
        return wc_fail(err, WC_EFORMAT, "the link in the lattice cache has no text '%s'", name);
    *out = (const char *)text.ptr;
    return 0;
}

static int read_values(const wc_value *values, wc_arena *arena, wc_link_info *out, wc_error *err)
{
    uint32_t count = wc_value_count(values);
    if (wc_value_type(values) != WC_VALUE_OBJECT)
        return wc_fail(err, WC_EFORMAT, "the link in the lattice cache has no map 'values'");
    if (count > WC_LIMIT_LINK_VALUES)
        return wc_fail(err, WC_ELIMIT, "the link in the lattice cache has %u values, limit %u", count,
                       WC_LIMIT_LINK_VALUES);
    wc_pair *pairs = wc_arena_calloc(arena, count + 1u, sizeof *pairs);
    if (pairs == NULL)
        return wc_fail(err, WC_ELIMIT, "the link in the lattice cache is too large");
    WC_VALUE_EACH(item, values)
    {
        wc_pair *pair = &pairs[out->value_count++];
        if (memchr(item->key.ptr, 0, item->key.len))
            return wc_fail(err, WC_EFORMAT,
                           "the link in the lattice cache has a value with a NUL in its name");
        pair->key = (const char *)item->key.ptr;
        int rc = read_text(item, pair->key, &pair->value, err);
        if (rc != 0)
            return rc;
    }
    out->values = pairs;
    return 0;
}

int wc_cache_link_read(wc_slice json, wc_arena *arena, wc_link_info *out, wc_error *err)
{
    const wc_value_limits limits = {.max_bytes = 1u << 20, .max_depth = 4};
    const wc_value *body;
    wc_link_info link = {0};
    int rc = wc_json_read(json, &limits, arena, &body, err);
    if (rc != 0 || (rc = read_text(wc_value_get(body, "actor_id"), "actor_id", &link.actor, err)) != 0 ||
        (rc = read_text(wc_value_get(body, "provider_id"), "provider_id", &link.provider, err)) != 0 ||
        (rc = read_text(wc_value_get(body, "contract_id"), "contract_id", &link.contract, err)) != 0 ||
        (rc = read_text(wc_value_get(body, "link_name"), "link_name", &link.link_name, err)) != 0 ||
        (rc = read_values(wc_value_get(body, "values"), arena, &link, err)) != 0)
        return rc;
    *out = link;
    return 0;
}
