/* host/receipts.h: what calls tell the receipts; see receipts.c. */
#ifndef WC_HOST_RECEIPTS_H
#define WC_HOST_RECEIPTS_H

#include "host/host_int.h"

/* What was used. */
typedef struct wc__receipt_what {
    wc_slice contract, link_name, provider, operation, request_id;
} wc__receipt_what;

/* On the worker's loop, of a host that keeps receipts. Copies; does not wait. */
void wc__receipt_note(wc_worker *worker, const wc_actor *actor, const wc__receipt_what *what, int status);

/* The outcome of a guest's call to a provider of this host. */
static inline void wc__receipt_provider(const wc_provider_call *call)
{
    if (call->worker->host->receipts == NULL)
        return;
    const wc__receipt_what what = {
        .contract = wc_slice_str(call->provider->api->contract_id),
        .link_name = wc_slice_str(call->provider->link_name),
        .provider = wc_slice_str(call->provider->api->public_key),
        .operation = call->call.operation,
        .request_id = wc_slice_str(call->call.request_id),
    };
    wc__receipt_note(call->worker, call->guest->actor, &what, call->call.status);
}

/* A call to a provider of another host: what it is, until its outcome is known. */
void wc__receipt_keep(wc_guest *guest, const wc_entity *provider, wc_slice operation, const char *request_id);
void wc__receipt_settle_kept(wc_guest *guest, int status);
static inline void wc__receipt_settle(wc_guest *guest, int status)
{
    if (guest->receipt)
        wc__receipt_settle_kept(guest, status);
}
/* A call that claims, authorizer or policy did not permit. */
void wc__receipt_refused(const wc_guest *guest, const wc_route_link *link, wc_slice operation);

#endif
