/* room: opt. Command lines: words ended by zero bytes, read by a table with every kind of option (SPEC wash 1). */
#include <stdint.h>
#include <stdlib.h>

#include "base/base.h"
#include "opt/opt.h"

#define WORDS_MAX 64u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const outputs[] = {"text", "json", NULL};
static const wc_opt opts[] = {
    {.name = "source", .kind = WC_OPT_POSITIONAL, .is_required = true},
    {.name = "name", .letter = 'n', .kind = WC_OPT_VALUE, .is_required = true},
    {.name = "cap", .letter = 'c', .kind = WC_OPT_LIST, .value = "id"},
    {.name = "http_client", .letter = 'h', .conflicts = "keyvalue"},
    {.name = "keyvalue", .letter = 'k'},
    {.name = "rev", .letter = 'r', .kind = WC_OPT_VALUE, .check = wc_opt_check_i32},
    {.name = "output", .letter = 'o', .kind = WC_OPT_VALUE, .fallback = "text", .choices = outputs},
    {0},
};
static const wc_opt_command commands[] = {
    {.name = "sign", .alias = "s", .about = "Signs", .opts = opts},
    {.name = "inspect", .about = "Inspects"},
    {0},
};
static const wc_opt_command groups[] = {
    {.name = "claims", .about = "Claims", .commands = commands},
    {0},
};
static const wc_opt_command root = {.name = "wash", .about = "A shell", .commands = groups};

static void check(const wc_opt_args *args)
{
    bool is_run = wc_opt_outcome(args) == WC_OPT_RUN;
    WC_BUG_ON(is_run != (wc_opt_message(args)[0] == 0));
    if (!is_run || wc_opt_command_of(args) != &commands[0])
        return;
    WC_BUG_ON(!wc_opt_text(args, "source") || !wc_opt_text(args, "name") || !wc_opt_text(args, "output"));
    WC_BUG_ON(wc_opt_has(args, "keyvalue") && wc_opt_has(args, "http_client"));
    for (size_t i = 0; i < wc_opt_count(args, "cap"); i++)
        WC_BUG_ON(!wc_opt_item(args, "cap", i));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char name[] = "wash", *words[WORDS_MAX + 2] = {name};
    int count = 1;
    if (size > 65536)
        return 0;
    char *text = wc_strdup_slice(wc_slice_of(data, size));
    for (size_t at = 0; at < size && count <= (int)WORDS_MAX; at += strlen(text + at) + 1)
        words[count++] = text + at;
    wc_opt_args *args = wc_opt_parse(&root, "1.2.3", count, words);
    check(args);
    wc_opt_args_free(args);
    wc_free(text);
    return 0;
}
