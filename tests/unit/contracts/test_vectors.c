/* Laws that hold for every message of every contract, checked over the published vectors. SPEC interfaces 7 and 8. */
#include "unit/contracts/forms.h"

#include "base/error.h"

/* A message taken apart: the encoded keys and values of its top-level map. */
typedef struct parts {
    wc_slice keys[8], values[8];
    size_t count;
} parts;

static wc_arena arena;
static char reason[256];

static int setup(void **state)
{
    (void)state;
    wc_arena_init(&arena, 1u << 20);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    wc_arena_deinit(&arena);
    return 0;
}

static parts take_apart(wc_slice bytes)
{
    parts p = {0};
    uint32_t count;
    wc_mp_reader r;
    wc_mp_reader_init(&r, bytes);
    assert_true(wc_mp_read_map(&r, &count));
    assert_true(count <= 8);
    for (p.count = 0; p.count < count; p.count++) {
        assert_true(wc_mp_read_raw(&r, &p.keys[p.count]));
        assert_true(wc_mp_read_raw(&r, &p.values[p.count]));
    }
    return p;
}

/* Reads `bytes` as message `f`; the message written again goes to *out (of `size` bytes). */
static bool run(const form *f, wc_slice bytes, uint8_t *out, size_t size, wc_slice *out_written)
{
    wc_mp_reader r;
    wc_mp_writer w;
    wc_arena_reset(&arena);
    wc_mp_reader_init_arena(&r, bytes, &arena);
    wc_mp_writer_init(&w, out, size);
    bool is_read = f->run(&r, &w);
    assert_int_equal(is_read, wc_mp_ok(&r));
    wc_mp_describe(&r, reason, sizeof reason);
    *out_written = wc_mp_written(&w);
    return is_read;
}

static void assert_same(const form *f, wc_slice bytes)
{
    uint8_t out[1024];
    wc_slice written;
    if (!run(f, bytes, out, sizeof out, &written))
        fail_msg("%s: %s", f->name, reason);
    assert_hex(written, f->written ? f->written : f->hex);
}

static void assert_refused(const form *f, wc_slice bytes, const char *part)
{
    uint8_t out[1024];
    wc_slice written;
    if (run(f, bytes, out, sizeof out, &written))
        fail_msg("%s: read although %s was expected", f->name, part);
    if (strstr(reason, part) == NULL)
        fail_msg("%s: \"%s\" does not say %s", f->name, reason, part);
}

/* The parts in the order given by `order` as a map into `out`, with an optional extra entry in front. */
static wc_slice put_together(const parts *p, const size_t *order, size_t count, const char *extra_hex,
                             uint8_t *out, size_t size)
{
    wc_mp_writer w;
    uint8_t extra[128];
    wc_mp_writer_init(&w, out, size);
    wc_mp_write_map(&w, (uint32_t)count + (extra_hex ? 1 : 0));
    if (extra_hex) {
        wc_mp_write_cstr(&w, "unknown");
        wc_mp_write_raw(&w, hex_bytes(extra_hex, extra, sizeof extra));
    }
    for (size_t i = 0; i < count; i++) {
        wc_mp_write_raw(&w, p->keys[order[i]]);
        wc_mp_write_raw(&w, p->values[order[i]]);
    }
    return wc_mp_written(&w);
}

static void test_vectors__read_and_written_again_are_the_same(void **state)
{
    uint8_t in[512];
    (void)state;
    for (size_t i = 0; i < FORM_COUNT; i++)
        assert_same(&forms[i], hex_bytes(forms[i].hex, in, sizeof in));
}

static void test_vectors__keys_come_in_any_order(void **state)
{
    uint8_t in[512], out[512];
    (void)state;
    for (size_t i = 0; i < FORM_COUNT; i++) {
        parts p = take_apart(hex_bytes(forms[i].hex, in, sizeof in));
        for (size_t turn = 0; turn < p.count; turn++) {
            size_t forward[8], backward[8];
            for (size_t k = 0; k < p.count; k++) {
                forward[k] = (k + turn) % p.count;
                backward[k] = (2 * p.count - k - turn - 1) % p.count;
            }
            assert_same(&forms[i], put_together(&p, forward, p.count, NULL, out, sizeof out));
            assert_same(&forms[i], put_together(&p, backward, p.count, NULL, out, sizeof out));
        }
    }
}

static void test_vectors__an_unknown_key_with_any_value_is_ignored(void **state)
{
    static const char *const values[] = {
        "c0",
        "c2",
        "7f",
        "e0",
        "cc80",
        "cd8000",
        "ce80000000",
        "cf8000000000000000",
        "d080",
        "d18000",
        "d280000000",
        "d38000000000000000",
        "ca00000000",
        "cb0000000000000000",
        "a0",
        "d900",
        "da0000",
        "db00000000",
        "c400",
        "c50000",
        "c600000000",
        "90",
        "dc0000",
        "dd00000000",
        "80",
        "de0000",
        "df00000000",
        "d40001",
        "d500 0102",
        "d600 01020304",
        "d700 0102030405060708",
        "d800 000102030405060708090a0b0c0d0e0f",
        "c70001",
        "c8000001",
        "c90000000001",
        "83 a3626f78 93 01 92c0c3 81c0c2 a16181a162c40100 05 c7020aabcd",
    };
    uint8_t in[512], out[512];
    static const size_t order[8] = {0, 1, 2, 3, 4, 5, 6, 7};
    (void)state;
    for (size_t i = 0; i < FORM_COUNT; i++) {
        parts p = take_apart(hex_bytes(forms[i].hex, in, sizeof in));
        for (size_t v = 0; v < sizeof values / sizeof values[0]; v++)
            assert_same(&forms[i], put_together(&p, order, p.count, values[v], out, sizeof out));
    }
}

/* Name number `at` of a list separated by spaces, without the '?' of an optional one. False: there is no such. */
static bool name_at(const char *names, size_t at, char *out, bool *out_is_optional)
{
    while (at-- > 0) {
        names = strchr(names, ' ');
        if (names == NULL)
            return false;
        names++;
    }
    *out_is_optional = *names == '?';
    names += *out_is_optional;
    size_t len = strcspn(names, " ");
    memcpy(out, names, len);
    out[len] = '\0';
    return len > 0;
}

static void test_vectors__every_required_key_that_is_missing_is_named(void **state)
{
    uint8_t in[512], out[512], again[1024];
    int checked = 0;
    (void)state;
    for (size_t i = 0; i < FORM_COUNT; i++) {
        parts p = take_apart(hex_bytes(forms[i].hex, in, sizeof in));
        for (size_t gone = 0; gone < p.count; gone++) {
            char name[32], text[64];
            bool is_optional;
            wc_slice written;
            size_t order[8], count = 0;
            for (size_t k = 0; k < p.count; k++) {
                if (k != gone)
                    order[count++] = k;
            }
            assert_true(name_at(forms[i].fields, gone, name, &is_optional));
            snprintf(text, sizeof text, "field \"%s\": missing", name);
            wc_slice bytes = put_together(&p, order, count, NULL, out, sizeof out);
            if (is_optional)
                assert_true(run(&forms[i], bytes, again, sizeof again, &written));
            else
                assert_refused(&forms[i], bytes, text);
            checked++;
        }
    }
    assert_true(checked > 120);
}

static void test_vectors__a_key_given_twice_is_refused(void **state)
{
    uint8_t in[512], out[512];
    (void)state;
    for (size_t i = 0; i < FORM_COUNT; i++) {
        parts p = take_apart(hex_bytes(forms[i].hex, in, sizeof in));
        if (p.values[0].ptr[0] == 0xc0)
            continue; /* an optional one that is not there may be not there again */
        size_t order[9] = {0, 1, 2, 3, 4, 5, 6, 7};
        order[p.count] = 0;
        assert_refused(&forms[i], put_together(&p, order, p.count + 1, NULL, out, sizeof out), "given twice");
    }
}

static void test_vectors__a_positional_array_is_the_same_structure(void **state)
{
    uint8_t in[512], out[512];
    (void)state;
    for (size_t i = 0; i < FORM_COUNT; i++) {
        wc_mp_writer w;
        parts p = take_apart(hex_bytes(forms[i].hex, in, sizeof in));
        wc_mp_writer_init(&w, out, sizeof out);
        wc_mp_write_array(&w, (uint32_t)p.count);
        for (size_t k = 0; k < p.count; k++)
            wc_mp_write_raw(&w, p.values[k]);
        assert_same(&forms[i], wc_mp_written(&w));
    }
}

/* The empty value of a type that nil may stand for; NULL for the types where it may not. */
static const char *empty_of(wc_slice value)
{
    wc_mp_reader r;
    wc_mp_reader_init(&r, value);
    switch (wc_mp_peek(&r)) {
    case WC_MP_STR:
        return "a0";
    case WC_MP_BIN:
        return "c400";
    case WC_MP_ARRAY:
        return "90";
    case WC_MP_MAP:
        return "80";
    default:
        return NULL;
    }
}

/* A map with more than one letter as its first key: the maps of the vectors have keys of one letter, or PORT. */
static bool is_structure(wc_slice value)
{
    wc_mp_reader r;
    uint32_t count;
    wc_slice key;
    wc_mp_reader_init(&r, value);
    return wc_mp_peek(&r) == WC_MP_MAP && wc_mp_read_map(&r, &count) && count > 0 &&
           wc_mp_read_str(&r, &key) && key.len > 1 && !wc_slice_eq_str(key, "PORT") &&
           !wc_slice_eq_str(key, "content-type");
}

static wc_slice with_value(const parts *p, size_t at, const char *value_hex, uint8_t *out, size_t size)
{
    static const size_t order[8] = {0, 1, 2, 3, 4, 5, 6, 7};
    uint8_t value[64];
    parts changed = *p;
    changed.values[at] = hex_bytes(value_hex, value, sizeof value);
    return put_together(&changed, order, p->count, NULL, out, size);
}

/* SPEC interfaces 2: nil for an empty string, bytes, list or map. For other types nil is an error that names the field. */
static void test_vectors__nil_stands_for_what_is_empty_and_for_nothing_else(void **state)
{
    uint8_t in[512], out[512], expected[512], once[1024], twice[1024];
    int empties = 0, errors = 0;
    (void)state;
    for (size_t i = 0; i < FORM_COUNT; i++) {
        const form *f = &forms[i];
        parts p = take_apart(hex_bytes(f->hex, in, sizeof in));
        for (size_t at = 0; at < p.count; at++) {
            char name[32], text[64];
            bool is_optional;
            wc_slice from_nil, from_empty;
            const char *empty = empty_of(p.values[at]);
            wc_slice bytes = with_value(&p, at, "c0", out, sizeof out);
            assert_true(name_at(f->fields, at, name, &is_optional));
            snprintf(text, sizeof text, "field \"%s\": ", name);
            if (p.values[at].ptr[0] == 0xc0) {
                assert_same(f, bytes);
            } else if (is_optional) {
                assert_true(run(f, bytes, once, sizeof once, &from_nil));
            } else if (empty == NULL || is_structure(p.values[at])) {
                assert_refused(f, bytes, text);
                errors++;
            } else {
                assert_true(run(f, bytes, once, sizeof once, &from_nil));
                bytes = with_value(&p, at, empty, expected, sizeof expected);
                assert_true(run(f, bytes, twice, sizeof twice, &from_empty));
                assert_bytes(from_nil, from_empty);
                empties++;
            }
        }
    }
    assert_true(empties > 90 && errors > 25);
}

typedef struct limits {
    const char *above, *below, *top, *bottom; /* NULL: every number of the wire fits */
} limits;

/* Of integer field number `at`, by the names that the contracts give to theirs. */
static const limits *limits_of(const form *f, size_t at)
{
    static const limits i32 = {"ce80000000", "d3ffffffff7fffffff", "ce7fffffff", "d280000000"};
    static const limits u32 = {"cf0000000100000000", "ff", "ceffffffff", "00"};
    static const limits i64 = {"cf8000000000000000", NULL, "cf7fffffffffffffff", "d38000000000000000"};
    static const limits u64 = {NULL, "ff", "cfffffffffffffffff", "00"};
    static const char *const large[] = {"sequenceNumber", "sequenceNo", "totalBytes", "chunkSize",
                                        "chunk_size",     "count",      "byteSize"};
    static const char *const unsigned_names[] = {"min", "max", "statusCode", "random_number", "level"};
    char name[32];
    bool is_optional;
    assert_true(name_at(f->fields, at, name, &is_optional));
    for (size_t i = 0; i < sizeof large / sizeof large[0]; i++) {
        if (strcmp(name, large[i]) == 0)
            return &u64;
    }
    for (size_t i = 0; i < sizeof unsigned_names / sizeof unsigned_names[0]; i++) {
        if (strcmp(name, unsigned_names[i]) == 0)
            return &u32;
    }
    return strcmp(name, "timeout") == 0 || strcmp(name, "intValue") == 0 ? &i64 : &i32;
}

/* SPEC interfaces 8: "every integer format for every integer field; out of range by one" */
static void test_vectors__integers_come_in_every_format_and_end_at_their_range(void **state)
{
    static const char *const fives[] = {
        "05",   "cc05",   "cd0005",     "ce00000005",        "cf0000000000000005",
        "d005", "d10005", "d200000005", "d30000000000000005"};
    uint8_t in[512], out[512], once[1024], twice[1024];
    int checked = 0;
    (void)state;
    for (size_t i = 0; i < FORM_COUNT; i++) {
        const form *f = &forms[i];
        parts p = take_apart(hex_bytes(f->hex, in, sizeof in));
        for (size_t at = 0; at < p.count; at++) {
            wc_mp_reader r;
            wc_slice first, later;
            wc_mp_reader_init(&r, p.values[at]);
            if (wc_mp_peek(&r) != WC_MP_INT)
                continue;
            assert_true(run(f, with_value(&p, at, fives[0], out, sizeof out), once, sizeof once, &first));
            for (size_t v = 1; v < sizeof fives / sizeof fives[0]; v++) {
                assert_true(run(f, with_value(&p, at, fives[v], out, sizeof out), twice, sizeof twice, &later));
                assert_bytes(later, first);
            }
            const limits *l = limits_of(f, at);
            const char *above = l->above, *below = l->below, *top = l->top, *bottom = l->bottom;
            if (above != NULL)
                assert_refused(f, with_value(&p, at, above, out, sizeof out), "integer out of range");
            if (below != NULL)
                assert_refused(f, with_value(&p, at, below, out, sizeof out), "integer out of range");
            assert_true(run(f, with_value(&p, at, top, out, sizeof out), once, sizeof once, &first));
            assert_true(run(f, with_value(&p, at, bottom, out, sizeof out), once, sizeof once, &first));
            checked++;
        }
    }
    assert_true(checked > 25);
}

static void test_vectors__bytes_come_as_str_and_as_array(void **state)
{
    uint8_t in[512], out[512];
    const form *f = &forms[0];
    (void)state;
    while (strcmp(f->name, "httpserver Response") != 0)
        f++;
    parts p = take_apart(hex_bytes(f->hex, in, sizeof in));
    assert_same(f, with_value(&p, 3, "a26869", out, sizeof out));
    assert_same(f, with_value(&p, 3, "c500026869", out, sizeof out));
    assert_same(f, with_value(&p, 3, "926869", out, sizeof out));
    assert_same(f, with_value(&p, 3, "dc0002cc68d10069", out, sizeof out));
    assert_refused(f, with_value(&p, 3, "92cd010068", out, sizeof out), "field \"body\": ");
}

/* Nothing is read behind the cut: under the address sanitizer each cut has an allocation of its own. */
static void test_vectors__every_cut_fails(void **state)
{
    uint8_t in[512], out[1024];
    (void)state;
    for (size_t i = 0; i < FORM_COUNT; i++) {
        const form *f = &forms[i];
        wc_slice whole = hex_bytes(f->hex, in, sizeof in), written;
        for (size_t len = 0; len < whole.len; len++) {
            uint8_t *copy = test_malloc(len + 1);
            memcpy(copy, whole.ptr, len);
            bool is_read = run(f, wc_slice_of(copy, len), out, sizeof out, &written);
            test_free(copy);
            if (is_read)
                fail_msg("%s cut at %zu", f->name, len);
        }
    }
}

/* SPEC interfaces 8: count `dfffffffff` */
static void test_vectors__absurd_counts_are_refused(void **state)
{
    static const char *const rows[] = {"dfffffffff", "ddffffffff", "de0fff", "dc0fff", "8f", "9f"};
    uint8_t in[512], out[512];
    (void)state;
    for (size_t i = 0; i < FORM_COUNT; i++) {
        const form *f = &forms[i];
        for (size_t v = 0; v < sizeof rows / sizeof rows[0]; v++)
            assert_refused(f, hex_bytes(rows[v], in, sizeof in), "announced");
        parts p = take_apart(hex_bytes(f->hex, in, sizeof in));
        for (size_t at = 0; at < p.count; at++) {
            wc_slice bytes = with_value(&p, at, "dfffffffff", out, sizeof out);
            assert_refused(f, bytes, " at byte ");
        }
    }
}

static void test_vectors__other_types_are_refused(void **state)
{
    static const char *const rows[] = {"c1", "c3", "ca00000000", "d40000", "c7000a"};
    uint8_t in[512];
    (void)state;
    for (size_t i = 0; i < FORM_COUNT; i++) {
        for (size_t v = 0; v < sizeof rows / sizeof rows[0]; v++)
            assert_refused(&forms[i], hex_bytes(rows[v], in, sizeof in), " ");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors__read_and_written_again_are_the_same),
        cmocka_unit_test(test_vectors__keys_come_in_any_order),
        cmocka_unit_test(test_vectors__an_unknown_key_with_any_value_is_ignored),
        cmocka_unit_test(test_vectors__every_required_key_that_is_missing_is_named),
        cmocka_unit_test(test_vectors__a_key_given_twice_is_refused),
        cmocka_unit_test(test_vectors__a_positional_array_is_the_same_structure),
        cmocka_unit_test(test_vectors__nil_stands_for_what_is_empty_and_for_nothing_else),
        cmocka_unit_test(test_vectors__integers_come_in_every_format_and_end_at_their_range),
        cmocka_unit_test(test_vectors__bytes_come_as_str_and_as_array),
        cmocka_unit_test(test_vectors__every_cut_fails),
        cmocka_unit_test(test_vectors__absurd_counts_are_refused),
        cmocka_unit_test(test_vectors__other_types_are_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
