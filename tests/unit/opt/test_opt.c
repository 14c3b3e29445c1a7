/* The command line parser: the rules of spec wash 1, the way clap 2 has them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/alloc.h"
#include "base/num.h"
#include "opt/opt.h"

static const char *const outputs[] = {"text", "json", NULL};

static const wc_opt make_opts[] = {
    {.name = "source", .kind = WC_OPT_POSITIONAL, .is_required = true, .help = "What to make"},
    {.name = "extra", .kind = WC_OPT_POSITIONAL, .help = "More of it"},
    {.name = "name", .letter = 'n', .kind = WC_OPT_VALUE, .is_required = true, .help = "Its name"},
    {.name = "cap", .letter = 'c', .kind = WC_OPT_LIST, .value = "id", .help = "What it may do"},
    {.name = "http_client", .letter = 'h', .help = "A flag that takes -h"},
    {.name = "keyvalue", .letter = 'k', .help = "Another flag", .conflicts = "http_client"},
    {.name = "rev", .letter = 'r', .kind = WC_OPT_VALUE, .check = wc_opt_check_i32, .help = "A number"},
    {.name = "key", .letter = 'i', .kind = WC_OPT_VALUE, .env = "WC_TEST_OPT_KEY", .help = "From the environment"},
    {.name = "output", .letter = 'o', .kind = WC_OPT_VALUE, .fallback = "text", .choices = outputs},
    {.name = "old", .is_hidden = true},
    {0},
};

static int run_make(void *ctx, const wc_opt_args *args)
{
    *(int *)ctx = (int)wc_opt_count(args, "cap");
    return 7;
}

static const wc_opt_command things[] = {
    {.name = "make",
     .alias = "mk",
     .about = "Makes a thing",
     .notes = "Be careful.",
     .opts = make_opts,
     .run = run_make},
    {.name = "list", .about = "Lists things", .run = run_make},
    {0},
};
/* A command that is a group too: `join a b`, `join undo a`. */
static const wc_opt pair_opts[] = {
    {.name = "from", .kind = WC_OPT_POSITIONAL, .is_required = true},
    {.name = "to", .kind = WC_OPT_POSITIONAL, .is_required = true},
    {.name = "rev", .letter = 'r', .kind = WC_OPT_VALUE},
    {0},
};
static const wc_opt undo_opts[] = {{.name = "what", .kind = WC_OPT_POSITIONAL, .is_required = true}, {0}};
static const wc_opt_command joins[] = {{.name = "undo", .opts = undo_opts, .run = run_make}, {0}};
static const wc_opt_command tops[] = {
    {.name = "thing", .about = "All about things", .commands = things},
    {.name = "join", .about = "Joins", .opts = pair_opts, .commands = joins, .run = run_make},
    {0},
};
static const wc_opt_command root = {.name = "tool", .about = "A tool", .commands = tops};

#define PARSE(...) parse((const char *[]){"/usr/bin/tool", __VA_ARGS__, NULL})
#define MAKE(...) PARSE("thing", "make", "src", "-n", "x", __VA_ARGS__)

/* argv of main() is not const; nothing writes to it. */
static char *const *as_argv(const char **words, int *out_argc)
{
    *out_argc = 0;
    while (words[*out_argc])
        (*out_argc)++;
    return (char *const *)(uintptr_t)words;
}

static wc_opt_args *parse(const char **words)
{
    int argc;
    char *const *argv = as_argv(words, &argc);
    return wc_opt_parse(&root, "1.2.3", argc, argv);
}

static void expect_text(wc_opt_args *args, const char *name, const char *value)
{
    assert_int_equal(wc_opt_outcome(args), WC_OPT_RUN);
    assert_non_null(wc_opt_text(args, name));
    assert_string_equal(wc_opt_text(args, name), value);
    wc_opt_args_free(args);
}

static void expect_usage(wc_opt_args *args, const char *begins)
{
    assert_int_equal(wc_opt_outcome(args), WC_OPT_USAGE);
    if (strncmp(wc_opt_message(args), begins, strlen(begins)) != 0)
        assert_string_equal(wc_opt_message(args), begins);
    assert_non_null(strstr(wc_opt_message(args), "\n\nUSAGE:\n    tool"));
    assert_non_null(strstr(wc_opt_message(args), "\n\nFor more information try --help\n"));
    wc_opt_args_free(args);
}

static void test_opt__every_spelling_of_a_value_is_understood(void **state)
{
    (void)state;
    expect_text(PARSE("thing", "make", "s", "--name", "v"), "name", "v");
    expect_text(PARSE("thing", "make", "s", "--name=v"), "name", "v");
    expect_text(PARSE("thing", "make", "s", "-n", "v"), "name", "v");
    expect_text(PARSE("thing", "make", "s", "-nv"), "name", "v");
    expect_text(PARSE("thing", "make", "s", "-n=v"), "name", "v");
    expect_text(PARSE("thing", "make", "s", "-kn", "v"), "name", "v");
    expect_text(PARSE("thing", "make", "s", "--name=a=b"), "name", "a=b");
    expect_text(PARSE("thing", "make", "s", "--name="), "name", "");
    expect_text(PARSE("thing", "make", "s", "-n", "-"), "name", "-");
    expect_text(MAKE("-r", "-5"), "rev", "-5");
}

static void test_opt__options_stand_anywhere_and_dashes_end_them(void **state)
{
    (void)state;
    expect_text(PARSE("thing", "make", "-n", "v", "s"), "source", "s");
    expect_text(PARSE("thing", "make", "-n", "v", "--", "--name"), "source", "--name");
    wc_opt_args *args = PARSE("thing", "make", "a", "-n", "v", "b");
    assert_string_equal(wc_opt_text(args, "extra"), "b");
    wc_opt_args_free(args);
}

static void test_opt__an_alias_names_the_same_command(void **state)
{
    (void)state;
    wc_opt_args *args = PARSE("thing", "mk", "s", "-n", "v");
    assert_ptr_equal(wc_opt_command_of(args), &things[0]);
    wc_opt_args_free(args);
}

static void test_opt__a_list_takes_all_words_up_to_the_next_option(void **state)
{
    (void)state;
    wc_opt_args *args = PARSE("thing", "make", "-n", "x", "-c", "a", "b", "-k", "src", "-c", "d");
    assert_int_equal(wc_opt_outcome(args), WC_OPT_RUN);
    assert_int_equal(wc_opt_count(args, "cap"), 3);
    assert_string_equal(wc_opt_item(args, "cap", 1), "b");
    assert_string_equal(wc_opt_item(args, "cap", 2), "d");
    assert_string_equal(wc_opt_text(args, "source"), "src");
    wc_opt_args_free(args);
    args = PARSE("thing", "make", "-n", "x", "-c", "a", "--", "src");
    assert_int_equal(wc_opt_count(args, "cap"), 1);
    assert_string_equal(wc_opt_text(args, "source"), "src");
    wc_opt_args_free(args);
}

static void test_opt__a_greedy_list_that_swallows_the_positional_is_reported(void **state)
{
    (void)state;
    expect_usage(
        PARSE("thing", "make", "-n", "x", "-c", "a", "src"),
        "error: The following required arguments were not provided:\n    <source>\n\n"
        "'--cap <id>...' takes every word up to the next option; put '<source>' before it, or write -- "
        "between them\n");
    expect_usage(PARSE("thing", "make", "-n", "x", "-c", "a"),
                 "error: The following required arguments were not provided:\n    <source>\n\nUSAGE:");
}

static void test_opt__flags_count_and_fallbacks_fill_in(void **state)
{
    (void)state;
    wc_opt_args *args = MAKE("-h");
    assert_int_equal(wc_opt_outcome(args), WC_OPT_RUN);
    assert_true(wc_opt_has(args, "http_client"));
    assert_false(wc_opt_has(args, "keyvalue"));
    assert_false(wc_opt_has(args, "output"));
    assert_string_equal(wc_opt_text(args, "output"), "text");
    assert_null(wc_opt_text(args, "rev"));
    assert_int_equal(wc_opt_i64(args, "rev", 42), 42);
    assert_int_equal(wc_opt_count(args, "cap"), 0);
    wc_opt_args_free(args);
}

/* Spec wash 1.4. */
static void test_opt__the_environment_stands_in_unless_empty_or_given(void **state)
{
    (void)state;
    setenv("WC_TEST_OPT_KEY", "from-env", 1);
    expect_text(MAKE("-k"), "key", "from-env");
    expect_text(MAKE("-i", "given"), "key", "given");
    setenv("WC_TEST_OPT_KEY", "", 1);
    wc_opt_args *args = MAKE("-k");
    assert_false(wc_opt_has(args, "key"));
    wc_opt_args_free(args);
    unsetenv("WC_TEST_OPT_KEY");
}

static void test_opt__missing_arguments_are_all_named(void **state)
{
    (void)state;
    expect_usage(PARSE("thing", "make"),
                 "error: The following required arguments were not provided:\n"
                 "    <source>\n    --name <name>\n\nUSAGE:\n"
                 "    tool thing make [FLAGS] [OPTIONS] <source> [extra] --name <name>\n");
}

static void test_opt__bad_values_are_refused(void **state)
{
    (void)state;
    expect_usage(MAKE("-r", "abc"),
                 "error: Invalid value for '--rev <rev>': 'abc' is not a whole number from ");
    expect_usage(MAKE("-r", "2147483648"), "error: Invalid value for '--rev <rev>': ");
    expect_usage(MAKE("-o", "jso"), "error: 'jso' isn't a valid value for '--output <output>'\n"
                                    "\t[possible values: text, json]\n\n\tDid you mean 'json'?");
    expect_usage(MAKE("-r"), "error: The argument '--rev <rev>' requires a value but none was supplied");
    expect_usage(MAKE("-r", "-k"),
                 "error: The argument '--rev <rev>' requires a value but none was supplied");
    expect_usage(MAKE("-n", "y"), "error: The argument '--name <name>' was provided more than once");
    expect_usage(MAKE("--keyvalue=1"), "error: The argument '--keyvalue' is a flag and takes no value");
    expect_usage(MAKE("-k", "-h"), "error: The argument '--keyvalue' cannot be used with '--http_client'");
    expect_usage(MAKE("b", "c"),
                 "error: Found argument 'c' which wasn't expected, or isn't valid in this context\n\n");
}

static void test_opt__unknown_words_get_a_suggestion(void **state)
{
    (void)state;
    expect_usage(MAKE("--http-client"),
                 "error: Found argument '--http-client' which wasn't expected, or isn't valid "
                 "in this context\n\tDid you mean --http_client?");
    expect_usage(MAKE("--nmae=x"),
                 "error: Found argument '--nmae' which wasn't expected, or isn't valid in this "
                 "context\n\tDid you mean --name?");
    expect_usage(MAKE("-x"), "error: Found argument '-x' which");
    expect_usage(PARSE("thing", "mkae"),
                 "error: The subcommand 'mkae' wasn't recognized\n\tDid you mean 'make'?");
    expect_usage(PARSE("make"),
                 "error: The subcommand 'make' wasn't recognized\n\tDid you mean 'thing make'?");
    expect_usage(PARSE("qqqqq"), "error: The subcommand 'qqqqq' wasn't recognized\n\n");
    expect_usage(PARSE("help"), "error: The subcommand 'help' wasn't recognized\n");
}

static void test_opt__hidden_options_work_but_are_not_shown(void **state)
{
    (void)state;
    wc_opt_args *args = MAKE("--old");
    assert_true(wc_opt_has(args, "old"));
    wc_opt_args_free(args);
    args = PARSE("thing", "make", "--help");
    assert_null(strstr(wc_opt_message(args), "--old"));
    wc_opt_args_free(args);
}

static void test_opt__version_is_on_the_top_level_only(void **state)
{
    (void)state;
    wc_opt_args *args = PARSE("-V");
    assert_int_equal(wc_opt_outcome(args), WC_OPT_VERSION);
    assert_string_equal(wc_opt_message(args), "tool 1.2.3\n");
    wc_opt_args_free(args);
    expect_usage(PARSE("thing", "-V"), "error: Found argument '-V'");
    expect_usage(PARSE("thing", "--version"), "error: Found argument '--version'");
}

static void test_opt__a_group_without_command_shows_its_help(void **state)
{
    (void)state;
    wc_opt_args *args = PARSE("thing");
    assert_int_equal(wc_opt_outcome(args), WC_OPT_NO_COMMAND);
    assert_string_equal(wc_opt_message(args), "tool-thing\n"
                                              "All about things\n"
                                              "\n"
                                              "USAGE:\n"
                                              "    tool thing <SUBCOMMAND>\n"
                                              "\n"
                                              "FLAGS:\n"
                                              "    -h, --help       Print this help\n"
                                              "\n"
                                              "SUBCOMMANDS:\n"
                                              "    make    Makes a thing [alias: mk]\n"
                                              "    list    Lists things\n");
    wc_opt_args_free(args);
}

static void test_opt__help_of_a_command_lists_its_table(void **state)
{
    (void)state;
    wc_opt_args *args = PARSE("thing", "make", "--help");
    assert_int_equal(wc_opt_outcome(args), WC_OPT_HELP);
    assert_string_equal(wc_opt_message(args),
                        "tool-thing-make\n"
                        "Makes a thing\n"
                        "\n"
                        "USAGE:\n"
                        "    tool thing make [FLAGS] [OPTIONS] <source> [extra] --name <name>\n"
                        "\n"
                        "FLAGS:\n"
                        "        --help           Print this help\n"
                        "    -h, --http_client    A flag that takes -h\n"
                        "    -k, --keyvalue       Another flag\n"
                        "\n"
                        "OPTIONS:\n"
                        "    -n, --name <name>        Its name\n"
                        "    -c, --cap <id>...        What it may do\n"
                        "    -r, --rev <rev>          A number\n"
                        "    -i, --key <key>          From the environment [env: WC_TEST_OPT_KEY]\n"
                        "    -o, --output <output>     [default: text] [possible values: text, json]\n"
                        "\n"
                        "ARGS:\n"
                        "    <source>    What to make\n"
                        "    <extra>     More of it\n"
                        "\n"
                        "Be careful.\n");
    wc_opt_args_free(args);
}

#define MAIN(...) run_main((const char *[]){"tool", __VA_ARGS__ NULL}, sink, &ran)

static int run_main(const char **words, FILE *sink, int *ran)
{
    int argc;
    char *const *argv = as_argv(words, &argc);
    return wc_opt_main(&root, "1", argc, argv, sink, sink, ran);
}

static void test_opt__main_runs_or_prints_and_returns_the_status(void **state)
{
    (void)state;
    char *text = NULL;
    size_t len = 0;
    int ran = -1;
    FILE *sink = open_memstream(&text, &len);
    assert_non_null(sink);
    assert_int_equal(MAIN("thing", "make", "s", "-n", "x", "-c", "a", "b", ), 7);
    assert_int_equal(ran, 2);
    assert_int_equal(MAIN(), 1);
    assert_int_equal(MAIN("-h", ), 0);
    assert_int_equal(MAIN("-q", ), 1);
    fclose(sink);
    assert_non_null(strstr(text, "error: Found argument '-q'"));
    free(text);
}

static void test_opt__checks_know_their_ranges(void **state)
{
    (void)state;
    assert_int_equal(wc_opt_check_u64("18446744073709551615", NULL), 0);
    assert_int_equal(wc_opt_check_u64("18446744073709551616", NULL), WC_EINVAL);
    assert_int_equal(wc_opt_check_u64("-1", NULL), WC_EINVAL);
    assert_int_equal(wc_opt_check_i32("-2147483648", NULL), 0);
    assert_int_equal(wc_opt_check_i32("-2147483649", NULL), WC_EINVAL);
    assert_int_equal(wc_opt_check_port("65535", NULL), 0);
    assert_int_equal(wc_opt_check_port("65536", NULL), WC_EINVAL);
}

static void test_opt__parsing_frees_what_it_took(void **state)
{
    (void)state;
    int64_t before = wc_alloc_live();
    wc_opt_args_free(MAKE("-c", "a", "b"));
    wc_opt_args_free(PARSE("thing", "make", "--unknown"));
    wc_opt_args_free(NULL);
    assert_int_equal(wc_alloc_live(), before);
}

static void test_opt__suggestions_are_near_or_begun(void **state)
{
    (void)state;
    const char *words[] = {"inspect", "sign", "token", "http_server"};
    assert_string_equal(wc_opt_suggest("insepct", words, 4), "inspect");
    assert_string_equal(wc_opt_suggest("sgn", words, 4), "sign");
    assert_string_equal(wc_opt_suggest("http", words, 4), "http_server");
    assert_null(wc_opt_suggest("zzzz", words, 4));
    assert_null(wc_opt_suggest("", words, 4));
    assert_null(wc_opt_suggest("a-word-that-is-very-much-longer-than-any-command", words, 4));
}

static void test_opt__the_first_word_of_a_command_may_name_a_sub_command(void **state)
{
    (void)state;
    wc_opt_args *args = PARSE("join", "a", "undo");
    assert_int_equal(wc_opt_outcome(args), WC_OPT_RUN);
    assert_string_equal(wc_opt_text(args, "to"), "undo");
    wc_opt_args_free(args);
    args = PARSE("join", "-r", "1", "undo", "b");
    assert_int_equal(wc_opt_outcome(args), WC_OPT_RUN);
    assert_string_equal(wc_opt_text(args, "from"), "undo");
    wc_opt_args_free(args);
    args = PARSE("join", "undo", "a");
    assert_int_equal(wc_opt_outcome(args), WC_OPT_RUN);
    assert_string_equal(wc_opt_text(args, "what"), "a");
    wc_opt_args_free(args);
    args = PARSE("join");
    assert_int_equal(wc_opt_outcome(args), WC_OPT_USAGE);
    assert_non_null(strstr(wc_opt_message(args), "<from>"));
    wc_opt_args_free(args);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_opt__every_spelling_of_a_value_is_understood),
        cmocka_unit_test(test_opt__options_stand_anywhere_and_dashes_end_them),
        cmocka_unit_test(test_opt__an_alias_names_the_same_command),
        cmocka_unit_test(test_opt__a_list_takes_all_words_up_to_the_next_option),
        cmocka_unit_test(test_opt__a_greedy_list_that_swallows_the_positional_is_reported),
        cmocka_unit_test(test_opt__flags_count_and_fallbacks_fill_in),
        cmocka_unit_test(test_opt__the_environment_stands_in_unless_empty_or_given),
        cmocka_unit_test(test_opt__missing_arguments_are_all_named),
        cmocka_unit_test(test_opt__bad_values_are_refused),
        cmocka_unit_test(test_opt__unknown_words_get_a_suggestion),
        cmocka_unit_test(test_opt__hidden_options_work_but_are_not_shown),
        cmocka_unit_test(test_opt__version_is_on_the_top_level_only),
        cmocka_unit_test(test_opt__a_group_without_command_shows_its_help),
        cmocka_unit_test(test_opt__help_of_a_command_lists_its_table),
        cmocka_unit_test(test_opt__main_runs_or_prints_and_returns_the_status),
        cmocka_unit_test(test_opt__checks_know_their_ranges),
        cmocka_unit_test(test_opt__parsing_frees_what_it_took),
        cmocka_unit_test(test_opt__suggestions_are_near_or_begun),
        cmocka_unit_test(test_opt__the_first_word_of_a_command_may_name_a_sub_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
