/* opt/opt.c: reads a command line by its tables.
 *
 * Invariants: the first problem found is the one reported; nothing is printed before wc_opt_main decides; a
 * table's names are checked only by use (a question for an unknown name aborts). Help and usage texts are in
 * opt_help.c. It deliberately does not: shorten long names, expand response files, or read configuration.
 *
 * SPEC wash 1 (parser, help, usage errors, greedy lists), 1.4 (environment).
 */
#include "opt/opt.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/num.h"
#include "base/vec.h"
#include "opt/opt_int.h"

#define OPT_DEPTH 8u
#define OPT_MESSAGE_BYTES (64u << 10)
#define OPT_ITEMS 65536u
#define OPT_SUGGESTIONS 128u

/* What one row of the table got. */
typedef struct given {
    WC_VEC(const char *) items; /* values; borrowed */
    size_t uses;                /* how often it stood on the command line or in the environment */
} given;

struct wc_opt_args {
    const wc_opt_command *path[OPT_DEPTH]; /* from the root to the innermost command */
    size_t depth;
    given *given; /* one for each row of the innermost command's table */
    size_t rows;
    int outcome;
    wc_buf message;
};

/* The walk along argv. */
typedef struct parser {
    wc_opt_args *args;
    const char *version;
    char *const *words;
    size_t count, at;
    size_t positionals;   /* how many were filled */
    const wc_opt *open;   /* list that takes plain words at the moment */
    bool is_after_dashes; /* `--` was seen */
} parser;

static const wc_opt_command *innermost(const wc_opt_args *args)
{
    return args->path[args->depth - 1];
}

/* Nothing but a list of sub-commands. */
static bool is_group(const wc_opt_command *command)
{
    return command->commands && !command->run;
}

static size_t row_count(const wc_opt *opts)
{
    size_t n = 0;
    while (opts && opts[n].name)
        n++;
    return n;
}

static void free_given(wc_opt_args *args)
{
    for (size_t i = 0; i < args->rows; i++)
        wc_vec_deinit(&args->given[i].items);
    wc_free(args->given);
    args->given = NULL;
    args->rows = 0;
}

static void enter(wc_opt_args *args, const wc_opt_command *command)
{
    WC_BUG_ON(args->depth == OPT_DEPTH);
    args->path[args->depth++] = command;
    free_given(args);
    if (is_group(command))
        return;
    args->rows = row_count(command->opts);
    args->given = wc_calloc(args->rows + 1, sizeof(given));
}

static given *given_of(const wc_opt_args *args, const wc_opt *opt)
{
    return &args->given[opt - innermost(args)->opts];
}

static bool finish(wc_opt_args *args, int outcome)
{
    args->outcome = outcome;
    return false;
}

/* Ends the walk with a usage error: the text so far, the usage, where to look. */
static bool fail_usage(wc_opt_args *args)
{
    wc_buf_append_str(&args->message, "\n\nUSAGE:\n    ");
    wc_opt_usage(args->path, args->depth, &args->message);
    wc_buf_append_str(&args->message, "\n\nFor more information try --help\n");
    return finish(args, WC_OPT_USAGE);
}

static bool fail_unexpected(wc_opt_args *args, const char *word, size_t len, const char *like,
                            const char *dashes)
{
    wc_buf_printf(&args->message,
                  "error: Found argument '%.*s' which wasn't expected, or isn't valid in this context",
                  (int)WC_MIN(len, 4096u), word);
    if (like)
        wc_buf_printf(&args->message, "\n\tDid you mean %s%s?", dashes, like);
    return fail_usage(args);
}

static bool fail_option(wc_opt_args *args, const wc_opt *opt, const char *before, const char *after)
{
    wc_buf_append_str(&args->message, before);
    wc_buf_append_byte(&args->message, '\'');
    wc__opt_label(opt, &args->message);
    wc_buf_append_byte(&args->message, '\'');
    wc_buf_append_str(&args->message, after);
    return fail_usage(args);
}

static bool show_help(wc_opt_args *args, int outcome)
{
    wc_opt_help(args->path, args->depth, &args->message);
    return finish(args, outcome);
}

/* --- sub-commands --- */

static const wc_opt_command *find_command(const wc_opt_command *group, const char *name)
{
    for (const wc_opt_command *c = group->commands; c && c->name; c++)
        if (strcmp(c->name, name) == 0 || (c->alias && strcmp(c->alias, name) == 0))
            return c;
    return NULL;
}

/* A command of that name one level down: somebody who types `wash inspect` means `wash claims inspect`. */
static const wc_opt_command *find_below(const wc_opt_command *group, const char *name,
                                        const wc_opt_command **out_in)
{
    for (const wc_opt_command *c = group->commands; c && c->name; c++) {
        const wc_opt_command *found = c->commands ? find_command(c, name) : NULL;
        if (found) {
            *out_in = c;
            return found;
        }
    }
    return NULL;
}

static bool fail_command(wc_opt_args *args, const char *word)
{
    const char *names[OPT_SUGGESTIONS];
    size_t n = 0;
    const wc_opt_command *group = innermost(args), *in = NULL;
    for (const wc_opt_command *c = group->commands; c->name && n + 2 <= OPT_SUGGESTIONS; c++) {
        names[n++] = c->name;
        if (c->alias)
            names[n++] = c->alias;
    }
    wc_buf_printf(&args->message, "error: The subcommand '%.4096s' wasn't recognized", word);
    const wc_opt_command *below = find_below(group, word, &in);
    const char *like = wc_opt_suggest(word, names, n);
    if (below)
        wc_buf_printf(&args->message, "\n\tDid you mean '%s %s'?", in->name, below->name);
    else if (like)
        wc_buf_printf(&args->message, "\n\tDid you mean '%s'?", like);
    return fail_usage(args);
}

/* --- values --- */

static bool is_choice(const wc_opt *opt, const char *value)
{
    for (const char *const *c = opt->choices; *c; c++)
        if (strcmp(*c, value) == 0)
            return true;
    return false;
}

static bool fail_choice(wc_opt_args *args, const wc_opt *opt, const char *value)
{
    if (opt->choice_error) {
        wc_buf_append_str(&args->message, "error: Invalid value for '");
        wc__opt_label(opt, &args->message);
        wc_buf_printf(&args->message, "': %s", opt->choice_error);
        return fail_usage(args);
    }
    wc_buf_printf(&args->message, "error: '%.4096s' isn't a valid value for '", value);
    wc__opt_label(opt, &args->message);
    wc_buf_append_str(&args->message, "'\n\t[possible values: ");
    size_t n = 0;
    for (; opt->choices[n]; n++)
        wc_buf_printf(&args->message, "%s%s", n ? ", " : "", opt->choices[n]);
    wc_buf_append_byte(&args->message, ']');
    const char *like = wc_opt_suggest(value, opt->choices, n);
    if (like)
        wc_buf_printf(&args->message, "\n\n\tDid you mean '%s'?", like);
    return fail_usage(args);
}

static bool add_value(wc_opt_args *args, const wc_opt *opt, const char *value)
{
    given *g = given_of(args, opt);
    wc_error problem = {0};
    if (opt->choices && !is_choice(opt, value))
        return fail_choice(args, opt, value);
    if (opt->check && opt->check(value, &problem) != 0) {
        wc_buf_append_str(&args->message, "error: Invalid value for '");
        wc__opt_label(opt, &args->message);
        wc_buf_printf(&args->message, "': %s", problem.msg);
        return fail_usage(args);
    }
    WC_BUG_ON(wc_vec_push(&g->items, OPT_ITEMS, value) != 0);
    return true;
}

/* Counts a use; a second one of what stands once is an error. */
static bool add_use(wc_opt_args *args, const wc_opt *opt)
{
    given *g = given_of(args, opt);
    if (g->uses > 0 && opt->kind == WC_OPT_VALUE)
        return fail_option(args, opt, "error: The argument ",
                           " was provided more than once, but cannot be used multiple times");
    g->uses++;
    return true;
}

/* A word that cannot be an option: a plain word, `-` alone, or a negative number. */
static bool is_plain(const char *word)
{
    return word[0] != '-' || word[1] == '\0' || (word[1] >= '0' && word[1] <= '9');
}

/* The value of an option: what is joined to it, else the next word. */
static bool take_value(parser *p, const wc_opt *opt, const char *joined)
{
    if (!add_use(p->args, opt))
        return false;
    if (!joined && p->at < p->count && is_plain(p->words[p->at]))
        joined = p->words[p->at++];
    if (!joined)
        return fail_option(p->args, opt, "error: The argument ", " requires a value but none was supplied");
    p->open = opt->kind == WC_OPT_LIST ? opt : NULL;
    return add_value(p->args, opt, joined);
}

/* --- options --- */

static const wc_opt *find_long(const wc_opt_command *command, const char *name, size_t len)
{
    for (const wc_opt *o = command->opts; o && o->name; o++)
        if (o->kind != WC_OPT_POSITIONAL && strlen(o->name) == len && memcmp(o->name, name, len) == 0)
            return o;
    return NULL;
}

static const wc_opt *find_letter(const wc_opt_command *command, char letter)
{
    for (const wc_opt *o = command->opts; o && o->name; o++)
        if (o->kind != WC_OPT_POSITIONAL && o->letter == letter)
            return o;
    return NULL;
}

bool wc__opt_has_short_help(const wc_opt_command *command)
{
    return find_letter(command, 'h') == NULL;
}

static bool show_version(wc_opt_args *args, const char *version)
{
    wc_buf_printf(&args->message, "%s %s\n", args->path[0]->name, version);
    return finish(args, WC_OPT_VERSION);
}

static bool fail_long(wc_opt_args *args, const char *word, size_t len)
{
    const char *names[OPT_SUGGESTIONS];
    char name[64];
    size_t n = 0;
    for (const wc_opt *o = innermost(args)->opts; o && o->name && n < OPT_SUGGESTIONS - 1; o++)
        if (o->kind != WC_OPT_POSITIONAL && !o->is_hidden)
            names[n++] = o->name;
    names[n++] = "help";
    wc_slice_copy_cstr(wc_slice_of(word, len), name, sizeof name);
    return fail_unexpected(args, word - 2, len + 2, wc_opt_suggest(name, names, n), "--");
}

/* "--name" or "--name=value"; `word` is behind the dashes. */
static bool read_long(parser *p, const char *word)
{
    const wc_opt_command *command = innermost(p->args);
    const char *equals = strchr(word, '=');
    size_t len = equals ? (size_t)(equals - word) : strlen(word);
    const wc_opt *opt = find_long(command, word, len);
    p->open = NULL;
    if (!opt && strcmp(word, "help") == 0)
        return show_help(p->args, WC_OPT_HELP);
    if (!opt && p->args->depth == 1 && strcmp(word, "version") == 0)
        return show_version(p->args, p->version);
    if (!opt)
        return fail_long(p->args, word, len);
    if (opt->kind != WC_OPT_FLAG)
        return take_value(p, opt, equals ? equals + 1 : NULL);
    if (equals)
        return fail_option(p->args, opt, "error: The argument ", " is a flag and takes no value");
    return add_use(p->args, opt);
}

/* "-k", "-kg", "-nvalue", "-n=value"; `word` is behind the dash. */
static bool read_letters(parser *p, const char *word)
{
    const wc_opt_command *command = innermost(p->args);
    p->open = NULL;
    for (; *word; word++) {
        const wc_opt *opt = find_letter(command, *word);
        if (!opt && *word == 'h')
            return show_help(p->args, WC_OPT_HELP);
        if (!opt && *word == 'V' && p->args->depth == 1)
            return show_version(p->args, p->version);
        if (!opt) {
            char unknown[3] = {'-', *word, '\0'};
            return fail_unexpected(p->args, unknown, 2, NULL, "");
        }
        if (opt->kind != WC_OPT_FLAG) {
            const char *joined = word[1] == '=' ? word + 2 : word + 1;
            return take_value(p, opt, word[1] ? joined : NULL);
        }
        if (!add_use(p->args, opt))
            return false;
    }
    return true;
}

static bool read_plain(parser *p, const char *word)
{
    const wc_opt_command *command = innermost(p->args);
    size_t seen = 0;
    if (p->open && !p->is_after_dashes)
        return add_value(p->args, p->open, word);
    for (const wc_opt *o = command->opts; o && o->name; o++)
        if (o->kind == WC_OPT_POSITIONAL && seen++ == p->positionals) {
            p->positionals += !o->is_repeated;
            return add_use(p->args, o) && add_value(p->args, o, word);
        }
    return fail_unexpected(p->args, word, strlen(word), NULL, "");
}

/* Whether nothing of the command's own was read yet: only then can a word be one of its sub-commands. */
static bool is_untouched(const wc_opt_args *args)
{
    for (size_t i = 0; i < args->rows; i++)
        if (args->given[i].uses > 0)
            return false;
    return true;
}

static bool read_word(parser *p)
{
    const char *word = p->words[p->at++];
    if (p->is_after_dashes || is_plain(word)) {
        const wc_opt_command *command = innermost(p->args);
        const wc_opt_command *next = is_untouched(p->args) ? find_command(command, word) : NULL;
        if (next)
            enter(p->args, next);
        else
            return is_group(command) ? fail_command(p->args, word) : read_plain(p, word);
        return true;
    }
    if (strcmp(word, "--") == 0) {
        p->is_after_dashes = true;
        return true;
    }
    return word[1] == '-' ? read_long(p, word + 2) : read_letters(p, word + 1);
}

/* --- after the last word --- */

static bool apply_environment(wc_opt_args *args)
{
    for (size_t i = 0; i < args->rows; i++) {
        const wc_opt *opt = &innermost(args)->opts[i];
        const char *value = opt->env && args->given[i].uses == 0 ? getenv(opt->env) : NULL;
        if (!value || value[0] == '\0')
            continue;
        args->given[i].uses++;
        if (opt->kind != WC_OPT_FLAG && !add_value(args, opt, value))
            return false;
    }
    return true;
}

static bool check_conflicts(wc_opt_args *args)
{
    for (size_t i = 0; i < args->rows; i++) {
        const wc_opt *opt = &innermost(args)->opts[i];
        const wc_opt *other = opt->conflicts
                                  ? find_long(innermost(args), opt->conflicts, strlen(opt->conflicts))
                                  : NULL;
        if (!other || args->given[i].uses == 0 || given_of(args, other)->uses == 0)
            continue;
        wc_buf_append_str(&args->message, "error: The argument '");
        wc__opt_label(opt, &args->message);
        return fail_option(args, other, "' cannot be used with ", "");
    }
    return true;
}

/* A list that was given is the usual thief of a positional that is missing. */
static void explain_greed(wc_opt_args *args, const wc_opt *missing)
{
    for (size_t i = 0; i < args->rows; i++) {
        const wc_opt *opt = &innermost(args)->opts[i];
        if (opt->kind != WC_OPT_LIST || args->given[i].items.len < 2)
            continue;
        wc_buf_append_str(&args->message, "\n\n'");
        wc__opt_label(opt, &args->message);
        wc_buf_append_str(&args->message, "' takes every word up to the next option; put '");
        wc__opt_label(missing, &args->message);
        wc_buf_append_str(&args->message, "' before it, or write -- between them");
        return;
    }
}

static bool check_required(wc_opt_args *args)
{
    size_t missing = 0;
    const wc_opt *positional = NULL;
    for (size_t i = 0; i < args->rows; i++) {
        const wc_opt *opt = &innermost(args)->opts[i];
        if (!opt->is_required || opt->fallback || args->given[i].uses > 0)
            continue;
        if (missing++ == 0)
            wc_buf_append_str(&args->message, "error: The following required arguments were not provided:");
        wc_buf_append_str(&args->message, "\n    ");
        wc__opt_label(opt, &args->message);
        positional = opt->kind == WC_OPT_POSITIONAL ? opt : positional;
    }
    if (positional)
        explain_greed(args, positional);
    return missing == 0 || fail_usage(args);
}

wc_opt_args *wc_opt_parse(const wc_opt_command *root, const char *version, int argc, char *const *argv)
{
    wc_opt_args *args = WC_NEW(wc_opt_args);
    parser p = {.args = args, .version = version, .words = argv, .at = 1};
    p.count = argc > 0 ? (size_t)argc : 0;
    wc_buf_init(&args->message, OPT_MESSAGE_BYTES);
    enter(args, root);
    bool is_going = true;
    while (is_going && p.at < p.count)
        is_going = read_word(&p);
    if (is_going && is_group(innermost(args)))
        is_going = show_help(args, WC_OPT_NO_COMMAND);
    if (is_going && apply_environment(args) && check_conflicts(args) && check_required(args))
        args->outcome = WC_OPT_RUN;
    return args;
}

void wc_opt_args_free(wc_opt_args *args)
{
    if (!args)
        return;
    free_given(args);
    wc_buf_deinit(&args->message);
    wc_free(args);
}

int wc_opt_outcome(const wc_opt_args *args)
{
    return args->outcome;
}

const char *wc_opt_message(const wc_opt_args *args)
{
    /* The NUL behind the text is no change that a caller could see. */
    const char *text = wc_buf_cstr((wc_buf *)(uintptr_t)&args->message);
    return text ? text : "error: too many or too long arguments\n";
}

const wc_opt_command *wc_opt_command_of(const wc_opt_args *args)
{
    return innermost(args);
}

static void print_usage_error(FILE *errors, const char *text)
{
    const char *no_colour = getenv("NO_COLOR");
    bool is_colour = isatty(fileno(errors)) == 1 && !(no_colour && no_colour[0]);
    if (is_colour && strncmp(text, "error:", 6) == 0)
        fprintf(errors, "\033[1;31merror:\033[0m%s", text + 6);
    else
        fputs(text, errors);
}

int wc_opt_main(const wc_opt_command *root, const char *version, int argc, char *const *argv, FILE *out,
                FILE *errors, void *ctx)
{
    wc_opt_args *args = wc_opt_parse(root, version, argc, argv);
    int status = 0;
    switch (args->outcome) {
    case WC_OPT_RUN:
        status = innermost(args)->run(ctx, args);
        break;
    case WC_OPT_HELP:
    case WC_OPT_VERSION:
        fputs(wc_opt_message(args), out);
        break;
    default:
        print_usage_error(errors, wc_opt_message(args));
        status = 1;
    }
    wc_opt_args_free(args);
    return status;
}

/* --- questions --- */

static size_t row_of(const wc_opt_args *args, const char *name)
{
    size_t i = 0;
    while (i < args->rows && strcmp(innermost(args)->opts[i].name, name) != 0)
        i++;
    WC_BUG_ON(i == args->rows);
    return i;
}

bool wc_opt_has(const wc_opt_args *args, const char *name)
{
    return args->given[row_of(args, name)].uses > 0;
}

const char *wc_opt_text(const wc_opt_args *args, const char *name)
{
    size_t row = row_of(args, name);
    const given *g = &args->given[row];
    return g->items.len > 0 ? g->items.items[0] : innermost(args)->opts[row].fallback;
}

size_t wc_opt_count(const wc_opt_args *args, const char *name)
{
    size_t row = row_of(args, name);
    const given *g = &args->given[row];
    return innermost(args)->opts[row].kind == WC_OPT_FLAG ? g->uses : g->items.len;
}

const char *wc_opt_item(const wc_opt_args *args, const char *name, size_t at)
{
    const given *g = &args->given[row_of(args, name)];
    WC_BUG_ON(at >= g->items.len);
    return g->items.items[at];
}

uint64_t wc_opt_u64(const wc_opt_args *args, const char *name, uint64_t otherwise)
{
    uint64_t value = otherwise;
    const char *text = wc_opt_text(args, name);
    return text && wc_slice_to_u64(wc_slice_str(text), &value) ? value : otherwise;
}

int64_t wc_opt_i64(const wc_opt_args *args, const char *name, int64_t otherwise)
{
    int64_t value = otherwise;
    const char *text = wc_opt_text(args, name);
    return text && wc_slice_to_i64(wc_slice_str(text), &value) ? value : otherwise;
}

/* --- checks --- */

int wc_opt_check_u64(const char *value, wc_error *err)
{
    uint64_t number;
    if (wc_slice_to_u64(wc_slice_str(value), &number))
        return 0;
    return wc_fail(err, WC_EINVAL, "'%.60s' is not a whole number of 0 or more", value);
}

int wc_opt_check_i32(const char *value, wc_error *err)
{
    int64_t number;
    if (wc_slice_to_i64(wc_slice_str(value), &number) && number >= INT32_MIN && number <= INT32_MAX)
        return 0;
    return wc_fail(err, WC_EINVAL, "'%.60s' is not a whole number from %ld to %ld", value, (long)INT32_MIN,
                   (long)INT32_MAX);
}

int wc_opt_check_port(const char *value, wc_error *err)
{
    uint64_t number;
    if (wc_slice_to_u64(wc_slice_str(value), &number) && number <= UINT16_MAX)
        return 0;
    return wc_fail(err, WC_EINVAL, "'%.60s' is not a port (0 to 65535)", value);
}
