/* sdk/c/src/sdk.h: what the files of the SDK share and actors do not see. */
#ifndef WASMCLOUD_SDK_H
#define WASMCLOUD_SDK_H

#include "wasmcloud/actor.h"

#define WC_IMPORT(name) __attribute__((import_module("wapc"), import_name(name)))
#define WC_EXPORT(name) __attribute__((export_name(name)))

void wc_sdk_arena_reset(void);
WC_MP_CALLED void *wc_sdk_alloc(size_t size); /* not zeroed; NULL when the host grants no more */
WC_MP_CALLED void *wc_sdk_realloc(void *old, size_t old_size, size_t size);

#endif
