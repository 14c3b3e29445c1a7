/* providers/httpserver/control.c: the provider on the control loop: links, and the listening sockets they need.
 *
 * A bind that returns 0 has its sockets open, so a port in use fails the link and not the first request. Sockets are shared
 * by address: actors on one address are told apart by HOST and PATH. What a changed link no longer needs stays open until
 * every loop has let go of it (discard), so that another link can take the address over in the same turn.
 * Source: providers.md 2, design.md sections 3 and 4.
 */
#include <stdio.h>

#include "contracts/httpserver.h"
#include "providers/httpserver/httpserver.h"
#include "providers/httpserver/internal.h"

enum { BACKLOG = 511, LINKS_MAX = WC_LIMIT_LINKS };

typedef struct entry {
    wc__site *site;
    wc__port **ports;
    size_t port_count;
} entry;

typedef struct provider {
    const wc_host_api *host;
    char *link_name;
    entry *entries;
    size_t entry_count, entry_cap;
    wc__port **ports;
    size_t port_count, port_cap;
    uint64_t last_port_id;
} provider;

static void log_line(provider *self, int32_t level, wc_slice text)
{
    self->host->log(self->host->self, level, WC_LIT("httpserver"), text);
}

/* ---- ports ------------------------------------------------------------------------------------------------------- */

static bool is_any_port(const char *address)
{
    return wc_slice_ends(wc_slice_str(address), WC_LIT(":0"));
}

static wc__port *find_port(provider *self, const char *address)
{
    for (size_t i = 0; i < self->port_count; i++) {
        if (strcmp(self->ports[i]->address, address) == 0 && !is_any_port(address))
            return self->ports[i];
    }
    return NULL;
}

static int open_port(provider *self, const char *address, wc__port **out_port, wc_error *err)
{
    wc__port *port = find_port(self, address);
    char line[256];
    int fd;
    if (port == NULL) {
        int rc = wc_socket_listen(wc_slice_str(address), BACKLOG, &fd, err);
        if (rc != 0)
            return rc;
        port = WC_NEW(wc__port);
        port->address = wc_strdup(address);
        port->fd = fd;
        port->id = ++self->last_port_id;
        if (self->port_count == self->port_cap) {
            self->port_cap = self->port_cap ? self->port_cap * 2 : 8;
            self->ports = wc_realloc(self->ports, self->port_cap * sizeof self->ports[0]);
        }
        self->ports[self->port_count++] = port;
        int len = snprintf(line, sizeof line, "listening on %s (port %u)", address, wc_socket_port(fd));
        log_line(self, WC_LOG_INFO, wc_slice_of(line, (size_t)len));
    }
    port->refs++;
    *out_port = port;
    return 0;
}

static void release_port(provider *self, wc__port *port)
{
    if (--port->refs > 0)
        return;
    for (size_t i = 0; i < self->port_count; i++) {
        if (self->ports[i] == port)
            self->ports[i] = self->ports[--self->port_count];
    }
    wc_socket_close(port->fd);
    wc_free(port->address);
    wc_free(port);
}

static void release_ports(provider *self, wc__port **ports, size_t count)
{
    for (size_t i = 0; i < count; i++)
        release_port(self, ports[i]);
    wc_free(ports);
}

static wc__port **ref_ports(wc__port **ports, size_t count)
{
    wc__port **copy = wc_calloc(count, sizeof copy[0]);
    for (size_t i = 0; i < count; i++) {
        copy[i] = ports[i];
        copy[i]->refs++;
    }
    return copy;
}

/* ---- links ------------------------------------------------------------------------------------------------------- */

static entry *find_entry(provider *self, wc_slice actor)
{
    for (size_t i = 0; i < self->entry_count; i++) {
        if (wc_slice_eq_str(actor, self->entries[i].site->actor))
            return &self->entries[i];
    }
    return NULL;
}

static bool shares_address(const wc__site *a, const wc__site *b, const char **out_address)
{
    for (size_t i = 0; i < a->addresses.len; i++) {
        for (size_t k = 0; k < b->addresses.len; k++) {
            if (strcmp(a->addresses.items[i], b->addresses.items[k]) == 0 &&
                !is_any_port(a->addresses.items[i])) {
                *out_address = a->addresses.items[i];
                return true;
            }
        }
    }
    return false;
}

static int check_neighbours(provider *self, const wc__site *site, wc_error *err)
{
    for (size_t i = 0; i < self->entry_count; i++) {
        const wc__site *other = self->entries[i].site;
        const char *address;
        if (strcmp(other->actor, site->actor) == 0 || !wc__site_overlaps(site, other) ||
            !shares_address(site, other, &address))
            continue;
        return wc_fail(
            err, WC_EEXIST,
            "actor %s cannot listen on %s: actor %s does already with the same HOST and PATH (%s%s); "
            "give one of them another PORT, or a PATH or HOST of its own",
            site->actor, address, other->actor, other->host ? other->host : "*",
            other->path[0] ? other->path : "/");
    }
    return 0;
}

static int open_ports(provider *self, const wc__site *site, wc__port ***out_ports, wc_error *err)
{
    wc__port **ports = wc_calloc(site->addresses.len, sizeof ports[0]);
    for (size_t i = 0; i < site->addresses.len; i++) {
        int rc = open_port(self, site->addresses.items[i], &ports[i], err);
        if (rc != 0) {
            release_ports(self, ports, i);
            wc_wrap(err, "link %s of actor %s", site->link_name, site->actor);
            return rc;
        }
    }
    *out_ports = ports;
    return 0;
}

static entry *add_entry(provider *self)
{
    if (self->entry_count == self->entry_cap) {
        self->entry_cap = self->entry_cap ? self->entry_cap * 2 : 8;
        self->entries = wc_realloc(self->entries, self->entry_cap * sizeof self->entries[0]);
    }
    entry *new_entry = &self->entries[self->entry_count++];
    *new_entry = (entry){0};
    return new_entry;
}

static void remove_entry(provider *self, entry *gone)
{
    wc__site_unref(gone->site);
    release_ports(self, gone->ports, gone->port_count);
    *gone = self->entries[--self->entry_count];
}

static int provider_bind(void *self_ptr, const wc_bind *bind, void **out_prepared, wc_error *err)
{
    provider *self = self_ptr;
    wc__site *site = NULL;
    wc__port **ports = NULL;
    entry *known = find_entry(self, bind->actor);
    int rc = wc__site_new(bind, &site, err);
    if (rc != 0)
        return rc;
    wc__prepared *prepared = WC_NEW(wc__prepared);
    if (known && wc_slice_eq(wc_buf_slice(&known->site->values), wc_buf_slice(&site->values))) {
        wc__site_unref(site); /* nothing changes; a loop that has let go of it meanwhile takes it up again */
    } else {
        rc = known || self->entry_count < LINKS_MAX ? 0
                                                    : wc_fail(err, WC_ELIMIT, "more links than %u", LINKS_MAX);
        if (rc == 0)
            rc = check_neighbours(self, site, err);
        if (rc == 0)
            rc = open_ports(self, site, &ports, err);
        if (rc != 0) {
            wc__site_unref(site);
            wc_free(prepared);
            return rc;
        }
        if (known) {
            prepared->old_ports = known->ports;
            prepared->old_port_count = known->port_count;
            wc__site_unref(known->site);
        } else {
            known = add_entry(self);
        }
        *known = (entry){.site = site, .ports = ports, .port_count = site->addresses.len};
    }
    prepared->site = wc__site_ref(known->site);
    prepared->ports = ref_ports(known->ports, known->port_count);
    prepared->port_count = known->port_count;
    *out_prepared = prepared;
    return 0;
}

static void provider_discard(void *self, void *prepared_ptr)
{
    wc__prepared *prepared = prepared_ptr;
    if (prepared == NULL)
        return;
    release_ports(self, prepared->ports, prepared->port_count);
    release_ports(self, prepared->old_ports, prepared->old_port_count);
    wc__site_unref(prepared->site);
    wc_free(prepared);
}

/* When the actor was linked anew in the same turn, loops hold its site again: then this was about the link before. */
static void provider_unbind(void *self_ptr, wc_slice actor)
{
    provider *self = self_ptr;
    entry *known = find_entry(self, actor);
    if (known && atomic_load(&known->site->adopted) == 0)
        remove_entry(self, known);
}

static int provider_start(const wc_host_api *host, wc_slice link_name, void **out_self, wc_error *err)
{
    (void)err;
    provider *self = WC_NEW(provider);
    self->host = host;
    self->link_name = wc_strdup_slice(link_name);
    *out_self = self;
    return 0;
}

/* Actors do not call this provider. */
static int provider_call(void *self_ptr, void *loop_self, wc_call *call)
{
    provider *self = self_ptr;
    (void)loop_self;
    self->host->fail(self->host->self, call, WC_EUNSUPPORTED, WC_LIT("bad dispatch"));
    return WC_DONE;
}

static void provider_stop(void *self_ptr)
{
    provider *self = self_ptr;
    while (self->entry_count > 0)
        remove_entry(self, &self->entries[0]);
    WC_BUG_ON(self->port_count != 0);
    wc_free(self->entries);
    wc_free(self->ports);
    wc_free(self->link_name);
    wc_free(self);
}

const wc_host_api *wc__provider_host(void *self)
{
    return ((provider *)self)->host;
}

const wc_provider_api wc_provider_httpserver = {
    .abi_version = WC_PROVIDER_ABI,
    .struct_size = sizeof(wc_provider_api),
    .mode = WC_PROVIDER_PER_LOOP,
    .public_key = "VAG3QITQQ2ODAOWB5TTQSDJ53XK3SHBEIFNK4AYJ5RKAX2UNSCAPHA5M",
    .contract_id = WC_HTTPSERVER_NAMESPACE,
    .image_name = "httpserver",
    .name = "HTTP server",
    .start = provider_start,
    .bind = provider_bind,
    .unbind = provider_unbind,
    .call = provider_call,
    .stop = provider_stop,
    .loop_start = wc__loop_start,
    .loop_bind = wc__loop_bind,
    .loop_unbind = wc__loop_unbind,
    .loop_stop = wc__loop_stop,
    .discard = provider_discard,
};
