/* bus/bus_int.h: what the files of this room share: a bus is a table of functions and what every kind has.
 *
 * bus.c checks what a caller gives and calls through the table; local.c and view.c are the two kinds. A subscription and a
 * bus begin with the parts below, so that the functions of bus.h need not know which kind they were given. */
#ifndef WC_BUS_BUS_INT_H
#define WC_BUS_BUS_INT_H

#include "bus/bus.h"

typedef struct wc__bus_kind {
    void (*free)(wc_bus *bus);
    /* Pattern and queue are valid. */
    int (*subscribe)(wc_bus *bus, wc_slice pattern, wc_slice queue, wc_bus_fn fn, void *ctx,
                     wc_subscription **out_subscription, wc_error *err);
    void (*unsubscribe)(wc_subscription *subscription);
    /* Subject and reply are valid. */
    int (*publish)(wc_bus *bus, const wc_bus_message *message, size_t *out_count, wc_error *err);
    /* The question knows its bus; its timer runs. `message` is the caller's, without a reply. */
    int (*ask)(wc_bus *bus, wc_bus_question *question, const wc_bus_message *message, wc_error *err);
    void (*forget)(wc_bus_question *question);
    /* Why nobody answered in time. */
    int (*time_up)(const wc_bus *bus);
    void (*watch)(wc_bus *bus, void (*fn)(void *ctx, bool is_connected), void *ctx);
} wc__bus_kind;

struct wc_bus {
    const wc__bus_kind *kind;
    wc_loop *loop;
    size_t subscription_count;
};

struct wc_subscription {
    wc_bus *bus;
    wc_bus_fn fn;
    void *ctx;
    bool is_gone; /* no call for it any more */
};

/* Ends a question: its kind forgets it, the timer goes, on_answer comes. */
void wc__question_end(wc_bus_question *question, int status, const wc_bus_message *message);

#endif
