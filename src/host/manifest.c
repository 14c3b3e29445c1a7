/* host/manifest.c: from the bytes of a manifest to its entries. One check serves YAML and JSON, because both readers make the
 * same tree. Every complaint names the file, the line where it is known, and what to write instead.
 *
 * SPEC host 11, artifacts 8. Ours: an entry of `actors` may be an object with `file` and the settings of design.md section 11;
 * `links[].actor` and `links[].provider_id` may repeat an entry of `actors` or `capabilities`. */
#include "host/manifest.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "codec/json.h"
#include "codec/yaml.h"
#include "host/expand.h"

typedef struct reader {
    wc_manifest *m;
    const wc_host_config *config;
    wc_findings *findings;
    wc_error *err;
} reader;

void wc__finding(wc_findings *findings, bool is_error, const char *format, ...)
{
    char text[WC_ERROR_TEXT_SIZE];
    va_list args;
    findings->error_count += is_error;
    if (findings->put == NULL)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    findings->put(findings->ctx, is_error, text);
}

/* "demo.yaml:12:3: " or "demo.json: " */
static const char *place(const reader *r, const wc_value *at)
{
    wc_slice text = at && at->line
                        ? wc_arena_printf(&r->m->arena, "%s:%u:%u", r->m->path, at->line, at->column)
                        : wc_slice_str(r->m->path);
    return text.ptr ? (const char *)text.ptr : r->m->path;
}

static const char *keep(const reader *r, wc_slice text)
{
    wc_slice copy = wc_arena_dup(&r->m->arena, text);
    return copy.ptr ? (const char *)copy.ptr : "";
}

static bool is_known(wc_slice key, const char *const *known)
{
    for (; *known; known++)
        if (wc_slice_eq_str(key, *known))
            return true;
    return false;
}

/* The known key that differs least, for "did you mean": same letters but for case, plural or one more or less. */
static const char *similar(wc_slice key, const char *const *known)
{
    for (; *known; known++) {
        wc_slice k = wc_slice_str(*known);
        size_t shared = WC_MIN(WC_MIN(k.len, key.len), (size_t)4);
        if (shared >= 3 && wc_slice_eq_nocase(wc_slice_sub(k, 0, shared), wc_slice_sub(key, 0, shared)))
            return *known;
    }
    return NULL;
}

static void report_unknown(const reader *r, const wc_value *object, const char *const *known)
{
    WC_VALUE_EACH(item, object)
    {
        if (is_known(item->key, known))
            continue;
        const char *meant = similar(item->key, known);
        wc__finding(r->findings, false, "%s: key '%.*s' is not known and ignored%s%s%s", place(r, item),
                    WC_FMT(item->key), meant ? "; did you mean '" : "", meant ? meant : "", meant ? "'?" : "");
    }
}

static int wrong_type(const reader *r, const wc_value *at, const char *what, const char *expected)
{
    return wc_fail(r->err, WC_EFORMAT, "%s: %s must be %s, not %s", place(r, at), what, expected,
                   wc_value_type_name(at));
}

/* A scalar as text; YAML's unquoted numbers count, JSON's do not (host.md 11). */
static int read_text(const reader *r, const wc_value *value, const char *what, bool is_required,
                     const char **out)
{
    wc_slice text;
    if (wc_value_type(value) == WC_VALUE_NULL) {
        if (is_required)
            return wc_fail(r->err, WC_EFORMAT, "%s: %s is missing", place(r, value), what);
        *out = NULL;
        return 0;
    }
    if (!(value->line ? wc_value_text(value, &text) : wc_value_string(value, &text)))
        return wrong_type(r, value, what, "a string");
    if (wc_slice_find(text, 0) != text.len)
        return wc_fail(r->err, WC_EFORMAT, "%s: %s contains a NUL byte", place(r, value), what);
    *out = keep(r, text);
    return 0;
}

static int read_field(const reader *r, const wc_value *object, const char *key, bool is_required,
                      const char **out)
{
    const wc_value *value = wc_value_get(object, key);
    if (value == NULL && is_required)
        return wc_fail(r->err, WC_EFORMAT, "%s: '%s' is missing", place(r, object), key);
    return read_text(r, value, key, is_required, out);
}

static int read_pairs(const reader *r, const wc_value *object, const char *what, size_t max, wc_pair **out,
                      size_t *out_count)
{
    size_t count = 0;
    if (wc_value_type(object) == WC_VALUE_NULL)
        return 0;
    if (object->type != WC_VALUE_OBJECT)
        return wrong_type(r, object, what, "a map of strings");
    if (wc_value_count(object) > max)
        return wc_fail(r->err, WC_ELIMIT, "%s: %s has %u entries, limit %zu", place(r, object), what,
                       wc_value_count(object), max);
    wc_pair *pairs = wc_arena_calloc(&r->m->arena, wc_value_count(object) + 1, sizeof *pairs);
    WC_VALUE_EACH(item, object)
    {
        const char *value;
        int rc = read_text(r, item, keep(r, item->key), false, &value);
        if (rc != 0)
            return rc;
        pairs[count++] = (wc_pair){keep(r, item->key), value ? value : ""};
    }
    *out = pairs;
    *out_count = count;
    return 0;
}

/* ---- actors -------------------------------------------------------------------------------------------------------- */

/* Relative to the current directory as in the era, then to the manifest. */
static const char *find_file(const reader *r, const char *name)
{
    if (access(name, F_OK) == 0)
        return name;
    const char *slash = strrchr(r->m->path, '/');
    if (name[0] == '/' || slash == NULL)
        return NULL;
    wc_slice beside = wc_arena_printf(&r->m->arena, "%.*s/%s", (int)(slash - r->m->path), r->m->path, name);
    return beside.ptr && access((const char *)beside.ptr, F_OK) == 0 ? (const char *)beside.ptr : NULL;
}

static int read_u32(const reader *r, const wc_value *object, const char *key, uint32_t min, uint32_t max,
                    uint32_t *out)
{
    const wc_value *value = wc_value_get(object, key);
    uint64_t number;
    if (value == NULL)
        return 0;
    if (!wc_value_u64(value, &number) || number < min || number > max)
        return wc_fail(r->err, WC_EFORMAT, "%s: '%s' must be a number from %u to %u", place(r, value), key,
                       min, max);
    *out = (uint32_t)number;
    return 0;
}

static int read_mode(const reader *r, const wc_value *object, int *out)
{
    static const char *const names[] = {"warm", "fresh", "serial"};
    const char *mode = NULL;
    int rc = read_field(r, object, "mode", false, &mode);
    if (rc != 0 || mode == NULL)
        return rc;
    for (int i = 0; i < (int)WC_COUNT(names); i++)
        if (strcmp(mode, names[i]) == 0) {
            *out = i;
            return 0;
        }
    return wc_fail(r->err, WC_EFORMAT, "%s: mode '%s' is not known; use warm, fresh or serial",
                   place(r, object), mode);
}

static int read_actor(const reader *r, const wc_value *value, wc_manifest_actor *out)
{
    static const char *const known[] = {"file",      "mode",       "instances", "queue",
                                        "max_calls", "timeout_ms", NULL};
    int rc = 0;
    wc__actor_options_init(r->config, &out->options);
    out->line = value->line;
    if (value->type == WC_VALUE_OBJECT) {
        report_unknown(r, value, known);
        if ((rc = read_field(r, value, "file", true, &out->text)) != 0 ||
            (rc = read_mode(r, value, &out->options.mode)) != 0 ||
            (rc = read_u32(r, value, "instances", 1, 10000, &out->options.instances)) != 0 ||
            (rc = read_u32(r, value, "queue", 0, 1000000, &out->options.queue)) != 0 ||
            (rc = read_u32(r, value, "max_calls", 0, UINT32_MAX, &out->options.max_calls)) != 0 ||
            (rc = read_u32(r, value, "timeout_ms", 1, 86400000, &out->options.call_ms)) != 0)
            return rc;
    } else {
        rc = read_text(r, value, "an entry of 'actors'", true, &out->text);
        if (rc != 0)
            return rc;
    }
    out->path = find_file(r, out->text);
    return 0;
}

/* ---- lists --------------------------------------------------------------------------------------------------------- */

static int read_provider(const reader *r, const wc_value *value, wc_manifest_provider *out)
{
    static const char *const known[] = {"image_ref", "link_name", "path", "binding_name", NULL};
    if (value->type != WC_VALUE_OBJECT)
        return wrong_type(r, value, "an entry of 'capabilities'", "an object with 'image_ref'");
    report_unknown(r, value, known);
    out->line = value->line;
    /* `path` and `binding_name` are the names of 0.14. */
    bool is_old = wc_value_get(value, "image_ref") == NULL && wc_value_get(value, "path") != NULL;
    int rc = read_field(r, value, is_old ? "path" : "image_ref", true, &out->image_ref);
    if (rc == 0)
        rc = read_field(r, value, wc_value_get(value, "link_name") ? "link_name" : "binding_name", false,
                        &out->link_name);
    if (out->link_name == NULL || wc_slice_trim(wc_slice_str(out->link_name)).len == 0)
        out->link_name = "default";
    return rc;
}

static int read_link(const reader *r, const wc_value *value, wc_manifest_link *out)
{
    static const char *const known[] = {"actor", "contract_id", "provider_id", "link_name", "values", NULL};
    int rc;
    if (value->type != WC_VALUE_OBJECT)
        return wrong_type(r, value, "an entry of 'links'", "an object");
    report_unknown(r, value, known);
    out->line = value->line;
    if ((rc = read_field(r, value, "actor", true, &out->actor)) != 0 ||
        (rc = read_field(r, value, "contract_id", true, &out->contract)) != 0 ||
        (rc = read_field(r, value, "provider_id", true, &out->provider)) != 0 ||
        (rc = read_field(r, value, "link_name", false, &out->link_name)) != 0)
        return rc;
    if (out->link_name == NULL || wc_slice_trim(wc_slice_str(out->link_name)).len == 0)
        out->link_name = "default";
    return read_pairs(r, wc_value_get(value, "values"), "values", WC_LIMIT_LINK_VALUES, &out->values,
                      &out->value_count);
}

static bool is_same_link(const wc_manifest_link *a, const wc_manifest_link *b)
{
    return strcmp(a->actor, b->actor) == 0 && strcmp(a->contract, b->contract) == 0 &&
           strcmp(a->link_name, b->link_name) == 0;
}

/* Two links for one triple: the era let the last one win in silence. */
static int check_duplicates(const reader *r)
{
    const wc_manifest *m = r->m;
    wc_map seen;
    int rc = 0;
    wc_map_init(&seen, WC_LIMIT_LINKS);
    for (size_t i = 0; i < m->link_count && rc == 0; i++) {
        wc_manifest_link *link = &m->links[i];
        wc_slice id = wc_arena_printf(&r->m->arena, "%s\n%s\n%s", link->actor, link->contract,
                                      link->link_name);
        const wc_manifest_link *other = wc_map_get(&seen, id);
        if (other && is_same_link(other, link))
            rc = wc_fail(r->err, WC_EFORMAT,
                         "%s:%u: a second link of actor '%s' for '%s' with link name '%s' (the first is in "
                         "line %u); give one of "
                         "them another link_name",
                         m->path, link->line, link->actor, link->contract, link->link_name, other->line);
        else
            rc = wc_map_put(&seen, id, link, NULL);
    }
    wc_map_deinit(&seen);
    return rc;
}

static int list_of(const reader *r, const wc_value *root, const char *key, size_t max, const wc_value **out)
{
    const wc_value *list = wc_value_get(root, key);
    *out = NULL;
    if (wc_value_type(list) == WC_VALUE_NULL)
        return 0;
    if (list->type != WC_VALUE_ARRAY)
        return wrong_type(r, list, key, "a list");
    if (wc_value_count(list) > max)
        return wc_fail(r->err, WC_ELIMIT, "%s: '%s' has %u entries, limit %zu", place(r, list), key,
                       wc_value_count(list), max);
    *out = list;
    return 0;
}

static int read_actors(const reader *r, const wc_value *root)
{
    const wc_value *list;
    int rc = list_of(r, root, "actors", WC_LIMIT_ACTORS, &list);
    r->m->actors = wc_arena_calloc(&r->m->arena, wc_value_count(list) + 1, sizeof *r->m->actors);
    WC_VALUE_EACH(item, list)
    {
        if ((rc = read_actor(r, item, &r->m->actors[r->m->actor_count])) != 0)
            return rc;
        r->m->actor_count++;
    }
    return rc;
}

static int read_providers(const reader *r, const wc_value *root)
{
    const wc_value *list;
    int rc = list_of(r, root, "capabilities", WC_LIMIT_PROVIDERS, &list);
    r->m->providers = wc_arena_calloc(&r->m->arena, wc_value_count(list) + 1, sizeof *r->m->providers);
    WC_VALUE_EACH(item, list)
    {
        if ((rc = read_provider(r, item, &r->m->providers[r->m->provider_count])) != 0)
            return rc;
        r->m->provider_count++;
    }
    return rc;
}

static int read_links(const reader *r, const wc_value *root)
{
    const wc_value *list;
    int rc = list_of(r, root, "links", WC_LIMIT_LINKS, &list);
    r->m->links = wc_arena_calloc(&r->m->arena, wc_value_count(list) + 1, sizeof *r->m->links);
    WC_VALUE_EACH(item, list)
    {
        if ((rc = read_link(r, item, &r->m->links[r->m->link_count])) != 0)
            return rc;
        r->m->link_count++;
    }
    return rc == 0 ? check_duplicates(r) : rc;
}

static int read_root(const reader *r, const wc_value *root)
{
    static const char *const known[] = {"labels", "actors", "capabilities", "links", NULL};
    int rc;
    if (wc_value_type(root) == WC_VALUE_NULL) {
        wc__finding(r->findings, false, "%s: the manifest is empty", r->m->path);
        return 0;
    }
    if (root->type != WC_VALUE_OBJECT)
        return wrong_type(r, root, "the manifest", "a map with actors, capabilities, links and labels");
    report_unknown(r, root, known);
    if (wc_value_get(root, "bindings"))
        wc__finding(r->findings, false,
                    "%s: 'bindings' is of waSCC 0.14; write 'links' with actor, contract_id and provider_id",
                    r->m->path);
    if ((rc = read_pairs(r, wc_value_get(root, "labels"), "labels", WC_LIMIT_LABELS, &r->m->labels,
                         &r->m->label_count)) != 0 ||
        (rc = read_actors(r, root)) != 0 || (rc = read_providers(r, root)) != 0 ||
        (rc = read_links(r, root)) != 0)
        return rc;
    return 0;
}

/* ---- files --------------------------------------------------------------------------------------------------------- */

static const char *lookup_env(void *ctx, const char *name)
{
    (void)ctx;
    return getenv(name);
}

static bool is_json(const char *path)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');
    if (dot == NULL)
        return false;
    wc_slice extension = wc_slice_str(dot + 1);
    return !wc_slice_eq_nocase(extension, WC_LIT("yaml")) && !wc_slice_eq_nocase(extension, WC_LIT("yml"));
}

int wc__manifest_parse(const char *path, wc_slice text, const wc_host_config *config, wc_findings *findings,
                       wc_manifest **out, wc_error *err)
{
    const wc_value *root = NULL;
    const wc_value_limits limits = {.max_bytes = WC_LIMIT_MANIFEST_BYTES, .max_depth = WC_LIMIT_YAML_DEPTH};
    wc_manifest *m = WC_NEW(wc_manifest);
    wc_arena_init(&m->arena, 64u << 20);
    const reader r = {.m = m, .config = config, .findings = findings, .err = err};
    m->path = keep(&r, wc_slice_str(path));
    int rc = is_json(path) ? wc_json_read(text, &limits, &m->arena, &root, err)
                           : wc_yaml_read(text, &limits, &m->arena, &root, err);
    rc = rc != 0 ? wc_wrap(err, "manifest '%s'", path) : read_root(&r, root);
    if (rc != 0) {
        wc__manifest_free(m);
        return rc;
    }
    *out = m;
    return 0;
}

int wc__manifest_read(const char *path, const wc_host_config *config, wc_findings *findings,
                      wc_manifest **out, wc_error *err)
{
    wc_buf raw, text;
    wc_buf_init(&raw, 0);
    wc_buf_init(&text, WC_LIMIT_MANIFEST_BYTES);
    int rc = wc_file_read(path, WC_LIMIT_MANIFEST_BYTES, &raw, err);
    if (rc != 0)
        return wc_wrap(err, "manifest");
    wc__expand_env(wc_buf_slice(&raw), lookup_env, NULL, &text);
    if (wc_buf_status(&text) != 0)
        rc = wc_fail(err, WC_ELIMIT, "manifest '%s' is larger than %u bytes after its variables are filled in",
                     path, WC_LIMIT_MANIFEST_BYTES);
    else
        rc = wc__manifest_parse(path, wc_buf_slice(&text), config, findings, out, err);
    wc_buf_deinit(&raw);
    wc_buf_deinit(&text);
    return rc;
}

void wc__manifest_free(wc_manifest *manifest)
{
    if (manifest == NULL)
        return;
    wc_arena_deinit(&manifest->arena);
    wc_free(manifest);
}

const wc_manifest_actor *wc__manifest_actor(const wc_manifest *manifest, const char *text)
{
    for (size_t i = 0; i < manifest->actor_count; i++)
        if (strcmp(manifest->actors[i].text, text) == 0)
            return &manifest->actors[i];
    return NULL;
}
