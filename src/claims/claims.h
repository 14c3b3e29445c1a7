/* claims/claims.h: face of the room: who signed what. Tokens, the token section of a module, and the
 * checks on both.
 *
 * Nothing here reads files, asks the network or decides whom to trust: it answers what a token says,
 * whether its signature and dates hold, and whether it belongs to these bytes. Error texts are those of
 * the era where the spec lists them; they stand alone in err->msg, so that callers can print or forward
 * them as they are.
 *
 * Every function may be called from any thread after wc_crypto_init. Decoded slices live in the arena
 * given.
 *
 * SPEC claims 2, 3, 4, 5.
 */
#ifndef WC_CLAIMS_CLAIMS_H
#define WC_CLAIMS_CLAIMS_H

#include "base/arena.h"
#include "base/buf.h"
#include "claims/receipt.h"
#include "crypto/crypto.h"

/* ---- what a token says ---- */

typedef enum wc_claims_kind {
    WC_CLAIMS_ACTOR = 1,
    WC_CLAIMS_PROVIDER,
    WC_CLAIMS_ACCOUNT,
    WC_CLAIMS_OPERATOR,
    WC_CLAIMS_CLUSTER,
    WC_CLAIMS_INVOCATION
} wc_claims_kind;

typedef struct wc_claim_list {
    const wc_slice *items;
    size_t len;
    bool is_present; /* an absent list and an empty one are written differently */
} wc_claim_list;

typedef struct wc_target_hash {
    wc_slice target; /* "x86_64-linux" */
    wc_slice hash;   /* upper-case hex SHA-256 of the library */
} wc_target_hash;

/* One struct for all kinds; a kind uses the fields of its row in the comment. A text with ptr NULL is
 * absent (WC_LIT("") is present and empty). Zero-initialise it, then set `kind` and what is needed. */
typedef struct wc_claims {
    wc_claims_kind kind;
    bool has_expires, has_not_before, has_issued_at;
    bool has_metadata; /* decode: the `wascap` object was there. sign: false leaves it out, so set it */
    uint64_t expires, issued_at, not_before; /* seconds since 1970 */
    wc_slice id;                             /* jti; absent when signing: a fresh NUID */
    wc_slice issuer;                         /* set by decode; signing writes the key's */
    wc_slice subject;

    wc_slice name;                       /* all but invocation */
    wc_slice hash;                       /* actor (required, may be empty), invocation */
    wc_claim_list tags, caps;            /* actor */
    bool has_revision;                   /* actor, provider */
    bool is_provider;                    /* actor: `prov` */
    int32_t revision;                    /* actor, provider; absent counts as 0 */
    wc_slice version;                    /* actor, provider */
    wc_slice call_alias;                 /* actor */
    wc_slice contract_id;                /* provider: `capid`, required */
    wc_slice vendor;                     /* provider, required */
    const wc_target_hash *target_hashes; /* provider; written sorted by target */
    size_t target_hash_count;
    wc_claim_list valid_signers;     /* account, operator, cluster */
    wc_slice target_url, origin_url; /* invocation */
} wc_claims;

/* Limits of what is decoded: WC_LIMIT_TOKEN_BYTES for a token, and in each list: */
#define WC_LIMIT_CLAIMS_LIST 1024u

/* JSON of the payload to claims; a payload without `wascap` is fine, one whose `wascap` lacks a required
 * key of the kind is not (claims.md 2.2, cross-decoding). Keys in any order, unknown ones ignored.
 * WC_EFORMAT, WC_ELIMIT; text "Serialization error: ...". */
WC_MUST_USE int wc_claims_decode(wc_slice json, wc_claims_kind kind, wc_arena *arena, wc_claims *out,
                                 wc_error *err);
/* Claims to JSON, compact, in the era's order. Appends to `out`. `issuer` and `id` are written as they
 * are. */
WC_MUST_USE int wc_claims_encode(const wc_claims *claims, wc_buf *out, wc_error *err);
/* The signed token: iss from the key, jti and iat from `claims` or fresh from `env`. */
WC_MUST_USE int wc_claims_sign(const wc_claims *claims, const wc_nkey *key, const wc_env *env,
                               wc_arena *arena, wc_slice *out_token, wc_error *err);
/* The name to show: `name`, else the kind's default ("Anonymous", "Unnamed Provider", ...), an
 * invocation's target_url. */
wc_slice wc_claims_display_name(const wc_claims *claims);
/* True when the list holds the text. */
bool wc_claim_list_has(wc_claim_list list, wc_slice text);
/* "  My-Actor.v1 " -> "my_actor_v1", the library's normalisation of a call alias. Empty with ptr NULL: no
 * memory. */
wc_slice wc_call_alias_normalize(wc_slice alias, wc_arena *arena);

/* ---- tokens ---- */

/* Flags of everything that verifies. */
#define WC_VERIFY_TOLERANT 1u   /* accept issuer keys with a wrong CRC */
#define WC_VERIFY_INSPECT 2u    /* wc_actor_load: dates and signature only reported, not enforced */
#define WC_VERIFY_ERA_STRICT 4u /* modules: refuse what the tools of 2021 refused (claims.md 3.2) */

typedef struct wc_token_validation {
    bool is_expired;
    bool cannot_use_yet;
    bool signature_valid;
    char expires_human[32];    /* "never", "in 16 minutes", "8 hours ago" */
    char not_before_human[32]; /* "immediately", ... */
} wc_token_validation;

/* The payload of a token, nothing checked but its form. */
WC_MUST_USE int wc_token_decode(wc_slice token, wc_claims_kind kind, wc_arena *arena, wc_claims *out,
                                wc_error *err);
/* The ten steps of claims.md 2.3. A failed step is an error with its exact text; a wrong signature or date
 * is a field of the result. `now_ns` is wall time (env->wall_ns). out_claims may be NULL. WC_EFORMAT,
 * WC_ELIMIT. */
WC_MUST_USE int wc_token_validate(wc_slice token, wc_claims_kind kind, uint64_t now_ns, unsigned flags,
                                  wc_arena *arena, wc_token_validation *out, wc_claims *out_claims,
                                  wc_error *err);
/* "in 16 minutes" for seconds > 0, "8 hours ago" for < 0, "now" near 0. */
void wc_time_humanize(int64_t seconds, char out[32]);

/* ---- modules ---- */

/* A module with its token taken out. `code` is what stays: what is hashed and compiled. */
typedef struct wc_stripped {
    wc_slice code;
    wc_slice token;        /* borrowed from the module; ptr NULL: no token section */
    size_t section_offset; /* of the token section in the module */
    size_t section_len;
} wc_stripped;

/* Cuts the token section (custom, named `jwt` or `wasmcloud_jwt`) out. `code` points into `module` when the
 * section is the last one or absent, else into `storage`, which needs a max of the module's size. Only the
 * framing of sections is read. WC_EFORMAT: broken, or two token sections. WC_ELIMIT: larger than
 * WC_LIMIT_MODULE_BYTES or than storage->max. */
WC_MUST_USE int wc_wasm_strip(wc_slice module, wc_buf *storage, wc_stripped *out, wc_error *err);

/* The canonical form of claims.md 3.2, appended to `out`. WC_EUNSUPPORTED: beyond the MVP, WC_EFORMAT:
 * broken; both with the era's text. */
WC_MUST_USE int wc_wasm_canonical(wc_slice module, wc_buf *out, wc_error *err);
/* The form for modules beyond the MVP: sections with minimal section sizes, bodies verbatim. Appended to
 * `out`. */
WC_MUST_USE int wc_wasm_minimal(wc_slice module, wc_buf *out, wc_error *err);

/* A module that was loaded and verified. `code` borrows from the bytes that were given, or from `storage`. */
typedef struct wc_loaded_actor {
    wc_arena arena; /* holds claims and token */
    wc_buf storage;
    wc_slice code;                       /* the module without its token: compile this, nothing else */
    uint8_t code_sha256[WC_SHA256_SIZE]; /* of `code`: the key of every cache */
    bool is_canonical;                   /* the hash matched the re-serialised form, not the raw cut */
    wc_slice token;
    wc_claims claims;
    wc_token_validation validation;
} wc_loaded_actor;

/* Everything that "verify what is loaded" means: strip, decode, hash, dates, signature, in the order and
 * with the texts of claims.md 4.1. The bytes must outlive `out`. WC_ENOTFOUND: no token. WC_EFORMAT,
 * WC_ELIMIT: not a signed module. WC_EDENIED: too early, expired, bad signature. */
WC_MUST_USE int wc_actor_load(wc_slice module, uint64_t now_ns, unsigned flags, wc_loaded_actor *out,
                              wc_error *err);
void wc_loaded_actor_deinit(wc_loaded_actor *loaded);

/* Signs a module: the claims (hash, issuer, and where absent id and issued_at are filled in) replace the
 * token in place or are appended as the last section. `out` gets the whole file. *out_beyond_mvp (may be
 * NULL): hosts of 0.15 - 0.18 will refuse it; with WC_VERIFY_ERA_STRICT that is an error instead. */
WC_MUST_USE int wc_claims_embed(wc_slice module, const wc_claims *claims, const wc_nkey *key,
                                const wc_env *env, unsigned flags, wc_buf *out, bool *out_beyond_mvp,
                                wc_error *err);

/* ---- checks ---- */

/* Whether `next` may replace the running `current` (claims.md 4.2). WC_EDENIED with the exact text. */
WC_MUST_USE int wc_claims_check_update(const wc_claims *current, const wc_claims *next, bool is_strict,
                                       wc_error *err);

/* wasmbus:// URLs of claims.md 4.4. ptr NULL: no memory. */
wc_slice wc_actor_url(wc_slice public_key, wc_arena *arena);
wc_slice wc_capability_url(wc_slice contract_id, wc_slice link_name, wc_slice public_key, wc_arena *arena);
wc_slice wc_operation_url(wc_slice entity_url, wc_slice operation, wc_arena *arena);

/* What an invocation says about itself, for signing and for checking. target_url is the operation's. */
typedef struct wc_invocation_facts {
    wc_slice id;      /* UUID */
    wc_slice host_id; /* public key of the sending host */
    wc_slice origin_url, target_url;
    wc_slice payload;
} wc_invocation_facts;

void wc_invocation_hash(wc_slice origin_url, wc_slice target_url, wc_slice payload,
                        char out[WC_SHA256_HEX_SIZE]);
WC_MUST_USE int wc_invocation_sign(const wc_invocation_facts *facts, const wc_nkey *host_key,
                                   const wc_env *env, wc_arena *arena, wc_slice *out_token, wc_error *err);
/* The eight checks of claims.md 4.4 in order. WC_EDENIED with "WebAssembly module authorization failure:
 * ...", WC_EFORMAT with the token's error. out_claims may be NULL. */
WC_MUST_USE int wc_invocation_check(const wc_invocation_facts *facts, wc_slice token, uint64_t now_ns,
                                    unsigned flags, wc_arena *arena, wc_claims *out_claims, wc_error *err);

/* ---- names ---- */

/* "K/V Store" of wasmcloud:keyvalue; an unknown id is its own name. */
wc_slice wc_capability_display_name(wc_slice contract_id);
/* wascc:http_server -> wasmcloud:httpserver and its kin; an id that is no old name comes back as it is. */
wc_slice wc_capability_modern_id(wc_slice contract_id);

#endif
