/* cmd/notify.h: telling a service manager what the daemon does. */
#ifndef WC_CMD_NOTIFY_H
#define WC_CMD_NOTIFY_H

/* Sends `state` ("READY=1", "STOPPING=1", ...) to $NOTIFY_SOCKET as sd_notify(3) describes; nothing happens without one. */
void wc__notify(const char *state);

#endif
