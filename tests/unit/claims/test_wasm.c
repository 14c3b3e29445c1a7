/* Modules: the token section cut out, the canonical and the minimal form, claims.md 3.1 - 3.3. */
#include "unit/claims/vectors.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/num.h"

#define HEADER "0061736d01000000"
#define TYPE "010401600000" /* one function type without parameters and results */
#define FUNCTION "03020100"
#define TOKEN_SECTION "0007036a7774612e62" /* jwt: "a.b" */
#define LATER_TOKEN_SECTION "00110d7761736d636c6f75645f6a7774612e62"

static int start(void **state)
{
    (void)state;
    return wc_crypto_init(NULL);
}

/* A copy in memory of exactly its size, so that a sanitizer sees each read too far. */
static wc_slice exact(wc_slice module, size_t len)
{
    uint8_t *copy = wc_alloc(len ? len : 1);
    memcpy(copy, module.ptr, len);
    return wc_slice_of(copy, len);
}

static void assert_module_form(int (*writer)(wc_slice, wc_buf *, wc_error *), wc_slice module,
                               wc_slice expected)
{
    wc_error err = {0};
    wc_buf out;
    wc_buf_init(&out, 4096);
    int rc = writer(module, &out, &err);
    assert_string_equal(err.msg, "");
    assert_int_equal(rc, 0);
    assert_int_equal(out.len, expected.len);
    assert_memory_equal(out.ptr, expected.ptr, expected.len);
    wc_buf_deinit(&out);
    drop(module);
    drop(expected);
}

static void assert_form(int (*writer)(wc_slice, wc_buf *, wc_error *), const char *hex,
                        const char *expected_hex)
{
    assert_module_form(writer, from_hex(hex), from_hex(expected_hex));
}

static void assert_hash(const char *hex, const char *expected)
{
    wc_slice module = from_hex(hex);
    char hash[WC_SHA256_HEX_SIZE];
    wc_sha256_hex(module, hash);
    assert_string_equal(hash, expected);
    drop(module);
}

/* A module with one function of this body, all sizes in one byte. */
static wc_slice with_body(const char *body_hex)
{
    wc_slice head = from_hex(HEADER TYPE FUNCTION), body = from_hex(body_hex);
    wc_buf out;
    wc_buf_init(&out, 4096);
    wc_buf_append_slice(&out, head);
    wc_buf_append_byte(&out, 0x0a);
    wc_buf_append_byte(&out, (uint8_t)(body.len + 2));
    wc_buf_append_byte(&out, 1);
    wc_buf_append_byte(&out, (uint8_t)body.len);
    wc_buf_append_slice(&out, body);
    drop(head);
    drop(body);
    size_t len;
    uint8_t *bytes = wc_buf_steal(&out, &len);
    return wc_slice_of(bytes, len);
}

/* SPEC claims 3.3 */
static void test_wasm__canonical_forms_of_the_spec(void **state)
{
    (void)state;
    assert_hash(LOOP_HEX, LOOP_HASH);
    assert_hash(PADDED_HEX, PADDED_RAW_HASH);
    assert_hash(PADDED_CANONICAL_HEX, PADDED_CANONICAL_HASH);
    assert_form(wc_wasm_canonical, LOOP_HEX, LOOP_HEX);
    assert_form(wc_wasm_canonical, PADDED_HEX, PADDED_CANONICAL_HEX);
    assert_form(wc_wasm_canonical, PADDED_CANONICAL_HEX, PADDED_CANONICAL_HEX);
    assert_form(wc_wasm_canonical, HEADER, HEADER);
}

/* SPEC claims 3.2 */
static void test_wasm__integers_of_sections_take_their_shortest_form(void **state)
{
    (void)state;
    /* custom: size, length of the name; the rest as it is */
    assert_form(wc_wasm_canonical, HEADER "0085008200616280", HEADER "000402616280");
    /* memory with a maximum */
    assert_form(wc_wasm_canonical, HEADER "050781000181008200", HEADER "050401010102");
    /* import of a table */
    assert_form(wc_wasm_canonical, HEADER "020d810081006d8100740170008100", HEADER "020901016d017401700001");
    /* start */
    assert_form(wc_wasm_canonical, HEADER "08028500", HEADER "080105");
    /* element: table index written out as 0 becomes the plain form, function indices shrink */
    assert_form(wc_wasm_canonical, HEADER "090a01020041000b02810003", HEADER "0908010041000b020103");
    /* another table stays */
    assert_form(wc_wasm_canonical, HEADER "09090182000141000b0101", HEADER "090801020141000b0101");
    /* data: passive, and with a padded offset and length */
    assert_form(wc_wasm_canonical, HEADER "0b050101810078", HEADER "0b0401010178");
    assert_form(wc_wasm_canonical, HEADER "0b0901004180000b810078", HEADER "0b07010041000b0178");
    /* data count */
    assert_form(wc_wasm_canonical, HEADER "0c028100", HEADER "0c0101");
}

/* SPEC claims 3.2 */
static void test_wasm__immediates_take_their_shortest_form(void **state)
{
    (void)state;
    static const struct {
        const char *body, *expected;
    } rows[] = {
        {"80000b", "000b"},                                           /* number of local groups */
        {"0183007f0b", "01037f0b"},                                   /* size of a group */
        {"0041ff7f0b", "00417f0b"},                                   /* i32.const -1 */
        {"0041c0000b", "0041c0000b"},                                 /* i32.const 64 needs two bytes */
        {"0042808180000b", "004280010b"},                             /* i64.const 128 */
        {"00428080808080808080807f0b", "00428080808080808080807f0b"}, /* the least i64 stays */
        {"0043818283840b", "0043818283840b"},                         /* floats are not integers */
        {"004481828384858687880b", "004481828384858687880b"},
        {"001081000b", "0010010b"},                 /* call */
        {"00118300000b", "001103000b"},             /* call_indirect */
        {"0028820080000b", "002802000b"},           /* i32.load */
        {"000e820080008100050b", "000e020001050b"}, /* br_table */
        {"00037f0c80000b0b", "00037f0c000b0b"},     /* loop with a result, br */
        {"003f0040000b", "003f0040000b"},           /* memory.size, memory.grow */
    };
    for (size_t i = 0; i < WC_COUNT(rows); i++)
        assert_module_form(wc_wasm_canonical, with_body(rows[i].body), with_body(rows[i].expected));
}

/* SPEC claims 3.2 and the texts of it */
static void test_wasm__what_the_era_refused_has_its_text(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        int code;
        const char *text;
    } rows[] = {
        {"", WC_EFORMAT, "Unexpected end of input"},
        {"0061736d010000", WC_EFORMAT, "Unexpected end of input"},
        {"0161736d01000000", WC_EFORMAT, "Invalid magic number at start of file"},
        {"0061736d0d000100", WC_EFORMAT, "Unsupported wasm version 65549"},
        {HEADER "01", WC_EFORMAT, "Unexpected end of input"},
        {HEADER "0105", WC_EFORMAT, "Unexpected end of input"},
        {HEADER "010101", WC_EFORMAT, "Unexpected end of input"},
        {HEADER "01020000", WC_EFORMAT, "Inconsistent metadata"},
        {HEADER "0e00", WC_EFORMAT, "Invalid section id: 14"},
        {HEADER "0d00", WC_EUNSUPPORTED, "Invalid section id: 13"},
        {HEADER "030100010100", WC_EFORMAT, "Sections out of order"},
        {HEADER "0a01000c0100", WC_EFORMAT, "Sections out of order"},
        {HEADER "010100010100", WC_EFORMAT, "Duplicated sections (1)"},
        {HEADER "0106ffffffffff0f", WC_EFORMAT, "Not an unsigned 32-bit integer"},
        {HEADER "0105ffffffff1f", WC_EFORMAT, "Not a signed 32-bit integer"}, /* the era's words */
        {HEADER "0102015f", WC_EUNSUPPORTED, "Unknown function form (95)"},
        {HEADER "01050160017b00", WC_EUNSUPPORTED, "Invalid or unknown value type -5"},
        {HEADER "0106016000027f7f", WC_EUNSUPPORTED,
         "Enable the multi_value feature to deserialize more than one function result"},
        {HEADER "020401000004", WC_EUNSUPPORTED, "Unknown external kind 4"},
        {HEADER "02050101ff000000", WC_EFORMAT, "Non-UTF-8 string"},
        {HEADER "000201ff", WC_EFORMAT, "Non-UTF-8 string"},
        {HEADER "0404016f0000", WC_EUNSUPPORTED, "Unknown table element type -17"},
        {HEADER "050401030101", WC_EUNSUPPORTED, "Invalid limits flags (3)"},
        {HEADER "0606017f0241000b", WC_EUNSUPPORTED, "Not an unsigned 1-bit integer: 2"},
        {HEADER "070401000400", WC_EUNSUPPORTED, "Unknown internal kind 4"},
        {HEADER "09020103", WC_EUNSUPPORTED, "Invalid segment flags: 3"},
        {HEADER TYPE FUNCTION, WC_EFORMAT, "Number of function body entries and signatures does not match"},
        {HEADER "0a040102000b", WC_EFORMAT, "Number of function body entries and signatures does not match"},
        /* a passive element segment of bulk memory: misread by the era, so its errors mean "newer" */
        {HEADER "09050101000105", WC_EUNSUPPORTED, "Inconsistent metadata"},
    };
    for (size_t i = 0; i < WC_COUNT(rows); i++) {
        wc_slice module = from_hex(rows[i].hex);
        wc_error err;
        wc_buf out;
        wc_buf_init(&out, 4096);
        assert_int_equal(wc_wasm_canonical(module, &out, &err), rows[i].code);
        assert_true(wc_slice_starts(wc_slice_str(err.msg), WC_LIT("Wasm Element error: ")));
        assert_string_equal(err.msg + 20, rows[i].text);
        wc_buf_deinit(&out);
        drop(module);
    }
}

/* SPEC claims 3.2 */
static void test_wasm__bodies_that_the_era_refused_have_its_text(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        int code;
        const char *text;
    } rows[] = {
        {"00c00b", WC_EUNSUPPORTED, "Unknown opcode 192"},
        {"00fc000b", WC_EUNSUPPORTED, "Unknown opcode 252"},
        {"0006400b0b", WC_EUNSUPPORTED, "Unknown opcode 6"},
        {"0002000b0b", WC_EUNSUPPORTED, "Invalid or unknown value type 0"},
        {"00027b0b0b", WC_EUNSUPPORTED, "Invalid or unknown value type -5"},
        {"0002c07f0b0b", WC_EUNSUPPORTED, "Not a signed 7-bit integer: 192"},
        {"001100010b", WC_EUNSUPPORTED, "Invalid table reference (1)"},
        {"003f010b", WC_EUNSUPPORTED, "Invalid memory reference (1)"},
        {"02ffffffff0f7f017f0b", WC_EFORMAT, "Too many locals"},
        {"0041ffffffff400b", WC_EFORMAT, "Not a signed 32-bit integer"},
        {"0041", WC_EFORMAT, "Unexpected end of input"},
        {"0002400b", WC_EFORMAT, "Unexpected end of input"},
        {"000b0b", WC_EFORMAT, "Inconsistent metadata"},
        {"", WC_EFORMAT, "Unexpected end of input"},
        {"00430000000b", WC_EFORMAT, "Unexpected end of input"},
    };
    for (size_t i = 0; i < WC_COUNT(rows); i++) {
        wc_slice module = with_body(rows[i].body);
        wc_error err;
        wc_buf out;
        wc_buf_init(&out, 4096);
        assert_int_equal(wc_wasm_canonical(module, &out, &err), rows[i].code);
        assert_string_equal(err.msg + 20, rows[i].text);
        wc_buf_deinit(&out);
        drop(module);
    }
}

/* SPEC claims 3.2: the most locals there can be */
static void test_wasm__two_to_the_32_less_one_locals_are_allowed(void **state)
{
    (void)state;
    assert_module_form(wc_wasm_canonical, with_body("02feffffff0f7f017f0b"),
                       with_body("02feffffff0f7f017f0b"));
}

/* SPEC claims 3.2: modules beyond the MVP */
static void test_wasm__minimal_form_shortens_sizes_of_sections_only(void **state)
{
    (void)state;
    assert_form(wc_wasm_minimal, HEADER "0d8300ffffff0085008200616280", HEADER "0d03ffffff00058200616280");
    assert_form(wc_wasm_minimal, LOOP_HEX, LOOP_HEX);
    wc_slice module = from_hex(HEADER "0105");
    wc_buf out;
    wc_buf_init(&out, 100);
    assert_int_equal(wc_wasm_minimal(module, &out, NULL), WC_EFORMAT);
    wc_buf_deinit(&out);
    drop(module);
}

static void assert_stripped(const char *hex, const char *code_hex, size_t offset)
{
    wc_slice module = from_hex(hex), code = from_hex(code_hex);
    wc_buf storage;
    wc_stripped stripped;
    wc_buf_init(&storage, module.len);
    assert_int_equal(wc_wasm_strip(module, &storage, &stripped, NULL), 0);
    assert_slice(stripped.token, "a.b");
    assert_int_equal(stripped.section_offset, offset);
    assert_int_equal(stripped.section_len, module.len - code.len);
    assert_int_equal(stripped.code.len, code.len);
    assert_memory_equal(stripped.code.ptr, code.ptr, code.len);
    /* no copy when the token is the last section */
    bool is_last = offset + stripped.section_len == module.len;
    assert_int_equal(stripped.code.ptr == module.ptr, is_last);
    wc_buf_deinit(&storage);
    drop(module);
    drop(code);
}

/* SPEC claims 3.1 */
static void test_wasm__the_token_section_is_cut_out_wherever_it_is(void **state)
{
    (void)state;
    assert_stripped(LOOP_HEX TOKEN_SECTION, LOOP_HEX, 74);
    assert_stripped(LOOP_HEX LATER_TOKEN_SECTION, LOOP_HEX, 74);
    assert_stripped(LOOP_HEX TOKEN_SECTION "00020161", LOOP_HEX "00020161", 74);
    assert_stripped(HEADER TOKEN_SECTION "0503010001", HEADER "0503010001", 8);
    assert_stripped(HEADER TOKEN_SECTION, HEADER, 8);
    /* padded section size */
    assert_stripped(HEADER "00878000036a7774612e62", HEADER, 8);
}

static void test_wasm__module_without_a_token_is_its_own_code(void **state)
{
    (void)state;
    static const char *const hexes[] = {LOOP_HEX, PADDED_HEX, HEADER, HEADER "0005046a777478",
                                        HEADER "0003026a77",
                                        /* a section that is no custom one, with the name inside */
                                        HEADER "0107036a7774612e62", /* a name longer than its section */
                                        HEADER "0002036a"};
    for (size_t i = 0; i < WC_COUNT(hexes); i++) {
        wc_slice module = from_hex(hexes[i]);
        wc_buf storage;
        wc_stripped stripped;
        wc_buf_init(&storage, module.len);
        assert_int_equal(wc_wasm_strip(module, &storage, &stripped, NULL), 0);
        assert_null(stripped.token.ptr);
        assert_ptr_equal(stripped.code.ptr, module.ptr);
        assert_int_equal(stripped.code.len, module.len);
        wc_buf_deinit(&storage);
        drop(module);
    }
}

/* SPEC claims 3.1, ours: exactly one */
static void test_wasm__two_token_sections_are_refused(void **state)
{
    (void)state;
    static const char *const hexes[] = {LOOP_HEX TOKEN_SECTION TOKEN_SECTION,
                                        LOOP_HEX TOKEN_SECTION LATER_TOKEN_SECTION,
                                        HEADER TOKEN_SECTION "050401000101" TOKEN_SECTION,
                                        /* an empty one counts too */
                                        LOOP_HEX "0004036a7774" TOKEN_SECTION};
    for (size_t i = 0; i < WC_COUNT(hexes); i++) {
        wc_slice module = from_hex(hexes[i]);
        wc_buf storage;
        wc_stripped stripped;
        wc_error err;
        wc_buf_init(&storage, module.len);
        assert_int_equal(wc_wasm_strip(module, &storage, &stripped, &err), WC_EFORMAT);
        assert_true(
            wc_slice_starts(wc_slice_str(err.msg), WC_LIT("Wasm Element error: Two token sections, at ")));
        wc_buf_deinit(&storage);
        drop(module);
    }
}

static void test_wasm__module_larger_than_the_limit_is_refused(void **state)
{
    (void)state;
    wc_buf storage;
    wc_stripped stripped;
    wc_slice loop = from_hex(LOOP_HEX);
    wc_buf_init(&storage, 100);
    /* never read: the length alone decides */
    assert_int_equal(
        wc_wasm_strip(wc_slice_of(loop.ptr, (size_t)WC_LIMIT_MODULE_BYTES + 1), &storage, &stripped, NULL),
        WC_ELIMIT);
    wc_slice middle = from_hex(LOOP_HEX TOKEN_SECTION "00020161");
    wc_buf_deinit(&storage);
    wc_buf_init(&storage, 10);
    assert_int_equal(wc_wasm_strip(middle, &storage, &stripped, NULL), WC_ELIMIT);
    wc_buf_deinit(&storage);
    drop(middle);
    drop(loop);
}

/* Both forms of whatever the bytes are; a canonical form is its own canonical form. */
static void check_forms(wc_slice module)
{
    wc_buf once, twice, storage;
    wc_stripped stripped;
    wc_buf_init(&once, 4096);
    wc_buf_init(&twice, 4096);
    wc_buf_init(&storage, 4096);
    int rc = wc_wasm_strip(module, &storage, &stripped, NULL);
    assert_true(rc == 0 || rc == WC_EFORMAT);
    if (wc_wasm_canonical(module, &once, NULL) == 0) {
        assert_true(once.len <= module.len);
        assert_int_equal(wc_wasm_canonical(wc_buf_slice(&once), &twice, NULL), 0);
        assert_int_equal(once.len, twice.len);
        assert_memory_equal(once.ptr, twice.ptr, once.len);
    }
    wc_buf_clear(&once);
    assert_int_equal(wc_wasm_minimal(module, &once, NULL) == 0, rc == 0);
    wc_buf_deinit(&once);
    wc_buf_deinit(&twice);
    wc_buf_deinit(&storage);
}

static void test_wasm__truncated_modules_are_survived_at_every_byte(void **state)
{
    (void)state;
    static const char *const hexes[] = {PADDED_HEX, LOOP_HEX TOKEN_SECTION};
    for (size_t i = 0; i < WC_COUNT(hexes); i++) {
        wc_slice module = from_hex(hexes[i]);
        for (size_t len = 0; len <= module.len; len++) {
            wc_slice cut = exact(module, len);
            check_forms(cut);
            drop(cut);
        }
        drop(module);
    }
}

static void test_wasm__changed_modules_are_survived(void **state)
{
    (void)state;
    static const uint8_t changes[] = {0x01, 0x80, 0x7f, 0xff, 0x40, 0x20};
    wc_slice module = from_hex(PADDED_HEX TOKEN_SECTION);
    for (size_t at = 0; at < module.len; at++) {
        for (size_t i = 0; i < WC_COUNT(changes); i++) {
            wc_buf changed;
            wc_buf_init(&changed, module.len);
            wc_buf_append_slice(&changed, module);
            changed.ptr[at] ^= changes[i];
            wc_slice copy = exact(wc_buf_slice(&changed), module.len);
            check_forms(copy);
            drop(copy);
            wc_buf_deinit(&changed);
        }
    }
    drop(module);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wasm__canonical_forms_of_the_spec),
        cmocka_unit_test(test_wasm__integers_of_sections_take_their_shortest_form),
        cmocka_unit_test(test_wasm__immediates_take_their_shortest_form),
        cmocka_unit_test(test_wasm__what_the_era_refused_has_its_text),
        cmocka_unit_test(test_wasm__bodies_that_the_era_refused_have_its_text),
        cmocka_unit_test(test_wasm__two_to_the_32_less_one_locals_are_allowed),
        cmocka_unit_test(test_wasm__minimal_form_shortens_sizes_of_sections_only),
        cmocka_unit_test(test_wasm__the_token_section_is_cut_out_wherever_it_is),
        cmocka_unit_test(test_wasm__module_without_a_token_is_its_own_code),
        cmocka_unit_test(test_wasm__two_token_sections_are_refused),
        cmocka_unit_test(test_wasm__module_larger_than_the_limit_is_refused),
        cmocka_unit_test(test_wasm__truncated_modules_are_survived_at_every_byte),
        cmocka_unit_test(test_wasm__changed_modules_are_survived),
    };
    return cmocka_run_group_tests_name("wasm", tests, start, NULL);
}
