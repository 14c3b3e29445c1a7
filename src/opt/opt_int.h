/* opt/opt_int.h: what opt.c and opt_help.c share. */
#ifndef WC_OPT_OPT_INT_H
#define WC_OPT_OPT_INT_H

#include "opt/opt.h"

/* "--name <value>" or "<name>" as users read it in errors. */
void wc__opt_label(const wc_opt *opt, wc_buf *out);
/* True when -h stands for help in this command. */
bool wc__opt_has_short_help(const wc_opt_command *command);

#endif
