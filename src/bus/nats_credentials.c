/* bus/nats_credentials.c: proves to a NATS server who we are: a JWT, and the signature of the nonce that the server sends.
 *
 * Both are given out when the server asks. Texts of the caller stay in locked memory; a credentials file is read anew each
 * time, so that a renewed one counts at the next connection.
 *
 * The client library (3.4) leaves out a signature whose first byte is zero, one of 256, and the server refuses. Such a
 * connection is given up here before; the next one has another nonce.
 *
 * SPEC lattice 2, claims 1. */
#include <stdlib.h>
#include <string.h>

#include "bus/nats_int.h"

enum { ATTEMPTS = 8 };

static int keep_secret(wc_secret *secret, const char *text, wc_error *err)
{
    return wc_secret_init(secret, wc_slice_trim(wc_slice_str(text)), err);
}

/* Calls `use` with both texts, borrowed for the call. */
static int with_credentials(const wc__nats_secrets *secrets,
                            int (*use)(void *ctx, wc_slice jwt, wc_slice seed, wc_error *err), void *ctx,
                            wc_error *err)
{
    wc_slice jwt = {0}, seed = {0};
    wc_buf file;
    if (secrets->creds_file == NULL)
        return use(ctx, wc_slice_of(secrets->jwt.ptr, secrets->jwt.len),
                   wc_slice_of(secrets->seed.ptr, secrets->seed.len), err);
    wc_buf_init(&file, WC_LIMIT_CREDS_BYTES);
    int rc = wc_file_read(secrets->creds_file, WC_LIMIT_CREDS_BYTES, &file, err);
    if (rc == 0 && (rc = wc_creds_parse(wc_buf_slice(&file), &jwt, &seed, err)) != 0)
        rc = wc_wrap(err, "'%s'", secrets->creds_file);
    if (rc == 0)
        rc = use(ctx, jwt, seed, err);
    if (file.ptr)
        wc_secure_wipe(file.ptr, file.len);
    wc_buf_deinit(&file);
    return rc;
}

static int check_seed(void *ctx, wc_slice jwt, wc_slice seed, wc_error *err)
{
    wc_nkey key;
    (void)ctx;
    if (jwt.len == 0)
        return wc_fail(err, WC_EFORMAT, "there is no JWT of a NATS user");
    int rc = wc_nkey_from_seed(seed, WC_NKEY_TOLERANT, &key, err);
    if (rc != 0)
        return wc_wrap(err, "the seed for NATS");
    wc_nkey_deinit(&key);
    return 0;
}

int wc__nats_secrets_init(wc__nats_secrets *secrets, const wc_nats_options *options, wc_error *err)
{
    int rc = wc_crypto_init(err);
    if (rc == 0 && options->jwt) {
        rc = keep_secret(&secrets->jwt, options->jwt, err);
        if (rc == 0)
            rc = keep_secret(&secrets->seed, options->seed, err);
    } else {
        secrets->creds_file = wc_strdup(options->creds_file);
    }
    if (rc == 0 && (options->jwt || options->creds_file))
        rc = with_credentials(secrets, check_seed, NULL, err) == 0 ? 0 : WC_EINVAL;
    return rc;
}

void wc__nats_secrets_deinit(wc__nats_secrets *secrets)
{
    wc_secret_deinit(&secrets->jwt);
    wc_secret_deinit(&secrets->seed);
    wc_free(secrets->creds_file);
    secrets->creds_file = NULL;
}

/* ---- what the library asks, on whichever thread connects ----------------------------------------------------------- */

/* The library frees what it gets with free, hence malloc and its kin here. No NUL ends the text, and no memory follows it. */
static int copy_jwt(void *ctx, wc_slice jwt, wc_slice seed, wc_error *err)
{
    char *copy = malloc(jwt.len + 1);
    (void)seed;
    if (copy == NULL)
        return wc_fail(err, WC_ENOMEM, "out of memory");
    memcpy(copy, jwt.ptr, jwt.len);
    copy[jwt.len] = 0;
    *(char **)ctx = copy;
    return 0;
}

static natsStatus give_jwt(char **out_jwt, char **out_text, void *closure)
{
    wc_error err = {0};
    if (with_credentials(closure, copy_jwt, out_jwt, &err) == 0)
        return NATS_OK;
    *out_text = strdup(err.msg);
    return NATS_CONNECTION_AUTH_FAILED;
}

typedef struct signing {
    const char *nonce;
    uint8_t signature[WC_NKEY_SIGNATURE_SIZE];
} signing;

static int sign(void *ctx, wc_slice jwt, wc_slice seed, wc_error *err)
{
    signing *self = ctx;
    wc_nkey key;
    (void)jwt;
    int rc = wc_nkey_from_seed(seed, WC_NKEY_TOLERANT, &key, err);
    if (rc != 0)
        return rc;
    rc = wc_nkey_sign(&key, wc_slice_str(self->nonce), self->signature, err);
    wc_nkey_deinit(&key);
    return rc;
}

static natsStatus sign_nonce(char **out_text, unsigned char **out_signature, int *out_len, const char *nonce,
                             void *closure)
{
    wc__nats_secrets *secrets = closure;
    signing self = {.nonce = nonce};
    wc_error err = {0};
    if (with_credentials(secrets, sign, &self, &err) != 0) {
        *out_text = strdup(err.msg);
        return NATS_CONNECTION_AUTH_FAILED;
    }
    if (self.signature[0] == 0) {
        atomic_store(&secrets->is_unlucky, true);
        return NATS_ERR;
    }
    *out_signature = malloc(sizeof self.signature);
    if (*out_signature == NULL)
        return NATS_NO_MEMORY;
    memcpy(*out_signature, self.signature, sizeof self.signature);
    *out_len = (int)sizeof self.signature;
    return NATS_OK;
}

natsStatus wc__nats_secrets_show(wc__nats_secrets *secrets, natsOptions *options)
{
    return natsOptions_SetUserCredentialsCallbacks(options, give_jwt, secrets, sign_nonce, secrets);
}

natsStatus wc__nats_dial(wc__nats_secrets *secrets, natsOptions *options, natsConnection **out_connection)
{
    natsStatus status;
    int attempts = 0;
    do {
        atomic_store(&secrets->is_unlucky, false);
        status = natsConnection_Connect(out_connection, options);
    } while (status != NATS_OK && atomic_load(&secrets->is_unlucky) && ++attempts < ATTEMPTS);
    return status;
}
