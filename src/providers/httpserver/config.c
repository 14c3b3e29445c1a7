/* providers/httpserver/config.c: what a link says, checked as a whole before anything is opened.
 *
 * Names of the era (PORT, BIND, WORKERS, CORS_...), of the provider that came after it (address, timeout_ms,
 * max_content_len) and ours (PATH, HOST, STRIP_PREFIX), without case. Unknown keys are ignored, as they were.
 * Source: providers.md 2.
 */
#include <stdio.h>

#include "providers/httpserver/internal.h"

static bool push_text(wc__texts *texts, wc_slice text, size_t max)
{
    if (texts->len == max)
        return false;
    if (texts->len == texts->cap) {
        texts->cap = texts->cap ? texts->cap * 2 : 4;
        texts->items = wc_realloc(texts->items, texts->cap * sizeof texts->items[0]);
    }
    texts->items[texts->len++] = wc_strdup_slice(text);
    return true;
}

static void free_texts(wc__texts *texts)
{
    for (size_t i = 0; i < texts->len; i++)
        wc_free(texts->items[i]);
    wc_free(texts->items);
}

/* "8080" is every interface, as it was; an address stays as it is and is checked when it is opened. */
static int add_address(wc__site *site, wc_slice text, wc_error *err)
{
    char address[160];
    uint64_t port;
    text = wc_slice_trim(text);
    int len = wc_slice_to_u64(text, &port) ? snprintf(address, sizeof address, "0.0.0.0:%.*s", WC_FMT(text))
                                           : snprintf(address, sizeof address, "%.*s", WC_FMT(text));
    if (text.len == 0 || len < 0 || (size_t)len >= sizeof address)
        return wc_fail(err, WC_EINVAL, "\"%.*s\" is not an address to listen on", WC_FMT(text));
    for (size_t i = 0; i < site->addresses.len; i++) {
        if (strcmp(site->addresses.items[i], address) == 0)
            return 0;
    }
    if (!push_text(&site->addresses, wc_slice_str(address), WC__ADDRESSES_MAX))
        return wc_fail(err, WC_ELIMIT, "a link can listen on at most %d addresses", WC__ADDRESSES_MAX);
    return 0;
}

static int set_port(wc__site *site, wc_slice value, wc_error *err)
{
    uint64_t port;
    if (!wc_slice_to_u64(value, &port) || port > 65535)
        return wc_fail(err, WC_EINVAL, "PORT \"%.*s\" is not a port number", WC_FMT(value));
    return add_address(site, value, err);
}

static int set_bind(wc__site *site, wc_slice value, wc_error *err)
{
    wc_slice part;
    int rc = 0;
    while (rc == 0 && wc_slice_split(&value, ',', &part))
        rc = add_address(site, part, err);
    return rc;
}

static int set_workers(wc__site *site, wc_slice value, wc_error *err)
{
    (void)site;
    (void)value;
    (void)err;
    return 0; /* the host has its loops; the era ignored a bad number too */
}

static int set_origins(wc__site *site, wc_slice value, wc_error *err)
{
    wc_slice part;
    site->has_cors = true;
    while (wc_slice_split(&value, ',', &part)) {
        part = wc_slice_trim(part);
        if (wc_slice_eq_str(part, "*"))
            site->has_any_origin = true;
        else if (part.len > 0 && !push_text(&site->origins, part, 256))
            return wc_fail(err, WC_ELIMIT, "CORS_ALLOWED_ORIGINS has more than 256 origins");
    }
    return 0;
}

/* These texts become response headers. */
static int set_header_text(char **out, const char *key, wc_slice value, wc_error *err)
{
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] < 0x20 || value.ptr[i] >= 0x7f)
            return wc_fail(err, WC_EINVAL, "%s has bytes that a header cannot hold", key);
    }
    wc_free(*out);
    *out = wc_strdup_slice(wc_slice_trim(value));
    return 0;
}

static int set_cors_methods(wc__site *site, wc_slice value, wc_error *err)
{
    site->has_cors = true;
    return set_header_text(&site->cors_methods, "CORS_ALLOWED_METHODS", value, err);
}

static int set_cors_headers(wc__site *site, wc_slice value, wc_error *err)
{
    site->has_cors = true;
    return set_header_text(&site->cors_headers, "CORS_ALLOWED_HEADERS", value, err);
}

static int set_timeout(wc__site *site, wc_slice value, wc_error *err)
{
    uint64_t ms;
    if (!wc_slice_to_u64(value, &ms) || ms == 0 || ms > WC__TIMEOUT_MS_MAX)
        return wc_fail(err, WC_EINVAL, "TIMEOUT_MS \"%.*s\" is not a number from 1 to %d", WC_FMT(value),
                       WC__TIMEOUT_MS_MAX);
    site->timeout_ms = (uint32_t)ms;
    return 0;
}

static int set_max_content(wc__site *site, wc_slice value, wc_error *err)
{
    uint64_t bytes;
    if (!wc_slice_to_u64(value, &bytes) || bytes > WC_LIMIT_PAYLOAD_BYTES)
        return wc_fail(err, WC_EINVAL, "MAX_CONTENT_LEN \"%.*s\" is not a number up to %u", WC_FMT(value),
                       WC_LIMIT_PAYLOAD_BYTES);
    site->max_body = bytes;
    return 0;
}

static int set_path(wc__site *site, wc_slice value, wc_error *err)
{
    if (value.len == 0 || value.ptr[0] != '/' || wc_slice_find(value, '?') != value.len ||
        wc_slice_find(value, '#') != value.len)
        return wc_fail(err, WC_EINVAL, "PATH \"%.*s\" is not a path that begins with a slash", WC_FMT(value));
    while (value.len > 0 && value.ptr[value.len - 1] == '/')
        value.len--;
    wc_free(site->path);
    site->path = wc_strdup_slice(value);
    return 0;
}

static int set_host(wc__site *site, wc_slice value, wc_error *err)
{
    for (size_t i = 0; i < value.len; i++) {
        uint8_t c = value.ptr[i];
        if (c <= 0x20 || c >= 0x7f || c == '/' || c == ',')
            return wc_fail(err, WC_EINVAL, "HOST \"%.*s\" is not a host name", WC_FMT(value));
    }
    wc_free(site->host);
    site->host = value.len ? wc_strdup_slice(value) : NULL;
    for (char *c = site->host; c && *c; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c | 0x20) : *c;
    return 0;
}

static int set_strip(wc__site *site, wc_slice value, wc_error *err)
{
    bool is_on = wc_slice_eq_nocase(value, WC_LIT("true")) || wc_slice_eq_str(value, "1");
    if (!is_on && !wc_slice_eq_nocase(value, WC_LIT("false")) && !wc_slice_eq_str(value, "0"))
        return wc_fail(err, WC_EINVAL, "STRIP_PREFIX \"%.*s\" is neither true nor false", WC_FMT(value));
    site->is_prefix_stripped = is_on;
    return 0;
}

static int set_value(wc__site *site, const wc_link_value *value, wc_error *err)
{
    static const struct {
        const char *key;
        int (*set)(wc__site *site, wc_slice value, wc_error *err);
    } setters[] = {
        {"PORT", set_port},
        {"BIND", set_bind},
        {"ADDRESS", set_bind},
        {"WORKERS", set_workers},
        {"CORS_ALLOWED_ORIGINS", set_origins},
        {"CORS_ALLOWED_METHODS", set_cors_methods},
        {"CORS_ALLOWED_HEADERS", set_cors_headers},
        {"TIMEOUT_MS", set_timeout},
        {"MAX_CONTENT_LEN", set_max_content},
        {"PATH", set_path},
        {"HOST", set_host},
        {"STRIP_PREFIX", set_strip},
    };
    for (size_t i = 0; i < WC_COUNT(setters); i++) {
        if (wc_slice_eq_nocase(value->key, wc_slice_str(setters[i].key)))
            return setters[i].set(site, value->value, err);
    }
    return 0;
}

int wc__site_new(const wc_bind *bind, wc__site **out_site, wc_error *err)
{
    wc__site *site = WC_NEW(wc__site);
    int rc = 0;
    atomic_init(&site->refs, 1);
    site->actor = wc_strdup_slice(bind->actor);
    site->link_name = wc_strdup_slice(bind->link_name);
    site->path = wc_strdup("");
    site->cors_methods = wc_strdup("");
    site->cors_headers = wc_strdup("");
    site->timeout_ms = WC_DEFAULT_HTTP_MS;
    site->max_body = WC_LIMIT_HTTP_BODY_BYTES;
    wc_buf_init(&site->values, 4u << 20);
    for (uint32_t i = 0; rc == 0 && i < bind->value_count; i++) {
        const wc_link_value *value = &bind->values[i];
        if (wc_slice_starts(value->key, WC_LIT("__wasmcloud_")))
            continue; /* the host's own */
        rc = set_value(site, value, err);
        wc_buf_printf(&site->values, "%zu:%zu:", value->key.len, value->value.len);
        wc_buf_append_slice(&site->values, value->key);
        wc_buf_append_slice(&site->values, value->value);
    }
    if (rc == 0 && wc_buf_status(&site->values) != 0)
        rc = wc_fail(err, WC_ELIMIT, "link values are larger than 4 MiB");
    if (rc == 0 && site->addresses.len == 0)
        rc = add_address(site, WC_LIT("8080"), err);
    if (rc != 0) {
        wc__site_unref(site);
        return rc;
    }
    *out_site = site;
    return 0;
}

wc__site *wc__site_ref(wc__site *site)
{
    atomic_fetch_add_explicit(&site->refs, 1, memory_order_relaxed);
    return site;
}

void wc__site_unref(wc__site *site)
{
    if (site == NULL || atomic_fetch_sub_explicit(&site->refs, 1, memory_order_acq_rel) != 1)
        return;
    free_texts(&site->addresses);
    free_texts(&site->origins);
    wc_buf_deinit(&site->values);
    wc_free(site->actor);
    wc_free(site->link_name);
    wc_free(site->host);
    wc_free(site->path);
    wc_free(site->cors_methods);
    wc_free(site->cors_headers);
    wc_free(site);
}

bool wc__site_overlaps(const wc__site *a, const wc__site *b)
{
    return wc_slice_eq(wc_slice_str(a->host), wc_slice_str(b->host)) && strcmp(a->path, b->path) == 0;
}
