/* bus/client_int.h: what the two kinds of blocking client share. */
#ifndef WC_BUS_CLIENT_INT_H
#define WC_BUS_CLIENT_INT_H

#include "bus/bus.h"

/* Subjects are valid; deadlines are of the env's monotonic clock, UINT64_MAX: never. */
typedef struct wc__client_kind {
    void (*free)(wc_bus_client *client);
    int (*publish)(wc_bus_client *client, wc_slice subject, wc_slice reply, wc_slice payload, wc_error *err);
    int (*subscribe)(wc_bus_client *client, wc_slice pattern, wc_error *err);
    int (*next)(wc_bus_client *client, uint64_t deadline, wc_bus_message *out_message, wc_error *err);
    int (*flush)(wc_bus_client *client, uint32_t timeout_ms, wc_error *err);
} wc__client_kind;

struct wc_bus_client {
    const wc__client_kind *kind;
    const wc_env *env;
    char inbox[WC_INBOX_SIZE]; /* empty until the first question */
    uint64_t questions;
};

uint64_t wc__client_deadline(const wc_env *env, uint32_t timeout_ms);
int wc__client_unix_new(const wc_env *env, const char *path, uint64_t deadline, wc_bus_client **out_client,
                        wc_error *err);
int wc__client_nats_new(const wc_env *env, const wc_nats_options *options, uint32_t timeout_ms,
                        wc_bus_client **out_client, wc_error *err);
/* Errors of the system in the era's form: "Connection refused (os error 111)". */
int wc__client_fail_os(wc_error *err, int number);
/* Connects fd, which does not block; WC_ETIMEOUT. */
int wc__client_connect(const wc_env *env, int fd, const void *address, size_t len, uint64_t deadline,
                       wc_error *err);
/* Waits until the socket is ready for `events` of poll; WC_ETIMEOUT. */
int wc__client_wait(const wc_env *env, int fd, short events, uint64_t deadline, wc_error *err);

#endif
