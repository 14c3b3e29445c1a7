/* bus/raw_headers.h: the headers of a message, between the text that travels ("NATS/1.0\r\nName: value\r\n\r\n") and what
 * the client library keeps. */
#ifndef WC_BUS_RAW_HEADERS_H
#define WC_BUS_RAW_HEADERS_H

#include <nats/nats.h>

#include "base/base.h"

#define WC_LIMIT_BUS_HEADER_BYTES (64u << 10)

/* The headers of a received message as text in `out`; empty when there are none or more than fit. */
wc_slice wc__headers_raw(natsMsg *message, wc_buf *out);
/* Adds headers given as text. NATS_INVALID_ARG: the text makes no sense. */
natsStatus wc__headers_add(natsMsg *message, wc_slice text);
/* Whether the server says that nobody serves the subject: status 503. */
bool wc__headers_say_nobody(wc_slice text);

#endif
