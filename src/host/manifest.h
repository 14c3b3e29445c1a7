/* host/manifest.h: a manifest file as it was read, checked for form but not against the world. */
#ifndef WC_HOST_MANIFEST_H
#define WC_HOST_MANIFEST_H

#include "codec/value.h"
#include "host/host_int.h"

typedef struct wc_manifest_actor {
    const char *text; /* the entry as written; links may refer to it */
    const char *path; /* the file that was found, or NULL */
    wc_actor_options options;
    uint32_t line;
    char key[WC_KEY_SIZE]; /* filled in when it was applied */
} wc_manifest_actor;

typedef struct wc_manifest_provider {
    const char *image_ref, *link_name;
    uint32_t line;
} wc_manifest_provider;

typedef struct wc_manifest_link {
    const char *actor, *contract, *provider, *link_name;
    wc_pair *values;
    size_t value_count;
    uint32_t line;
} wc_manifest_link;

typedef struct wc_manifest {
    wc_arena arena; /* everything below lives here */
    const char *path;
    wc_pair *labels;
    wc_manifest_actor *actors;
    wc_manifest_provider *providers;
    wc_manifest_link *links;
    size_t label_count, actor_count, provider_count, link_count;
} wc_manifest;

/* Something about a manifest that its author should know; is_error: it cannot work as it stands. */
typedef struct wc_findings {
    void (*put)(void *ctx, bool is_error, const char *text);
    void *ctx;
    size_t error_count;
} wc_findings;
void wc__finding(wc_findings *findings, bool is_error, const char *format, ...) WC_PRINTF(3, 4);

/* Reads, expands and parses. Unknown keys are findings, not errors. WC_ENOTFOUND, WC_ELIMIT, WC_EFORMAT with file, line and
 * column. */
WC_MUST_USE int wc__manifest_read(const char *path, const wc_host_config *config, wc_findings *findings,
                                  wc_manifest **out, wc_error *err);
/* The part without files, for tests and the fuzzer. */
WC_MUST_USE int wc__manifest_parse(const char *path, wc_slice text, const wc_host_config *config,
                                   wc_findings *findings, wc_manifest **out, wc_error *err);
void wc__manifest_free(wc_manifest *manifest); /* NULL is fine */
/* The entry of the actors list that a link names by text, or NULL. */
const wc_manifest_actor *wc__manifest_actor(const wc_manifest *manifest, const char *text);

#endif
