/* bus/raw_headers.c: headers between text and the client library. The first line may carry a status of the server; the
 * library keeps that as headers named Status and Description, here it goes back to where it was. lattice.md 2. */
#include "bus/raw_headers.h"

#include <stdlib.h>

#define FIRST_LINE "NATS/1.0"

static void put_status(natsMsg *message, wc_buf *out)
{
    const char *status = NULL, *description = NULL;
    wc_buf_append_str(out, FIRST_LINE);
    if (natsMsgHeader_Get(message, "Status", &status) == NATS_OK) {
        wc_buf_printf(out, " %s", status);
        if (natsMsgHeader_Get(message, "Description", &description) == NATS_OK)
            wc_buf_printf(out, " %s", description);
    }
    wc_buf_append_str(out, "\r\n");
}

static void put_values(natsMsg *message, const char *key, wc_buf *out)
{
    const char **values = NULL;
    int count = 0;
    if (natsMsgHeader_Values(message, key, &values, &count) != NATS_OK)
        return;
    for (int i = 0; i < count; i++)
        wc_buf_printf(out, "%s: %s\r\n", key, values[i]);
    free((void *)values);
}

wc_slice wc__headers_raw(natsMsg *message, wc_buf *out)
{
    const char **keys = NULL;
    int count = 0;
    if (natsMsgHeader_Keys(message, &keys, &count) != NATS_OK)
        return (wc_slice){0};
    put_status(message, out);
    for (int i = 0; i < count; i++)
        if (strcmp(keys[i], "Status") != 0 && strcmp(keys[i], "Description") != 0)
            put_values(message, keys[i], out);
    free((void *)keys);
    wc_buf_append_str(out, "\r\n");
    return wc_buf_status(out) == 0 ? wc_buf_slice(out) : (wc_slice){0};
}

static natsStatus add_line(natsMsg *message, wc_slice line)
{
    size_t colon = wc_slice_find(line, ':');
    if (colon == 0 || colon == line.len)
        return NATS_INVALID_ARG;
    char *key = wc_strdup_slice(wc_slice_sub(line, 0, colon));
    char *value = wc_strdup_slice(wc_slice_trim(wc_slice_from(line, colon + 1)));
    natsStatus status = natsMsgHeader_Add(message, key, value);
    wc_free(key);
    wc_free(value);
    return status;
}

natsStatus wc__headers_add(natsMsg *message, wc_slice text)
{
    wc_slice line;
    natsStatus status = NATS_OK;
    if (!wc_slice_split(&text, '\n', &line) || !wc_slice_starts(line, WC_LIT(FIRST_LINE)))
        return NATS_INVALID_ARG;
    while (status == NATS_OK && wc_slice_split(&text, '\n', &line)) {
        line = wc_slice_trim(line);
        if (line.len > 0)
            status = add_line(message, line);
    }
    return status;
}

bool wc__headers_say_nobody(wc_slice text)
{
    return wc_slice_starts(text, WC_LIT(FIRST_LINE " 503"));
}
