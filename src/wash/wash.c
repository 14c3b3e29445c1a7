/* wash/wash.c: the program: its command tree and how results and errors reach the user.
 *
 * Invariants: results are on standard output, everything else on standard error; every error is "Error: ..."
 * and status 1; colours appear only on terminals and never with NO_COLOR.
 *
 * SPEC wash 1, 1.1.
 */
#include "wash/wash.h"

#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>
#include <errno.h>

#include "wash/wash_int.h"

const char *const wc__wash_outputs[] = {"text", "json", "wide", NULL};

static const wc_opt_command top_commands[] = {
    {
        .name = "claims",
        .about = "Sign modules, read who signed them, make tokens",
        .commands = wc__wash_claims_commands,
    },
    {
        .name = "ctl",
        .about = "Watch and steer the hosts of a lattice, or the one host of this machine",
        .commands = wc__wash_ctl_commands,
    },
    {
        .name = "keys",
        .alias = "key",
        .about = "Make, list and show keys",
        .commands = wc__wash_keys_commands,
    },
    {
        .name = "receipts",
        .about = "Read what a host noted of the use of capabilities, and whether that was changed",
        .commands = wc__wash_receipts_commands,
    },
    {
        .name = "new",
        .about = "Begin a project: an actor or an interface that builds, signs, tests and runs with one "
                 "command each",
        .opts = wc__wash_new_opts,
        .run = wc__wash_new,
    },
    {
        .name = "gen",
        .about = "Generate code and documents from a contract, as a codegen.yaml says",
        .opts = wc__wash_gen_opts,
        .run = wc__wash_gen,
    },
    {
        .name = "lint",
        .about = "Compare two versions of a contract and say what breaks whom",
        .opts = wc__wash_lint_opts,
        .run = wc__wash_lint,
    },
    {
        .name = "validate",
        .about = "Check a contract; errors show file, line and column",
        .opts = wc__wash_schema_opts,
        .run = wc__wash_validate,
    },
    {
        .name = "fmt",
        .about = "Write a contract in the one form that this project uses",
        .opts = wc__wash_format_opts,
        .run = wc__wash_format,
    },
    {0},
};

static const wc_opt_command root = {
    .name = "wash",
    .about = "wasmCloud shell: sign, inspect and manage actors, providers and keys",
    .notes = "Start here:\n"
             "    wash claims sign actor.wasm --http_server --name hello    sign a module for a host\n"
             "    wash claims inspect actor_s.wasm                          see what it may do\n"
             "    wash COMMAND --help                                       everything about one command\n"
             "\n"
             "Colours are used on terminals only; NO_COLOR switches them off.",
    .commands = top_commands,
};

static bool is_coloured(FILE *stream)
{
    const char *no_colour = getenv("NO_COLOR");
    return !(no_colour && no_colour[0]) && isatty(fileno(stream)) == 1;
}

/* Texts quote names and tokens of strangers: what could steer a terminal becomes `?`. */
static void print_clean(FILE *stream, wc_slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.ptr[i];
        bool is_c1 = c == 0xc2 && i + 1 < text.len && text.ptr[i + 1] >= 0x80 && text.ptr[i + 1] < 0xa0;
        bool is_plain = (c >= 0x20 && c != 0x7f) || c == '\n' || c == '\t';
        fputc(is_plain && !is_c1 ? c : '?', stream);
        i += is_c1;
    }
}

static void print_message(FILE *stream, const char *label, const char *colour, const char *format,
                          va_list args)
{
    wc_buf text;
    wc_buf_init(&text, 64u << 10);
    wc_buf_vprintf(&text, format, args);
    if (is_coloured(stream))
        fprintf(stream, "\033[%sm%s:\033[0m ", colour, label);
    else
        fprintf(stream, "%s: ", label);
    print_clean(stream, wc_buf_slice(&text));
    fputc('\n', stream);
    wc_buf_deinit(&text);
}

void wc__wash_put_clean(wc_wash *wash, wc_slice text)
{
    print_clean(wash->out, text);
}

void wc__wash_print_clean(wc_wash *wash, wc_slice text)
{
    print_clean(wash->out, text);
    fputc('\n', wash->out);
    fflush(wash->out);
}

int wc__wash_fail(wc_wash *wash, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print_message(wash->errors, "Error", "1;31", format, args);
    va_end(args);
    return 1;
}

void wc__wash_warn(wc_wash *wash, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print_message(wash->errors, "Warning", "1;33", format, args);
    va_end(args);
}

bool wc__wash_is_json(const wc_opt_args *args)
{
    return strcmp(wc_opt_text(args, "output"), "json") == 0;
}

int wc__wash_print(wc_wash *wash, const wc_buf *text)
{
    if (wc_buf_status(text) != 0)
        return wc__wash_fail(wash, "the result is larger than %zu bytes", text->max);
    if (text->len > 0)
        fwrite(text->ptr, 1, text->len, wash->out);
    fputc('\n', wash->out);
    return 0;
}

/* A full disk or a closed pipe behind standard output must not look like success. */
static int finish(wc_wash *wash, int status)
{
    errno = 0;
    if (fflush(wash->out) == 0 && !ferror(wash->out))
        return status;
    return wc__wash_fail(wash, "cannot write the result: %s", errno ? wc_errno_text(errno) : "output error");
}

static int run(const wc_opt_command *program, const char *version, int argc, char **argv)
{
    wc_wash wash = {.out = stdout, .errors = stderr, .env = &wc_env_system, .version = version};
    wc_error err = {0};
    if (wc_crypto_init(&err) != 0)
        return wc__wash_fail(&wash, "%s", err.msg);
    return finish(&wash, wc_opt_main(program, version, argc, argv, wash.out, wash.errors, &wash));
}

int wc_wash_main(const char *version, int argc, char **argv)
{
    return run(&root, version, argc, argv);
}

int wc_wapc_main(const char *version, int argc, char **argv)
{
    return run(&wc__wapc_root, version, argc, argv);
}
