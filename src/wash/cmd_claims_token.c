/* wash/cmd_claims_token.c: `wash claims token actor|operator|account|provider`: tokens that are tied to no
 * file.
 *
 * One road for all four: claims from the options, keys of the roles, sign, print.
 *
 * SPEC wash 2.3; claims 2.2.
 */
#include "base/limits.h"
#include "codec/json.h"
#include "wash/actor_opts.h"

/* clang-format off */
#define ADDITIONAL_KEY_OPT                                                                                   \
    {.name = "additional-key", .letter = 'a', .kind = WC_OPT_LIST, .value = "seed or file",                  \
     .help = "Further keys that may sign in this name; only their public half goes into the token"}

static const wc_opt actor_opts[] = {
    WC_WASH_ACTOR_OPTS,
    WC_WASH_ISSUER_OPT("Account key that signs; usually ~/.wash/keys/$USER_account.nk, made when missing"),
    WC_WASH_SUBJECT_OPT("Module key; usually ~/.wash/keys/<name>_module.nk, made when missing"),
    WC_WASH_SIGNING_OPTS,
    {0},
};

static const wc_opt operator_opts[] = {
    {.name = "name", .letter = 'n', .kind = WC_OPT_VALUE, .is_required = true,
     .help = "Name of the operator"},
    WC_WASH_ISSUER_OPT("Operator key; usually ~/.wash/keys/<name>_operator.nk, made when missing"),
    ADDITIONAL_KEY_OPT,
    WC_WASH_SIGNING_OPTS,
    {0},
};

static const wc_opt account_opts[] = {
    {.name = "name", .letter = 'n', .kind = WC_OPT_VALUE, .is_required = true, .help = "Name of the account"},
    WC_WASH_ISSUER_OPT("Operator key that signs; usually ~/.wash/keys/<name>_operator.nk, made when missing"),
    WC_WASH_SUBJECT_OPT("Account key; usually ~/.wash/keys/$USER_account.nk, made when missing"),
    ADDITIONAL_KEY_OPT,
    WC_WASH_SIGNING_OPTS,
    {0},
};

static const wc_opt provider_opts[] = {
    {.name = "name", .letter = 'n', .kind = WC_OPT_VALUE, .is_required = true,
     .help = "Name of the provider"},
    {.name = "capid", .letter = 'c', .kind = WC_OPT_VALUE, .is_required = true,
     .help = "Contract it fulfils, for example wasmcloud:keyvalue"},
    {.name = "vendor", .letter = 'v', .kind = WC_OPT_VALUE, .is_required = true, .help = "Who makes it"},
    {.name = "revision", .letter = 'r', .kind = WC_OPT_VALUE, .value = "number", .check = wc_opt_check_i32,
     .help = "Revision, a number that grows"},
    {.name = "version", .letter = 'e', .kind = WC_OPT_VALUE, .help = "Version for people, for example 0.2.0"},
    WC_WASH_ISSUER_OPT("Account key that signs; usually ~/.wash/keys/$USER_account.nk, made when missing"),
    WC_WASH_SUBJECT_OPT("Service key; usually ~/.wash/keys/<name>_service.nk, made when missing"),
    WC_WASH_SIGNING_OPTS,
    {0},
};
/* clang-format on */

static int print_token(wc_wash *wash, const wc_opt_args *args, wc_slice token)
{
    wc_buf text;
    wc_json_writer json;
    wc_buf_init(&text, WC_LIMIT_TOKEN_BYTES + 64);
    if (wc__wash_is_json(args)) {
        wc_json_writer_init(&json, &text);
        wc_json_object_begin(&json);
        wc_json_put_string(&json, "token", token);
        wc_json_object_end(&json);
    } else {
        wc_buf_append_slice(&text, token);
    }
    int status = wc__wash_print(wash, &text);
    wc_buf_deinit(&text);
    return status;
}

/* The keys of the two roles; a zero `subject_kind` means that the issuer speaks of itself. */
static int sign_and_print(wc_wash *wash, const wc_opt_args *args, wc_claims *claims, char issuer_kind,
                          char subject_kind, wc_arena *arena)
{
    const char *name = wc_opt_text(args, "name");
    char public_key[WC_NKEY_PUBLIC_LEN + 1];
    wc_nkey issuer = {0}, subject = {0};
    wc_error err = {0};
    wc_slice token;
    int status = 1;
    if (wc__wash_key_of(wash, args, "issuer", issuer_kind, name, &issuer) != 0)
        goto out;
    if (subject_kind && wc__wash_key_of(wash, args, "subject", subject_kind, name, &subject) != 0)
        goto out;
    wc_nkey_public(subject_kind ? &subject : &issuer, public_key);
    claims->subject = wc_slice_str(public_key);
    if (wc_claims_sign(claims, &issuer, wash->env, arena, &token, &err) != 0)
        wc__wash_fail(wash, "%s", err.msg);
    else
        status = print_token(wash, args, token);
out:
    wc_nkey_deinit(&issuer);
    wc_nkey_deinit(&subject);
    return status;
}

static int token_actor(void *ctx, const wc_opt_args *args)
{
    wc_wash *wash = ctx;
    wc_claims claims;
    wc_arena arena;
    wc_arena_init(&arena, 0);
    int status = wc__wash_actor_claims(wash, args, WC_WASH_ORDER_TOKEN, &arena, &claims);
    if (status == 0)
        status = sign_and_print(wash, args, &claims, WC_NKEY_ACCOUNT, WC_NKEY_MODULE, &arena);
    wc_arena_deinit(&arena);
    return status;
}

/* Public halves of --additional-key, which are never made (SPEC wash 2.3). */
static int valid_signers(wc_wash *wash, const wc_opt_args *args, char kind, wc_arena *arena,
                         wc_claim_list *out)
{
    size_t count = wc_opt_count(args, "additional-key");
    wc_slice *items = wc_arena_calloc(arena, count + 1, sizeof(wc_slice));
    WC_BUG_ON(!items);
    for (size_t i = 0; i < count; i++) {
        const wc_wash_key_request request = {
            .option = "--additional-key",
            .value = wc_opt_item(args, "additional-key", i),
            .kind = kind,
            .is_json = wc__wash_is_json(args),
        };
        char public_key[WC_NKEY_PUBLIC_LEN + 1];
        wc_nkey key;
        if (wc__wash_key_get(wash, &request, &key) != 0)
            return 1;
        wc_nkey_public(&key, public_key);
        wc_nkey_deinit(&key);
        items[i] = wc_arena_dup(arena, wc_slice_str(public_key));
        WC_BUG_ON(!items[i].ptr);
    }
    *out = (wc_claim_list){.items = items, .len = count, .is_present = true};
    return 0;
}

static int token_entity(wc_wash *wash, const wc_opt_args *args, wc_claims_kind kind, char kind_of_key,
                        char subject_kind)
{
    wc_claims claims = {
        .kind = kind,
        .has_metadata = true,
        .name = wc_slice_str(wc_opt_text(args, "name")),
    };
    wc_arena arena;
    wc_arena_init(&arena, 0);
    int status = wc__wash_set_times(wash, args, &claims);
    if (status == 0)
        status = valid_signers(wash, args, kind_of_key, &arena, &claims.valid_signers);
    if (status == 0)
        status = sign_and_print(wash, args, &claims, WC_NKEY_OPERATOR, subject_kind, &arena);
    wc_arena_deinit(&arena);
    return status;
}

static int token_operator(void *ctx, const wc_opt_args *args)
{
    return token_entity(ctx, args, WC_CLAIMS_OPERATOR, WC_NKEY_OPERATOR, 0);
}

static int token_account(void *ctx, const wc_opt_args *args)
{
    return token_entity(ctx, args, WC_CLAIMS_ACCOUNT, WC_NKEY_ACCOUNT, WC_NKEY_ACCOUNT);
}

static int token_provider(void *ctx, const wc_opt_args *args)
{
    wc_wash *wash = ctx;
    wc_claims claims = {
        .kind = WC_CLAIMS_PROVIDER,
        .has_metadata = true,
        .name = wc_slice_str(wc_opt_text(args, "name")),
        .contract_id = wc_slice_str(wc_opt_text(args, "capid")),
        .vendor = wc_slice_str(wc_opt_text(args, "vendor")),
        .has_revision = wc_opt_has(args, "revision"),
        .revision = (int32_t)wc_opt_i64(args, "revision", 0),
        .version = wc_slice_str(wc_opt_text(args, "version")),
    };
    wc_arena arena;
    wc_arena_init(&arena, 0);
    int status = wc__wash_set_times(wash, args, &claims);
    if (status == 0)
        status = sign_and_print(wash, args, &claims, WC_NKEY_ACCOUNT, WC_NKEY_SERVICE, &arena);
    wc_arena_deinit(&arena);
    return status;
}

const wc_opt_command wc__wash_token_commands[] = {
    {
        .name = "actor",
        .about = "Make the token of an actor, without a module",
        .notes = "-h is short for --http_client here; help is --help.",
        .opts = actor_opts,
        .run = token_actor,
    },
    {.name = "operator",
     .about = "Make the token of an operator, who may sign accounts",
     .opts = operator_opts,
     .run = token_operator},
    {.name = "account",
     .about = "Make the token of an account, which may sign actors and providers",
     .opts = account_opts,
     .run = token_account},
    {.name = "provider",
     .about = "Make the token of a capability provider",
     .opts = provider_opts,
     .run = token_provider},
    {0},
};
