/* claims/receipt.h: the part of the face that claims/claims.h includes: receipts of who used what, under which token.
 *
 * A file of receipts is text, one entry a line: 64 hexadecimal digits, a blank, a JSON object. The digits are SHA-256 over the
 * 32 bytes of the entry before (for the first one: of `prev` in it) and the bytes of the JSON, so each entry fixes all before
 * it. Every object begins with "n", the number of the entry, and "kind":
 *
 *   open   a host begins to write: host, namespace, time, prev (first line of a file), torn (length of the line before it,
 *          which was cut off by a crash)
 *   use    an actor used a capability
 *   lost   so many uses could not be written
 *   seal   the host's signature over the digest of the entry before; what stands behind the last seal is not signed
 *
 * Writing and reading here is bytes to bytes; files are the business of who calls. docs/guide/receipts.md
 */
#ifndef WC_CLAIMS_RECEIPT_H
#define WC_CLAIMS_RECEIPT_H

#include "base/arena.h"
#include "base/buf.h"
#include "crypto/crypto.h"

#define WC_LIMIT_RECEIPT_LINE_BYTES (1u << 20) /* of an entry, the newline not counted */
#define WC_RECEIPT_TEXT_MAX 1024u              /* of one text in an entry; longer ones are cut */

/* Where a chain is. */
typedef struct wc_receipt_chain {
    uint64_t next; /* number of the next entry, from 1 */
    uint8_t digest[WC_SHA256_SIZE];
} wc_receipt_chain;

typedef struct wc_receipt_use {
    uint64_t time_ms; /* when it ended; since 1970 */
    wc_slice actor, token_id, issuer;
    wc_slice contract, link_name, provider, operation;
    wc_slice outcome;    /* "ok", or the name of a status: "ETIMEOUT" */
    wc_slice request_id; /* may be empty */
} wc_receipt_use;

/* ---- writing: each appends a line and moves the chain on ------------------------------------------------------------ */

/* `is_first`: of its file. `torn_bytes` that stand behind the last newline are made a line of their own. */
void wc_receipt_put_open(wc_receipt_chain *chain, const char *host, const char *prefix, uint64_t time_ms,
                         bool is_first, size_t torn_bytes, wc_buf *out);
void wc_receipt_put_use(wc_receipt_chain *chain, const wc_receipt_use *use, wc_buf *out);
void wc_receipt_put_lost(wc_receipt_chain *chain, uint64_t time_ms, uint64_t count, wc_buf *out);
WC_MUST_USE int wc_receipt_put_seal(wc_receipt_chain *chain, const wc_nkey *key, uint64_t time_ms,
                                    wc_buf *out, wc_error *err);
/* Finds where the chain of a file is from its last bytes (all of it, or at least two of the longest lines). *out_torn: bytes
 * behind the last newline. WC_EFORMAT: the last whole line is no entry. */
WC_MUST_USE int wc_receipt_resume(wc_slice tail, wc_receipt_chain *out, size_t *out_torn, wc_error *err);

/* ---- reading -------------------------------------------------------------------------------------------------------- */

enum { WC_RECEIPT_OPEN = 1, WC_RECEIPT_USE, WC_RECEIPT_LOST, WC_RECEIPT_SEAL, WC_RECEIPT_TORN };

/* What an entry says; in the arena. */
typedef struct wc_receipt_entry {
    int kind;
    uint64_t number, time_ms;
    wc_receipt_use use; /* USE */
    wc_slice host;      /* OPEN */
    uint64_t count;     /* LOST: uses; TORN: bytes */
} wc_receipt_entry;

/* Follows a chain line by line. Zero-initialise, then set `keys`. */
typedef struct wc_receipt_check {
    const char *const *keys; /* hosts whose seals count; none: any */
    size_t key_count;
    /* What was seen. */
    uint64_t lines, entries, uses, lost, seals, torn, unsealed; /* unsealed: entries behind the last seal */
    uint64_t broken_line, broken_entry;                         /* of the first break; 0: none */
    /* The check's own. */
    wc_receipt_chain chain;
    bool has_key, has_begun, must_follow;
    wc_nkey key;
    uint64_t torn_bytes; /* of a line that may be a torn one, when the next line says so */
    char torn_why[160];
} wc_receipt_check;

/* The next line, without its newline; `is_whole` false: the file ends in it. *out_entry.kind is 0 for a line that can only be
 * judged by the next one. WC_EFORMAT, WC_EDENIED (seal): the first broken entry, named in the text. */
WC_MUST_USE int wc_receipt_check_line(wc_receipt_check *check, wc_slice line, bool is_whole, wc_arena *arena,
                                      wc_receipt_entry *out_entry, wc_error *err);
/* The next line begins another file, which must go on where this one ended. After wc_receipt_check_end. */
void wc_receipt_check_next_file(wc_receipt_check *check);
/* After the last line. WC_EFORMAT: the last whole line is broken. */
WC_MUST_USE int wc_receipt_check_end(wc_receipt_check *check, wc_error *err);

#endif
