/* claims/receipt.c: writes entries of receipts and finds the end of a chain. Nothing is read from files here; checking is in
 * receipt_check.c. */
#include <stdio.h>

#include "base/error.h"
#include "base/num.h"
#include "claims/receipt_int.h"
#include "codec/base64.h"

void wc__receipt_digest(const uint8_t before[WC_SHA256_SIZE], wc_slice json, uint8_t out[WC_SHA256_SIZE])
{
    wc_digest *digest = wc_digest_new();
    wc_digest_update(digest, wc_slice_of(before, WC_SHA256_SIZE));
    wc_digest_update(digest, json);
    wc_digest_finish(digest, out);
}

void wc__receipt_seal_text(const uint8_t digest[WC_SHA256_SIZE], uint8_t out[WC_RECEIPT_SEAL_TEXT])
{
    memcpy(out, WC_RECEIPT_SEAL_WORDS, sizeof WC_RECEIPT_SEAL_WORDS - 1);
    memcpy(out + sizeof WC_RECEIPT_SEAL_WORDS - 1, digest, WC_SHA256_SIZE);
}

bool wc__receipt_unhex(wc_slice text, uint8_t out[WC_SHA256_SIZE])
{
    if (text.len != WC_RECEIPT_HEX)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.ptr[i];
        int value = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (value < 0)
            return false;
        out[i / 2] = (uint8_t)(i % 2 ? out[i / 2] | value : value << 4);
    }
    return true;
}

/* ---- writing ------------------------------------------------------------------------------------------------------- */

/* The place of the digest, then the beginning of the object. */
static void begin(wc_receipt_chain *chain, const char *kind, uint64_t time_ms, wc_json_writer *json,
                  wc_buf *out)
{
    static const char blanks[] = "                                                                 ";
    _Static_assert(sizeof blanks == WC_RECEIPT_HEX + 2, "64 digits and a blank");
    wc_buf_append(out, blanks, sizeof blanks - 1);
    wc_json_writer_init(json, out);
    wc_json_object_begin(json);
    wc_json_put_u64(json, "n", chain->next++);
    wc_json_put_cstr(json, "kind", kind);
    wc_json_put_u64(json, "time_ms", time_ms);
}

/* `at`: where the line began. */
static void end(wc_receipt_chain *chain, wc_json_writer *json, size_t at, wc_buf *out)
{
    char hex[WC_RECEIPT_HEX + 1];
    wc_json_object_end(json);
    if (wc_buf_status(out) != 0)
        return;
    wc__receipt_digest(chain->digest, wc_slice_from(wc_buf_slice(out), at + WC_RECEIPT_HEX + 1),
                       chain->digest);
    wc_hex_lower(wc_slice_of(chain->digest, WC_SHA256_SIZE), hex);
    memcpy(out->ptr + at, hex, WC_RECEIPT_HEX);
    wc_buf_append_byte(out, '\n');
}

void wc_receipt_put_open(wc_receipt_chain *chain, const char *host, const char *prefix, uint64_t time_ms,
                         bool is_first, size_t torn_bytes, wc_buf *out)
{
    char hex[WC_RECEIPT_HEX + 1];
    wc_json_writer json;
    if (chain->next == 0)
        chain->next = 1;
    if (torn_bytes > 0)
        wc_buf_append_str(out, WC_RECEIPT_TORN_MARK "\n");
    size_t at = out->len;
    begin(chain, "open", time_ms, &json, out);
    wc_json_put_cstr(&json, "host", host);
    wc_json_put_cstr(&json, "namespace", prefix);
    wc_hex_lower(wc_slice_of(chain->digest, WC_SHA256_SIZE), hex);
    if (is_first)
        wc_json_put_cstr(&json, "prev", hex);
    if (torn_bytes > 0)
        wc_json_put_u64(&json, "torn", torn_bytes + sizeof WC_RECEIPT_TORN_MARK - 1);
    end(chain, &json, at, out);
}

static void put_text(wc_json_writer *json, const char *key, wc_slice text)
{
    if (text.len > 0)
        wc_json_put_string(json, key, wc_slice_sub(text, 0, WC_RECEIPT_TEXT_MAX));
}

void wc_receipt_put_use(wc_receipt_chain *chain, const wc_receipt_use *use, wc_buf *out)
{
    wc_json_writer json;
    size_t at = out->len;
    begin(chain, "use", use->time_ms, &json, out);
    put_text(&json, "actor", use->actor);
    put_text(&json, "jti", use->token_id);
    put_text(&json, "iss", use->issuer);
    put_text(&json, "contract", use->contract);
    put_text(&json, "link_name", use->link_name);
    put_text(&json, "provider", use->provider);
    put_text(&json, "operation", use->operation);
    put_text(&json, "outcome", use->outcome);
    put_text(&json, "request", use->request_id);
    end(chain, &json, at, out);
}

void wc_receipt_put_lost(wc_receipt_chain *chain, uint64_t time_ms, uint64_t count, wc_buf *out)
{
    wc_json_writer json;
    size_t at = out->len;
    begin(chain, "lost", time_ms, &json, out);
    wc_json_put_u64(&json, "count", count);
    end(chain, &json, at, out);
}

int wc_receipt_put_seal(wc_receipt_chain *chain, const wc_nkey *key, uint64_t time_ms, wc_buf *out,
                        wc_error *err)
{
    uint8_t text[WC_RECEIPT_SEAL_TEXT], signature[WC_NKEY_SIGNATURE_SIZE];
    char coded[WC_NKEY_SIGNATURE_SIZE * 2];
    wc_json_writer json;
    wc__receipt_seal_text(chain->digest, text);
    int rc = wc_nkey_sign(key, wc_slice_of(text, sizeof text), signature, err);
    if (rc != 0)
        return rc;
    size_t at = out->len;
    size_t len = wc_base64_encode(WC_BASE64_URL, wc_slice_of(signature, sizeof signature), coded);
    begin(chain, "seal", time_ms, &json, out);
    wc_json_put_string(&json, "sig", wc_slice_of(coded, len));
    end(chain, &json, at, out);
    return 0;
}

/* ---- going on ------------------------------------------------------------------------------------------------------ */

/* The last line before `end`, which stands on its newline. */
static wc_slice last_line(wc_slice tail, size_t end_at)
{
    size_t begin_at = end_at;
    while (begin_at > 0 && tail.ptr[begin_at - 1] != '\n')
        begin_at--;
    return wc_slice_sub(tail, begin_at, end_at - begin_at);
}

int wc_receipt_resume(wc_slice tail, wc_receipt_chain *out, size_t *out_torn, wc_error *err)
{
    wc_receipt_chain chain;
    wc_arena arena;
    const wc_value *value;
    uint64_t number = 0;
    size_t end_at = tail.len;
    while (end_at > 0 && tail.ptr[end_at - 1] != '\n')
        end_at--;
    wc_slice line = end_at > 0 ? last_line(tail, end_at - 1) : (wc_slice){0};
    wc_arena_init(&arena, 8u * WC_LIMIT_RECEIPT_LINE_BYTES);
    bool is_good = wc__receipt_read_line(line, &arena, chain.digest, NULL, &value) == NULL &&
                   wc_value_u64(wc_value_get(value, "n"), &number) && number > 0 && number < INT64_MAX;
    wc_arena_deinit(&arena);
    if (!is_good)
        return wc_fail(err, WC_EFORMAT, "its last whole line is no receipt");
    chain.next = number + 1;
    *out = chain;
    *out_torn = tail.len - end_at;
    return 0;
}
