/* codec/yaml.h: reads YAML into the same tree as JSON, so that one check serves both.
 *
 * Plain scalars by the core schema (true/false, null, ~, nothing, decimal, 0x, 0o, floats); the source text stays in
 * `text`. Refused: aliases and anchors' use, custom tags, more than one document, duplicate keys, keys that are not
 * scalars, depth over the limit, inputs over the limit.
 *
 * SPEC host 11; design.md 11.
 */
#ifndef WC_CODEC_YAML_H
#define WC_CODEC_YAML_H

#include "codec/value.h"

/* `limits` NULL: 1 MiB and depth 32. An empty document is null. Errors as wc_json_read. */
WC_MUST_USE int wc_yaml_read(wc_slice text, const wc_value_limits *limits, wc_arena *arena,
                             const wc_value **out_value, wc_error *err);

#endif
