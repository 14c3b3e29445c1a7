/* room: host. Manifests after expansion, as YAML and as JSON; the first byte chooses (SPEC host 11). */
#include <stdlib.h>

#include "host/expand.h"
#include "host/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *lookup(void *ctx, const char *name)
{
    (void)ctx;
    return name[0] == 'A' ? "value: [1, 2]" : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    wc_host_config config;
    wc_findings findings = {0};
    wc_manifest *manifest;
    wc_error err;
    wc_buf text;
    if (size == 0)
        return 0;
    wc_host_config_init(&config);
    wc_buf_init(&text, WC_LIMIT_MANIFEST_BYTES);
    wc__expand_env(wc_slice_of(data + 1, size - 1), lookup, NULL, &text);
    const char *path = data[0] & 1 ? "fuzz.json" : "fuzz.yaml";
    if (wc__manifest_parse(path, wc_buf_slice(&text), &config, &findings, &manifest, &err) == 0)
        wc__manifest_free(manifest);
    wc_buf_deinit(&text);
    return 0;
}
