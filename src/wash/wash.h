/* wash/wash.h: the face of the room: the command line program `wash`. */
#ifndef WC_WASH_WASH_H
#define WC_WASH_WASH_H

/* Runs one command; returns the exit status: 0, or 1 for every error (SPEC wash 1). Blocks; prints on
 * standard output and standard error. `version` is what --version prints behind "wash ". */
int wc_wash_main(const char *version, int argc, char **argv);
/* The same under the name of the waPC tool: generate, new, version (SPEC widl 7). */
int wc_wapc_main(const char *version, int argc, char **argv);

#endif
