/* bus/client.c: the blocking client for command line programs: one connection, no reconnect. Over a Unix socket it speaks to
 * the gate of a lone host (client_unix.c), over TCP to a NATS server (client_nats.c).
 *
 * SPEC lattice 2, wash 6. */
#include <stdio.h>

#include "bus/client_int.h"

int wc_bus_client_new(const wc_env *env, const wc_nats_options *options, uint32_t timeout_ms,
                      wc_bus_client **out_client, wc_error *err)
{
    uint64_t deadline = wc__client_deadline(env, timeout_ms);
    if (options->servers && strncmp(options->servers, "unix:", 5) == 0)
        return wc__client_unix_new(env, options->servers + 5, deadline, out_client, err);
    return wc__client_nats_new(env, options, timeout_ms, out_client, err);
}

void wc_bus_client_free(wc_bus_client *client)
{
    if (client)
        client->kind->free(client);
}

uint64_t wc__client_deadline(const wc_env *env, uint32_t timeout_ms)
{
    return timeout_ms == UINT32_MAX ? UINT64_MAX : wc_env_monotonic_ns(env) + (uint64_t)timeout_ms * 1000000u;
}

int wc_bus_client_publish(wc_bus_client *client, wc_slice subject, wc_slice reply, wc_slice payload,
                          wc_error *err)
{
    if (!wc_subject_is_name(subject))
        return wc_fail(err, WC_EINVAL, "'%.*s' is not a subject to publish to", WC_FMT(subject));
    if (reply.len > 0 && !wc_subject_is_name(reply))
        return wc_fail(err, WC_EINVAL, "'%.*s' is not a subject to answer to", WC_FMT(reply));
    return client->kind->publish(client, subject, reply, payload, err);
}

int wc_bus_client_subscribe(wc_bus_client *client, wc_slice pattern, wc_error *err)
{
    if (!wc_subject_is_pattern(pattern))
        return wc_fail(err, WC_EINVAL, "'%.*s' is not a subject", WC_FMT(pattern));
    return client->kind->subscribe(client, pattern, err);
}

int wc_bus_client_next(wc_bus_client *client, uint32_t timeout_ms, wc_bus_message *out_message, wc_error *err)
{
    return client->kind->next(client, wc__client_deadline(client->env, timeout_ms), out_message, err);
}

int wc_bus_client_flush(wc_bus_client *client, uint32_t timeout_ms, wc_error *err)
{
    return client->kind->flush(client, timeout_ms, err);
}

/* One inbox for all questions; the last token tells them apart. */
static int make_inbox(wc_bus_client *client, char *out, size_t size, wc_error *err)
{
    char pattern[WC_INBOX_SIZE + 2];
    int rc = 0;
    if (client->inbox[0] == 0) {
        wc_bus_inbox(client->env, client->inbox);
        snprintf(pattern, sizeof pattern, "%s.*", client->inbox);
        rc = client->kind->subscribe(client, wc_slice_str(pattern), err);
    }
    snprintf(out, size, "%s.%llu", client->inbox, (unsigned long long)++client->questions);
    return rc;
}

int wc_bus_client_ask(wc_bus_client *client, wc_slice subject, wc_slice payload, uint32_t timeout_ms,
                      wc_bus_message *out_message, wc_error *err)
{
    char reply[WC_INBOX_SIZE + 24];
    uint64_t deadline = wc__client_deadline(client->env, timeout_ms);
    int rc = make_inbox(client, reply, sizeof reply, err);
    if (rc == 0)
        rc = wc_bus_client_publish(client, subject, wc_slice_str(reply), payload, err);
    while (rc == 0) {
        rc = client->kind->next(client, deadline, out_message, err);
        if (rc == 0 && wc_slice_eq_str(out_message->subject, reply))
            break;
    }
    return rc;
}
