/* providers/keyvalue/keyvalue.h: the capability wasmcloud:keyvalue, with two faces: durable (one SQLite file in the state
 * directory) under the key of the Redis provider of the era, and in memory under the key of its in-memory example.
 *
 * Settings of the host: state-dir (required by the durable one), keyvalue-store ("sqlite" or "memory": what the durable one
 * is to use after all), keyvalue-file-bytes, keyvalue-memory-bytes.
 * Link values, in any case: KEYSPACE (a name; links with the same name share their data; without it each actor has its own),
 * STORE ("sqlite" or "memory"), URL (accepted and not used).
 *
 * Source: design.md section 8, providers.md 1, 4 and 5.
 */
#ifndef WC_PROVIDERS_KEYVALUE_KEYVALUE_H
#define WC_PROVIDERS_KEYVALUE_KEYVALUE_H

#include <wc/provider.h>

extern const wc_provider_api wc_provider_keyvalue;
extern const wc_provider_api wc_provider_keyvalue_memory;
/* The same two under other names of the era. */
extern const wc_provider_api wc_provider_keyvalue_kvredis;
extern const wc_provider_api wc_provider_keyvalue_nats_kvcache;

#endif
