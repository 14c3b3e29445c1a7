/* host/operate.c: what commands that come over a bus make this host do. On the control thread.
 *
 * A file that a message names is taken only from below artifact_dir, links resolved first: whoever reaches the bus may start
 * what the operator put there, nothing else. What runs is named by its key, by what it was started from, or by a reference
 * that the lattice knows. design.md section 5, SPEC lattice 5.3, host 5.4, 6.5. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "host/steer_int.h"

/* The regular file below artifact_dir that `ref` names. Free *out_path with free. */
static int find_file(const wc_host *host, const char *ref, char **out_path, wc_error *err)
{
    const char *dir = host->config.artifact_dir;
    struct stat info;
    wc_buf joined;
    if (dir == NULL)
        return wc_fail(
            err, WC_EDENIED,
            "'%s' is refused: files named over the bus are only taken from --artifact-dir, and this host was "
            "started without one",
            ref);
    char *root = realpath(dir, NULL);
    if (root == NULL)
        return wc_fail(err, WC_EIO, "--artifact-dir '%s': %s", dir, wc_errno_text(errno));
    wc_buf_init(&joined, 8192);
    wc_buf_printf(&joined, "%s%s%s", ref[0] == '/' ? "" : root, ref[0] == '/' ? "" : "/", ref);
    const char *text = wc_buf_cstr(&joined);
    char *path = text ? realpath(text, NULL) : NULL;
    size_t len = strlen(root);
    int rc = 0;
    if (path == NULL)
        rc = wc_fail(err, WC_EIO,
                     "'%s' is no file below %s (--artifact-dir), and this host fetches from no registry", ref,
                     dir);
    else if (strncmp(path, root, len) != 0 || (path[len] != '/' && root[len - 1] != '/'))
        rc = wc_fail(err, WC_EDENIED, "'%s' is refused: it lies outside %s (--artifact-dir)", ref, dir);
    else if (stat(path, &info) != 0 || !S_ISREG(info.st_mode))
        rc = wc_fail(err, WC_EDENIED, "'%s' is refused: it is not a regular file", ref);
    if (rc == 0)
        *out_path = path;
    else
        free(path);
    free(root);
    wc_buf_deinit(&joined);
    return rc;
}

static int read_artifact(wc_host *host, const char *ref, char **out_path, wc_buf *module, wc_error *err)
{
    int rc = find_file(host, ref, out_path, err);
    if (rc != 0)
        return rc;
    rc = wc_file_read(*out_path, WC_LIMIT_MODULE_BYTES, module, err);
    if (rc != 0) {
        free(*out_path);
        *out_path = NULL;
    }
    return rc == WC_ENOTFOUND ? WC_EIO : rc;
}

/* By key, by what it was started from, or by a reference. */
static wc_actor *find_actor(wc_host *host, const char *ref)
{
    char key[WC_KEY_SIZE];
    wc_actor *actor = wc_map_get(&host->actors, wc_slice_str(ref));
    size_t cursor = 0;
    if (actor == NULL && wc__share_ref(host, ref, key))
        actor = wc_map_get(&host->actors, wc_slice_str(key));
    if (actor)
        return actor;
    char *path = NULL;
    (void)find_file(host, ref, &path, NULL);
    for (const wc_map_entry *e; actor == NULL && (e = wc_map_next(&host->actors, &cursor)) != NULL;) {
        wc_actor *other = e->value;
        if (other->source[0] && (strcmp(other->source, ref) == 0 || (path && strcmp(other->source, path) == 0)))
            actor = other;
    }
    free(path);
    return actor;
}

bool wc__operate_has_actor(void *ctx, const char *ref)
{
    return find_actor(ctx, ref) != NULL;
}

int wc__operate_start_actor(void *ctx, const char *ref, wc_error *err)
{
    wc_host *host = ctx;
    wc_buf module;
    char *path = NULL;
    if (find_actor(host, ref))
        return wc_fail(err, WC_EEXIST, "actor '%s' runs already on this host", ref);
    wc_buf_init(&module, WC_LIMIT_MODULE_BYTES);
    int rc = read_artifact(host, ref, &path, &module, err);
    if (rc == 0) {
        wc_actor_source source = {.module = wc_buf_slice(&module), .path = path};
        wc__actor_options_init(&host->config, &source.options);
        rc = wc__actor_start(host, &source, NULL, err);
        wc__publish(host);
    }
    if (rc != 0)
        WC_WARN("lattice", "start.failed", WC_T("actor", ref), WC_T("reason", err->msg));
    wc_buf_deinit(&module);
    free(path);
    return rc;
}

int wc__operate_stop_actor(void *ctx, const char *ref, wc_error *err)
{
    wc_host *host = ctx;
    char key[WC_KEY_SIZE];
    const wc_actor *actor = find_actor(host, ref);
    if (actor == NULL)
        return wc_fail(err, WC_ENOTFOUND, "actor '%s' does not run on this host", ref);
    memcpy(key, actor->key, sizeof key);
    int rc = wc__actor_stop(host, key, err);
    wc__publish(host);
    return rc;
}

int wc__operate_update_actor(void *ctx, const char *key, const char *new_ref, wc_error *err)
{
    wc_host *host = ctx;
    wc_buf module;
    char *path = NULL;
    wc_buf_init(&module, WC_LIMIT_MODULE_BYTES);
    int rc = wc_map_get(&host->actors, wc_slice_str(key))
                 ? read_artifact(host, new_ref, &path, &module, err)
                 : wc_fail(err, WC_ENOTFOUND, "actor %s does not run on this host", key);
    if (rc == 0) {
        wc_actor_source source = {.module = wc_buf_slice(&module), .path = path};
        wc__actor_options_init(&host->config, &source.options);
        rc = wc__actor_update(host, key, &source, err);
        wc__publish(host);
    }
    if (rc != 0)
        WC_WARN("lattice", "update.refused", WC_T("actor", key), WC_T("reason", err->msg));
    wc_buf_deinit(&module);
    free(path);
    return rc;
}

static wc_provider *find_provider(wc_host *host, const char *ref, const char *link_name)
{
    char key[WC_KEY_SIZE];
    const wc_provider_api *api = wc__provider_api_find(&host->config, wc_slice_str(ref));
    if (api)
        return wc__provider_find(host, wc_slice_str(api->public_key), wc_slice_str(link_name));
    bool is_known = wc__share_ref(host, ref, key);
    return wc__provider_find(host, wc_slice_str(is_known ? key : ref), wc_slice_str(link_name));
}

bool wc__operate_has_provider(void *ctx, const char *ref, const char *link_name)
{
    return find_provider(ctx, ref, link_name) != NULL;
}

/* The reference is known even when the start fails, as in the era (host.md 6.4). */
int wc__operate_start_provider(void *ctx, const char *ref, const char *link_name, wc_error *err)
{
    wc_host *host = ctx;
    const wc_provider_api *api = wc__provider_api_find(&host->config, wc_slice_str(ref));
    if (api)
        wc__share_put_ref(host, ref, api->public_key);
    int rc = api ? wc__provider_start(host, api, link_name, err)
                 : wc_fail(err, WC_EUNSUPPORTED, "'%s' is not a provider that is built into this host", ref);
    wc__publish(host);
    if (rc != 0)
        WC_WARN("lattice", "start.failed", WC_T("provider", ref), WC_T("reason", err->msg));
    return rc;
}

int wc__operate_stop_provider(void *ctx, const char *ref, const char *link_name, wc_error *err)
{
    wc_provider *provider = find_provider(ctx, ref, link_name);
    if (provider == NULL)
        return wc_fail(err, WC_ENOTFOUND, "provider '%s' with link name '%s' does not run on this host", ref,
                       link_name);
    wc__provider_stop(ctx, provider);
    return 0;
}
