/* tests/unit/widl/widl_test.h: documents from texts, and files that exist only in a test. */
#ifndef WC_TESTS_WIDL_TEST_H
#define WC_TESTS_WIDL_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/base.h"
#include "widl/widl.h"

static wc_arena arena;
static wc_error err;

static inline int widl_setup(void **state)
{
    (void)state;
    wc_arena_init(&arena, 256u << 20);
    err = (wc_error){0};
    return 0;
}

static inline int widl_teardown(void **state)
{
    (void)state;
    wc_arena_deinit(&arena);
    return 0;
}

#define WIDL_TEST(f) cmocka_unit_test_setup_teardown(f, widl_setup, widl_teardown)

static inline int parse_slice(wc_slice text, wc_widl_doc **out)
{
    return wc_widl_parse("t.widl", text, NULL, &arena, out, &err);
}

static inline int parse(const char *text, wc_widl_doc **out)
{
    return parse_slice(wc_slice_str(text), out);
}

/* Parses and checks. */
static inline int check(const char *text)
{
    wc_widl_doc *doc;
    int status = parse(text, &doc);
    return status == 0 ? wc_widl_check(doc, &err) : status;
}

static inline void assert_message(const char *wanted)
{
    if (strstr(err.msg, wanted) == NULL)
        assert_string_equal(err.msg, wanted);
}

/* The text is refused with a message that contains `wanted`. */
static inline void assert_refused(const char *text, const char *wanted)
{
    err = (wc_error){0};
    assert_int_not_equal(check(text), 0);
    assert_message(wanted);
}

static inline void assert_good(const char *text)
{
    err = (wc_error){0};
    if (check(text) != 0)
        fail_msg("%s\nin: %s", err.msg, text);
}

/* One of the outputs as a text of the arena. */
static inline const char *output_of(const wc_widl_doc *doc, void (*write)(const wc_widl_doc *, wc_buf *))
{
    wc_buf out;
    wc_buf_init(&out, WC_WIDL_OUTPUT_BYTES);
    write(doc, &out);
    assert_int_equal(wc_buf_status(&out), 0);
    wc_slice kept = wc_arena_dup(&arena, wc_buf_slice(&out));
    wc_buf_deinit(&out);
    return (const char *)kept.ptr;
}

#endif
