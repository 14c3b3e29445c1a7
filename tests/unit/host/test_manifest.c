/* Manifests: form, places in messages, additions of ours. host.md 11, artifacts.md 8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "host/manifest.h"

static char remarks[2048];

static void keep_remark(void *ctx, bool is_error, const char *text)
{
    (void)ctx;
    (void)is_error;
    wc_slice all = wc_slice_str(remarks);
    wc_slice_copy_cstr(wc_slice_str(text), remarks + all.len, sizeof remarks - all.len);
}

static int parse(const char *path, const char *text, wc_manifest **out, wc_error *err)
{
    wc_host_config config;
    wc_findings findings = {.put = keep_remark};
    wc_host_config_init(&config);
    remarks[0] = 0;
    return wc__manifest_parse(path, wc_slice_str(text), &config, &findings, out, err);
}

static void refuse(const char *path, const char *text, const char *expected)
{
    wc_manifest *m;
    wc_error err;
    assert_int_not_equal(parse(path, text, &m, &err), 0);
    if (strstr(err.msg, expected) == NULL)
        fail_msg("'%s' is not in '%s'", expected, err.msg);
}

static void test_manifest__host_11_example(void **state)
{
    (void)state;
    wc_manifest *m;
    wc_error err;
    const char *text = "labels:\n  site: lab-3\nactors:\n  - ./build/greeter_s.wasm\n  - "
                       "registry.example.org/counter:0.2.1\n"
                       "capabilities:\n  - image_ref: registry.example.org/httpserver:0.11.1\n"
                       "  - image_ref: ./build/redis.par.gz\n    link_name: cart-db\n"
                       "links:\n  - actor: MB\n    contract_id: \"wasmcloud:keyvalue\"\n    provider_id: VA\n"
                       "    link_name: cart-db\n    values:\n      URL: redis://127.0.0.1:6379\n"
                       "  - actor: MB\n    contract_id: wasmcloud:httpserver\n    provider_id: VB\n    "
                       "values:\n      PORT: 8081\n";
    if (parse("m.yaml", text, &m, &err) != 0)
        fail_msg("%s", err.msg);
    assert_int_equal(m->actor_count, 2);
    assert_string_equal(m->actors[1].text, "registry.example.org/counter:0.2.1");
    assert_null(m->actors[1].path);
    assert_int_equal(m->provider_count, 2);
    assert_string_equal(m->providers[0].link_name, "default");
    assert_string_equal(m->providers[1].link_name, "cart-db");
    assert_int_equal(m->link_count, 2);
    assert_string_equal(m->links[1].values[0].value, "8081"); /* an unquoted number */
    assert_string_equal(m->labels[0].value, "lab-3");
    assert_string_equal(remarks, "");
    wc__manifest_free(m);
}

static void test_manifest__json_wants_strings(void **state)
{
    (void)state;
    wc_manifest *m;
    wc_error err;
    assert_int_equal(parse("m.json", "{\"actors\":[\"a.wasm\"],\"links\":[]}", &m, &err), 0);
    assert_int_equal(m->actor_count, 1);
    wc__manifest_free(m);
    refuse(
        "m.json", "{\"links\":[{\"actor\":\"M\",\"contract_id\":\"c\",\"provider_id\":\"V\",\"values\":{\"PORT\":8080}}]}",
        "PORT must be a string");
    refuse("m.json", "actors: []", "m.json");
    refuse("m.JSON", "{", "m.JSON");
}

static void test_manifest__settings_of_an_actor(void **state)
{
    (void)state;
    wc_manifest *m;
    wc_error err;
    const char *text =
        "actors:\n  - {file: a.wasm, mode: serial, instances: 3, queue: 0, max_calls: 9, timeout_ms: 50}\n";
    assert_int_equal(parse("m.yml", text, &m, &err), 0);
    assert_int_equal(m->actors[0].options.mode, WC_MODE_SERIAL);
    assert_int_equal(m->actors[0].options.instances, 3);
    assert_int_equal(m->actors[0].options.queue, 0);
    assert_int_equal(m->actors[0].options.max_calls, 9);
    assert_int_equal(m->actors[0].options.call_ms, 50);
    wc__manifest_free(m);
    refuse("m.yml", "actors:\n  - {file: a.wasm, mode: hot}\n", "mode 'hot' is not known");
    refuse("m.yml", "actors:\n  - {file: a.wasm, instances: 0}\n", "'instances' must be a number from 1");
    refuse("m.yml", "actors:\n  - {mode: warm}\n", "'file' is missing");
}

static void test_manifest__messages_name_the_place(void **state)
{
    (void)state;
    refuse("m.yaml", "actors: 5\n", "m.yaml:1:9: actors must be a list, not");
    refuse("m.yaml", "actors:\n  - [x]\n", "m.yaml:2:5: an entry of 'actors' must be a string");
    refuse("m.yaml", "links:\n  - actor: M\n    provider_id: V\n", "'contract_id' is missing");
    refuse("m.yaml", "- a\n", "the manifest must be a map");
    refuse("m.yaml", "actors: [\n", "m.yaml");
    refuse("m.yaml", "a: &x [1]\nb: *x\n", "anchors are not taken");
    refuse(
        "m.yaml", "links:\n  - {actor: M, contract_id: c, provider_id: V}\n  - {actor: M, contract_id: c, provider_id: W}\n",
        "m.yaml:3: a second link of actor 'M' for 'c' with link name 'default' (the first is in line 2)");
}

static void test_manifest__unknown_keys_are_remarks(void **state)
{
    (void)state;
    wc_manifest *m;
    wc_error err;
    assert_int_equal(parse("m.yaml", "actor:\n  - a\nbindings: []\n", &m, &err), 0);
    assert_non_null(strstr(remarks, "key 'actor' is not known and ignored; did you mean 'actors'?"));
    wc__manifest_free(m);
    assert_int_equal(parse("m.yaml", "", &m, &err), 0);
    assert_non_null(strstr(remarks, "empty"));
    wc__manifest_free(m);
}

static void test_manifest__depth_and_size_are_bounded(void **state)
{
    (void)state;
    wc_manifest *m;
    wc_error err;
    wc_buf text;
    wc_buf_init(&text, 4u << 20);
    for (int i = 0; i < 64; i++)
        wc_buf_append_str(&text, "[");
    refuse("m.yaml", wc_buf_cstr(&text), "m.yaml");
    wc_buf_clear(&text);
    while (text.len <= WC_LIMIT_MANIFEST_BYTES)
        wc_buf_append_str(&text, "# padding padding padding\n");
    assert_int_equal(parse("m.yaml", wc_buf_cstr(&text), &m, &err), WC_ELIMIT);
    wc_buf_deinit(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_manifest__host_11_example),
        cmocka_unit_test(test_manifest__json_wants_strings),
        cmocka_unit_test(test_manifest__settings_of_an_actor),
        cmocka_unit_test(test_manifest__messages_name_the_place),
        cmocka_unit_test(test_manifest__unknown_keys_are_remarks),
        cmocka_unit_test(test_manifest__depth_and_size_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
