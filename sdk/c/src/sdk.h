/* sdk/c/src/sdk.h: what the files of the SDK share and actors do not see. */
#ifndef WASMCLOUD_SDK_H
#define WASMCLOUD_SDK_H

#include "wasmcloud/actor.h"

/* In an ordinary program the functions of the host are those of native/native.c. */
#if defined(__wasm__)
#define WC_IMPORT(name) __attribute__((import_module("wapc"), import_name(name)))
#define WC_EXPORT(name) __attribute__((export_name(name)))
#else
#define WC_IMPORT(name)
#define WC_EXPORT(name)
#endif

/* What a module shows to its host, and what it has of it. SPEC wapc 2 and 3. */
int wc_sdk_guest_call(size_t operation_len, size_t payload_len);
void wc_sdk_init(void);
WC_IMPORT("__guest_request") void wapc_guest_request(uint8_t *operation, uint8_t *payload);
WC_IMPORT("__guest_response") void wapc_guest_response(const uint8_t *bytes, size_t len);
WC_IMPORT("__guest_error") void wapc_guest_error(const uint8_t *text, size_t len);
WC_IMPORT("__host_call")
int wapc_host_call(const uint8_t *binding, size_t binding_len, const uint8_t *target, size_t target_len,
                   const uint8_t *operation, size_t operation_len, const uint8_t *payload, size_t payload_len);
WC_IMPORT("__host_response_len") size_t wapc_host_response_len(void);
WC_IMPORT("__host_response") void wapc_host_response(uint8_t *bytes);
WC_IMPORT("__host_error_len") size_t wapc_host_error_len(void);
WC_IMPORT("__host_error") void wapc_host_error(uint8_t *text);
WC_IMPORT("__console_log") void wapc_console_log(const uint8_t *text, size_t len);

void wc_sdk_arena_reset(void);
WC_MP_CALLED void *wc_sdk_alloc(size_t size); /* not zeroed; NULL when the host grants no more */
WC_MP_CALLED void *wc_sdk_realloc(void *old, size_t old_size, size_t size);

#endif
