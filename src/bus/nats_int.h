/* bus/nats_int.h: what the files around a connection to a NATS server share: nats.c has the connection, view.c the buses over
 * it. */
#ifndef WC_BUS_NATS_INT_H
#define WC_BUS_NATS_INT_H

#include <nats/nats.h>
#include <stdatomic.h>

#include "bus/bus_int.h"
#include "crypto/crypto.h"

/* A view as the library's threads know it: lives until the last of them has let go. */
typedef struct wc__view_core wc__view_core;

/* The connection to call the library with, until wc__nats_let_go, which is told what came of it; NULL: there is none at the
 * moment, a new one is being made. [any thread] */
natsConnection *wc__nats_hold(wc_nats *nats);
void wc__nats_let_go(wc_nats *nats, natsStatus status);
/* `reply` may be NULL. */
natsStatus wc__nats_publish(natsConnection *connection, const char *subject, const char *reply,
                            wc_slice payload);
/* What the threads of the library tell when the connection is lost or found. */
void wc__nats_join(wc_nats *nats, wc__view_core *core);
void wc__nats_leave(wc_nats *nats, wc__view_core *core);
typedef enum wc__news {
    WC__NEWS_LOST,
    WC__NEWS_FOUND,
    WC__NEWS_REPLACED, /* found, and what was subscribed must be subscribed again */
} wc__news;
/* [any thread] */
void wc__view_tell(wc__view_core *core, wc__news news);
wc_list *wc__view_node(wc__view_core *core);
wc__view_core *wc__view_of_node(wc_list *node);

/* nats_options.c */

/* What is shown to the server when it asks; must outlive the connection. */
typedef struct wc__nats_secrets {
    wc_secret jwt, seed; /* empty: other credentials */
    char *creds_file;    /* or the file that both are in */
    atomic_bool is_unlucky;
} wc__nats_secrets;
/* `secrets` is zero; deinit it in every case. */
int wc__nats_options_new(const wc_nats_options *options, wc__nats_secrets *secrets, natsOptions **out_options,
                         wc_error *err);
void wc__nats_secrets_deinit(wc__nats_secrets *secrets);
int wc__nats_connect_failed(natsStatus status, const char *servers, wc_error *err);
/* nats_credentials.c. WC_EINVAL: what is given cannot be used. */
int wc__nats_secrets_init(wc__nats_secrets *secrets, const wc_nats_options *options, wc_error *err);
natsStatus wc__nats_secrets_show(wc__nats_secrets *secrets, natsOptions *options);
/* natsConnection_Connect, again when chance was against it. */
natsStatus wc__nats_dial(wc__nats_secrets *secrets, natsOptions *options, natsConnection **out_connection);
/* Translates a status of the library; `what` names the object. */
int wc__nats_fail(natsStatus status, wc_error *err, const char *what);

#endif
