/* Keys in text form: every vector of claims.md 1.5, the errors of 1.4, the words of 1.3. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/num.h"
#include "crypto/crypto.h"

static const struct {
    char kind;
    const char *seed, *public_key, *raw; /* raw NULL: derived from the bytes 00 .. 1f, or not given */
} good[] = {
    {'A', "SAAPN4W3EG6KCJGUQTKTJ5GSB5NHK5CHAJL4DBGFUM3HHROI4XUEP4OBK4",
     "ACODERUVFFAWZQDSS6SBIACUA5O6SXF7HJ3YTYXBALHZP3P7R4BUO4J2",
     "f6f2db21bca124d484d534f4d20f5a7574470257c184c5a33673c5c8e5e847f1"},
    {'U', "SUAKYRHVIOREXV7EUZTBHUHL7NUMHPMAS7QMDU3GTIUWEI5LDNOXD43IZY",
     "UD466L6EBCM3YY5HEGHJANNTN4LSKTSUXTH7RILHCKEQMQHTBNLHJJXT",
     "ac44f543a24bd7e4a66613d0ebfb68c3bd8097e0c1d3669a296223ab1b5d71f3"},
    {'U', "SUAOTBNEUHZDFJT3EUMELT7MQTP24JF3XVCXQNDSCU74G5IU6VAJBKH5LI",
     "UDE6WTGLTTPCRJRJCKBJRGVNZTLIVR7LEEELR4CYWWWBKJS7XYIKXDUU",
     "e985a4a1f232a67b251845cfec84dfae24bbbd45783472153fc37514f54090a8"},
    {'A', "SAACTTUPKR55VUWUDK7GJ5SU5KGED455FR7BDO46RUVOTHUWKBLECLH2UU",
     "AA7R5L74E45BJ4XVUYTELQ56P5VCOSPOAA474L7QWH4ZAILLKTZFWYYW",
     "29ce8f547bdad2d41abe64f654ea8c41f3bd2c7e11bb9e8d2ae99e965056412c"},
    {'V', "SVAOZUSBWWFL65P255DOHIETPTXUQMM5ETLSYPITI5G4K4HI6M2CDAPWAU",
     "VBM5JMFOVUJDHGTOJSPUJ33ZGHCRCJ3LYHUJ3HND5ZMRVORYCMAVPZQF",
     "ecd241b58abf75faef46e3a0937cef48319d24d72c3d13474dc570e8f3342181"},
    {'A', "SAADMA65NBETHOHQTXKV7XKQMXYDUS65JOWQORDR3IOMOB3UFZSDOU7TAA",
     "AALSO6EPE54BWUHXTVJLDIABLYOTXMCOTK52THAIKMKHD32YYWWGQQPW",
     "3603dd684933b8f09dd55fdd5065f03a4bdd4bad074471da1cc707742e643753"},
    {'M', "SMAABZ62LGU4SLS4SFK3MD463TRC7ZWMZLYPSVH2AOL3WRZXPBIGZG66JE",
     "MCLFG44AN6RKNORIDSN5JACURXNEIP5Q6CH2BOG5FCTDF7HE6ES3MCQB",
     "00e7da59a9c92e5c9155b60f9edce22fe6cccaf0f954fa0397bb473778506c9b"},
    {'X', "SXAKIYZX2POLIHZ5W5YZEWVTH24NLEUETBW3TKIVYRSS3GNHFXO5D4JJZM",
     "XBUJMZHVOPQ2SK5VD3TY4VNBPVU2YFGRLK6EFPEPSMVDUYEBSROWZCEA",
     "a46337d3dcb41f3db771925ab33eb8d59284986db9a915c4652d99a72dddd1f1"},
    {'A', "SAAAF62YYA6UCKZNSE7UF7GVWEHHYASDSUSSVCEEHTH3WY57DJKVXKIKOY",
     "ADPCF65BVZVFN43HS3Z43HJMI5E55T2UKCEK5FSMXSF2EYLMYMI2UD7V", NULL},
    {'M', "SMAJFHSZUOYLLPIW3HLYOMM7F6GABRPCETIVQ27BVYZ55XQNFYNTUTH57Y",
     "MCRWPH2GWUEV5FRKWYE565FNCTGAGZ7OR3Q7F4F7ELL5ZVKKR2GEXRS3", NULL},
    {'C', "SCANU5JGFEPJ2XNFQ6YMDRHMNFAL6ZT3DCU3ZMMHHML7GLFE3YIH5TBM6E",
     "CB4GF2MDEMYU7QEB4CSJ7NRQ7TVHBKMDRLIA72WTRCBUBVSDYBXAEZJ6", NULL},
    {'C', "SCAMSVN4M2NZ65RWGYE42BZZ7VYEFEAAHGLIY7R4W7CRHORSMXTDJRKXLY",
     "CCXINK3I7OT7RI3SGGAWMASTCDUPMXFO2ATTGFW7VOH6TS3BHBO76I76", NULL},
    {'A', "SAAAAAICAMCAKBQHBAEQUCYMBUHA6EARCIJRIFIWC4MBSGQ3DQOR4HYMHI",
     "AAB2CB576PHBBPQ5ODORRZ2LYCMWPZGWGCN2KDK7DXOIMZASKUY3QPZV", NULL},
    {'C', "SCAAAAICAMCAKBQHBAEQUCYMBUHA6EARCIJRIFIWC4MBSGQ3DQOR4HYO7Q",
     "CAB2CB576PHBBPQ5ODORRZ2LYCMWPZGWGCN2KDK7DXOIMZASKUY3R53J", NULL},
    {'M', "SMAAAAICAMCAKBQHBAEQUCYMBUHA6EARCIJRIFIWC4MBSGQ3DQOR4H2CRY",
     "MAB2CB576PHBBPQ5ODORRZ2LYCMWPZGWGCN2KDK7DXOIMZASKUY3RLXP", NULL},
    {'N', "SNAAAAICAMCAKBQHBAEQUCYMBUHA6EARCIJRIFIWC4MBSGQ3DQOR4H2D5U",
     "NAB2CB576PHBBPQ5ODORRZ2LYCMWPZGWGCN2KDK7DXOIMZASKUY3RSWB", NULL},
    {'O', "SOAAAAICAMCAKBQHBAEQUCYMBUHA6EARCIJRIFIWC4MBSGQ3DQOR4H2AJA",
     "OAB2CB576PHBBPQ5ODORRZ2LYCMWPZGWGCN2KDK7DXOIMZASKUY3QZVT", NULL},
    {'U', "SUAAAAICAMCAKBQHBAEQUCYMBUHA6EARCIJRIFIWC4MBSGQ3DQOR4H776Y",
     "UAB2CB576PHBBPQ5ODORRZ2LYCMWPZGWGCN2KDK7DXOIMZASKUY3RLKK", NULL},
    {'V', "SVAAAAICAMCAKBQHBAEQUCYMBUHA6EARCIJRIFIWC4MBSGQ3DQOR4H76SU",
     "VAB2CB576PHBBPQ5ODORRZ2LYCMWPZGWGCN2KDK7DXOIMZASKUY3RSLE", NULL},
};

static const struct {
    const char *seed, *public_key;
} bad_crc[] = {
    {"SAAJLQZDZO57THPTIIEELEY7FJYOJZQWQD7FF4J67TUYTSCOXTF7R4Y3VY",
     "AC6HLLUE2ZKYZYOWVZMLPQLUMZHHM4PYSDWUEWOXX663ITZG4R77SI2I"},
    {"SVAH7IN6QE6XODCGIIWZQDZ5LNSSS4FNEO6SNHZSSASW4BBBKSZ6KWTKWY",
     "VC6CYZXXTCRBHP5PJEWJ5TAXDQNJHHEI75A3PNZ6643K7ZJ23OPCTEVE"},
    {"SMAH45IUULL57OSX23NOOOTLSVNQOORMDLE3Y3PQLJ4J5MY7MN2K7BIFI4",
     "MCAYXRPJ3Z6NWUWFOIAB3CD26VDWONPKU374RJ2PJIVZNQXAIGWKWWNO"},
};

static void counting_random(void *ctx, uint8_t *out, size_t len)
{
    uint8_t *next = ctx;
    for (size_t i = 0; i < len; i++)
        out[i] = (*next)++;
}

static void assert_fails(int rc, const wc_error *err, int code, const char *text)
{
    assert_int_equal(rc, code);
    assert_string_equal(err->msg, text);
}

/* SPEC claims 1.5 */
static void test_nkey__seeds_of_the_spec_give_their_public_keys(void **state)
{
    (void)state;
    for (size_t i = 0; i < WC_COUNT(good); i++) {
        wc_nkey key;
        char text[WC_NKEY_SEED_LEN + 1], hex[65];
        assert_int_equal(wc_nkey_from_seed(wc_slice_str(good[i].seed), 0, &key, NULL), 0);
        assert_int_equal(key.kind, good[i].kind);
        wc_nkey_public(&key, text);
        assert_string_equal(text, good[i].public_key);
        assert_int_equal(wc_nkey_seed(&key, text, NULL), 0);
        assert_string_equal(text, good[i].seed);
        wc_hex_lower(wc_slice_of(key.secret.ptr, 32), hex);
        if (good[i].raw)
            assert_string_equal(hex, good[i].raw);
        wc_nkey_deinit(&key);
    }
}

/* SPEC claims 1.5: the derived rows */
static void test_nkey__generate_takes_the_seed_from_the_environment(void **state)
{
    (void)state;
    for (size_t i = 12; i < WC_COUNT(good); i++) {
        uint8_t counter = 0;
        wc_env env = {.ctx = &counter, .random = counting_random};
        wc_nkey key;
        char text[WC_NKEY_SEED_LEN + 1];
        assert_int_equal(wc_nkey_generate(good[i].kind, &env, &key, NULL), 0);
        assert_int_equal(wc_nkey_seed(&key, text, NULL), 0);
        assert_string_equal(text, good[i].seed);
        wc_nkey_deinit(&key);
    }
    wc_nkey key;
    assert_int_equal(wc_nkey_generate('P', &wc_env_system, &key, NULL), WC_EINVAL);
}

/* SPEC claims 1.4, quirk 1 */
static void test_nkey__seeds_with_a_wrong_crc_are_read_only_when_tolerant(void **state)
{
    (void)state;
    for (size_t i = 0; i < WC_COUNT(bad_crc); i++) {
        wc_nkey key;
        wc_error err;
        char text[WC_NKEY_PUBLIC_LEN + 1];
        wc_slice seed = wc_slice_str(bad_crc[i].seed);
        int rc = wc_nkey_from_seed(seed, 0, &key, &err);
        assert_fails(rc, &err, WC_EFORMAT, "Checksum match failure: Checksum mismatch");
        assert_int_equal(wc_nkey_from_seed(seed, WC_NKEY_TOLERANT, &key, NULL), 0);
        wc_nkey_public(&key, text);
        assert_string_equal(text, bad_crc[i].public_key);
        wc_nkey_deinit(&key);
    }
}

/* SPEC claims 1.2, 1.4 */
static void test_nkey__public_keys_are_read_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < WC_COUNT(good); i++) {
        wc_nkey key;
        wc_error err;
        char text[WC_NKEY_PUBLIC_LEN + 1];
        int rc = wc_nkey_from_public(wc_slice_str(good[i].public_key), 0, &key, &err);
        if (good[i].kind == 'X') {
            assert_fails(rc, &err, WC_EFORMAT, "Invalid byte prefix: Not a valid public key prefix: 184");
            continue;
        }
        assert_int_equal(rc, 0);
        wc_nkey_public(&key, text);
        assert_string_equal(text, good[i].public_key);
        assert_true(wc_nkey_is_public(wc_slice_str(text), good[i].kind));
        assert_true(wc_nkey_is_public(wc_slice_str(text), 0));
        assert_false(wc_nkey_is_public(wc_slice_str(text), good[i].kind == 'A' ? 'M' : 'A'));
        wc_nkey_deinit(&key);
    }
}

/* SPEC claims 1.4 and the error vectors of 1.5 */
static void test_nkey__unreadable_seeds_have_the_texts_of_the_era(void **state)
{
    (void)state;
    wc_nkey key;
    wc_error err;
    int rc = wc_nkey_from_seed(WC_LIT("FAAPN4W3EG6KCJGUQTKTJ5GSB5NHK5CHAJL4DBGFUM3HHROI4XUEP4OBK4"), 0, &key,
                               &err);
    assert_fails(rc, &err, WC_EFORMAT, "Invalid byte prefix: Incorrect byte prefix: F");
    rc = wc_nkey_from_seed(WC_LIT("SAAPN4W3EG6KCJGUQTKTJ5GSB5NHK5CHAJL4DBGFUM3HHROI4XUEP4OBK4\n"), 0, &key,
                           &err);
    assert_fails(rc, &err, WC_EFORMAT, "Invalid seed length: Bad seed length: 59");
    rc = wc_nkey_from_seed(
        WC_LIT("SAAPN4W3EG6KCJGUQTKTJ5GSB5NHK5CHAJL4DBGFUM3HHROI4XUEP4OBK4AAAAAAAAAAAAAAAAAA"), 0, &key, &err);
    assert_fails(rc, &err, WC_EFORMAT, "Invalid seed length: Bad seed length: 76");
    rc = wc_nkey_from_seed(WC_LIT("SAAPN4W3EG6KCJGUQTKTJ5!#B5NHK5CHAJL4DBGFUM3HHROI4XUEP4OBK4"), 0, &key,
                           &err);
    assert_fails(rc, &err, WC_EFORMAT, "Codec failure: Data encoding failure: invalid symbol at 22");
    rc = wc_nkey_from_seed((wc_slice){0}, 0, &key, &err);
    assert_fails(rc, &err, WC_EFORMAT, "Invalid seed length: Bad seed length: 0");
}

/* SPEC claims 1.2: an unknown prefix inside a seed is an operator */
static void test_nkey__seed_of_an_unknown_kind_is_an_operators(void **state)
{
    (void)state;
    wc_nkey key;
    assert_int_equal(wc_nkey_from_seed(WC_LIT("SBAAAAICAMCAKBQHBAEQUCYMBUHA6EARCIJRIFIWC4MBSGQ3DQOR4HYMHI"),
                                       WC_NKEY_TOLERANT, &key, NULL),
                     0);
    assert_int_equal(key.kind, WC_NKEY_OPERATOR);
    wc_nkey_deinit(&key);
}

/* SPEC claims 1.4 */
static void test_nkey__unreadable_public_keys_have_the_texts_of_the_era(void **state)
{
    (void)state;
    wc_nkey key;
    wc_error err;
    int rc = wc_nkey_from_public(WC_LIT("AA7R5L74E45BJ4XVUYTELQ56P5VCOSPOAA474L7QWH4ZAILLKTZFWYYX"), 0, &key,
                                 &err);
    assert_fails(rc, &err, WC_EFORMAT, "Checksum match failure: Checksum mismatch");
    rc = wc_nkey_from_public(WC_LIT("SA7R5L74E45BJ4XVUYTELQ56P5VCOSPOAA474L7QWH4ZAILLKTZFWYYW"), 0, &key,
                             &err);
    assert_fails(rc, &err, WC_EFORMAT, "Invalid byte prefix: Not a valid public key prefix: 144");
    static const struct {
        const char *text, *why;
    } codec[] = {{"", "invalid length at 0"},
                 {"A", "invalid length at 0"},
                 {"AAA", "invalid length at 2"},
                 {"aa7r5l74e45bj4xvuytelq56p5vcospoaa474l7qwh4zaillktzfwyyw", "invalid symbol at 0"},
                 {"MCLF", "non-zero trailing bits at 3"},
                 {"AA7R5L74E45BJ4XVUYTELQ56P5VCOSPOAA474L7QWH4ZAILLKTZFWYY=", "invalid symbol at 55"}};
    for (size_t i = 0; i < WC_COUNT(codec); i++) {
        rc = wc_nkey_from_public(wc_slice_str(codec[i].text), 0, &key, &err);
        assert_int_equal(rc, WC_EFORMAT);
        assert_true(wc_slice_starts(wc_slice_str(err.msg), WC_LIT("Codec failure: Data encoding failure: ")));
        assert_string_equal(strrchr(err.msg, ':') + 2, codec[i].why);
    }
    /* all zero is a point of small order: no honest key */
    rc = wc_nkey_from_public(WC_LIT("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), 0, &key,
                             &err);
    assert_fails(rc, &err, WC_EFORMAT, "Signature verification failure: Could not read public key");
    assert_int_equal(wc_nkey_from_public(WC_LIT("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
                                         WC_NKEY_DEFER_POINT, &key, NULL),
                     0);
    assert_int_equal(wc_nkey_check_point(&key, NULL), WC_EFORMAT);
}

static void test_nkey__truncated_keys_are_refused_at_every_length(void **state)
{
    (void)state;
    for (size_t i = 0; i < WC_COUNT(good); i++) {
        wc_nkey key;
        for (size_t len = 0; len < WC_NKEY_SEED_LEN; len++)
            assert_int_equal(wc_nkey_from_seed(wc_slice_of(good[i].seed, len), WC_NKEY_TOLERANT, &key, NULL),
                             WC_EFORMAT);
        for (size_t len = 0; len < WC_NKEY_PUBLIC_LEN; len++)
            assert_int_equal(
                wc_nkey_from_public(wc_slice_of(good[i].public_key, len), WC_NKEY_TOLERANT, &key, NULL),
                WC_EFORMAT);
    }
}

static void test_nkey__signature_verifies_and_every_changed_bit_is_seen(void **state)
{
    (void)state;
    wc_nkey key, reader;
    uint8_t signature[WC_NKEY_SIGNATURE_SIZE];
    wc_slice message = WC_LIT("signed as it is");
    assert_int_equal(wc_nkey_from_seed(wc_slice_str(good[3].seed), 0, &key, NULL), 0);
    assert_int_equal(wc_nkey_from_public(wc_slice_str(good[3].public_key), 0, &reader, NULL), 0);
    assert_int_equal(wc_nkey_sign(&key, message, signature, NULL), 0);
    assert_true(wc_nkey_verify(&reader, message, wc_slice_of(signature, sizeof signature)));
    assert_false(wc_nkey_verify(&reader, WC_LIT("signed as it was"), wc_slice_of(signature, sizeof signature)));
    for (size_t bit = 0; bit < 8 * sizeof signature; bit++) {
        signature[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_false(wc_nkey_verify(&reader, message, wc_slice_of(signature, sizeof signature)));
        signature[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    for (size_t len = 0; len < sizeof signature; len++)
        assert_false(wc_nkey_verify(&reader, message, wc_slice_of(signature, len)));
    wc_nkey_deinit(&key);
}

/* SPEC claims 1.4 */
static void test_nkey__key_without_a_seed_neither_signs_nor_tells_one(void **state)
{
    (void)state;
    wc_nkey key;
    wc_error err;
    uint8_t signature[WC_NKEY_SIGNATURE_SIZE];
    char seed[WC_NKEY_SEED_LEN + 1];
    assert_int_equal(wc_nkey_from_public(wc_slice_str(good[0].public_key), 0, &key, NULL), 0);
    int rc = wc_nkey_sign(&key, WC_LIT("x"), signature, &err);
    assert_fails(rc, &err, WC_EINVAL, "Signature failure: Cannot sign without a seed key");
    rc = wc_nkey_seed(&key, seed, &err);
    assert_fails(rc, &err, WC_EINVAL, "Incorrect key type: This keypair has no seed");
    assert_int_equal(wc_nkey_from_seed(wc_slice_str(good[7].seed), 0, &key, NULL), 0);
    assert_int_equal(wc_nkey_sign(&key, WC_LIT("x"), signature, NULL), WC_EINVAL);
    wc_nkey_deinit(&key);
}

/* SPEC claims 1.3 */
static void test_nkey__unknown_word_is_a_module_key(void **state)
{
    (void)state;
    static const struct {
        const char *word;
        char kind;
    } words[] = {{"account", 'A'}, {"CLUSTER", 'C'}, {"Module", 'M'}, {"operator", 'O'}, {"server", 'N'},
                 {"service", 'V'}, {"user", 'U'},    {"actor", 'M'},  {"", 'M'},         {"curve", 'M'}};
    for (size_t i = 0; i < WC_COUNT(words); i++)
        assert_int_equal(wc_nkey_kind_of_word(wc_slice_str(words[i].word)), words[i].kind);
    assert_string_equal(wc_nkey_kind_word('V'), "service");
    assert_null(wc_nkey_kind_word('P'));
}

static int start(void **state)
{
    (void)state;
    return wc_crypto_init(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nkey__seeds_of_the_spec_give_their_public_keys),
        cmocka_unit_test(test_nkey__generate_takes_the_seed_from_the_environment),
        cmocka_unit_test(test_nkey__seeds_with_a_wrong_crc_are_read_only_when_tolerant),
        cmocka_unit_test(test_nkey__public_keys_are_read_back),
        cmocka_unit_test(test_nkey__unreadable_seeds_have_the_texts_of_the_era),
        cmocka_unit_test(test_nkey__seed_of_an_unknown_kind_is_an_operators),
        cmocka_unit_test(test_nkey__unreadable_public_keys_have_the_texts_of_the_era),
        cmocka_unit_test(test_nkey__truncated_keys_are_refused_at_every_length),
        cmocka_unit_test(test_nkey__signature_verifies_and_every_changed_bit_is_seen),
        cmocka_unit_test(test_nkey__key_without_a_seed_neither_signs_nor_tells_one),
        cmocka_unit_test(test_nkey__unknown_word_is_a_module_key),
    };
    return cmocka_run_group_tests_name("nkey", tests, start, NULL);
}
