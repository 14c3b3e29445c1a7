/* host/steer_int.h: what the files that join this host to its lattice share: steer.c (buses, jobs, events), operate.c (commands),
 * share.c (the state), health.c. */
#ifndef WC_HOST_STEER_INT_H
#define WC_HOST_STEER_INT_H

#include "host/host_int.h"
#include "lattice/lattice.h"

/* operate.c: what commands do, on the control thread; `ctx` is the host. */
int wc__operate_start_actor(void *ctx, const char *ref, wc_error *err);
int wc__operate_stop_actor(void *ctx, const char *ref, wc_error *err);
int wc__operate_update_actor(void *ctx, const char *key, const char *new_ref, wc_error *err);
int wc__operate_start_provider(void *ctx, const char *ref, const char *link_name, wc_error *err);
int wc__operate_stop_provider(void *ctx, const char *ref, const char *link_name, wc_error *err);
bool wc__operate_has_actor(void *ctx, const char *ref);
bool wc__operate_has_provider(void *ctx, const char *ref, const char *link_name);

/* share.c, on the control thread. */
int wc__share_start(wc_host *host); /* reads the copy of the last time and makes it so */
void wc__share_free(wc_host *host);
wc_state *wc__share_state(const wc_host *host);
void wc__share_learn(void *ctx, const wc_fact *fact);
void wc__share_settle(void *ctx);
void wc__share_save(void *ctx);
/* The key that a reference stands for; false: unknown. */
bool wc__share_ref(const wc_host *host, const char *ref, char out_key[WC_KEY_SIZE]);
/* The latest reference that stands for a key, in `storage`; NULL: none is known. */
const char *wc__share_ref_of(const wc_host *host, const char *key, wc_buf *storage);
void wc__share_put_ref(wc_host *host, const char *ref, const char *key);

/* steer.c: said when the change is in force. */
void wc__steer_advertise(wc_host *host, const wc_fact *fact);

/* health.c: on the first worker's loop, but for wc__health_of. */
typedef struct wc_health wc_health;
wc_health *wc__health_new(wc_host *host);
void wc__health_ask(wc_health *health, void (*on_done)(void *arg), void *arg);
void wc__health_stop(wc_health *health); /* no answer is waited for any more */
void wc__health_free(wc_health *health);
/* On the control thread: why the actor is not well; NULL: it is. Borrowed until the next call of wc__health_renew. */
void wc__health_renew(wc_health *health);
const char *wc__health_of(const wc_health *health, const char *actor);

#endif
