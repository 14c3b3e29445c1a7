/* wasmcloud/actor.h: the C SDK for actors: operations, calls to the host, memory, texts.
 *
 * An actor is a freestanding wasm32 module. It defines wc_actor_init, which the host runs once, and registers a handler for
 * each operation there:
 *
 *     static int on_ping(wc_slice payload, wc_slice *out_reply)
 *     {
 *         *out_reply = payload;
 *         return 0;
 *     }
 *
 *     void wc_actor_init(void)
 *     {
 *         wc_actor_register("Ping", on_ping);
 *     }
 *
 * Memory from wc_actor_alloc is gone when the next call begins: nothing is freed, nothing is kept. Keep state in a
 * capability provider, not in globals: a host may run several instances of an actor.
 *
 * SPEC wapc 2, 3, 4 and 7; interfaces 4.
 */
#ifndef WASMCLOUD_ACTOR_H
#define WASMCLOUD_ACTOR_H

#include <stdbool.h>

#include "codec/mp_message.h"

/* A string literal as a slice. */
#define WC_TEXT(text) ((wc_slice){(const uint8_t *)("" text), sizeof(text) - 1})

#define WC_ACTOR_HANDLERS_MAX 32

/* 0 with the answer in *out_reply (empty at first), or a negative status after wc_actor_fail. The payload and the reply live
 * until the handler's call ends. */
typedef int (*wc_actor_handler_fn)(wc_slice payload, wc_slice *out_reply);

/* Defined by the actor. */
void wc_actor_init(void);

/* The last handler registered for a name counts. Traps when there are more than WC_ACTOR_HANDLERS_MAX names. A handler
 * for HealthRequest is there from the start. */
void wc_actor_register(const char *operation, wc_actor_handler_fn handler);

/* Zeroed memory until the end of the call; NULL when the host grants no more. */
void *wc_actor_alloc(size_t size);
/* Bytes handed out in this call. */
size_t wc_actor_used(void);

/* Sets the text that the caller of this actor gets and returns WC_EGUEST: return wc_actor_fail("no such item"). The text is
 * copied. */
WC_MP_CALLED int wc_actor_fail(const char *text);
WC_MP_CALLED int wc_actor_fail_slice(wc_slice text);
/* Reports the reader's error as "Failed to de-serialize: <cause>". */
int wc_actor_fail_reader(const wc_mp_reader *r);
/* The text set last in this call. */
wc_slice wc_actor_error(void);

/* Calls a contract's provider with what `w` holds; *out_r reads the answer. `link` NULL is the one called "default". */
int wc_actor_call(const char *link, wc_slice contract, wc_slice operation, wc_mp_writer *w,
                  wc_mp_reader *out_r);
/* Calls the host. `binding` is the link name; `target` a contract id, an actor's public key or a call alias. On failure the
 * error text is "Host error: <text>" and WC_EHOSTCALL is returned. */
int wc_host_call(const char *binding, wc_slice target, wc_slice operation, wc_slice payload,
                 wc_slice *out_reply);

/* One line to the host's log, without a contract or a link. */
void wc_actor_log(const char *text);
void wc_actor_log_slice(wc_slice text);

/* Readers and writers over the call's memory. */
void wc_actor_reader_init(wc_mp_reader *r, wc_slice bytes);
void wc_actor_writer_init(wc_mp_writer *w);
/* What was written, as a reply; fails the call when memory ran out. */
int wc_actor_writer_end(wc_mp_writer *w, wc_slice *out_reply);

wc_slice wc_text_of(const char *text);
bool wc_text_equals(wc_slice text, const char *other);

/* A text that grows in the call's memory. After it ran out of memory it stays as it is and is_failed. */
typedef struct wc_text {
    uint8_t *ptr;
    size_t len, cap;
    bool is_failed;
} wc_text;

WC_MP_CALLED void wc_text_add(wc_text *text, wc_slice bytes);
WC_MP_CALLED void wc_text_add_str(wc_text *text, const char *bytes);
void wc_text_add_i64(wc_text *text, int64_t number);
/* Quoted and escaped as a JSON string. Bytes from 0x80 on pass as they are. */
WC_MP_CALLED void wc_text_add_json(wc_text *text, wc_slice bytes);
static inline wc_slice wc_text_slice(const wc_text *text)
{
    return (wc_slice){text->ptr, text->len};
}

#endif
