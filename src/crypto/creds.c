/* crypto/creds.c: the NATS credentials file: a user's JWT and seed between marker lines, all else is
 * prose.
 *
 * The parts are found, not checked: the JWT goes to the server as it is, the seed is read by
 * wc_nkey_from_seed. Error texts never quote the file. SPEC claims 1.6.
 */
#include "base/error.h"
#include "crypto/crypto.h"

/* "-----BEGIN x-----": at least three dashes at both ends; the writers differ in their number. */
static bool is_marker(wc_slice line, wc_slice what)
{
    size_t front = 0;
    while (line.len > front && line.ptr[front] == '-')
        front++;
    size_t back = 0;
    while (line.len > front + back && line.ptr[line.len - 1 - back] == '-')
        back++;
    return front >= 3 && back >= 3 && wc_slice_eq(wc_slice_sub(line, front, line.len - front - back), what);
}

/* The one line between the markers; empty when there is no such block. */
static int find_block(wc_slice text, wc_slice begin, wc_slice end, wc_slice *out, wc_error *err)
{
    wc_slice line, content = {0};
    bool is_inside = false;
    while (wc_slice_split(&text, '\n', &line)) {
        line = wc_slice_trim(line);
        if (!is_inside) {
            is_inside = is_marker(line, begin);
        } else if (is_marker(line, end)) {
            if (content.len == 0)
                return wc_fail(err, WC_EFORMAT, "credentials: nothing after %.*s", WC_FMT(begin));
            *out = content;
            return 0;
        } else if (line.len > 0) {
            if (content.len > 0)
                return wc_fail(err, WC_EFORMAT, "credentials: more than one line after %.*s", WC_FMT(begin));
            content = line;
        }
    }
    if (is_inside)
        return wc_fail(err, WC_EFORMAT, "credentials: no line %.*s", WC_FMT(end));
    *out = (wc_slice){0};
    return 0;
}

int wc_creds_parse(wc_slice text, wc_slice *out_jwt, wc_slice *out_seed, wc_error *err)
{
    wc_slice jwt, seed;
    if (text.len > WC_LIMIT_CREDS_BYTES)
        return wc_fail(err, WC_ELIMIT, "credentials are %zu bytes, limit %u", text.len, WC_LIMIT_CREDS_BYTES);
    int rc = find_block(text, WC_LIT("BEGIN NATS USER JWT"), WC_LIT("END NATS USER JWT"), &jwt, err);
    if (rc < 0)
        return rc;
    rc = find_block(text, WC_LIT("BEGIN USER NKEY SEED"), WC_LIT("END USER NKEY SEED"), &seed, err);
    if (rc < 0)
        return rc;
    if (seed.len == 0)
        return wc_fail(err, WC_EFORMAT, "credentials: no user seed");
    *out_jwt = jwt;
    *out_seed = seed;
    return 0;
}
