/* bus/nats_int.h: what the files around a connection to a NATS server share: nats.c has the connection, view.c the buses over
 * it. */
#ifndef WC_BUS_NATS_INT_H
#define WC_BUS_NATS_INT_H

#include <nats/nats.h>

#include "bus/bus_int.h"

/* A view as the library's threads know it: lives until the last of them has let go. */
typedef struct wc__view_core wc__view_core;

natsConnection *wc__nats_connection(wc_nats *nats);
/* What the threads of the library tell when the connection is lost or found. */
void wc__nats_join(wc_nats *nats, wc__view_core *core);
void wc__nats_leave(wc_nats *nats, wc__view_core *core);
/* [any thread] */
void wc__view_tell(wc__view_core *core, bool is_connected);
wc_list *wc__view_node(wc__view_core *core);
wc__view_core *wc__view_of_node(wc_list *node);

/* Translates a status of the library; `what` names the object. */
int wc__nats_fail(natsStatus status, wc_error *err, const char *what);

#endif
