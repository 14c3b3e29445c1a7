/* providers/httpserver/internal.h: what the files of the provider share.
 *
 * A site is what one link says, read and checked: immutable, counted, shared by control and all loops. A port is a listening
 * socket; only control owns ports, loops duplicate their descriptors. A lane is one HTTP server of one loop on one address,
 * with the sites that are reachable there.
 */
#ifndef WC_PROVIDERS_HTTPSERVER_INTERNAL_H
#define WC_PROVIDERS_HTTPSERVER_INTERNAL_H

#include <stdatomic.h>

#include <wc/provider.h>

#include "http/http.h"

enum { WC__ADDRESSES_MAX = 32, WC__RESPONSE_HEADERS_MAX = 256, WC__TIMEOUT_MS_MAX = 3600 * 1000 };

typedef struct wc__texts {
    char **items;
    size_t len, cap;
} wc__texts;

typedef struct wc__site {
    atomic_uint refs;
    atomic_uint adopted; /* loops on which it is in force */
    char *actor, *link_name;
    wc_buf values; /* the link's values as they came: to see whether a new bind changes anything */
    wc__texts addresses;
    char *host; /* lower case; NULL: any */
    char *path; /* prefix without a slash at its end; "" = any path */
    bool is_prefix_stripped;
    bool has_cors, has_any_origin;
    wc__texts origins;
    char *cors_methods, *cors_headers; /* "" = none */
    uint32_t timeout_ms;
    uint64_t max_body;
} wc__site;

/* config.c */
WC_MUST_USE int wc__site_new(const wc_bind *bind, wc__site **out_site, wc_error *err);
wc__site *wc__site_ref(wc__site *site);
void wc__site_unref(wc__site *site);
bool wc__site_overlaps(const wc__site *a, const wc__site *b); /* the same host and path */

/* control.c: prepared is what bind hands to every loop. */
typedef struct wc__port {
    char *address;
    uint64_t id; /* never used twice: a loop knows its lane by it */
    int fd;
    uint32_t refs; /* control only */
} wc__port;

typedef struct wc__prepared {
    wc__site *site;
    wc__port **ports; /* one for each of site->addresses */
    size_t port_count;
    wc__port **old_ports; /* of the values before, held until every loop has let go of them */
    size_t old_port_count;
} wc__prepared;

/* loop.c */
typedef struct wc__lane wc__lane;
typedef struct wc__pending wc__pending;

typedef struct wc__loop_self {
    const wc_host_api *host;
    wc_loop_ref *ref;
    wc_loop *loop;
    bool has_access_log;
    wc_http_limits limits; /* the host's settings; bodies are a matter of the link */
    wc_list lanes;         /* of wc__lane, those that drain too */
    wc__pending *free_pendings;
    uint64_t noted_ns; /* last rate-limited log line */
    uint64_t suppressed;
    wc_slice pairs[2 * (WC__RESPONSE_HEADERS_MAX + 2)]; /* scratch: headers of the answer that is being sent */
    bool is_stopping;
    wc_msg stopped_msg;
    void (*on_stopped)(void *ctx);
    void *stopped_ctx;
} wc__loop_self;

typedef struct wc__route {
    wc__site *site;
    wc_slice host, path;
    bool is_first; /* of the site on this loop: the one that stands for it in `adopted` */
} wc__route;

struct wc__lane {
    wc_list node;
    wc__loop_self *self;
    wc_http_server *server;
    uint64_t port_id;
    bool is_draining;
    wc__route *routes; /* hosts before no host, longer paths before shorter ones */
    size_t route_count, route_cap;
};

int wc__loop_start(void *self, wc_loop_ref *ref, void **out_loop_self, wc_error *err);
void wc__loop_bind(void *loop_self, wc_slice actor, void *prepared);
void wc__loop_unbind(void *loop_self, wc_slice actor);
void wc__loop_stop(void *loop_self, uint64_t deadline_ns, void (*on_stopped)(void *ctx), void *ctx);
const wc_host_api *wc__provider_host(void *self);

/* request.c: the handler of a lane's server, ctx is the lane. */
extern const wc_http_handler wc__handler;
void wc__pendings_free(wc__loop_self *self);
/* One line a second at most; what was left out is counted in the next one. */
void wc__note(wc__loop_self *self, int32_t level, const char *format, ...) WC_PRINTF(3, 4);

#endif
