/* wash/alias.c: which call aliases may be signed. The library would normalise; the command line refuses
 * first.
 *
 * SPEC wash 2.2 (alias checks and their texts).
 */
#include "wash/wash_int.h"

static bool is_like_key(wc_slice alias)
{
    if (alias.len != WC_NKEY_PUBLIC_LEN)
        return false;
    for (size_t i = 0; i < alias.len; i++) {
        uint8_t c = alias.ptr[i];
        if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9'))
            return false;
    }
    return true;
}

int wc__wash_alias_check(const char *alias, wc_error *err)
{
    wc_slice text = wc_slice_str(alias);
    if (text.len == 0)
        return wc_fail(err, WC_EINVAL, "Call alias cannot be empty");
    if (is_like_key(text))
        return wc_fail(err, WC_EINVAL, "Public key cannot be used as a call alias");
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.ptr[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_' && c != '/')
            return wc_fail(
                err, WC_EINVAL,
                "Call alias contained invalid characters.\n"
                "Valid aliases are lowercase alphanumeric and can contain underscores and slashes");
    }
    return 0;
}
