/* host/host.h: face of the room that joins the others: registry, snapshot, dispatch, life cycle, manifest.
 *
 * The face is the public header; what follows is only for the daemon, which waits for signals on its own thread. */
#ifndef WC_HOST_HOST_H
#define WC_HOST_HOST_H

#include <wc/host.h>

#include "base/base.h"

/* Counters summed over all loops. */
typedef struct wc_host_stats {
    uint64_t calls, errors, busy, timeouts, traps, instances, actors, providers, links;
    /* Calls of other hosts: all, unreadable, not permitted, too many. Calls to other hosts: all, without an answer. */
    uint64_t rpc_received, rpc_undecodable, rpc_refused, rpc_busy, rpc_asked, rpc_failed;
} wc_host_stats;
void wc_host_get_stats(wc_host *host, wc_host_stats *out);

/* A manifest was read and applied, perhaps without some of its items. False: none was, or none that could be read. */
bool wc_host_has_manifest(wc_host *host);

/* Where and with which token NATS clients reach the gate, "nats://token@127.0.0.1:4222"; NULL: not over TCP. A secret. */
const char *wc_host_gate_url(const wc_host *host);

#endif
