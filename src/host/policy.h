/* host/policy.h: what the files of this room ask the policy service; see policy.c. */
#ifndef WC_HOST_POLICY_H
#define WC_HOST_POLICY_H

#include "host/host_int.h"

#define WC_POLICY_REASON_SIZE 256u

enum { WC_POLICY_ALLOW, WC_POLICY_DENY, WC_POLICY_LATER };

/* What is asked. Empty parts become null. */
typedef struct wc_policy_query {
    const char *kind; /* "load", "link", "invoke" */
    wc_slice actor, issuer, target, contract, link_name, operation;
    const wc_actor *claims; /* load: the whole of what the token says; else NULL */
} wc_policy_query;

/* Somebody who waits for a decision on a loop. */
typedef struct wc_policy_wait {
    void (*on_decision)(struct wc_policy_wait *self); /* once, on that loop, not inside wc__policy_ask */
    void *ctx;
    /* The answer, also when wc__policy_ask has it at once. */
    uint64_t key; /* of the question */
    int decision;
    bool is_decided; /* of guests: the answer came and was not used yet */
    char reason[WC_POLICY_REASON_SIZE];
    wc_list node;
} wc_policy_wait;

/* On the worker's loop, of a host that has a policy. WC_POLICY_LATER: on_decision comes, `wait` must live until then. */
int wc__policy_ask(wc_worker *worker, const wc_policy_query *query, wc_policy_wait *wait);
/* The same for a host call of a guest. WC_POLICY_LATER: wc__nested_go_on begins it again. *out_reason lives until the next. */
int wc__policy_invoke(wc_guest *guest, const wc_policy_query *query, const char **out_reason);

#endif
