/* examples/embed-host/embed.c: a host inside another C program, with libwasmcloud.
 *
 *   cc embed.c -o embed $(pkg-config --cflags --libs wasmcloud)
 *   ./embed counter_s.wasm            # a module signed by `wash claims sign ... --http_server --keyvalue`
 *
 * Starts a host without any network, links the actor to the built-in key-value store kept in memory, and calls it the way an
 * HTTP server would: operation HandleRequest with a MessagePack map (interfaces.md 5.1). */
#include <stdio.h>
#include <string.h>

#include <wc/host.h>
#include <wc/providers.h>

/* GET /counter/embedded without query, headers and body: {method, path, queryString, header, body} */
static const char request[] = "\x85"
                              "\xa6"
                              "method"
                              "\xa3"
                              "GET"
                              "\xa4"
                              "path"
                              "\xb1"
                              "/counter/embedded"
                              "\xabqueryString\xa0"
                              "\xa6header\x80"
                              "\xa4"
                              "body\xc4\x00";

static int fail(const char *what, const wc_error *err)
{
    fprintf(stderr, "%s: %s\n", what, err->msg);
    return 1;
}

static int serve(wc_host *host, const char *path)
{
    wc_error err;
    char actor[57];
    uint8_t *answer;
    size_t len;
    if (wc_host_start_actor_file(host, path, actor, &err) != 0)
        return fail("starting the actor", &err);
    const char *memory_store = "VDRUOEIX7R3HYT23IQAVCPJ5ZNFSWHICMMKEL7OCOKJQGHTLCQ2W3KXG";
    if (wc_host_start_provider(host, memory_store, NULL, &err) != 0 ||
        wc_host_set_link(host, actor, "wasmcloud:keyvalue", NULL, memory_store, NULL, 0, &err) != 0)
        return fail("linking", &err);
    for (int i = 0; i < 3; i++) {
        const wc_slice payload = {(const uint8_t *)request, sizeof request - 1};
        if (wc_host_call_actor(host, actor, "HandleRequest", payload, 1000, &answer, &len, &err) != 0)
            return fail("calling", &err);
        /* The answer is MessagePack too; the body is its last field: print what is readable of it. */
        for (size_t at = 0; at < len; at++)
            if (answer[at] == '{')
                printf("%.*s\n", (int)(len - at), (const char *)answer + at);
        wc_host_bytes_free(answer);
    }
    return 0;
}

int main(int argc, char **argv)
{
    wc_host_config config;
    wc_host *host;
    wc_error err;
    if (argc != 2) {
        fprintf(stderr, "usage: %s SIGNED_MODULE\n", argv[0]);
        return 2;
    }
    wc_host_config_init(&config);
    config.threads = 1;
    config.providers = wc_providers_builtin(&config.provider_count);
    if (wc_host_new(&config, &host, &err) != 0)
        return fail("making a host", &err);
    int rc = wc_host_start(host, &err) != 0 ? fail("starting the host", &err) : serve(host, argv[1]);
    wc_host_free(host);
    return rc;
}
