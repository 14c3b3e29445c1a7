/* host/apply.c: making the host be what a manifest says. The first time everything is new; later times (SIGHUP) only what
 * changed is touched: a new file is started, a file with other content replaces its actor, what is gone is stopped.
 *
 * Every item is tried, each failure is logged with its place, the first one is the result (host.md 11 [Q]). */
#include <stdio.h>

#include "host/manifest.h"

typedef struct apply {
    wc_host *host;
    const wc_manifest *m;
    wc_manifest *old;
    bool is_strict;
    wc_error first;
    int status;
    uint32_t started, replaced, stopped, failed, links;
} apply;

static bool has_failed(apply *a, uint32_t line, const char *what, int rc, const wc_error *err)
{
    if (rc == 0)
        return false;
    WC_ERROR("host", "item.failed", WC_T("manifest", a->m->path), WC_I("line", line), WC_T("item", what),
             WC_T("reason", err->msg));
    if (a->status == 0) {
        a->status = rc;
        a->first = *err;
        wc_wrap(&a->first, "%s:%u", a->m->path, line);
    }
    a->failed++;
    return true;
}

static bool may_go_on(const apply *a)
{
    return a->status == 0 || !a->is_strict;
}

static int missing_file(const wc_manifest_actor *entry, wc_error *err)
{
    return wc_fail(err, WC_ENOTFOUND,
                   "'%s' is not a file; an actor is the path of a signed module (build it, then sign it with "
                   "'wash claims "
                   "sign'). Image references need a registry client, which this host does not have",
                   entry->text);
}

static int apply_actor_file(apply *a, wc_manifest_actor *entry, wc_buf *file, wc_error *err)
{
    if (entry->path == NULL)
        return missing_file(entry, err);
    int rc = wc_file_read(entry->path, WC_LIMIT_MODULE_BYTES, file, err);
    if (rc != 0)
        return rc;
    const wc_actor_source source = {
        .module = wc_buf_slice(file), .path = entry->path, .options = entry->options};
    bool is_replaced = false, is_unchanged = false;
    rc = wc__actor_ensure(a->host, &source, entry->key, &is_replaced, &is_unchanged, err);
    a->replaced += rc == 0 && is_replaced;
    a->started += rc == 0 && !is_replaced && !is_unchanged;
    return rc;
}

/* An actor whose new file is no good goes on as it was (host.md 10 [Q]), and so do its links. */
static void keep_running(const apply *a, wc_manifest_actor *entry)
{
    const wc_manifest_actor *before = a->old ? wc__manifest_actor(a->old, entry->text) : NULL;
    if (before && wc_map_get(&a->host->actors, wc_slice_str(before->key)))
        memcpy(entry->key, before->key, sizeof entry->key);
}

static void apply_actors(apply *a)
{
    wc_error err;
    for (size_t i = 0; i < a->m->actor_count && may_go_on(a); i++) {
        wc_manifest_actor *entry = &a->m->actors[i];
        wc_buf file;
        wc_buf_init(&file, 0);
        int rc = apply_actor_file(a, entry, &file, &err);
        if (has_failed(a, entry->line, entry->text, rc, &err))
            keep_running(a, entry);
        wc_buf_deinit(&file);
    }
}

static const wc_provider_api *find_api(const wc_host_config *config, const char *image_ref, wc_error *err)
{
    const wc_provider_api *api = wc__provider_api_find(config, wc_slice_str(image_ref));
    char names[256] = "";
    if (api)
        return api;
    for (size_t i = 0, len = 0; i < config->provider_count && len < sizeof names - 32; i++) {
        const char *image = config->providers[i]->image_name;
        if (image)
            len += (size_t)snprintf(names + len, sizeof names - len, "%s%s", len ? ", " : "", image);
    }
    wc_fail(err, WC_ENOTFOUND,
            "'%s' is not a provider of this host (it has: %s); provider archives cannot be loaded yet",
            image_ref, names);
    return NULL;
}

static void apply_providers(apply *a)
{
    wc_error err;
    for (size_t i = 0; i < a->m->provider_count && may_go_on(a); i++) {
        const wc_manifest_provider *entry = &a->m->providers[i];
        const wc_provider_api *api = find_api(&a->host->config, entry->image_ref, &err);
        int rc = api ? 0 : WC_ENOTFOUND;
        if (api && !wc__provider_find(a->host, wc_slice_str(api->public_key), wc_slice_str(entry->link_name)))
            rc = wc__provider_start(a->host, api, entry->link_name, &err);
        (void)has_failed(a, entry->line, entry->image_ref, rc, &err);
    }
}

/* A link may name the entry of the actors or capabilities list instead of a key. */
static wc_slice actor_key(const wc_manifest *m, const char *text)
{
    const wc_manifest_actor *entry = wc__manifest_actor(m, text);
    return wc_slice_str(entry ? entry->key : text);
}

static wc_slice provider_key(const wc_host_config *config, const char *text)
{
    const wc_provider_api *api = wc__provider_api_find(config, wc_slice_str(text));
    return wc_slice_str(api ? api->public_key : text);
}

static void apply_links(apply *a)
{
    wc_error err;
    for (size_t i = 0; i < a->m->link_count && may_go_on(a); i++) {
        const wc_manifest_link *entry = &a->m->links[i];
        wc_slice actor = actor_key(a->m, entry->actor);
        int rc = actor.len ? 0 : wc_fail(&err, WC_ENOTFOUND, "its actor '%s' did not start", entry->actor);
        if (rc == 0) {
            wc_link_def *link = wc__link_new(
                actor, wc_slice_str(entry->contract), wc_slice_str(entry->link_name),
                provider_key(&a->host->config, entry->provider), entry->values, entry->value_count);
            rc = wc__link_set(a->host, link, &err);
        }
        a->links += rc == 0;
        (void)has_failed(a, entry->line, entry->actor, rc, &err);
    }
}

/* ---- what is there twice ------------------------------------------------------------------------------------------- */

/* Two files may hold one actor, and two links may name one actor differently: both are seen only now that the keys are
 * known. When applied, the later one counts. */
static void report_doubles(const wc_manifest *m, wc_findings *findings)
{
    wc_map actors, links;
    wc_arena arena;
    void *other;
    wc_arena_init(&arena, 64u << 20);
    wc_map_init(&actors, WC_LIMIT_ACTORS);
    wc_map_init(&links, WC_LIMIT_LINKS);
    for (size_t i = 0; i < m->actor_count; i++) {
        const wc_manifest_actor *entry = &m->actors[i];
        other = NULL;
        if (entry->key[0] && wc_map_put(&actors, wc_slice_str(entry->key), &m->actors[i], &other) == 0 && other)
            wc__finding(findings, true,
                        "%s:%u: '%s' is actor %s, which '%s' in line %u is already; remove one of them",
                        m->path, entry->line, entry->text, entry->key, ((wc_manifest_actor *)other)->text,
                        ((wc_manifest_actor *)other)->line);
    }
    for (size_t i = 0; i < m->link_count; i++) {
        const wc_manifest_link *entry = &m->links[i];
        wc_slice actor = actor_key(m, entry->actor);
        wc_slice id = wc_arena_printf(&arena, "%.*s\n%s\n%s", WC_FMT(actor), entry->contract,
                                      entry->link_name);
        other = NULL;
        if (actor.len && wc_map_put(&links, id, &m->links[i], &other) == 0 && other)
            wc__finding(findings, true,
                        "%s:%u: a second link of actor '%s' for '%s' with link name '%s' (the first is in "
                        "line %u); give one of "
                        "them another link_name",
                        m->path, entry->line, entry->actor, entry->contract, entry->link_name,
                        ((wc_manifest_link *)other)->line);
    }
    wc_map_deinit(&actors);
    wc_map_deinit(&links);
    wc_arena_deinit(&arena);
}

/* ---- what is gone -------------------------------------------------------------------------------------------------- */

static bool keeps_actor(const wc_manifest *m, const char *key)
{
    for (size_t i = 0; i < m->actor_count; i++)
        if (strcmp(m->actors[i].key, key) == 0)
            return true;
    return false;
}

static bool keeps_link(apply *a, const wc_manifest_link *old, wc_slice actor)
{
    for (size_t i = 0; i < a->m->link_count; i++) {
        const wc_manifest_link *link = &a->m->links[i];
        if (wc_slice_eq(actor_key(a->m, link->actor), actor) && strcmp(link->contract, old->contract) == 0 &&
            strcmp(link->link_name, old->link_name) == 0)
            return true;
    }
    return false;
}

static bool keeps_provider(apply *a, const wc_provider_api *api, const char *link_name)
{
    for (size_t i = 0; i < a->m->provider_count; i++)
        if (wc__provider_api_find(&a->host->config, wc_slice_str(a->m->providers[i].image_ref)) == api &&
            strcmp(a->m->providers[i].link_name, link_name) == 0)
            return true;
    return false;
}

static void remove_gone(apply *a)
{
    const wc_manifest *old = a->old;
    for (size_t i = 0; i < old->link_count; i++) {
        wc_slice actor = actor_key(old, old->links[i].actor);
        if (!keeps_link(a, &old->links[i], actor))
            (void)wc__link_remove(a->host, actor, wc_slice_str(old->links[i].contract),
                                  wc_slice_str(old->links[i].link_name), NULL);
    }
    for (size_t i = 0; i < old->actor_count; i++)
        if (old->actors[i].key[0] && !keeps_actor(a->m, old->actors[i].key))
            a->stopped += wc__actor_stop(a->host, old->actors[i].key, NULL) == 0;
    for (size_t i = 0; i < old->provider_count; i++) {
        const wc_provider_api *api = wc__provider_api_find(&a->host->config,
                                                           wc_slice_str(old->providers[i].image_ref));
        wc_provider *running = api ? wc__provider_find(a->host, wc_slice_str(api->public_key),
                                                       wc_slice_str(old->providers[i].link_name))
                                   : NULL;
        if (running && !keeps_provider(a, api, old->providers[i].link_name)) {
            wc__provider_stop(a->host, running);
            a->stopped++;
        }
    }
}

/* ---- the operation ------------------------------------------------------------------------------------------------- */

static void log_finding(void *ctx, bool is_error, const char *text)
{
    (void)ctx;
    (void)is_error;
    WC_WARN("host", "manifest.remarked", WC_T("text", text));
}

typedef struct request {
    const char *path;
    bool is_strict;
} request;

static int apply_manifest(wc_host *host, void *arg, wc_error *err)
{
    const request *what = arg;
    wc_findings findings = {.put = log_finding};
    wc_manifest *m;
    int rc = wc__manifest_read(what->path, &host->config, &findings, &m, err);
    if (rc != 0)
        return rc;
    apply a = {.host = host, .m = m, .old = host->manifest, .is_strict = what->is_strict};
    for (size_t i = 0; i < m->label_count; i++)
        wc__label_set(host, m->labels[i].key, m->labels[i].value);
    apply_actors(&a);
    apply_providers(&a);
    if (a.old && may_go_on(&a)) {
        remove_gone(&a);
        wc__publish(host); /* a new link may take over the address of one that is gone */
    }
    apply_links(&a);
    report_doubles(m, &findings);
    wc__publish(host);
    wc__manifest_free(a.old);
    host->manifest = m;
    WC_INFO("host", "manifest.applied", WC_T("manifest", m->path), WC_I("started", a.started),
            WC_I("replaced", a.replaced), WC_I("stopped", a.stopped), WC_I("links", a.links),
            WC_I("failed", a.failed));
    if (a.status != 0 && err)
        *err = a.first;
    return a.status;
}

int wc_host_apply_manifest(wc_host *host, const char *path, bool is_strict, wc_error *err)
{
    request what = {path, is_strict};
    return wc__control_run(host, apply_manifest, &what, err);
}

static int see_manifest(wc_host *host, void *arg, wc_error *err)
{
    (void)err;
    *(bool *)arg = host->manifest != NULL;
    return 0;
}

bool wc_host_has_manifest(wc_host *host)
{
    bool has_manifest = false;
    (void)!wc__control_run(host, see_manifest, &has_manifest, NULL);
    return has_manifest;
}

/* ---- checking without starting ------------------------------------------------------------------------------------- */

static void check_actor(wc_manifest *m, wc_manifest_actor *entry, const wc_host_config *config,
                        wc_findings *findings, wc_loaded_actor *loaded, wc_buf *file)
{
    wc_error err;
    int rc = entry->path ? wc_file_read(entry->path, WC_LIMIT_MODULE_BYTES, file, &err)
                         : missing_file(entry, &err);
    if (rc == 0)
        rc = wc__actor_verify(config, &wc_env_system, wc_buf_slice(file), loaded, &err);
    if (rc != 0) {
        wc__finding(findings, true, "%s:%u: actor '%s': %s", m->path, entry->line, entry->text, err.msg);
        return;
    }
    wc_slice_copy_cstr(loaded->claims.subject, entry->key, sizeof entry->key);
}

static void check_link(const wc_manifest *m, const wc_manifest_link *link, const wc_loaded_actor *loaded,
                       const wc_host_config *config, wc_findings *findings)
{
    wc_slice actor = actor_key(m, link->actor), provider = provider_key(config, link->provider);
    const wc_provider_api *api = wc__provider_api_find(config, provider);
    if (actor.len && !wc_nkey_is_public(actor, WC_NKEY_MODULE))
        wc__finding(findings, true,
                    "%s:%u: link: '%s' is neither an entry of 'actors' nor an actor's public key", m->path,
                    link->line, link->actor);
    if (!wc_nkey_is_public(provider, WC_NKEY_SERVICE))
        wc__finding(findings, true,
                    "%s:%u: link: '%s' is neither a built-in provider nor a provider's public key", m->path,
                    link->line, link->provider);
    if (api && strcmp(api->contract_id, link->contract) != 0)
        wc__finding(findings, true, "%s:%u: link: provider '%s' offers '%s', not '%s'", m->path, link->line,
                    api->name, api->contract_id, link->contract);
    for (size_t i = 0; i < m->actor_count; i++)
        if (m->actors[i].key[0] && wc_slice_eq_str(actor, m->actors[i].key) &&
            !wc_claim_list_has(loaded[i].claims.caps, wc_slice_str(link->contract)))
            wc__finding(findings, true,
                        "%s:%u: link: '%s' is not in the claims of actor %s; sign it with that capability",
                        m->path, link->line, link->contract, m->actors[i].key);
}

int wc_host_check_manifest(const wc_host_config *config, const char *path,
                           void (*on_finding)(void *ctx, bool is_error, const char *text), void *ctx,
                           wc_error *err)
{
    wc_findings findings = {.put = on_finding, .ctx = ctx};
    wc_manifest *m;
    int rc = wc_crypto_init(err);
    if (rc == 0)
        rc = wc__manifest_read(path, config, &findings, &m, err);
    if (rc != 0)
        return rc;
    wc_loaded_actor *loaded = wc_calloc(m->actor_count, sizeof *loaded);
    wc_buf *files = wc_calloc(m->actor_count, sizeof *files);
    for (size_t i = 0; i < m->actor_count; i++)
        check_actor(m, &m->actors[i], config, &findings, &loaded[i], &files[i]);
    for (size_t i = 0; i < m->provider_count; i++)
        if (find_api(config, m->providers[i].image_ref, err) == NULL)
            wc__finding(&findings, true, "%s:%u: %s", m->path, m->providers[i].line, err->msg);
    for (size_t i = 0; i < m->link_count; i++)
        check_link(m, &m->links[i], loaded, config, &findings);
    report_doubles(m, &findings);
    for (size_t i = 0; i < m->actor_count; i++) {
        if (m->actors[i].key[0])
            wc_loaded_actor_deinit(&loaded[i]);
        wc_buf_deinit(&files[i]);
    }
    wc_free(loaded);
    wc_free(files);
    wc__manifest_free(m);
    if (findings.error_count > 0)
        return wc_fail(err, WC_EFORMAT, "manifest '%s' has %zu error%s", path, findings.error_count,
                       findings.error_count == 1 ? "" : "s");
    return 0;
}
