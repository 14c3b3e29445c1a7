/* wash/cmd_claims.c: the group `wash claims`. SPEC wash 2. */
#include "wash/wash_int.h"

const wc_opt_command wc__wash_claims_commands[] = {
    {
        .name = "inspect",
        .about = "Show who signed a module and what it may do",
        .notes =
            "A wrong signature or date is a warning here: the module can be read, but no host will run it.",
        .opts = wc__wash_inspect_opts,
        .run = wc__wash_claims_inspect,
    },
    {
        .name = "sign",
        .about = "Sign a module: put a token into it that says who made it and which capabilities it may use",
        .notes = "Example:\n"
                 "    wash claims sign hello.wasm --http_server --name Hello --ver 0.1.0 --rev 1\n"
                 "\n"
                 "Keys that are not given are taken from ~/.wash/keys, and made there the first time. -h is "
                 "short\n"
                 "for --http_client here; help is --help.",
        .opts = wc__wash_sign_opts,
        .run = wc__wash_claims_sign,
    },
    {
        .name = "token",
        .about = "Make a token on its own: for an actor, operator, account or capability provider",
        .commands = wc__wash_token_commands,
    },
    {0},
};
