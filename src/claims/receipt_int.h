/* claims/receipt_int.h: what writing and checking receipts share. */
#ifndef WC_CLAIMS_RECEIPT_INT_H
#define WC_CLAIMS_RECEIPT_INT_H

#include "claims/claims.h"
#include "codec/json.h"

#define WC_RECEIPT_SEAL_WORDS "wasmcloud-c receipts\n" /* so that the signature means nothing elsewhere */
enum {
    WC_RECEIPT_HEX = 2 * WC_SHA256_SIZE,
    WC_RECEIPT_SEAL_TEXT = sizeof WC_RECEIPT_SEAL_WORDS - 1 + WC_SHA256_SIZE
};

void wc__receipt_digest(const uint8_t before[WC_SHA256_SIZE], wc_slice json, uint8_t out[WC_SHA256_SIZE]);
void wc__receipt_seal_text(const uint8_t digest[WC_SHA256_SIZE], uint8_t out[WC_RECEIPT_SEAL_TEXT]);
/* Behind a line that was cut off: with it, the line is no entry even if only its newline was missing. */
#define WC_RECEIPT_TORN_MARK "~"

/* Digest and object of a line; *out_json (may be NULL): its text. NULL, or why it is no entry. */
const char *wc__receipt_read_line(wc_slice line, wc_arena *arena, uint8_t out_digest[WC_SHA256_SIZE],
                                  wc_slice *out_json, const wc_value **out_value);
/* 64 lower-case digits. */
bool wc__receipt_unhex(wc_slice text, uint8_t out[WC_SHA256_SIZE]);

#endif
