/* claims/receipt_check.c: follows a chain of receipts and names the first entry that does not belong.
 *
 * A line that a crash has cut off is no break: it is told apart by the entry behind it, which says how long it was, or by being
 * the last. What cannot be seen here: entries that were cut off the end of a file together with all that followed. */
#include <stdio.h>

#include "base/error.h"
#include "base/num.h"
#include "claims/receipt_int.h"
#include "codec/base64.h"

const char *wc__receipt_read_line(wc_slice line, wc_arena *arena, uint8_t out_digest[WC_SHA256_SIZE],
                                  wc_slice *out_json, const wc_value **out_value)
{
    const wc_value_limits limits = {.max_bytes = WC_LIMIT_RECEIPT_LINE_BYTES, .max_depth = 4};
    uint64_t number;
    if (line.len > WC_LIMIT_RECEIPT_LINE_BYTES)
        return "it is longer than any receipt";
    if (line.len < WC_RECEIPT_HEX + 2 || line.ptr[WC_RECEIPT_HEX] != ' ' ||
        !wc__receipt_unhex(wc_slice_sub(line, 0, WC_RECEIPT_HEX), out_digest))
        return "it does not begin with 64 hexadecimal digits and a blank";
    wc_slice json = wc_slice_from(line, WC_RECEIPT_HEX + 1);
    if (wc_json_read(json, &limits, arena, out_value, NULL) != 0 ||
        !wc_value_u64(wc_value_get(*out_value, "n"), &number))
        return "it is no JSON object with a number";
    if (out_json)
        *out_json = json;
    return NULL;
}

static int kind_of(const wc_value *value)
{
    static const char *const names[] = {"open", "use", "lost", "seal"};
    wc_slice kind = wc_value_get_string(value, "kind");
    for (size_t i = 0; i < WC_COUNT(names); i++)
        if (wc_slice_eq_str(kind, names[i]))
            return WC_RECEIPT_OPEN + (int)i;
    return 0;
}

static void fill_entry(const wc_value *value, wc_receipt_entry *out)
{
    *out = (wc_receipt_entry){.kind = kind_of(value), .host = wc_value_get_string(value, "host")};
    (void)wc_value_u64(wc_value_get(value, "n"), &out->number);
    (void)wc_value_u64(wc_value_get(value, "time_ms"), &out->time_ms);
    (void)wc_value_u64(wc_value_get(value, "count"), &out->count);
    out->use = (wc_receipt_use){
        .time_ms = out->time_ms,
        .actor = wc_value_get_string(value, "actor"),
        .token_id = wc_value_get_string(value, "jti"),
        .issuer = wc_value_get_string(value, "iss"),
        .contract = wc_value_get_string(value, "contract"),
        .link_name = wc_value_get_string(value, "link_name"),
        .provider = wc_value_get_string(value, "provider"),
        .operation = wc_value_get_string(value, "operation"),
        .outcome = wc_value_get_string(value, "outcome"),
        .request_id = wc_value_get_string(value, "request"),
    };
}

/* Names the first break. */
static int broken(wc_receipt_check *check, uint64_t line, uint64_t entry, int code, const char *why,
                  wc_error *err)
{
    check->broken_line = line;
    check->broken_entry = entry;
    return wc_fail(err, code, "line %llu, entry %llu: %s", (unsigned long long)line,
                   (unsigned long long)entry, why);
}

static int refuse(wc_receipt_check *check, const wc_receipt_entry *entry, int code, const char *why,
                  wc_error *err)
{
    return broken(check, check->lines, entry->number, code, why, err);
}

/* ---- the kinds ----------------------------------------------------------------------------------------------------- */

static bool is_wanted(const wc_receipt_check *check, wc_slice host)
{
    for (size_t i = 0; i < check->key_count; i++)
        if (wc_slice_eq_str(host, check->keys[i]))
            return true;
    return check->key_count == 0;
}

static int take_open(wc_receipt_check *check, const wc_receipt_entry *entry, wc_error *err)
{
    wc_nkey key;
    if (wc_nkey_from_public(entry->host, 0, &key, NULL) != 0 || key.kind != WC_NKEY_SERVER)
        return refuse(check, entry, WC_EFORMAT, "it names no host (N...)", err);
    if (!is_wanted(check, entry->host))
        return refuse(check, entry, WC_EDENIED, "it was written by a host whose key was not given with --key",
                      err);
    check->key = key;
    check->has_key = true;
    return 0;
}

static int take_seal(wc_receipt_check *check, const wc_receipt_entry *entry, const wc_value *value,
                     wc_error *err)
{
    uint8_t text[WC_RECEIPT_SEAL_TEXT], signature[WC_NKEY_SIGNATURE_SIZE];
    size_t len = 0;
    wc__receipt_seal_text(check->chain.digest, text);
    if (!check->has_key ||
        wc_base64_decode(WC_BASE64_URL, wc_value_get_string(value, "sig"), signature, sizeof signature, &len,
                         NULL) != 0 ||
        !wc_nkey_verify(&check->key, wc_slice_of(text, sizeof text), wc_slice_of(signature, len)))
        return refuse(check, entry, WC_EDENIED, "the signature is not the host's, or is for other entries",
                      err);
    check->seals++;
    return 0;
}

static int take(wc_receipt_check *check, const wc_receipt_entry *entry, const wc_value *value, wc_error *err)
{
    check->entries++;
    check->unsealed++;
    switch (entry->kind) {
    case WC_RECEIPT_OPEN:
        return take_open(check, entry, err);
    case WC_RECEIPT_USE:
        check->uses++;
        return 0;
    case WC_RECEIPT_LOST:
        check->lost += entry->count;
        return 0;
    case WC_RECEIPT_SEAL:
        check->unsealed = 0;
        return take_seal(check, entry, value, err);
    default:
        return refuse(check, entry, WC_EFORMAT, "its kind is unknown", err);
    }
}

/* ---- the chain ----------------------------------------------------------------------------------------------------- */

/* Where the chain of a file begins: its first entry says it. */
static int begin(wc_receipt_check *check, const wc_receipt_entry *entry, const wc_value *value, wc_error *err)
{
    if (entry->kind != WC_RECEIPT_OPEN ||
        !wc__receipt_unhex(wc_value_get_string(value, "prev"), check->chain.digest))
        return refuse(check, entry, WC_EFORMAT,
                      "the file does not begin with an entry of kind \"open\" with \"prev\"", err);
    check->chain.next = entry->number;
    check->has_begun = true;
    return 0;
}

/* The line before may have been a torn one: this entry must say so. */
static int settle_torn(wc_receipt_check *check, const wc_receipt_entry *entry, const wc_value *value,
                       wc_error *err)
{
    uint64_t torn = 0;
    (void)wc_value_u64(wc_value_get(value, "torn"), &torn);
    if (check->torn_bytes == 0)
        return 0;
    if (entry->kind != WC_RECEIPT_OPEN || torn != check->torn_bytes)
        return broken(check, check->lines - 1, check->chain.next, WC_EFORMAT, check->torn_why, err);
    check->torn++;
    check->torn_bytes = 0;
    return 0;
}

static int follow(wc_receipt_check *check, const wc_receipt_entry *entry, const wc_value *value,
                  const uint8_t digest[WC_SHA256_SIZE], wc_error *err)
{
    int rc = check->has_begun ? 0 : begin(check, entry, value, err);
    if (rc == 0)
        rc = settle_torn(check, entry, value, err);
    if (rc == 0)
        rc = take(check, entry, value, err);
    if (rc == 0) {
        memcpy(check->chain.digest, digest, WC_SHA256_SIZE);
        check->chain.next = entry->number + 1;
    }
    return rc;
}

/* Why an entry does not follow the one before; NULL: it does. */
static const char *find_break(const wc_receipt_check *check, const wc_receipt_entry *entry,
                              const wc_value *value, wc_slice json, const uint8_t digest[WC_SHA256_SIZE])
{
    uint8_t before[WC_SHA256_SIZE], found[WC_SHA256_SIZE];
    memcpy(before, check->chain.digest, sizeof before);
    if (!check->has_begun && !wc__receipt_unhex(wc_value_get_string(value, "prev"), before))
        return "the file does not begin with an entry of kind \"open\" with \"prev\"";
    if (!check->has_begun && check->must_follow &&
        (memcmp(before, check->chain.digest, sizeof before) != 0 || entry->number != check->chain.next))
        return "the file does not go on where the one before it ended: one between them is missing";
    wc__receipt_digest(before, json, found);
    if (memcmp(found, digest, sizeof found) != 0)
        return "its digest does not fit: it was changed, or what stood before it was";
    if (check->has_begun && entry->number != check->chain.next)
        return "its number does not follow the one before";
    return NULL;
}

/* A broken line that the next one may explain as torn. */
static int put_off(wc_receipt_check *check, wc_slice line, const char *why, wc_error *err)
{
    if (check->torn_bytes > 0)
        return broken(check, check->lines - 1, check->chain.next, WC_EFORMAT, check->torn_why, err);
    if (!check->has_begun)
        return broken(check, check->lines, check->must_follow ? check->chain.next : 1, WC_EFORMAT, why, err);
    check->torn_bytes = WC_MAX(line.len, 1u);
    snprintf(check->torn_why, sizeof check->torn_why, "%s", why);
    return 0;
}

int wc_receipt_check_line(wc_receipt_check *check, wc_slice line, bool is_whole, wc_arena *arena,
                          wc_receipt_entry *out_entry, wc_error *err)
{
    uint8_t digest[WC_SHA256_SIZE];
    const wc_value *value;
    wc_slice json;
    wc_receipt_entry entry = {0};
    check->lines++;
    if (!is_whole && line.len > 0) {
        check->torn++;
        *out_entry = (wc_receipt_entry){.kind = WC_RECEIPT_TORN, .count = line.len};
        return 0;
    }
    const char *why = wc__receipt_read_line(line, arena, digest, &json, &value);
    if (why == NULL) {
        fill_entry(value, &entry);
        why = find_break(check, &entry, value, json, digest);
    }
    int rc = why ? put_off(check, line, why, err) : follow(check, &entry, value, digest, err);
    if (rc == 0)
        *out_entry = why ? (wc_receipt_entry){0} : entry;
    return rc;
}

void wc_receipt_check_next_file(wc_receipt_check *check)
{
    check->must_follow |= check->has_begun;
    check->has_begun = false;
    check->has_key = false;
    check->lines = 0;
}

int wc_receipt_check_end(wc_receipt_check *check, wc_error *err)
{
    if (check->torn_bytes == 0)
        return 0;
    return broken(check, check->lines, check->chain.next, WC_EFORMAT, check->torn_why, err);
}
