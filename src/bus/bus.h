/* bus/bus.h: face of the room: subjects, a bus inside the process, the same over a NATS server, a door to the inner one for
 * NATS clients, and a client.
 *
 * A bus belongs to one loop, whatever is behind it. The local one delivers in the call that publishes; one over a NATS
 * connection delivers by messages to its loop, and many buses of many loops may share a connection. The gate speaks the NATS
 * client protocol to whoever connects, and nothing of clustering. The client is a blocking one, for command line programs:
 * it speaks to the gate of a lone host and to any NATS server alike.
 *
 * Source: design.md section 5, lattice.md 2.
 */
#ifndef WC_BUS_BUS_H
#define WC_BUS_BUS_H

#include "base/base.h"
#include "rt/rt.h"

#define WC_LIMIT_SUBJECT_BYTES 1024u
#define WC_LIMIT_BUS_SUBSCRIPTIONS 65536u
#define WC_LIMIT_BUS_QUESTIONS 65536u /* of one bus, unanswered */
#define WC_LIMIT_BUS_WAITING 65536u   /* messages from a server that wait for a loop */
#define WC_LIMIT_BUS_WAITING_BYTES (64u << 20)
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
 * which comes once: `message` NULL when there is no answer, and `status` says why: WC_ETIMEOUT, WC_ENOTFOUND (nobody listens
 * to that subject), WC_ECLOSED (time is up and the server is away). Asked while the server is away it waits for it, as long
 * as there is time. */
typedef struct wc_bus_question {
    void (*on_answer)(struct wc_bus_question *self, const wc_bus_message *message);
    int status;
    wc_bus *bus;
    wc_subscription *subscription;
    wc_timer timer;
    uint64_t id;
} wc_bus_question;
/* `message->reply` is not looked at. The answer of the local bus may come inside the call. */
WC_MUST_USE int wc_bus_ask(wc_bus *bus, wc_bus_question *question, const wc_bus_message *message,
                           uint32_t timeout_ms, wc_error *err);
/* Lets go of a question: on_answer does not come. Fine when nothing is asked. */
void wc_bus_ask_cancel(wc_bus_question *question);

/* ---- the same over a NATS server (lattice.md 2) -------------------------------------------------------------------- */

typedef struct wc_nats wc_nats;

typedef struct wc_nats_options {
    const char *servers;    /* "host:port", several with commas between; "tls://" before one forces TLS */
    const char *name;       /* of this client, for the server's lists; NULL: none */
    const char *creds_file; /* JWT and seed in one file */
    const char *jwt, *seed; /* the texts themselves; both or neither */
    const char *user, *password, *token;
    const char *ca_file, *cert_file, *key_file;
    uint32_t connect_ms;    /* for the first connection; 0: 2,000 */
    uint64_t pending_bytes; /* kept while the server is away; 0: 8 MiB */
} wc_nats_options;

/* Connects [any thread]. Later losses are mended without end, with a growing wait and jitter; what is published meanwhile is
 * kept up to pending_bytes. WC_EIO, WC_ETIMEOUT, WC_EDENIED (credentials), WC_EINVAL (options), each with the next step. */
WC_MUST_USE int wc_nats_connect(const wc_nats_options *options, wc_nats **out_nats, wc_error *err);
/* After every bus over it is freed. Sends what is still to be sent, for two seconds at most. NULL is fine. */
void wc_nats_free(wc_nats *nats);
/* Whether anything accepts connections at the first of the servers; starts nothing that stays. Blocks. WC_EIO with the era's
 * text, WC_ETIMEOUT. */
WC_MUST_USE int wc_nats_probe(const char *servers, uint32_t timeout_ms, wc_error *err);
/* `servers` as it may be logged: without the user, password or token before an "@", cut to fit. */
#define WC_NATS_SHOWN_SIZE 256
void wc_nats_shown(const char *servers, char out[WC_NATS_SHOWN_SIZE]);
bool wc_nats_is_connected(const wc_nats *nats); /* [any thread] */
uint64_t wc_nats_max_payload(wc_nats *nats);    /* [any thread] the server's limit in bytes */

/* A bus of this loop over the connection; the functions of wc_bus work on it. Its messages carry no origin: one's own come
 * back as everybody else's do. Publishing to a server that is away succeeds until pending_bytes are full (WC_ELIMIT); a
 * message above the server's max_payload is WC_ELIMIT; *out_count is always 1. What the loop is too slow for is dropped and
 * counted (limits: bus waiting). */
WC_MUST_USE int wc_bus_over(wc_nats *nats, wc_loop *loop, wc_bus **out_bus, wc_error *err);
/* `fn` on the bus's loop whenever the connection is lost or found again (not for the first time). One watcher. */
void wc_bus_watch(wc_bus *bus, void (*fn)(void *ctx, bool is_connected), void *ctx);
uint64_t wc_bus_dropped(const wc_bus *bus); /* [any thread] messages that were lost because the loop was too slow */

/* ---- the gate ----------------------------------------------------------------------------------------------------- */

typedef struct wc_gate wc_gate;
/* Serves NATS clients on a listening socket; `fd` stays the caller's. */
WC_MUST_USE int wc_gate_new(wc_bus *bus, wc_loop *loop, int fd, const char *name, wc_gate **out_gate,
                            wc_error *err);
/* Clients that connect from here on must show this token in CONNECT (auth_token); NULL: nobody must. */
void wc_gate_set_token(wc_gate *gate, const char *token);
/* Stops to accept and closes every connection; on_stopped comes when the last one is gone and the gate is freed. */
void wc_gate_stop(wc_gate *gate, void (*on_stopped)(void *ctx), void *ctx);
size_t wc_gate_connections(const wc_gate *gate);

/* ---- a blocking client -------------------------------------------------------------------------------------------- */

typedef struct wc_bus_client wc_bus_client;
/* options->servers: "unix:/path" (the gate of a lone host; credentials are not looked at) or as for wc_nats_connect. WC_EIO
 * with the era's text ("Connection refused (os error 111)"), WC_ETIMEOUT, WC_EDENIED (credentials), WC_EINVAL (options),
 * WC_EFORMAT: what answers is no NATS server. */
WC_MUST_USE int wc_bus_client_new(const wc_env *env, const wc_nats_options *options, uint32_t timeout_ms,
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
