/* A thousand modules damaged at random: each is refused with a text, or runs inside its limits. design.md section 10. The
 * same body runs under libFuzzer in tests/fuzz/fuzz_module.c. */
#include "support.h"

static wapc_engine *engine;

static int set_up(void **state)
{
    (void)state;
    wapc_config config = test_config();
    config.has_wasi = true;
    config.is_wasi_lenient = true;
    config.max_memory_bytes = 1u << 20;
    config.max_payload_bytes = 64u << 10;
    config.stack_bytes = 64u << 10;
    config.tick_us = 200;
    config.start_timeout_ms = 2;
    engine = make_engine(&config);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    wapc_engine_free(engine);
    return 0;
}

/* Small and repeatable; the seed is the number of the module. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static void damage(uint8_t *bytes, size_t len, uint64_t *seed)
{
    uint64_t times = 1 + next_random(seed) % 4;
    for (uint64_t i = 0; i < times; i++) {
        size_t at = 8 + next_random(seed) % (len - 8);
        switch (next_random(seed) % 3) {
        case 0:
            bytes[at] = (uint8_t)next_random(seed);
            break;
        case 1:
            bytes[at] ^= (uint8_t)(1u << next_random(seed) % 8);
            break;
        default:
            bytes[at] = bytes[8 + next_random(seed) % (len - 8)];
            break;
        }
    }
}

/* 1 when it could be loaded and started. */
static int try_bytes(wc_slice wasm, wc_slice payload)
{
    wapc_module *module = NULL;
    wapc_instance *instance = NULL;
    wc_slice response = {0};
    wc_error err = {0};
    if (wapc_module_new(engine, wasm, &module, &err) != 0) {
        assert_true(err.msg[0] != 0);
        return 0;
    }
    int rc = wapc_instance_new(module, NULL, NULL, &instance, &err);
    bool is_started = rc == 0;
    if (is_started)
        rc = wapc_call(instance, WC_LIT("operation"), payload, 2, &response, &err);
    wapc_instance_free(instance);
    wapc_module_unref(module);
    assert_true(rc == 0 || err.msg[0] != 0);
    return is_started;
}

static void test_hostile__a_thousand_damaged_modules_do_no_harm(void **state)
{
    (void)state;
    static const char *const names[] = {"tests/wapc_script", "tests/wapc_wasi", "tests/wapc_abort",
                                        "tests/wapc_starts"};
    script s = {0};
    SAY(&s, S_GROW, 2, 0x20);
    SAY(&s, S_HOST_CALL, 0, 16, 0, 16, 0, 16, 0, 16, 0x20);
    SAY(&s, S_RESPONSE, 0, 64);
    SAY(&s, S_RETURN, 1);
    int started = 0;
    for (size_t n = 0; n < WC_COUNT(names); n++) {
        wc_buf wasm = guest_bytes(names[n]);
        restore_engine_signals();
        for (uint64_t i = 0; i < 250; i++) {
            uint64_t seed = n * 1000 + i;
            wc_buf copy;
            wc_buf_init(&copy, wasm.len);
            wc_buf_append_slice(&copy, wc_buf_slice(&wasm));
            damage(copy.ptr, copy.len, &seed);
            started += try_bytes(wc_buf_slice(&copy), script_slice(&s));
            wc_buf_deinit(&copy);
        }
        wc_buf_deinit(&wasm);
    }
    assert_true(started > 50); /* else the damage would always be noticed by the parser alone */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hostile__a_thousand_damaged_modules_do_no_harm),
    };
    keep_engine_signals();
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
