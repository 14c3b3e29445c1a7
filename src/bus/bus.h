/* bus/bus.h: face of the room: subjects, a bus inside the process, a door to it for NATS clients, and a client.
 *
 * The local bus belongs to one loop and delivers in the call that publishes. The gate speaks the NATS client protocol to
 * whoever connects, and nothing of clustering. The client is a blocking one, for command line programs: it speaks to the
 * gate of a lone host and to any NATS server alike.
 *
 * Source: design.md section 5, lattice.md 2.
 */
#ifndef WC_BUS_BUS_H
#define WC_BUS_BUS_H

#include "base/base.h"
#include "rt/rt.h"

#define WC_LIMIT_SUBJECT_BYTES 1024u
#define WC_LIMIT_BUS_SUBSCRIPTIONS 4096u
#define WC_LIMIT_BUS_PAYLOAD_BYTES (4u << 20)
#define WC_LIMIT_BUS_DEPTH 16u /* publications inside deliveries */
#define WC_LIMIT_GATE_PAYLOAD_BYTES (1u << 20)
#define WC_LIMIT_GATE_PENDING_BYTES (8u << 20)
#define WC_LIMIT_GATE_CONNECTIONS 64u
#define WC_LIMIT_GATE_SUBSCRIPTIONS 256u /* of one connection */
#define WC_INBOX_SIZE 30u                /* "_INBOX.", 22 characters, NUL */

/* ---- subjects: tokens with dots between them ---------------------------------------------------------------------- */

/* A name to publish to: no empty token, no white space or control character, no wildcard token. */
bool wc_subject_is_name(wc_slice subject);
/* A name that may hold `*` (one token) and a last `>` (one token or more). */
bool wc_subject_is_pattern(wc_slice subject);
/* One token that may stand in a subject: a namespace, a key. */
bool wc_subject_is_token(wc_slice token);
/* Whether the pattern covers the name; both must be valid, otherwise the answer is no. */
bool wc_subject_match(wc_slice pattern, wc_slice name);

/* ---- the bus inside the process ----------------------------------------------------------------------------------- */

typedef struct wc_bus wc_bus;
typedef struct wc_subscription wc_subscription;

/* Borrowed for the call that gets it. */
typedef struct wc_bus_message {
    wc_slice subject, reply, payload; /* reply: empty when no answer is wanted */
    wc_slice headers;                 /* "NATS/1.0\r\n...\r\n\r\n", or empty */
    const void *origin;               /* who published, to tell one's own echo; may be NULL */
} wc_bus_message;

/* May publish, subscribe and unsubscribe. `subscription` is the one that matched. */
typedef void (*wc_bus_fn)(void *ctx, wc_subscription *subscription, const wc_bus_message *message);

wc_bus *wc_bus_new(wc_loop *loop);
void wc_bus_free(wc_bus *bus); /* every subscription goes with it; not inside a delivery; NULL is fine */
/* `queue` empty: gets every message; else one member of all subscriptions of that queue gets it, in turn. WC_EINVAL,
 * WC_ELIMIT. */
WC_MUST_USE int wc_bus_subscribe(wc_bus *bus, wc_slice pattern, wc_slice queue, wc_bus_fn fn, void *ctx,
                                 wc_subscription **out_subscription, wc_error *err);
/* No call for it from here on. */
void wc_bus_unsubscribe(wc_subscription *subscription);
/* Delivers before it returns. *out_count (may be NULL): how many got it. WC_EINVAL: not a name. WC_ELIMIT: payload, depth. */
int wc_bus_publish(wc_bus *bus, const wc_bus_message *message, size_t *out_count, wc_error *err);
/* "_INBOX." and 22 random characters of base 62. */
void wc_bus_inbox(const wc_env *env, char out[WC_INBOX_SIZE]);

/* A question with one answer. Zero-initialise but for on_answer; the memory is the caller's and free again in on_answer,
 * which comes once: `message` NULL when the time was up. */
typedef struct wc_bus_question {
    void (*on_answer)(struct wc_bus_question *self, const wc_bus_message *message);
    wc_bus *bus;
    wc_subscription *subscription;
    wc_timer timer;
} wc_bus_question;
WC_MUST_USE int wc_bus_ask(wc_bus *bus, wc_bus_question *question, wc_slice subject, wc_slice payload,
                           uint32_t timeout_ms, wc_error *err);

/* ---- the gate ----------------------------------------------------------------------------------------------------- */

typedef struct wc_gate wc_gate;
/* Serves NATS clients on a listening socket; `fd` stays the caller's. */
WC_MUST_USE int wc_gate_new(wc_bus *bus, wc_loop *loop, int fd, const char *name, wc_gate **out_gate,
                            wc_error *err);
/* Stops to accept and closes every connection; on_stopped comes when the last one is gone and the gate is freed. */
void wc_gate_stop(wc_gate *gate, void (*on_stopped)(void *ctx), void *ctx);
size_t wc_gate_connections(const wc_gate *gate);

/* ---- a blocking client -------------------------------------------------------------------------------------------- */

typedef struct wc_bus_client wc_bus_client;
/* `address`: "unix:/path" or "host:port". WC_EIO with the era's text ("Connection refused (os error 111)"), WC_ETIMEOUT,
 * WC_EFORMAT: what answers is no NATS server. */
WC_MUST_USE int wc_bus_client_new(const wc_env *env, const char *address, uint32_t timeout_ms,
                                  wc_bus_client **out_client, wc_error *err);
void wc_bus_client_free(wc_bus_client *client); /* NULL is fine */
WC_MUST_USE int wc_bus_client_publish(wc_bus_client *client, wc_slice subject, wc_slice reply,
                                      wc_slice payload, wc_error *err);
WC_MUST_USE int wc_bus_client_subscribe(wc_bus_client *client, wc_slice pattern, wc_error *err);
/* The next message, borrowed until the next call. timeout_ms UINT32_MAX: waits for ever. WC_ETIMEOUT, WC_ECLOSED, WC_EFORMAT,
 * WC_EDENIED (the server said -ERR). */
WC_MUST_USE int wc_bus_client_next(wc_bus_client *client, uint32_t timeout_ms, wc_bus_message *out_message,
                                   wc_error *err);
/* Asks and waits for the first answer. WC_ETIMEOUT. */
WC_MUST_USE int wc_bus_client_ask(wc_bus_client *client, wc_slice subject, wc_slice payload,
                                  uint32_t timeout_ms, wc_bus_message *out_message, wc_error *err);
/* Returns when the server has everything that was published. */
WC_MUST_USE int wc_bus_client_flush(wc_bus_client *client, uint32_t timeout_ms, wc_error *err);

#endif
