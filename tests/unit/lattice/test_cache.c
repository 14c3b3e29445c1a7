/* The lattice cache without a bus: messages, store, names and values of links. SPEC lattice 7.1, 7.2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "crypto/crypto.h"
#include "lattice/cache.h"

static wc_slice from_hex(const char *hex, uint8_t *out)
{
    size_t len = strlen(hex) / 2;
    for (size_t i = 0; i < len; i++) {
        unsigned byte;
        assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
        out[i] = (uint8_t)byte;
    }
    return wc_slice_of(out, len);
}

static void assert_hex(const wc_buf *bytes, const char *hex)
{
    char text[1024];
    assert_int_equal(wc_buf_status(bytes), 0);
    assert_true(bytes->len * 2 < sizeof text);
    wc_hex_lower(wc_buf_slice(bytes), text);
    assert_string_equal(text, hex);
}

static wc_cache_event event_of(wc_cache_kind kind, const char *key, const char *value, int32_t number)
{
    return (wc_cache_event){kind, wc_slice_str(key), wc_slice_str(value), number};
}

static void assert_event(const wc_cache_event *got, const wc_cache_event *want)
{
    assert_int_equal(got->kind, want->kind);
    assert_true(wc_slice_eq(got->key, want->key));
    assert_true(wc_slice_eq(got->value, want->value));
    assert_int_equal(got->number, want->number);
}

/* ---- messages ------------------------------------------------------------------------------------------------------ */

static const struct {
    wc_cache_kind kind;
    const char *value;
    int32_t number;
    const char *hex, *name;
} vectors[] = {
    {WC_CACHE_ATOMIC_ADD, "", -5, "810092a16bfb", "AtomicAdd"},
    {WC_CACHE_KEY_DELETE, "", 0, "8101a16b", "KeyDelete"},
    {WC_CACHE_SCALAR_SET, "v", 0, "810292a16ba176", "ScalarSet"},
    {WC_CACHE_LIST_CLEAR, "", 0, "8103a16b", "ListClear"},
    {WC_CACHE_LIST_PUSH, "v", 0, "810492a16ba176", "ListPush"},
    {WC_CACHE_LIST_REMOVE_ITEM, "v", 0, "810592a16ba176", "ListRemoveItem"},
    {WC_CACHE_SET_ADD, "v", 0, "810692a16ba176", "SetAdd"},
    {WC_CACHE_SET_REMOVE_ITEM, "v", 0, "810792a16ba176", "SetRemoveItem"},
};

/* SPEC lattice 7.2, the vectors; 4.1: a variant may be named. */
static void test_cache__events_are_as_in_the_vectors(void **state)
{
    uint8_t bytes[64], named[64];
    wc_cache_event got;
    wc_error err;
    wc_buf out;
    (void)state;
    wc_buf_init(&out, 256);
    for (size_t i = 0; i < WC_COUNT(vectors); i++) {
        const wc_cache_event event = event_of(vectors[i].kind, "k", vectors[i].value, vectors[i].number);
        wc_buf_clear(&out);
        wc_cache_event_encode(&event, &out);
        assert_hex(&out, vectors[i].hex);
        wc_slice wire = from_hex(vectors[i].hex, bytes);
        assert_int_equal(wc_cache_event_decode(wire, &got, &err), 0);
        assert_event(&got, &event);
        size_t len = strlen(vectors[i].name);
        named[0] = 0x81;
        named[1] = (uint8_t)(0xa0 | len);
        memcpy(named + 2, vectors[i].name, len);
        memcpy(named + 2 + len, wire.ptr + 2, wire.len - 2);
        assert_int_equal(wc_cache_event_decode(wc_slice_of(named, len + wire.len), &got, &err), 0);
        assert_event(&got, &event);
        for (size_t cut = 0; cut < wire.len; cut++)
            assert_int_equal(wc_cache_event_decode(wc_slice_of(bytes, cut), &got, NULL), WC_EFORMAT);
    }
    wc_buf_deinit(&out);
}

static void test_cache__a_message_names_its_origin_as_in_the_vector(void **state)
{
    static const char hex[] = "82a96f726967696e5f6964a16fa56576656e74810692ab77636c633a636c61696d73a24d31";
    const wc_cache_event event = event_of(WC_CACHE_SET_ADD, "wclc:claims", "M1", 0);
    uint8_t bytes[64];
    wc_cache_event got;
    wc_slice origin, wire = from_hex(hex, bytes);
    wc_error err;
    wc_buf out;
    (void)state;
    wc_buf_init(&out, 256);
    wc_cache_message_encode(WC_LIT("o"), &event, &out);
    assert_hex(&out, hex);
    assert_int_equal(wc_cache_message_decode(wire, &origin, &got, &err), 0);
    assert_true(wc_slice_eq_str(origin, "o"));
    assert_event(&got, &event);
    for (size_t cut = 0; cut < wire.len; cut++)
        assert_int_equal(wc_cache_message_decode(wc_slice_of(bytes, cut), &origin, &got, NULL), WC_EFORMAT);
    wc_buf_deinit(&out);
}

static void test_cache__request_and_acknowledgement_are_as_in_the_vectors(void **state)
{
    uint8_t bytes[64];
    uint64_t number = 0;
    wc_buf out;
    (void)state;
    wc_buf_init(&out, 256);
    wc_cache_request_encode(12, &out);
    assert_hex(&out, "81a368776d0c");
    wc_buf_clear(&out);
    wc_cache_ack_encode(3, &out);
    assert_hex(&out, "81b06576656e74735f746f5f65787065637403");
    assert_int_equal(wc_cache_request_decode(from_hex("81a368776d0c", bytes), &number, NULL), 0);
    assert_int_equal(number, 12);
    wc_slice ack = from_hex("81b06576656e74735f746f5f65787065637403", bytes);
    assert_int_equal(wc_cache_ack_decode(ack, &number, NULL), 0);
    assert_int_equal(number, 3);
    for (size_t cut = 0; cut < ack.len; cut++)
        assert_int_equal(wc_cache_ack_decode(wc_slice_of(bytes, cut), &number, NULL), WC_EFORMAT);
    assert_int_equal(wc_cache_request_decode(from_hex("81a368776dff", bytes), &number, NULL), WC_EFORMAT);
    assert_int_equal(wc_cache_request_decode(from_hex("80", bytes), &number, NULL), WC_EFORMAT);
    assert_int_equal(number, 3);
    wc_buf_deinit(&out);
}

static void test_cache__what_is_no_event_is_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "80",                   /* no variant */
        "820092a16b010192",     /* two */
        "8108a16b",             /* a ninth */
        "81a44e6f7065a16b",     /* "Nope" */
        "810292a16bc0",         /* nil for a text */
        "810291a16b",           /* one of two */
        "810293a16ba176a176",   /* three of two */
        "810092a16bce80000000", /* 2^31 */
        "810292a1ffa176",       /* not UTF-8 */
        "810292a16ba1ff",
        "c1",
    };
    uint8_t bytes[64];
    wc_cache_event got;
    wc_error err;
    (void)state;
    for (size_t i = 0; i < WC_COUNT(bad); i++)
        assert_int_equal(wc_cache_event_decode(from_hex(bad[i], bytes), &got, &err), WC_EFORMAT);
}

static void test_cache__a_key_is_bounded(void **state)
{
    static char key[WC_LIMIT_CACHE_KEY_BYTES + 2];
    wc_cache_event got;
    wc_error err;
    wc_buf out;
    (void)state;
    memset(key, 'k', sizeof key - 1);
    wc_buf_init(&out, sizeof key + 64);
    wc_cache_event event = event_of(WC_CACHE_SCALAR_SET, key, "v", 0);
    wc_cache_event_encode(&event, &out);
    assert_int_equal(wc_cache_event_decode(wc_buf_slice(&out), &got, &err), WC_ELIMIT);
    assert_non_null(strstr(err.msg, "WC_LIMIT_CACHE_KEY_BYTES"));
    event.key.len--;
    wc_buf_clear(&out);
    wc_cache_event_encode(&event, &out);
    assert_int_equal(wc_cache_event_decode(wc_buf_slice(&out), &got, &err), 0);
    wc_buf_deinit(&out);
}

static void test_cache__half_a_message_is_not_left_in_a_buffer_that_is_full(void **state)
{
    const wc_cache_event event = event_of(WC_CACHE_SCALAR_SET, "key", "value", 0);
    wc_buf out;
    (void)state;
    wc_buf_init(&out, 8);
    wc_cache_event_encode(&event, &out);
    assert_int_equal(wc_buf_status(&out), WC_ELIMIT);
    assert_int_equal(out.len, 0);
    wc_buf_deinit(&out);
}

/* ---- the store ----------------------------------------------------------------------------------------------------- */

static bool apply(wc_cache_store *store, wc_cache_kind kind, const char *key, const char *value,
                  int32_t number)
{
    const wc_cache_event event = event_of(kind, key, value, number);
    bool has_changed = false;
    assert_int_equal(wc_cache_store_apply(store, &event, &has_changed, NULL), 0);
    return has_changed;
}

static const char *get(const wc_cache_store *store, const char *key)
{
    static char text[128];
    wc_buf out;
    wc_buf_init(&out, sizeof text - 1);
    int rc = wc_cache_store_get(store, wc_slice_str(key), &out, NULL);
    snprintf(text, sizeof text, rc == 0 ? "%.*s" : "error", WC_FMT(wc_buf_slice(&out)));
    wc_buf_deinit(&out);
    return text;
}

static void append_event(void *ctx, const wc_cache_event *event)
{
    wc_buf_printf(ctx, "%s%d %.*s %.*s %d", ((wc_buf *)ctx)->len ? ", " : "", (int)event->kind,
                  WC_FMT(event->key), WC_FMT(event->value), event->number);
}

static void assert_content(const wc_cache_store *store, const char *want)
{
    wc_buf text;
    wc_buf_init(&text, 4096);
    wc_cache_store_each(store, append_event, &text);
    wc_buf_append_byte(&text, 0);
    assert_string_equal((const char *)text.ptr, want);
    wc_buf_deinit(&text);
}

static void test_cache__a_scalar_is_set_and_deleted(void **state)
{
    wc_cache_store *store = wc_cache_store_new(0);
    (void)state;
    assert_string_equal(get(store, "k"), "error");
    assert_true(apply(store, WC_CACHE_SCALAR_SET, "k", "", 0));
    assert_string_equal(get(store, "k"), "");
    assert_true(apply(store, WC_CACHE_SCALAR_SET, "k", "v", 0));
    assert_false(apply(store, WC_CACHE_SCALAR_SET, "k", "v", 0));
    assert_string_equal(get(store, "k"), "v");
    assert_true(apply(store, WC_CACHE_KEY_DELETE, "k", "", 0));
    assert_false(apply(store, WC_CACHE_KEY_DELETE, "k", "", 0));
    assert_int_equal(wc_cache_store_keys(store), 0);
    assert_int_equal(wc_cache_store_bytes(store), 0);
    wc_cache_store_free(store);
}

/* SPEC lattice 7.2: Get of a counter gives decimal text; sums wrap. */
static void test_cache__a_counter_reads_as_decimal_text(void **state)
{
    wc_cache_store *store = wc_cache_store_new(0);
    (void)state;
    apply(store, WC_CACHE_ATOMIC_ADD, "n", "", 40);
    assert_false(apply(store, WC_CACHE_ATOMIC_ADD, "n", "", 0));
    apply(store, WC_CACHE_ATOMIC_ADD, "n", "", -45);
    assert_string_equal(get(store, "n"), "-5");
    apply(store, WC_CACHE_ATOMIC_ADD, "n", "", INT32_MIN);
    assert_string_equal(get(store, "n"), "2147483643");
    assert_content(store, "1 n  0, 0 n  2147483643");
    wc_cache_store_free(store);
}

static void test_cache__lists_and_sets_keep_their_items(void **state)
{
    wc_cache_store *store = wc_cache_store_new(0);
    (void)state;
    apply(store, WC_CACHE_LIST_PUSH, "l", "a", 0);
    apply(store, WC_CACHE_LIST_PUSH, "l", "b", 0);
    apply(store, WC_CACHE_LIST_PUSH, "l", "a", 0);
    assert_content(store, "1 l  0, 4 l a 0, 4 l b 0, 4 l a 0");
    assert_true(apply(store, WC_CACHE_LIST_REMOVE_ITEM, "l", "a", 0));
    assert_false(apply(store, WC_CACHE_LIST_REMOVE_ITEM, "l", "a", 0));
    assert_content(store, "1 l  0, 4 l b 0");
    assert_true(apply(store, WC_CACHE_LIST_CLEAR, "l", "", 0));
    assert_false(apply(store, WC_CACHE_LIST_CLEAR, "l", "", 0));
    assert_content(store, "1 l  0, 4 l  0, 3 l  0");
    apply(store, WC_CACHE_KEY_DELETE, "l", "", 0);
    assert_true(apply(store, WC_CACHE_SET_ADD, "s", "a", 0));
    assert_false(apply(store, WC_CACHE_SET_ADD, "s", "a", 0));
    assert_true(wc_cache_store_has_item(store, WC_LIT("s"), WC_LIT("a")));
    assert_content(store, "6 s a 0");
    assert_true(apply(store, WC_CACHE_SET_REMOVE_ITEM, "s", "a", 0));
    assert_false(apply(store, WC_CACHE_SET_REMOVE_ITEM, "s", "a", 0));
    assert_false(wc_cache_store_has_item(store, WC_LIT("s"), WC_LIT("a")));
    assert_content(store, "6 s  0, 7 s  0");
    apply(store, WC_CACHE_KEY_DELETE, "s", "", 0);
    assert_int_equal(wc_cache_store_bytes(store), 0);
    wc_cache_store_free(store);
}

/* SPEC lattice 7.2: a write whose type does not fit is ignored, a read of the wrong type is an error. */
static void test_cache__a_key_keeps_the_type_it_got_first(void **state)
{
    static const wc_cache_kind additions[] = {WC_CACHE_SCALAR_SET, WC_CACHE_ATOMIC_ADD, WC_CACHE_LIST_PUSH,
                                              WC_CACHE_SET_ADD};
    static const wc_cache_kind removals[] = {WC_CACHE_LIST_REMOVE_ITEM, WC_CACHE_SET_REMOVE_ITEM,
                                             WC_CACHE_LIST_CLEAR};
    (void)state;
    for (size_t first = 0; first < WC_COUNT(additions); first++) {
        wc_cache_store *store = wc_cache_store_new(0);
        assert_true(apply(store, additions[first], "k", "v", 1));
        for (size_t second = 0; second < WC_COUNT(additions); second++)
            if (second != first)
                assert_false(apply(store, additions[second], "k", "w", 1));
        for (size_t i = 0; i < WC_COUNT(removals); i++)
            if (additions[first] != WC_CACHE_LIST_PUSH) /* a list is cleared by the third */
                assert_false(apply(store, removals[i], "k", "w", 0));
        wc_buf out;
        wc_buf_init(&out, 64);
        assert_int_equal(wc_cache_store_get(store, WC_LIT("k"), &out, NULL), first < 2 ? 0 : WC_EINVAL);
        wc_buf_deinit(&out);
        wc_cache_store_free(store);
    }
}

static void test_cache__a_full_store_refuses_and_stays_as_it_was(void **state)
{
    wc_cache_store *store = wc_cache_store_new(200);
    static char large[256];
    bool has_changed = false;
    wc_error err;
    (void)state;
    memset(large, 'x', sizeof large - 1);
    apply(store, WC_CACHE_SCALAR_SET, "k", "v", 0);
    size_t before = wc_cache_store_bytes(store);
    for (size_t kind = 0; kind < WC_CACHE_KINDS; kind++) {
        const wc_cache_event event = event_of((wc_cache_kind)kind, "other", large, 1);
        if (kind == WC_CACHE_SCALAR_SET || kind == WC_CACHE_LIST_PUSH || kind == WC_CACHE_SET_ADD) {
            assert_int_equal(wc_cache_store_apply(store, &event, &has_changed, &err), WC_ELIMIT);
            assert_non_null(strstr(err.msg, "limit 200 (WC_LIMIT_CACHE_BYTES)"));
        }
    }
    const wc_cache_event larger = event_of(WC_CACHE_SCALAR_SET, "k", large, 0);
    assert_int_equal(wc_cache_store_apply(store, &larger, &has_changed, &err), WC_ELIMIT);
    assert_string_equal(get(store, "k"), "v");
    assert_int_equal(wc_cache_store_bytes(store), before);
    assert_int_equal(wc_cache_store_keys(store), 1);
    assert_false(has_changed);
    wc_cache_store_free(store);
}

static void test_cache__no_memory_for_a_value_changes_nothing(void **state)
{
    wc_cache_store *store = wc_cache_store_new(0);
    bool has_changed = false;
    (void)state;
    for (uint64_t nth = 1; nth <= 2; nth++) {
        const wc_cache_event event = event_of(WC_CACHE_LIST_PUSH, "k", "value", 0);
        wc_alloc_fail_nth(nth);
        assert_int_equal(wc_cache_store_apply(store, &event, &has_changed, NULL), WC_ENOMEM);
        wc_alloc_fail_nth(0);
        assert_int_equal(wc_cache_store_bytes(store), 0);
        assert_int_equal(wc_cache_store_keys(store), 0);
    }
    wc_cache_store_free(store);
}

static void apply_event(void *ctx, const wc_cache_event *event)
{
    bool has_changed;
    assert_int_equal(wc_cache_store_apply(ctx, event, &has_changed, NULL), 0);
}

/* Told twice to one who has it already, it is still the same. */
static void test_cache__what_is_told_of_a_store_makes_it_anew(void **state)
{
    wc_cache_store *store = wc_cache_store_new(0), *copy = wc_cache_store_new(0);
    (void)state;
    apply(store, WC_CACHE_SCALAR_SET, "a", "v", 0);
    apply(store, WC_CACHE_ATOMIC_ADD, "b", "", 7);
    apply(store, WC_CACHE_LIST_PUSH, "c", "x", 0);
    apply(store, WC_CACHE_LIST_PUSH, "c", "y", 0);
    apply(store, WC_CACHE_SET_ADD, "d", "z", 0);
    apply(store, WC_CACHE_SET_ADD, "e", "q", 0);
    apply(store, WC_CACHE_SET_REMOVE_ITEM, "e", "q", 0);
    for (int round = 0; round < 2; round++) {
        wc_cache_store_each(store, apply_event, copy);
        assert_string_equal(get(copy, "a"), "v");
        assert_string_equal(get(copy, "b"), "7");
        assert_true(wc_cache_store_has_item(copy, WC_LIT("d"), WC_LIT("z")));
        assert_int_equal(wc_cache_store_keys(copy), 5);
        assert_int_equal(wc_cache_store_bytes(copy), wc_cache_store_bytes(store));
    }
    wc_cache_store_free(store);
    wc_cache_store_free(copy);
}

/* ---- links --------------------------------------------------------------------------------------------------------- */

/* SPEC lattice 7.1: one observed on a running host, three computed. */
static void test_cache__link_hashes_are_as_in_the_vectors(void **state)
{
    static const struct {
        const char *actor, *contract, *link_name, *want;
    } cases[] = {
        {"MB2ZOJXL67TBHKRPHX6EE3PUAX7QASN3SDX4ALNPO272HB42IBYUA6BV", "wasmcloud:extras", "default",
         "13624964358355404106"},
        {"Mxxxx", "wasmcloud:keyvalue", "default", "3462159525076010426"},
        {"MBCFOPM6JW2APJLXJD3Z5O4CN7CPYJ2B4FTKLJUR5YR5MITIU7HD3WD5", "wasmcloud:httpserver", "default",
         "1834551705236688731"},
        {"", "", "", "2545130394888487330"},
    };
    char hash[WC_CACHE_HASH_SIZE];
    (void)state;
    for (size_t i = 0; i < WC_COUNT(cases); i++) {
        wc_cache_link_hash(wc_slice_str(cases[i].actor), wc_slice_str(cases[i].contract),
                           wc_slice_str(cases[i].link_name), hash);
        assert_string_equal(hash, cases[i].want);
    }
}

/* SPEC lattice 7.1, the value of wclc:link_1834551705236688731. */
static void test_cache__a_link_is_written_as_in_the_vector(void **state)
{
    static const char want[] =
        "{\"actor_id\":\"MBCFOPM6JW2APJLXJD3Z5O4CN7CPYJ2B4FTKLJUR5YR5MITIU7HD3WD5\",\"provider_id\":"
        "\"VAG3QITQQ2ODAOWB5TTQSDJ53XK3SHBEIFNK4AYJ5RKAX2UNSCAPHA5M\",\"contract_id\":\"wasmcloud:"
        "httpserver\","
        "\"link_name\":\"default\",\"values\":{\"PORT\":\"8080\"}}";
    const wc_pair port = {"PORT", "8080"};
    const wc_link_info link = {.actor = "MBCFOPM6JW2APJLXJD3Z5O4CN7CPYJ2B4FTKLJUR5YR5MITIU7HD3WD5",
                               .provider = "VAG3QITQQ2ODAOWB5TTQSDJ53XK3SHBEIFNK4AYJ5RKAX2UNSCAPHA5M",
                               .contract = "wasmcloud:httpserver",
                               .link_name = "default",
                               .values = &port,
                               .value_count = 1};
    wc_arena arena;
    wc_link_info got;
    wc_error err;
    wc_buf out;
    (void)state;
    wc_buf_init(&out, 1024);
    wc_cache_link_write(&link, &out);
    assert_string_equal(wc_buf_cstr(&out), want);
    wc_arena_init(&arena, 1u << 20);
    assert_int_equal(wc_cache_link_read(wc_buf_slice(&out), &arena, &got, &err), 0);
    assert_string_equal(got.actor, link.actor);
    assert_string_equal(got.provider, link.provider);
    assert_string_equal(got.contract, link.contract);
    assert_string_equal(got.link_name, link.link_name);
    assert_int_equal(got.value_count, 1);
    assert_string_equal(got.values[0].key, "PORT");
    assert_string_equal(got.values[0].value, "8080");
    for (size_t cut = 0; cut < out.len; cut++)
        assert_int_equal(wc_cache_link_read(wc_slice_of(out.ptr, cut), &arena, &got, NULL), WC_EFORMAT);
    wc_arena_deinit(&arena);
    wc_buf_deinit(&out);
}

static void test_cache__what_is_no_link_is_refused(void **state)
{
    static const char *const bad[] = {
        "1",
        "{}",
        "{\"actor_id\":1,\"provider_id\":\"V\",\"contract_id\":\"c\",\"link_name\":\"d\",\"values\":{}}",
        "{\"actor_id\":\"M\",\"provider_id\":\"V\",\"contract_id\":\"c\",\"link_name\":\"d\"}",
        "{\"actor_id\":\"M\",\"provider_id\":\"V\",\"contract_id\":\"c\",\"link_name\":\"d\",\"values\":[]}",
        "{\"actor_id\":\"M\",\"provider_id\":\"V\",\"contract_id\":\"c\",\"link_name\":\"d\",\"values\":{"
        "\"a\":1}}",
        "{\"actor_id\":\"M\\u0000\",\"provider_id\":\"V\",\"contract_id\":\"c\",\"link_name\":\"d\","
        "\"values\":{}}",
    };
    wc_arena arena;
    wc_link_info got;
    wc_error err;
    (void)state;
    wc_arena_init(&arena, 1u << 20);
    for (size_t i = 0; i < WC_COUNT(bad); i++)
        assert_int_equal(wc_cache_link_read(wc_slice_str(bad[i]), &arena, &got, &err), WC_EFORMAT);
    wc_buf many;
    wc_buf_init(&many, 1u << 20);
    wc_buf_append_str(&many,
                      "{\"actor_id\":\"M\",\"provider_id\":\"V\",\"contract_id\":\"c\",\"link_name\":\"d\","
                      "\"values\":{\"a\":\"\"");
    for (unsigned i = 0; i < WC_LIMIT_LINK_VALUES; i++)
        wc_buf_printf(&many, ",\"%u\":\"\"", i);
    wc_buf_append_str(&many, "}}");
    assert_int_equal(wc_cache_link_read(wc_buf_slice(&many), &arena, &got, &err), WC_ELIMIT);
    wc_buf_deinit(&many);
    wc_arena_deinit(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cache__events_are_as_in_the_vectors),
        cmocka_unit_test(test_cache__a_message_names_its_origin_as_in_the_vector),
        cmocka_unit_test(test_cache__request_and_acknowledgement_are_as_in_the_vectors),
        cmocka_unit_test(test_cache__what_is_no_event_is_refused),
        cmocka_unit_test(test_cache__a_key_is_bounded),
        cmocka_unit_test(test_cache__half_a_message_is_not_left_in_a_buffer_that_is_full),
        cmocka_unit_test(test_cache__a_scalar_is_set_and_deleted),
        cmocka_unit_test(test_cache__a_counter_reads_as_decimal_text),
        cmocka_unit_test(test_cache__lists_and_sets_keep_their_items),
        cmocka_unit_test(test_cache__a_key_keeps_the_type_it_got_first),
        cmocka_unit_test(test_cache__a_full_store_refuses_and_stays_as_it_was),
        cmocka_unit_test(test_cache__no_memory_for_a_value_changes_nothing),
        cmocka_unit_test(test_cache__what_is_told_of_a_store_makes_it_anew),
        cmocka_unit_test(test_cache__link_hashes_are_as_in_the_vectors),
        cmocka_unit_test(test_cache__a_link_is_written_as_in_the_vector),
        cmocka_unit_test(test_cache__what_is_no_link_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
