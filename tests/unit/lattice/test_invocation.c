/* Invocations and their answers: the bytes of the spec, every form that is read, what is refused, signatures, replays, headers.
 * SPEC lattice 4.1 - 4.3, host 1 and 8.3. */
#include "unit/codec/hex.h"

#include "codec/mp_buf.h"
#include "lattice/lattice.h"

#define M0 "MBCFOPM6JW2APJLXJD3Z5O4CN7CPYJ2B4FTKLJUR5YR5MITIU7HD3WD5"
#define V0 "VAG3QITQQ2ODAOWB5TTQSDJ53XK3SHBEIFNK4AYJ5RKAX2UNSCAPHA5M"
#define N0 "NAB2CB576PHBBPQ5ODORRZ2LYCMWPZGWGCN2KDK7DXOIMZASKUY3RSWB"
#define SEED "SNAAAAICAMCAKBQHBAEQUCYMBUHA6EARCIJRIFIWC4MBSGQ3DQOR4H2D5U"
#define ID "4a1e6b4c-0d5e-4f6a-8b7c-9d0e1f2a3b4c"
#define IAT 1616508000u

/* SPEC lattice 4.3: the whole invocation */
static const char whole[] =
    "87a66f726967696e8100a673797374656da67461726765748100d9384d4243464f504d364a573241504a4c584a44335a"
    "354f34434e374350594a32423446544b4c4a5552355952354d4954495537484433574435a96f7065726174696f6ead48"
    "65616c746852657175657374a36d73679ecc81ccab706c616365686f6c646572ccc3a26964d92434613165366234632d"
    "306435652d346636612d386237632d396430653166326133623463ae656e636f6465645f636c61696d73da026f65794a"
    "30655841694f694a71643351694c434a68624763694f694a465a4449314e544535496e302e65794a7164476b694f694a"
    "42515546425155464251554642515546425155464251554642515546424969776961574630496a6f784e6a45324e5441"
    "344d4441774c434a7063334d694f694a4f51554979513049314e7a5a5153454a435546453154305250556c4a614d6b78"
    "5a513031585546704856306444546a4a4c52457333524668505355316151564e4c56566b7a556c4e5851694973496e4e"
    "3159694936496a52684d575532596a526a4c54426b4e5755744e47593259533034596a646a4c546c6b4d4755785a6a4a"
    "684d32493059794973496e646863324e686343493665794a3059584a6e5a58526664584a73496a6f696432467a62574a"
    "31637a6f764c30314351305a5055453032536c63795156424b5446684b52444e614e553830513034335131425a536a4a"
    "434e455a555330784b565649315756493154556c55535655335345517a563051314c30686c5957783061464a6c635856"
    "6c633351694c434a76636d6c6e6157356664584a73496a6f696432467a62574a31637a6f764c334e356333526c625349"
    "73496d6868633267694f694a454d7a52435244417852445135516b4935525555304d4463334e30517a4d6b45794d454a"
    "44525451334f5446424e7a45354d445a464e5451794d55513252455a44516a6b354d5451794e4551334d5445774e555a"
    "46496e31392e71437a7943786d374f546e77794354706665556731515377317079524133575877797655566d5a596356"
    "694e6a6b7a31704c4a506c56786c70565433672d50704c477a4f2d424b63466c51735a687232786234594341a7686f73"
    "745f6964d9384e4142324342353736504842425051354f444f52525a324c59434d57505a475747434e324b444b374458"
    "4f494d5a41534b55593352535742";

static wc_arena arena;
static uint64_t wall_s = IAT;

static uint64_t wall(void *ctx)
{
    (void)ctx;
    return wall_s * 1000000000u;
}

static void still(void *ctx, uint8_t *out, size_t len)
{
    static uint8_t counter;
    (void)ctx;
    for (size_t i = 0; i < len; i++)
        out[i] = counter++;
}

static const wc_env env = {.monotonic_ns = wall, .wall_ns = wall, .random = still};

static int set_up(void **state)
{
    (void)state;
    wall_s = IAT;
    wc_arena_init(&arena, 0);
    return wc_crypto_init(NULL);
}

static int tear_down(void **state)
{
    (void)state;
    wc_arena_deinit(&arena);
    return 0;
}

static void assert_text(wc_slice actual, const char *expected)
{
    assert_int_equal(actual.len, strlen(expected));
    assert_memory_equal(actual.ptr, expected, actual.len);
}

static wc_invocation decode_hex(const char *hex)
{
    wc_invocation out;
    wc_error err;
    uint8_t *bytes = wc_arena_alloc(&arena, 4096);
    if (wc_invocation_decode(hex_bytes(hex, bytes, 4096), &arena, &out, &err) != 0)
        fail_msg("%s", err.msg);
    return out;
}

/* ---- encoding ------------------------------------------------------------------------------------------------------ */

static wc_invocation sample(void)
{
    wc_invocation in = decode_hex(whole);
    return in;
}

/* SPEC lattice 4.3 [D], 878 bytes */
static void test_invocation__bytes_of_the_spec_are_read_and_written(void **state)
{
    (void)state;
    uint8_t bytes[1024];
    char hash[WC_SHA256_HEX_SIZE];
    wc_buf out;
    wc_slice wire = hex_bytes(whole, bytes, sizeof bytes);
    wc_sha256_hex(wire, hash);
    assert_int_equal(wire.len, 878);
    assert_string_equal(hash, "7AAD1D627F60A7A465576BB7C5D8E8770D482556C27E4CAA33371739954A3793");
    wc_invocation in = sample();
    assert_false(in.origin.is_provider);
    assert_text(in.origin.key, "system");
    assert_text(in.target.key, M0);
    assert_text(in.operation, "HealthRequest");
    assert_hex(in.payload, "81ab706c616365686f6c646572c3");
    assert_text(in.id, ID);
    assert_text(in.host_id, N0);
    wc_buf_init(&out, 4096);
    assert_int_equal(wc_invocation_encode(&in, &out, NULL), 0);
    assert_bytes(wc_buf_slice(&out), wire);
    wc_buf_deinit(&out);
}

/* SPEC lattice 4.2 [D]: an entity of each kind, and both ways to name a variant (4.1) */
static void test_invocation__entities_are_read_by_index_and_by_name(void **state)
{
    (void)state;
    static const char *const rest = "a9"
                                    "6f7065726174696f6e"
                                    "a14f"
                                    "a36d7367"
                                    "90"
                                    "a26964"
                                    "a131"
                                    "ae656e636f6465645f636c61696d73"
                                    "a0"
                                    "a7686f73745f6964"
                                    "a14e";
    static const char *const capability =
        "83a26964a25631ab636f6e74726163745f6964b27761736d636c6f75643a6b657976616c7565"
        "a96c696e6b5f6e616d65a764656661756c74";
    static const char *const as_array = "93a25631b27761736d636c6f75643a6b657976616c7565a764656661756c74";
    const char *const forms[][2] = {
        {"8100a673797374656d", "8101"},
        {"81a54163746f72a673797374656d", "81aa4361706162696c697479"},
    };
    for (size_t i = 0; i < 4; i++) {
        char hex[1024];
        snprintf(hex, sizeof hex, "87a66f726967696e%sa6746172676574%s%s%s", forms[i % 2][0], forms[i % 2][1],
                 i < 2 ? capability : as_array, rest);
        wc_invocation in = decode_hex(hex);
        assert_false(in.origin.is_provider);
        assert_text(in.origin.key, "system");
        assert_true(in.target.is_provider);
        assert_text(in.target.key, "V1");
        assert_text(in.target.contract, "wasmcloud:keyvalue");
        assert_text(in.target.link_name, "default");
        assert_int_equal(in.payload.len, 0);
        wc_buf out;
        wc_buf_init(&out, 1024);
        assert_int_equal(wc_invocation_encode(&in, &out, NULL), 0);
        snprintf(hex, sizeof hex, "87a66f726967696e8100a673797374656da67461726765748101%s%s", capability,
                 rest);
        assert_hex(wc_buf_slice(&out), hex);
        wc_buf_deinit(&out);
    }
}

/* A small invocation written by hand: `head` opens it, fields in the given order. */
static wc_slice small(const char *order, bool is_array, bool is_bin, bool has_unknown)
{
    wc_mp_writer w;
    uint8_t *bytes = wc_arena_alloc(&arena, 1024);
    wc_mp_writer_init(&w, bytes, 1024);
    if (is_array)
        wc_mp_write_array(&w, 7);
    else
        wc_mp_write_map(&w, has_unknown ? 8 : 7);
    static const char *const names[] = {"origin", "target",         "operation", "msg",
                                        "id",     "encoded_claims", "host_id"};
    for (const char *at = order; *at; at++) {
        int field = *at - '0';
        if (!is_array)
            wc_mp_write_cstr(&w, names[field]);
        if (field < 2) {
            wc_mp_write_map(&w, 1);
            wc_mp_write_u64(&w, 0);
            wc_mp_write_cstr(&w, field == 0 ? "A" : "B");
        } else if (field == 3 && is_bin) {
            wc_mp_write_bin(&w, WC_LIT("\x01\xff"));
        } else if (field == 3) {
            wc_mp_write_bin_array(&w, WC_LIT("\x01\xff"));
        } else {
            wc_mp_write_cstr(&w, names[field]);
        }
    }
    if (has_unknown) {
        wc_mp_write_cstr(&w, "later");
        wc_mp_write_array(&w, 2);
        wc_mp_write_nil(&w);
        wc_mp_write_u64(&w, 70000);
    }
    return wc_mp_written(&w);
}

static void assert_small(wc_slice wire)
{
    wc_invocation in;
    wc_error err;
    if (wc_invocation_decode(wire, &arena, &in, &err) != 0)
        fail_msg("%s", err.msg);
    assert_text(in.origin.key, "A");
    assert_text(in.target.key, "B");
    assert_text(in.operation, "operation");
    assert_text(in.payload, "\x01\xff");
    assert_text(in.id, "id");
    assert_text(in.token, "encoded_claims");
    assert_text(in.host_id, "host_id");
}

/* SPEC lattice 4.1: keys in any order, array of fields, unknown keys, bin payload, trailing bytes */
static void test_invocation__every_form_that_the_era_reads_is_read(void **state)
{
    (void)state;
    assert_small(small("0123456", false, false, false));
    assert_small(small("6543210", false, false, false));
    assert_small(small("3160254", false, true, true));
    assert_small(small("0123456", true, false, false));
    assert_small(small("0123456", true, true, false));
    wc_slice wire = small("0123456", false, false, false);
    uint8_t *longer = wc_arena_alloc(&arena, wire.len + 3);
    memcpy(longer, wire.ptr, wire.len);
    memset(longer + wire.len, 0xc1, 3);
    assert_small(wc_slice_of(longer, wire.len + 3));
}

/* SPEC lattice 4.1: integers in any width */
static void test_invocation__payload_integers_may_have_any_width(void **state)
{
    (void)state;
    static const char before[] = "9781"
                                 "00a141"
                                 "8100a142"
                                 "a14f";
    static const char after[] = "a131"
                                "a0"
                                "a14e";
    char hex[256];
    snprintf(hex, sizeof hex, "%s%s%s", before, "9501cc02cd0003ce00000004cf0000000000000005", after);
    assert_hex(decode_hex(hex).payload, "0102030405");
    snprintf(hex, sizeof hex, "%s%s%s", before, "99d00101020304050607cd00ff", after);
    assert_hex(decode_hex(hex).payload, "0101020304050607ff");
    const char *const wrong[] = {"91cd0100", "91ff", "91c0", "91a131", "c0", "a141", "01", "80"};
    for (size_t i = 0; i < WC_COUNT(wrong); i++) {
        uint8_t bytes[256];
        wc_invocation out;
        wc_error err;
        snprintf(hex, sizeof hex, "%s%s%s", before, wrong[i], after);
        assert_int_equal(wc_invocation_decode(hex_bytes(hex, bytes, sizeof bytes), &arena, &out, &err),
                         WC_EFORMAT);
        assert_non_null(strstr(err.msg, "msg"));
    }
}

static void test_invocation__cut_off_anywhere_is_an_error(void **state)
{
    (void)state;
    uint8_t bytes[1024];
    wc_slice wire = hex_bytes(whole, bytes, sizeof bytes);
    for (size_t len = 0; len < wire.len; len++) {
        wc_invocation out = {.id = WC_LIT("untouched")};
        uint8_t *exact = wc_alloc(len + 1); /* so that a sanitizer sees a read behind the end */
        memcpy(exact, wire.ptr, len);
        assert_int_equal(wc_invocation_decode(wc_slice_of(exact, len), &arena, &out, NULL), WC_EFORMAT);
        assert_text(out.id, "untouched");
        wc_free(exact);
    }
}

static void assert_undecodable(const char *hex, int status)
{
    uint8_t bytes[1024];
    wc_invocation out;
    assert_int_equal(wc_invocation_decode(hex_bytes(hex, bytes, sizeof bytes), &arena, &out, NULL), status);
}

static void test_invocation__what_is_no_invocation_is_refused(void **state)
{
    (void)state;
    assert_undecodable("c0", WC_EFORMAT);
    assert_undecodable("a0", WC_EFORMAT);
    assert_undecodable("80", WC_EFORMAT);
    assert_undecodable("dfffffffff", WC_EFORMAT);
    /* an enum of two entries, of none, of an unknown variant */
    assert_undecodable("97"
                       "8200a14101a142"
                       "8100a142"
                       "a14f"
                       "90"
                       "a131"
                       "a0"
                       "a14e",
                       WC_EFORMAT);
    assert_undecodable("97"
                       "80"
                       "8100a142"
                       "a14f"
                       "90"
                       "a131"
                       "a0"
                       "a14e",
                       WC_EFORMAT);
    assert_undecodable("97"
                       "8102a141"
                       "8100a142"
                       "a14f"
                       "90"
                       "a131"
                       "a0"
                       "a14e",
                       WC_EFORMAT);
    assert_undecodable("97"
                       "8100c0"
                       "8100a142"
                       "a14f"
                       "90"
                       "a131"
                       "a0"
                       "a14e",
                       WC_EFORMAT);
    /* a text that is not UTF-8; nil for a text; one field too few */
    assert_undecodable("97"
                       "8100a1ff"
                       "8100a142"
                       "a14f"
                       "90"
                       "a131"
                       "a0"
                       "a14e",
                       WC_EFORMAT);
    assert_undecodable("97"
                       "8100a141"
                       "8100a142"
                       "c0"
                       "90"
                       "a131"
                       "a0"
                       "a14e",
                       WC_EFORMAT);
    assert_undecodable("96"
                       "8100a141"
                       "8100a142"
                       "a14f"
                       "90"
                       "a131"
                       "a0",
                       WC_EFORMAT);
}

static void test_invocation__a_name_that_is_too_long_is_refused(void **state)
{
    (void)state;
    static char name[WC_LIMIT_RPC_NAME_BYTES + 2];
    wc_invocation in = sample(), out;
    wc_buf wire;
    memset(name, 'a', sizeof name - 1);
    wc_buf_init(&wire, 65536);
    in.operation = wc_slice_of(name, WC_LIMIT_RPC_NAME_BYTES);
    assert_int_equal(wc_invocation_encode(&in, &wire, NULL), 0);
    assert_int_equal(wc_invocation_decode(wc_buf_slice(&wire), &arena, &out, NULL), 0);
    wc_buf_clear(&wire);
    in.operation.len++;
    assert_int_equal(wc_invocation_encode(&in, &wire, NULL), 0);
    assert_int_equal(wc_invocation_decode(wc_buf_slice(&wire), &arena, &out, NULL), WC_ELIMIT);
    wc_buf_deinit(&wire);
}

static void test_invocation__a_payload_beyond_the_memory_given_is_refused(void **state)
{
    (void)state;
    wc_invocation in = sample(), out;
    wc_arena little;
    wc_buf wire;
    wc_error err;
    in.payload = wc_slice_of(memset(wc_arena_alloc(&arena, 5000), 0xee, 5000), 5000);
    wc_buf_init(&wire, 65536);
    assert_int_equal(wc_invocation_encode(&in, &wire, NULL), 0);
    assert_true(wire.len > 10000); /* two bytes each */
    wc_arena_init(&little, 4000);
    assert_int_equal(wc_invocation_decode(wc_buf_slice(&wire), &little, &out, &err), WC_ELIMIT);
    wc_arena_deinit(&little);
    wc_buf_deinit(&wire);
    wc_buf_init(&wire, 8000);
    assert_int_equal(wc_invocation_encode(&in, &wire, &err), WC_ELIMIT);
    assert_non_null(strstr(err.msg, "5000 bytes"));
    assert_int_equal(wire.len, 0);
    wc_buf_deinit(&wire);
}

/* ---- answers ------------------------------------------------------------------------------------------------------- */

#define ANSWER_OK                                                                                            \
    "83a36d736792cc82ccffa56572726f72c0ad696e766f636174696f6e5f6964d92434613165366234632d306435652d34663661" \
    "2d386237632d396430653166326133623463"
#define ANSWER_ERROR                                                                                         \
    "83a36d736790a56572726f72b25250432063616c6c2074696d6564206f7574ad696e766f636174696f6e5f6964d92434613165" \
    "366234632d306435652d346636612d386237632d396430653166326133623463"

/* SPEC lattice 4.2 [D] */
static void test_invocation__answers_of_the_spec_are_read_and_written(void **state)
{
    (void)state;
    uint8_t bytes[256];
    wc_rpc_answer answer;
    wc_buf out;
    wc_buf_init(&out, 1024);
    assert_int_equal(wc_rpc_answer_decode(hex_bytes(ANSWER_OK, bytes, sizeof bytes), &arena, &answer, NULL),
                     0);
    assert_false(answer.is_failure);
    assert_hex(answer.payload, "82ff");
    assert_text(answer.id, ID);
    assert_int_equal(wc_rpc_answer_encode(&answer, &out, NULL), 0);
    assert_hex(wc_buf_slice(&out), ANSWER_OK);
    wc_buf_clear(&out);
    assert_int_equal(
        wc_rpc_answer_decode(hex_bytes(ANSWER_ERROR, bytes, sizeof bytes), &arena, &answer, NULL), 0);
    assert_true(answer.is_failure);
    assert_text(answer.error, "RPC call timed out");
    assert_int_equal(wc_rpc_answer_encode(&answer, &out, NULL), 0);
    assert_hex(wc_buf_slice(&out), ANSWER_ERROR);
    wc_buf_deinit(&out);
}

/* SPEC lattice 4.1: a missing optional key is nil; an empty error is an error */
static void test_invocation__an_answer_may_leave_the_error_out(void **state)
{
    (void)state;
    uint8_t bytes[256];
    wc_rpc_answer answer;
    assert_int_equal(
        wc_rpc_answer_decode(hex_bytes("82a36d7367c4020102ad696e766f636174696f6e5f6964a131", bytes, 256),
                             &arena, &answer, NULL),
        0);
    assert_false(answer.is_failure);
    assert_hex(answer.payload, "0102");
    assert_int_equal(wc_rpc_answer_decode(hex_bytes("9390a0a131", bytes, 256), &arena, &answer, NULL), 0);
    assert_true(answer.is_failure);
    assert_int_equal(answer.error.len, 0);
    wc_slice wire = hex_bytes(ANSWER_ERROR, bytes, sizeof bytes);
    for (size_t len = 0; len < wire.len; len++)
        assert_int_equal(wc_rpc_answer_decode(wc_slice_of(bytes, len), &arena, &answer, NULL), WC_EFORMAT);
}

/* ---- signatures ---------------------------------------------------------------------------------------------------- */

static wc_nkey host_key(void)
{
    wc_nkey key;
    assert_int_equal(wc_nkey_from_seed(WC_LIT(SEED), 0, &key, NULL), 0);
    return key;
}

typedef struct court {
    wc_rpc_trust trust;
    const char *hosts[2];
} court;

static void open_court(court *self)
{
    *self = (court){.trust = {.env = &env, .replay = wc_replay_new(0)}};
    self->trust.hosts = self->hosts;
}

static void close_court(court *self)
{
    wc_replay_free(self->trust.replay);
}

static void assert_verdict(court *self, const wc_invocation *in, int status, const char *text)
{
    wc_error err = {0};
    assert_int_equal(wc_invocation_verify(in, &self->trust, &arena, &err), status);
    if (text)
        assert_non_null(strstr(err.msg, text));
}

/* SPEC lattice 4.3 [D]: the invocation of the spec passes within two minutes of its issue, once */
static void test_invocation__the_token_of_the_spec_holds_once(void **state)
{
    (void)state;
    court bench;
    wc_invocation in = sample();
    open_court(&bench);
    wall_s = IAT + WC_RPC_SKEW_S;
    assert_verdict(&bench, &in, 0, NULL);
    assert_verdict(&bench, &in, WC_EEXIST, "came before");
    close_court(&bench);
    open_court(&bench);
    wall_s = IAT - WC_RPC_SKEW_S;
    assert_verdict(&bench, &in, 0, NULL);
    wall_s = IAT;
    assert_verdict(&bench, &in, WC_EEXIST, "came before");
    close_court(&bench);
}

/* SPEC lattice 4.3, the order of the tests */
static void test_invocation__what_differs_from_the_token_is_refused(void **state)
{
    (void)state;
    court bench;
    open_court(&bench);
    wc_invocation in = sample();
    in.payload.len--;
    assert_verdict(&bench, &in, WC_EDENIED, "hash does not match");
    in = sample();
    in.operation = WC_LIT("Other");
    assert_verdict(&bench, &in, WC_EDENIED, "hash does not match");
    in = sample();
    in.origin.key = WC_LIT(M0);
    assert_verdict(&bench, &in, WC_EDENIED, "hash does not match");
    in = sample();
    in.target = (wc_entity){
        .is_provider = true, .key = WC_LIT(V0), .contract = WC_LIT("c"), .link_name = WC_LIT("d")};
    assert_verdict(&bench, &in, WC_EDENIED, "hash does not match");
    in = sample();
    in.id = WC_LIT("4a1e6b4c-0d5e-4f6a-8b7c-9d0e1f2a3b4d");
    assert_verdict(&bench, &in, WC_EDENIED, "does not match invocation ID");
    in = sample();
    in.host_id = WC_LIT(V0);
    assert_verdict(&bench, &in, WC_EDENIED, "issuer does not match");
    in = sample();
    in.token.len--;
    assert_verdict(&bench, &in, WC_EFORMAT, NULL);
    in = sample();
    in.token = (wc_slice){0};
    assert_verdict(&bench, &in, WC_EFORMAT, NULL);
    in = sample();
    uint8_t *forged = wc_arena_alloc(&arena, in.token.len);
    memcpy(forged, in.token.ptr, in.token.len);
    forged[in.token.len - 10] = forged[in.token.len - 10] == 'A' ? 'B' : 'A';
    in.token.ptr = forged;
    assert_verdict(&bench, &in, WC_EDENIED, "signature invalid");
    assert_int_equal(wc_replay_count(bench.trust.replay), 0);
    close_court(&bench);
}

static void test_invocation__a_token_of_another_time_is_refused(void **state)
{
    (void)state;
    court bench;
    wc_invocation in = sample();
    open_court(&bench);
    wall_s = IAT + WC_RPC_SKEW_S + 1;
    assert_verdict(&bench, &in, WC_EDENIED, "121 seconds ago");
    wall_s = IAT - WC_RPC_SKEW_S - 1;
    assert_verdict(&bench, &in, WC_EDENIED, "121 seconds ahead");
    close_court(&bench);
}

static void test_invocation__a_host_that_is_not_in_the_list_is_refused(void **state)
{
    (void)state;
    court bench;
    wc_invocation in = sample();
    open_court(&bench);
    bench.hosts[0] = "NCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC";
    bench.trust.host_count = 1;
    assert_verdict(&bench, &in, WC_EDENIED, "--trusted-hosts");
    bench.hosts[1] = N0;
    bench.trust.host_count = 2;
    assert_verdict(&bench, &in, 0, NULL);
    close_court(&bench);
}

/* What wc_invocation_sign makes out of facts passes the check, for every kind of entity. */
static void test_invocation__what_we_sign_passes_our_check(void **state)
{
    (void)state;
    court bench;
    wc_nkey key = host_key();
    open_court(&bench);
    for (int i = 0; i < 4; i++) {
        char id[WC_UUID_LEN + 1];
        wc_uuid_make(&env, id);
        wc_invocation in = {.origin = {.is_provider = (i & 1) != 0,
                                       .key = WC_LIT(V0),
                                       .contract = WC_LIT("wasmcloud:Key Value"),
                                       .link_name = WC_LIT("My-Link")},
                            .target = {.is_provider = (i & 2) != 0,
                                       .key = WC_LIT(M0),
                                       .contract = WC_LIT("a:b"),
                                       .link_name = WC_LIT("default")},
                            .operation = WC_LIT("Op"),
                            .payload = WC_LIT("\x00\xff"),
                            .id = wc_slice_of(id, WC_UUID_LEN),
                            .host_id = WC_LIT(N0)};
        const wc_invocation_facts facts = {
            .id = in.id,
            .host_id = in.host_id,
            .origin_url = wc_entity_url(&in.origin, &arena),
            .target_url = wc_operation_url(wc_entity_url(&in.target, &arena), in.operation, &arena),
            .payload = in.payload};
        assert_int_equal(wc_invocation_sign(&facts, &key, &env, &arena, &in.token, NULL), 0);
        assert_verdict(&bench, &in, 0, NULL);
    }
    wc_nkey_deinit(&key);
    close_court(&bench);
}

/* SPEC host 1 [D] */
static void test_invocation__urls_of_entities(void **state)
{
    (void)state;
    const wc_entity provider = {.is_provider = true,
                                .key = WC_LIT("Vxxx"),
                                .contract = WC_LIT("wasmcloud:messaging"),
                                .link_name = WC_LIT("default")};
    assert_text(wc_entity_url(&provider, &arena), "wasmbus://wasmcloud/messaging/default/Vxxx");
    assert_text(wc_entity_url(&(wc_entity){.key = WC_LIT("system")}, &arena), "wasmbus://system");
}

/* ---- replays ------------------------------------------------------------------------------------------------------- */

static int seen(wc_replay *replay, unsigned number, uint64_t issued, uint64_t now)
{
    char id[32];
    int len = snprintf(id, sizeof id, "id-%u", number);
    return wc_replay_check(replay, WC_LIT(N0), wc_slice_of(id, (size_t)len), issued, now, NULL);
}

static void test_invocation__an_id_is_remembered_as_long_as_its_token_is_fresh(void **state)
{
    (void)state;
    wc_replay *replay = wc_replay_new(0);
    assert_int_equal(seen(replay, 1, 1000, 1000), 0);
    assert_int_equal(seen(replay, 1, 1000, 1000), WC_EEXIST);
    assert_int_equal(seen(replay, 2, 1000, 1000), 0);
    assert_int_equal(seen(replay, 3, 1120, 1000), 0); /* issued by a clock that is ahead */
    assert_int_equal(seen(replay, 1, 1000, 1120), WC_EEXIST);
    assert_int_equal(seen(replay, 1, 1000, 1121), WC_EDENIED);
    assert_int_equal(wc_replay_count(replay), 1); /* what may not come any more is forgotten */
    assert_int_equal(seen(replay, 3, 1120, 1240), WC_EEXIST);
    assert_int_equal(seen(replay, 3, 1120, 1241), WC_EDENIED);
    assert_int_equal(wc_replay_count(replay), 0);
    wc_replay_free(replay);
}

static void test_invocation__ids_of_two_hosts_are_apart(void **state)
{
    (void)state;
    wc_replay *replay = wc_replay_new(0);
    assert_int_equal(wc_replay_check(replay, WC_LIT(N0), WC_LIT("1"), 1000, 1000, NULL), 0);
    assert_int_equal(wc_replay_check(replay, WC_LIT(V0), WC_LIT("1"), 1000, 1000, NULL), 0);
    assert_int_equal(wc_replay_check(replay, WC_LIT(N0), WC_LIT("1"), 1000, 1000, NULL), WC_EEXIST);
    wc_replay_free(replay);
}

/* Under a flood the window shrinks, but no copy passes. */
static void test_invocation__a_full_memory_refuses_rather_than_forgets(void **state)
{
    (void)state;
    wc_replay *replay = wc_replay_new(1000);
    for (unsigned i = 0; i < 600; i++)
        assert_int_equal(seen(replay, i, 1000, 1000), 0);
    for (unsigned i = 600; i < 1000; i++)
        assert_int_equal(seen(replay, i, 1001, 1001), 0);
    assert_int_equal(wc_replay_count(replay), 1000);
    assert_int_equal(seen(replay, 1000, 1001, 1001), 0); /* second 1000 makes room */
    assert_int_equal(wc_replay_count(replay), 401);
    assert_int_equal(seen(replay, 5, 1000, 1001), WC_EDENIED);
    assert_int_equal(seen(replay, 700, 1001, 1001), WC_EEXIST);
    for (unsigned i = 0; i < 599; i++)
        assert_int_equal(seen(replay, 5000 + i, 1001, 1001), 0);
    assert_int_equal(seen(replay, 9999, 1001, 1001), WC_ELIMIT);
    assert_int_equal(seen(replay, 9999, 1002, 1002), 0);
    wc_replay_free(replay);
}

/* A clock that is set back must not deny everything until it has caught up. */
static void test_invocation__a_clock_set_back_an_hour_goes_on(void **state)
{
    (void)state;
    wc_replay *replay = wc_replay_new(0);
    assert_int_equal(seen(replay, 1, 10000, 10000), 0);
    assert_int_equal(seen(replay, 2, 6400, 6400), 0);
    assert_int_equal(seen(replay, 2, 6400, 6401), WC_EEXIST);
    assert_int_equal(seen(replay, 1, 10000, 10000), 0); /* an hour later: its time was never fresh in between */
    wc_replay_free(replay);
}

/* ---- beside the invocation ----------------------------------------------------------------------------------------- */

static wc_rpc_terms terms_of(const char *headers)
{
    wc_rpc_terms out;
    wc_rpc_headers_get(wc_slice_str(headers), &out);
    return out;
}

/* design.md section 5 */
static void test_invocation__headers_carry_deadline_depth_and_trace(void **state)
{
    (void)state;
    wc_rpc_terms terms = {.timeout_ms = 1500, .depth = 3, .request_id = "01234567-89ab-4cde-8f01-23456789abcd"};
    wc_buf out;
    wc_buf_init(&out, 1024);
    wc_rpc_headers_put(&terms, WC_LIT(ID), &out);
    assert_string_equal(wc_buf_cstr(&out),
                        "NATS/1.0\r\nWc-Deadline-Ms: 1500\r\nWc-Depth: 3\r\n"
                        "traceparent: 00-0123456789ab4cde8f0123456789abcd-4a1e6b4c0d5e4f6a-01\r\n\r\n");
    wc_rpc_terms back = terms_of(wc_buf_cstr(&out));
    assert_int_equal(back.timeout_ms, 1500);
    assert_int_equal(back.depth, 3);
    assert_string_equal(back.request_id, terms.request_id);
    wc_buf_clear(&out);
    memcpy(terms.request_id, "6fa35f8e60617b64", 17);
    wc_rpc_headers_put(&terms, WC_LIT(ID), &out);
    assert_non_null(strstr(wc_buf_cstr(&out), "00-00000000000000006fa35f8e60617b64-"));
    assert_string_equal(terms_of(wc_buf_cstr(&out)).request_id, "6fa35f8e60617b64");
    wc_buf_clear(&out);
    terms.request_id[0] = 0; /* then the invocation is the request */
    wc_rpc_headers_put(&terms, WC_LIT(ID), &out);
    assert_string_equal(terms_of(wc_buf_cstr(&out)).request_id, ID);
    wc_buf_deinit(&out);
}

static void test_invocation__headers_that_make_no_sense_are_absent(void **state)
{
    (void)state;
    assert_int_equal(terms_of("").timeout_ms, 0);
    assert_int_equal(terms_of("NATS/1.0\r\nwc-deadline-ms:7\r\nWC-DEPTH:  2 \r\n\r\n").timeout_ms, 7);
    assert_int_equal(terms_of("NATS/1.0\r\nwc-deadline-ms:7\r\nWC-DEPTH:  2 \r\n\r\n").depth, 2);
    assert_int_equal(terms_of("NATS/1.0\r\nWc-Deadline-Ms: -1\r\n\r\n").timeout_ms, 0);
    assert_int_equal(terms_of("NATS/1.0\r\nWc-Deadline-Ms: 99999999999999\r\n\r\n").timeout_ms, UINT32_MAX);
    assert_int_equal(terms_of("NATS/1.0\r\nWc-Deadline-Ms: 0\r\n\r\n").timeout_ms, 1);
    assert_int_equal(terms_of("NATS/1.0\r\nWc-Deadline-Ms").timeout_ms, 0);
    assert_string_equal(
        terms_of("traceparent: 00-0123456789ABCDEF0123456789abcdef-0123456789abcdef-01").request_id, "");
    assert_string_equal(terms_of("traceparent: 00-0123-01").request_id, "");
}

static void test_invocation__an_error_keeps_its_kind(void **state)
{
    (void)state;
    wc_buf out;
    wc_buf_init(&out, 256);
    wc_rpc_status_put(WC_EBUSY, &out);
    assert_string_equal(wc_buf_cstr(&out), "NATS/1.0\r\nWc-Status: EBUSY\r\n\r\n");
    assert_int_equal(wc_rpc_status_get(wc_buf_slice(&out)), WC_EBUSY);
    wc_buf_deinit(&out);
    assert_int_equal(wc_rpc_status_get((wc_slice){0}), WC_EGUEST);
    assert_int_equal(wc_rpc_status_get(WC_LIT("NATS/1.0\r\nwc-status: ETIMEOUT \r\n\r\n")), WC_ETIMEOUT);
    assert_int_equal(wc_rpc_status_get(WC_LIT("NATS/1.0\r\nWc-Status: OK\r\n\r\n")), WC_EGUEST);
    assert_int_equal(wc_rpc_status_get(WC_LIT("NATS/1.0\r\nWc-Status: EPOISONED\r\n\r\n")), WC_EGUEST);
}

static void test_invocation__operations_of_the_host_are_reserved(void **state)
{
    (void)state;
    assert_true(wc_rpc_is_reserved(WC_LIT("__halt")));
    assert_true(wc_rpc_is_reserved(WC_LIT("BindActor")));
    assert_true(wc_rpc_is_reserved(WC_LIT("RemoveActor")));
    assert_true(wc_rpc_is_reserved(WC_LIT("PerformLiveUpdate")));
    assert_false(wc_rpc_is_reserved(WC_LIT("HandleRequest")));
    assert_false(wc_rpc_is_reserved(WC_LIT("HealthRequest")));
    assert_false(wc_rpc_is_reserved(WC_LIT("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_invocation__bytes_of_the_spec_are_read_and_written, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_invocation__entities_are_read_by_index_and_by_name, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_invocation__every_form_that_the_era_reads_is_read, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_invocation__payload_integers_may_have_any_width, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_invocation__cut_off_anywhere_is_an_error, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_invocation__what_is_no_invocation_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_invocation__a_name_that_is_too_long_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_invocation__a_payload_beyond_the_memory_given_is_refused, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_invocation__answers_of_the_spec_are_read_and_written, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_invocation__an_answer_may_leave_the_error_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_invocation__the_token_of_the_spec_holds_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_invocation__what_differs_from_the_token_is_refused, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_invocation__a_token_of_another_time_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_invocation__a_host_that_is_not_in_the_list_is_refused, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_invocation__what_we_sign_passes_our_check, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_invocation__urls_of_entities, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_invocation__an_id_is_remembered_as_long_as_its_token_is_fresh,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_invocation__ids_of_two_hosts_are_apart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_invocation__a_full_memory_refuses_rather_than_forgets, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_invocation__a_clock_set_back_an_hour_goes_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_invocation__headers_carry_deadline_depth_and_trace, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_invocation__headers_that_make_no_sense_are_absent, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_invocation__an_error_keeps_its_kind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_invocation__operations_of_the_host_are_reserved, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
