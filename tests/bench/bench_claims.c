/* room: claims. What verifying costs: a module of 2 MB by its raw cut and by its canonical form, a token,
 * a signature. */
#include <stdio.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/env.h"
#include "claims/claims.h"
#include "codec/leb.h"

#define MODULE_BYTES (2u << 20)

/* One body: a local, then `i32.const; drop` over and over. A padded one has constants in five bytes. */
static void append_body(wc_buf *code, bool is_padded)
{
    static const uint8_t shortest[] = {0x41, 0x05, 0x1a},
                         padded[] = {0x41, 0x85, 0x80, 0x80, 0x80, 0x00, 0x1a};
    wc_buf body;
    wc_buf_init(&body, 4096);
    wc_buf_append_byte(&body, 0);
    for (int i = 0; i < 200; i++)
        wc_buf_append(&body, is_padded ? padded : shortest, is_padded ? sizeof padded : sizeof shortest);
    wc_buf_append_byte(&body, 0x0b);
    uint8_t size[WC_LEB_SIZE_MAX];
    wc_buf_append(code, size, wc_leb_write_u64(body.len, size));
    wc_buf_append_slice(code, wc_buf_slice(&body));
    wc_buf_deinit(&body);
}

static void append_section(wc_buf *module, uint8_t id, uint32_t count, wc_slice entries)
{
    uint8_t number[WC_LEB_SIZE_MAX], size[WC_LEB_SIZE_MAX];
    size_t number_len = wc_leb_write_u64(count, number);
    wc_buf_append_byte(module, id);
    wc_buf_append(module, size, wc_leb_write_u64(number_len + entries.len, size));
    wc_buf_append(module, number, number_len);
    wc_buf_append_slice(module, entries);
}

static void build_module(wc_buf *out, bool is_padded)
{
    wc_buf code, functions;
    uint32_t count = 0;
    wc_buf_init(&code, 2 * MODULE_BYTES);
    wc_buf_init(&functions, MODULE_BYTES);
    for (; code.len < MODULE_BYTES; count++) {
        append_body(&code, is_padded);
        wc_buf_append_byte(&functions, 0);
    }
    wc_buf_append(out, "\0asm\1\0\0\0", 8);
    append_section(out, 1, 1, WC_LIT("\x60\0\0"));
    append_section(out, 3, count, wc_buf_slice(&functions));
    append_section(out, 10, count, wc_buf_slice(&code));
    wc_buf_deinit(&code);
    wc_buf_deinit(&functions);
}

static double elapsed_us(uint64_t since, int times)
{
    return (double)(wc_env_monotonic_ns(&wc_env_system) - since) / 1000.0 / times;
}

static int load_many(const char *what, wc_slice file, int times)
{
    uint64_t since = wc_env_monotonic_ns(&wc_env_system);
    for (int i = 0; i < times; i++) {
        wc_loaded_actor loaded;
        wc_error err;
        if (wc_actor_load(file, wc_env_system.wall_ns(NULL), 0, &loaded, &err) < 0) {
            fprintf(stderr, "%s: %s\n", what, err.msg);
            return 1;
        }
        wc_loaded_actor_deinit(&loaded);
    }
    printf("%-42s %10.1f us  (%.1f MB)\n", what, elapsed_us(since, times), (double)file.len / (1 << 20));
    return 0;
}

static int bench_modules(const wc_nkey *key)
{
    const wc_claims claims = {.kind = WC_CLAIMS_ACTOR, .has_metadata = true, .subject = WC_LIT("M")};
    wc_buf plain, file, padded;
    wc_buf_init(&plain, 4 * MODULE_BYTES);
    wc_buf_init(&padded, 4 * MODULE_BYTES);
    wc_buf_init(&file, 4 * MODULE_BYTES);
    build_module(&plain, false);
    build_module(&padded, true);
    uint64_t since = wc_env_monotonic_ns(&wc_env_system);
    int rc = wc_claims_embed(wc_buf_slice(&plain), &claims, key, &wc_env_system, 0, &file, NULL, NULL);
    printf("%-42s %10.1f us\n", "sign a module", elapsed_us(since, 1));
    if (rc == 0)
        rc = load_many("load, raw cut", wc_buf_slice(&file), 50);
    wc_buf_clear(&file);
    since = wc_env_monotonic_ns(&wc_env_system);
    if (rc == 0)
        rc = wc_claims_embed(wc_buf_slice(&padded), &claims, key, &wc_env_system, 0, &file, NULL, NULL);
    printf("%-42s %10.1f us\n", "sign a module with padded integers", elapsed_us(since, 1));
    /* the padded module with the token of its canonical form: the long way */
    wc_stripped stripped;
    if (rc == 0)
        rc = wc_wasm_strip(wc_buf_slice(&file), &plain, &stripped, NULL);
    if (rc == 0) {
        wc_buf_append(&padded, file.ptr + stripped.section_offset, stripped.section_len);
        rc = load_many("load, canonical form", wc_buf_slice(&padded), 20);
    }
    wc_buf_deinit(&plain);
    wc_buf_deinit(&padded);
    wc_buf_deinit(&file);
    return rc;
}

static int bench_invocations(const wc_nkey *key)
{
    enum { TIMES = 5000 };
    char host_id[WC_NKEY_PUBLIC_LEN + 1];
    wc_nkey_public(key, host_id);
    wc_invocation_facts facts = {
        .id = WC_LIT("00000000-0000-4000-8000-000000000000"),
        .host_id = wc_slice_str(host_id),
        .origin_url = WC_LIT("wasmbus://testing"),
        .target_url = WC_LIT("wasmbus://wasmcloud/messaging/default/Vxxx/OP_TESTING"),
        .payload = WC_LIT("payload")};
    wc_arena arena;
    wc_slice token = {0};
    int rc = 0;
    wc_arena_init(&arena, 0);
    uint64_t since = wc_env_monotonic_ns(&wc_env_system);
    for (int i = 0; i < TIMES && rc == 0; i++) {
        wc_arena_reset(&arena);
        rc = wc_invocation_sign(&facts, key, &wc_env_system, &arena, &token, NULL);
    }
    printf("%-42s %10.1f us\n", "sign an invocation", elapsed_us(since, TIMES));
    char *copy = wc_strdup_slice(token);
    since = wc_env_monotonic_ns(&wc_env_system);
    for (int i = 0; i < TIMES && rc == 0; i++) {
        wc_arena_reset(&arena);
        rc = wc_invocation_check(&facts, wc_slice_str(copy), wc_env_system.wall_ns(NULL), 0, &arena, NULL,
                                 NULL);
    }
    printf("%-42s %10.1f us\n", "check an invocation", elapsed_us(since, TIMES));
    wc_free(copy);
    wc_arena_deinit(&arena);
    return rc;
}

int main(void)
{
    wc_nkey key;
    if (wc_crypto_init(NULL) < 0 || wc_nkey_generate(WC_NKEY_ACCOUNT, &wc_env_system, &key, NULL) < 0)
        return 1;
    int rc = bench_modules(&key);
    if (rc == 0)
        rc = bench_invocations(&key);
    wc_nkey_deinit(&key);
    return rc == 0 ? 0 : 1;
}
