/* claims/human.c: what people read: relative times, names of contracts and entities, call aliases.
 *
 * SPEC claims 2.2 (display names, alias), 2.3 (relative time), 5 (contracts); interfaces 3 (old contract
 * names).
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/num.h"
#include "claims/claims.h"

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* Rows from the longest distance: beyond it, either the text or a number of units. */
static const struct {
    uint64_t beyond_s;
    uint64_t unit_s; /* 0: the text as it is */
    uint64_t least;
    const char *text;
} distances[] = {
    {547 * (uint64_t)DAY, 365 * DAY, 2, "years"},
    {345 * DAY, 0, 0, "a year"},
    {45 * DAY, 30 * DAY, 2, "months"},
    {29 * DAY, 0, 0, "a month"},
    {10 * DAY + 12 * HOUR, 7 * DAY, 2, "weeks"},
    {6 * DAY + 12 * HOUR, 0, 0, "a week"},
    {36 * HOUR, DAY, 2, "days"},
    {22 * HOUR, 0, 0, "a day"},
    {90 * MINUTE, HOUR, 2, "hours"},
    {45 * MINUTE, 0, 0, "an hour"},
    {90, MINUTE, 2, "minutes"},
    {45, 0, 0, "a minute"},
    {10, 1, 0, "seconds"},
};

void wc_time_humanize(int64_t seconds, char out[32])
{
    uint64_t distance = seconds < 0 ? (uint64_t)0 - (uint64_t)seconds : (uint64_t)seconds;
    const char *before = seconds < 0 ? "" : "in ", *after = seconds < 0 ? " ago" : "";
    size_t row = 0;
    while (row < WC_COUNT(distances) && distance <= distances[row].beyond_s)
        row++;
    if (row == WC_COUNT(distances)) {
        snprintf(out, 32, "now");
    } else if (distances[row].unit_s == 0) {
        snprintf(out, 32, "%s%s%s", before, distances[row].text, after);
    } else {
        uint64_t number = WC_MAX(distances[row].least, distance / distances[row].unit_s);
        /* Eleven digits of years leave room for the words. */
        snprintf(out, 32, "%s%" PRIu64 " %s%s", before, WC_MIN(number, UINT64_C(99999999999)),
                 distances[row].text, after);
    }
}

wc_slice wc_claims_display_name(const wc_claims *claims)
{
    if (claims->has_metadata && claims->kind == WC_CLAIMS_INVOCATION)
        return claims->target_url;
    if (claims->has_metadata && claims->name.ptr)
        return claims->name;
    if (claims->has_metadata && claims->kind == WC_CLAIMS_PROVIDER)
        return WC_LIT("Unnamed Provider");
    if (claims->has_metadata && claims->kind == WC_CLAIMS_CLUSTER)
        return WC_LIT("Anonymous Cluster");
    return WC_LIT("Anonymous");
}

bool wc_claim_list_has(wc_claim_list list, wc_slice text)
{
    for (size_t i = 0; i < list.len; i++) {
        if (wc_slice_eq(list.items[i], text))
            return true;
    }
    return false;
}

wc_slice wc_call_alias_normalize(wc_slice alias, wc_arena *arena)
{
    alias = wc_slice_trim(alias);
    char *text = wc_arena_alloc(arena, alias.len + 1);
    size_t len = 0;
    if (!text)
        return (wc_slice){0};
    for (size_t i = 0; i < alias.len; i++) {
        uint8_t c = alias.ptr[i];
        if (c >= 0x80)
            continue;
        if (c >= 'A' && c <= 'Z')
            c = (uint8_t)(c - 'A' + 'a');
        text[len++] = c == ' ' || c == '-' || c == '.' ? '_' : (char)c;
    }
    text[len] = 0;
    return wc_slice_of(text, len);
}

static const struct {
    wc_slice id, display;
} contracts[] = {
    {WC_LIT_INIT("wasmcloud:messaging"), WC_LIT_INIT("Messaging")},
    {WC_LIT_INIT("wasmcloud:keyvalue"), WC_LIT_INIT("K/V Store")},
    {WC_LIT_INIT("wasmcloud:httpserver"), WC_LIT_INIT("HTTP Server")},
    {WC_LIT_INIT("wasmcloud:httpclient"), WC_LIT_INIT("HTTP Client")},
    {WC_LIT_INIT("wasmcloud:blobstore"), WC_LIT_INIT("Blob Store")},
    {WC_LIT_INIT("wasmcloud:eventstreams"), WC_LIT_INIT("Event Streams")},
    {WC_LIT_INIT("wasmcloud:extras"), WC_LIT_INIT("Extras")},
    {WC_LIT_INIT("wasmcloud:logging"), WC_LIT_INIT("Logging")},
};

wc_slice wc_capability_display_name(wc_slice contract_id)
{
    for (size_t i = 0; i < WC_COUNT(contracts); i++) {
        if (wc_slice_eq(contracts[i].id, contract_id))
            return contracts[i].display;
    }
    return contract_id;
}

static const struct {
    wc_slice old, id;
} old_contracts[] = {
    {WC_LIT_INIT("wascc:messaging"), WC_LIT_INIT("wasmcloud:messaging")},
    {WC_LIT_INIT("wascc:keyvalue"), WC_LIT_INIT("wasmcloud:keyvalue")},
    {WC_LIT_INIT("wascc:http_server"), WC_LIT_INIT("wasmcloud:httpserver")},
    {WC_LIT_INIT("wascc:httpserver"), WC_LIT_INIT("wasmcloud:httpserver")},
    {WC_LIT_INIT("wascc:http_client"), WC_LIT_INIT("wasmcloud:httpclient")},
    {WC_LIT_INIT("wascc:blobstore"), WC_LIT_INIT("wasmcloud:blobstore")},
    {WC_LIT_INIT("wascc:eventstreams"), WC_LIT_INIT("wasmcloud:eventstreams")},
    {WC_LIT_INIT("wascc:extras"), WC_LIT_INIT("wasmcloud:extras")},
    {WC_LIT_INIT("wascc:logging"), WC_LIT_INIT("wasmcloud:logging")},
    {WC_LIT_INIT("wascc:graphdb"), WC_LIT_INIT("wasmcloud:graphdb")},
    {WC_LIT_INIT("wascc:telnet"), WC_LIT_INIT("wasmcloud:telnet")},
};

wc_slice wc_capability_modern_id(wc_slice contract_id)
{
    for (size_t i = 0; i < WC_COUNT(old_contracts); i++) {
        if (wc_slice_eq(old_contracts[i].old, contract_id))
            return old_contracts[i].id;
    }
    return contract_id;
}
