/* tests/unit/claims/vectors.h: the vectors of claims.md 1.5, 3.3 and 4.4, byte for byte, and a clock and a
 * random source that stand still. */
#ifndef WC_TESTS_CLAIMS_VECTORS_H
#define WC_TESTS_CLAIMS_VECTORS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "claims/claims.h"

/* 3.3: the unsigned loop module, 74 bytes, canonical */
#define LOOP_HEX                                                                                         \
    "0061736d010000000105016000017f030201000503010001070801046d61696e00000a26012401027f410a210103402001" \
    "45044005200141016b2101200041026a21000c010b0b20000b"

#define LOOP_HASH "5C66140DB61ABE7000BAD7BBB7A1F896CE0C0A7879D8AA3C9CAB93DB0A0A1827"

/* 3.3: a module with padded integers, 295 bytes */
#define PADDED_HEX                                                                                       \
    "0061736d01000000000c0664796c696e6b8080c00200018a808080000260027f7f017f60000002c1808080000403656e76" \
    "0a6d656d6f727942617365037f0003656e76066d656d6f72790200800203656e76057461626c650170000003656e760974" \
    "61626c6542617365037f0003848080800003000101068b80808000027f0141000b7f0141000b07a380808000020a5f7472" \
    "616e73666f726d0000125f5f706f73745f696e7374616e74696174650002098180808000000ae98080800003c180808000" \
    "01027f027f200041004a0440410021020520000f0b0340200120026a22032c000041e900460440200341f9003a00000b20" \
    "0241016a22022000470d000b20000b0b838080800000010b9580808000000240230024022302418080c0026a240310010b" \
    "0b"

#define PADDED_RAW_HASH "BA3F520FEF9B08C4FB30FB34700B57FFA3C0C0FF3FAF80A987EB50CE55CE96E3"

/* 3.3: its canonical form, 255 bytes */
#define PADDED_CANONICAL_HEX                                                                             \
    "0061736d01000000000c0664796c696e6b8080c00200010a0260027f7f017f60000002410403656e760a6d656d6f727942" \
    "617365037f0003656e76066d656d6f72790200800203656e76057461626c650170000003656e76097461626c6542617365" \
    "037f00030403000101060b027f0141000b7f0141000b0723020a5f7472616e73666f726d0000125f5f706f73745f696e73" \
    "74616e746961746500020901000a5d034101027f027f200041004a0440410021020520000f0b0340200120026a22032c00" \
    "0041e900460440200341f9003a00000b200241016a22022000470d000b20000b0b0300010b150002402300240223024180" \
    "80c0026a240310010b0b"

#define PADDED_CANONICAL_HASH "498656A9AAB49DB6DC1328998772C772554EDF90652711F4FA6FDE28CF97118B"

/* 3.3: token of the published signed_loop.wasm */
#define SIGNED_LOOP_TOKEN                                                                                \
    "eyJ0eXAiOiJqd3QiLCJhbGciOiJFZDI1NTE5In0.eyJqdGkiOiI1dUhLcUR2M2dTQkFreTE1bXZ3dWhwIiwiaWF0IjoxNTkwMj" \
    "A1MzMyLCJpc3MiOiJBQ0NIUzU3RDNQMlZFT041TVFDSk00WUEzNEdZQkRGWlIzSUJHNUVRTlVPTklIQk81WDROSVVSQyIsInN1" \
    "YiI6Ik1CUTJSQzNCQVJYRldUQkZXNVVKNkozUVNBVllKN0Q2NFo1TFJDUFIzVUk0NEY2NVEzT01OR1lNIiwid2FzY2FwIjp7Im" \
    "5hbWUiOiJTZWN1cmUgQWN0b3IiLCJoYXNoIjoiNUM2NjE0MERCNjFBQkU3MDAwQkFEN0JCQjdBMUY4OTZDRTBDMEE3ODc5RDhB" \
    "QTNDOUNBQjkzREIwQTBBMTgyNyIsInRhZ3MiOltdLCJjYXBzIjpbIndhc2NjOmtleXZhbHVlIiwid2FzY2M6bWVzc2FnaW5nIi" \
    "wid2FzY2M6aHR0cF9jbGllbnQiLCJ3YXNjYzpodHRwX3NlcnZlciJdLCJ2ZXIiOiIxLjAuMCIsInByb3YiOmZhbHNlfX0.jYFM" \
    "ymq5Z4v2f8ArGEU39dbJAHKytgXh_fbF9oSz1G0SR5s75b3796p9daMmgfrxEbn2k1L-FcIiHEeGrvdyDw"

/* 3.3: actor, loop module */
#define ACTOR_JSON                                                                                       \
    "{\"jti\":\"5uHKqDv3gSBAky15mvwuhp\",\"iat\":1612814292,\"iss\":\"AA7R5L74E45BJ4XVUYTELQ56P5VCOSPOA" \
    "A474L7QWH4ZAILLKTZFWYYW\",\"sub\":\"MCLFG44AN6RKNORIDSN5JACURXNEIP5Q6CH2BOG5FCTDF7HE6ES3MCQB\",\"w" \
    "ascap\":{\"name\":\"Loop\",\"hash\":\"5C66140DB61ABE7000BAD7BBB7A1F896CE0C0A7879D8AA3C9CAB93DB0A0A" \
    "1827\",\"tags\":[],\"caps\":[\"wasmcloud:httpserver\",\"wasmcloud:logging\"],\"rev\":1,\"ver\":\"0" \
    ".1.0\",\"call_alias\":\"test/loop\",\"prov\":false}}"

/* 3.3: actor, loop module */
#define ACTOR_TOKEN                                                                                      \
    "eyJ0eXAiOiJqd3QiLCJhbGciOiJFZDI1NTE5In0.eyJqdGkiOiI1dUhLcUR2M2dTQkFreTE1bXZ3dWhwIiwiaWF0IjoxNjEyOD" \
    "E0MjkyLCJpc3MiOiJBQTdSNUw3NEU0NUJKNFhWVVlURUxRNTZQNVZDT1NQT0FBNDc0TDdRV0g0WkFJTExLVFpGV1lZVyIsInN1" \
    "YiI6Ik1DTEZHNDRBTjZSS05PUklEU041SkFDVVJYTkVJUDVRNkNIMkJPRzVGQ1RERjdIRTZFUzNNQ1FCIiwid2FzY2FwIjp7Im" \
    "5hbWUiOiJMb29wIiwiaGFzaCI6IjVDNjYxNDBEQjYxQUJFNzAwMEJBRDdCQkI3QTFGODk2Q0UwQzBBNzg3OUQ4QUEzQzlDQUI5" \
    "M0RCMEEwQTE4MjciLCJ0YWdzIjpbXSwiY2FwcyI6WyJ3YXNtY2xvdWQ6aHR0cHNlcnZlciIsIndhc21jbG91ZDpsb2dnaW5nIl" \
    "0sInJldiI6MSwidmVyIjoiMC4xLjAiLCJjYWxsX2FsaWFzIjoidGVzdC9sb29wIiwicHJvdiI6ZmFsc2V9fQ.Av8ZMzYycZHkR" \
    "RCVVIgDT3bXIiAM_Et5cy1srDuE0tDqLnBkm2oRCNG37Sa89HMvsJDlwyan1kOaaO-48YAgDQ"

/* 3.3: actor with exp, nbf, tags, no caps */
#define DATED_JSON                                                                                       \
    "{\"exp\":1893456000,\"jti\":\"5uHKqDv3gSBAky15mvwuhp\",\"iat\":1612814292,\"iss\":\"AA7R5L74E45BJ4" \
    "XVUYTELQ56P5VCOSPOAA474L7QWH4ZAILLKTZFWYYW\",\"sub\":\"MCLFG44AN6RKNORIDSN5JACURXNEIP5Q6CH2BOG5FCT" \
    "DF7HE6ES3MCQB\",\"nbf\":1612900692,\"wascap\":{\"name\":\"Loop\",\"hash\":\"5C66140DB61ABE7000BAD7" \
    "BBB7A1F896CE0C0A7879D8AA3C9CAB93DB0A0A1827\",\"tags\":[\"a\",\"b\"],\"caps\":[],\"prov\":false}}"

/* 3.3: actor with exp, nbf, tags, no caps */
#define DATED_TOKEN                                                                                      \
    "eyJ0eXAiOiJqd3QiLCJhbGciOiJFZDI1NTE5In0.eyJleHAiOjE4OTM0NTYwMDAsImp0aSI6IjV1SEtxRHYzZ1NCQWt5MTVtdn" \
    "d1aHAiLCJpYXQiOjE2MTI4MTQyOTIsImlzcyI6IkFBN1I1TDc0RTQ1Qko0WFZVWVRFTFE1NlA1VkNPU1BPQUE0NzRMN1FXSDRa" \
    "QUlMTEtUWkZXWVlXIiwic3ViIjoiTUNMRkc0NEFONlJLTk9SSURTTjVKQUNVUlhORUlQNVE2Q0gyQk9HNUZDVERGN0hFNkVTM0" \
    "1DUUIiLCJuYmYiOjE2MTI5MDA2OTIsIndhc2NhcCI6eyJuYW1lIjoiTG9vcCIsImhhc2giOiI1QzY2MTQwREI2MUFCRTcwMDBC" \
    "QUQ3QkJCN0ExRjg5NkNFMEMwQTc4NzlEOEFBM0M5Q0FCOTNEQjBBMEExODI3IiwidGFncyI6WyJhIiwiYiJdLCJjYXBzIjpbXS" \
    "wicHJvdiI6ZmFsc2V9fQ.hnthGLd1Z9R7N-SadkYA0Mu4GIUr_-P8NC6QVzj9soLWflyhBkfPCr9DpTlTtpiYj8-g-MSyMBRrc" \
    "1PWbvfZCg"

/* 3.3: provider */
#define PROVIDER_JSON                                                                                    \
    "{\"jti\":\"5uHKqDv3gSBAky15mvwuhp\",\"iat\":1612814292,\"iss\":\"AA7R5L74E45BJ4XVUYTELQ56P5VCOSPOA" \
    "A474L7QWH4ZAILLKTZFWYYW\",\"sub\":\"VBM5JMFOVUJDHGTOJSPUJ33ZGHCRCJ3LYHUJ3HND5ZMRVORYCMAVPZQF\",\"w" \
    "ascap\":{\"name\":\"Test parJEEzy\",\"capid\":\"wasmcloud:testing\",\"vendor\":\"TestRunner\",\"re" \
    "v\":42,\"ver\":\"3.2.1\",\"target_hashes\":{\"x86_64-linux\":\"8253E6BE7C5370AE137DA5067E8160670BD" \
    "0736D51E61CB96E848EE3E985E70A\"}}}"

/* 3.3: provider */
#define PROVIDER_TOKEN                                                                                   \
    "eyJ0eXAiOiJqd3QiLCJhbGciOiJFZDI1NTE5In0.eyJqdGkiOiI1dUhLcUR2M2dTQkFreTE1bXZ3dWhwIiwiaWF0IjoxNjEyOD" \
    "E0MjkyLCJpc3MiOiJBQTdSNUw3NEU0NUJKNFhWVVlURUxRNTZQNVZDT1NQT0FBNDc0TDdRV0g0WkFJTExLVFpGV1lZVyIsInN1" \
    "YiI6IlZCTTVKTUZPVlVKREhHVE9KU1BVSjMzWkdIQ1JDSjNMWUhVSjNITkQ1Wk1SVk9SWUNNQVZQWlFGIiwid2FzY2FwIjp7Im" \
    "5hbWUiOiJUZXN0IHBhckpFRXp5IiwiY2FwaWQiOiJ3YXNtY2xvdWQ6dGVzdGluZyIsInZlbmRvciI6IlRlc3RSdW5uZXIiLCJy" \
    "ZXYiOjQyLCJ2ZXIiOiIzLjIuMSIsInRhcmdldF9oYXNoZXMiOnsieDg2XzY0LWxpbnV4IjoiODI1M0U2QkU3QzUzNzBBRTEzN0" \
    "RBNTA2N0U4MTYwNjcwQkQwNzM2RDUxRTYxQ0I5NkU4NDhFRTNFOTg1RTcwQSJ9fX0.0nwIYm8rMPIMPQBxQNDw0dVAxbUr0Hme" \
    "x9WXYk135YwHaC0MCxOOHei7BioDzbi3bKVKP0EK-yfDSP_rsUHQDg"

/* 3.3: account */
#define ACCOUNT_JSON                                                                                     \
    "{\"jti\":\"5uHKqDv3gSBAky15mvwuhp\",\"iat\":1612814292,\"iss\":\"OBHP6TWOXRJEPSO75Z4VBJYY6F5QITS3K" \
    "NUELFEY3SJ4OULWJL6VYDKS\",\"sub\":\"AA7R5L74E45BJ4XVUYTELQ56P5VCOSPOAA474L7QWH4ZAILLKTZFWYYW\",\"w" \
    "ascap\":{\"name\":\"TokenName\",\"valid_signers\":[]}}"

/* 3.3: account */
#define ACCOUNT_TOKEN                                                                                    \
    "eyJ0eXAiOiJqd3QiLCJhbGciOiJFZDI1NTE5In0.eyJqdGkiOiI1dUhLcUR2M2dTQkFreTE1bXZ3dWhwIiwiaWF0IjoxNjEyOD" \
    "E0MjkyLCJpc3MiOiJPQkhQNlRXT1hSSkVQU083NVo0VkJKWVk2RjVRSVRTM0tOVUVMRkVZM1NKNE9VTFdKTDZWWURLUyIsInN1" \
    "YiI6IkFBN1I1TDc0RTQ1Qko0WFZVWVRFTFE1NlA1VkNPU1BPQUE0NzRMN1FXSDRaQUlMTEtUWkZXWVlXIiwid2FzY2FwIjp7Im" \
    "5hbWUiOiJUb2tlbk5hbWUiLCJ2YWxpZF9zaWduZXJzIjpbXX19.fvBAHbBSOc1wGMyvgHq6FTS2DMrcdGW_-Aj7CVIPhTvFuNk" \
    "PE3WFUHbLRfrYyAr5l4HCjStZJ3ejEe0GfxI-BA"

/* 4.4: invocation */
#define INVOCATION_JSON                                                                                  \
    "{\"jti\":\"5uHKqDv3gSBAky15mvwuhp\",\"iat\":1612814292,\"iss\":\"NAB2CB576PHBBPQ5ODORRZ2LYCMWPZGWG" \
    "CN2KDK7DXOIMZASKUY3RSWB\",\"sub\":\"00000000-0000-4000-8000-000000000000\",\"wascap\":{\"target_ur" \
    "l\":\"wasmbus://wasmcloud/messaging/default/Vxxx/OP_TESTING\",\"origin_url\":\"wasmbus://testing\"" \
    ",\"hash\":\"F497C3B417EBA47FB79C3644781FE1F4B35000A0B9B7668195F286350D785B52\"}}"

/* 4.4: invocation */
#define INVOCATION_TOKEN                                                                                 \
    "eyJ0eXAiOiJqd3QiLCJhbGciOiJFZDI1NTE5In0.eyJqdGkiOiI1dUhLcUR2M2dTQkFreTE1bXZ3dWhwIiwiaWF0IjoxNjEyOD" \
    "E0MjkyLCJpc3MiOiJOQUIyQ0I1NzZQSEJCUFE1T0RPUlJaMkxZQ01XUFpHV0dDTjJLREs3RFhPSU1aQVNLVVkzUlNXQiIsInN1" \
    "YiI6IjAwMDAwMDAwLTAwMDAtNDAwMC04MDAwLTAwMDAwMDAwMDAwMCIsIndhc2NhcCI6eyJ0YXJnZXRfdXJsIjoid2FzbWJ1cz" \
    "ovL3dhc21jbG91ZC9tZXNzYWdpbmcvZGVmYXVsdC9WeHh4L09QX1RFU1RJTkciLCJvcmlnaW5fdXJsIjoid2FzbWJ1czovL3Rl" \
    "c3RpbmciLCJoYXNoIjoiRjQ5N0MzQjQxN0VCQTQ3RkI3OUMzNjQ0NzgxRkUxRjRCMzUwMDBBMEI5Qjc2NjgxOTVGMjg2MzUwRD" \
    "c4NUI1MiJ9fQ.GfamABmtIzzw_9gC3vafj8XqqTc2tnMNLP9lENF_soTjyQgB7jMXtskCoeL_nvrF7QSif_D-5O_kyLRDZR4nB" \
    "Q"

/* 3.3: payload of a published provider token */
#define FAKEPAY_JSON                                                                                     \
    "{\"jti\":\"Ftos3Nndqov7etaQwz5Ntl\",\"iat\":1612208012,\"iss\":\"ABNLQZLJFBAWP4KJR63PYCA4Y655OZOOH" \
    "TGRW6FNFGEVUE5RN4PO2RXR\",\"sub\":\"VAN5FE2JCYMZFHZZWS2KNKVEIIU5SH5E5SD3IIF6BWA25XKFKCHXEMDU\",\"w" \
    "ascap\":{\"name\":\"Fake Payments\",\"capid\":\"examples:payments\",\"vendor\":\"wasmCloud\",\"rev" \
    "\":1,\"ver\":\"1.0\",\"target_hashes\":{\"x86_64-linux\":\"B7FEAB0AE46F4A5B43778906504732FC5C36107" \
    "4A500485D2ECCF0B175E4FF0D\"}}}"

#define FAKEPAY_SIGNATURE \
    "zOAePHTMGfkwPmqVbHfmT-pPeqRBvT7nCDG9NMlItrDP5VSm0XEB7qqTSNM8ikhJtO2Hi_lLTDPXCM8wG-agDw"

/* 1.5 */
#define ISSUER_SEED "SAACTTUPKR55VUWUDK7GJ5SU5KGED455FR7BDO46RUVOTHUWKBLECLH2UU"
#define ISSUER_PUBLIC "AA7R5L74E45BJ4XVUYTELQ56P5VCOSPOAA474L7QWH4ZAILLKTZFWYYW"
#define MODULE_PUBLIC "MCLFG44AN6RKNORIDSN5JACURXNEIP5Q6CH2BOG5FCTDF7HE6ES3MCQB"
#define SERVICE_PUBLIC "VBM5JMFOVUJDHGTOJSPUJ33ZGHCRCJ3LYHUJ3HND5ZMRVORYCMAVPZQF"
#define OPERATOR_SEED "SOALSFXSHRVKCNOP2JSOVOU267XMF2ZMLF627OM6ZPS6WMKVS6HKQGU7QM"
#define OPERATOR_PUBLIC "OBHP6TWOXRJEPSO75Z4VBJYY6F5QITS3KNUELFEY3SJ4OULWJL6VYDKS"
#define HOST_SEED "SNAAAAICAMCAKBQHBAEQUCYMBUHA6EARCIJRIFIWC4MBSGQ3DQOR4H2D5U"
#define HOST_PUBLIC "NAB2CB576PHBBPQ5ODORRZ2LYCMWPZGWGCN2KDK7DXOIMZASKUY3RSWB"
#define VECTOR_ID "5uHKqDv3gSBAky15mvwuhp"
#define VECTOR_TIME 1612814292u
#define VECTOR_NS (VECTOR_TIME * UINT64_C(1000000000))

static inline uint64_t still_wall_ns(void *ctx)
{
    (void)ctx;
    return VECTOR_NS;
}

static inline void counting_random(void *ctx, uint8_t *out, size_t len)
{
    uint8_t *next = ctx;
    for (size_t i = 0; i < len; i++)
        out[i] = (*next)++;
}

static inline wc_env still_env(uint8_t *counter)
{
    return (wc_env){
        .ctx = counter, .monotonic_ns = still_wall_ns, .wall_ns = still_wall_ns, .random = counting_random};
}

/* Owned bytes of hexadecimal text. */
static inline wc_slice from_hex(const char *hex)
{
    size_t len = strlen(hex) / 2;
    uint8_t *bytes = wc_alloc(len + 1);
    for (size_t i = 0; i < len; i++) {
        unsigned value = 0;
        for (size_t k = 0; k < 2; k++) {
            char c = hex[2 * i + k];
            value = value << 4 | (unsigned)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
        }
        bytes[i] = (uint8_t)value;
    }
    return wc_slice_of(bytes, len);
}

/* Frees what from_hex or an embed gave. */
static inline void drop(wc_slice owned)
{
    union {
        const uint8_t *constant;
        void *owned;
    } ptr = {owned.ptr};
    wc_free(ptr.owned);
}

static inline void assert_slice(wc_slice got, const char *expected)
{
    assert_int_equal(got.len, strlen(expected));
    assert_memory_equal(got.ptr, expected, got.len);
}

static inline wc_nkey key_of(const char *seed)
{
    wc_nkey key;
    assert_int_equal(wc_nkey_from_seed(wc_slice_str(seed), 0, &key, NULL), 0);
    return key;
}

#endif
