/* Receipts: what is written is followed again, and every change is named. docs/guide/receipts.md */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/alloc.h"
#include "base/num.h"
#include "claims/claims.h"

enum { FILE_BYTES = 1 << 20 };

typedef struct book {
    wc_nkey key;
    char host[WC_NKEY_PUBLIC_LEN + 1];
    wc_receipt_chain chain;
    wc_buf text;
} book;

static book *book_new(void)
{
    book *self = WC_NEW(book);
    assert_int_equal(wc_crypto_init(NULL), 0);
    assert_int_equal(wc_nkey_generate(WC_NKEY_SERVER, &wc_env_system, &self->key, NULL), 0);
    wc_nkey_public(&self->key, self->host);
    wc_buf_init(&self->text, FILE_BYTES);
    wc_receipt_put_open(&self->chain, self->host, "default", 1000, true, 0, &self->text);
    return self;
}

static void book_free(book *self)
{
    wc_nkey_deinit(&self->key);
    wc_buf_deinit(&self->text);
    wc_free(self);
}

static void use(book *self, const char *operation)
{
    const wc_receipt_use what = {
        .time_ms = 1001,
        .actor = WC_LIT("M1"),
        .token_id = WC_LIT("jti"),
        .issuer = WC_LIT("A1"),
        .contract = WC_LIT("wasmcloud:keyvalue"),
        .link_name = WC_LIT("default"),
        .provider = WC_LIT("V1"),
        .operation = wc_slice_str(operation),
        .outcome = WC_LIT("ok"),
        .request_id = WC_LIT("r\"1\n"),
    };
    wc_receipt_put_use(&self->chain, &what, &self->text);
}

static void seal(book *self)
{
    assert_int_equal(wc_receipt_put_seal(&self->chain, &self->key, 1002, &self->text, NULL), 0);
}

static book *good_book(void)
{
    book *self = book_new();
    use(self, "Get");
    use(self, "Set");
    seal(self);
    use(self, "Del");
    wc_receipt_put_lost(&self->chain, 1003, 5, &self->text);
    seal(self);
    return self;
}

static int follow(wc_slice text, wc_receipt_check *check, wc_error *err)
{
    wc_arena arena;
    wc_receipt_entry entry;
    wc_slice line;
    int rc = 0;
    wc_arena_init(&arena, 16 << 20);
    while (rc == 0 && text.len > 0) {
        size_t end = wc_slice_find(text, '\n');
        bool is_whole = end < text.len;
        line = wc_slice_sub(text, 0, end);
        text = wc_slice_from(text, end + 1);
        rc = wc_receipt_check_line(check, line, is_whole, &arena, &entry, err);
        wc_arena_reset(&arena);
    }
    wc_arena_deinit(&arena);
    return rc == 0 ? wc_receipt_check_end(check, err) : rc;
}

static void expect_break(wc_slice text, uint64_t line, uint64_t entry, const char *words)
{
    wc_receipt_check check = {0};
    wc_error err = {0};
    assert_true(follow(text, &check, &err) < 0);
    assert_int_equal(check.broken_line, line);
    assert_int_equal(check.broken_entry, entry);
    if (strstr(err.msg, words) == NULL)
        fail_msg("'%s' is not in '%s'", words, err.msg);
}

static void test_receipt__what_is_written_is_followed(void **state)
{
    (void)state;
    wc_receipt_check check = {0};
    book *self = good_book();
    assert_int_equal(follow(wc_buf_slice(&self->text), &check, NULL), 0);
    assert_int_equal(check.entries, 7);
    assert_int_equal(check.uses, 3);
    assert_int_equal(check.seals, 2);
    assert_int_equal(check.lost, 5);
    assert_int_equal(check.unsealed, 0);
    book_free(self);
}

static void test_receipt__an_entry_says_everything(void **state)
{
    (void)state;
    wc_arena arena;
    wc_receipt_entry entry;
    wc_receipt_check check = {0};
    book *self = book_new();
    size_t at = self->text.len;
    use(self, "Get");
    wc_arena_init(&arena, 1 << 20);
    wc_slice all = wc_buf_slice(&self->text);
    assert_int_equal(wc_receipt_check_line(&check, wc_slice_sub(all, 0, at - 1), true, &arena, &entry, NULL),
                     0);
    assert_int_equal(entry.kind, WC_RECEIPT_OPEN);
    assert_true(wc_slice_eq_str(entry.host, self->host));
    wc_slice line = wc_slice_sub(all, at, all.len - at - 1);
    assert_int_equal(wc_receipt_check_line(&check, line, true, &arena, &entry, NULL), 0);
    assert_int_equal(entry.kind, WC_RECEIPT_USE);
    assert_int_equal(entry.number, 2);
    assert_int_equal(entry.use.time_ms, 1001);
    assert_true(wc_slice_eq_str(entry.use.actor, "M1"));
    assert_true(wc_slice_eq_str(entry.use.token_id, "jti"));
    assert_true(wc_slice_eq_str(entry.use.issuer, "A1"));
    assert_true(wc_slice_eq_str(entry.use.contract, "wasmcloud:keyvalue"));
    assert_true(wc_slice_eq_str(entry.use.link_name, "default"));
    assert_true(wc_slice_eq_str(entry.use.provider, "V1"));
    assert_true(wc_slice_eq_str(entry.use.operation, "Get"));
    assert_true(wc_slice_eq_str(entry.use.outcome, "ok"));
    assert_true(wc_slice_eq_str(entry.use.request_id, "r\"1\n"));
    wc_arena_deinit(&arena);
    book_free(self);
}

/* Whatever byte is changed, the break is in the line of that byte or, for the digest of an entry, in it too. */
static void test_receipt__every_changed_byte_is_found_in_its_line(void **state)
{
    (void)state;
    book *self = good_book();
    uint64_t line = 1;
    for (size_t i = 0; i < self->text.len; i++) {
        wc_receipt_check check = {0};
        wc_error err = {0};
        uint8_t before = self->text.ptr[i];
        bool is_newline = before == '\n';
        self->text.ptr[i] ^= 1;
        int rc = follow(wc_buf_slice(&self->text), &check, &err);
        self->text.ptr[i] = before;
        if (is_newline && i + 1 == self->text.len) {
            assert_int_equal(check.torn, 1); /* the last line is cut off now */
        } else {
            assert_true(rc < 0);
            assert_int_equal(check.broken_line, line);
        }
        line += is_newline;
    }
    book_free(self);
}

static void test_receipt__a_file_cut_anywhere_is_whole_up_to_there(void **state)
{
    (void)state;
    book *self = good_book();
    size_t first = wc_slice_find(wc_buf_slice(&self->text), '\n');
    for (size_t len = first + 1; len <= self->text.len; len++) {
        wc_receipt_check check = {0};
        assert_int_equal(follow(wc_slice_of(self->text.ptr, len), &check, NULL), 0);
        bool is_cut = self->text.ptr[len - 1] != '\n';
        assert_int_equal(check.torn, is_cut);
        assert_true(check.entries < 7 || len == self->text.len);
    }
    book_free(self);
}

static wc_slice without_line(const book *self, uint64_t number, wc_buf *out)
{
    wc_slice rest = wc_buf_slice(&self->text), line;
    uint64_t at = 0;
    wc_buf_init(out, FILE_BYTES);
    while (wc_slice_split(&rest, '\n', &line) && line.len > 0) {
        if (++at == number)
            continue;
        wc_buf_append_slice(out, line);
        wc_buf_append_byte(out, '\n');
    }
    return wc_buf_slice(out);
}

static void test_receipt__a_missing_entry_is_named(void **state)
{
    (void)state;
    book *self = good_book();
    wc_buf text;
    expect_break(without_line(self, 1, &text), 1, 1, "\"open\"");
    wc_buf_deinit(&text);
    expect_break(without_line(self, 3, &text), 3, 3, "its digest does not fit");
    wc_buf_deinit(&text);
    expect_break(without_line(self, 6, &text), 6, 6, "its digest does not fit");
    wc_buf_deinit(&text);
    book_free(self);
}

/* Who can write the file can make a chain, but no signature. */
static void test_receipt__a_seal_of_somebody_else_is_found(void **state)
{
    (void)state;
    book *self = book_new();
    wc_nkey other;
    use(self, "Get");
    assert_int_equal(wc_nkey_generate(WC_NKEY_SERVER, &wc_env_system, &other, NULL), 0);
    assert_int_equal(wc_receipt_put_seal(&self->chain, &other, 1, &self->text, NULL), 0);
    expect_break(wc_buf_slice(&self->text), 3, 3, "signature");
    wc_nkey_deinit(&other);
    book_free(self);
}

static void test_receipt__only_the_hosts_that_are_given_count(void **state)
{
    (void)state;
    book *self = good_book();
    const char *right[] = {"N0", self->host}, *wrong[] = {"N0"};
    wc_receipt_check check = {.keys = right, .key_count = 2};
    wc_error err;
    assert_int_equal(follow(wc_buf_slice(&self->text), &check, &err), 0);
    check = (wc_receipt_check){.keys = wrong, .key_count = 1};
    assert_int_equal(follow(wc_buf_slice(&self->text), &check, &err), WC_EDENIED);
    assert_int_equal(check.broken_line, 1);
    book_free(self);
}

/* ---- going on after a crash ---------------------------------------------------------------------------------------- */

static void test_receipt__a_crash_at_any_byte_can_be_gone_on_from(void **state)
{
    (void)state;
    book *self = good_book();
    size_t first = wc_slice_find(wc_buf_slice(&self->text), '\n');
    for (size_t len = first + 1; len <= self->text.len; len++) {
        wc_receipt_check check = {0};
        wc_buf text;
        size_t torn;
        book next = {.chain = {0}};
        wc_buf_init(&text, FILE_BYTES);
        wc_buf_append(&text, self->text.ptr, len);
        assert_int_equal(wc_receipt_resume(wc_buf_slice(&text), &next.chain, &torn, NULL), 0);
        wc_receipt_put_open(&next.chain, self->host, "default", 2000, false, torn, &text);
        assert_int_equal(wc_receipt_put_seal(&next.chain, &self->key, 2001, &text, NULL), 0);
        wc_error err;
        if (follow(wc_buf_slice(&text), &check, &err) != 0)
            fail_msg("cut at %zu: %s", len, err.msg);
        assert_int_equal(check.unsealed, 0);
        assert_int_equal(check.torn, torn > 0);
        wc_buf_deinit(&text);
    }
    book_free(self);
}

static void test_receipt__garbage_is_not_passed_off_as_a_torn_line(void **state)
{
    (void)state;
    book *self = book_new();
    use(self, "Get");
    seal(self);
    wc_buf_append_str(&self->text, "garbage");
    wc_receipt_put_open(&self->chain, self->host, "default", 2000, false, 3,
                        &self->text); /* says 3 and its mark, was 7 */
    expect_break(wc_buf_slice(&self->text), 4, 4, "64 hexadecimal digits");
    book_free(self);
}

static void test_receipt__what_is_no_receipt_is_not_gone_on_from(void **state)
{
    (void)state;
    wc_receipt_chain chain;
    size_t torn;
    assert_int_equal(wc_receipt_resume(WC_LIT(""), &chain, &torn, NULL), WC_EFORMAT);
    assert_int_equal(wc_receipt_resume(WC_LIT("no newline"), &chain, &torn, NULL), WC_EFORMAT);
    assert_int_equal(wc_receipt_resume(WC_LIT("a line\n"), &chain, &torn, NULL), WC_EFORMAT);
    assert_int_equal(wc_receipt_resume(WC_LIT("\n\n\n"), &chain, &torn, NULL), WC_EFORMAT);
}

static void test_receipt__a_file_may_follow_another(void **state)
{
    (void)state;
    wc_receipt_check check = {0};
    book *self = good_book();
    wc_buf_clear(&self->text);
    wc_receipt_put_open(&self->chain, self->host, "default", 3000, true, 0, &self->text);
    use(self, "Get");
    seal(self);
    assert_int_equal(follow(wc_buf_slice(&self->text), &check, NULL), 0);
    assert_int_equal(check.chain.next, 11);
    book_free(self);
}

static void test_receipt__a_file_that_is_missing_between_two_is_named(void **state)
{
    (void)state;
    wc_receipt_check check = {0};
    wc_error err;
    book *self = good_book();
    assert_int_equal(follow(wc_buf_slice(&self->text), &check, &err), 0);
    wc_buf_clear(&self->text);
    wc_receipt_put_open(&self->chain, self->host, "default", 3000, true, 0, &self->text);
    seal(self);
    wc_receipt_check skipped = check;
    wc_receipt_check_next_file(&check);
    assert_int_equal(follow(wc_buf_slice(&self->text), &check, &err), 0);
    assert_int_equal(check.entries, 9);
    wc_buf_clear(&self->text);
    wc_receipt_put_open(&self->chain, self->host, "default", 4000, true, 0, &self->text);
    seal(self);
    wc_receipt_check_next_file(&skipped);
    assert_int_equal(follow(wc_buf_slice(&self->text), &skipped, &err), WC_EFORMAT);
    assert_non_null(strstr(err.msg, "line 1, entry 8: the file does not go on"));
    book_free(self);
}

static void test_receipt__long_texts_are_cut_and_long_lines_refused(void **state)
{
    (void)state;
    wc_receipt_check check = {0};
    book *self = book_new();
    char *text = wc_alloc(WC_LIMIT_RECEIPT_LINE_BYTES + 2);
    memset(text, 'x', WC_LIMIT_RECEIPT_LINE_BYTES + 1);
    text[WC_LIMIT_RECEIPT_LINE_BYTES + 1] = 0;
    use(self, text);
    assert_true(self->text.len < 4u * WC_RECEIPT_TEXT_MAX);
    seal(self);
    assert_int_equal(follow(wc_buf_slice(&self->text), &check, NULL), 0);
    text[WC_LIMIT_RECEIPT_LINE_BYTES + 1] = '\n';
    expect_break(wc_slice_of(text, WC_LIMIT_RECEIPT_LINE_BYTES + 2), 1, 1, "longer");
    wc_free(text);
    book_free(self);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_receipt__what_is_written_is_followed),
        cmocka_unit_test(test_receipt__an_entry_says_everything),
        cmocka_unit_test(test_receipt__every_changed_byte_is_found_in_its_line),
        cmocka_unit_test(test_receipt__a_file_cut_anywhere_is_whole_up_to_there),
        cmocka_unit_test(test_receipt__a_missing_entry_is_named),
        cmocka_unit_test(test_receipt__a_seal_of_somebody_else_is_found),
        cmocka_unit_test(test_receipt__only_the_hosts_that_are_given_count),
        cmocka_unit_test(test_receipt__a_crash_at_any_byte_can_be_gone_on_from),
        cmocka_unit_test(test_receipt__garbage_is_not_passed_off_as_a_torn_line),
        cmocka_unit_test(test_receipt__what_is_no_receipt_is_not_gone_on_from),
        cmocka_unit_test(test_receipt__a_file_may_follow_another),
        cmocka_unit_test(test_receipt__a_file_that_is_missing_between_two_is_named),
        cmocka_unit_test(test_receipt__long_texts_are_cut_and_long_lines_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
