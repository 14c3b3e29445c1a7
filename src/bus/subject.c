/* bus/subject.c: names and patterns of subjects. Case matters, tokens are compared byte by byte, an empty token is never
 * valid. lattice.md 1, the NATS protocol's rules. */
#include "bus/bus.h"

static bool is_token_byte(uint8_t byte)
{
    return byte > ' ' && byte != 0x7f && byte != '.';
}

static bool is_wild(wc_slice token)
{
    return token.len == 1 && (token.ptr[0] == '*' || token.ptr[0] == '>');
}

static bool is_plain_token(wc_slice token)
{
    for (size_t i = 0; i < token.len; i++)
        if (!is_token_byte(token.ptr[i]))
            return false;
    return token.len > 0;
}

bool wc_subject_is_token(wc_slice token)
{
    return token.len <= WC_LIMIT_SUBJECT_BYTES && is_plain_token(token) &&
           wc_slice_find(token, '*') == token.len && wc_slice_find(token, '>') == token.len;
}

static bool is_subject(wc_slice subject, bool may_be_wild)
{
    wc_slice rest = subject, token;
    bool has_tail = false;
    if (subject.len == 0 || subject.len > WC_LIMIT_SUBJECT_BYTES)
        return false;
    while (wc_slice_split(&rest, '.', &token)) {
        if (has_tail || !is_plain_token(token) || (is_wild(token) && !may_be_wild))
            return false;
        has_tail = is_wild(token) && token.ptr[0] == '>';
    }
    return true;
}

bool wc_subject_is_name(wc_slice subject)
{
    return is_subject(subject, false);
}

bool wc_subject_is_pattern(wc_slice subject)
{
    return is_subject(subject, true);
}

bool wc_subject_match(wc_slice pattern, wc_slice name)
{
    wc_slice wanted, token;
    if (!wc_subject_is_pattern(pattern) || !wc_subject_is_name(name))
        return false;
    while (wc_slice_split(&pattern, '.', &wanted)) {
        if (!wc_slice_split(&name, '.', &token))
            return false;
        if (wanted.len == 1 && wanted.ptr[0] == '>')
            return true;
        if (!is_wild(wanted) && !wc_slice_eq(wanted, token))
            return false;
    }
    return !wc_slice_split(&name, '.', &token);
}
