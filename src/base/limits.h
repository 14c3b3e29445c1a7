/* base/limits.h: every limit of the host by name, with its default (design.md section 11). An error that reports a limit
 * names the setting of the same name. */
#ifndef WC_BASE_LIMITS_H
#define WC_BASE_LIMITS_H

#define WC_LIMIT_MODULE_BYTES (64u << 20)
#define WC_LIMIT_MANIFEST_BYTES (1u << 20)
#define WC_LIMIT_YAML_DEPTH 32u
#define WC_LIMIT_JSON_DEPTH 32u
#define WC_LIMIT_MSGPACK_DEPTH 32u
#define WC_LIMIT_PAYLOAD_BYTES (16u << 20)
#define WC_LIMIT_NAME_BYTES (64u << 10)
#define WC_LIMIT_TOKEN_BYTES (1u << 20)
#define WC_LIMIT_KEY_FILE_BYTES 4096u
#define WC_LIMIT_CALL_DEPTH 16u
#define WC_LIMIT_ACTORS 20000u
#define WC_LIMIT_PROVIDERS 256u
#define WC_LIMIT_LINKS 100000u
#define WC_LIMIT_LINK_VALUES 256u
#define WC_LIMIT_LABELS 256u
#define WC_LIMIT_HTTP_HEADER_BYTES (16u << 10)
#define WC_LIMIT_HTTP_HEADERS 100u
#define WC_LIMIT_HTTP_BODY_BYTES (1u << 20)
#define WC_LIMIT_HTTP_CONNECTIONS 10000u

#define WC_DEFAULT_START_MS 5000u
#define WC_DEFAULT_CALL_MS 10000u
#define WC_DEFAULT_RPC_MS 2000u
#define WC_DEFAULT_POLICY_MS 500u
#define WC_DEFAULT_POLICY_CACHE_S 60u
#define WC_DEFAULT_RECEIPTS_BYTES (64u << 20)
#define WC_DEFAULT_HTTP_MS 30000u
#define WC_DEFAULT_IDLE_MS 60000u
#define WC_DEFAULT_DRAIN_MS 10000u
#define WC_DEFAULT_INSTANCES 64u
#define WC_DEFAULT_QUEUE 256u
#define WC_DEFAULT_GUEST_MEMORY (64u << 20)
#define WC_DEFAULT_GUEST_STACK (512u << 10)

#endif
