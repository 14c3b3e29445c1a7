/* host/expand.c: ${NAME:default} in manifests. No nesting, no recursion; what is not a well-formed placeholder, or names an
 * unset variable without a default, is copied through. SPEC host 11. */
#include "host/expand.h"

#include "base/num.h"

enum { NAME_SIZE = 256 };

typedef struct placeholder {
    wc_slice whole, name, fallback;
    bool has_fallback;
} placeholder;

static bool has_any(wc_slice s, const char *bytes)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] != 0 && strchr(bytes, s.ptr[i]))
            return true;
    return false;
}

/* `at` is behind "${". */
static bool parse(wc_slice text, size_t at, placeholder *out)
{
    wc_slice rest = wc_slice_from(text, at);
    size_t end = wc_slice_find(rest, '}');
    if (end == rest.len)
        return false;
    wc_slice inner = wc_slice_sub(rest, 0, end);
    size_t colon = wc_slice_find(inner, ':');
    out->whole = wc_slice_sub(text, at - 2, end + 3);
    out->name = wc_slice_sub(inner, 0, colon);
    out->has_fallback = colon < inner.len;
    out->fallback = wc_slice_from(inner, colon + 1);
    return out->name.len > 0 && out->name.len < NAME_SIZE && !has_any(out->name, " \t\r\n=") &&
           !has_any(out->fallback, "\t\r\n");
}

static void put(const placeholder *p, const char *(*lookup)(void *ctx, const char *name), void *ctx,
                wc_buf *out)
{
    char name[NAME_SIZE];
    wc_slice_copy_cstr(p->name, name, sizeof name);
    const char *value = lookup(ctx, name);
    if (value)
        wc_buf_append_str(out, value);
    else
        wc_buf_append_slice(out, p->has_fallback ? p->fallback : p->whole);
}

void wc__expand_env(wc_slice text, const char *(*lookup)(void *ctx, const char *name), void *ctx, wc_buf *out)
{
    size_t at = 0;
    while (at < text.len) {
        placeholder p;
        size_t dollar = at + wc_slice_find(wc_slice_from(text, at), '$');
        bool is_open = dollar + 1 < text.len && text.ptr[dollar + 1] == '{';
        bool is_escaped = dollar > 0 && dollar < text.len && text.ptr[dollar - 1] == '$';
        wc_buf_append_slice(out, wc_slice_sub(text, at, dollar - at));
        if (dollar == text.len)
            return;
        if (is_open && !is_escaped && parse(text, dollar + 2, &p)) {
            put(&p, lookup, ctx, out);
            at = dollar + p.whole.len;
        } else {
            wc_buf_append_byte(out, '$');
            at = dollar + 1;
        }
    }
}
