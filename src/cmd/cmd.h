/* cmd/cmd.h: the `wasmcloud` daemon: flags, start, signals, stop. */
#ifndef WC_CMD_CMD_H
#define WC_CMD_CMD_H

/* Runs the daemon; returns the exit status: 0 after a clean stop, 1 after a usage error or a failed start. */
int wc_wasmcloud_main(const char *version, int argc, char **argv);

#endif
