/* opt/opt_help.c: help and usage texts, and the guess behind "Did you mean".
 *
 * The shape is that of clap 2: name, about, USAGE, FLAGS, OPTIONS, ARGS, SUBCOMMANDS. Lines are wrapped at
 * HELP_COLUMNS whatever the terminal is: help is also read in pipes and pages.
 *
 * SPEC wash 1 (help).
 */
#include "opt/opt.h"

#include "base/num.h"
#include "opt/opt_int.h"

#define HELP_COLUMNS 100u
#define HELP_INDENT 4u
#define HELP_LEFT_MAX 34u
#define SUGGEST_MAX 40u
#define KEPT_BLANK 0x1f

static const char *value_name(const wc_opt *opt)
{
    return opt->value ? opt->value : opt->name;
}

static bool has_value(const wc_opt *opt)
{
    return opt->kind == WC_OPT_VALUE || opt->kind == WC_OPT_LIST;
}

void wc__opt_label(const wc_opt *opt, wc_buf *out)
{
    if (opt->kind == WC_OPT_POSITIONAL) {
        wc_buf_printf(out, "<%s>", value_name(opt));
        return;
    }
    wc_buf_printf(out, "--%s", opt->name);
    if (has_value(opt))
        wc_buf_printf(out, " <%s>%s", value_name(opt), opt->kind == WC_OPT_LIST ? "..." : "");
}

/* --- usage --- */

static bool any(const wc_opt *opts, int kind, bool is_required)
{
    for (const wc_opt *o = opts; o && o->name; o++) {
        int of = o->kind == WC_OPT_LIST ? WC_OPT_VALUE : o->kind;
        if (of == kind && o->is_required == is_required && !o->is_hidden)
            return true;
    }
    return false;
}

void wc_opt_usage(const wc_opt_command *const *path, size_t depth, wc_buf *out)
{
    const wc_opt_command *command = path[depth - 1];
    for (size_t i = 0; i < depth; i++)
        wc_buf_printf(out, "%s%s", i ? " " : "", path[i]->name);
    if (any(command->opts, WC_OPT_FLAG, false))
        wc_buf_append_str(out, " [FLAGS]");
    if (any(command->opts, WC_OPT_VALUE, false))
        wc_buf_append_str(out, " [OPTIONS]");
    for (const wc_opt *o = command->opts; o && o->name; o++)
        if (o->kind == WC_OPT_POSITIONAL && !o->is_hidden)
            wc_buf_printf(out, o->is_required ? " <%s>" : " [%s]", value_name(o));
    for (const wc_opt *o = command->opts; o && o->name; o++)
        if (has_value(o) && o->is_required) {
            wc_buf_append_byte(out, ' ');
            wc__opt_label(o, out);
        }
    if (command->commands && !command->run)
        wc_buf_append_str(out, " <SUBCOMMAND>");
}

/* --- help --- */

static void append_blanks(wc_buf *out, size_t count)
{
    while (count-- > 0)
        wc_buf_append_byte(out, ' ');
}

/* A word; within it KEPT_BLANK stands for a blank that must not be broken. */
static void append_word(wc_buf *out, wc_slice word)
{
    for (size_t i = 0; i < word.len; i++)
        wc_buf_append_byte(out, word.ptr[i] == KEPT_BLANK ? ' ' : word.ptr[i]);
}

/* `text` in lines that begin at column `left` and end before HELP_COLUMNS; the cursor is at `column`. */
static void append_wrapped(wc_buf *out, wc_slice text, size_t column, size_t left)
{
    wc_slice word;
    bool is_first = true;
    while (wc_slice_split(&text, ' ', &word)) {
        if (!is_first && column + 1 + word.len > HELP_COLUMNS) {
            wc_buf_append_byte(out, '\n');
            append_blanks(out, left);
            column = left;
        } else if (!is_first) {
            wc_buf_append_byte(out, ' ');
            column++;
        }
        append_word(out, word);
        column += word.len;
        is_first = false;
    }
}

static void append_left(const wc_opt *opt, wc_buf *out)
{
    if (opt->kind != WC_OPT_POSITIONAL) {
        if (opt->letter)
            wc_buf_printf(out, "-%c, ", opt->letter);
        else
            append_blanks(out, 4);
    }
    wc__opt_label(opt, out);
}

/* The sentence with what else is worth knowing in brackets, as clap does. */
static void append_right(const wc_opt *opt, wc_buf *out)
{
    wc_buf_append_str(out, opt->help ? opt->help : "");
    if (opt->env)
        wc_buf_printf(out, " [env:%c%s]", KEPT_BLANK, opt->env);
    if (opt->fallback)
        wc_buf_printf(out, " [default:%c%s]", KEPT_BLANK, opt->fallback);
    for (size_t i = 0; opt->choices && opt->choices[i]; i++)
        wc_buf_printf(out, "%s%s", i ? ", " : " [possible values: ", opt->choices[i]);
    if (opt->choices)
        wc_buf_append_byte(out, ']');
}

static void append_row(wc_buf *out, wc_slice left, wc_slice right, size_t width)
{
    append_blanks(out, HELP_INDENT);
    wc_buf_append_slice(out, left);
    size_t column = HELP_INDENT + width + HELP_INDENT, at = HELP_INDENT + left.len;
    if (left.len > width) {
        wc_buf_append_byte(out, '\n');
        at = 0;
    }
    append_blanks(out, column - at);
    append_wrapped(out, right, column, column);
    wc_buf_append_byte(out, '\n');
}

/* The rows of one section; with `out` NULL only their width is measured. */
static size_t options_of_kind(const wc_opt_command *command, int kind, size_t width, wc_buf *out)
{
    size_t widest = 0;
    for (const wc_opt *o = command->opts; o && o->name; o++) {
        if ((o->kind == WC_OPT_LIST ? WC_OPT_VALUE : o->kind) != kind || o->is_hidden)
            continue;
        wc_buf left, right;
        wc_buf_init(&left, 1u << 10);
        wc_buf_init(&right, 8u << 10);
        append_left(o, &left);
        append_right(o, &right);
        widest = WC_MAX(widest, left.len);
        if (out)
            append_row(out, wc_buf_slice(&left), wc_buf_slice(&right), width);
        wc_buf_deinit(&left);
        wc_buf_deinit(&right);
    }
    return widest;
}

static void append_flags(wc_buf *out, const wc_opt_command *command, bool is_root, size_t width)
{
    wc_slice help = wc__opt_has_short_help(command) ? WC_LIT("-h, --help") : WC_LIT("    --help");
    wc_buf_append_str(out, "\nFLAGS:\n");
    append_row(out, help, WC_LIT("Print this help"), width);
    if (is_root)
        append_row(out, WC_LIT("-V, --version"), WC_LIT("Print the version"), width);
    options_of_kind(command, WC_OPT_FLAG, width, out);
}

static void append_section(wc_buf *out, const wc_opt_command *command, int kind, const char *title)
{
    size_t width = options_of_kind(command, kind, 0, NULL);
    if (width == 0)
        return;
    wc_buf_printf(out, "\n%s:\n", title);
    options_of_kind(command, kind, WC_MIN(width, HELP_LEFT_MAX), out);
}

static void append_commands(wc_buf *out, const wc_opt_command *command)
{
    size_t width = 0;
    for (const wc_opt_command *c = command->commands; c && c->name; c++)
        width = WC_MAX(width, strlen(c->name));
    if (width == 0)
        return;
    wc_buf_append_str(out, "\nSUBCOMMANDS:\n");
    for (const wc_opt_command *c = command->commands; c->name; c++) {
        wc_buf about;
        wc_buf_init(&about, 4u << 10);
        wc_buf_append_str(&about, c->about);
        if (c->alias)
            wc_buf_printf(&about, " [alias: %s]", c->alias);
        append_row(out, wc_slice_str(c->name), wc_buf_slice(&about), width);
        wc_buf_deinit(&about);
    }
}

void wc_opt_help(const wc_opt_command *const *path, size_t depth, wc_buf *out)
{
    const wc_opt_command *command = path[depth - 1];
    for (size_t i = 0; i < depth; i++)
        wc_buf_printf(out, "%s%s", i ? "-" : "", path[i]->name);
    wc_buf_append_byte(out, '\n');
    append_wrapped(out, wc_slice_str(command->about), 0, 0);
    wc_buf_append_str(out, "\n\nUSAGE:\n    ");
    wc_opt_usage(path, depth, out);
    wc_buf_append_byte(out, '\n');
    size_t flags = WC_MAX(options_of_kind(command, WC_OPT_FLAG, 0, NULL), sizeof "-V, --version" - 1);
    append_flags(out, command, depth == 1, WC_MIN(flags, HELP_LEFT_MAX));
    append_section(out, command, WC_OPT_VALUE, "OPTIONS");
    append_section(out, command, WC_OPT_POSITIONAL, "ARGS");
    append_commands(out, command);
    if (command->notes)
        wc_buf_printf(out, "\n%s\n", command->notes);
}

/* --- suggestions --- */

/* Edits (insert, delete, replace, swap neighbours) that turn a into b; both at most SUGGEST_MAX long. */
static size_t distance(wc_slice a, wc_slice b)
{
    size_t row[3][SUGGEST_MAX + 1];
    for (size_t j = 0; j <= b.len; j++)
        row[0][j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t *now = row[i % 3], *before = row[(i + 2) % 3], *earlier = row[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t cost = before[j - 1] + (a.ptr[i - 1] == b.ptr[j - 1] ? 0 : 1);
            cost = WC_MIN(cost, WC_MIN(now[j - 1], before[j]) + 1);
            if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1])
                cost = WC_MIN(cost, earlier[j - 2] + 1);
            now[j] = cost;
        }
    }
    return row[a.len % 3][b.len];
}

const char *wc_opt_suggest(const char *word, const char *const *candidates, size_t count)
{
    wc_slice w = wc_slice_str(word);
    const char *best = NULL, *begun = NULL;
    size_t nearest = w.len <= 3 ? 2 : w.len <= 6 ? 3 : 4; /* one more than is allowed */
    for (size_t i = 0; i < count; i++) {
        wc_slice c = wc_slice_str(candidates[i]);
        if (w.len >= 3 && wc_slice_starts(c, w) && !begun)
            begun = candidates[i];
        if (w.len == 0 || w.len > SUGGEST_MAX || c.len > SUGGEST_MAX)
            continue;
        size_t d = distance(w, c);
        if (d < nearest && d < w.len) {
            nearest = d;
            best = candidates[i];
        }
    }
    return best ? best : begun;
}
